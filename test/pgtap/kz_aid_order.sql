-- Orders of technical aids, every step of paragraphs 33 to 54 of the Kazakhstan recipient's manual.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();

CREATE FUNCTION public.p(product_name text) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT id FROM socsvc.aid_product WHERE name = product_name $$;
-- The last order, and what it is like.
CREATE FUNCTION public.o() RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT max(id) FROM socsvc.aid_order $$;
CREATE FUNCTION public.st() RETURNS text STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT status FROM socsvc.aid_order WHERE id = o() $$;
CREATE FUNCTION public.label() RETURNS text STABLE LANGUAGE sql AS $$ SELECT status_label FROM socsvc.my_aid_orders WHERE number = o() $$;
CREATE FUNCTION public.stock(product_name text) RETURNS text STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT stock || '/' || reserved FROM socsvc.aid_product WHERE id = p(product_name) $$;
CREATE FUNCTION public.last_kind(to_person bigint) RETURNS text STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT kind FROM socsvc.message WHERE person = to_person ORDER BY id DESC LIMIT 1 $$;
CREATE FUNCTION public.detail(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  detail text;
  hint text;
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  RETURN concat_ws(' ', SQLSTATE, SQLERRM, detail, hint);
END $$;
-- A superuser's fixture, past all triggers.
CREATE FUNCTION public.put(statement text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.superuser();
  SET LOCAL session_replication_role = replica;
  EXECUTE statement;
  SET LOCAL session_replication_role = origin;
END $$;
-- As if the aids that were handed over had been, or had worn out, at another time.
CREATE FUNCTION public.worn(wears_out date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.superuser();
  SET LOCAL session_replication_role = replica;
  UPDATE socsvc.aid_order SET wears_out_on = wears_out WHERE wears_out_on IS NOT NULL;
  SET LOCAL session_replication_role = origin;
END $$;

UPDATE socsvc.provider SET phone = '+7 717 200 00 03' WHERE id = 3;
SELECT tap.provider(3);
INSERT INTO socsvc.aid_product (provider, help_kind, name, price, stock, needs_service, ways, facility_addresses) VALUES
  (3, 'wheelchair', 'Коляска', 180000, 2, true, '{facility,home}', '{"Астана, ул. Кенесары, 1","Кокшетау, ул. Ауэзова, 3"}'),
  (3, 'hearing_aid', 'С настройкой', 60000, 1, true, '{facility,home}', '{"Астана, ул. Кенесары, 1"}');
INSERT INTO socsvc.aid_product (provider, help_kind, name, price, stock, needs_service, ways, warehouse_address) VALUES
  (3, 'hearing_aid', 'Слуховой', 70000, 3, false, '{pickup,courier}', 'Астана, склад 2'), (3, 'wheelchair', 'Без услуги', 100000, 3, false, '{pickup}', 'Астана, склад 2');

-- ---- 33 to 36: ordering, with an accompanying service ------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT results_eq($$SELECT name, quantity FROM socsvc.my_entitlements WHERE section_label = 'Технические средства реабилитации' ORDER BY 1$$,
  $$VALUES ('Кресло-коляска', 1), ('Слуховой аппарат', 2)$$, '[004/33/1] the tab «Технические средства реабилитации» shows the kinds');
SELECT is((SELECT count(*) FROM socsvc.available_aids WHERE entitlement NOT IN (3, 4)), 0::bigint, '[004/33/2] only those that the programme entitles to');
SELECT is((SELECT count(*) FROM socsvc.available_aids WHERE help_kind = 'wheelchair'), 2::bigint, '[004/34/2] «Выбрать»: goods of suppliers that match');
SELECT matches(detail($$SELECT socsvc.order_aid(3, p('Слуховой'), 'pickup')$$), '^SV026', '[004/34/3] goods of another kind are not in the entitlement');
SELECT matches(detail($$SELECT socsvc.order_aid(1, p('Коляска'), 'home')$$), '^SV026 .*assistant', 'an entitlement of an assistant is none of an aid');
SELECT matches(detail($$SELECT socsvc.order_aid(NULL, p('Коляска'), 'home')$$), '^SV026', 'an aid without entitlement');
SELECT throws_ok($$INSERT INTO socsvc.aid_order (person, help_kind, product, way) VALUES (1, 'wheelchair', p('Коляска'), 'home')$$, 'SV026', NULL, 'nor by a plain INSERT');
SELECT throws_ok($$SELECT socsvc.order_aid(999, p('Коляска'), 'home')$$, '23503', NULL, 'an entitlement that is not there');
SELECT throws_ok($$SELECT socsvc.order_aid(3, 999, 'home')$$, '23503', NULL, 'goods that are not there');
SELECT matches(detail($$SELECT socsvc.order_aid(3, p('Коляска'), 'courier', NULL, 'г. Кокшетау', 'ул. Абая, 1')$$), '^SV004 .*offered: facility, home', '[004/35/2] with a service the ways are at the facility and at home');
SELECT throws_ok($$SELECT socsvc.order_aid(3, p('Коляска'), 'pickup')$$, 'SV004', NULL, 'not pick-up');
SELECT throws_ok($$SELECT socsvc.order_aid(3, p('Коляска'), 'post')$$, 'SV004', NULL, 'nor a way that there is not');
SELECT matches(detail($$SELECT socsvc.order_aid(3, p('Коляска'), 'facility')$$), '^SV012', '[004/35/3] of several facilities one is chosen');
SELECT matches(detail($$SELECT socsvc.order_aid(3, p('Коляска'), 'facility', 'Алматы')$$), '^SV004 .*Кенесары', 'and not another');
SELECT throws_ok($$INSERT INTO socsvc.aid_order (entitlement, product, way, status) VALUES (3, p('Коляска'), 'home', 'reserved')$$, 'SV003', NULL, 'nothing begins reserved');
SELECT throws_ok($$INSERT INTO socsvc.aid_order (entitlement, product, way, price) VALUES (3, p('Коляска'), 'home', 1)$$, '42501', NULL, 'nobody sets his price');
SELECT lives_ok($$SELECT socsvc.order_aid(3, p('Коляска'), 'facility', 'Кокшетау, ул. Ауэзова, 3')$$, '[004/36/2] «Создать»: the order is made');
SELECT is((SELECT ROW(person, help_kind, provider, price, guaranteed_sum, copayment, place, status, live) FROM socsvc.aid_order WHERE id = o()),
          ROW(1::bigint, 'wheelchair'::text, 3::bigint, 180000::numeric(12, 2), 150000::numeric(14, 2), 30000::numeric(14, 2), 'Кокшетау, ул. Ауэзова, 3'::text, 'created'::text, true),
          'with person, supplier, price, guaranteed sum and co-payment');
SELECT is(label(), 'Создан', '«Создан»');
SELECT is((SELECT ROW(open_order_entity, open_order, open_order_label, open_order_label_kk) FROM socsvc.my_entitlements WHERE entitlement = 3),
          ROW('aid_order'::text, o(), 'Создан'::text, 'Құрылды'::text), '«Помощь для вас» shows the open order');
SELECT is((SELECT open_order FROM socsvc.my_entitlements WHERE entitlement = 4), NULL, 'of its kind alone');

-- ---- 37: delete or confirm -----------------------------------------------------------------------------------------------
SELECT is((SELECT ROW(name, status_label, way_label, place, copayment, can_cancel) FROM socsvc.my_aid_orders),
          ROW('Коляска'::text, 'Создан'::text, 'В стационаре'::text, 'Кокшетау, ул. Ауэзова, 3'::text, 30000::numeric(14, 2), true), '[004/37/3] the window of the order');
SELECT matches(detail($$SELECT socsvc.order_aid(3, p('Коляска'), 'home')$$), '^SV007 .*order ' || o() || ', "created"', '[004/12/3] no second order of the kind while one is open');
SELECT tap.provider(3);
SELECT is_empty($$SELECT FROM socsvc.supplier_aid_orders$$, 'the supplier does not see it before it is confirmed');
SELECT throws_ok($$SELECT socsvc.reserve_aid(o())$$, 'SV003', NULL, 'nor can it act on it');
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.delete_aid_order(o())$$, '[004/37/1] «Удалить»');
SELECT is(label(), 'Удален', 'the row is kept');
SELECT throws_ok($$SELECT socsvc.confirm_aid_order(o())$$, 'SV003', NULL, 'and binds no more');
SELECT throws_ok($$DELETE FROM socsvc.aid_order$$, '42501', NULL, 'no row is deleted');
SELECT lives_ok($$SELECT socsvc.order_aid(3, p('Коляска'), 'facility', 'Кокшетау, ул. Ауэзова, 3')$$, 'another may be ordered');
SELECT lives_ok($$SELECT socsvc.confirm_aid_order(o())$$, '[004/37/2] «Подтвердить»');
SELECT is(label(), 'Ожидается подтверждение поставщика', 'it waits for the supplier');
SELECT throws_ok($$SELECT socsvc.confirm_aid_order(o())$$, 'SV003', NULL, 'confirming twice is told');
SELECT tap.superuser();
SELECT is((SELECT kind FROM socsvc.message WHERE provider = 3 ORDER BY id DESC LIMIT 1), 'aid_order_placed', 'the supplier is told');

-- ---- 38, 39: my orders ---------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT results_eq($$SELECT number = o(), status_label FROM socsvc.my_aid_orders ORDER BY number$$, $$VALUES (false, 'Удален'), (true, 'Ожидается подтверждение поставщика')$$,
  '[004/38/1] «Заказы товаров»: all orders with their current status');
SELECT is((SELECT name FROM socsvc.my_aid_orders WHERE number = o()), 'Коляска', '[004/38/2] the number opens the card');
SELECT results_eq($$SELECT status_label FROM socsvc.my_aid_order_history WHERE number = o() ORDER BY event$$, $$VALUES ('Создан'), ('Ожидается подтверждение поставщика')$$, '[004/39/1] the card');
SELECT ok((SELECT can_cancel FROM socsvc.my_aid_orders WHERE number = o()), '[004/39/2] it can be cancelled');
SELECT tap.citizen(2);
SELECT is_empty($$SELECT FROM socsvc.my_aid_orders$$, 'orders are their person''s');
SELECT matches(detail($$SELECT socsvc.cancel_aid_order(o())$$), '^P0002', 'another person does not cancel it');
SELECT matches(detail($$SELECT socsvc.order_aid(4, p('Слуховой'), 'pickup')$$), '^23503 there is no entitlement 4', 'nor order by another''s entitlement, which is not there for him');
SELECT matches(detail($$INSERT INTO socsvc.aid_order (person, entitlement, product, way) VALUES (2, 4, p('Слуховой'), 'pickup')$$), '^23503 there is no entitlement 4', 'as himself neither');
SELECT tap.become('tap_portal', 'citizen');
SELECT throws_ok($$SELECT socsvc.order_aid(4, p('Слуховой'), 'pickup')$$, '23503', 'there is no entitlement 4', 'nor does nobody');
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.order_aid(4, p('Слуховой'), 'pickup')$$, 'SV009', NULL, 'a supplier orders nothing');
SELECT throws_ok($$SELECT socsvc.cancel_aid_order(o())$$, 'SV009', NULL, 'nor cancels as a recipient');
SELECT tap.representative(3);
SELECT is((SELECT person FROM socsvc.my_aid_orders WHERE number = o()), 1::bigint, 'the guardian sees the orders of his ward');
SELECT lives_ok($$SELECT socsvc.cancel_aid_order(o(), 'передумал')$$, '[004/38/3] until the supplier confirms, the order is cancelled, by the guardian too');
SELECT is(st(), 'cancelled_by_recipient', 'it is');
SELECT tap.citizen(1);
SELECT is(label(), 'Отменен по инициативе получателя', 'as for specialists');
SELECT tap.provider(3);
SELECT is((SELECT status_label FROM socsvc.supplier_aid_orders), 'Отменен по инициативе получателя', 'the supplier sees it');
SELECT throws_ok($$SELECT socsvc.reserve_aid(o())$$, 'SV003', NULL, 'and reserves nothing');

-- ---- 40: the supplier confirms -------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.confirm_aid_order(socsvc.order_aid(3, p('Коляска'), 'facility', 'Кокшетау, ул. Ауэзова, 3'))$$, 'ordered anew');
SELECT throws_ok($$SELECT socsvc.reserve_aid(o())$$, 'SV009', NULL, 'the recipient does not confirm for the supplier');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.reserve_aid(o())$$, 'P0002', NULL, 'nor does another supplier');
SELECT tap.become('tap_portal', 'provider');
SELECT throws_ok($$SELECT socsvc.reserve_aid(o())$$, 'P0002', NULL, 'nor one that does not say who it is');
SELECT tap.provider(3);
SELECT is((SELECT ROW(number, family_name, phone, name, free) FROM socsvc.supplier_aid_orders WHERE is_open), ROW(o(), 'Ахметов'::text, '+7 700 000 00 01'::text, 'Коляска'::text, 2), 'the supplier sees it, with whom to call');
SELECT lives_ok($$SELECT socsvc.reserve_aid(o())$$, '[004/40/2] the supplier confirms that the goods are there');
SELECT is(stock('Коляска'), '2/1', 'a piece is reserved');
SELECT throws_ok($$SELECT socsvc.reserve_aid(o())$$, 'SV003', NULL, 'once');
SELECT is(stock('Коляска'), '2/1', 'no second piece');
SELECT tap.citizen(1);
SELECT is(label(), 'Товар есть в наличии, зарезервирован', '[004/40/1] the status');
SELECT is((SELECT ROW(kind, lang) FROM socsvc.message WHERE person = 1 ORDER BY id DESC LIMIT 1), ROW('aid_order_reserved'::text, 'kk'::text), 'the recipient is told, in the language of the portal');
SELECT matches(detail($$SELECT socsvc.cancel_aid_order(o())$$), '^SV003', '[004/38/4] after that it cannot be cancelled');
SELECT ok(NOT (SELECT can_cancel FROM socsvc.my_aid_orders WHERE number = o()), 'nor does the portal say so');
SELECT throws_ok($$SELECT socsvc.delete_aid_order(o())$$, 'SV003', NULL, 'nor deleted');

