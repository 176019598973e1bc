-- Figures for analysts (schema socsvc_bi, register/98_bi_*.sql): computed by a job, shown by views that suppress small cells.
-- Measured against counters that triggers keep by each statement's set of deliveries (test/bench/bi.sh, doc/analysts.md):
-- counters slow every delivery down, cannot count distinct persons, which suppression needs, and are one more thing to be
-- wrong; computing everything anew takes seconds a night.

CREATE FUNCTION socsvc.bi_least_cell()
RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT greatest(coalesce(socsvc.setting_value('bi_least_cell')::integer, 5), 1) $function$;
COMMENT ON FUNCTION socsvc.bi_least_cell() IS 'k: the fewest persons of whom socsvc_bi tells a figure (the setting bi_least_cell, 5 without it; 1 suppresses nothing)';
REVOKE ALL ON FUNCTION socsvc.bi_least_cell() FROM PUBLIC;

CREATE FUNCTION socsvc.bi_most_age()
RETURNS interval
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT make_interval(hours => coalesce(socsvc.setting_value('bi_most_age_hours')::integer, 26)) $function$;
COMMENT ON FUNCTION socsvc.bi_most_age() IS 'Age from which a kept figure of socsvc_bi calls itself stale (the setting bi_most_age_hours, 26 hours without it)';
REVOKE ALL ON FUNCTION socsvc.bi_most_age() FROM PUBLIC;

-- ---- surrogates ---------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.rotate_bi_key()
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.secret_key (name, key) VALUES ('bi_recipient', socsvc._random_bytes(32))
    ON CONFLICT (name) DO UPDATE SET key = EXCLUDED.key, created_at = clock_timestamp()
$function$;
COMMENT ON FUNCTION socsvc.rotate_bi_key() IS 'A new key for the surrogates of recipients and workers in socsvc_bi: from the next refresh_bi() on nobody can tell which old surrogate a new one follows';
REVOKE ALL ON FUNCTION socsvc.rotate_bi_key() FROM PUBLIC;

