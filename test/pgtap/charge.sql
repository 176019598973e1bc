-- Charges: what a month costs (326-п paragraphs 18 to 20, 24.1, 40.1, 52, 78; Kogalym procedure 2.8, 2.9, 4.1 to 4.6).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT socsvc.make_partitions('2026-01-01', '2026-06-30') \g /dev/null

-- ---- how the cases are made ---------------------------------------------------------------------------------------------------
-- An active contract (and its programme, of the same number) of a person born on a day, with lines for two items of its form,
-- as often as one likes; contract line n * 10 + 1 and n * 10 + 2. Incomes of so much a month, of all months that can count.
CREATE FUNCTION public.a_case(n bigint, form text, average_income numeric, term daterange DEFAULT '[2026-01-01,2026-12-31]',
  born date DEFAULT '1948-04-12', provider bigint DEFAULT 1, place text DEFAULT 'urban') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.become(NULL, 'agency');
  INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (n, 'Вулканов', 'Осип', born, 'm');
  IF average_income IS NOT NULL THEN
    INSERT INTO socsvc.income (person, month, kind, amount, document)
      SELECT n, month::date, 'pension', a_case.average_income, 'справка' FROM generate_series('2024-10-01'::timestamp, '2026-03-01', '1 month') month;
    INSERT INTO socsvc.income_evidence (person, months, received_on, document) VALUES (n, '[2024-10-01,2026-04-01)', '2026-04-01', 'ответ СФР');
  END IF;
  INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment) VALUES (n, n::text, n, form, '2025-12-20', a_case.term, 'partial');
  INSERT INTO socsvc.programme_line (id, programme, service_item, sort_order, volume, periodicity, deviation_reason)
    SELECT n * 10 + i.ordinal, n, i.id, i.ordinal, i.volume, '1000/month', 'проверка'
      FROM (SELECT i.id, i.volume, row_number() OVER (ORDER BY i.id) AS ordinal FROM socsvc.service_item i
             WHERE i.form = a_case.form AND NOT i.is_head AND i.volume IS NOT NULL LIMIT 2) i;
  PERFORM socsvc.issue_programme(n);
  PERFORM tap.become(NULL, 'citizen');
  INSERT INTO socsvc.contract (id, programme, provider, requested_on, place) VALUES (n, n, a_case.provider, '2025-12-21', a_case.place);
  INSERT INTO socsvc.contract_line (id, contract, programme_line) SELECT l.id, n, l.id FROM socsvc.programme_line l WHERE l.programme = n ORDER BY l.id;
  PERFORM tap.become(NULL, 'provider', NULL, a_case.provider);
  PERFORM socsvc.offer_contract(n, a_case.term);
  IF average_income IS NOT NULL THEN
    PERFORM socsvc.assess_fee(n);
  END IF;
  PERFORM tap.become(NULL, 'citizen');
  PERFORM socsvc.sign_contract(n);
  RETURN tap.superuser();
END
$$;
-- Item of the first (1) or second line of a form's cases.
CREATE FUNCTION public.item_of(form text, place integer) RETURNS bigint STABLE LANGUAGE sql AS $$
  SELECT i.id FROM socsvc.service_item i WHERE i.form = $1 AND NOT i.is_head AND i.volume IS NOT NULL ORDER BY i.id OFFSET $2 - 1 LIMIT 1
$$;
-- What was charged of a contract in a month: cost, fee, extra, amount, terms.
CREATE FUNCTION public.charged(n bigint, month date, dry boolean DEFAULT false) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', outcome, cost, fee, extra, amount, terms, sqlstate) FROM socsvc.charge_month($2, $1, dry_run => $3)
$$;
-- The parts of the latest charge of the month.
CREATE FUNCTION public.parts(n bigint, of_month date) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT string_agg(format('%s-%s %s/%s %s %s %s', to_char(lower(s.days), 'DD'), to_char(upper(s.days) - 1, 'DD'), s.charged_days, s.days_in_month,
                           s.cost, coalesce(s.cap::text, '-'), s.fee), '; ' ORDER BY s.segment)
    FROM socsvc.charge_segment s
   WHERE s.charge = (SELECT g.id FROM socsvc.charge g WHERE g.contract = n AND g.month = of_month ORDER BY g.sequence DESC LIMIT 1)
$$;
-- What a run says of some contracts.
CREATE FUNCTION public.run(of_month date) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat_ws(' ', contract, outcome, sqlstate, detail), '; ' ORDER BY contract) FROM socsvc.charge_month(of_month) WHERE contract IN (101, 115, 131, 132, 133)
$$;
INSERT INTO socsvc.tariff (provider, service_item, place, amount, valid, source)
  SELECT v.provider, item_of(f.form, i.place), p.place, CASE p.place WHEN 'urban' THEN 100 ELSE 130 END, '[2025-01-01,)', 'приказ'
    FROM (VALUES (1), (2)) v (provider), (VALUES ('home'), ('semi_residential'), ('residential')) f (form), (VALUES (1), (2)) i (place),
         (VALUES ('urban'), ('rural')) p (place)
   WHERE NOT EXISTS (SELECT FROM socsvc.tariff t WHERE t.provider = v.provider AND t.service_item = item_of(f.form, i.place) AND t.place = p.place);
UPDATE socsvc.tariff SET amount = 100 WHERE provider = 1 AND service_item IN (item_of('home', 1), item_of('home', 2)) AND place = 'urban';

-- ---- the worked check of the sources: a pensioner of 2026, limit 28,600.50, income 40,000 -----------------------------------------
SELECT a_case(101, 'home', 40000), a_case(102, 'semi_residential', 40000), a_case(103, 'residential', 40000),
       a_case(104, 'home', 28600.50), a_case(105, 'home', 28600.51), a_case(106, 'semi_residential', 20000);
SELECT tap.deliver(1011, '2026-03-05', 30), tap.deliver(1021, '2026-03-05', 80), tap.deliver(1031, '2026-03-05', 400),
       tap.deliver(1041, '2026-03-05', 80), tap.deliver(1051, '2026-03-05', 80), tap.deliver(1061, '2026-03-05', 1);
