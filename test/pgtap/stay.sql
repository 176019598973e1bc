-- Stays: booked, offered, awaited, begun, ended; who may have which place (326-п paragraphs 49, 62, 82; Kogalym procedure
-- 3.2, 3.3; Kazakhstan recipient's manual 10 to 18).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

CREATE FUNCTION public.day(n integer DEFAULT 0) RETURNS date STABLE LANGUAGE sql AS $$ SELECT socsvc.today() + n $$;
CREATE FUNCTION public.days(a integer, b integer) RETURNS daterange STABLE LANGUAGE sql AS $$ SELECT daterange(socsvc.today() + a, socsvc.today() + b) $$;
CREATE FUNCTION public.d(department_name text) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT id FROM socsvc.department WHERE name = department_name $$;
CREATE FUNCTION public.g(group_name text) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT id FROM socsvc.place_group WHERE name = group_name $$;
-- The last stay, the last entry of a person.
CREATE FUNCTION public.s(who bigint) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT max(id) FROM socsvc.stay WHERE person = who $$;
CREATE FUNCTION public.e(who bigint) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT max(id) FROM socsvc.queue_entry WHERE person = who $$;
CREATE FUNCTION public.st(who bigint) RETURNS text STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT status FROM socsvc.stay WHERE id = s(who) $$;
CREATE FUNCTION public.est(who bigint) RETURNS text STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT status FROM socsvc.queue_entry WHERE id = e(who) $$;
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
-- As if the days had passed.
CREATE FUNCTION public.passed(who bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.superuser();
  SET LOCAL session_replication_role = replica;
  UPDATE socsvc.stay SET answer_by = day(-1), arrive_by = day(-1) WHERE id = s(who);
  SET LOCAL session_replication_role = origin;
END $$;

INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT n, 'Получатель', n::text, day() - 14600, CASE WHEN n % 2 = 0 THEN 'f' ELSE 'm' END FROM generate_series(101, 140) n;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex, died_on) VALUES (150, 'Умерший', 'А', '1940-01-01', 'm', day(-3));
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (151, 'Ребёнок', 'Б', day() - 3000, 'm');
INSERT INTO socsvc.department (provider, name, form, has_night_conditions) VALUES
  (3, 'Дневное', 'semi_residential', true), (2, 'Другое', 'semi_residential', true), (3, 'Дом', 'residential', NULL), (2, 'Интернат', 'residential', NULL);
SELECT tap.agency();
INSERT INTO socsvc.place_group (department, name, stay, ages, sex, is_accessible) VALUES
  (d('Дневное'), 'А', 'over_4_hours', NULL, NULL, false), (d('Дневное'), 'Б', 'over_4_hours', NULL, NULL, true),
  (d('Дневное'), 'Дети', 'over_4_hours', '[0,17]', NULL, false), (d('Дневное'), 'Женщины', 'over_4_hours', NULL, 'f', false),
  (d('Другое'), 'В', 'over_4_hours', NULL, NULL, false), (d('Дом'), 'Палата', 'round_the_clock', NULL, NULL, false),
  (d('Интернат'), 'Комната', 'round_the_clock', NULL, NULL, false);
SELECT socsvc.set_capacity(g(n), c, 'приказ', day(-100))
  FROM (VALUES ('А', 2), ('Б', 1), ('Дети', 1), ('Женщины', 1), ('В', 3), ('Палата', 3), ('Комната', 3)) v (n, c);

-- ---- booking ---------------------------------------------------------------------------------------------------------------
SELECT tap.citizen(101);
SELECT lives_ok($$SELECT socsvc.book_place(g('А'), 101, days(0, 10))$$, '[004/10/4] a free place is booked');
SELECT is((SELECT ROW(s.region_code, s.department, s.provider, s.form, s.status, s.live, s.answer_by, s.arrive_by) FROM socsvc.stay s WHERE s.id = s(101)),
          ROW(86, d('Дневное'), 3::bigint, 'semi_residential'::text, 'awaiting_arrival'::text, true, NULL::date, day(5)), '[004/12/2] it awaits the arrival, within five days');
SELECT is((SELECT ROW(kind_label, entity, status_label) FROM socsvc.my_orders), ROW('МСУ'::text, 'stay'::text, 'Ожидание прибытия получателя'::text), '[004/14/3] as the portal shows it');
SELECT matches(detail($$SELECT socsvc.book_place(g('В'), 101, days(20, 30))$$), '^SV007 Form: semi_residential; open: stay ' || s(101), '[004/12/3] one order of a form is open');
SELECT matches(detail($$SELECT socsvc.join_queue(d('Другое'), 101)$$), '^SV007', 'nor does one wait for another');
SELECT lives_ok($$SELECT socsvc.book_place(g('Палата'), 101, days(20, 30))$$, 'one of another form may be');
SELECT tap.citizen(102);
SELECT lives_ok($$SELECT socsvc.book_place(g('А'), 102, days(4, 14))$$, 'the last place');
SELECT tap.citizen(103);
SELECT matches(detail($$SELECT socsvc.book_place(g('А'), 103, days(2, 20))$$), '^SV006 On ' || day(4) || ': places 2, taken 2;', '[004/10/5] no place, no booking: the first full day');
SELECT matches(detail($$INSERT INTO socsvc.stay (person, place_group, days) VALUES (103, g('А'), days(2, 20))$$), '^SV006', 'nor by a plain INSERT');
SELECT lives_ok($$INSERT INTO socsvc.stay (person, place_group, days) VALUES (103, g('А'), days(14, 20))$$, 'which books as well, when it is free again');
SELECT tap.citizen(104);
SELECT throws_ok($$SELECT socsvc.book_place(g('А'), 104, days(-2, 3))$$, 'SV005', NULL, 'nothing is booked for the past');
SELECT throws_ok($$SELECT socsvc.book_place(g('А'), 104, daterange(day(20), NULL))$$, 'SV005', NULL, 'nor without an end in semi-residential care');
SELECT throws_ok($$SELECT socsvc.book_place(999, 104, days(20, 23))$$, '23503', NULL, 'no such group');
SELECT tap.citizen(103);
SELECT throws_ok($$SELECT socsvc.book_place(g('Женщины'), 103, days(40, 50))$$, 'SV004', NULL, 'not a group of the other sex');
SELECT tap.citizen(104);
SELECT throws_ok($$SELECT socsvc.book_place(g('Дети'), 104, days(40, 50))$$, 'SV004', NULL, '[002/3.3.1/2] nor of another age');
SELECT throws_ok($$INSERT INTO socsvc.stay (person, place_group, days, status) VALUES (104, g('Б'), days(0, 9), 'offered')$$, 'SV009', NULL, 'a recipient offers nothing');
SELECT throws_ok($$INSERT INTO socsvc.stay (person, place_group, days, exceeds_reason) VALUES (104, g('Б'), days(0, 9), 'сам')$$, 'SV009', NULL, 'nor decides to go beyond the terms');
SELECT throws_ok($$INSERT INTO socsvc.stay (person, place_group, days, status) VALUES (104, g('Б'), days(0, 9), 'arrived')$$, 'SV003', NULL, 'a stay begins with a booking or an offer');
SELECT throws_ok($$INSERT INTO socsvc.stay (person, place_group, days, arrived_on) VALUES (104, g('Б'), days(0, 9), day())$$, '42501', NULL, 'and has not begun');
SELECT throws_ok($$INSERT INTO socsvc.stay (person, place_group, days, arrive_by) VALUES (104, g('Б'), days(0, 9), day(90))$$, '42501', NULL, 'its terms are computed');
SELECT is_empty($$UPDATE socsvc.stay SET days = days(0, 99) WHERE person = 101 RETURNING 1$$, 'a recipient does not change the days');
SELECT throws_ok($$DELETE FROM socsvc.stay$$, '42501', NULL, 'nor deletes');
SELECT tap.citizen(151);
SELECT lives_ok($$SELECT socsvc.book_place(g('Дети'), 151, days(0, 10))$$, 'the age of the first day counts');
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.book_place(g('Палата'), 150, days(0, 10))$$, 'SV013', NULL, 'the dead have no place');
SELECT throws_ok($$SELECT socsvc.book_place(g('Б'), 105, days(0, 10), contract_id => 1)$$, 'SV004', NULL, 'no contract of nobody');
SELECT tap.superuser();
SELECT throws_ok($$DELETE FROM socsvc.stay$$, 'SV017', NULL, 'stays are not deleted by anybody');

