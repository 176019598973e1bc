-- Break-glass: who opens whose case, for how long, for what reason, and how it is reviewed. As ordinary roles.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
-- The fixture's contract: person 1 is served by provider 1, person 2 by nobody.
SELECT tap.contract(1, 1);
CREATE FUNCTION public.plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) ' || query; END $$;
CREATE FUNCTION public.opened(who text) RETURNS SETOF bigint LANGUAGE sql AS $$ SELECT socsvc.opened_persons() $$;
-- Within one transaction nothing counts that it has opened itself; a test that is one transaction makes its openings older.
CREATE FUNCTION public.age(hours numeric DEFAULT 0) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  SET LOCAL session_replication_role = replica;
  UPDATE socsvc.case_opening SET opened_at = opened_at - make_interval(secs => 3600 * hours + 600), until = until - make_interval(secs => 3600 * hours);
  SET LOCAL session_replication_role = origin;
END $$;
GRANT ALL ON ALL TABLES IN SCHEMA pg_temp TO PUBLIC;
GRANT ALL ON ALL SEQUENCES IN SCHEMA pg_temp TO PUBLIC;

-- ---- who may ---------------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.open_case(2, 'curiosity', 1)$$, 'SV009', NULL, 'a citizen opens no case');
SELECT throws_ok($$SELECT socsvc.open_case(1, 'my own', 1)$$, 'SV009', NULL, 'not his own either: he sees it');
SELECT tap.representative(1);
SELECT throws_ok($$SELECT socsvc.open_case(2, 'curiosity', 1)$$, 'SV009', NULL, 'nor does a representative');
SELECT tap.become('tap_portal', NULL);
SELECT throws_ok($$SELECT socsvc.open_case(2, 'curiosity', 1)$$, 'SV009', NULL, 'nor does nobody');
SELECT tap.become('tap_portal', 'provider');
SELECT throws_ok($$SELECT socsvc.open_case(2, 'curiosity', 1)$$, 'SV009', NULL, 'nor does an employee of no provider');
SELECT tap.become('tap_portal', 'scheduler');
SELECT throws_ok($$SELECT socsvc.open_case(2, 'curiosity', 1)$$, 'SV009', NULL, 'nor does a job');
SELECT tap.scheduler();
SELECT throws_ok($$SELECT socsvc.open_case(2, 'curiosity', 1)$$, '42501', NULL, 'by its own login role neither');
SELECT tap.admin();
SELECT throws_ok($$SELECT socsvc.open_case(2, 'curiosity', 1)$$, '42501', NULL, 'nor does the administrator of rules');
SELECT tap.become('tap_gateway', NULL);
SELECT throws_ok($$SELECT socsvc.open_case(2, 'curiosity', 1)$$, '42501', NULL, 'nor does a gateway');

-- ---- reason and hours ---------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT throws_ok(format('SELECT socsvc.open_case(2, %L, 1)', bad.reason), '22023', NULL, 'no reason: ' || bad.name)
  FROM (VALUES (NULL, 'NULL'), ('', 'nothing'), ('   ', 'blanks'), (E'\t\n', 'white space'), (U&'\00A0\2003', 'foreign white space'), ('...', 'dots'),
               (repeat('x', 2001), 'a book')) AS bad (reason, name);
SELECT throws_ok(format('SELECT socsvc.open_case(2, ''ambulance'', %s)', bad), '22023', NULL, 'not for hours: ' || bad)
  FROM (VALUES ('0'), ('-1'), ('25'), ('NULL'), ('2147483647')) AS h (bad);
SELECT throws_ok($$SELECT socsvc.open_case(999999, 'ambulance', 1)$$, 'P0002', NULL, 'nobody''s case is not opened');
SELECT throws_ok($$SELECT socsvc.open_case(NULL, 'ambulance', 1)$$, 'P0002', NULL, 'nor that of NULL');
SELECT lives_ok($$SELECT socsvc.open_case(2, 'x''; DROP TABLE socsvc.case_opening; --', 24)$$, 'SQL in a reason is a reason, and 24 hours are not too many');
SELECT tap.admin();
UPDATE socsvc.setting SET value = '2' WHERE name = 'case_opening_max_hours';
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.open_case(2, 'ambulance', 3)$$, '22023', NULL, 'the setting says how many hours are too many');
SELECT lives_ok($$SELECT socsvc.open_case(2, 'ambulance at night', 2)$$, 'and how many are not');

