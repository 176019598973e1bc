-- Additional agreements on a changed fee (326-п paragraph 24.1; Kogalym procedure 2.8, 2.9, 4.3): from which day, by when, and
-- what is assessed anew.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.superuser();
-- Rows that are shipped stand; the figures are the region's.
INSERT INTO socsvc.demographic_group (code, name_ru, name_en, source) VALUES
  ('working_age', 'трудоспособное население', 'people of working age', 'test'), ('pensioner', 'пенсионеры', 'pensioners', 'test')
  ON CONFLICT DO NOTHING;
INSERT INTO socsvc.demographic_age (jurisdiction, demographic_group, sex, months, source) VALUES
  ('RU-KHM', 'working_age', 'm', '[0,720)', 'test'), ('RU-KHM', 'pensioner', 'm', '[720,)', 'test'),
  ('RU-KHM', 'working_age', 'f', '[0,660)', 'test'), ('RU-KHM', 'pensioner', 'f', '[660,)', 'test')
  ON CONFLICT DO NOTHING;
SELECT demographic_group AS pensioner FROM socsvc.demographic_age WHERE sex = 'm' AND months @> 900 AND valid @> date '2023-06-01' LIMIT 1 \gset
INSERT INTO socsvc.subsistence_minimum (jurisdiction, demographic_group, amount, valid, source) VALUES
  ('RU-KHM', :'pensioner', 16889, '[2023-01-01,2024-01-01)', 'test'), ('RU-KHM', :'pensioner', 17629, '[2024-01-01,2025-01-01)', 'test')
  ON CONFLICT DO NOTHING;
INSERT INTO socsvc.income_threshold (jurisdiction, multiplier, source) VALUES ('RU-KHM', 1.5, 'test') ON CONFLICT DO NOTHING;
INSERT INTO socsvc.fee_cap (jurisdiction, form, base, rate, free_up_to_threshold, source) VALUES
  ('RU-KHM', 'home', 'income_over_threshold', 0.5, true, 'test'), ('RU-KHM', 'residential', 'income', 0.75, false, 'test')
  ON CONFLICT DO NOTHING;

CREATE FUNCTION public.attempt(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE detail text;
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN concat_ws(' | ', SQLSTATE, nullif(detail, ''));
END $$;
CREATE FUNCTION public.attempt_state(statement text) RETURNS text LANGUAGE sql AS $$ SELECT split_part(public.attempt(statement), ' | ', 1) $$;

-- Person 1 had 27,000 a month to February 2023 (over 1.5 x 16,889 = 25,333.50) and has 20,000 since June; person 2, who is
-- served by programme 4, 27,000 throughout.
SELECT tap.agency();
SELECT count(socsvc.record_income(1, m::date, 'pension', CASE WHEN m < '2023-03-01' THEN 27000 ELSE 20000 END, 'СФР-1')) AS recorded
  FROM generate_series('2022-03-01', '2024-03-01', interval '1 month') m \gset
SELECT count(socsvc.record_income(2, m::date, 'pension', 27000, 'СФР-2')) AS recorded
  FROM generate_series('2022-03-01', '2024-03-01', interval '1 month') m \gset
SELECT count(socsvc.record_income_evidence(p, '[2022-03-01,2024-04-01)', 'СФР')) AS recorded FROM unnest('{1,2}'::bigint[]) p \gset
-- Contracts 31 (at home, of person 1, provider 1), 33 (residential, of person 1, provider 3), 41 (at home, of person 2,
-- provider 1), all signed; 32 is only offered.
SELECT tap.superuser();
SELECT tap.contract(31, 1, 'requested');
SELECT tap.contract(32, 2, 'requested');
SELECT tap.contract(33, 3, 'requested', programme_id => 3);
SELECT tap.contract(41, 1, 'requested', programme_id => 4);
SELECT tap.become(NULL, 'provider');
SELECT count(socsvc.assess_fee(c)) AS assessed FROM unnest('{31,32,33,41}'::bigint[]) c \gset
SELECT socsvc.offer_contract(c, '[2023-03-19,2024-03-13]') FROM unnest('{31,32,33,41}'::bigint[]) c;
SELECT tap.become(NULL, 'citizen');
SELECT socsvc.sign_contract(c) FROM unnest('{31,33,41}'::bigint[]) c;

-- ---- what is due, from which day ---------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.note_fee_circumstance(31, 'income', '2023-11-15', '2023-11-17')$$, 'the provider learns that the income changed');
SELECT is((SELECT ROW(person, provider, effective_from, known_on, counted_from, status, live, decided_on, number, fee_assessment)
             FROM socsvc.contract_amendment WHERE contract = 31),
          ROW(1::bigint, 1::bigint, '2023-12-01'::date, '2023-11-17'::date, '2023-11-17'::date, 'due'::text, true, NULL::date, NULL::text, NULL::bigint),
          '[326-п/24.1/3] [002/2.9/1] [002/4.3/6] the fee changes from the first of the next month');
