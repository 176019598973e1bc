-- Deadlines: which event opens, meets, stops and ends them, on which day they end, and that nobody writes them by hand.
-- Cases are brought forward with the rights of clients. Only what the clock decides (when the citizen was asked and when
-- he answered) is written into status_event by the superuser, as the register would have on that day.
BEGIN;
SELECT * FROM no_plan();
SET LOCAL client_min_messages = error;

-- Runs a statement as an agency's clerk, or as another role, and answers 'ok' or the SQLSTATE; what was ok stays.
CREATE FUNCTION public.attempt(statement text, as_role name DEFAULT 'socsvc_agency', subject text DEFAULT 'agency') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text := 'ok';
BEGIN
  PERFORM set_config('socsvc.subject_role', subject, true), set_config('socsvc.person_id', CASE subject WHEN 'citizen' THEN '1' ELSE '' END, true),
          set_config('socsvc.provider_id', CASE subject WHEN 'provider' THEN '1' ELSE '' END, true),
          set_config('search_path', 'public, socsvc', true), set_config('role', as_role, true);
  BEGIN
    EXECUTE statement;
  EXCEPTION WHEN OTHERS THEN
    answer := SQLSTATE;
  END;
  PERFORM set_config('role', 'none', true);
  RETURN answer;
END $$;
-- Files an application as a clerk; answers its id.
CREATE FUNCTION public.filed(form text, received_at timestamptz DEFAULT '2024-12-27 10:00+05', person bigint DEFAULT 1, stay text DEFAULT NULL,
                             facility_kind text DEFAULT 'general') RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  made bigint;
BEGIN
  PERFORM set_config('socsvc.subject_role', 'agency', true), set_config('role', 'socsvc_agency', true);
  made := socsvc.file_application(person, form, 'in_person', '{no_livelihood}', received_at => filed.received_at, stay => filed.stay,
                                  facility_kind => filed.facility_kind,
                                  applicant_kind => CASE person WHEN 1 THEN 'citizen' ELSE 'representative' END, applicant => CASE person WHEN 1 THEN NULL ELSE 1 END);
  INSERT INTO socsvc.application_fact (application, fact) SELECT made, f FROM unnest('{lives_in_region,three_preschool_children}'::text[]) f;
  PERFORM set_config('role', 'none', true);
  RETURN made;
END $$;
-- Brings it to a decision, its documents complete; answers the decision's id.
CREATE FUNCTION public.decided(application bigint, day date, surveyed date DEFAULT NULL, outcome text DEFAULT 'recognised') RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  made bigint;
BEGIN
  PERFORM set_config('socsvc.subject_role', 'agency', true), set_config('role', 'socsvc_agency', true);
  IF surveyed IS NOT NULL THEN
    PERFORM socsvc.record_survey(application, surveyed, 'Петрова', 'нуждается', '{no_livelihood}');
  END IF;
  WHILE outcome = 'recognised' AND NOT socsvc.has_all_documents(application, day) LOOP
    PERFORM socsvc.record_document(application, m.document_type, 'citizen', issued_on => day - 1, received_on => day)
      FROM socsvc.missing_documents(application, day) m;
  END LOOP;
  made := socsvc.take_decision(application, outcome, CASE outcome WHEN 'refused' THEN 'no_circumstance' END, day);
  PERFORM set_config('role', 'none', true);
  RETURN made;
END $$;
-- An event as the register would have written it at that moment.
CREATE FUNCTION public.happened(entity text, id bigint, from_status text, to_status text, at timestamptz) RETURNS void LANGUAGE sql AS $$
  INSERT INTO socsvc.status_event (entity, entity_id, from_status, to_status, actor, login_role, happened_at)
    VALUES (entity, id, from_status, to_status, 'agency', 'test', at) $$;
-- The deadlines of a row: step, last day, state, each.
CREATE FUNCTION public.due(entity text, id bigint, only_step text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(format('%s %s %s', step, to_char(due_on, 'YYYY-MM-DD'), state), ', ' ORDER BY due_on, step), 'none')
    FROM socsvc.deadline d WHERE d.entity = $1 AND d.entity_id = $2 AND step = coalesce($3, step) $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO PUBLIC;

SELECT tap.fixture();
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (12, 'Иванов', 'Иван', '2015-05-05', 'm'), (13, 'Иванов', 'Пётр', '2006-12-27', 'm');
INSERT INTO socsvc.representation (represented, representative, kind, document, valid) VALUES
  (12, 1, 'guardian', 'акт', '[2020-01-01,)'), (13, 1, 'deed', 'доверенность', '[2020-01-01,)');

