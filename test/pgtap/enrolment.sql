-- Enrolment, the end of service, medical refusal, the third party of a contract (326-п paragraphs 17, 22, 26 to 28, 46, 47,
-- 59, 60, 79, 80; Kogalym procedure 2.10 to 2.17).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
  VALUES (5, '12', 2, 'semi_residential', '2023-03-09', '[2023-03-14,2024-03-13]', 'free');
INSERT INTO socsvc.programme_line (id, programme, service_item, sort_order, periodicity, deviation_reason)
  SELECT 51, 5, i.id, 1, '1/week', 'test' FROM socsvc.service_item i
   WHERE i.form = 'semi_residential' AND NOT i.is_head ORDER BY i.id LIMIT 1;
SELECT socsvc.issue_programme(5);

-- Contracts of a form whose ends are tried, each try undone: 31 at home, 32 semi-residential, 33 residential.
SELECT tap.contract(31, 2, programme_id => 4);
SELECT tap.contract(32, 2, programme_id => 5);
SELECT tap.contract(33, 3, programme_id => 3);

-- The SQLSTATE with which the contract ends on the ground by the role, 'ok' where it does, with these papers; undone.
CREATE FUNCTION public.ends(contract bigint, ground text, by_role text DEFAULT 'provider', papers text[] DEFAULT '{}', days integer DEFAULT 0)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
  party record;
BEGIN
  SELECT c.person, c.provider INTO party FROM socsvc.contract c WHERE c.id = contract;
  PERFORM tap.become('tap_portal', by_role, party.person, party.provider);
  BEGIN
    PERFORM socsvc.add_contract_document(contract, p) FROM unnest(papers) p;
    PERFORM socsvc.terminate_contract(contract, ground, CASE WHEN days > 0 THEN socsvc.today() + days END);
    RAISE EXCEPTION 'ok' USING ERRCODE = 'XX999';
  EXCEPTION WHEN others THEN
    answer := CASE SQLSTATE WHEN 'XX999' THEN 'ok' ELSE SQLSTATE END;
  END;
  PERFORM tap.superuser();
  RETURN answer;
END $$;
-- Without its paper, then with it.
CREATE FUNCTION public.ends_with(contract bigint, ground text, paper text, by_role text DEFAULT 'provider') RETURNS text LANGUAGE sql AS $$
  SELECT public.ends(contract, ground, by_role) || ' ' || public.ends(contract, ground, by_role, ARRAY[paper])
$$;

-- ---- enrolment ---------------------------------------------------------------------------------------------------------
SELECT tap.provider(2);
SELECT lives_ok($$SELECT socsvc.enrol(31, '15-з')$$, '[326-п/17/1] the provider enrols by an order');
SELECT is((SELECT ROW(person, provider, order_number, enrolled_on, status, live) FROM socsvc.enrolment WHERE contract = 31),
          ROW(2::bigint, 2::bigint, '15-з'::text, socsvc.today(), 'enrolled'::text, true), 'today, the parties being the contract''s');
SELECT throws_ok($$SELECT socsvc.enrol(31, '16-з')$$, '23505', NULL, 'once');
SELECT throws_ok($$SELECT socsvc.enrol(32, '16-з', '2023-03-16')$$, 'SV005', NULL, 'not before the programme was presented');
SELECT throws_ok($$SELECT socsvc.enrol(32, '16-з', socsvc.today() + 1)$$, 'SV005', NULL, 'nor in the future');
SELECT throws_ok($$SELECT socsvc.enrol(999, '16-з')$$, '23503', 'there is no contract 999', 'nor under no contract');
SELECT throws_ok($$UPDATE socsvc.enrolment SET removed_on = socsvc.today(), removal_order_number = '1' WHERE contract = 31$$, 'SV017', NULL,
                 'the order of removal comes with the removal');