SELECT lives_ok($$INSERT INTO socsvc.contract_amendment (contract, ground, arisen_on) VALUES (31, 'subsistence_minimum', '2024-01-01')$$, 'plain SQL does the same');
SELECT is((SELECT ROW(effective_from, known_on) FROM socsvc.contract_amendment WHERE ground = 'subsistence_minimum'), ROW('2024-02-01'::date, socsvc.today()),
          '[326-п/24.1/4] [002/2.9/2] [002/4.3/7] a subsistence minimum of the first day of a month counts from the next one');
SELECT lives_ok($$SELECT socsvc.note_fee_circumstance(31, 'tariff', '2023-09-10'), socsvc.note_fee_circumstance(31, 'threshold', '2023-10-20'), socsvc.note_fee_circumstance(31, 'category', '2023-08-08')$$, 'other circumstances');
SELECT is((SELECT effective_from FROM socsvc.contract_amendment WHERE ground = 'tariff'), '2023-09-10', '[326-п/24.1/5] [002/2.9/3] [002/4.3/8] a tariff counts from its day');
SELECT is((SELECT effective_from FROM socsvc.contract_amendment WHERE ground = 'threshold'), '2023-10-20', '[326-п/24.1/6] [002/2.9/4] [002/4.3/9] and so does the limit');
SELECT is((SELECT effective_from FROM socsvc.contract_amendment WHERE ground = 'category'), '2023-08-08', 'and a right to be served free');
SELECT is((SELECT array_agg(DISTINCT ground ORDER BY ground) FROM socsvc.contract_amendment WHERE contract = 31 AND ground <> 'category'),
          '{income,subsistence_minimum,tariff,threshold}', '[002/2.8/2] [002/2.8/3] [002/2.8/4] [002/2.8/5] the four grounds of the procedure');
SELECT is(public.attempt($$SELECT socsvc.note_fee_circumstance(31, 'income', '2023-11-15')$$),
          (SELECT format('SV007 | Amendment %s, status "due".', id) FROM socsvc.contract_amendment WHERE ground = 'income'), 'a circumstance is noted once');