-- ---- 41, 42: at the facility ---------------------------------------------------------------------------------------------
SELECT tap.provider(3);
SELECT throws_ok($$UPDATE socsvc.aid_order SET status = 'available_at_home' WHERE id = o()$$, 'SV004', NULL, 'it is not an order at home');
SELECT throws_ok($$UPDATE socsvc.aid_order SET status = 'available_for_pickup' WHERE id = o()$$, 'SV004', NULL, 'nor for pick-up');
SELECT throws_ok($$SELECT socsvc.hand_to_courier(o(), 'RA1')$$, 'SV004', NULL, 'nor by courier');
SELECT throws_ok($$SELECT socsvc.issue_aid(o(), 30000)$$, 'SV003', NULL, 'nor is it handed over before it is there');
SELECT lives_ok($$SELECT socsvc.aid_available(o())$$, '[004/41/3] the goods are at the facility');
SELECT tap.citizen(1);
SELECT is(last_kind(1), 'aid_order_at_facility', '[004/41/1] the recipient is told');
SELECT is(label(), 'Доступен в стационаре', '[004/41/2] the status');
SELECT is((SELECT place FROM socsvc.my_aid_orders WHERE number = o()), 'Кокшетау, ул. Ауэзова, 3', '[004/42/1] the address where to receive goods and service');
SELECT throws_ok($$SELECT socsvc.issue_aid(o(), 30000)$$, 'SV009', NULL, 'the recipient does not record the handing over');
SELECT tap.provider(3);
SELECT matches(detail($$SELECT socsvc.issue_aid(o())$$), '^SV004 .*co-payment', '[004/42/2] not handed over without the co-payment recorded');
SELECT matches(detail($$SELECT socsvc.issue_aid(o(), 29999.99)$$), '^SV004 .*The co-payment is 30000\.00; recorded as paid: 29999\.99\.', 'nor with less, and the sum is named');
SELECT throws_ok($$SELECT socsvc.issue_aid(o(), 30000.01)$$, 'SV004', NULL, 'nor with more');
SELECT throws_ok($$UPDATE socsvc.aid_order SET copayment_paid = 30000 WHERE id = o()$$, 'SV015', NULL, 'nor is it recorded beforehand');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.issue_aid(o(), 30000)$$, 'P0002', NULL, 'nor by another supplier');
SELECT tap.provider(3);
SELECT lives_ok($$SELECT socsvc.issue_aid(o(), 30000)$$, '[004/42/4] goods handed over, service given');
SELECT is(stock('Коляска'), '1/0', 'off the stock');
SELECT tap.citizen(1);
SELECT is(label(), 'Успешно выдан в стационаре', '[004/42/3] the status');
SELECT ok((SELECT issued_at BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() FROM socsvc.my_aid_orders WHERE number = o()), '[004/42/5] with date and time');
SELECT is((SELECT ROW(copayment_paid, copayment_paid_on, wears_out_on, is_open) FROM socsvc.my_aid_orders WHERE number = o()),
          ROW(30000::numeric(14, 2), socsvc.today(), (socsvc.today() + interval '4 years')::date, false), 'what was paid, and when it may be replaced');
