-- A made-up region of Khanty-Mansi: the same for the same arguments, lawful in every row, with something of every kind. Not
-- in one transaction: generate_region() commits. The database is this file's own.
SELECT * FROM no_plan();

-- ---- what it refuses -------------------------------------------------------------------------------------------------
BEGIN;
SELECT throws_ok($$CALL socsvc.generate_region(1, 0)$$, '22023', 'no region is made of 0 persons by seed 1', 'nobody');
SELECT throws_ok($$CALL socsvc.generate_region(1, 3000001)$$, '22023', NULL, 'more persons than there are numbers for');
SELECT throws_ok($$CALL socsvc.generate_region(NULL, 10)$$, '22023', NULL, 'no seed');
SELECT throws_ok($$CALL socsvc.generate_region(1, NULL)$$, '22023', NULL, 'no number of persons');
SELECT throws_ok($$CALL socsvc.generate_region(1, 10, extract(year FROM socsvc.today())::integer)$$, '22023', NULL, 'a year that is not over');
SELECT throws_ok($$CALL socsvc.generate_region(1, 10, 2001)$$, '22023', NULL, 'a year whose holidays are not known');
SELECT throws_ok($$CALL socsvc.generate_region(1, 10, NULL)$$, '22023', NULL, 'no year');
SELECT is((SELECT count(*) FROM socsvc.generated_region), 0::bigint, 'none of these has begun one');
ROLLBACK;
BEGIN;
SELECT tap.agency();
SELECT throws_ok($$CALL socsvc.generate_region(1, 10)$$, '42501', NULL, 'the agency does not fill a register');
SELECT tap.admin();
SELECT throws_ok($$CALL socsvc.generate_region(1, 10)$$, '42501', NULL, 'nor do those who keep the rules');
SELECT throws_ok($$SET socsvc.replayed_day = '2025-01-01'$$, '42501', NULL, 'nor do they set the day');
ROLLBACK;
BEGIN;
INSERT INTO socsvc.person (family_name, given_name, birth_date, sex) VALUES ('Вулканов', 'Осип', '1948-04-12', 'm');
SELECT throws_ok($$CALL socsvc.generate_region(1, 10)$$, '55000', 'this register holds persons or providers that are not made up', 'a register with persons of its own');
ROLLBACK;

-- ---- the day that is replayed ------------------------------------------------------------------------------------------
BEGIN;
SET LOCAL socsvc.replayed_day = '2025-02-28';
SELECT is(socsvc.today(), '2025-02-28'::date, 'today is the day that a superuser replays');
SELECT is(socsvc.today('KZ'), '2025-02-28'::date, 'in every jurisdiction');
SELECT throws_ok(format('SET LOCAL socsvc.replayed_day = %L', d), '22023', NULL, format('"%s" is no day', d)) FROM unnest('{2025-02-29,2025-2-1,tomorrow,"2025-01-01 ","2025- 1- 1"}'::text[]) d;
ROLLBACK;
SELECT ok(socsvc.today() > '2026-01-01', 'the wall clock''s day is back with the end of the transaction');

-- ---- the draws ---------------------------------------------------------------------------------------------------------
SELECT is(array_agg(socsvc._draw(42, n, 7, 1000) ORDER BY n), '{827,967,890,976,895,784}', 'draws are the same on every machine') FROM generate_series(1, 6) n;
SELECT ok(min(d) = 0 AND max(d) = 9 AND max(c) < 1200 AND min(c) > 800, 'each number is about as likely')
  FROM (SELECT socsvc._draw(1, n, 0, 10) AS d, count(*) AS c FROM generate_series(1, 10000) n GROUP BY 1) t;
SELECT throws_ok($$SELECT socsvc._draw(1, 1, 1, 0)$$, '22023', NULL, 'nothing is drawn from nothing');
SELECT is(count(DISTINCT socsvc._generated_snils(42, n)::socsvc.snils), 2000::bigint, 'every СНИЛС is right and nobody else''s') FROM generate_series(1, 2000) n;

BEGIN;
SELECT count(v.first_provider) FROM generate_series(0, 40) d, socsvc._generate_providers(35, 'RU', 2025, d, 'Сургут', 0, 0, 2) v;
SELECT is(ROW(count(*), count(DISTINCT tax_number), count(DISTINCT registration_number)), ROW(123::bigint, 123::bigint, 123::bigint),
          'providers of many districts have numbers of their own') FROM socsvc.provider;
SELECT is_empty($$SELECT tax_number FROM socsvc.provider WHERE tax_number !~ '^[0-9]{10}$'$$, 'of ten digits');
ROLLBACK;