SELECT is(public.attempt_state($$SELECT socsvc.note_fee_circumstance(31, 'whim', '2023-11-15')$$), 'SV021', 'a ground is one of the list');
SELECT is(public.attempt_state($$SELECT socsvc.note_fee_circumstance(32, 'income', '2023-11-15')$$), '23503', 'of its own contract');
SELECT tap.provider(2);
SELECT is(public.attempt_state($$SELECT socsvc.note_fee_circumstance(32, 'income', '2023-11-15')$$), 'SV004', 'of a signed contract');
SELECT tap.provider(1);
SELECT is(public.attempt_state($$SELECT socsvc.note_fee_circumstance(999, 'income', '2023-11-15')$$), '23503', 'that is there');
SELECT is(public.attempt_state($$SELECT socsvc.note_fee_circumstance(31, 'income', socsvc.today() + 1)$$), 'SV005', 'not of the future');
SELECT is(public.attempt_state($$SELECT socsvc.note_fee_circumstance(31, 'income', '2023-12-15', '2023-12-14')$$), 'SV005', 'nor known before it arose');
SELECT is(public.attempt_state($$SELECT socsvc.note_fee_circumstance(31, 'income', '2024-03-05')$$), 'SV005', 'a fee that would change after the contract does not');
SELECT is(public.attempt_state($$INSERT INTO socsvc.contract_amendment (contract, ground, arisen_on, effective_from) VALUES (31, 'tariff', '2023-09-11', '2023-09-11')$$), '42501', 'the first day is computed');
SELECT is(public.attempt_state($$INSERT INTO socsvc.contract_amendment (contract, ground, arisen_on, status) VALUES (31, 'tariff', '2023-09-11', 'made')$$), 'SV003', 'none begins made');
SELECT tap.citizen(1);
SELECT is(public.attempt_state($$SELECT socsvc.note_fee_circumstance(31, 'income', '2023-12-15')$$), 'SV009', 'the citizen tells the provider');

-- ---- by when -----------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
-- 17.11.2023 is a Friday: seven working days end on Tuesday 28.11.2023.
SELECT is((SELECT ROW(d.starts_on, d.due_on, d.duty_of, d.state) FROM socsvc.deadline d JOIN socsvc.contract_amendment a ON a.id = d.entity_id
            WHERE d.entity = 'contract_amendment' AND a.ground = 'income'), ROW('2023-11-17'::date, '2023-11-28'::date, 'provider'::text, 'open'::text),
          '[326-п/24.1/1] seven working days from the day on which the provider learned of it');
SELECT tap.admin();
UPDATE socsvc.setting SET value = 'arisen' WHERE name = 'fee_change_counted_from' AND jurisdiction = 'RU-KHM';
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.note_fee_circumstance(41, 'income', '2023-11-15', '2023-11-17')$$, 'where the procedure of 2.8 is followed');
SELECT is((SELECT ROW(d.starts_on, d.due_on) FROM socsvc.deadline d JOIN socsvc.contract_amendment a ON a.id = d.entity_id
            WHERE d.entity = 'contract_amendment' AND a.contract = 41), ROW('2023-11-15'::date, '2023-11-24'::date),
          '[002/2.8/1] from the change itself: setting fee_change_counted_from');
SELECT tap.admin();
UPDATE socsvc.setting SET value = 'known' WHERE name = 'fee_change_counted_from' AND jurisdiction = 'RU-KHM';
SELECT tap.provider(1);
SELECT is((SELECT array_agg(DISTINCT kind) FROM socsvc.provider_messages WHERE kind ~ '^fee_'), '{fee_change_due}', 'the provider is told');
SELECT tap.provider(2);
SELECT is_empty($$SELECT FROM socsvc.provider_messages WHERE kind ~ '^fee_'$$, 'and no other');

