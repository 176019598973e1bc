-- Analysts: facts, dimensions and ready questions of socsvc_bi against figures worked by hand, small cells, nothing personal.
-- The job commits, so this test does: its database is dropped afterwards.
SELECT * FROM no_plan();
SET client_min_messages = warning;

\ir setup_bi.sql

-- ---- the job --------------------------------------------------------------------------------------------------------
SET SESSION AUTHORIZATION tap_analyst;
SELECT throws_ok('CALL socsvc.refresh_bi()', '42501', NULL, 'an analyst does not run the job');
SET SESSION AUTHORIZATION tap_agency;
SELECT throws_ok('CALL socsvc.refresh_bi()', '42501', NULL, 'nor does an agency');
SET SESSION AUTHORIZATION tap_scheduler;
SELECT throws_ok('CALL socsvc.refresh_bi()', '2D000', NULL, 'within a transaction it cannot commit');
SELECT throws_ok($$SELECT socsvc._refresh_bi('person')$$, '22023', 'socsvc_bi keeps no figure "person"', 'only what is kept is computed');
CALL socsvc.refresh_bi();
RESET SESSION AUTHORIZATION;
SELECT results_eq($$SELECT r.step FROM socsvc.job_run r WHERE r.job = 'refresh_bi' AND r.finished_at IS NOT NULL AND r.problem IS NULL ORDER BY r.id$$,
  $$SELECT f FROM unnest(socsvc._bi_figures()) f$$, 'a step a figure');
SELECT is((SELECT r.batches > 20 AND r.rows_done > 0 FROM socsvc.job_run r WHERE r.step = 'provider_load'), true, 'a batch a month');
SELECT ok(EXISTS (SELECT FROM socsvc.job_schedule j WHERE j.job = 'refresh_bi' AND j.command = 'CALL socsvc.refresh_bi()'), 'it is scheduled');

-- ---- the questions, read by an analyst ------------------------------------------------------------------------------
CREATE FUNCTION tap.service_name(service bigint) RETURNS text STABLE LANGUAGE sql SECURITY DEFINER SET search_path = tap AS $$
  SELECT CASE service WHEN tap.service(1) THEN 'A' WHEN tap.service(11) THEN 'B' WHEN tap.service(14) THEN 'C' WHEN tap.service(21) THEN 'D' END $$;
BEGIN;
SELECT tap.become('tap_analyst', 'analyst');
SELECT results_eq($$SELECT tap.service_name(service), is_folded, recipients, lines::integer, open_lines::integer, quota::integer, delivered::integer,
                           held::integer, used_percent, elapsed_percent FROM socsvc_bi.quota_use ORDER BY 1$$,
  $$VALUES ('A', false, 10::bigint, 10, 0, 2000, 600, 50, 30.0, 50.0), ('D', false, 8, 0, 8, 0, 0, 0, NULL, NULL),
           (NULL, true, NULL, 10, 0, 650, 170, 0, 26.2, 50.0)$$, 'quota_use: three persons of B are folded, and C that is least of the others');
SELECT results_eq($$SELECT tap.service_name(service), is_folded, in_need, with_contract, served, lines::integer FROM socsvc_bi.need_coverage ORDER BY 1$$,
  $$VALUES ('A', false, 10::bigint, 5::bigint, 5::bigint, 10), ('D', false, 8, NULL, 0, 8), (NULL, true, NULL, NULL, NULL, 10)$$,
  'need_coverage: of D one is without a contract, so how many have one is not told');
SELECT results_eq($$SELECT provider, is_folded, recipients, deliveries::integer, times::integer, minutes::integer, workers, times_per_worker, median_times,
                           minutes_per_worker, median_minutes FROM socsvc_bi.provider_load WHERE month = '2024-02-01' ORDER BY provider$$,
  $$VALUES (1::bigint, false, 10::bigint, 10, 20, 1000, 6::bigint, 3.3, 4.0, 166.7, 200.0), (4, false, 8, 8, 8, 0, 0, NULL, NULL, NULL, NULL),
           (NULL, true, NULL, 10, 10, 120, NULL, NULL, NULL, NULL, NULL)$$, 'provider_load: providers and their workers');
SELECT results_eq($$SELECT tap.service_name(service), is_folded, recipients, lines::integer, norm_times, times::integer, fulfilled_percent, norm_minutes, minutes::integer
                      FROM socsvc_bi.norm_fulfilment WHERE month = '2024-02-01' ORDER BY 1$$,
  $$VALUES ('A', false, 10::bigint, 10, 271.0, 20, 7.4, 16260.0, 1000), (NULL, true, NULL, 10, 290.0, 10, 3.4, 3480.0, 120)$$,
  'norm_fulfilment: nine ask for 29 times, who refused on the 11th for 10');
SELECT results_eq($$SELECT step, duty_of, is_folded, persons, met::integer, met_late::integer, overdue::integer, running::integer, kept_percent
                      FROM socsvc_bi.deadline_kept WHERE month = '2024-03-01' ORDER BY step$$,
  $$VALUES ('decision', 'agency', false, 10::bigint, 6, 2, 2, 0, 60.0), ('decision_told', 'agency', false, 8, 8, 0, 0, 0, 100.0),
           (NULL, NULL, true, NULL, 8, 0, 0, 0, 100.0)$$, 'deadline_kept: an open one whose day is over is overdue, a void one does not count');
SELECT results_eq($$SELECT form, queue_class, is_folded, waiting::integer, waiting_median_days, placed::integer, placed_median_days, placed_ninth_decile_days
                      FROM socsvc_bi.waiting_time ORDER BY form$$,
  $$VALUES ('residential', 'general', false, 8, 10.0, 6, 20.0, 20.0), (NULL, NULL, true, 9, NULL, 0, NULL, NULL)$$, 'waiting_time by class');
