-- Capacity: groups, places by date, closures, beds; what is taken is not taken away (326-п paragraphs 30, 31, 49, 62;
-- Kogalym procedure 3.1 to 3.3).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

CREATE FUNCTION public.day(n integer DEFAULT 0) RETURNS date STABLE LANGUAGE sql AS $$ SELECT socsvc.today() + n $$;
CREATE FUNCTION public.days(a integer, b integer) RETURNS daterange STABLE LANGUAGE sql AS $$ SELECT daterange(socsvc.today() + a, socsvc.today() + b) $$;
CREATE FUNCTION public.g(group_name text) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT id FROM socsvc.place_group WHERE name = group_name $$;
CREATE FUNCTION public.d(department_name text) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT id FROM socsvc.department WHERE name = department_name $$;
CREATE FUNCTION public.b(room text, name text) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT id FROM socsvc.bed x WHERE x.room = $1 AND x.name = $2 $$;
CREATE FUNCTION public.refusal(statement text, part text DEFAULT 'detail') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  detail text;
  hint text;
  code text;
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT, code = RETURNED_SQLSTATE;
  RETURN code || ' ' || CASE part WHEN 'detail' THEN detail ELSE hint END;
END $$;
CREATE FUNCTION public.plan_of_free_places() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  line text;
  plan text := '';
BEGIN
  SET LOCAL enable_seqscan = off;
  FOR line IN EXECUTE 'EXPLAIN ' || replace(replace((SELECT prosrc FROM pg_proc WHERE oid = 'socsvc.free_places(bigint,date)'::regprocedure), '$1', '1'), '$2', 'date ''2026-01-01''') LOOP
    plan := plan || line;
  END LOOP;
  RETURN plan;
END $$;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT n, 'Получатель', n::text, day() - 25000, CASE WHEN n % 2 = 0 THEN 'f' ELSE 'm' END FROM generate_series(101, 130) n;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT n, 'Ребёнок', n::text, day() - 3000, 'f' FROM generate_series(201, 210) n;

-- ---- the centre of Kogalym: five departments, its groups and places ----------------------------------------------------
SELECT tap.agency();
INSERT INTO socsvc.department (provider, name, form, capacity, facility_kind, profile, settlement, has_night_conditions)
  SELECT 3, v.name, v.form, v.capacity, 'general', v.profile, 'Когалым', false
    FROM (VALUES ('Реабилитация детей', 'semi_residential', 65, 'дети'), ('Реабилитация пожилых', 'semi_residential', 20, 'пожилые'),
                 ('Сопровождение', 'semi_residential', NULL, 'граждане'), ('Психологическая помощь', 'semi_residential', NULL, 'граждане'),
                 ('Срочная помощь', 'urgent', NULL, 'граждане')) v (name, form, capacity, profile);
-- 58 is not divisible by 6: the procedure does not say how many each group has.
INSERT INTO socsvc.place_group (department, name, stay, ages, has_meals)
  SELECT d('Реабилитация детей'), 'Полный день ' || n, 'over_4_hours', '[0,17]', true FROM generate_series(1, 6) n;
INSERT INTO socsvc.place_group (department, name, stay, ages, has_meals) VALUES (d('Реабилитация детей'), 'Неполный день', 'up_to_4_hours', '[0,17]', false);
INSERT INTO socsvc.place_group (department, name, stay, ages, has_meals) VALUES (d('Реабилитация пожилых'), 'Дневное пребывание', 'over_4_hours', '[18,)', true);
SELECT socsvc.set_capacity(g.id, CASE WHEN g.name LIKE 'Полный день _' THEN CASE WHEN g.name <= 'Полный день 4' THEN 10 ELSE 9 END
                                      WHEN g.name = 'Неполный день' THEN 7 ELSE 20 END, 'порядок 3.3', day(-10))
  FROM socsvc.place_group g WHERE g.provider = 3;
SELECT tap.citizen(101);
SELECT is((SELECT count(DISTINCT d.name) FROM socsvc.department d WHERE d.provider = 3), 5::bigint, '[002/3.3/1] the centre has five departments');
SELECT is((SELECT ROW(sum(capacity), sum(free)) FROM socsvc.vacancies WHERE department_name = 'Реабилитация детей'), ROW(65::bigint, 65::bigint),
          '[002/3.3.1/1] the children''s department has 65 places');
