-- Households, incomes and the assessment of the fee (resolution 1873; 326-п paragraphs 19, 20, 34, 35, 37; Kogalym procedure
-- 2.2, 2.7, 4.2, 4.3). Averages are worked out by hand beside the figures.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.superuser();
-- Groups and ages as the region has them; rows that are shipped stand.
INSERT INTO socsvc.demographic_group (code, name_ru, name_en, source) VALUES
  ('working_age', 'трудоспособное население', 'people of working age', 'test'), ('pensioner', 'пенсионеры', 'pensioners', 'test')
  ON CONFLICT DO NOTHING;
INSERT INTO socsvc.demographic_age (jurisdiction, demographic_group, sex, months, source) VALUES
  ('RU-KHM', 'working_age', 'm', '[0,720)', 'test'), ('RU-KHM', 'pensioner', 'm', '[720,)', 'test'),
  ('RU-KHM', 'working_age', 'f', '[0,660)', 'test'), ('RU-KHM', 'pensioner', 'f', '[660,)', 'test')
  ON CONFLICT DO NOTHING;

-- The family of person 1, a pensioner: wife 11, student son 12 (born 2005), married minor 13, school child 14, ward 15,
-- grown daughter 16, mother 17, lodger 18. Persons 21 and 22 live apart.
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES
  (11, 'Вулканова', 'Мария', '1952-01-01', 'f'), (12, 'Вулканов', 'Пётр', '2005-06-15', 'm'),
  (13, 'Вулканова', 'Зоя', '2009-01-01', 'f'), (14, 'Вулканов', 'Илья', '2012-03-17', 'm'),
  (15, 'Сидоров', 'Егор', '2006-01-01', 'm'), (16, 'Вулканова', 'Нина', '1990-01-01', 'f'),
  (17, 'Вулканова', 'Фаина', '1928-01-01', 'f'), (18, 'Петров', 'Глеб', '1980-01-01', 'm'),
  (21, 'Орлова', 'Вера', '1955-01-01', 'f'), (22, 'Орлов', 'Лев', '1953-01-01', 'm');
INSERT INTO socsvc.household (id, address) VALUES (1, 'ул. Мира, 1'), (2, 'ул. Мира, 2');

