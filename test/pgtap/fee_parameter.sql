-- What fees are computed from, and the fee of a whole month by it (442-FZ articles 31, 32; 326-п paragraphs 18, 19, 24.1;
-- Kogalym procedure 2.8, 2.9, 4.1 to 4.4; 76-оз; 24-оз).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

-- SQLSTATE, message, DETAIL and HINT of a statement; 'done' where it has none.
CREATE FUNCTION public.refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  message text;
  detail text;
  hint text;
BEGIN
  EXECUTE statement;
  RETURN 'done';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  RETURN concat_ws(' | ', SQLSTATE, message, detail, hint);
END $$;

-- ---- as shipped; read as the citizen reads it ----------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT is(string_agg(format('%s %s %s %s', form, base, rate, free_up_to_threshold), '; ' ORDER BY form),
          'home income_over_threshold 0.5000 t; residential income 0.7500 f; semi_residential income_over_threshold 0.5000 t',
          '[326-п/19/5] [002/4.2/4] [002/4.3/5] the caps of the three forms are rows, with their acts')
  FROM socsvc.fee_cap WHERE jurisdiction = 'RU';
SELECT is(array_agg(multiplier), ARRAY[1.5], '[002/4.3/3] the limit is one and a half subsistence minimums (76-оз)')
  FROM socsvc.income_threshold;
SELECT is(array_agg(ROW(jurisdiction, version, rounding, valid)::text), ARRAY['(RU-KHM,1,0.01,"(,)")'],
          'formula 1 rounds to kopecks, always')
  FROM socsvc.fee_formula;
SELECT is(string_agg(code, ' ' ORDER BY code), 'all child pensioner working_age', 'the groups of the population')
  FROM socsvc.demographic_group;
SELECT is_empty($$SELECT * FROM socsvc.subsistence_minimum WHERE source IS NULL OR source = ''$$, 'every minimum has its source');
SELECT is(count(*)::integer, 3, 'and says where it was not verified: the groups of 2023') FROM socsvc.subsistence_minimum
 WHERE valid @> date '2023-03-01' AND source LIKE '%unverified%';
SELECT is_empty('SELECT * FROM socsvc.financing_norm', 'no norm of financing is shipped: the region has its own');

-- ---- limits of income: the table of the sources --------------------------------------------------------------------
SELECT is(string_agg(socsvc.income_limit(g, d.day, d.day)::text, ' ' ORDER BY ordinal), d.limits,
          '[002/4.3/3] limits of those of working age, pensioners and children who applied on ' || d.day)
  FROM (VALUES
    ('2021-01-01'::date, '27684.00 21909.00 25437.00'), ('2022-01-01', '27684.00 21909.00 25437.00'),
    ('2022-05-31', '27684.00 21909.00 25437.00'), ('2022-06-01', '30453.00 24100.50 27981.00'),
    ('2022-12-31', '30453.00 24100.50 27981.00'), ('2023-01-01', '32010.00 25333.50 29412.00'),
    ('2024-01-01', '33411.00 26443.50 30700.50'), ('2025-12-31', '34747.50 27501.00 31929.00'),
    ('2026-01-01', '36136.50 28600.50 33205.50'), ('2026-12-31', '36136.50 28600.50 33205.50')) AS d (day, limits)
 CROSS JOIN unnest(ARRAY['working_age', 'pensioner', 'child']) WITH ORDINALITY AS o (g, ordinal)
 GROUP BY d.day, d.limits ORDER BY d.day;
SELECT is(socsvc.income_limit('all', '2026-02-01', '2026-02-01'), 33153.00, 'per head of the population');

-- ---- from when a change counts -------------------------------------------------------------------------------------
SELECT is(string_agg(socsvc.income_limit('pensioner', '2025-11-20', day)::text, ' ' ORDER BY day),
          '27501.00 27501.00 27501.00 27501.00 28600.50 28600.50',
          '[326-п/24.1/4] [002/2.8/5] [002/2.9/2] [002/4.3/7] the minimum of 1 January 2026 counts from 1 February')
  FROM unnest('{2025-11-20,2025-12-31,2026-01-01,2026-01-31,2026-02-01,2026-12-31}'::date[]) AS day;
