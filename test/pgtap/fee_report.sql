-- Reports on the parameters of fees: gaps, hidden rows, jumps; whom a change concerns; fees beyond one cap
-- (326-п paragraphs 19, 24.1; Kogalym procedure 2.8, 2.9, 4.3).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
-- 1 and 2 of person 1 at home, 3 of person 1 residential, 4 of person 2 at home; 5 is only offered.
SELECT tap.contract(1, 1), tap.contract(2, 2), tap.contract(3, 3, programme_id => 3), tap.contract(4, 1, programme_id => 4, term => '[2023-06-10,2024-03-13]'),
       tap.contract(5, 3, 'offered');
-- Only what this test says is in force.
DELETE FROM socsvc.subsistence_minimum; DELETE FROM socsvc.income_threshold; DELETE FROM socsvc.fee_cap; DELETE FROM socsvc.fee_formula;
DELETE FROM socsvc.income_period_rule; DELETE FROM socsvc.financing_norm;
INSERT INTO socsvc.demographic_group (code, name_ru, name_en, source) VALUES ('tap_pensioner', 'пенсионеры', 'pensioners', 'test'), ('tap_child', 'дети', 'children', 'test');
INSERT INTO socsvc.subsistence_minimum (id, jurisdiction, demographic_group, amount, valid, source) VALUES
  (1, 'RU-KHM', 'tap_pensioner', 16000, '[2022-06-01,2023-01-01)', 'test'), (2, 'RU-KHM', 'tap_pensioner', 17000, '[2023-01-01,2023-09-01)', 'test'),
  (3, 'RU-KHM', 'tap_pensioner', 25501, '[2023-10-01,2024-01-01)', 'test'), (4, 'RU', 'tap_pensioner', 13000, '[2023-08-01,2023-09-16)', 'test');
INSERT INTO socsvc.income_threshold (jurisdiction, multiplier, valid, source) VALUES ('RU-KHM', 1.5, '[2015-01-01,2023-11-01)', '76-оз'), ('RU-KHM', 0.7, '[2023-11-01,)', 'test');
INSERT INTO socsvc.fee_cap (jurisdiction, form, base, rate, free_up_to_threshold, source) VALUES
  ('RU', 'home', 'income_over_threshold', 0.5, true, 'test'), ('RU', 'residential', 'income', 0.75, false, 'test');
INSERT INTO socsvc.fee_formula (jurisdiction, version, rounding, valid, source) VALUES ('RU', 1, 0.01, '[2023-01-01,)', 'test');

CREATE FUNCTION public.problems(of_parameter text, of_key text, from_day date, until_day date) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT string_agg(format('%s %s', p.problem, p.days), ', ' ORDER BY lower(p.days), p.problem)
    FROM socsvc.parameter_gaps(from_day, until_day) p WHERE p.parameter = of_parameter AND p.key = of_key
$$;
CREATE FUNCTION public.affected(of_parameter text, of_key text, in_days daterange) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT string_agg(format('%s from %s %s %s', a.contract, to_char(a.from_day, 'MM-DD'), a.last_terms, a.last_fee), ', ' ORDER BY a.contract)
    FROM socsvc.who_is_affected(of_parameter, of_key, in_days) a
$$;
-- What a tariff's key is, for an item at home.
CREATE FUNCTION public.tariff_key(provider bigint, code text) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT format('%s/%s/urban', provider, tap.item('home', code))
$$;
GRANT EXECUTE ON FUNCTION tap.item(text, text) TO PUBLIC;

-- ---- gaps, hidden rows, jumps -----------------------------------------------------------------------------------------
SELECT tap.admin();
SELECT is(problems('subsistence_minimum', 'tap_pensioner', '2023-01-01', '2024-01-31'),
          'hidden [2023-08-01,2023-09-01), gap [2023-09-16,2023-10-01), jump [2023-10-01,2024-01-01), gap [2024-01-01,2024-02-01)',
          'days without a subsistence minimum; the country''s that the region''s hides; one half as high again and a rouble');
