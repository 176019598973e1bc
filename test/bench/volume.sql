-- Reading, writing, sorting and adding up volumes against interval's, reading a СНИЛС against bigint's, in one run.
-- Each figure is the best of three runs over half a million values, less the best of the same query without the function;
-- theirs is the limit.
\pset footer off
SET client_min_messages = warning;
SET max_parallel_workers_per_gather = 0;
SET jit = off;
SET work_mem = '256MB';
SET search_path = socsvc, public;

CREATE TEMP TABLE bench_text (volume_text text, volume_ru text, interval_text text, snils_text text, bigint_text text);
INSERT INTO bench_text
SELECT n % 480 + 1 || ' min', n % 480 + 1 || ' мин.', n % 480 + 1 || ' min',
       '112-233-445 95', 100000000000 + n
  FROM generate_series(1, 500000) AS n;
CREATE TEMP TABLE bench_value AS
SELECT volume_text::volume AS volume, interval_text::interval AS "interval", snils_text::snils AS snils,
       bigint_text::bigint AS "bigint"
  FROM bench_text ORDER BY random();
VACUUM ANALYZE bench_text;
VACUUM ANALYZE bench_value;

-- Milliseconds of the fastest of three runs.
CREATE FUNCTION pg_temp.best(statement text) RETURNS numeric LANGUAGE plpgsql AS $function$
DECLARE
  began timestamptz;
  fastest numeric;
BEGIN
  FOR run IN 1 .. 3 LOOP
    began := clock_timestamp();
    EXECUTE statement;
    fastest := least(fastest, 1000 * extract(epoch FROM clock_timestamp() - began));
  END LOOP;
  RETURN fastest;
END
$function$;

-- The rows of results: see result.pl.
\pset format unaligned
\pset tuples_only on
\pset fieldsep '\t'
\o |perl test/bench/result.pl
WITH measure (what, ours, theirs, nothing) AS (VALUES
  ('volume in: "25 min"; interval "25 min"', 'SELECT count(volume_text::volume) FROM bench_text',
   'SELECT count(interval_text::interval) FROM bench_text', 'SELECT count(volume_text) FROM bench_text'),
  ('volume in: "25 мин."; interval "25 min"', 'SELECT count(volume_ru::volume) FROM bench_text',
   'SELECT count(interval_text::interval) FROM bench_text', 'SELECT count(volume_text) FROM bench_text'),
  ('volume out; interval out', 'SELECT count(volume::text) FROM bench_value',
   'SELECT count("interval"::text) FROM bench_value', 'SELECT count(volume) FROM bench_value'),
  ('snils in; bigint in', 'SELECT count(snils_text::snils) FROM bench_text',
   'SELECT count(bigint_text::bigint) FROM bench_text', 'SELECT count(snils_text) FROM bench_text'),
  ('snils out; bigint out', 'SELECT count(snils::text) FROM bench_value',
   'SELECT count("bigint"::text) FROM bench_value', 'SELECT count(snils) FROM bench_value'),
  ('sum(volume); sum(interval)', 'SELECT sum(volume) FROM bench_value', 'SELECT sum("interval") FROM bench_value',
   'SELECT count(volume) FROM bench_value'),
  ('sort of volumes; intervals', 'SELECT volume FROM bench_value ORDER BY 1 OFFSET 500000',
   'SELECT "interval" FROM bench_value ORDER BY 1 OFFSET 500000', 'SELECT volume FROM bench_value OFFSET 500000'),
  ('hash of volumes; intervals', 'SELECT volume FROM bench_value GROUP BY 1', 'SELECT "interval" FROM bench_value GROUP BY 1',
   'SELECT volume FROM bench_value OFFSET 500000')
), timed AS MATERIALIZED (
  SELECT what, pg_temp.best(ours) - n.nothing AS ours, pg_temp.best(theirs) - n.nothing AS theirs
    FROM measure, LATERAL (SELECT pg_temp.best(nothing) AS nothing) AS n
)
SELECT 'volume', what, 'ms', ours, NULL, theirs, '' FROM timed;
\o