-- Two places at once: who may not see the other one is not told where it is.
SELECT tap.citizen(106);
SELECT lives_ok($$SELECT socsvc.book_place(g('В'), 106, days(0, 10))$$, '106 has a place with provider 2');
SELECT matches(detail($$SELECT socsvc.book_place(g('Палата'), 106, days(5, 10))$$), '^SV023 .*provider 2', 'nobody has two places on a day; he himself is told where');
SELECT tap.provider(3);
SELECT matches(detail($$SELECT socsvc.book_place(g('Палата'), 106, days(5, 10))$$), '^SV023 Days: [^;]*; the other place is with another provider', 'a provider is not');
SELECT lives_ok($$SELECT socsvc.book_place(g('Палата'), 106, days(10, 20))$$, 'one after the other is');

-- ---- arrival, discharge ------------------------------------------------------------------------------------------------------
SELECT throws_ok($$SELECT socsvc.arrive(s(102))$$, 'SV005', NULL, 'nobody arrives before the first day');
SELECT throws_ok($$SELECT socsvc.arrive(s(151), day(1))$$, 'SV005', NULL, 'nor in the future');
SELECT throws_ok($$SELECT socsvc.mark_no_show(s(151))$$, 'SV004', NULL, 'who may still arrive is not absent');
SELECT tap.agency();
INSERT INTO socsvc.stay (person, place_group, days) VALUES (107, g('Комната'), days(-20, 30));
SELECT tap.citizen(107);
SELECT throws_ok($$SELECT socsvc.arrive(s(107))$$, 'SV009', NULL, 'the provider records the arrival');
SELECT tap.provider(2);
SELECT throws_ok($$UPDATE socsvc.stay SET arrived_on = day() WHERE id = s(107)$$, 'SV015', NULL, 'the day comes with the move');
SELECT lives_ok($$SELECT socsvc.arrive((SELECT min(id) FROM socsvc.stay WHERE person = 106))$$, '106 arrives');
SELECT is((SELECT ROW(status, arrived_on) FROM socsvc.stay WHERE person = 106 AND place_group = g('В')), ROW('arrived'::text, day()), 'today');
SELECT throws_ok($$SELECT socsvc.arrive((SELECT min(id) FROM socsvc.stay WHERE person = 106))$$, 'SV003', NULL, 'once');
SELECT throws_ok($$UPDATE socsvc.stay SET days = days(2, 10) WHERE person = 106 AND status = 'arrived'$$, 'SV017', NULL, 'since when somebody stays is a fact');
SELECT throws_ok($$UPDATE socsvc.stay SET place_group = g('Б') WHERE person = 106 AND status = 'arrived'$$, 'SV017', NULL, 'and where');
SELECT throws_ok($$UPDATE socsvc.stay SET days = days(0, 15) WHERE person = 106 AND status = 'arrived'$$, 'SV023', NULL, 'a stay does not grow into another one');
SELECT lives_ok($$UPDATE socsvc.stay SET days = days(0, 8) WHERE person = 106 AND status = 'arrived'$$, 'it is shortened');
SELECT lives_ok($$UPDATE socsvc.stay SET days = days(0, 9) WHERE person = 106 AND status = 'arrived'$$, 'and prolonged');
SELECT throws_ok($$SELECT socsvc.discharge((SELECT min(id) FROM socsvc.stay WHERE person = 106), day(1))$$, 'SV005', NULL, 'nobody has left in the future');
SELECT lives_ok($$SELECT socsvc.discharge((SELECT min(id) FROM socsvc.stay WHERE person = 106))$$, '106 leaves on the first day');
SELECT is((SELECT ROW(status, live, left_on, days) FROM socsvc.stay WHERE person = 106 AND place_group = g('В')), ROW('discharged'::text, false, day(), days(0, 1)), 'that day was stayed');
SELECT is(ARRAY[socsvc.free_places(g('В'), day()), socsvc.free_places(g('В'), day(1))], ARRAY[2, 3], 'the place is free from the next on');
SELECT throws_ok($$UPDATE socsvc.stay SET days = days(0, 5) WHERE person = 106 AND status = 'discharged'$$, 'SV017', NULL, 'a stay that is over stands');
SELECT is((SELECT ROW(family_name, group_name, status_label) FROM socsvc.provider_stays WHERE person = 106 AND place_group = g('В')), ROW('Получатель'::text, 'В'::text, 'Выбыл'::text), 'the provider sees who was there');

