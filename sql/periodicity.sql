-- periodicity: every form in which it is written, its canonical text, labels, order, containment, binary form.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS socsvc CASCADE;
SET search_path = socsvc, public;

-- What a statement is refused with, or 'done'.
CREATE FUNCTION pg_temp.refused(statement text) RETURNS TABLE (state text, message text, detail text, hint text)
LANGUAGE plpgsql AS $function$
BEGIN
  EXECUTE statement;
  state := 'done';
  RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
    hint = PG_EXCEPTION_HINT;
  RETURN NEXT;
END
$function$;

-- Copies binary values into a table of one column, as a client's binary COPY would.
CREATE FUNCTION pg_temp.receive(target regclass, VARIADIC payload bytea[]) RETURNS void
LANGUAGE plpgsql AS $function$
DECLARE
  stream bytea := '\x5047434f50590aff0d0a00'::bytea || int4send(0) || int4send(0);
BEGIN
  FOR i IN 1 .. cardinality(payload) LOOP
    stream := stream || int2send(1::smallint) || int4send(length(payload[i])) || payload[i];
  END LOOP;
  stream := stream || int2send((-1)::smallint);
  EXECUTE format('COPY %s FROM PROGRAM %L (FORMAT binary)', target, format('printf ''%s''',
    (SELECT string_agg(format('\%s%s%s', b / 64, b / 8 % 8, b % 8), '' ORDER BY at)
       FROM generate_series(0, length(stream) - 1) AS at, get_byte(stream, at) AS b)));
END
$function$;

-- Texts of the forms and standards, and the quota over the term of the portal's manual.
SELECT input, input::socsvc.periodicity AS canonical, quota(input::socsvc.periodicity, '[2023-03-14,2024-03-13]')
  FROM unnest(ARRAY['1 раз(а) в день', 'ежедневно', '1 раз в день', '3 раз(а) в неделю', '2 раза в неделю',
                    '1 раз в месяц', '1 раз месяц', '1 раз в квартал', '1 раз(а) в год', '1 - 3 раза в неделю',
                    'не более 10 раз за курс', '1 раз в 2 недели', '1 - 2 раза в неделю с октября по март',
                    '1 - 2 раза в год (курс по 10 дней)', '1 раз в неделю или чаще при необходимости',
                    'круглосуточно', '1 круглосуточно', 'по мере необходимости, но не реже 4 раз в год'])
       AS input;

-- What else people write: dashes, spaces, case, decomposed letters, other words, other languages.
SELECT replace(quote_literal(input), U&'\00A0', '<nbsp>') AS input, input::socsvc.periodicity AS canonical
  FROM unnest(ARRAY[U&'1 \2013 3 \0440\0430\0437\0430 \0432 \043D\0435\0434\0435\043B\044E', '1—3 раза в неделю', '1-3 РАЗА В НЕДЕЛЮ',
                    U&'1\00A0\0440\0430\0437 \0432\00A0\0433\043E\0434', '  1   раз  в   год ', '01/week', ' 3 / week ', '1-1/week',
                    'от 1 до 3 раз в неделю', 'до 5 раз в неделю', 'не чаще 1 раза в день', 'не реже 1 раза в день',
                    'не менее 1 раза в день, при необходимости чаще', '≥2/week', '≤ 2/week', '>=2/week', '1-2+/week',
                    '3 раза ежедневно', 'в неделю 3 раза', 'еженедельно', '2 раза каждые 3 дня', '1 раз в сутки',
                    '1 раз', '3 раза', 'once', 'twice a month', 'daily', '1 - 2 курса в год по 20 раз',
                    '1/7 days', '1/12 months', '1/week oct', '1/week jan-dec', '1/day oct-sep', '1/day oct-mar',
                    '1/day с октября по март', '1/week, from October to March', '1 раз в день в июле',
                    'аптасына 1-3 рет', '2 аптада 1 рет', 'тәулік бойы', 'as needed, but at least once a year',
                    'по назначению врача, но не реже 1 раза в месяц', 'в соответствии с индивидуальной программой',
                    'по медицинским показаниям', 'при наступлении факта', 'по утверждённым нормативам'])
       AS input;