SELECT is((SELECT ROW(count(*), sum(free), bool_and(has_meals)) FROM socsvc.vacancies WHERE department_name = 'Реабилитация детей' AND stay = 'over_4_hours'),
          ROW(6::bigint, 58::bigint, true), '[002/3.3.1/5] of them 58 in six groups over four hours, with meals');
SELECT is((SELECT ROW(free, has_meals) FROM socsvc.vacancies WHERE stay = 'up_to_4_hours'), ROW(7, false), '[002/3.3.1/8] and 7 in a group of up to four hours, without meals');
SELECT is((SELECT ROW(free, has_meals, stay) FROM socsvc.vacancies WHERE department_name = 'Реабилитация пожилых'), ROW(20, true, 'over_4_hours'::text),
          '[002/3.3.2/2] the sector of day stay has 20 places');
SELECT is((SELECT ROW(settlement, facility_kind, profile, form, provider_name) FROM socsvc.vacancies WHERE stay = 'up_to_4_hours'),
          ROW('Когалым'::text, 'general'::text, 'дети'::text, 'semi_residential'::text, 'БУ «Центр»'::text), '[326-п/62/1] where, of which type, for whom');

-- ---- what kinds of groups a department has -------------------------------------------------------------------------------
SELECT tap.agency();
SELECT throws_ok($$INSERT INTO socsvc.place_group (department, name, stay) VALUES (d('Реабилитация пожилых'), 'Ночь', 'night')$$, 'SV004', NULL,
                 '[326-п/49/3] no stay at night without the conditions for it');
SELECT throws_ok($$INSERT INTO socsvc.place_group (department, name, stay) VALUES (d('Реабилитация пожилых'), 'Сутки', 'round_the_clock')$$, 'SV004', NULL,
                 '[002/3.2/1] nor round the clock: stays are by day only');
UPDATE socsvc.department SET has_night_conditions = true WHERE name = 'Реабилитация пожилых';
SELECT lives_ok($$INSERT INTO socsvc.place_group (department, name, stay) VALUES (d('Реабилитация пожилых'), 'Ночь', 'night'),
                  (d('Реабилитация пожилых'), 'Сутки', 'round_the_clock')$$, '[326-п/49/2] with them there is');
SELECT lives_ok($$UPDATE socsvc.department SET opens_at = '09:00', closes_at = '21:00' WHERE name = 'Реабилитация пожилых'$$, '[326-п/30/5] a department has its hours');
SELECT throws_ok($$UPDATE socsvc.department SET opens_at = '22:00' WHERE name = 'Реабилитация пожилых'$$, '23514', NULL, 'in their order');
SELECT throws_ok($$UPDATE socsvc.department SET has_night_conditions = false WHERE name = 'Реабилитация пожилых'$$, 'SV004', NULL, 'the conditions do not go while the groups are there');
SELECT throws_ok($$UPDATE socsvc.department SET form = 'residential' WHERE name = 'Реабилитация детей'$$, 'SV004', NULL, 'the form of a department with day groups is not residential');
SELECT throws_ok($$INSERT INTO socsvc.place_group (department, name, stay) VALUES (d('Срочная помощь'), 'Х', 'over_4_hours')$$, 'SV004', NULL, 'urgent services have no places');
SELECT throws_ok($$INSERT INTO socsvc.place_group (department, name, stay) VALUES (999, 'Х', 'over_4_hours')$$, '23503', NULL, 'no such department');
INSERT INTO socsvc.department (provider, name, form, facility_kind) VALUES (3, 'Дом-интернат', 'residential', 'general'), (3, 'ПНИ', 'residential', 'psychoneurological'),
  (3, 'Специальный дом', 'residential', 'special');