SELECT results_eq($$SELECT status_label FROM socsvc.my_aid_order_history WHERE number = o() ORDER BY event$$,
  $$VALUES ('Создан'), ('Ожидается подтверждение поставщика'), ('Товар есть в наличии, зарезервирован'), ('Доступен в стационаре'), ('Успешно выдан в стационаре')$$, 'the card has them all');
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.reject_aid(o(), 'damaged')$$, 'SV003', NULL, 'what is handed over is not taken back');
SELECT throws_ok($$UPDATE socsvc.aid_order SET copayment_paid = 0 WHERE id = o()$$, 'SV015', NULL, 'nor what was paid changed');

-- ---- the measure is used up; replacement ---------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT matches(detail($$SELECT socsvc.order_aid(3, p('Коляска'), 'home')$$), '^SV026 .*used up.*replaced from ' || to_char(socsvc.today() + interval '4 years', 'YYYY-MM-DD'), 'one wheelchair was due: the entitlement is used up, with the day of replacement');
SELECT tap.superuser();
SELECT set_config('socsvc.subject_role', 'agency', true);
INSERT INTO socsvc.rehabilitation_programme (id, number, person, issued_on, notified_on, term)
  VALUES (20, 'ИПР-20', 1, socsvc.today(), socsvc.today(), daterange(socsvc.today(), socsvc.today() + 365));
