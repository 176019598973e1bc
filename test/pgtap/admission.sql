-- Admission, leave and discharge (326-п paragraphs 53 to 55, 70, 71, 76, 77, 81, 83).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

-- A semi-residential (1) and a residential (2) department of provider 1, a psychoneurological one (3) of provider 2.
INSERT INTO socsvc.department (id, provider, name, form, facility_kind) VALUES
  (1, 1, 'Отделение', 'semi_residential', 'general'), (2, 1, 'Интернат', 'residential', 'general'), (3, 2, 'ПНИ', 'residential', 'psychoneurological');
UPDATE socsvc.department SET has_night_conditions = true WHERE id = 1;
INSERT INTO socsvc.place_group (id, department, provider, name, stay) VALUES
  (1, 1, 1, 'круглосуточно', 'round_the_clock'), (2, 2, 1, 'интернат', 'round_the_clock'), (3, 3, 2, 'ПНИ', 'round_the_clock'), (4, 2, 1, 'этаж 2', 'round_the_clock');
INSERT INTO socsvc.place_capacity (place_group, places, valid, document) SELECT g, 50, '[2020-01-01,)', 'приказ' FROM generate_series(1, 4) g;

CREATE SEQUENCE public.next_id START 1001;
CREATE FUNCTION public.somebody(VARIADIC categories text[] DEFAULT '{}') RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  new_id bigint := nextval('public.next_id');
BEGIN
  PERFORM tap.become(NULL, 'agency');
  INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (new_id, 'Петров', 'Иван', '1980-06-15', 'm');
  PERFORM tap.agency();
  INSERT INTO socsvc.person_category (person, category, document, valid) SELECT new_id, c, 'справка', '[2020-01-01,)' FROM unnest(categories) c;
  PERFORM tap.superuser();
  RETURN new_id;
END $$;
-- A booking by the provider, from `ago` days before today on.
CREATE FUNCTION public.book(person_id bigint, group_id bigint, ago integer DEFAULT 0) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  new_id bigint;
BEGIN
  PERFORM tap.provider((SELECT g.provider FROM socsvc.place_group g WHERE g.id = group_id));
  new_id := socsvc.book_place(group_id, person_id, daterange(socsvc.today() - ago, CASE WHEN group_id = 1 THEN socsvc.today() + 15 END));
  PERFORM tap.superuser();
  RETURN new_id;
END $$;
CREATE FUNCTION public.arrived(person_id bigint, group_id bigint, ago integer DEFAULT 0) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  new_id bigint := public.book(person_id, group_id, ago);
BEGIN
  PERFORM tap.bring_papers(new_id, socsvc.today() - ago);
  PERFORM tap.provider((SELECT g.provider FROM socsvc.place_group g WHERE g.id = group_id));
  PERFORM socsvc.arrive(new_id, socsvc.today() - ago);
  PERFORM tap.superuser();
  RETURN new_id;
END $$;

-- ---- paragraph 70: what a person brings -----------------------------------------------------------------------------

SELECT public.somebody() AS man \gset
SELECT public.book(:man, 2) AS stay \gset
SELECT tap.provider(1);
SELECT results_eq('SELECT m.code FROM socsvc.missing_arrival_documents(' || :stay || ', socsvc.today()) m',
  '{medical_record_extract,no_contact_certificate,vaccination_calendar,identity,pension_insurance,record_keeping,medical_insurance}'::text[],
  '[326-п/70/1] [326-п/70/8] [326-п/70/9] [326-п/70/12] [326-п/70/17] [326-п/70/18] what everybody brings');
SELECT throws_ok('SELECT socsvc.arrive(' || :stay || ')', 'SV012', 'documents are missing for the arrival', '[326-п/70/1] nobody arrives without');
SELECT results_eq('SELECT d.code FROM socsvc.arrival_documents(' || :stay || $$, socsvc.today()) d WHERE d.need = 'if_any'$$,
  '{pension,tax_registration,support_right}'::text[], '[326-п/70/13] [326-п/70/19] [326-п/70/20] what is brought where there is one refuses nobody');
