-- What a periodicity says of a term: quota, periods, visits, recurrence.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS socsvc CASCADE;
SET search_path = socsvc, public;
SET DateStyle = ISO;

CREATE FUNCTION pg_temp.refused(statement text) RETURNS TABLE (state text, message text, hint text)
LANGUAGE plpgsql AS $function$
BEGIN
  EXECUTE statement;
  state := 'done';
  RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
  RETURN NEXT;
END
$function$;

-- The portal's figures (delivered + remaining, term 2023-03-14 to 2024-03-13) and what follows from their rule.
SELECT p, quota(p, term), max_per_period(p),
       (SELECT count(*) FROM periods(p, term)) AS periods, (SELECT count(*) FROM visit_dates(p, term)) AS visits
  FROM unnest(ARRAY['1/day', '3/week', '2/week', '1/week', '1/month', '1/quarter', '1/year', '1-3/week', '<=10/course', '1/2 weeks',
                    '1-2/week oct-mar', '1-2/year of 10 days', '1-2/year of 20 times', '1+/week', 'continuous', 'on demand', 'on demand >=4/year',
                    '3 times', '1-10/term', '2/stay', '1/admission', '1/2 days', '1/3 months', '2/month jan', '1/year aug', '1/quarter jul']
             ::socsvc.periodicity[]) AS p, daterange('[2023-03-14,2024-03-13]') AS term;

-- Terms: empty, one day, over a new year and a new century, leap days, a million days; none without end.
SELECT p, term, quota(p, term)
  FROM unnest(ARRAY['2/day', '2/week', '2/month', '2/quarter', '2/year', '2/3 weeks', '2/5 years', '2 times', '1/week jan', 'continuous']
             ::socsvc.periodicity[]) AS p,
       unnest(ARRAY['empty', '[2024-02-29,2024-03-01)', '[2023-12-31,2024-01-02)', '[1999-12-27,2000-01-03)', '[4713-01-01 BC,2000-01-01)',
                    '[2024-01-01,5874897-12-31)']::daterange[]) AS term;
SELECT call, r.*
  FROM unnest(ARRAY[$$quota('3/week', '[2024-01-01,)')$$, $$quota('3/week', '(,2024-01-01]')$$, $$quota('3/week', '[2024-01-01,infinity]')$$,
                    $$quota('continuous', '[2024-01-01,)')$$, $$periods('3/week', '[2024-01-01,)')$$, $$visit_dates('3/week', '(,)')$$,
                    $$rrule('3/week', '[2024-01-01,)')$$, $$period_of('1/2 weeks', '2024-01-01', '(,2025-01-01)')$$]) AS call,
       pg_temp.refused('SELECT socsvc.' || call) AS r;
SELECT quota('3/week', NULL) IS NULL AND quota(NULL, '[2024-01-01,2025-01-01)') IS NULL AS strict;

-- The period of a day, clipped to the term; nothing outside the term or the season.
SELECT p, day, period_of(p, day, '[2023-03-14,2024-03-14)')
  FROM unnest(ARRAY['1/day', '1/week', '1/month', '1/quarter', '1/year', '1/2 weeks', '1/3 months', '1/5 days', '1/week oct-mar', '1/course', '1 time', 'continuous',
                    'on demand >=4/year']::socsvc.periodicity[]) AS p,
       unnest(ARRAY['2023-03-13', '2023-03-14', '2023-10-01', '2024-03-13', '2024-03-14']::date[]) AS day;
SELECT period_of('1/week', '2024-05-01', '[2024-01-01,)') AS no_end, period_of('1/week', '2024-05-01', '(,2024-05-03)') AS no_beginning,
       period_of('1/2 weeks', '2024-05-01', '[2024-01-01,)') AS counted_from, period_of('1/course', '2024-05-01', '(,)') AS neither,
       period_of('1/week', 'infinity', '(,)') AS no_day, period_of('1/week', '2024-05-01', 'empty') AS no_term;

-- Differential: quota by formula = by periods() = by looking at every day of the term. A period of N units is told by the number of the day's unit since the
-- unit of the term's first day, by means of the server's own calendar.
CREATE FUNCTION pg_temp.unit_number(unit text, day date) RETURNS integer
LANGUAGE sql IMMUTABLE AS $function$
  SELECT CASE unit
           WHEN 'day' THEN day - date '2000-01-03'
           WHEN 'week' THEN (date_trunc('week', day)::date - date '2000-01-03') / 7
           WHEN 'month' THEN extract(year FROM day) * 12 + extract(month FROM day)
           WHEN 'quarter' THEN extract(year FROM day) * 4 + extract(quarter FROM day)
           ELSE extract(year FROM day)
         END
$function$;
CREATE TEMPORARY TABLE term AS
SELECT daterange(start, start + length) AS term
  FROM unnest(ARRAY['2023-03-14', '2023-12-31', '2024-01-01', '2024-02-29', '1999-12-27', '2000-09-30', '2026-04-01']::date[]) AS start,
       unnest(ARRAY[1, 2, 8, 31, 92, 367, 740]) AS length;