SELECT is(problems('subsistence_minimum', 'tap_pensioner', '2023-01-01', '2023-07-31'), NULL, 'nothing is wrong before; 6 percent are no jump');
SELECT is((SELECT detail FROM socsvc.parameter_gaps('2023-01-01', '2023-12-31') WHERE parameter = 'subsistence_minimum' AND problem = 'hidden'),
          'Row 2 of RU-KHM counts instead of row 4 of RU.', 'which row hides which');
SELECT is((SELECT detail FROM socsvc.parameter_gaps('2023-01-01', '2023-12-31') WHERE parameter = 'subsistence_minimum' AND problem = 'jump'),
          '25501.00 in row 3 after 17000.00 in row 2.', 'which amounts differ');
SELECT is((SELECT count(*) FROM socsvc.parameter_gaps('2023-01-01', '2023-12-31', 0.05) WHERE parameter = 'subsistence_minimum' AND problem = 'jump'), 2::bigint,
          'what a jump is may be said');
SELECT is(problems('subsistence_minimum', 'tap_child', '2023-05-05', '2023-05-05'), 'gap [2023-05-05,2023-05-06)', 'a group without any, on one day');
SELECT is(problems('income_threshold', '', '2014-12-30', '2024-12-31'), 'gap [2014-12-30,2015-01-01), jump [2023-11-01,2025-01-01)', 'the limit of income');
SELECT is(problems('fee_cap', 'home', '2014-12-30', '2024-12-31'), NULL, 'the cap at home is there');
SELECT is(problems('fee_cap', 'semi_residential', '2023-01-01', '2023-12-31'), 'gap [2023-01-01,2024-01-01)', 'in the semi-residential form it is not');
SELECT is(problems('fee_formula', '', '2022-12-31', '2023-12-31'), 'gap [2022-12-31,2023-01-01)', 'the formula');
SELECT is(problems('income_period_rule', '', '2023-01-01', '2023-12-31'), 'gap [2023-01-01,2024-01-01)', 'the months of income');
SELECT is(problems('tariff', tariff_key(1, '002'), '2023-01-01', '2024-12-31'), NULL, 'an item with a tariff on all days of the contract');
SELECT is(problems('tariff', tariff_key(1, '006'), '2023-01-01', '2024-12-31'), 'gap [2023-03-19,2024-03-14)', 'one without: the days of the contract are told');
SELECT is(problems('tariff', tariff_key(1, '006'), '2023-05-01', '2023-05-31'), 'gap [2023-05-01,2023-06-01)', 'as far as they are asked about');
SELECT is(problems('tariff', tariff_key(1, '006'), '2024-03-14', '2024-12-31'), NULL, 'later ones need none');
SELECT is((SELECT count(*) FROM socsvc.parameter_gaps('2023-01-01', '2024-12-31') WHERE parameter = 'financing_norm'), 0::bigint, 'a region without norms lacks none');
INSERT INTO socsvc.financing_norm (jurisdiction, service_item, amount, valid, source)
  VALUES ('RU-KHM', tap.item('home', '002'), 300, '[2023-01-01,2024-01-01)', 'test');
SELECT is(problems('financing_norm', tap.item('home', '002') || '/urban', '2023-01-01', '2024-12-31'), 'gap [2024-01-01,2024-03-14)', 'one with norms lacks those of delivered items');
SELECT throws_ok($$SELECT * FROM socsvc.parameter_gaps('2023-01-02', '2023-01-01')$$, '22023', NULL, 'there are days between the two');
SELECT throws_ok($$SELECT * FROM socsvc.parameter_gaps('2023-01-02', NULL)$$, '22023', NULL, 'given');
SELECT throws_ok($$SELECT * FROM socsvc.parameter_gaps('-infinity', '2023-01-01')$$, '22023', NULL, 'and finite');
SELECT tap.superuser();
UPDATE socsvc.tariff SET valid = '[2023-01-01,2023-06-01)' WHERE id = 1;
INSERT INTO socsvc.tariff (id, provider, service_item, amount, valid, source) VALUES (2, 1, tap.item('home', '002'), 60.24, '[2023-06-11,)', 'test');
SELECT tap.agency();
SELECT is(problems('tariff', tariff_key(1, '002'), '2023-01-01', '2024-12-31'), 'gap [2023-06-01,2023-06-11), jump [2023-06-11,2025-01-01)', 'the agency may ask too; less than half is a jump');