SELECT tap.provider(1);
SELECT is(charged(101, '2026-03-01'), 'charged 3000.00 3000.00 0.00 3000.00 full', '[002/4.3/4] tariffs of 3,000 below the cap of 5,699.75 are paid in full');
SELECT is(charged(102, '2026-03-01'), 'charged 8000.00 5699.75 0.00 5699.75 partial', '[002/4.3/5] tariffs of 8,000: half of what the income exceeds the limit by');
SELECT is(charged(103, '2026-03-01'), 'charged 40000.00 30000.00 0.00 30000.00 partial', '[326-п/19/4] residential: three quarters of the income');
SELECT is(charged(104, '2026-03-01'), 'charged 8000.00 0.00 0.00 0.00 free', '[002/4.4/1] an income equal to the limit is free');
SELECT is(charged(105, '2026-03-01'), 'charged 8000.00 0.01 0.00 0.01 partial', '[002/4.3/1] a kopeck above it: half a kopeck, half up');
SELECT is(charged(106, '2026-03-01'), 'charged 100.00 0.00 0.00 0.00 free', '[326-п/18/3] below it is free');
SELECT is((SELECT ROW(s.average_income, s.threshold, m.amount, t.multiplier, k.rate, s.cap)::text
             FROM socsvc.charge g JOIN socsvc.charge_segment s ON s.charge = g.id JOIN socsvc.subsistence_minimum m ON m.id = s.subsistence_minimum
             JOIN socsvc.income_threshold t ON t.id = s.income_threshold JOIN socsvc.fee_cap k ON k.id = s.fee_cap WHERE g.contract = 102),
          '(40000.00,28600.50,19067.00,1.500,0.5000,5699.750000)', '[326-п/19/5] every intermediate is kept, with the rows that it rests on');
SELECT is((SELECT ROW(s.threshold, s.subsistence_minimum, s.cap)::text FROM socsvc.charge g JOIN socsvc.charge_segment s ON s.charge = g.id WHERE g.contract = 103),
          '(,,30000.000000)', '[326-п/20/2] in residential care the limit plays no part');

-- ---- a changed subsistence minimum counts from the first of the next month ------------------------------------------------------------
-- The minimum of 2026 is set from 1 January; the applications are of 20 December 2025, under the one of 2025: limit 27,501.
SELECT tap.superuser();
SELECT tap.deliver(1021, '2026-01-15', 80), tap.deliver(1021, '2026-02-15', 80);
SELECT tap.provider(1);
SELECT is(charged(102, '2026-01-01'), 'charged 8000.00 6249.50 0.00 6249.50 partial', '[326-п/24.1/4] January: (40,000 - 27,501) / 2');
SELECT is(charged(102, '2026-02-01'), 'charged 8000.00 5699.75 0.00 5699.75 partial', '[002/2.9/2] February: (40,000 - 28,600.50) / 2');

-- ---- a month with three changes, by hand -----------------------------------------------------------------------------------------------
-- April 2026 has 30 days. Tariff 100, from the 11th 150; multiplier 1.5, from the 21st 2; rate one half, from the 26th 0.4. The minimum
-- of pensioners becomes 20,000 on the 15th, which counts from May.
--   1 to 10   20 times 100 = 2,000; cap (40,000 - 28,600.50) * 0.5 * 10 / 30 = 1,899.916667: 1,899.916667
--   11 to 20  10 times 150 = 1,500; cap 1,899.916667:                                        1,500
--   21 to 25   2 times 150 =   300; cap (40,000 - 38,134) * 0.5 * 5 / 30 = 155.50:             155.50
--   26 to 30   1 time  150 =   150; cap (40,000 - 38,134) * 0.4 * 5 / 30 = 124.40:             124.40
-- in all 3,679.816667, rounded once: 3,679.82.
SELECT tap.superuser();
SELECT a_case(107, 'home', 40000, provider => 2);
SELECT tap.admin();
UPDATE socsvc.tariff SET valid = '[2025-01-01,2026-04-11)' WHERE provider = 2 AND service_item = item_of('home', 1) AND place = 'urban';
INSERT INTO socsvc.tariff (provider, service_item, amount, valid, source) VALUES (2, item_of('home', 1), 150, '[2026-04-11,)', 'приказ 2');
UPDATE socsvc.income_threshold SET valid = '[2015-01-01,2026-04-21)';
INSERT INTO socsvc.income_threshold (jurisdiction, multiplier, valid, source) VALUES ('RU-KHM', 2, '[2026-04-21,)', 'проверка');
UPDATE socsvc.fee_cap SET valid = '[2015-01-01,2026-04-26)' WHERE form = 'home';
INSERT INTO socsvc.fee_cap (jurisdiction, form, base, rate, free_up_to_threshold, valid, source)
  VALUES ('RU', 'home', 'income_over_threshold', 0.4, true, '[2026-04-26,)', 'проверка');
UPDATE socsvc.subsistence_minimum SET valid = '[2026-01-01,2026-04-15)' WHERE demographic_group = 'pensioner' AND valid @> date '2026-01-01';
INSERT INTO socsvc.subsistence_minimum (jurisdiction, demographic_group, amount, valid, source) VALUES ('RU-KHM', 'pensioner', 20000, '[2026-04-15,)', 'проверка');
SELECT tap.superuser();
SELECT tap.deliver(1071, '2026-04-10', 20), tap.deliver(1071, '2026-04-11', 4), tap.deliver(1071, '2026-04-20', 6), tap.deliver(1071, '2026-04-21', 2),
       tap.deliver(1071, '2026-04-26'), tap.deliver(1071, '2026-05-03', 3);
SELECT tap.provider(2);
SELECT is(charged(107, '2026-04-01'), 'charged 3950.00 3679.82 0.00 3679.82 partial', '[326-п/24.1/5] three changes within a month');
SELECT is(parts(107, '2026-04-01'), '01-10 10/30 2000.00 1899.916667 1899.916667; 11-20 10/30 1500.00 1899.916667 1500.000000; '
          '21-25 5/30 300.00 155.500000 155.500000; 26-30 5/30 150.00 124.400000 124.400000',
          '[326-п/24.1/6] each in force from its day, with its share of the month''s days');
SELECT is(charged(107, '2026-05-01'), 'charged 450.00 0.00 0.00 0.00 free', '[002/4.3/7] from May the minimum is 20,000, twice of which is the income: free');
SELECT is((SELECT string_agg(format('%s×%s', l.quantity, l.price), ' ' ORDER BY l.line) FROM socsvc.charge g JOIN socsvc.charge_line l ON l.charge = g.id
            WHERE g.contract = 107 AND g.month = '2026-04-01'), '20×100.00 10×150.00 2×150.00 1×150.00', '[326-п/19/2] a line for each service, price and part of the month');
