-- The kernel of fees against a slow oracle in numeric that rounds nothing before the end, on a million cases: 400,000 of
-- any rules by capped_fee(), 600,000 by the rules in force by monthly_fees(). They come from hashes of their numbers, so
-- they are the same everywhere; many stand on an edge.
BEGIN;
SELECT * FROM no_plan();
SET LOCAL jit = off;
SET LOCAL work_mem = '256MB';

-- The least of the cost and of rate * base * days / in_month, as a fraction of in_month; then the nearest multiple of
-- rounding, the upper of two; at most the cost.
CREATE FUNCTION public.oracle(base text, rate numeric, free boolean, income numeric, threshold numeric, cost numeric, days integer,
                              in_month integer, rounding numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
  SELECT least(cost, rounding * div(2 * CASE WHEN free AND income <= threshold THEN 0
                                             ELSE least(cost * in_month,
                                                        rate * days * CASE base WHEN 'income' THEN income ELSE greatest(income - threshold, 0) END)
                                        END + rounding * in_month, 2 * rounding * in_month))
$$;
SELECT is(public.oracle('income_over_threshold', 0.5, true, 40000, 28600.50, 8000, 31, 31, 0.01), 5699.75, 'the oracle knows the example');
SELECT is(public.oracle('income_over_threshold', 0.5, true, 28600.51, 28600.50, 8000, 31, 31, 0.01), 0.01, 'half a kopeck');
SELECT is(public.oracle('income', 1, false, 1000, 0, 99.90, 30, 30, 1), 99.90, 'and the cost');

-- A number from 0 to below `below` of case n; with another seed another one.
CREATE FUNCTION public.draw(n integer, seed integer, below bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT abs(hashint4extended(n, seed) % below)
$$;

-- Amounts of cases, in kopecks, of every size up to a hundred billion roubles: nothing, a kopeck, the most there is.
CREATE FUNCTION public.size(n integer, seed integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE public.draw(n, seed, 16) WHEN 0 THEN 0 WHEN 1 THEN 10000000000000 WHEN 2 THEN 9999999999999 WHEN 3 THEN 1
              ELSE public.draw(n, seed + 1, (ARRAY[10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
                                                   100000000000, 1000000000000, 10000000000000])[1 + public.draw(n, seed + 2, 13)]) END
$$;
-- Costs: at the cap to the kopeck, one off it, or any. Incomes likewise, at the threshold.
CREATE TABLE public.fee_case AS
SELECT n, base, rate / 10000.0 AS rate, free, income / 100.0 AS income, threshold / 100.0 AS threshold,
       CASE edge WHEN 0 THEN cap WHEN 1 THEN cap + 1 WHEN 2 THEN greatest(cap - 1, 0) ELSE public.size(n, 31) END / 100.0 AS cost,
       days, in_month, rounding
  FROM (SELECT *, least(9999999999999, (CASE base WHEN 'income' THEN income ELSE greatest(income - threshold, 0) END)
                                       ::double precision * rate / 10000 * days / in_month)::bigint AS cap
          FROM (SELECT *, CASE edge WHEN 4 THEN threshold WHEN 5 THEN least(threshold + 1, 10000000000000)
                                    WHEN 6 THEN greatest(threshold - 1, 0) WHEN 7 THEN least(threshold + public.draw(n, 21, 1000000), 10000000000000)
                                    ELSE public.size(n, 22) END AS income
                  FROM (SELECT n, public.draw(n, 30, 11) AS edge,
                               CASE public.draw(n, 1, 3) WHEN 0 THEN 'income' ELSE 'income_over_threshold' END AS base,
                               public.draw(n, 2, 3) > 0 AS free,
                               CASE public.draw(n, 3, 4) WHEN 0 THEN 5000 WHEN 1 THEN 7500 ELSE public.draw(n, 4, 10001) END AS rate,
                               public.size(n, 10) AS threshold, m.in_month,
                               (CASE public.draw(n, 7, 4) WHEN 0 THEN m.in_month ELSE public.draw(n, 8, m.in_month + 1) END)::integer AS days,
                               (ARRAY[0.01, 0.01, 0.01, 0.05, 0.10, 0.5, 1, 10, 1000])[1 + public.draw(n, 9, 9)] AS rounding
                          FROM generate_series(1, 400000) AS n
                         CROSS JOIN LATERAL (SELECT (28 + public.draw(n, 6, 4))::integer AS in_month OFFSET 0) m OFFSET 0) a OFFSET 0) b OFFSET 0) c;
ANALYZE public.fee_case;
SELECT is(count(*)::integer, 400000, '400,000 cases') FROM public.fee_case;
SELECT cmp_ok(count(*) FILTER (WHERE income = threshold), '>', 30000::bigint, 'many at the threshold') FROM public.fee_case;
SELECT cmp_ok(count(*) FILTER (WHERE income = 100000000000 AND cost > 1000000000), '>', 1000::bigint, 'some of the most there is') FROM public.fee_case;

CREATE TABLE public.fee_answer AS
SELECT n, cost, rounding, socsvc.capped_fee(base, rate, free, income, threshold, cost, days, in_month, rounding) AS fee,
       public.oracle(base, rate, free, income, threshold, cost, days, in_month, rounding) AS right_fee
  FROM public.fee_case;
SELECT is_empty('SELECT * FROM public.fee_answer WHERE fee IS DISTINCT FROM right_fee ORDER BY n LIMIT 5', 'capped_fee() agrees to the kopeck');
SELECT cmp_ok(count(*) FILTER (WHERE fee > 0 AND fee < cost), '>', 40000::bigint, 'of which many are partial') FROM public.fee_answer;
SELECT cmp_ok(count(*) FILTER (WHERE fee = cost AND fee % rounding <> 0), '>', 1000::bigint, 'and some are kept from above the cost by no rounding')
  FROM public.fee_answer;

-- ---- arrays, by the rules in force: other roundings in 2023 and 2024, another cap in 2025 -----------------------------
UPDATE socsvc.fee_formula SET valid = '(,2023-01-15)';
INSERT INTO socsvc.fee_formula (jurisdiction, version, rounding, valid, source) VALUES
  ('RU-KHM', 1, 0.10, '[2023-01-15,2024-02-01)', 'test'), ('RU-KHM', 1, 1, '[2024-02-01,2024-06-30)', 'test'),
  ('RU-KHM', 1, 0.01, '[2024-06-30,)', 'test');
INSERT INTO socsvc.fee_cap (jurisdiction, form, base, rate, free_up_to_threshold, valid, source)
  VALUES ('RU-KHM', 'home', 'income', 0.3333, true, '[2025-03-03,2025-10-10)', 'test');
UPDATE socsvc.income_threshold SET valid = '[2015-01-01,2024-03-29)';
INSERT INTO socsvc.income_threshold (jurisdiction, multiplier, valid, source) VALUES ('RU-KHM', 1.777, '[2024-03-29,)', 'test');

-- What holds on each day, by a join of the tables.
CREATE TABLE public.fee_day AS
SELECT d.day::date AS day, g.code AS demographic_group, f.form, c.base, c.rate, c.free_up_to_threshold AS free,
       round(m.amount * t.multiplier, 2) AS threshold, r.rounding
  FROM generate_series(date '2021-01-01', '2026-12-31', '1 day') AS d (day)
 CROSS JOIN socsvc.demographic_group g
 CROSS JOIN (VALUES ('home'), ('residential')) AS f (form)
  JOIN LATERAL (SELECT * FROM socsvc.fee_cap c WHERE c.form = f.form AND c.valid @> d.day::date
                 ORDER BY c.jurisdiction = 'RU-KHM' DESC LIMIT 1) c ON true
  JOIN socsvc.subsistence_minimum m ON m.demographic_group = g.code AND m.valid @> d.day::date
  JOIN socsvc.income_threshold t ON t.valid @> d.day::date
  JOIN socsvc.fee_formula r ON r.valid @> date_trunc('month', d.day)::date;
CREATE INDEX ON public.fee_day (day);
ANALYZE public.fee_day;
CREATE TABLE public.fee_month AS
SELECT n, demographic_group, form, day, base, rate, free, threshold, rounding, income,
       CASE edge WHEN 0 THEN round(cap, 2) WHEN 1 THEN round(cap, 2) + 0.01 WHEN 2 THEN greatest(round(cap, 2) - 0.01, 0)
            ELSE public.size(n, 46) / 100.0 END AS cost
  FROM (SELECT *, least(99999999999, rate * CASE base WHEN 'income' THEN income ELSE greatest(income - threshold, 0) END) AS cap
          FROM (SELECT *, CASE edge WHEN 4 THEN threshold WHEN 5 THEN threshold + 0.01 WHEN 6 THEN threshold - 0.01
                                    WHEN 7 THEN threshold + public.draw(n, 44, 1000000) / 100.0 ELSE public.size(n, 22) / 100.0 END AS income
                  FROM (SELECT n, date '2021-01-01' + public.draw(n, 40, 2191)::integer AS day, public.draw(n, 43, 11) AS edge,
                               (ARRAY['all', 'child', 'pensioner', 'working_age'])[1 + public.draw(n, 41, 4)] AS demographic_group,
                               CASE public.draw(n, 42, 4) WHEN 0 THEN 'residential' ELSE 'home' END AS form
                          FROM generate_series(1, 600000) AS n OFFSET 0) a
                  JOIN public.fee_day d USING (day, demographic_group, form) OFFSET 0) b OFFSET 0) c;
ANALYZE public.fee_month;
SELECT is(count(*)::integer, 600000, '600,000 household-months') FROM public.fee_month;
CREATE TABLE public.fee_month_answer AS
SELECT a.form, a.demographic_group, v.n, v.fee
  FROM (SELECT form, demographic_group, array_agg(n) AS numbers, socsvc.monthly_fees(form, demographic_group, array_agg(day),
               array_agg((income * 100)::bigint), array_agg((cost * 100)::bigint)) AS fees
          FROM public.fee_month GROUP BY form, demographic_group) a
 CROSS JOIN LATERAL unnest(a.numbers, a.fees) AS v (n, fee);
ANALYZE public.fee_month_answer;
SELECT is(count(*)::integer, 600000, 'as many fees') FROM public.fee_month_answer;
SELECT is_empty($$SELECT m.*, a.fee / 100.0 AS fee FROM public.fee_month m LEFT JOIN public.fee_month_answer a USING (n)
                   WHERE a.fee / 100.0 IS DISTINCT FROM public.oracle(base, rate, free, income, threshold, cost, 1, 1, rounding)
                   ORDER BY n LIMIT 5$$, 'monthly_fees() agrees to the kopeck');
SELECT is_empty($$SELECT m.*, a.fee / 100.0 AS fee FROM public.fee_month m JOIN public.fee_month_answer a USING (n)
                   WHERE n <= 50000 AND a.fee / 100.0 <> socsvc.monthly_fee(m.form, income, threshold, cost, day) LIMIT 5$$,
                'and with monthly_fee()');
SELECT is_empty($$SELECT * FROM public.fee_day
                   WHERE form = 'home' AND threshold <> socsvc.income_limit(demographic_group, day, day)$$, 'and the limits with income_limit()');

SELECT * FROM finish();
ROLLBACK;