INSERT INTO socsvc.entitlement (id, rehabilitation_programme, person, help_kind, quantity, term) VALUES (21, 20, 1, 'wheelchair', 1, daterange(socsvc.today(), socsvc.today() + 365));
SELECT tap.citizen(1);
SELECT matches(detail($$SELECT socsvc.order_aid(21, p('Коляска'), 'home')$$), '^SV026 .*not in force', 'a programme that is a draft entitles to nothing');
SELECT tap.superuser();
SELECT set_config('socsvc.subject_role', 'agency', true);
UPDATE socsvc.rehabilitation_programme SET status = 'in_force' WHERE id = 20;
SELECT tap.citizen(1);
SELECT matches(detail($$SELECT socsvc.order_aid(4, p('Слуховой'), 'pickup')$$), '^SV026 .*"replaced"', 'one that was replaced entitles to nothing new');
SELECT matches(detail($$SELECT socsvc.order_aid(21, p('Коляска'), 'home')$$), '^SV005 .*not worn out before ' || to_char(socsvc.today() + interval '4 years', 'YYYY-MM-DD'), 'nor does a new programme give another before the first is worn out');
SELECT put('UPDATE socsvc.entitlement SET quantity = 2 WHERE id = 21');
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.delete_aid_order(socsvc.order_aid(21, p('Коляска'), 'home'))$$, 'unless it says two');
SELECT worn(socsvc.today() + 1);
SELECT put('UPDATE socsvc.entitlement SET quantity = 1 WHERE id = 21');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.order_aid(21, p('Коляска'), 'home')$$, 'SV005', NULL, 'the day before');
SELECT worn(socsvc.today());
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.delete_aid_order(socsvc.order_aid(21, p('Коляска'), 'home'))$$, 'on the day it is worn out it may be replaced');

