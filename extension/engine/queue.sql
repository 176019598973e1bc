-- Queues: which class a person has, who stands where, and how it came about (326-п paragraphs 45, 57, 58, 68, 69).
--
-- Locks: whoever joins locks the person, then the department's row, both FOR NO KEY UPDATE. The department's row is the mutex of
-- its queue: joined_at is read, and queue_change is written, under it, so that the order of joining is the order of joined_at and
-- the ids of queue_change rise as the queue changes. A move of an entry locks the entry, then the department.

-- ---- what the order is made of -------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._queue_tie()
RETURNS bigint
AS 'MODULE_PATHNAME', 'socsvc_queue_tie'
LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION socsvc._queue_tie() IS 'Private: 63 random bits that nobody can foresee, which decide between entries of the same microsecond';
REVOKE ALL ON FUNCTION socsvc._queue_tie() FROM PUBLIC;

CREATE FUNCTION socsvc._queue_bucket(joined_at timestamptz, level integer)
RETURNS bigint
AS 'MODULE_PATHNAME', 'socsvc_queue_bucket'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION socsvc._queue_bucket(timestamptz, integer) IS 'Private: bucket of queue_tally at the level: 0 at level 0, whole seconds since 2000-01-01 UTC shifted right by 20 bits at level 1, 15 at level 2, 10 at level 3. Frozen: queue_mismatch uses it';
REVOKE ALL ON FUNCTION socsvc._queue_bucket(timestamptz, integer) FROM PUBLIC;

