-- Places of facilities (МСУ): Kazakhstan recipient's manual 8 to 18, step by step, and who is entitled to a place (Social Code
-- articles 136, 141, 168).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();

CREATE FUNCTION public.day(n integer DEFAULT 0) RETURNS date STABLE LANGUAGE sql AS $$ SELECT socsvc.today() + n $$;
CREATE FUNCTION public.days(a integer, b integer) RETURNS daterange STABLE LANGUAGE sql AS $$ SELECT daterange(socsvc.today() + a, socsvc.today() + b) $$;
-- The last stay and the last entry of a person.
CREATE FUNCTION public.s(who bigint) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT max(id) FROM socsvc.stay WHERE person = who $$;
CREATE FUNCTION public.e(who bigint) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT max(id) FROM socsvc.queue_entry WHERE person = who $$;
CREATE FUNCTION public.detail(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  detail text;
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN SQLSTATE || ' ' || detail;
END $$;

-- Centre 4: 1 day care with two places, 2 another of one place, 3 residential; 4 a sanatorium of provider 3. Programme 3 of
-- person 4, who is entitled to day care and was told three months ago; person 5 has no programme.
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.department (id, provider, name, form, has_night_conditions, address, help_kind) VALUES
  (1, 4, 'Дневное отделение', 'semi_residential', true, 'ул. Ауэзова, 10', NULL), (2, 4, 'Отделение реабилитации', 'semi_residential', true, NULL, NULL),
  (3, 4, 'Отделение проживания', 'residential', NULL, NULL, NULL), (4, 3, 'Санаторий', 'residential', NULL, NULL, 'sanatorium');
INSERT INTO socsvc.place_group (id, department, name, stay) VALUES
  (1, 1, 'А', 'over_4_hours'), (2, 2, 'Б', 'over_4_hours'), (3, 3, 'Комната', 'round_the_clock'), (4, 4, 'Корпус', 'round_the_clock');
SELECT socsvc.set_capacity(g, n, 'приказ № 1', day(-100)) FROM (VALUES (1, 2), (2, 1), (3, 5), (4, 5)) v (g, n);
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES
  (4, 'Поздняков', 'Иван', '1970-02-03', 'm'), (5, 'Иной', 'Пётр', '1950-01-02', 'm');
INSERT INTO socsvc.rehabilitation_programme (id, number, person, issued_on, notified_on, term) VALUES
  (3, 'ИПР-3', 4, day(-95), day(-95), days(-95, 300));
INSERT INTO socsvc.entitlement (rehabilitation_programme, person, help_kind, term) VALUES
  (3, 4, 'facility_semi_residential', days(-95, 300));
SET LOCAL session_replication_role = replica; -- what was issued stands
INSERT INTO socsvc.entitlement (rehabilitation_programme, person, help_kind, term)
  SELECT 2, 2, 'facility_semi_residential', term FROM socsvc.rehabilitation_programme WHERE id = 2;
SET LOCAL session_replication_role = origin;
UPDATE socsvc.rehabilitation_programme SET status = 'in_force' WHERE id = 3;
SELECT tap.agency();
UPDATE socsvc.department SET description = 'Дневной уход, питание', arrival_information = 'Удостоверение личности, справка врача, сменная обувь' WHERE id = 1;

-- ---- 10, 11: the list ---------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT is((SELECT array_agg(DISTINCT provider_name) FROM socsvc.available_facilities), ARRAY['ТОО «Ортез»', 'Центр «Шапағат»'], '[004/10/1] the facilities');
SELECT is((SELECT array_agg(department_name ORDER BY department) FROM socsvc.available_facilities WHERE provider = 4),
          ARRAY['Дневное отделение', 'Отделение реабилитации', 'Отделение проживания'], '[004/10/2] each with its departments');
SELECT is((SELECT ROW(description, help_kind, help_kind_label, address, capacity, free, groups) FROM socsvc.available_facilities WHERE department = 1),
          ROW('Дневной уход, питание'::text, 'facility_semi_residential'::text, 'МСУ полустационара'::text, 'ул. Ауэзова, 10'::text, 2, 2,
              '[{"free": 2, "name": "А", "stay": "over_4_hours", "place_group": 1}]'::jsonb), '[004/10/3] and their description, places and groups');
SELECT is((SELECT array_agg(department ORDER BY department) FROM socsvc.available_facilities WHERE can_book), ARRAY[1, 2, 4]::bigint[],
          '[004/10/5] «Записаться» where a place is free and the programme names the help: not in the residential home');
SELECT is((SELECT array_agg(department ORDER BY department) FROM socsvc.available_facilities WHERE can_queue), NULL, 'nobody queues while a place is free');
SELECT is((SELECT arrival_information FROM socsvc.available_facilities WHERE department = 1), 'Удостоверение личности, справка врача, сменная обувь',
          '[004/11/1] what is needed on arrival');
SELECT is((SELECT arrival_documents FROM socsvc.available_facilities WHERE department = 1), '{}'::text[], 'Kazakhstan''s list of documents is not held (order 411 of 2025)');

-- A guardian sees the buttons of the ward's, a stranger none.
SELECT tap.representative(3);
SELECT is((SELECT array_agg(department ORDER BY department) FROM socsvc.available_facilities WHERE person = 1 AND can_book), ARRAY[1, 2, 4]::bigint[], 'the guardian sees the ward''s buttons');
SELECT is((SELECT count(*) FROM socsvc.available_facilities WHERE person = 3 AND (can_book OR can_queue)), 0::bigint, 'and none of his own, who has no programme');
SELECT tap.citizen(2);
SELECT ok(NOT socsvc.can_book_place(1, 1) AND NOT socsvc.can_join_queue(1, 1) AND NOT socsvc.can_book_place(1, NULL) AND NOT socsvc.can_book_place(999, 2),
          'a stranger learns nothing of others');
SELECT tap.citizen(1);

-- ---- who is entitled ----------------------------------------------------------------------------------------------------
SELECT matches(detail($$SELECT socsvc.book_place(3, 1, daterange(day(), NULL))$$), '^SV026 Kind of help: facility; form: residential', '[004/9/3] only what the programme names');
SELECT matches(detail($$INSERT INTO socsvc.stay (person, place_group, days) VALUES (1, 3, daterange(day(), NULL))$$), '^SV026', 'nor by a plain INSERT');
SELECT is(socsvc.place_entitlement(1, 4), 6::bigint, 'a sanatorium is another kind of help than a home');
SELECT is(socsvc.place_entitlement(1, 3), NULL, 'which does not entitle to the home');
SELECT is(socsvc.place_order_until(5), (day(-10) + interval '2 months')::date, 'two months from the notice (Social Code article 168)');
SELECT tap.citizen(4);
SELECT matches(detail($$SELECT socsvc.book_place(1, 4, days(0, 10))$$), format('^SV005 Told on %s; the last day was %s', day(-95), (day(-95) + interval '2 months')::date),
               'who did not order in two months is refused');
SELECT is((SELECT array_agg(department) FROM socsvc.available_facilities WHERE can_book OR can_queue), NULL, 'and sees no button');
SELECT tap.citizen(5);
SELECT throws_ok($$SELECT socsvc.book_place(1, 5, days(0, 10))$$, 'SV026', NULL, 'no programme, no place');
SELECT throws_ok($$SELECT socsvc.join_queue(1, 5)$$, 'SV004', NULL, 'no queue either while places are free');
SELECT tap.provider(4);
SELECT throws_ok($$SELECT socsvc.book_place(1, 5, days(0, 10))$$, 'SV026', NULL, 'nor by the facility');
SELECT tap.agency();
SELECT throws_ok($$INSERT INTO socsvc.stay (person, place_group, days) VALUES (5, 1, days(30, 40))$$, 'SV026', NULL, 'nor by the agency without a word');
SELECT lives_ok($$INSERT INTO socsvc.stay (person, place_group, days, exceeds_reason) VALUES (5, 1, days(30, 40), 'преклонный возраст: статья 133, основание 8')$$,
                'which decides on the other grounds of article 133');
SELECT tap.citizen(1);
SELECT matches(detail($$SELECT socsvc.book_place(1, 1, days(400, 410))$$), '^SV005 First day', 'nor after the programme is over');

-- ---- 12: the order ------------------------------------------------------------------------------------------------------
SELECT lives_ok($$SELECT socsvc.book_place(1, 1, days(0, 10))$$, '[004/10/4] «Записаться»');
SELECT is((SELECT ROW(status, live, department) FROM socsvc.stay WHERE id = s(1)), ROW('awaiting_arrival'::text, true, 1::bigint), '[004/12/2] the portal makes the order');
SELECT is((SELECT count(*) FROM socsvc.my_orders WHERE kind_label = 'МСУ'), 1::bigint, '[004/14/1] it stands in «Заказанные услуги»');
SELECT is((SELECT kind_label FROM socsvc.my_orders), 'МСУ', '[004/14/2] under the filter «МСУ»');
SELECT is((SELECT status_label FROM socsvc.my_orders), 'Ожидание прибытия получателя', '[004/14/3] with its status');
SELECT is((SELECT array_agg(ROW(open_order_entity, open_order, open_order_label)::text) FROM socsvc.my_entitlements WHERE open_order IS NOT NULL AND person = 1),
          ARRAY[format('(stay,%s,"Ожидание прибытия получателя")', s(1))], '«Помощь для вас» shows the place, at its own kind of help alone');
SELECT throws_ok($$SELECT socsvc.book_place(2, 1, days(20, 30))$$, 'SV007', NULL, '[004/12/3] another order of the kind of help is refused');
SELECT throws_ok($$SELECT socsvc.join_queue(2, 1)$$, 'SV007', NULL, 'a queue as well');
SELECT is((SELECT array_agg(department ORDER BY department) FROM socsvc.available_facilities WHERE can_book), ARRAY[4]::bigint[], 'the buttons of this kind are gone, those of others are not');
SELECT lives_ok($$SELECT socsvc.book_place(4, 1, days(20, 30))$$, 'another kind of help is ordered beside it');

-- ---- 13 to 18: the queue ------------------------------------------------------------------------------------------------
SELECT tap.citizen(2);
SELECT lives_ok($$SELECT socsvc.book_place(2, 2, days(0, 20))$$, 'the only place of department 2 is taken');
SELECT tap.representative(3);
SELECT lives_ok($$SELECT socsvc.cancel_stay(s(1)), socsvc.cancel_stay((SELECT min(id) FROM socsvc.stay WHERE person = 1))$$, 'the guardian gives both orders up');
SELECT tap.citizen(1);
SELECT is((SELECT ROW(can_book, can_queue, free) FROM socsvc.available_facilities WHERE department = 2), ROW(false, true, 0), '[004/13/1] no free place: «Встать в очередь» is shown instead');
SELECT is((SELECT arrival_information FROM socsvc.available_facilities WHERE department = 1), 'Удостоверение личности, справка врача, сменная обувь',
          '[004/13/3] [004/11/2] what is needed on arrival is read before one joins as before one books');
SELECT throws_ok($$SELECT socsvc.book_place(2, 1, days(0, 10))$$, 'SV006', NULL, '[004/10/5] without a free place nobody books');
SELECT throws_ok($$SELECT socsvc.join_queue(1, 1)$$, 'SV004', NULL, '[004/13/1] with one nobody queues');
SELECT lives_ok($$SELECT socsvc.join_queue(2, 1)$$, '[004/13/2] «Встать в очередь»');
SELECT is((SELECT ROW(status, live) FROM socsvc.queue_entry WHERE id = e(1)), ROW('waiting'::text, true), '[004/15/3] the order waits');
SELECT is((SELECT status_label FROM socsvc.my_orders WHERE entity = 'queue_entry'), 'Ожидание очереди', '[004/15/1] as the portal says');
SELECT is(socsvc.my_place(e(1)), 1::bigint, 'first in the queue');
SELECT is((SELECT ROW(open_order_entity, open_order, open_order_label) FROM socsvc.my_entitlements WHERE entitlement = 5),
          ROW('queue_entry'::text, e(1), 'Ожидание очереди'::text), '«Помощь для вас» shows the queue');
SELECT throws_ok($$SELECT socsvc.book_place(1, 1, days(0, 10))$$, 'SV007', NULL, 'a place in the queue locks the kind of help too');
SELECT tap.citizen(2);
SELECT throws_ok($$SELECT socsvc.leave_queue(e(1))$$, 'P0002', NULL, 'nobody else leaves it');
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.leave_queue(e(1))$$, '[004/15/2] [004/16/1] [004/16/2] «Отменить ожидание очереди»: no reason is asked for');
SELECT is((SELECT ROW(status, live) FROM socsvc.queue_entry WHERE id = e(1)), ROW('cancelled'::text, false), '[004/18/2] the order leaves the queue');
SELECT is((SELECT status_label FROM socsvc.my_orders WHERE entity = 'queue_entry'), 'Отмена ожидания очереди', '[004/18/1] with its status');
SELECT throws_ok($$SELECT socsvc.leave_queue(e(1))$$, 'SV003', NULL, 'once');
SELECT is((SELECT array_agg(department ORDER BY department) FROM socsvc.available_facilities WHERE can_book), ARRAY[1, 4]::bigint[], '[004/18/3] every other facility may be chosen again');
SELECT lives_ok($$SELECT socsvc.book_place(1, 1, days(0, 10))$$, '[004/18/3] and is');

