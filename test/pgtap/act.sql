-- Acts of delivered services: prepared from the deliveries, sent, signed, rejected, corrected (manual of the portal,
-- section 3.6).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.contract(1, 1, 'active', '[2023-03-19,2023-04-23]');
SELECT tap.contract(2, 2, 'active', daterange('2023-03-19', '2024-03-14'));
SELECT tap.contract(3, 3, 'offered');

CREATE FUNCTION public.lines(which bigint) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT string_agg(format('%s:%s', coalesce(l.contract_line, -l.extra_line), l.quantity), ' ' ORDER BY l.id) FROM socsvc.act_line l WHERE l.act = which
$$;
-- The last act.
CREATE FUNCTION public.a() RETURNS bigint STABLE LANGUAGE sql AS $$ SELECT max(id) FROM socsvc.act $$;

-- ---- prepared from the deliveries -----------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT tap.deliver(101, '2023-03-20'), tap.deliver(101, '2023-03-22', 2), tap.deliver(108, '2023-03-31'), tap.deliver(108, '2023-04-01');
SELECT lives_ok($$SELECT socsvc.prepare_act(1, '[2023-03-19,2023-03-31]')$$, '[000/3.6/3] an act of a contract and a period');
SELECT is((SELECT ROW(contract, person, provider, period, is_final, status, prepared_on, signed_on) FROM socsvc.act WHERE id = a()),
          ROW(1::bigint, 1::bigint, 1::bigint, '[2023-03-19,2023-04-01)'::daterange, false, 'draft'::text, socsvc.today(), NULL::date), 'of the contract''s parties');
SELECT is(lines(a()), '101:3 108:1', 'its lines are the sums of the deliveries of its days');
SELECT lives_ok($$SELECT tap.deliver(108, '2023-03-30')$$, 'while it is a draft, deliveries go on');
SELECT is(lines(a()), '101:3 108:1', 'the draft is as of its preparation');
SELECT lives_ok('SELECT socsvc.refresh_act(a())', 'it is refreshed');
SELECT is(lines(a()), '101:3 108:2', 'and has them');
SELECT lives_ok($$UPDATE socsvc.act SET period = '[2023-03-19,2023-03-30]' WHERE id = a()$$, 'a draft''s period changes');
SELECT is(lines(a()), '101:3 108:1', 'and the lines with it');
SELECT lives_ok($$UPDATE socsvc.act SET period = '[2023-03-19,2023-03-31]' WHERE id = a()$$, 'back');
SELECT throws_ok($$SELECT socsvc.prepare_act(1, '[2023-03-31,2023-04-05]')$$, 'SV007', 'contract 1 has an act of these days already', 'acts do not overlap');
SELECT throws_ok($$INSERT INTO socsvc.act (contract, period) VALUES (1, '[2023-03-31,2023-04-05]')$$, '23P01', NULL, 'by plain SQL either');
SELECT throws_ok($$SELECT socsvc.prepare_act(1, '[2023-03-18,2023-03-18]')$$, 'SV005', NULL, 'an act lies within the contract''s term');
SELECT throws_ok($$SELECT socsvc.prepare_act(1, '[2023-04-20,2023-04-24]')$$, 'SV005', NULL, 'until its last day');
SELECT throws_ok($$SELECT socsvc.prepare_act(1, NULL)$$, '23502', NULL, 'and has a period');
SELECT throws_ok($$UPDATE socsvc.act SET period = '[2023-03-19,2023-04-24]' WHERE id = a()$$, 'SV005', NULL, 'by plain SQL too');
SELECT throws_ok($$SELECT socsvc.prepare_act(3, '[2023-03-19,2023-03-31]')$$, '23503', 'there is no contract 3', 'another provider''s contract is not there for it');
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.prepare_act(3, '[2023-03-19,2023-03-31]')$$, 'SV016', 'contract 3 is not signed', 'of a contract that is signed');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.prepare_act(999, '[2023-03-19,2023-03-31]')$$, '23503', NULL, 'and is there');
SELECT throws_ok($$INSERT INTO socsvc.act (contract, provider, period) VALUES (1, 2, '[2023-04-05,2023-04-06]')$$, '42501', NULL, 'by the contract''s provider');
SELECT throws_ok($$INSERT INTO socsvc.act (contract, period, status) VALUES (1, '[2023-04-05,2023-04-06]', 'signed')$$, 'SV003', NULL, 'an act begins as a draft');
SELECT throws_ok($$INSERT INTO socsvc.act (contract, period, signed_on) VALUES (1, '[2023-04-05,2023-04-06]', '2023-04-07')$$, '42501', NULL, 'not signed');
SELECT throws_ok('UPDATE socsvc.act_line SET quantity = 100', '42501', NULL, 'nobody is granted the lines');
SELECT throws_ok('DELETE FROM socsvc.act_line', '42501', NULL, 'nor their deletion');
SELECT tap.superuser();
SELECT throws_ok('UPDATE socsvc.act_line SET quantity = 100', 'SV015', 'the lines of an act are computed', 'a superuser does not write them by hand');
SELECT throws_ok('DELETE FROM socsvc.act_line', 'SV015', NULL, 'nor delete them');
SELECT throws_ok('UPDATE socsvc.act SET contract = 2 WHERE id = a()', 'SV015', NULL, 'an act stays its contract''s');
SELECT throws_ok('UPDATE socsvc.act SET signed_on = socsvc.today() WHERE id = a()', 'SV015', NULL, 'its signature is computed');
SELECT tap.citizen(1);
SELECT throws_ok('SELECT socsvc.send_act(a())', 'SV009', NULL, 'the citizen does not send acts');
SELECT throws_ok('SELECT socsvc.sign_act(a())', 'SV003', 'act ' || a() || ' cannot move from "draft" to "signed"', 'a draft is not signed');