-- Bad input: never a crash, never a guess.
SELECT quote_nullable(input) AS input, r.state, r.detail, left(r.hint, 60) AS hint
  FROM unnest(ARRAY['', '   ', 'x', '3', '3/', '/week', '3/fortnight', '3/week x', '3/week.', '3 в неделю', 'раз в неделю',
                    '0/week', '0 раз в неделю', '-1/week', '- 5/week', '1-0/week', '3-1/week', '5 - 2 раза в год',
                    '1000000/week', '99999999999999999999/week', '1/0 weeks', '1/1000 weeks', '1/-2 weeks',
                    '1.5/week', '1,5 раза в неделю', '<=1-3/week', '<=3+/week', 'не более 1 - 3 раз в неделю',
                    'не более 10 раз за курс или чаще', '1/year of 0 days', '1/year of 1000 days', '1/course of 2 days',
                    '1-2 курса в год', '1/course oct-mar', '3 times oct-mar', '1/2 courses', 'continuous >=1/day',
                    'on demand <=4/year', 'on demand >=4', 'круглосуточно ежедневно', '2 круглосуточно',
                    'не более 12 месяцев', '12 месяцев', '10 дней в год', 'в неделю', '2 аптада',
                    '1/week, 2/month', '1 раз в месяц, 1 - 2 раза в неделю для лиц с ментальными нарушениями',
                    'уголь, дрова - 1 - 2 раза в год, баллонный газ - 1 раз в квартал',
                    'ежедневно или по медицинским показаниям', '1 раз в неделю в период госпитализации',
                    E'1/week\n', E'1\t/week', E'1/week\u0085'])
       AS input, pg_temp.refused(format('SELECT %L::socsvc.periodicity', input)) AS r
 WHERE length(input) < 100;
SELECT r.state, r.detail
  FROM unnest(ARRAY[repeat('1', 2000), '1/week' || repeat(' x', 600)]) AS input,
       pg_temp.refused(format('SELECT %L::socsvc.periodicity', input)) AS r;
SELECT * FROM pg_temp.refused($$SELECT '3 - 1 раза в неделю'::socsvc.periodicity$$);

-- A grid of all parts that a value can have, about 2,700 values.
CREATE TEMPORARY TABLE grid AS
SELECT (times || unit || course || season)::socsvc.periodicity AS p, times || unit || course || season AS canonical
  FROM unnest(ARRAY['1', '2', '5', '21', '112', '1-3', '2-22', '<=1', '<=4', '<=11', '1+', '2-3+', '999999']) AS times,
       unnest(ARRAY['/day', '/week', '/month', '/quarter', '/year', '/3 days', '/2 weeks', '/21 months',
                    '/5 quarters', '/11 years', '/term', '/stay', '/admission']) AS unit,
       unnest(ARRAY['', ' of 1 day', ' of 10 days', ' of 22 days', ' of 2 times', ' of 21 times']) AS course,
       unnest(ARRAY['', ' oct-mar', ' jul', ' feb-dec']) AS season
 WHERE season = '' OR unit NOT IN ('/term', '/stay', '/admission')
UNION ALL
SELECT t::socsvc.periodicity, t
  FROM unnest(ARRAY['1 time', '3 times', '1-3 times', '<=1 times', '<=3 times', '1+ times', '2 times of 10 days',
                    '1/course', '<=10/course', '1+/course', 'continuous', 'as programmed']) AS t
UNION ALL
SELECT (kind || floor)::socsvc.periodicity, kind || floor
  FROM unnest(ARRAY['on demand', 'as prescribed', 'as indicated', 'as programmed', 'on event', 'by norm']) AS kind,
       unnest(ARRAY['', ' >=1/day', ' >=4/year', ' >=21/2 weeks', ' >=2/course', ' >=1/stay']) AS floor
 WHERE (kind, floor) <> ('as programmed', '');