-- ---- what it opens, until when ----------------------------------------------------------------------------------------------
SELECT is_empty('SELECT public.opened(''provider 1'')', 'who opens sees nothing in the same transaction: he could roll it back');
SELECT public.age();
SELECT results_eq('SELECT public.opened(''provider 1'')', ARRAY[2::bigint], 'then he does');
SELECT is((SELECT count(*) FROM socsvc.my_opened_cases), 2::bigint, 'both openings are listed to him');
SELECT tap.provider(2);
SELECT is_empty('SELECT public.opened(''provider 2'')', 'another provider has not opened it');
SELECT is((SELECT count(*) FROM socsvc.case_opening), 0::bigint, 'nor sees that somebody has');
SELECT throws_ok(format('SELECT socsvc.close_case(%s)', id), 'P0002', NULL, 'nor can close it') FROM (VALUES (1), (2)) AS o (id);
SELECT tap.become('tap_portal', 'specialist', NULL, 1);
SELECT is_empty('SELECT public.opened(''specialist'')', 'nor has the same provider''s specialist');
SELECT lives_ok($$SELECT socsvc.open_case(2, 'a fall at home')$$, 'he may, for an hour where he does not say');
SELECT tap.citizen(1);
SELECT is_empty('SELECT public.opened(''citizen'')', 'a citizen has opened nothing');
SELECT is((SELECT count(*) FROM socsvc.case_opening), 0::bigint, 'and sees no openings');
SELECT tap.become('tap_analyst', 'analyst');
SELECT throws_ok($$SELECT socsvc.open_case(1, 'an outlier in the report', 1)$$, '42501', NULL, 'an analyst may not: his reports name nobody');
SELECT tap.agency();
SELECT lives_ok($$SELECT socsvc.open_case(1, 'a complaint', 1)$$, 'a clerk may');
SELECT tap.superuser();
SELECT results_eq($$SELECT role, login_role::text COLLATE "default", provider, extract(epoch FROM until - opened_at)::integer / 3600 FROM socsvc.case_opening ORDER BY id$$,
  $$VALUES ('provider', 'tap_portal', 1::bigint, 24), ('provider', 'tap_portal', 1, 2), ('specialist', 'tap_portal', 1, 1), ('agency', 'tap_agency', NULL, 1)$$,
  'who has opened, and for how long, is kept') ;
SELECT public.age(1.5);
SELECT tap.provider(1);
SELECT results_eq('SELECT public.opened(''provider 1'')', ARRAY[2::bigint], 'after an hour and a half one sees it still');
SELECT public.age(1);
SELECT is((SELECT array_agg(opening ORDER BY opening) FROM socsvc.my_opened_cases), (SELECT ARRAY[min(id)] FROM socsvc.case_opening), 'what was opened for two hours is over');
SELECT lives_ok($$SELECT socsvc.close_case((SELECT opening FROM socsvc.my_opened_cases))$$, 'the other one he closes himself');
SELECT is_empty('SELECT public.opened(''provider 1'')', 'and sees the case no more');
SELECT throws_ok($$SELECT socsvc.close_case((SELECT min(id) FROM socsvc.case_opening))$$, 'P0002', NULL, 'it is closed once');

-- ---- review -----------------------------------------------------------------------------------------------------------------
SELECT throws_ok($$SELECT socsvc.review_opening(1, 'fine')$$, '42501', NULL, 'a provider reviews nothing');
SELECT throws_ok($$SELECT * FROM socsvc.opened_cases_to_review$$, '42501', NULL, 'nor has a list of what there is to review');
SELECT tap.agency();
SELECT is((SELECT count(*) FROM socsvc.opened_cases_to_review), 4::bigint, 'the agency has all to review');
SELECT is((SELECT count(*) FROM socsvc.office_messages WHERE kind = 'case_opened' AND office = 'agency'), 4::bigint, 'and a message of each');
SELECT matches((SELECT body FROM socsvc.office_messages WHERE kind = 'case_opened' ORDER BY message LIMIT 1), 'ООО "Любава".*№ 2 .*DROP TABLE', 'that says who, whose and why');
SELECT throws_ok($$SELECT socsvc.review_opening(999999, 'fine')$$, 'P0002', NULL, 'there is nothing to review in what there is not');
SELECT throws_ok(format('SELECT socsvc.review_opening(%s, %L)', opening, bad.note), '22023', NULL, 'a review says something')
  FROM (SELECT min(opening) AS opening FROM socsvc.opened_cases_to_review) o, (VALUES (NULL), (' ')) AS bad (note);
