-- Which side writes what both see: grants of socsvc_portal are both sides', so policies and triggers tell them apart
-- (register/99_rows_provider.sql; the cells of row_matrix.tsv say what is granted and whose).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.contract(31, 1);
SELECT tap.contract(32, 2, 'requested', programme_id => 4);
SELECT tap.contract(33, 3, 'offered');

-- How many rows the statement touched.
CREATE FUNCTION tap.touched(statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE n bigint;
BEGIN
  EXECUTE statement;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

-- ---- acts of urgent services ----------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.draw_up_urgent_act(1, 1, 'С-1', '[2023-03-20,2023-03-25]', 'заявление от 20.03.2023', ARRAY[900001])$$,
                'the provider draws up an act of urgent services');
SELECT is(tap.touched($$UPDATE socsvc.urgent_act SET basis = 'заявление от 19.03.2023', conditions = 'на дому'$$), 1::bigint, 'and changes its draft');
SELECT tap.citizen(1);
SELECT is((SELECT ROW(basis, status) FROM socsvc.urgent_act), ROW('заявление от 19.03.2023'::text, 'draft'::text), 'which the recipient sees');
SELECT throws_ok(format('UPDATE socsvc.urgent_act SET %s', change), 'SV009', 'this part is the provider''s to say', format('but does not write: %s', change))
  FROM unnest(ARRAY[$$basis = 'x'$$, 'conditions = NULL', $$number = 'С-2'$$, $$term = '[2023-03-20,2023-04-20]'$$,
                    $$drawn_up_on = '2023-03-19'$$, $$basis = 'x', status = 'signed'$$]) AS c (change);
SELECT is(tap.touched('DELETE FROM socsvc.urgent_line'), 0::bigint, 'nor takes a line out');
SELECT is(tap.touched('DELETE FROM socsvc.urgent_act'), 0::bigint, 'nor deletes it');
SELECT tap.representative(1);
SELECT throws_ok($$UPDATE socsvc.urgent_act SET basis = 'x'$$, 'SV009', 'this part is the provider''s to say', 'nor does who represents him');

-- ---- contracts ------------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT throws_ok($$UPDATE socsvc.contract SET number = 'мой' WHERE id = 33$$, 'SV009', 'this part is the provider''s to say', 'a recipient gives an offer no number');
SELECT throws_ok($$UPDATE socsvc.contract SET guardianship_body = 'никто' WHERE id = 33$$, 'SV009', 'this part is the provider''s to say', 'nor names the third party');
SELECT tap.citizen(2);
SELECT throws_ok($$UPDATE socsvc.contract SET term = '[2023-04-01,2023-05-01)', status = 'cancelled' WHERE id = 32$$, 'SV009',
                 'this part is the provider''s to say', 'nor a term, whatever else changes');
SELECT is(tap.touched($$UPDATE socsvc.contract SET note = 'после обеда' WHERE id = 32$$), 1::bigint, 'a note is his too');
SELECT tap.provider(3);
SELECT is(tap.touched($$UPDATE socsvc.contract SET number = '5-с' WHERE id = 33$$), 1::bigint, 'the provider numbers its offer');
SELECT throws_ok($$INSERT INTO socsvc.contract (programme, provider, requested_on) VALUES (4, 3, '2023-03-18')$$, '42501', NULL,
                 'no provider asks for a contract with somebody whom it does not serve');
SELECT is((SELECT count(*) FROM socsvc.person WHERE id = 2), 0::bigint, 'whose case it then would see');

-- ---- papers of a contract -------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT throws_ok(format('SELECT socsvc.add_contract_document(31, %L)', paper), '42501', NULL, format('a recipient does not enter what others issue: %s', paper))
  FROM unnest('{contraindications_absent,contraindications_found,missing_person_decision,imprisonment_verdict,discharge_notice,discharge_notice_representative}'::text[]) AS p (paper);