-- No arrival in time, and giving up.
SELECT passed(101);
SELECT tap.provider(3);
SELECT lives_ok($$SELECT socsvc.mark_no_show(s(101))$$, 'who has not come in time has no place');
SELECT is(st(101) || socsvc.free_places(g('Палата'), day(25)), 'no_show3', 'it is free at once');
SELECT tap.citizen(102);
SELECT throws_ok($$SELECT socsvc.confirm_offer(s(102))$$, 'SV003', NULL, 'what is booked is not confirmed');
SELECT lives_ok($$SELECT socsvc.cancel_stay(s(102))$$, '[004/18/3] a booking is given up');
SELECT throws_ok($$SELECT socsvc.cancel_stay(s(102))$$, 'SV003', NULL, 'once');
SELECT lives_ok($$SELECT socsvc.book_place(g('В'), 102, days(1, 4))$$, 'and another order is open to him');
SELECT tap.provider(2);
SELECT throws_ok($$SELECT socsvc.cancel_stay(s(102))$$, 'SV004', NULL, 'a provider says why it takes a place back');
SELECT lives_ok($$SELECT socsvc.cancel_stay(s(102), 'карантин')$$, 'then it does');
SELECT throws_ok($$SELECT socsvc.cancel_stay(999)$$, 'P0002', NULL, 'no such stay');

