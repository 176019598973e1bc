-- СНИЛС: nine digits and two check digits, one canonical text, order and hash of a number.
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

-- Separators are tolerated, the output has one form.
SELECT quote_literal(input) AS input, input::socsvc.snils AS snils
  FROM unnest(ARRAY['112-233-445 95', '11223344595', '112 233 445 95', '112-233-445-95', ' 112.233.445.95 ',
                    U&'112\2011233\2013445\00A095', '1-1-2-2-3-3-4-4-5-9-5']) AS input;

-- The sum's remainders: 99, 100 and 101 (both written 00), 102, 201, 202, 203; up to 001-001-998 any check digits.
SELECT input::socsvc.snils AS snils
  FROM unnest(ARRAY['001-019-899 99', '001-019-997 00', '001-029-888 00', '001-029-986 01', '002-999-989 00',
                    '003-998-987 00', '004-799-997 01', '999-999-999 01', '000-000-001 00', '001-001-998 77',
                    '001-001-999 65']) AS input;

-- Not a СНИЛС.
SELECT quote_literal(input) AS input, r.state, r.detail, r.hint
  FROM unnest(ARRAY['', '   ', '112-233-445 9', '112-233-445 955', '112-233-445 96', '112-233-454 95', '112--233-445 95',
                    '112-233-445 95-', '-112-233-445 95', '112-233-44x 95', '112-233-445 95 x', E'112-233-445\t95',
                    '000-000-000 00', '001-001-999 00', U&'\0661\0661\0662-233-445 95', repeat('1', 40)]) AS input,
       pg_temp.refused(format('SELECT %L::socsvc.snils', input)) AS r;
SELECT * FROM pg_temp.refused($$SELECT '112-233-445 96'::socsvc.snils$$);

-- From 16 on, bad input can be asked about without an error.
\set good true
\set bad false
SELECT current_setting('server_version_num')::integer >= 160000 AS soft_errors \gset
\if :soft_errors
SELECT pg_input_is_valid('112-233-445 95', 'socsvc.snils') AS good, pg_input_is_valid('112-233-445 96', 'socsvc.snils') AS bad \gset
\endif
SELECT :'good'::boolean AS good, :'bad'::boolean AS bad;

-- To text and back by a cast that is written; no number turns into a СНИЛС.
SELECT '112-233-445 95'::text::socsvc.snils::text;
SELECT castsource::regtype, casttarget::regtype FROM pg_cast
 WHERE 'socsvc.snils'::regtype IN (castsource, casttarget);
SELECT state, message FROM pg_temp.refused('SELECT 11223344595::socsvc.snils');

-- Binary: a version byte, the digits as a bigint; received is only what would be read.
CREATE TEMP TABLE sample (snils socsvc.snils);
INSERT INTO sample
SELECT (lpad(n::text, 9, '0') || lpad((s.total % 101 % 100)::text, 2, '0'))::socsvc.snils
  FROM generate_series(1002000, 999999999, 1999991) AS n,
       LATERAL (SELECT sum(substr(lpad(n::text, 9, '0'), i, 1)::integer * (10 - i)) AS total
                  FROM generate_series(1, 9) AS i) AS s;
SELECT socsvc.snils_send('112-233-445 95');
CREATE TEMP TABLE received (LIKE sample);
SELECT pg_temp.receive('received', VARIADIC array_agg(socsvc.snils_send(snils))) FROM sample;
SELECT count(*), (SELECT count(*) FROM sample JOIN received USING (snils)) AS same FROM sample;
SELECT payload, r.state, r.message, r.detail
  FROM unnest(ARRAY['\x01000000029cf6a5d3', '\x02000000029cf6a5d3', '\x00000000029cf6a5d3', '\x01000000029cf6a5d4',
                    '\x010000000000000000', '\x01ffffffffffffffff', '\x017fffffffffffffff', '\x01000000029cf6a5',
                    '\x01000000029cf6a5d300', '\x']::bytea[]) AS payload,
       pg_temp.refused(format('SELECT pg_temp.receive(''received'', %L)', payload)) AS r;

-- The operator classes are whole; what compares cannot fail and leaks nothing; by value where bigint is.
SELECT opcname, amvalidate(oid) FROM pg_opclass
 WHERE opcintype = 'socsvc.snils'::regtype AND opcnamespace = 'socsvc'::regnamespace ORDER BY 1;
SELECT proname FROM pg_proc
 WHERE NOT proleakproof AND proname <> 'snils_sortsupport' AND pronamespace = 'socsvc'::regnamespace AND oid IN
       (SELECT oprcode FROM pg_operator WHERE oprleft = 'socsvc.snils'::regtype AND oprresult = 'boolean'::regtype
         UNION SELECT amproc FROM pg_amproc WHERE amproclefttype = 'socsvc.snils'::regtype)
 ORDER BY 1;
SELECT proname FROM pg_proc
 WHERE pronamespace = 'socsvc'::regnamespace AND prokind = 'f'
   AND 'socsvc.snils'::regtype = ANY (prorettype::oid || proargtypes::oid[])
   AND proname NOT LIKE 'worker\_%' -- reads a table
   AND (provolatile <> 'i' OR NOT proisstrict OR proparallel <> 's')
 ORDER BY 1;
SELECT t.typbyval = i.typbyval AND t.typlen = 8 AND t.typalign = i.typalign AS like_int8
  FROM pg_type t, pg_type i WHERE t.oid = 'socsvc.snils'::regtype AND i.oid = 'int8'::regtype;

-- Order, equality and hash agree with each other and with the text.
SELECT bool_and((a < b) = (a::text < b::text COLLATE "C")) AS lt, bool_and((a <= b) = (a::text <= b::text COLLATE "C")) AS le,
       bool_and((a = b) = (a::text = b::text)) AS eq, bool_and((a <> b) = (a::text <> b::text)) AS ne,
       bool_and((a >= b) = (a::text >= b::text COLLATE "C")) AS ge, bool_and((a > b) = (a::text > b::text COLLATE "C")) AS gt,
       bool_and(sign(socsvc.snils_cmp(a, b)) = (a > b)::integer - (a < b)::integer) AS cmp,
       bool_and((socsvc.snils_hash(a) = socsvc.snils_hash(b)) = (a = b)) AS hash,
       bool_and((socsvc.snils_hash_extended(a, 7) = socsvc.snils_hash_extended(b, 7)) = (a = b)) AS hash_extended
  FROM (SELECT snils AS a FROM sample LIMIT 100) AS l, (SELECT snils AS b FROM sample LIMIT 100) AS r;

-- Indexes serve.
CREATE INDEX sample_btree ON sample (snils);
CREATE INDEX sample_hash ON sample USING hash (snils);
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT * FROM sample WHERE snils < '112-233-445 95' ORDER BY snils;
DROP INDEX sample_btree;
EXPLAIN (COSTS OFF) SELECT * FROM sample WHERE snils = '001-002-000 15';
DROP INDEX sample_hash;
SET enable_seqscan = on;
SET enable_mergejoin = off;
EXPLAIN (COSTS OFF) SELECT * FROM sample AS a JOIN sample AS b USING (snils);
SET enable_mergejoin = on;
SET enable_hashjoin = off;
SET enable_nestloop = off;
EXPLAIN (COSTS OFF) SELECT * FROM sample AS a JOIN sample AS b USING (snils);
