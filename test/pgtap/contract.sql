-- Contracts: requested, offered, signed, ended; services over the programme; urgent acts (326-п paragraphs 10, 22, 24;
-- manual of the portal, sections 3.2 to 3.4; Kogalym procedure 2).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

-- ---- the request -----------------------------------------------------------------------------------------------------
CREATE FUNCTION tap.of(column_name text, provider bigint, programme bigint DEFAULT 1) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
  EXECUTE format('SELECT c.%I::text FROM socsvc.contract c WHERE c.provider = $1 AND c.programme = $2 ORDER BY c.id DESC LIMIT 1', column_name)
     INTO answer USING provider, programme;
  RETURN answer;
END $$;
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.conclude_contract(1, 3, 'Социальный сертификат', '2023-03-17')$$,
                '[000/3.2/7] a contract with a recommended provider');
SELECT lives_ok($$SELECT socsvc.conclude_contract(1, 1, 'Социальный сертификат', '2023-03-17')$$,
                '[000/3/3] [000/3.2/8] [326-п/10/1] [002/2.1/3] a contract with any other: the programme only recommends');
SELECT is((SELECT count(*) FROM socsvc.contract WHERE programme = 1), 2::bigint, '[000/3.3/3] several contracts under one programme');
SELECT is(tap.of('status', 1), 'requested', '[000/3.2/18] [000/3.3/20] it is requested');
SELECT is((SELECT socsvc.status_label('contract', status, 'ru') FROM socsvc.contract WHERE provider = 1), 'На заключении', 'in the portal''s words');
SELECT is((SELECT array_agg(l.programme_line ORDER BY l.id) FROM socsvc.contract_line l JOIN socsvc.contract c ON c.id = l.contract WHERE c.provider = 1),
          ARRAY[1::bigint, 2, 3, 4, 5, 6, 7, 8, 9], '[000/3.2/18] [326-п/22/2] it covers all lines of the programme');
SELECT is(ROW(tap.of('person', 1), tap.of('requested_on', 1), tap.of('certificate_name', 1)),
          ROW('1'::text, '2023-03-17'::text, 'Социальный сертификат'::text), 'for its person, on its day');
SELECT is(num_nulls(tap.of('term', 1), tap.of('number', 1)), 2, '[000/3.3/19] without a term and a number');
SELECT is(num_nulls(tap.of('signed_on', 1), tap.of('inactive_from', 1)), 2, '[000/3.3/18] unsigned by both');
SELECT is((SELECT array_agg(to_status) FROM socsvc.status_event e JOIN socsvc.contract c ON c.id = e.entity_id AND e.entity = 'contract' WHERE c.provider = 1),
          ARRAY['requested'], '[000/3.3/18] nothing has happened to it but the request');
SELECT throws_ok($$SELECT socsvc.conclude_contract(1, 1, NULL, '2023-03-18')$$, 'SV007', 'a contract of programme 1 with provider 1 is open already',
                 'one live contract of a programme with a provider');
SELECT throws_ok($$INSERT INTO socsvc.contract (programme, provider, requested_on) VALUES (1, 1, '2023-03-18')$$, '23505', NULL, 'by plain SQL too');
SELECT throws_ok('SELECT socsvc.conclude_contract(2, 1)', 'SV004', 'programme 2 is not in force', 'under a programme in force');
SELECT throws_ok($$SELECT socsvc.conclude_contract(1, 4, NULL, '2023-03-17')$$, 'SV005', 'provider 4 does not stand in the register of providers', 'with a provider of the register');
SELECT throws_ok('SELECT socsvc.conclude_contract(1, 2)', 'SV005', NULL, 'not after the programme''s end');
SELECT throws_ok($$SELECT socsvc.conclude_contract(1, 2, NULL, '2024-03-14')$$, 'SV005', 'no contract is requested on 2024-03-14', 'its first day after');
SELECT throws_ok($$SELECT socsvc.conclude_contract(1, 2, NULL, socsvc.today() + 1)$$, 'SV005', NULL, 'nor in the future');
SELECT throws_ok($$SELECT socsvc.conclude_contract(1, 999, NULL, '2023-03-17')$$, '23503', NULL, 'a provider that is not there');
SELECT throws_ok($$SELECT socsvc.conclude_contract(999, 1, NULL, '2023-03-17')$$, '23503', 'there is no programme 999', 'a programme that is not there');
SELECT throws_ok($$INSERT INTO socsvc.contract (programme, provider, person, requested_on) VALUES (1, 2, 2, '2023-03-17')$$, '42501', NULL,
                 'a contract is its programme''s person''s');