SELECT socsvc.record_arrival_document(:stay, t.code, true) FROM unnest('{no_contact_certificate,vaccination_calendar,registration_in_record_keeping,medical_insurance_policy}'::text[]) t (code) \g /dev/null
SELECT results_eq('SELECT m.code FROM socsvc.missing_arrival_documents(' || :stay || ', socsvc.today()) m', '{medical_record_extract,identity}'::text[],
  '[326-п/70/17] of an alternative one is enough');
SELECT socsvc.record_arrival_document(:stay, 'identity_document') \g /dev/null
SELECT is((SELECT m.reason FROM socsvc.missing_arrival_documents(:stay, socsvc.today()) m WHERE m.code = 'identity'), 'the original is asked for', '[326-п/70/12] a copy is not');
SELECT socsvc.record_arrival_document(:stay, 'identity_document', true) \g /dev/null
SELECT socsvc.record_arrival_document(:stay, 'medical_record_extract', contents => '{intestinal_infections,helminths}', sample_on => socsvc.today()) \g /dev/null
SELECT is((SELECT m.reason FROM socsvc.missing_arrival_documents(:stay, socsvc.today()) m), 'it lacks: diphtheria, tuberculosis, venereal_diseases',
  '[326-п/70/2] [326-п/70/3] [326-п/70/4] [326-п/70/5] [326-п/70/6] the extract states all results');
SELECT socsvc.record_arrival_document(:stay, 'medical_record_extract', contents => '{intestinal_infections,diphtheria,venereal_diseases,helminths,tuberculosis}') \g /dev/null
SELECT is((SELECT m.reason FROM socsvc.missing_arrival_documents(:stay, socsvc.today()) m), 'the day of the sample is not known', '[326-п/70/7] with the day of the sample');
UPDATE socsvc.arrival_document SET sample_on = socsvc.today() - 15 WHERE stay = :stay AND document_type = 'medical_record_extract' AND cardinality(contents) = 5;
SELECT throws_like('SELECT socsvc.arrive(' || :stay || ')', '%documents are missing%', '[326-п/70/7] a sample of 15 days ago is too old');
UPDATE socsvc.arrival_document SET sample_on = socsvc.today() - 14 WHERE stay = :stay AND document_type = 'medical_record_extract' AND cardinality(contents) = 5;
SELECT lives_ok('SELECT socsvc.arrive(' || :stay || ')', '[326-п/70/7] one of 14 days ago is not');
SELECT throws_ok('DELETE FROM socsvc.arrival_document WHERE stay = ' || :stay, 'SV017', NULL, '[326-п/70/1] what the admission rests on stands');
SELECT throws_ok('UPDATE socsvc.arrival_document SET sample_on = NULL WHERE stay = ' || :stay, 'SV017', NULL, '[326-п/70/7] likewise');
SELECT throws_ok('SELECT socsvc.record_arrival_document(' || :stay || $$, 'ipra', received_on => socsvc.today() + 1)$$, 'SV005', NULL, 'nothing is received tomorrow');
SELECT throws_ok('SELECT socsvc.record_arrival_document(' || :stay || $$, 'ipra', issued_on => socsvc.today() + 1)$$, 'SV005', NULL, 'nor issued after the receipt');
SELECT tap.citizen(:man);
SELECT throws_ok('INSERT INTO socsvc.arrival_document (stay, document_type, received_on) VALUES (' || :stay || $$, 'ipra', socsvc.today())$$, 'SV009', NULL, 'a recipient records nothing himself');
SELECT tap.superuser();

-- Disabled persons, incapable persons.
SELECT public.somebody('disabled_person') AS man \gset
SELECT public.book(:man, 2) AS stay \gset
SELECT tap.provider(1);
SELECT results_eq('SELECT m.code FROM socsvc.missing_arrival_documents(' || :stay || $$, socsvc.today()) m WHERE m.code IN ('disability', 'ipra', 'rehabilitation_programme')$$,
  '{disability,ipra,rehabilitation_programme}'::text[], '[326-п/70/14] [326-п/70/15] disabled persons bring more');