INSERT INTO term
SELECT daterange(start, start + 1 + i * 37 % 900)
  FROM generate_series(1, 30) AS i, LATERAL (SELECT date '1999-01-01' + i * 7919 % 12000) AS s (start);
CREATE TEMPORARY TABLE shape AS
SELECT unit, every, months, format('2/%s %ss%s', every, unit, ' ' || season)::socsvc.periodicity AS p
  FROM unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) AS unit,
       unnest(ARRAY[1, 2, 7]) AS every,
       (VALUES ('', '{1,2,3,4,5,6,7,8,9,10,11,12}'::integer[]), ('oct-mar', '{10,11,12,1,2,3}'), ('jul', '{7}'),
               ('mar-jan', '{3,4,5,6,7,8,9,10,11,12,1}')) AS s (season, months);
SELECT count(*) AS compared,
       count(*) FILTER (WHERE quota(p, term) IS DISTINCT FROM by_days) AS differ_from_days,
       count(*) FILTER (WHERE quota(p, term) IS DISTINCT FROM by_periods) AS differ_from_periods,
       count(*) FILTER (WHERE quota(p, term) IS DISTINCT FROM visits) AS differ_from_visits
  FROM shape, term,
       LATERAL (SELECT 2 * count(DISTINCT (pg_temp.unit_number(unit, day) - pg_temp.unit_number(unit, lower(term))) / every) AS by_days
                  FROM (SELECT lower(term) + i AS day FROM generate_series(0, upper(term) - lower(term) - 1) AS i) AS d
                 WHERE extract(month FROM day) = ANY (months)) AS d,
       LATERAL (SELECT 2 * count(*) AS by_periods FROM periods(p, term)) AS q,
       LATERAL (SELECT count(*) AS visits FROM visit_dates(p, term)) AS v
 WHERE upper(term) - lower(term) < 500;
-- Periods lie in the term, in order, without overlap, each with a day of the season; all year round they leave no gap; period_of() finds each.
SELECT count(*) AS periods, bool_and(period <@ term) AS inside, bool_and(coalesce(before << period, true)) AS ordered,
       bool_and(cardinality(months) < 12 OR coalesce(upper(before) = lower(period), lower(period) = lower(term))) AS gapless,
       bool_and(cardinality(months) < 12 OR period_of(p, upper(period) - 1, term) = period) AS found
  FROM (SELECT p, term, months, period, lag(period) OVER (PARTITION BY p, term ORDER BY n) AS before
          FROM shape, term, periods(p, term) WITH ORDINALITY AS q (period, n)) AS q;

-- An even plan: each visit in its period and season, days of a course together, several on a day when days run short.
SELECT p, array_agg(to_char(day, 'Dy DD.MM') ORDER BY n) AS plan
  FROM unnest(ARRAY['3/week', '1/week', '7/week', '10/week', '2/month', '1/2 weeks', '4/month of 3 days', '3 times', '2/week oct-mar', '1+/week', 'on demand >=2/month',
                    'on demand', 'continuous']::socsvc.periodicity[]) AS p,
       visit_dates(p, '[2024-09-17,2024-10-08)') WITH ORDINALITY AS v (day, n)
 GROUP BY p ORDER BY p;
SELECT count(*) AS visits, bool_and(period_of(p, day, term) IS NOT NULL) AS in_a_period, bool_and(day >= coalesce(before, day)) AS ordered,
       max(count) AS most_in_a_period
  FROM (SELECT p, term, day, lag(day) OVER (PARTITION BY p, term ORDER BY n) AS before,
               count(*) OVER (PARTITION BY p, term, period_of(p, day, term))
          FROM shape, term, visit_dates(p, term) WITH ORDINALITY AS v (day, n)) AS v;

-- RFC 5545.
\pset format unaligned
SELECT p, replace(rrule(p, '[2024-01-30,2025-01-30)'), E'\n', ' | ') AS rrule
  FROM unnest(ARRAY['1/day', '3/day', '1/3 days', '1/week', '3/week', '9/week', '2/2 weeks', '1-2/week oct-mar', '1/day oct-mar', '1/month', '3/month', '40/month',
                    '1/3 months', '2/month jul', '1/quarter', '2/quarter', '1/year', '12/year', '1-2/year of 10 days', '400/year', '1/2 years', '1+/week', '1/quarter oct-mar', '1/year jul',
                    '1 time', '10/course', 'on demand', 'on demand >=4/year', 'continuous']::socsvc.periodicity[]) WITH ORDINALITY AS t (p, n)
 ORDER BY n;
\pset format aligned
SELECT term, rrule('1/week', term) IS NULL AS none
  FROM unnest(ARRAY['empty', '[2024-01-01,2024-01-02)', '[0100-01-01 BC,2024-01-01)', '[2024-01-01,12024-01-01)']::daterange[]) AS term;

-- Minutes are summed over calendar periods, clipped to the line's term.
SELECT unit, day, minutes_period(unit, day, '[2023-03-14,2024-03-14)')
  FROM unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) AS unit, unnest(ARRAY['2023-03-15', '2023-12-31', '2024-01-01', '2024-03-14']::date[]) AS day;