-- ---- the New Year of 2024/2025, by hand -------------------------------------------------------------------------------
-- Friday 27 December, the day of receipt, does not count. Saturday 28 is a working day (1). 29 December to 8 January are
-- off. Then 9 January (2), 10 (3), 13 (4), 14 (5), 15 (6), 16 (7), 17 (8), 20 (9), 21 (10).
SELECT filed('home') AS app \gset
SELECT is(due('application', :app), 'survey 2025-01-10 open, decision 2025-01-14 open, programme 2025-01-21 open', 'what runs from an application of 27.12.2024');
SELECT is(due('application', :app, 'survey'), 'survey 2025-01-10 open', '[326-п/4.1/1] [326-п/4.1/2] the survey and the need: 3 working days');
SELECT is(due('application', :app, 'decision'), 'decision 2025-01-14 open', '[326-п/4.2/1] the decision: 5 working days');
SELECT is(due('application', :app, 'programme'), 'programme 2025-01-21 open', '[326-п/6/2] [326-п/6/4] [326-п/11/4] the programme, drawn up and handed over: 10 working days from the application');
SELECT results_eq(format('SELECT DISTINCT starts_on, person, duty_of, provisional FROM socsvc.deadline WHERE entity_id = %s', :app), $$VALUES ('2024-12-27'::date, 1::bigint, 'agency', false)$$,
  'from the day of receipt, about the person, the agency''s');
SELECT is(due('application', filed('home', '2024-12-27 23:59:59+05')), due('application', :app), 'to the last second of that day in the register''s zone');
SELECT is(due('application', filed('home', '2024-12-28 00:00+05'), 'survey'), 'survey 2025-01-13 open', 'and from the next day a day later');
SELECT is(due('application', filed('home', '2025-01-03 12:00+05'), 'survey'), 'survey 2025-01-13 open', 'received on a day off: 9, 10, 13 January');
SELECT is(due('application', filed('urgent', '2024-12-29 12:00+05')), 'urgent_decision 2024-12-29 open', '[326-п/4.2/7] urgent services are decided the same day, a Sunday too, and nothing else runs');

SELECT decided(:app, '2025-01-14', '2025-01-10') AS decision \gset
SELECT is(due('application', :app), 'survey 2025-01-10 met, decision 2025-01-14 met, programme 2025-01-21 open', 'on the last day is in time');
SELECT is(due('decision', :decision), 'decision_told 2025-01-15 open', '[326-п/4.2/5] the citizen is told in 1 working day');
SELECT is(attempt(format('SELECT socsvc.tell_decision(%s, ''written'', ''2025-01-16'')', :decision)), 'ok', 'he is told');
SELECT is(due('decision', :decision), 'decision_told 2025-01-15 met_late', 'a day later is too late');

-- The programme that rests on the decision; the same as of a day before the application.
SELECT is(attempt(format($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment, basis, decision)
  VALUES ('1', 1, 'home', '2025-01-20', '[2025-01-21,2026-01-21)', 'free', 'decision', %s)$$, :decision)), 'ok', 'the programme is drafted');
SELECT id AS programme FROM socsvc.programme WHERE decision = :decision \gset
SELECT is(attempt(format($$INSERT INTO socsvc.programme_line (programme, service_item, periodicity)
  SELECT %s, i.id, '1 раз в неделю' FROM socsvc.service_item i WHERE i.form = 'home' AND i.portal_code = '002'$$, :programme)), 'ok', 'with a line');
SELECT is(attempt(format('SELECT socsvc.issue_programme(%s)', :programme)), 'ok', 'the programme is issued');
SELECT is(due('application', :app, 'programme'), 'programme 2025-01-21 met', 'and meets the deadline of the application that it stands under');
SELECT is(due('programme', :programme), 'programme_review 2028-01-20 open', '[326-п/9/2] it is revised within 3 years of its date');
SELECT is(attempt(format($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment)
  VALUES ('2', 1, 'home', '2025-06-20', '[2025-06-21,2026-01-21)', 'free')$$)), 'ok', 'another is drafted');