-- Attributes of a person are told as finely as k persons share them: all four; else without the category; else the age
-- band alone; else none. Who is not told at one level is counted at the next with the others who are not. Should fewer
-- than k be left for the last level, the smallest class that was told joins them.
CREATE FUNCTION socsvc._refresh_bi_recipients()
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  k CONSTANT integer := socsvc.bi_least_cell();
  today CONSTANT date := socsvc.today();
  secret bytea;
  written bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM socsvc.secret_key s WHERE s.name = 'bi_recipient') THEN
    PERFORM socsvc.rotate_bi_key();
  END IF;
  SELECT s.key INTO secret FROM socsvc.secret_key s WHERE s.name = 'bi_recipient';
  DELETE FROM socsvc_bi.kept_recipient;
  INSERT INTO socsvc_bi.kept_recipient (person, region_code, recipient, age_band, sex, category, locality)
    WITH attribute AS (
      SELECT p.id, p.sex,
             CASE WHEN a.age < 18 THEN '0-17' WHEN a.age < 35 THEN '18-34' WHEN a.age < 55 THEN '35-54' WHEN a.age < 65 THEN '55-64'
                  WHEN a.age < 75 THEN '65-74' WHEN a.age < 85 THEN '75-84' ELSE '85+' END AS age_band,
             coalesce(g.category, 'none') AS category, coalesce(c.place, 'unknown') AS locality
        FROM socsvc.person p
        CROSS JOIN LATERAL (SELECT date_part('year', age(least(today, p.died_on), p.birth_date))::integer AS age) a
        LEFT JOIN (SELECT n.person, CASE count(DISTINCT n.category) WHEN 1 THEN min(n.category) ELSE 'several' END AS category
                     FROM socsvc.person_category n WHERE n.valid @> today GROUP BY n.person) g ON g.person = p.id
        LEFT JOIN (SELECT DISTINCT ON (n.person) n.person, n.place FROM socsvc.contract n ORDER BY n.person,
            n.id DESC) c ON c.person = p.id
    ), level0 AS (
      SELECT t.*, count(*) OVER (PARTITION BY t.age_band, t.sex, t.category, t.locality) >= k AS told0 FROM attribute t
    ), level1 AS (
      SELECT t.*, NOT t.told0 AND count(*) FILTER (WHERE NOT t.told0) OVER (PARTITION BY t.age_band, t.sex, t.locality) >= k AS told1
        FROM level0 t
    ), level2 AS (
      SELECT t.*, NOT t.told0 AND NOT t.told1
                  AND count(*) FILTER (WHERE NOT t.told0 AND NOT t.told1) OVER (PARTITION BY t.age_band) >= k AS told2
        FROM level1 t
    ), told AS (
      SELECT t.id, CASE WHEN t.told0 OR t.told1 OR t.told2 THEN t.age_band ELSE 'any' END AS age_band,
             CASE WHEN t.told0 OR t.told1 THEN t.sex ELSE 'any' END AS sex,
             CASE WHEN t.told0 THEN t.category ELSE 'any' END AS category,
             CASE WHEN t.told0 OR t.told1 THEN t.locality ELSE 'any' END AS locality
        FROM level2 t
    ), class AS (
      SELECT t.age_band, t.sex, t.category, t.locality, count(*) AS persons,
             row_number() OVER (ORDER BY t.age_band = 'any', count(*), t.age_band, t.sex, t.category, t.locality) = 1 AS is_smallest
        FROM told t GROUP BY t.age_band, t.sex, t.category, t.locality
    ), last AS (
      SELECT coalesce((SELECT c.persons < k FROM class c WHERE c.age_band = 'any'), false) AS is_small
    )
    SELECT t.id, i.region_code, left(encode(socsvc._keyed_hash(secret, 'person ' || t.id), 'hex'), 24),
           CASE WHEN l.is_small AND c.is_smallest THEN 'any' ELSE t.age_band END,
           CASE WHEN l.is_small AND c.is_smallest THEN 'any' ELSE t.sex END,
           CASE WHEN l.is_small AND c.is_smallest THEN 'any' ELSE t.category END,
           CASE WHEN l.is_small AND c.is_smallest THEN 'any' ELSE t.locality END
      FROM told t
      JOIN class c ON (c.age_band, c.sex, c.category, c.locality) = (t.age_band, t.sex, t.category, t.locality)
      CROSS JOIN last l
      CROSS JOIN socsvc.register_info i;
  GET DIAGNOSTICS written = ROW_COUNT;
  DELETE FROM socsvc_bi.kept_worker;
  INSERT INTO socsvc_bi.kept_worker (worker, worker_key)
    SELECT w.id, left(encode(socsvc._keyed_hash(secret, 'worker ' || w.id), 'hex'), 24) FROM socsvc.worker w;
  RETURN written;
END
$function$;
COMMENT ON FUNCTION socsvc._refresh_bi_recipients() IS 'Private: surrogates of persons and workers, attributes of persons coarsened until bi_least_cell() persons share them; answers how many persons';
REVOKE ALL ON FUNCTION socsvc._refresh_bi_recipients() FROM PUBLIC;

-- ---- figures by month of delivery ---------------------------------------------------------------------------------

CREATE FUNCTION socsvc._bi_months()
RETURNS date[]
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce(array_agg(m.month ORDER BY m.month), '{}')
    FROM (SELECT to_date(substr(c.relname, 10), 'YYYY_MM') AS month
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
           WHERE i.inhparent = 'socsvc.delivery'::regclass AND c.relname ~ '^delivery_[0-9]{4}_[0-9]{2}$') m
   WHERE m.month <= socsvc.today()
$function$;
COMMENT ON FUNCTION socsvc._bi_months() IS 'Private: first days of the months whose deliveries stand in the register, up to this one';
REVOKE ALL ON FUNCTION socsvc._bi_months() FROM PUBLIC;