SELECT tap.admin();
UPDATE socsvc.setting SET value = 'false' WHERE name = 'fee_cap_split_by_tariff';
SELECT tap.provider(2);
-- 1 to 20: 3,500 below 5,699.75 * 20 / 30 = 3,799.833333; with 155.50 and 124.40 in all 3,779.90.
SELECT is(charged(107, '2026-04-01', true), 'replaced 3950.00 3779.90 0.00 3779.90 partial', 'setting fee_cap_split_by_tariff false: prices differ, the cap is not split');
SELECT tap.admin();
UPDATE socsvc.setting SET value = 'true' WHERE name = 'fee_cap_split_by_tariff';
SELECT tap.provider(2);
SELECT is(charged(107, '2026-04-01'), 'unchanged 3950.00 3679.82 0.00 3679.82 partial', 'computed again it is the same, and nothing is written');
SELECT is((SELECT count(*) FROM socsvc.charge WHERE contract = 107 AND month = '2026-04-01'), 1::bigint, 'one charge');

-- ---- what charges rest on stands --------------------------------------------------------------------------------------------------------
SELECT tap.admin();
SELECT throws_ok('UPDATE socsvc.income_threshold SET multiplier = 3 WHERE valid @> date ''2026-04-25''', 'SV015', NULL, 'a multiplier that charges rest on does not change');
SELECT throws_ok('UPDATE socsvc.subsistence_minimum SET amount = 1 WHERE demographic_group = ''pensioner'' AND valid @> date ''2026-02-01''', 'SV015', NULL, 'nor a minimum');
SELECT throws_ok('DELETE FROM socsvc.fee_cap WHERE form = ''home'' AND valid @> date ''2026-04-27''', 'SV015', NULL, 'nor is a cap deleted');
SELECT throws_ok('UPDATE socsvc.tariff SET amount = 1 WHERE provider = 2 AND amount = 150', 'SV015', NULL, 'nor a tariff changed');
SELECT throws_ok('UPDATE socsvc.tariff SET used = false', '42501', NULL, 'nobody says by hand what is used');
SELECT lives_ok('UPDATE socsvc.tariff SET valid = ''[2026-04-11,2026-12-31]'' WHERE provider = 2 AND amount = 150', 'it is closed');
SELECT lives_ok('UPDATE socsvc.subsistence_minimum SET amount = amount + 1 WHERE demographic_group = ''child''', 'what no charge rests on may be corrected');
SELECT lives_ok('UPDATE socsvc.income_threshold SET valid = ''empty'' WHERE multiplier = 1.5', 'one that was wrong from its first day counts on none');
SELECT lives_ok($$INSERT INTO socsvc.income_threshold (jurisdiction, multiplier, valid, source) VALUES ('RU-KHM', 1.5, '[2015-01-01,2026-04-21)', 'исправлено')$$,
                'and its correction is a row of its own');
SELECT throws_ok('INSERT INTO socsvc.income_threshold (jurisdiction, multiplier, valid, source) VALUES (''RU-KHM'', 3, ''empty'', ''проверка'')', '23514', NULL,
                 'which counts on some day');
SELECT throws_ok('UPDATE socsvc.income_threshold SET valid = ''[2014-01-01,2015-01-01)'' WHERE valid = ''empty''', 'SV015', NULL, 'what was emptied stays so');
SELECT tap.superuser();
SELECT throws_ok('UPDATE socsvc.charge SET fee = 0', 'SV015', NULL, 'nobody writes charges, a superuser neither');
SELECT throws_ok('DELETE FROM socsvc.charge_line', 'SV015', NULL, 'nor their lines');
SELECT throws_ok('TRUNCATE socsvc.charge_segment', 'SV015', NULL, 'nor empties their segments');
SELECT tap.provider(1);
SELECT throws_ok('INSERT INTO socsvc.charge (contract) VALUES (101)', '42501', NULL, 'a provider has no right to');

-- ---- parts of months, absences, places, volumes, services over the programme -----------------------------------------------------------
SELECT tap.superuser();
SELECT a_case(111, 'home', 40000, '[2026-03-19,2026-12-31]'), a_case(112, 'residential', 40000), a_case(113, 'home', 90000, place => 'rural'),
       a_case(114, 'residential', 40000), a_case(115, 'home', NULL);
INSERT INTO socsvc.absence (person, kind, term) VALUES (112, 'hospital', '[2026-03-11,2026-03-21)'), (112, 'sanatorium', '[2026-03-22,2026-03-25)');
SELECT socsvc.grant_leave(114, '[2026-03-11,2026-03-21)', 'заявление', 'заключение', 'обязательство') \g /dev/null
SELECT tap.deliver(1111, '2026-03-20', 80), tap.deliver(1121, '2026-03-05', 400), tap.deliver(1131, '2026-03-05', 2), tap.deliver(1141, '2026-03-05', 400);
SELECT tap.provider(1);
SELECT is(charged(111, '2026-03-01'), 'charged 8000.00 2390.22 0.00 2390.22 partial', 'a contract from the 19th: 13 of 31 days, 5,699.75 * 13 / 31');
SELECT is(charged(112, '2026-03-01'), 'charged 40000.00 20322.58 0.00 20322.58 partial', '[326-п/78/2] ten days in hospital: 30,000 * 21 / 31; a sanatorium is none');
SELECT is(parts(112, '2026-03-01'), '01-31 21/31 40000.00 20322.580645 20322.580645', 'the days that count are kept');
SELECT is(charged(114, '2026-03-01'), 'charged 40000.00 30000.00 0.00 30000.00 partial', '[326-п/78/1] days of personal leave count');
SELECT tap.admin();
UPDATE socsvc.setting SET value = 'hospital,leave' WHERE name = 'uncharged_absence_residential';
SELECT tap.provider(1);
SELECT is(charged(114, '2026-03-01', true), 'replaced 40000.00 20322.58 0.00 20322.58 partial', 'unless the region frees them: uncharged_absence_residential');
SELECT is(charged(113, '2026-03-01'), 'charged 260.00 260.00 0.00 260.00 full', 'a rural contract is charged at the rural tariff');
SELECT is(socsvc.price_of_volume(100, '50 min', '25 min'), 200.00, '[326-п/19/3] twice the standard''s volume is twice the tariff');
SELECT is(socsvc.price_of_volume(100, '10 min', '15 min'), 66.67, 'in proportion, half up to the kopeck');
SELECT is(socsvc.price_of_volume(100, '<=10 min', '15 min'), 100.00, 'a bound says nothing of a proportion');
SELECT is(socsvc.price_of_volume(100, '1 kg', '15 min'), 100.00, 'nor do other units');
SELECT is(socsvc.price_of_volume(100, '90 min depending on service', '60 min depending on service'), 100.00, 'nor a volume that depends on the service');
SELECT tap.provider(1);
SELECT lives_ok(format('SELECT socsvc.add_extra_line(106, %s, ''заявление'', ''2026-03-01'', %s)', item_of('semi_residential', 2),
         (SELECT t.id FROM socsvc.tariff t WHERE t.provider = 1 AND t.service_item = item_of('semi_residential', 2) AND t.place = 'urban')), '[002/4.6/1] a wish over the programme');