SELECT id AS revision FROM socsvc.programme WHERE number = '2' AND person = 1 \gset
SELECT is(attempt(format($$INSERT INTO socsvc.programme_line (programme, service_item, periodicity)
  SELECT %s, l.service_item, l.periodicity FROM socsvc.programme_line l WHERE l.programme = %s$$, :revision, :programme)), 'ok', 'with the same line');
SELECT is(attempt(format($$SELECT socsvc.replace_programme(%s, %s, 'keep')$$, :programme, :revision)), 'ok', 'it is replaced');
SELECT is(due('programme', :programme), 'programme_review 2028-01-20 met', 'which is the revision');

-- ---- commissions ------------------------------------------------------------------------------------------------------
SELECT filed('residential', facility_kind => 'psychoneurological') AS app \gset
SELECT is(due('application', :app, 'copies_to_commission'), 'copies_to_commission 2024-12-28 open', '[326-п/4.1/7] copies go to the Commission within 1 working day, a working Saturday');
SELECT is(attempt(format('SELECT socsvc.refer_to_commission(%s, ''2024-12-28'')', :app)), 'ok', 'copies go');
SELECT id AS opinion FROM socsvc.commission_opinion WHERE application = :app \gset
SELECT is(due('application', :app, 'copies_to_commission'), 'copies_to_commission 2024-12-28 met', 'they did');
SELECT is(due('commission_opinion', :opinion), 'commission_recommendation 2024-12-31 open', '[326-п/4.1/9] [326-п/4.1/10] the recommendations take 3 days, which are calendar days');
SELECT is(duty_of, 'commission', 'its own duty') FROM socsvc.deadline WHERE entity = 'commission_opinion' AND entity_id = :opinion;
SELECT is(attempt(format('SELECT socsvc.record_opinion(%s, true, ''показано'', ''2025-01-01'')', :opinion)), 'ok', 'the Commission answers');
SELECT is(due('commission_opinion', :opinion), 'commission_recommendation 2024-12-31 met_late', 'it is the commission that was late');
SELECT is(due('application', filed('residential'), 'copies_to_commission'), 'none', 'no copies go for a general organisation');

SELECT filed('semi_residential', person => 12, stay => 'round_the_clock') AS app \gset
SELECT is(due('application', :app, 'copies_to_minors_commission'), 'copies_to_minors_commission 2024-12-28 open', '[326-п/4.1/12] for a minor round the clock within 1 working day');
SELECT is(attempt(format('SELECT socsvc.refer_to_commission(%s, ''2024-12-28'')', :app)), 'ok', 'copies go to the other one');
SELECT id AS opinion FROM socsvc.commission_opinion WHERE application = :app \gset
SELECT is(due('commission_opinion', :opinion), 'minors_commission_conclusion 2025-01-13 open', '[326-п/4.1/17] the conclusion takes 3 working days');
SELECT is(due('application', filed('semi_residential', person => 13, stay => 'round_the_clock'), 'copies_to_minors_commission'), 'none', 'who comes of age that day is no minor');
SELECT is(due('application', filed('semi_residential', person => 12, stay => 'over_4_hours'), 'copies_to_minors_commission'), 'none', 'nor is a day''s stay one round the clock');
SELECT is(attempt(format('UPDATE socsvc.commission_opinion SET status = ''withdrawn'' WHERE id = %s', :opinion)), 'ok', 'the request is withdrawn');
SELECT is(due('commission_opinion', :opinion) || '; ' || due('application', :app, 'copies_to_minors_commission'),
          'minors_commission_conclusion 2025-01-13 void; copies_to_minors_commission 2024-12-28 open', 'nobody waits for it, and it is to be asked again');

-- ---- the contract -----------------------------------------------------------------------------------------------------
SELECT tap.contract(10, 1, 'offered');
SELECT is(due('contract', 10, 'contract'), 'contract 2023-03-18 open', '[326-п/22/7] [002/2.5/2] the contract is concluded within a day of the request, a Saturday too');
SELECT is(attempt('SELECT socsvc.withdraw_offer(10, ''ошибка'')', 'socsvc_portal', 'provider'), 'ok', 'the offer is taken back');
SELECT is(count(*), 1::bigint, 'taken back to the request it is not opened again') FROM socsvc.deadline WHERE entity = 'contract' AND entity_id = 10 AND step = 'contract';
SELECT is(attempt('SELECT socsvc.cancel_contract(10, ''отказ'')', 'socsvc_portal', 'citizen'), 'ok', 'the request is cancelled');
SELECT is(due('contract', 10, 'contract'), 'contract 2023-03-18 void', 'and nobody waits for the contract');
SELECT tap.contract(11, 2);
SELECT is(due('contract', 11, 'contract'), 'contract 2023-03-18 met_late', 'signed today, which is too late');