-- ---- in a transaction --------------------------------------------------------------------------------------------------
BEGIN;
SELECT throws_ok('CALL socsvc.generate_region(35, 200)', '2D000', NULL, 'in a transaction it cannot commit');
CALL socsvc.generate_region(35, 200, in_batches => false);
SELECT is((SELECT digest FROM socsvc.region_digest() WHERE entity = 'region'), '29f4eba2362e8ff1eec32593c28b48f4', 'in_batches false: the same region, in one transaction');
ROLLBACK;
SELECT is((SELECT count(*) FROM socsvc.generated_region), 0::bigint, 'which can be taken back as a whole');

-- ---- a region ----------------------------------------------------------------------------------------------------------
CALL socsvc.generate_region(35, 200);
SELECT is((SELECT (persons, made, year, districts)::text FROM socsvc.generated_region), '(200,200,2025,1)', 'it is done');
SELECT is((SELECT jsonb_object_agg(entity, row_count) FROM socsvc.region_digest()), '{"stay": 2, "charge": 162, "income": 286, "person": 200, "region": 4751, "tariff": 450, "worker": 3, "absence": 1, "payment": 74, "contract": 17, "decision": 2, "delivery": 3169, "provider": 3, "programme": 19, "application": 3, "queue_entry": 7, "programme_line": 59, "representation": 20, "person_category": 74, "household_member": 200}'::jsonb, 'so much of everything');
SELECT is((SELECT digest FROM socsvc.region_digest() WHERE entity = 'region'), '29f4eba2362e8ff1eec32593c28b48f4', 'the same seed, the same region');
SELECT is_empty($$SELECT * FROM unnest('{person,household_member,representation,person_category,income,absence,provider,worker,tariff,application,decision,programme,programme_line,contract,delivery,charge,payment,stay,queue_entry}'::text[]) e
                   EXCEPT SELECT entity FROM socsvc.region_digest()$$, 'something of every kind');

SELECT is_empty('SELECT * FROM socsvc.quota_mismatch', 'counters and deliveries agree');
SELECT is_empty('SELECT * FROM socsvc.impossible_time', 'nothing happens that cannot');
SELECT is_empty('SELECT * FROM socsvc.queue_mismatch', 'the queue is counted rightly');
SELECT is_empty('SELECT * FROM socsvc.charge_problem', 'every month could be charged');
SELECT is_empty('SELECT * FROM socsvc.verify_audit_all()', 'the chains of the audit hold');
SELECT ok((SELECT count(*) FROM socsvc.audit_log WHERE entity = 'delivery') = (SELECT count(*) FROM socsvc.delivery), 'every delivery is audited');

SELECT is_empty($$SELECT * FROM socsvc.delivery d WHERE NOT socsvc.is_working_day(d.delivered_on, 'RU-KHM')$$, 'nobody works on holidays');
SELECT is_empty($$SELECT * FROM socsvc.delivery d JOIN socsvc.absence a ON a.person = d.person AND a.term @> d.delivered_on$$, 'nobody is served who is away');
SELECT is_empty($$SELECT * FROM generate_series(date '2025-01-01', '2025-12-01', '1 month') m
                   WHERE NOT EXISTS (SELECT FROM socsvc.delivery d WHERE date_trunc('month', d.delivered_on::timestamp) = m)$$, 'every month has deliveries');
SELECT is_empty($$SELECT * FROM socsvc.person p WHERE p.snils IS NULL OR p.iin IS NOT NULL$$, 'in Russia everybody has a СНИЛС');
SELECT is_empty($$SELECT m.household FROM socsvc.household_member m GROUP BY 1 HAVING count(*) FILTER (WHERE m.relation = 'head') <> 1$$, 'a household has a head');
SELECT is_empty($$SELECT * FROM socsvc.programme p WHERE p.status <> 'in_force'$$, 'programmes are in force');
SELECT is_empty($$SELECT * FROM socsvc.programme_line l WHERE l.deviation_reason IS NOT NULL$$, 'and keep to the standards');
SELECT ok(count(DISTINCT c.signed_on) = 1 AND max(c.signed_on) = '2024-12-18', 'contracts were signed before the year began') FROM socsvc.contract c WHERE c.status = 'active';
SELECT ok(count(DISTINCT status) > 1, 'applications had different fates') FROM socsvc.application;

-- ---- once more -----------------------------------------------------------------------------------------------------------
CALL socsvc.generate_region(35, 200);
SELECT is((SELECT digest FROM socsvc.region_digest() WHERE entity = 'region'), '29f4eba2362e8ff1eec32593c28b48f4', 'a second call adds nothing');
SELECT throws_ok(c, '55000', 'this register holds another made-up region', c)
  FROM unnest(ARRAY['CALL socsvc.generate_region(36, 200)', 'CALL socsvc.generate_region(35, 300)', 'CALL socsvc.generate_region(35, 200, 2024)']) c;
SELECT * FROM finish();