-- ---- sent -----------------------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT lives_ok($$SELECT tap.deliver(101, '2023-03-27')$$, 'one more delivery');
SELECT lives_ok($$SELECT socsvc.send_act(a(), 'А-1')$$, 'the provider sends the act');
SELECT is((SELECT ROW(status, number) FROM socsvc.act WHERE id = a()), ROW('sent'::text, 'А-1'::text), 'with its number');
SELECT is(lines(a()), '101:4 108:2', 'sending collects the lines a last time: an act never lies');
SELECT throws_ok($$SELECT tap.deliver(101, '2023-03-28')$$, 'SV011', NULL, 'its days are closed');
SELECT throws_ok($$DELETE FROM socsvc.delivery WHERE delivered_on = '2023-03-20'$$, 'SV011', NULL, 'for deletions');
SELECT throws_ok($$UPDATE socsvc.delivery SET quantity = 1 WHERE delivered_on = '2023-03-22'$$, 'SV011', NULL, 'and updates');
SELECT lives_ok($$SELECT tap.deliver(101, '2023-04-03')$$, 'days of no act are not');
SELECT throws_ok($$UPDATE socsvc.act SET period = '[2023-03-19,2023-03-30]' WHERE id = a()$$, 'SV017', NULL, 'what was sent stands: the period');
SELECT throws_ok('UPDATE socsvc.act SET is_final = true WHERE id = a()', 'SV017', NULL, 'whether it is the final one');
SELECT throws_ok($$UPDATE socsvc.act SET number = 'А-2' WHERE id = a()$$, 'SV017', NULL, 'the number');
SELECT throws_ok('SELECT socsvc.refresh_act(a())', 'SV017', NULL, 'nothing is refreshed');
SELECT throws_ok('DELETE FROM socsvc.act WHERE id = a()', 'SV017', NULL, 'nor deleted');
SELECT throws_ok('SELECT socsvc.sign_act(a())', 'SV009', NULL, 'the provider does not sign');
SELECT lives_ok($$SELECT socsvc.take_back_act(a(), 'забыли услугу')$$, 'the provider takes it back');
SELECT lives_ok($$SELECT tap.deliver(101, '2023-03-28')$$, 'its days are open');
SELECT lives_ok('SELECT socsvc.send_act(a())', 'and sends it again');
SELECT is((SELECT ROW(number, lines(id)) FROM socsvc.act WHERE id = a()), ROW('А-1'::text, '101:5 108:2'::text), 'under its number, with what was added');
SELECT throws_ok('SELECT socsvc.send_act(a())', 'SV003', NULL, 'once');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.reject_act(a(), '')$$, 'SV004', NULL, 'who disagrees says why');
SELECT throws_ok('SELECT socsvc.reject_act(a(), NULL)', 'SV004', NULL, 'in words');
SELECT lives_ok($$SELECT socsvc.reject_act(a(), '28 марта никто не приходил')$$, 'the citizen disagrees');
SELECT is((SELECT ROW(status, live, status_reason) FROM socsvc.act WHERE id = a()), ROW('rejected'::text, false, '28 марта никто не приходил'::text), 'and says why');
SELECT throws_ok('SELECT socsvc.sign_act(a())', 'SV003', NULL, 'a rejected act is not signed');
SELECT tap.provider(1);
SELECT lives_ok($$DELETE FROM socsvc.delivery WHERE delivered_on = '2023-03-28'$$, 'the delivery is taken out');
SELECT lives_ok($$SELECT socsvc.prepare_act(1, '[2023-03-19,2023-03-31]')$$, 'another act of these days');
SELECT lives_ok($$SELECT socsvc.send_act(a(), 'А-1/2')$$, 'is sent');

