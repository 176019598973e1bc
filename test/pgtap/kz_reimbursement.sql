-- Reimbursement within the guaranteed sum: the application that follows its order (recipient's manual 24 and 25), registers of
-- payments of confirmed hours and of aids handed over, and that nothing is paid twice (Social Code articles 162, 163, 168).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();
-- First day of the month n months from now.
CREATE FUNCTION public.m(n integer DEFAULT 0) RETURNS date STABLE LANGUAGE sql AS $$
  SELECT (date_trunc('month', socsvc.today()::timestamp) + make_interval(months => n))::date
$$;
SELECT socsvc.make_partitions(m(-4), m(1));
-- The clock is the server's, so the past is written here: the order began that day.
CREATE FUNCTION tap.backdate(order_id bigint, since date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  SET LOCAL session_replication_role = replica;
  UPDATE socsvc.service_order SET confirmed_on = since WHERE id = order_id;
  UPDATE socsvc.contract c SET term = daterange(since, upper(c.term)), signed_on = since, requested_on = since
    FROM socsvc.service_order o WHERE o.id = order_id AND c.id = o.contract;
  UPDATE socsvc.programme p SET term = daterange(since, upper(p.term))
    FROM socsvc.service_order o JOIN socsvc.contract c ON c.id = o.contract WHERE o.id = order_id AND p.id = c.programme;
  UPDATE socsvc.programme_line l SET term = daterange(since, upper(l.term))
    FROM socsvc.service_order o JOIN socsvc.contract c ON c.id = o.contract WHERE o.id = order_id AND l.programme = c.programme;
  SET LOCAL session_replication_role = origin;
END
$$;
-- Hours that the recipient has confirmed; unconfirmed ones only stand in the journal.
CREATE FUNCTION tap.hours(order_id bigint, on_day date, how_long integer, confirmed boolean DEFAULT true) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  SET LOCAL session_replication_role = replica;
  IF confirmed THEN
    INSERT INTO socsvc.delivery (region_code, delivered_on, person, provider, contract_line, programme_line, worker, minutes)
      SELECT i.region_code, on_day, o.person, o.provider, l.id, l.programme_line, o.worker, how_long
        FROM socsvc.service_order o JOIN socsvc.contract_line l ON l.contract = o.contract, socsvc.register_info i WHERE o.id = order_id;
  ELSE
    INSERT INTO socsvc.hour_log (service_order, person, provider, worker, day, starts_at, minutes)
      SELECT o.id, o.person, o.provider, o.worker, on_day, '10:00', how_long FROM socsvc.service_order o WHERE o.id = order_id;
  END IF;
  SET LOCAL session_replication_role = origin;
END
$$;
-- The act of a month, formed and sent; its id. As superuser, then as whoever one was.
CREATE FUNCTION tap.act(order_id bigint, month date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  act_id bigint;
BEGIN
  PERFORM tap.become(NULL, 'specialist', NULL, o.provider, o.worker) FROM socsvc.service_order o WHERE o.id = order_id;
  act_id := socsvc.prepare_order_act(order_id, month);
  PERFORM socsvc.send_order_act(act_id);
  PERFORM tap.superuser();
  RETURN act_id;
END
$$;
UPDATE socsvc.setting SET value = 'false' WHERE name = 'order_act_needs_pdf';
CREATE FUNCTION public.g() RETURNS bigint STABLE LANGUAGE sql AS $$ SELECT max(id) FROM socsvc.reimbursement_register $$;
CREATE FUNCTION public.row_of(act_id bigint) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT concat_ws(' ', b.minutes, b.minutes_before, b.price, b.guaranteed_sum, b.amount, b.copayment) FROM socsvc.reimbursement b WHERE b.act = act_id
$$;

-- ---- the application ---------------------------------------------------------------------------------------------------------------
SELECT tap.kz_order(101, 1, 1, 'created');
SELECT tap.citizen(1);
SELECT is((SELECT count(*) FROM socsvc.my_reimbursement_applications), 0::bigint, 'a new order has no application');
SELECT lives_ok('SELECT socsvc.confirm_order(101)', '[004/24/1] the recipient confirms the order');
SELECT is((SELECT ROW(service_order, price, status, status_label, status_label_kk, signed_at) FROM socsvc.my_reimbursement_applications),
          ROW(101::bigint, 800::numeric(12, 2), 'draft'::text, 'Заявление на возмещение'::text, 'Өтеу туралы өтініш'::text, NULL::timestamptz),
          '[004/24/1] «Заявление на возмещение» is there, with the price of an hour');
SELECT is((SELECT status FROM socsvc.service_order WHERE id = 101), 'created', '[004/24/3] as long as the signature is cancelled the order stays created');
SELECT throws_ok($$UPDATE socsvc.reimbursement_application SET status = 'signed'$$, '42501', NULL, 'the application is not signed but with its order');
SELECT tap.become(NULL, 'citizen', 1);
SELECT throws_ok($$UPDATE socsvc.reimbursement_application SET status = 'signed'$$, 'SV015', NULL, 'by the superuser neither');
SELECT throws_ok($$DELETE FROM socsvc.reimbursement_application$$, 'SV015', NULL, 'nor deleted');
SELECT tap.citizen(1);
SELECT lives_ok('SELECT socsvc.sign_reimbursement(101)', '[004/24/2] «Подписать»');
SELECT is((SELECT ROW(status, status_label, signed_at IS NOT NULL) FROM socsvc.my_reimbursement_applications), ROW('signed'::text, 'Подписано'::text, true), '[004/25/1] it is signed');
SELECT is((SELECT status FROM socsvc.service_order WHERE id = 101), 'awaiting_specialist', '[004/25/1] [004/26/2] and the order goes on');
SELECT is((SELECT array_agg(actor ORDER BY id) FROM socsvc.status_event WHERE entity = 'reimbursement_application' AND to_status = 'signed'), ARRAY['citizen'], 'by whom, is kept');
SELECT tap.superuser();
SELECT tap.kz_order(102, 12, 2, 'created');
SELECT tap.citizen(2);
SELECT socsvc.confirm_order(102);
SELECT is((SELECT count(*) FROM socsvc.my_reimbursement_applications WHERE service_order = 101), 0::bigint, 'everybody sees his own');
SELECT lives_ok('SELECT socsvc.delete_order(102)', 'the order is deleted instead');
SELECT is((SELECT ROW(status, live) FROM socsvc.reimbursement_application WHERE service_order = 102), ROW('withdrawn'::text, false), 'and its application withdrawn');
SELECT tap.superuser();
SELECT tap.become(NULL, 'specialist', NULL, 1, 1);
SELECT socsvc.accept_order(101);
SELECT tap.superuser();
SELECT tap.kz_order(103, 11, 3), tap.kz_order(104, 2, 2);
SELECT tap.backdate(101, m(-2) + 3), tap.backdate(103, m(-2) + 3), tap.backdate(104, m(-2) + 3);
-- What the specialist asks for from now on is not what was applied for.
SELECT tap.agency();
UPDATE socsvc.specialist SET hourly_rate = 9999 WHERE id = 1;
SELECT tap.superuser();
SELECT is((SELECT price FROM socsvc.reimbursement_application WHERE service_order = 101), 800::numeric, 'the price is that of the application');

-- ---- what is due ----------------------------------------------------------------------------------------------------------------------
SELECT tap.hours(101, m(-2) + 4, 255), tap.hours(101, m(-1) + 4, 60), tap.hours(103, m(-2) + 4, 50), tap.hours(104, m(-2) + 4, 30), tap.hours(101, m() - 1, 100, false);
SELECT set_config('tap.a101', tap.act(101, m(-2))::text, true), set_config('tap.a103', tap.act(103, m(-2))::text, true);
CREATE FUNCTION public.act_of(order_id bigint) RETURNS bigint STABLE LANGUAGE sql AS $$ SELECT current_setting('tap.a' || order_id)::bigint $$;
SELECT tap.citizen(1);
SELECT throws_ok('SELECT socsvc.prepare_reimbursements(m(-2))', '42501', NULL, 'recipients prepare no registers');
SELECT tap.provider(1);
SELECT throws_ok('SELECT socsvc.prepare_reimbursements(m(-2))', '42501', NULL, 'providers neither');
SELECT tap.become(NULL, 'provider', NULL, 1);
SELECT throws_ok('SELECT socsvc.prepare_reimbursements(m(-2))', 'SV009', NULL, 'whoever they log in as');
SELECT tap.agency();
SELECT throws_ok('SELECT socsvc.prepare_reimbursements(m())', 'SV005', NULL, 'no register of a month that is not over');
SELECT throws_ok('SELECT socsvc.prepare_reimbursements(NULL)', '22004', NULL, 'nor of none');
SELECT is(socsvc.prepare_reimbursements(m(-3)), NULL, 'none where nothing is due');
SELECT results_eq('SELECT act, minutes, price, guaranteed_sum, problem FROM socsvc.reimbursement_due ORDER BY service_order',
  format('VALUES (%s::bigint, 255::bigint, 800.00, 820.00, NULL), (%s, 50, 850.00, 820.00, NULL)', act_of(101), act_of(103)), 'sent acts are due; what has no act is not');
SELECT isnt(socsvc.prepare_reimbursements(m(-2) + 10), NULL, 'the agency prepares the register of a month');
SELECT is(row_of(act_of(101)), '255 0 800.00 820.00 3400.00 0.00', 'below the guaranteed sum: the price, times the confirmed hours');
SELECT is(row_of(act_of(103)), '50 0 850.00 820.00 683.33 25.00', 'above it: the guaranteed sum, and the excess is the person''s');
SELECT is((SELECT count(*) FROM socsvc.reimbursement), 2::bigint, 'hours that are not confirmed, or in no act that was sent, are not reimbursed');
SELECT is((SELECT count(*) FROM socsvc.reimbursement_due), 0::bigint, 'nothing else is due');
SELECT is(socsvc.prepare_reimbursements(m(-1)), NULL, 'what stands in one register is in no other');
SELECT is(socsvc.prepare_reimbursements(m(-2)), g(), 'a draft is computed anew, under its id');
SELECT is((SELECT count(*) FROM socsvc.reimbursement), 2::bigint, 'each act once');
SELECT is((SELECT ROW(sequence, count(*), sum(amount), min(person_name), min(worker_name)) FROM socsvc.reimbursement_register_lines GROUP BY sequence),
          ROW(1, 2::bigint, 4083.33::numeric, 'Ахметов Ерлан Серікұлы'::text, 'Касымова Дана'::text), 'the agency reads its lines');

-- A measure's own sum goes before the kind's; half a tiyn is rounded up: 3 minutes of 820.10 are 41.005.
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.entitlement SET guaranteed_sum = 820.10 WHERE id = 11;
SET LOCAL session_replication_role = origin;
SELECT tap.become(NULL, 'provider', NULL, 1);
SELECT lives_ok(format('SELECT socsvc.take_back_act(%s)', act_of(103)), 'an act of a draft register may be taken back');
SELECT is((SELECT count(*) FROM socsvc.reimbursement), 1::bigint, 'and leaves it');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.delivery d SET minutes = 3 FROM socsvc.service_order o JOIN socsvc.contract_line l ON l.contract = o.contract WHERE o.id = 103 AND d.contract_line = l.id;
SET LOCAL session_replication_role = origin;
SELECT tap.become(NULL, 'provider', NULL, 1);
SELECT socsvc.refresh_act(act_of(103)), socsvc.send_order_act(act_of(103));
SELECT tap.agency();
SELECT socsvc.prepare_reimbursements(m(-2));
SELECT is(row_of(act_of(103)), '3 0 850.00 820.10 41.01 1.49', 'the measure''s own guaranteed sum; half a tiyn up');
SELECT is((SELECT help_kind_rule FROM socsvc.reimbursement WHERE act = act_of(103)), NULL, 'which is of no rule');

-- ---- gaps ---------------------------------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
UPDATE socsvc.help_kind_rule SET guaranteed_sum = NULL WHERE help_kind = 'sign_language';
SELECT set_config('tap.a104', tap.act(104, m(-2))::text, true);
SELECT tap.agency();
SELECT throws_ok('SELECT socsvc.prepare_reimbursements(m(-2))', 'SV021', NULL, 'no guaranteed sum in force: nothing is guessed');
SELECT is((SELECT ROW(problem, guaranteed_sum) FROM socsvc.reimbursement_due), ROW('SV021'::text, NULL::numeric), 'the view shows which');
SELECT is(socsvc.prepare_reimbursements(m(-2), true), g(), 'or these are left out');
SELECT is((SELECT count(*) FROM socsvc.reimbursement), 2::bigint, 'and stay due');
SELECT tap.superuser();
UPDATE socsvc.help_kind_rule SET guaranteed_sum = 2500 WHERE help_kind = 'sign_language';
SET LOCAL session_replication_role = replica;
UPDATE socsvc.reimbursement_application SET price = NULL WHERE service_order = 104;
SET LOCAL session_replication_role = origin;
SELECT tap.agency();
SELECT throws_ok('SELECT socsvc.prepare_reimbursements(m(-2))', 'SV022', NULL, 'nor is a specialist''s rate');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.reimbursement_application SET price = 3000 WHERE service_order = 104;
SET LOCAL session_replication_role = origin;
SELECT tap.become('tap_scheduler', 'scheduler');
SELECT lives_ok('SELECT socsvc.prepare_reimbursements(m(-2))', 'the scheduler prepares registers too');
SELECT tap.agency();
SELECT is(row_of(act_of(104)), '30 0 3000.00 2500.00 1250.00 250.00', 'of a sign-language specialist');

-- ---- approved and paid ------------------------------------------------------------------------------------------------------------------
SELECT throws_ok('INSERT INTO socsvc.reimbursement_register (month, sequence) VALUES (m(-2), 9)', '42501', NULL, 'registers are not made by hand');
SELECT throws_ok('DELETE FROM socsvc.reimbursement', '42501', NULL, 'nor emptied');
SELECT throws_ok($$SELECT socsvc.mark_paid(g(), 'ПП-1')$$, 'SV003', NULL, 'a draft is not paid');
SELECT tap.superuser();
SELECT throws_ok('UPDATE socsvc.reimbursement SET price = 1', 'SV015', 'reimbursements are computed', 'the superuser does not write amounts');
SELECT throws_ok('DELETE FROM socsvc.reimbursement', 'SV015', NULL, 'nor delete them');
SELECT throws_ok('TRUNCATE socsvc.reimbursement', 'SV015', NULL, 'nor all at once');
UPDATE socsvc.help_kind_rule SET guaranteed_sum = 790 WHERE help_kind = 'assistant';
SELECT tap.agency();
SELECT throws_ok('SELECT socsvc.approve_register(g())', 'SV004', NULL, 'a register with sums of before is not approved');
SELECT socsvc.prepare_reimbursements(m(-2));
SELECT is(row_of(act_of(101)), '255 0 800.00 790.00 3357.50 42.50', 'computed anew it has those of now');
SELECT lives_ok('SELECT socsvc.approve_register(g())', 'and is approved');
SELECT lives_ok($$SELECT socsvc.reopen_register(g(), 'ошибка')$$, 'an approval is taken back');
SELECT lives_ok('SELECT socsvc.approve_register(g())', 'and given again');
SELECT is((SELECT ROW(status, approved_on) FROM socsvc.reimbursement_register), ROW('approved'::text, socsvc.today()), 'its day is kept');
SELECT throws_ok('SELECT socsvc.approve_register(g())', 'SV003', NULL, 'once');
SELECT tap.become(NULL, 'provider', NULL, 1);
SELECT throws_ok(format('SELECT socsvc.take_back_act(%s)', act_of(101)), 'SV017', format('act %s is reimbursed', act_of(101)), 'its acts stand');
SELECT tap.citizen(1);
SELECT throws_ok(format($$SELECT socsvc.reject_act(%s, 'нет')$$, act_of(101)), 'SV017', NULL, 'against the recipient too');
SELECT tap.admin();
SELECT throws_ok($$UPDATE socsvc.help_kind_rule SET guaranteed_sum = 1 WHERE help_kind = 'assistant'$$, 'SV015', NULL, 'the rule that they rest on stands');
SELECT throws_ok($$DELETE FROM socsvc.help_kind_rule WHERE help_kind = 'assistant'$$, 'SV015', NULL, 'and is not deleted');
SELECT lives_ok($$UPDATE socsvc.help_kind_rule SET valid = daterange(lower(valid), m()) WHERE help_kind = 'assistant'$$, 'it is closed');
SELECT lives_ok($$INSERT INTO socsvc.help_kind_rule (jurisdiction, help_kind, guaranteed_sum, valid, source) VALUES ('KZ', 'assistant', 900, daterange(m(), NULL), 'test')$$, 'and another follows');
SELECT tap.agency();
SELECT throws_ok($$SELECT socsvc.mark_paid(g(), '')$$, '23514', NULL, 'a payment has a document');
SELECT throws_ok($$SELECT socsvc.mark_paid(g(), NULL)$$, 'SV004', NULL, 'of a name');
SELECT throws_ok($$SELECT socsvc.mark_paid(g(), 'ПП-1', socsvc.today() + 1)$$, 'SV005', NULL, 'is not of the future');
SELECT throws_ok($$SELECT socsvc.mark_paid(g(), 'ПП-1', socsvc.today() - 1)$$, 'SV005', NULL, 'nor of before the approval');
SELECT throws_ok('UPDATE socsvc.reimbursement_register SET paid_on = socsvc.today()', 'SV017', NULL, 'and comes with its move');
SELECT lives_ok($$SELECT socsvc.mark_paid(g(), 'ПП-1')$$, 'the register is paid');
SELECT throws_ok($$SELECT socsvc.mark_paid(g(), 'ПП-2')$$, 'SV003', NULL, 'once');
SELECT throws_ok('SELECT socsvc.reopen_register(g())', 'SV003', NULL, 'and is not reopened');
SELECT throws_ok($$UPDATE socsvc.reimbursement_register SET payment_document = 'ПП-2'$$, 'SV017', NULL, 'what is paid stands');
SELECT is(socsvc.prepare_reimbursements(m(-2)), NULL, 'nothing is paid twice');
SELECT tap.citizen(1);
SELECT is((SELECT ROW(service_order, month, minutes, amount, copayment, status_label, paid_on) FROM socsvc.my_reimbursements WHERE service_order = 101),
          ROW(101::bigint, m(-2), 255::bigint, 3357.50::numeric(14, 2), 42.50::numeric(14, 2), 'Выплачен'::text, socsvc.today()), 'the recipient reads what was paid, and the co-payment');
SELECT is((SELECT count(*) FROM socsvc.my_reimbursements), 2::bigint, 'of his own alone');
SELECT tap.provider(1);
SELECT is((SELECT ROW(count(*), sum(amount)) FROM socsvc.provider_reimbursements), ROW(3::bigint, 4648.51::numeric), 'the provider what it is paid');
SELECT tap.provider(2);
SELECT is((SELECT count(*) FROM socsvc.provider_reimbursements), 0::bigint, 'another one does not');

-- ---- corrections write differences ------------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT lives_ok(format('SELECT socsvc.sign_act(%s)', act_of(101)), 'the recipient signs the act');
SELECT tap.become(NULL, 'provider', NULL, 1);
SELECT set_config('tap.a1', socsvc.prepare_act((SELECT contract FROM socsvc.service_order WHERE id = 101), NULL, false, act_of(101))::text, true);
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.delivery SET minutes = 250 WHERE minutes = 255;
SET LOCAL session_replication_role = origin;
SELECT tap.become(NULL, 'provider', NULL, 1);
SELECT socsvc.refresh_act(act_of(1)), socsvc.send_order_act(act_of(1));
SELECT tap.agency();
SELECT isnt(socsvc.prepare_reimbursements(m(-2)), NULL, 'a correction makes another register of the month');
SELECT is((SELECT sequence FROM socsvc.reimbursement_register WHERE id = g()), 2, 'the second');
SELECT is(row_of(act_of(1)), '-5 255 800.00 790.00 -65.83 -0.84', 'with the difference, at the price and the sum of what it corrects');
SELECT is((SELECT sum(amount) FROM socsvc.reimbursement WHERE service_order = 101), round(250 * 790 / 60.0, 2), 'together they are what the corrected hours are');
SELECT lives_ok('SELECT socsvc.approve_register(g())', 'it is approved');

-- ---- technical aids -----------------------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT tap.become(NULL, 'provider', NULL, 3);
INSERT INTO socsvc.aid_product (id, provider, help_kind, name, price, stock, needs_service, ways, warehouse_address) VALUES
  (1, 3, 'wheelchair', 'Кресло-коляска', 180000, 5, false, '{pickup}', 'Склад'), (2, 3, 'hearing_aid', 'Слуховой аппарат', 55000.50, 5, false, '{pickup}', 'Склад');
SELECT tap.citizen(1);
SELECT set_config('tap.w', socsvc.order_aid(3, 1, 'pickup')::text, true), set_config('tap.h', socsvc.order_aid(4, 2, 'pickup')::text, true);
SELECT is((SELECT count(*) FROM socsvc.my_reimbursement_applications WHERE aid_order IS NOT NULL), 0::bigint, 'a new order of an aid has no application');
SELECT lives_ok($$SELECT socsvc.confirm_aid_order(current_setting('tap.w')::bigint), socsvc.confirm_aid_order(current_setting('tap.h')::bigint)$$, 'the recipient confirms it');
SELECT is((SELECT array_agg(ROW(price, status)::text ORDER BY price) FROM socsvc.my_reimbursement_applications WHERE aid_order IS NOT NULL),
          ARRAY['(55000.50,signed)', '(180000.00,signed)'], 'which signs the application for it');
SELECT tap.agency();
SELECT is((SELECT count(*) FROM socsvc.reimbursement_due), 0::bigint, 'nothing is due before the aid is handed over');
SELECT tap.provider(3);
SELECT socsvc.reserve_aid(current_setting('tap.w')::bigint), socsvc.reserve_aid(current_setting('tap.h')::bigint);
SELECT socsvc.aid_available(current_setting('tap.w')::bigint), socsvc.aid_available(current_setting('tap.h')::bigint);
SELECT socsvc.issue_aid(current_setting('tap.w')::bigint, 30000);
SELECT tap.agency();
SELECT is((SELECT ROW(aid_order, price, guaranteed_sum, due_on, problem) FROM socsvc.reimbursement_due),
          ROW(current_setting('tap.w')::bigint, 180000::numeric, 150000::numeric, socsvc.today(), NULL::text), 'handed over it is');
SELECT is(socsvc.prepare_reimbursements(m(-1)), NULL, 'in the register of its own month');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.aid_order SET issued_at = m() - interval '2 days' WHERE issued_at IS NOT NULL;
SET LOCAL session_replication_role = origin;
SELECT tap.agency();
SELECT isnt(socsvc.prepare_reimbursements(m(-1)), NULL, 'once that is over');
SELECT is((SELECT ROW(aid_order, minutes, amount, copayment, month) FROM socsvc.reimbursement WHERE register = g()),
          ROW(current_setting('tap.w')::bigint, NULL::bigint, 150000::numeric(14, 2), 30000::numeric(14, 2), m(-1)), 'up to the guaranteed sum, the excess is the person''s');
SELECT is((SELECT copayment FROM socsvc.reimbursement WHERE register = g()), (SELECT copayment FROM socsvc.aid_order WHERE id = current_setting('tap.w')::bigint), 'as its order says');
SELECT lives_ok($$SELECT socsvc.approve_register(g()), socsvc.mark_paid(g(), 'ПП-3')$$, 'approved and paid');
SELECT is(socsvc.prepare_reimbursements(m(-1)), NULL, 'an aid is paid once');
SELECT tap.superuser();
SELECT is((SELECT count(*) FROM socsvc.reimbursement WHERE amount > round(coalesce(minutes / 60.0, 1) * guaranteed_sum, 2)), 0::bigint, 'nothing exceeds the guaranteed sum');

SELECT * FROM finish();
ROLLBACK;