-- ---- terms ---------------------------------------------------------------------------------------------------------------
SELECT put($$UPDATE socsvc.rehabilitation_programme SET issued_on = socsvc.today() - 100, notified_on = (socsvc.today() - interval '2 mons')::date - 3$$);
SELECT tap.citizen(1);
SELECT matches(detail($$SELECT socsvc.order_aid(21, p('Коляска'), 'home')$$), '^SV005 .*term for ordering', 'an aid is ordered within two months of the notice');
SELECT put($$UPDATE socsvc.rehabilitation_programme SET status = CASE id WHEN 20 THEN 'replaced' ELSE 'in_force' END, live = id <> 20$$);
SELECT tap.citizen(1);
SELECT matches(detail($$SELECT socsvc.order_aid(4, p('Слуховой'), 'pickup')$$), '^SV005 .*term for ordering', 'the first one of a measure');
SELECT lives_ok($$SELECT socsvc.delete_aid_order(socsvc.order_aid(3, p('Коляска'), 'home'))$$, 'the replacement of a worn-out one is bound to no such term');
SELECT put($$UPDATE socsvc.rehabilitation_programme SET notified_on = NULL WHERE id = 1$$);
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.order_aid(4, p('Слуховой'), 'pickup')$$, 'SV026', NULL, 'nothing before the notice');
SELECT put($$UPDATE socsvc.rehabilitation_programme SET notified_on = socsvc.today() WHERE id = 1$$);
SELECT put($$UPDATE socsvc.entitlement SET term = daterange(socsvc.today() + 1, socsvc.today() + 10) WHERE id = 4$$);
SELECT tap.citizen(1);
SELECT matches(detail($$SELECT socsvc.order_aid(4, p('Слуховой'), 'pickup')$$), '^SV005 .*not due today', 'nor before the measure''s term');
SELECT put($$UPDATE socsvc.entitlement SET term = daterange(socsvc.today() - 10, socsvc.today() + 100) WHERE id = 4$$);
SELECT put($$UPDATE socsvc.provider SET in_register = daterange(NULL, socsvc.today()) WHERE id = 3$$);
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.order_aid(4, p('Слуховой'), 'pickup')$$, 'SV005', NULL, 'nor of a supplier that has left the register');
SELECT put($$UPDATE socsvc.provider SET in_register = '(,)' WHERE id = 3$$);
SELECT tap.agency();
SELECT matches(detail($$INSERT INTO socsvc.aid_order (person, entitlement, product, way) VALUES (2, 4, p('Слуховой'), 'pickup')$$), '^SV026', 'nor for another person than the measure''s');