-- ---- orders of enrolment and of removal -------------------------------------------------------------------------------
SELECT is(due('contract', 10, 'enrolment') || ', ' || due('contract', 11, 'enrolment'), 'enrolment 2023-03-18 void, enrolment 2023-03-18 open', '[326-п/17/1] the order of enrolment is issued within a day of the request');
SELECT tap.become(NULL, 'provider');
INSERT INTO socsvc.enrolment (contract, person, provider, order_number, enrolled_on)
  SELECT id, person, provider, 'П-1', (SELECT signed_on FROM socsvc.contract WHERE id = 11) FROM socsvc.contract WHERE id = 11;
SELECT tap.superuser();
SELECT is(due('contract', 11, 'enrolment'), 'enrolment 2023-03-18 met_late', 'the order meets it');
-- The circumstance occurs today, whenever the event is written.
SET LOCAL session_replication_role = replica;
UPDATE socsvc.contract SET inactive_from = socsvc.today() WHERE id = 11;
SET LOCAL session_replication_role = origin;
SELECT happened('contract', 11, 'active', 'terminated', now());
SELECT is(due('contract', 11, 'removal_on_termination'), format('removal_on_termination %s open', socsvc.add_working_days(socsvc.today(), 1, 'RU-KHM')), '[326-п/47/1] [326-п/60/1] [002/2.17/1] the removal is drawn up within 1 working day of the circumstance, not of its discovery');
SELECT happened('contract', 11, 'active', 'completed', now());
SELECT is(due('contract', 11, 'removal_on_completion') || '; ' || due('contract', 11, 'removal_on_termination'), format('removal_on_completion %1$s open; removal_on_termination %1$s void', socsvc.add_working_days(socsvc.today(), 1, 'RU-KHM')), 'the end of the term is a circumstance as well');
SELECT is(socsvc.applies_removal_in_a_day(10), false, 'without an order of enrolment nobody is removed');

-- ---- the clock stands while the citizen must answer -------------------------------------------------------------------
SELECT filed('home') AS app \gset
SELECT happened('application', :app, 'received', 'awaiting_citizen', '2025-01-09 18:00+05');
SELECT is(due('application', :app), 'survey 2025-01-10 paused, decision 2025-01-14 paused, programme 2025-01-21 paused', 'the citizen is asked: the clocks stand');
SELECT happened('application', :app, 'awaiting_citizen', 'received', '2025-01-14 09:00+05');
SELECT is(due('application', :app), 'survey 2025-01-15 open, decision 2025-01-17 open, programme 2025-01-24 open', 'he answers: 10, 13, 14 January are added, working days');
SELECT happened('application', :app, 'received', 'awaiting_citizen', '2025-01-16 00:00+05');
SELECT is(due('application', :app), 'survey 2025-01-15 open, decision 2025-01-17 paused, programme 2025-01-24 paused', 'what was late already is not saved by asking');
SELECT happened('application', :app, 'awaiting_citizen', 'received', '2025-01-16 23:59+05');
SELECT is(due('application', :app, 'decision'), 'decision 2025-01-17 open', 'a pause within a day adds nothing');
SELECT is(stood, '{[2025-01-09,2025-01-14)}', 'it is recorded when the clock stood') FROM socsvc.deadline WHERE entity = 'application' AND entity_id = :app AND step = 'decision';
SELECT happened('application', :app, 'received', 'awaiting_citizen', '2025-01-17 12:00+05');
SELECT happened('application', :app, 'awaiting_citizen', 'received', '2025-01-16 12:00+05');
SELECT is(due('application', :app, 'decision'), 'decision 2025-01-17 open', 'a clock that was set back takes nothing away');