-- ---- making it ---------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT is(public.attempt_state($$UPDATE socsvc.contract_amendment SET number = '1' WHERE contract = 41$$), 'SV017', 'number and day come with the agreement');
SELECT is(public.attempt_state($$UPDATE socsvc.contract_amendment SET status = 'made', number = '1' WHERE contract = 41$$), 'SV004', '[326-п/24.1/2] [002/2.8/6] no agreement without an assessment');
SELECT is(public.attempt_state(format($$SELECT socsvc.make_amendment(%s, NULL)$$, (SELECT id FROM socsvc.contract_amendment WHERE contract = 41))), 'SV004', 'nor without a number');
SELECT is(public.attempt_state(format($$SELECT socsvc.make_amendment(%s, '1', '2023-11-16')$$, (SELECT id FROM socsvc.contract_amendment WHERE contract = 41))), 'SV005', 'nor before it is known');
SELECT is(public.attempt_state(format($$SELECT socsvc.make_amendment(%s, '1', socsvc.today() + 1)$$, (SELECT id FROM socsvc.contract_amendment WHERE contract = 41))), 'SV005', 'nor in the future');
SELECT is(public.attempt_state($$SELECT socsvc.make_amendment(0, '1')$$), 'P0002', 'nor of nothing');
SELECT tap.citizen(1);
SELECT is(public.attempt_state(format($$SELECT socsvc.make_amendment(%s, '1')$$, (SELECT id FROM socsvc.contract_amendment WHERE contract = 31 AND ground = 'income'))), 'SV009', 'the citizen does not make it');
SELECT tap.provider(1);
SELECT id AS income_amendment FROM socsvc.contract_amendment WHERE contract = 31 AND ground = 'income' \gset
-- The later change is decided first: what it keeps of the incomes is set right when the earlier one is.
SELECT id AS minimum_amendment FROM socsvc.contract_amendment WHERE contract = 31 AND ground = 'subsistence_minimum' \gset
SELECT lives_ok(format($$SELECT socsvc.make_amendment(%s, '1')$$, :minimum_amendment), 'a change of the subsistence minimum');
SELECT is((SELECT ROW(f.effective_from, f.average_income, f.income_on, f.derivation -> 'income_of_assessment' IS NOT NULL) FROM socsvc.fee_assessment f
             JOIN socsvc.contract_amendment a ON a.fee_assessment = f.id WHERE a.id = :minimum_amendment),
          (SELECT ROW(a.effective_from, f.average_income, f.income_on, true) FROM socsvc.fee_assessment f, socsvc.contract_amendment a
            WHERE f.contract = 31 AND f.ground = 'conclusion' AND a.id = :minimum_amendment), 'keeps the incomes that were found');
SELECT is((SELECT average_income FROM socsvc.fee_assessment WHERE contract = 31 AND ground = 'conclusion'), 27000.00, 'of the conclusion');
SELECT lives_ok(format($$SELECT socsvc.make_amendment(%s, '2', '2023-11-28')$$, :income_amendment), 'a change of income');
-- By the older rule November 2022 to October 2023: 4 x 27,000 + 8 x 20,000 = 268,000 / 12 = 22,333.33.
SELECT is((SELECT ROW(f.ground, f.arisen_on, f.decided_on, f.effective_from, f.application_on, f.income_on, f.income_months, f.average_income)
             FROM socsvc.fee_assessment f JOIN socsvc.contract_amendment a ON a.fee_assessment = f.id WHERE a.id = :income_amendment),
          ROW('income'::text, '2023-11-15'::date, '2023-11-28'::date, '2023-12-01'::date, '2023-03-09'::date, '2023-11-15'::date,
              '[2022-11-01,2023-11-01)'::daterange, 22333.33::numeric),
          'the months are those before the change, as if one had applied then');
SELECT is((SELECT ROW(number, decided_on, status, live, terms_before, terms_after) FROM socsvc.contract_amendment WHERE id = :income_amendment),
          ROW('2'::text, '2023-11-28'::date, 'made'::text, true, NULL::text, 'free'::text),
          '[326-п/24.1/2] the agreement is made: paid before (27,000 > 25,333.50), free after (22,333.33)');
SELECT is((SELECT ROW(ground, average_income, income_on) FROM socsvc.fee_assessment WHERE contract = 31 AND effective_from <= '2024-02-01' ORDER BY effective_from DESC, id DESC LIMIT 1),
          ROW('correction'::text, 22333.33::numeric, '2023-11-15'::date), 'and carried into the later assessment that had kept the former incomes');
SELECT is((SELECT ROW(d.met_on, d.state) FROM socsvc.deadline d WHERE d.entity = 'contract_amendment' AND d.entity_id = :income_amendment),
          ROW('2023-11-28'::date, 'met'::text), '[326-п/24.1/1] in time on the seventh day');
