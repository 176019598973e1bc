-- :contracts recipients with a contract of two lines each, three times and once a week; terms from last month on, for a
-- year. Line n belongs to recipient (n - 1) / 2 + 1, who is served by provider (recipient - 1) % 20 + 1, the state's.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;
-- The fixture's statuses are set by hand: the journey through them is not what is measured.
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT n, 'Вулканов', 'Осип', date '1940-01-01' + (n % 9000)::integer, 'm' FROM generate_series(1, :contracts) n;
INSERT INTO socsvc.provider (id, full_name, short_name, legal_form)
  SELECT n, format('БУ «Любава-%s»', n), format('Любава-%s', n), 'state' FROM generate_series(1, 20) n;
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment, status)
  SELECT n, n::text, n, 'home', socsvc.today() - 40, daterange(socsvc.today() - 31, socsvc.today() + 330), 'partial', 'in_force'
    FROM generate_series(1, :contracts) n;
INSERT INTO socsvc.programme_line (id, programme, person, service_item, term, volume, periodicity, quota)
  SELECT (p.id - 1) * 2 + i.ordinal, p.id, p.person, i.id, p.term, '30 min', i.periodicity, socsvc.quota(i.periodicity, p.term)
    FROM socsvc.programme p
    CROSS JOIN (SELECT id, row_number() OVER (ORDER BY id) AS ordinal,
                       CASE row_number() OVER (ORDER BY id) WHEN 1 THEN '3/week' ELSE '1/week' END::socsvc.periodicity AS periodicity
                  FROM socsvc.service_item WHERE form = 'home' AND NOT is_head LIMIT 2) i
   ORDER BY 1;
INSERT INTO socsvc.contract (id, programme, person, provider, requested_on, number, term, status, signed_on)
  SELECT p.id, p.id, p.person, (p.id - 1) % 20 + 1, p.issued_on, p.number, p.term, 'active', p.issued_on
    FROM socsvc.programme p ORDER BY p.id;
INSERT INTO socsvc.contract_line (id, contract, programme_line, programme, person, provider)
  SELECT l.id, c.id, l.id, l.programme, l.person, c.provider
    FROM socsvc.programme_line l JOIN socsvc.contract c ON c.programme = l.programme ORDER BY l.id;
COMMIT;