-- ---- whom a change concerns -------------------------------------------------------------------------------------------------
-- Contract 1: income known, a pensioner. 2: free by category (nobody asked for the income). 3: residential. 4: of person 2,
-- income known, and the last charge cites a rule.
SELECT tap.superuser();
INSERT INTO socsvc.free_rule (id, jurisdiction, code, sort_order, forms, category, extent, amount, unit, counted_from, name_ru, name_en, source) VALUES
  (900001, 'RU-KHM', 'tap_while', 900001, '{home}', 'combat_veteran', 'while', NULL, NULL, NULL, 'ветеран', 'veteran', 'test'),
  (900002, 'RU-KHM', 'tap_first', 900002, '{home}', 'combat_veteran', 'first', 2, 'month', 'contract', 'два месяца', 'two months', 'test');
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.fee_assessment (id, contract, person, provider, ground, arisen_on, decided_on, effective_from, application_on, demographic_group, average_income) VALUES
  (1, 1, 1, 1, 'conclusion', '2023-03-19', '2023-03-19', '2023-03-19', '2023-03-01', 'tap_pensioner', 30000),
  (2, 2, 1, 2, 'conclusion', '2023-03-19', '2023-03-19', '2023-03-19', '2023-03-01', 'tap_pensioner', NULL),
  (3, 3, 1, 3, 'conclusion', '2023-03-19', '2023-03-19', '2023-03-19', '2023-03-01', 'tap_pensioner', 30000),
  (4, 4, 2, 1, 'conclusion', '2023-06-10', '2023-06-10', '2023-06-10', '2023-03-01', 'tap_child', 20000),
  (5, 4, 2, 1, 'correction', '2023-08-01', '2023-08-01', '2023-08-01', '2023-03-01', 'tap_pensioner', 20000);
INSERT INTO socsvc.charge (id, contract, person, provider, form, month, posted_month, sequence, fee_formula, cost, fee, extra, previous, terms, digest) VALUES
  (801, 1, 1, 1, 'home', '2023-04-01', '2023-04-01', 1, 1, 900, 800, 0, 0, 'partial', 0),
  (802, 1, 1, 1, 'home', '2023-05-01', '2023-05-01', 1, 1, 900, 700, 0, 0, 'partial', 0),
  (803, 1, 1, 1, 'home', '2023-05-01', '2023-06-01', 2, 1, 900, 750, 0, 700, 'partial', 0),
  (804, 4, 2, 1, 'home', '2023-06-01', '2023-06-01', 1, 1, 900, 0, 0, 0, 'free', 0),
  (805, 2, 1, 2, 'home', '2023-05-01', '2023-05-01', 1, 1, 900, 500, 0, 0, 'partial', 0),
  (806, 3, 1, 3, 'residential', '2023-04-01', '2023-04-01', 1, 1, 900, 100, 0, 0, 'partial', 0),
  (807, 2, 1, 2, 'home', '2023-04-01', '2023-04-01', 1, 1, 900, 100, 0, 0, 'partial', 0);