SELECT is(public.attempt_state(format($$SELECT socsvc.make_amendment(%s, '2')$$, :income_amendment)), 'SV003', 'made once');
SELECT is(public.attempt_state(format($$SELECT socsvc.drop_amendment(%s, 'x')$$, :income_amendment)), 'SV003', 'and for good');
SELECT tap.citizen(1);
SELECT is((SELECT m.body FROM socsvc.my_messages m WHERE m.kind = 'fee_changed' AND m.body ~ '№ 2 '),
          'Дополнительное соглашение № 2 от 28.11.2023 к договору № 31 с поставщиком «ООО "Любава"»: изменение среднедушевого дохода. Плата меняется с 01.12.2023.',
          'the citizen is told');
SELECT tap.citizen(2);
SELECT is_empty($$SELECT FROM socsvc.my_messages WHERE kind = 'fee_changed'$$, 'and nobody else');
SELECT tap.superuser();
SELECT is(public.attempt_state(format($$UPDATE socsvc.contract_amendment SET effective_from = '2023-11-15' WHERE id = %s$$, :income_amendment)), 'SV015', 'what is computed stands');
SELECT is(public.attempt_state(format($$UPDATE socsvc.contract_amendment SET number = '3' WHERE id = %s$$, :income_amendment)), 'SV017', 'and what was agreed');
SELECT is(public.attempt_state($$DELETE FROM socsvc.contract_amendment$$), 'SV017', 'and all of it stays');
SELECT tap.provider(1);
SELECT lives_ok(format($$SELECT socsvc.drop_amendment(%s, 'в договоре ничего не меняется')$$, (SELECT id FROM socsvc.contract_amendment WHERE contract = 31 AND ground = 'threshold')), 'one that is not needed is dropped');
SELECT is((SELECT ROW(a.status, a.live, a.status_reason, d.state) FROM socsvc.contract_amendment a JOIN socsvc.deadline d ON d.entity = 'contract_amendment' AND d.entity_id = a.id
            WHERE a.contract = 31 AND a.ground = 'threshold'), ROW('needless'::text, false, 'в договоре ничего не меняется'::text, 'void'::text), 'with its reason, and its deadline ends');
-- Late, and a correction.
SELECT lives_ok(format($$SELECT socsvc.make_amendment(%s, '4', '2023-11-29')$$, (SELECT id FROM socsvc.contract_amendment WHERE contract = 41)), 'one day late by 2.8 is recorded');
SELECT is((SELECT d.state FROM socsvc.deadline d JOIN socsvc.contract_amendment a ON a.id = d.entity_id WHERE d.entity = 'contract_amendment' AND a.contract = 41), 'met_late', 'as late');
SELECT tap.agency();
UPDATE socsvc.income SET amount = 15000 WHERE person = 2 AND month >= '2023-01-01';
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.assess_fee(41, 'correction', '2023-12-01', note => 'новый ответ СФР')$$, 'a correction looks at the same months again');
-- November 2022 to October 2023: 2 x 27,000 + 10 x 15,000 = 204,000 / 12 = 17,000.
SELECT is((SELECT ROW(effective_from, income_on, average_income) FROM socsvc.fee_assessment WHERE contract = 41 AND ground = 'correction'),
          ROW('2023-12-01'::date, '2023-11-15'::date, 17000.00::numeric), 'from the day that it says');

-- Contract 33 is paid in full whatever the income while its condition holds; before it did, something was paid too.
SELECT tap.provider(3);
SELECT isnt(socsvc.add_contract_condition(33, 'paid_temporary_stay', '[2023-10-01,2024-03-13]', 'приказ 1'), NULL, 'a stay for a fee');
SELECT isnt(socsvc.note_fee_circumstance(33, 'category', '2023-10-01'), NULL, 'changes the fee');
SELECT lives_ok($$SELECT socsvc.make_amendment((SELECT id FROM socsvc.contract_amendment WHERE contract = 33), '1')$$, 'by an agreement');
SELECT is((SELECT ROW(f.average_income, f.derivation -> 'income_needed', a.terms_before, a.terms_after)
             FROM socsvc.contract_amendment a JOIN socsvc.fee_assessment f ON f.id = a.fee_assessment WHERE a.contract = 33),
          ROW(NULL::numeric, 'false'::jsonb, NULL::text, NULL::text), 'that asks for no incomes, and is not free for it');

