-- Searches by name, number and date of birth: who finds whom. As ordinary roles.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.contract(1, 1);
INSERT INTO socsvc.person (id, family_name, given_name, patronymic, birth_date, sex, settlement) VALUES
  (11, 'Королёва', 'Алёна', 'Семёновна', '1955-02-01', 'f', 'г. Сургут'), (12, 'КОРОЛЕВ', 'Пётр', NULL, '1955-02-01', 'm', 'Когалым'),
  (13, 'Ли', 'Ю', NULL, '1960-01-01', 'm', 'Когалым'), (14, 'Липатов', 'Юрий', 'Осипович', '1961-01-01', 'm', NULL),
  (15, '100%_\', 'Знак', NULL, '1962-01-01', 'm', NULL), (16, 'Ахметова', 'Ляззат', 'Қайратқызы', '1970-03-03', 'f', 'Когалым');
INSERT INTO socsvc.worker (id, provider, name, employed) VALUES (11, 1, 'Семёнова Пелагея', '[2020-01-01,2022-01-01)'), (12, 2, 'Семенов Пахом', '[2020-01-01,)');
CREATE FUNCTION public.found(VARIADIC arguments text[]) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE answer bigint[];
BEGIN
  EXECUTE format('SELECT array_agg(person) FROM socsvc.search_persons(%s)', array_to_string(arguments, ', ')) INTO answer;
  RETURN answer;
END $$;

-- ---- the agency finds all ---------------------------------------------------------------------------------------------------
SELECT tap.agency();
SELECT is(public.found($$'вулк'$$), '{1}', 'a beginning');
SELECT is(public.found($$'ЛКАН'$$), '{1}', 'a part, in capitals');
SELECT is(public.found($$'  королев  '$$), '{12,11}', 'ё is е, either way, in order of names');
SELECT is(public.found($$'королёв'$$), '{12,11}', 'whichever is asked');
SELECT is(public.found($$given => 'алена', patronym => 'семенов'$$), '{11}', 'given name and patronymic');
SELECT is(public.found($$'ли'$$), '{13,14}', 'two letters are a beginning');
SELECT is(public.found($$'ли', 'ю', most => 1$$), '{13}', 'at most so many');
SELECT is(public.found($$'королев', place => 'когал'$$), '{12}', 'by settlement beside it');
SELECT is(public.found($$born => '1955-02-01'$$), '{12,11}', 'by date of birth');
SELECT is(public.found($$'вулканов', born => '1955-02-01'$$), NULL, 'all that is given must hold');
SELECT is(public.found($$identifier => '112-233-445 95'$$), '{1}', 'by SNILS as it is written');
SELECT is(public.found($$identifier => '11223344595'$$), '{1}', 'and in digits');
SELECT is(public.found($$identifier => '000-000-600 02'$$), NULL, 'a number that nobody has');
SELECT is(public.found($$patronym => 'қайрат'$$), '{16}', 'Kazakh letters');
SELECT is(public.found($$'Вулконов', misspelt => true$$), '{1}', 'misspelt');
SELECT is(public.found($$'Вулконов'$$), NULL, 'which is not the same by itself');
SELECT is(public.found($$'0%_\'$$), '{15}', 'what LIKE takes for patterns are letters');
SELECT is(public.found($$'%'$$), NULL, 'a percent sign is not everybody');
SELECT is(public.found($$'x'' OR true --'$$), NULL, 'nor is SQL');
SELECT is(public.found($$'x'') OR true --', misspelt => true$$), NULL, 'nor is SQL that is misspelt');
SELECT results_eq($$SELECT person, family_name, given_name, patronymic, birth_date, sex, settlement, snils::text, iin::text, died_on FROM socsvc.search_persons('вулканов')$$,
  $$VALUES (1::bigint, 'Вулканов', 'Осип', 'Петрович', '1948-04-12'::date, 'm', NULL::text, '112-233-445 95', NULL::text, NULL::date)$$, 'what it says of somebody');
SELECT is((SELECT array_agg(worker) FROM socsvc.search_workers('семенов')), '{12,11}', 'workers of all providers');
SELECT is((SELECT array_agg(worker) FROM socsvc.search_workers('семенов', on_day => '2023-03-14')), '{12}', 'employed on a day');
SELECT is((SELECT array_agg(worker) FROM socsvc.search_workers('семенов', 1)), '{11}', 'of a provider');
SELECT is((SELECT array_agg(worker) FROM socsvc.search_workers('Симёнов Пахом', misspelt => true)), '{12}', 'misspelt');

-- ---- bad questions ------------------------------------------------------------------------------------------------------------
SELECT throws_ok(format('SELECT * FROM socsvc.search_persons(%s)', bad.arguments), bad.state, NULL, bad.name) FROM (VALUES
  ('', '22023', 'nothing'), ($$'', '  ', NULL$$, '22023', 'blanks'), ($$place => 'Когалым'$$, '22023', 'a settlement alone'), ($$identifier => ' - '$$, '22023', 'a number of no digits'),
  ($$identifier => '112-233-445 96'$$, '22023', 'wrong check digits'), ($$identifier => 'abc'$$, '22P02', 'letters for a number'), ($$identifier => '123456789012'$$, '22023', 'twelve digits that are no IIN'),
  ($$'ли', most => 0$$, '22023', 'none at most'), ($$'ли', most => 501$$, '22023', 'too many at most'), ($$'ли', most => NULL$$, '22023', 'NULL at most')) AS bad (arguments, state, name);
SELECT throws_ok($$SELECT * FROM socsvc.search_workers(' ')$$, '22023', NULL, 'no worker either');

-- ---- everybody else -------------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT is(public.found($$'вулк'$$), '{1}', 'a provider finds its recipient');
SELECT is(public.found($$'королев'$$), NULL, 'and nobody else');
SELECT is(public.found($$identifier => '112-233-445 95'$$), '{1}', 'by number');
SELECT is(public.found($$'королев', misspelt => true$$), NULL, 'not by guessing either');
SELECT is((SELECT array_agg(worker) FROM socsvc.search_workers('семенов')), '{11}', 'its own workers');
SELECT is((SELECT array_agg(worker) FROM socsvc.search_workers('семенов', 2)), NULL, 'not another''s');
SELECT tap.provider(2);
SELECT is(public.found($$'вулк'$$), NULL, 'another provider does not find him');
SELECT is(public.found($$identifier => '112-233-445 95'$$), NULL, 'not by number: one that nobody has answers the same');
SELECT socsvc.open_case(1, 'brought here') AS opening \gset
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.case_opening SET opened_at = opened_at - interval '10 minutes';
SET LOCAL session_replication_role = origin;
SELECT tap.provider(2);
SELECT is(public.found($$'вулк'$$), '{1}', 'but once it has opened his case');
SELECT tap.become('tap_portal', 'specialist', NULL, 1);
SELECT is(public.found($$'королев'$$), NULL, 'a specialist finds no stranger');
SELECT throws_ok(format('SELECT * FROM socsvc.search_persons(%L)', 'вулк'), 'SV009', NULL, 'nobody may search: ' || who) FROM tap.become('tap_portal', NULL) AS who;
SELECT throws_ok(format('SELECT * FROM socsvc.search_persons(%L)', 'вулк'), 'SV009', NULL, 'nor may: ' || who) FROM tap.citizen(1) AS who;
SELECT throws_ok(format('SELECT * FROM socsvc.search_workers(%L)', 'вулк'), 'SV009', NULL, 'nor for workers: ' || who) FROM tap.citizen(1) AS who;
SELECT throws_ok(format('SELECT * FROM socsvc.search_persons(%L)', 'вулк'), 'SV009', NULL, 'nor may: ' || who) FROM tap.representative(1) AS who;
SELECT throws_ok(format('SELECT * FROM socsvc.search_persons(%L)', 'вулк'), 'SV009', NULL, 'nor may the agency''s login as nobody') FROM tap.become('tap_agency', NULL) AS who;
SELECT throws_ok(format('SELECT * FROM socsvc.search_persons(%L)', 'вулк'), '42501', NULL, 'nor an analyst') FROM tap.become('tap_analyst', 'analyst') AS who;
SELECT throws_ok(format('SELECT * FROM socsvc.search_persons(%L)', 'вулк'), '42501', NULL, 'nor the scheduler') FROM tap.scheduler() AS who;

-- ---- indexes, wherever pg_trgm lies ----------------------------------------------------------------------------------------------
SELECT tap.superuser();
SET LOCAL enable_seqscan = off;
CREATE FUNCTION public.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; plan text := '';
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP plan := plan || line || E'\n'; END LOOP;
  RETURN plan;
END $$;
SELECT matches(public.plan_of($$SELECT FROM socsvc.person p WHERE translate(lower(p.family_name), 'ё', 'е') LIKE '%лкан%' AND translate(lower(p.given_name), 'ё', 'е') LIKE 'ос%'$$),
  'person_name_part', 'the index serves the words in which names are sought');
SELECT tap.agency();
SELECT matches(public.plan_of($$SELECT FROM socsvc.person p WHERE p.snils = '112-233-445 95'$$), 'Index Cond: \(snils', 'a number is sought by its index under the policies too');
SELECT tap.superuser();
CREATE SCHEMA "else where";
GRANT USAGE ON SCHEMA "else where" TO socsvc_owner; -- as create_register() does
ALTER EXTENSION pg_trgm SET SCHEMA "else where";
SELECT tap.agency();
SELECT is(public.found($$'Вулконов', misspelt => true$$), '{1}', 'pg_trgm may lie anywhere');
SELECT is(public.found($$'вулк'$$), '{1}', 'for parts too');
SELECT * FROM finish();
ROLLBACK;