-- By the clerk, today.
SELECT filed('home', now()) AS app \gset
SELECT is(attempt(format('SELECT socsvc.ask_citizen(%s, ''паспорт'')', :app)), 'ok', 'the citizen is asked');
SELECT is(count(*), 3::bigint, 'asked by the clerk: all three clocks stand since today') FROM socsvc.deadline WHERE entity = 'application' AND entity_id = :app AND state = 'paused' AND paused_on = socsvc.today();
SELECT is(attempt(format('UPDATE socsvc.application SET status = ''decided'' WHERE id = %s', :app)), 'SV003', 'a wrong step is refused');
SELECT is(count(*), 3::bigint, 'and changes no deadline') FROM socsvc.deadline WHERE entity = 'application' AND entity_id = :app AND state = 'paused';
SELECT is(attempt(format('SELECT socsvc.withdraw_application(%s, ''передумал'')', :app), 'socsvc_portal', 'citizen'), 'ok', 'the application is withdrawn');
SELECT is(count(*), 3::bigint, 'the application is withdrawn: nothing is due any more') FROM socsvc.deadline d JOIN socsvc.status_event e ON e.id = d.voided_by
 WHERE d.entity = 'application' AND d.entity_id = :app AND d.state = 'void' AND d.paused_on IS NULL AND e.to_status = 'withdrawn';

-- ---- what ends otherwise, and what comes back -------------------------------------------------------------------------
SELECT filed('home') AS app \gset
SELECT decided(:app, '2025-01-10', '2024-12-28', 'refused') AS decision \gset
SELECT is(due('application', :app), 'survey 2025-01-10 met, decision 2025-01-14 met, programme 2025-01-21 void', 'refused: no programme is due');
SELECT is(attempt(format('SELECT socsvc.annul_decision(%s, ''суд'')', :decision)), 'ok', 'the refusal is annulled');
SELECT is(due('application', :app) || '; ' || due('decision', :decision), 'survey 2025-01-10 met, decision 2025-01-14 open, programme 2025-01-21 open; decision_told 2025-01-13 void', 'then all that is open again');
SELECT decided(:app, '2025-01-15') AS decision \gset
SELECT is(due('application', :app, 'decision'), 'decision 2025-01-14 met_late', 'and the next decision meets it');
SELECT filed('home') AS app \gset
SELECT is(attempt(format('SELECT socsvc.record_survey(%s, ''2024-12-28'', ''Петрова'', ''x'')', :app)), 'ok', 'surveyed');
SELECT is(attempt(format('SELECT socsvc.cancel_assessment(id, ''ошибка'') FROM socsvc.assessment WHERE application = %s', :app)), 'ok', 'in error');
SELECT is(due('application', :app, 'survey'), 'survey 2025-01-10 open', 'a survey act that was drawn up in error has met nothing');

-- ---- bad input --------------------------------------------------------------------------------------------------------
SELECT is(attempt(format('SELECT socsvc.record_survey(%s, ''2024-12-26'', ''Петрова'', ''x'')', :app)), 'SV005', 'no survey before the application');
SELECT decided(:app, '2025-01-10', '2024-12-28') AS decision \gset
SELECT is(attempt(format($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment, basis, decision)
  VALUES ('2', 1, 'home', '2024-12-26', '[2025-01-21,2026-01-21)', 'free', 'decision', %s)$$, :decision)) IN ('SV005', 'SV004', '23514')
  OR attempt(format('SELECT socsvc.issue_programme(id) FROM socsvc.programme WHERE decision = %s AND issued_on < ''2024-12-27''', :decision)) IN ('SV004', 'SV005'), true,
  'no programme before the application that it answers');
-- The register's own check, behind those of the tables: an event whose row is dated before what it answers.
SELECT filed('home') AS app \gset
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.assessment (id, application, surveyed_on, surveyor, findings) VALUES (1, :app, '2024-12-26', 'Петрова', 'x');
SET LOCAL session_replication_role = origin;
SELECT throws_ok($$SELECT happened('assessment', 1, NULL, 'drawn_up', now())$$, 'SV005', 'assessment 1 is dated before what it answers', 'an event dated before what it answers');
SELECT lives_ok($$SELECT happened('no_such_table', 1, NULL, 'received', now())$$, 'an entity without rules is nothing to deadlines');
SELECT lives_ok($$SELECT happened('application', -1, 'received', 'expired', now())$$, 'nor is a row that is not there');

-- ---- nobody writes them by hand ---------------------------------------------------------------------------------------
SELECT is(attempt(statement, who), expected, format('%s: %s', who, statement))
  FROM (VALUES ('postgres', 'SV015'), ('socsvc_owner', 'SV015'), ('socsvc_portal', '42501'), ('socsvc_agency', '42501'), ('socsvc_admin', '42501')) r (who, expected),
       (VALUES ('UPDATE socsvc.deadline SET due_on = due_on + 1'), ('DELETE FROM socsvc.deadline'), ('TRUNCATE socsvc.deadline'),
               ('INSERT INTO socsvc.deadline SELECT * FROM socsvc.deadline WHERE false')) s (statement);