-- ---- a whole region at once --------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT is(public.attempt_state($$SELECT socsvc.note_parameter_change('income', '2024-01-01')$$), '22023', 'incomes are no parameter');
SELECT is(public.attempt_state($$SELECT socsvc.note_parameter_change('tariff', socsvc.today() + 1)$$), 'SV005', 'nor is what is to come');
SELECT tap.admin();
-- 31 has it already; 41 is at home; 33 is residential, where no limit counts; 32 is not signed.
SELECT is(socsvc.note_parameter_change('subsistence_minimum', '2024-01-01', '2024-01-09'), 1::bigint, 'a new subsistence minimum touches signed contracts in forms that know a limit');
SELECT is(socsvc.note_parameter_change('subsistence_minimum', '2024-01-01'), 0::bigint, 'once');
SELECT tap.agency();
SELECT is((SELECT ROW(contract, ground, effective_from, known_on, status) FROM socsvc.contract_amendment WHERE arisen_on = '2024-01-01' AND contract <> 31),
          ROW(41::bigint, 'subsistence_minimum'::text, '2024-02-01'::date, '2024-01-09'::date, 'due'::text), 'and makes an agreement due');
SELECT tap.superuser();
UPDATE socsvc.tariff SET valid = '[2023-01-01,2023-07-01)' WHERE id = 1;
INSERT INTO socsvc.tariff (id, provider, service_item, amount, valid, source) VALUES (2, 1, tap.item('home', '002'), 130, '[2023-07-01,)', 'приказ');
SELECT tap.admin();
SELECT is(socsvc.note_parameter_change('tariff', '2023-07-01'), 2::bigint, 'a new tariff touches the contracts of its provider that have the item');
SELECT is(socsvc.note_parameter_change('tariff', '2023-07-02'), 0::bigint, 'where it begins on the day');
SELECT is(socsvc.note_parameter_change('threshold', '2023-07-01'), 0::bigint, 'no new limit, nothing due');
SELECT is(socsvc.note_parameter_change('category', '2023-07-01'), 0::bigint, 'nobody was assessed without incomes');
SELECT tap.superuser();
UPDATE socsvc.income_threshold SET valid = daterange(lower(valid), '2023-07-01') WHERE valid @> date '2023-07-01';
INSERT INTO socsvc.income_threshold (jurisdiction, multiplier, valid, source) VALUES ('RU-KHM', 1.6, '[2023-07-01,2025-01-01)', 'test');
-- Contract 42 of person 2, who is served free whatever the income to the end of November.
INSERT INTO socsvc.free_rule (jurisdiction, code, sort_order, forms, category, extent, name_ru, name_en, source)
  VALUES ('RU-KHM', 'test_category', 9999, '{home}', 'administrative_supervision', 'while', 'проба', 'test', 'test');
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (2, 'administrative_supervision', 'решение суда', '[2023-01-01,2023-12-01)');
SELECT tap.become(NULL, 'citizen');
INSERT INTO socsvc.contract (id, programme, provider, requested_on) VALUES (42, 4, 2, '2023-03-17');
INSERT INTO socsvc.contract_line (id, contract, programme_line) VALUES (4241, 42, 41);
SELECT tap.become(NULL, 'provider');
UPDATE socsvc.setting SET value = 'true' WHERE name = 'fee_assessment_before_offer';
SELECT socsvc.offer_contract(42, '[2023-03-19,2024-03-13]');
SELECT tap.become(NULL, 'citizen');
SELECT socsvc.sign_contract(42);
SELECT is((SELECT average_income FROM socsvc.fee_assessment WHERE contract = 42), NULL, 'who is served free is not asked for incomes');
SELECT tap.admin();
SELECT is(socsvc.note_parameter_change('threshold', '2023-07-01'), 2::bigint, 'a new limit touches contracts at home whose fee rests on incomes');
SELECT is(socsvc.note_parameter_change('category', '2023-11-30'), 0::bigint, 'while the right holds nothing is due');
SELECT is(socsvc.note_parameter_change('category', '2023-12-01'), 1::bigint, 'when it ends an agreement is');
SELECT tap.provider(2);
SELECT lives_ok($$SELECT socsvc.make_amendment((SELECT id FROM socsvc.contract_amendment WHERE contract = 42), '7')$$, 'which asks for incomes');
-- December 2022 to November 2023: 27,000 once, 15,000 eleven times = 192,000 / 12 = 16,000, not over 1.6 x 16,889.
SELECT is((SELECT ROW(f.income_on, f.average_income, a.terms_before, a.terms_after) FROM socsvc.contract_amendment a JOIN socsvc.fee_assessment f ON f.id = a.fee_assessment WHERE a.contract = 42),
          ROW('2023-12-01'::date, 16000.00::numeric, 'free'::text, 'free'::text), 'as of the day on which it ended; free it stays, by the limit');

