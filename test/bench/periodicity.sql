-- periodicity: input, output and sorting against interval, quota() against counting generated periods, the term's
-- length. The least of several repetitions counts, the scan itself is deducted.
\set QUIET on
\pset footer off
SET client_min_messages = warning;
SET max_parallel_workers_per_gather = 0;
SET jit = off;
SET work_mem = '256MB';
SET enable_memoize = off; -- each term is counted anew

CREATE TEMPORARY TABLE result (n serial, measure text, ours double precision, rival double precision, peer double precision, wanted text);

-- Times two statements in turn, the least of each in ms, less that of the scan that both do. Theirs is the limit, or where they are to be
-- beaten the rival.
CREATE FUNCTION pg_temp.measure(measure text, ours text, theirs text, scan text, wanted text, repetitions integer DEFAULT 5)
RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
  statements text[] := ARRAY[ours, theirs, scan];
  least_ms double precision[] := ARRAY['infinity', 'infinity', 'infinity'];
  started timestamptz;
BEGIN
  FOR r IN 1 .. repetitions LOOP
    FOR i IN 1 .. 3 LOOP
      started := clock_timestamp();
      EXECUTE statements[i];
      least_ms[i] := least(least_ms[i], extract(epoch FROM clock_timestamp() - started) * 1000);
    END LOOP;
  END LOOP;
  INSERT INTO result (measure, ours, rival, peer, wanted)
    VALUES (measure, least_ms[1] - least_ms[3], CASE WHEN wanted LIKE 'rival%' THEN least_ms[2] - least_ms[3] END,
            CASE WHEN wanted NOT LIKE 'rival%' THEN least_ms[2] - least_ms[3] END, wanted);
END
$function$;

-- Texts of like length, 300,000 of each kind: canonical and what interval prints; Russian, and long intervals.
CREATE TEMPORARY TABLE short_text AS
SELECT (ARRAY['3/week', '1-2/month', '1/2 weeks', '1-3/quarter', '<=10/course', '1-2/week oct-mar'])[1 + i % 6] AS p,
       (ARRAY['3 days', '00:07:30', '1 mon 2d', '1 year 14d', '2 mons 10 d', '1 mon 2d 03:04:05'])[1 + i % 6] AS i
  FROM generate_series(1, 300000) AS i;
CREATE TEMPORARY TABLE long_text AS
SELECT (ARRAY['1 - 2 раза в неделю', '3 раз(а) в неделю', '1 - 2 раза в неделю с октября по март'])[1 + i % 3] AS p,
       (ARRAY['2 years 7 months 3 days 04:05:06', '1 year 2 mons 3 days 04:05:06',
              '3 years 11 months 2 weeks 5 days 23 hours 59 minutes 01.25 sec'])[1 + i % 3] AS i
  FROM generate_series(1, 300000) AS i;
CREATE TEMPORARY TABLE value AS
SELECT p::socsvc.periodicity AS p, i::interval AS i FROM short_text;
CREATE TEMPORARY TABLE many AS
SELECT format('%s-%s/%s', a, a + b, (ARRAY['day', 'week', 'month', 'quarter', 'year', '2 weeks', '3 months'])[1 + n % 7])::socsvc.periodicity AS p,
       make_interval(days => a, hours => b, secs => n % 1000) AS i
  FROM (SELECT n, (random() * 1000)::integer + 1 AS a, (random() * 100)::integer AS b FROM generate_series(1, 1000000) AS n) AS r;
VACUUM ANALYZE short_text, long_text, value, many;

SELECT pg_temp.measure('input, canonical, avg ' || (SELECT round(avg(octet_length(p))) || ' bytes; interval, ' || round(avg(octet_length(i))) FROM short_text),
  'SELECT count(p::socsvc.periodicity) FROM short_text', 'SELECT count(i::interval) FROM short_text', 'SELECT count(p) FROM short_text', 'limit<=1') \g /dev/null
SELECT pg_temp.measure('input, Russian, avg ' || (SELECT round(avg(octet_length(p))) || ' bytes; interval, ' || round(avg(octet_length(i))) FROM long_text),
  'SELECT count(p::socsvc.periodicity) FROM long_text', 'SELECT count(i::interval) FROM long_text', 'SELECT count(p) FROM long_text', 'limit<=1') \g /dev/null
SELECT pg_temp.measure('output; interval', 'SELECT count(p::text) FROM value', 'SELECT count(i::text) FROM value', 'SELECT count(p) FROM value', 'limit<=1') \g /dev/null
SELECT pg_temp.measure('sort of 1 million; interval', 'SELECT p FROM many ORDER BY p OFFSET 1000000', 'SELECT i FROM many ORDER BY i OFFSET 1000000',
  'SELECT p FROM many OFFSET 1000000', 'limit<=1', 3) \g /dev/null
SELECT pg_temp.measure('btree index on 1 million; interval', 'CREATE INDEX many_p ON many (p); DROP INDEX many_p',
  'CREATE INDEX many_i ON many (i); DROP INDEX many_i', 'SELECT', 'limit<=1', 2) \g /dev/null

-- quota() of a year in weeks against counting generated weeks in SQL, 20,000 terms; then the term's length.
CREATE TEMPORARY TABLE term AS
SELECT date '2020-01-01' + n % 1000 AS start, daterange(date '2020-01-01' + n % 1000, date '2021-01-01' + n % 1000) AS year,
       daterange(date '2020-01-01' + n % 1000, date '2120-01-01' + n % 1000) AS century
  FROM generate_series(1, 20000) AS n;
VACUUM ANALYZE term;
SELECT pg_temp.measure('quota() of a year, 20,000 terms; counting generated weeks',
  $$SELECT sum(socsvc.quota('3/week'::socsvc.periodicity, year)) FROM term$$,
  $$SELECT sum(q) FROM term, LATERAL (SELECT 3 * count(*) AS q FROM generate_series(date_trunc('week', start), start + 365, interval '1 week')) AS w$$,
  'SELECT count(year) FROM term', 'rival>=20', 3) \g /dev/null
SELECT pg_temp.measure('quota() of ' || p || ', 100 years; 1 year',
         format('SELECT sum(socsvc.quota(%L::socsvc.periodicity, century)) FROM term, generate_series(1, 10)', p),
         format('SELECT sum(socsvc.quota(%L::socsvc.periodicity, year)) FROM term, generate_series(1, 10)', p),
         'SELECT count(year) FROM term, generate_series(1, 10)', wanted, 9)
  FROM (VALUES ('3/week', 'limit<=1.2'), ('1/month', 'limit<=1.2'), ('1/2 weeks', 'limit<=1.2'), ('1/quarter oct-mar', 'limit<=1.2'),
               ('1-2/week oct-mar', '') -- a step a year
       ) AS v (p, wanted) \g /dev/null

-- The rows of results: see result.pl.
\pset format unaligned
\pset tuples_only on
\pset fieldsep '\t'
\o |perl test/bench/result.pl
SELECT 'periodicity', measure, 'ms', ours, rival, peer, wanted FROM result ORDER BY n;
\o