SELECT throws_ok($$INSERT INTO socsvc.contract (programme, provider, requested_on, status) VALUES (1, 2, '2023-03-17', 'active')$$, 'SV003', NULL,
                 'a contract does not begin signed');
SELECT throws_ok($$INSERT INTO socsvc.contract (programme, provider, requested_on, term) VALUES (1, 2, '2023-03-17', '[2023-03-19,2023-04-23]')$$,
                 '42501', NULL, 'nor with a term');
SELECT throws_ok($$INSERT INTO socsvc.contract (programme, provider, requested_on, signed_on) VALUES (1, 2, '2023-03-17', '2023-03-17')$$,
                 '42501', NULL, 'nor with a signature');
SELECT tap.superuser();
SELECT tap.become(NULL, 'citizen', 1);
SELECT throws_ok($$INSERT INTO socsvc.contract (programme, provider, requested_on, term) VALUES (1, 2, '2023-03-17', '[2023-03-19,2023-04-23]')$$,
                 'SV017', NULL, 'whoever asks');
SELECT throws_ok($$INSERT INTO socsvc.contract (programme, provider, requested_on, signed_on) VALUES (1, 2, '2023-03-17', '2023-03-17')$$,
                 'SV015', NULL, 'for a signature likewise');
SELECT tap.provider(2);
SELECT throws_ok($$INSERT INTO socsvc.contract (programme, provider, requested_on) VALUES (1, 2, '2023-03-17')$$, '42501', NULL,
                 'a provider does not ask in the name of somebody whom it does not serve');
SELECT tap.citizen(1);
SELECT lives_ok($$INSERT INTO socsvc.contract (programme, provider, requested_on) VALUES (1, 2, '2023-03-17')$$, 'by plain SQL');
SELECT tap.provider(2);
SELECT is(ROW(tap.of('person', 2), tap.of('status', 2)), ROW('1'::text, 'requested'::text), 'the same contract comes out');

-- ---- the offer ---------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT tap.contract(7, 1, 'requested', programme_id => 4);
SELECT tap.contract(8, 2, 'requested', programme_id => 4);
UPDATE socsvc.contract SET status = 'cancelled' WHERE false; -- nothing
SELECT set_config('tap.c', tap.of('id', 1), true);
CREATE FUNCTION public.c() RETURNS bigint STABLE LANGUAGE sql AS $$ SELECT current_setting('tap.c')::bigint $$;
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.drop_contract_line((SELECT id FROM socsvc.contract_line WHERE contract = c() AND programme_line = 9))$$,
                '[000/3.4/4] [000/3.4/27] the provider takes a line out');
SELECT lives_ok('DELETE FROM socsvc.contract_line WHERE contract = c() AND programme_line = 8', 'by plain SQL too');
SELECT lives_ok('INSERT INTO socsvc.contract_line (contract, programme_line) VALUES (c(), 8)', 'and puts it back');
SELECT is((SELECT ROW(programme, person, provider) FROM socsvc.contract_line WHERE contract = c() AND programme_line = 8), ROW(1::bigint, 1::bigint, 1::bigint),
          'bound to the contract');
