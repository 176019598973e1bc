-- :contracts recipients with a contract of ten lines each, three deliveries a line in the month before this one (300,000 for
-- 10,000 contracts). Ids are plain numbers: line and contract line n belong to recipient (n - 1) / 10 + 1, who is
-- served by provider (recipient - 1) % 20 + 1. One recipient in ten is free by category, the others by income or not.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SELECT date_trunc('month', socsvc.today() - interval '1 month')::date AS month \gset
SELECT socsvc.make_partitions(:'month', socsvc.today()) \g /dev/null
BEGIN;
-- The fixture's statuses and rows are set by hand: the journey to them is not what is measured.
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT n, 'Вулканов', 'Осип', date '1940-01-01' + (n % 9000)::integer, 'm' FROM generate_series(1, :contracts) n;
INSERT INTO socsvc.provider (id, full_name, short_name, legal_form)
  SELECT n, format('ООО «Любава-%s»', n), format('Любава-%s', n), 'commercial' FROM generate_series(1, 20) n;
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment, status)
  SELECT n, n::text, n, 'home', :'month'::date - 100, daterange(:'month'::date - 100, :'month'::date + 200), 'partial', 'in_force'
    FROM generate_series(1, :contracts) n;
INSERT INTO socsvc.programme_line (id, programme, person, service_item, term, volume, periodicity)
  SELECT (p.id - 1) * 10 + i.ordinal, p.id, p.person, i.id, p.term, i.volume, '1/day'
    FROM socsvc.programme p
    CROSS JOIN (SELECT i.id, i.volume, row_number() OVER (ORDER BY i.id) AS ordinal FROM socsvc.service_item i
                 WHERE i.form = 'home' AND NOT i.is_head LIMIT 10) i
   ORDER BY 1;
INSERT INTO socsvc.contract (id, programme, person, provider, requested_on, number, term, status, signed_on)
  SELECT p.id, p.id, p.person, (p.id - 1) % 20 + 1, p.issued_on, p.number, p.term, 'active', p.issued_on
    FROM socsvc.programme p ORDER BY p.id;
INSERT INTO socsvc.contract_line (id, contract, programme_line, programme, person, provider)
  SELECT l.id, c.id, l.id, l.programme, l.person, c.provider
    FROM socsvc.programme_line l JOIN socsvc.contract c ON c.programme = l.programme ORDER BY l.id;
INSERT INTO socsvc.tariff (provider, service_item, amount, valid, source)
  SELECT v.id, i.id, 50 + (v.id * 31 + i.id) % 200, '[2020-01-01,)', 'bench'
    FROM socsvc.provider v CROSS JOIN (SELECT i.id FROM socsvc.service_item i WHERE i.form = 'home' AND NOT i.is_head) i;
INSERT INTO socsvc.fee_assessment (contract, person, provider, ground, arisen_on, decided_on, effective_from, application_on,
    demographic_group, average_income)
  SELECT c.id, c.person, c.provider, 'conclusion', c.requested_on, c.requested_on, lower(c.term), c.requested_on, 'pensioner',
         20000 + (c.id * 7919) % 30000
    FROM socsvc.contract c ORDER BY c.id;
INSERT INTO socsvc.person_category (person, category, document, valid)
  SELECT n, 'combat_veteran', 'bench', '[2000-01-01,)' FROM generate_series(1, :contracts, 10) n;
INSERT INTO socsvc.delivery (region_code, delivered_on, person, provider, contract_line, programme_line)
  SELECT 86, :'month'::date + ((l.id + d * 9) % 28)::integer, l.person, l.provider, l.id, l.programme_line
    FROM generate_series(0, 2) d CROSS JOIN socsvc.contract_line l
   ORDER BY d, l.id;
COMMIT;
VACUUM ANALYZE;
CHECKPOINT;