SELECT is(socsvc.income_limit('pensioner', '2026-01-01', '2026-01-01'), 28600.50, 'for who applies on 1 January it counts at once');
SELECT is(socsvc.income_limit('pensioner', '2026-01-01', '2026-01-31'), 28600.50, 'and stays');
SELECT is(socsvc.income_limit('pensioner', '2022-05-31', '2022-06-30'), 21909.00, 'in the middle of a year likewise: not in June');
SELECT is(socsvc.income_limit('pensioner', '2022-05-31', '2022-07-01'), 24100.50, 'but from July');

SELECT tap.admin();
UPDATE socsvc.income_threshold SET valid = '[2015-01-01,2026-03-17)';
INSERT INTO socsvc.income_threshold (jurisdiction, multiplier, valid, source) VALUES ('RU-KHM', 1.6, '[2026-03-17,)', 'test');
SELECT is(string_agg(socsvc.income_limit('pensioner', '2025-11-20', day)::text, ' ' ORDER BY day), '28600.50 30507.20 30507.20',
          '[326-п/24.1/6] [002/2.8/4] [002/2.9/4] [002/4.3/9] another limit counts from its very day')
  FROM unnest('{2026-03-16,2026-03-17,2026-03-31}'::date[]) AS day;
UPDATE socsvc.income_threshold SET multiplier = 1.123 WHERE multiplier = 1.6;
UPDATE socsvc.subsistence_minimum SET amount = 10000.50 WHERE demographic_group = 'child' AND valid @> date '2026-03-01';
SELECT is(socsvc.income_limit('child', '2026-03-17', '2026-03-17'), 11230.56, 'a limit is half up to the kopeck: 11230.5615');
UPDATE socsvc.subsistence_minimum SET amount = 10000.55 WHERE demographic_group = 'child' AND valid @> date '2026-03-01';
UPDATE socsvc.income_threshold SET multiplier = 1.1 WHERE multiplier = 1.123;
SELECT is(socsvc.income_limit('child', '2026-03-17', '2026-03-17'), 11000.61, '11000.605, and what this session changed it sees at once');
SELECT is(socsvc.monthly_fees('home', 'child', '{2026-03-16,2026-03-17}', '{1500083,1100061}', '{100000,100000}'), '{0,0}'::bigint[],
          'so do arrays');
DELETE FROM socsvc.income_threshold WHERE multiplier = 1.1;
UPDATE socsvc.income_threshold SET valid = '[2015-01-01,)';

-- ---- the fee: the example of a pensioner of 2026 ---------------------------------------------------------------------
SELECT tap.provider(1);
SELECT is(socsvc.income_limit('pensioner', '2026-03-10', '2026-03-10'), 28600.50, 'his limit');
SELECT is(socsvc.monthly_fee('home', 40000, 28600.50, 3000, '2026-03-10'), 3000.00, '[002/4.1/1] services below the cap are paid in full');
SELECT is(socsvc.monthly_fee('home', 40000, 28600.50, 8000, '2026-03-10'), 5699.75,
          '[326-п/19/4] [002/4.1/2] [002/4.2/3] [002/4.3/5] others up to half of what the average income exceeds the limit by');
SELECT is(socsvc.monthly_fee('semi_residential', 40000, 28600.50, 8000, '2026-03-10'), 5699.75, 'semi-residential likewise');
SELECT is(socsvc.monthly_fee('residential', 40000, 28600.50, 80000, '2026-03-10'), 30000.00, 'residential: three quarters of the income');
SELECT is(socsvc.monthly_fee('residential', 40000, NULL, 80000, '2026-03-10'), 30000.00, 'whatever the limit');
SELECT is(socsvc.monthly_fee('residential', 20000, 28600.50, 80000, '2026-03-10'), 15000.00, 'even below it');
SELECT is(socsvc.monthly_fee('home', 28600.50, 28600.50, 8000, '2026-03-10'), 0.00, '[002/4.4/1] [002/4.1/3] an income equal to the limit is free');
SELECT is(socsvc.monthly_fee('home', 28600.49, 28600.50, 8000, '2026-03-10'), 0.00, 'and one below it');
SELECT is(socsvc.monthly_fee('home', 28600.51, 28600.50, 8000, '2026-03-10'), 0.01, '[002/4.3/1] a kopeck above it pays: half of it, rounded up');
SELECT is(socsvc.monthly_fee('home', 40000, 28600.50, 8000), 5699.75, 'today, where no day is given');
SELECT is(ARRAY[socsvc.monthly_fee(NULL, 1, 1, 1), socsvc.monthly_fee('home', NULL, 1, 1), socsvc.monthly_fee('home', 1, NULL, 1),
                socsvc.monthly_fee('home', 1, 1, NULL)], ARRAY[NULL, NULL, NULL, NULL]::numeric[], 'what is not known gives no fee');
