-- 10,000 recipients with a contract of five lines each; terms of two years that end today. Ids are plain numbers:
-- line and contract line n belong to recipient (n - 1) / 5 + 1, who is served by provider (recipient - 1) % 20 + 1.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SELECT socsvc.make_partitions(socsvc.today() - 740, socsvc.today()) \g /dev/null
BEGIN;
-- The fixture's statuses are set by hand: the journey through them is not what is measured.
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT n, 'Вулканов', 'Осип', date '1940-01-01' + (n % 9000)::integer, 'm' FROM generate_series(1, 10000) n;
INSERT INTO socsvc.provider (id, full_name, short_name, legal_form)
  SELECT n, format('ООО «Любава-%s»', n), format('Любава-%s', n), 'commercial' FROM generate_series(1, 20) n;
INSERT INTO socsvc.worker (id, provider, name, employed)
  SELECT n, (n - 1) % 20 + 1, format('Работник %s', n), '[2020-01-01,)' FROM generate_series(1, 400) n;
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment, status)
  SELECT n, n::text, n, 'home', socsvc.today() - 730, daterange(socsvc.today() - 730, socsvc.today() + 1), 'partial', 'active'
    FROM generate_series(1, 10000) n;
INSERT INTO socsvc.programme_line (id, programme, person, service_item, term, periodicity, quota)
  SELECT (p.id - 1) * 5 + i.ordinal, p.id, p.person, i.id, p.term, '1000/week', socsvc.quota('1000/week', p.term)
    FROM socsvc.programme p
    CROSS JOIN (SELECT id, row_number() OVER (ORDER BY id) AS ordinal FROM socsvc.service_item
                 WHERE form = 'home' AND NOT is_head LIMIT 5) i
   ORDER BY 1;
INSERT INTO socsvc.contract (id, programme, person, provider, requested_on, number, term, status, signed_on)
  SELECT p.id, p.id, p.person, (p.id - 1) % 20 + 1, p.issued_on, p.number, p.term, 'active', p.issued_on
    FROM socsvc.programme p ORDER BY p.id;
INSERT INTO socsvc.contract_line (id, contract, programme_line, programme, person, provider)
  SELECT l.id, c.id, l.id, l.programme, l.person, c.provider
    FROM socsvc.programme_line l JOIN socsvc.contract c ON c.programme = l.programme ORDER BY l.id;
COMMIT;