SELECT results_eq($$SELECT form, terms, is_folded, recipients, contracts::integer, cost, fee, extra, charged, paid_percent
                      FROM socsvc_bi.fee_structure WHERE month = '2024-02-01' ORDER BY form$$,
  $$VALUES ('home', 'partial', false, 6::bigint, 6, 6100.00, 1830.00, 300.00, 2130.00, 30.0), (NULL, NULL, true, NULL, 7, 2000.00, 1000.00, 0.00, 1000.00, 50.0)$$,
  'fee_structure: the last charge of a month counts');
SELECT results_eq($$SELECT provider, age, is_folded, recipients, contracts::integer, due, overdue FROM socsvc_bi.fee_arrears ORDER BY provider$$,
  $$VALUES (1::bigint, '91+', false, 6::bigint, 6, 2130.00, 2130.00), (3, '91+', false, 5, 5, 1000.00, 1000.00)$$, 'fee_arrears');
SELECT results_eq($$SELECT tap.service_name(f.service), f.is_folded, f.recipients, f.lines::integer, f.open_lines::integer, f.times / d.days, f.minutes / d.days, f.contracted_times / d.days
                      FROM socsvc_bi.load_forecast f
                      CROSS JOIN LATERAL (SELECT extract(day FROM f.month + interval '1 month' - interval '1 day') AS days) d
                     WHERE f.month = tap.quarter() + interval '2 months'$$,
  $$VALUES ('A', false, 6::bigint, 6, 0, 6::numeric, 360::numeric, 3::numeric)$$, 'load_forecast: six ask once a day, three of them by a contract');

-- ---- facts and dimensions -------------------------------------------------------------------------------------------
SELECT results_eq($$SELECT f.ground, count(*)::integer, sum(f.times)::integer, sum(f.minutes)::integer, count(DISTINCT f.recipient)::integer, count(DISTINCT f.worker)::integer,
                           count(DISTINCT f.department)::integer, count(DISTINCT s.portal_code)::integer
                      FROM socsvc_bi.fact_delivery f JOIN socsvc_bi.dim_service s USING (service) JOIN socsvc_bi.dim_calendar c ON c.day = f.day
                     WHERE c.month = '2024-02-01' GROUP BY f.ground ORDER BY f.ground$$,
  $$VALUES ('programme', 20, 30, 1120, 20, 8, 1, 3), ('urgent', 8, 8, NULL, 8, 0, 0, 1)$$, 'fact_delivery with its dimensions');
SELECT results_eq($$SELECT count(*)::integer, sum(amount), count(DISTINCT recipient)::integer FROM socsvc_bi.fact_charge$$,
  $$VALUES (14, 3130.00, 13)$$, 'fact_charge: amounts add up to what fee_structure says');
SELECT is((SELECT sum(charged) FROM socsvc_bi.fee_structure), (SELECT sum(amount) FROM socsvc_bi.fact_charge), 'suppression leaves the total of fees true');
SELECT results_eq($$SELECT queue_class, status, count(*)::integer, max(waited_days) FROM socsvc_bi.fact_queue GROUP BY 1, 2 ORDER BY 1, 2$$,
  $$VALUES ('first_priority', 'waiting', 2, 10), ('general', 'placed', 6, 20), ('general', 'waiting', 8, 10), ('out_of_turn', 'waiting', 7, 4)$$, 'fact_queue');
SELECT results_eq($$SELECT state, is_kept, count(*)::integer, max(days_late) FROM socsvc_bi.fact_deadline GROUP BY 1, 2 ORDER BY 1$$,
  $$VALUES ('met', true, 22, NULL::integer), ('met_late', false, 2, 3), ('open', NULL, 1, NULL), ('overdue', false, 1, NULL), ('void', NULL, 1, NULL)$$, 'fact_deadline');
SELECT results_eq($$SELECT status, locality, count(*)::integer, min(days_to_sign) FROM socsvc_bi.fact_contract GROUP BY 1, 2 ORDER BY 1, 2$$,
  $$VALUES ('active', 'urban', 31, 3), ('completed', 'any', 10, 3), ('completed', 'urban', 22, 3)$$, 'fact_contract');
SELECT is_empty($$SELECT c.locality, r.locality FROM socsvc_bi.fact_contract c LEFT JOIN socsvc_bi.dim_recipient r USING (recipient)
                   WHERE c.locality <> 'any' AND coalesce(r.locality, 'any') IN ('any', 'unknown')$$, 'a contract tells no locality that the dimension hides');

SELECT is_empty('SELECT * FROM socsvc_bi.fact_order', 'fact_order: Russia has no orders');
SELECT results_eq($$SELECT age_band, sex, category, locality, count(*)::integer FROM socsvc_bi.dim_recipient GROUP BY 1, 2, 3, 4 ORDER BY 1$$,
  $$VALUES ('18-34', 'm', 'none', 'urban', 10), ('75-84', 'f', 'none', 'urban', 20), ('any', 'any', 'any', 'any', 10)$$,
  'dim_recipient: the four who stand out are hidden among six more');
SELECT results_eq($$SELECT day, is_working_day, kind FROM socsvc_bi.dim_calendar WHERE day BETWEEN '2024-05-08' AND '2024-05-09' ORDER BY day$$,
  $$VALUES (date '2024-05-08', true, 'shortened'), ('2024-05-09', false, 'holiday')$$, 'dim_calendar: working days and holidays');