-- ---- the queue -----------------------------------------------------------------------------------------------------------------
-- Group «Женщины» has one place, which 108 takes; 110 and 112 wait for it, in this order.
SELECT tap.citizen(108);
SELECT lives_ok($$SELECT socsvc.book_place(g('Женщины'), 108, days(0, 60))$$, '108 has the last place');
SELECT tap.citizen(110);
SELECT matches(detail($$SELECT socsvc.book_place(g('Женщины'), 110, days(0, 10))$$), '^SV006', '110 has none');
SELECT lives_ok($$SELECT socsvc.join_queue(d('Дневное'), 110, g('Женщины'))$$, 'and waits');
SELECT is((SELECT ROW(entity, status_label) FROM socsvc.my_orders WHERE is_open), ROW('queue_entry'::text, 'Ожидание очереди'::text), '[004/15/1] as the portal shows it');
SELECT tap.citizen(112);
SELECT lives_ok($$SELECT socsvc.join_queue(d('Дневное'), 112, g('Женщины'))$$, '112 waits too');
SELECT matches(detail($$SELECT socsvc.book_place(g('В'), 112, days(0, 10))$$), '^SV007 Form: semi_residential; open: entry of the queue ' || e(112), '[004/12/3] who waits books nothing else of the form');
SELECT tap.citizen(108);
SELECT socsvc.cancel_stay(s(108));
SELECT tap.citizen(114);
SELECT is(socsvc.free_places(g('Женщины'), day()), 1, 'the place is free');
SELECT matches(detail($$SELECT socsvc.book_place(g('Женщины'), 114, days(0, 10))$$), '^SV006 A free place is offered to who is first', '[326-п/82/1] nobody takes a free place before those who wait: booking is for places that nobody needs');
SELECT matches(detail($$SELECT socsvc.book_place(g('Женщины'), 114, days(90, 95))$$), '^SV006', 'nor later days of it');
SELECT lives_ok($$SELECT socsvc.book_place(g('Б'), 114, days(0, 10))$$, 'places that none of them waits for are booked');
SELECT tap.provider(3);
SELECT matches(detail($$INSERT INTO socsvc.stay (person, place_group, days, status, queue_entry) VALUES (112, g('Женщины'), days(0, 10), 'offered', e(112))$$), '^SV006', 'a provider offers it to nobody but the first');
SELECT matches(detail($$INSERT INTO socsvc.stay (person, place_group, days) VALUES (116, g('Женщины'), days(0, 10))$$), '^SV006', 'nor gives it away past the queue');
SELECT matches(detail($$INSERT INTO socsvc.stay (person, place_group, days, status, queue_entry) VALUES (114, g('Женщины'), days(0, 10), 'offered', e(110))$$), '^SV004', 'nor by somebody else''s entry');
SELECT matches(detail($$INSERT INTO socsvc.stay (person, place_group, days, status, queue_entry) VALUES (110, g('А'), days(20, 30), 'offered', e(110))$$), '^SV004', 'nor another group than is waited for');
SELECT lives_ok($$INSERT INTO socsvc.stay (person, place_group, days, status, queue_entry) VALUES (110, g('Женщины'), days(0, 10), 'offered', e(110))$$, 'the first is offered the place');
SELECT is(ROW(st(110), est(110), (SELECT answer_by FROM socsvc.stay WHERE id = s(110)), socsvc.free_places(g('Женщины'), day())), ROW('offered'::text, 'offered'::text, day(3), 0), 'an offer holds its place for three days');
SELECT tap.citizen(110);
SELECT is((SELECT string_agg(status_label, ',') FROM socsvc.my_orders WHERE is_open), 'Предложено место', 'the order is shown once');
SELECT throws_ok($$SELECT socsvc.refuse_offer(s(110), 'просто так')$$, 'SV004', NULL, 'a refusal has one of the reasons');
SELECT throws_ok($$SELECT socsvc.refuse_offer(s(110), 'silence')$$, 'SV004', NULL, 'silence is the register''s own');
SELECT lives_ok($$SELECT socsvc.refuse_offer(s(110), 'health')$$, '110 is ill');
SELECT is(ROW(st(110), est(110), socsvc.my_place(e(110)), socsvc.free_places(g('Женщины'), day())), ROW('refused'::text, 'waiting'::text, 1::bigint, 1), 'keeps the place in the queue, and the place is free');
SELECT tap.provider(3);
SELECT lives_ok($$INSERT INTO socsvc.stay (person, place_group, days, status, queue_entry) VALUES (110, g('Женщины'), days(0, 10), 'offered', e(110))$$, 'it is offered again');
SELECT tap.citizen(110);
SELECT lives_ok($$SELECT socsvc.refuse_offer(s(110), 'family')$$, 'other reasons have other consequences');
SELECT is(ROW(est(110), socsvc.my_place(e(110))), ROW('waiting'::text, 2::bigint), 'as data says: to the end');
SELECT tap.provider(3);
SELECT lives_ok($$INSERT INTO socsvc.stay (person, place_group, days, status, queue_entry) VALUES (112, g('Женщины'), days(0, 10), 'offered', e(112))$$, 'now 112 is the first');
SELECT passed(112);
SELECT tap.citizen(112);
SELECT throws_ok($$SELECT socsvc.confirm_offer(s(112))$$, 'SV004', NULL, 'after the term nobody confirms');
SELECT tap.become('tap_scheduler', 'scheduler');
SELECT lives_ok($$UPDATE socsvc.stay SET status = 'lapsed' WHERE id = s(112)$$, 'the offer lapses');
SELECT is(ROW(st(112), est(112)), ROW('lapsed'::text, 'waiting'::text), 'silence leads to the end, too');
SELECT throws_ok($$UPDATE socsvc.stay SET status = 'lapsed' WHERE id = s(114)$$, 'SV003', NULL, 'nothing else does');
SELECT tap.provider(3);
SELECT lives_ok($$INSERT INTO socsvc.stay (person, place_group, days, status, queue_entry) VALUES (110, g('Женщины'), days(0, 10), 'offered', e(110))$$, 'and 110 is the first again');
SELECT tap.citizen(110);
SELECT lives_ok($$SELECT socsvc.confirm_offer(s(110))$$, 'confirms');
SELECT is(ROW(st(110), est(110)), ROW('awaiting_arrival'::text, 'placed'::text), 'and is placed');
SELECT tap.provider(3);
SELECT lives_ok($$SELECT socsvc.cancel_stay(s(110), 'потоп')$$, 'a place that the provider takes back');
SELECT is(est(110), 'waiting', 'loses nobody the queue');
SELECT tap.citizen(118);
SELECT matches(detail($$SELECT socsvc.book_place(g('Женщины'), 118, days(0, 10))$$), '^SV006', 'as many wait as places are free');
SELECT tap.provider(3);
SELECT socsvc.set_capacity(g('Женщины'), 4, 'приказ 9', day(-1));
SELECT tap.citizen(118);
SELECT throws_ok($$SELECT socsvc.join_queue(d('Дневное'), 118, g('Женщины'))$$, 'SV004', NULL, '[004/13/1] where more places are free than people wait nobody joins');
SELECT lives_ok($$SELECT socsvc.book_place(g('Женщины'), 118, days(0, 10))$$, 'but books');
SELECT tap.agency();
SELECT lives_ok($$INSERT INTO socsvc.stay (person, place_group, days, exceeds_reason) VALUES (120, g('Женщины'), days(0, 10), 'решение комиссии')$$, 'the agency may decide beyond the order, with its reason');
SELECT throws_ok($$INSERT INTO socsvc.stay (person, place_group, days) VALUES (122, g('Женщины'), days(0, 10))$$, 'SV006', NULL, 'without one it may not');