-- max() would read all months.
CREATE FUNCTION socsvc.bi_last_delivery()
RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  first_day date;
  last_day date;
BEGIN
  FOR first_day IN SELECT m FROM unnest(socsvc._bi_months()) m ORDER BY m DESC LOOP
    SELECT max(d.delivered_on) INTO last_day
      FROM socsvc.delivery d WHERE d.delivered_on >= first_day AND d.delivered_on < (first_day + interval '1 month')::date;
    EXIT WHEN last_day IS NOT NULL;
  END LOOP;
  RETURN last_day;
END
$function$;
COMMENT ON FUNCTION socsvc.bi_last_delivery() IS 'Latest day of a delivery; NULL where there is none. Reads no month but the latest that has any';
REVOKE ALL ON FUNCTION socsvc.bi_last_delivery() FROM PUBLIC;

CREATE FUNCTION socsvc._refresh_bi_month(figure text, for_month date)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  next_month CONSTANT date := (for_month + interval '1 month')::date;
  written bigint;
BEGIN
  IF figure = 'provider_load' THEN
    DELETE FROM socsvc_bi.kept_provider_month k WHERE k.month = for_month;
    INSERT INTO socsvc_bi.kept_provider_month
      SELECT p.region_code, for_month, p.provider, p.recipients, p.deliveries, p.times, p.minutes, coalesce(w.workers, 0),
             coalesce(w.times, 0), coalesce(w.minutes, 0), w.median_times, w.median_minutes
        FROM (SELECT d.region_code, d.provider, count(DISTINCT d.person) AS recipients, count(*) AS deliveries,
                     sum(d.quantity) AS times, coalesce(sum(d.minutes), 0) AS minutes
                FROM socsvc.delivery d WHERE d.delivered_on >= for_month AND d.delivered_on < next_month
               GROUP BY d.region_code, d.provider) p
        LEFT JOIN (SELECT o.region_code, o.provider, count(*) AS workers, sum(o.times) AS times, sum(o.minutes) AS minutes,
                          percentile_cont(0.5) WITHIN GROUP (ORDER BY o.times) AS median_times,
                          percentile_cont(0.5) WITHIN GROUP (ORDER BY o.minutes) AS median_minutes
                     FROM (SELECT d.region_code, d.provider, d.worker, sum(d.quantity) AS times, coalesce(sum(d.minutes), 0) AS minutes
                             FROM socsvc.delivery d
                            WHERE d.delivered_on >= for_month AND d.delivered_on < next_month AND d.worker IS NOT NULL
                            GROUP BY d.region_code, d.provider, d.worker) o
                    GROUP BY o.region_code, o.provider) w
          ON (w.region_code, w.provider) = (p.region_code, p.provider);
  ELSE
    DELETE FROM socsvc_bi.kept_service_month k WHERE k.month = for_month;
    INSERT INTO socsvc_bi.kept_service_month
      SELECT i.region_code, for_month, l.service, count(DISTINCT l.person), count(*),
             coalesce(sum(l.quota::numeric * l.days / l.term_days), 0),
             coalesce(sum(l.quota::numeric * l.days / l.term_days * l.minutes_once), 0),
             coalesce(sum(d.times), 0), coalesce(sum(d.minutes), 0)
        FROM (SELECT t.*, greatest(least(t.ends_before, next_month) - greatest(t.starts_on, for_month), 0) AS days
                FROM socsvc_bi.line_term t) l
        CROSS JOIN socsvc.register_info i
        LEFT JOIN (SELECT n.programme_line, sum(n.quantity) AS times, sum(n.minutes) AS minutes
                     FROM socsvc.delivery n
                    WHERE n.delivered_on >= for_month AND n.delivered_on < next_month AND n.programme_line IS NOT NULL
                    GROUP BY n.programme_line) d ON d.programme_line = l.line
       WHERE l.days > 0 OR d.times IS NOT NULL
       GROUP BY i.region_code, l.service;
  END IF;
  GET DIAGNOSTICS written = ROW_COUNT;
  IF figure = 'norm_fulfilment' THEN
    DELETE FROM socsvc_bi.kept_remainder k WHERE k.question = 'norm_fulfilment' AND k.month = for_month;
    INSERT INTO socsvc_bi.kept_remainder (region_code, month, question, than, provider, persons)
      SELECT d.region_code, for_month, 'norm_fulfilment', 'provider_load', 0, count(DISTINCT d.person)
        FROM socsvc.delivery d
       WHERE d.delivered_on >= for_month AND d.delivered_on < next_month AND d.programme_line IS NULL
       GROUP BY d.region_code;
  END IF;
  RETURN written;