-- SQLSTATE, DETAIL and HINT of a statement that fails.
CREATE FUNCTION public.attempt(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE detail text; hint text;
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  RETURN concat_ws(' | ', SQLSTATE, nullif(detail, ''), nullif(hint, ''));
END $$;
CREATE FUNCTION public.attempt_state(statement text) RETURNS text LANGUAGE sql AS $$ SELECT split_part(public.attempt(statement), ' | ', 1) $$;
CREATE FUNCTION public.family(person bigint, on_day date) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s %s', member, relation), ', ' ORDER BY member) FILTER (WHERE counted) FROM socsvc.household_of(person, on_day)
$$;

-- ---- the period --------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT is(socsvc.income_period('2026-03-17'), '[2025-02-01,2026-02-01)', '[326-п/34/26] [326-п/20/1] [326-п/34/27] twelve months before the month before that of the application');
SELECT is(socsvc.income_period('2026-02-01'), '[2025-01-01,2026-01-01)', '[326-п/35/29] [326-п/35/30] the first day of a month belongs to it');
SELECT is(socsvc.income_period('2026-02-28'), '[2025-01-01,2026-01-01)', '[326-п/37/29] [326-п/37/30] and so does the last');
SELECT is(socsvc.income_period('2025-01-01'), '[2023-12-01,2024-12-01)', '[002/2.2/22] the rule holds from the first day of 2025');
SELECT is(socsvc.income_period('2024-12-31'), '[2023-12-01,2024-12-01)', 'until then the twelve months before the month of the application');
SELECT is(socsvc.income_period('2024-02-29'), '[2023-02-01,2024-02-01)', 'as of a leap day');
SELECT is(socsvc.income_period(NULL), NULL, 'no day, no period');
SELECT throws_ok($$SELECT socsvc.income_period('infinity')$$, '22008', NULL, 'nor for ever');

-- ---- the household -----------------------------------------------------------------------------------------------------
SELECT is(public.family(1, '2026-03-17'), NULL, 'a provider is told nothing of whom it does not serve');
SELECT tap.agency();
SELECT is(public.family(1, '2026-03-17'), '1 self', 'who lives in no recorded household is a family of one');
SELECT lives_ok($$SELECT socsvc.add_household_member(1, m.person, m.relation, 'справка', '2020-01-01'::date, m.married, m.studies)
  FROM (VALUES (1, 'head', false, false), (11, 'spouse', true, false), (12, 'child', false, true), (13, 'child', true, false),
               (14, 'child', false, false), (15, 'ward', false, false), (16, 'child', false, false), (17, 'parent', false, false),
               (18, 'other', false, false)) m (person, relation, married, studies)$$, 'the agency records who lives together');
SELECT is(public.family(1, '2026-03-17'), '1 self, 11 spouse, 12 child, 14 child, 15 ward',
          '[326-п/34/21] [326-п/34/22] [326-п/34/23] [326-п/34/24] the family: spouse, unmarried minor, ward, student under 23');
SELECT is((SELECT array_agg(reason ORDER BY member) FROM socsvc.household_of(1, '2026-03-17') WHERE NOT counted),
          ARRAY['child: married', 'child: not under 18', 'parent: not counted by the rules of the day', 'other: not counted by the rules of the day'],
          '[326-п/35/25] [002/2.2/18] and why the others do not count');
SELECT is(public.family(11, '2026-03-17'), '1 spouse, 11 self, 12 child, 14 child, 15 ward', '[326-п/35/24] [326-п/37/24] [002/2.2/17] the wife''s family is the same');
SELECT is(public.family(14, '2026-03-17'), '14 self', 'a child is a family of one: parents do not count');
SELECT is(public.family(15, '2026-03-17'), '15 self', 'so is a ward');
SELECT is(public.family(18, '2026-03-17'), '18 self', 'and whoever else lives there');
SELECT is(public.family(17, '2026-03-17'), '17 self', 'a grown child does not count for his mother');
SELECT is((SELECT relation FROM socsvc.household_of(17, '2026-03-17') WHERE member = 1), 'child', 'to whom he is a child');
SELECT is((SELECT relation FROM socsvc.household_of(14, '2026-03-17') WHERE member = 11), 'parent', 'as she is a parent to hers');
SELECT is(public.family(1, '2028-06-14'), '1 self, 11 spouse, 12 child, 14 child, 15 ward', '[326-п/35/27] [326-п/37/27] [002/2.2/20] a student counts to the day before 23');
SELECT is(public.family(1, '2028-06-15'), '1 self, 11 spouse, 14 child, 15 ward', 'and no longer');
SELECT is(public.family(1, '2030-03-16'), '1 self, 11 spouse, 14 child, 15 ward', '[326-п/37/25] a minor counts to the day before 18');
SELECT is(public.family(1, '2030-03-17'), '1 self, 11 spouse, 15 ward', '[326-п/35/26] [326-п/37/26] [002/2.2/19] and no longer; of a ward no age is written');
SELECT is(public.family(1, '2024-12-31'), '1 self, 11 spouse, 12 child, 13 child, 14 child, 15 ward, 16 child, 17 parent',
          'applications before 2025: children of any age and parents counted');
SELECT is(public.family(1, '2019-12-31'), '1 self', 'nor does anybody on days before they lived together');

-- One who studies no longer, or only in additional education, is closed and recorded anew.
SELECT lives_ok($$SELECT socsvc.leave_household(12, '2025-08-31')$$, 'what held is closed');
SELECT lives_ok($$SELECT socsvc.add_household_member(1, 12, 'student', 'кружок', '2025-09-01', studies_full_time => false)$$, 'and what holds is recorded');
SELECT is(public.family(1, '2026-03-17'), '1 self, 11 spouse, 14 child, 15 ward',
          '[326-п/34/25] [326-п/35/28] [326-п/37/28] [002/2.2/21] additional education is no study');
SELECT is((SELECT reason FROM socsvc.household_of(1, '2026-03-17') WHERE member = 12), 'student: no full-time study', 'as is told');
SELECT is(public.family(1, '2025-08-31'), '1 self, 11 spouse, 12 child, 14 child, 15 ward', 'the past stands');

-- ---- bad households ----------------------------------------------------------------------------------------------------
SELECT is(public.attempt($$SELECT socsvc.add_household_member(1, 21, 'head', 'справка', '2024-01-01')$$),
          (SELECT format('SV023 | New: person 21, [2024-01-01,); row %s: person 1, [2020-01-01,). | Record what the person is to the head, or close the head''s row first.', id)
             FROM socsvc.household_member WHERE person = 1), 'two heads: both rows are named');
SELECT is(public.attempt($$SELECT socsvc.add_household_member(2, 14, 'child', 'справка', '2024-01-01')$$),
          (SELECT format('SV023 | New: household 2, [2024-01-01,); row %s: household 1, [2020-01-01,). | Close the earlier row first.', id)
             FROM socsvc.household_member WHERE person = 14), 'a person in two households: both rows are named');
SELECT is(public.attempt_state($$INSERT INTO socsvc.household_member (household, person, relation, document, valid) VALUES (1, 21, 'head', 'x', '[2024-01-01,)')$$), 'SV023', 'plain SQL meets the same');
SELECT is(public.attempt_state($$SELECT socsvc.add_household_member(2, 21, 'head', 'справка', '1950-01-01')$$), 'SV005', 'nobody lives anywhere before he is born');
SELECT is(public.attempt_state($$SELECT socsvc.add_household_member(2, 21, 'head', 'справка', socsvc.today() + 1)$$), 'SV005', 'nor in the future');
SELECT is(public.attempt_state($$SELECT socsvc.add_household_member(2, 21, 'head', 'справка', '2024-01-01', until_day => '2023-12-01')$$), 'SV005', 'terms do not end before they begin');
SELECT is(public.attempt_state($$INSERT INTO socsvc.household_member (household, person, relation, document, valid) VALUES (2, 21, 'head', 'x', 'empty')$$), 'SV005', 'nor are they empty');
SELECT is(public.attempt_state($$SELECT socsvc.add_household_member(99, 21, 'head', 'справка', '2024-01-01')$$), '23503', 'a household is there');
SELECT is(public.attempt_state($$SELECT socsvc.add_household_member(2, 99, 'head', 'справка', '2024-01-01')$$), '23503', 'and so is the person');
SELECT is(public.attempt_state($$SELECT socsvc.add_household_member(2, 21, 'cousin', 'справка', '2024-01-01')$$), '23514', 'a relation is one of the list');
-- What a provider is told of persons and households that it does not see.
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.add_household_member(1, 21, 'other', 'справка', '2024-01-01')$$, '23503', 'there is no household 1', 'a household of persons whom it does not see is not there for it');
SELECT is(public.attempt(format($$SELECT socsvc.add_household_member(%s, 14, 'child', 'справка', '2024-01-01')$$, socsvc.add_household())) ~ 'household 1\M', false,
          'where else somebody lives is not told');