SELECT throws_ok($$SELECT socsvc.remove_from_service(31, '2-о')$$, 'SV004', NULL, 'nobody is removed while the contract binds');
SELECT throws_ok($$SELECT socsvc.remove_from_service(32, '2-о')$$, 'P0002', NULL, 'nor who is not enrolled');
SELECT throws_ok($$UPDATE socsvc.enrolment SET order_number = '17-з'$$, '42501', NULL, 'orders stand');
SELECT tap.superuser();
SELECT throws_ok($$UPDATE socsvc.enrolment SET order_number = '17-з'$$, 'SV015', NULL, 'whoever asks');
SELECT throws_ok('DELETE FROM socsvc.enrolment', 'SV017', NULL, 'and stay');

-- ---- papers ------------------------------------------------------------------------------------------------------------
SELECT tap.citizen(2);
SELECT throws_ok($$SELECT socsvc.add_contract_document(31, 'refusal_application', socsvc.today() + 1)$$, 'SV005', NULL, 'no paper of the future');
SELECT throws_ok($$SELECT socsvc.add_contract_document(31, 'letter')$$, '23503', NULL, 'of a known kind');
SELECT throws_ok('DELETE FROM socsvc.contract_document', '42501', NULL, 'none goes');

-- ---- grounds, by form --------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT is(public.ends(31, 'nuisance'), 'SV004', 'a ground is one of the list');
SELECT is(public.ends(31, 'programme_replaced'), 'SV004', 'and for the role');
SELECT tap.provider(2);
SELECT throws_matching($$SELECT socsvc.terminate_contract(31, 'nuisance')$$, 'contract 31 does not end on ground "nuisance"', 'it is named');
SELECT tap.superuser();
CREATE FUNCTION public.hint(contract bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text;
BEGIN
  PERFORM socsvc.terminate_contract(contract, 'nuisance');
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
  RETURN hint;
END $$;
SELECT tap.provider(2);
SELECT is(public.hint(31), 'Grounds of the form for the role: contraindication, death, declared_dead, imprisonment, liquidation, missing, mutual_consent, recipient_breach, refusal, term_over.',
          '[326-п/46/3] the provider''s grounds at home are told');
SELECT is(public.hint(32), 'Grounds of the form for the role: contraindication, death, declared_dead, imprisonment, insult, liquidation, misconduct, missing, mutual_consent, recipient_breach, refusal, term_over, threat.',
          '[326-п/59/3] [002/2.11/1] [002/2.11/3] those of semi-residential service: three more');
SELECT tap.provider(3);
SELECT is(public.hint(33), 'Grounds of the form for the role: contraindication, death, declared_dead, false_documents, grounds_lost, imprisonment, liquidation, missing, mutual_consent, programme_over, recipient_breach, refusal, relative_care, term_over.',
          '[326-п/79/10] [326-п/79/11] those of residential care');
SELECT tap.citizen(2);
SELECT is(public.hint(31), 'Grounds of the form for the role: mutual_consent, provider_breach, refusal, term_over.', 'the citizen''s');
SELECT tap.superuser();

SELECT is(public.ends_with(31, 'refusal', 'refusal_application', 'citizen'), 'SV012 ok', '[326-п/46/1] [326-п/28/1] home: refusal, in writing');
SELECT is(public.ends_with(32, 'refusal', 'refusal_application', 'representative'), 'SV012 ok', '[326-п/59/1] [002/2.11/2] [326-п/28/1] semi-residential: refusal by the representative');
SELECT is(public.ends_with(33, 'refusal', 'refusal_application', 'citizen'), 'SV012 ok',
          '[326-п/79/1] [326-п/80/3] [326-п/80/4] residential: refusal from the day that the citizen sets, without notice');
SELECT is(public.ends(33, 'refusal', 'citizen', '{refusal_application}', 5), 'ok', '[326-п/80/4] from a later day');
SELECT is(public.ends_with(31, 'mutual_consent', 'mutual_consent'), 'SV012 ok', '[326-п/27/1] [002/2.12/1] mutual consent, in writing');
SELECT is(public.ends(31, 'provider_breach', 'citizen') || public.ends(31, 'provider_breach'), 'okSV004', '[326-п/27/2] [326-п/46/4] [002/2.12/2] the provider''s breach: by the citizen alone');
SELECT is(public.ends(31, 'recipient_breach') || public.ends(31, 'recipient_breach', 'citizen'), 'okSV004', '[326-п/27/3] [326-п/46/4] [002/2.12/3] the recipient''s breach: by the provider alone');
SELECT is(public.ends(32, 'recipient_breach'), 'ok', '[326-п/59/4] [002/2.11/4] semi-residential: the contract is broken');
SELECT is(public.ends_with(31, 'contraindication', 'contraindications_found'), 'SV012 ok', '[326-п/46/10] [326-п/27/4] home: contraindication, with its conclusion');
SELECT is(public.ends_with(32, 'contraindication', 'contraindications_found'), 'SV012 ok', '[326-п/59/10] [002/2.11/9] [002/2.12/4] semi-residential');
SELECT is(public.ends_with(33, 'contraindication', 'contraindications_found'), 'SV012 ok', '[326-п/79/14] residential, without notice');
SELECT is(public.ends_with(31, 'missing', 'missing_person_decision'), 'SV012 ok', '[326-п/26/7] [326-п/46/7] home: found missing by a court');
SELECT is(public.ends_with(32, 'missing', 'missing_person_decision'), 'SV012 ok', '[326-п/59/7] [002/2.11/7] semi-residential');
SELECT is(public.ends_with(33, 'missing', 'missing_person_decision'), 'SV012 ok', '[326-п/79/15] residential');
SELECT is(public.ends_with(31, 'declared_dead', 'declared_dead_decision'), 'SV012 ok', '[326-п/26/8] [326-п/46/8] home: declared dead by a court');
SELECT is(public.ends_with(32, 'declared_dead', 'declared_dead_decision'), 'SV012 ok', '[326-п/59/8] semi-residential');
SELECT is(public.ends_with(33, 'declared_dead', 'declared_dead_decision'), 'SV012 ok', '[326-п/79/16] residential');
SELECT is(public.ends_with(31, 'imprisonment', 'imprisonment_verdict'), 'SV012 ok', '[326-п/26/9] [326-п/46/9] home: sentenced to imprisonment');
SELECT is(public.ends_with(32, 'imprisonment', 'imprisonment_verdict'), 'SV012 ok', '[326-п/59/9] [002/2.11/8] semi-residential');
SELECT is(public.ends_with(33, 'imprisonment', 'imprisonment_verdict'), 'SV012 ok', '[326-п/79/17] residential');
SELECT is(public.ends(31, 'liquidation'), 'ok', '[326-п/26/6] [326-п/46/6] home: the provider is liquidated');
SELECT is(public.ends(32, 'liquidation'), 'ok', '[326-п/59/6] [002/2.11/6] semi-residential');
SELECT is(public.ends(31, 'term_over'), 'ok', '[326-п/26/1] [326-п/46/3] home: the term is over');
SELECT is(public.ends(32, 'misconduct') || public.ends(31, 'misconduct'), 'okSV004', '[002/2.11/10] misconduct: semi-residential alone');
SELECT is(public.ends(32, 'insult'), 'ok', '[002/2.11/11] insult of the staff');
SELECT is(public.ends(32, 'threat'), 'ok', '[002/2.11/12] threat to the staff');

-- A term that is not over.
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
  VALUES (6, '13', 2, 'home', '2023-03-09', daterange(socsvc.today() - 300, socsvc.today() + 300), 'free');
INSERT INTO socsvc.programme_line (id, programme, service_item, periodicity) VALUES (61, 6, tap.item('home', '002'), '1/week');
SELECT socsvc.issue_programme(6);
SELECT tap.contract(34, 2, term => daterange(socsvc.today() - 300, socsvc.today() + 200), programme_id => 6);
SELECT is(public.ends(34, 'term_over'), 'SV004', 'a term that is not over ends nothing');
SELECT is(public.ends(34, 'term_over', days => 200), 'ok', 'but from its end on');

-- Death.
SELECT is(public.ends(31, 'death'), 'SV004', 'a death that is not in the register ends nothing');
SAVEPOINT death;
SELECT tap.agency();
SELECT lives_ok('UPDATE socsvc.person SET died_on = socsvc.today() - 3 WHERE id IN (1, 2)', 'the recipients die');
SELECT tap.superuser();
SELECT is((SELECT string_agg(status, ' ') FROM socsvc.contract WHERE id IN (31, 32, 33)), 'active active active', 'the provider ends the contracts, not the register');
SELECT is(public.ends(31, 'death'), 'ok', '[326-п/26/5] [326-п/46/5] home: death');
SELECT is(public.ends(32, 'death'), 'ok', '[326-п/59/5] [002/2.11/5] semi-residential');
SELECT is(public.ends(33, 'death'), 'ok', '[326-п/79/12] residential, without notice');
SET LOCAL session_replication_role = replica;
UPDATE socsvc.contract SET signed_on = '2023-03-18' WHERE id = 31;
SET LOCAL session_replication_role = origin;
SELECT tap.provider(2);
SELECT lives_ok($$SELECT socsvc.terminate_contract(31, 'death')$$, 'ended on a death');
SELECT is((SELECT inactive_from FROM socsvc.contract WHERE id = 31), socsvc.today() - 2, '[326-п/26/5] from the day after it');
SELECT lives_ok($$SELECT socsvc.remove_from_service(31, '2-о')$$, '[326-п/47/2] then the provider removes by an order');
SELECT is((SELECT ROW(status, live, removal_order_number, removed_on) FROM socsvc.enrolment WHERE contract = 31),
          ROW('removed'::text, false, '2-о'::text, socsvc.today()), '[326-п/47/2] which has a number and a day');
SELECT throws_ok($$SELECT socsvc.enrol(31, '18-з')$$, 'SV004', NULL, 'nobody is enrolled under a contract that has ended');
SELECT tap.superuser();
ROLLBACK TO death;
SELECT tap.provider(2);
SELECT lives_ok($$SELECT socsvc.enrol(32, '19-з')$$, 'somebody is enrolled to a semi-residential service');
SELECT lives_ok($$SELECT socsvc.terminate_contract(32, 'misconduct')$$, 'which ends');
SELECT throws_ok($$UPDATE socsvc.enrolment SET status = 'removed' WHERE contract = 32$$, 'SV004', NULL, '[326-п/60/2] [002/2.17/2] nobody is removed without an order');
SELECT throws_ok($$SELECT socsvc.remove_from_service(32, '3-о', socsvc.today() + 1)$$, 'SV005', NULL, 'nor by one of the future');
SELECT lives_ok($$SELECT socsvc.remove_from_service(32, '3-о')$$, '[326-п/60/2] [002/2.17/2] but by an order');
SELECT tap.superuser();

-- ---- notice of discharge ---------------------------------------------------------------------------------------------
SELECT is(public.ends(33, 'recipient_breach'), 'SV012', '[326-п/80/1] no discharge without notice');
SELECT is(public.ends(33, 'recipient_breach', papers => '{discharge_notice}', days => 29), 'SV012', '[326-п/80/1] nor 29 days after it');
SELECT is(public.ends(33, 'recipient_breach', papers => '{discharge_notice}', days => 30), 'ok', '[326-п/79/9] [326-п/80/1] but 30 days after it');
SELECT is(public.ends(33, 'liquidation', papers => '{discharge_notice}', days => 30), 'ok', '[326-п/79/13] of a liquidated organisation too');
SELECT is(public.ends(33, 'grounds_lost', papers => '{discharge_notice}', days => 30), 'ok', '[326-п/79/7] where the grounds of the stay are lost');
SELECT is(public.ends(33, 'false_documents', papers => '{discharge_notice}', days => 30), 'ok', '[326-п/79/8] where documents were false');
SELECT is(public.ends(33, 'term_over', papers => '{discharge_notice}', days => 30), 'ok', '[326-п/79/10] where the contract''s term is over');
SELECT is(public.ends(33, 'programme_over', papers => '{discharge_notice}', days => 30), 'ok', '[326-п/79/11] where the programme''s is');
SELECT is(public.ends(33, 'relative_care', papers => '{relative_application}'), 'SV012', '[326-п/79/6] to a relative not without the citizen''s consent');
SELECT is(public.ends(33, 'relative_care', papers => '{relative_application,personal_consent}'), 'ok', '[326-п/79/5] [326-п/79/6] [326-п/80/3] but with it, and without notice');
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.representation (represented, representative, kind, document, valid) VALUES (1, 2, 'guardian', 'решение', '[2023-01-01,)');
SELECT is(public.ends(33, 'recipient_breach', papers => '{discharge_notice}', days => 30), 'SV012', '[326-п/80/2] a legal representative is told too');
SELECT is(public.ends(33, 'recipient_breach', papers => '{discharge_notice,discharge_notice_representative}', days => 30), 'ok', '[326-п/80/2] 30 days before');
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (1, 'administrative_supervision', 'решение суда', '[2023-01-01,)');
SELECT is(public.ends(33, 'refusal', 'citizen', '{refusal_application}'), 'SV012', '[326-п/79/3] under administrative supervision the refusal needs a permission');
SELECT is(public.ends(33, 'refusal', 'citizen', '{refusal_application,supervision_permission}'), 'ok', '[326-п/79/3] with it service ends');
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.person_category SET category = 'self_care_loss';
SELECT is(public.ends(33, 'refusal', 'citizen', '{refusal_application}'), 'SV012', '[326-п/79/4] who needs constant care confirms that he knows the consequences');
SELECT is(public.ends(33, 'refusal', 'citizen', '{refusal_application,consequences_statement}'), 'ok', '[326-п/79/4] in writing');

-- ---- medical refusal for a time ---------------------------------------------------------------------------------------
-- As if signed long ago, so that days of the past can be paused.
SET LOCAL session_replication_role = replica;
UPDATE socsvc.contract SET signed_on = '2023-03-18' WHERE id = 31;
SET LOCAL session_replication_role = origin;
SELECT tap.provider(2);
SELECT throws_ok($$SELECT socsvc.suspend_contract(31, 'болезнь', '2023-06-01')$$, 'SV012', NULL, '[002/2.14/1] [002/2.14/2] no refusal without a medical conclusion');
SELECT socsvc.add_contract_document(31, 'contraindications_found', '2023-05-31', '7');
SELECT lives_ok($$SELECT tap.deliver(3141, '2023-06-05')$$, 'delivered on a day');
SELECT throws_ok($$SELECT socsvc.suspend_contract(31, 'болезнь', '2023-06-01')$$, 'SV005', NULL, 'on which it cannot be suspended any more');
SELECT lives_ok($$SELECT socsvc.suspend_contract(31, 'болезнь', '2023-06-10')$$, '[002/2.14/1] [002/2.14/2] with one service is refused for a time');
SELECT throws_ok($$SELECT tap.deliver(3141, '2023-06-14')$$, 'SV016', 'the contract is no longer active on that day', 'nothing is delivered then');
SELECT throws_ok($$SELECT socsvc.resume_contract(31)$$, 'SV012', NULL, '[002/2.15/1] it does not go on by itself');
SELECT throws_ok($$SELECT socsvc.enrol(31, '20-з')$$, 'SV004', NULL, 'nor is anybody enrolled');
SELECT socsvc.add_contract_document(31, 'contraindications_absent', '2023-07-01', '8');
SELECT lives_ok($$SELECT socsvc.resume_contract(31)$$, '[002/2.15/1] but after a conclusion that there are no contraindications');
SELECT is((SELECT ROW(status, inactive_from, paused::text) FROM socsvc.contract WHERE id = 31),
          ROW('active'::text, NULL::date, format('{[2023-06-10,%s)}', socsvc.today())), 'the register keeps the days of the pause');
SELECT throws_ok($$SELECT tap.deliver(3141, '2023-06-14')$$, 'SV016', 'the contract was suspended on that day', 'they stay closed');
SELECT lives_ok($$SELECT tap.deliver(3141, '2023-05-17')$$, 'the days before them stay open');
SELECT throws_ok($$SELECT socsvc.suspend_contract(31, 'болезнь')$$, 'SV012', NULL, 'another pause needs another conclusion');
SELECT throws_ok($$UPDATE socsvc.contract SET paused = '{}' WHERE id = 31$$, '42501', NULL, 'the pause is computed');
SELECT tap.superuser();
SELECT throws_ok($$UPDATE socsvc.contract SET paused = '{}' WHERE id = 31$$, 'SV015', NULL, 'whoever asks');

-- ---- the third party -------------------------------------------------------------------------------------------------
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.person_category SET category = 'legally_incapable';
SELECT ok(socsvc.has_category(1, 'legally_incapable', '2023-05-01') AND socsvc.has_category(1, 'guardianship_party', '2023-05-01')
          AND NOT socsvc.has_category(1, 'legally_incapable', '2022-05-01') AND NOT socsvc.has_category(2, 'guardianship_party', '2023-05-01'),
          'a category is held by day, a wider one through a narrower');
SELECT tap.contract(35, 1, 'offered', programme_id => 1);
SELECT tap.representative(2);
SELECT throws_ok('SELECT socsvc.sign_contract(35)', 'SV004', NULL, '[326-п/22/4] [002/2.5/4] for the incapable the guardianship body is a third party');
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.name_guardianship_body(35, 'Управление опеки и попечительства'), socsvc.sign_document('contract', 35)$$, 'the provider names it, and signs that');
SELECT tap.citizen(1);
SELECT throws_ok('SELECT socsvc.sign_contract(35)', 'SV009', NULL, '[326-п/22/4] he does not sign himself');
SELECT tap.representative(2);
SELECT lives_ok('SELECT socsvc.sign_contract(35)', '[326-п/22/4] [002/2.5/4] his guardian does');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.name_guardianship_body(35, 'другой орган')$$, 'SV017', NULL, 'then the parties stand');
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.person_category SET category = 'orphan_in_family';
SELECT tap.contract(36, 2, 'offered', programme_id => 1);
SELECT tap.representative(2);
SELECT throws_ok('SELECT socsvc.sign_contract(36)', 'SV004', NULL, '[326-п/22/5] for orphans in families likewise');
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.person_category SET category = 'child_without_care_in_family';
SELECT tap.representative(2);
SELECT throws_ok('SELECT socsvc.sign_contract(36)', 'SV004', NULL, '[326-п/22/6] for children left without parental care in families too');