INSERT INTO socsvc.charge_segment (charge, segment, days, charged_days, days_in_month, free_rule, demographic_group, average_income, cost, cap, fee) VALUES
  (801, 1, '[2023-04-01,2023-05-01)', 30, 30, NULL, 'tap_pensioner', 30000, 900, 1200, 800),
  (803, 1, '[2023-05-01,2023-05-16)', 15, 31, NULL, 'tap_pensioner', 30000, 450, 600, 375),
  (803, 2, '[2023-05-16,2023-06-01)', 16, 31, NULL, 'tap_pensioner', 30000, 450, 600, 375),
  (804, 1, '[2023-06-10,2023-07-01)', 21, 30, 900002, 'tap_child', 20000, 900, NULL, 0),
  (805, 1, '[2023-05-01,2023-06-01)', 31, 31, NULL, 'tap_pensioner', 30000, 900, 700, 500),
  (806, 1, '[2023-04-01,2023-05-01)', 30, 30, NULL, NULL, NULL, 900, 900, 100),
  (807, 1, '[2023-04-01,2023-05-01)', 30, 30, NULL, NULL, NULL, 900, 1200, 100);
SET LOCAL session_replication_role = origin;
SELECT tap.admin();
SELECT is(affected('subsistence_minimum', 'tap_pensioner', '[2023-05-10,)'), '1 from 06-01 partial 750.00', 'a subsistence minimum counts from the first of the next month; who is free, in another group or residential is not concerned');
SELECT is(affected('subsistence_minimum', 'tap_child', '[2023-05-10,)'), '4 from 06-10 free 0.00', 'a contract that begins later from its first day; who is free for two months only will pay');
SELECT is(affected('subsistence_minimum', 'tap_pensioner', '[2023-07-01,)'), '1 from 08-01 partial 750.00, 4 from 08-01 free 0.00', 'the assessment that counts on that day says the group');
SELECT is(affected('subsistence_minimum', 'tap_pensioner', '[2023-01-10,2023-02-20)'), NULL, 'one that is over before the contract concerns nobody');
SELECT is(affected('subsistence_minimum', 'tap_pensioner', '[2023-02-20,2023-03-10)'), '1 from 03-19 partial 750.00', 'it counts until the end of the month in which it ends');
SELECT is(affected('subsistence_minimum', 'tap_pensioner', '[2024-02-10,)'), '1 from 03-01 partial 750.00, 4 from 03-01 free 0.00', 'until the contract ends');
SELECT is(affected('subsistence_minimum', 'tap_pensioner', '[2024-03-01,)'), NULL, 'not later');
SELECT is(affected('income_threshold', NULL, '[2023-05-10,)'), '1 from 05-10 partial 750.00, 4 from 06-10 free 0.00', 'a limit counts from its day, for every group');
SELECT is(affected('fee_cap', 'residential', '[2023-05-10,)'), '3 from 05-10 partial 100.00', 'a cap concerns its form');
SELECT is(affected('fee_cap', 'home', '[2023-05-10,2023-05-11)'), '1 from 05-10 partial 750.00', 'on a day on which the contract is');
SELECT is(affected('tariff', '1', '[2023-05-10,)'), '1 from 05-10 partial 750.00, 4 from 06-10 free 0.00', 'a tariff concerns the provider''s contracts with the item');
SELECT is(affected('tariff', '1/' || tap.item('home', '002'), '[2023-05-10,)'), '1 from 05-10 partial 750.00, 4 from 06-10 free 0.00', 'named by provider and item too');
SELECT is(affected('tariff', '1/' || tap.item('home', '006'), '[2023-05-10,)'), '1 from 05-10 partial 750.00', 'another item others');
SELECT is(affected('tariff', tariff_key(2, '006'), '[2023-05-10,)'), '2 from 05-10 partial 500.00', 'another provider others: the cost of who is free too');
SELECT is(affected('tariff', format('2/%s/rural', tap.item('home', '006')), '[2023-05-10,)'), NULL, 'another place none');
SELECT is(affected('tariff', '999', '[2023-05-10,)'), NULL, 'a tariff that is not there none');
SELECT is(affected('free_rule', 'tap_first', '[2023-05-10,)'), '4 from 06-10 free 0.00', 'a rule of free service concerns whom a charge of it freed');
SELECT is(affected('free_rule', 'tap_while', '[2023-05-10,)'), NULL, 'and nobody else');
SELECT tap.superuser();
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (2, 'combat_veteran', 'удостоверение', '[2023-01-01,)');
SELECT tap.agency();
SELECT is(affected('free_rule', 'tap_while', '[2023-05-10,)'), '4 from 06-10 free 0.00', 'but who belongs to the category');
SELECT is(affected('free_rule', 'tap_while', '[2023-05-10,2023-06-10)'), NULL, 'on days of the contract');
SELECT throws_ok($$SELECT * FROM socsvc.who_is_affected('weather', NULL, '[2023-05-10,)')$$, '22023', 'there is no parameter "weather"', 'a parameter is one of those that there are');
SELECT throws_ok($$SELECT * FROM socsvc.who_is_affected(NULL, NULL, '[2023-05-10,)')$$, '22023', NULL, 'and given');
SELECT throws_ok($$SELECT * FROM socsvc.who_is_affected('fee_cap', 'urgent', '[2023-05-10,)')$$, '22023', 'parameter "fee_cap" has no key "urgent"', 'with a key that it has');
SELECT throws_ok($$SELECT * FROM socsvc.who_is_affected('subsistence_minimum', NULL, '[2023-05-10,)')$$, '22023', NULL, 'with its key');
SELECT throws_ok($$SELECT * FROM socsvc.who_is_affected('tariff', 'x/y', '[2023-05-10,)')$$, '22023', NULL, 'a tariff''s are numbers');
SELECT throws_ok($$SELECT * FROM socsvc.who_is_affected('fee_cap', 'home', 'empty')$$, '22023', NULL, 'and some days');
SELECT throws_ok($$SELECT * FROM socsvc.who_is_affected('fee_cap', 'home', '(,2023-05-10)')$$, '22023', NULL, 'that begin');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.charge_segment SET free_rule = 900001 WHERE charge = 804;
SET LOCAL session_replication_role = origin;
SELECT tap.admin();
SELECT is(affected('income_threshold', '', '[2023-05-10,)'), '1 from 05-10 partial 750.00', 'who is free for as long as he belongs to the category is not concerned');