-- ---- 43: at home ---------------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.confirm_aid_order(socsvc.order_aid(4, p('С настройкой'), 'home'))$$, 'at home');
SELECT is((SELECT ROW(way_label, place, copayment) FROM socsvc.my_aid_orders WHERE number = o()), ROW('На дому'::text, 'ул. Абая, 1, кв. 2'::text, 0::numeric(14, 2)), 'at the address of the person');
SELECT tap.provider(3);
SELECT lives_ok($$SELECT socsvc.reserve_aid(o()), socsvc.aid_available(o())$$, '[004/43/1] the stages are the same');
SELECT tap.citizen(1);
SELECT is(label(), 'Готов к выезду на дом', 'with a name of their own');
SELECT is(last_kind(1), 'aid_order_at_home', 'the recipient is told');
SELECT is((SELECT provider_phone FROM socsvc.my_aid_orders WHERE number = o()), '+7 717 200 00 03', '[004/43/2] the visit is agreed on outside the portal: the card has the supplier''s telephone');
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.issue_aid(o(), 1)$$, 'SV004', NULL, 'no co-payment where there is none');
SELECT lives_ok($$SELECT socsvc.issue_aid(o())$$, 'handed over without');
SELECT is(st(), 'issued_at_home', 'at home');

-- ---- 44 to 50: another kind, without an accompanying service --------------------------------------------------------------
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.order_aid(4, p('Слуховой'), 'home')$$, 'SV004', NULL, '[004/45/1] without a service the ways are pick-up and courier');
SELECT matches(detail($$SELECT socsvc.order_aid(4, p('Слуховой'), 'courier')$$), '^SV012', '[004/45/2] by courier the address down to the settlement is given');
SELECT matches(detail($$SELECT socsvc.order_aid(4, p('Слуховой'), 'courier', NULL, 'Акмолинская обл., Кокшетау')$$), '^SV012', '[004/45/3] and street, house, flat');
SELECT throws_ok($$SELECT socsvc.order_aid(4, p('Слуховой'), 'pickup', NULL, 'Кокшетау')$$, '23514', NULL, 'which pick-up has not');
SELECT lives_ok($$SELECT socsvc.order_aid(4, p('Слуховой'), 'pickup')$$, 'the second hearing aid of two');
SELECT lives_ok($$SELECT socsvc.order_aid(3, p('Без услуги'), 'pickup')$$, '[004/44/1] and an aid of another kind at the same time');
SELECT lives_ok($$SELECT socsvc.delete_aid_order(o())$$, 'given up');
SELECT tap.superuser();
CREATE FUNCTION public.h() RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT max(id) FROM socsvc.aid_order WHERE help_kind = 'hearing_aid' $$;
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.confirm_aid_order(h())$$, '[004/47/1] «Подтвердить»');
SELECT is((SELECT status_label FROM socsvc.my_aid_orders WHERE number = h()), 'Ожидается подтверждение поставщика', '[004/48/1] «Заказы товаров» with the current status');
SELECT ok((SELECT can_cancel FROM socsvc.my_aid_orders WHERE number = h()), '[004/48/2] cancelling is possible until the supplier confirms');
SELECT is((SELECT name FROM socsvc.my_aid_orders WHERE number = h()), 'Слуховой', '[004/49/1] the number opens the card');
SELECT lives_ok($$SELECT socsvc.cancel_aid_order(h())$$, '[004/49/2] cancelled');
SELECT lives_ok($$SELECT socsvc.confirm_aid_order(socsvc.order_aid(4, p('Слуховой'), 'pickup'))$$, 'ordered anew');
SELECT tap.provider(3);
SELECT lives_ok($$SELECT socsvc.reserve_aid(h())$$, '[004/50/3] the supplier confirms');
SELECT tap.citizen(1);
SELECT is((SELECT status_label FROM socsvc.my_aid_orders WHERE number = h()), 'Товар есть в наличии, зарезервирован', '[004/50/1] the status');
SELECT results_eq($$SELECT status_label, happened_at IS NOT NULL FROM socsvc.my_aid_order_history WHERE number = h() ORDER BY event$$,
  $$VALUES ('Создан', true), ('Ожидается подтверждение поставщика', true), ('Товар есть в наличии, зарезервирован', true)$$, '[004/50/2] which was added to the card');

