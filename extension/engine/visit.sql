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

CREATE FUNCTION socsvc._hold_visits(contract_lines bigint[], days date[], quantities integer[], minutes integer[], worker_id bigint,
  starts_at time[], held_until timestamptz, plans boolean)
RETURNS TABLE (row_number integer, sqlstate text, reason text)
  LANGUAGE c AS 'MODULE_PATHNAME', 'hold_visits';
COMMENT ON FUNCTION socsvc._hold_visits(bigint[], date[], integer[], integer[], bigint, time[], timestamptz, boolean) IS 'Private: a verdict a visit, in their order, first come, first served; sqlstate NULL: it fits, and is inserted where plans is true, by one statement with the caller''s rights. Locks recipients, worker and lines';
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
COMMENT ON FUNCTION socsvc._working_day(bigint, text, date) IS 'Private: the day, or where the provider does not work on it the next of the same week and month on which it does, else the last one before it';
REVOKE ALL ON FUNCTION socsvc._working_day(bigint, text, date) FROM PUBLIC;

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
        USING ERRCODE = 'SV009', HINT = 'The provider of the contract plans them, or the agency.';
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
  IF socsvc._is_planning_visits() THEN
    RETURN NULL; -- plan_visits() has asked the rest, once for all
  END IF;
  SELECT n.contract_line, n.day, n.held_until INTO wrong
    FROM new_rows n WHERE n.status = 'planned' AND n.held_until <= clock_timestamp() LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'units are held until a moment of the future'
      USING ERRCODE = 'SV005', DETAIL = format('Visit of contract line %s on %s: held until %s.', wrong.contract_line, wrong.day, wrong.held_until),
            HINT = 'Leave held_until out, or give a later moment.';
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
              DETAIL = format('Visit of contract line %s on %s%s; it works from %s to %s on days %s of the week.', wrong.contract_line, wrong.day,
                              ' at ' || to_char(wrong.starts_at, 'HH24:MI'), to_char(wrong.opens_at, 'HH24:MI'),
                              to_char(wrong.closes_at, 'HH24:MI'), array_to_string(wrong.weekdays, ', ')),
              HINT = 'Choose another day or time; working_time has the hours.';
    END IF;
  END IF;

  SELECT w.contract, w.week, w.days, w.max_per_week INTO wrong FROM (
    WITH touched AS (
      SELECT DISTINCT cl.contract, date_trunc('week', n.day::timestamp)::date AS week
        FROM new_rows n JOIN socsvc.contract_line cl ON cl.id = n.contract_line
       WHERE n.status = 'planned'
         AND EXISTS (SELECT FROM socsvc.visit_rule r WHERE r.jurisdiction = ANY (socsvc._home_jurisdictions()) AND r.max_per_week < 7))
    SELECT t.contract, t.week, r.max_per_week, count(DISTINCT v.day) AS days
      FROM touched t
      JOIN socsvc.contract_line cl ON cl.contract = t.contract
      JOIN socsvc.programme_line l ON l.id = cl.programme_line
      JOIN socsvc.programme p ON p.id = l.programme
      JOIN socsvc.service_item i ON i.id = l.service_item
      JOIN socsvc.service_group g ON g.id = i.service_group
      JOIN socsvc.visit_rule r ON r.form = p.form AND coalesce(r.service_group, g.number) = g.number AND r.valid @> t.week
       AND r.jurisdiction = ANY (socsvc._home_jurisdictions()) AND coalesce(socsvc.visit_days_per_week(l.periodicity), 0) <= r.max_per_week
      JOIN socsvc.visit v ON v.contract_line = cl.id AND v.day >= t.week AND v.day < t.week + 7 AND v.status IN ('planned', 'done')
     GROUP BY t.contract, t.week, r.id
    HAVING count(DISTINCT v.day) > r.max_per_week
     LIMIT 1) w;
  IF FOUND THEN
    RAISE EXCEPTION 'the greatest number of visits a week is reached'
      USING ERRCODE = 'SV002',
            DETAIL = format('Contract %s, week from %s: %s days with visits, at most %s.', wrong.contract, wrong.week, wrong.days, wrong.max_per_week),
            HINT = 'Put services together on one day, or choose another week (326-п paragraph 43).';
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.check_visits() IS 'Statement trigger of visit: the provider of the contract plans, or the agency; within the provider''s working time (326-п paragraph 30), on no more days a week than paragraph 43 allows. Errors: SV002 too many days in a week, SV003 not planned, SV005 outside working time or hold in the past, SV009 not by this role or provider, SV015 computed column';
REVOKE ALL ON FUNCTION socsvc.check_visits() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_visit()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acting CONSTANT text := socsvc.subject_role();
BEGIN
  IF acting IS NULL OR acting NOT IN ('provider', 'specialist', 'agency', 'scheduler')
     OR acting IN ('provider', 'specialist') AND OLD.provider IS DISTINCT FROM socsvc.subject_provider() THEN
    RAISE EXCEPTION 'the visit is not yours to change'
      USING ERRCODE = 'SV009', DETAIL = format('Visit %s.', OLD.id), HINT = 'The provider of the contract changes it, or the agency.';
  END IF;
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
  IF NEW.delivery IS DISTINCT FROM OLD.delivery AND NOT socsvc._is_moving_visits() THEN
    RAISE EXCEPTION 'the delivery of a visit is computed'
      USING ERRCODE = 'SV015', DETAIL = format('Visit %s.', OLD.id), HINT = 'Record the delivery: it finds its visit.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_visit() IS 'Trigger of visit, BEFORE UPDATE OR DELETE FOR EACH ROW, after enforce_status(): a planned visit may be moved to another day, time or worker, its amounts and its hold changed, by the provider of the contract or the agency. Errors: SV009 not by this role or provider, SV015 computed or what a visit is, SV017 over';
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
      ids := ARRAY(SELECT v.id FROM socsvc.visit v WHERE v.person = NEW.person AND v.day <@ NEW.term AND v.status = 'planned' ORDER BY v.id);
    WHEN 'person' THEN
      because := 'death';
      ids := ARRAY(SELECT v.id FROM socsvc.visit v WHERE v.person = NEW.id AND v.day > NEW.died_on AND v.status = 'planned' ORDER BY v.id);
    WHEN 'contract' THEN
      because := 'contract_inactive';
      ids := ARRAY(SELECT v.id FROM socsvc.contract_line l JOIN socsvc.visit v ON v.contract_line = l.id
                    WHERE l.contract = NEW.id AND v.status = 'planned'
                      AND (v.day >= NEW.inactive_from OR NOT coalesce(v.day <@ NEW.term, false)) ORDER BY v.id);
    WHEN 'programme_line' THEN
      because := 'service_refused';
      ids := ARRAY(SELECT v.id FROM socsvc.visit v WHERE v.programme_line = NEW.id AND v.day >= NEW.refused_from AND v.status = 'planned' ORDER BY v.id);
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
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT v.delivery IS NOT NULL FROM socsvc.visit v WHERE v.id = $1 $function$;
COMMENT ON FUNCTION socsvc.guard_visit_done(bigint) IS 'A delivery of the visit''s line and day is recorded. Guard of status_transition (ours)';
REVOKE ALL ON FUNCTION socsvc.guard_visit_done(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_visit_missed(id bigint)
RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT v.day <= socsvc.today() AND v.missed_by IS NOT NULL AND v.status_reason IS NOT NULL FROM socsvc.visit v WHERE v.id = $1 $function$;
COMMENT ON FUNCTION socsvc.guard_visit_missed(bigint) IS 'The day has come, and it is said who missed it and why. Guard of status_transition (ours)';
REVOKE ALL ON FUNCTION socsvc.guard_visit_missed(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_visit_expired(id bigint)
RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce(v.held_until < clock_timestamp(), v.day + coalesce(socsvc.setting_value('visit_hold_days')::integer, 3) < socsvc.today())
    FROM socsvc.visit v WHERE v.id = $1
$function$;
COMMENT ON FUNCTION socsvc.guard_visit_expired(bigint) IS 'The hold of the visit has expired. Guard of status_transition, for the scheduler (ours: setting visit_hold_days)';
REVOKE ALL ON FUNCTION socsvc.guard_visit_expired(bigint) FROM PUBLIC;

-- ---- planning -----------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._visits_wanted(contract_ids bigint[], month date, days date[], line_ids bigint[])
RETURNS TABLE (contract bigint, contract_line bigint, programme_line bigint, provider bigint, form text, day date, wanted integer)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH line AS (
    SELECT cl.contract, cl.id AS contract_line, cl.programme_line, cl.provider, p.form, l.periodicity, l.term,
           c.term * l.term * daterange(date_trunc('month', month::timestamp)::date, (date_trunc('month', month::timestamp) + interval '1 month')::date)
             * daterange(socsvc.today(), least(c.inactive_from, l.refused_from)) AS span, c.paused
      FROM (SELECT DISTINCT i.id FROM unnest(contract_ids) AS i (id)) u
      JOIN socsvc.contract c ON c.id = u.id
      JOIN socsvc.contract_line cl ON cl.contract = c.id
      JOIN socsvc.programme_line l ON l.id = cl.programme_line
      JOIN socsvc.programme p ON p.id = l.programme
     WHERE line_ids IS NULL OR cl.id = ANY (line_ids))
  SELECT x.contract, x.contract_line, x.programme_line, x.provider, x.form, v.day, count(*)::integer
    FROM line x
   -- The whole of each period that the days lie in, so that the plan of a month is a part of the term's even plan.
   CROSS JOIN LATERAL socsvc.visit_dates(x.periodicity,
     daterange(coalesce(lower(socsvc.period_of(x.periodicity, lower(x.span), x.term)), lower(x.term)),
               coalesce(upper(socsvc.period_of(x.periodicity, upper(x.span) - 1, x.term)), upper(x.term)))) AS v (day)
   WHERE days IS NULL AND NOT isempty(x.span) AND v.day <@ x.span AND NOT x.paused @> v.day
   GROUP BY 1, 2, 3, 4, 5, 6
  UNION ALL
  SELECT x.contract, x.contract_line, x.programme_line, x.provider, x.form, d.day, count(*)::integer
    FROM line x CROSS JOIN unnest(days) AS d (day)
   WHERE days IS NOT NULL
   GROUP BY 1, 2, 3, 4, 5, 6
$function$;
COMMENT ON FUNCTION socsvc._visits_wanted(bigint[], date, date[], bigint[]) IS 'Private: the visits that the periodicity of each line asks for in a month, from today on and within the terms, a row a line and day; on the given days instead where days are given';
REVOKE ALL ON FUNCTION socsvc._visits_wanted(bigint[], date, date[], bigint[]) FROM PUBLIC;

CREATE FUNCTION socsvc._plan_visits(contract_ids bigint[], month date, worker_id bigint, starts_at time, minutes integer, days date[],
  line_ids bigint[], held_until timestamptz, plans boolean)
RETURNS TABLE (contract bigint, contract_line bigint, day date, outcome text, sqlstate text, reason text)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
SET jit = off
AS $function$
#variable_conflict use_column
DECLARE
  acting CONSTANT text := socsvc.subject_role();
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
BEGIN
  IF contract_ids IS NULL OR month IS NULL OR NOT isfinite(month) THEN
    RAISE EXCEPTION 'contracts and month of a plan must be given' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  IF acting IN ('provider', 'specialist') AND EXISTS (
       SELECT FROM socsvc.contract c WHERE c.id = ANY (contract_ids) AND c.provider IS DISTINCT FROM socsvc.subject_provider()) THEN
    RAISE EXCEPTION 'visits of another provider''s contract are not planned'
      USING ERRCODE = 'SV009', HINT = 'The provider of the contract plans them.';
  END IF;

  WITH asked AS MATERIALIZED (
    SELECT w.contract, w.contract_line, w.programme_line, w.provider, w.form, d.day, sum(w.wanted)::integer AS wanted
      FROM socsvc._visits_wanted(contract_ids, month, days, line_ids) w
     CROSS JOIN LATERAL (SELECT CASE WHEN shifts AND days IS NULL THEN socsvc._working_day(w.provider, w.form, w.day) ELSE w.day END AS day) d
     GROUP BY 1, 2, 3, 4, 5, 6
  ), there AS (
    SELECT v.contract_line, v.day, count(*)::integer AS visits
      FROM socsvc.visit v
     WHERE v.status IN ('planned', 'done', 'missed') AND v.contract_line IN (SELECT a.contract_line FROM asked a)
       AND v.day BETWEEN (SELECT min(a.day) FROM asked a) AND (SELECT max(a.day) FROM asked a)
     GROUP BY 1, 2
  ), open_days AS MATERIALIZED (
    SELECT a.*, coalesce(t.visits, 0) AS visits FROM asked a LEFT JOIN there t USING (contract_line, day)
  ), applies AS MATERIALIZED (
    SELECT cl.contract, cl.id AS contract_line, r.id AS rule, r.max_per_week, r.valid
      FROM socsvc.contract_line cl
      JOIN socsvc.programme_line l ON l.id = cl.programme_line
      JOIN socsvc.programme p ON p.id = l.programme
      JOIN socsvc.service_item i ON i.id = l.service_item
      JOIN socsvc.service_group g ON g.id = i.service_group
      JOIN socsvc.visit_rule r ON r.id = ANY (rules) AND r.form = p.form AND coalesce(r.service_group, g.number) = g.number
     WHERE cl.contract IN (SELECT c.id FROM unnest(contract_ids) AS c (id))
       AND coalesce(socsvc.visit_days_per_week(l.periodicity), 0) <= r.max_per_week
  ), weekly AS (
    -- Of the days of a week those beyond the greatest number, days that have visits already first.
    SELECT DISTINCT ON (n.contract_line, n.day) n.contract_line, n.day, n.max_per_week
      FROM (SELECT c.contract_line, c.day, c.is_new, r.max_per_week,
                   dense_rank() OVER (PARTITION BY c.contract, r.rule, date_trunc('week', c.day::timestamp) ORDER BY c.rank_new, c.day) AS number
              FROM (SELECT x.*, min(x.is_new) OVER (PARTITION BY x.contract, x.day) AS rank_new
                      FROM (SELECT o.contract, o.contract_line, o.day, 1 AS is_new FROM open_days o WHERE o.wanted > o.visits
                            UNION ALL
                            SELECT y.contract, y.contract_line, v.day, 0
                              FROM (SELECT DISTINCT a.contract, a.contract_line FROM applies a) y
                              JOIN socsvc.visit v ON v.contract_line = y.contract_line AND v.status IN ('planned', 'done')
                             WHERE v.day BETWEEN (SELECT min(a.day) FROM asked a) - 6 AND (SELECT max(a.day) FROM asked a) + 6) x) c
              JOIN applies r ON r.contract_line = c.contract_line AND r.valid @> date_trunc('week', c.day::timestamp)::date) n
     WHERE n.is_new = 1 AND n.number > n.max_per_week
     ORDER BY n.contract_line, n.day, n.max_per_week
  ), hours AS (
    SELECT d.provider, d.form, d.day, w.weekdays, w.opens_at, w.closes_at
      FROM (SELECT DISTINCT o.provider, o.form, o.day FROM open_days o) d
     CROSS JOIN LATERAL socsvc._working_time(d.provider, d.form, d.day) w
     WHERE w.opens_at IS NOT NULL
  ), visit AS (
    SELECT o.contract, o.contract_line, o.day, false AS is_kept, k.max_per_week, h.weekdays, h.opens_at, h.closes_at,
           coalesce(minutes, CASE WHEN l.minutes_unit IS NOT NULL
                               THEN greatest(1, l.minutes_until / count(*) OVER (PARTITION BY o.contract_line, lower(CASE WHEN l.minutes_unit IS NOT NULL
                                      THEN socsvc.minutes_period(l.minutes_unit, o.day, l.term) END)))
                             END, least(socsvc.minutes(l.volume), 1440))::integer AS minutes,
           row_number() OVER (PARTITION BY o.contract, o.day ORDER BY o.contract_line) AS number
      FROM open_days o
      JOIN socsvc.programme_line l ON l.id = o.programme_line
     CROSS JOIN LATERAL generate_series(1, o.wanted - o.visits) s
      LEFT JOIN weekly k ON k.contract_line = o.contract_line AND k.day = o.day
      LEFT JOIN hours h ON h.provider = o.provider AND h.form = o.form AND h.day = o.day
  ), timed AS (
    -- Services of one day follow each other.
    SELECT v.*, CASE WHEN starts_at IS NULL OR v.number = 1 THEN starts_at::interval
                     ELSE starts_at::interval + make_interval(mins => (sum(v.minutes) OVER w)::integer) END AS begins
      FROM visit v
    WINDOW w AS (PARTITION BY v.contract, v.day ORDER BY v.number ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  ), verdict AS (
    SELECT t.contract, t.contract_line, t.day, 0 AS kept, t.minutes, t.number,
           CASE WHEN t.begins < interval '24:00' AND t.begins + make_interval(mins => coalesce(t.minutes, 0)) <= interval '24:00' THEN t.begins::time END AS begins,
           CASE WHEN t.max_per_week IS NOT NULL
                  THEN format('SV002the greatest number of visits a week is reached: at most %s days of a week (326-п paragraph 43)', t.max_per_week)
                WHEN extract(isodow FROM t.day)::integer <> ALL (t.weekdays)
                     OR t.begins < t.opens_at::interval OR t.begins + make_interval(mins => coalesce(t.minutes, 0)) > t.closes_at::interval
                  THEN format('SV005the provider does not work at that time: it works from %s to %s', to_char(t.opens_at, 'HH24:MI'), to_char(t.closes_at, 'HH24:MI'))
           END AS problem
      FROM timed t
    UNION ALL
    SELECT o.contract, o.contract_line, o.day, least(o.visits, o.wanted), NULL, 0, NULL, NULL FROM open_days o WHERE o.visits > 0)
  SELECT array_agg(v.contract ORDER BY v.contract, v.day, v.contract_line, v.number), array_agg(v.contract_line ORDER BY v.contract, v.day, v.contract_line, v.number),
         array_agg(v.day ORDER BY v.contract, v.day, v.contract_line, v.number), array_agg(v.kept ORDER BY v.contract, v.day, v.contract_line, v.number),
         array_agg(v.problem ORDER BY v.contract, v.day, v.contract_line, v.number), array_agg(v.minutes ORDER BY v.contract, v.day, v.contract_line, v.number),
         array_agg(v.begins ORDER BY v.contract, v.day, v.contract_line, v.number)
    INTO contracts, lines, on_days, kept, problems, plan_minutes, plan_starts
    FROM verdict v;
  IF contracts IS NULL THEN
    RETURN;
  END IF;

  RETURN QUERY
    WITH row AS MATERIALIZED (
      SELECT u.*, CASE WHEN u.kept = 0 AND u.problem IS NULL THEN row_number() OVER (PARTITION BY u.kept = 0 AND u.problem IS NULL ORDER BY u.number) END AS try
        FROM unnest(contracts, lines, on_days, kept, problems, plan_minutes, plan_starts)
             WITH ORDINALITY AS u (contract, contract_line, day, kept, problem, minutes, begins, number)
    ), tries AS (
      SELECT array_agg(r.contract_line ORDER BY r.try) AS lines, array_agg(r.day ORDER BY r.try) AS days, array_agg(1 ORDER BY r.try) AS ones,
             array_agg(r.minutes ORDER BY r.try) AS minutes, array_agg(r.begins ORDER BY r.try) AS starts
        FROM row r WHERE r.try IS NOT NULL
    ), held AS MATERIALIZED (
      SELECT h.* FROM tries t CROSS JOIN LATERAL socsvc._hold_visits(t.lines, t.days, t.ones, t.minutes, worker_id, t.starts, held_until, plans) h
       WHERE t.lines IS NOT NULL)
    SELECT r.contract, r.contract_line, r.day,
           CASE WHEN r.kept > 0 THEN 'kept' WHEN r.problem IS NOT NULL OR h.sqlstate IS NOT NULL THEN 'refused' ELSE 'planned' END,
           coalesce(left(r.problem, 5), h.sqlstate), coalesce(substr(r.problem, 6), h.reason)
      FROM row r LEFT JOIN held h ON h.row_number = r.try
     ORDER BY r.number;
END
$function$;
COMMENT ON FUNCTION socsvc._plan_visits(bigint[], date, bigint, time, integer, date[], bigint[], timestamptz, boolean) IS 'Private: plan_visits(), or what it would plan where plans is false';
REVOKE ALL ON FUNCTION socsvc._plan_visits(bigint[], date, bigint, time, integer, date[], bigint[], timestamptz, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc.plan_visits(contract_ids bigint[], month date, worker_id bigint DEFAULT NULL, starts_at time DEFAULT NULL,
  minutes integer DEFAULT NULL, days date[] DEFAULT NULL, line_ids bigint[] DEFAULT NULL, held_until timestamptz DEFAULT NULL)
RETURNS TABLE (contract bigint, contract_line bigint, day date, outcome text, sqlstate text, reason text)
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT * FROM socsvc._plan_visits($1, $2, $3, $4, $5, $6, $7, $8, true) $function$;
COMMENT ON FUNCTION socsvc.plan_visits(bigint[], date, bigint, time, integer, date[], bigint[], timestamptz) IS 'Plans the visits of a month, given by any of its days, of all lines of the contracts (of line_ids alone, where given) as their periodicity asks, from today on; on the given days instead, where days are given (for lines on demand, which ask for none). A row a visit: planned; kept (that many were planned or done before: to call it again changes nothing); refused, with SQLSTATE and reason. Days on which the provider does not work move to the next working one of the week; services of one day follow each other from starts_at on; minutes where left out are those of the line''s volume, of a line that is bound in minutes its maximum shared out. One bad visit does not sink the others. Errors of the whole call: SV009 another provider''s contract or not by this role, 22004 contracts or month missing, 54000 more than five million visits';
REVOKE ALL ON FUNCTION socsvc.plan_visits(bigint[], date, bigint, time, integer, date[], bigint[], timestamptz) FROM PUBLIC;

CREATE FUNCTION socsvc.plan_visits(contract_id bigint, month date, worker_id bigint DEFAULT NULL, starts_at time DEFAULT NULL,
  minutes integer DEFAULT NULL, days date[] DEFAULT NULL, line_ids bigint[] DEFAULT NULL, held_until timestamptz DEFAULT NULL)
RETURNS TABLE (contract bigint, contract_line bigint, day date, outcome text, sqlstate text, reason text)
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT * FROM socsvc._plan_visits(ARRAY[$1], $2, $3, $4, $5, $6, $7, $8, true) $function$;
COMMENT ON FUNCTION socsvc.plan_visits(bigint, date, bigint, time, integer, date[], bigint[], timestamptz) IS 'plan_visits() of one contract';
REVOKE ALL ON FUNCTION socsvc.plan_visits(bigint, date, bigint, time, integer, date[], bigint[], timestamptz) FROM PUBLIC;

CREATE FUNCTION socsvc.visit_feasibility(contract_id bigint, month date)
RETURNS TABLE (contract_line bigint, wanted bigint, planned bigint, possible bigint, reason text)
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT p.contract_line, count(*), count(*) FILTER (WHERE p.outcome = 'kept'), count(*) FILTER (WHERE p.outcome <> 'refused'),
         min(p.sqlstate || ' ' || p.reason)
    FROM socsvc._plan_visits(ARRAY[$1], $2, NULL, NULL, NULL, NULL, NULL, NULL, false) p
   GROUP BY p.contract_line ORDER BY p.contract_line
$function$;
COMMENT ON FUNCTION socsvc.visit_feasibility(bigint, date) IS 'Whether the month can be carried out as the programme asks, before anything is planned: by line how many visits are wanted, are planned already, and fit, and why one does not. Writes nothing, but locks the lines until the transaction ends. Errors as plan_visits()';
REVOKE ALL ON FUNCTION socsvc.visit_feasibility(bigint, date) FROM PUBLIC;

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
     AND (socsvc.subject_role() IS NULL OR socsvc.subject_role() NOT IN ('provider', 'specialist') OR v.provider = socsvc.subject_provider())
   ORDER BY d.day, v.starts_at, v.id
$function$;
COMMENT ON FUNCTION socsvc.worker_week(bigint, date) IS 'Grid of a worker''s week, Monday to Sunday, by day and time: visits planned, done and missed; a day without any is one empty row. A provider sees its own visits alone';
REVOKE ALL ON FUNCTION socsvc.worker_week(bigint, date) FROM PUBLIC;

-- ---- what becomes of a visit --------------------------------------------------------------------------------------

-- Deliveries lock recipient and line and only then write the visits that they carry out: so do these.
CREATE FUNCTION socsvc._lock_visit(visit_id bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM FROM socsvc.person r WHERE r.id = (SELECT v.person FROM socsvc.visit v WHERE v.id = visit_id) FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no such visit'
      USING ERRCODE = 'no_data_found', DETAIL = format('Visit %s.', coalesce(visit_id::text, 'NULL')), HINT = 'provider_visits lists them.';
  END IF;
  PERFORM FROM socsvc.programme_line l WHERE l.id = (SELECT v.programme_line FROM socsvc.visit v WHERE v.id = visit_id) FOR NO KEY UPDATE;
END
$function$;
COMMENT ON FUNCTION socsvc._lock_visit(bigint) IS 'Private: the locks of a visit''s recipient and line, in the order of the lock protocol. Error: P0002 no such visit';
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
  UPDATE socsvc.visit v SET day = move_visit.day, starts_at = coalesce(move_visit.starts_at, v.starts_at), worker = coalesce(worker_id, v.worker)
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
  day_number integer;
  cell record;
  surplus integer;
  found record;
  before jsonb := to_jsonb(OLD);
  after jsonb := to_jsonb(NEW);
BEGIN
  IF (NEW.contract_line, NEW.month) IS DISTINCT FROM (OLD.contract_line, OLD.month) THEN
    RAISE EXCEPTION 'a row of the diary is that of its line and month'
      USING ERRCODE = 'SV015', DETAIL = format('Contract line %s, %s.', OLD.contract_line, to_char(OLD.month, 'YYYY-MM')), HINT = 'Write into day_1 to day_31.';
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
COMMENT ON FUNCTION socsvc.write_diary() IS 'INSTEAD OF UPDATE trigger of visit_diary: a greater number on a day records a delivery of the difference, a smaller one deletes the day''s latest deliveries (or takes from the last), through table delivery with the caller''s rights, so that every rule holds. Errors: those of recording and deleting deliveries, SV015 line or month changed, 23514 no such day, or negative';
REVOKE ALL ON FUNCTION socsvc.write_diary() FROM PUBLIC;