-- ---- beyond one cap -----------------------------------------------------------------------------------------------------------
SELECT tap.agency();
SELECT results_eq('SELECT person, month, contracts, providers, fee, cap, beyond FROM socsvc.charges_beyond_one_cap',
  $$VALUES (1::bigint, '2023-05-01'::date, 2::bigint, 2::bigint, 1250.00, 1200.000000, 50.000000)$$,
  '[326-п/19/1] providers that each keep to the cap together charge more than one: 750 + 500 of 1,200 in May; not 800 + 100 + 100 in April; told, not refused');

SELECT tap.provider(1);
SELECT throws_ok($$SELECT * FROM socsvc.parameter_gaps('2023-01-01', '2023-12-31')$$, '42501', NULL, 'providers do not ask for gaps');
SELECT throws_ok($$SELECT * FROM socsvc.who_is_affected('fee_cap', 'home', '[2023-05-10,)')$$, '42501', NULL, 'nor for others'' contracts');
SELECT throws_ok($$SELECT FROM socsvc.charges_beyond_one_cap$$, '42501', NULL, 'nor for others'' fees');
SELECT tap.admin();
SELECT throws_ok($$SELECT FROM socsvc.charges_beyond_one_cap$$, '42501', NULL, 'the administrator sees no person''s fees');
SELECT tap.scheduler();
SELECT throws_ok($$SELECT * FROM socsvc.who_is_affected('fee_cap', 'home', '[2023-05-10,)')$$, '42501', NULL, 'and jobs ask for no contracts');
SELECT * FROM finish();
ROLLBACK;