-- ---- who may -----------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT is(public.attempt_state($$SELECT socsvc.note_parameter_change('tariff', '2023-07-01')$$), '42501', 'it is the administrator''s');
SELECT tap.agency();
SELECT is(public.attempt_state($$SELECT socsvc.note_fee_circumstance(31, 'income', '2023-12-20')$$), 'ok', 'the agency notes what it learns of incomes');
SELECT is(public.attempt_state(format($$SELECT socsvc.make_amendment(%s, '9')$$, (SELECT id FROM socsvc.contract_amendment WHERE contract = 31 AND arisen_on = '2023-12-20'))),
          '42501', 'the agreement is the provider''s');
SELECT is(public.attempt_state($$SELECT socsvc.assess_fee(31, 'correction', '2023-12-01')$$), '42501', 'and so is the fee');
SELECT is(public.attempt_state(format($$SELECT socsvc.drop_amendment(%s, 'x')$$, (SELECT id FROM socsvc.contract_amendment WHERE contract = 31 AND arisen_on = '2023-12-20'))),
          '42501', 'nor does it drop one');
SELECT is(public.attempt_state($$SELECT socsvc.note_parameter_change('tariff', '2023-07-01')$$), '42501', 'nor note a change of parameters');
SELECT tap.representative(1);
SELECT is(public.attempt_state($$SELECT socsvc.note_fee_circumstance(31, 'income', '2023-12-15')$$), 'SV009', 'who represents the citizen tells the provider, too');
SELECT is(public.attempt_state($$SELECT socsvc.assess_fee(31, 'correction', '2023-12-01')$$), 'SV009', 'and determines no fee');
SELECT tap.admin();
SELECT is(public.attempt_state('SELECT FROM socsvc.fee_assessment'), '42501', 'the administrator sees no incomes');
SELECT is(public.attempt_state('SELECT FROM socsvc.contract_amendment'), '42501', 'nor agreements');
SELECT is(public.attempt_state($$SELECT socsvc.note_fee_circumstance(31, 'income', '2023-12-15')$$), '42501', 'nor notes circumstances of one contract');
SELECT tap.scheduler();
SELECT is(public.attempt_state('SELECT FROM socsvc.fee_assessment'), '42501', 'nor do jobs see incomes');
SELECT is(public.attempt_state($$SELECT socsvc.note_parameter_change('tariff', '2023-07-01')$$), '42501', 'or note changes');
SELECT * FROM finish();
ROLLBACK;
