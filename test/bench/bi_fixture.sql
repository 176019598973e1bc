-- On top of delivery_fixture.sql: :deliveries deliveries of two years, a year of charges, deadlines and queues, and for
-- each ready question a flat table prepared for it: all it needs in one row, in the order in which it is asked for.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE socsvc.programme SET status = 'in_force', term = daterange(lower(term), upper(term) + 200);
UPDATE socsvc.programme_line SET term = daterange(lower(term), upper(term) + 200);
UPDATE socsvc.contract SET term = daterange(lower(term), upper(term) + 200);
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker, quantity, minutes)
  SELECT socsvc.today() - 1 - (n / 7 % 720)::integer, (line - 1) / 5 + 1, ((line - 1) / 5) % 20 + 1, line, line,
         ((line - 1) / 5) % 20 + 1 + 20 * (n % 20), 1, 15 + n % 45
    FROM (SELECT n, (n * 7919) % 50000 + 1 AS line FROM generate_series(1, :deliveries::bigint) n) g;
INSERT INTO socsvc.charge (contract, person, provider, form, month, posted_month, sequence, fee_formula, cost, fee, extra, previous, terms, digest)
  SELECT c.id, c.person, c.provider, 'home', m.month, m.month, 1, 1, 1000 + c.id % 500, CASE WHEN c.id % 3 = 0 THEN 0 ELSE 300 END, 0, 0,
         CASE c.id % 3 WHEN 0 THEN 'free' WHEN 1 THEN 'partial' ELSE 'full' END, 1
    FROM socsvc.contract c,
         (SELECT (date_trunc('month', socsvc.today()) - make_interval(months => n))::date AS month FROM generate_series(1, 12) n) m;
INSERT INTO socsvc.deadline (rule, step, entity, entity_id, person, duty_of, opened_by, starts_on, due_on, met_by, met_on, state)
  SELECT 1, 'step_' || n % 12, 'application', n, n % 10000 + 1, 'agency', 1, socsvc.today() - 10 - (n % 700)::integer, socsvc.today() - (n % 700)::integer - 5, 1,
         socsvc.today() - (n % 700)::integer, CASE WHEN n % 9 = 0 THEN 'met_late' ELSE 'met' END
    FROM generate_series(1, 120000) n;
INSERT INTO socsvc.department (id, provider, name, form, capacity) SELECT n, n, 'Отделение', 'residential', 100 FROM generate_series(1, 20) n;
INSERT INTO socsvc.queue_entry (id, person, department, provider, form, joined_at, tie, class_rank, status, live)
  SELECT n, n, n % 20 + 1, n % 20 + 1, 'residential', clock_timestamp() - make_interval(days => (n % 300)::integer), n, n % 4 + 1,
         CASE WHEN n % 2 = 0 THEN 'waiting' ELSE 'placed' END, n % 2 = 0
    FROM generate_series(1, 10000) n;
INSERT INTO socsvc.status_event (entity, entity_id, from_status, to_status, actor, login_role, happened_at)
  SELECT 'queue_entry', q.id, 'offered', 'placed', 'agency', 'x', clock_timestamp() FROM socsvc.queue_entry q WHERE q.status = 'placed';
COMMIT;
CREATE SCHEMA flat;
CREATE TABLE flat.delivery AS
  SELECT date_trunc('month', d.delivered_on)::date AS month, d.delivered_on AS day, d.provider, l.service_item AS service, d.person, d.worker,
         d.quantity AS times, d.minutes
    FROM socsvc.delivery d JOIN socsvc.programme_line l ON l.id = d.programme_line ORDER BY 1, 3;
CREATE TABLE flat.line AS
  SELECT l.*, t.contract IS NOT NULL AS with_contract, true AS served
    FROM socsvc_bi.line_term l LEFT JOIN (SELECT n.programme_line, max(n.contract) AS contract FROM socsvc.contract_line n GROUP BY 1) t ON t.programme_line = l.line;
CREATE TABLE flat.line_month AS
  SELECT m.month, l.service, l.person, l.quota::numeric * (least(l.ends_before, m.next_month) - greatest(l.starts_on, m.month)) / l.term_days AS norm_times,
         l.minutes_once, d.times, d.minutes
    FROM (SELECT m AS month, (m + interval '1 month')::date AS next_month FROM unnest(socsvc._bi_months()) m) m
    JOIN socsvc_bi.line_term l ON l.starts_on < m.next_month AND l.ends_before > m.month
    LEFT JOIN (SELECT date_trunc('month', n.delivered_on)::date AS month, n.programme_line, sum(n.quantity) AS times, sum(n.minutes) AS minutes
                 FROM socsvc.delivery n GROUP BY 1, 2) d ON d.month = m.month AND d.programme_line = l.line
   ORDER BY 1, 2;
CREATE TABLE flat.deadline AS SELECT date_trunc('month', d.due_on)::date AS month, d.step, d.duty_of, d.person, d.state FROM socsvc.deadline d ORDER BY 1, 2;
CREATE TABLE flat.queue AS
  SELECT q.form, q.class_rank, q.person, q.status, date_part('epoch', clock_timestamp() - q.joined_at) / 86400 AS days FROM socsvc.queue_entry q;
CREATE TABLE flat.charge AS SELECT c.month, c.form, c.terms, c.person, c.contract, c.cost, c.fee, c.extra FROM socsvc.charge c ORDER BY 1, 2, 3;
CREATE TABLE flat.arrears AS SELECT a.* FROM socsvc.arrears a;
