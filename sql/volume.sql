-- volume: how much of a service is given at a time.
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

-- What the acts and the portals write: every volume of the standards, the portal's own, other spellings.
SELECT volume_text, count(*), volume_text::volume AS volume
  FROM shipped_standards_ru_khm() WHERE volume_text <> '' GROUP BY 1 ORDER BY min(source_line::integer), 1;
SELECT count(*) AS rows, count(volume_text) AS texts, count(volume_text::volume) AS volumes,
       count(DISTINCT volume_text) AS distinct_texts
  FROM shipped_standards_ru_khm();
SELECT replace(input, U&'\200B', '<U+200B>') AS input, input::volume AS volume -- its width differs between psqls
  FROM unnest(ARRAY['По утвержденным нормативам', 'до 5 кг', '5 КГ', '1,5 кг', '1.5 kg', '1.500 kg', '500 г', '0,5 ч.',
                    '1 ч. 30 мин.', '1 ч 5 мин', '25мин.', '25 минут', U&'25\00A0мин.', U&'25\200B мин.', '  25   мин  ', '1 час',
                    '2 часа', '12 ч в сутки', '8 часов в день', '12 h/day', '12 ч/сут.', '36 кв. м', '36 м2', '36 м²',
                    '36 кв.м', '2 м', '50 см', '3 л', '250 мл', '1 шт.', '4 штуки', '10 pieces', '<=5 kg', '<= 5 kg',
                    '≤ 5 кг', 'не более 480 минут', 'не свыше 2 литров', 'КРУГЛОСУТОЧНО', 'по утверждённым нормативам',
                    'до 8 часов в сутки или круглосуточно', 'continuous or <=8 h/day', '25 мин., в зависимости от услуги',
                    '25 min depending on service', 'by norm', 'as needed', 'opening hours', 'during stay', 'continuous',
                    '480 минутқа дейін', 'тәулігіне 12 сағат', '0 min',
                    '9223372036854775.807 min']) AS input;

-- Not a volume.
SELECT left(quote_literal(input), 40) AS input, r.state, r.detail
  FROM unnest(ARRAY['', '   ', U&'\00A0', 'мин.', '25', '25 мин. x', '25 мин. 5', '25 25 мин.', '10-15 мин.', '-5 мин.',
                    '+5 мин.', 'до 0 кг', '<=0 min', '5 тонн', '5 kg kg', '5 кг 500 г', '1 ч. 60 мин.', '1 ч. 5 кг',
                    '25 часов в сутки', '24,001 ч/сут', '30 мин. в сутки', '8 часов в неделю', '8 ч /', '5 кг в день',
                    '1.2345 kg', '0,0005 кг', '0.5 г', '1,2,3 kg', '1. kg', '99999999999999999999 min',
                    '9223372036854775.808 min', '9223372036854776 min', '153722867280912.931 ч',
                    'до до 5 кг', 'не более', '1 раз в день', 'ежедневно', '25 мин. 2 раза в неделю', 'круглосуточно или',
                    'круглосуточно или 5 кг', '25 мин. или круглосуточно', '8 ч. в сутки или 12 ч. в сутки', 'круглосуточно круглосуточно',
                    'по норме по норме', 'by norm depending on service', 'в зависимости от услуги', 'постоянно',
                    'до 5 кг дейін', '5 кг-ға', E'25\tмин.', E'25 мин.\n', U&'25\0085мин',
                    '25 мин.; 30 мин.', '≥5 кг', '5 % ', 'один час', '٢٥ мин', repeat('5 кг ', 40), repeat('а', 2000)]) AS input,
       pg_temp.refused(format('SELECT %L::volume', input)) AS r;
SELECT * FROM pg_temp.refused($$SELECT '25 мин. x'::volume$$);

-- From 16 on, bad input can be asked about without an error.
\set good true
\set bad false
SELECT current_setting('server_version_num')::integer >= 160000 AS soft_errors \gset
\if :soft_errors
SELECT pg_input_is_valid('25 мин.', 'socsvc.volume') AS good, pg_input_is_valid('25 раз', 'socsvc.volume') AS bad \gset
\endif
SELECT :'good'::boolean AS good, :'bad'::boolean AS bad;

-- One value of every shape, for what follows.
CREATE TEMP TABLE sample (volume volume);
INSERT INTO sample
SELECT (CASE WHEN bound THEN '<=' ELSE '' END || quantity || ' ' || unit
        || CASE WHEN depending THEN ' depending on service' ELSE '' END)::volume
  FROM unnest(ARRAY['0', '0.001', '1', '2', '3.14', '5', '11', '21.5', '22', '24']) AS quantity,
       unnest(ARRAY['min', 'h/day', 'kg', 'm2', 'm', 'l', 'pcs']) AS unit,
       unnest(ARRAY[false, true]) AS bound, unnest(ARRAY[false, true]) AS depending
 WHERE NOT (bound AND quantity = '0');