SELECT throws_ok($$INSERT INTO socsvc.department (provider, name, form, facility_kind) VALUES (3, 'Х', 'residential', 'other')$$, '23514', NULL, '[326-п/62/7] three types of residential organisations, no other');
SELECT throws_ok($$INSERT INTO socsvc.place_group (department, name, stay) VALUES (d('ПНИ'), 'Х', 'night')$$, 'SV004', NULL, 'residential care is round the clock');
SELECT lives_ok($$INSERT INTO socsvc.place_group (department, name, stay, is_accessible) VALUES (d('ПНИ'), 'Палата', 'round_the_clock', true)$$, '[326-п/31/2] a group says whether it is accessible');
SELECT tap.citizen(101);
SELECT is_empty($$UPDATE socsvc.place_group SET valid = '(,)' WHERE name = 'Ночь' RETURNING id$$, 'a recipient sets up no places');
SELECT throws_ok($$SELECT socsvc.set_capacity(g('Ночь'), 5, 'сам')$$, 'SV009', NULL, 'nor more of them');
SELECT throws_ok($$INSERT INTO socsvc.place_closure (place_group, days, reason) VALUES (g('Ночь'), days(0, 1), 'сам')$$, 'SV009', NULL, 'nor closes any');
SELECT tap.provider(2);
SELECT is_empty($$UPDATE socsvc.place_group SET valid = '(,)' WHERE name = 'Ночь' RETURNING id$$, 'a provider keeps to its own groups');
SELECT throws_ok($$INSERT INTO socsvc.place_group (department, name, stay) VALUES (d('Сопровождение'), 'Чужая', 'over_4_hours')$$, 'SV009', NULL, 'sets up none elsewhere');
SELECT throws_ok($$SELECT socsvc.set_capacity(g('Ночь'), 5, 'чужой')$$, 'SV009', NULL, 'nor capacities');
SELECT throws_ok($$INSERT INTO socsvc.place_closure (place_group, days, reason) VALUES (g('Ночь'), days(0, 1), 'чужой')$$, 'SV009', NULL, 'nor closures');
SELECT throws_ok($$INSERT INTO socsvc.bed (place_group, name) VALUES (g('Ночь'), 'чужая')$$, 'SV009', NULL, 'nor beds');

-- ---- how many are free ---------------------------------------------------------------------------------------------------
SELECT tap.provider(3);
INSERT INTO socsvc.place_group (department, name, stay) VALUES (d('Сопровождение'), 'А', 'over_4_hours'), (d('Сопровождение'), 'Б', 'over_4_hours');
SELECT is(socsvc.free_places(g('А'), day()), 0, 'without a capacity no place is free');
SELECT lives_ok($$SELECT socsvc.set_capacity(g('А'), 3, 'приказ 1', day()), socsvc.set_capacity(g('Б'), 2, 'приказ 1', day())$$, 'the provider sets capacities');
SELECT lives_ok($$SELECT socsvc.set_capacity(g('А'), 2, 'приказ 2', day(10), day(20))$$, 'fewer for ten days');
SELECT is((SELECT string_agg(format('%s:%s', valid, places), ' ' ORDER BY valid) FROM socsvc.place_capacity WHERE place_group = g('А')),
          format('%s:3 %s:2 %s:3', days(0, 10), days(10, 20), daterange(day(20), NULL)), 'then as before');
SELECT tap.citizen(101);
SELECT lives_ok($$SELECT socsvc.book_place(g('А'), 101, days(5, 12))$$, '101 books');
SELECT tap.citizen(102);
SELECT lives_ok($$SELECT socsvc.book_place(g('А'), 102, days(11, 30))$$, '102 books');
SELECT is(ARRAY(SELECT socsvc.free_places(g('А'), day(n)) FROM unnest(ARRAY[-1, 0, 5, 10, 11, 12, 20, 30]) n), ARRAY[0, 3, 2, 1, 0, 1, 2, 3], 'free places follow the days');
SELECT is(ARRAY(SELECT o.free FROM socsvc.occupancy(g('А'), day(0), day(30)) o), ARRAY(SELECT socsvc.free_places(g('А'), day(n)) FROM generate_series(0, 30) n), 'occupancy by day says the same');
SELECT is((SELECT ROW(places, taken, free) FROM socsvc.occupancy(g('А'), day(11), day(11))), ROW(2, 2, 0), 'places, taken and free');
SELECT is(socsvc.place_room(g('А'), days(0, 31)), (SELECT min(o.free) FROM socsvc.occupancy(g('А'), day(0), day(30)) o), 'place_room is the least of them');
SELECT is(ARRAY[socsvc.place_room(g('А'), days(0, 5)), socsvc.place_room(g('А'), days(0, 11)), socsvc.place_room(g('А'), daterange(day(12), NULL)),
                socsvc.place_room(g('А'), daterange(day(30), NULL)), socsvc.place_room(g('А'), '(,)'), socsvc.place_room(g('А'), 'empty')],
          ARRAY[3, 1, 1, 3, 0, NULL], 'over any days, without an end too');