SELECT count(*), count(DISTINCT p), count(DISTINCT p::text) FROM grid;
SELECT * FROM grid WHERE p::text <> canonical;

-- What a label says is valid input again, in each language.
SELECT p, lang, label(p, lang) FROM grid, unnest(ARRAY['ru', 'kk', 'en']) AS lang
 WHERE label(p, lang)::socsvc.periodicity <> p;
SELECT p, lang, label(p, lang)
  FROM unnest(ARRAY['1/day', '2/week', '5/month', '11/quarter', '21/year', '22/year', '1-2/week', '<=1/week', '<=2/week', '<=21/course',
                    '1+/week', '1/2 weeks', '1/5 weeks', '1/21 days', '3/2 years', '1/11 years', '1-2/week oct-mar',
                    '1/day jul', '1-2/year of 10 days', '2/year of 1 day', '1/year of 21 times', '1 time', '2 times',
                    '1/term', '1/stay', '1/admission', 'continuous', 'on demand', 'on demand >=1/week',
                    'on demand >=4/year', 'as prescribed', 'as indicated', 'as programmed', 'on event', 'by norm']
             ::socsvc.periodicity[]) WITH ORDINALITY AS t (p, n),
       unnest(ARRAY['ru', 'kk', 'en']) WITH ORDINALITY AS l (lang, m)
 ORDER BY n, m;
SELECT * FROM pg_temp.refused($$SELECT socsvc.label('3/week'::socsvc.periodicity, 'fr')$$);
SELECT label(NULL::socsvc.periodicity, 'ru') IS NULL AS strict;

-- Order: by yearly rate, those without one last, by kind; then by fields.
SELECT p, annual_rate(p)
  FROM unnest(ARRAY['by norm', 'on event', 'as programmed', 'as indicated', 'as prescribed', 'on demand', 'continuous',
                    'on demand >=4/year', '1 time', '<=10/course', '1/stay', '1/term', '1/admission', '3 times',
                    '1/day', '1/week', '1/7 days', '1/month', '1/quarter', '1/year', '1/12 months', '1/2 weeks', '1-3/week',
                    '3/week', '<=3/week', '1+/week', '1/week oct-mar', '1/day oct-mar', '1/month oct-mar',
                    '1/quarter oct-mar', '1/year oct-mar', '1-2/year of 10 days', '999999/day of 999 days']
             ::socsvc.periodicity[]) AS p
 ORDER BY p;
-- =, the order and the hashes agree; the order is one, also through sort support and its abbreviated keys.
SELECT count(*) FILTER (WHERE a.p = b.p) = count(DISTINCT a.p) AS eq_is_identity,
       bool_and((a.p = b.p) = (periodicity_cmp(a.p, b.p) = 0)) AS eq,
       bool_and((a.p <> b.p) = (periodicity_cmp(a.p, b.p) <> 0)) AS ne,
       bool_and((a.p < b.p) = (periodicity_cmp(a.p, b.p) < 0)) AS lt,
       bool_and((a.p <= b.p) = (periodicity_cmp(a.p, b.p) <= 0)) AS le,
       bool_and((a.p > b.p) = (periodicity_cmp(a.p, b.p) > 0)) AS gt,
       bool_and((a.p >= b.p) = (periodicity_cmp(a.p, b.p) >= 0)) AS ge,
       bool_and(periodicity_cmp(a.p, b.p) = -periodicity_cmp(b.p, a.p)) AS antisymmetric,
       bool_and((a.p = b.p) = (periodicity_hash_extended(a.p, 7) = periodicity_hash_extended(b.p, 7))) AS hash
  FROM (SELECT * FROM grid WHERE abs(hashtext(canonical)) % 4 = 0) AS a,
       (SELECT * FROM grid WHERE abs(hashtext(canonical)) % 4 = 0) AS b;