SELECT throws_ok('INSERT INTO socsvc.contract_line (contract, programme_line) VALUES (c(), 8)', '23505', NULL, 'a line once');
SELECT throws_ok('INSERT INTO socsvc.contract_line (contract, programme_line) VALUES (c(), 11)', '23503', NULL, '[326-п/22/2] only lines of its programme');
SELECT throws_ok('INSERT INTO socsvc.contract_line (contract, programme_line, provider) VALUES (c(), 9, 2)', '42501', NULL, 'of its provider');
SELECT throws_ok('INSERT INTO socsvc.contract_line (contract, programme_line, person) VALUES (c(), 9, 2)', '23503', NULL, 'and person');
SELECT throws_ok('UPDATE socsvc.contract_line SET programme_line = 9 WHERE contract = c()', '42501', NULL, 'a line does not change');
SELECT throws_ok('SELECT socsvc.drop_contract_line(999)', 'P0002', NULL, 'a line that is not there');
SELECT throws_ok($$UPDATE socsvc.contract SET term = '[2023-03-19,2023-04-23]' WHERE id = c()$$, 'SV017', NULL,
                 '[000/3.4/22] the term is given with the offer, not before');
SELECT throws_ok($$SELECT socsvc.offer_contract(c(), '[2023-03-13,2023-04-23]')$$, 'SV005', 'the term of contract ' || c() || ' lies outside its programme''s',
                 '[002/3.4/1] the term begins within the programme''s');
SELECT throws_ok($$SELECT socsvc.offer_contract(c(), '[2023-03-19,2024-03-14]')$$, 'SV005', NULL, '[000/3.4/5] and ends within it');
SELECT throws_ok('SELECT socsvc.offer_contract(c(), NULL)', 'SV004', NULL, 'an offer has a term');
SELECT throws_ok('SELECT socsvc.sign_contract(c())', 'SV003', 'contract ' || c() || ' cannot move from "requested" to "active"', 'nothing to sign yet');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.offer_contract(c(), '[2023-03-19,2023-04-23]')$$, 'SV009', NULL, '[000/3.4/6] the citizen does not offer');
SELECT tap.provider(2);
SELECT lives_ok('DELETE FROM socsvc.contract_line WHERE contract = 8', 'a provider takes all lines out');
SELECT throws_ok($$SELECT socsvc.offer_contract(8, '[2023-03-19,2023-04-23]')$$, 'SV004', NULL, 'an offer has lines');
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.offer_contract(c(), '[2023-03-19,2023-04-23]')$$, '[000/3.4/5] [000/3.4/6] [000/3.4/7] the provider sets the term and signs first');
SELECT is(ROW(tap.of('status', 1), tap.of('term', 1), tap.of('number', 1), tap.of('signed_on', 1)),
          ROW('offered'::text, '[2023-03-19,2023-04-24)'::text, NULL::text, NULL::text), '[000/3.4/8] [000/3.4/9] offered, with a term, without a number');
SELECT is(socsvc.status_label('contract', 'offered', 'ru'), 'На подписании', '[000/3.4/8] in the portal''s words');
SELECT throws_ok($$SELECT socsvc.offer_contract(c(), '[2023-03-19,2023-04-23]')$$, 'SV003', NULL, 'once');
SELECT throws_ok($$UPDATE socsvc.contract SET term = '[2023-03-19,2023-04-22]' WHERE id = c()$$, 'SV017', NULL, '[000/3.4/22] the term stands from then on');
SELECT throws_ok($$UPDATE socsvc.contract SET certificate_name = 'другой' WHERE id = c()$$, 'SV017', NULL, 'the certificate too');
SELECT throws_ok('DELETE FROM socsvc.contract_line WHERE contract = c() AND programme_line = 1', 'SV017', 'the lines of contract ' || c() || ' do not change any more',
                 '[000/3.4/27] [000/3.4/4] and the lines');