SELECT is(attempt('SELECT * FROM socsvc.mark_overdue(''2025-01-01'', 1)', who), '42501', format('%s does not mark', who)) FROM unnest('{socsvc_portal,socsvc_agency,socsvc_admin}'::text[]) who;
SELECT is(attempt('SELECT * FROM socsvc.mark_overdue(''2025-01-01'', 0)', 'postgres'), '22023', 'a batch has a row or more');

-- ---- late, and soon ---------------------------------------------------------------------------------------------------
SELECT filed('home', now()) AS app \gset
SELECT is(attempt(format('SELECT 1 / count(*) FROM socsvc.due_soon(60) WHERE entity = ''application'' AND entity_id = %s HAVING count(*) >= 3', :app)), 'ok', 'what is due in the next sixty days');
SELECT is_empty(format('SELECT FROM socsvc.due_soon(-1)'), 'nothing is due yesterday');
SELECT is((SELECT count(*) FROM socsvc.overdue_deadlines), (SELECT count(*) FROM socsvc.deadline WHERE state = 'open' AND due_on < socsvc.today()), 'what is late is seen before a job marks it');
SELECT is((SELECT count(*) FROM socsvc.deadline WHERE socsvc.deadline_state(state, due_on) = 'overdue'), (SELECT count(*) FROM socsvc.overdue_deadlines), 'deadline_state() says the same');
SELECT count(*) AS late FROM socsvc.overdue_deadlines \gset
SELECT is(count(*), 5::bigint, 'a batch marks so many') FROM socsvc.mark_overdue(socsvc.today(), 5);
SELECT is(array_agg(id ORDER BY id), (SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM socsvc.deadline WHERE due_on < socsvc.today() AND state IN ('open', 'overdue') ORDER BY due_on, id LIMIT 5) d), 'the oldest') FROM socsvc.deadline WHERE state = 'overdue';
SELECT is(count(*), :late::bigint - 5, 'another the rest') FROM socsvc.mark_overdue(socsvc.today(), 100000);
SELECT is_empty('SELECT FROM socsvc.mark_overdue(socsvc.today(), 100000)', 'and the next nothing');
SELECT is((SELECT count(*) FROM socsvc.overdue_deadlines), :late::bigint, 'all are still seen');
SELECT is_empty($$SELECT FROM socsvc.deadline WHERE state = 'overdue' AND due_on >= socsvc.today()$$, 'what is due today is not late');
SET LOCAL enable_seqscan = off;
CREATE FUNCTION public.plan_of(statement text) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN (COSTS off) ' || statement; END $$;
SELECT is(string_agg(DISTINCT substring(l FROM 'deadline_(?:due|overdue)(?= on deadline|$)'), ' '), 'deadline_due deadline_overdue', 'both through their indexes') FROM plan_of('SELECT * FROM socsvc.overdue_deadlines') l;
RESET enable_seqscan;

-- ---- an event log replays to the same deadlines -----------------------------------------------------------------------
CREATE TEMP TABLE before AS SELECT * FROM socsvc.deadline;
SELECT is(count(*) FILTER (WHERE attempt(format('SELECT socsvc.replay_deadlines(%s)', id)) <> 'ok'), 0::bigint, format('%s applications are replayed', count(*))) FROM socsvc.application;
SELECT set_eq($$SELECT * FROM socsvc.deadline$$, $$SELECT * FROM before$$, 'every deadline is what it was, by its id too');
SELECT cmp_ok(count(DISTINCT state), '=', 5::bigint, 'among them open, overdue, met, late and void ones') FROM before d WHERE entity = 'application' OR entity = 'decision';
SELECT is(attempt('SELECT socsvc.replay_deadlines(1)', 'socsvc_portal', 'citizen'), '42501', 'not for the citizen');