END
$function$;
COMMENT ON FUNCTION socsvc._refresh_bi_month(text, date) IS 'Private: computes the month of provider_load or norm_fulfilment anew; answers the rows written';
REVOKE ALL ON FUNCTION socsvc._refresh_bi_month(text, date) FROM PUBLIC;

-- ---- figures as a whole -------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._refresh_bi_calendar()
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
SET client_min_messages = error -- is_working_day() warns of years that are not announced; is_announced says it
AS $function$
DECLARE
  home CONSTANT text[] := socsvc._home_jurisdictions();
  this_year CONSTANT date := date_trunc('year', socsvc.today());
  written bigint;
BEGIN
  DELETE FROM socsvc_bi.kept_calendar;
  INSERT INTO socsvc_bi.kept_calendar
    SELECT d.day, socsvc.is_working_day(d.day, i.jurisdiction), c.kind, c.note, y.year IS NOT NULL
      FROM (SELECT g.day::date AS day
              FROM generate_series(this_year - interval '5 years', this_year + interval '3 years' - interval '1 day',
                  interval '1 day') g (day)) d
      CROSS JOIN socsvc.register_info i
      LEFT JOIN (SELECT DISTINCT date_part('year', n.day) AS year FROM socsvc.calendar_day n WHERE n.jurisdiction = ANY (home)) y
        ON y.year = date_part('year', d.day)
      LEFT JOIN (SELECT DISTINCT ON (n.day) n.day, n.kind, n.note FROM socsvc.calendar_day n WHERE n.jurisdiction = ANY (home)
                  ORDER BY n.day, array_position(home, n.jurisdiction)) c ON c.day = d.day;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END
$function$;
COMMENT ON FUNCTION socsvc._refresh_bi_calendar() IS 'Private: the days of dim_calendar; answers how many';
REVOKE ALL ON FUNCTION socsvc._refresh_bi_calendar() FROM PUBLIC;

CREATE FUNCTION socsvc._refresh_bi_programmes(figure text)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  today CONSTANT date := socsvc.today();
  quarter CONSTANT date := date_trunc('quarter', socsvc.today() + interval '3 months');
  written bigint;