INSERT INTO sample
VALUES ('by norm'), ('as needed'), ('opening hours'), ('during stay'), ('continuous'), ('continuous or <=8 h/day'),
       ('continuous or 12 h/day'), ('continuous or <=8 h/day depending on service'), ('60 min'), ('90 min'),
       ('9223372036854775.807 kg'), ('<=9223372036854775.807 min');
SELECT count(*), count(DISTINCT volume), count(DISTINCT volume::text) FROM sample;

-- The output is ASCII and is read back to the same value; so are the labels, in all three languages.
SELECT count(*) FILTER (WHERE volume::text !~ '^[ -~]+$') AS not_ascii,
       count(*) FILTER (WHERE volume::text::volume <> volume) AS text,
       count(*) FILTER (WHERE label(volume, 'ru')::volume <> volume) AS ru,
       count(*) FILTER (WHERE label(volume, 'kk')::volume <> volume) AS kk,
       count(*) FILTER (WHERE label(volume, 'en')::volume <> volume) AS en
  FROM sample;
SELECT v AS volume, label(v, 'ru') AS ru, label(v, 'kk') AS kk, label(v, 'en') AS en
  FROM unnest(ARRAY['25 min', '<=480 min', '60 min depending on service', '1 h/day', '<=1 h/day', '2 h/day', '<=3 h/day',
                    '11 h/day', '21 h/day', '<=21 h/day', '1.5 h/day', '<=5 kg', '2.5 kg', '36 m2', '<=36 m2', '5 m',
                    '<=5 m', '3 l', '<=3 l', '4 pcs', '<=4 pcs', 'by norm', 'as needed', 'opening hours', 'during stay',
                    'continuous', 'continuous or <=8 h/day']::volume[]) AS v;
SELECT * FROM pg_temp.refused($$SELECT label('25 min'::volume, 'de')$$);
SELECT v AS volume, minutes(v), quantity(v), unit(v)
  FROM unnest(ARRAY['25 min', '1 ч.', '0.5 min', '0.499 min', '<=480 min', '12 h/day', '1.250 kg', '36 m2', '5 m', '2 l',
                    '3 pcs', 'by norm', 'as needed', 'opening hours', 'during stay', 'continuous',
                    'continuous or <=8 h/day', '9223372036854775.807 min']::volume[]) AS v;

-- Binary: version, unit, flags, thousandths. The bytes are the format; received is only what would be read.
SELECT v AS volume, volume_send(v)
  FROM unnest(ARRAY['25 min', '12 h/day', '<=5 kg', '36 m2', '5 m', '2 l', '3 pcs', 'by norm', 'as needed', 'opening hours',
                    'during stay', 'continuous', '25 min depending on service', 'continuous or <=8 h/day']::volume[]) AS v;
CREATE TEMP TABLE received (LIKE sample);
SELECT pg_temp.receive('received', VARIADIC array_agg(volume_send(volume))) FROM sample;
SELECT count(*), (SELECT count(*) FROM (TABLE sample INTERSECT ALL TABLE received) AS t) AS same FROM sample;
SELECT payload, r.state, r.message, r.detail
  FROM unnest(ARRAY['\x01010000000000000061a8', '\x02010000000000000061a8', '\x01000000000000000061a8',
                    '\x010d0000000000000061a8', '\x01010800000000000061a8', '\x010400ffffffffffffffff',
                    '\x0108000000000000000001', '\x0108010000000000000000', '\x0101010000000000000000',
                    '\x0102000000000000005dc1', '\x01010400000000000061a8', '\x01010000000000000061',
                    '\x01010000000000000061a800', '\x']::bytea[]) AS payload,
       pg_temp.refused(format('SELECT pg_temp.receive(''received'', %L)', payload)) AS r;

-- The operator classes are whole; what compares cannot fail and leaks nothing; by value where bigint is.
SELECT opcname, amvalidate(oid) FROM pg_opclass
 WHERE opcintype = 'socsvc.volume'::regtype AND opcnamespace = 'socsvc'::regnamespace ORDER BY 1;