SELECT is(public.attempt(format($$SELECT socsvc.add_household_member(%s, 14, 'child', 'справка', '1900-01-01')$$, socsvc.add_household())) ~ '^SV005 .*; today is [-0-9]+\. ', true,
          'nor when he was born');
SELECT tap.citizen(21);
SELECT is(public.attempt_state($$SELECT socsvc.add_household_member(1, 14, 'child', 'справка', '2024-01-01')$$), 'SV009', 'a citizen records nobody');
SELECT tap.agency();
SELECT is(public.attempt_state($$UPDATE socsvc.household_member SET relation = 'spouse' WHERE person = 18$$), '42501', 'what one is to the head stands');
SELECT tap.superuser();
SELECT is(public.attempt_state($$UPDATE socsvc.household_member SET relation = 'spouse' WHERE person = 18$$), 'SV015', 'whoever asks');
UPDATE socsvc.person SET died_on = '2026-01-10' WHERE id = 11;
SELECT is(public.family(1, '2026-03-17'), '1 self, 14 child, 15 ward', 'the dead do not count');
SELECT is(public.family(1, '2026-01-09'), '1 self, 11 spouse, 14 child, 15 ward', 'but did');
UPDATE socsvc.person SET died_on = NULL WHERE id = 11;

-- ---- bad incomes -------------------------------------------------------------------------------------------------------
SELECT tap.agency();
SELECT is(public.attempt_state($$SELECT socsvc.record_income(21, '2025-02-01', 'lottery', 1, 'x')$$), '23503', 'a kind of income is one of the list');
SELECT matches(public.attempt($$SELECT socsvc.record_income(21, '2025-02-01', 'lottery', 1, 'x')$$), 'Kinds: alimony, .*winnings', 'which is told');
SELECT is(public.attempt_state($$SELECT socsvc.record_income(21, '2025-02-15', 'pension', 1, 'x')$$), '22023', 'a month is its first day');
SELECT is(public.attempt_state($$SELECT socsvc.record_income(21, (date_trunc('month', socsvc.today()) + interval '1 month')::date, 'pension', 1, 'x')$$), 'SV005', 'and not to come');
SELECT is(public.attempt($$SELECT socsvc.record_income(21, '2025-02-01', 'pension', -1, 'x')$$), '22023 | Person 21, month 2025-02-01, kind "pension": -1. | Give it in roubles, with two digits of kopecks at most.', 'an amount is not negative');
SELECT is(public.attempt_state($$SELECT socsvc.record_income(21, '2025-02-01', 'pension', 1e9, 'x')$$), '22023', 'nor absurd');
SELECT is(public.attempt_state($$SELECT socsvc.record_income(21, '2025-02-01', 'pension', 0.001, 'x')$$), '22023', 'nor less than a kopeck');
SELECT is(public.attempt_state($$SELECT socsvc.record_income(21, '2025-02-01', 'pension', 'NaN', 'x')$$), '22023', 'nor no number');
SELECT is(public.attempt_state($$SELECT socsvc.record_income(21, '2025-02-01', 'pension', NULL, 'x')$$), '22023', 'nor nothing');
SELECT is(public.attempt_state($$INSERT INTO socsvc.income (person, month, kind, amount, document) VALUES (21, '2025-02-01', 'pension', -1, 'x')$$), '23514', 'plain SQL meets the CHECK');
SELECT lives_ok($$SELECT socsvc.record_income(21, '2025-02-01', 'pension', 100, 'СФР-1')$$, 'an income');
SELECT is(socsvc.record_income(21, '2025-02-01', 'pension', 100, 'СФР-1'), (SELECT id FROM socsvc.income WHERE person = 21), 'recorded again is the same');
SELECT is(public.attempt_state($$SELECT socsvc.record_income(21, '2025-02-01', 'pension', 101, 'СФР-1')$$), 'SV023', 'but one document does not say two amounts');
SELECT is(public.attempt_state($$UPDATE socsvc.income SET person = 22 WHERE person = 21$$), '42501', 'whose it is stands');
SELECT is(public.attempt_state($$SELECT socsvc.record_income_evidence(21, '[2025-02-10,2026-02-01)', 'x')$$), '22023', 'evidence is of whole months');
SELECT is(public.attempt_state($$SELECT socsvc.record_income_evidence(21, NULL, 'x')$$), '22023', 'and of some');
SELECT is(public.attempt_state($$SELECT socsvc.record_income_evidence(21, '[2025-02-01,2026-02-01)', 'x', '2026-01-31')$$), 'SV005', 'that were over when it came');
SELECT is(public.attempt_state($$SELECT socsvc.record_income_evidence(21, '[2025-02-01,2026-02-01)', 'x', socsvc.today() + 1)$$), 'SV005', 'and it has come');
SELECT is(public.attempt_state($$SELECT socsvc.record_income_evidence(99, '[2025-02-01,2026-02-01)', 'x')$$), '23503', 'for somebody who is there');