-- Who needs an accessible place is given no other one.
SELECT tap.citizen(139);
SELECT lives_ok($$SELECT socsvc.join_queue(d('Дневное'), 139, needs_accessible => true)$$, '139 waits for an accessible place');
SELECT tap.provider(3);
SELECT matches(detail($$INSERT INTO socsvc.stay (person, place_group, days, status, queue_entry) VALUES (139, g('А'), days(0, 10), 'offered', e(139))$$), '^SV004 .*accessible', '[326-п/31/2] no other one is offered');
SELECT tap.citizen(139);
SELECT socsvc.leave_queue(e(139));
SELECT tap.citizen(112);
SELECT is((SELECT count(*) FROM socsvc.my_messages WHERE kind IN ('place_offered', 'place_offer_lapsed')), 2::bigint, 'offers and their end are told');

-- ---- from one group to another ---------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.stay SET days = days(-5, 40) WHERE id = s(118);
SET LOCAL session_replication_role = origin;
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.transfer(s(118), g('А'))$$, 'SV003', NULL, 'who has not come is not transferred');
SELECT socsvc.arrive(s(118), day(-5));
SELECT throws_ok($$SELECT socsvc.transfer(s(118), g('А'), day(-5))$$, 'SV005', NULL, 'nor on the first day');
SELECT throws_ok($$SELECT socsvc.transfer(s(118), g('Б'), day(1))$$, 'SV006', NULL, 'nor into a full group');
SELECT is(st(118), 'arrived', 'all or nothing');
SELECT lives_ok($$SELECT socsvc.transfer(s(118), g('А'))$$, 'today into another');
SELECT is((SELECT string_agg(format('%s %s %s', place_group = g('А'), days, status), '; ' ORDER BY id) FROM socsvc.stay WHERE person = 118),
          format('f %s discharged; t %s arrived', days(-5, 0), days(0, 40)), 'no day is lost and none is double');
