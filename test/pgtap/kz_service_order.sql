-- Orders of specialists, as both manuals have them (Kazakhstan recipient's manual 19 to 32, specialist's manual 4 to 8, 12 to
-- 18): who may order whom, confirm, sign, carry out, refuse, cancel.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();

CREATE FUNCTION public.day(n integer DEFAULT 0) RETURNS date STABLE LANGUAGE sql AS $$ SELECT socsvc.today() + n $$;
CREATE FUNCTION public.days(a integer, b integer) RETURNS daterange STABLE LANGUAGE sql AS $$ SELECT daterange(socsvc.today() + a, socsvc.today() + b) $$;
-- The last order of a person and kind, its status.
CREATE FUNCTION public.o(who bigint, kind text DEFAULT 'assistant') RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER
  AS $$ SELECT max(id) FROM socsvc.service_order WHERE person = who AND help_kind = kind $$;
CREATE FUNCTION public.st(who bigint, kind text DEFAULT 'assistant') RETURNS text STABLE LANGUAGE sql SECURITY DEFINER
  AS $$ SELECT status FROM socsvc.service_order WHERE id = o(who, kind) $$;
CREATE FUNCTION public.specialist(provider bigint) RETURNS text LANGUAGE sql AS $$ SELECT tap.specialist(CASE provider WHEN 1 THEN 1 ELSE 4 END) $$;
CREATE FUNCTION public.said(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  detail text;
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN SQLSTATE || ' ' || coalesce(detail, '');
END $$;
CREATE FUNCTION public.hint(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  hint text;
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
  RETURN SQLSTATE || ' ' || coalesce(hint, '');
END $$;

CREATE FUNCTION public.gives(order_id bigint, minutes integer, starts_at time DEFAULT '00:00') RETURNS text LANGUAGE sql AS $$
  SELECT left(said(format('SELECT tap.kz_hours(%s, %s, starts_at => %L)', order_id, minutes, starts_at)), 5)
$$;

-- ---- whom one may order --------------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT results_eq($$SELECT specialist, name, provider_name, settlement, phone, hourly_rate FROM socsvc.available_specialists WHERE help_kind = 'assistant' ORDER BY 1$$,
  $$VALUES (1::bigint, 'Касымова Дана', 'НПО «Қамқор»', 'Кокшетау', '+7 700 000 00 11', 800.00), (4, 'Касымова Дана', 'НПО «Демеу»', 'Кокшетау', '+7 700 000 00 14', 900.00)$$,
  '[004/20/2] the assistants of the settlement of registration');
SELECT results_eq($$SELECT specialist FROM socsvc.available_specialists WHERE help_kind = 'sign_language'$$, $$VALUES (2::bigint)$$, '[004/20/1] sign-language specialists of anywhere');
SELECT is(said('SELECT socsvc.order_specialist(1, 3)'), 'SV004 Specialist: Астана; recipient: Кокшетау.', '[004/20/3] no assistant of another settlement');
SELECT is(said('INSERT INTO socsvc.service_order (entitlement, specialist) VALUES (1, 3)'), 'SV004 Specialist: Астана; recipient: Кокшетау.', '[004/20/3] by plain SQL neither');
SELECT is(said('SELECT socsvc.order_specialist(1, 2)'), 'SV026 Measure: assistant; specialist: sign_language.', 'a specialist of the measure''s kind');
SELECT is(left(said('SELECT socsvc.order_specialist(3, 1)'), 5), 'SV026', 'nor an aid by this way');
SELECT is(left(said('SELECT socsvc.order_specialist(11, 3)'), 5), '23503', '[004/9/3] nor what is due to somebody else');
SELECT is(left(said('INSERT INTO socsvc.service_order (person, entitlement, specialist) VALUES (1, 11, 3)'), 5), '23503', '[004/9/3] whatever person is named');
SELECT is(left(said('SELECT socsvc.order_specialist(999, 1)'), 5), '23503', 'a measure that is there');
SELECT is(left(said('SELECT socsvc.order_specialist(1, 999)'), 5), '23503', 'a specialist who is there');
SELECT tap.provider(1);
SELECT is(left(said('SELECT socsvc.order_specialist(1, 1)'), 5), '23503', '[004/22/1] a provider orders nothing');
SELECT tap.representative(2);
SELECT is(left(said('SELECT socsvc.order_specialist(1, 1)'), 5), '23503', '[004/22/1] nor who represents him not');
SELECT tap.become('tap_portal', 'citizen');
SELECT is(left(said('SELECT socsvc.order_specialist(1, 1)'), 5), '23503', '[004/22/1] nor nobody');

SELECT tap.superuser();
UPDATE socsvc.person SET settlement = ' кокшетАУ' WHERE id = 1;
SELECT tap.citizen(1);
SELECT is((SELECT count(*) FROM socsvc.available_specialists WHERE help_kind = 'assistant'), 2::bigint, '[004/20/3] settlements are compared without regard to case');
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.specialist SET settlement = 'Щучинск — Озёрный' WHERE id = 3; UPDATE socsvc.person SET settlement = 'ЩУЧИНСК — ОЗЕРНЫЙ' WHERE id = 2;
SELECT is(socsvc.fold_settlement('Озёрный'), socsvc.fold_settlement('ОЗЕРНЫЙ '), '[004/20/3] and to ё');
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.person SET settlement = NULL WHERE id = 1;
SELECT tap.citizen(1);
SELECT is(said('SELECT socsvc.order_specialist(1, 1)'), 'SV004 Specialist: Кокшетау; recipient: none in the register.', '[004/20/3] who has no settlement of registration orders no assistant');
SELECT is(hint('SELECT socsvc.order_specialist(1, 1)'), 'SV004 The agency enters the settlement of registration first.', 'and is told what to do');
SELECT is((SELECT count(*) FROM socsvc.available_specialists WHERE help_kind = 'assistant'), 0::bigint, 'nor is shown any');
SELECT tap.superuser();
UPDATE socsvc.person SET settlement = 'Кокшетау' WHERE id = 1;
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.specialist SET valid = daterange(NULL, day()) WHERE id = 1;
SELECT tap.citizen(1);
SELECT is(said('SELECT socsvc.order_specialist(1, 1)'), format('SV005 On %s: gives no such help.', day()), 'nobody who gives the help no more');
SELECT is((SELECT count(*) FROM socsvc.available_specialists WHERE specialist = 1), 0::bigint, 'who is not shown');
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.specialist SET valid = '(,)' WHERE id = 1; UPDATE socsvc.worker SET employed = daterange('2020-01-01', day()) WHERE id = 1;
SELECT tap.citizen(1);
SELECT is(left(said('SELECT socsvc.order_specialist(1, 1)'), 5), 'SV005', 'nobody who is not employed');
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.worker SET employed = '[2020-01-01,)' WHERE id = 1; UPDATE socsvc.provider SET in_register = daterange(NULL, day()) WHERE id = 1;
SELECT tap.citizen(1);
SELECT is(left(said('SELECT socsvc.order_specialist(1, 1)'), 5), 'SV005', 'nobody of a provider out of the register');
SELECT tap.superuser();
UPDATE socsvc.provider SET in_register = '(,)' WHERE id = 1;

-- The term for ordering: two months from the notice, its last day included.
CREATE FUNCTION public.told(on_day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.superuser();
  SET LOCAL session_replication_role = replica;
  UPDATE socsvc.rehabilitation_programme SET issued_on = on_day, notified_on = on_day WHERE id = 1;
  SET LOCAL session_replication_role = origin;
END $$;
SELECT told((day() - interval '2 months')::date - 4);
SELECT tap.citizen(1);
SELECT matches(said('SELECT socsvc.order_specialist(1, 1)'), '^SV005 Told on .*, to be ordered within 2 mons', 'ordered within two months of the notice (Social Code article 168)');
SELECT is(left(said('INSERT INTO socsvc.service_order (entitlement, specialist) VALUES (1, 1)'), 5), 'SV005', 'by plain SQL neither');
-- Some days are the last of no notice: the 30th of April.
SELECT told(coalesce(max(n::date), day(-10))) FROM generate_series(day(-70), day(), '1 day') n WHERE (n + interval '2 months')::date = day();
SELECT tap.citizen(1);
SELECT lives_ok('SELECT socsvc.order_specialist(1, 1)', 'on the last day it is in time');
SELECT lives_ok('SELECT socsvc.delete_order(o(1))', '(taken back)');
SELECT told(day(-10));

-- ---- the order -----------------------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.order_specialist(1, 1, 'после обеда')$$, '[004/9/2] [004/20/4] «Заказать»: a specialist is ordered');
SELECT results_eq($$SELECT specialist, specialist_name, specialist_phone, provider_name FROM socsvc.my_orders WHERE id = o(1)$$,
  $$VALUES (1::bigint, 'Касымова Дана', '+7 700 000 00 11', 'НПО «Қамқор»')$$, '[004/21/1] «Сведения о специалисте»');
SELECT results_eq($$SELECT contact_phone, contact_email FROM socsvc.my_orders WHERE id = o(1)$$, $$VALUES ('+7 700 000 00 01', NULL::text)$$, '[004/21/2] «Контактные данные получателя» are the person''s');
SELECT is((SELECT address FROM socsvc.my_orders WHERE id = o(1)), 'Кокшетау, ул. Абая, 1, кв. 2', '[004/21/3] «Адресные сведения получателя» are the person''s');
SELECT is((SELECT comment FROM socsvc.my_orders WHERE id = o(1)), 'после обеда', '[004/21/4] the comment');
SELECT is((SELECT ROW(kind, kind_label, entity, status_label, status_label_kk, is_open) FROM socsvc.my_orders WHERE id = o(1)),
          ROW('specialist'::text, 'УЖЯ/УИП'::text, 'service_order'::text, 'Создан'::text, 'Құрылды'::text, true), '[004/22/2] [004/26/4] [004/26/5] the portal creates it, «Создан», under «УЖЯ/УИП»');
SELECT is(said('SELECT socsvc.order_specialist(1, 4)'), format('SV007 Order %s, status "created".', o(1)), '[004/22/3] another order of the kind is blocked');
SELECT is(left(said('INSERT INTO socsvc.service_order (entitlement, specialist) VALUES (1, 4)'), 5), 'SV007', '[004/22/3] by plain SQL too');
SELECT lives_ok('SELECT socsvc.order_specialist(2, 2)', '[004/22/3] one of the other kind is not');
SELECT lives_ok(format('SELECT socsvc.delete_order(%s)', o(1)), '[004/23/1] «Удалить»: a new order is deleted');
SELECT is((SELECT ROW(status_label, is_open) FROM socsvc.my_orders WHERE id = o(1)), ROW('Удален'::text, false), '[004/23/1] the row stays');
SELECT is(left(said(format('DELETE FROM socsvc.service_order WHERE id = %s', o(1))), 5), '42501', 'nobody deletes rows');
SELECT tap.superuser();
SELECT is(left(said(format('DELETE FROM socsvc.service_order WHERE id = %s', o(1))), 5), 'SV017', 'not even the owner');
SELECT tap.representative(3);
SELECT lives_ok($$SELECT socsvc.order_specialist(1, 1, NULL, '+7 700 000 00 99')$$, '[004/22/1] a guardian orders for the ward; the kind is free again');
SELECT is((SELECT contact_phone FROM socsvc.my_orders WHERE id = o(1)), '+7 700 000 00 99', 'with another telephone');
SELECT is(said(format('SELECT socsvc.sign_reimbursement(%s)', o(1))), 'SV004 The application for reimbursement is signed after the confirmation (004/23/2, 004/24/1).', '[004/24/1] not signed before «Подтвердить»');
SELECT is(left(said(format($$UPDATE socsvc.service_order SET status = 'awaiting_specialist' WHERE id = %s$$, o(1))), 5), 'SV004', '[004/24/1] by plain SQL neither');
SELECT lives_ok(format('SELECT socsvc.confirm_order(%s)', o(1)), '[004/23/2] «Подтвердить»');
SELECT is(left(said(format('SELECT socsvc.confirm_order(%s)', o(1))), 5), 'SV003', 'once');
SELECT is(st(1), 'created', '[004/24/3] until the application is signed the order stays created');
SELECT is(left(said(format('UPDATE socsvc.service_order SET reimbursement_signed_at = now() WHERE id = %s', o(1))), 5), '42501', 'the moment of the signature is nobody''s to write');
SELECT specialist(1);
SELECT is((SELECT count(*) FROM socsvc.provider_orders), 0::bigint, 'the specialist does not see it yet');
SELECT is(left(said(format('SELECT socsvc.accept_order(%s)', o(1))), 5), 'SV003', '[004/24/1] nor may take it');
SELECT tap.representative(3);
SELECT lives_ok(format('SELECT socsvc.sign_reimbursement(%s)', o(1)), '[004/25/1] the application for reimbursement is signed');
SELECT is((SELECT ROW(status_label, (SELECT reimbursement_signed_at IS NOT NULL FROM socsvc.service_order WHERE id = o(1))) FROM socsvc.my_orders WHERE id = o(1)),
          ROW('Ожидается подтверждение специалиста'::text, true), '[004/26/1] [004/26/2] «Ожидается подтверждение специалиста»');
SELECT is((SELECT count(*) FROM socsvc.my_orders WHERE kind = 'specialist'), 4::bigint, '[004/26/3] all orders with their status');
SELECT is((SELECT person FROM socsvc.my_orders WHERE id = o(1)), 1::bigint, '[004/27/1] by its number');
SELECT is(left(said(format($$UPDATE socsvc.service_order SET comment = 'x' WHERE id = %s$$, o(1))), 5), 'SV017', 'what the specialist is shown stands');
SELECT is(left(said(format('SELECT socsvc.delete_order(%s)', o(1))), 5), 'SV003', '[004/23/1] only a new order is deleted');
SELECT lives_ok(format('SELECT socsvc.cancel_order(%s)', o(1)), '[004/27/2] «Отменить» until the specialist confirms');
SELECT is(st(1), 'cancelled_before_confirmation', '[004/27/2] no reason is asked');

-- ---- the specialist's side ---------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT is((SELECT string_agg(kind, ', ' ORDER BY id) FROM socsvc.message WHERE provider = 1), 'order_awaits_specialist, order_withdrawn', 'the provider is told of both');
SELECT tap.kz_order(801, 1, 1, 'awaiting_specialist');
SELECT specialist(1);
SELECT results_eq($$SELECT id, family_name, contact_phone, address, specialist_name, status_label, is_open FROM socsvc.provider_orders WHERE id = 801$$,
  $$VALUES (801::bigint, 'Ахметов', '+7 700 000 00 01', 'Кокшетау, ул. Абая, 1, кв. 2', 'Касымова Дана', 'Ожидается подтверждение специалиста', true)$$, '[003/14/1] «Заказы услуг»');
SELECT specialist(2);
SELECT is((SELECT count(*) FROM socsvc.provider_orders), 0::bigint, '[003/5/1] of one''s own organisation');
SELECT is(said('SELECT socsvc.accept_order(801)'), 'P0002 ', '[004/28/1] another provider confirms nothing');
SELECT is(left(said($$SELECT socsvc.reject_order(801, 'x')$$), 5), 'P0002', 'nor turns it down');
SELECT tap.become('tap_portal', 'specialist');
SELECT is(said('SELECT socsvc.accept_order(801)'), 'P0002 ', 'nor a specialist of nobody');
SELECT tap.citizen(1);
SELECT is(left(said('SELECT socsvc.accept_order(801)'), 5), 'SV009', 'nor the recipient');
SELECT specialist(1);
SELECT is(left(said('SELECT socsvc.reject_order(801, NULL)'), 5), 'SV004', 'not turned down without a word');
SELECT lives_ok($$SELECT socsvc.reject_order(801, 'нет времени')$$, 'a specialist need not take it');
SELECT tap.citizen(1);
SELECT is((SELECT ROW(status_label, reason) FROM socsvc.my_orders WHERE id = 801), ROW('Отклонен специалистом'::text, 'нет времени'::text), 'the recipient sees why');
SELECT lives_ok('SELECT socsvc.order_specialist(1, 4)', 'and may choose another');
SELECT lives_ok(format('SELECT socsvc.delete_order(%s)', o(1)), '(taken back)');
SELECT told((day() - interval '3 months')::date);
SELECT tap.citizen(1);
SELECT lives_ok('SELECT socsvc.order_specialist(1, 4)', 'after two months too: the first order was in time');
SELECT lives_ok(format('SELECT socsvc.delete_order(%s)', o(1)), '(taken back)');
SELECT told(day(-10));

SELECT tap.kz_order(802, 1, 1, 'awaiting_specialist');
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.worker SET employed = daterange('2020-01-01', day()) WHERE id = 1;
SELECT specialist(1);
SELECT is(left(said('SELECT socsvc.accept_order(802)'), 5), 'SV005', 'who left meanwhile confirms nothing');
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.worker SET employed = '[2020-01-01,)' WHERE id = 1;
SELECT specialist(1);
SELECT lives_ok('SELECT socsvc.accept_order(802)', '[004/28/1] the specialist confirms the order');
SELECT is((SELECT ROW(status_label, confirmed_on) FROM socsvc.provider_orders WHERE id = 802), ROW('На исполнении'::text, day()), '[004/28/2] «На исполнении», from today');
SELECT results_eq($$SELECT c.number, c.status, c.signed_on, c.provider, c.term, (SELECT count(*) FROM socsvc.contract_line l WHERE l.contract = c.id)
                      FROM socsvc.service_order o JOIN socsvc.contract c ON c.id = o.contract WHERE o.id = 802$$,
  $$SELECT 'З-802', 'active', day(), 1::bigint, daterange(day(), upper(e.term)), 1::bigint FROM socsvc.entitlement e WHERE e.id = 1$$, '[004/28/3] under a contract of its own, to the end of the measure');
SELECT is(left(said('SELECT socsvc.accept_order(802)'), 5), 'SV003', 'once');
SELECT tap.superuser();
SELECT is((SELECT parameters ->> 'specialist' FROM socsvc.message WHERE kind = 'order_accepted' AND person = 1), 'Касымова Дана', 'the recipient is told');
SELECT is((SELECT count(*) FROM socsvc.message WHERE kind ~ '^(contract|programme)_'), 0::bigint, 'of the contract that carries the order out nobody is told: there is nothing to sign');
SELECT socsvc.make_partitions(date_trunc('month', day())::date, day(31));
SELECT specialist(1);
-- What counts is what the recipient has confirmed, whoever writes it.
SELECT is(left(said($$INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker, minutes)
  SELECT day(), l.person, l.provider, l.id, l.programme_line, 1, 60 FROM socsvc.contract_line l JOIN socsvc.service_order o ON o.contract = l.contract WHERE o.id = 802$$), 5), 'SV008',
  '[004/28/4] [004/28/5] no hours without the recipient''s code, by a plain delivery');
SELECT is(left(said($$SELECT socsvc.record_delivery(l.id, day(), 1, 60, 1) FROM socsvc.contract_line l JOIN socsvc.service_order o ON o.contract = l.contract WHERE o.id = 802$$), 5), 'SV008',
  '[004/28/5] nor by record_delivery()');
SELECT results_eq($$SELECT v.accepted, v.sqlstate::text FROM socsvc.service_order o JOIN socsvc.contract_line l ON l.contract = o.contract,
    socsvc.record_deliveries(jsonb_build_array(jsonb_build_object('contract_line', l.id, 'delivered_on', day(), 'minutes', 60, 'worker', 1))) v WHERE o.id = 802$$,
  $$VALUES (false, 'SV008')$$, '[004/28/5] nor by a set of deliveries');
SELECT is(left(said($$UPDATE socsvc.contract_line SET needs_code = false$$), 5), '42501', 'nor is that anybody''s to switch off');
SELECT is(left(said($$SELECT socsvc.record_delivery(l.id, day(-1), 1, 60, 1) FROM socsvc.contract_line l JOIN socsvc.service_order o ON o.contract = l.contract WHERE o.id = 802$$), 5), 'SV005', '[004/28/3] none before the confirmation');
SELECT is(gives(802, 300), 'ok', 'five hours');
SELECT is(said($$SELECT tap.kz_hours(802, 181, starts_at => '08:00')$$) LIKE 'SV002%181 minutes asked on%of 480 minutes%300 confirmed%', true, 'eight a day are the most');
SELECT tap.citizen(1);
SELECT is((SELECT ROW(minutes_used, minutes_left, open_order, open_order_label) FROM socsvc.my_entitlements WHERE entitlement = 1),
          ROW(300::bigint, 180::bigint, 802::bigint, 'На исполнении'::text), 'the recipient sees what is left of the day');

SELECT tap.provider(1);
SELECT results_eq($$SELECT name, iin, recipients FROM socsvc.my_specialists WHERE help_kind = 'assistant' ORDER BY specialist$$,
  $$VALUES ('Касымова Дана', '750505400116'::socsvc.iin, 1::bigint), ('Омаров Берик', '910910300136', 0)$$, '[003/4/2] [003/5/1] the assistants of the organisation');
SELECT results_eq($$SELECT name FROM socsvc.my_specialists WHERE iin = '910910300136'$$, $$VALUES ('Омаров Берик')$$, '[003/5/2] [003/6/1] [003/6/2] found by the ИИН, with the name');
SELECT is((SELECT count(*) FROM socsvc.my_specialists WHERE iin = '600101400030'), 0::bigint, '[003/6/1] nobody else''s');
-- doc/types.md: what a client whose search_path is the server's own writes.
SET LOCAL search_path = public;
SELECT throws_ok($$SELECT name FROM socsvc.my_specialists WHERE iin = '910910300136'$$, '42883', NULL, 'without socsvc on the search_path there is no = of an iin');
SELECT results_eq($$SELECT name FROM socsvc.my_specialists WHERE iin::text = '910910300136'$$, $$VALUES ('Омаров Берик')$$, '[003/5/2] then the ИИН is found as text');
SELECT results_eq($$SELECT name FROM socsvc.my_specialists WHERE iin OPERATOR(socsvc.=) '910910 300136'$$, $$VALUES ('Омаров Берик')$$,
  '[003/5/2] or by the operator''s full name, however it is written');
SET LOCAL search_path = public, socsvc;
SELECT results_eq($$SELECT name, service_order, is_attached FROM socsvc.my_recipients WHERE specialist = 1$$,
  $$VALUES ('Ахметов Ерлан Серікұлы', 802::bigint, true)$$, '[003/7/1] [003/7/2] [003/8/5] the recipients attached to the specialist');
SELECT specialist(2);
SELECT results_eq($$SELECT name, (SELECT count(*) FROM socsvc.my_recipients) FROM socsvc.my_specialists$$, $$VALUES ('Касымова Дана', 0::bigint)$$, '[003/7/2] the same human elsewhere has those of there');

-- ---- refusing --------------------------------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT is(left(said('SELECT socsvc.cancel_order(802)'), 5), 'SV003', '[004/27/3] once confirmed it is not simply cancelled');
SELECT is(left(said($$UPDATE socsvc.service_order SET status = 'cancelled_before_confirmation' WHERE id = 802$$), 5), 'SV003', '[004/27/3] by plain SQL neither');
SELECT is(said($$SELECT socsvc.terminate_contract((SELECT contract FROM socsvc.service_order WHERE id = 802), 'order_cancelled')$$), 'SV004 Order 802 is open.', 'nor ended past the order');
SELECT is(hint('SELECT socsvc.refuse_order(802, NULL)'), 'SV004 In force today: health, moved, not_coming, not_needed, other, other_specialist, quality.', '[004/30/1] the reason must be given');
SELECT is(left(said($$SELECT socsvc.refuse_order(802, 'left_job')$$), 5), 'SV004', '[004/30/2] from the list, the recipient''s own');
SELECT tap.admin();
UPDATE socsvc.order_cancel_reason SET valid = daterange(NULL, day()) WHERE code = 'moved';
SELECT tap.citizen(1);
SELECT is(left(said($$SELECT socsvc.refuse_order(802, 'moved')$$), 5), 'SV004', '[004/30/2] one in force');
SELECT is(left(said($$UPDATE socsvc.service_order SET cancel_reason = 'other' WHERE id = 802$$), 5), 'SV017', 'no reason without a refusal');
SELECT tap.citizen(2);
SELECT is(left(said($$SELECT socsvc.refuse_order(802, 'quality')$$), 5), 'P0002', '[004/29/1] nobody refuses for somebody else');
SELECT tap.provider(1);
SELECT is(left(said($$SELECT socsvc.refuse_order(802, 'quality')$$), 5), 'SV009', '[004/29/1] nor the provider for the recipient');
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.refuse_order(802, 'quality')$$, '[003/8/1] [004/29/1] the recipient refuses while it is carried out');
SELECT is((SELECT ROW(status_label, is_open, last_day) FROM socsvc.my_orders WHERE id = 802), ROW('Отменен по инициативе получателя'::text, false, day()), '[004/32/1] «Отменен по инициативе получателя»');
SELECT is((SELECT ROW(reason) FROM socsvc.my_orders WHERE id = 802), ROW('Не устраивает качество услуги'::text), '[004/32/3] «Просмотреть причины»');
SELECT tap.superuser();
SELECT results_eq($$SELECT e.from_status, e.to_status, e.actor FROM socsvc.status_event e WHERE e.entity = 'service_order' AND e.entity_id = 802 ORDER BY e.id$$,
  $$VALUES (NULL::text, 'created', 'citizen'), ('created', 'awaiting_specialist', 'citizen'), ('awaiting_specialist', 'in_progress', 'specialist'), ('in_progress', 'cancelled_by_recipient', 'citizen')$$,
  '[004/31/1] [004/32/2] each move stands in the history with who made it: the place of its signature');