SELECT is(string_agg(socsvc.payment_label(socsvc.terms_of_payment(fee, 8000), 'ru'), '; '), 'Полная оплата; Частичная оплата; Бесплатно',
          '[326-п/18/1] [326-п/18/2] [326-п/18/3] the three terms')
  FROM unnest(ARRAY[8000, 5699.75, 0]) AS fee;
SELECT is(socsvc.monthly_fees('home', 'pensioner', '{2026-03-10,2026-03-10,2026-03-10,2025-12-31}', '{4000000,4000000,2860050,4000000}',
                              '{300000,800000,800000,800000}'), '{300000,569975,0,624950}'::bigint[], 'the same in an array of kopecks');
SELECT is(socsvc.monthly_fees('residential', NULL, '{2026-03-10,2019-03-10}', '{4000000,4000000}', '{8000000,8000000}'), '{3000000,3000000}'::bigint[],
          'residential needs no group and no minimum');
SELECT is(socsvc.monthly_fees('home', 'child', '{}', '{}', '{}'), '{}'::bigint[], 'none of none');
SELECT is(socsvc.monthly_fees('home', 'child', NULL, '{}', '{}'), NULL, 'and nothing of nothing');

-- ---- a cap and a rounding that change --------------------------------------------------------------------------------
SELECT tap.admin();
INSERT INTO socsvc.fee_cap (jurisdiction, form, base, rate, free_up_to_threshold, valid, source)
  VALUES ('RU-KHM', 'home', 'income_over_threshold', 0.25, true, '[2026-03-17,2026-04-01)', 'test');
SELECT is(string_agg(socsvc.monthly_fee('home', 40000, 28600.50, 8000, day)::text, ' ' ORDER BY day), '5699.75 2849.88 5699.75',
          'the region''s own row before the federation''s, on its days alone')
  FROM unnest('{2026-03-16,2026-03-17,2026-04-01}'::date[]) AS day;
UPDATE socsvc.fee_formula SET valid = '(,2026-03-17)';
INSERT INTO socsvc.fee_formula (jurisdiction, version, rounding, valid, source) VALUES ('RU-KHM', 1, 1, '[2026-03-17,)', 'test');
SELECT is(string_agg(socsvc.monthly_fee('home', 40000, 28600.50, 8000, day)::text, ' ' ORDER BY day), '5699.75 2849.88 5700.00',
          'a month is rounded by the formula of its first day')
  FROM unnest('{2026-03-16,2026-03-17,2026-04-01}'::date[]) AS day;
SELECT is(socsvc.monthly_fees('home', 'pensioner', '{2026-03-16,2026-03-17,2026-03-31,2026-04-01}', '{4000000,4000000,4000000,4000000}',
                              '{800000,800000,800000,800000}'), '{569975,284988,284988,570000}'::bigint[], 'in arrays too');
SELECT is(socsvc.monthly_fees('home', 'pensioner', '{2026-04-01}', '{4000000}', '{100060}'), '{100060}'::bigint[], 'never above the cost');
INSERT INTO socsvc.fee_formula (jurisdiction, version, rounding, valid, source) VALUES ('RU', 2, 1, '(,)', 'test');
SELECT is(socsvc.monthly_fee('residential', 40000, NULL, 8000.40, '2026-04-01'), 8000.00, 'the federation''s formula is behind the region''s');
UPDATE socsvc.fee_formula SET version = 3 WHERE rounding = 1 AND jurisdiction = 'RU-KHM';
SELECT is(public.refusal($$SELECT socsvc.monthly_fee('home', 1, 1, 1, '2026-04-30')$$),
          format('0A000 | this release of socsvc knows no formula 3 of fees | Row %s of table fee_formula asks for it. | '
                 'Install a release that knows it, then CALL socsvc.upgrade_register().',
                 (SELECT id FROM socsvc.fee_formula WHERE version = 3)), 'a formula that is not known is not guessed');

