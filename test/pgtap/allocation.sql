-- Allocation: free places to those who wait, by class and time, whom they fit; refusals and silence move to the next
-- (326-п paragraphs 45, 57, 58, 68, 69; Kazakhstan recipient's manual 13 to 18).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

-- ---- what there is: a residential department of provider 1 and one for days of provider 2 ---------------------------
SET LOCAL socsvc.subject_role = 'agency';
INSERT INTO socsvc.department (id, provider, name, form) VALUES (31, 1, 'Стационар', 'residential'), (32, 2, 'Дневное', 'semi_residential'),
  (33, 2, 'Пусто', 'residential');
INSERT INTO socsvc.place_group (id, department, provider, name, stay, sex, ages, is_accessible) VALUES
  (311, 31, 1, 'мужская', 'round_the_clock', 'm', '[18,)', false), (312, 31, 1, 'общая', 'round_the_clock', NULL, '[60,)', true),
  (321, 32, 2, 'дневная', 'over_4_hours', NULL, NULL, false), (322, 32, 2, 'короткая', 'up_to_4_hours', NULL, '[7,18)', true);
INSERT INTO socsvc.bed (id, place_group, room, name, sex, is_accessible) VALUES
  (3121, 312, '1', '1', 'f', false), (3122, 312, '1', '2', 'f', true), (3123, 312, '2', '1', 'm', false);
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT 3100 + n, 'Ф' || n, 'И', date '1945-01-01' + n, CASE n % 2 WHEN 0 THEN 'f' ELSE 'm' END FROM generate_series(1, 20) n;
UPDATE socsvc.person SET birth_date = '1985-06-01' WHERE id IN (3105, 3106);
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES
  (3108, 'ww2_participant', 'удостоверение', '[2020-01-01,)'), (3107, 'combat_veteran', 'удостоверение', '[2020-01-01,)');

-- The queue of 31 while nothing is free: 1 to 10 join in this order.
SELECT tap.agency();
SELECT is(count(socsvc.join_queue(31, 3100 + n, needs_accessible => n = 4)), 10::bigint, 'ten people join') FROM generate_series(1, 10) n;
SELECT tap.superuser();
SET LOCAL socsvc.subject_role = 'agency';
CREATE FUNCTION pg_temp.summary(department bigint) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s %s', a.person - 3100, coalesce(a.reason, 'in ' || concat_ws('/', a.place_group, a.bed))), ', ')
    FROM socsvc.allocate_places(department) a
$$;
CREATE FUNCTION pg_temp.attempt(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END
$$;
-- As if the days had passed.
CREATE FUNCTION pg_temp.overdue(stay_id bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('session_replication_role', 'replica', true);
  UPDATE socsvc.stay s SET answer_by = socsvc.today() - 1, arrive_by = s.arrive_by - s.arrive_by + socsvc.today() - 1 WHERE s.id = stay_id;
  UPDATE socsvc.stay s SET arrive_by = socsvc.today() - 1 WHERE s.id = stay_id AND s.status = 'awaiting_arrival';
  PERFORM set_config('session_replication_role', 'origin', true);
END
$$;

SELECT is(pg_temp.summary(31), NULL, '[004/13/1] nothing is free, nobody is asked');
SELECT is((SELECT count(*) FROM socsvc.stay), 0::bigint, 'and nothing is offered');

-- ---- who may ---------------------------------------------------------------------------------------------------------
SELECT tap.citizen(3101);
SELECT is(pg_temp.attempt('SELECT * FROM socsvc.allocate_places(31)'), 'SV009', 'a citizen allocates nothing');
SELECT tap.provider(2);
SELECT is(pg_temp.attempt('SELECT * FROM socsvc.allocate_places(31)'), 'SV009', 'nor does another provider');
SELECT tap.provider(1);
SELECT is(pg_temp.attempt('SELECT * FROM socsvc.allocate_places(31)'), 'ok', 'a provider does in its departments');
SELECT tap.agency();
SELECT is(pg_temp.attempt('SELECT * FROM socsvc.allocate_places(999)'), 'P0002', 'no such department');
SELECT is(pg_temp.attempt('SELECT * FROM socsvc.allocate_places(31, socsvc.today() - 1)'), 'SV005', 'nothing of the past is offered');
SELECT is(pg_temp.attempt($$SELECT * FROM socsvc.allocate_places(31, 'infinity')$$), '22023', 'nor of no day');

-- ---- by class and time, and whom the place fits ----------------------------------------------------------------------
SELECT tap.superuser();
SET LOCAL socsvc.subject_role = 'agency';
INSERT INTO socsvc.place_capacity (place_group, places, valid, document) VALUES (312, 1, '(,)', 'приказ');
SELECT tap.provider(1);
SELECT is(pg_temp.summary(31), '8 in 312/3121', '[326-п/68/3] who is out of turn goes first, though the eighth to join');
SELECT tap.superuser();
SET LOCAL socsvc.subject_role = 'agency';
UPDATE socsvc.place_capacity SET places = 3 WHERE place_group = 312;
SAVEPOINT three;
SELECT is(pg_temp.summary(31), '7 in 312/3123, 1 no_bed, 2 in 312/3122',
  '[326-п/69/4] then the first priority, then by time; who fits no bed keeps his turn and the reason is told');
ROLLBACK TO three;
INSERT INTO socsvc.place_capacity (place_group, places, valid, document) VALUES (311, 2, '(,)', 'приказ');
INSERT INTO socsvc.absence (person, kind, term) VALUES (3103, 'hospital', daterange(socsvc.today(), socsvc.today() + 3));
SELECT is(pg_temp.summary(31), '7 in 311, 1 in 311, 2 in 312/3122, 3 away, 4 no_bed, 5 age, 6 age, 9 in 312/3123',
  '[002/3.3.1/1] groups of one sex are filled first; away, the accessible bed taken, too young are told; the walk ends with the places');
ROLLBACK TO three;

-- ---- the offer -------------------------------------------------------------------------------------------------------
SELECT is((SELECT format('%s %s %s %s', s.status, lower(s.days) = socsvc.today(), upper(s.days), s.answer_by - socsvc.today()) FROM socsvc.stay s WHERE s.person = 3108),
  'offered t  3', 'an offer: from the day on, without an end in residential care, to be answered in place_answer_days');
SELECT is((SELECT q.status FROM socsvc.queue_entry q WHERE q.person = 3108), 'offered', '[004/15/3] its entry is offered');
SELECT is((SELECT string_agg(format('%s %s>%s %s', e.entity, e.from_status, e.to_status, e.actor), ', ' ORDER BY e.id) FROM socsvc.status_event e
            WHERE (e.entity, e.entity_id) IN (SELECT 'stay', s.id FROM socsvc.stay s WHERE s.person = 3108
                                              UNION SELECT 'queue_entry', q.id FROM socsvc.queue_entry q WHERE q.person = 3108)),
  'queue_entry >waiting agency, stay >offered provider, queue_entry waiting>offered provider', 'both moves are in status_event');
SELECT is((SELECT count(*) FROM socsvc.queue_mismatch), 0::bigint, 'the tally has followed');
SELECT is((SELECT string_agg(c.change, ' ' ORDER BY c.id) FROM socsvc.queue_change c JOIN socsvc.queue_entry q ON q.id = c.queue_entry WHERE q.person = 3108),
  'joined left', 'and so has the history of the queue');

-- ---- refusal and silence move to the next ----------------------------------------------------------------------------
UPDATE socsvc.place_capacity SET places = 1 WHERE place_group = 312;
SELECT id AS first_stay FROM socsvc.stay WHERE person = 3108 \gset
SELECT tap.citizen(3108);
SELECT is(pg_temp.attempt(format('SELECT socsvc.refuse_offer(%s, %L)', :first_stay, 'family')), 'ok', 'the offer is refused');
SELECT tap.agency();
SELECT is(pg_temp.summary(31), '8 in 312/3121', '[326-п/68/3] at the end of his class is before all others still: he is asked again');
SELECT id AS first_stay FROM socsvc.stay WHERE person = 3108 AND live \gset
SELECT tap.citizen(3108);
SELECT is(pg_temp.attempt(format('SELECT socsvc.refuse_offer(%s, %L)', :first_stay, 'other_place')), 'ok', 'refused for good');
SELECT tap.agency();
SELECT is(pg_temp.summary(31), '7 in 312/3123', 'the next one is asked');
SELECT tap.superuser();
SELECT id AS second_stay FROM socsvc.stay WHERE person = 3107 AND live \gset
SELECT pg_temp.overdue(:second_stay);
SELECT tap.scheduler();
SELECT is(pg_temp.attempt('SELECT * FROM socsvc.run_place_deadlines(socsvc.today() + 1)'), 'SV005', 'what tomorrow brings is not known');
SELECT is((SELECT string_agg(r.step || ' ' || r.rows_done, ', ') FROM socsvc.run_place_deadlines() r),
  'lapse_place_offers 1, mark_no_shows 0, allocate_places 1', '[004/14/3] silence moves on by itself');
SELECT tap.superuser();
SELECT is((SELECT string_agg(s.person - 3100 || ' ' || s.status, ', ' ORDER BY s.booked_at) FROM socsvc.stay s WHERE s.place_group = 312),
  '8 refused, 8 refused, 7 lapsed, 7 offered', 'silence sends to the end of the class: of the first priority he is the only one');
SELECT id AS third_stay FROM socsvc.stay WHERE person = 3107 AND live \gset
SELECT tap.citizen(3107);
SELECT socsvc.confirm_offer(:third_stay);
SELECT tap.superuser();
SELECT pg_temp.overdue(:third_stay);
SELECT tap.scheduler();
SELECT is((SELECT string_agg(r.step || ' ' || r.rows_done, ', ') FROM socsvc.run_place_deadlines(socsvc.today()) r),
  'lapse_place_offers 0, mark_no_shows 1, allocate_places 1', '[004/14/3] who does not arrive loses the place to the next');
SELECT tap.superuser();
SELECT is((SELECT s.person FROM socsvc.stay s WHERE s.place_group = 312 AND s.live), 3101::bigint, 'to the first of those in no class');
SELECT is((SELECT q.live FROM socsvc.queue_entry q WHERE q.person = 3107), false, 'and his order is used up');
SELECT is((SELECT min(s.answer_by) FROM socsvc.stay s WHERE s.live), socsvc.today() + 3, 'the new offer has days of its own');

-- ---- wants -----------------------------------------------------------------------------------------------------------
SELECT tap.agency();
SELECT isnt(socsvc.join_queue(32, 3111, stay => 'up_to_4_hours') + socsvc.join_queue(32, 3112, wants_from => socsvc.today() + 5)
       + socsvc.join_queue(32, 3113, wanted_days => 10) + socsvc.join_queue(32, 3114, 322) + socsvc.join_queue(32, 3115)
       + socsvc.join_queue(32, 3116, wanted_days => 5), NULL, 'six more join');
SELECT tap.superuser();
SET LOCAL socsvc.subject_role = 'agency';
INSERT INTO socsvc.place_capacity (place_group, places, valid, document) VALUES (321, 1, '(,)', 'приказ');
INSERT INTO socsvc.place_closure (place_group, days, reason) VALUES (321, daterange(socsvc.today() + 8, socsvc.today() + 20), 'ремонт');
SELECT is(pg_temp.summary(32), '11 another_stay, 12 later, 13 no_room, 14 another_group, 15 no_room, 16 in 321',
  '[002/3.3/1] another stay, a later day, closed within the days wanted, another group: who fits is the sixth');
SELECT is((SELECT upper(s.days) - lower(s.days) FROM socsvc.stay s WHERE s.person = 3116), 5, 'for as long as wanted');
UPDATE socsvc.place_capacity SET places = 2 WHERE place_group = 321;
DELETE FROM socsvc.place_closure WHERE place_group = 321;
SAVEPOINT before_terms;
SELECT is(pg_temp.summary(32), '11 another_stay, 12 later, 13 in 321', 'the closure lifted, the first whom it fits');
SELECT is((SELECT upper(s.days) - lower(s.days) FROM socsvc.stay s WHERE s.person = 3113), 10, 'ten days');
ROLLBACK TO before_terms;
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (3117, 'elderly', 'справка', '[2020-01-01,)'), (3118, 'elderly', 'справка', '[2020-01-01,)');
SELECT isnt(socsvc.join_queue(32, 3117, wanted_days => 22) + socsvc.join_queue(32, 3118, wanted_days => 21), NULL, 'two of a category with a longest course join');
UPDATE socsvc.place_capacity SET places = 4 WHERE place_group = 321;
SELECT matches(pg_temp.summary(32), '^11 another_stay, 12 later, 13 in 321, 14 another_group, 15 in 321, 17 .*21.*326-п/51/9.*, 18 in 321$',
  '[326-п/51/9] whose wanted days break a term of stay is told which, keeps his turn, and the next one is offered the place');
SELECT is((SELECT q.status FROM socsvc.queue_entry q WHERE q.person = 3117), 'waiting', 'he waits on');
ROLLBACK TO before_terms;

-- ---- the same state, the same result ---------------------------------------------------------------------------------
CREATE FUNCTION pg_temp.digest() RETURNS text LANGUAGE sql AS $$
  SELECT md5(string_agg(format('%s/%s/%s/%s/%s', a.place_group, a.bed, a.queue_entry, a.outcome, a.reason), ',')) FROM socsvc.allocate_places() a
$$;

-- A thousand people of random classes, ages and sexes over 40 places of four groups, against a plain loop.
INSERT INTO socsvc.department (id, provider, name, form) VALUES (40, 3, 'Большое', 'residential');
INSERT INTO socsvc.place_group (id, department, provider, name, stay, sex, ages, is_accessible) VALUES
  (401, 40, 3, 'а', 'round_the_clock', 'f', NULL, false), (402, 40, 3, 'б', 'round_the_clock', NULL, '[75,90)', false),
  (403, 40, 3, 'в', 'round_the_clock', NULL, NULL, true), (404, 40, 3, 'г', 'round_the_clock', 'm', '[18,70)', false);
SELECT setseed(0.5);
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT n, 'Ф' || n, 'И', date '1930-01-01' + (random() * 22000)::integer, CASE WHEN random() < 0.7 THEN 'f' ELSE 'm' END
    FROM generate_series(40001, 41000) n;
INSERT INTO socsvc.person_category (person, category, document, valid)
  SELECT n, CASE WHEN n % 30 = 0 THEN 'combat_disabled_veteran' ELSE 'combat_veteran' END, 'удостоверение', '[2020-01-01,)'
    FROM generate_series(40001, 41000) n WHERE n % 30 IN (0, 1);
INSERT INTO socsvc.queue_entry (person, department, place_group, needs_accessible)
  SELECT p.id, 40, CASE WHEN p.id % 11 = 0 THEN 403 END, p.id % 9 = 0 FROM socsvc.person p WHERE p.id BETWEEN 40001 AND 41000 ORDER BY md5(p.id::text);
INSERT INTO socsvc.place_capacity (place_group, places, valid, document) VALUES
  (401, 8, '(,)', 'п'), (402, 12, '(,)', 'п'), (403, 9, '(,)', 'п'), (404, 11, '(,)', 'п');
CREATE TEMP TABLE simulated (person bigint, place_group bigint);
DO $$
DECLARE
  free jsonb := '{"401": 8, "402": 12, "403": 9, "404": 11}';
  one record;
  found_group bigint;
BEGIN
  FOR one IN SELECT q.person, q.place_group, q.needs_accessible, p.sex, extract(year FROM age(socsvc.today(), p.birth_date))::integer AS years
               FROM socsvc.queue_entry q JOIN socsvc.person p ON p.id = q.person
               JOIN socsvc.queue_class_of(q.person, 'residential', socsvc.today()) c ON true
              WHERE q.department = 40 ORDER BY c.class_rank, q.joined_at, q.tie LOOP
    SELECT g.id INTO found_group FROM socsvc.place_group g
     WHERE g.department = 40 AND (free ->> g.id::text)::integer > 0 AND (one.place_group IS NULL OR one.place_group = g.id)
       AND (g.is_accessible OR NOT one.needs_accessible) AND (g.sex IS NULL OR g.sex = one.sex) AND (g.ages IS NULL OR g.ages @> one.years)
     ORDER BY g.is_accessible, g.sex IS NULL, g.ages IS NULL, g.id LIMIT 1;
    IF found_group IS NOT NULL THEN
      INSERT INTO simulated VALUES (one.person, found_group);
      free := jsonb_set(free, ARRAY[found_group::text], to_jsonb((free ->> found_group::text)::integer - 1));
    END IF;
  END LOOP;
END
$$;
SAVEPOINT same;
SELECT pg_temp.digest() AS once \gset
ROLLBACK TO same;
SELECT pg_temp.digest() AS again \gset
SELECT is(:'once'::text, :'again'::text, 'the same state gives the same result');
SELECT ok((SELECT count(*) FROM simulated) BETWEEN 30 AND 40, 'most of the places have gone');
SELECT is_empty($$SELECT s.person, s.place_group FROM socsvc.stay s WHERE s.department = 40 EXCEPT SELECT * FROM simulated$$,
  '[326-п/69/1] a thousand people over forty places: nobody has a place whom a plain loop gives none');
SELECT is_empty($$SELECT * FROM simulated EXCEPT SELECT s.person, s.place_group FROM socsvc.stay s WHERE s.department = 40$$, 'nor the other way round');
SELECT is((SELECT count(*) FROM socsvc.place_group g WHERE g.department = 40 AND socsvc.free_places(g.id, socsvc.today()) < 0), 0::bigint, 'no group is overfull');
SELECT is((SELECT count(*) FROM socsvc.queue_mismatch), 0::bigint, 'the tally has followed');
SELECT is((SELECT count(*) FROM socsvc.allocate_places() a WHERE a.outcome = 'offered'), 0::bigint, 'a second run finds nobody for what is left');

SELECT * FROM finish();
ROLLBACK;
