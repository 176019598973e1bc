-- A small region for figures that can be worked by hand: of bi.sql and of doc/analysts.md. For the superuser, after setup.sql.
--
-- Persons: 1-20 women of 80, 21-36 men of 30 (31-36 in the country), 37-38 girls of 10, 39-40 men of 90. Programmes n of
-- persons 1-28, fifty days of a hundred over: of 1-10 service A (60 min), of 11-13 B (5 min), of 14-20 C (15 min), of
-- 21-28 D without a quota. Programmes 101-120 of persons 1-20 were those of 2024, an A, B or C a day. Programmes 201-206 of
-- persons 1-6 begin with the next quarter, an A a day. Rows are the superuser's: how they come about is shown elsewhere.
CREATE FUNCTION tap.service(person bigint) RETURNS bigint STABLE LANGUAGE sql AS $$
  SELECT tap.item('home', CASE WHEN person <= 10 THEN '002' WHEN person <= 13 THEN '017.01' WHEN person <= 20 THEN '006' ELSE '009' END)
$$;
CREATE FUNCTION tap.quarter() RETURNS date STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT date_trunc('quarter', socsvc.today() + interval '3 months')::date $$;
BEGIN;
SELECT socsvc.make_partitions('2024-02-01', '2024-02-29');
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex, settlement, address, phone, email)
  SELECT n, 'Вулканов-' || n, 'Осип', socsvc.today() - make_interval(years => CASE WHEN n <= 20 THEN 80 WHEN n <= 36 THEN 30 WHEN n <= 38 THEN 10 ELSE 90 END),
         CASE WHEN n <= 20 OR n BETWEEN 37 AND 38 THEN 'f' ELSE 'm' END, 'Тайное', 'Тайная ' || n, '+7 900 ' || n, n || '@example.org'
    FROM generate_series(1, 40) n;
INSERT INTO socsvc.provider (id, short_name, full_name, legal_form, head_name)
  SELECT n, 'БУ ' || n, 'Бюджетное учреждение ' || n, 'state', 'Тайный Глава' FROM generate_series(1, 4) n;
INSERT INTO socsvc.department (id, provider, name, form, capacity) VALUES (1, 1, 'Отделение', 'residential', 10);
INSERT INTO socsvc.worker (id, provider, department, name, employed)
  SELECT n, CASE WHEN n <= 6 THEN 1 WHEN n = 7 THEN 2 ELSE 3 END, CASE WHEN n <= 6 THEN 1 END, 'Тайная Работница', '[2020-01-01,)' FROM generate_series(1, 8) n;
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment, status)
  SELECT n, n::text, n, 'home', socsvc.today() - 60, daterange(socsvc.today() - 50, socsvc.today() + 50), 'partial', 'in_force' FROM generate_series(1, 40) n
  UNION ALL
  SELECT 100 + n, (100 + n)::text, n, 'home', '2023-12-20', '[2024-01-01,2025-01-01)', 'partial', 'expired' FROM generate_series(1, 20) n
  UNION ALL
  SELECT 200 + n, (200 + n)::text, n, 'home', socsvc.today(), daterange(tap.quarter(), (tap.quarter() + interval '2 years')::date), 'partial', 'in_force'
    FROM generate_series(1, 6) n;
INSERT INTO socsvc.programme_line (id, programme, person, service_item, term, volume, periodicity, quota, delivered, held, refused_from)
  SELECT p.id, p.id, p.person, tap.service(p.person), p.term, NULL, 'as needed',
         CASE WHEN p.id > 100 THEN upper(p.term) - lower(p.term) WHEN p.id <= 10 THEN 200 WHEN p.id <= 13 THEN 100 WHEN p.id <= 20 THEN 50 END,
         CASE WHEN p.id <= 10 THEN 60 WHEN p.id <= 13 THEN 10 WHEN p.id <= 20 THEN 20 ELSE 0 END,
         CASE WHEN p.id <= 10 THEN 5 ELSE 0 END, CASE p.id WHEN 110 THEN date '2024-02-11' END
    FROM socsvc.programme p WHERE p.id NOT BETWEEN 29 AND 40;
INSERT INTO socsvc.contract (id, programme, person, provider, requested_on, number, term, status, signed_on, place)
  SELECT p.id, p.id, p.person, CASE WHEN p.person BETWEEN 11 AND 13 THEN 2 WHEN p.person BETWEEN 14 AND 20 THEN 3 WHEN p.person BETWEEN 21 AND 28 THEN 4 ELSE 1 END,
         p.issued_on, p.number, p.term, CASE WHEN p.status = 'expired' OR p.id BETWEEN 29 AND 40 THEN 'completed' ELSE 'active' END, p.issued_on + 3,
         CASE WHEN p.person BETWEEN 31 AND 36 THEN 'rural' ELSE 'urban' END
    FROM socsvc.programme p WHERE p.id <= 203;
INSERT INTO socsvc.contract_line (id, contract, programme_line, programme, person, provider)
  SELECT c.id, c.id, c.id, c.programme, c.person, c.provider
    FROM socsvc.contract c WHERE c.id BETWEEN 1 AND 5 OR c.id BETWEEN 21 AND 27 OR c.id > 100;
