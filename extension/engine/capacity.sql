-- Capacity: how many places a group has and how many are free; what is taken is not taken away.
-- The row of place_group is the mutex of its places (lock order: person, then groups by id). What is checked under it is
-- read with the newest snapshot, also under REPEATABLE READ: the checks are STABLE functions that C calls with one.

CREATE FUNCTION socsvc._place_shortage(place_group_id bigint, days daterange, except_stay bigint DEFAULT NULL,
  OUT room integer, OUT day date, OUT places integer, OUT taken integer)
RETURNS record
AS 'MODULE_PATHNAME', 'socsvc_place_shortage'
LANGUAGE C STABLE;
COMMENT ON FUNCTION socsvc._place_shortage(bigint, daterange, bigint) IS 'Private: the first of the days on which the fewest places are free: room = places - taken, below 0 where too many are taken; 0 places on closed days and when group or department does not work. except_stay does not count. NULLs when the days are NULL or empty';
REVOKE ALL ON FUNCTION socsvc._place_shortage(bigint, daterange, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._check_at_newest(checker text, subject jsonb)
RETURNS void
AS 'MODULE_PATHNAME', 'socsvc_check_at_newest'
LANGUAGE C STRICT;
COMMENT ON FUNCTION socsvc._check_at_newest(text, jsonb) IS 'Private: calls the STABLE function socsvc.CHECKER(subject), which raises what is wrong, with the newest snapshot; the caller holds the locks that keep it from growing old. Errors: SV014, SV019 as always, and the checker''s';
REVOKE ALL ON FUNCTION socsvc._check_at_newest(text, jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc._is_allocating()
RETURNS boolean
AS 'MODULE_PATHNAME', 'socsvc_is_allocating'
LANGUAGE C VOLATILE;
COMMENT ON FUNCTION socsvc._is_allocating() IS 'Private: whether the allocator is at work in this session, which goes through the queue in order by itself';
REVOKE ALL ON FUNCTION socsvc._is_allocating() FROM PUBLIC;

-- ---- how many are free ---------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.free_places(place_group_id bigint, on_day date)
RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT greatest(0, coalesce((SELECT c.places
                                 FROM socsvc.place_capacity c
                                 JOIN socsvc.place_group g ON g.id = c.place_group
                                 JOIN socsvc.department d ON d.id = g.department
                                WHERE c.place_group = $1 AND c.valid @> $2 AND g.valid @> $2 AND d.valid @> $2
                                  AND NOT EXISTS (SELECT FROM socsvc.place_closure x WHERE x.place_group = $1 AND x.days @> $2)), 0)
                     - (SELECT count(*) FROM socsvc.stay s
                         WHERE s.place_group = $1 AND s.days @> $2
                           AND s.status NOT IN ('refused', 'lapsed', 'no_show', 'cancelled')))::integer
$function$;
COMMENT ON FUNCTION socsvc.free_places(bigint, date) IS 'Free places of the group on the day, 0 when it is closed or unknown: one query over the indexes of capacity, closures and stays (stay_taken). A count without names, for everybody (004/10/5). Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.free_places(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.place_room(place_group_id bigint, days daterange)
RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT CASE WHEN s.room < 0 THEN 0 ELSE s.room END FROM socsvc._place_shortage(place_group_id, days) s);
END
$function$;
COMMENT ON FUNCTION socsvc.place_room(bigint, daterange) IS 'The fewest free places of the group on any of the days, which may be unbounded; NULL when they are NULL or empty. A rule asks under the group''s lock; to others it is the answer of their snapshot';
REVOKE ALL ON FUNCTION socsvc.place_room(bigint, daterange) FROM PUBLIC;

CREATE FUNCTION socsvc.occupancy(place_group_id bigint, from_day date, until_day date)
RETURNS TABLE (day date, places integer, taken integer, free integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF from_day IS NULL OR until_day IS NULL OR until_day - from_day NOT BETWEEN 0 AND 3660 THEN
    RAISE EXCEPTION 'occupancy is counted for 1 to 3661 days'
      USING ERRCODE = 'invalid_parameter_value', DETAIL = format('Asked: %s to %s.', from_day, until_day),
            HINT = 'Give a first and a last day, at most 3660 days later.';
  END IF;
  RETURN QUERY
    SELECT d.day, s.places, s.taken, greatest(0, s.room)
      FROM generate_series(0, until_day - from_day) n
     CROSS JOIN LATERAL (SELECT from_day + n AS day) d
     CROSS JOIN LATERAL socsvc._place_shortage(place_group_id, daterange(d.day, d.day, '[]')) s
     ORDER BY d.day;
END
$function$;
COMMENT ON FUNCTION socsvc.occupancy(bigint, date, date) IS 'Places, taken and free ones of the group by day, both days included; places are 0 on closed days. Error: 22023 no days, or more than 3661';
REVOKE ALL ON FUNCTION socsvc.occupancy(bigint, date, date) FROM PUBLIC;

-- ---- what is taken is not taken away -------------------------------------------------------------------------------

CREATE FUNCTION socsvc._demand_place_keeper(provider_id bigint)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF socsvc.subject_role() IN ('citizen', 'representative') THEN
    RAISE EXCEPTION 'recipients do not set up places'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', socsvc.subject_role()),
            HINT = 'The provider sets them up, or the agency.';
  END IF;
  IF socsvc.subject_role() IN ('provider', 'specialist') AND provider_id IS DISTINCT FROM socsvc.subject_provider() THEN
    RAISE EXCEPTION 'these are places of another provider'
      USING ERRCODE = 'SV009', DETAIL = format('You act for provider %s.', coalesce(socsvc.subject_provider()::text, 'none')),
            HINT = 'Providers set up places in their own departments.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._demand_place_keeper(bigint) IS 'Private: groups, capacities, closures and beds of the provider PROVIDER_ID are his own, the agency''s and the administrator''s to set up. Error: SV009 a recipient, another provider';
REVOKE ALL ON FUNCTION socsvc._demand_place_keeper(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._hold_place_group(place_group_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  provider bigint;
BEGIN
  SELECT g.provider INTO provider FROM socsvc.place_group g WHERE g.id = place_group_id FOR NO KEY UPDATE;
  PERFORM socsvc._demand_place_keeper(provider);
END
$function$;
COMMENT ON FUNCTION socsvc._hold_place_group(bigint) IS 'Private: locks the group until the end of the transaction for whoever may set up its places. Whoever locks several does it in the order of ids, after the persons. No error when there is none, save to a provider. Error: SV009 a recipient, another provider';
REVOKE ALL ON FUNCTION socsvc._hold_place_group(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._check_places(subject jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  group_id bigint := (subject ->> 'place_group')::bigint;
  affected daterange := (subject ->> 'days')::daterange;
  worst record;
  stays bigint;
BEGIN
  SELECT s.room, s.day, s.places, s.taken INTO worst FROM socsvc._place_shortage(group_id, affected) s;
  IF worst.room < 0 THEN
    SELECT count(*) INTO stays FROM socsvc.stay s
     WHERE s.place_group = group_id AND s.days && affected AND s.status NOT IN ('refused', 'lapsed', 'no_show', 'cancelled');
    RAISE EXCEPTION 'places of group % are taken', group_id
      USING ERRCODE = 'SV006',
            DETAIL = format('On %s: places %s, taken %s; stays in these days (%s): %s.',
                            to_char(worst.day, 'YYYY-MM-DD'), worst.places, worst.taken, affected, stays),
            HINT = 'Move or end these stays first: transfer(), discharge(), cancel_stay().';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_places(jsonb) IS 'Private: of {place_group, days}: on none of the days are more places taken than there are. Error: SV006';
REVOKE ALL ON FUNCTION socsvc._check_places(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc._check_group_of_department(form text, stay text, has_night_conditions boolean)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF form = 'urgent' THEN
    RAISE EXCEPTION 'urgent services have no places'
      USING ERRCODE = 'SV004', DETAIL = 'The department gives urgent services.', HINT = 'Choose another department.';
  ELSIF form = 'residential' AND stay <> 'round_the_clock' THEN
    RAISE EXCEPTION 'residential care is round the clock'
      USING ERRCODE = 'SV004', DETAIL = format('Stay of the group: %s.', stay), HINT = 'Give the stay as round_the_clock.';
  ELSIF form = 'semi_residential' AND stay IN ('night', 'round_the_clock') AND NOT has_night_conditions THEN
    RAISE EXCEPTION 'the department has no conditions for a stay at night'
      USING ERRCODE = 'SV004', DETAIL = format('Stay of the group: %s (326-п paragraph 49).', stay),
            HINT = 'department.has_night_conditions says whether it has them.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_group_of_department(text, text, boolean) IS 'Private: the stay of a group is one that the department''s form has (326-п paragraph 49): round the clock in residential care, by night only with the conditions for it; nobody having said whether there are any, the group may be set up. Error: SV004';
REVOKE ALL ON FUNCTION socsvc._check_group_of_department(text, text, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc._release_queue(place_group_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.queue_entry e SET place_group = NULL
    FROM socsvc.place_group g
   WHERE g.id = place_group_id AND e.department = g.department AND e.status = 'waiting' AND e.place_group = g.id;
END
$function$;
COMMENT ON FUNCTION socsvc._release_queue(bigint) IS 'Private: a group ends for good: who waits for it alone waits for any group of its department from now on, in the same place of the queue';
REVOKE ALL ON FUNCTION socsvc._release_queue(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_place_group()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  department record;
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.department) <> (OLD.id, OLD.department) THEN
    RAISE EXCEPTION 'a group stays in its department'
      USING ERRCODE = 'SV015', DETAIL = format('Group %s.', OLD.id), HINT = 'Close the group, and set up another in the other department.';
  END IF;
  IF TG_WHEN = 'BEFORE' THEN
    -- A new group is locked against a change of its department's form; one that is there has its own lock against it.
    IF TG_OP = 'INSERT' THEN
      PERFORM FROM socsvc.department d WHERE d.id = NEW.department FOR SHARE;
    END IF;
    SELECT d.id, d.provider, d.form, d.has_night_conditions INTO department FROM socsvc.department d WHERE d.id = NEW.department;
    PERFORM socsvc._demand_place_keeper(department.provider);
    IF department.id IS NULL THEN
      PERFORM socsvc._refuse_missing('department', NEW.department, 'place_group_department');
      RETURN NEW;
    END IF;
    NEW.provider := coalesce(NEW.provider, department.provider);
    PERFORM socsvc._check_group_of_department(department.form, NEW.stay, department.has_night_conditions);
    IF TG_OP = 'UPDATE' AND (NEW.stay, NEW.ages, NEW.sex, NEW.is_accessible) IS DISTINCT FROM (OLD.stay, OLD.ages, OLD.sex, OLD.is_accessible)
       AND EXISTS (SELECT FROM socsvc.stay s WHERE s.place_group = NEW.id AND s.live) THEN
      RAISE EXCEPTION 'somebody stays in group %', NEW.id
        USING ERRCODE = 'SV017', DETAIL = 'Whom it takes and for how long a day does not change under those who stay.',
              HINT = 'Set up another group and transfer() them.';
    END IF;
    RETURN NEW;
  END IF;
  PERFORM socsvc._check_at_newest('_check_places', jsonb_build_object('place_group', NEW.id, 'days', OLD.valid));
  IF NOT upper_inf(NEW.valid) AND upper(NEW.valid) <= socsvc.today() THEN
    PERFORM socsvc._release_queue(NEW.id);
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_place_group() IS 'Trigger of place_group, FOR EACH ROW, BEFORE INSERT OR UPDATE and AFTER UPDATE OF valid: the stay is one of the department''s form, days with stays remain days on which the group works, whom it takes stands while somebody stays; the queue of a group that has ended goes on. Errors: SV009 a recipient or another provider, SV004 no such stay there, SV006 taken, SV015 moved, SV017 somebody stays';
REVOKE ALL ON FUNCTION socsvc.keep_place_group() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_department_places()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  place_group record;
BEGIN
  PERFORM socsvc._act_as_scheduler(); -- whoever ends a department: the register draws the consequence
  FOR place_group IN SELECT g.id, g.name, g.stay FROM socsvc.place_group g WHERE g.department = NEW.id ORDER BY g.id FOR NO KEY UPDATE LOOP
    PERFORM socsvc._check_group_of_department(NEW.form, place_group.stay, NEW.has_night_conditions);
    IF NEW.form <> OLD.form THEN
      RAISE EXCEPTION 'department % has groups of its form', NEW.id
        USING ERRCODE = 'SV017', DETAIL = format('Form: %s; group: %s.', OLD.form, place_group.name),
              HINT = 'Set up another department for the other form.';
    END IF;
    PERFORM socsvc._check_at_newest('_check_places', jsonb_build_object('place_group', place_group.id, 'days', OLD.valid));
  END LOOP;
  IF NOT upper_inf(NEW.valid) AND upper(NEW.valid) <= socsvc.today() THEN
    UPDATE socsvc.queue_entry e SET status = 'closed', status_reason = format('%s: %s', NEW.name, to_char(upper(NEW.valid), 'YYYY-MM-DD'))
     WHERE e.department = NEW.id AND e.live;
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_department_places() IS 'Trigger of department, AFTER UPDATE OF form, valid, has_night_conditions FOR EACH ROW: days with stays remain days on which it works, its form stands while it has groups; the queue of a department that has ended is closed, which everybody in it is told. Errors: SV004, SV006, SV017';
REVOKE ALL ON FUNCTION socsvc.keep_department_places() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_place_capacity()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_WHEN = 'BEFORE' THEN
    IF TG_OP = 'UPDATE' AND NEW.place_group <> OLD.place_group THEN
      RAISE EXCEPTION 'a capacity stays with its group'
        USING ERRCODE = 'SV015', DETAIL = format('Group %s.', OLD.place_group),
              HINT = 'Record the capacity of the other group as a row of its own.';
    END IF;
    IF TG_OP = 'DELETE' THEN
      PERFORM socsvc._hold_place_group(OLD.place_group);
      RETURN OLD;
    END IF;
    PERFORM socsvc._hold_place_group(NEW.place_group);
    RETURN NEW;
  END IF;
  PERFORM socsvc._check_at_newest('_check_places', jsonb_build_object('place_group', OLD.place_group, 'days', OLD.valid));
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_place_capacity() IS 'Trigger of place_capacity, FOR EACH ROW: BEFORE INSERT, UPDATE OR DELETE it locks the group; AFTER UPDATE OR DELETE, where it may be deferred so that one order can follow another, no more are taken than places are left. Errors: SV009 a recipient or another provider, SV006 taken, SV015 another group';
REVOKE ALL ON FUNCTION socsvc.keep_place_capacity() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_place_closure()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_WHEN = 'BEFORE' THEN
    IF TG_OP = 'DELETE' THEN
      PERFORM socsvc._hold_place_group(OLD.place_group);
      RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.place_group <> OLD.place_group THEN
      RAISE EXCEPTION 'a closure stays with its group'
        USING ERRCODE = 'SV015', DETAIL = format('Group %s.', OLD.place_group),
              HINT = 'Record the closure of the other group as a row of its own.';
    END IF;
    PERFORM socsvc._hold_place_group(NEW.place_group);
    RETURN NEW;
  END IF;
  PERFORM socsvc._check_at_newest('_check_places', jsonb_build_object('place_group', NEW.place_group, 'days', NEW.days));
  IF upper_inf(NEW.days) AND lower(NEW.days) <= socsvc.today() THEN
    PERFORM socsvc._release_queue(NEW.place_group);
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_place_closure() IS 'Trigger of place_closure, FOR EACH ROW: BEFORE INSERT, UPDATE OR DELETE it locks the group, AFTER INSERT OR UPDATE nobody stays on closed days; who waits for a group that is closed without an end waits for any other one of the department. A closure with an end leaves the queue alone: it waits on. Errors: SV009 a recipient or another provider, SV006 taken, with the number of stays to be moved first; SV015 another group';
REVOKE ALL ON FUNCTION socsvc.keep_place_closure() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_bed()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM socsvc._hold_place_group(OLD.place_group);
    RETURN OLD;
  END IF;
  PERFORM socsvc._hold_place_group(NEW.place_group);
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.place_group) <> (OLD.id, OLD.place_group) THEN
      RAISE EXCEPTION 'a bed stays with its group'
        USING ERRCODE = 'SV015', DETAIL = format('Bed %s.', OLD.id), HINT = 'Close the bed here, and set up another there.';
    END IF;
    IF (NEW.valid, NEW.sex, NEW.is_accessible) IS DISTINCT FROM (OLD.valid, OLD.sex, OLD.is_accessible) THEN
      PERFORM socsvc._check_at_newest('_check_bed', to_jsonb(NEW));
    END IF;
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_bed() IS 'Trigger of bed, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: a bed that is taken goes on to be one for whoever has it. Errors: SV009 a recipient or another provider, SV006 taken on other days, SV017 taken by another sex, SV015 another group';
REVOKE ALL ON FUNCTION socsvc.keep_bed() FROM PUBLIC;

CREATE FUNCTION socsvc._check_bed(subject jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  valid daterange := (subject ->> 'valid')::daterange;
  taken record;
BEGIN
  SELECT s.days, p.sex, s.days <@ valid AS fits INTO taken
    FROM socsvc.stay s JOIN socsvc.person p ON p.id = s.person
   WHERE s.bed = (subject ->> 'id')::bigint AND s.live AND (NOT s.days <@ valid OR p.sex <> subject ->> 'sex')
   ORDER BY s.days LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'bed % is taken', subject ->> 'id'
      USING ERRCODE = CASE WHEN taken.fits THEN 'SV017' ELSE 'SV006' END,
            DETAIL = format('Days of the stay: %s; days of the bed: %s; sex: %s, of who stays: %s.', taken.days, valid,
                            coalesce(subject ->> 'sex', 'any'), taken.sex),
            HINT = 'Move or end the stay first: transfer(), discharge().';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_bed(jsonb) IS 'Private: of a row of bed: who has it may have it as it will be. Errors: SV006, SV017';
REVOKE ALL ON FUNCTION socsvc._check_bed(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.set_capacity(place_group_id bigint, places integer, document text, from_day date DEFAULT NULL,
  until_day date DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  days daterange := daterange(coalesce(from_day, socsvc.today()), until_day);
  before_days daterange;
  after_days daterange;
  step record;
BEGIN
  -- One order follows another: what is between them is not looked at.
  SET CONSTRAINTS socsvc.keep_place_capacity_after DEFERRED;
  FOR step IN
    SELECT c.id, c.place_group, c.places, c.valid, c.document FROM socsvc.place_capacity c
     WHERE c.place_group = place_group_id AND c.valid && days ORDER BY c.valid
  LOOP
    -- What lies before the days goes on in its row, what lies after them in another.
    before_days := step.valid * daterange(NULL, lower(days));
    after_days := CASE WHEN upper_inf(days) THEN 'empty' ELSE step.valid * daterange(upper(days), NULL) END;
    IF isempty(before_days) THEN
      DELETE FROM socsvc.place_capacity c WHERE c.id = step.id;
    ELSE
      UPDATE socsvc.place_capacity c SET valid = before_days WHERE c.id = step.id;
    END IF;
    IF NOT isempty(after_days) THEN
      INSERT INTO socsvc.place_capacity (place_group, places, valid, document)
        VALUES (step.place_group, step.places, after_days, step.document);
    END IF;
  END LOOP;
  INSERT INTO socsvc.place_capacity (place_group, places, valid, document)
    VALUES (place_group_id, set_capacity.places, days, set_capacity.document);
  SET CONSTRAINTS socsvc.keep_place_capacity_after IMMEDIATE;
END
$function$;
COMMENT ON FUNCTION socsvc.set_capacity(bigint, integer, text, date, date) IS 'The group has so many places by this order from the day on (today when NULL) until the day before until_day (without an end when NULL), whatever it had before. Errors: SV006 more are taken on a day, 23503 no such group, 23514 below 0 or no order, 22000 until_day before from_day';
REVOKE ALL ON FUNCTION socsvc.set_capacity(bigint, integer, text, date, date) FROM PUBLIC;