INSERT INTO socsvc.delivery (delivered_on, person, provider, extra_line, quantity)
  SELECT '2026-03-10', x.person, x.provider, x.id, 5 FROM socsvc.extra_line x WHERE x.contract = 106;
SELECT is(charged(106, '2026-03-01'), 'replaced 100.00 0.00 500.00 500.00 free', '[002/4.6/3] services over the programme: the full tariff whatever the income');
SELECT is((SELECT ROW(l.segment, l.contract_line, l.quantity, l.cost)::text FROM socsvc.charge_line l JOIN socsvc.charge g ON g.id = l.charge
            WHERE g.contract = 106 AND l.extra_line IS NOT NULL), '(,,5,500.00)', 'no segment, for no cap concerns them');

-- ---- free of charge and full payment, by the day -----------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT a_case(121, 'home', 40000), a_case(122, 'semi_residential', 40000), a_case(124, 'home', 40000, born => '2008-03-16');
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (121, 'combat_veteran', 'удостоверение', '[2010-01-01,2026-03-20)'),
  (115, 'combat_veteran', 'удостоверение', '[2010-01-01,2026-04-10)');
SELECT tap.deliver(1211, '2026-03-19', 80), tap.deliver(1211, '2026-03-20', 80), tap.deliver(1151, '2026-03-10', 80), tap.deliver(1151, '2026-04-09', 10),
       tap.deliver(1241, '2026-03-15', 10), tap.deliver(1241, '2026-03-16', 80);
SELECT tap.provider(1);
SELECT lives_ok('SELECT socsvc.assess_fee(115)', 'nobody asks for the income of who is free');
-- 20 to 31 March: 5,699.75 * 12 / 31 = 2,206.354839.
SELECT is(charged(121, '2026-03-01'), 'charged 16000.00 2206.35 0.00 2206.35 partial', 'free through the last day of the category, by income from the next');
SELECT is(parts(121, '2026-03-01'), '01-19 19/31 8000.00 - 0.000000; 20-31 12/31 8000.00 2206.354839 2206.354839', 'two parts');
SELECT is((SELECT string_agg(coalesce(r.code, '-'), ' ' ORDER BY s.segment) FROM socsvc.charge g JOIN socsvc.charge_segment s ON s.charge = g.id
             LEFT JOIN socsvc.free_rule r ON r.id = s.free_rule WHERE g.contract = 121), 'combat_veteran -', 'the first citing its rule');
SELECT is(charged(115, '2026-03-01'), 'charged 8000.00 0.00 0.00 0.00 free', 'who is free whatever the income is not asked for it');
SELECT is(charged(115, '2026-04-01'), 'charged 1000.00 0.00 0.00 0.00 free', 'nor in the month in which that ends, while nothing is delivered after it');
-- Grown up on 16 March 2026 and of working age: minimum 24,091, limit 36,136.50, cap (40,000 - 36,136.50) * 0.5 * 16 / 31 = 997.032258.
SELECT is(charged(124, '2026-03-01'), 'failed SV020', 'a minor is free until the 18th birthday, in the middle of a month: then the income must be known');
SELECT lives_ok($$SELECT socsvc.assess_fee(124, 'category', '2026-03-16')$$, 'it is asked for, as of that day');
SELECT is(charged(124, '2026-03-01'), 'charged 9000.00 997.03 0.00 997.03 partial', 'and counts from that day');
SELECT lives_ok($$SELECT socsvc.add_contract_condition(122, 'paid_temporary_stay', '[2026-03-11,2026-12-31]', 'договор')$$, 'a paid stay from the 11th');
SELECT tap.deliver(1221, '2026-03-10', 10), tap.deliver(1221, '2026-03-11', 80);
-- 1 to 10: 1,000 below 5,699.75 * 10 / 31 = 1,838.63; from the 11th all of 8,000.
SELECT is(charged(122, '2026-03-01'), 'charged 9000.00 9000.00 0.00 9000.00 full', '[326-п/82/2] paid in full whatever the income');
SELECT tap.superuser();
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (122, 'combat_veteran', 'удостоверение', '[2026-03-01,2026-03-31]');
SELECT tap.provider(1);
SELECT is(charged(122, '2026-03-01'), 'replaced 9000.00 0.00 0.00 0.00 free', 'but a free day is free');

-- A bed for the night: sixty nights a year free, one by one, then for a fee; nobody asks for an income.
SELECT tap.superuser();
SELECT a_case(125, 'semi_residential', NULL);
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (125, 'homeless_person', 'справка', '[2025-01-01,)');
SELECT tap.provider(1);
SELECT socsvc.add_contract_condition(125, 'night_lodging', NULL, 'заявление') \g /dev/null
SELECT tap.deliver(1251, day::date) FROM generate_series('2026-01-01'::timestamp, '2026-03-03', '1 day') day \g /dev/null
SELECT is(charged(125, '2026-02-01'), 'charged 2800.00 0.00 0.00 0.00 free', 'February holds nights 32 to 59');
SELECT is(charged(125, '2026-03-01'), 'charged 300.00 200.00 0.00 200.00 partial', '[326-п/52/51] the 60th night is free, the next two are paid in full');

-- ---- bad input: the others are charged all the same ----------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT tap.deliver(1151, '2026-04-10', 10), tap.deliver(1011, '2026-04-10', 10);
SELECT a_case(131, 'home', 40000), a_case(132, 'home', NULL), a_case(133, 'home', 40000);
SELECT tap.deliver(1311, '2026-04-05'), tap.deliver(1312, '2026-04-05'), tap.deliver(1321, '2026-04-05'), tap.deliver(1331, '2026-04-05');
UPDATE socsvc.tariff SET valid = '[2025-01-01,2026-04-01)' WHERE provider = 1 AND service_item = item_of('home', 2) AND place = 'urban';
SELECT tap.provider(1);
SELECT is(run('2026-04-15'),
  format('101 charged; 115 failed SV020 Contract 115, assessment %s, 2026-04-10.; 131 failed SV022 Contract 131, line 1312, service item %s, 2026-04-05.; '
         '132 failed SV020 Contract 132, 2026-04-01.; 133 charged', (SELECT max(id) FROM socsvc.fee_assessment WHERE contract = 115), item_of('home', 2)),
  'a run charges who can be charged, and names contract, assessment, line, item and day of the others');