SELECT throws_ok('INSERT INTO socsvc.contract_line (contract, programme_line) VALUES (c(), 9)', 'SV017', NULL, 'none comes');
SELECT lives_ok($$UPDATE socsvc.contract SET number = '5-2023' WHERE id = c()$$, 'a number may come later');
SELECT throws_ok($$UPDATE socsvc.contract SET number = '6-2023' WHERE id = c()$$, 'SV017', NULL, 'once given it stands');
SELECT lives_ok($$SELECT socsvc.withdraw_offer(c(), 'другой срок')$$, 'the provider takes the offer back');
SELECT is(ROW(tap.of('status', 1), tap.of('term', 1), tap.of('number', 1)), ROW('requested'::text, NULL::text, NULL::text), 'term and number go with it');
SELECT lives_ok($$SELECT socsvc.offer_contract(c(), '[2023-03-19,2023-04-23]', '5-2023')$$, 'and offers again');
SELECT is((SELECT array_agg(e.from_status || '>' || e.to_status || coalesce(': ' || e.reason, '') ORDER BY e.id) FROM socsvc.status_event e
            WHERE e.entity = 'contract' AND e.entity_id = c() AND e.from_status IS NOT NULL),
          ARRAY['requested>offered', 'offered>requested: другой срок', 'requested>offered'], 'every move is an event');

-- ---- the signature -------------------------------------------------------------------------------------------------------
SELECT throws_ok('SELECT socsvc.sign_contract(c())', 'SV009', NULL, '[000/3.4/33] the provider does not sign for the citizen');
SELECT tap.citizen(1);
SELECT throws_ok('SELECT socsvc.withdraw_offer(c())', 'SV009', NULL, 'nor the citizen take back the offer');
SELECT lives_ok('SELECT socsvc.sign_contract(c())', '[000/3.4/33] [000/3.4/36] the citizen signs');
SELECT is(ROW(tap.of('status', 1), tap.of('signed_on', 1), tap.of('inactive_from', 1)), ROW('active'::text, socsvc.today()::text, NULL::text),
          '[000/3.4/36] [000/3.4/39] signed by both, it is active');
SELECT is(socsvc.status_label('contract', 'active', 'ru'), 'Подписан', '[000/3.4/39] our label');
SELECT throws_ok('SELECT socsvc.sign_contract(c())', 'SV003', 'contract ' || c() || ' is "active" already', 'once');
SELECT throws_ok('UPDATE socsvc.contract SET signed_on = NULL WHERE id = c()', '42501', NULL, 'the day of the signature is computed');
SELECT throws_ok('UPDATE socsvc.contract SET inactive_from = socsvc.today() WHERE id = c()', 'SV017', NULL, 'the end comes with the status');
SELECT throws_ok($$UPDATE socsvc.contract SET term = '[2023-03-19,2023-05-23]' WHERE id = c()$$, 'SV017', NULL, '[326-п/24/1] [002/2.7/1] term and lines are essential: they stand');
SELECT is((SELECT ROW(p.volume, p.periodicity, p.quota) FROM socsvc.contract_line l JOIN socsvc.programme_line p ON p.id = l.programme_line
            WHERE l.contract = c() AND l.programme_line = 1), ROW('60 min'::socsvc.volume, '3/week'::socsvc.periodicity, 159::bigint),
          '[326-п/10/2] [326-п/24/1] [002/2.1/4] [002/2.7/1] volume and periodicity are the programme line''s own');
SELECT hasnt_column('socsvc', 'contract_line', 'volume', '[326-п/10/2] [002/2.1/4] the contract has none of its own to differ');
SELECT tap.superuser();
SELECT throws_ok('UPDATE socsvc.contract SET signed_on = NULL WHERE id = c()', 'SV015', NULL, 'a superuser''s statement meets the rules');
SELECT throws_ok('UPDATE socsvc.contract SET provider = 2 WHERE id = c()', 'SV015', NULL, 'parties stand');
SELECT throws_ok('UPDATE socsvc.contract_line SET programme_line = 9 WHERE contract = c() AND programme_line = 1', 'SV015', NULL, 'a line stands');
SELECT throws_ok('DELETE FROM socsvc.contract WHERE id = 8', 'SV017', NULL, 'contracts are not deleted');
SELECT tap.contract(9, 3, 'offered', programme_id => 4);
SELECT tap.agency();
SELECT throws_ok($$UPDATE socsvc.programme SET status = 'replaced' WHERE id = 4$$, 'SV004', NULL, 'a programme is replaced by another alone');
SELECT tap.citizen(2);
SELECT lives_ok($$SELECT socsvc.cancel_contract(9, 'передумала')$$, 'an offer is not signed but cancelled');
SELECT is((SELECT ROW(status, live, status_reason) FROM socsvc.contract WHERE id = 9), ROW('cancelled'::text, false, 'передумала'::text), 'with its reason');
SELECT throws_ok($$SELECT socsvc.cancel_contract(9, 'ещё раз')$$, 'SV003', NULL, 'once');