SELECT throws_ok($$SELECT * FROM socsvc.occupancy(1, day(1), day())$$, '22023', NULL, 'occupancy wants days');

-- Random stays: place_room against counting day by day.
SELECT tap.superuser();
INSERT INTO socsvc.place_group (department, provider, name, stay) VALUES (d('Сопровождение'), 3, 'Случай', 'over_4_hours');
INSERT INTO socsvc.place_capacity (place_group, places, valid, document)
  SELECT g('Случай'), 20 + n % 5, days(n * 7, n * 7 + 7), 'х' FROM generate_series(0, 20) n WHERE n <> 13;
SET LOCAL session_replication_role = replica;
SELECT setseed(0.5);
INSERT INTO socsvc.stay (region_code, person, department, provider, place_group, form, days, status, live)
  SELECT 86, 101, d('Сопровождение'), 3, g('Случай'), 'semi_residential', days(a, a + 1 + (random() * 30)::integer), s.status, false
    FROM generate_series(1, 120) n, LATERAL (SELECT (random() * 150 + n * 0)::integer - 10 AS a) x,
         LATERAL (SELECT (ARRAY['discharged', 'discharged', 'discharged', 'cancelled', 'no_show'])[1 + n % 5] AS status) s;
SET LOCAL session_replication_role = origin;
INSERT INTO socsvc.place_closure (place_group, days, reason)
  SELECT g('Случай'), days(148, 160), 'ремонт' WHERE NOT EXISTS (SELECT FROM socsvc.stay WHERE place_group = g('Случай') AND days && days(148, 160) AND status = 'discharged');
SELECT is((SELECT count(*) FROM generate_series(-5, 150, 3) a, generate_series(1, 40, 7) l
            WHERE socsvc.place_room(g('Случай'), days(a, a + l)) IS DISTINCT FROM
                  (SELECT min(greatest(0, coalesce((SELECT c.places FROM socsvc.place_capacity c WHERE c.place_group = g('Случай') AND c.valid @> day(n)), 0)
                               - (SELECT count(*) FROM socsvc.stay s WHERE s.place_group = g('Случай') AND s.days @> day(n) AND s.status = 'discharged')))
                     FROM generate_series(a, a + l - 1) n)), 0::bigint, 'place_room equals counting day by day');

-- One query, by index.
SET LOCAL search_path = pg_catalog, socsvc, public;
SELECT ok(p LIKE '%stay_taken%' AND p LIKE '%place_capacity_one_in_force%' AND p LIKE '%place_closure_once%', 'free_places() is one query over the indexes of stays, capacities and closures')
  FROM public.plan_of_free_places() p;

-- ---- what is taken is not taken away -------------------------------------------------------------------------------------
SELECT tap.provider(3);
SELECT matches(refusal($$SELECT socsvc.set_capacity(g('А'), 1, 'приказ 3', day())$$), '^SV006 On ' || day(11) || ': places 1, taken 2;', 'a capacity is not lowered below what is taken: the day, the places, the taken');
SELECT matches(refusal($$UPDATE socsvc.place_capacity SET places = 1 WHERE place_group = g('А')$$), '^SV006 On ' || day(11) || ': places 1, taken 2;', 'nor by a plain UPDATE');
SELECT matches(refusal($$UPDATE socsvc.place_capacity SET valid = days(10, 11) WHERE place_group = g('А') AND lower(valid) = day(10)$$), '^SV006', 'nor shortened');
SELECT matches(refusal($$DELETE FROM socsvc.place_capacity WHERE place_group = g('А')$$), '^SV006', 'nor deleted');
SELECT lives_ok($$SELECT socsvc.set_capacity(g('А'), 1, 'приказ 3', day(0), day(10))$$, 'on days that are less taken it is');
SELECT lives_ok($$SELECT socsvc.set_capacity(g('А'), 1, 'приказ 4', day(12))$$, 'one order follows another');
SELECT throws_ok($$UPDATE socsvc.place_capacity SET place_group = g('Б') WHERE place_group = g('А')$$, '42501', NULL, 'a capacity stays with its group');
SELECT matches(refusal($$INSERT INTO socsvc.place_closure (place_group, days, reason) VALUES (g('А'), days(0, 20), 'ремонт')$$),
               '^SV006 On ' || day(11) || ': places 0, taken 2; stays in these days .*: 2\.$', 'nobody is closed out: the days, how many are to be moved');