SELECT socsvc.record_arrival_document(:stay, 'rehabilitation_programme', true) \g /dev/null
SELECT results_eq('SELECT m.code FROM socsvc.missing_arrival_documents(' || :stay || $$, socsvc.today()) m WHERE m.code IN ('disability', 'ipra', 'rehabilitation_programme')$$,
  '{disability}'::text[], '[326-п/70/16] the programme of the former form is enough');
SELECT tap.superuser();
SELECT public.somebody('legally_incapable') AS ward \gset
SELECT public.somebody() AS guardian \gset
SELECT public.book(:ward, 2) AS stay \gset
SELECT tap.bring_papers(:stay, socsvc.today() - 1);
INSERT INTO socsvc.representation (id, represented, representative, kind, document, valid) VALUES
  (901, :ward, :guardian, 'guardian', 'акт', '[2020-01-01,)'), (902, :ward, :guardian, 'trustee', 'акт', '[2020-01-01,2021-01-01)'), (903, :ward, :guardian, 'deed', 'доверенность', '[2020-01-01,)');
SELECT tap.provider(1);
SELECT is((SELECT m.code || ': ' || m.reason FROM socsvc.missing_arrival_documents(:stay, socsvc.today()) m), 'supervision_placement: it takes effect on another day',
  '[326-п/70/10] [326-п/70/11] the decision on placement under supervision takes effect on the day of arrival');
UPDATE socsvc.arrival_document SET effective_on = socsvc.today() WHERE stay = :stay AND document_type = 'supervision_placement_decision';
SELECT is((SELECT d.need || ' ' || d.missing FROM socsvc.arrival_documents(:stay, socsvc.today()) d WHERE d.code = 'property_titles'), 'if_any false', '[326-п/70/21] titles of property where they exist');
SELECT throws_ok('SELECT socsvc.arrive(' || :stay || ')', 'SV004', 'an incapable person arrives with the legal representative', '[326-п/83/1] an incapable person does not arrive alone');
SELECT throws_ok('INSERT INTO socsvc.arrival_escort (stay, representation) VALUES (' || :stay || ', 902)', 'SV005', NULL, '[326-п/83/1] nor with who represents no more');
SELECT throws_ok('INSERT INTO socsvc.arrival_escort (stay, representation) VALUES (' || :stay || ', 903)', 'SV005', NULL, '[326-п/83/1] nor with a mere attorney');
SELECT lives_ok('INSERT INTO socsvc.arrival_escort (stay, representation) VALUES (' || :stay || ', 901)', '[326-п/83/1] but with the guardian');
SELECT tap.provider(2);
SELECT is_empty('DELETE FROM socsvc.arrival_escort WHERE stay = ' || :stay || ' RETURNING 1', 'another provider deletes no companion');
SELECT throws_ok('SELECT socsvc.record_admission_check(' || :stay || ', 36.6, false, ''admitted'')', '23503', 'there is no stay ' || :stay, 'nor examines: the stay is not there for it');
SELECT throws_ok('SELECT socsvc.record_arrival_document(' || :stay || ', ''identity'')', '23503', 'there is no stay ' || :stay, 'nor receives documents');
SELECT tap.citizen((SELECT person FROM socsvc.stay WHERE id = :stay));
SELECT is_empty('DELETE FROM socsvc.arrival_escort WHERE stay = ' || :stay || ' RETURNING 1', 'the recipient deletes none either');
SELECT tap.provider(1);
SELECT lives_ok('SELECT socsvc.arrive(' || :stay || ')', '[326-п/83/1] he does');
-- Another group of the organisation is no admission.
SELECT tap.superuser();
SELECT public.arrived(public.somebody(), 2, 10) AS stay \gset
SELECT tap.provider(1);
SELECT lives_ok('SELECT socsvc.transfer(' || :stay || ', 4)', '[326-п/70/1] a transfer within the organisation asks for no papers');
SELECT tap.superuser();
-- Every rule has been asked for.
SELECT is((SELECT array_agg(r.code ORDER BY r.id) FROM socsvc.arrival_document_rule r),
  '{medical_record_extract,no_contact_certificate,vaccination_calendar,supervision_placement,identity,pension,disability,ipra,rehabilitation_programme,pension_insurance,record_keeping,medical_insurance,tax_registration,support_right,property_titles}'::text[],
  '[326-п/70/1] every rule has its test above');