-- ---- 51: pick-up ---------------------------------------------------------------------------------------------------------
SELECT is((SELECT way_label FROM socsvc.my_aid_orders WHERE number = h()), 'Самовывоз', '[004/51/1] the way of delivery');
SELECT tap.provider(3);
SELECT lives_ok($$SELECT socsvc.aid_available(h())$$, '[004/51/4] ready for pick-up');
SELECT tap.citizen(1);
SELECT is(last_kind(1), 'aid_order_for_pickup', '[004/51/2] the recipient is told');
SELECT is((SELECT status_label FROM socsvc.my_aid_orders WHERE number = h()), 'Доступен для самовывоза на складе', '[004/51/3] the status');
SELECT is((SELECT place FROM socsvc.my_aid_orders WHERE number = h()), 'Астана, склад 2', '[004/51/5] the address where to take it');
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.issue_aid(h())$$, 'SV004', NULL, '[004/51/6] the co-payment is paid on receipt');
SELECT throws_ok($$SELECT socsvc.reject_aid(h(), 'whim')$$, 'SV004', NULL, 'a supplier that withdraws gives a reason of the list');
SELECT throws_ok($$UPDATE socsvc.aid_order SET status = 'rejected_by_supplier' WHERE id = h()$$, 'SV004', NULL, 'by plain SQL too');
SELECT throws_ok($$UPDATE socsvc.aid_order SET status_reason = 'другое' WHERE id = h()$$, 'SV015', NULL, 'a reason comes with its move');
SELECT tap.become('tap_portal', NULL);
SELECT is_empty($$UPDATE socsvc.aid_order SET status_reason = 'другое' WHERE id = h() RETURNING 1$$, 'nobody writes one');
SELECT tap.provider(3);
SELECT throws_ok($$UPDATE socsvc.aid_order SET status = 'picked_up', copayment_paid = 10000, cancel_reason = 'whim' WHERE id = h()$$, 'SV015', NULL, 'of a refusal with a refusal alone');
SELECT throws_ok($$UPDATE socsvc.aid_order SET status = 'picked_up', copayment_paid = 'NaN' WHERE id = h()$$, 'SV004', NULL, 'a co-payment is a number');
SELECT lives_ok($$SELECT socsvc.reject_aid(h(), 'not_collected', 'ждали месяц')$$, 'ours: what is not collected is withdrawn');
SELECT throws_ok($$UPDATE socsvc.aid_order SET status_reason = 'другое' WHERE id = h()$$, 'SV015', NULL, 'and its reason stands');
SELECT tap.citizen(1);
SELECT is((SELECT ROW(status_label, cancel_reason_label, cancel_reason_label_kk, status_reason) FROM socsvc.my_aid_orders WHERE number = h()),
          ROW('Отменен по инициативе поставщика'::text, 'Товар не получен получателем'::text, 'Алушы тауарды алмады'::text, 'ждали месяц'::text), 'the recipient reads by whom and why');
SELECT tap.superuser();
SELECT is(stock('Слуховой'), '3/0', 'the piece is free again');
SELECT is(last_kind(1), 'aid_order_rejected', 'the recipient is told');
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.confirm_aid_order(socsvc.order_aid(4, p('Слуховой'), 'courier', NULL, 'Акмолинская обл., Кокшетау', 'ул. Абая, 1, кв. 2'))$$, 'and may order again, now by courier: the withdrawn one does not count');

-- ---- 52 to 54: courier ---------------------------------------------------------------------------------------------------
SELECT tap.provider(3);
SELECT lives_ok($$SELECT socsvc.reserve_aid(h())$$, 'reserved');
SELECT matches(detail($$SELECT socsvc.aid_available(h())$$), '^SV004', 'nobody fetches it');
SELECT matches(detail($$SELECT socsvc.hand_to_courier(h(), NULL)$$), '^SV012 the tracking number is missing', 'tracking number missing');
SELECT throws_ok($$UPDATE socsvc.aid_order SET status = 'handed_to_courier' WHERE id = h()$$, 'SV012', NULL, 'by plain SQL too');
SELECT throws_ok($$SELECT socsvc.hand_to_courier(h(), '')$$, '23514', NULL, 'an empty one');
SELECT throws_ok($$SELECT socsvc.hand_to_courier(h(), 'RA1&x=')$$, '23514', NULL, 'one that is none');
SELECT throws_ok($$UPDATE socsvc.aid_order SET track_number = 'RA1' WHERE id = h()$$, 'SV015', NULL, 'it comes with the move');
SELECT lives_ok($$SELECT socsvc.hand_to_courier(h(), ' ra123456785kz ')$$, '[004/52/1] handed to the courier');
SELECT tap.citizen(1);
SELECT is((SELECT ROW(status_label, track_number, tracking_link) FROM socsvc.my_aid_orders WHERE number = h()), ROW('Передан курьеру'::text, 'RA123456785KZ'::text, NULL::text),
          '[004/52/2] the tracking number; no link while the region has given no page');