BEGIN
  CASE figure
    WHEN 'quota_use' THEN
      DELETE FROM socsvc_bi.kept_quota;
      INSERT INTO socsvc_bi.kept_quota
        SELECT i.region_code, l.service, count(DISTINCT l.person), count(DISTINCT l.person) FILTER (WHERE c.programme_line IS NOT NULL),
               count(DISTINCT l.person) FILTER (WHERE c.programme_line IS NOT NULL AND d.programme_line IS NOT NULL),
               count(l.quota), count(*) - count(l.quota), coalesce(sum(l.quota), 0),
               coalesce(sum(l.delivered) FILTER (WHERE l.quota IS NOT NULL), 0), coalesce(sum(l.held)
                   FILTER (WHERE l.quota IS NOT NULL), 0),
               coalesce(sum(l.quota::numeric * (today - l.starts_on) / l.term_days), 0)
          FROM socsvc_bi.line_term l
          CROSS JOIN socsvc.register_info i
          LEFT JOIN (SELECT DISTINCT n.programme_line
                       FROM socsvc.contract_line n JOIN socsvc.contract k ON k.id = n.contract
                      WHERE k.status = 'active' AND k.term @> today) c ON c.programme_line = l.line
          LEFT JOIN (SELECT DISTINCT n.programme_line FROM socsvc.delivery n
                      WHERE n.delivered_on > today - 30 AND n.delivered_on <= today AND n.programme_line IS NOT NULL) d
            ON d.programme_line = l.line
         WHERE l.status = 'in_force' AND l.starts_on <= today AND l.ends_before > today
         GROUP BY i.region_code, l.service;
    WHEN 'load_forecast' THEN
      DELETE FROM socsvc_bi.kept_forecast;
      INSERT INTO socsvc_bi.kept_forecast
        SELECT i.region_code, m.month, l.service, count(DISTINCT l.person), count(*), count(*) - count(l.quota),
               coalesce(sum(e.times), 0), coalesce(sum(e.times * l.minutes_once), 0),
               coalesce(sum(e.times) FILTER (WHERE c.programme_line IS NOT NULL), 0)
          FROM (SELECT (quarter + make_interval(months => n))::date AS month,
              (quarter + make_interval(months => n + 1))::date AS next_month
                  FROM generate_series(0, 2) n) m
          JOIN socsvc_bi.line_term l ON l.status = 'in_force' AND l.starts_on < m.next_month AND l.ends_before > m.month
          CROSS JOIN LATERAL (SELECT l.quota::numeric * (least(l.ends_before, m.next_month) - greatest(l.starts_on, m.month))
                                     / l.term_days AS times) e
          CROSS JOIN socsvc.register_info i
          LEFT JOIN (SELECT n.programme_line, max(upper(k.term)) AS ends_before
                       FROM socsvc.contract_line n JOIN socsvc.contract k ON k.id = n.contract
                      WHERE k.status = 'active' GROUP BY n.programme_line) c
            ON c.programme_line = l.line AND c.ends_before > m.month
         GROUP BY i.region_code, m.month, l.service;
  END CASE;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END
$function$;
COMMENT ON FUNCTION socsvc._refresh_bi_programmes(text) IS 'Private: computes quota_use (with need_coverage) or load_forecast anew; answers the rows written';
REVOKE ALL ON FUNCTION socsvc._refresh_bi_programmes(text) FROM PUBLIC;

CREATE FUNCTION socsvc._refresh_bi_cases(figure text)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  today CONSTANT date := socsvc.today();
  written bigint;