INSERT INTO socsvc.urgent_line (id, urgent_act, person, provider, service_item) SELECT n, n, n, 4, tap.service(n) FROM generate_series(21, 28) n;
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, urgent_line, worker, quantity, minutes, note)
  SELECT '2024-02-05'::date, c.person, c.provider, c.id, c.id, NULL::bigint, CASE c.provider WHEN 1 THEN (c.person - 1) % 6 + 1 WHEN 2 THEN 7 ELSE 8 END,
         CASE WHEN c.person <= 10 THEN 2 ELSE 1 END, CASE WHEN c.person <= 10 THEN 100 WHEN c.person <= 13 THEN 5 ELSE 15 END, 'тайная заметка'
    FROM socsvc.contract_line c WHERE c.id BETWEEN 101 AND 120
  UNION ALL
  SELECT '2024-02-06', n, 4, NULL, NULL, n, NULL, 1, NULL, NULL FROM generate_series(21, 28) n
  UNION ALL
  SELECT socsvc.today() - 1, c.person, c.provider, c.id, c.id, NULL, 1, 1, 60, NULL FROM socsvc.contract_line c WHERE c.id <= 5;
-- Deadlines of March 2024: decision of ten persons, survey of two, contract of six, decision_told of eight; one that is void.
INSERT INTO socsvc.deadline (id, rule, step, entity, entity_id, person, duty_of, opened_by, starts_on, due_on, met_by, met_on, voided_by, state)
  SELECT n, 1, d.step, 'application', n, d.person, d.duty_of, 1, '2024-03-01', '2024-03-11', CASE WHEN d.state IN ('met', 'met_late') THEN 1 END,
         CASE d.state WHEN 'met' THEN date '2024-03-10' WHEN 'met_late' THEN '2024-03-14' END, CASE d.state WHEN 'void' THEN 1 END, d.state
    FROM (SELECT 'decision' AS step, 'agency' AS duty_of, p AS person, CASE WHEN p <= 6 THEN 'met' WHEN p <= 8 THEN 'met_late' WHEN p = 9 THEN 'overdue' ELSE 'open' END AS state
            FROM generate_series(1, 10) p
          UNION ALL SELECT 'survey', 'agency', p, 'met' FROM generate_series(1, 2) p
          UNION ALL SELECT 'contract', 'provider', p, 'met' FROM generate_series(11, 16) p
          UNION ALL SELECT 'decision_told', 'agency', p, 'met' FROM generate_series(21, 28) p
          UNION ALL SELECT 'decision', 'agency', 30, 'void') d
    CROSS JOIN LATERAL (SELECT d.person * 10 + length(d.step) AS n) i;
-- Residential, general: eight wait for 10 days, six were placed after 20; first priority: two wait. Semi-residential: seven.
INSERT INTO socsvc.queue_entry (id, person, department, provider, form, joined_at, tie, class_rank, status, live)
  SELECT p, p, 1, 1, CASE WHEN p BETWEEN 11 AND 17 THEN 'semi_residential' ELSE 'residential' END,
         clock_timestamp() - make_interval(days => CASE WHEN p <= 10 THEN 10 WHEN p <= 17 THEN 4 ELSE 30 END), p,
         CASE WHEN p BETWEEN 9 AND 10 THEN 2 WHEN p BETWEEN 11 AND 17 THEN 1 ELSE 4 END, CASE WHEN p > 20 THEN 'placed' ELSE 'waiting' END, p <= 20
    FROM generate_series(1, 26) p WHERE p NOT BETWEEN 18 AND 20;
INSERT INTO socsvc.status_event (entity, entity_id, from_status, to_status, actor, login_role, happened_at)
  SELECT 'queue_entry', p, 'offered', 'placed', 'agency', 'x', clock_timestamp() - interval '10 days' FROM generate_series(21, 26) p;
-- February 2024: six pay in part (1 of them by two charges), two nothing, five in full. Nobody has paid.
INSERT INTO socsvc.charge (id, contract, person, provider, form, month, posted_month, sequence, fee_formula, cost, fee, extra, previous, terms, digest)
  SELECT p, p, p, CASE WHEN p <= 6 THEN 1 WHEN p <= 13 THEN 2 ELSE 3 END, 'home', '2024-02-01'::date, '2024-02-01'::date, 1, 1,
         CASE WHEN p <= 6 THEN 1000 WHEN p <= 13 THEN 500 ELSE 200 END, CASE WHEN p <= 6 THEN 300 WHEN p <= 13 THEN 0 ELSE 200 END,
         CASE WHEN p <= 6 THEN 50 ELSE 0 END, 0, CASE WHEN p <= 6 THEN 'partial' WHEN p <= 13 THEN 'free' ELSE 'full' END, 1
    FROM unnest('{1,2,3,4,5,6,11,12,14,15,16,17,18}'::bigint[]) p
  UNION ALL SELECT 100, 1, 1, 1, 'home', '2024-02-01', '2024-02-01', 2, 1, 1100, 330, 50, 350, 'partial', 2;
COMMIT;
ANALYZE;