SELECT is((SELECT ROW(c.status, c.termination_ground, c.inactive_from) FROM socsvc.service_order o JOIN socsvc.contract c ON c.id = o.contract WHERE o.id = 802),
          ROW('terminated'::text, 'order_cancelled'::text, day(1)), 'its contract ends with it, today still its own');
SELECT is((SELECT parameters -> 'reason' ->> 'ru' FROM socsvc.message WHERE kind = 'order_refused'), 'Не устраивает качество услуги', 'the provider is told why');
SELECT specialist(1);
SELECT is((SELECT is_attached FROM socsvc.my_recipients WHERE service_order = 802), false, '[003/7/2] detached');
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.worker (id, provider, name, employed) VALUES (5, 2, 'Нурланов Асет', '[2020-01-01,)');
INSERT INTO socsvc.specialist (id, worker, provider, help_kind, settlement) VALUES (5, 5, 2, 'assistant', 'Кокшетау');
SELECT tap.citizen(1);
SELECT lives_ok('SELECT socsvc.order_specialist(1, 5)', '[004/32/2] and another one may be chosen');
SELECT lives_ok(format('SELECT socsvc.confirm_order(%s)', o(1)));
SELECT lives_ok(format('SELECT socsvc.sign_reimbursement(%s)', o(1)));
SELECT tap.specialist(5);
SELECT lives_ok(format('SELECT socsvc.accept_order(%s)', o(1)), 'of another organisation, on the same day');
SELECT tap.citizen(1);
SELECT is((SELECT ROW(minutes_used, minutes_left) FROM socsvc.my_entitlements WHERE entitlement = 1), ROW(300::bigint, 180::bigint), 'on the same quota: eight hours a day of both');