SELECT count(*) FILTER (WHERE p <= before) AS out_of_order
  FROM (SELECT p, lag(p) OVER (ORDER BY p) AS before FROM grid) AS g;
SELECT count(*) FILTER (WHERE annual_rate(p) < before) AS rates_out_of_order
  FROM (SELECT p, lag(annual_rate(p)) OVER (ORDER BY p) AS before FROM grid WHERE annual_rate(p) IS NOT NULL) AS g;
SELECT bool_and(periodicity_hash(p) = (periodicity_hash_extended(p, 0) & 4294967295)::bit(32)::integer) AS hash_forms_agree
  FROM grid;

-- Containment: a programme within its standard.
SELECT o AS standard, i AS programme, o::socsvc.periodicity @> i::socsvc.periodicity AS contains,
       i::socsvc.periodicity <@ o::socsvc.periodicity AS contained
  FROM (VALUES ('1-3/week', '2/week'), ('1-3/week', '1-3/week'), ('1-3/week', '4/week'), ('2-3/week', '1/week'),
               ('1-3/week', '1-2/week'), ('1-3/week', '<=2/week'), ('<=3/week', '<=2/week'), ('<=3/week', '2/week'),
               ('1-3/week', '1+/week'), ('1+/week', '7/week'), ('2+/week', '1+/week'), ('1+/week', '2+/week'),
               ('1-31/month', '1/week'), ('1-3/2 weeks', '1/week'), ('1-3/2 weeks', '1/2 weeks'),
               ('1-2/week oct-mar', '1/week oct-mar'), ('1-2/week oct-mar', '1/week'), ('1-2/week', '1/week oct-mar'),
               ('<=2/week', '1/week oct-mar'), ('<=2/week oct-mar', '1/week nov-jan'), ('<=2/week nov-jan', '1/week oct-mar'),
               ('1-2/year of 10 days', '1/year of 10 days'), ('1-2/year of 10 days', '1/year'),
               ('1-2/year of 10 days', '1/year of 10 times'), ('1-2/year', '1/year of 10 days'),
               ('continuous', 'continuous'), ('continuous', '1/day'), ('1-3/day', 'continuous'),
               ('on demand', '3/week'), ('on demand', 'on demand >=4/year'), ('on demand >=4/year', 'on demand'),
               ('on demand >=4/year', '4/year'), ('on demand >=4/year', '3-5/year'), ('on demand', 'as prescribed'),
               ('as prescribed', '2/day'), ('on event', '1 time'), ('by norm', '1/year'), ('1-3/week', 'on demand'),
               ('as programmed', '3/week'), ('as programmed', 'continuous'), ('as programmed', 'as programmed')) AS c (o, i);
SELECT bool_and(p @> p) AS reflexive FROM grid;
SELECT count(*) > 0 AS some, bool_and(a.p @> c.p) AS transitive
  FROM (SELECT p FROM grid WHERE canonical !~ 'of|/(term|stay|admission|21|11|5)') AS a
  JOIN (SELECT p FROM grid WHERE canonical !~ 'of|/(term|stay|admission|21|11|5)') AS b ON a.p @> b.p
  JOIN (SELECT p FROM grid WHERE canonical !~ 'of|/(term|stay|admission|21|11|5)') AS c ON b.p @> c.p
 WHERE abs(hashtext(a.p::text)) % 3 = 0;

-- The binary form, byte for byte: version, least, greatest, units, course, kind, unit, season, flags.
SELECT p, socsvc.periodicity_send(p)
  FROM unnest(ARRAY['3/week', '1-2/month', '1/2 weeks', '<=10/course', '1-2/week oct-mar', '1-2/year of 10 days',
                    '1-2/year of 20 times', '1+/week', '1 time', 'continuous', 'on demand', 'on demand >=4/year', 'as prescribed',
                    'as indicated', 'as programmed', 'on event', 'by norm', '999999/999 quarters of 999 times dec']
             ::socsvc.periodicity[]) AS p;