SELECT matches(refusal($$INSERT INTO socsvc.place_closure (place_group, days, reason) VALUES (g('А'), days(0, 20), 'ремонт')$$, 'hint'), 'transfer\(\)', 'and how');
SELECT lives_ok($$INSERT INTO socsvc.place_closure (place_group, days, reason) VALUES (g('А'), days(0, 5), 'ремонт')$$, 'days without stays are closed');
SELECT is(ARRAY[socsvc.free_places(g('А'), day()), socsvc.free_places(g('А'), day(5)), socsvc.place_room(g('А'), days(3, 6))], ARRAY[0, 0, 0], 'no place is free then');
SELECT is((SELECT ROW(capacity, taken, free, closed) FROM socsvc.vacancies WHERE place_group = g('А')), ROW(0, 0, 0, days(0, 5)), 'vacancies say so');
SELECT matches(refusal($$UPDATE socsvc.place_closure SET days = days(0, 6) WHERE place_group = g('А')$$), '^SV006', 'a closure does not grow over stays');
SELECT tap.citizen(101);
SELECT is_empty($$DELETE FROM socsvc.place_closure WHERE place_group = g('А') RETURNING id$$, 'no recipient opens it again');
SELECT tap.provider(1);
SELECT is_empty($$DELETE FROM socsvc.place_closure WHERE place_group = g('А') RETURNING id$$, 'nor another provider');
SELECT tap.provider(3);
SELECT matches(refusal($$UPDATE socsvc.place_group SET valid = daterange(NULL, day(15)) WHERE name = 'А'$$), '^SV006', 'a group works as long as somebody has a place');
SELECT lives_ok($$UPDATE socsvc.place_group SET valid = daterange(NULL, day(40)) WHERE name = 'А'$$, 'and may end later');
SELECT throws_ok($$UPDATE socsvc.place_group SET sex = 'f' WHERE name = 'А'$$, 'SV017', NULL, 'whom it takes stands while somebody stays');
SELECT tap.agency();
SELECT matches(refusal($$UPDATE socsvc.department SET valid = daterange(NULL, day(15)) WHERE name = 'Сопровождение'$$), '^SV006', 'likewise the department');
SELECT tap.citizen(103);
SELECT throws_ok($$SELECT socsvc.book_place(g('А'), 103, days(39, 42))$$, 'SV005', NULL, 'nothing is booked beyond the days of the group');
SELECT throws_ok($$SELECT socsvc.book_place(g('А'), 103, days(3, 4))$$, 'SV005', NULL, 'nor on closed ones');