-- ---- paragraph 71: fever, rash ----------------------------------------------------------------------------------------

SELECT public.book(public.somebody(), 2) AS stay \gset
SELECT tap.bring_papers(:stay);
SELECT tap.provider(1);
SELECT throws_ok('SELECT socsvc.record_admission_check(' || :stay || $$, 37.5, false, 'admitted')$$, 'SV004', NULL, '[326-п/71/1] a raised temperature admits nobody');
SELECT throws_ok('SELECT socsvc.record_admission_check(' || :stay || $$, 36.6, true, 'isolated')$$, 'SV004', NULL, '[326-п/71/2] nor does a rash');
SELECT lives_ok('SELECT socsvc.record_admission_check(' || :stay || $$, 37.5, false, 'sent_to_medical')$$, '[326-п/71/1] the person is sent to a medical organisation');
SELECT lives_ok('SELECT socsvc.send_to_medical(' || :stay || $$, 'fever_or_rash', 'Городская больница')$$, '[326-п/71/1] to this one');
SELECT throws_ok('SELECT socsvc.arrive(' || :stay || ')', 'SV004', NULL, '[326-п/71/1] and does not arrive');
SELECT throws_ok('UPDATE socsvc.admission_check SET temperature = 36.6', '42501', NULL, '[326-п/71/1] what was found stands');
SELECT socsvc.record_admission_check(:stay, 37.4, false, 'admitted') \g /dev/null
SELECT lives_ok('SELECT socsvc.arrive(' || :stay || ')', '[326-п/71/1] until another examination admits him');
SELECT tap.superuser();
SELECT throws_ok('UPDATE socsvc.admission_check SET temperature = 36.6', 'SV017', NULL, '[326-п/71/1] for everybody');
UPDATE socsvc.setting SET value = '37.0' WHERE name = 'raised_temperature';
SELECT tap.provider(1);
SELECT throws_ok('SELECT socsvc.record_admission_check(' || :stay || $$, 37.4, false, 'admitted')$$, 'SV004', NULL, '[326-п/71/1] what is raised says the setting');
SELECT tap.superuser();

-- ---- paragraphs 53, 54: homeless persons ------------------------------------------------------------------------------

SELECT public.arrived(public.somebody('homeless_person'), 1) AS stay \gset
SELECT results_eq('SELECT d.step, d.due_on - d.starts_on, d.duty_of, d.state FROM socsvc.deadline d WHERE d.entity = ''stay'' AND d.entity_id = ' || :stay,
  $$VALUES ('medical_examination', 1, 'provider', 'open')$$, '[326-п/53/1] a homeless person is sent to be examined within the first day');