SELECT is((SELECT string_agg(concat_ws(' ', q.contract, q.sqlstate, q.reason), '; ' ORDER BY q.contract) FROM socsvc.charge_problem q WHERE q.month = '2026-04-01'),
          '115 SV020 the average income is not known, and the day is not free; 131 SV022 no tariff is in force for a delivered service; 132 SV020 there is no assessment of the fee',
          'what could not be charged is listed, with reasons');
SELECT is((SELECT string_agg(contract || ' ' || cost, ', ') FROM socsvc.charge WHERE month = '2026-04-01' AND contract IN (115, 131, 132)), '115 1000.00', 'nothing of it is half charged');
SELECT tap.admin();
INSERT INTO socsvc.tariff (provider, service_item, amount, valid, source) VALUES (1, item_of('home', 2), 110, '[2026-04-01,)', 'приказ 3');
SELECT tap.provider(1);
SELECT is(charged(131, '2026-04-01'), 'charged 210.00 210.00 0.00 210.00 full', '[002/4.2/2] with the tariff it is charged: list and volume of the services');
SELECT is((SELECT string_agg(q.contract::text, ', ' ORDER BY q.contract) FROM socsvc.charge_problem q WHERE q.month = '2026-04-01'), '115, 132', 'and its problem gone');
SELECT tap.admin();
UPDATE socsvc.income_threshold SET valid = '[2026-04-21,2026-06-01)' WHERE multiplier = 2;
SELECT tap.superuser();
SELECT tap.deliver(1331, '2026-06-05'), tap.deliver(1031, '2026-06-05');
SELECT tap.agency();
SELECT is((SELECT string_agg(concat_ws(' ', contract, outcome, sqlstate, detail), '; ' ORDER BY contract) FROM socsvc.charge_month('2026-06-01', provider_id => 1)),
          '103 charged; 133 failed SV021 Table income_threshold, 2026-06-01; contract 133.', 'SV021: a gap in the parameters, of those whom it concerns');

-- ---- who may -----------------------------------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT is((SELECT count(*) FROM socsvc.charge_month('2026-04-01', dry_run => true) WHERE provider <> 1), 0::bigint, 'a provider charges its own contracts');
SELECT is((SELECT count(*) FROM socsvc.charge_month('2026-04-01', 107, dry_run => true)), 0::bigint, 'a contract of another is not there for it');
SELECT throws_ok($$SELECT * FROM socsvc.charge_month('2026-04-01', provider_id => 2)$$, 'SV009', NULL, 'nor may it name another');
SELECT tap.provider(2);
SELECT throws_ok($$SELECT socsvc.assess_fee(101, 'correction', '2026-03-01')$$, '23503', 'there is no contract 101', 'nor does it assess the contract of another');
SELECT throws_ok($$SELECT socsvc.add_contract_condition(101, 'paid_temporary_stay', NULL, 'договор')$$, '23503', 'there is no contract 101', 'nor record conditions of it');
SELECT throws_ok($$SELECT socsvc.note_fee_circumstance(101, 'income', '2026-03-01', '2026-03-02')$$, '23503', 'there is no contract 101', 'nor note what changes its fee');
SELECT tap.citizen(103);
SELECT throws_ok($$INSERT INTO socsvc.absence (person, kind, term) VALUES (103, 'hospital', '[2026-03-02,2026-04-01)')$$, 'SV009', NULL, 'a citizen does not record the absence that lowers the fee');
SELECT tap.citizen(101);
SELECT throws_ok($$SELECT * FROM socsvc.charge_month('2026-04-01')$$, 'SV009', NULL, 'a citizen does not charge');
SELECT tap.become('tap_portal', NULL);
SELECT throws_ok($$SELECT * FROM socsvc.charge_month('2026-04-01')$$, 'SV009', NULL, 'nor does nobody');
SELECT tap.become('tap_nobody', NULL);
SELECT throws_ok($$SELECT * FROM socsvc.charge_month('2026-04-01')$$, '42501', NULL, 'nor who is no client');
SELECT tap.scheduler();
SELECT is((SELECT count(DISTINCT provider) FROM socsvc.charge_month('2026-04-01', dry_run => true)), 2::bigint, 'a job charges all');
SELECT throws_ok($$SELECT * FROM socsvc.charge_month(NULL)$$, '22004', NULL, 'a month is named');
SELECT throws_ok($$SELECT * FROM socsvc.charge_month('infinity')$$, '22023', NULL, 'that there is');
SELECT throws_ok($$SELECT * FROM socsvc.charge_month((current_date + interval '2 months')::date)$$, 'SV005', NULL, 'not of the future');
SELECT throws_ok($$SELECT * FROM socsvc.charge_month('2019-01-01')$$, 'SV005', 'the month''s deliveries are not there', 'nor one whose deliveries were archived or never opened');
SELECT throws_ok($$SELECT * FROM socsvc.charge_month('2026-04-01', into_month => '2026-03-01')$$, '22023', NULL, 'a difference goes forward');

-- ---- closed months: differences ---------------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT socsvc.prepare_act(102, '[2026-01-01,2026-01-31]') AS act \gset
SELECT socsvc.send_act(:act, 'А-102') \g /dev/null
SELECT tap.citizen(102);
SELECT socsvc.sign_act(:act) \g /dev/null
SELECT tap.provider(1);
SELECT is(charged(102, '2026-01-01'), 'unchanged 8000.00 6249.50 0.00 6249.50 partial', 'a closed month is computed again: the same kopecks');
-- The incomes were wrong: 30,000 instead of 40,000. (30,000 - 27,501) / 2 = 1,249.50.
SELECT tap.superuser();
UPDATE socsvc.income SET amount = 30000 WHERE person = 102;
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.assess_fee(102, 'correction', '2026-01-01')$$, 'the provider corrects its assessment');
SELECT is(charged(102, '2026-01-01', true), 'difference 8000.00 1249.50 0.00 -5000.00 partial', 'a dry run tells the difference');
SELECT is((SELECT count(*) FROM socsvc.charge WHERE contract = 102 AND month = '2026-01-01'), 1::bigint, 'and writes nothing');
SELECT is(charged(102, '2026-01-01'), 'difference 8000.00 1249.50 0.00 -5000.00 partial', 'retroactive recalculation writes the difference');
SELECT is((SELECT string_agg(concat_ws(' ', g.sequence, g.month, g.posted_month, g.fee, g.previous, g.amount), '; ' ORDER BY g.sequence) FROM socsvc.charge g
            WHERE g.contract = 102 AND g.month = '2026-01-01'),
          '1 2026-01-01 2026-01-01 6249.50 0.00 6249.50; 2 2026-01-01 2026-02-01 1249.50 6249.50 -5000.00', 'as a row of its own, into the open month');
