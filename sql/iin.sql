-- ИИН: twelve digits with a date of birth, century and sex, and a check digit of two passes.
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

-- Separators are tolerated, the output has one form; the number tells birth and sex.
SELECT quote_literal(input) AS input, i.iin, socsvc.birth_date(i.iin), socsvc.sex(i.iin)
  FROM unnest(ARRAY['880502350126', '880502 350 126', ' 8805-0235-0126 ', '8.8.0.5.0.2.3.5.0.1.2.6',
                    U&'880502\00A0350126']) AS input, LATERAL (SELECT input::socsvc.iin) AS i (iin);
-- Every century and sex, the leap day of 2000, a check digit of the second pass.
SELECT i.iin, socsvc.birth_date(i.iin), socsvc.sex(i.iin)
  FROM unnest(ARRAY['880115100004', '991231200007', '000101300009', '991231400002', '000229500008',
                    '050101600007', '991231500006', '880502300109']::socsvc.iin[]) AS i (iin);

-- Not an ИИН.
SELECT quote_literal(input) AS input, r.state, r.detail, r.hint
  FROM unnest(ARRAY['', '  ', '88050235012', '8805023501266', '880502350127', '880520350126', '88050235012x',
                    '8805023--50126', '880502350126-', E'880502\n350126', '880502000001', '880502700006', '880502900009', '890000300003', '881301300000',
                    '880431300005', '890229300009', '000229100002']) AS input,
       pg_temp.refused(format('SELECT %L::socsvc.iin', input)) AS r;
SELECT * FROM pg_temp.refused($$SELECT '880502350127'::socsvc.iin$$);

-- Eleven digits that give 10 in both passes belong to nobody, whatever the twelfth is.
SELECT count(*) FILTER (WHERE r.state = '22023') AS refused
  FROM generate_series(0, 9) AS digit, pg_temp.refused(format('SELECT ''88050230016%s''::socsvc.iin', digit)) AS r;

-- From 16 on, bad input can be asked about without an error.
\set good true
\set bad false
SELECT current_setting('server_version_num')::integer >= 160000 AS soft_errors \gset
\if :soft_errors
SELECT pg_input_is_valid('880502350126', 'socsvc.iin') AS good, pg_input_is_valid('880502350127', 'socsvc.iin') AS bad \gset
\endif
SELECT :'good'::boolean AS good, :'bad'::boolean AS bad;

-- To text and back by a cast that is written; no number turns into an ИИН.
SELECT '880502350126'::text::socsvc.iin::text;
SELECT castsource::regtype, casttarget::regtype FROM pg_cast
 WHERE 'socsvc.iin'::regtype IN (castsource, casttarget);
SELECT state, message FROM pg_temp.refused('SELECT 880502350126::socsvc.iin');

-- Binary: a version byte, the digits as a bigint; received is only what would be read.
CREATE TEMP TABLE sample (iin socsvc.iin);
INSERT INTO sample
SELECT (n.first || CASE WHEN s.one % 11 < 10 THEN s.one % 11 ELSE s.two % 11 END)::socsvc.iin
  FROM (SELECT to_char(date '1935-01-01' + i * 61, 'YYMMDD')
               || CASE WHEN date '1935-01-01' + i * 61 < '2000-01-01' THEN 3 ELSE 5 END + i % 2
               || lpad((i * 7919 % 10000)::text, 4, '0') AS first
          FROM generate_series(1, 500) AS i) AS n,
       LATERAL (SELECT sum(substr(n.first, i, 1)::integer * i) AS one,
                       sum(substr(n.first, i, 1)::integer * ((i + 1) % 11 + 1)) AS two
                  FROM generate_series(1, 11) AS i) AS s
 WHERE s.one % 11 < 10 OR s.two % 11 < 10;
SELECT socsvc.iin_send('880502350126');
CREATE TEMP TABLE received (LIKE sample);
SELECT pg_temp.receive('received', VARIADIC array_agg(socsvc.iin_send(iin))) FROM sample;
SELECT count(*), (SELECT count(*) FROM sample JOIN received USING (iin)) AS same FROM sample;
SELECT payload, r.state, r.message, r.detail
  FROM unnest(ARRAY['\x01000000cd0207a12e', '\x02000000cd0207a12e', '\x01000000cd0207a12f', '\x010000000000000000',
                    '\x01ffffffffffffffff', '\x017fffffffffffffff', '\x01000000e8d4a51000', '\x01000000cd0207a1',
                    '\x01000000cd0207a12e00', '\x']::bytea[]) AS payload,
       pg_temp.refused(format('SELECT pg_temp.receive(''received'', %L)', payload)) AS r;

-- The operator classes are whole; what compares cannot fail and leaks nothing; by value where bigint is.
SELECT opcname, amvalidate(oid) FROM pg_opclass
 WHERE opcintype = 'socsvc.iin'::regtype AND opcnamespace = 'socsvc'::regnamespace ORDER BY 1;
SELECT proname FROM pg_proc
 WHERE NOT proleakproof AND proname <> 'iin_sortsupport' AND pronamespace = 'socsvc'::regnamespace AND oid IN
       (SELECT oprcode FROM pg_operator WHERE oprleft = 'socsvc.iin'::regtype AND oprresult = 'boolean'::regtype
         UNION SELECT amproc FROM pg_amproc WHERE amproclefttype = 'socsvc.iin'::regtype)
 ORDER BY 1;
SELECT proname FROM pg_proc
 WHERE pronamespace = 'socsvc'::regnamespace AND prokind = 'f'
   AND 'socsvc.iin'::regtype = ANY (prorettype::oid || proargtypes::oid[])
   AND proname NOT LIKE 'worker\_%' -- reads a table
   AND (provolatile <> 'i' OR NOT proisstrict OR proparallel <> 's')
 ORDER BY 1;
SELECT t.typbyval = i.typbyval AND t.typlen = 8 AND t.typalign = i.typalign AS like_int8
  FROM pg_type t, pg_type i WHERE t.oid = 'socsvc.iin'::regtype AND i.oid = 'int8'::regtype;

-- Order, equality and hash agree with each other and with the text.
SELECT bool_and((a < b) = (a::text < b::text COLLATE "C")) AS lt, bool_and((a <= b) = (a::text <= b::text COLLATE "C")) AS le,
       bool_and((a = b) = (a::text = b::text)) AS eq, bool_and((a <> b) = (a::text <> b::text)) AS ne,
       bool_and((a >= b) = (a::text >= b::text COLLATE "C")) AS ge, bool_and((a > b) = (a::text > b::text COLLATE "C")) AS gt,
       bool_and(sign(socsvc.iin_cmp(a, b)) = (a > b)::integer - (a < b)::integer) AS cmp,
       bool_and((socsvc.iin_hash(a) = socsvc.iin_hash(b)) = (a = b)) AS hash,
       bool_and((socsvc.iin_hash_extended(a, 7) = socsvc.iin_hash_extended(b, 7)) = (a = b)) AS hash_extended
  FROM (SELECT iin AS a FROM sample LIMIT 100) AS l, (SELECT iin AS b FROM sample LIMIT 100) AS r;

-- Indexes serve.
CREATE INDEX sample_btree ON sample (iin);
CREATE INDEX sample_hash ON sample USING hash (iin);
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT * FROM sample WHERE iin < '880502350126' ORDER BY iin;
DROP INDEX sample_btree;
EXPLAIN (COSTS OFF) SELECT * FROM sample WHERE iin = '880502350126';