SELECT lives_ok(format('SELECT socsvc.add_contract_document(31, %L)', paper), format('but what he has written: %s', paper))
  FROM unnest('{refusal_application,mutual_consent}'::text[]) AS p (paper);
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.add_contract_document(31, 'contraindications_found')$$, 'the provider records a conclusion');

-- ---- services over the programme --------------------------------------------------------------------------------------
SELECT lives_ok(format($$SELECT socsvc.add_extra_line(31, %s, 'заявление', '2023-03-25')$$, tap.item('home', '002')), 'the provider records a wish, and its price');
SELECT tap.citizen(1);
SELECT is((SELECT count(*) FROM socsvc.extra_line), 1::bigint, 'the recipient sees it');
SELECT is(tap.touched('DELETE FROM socsvc.extra_line'), 0::bigint, 'but does not delete it');
SELECT throws_ok(format($$SELECT socsvc.add_extra_line(31, %s, 'сам', '2023-03-26', 1)$$, tap.item('home', '002')), '42501', NULL, 'nor record one');
SELECT tap.provider(1);
SELECT is(tap.touched('DELETE FROM socsvc.extra_line'), 1::bigint, 'the provider deletes what was not delivered');

-- ---- rehabilitation, changes of the fee -------------------------------------------------------------------------------
SELECT tap.agency();
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (1, 'disabled_person', 'справка МСЭ', '[2020-01-01,)');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.begin_rehabilitation(31, 'ИПРА 7/2023')$$, '42501', NULL, 'a recipient begins no rehabilitation');
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.begin_rehabilitation(31, 'ИПРА 7/2023')$$, 'the provider does');
SELECT lives_ok($$SELECT socsvc.note_fee_circumstance(31, 'income', '2023-11-15', '2023-11-17')$$, 'and notes what changes the fee');
SELECT tap.citizen(1);
SELECT is((SELECT count(*) FROM socsvc.rehabilitation_plan), 1::bigint, 'the recipient sees the plan');
SELECT is(tap.touched($$UPDATE socsvc.rehabilitation_plan SET measures = 'x'$$), 0::bigint, 'and leaves it as it is');
SELECT throws_ok(format('SELECT socsvc.advance_rehabilitation(%s, ''individual_plan'', measures => ''x'')', id), 'SV009',
                 format('rehabilitation plan %s is not yours to move from "diagnosis" to "individual_plan"', id), 'which is not his to advance')
  FROM socsvc.rehabilitation_plan;
SELECT throws_ok(format('SELECT socsvc.advance_rehabilitation(%s, NULL)', id), 'SV003', NULL, 'to no stage by anybody') FROM socsvc.rehabilitation_plan;
SELECT is((SELECT count(*) FROM socsvc.contract_amendment), 1::bigint, 'and sees the amendment');
SELECT is(tap.touched($$UPDATE socsvc.contract_amendment SET status_reason = 'x'$$), 0::bigint, 'and leaves that as it is');

-- ---- what the recipient says himself ------------------------------------------------------------------------------------
SELECT lives_ok($$SELECT socsvc.file_application(1, 'home', 'portal', '{self_care_loss}', consent => false, wished_provider => 1)$$, 'a citizen applies');
SELECT throws_ok($$SELECT socsvc.file_application(2, 'home', 'portal', '{self_care_loss}', consent => true, applicant_kind => 'other_citizen', applicant => 1)$$,
                 '42501', NULL, 'in somebody else''s interest without consenting for him');
SELECT lives_ok($$SELECT socsvc.file_application(2, 'home', 'portal', '{self_care_loss}', consent => false, applicant_kind => 'other_citizen', applicant => 1)$$,
                'as an appeal he may');