SELECT is(charged(102, '2026-01-01'), 'unchanged 8000.00 1249.50 0.00 -5000.00 partial', 'once');
SELECT is(charged(102, '2026-02-01'), 'replaced 8000.00 699.75 0.00 699.75 partial', 'an open month is replaced: (30,000 - 28,600.50) / 2');
SELECT tap.superuser();
UPDATE socsvc.income SET amount = 40000 WHERE person = 102;
SELECT tap.provider(1);
SELECT socsvc.assess_fee(102, 'correction', '2026-01-01') \g /dev/null
SELECT is(charged(102, '2026-01-01'), 'removed 8000.00 6249.50 0.00 0.00 partial', 'a difference that has become none goes, while its month is open');
SELECT is(charged(102, '2026-01-01'), 'unchanged 8000.00 6249.50 0.00 6249.50 partial', 'and leaves the month as it was');

-- The difference's own month is closed: another row follows.
SELECT tap.superuser();
UPDATE socsvc.income SET amount = 30000 WHERE person = 102;
SELECT tap.provider(1);
SELECT socsvc.assess_fee(102, 'correction', '2026-01-01') \g /dev/null
SELECT is(charged(102, '2026-01-01'), 'difference 8000.00 1249.50 0.00 -5000.00 partial', 'a difference again');
SELECT socsvc.prepare_act(102, '[2026-02-01,2026-02-28]') AS act2 \gset
SELECT socsvc.send_act(:act2, 'А-102/2') \g /dev/null
SELECT tap.citizen(102);
SELECT socsvc.sign_act(:act2) \g /dev/null
SELECT tap.superuser();
UPDATE socsvc.income SET amount = 35000 WHERE person = 102;
SELECT tap.provider(1);
SELECT socsvc.assess_fee(102, 'correction', '2026-01-01') \g /dev/null
SELECT is((SELECT concat_ws(' ', outcome, sqlstate, reason) FROM socsvc.charge_month('2026-01-01', 102, into_month => '2026-02-01')),
          'failed SV011 the month for the difference is closed by a signed act', 'into an open month alone');
SELECT is((SELECT concat_ws(' ', outcome, fee, previous, amount, posted_month) FROM socsvc.charge_month('2026-01-01', 102, into_month => '2026-04-01')),
          'difference 3749.50 1249.50 2500.00 2026-04-01', 'of the month that was asked for');
SELECT is((SELECT sum(amount) FROM socsvc.charge WHERE contract = 102 AND month = '2026-01-01'), 3749.50, 'the rows of a month sum up to what it costs');

-- A month closed by a signed act is touched by a correcting act alone.
SELECT throws_ok($$SELECT tap.deliver(1021, '2026-01-20', 1)$$, 'SV011', NULL, 'deliveries of a closed month stand');
SELECT socsvc.prepare_act(102, NULL, corrects => :act) AS correction \gset
SELECT lives_ok($$DELETE FROM socsvc.delivery WHERE contract_line = 1021 AND delivered_on = '2026-01-15'$$, 'a correcting act opens them');
SELECT tap.deliver(1021, '2026-01-20', 10);
SELECT is((SELECT concat_ws(' ', outcome, sqlstate, detail) FROM socsvc.charge_month('2026-01-01', 102)), format('failed SV011 Contract 102, act %s.', :correction),
          'while it is not signed the month waits');
SELECT socsvc.send_act(:correction, 'А-102/3') \g /dev/null
SELECT tap.citizen(102);
SELECT socsvc.sign_act(:correction) \g /dev/null
SELECT tap.provider(1);
SELECT is((SELECT concat_ws(' ', outcome, fee, previous, amount) FROM socsvc.charge_month('2026-01-01', 102)), 'replaced 1000.00 1249.50 -249.50',
          'signed, its effect is charged: 1,000 instead of 3,749.50, in the difference that is still open');
SELECT is((SELECT sum(amount) FROM socsvc.charge WHERE contract = 102 AND month = '2026-01-01'), 1000.00, 'in all what was delivered');
-- Nothing is left of a month that had been charged.
SELECT tap.deliver(1011, '2026-02-05', 1);
SELECT is(charged(101, '2026-02-01'), 'charged 100.00 100.00 0.00 100.00 full', 'charged');
DELETE FROM socsvc.delivery WHERE contract_line = 1011 AND delivered_on = '2026-02-05';
SELECT is(charged(101, '2026-02-01'), 'replaced 0.00 0.00 0.00 0.00 free', 'and again when its delivery was a mistake');

-- ---- income changes from the first of the next month ----------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT tap.deliver(1331, '2026-01-10', 80), tap.deliver(1331, '2026-02-10', 80);
SELECT tap.provider(1);
SELECT is(charged(133, '2026-01-01'), 'charged 8000.00 6249.50 0.00 6249.50 partial', 'January by the income of the application');
SELECT tap.superuser();
UPDATE socsvc.income SET amount = 31000 WHERE person = 133;
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.assess_fee(133, 'income', '2026-01-10')$$, 'the income changed on 10 January');
SELECT is(charged(133, '2026-01-01'), 'unchanged 8000.00 6249.50 0.00 6249.50 partial', '[326-п/24.1/3] January stays');
SELECT is(charged(133, '2026-02-01'), 'charged 8000.00 1199.75 0.00 1199.75 partial', '[002/2.9/1] February by the new one: (31,000 - 28,600.50) / 2');

-- ---- explained -----------------------------------------------------------------------------------------------------------------------------------------
SELECT tap.citizen(107);
SELECT max(id) AS charge FROM socsvc.charge WHERE contract = 107 AND month = '2026-04-01' \gset
SELECT is((SELECT array_agg(item || ': ' || value ORDER BY step) FROM socsvc.explain_charge(:charge, 'en') WHERE segment IS NULL),
          '{"month of the services: 04.2026","formula and rounding: 1; 0.01","cost of the services at the tariffs: 3950.00","fee for the services of the programme: 3679.82","charged: 3679.82","terms of payment: Partial payment"}'::text[],
          'a charge explained: the month');