SELECT proname FROM pg_proc
 WHERE NOT proleakproof AND proname <> 'volume_sortsupport' AND pronamespace = 'socsvc'::regnamespace AND oid IN
       (SELECT oprcode FROM pg_operator WHERE oprleft = 'socsvc.volume'::regtype AND oprresult = 'boolean'::regtype
         UNION SELECT amproc FROM pg_amproc WHERE amproclefttype = 'socsvc.volume'::regtype)
 ORDER BY 1;
SELECT proname FROM pg_proc
 WHERE pronamespace = 'socsvc'::regnamespace AND prokind = 'f'
   AND 'socsvc.volume'::regtype = ANY (prorettype::oid || proargtypes::oid[])
   AND (provolatile <> 'i' OR NOT proisstrict OR proparallel <> 's')
 ORDER BY 1;

-- Order: by unit, then quantity, then bound. Comparisons, hashes and sort agree on all pairs.
SELECT string_agg(v::text, ' < ' ORDER BY v) AS in_order
  FROM unnest(ARRAY['continuous', '5 kg', '<=5 kg', '5 kg depending on service', '60 min', '9 min', '1 h/day', 'by norm', '2 l',
                    '3 pcs', '36 m2', '7 m', 'as needed', 'opening hours', 'during stay', '5.001 kg', '4.999 kg']::volume[]) AS v;
WITH ranked AS (
  SELECT volume, rank() OVER (ORDER BY array_position(ARRAY['min', 'h/day', 'kg', 'm2', 'm', 'l', 'pcs', 'by norm',
           'as needed', 'opening hours', 'during stay', 'continuous'], unit(volume)), quantity(volume),
           (volume::text ~ '<=')::integer + 2 * (volume::text ~ 'depending')::integer
             + 4 * (volume::text ~ 'continuous or')::integer) AS n
    FROM (SELECT DISTINCT volume FROM sample) AS s
)
SELECT bool_and((a.volume < b.volume) = (a.n < b.n)) AS lt, bool_and((a.volume <= b.volume) = (a.n <= b.n)) AS le,
       bool_and((a.volume = b.volume) = (a.n = b.n)) AS eq, bool_and((a.volume <> b.volume) = (a.n <> b.n)) AS ne,
       bool_and((a.volume >= b.volume) = (a.n >= b.n)) AS ge, bool_and((a.volume > b.volume) = (a.n > b.n)) AS gt,
       bool_and(sign(volume_cmp(a.volume, b.volume)) = sign(a.n - b.n)) AS cmp,
       bool_and((volume_hash(a.volume) = volume_hash(b.volume)) = (a.n = b.n)) AS hash,
       bool_and((volume_hash_extended(a.volume, 7) = volume_hash_extended(b.volume, 7)) = (a.n = b.n)) AS hash_extended
  FROM ranked AS a, ranked AS b;
SELECT bool_and(before <= volume) AS sorted
  FROM (SELECT volume, lag(volume) OVER () AS before FROM (SELECT volume FROM sample ORDER BY volume) AS s) AS t;

-- Whether a programme's volume lies within the norm.
SELECT norm, string_agg(v::text, ', ' ORDER BY v) AS contains
  FROM unnest(ARRAY['60 min', '<=480 min', '25 min depending on service', '8 h/day', '24 h/day', '<=5 kg', 'by norm',
                    'as needed', 'opening hours', 'during stay', 'continuous', 'continuous or <=8 h/day']::volume[]) AS norm,
       unnest(ARRAY['25 min', '<=60 min', '60 min', '61 min', '480 min', '481 min', '8 h/day', '12 h/day', '24 h/day', '5 kg',
                    '<=5 kg', '5.001 kg', 'by norm', 'as needed', 'opening hours', 'during stay', 'continuous',
                    'continuous or <=8 h/day']::volume[]) AS v
 WHERE norm @> v GROUP BY 1 ORDER BY 1;
-- It is reflexive, transitive, and <@ is its mirror.
WITH s AS MATERIALIZED (SELECT DISTINCT volume AS v FROM sample),
     pairs AS MATERIALIZED (SELECT a.v AS a, b.v AS b FROM s AS a, s AS b WHERE a.v @> b.v)
SELECT (SELECT count(*) FROM s WHERE NOT v @> v) AS not_reflexive,
       (SELECT count(*) FROM pairs AS p JOIN pairs AS q ON q.a = p.b WHERE NOT p.a @> q.b) AS not_transitive,
       (SELECT count(*) FROM s AS a, s AS b WHERE (a.v @> b.v) <> (b.v <@ a.v)) AS not_mirrored;