-- ---- gaps ------------------------------------------------------------------------------------------------------------
DELETE FROM socsvc.fee_formula;
SELECT is(public.refusal($$SELECT socsvc.monthly_fee('home', 1, 1, 1, '2026-04-30')$$),
          'SV021 | no row of table fee_formula is in force on 2026-04-01 | Jurisdiction RU-KHM and those above it. | '
          'Add a row whose "valid" has that day, with its act in "source".', 'no formula');
INSERT INTO socsvc.fee_formula (jurisdiction, version, rounding, source) VALUES ('RU', 1, 0.01, 'test');
SELECT tap.agency();
SELECT is(public.refusal($$SELECT socsvc.income_limit('pensioner', '2026-05-01', '2027-02-01')$$),
          'SV021 | no row of table subsistence_minimum is in force on 2027-01-31 | For "pensioner", in jurisdiction RU-KHM and those above it. | '
          'Add a row whose "valid" has that day, with its act in "source".', 'no minimum');
SELECT is(socsvc.income_limit('pensioner', '2026-05-01', '2027-01-31'), 28600.50, 'that of the month before still counts in January');
SELECT is(public.refusal($$SELECT socsvc.income_limit('veteran', '2026-05-01', '2026-05-01')$$),
          'SV021 | no row of table subsistence_minimum is in force on 2026-05-01 | For "veteran", in jurisdiction RU-KHM and those above it. | '
          'No row has that key: check it, or add a row with its act in "source".', 'no such group');
SELECT matches(public.refusal($$SELECT socsvc.monthly_fee('urgent', 1, 1, 1)$$), '^SV021 \| no row of table fee_cap is in force', 'no such form');
SELECT matches(public.refusal($$SELECT socsvc.monthly_fees('home', 'pensioner', '{2026-05-01,2020-12-31}', '{1,1}', '{1,1}')$$),
               '^SV021 \| no row of table subsistence_minimum is in force on 2020-12-31 \| For "pensioner"', 'in arrays the day is named');
SELECT matches(public.refusal($$SELECT socsvc.monthly_fees('home', 'pensioner', '{2014-12-31}', '{1}', '{1}')$$),
               '^SV021 \| no row of table fee_cap is in force on 2014-12-31', 'and the table');
SELECT is(public.refusal($$SELECT socsvc.monthly_fees('home', NULL, '{2026-05-01}', '{1}', '{1}')$$),
          '22004 | the fee of form "home" needs the demographic group |  | ', 'no group');
SELECT tap.admin();
UPDATE socsvc.income_threshold SET valid = '[2015-01-01,2026-03-01)';
SELECT tap.agency();
SELECT matches(public.refusal($$SELECT socsvc.income_limit('pensioner', '2026-02-01', '2026-03-01')$$),
               '^SV021 \| no row of table income_threshold is in force on 2026-03-01', 'no multiplier');
SELECT matches(public.refusal($$SELECT socsvc.monthly_fees('home', 'pensioner', '{2026-03-01}', '{1}', '{1}')$$),
               '^SV021 \| no row of table income_threshold is in force on 2026-03-01', 'nor for arrays');
SELECT tap.admin();
UPDATE socsvc.income_threshold SET valid = '[2015-01-01,)';