SELECT is((SELECT count(*) FROM socsvc_bi.dim_provider), 4::bigint, 'dim_provider');
SELECT results_eq($$SELECT provider, form, capacity FROM socsvc_bi.dim_department$$, $$VALUES (1::bigint, 'residential', 10)$$, 'dim_department');
COMMIT;

-- ---- small cells ----------------------------------------------------------------------------------------------------
CREATE FUNCTION tap.total(figure text, of_view text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE t numeric; BEGIN EXECUTE format('SELECT sum(%s) FROM socsvc_bi.%I', figure, of_view) INTO t; RETURN t; END $$;
BEGIN;
CREATE TEMP TABLE before AS
  SELECT v, f, tap.total(f, v) AS total
    FROM (VALUES ('quota_use', 'quota'), ('quota_use', 'lines'), ('quota_use', 'delivered'), ('need_coverage', 'lines'), ('provider_load', 'times'), ('provider_load', 'minutes'),
                 ('norm_fulfilment', 'norm_times'), ('norm_fulfilment', 'times'), ('deadline_kept', 'met + met_late + overdue + running'), ('waiting_time', 'waiting'),
                 ('fee_structure', 'cost'), ('fee_structure', 'fee'), ('fee_arrears', 'due'), ('load_forecast', 'times')) x (v, f);
UPDATE socsvc.setting SET value = '1' WHERE name = 'bi_least_cell';
SELECT is_empty($$SELECT v, f, total, tap.total(f, v) FROM before WHERE abs(total - tap.total(f, v)) > 0.2$$, 'totals are the same with and without suppression');
SELECT is((SELECT count(*) FILTER (WHERE is_folded) || ' ' || count(*) FROM socsvc_bi.quota_use), '0 4', 'setting bi_least_cell: 1 folds nothing');
UPDATE socsvc.setting SET value = '11' WHERE name = 'bi_least_cell';
SELECT results_eq($$SELECT is_folded, service, recipients, lines, quota, used_percent FROM socsvc_bi.quota_use$$,
  $$VALUES (true, NULL::bigint, NULL::bigint, NULL::numeric, NULL::numeric, NULL::numeric)$$, 'where all cells are small no figure is told');
DELETE FROM socsvc.setting WHERE name = 'bi_least_cell';
SELECT is(socsvc.bi_least_cell(), 5, 'without the setting it is 5');
ROLLBACK;
-- However persons are spread over cells, a folded row has at least two of them, one of these not small, or no figures.
BEGIN;
DELETE FROM socsvc_bi.kept_fee;
INSERT INTO socsvc_bi.kept_fee SELECT 86, date '2000-01-01' + make_interval(months => m), 'home', 'cell ' || c, 1 + (m * 7 + c * c * 13 + m * c) % 12, 1, 1 << c, 0, 0
  FROM generate_series(1, 200) m, generate_series(0, 4) c;
SELECT is_empty($$
  SELECT v.month, v.cost FROM socsvc_bi.fee_structure v
    JOIN LATERAL (SELECT count(*) AS cells, count(*) FILTER (WHERE k.recipients < 5) AS small, max(k.recipients) AS most FROM socsvc_bi.kept_fee k
                   WHERE k.month = v.month AND (v.cost IS NULL OR v.cost::integer & k.cost::integer > 0)) h ON true
   WHERE NOT CASE WHEN NOT v.is_folded THEN h.cells = 1 AND h.small = 0 WHEN v.cost IS NULL THEN h.small = 5
                  ELSE h.cells >= 2 AND h.small = h.cells - 1 AND h.most >= 5 END$$, 'no small cell is told or can be had by subtraction, in 200 groups');
SELECT is_empty($$SELECT month FROM socsvc_bi.fee_structure GROUP BY month HAVING sum(cost) <> 31$$, 'and every group has its true total');
SELECT ok(count(*) FILTER (WHERE is_folded) > 100 AND count(*) FILTER (WHERE NOT is_folded) > 100, 'of which many are folded, and many not') FROM socsvc_bi.fee_structure;
-- Recipients: any class that dim_recipient tells has at least k persons, however they are spread.
SET LOCAL session_replication_role = replica;
UPDATE socsvc.person SET birth_date = socsvc.today() - make_interval(years => (id * id % 97)::integer), sex = CASE WHEN id % 3 = 0 THEN 'm' ELSE 'f' END;
INSERT INTO socsvc.person_category (person, category, document, valid) SELECT n, CASE WHEN n % 5 = 0 THEN 'disabled_person' ELSE 'elderly' END, 'x', '(,)' FROM generate_series(1, 30, 2) n;
SELECT socsvc._refresh_bi('dim_recipient');
SELECT is((SELECT sum(c) FROM (SELECT count(*) AS c FROM socsvc_bi.dim_recipient GROUP BY age_band, sex, category, locality HAVING count(*) >= 5) x), 40::numeric,
  'every combination of attributes is shared by five persons');
ROLLBACK;

-- ---- one question less another ----------------------------------------------------------------------------------------
-- Twelve months of 2024, each with others served beyond their programmes, paused, without a provider to a deadline. What every
-- pair of questions counts in common is subtracted: as a whole, provider by provider, and what is left of these; whoever is behind
-- a difference is counted from the rows of the register. tap.told: what is published; tap.item: what it counts.
BEGIN;
SELECT socsvc.make_partitions('2024-01-01', '2024-12-31');
SET LOCAL session_replication_role = replica;
CREATE TABLE tap.month AS SELECT n, make_date(2024, n, 1) AS month, (make_date(2024, n, 1) + interval '1 month')::date AS next FROM generate_series(1, 12) n;
DELETE FROM socsvc.delivery WHERE delivered_on < '2025-01-01';
-- All of 101-120 in even months and July, all but some in odd ones; beyond the programmes n % 7 persons, of another provider each month,
-- and in every third month the first of them in twelve deliveries.
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, urgent_line, quantity, minutes)
  SELECT m.month + 4, c.person, c.provider, c.id, c.id, NULL::bigint, 1 + (c.person * m.n) % 3, 10 FROM socsvc.contract_line c, tap.month m
   WHERE c.id BETWEEN 101 AND 120 AND (m.n % 2 = 0 OR m.n = 7 OR c.person % m.n <> 1)
  UNION ALL
  SELECT m.month + 5 + g, 20 + p, 1 + m.n % 4, NULL, NULL, 20 + p, p, 5 FROM tap.month m, generate_series(1, m.n % 7) p,
         generate_series(0, CASE WHEN m.n % 3 = 0 AND p = 1 THEN 11 ELSE 0 END) g;