-- ---- rules are rows ---------------------------------------------------------------------------------------------------
SELECT is(attempt('UPDATE socsvc.deadline_rule SET length = 4 WHERE step = ''survey''', 'socsvc_admin'), 'SV015', 'a rule that has made deadlines stands');
SELECT is(attempt('DELETE FROM socsvc.deadline_rule WHERE step = ''survey''', 'socsvc_admin'), '23503', 'and is not deleted');
SELECT is(attempt('UPDATE socsvc.deadline_rule SET valid = ''(,2025-03-01)'' WHERE step = ''survey''', 'socsvc_admin'), 'ok', 'it is closed');
SELECT is(attempt($$INSERT INTO socsvc.deadline_rule (jurisdiction, step, entity, from_status, condition, done_entity, done_status, length, unit, duty_of, valid, source)
  SELECT jurisdiction, step, entity, from_status, condition, done_entity, done_status, 4, unit, duty_of, '[2025-03-01,)', 'test' FROM socsvc.deadline_rule WHERE step = 'survey'$$, 'socsvc_admin'), 'ok', 'and followed by another');
SELECT is(due('application', filed('home', '2025-02-28 12:00+05'), 'survey'), 'survey 2025-03-05 open', 'on its last day the old one counts');
SELECT is(due('application', filed('home', '2025-03-01 12:00+05'), 'survey'), 'survey 2025-03-06 open', 'from its first day the new one does');
SELECT is(attempt($$INSERT INTO socsvc.deadline_rule (jurisdiction, step, entity, from_status, condition, done_entity, done_status, length, unit, duty_of, source)
  VALUES ('RU', 'x', 'application', 'received', 'applies_magic', 'decision', 'taken', 1, 'hour', 'agency', 'test')$$, 'socsvc_admin'), '42883', 'a condition is one that there is');
SELECT is(attempt($$INSERT INTO socsvc.deadline_rule (jurisdiction, step, entity, from_status, condition, done_entity, done_status, length, unit, duty_of, source)
  VALUES ('RU', 'x', 'application', 'received', 'pg_sleep', 'decision', 'taken', 1, 'hour', 'agency', 'test')$$, 'socsvc_admin'), '42883', 'and nothing else');
SELECT is(attempt($$INSERT INTO socsvc.deadline_rule (jurisdiction, step, entity, from_status, done_entity, done_status, length, unit, duty_of, source) VALUES
  ('RU', 'answer', 'application', 'received', 'decision', 'taken', 36, 'hour', 'agency', 'test'), ('RU', 'month', 'application', 'received', 'decision', 'taken', 1, 'month', 'agency', 'test'),
  ('RU', 'programme', 'application', 'received', 'programme', 'in_force', 99, 'calendar_day', 'agency', 'test'), ('KZ', 'other', 'application', 'received', 'decision', 'taken', 1, 'hour', 'agency', 'test')$$, 'socsvc_admin'),
  'ok', 'rules of a parent and of a stranger');
SELECT filed('home', '2025-01-31 20:00+05') AS app \gset
SELECT results_eq(format('SELECT step, due_on, due_at FROM socsvc.deadline WHERE entity_id = %s AND step NOT IN (''survey'', ''decision'') ORDER BY step', :app),
  $$VALUES ('answer', '2025-02-02'::date, '2025-02-02 08:00+05'::timestamptz), ('month', '2025-02-28', NULL), ('programme', '2025-02-14', NULL)$$,
  'hours run from the moment, a month to its last day; the home jurisdiction''s rule comes before its parent''s, a stranger''s does not count');
SELECT happened('application', :app, 'received', 'awaiting_citizen', '2025-02-01 10:00+05'), happened('application', :app, 'awaiting_citizen', 'received', '2025-02-04 10:00+05');
SELECT results_eq(format('SELECT step, due_on, due_at FROM socsvc.deadline WHERE entity_id = %s AND step NOT IN (''survey'', ''decision'') ORDER BY step', :app),
  $$VALUES ('answer', '2025-02-05'::date, '2025-02-05 08:00+05'::timestamptz), ('month', '2025-03-03', NULL), ('programme', '2025-02-18', NULL)$$,
  'they stand for days, a month too; in working days 3 and 4 February alone are added');
SELECT is(attempt('DELETE FROM socsvc.deadline_rule WHERE jurisdiction = ''KZ''', 'socsvc_admin'), 'ok', 'a rule that has made none is deleted');