-- ---- bad input -------------------------------------------------------------------------------------------------------
SELECT tap.agency();
SELECT is(public.refusal(format('SELECT socsvc.monthly_fees(%s)', arguments)), answer, why)
  FROM (VALUES
    ($$'home', 'child', '{2026-05-01,NULL}', '{1,1}', '{1,1}'$$, '22004 | element 2 of array "days" is NULL |  | ', 'a NULL day'),
    ($$'home', 'child', '{2026-05-01,2026-05-01}', '{1,1}', '{NULL,1}'$$, '22004 | element 1 of array "costs" is NULL |  | ', 'a NULL cost'),
    ($$'home', 'child', '{2026-05-01}', '{1,1}', '{1}'$$,
     '2202E | arrays have different lengths | Array "days" has 1 elements, "incomes" has 2. | ', 'different lengths'),
    ($$'home', 'child', '{2026-05-01}', '{}', '{1}'$$,
     '2202E | arrays have different lengths | Array "days" has 1 elements, "incomes" has 0. | ', 'a missing array'),
    ($$'home', 'child', '{{2026-05-01}}', '{1}', '{1}'$$, '2202E | array "days" has several dimensions |  | ', 'a matrix'),
    ($$'home', 'child', '{2026-05-01,2026-05-01}', '{1,-1}', '{1,1}'$$,
     '22023 | element 2 of arrays "incomes" and "costs" cannot be | Income -1, cost 1 kopecks: an amount is negative. | Amounts are zero or more.',
     'a negative amount'),
    ($$'home', 'child', '{2026-05-01}', '{1}', '{10000000000001}'$$,
     '22003 | element 1 of arrays "incomes" and "costs" cannot be | Income 1, cost 10000000000001 kopecks: an amount is beyond a hundred billion. | Check the amount.',
     'an absurd amount'),
    ($$'home', 'child', '[5:6]={2026-05-01,2026-05-01}', '{1,9223372036854775807}', '[-1:0]={1,1}'$$,
     '22003 | element 2 of arrays "incomes" and "costs" cannot be | Income 9223372036854775807, cost 1 kopecks: an amount is beyond a hundred billion. | Check the amount.',
     'positions count from 1, whatever the subscripts')) AS v (arguments, answer, why);
SELECT is(socsvc.monthly_fees('home', 'child', '[5:6]={2026-05-01,2026-05-01}', ('{NULL,9000000,9000000}'::bigint[])[2:3], '{1,2}'), '{1,2}'::bigint[],
          'a slice of an array that had a NULL has none');
SELECT is(array_length(socsvc.monthly_fees('home', 'child', d, i, i), 1), 200000, 'more than a block of them')
  FROM (SELECT array_agg(date '2026-05-01' + n % 200) AS d, array_agg(n::bigint) AS i FROM generate_series(1, 200000) n) a;
SELECT matches(public.refusal($$SELECT socsvc.monthly_fees('home', 'child', d, i, i)
                 FROM (SELECT array_agg(date '2026-05-01') AS d, array_agg(CASE n WHEN 150001 THEN -1 ELSE 1 END::bigint) AS i
                         FROM generate_series(1, 200000) n) a$$), '^22023 \| element 150001 of', 'and the position beyond it');
SELECT matches(public.refusal($$SELECT socsvc.monthly_fee('home', -1, 1, 1)$$), '^22023 \| a fee cannot be computed from this income \| It is -1\.', 'negative');
SELECT matches(public.refusal($$SELECT socsvc.monthly_fee('home', 1, 1, 0.005)$$), '^22023 \| .* this cost \| It is 0\.005', 'part of a kopeck');
SELECT matches(public.refusal($$SELECT socsvc.monthly_fee('home', 1, 1e15, 1)$$), '^22003 \| .* this threshold', 'absurd');
SELECT throws_ok($$SELECT socsvc.monthly_fee('home', 1, 1, 1, 'infinity')$$, '22008', NULL, 'no day');
SELECT throws_ok($$SELECT socsvc.income_limit('child', '-infinity', '2026-01-01')$$, '22008', NULL, 'nor application');

-- ---- who may -----------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
CREATE FUNCTION public.tries_to_change() RETURNS SETOF text LANGUAGE sql AS $$
  SELECT throws_ok(format(statement, t), '42501', NULL, format('%s: ' || statement, current_user, t))
    FROM unnest('{demographic_group,demographic_age,subsistence_minimum,income_threshold,fee_cap,fee_formula,financing_norm}'::text[]) t,
         unnest('{DELETE FROM socsvc.%1$s,UPDATE socsvc.%1$s SET source = source}'::text[]) statement
$$;
SELECT tap.agency();
SELECT throws_ok($$INSERT INTO socsvc.subsistence_minimum (jurisdiction, demographic_group, amount, valid, source)
                   VALUES ('RU-KHM', 'child', 1, '[2027-01-01,2028-01-01)', 'x')$$, '42501', NULL, 'the agency sets no minimum');
SELECT throws_ok('UPDATE socsvc.fee_cap SET rate = 0', '42501', NULL, 'nor caps');
SELECT public.tries_to_change();
SELECT tap.provider(1);
SELECT public.tries_to_change();
SELECT tap.scheduler();
SELECT public.tries_to_change();
SELECT tap.become('tap_nobody', NULL);
SELECT throws_ok($$SELECT socsvc.monthly_fee('home', 1, 1, 1)$$, '42501', NULL, 'who is no client reads no rule');
SELECT tap.admin();
SELECT lives_ok($$INSERT INTO socsvc.subsistence_minimum (jurisdiction, demographic_group, amount, valid, source)
                  VALUES ('RU-KHM', 'child', 23000, '[2027-01-01,2028-01-01)', 'next year''s act')$$, 'the administrator does');