BEGIN
  CASE figure
    WHEN 'deadline_kept' THEN
      DELETE FROM socsvc_bi.kept_deadline;
      INSERT INTO socsvc_bi.kept_deadline
        SELECT i.region_code, date_trunc('month', d.due_on)::date, d.step, d.duty_of, count(DISTINCT coalesce(d.person, - d.id)),
               count(*) FILTER (WHERE d.state = 'met'), count(*) FILTER (WHERE d.state = 'met_late'),
               count(*) FILTER (WHERE d.state = 'overdue' OR d.state = 'open' AND d.due_on < today),
               count(*) FILTER (WHERE d.state = 'paused' OR d.state = 'open' AND d.due_on >= today)
          FROM socsvc.deadline d CROSS JOIN socsvc.register_info i
         WHERE d.state <> 'void'
         GROUP BY i.region_code, date_trunc('month', d.due_on), d.step, d.duty_of;
    WHEN 'waiting_time' THEN
      DELETE FROM socsvc_bi.kept_waiting;
      INSERT INTO socsvc_bi.kept_waiting
        SELECT e.region_code, e.form, c.code, count(DISTINCT e.person) FILTER (WHERE e.status = 'waiting'),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY e.days) FILTER (WHERE e.status = 'waiting'),
               count(DISTINCT e.person) FILTER (WHERE e.status = 'placed'),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY e.days) FILTER (WHERE e.status = 'placed'),
               percentile_cont(0.9) WITHIN GROUP (ORDER BY e.days) FILTER (WHERE e.status = 'placed')
          FROM (SELECT q.region_code, q.person, q.form, q.class_rank, q.status,
                       date_part('epoch', coalesce(p.placed_at, clock_timestamp()) - q.joined_at) / 86400 AS days
                  FROM socsvc.queue_entry q
                  LEFT JOIN (SELECT v.entity_id, max(v.happened_at) AS placed_at FROM socsvc.status_event v
                              WHERE v.entity = 'queue_entry' AND v.to_status = 'placed' GROUP BY v.entity_id) p
                    ON p.entity_id = q.id AND q.status = 'placed'
                 WHERE q.status = 'waiting'
                    OR q.status = 'placed' AND p.placed_at >= clock_timestamp() - interval '1 year') e
          JOIN socsvc.queue_class c ON c.rank = e.class_rank
         GROUP BY e.region_code, e.form, c.code;
    WHEN 'fee_structure' THEN
      DELETE FROM socsvc_bi.kept_fee;
      INSERT INTO socsvc_bi.kept_fee
        SELECT c.region_code, c.month, c.form, c.terms, count(DISTINCT c.person), count(*), sum(c.cost), sum(c.fee), sum(c.extra)
          FROM (SELECT DISTINCT ON (g.contract, g.month) g.* FROM socsvc.charge g ORDER BY g.contract, g.month, g.sequence DESC) c
         GROUP BY c.region_code, c.month, c.form, c.terms;
    WHEN 'fee_arrears' THEN
      DELETE FROM socsvc_bi.kept_arrears;
      INSERT INTO socsvc_bi.kept_arrears
        SELECT i.region_code, a.provider, b.age, count(DISTINCT a.person), count(*), sum(a.due), sum(a.overdue)
          FROM socsvc.arrears a
          CROSS JOIN LATERAL (SELECT CASE WHEN a.days_overdue <= 30 THEN '1-30' WHEN a.days_overdue <= 90 THEN '31-90'
              ELSE '91+' END AS age) b
          CROSS JOIN socsvc.register_info i
         GROUP BY i.region_code, a.provider, b.age;
  END CASE;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END
$function$;
COMMENT ON FUNCTION socsvc._refresh_bi_cases(text) IS 'Private: computes deadline_kept, waiting_time, fee_structure or fee_arrears anew; answers the rows written';
REVOKE ALL ON FUNCTION socsvc._refresh_bi_cases(text) FROM PUBLIC;

