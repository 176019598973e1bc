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
SET LOCAL jit = off; -- as generate_region() has it
SELECT count(v.first_provider) FROM generate_series(0, 40) d, socsvc._generate_providers(35, 'RU', 2025, d, 'Сургут', 0, 0, 2) v;
SELECT is(ROW(count(*), count(DISTINCT tax_number), count(DISTINCT registration_number)), ROW(123::bigint, 123::bigint, 123::bigint),
          'providers of many districts have numbers of their own') FROM socsvc.provider;
SELECT is_empty($$SELECT tax_number FROM socsvc.provider WHERE tax_number !~ '^[0-9]{10}$'$$, 'of ten digits');
ROLLBACK;

-- ---- in a transaction --------------------------------------------------------------------------------------------------
BEGIN;
SELECT throws_ok('CALL socsvc.generate_region(35, 200)', '2D000', NULL, 'in a transaction it cannot commit');
CALL socsvc.generate_region(35, 200, in_batches => false);
SELECT is((SELECT digest FROM socsvc.region_digest() WHERE entity = 'region'), 'b5fec18022efa73a15adc9b11c91ddbb', 'in_batches false: the same region, in one transaction');
ROLLBACK;
SELECT is((SELECT count(*) FROM socsvc.generated_region), 0::bigint, 'which can be taken back as a whole');

-- ---- a region ----------------------------------------------------------------------------------------------------------
CALL socsvc.generate_region(35, 200);
SELECT is((SELECT (persons, made, year, districts)::text FROM socsvc.generated_region), '(200,200,2025,1)', 'it is done');
SELECT is((SELECT jsonb_object_agg(entity, row_count) FROM socsvc.region_digest()), '{"act": 81, "stay": 2, "charge": 162, "income": 286, "person": 200, "region": 5093, "tariff": 450, "worker": 3, "absence": 1, "payment": 74, "act_line": 250, "contract": 17, "decision": 2, "delivery": 3173, "provider": 3, "programme": 19, "urgent_act": 3, "application": 3, "queue_entry": 7, "urgent_line": 4, "programme_line": 59, "representation": 20, "person_category": 74, "household_member": 200}'::jsonb, 'so much of everything');
SELECT is((SELECT digest FROM socsvc.region_digest() WHERE entity = 'region'), 'b5fec18022efa73a15adc9b11c91ddbb', 'the same seed, the same region');
SELECT is_empty($$SELECT * FROM unnest('{person,household_member,representation,person_category,income,absence,provider,worker,tariff,application,decision,programme,programme_line,contract,delivery,act,act_line,urgent_act,urgent_line,charge,payment,stay,queue_entry}'::text[]) e
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

-- ---- acts ------------------------------------------------------------------------------------------------------------------
CREATE VIEW tap.delivered AS
  SELECT a.id AS act, d.contract_line, sum(d.quantity)::bigint AS quantity, sum(d.minutes)::bigint AS minutes
    FROM socsvc.act a JOIN socsvc.contract_line l ON l.contract = a.contract JOIN socsvc.delivery d ON d.contract_line = l.id AND a.period @> d.delivered_on
   GROUP BY 1, 2;
SELECT set_eq('SELECT act, contract_line, quantity, minutes FROM socsvc.act_line', 'TABLE tap.delivered', 'acts say what was delivered, no more and no less');
SELECT is((SELECT sum(quantity) FROM socsvc.act_line)::bigint, (SELECT sum(quantity) FROM socsvc.delivery WHERE contract_line IS NOT NULL)::bigint, 'and every delivery stands in one');
SELECT is_empty($$SELECT a.id FROM socsvc.act a JOIN socsvc.contract c ON c.id = a.contract
                   WHERE a.period NOT IN (SELECT c.term * d FROM unnest('{"[2025-01-01,2025-07-01)","[2025-07-01,2025-10-01)","[2025-10-01,2025-11-01)","[2025-11-01,2025-12-01)","[2025-12-01,2026-01-01)"}'::daterange[]) d)$$,
                'an act is of the first half of the year, of the third quarter, then of a month, within the contract');
SELECT is_empty($$SELECT * FROM socsvc.act WHERE prepared_on < upper(period) OR signed_on < prepared_on OR (signed_on IS NULL) = (status = 'signed')$$, 'made when that is over, then signed');
SELECT is((SELECT array_agg(DISTINCT status ORDER BY status) FROM socsvc.act WHERE period @> date '2025-12-31'), '{draft,sent}', 'those of December are still open');
SELECT ok(count(*) FILTER (WHERE status = 'signed') > 0.85 * count(*) AND bool_and(status IN ('signed', 'sent', 'rejected')) AND count(DISTINCT status) = 3, 'most of those before are signed, a few are not') FROM socsvc.act WHERE NOT period @> date '2025-12-31';
SELECT is_empty($$SELECT a.id, v.side FROM socsvc.act a CROSS JOIN (VALUES ('provider', '{sent,signed,rejected}'::text[]), ('citizen', '{signed}')) v (side, statuses)
                   WHERE a.status = ANY (v.statuses) IS DISTINCT FROM EXISTS (SELECT FROM socsvc.signature s WHERE s.document = 'act' AND s.entity_id = a.id AND s.side = v.side
                                                                                 AND s.content = socsvc._canonical('act', a.id, s.version))$$, 'each side has signed what stands');
SELECT is_empty($$SELECT e.* FROM socsvc.status_event e WHERE e.entity IN ('act', 'urgent_act') AND e.from_status IS NOT NULL
                   AND NOT EXISTS (SELECT FROM socsvc.status_transition t WHERE t.entity = e.entity AND t.from_status = e.from_status AND t.to_status = e.to_status AND t.actor = e.actor)$$, 'they moved as they may');
SELECT is_empty($$SELECT l.id FROM socsvc.urgent_line l JOIN socsvc.urgent_act a ON a.id = l.urgent_act LEFT JOIN socsvc.delivery d ON d.urgent_line = l.id
                   WHERE d.id IS NULL OR NOT a.term @> d.delivered_on OR a.drawn_up_on <> d.delivered_on$$, 'what an act of urgent services says was given, at once');
SELECT is_empty('SELECT a.id FROM socsvc.urgent_act a WHERE NOT EXISTS (SELECT FROM socsvc.urgent_line l WHERE l.urgent_act = a.id)', 'none of them is empty');
SELECT is_empty('SELECT a.id FROM socsvc.urgent_act a JOIN socsvc.programme p ON p.person = a.person', 'they are of those who have no programme');
SELECT is((SELECT sum(times) FROM socsvc_bi.fact_delivery WHERE ground = 'urgent')::bigint, (SELECT count(*) FROM socsvc.urgent_line), 'analysts see them');
SELECT throws_ok($$DELETE FROM socsvc.delivery d USING socsvc.contract_line l, socsvc.act a WHERE l.id = d.contract_line AND a.contract = l.contract AND a.status = 'signed' AND a.period @> d.delivered_on$$,
                 'SV011', NULL, 'what is signed stands');

-- ---- once more -----------------------------------------------------------------------------------------------------------
CALL socsvc.generate_region(35, 200);
SELECT is((SELECT digest FROM socsvc.region_digest() WHERE entity = 'region'), 'b5fec18022efa73a15adc9b11c91ddbb', 'a second call adds nothing');
SELECT throws_ok(c, '55000', 'this register holds another made-up region', c)
  FROM unnest(ARRAY['CALL socsvc.generate_region(36, 200)', 'CALL socsvc.generate_region(35, 300)', 'CALL socsvc.generate_region(35, 200, 2024)']) c;
SELECT * FROM finish();
