-- What fees would be under other parameters (issue of fees, what-if): worked out by hand, as ordinary roles. March 2026, 31
-- days; subsistence minimum of pensioners 19,067, limit 28,600.50 (the worked check of the facts).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.contract(1, 1);

-- ---- what there is: parameters and charges, put as charge_month() would ------------------------------------------------
SET LOCAL session_replication_role = replica;
DELETE FROM socsvc.demographic_age;
DELETE FROM socsvc.subsistence_minimum;
DELETE FROM socsvc.income_threshold;
DELETE FROM socsvc.fee_cap;
DELETE FROM socsvc.fee_formula;
DELETE FROM socsvc.free_rule;
DELETE FROM socsvc.demographic_group;
INSERT INTO socsvc.demographic_group (code, name_ru, name_en, source) VALUES
  ('pensioner', 'пенсионеры', 'pensioners', 'test'), ('working_age', 'трудоспособные', 'of working age', 'test');
INSERT INTO socsvc.subsistence_minimum (id, jurisdiction, demographic_group, amount, valid, source) VALUES
  (1, 'RU-KHM', 'pensioner', 17000, '[2023-01-01,2026-03-01)', 'test'), (2, 'RU-KHM', 'pensioner', 19067, '[2026-03-01,)', 'test'),
  (3, 'RU-KHM', 'working_age', 22000, '[2025-01-01,)', 'test');
INSERT INTO socsvc.income_threshold (id, jurisdiction, multiplier, source) VALUES (1, 'RU-KHM', 1.5, 'test');
INSERT INTO socsvc.fee_cap (id, jurisdiction, form, base, rate, free_up_to_threshold, source) VALUES
  (1, 'RU-KHM', 'home', 'income_over_threshold', 0.5, true, 'test'), (2, 'RU-KHM', 'semi_residential', 'income_over_threshold', 0.5, true, 'test'),
  (3, 'RU-KHM', 'residential', 'income', 0.75, false, 'test');
INSERT INTO socsvc.fee_formula (id, jurisdiction, version, rounding, source) VALUES (1, 'RU-KHM', 1, 0.01, 'test');
INSERT INTO socsvc.free_rule (id, jurisdiction, code, sort_order, forms, when_conditions, extent, name_ru, name_en, source) VALUES
  (1, 'RU-KHM', 'veteran', 1, '{home,residential}', '{x}', 'while', 'x', 'x', 'test'), (2, 'RU-KHM', 'minor', 2, '{home}', '{x}', 'while', 'x', 'x', 'test');
INSERT INTO socsvc.fee_assessment (id, contract, person, provider, ground, arisen_on, decided_on, effective_from, application_on, demographic_group, average_income)
  VALUES (1, 2, 2, 2, 'conclusion', '2026-01-20', '2026-01-20', '2026-01-20', '2026-01-15', 'pensioner', 40000),
         (2, 3, 3, 2, 'conclusion', '2026-03-12', '2026-03-12', '2026-03-12', '2026-03-10', 'pensioner', 40000);

