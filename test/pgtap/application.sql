-- From the application to the decision and to the programme that rests on it, paragraph by paragraph. Everything is tried
-- with the rights of clients; only the persons of the fixture are a superuser's.
BEGIN;
SELECT * FROM no_plan();
SET LOCAL client_min_messages = warning;

-- Runs a statement as a role of the database and of the register, and answers 'ok' or the SQLSTATE; what was ok stays.
CREATE FUNCTION public.attempt(statement text, role text DEFAULT 'agency', person bigint DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text := 'ok';
BEGIN
  PERFORM set_config('socsvc.subject_role', role, true), set_config('socsvc.person_id', coalesce(person::text, ''), true),
          set_config('search_path', 'public, socsvc', true),
          set_config('role', CASE WHEN role IN ('agency', 'scheduler') THEN 'socsvc_agency' ELSE 'socsvc_portal' END, true);
  BEGIN
    EXECUTE statement;
  EXCEPTION WHEN OTHERS THEN
    answer := SQLSTATE;
  END;
  PERFORM set_config('role', 'none', true);
  RETURN answer;
END $$;
-- Detail of the agency's error.
CREATE FUNCTION public.complaint(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  PERFORM set_config('socsvc.subject_role', 'agency', true), set_config('search_path', 'public, socsvc', true), set_config('role', 'socsvc_agency', true);
  BEGIN
    EXECUTE statement;
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS answer = PG_EXCEPTION_DETAIL;
  END;
  PERFORM set_config('role', 'none', true);
  RETURN answer;
END $$;
-- A case of 27.12.2024 with everything that a recognition on 09.01.2025 needs but for its facts; answers its id.
CREATE FUNCTION public.new_case(person bigint, form text, facts text[] DEFAULT '{}', stay text DEFAULT NULL, facility_kind text DEFAULT 'general',
                                surveyed boolean DEFAULT true, documented boolean DEFAULT true, consent boolean DEFAULT true,
                                applicant_kind text DEFAULT 'citizen', applicant bigint DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  made bigint;
BEGIN
  PERFORM set_config('socsvc.subject_role', 'agency', true), set_config('search_path', 'public, socsvc', true), set_config('role', 'socsvc_agency', true);
  made := socsvc.file_application(person, form, 'in_person', '{no_livelihood}', consent => consent, stay => stay, facility_kind => facility_kind,
                                  applicant_kind => applicant_kind, applicant => applicant, received_at => '2024-12-27 23:30+05');
  INSERT INTO socsvc.application_fact (application, fact) SELECT made, f FROM unnest(facts) f;
  IF surveyed THEN
    PERFORM socsvc.record_survey(made, '2024-12-28', 'Петрова', 'нуждается', '{no_livelihood}');
  END IF;
  WHILE documented AND NOT socsvc.has_all_documents(made, '2025-01-09') LOOP
    PERFORM socsvc.record_document(made, m.document_type, 'citizen', issued_on => '2024-12-26', received_on => '2024-12-30')
      FROM socsvc.missing_documents(made, '2025-01-09') m;
  END LOOP;
  PERFORM set_config('role', 'none', true);
  RETURN made;
END $$;
CREATE FUNCTION public.decide(application bigint, outcome text DEFAULT 'recognised', ground text DEFAULT NULL, reason text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
  SELECT public.attempt(format('SELECT socsvc.take_decision(%s, %L, %L, ''2025-01-09'', NULL, %L)', application, outcome, ground, reason)) $$;
CREATE FUNCTION public.problems(application bigint, day date DEFAULT '2025-01-09') RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(source, '; ' ORDER BY source COLLATE "C"), 'none') FROM socsvc.eligibility_problems(application, day) $$;
-- What stands against a new case of the person.
CREATE FUNCTION public.problems_of(person bigint, form text, facts text[], stay text DEFAULT NULL, facility_kind text DEFAULT 'general') RETURNS text LANGUAGE sql AS $$
  SELECT public.problems(public.new_case(person, form, facts, stay, facility_kind, documented => false)) $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO PUBLIC;

INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex, died_on) VALUES
  (1, 'Иванова', 'Анна', '1950-01-01', 'f', NULL), (2, 'Петров', 'Пётр', '1990-05-05', 'm', NULL),
  (3, 'Петров', 'Иван', '2015-05-05', 'm', NULL), (4, 'Сидоров', 'Семён', '1965-01-09', 'm', NULL),
  (5, 'Попова', 'Вера', '1970-01-10', 'f', NULL), (6, 'Орлов', 'Олег', '1940-01-01', 'm', '2025-01-05');
INSERT INTO socsvc.representation (represented, representative, kind, document, valid) VALUES
  (3, 2, 'parent', 'свидетельство о рождении', '[2015-05-05,2033-05-05)'), (1, 2, 'guardian', 'акт', '[2024-01-01,2024-12-27)');

-- ---- the application (3, 14, 21) -----------------------------------------------------------------------------------
SELECT is(attempt($$INSERT INTO socsvc.decision (application, person, decided_on, outcome) VALUES (1, 1, '2025-01-09', 'recognised')$$), '23503',
  '[326-п/3/1] nothing is decided without an application');
SELECT is(attempt($$SELECT socsvc.file_application(1, 'home', 'portal', '{self_care_loss}')$$, 'citizen', 1), 'ok', '[326-п/3/2] [326-п/3/9] the citizen applies for himself, in electronic form');
SELECT is(attempt($$SELECT socsvc.file_application(2, 'home', 'portal', '{self_care_loss}')$$, 'citizen', 1), 'SV009', 'not in another''s name');
SELECT is(attempt($$SELECT socsvc.file_application(3, 'home', 'portal', '{child_adaptation}', applicant_kind => 'representative', applicant => 2)$$, 'representative', 2), 'ok',
  '[326-п/3/3] the legal representative applies for the citizen');
SELECT is(attempt($$SELECT socsvc.file_application(1, 'home', 'portal', '{no_care}', applicant_kind => 'representative', applicant => 2)$$, 'representative', 2), 'SV009',
  'a representation that ended is none');
SELECT is(attempt($$SELECT socsvc.file_application(1, 'home', 'portal', '{no_care}', consent => false, applicant_kind => 'other_citizen', applicant => 2)$$, 'citizen', 2), 'ok',
  '[326-п/3/4] another citizen appeals in somebody''s interest');
SELECT is(string_agg(attempt(format($$SELECT socsvc.file_application(1, 'home', %L, '{no_care}', consent => false, applicant_kind => 'organisation', applicant_name => %L)$$, channel, name)), ' '),
          'ok ok ok', '[326-п/3/5] [326-п/3/6] [326-п/3/7] [326-п/3/13] state and municipal bodies and associations appeal')
  FROM (VALUES ('inter_agency', 'Прокуратура'), ('inter_agency', 'Администрация города'), ('post', 'Совет ветеранов')) v (channel, name);
SELECT is(attempt($$SELECT socsvc.file_application(1, 'home', 'post', '{no_care}', applicant_kind => 'organisation')$$), '23514', 'an organisation has a name');
SELECT is(string_agg(attempt(format($$SELECT socsvc.file_application(1, 'home', %L, '{no_care}')$$, channel)), ' '), 'ok ok ok',
          '[326-п/3/8] [326-п/3/10] [326-п/3/11] [326-п/3/12] in writing to the agency, by post, through the multifunctional centre') FROM unnest('{in_person,post,multifunctional_centre}'::text[]) channel;
SELECT is(attempt($$SELECT socsvc.file_application(1, 'home', 'fax', '{no_care}')$$), '23514', 'no other way');
SELECT is(attempt($$SELECT socsvc.file_application(1, 'home', 'portal', '{no_care}', received_at => '2024-12-27')$$, 'citizen', 1), '42501', 'when it came is not for the citizen to say');
SELECT is(attempt($$SELECT socsvc.file_application(1, 'home', 'post', '{no_care}', received_at => clock_timestamp() + interval '1 hour')$$), 'SV005', 'not in the future');
SELECT is(attempt($$SELECT socsvc.file_application(3, 'home', 'post', '{no_care}', received_at => '2015-05-04 12:00+05')$$), 'SV005', 'not before birth');
SELECT is(attempt($$SELECT socsvc.file_application(6, 'home', 'post', '{no_care}', received_at => '2025-01-06 12:00+05')$$), 'SV013', 'not for the dead');
SELECT is(attempt($$SELECT socsvc.file_application(1, 'home', 'post', '{magic}')$$), '23503', 'no circumstance of one''s own making');

SELECT new_case(1, 'home', '{lives_in_region}', documented => false, surveyed => false) AS app \gset
SET LOCAL TimeZone = 'America/New_York';
SELECT is(received_on, '2024-12-27', 'the day of receipt is the register''s, not the session''s') FROM socsvc.application WHERE id = :app;
RESET TimeZone;
SELECT is(clerk, session_user::text, 'the clerk who entered it has it in hand') FROM socsvc.application WHERE id = :app;
SELECT is(attempt(format('UPDATE socsvc.application SET %s WHERE id = %s', change, :app)), expected, change)
  FROM (VALUES ('received_on = ''2024-12-01''', '42501'), ('complete_on = ''2024-12-28''', '42501'), ('person = 2', '42501'), ('stay = ''night''', 'ok'),
               ('stay = NULL', 'ok'), ('status = ''decided''', 'SV004'), ('live = false', '42501')) v (change, expected);
SELECT throws_ok(format('UPDATE socsvc.application SET form = ''urgent'' WHERE id = %s', :app), 'SV015', NULL, 'what an application is does not change, whoever writes');
SELECT is(attempt(format('SELECT socsvc.withdraw_application(%s, ''передумал'')', :app), 'citizen', 2), 'P0002', 'nobody withdraws another''s application');
SELECT is(attempt(format('SELECT socsvc.withdraw_application(%s, ''передумал'')', :app), 'representative', 2), 'P0002', 'nor one who represents no longer');
SELECT is(attempt(format('SELECT socsvc.withdraw_application(%s, ''передумал'')', :app), 'citizen', 1), 'ok', 'the citizen withdraws his own');
SELECT is(attempt(format('SELECT socsvc.record_survey(%s, ''2024-12-28'', ''Петрова'', ''x'')', :app)), 'SV017', 'a closed case takes nothing more');
SELECT is(attempt(format('INSERT INTO socsvc.application_fact (application, fact) VALUES (%s, ''disabled'')', :app)), 'SV017', 'nor a fact');
SELECT is(attempt(format('SELECT socsvc.withdraw_application(%s, NULL)', :app), 'citizen', 1), 'SV003', 'nor withdrawn twice');

-- The clock of the agency stands while the citizen must answer.
SELECT new_case(1, 'home', '{lives_in_region,three_preschool_children}', documented => false) AS app \gset
SELECT is(complete_on, NULL, 'documents are missing') FROM socsvc.application WHERE id = :app;
SELECT is(decide(:app), 'SV012', 'nobody is recognised while documents are missing');
SELECT is(attempt(format('SELECT socsvc.ask_citizen(%s, ''паспорт'')', :app)), 'ok', 'the citizen is asked');
SELECT is(attempt(format('SELECT socsvc.ask_citizen(%s, ''паспорт'')', :app)), 'SV003', 'once');
SELECT results_eq(format('SELECT step, is_overdue IS NOT NULL FROM socsvc.agency_work WHERE application = %s', :app), $$VALUES ('answer', false)$$, 'and it shows in the work in hand')
  WHERE NOT EXISTS (SELECT FROM socsvc.deadline_rule);
SELECT is(attempt(format('SELECT socsvc.record_document(%s, m.document_type, ''citizen'', issued_on => ''2024-12-26'', received_on => ''2024-12-30'')
                            FROM socsvc.missing_documents(%1$s, ''2025-01-09'') m', :app)), 'ok', 'he answers');
SELECT is(complete_on, '2024-12-30', 'complete on the day on which the last document came') FROM socsvc.application WHERE id = :app;
SELECT is(decide(:app), 'SV003', 'no decision while he is awaited');
SELECT is(attempt(format('SELECT socsvc.resume_application(%s)', :app), 'citizen', 1), '42501', 'the agency itself resumes');
SELECT is(attempt(format('SELECT socsvc.resume_application(%s)', :app)), 'ok', 'the clock runs on');
SELECT is(attempt(format('DELETE FROM socsvc.application_document WHERE application = %s', :app)), 'ok', 'documents go');
SELECT is(complete_on, NULL, 'and are missing again') FROM socsvc.application WHERE id = :app;

-- ---- the survey and the commissions (4.1) --------------------------------------------------------------------------
SELECT new_case(1, 'home', '{lives_in_region,three_preschool_children}', surveyed => false) AS app \gset
SELECT is(decide(:app), 'SV004', '[326-п/4.1/3] no decision without a survey act');
SELECT is(complaint(format('SELECT socsvc.take_decision(%s, ''recognised'', NULL, ''2025-01-09'')', :app)),
          'The living conditions and the need are surveyed and recorded in an act first (326-п paragraph 4.1).', 'which is named');
SELECT is(attempt(format('SELECT socsvc.record_survey(%s, %L, ''Петрова'', ''x'')', :app, day)), expected, format('a survey on %s', day))
  FROM (VALUES ('2024-12-26', 'SV005'), ('2024-12-27', 'ok'), ((socsvc.today() + 1)::text, 'SV005'), ('2024-12-29', 'ok')) v (day, expected);
SELECT is(count(*), 2::bigint, 'an application has one survey act or several') FROM socsvc.assessment WHERE application = :app;
SELECT is(attempt(format('INSERT INTO socsvc.assessment_service (assessment, service_item, periodicity)
                            SELECT s.id, i.id, ''2 раза в неделю'' FROM socsvc.assessment s, socsvc.service_item i
                             WHERE s.application = %s AND s.surveyed_on = ''2024-12-29'' AND i.form = ''home'' AND i.portal_code = ''002''', :app)), 'ok', 'the act recommends services');
SELECT is(volume::text || ', ' || periodicity::text, '60 min, 2/week', '[326-п/4.1/4] [326-п/4.1/5] services with their greatest volume') FROM socsvc.assessment_service r JOIN socsvc.assessment s ON s.id = r.assessment WHERE s.application = :app;
SELECT is(attempt(format('SELECT socsvc.cancel_assessment(%s, ''ошибка'')', id)), 'ok', 'an act drawn up in error is cancelled') FROM socsvc.assessment WHERE application = :app AND surveyed_on = '2024-12-27';
SELECT throws_ok(format('UPDATE socsvc.assessment SET findings = ''y'' WHERE application = %s', :app), 'SV017', NULL, 'and does not change');
SELECT is(attempt(format('SELECT socsvc.refer_to_commission(%s, ''2024-12-28'')', :app)), 'SV004', 'no commission where none is needed');
SELECT is(decide(:app), 'SV004', '[326-п/5/1] no circumstance is proved yet');
SELECT is(complaint(format('SELECT socsvc.take_decision(%s, ''recognised'', NULL, ''2025-01-09'')', :app)) ~ 'paragraph 5;', true, 'which is named');
SELECT is(attempt(format('UPDATE socsvc.application_circumstance SET proved = true WHERE application = %s', :app), 'citizen', 1), '42501', 'the citizen proves nothing himself');
SELECT is(attempt(format('UPDATE socsvc.application_circumstance SET proved = true WHERE application = %s', :app)), 'ok', 'the agency does');
SELECT is(count(*), 8::bigint, '[326-п/5/2] [326-п/5/3] [326-п/48/2] [326-п/48/3] the eight circumstances, the region''s own among them') FROM socsvc.circumstance;
SELECT is(decide(:app), 'ok', '[326-п/4.2/2] recognised as needing social service');
SELECT is(status, 'decided', 'with which the application is decided') FROM socsvc.application WHERE id = :app;
SELECT is(decide(:app), '23505', 'once');
SELECT is(attempt(format('DELETE FROM socsvc.application_fact WHERE application = %s', :app)), 'SV017', 'what a decision rests on stands');

SELECT new_case(1, 'residential', '{lives_in_region,constant_outside_help,psychoneurological_indication}', facility_kind => 'psychoneurological') AS app \gset
SELECT is(decide(:app), 'SV004', '[326-п/4.2/8] psychoneurological care waits for the Commission');
SELECT is(attempt(format('INSERT INTO socsvc.commission_opinion (application, commission, sent_on) VALUES (%s, ''minors'', ''2024-12-28'')', :app)), 'SV004', 'not for another one');
SELECT is(attempt(format('SELECT socsvc.refer_to_commission(%s, ''2024-12-26'')', :app)), 'SV005', 'not before the application');
SELECT is(attempt(format('SELECT socsvc.refer_to_commission(%s, ''2024-12-28'')', :app)), 'ok', '[326-п/4.1/8] copies go to the Commission');
SELECT is(attempt(format('SELECT socsvc.refer_to_commission(%s, ''2024-12-28'')', :app)), '23505', 'once');
SELECT is(decide(:app), 'SV004', 'it has not answered');
SELECT is(attempt(format('SELECT socsvc.record_opinion(%s, true, ''рекомендовано'', %L)', id, socsvc.today() + 1)), 'SV004', 'not in the future') FROM socsvc.commission_opinion WHERE application = :app;
SELECT is(attempt(format('SELECT socsvc.record_opinion(%s, false, ''не показано'', ''2024-12-30'')', id)), 'ok', '[326-п/4.1/11] it answers') FROM socsvc.commission_opinion WHERE application = :app;
SELECT is(attempt(format('UPDATE socsvc.commission_opinion SET recommends = true WHERE application = %s', :app)), 'SV017', 'what it said stands');
SELECT is(decide(:app), 'SV004', 'against its opinion only with a reason');
SELECT is(decide(:app, reason => 'повторное освидетельствование'), 'ok', 'which is recorded');

SELECT new_case(3, 'semi_residential', '{no_positive_dynamics,local_course_held}', 'round_the_clock', applicant_kind => 'representative', applicant => 2) AS app \gset
SELECT is(decide(:app), 'SV004', '[326-п/4.2/10] a minor''s round-the-clock stay waits for the interdepartmental commission');
SELECT is(attempt(format('SELECT socsvc.refer_to_commission(%s, ''2024-12-28'')', :app)), 'ok', '[326-п/4.1/15] [326-п/4.1/16] to which copies go');
SELECT is(commission, 'minors', 'the one on minors') FROM socsvc.commission_opinion WHERE application = :app;
SELECT is(attempt(format('SELECT socsvc.record_opinion(%s, true, ''обосновано'', ''2025-01-08'')', id)), 'ok', '[326-п/4.1/18] it concludes') FROM socsvc.commission_opinion WHERE application = :app;
SELECT is(decide(:app), 'ok', 'and the stay is granted');
SELECT is(socsvc.commission_needed(new_case(3, 'semi_residential', ARRAY[fact], 'round_the_clock', documented => false)), NULL, format('%s no commission: %s', tag, fact))
  FROM (VALUES ('[326-п/4.1/13]', 'course_by_disability'), ('[326-п/4.1/14]', 'course_by_health')) v (tag, fact);
SELECT is(socsvc.commission_needed(new_case(1, 'semi_residential', '{}', 'round_the_clock', documented => false)), NULL, 'nor for an adult');
SELECT is(socsvc.commission_needed(new_case(3, 'semi_residential', '{}', 'over_4_hours', documented => false)), NULL, 'nor for a day');

-- ---- the decision (4.2, 21) ----------------------------------------------------------------------------------------
SELECT new_case(1, 'home', '{lives_in_region,three_preschool_children}', consent => false, applicant_kind => 'other_citizen', applicant => 2) AS app \gset
SELECT is(decide(:app), 'SV004', '[326-п/21/1] no service without the citizen''s consent');
SELECT is(attempt(format('UPDATE socsvc.application SET consent_given = true WHERE id = %s', :app), 'citizen', 2), 'SV009', 'which nobody gives for him');
SELECT is(attempt(format('UPDATE socsvc.application SET consent_given = true WHERE id = %s', :app), 'citizen', 1), 'ok', 'he consents');
SELECT is(attempt(format('SELECT socsvc.take_decision(%s, ''refused'', ''no_circumstance'', %L)', :app, day)), 'SV005', format('no decision on %s', day)) FROM (VALUES ('2024-12-26'), ((socsvc.today() + 1)::text)) v (day);
SELECT is(attempt(format('SELECT socsvc.take_decision(%s, ''perhaps'')', :app)), '23514', 'no third outcome');
SELECT is(attempt(format('SELECT socsvc.take_decision(%s, ''refused'')', :app)), '23514', 'no refusal without a ground');
SELECT is(decide(:app, 'recognised', 'no_circumstance'), '23514', 'no ground without a refusal');
SELECT is(decide(:app, 'refused', 'contraindication_residential'), 'SV004', 'no ground of another form');
SELECT is(decide(:app, 'refused', 'contraindication_home'), 'SV012', '[326-п/40.2/2] no contraindication without its conclusion');
SELECT is(decide(:app, 'refused', 'no_circumstance'), 'ok', '[326-п/4.2/3] refused, with a ground');
SELECT id AS decision FROM socsvc.decision WHERE application = :app \gset
SELECT is(attempt(format('SELECT socsvc.tell_decision(%s, ''by phone'', ''2025-01-10'')', :decision)), '23514', 'not told by word of mouth');
SELECT is(attempt(format('SELECT socsvc.tell_decision(%s, ''written'', ''2025-01-08'')', :decision)), '23514', 'not told before it was taken');
SELECT is(attempt(format('UPDATE socsvc.decision SET status = ''told'' WHERE id = %s', :decision)), 'SV004', 'not told without saying when and how');
SELECT is(attempt(format('SELECT socsvc.tell_decision(%s, ''electronic'', ''2025-01-10'')', :decision)), 'ok', '[326-п/4.2/6] told in electronic form');
SELECT is(attempt(format('UPDATE socsvc.decision SET informed_on = ''2025-01-09'' WHERE id = %s', :decision)), 'SV017', 'when it was told stands');
SELECT throws_ok(format('UPDATE socsvc.decision SET outcome = ''recognised'', refusal_ground = NULL WHERE id = %s', :decision), 'SV017', NULL, 'the decision stands');
SELECT throws_ok(format('DELETE FROM socsvc.decision WHERE id = %s', :decision), 'SV017', NULL, 'and is not deleted');
SELECT is(attempt(format('SELECT socsvc.annul_decision(%s, ''решение суда'')', :decision)), 'ok', 'it is annulled');
SELECT is(decide(:app), 'ok', 'and another is taken');

SELECT new_case(1, 'home', '{lives_in_region,three_preschool_children,cannot_express_will}') AS app \gset
SELECT is(decide(:app), 'SV004', '[326-п/21/2] who cannot express his will needs a representative to consent');
SELECT new_case(6, 'home', '{lives_in_region,three_preschool_children}') AS app \gset
SELECT is(decide(:app), 'SV013', 'nobody is recognised after his death');
SELECT new_case(1, 'urgent', surveyed => false) AS app \gset
SELECT is(attempt(format('INSERT INTO socsvc.application_circumstance (application, circumstance, proved) VALUES (%s, ''no_home'', true)', :app)), 'ok', 'a circumstance is found');
SELECT is(attempt(format('SELECT socsvc.take_decision(%s, ''recognised'', decided_on => ''2024-12-27'')', :app)), 'SV012', 'urgent services too need their papers of the day') WHERE NOT socsvc.has_all_documents(:app, '2024-12-27');
SELECT is(decide(:app), 'ok', 'urgent services are decided without a survey');
SELECT is(attempt(format('SELECT socsvc.draft_programme(%s, ''1'', ''[2025-01-13,2025-02-13)'', ''free'')', id)), 'SV004', 'and have no programme') FROM socsvc.decision WHERE application = :app;

-- ---- the right to a form (13, 40, 48.1, 49.1, 61, 64 to 67, 82, 84) ------------------------------------------------
SELECT is(problems_of(1, 'home', '{three_preschool_children}'), '326-п/40/1', '[326-п/40/1] at home only to those who live here');
SELECT is(problems_of(1, 'home', '{lives_in_region}'), '326-п/40/3, 326-п/40/4, 326-п/40/5', '[326-п/40/3] [326-п/40/4] [326-п/40/5] on one of three grounds');
SELECT new_case(1, 'home', '{lives_in_region}', documented => false) AS app \gset
SELECT is(attempt(format('SELECT socsvc.record_survey(%s, ''2024-12-28'', ''Петрова'', ''x'', ARRAY[%L])', :app, circumstance)), 'ok', circumstance) FROM (VALUES ('self_care_loss')) v (circumstance);
SELECT is(problems(:app), 'none', 'a circumstance that was proved is a ground');
SELECT is(attempt($$INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (5, 'self_care_loss', 'заключение', '[2024-01-01,2025-01-01)')$$), 'ok', 'a category is recorded');
SELECT new_case(5, 'home', '{lives_in_region}', documented => false) AS app \gset
SELECT is(problems(:app, '2024-12-31') || ' | ' || problems(:app, '2025-01-01'), 'none | 326-п/40/3, 326-п/40/4, 326-п/40/5', 'so is a category of the person, while it holds');
SELECT is(problems_of(1, 'home', '{lives_in_region,three_preschool_children,medical_contraindication}'), '326-п/40.2/1', '[326-п/40.2/1] not with a contraindication, at home');
SELECT is(problems_of(1, 'semi_residential', '{medical_contraindication}', 'over_4_hours'), '326-п/48.1/1', '[326-п/48.1/1] nor semi-residential');
SELECT is(problems_of(1, 'semi_residential', '{}', 'over_4_hours'), 'none', '[326-п/14/1] [326-п/14/2] [326-п/14/3] and no rule asks for citizenship');
SELECT is_empty($$SELECT FROM socsvc.eligibility_rule WHERE (facts || when_facts || unless_facts)::text ~ 'citizen|foreign|refugee'$$, 'none at all');
SELECT is(problems_of(3, 'semi_residential', '{}', 'round_the_clock'), '326-п/49.1/2; 326-п/49.1/3; 326-п/49.1/4', '[326-п/49.1/2] [326-п/49.1/3] [326-п/49.1/4] a minor round the clock only after a local course without success');
SELECT is(problems_of(3, 'semi_residential', '{course_by_disability}', 'round_the_clock'), 'none', 'or on a course by disability');
SELECT is(problems_of(1, 'residential', '{}'), '326-п/61/3; 326-п/61/5', '[326-п/61/3] [326-п/61/5] residential: lives here, needs constant help');
SELECT is(problems_of(person, 'residential', facts || '{lives_in_region,constant_outside_help}'), expected, what)
  FROM (VALUES (1, '{}'::text[], 'none', '[326-п/61/1] a woman older than 55'),
               (5, '{}', '326-п/61/1, 326-п/61/2, 326-п/61/2', 'not one of 54'),
               (4, '{}', '326-п/61/1, 326-п/61/2, 326-п/61/2', 'nor a man who turns 60 that day'),
               (2, '{disability_group_2}', 'none', '[326-п/61/2] a disabled adult of group I or II'),
               (2, '{disabled}', '326-п/61/1, 326-п/61/2, 326-п/61/2', 'not of group III')) v (person, facts, expected, what);
SELECT is(problems(id, '2025-01-10'), 'none', 'older than 60 from the day after the birthday') FROM (SELECT new_case(4, 'residential', '{lives_in_region,constant_outside_help}', documented => false)) a (id);
SELECT is(problems_of(1, 'residential', '{lives_in_region,constant_outside_help}' || facts), expected, what)
  FROM (VALUES ('{medical_contraindication}'::text[], '326-п/64/1', '[326-п/64/1] general: no contraindication'),
               ('{psychoneurological_indication}', '326-п/64/2', '[326-п/64/2] no indication for the other kind'),
               ('{able_bodied_relatives}', '326-п/64/3; 326-п/64/5', '[326-п/64/3] no able-bodied relatives'),
               ('{able_bodied_relatives,svo_combatant}', 'none', '[326-п/64/5] those of combatants do not count'),
               ('{able_bodied_relatives,full_self_care_loss_temporary}', 'none', 'no obstacle to a temporary stay'),
               ('{able_bodied_relatives,paid_temporary_stay}', 'none', 'nor to a paid one')) v (facts, expected, what);
SELECT is(problems_of(1, 'residential', '{lives_in_region,constant_outside_help}', facility_kind => 'psychoneurological'), '326-п/65/1', '[326-п/65/1] psychoneurological: on the grounds of the law');
SELECT is(problems_of(1, 'residential', '{lives_in_region,constant_outside_help}' || facts, facility_kind => 'special'), expected, what)
  FROM (VALUES ('{convicted_before,medical_contraindication}'::text[], '326-п/66/1', '[326-п/66/1] special: no contraindication'),
               ('{convicted_before,able_bodied_relatives}', '326-п/66/2', '[326-п/66/2] no able-bodied relatives'),
               ('{}', '326-п/66/4, 326-п/66/5, 326-п/66/6, 326-п/66/7', 'for four groups'),
               ('{administrative_supervision}', 'none', '[326-п/66/4] under supervision'), ('{convicted_before}', 'none', '[326-п/66/5] convicted before'),
               ('{repeated_public_order_offences}', 'none', '[326-п/66/6] repeatedly liable'), ('{breaks_house_rules}', 'none', '[326-п/66/7] breaking the rules')) v (facts, expected, what);
SELECT is(problems_of(person, 'home', '{three_preschool_children,supported_living}' || facts), expected, what)
  FROM (VALUES (3, '{lives_in_region,disabled,cannot_live_alone,supported_living_recognised}'::text[], '326-п/84/1', '[326-п/84/1] supported living: disabled, older than 18'),
               (2, '{lives_in_region,disabled,supported_living_recognised}', '326-п/84/2', '[326-п/84/2] who cannot live alone'),
               (2, '{disabled,cannot_live_alone,supported_living_recognised}', '326-п/40/1; 326-п/84/3', '[326-п/84/3] lives here'),
               (2, '{lives_in_region,disabled,cannot_live_alone}', '326-п/84/4', '[326-п/84/4] recognised by the criteria'),
               (2, '{lives_in_region,disabled,cannot_live_alone,supported_living_recognised,legally_incapable}', '326-п/84/5, 326-п/84/6, 326-п/84/7, 326-п/84/8; 326-п/84/9', 'a ward in four cases'),
               (2, '{lives_in_region,disabled,cannot_live_alone,supported_living_recognised,legally_incapable,no_guardian}', 'none', '[326-п/84/5] no guardian'),
               (2, '{lives_in_region,disabled,cannot_live_alone,supported_living_recognised,legally_incapable,guardian_old}', 'none', '[326-п/84/6] an old one'),
               (2, '{lives_in_region,disabled,cannot_live_alone,supported_living_recognised,legally_incapable,guardian_ill}', 'none', '[326-п/84/7] an ill one'),
               (2, '{lives_in_region,disabled,cannot_live_alone,supported_living_recognised,legally_incapable,guardian_decided}', '326-п/84/5, 326-п/84/6, 326-п/84/7, 326-п/84/8; 326-п/84/9', '[326-п/84/9] not by his decision without the ward''s consent'),
               (2, '{lives_in_region,disabled,cannot_live_alone,supported_living_recognised,legally_incapable,guardian_decided,ward_consents}', 'none', '[326-п/84/8] by his decision with it')) v (person, facts, expected, what);
SELECT is(problems_of(1, 'urgent', ARRAY[fact]), btrim(tag, '[]'), format('%s not to one with: %s', tag, fact))
  FROM (VALUES ('alcoholic_intoxication', '[326-п/13/7]'), ('narcotic_intoxication', '[326-п/13/8]'), ('toxic_intoxication', '[326-п/13/9]'),
               ('acute_mental_illness', '[326-п/13/10]'), ('dangerous_disease', '[326-п/13/11]')) v (fact, tag);
SELECT new_case(1, 'home', '{lives_in_region}') AS app \gset
SELECT is(decide(:app), 'SV004', '[326-п/40/2] [326-п/48/1] [326-п/61/4] who has no right to the form is not recognised');
SELECT is(complaint(format('SELECT socsvc.take_decision(%s, ''recognised'', NULL, ''2025-01-09'')', :app)) ~ '326-п/40/3', true, 'and is told by which paragraph');
SELECT is(decide(:app, 'refused', 'no_right_home'), 'ok', 'but refused');
SELECT is(attempt($$INSERT INTO socsvc.eligibility_rule (jurisdiction, effect, facts, name_ru, name_en, source) VALUES ('RU-KHM', 'barred', '{disabled}', 'x', 'x', 'x')$$, 'citizen', 1), '42501', 'clients write no rules');

-- ---- the programme (6, 8, 9, 11, 64, 82) ---------------------------------------------------------------------------
SELECT d.id AS decision, d.application AS app FROM socsvc.decision d JOIN socsvc.assessment s ON s.application = d.application JOIN socsvc.assessment_service r ON r.assessment = s.id \gset
SELECT is(attempt($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment) VALUES ('1', 1, 'home', socsvc.today(), daterange(socsvc.today(), socsvc.today() + 365), 'free')$$),
          'SV004', '[326-п/6/1] [326-п/16/1] no programme without a decision');
SELECT is(attempt($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment) VALUES ('1', 1, 'home', '2023-03-09', '[2023-03-14,2024-03-14)', 'free')$$), 'ok', 'but for those of the time before the register');
SELECT is(attempt(format('SELECT socsvc.draft_programme(%s, ''2'', %L, ''free'', %L)', :decision, term, day)), expected, what)
  FROM (VALUES ('[2025-01-13,2028-01-14)', '2025-01-10', 'SV005', 'longer than three years'), ('[2025-01-13,2026-01-13)', '2025-01-08', 'SV005', 'issued before the decision'),
               ('[2025-01-08,2026-01-08)', '2025-01-10', 'SV005', 'begins before it'), ('[2025-01-13,2026-01-13)', '2100-01-10', 'SV005', 'issued in the future')) v (term, day, expected, what);
SELECT is(attempt(format('SELECT socsvc.draft_programme(%s, ''2'', ''[2025-01-13,2028-01-13)'', ''free'', ''2025-01-10'')', :decision)), 'ok', '[326-п/9/1] [326-п/43/1] the programme follows from the need that the survey found');
SELECT results_eq(format('SELECT i.portal_code, l.volume::text, l.periodicity::text FROM socsvc.programme p JOIN socsvc.programme_line l ON l.programme = p.id JOIN socsvc.service_item i ON i.id = l.service_item WHERE p.decision = %s', :decision),
  $$VALUES ('002', '60 min', '2/week')$$, 'with what its act recommends');
SELECT is(attempt(format('INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment, basis, decision) VALUES (''3'', %s, %L, ''2025-01-10'', ''[2025-01-13,2026-01-13)'', ''free'', ''decision'', %s)', person, form, :decision)), expected, what)
  FROM (VALUES (1, 'semi_residential', 'SV004', 'not of another form'), (2, 'home', '23503', 'not of another person')) v (person, form, expected, what);
SELECT is(attempt(format('INSERT INTO socsvc.programme_accompaniment (programme, measure, carried_out_by) SELECT id, ''помощь в оформлении документов'', ''МФЦ'' FROM socsvc.programme WHERE decision = %s', :decision)), 'ok', '[326-п/8/8] measures of accompaniment')
  WHERE has_table_privilege('socsvc_agency', 'socsvc.programme_accompaniment', 'INSERT') OR has_any_column_privilege('socsvc_agency', 'socsvc.programme_accompaniment', 'INSERT');
SELECT is(attempt(format('SELECT socsvc.issue_programme(id) FROM socsvc.programme WHERE decision = %s', :decision)), 'ok', 'it is issued');
SELECT is(attempt(format('SELECT socsvc.annul_decision(%s, ''ошибка'')', :decision)), 'SV004', 'a decision under a programme in force stands');
SELECT is(attempt(format('UPDATE socsvc.programme SET basis = ''earlier_register'', decision = NULL WHERE decision = %s', :decision)), 'SV017', 'so does the basis');
SELECT is(attempt($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment, basis) VALUES ('4', 1, 'home', '2025-01-10', '[2025-01-13,2026-01-13)', 'free', 'other_region')$$), '23514', '[326-п/11/1] a programme of another region has its document');
SELECT is(attempt($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment, basis, basis_document) VALUES ('4', 1, 'home', '2025-01-10', '[2025-01-13,2026-01-13)', 'free', 'other_region', 'ИППСУ № 5')$$), 'ok', 'with which it is entered');

SELECT new_case(1, 'home', '{lives_in_region,three_preschool_children}') AS app \gset
SELECT is(decide(:app), 'ok', 'another case');
SELECT id AS decision FROM socsvc.decision WHERE application = :app \gset
SELECT is(attempt(format('SELECT socsvc.draft_programme(%s, ''5'', ''[2025-01-13,2026-01-13)'', ''free'', ''2025-01-10'')', :decision)), 'ok', 'a draft on it');
SELECT is(attempt(format('INSERT INTO socsvc.programme_line (programme, service_item, periodicity) SELECT p.id, i.id, ''1 раз в неделю'' FROM socsvc.programme p, socsvc.service_item i WHERE p.decision = %s AND i.form = ''home'' AND i.portal_code = ''002''', :decision)), 'ok', 'with a line');
SELECT is(attempt(format('SELECT socsvc.annul_decision(%s, ''ошибка'')', :decision)), 'ok', 'the decision is annulled under a draft');
SELECT is(attempt(format('SELECT socsvc.issue_programme(id) FROM socsvc.programme WHERE decision = %s', :decision)), 'SV004', 'which is not issued then');

SELECT new_case(1, 'residential', '{lives_in_region,constant_outside_help,able_bodied_relatives,full_self_care_loss_temporary}') AS app \gset
SELECT is(decide(:app), 'ok', 'a temporary stay of one with able-bodied relatives');
SELECT is(attempt(format('SELECT socsvc.draft_programme(d.id, ''6'', %L, ''partial'', ''2025-01-10'') FROM socsvc.decision d WHERE d.application = %s', term, :app)), expected, '[326-п/64/6] of up to 4 months: ' || term)
  FROM (VALUES ('[2025-01-13,2025-05-14)', 'SV005'), ('[2025-01-13,2025-05-13)', 'ok')) v (term, expected);
SELECT new_case(1, 'residential', '{lives_in_region,constant_outside_help,able_bodied_relatives,paid_temporary_stay}') AS app \gset
SELECT is(decide(:app), 'ok', 'a paid stay');
SELECT is(attempt(format('SELECT socsvc.draft_programme(d.id, ''7'', %L, %L, ''2025-01-10'') FROM socsvc.decision d WHERE d.application = %s', term, payment, :app)), expected, format('[326-п/82/2] [326-п/82/3] of up to 6 months, paid in full: %s %s', term, payment))
  FROM (VALUES ('[2025-01-13,2025-07-14)', 'full', 'SV005'), ('[2025-01-13,2025-07-13)', 'partial', 'SV004'), ('[2025-01-13,2025-07-13)', 'full', 'ok')) v (term, payment, expected);

-- ---- what people see (000/3.1) -------------------------------------------------------------------------------------
SELECT is(attempt($$SELECT 1/(count(*) > 0 AND bool_and(person = 1 OR person = 3))::int FROM socsvc.my_applications$$, 'citizen', 1), 'ok', '[000/3.1/14] my_applications: his own');
SELECT is(attempt($$SELECT 1/(count(*) FILTER (WHERE person = 3) > 0)::int FROM socsvc.my_applications$$, 'representative', 2), 'ok', 'and those that one filed for others');
SELECT is(attempt($$SELECT 1/(count(*) = 1 AND min(name) LIKE '002 %' AND min(valid_until) = '2028-01-12')::int FROM socsvc.my_assignments$$, 'citizen', 1), 'ok', '[000/3.1/15] my_assignments: what programmes in force assign');
SELECT is(attempt($$SELECT 1/(count(*) = 0)::int FROM socsvc.my_assignments$$, 'citizen', 2), 'ok', 'to oneself');
SELECT new_case(1, 'residential', '{lives_in_region,constant_outside_help,psychoneurological_indication}', facility_kind => 'psychoneurological', surveyed => false, documented => false) AS app \gset
CREATE FUNCTION public.step(application bigint) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(w.step, ',' ORDER BY w.step) FROM socsvc.agency_work w WHERE w.application = $1 $$;
SELECT is(step(:app), 'survey', 'work in hand: the survey');
SELECT is(attempt(format('SELECT socsvc.record_survey(%s, ''2024-12-28'', ''Петрова'', ''x'', ''{no_livelihood}'')', :app)), 'ok', 'done');
SELECT is(step(:app), 'referral', 'then the referral');
SELECT is(attempt(format('SELECT socsvc.refer_to_commission(%s, ''2024-12-28'')', :app)), 'ok', 'done');
SELECT is(step(:app), 'opinion', 'then the opinion');
SELECT is(attempt(format('SELECT socsvc.record_opinion(id, true, ''да'', ''2024-12-30'') FROM socsvc.commission_opinion WHERE application = %s', :app)), 'ok', 'given');
SELECT is(step(:app), 'documents', 'then the documents');
SELECT is(attempt(format('SELECT socsvc.record_document(%s, m.document_type, ''citizen'', issued_on => ''2024-12-26'', received_on => ''2024-12-30'') FROM socsvc.missing_documents(%1$s, ''2025-01-09'') m', :app)), 'ok', 'brought');
SELECT is(step(:app), 'decision', 'then the decision');
SELECT is(decide(:app), 'ok', 'taken');
SELECT is(step(:app), 'notice,programme', 'then the notice and the programme');
SELECT is(attempt(format('SELECT socsvc.tell_decision(id, ''written'', ''2025-01-10'') FROM socsvc.decision WHERE application = %s', :app)), 'ok', 'told');
SELECT is(step(:app), 'programme', 'then the programme alone');
SELECT is(attempt($$SELECT FROM socsvc.agency_work$$, 'citizen', 1), '42501', 'which is not for citizens');
SELECT is(sum(cases), (SELECT count(*) FROM socsvc.agency_work)::numeric, 'the workload counts the same cases') FROM socsvc.agency_workload;
SELECT results_eq(format($$SELECT entity || ' ' || coalesce(from_status || ' ', '') || to_status FROM socsvc.status_event
                            WHERE entity = 'application' AND entity_id = %1$s OR entity = 'decision' AND entity_id = (SELECT id FROM socsvc.decision WHERE application = %1$s) ORDER BY id$$, :app),
  $$VALUES ('application received'), ('decision taken'), ('application received decided'), ('decision taken told')$$, 'and the events tell the story');

-- ---- an electronic decision is signed (4.2) -----------------------------------------------------------------------------
SELECT new_case(1, 'home', '{lives_in_region,three_preschool_children}') AS app \gset
INSERT INTO socsvc.assessment_service (assessment, service_item, volume, periodicity)
  SELECT s.id, tap.item('home', '002'), '60 мин.', '1 раз(а) в неделю' FROM socsvc.assessment s WHERE s.application = :app;
SELECT is(attempt(format('SELECT socsvc.take_decision(%s, ''recognised'', decided_on => ''2025-01-09'', document_form => ''spoken'')', :app)), '23514', 'a decision is on paper or electronic');
SELECT is(attempt(format('SELECT socsvc.take_decision(%s, ''recognised'', decided_on => ''2025-01-09'', document_form => ''electronic'')', :app)), 'ok', 'an electronic decision is taken');
SELECT id AS decision FROM socsvc.decision WHERE application = :app \gset
SELECT is(attempt(format('SELECT socsvc.tell_decision(%s, ''electronic'', ''2025-01-10'')', :decision)), 'SV008', '[326-п/4.2/4] nobody is told of one that is not signed');
SELECT is(attempt(format('UPDATE socsvc.decision SET status = ''told'', informed_on = ''2025-01-10'', informed_by = ''written'' WHERE id = %s', :decision)), 'SV008', '[326-п/4.2/4] by plain UPDATE neither, on paper neither');
SELECT is(attempt(format('SELECT socsvc.sign_document(''decision'', %s), socsvc.tell_decision(%1$s, ''electronic'', ''2025-01-10'')', :decision)), 'SV008', '[326-п/4.2/4] a simple signature does not do');
SELECT is(attempt(format('SELECT socsvc.tell_decision(%s, ''electronic'', ''2025-01-10'', ''garbage'')', :decision)), 'SV008', '[326-п/4.2/4] nor does garbage');
SELECT is(attempt(format('UPDATE socsvc.decision SET document_form = ''paper'' WHERE id = %s', :decision)), '42501', 'it does not become one on paper');
SELECT throws_ok(format('UPDATE socsvc.decision SET document_form = ''paper'' WHERE id = %s', :decision), 'SV017', NULL, 'for a superuser neither');
SELECT is(attempt(format('SELECT socsvc.draft_programme(%s, ''Э-1'', ''[2025-01-13,2028-01-13)'', ''free'', ''2025-01-10'')', :decision)), 'ok', 'a programme is drafted on it');
SELECT is(attempt(format('SELECT socsvc.issue_programme(id) FROM socsvc.programme WHERE decision = %s', :decision)), 'SV008', '[326-п/4.2/4] but not issued');
SELECT is(convert_from(socsvc._canonical('decision', :decision, 1), 'UTF8') ~ E'\noutcome\trecognised\nrefusal_ground\t[\\\\]N\nreason\t[\\\\]N\ndocument_form\telectronic\n$', true, 'what is signed is the decision');
SELECT throws_ok($$SELECT socsvc._check_certificate_owner('agency', NULL, NULL, NULL, NULL, '{8601000003}')$$, 'SV008', NULL, 'no certificate is the agency''s while its number is not entered');
UPDATE socsvc.setting SET value = '8601000002,8601000003' WHERE name = 'agency_tax_numbers';
SELECT lives_ok($$SELECT socsvc._check_certificate_owner('agency', NULL, NULL, '11223344595', NULL, '{8601000003}')$$, 'then those that bear one of its numbers are');
SELECT throws_ok($$SELECT socsvc._check_certificate_owner('agency', NULL, NULL, '11223344595', NULL, '{8601000001}')$$, 'SV008', NULL, 'those of others are not');
SELECT throws_ok($$SELECT socsvc._check_certificate_owner('agency', NULL, NULL, '11223344595', NULL, NULL)$$, 'SV008', NULL, 'nor those without a number');
SELECT is(attempt(format('SELECT socsvc.annul_decision(%s, ''взято обратно'')', :decision)), 'ok', 'unsigned it may be annulled');
SELECT is(decide(:app), 'ok', 'another is taken, on paper');
SELECT id AS decision FROM socsvc.decision WHERE application = :app AND live \gset
SELECT is(attempt(format('SELECT socsvc.tell_decision(%s, ''electronic'', ''2025-01-10'')', :decision)), 'ok', '[326-п/4.2/4] one on paper asks for no certificate, whichever way it is told');
SELECT is(attempt(format('SELECT socsvc.draft_programme(%s, ''Э-2'', ''[2025-01-13,2028-01-13)'', ''free'', ''2025-01-10'')', :decision)), 'ok', 'a programme is drafted');
SELECT id AS programme FROM socsvc.programme WHERE number = 'Э-2' \gset
SELECT is_empty(format('SELECT FROM socsvc.signature WHERE document = ''programme'' AND entity_id = %s', :programme), 'a draft is not signed');
SELECT is(attempt(format('SELECT socsvc.issue_programme(%s)', :programme)), 'ok', 'it is issued');
SELECT results_eq(format('SELECT side, kind, actor, s.content = socsvc._canonical(''programme'', %1$s, 1) FROM socsvc.signature s WHERE document = ''programme'' AND entity_id = %1$s', :programme),
  $$VALUES ('agency', 'simple', 'agency', true)$$, '[326-п/6/3] and signed by that, by the agency, as it stands');
UPDATE socsvc.signature_rule SET kind = 'cms' WHERE entity = 'programme' AND document = 'programme';
SELECT is(attempt(format('SELECT socsvc.draft_programme(%s, ''Э-3'', ''[2025-01-13,2028-01-13)'', ''free'', ''2025-01-10'')', :decision)), 'ok', 'another draft');
SELECT is(attempt('SELECT socsvc.issue_programme(id) FROM socsvc.programme WHERE number = ''Э-3'''), 'SV008', '[326-п/6/3] a region that wants a certificate says so in the rule');
UPDATE socsvc.signature_rule SET kind = 'simple' WHERE entity = 'programme' AND document = 'programme';

SELECT * FROM finish();
ROLLBACK;