-- ---- cancelling by the specialist -----------------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT is(left(said(format('SELECT socsvc.request_order_cancel(%s)', o(1))), 5), 'SV009', '[003/12/4] «Отмена заказа» is the specialist''s');
SELECT specialist(1);
SELECT is(left(said(format('SELECT socsvc.request_order_cancel(%s)', o(1))), 5), 'P0002', '[003/12/4] of the organisation whose order it is');
SELECT tap.specialist(5);
SELECT is(left(said(format($$SELECT socsvc.cancel_order_by_specialist(%s, 'other')$$, o(1))), 5), 'SV003', '[003/14/2] not cancelled before «Отмена заказа»');
SELECT is(left(said(format($$UPDATE socsvc.service_order SET status = 'cancelled_by_specialist', cancel_reason = 'other' WHERE id = %s$$, o(1))), 5), 'SV003', '[003/14/2] by plain SQL neither');
SELECT results_eq($$SELECT t.from_status, t.to_status, t.guard FROM socsvc.status_transition t WHERE t.entity = 'service_order' AND t.actor = 'specialist' AND t.guard LIKE '%acts_sent' OR t.guard LIKE '%order_closed' AND t.actor = 'specialist' ORDER BY 2$$,
  $$VALUES ('in_progress', 'cancel_requested', 'guard_service_order_acts_sent'), ('cancel_requested', 'cancelled_by_specialist', 'guard_service_order_closed')$$, '[003/10/4] [003/12/3] [003/13/2] [003/18/2] both steps ask for the acts');