SELECT tap.provider(1);
SELECT throws_ok('SELECT socsvc.record_admission_check(' || :stay || $$, 36.6, false, 'admitted')$$, 'SV004', NULL, '[326-п/53/5] nobody is admitted before the conclusion');
SELECT lives_ok('SELECT socsvc.record_admission_check(' || :stay || $$, 36.6, false, 'isolated')$$, '[326-п/53/5] he is isolated');
SELECT socsvc.send_to_medical(:stay, 'urgent_care', 'Скорая помощь') AS urgent \gset
SELECT is((SELECT d.state FROM socsvc.deadline d WHERE d.entity = 'stay' AND d.entity_id = :stay), 'open', '[326-п/53/1] [326-п/54/1] urgent care is not that examination');
SELECT socsvc.send_to_medical(:stay, 'examination', 'Городская больница') AS referral \gset
SELECT is((SELECT d.state FROM socsvc.deadline d WHERE d.entity = 'stay' AND d.entity_id = :stay), 'met', '[326-п/53/1] the sending meets the deadline');
SELECT lives_ok('SELECT socsvc.send_to_medical(' || :stay || $$, 'inpatient_treatment', 'Городская больница')$$, '[326-п/54/2] whoever needs treatment is sent at once, today where no day is said');
SELECT throws_ok('SELECT socsvc.conclude_referral(' || :referral || $$, 'здоров', 'сохранена')$$, 'SV004', NULL, '[326-п/53/3] [326-п/53/4] [326-п/53/5] not without examination, treatment and isolation');
UPDATE socsvc.medical_referral SET first_examined_on = socsvc.today(), isolated_from = socsvc.today() WHERE id = :referral;
SELECT throws_ok('SELECT socsvc.conclude_referral(' || :referral || $$, 'здоров', 'сохранена')$$, 'SV004', NULL, '[326-п/53/4] sanitary treatment is one of them');
UPDATE socsvc.medical_referral SET sanitary_treated_on = socsvc.today() WHERE id = :referral;
SELECT throws_ok('UPDATE socsvc.medical_referral SET isolated_until = socsvc.today() WHERE id = ' || :referral, 'SV004', NULL, '[326-п/53/5] nobody leaves isolation before the conclusion');
SELECT throws_ok('SELECT socsvc.conclude_referral(' || :referral || $$, 'здоров')$$, 'SV004', NULL, '[326-п/53/2] the conclusion is on self-care too');
SELECT throws_ok('SELECT socsvc.conclude_referral(' || :referral || $$, 'здоров', 'сохранена', socsvc.today() - 1)$$, 'SV005', NULL, '[326-п/53/2] it follows the sending');
SELECT lives_ok('SELECT socsvc.conclude_referral(' || :referral || $$, 'здоров', 'сохранена')$$, '[326-п/53/2] the conclusion comes');
SELECT is((SELECT isolated_until FROM socsvc.medical_referral WHERE id = :referral), socsvc.today(), '[326-п/53/5] and ends the isolation');
SELECT lives_ok('SELECT socsvc.record_admission_check(' || :stay || $$, 36.6, false, 'admitted')$$, '[326-п/53/5] he is admitted');
SELECT throws_ok('UPDATE socsvc.medical_referral SET conclusion = ''болен'' WHERE id = ' || :referral, 'SV017', NULL, '[326-п/53/2] the conclusion stands');
SELECT throws_ok('UPDATE socsvc.medical_referral SET status = ''sent'' WHERE id = ' || :referral, 'SV003', NULL, '[326-п/53/2] and so does its status');
SELECT tap.superuser();
SELECT throws_ok('DELETE FROM socsvc.medical_referral WHERE id = ' || :referral, 'SV017', NULL, 'a sending is not deleted');
-- In error, and late.
SELECT public.arrived(public.somebody('homeless_person'), 1, 3) AS stay \gset
SELECT is(socsvc._tell_of_deadlines('deadline_overdue', ARRAY(SELECT d.id FROM socsvc.deadline d WHERE d.entity = 'stay' AND d.entity_id = :stay)), 1,
          '[326-п/53/1] the provider is told of a term that has passed');
SELECT public.arrived(public.somebody('homeless_person'), 1, 3) AS stay \gset
SELECT tap.provider(1);
SELECT socsvc.send_to_medical(:stay, 'examination', 'Городская больница', socsvc.today() - 2) AS referral \gset
SELECT is((SELECT d.state FROM socsvc.deadline d WHERE d.entity = 'stay' AND d.entity_id = :stay), 'met', '[326-п/53/1] until the end of the next day it is in time');
UPDATE socsvc.medical_referral SET status = 'cancelled', status_reason = 'ошибка' WHERE id = :referral;
SELECT is((SELECT d.state FROM socsvc.deadline d WHERE d.entity = 'stay' AND d.entity_id = :stay), 'open', '[326-п/53/1] one that is cancelled met nothing');
SELECT socsvc.send_to_medical(:stay, 'examination', 'Городская больница', socsvc.today() - 1) AS referral \gset
SELECT is((SELECT d.state FROM socsvc.deadline d WHERE d.entity = 'stay' AND d.entity_id = :stay), 'met_late', '[326-п/53/1] later it is not');
SELECT tap.superuser();
SELECT public.arrived(public.somebody(), 1) AS stay \gset
SELECT is_empty('SELECT FROM socsvc.deadline d WHERE d.entity = ''stay'' AND d.entity_id = ' || :stay, '[326-п/53/1] others are not sent');