-- ---- overlapping categories --------------------------------------------------------------------------------------------
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (21, 'combat_veteran', 'удостоверение', '[2020-01-01,2024-01-01)');
SELECT is(public.attempt($$INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (21, 'combat_veteran', 'x', '[2023-12-31,)')$$),
          (SELECT format('SV023 | Row %s: [2020-01-01,2024-01-01); given: [2023-12-31,). | End that row first, or give other days.', id)
             FROM socsvc.person_category WHERE person = 21), 'a category holds once at a time: the row is named');
SELECT is(public.attempt_state($$INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (21, 'combat_veteran', 'x', '[2024-01-01,)')$$), 'ok', 'one after the other is well');
SELECT is(public.attempt_state($$UPDATE socsvc.person_category SET valid = '(,)' WHERE person = 21 AND valid @> date '2020-06-01'$$), 'SV023', 'an extension meets the same');
SELECT is(public.attempt_state($$INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (22, 'combat_veteran', 'x', 'empty')$$), '23514', 'and some day there is');

-- ---- the average -------------------------------------------------------------------------------------------------------
-- Application of 17.03.2026: February 2025 to January 2026, five persons: 1, 11, 12 (studies again), 14, 15.
SELECT tap.superuser();
DELETE FROM socsvc.household_member WHERE person = 12 AND relation = 'student';
UPDATE socsvc.household_member SET valid = '[2020-01-01,)' WHERE person = 12;
SELECT tap.agency();
SELECT is(public.attempt($$SELECT socsvc.average_income(1, '2026-03-17')$$),
          'SV020 | Application of 2026-03-17, months 2025-02 to 2026-01; missing for person 1: 2025-02 to 2026-01; person 11: 2025-02 to 2026-01; person 12: 2025-02 to 2026-01; person 15: 2025-02 to 2026-01.'
          ' | Record the incomes of these months, record_income(), and the papers that there are no others: record_income_evidence().',
          'without papers no average: persons by id and months are named, minors need none');