-- ---- signed -----------------------------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT lives_ok('SELECT socsvc.sign_act(a())', '[000/3.6/6] [000/3.6/7] the citizen signs the act');
SELECT is((SELECT ROW(status, live, signed_on) FROM socsvc.act WHERE id = a()), ROW('signed'::text, true, socsvc.today()), '[000/3.6/7] it is signed');
SELECT is((SELECT array_agg(from_status || '>' || to_status || ' ' || actor ORDER BY id) FROM socsvc.status_event WHERE entity = 'act' AND entity_id = a() AND from_status IS NOT NULL),
          ARRAY['draft>sent provider', 'sent>signed citizen'], '[000/3.6/7] by whom, is kept');
SELECT throws_ok('SELECT socsvc.sign_act(a())', 'SV003', 'act ' || a() || ' is "signed" already', 'once');
SELECT is((SELECT string_agg(x::text, '|') FROM unnest(xpath('//h:h1/text() | //h:table[@class="lines"]/h:tbody//h:td/text()', socsvc.act_document(a()), ARRAY[ARRAY['h', 'http://www.w3.org/1999/xhtml']])) x),
          (SELECT string_agg(t, '|') FROM (SELECT 'Акт оказанных услуг № А-1/2' UNION ALL
             SELECT concat_ws('|', n.label, l.quantity, '0 ч') FROM (SELECT * FROM socsvc.act_line WHERE act = a() ORDER BY id) l
               JOIN socsvc.contract_line c ON c.id = l.contract_line JOIN socsvc.programme_line p ON p.id = c.programme_line
               JOIN socsvc.service_item_label n ON n.service_item = p.service_item) x (t)), '[000/3.6/3] the act is printed with its services and how many');
SELECT is(socsvc.act_document(a(), 'kk')::text LIKE '%<th>Көрсетілген%' OR socsvc.act_document(a(), 'kk')::text LIKE '%Қызмет беруші%', true, 'in Kazakh as well');
SELECT is(socsvc.act_document(a())::text LIKE '%Лист сопровождения%', false, 'without the accompanying sheet of orders');
SELECT tap.provider(1);
SELECT throws_ok('SELECT socsvc.take_back_act(a())', 'SV003', NULL, 'it is not taken back');
SELECT throws_ok($$SELECT tap.deliver(101, '2023-03-28')$$, 'SV011', NULL, 'its days stay closed');
SELECT is((SELECT status FROM socsvc.contract WHERE id = 1), 'active', 'the contract goes on after an act that is not the final one');
SELECT throws_ok('SELECT socsvc.complete_contract(1)', 'SV004', NULL, 'and is not completed while deliveries of April wait for an act');

-- ---- the final act ------------------------------------------------------------------------------------------------------------------
SELECT lives_ok($$SELECT socsvc.prepare_act(1, '[2023-04-01,2023-04-23]', true)$$, 'the final act');
SELECT lives_ok($$SELECT socsvc.send_act(a(), 'А-2')$$, 'is sent');
SELECT tap.citizen(1);
SELECT lives_ok('SELECT socsvc.sign_act(a())', '[000/3.6/2] the citizen signs it: the term is over');
SELECT is((SELECT ROW(status, live, inactive_from) FROM socsvc.contract WHERE id = 1), ROW('completed'::text, false, socsvc.today() + 1), 'and the contract is completed');
-- A contract whose term is not over, so with days around today.
SELECT tap.superuser();
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
  SELECT 50, '50', 2, 'home', socsvc.today() - 40, daterange(socsvc.today() - 35, socsvc.today() + 35), 'free';