-- ---- beyond the manual: a place becomes free ------------------------------------------------------------------------------
SELECT socsvc.cancel_stay(s(1));
SELECT socsvc.join_queue(2, 1);
SELECT tap.citizen(2);
SELECT socsvc.cancel_stay(s(2));
SELECT tap.provider(4);
SELECT is((SELECT outcome FROM socsvc.allocate_places(2) WHERE person = 1), 'offered', 'who waits is offered the place that became free');
-- As if three months had passed since: who ordered in time goes on.
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.rehabilitation_programme SET issued_on = day(-95), notified_on = day(-95) WHERE id = 1;
UPDATE socsvc.queue_entry SET joined_at = joined_at - interval '90 days' WHERE person = 1;
SET LOCAL session_replication_role = origin;
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.confirm_offer(s(1))$$, 'and takes it, though the two months are over: he joined in time');
SELECT lives_ok($$SELECT socsvc.cancel_stay(s(1))$$, 'gives it up');
SELECT lives_ok($$SELECT socsvc.book_place(2, 1, days(0, 9))$$, 'and orders again');
SELECT tap.provider(4);
SELECT lives_ok($$SELECT socsvc.arrive(s(1))$$, 'he arrives');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.rehabilitation_programme SET status = 'ended' WHERE id = 1;
UPDATE socsvc.stay SET days = daterange(day(-2), day(9)), arrived_on = day(-2) WHERE id = s(1);
SET LOCAL session_replication_role = origin;
SELECT tap.provider(4);
SELECT lives_ok($$SELECT socsvc.transfer(s(1), 1)$$, 'who stays is led into another department without a new order');

-- ---- the setting -----------------------------------------------------------------------------------------------------------
SELECT tap.admin();
UPDATE socsvc.setting SET value = 'false' WHERE name = 'place_needs_entitlement' AND jurisdiction = 'KZ';
SELECT tap.citizen(4);
SELECT lives_ok($$SELECT socsvc.book_place(1, 4, days(0, 10))$$, 'a region that does not ask for a programme says so');
SELECT * FROM finish();
ROLLBACK;