SELECT isnt(public.attempt($$SELECT socsvc.average_income(1, '2026-03-17')$$) ~ 'Вулкан', true, 'and no name is told');
SELECT lives_ok($$SELECT socsvc.record_income(1, m::date, 'pension', 25000.10, 'СФР-1') FROM generate_series('2024-11-01', '2026-01-01', interval '1 month') m$$, 'his pension');
SELECT lives_ok($$SELECT socsvc.record_income(11, m::date, 'pension', 18333.33, 'СФР-2') FROM generate_series('2025-01-01', '2026-02-01', interval '1 month') m$$, 'her pension');
SELECT lives_ok($$SELECT socsvc.record_income(11, '2025-05-01', 'maternity_capital', 500000, 'СФР-3')$$, 'what is not counted');
SELECT lives_ok($$SELECT socsvc.record_income(12, '2025-07-01', 'wage', 30000.01, 'ФНС-1'), socsvc.record_income(14, '2025-09-01', 'alimony', 7000, 'ФССП-1')$$, 'other incomes');
SELECT lives_ok($$SELECT socsvc.record_income(16, '2025-07-01', 'wage', 90000, 'ФНС-2'), socsvc.record_income(1, '2025-01-01', 'winnings', 1000000, 'ФНС-3')$$, 'of others, of other months');
SELECT lives_ok($$SELECT socsvc.record_income_evidence(p, '[2025-02-01,2026-02-01)', 'ответы', '2026-03-18') FROM unnest('{1,11,12}'::bigint[]) p$$, 'papers');
SELECT lives_ok($$SELECT socsvc.record_income_evidence(15, '[2025-02-01,2025-07-01)', 'ответ'), socsvc.record_income_evidence(15, '[2025-09-01,2026-03-01)', 'ответ')$$, 'with a gap');
SELECT matches(public.attempt($$SELECT socsvc.average_income(1, '2026-03-17')$$), 'missing for person 15: 2025-07 to 2025-08\.', 'the gap is told');
SELECT lives_ok($$SELECT socsvc.record_income_evidence(15, '[2025-07-01,2025-09-01)', 'ответ')$$, 'and filled');
-- 12 x 25,000.10 + 12 x 18,333.33 + 30,000.01 + 7,000.00 = 300,001.20 + 219,999.96 + 37,000.01 = 557,001.17; / 12 / 5 = 9,283.3528
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.average_income(1, '2026-03-17')$$, 'P0002', NULL, 'a provider is told no income of whom it does not serve');
SELECT tap.agency();
SELECT is(socsvc.average_income(1, '2026-03-17'), 9283.35, '[326-п/19/4] [002/4.2/3] a pensioner, his wife, a student, a minor and a ward: 557,001.17 / 12 / 5');
SELECT is((SELECT ROW(income_months, income_total, members) FROM socsvc.income_assessment(1, '2026-03-17')),
          ROW('[2025-02-01,2026-02-01)'::daterange, 557001.17::numeric, 5), 'with what it is of');
SELECT is((SELECT derivation FROM socsvc.income_assessment(1, '2026-03-17')) #> '{members,1}',
          '{"person": 11, "relation": "spouse", "counted": true, "income": 219999.96, "kinds": [{"kind": "pension", "amount": 219999.96}], "kinds_not_counted": [{"kind": "maternity_capital", "amount": 500000.00}]}'::jsonb,
          'each member by kind, and the kinds left out');
SELECT is((SELECT jsonb_agg(m -> 'person') FROM socsvc.income_assessment(1, '2026-03-17') a, jsonb_array_elements(a.derivation -> 'members') m
            WHERE NOT (m ->> 'counted')::boolean AND m ? 'reason'), '[13, 16, 17, 18]'::jsonb, 'and the members left out');
SELECT is(socsvc.average_income(11, '2026-03-17'), 9283.35, 'the wife''s is the same');
-- Half a kopeck, exactly, goes up: 1,000.02 / 12 / 1 = 83.335.
SELECT tap.agency();
SELECT socsvc.record_income(22, '2025-03-01', 'wage', 1000.02, 'ФНС-4') > 0 AS recorded \gset
SELECT socsvc.record_income_evidence(22, '[2024-01-01,2026-02-01)', 'ФНС-4') > 0 AS recorded \gset
SELECT is(socsvc.average_income(22, '2026-03-17'), 83.34, 'half a kopeck goes up: 1,000.02 / 12 = 83.335');
UPDATE socsvc.income SET amount = 1000.01 WHERE person = 22;
SELECT is(socsvc.average_income(22, '2026-03-17'), 83.33, 'less than half goes down: 1,000.01 / 12 = 83.3341');
UPDATE socsvc.income SET amount = 0 WHERE person = 22;
SELECT is(socsvc.average_income(22, '2026-03-17'), 0.00, 'no income is an average too');
-- December 2024, the older rule: December 2023 to November 2024, one person.
SELECT count(socsvc.record_income(22, m::date, 'pension', 20000 + date_part('month', m)::integer, 'СФР-5')) AS recorded
  FROM generate_series('2023-11-01', '2024-12-01', interval '1 month') m \gset
SELECT is(public.attempt_state($$SELECT socsvc.average_income(22, '2024-12-16')$$), 'SV020', 'December 2023 is not proven');
SELECT socsvc.record_income_evidence(22, '[2023-11-01,2024-01-01)', 'СФР-6') > 0 AS recorded \gset
-- 12 x 20,000 + (12 + 1 + 2 + ... + 11) = 240,078 / 12 = 20,006.50
SELECT is(socsvc.average_income(22, '2024-12-16'), 20006.50, 'an application of December 2024 counts December 2023 to November 2024');
-- The same person from 01.01.2025 on: December 2023 to November 2024 again; in February January 2024 to December 2024.
SELECT is(socsvc.average_income(22, '2025-01-16'), 20006.50, 'one of January 2025 the same months');
SELECT throws_ok($$SELECT socsvc.average_income(999, '2026-03-17')$$, 'P0002', NULL, 'nobody has no average');
SELECT tap.admin();
UPDATE socsvc.income_kind SET valid = '(,2026-01-01)' WHERE code = 'pension';
DELETE FROM socsvc.income_period_rule WHERE valid @> date '2024-12-31';
SELECT tap.agency();
SELECT is(public.attempt_state($$SELECT socsvc.average_income(1, '2026-03-17')$$), 'SV021', 'a kind that no rule of the day knows stops the average');
SELECT is(public.attempt($$SELECT socsvc.average_income(22, '2024-12-31')$$),
          'SV021 | Table income_period_rule has no row in force on that day. | The administrator adds the row: see the report of gaps.', 'and so does a day without a rule for the months');