SELECT lives_ok($$SELECT socsvc.transfer(s(118), g('Женщины'), day(7))$$, 'and in a week back');
SELECT is((SELECT string_agg(format('%s %s', days, status), '; ' ORDER BY id) FROM socsvc.stay WHERE person = 118),
          format('%s discharged; %s arrived; %s awaiting_arrival', days(-5, 0), days(0, 7), days(7, 40)), 'beforehand');
SELECT throws_ok($$SELECT socsvc.transfer(s(106), 999, day(1))$$, 'SV003', NULL, 'not who is not there');
SELECT tap.provider(2);
SELECT throws_ok($$SELECT socsvc.cancel_stay(s(118), 'чужой')$$, 'P0002', NULL, 'another provider takes no place back');
SELECT is_empty($$UPDATE socsvc.stay SET days = days(7, 20) WHERE id = s(118) RETURNING 1$$, 'nor shortens a stay');
SELECT socsvc.set_capacity(g('В'), 5, 'приказ', day(-10));
SELECT tap.provider(3);
SELECT socsvc.set_capacity(g('А'), 9, 'приказ', day(-10));
INSERT INTO socsvc.stay (person, place_group, days) VALUES (136, g('А'), days(-5, 20));
SELECT socsvc.arrive(s(136), day(-5));
SELECT tap.provider(2);
SELECT throws_ok($$SELECT socsvc.discharge(s(136))$$, 'P0002', NULL, 'nor discharges');
SELECT tap.provider(3);
SELECT lives_ok($$SELECT socsvc.transfer(s(136), g('В'))$$, 'into a group of another provider');
SELECT is(st(136), 'awaiting_arrival', 'who awaits the arrival');
SELECT throws_ok($$SELECT socsvc.arrive(s(136))$$, 'P0002', NULL, 'which the first one does not record');
SELECT tap.provider(2);
SELECT lives_ok($$SELECT socsvc.arrive(s(136))$$, 'but he does');