CREATE FUNCTION public.put_charge(id bigint, contract bigint, provider bigint, form text, cost numeric, fee numeric, extra numeric, terms text,
  sequence integer DEFAULT 1, month date DEFAULT '2026-03-01', person bigint DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
  INSERT INTO socsvc.charge (id, contract, person, provider, form, month, posted_month, sequence, fee_formula, cost, fee, extra, previous, terms, digest)
    VALUES (id, contract, coalesce(person, contract), provider, form, month, month, sequence, 1, cost, fee, extra, 0, terms, 0)
$$;
CREATE FUNCTION public.put_segment(charge bigint, segment integer, days daterange, cost numeric, income numeric, minimum bigint DEFAULT NULL,
  threshold numeric DEFAULT NULL, cap bigint DEFAULT NULL, rule bigint DEFAULT NULL, assessment bigint DEFAULT NULL, condition bigint DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO socsvc.charge_segment (charge, segment, days, charged_days, days_in_month, free_rule, contract_condition, fee_assessment, demographic_group,
                                     average_income, subsistence_minimum, income_threshold, threshold, fee_cap, cost, fee)
    VALUES (charge, segment, days, upper(days) - lower(days), 31, rule, condition, assessment, CASE WHEN income IS NOT NULL THEN 'pensioner' END, income,
            minimum, CASE WHEN minimum IS NOT NULL THEN 1 END, threshold, cap, cost, 0)
$$;
CREATE FUNCTION public.put_line(charge bigint, line integer, segment integer, contract_line bigint, tariff bigint, quantity bigint, price numeric)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO socsvc.charge_line (charge, line, segment, contract_line, extra_line, tariff, quantity, price, cost)
    VALUES (charge, line, segment, CASE WHEN segment IS NOT NULL THEN contract_line END, CASE WHEN segment IS NULL THEN contract_line END,
            tariff, quantity, price, quantity * price)
$$;
INSERT INTO socsvc.tariff (id, provider, service_item, amount, valid, source)
  VALUES (2, 1, tap.item('home', '006'), 299.99, '[2023-01-01,)', 'приказ'), (3, 1, tap.item('home', '009'), 1000.02, '[2023-01-01,)', 'приказ');
-- Line 2 of programme 1 is for twice the standard's 30 minutes, so its price is twice the tariff.
UPDATE socsvc.service_item SET volume = '30 мин.' WHERE id = tap.item('home', '006');
UPDATE socsvc.programme_line SET volume = '60 мин.' WHERE id = 2;

-- 1: at home, above the limit: 0.5 × (40,000 − 28,600.50) = 5,699.75 of 8,000.
SELECT put_charge(11, 1, 1, 'home', 8000, 5699.75, 0, 'partial'), put_segment(11, 1, '[2026-03-01,2026-04-01)', 8000, 40000, 2, 28600.50, 1);
SELECT put_line(11, 1, 1, 103, 3, 5, 1000.02), put_line(11, 2, 1, 102, 2, 5, 599.98);
-- 2 and 3: residential: 0.75 × 40,000 = 30,000 of 45,000.
SELECT put_charge(12, 2, 2, 'residential', 45000, 30000, 0, 'partial'), put_segment(12, 1, '[2026-03-01,2026-04-01)', 45000, 40000, cap => 3, assessment => 1);
SELECT put_charge(13, 3, 2, 'residential', 45000, 30000, 0, 'partial'), put_segment(13, 1, '[2026-03-01,2026-04-01)', 45000, 40000, cap => 3, assessment => 2);
-- 4: ten days by income, 5,699.75 × 10 / 31 = 1,838.6290…, of 2,000; then free as a veteran, the income known.
SELECT put_charge(14, 4, 1, 'home', 7000, 1838.63, 0, 'partial'), put_segment(14, 1, '[2026-03-01,2026-03-11)', 2000, 40000, 2, 28600.50, 1, assessment => 2),
       put_segment(14, 2, '[2026-03-11,2026-04-01)', 5000, 40000, rule => 1, assessment => 2);
-- 5: free as a minor, whose income nobody asked for.
SELECT put_charge(15, 5, 1, 'home', 3000, 0, 0, 'free'), put_segment(15, 1, '[2026-03-01,2026-04-01)', 3000, NULL, rule => 2);
-- 6: over the programme alone.
SELECT put_charge(16, 6, 1, 'home', 0, 0, 500.02, 'full'), put_line(16, 1, NULL, 77, 2, 2, 250.01);
-- 7: charged twice: the later one counts. Free by income, at the very limit.
SELECT put_charge(17, 7, 2, 'home', 9000, 4444, 0, 'partial'), put_segment(17, 1, '[2026-03-01,2026-04-01)', 9000, 37488.50, 2, 28600.50, 1);
SELECT put_charge(18, 7, 2, 'home', 9000, 0, 0, 'free', 2), put_segment(18, 1, '[2026-03-01,2026-04-01)', 9000, 28600.50, 2, 28600.50, 1);
-- 8: paid in full whatever the income. 9: what was delivered costs nothing, and nobody asked for the income.
SELECT put_charge(19, 8, 2, 'semi_residential', 3000, 3000, 0, 'full'), put_segment(19, 1, '[2026-03-01,2026-04-01)', 3000, NULL, condition => 1);
SELECT put_charge(20, 9, 2, 'home', 0, 0, 0, 'full'), put_segment(20, 1, '[2026-03-01,2026-04-01)', 0, NULL);
-- Another month of contract 1.
SELECT put_charge(21, 1, 1, 'home', 1, 1, 0, 'full', month => '2026-02-01');

-- Three hundred charges as they come, of up to three segments, worked out in numeric: provider 3, contracts from 1001.
CREATE FUNCTION public.chance(n bigint, what integer, below integer) RETURNS integer IMMUTABLE LANGUAGE sql AS $$
  SELECT (('x' || substr(md5(n || ':' || what), 1, 7))::bit(28)::integer) % below
$$;
INSERT INTO socsvc.charge_segment (charge, segment, days, charged_days, days_in_month, free_rule, fee_assessment, demographic_group, average_income,
                                   subsistence_minimum, income_threshold, threshold, fee_cap, cost, fee)
  SELECT n, s, daterange('2026-03-01'::date + (s - 1) * 10, '2026-03-01'::date + CASE WHEN s = last THEN 31 ELSE s * 10 END), d.days - chance(n, 20 + s, 3), 31,
         CASE WHEN free THEN 1 END, 1, 'working_age', i.income, CASE WHEN NOT free AND form < 2 THEN 3 END, CASE WHEN NOT free AND form < 2 THEN 1 END,
         CASE WHEN NOT free AND form < 2 THEN 33000 END, CASE WHEN NOT free THEN form + 1 END, (1 + chance(n, 30 + s, 2000000)) / 100.0, 0
    FROM generate_series(1001, 1300) n, LATERAL (SELECT 1 + chance(n, 1, 3) AS last, chance(n, 2, 3) AS form, CASE chance(n, 5, 4) WHEN 0 THEN 33000.00
                                                        ELSE 20000 + chance(n, 3, 4000000) / 100.0 END AS income) i,
         generate_series(1, i.last) s, LATERAL (SELECT CASE WHEN s = last THEN 31 - (s - 1) * 10 ELSE 10 END AS days, chance(n, 10 + s, 5) = 0 AS free) d;
INSERT INTO socsvc.charge (id, contract, person, provider, form, month, posted_month, sequence, fee_formula, cost, fee, extra, previous, terms, digest)
  SELECT s.charge, s.charge, s.charge, 3, (ARRAY['home', 'semi_residential', 'residential'])[1 + chance(s.charge, 2, 3)], '2026-03-01', '2026-03-01', 1, 1,
         sum(s.cost), round(sum(s.exact) / 31, 2), 0, 0, CASE WHEN sum(s.exact) = 0 THEN 'free' WHEN sum(s.exact) < 31 * sum(s.cost) THEN 'partial' ELSE 'full' END, 0
    FROM (SELECT z.charge, z.cost, CASE WHEN z.free_rule IS NOT NULL THEN 0 ELSE least(31 * z.cost, z.charged_days * CASE z.fee_cap WHEN 3
                 THEN 0.75 * z.average_income ELSE 0.5 * greatest(z.average_income - z.threshold, 0) END) END AS exact
            FROM socsvc.charge_segment z WHERE z.charge > 1000) s
   GROUP BY s.charge;
SET LOCAL session_replication_role = origin;

CREATE FUNCTION public.would(overrides jsonb, which bigint) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT concat_ws(' ', coalesce(fee_then::text, '?'), coalesce(terms_then, '?')) FROM socsvc.simulate_fees('2026-03-01', overrides) WHERE contract = which
$$;
CREATE FUNCTION public.register_digest() RETURNS text STABLE LANGUAGE sql SECURITY DEFINER AS $$
  SELECT md5(concat((SELECT string_agg(concat(c.xmin, c.ctid, c), ';' ORDER BY c.id) FROM socsvc.charge c),
                    (SELECT string_agg(concat(s.xmin, s.ctid, s), ';' ORDER BY s.charge, s.segment) FROM socsvc.charge_segment s),
                    (SELECT string_agg(concat(l.xmin, l.ctid, l), ';' ORDER BY l.charge, l.line) FROM socsvc.charge_line l),
                    (SELECT string_agg(concat(m.xmin, m.ctid, m), ';' ORDER BY m.id) FROM socsvc.subsistence_minimum m),
                    (SELECT count(*) FROM socsvc.charge_problem)))
$$;
SELECT register_digest() AS digest \gset

-- ---- nothing changed: the stored inputs suffice ---------------------------------------------------------------------------
SELECT tap.agency();
SELECT is((SELECT count(*) FROM socsvc.simulate_fees('2026-03-01', '{}')), 309::bigint, 'a row for each contract that is charged for the month');
SELECT is_empty($$SELECT contract, fee_now, fee_then, terms_now, terms_then, reason FROM socsvc.simulate_fees('2026-03-01', '{}')
                   WHERE (fee_then, terms_then, difference, extra_then) IS DISTINCT FROM (fee_now, terms_now, 0::numeric, extra_now) OR reason IS NOT NULL$$,
                'without overrides every fee comes out to the kopeck, in the same terms');
SELECT is_empty($$SELECT contract, fee_now, fee_then FROM socsvc.simulate_fees('2026-03-01', '{"tariff_factor": 1, "income_factor": 1}') WHERE contract IN (1, 5, 6)
                   AND (fee_then, extra_then) IS DISTINCT FROM (fee_now, extra_now)$$, 'and from the lines as well');
SELECT is((SELECT ROW(person, provider, form, demographic_group, average_income, fee_now, terms_now, free_rule) FROM socsvc.simulate_fees('2026-03-17', '{}') WHERE contract = 4),
          ROW(4::bigint, 1::bigint, 'home'::text, 'pensioner'::text, 40000.00, 1838.63, 'partial'::text, 'veteran'::text),
          'any day names the month; group, income and rule are those of its last days');
SELECT is((SELECT count(*) FROM socsvc.simulate_fees('2026-03-01', NULL)), 309::bigint, 'no overrides are none');
SELECT is((SELECT ROW(fee_now, terms_now) FROM socsvc.simulate_fees('2026-03-01', '{}') WHERE contract = 7), ROW(0.00, 'free'::text), 'of several charges the last counts');
SELECT is_empty($$SELECT FROM socsvc.simulate_fees('2026-04-01', '{}')$$, 'nothing is charged for April');

-- ---- subsistence minimum, multiplier, income --------------------------------------------------------------------------------
SELECT is(would('{"subsistence_minimum": {"pensioner": 27000}}', 1), '0.00 free', 'a higher subsistence minimum makes one free: limit 40,500');
SELECT is(would('{"subsistence_minimum": {"pensioner": 20000}}', 1), '5000.00 partial', '0.5 × (40,000 − 30,000)');
SELECT is(would('{"subsistence_minimum": {"working_age": 90000}}', 1), '5699.75 partial', 'of another group it changes nothing');
SELECT is(would('{"subsistence_minimum": {"pensioner": 20000}, "threshold_multiplier": 2}', 1), '0.00 free', 'at the limit of 40,000 one is free');
SELECT is(would('{"subsistence_minimum": {"pensioner": 19999.99}, "threshold_multiplier": 2}', 1), '0.01 partial', 'two kopecks above it one pays one');
SELECT is(would('{"threshold_multiplier": 1}', 1), '8000.00 full', '0.5 × (40,000 − 19,067) = 10,466.50 is more than the cost');
SELECT is(would('{"threshold_multiplier": 1}', 7), '4766.75 partial', 'a lower limit ends being free: 0.5 × 9,533.50');
SELECT is(would('{"subsistence_minimum": {"pensioner": 27000}}', 2), '30000.00 partial', 'residential care knows no limit of income');
SELECT is(would('{"income_factor": 0.7}', 1), '0.00 free', '28,000 is below the limit');
SELECT is(would('{"income_factor": 1.1}', 1), '7699.75 partial', '0.5 × (44,000 − 28,600.50)');
SELECT is(would('{"income_factor": 1.1}', 2), '33000.00 partial', '0.75 × 44,000');

-- ---- caps, rounding -------------------------------------------------------------------------------------------------------------
SELECT is(would('{"fee_cap": {"home": {"rate": 0.4}}}', 1), '4559.80 partial', '0.4 × 11,399.50');
SELECT is(would('{"fee_cap": {"home": {"rate": 0}}}', 1), '0.00 free', 'a rate of nothing');
SELECT is(would('{"fee_cap": {"residential": {"rate": 0.4}}}', 1), '5699.75 partial', 'of another form it changes nothing');
SELECT is(would('{"fee_cap": {"residential": {"rate": 0.5}}}', 2), '20000.00 partial', '0.5 × 40,000');
SELECT is(would('{"fee_cap": {"home": {"base": "income", "free_up_to_threshold": false}}}', 7), '9000.00 full', '0.5 × 28,600.50 is more than the cost');
SELECT is(would('{"fee_cap": {"home": {"free_up_to_threshold": false}}}', 7), '0.00 free', 'nothing exceeds the limit anyway');
SELECT is(would('{"fee_cap": {"residential": {"base": "income_over_threshold"}}}', 2), '10875.00 partial',
          'the limit that a residential charge did without is found: the minimum of the month before, 0.75 × (40,000 − 25,500)');
SELECT is(would('{"fee_cap": {"residential": {"base": "income_over_threshold"}}}', 3), '8549.63 partial',
          'or of the application in the month itself, 0.75 × (40,000 − 28,600.50) half up');
SELECT is(would('{"fee_cap": {"residential": {"free_up_to_threshold": true}}, "subsistence_minimum": {"pensioner": 30000}}', 2), '0.00 free',
          'residential care with a limit of 45,000');
SELECT is(would('{"rounding": 1}', 1), '5700.00 partial', 'to roubles, half up');
SELECT is(would('{"rounding": 10}', 4), '1840.00 partial', 'to tens of them');

-- ---- tariffs ----------------------------------------------------------------------------------------------------------------------
SELECT is(would('{"tariff_factor": 0.5}', 1), '4000.00 full', '5 × 500.01 + 5 × 299.99 = 4,000 is less than the cap');
SELECT is(would('{"tariff_factor": 0.25}', 1), '2000.05 full', 'each price is rounded: 5 × 250.01 (250.005) + 5 × 150.00 (149.995)');
SELECT is(would('{"tariff_factor": 2}', 1), '5699.75 partial', 'dearer services stay under the cap');
SELECT is((SELECT ROW(fee_then, extra_now, extra_then, terms_then) FROM socsvc.simulate_fees('2026-03-01', '{"tariff_factor": 1.1}') WHERE contract = 6),
          ROW(0.00, 500.02, 550.02, 'full'::text), 'services over the programme: 2 × 275.01 (275.011)');
SELECT is(would(jsonb_build_object('tariffs', jsonb_build_object(tap.item('home', '006'), 100)), 1), '5699.75 partial', 'an item''s tariff: 5,000.10 + 5 × 200');
SELECT is(would(jsonb_build_object('tariffs', jsonb_build_object(tap.item('home', '006'), 50.01)), 1), '5500.20 full',
          'in proportion to the line''s volume, twice the standard''s: 5,000.10 + 5 × 100.02');
SELECT is(would(jsonb_build_object('tariffs', jsonb_build_object(tap.item('home', '006'), 0, tap.item('home', '009'), 3)), 1), '15.00 full', 'several, and none');
SELECT is(would(jsonb_build_object('tariff_factor', 0.1, 'tariffs', jsonb_build_object(tap.item('home', '006'), 50)), 1), '1000.00 full',
          'the factor is for the others: 5 × 100.00 (100.002) + 5 × 100');
SELECT is((SELECT extra_then FROM socsvc.simulate_fees('2026-03-01', jsonb_build_object('tariffs', jsonb_build_object(tap.item('home', '006'), 10))) WHERE contract = 6),
          20.00, 'and over the programme');
SELECT is((SELECT ROW(fee_then, reason) FROM socsvc.simulate_fees('2026-03-01', '{"tariff_factor": 1.1}') WHERE contract = 7),
          ROW(NULL::numeric, 'no lines are stored that tariffs could change'::text), 'a charge without lines says so');
SELECT is(would('{"tariff_factor": 1.1}', 9), '0.00 full', 'but where nothing costs anything');

-- ---- free rules -------------------------------------------------------------------------------------------------------------------
SELECT is((SELECT ROW(fee_then, terms_then, reason) FROM socsvc.simulate_fees('2026-03-01', '{"free_rules": {"without": ["veteran"]}}') WHERE contract = 4),
          ROW(5699.75, 'partial'::text, 'without rule veteran: by income, no other rule was asked'::text),
          'without the rule the rest of the month is by income too, with the cap and limit in force: 5,699.75 × (10 + 21) / 31');
SELECT is((SELECT ROW(fee_then, difference, terms_then, reason) FROM socsvc.simulate_fees('2026-03-01', '{"free_rules": {"without": ["minor", "veteran"]}}') WHERE contract = 5),
          ROW(NULL::numeric, NULL::numeric, NULL::text, 'without rule minor: no average income is stored'::text), 'where no income is stored the row says so');
SELECT is(would('{"free_rules": {"without": ["veteran"]}}', 5), '0.00 free', 'the other rule still frees');
SELECT is(would('{"free_rules": {"without": []}}', 4), '1838.63 partial', 'none left out');
SELECT is(would('{"tariff_factor": 1}', 4), '? ?', 'no lines, no tariffs');
SELECT is(would('{"subsistence_minimum": {"pensioner": 27000}}', 8), '3000.00 full', 'what is paid in full whatever the income stays');

-- ---- totals -----------------------------------------------------------------------------------------------------------------------
SELECT is((SELECT ROW(persons, fee_now, fee_then, payers_now, payers_then, not_computed)
             FROM socsvc.simulate_fee_totals('2026-03-01', '{"subsistence_minimum": {"pensioner": 27000}}', 1) WHERE dimension = 'all'),
          ROW(4::bigint, 7538.38, 0.00, 2::bigint, 0::bigint, 0::bigint), 'sums of a provider');
SELECT results_eq($$SELECT key, persons, fee_now, fee_then, difference, not_computed
                      FROM socsvc.simulate_fee_totals('2026-03-01', '{"free_rules": {"without": ["minor", "veteran"]}}', 1) WHERE dimension = 'category'$$,
                  $$VALUES ('by_income', 2::bigint, 5699.75, 5699.75, 0.00, 0::bigint), ('minor', 1::bigint, 0.00, 0.00, 0.00, 1::bigint),
                           ('veteran', 1::bigint, 1838.63, 5699.75, 3861.12, 0::bigint)$$, 'by category; what could not be computed is counted apart');
SELECT is((SELECT array_agg(DISTINCT dimension ORDER BY dimension) FROM socsvc.simulate_fee_totals('2026-03-01', '{"income_factor": 1.2}')),
          '{all,category,demographic_group,form,income_decile}', 'the dimensions');
SELECT is_empty($$SELECT dimension, sum(persons), sum(fee_now), sum(fee_then) FROM socsvc.simulate_fee_totals('2026-03-01', '{"income_factor": 1.2}') GROUP BY dimension
                  EXCEPT SELECT DISTINCT d.dimension, t.persons::numeric, t.fee_now, t.fee_then
                           FROM socsvc.simulate_fee_totals('2026-03-01', '{"income_factor": 1.2}') t, socsvc.simulate_fee_totals('2026-03-01', '{}') d WHERE t.dimension = 'all'$$,
                'each of them adds up to all');
SELECT is_empty($$SELECT FROM (SELECT sum(fee_now) AS fee_now, sum(fee_then) AS fee_then FROM socsvc.simulate_fees('2026-03-01', '{"income_factor": 1.2}')) f
                   NATURAL JOIN (SELECT dimension, fee_now, fee_then FROM socsvc.simulate_fee_totals('2026-03-01', '{"income_factor": 1.2}')) t
                   WHERE t.dimension <> 'all'$$, 'and no part is the whole');
SELECT is((SELECT count(*) FROM socsvc.simulate_fees('2026-03-01', '{"income_factor": 1.2}') f
             JOIN socsvc.simulate_fee_totals('2026-03-01', '{"income_factor": 1.2}') t ON t.dimension = 'all'
            GROUP BY t.fee_then HAVING sum(f.fee_then) = t.fee_then), 309::bigint, 'all is the sum of the rows');
SELECT results_eq($$SELECT key, persons FROM socsvc.simulate_fee_totals('2026-03-01', '{}', 3) WHERE dimension = 'income_decile'$$,
                  $$SELECT n::text, 30::bigint FROM generate_series(1, 10) n$$, 'tenths of 300 incomes');
SELECT is((SELECT persons FROM socsvc.simulate_fee_totals('2026-03-01', '{}', 2) WHERE dimension = 'income_decile' AND key = 'unknown'), 2::bigint, 'and those unknown');
SELECT is((SELECT ROW(persons, fee_now, payers_now) FROM socsvc.simulate_fee_totals('2026-04-01', '{}')), ROW(0::bigint, 0::numeric, 0::bigint), 'nothing in April');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
SELECT put_charge(31, 31, 4, 'home', 0, 0, 0, 'free', month => '2026-05-01', person => 1), put_charge(32, 32, 4, 'home', 0, 0, 0, 'free', month => '2026-05-01', person => 1),
       put_charge(33, 33, 4, 'residential', 0, 0, 0, 'free', month => '2026-05-01', person => 1), put_charge(34, 34, 4, 'home', 0, 0, 0, 'free', month => '2026-05-01', person => 2);
SET LOCAL session_replication_role = origin;
SELECT register_digest() AS digest \gset
SELECT tap.agency();
SELECT results_eq($$SELECT dimension, key, persons FROM socsvc.simulate_fee_totals('2026-05-01', '{}') WHERE dimension IN ('all', 'form')$$,
                  $$VALUES ('all', 'all', 2::bigint), ('form', 'home', 2::bigint), ('form', 'residential', 1::bigint)$$, 'a person of several contracts is one');

-- ---- what cannot be ---------------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
CREATE FUNCTION public.refusal(overrides jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  said text;
  detail text;
  hint text;
BEGIN
  PERFORM FROM socsvc.simulate_fees('2026-03-01', overrides);
  RETURN 'accepted';
EXCEPTION WHEN invalid_parameter_value THEN
  GET STACKED DIAGNOSTICS said = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  RETURN concat_ws(' | ', substring(said FROM '"(.*)"'), detail, hint);
END
$$;
SELECT tap.agency();
SELECT is(refusal('{"subsistence": {}}'), 'subsistence | There is no such override. | Overrides: subsistence_minimum, threshold_multiplier, fee_cap, rounding, tariff_factor, tariffs, income_factor, free_rules.', 'an unknown override');
SELECT is(refusal('{"subsistence_minimum": {"pensioners": 1}}'), 'subsistence_minimum.pensioners | There is no such group. | Groups: pensioner, working_age.', 'an unknown group');
SELECT is(refusal('{"subsistence_minimum": 19067}'), 'subsistence_minimum | It is not an object. | Roubles by group, for example {"pensioner": 19067}.', 'a minimum of nobody');
SELECT is(refusal('{"subsistence_minimum": {"pensioner": "19067"}}'), 'subsistence_minimum.pensioner | It is not a number. | Roubles a month, above 0, in whole kopecks.', 'a text');
SELECT is(refusal('{"subsistence_minimum": {"pensioner": null}}'), 'subsistence_minimum.pensioner | It is not a number. | Roubles a month, above 0, in whole kopecks.', 'null');
SELECT is(refusal('{"subsistence_minimum": {"pensioner": 0}}'), 'subsistence_minimum.pensioner | It is 0. | Roubles a month, above 0, in whole kopecks.', 'nothing to live on');
SELECT is(refusal('{"subsistence_minimum": {"pensioner": 10.001}}'), 'subsistence_minimum.pensioner | It is 10.001. | Roubles a month, above 0, in whole kopecks.', 'parts of a kopeck');
SELECT is(refusal('{"subsistence_minimum": {"pensioner": 1e200}}'), 'subsistence_minimum.pensioner | It is no such number. | Roubles a month, above 0, in whole kopecks.', 'an absurd amount');
SELECT is(refusal('{"threshold_multiplier": -1}'), 'threshold_multiplier | It is -1. | A number from 0 to below 100 with at most three decimals.', 'a negative multiplier');
SELECT is(refusal('{"fee_cap": {"hotel": {"rate": 1}}}'), 'fee_cap.hotel | There is no such form. | Forms: home, semi_residential, residential.', 'an unknown form');
SELECT is(refusal('{"fee_cap": {"home": 0.5}}'), 'fee_cap.home | It is not an object. | For example {"rate": 0.5, "base": "income_over_threshold"}.', 'a cap that is a number');
SELECT is(refusal('{"fee_cap": {"home": {"rate": 1.5}}}'), 'fee_cap.home.rate | It is 1.5. | A share from 0 to 1 with at most four decimals, 0.5 for fifty percent.', 'a rate above the whole');
SELECT is(refusal('{"fee_cap": {"home": {"base": "wealth"}}}'), 'fee_cap.home.base | There is no such base. | Bases: "income_over_threshold", "income".', 'an unknown base');
SELECT is(refusal('{"fee_cap": {"home": {"free_up_to_threshold": 1}}}'), 'fee_cap.home.free_up_to_threshold | It is not true or false. | Whether nothing is paid up to the limit of income: true or false.', 'a number for yes');
SELECT is(refusal('{"fee_cap": {"home": {"percent": 50}}}'), 'fee_cap.home.percent | There is no such member. | Members of a cap: rate, base, free_up_to_threshold.', 'an unknown member of a cap');
SELECT is(refusal('{"rounding": 0}'), 'rounding | It is 0. | Roubles, from 0.01 to 1000, to whose multiples fees are rounded.', 'to multiples of nothing');
SELECT is(refusal('{"tariff_factor": -0.1}'), 'tariff_factor | It is -0.1. | A factor from 0 to 100 with at most four decimals, 1.1 for ten percent more.', 'negative tariffs');
SELECT is(refusal('{"income_factor": [1]}'), 'income_factor | It is not a number. | A factor from 0 to 100 with at most four decimals, 1.1 for ten percent more.', 'an array');
SELECT is(refusal('{"tariffs": {"bath": 1}}'), 'tariffs.bath | There is no such item of the standard. | Keys are ids of table service_item.', 'no id');
SELECT is(refusal('{"tariffs": {"-1": 1}}'), 'tariffs.-1 | There is no such item of the standard. | Keys are ids of table service_item.', 'no such id');
SELECT is(refusal(jsonb_build_object('tariffs', jsonb_build_object(tap.item('home', '006'), -5))),
          format('tariffs.%s | It is -5. | Roubles for one delivery, 0 or more, in whole kopecks.', tap.item('home', '006')), 'a negative tariff');
SELECT is(refusal('{"free_rules": {"without": ["veteran", "pilot"]}}'), 'free_rules.without | There is no free rule "pilot". | Free rules: minor, veteran.', 'an unknown rule');
SELECT is(refusal('{"free_rules": {"without": "veteran"}}'), 'free_rules.without | It is not an array. | An array of codes of free rules, for example {"without": ["minor_child"]}.', 'a single rule');
SELECT is(refusal('{"free_rules": {"without": [1]}}'), 'free_rules.without | An element is not a text. | An array of codes of free rules, for example {"without": ["minor_child"]}.', 'a number');
SELECT is(refusal('{"free_rules": {"only": ["veteran"]}}'), 'free_rules.only | There is no such member. | An array of codes of free rules, for example {"without": ["minor_child"]}.', 'only is not offered');
SELECT throws_ok($$SELECT FROM socsvc.simulate_fees('2026-03-01', '[]')$$, '22023', 'overrides must be a jsonb object', 'an array of overrides');
SELECT throws_ok($$SELECT FROM socsvc.simulate_fees('2026-03-01', '1')$$, '22023', 'overrides must be a jsonb object', 'a scalar');
SELECT throws_ok($$SELECT FROM socsvc.simulate_fees(NULL, '{}')$$, '22004', NULL, 'no month');
SELECT throws_ok($$SELECT FROM socsvc.simulate_fees('infinity', '{}')$$, '22023', NULL, 'the last of months');

-- ---- who ----------------------------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT results_eq($$SELECT contract FROM socsvc.simulate_fees('2026-03-01', '{}')$$, $$VALUES (1::bigint), (4), (5), (6)$$, 'a provider sees its own contracts');
SELECT results_eq($$SELECT contract FROM socsvc.simulate_fees('2026-03-01', '{"tariff_factor": 1}', 1)$$, $$VALUES (1::bigint), (4), (5), (6)$$, 'also when it names itself');
SELECT throws_ok($$SELECT FROM socsvc.simulate_fees('2026-03-01', '{}', 2)$$, 'SV009', 'a provider simulates the fees of its own contracts', 'not another''s');
SELECT throws_ok($$SELECT FROM socsvc.simulate_fee_totals('2026-03-01', '{}')$$, '42501', NULL, 'sums of all are not its');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT FROM socsvc.simulate_fees('2026-03-01', '{}')$$, 'SV009', 'this role does not simulate fees', 'a citizen does not simulate');
SELECT tap.admin();
SELECT throws_ok($$SELECT FROM socsvc.simulate_fees('2026-03-01', '{}')$$, '42501', NULL, 'the administrator sees no persons');
SELECT is((SELECT persons FROM socsvc.simulate_fee_totals('2026-03-01', '{}') WHERE dimension = 'all'), 309::bigint, 'but sums');
SELECT tap.scheduler();
SELECT throws_ok($$SELECT FROM socsvc.simulate_fees('2026-03-01', '{}')$$, '42501', NULL, 'nor do jobs simulate');

-- ---- nothing is written -----------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT is(register_digest(), :'digest', 'nothing in the register was touched, not even its versions of rows');

-- ---- the same as a real run ----------------------------------------------------------------------------------------------------
-- Contract 1 in April 2023, charged by charge_month(); and what a dry run says of it once the tariff of 006, the tariff of 002 and
-- the subsistence minimum are others.
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.fee_assessment (contract, person, provider, ground, arisen_on, decided_on, effective_from, application_on, demographic_group, average_income)
  VALUES (1, 1, 1, 'conclusion', '2023-03-17', '2023-03-17', '2023-03-19', '2023-03-01', 'pensioner', 28345.67);
SET LOCAL session_replication_role = origin;
SELECT tap.provider(1);
SELECT tap.deliver(101, '2023-04-03'), tap.deliver(101, '2023-04-05'), tap.deliver(102, '2023-04-04'), tap.deliver(102, '2023-04-11'), tap.deliver(102, '2023-04-12') \g /dev/null
SELECT tap.superuser();
SAVEPOINT other;
UPDATE socsvc.tariff SET amount = CASE id WHEN 2 THEN 77.77 ELSE 333.33 END WHERE id IN (1, 2);
UPDATE socsvc.subsistence_minimum SET amount = 18111.11 WHERE id = 1;
SELECT tap.agency();
SELECT fee AS dry_fee, terms AS dry_terms, cost AS dry_cost FROM socsvc.charge_month('2023-04-01', 1, dry_run => true) \gset
ROLLBACK TO other;
SELECT tap.agency();
SELECT is(:dry_cost, 1133.28, 'what the services would cost: 2 × 333.33 + 3 × 155.54');
SELECT is((SELECT ROW(outcome, cost, fee, terms) FROM socsvc.charge_month('2023-04-01', 1)), ROW('charged'::text, 2040.94, 1422.84, 'partial'::text),
          'April is charged: 0.5 × (28,345.67 − 25,500) half up, of 2 × 120.50 + 3 × 599.98');
SELECT is((SELECT ROW(fee_now, fee_then, terms_then) FROM socsvc.simulate_fees('2023-04-01', '{}')), ROW(1422.84, 1422.84, 'partial'::text), 'unchanged it stays');
SELECT is((SELECT ROW(fee_then, terms_then) FROM socsvc.simulate_fees('2023-04-01',
             jsonb_build_object('tariffs', jsonb_build_object(tap.item('home', '002'), 333.33, tap.item('home', '006'), 77.77),
                                'subsistence_minimum', jsonb_build_object('pensioner', 18111.11)))),
          ROW(:dry_fee, :'dry_terms'::text), 'what-if says what the dry run said');

SELECT is((SELECT count(*) FROM pg_catalog.pg_proc WHERE pronamespace = 'socsvc'::regnamespace AND proname LIKE 'simulate_fee%' AND provolatile <> 's'), 0::bigint, 'both are STABLE');

SELECT * FROM finish();
ROLLBACK;