INSERT INTO socsvc.programme_line (id, programme, service_item, periodicity, deviation_reason) VALUES (51, 50, tap.item('home', '002'), '<=2/course', 'курс');
SELECT socsvc.issue_programme(50);
SELECT tap.become(NULL, 'citizen');
INSERT INTO socsvc.contract (id, programme, provider, requested_on) VALUES (50, 50, 1, socsvc.today() - 36);
INSERT INTO socsvc.contract_line (id, contract, programme_line) VALUES (5051, 50, 51);
SELECT tap.become(NULL, 'provider');
SELECT socsvc.offer_contract(50, daterange(socsvc.today() - 35, socsvc.today() + 35));
SELECT tap.become(NULL, 'citizen');
SELECT socsvc.sign_contract(50);
SELECT tap.provider(1);
SELECT lives_ok('SELECT tap.deliver(5051, socsvc.today() - 1)', 'one of two is delivered');
SELECT lives_ok($$SELECT socsvc.prepare_act(50, daterange(socsvc.today() - 35, socsvc.today() + 2))$$, 'an act that runs into the future');
SELECT throws_ok('SELECT socsvc.send_act(a())', 'SV004', NULL, 'is not sent before its last day');
SELECT lives_ok('DELETE FROM socsvc.act WHERE id = a()', 'a draft may go');
SELECT lives_ok($$SELECT socsvc.prepare_act(50, daterange(socsvc.today() - 35, socsvc.today() + 1), true)$$, 'a final act');
SELECT lives_ok('SELECT socsvc.send_act(a())', 'is sent on its last day');
SELECT tap.citizen(2);
SELECT throws_ok('SELECT socsvc.sign_act(a())', 'SV004', NULL, '[000/3.6/2] not signed while something remains and the term runs');
SELECT tap.provider(1);
SELECT socsvc.take_back_act(a());
SELECT lives_ok('SELECT tap.deliver(5051, socsvc.today())', 'the other one too');
SELECT socsvc.send_act(a());
SELECT tap.citizen(2);
SELECT lives_ok('SELECT socsvc.sign_act(a())', '[000/3.6/2] after everything has been delivered it is signed');
SELECT is((SELECT status FROM socsvc.contract WHERE id = 50), 'completed', 'and completes the contract before its term');
SELECT tap.provider(2);
SELECT lives_ok($$SELECT socsvc.prepare_act(2, '[2023-05-01,2023-05-31]')$$, 'an act of days without deliveries');
SELECT throws_ok('SELECT socsvc.send_act(a())', 'SV004', NULL, 'is not sent');
SELECT is((SELECT count(*) FROM socsvc.act_line WHERE act = a()), 0::bigint, 'it has no lines');
SELECT lives_ok('DELETE FROM socsvc.act WHERE id = a()', 'and goes');