-- Of so many contracts of provider 1 so many days of a month are paused.
UPDATE socsvc.contract c SET paused = x.paused
  FROM (SELECT 100 + p AS id, range_agg(daterange(m.month, m.month + v.days)) AS paused
          FROM (VALUES (5, 1, 15), (6, 2, 15), (7, 5, 31), (8, 6, 15), (9, 3, 30)) v (n, contracts, days)
          JOIN tap.month m USING (n) CROSS JOIN generate_series(1, v.contracts) p GROUP BY p) x
 WHERE x.id = c.id;
-- Deadlines: one step of n % 3 + 1 persons, the others of more; in even months n / 2 of the providers' have no provider.
DELETE FROM socsvc.deadline WHERE id < 1000000;
ALTER TABLE socsvc.deadline DROP CONSTRAINT deadline_once; -- one and the same contract serves every month here
INSERT INTO socsvc.deadline (id, rule, step, entity, entity_id, person, duty_of, opened_by, starts_on, due_on, met_by, met_on, state)
  SELECT 2000000 + row_number() OVER (), 1, s.step, CASE WHEN s.duty_of = 'provider' AND (m.n % 2 = 1 OR p > m.n / 2) THEN 'contract' ELSE 'application' END,
         100 + p, p, s.duty_of, 1, m.month, m.month + 9, 1, m.month + CASE WHEN p % 3 = 0 THEN 12 ELSE 8 END, CASE WHEN p % 3 = 0 THEN 'met_late' ELSE 'met' END
    FROM tap.month m
    CROSS JOIN (VALUES (1, 'decision', 'agency'), (2, 'survey', 'agency'), (3, 'contract', 'provider'), (4, 'contract_signed', 'provider')) s (k, step, duty_of)
    CROSS JOIN LATERAL generate_series(1, CASE WHEN s.k = 1 + m.n % 4 THEN 1 + m.n % 3 ELSE 4 + m.n + s.k END) p;
SELECT count(socsvc._refresh_bi(f, month)) FROM unnest('{provider_load,norm_fulfilment}'::text[]) f, tap.month;
SELECT count(socsvc._refresh_bi(f)) FROM unnest('{deadline_kept,quality}'::text[]) f;

CREATE TABLE tap.contracted AS -- a row a day on which a contract owes a line
  SELECT m.month, c.provider, l.person, l.id AS line, l.quota::numeric / (upper(l.term) - lower(l.term)) AS a_day
    FROM socsvc.programme_line l
    JOIN socsvc.contract_line n ON n.programme_line = l.id
    JOIN socsvc.contract c ON c.id = n.contract AND c.signed_on IS NOT NULL
    CROSS JOIN tap.month m
    CROSS JOIN LATERAL generate_series(m.month, m.next - 1, interval '1 day') d
   WHERE l.quota IS NOT NULL AND d::date <@ l.term AND d::date <@ c.term AND d::date < coalesce(l.refused_from, 'infinity') AND NOT c.paused @> d::date;
CREATE TABLE tap.item AS
  SELECT x.measure, x.question, m.month, x.provider, x.person, x.item, x.amount
    FROM (SELECT f.measure, f.question, d.delivered_on AS day, d.provider, d.person, d.id AS item, CASE f.measure WHEN 'times' THEN d.quantity ELSE d.minutes END::numeric AS amount
            FROM socsvc.delivery d
            JOIN (VALUES ('times', 'provider_load'), ('minutes', 'provider_load'), ('times', 'norm_fulfilment'), ('minutes', 'norm_fulfilment'), ('times', 'quality')) f (measure, question)
              ON CASE f.question WHEN 'provider_load' THEN true WHEN 'norm_fulfilment' THEN d.programme_line IS NOT NULL
                   ELSE EXISTS (SELECT FROM tap.contracted c WHERE (c.line, c.provider, c.month) = (d.programme_line, d.provider, date_trunc('month', d.delivered_on)::date)) END
          UNION ALL
          SELECT 'norm', 'norm_fulfilment', d::date, NULL, l.person, l.id, l.quota::numeric / (upper(l.term) - lower(l.term))
            FROM socsvc.programme_line l CROSS JOIN generate_series(date '2024-01-01', date '2024-12-31', interval '1 day') d
           WHERE l.quota IS NOT NULL AND d::date <@ l.term AND d::date < coalesce(l.refused_from, 'infinity')
          UNION ALL
          SELECT 'norm', 'quality', c.month, c.provider, c.person, c.line, c.a_day FROM tap.contracted c
          UNION ALL
          SELECT f.measure, f.question, d.due_on, c.provider, d.person, d.id, CASE WHEN f.measure = 'deadlines' OR d.state = 'met' THEN 1 ELSE 0 END
            FROM socsvc.deadline d
            LEFT JOIN socsvc.contract c ON d.entity = 'contract' AND c.id = d.entity_id
            JOIN (VALUES ('deadlines', 'deadline_kept'), ('in time', 'deadline_kept'), ('deadlines', 'quality'), ('in time', 'quality')) f (measure, question)
              ON d.duty_of = 'provider' AND (f.question = 'deadline_kept' OR c.provider IS NOT NULL)) x
    JOIN tap.month m ON x.day >= m.month AND x.day < m.next;