-- ---- rehabilitation --------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT lives_ok($$INSERT INTO socsvc.rehabilitation_council (provider, order_number, approved_on, members, rules)
                  VALUES (1, '4-к', '2023-01-10', 'Петрова, Сидоров', 'Положение от 10.01.2023')$$, 'the provider has a rehabilitation council, approved by its order');
SELECT throws_ok($$SELECT socsvc.begin_rehabilitation(35, 'ИПРА 7/2023')$$, 'SV004', NULL, '[326-п/17/2] rehabilitation is for the disabled');
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (1, 'disabled_person', 'справка МСЭ', '[2023-01-01,)');
SELECT set_config('tap.council', (SELECT id::text FROM socsvc.rehabilitation_council), true);
INSERT INTO socsvc.rehabilitation_council (id, provider, order_number, approved_on, members, rules)
  VALUES (2, 2, '1', '2023-01-10', 'Иванов', 'Положение');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.begin_rehabilitation(35, NULL)$$, '23502', NULL, '[326-п/17/2] within the recommendations of an IPRA');
SELECT lives_ok($$SELECT socsvc.begin_rehabilitation(35, 'ИПРА 7/2023')$$, '[326-п/17/3] [002/3.5/2] it begins with the diagnosis');
SELECT throws_ok($$SELECT socsvc.begin_rehabilitation(35, 'ИПРА 7/2023')$$, '23505', NULL, 'once');
SELECT set_config('tap.plan', (SELECT id::text FROM socsvc.rehabilitation_plan), true);
SELECT is((SELECT status FROM socsvc.rehabilitation_plan), 'diagnosis', '[326-п/17/3] stage 1');
SELECT throws_ok(format('SELECT socsvc.advance_rehabilitation(%s, ''implementation'')', current_setting('tap.plan')), 'SV003', NULL, '[002/3.5/1] no stage is skipped');
SELECT throws_ok(format('SELECT socsvc.advance_rehabilitation(%s, ''individual_plan'')', current_setting('tap.plan')), 'SV004', NULL,
                 '[326-п/17/9] [002/3.5/7] the plan is drawn up by the council');