CREATE TABLE received (p socsvc.periodicity);
CREATE TEMPORARY TABLE sent AS SELECT p FROM grid WHERE abs(hashtext(canonical)) % 8 = 0;
SELECT pg_temp.receive('received', VARIADIC array_agg(socsvc.periodicity_send(p))) FROM sent;
SELECT count(*) > 300 AS many, count(*) = (SELECT count(*) FROM sent JOIN received USING (p)) AS same FROM received;
-- Tampered bytes: no version, another version, too short, too long, then each field out of its range.
SELECT payload, r.state, coalesce(nullif(r.detail, ''), r.message) AS reason
  FROM unnest(ARRAY[
         '\x', '\x02 00000003 00000003 0001 0000 01 02 00 00', '\x01 00000003 00000003 0001 0000 01 02 00',
         '\x01 00000003 00000003 0001 0000 01 02 00 00 00', '\x01 00000003 00000003 0001 0000 00 02 00 00',
         '\x01 00000003 00000003 0001 0000 09 02 00 00', '\x01 00000003 00000003 0001 0000 01 0a 00 00',
         '\x01 00000003 00000003 0001 0000 01 02 00 04', '\x01 00000003 00000003 0000 0000 01 02 00 00',
         '\x01 00000003 00000003 03e8 0000 01 02 00 00', '\x01 00000003 00000003 0002 0000 01 06 00 00',
         '\x01 00000003 00000003 0001 0000 01 00 00 00', '\x01 ffffffff 00000003 0001 0000 01 02 00 00',
         '\x01 00000004 00000003 0001 0000 01 02 00 00', '\x01 00000000 00000000 0001 0000 01 02 00 00',
         '\x01 00000003 000f4240 0001 0000 01 02 00 00', '\x01 00000000 00000003 0001 0000 01 02 00 01',
         '\x01 00000003 00000003 0001 ffff 01 02 00 00', '\x01 00000003 00000003 0001 03e8 01 02 00 00',
         '\x01 00000003 00000003 0001 0000 01 02 00 02', '\x01 00000003 00000003 0001 0002 01 06 00 00',
         '\x01 00000003 00000003 0001 0000 01 02 1c 00', '\x01 00000003 00000003 0001 0000 01 02 d1 00',
         '\x01 00000003 00000003 0001 0000 01 02 01 00', '\x01 00000003 00000003 0001 0000 01 06 a3 00',
         '\x01 00000003 00000000 0001 0000 02 02 00 00', '\x01 00000003 00000000 0000 0000 03 00 00 00',
         '\x01 00000000 00000000 0001 0000 03 02 00 00', '\x01 00000000 00000001 0000 0000 03 00 00 00']
         ::bytea[]) AS payload,
       pg_temp.refused(format('SELECT pg_temp.receive(''received'', %L)', payload)) AS r;

-- The operator classes of the whole schema are whole; what compares cannot fail and leaks nothing.
SELECT opcname, amvalidate(oid) FROM pg_opclass
 WHERE opcintype = 'socsvc.periodicity'::regtype AND opcnamespace = 'socsvc'::regnamespace ORDER BY 1;
SELECT opcname FROM pg_opclass WHERE opcnamespace = 'socsvc'::regnamespace AND NOT amvalidate(oid);
SELECT proname FROM pg_proc
 WHERE NOT proleakproof AND proname <> 'periodicity_sortsupport' AND pronamespace = 'socsvc'::regnamespace AND oid IN
       (SELECT oprcode FROM pg_operator WHERE oprleft = 'socsvc.periodicity'::regtype AND oprresult = 'boolean'::regtype
         UNION SELECT amproc FROM pg_amproc WHERE amproclefttype = 'socsvc.periodicity'::regtype)
 ORDER BY 1;