SELECT tap.admin();
UPDATE socsvc.income_kind SET valid = '(,)' WHERE code = 'pension';
INSERT INTO socsvc.income_period_rule (jurisdiction, first_month_back, last_month_back, valid, source) VALUES ('RU', 12, 1, '(,2025-01-01)', 'test');
INSERT INTO socsvc.setting (jurisdiction, name, value, source) VALUES ('RU-KHM', 'income_evidence_from_age', '10', 'test');
SELECT tap.agency();
SELECT matches(public.attempt($$SELECT socsvc.average_income(1, '2026-03-17')$$), 'missing for person 14: 2025-02 to 2026-01\.', 'from which age papers are asked for is a setting');
SELECT tap.admin();
DELETE FROM socsvc.setting WHERE jurisdiction = 'RU-KHM' AND name = 'income_evidence_from_age';
SELECT tap.citizen(1);
SELECT is(public.attempt_state($$INSERT INTO socsvc.income_kind (jurisdiction, code, counted, name_ru, name_en, source) VALUES ('RU', 'x', true, 'x', 'x', 'x')$$), '42501', 'kinds are the administrator''s');
SELECT is(public.attempt_state($$UPDATE socsvc.household_rule SET under_age = 5$$), '42501', 'and so are the rules of families');

-- ---- the assessment ----------------------------------------------------------------------------------------------------
-- Programme 1 of person 1 rests on no decision: its day, 09.03.2023, is the application's, by the older rule March 2022 to
-- February 2023, with the wider family: 1, 11, 12, 13, 14, 15, 16, 17.
SELECT tap.admin();
UPDATE socsvc.setting SET value = 'true' WHERE name = 'fee_assessment_before_offer';
SELECT tap.contract(31, 1, 'requested');
SELECT tap.contract(32, 2, 'requested');
SELECT tap.contract(41, 2, 'requested', programme_id => 4);
SELECT tap.provider(1);
SELECT matches(public.attempt($$SELECT socsvc.offer_contract(31, '[2023-03-19,2024-03-13]', '31')$$), '^SV020 .*missing for person 1: 2022-03 to 2023-02; person 11: ',
          '[326-п/19/1] [326-п/24/2] [002/2.7/2] [002/4.2/1] no offer without a fee, no fee without incomes: what is missing is told');
SELECT is(public.attempt_state($$UPDATE socsvc.contract SET status = 'offered', term = '[2023-03-19,2024-03-13]' WHERE id = 31$$), 'SV020', 'plain SQL meets the same');
SELECT is((SELECT status FROM socsvc.contract WHERE id = 31), 'requested', 'nothing is half done');
SELECT tap.agency();
SELECT count(socsvc.record_income_evidence(p, '[2022-03-01,2023-03-01)', 'ответы')) AS recorded FROM unnest('{1,11,15,16,17}'::bigint[]) p \gset
SELECT count(socsvc.record_income(1, m::date, 'pension', 20000, 'СФР-7')) AS recorded FROM generate_series('2022-03-01', '2023-02-01', interval '1 month') m \gset
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.offer_contract(31, '[2023-03-19,2024-03-13]', '31')$$, 'with them the offer determines the fee by itself');
-- 12 x 20,000 / 12 / 8 = 2,500.00
SELECT is((SELECT ROW(person, provider, ground, arisen_on, application_on, income_on, effective_from, average_income, members, income_total, income_months)
             FROM socsvc.fee_assessment WHERE contract = 31),
          ROW(1::bigint, 1::bigint, 'conclusion'::text, '2023-03-17'::date, '2023-03-09'::date, '2023-03-09'::date, '2023-03-14'::date,
              2500.00::numeric, 8, 240000.00::numeric, '[2022-03-01,2023-03-01)'::daterange),
          '[002/4.3/2] incomes as on the day of the application that the programme rests on');
SELECT tap.superuser();
SELECT is((SELECT demographic_group FROM socsvc.fee_assessment WHERE contract = 31),
          (SELECT demographic_group FROM socsvc.demographic_age WHERE sex = 'm' AND months @> 74 * 12 + 10 AND valid @> date '2023-03-09' LIMIT 1), 'his group by his age');