SELECT throws_ok(format('SELECT socsvc.advance_rehabilitation(%s, ''individual_plan'', 2, ''ЛФК'')', current_setting('tap.plan')), '23503', NULL, '[326-п/17/9] of the same provider');
SELECT lives_ok(format('SELECT socsvc.advance_rehabilitation(%s, ''individual_plan'', %s, ''ЛФК, трудотерапия'')', current_setting('tap.plan'), current_setting('tap.council')),
                '[326-п/17/4] [326-п/17/9] [002/3.5/3] [002/3.5/7] stage 2: the individual plan');
SELECT lives_ok(format('SELECT socsvc.advance_rehabilitation(%s, ''implementation'')', current_setting('tap.plan')), '[326-п/17/5] [002/3.5/4] stage 3: the measures');
SELECT throws_ok($$UPDATE socsvc.rehabilitation_plan SET measures = 'массаж'$$, 'SV017', NULL, 'the plan stands from then on');
SELECT throws_ok($$UPDATE socsvc.rehabilitation_plan SET effectiveness = 'да'$$, 'SV017', NULL, 'nor is it assessed yet');
SELECT lives_ok(format('SELECT socsvc.advance_rehabilitation(%s, ''monitoring'')', current_setting('tap.plan')), '[326-п/17/6] [002/3.5/5] stage 4: monitoring');
SELECT throws_ok(format('SELECT socsvc.advance_rehabilitation(%s, ''evaluation'', effectiveness => ''достигнута'')', current_setting('tap.plan')), 'SV004', NULL,
                 '[326-п/17/11] [002/3.5/9] the council says whether the term must be extended');