SELECT proname FROM pg_proc
 WHERE pronamespace = 'socsvc'::regnamespace AND prokind = 'f' AND prolang = (SELECT oid FROM pg_language WHERE lanname = 'c')
   AND 'socsvc.periodicity'::regtype = ANY (prorettype::oid || proargtypes::oid[])
   AND (provolatile <> 'i' OR NOT proisstrict OR proparallel <> 's')
 ORDER BY 1;

-- Indexes serve it, hash and merge joins know it, statistics of @> come from its common values.
CREATE TABLE line (p socsvc.periodicity);
INSERT INTO line SELECT p FROM grid, generate_series(1, 5);
INSERT INTO line SELECT '2/week' FROM generate_series(1, 5000);
CREATE INDEX line_btree ON line (p);
ANALYZE line;
CREATE FUNCTION pg_temp.plan_uses(query text, node text) RETURNS boolean
LANGUAGE plpgsql AS $function$
DECLARE
  line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
    IF line ~ node THEN
      RETURN true;
    END IF;
  END LOOP;
  RETURN false;
END
$function$;
SELECT pg_temp.plan_uses($$SELECT * FROM line WHERE p = '1/year'$$, 'line_btree') AS equal,
       pg_temp.plan_uses($$SELECT * FROM line WHERE p < '1/year'$$, 'line_btree') AS less,
       pg_temp.plan_uses($$SELECT * FROM line ORDER BY p LIMIT 1$$, 'line_btree') AS sorted;
SELECT count(*) FROM line WHERE p = '1/year';
DROP INDEX line_btree;
CREATE INDEX line_hash ON line USING hash (p);
SELECT pg_temp.plan_uses($$SELECT * FROM line WHERE p = '1/year'$$, 'line_hash') AS hash;
SELECT count(*) FROM line WHERE p = '1/year';
SET enable_mergejoin = off;
SET enable_nestloop = off;
SELECT pg_temp.plan_uses('SELECT * FROM line JOIN grid USING (p)', 'Hash Join') AS hash_join, count(*) = 5 * (SELECT count(*) FROM grid) + 5000 AS all_found
  FROM line JOIN grid USING (p);
SET enable_mergejoin = on;
SET enable_hashjoin = off;
SELECT pg_temp.plan_uses('SELECT * FROM line JOIN grid USING (p)', 'Merge Join') AS merge_join, count(*) = 5 * (SELECT count(*) FROM grid) + 5000 AS all_found
  FROM line JOIN grid USING (p);
RESET enable_mergejoin;
RESET enable_nestloop;
RESET enable_hashjoin;
CREATE FUNCTION pg_temp.estimated(query text) RETURNS bigint
LANGUAGE plpgsql AS $function$
DECLARE
  plan json;
BEGIN
  EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO plan;
  RETURN (plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric;
END
$function$;
SELECT pg_temp.estimated($$SELECT FROM line WHERE p <@ '1-3/week'$$) >= 4000 AS many,
       pg_temp.estimated($$SELECT FROM line WHERE p <@ '1-3/quarter'$$) < 1000 AS few;

-- Casts: from and to text by the type's own functions, explicit or in assignment; no other.
SELECT castsource::regtype, casttarget::regtype, castcontext FROM pg_cast
 WHERE 'socsvc.periodicity'::regtype IN (castsource, casttarget);
SELECT '3 раза в неделю'::text::socsvc.periodicity::text AS round_trip;

-- Soft errors, where the server has them.
SELECT CASE WHEN EXISTS (SELECT FROM pg_proc WHERE proname = 'pg_input_is_valid')
            THEN $$pg_input_is_valid('3/week', 'socsvc.periodicity') AS good, pg_input_is_valid('3/wreck', 'socsvc.periodicity') AS bad$$
            ELSE 'true AS good, false AS bad' END AS soft \gset
SELECT :soft;
DROP TABLE received, line;