-- Arithmetic, exact.
SELECT '25 min'::volume + '35 min' AS a, '<=5 kg'::volume + '3 kg' AS b, '5 kg'::volume - '1.5 kg' AS c,
       '25 min'::volume - '25 min' AS d, '<=5 kg'::volume - '5 kg' AS e, '25 min'::volume * 3 AS f, 3 * '25 min'::volume AS g,
       '25 min'::volume * 0.5 AS h, '25 min'::volume * 0 AS i, '<=5 kg'::volume * 0 AS j, '1 kg'::volume * 0.0005 AS k,
       '1 kg'::volume * 0.00049 AS l, '25 min'::volume * 3::bigint AS m, 1::smallint * '25 min'::volume AS n;
SELECT '90 min'::volume / '60 min' AS a, '1 ч.'::volume / '25 мин.' AS b, '0 kg'::volume / '5 kg' AS c;
SELECT expression, r.state, r.message, r.detail, r.hint
  FROM unnest(ARRAY[$$'25 min'::volume + '5 kg'$$, $$'25 min'::volume - '5 kg'$$, $$'25 min'::volume / '5 kg'$$,
                    $$'25 min'::volume + '8 h/day'$$, $$'25 min'::volume + 'by norm'$$, $$'by norm'::volume + 'by norm'$$,
                    $$'continuous or <=8 h/day'::volume + '1 h/day'$$, $$'by norm'::volume * 2$$, $$'by norm'::volume / 'by norm'$$,
                    $$'25 min'::volume - '26 min'$$, $$'25 min'::volume - '<=5 min'$$, $$'25 min'::volume * -1$$,
                    $$'25 min'::volume * 'NaN'::numeric$$, $$'25 min'::volume * 'infinity'::numeric$$,
                    $$'9223372036854775.807 min'::volume + '0.001 min'$$, $$'9223372036854775.807 min'::volume * 2$$,
                    $$'13 h/day'::volume + '12 h/day'$$, $$'13 h/day'::volume * 2$$, $$'25 min'::volume / '0 min'$$,
                    $$'25 min'::volume * 2::float8$$]) AS expression,
       pg_temp.refused('SELECT ' || expression) AS r;
SELECT castsource::regtype, casttarget::regtype FROM pg_cast WHERE 'volume'::regtype IN (castsource, casttarget);

-- Aggregates: sum, min, max, over groups and windows.
SELECT unit(volume), count(*), sum(volume), min(volume), max(volume)
  FROM sample
 WHERE quantity(volume) < 1000 AND volume::text !~ 'continuous' AND unit(volume) <> 'h/day' GROUP BY 1 ORDER BY min(volume);
SELECT sum(v), min(v), max(v) FROM unnest(ARRAY[NULL, NULL]::volume[]) AS v;
SELECT sum(v), min(v), max(v) FROM unnest(ARRAY[NULL, '25 min', NULL, '<=5 min']::volume[]) AS v;
SELECT v, sum(v) OVER (ORDER BY n) AS running, sum(v) OVER (ORDER BY n ROWS 1 PRECEDING) AS of_two, sum(v) OVER () AS of_all
  FROM unnest(ARRAY['1 kg', '2 kg', '3 kg', NULL, '5 kg']::volume[]) WITH ORDINALITY AS t (v, n) ORDER BY n;
SELECT * FROM pg_temp.refused($$SELECT sum(v) FROM unnest(ARRAY['25 min', '60 min', '5 kg']::volume[]) AS v$$);
SELECT state, detail FROM pg_temp.refused($$SELECT sum(v) FROM unnest(ARRAY['9223372036854775 min', '1 min']::volume[]) AS v$$);

-- Workers share them.
CREATE TABLE volume_many AS SELECT g, ((g % 100 + 1) || ' min')::volume AS volume FROM generate_series(1, 20000) AS g;
ANALYZE volume_many;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT sum(volume), min(volume), max(volume), count(*) FROM volume_many;
SELECT sum(volume), min(volume), max(volume), sum(minutes(volume)) AS minutes FROM volume_many;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;

-- Indexes serve, duplicates are folded together, joins and groups hash and merge.
CREATE INDEX volume_many_btree ON volume_many (volume);
SELECT pg_relation_size('volume_many_btree') < 10 * 20000 AS deduplicated;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT volume FROM volume_many WHERE volume BETWEEN '5 min' AND '6 min' ORDER BY volume;
SELECT max(volume), count(*) FILTER (WHERE volume = '5 min') FROM volume_many;
DROP INDEX volume_many_btree;
CREATE INDEX volume_many_hash ON volume_many USING hash (volume);
EXPLAIN (COSTS OFF) SELECT g FROM volume_many WHERE volume = '5 min';
SELECT count(*) FROM volume_many WHERE volume = '5 min';
DROP TABLE volume_many;