-- Of deadlines the providers' alone: other people's are no part of the same.
CREATE VIEW tap.told AS
  SELECT x.* FROM (
    SELECT 'times' AS measure, 'provider_load' AS question, month, provider, is_folded, times AS amount FROM socsvc_bi.provider_load
    UNION ALL SELECT 'minutes', 'provider_load', month, provider, is_folded, minutes FROM socsvc_bi.provider_load
    UNION ALL SELECT 'times', 'norm_fulfilment', month, NULL, is_folded, times FROM socsvc_bi.norm_fulfilment
    UNION ALL SELECT 'minutes', 'norm_fulfilment', month, NULL, is_folded, minutes FROM socsvc_bi.norm_fulfilment
    UNION ALL SELECT 'norm', 'norm_fulfilment', month, NULL, is_folded, norm_times FROM socsvc_bi.norm_fulfilment
    UNION ALL SELECT 'times', 'quality', month, provider, is_folded, fulfilled FROM socsvc_bi.quality WHERE measure = 'norm'
    UNION ALL SELECT 'norm', 'quality', month, provider, is_folded, expected FROM socsvc_bi.quality WHERE measure = 'norm'
    UNION ALL SELECT 'deadlines', 'quality', month, provider, is_folded, expected FROM socsvc_bi.quality WHERE measure = 'deadlines'
    UNION ALL SELECT 'in time', 'quality', month, provider, is_folded, fulfilled FROM socsvc_bi.quality WHERE measure = 'deadlines'
    UNION ALL SELECT 'deadlines', 'deadline_kept', month, NULL, is_folded, met + met_late + overdue FROM socsvc_bi.deadline_kept WHERE is_folded OR duty_of = 'provider'
    UNION ALL SELECT 'in time', 'deadline_kept', month, NULL, is_folded, met FROM socsvc_bi.deadline_kept WHERE is_folded OR duty_of = 'provider') x
    JOIN tap.month m USING (month);
-- Persons of whom a counts something else than b, in a month and of these providers (NULL: of all). Behind a difference of
-- deadlines in time stand all whose deadlines it counts, in time or not.
CREATE FUNCTION tap.between(of_measure text, a text, b text, in_month date, of_providers bigint[]) RETURNS bigint LANGUAGE sql AS $$
  SELECT count(DISTINCT person)
    FROM (SELECT i.person, i.item FROM tap.item i
           WHERE i.measure = CASE of_measure WHEN 'in time' THEN 'deadlines' ELSE of_measure END AND i.month = in_month AND i.question IN (a, b) AND (of_providers IS NULL OR i.provider = ANY (of_providers))
           GROUP BY i.person, i.item
          HAVING abs(coalesce(sum(i.amount) FILTER (WHERE i.question = a), 0) - coalesce(sum(i.amount) FILTER (WHERE i.question = b), 0)) > 0.01) x $$;
CREATE FUNCTION tap.differences() RETURNS TABLE (measure text, a text, b text, month date, of text, persons bigint) LANGUAGE sql AS $$
  WITH whole AS (
    SELECT t.measure, t.question, t.month, bool_and(t.amount IS NOT NULL) AS is_told FROM tap.told t GROUP BY t.measure, t.question, t.month
  ), pair AS (
    SELECT a.measure, a.question AS a, b.question AS b, a.month, a.is_told AND b.is_told AS is_told
      FROM whole a JOIN whole b ON (b.measure, b.month) = (a.measure, a.month) AND b.question > a.question
  ), both_told AS (
    SELECT p.measure, p.a, p.b, p.month, p.is_told, x.provider
      FROM pair p
      JOIN tap.told x ON (x.measure, x.question, x.month) = (p.measure, p.a, p.month) AND NOT x.is_folded AND x.amount IS NOT NULL
      JOIN tap.told y ON (y.measure, y.question, y.month) = (p.measure, p.b, p.month) AND NOT y.is_folded AND y.amount IS NOT NULL AND y.provider = x.provider
  )
  SELECT p.measure, p.a, p.b, p.month, 'all', tap.between(p.measure, p.a, p.b, p.month, NULL) FROM pair p WHERE p.is_told
  UNION ALL
  SELECT p.measure, p.a, p.b, p.month, 'provider ' || p.provider, tap.between(p.measure, p.a, p.b, p.month, ARRAY[p.provider]) FROM both_told p
  UNION ALL
  SELECT p.measure, p.a, p.b, p.month, 'other providers',
         tap.between(p.measure, p.a, p.b, p.month, ARRAY(SELECT v.id FROM socsvc.provider v
                      WHERE v.id NOT IN (SELECT t.provider FROM both_told t WHERE (t.measure, t.a, t.b, t.month) = (p.measure, p.a, p.b, p.month))))
    FROM pair p WHERE p.is_told AND p.a <> 'norm_fulfilment' AND p.b <> 'norm_fulfilment' AND p.a <> 'deadline_kept'
  UNION ALL -- a folded row of deadline_kept comes apart by the total of the providers'
  SELECT 'deadlines', 'deadline_kept', 'quality', f.month, CASE WHEN o.are_theirs THEN 'folded, the providers''' ELSE 'folded, of others' END,
         (SELECT count(DISTINCT d.person) FROM socsvc.deadline d
           WHERE date_trunc('month', d.due_on) = f.month AND (d.duty_of = 'provider') = o.are_theirs
             AND NOT EXISTS (SELECT FROM socsvc_bi.deadline_kept k WHERE (k.month, k.step, k.duty_of) = (f.month, d.step, d.duty_of)))
    FROM tap.told f JOIN whole q ON (q.measure, q.question, q.month) = ('deadlines', 'quality', f.month) AND q.is_told
    CROSS JOIN (VALUES (true), (false)) o (are_theirs)
   WHERE (f.measure, f.question) = ('deadlines', 'deadline_kept') AND f.is_folded AND f.amount IS NOT NULL $$;
