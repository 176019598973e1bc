-- add_working_days() against the same by a recursive query over calendar_day: 2,000 deadlines of 1 to 60 working days.
\pset footer off
SET client_min_messages = warning;

CREATE FUNCTION public.add_working_days_sql(day date, working_days integer, for_jurisdiction text) RETURNS date
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE step (day, left_over) AS (
    SELECT $1, $2
    UNION ALL
    SELECT s.day + 1,
           s.left_over - coalesce(
             (SELECT c.kind IN ('working', 'shortened')
                FROM socsvc.calendar_day c
                JOIN socsvc.jurisdiction j ON j.code = $3 AND c.jurisdiction IN (j.code, j.parent)
               WHERE c.day = s.day + 1
               ORDER BY c.jurisdiction = $3 DESC LIMIT 1),
             extract(isodow FROM s.day + 1) < 6)::integer
      FROM step s
     WHERE s.left_over > 0)
  SELECT max(step.day) FROM step
$$;
ANALYZE socsvc.calendar_day;
CREATE TABLE public.deadline AS
  SELECT '2023-01-01'::date + i % 1500 AS day, 1 + i % 60 AS working_days FROM generate_series(1, 2000) i;
ANALYZE public.deadline;

DO $bench$
DECLARE
  started timestamptz;
  ours double precision;
  rival double precision;
  wrong bigint;
BEGIN
  SELECT count(*) INTO wrong FROM public.deadline
   WHERE socsvc.add_working_days(day, working_days, 'RU-KHM') <> public.add_working_days_sql(day, working_days, 'RU-KHM');
  IF wrong > 0 THEN
    RAISE EXCEPTION '% deadlines differ', wrong;
  END IF;
  started := clock_timestamp();
  FOR i IN 1 .. 100 LOOP
    PERFORM count(socsvc.add_working_days(day, working_days, 'RU-KHM')) FROM public.deadline;
  END LOOP;
  ours := extract(epoch FROM clock_timestamp() - started) / 100;
  started := clock_timestamp();
  PERFORM count(public.add_working_days_sql(day, working_days, 'RU-KHM')) FROM public.deadline;
  rival := extract(epoch FROM clock_timestamp() - started);
  CREATE TABLE public.result AS SELECT ours, rival;
END
$bench$;
-- The rows of results: see result.pl.
\pset format unaligned
\pset tuples_only on
\pset fieldsep '\t'
\o |perl test/bench/result.pl
SELECT 'calendar', 'add_working_days(); recursive SQL over the calendar', 'us', ours / 2000 * 1e6, rival / 2000 * 1e6, NULL, 'rival>=20'
  FROM public.result;
\o