SELECT is((SELECT array_agg(value ORDER BY step) FROM socsvc.explain_charge(:charge, 'ru') WHERE segment = 3),
          ARRAY['21.04.2026 – 25.04.2026', '2 × 150.00 = 300.00', '300.00', (SELECT name_ru FROM socsvc.demographic_group WHERE code = 'pensioner'),
                '40000.00', '19067.00', '2', '38134.00', '0.5', '5 / 30', '155.50', '155.50'], 'each part with every intermediate');
SELECT is((SELECT source FROM socsvc.explain_charge(:charge, 'ru') WHERE segment = 3 AND value = '0.5'), (SELECT source FROM socsvc.fee_cap WHERE form = 'home' AND rate = 0.5),
          'and its sources');
SELECT is((SELECT count(DISTINCT item) FROM (SELECT item FROM socsvc.explain_charge(:charge, 'ru') WHERE segment = 1 UNION ALL SELECT item FROM socsvc.explain_charge(:charge, 'kk') WHERE segment = 1
            UNION ALL SELECT item FROM socsvc.explain_charge(:charge, 'en') WHERE segment = 1) t), 12::bigint * 3 - 2, 'in Russian, Kazakh and English; the service keeps its name');
SELECT throws_ok(format('SELECT * FROM socsvc.explain_charge(%s, ''de'')', :charge), '22023', NULL, 'in no other language');
SELECT is((SELECT ROW(d ->> 'fee', d -> 'formula' ->> 'version', jsonb_array_length(d -> 'segments'), d #>> '{segments,0,subsistence_minimum,amount}', d #>> '{segments,1,cap}',
                      d #>> '{segments,3,fee_cap,rate}', jsonb_array_length(d -> 'lines'), d #>> '{lines,1,tariff,amount}')::text
             FROM socsvc.charge_derivation(:charge) d), '(3679.82,1,4,19067.00,1899.916667,0.4000,4,150.00)', 'as jsonb too');
SELECT is(socsvc.charge_derivation(1), NULL, 'of no charge nothing');
SELECT tap.agency();
SELECT is((SELECT count(*) FROM socsvc.simulate_fees('2026-04-01', '{}') s WHERE s.difference <> 0), 0::bigint, 'what is stored is enough to compute a month again, to the kopeck');
SELECT cmp_ok((SELECT count(*) FROM socsvc.simulate_fees('2026-04-01', '{}')), '>=', 5::bigint, 'of all of them');

-- ---- a suspension that has ended ------------------------------------------------------------------------------------------------------------------
-- Suspended from 16 March to 9 April: 15 days of March count, (40,000 - 28,600.50) * 0.5 * 15 / 31 = 2,757.943548, while it is suspended and
-- after it goes on again. The clock stands in the days of the suspension in no test, so its days are set without triggers.
SELECT tap.superuser();
SELECT a_case(151, 'home', 40000);
SELECT tap.deliver(1511, '2026-03-05', 80);
SET session_replication_role = replica;
UPDATE socsvc.contract SET signed_on = '2025-12-30', status = 'suspended', inactive_from = '2026-03-16' WHERE id = 151;
RESET session_replication_role;
SELECT tap.provider(1);
SELECT is(charged(151, '2026-03-01'), 'charged 8000.00 2757.94 0.00 2757.94 partial', '[326-п/19/1] the days before a suspension have their share of the cap');
SELECT socsvc.prepare_act(151, '[2026-03-01,2026-03-15]') AS act \gset
SELECT socsvc.send_act(:act, 'А-151') \g /dev/null
SELECT tap.citizen(151);
SELECT socsvc.sign_act(:act) \g /dev/null
SELECT tap.superuser();
SET session_replication_role = replica;
UPDATE socsvc.contract SET status = 'active', inactive_from = NULL, paused = '{[2026-03-16,2026-04-10)}' WHERE id = 151;
RESET session_replication_role;
INSERT INTO socsvc.absence (person, kind, term) VALUES (151, 'hospital', '[2026-03-10,2026-03-20)');
SELECT tap.provider(1);
SELECT is(charged(151, '2026-03-01'), 'unchanged 8000.00 2757.94 0.00 2757.94 partial', 'and the same once it has ended: a closed month is not charged for the days of the pause');
SELECT tap.superuser();
UPDATE socsvc.setting SET value = 'hospital' WHERE name = 'uncharged_absence_home';
SELECT tap.provider(1);
SELECT is(charged(151, '2026-03-01', true), 'difference 8000.00 1654.77 0.00 -1103.17 partial', 'days of a pause and of an absence are left out once, and the act of the days before the pause closes the month');
SELECT tap.superuser();
UPDATE socsvc.setting SET value = 'none' WHERE name = 'uncharged_absence_home';

-- ---- an assessment that finds the same ----------------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT a_case(152, 'home', 40000);
SELECT tap.deliver(1521, '2026-03-05', 80);
SELECT tap.provider(1);
SELECT is(charged(152, '2026-03-01'), 'charged 8000.00 5699.75 0.00 5699.75 partial', 'a month of one part');
SELECT socsvc.assess_fee(152, 'correction', '2026-03-11') \g /dev/null
SELECT is(charged(152, '2026-03-01'), 'unchanged 8000.00 5699.75 0.00 5699.75 partial', 'an assessment that finds what was found before begins no part with a cap of its own');
SELECT tap.admin();
UPDATE socsvc.setting SET value = 'false' WHERE name = 'fee_cap_split_by_tariff';
SELECT tap.provider(1);
SELECT socsvc.note_fee_circumstance(152, 'tariff', '2026-03-21') AS tariff_changed \gset
SELECT socsvc.make_amendment(:tariff_changed, 'ДС-152') \g /dev/null
SELECT is(charged(152, '2026-03-01'), 'unchanged 8000.00 5699.75 0.00 5699.75 partial', '[326-п/24.1/5] nor does the agreement on a changed tariff, where the setting fee_cap_split_by_tariff says one cap');
SELECT tap.admin();
UPDATE socsvc.setting SET value = 'true' WHERE name = 'fee_cap_split_by_tariff';
SELECT tap.provider(1);
SELECT socsvc.assess_fee(152, 'correction', '2026-03-11', demographic_group => 'working_age') \g /dev/null
SELECT matches(charged(152, '2026-03-01'), '^replaced 8000.00 ', 'one that finds something else does');
SELECT is((SELECT s.charged_days FROM socsvc.charge g JOIN socsvc.charge_segment s ON s.charge = g.id WHERE g.contract = 152 AND g.month = '2026-03-01'), 10,
          'from its day: the part before it has ten days');

-- ---- memory ---------------------------------------------------------------------------------------------------------------------------------------------
-- Answers to the questions about closed months are not kept until the end of the run: there are hundreds of thousands of them in a region.
SELECT tap.superuser();
SELECT a_case(n, 'home', 40000) FROM generate_series(161, 172) n \g /dev/null
SELECT tap.deliver(n * 10 + 1, '2026-03-05', 1) FROM generate_series(161, 172) n \g /dev/null
CREATE TABLE public.answers_kept (contexts bigint);
CREATE FUNCTION public.count_answers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO public.answers_kept SELECT count(*) FROM pg_backend_memory_contexts WHERE name = 'SPI TupTable';
  RETURN NULL;
END
$$;
CREATE TRIGGER count_answers AFTER INSERT ON socsvc.charge FOR EACH STATEMENT EXECUTE FUNCTION public.count_answers();
SELECT count(*) FROM socsvc.charge_month('2026-03-01') \g /dev/null
SET session_replication_role = replica;
INSERT INTO socsvc.act (contract, person, provider, period, prepared_on, signed_on, status)
  SELECT c.id, c.person, c.provider, '[2026-03-01,2026-04-01)', '2026-04-01', '2026-04-02', 'signed' FROM socsvc.contract c WHERE c.id BETWEEN 161 AND 172;
UPDATE socsvc.income SET amount = 10000 WHERE person BETWEEN 161 AND 172;
RESET session_replication_role;
SELECT tap.provider(1);
SELECT socsvc.assess_fee(n, 'correction', '2026-03-01') FROM generate_series(161, 172) n \g /dev/null
SELECT is((SELECT count(*) FROM socsvc.charge_month('2026-03-01') WHERE outcome = 'difference'), 12::bigint, 'a run with a dozen differences');
SELECT tap.superuser();
SELECT is((SELECT max(contexts) - min(contexts) FROM public.answers_kept), 0::bigint, 'keeps no more answers than one without');

-- ---- absurd amounts fail their contract alone --------------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT a_case(181, 'home', 40000), a_case(182, 'home', 40000, place => 'rural'), a_case(183, 'home', 40000);
SELECT tap.deliver(1811, '2026-02-05', 1), tap.deliver(1821, '2026-02-05', 1), tap.deliver(1831, '2026-02-05', 1);
INSERT INTO socsvc.tariff (provider, service_item, amount, valid, source)
  SELECT 1, i.id, 999999999, '[2025-01-01,)', 'опечатка' FROM socsvc.service_item i
   WHERE i.form = 'home' AND NOT i.is_head AND NOT EXISTS (SELECT FROM socsvc.tariff t WHERE t.provider = 1 AND t.service_item = i.id)
   ORDER BY i.id LIMIT 11;
SET session_replication_role = replica;
INSERT INTO socsvc.extra_line (contract, person, provider, service_item, tariff, consent_on, consent)
  SELECT 181, 181, 1, t.service_item, t.id, '2026-01-01', 'согласие' FROM socsvc.tariff t WHERE t.source = 'опечатка';
INSERT INTO socsvc.delivery (delivered_on, person, provider, extra_line, quantity)
  SELECT '2026-02-05', 181, 1, e.id, 100 FROM socsvc.extra_line e JOIN socsvc.tariff t ON t.id = e.tariff WHERE t.source = 'опечатка';
UPDATE socsvc.programme_line SET volume = '999999999999 мин.' WHERE id = 1821;
UPDATE socsvc.tariff SET amount = 999999999 WHERE provider = 1 AND service_item = item_of('home', 1) AND place = 'rural';
RESET session_replication_role;
SELECT tap.provider(1);
SELECT is((SELECT string_agg(concat_ws(' ', contract, outcome, sqlstate, reason), '; ' ORDER BY contract) FROM socsvc.charge_month('2026-02-01') WHERE contract IN (181, 182, 183)),
          '181 failed 22003 the cost of a line is absurd; 182 failed 22003 the cost of a line is absurd; 183 charged',
          'services over the programme beyond a hundred billion, and a volume whose price no whole number holds, leave the others alone');

-- ---- what would change the price behind one's back ---------------------------------------------------------------------------------------------------------------
SELECT tap.citizen(183);
SELECT throws_ok($$UPDATE socsvc.contract SET place = 'rural' WHERE id = 183$$, 'SV017', NULL, 'the place, which chooses the tariffs, stands since the offer');
SELECT tap.provider(1);
SELECT throws_ok($$UPDATE socsvc.contract SET place = 'rural' WHERE id = 183$$, 'SV017', NULL, 'for the provider too');
SELECT throws_ok($$SELECT * FROM socsvc.charge_month('2026-02-01', 102, into_month => '2999-01-01')$$, 'SV005', NULL, 'nobody gets a credit in a thousand years');

-- ---- a tariff that goes on in another row ------------------------------------------------------------------------------------------------------------------------
-- The order of 11 January leaves the price as it was: nothing changes, the month is one part. Delivered before that day alone, too.
SELECT tap.superuser();
SELECT a_case(191, 'home', 40000, place => 'rural'), a_case(192, 'home', 40000, place => 'rural');
SELECT tap.deliver(1912, '2026-01-05', 40), tap.deliver(1912, '2026-01-20', 40), tap.deliver(1922, '2026-01-05', 80);
SELECT tap.admin();
UPDATE socsvc.tariff SET valid = '[2025-01-01,2026-01-11)' WHERE provider = 1 AND service_item = item_of('home', 2) AND place = 'rural';
INSERT INTO socsvc.tariff (provider, service_item, place, amount, valid, source) VALUES (1, item_of('home', 2), 'rural', 130, '[2026-01-11,)', 'приказ 4');
SELECT tap.provider(1);
SELECT is(charged(191, '2026-01-01'), 'charged 10400.00 6249.50 0.00 6249.50 partial', '[326-п/24.1/5] a tariff of the same price in another row begins no part of the month');
SELECT is((SELECT count(DISTINCT l.tariff) FROM socsvc.charge g JOIN socsvc.charge_line l ON l.charge = g.id WHERE g.contract = 191), 2::bigint, 'each delivery names the tariff of its day');
SELECT is(charged(192, '2026-01-01'), 'charged 10400.00 6249.50 0.00 6249.50 partial', 'nor does it end one after which nothing is delivered');

SELECT * FROM finish();
ROLLBACK;