SELECT is(socsvc.income_limit('child', '2027-03-01', '2027-03-01'), 34500.00, 'and it counts');
SELECT throws_ok('UPDATE socsvc.subsistence_minimum SET used = false', '42501', NULL, 'column used is nobody''s');
SELECT tap.superuser();
SELECT throws_ok($$UPDATE socsvc.fee_cap SET used = true$$, 'SV015', 'column "used" is computed', 'not even the superuser''s');
SELECT throws_ok($$INSERT INTO socsvc.income_threshold (jurisdiction, multiplier, valid, used, source) VALUES ('RU', 1, '(,)', true, 'x')$$,
                 'SV015', 'column "used" is computed', 'nor in a new row');

-- ---- one row in force --------------------------------------------------------------------------------------------------
SELECT tap.admin();
SELECT throws_ok(statement, '23P01', NULL, 'two rows of a day are refused: ' || constraint_name)
  FROM (VALUES
    ('subsistence_minimum_one_in_force', $$INSERT INTO socsvc.subsistence_minimum (jurisdiction, demographic_group, amount, valid, source)
       VALUES ('RU-KHM', 'child', 1, '[2026-12-31,2027-02-01)', 'x')$$),
    ('income_threshold_one_in_force', $$INSERT INTO socsvc.income_threshold (jurisdiction, multiplier, source) VALUES ('RU-KHM', 2, 'x')$$),
    ('fee_cap_one_in_force', $$INSERT INTO socsvc.fee_cap (jurisdiction, form, base, rate, free_up_to_threshold, valid, source)
       VALUES ('RU', 'residential', 'income', 0.5, false, '[2026-01-01,)', 'x')$$),
    ('fee_formula_one_in_force', $$INSERT INTO socsvc.fee_formula (jurisdiction, version, rounding, source) VALUES ('RU', 1, 1, 'x')$$),
    ('demographic_age_one_in_force', $$INSERT INTO socsvc.demographic_age (jurisdiction, demographic_group, sex, months, source)
       VALUES ('RU', 'all', 'f', '[300,301)', 'x')$$)) AS v (constraint_name, statement);
SELECT throws_ok(statement, '23514', NULL, 'what no parameter can be: ' || statement)
  FROM unnest(ARRAY[
    'UPDATE socsvc.subsistence_minimum SET amount = 0', 'UPDATE socsvc.subsistence_minimum SET amount = 1000000000',
    'UPDATE socsvc.income_threshold SET multiplier = -1', 'UPDATE socsvc.fee_cap SET rate = 1.5', $$UPDATE socsvc.fee_cap SET base = 'pension'$$,
    'UPDATE socsvc.fee_formula SET rounding = 0', $$UPDATE socsvc.fee_cap SET valid = 'empty'$$]) AS statement;

-- ---- what a charge rests on --------------------------------------------------------------------------------------------
SELECT tap.superuser();
SET LOCAL session_replication_role = replica; -- as if a charge rested on them: nobody can say so by SQL
UPDATE socsvc.subsistence_minimum SET used = true WHERE valid @> date '2026-03-01';
UPDATE socsvc.fee_cap SET used = true;
UPDATE socsvc.tariff SET used = true;
SET LOCAL session_replication_role = origin;
SELECT tap.admin();
SELECT throws_ok(statement, 'SV015', NULL, 'used: ' || statement)
  FROM unnest(ARRAY[
    $$UPDATE socsvc.subsistence_minimum SET amount = 1 WHERE used$$, $$UPDATE socsvc.subsistence_minimum SET source = 'x' WHERE used$$,
    $$UPDATE socsvc.subsistence_minimum SET valid = '[2025-12-31,2027-01-01)' WHERE used$$,
    $$UPDATE socsvc.subsistence_minimum SET valid = '[2026-01-02,2027-01-01)' WHERE used$$,
    $$UPDATE socsvc.subsistence_minimum SET valid = '[2026-01-01,2027-01-02)' WHERE used AND demographic_group = 'all'$$,
    'DELETE FROM socsvc.subsistence_minimum WHERE used', 'UPDATE socsvc.fee_cap SET rate = 0', $$UPDATE socsvc.fee_cap SET jurisdiction = 'KZ'$$,
    'DELETE FROM socsvc.fee_cap', 'UPDATE socsvc.tariff SET amount = 0', 'DELETE FROM socsvc.tariff']) AS statement;
