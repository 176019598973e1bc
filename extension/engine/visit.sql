-- Visits: their rules, a month's plan at once, what becomes of them, and the diary of 31 days.

-- ---- holds --------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.enforce_hold() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'enforce_hold';
COMMENT ON FUNCTION socsvc.enforce_hold() IS 'Statement trigger of visit: a planned visit holds its times and minutes of the line. What is planned anew must fit into what is neither delivered nor held (holds that have expired do not count) and meets every rule of a delivery but that its day may lie in the future; what is no longer planned is released. Same locks in the same order as enforce_quota(). Errors: SV001, SV002, SV005 outside a term, refused or too far back, SV011, SV013, SV016, 22004 minutes missing, SV014, SV019';
REVOKE ALL ON FUNCTION socsvc.enforce_hold() FROM PUBLIC;

CREATE FUNCTION socsvc._is_moving_visits() RETURNS boolean
  LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'is_moving_visits';
COMMENT ON FUNCTION socsvc._is_moving_visits() IS 'Private: true while the recording or deleting of deliveries moves visits';
REVOKE ALL ON FUNCTION socsvc._is_moving_visits() FROM PUBLIC;

CREATE FUNCTION socsvc._is_planning_visits() RETURNS boolean
  LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'is_planning_visits';
COMMENT ON FUNCTION socsvc._is_planning_visits() IS 'Private: true while plan_visits() inserts what it has checked';
REVOKE ALL ON FUNCTION socsvc._is_planning_visits() FROM PUBLIC;

CREATE FUNCTION socsvc._checked_visits()
RETURNS TABLE (contract_line bigint, programme_line bigint, person bigint, provider bigint, day date, quantity integer, minutes integer,
  worker bigint, starts_at time)
  LANGUAGE c AS 'MODULE_PATHNAME', 'checked_visits';
COMMENT ON FUNCTION socsvc._checked_visits() IS 'Private: the visits that plan_visits() has checked and inserts, none at any other time';
REVOKE ALL ON FUNCTION socsvc._checked_visits() FROM PUBLIC;

CREATE FUNCTION socsvc._hold_visits(contract_lines bigint[], days date[], quantities integer[], minutes integer[], worker_id bigint,
  starts_at time[], held_until timestamptz, plans boolean)
RETURNS TABLE (row_number integer, sqlstate text, reason text)
  LANGUAGE c AS 'MODULE_PATHNAME', 'hold_visits';
COMMENT ON FUNCTION socsvc._hold_visits(bigint[], date[], integer[], integer[], bigint, time[], timestamptz, boolean) IS 'Private: a verdict a visit, in their order, first come, first served; quantity 0: not asked; sqlstate NULL: it fits, and is inserted where plans is true, by one statement with the caller''s rights. Locks recipients, worker and lines. Error: SV009 neither a provider nor the agency asks; another provider''s lines are as if they were not there (SV016)';
REVOKE ALL ON FUNCTION socsvc._hold_visits(bigint[], date[], integer[], integer[], bigint, time[], timestamptz, boolean) FROM PUBLIC;

-- The register moves visits in its own name: whoever records a delivery need not be one who may move visits.
CREATE FUNCTION socsvc._move_visits(ids bigint[], deliveries bigint[], becomes text, reason text)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  moved integer;
BEGIN
  PERFORM socsvc._act_as_scheduler();
  UPDATE socsvc.visit v SET status = becomes, status_reason = reason, delivery = m.delivery
    FROM unnest(ids, deliveries) AS m (id, delivery)
   WHERE v.id = m.id AND v.status <> becomes;
  GET DIAGNOSTICS moved = ROW_COUNT;
  RETURN moved;