SELECT lives_ok(format('SELECT socsvc.review_opening(%s, ''called back: there was an ambulance'')', min(opening)), 'it reviews one') FROM socsvc.opened_cases_to_review;
SELECT is((SELECT count(*) FROM socsvc.opened_cases_to_review), 3::bigint, 'which leaves the list');
SELECT throws_ok(format('SELECT socsvc.review_opening(%s, ''again'')', min(id)), 'SV015', NULL, 'once') FROM socsvc.case_opening;
SELECT throws_ok(format('SELECT socsvc.review_opening(%s, ''mine'')', max(id)), 'SV009', NULL, 'nobody reviews his own') FROM socsvc.case_opening;
SELECT lives_ok($$SELECT socsvc.close_case((SELECT max(id) FROM socsvc.case_opening WHERE role = 'agency'))$$, 'it closes what is open');
SELECT tap.become('tap_agency', NULL);
SELECT throws_ok($$SELECT socsvc.review_opening(1, 'fine')$$, 'SV009', NULL, 'nobody reviews nothing');
SELECT is((SELECT count(*) FROM socsvc.opened_cases_to_review), 0::bigint, 'and has nothing to');

-- ---- it stands -----------------------------------------------------------------------------------------------------------------
SELECT tap.agency();
SELECT throws_ok($$UPDATE socsvc.case_opening SET reason = 'better'$$, '42501', NULL, 'the agency writes no openings');
SELECT throws_ok($$DELETE FROM socsvc.case_opening$$, '42501', NULL, 'nor removes them');
SELECT throws_ok($$INSERT INTO socsvc.case_opening (person, reason, until) VALUES (1, 'x', now() + interval '1 day')$$, '42501', NULL, 'nor makes them but by the function');
SELECT tap.superuser();
SELECT throws_ok($$UPDATE socsvc.case_opening SET until = until + interval '1 day'$$, 'SV015', NULL, 'a superuser does not lengthen them');
SELECT throws_ok($$UPDATE socsvc.case_opening SET reviewed_at = NULL, reviewed_by = NULL, review_note = NULL WHERE reviewed_at IS NOT NULL$$, 'SV015', NULL, 'nor takes a review back');
SELECT throws_ok($$DELETE FROM socsvc.case_opening$$, 'SV015', NULL, 'nor deletes them');
SELECT throws_ok($$TRUNCATE socsvc.case_opening$$, 'SV015', NULL, 'not all at once either');
SELECT throws_ok($$INSERT INTO socsvc.case_opening (person, reason, until) VALUES (1, 'x', now() + interval '1 day')$$, 'SV009', NULL, 'nor opens a case as nobody');

-- ---- how many ------------------------------------------------------------------------------------------------------------------
SELECT tap.admin();
UPDATE socsvc.setting SET value = '3' WHERE name = 'case_openings_a_day';
SELECT tap.provider(2);
SELECT lives_ok($$SELECT socsvc.open_case(1, 'one'), socsvc.open_case(2, 'two'), socsvc.open_case(1, 'three')$$, 'three are not too many');
SELECT throws_ok($$SELECT socsvc.open_case(2, 'four')$$, 'SV028', NULL, 'a fourth is');
SELECT tap.provider(3);
SELECT lives_ok($$SELECT socsvc.open_case(2, 'one')$$, 'for another login they are not');
SELECT tap.superuser();
SELECT public.age(25);
SELECT tap.provider(2);
SELECT lives_ok($$SELECT socsvc.open_case(2, 'four')$$, 'a day later there are some again');

-- ---- by number -------------------------------------------------------------------------------------------------------------------
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.open_case_by_identifier('112-233-445 95', '1948-04-13', 'unconscious')$$, 'P0002', NULL, 'a number alone opens nothing');
SELECT throws_ok($$SELECT socsvc.open_case_by_identifier('000-000-600 02', '1948-04-12', 'unconscious')$$, 'P0002', NULL, 'a number that nobody has answers the same');
SELECT throws_ok($$SELECT socsvc.open_case_by_identifier('1', '1948-04-12', 'unconscious')$$, '22P02', NULL, 'no number is none');
SELECT lives_ok($$SELECT socsvc.open_case_by_identifier('112-233-445 95', '1948-04-12', 'unconscious')$$, 'number and date of birth do');
SELECT public.age();
SELECT results_eq('SELECT public.opened(''provider 3'') ORDER BY 1', ARRAY[1::bigint], 'that person''s');
-- ---- what it shows, to read alone ---------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT public.age(100);
UPDATE socsvc.setting SET value = '20' WHERE name = 'case_openings_a_day';
INSERT INTO socsvc.household (id, address) VALUES (901, 'Мира 1');
INSERT INTO socsvc.household_member (household, person, relation, document, valid) VALUES (901, 1, 'head', 'x', '[2020-01-01,)');
SELECT tap.provider(2);
SELECT is((SELECT count(*) FROM socsvc.person) + (SELECT count(*) FROM socsvc.contract) + (SELECT count(*) FROM socsvc.programme), 0::bigint,
  'a provider sees nothing of a case that is not its own');