SELECT is((SELECT decided_on FROM socsvc.fee_assessment WHERE contract = 31), socsvc.today(), 'decided today');
SELECT tap.provider(2);
SELECT lives_ok($$INSERT INTO socsvc.fee_assessment (contract, ground, arisen_on, decided_on, demographic_group, note)
                  VALUES (32, 'conclusion', '2023-03-17', '2023-03-18', (SELECT min(demographic_group) FROM socsvc.fee_assessment), 'x')$$, 'plain SQL assesses too');
SELECT is((SELECT average_income FROM socsvc.fee_assessment WHERE contract = 32), 2500.00, 'and gets the computed columns');
SELECT lives_ok($$SELECT socsvc.offer_contract(32, '[2023-03-19,2024-03-13]')$$, 'what is assessed is offered');
SELECT is((SELECT count(*) FROM socsvc.fee_assessment WHERE contract = 32), 1::bigint, 'and not assessed again');
SELECT is(public.attempt_state($$INSERT INTO socsvc.fee_assessment (contract, ground, arisen_on, decided_on, average_income) VALUES (32, 'conclusion', '2023-03-17', '2023-03-18', 0)$$), '42501', 'nobody writes incomes into it');
SELECT is(public.attempt_state($$UPDATE socsvc.fee_assessment SET note = 'y'$$), '42501', 'nor changes it');
SELECT is(public.attempt_state($$SELECT socsvc.assess_fee(32, 'tariff')$$), '23502', 'a change has its day');
SELECT is(public.attempt_state($$SELECT socsvc.assess_fee(32, 'tariff', socsvc.today() + 1)$$), 'SV005', 'which has come');
SELECT is(public.attempt_state($$SELECT socsvc.assess_fee(32, 'tariff', '2023-06-01', '2023-05-31')$$), 'SV005', 'when it is decided on');
SELECT is(public.attempt_state($$SELECT socsvc.assess_fee(32, 'conclusion', decided_on => socsvc.today() + 1)$$), 'SV005', 'no decision is of the future');
SELECT is(public.attempt_state($$SELECT socsvc.assess_fee(32, 'whim', '2023-06-01')$$), 'SV021', 'a ground has its rule');
SELECT is(public.attempt_state($$SELECT socsvc.assess_fee(999)$$), '23503', 'and a contract there is');
SELECT is(public.attempt_state($$SELECT socsvc.assess_fee(32, demographic_group => 'martian')$$), '23503', 'a group is one of the list');
SELECT tap.citizen(1);
SELECT is(public.attempt_state($$SELECT socsvc.assess_fee(32)$$), 'SV009', 'nobody assesses himself');
SELECT lives_ok($$SELECT socsvc.sign_contract(31), socsvc.sign_contract(32)$$, 'he signs');
SELECT tap.superuser();
SELECT is(public.attempt_state($$UPDATE socsvc.fee_assessment SET note = 'y'$$), 'SV015', 'rows stand, whoever asks');
SELECT is(public.attempt_state($$DELETE FROM socsvc.fee_assessment$$), 'SV017', 'and stay');
SELECT tap.become(NULL, 'provider');
SELECT is(public.attempt_state($$SELECT socsvc.assess_fee(32)$$), 'SV004', 'a signed contract was assessed when it was concluded');

-- A person of no recorded group.
SELECT tap.superuser();
DELETE FROM socsvc.demographic_age WHERE sex = 'f';
SELECT tap.agency();
SELECT socsvc.record_income_evidence(2, '[2022-03-01,2023-03-01)', 'ответы') > 0 AS recorded \gset
SELECT tap.provider(2);
SELECT matches(public.attempt($$SELECT socsvc.offer_contract(41, '[2023-03-19,2024-03-13]')$$),
               '^SV021 \| Day 2023-03-09, sex f, age 874 months: table demographic_age has no such row in force\.', 'a gap in the groups is told');
SELECT lives_ok($$SELECT socsvc.assess_fee(41, demographic_group => (SELECT min(f.demographic_group) FROM socsvc.fee_assessment f))$$, 'the provider may give the group');

-- ---- free whatever the income ------------------------------------------------------------------------------------------
SELECT tap.superuser();
INSERT INTO socsvc.free_rule (jurisdiction, code, sort_order, forms, category, extent, name_ru, name_en, source)
  VALUES ('RU-KHM', 'test_veteran', 9999, '{home}', 'administrative_supervision', 'while', 'проба', 'test', 'test');