-- ---- the end ---------------------------------------------------------------------------------------------------------------
SELECT tap.provider(2);
SELECT lives_ok($$SELECT socsvc.cancel_contract((SELECT id FROM socsvc.contract WHERE provider = 2 AND programme = 1), 'нет мест')$$, 'a provider declines a request');
SELECT tap.superuser();
SELECT tap.contract(21, 2);
SELECT is((SELECT count(*) FROM socsvc.contract WHERE provider = 2 AND programme = 1), 2::bigint, 'after that another may be asked for');
SELECT tap.provider(2);
SELECT throws_ok($$SELECT socsvc.suspend_contract(21, 'медицинские противопоказания')$$, 'SV012', NULL, 'not suspended without a medical conclusion');
SELECT lives_ok($$SELECT socsvc.add_contract_document(21, 'contraindications_found')$$, 'which comes');
SELECT lives_ok($$SELECT socsvc.suspend_contract(21, 'медицинские противопоказания')$$, 'it is suspended');
SELECT is((SELECT ROW(status, inactive_from) FROM socsvc.contract WHERE id = 21), ROW('suspended'::text, socsvc.today()), 'from today');
SELECT throws_ok($$SELECT socsvc.offer_contract(21, '[2023-03-19,2023-04-23]')$$, 'SV003', NULL, 'not offered anew');
SELECT tap.citizen(1);
SELECT throws_ok('SELECT socsvc.sign_contract(21)', 'SV003', NULL, 'nor signed anew');
SELECT tap.provider(2);
SELECT throws_ok('SELECT socsvc.resume_contract(21)', 'SV012', NULL, 'nor does it go on without one');
SELECT lives_ok($$SELECT socsvc.add_contract_document(21, 'contraindications_absent')$$, 'which comes');
SELECT lives_ok('SELECT socsvc.resume_contract(21)', 'it goes on');
SELECT is((SELECT ROW(status, inactive_from, signed_on) FROM socsvc.contract WHERE id = 21), ROW('active'::text, NULL::date, socsvc.today()), 'as it was');
SELECT throws_ok($$UPDATE socsvc.contract SET status = 'terminated' WHERE id = 21$$, 'SV004', NULL, 'no termination without a ground');
SELECT throws_ok($$SELECT socsvc.terminate_contract(21, 'refusal', socsvc.today() - 1)$$, 'SV005', NULL, 'nor before the signature');
SELECT throws_ok($$UPDATE socsvc.contract SET termination_ground = 'refusal' WHERE id = 21$$, 'SV017', NULL, 'nor a ground without termination');
SELECT lives_ok($$SELECT socsvc.add_contract_document(21, 'refusal_application', '2023-03-20')$$, 'the recipient''s application');
SELECT lives_ok($$SELECT socsvc.terminate_contract(21, 'refusal')$$, 'terminated on a ground');
SELECT is((SELECT ROW(status, live, inactive_from, termination_ground) FROM socsvc.contract WHERE id = 21),
          ROW('terminated'::text, false, socsvc.today(), 'refusal'::text), 'from today');
