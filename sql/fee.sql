-- What is paid of a cost: the pure calculations, without a register.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET search_path = socsvc, public;

-- Home and semi-residential: half of what the income exceeds the limit by; residential: three quarters of the income.
SELECT what, capped_fee(base, rate, free, income, 28600.50, cost, 31, 31, 0.01) AS fee
  FROM (VALUES
    (1, 'the cost is below the cap', 'income_over_threshold', 0.5, true, 40000, 3000),
    (2, 'the cap', 'income_over_threshold', 0.5, true, 40000, 8000),
    (3, 'the cost is the cap', 'income_over_threshold', 0.5, true, 40000, 5699.75),
    (4, 'a kopeck over the cap', 'income_over_threshold', 0.5, true, 40000, 5699.76),
    (5, 'the limit itself is free', 'income_over_threshold', 0.5, true, 28600.50, 8000),
    (6, 'half a kopeck is one', 'income_over_threshold', 0.5, true, 28600.51, 8000),
    (7, 'no income', 'income_over_threshold', 0.5, true, 0, 8000),
    (8, 'no cost', 'income_over_threshold', 0.5, true, 40000, 0),
    (9, 'residential', 'income', 0.75, false, 40000, 80000),
    (10, 'residential, poor', 'income', 0.75, false, 100, 80000),
    (11, 'residential, no income', 'income', 0.75, false, 0, 80000),
    (12, 'all that there is', 'income', 1, false, 100000000000, 100000000000),
    (13, 'a rate of nothing', 'income', 0, false, 40000, 80000)
  ) AS v (n, what, base, rate, free, income, cost)
 ORDER BY n;

-- Part of a month, and rounding: half up, once, never above the cost.
SELECT days, in_month, rounding, capped_fee('income_over_threshold', 0.5, true, 30000, 28600.50, 80000, days, in_month, rounding) AS fee
  FROM unnest(ARRAY[28, 30, 31]) AS in_month, unnest(ARRAY[0, 1, 14, in_month]) AS days, unnest(ARRAY[0.01, 0.5, 1, 10, 1000]) AS rounding
 ORDER BY in_month, days, rounding;
SELECT capped_fee('income', 1, false, 1000, NULL, 99.90, 30, 30, 1) AS not_above_the_cost;

-- What is not known is not computed, but the threshold may be where the cap does not look at it.
SELECT capped_fee(NULL, 0.5, true, 1, 1, 1, 1, 30, 0.01), capped_fee('income', NULL, true, 1, 1, 1, 1, 30, 0.01),
       capped_fee('income', 0.5, NULL, 1, 1, 1, 1, 30, 0.01), capped_fee('income', 0.5, true, NULL, 1, 1, 1, 30, 0.01),
       capped_fee('income', 0.5, true, 1, NULL, 1, 1, 30, 0.01), capped_fee('income', 0.5, true, 1, 1, NULL, 1, 30, 0.01),
       capped_fee('income', 0.5, true, 1, 1, 1, NULL, 30, 0.01), capped_fee('income', 0.5, true, 1, 1, 1, 1, NULL, 0.01),
       capped_fee('income', 0.5, true, 1, 1, 1, 1, 30, NULL), capped_fee('income_over_threshold', 0.5, false, 1, NULL, 1, 1, 30, 0.01);
SELECT capped_fee('income', 0.5, false, 1, NULL, 1, 30, 30, 0.01);

-- The SQLSTATE, message, DETAIL and HINT of a statement.
CREATE FUNCTION pg_temp.refusal(statement text) RETURNS text LANGUAGE plpgsql AS $function$
DECLARE
  state text;
  message text;
  detail text;
  hint text;
BEGIN
  EXECUTE statement;
  RETURN 'done';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  RETURN concat_ws(' | ', state, message, nullif(detail, ''), nullif(hint, ''));
END
$function$;
SELECT arguments, pg_temp.refusal('SELECT socsvc.capped_fee(' || arguments || ')')
  FROM unnest(ARRAY[
    $$'pension', 0.5, true, 1, 1, 1, 1, 30, 0.01$$, $$'income', 1.0001, true, 1, 1, 1, 1, 30, 0.01$$,
    $$'income', -0.5, true, 1, 1, 1, 1, 30, 0.01$$, $$'income', 0.33333, true, 1, 1, 1, 1, 30, 0.01$$,
    $$'income', 0.5, true, -0.01, 1, 1, 1, 30, 0.01$$, $$'income', 0.5, true, 1.005, 1, 1, 1, 30, 0.01$$,
    $$'income', 0.5, true, 'NaN', 1, 1, 1, 30, 0.01$$, $$'income', 0.5, true, 'Infinity', 1, 1, 1, 30, 0.01$$,
    $$'income', 0.5, true, 100000000000.01, 1, 1, 1, 30, 0.01$$, $$'income', 0.5, true, 1e20, 1, 1, 1, 30, 0.01$$,
    $$'income', 0.5, true, 1, -1, 1, 1, 30, 0.01$$, $$'income', 0.5, true, 1, 1, -1, 1, 30, 0.01$$,
    $$'income', 0.5, true, 1, 1, 1, 31, 30, 0.01$$, $$'income', 0.5, true, 1, 1, 1, -1, 30, 0.01$$,
    $$'income', 0.5, true, 1, 1, 1, 1, 27, 0.01$$, $$'income', 0.5, true, 1, 1, 1, 1, 32, 0.01$$,
    $$'income', 0.5, true, 1, 1, 1, 1, 30, 0$$, $$'income', 0.5, true, 1, 1, 1, 1, 30, 0.001$$,
    $$'income', 0.5, true, 1, 1, 1, 1, 30, 1000.01$$]) WITH ORDINALITY AS t (arguments, n)
 ORDER BY n;

-- Terms, and what the portal calls them.
SELECT fee, cost, terms_of_payment(fee, cost) AS terms, payment_label(terms_of_payment(fee, cost), 'ru') AS ru,
       payment_label(terms_of_payment(fee, cost), 'kk') AS kk, payment_label(terms_of_payment(fee, cost), 'en') AS en
  FROM (VALUES (0, 3000), (0.01, 3000), (2999.99, 3000), (3000, 3000), (0, 0), (NULL, 1), (1, NULL)) AS v (fee, cost);
SELECT pg_temp.refusal('SELECT socsvc.terms_of_payment(2, 1)'), pg_temp.refusal('SELECT socsvc.terms_of_payment(-1, 1)');

-- Without a register there are no rules in force.
SELECT pg_temp.refusal($$SELECT socsvc.monthly_fee('home', 1, 1, 1)$$), pg_temp.refusal($$SELECT socsvc.income_limit('child', '2026-01-01', '2026-01-01')$$),
       pg_temp.refusal($$SELECT socsvc.monthly_fees('home', 'child', '{2026-01-01}', '{1}', '{1}')$$) \gx

-- Everybody may calculate; planners may do it in advance and in parallel.
SELECT oid::regprocedure, provolatile, proparallel, has_function_privilege('public', oid, 'EXECUTE') AS everybody
  FROM pg_proc WHERE proname IN ('capped_fee', 'terms_of_payment', 'monthly_fee', 'monthly_fees', 'income_limit') ORDER BY 1;