CREATE FUNCTION socsvc._queue_ahead(department bigint, class_rank integer, joined_at timestamptz, tie bigint, id bigint)
RETURNS bigint
AS 'MODULE_PATHNAME', 'socsvc_queue_ahead'
LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION socsvc._queue_ahead(bigint, integer, timestamptz, bigint, bigint) IS 'Private: how many wait in the department before that key of the order, from the tallies and the entries of the key''s own 17 minutes';
REVOKE ALL ON FUNCTION socsvc._queue_ahead(bigint, integer, timestamptz, bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.count_queue()
RETURNS trigger
AS 'MODULE_PATHNAME', 'socsvc_count_queue'
LANGUAGE C;
COMMENT ON FUNCTION socsvc.count_queue() IS 'Trigger of queue_entry, AFTER INSERT and AFTER UPDATE FOR EACH STATEMENT with the transition tables new_rows and, of UPDATE, old_rows: keeps queue_tally and appends to queue_change';
REVOKE ALL ON FUNCTION socsvc.count_queue() FROM PUBLIC;

-- The same belonging as in _free_days(), of one person on one day.
CREATE FUNCTION socsvc.person_categories(person_id bigint, on_day date)
RETURNS TABLE (category text, person_category bigint, until date)
LANGUAGE plpgsql STABLE -- its plan is kept
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH RECURSIVE belongs (category, person_category, until) AS (
      SELECT h.category, h.id, upper(h.valid)
        FROM socsvc.person_category h WHERE h.person = $1 AND h.valid @> $2
      UNION
      SELECT a.category, NULL, upper(h.valid)
        FROM socsvc.social_contract h JOIN socsvc.social_contract_act a ON a.code = h.act
       WHERE h.person = $1 AND h.valid @> $2
      UNION
      SELECT a.category, NULL, (q.birth_date + make_interval(a.under_age))::date
        FROM socsvc.person q
        JOIN socsvc.category_age a ON a.sex = q.sex AND a.born @> q.birth_date AND num_nonnulls(a.over_age, a.under_age) > 0
                                  AND a.jurisdiction = ANY (socsvc._home_jurisdictions())
       WHERE q.id = $1 AND daterange(coalesce((q.birth_date + make_interval(a.over_age))::date + 1, q.birth_date),
                                     (q.birth_date + make_interval(a.under_age))::date) @> $2
    ), wider (category, person_category, until) AS (
      SELECT b.category, b.person_category, b.until FROM belongs b
      UNION
      SELECT c.code, w.person_category, w.until FROM wider w JOIN socsvc.category c ON w.category = ANY (c.implied_by)
    )
    SELECT w.category, w.person_category, w.until FROM wider w;
END
$function$;
COMMENT ON FUNCTION socsvc.person_categories(bigint, date) IS 'Categories of the person on the day, by rows of person_category, social contracts and age, wider ones included; a row a proof. person_category: the row that proves it, NULL for age and social contracts; until: first day on which the proof no longer holds, NULL for none. With the caller''s rights';
REVOKE ALL ON FUNCTION socsvc.person_categories(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.queue_class_of(person_id bigint, form text, on_day date)
RETURNS TABLE (class_rank integer, queue_privilege bigint, person_category bigint, until date)
LANGUAGE plpgsql STABLE -- its plan is kept
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH home (codes) AS MATERIALIZED (
      SELECT socsvc._home_jurisdictions()
    ), rule AS MATERIALIZED (
      SELECT r.id, r.category, r.queue_class, r.valid, r.jurisdiction
        FROM socsvc.queue_privilege r, home h WHERE r.form = $2 AND r.jurisdiction = ANY (h.codes)
    ), best AS (
      SELECT c.rank, r.id, b.person_category, b.until, upper(r.valid) AS rule_until
        FROM socsvc.person_categories($1, $3) b
        JOIN rule r ON r.category = b.category AND r.valid @> $3
        JOIN socsvc.queue_class c ON c.code = r.queue_class
       WHERE NOT EXISTS (SELECT FROM rule n, home h
                          WHERE n.category = r.category AND n.valid @> $3
                            AND array_position(h.codes, n.jurisdiction) < array_position(h.codes, r.jurisdiction))
       ORDER BY c.rank, b.until DESC NULLS FIRST, r.id, b.person_category
       LIMIT 1
    )
    SELECT coalesce(b.rank, g.rank), b.id, b.person_category,
           least(b.until, b.rule_until,
                 (SELECT min(lower(h.valid)) FROM socsvc.person_category h WHERE h.person = $1 AND lower(h.valid) > $3),
                 (SELECT min(lower(s.valid)) FROM socsvc.social_contract s WHERE s.person = $1 AND lower(s.valid) > $3),
                 (SELECT min((q.birth_date + make_interval(a.over_age))::date + 1)
                    FROM socsvc.person q JOIN socsvc.category_age a ON a.sex = q.sex
                   WHERE q.id = $1 AND (q.birth_date + make_interval(a.over_age))::date >= $3),
                 (SELECT min(lower(r.valid)) FROM rule r WHERE lower(r.valid) > $3))
      FROM (SELECT max(c.rank) AS rank FROM socsvc.queue_class c) g LEFT JOIN best b ON true;
END
$function$;
COMMENT ON FUNCTION socsvc.queue_class_of(bigint, text, date) IS 'The class that the person has in a queue of the form on the day: the best of those that a proved category gives (326-п paragraphs 45, 57, 58, 68, 69), the last one without any. One row: class_rank, the rule, the row that proves the category, and until: first day on which the class is to be found anew, because the proof or the rule ends or another one begins; NULL for never';
REVOKE ALL ON FUNCTION socsvc.queue_class_of(bigint, text, date) FROM PUBLIC;

-- ---- the row -------------------------------------------------------------------------------------------------------

-- Pins no search_path of its own: whoever calls it has, and setting it again would cost more than the look.
CREATE FUNCTION socsvc._check_queue_subject(person_id bigint, provider_id bigint, entry_id bigint)
RETURNS void
LANGUAGE plpgsql STABLE
AS $function$
DECLARE
  role CONSTANT text := socsvc.subject_role();
BEGIN
  IF (CASE role WHEN 'citizen' THEN person_id = socsvc.subject_person()
                WHEN 'representative' THEN socsvc._represents(person_id)
                WHEN 'provider' THEN provider_id = socsvc.subject_provider()
                WHEN 'specialist' THEN provider_id = socsvc.subject_whole_provider()
                ELSE role IN ('agency', 'analyst', 'scheduler') END) THEN
    RETURN;
  END IF;
  RAISE EXCEPTION 'this place in a queue is not yours to see or change'
    USING ERRCODE = 'SV009',
          DETAIL = format('queue_entry %s; role "%s", person %s, provider %s.', coalesce(entry_id::text, 'new'), coalesce(role, 'none'),
                          coalesce(socsvc.subject_person()::text, 'none'), coalesce(socsvc.subject_provider()::text, 'none')),
          HINT = 'Citizens act for themselves and for whom they represent, providers in their own departments.';
END
$function$;
COMMENT ON FUNCTION socsvc._check_queue_subject(bigint, bigint, bigint) IS 'Private: whether the subject may see and move the entry of that person and provider: the citizen, who represents him today, the provider (a specialist where he is alone in it), the agency, the scheduler. The same answer (SV009) for an entry of somebody else and for one that is not there, so that nobody learns of others';
REVOKE ALL ON FUNCTION socsvc._check_queue_subject(bigint, bigint, bigint) FROM PUBLIC;

-- Places that are free already belong to those who wait: only what is left over lets nobody join (004/13/1).
CREATE FUNCTION socsvc._check_no_free_place(department_id bigint, place_group_id bigint, stay text, needs_accessible boolean,
  person_id bigint, days daterange)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  room bigint;
  waiting bigint;
BEGIN
  IF socsvc.setting_value('queue_only_when_full') IS DISTINCT FROM 'true' THEN
    RETURN;
  END IF;
  SELECT sum(socsvc.place_room(g.id, days)) INTO room
    FROM socsvc.place_group g JOIN socsvc.person p ON p.id = person_id
   WHERE g.department = department_id
     AND (place_group_id IS NULL OR g.id = place_group_id)
     AND (_check_no_free_place.stay IS NULL OR g.stay = _check_no_free_place.stay)
     AND (g.is_accessible OR NOT needs_accessible)
     AND (g.sex IS NULL OR g.sex = p.sex)
     AND (g.ages IS NULL OR g.ages @> date_part('year', age(lower(days), p.birth_date))::integer)
     AND g.valid @> lower(days);
  IF room > 0 THEN
    SELECT coalesce(sum(t.waiting), 0) INTO waiting FROM socsvc.queue_tally t WHERE t.department = department_id AND t.level = 0;
    IF room > waiting THEN
      RAISE EXCEPTION 'department % has a free place', department_id
        USING ERRCODE = 'SV004', DETAIL = format('Free from %s: %s; waiting: %s.', to_char(lower(days), 'YYYY-MM-DD'), room, waiting),
              HINT = 'Joining a queue is offered only where no place is free: take the place with book_place().';
    END IF;
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_no_free_place(bigint, bigint, text, boolean, bigint, daterange) IS 'Private: refuses joining (SV004) while the groups that fit have more free places than the department has waiting entries (004/13/1); the setting queue_only_when_full switches it off';
REVOKE ALL ON FUNCTION socsvc._check_no_free_place(bigint, bigint, text, boolean, bigint, daterange) FROM PUBLIC;

CREATE FUNCTION socsvc._check_no_order(subject jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  entry record;
  other bigint;
BEGIN
  SELECT e.person, e.form INTO entry FROM jsonb_to_record(subject) e (person bigint, form text);
  SELECT s.id INTO other FROM socsvc.stay s
   WHERE s.person = entry.person AND s.form = entry.form AND s.status IN ('offered', 'awaiting_arrival', 'arrived') ORDER BY s.id LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'person % has a place of this form already', entry.person
      USING ERRCODE = 'SV007', DETAIL = format('stay %s, form "%s".', other, entry.form),
            HINT = 'One order of a kind of help may be open: refuse, cancel or end that stay first.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_no_order(jsonb) IS 'Private: the person of a queue_entry, locked by the caller, has no open stay of its form. Error: SV007';
REVOKE ALL ON FUNCTION socsvc._check_no_order(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_queue_entry()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
SET enable_seqscan = off -- plans are made while the queue is empty, and kept while it fills
SET jit = off -- what a disabled scan costs is a mere mark
AS $function$
DECLARE
  today CONSTANT date := socsvc.today();
  died date;
  department record;
  other bigint;
  class record;
BEGIN
  IF TG_OP = 'UPDATE' AND socsvc._is_allocating() THEN
    RETURN NEW; -- allocate_places() changes the status of what it has locked, nothing else
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'an entry of a queue is not deleted'
      USING ERRCODE = 'SV017', DETAIL = format('queue_entry %s, status "%s".', OLD.id, OLD.status), HINT = 'Leave the queue: leave_queue().';
  END IF;

  IF TG_OP = 'INSERT' THEN
    IF socsvc.subject_role() IN ('citizen', 'representative') THEN
      PERFORM socsvc._check_queue_subject(NEW.person, NULL, NULL); -- before a look whether there is such a person
    END IF;
    -- Locked, so that neither a second order, nor a category, nor a death passes by.
    SELECT p.died_on INTO died FROM socsvc.person p WHERE p.id = NEW.person FOR NO KEY UPDATE;
    -- A provider enters whom it does not serve yet, a specialist beside others serves his own alone.
    IF NOT FOUND OR socsvc.subject_role() = 'specialist' AND socsvc.subject_whole_provider() IS NULL
                    AND NOT socsvc._client_sees('person', NEW.person) THEN
      PERFORM socsvc._refuse_missing('person', NEW.person, 'queue_entry_person_fkey');
      RETURN NEW;
    END IF;
    SELECT d.provider, d.form, d.valid, r.in_register INTO department
      FROM socsvc.department d JOIN socsvc.provider r ON r.id = d.provider WHERE d.id = NEW.department FOR NO KEY UPDATE OF d;
    IF NOT FOUND THEN
      PERFORM socsvc._refuse_missing('department', NEW.department, 'queue_entry_department');
      RETURN NEW;
    END IF;
    IF department.provider <> NEW.provider OR department.form <> NEW.form OR NEW.joined_at IS NOT NULL OR NEW.tie IS NOT NULL
       OR num_nonnulls(NEW.class_rank, NEW.queue_privilege, NEW.person_category, NEW.privileged_until) > 0 THEN
      RAISE EXCEPTION 'provider, form and order of an entry are computed'
        USING ERRCODE = 'SV015', DETAIL = format('Department %s: provider %s, form "%s".', NEW.department, department.provider, department.form),
              HINT = 'Leave these columns out.';
    END IF;
    NEW.provider := department.provider;
    NEW.form := department.form;
    PERFORM socsvc._check_queue_subject(NEW.person, NEW.provider, NULL);
    IF department.form = 'urgent' OR NOT department.valid @> today OR NOT department.in_register @> today THEN
      RAISE EXCEPTION 'department % takes nobody into a queue', NEW.department
        USING ERRCODE = 'SV005',
              DETAIL = format('Form "%s"; works %s; its provider is in the register %s; today is %s.', department.form, department.valid,
                              department.in_register, to_char(today, 'YYYY-MM-DD')),
              HINT = 'Choose a department that works, of a form that keeps a queue.';
    END IF;
    IF died IS NOT NULL THEN
      RAISE EXCEPTION 'person % is dead', NEW.person
        USING ERRCODE = 'SV013', DETAIL = format('Day of death in the register: %s.', to_char(died, 'YYYY-MM-DD')),
              HINT = 'If the day of death is wrong, have the agency correct it in the register.';
    END IF;
    IF NEW.wants_from < today THEN
      RAISE EXCEPTION 'a place is not wanted from a day that has passed'
        USING ERRCODE = 'SV005', DETAIL = format('wants_from: %s; today is %s.', to_char(NEW.wants_from, 'YYYY-MM-DD'), to_char(today, 'YYYY-MM-DD')),
              HINT = 'Give today or a later day.';
    END IF;
    SELECT e.id INTO other FROM socsvc.queue_entry e WHERE e.person = NEW.person AND e.form = NEW.form AND e.live;
    IF FOUND THEN
      RAISE EXCEPTION 'person % waits for a place of this form already', NEW.person
        USING ERRCODE = 'SV007', DETAIL = format('queue_entry %s, form "%s".', other, NEW.form),
              HINT = 'One order of a kind of help may be open: leave that queue first, leave_queue().';
    END IF;
    PERFORM socsvc._check_at_newest('_check_no_order', to_jsonb(NEW));
    PERFORM socsvc._check_no_free_place(NEW.department, NEW.place_group, NEW.stay, NEW.needs_accessible, NEW.person,
      daterange(coalesce(NEW.wants_from, today), CASE WHEN NEW.wanted_days IS NOT NULL THEN coalesce(NEW.wants_from, today) + NEW.wanted_days
                                                      WHEN NEW.form <> 'residential' THEN coalesce(NEW.wants_from, today) + 1 END));
    -- Read under the department's lock: nobody who joins later has an earlier time.
    NEW.joined_at := clock_timestamp();
    NEW.tie := socsvc._queue_tie();
  ELSE
    IF (NEW.region_code, NEW.id, NEW.person, NEW.department, NEW.provider, NEW.form, NEW.tie)
       IS DISTINCT FROM (OLD.region_code, OLD.id, OLD.person, OLD.department, OLD.provider, OLD.form, OLD.tie) THEN
      RAISE EXCEPTION 'an entry keeps its person, department and order'
        USING ERRCODE = 'SV015', DETAIL = format('queue_entry %s.', OLD.id), HINT = 'Leave the queue and join the other one.';
    END IF;
    IF (NEW.place_group, NEW.stay, NEW.wants_from, NEW.wanted_days, NEW.needs_accessible)
       IS DISTINCT FROM (OLD.place_group, OLD.stay, OLD.wants_from, OLD.wanted_days, OLD.needs_accessible) THEN
      IF OLD.status <> 'waiting' THEN
        RAISE EXCEPTION 'what is wanted changes only while one waits'
          USING ERRCODE = 'SV017', DETAIL = format('queue_entry %s, status "%s".', OLD.id, OLD.status),
                HINT = 'Cancel this entry, and join anew.';
      END IF;
      IF socsvc.subject_role() IS NOT NULL THEN
        PERFORM socsvc._check_queue_subject(NEW.person, NEW.provider, NEW.id);
      END IF;
    END IF;
    IF NEW.status <> OLD.status THEN
      PERFORM socsvc._check_queue_subject(NEW.person, NEW.provider, NEW.id);
    END IF;
    IF NEW.status <> OLD.status OR NEW.class_rank IS DISTINCT FROM OLD.class_rank THEN
      PERFORM FROM socsvc.department d WHERE d.id = NEW.department FOR NO KEY UPDATE;
    END IF;
    IF NEW.joined_at IS NULL AND NEW.status = 'waiting' AND OLD.status <> 'waiting' THEN
      NEW.joined_at := clock_timestamp(); -- to the end: as if joined now
    ELSIF NEW.joined_at IS DISTINCT FROM OLD.joined_at THEN
      RAISE EXCEPTION 'the time of joining stands'
        USING ERRCODE = 'SV015', DETAIL = format('queue_entry %s joined at %s.', OLD.id, OLD.joined_at),
              HINT = 'Cancel this entry, and join anew: the place in the queue is by the time of joining.';
    END IF;
  END IF;

  -- The class is found when one joins, returns, or it is asked for by class_rank NULL; who writes another one is refused.
  IF TG_OP = 'UPDATE' AND NEW.person_category IS NULL
     AND OLD.person_category IS NOT NULL AND NOT EXISTS (SELECT FROM socsvc.person_category h WHERE h.id = OLD.person_category) THEN
    IF NEW.status = 'waiting' THEN
      NEW.class_rank := NULL; -- the row that proved it was deleted, ON DELETE SET NULL came here
      PERFORM FROM socsvc.department d WHERE d.id = NEW.department FOR NO KEY UPDATE;
    ELSE
      OLD.person_category := NULL;
    END IF;
  END IF;
  IF NEW.status = 'waiting' AND (TG_OP = 'INSERT' OR OLD.status <> 'waiting' OR NEW.class_rank IS NULL) THEN
    SELECT c.class_rank, c.queue_privilege, c.person_category, c.until INTO class FROM socsvc.queue_class_of(NEW.person, NEW.form, today) c;
    NEW.class_rank := class.class_rank;
    NEW.queue_privilege := class.queue_privilege;
    NEW.person_category := class.person_category;
    NEW.privileged_until := class.until;
  ELSIF (NEW.class_rank, NEW.queue_privilege, NEW.person_category, NEW.privileged_until)
        IS DISTINCT FROM (OLD.class_rank, OLD.queue_privilege, OLD.person_category, OLD.privileged_until) THEN
    RAISE EXCEPTION 'the class of an entry is computed'
      USING ERRCODE = 'SV015', DETAIL = format('queue_entry %s, class_rank %s.', OLD.id, OLD.class_rank),
            HINT = 'It follows from person_category and queue_privilege; refresh_queue_classes() finds it anew.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_queue_entry() IS 'Trigger of queue_entry, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: computes provider, form, time of joining, tie and class. class_rank NULL in an UPDATE asks for the class anew, joined_at NULL with a return to waiting sends to the end. Errors: SV004 a place is free, SV005 department, provider or wanted day, SV007 an order of this kind of help is open, SV009 not the subject''s, a recipient for a person who is not there too, SV013 dead, SV015 a computed column or what an entry is, SV017 deleted, or what is wanted changes after waiting, 23503 no such person or department';
REVOKE ALL ON FUNCTION socsvc.keep_queue_entry() FROM PUBLIC;

CREATE FUNCTION socsvc.join_queue(department_id bigint, person_id bigint, place_group_id bigint DEFAULT NULL, stay text DEFAULT NULL,
  wants_from date DEFAULT NULL, wanted_days integer DEFAULT NULL, needs_accessible boolean DEFAULT false)
RETURNS bigint
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.queue_entry (person, department, place_group, stay, wants_from, wanted_days, needs_accessible)
    VALUES ($2, $1, $3, $4, $5, $6, $7) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.join_queue(bigint, bigint, bigint, text, date, integer, boolean) IS 'The person joins the queue of a department (004/13/2); answers the entry''s id. place_group_id, stay: only that group, only groups of that stay; wants_from: first day wanted; wanted_days: length; needs_accessible: an accessible place. Errors: SV004 a place is free, SV005 department, provider or day, SV007 an order of this kind of help is open, SV009 not the client''s, SV013 dead, 23503 no such person, department or group';
REVOKE ALL ON FUNCTION socsvc.join_queue(bigint, bigint, bigint, text, date, integer, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc.leave_queue(entry_id bigint, reason text DEFAULT NULL, cms bytea DEFAULT NULL, code text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF num_nonnulls(cms, code) > 0 THEN
    PERFORM socsvc.sign_document('queue_refusal', entry_id, cms, code => code);
  END IF;
  UPDATE socsvc.queue_entry e SET status = 'cancelled', status_reason = reason
   WHERE e.id = entry_id AND e.region_code = (SELECT i.region_code FROM socsvc.register_info i) AND e.status <> 'cancelled';
  IF NOT FOUND THEN
    PERFORM FROM socsvc.queue_entry e WHERE e.id = entry_id AND e.region_code = (SELECT i.region_code FROM socsvc.register_info i);
    IF FOUND THEN
      RAISE EXCEPTION 'queue_entry % is cancelled already', entry_id
        USING ERRCODE = 'SV003', DETAIL = 'Its status is "cancelled".',
              HINT = 'Nothing is left to do; join anew to wait again.';
    END IF;
    RAISE EXCEPTION 'there is no queue_entry %', entry_id USING ERRCODE = 'no_data_found';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.leave_queue(bigint, text, bytea, text) IS 'Ends waiting (004/15/2, 004/18/2); cms: the signature over canonical(''queue_refusal'', id), where it is by certificate; code: of request_signature_code(), where it is by code; another order of this kind of help may be made at once (004/18/3). Errors: SV003 it does not wait, SV004 an offer of it is open (refuse that one), SV009 not the client''s, P0002 no such entry';
REVOKE ALL ON FUNCTION socsvc.leave_queue(bigint, text, bytea, text) FROM PUBLIC;

CREATE FUNCTION socsvc._return_to_queue(entry_id bigint, consequence text, reason text)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  CASE consequence
    WHEN 'keeps_place' THEN
      UPDATE socsvc.queue_entry e SET status = 'waiting', status_reason = reason
       WHERE e.id = entry_id AND e.region_code = (SELECT i.region_code FROM socsvc.register_info i);
    WHEN 'to_the_end' THEN
      UPDATE socsvc.queue_entry e SET status = 'waiting', status_reason = reason, joined_at = NULL
       WHERE e.id = entry_id AND e.region_code = (SELECT i.region_code FROM socsvc.register_info i);
    WHEN 'leaves' THEN
      UPDATE socsvc.queue_entry e SET status = 'cancelled', status_reason = reason
       WHERE e.id = entry_id AND e.region_code = (SELECT i.region_code FROM socsvc.register_info i);
    ELSE
      RAISE EXCEPTION 'a refusal has no consequence "%"', consequence
        USING ERRCODE = 'invalid_parameter_value', HINT = 'keeps_place, to_the_end or leaves.';
  END CASE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no queue_entry %', entry_id USING ERRCODE = 'no_data_found';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._return_to_queue(bigint, text, text) IS 'Private: what becomes of an entry whose place was refused, lapsed or not taken up, after its stay has ended: keeps_place (waits on as before), to_the_end (waits on as if joined now), leaves (the entry ends). Errors: SV003 the entry is neither offered nor placed, SV004 its stay is still open, 22023, P0002';
REVOKE ALL ON FUNCTION socsvc._return_to_queue(bigint, text, text) FROM PUBLIC;

-- ---- guards --------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.guard_queue_entry_offered(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN EXISTS (SELECT FROM socsvc.stay s
                  WHERE s.queue_entry = $1 AND s.region_code = (SELECT i.region_code FROM socsvc.register_info i) AND s.status = 'offered');
END
$function$;
COMMENT ON FUNCTION socsvc.guard_queue_entry_offered(bigint) IS 'A stay is offered to the entry. Guard of waiting to offered';
REVOKE ALL ON FUNCTION socsvc.guard_queue_entry_offered(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_queue_entry_placed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN EXISTS (SELECT FROM socsvc.stay s
                  WHERE s.queue_entry = $1 AND s.region_code = (SELECT i.region_code FROM socsvc.register_info i)
                    AND s.status IN ('awaiting_arrival', 'arrived'));
END
$function$;
COMMENT ON FUNCTION socsvc.guard_queue_entry_placed(bigint) IS 'The entry has a stay that is confirmed or begun. Guard of the moves to placed';
REVOKE ALL ON FUNCTION socsvc.guard_queue_entry_placed(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_queue_entry_without_stay(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT EXISTS (SELECT FROM socsvc.queue_entry e WHERE e.id = $1 AND e.region_code = i.region_code)
           AND NOT EXISTS (SELECT FROM socsvc.stay s WHERE s.queue_entry = $1 AND s.region_code = i.region_code AND (s.live OR s.status = 'discharged'))
      FROM socsvc.register_info i
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_queue_entry_without_stay(bigint) IS 'The entry''s stay is refused, lapsed, not taken up or taken back: who has stayed waits anew, he does not return to his old place. Guard of the moves back to waiting, and of those that end an entry which had an offer';
REVOKE ALL ON FUNCTION socsvc.guard_queue_entry_without_stay(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_queue_entry_closed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN EXISTS (SELECT FROM socsvc.queue_entry e
                   JOIN socsvc.person p ON p.id = e.person
                   JOIN socsvc.department d ON d.id = e.department
                   JOIN socsvc.provider r ON r.id = e.provider
                  WHERE e.id = $1 AND e.region_code = (SELECT i.region_code FROM socsvc.register_info i)
                    AND (p.died_on IS NOT NULL OR upper(d.valid) <= socsvc.today() OR upper(r.in_register) <= socsvc.today()));
END
$function$;
COMMENT ON FUNCTION socsvc.guard_queue_entry_closed(bigint) IS 'Who waits has died, or the department works no more. Guard of the moves to closed';
REVOKE ALL ON FUNCTION socsvc.guard_queue_entry_closed(bigint) FROM PUBLIC;

-- ---- classes that change while one waits ---------------------------------------------------------------------------

-- Rows are locked in the order of the lock protocol: persons, then their entries, then departments.
CREATE FUNCTION socsvc._find_classes_anew(entries bigint[])
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  changed integer;
BEGIN
  PERFORM FROM socsvc.person p
    WHERE p.id IN (SELECT e.person FROM socsvc.queue_entry e
                    WHERE e.id = ANY (entries) AND e.region_code = (SELECT i.region_code FROM socsvc.register_info i))
    ORDER BY p.id FOR NO KEY UPDATE;
  PERFORM FROM socsvc.queue_entry e
    WHERE e.id = ANY (entries) AND e.region_code = (SELECT i.region_code FROM socsvc.register_info i) AND e.status = 'waiting'
    ORDER BY e.id FOR NO KEY UPDATE;
  PERFORM FROM socsvc.department d
    WHERE d.id IN (SELECT e.department FROM socsvc.queue_entry e
                    WHERE e.id = ANY (entries) AND e.region_code = (SELECT i.region_code FROM socsvc.register_info i))
    ORDER BY d.id FOR NO KEY UPDATE;
  UPDATE socsvc.queue_entry e SET class_rank = NULL
   WHERE e.id = ANY (entries) AND e.region_code = (SELECT i.region_code FROM socsvc.register_info i) AND e.status = 'waiting'
     AND (e.class_rank, e.queue_privilege, e.person_category, e.privileged_until)
         IS DISTINCT FROM (SELECT ROW (c.class_rank, c.queue_privilege, c.person_category, c.until)
                             FROM socsvc.queue_class_of(e.person, e.form, socsvc.today()) c);
  GET DIAGNOSTICS changed = ROW_COUNT;
  RETURN changed;
END
$function$;
COMMENT ON FUNCTION socsvc._find_classes_anew(bigint[]) IS 'Private: gives waiting entries the class of today; the time of joining stays. Answers how many changed, or will be looked at again on another day';
REVOKE ALL ON FUNCTION socsvc._find_classes_anew(bigint[]) FROM PUBLIC;

CREATE FUNCTION socsvc.refresh_queue_classes(on_day date DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF on_day > socsvc.today() THEN
    RAISE EXCEPTION 'classes are those of today'
      USING ERRCODE = 'SV005', DETAIL = format('Given: %s; today is %s.', to_char(on_day, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Leave the day out, or give today.';
  END IF;
  RETURN socsvc._find_classes_anew(ARRAY(SELECT e.id FROM socsvc.queue_entry e WHERE e.status = 'waiting' ORDER BY e.id));
END
$function$;
COMMENT ON FUNCTION socsvc.refresh_queue_classes(date) IS 'Finds the class of every waiting entry anew: of those whose proof or rule has ended (privileged_until has come) or begun, and of any that differs for another cause; answers how many changed. The class is that of today, also when on_day has passed. What happens to a person''s categories and to the rules is followed at once, by triggers; this is for what time brings, and a step of run_deadlines(). Error: SV005 a day of the future';
REVOKE ALL ON FUNCTION socsvc.refresh_queue_classes(date) FROM PUBLIC;

CREATE FUNCTION socsvc.follow_person_category()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  persons bigint[];
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN persons := ARRAY(SELECT DISTINCT n.person FROM new_rows n ORDER BY 1);
    WHEN 'DELETE' THEN persons := ARRAY(SELECT DISTINCT o.person FROM old_rows o ORDER BY 1);
    ELSE persons := ARRAY(SELECT o.person FROM old_rows o UNION SELECT n.person FROM new_rows n ORDER BY 1);
  END CASE;
  -- Before looking for entries: who joins holds this lock until his entry is there.
  PERFORM FROM socsvc.person p WHERE p.id = ANY (persons) ORDER BY p.id FOR NO KEY UPDATE;
  PERFORM socsvc._find_classes_anew(ARRAY(SELECT e.id FROM socsvc.queue_entry e
                                           WHERE e.person = ANY (persons) AND e.live AND e.status = 'waiting'));
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.follow_person_category() IS 'Trigger of person_category and social_contract, AFTER INSERT, UPDATE, DELETE FOR EACH STATEMENT with transition tables new_rows, old_rows: the waiting entries of these persons get their class anew';
REVOKE ALL ON FUNCTION socsvc.follow_person_category() FROM PUBLIC;

CREATE FUNCTION socsvc.hold_person()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM FROM socsvc.person p WHERE p.id = OLD.person FOR NO KEY UPDATE;
  RETURN OLD;
END
$function$;
COMMENT ON FUNCTION socsvc.hold_person() IS 'Trigger of person_category, BEFORE DELETE FOR EACH ROW: locks the person, so that nobody joins a queue meanwhile by the category that goes';
REVOKE ALL ON FUNCTION socsvc.hold_person() FROM PUBLIC;

CREATE FUNCTION socsvc.follow_queue_rules()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._find_classes_anew(ARRAY(SELECT e.id FROM socsvc.queue_entry e WHERE e.status = 'waiting' ORDER BY e.id));
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.follow_queue_rules() IS 'Trigger of queue_privilege, category and category_age, AFTER INSERT OR UPDATE OR DELETE FOR EACH STATEMENT: everybody who waits gets his class anew';
REVOKE ALL ON FUNCTION socsvc.follow_queue_rules() FROM PUBLIC;

CREATE FUNCTION socsvc.close_queues_of_dead()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._act_as_scheduler(); -- whoever records the death: the register draws the consequence
  UPDATE socsvc.queue_entry e SET status = 'closed', status_reason = socsvc._reason('recipient_died')
   WHERE e.person = NEW.id AND e.live;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.close_queues_of_dead() IS 'Trigger of person, AFTER UPDATE OF died_on FOR EACH ROW: who has died waits no more';
REVOKE ALL ON FUNCTION socsvc.close_queues_of_dead() FROM PUBLIC;

-- ---- one's place ---------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.my_place(entry_id bigint)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  entry record;
BEGIN
  SELECT e.person, e.provider, e.department, e.class_rank, e.joined_at, e.tie, e.status INTO entry
    FROM socsvc.queue_entry e WHERE e.region_code = (SELECT i.region_code FROM socsvc.register_info i) AND e.id = entry_id;
  PERFORM socsvc._check_queue_subject(entry.person, entry.provider, entry_id);
  IF entry.status = 'waiting' THEN
    RETURN 1 + socsvc._queue_ahead(entry.department, entry.class_rank, entry.joined_at, entry.tie, entry_id);
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.my_place(bigint) IS 'Place of an entry in the queue of its department, 1 for the first: one more than those who wait in a better class, or in the same class since earlier. NULL when it does not wait. Reads some twenty pages however long the queue. Error: SV009 the entry is not the client''s, or not there';
REVOKE ALL ON FUNCTION socsvc.my_place(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._queue_words(code text, lang text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._word('queue', $1, $2)
$function$;
COMMENT ON FUNCTION socsvc._queue_words(text, text) IS 'Private: words of a line of place_history(), in ru, kk or en';
REVOKE ALL ON FUNCTION socsvc._queue_words(text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.place_history(entry_id bigint, lang text DEFAULT 'ru')
RETURNS TABLE (happened_at timestamptz, place bigint, change text, reason text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
  region CONSTANT integer := (SELECT i.region_code FROM socsvc.register_info i);
  entry record;
BEGIN
  SELECT e.person, e.provider, e.department, e.class_rank, e.joined_at, e.tie, e.status INTO entry
    FROM socsvc.queue_entry e WHERE e.region_code = region AND e.id = entry_id;
  PERFORM socsvc._check_queue_subject(entry.person, entry.provider, entry_id);
  IF NOT lang = ANY ('{ru,kk,en}') THEN
    RAISE EXCEPTION 'there are no words in language "%"', lang
      USING ERRCODE = 'invalid_parameter_value', HINT = 'ru, kk or en.';
  END IF;
  RETURN QUERY
  WITH own AS MATERIALIZED (
    -- Between two changes of one's own, the key in the order stands.
    SELECT c.id, c.happened_at, c.change, c.reason, c.rank_before, c.rank_after, c.joined_at, c.tie,
           coalesce(lead(c.id) OVER (ORDER BY c.id), 9223372036854775807) AS next_id
      FROM socsvc.queue_change c WHERE c.region_code = region AND c.queue_entry = entry_id
  ), span AS MATERIALIZED (
    -- Where one would stand today with that key, not counting oneself.
    SELECT o.id, o.next_id, o.rank_after, o.joined_at, o.tie,
           1 + socsvc._queue_ahead(entry.department, o.rank_after, o.joined_at, o.tie, entry_id)
             - (entry.status = 'waiting' AND (entry.class_rank, entry.joined_at, entry.tie) < (o.rank_after, o.joined_at, o.tie))::integer AS now
      FROM own o WHERE o.rank_after IS NOT NULL
  ), other AS MATERIALIZED (
    SELECT * FROM (
      SELECT s.id AS span, s.next_id, s.now, c.id, c.happened_at, c.change, c.reason, c.rank_before, c.rank_after,
             coalesce((c.rank_after, c.joined_at, c.tie, c.queue_entry) < (s.rank_after, s.joined_at, s.tie, entry_id), false)::integer
             - coalesce((c.rank_before, c.joined_at, c.tie, c.queue_entry) < (s.rank_after, s.joined_at, s.tie, entry_id), false)::integer AS step
        FROM span s JOIN socsvc.queue_change c ON c.department = entry.department AND c.id > s.id AND c.queue_entry <> entry_id) m
     WHERE m.step <> 0
  ), moved AS (
    -- From today back: what came after a change is taken away again.
    SELECT o.*, o.now - (sum(o.step) OVER (PARTITION BY o.span ORDER BY o.id DESC) - o.step) AS place FROM other o
  ), line AS (
    SELECT m.id, m.happened_at, m.place, m.step, m.rank_after, m.change, m.reason,
           -- improvements without anything else between them are told as one
           count(*) FILTER (WHERE m.step > 0) OVER (PARTITION BY m.span ORDER BY m.id) AS run, m.span
      FROM moved m WHERE m.id < m.next_id
  ), told AS (
    SELECT o.id, o.happened_at, s.now - coalesce((SELECT sum(t.step) FROM other t WHERE t.span = s.id), 0) AS place, o.change,
           CASE o.change
             WHEN 'left' THEN socsvc.status_label('queue_entry', o.reason, lang)
             WHEN 'returned' THEN socsvc._queue_words(o.reason, lang)
             ELSE concat_ws(': ', CASE WHEN o.change = 'class_changed' AND o.reason = 'proof_ended' THEN socsvc._queue_words('proof_ended', lang) END,
                            concat(CASE lang WHEN 'kk' THEN k.name_kk WHEN 'en' THEN k.name_en ELSE k.name_ru END,
                                   CASE WHEN o.reason <> 'proof_ended' THEN format(' (%s)', o.reason) END)) END AS reason
      FROM own o LEFT JOIN span s ON s.id = o.id LEFT JOIN socsvc.queue_class k ON k.rank = o.rank_after
    UNION ALL
    SELECT l.id, l.happened_at, l.place, 'worsened',
           concat(socsvc._queue_words(l.change || '_ahead', lang), ': ',
                  CASE lang WHEN 'kk' THEN k.name_kk WHEN 'en' THEN k.name_en ELSE k.name_ru END,
                  CASE WHEN l.change <> 'returned' THEN format(' (%s)', l.reason) END)
      FROM line l JOIN socsvc.queue_class k ON k.rank = l.rank_after
     WHERE l.step > 0
    UNION ALL
    SELECT max(l.id), max(l.happened_at), min(l.place), 'improved', concat(socsvc._queue_words('went_ahead', lang), ': ', count(*))
      FROM line l WHERE l.step < 0
     GROUP BY l.span, l.run
  )
  SELECT t.happened_at, t.place::bigint, t.change, t.reason FROM told t ORDER BY t.id;
END
$function$;
COMMENT ON FUNCTION socsvc.place_history(bigint, text) IS 'How the place of an entry came about, in order: its own joining, changes of class, leaving and return (change joined, class_changed, left, returned), every time somebody came before it (worsened, with his class and its paragraph as reason, never who), and how many before it went away between these (improved). place: after the change, NULL while it does not wait. lang: ru, kk or en. Errors: SV009 the entry is not the client''s, or not there, 22023 language';
REVOKE ALL ON FUNCTION socsvc.place_history(bigint, text) FROM PUBLIC;