-- The moves themselves, without the guards that ask for acts (kz_order_act.sql).
SELECT tap.superuser();
UPDATE socsvc.status_transition SET guard = NULL WHERE guard IN ('guard_service_order_acts_sent', 'guard_service_order_closed');
SELECT tap.specialist(5);
SELECT lives_ok(format('SELECT socsvc.request_order_cancel(%s)', o(1)), '[003/12/3] [003/13/2] «Отмена заказа» is confirmed');
SELECT is((SELECT ROW(o.status_label, c.status) FROM socsvc.provider_orders o JOIN socsvc.contract c ON c.id = o.contract WHERE o.id = o(1)), ROW('Отмена заказа'::text, 'active'::text), 'the contract is active still: hours of before may be confirmed');
SELECT lives_ok(format('SELECT socsvc.give_up_order_cancel(%s)', o(1)), '[003/13/2] the specialist may go on after all');
SELECT is((SELECT ROW(o.status, o.confirmed_on, o.contract IS NOT NULL) FROM socsvc.service_order o WHERE o.id = o(1)), ROW('in_progress'::text, day(), true), 'under the same contract');
SELECT lives_ok(format('SELECT socsvc.request_order_cancel(%s)', o(1)), 'or not');
SELECT is(left(said(format('SELECT socsvc.cancel_order_by_specialist(%s, NULL)', o(1))), 5), 'SV004', '[003/15/1] the reason must be given');
SELECT is(left(said(format($$SELECT socsvc.cancel_order_by_specialist(%s, 'quality')$$, o(1))), 5), 'SV004', '[003/15/1] one of the specialist''s');
SELECT lives_ok(format($$SELECT socsvc.cancel_order_by_specialist(%s, 'left_job')$$, o(1)), '[003/14/2] [003/17/1] [003/18/2] refused for a reason');
SELECT is((SELECT ROW(status_label, reason, is_open) FROM socsvc.provider_orders WHERE id = o(1)), ROW('Заказ отменен'::text, 'Специалист прекращает работу'::text, false), '[003/18/1] «Заказ отменен», and the row stays');
SELECT tap.superuser();
SELECT is((SELECT c.status FROM socsvc.service_order o JOIN socsvc.contract c ON c.id = o.contract WHERE o.id = o(1)), 'terminated', 'with its contract');
SELECT is((SELECT count(*) FROM socsvc.message WHERE kind = 'order_cancelled_by_specialist' AND person = 1), 1::bigint, 'the recipient is told');
SELECT tap.citizen(1);
SELECT lives_ok('SELECT socsvc.order_specialist(1, 1)', '[003/18/3] [003/18/4] and may choose another specialist, of another organisation');