-- ---- the calendar changes ---------------------------------------------------------------------------------------------
SELECT filed('home', '2025-03-10 12:00+05') AS app \gset
SELECT is(due('application', :app, 'decision') || ' ' || due('application', :app, 'programme'), 'decision 2025-03-17 open programme 2025-03-24 open', 'five and ten working days');
SELECT is(attempt($$INSERT INTO socsvc.calendar_day (jurisdiction, day, kind, note) VALUES ('RU-KHM', '2025-03-12', 'holiday', 'test'), ('RU', '2025-03-18', 'transferred_off', 'test')$$, 'socsvc_admin'), 'ok', 'two days off more');
SELECT is(due('application', :app, 'programme'), 'programme 2025-03-26 open', 'move what runs over them');
SELECT is(due('application', :app, 'decision'), 'decision 2025-03-19 open', 'and what would end on one');
SELECT is(attempt($$UPDATE socsvc.calendar_day SET day = '2025-03-22', kind = 'working' WHERE day = '2025-03-12'$$, 'socsvc_admin'), 'ok', 'one becomes a working Saturday');
SELECT is(due('application', :app, 'decision') || ' ' || due('application', :app, 'programme'), 'decision 2025-03-17 open programme 2025-03-24 open', 'both are computed again');
SELECT is(attempt($$DELETE FROM socsvc.calendar_day WHERE day IN ('2025-03-18', '2025-03-22')$$, 'socsvc_admin'), 'ok', 'and gone');
SELECT is(due('application', :app, 'decision') || ' ' || due('application', :app, 'programme'), 'decision 2025-03-17 open programme 2025-03-24 open', 'as at first');
SELECT is(due('application', (SELECT entity_id FROM socsvc.deadline WHERE state = 'met' AND step = 'decision' ORDER BY id LIMIT 1), 'decision'), 'decision 2025-01-14 met', 'what has ended stands');

-- A year that is not loaded.
SELECT filed('home', '2010-12-28 12:00+05') AS app \gset
SELECT is(bool_and(provisional), true, 'a deadline over years that are not loaded is provisional') FROM socsvc.deadline WHERE entity = 'application' AND entity_id = :app AND due_at IS NULL AND step IN ('survey', 'decision', 'programme');
SELECT is(due('application', :app, 'decision'), 'decision 2011-01-04 open', 'counted by the five-day week');
SELECT is(attempt($$INSERT INTO socsvc.calendar_day (jurisdiction, day, kind, note) SELECT 'RU', d::date, 'holiday', 'test' FROM generate_series('2011-01-01'::date, '2011-01-10', '1 day') d$$, 'socsvc_admin'), 'ok', 'one year is loaded');
SELECT is(due('application', :app, 'decision'), 'decision 2011-01-12 open', 'which moves it');
SELECT is(bool_and(provisional), true, 'and leaves it provisional: the other year is missing') FROM socsvc.deadline WHERE entity = 'application' AND entity_id = :app AND step = 'decision';
SELECT is(attempt($$INSERT INTO socsvc.calendar_day (jurisdiction, day, kind, note) VALUES ('RU', '2010-05-10', 'transferred_off', 'test')$$, 'socsvc_admin'), 'ok', 'the other is loaded');
SELECT is(bool_or(provisional), false, 'then it is final, though no day of it was touched') FROM socsvc.deadline WHERE entity = 'application' AND entity_id = :app AND step IN ('survey', 'decision', 'programme');
SELECT is(attempt($$DELETE FROM socsvc.calendar_day WHERE day < '2011-01-01'$$, 'socsvc_admin'), 'ok', 'a year is unloaded');
SELECT is(bool_and(provisional), true, 'and it is provisional again') FROM socsvc.deadline WHERE entity = 'application' AND entity_id = :app AND step IN ('survey', 'decision', 'programme');

-- A day off more, and what is overdue is not late any more.
SELECT filed('home', now()) AS app \gset
SELECT count(*) AS marked FROM socsvc.mark_overdue(socsvc.today() + 60, 100000) \gset
SELECT is(state, 'overdue', 'marked as of a later day') FROM socsvc.deadline WHERE entity = 'application' AND entity_id = :app AND step = 'survey';
SELECT is(attempt(format('INSERT INTO socsvc.calendar_day (jurisdiction, day, kind, note) VALUES (''RU-KHM'', %L, ''holiday'', ''test'')', socsvc.add_working_days(socsvc.today(), 2, 'RU-KHM')), 'socsvc_admin'), 'ok', 'a holiday is declared');
SELECT is(state, 'open', 'a day off more gives the time back') FROM socsvc.deadline WHERE entity = 'application' AND entity_id = :app AND step = 'survey';

SELECT * FROM finish();
ROLLBACK;