SELECT tap.provider(1);
SELECT is((SELECT count(*) FROM socsvc.application), 1::bigint, 'the provider whom he wishes for sees it');
SELECT is(tap.touched('UPDATE socsvc.application SET consent_given = true'), 0::bigint, 'but does not consent for him');
SELECT is(tap.touched($$UPDATE socsvc.application SET status = 'withdrawn'$$), 0::bigint, 'nor withdraw it');
SELECT throws_ok(format('SELECT socsvc.withdraw_application(%s, ''x'')', id), 'SV009',
                 format('application %s is not yours to move from "received" to "withdrawn"', id), 'which he is told')
  FROM socsvc.application;
SELECT throws_ok($$INSERT INTO socsvc.application (person, applicant_kind, channel, form, wished_provider, consent_given) VALUES (1, 'citizen', 'portal', 'home', 1, true)$$,
                 '42501', NULL, 'nor apply in his name');
SELECT throws_ok($$INSERT INTO socsvc.application (person, applicant_kind, applicant_name, channel, form, wished_provider) VALUES (1, 'organisation', 'Любава', 'portal', 'home', 1)$$,
                 '42501', NULL, 'nor in its own');
SELECT throws_ok($$SELECT socsvc.refuse_service(1, 'отказ', '2023-06-01')$$, '42501', NULL, 'nor refuse a service of his programme');
SELECT tap.citizen(1);
SELECT is(tap.touched('UPDATE socsvc.application SET consent_given = true WHERE person = 1'), 1::bigint, 'he consents himself');
SELECT lives_ok($$SELECT socsvc.refuse_service(1, 'отказ', '2023-06-01')$$, 'and refuses himself');

-- ---- what a specialist leaves to his colleagues --------------------------------------------------------------------------
-- Workers 1 and 51 of provider 1 serve person 1 by contract 31.
SELECT tap.superuser();
INSERT INTO socsvc.worker (id, provider, name, employed) VALUES (51, 1, 'Коллегина', '[2020-01-01,)');
SET LOCAL session_replication_role = replica; -- a visit of each, wherever the day lies
INSERT INTO socsvc.visit (contract_line, programme_line, person, provider, worker, day)
  SELECT l.id, l.programme_line, 1, 1, w.id, '2023-03-20'
    FROM (SELECT l.* FROM socsvc.contract_line l WHERE l.contract = 31 ORDER BY l.id LIMIT 1) l, (VALUES (1), (51)) AS w (id);
SET LOCAL session_replication_role = origin;
CREATE VIEW tap.line AS SELECT min(l.id) AS id FROM socsvc.contract_line l WHERE l.contract = 31;
GRANT SELECT ON tap.line TO PUBLIC;
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.record_delivery((SELECT id FROM tap.line), '2023-03-20', 1, NULL, 51)$$, 'the provider records what a worker has delivered');
SELECT tap.specialist(1);
SELECT is((SELECT count(*) FROM socsvc.delivery WHERE worker = 51), 1::bigint, 'a colleague in the contract sees it');
SELECT is(tap.touched($$UPDATE socsvc.delivery SET note = 'x' WHERE worker = 51$$), 0::bigint, 'but does not change it');
SELECT is(tap.touched($$DELETE FROM socsvc.delivery WHERE worker = 51$$), 0::bigint, 'nor delete it');
SELECT throws_ok($$SELECT socsvc.record_delivery((SELECT id FROM tap.line), '2023-04-03', 1, NULL, 51)$$, '42501', NULL, 'nor record work in the colleague''s name');
SELECT lives_ok($$SELECT socsvc.record_delivery((SELECT id FROM tap.line), '2023-04-03', 1, NULL, 1)$$, 'he records his own');
SELECT is(tap.touched($$UPDATE socsvc.delivery SET note = 'x' WHERE worker = 1$$), 1::bigint, 'changes it');
SELECT is(tap.touched($$DELETE FROM socsvc.delivery WHERE worker = 1$$), 1::bigint, 'and deletes it');
-- Contract 53 of person 2 is the provider's, and nothing of the specialist's.
SELECT tap.superuser();
SELECT tap.contract(53, 1, programme_id => 4);
CREATE VIEW tap.stranger AS SELECT l.id AS contract_line, l.programme_line, l.person FROM socsvc.contract_line l WHERE l.contract = 53 LIMIT 1;
GRANT SELECT ON tap.stranger TO PUBLIC;
INSERT INTO socsvc.message (id, provider, kind, template, lang, parameters)
  SELECT 531, 1, t.kind, t.id, t.lang, '{"contract": 31, "from": "x", "until": "x", "number": "x", "person": 1, "reason": "x"}' FROM socsvc.message_template t WHERE t.kind = 'act_rejected' AND t.lang = 'ru' LIMIT 1;