-- ---- done ----------------------------------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT tap.kz_order(810, 12, 2);
SELECT tap.specialist(2);
SELECT is(left(said('SELECT socsvc.complete_order(810)'), 5), 'SV004', 'not done while hours and term are left');
-- Whoever is no party writes nothing of an order, not even a reason.
SELECT tap.become('tap_portal', NULL);
SELECT is_empty($$UPDATE socsvc.service_order SET status_reason = 'x' WHERE id = 810 RETURNING 1$$, 'nobody writes a reason');
SELECT tap.become('tap_portal', 'scheduler');
SELECT is_empty($$UPDATE socsvc.service_order SET status_reason = 'x' WHERE id = 810 RETURNING 1$$, 'nor who says to be the scheduler');
SELECT tap.specialist(2);
SELECT is(left(said($$UPDATE socsvc.service_order SET status_reason = 'x' WHERE id = 810$$), 5), 'SV017', 'nor its party, without a move');
SELECT tap.superuser();
SELECT is((SELECT count(*) FROM socsvc.status_event WHERE entity = 'rehabilitation_programme'), 4::bigint, 'history of the rehabilitation programmes');
SELECT results_eq($$SELECT s.code, l.label FROM socsvc.status s JOIN socsvc.status_label l ON (l.entity, l.status, l.lang) = (s.entity, s.code, 'ru') WHERE s.entity = 'service_order' ORDER BY s.code$$,
  $$VALUES ('awaiting_specialist', 'Ожидается подтверждение специалиста'), ('cancel_requested', 'Отмена заказа'), ('cancelled_before_confirmation', 'Отменен'),
           ('cancelled_by_recipient', 'Отменен по инициативе получателя'), ('cancelled_by_specialist', 'Заказ отменен'), ('completed', 'Исполнен'), ('created', 'Создан'),
           ('deleted', 'Удален'), ('in_progress', 'На исполнении'), ('rejected_by_specialist', 'Отклонен специалистом')$$, 'the labels of the manuals, one by one');