SELECT is_empty('SELECT * FROM tap.differences() WHERE persons BETWEEN 1 AND 4', 'no two questions tell less than five persons by their difference');
SELECT results_eq('SELECT DISTINCT measure, a, b FROM tap.differences() WHERE persons >= 5 ORDER BY 1, 2, 3',
  $$VALUES ('deadlines', 'deadline_kept', 'quality'), ('in time', 'deadline_kept', 'quality'), ('minutes', 'norm_fulfilment', 'provider_load'), ('norm', 'norm_fulfilment', 'quality'),
           ('times', 'norm_fulfilment', 'provider_load'), ('times', 'norm_fulfilment', 'quality'), ('times', 'provider_load', 'quality')$$,
  'differences of five and more are told, of every pair');
-- Where nothing is withheld the sum is the true one, in every question and month.
SELECT is_empty($$SELECT t.measure, t.question, t.month, sum(t.amount), (SELECT sum(i.amount) FROM tap.item i WHERE (i.measure, i.question, i.month) = (t.measure, t.question, t.month))
    FROM tap.told t WHERE t.question <> 'deadline_kept' GROUP BY t.measure, t.question, t.month
  HAVING bool_and(t.amount IS NOT NULL) AND abs(sum(t.amount) - (SELECT sum(i.amount) FROM tap.item i WHERE (i.measure, i.question, i.month) = (t.measure, t.question, t.month))) > 0.3$$,
  'and whatever tells all of its rows tells its true total');
SELECT is_empty($$SELECT month FROM socsvc_bi.norm_fulfilment JOIN tap.month USING (month) GROUP BY month, n
  HAVING (n % 7 BETWEEN 1 AND 4) <> (count(*) FILTER (WHERE is_folded AND times IS NULL AND norm_times IS NULL AND minutes IS NULL) = 1)$$,
  'norm_fulfilment withholds a row where one to four persons had services beyond the programmes, and nowhere else');
-- What was withheld would be found: without kept_remainder the same subtraction finds few persons in each pair.
CREATE TABLE tap.kept AS TABLE socsvc_bi.kept_remainder;
DELETE FROM socsvc_bi.kept_remainder;
SELECT results_eq('SELECT DISTINCT measure, a, b FROM tap.differences() WHERE persons BETWEEN 1 AND 4 ORDER BY 1, 2, 3',
  $$VALUES ('deadlines', 'deadline_kept', 'quality'), ('in time', 'deadline_kept', 'quality'), ('minutes', 'norm_fulfilment', 'provider_load'), ('norm', 'norm_fulfilment', 'quality'),
           ('times', 'norm_fulfilment', 'provider_load'), ('times', 'norm_fulfilment', 'quality'), ('times', 'provider_load', 'quality')$$, 'this test sees what it looks for');
ROLLBACK;

-- ---- surrogates -----------------------------------------------------------------------------------------------------
SELECT is_empty($$SELECT person FROM socsvc_bi.kept_recipient WHERE recipient !~ '^[0-9a-f]{24}$' OR recipient = left(encode(sha256(('person ' || person)::bytea), 'hex'), 24)$$,
  'a surrogate is no hash that anybody could compute');
BEGIN;
CREATE TEMP TABLE first AS SELECT person, recipient FROM socsvc_bi.kept_recipient;
SELECT socsvc._refresh_bi('dim_recipient');
SELECT is_empty('SELECT FROM first f JOIN socsvc_bi.kept_recipient k USING (person) WHERE f.recipient <> k.recipient', 'it stays from refresh to refresh');
SELECT tap.admin();
SELECT lives_ok('SELECT socsvc.rotate_bi_key()', 'an administrator takes another key');
SELECT tap.superuser();
SELECT socsvc._refresh_bi('dim_recipient');
SELECT is_empty('SELECT FROM first f JOIN socsvc_bi.kept_recipient k USING (recipient)', 'then every surrogate is another');
ROLLBACK;

-- ---- nothing personal -----------------------------------------------------------------------------------------------
SELECT is_empty($$SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND (n.nspname = 'socsvc' OR n.nspname = 'socsvc_bi' AND (c.relname ~ '^kept_' OR c.relname = 'line_term'))
     AND (CASE WHEN c.relkind = 'S' THEN has_sequence_privilege('tap_analyst', c.oid, 'SELECT, USAGE') ELSE has_any_column_privilege('tap_analyst', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
          OR has_table_privilege('tap_analyst', c.oid, 'DELETE, TRUNCATE, TRIGGER') END)$$, 'an analyst has no right on any table or view of the register, nor on what is kept');
SELECT is_empty($$SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'socsvc_bi'::regnamespace AND c.relkind = 'v'
   AND (NOT coalesce(c.reloptions, '{}') @> '{security_barrier=true}' OR coalesce(c.reloptions, '{}')::text ~ 'invoker' OR c.relowner <> 'socsvc_owner'::regrole)$$,
  'views are the owner''s, behind a barrier');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'socsvc'::regnamespace AND p.provolatile <> 'i' AND has_function_privilege('tap_analyst', p.oid, 'EXECUTE')
   AND p.proname NOT IN ('authenticate', 'subject_person', 'subject_provider', 'subject_role', 'subject_actor', 'subject_worker', 'subject_login', 'bi_least_cell', 'bi_most_age', 'bi_last_delivery', 'report_html', 'translated')$$,
  'he calls who he is and how figures are suppressed, nothing else that could read a table');