END
$function$;
COMMENT ON FUNCTION socsvc._move_visits(bigint[], bigint[], text, text) IS 'Private: moves visits as the register itself (actor scheduler); deliveries NULL where the visits have none. Answers how many';
REVOKE ALL ON FUNCTION socsvc._move_visits(bigint[], bigint[], text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._close_visits(ids bigint[], deliveries bigint[])
RETURNS integer
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_visits($1, $2, 'done', NULL) $function$;
COMMENT ON FUNCTION socsvc._close_visits(bigint[], bigint[]) IS 'Private: enforce_quota() has counted these deliveries and released what the visits held: they are done';
REVOKE ALL ON FUNCTION socsvc._close_visits(bigint[], bigint[]) FROM PUBLIC;

CREATE FUNCTION socsvc._reopen_visits(planned bigint[], missed bigint[])
RETURNS integer
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._move_visits($1, NULL, 'planned', socsvc._reason('delivery_deleted'))
       + socsvc._move_visits($2, NULL, 'missed', socsvc._reason('delivery_deleted'))
$function$;
COMMENT ON FUNCTION socsvc._reopen_visits(bigint[], bigint[]) IS 'Private: the deliveries of these visits are deleted: they are planned again, or were missed where the hold has expired or the units are gone';
REVOKE ALL ON FUNCTION socsvc._reopen_visits(bigint[], bigint[]) FROM PUBLIC;

-- ---- when and how often -------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.visit_days_per_week(value socsvc.periodicity)
RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE upper(socsvc.period_of(value, '2024-07-03', '[2024-07-01,2025-07-01)'))
            - lower(socsvc.period_of(value, '2024-07-03', '[2024-07-01,2025-07-01)'))
         WHEN 1 THEN 7
         WHEN 7 THEN least(socsvc.max_per_period(value), 7)
       END;
COMMENT ON FUNCTION socsvc.visit_days_per_week(socsvc.periodicity) IS 'On how many days of a week a service is due at most that is prescribed by the day or by the week; NULL for other periods. Frozen: views use it';

CREATE FUNCTION socsvc._working_time(provider_id bigint, form text, day date, OUT weekdays integer[], OUT opens_at time, OUT closes_at time)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT w.weekdays, w.opens_at, w.closes_at
    FROM socsvc.working_time w JOIN socsvc.provider p ON p.id = provider_id
   WHERE w.form = _working_time.form AND w.valid @> day AND w.jurisdiction = ANY (socsvc._home_jurisdictions())
     AND coalesce(w.provider, p.id) = p.id AND coalesce(w.legal_form, p.legal_form) = p.legal_form
   ORDER BY w.provider IS NULL, w.legal_form IS NULL, array_position(socsvc._home_jurisdictions(), w.jurisdiction)
   LIMIT 1
$function$;
COMMENT ON FUNCTION socsvc._working_time(bigint, text, date) IS 'Private: when the provider works in the form on the day, NULLs where nothing is said (326-п paragraph 30; table working_time)';
REVOKE ALL ON FUNCTION socsvc._working_time(bigint, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc._working_day(provider_id bigint, form text, day date)
RETURNS date
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce((SELECT d.day
                     FROM generate_series(0, 6) n, LATERAL (SELECT date_trunc('week', $3::timestamp)::date + n AS day) d,
                          socsvc._working_time($1, $2, d.day) w
                    WHERE (w.weekdays IS NULL OR n + 1 = ANY (w.weekdays))
                      AND date_trunc('month', d.day::timestamp) = date_trunc('month', $3::timestamp)
                    ORDER BY d.day < $3, abs(d.day - $3) LIMIT 1), $3)
$function$;
COMMENT ON FUNCTION socsvc._working_day(bigint, text, date) IS 'Private: the day, or where the provider does not work on it the next of the same week and month on which it does, else the last one before it in them; the day itself where there is none, which is then refused (SV005). Ours: a visit that is planned for a month lies in it, also at the end of a year, whose last week is shared with January; 326-п paragraph 43 counts visits by the week';
REVOKE ALL ON FUNCTION socsvc._working_day(bigint, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc._visit_hold_days()
RETURNS integer
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT coalesce(socsvc.setting_value('visit_hold_days')::integer, 3) $function$;
COMMENT ON FUNCTION socsvc._visit_hold_days() IS 'Private: for how many days after its day a planned visit holds its units (setting visit_hold_days)';
REVOKE ALL ON FUNCTION socsvc._visit_hold_days() FROM PUBLIC;

-- Nobody keeps units from other providers of the line for longer than the register does by itself.
CREATE FUNCTION socsvc._check_held_until(day date, held_until timestamptz)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  latest timestamptz := (day + socsvc._visit_hold_days() + 1)::timestamp AT TIME ZONE (SELECT i.time_zone FROM socsvc.register_info i);
BEGIN
  IF held_until <= clock_timestamp() OR held_until > latest THEN
    RAISE EXCEPTION 'units are held until a moment of the future, but not for ever'
      USING ERRCODE = 'SV005',
            DETAIL = format('Visit on %s: held until %s; at the latest until %s.', to_char(day, 'YYYY-MM-DD'), held_until, latest),
            HINT = 'Leave held_until out, or give a moment between.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_held_until(date, timestamptz) IS 'Private: until when a visit may hold its units: a moment to come, within visit_hold_days after its day; NULL: nothing to check. Error: SV005';
REVOKE ALL ON FUNCTION socsvc._check_held_until(date, timestamptz) FROM PUBLIC;

CREATE FUNCTION socsvc.check_visits()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acting CONSTANT text := socsvc.subject_role();
  acting_provider CONSTANT bigint := socsvc.subject_provider();
  wrong record;
BEGIN
  IF socsvc._is_moving_visits() THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF acting IS NULL OR acting NOT IN ('provider', 'specialist', 'agency', 'scheduler') THEN
      RAISE EXCEPTION 'visits are planned by the provider'
        USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(acting, 'nobody')),
              HINT = 'The provider of the contract plans them, or the agency.';
    END IF;
    SELECT n.contract_line, n.day, n.status, n.delivery, n.provider INTO wrong
      FROM new_rows n
     WHERE n.status <> 'planned' OR n.delivery IS NOT NULL
        OR acting IN ('provider', 'specialist') AND n.provider IS DISTINCT FROM acting_provider
     LIMIT 1;
    IF FOUND THEN
      IF acting IN ('provider', 'specialist') AND wrong.provider IS DISTINCT FROM acting_provider THEN
        RAISE EXCEPTION 'visits of another provider''s contract are not planned'
          USING ERRCODE = 'SV009', DETAIL = format('Contract line %s.', wrong.contract_line),
                HINT = 'The provider of the contract plans them.';
      ELSIF wrong.status <> 'planned' THEN
        RAISE EXCEPTION 'a visit begins as planned'
          USING ERRCODE = 'SV003', DETAIL = format('Contract line %s on %s: %s.', wrong.contract_line, wrong.day, wrong.status),
                HINT = 'What was delivered is recorded as a delivery.';
      END IF;
      RAISE EXCEPTION 'the delivery of a visit is computed'
        USING ERRCODE = 'SV015', DETAIL = format('Contract line %s on %s.', wrong.contract_line, wrong.day),
              HINT = 'Record the delivery: it finds its visit.';
    END IF;
  END IF;

  IF NOT EXISTS (SELECT FROM new_rows n WHERE n.status = 'planned') THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM socsvc._check_held_until(h.day, h.held_until)
      FROM (SELECT DISTINCT n.day, n.held_until FROM new_rows n WHERE n.held_until IS NOT NULL) h;
  END IF;
  IF socsvc._is_planning_visits() THEN
    RETURN NULL; -- plan_visits() has asked the rest, once for all
  END IF;

  IF EXISTS (SELECT FROM socsvc.working_time w WHERE w.jurisdiction = ANY (socsvc._home_jurisdictions())) THEN
    WITH d AS MATERIALIZED (
      SELECT DISTINCT n.provider, p.form, n.day
        FROM new_rows n JOIN socsvc.programme_line l ON l.id = n.programme_line JOIN socsvc.programme p ON p.id = l.programme
       WHERE n.status = 'planned')
    SELECT n.contract_line, n.day, n.starts_at, w.opens_at, w.closes_at, w.weekdays INTO wrong
      FROM d
     CROSS JOIN LATERAL socsvc._working_time(d.provider, d.form, d.day) w
      JOIN new_rows n ON n.provider = d.provider AND n.day = d.day AND n.status = 'planned'
      JOIN socsvc.programme_line l ON l.id = n.programme_line
      JOIN socsvc.programme p ON p.id = l.programme AND p.form = d.form
     WHERE w.opens_at IS NOT NULL
       AND (extract(isodow FROM n.day)::integer <> ALL (w.weekdays) OR n.starts_at < w.opens_at OR n.starts_at >= w.closes_at
            OR n.starts_at::interval + make_interval(mins => coalesce(n.minutes, 0)) > w.closes_at::interval)
     LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'the provider does not work at that time'
        USING ERRCODE = 'SV005',
              DETAIL = CASE
                WHEN wrong.starts_at IS NULL THEN format('Visit of contract line %s on %s; it works from %s to %s on days %s of the week.',
                  wrong.contract_line, wrong.day, to_char(wrong.opens_at, 'HH24:MI'), to_char(wrong.closes_at, 'HH24:MI'),
                  array_to_string(wrong.weekdays, ', '))
                ELSE format('Visit of contract line %s on %s at %s; it works from %s to %s on days %s of the week.',
                  wrong.contract_line, wrong.day, to_char(wrong.starts_at, 'HH24:MI'), to_char(wrong.opens_at, 'HH24:MI'),
                  to_char(wrong.closes_at, 'HH24:MI'), array_to_string(wrong.weekdays, ', ')) END,
              HINT = 'Choose another day or time; working_time has the hours.';
    END IF;
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.check_visits() IS 'Statement trigger of visit: the provider of the contract plans, or the agency; within the provider''s working time (326-п paragraph 30). Errors: SV003 not planned, SV005 outside working time or hold in the past, SV009 not by this role or provider, SV015 computed column';
REVOKE ALL ON FUNCTION socsvc.check_visits() FROM PUBLIC;

CREATE FUNCTION socsvc._check_visit_week(subject jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  wrong record;
BEGIN
  WITH touched AS (
    SELECT DISTINCT cl.contract, n.week
      FROM jsonb_to_recordset(subject) n (contract_line bigint, week date) JOIN socsvc.contract_line cl ON cl.id = n.contract_line)
  SELECT t.contract, t.week, r.max_per_week, count(DISTINCT v.day) AS days INTO wrong
    FROM touched t
    JOIN socsvc.contract_line cl ON cl.contract = t.contract
    JOIN socsvc.programme_line l ON l.id = cl.programme_line
    JOIN socsvc.programme p ON p.id = l.programme
    JOIN socsvc.service_item i ON i.id = l.service_item
    JOIN socsvc.service_group g ON g.id = i.service_group
    JOIN socsvc.visit_rule r ON r.form = p.form AND coalesce(r.service_group, g.number) = g.number AND r.valid @> t.week
     AND r.jurisdiction = ANY (socsvc._home_jurisdictions()) AND coalesce(socsvc.visit_days_per_week(l.periodicity), 0) <= r.max_per_week
    JOIN socsvc.visit v ON v.person = cl.person AND v.contract_line = cl.id AND v.day >= t.week AND v.day < t.week + 7 AND v.status IN ('planned', 'done')
   GROUP BY t.contract, t.week, r.id
  HAVING count(DISTINCT v.day) > r.max_per_week
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the greatest number of visits a week is reached'
      USING ERRCODE = 'SV002',
            DETAIL = format('Contract %s, week from %s: %s days with visits, at most %s.', wrong.contract, wrong.week, wrong.days, wrong.max_per_week),
            HINT = 'Put services together on one day, or choose another week (326-п paragraph 43).';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_visit_week(jsonb) IS 'Private: of an array of {contract_line, week}, weeks by their Mondays, under the locks of the recipients: visits on no more days of an ISO week than 326-п paragraph 43 allows (visit_rule). Error: SV002';
REVOKE ALL ON FUNCTION socsvc._check_visit_week(jsonb) FROM PUBLIC;

-- After enforce_hold(), which has locked the recipients by then: two who plan for one recipient count one after the other.
CREATE FUNCTION socsvc.check_visit_week()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF socsvc._is_moving_visits() OR socsvc._is_planning_visits() THEN
    RETURN NULL; -- nothing is planned anew, or plan_visits() has asked this under its locks
  END IF;
  IF EXISTS (SELECT FROM socsvc.visit_rule r WHERE r.jurisdiction = ANY (socsvc._home_jurisdictions()) AND r.max_per_week < 7) THEN
    PERFORM socsvc._check_at_newest('_check_visit_week', jsonb_agg(DISTINCT jsonb_build_object(
        'contract_line', n.contract_line, 'week', date_trunc('week', n.day::timestamp)::date)))
       FROM new_rows n WHERE n.status = 'planned';
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.check_visit_week() IS 'Statement trigger of visit, after its holds: visits on no more days of an ISO week than 326-п paragraph 43 allows (visit_rule). Error: SV002 too many days in a week';
REVOKE ALL ON FUNCTION socsvc.check_visit_week() FROM PUBLIC;

CREATE FUNCTION socsvc._refuse_foreign_visit(line_id bigint, provider_id bigint)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acting CONSTANT text := socsvc.subject_role();
BEGIN
  IF acting IS NULL OR acting NOT IN ('provider', 'specialist', 'agency', 'scheduler')
     OR acting IN ('provider', 'specialist') AND provider_id IS DISTINCT FROM socsvc.subject_provider() THEN
    RAISE EXCEPTION 'the visits are not yours to change'
      USING ERRCODE = 'SV009', DETAIL = format('Contract line %s.', line_id),
            HINT = 'The provider of the contract changes them, or the agency.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._refuse_foreign_visit(bigint, bigint) IS 'Private: visits of a contract line are changed by its provider, the agency, or the register itself. Error: SV009';
REVOKE ALL ON FUNCTION socsvc._refuse_foreign_visit(bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_visit()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._refuse_foreign_visit(OLD.contract_line, OLD.provider);
  IF OLD.status <> 'planned' AND NOT socsvc._is_moving_visits() THEN
    RAISE EXCEPTION 'the visit is over'
      USING ERRCODE = 'SV017', DETAIL = format('Visit %s: %s.', OLD.id, OLD.status), HINT = 'Plan another one.';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF (NEW.id, NEW.contract_line, NEW.programme_line, NEW.person, NEW.provider, NEW.planned_at)
     IS DISTINCT FROM (OLD.id, OLD.contract_line, OLD.programme_line, OLD.person, OLD.provider, OLD.planned_at) THEN
    RAISE EXCEPTION 'whose visit it is does not change'
      USING ERRCODE = 'SV015', DETAIL = format('Visit %s.', OLD.id), HINT = 'Cancel it and plan another one.';
  END IF;
  IF NEW.status = 'planned' AND (NEW.day, NEW.held_until) IS DISTINCT FROM (OLD.day, OLD.held_until) THEN
    PERFORM socsvc._check_held_until(NEW.day, NEW.held_until);
  END IF;
  IF NEW.delivery IS DISTINCT FROM OLD.delivery AND NOT socsvc._is_moving_visits() THEN
    RAISE EXCEPTION 'the delivery of a visit is computed'
      USING ERRCODE = 'SV015', DETAIL = format('Visit %s.', OLD.id), HINT = 'Record the delivery: it finds its visit.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_visit() IS 'Trigger of visit, BEFORE UPDATE OR DELETE FOR EACH ROW, after enforce_status(): a planned visit may be moved to another day, time or worker, its amounts and its hold changed, by the provider of the contract or the agency. Errors: SV005 held too long, SV009 not by this role or provider, SV015 computed or what a visit is, SV017 over';
REVOKE ALL ON FUNCTION socsvc.keep_visit() FROM PUBLIC;

CREATE FUNCTION socsvc.release_visits()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  because text;
  becomes text;
  ids bigint[];
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'absence' THEN
      because := NEW.kind;
      ids := ARRAY(SELECT v.id FROM socsvc.visit v WHERE v.person = NEW.person AND v.day <@ NEW.term AND v.status = 'planned'
                   ORDER BY v.id);
    WHEN 'person' THEN
      because := 'death';
      ids := ARRAY(SELECT v.id FROM socsvc.visit v WHERE v.person = NEW.id AND v.day > NEW.died_on AND v.status = 'planned' ORDER BY v.id);
    WHEN 'contract' THEN
      because := 'contract_inactive';
      ids := ARRAY(SELECT v.id FROM socsvc.contract_line l JOIN socsvc.visit v ON v.person = l.person AND v.contract_line = l.id
                    WHERE l.contract = NEW.id AND v.status = 'planned'
                      AND (v.day >= NEW.inactive_from OR NOT coalesce(v.day <@ NEW.term, false)) ORDER BY v.id);
    WHEN 'programme_line' THEN
      because := 'service_refused';
      ids := ARRAY(SELECT v.id FROM socsvc.visit v WHERE v.programme_line = NEW.id AND v.day >= NEW.refused_from AND v.status = 'planned'
                   ORDER BY v.id);
    WHEN 'worker' THEN
      PERFORM socsvc._free_worker(ARRAY(SELECT v.id FROM socsvc.visit v
                                         WHERE v.worker = NEW.id AND v.status = 'planned' AND NOT v.day <@ NEW.employed ORDER BY v.id));
      RETURN NULL;
  END CASE;
  becomes := (SELECT r.becomes FROM socsvc.visit_release_rule r WHERE r.cause = because);
  IF becomes IS NOT NULL AND cardinality(ids) > 0 THEN
    PERFORM socsvc._move_visits(ids, NULL, becomes, socsvc._reason('visit_' || because));
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.release_visits() IS 'Row trigger of what makes planned visits impossible: an absence, a death, a contract that is no longer active, a refusal of the service. They become what visit_release_rule says, and what they held is free. An absence that is taken back brings nothing back: plan again. A worker who leaves is taken off his visits, which stay planned';
REVOKE ALL ON FUNCTION socsvc.release_visits() FROM PUBLIC;

CREATE FUNCTION socsvc._free_worker(ids bigint[])
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._act_as_scheduler();
  UPDATE socsvc.visit v SET worker = NULL WHERE v.id = ANY (ids) AND v.status = 'planned';
END
$function$;
COMMENT ON FUNCTION socsvc._free_worker(bigint[]) IS 'Private: visits that have no worker any more';
REVOKE ALL ON FUNCTION socsvc._free_worker(bigint[]) FROM PUBLIC;

-- ---- guards -------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.guard_visit_done(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT v.delivery IS NOT NULL FROM socsvc.visit v WHERE v.id = $1);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_visit_done(bigint) IS 'A delivery of the visit''s line and day is recorded. Guard of status_transition (ours)';
REVOKE ALL ON FUNCTION socsvc.guard_visit_done(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_visit_missed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
   SELECT v.day <= socsvc.today() AND v.missed_by IS NOT NULL AND v.status_reason IS NOT NULL FROM socsvc.visit v
    WHERE v.id = $1
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_visit_missed(bigint) IS 'The day has come, and it is said who missed it and why. Guard of status_transition (ours)';
REVOKE ALL ON FUNCTION socsvc.guard_visit_missed(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_visit_expired(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT coalesce(v.held_until < clock_timestamp(), v.day + socsvc._visit_hold_days() < socsvc.today())
      FROM socsvc.visit v WHERE v.id = $1
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_visit_expired(bigint) IS 'The hold of the visit has expired. Guard of status_transition, for the scheduler (ours: setting visit_hold_days)';
REVOKE ALL ON FUNCTION socsvc.guard_visit_expired(bigint) FROM PUBLIC;

-- ---- planning -----------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._visits_wanted(contract_ids bigint[], month date, days date[], line_ids bigint[])
RETURNS TABLE (contract bigint, contract_line bigint, provider bigint, form text, day date)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH line AS (
    SELECT cl.contract, cl.id AS contract_line, cl.provider, p.form, l.periodicity, l.term,
           c.term * l.term * daterange(date_trunc('month', month::timestamp)::date,
                                       (date_trunc('month', month::timestamp) + interval '1 month')::date)
             * daterange(socsvc.today(), least(c.inactive_from, l.refused_from)) AS span, c.paused
      FROM (SELECT DISTINCT i.id FROM unnest(contract_ids) AS i (id)) u
      JOIN socsvc.contract c ON c.id = u.id
      JOIN socsvc.contract_line cl ON cl.contract = c.id
      JOIN socsvc.programme_line l ON l.id = cl.programme_line
      JOIN socsvc.programme p ON p.id = l.programme
     WHERE line_ids IS NULL OR cl.id = ANY (line_ids))
  SELECT x.contract, x.contract_line, x.provider, x.form, v.day
    FROM line x
   -- The whole of each period that the days lie in, so that the plan of a month is a part of the term's even plan.
   CROSS JOIN LATERAL socsvc.visit_dates(x.periodicity,
     daterange(coalesce(lower(socsvc.period_of(x.periodicity, lower(x.span), x.term)), lower(x.term)),
               coalesce(upper(socsvc.period_of(x.periodicity, upper(x.span) - 1, x.term)), upper(x.term)))) AS v (day)
   WHERE days IS NULL AND NOT isempty(x.span) AND v.day <@ x.span AND NOT x.paused @> v.day
  UNION ALL
  SELECT x.contract, x.contract_line, x.provider, x.form, d.day
    FROM line x CROSS JOIN unnest(days) AS d (day)
   WHERE days IS NOT NULL
$function$;
COMMENT ON FUNCTION socsvc._visits_wanted(bigint[], date, date[], bigint[]) IS 'Private: the visits that the periodicity of each line asks for in a month, from today on and within the terms, a row a visit; on the given days instead where days are given';
REVOKE ALL ON FUNCTION socsvc._visits_wanted(bigint[], date, date[], bigint[]) FROM PUBLIC;

-- A plan is made of what the transaction sees. Under REPEATABLE READ that may be old: what others have planned would be planned
-- twice, and the days of a week be counted without them.
CREATE FUNCTION socsvc._visits_digest(persons bigint[])
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce(md5(string_agg(concat_ws(' ', v.id, v.contract_line, v.day, v.status), ',' ORDER BY v.id)), '')
    FROM socsvc.visit v WHERE v.person = ANY (persons)
$function$;
COMMENT ON FUNCTION socsvc._visits_digest(bigint[]) IS 'Private: changes whenever a visit of these persons comes, goes, or changes its day or status';
REVOKE ALL ON FUNCTION socsvc._visits_digest(bigint[]) FROM PUBLIC;

CREATE FUNCTION socsvc._check_visits_seen(subject jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF subject ->> 'seen' <> socsvc._visits_digest(ARRAY(SELECT p.id::bigint FROM jsonb_array_elements_text(subject -> 'persons') p (id))) THEN
    RAISE EXCEPTION 'visits have changed since this transaction began to read' USING ERRCODE = 'serialization_failure', HINT = 'Repeat the transaction.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_visits_seen(jsonb) IS 'Private: of {persons, seen}, under their locks: the visits are those that the transaction sees (_visits_digest()). Error: 40001';
REVOKE ALL ON FUNCTION socsvc._check_visits_seen(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc._lock_recipients(contract_ids bigint[])
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acting CONSTANT text := coalesce(socsvc.subject_role(), '');
  missing bigint;
  persons bigint[];
BEGIN
  IF acting NOT IN ('agency', 'provider', 'specialist') THEN
    RAISE EXCEPTION 'visits are not yours to plan'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(nullif(acting, ''), 'nobody')),
            HINT = 'The provider of the contract plans them.';
  END IF;
  -- Another provider's is as if it were not there, and so is a contract that a specialist does not work in.
  SELECT min(i.id) INTO missing
    FROM unnest(contract_ids) AS i (id)
   WHERE NOT EXISTS (SELECT FROM socsvc.contract c WHERE c.id = i.id AND (acting = 'agency' OR c.provider = socsvc.subject_whole_provider()
                         OR c.provider = socsvc.subject_provider() AND c.id = ANY (socsvc.subject_contracts())));
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'there is no contract %', missing
      USING ERRCODE = 'no_data_found', HINT = 'provider_contracts lists those of the provider.';
  END IF;
  persons := ARRAY(SELECT DISTINCT c.person FROM socsvc.contract c WHERE c.id = ANY (contract_ids));
  PERFORM FROM socsvc.person r WHERE r.id = ANY (persons) ORDER BY r.id FOR NO KEY UPDATE;
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    PERFORM socsvc._check_at_newest('_check_visits_seen', jsonb_build_object('persons', persons, 'seen', socsvc._visits_digest(persons)));
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._lock_recipients(bigint[]) IS 'Private: who may plan (SV009), then the locks of the contracts'' recipients, in the order of ids, before anything is asked that other plans can change. Errors: SV009, P0002 no such contract, or another provider''s, or none that the specialist works in, 40001 under REPEATABLE READ where visits of theirs have changed since the snapshot';
REVOKE ALL ON FUNCTION socsvc._lock_recipients(bigint[]) FROM PUBLIC;

-- Neither silence: whoever plans or asks is told why there is nothing to plan (issue 6: a month's feasibility is shown
-- before it happens, so a contract that is offered, and has its term, is asked about as if it were signed).
CREATE FUNCTION socsvc._unplannable(contract_ids bigint[], month date, days date[], line_ids bigint[], plans boolean)
RETURNS TABLE (contract bigint, sqlstate text, reason text, hint text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT c.id, v.sqlstate, v.reason, v.hint
    FROM socsvc.contract c
   CROSS JOIN LATERAL (
     SELECT c.status IN ('active', 'suspended') OR c.status = 'offered' AND NOT plans AS has_visits,
            (SELECT bool_and(socsvc.annual_rate(l.periodicity) IS NULL
                             AND NOT EXISTS (SELECT FROM socsvc.visit_dates(l.periodicity, l.term)))
               FROM socsvc.contract_line cl JOIN socsvc.programme_line l ON l.id = cl.programme_line
              WHERE cl.contract = c.id AND (line_ids IS NULL OR cl.id = ANY (line_ids))) AS asks_for_none) a
   CROSS JOIN LATERAL (VALUES
     (NOT a.has_visits, 'SV016', format(socsvc.translated('contract %s is not active: its status is "%s"'), c.id, c.status),
      CASE c.status WHEN 'requested' THEN socsvc.translated('What is possible is shown once the contract is offered, and planned once it is signed.')
                    WHEN 'offered' THEN socsvc.translated('Ask visit_feasibility(); visits are planned once the contract is signed.')
                    ELSE socsvc.translated('Plan for a contract that is active.') END),
     (days IS NULL AND c.inactive_from <= greatest(date_trunc('month', month::timestamp)::date, socsvc.today()), 'SV016',
      format(socsvc.translated('contract %s is not active in %s: its status is "%s" since %s'), c.id, to_char(month, 'YYYY-MM'), c.status,
             to_char(c.inactive_from, 'YYYY-MM-DD')), socsvc.translated('Plan for a month in which it is active.')),
     (days IS NULL AND a.asks_for_none, '22004', format(socsvc.translated('contract %s asks for no visits of itself: its lines are on demand'), c.id),
      socsvc.translated('Say on which days they are wanted, and how long: days => ARRAY[date ''2024-05-02'', …], minutes => 120.')))
     AS v (holds, sqlstate, reason, hint)
   WHERE c.id = ANY (contract_ids) AND v.holds
   ORDER BY c.id, v.sqlstate DESC
$function$;
COMMENT ON FUNCTION socsvc._unplannable(bigint[], date, date[], bigint[], boolean) IS 'Private: contracts of which nothing can be planned (plans), or be said to be possible, in the month, with SQLSTATE, reason and hint: SV016 not active (asked about: neither active nor offered), 22004 all its lines are on demand, as those of an order of hours, and no days are given';
REVOKE ALL ON FUNCTION socsvc._unplannable(bigint[], date, date[], bigint[], boolean) FROM PUBLIC;

CREATE FUNCTION socsvc._plan_visits(contract_ids bigint[], month date, worker_id bigint, starts_at time, minutes integer, days date[],
  line_ids bigint[], held_until timestamptz, plans boolean, is_one boolean)
RETURNS TABLE (contract bigint, contract_line bigint, day date, outcome text, sqlstate text, reason text)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
SET jit = off
AS $function$
#variable_conflict use_column
DECLARE
  shifts CONSTANT boolean := EXISTS (SELECT FROM socsvc.working_time w
                                      WHERE w.jurisdiction = ANY (socsvc._home_jurisdictions()) AND cardinality(w.weekdays) < 7);
  rules CONSTANT bigint[] := ARRAY(SELECT r.id FROM socsvc.visit_rule r
                                     WHERE r.jurisdiction = ANY (socsvc._home_jurisdictions()) AND r.max_per_week < 7);
  contracts bigint[];
  lines bigint[];
  on_days date[];
  kept integer[];
  problems text[];
  plan_minutes integer[];
  plan_starts time[];
  quantities integer[];
  unplannable bigint[] := ARRAY[]::bigint[];
  wrong record;
BEGIN
  IF contract_ids IS NULL OR month IS NULL OR NOT isfinite(month) THEN
    RAISE EXCEPTION 'contracts and month of a plan must be given' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  PERFORM socsvc._lock_recipients(contract_ids);
  FOR wrong IN SELECT DISTINCT ON (u.contract) * FROM socsvc._unplannable(contract_ids, month, days, line_ids, plans) u
    ORDER BY u.contract, u.sqlstate DESC LOOP
    IF is_one THEN
      RAISE EXCEPTION '%', wrong.reason
        USING ERRCODE = wrong.sqlstate, DETAIL = format('Contract %s, %s.', wrong.contract, to_char(month, 'YYYY-MM')), HINT = wrong.hint;
    END IF;
    unplannable := unplannable || wrong.contract;
    RETURN QUERY SELECT wrong.contract, NULL::bigint, NULL::date, 'refused', wrong.sqlstate, wrong.reason;
  END LOOP;
  IF unplannable <> '{}' THEN
    contract_ids := ARRAY(SELECT i.id FROM unnest(contract_ids) AS i (id) EXCEPT SELECT u.id FROM unnest(unplannable) AS u (id));
  END IF;
  WITH line AS MATERIALIZED (
    SELECT cl.contract, cl.id AS contract_line, cl.person, cl.provider, p.form, l.service_item, l.minutes_unit, l.minutes_until, l.term,
           least(socsvc.minutes(l.volume), 1440) AS volume,
           CASE WHEN cardinality(rules) > 0 THEN coalesce(socsvc.visit_days_per_week(l.periodicity), 0) END AS often
      FROM (SELECT DISTINCT i.id FROM unnest(contract_ids) AS i (id)) u
      JOIN socsvc.contract_line cl ON cl.contract = u.id
      JOIN socsvc.programme_line l ON l.id = cl.programme_line
      JOIN socsvc.programme p ON p.id = l.programme
  ), asked AS MATERIALIZED (
    SELECT w.contract, w.contract_line, d.day, count(*)::integer AS wanted
      FROM socsvc._visits_wanted(contract_ids, month, days, line_ids) w
     CROSS JOIN LATERAL (SELECT CASE WHEN shifts AND days IS NULL THEN socsvc._working_day(w.provider, w.form, w.day)
                              ELSE w.day END AS day) d
     GROUP BY 1, 2, 3
  ), existing AS MATERIALIZED (
    -- Through the index by person and day.
    SELECT l.contract, l.contract_line, v.day, v.status, count(*)::integer AS visits
      FROM line l
      JOIN socsvc.visit v ON v.person = l.person AND v.contract_line = l.contract_line AND v.status IN ('planned', 'done', 'missed')
       AND v.day BETWEEN (SELECT min(a.day) FROM asked a) - 6 AND (SELECT max(a.day) FROM asked a) + 6
     GROUP BY 1, 2, 3, 4
  ), open_days AS MATERIALIZED (
    SELECT a.contract, a.contract_line, a.day, a.wanted, coalesce(t.visits, 0) AS visits, l.provider, l.form, l.minutes_unit,
           l.minutes_until, l.term, l.volume
      FROM asked a
      JOIN line l ON l.contract_line = a.contract_line
      LEFT JOIN (SELECT e.contract_line, e.day, sum(e.visits)::integer AS visits FROM existing e GROUP BY 1, 2) t
        ON t.contract_line = a.contract_line AND t.day = a.day
  ), applies AS MATERIALIZED (
    SELECT l.contract, l.contract_line, r.id AS rule, r.max_per_week, r.valid
      FROM line l
      JOIN socsvc.service_item i ON i.id = l.service_item
      JOIN socsvc.service_group g ON g.id = i.service_group
      JOIN socsvc.visit_rule r ON r.id = ANY (rules) AND r.form = l.form AND coalesce(r.service_group, g.number) = g.number
     WHERE l.often <= r.max_per_week
  ), weekly AS (
    -- Of the days of a week those beyond the greatest number, days that have visits already first.
    SELECT r.contract_line, n.day, min(n.max_per_week) AS max_per_week
      FROM (SELECT x.*, row_number() OVER (PARTITION BY x.contract, x.rule, x.week ORDER BY x.is_new, x.day) AS number
              FROM (SELECT r.contract, r.rule, r.max_per_week, c.week, c.day, min(c.is_new) AS is_new
                      FROM (SELECT o.contract_line, o.day, 1 AS is_new, o.day - extract(isodow FROM o.day)::integer + 1 AS week
                              FROM open_days o WHERE o.wanted > o.visits AND cardinality(rules) > 0
                            UNION ALL
                            SELECT e.contract_line, e.day, 0, e.day - extract(isodow FROM e.day)::integer + 1
                              FROM existing e WHERE e.status <> 'missed' AND cardinality(rules) > 0) c
                      JOIN applies r ON r.contract_line = c.contract_line AND r.valid @> c.week
                     GROUP BY 1, 2, 3, 4, 5) x) n
      JOIN applies r ON r.contract = n.contract AND r.rule = n.rule
     WHERE n.is_new = 1 AND n.number > n.max_per_week
     GROUP BY 1, 2
  ), hours AS (
    SELECT d.provider, d.form, d.day, w.weekdays, w.opens_at, w.closes_at
      FROM (SELECT DISTINCT o.provider, o.form, o.day FROM open_days o) d
     CROSS JOIN LATERAL socsvc._working_time(d.provider, d.form, d.day) w
     WHERE w.opens_at IS NOT NULL
  ), share AS (
    -- Lines that are bound in minutes share their maximum out among the visits of its period.
    SELECT p.contract_line, p.period, greatest(1, min(p.minutes_until) / sum(p.visits)) AS minutes
      FROM (SELECT o.contract_line, o.minutes_until, o.wanted - o.visits AS visits,
                   socsvc.minutes_period(o.minutes_unit, o.day, o.term) AS period
              FROM open_days o WHERE o.minutes_unit IS NOT NULL AND o.wanted > o.visits AND _plan_visits.minutes IS NULL) p
     GROUP BY 1, 2
  ), visit AS (
    -- Number 0: as many as were there before.
    SELECT o.contract, o.contract_line, o.day, s.number, CASE WHEN s.number = 0 THEN least(o.visits, o.wanted) ELSE 0 END AS kept,
           k.max_per_week, w.weekdays, w.opens_at, w.closes_at,
           CASE WHEN s.number > 0 THEN coalesce(_plan_visits.minutes, h.minutes, o.volume)::integer END AS minutes
      FROM open_days o
     CROSS JOIN LATERAL generate_series(CASE WHEN o.visits > 0 THEN 0 ELSE 1 END, greatest(o.wanted - o.visits, 0)) AS s (number)
      LEFT JOIN share h ON h.contract_line = o.contract_line AND h.period @> o.day
      LEFT JOIN weekly k ON k.contract_line = o.contract_line AND k.day = o.day
      LEFT JOIN hours w ON w.provider = o.provider AND w.form = o.form AND w.day = o.day
  ), timed AS (
    -- Services of one day follow each other.
    SELECT v.*, starts_at::interval + make_interval(mins => coalesce(sum(v.minutes) OVER w, 0)::integer) AS begins
      FROM visit v
    WINDOW w AS (PARTITION BY v.contract, v.day ORDER BY v.contract_line, v.number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  ), verdict AS (
    SELECT t.contract, t.contract_line, t.day, t.kept, t.minutes, t.number,
           CASE WHEN t.begins < interval '24:00' AND t.begins + make_interval(mins => coalesce(t.minutes, 0)) <= interval '24:00'
             THEN t.begins::time END AS begins,
           CASE WHEN t.number = 0 THEN NULL
                WHEN t.max_per_week IS NOT NULL
                  THEN 'SV002' || format(socsvc.translated('the greatest number of visits a week is reached: at most %s days of a week (326-п paragraph 43)'),
                                         t.max_per_week)
                WHEN extract(isodow FROM t.day)::integer <> ALL (t.weekdays)
                     OR t.begins < t.opens_at::interval OR t.begins + make_interval(mins => coalesce(t.minutes, 0)) > t.closes_at::interval
                  THEN 'SV005' || format(socsvc.translated('the provider does not work at that time: it works from %s to %s'), to_char(t.opens_at, 'HH24:MI'),
                                         to_char(t.closes_at, 'HH24:MI'))
           END AS problem
      FROM timed t
     ORDER BY t.contract, t.day, t.contract_line, t.number)
  SELECT array_agg(v.contract), array_agg(v.contract_line), array_agg(v.day), array_agg(v.kept), array_agg(v.problem), array_agg(v.minutes),
         array_agg(v.begins),
         array_agg(CASE WHEN v.kept = 0 AND v.problem IS NULL THEN 1 ELSE 0 END)
    INTO contracts, lines, on_days, kept, problems, plan_minutes, plan_starts, quantities
    FROM verdict v;
  IF contracts IS NULL THEN
    RETURN;
  END IF;

  RETURN QUERY
    SELECT u.contract, u.contract_line, u.day,
           CASE WHEN u.kept > 0 THEN 'kept' WHEN u.problem IS NOT NULL OR u.sqlstate IS NOT NULL THEN 'refused' ELSE 'planned' END,
           coalesce(left(u.problem, 5), u.sqlstate), coalesce(substr(u.problem, 6), u.reason)
      FROM ROWS FROM (unnest(contracts), unnest(lines), unnest(on_days), unnest(kept), unnest(problems),
                      socsvc._hold_visits(lines, on_days, quantities, plan_minutes, worker_id, plan_starts, held_until, plans))
           AS u (contract, contract_line, day, kept, problem, row_number, sqlstate, reason);
END
$function$;
COMMENT ON FUNCTION socsvc._plan_visits(bigint[], date, bigint, time, integer, date[], bigint[], timestamptz, boolean, boolean) IS 'Private: plan_visits(), or what it would plan where plans is false; is_one: a contract of which nothing can be planned is an error, not a row';
REVOKE ALL ON FUNCTION socsvc._plan_visits(bigint[], date, bigint, time, integer, date[], bigint[], timestamptz, boolean, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc.plan_visits(contract_ids bigint[], month date, worker_id bigint DEFAULT NULL, starts_at time DEFAULT NULL,
  minutes integer DEFAULT NULL, days date[] DEFAULT NULL, line_ids bigint[] DEFAULT NULL, held_until timestamptz DEFAULT NULL)
RETURNS TABLE (contract bigint, contract_line bigint, day date, outcome text, sqlstate text, reason text)
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT * FROM socsvc._plan_visits($1, $2, $3, $4, $5, $6, $7, $8, true, false) $function$;
COMMENT ON FUNCTION socsvc.plan_visits(bigint[], date, bigint, time, integer, date[], bigint[], timestamptz) IS 'Plans the visits of a month, given by any of its days, of all lines of the contracts (of line_ids alone, where given) as their periodicity asks, from today on; on the given days instead, where days are given (for lines on demand, which ask for none). A row a visit: planned; kept (that many were planned or done before: to call it again changes nothing); refused, with SQLSTATE and reason. Days on which the provider does not work move to the next working one of the week; services of one day follow each other from starts_at on; minutes where left out are those of the line''s volume, of a line that is bound in minutes its maximum shared out. Days on which it works on none of the week within the month stay, and are refused (SV005): a visit of the month lies in it. One bad visit does not sink the others, nor one bad contract: of a contract that is not active (SV016), or all of whose lines are on demand, as an order''s of hours, where no days are given (22004), there is one refused row without line and day. Errors of the whole call: SV009 not by this role, P0002 no such contract, or another provider''s, 22004 contracts or month missing, 54000 more than five million visits, 40001 under REPEATABLE READ where others have changed the recipients'' visits meanwhile';
REVOKE ALL ON FUNCTION socsvc.plan_visits(bigint[], date, bigint, time, integer, date[], bigint[], timestamptz) FROM PUBLIC;

CREATE FUNCTION socsvc.plan_visits(contract_id bigint, month date, worker_id bigint DEFAULT NULL, starts_at time DEFAULT NULL,
  minutes integer DEFAULT NULL, days date[] DEFAULT NULL, line_ids bigint[] DEFAULT NULL, held_until timestamptz DEFAULT NULL)
RETURNS TABLE (contract bigint, contract_line bigint, day date, outcome text, sqlstate text, reason text)
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT * FROM socsvc._plan_visits(ARRAY[$1], $2, $3, $4, $5, $6, $7, $8, true, true) $function$;
COMMENT ON FUNCTION socsvc.plan_visits(bigint, date, bigint, time, integer, date[], bigint[], timestamptz) IS 'plan_visits() of one contract. Errors besides: SV016 it is not active, 22004 its lines are on demand, and no days are given';
REVOKE ALL ON FUNCTION socsvc.plan_visits(bigint, date, bigint, time, integer, date[], bigint[], timestamptz) FROM PUBLIC;

CREATE FUNCTION socsvc.visit_feasibility(contract_id bigint, month date, days date[] DEFAULT NULL, minutes integer DEFAULT NULL)
RETURNS TABLE (contract_line bigint, wanted bigint, planned bigint, possible bigint, reason text)
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._refuse_foreign_visit(l.id, l.provider) FROM socsvc.contract_line l WHERE l.contract = $1;
  SELECT p.contract_line, count(*), count(*) FILTER (WHERE p.outcome = 'kept'), count(*) FILTER (WHERE p.outcome <> 'refused'),
         min(p.sqlstate || ' ' || p.reason)
    FROM socsvc._plan_visits(ARRAY[$1], $2, NULL, NULL, $4, $3, NULL, NULL, false, true) p
   GROUP BY p.contract_line ORDER BY p.contract_line
$function$;
COMMENT ON FUNCTION socsvc.visit_feasibility(bigint, date, date[], integer) IS 'Whether the month can be carried out as the programme asks (or on the days, for so many minutes each, where days are given), before anything is planned: by line how many visits are wanted, are planned already, and fit, and why one does not. A contract that is offered is taken as signed. Writes nothing, but locks the lines until the transaction ends. Errors as plan_visits(); SV016: the contract is neither active nor offered; 22004: its lines are on demand, as those of an order of hours, and no days are given';
REVOKE ALL ON FUNCTION socsvc.visit_feasibility(bigint, date, date[], integer) FROM PUBLIC;

CREATE FUNCTION socsvc.worker_week(worker_id bigint, monday date)
RETURNS TABLE (day date, starts_at time, ends_at time, visit bigint, contract_line bigint, person bigint, person_name text, address text,
  service text, status text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT d.day, v.starts_at, v.starts_at + make_interval(mins => coalesce(v.minutes, 0)), v.id, v.contract_line, v.person,
         concat_ws(' ', r.family_name, r.given_name, r.patronymic), r.address, coalesce(i.name, i.service_name), v.status
    FROM (SELECT date_trunc('week', $2::timestamp)::date + n AS day FROM generate_series(0, 6) n) d
    LEFT JOIN (socsvc.visit v JOIN socsvc.person r ON r.id = v.person
               JOIN socsvc.programme_line l ON l.id = v.programme_line JOIN socsvc.service_item i ON i.id = l.service_item)
      ON v.worker = $1 AND v.day = d.day AND v.status IN ('planned', 'done', 'missed')
     AND CASE WHEN socsvc.subject_role() IN ('provider', 'specialist') THEN v.provider = socsvc.subject_provider()
       ELSE socsvc.subject_role() = 'agency' END
   ORDER BY d.day, v.starts_at, v.id
$function$;
COMMENT ON FUNCTION socsvc.worker_week(bigint, date) IS 'Grid of a worker''s week, Monday to Sunday, by day and time: visits planned, done and missed; a day without any is one empty row. A provider sees its own visits alone, the agency all, others none';
REVOKE ALL ON FUNCTION socsvc.worker_week(bigint, date) FROM PUBLIC;

-- ---- what becomes of a visit --------------------------------------------------------------------------------------

-- Deliveries lock recipient and line and only then write the visits that they carry out: so do these.
CREATE FUNCTION socsvc._lock_contract_line(line_id bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  line record;
BEGIN
  SELECT l.person, l.programme_line, l.provider INTO line FROM socsvc.contract_line l WHERE l.id = line_id;
  PERFORM socsvc._refuse_foreign_visit(line_id, line.provider);
  PERFORM FROM socsvc.person r WHERE r.id = line.person FOR SHARE;
  PERFORM FROM socsvc.programme_line l WHERE l.id = line.programme_line FOR NO KEY UPDATE;
END
$function$;
COMMENT ON FUNCTION socsvc._lock_contract_line(bigint) IS 'Private: the locks of a line''s recipient and programme line, in the order of the lock protocol, for its provider or the agency. Error: SV009 not by this role or provider';
REVOKE ALL ON FUNCTION socsvc._lock_contract_line(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._lock_visit(visit_id bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  line_id bigint := (SELECT v.contract_line FROM socsvc.visit v WHERE v.id = visit_id);
BEGIN
  IF line_id IS NULL THEN
    RAISE EXCEPTION 'there is no such visit'
      USING ERRCODE = 'no_data_found', DETAIL = format('Visit %s.', coalesce(visit_id::text, 'NULL')), HINT = 'provider_visits lists them.';
  END IF;
  PERFORM socsvc._lock_contract_line(line_id);
END
$function$;
COMMENT ON FUNCTION socsvc._lock_visit(bigint) IS 'Private: the locks of a visit''s line. Errors: SV009 not by this role or provider, P0002 no such visit';
REVOKE ALL ON FUNCTION socsvc._lock_visit(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.cancel_visit(visit_id bigint, reason text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._lock_visit(visit_id);
  UPDATE socsvc.visit v SET status = 'cancelled', status_reason = reason WHERE v.id = visit_id;
END
$function$;
COMMENT ON FUNCTION socsvc.cancel_visit(bigint, text) IS 'Gives a planned visit up; what it held is free. Errors: P0002 no such visit, SV017 not planned any more, SV009 not by this role or provider';
REVOKE ALL ON FUNCTION socsvc.cancel_visit(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.mark_missed(visit_id bigint, missed_by text, reason text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._lock_visit(visit_id);
  UPDATE socsvc.visit v SET status = 'missed', missed_by = mark_missed.missed_by, status_reason = reason WHERE v.id = visit_id;
END
$function$;
COMMENT ON FUNCTION socsvc.mark_missed(bigint, text, text) IS 'A planned visit did not come about: missed_by recipient (was not there) or worker (did not come), and why; what it held is free. Errors: P0002 no such visit, SV017 not planned any more, SV004 before its day, or not said who missed it and why, SV009 not by this role or provider, 23514 missed by whom';
REVOKE ALL ON FUNCTION socsvc.mark_missed(bigint, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.move_visit(visit_id bigint, day date, starts_at time DEFAULT NULL, worker_id bigint DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._lock_visit(visit_id);
  UPDATE socsvc.visit v SET day = move_visit.day, starts_at = coalesce(move_visit.starts_at, v.starts_at),
    worker = coalesce(worker_id, v.worker)
   WHERE v.id = visit_id;
END
$function$;
COMMENT ON FUNCTION socsvc.move_visit(bigint, date, time, bigint) IS 'Moves a planned visit to another day, time (the same where left out) or worker (likewise); what it holds moves with it. Errors: P0002 no such visit, SV017 not planned any more, SV009, and those of planning';
REVOKE ALL ON FUNCTION socsvc.move_visit(bigint, date, time, bigint) FROM PUBLIC;

-- ---- the diary ----------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.write_diary()
RETURNS trigger
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  line record;
  cell record;
  surplus integer;
  found record;
  before jsonb := to_jsonb(OLD);
  after jsonb := to_jsonb(NEW);
  is_locked boolean := false;
BEGIN
  IF (NEW.contract_line, NEW.month) IS DISTINCT FROM (OLD.contract_line, OLD.month) THEN
    RAISE EXCEPTION 'a row of the diary is that of its line and month'
      USING ERRCODE = 'SV015', DETAIL = format('Contract line %s, %s.', OLD.contract_line, to_char(OLD.month, 'YYYY-MM')),
            HINT = 'Write into day_1 to day_31.';
  END IF;
  SELECT cl.id, cl.programme_line, cl.person, cl.provider INTO line FROM socsvc.contract_line cl WHERE cl.id = OLD.contract_line;
  FOR day_number IN 1 .. 31 LOOP
    CONTINUE WHEN before -> ('day_' || day_number) = after -> ('day_' || day_number);
    SELECT (OLD.month + day_number - 1) AS day, coalesce((before ->> ('day_' || day_number))::integer, 0) AS was,
           coalesce((after ->> ('day_' || day_number))::integer, 0) AS becomes INTO cell;
    IF cell.becomes < 0 OR date_trunc('month', cell.day::timestamp) <> date_trunc('month', OLD.month::timestamp) THEN
      RAISE EXCEPTION 'the diary has no such day or number'
        USING ERRCODE = 'check_violation', DETAIL = format('day_%s of %s: %s.', day_number, to_char(OLD.month, 'YYYY-MM'), cell.becomes),
              HINT = 'Give how many times on a day of the month, 0 for none.';
    END IF;
    -- What is written is a difference from what was read: whoever wrote the day meanwhile is not added to, nor undone.
    IF NOT is_locked THEN
      PERFORM socsvc._lock_contract_line(line.id);
      is_locked := true;
    END IF;
    IF cell.was <> (SELECT coalesce(sum(d.quantity), 0) FROM socsvc.delivery d
                    WHERE d.contract_line = line.id AND d.delivered_on = cell.day) THEN
      RAISE EXCEPTION 'the diary was written meanwhile'
        USING ERRCODE = 'serialization_failure', DETAIL = format('Contract line %s, %s.', line.id, to_char(cell.day, 'YYYY-MM-DD')),
              HINT = 'Read it again.';
    END IF;
    IF cell.becomes > cell.was THEN
      INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, quantity)
        VALUES (cell.day, line.person, line.provider, line.id, line.programme_line, cell.becomes - cell.was);
      CONTINUE;
    END IF;
    surplus := cell.was - cell.becomes;
    FOR found IN SELECT d.region_code, d.id, d.quantity FROM socsvc.delivery d
                  WHERE d.contract_line = line.id AND d.delivered_on = cell.day ORDER BY d.id DESC LOOP
      EXIT WHEN surplus = 0;
      IF found.quantity <= surplus THEN
        DELETE FROM socsvc.delivery d WHERE d.region_code = found.region_code AND d.id = found.id AND d.delivered_on = cell.day;
      ELSE
        UPDATE socsvc.delivery d SET quantity = d.quantity - surplus
         WHERE d.region_code = found.region_code AND d.id = found.id AND d.delivered_on = cell.day;
      END IF;
      surplus := surplus - least(surplus, found.quantity);
    END LOOP;
  END LOOP;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.write_diary() IS 'INSTEAD OF UPDATE trigger of visit_diary: a greater number on a day records a delivery of the difference, a smaller one deletes the day''s latest deliveries (or takes from the last), through table delivery with the caller''s rights, so that every rule holds. Errors: those of recording and deleting deliveries, SV015 line or month changed, 23514 no such day, or negative, 40001 written meanwhile';
REVOKE ALL ON FUNCTION socsvc.write_diary() FROM PUBLIC;