SELECT is((SELECT count(*) FROM socsvc.status_label WHERE entity = 'service_order'), 30::bigint, 'in three languages');

-- ---- what an order is, stands ------------------------------------------------------------------------------------------------------------------
SELECT is(left(said('UPDATE socsvc.service_order SET specialist = 1 WHERE id = 810'), 5), 'SV015', 'an order keeps its specialist');
SELECT is(left(said('UPDATE socsvc.service_order SET contract = NULL WHERE id = 810'), 5), 'SV015', 'and its contract');
SELECT is(left(said('UPDATE socsvc.service_order SET confirmed_on = day(-5) WHERE id = 810'), 5), 'SV015', 'its days are computed');
SELECT tap.become(NULL, 'citizen', 1);
SELECT is(left(said('INSERT INTO socsvc.service_order (entitlement, specialist, confirmed_on) VALUES (2, 2, day())'), 5), 'SV015', 'of a new one too');
SELECT is(left(said($$INSERT INTO socsvc.service_order (entitlement, specialist, status) VALUES (2, 2, 'in_progress')$$), 5), 'SV003', 'it begins at its beginning');
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.person SET died_on = day() WHERE id = 2;
SELECT tap.become('tap_portal', 'citizen', 2);
SELECT is(left(said('SELECT socsvc.order_specialist(11, 3)'), 5), 'SV013', 'nothing for the dead');