-- ---- paragraphs 55, 81: things, discharge -----------------------------------------------------------------------------

SELECT public.arrived(public.somebody(), 2, 10) AS stay \gset
SELECT tap.provider(1);
SELECT throws_ok('SELECT socsvc.deposit_item(' || :stay || $$, 'кольцо', 'valuable', 'акт 1')$$, '23514', NULL, '[326-п/55/2] valuables are taken at the person''s request');
SELECT socsvc.deposit_item(:stay, 'кольцо', 'valuable', 'акт 1', 'заявление') AS ring \gset
SELECT lives_ok('SELECT socsvc.deposit_item(' || :stay || $$, 'нож', 'banned', 'акт 2')$$, '[326-п/55/1] banned things without one');
SELECT lives_ok('SELECT socsvc.deposit_item(' || :stay || $$, 'пальто', 'clothing', 'акт 3')$$, '[326-п/81/3] clothes are recorded');
SELECT throws_ok('UPDATE socsvc.deposited_item SET returned_on = socsvc.today() WHERE id = ' || :ring, '23514', NULL, '[326-п/81/1] nothing is given back without a list');
SELECT lives_ok('SELECT socsvc.return_item(' || :ring || $$, 'опись 1')$$, '[326-п/55/2] what was taken is given back');
SELECT throws_ok('SELECT socsvc.return_item(' || :ring || $$, 'опись 2')$$, 'SV017', NULL, '[326-п/55/2] once');
SELECT lives_ok('UPDATE socsvc.arrival_document SET returned_on = socsvc.today() WHERE stay = ' || :stay, '[326-п/81/1] [326-п/81/2] documents are handed back');
SELECT is((SELECT count(*) FROM socsvc.discharge_inventory(:stay) i WHERE i.kind = 'documents' AND i.returned_on = socsvc.today()), 15::bigint,
  '[326-п/81/1] [326-п/81/2] originals and copies stand in the inventory');
SELECT results_eq('SELECT i.what FROM socsvc.discharge_inventory(' || :stay || $$) i WHERE i.returned_on IS NULL$$, '{нож,пальто}'::text[], '[326-п/81/3] and what is still to be given');
SELECT is_empty('SELECT FROM socsvc.stay_certificate(' || :stay || ')', '[326-п/81/4] no certificate before the discharge');
SELECT socsvc.discharge(:stay) \g /dev/null
SELECT results_eq('SELECT c.person_name, c.department_name, socsvc.today() - c.first_day, socsvc.today() - c.last_day, c.days FROM socsvc.stay_certificate(' || :stay || ') c',
  $$VALUES ('Петров Иван', 'Интернат', 10, 0, 11)$$, '[326-п/81/4] the certificate names the period of the stay');
SELECT tap.superuser();
SELECT throws_ok('DELETE FROM socsvc.deposited_item', 'SV017', NULL, '[326-п/55/1] what was taken stands');

-- ---- paragraphs 76, 77: leave -----------------------------------------------------------------------------------------