SELECT tap.specialist(1);
SELECT is((SELECT count(*) FROM socsvc.person WHERE id = 2), 0::bigint, 'a specialist does not see a recipient of his provider whom he does not serve');
SELECT throws_ok($$INSERT INTO socsvc.visit (contract_line, programme_line, person, provider, worker, day)
                   SELECT contract_line, programme_line, person, 1, 1, '2023-04-04' FROM tap.stranger$$, '42501', NULL, 'nor plans a visit of his own, by which he would');
SELECT throws_ok($$SELECT * FROM socsvc.plan_visits(53, '2023-04-01', 1)$$, 'P0002', 'there is no contract 53', 'that contract is not there for him');
SELECT throws_ok($$SELECT * FROM socsvc.visit_feasibility(53, '2023-04-01')$$, 'P0002', 'there is no contract 53', 'nor what could be carried out of it');
SELECT throws_ok($$SELECT * FROM socsvc.simulate_fees('2023-04-01', '{}')$$, 'SV009', 'this role does not simulate fees', 'nor what the provider''s recipients pay');
SELECT throws_ok($$SELECT * FROM socsvc.charge_month('2023-04-01')$$, 'SV009', 'this role does not charge', 'which he does not charge');
SELECT throws_ok($$SELECT * FROM socsvc.allocate_places()$$, 'SV009', 'this role does not allocate places', 'nor places its places');
SELECT throws_ok($$SELECT socsvc.mark_message_read(531)$$, 'P0002', NULL, 'nor has he read what is written to the provider');
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.mark_message_read(531)$$, 'the provider has');
SELECT lives_ok($$SELECT * FROM socsvc.visit_feasibility(53, '2023-04-01')$$, 'and plans');
SELECT tap.specialist(51);
SELECT is(tap.touched($$DELETE FROM socsvc.delivery WHERE worker = 51$$), 1::bigint, 'as the colleague does what is hers');

-- ---- what is nobody's business ------------------------------------------------------------------------------------------
SELECT tap.superuser();
INSERT INTO socsvc.charge_problem (contract, month, person, provider, sqlstate, reason) VALUES (31, '2023-04-01', 1, 1, 'SV020', 'incomes are not known');
SELECT tap.citizen(1);
SELECT is((SELECT count(*) FROM socsvc.charge_problem), 0::bigint, 'a recipient sees no working papers of the charge');
SELECT tap.provider(1);
SELECT is((SELECT count(*) FROM socsvc.charge_problem), 1::bigint, 'his provider does');
SELECT tap.admin();
SELECT throws_ok('SELECT FROM socsvc.' || t, '42501', 'permission denied for ' || kind || ' ' || t, 'the administrator, who has the rules, sees no case: ' || t)
  FROM (VALUES ('payout', 'table'), ('visit', 'table'), ('visit_mismatch', 'view'), ('retention_due', 'view')) AS v (t, kind);
SELECT lives_ok('SELECT FROM socsvc.check_register()', 'and is told by check_register() what is amiss');
SELECT tap.agency();
SELECT lives_ok('SELECT FROM socsvc.retention_due', 'what has been kept for its term is the agency''s to see');

SELECT * FROM finish();
ROLLBACK;