-- ---- a new rehabilitation programme gives no second year --------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.delete_order(o(1, 'sign_language'))$$, '(the one of before is taken back)');
SELECT tap.superuser();
SELECT tap.kz_order(820, 2, 2);
SELECT specialist(1);
SELECT is(gives(820, 300), 'ok', 'five hours of sixty');
SELECT tap.admin();
UPDATE socsvc.help_kind_rule SET limit_volume = '<=700 min' WHERE help_kind = 'sign_language';
SELECT tap.agency();
INSERT INTO socsvc.rehabilitation_programme (number, person, issued_on, term) VALUES ('ИПР-9', 1, day(), days(0, 400));
INSERT INTO socsvc.entitlement (rehabilitation_programme, help_kind, term)
  SELECT p.id, 'sign_language', days(0, 400) FROM socsvc.rehabilitation_programme p WHERE p.number = 'ИПР-9';
SELECT socsvc.issue_rehabilitation_programme(p.id) FROM socsvc.rehabilitation_programme p WHERE p.number = 'ИПР-9';
SELECT specialist(1);
SELECT is(gives(820, 60, '06:00'), 'ok', 'an order that runs on the replaced one runs on');
SELECT tap.citizen(1);
SELECT is(left(said('SELECT socsvc.order_specialist((SELECT entitlement FROM socsvc.my_entitlements), 2)'), 5), 'SV007', 'it is the one open order of its kind');
SELECT lives_ok($$SELECT socsvc.refuse_order(820, 'other')$$, 'when it has ended');
SELECT tap.superuser();
SELECT tap.kz_order(821, (SELECT e.id FROM socsvc.entitlement e JOIN socsvc.rehabilitation_programme p ON p.id = e.rehabilitation_programme WHERE p.number = 'ИПР-9'), 2);
SELECT tap.citizen(1);
SELECT is((SELECT ROW(minutes_used, minutes_left) FROM socsvc.my_entitlements), ROW(360::bigint, 340::bigint), 'one on the new one goes on with what is left of the year');
SELECT specialist(1);
SELECT is(gives(821, 300, '08:00'), 'ok', 'that is used');
SELECT tap.superuser();
SELECT is((SELECT string_agg(m.used || ' of which before: ' || m.archived, ', ') FROM socsvc.line_minutes m JOIN socsvc.service_order o ON o.id = 821
            JOIN socsvc.contract_line l ON (l.contract, l.programme_line) = (o.contract, m.programme_line)), '660 of which before: 360', 'and counted together');