SELECT tap.agency();
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (2, 'administrative_supervision', 'решение суда', '[2023-01-01,2023-12-01)');
SELECT tap.contract(42, 3, 'requested', programme_id => 4);
SELECT min(f.demographic_group) AS some_group FROM socsvc.fee_assessment f \gset
SELECT tap.provider(3);
SELECT is(public.attempt_state(format($$SELECT socsvc.assess_fee(42, demographic_group => %L)$$, :'some_group')), 'ok', 'before the offer there is no term');
SELECT tap.superuser();
SELECT tap.contract(43, 1, 'requested', programme_id => 4);
DELETE FROM socsvc.income_evidence WHERE person = 2;
INSERT INTO socsvc.demographic_age (jurisdiction, demographic_group, sex, months, source)
  SELECT 'RU-KHM', min(code), 'f', '[0,)', 'test' FROM socsvc.demographic_group;
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.offer_contract(43, '[2023-03-19,2024-03-13]')$$, '[326-п/20/2] who is served free whatever the income is asked for no papers');
SELECT is((SELECT ROW(average_income, income_months, income_total, members, income_on, derivation) FROM socsvc.fee_assessment WHERE contract = 43),
          ROW(NULL::numeric, NULL::daterange, NULL::numeric, NULL::integer, NULL::date, '{"on": "2023-03-19", "income_needed": false}'::jsonb), 'and no average is computed');
SELECT is(socsvc.needs_income(43, '2023-11-30'), false, 'to the last day of the right');
SELECT is(socsvc.needs_income(43, '2023-12-01'), true, 'and no longer');
SELECT is(public.attempt_state($$SELECT socsvc.assess_fee(43, 'category', '2023-11-30')$$), 'ok', 'while it holds');
SELECT matches(public.attempt($$SELECT socsvc.assess_fee(43, 'category', '2023-12-01')$$), '^SV020 \| Application of 2023-12-01, months 2022-12 to 2023-11; missing for person 2',
               'when it ends incomes are asked for, as if one had applied then');

-- ---- switched off ------------------------------------------------------------------------------------------------------
SELECT tap.admin();
UPDATE socsvc.setting SET value = 'false' WHERE name = 'fee_assessment_before_offer';
SELECT tap.superuser();
SELECT tap.contract(51, 3, 'active');
SELECT is((SELECT count(*) FROM socsvc.fee_assessment WHERE contract = 51), 0::bigint, 'a region may let the fee come later: setting fee_assessment_before_offer');
SELECT tap.provider(3);
SELECT lives_ok($$SELECT socsvc.assess_fee(51)$$, 'then a signed contract is assessed once');
SELECT is(public.attempt_state($$SELECT socsvc.assess_fee(51)$$), 'SV004', 'not twice');
-- ---- the recipient records nothing of it --------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT throws_ok($$UPDATE socsvc.income SET amount = 0 WHERE person = 1$$, 'SV009', NULL, '[326-п/39/1] a recipient does not lower his income');
SELECT throws_ok($$DELETE FROM socsvc.income WHERE person = 1$$, 'SV009', NULL, 'nor delete it');
SELECT throws_ok($$SELECT socsvc.record_income(1, '2025-02-01', 'pension', 1, 'x')$$, 'SV009', NULL, 'nor record one');
SELECT throws_ok($$SELECT socsvc.record_income_evidence(1, '[2025-02-01,2025-03-01)', 'x')$$, 'SV009', NULL, 'nor prove that there is no other');
SELECT throws_ok($$DELETE FROM socsvc.income_evidence$$, 'SV009', NULL, 'nor delete a proof');
SELECT throws_ok($$SELECT socsvc.add_household()$$, 'SV009', NULL, 'nor make a household');
SELECT throws_ok($$UPDATE socsvc.household_member SET document = 'x'$$, 'SV009', NULL, 'nor say who lives in it');
SELECT tap.representative(1);
SELECT throws_ok($$DELETE FROM socsvc.income WHERE person = 1$$, 'SV009', NULL, 'nor does who represents him');
-- ---- nor who has no business with it -------------------------------------------------------------------------------------
SELECT tap.admin();
SELECT is(public.attempt_state('SELECT FROM ' || t), '42501', 'the administrator of rules sees no ' || t)
  FROM unnest('{socsvc.household,socsvc.household_member,socsvc.income,socsvc.income_evidence}'::text[]) t;
SELECT is(public.attempt_state($$SELECT socsvc.average_income(1, '2023-03-09')$$), '42501', 'and asks for no average');
SELECT is(public.attempt_state($$SELECT socsvc.record_income(1, '2025-02-01', 'pension', 1, 'x')$$), '42501', 'and records no income');
SELECT tap.scheduler();
SELECT is(public.attempt_state('SELECT FROM ' || t), '42501', 'jobs see no ' || t)
  FROM unnest('{socsvc.household,socsvc.household_member,socsvc.income,socsvc.income_evidence}'::text[]) t;
SELECT is(public.attempt_state($$SELECT socsvc.average_income(1, '2023-03-09')$$), '42501', 'and ask for no average');

SELECT * FROM finish();
ROLLBACK;