SELECT socsvc.open_case(1, 'brought here by ambulance') AS opening \gset
SELECT is((SELECT count(*) FROM socsvc.person), 0::bigint, 'nor in the transaction in which it opens it');
SELECT public.age();
SELECT results_eq('SELECT id FROM socsvc.person', ARRAY[1::bigint], 'then it sees that person');
SELECT results_eq('SELECT id FROM socsvc.programme ORDER BY id', ARRAY[1::bigint, 2, 3], 'and his programmes');
SELECT results_eq('SELECT id, provider FROM socsvc.contract', 'VALUES (1::bigint, 1::bigint)', 'and his contract with another provider');
SELECT is((SELECT count(*) FROM socsvc.programme_line WHERE programme = 4), 0::bigint, 'nothing of anybody else');
WITH changed AS (UPDATE socsvc.contract SET note = 'x' RETURNING 1) SELECT is((SELECT count(*) FROM changed), 0::bigint, 'an UPDATE touches no row of it');
WITH changed AS (UPDATE socsvc.contract SET status = 'terminated' WHERE id = 1 RETURNING 1) SELECT is((SELECT count(*) FROM changed), 0::bigint, 'nor moves any');
SELECT is((SELECT count(*) FROM socsvc.household), 1::bigint, 'his household is shown');
WITH changed AS (UPDATE socsvc.household SET note = 'x' RETURNING 1) SELECT is((SELECT count(*) FROM changed), 0::bigint, 'nor does one touch it');
WITH gone AS (DELETE FROM socsvc.contract_line RETURNING 1) SELECT is((SELECT count(*) FROM gone), 0::bigint, 'nor does a DELETE');
SELECT throws_matching($$INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line) VALUES ('2023-03-20', 1, 1, 101, 1)$$,
  'not yours|row-level security|provider', 'nothing is recorded in it');
SELECT throws_ok($$SELECT socsvc.sign_document('contract', 1)$$, 'P0002', NULL, 'nothing is signed');
SELECT throws_ok($$SELECT socsvc.terminate_contract(1, 'x')$$, 'SV009', NULL, 'nothing is ended');
SELECT is((SELECT count(*) FROM (SELECT FROM socsvc.contract FOR UPDATE) locked), 0::bigint, 'nothing is locked against its own provider');
SELECT tap.become('tap_portal', 'specialist', NULL, 2);
SELECT is((SELECT count(*) FROM socsvc.contract), 0::bigint, 'the same provider in another role does not see it');
SELECT tap.provider(2);
SELECT lives_ok(format('SELECT socsvc.close_case(%s)', :opening), 'closed');
SELECT is((SELECT count(*) FROM socsvc.person) + (SELECT count(*) FROM socsvc.contract) + (SELECT count(*) FROM socsvc.programme), 0::bigint, 'it is gone');

SELECT tap.become('tap_analyst', 'analyst');
SELECT throws_ok('SELECT FROM socsvc.person', '42501', NULL, 'an analyst has no case');
SELECT tap.agency();
SELECT throws_ok('SELECT * FROM socsvc.confirmation_code', '42501', NULL, 'codes are shown to nobody by it');
SELECT is_empty($$SELECT p.tablename, p.policyname, p.cmd FROM pg_catalog.pg_policies p WHERE p.schemaname = 'socsvc' AND p.policyname = 'opened_case' AND p.cmd <> 'SELECT'$$,
  'no policy of opened cases writes');
SELECT is_empty($$SELECT p.tablename, p.policyname FROM pg_catalog.pg_policies p WHERE p.schemaname = 'socsvc' AND p.qual ~ 'IN \(\s*SELECT socsvc\.opened_persons'$$,
  'none asks for them as a subquery, by which no index could be used: as an array they are asked for once a query');
SELECT tap.citizen(1);
SET LOCAL enable_seqscan = off;
SELECT is((SELECT count(*) FROM public.plan('SELECT amount FROM socsvc.charge') AS p (line) WHERE line ~ 'BitmapOr'), 1::bigint,
  'so a plain query of a citizen uses the indexes of whose rows are');
RESET enable_seqscan;
SELECT tap.superuser();
SELECT is_empty($$SELECT p.tablename FROM pg_catalog.pg_policies p
   WHERE p.schemaname = 'socsvc' AND p.policyname = 'opened_case' AND NOT p.roles <@ '{socsvc_portal,socsvc_agency}'$$, 'cases are opened to employees and clerks alone');
SELECT * FROM finish();
ROLLBACK;