SELECT is_empty($$SELECT r FROM unnest('{tap_portal,tap_agency,tap_admin,tap_gateway,tap_scheduler,tap_nobody}'::name[]) r WHERE has_schema_privilege(r, 'socsvc_bi', 'USAGE')$$,
  'nobody but analysts reaches the schema');
SELECT is_empty($$SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace IN ('socsvc'::regnamespace, 'socsvc_bi'::regnamespace) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND (has_any_column_privilege('socsvc_federation', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') <> has_any_column_privilege('socsvc_analyst', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
        OR has_table_privilege('socsvc_federation', c.oid, 'DELETE, TRUNCATE, TRIGGER'))
   UNION ALL SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace = 'socsvc'::regnamespace AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege('socsvc_federation', c.oid, 'SELECT, USAGE, UPDATE') END$$,
  'a federal node reads what an analyst reads, every view of it, and nothing else');
SELECT results_eq($$SELECT p.proname::text COLLATE "default" FROM pg_proc p WHERE p.pronamespace = 'socsvc'::regnamespace AND p.provolatile <> 'i' AND has_function_privilege('socsvc_federation', p.oid, 'EXECUTE') ORDER BY 1, p.pronargs, p.provariadic$$,
  $$VALUES ('bi_last_delivery'), ('bi_least_cell'), ('bi_most_age'), ('translated'), ('translated')$$, 'it is nobody, and calls what its views need');
SELECT ok(NOT has_schema_privilege('tap_analyst', 'socsvc_bi', 'CREATE') AND NOT has_schema_privilege('tap_analyst', 'public', 'CREATE')
   AND NOT has_database_privilege('tap_analyst', current_database(), 'TEMP, CREATE'), 'and they plant no function there that would look behind the barrier');
BEGIN;
SELECT tap.become('tap_analyst', 'analyst');
SELECT is_empty($$SELECT schemaname, tablename, attname FROM pg_stats WHERE schemaname IN ('socsvc', 'socsvc_bi')$$, 'statistics of the planner show nothing');
SELECT throws_ok('SELECT stavalues1 FROM pg_statistic', '42501', NULL, 'nor does their table');
SELECT throws_ok('SELECT * FROM socsvc.person', '42501', 'permission denied for table person', 'the table of persons is closed');
SELECT throws_ok('SELECT * FROM socsvc_bi.kept_recipient', '42501', NULL, 'and who is behind a surrogate');
SELECT throws_ok('SELECT * FROM socsvc_bi.kept_fee', '42501', NULL, 'and cells before suppression');
SELECT throws_ok('SELECT key FROM socsvc.secret_key', '42501', NULL, 'and the key');
SELECT throws_ok($$SELECT socsvc._keyed_hash('\x00', 'x')$$, '42501', NULL, 'and the hash');
SELECT throws_ok($$INSERT INTO socsvc_bi.dim_recipient (recipient) VALUES ('x')$$, '42501', NULL, 'nothing is written');
SELECT throws_ok('SELECT socsvc.rotate_bi_key()', '42501', NULL, 'nor the key changed');
SELECT throws_ok('SELECT * FROM socsvc.my_profile', '42501', NULL, 'a citizen''s views are closed too');
-- What a failing expression says of a row is a value of the view itself.
SELECT throws_ok('SELECT count(*) FROM socsvc_bi.fact_contract WHERE 1 / (days_to_sign - 3) > 0', '22012', 'division by zero', 'an error tells nothing more');
SELECT throws_matching($$SELECT count(recipient::date) FROM socsvc_bi.fact_contract$$, '^((invalid input syntax for type date|date/time field value out of range): "[0-9a-f]{24}"|time zone "[0-9a-f]{1,24}" not recognized)$', 'but a surrogate');
SELECT throws_ok('EXPLAIN ANALYZE SELECT * FROM socsvc.person', '42501', NULL, 'nor does a plan');
COMMIT;
CREATE FUNCTION tap.personal() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE v name; n bigint;
BEGIN
  FOR v IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'socsvc_bi'::regnamespace AND has_table_privilege('tap_analyst', c.oid, 'SELECT') LOOP
    EXECUTE format($q$SELECT count(*) FROM socsvc_bi.%I v WHERE v::text ~ 'Вулканов|Осип|[Тт]айн|[+]7 900|example[.]org'$q$, v) INTO n;
    IF n > 0 THEN RETURN NEXT v; END IF;
  END LOOP;
END $$;
SELECT is_empty('SELECT tap.personal()', 'no row of any view holds a name, an address, a telephone, a worker''s or a head''s name, or a note');

-- ---- the catalogue tells --------------------------------------------------------------------------------------------
SELECT is_empty($$SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum >= 0 AND NOT a.attisdropped
   WHERE c.relnamespace = 'socsvc_bi'::regnamespace AND c.relkind IN ('r', 'v') AND coalesce(col_description(c.oid, a.attnum), '') = ''$$, 'every column has a comment');
SELECT is_empty($$SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'socsvc_bi'::regnamespace AND c.relkind IN ('r', 'v') AND coalesce(obj_description(c.oid, 'pg_class'), '') = ''$$,
  'every view and table too');
SELECT is_empty($$SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'socsvc_bi'::regnamespace AND has_table_privilege('tap_analyst', c.oid, 'SELECT')
   AND obj_description(c.oid, 'pg_class') !~ '(Grain: .*Key: [a-z_, ]+([.;]|$))'$$, 'views say their grain and their key');
SELECT ok(obj_description('socsvc_bi'::regnamespace, 'pg_namespace') <> '', 'the schema says what it is for');
-- The key of each comment is one: no two rows that are not folded share it.
CREATE FUNCTION tap.key_broken() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE v record; n bigint;
BEGIN
  FOR v IN SELECT c.relname, substring(obj_description(c.oid, 'pg_class') FROM 'Key: ([a-z_]+(?:, [a-z_]+)*)') AS key FROM pg_class c
            WHERE c.relnamespace = 'socsvc_bi'::regnamespace AND has_table_privilege('tap_analyst', c.oid, 'SELECT') LOOP
    EXECUTE format('SELECT count(*) FROM (SELECT FROM socsvc_bi.%I GROUP BY %s HAVING count(*) > 1) x', v.relname, v.key) INTO n;
    IF n > 0 THEN RETURN NEXT v.relname; END IF;
  END LOOP;
END $$;
SELECT is_empty('SELECT tap.key_broken()', 'the keys are keys');
SELECT is((SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'socsvc_bi'::regnamespace AND has_table_privilege('tap_analyst', c.oid, 'SELECT')),
  (SELECT count(*) + 1 FROM socsvc_bi.bi_freshness), 'bi_freshness knows every view but itself');

-- ---- age ------------------------------------------------------------------------------------------------------------
SELECT is_empty('SELECT name FROM socsvc_bi.bi_freshness WHERE is_stale', 'after the job nothing is stale');
BEGIN;
UPDATE socsvc_bi.kept_state SET as_of = as_of - interval '27 hours' WHERE figure = 'quota_use';
SELECT tap.become('tap_analyst', 'analyst');
SELECT results_eq('SELECT name, age > most_age FROM socsvc_bi.bi_freshness WHERE is_stale ORDER BY name', $$VALUES ('need_coverage', true), ('quota_use', true)$$,
  'a figure older than 26 hours says so');
SELECT ok(bool_and(is_stale) AND max(as_of) < now() - interval '26 hours', 'in its own rows as well') FROM socsvc_bi.quota_use;
SELECT ok(NOT bool_or(is_stale), 'others are not concerned') FROM socsvc_bi.provider_load;
SELECT tap.superuser();
UPDATE socsvc.setting SET value = '48' WHERE name = 'bi_most_age_hours';
SELECT is_empty('SELECT name FROM socsvc_bi.bi_freshness WHERE is_stale', 'by the setting bi_most_age_hours');
DELETE FROM socsvc.setting WHERE name = 'bi_most_age_hours';
SELECT is(socsvc.bi_most_age(), interval '26 hours', 'without it 26 hours');
DELETE FROM socsvc_bi.kept_state WHERE figure = 'quota_use';
SELECT ok(is_stale AND as_of IS NULL, 'what was never computed is stale') FROM socsvc_bi.bi_freshness WHERE name = 'quota_use';
ROLLBACK;

-- A figure that cannot be computed keeps its age; the others go on.
UPDATE socsvc_bi.kept_state SET as_of = as_of - interval '1 hour';
UPDATE socsvc.setting SET value = 'many' WHERE name = 'bi_least_cell';
SET SESSION AUTHORIZATION tap_scheduler;
\set VERBOSITY sqlstate
\set ON_ERROR_STOP 0
CALL socsvc.refresh_bi();
\set failed_with :SQLSTATE
\set ON_ERROR_STOP 1
RESET SESSION AUTHORIZATION;
SELECT is(:'failed_with'::text, '09000', 'the job says that it could not do everything');
SELECT results_eq($$SELECT figure FROM socsvc_bi.kept_state WHERE as_of < now() - interval '30 minutes'$$, $$VALUES ('dim_recipient')$$, 'what failed is as old as it was, the rest is fresh');
UPDATE socsvc.setting SET value = '5' WHERE name = 'bi_least_cell';

-- A month that archive_month() took out of the register keeps its figures.
SELECT socsvc._refresh_bi('provider_load', '2024-02-01');
BEGIN;
ALTER TABLE socsvc.delivery DETACH PARTITION socsvc.delivery_2024_02;
SELECT ok(NOT '2024-02-01' = ANY (socsvc._bi_months()), 'an archived month is not computed anew');
SELECT is((SELECT sum(times) FROM socsvc_bi.provider_load WHERE month = '2024-02-01'), 38::numeric, 'its figures stay');
ROLLBACK;

-- ---- dropped with the register --------------------------------------------------------------------------------------
BEGIN;
CREATE VIEW socsvc_bi.of_somebody AS SELECT 1 AS one;
SELECT throws_ok($$CALL socsvc.drop_register('RU-KHM/86')$$, '2BP01', NULL, 'what others have put into the schema stops drop_register()');
DROP VIEW socsvc_bi.of_somebody;
CALL socsvc.drop_register('RU-KHM/86');
SELECT hasnt_schema('socsvc_bi', 'else the schema goes with the register');
ROLLBACK;
SELECT has_schema('socsvc_bi', 'rolled back, it is there');
SELECT * FROM finish();