-- ---- the job ------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._refresh_bi(figure text, for_month date DEFAULT NULL, run_id bigint DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  written bigint;
BEGIN
  CASE
    WHEN figure = 'dim_recipient' THEN written := socsvc._refresh_bi_recipients();
    WHEN figure = 'dim_calendar' THEN written := socsvc._refresh_bi_calendar();
    WHEN figure IN ('provider_load', 'norm_fulfilment') THEN written := socsvc._refresh_bi_month(figure, for_month);
    WHEN figure IN ('quota_use', 'load_forecast') THEN written := socsvc._refresh_bi_programmes(figure);
    WHEN figure IN ('deadline_kept', 'waiting_time', 'fee_structure', 'fee_arrears') THEN written := socsvc._refresh_bi_cases(figure);
    WHEN figure = 'quality' THEN written := socsvc._refresh_quality();
    ELSE RAISE EXCEPTION 'socsvc_bi keeps no figure "%"', figure
      USING ERRCODE = 'invalid_parameter_value',
        HINT = 'dim_recipient, dim_calendar, provider_load, norm_fulfilment, quota_use, load_forecast, deadline_kept, waiting_time, fee_structure, fee_arrears, quality.';
  END CASE;
  UPDATE socsvc.job_run r SET batches = r.batches + 1, rows_done = r.rows_done + written WHERE r.id = run_id;
  RETURN written;
END
$function$;
COMMENT ON FUNCTION socsvc._refresh_bi(text, date, bigint) IS 'Private: computes a kept figure of socsvc_bi anew (of provider_load and norm_fulfilment one month), and counts the batch in a row of job_run; answers the rows written. Errors: 22023 no such figure';
REVOKE ALL ON FUNCTION socsvc._refresh_bi(text, date, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._note_bi_age(figure text, began timestamptz, written bigint)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc_bi.kept_state (figure, as_of, took, row_count) VALUES ($1, $2, clock_timestamp() - $2, $3)
    ON CONFLICT ON CONSTRAINT kept_state_pkey DO UPDATE SET as_of = EXCLUDED.as_of, took = EXCLUDED.took, row_count = EXCLUDED.row_count
$function$;
COMMENT ON FUNCTION socsvc._note_bi_age(text, timestamptz, bigint) IS 'Private: the whole of a kept figure was computed, from this moment on';
REVOKE ALL ON FUNCTION socsvc._note_bi_age(text, timestamptz, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._bi_figures()
RETURNS text[]
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT '{dim_recipient,dim_calendar,provider_load,norm_fulfilment,quota_use,load_forecast,deadline_kept,waiting_time,fee_structure,fee_arrears,quality}'::text[]
$function$;
COMMENT ON FUNCTION socsvc._bi_figures() IS 'Private: the kept figures, in the order in which refresh_bi() computes them';
REVOKE ALL ON FUNCTION socsvc._bi_figures() FROM PUBLIC;

-- A figure in months is as old as its oldest month: its age is noted when all are done, and not if one could not be.
CREATE PROCEDURE socsvc.refresh_bi()
LANGUAGE plpgsql
AS $procedure$
DECLARE
  began CONSTANT timestamptz := pg_catalog.clock_timestamp();
  figure_began timestamptz;
  work_day date;
  run bigint;
  figure text;
  months date[];
  month date;
  written bigint;
  problems text;
BEGIN
  work_day := socsvc._begin_job('refresh_bi', NULL, 1);
  FOREACH figure IN ARRAY socsvc._bi_figures() LOOP
    figure_began := pg_catalog.clock_timestamp();
    written := 0;
    run := socsvc._begin_step('refresh_bi', work_day, figure);
    COMMIT;
    months := ARRAY[NULL::date];
    IF figure OPERATOR(pg_catalog.=) ANY ('{provider_load,norm_fulfilment}'::pg_catalog.text[]) THEN
      months := socsvc._bi_months();
    END IF;
    FOREACH month IN ARRAY months LOOP
      BEGIN
        written := written OPERATOR(pg_catalog.+) socsvc._refresh_bi(figure, month, run);
      EXCEPTION WHEN OTHERS THEN
        written := NULL;
        PERFORM socsvc._note_problem(run, pg_catalog.format('%s (%s)', SQLERRM, SQLSTATE));
      END;
      COMMIT;
    END LOOP;
    IF written IS NOT NULL THEN
      PERFORM socsvc._note_bi_age(figure, figure_began, written);
    END IF;
    PERFORM socsvc._end_step(run);
    COMMIT;
  END LOOP;
  problems := socsvc._end_job('refresh_bi', began);
  COMMIT;
  IF problems IS NOT NULL THEN
    RAISE EXCEPTION 'refresh_bi could not do everything'
      USING ERRCODE = 'triggered_action_exception', DETAIL = problems, HINT = 'The other figures are fresh: socsvc_bi.bi_freshness.';
  END IF;
END
$procedure$;
COMMENT ON PROCEDURE socsvc.refresh_bi() IS 'Computes the kept figures of socsvc_bi anew: one transaction a figure, and a month of those by month of delivery; readers see the old ones until then. bi_freshness tells how old each is. Errors: 55006 it runs already, 09000 it could not (job_run has why), 2D000 called within a transaction';
REVOKE ALL ON PROCEDURE socsvc.refresh_bi() FROM PUBLIC;