SELECT is((SELECT way_label FROM socsvc.my_aid_orders WHERE number = h()), 'Курьером, АО «КазПочта»', '[004/52/3] by Kazpost');
SELECT throws_ok($$UPDATE socsvc.aid_order SET track_number = 'RA1' WHERE id = h()$$, 'SV009', NULL, 'the recipient does not write it');
SELECT tap.superuser();
SELECT is((SELECT parameters ->> 'track' FROM socsvc.message WHERE person = 1 ORDER BY id DESC LIMIT 1), 'RA123456785KZ', 'the recipient is told it');
UPDATE socsvc.setting SET value = 'track?n={track}' WHERE name = 'aid_tracking_url';
SELECT tap.citizen(1);
SELECT is((SELECT tracking_link FROM socsvc.my_aid_orders WHERE number = h()), 'track?n=RA123456785KZ', '[004/53/1] the address of the courier''s page with the number');
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.issue_aid(h())$$, 'SV004', NULL, '[004/54/3] the co-payment is paid to the courier');
SELECT lives_ok($$SELECT socsvc.issue_aid(h(), 10000)$$, '[004/54/2] delivered');
SELECT is(stock('Слуховой'), '2/0', 'off the stock');
SELECT tap.citizen(1);
SELECT is((SELECT ROW(status_label, copayment_paid) FROM socsvc.my_aid_orders WHERE number = h()), ROW('Успешно доставлен курьером'::text, 10000::numeric(14, 2)), '[004/54/1] the status');
SELECT matches(detail($$SELECT socsvc.order_aid(4, p('Слуховой'), 'pickup')$$), '^SV026 .*Quantity: 2; in use: 2', 'both hearing aids are there');

-- ---- stock ---------------------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.confirm_aid_order(socsvc.order_aid(3, p('Без услуги'), 'pickup'))$$, 'another order');
SELECT tap.provider(3);
UPDATE socsvc.aid_product SET stock = 0 WHERE name = 'Без услуги';
SELECT matches(detail($$SELECT socsvc.reserve_aid(o())$$), '^SV006 .*stock: 0, reserved: 0', 'nothing is reserved that is not there');
SELECT is(st(), 'awaiting_supplier', 'the order stays where it was');
SELECT throws_ok($$SELECT socsvc.reject_aid(o(), NULL)$$, 'SV004', NULL, 'refused with a reason');
SELECT lives_ok($$SELECT socsvc.reject_aid(o(), 'out_of_stock')$$, 'of the list');
SELECT tap.citizen(1);
SELECT is((SELECT ROW(status_label, cancel_reason) FROM socsvc.my_aid_orders WHERE number = o()), ROW('Отменен по инициативе поставщика'::text, 'out_of_stock'::text), 'as the recipient sees it');
SELECT throws_ok($$SELECT socsvc.reserve_aid(0)$$, 'P0002', NULL, 'no such order');

-- ---- what an order is stands, also for its owner ---------------------------------------------------------------------------
SELECT tap.superuser();
SELECT set_config('socsvc.subject_role', 'agency', true);
SELECT throws_ok($$UPDATE socsvc.aid_order SET price = 1 WHERE id = o()$$, 'SV015', NULL, 'the price');
SELECT throws_ok($$UPDATE socsvc.aid_order SET way = 'home' WHERE id = o()$$, 'SV015', NULL, 'the way');
SELECT throws_ok($$UPDATE socsvc.aid_order SET issued_at = now() WHERE id = o()$$, 'SV015', NULL, 'the moment');
SELECT throws_ok($$DELETE FROM socsvc.aid_order WHERE id = o()$$, 'SV017', NULL, 'the row');
SELECT throws_ok($$INSERT INTO socsvc.aid_order (entitlement, product, way, issued_at) VALUES (3, p('Без услуги'), 'pickup', now())$$, 'SV015', NULL, 'nothing begins handed over');
UPDATE socsvc.aid_product SET stock = 5 WHERE name = 'Без услуги';
UPDATE socsvc.person SET died_on = socsvc.today() WHERE id = 1;
SELECT throws_ok($$SELECT socsvc.order_aid(3, p('Без услуги'), 'pickup')$$, 'SV013', NULL, 'nothing is ordered for the dead');

-- ---- the labels of the manual ------------------------------------------------------------------------------------------------
SELECT results_eq($$SELECT l.label FROM socsvc.status_label l JOIN socsvc.status s ON s.entity = l.entity AND s.code = l.status WHERE l.entity = 'aid_order' AND l.lang = 'ru' AND l.origin = 'as shown' ORDER BY s.sort_order$$,
  $$VALUES ('Товар есть в наличии, зарезервирован'), ('Доступен в стационаре'), ('Успешно выдан в стационаре'), ('Доступен для самовывоза на складе'), ('Успешно доставлен курьером')$$,
  'labels as the manual shows them');
SELECT is((SELECT count(*) FROM socsvc.status s WHERE s.entity = 'aid_order'
             AND (SELECT count(DISTINCT l.lang) FROM socsvc.status_label l WHERE l.entity = 'aid_order' AND l.status = s.code) <> 3), 0::bigint, 'each in three languages');
SELECT is((SELECT count(*) FROM (SELECT kind FROM socsvc.message_template WHERE kind LIKE 'aid_%' GROUP BY kind HAVING count(DISTINCT lang) <> 3) k), 0::bigint, 'messages too');
SELECT * FROM finish();
ROLLBACK;