SELECT lives_ok(format('SELECT socsvc.advance_rehabilitation(%s, ''evaluation'', effectiveness => ''достигнута'', extension_needed => false)', current_setting('tap.plan')),
                '[326-п/17/7] [326-п/17/10] [002/3.5/6] [002/3.5/8] stage 5: how effective it was');
SELECT throws_ok(format('SELECT socsvc.advance_rehabilitation(%s, ''evaluation'')', current_setting('tap.plan')), 'SV003', NULL, 'once');
SELECT is((SELECT string_agg(to_status, ' ' ORDER BY id) FROM socsvc.status_event WHERE entity = 'rehabilitation_plan'),
          'diagnosis individual_plan implementation monitoring evaluation', '[002/3.5/1] five stages, in their order');

-- ---- what is to be ended ---------------------------------------------------------------------------------------------
SELECT tap.provider(3);
SELECT is((SELECT array_agg(ROW(contract, reason)::text ORDER BY contract) FROM socsvc.contracts_to_end), ARRAY['(33,term_over)'], 'a provider sees contracts whose term is over');
SELECT tap.agency();
UPDATE socsvc.person SET died_on = socsvc.today() WHERE id = 1;
SELECT is((SELECT ROW(reason, ends_on, notice_by) FROM socsvc.contracts_to_end WHERE contract = 33), ROW('death'::text, socsvc.today() + 1, NULL::date),
          '[326-п/26/5] the agency those of the dead');
SELECT tap.superuser();
SELECT * FROM finish();
ROLLBACK;