-- ---- who waits for a group that closes -----------------------------------------------------------------------------------
SELECT tap.provider(3);
SELECT socsvc.set_capacity(g('Б'), 0, 'приказ', day());
SELECT tap.citizen(110);
SELECT lives_ok($$SELECT socsvc.join_queue(d('Сопровождение'), 110, g('Б'))$$, '110 waits for a group');
SELECT tap.citizen(111);
SELECT lives_ok($$SELECT socsvc.join_queue(d('Сопровождение'), 111, g('А'))$$, '111 for another');
SELECT tap.provider(3);
SELECT lives_ok($$INSERT INTO socsvc.place_closure (place_group, days, reason) VALUES (g('Б'), days(0, 9), 'карантин')$$, 'a quarantine');
SELECT tap.superuser();
SELECT is((SELECT place_group FROM socsvc.queue_entry WHERE person = 110), g('Б'), 'who waits for the group waits on');
SELECT tap.provider(3);
SELECT lives_ok($$UPDATE socsvc.place_closure SET days = daterange(day(), NULL) WHERE place_group = g('Б')$$, 'closed for good');
SELECT tap.superuser();
SELECT is((SELECT ROW(place_group, status, live) FROM socsvc.queue_entry WHERE person = 110), ROW(NULL::bigint, 'waiting'::text, true), 'they wait for any group of the department, and are not lost');
SELECT is((SELECT place_group FROM socsvc.queue_entry WHERE person = 111), g('А'), 'others are as before');
SELECT tap.provider(3);
INSERT INTO socsvc.place_group (department, name, stay) VALUES (d('Психологическая помощь'), 'В', 'over_4_hours');
SELECT tap.citizen(112);
SELECT lives_ok($$SELECT socsvc.join_queue(d('Психологическая помощь'), 112, g('В'))$$, '112 waits');
SELECT tap.agency();
SELECT lives_ok($$UPDATE socsvc.department SET valid = daterange(NULL, day()) WHERE name = 'Психологическая помощь'$$, 'a department closes with people in its queue');
SELECT is((SELECT ROW(status, live) FROM socsvc.queue_entry WHERE person = 112), ROW('closed'::text, false), 'their entries are closed');
SELECT matches((SELECT reason FROM socsvc.status_event WHERE entity = 'queue_entry' AND to_status = 'closed' ORDER BY id DESC LIMIT 1), 'Психологическая помощь', 'with the reason');
SELECT tap.citizen(112);
SELECT is((SELECT count(*) FROM socsvc.my_messages WHERE kind = 'queue_closed'), 1::bigint, 'of which they are told');
SELECT lives_ok($$SELECT socsvc.book_place(g('Дневное пребывание'), 112, days(0, 5))$$, 'and they may order elsewhere');
SELECT tap.agency();
INSERT INTO socsvc.department (provider, name, form) VALUES (3, 'Филиал', 'semi_residential');
SELECT tap.citizen(113);
SELECT lives_ok($$SELECT socsvc.join_queue(d('Филиал'), 113)$$, '113 waits');
SELECT tap.admin();
SELECT lives_ok($$UPDATE socsvc.department SET valid = daterange(NULL, day()) WHERE name = 'Филиал'$$, 'the administrator, who has no role, closes a department too');
SELECT tap.citizen(113);
SELECT is((SELECT count(*) FROM socsvc.my_messages WHERE kind = 'queue_closed'), 1::bigint, 'and who waited is told');
SELECT tap.provider(3);

-- ---- beds ----------------------------------------------------------------------------------------------------------------
SELECT tap.provider(3);
INSERT INTO socsvc.bed (place_group, room, name, sex, valid) VALUES (g('Палата'), '1', 'а', 'm', '(,)'), (g('Палата'), '1', 'б', 'm', '(,)'), (g('Палата'), '2', 'а', 'f', '(,)');
SELECT socsvc.set_capacity(g('Палата'), 3, 'приказ', day(-5));
SELECT lives_ok($$SELECT socsvc.book_place(g('Палата'), 121, daterange(day(), NULL), b('1', 'а'))$$, 'a bed is taken, without an end in residential care');
SELECT throws_ok($$SELECT socsvc.book_place(g('Палата'), 123, days(3, 9), b('1', 'а'))$$, 'SV006', NULL, 'it is nobody else''s');
SELECT throws_ok($$SELECT socsvc.book_place(g('Палата'), 123, days(3, 9), b('2', 'а'))$$, 'SV004', NULL, 'nor one of the other sex');
SELECT throws_ok($$SELECT socsvc.book_place(g('Сутки'), 123, days(3, 9), b('1', 'б'))$$, 'SV004', NULL, 'nor one of another group');
SELECT throws_ok($$UPDATE socsvc.bed SET valid = daterange(NULL, day(5)) WHERE id = b('1', 'а')$$, 'SV006', NULL, 'a bed that is taken does not end');
SELECT throws_ok($$UPDATE socsvc.bed SET sex = 'f' WHERE id = b('1', 'а')$$, 'SV017', NULL, 'nor becomes one of the other sex');
SELECT lives_ok($$UPDATE socsvc.bed SET sex = NULL WHERE id = b('1', 'а')$$, 'it may become anybody''s');
SELECT throws_ok($$DELETE FROM socsvc.bed WHERE id = b('1', 'а')$$, '23503', NULL, 'nor is it deleted');
SELECT tap.citizen(121);
SELECT is_empty($$DELETE FROM socsvc.bed WHERE id = b('1', 'б') RETURNING id$$, 'a recipient deletes none');
SELECT tap.provider(1);
SELECT is_empty($$DELETE FROM socsvc.bed WHERE id = b('1', 'б') RETURNING id$$, 'nor another provider');
SELECT tap.provider(3);
SELECT lives_ok($$DELETE FROM socsvc.bed WHERE id = b('1', 'б')$$, 'its own provider does');
SELECT * FROM finish();
ROLLBACK;