SELECT public.somebody() AS man \gset
SELECT public.arrived(:man, 2) AS stay \gset
SELECT tap.provider(1);
SELECT throws_ok('INSERT INTO socsvc.absence (person, kind, term) VALUES (' || :man || $$, 'leave', '[2028-02-01,2028-02-11)')$$, 'SV012', NULL, '[326-п/76/1] [326-п/76/3] [326-п/76/5] a leave needs three papers');
SELECT throws_ok('SELECT socsvc.grant_leave(' || :man || $$, '[2028-02-01,2028-02-11)', NULL, 'заключение', 'обязательство')$$, 'SV012', NULL, '[326-п/76/1] the application');
SELECT throws_ok('SELECT socsvc.grant_leave(' || :man || $$, '[2028-02-01,2028-02-11)', 'заявление', NULL, 'обязательство')$$, 'SV012', NULL, '[326-п/76/3] [326-п/76/4] the conclusion of the medical commission');
SELECT throws_ok('SELECT socsvc.grant_leave(' || :man || $$, '[2028-02-01,2028-02-11)', 'заявление', 'заключение', NULL)$$, 'SV012', NULL, '[326-п/76/5] the undertaking of who receives him');
SELECT throws_ok('SELECT socsvc.grant_leave(' || :man || $$, '[2028-02-01,2028-03-03)', 'заявление', 'заключение', 'обязательство')$$, 'SV005', NULL, '[326-п/76/2] not 31 days');
SELECT lives_ok('SELECT socsvc.grant_leave(' || :man || $$, '[2028-02-01,2028-02-21)', 'заявление', 'заключение', 'обязательство')$$, '[326-п/76/2] 20 days');
SELECT throws_ok('SELECT socsvc.grant_leave(' || :man || $$, '[2028-12-21,2029-01-01)', 'заявление', 'заключение', 'обязательство')$$, 'SV005', NULL, '[326-п/76/2] and not 11 more in the year');
SELECT lives_ok('SELECT socsvc.grant_leave(' || :man || $$, '[2028-12-23,2029-01-21)', 'заявление', 'заключение', 'обязательство')$$, '[326-п/76/2] a leave over the New Year counts in both: 9 and 20');
SELECT throws_ok('SELECT socsvc.grant_leave(' || :man || $$, '[2029-03-01,2029-03-12)', 'заявление', 'заключение', 'обязательство')$$, 'SV005', NULL, '[326-п/76/2] 20 and 11 are more than 30');
SELECT lives_ok('SELECT socsvc.grant_leave(' || :man || $$, '[2029-03-01,2029-03-11)', 'заявление', 'заключение', 'обязательство')$$, '[326-п/76/2] 20 and 10 are not');
SELECT throws_ok('UPDATE socsvc.absence SET term = ''[2029-03-01,2029-03-12)'' WHERE term = ''[2029-03-01,2029-03-11)'' AND person = ' || :man, 'SV005', NULL, '[326-п/76/2] a change is asked likewise');
SELECT throws_ok('SELECT socsvc.grant_leave(' || :man || $$, '[2030-03-01,)', 'заявление', 'заключение', 'обязательство')$$, 'SV005', NULL, '[326-п/76/2] a leave has an end');
SELECT lives_ok('INSERT INTO socsvc.absence (person, kind, term) VALUES (' || :man || $$, 'hospital', '[2029-05-01,2029-09-01)')$$, '[326-п/76/2] a hospital is no leave');
SELECT tap.superuser();
SELECT public.somebody('administrative_supervision') AS supervised \gset
SELECT public.arrived(:supervised, 2) AS stay \gset
SELECT public.somebody() AS other \gset
SELECT public.arrived(:other, 3) AS stay \gset
SELECT public.somebody() AS nobody \gset
SELECT tap.provider(1);
SELECT throws_ok('SELECT socsvc.grant_leave(' || :supervised || $$, '[2028-02-01,2028-02-11)', 'заявление', 'заключение', 'обязательство')$$, 'SV004', NULL, '[326-п/77/1] [326-п/76/6] under administrative supervision there is no leave');
SELECT tap.agency();
SELECT lives_ok('INSERT INTO socsvc.absence (person, kind, term) VALUES (' || :other || $$, 'leave', '[2028-02-01,2028-05-11)')$$, '[326-п/79.1/3] psychoneurological organisations have rules of their own');
SELECT lives_ok('INSERT INTO socsvc.absence (person, kind, term) VALUES (' || :nobody || $$, 'leave', '[2028-02-01,2028-05-11)')$$, '[326-п/76/1] who is no resident goes where he likes');
SELECT tap.superuser();
-- A contract makes a resident too.
SELECT tap.contract(77, 3, 'active', '[2023-03-19,2024-03-13]', 3);
SELECT tap.provider(3);
SELECT throws_ok($$INSERT INTO socsvc.absence (person, kind, term) VALUES (1, 'leave', '[2023-06-01,2023-06-05)')$$, 'SV012', NULL, '[326-п/76/1] whoever has a contract for residential care is a resident');
SELECT tap.superuser();

SELECT * FROM finish();
ROLLBACK;