-- ---- the correcting act ---------------------------------------------------------------------------------------------------------------
SELECT tap.provider(2);
SELECT tap.deliver(201, '2023-05-02'), tap.deliver(201, '2023-05-03'), tap.deliver(208, '2023-05-03');
SELECT set_config('tap.a', socsvc.prepare_act(2, '[2023-05-01,2023-05-31]')::text, true);
SELECT tap.superuser();
CREATE FUNCTION tap.original() RETURNS bigint STABLE LANGUAGE sql AS $$ SELECT current_setting('tap.a')::bigint $$;
SELECT tap.provider(2);
SELECT throws_ok('SELECT socsvc.prepare_act(2, NULL, false, a())', 'SV003', 'act ' || a() || ' is not signed', 'a draft is not corrected');
SELECT socsvc.send_act(a());
SELECT tap.citizen(1);
SELECT socsvc.sign_act(a());
SELECT tap.provider(2);
SELECT throws_ok($$SELECT socsvc.prepare_act(2, '[2023-05-01,2023-05-30]', false, $$ || a() || ')', 'SV005', NULL, 'a correction has the period of the act');
SELECT throws_ok('SELECT socsvc.prepare_act(1, NULL, false, ' || a() || ')', '23503', 'there is no contract 1', 'and is not of another provider''s contract');
SELECT lives_ok('SELECT socsvc.prepare_act(2, NULL, false, ' || a() || ')', 'a correcting act');
SELECT is((SELECT ROW(period, lines(id)) FROM socsvc.act WHERE id = a()), ROW('[2023-05-01,2023-06-01)'::daterange, NULL::text), 'says nothing yet');
SELECT throws_ok('SELECT socsvc.prepare_act(2, NULL, false, ' || current_setting('tap.a') || ')', 'SV007', NULL, 'one at a time');
SELECT lives_ok($$DELETE FROM socsvc.delivery WHERE delivered_on = '2023-05-02'$$, 'while it is a draft its days are open');
SELECT lives_ok($$SELECT tap.deliver(208, '2023-05-04', 1)$$, 'for new deliveries too');
SELECT throws_ok('DELETE FROM socsvc.act WHERE id = a()', 'SV011', NULL, 'then it cannot be dropped any more');
SELECT lives_ok($$SELECT socsvc.send_act(a(), 'К-1')$$, 'it is sent');
SELECT is(lines(a()), '201:-1 208:1', 'its lines are the differences');
SELECT throws_ok($$SELECT tap.deliver(208, '2023-05-05')$$, 'SV011', NULL, 'sending closes the days again');
SELECT tap.citizen(1);
SELECT lives_ok('SELECT socsvc.sign_act(a())', 'the citizen signs the correction');
SELECT tap.provider(2);
SELECT throws_ok('SELECT socsvc.prepare_act(2, NULL, false, ' || a() || ')', 'SV003', 'act ' || a() || ' is a correction itself', 'corrections follow the original');
SELECT lives_ok('SELECT socsvc.prepare_act(2, NULL, false, ' || current_setting('tap.a') || ')', 'a second correction of it');
SELECT is(lines(a()), NULL, 'counts from the first one');
SELECT lives_ok('DELETE FROM socsvc.act WHERE id = a()', 'without effects it may be dropped');
SELECT throws_ok($$SELECT tap.deliver(208, '2023-05-05')$$, 'SV011', NULL, 'and the days are closed');
SELECT lives_ok('SELECT socsvc.prepare_act(2, NULL, false, ' || current_setting('tap.a') || ')', 'a third correction');
SELECT lives_ok($$SELECT tap.deliver(208, '2023-05-06')$$, 'with a delivery');
SELECT lives_ok('SELECT socsvc.send_act(a())', 'is sent');
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.reject_act(a(), 'не было')$$, 'and rejected');
SELECT tap.provider(2);
SELECT throws_ok($$SELECT tap.deliver(208, '2023-05-07')$$, 'SV011', NULL, 'the signed act closes the days as before');
SELECT throws_ok('SELECT socsvc.complete_contract(2)', 'SV004', NULL, 'the contract is not completed until another correction settles it');
SELECT lives_ok('SELECT socsvc.prepare_act(2, NULL, false, ' || current_setting('tap.a') || ')', 'which is made');
SELECT is(lines(a()), '208:1', 'of what differs');
SELECT lives_ok($$DELETE FROM socsvc.delivery WHERE delivered_on = '2023-05-06'$$, 'the provider gives in');
SELECT lives_ok('DELETE FROM socsvc.act WHERE id = a()', 'nothing is left to correct');
SELECT is((SELECT sum(l.quantity)::bigint FROM socsvc.act_line l JOIN socsvc.act a ON a.id = l.act WHERE a.contract = 2 AND a.status = 'signed'),
          (SELECT sum(d.quantity)::bigint FROM socsvc.delivery d WHERE d.provider = 2), 'signed acts and corrections together say what was delivered');

-- ---- after the month is archived ------------------------------------------------------------------------------------------------------
SELECT tap.admin();
SELECT is(socsvc.archive_month('2023-05-01'), 3::bigint, 'the month is archived');
SELECT tap.provider(2);
SELECT throws_ok('SELECT socsvc.prepare_act(2, NULL, false, ' || current_setting('tap.a') || ')', 'SV011',
                 format('act %s is not corrected any more', current_setting('tap.a')), 'its acts are not corrected any more');
SELECT lives_ok('SELECT socsvc.complete_contract(2)', 'but its contracts are completed');

SELECT tap.superuser();
SELECT throws_ok('TRUNCATE socsvc.act_line', 'SV015', NULL, 'nobody empties the lines of acts, the superuser neither');

SELECT * FROM finish();
ROLLBACK;