SELECT is(public.refusal($$DELETE FROM socsvc.subsistence_minimum WHERE used AND demographic_group = 'child'$$),
          format('SV015 | row %s of table subsistence_minimum is used and does not change | Charges rest on it as it is. | '
                 'Close it by an earlier end of "valid", or an empty one, and add a new row in force from then on.',
                 (SELECT id FROM socsvc.subsistence_minimum WHERE used AND demographic_group = 'child')), 'it says which, and what to do');
SELECT lives_ok($$UPDATE socsvc.subsistence_minimum SET amount = amount, valid = valid WHERE used$$, 'the same is no change');
SELECT lives_ok($$UPDATE socsvc.subsistence_minimum SET valid = '[2026-01-01,2026-07-01)' WHERE used$$, 'it may be closed');
SELECT lives_ok($$INSERT INTO socsvc.subsistence_minimum (jurisdiction, demographic_group, amount, valid, source)
                  VALUES ('RU-KHM', 'pensioner', 20000, '[2026-07-01,2027-01-01)', 'test')$$, 'and followed by another');
SELECT is(string_agg(socsvc.income_limit('pensioner', '2026-05-01', day)::text, ' ' ORDER BY day), '28600.50 30000.00',
          'which counts from the next month') FROM unnest('{2026-07-31,2026-08-01}'::date[]) AS day;
SELECT lives_ok($$UPDATE socsvc.subsistence_minimum SET amount = 21000 WHERE amount = 20000$$, 'what nothing rests on may change');

-- ---- groups by age -----------------------------------------------------------------------------------------------------
SELECT is_empty($$SELECT sex, age, month::date, count(*)
                    FROM unnest('{f,m}'::text[]) AS sex, unnest(ARRAY[0, 215, 216, 500, 1300] || ARRAY(SELECT generate_series(658, 782, 2))) AS age,
                         generate_series(date '2018-12-01', '2028-02-01', '1 month') AS month
                    LEFT JOIN LATERAL (SELECT FROM socsvc.demographic_age g
                                        WHERE g.sex = sex.sex AND g.months @> age AND g.valid @> month::date) g ON true
                   GROUP BY 1, 2, 3 HAVING count(*) <> 1$$, 'everybody is of one group, every month');
SELECT is(string_agg(g.demographic_group, ' ' ORDER BY age), 'child working_age working_age pensioner', 'a woman in 2026')
  FROM unnest(ARRAY[215, 216, 707, 708]) AS age
  JOIN socsvc.demographic_age g ON g.sex = 'f' AND g.months @> age AND g.valid @> date '2026-03-01';
SELECT is(string_agg(lower(g.months)::text, ' ' ORDER BY day), '660 661 666 666 667 678 678 679 696 696 697 708 708 709 720 720',
          'from which month of age women are pensioners, as the age rises')
  FROM unnest('{2018-12-31,2019-01-01,2019-06-30,2020-06-30,2020-07-01,2021-06-01,2022-06-30,2022-07-01,2023-12-31,2024-12-31,2025-01-01,'
              '2025-12-31,2026-12-31,2027-01-01,2027-12-31,2028-01-01}'::date[]) AS day
  JOIN socsvc.demographic_age g ON g.sex = 'f' AND g.demographic_group = 'pensioner' AND g.valid @> day;
SELECT is_empty($$SELECT f.months, m.months, f.valid FROM socsvc.demographic_age f
                    JOIN socsvc.demographic_age m ON m.sex = 'm' AND m.demographic_group = f.demographic_group AND m.valid = f.valid
                   WHERE f.sex = 'f' AND f.demographic_group = 'pensioner' AND lower(m.months) <> lower(f.months) + 60$$, 'men five years later');
SELECT is_empty($$SELECT * FROM socsvc.demographic_age WHERE source NOT LIKE '%unverified (K)%'$$, 'none of it is verified, and says so');

SELECT * FROM finish();
ROLLBACK;