SELECT throws_ok($$UPDATE socsvc.contract SET termination_ground = 'mutual_consent' WHERE id = 21$$, 'SV017', NULL, 'its ground stands');
SELECT throws_ok('SELECT socsvc.resume_contract(21)', 'SV003', NULL, 'it does not come back');
SELECT tap.superuser();
SELECT tap.contract(22, 2);
SELECT tap.provider(2);
SELECT lives_ok($$SELECT tap.deliver(2201, '2023-03-20')$$, 'delivered under another contract');
SELECT throws_ok('SELECT socsvc.complete_contract(22)', 'SV004', NULL, 'a contract with deliveries and no act is not completed');
SELECT tap.superuser();
UPDATE socsvc.contract SET status_reason = NULL WHERE id = 22;
SELECT tap.contract(23, 3, programme_id => 3);
SELECT tap.provider(3);
SELECT lives_ok('SELECT socsvc.complete_contract(23)', 'one whose term is over and under which nothing was delivered is');
SELECT is((SELECT status FROM socsvc.contract WHERE id = 23), 'completed', 'completed');
SELECT throws_ok('SELECT socsvc.complete_contract(999)', 'P0002', NULL, 'a contract that is not there');

-- ---- services over the programme --------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT lives_ok(format($$SELECT socsvc.add_extra_line(c(), %s, 'заявление от 25.03.2023', '2023-03-25')$$, tap.item('home', '002')),
                'a service over the programme, at the recipient''s recorded wish');
SELECT is((SELECT ROW(contract, person, provider, tariff, consent_on) FROM socsvc.extra_line), ROW(c(), 1::bigint, 1::bigint, 1::bigint, '2023-03-25'::date),
          'with the provider''s tariff of that day');
SELECT throws_ok(format($$SELECT socsvc.add_extra_line(c(), %s, 'заявление', '2022-12-31')$$, tap.item('home', '002')), 'SV012', NULL, 'without a tariff none');
SELECT throws_ok(format($$SELECT socsvc.add_extra_line(c(), %s, 'заявление', '2022-12-31', 1)$$, tap.item('home', '002')), 'SV005', NULL, 'nor at one of other days');
SELECT throws_ok(format($$SELECT socsvc.add_extra_line(c(), %s, NULL, '2023-03-26')$$, tap.item('home', '002')), '23502', NULL, 'nor without the wish');
SELECT throws_ok(format($$SELECT socsvc.add_extra_line(c(), %s, 'заявление', socsvc.today() + 1, 1)$$, tap.item('home', '002')), 'SV005', NULL, 'nor at a wish of tomorrow');
SELECT throws_ok(format($$INSERT INTO socsvc.extra_line (contract, service_item, tariff, consent) VALUES (c(), %s, 1, 'заявление')$$, tap.item('home', '003')),
                 '23503', NULL, 'the tariff is the item''s');
SELECT throws_ok(format($$INSERT INTO socsvc.extra_line (contract, service_item, tariff, consent) VALUES (22, %s, 1, 'заявление')$$, tap.item('home', '002')),
                 '23503', 'there is no contract 22', 'another provider''s contract is not there for it');
SELECT throws_ok($$INSERT INTO socsvc.extra_line (contract, service_item, tariff, consent) VALUES (c(), 900001, 1, 'заявление')$$, 'SV010', NULL, 'no urgent service');
SELECT throws_ok(format($$INSERT INTO socsvc.extra_line (contract, service_item, tariff, consent) VALUES (c(), %s, 1, 'заявление')$$, tap.item('residential', '007')),
                 'SV010', NULL, 'none of another form');
SELECT tap.provider(2);
SELECT throws_ok(format($$INSERT INTO socsvc.extra_line (contract, service_item, tariff, consent) VALUES (21, %s, 1, 'заявление')$$, tap.item('home', '002')),
                 'SV017', NULL, 'under a contract that binds');
SELECT tap.provider(1);
SELECT tap.superuser();
SELECT throws_ok($$UPDATE socsvc.extra_line SET consent = 'другое'$$, 'SV015', NULL, 'the recorded wish stands');