-- ---- terms, and what has a stay no way round ---------------------------------------------------------------------------------------
SELECT tap.superuser();
CREATE OR REPLACE FUNCTION socsvc.stay_term_problems(person_id bigint, place_group_id bigint, days daterange, is_course boolean, except_stay bigint DEFAULT NULL)
RETURNS TABLE (code text, detail text, source text) LANGUAGE sql STABLE AS $$ SELECT 'longest', 'too long', '326-п/52/1' WHERE upper(days) - lower(days) > 100 $$;
SELECT tap.citizen(130);
SELECT throws_ok($$SELECT socsvc.book_place(g('В'), 130, days(0, 120))$$, 'SV005', 'the stay goes beyond the terms of 326-п/52/1', 'beyond the terms nothing is booked, with the paragraph');
SELECT lives_ok($$SELECT socsvc.book_place(g('В'), 130, days(0, 99))$$, 'within them it is');
SELECT tap.provider(2);
SELECT throws_ok($$UPDATE socsvc.stay SET days = days(0, 120) WHERE id = s(130)$$, 'SV005', NULL, 'nor by prolonging');
SELECT tap.agency();
SELECT lives_ok($$UPDATE socsvc.stay SET days = days(0, 120), exceeds_reason = 'решение 5' WHERE id = s(130)$$, 'the agency may decide it');
SELECT throws_ok($$UPDATE socsvc.stay SET person = 131 WHERE id = s(130)$$, '42501', NULL, 'who stays is not changed');
SELECT tap.superuser();
SELECT tap.become(NULL, 'agency');
SELECT throws_ok($$UPDATE socsvc.stay SET person = 131 WHERE id = s(130)$$, 'SV015', NULL, 'by nobody');
SELECT is((SELECT count(*) FROM socsvc.stay a JOIN socsvc.stay b ON a.person = b.person AND a.id < b.id AND a.live AND b.live AND a.days && b.days), 0::bigint, 'nobody has two places on a day');
SELECT is((SELECT count(*) FROM socsvc.offer_refusal_reason), 6::bigint, 'six reasons are shipped');
SELECT * FROM finish();
ROLLBACK;