SELECT is_empty('SELECT * FROM socsvc.quota_mismatch', 'counters and deliveries agree');
SELECT is(socsvc.recount_quota(), 0::bigint, 'and a recount leaves them');
SELECT specialist(1);
SELECT is(gives(821, 41, '14:00'), 'SV002', 'the year is not passed');
SELECT is(gives(821, 40, '14:00'), 'ok', 'but reached');

-- ---- specialists -----------------------------------------------------------------------------------------------------------------------------------
SELECT tap.provider(2);
SELECT is(left(said($$INSERT INTO socsvc.specialist (worker, provider, help_kind, settlement) VALUES (3, 1, 'sign_language', 'Астана')$$), 5), 'SV009', 'nobody offers another provider''s workers');
SELECT is(left(said($$INSERT INTO socsvc.specialist (worker, provider, help_kind, settlement) VALUES (4, 2, 'wheelchair', 'Астана')$$), 5), 'SV004', 'nor aids as specialists');
SELECT lives_ok($$INSERT INTO socsvc.specialist (worker, provider, help_kind, settlement) VALUES (4, 2, 'sign_language', 'Астана')$$, 'one''s own');
SELECT is_empty($$UPDATE socsvc.specialist SET hourly_rate = 1 WHERE id = 1 RETURNING 1$$, 'nor changes theirs');
SELECT lives_ok($$UPDATE socsvc.specialist SET hourly_rate = 1000 WHERE id = 4$$, 'but one''s own');
SELECT tap.citizen(1);
SELECT is_empty($$UPDATE socsvc.specialist SET hourly_rate = 1 WHERE id = 4 RETURNING 1$$, 'a recipient none');
SELECT * FROM finish();
ROLLBACK;