-- ---- urgent acts ----------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT set_config('tap.u', socsvc.draw_up_urgent_act(2, 1, 'С-1', '[2023-03-20,2023-03-25]', 'заявление от 20.03.2023', ARRAY[900001])::text, true);
SELECT is((SELECT ROW(person, provider, status, drawn_up_on) FROM socsvc.urgent_act), ROW(2::bigint, 1::bigint, 'draft'::text, socsvc.today()), 'an act of urgent services');
SELECT throws_ok($$SELECT socsvc.draw_up_urgent_act(2, 1, 'С-1', '[2023-03-20,2023-03-25]', 'заявление', ARRAY[900001])$$, '23505', NULL, 'a number once');
SELECT throws_ok($$SELECT socsvc.draw_up_urgent_act(2, 1, 'С-2', '[2023-03-20,infinity)', 'заявление', ARRAY[900001])$$, '23514', NULL, 'its term ends');
SELECT throws_ok($$SELECT socsvc.draw_up_urgent_act(2, 1, 'С-2', '[2023-03-20,2023-03-25]', 'заявление', ARRAY[$$ || tap.item('home', '002') || '])', 'SV010', NULL,
                 'other services need a programme');
SELECT tap.citizen(2);
SELECT throws_ok($$SELECT socsvc.sign_urgent_act(current_setting('tap.u')::bigint)$$, 'SV004', NULL, 'nothing is signed that was not given');
SELECT tap.provider(1);
SELECT lives_ok($$INSERT INTO socsvc.delivery (delivered_on, person, provider, urgent_line) SELECT '2023-03-20', person, provider, id FROM socsvc.urgent_line$$, 'given');
SELECT throws_ok($$SELECT socsvc.sign_urgent_act(current_setting('tap.u')::bigint)$$, 'SV009', NULL, '[326-п/6/25] [002/2.18/12] the provider does not sign');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.sign_urgent_act(current_setting('tap.u')::bigint)$$, 'P0002', NULL, '[326-п/6/25] nor does another person');
SELECT tap.superuser();
SAVEPOINT unsigned;
INSERT INTO socsvc.representation (represented, representative, kind, document, valid) VALUES (2, 1, 'guardian', 'document', '[2020-01-01,)');
SELECT tap.representative(1);
SELECT lives_ok($$SELECT socsvc.sign_urgent_act(current_setting('tap.u')::bigint)$$, '[326-п/6/25] [002/2.18/12] the representative confirms it');
SELECT results_eq($$SELECT side, kind, signer, actor FROM socsvc.signature WHERE document = 'urgent_act'$$, $$VALUES ('citizen', 'simple', 1::bigint, 'representative')$$, 'in his own name');
ROLLBACK TO unsigned;
SELECT tap.citizen(2);
SELECT lives_ok($$SELECT socsvc.sign_urgent_act(current_setting('tap.u')::bigint)$$, '[326-п/6/25] [002/2.18/12] the recipient does');
SELECT results_eq($$SELECT side, kind, signer, is_unchanged FROM socsvc.signature_status('urgent_act', current_setting('tap.u')::bigint)$$, $$VALUES ('citizen', 'simple', 2::bigint, true)$$, '[002/2.18/12] and his signature is kept with what was signed');
SELECT throws_ok($$SELECT socsvc.sign_urgent_act(current_setting('tap.u')::bigint)$$, 'SV003', NULL, 'once');
SELECT tap.provider(1);
SELECT throws_ok($$UPDATE socsvc.urgent_act SET basis = 'другое'$$, 'SV017', NULL, 'what is signed stands');
SELECT throws_ok($$DELETE FROM socsvc.urgent_act$$, 'SV017', NULL, 'and is not deleted');
SELECT throws_ok($$DELETE FROM socsvc.urgent_line$$, 'SV017', NULL, 'nor its lines');
SELECT throws_ok($$INSERT INTO socsvc.urgent_line (urgent_act, service_item) VALUES (current_setting('tap.u')::bigint, 900001)$$, 'SV017', NULL, 'none comes');
SELECT throws_ok($$DELETE FROM socsvc.delivery WHERE urgent_line IS NOT NULL$$, 'SV011', NULL, 'its deliveries are closed');

SELECT * FROM finish();
ROLLBACK;
