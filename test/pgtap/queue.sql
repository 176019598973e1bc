-- Queues: who has which class, the order, one's place and its history (326-п paragraphs 45, 57, 58, 68, 69; Kazakhstan
-- recipient's manual 12 to 18).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

-- Departments 1 home, 2 semi-residential, 3 residential of provider 1; 4 residential of provider 2; 5 ended; 6 urgent.
INSERT INTO socsvc.department (id, provider, name, form, valid) VALUES
  (1, 1, 'Дом', 'home', '(,)'), (2, 1, 'Дневное', 'semi_residential', '(,)'), (3, 1, 'Стационар', 'residential', '(,)'),
  (4, 2, 'Стационар', 'residential', '(,)'), (5, 1, 'Былое', 'residential', '(,2024-01-01)'), (6, 1, 'Срочное', 'urgent', '(,)');
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT i, 'Ф', 'И', '1950-01-01', 'm' FROM generate_series(101, 1400) i;
CREATE FUNCTION tap.entry(of_person bigint) RETURNS bigint STABLE LANGUAGE sql AS $$
  SELECT max(e.id) FROM socsvc.queue_entry e WHERE e.person = $1
$$;
CREATE FUNCTION tap.history(of_person bigint, lang text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s %s %s', coalesce(h.place::text, '-'), h.change, h.reason), E'\n' ORDER BY h.n)
    FROM socsvc.place_history(tap.entry($1), $2) WITH ORDINALITY h (happened_at, place, change, reason, n)
$$;

-- ---- the rules -----------------------------------------------------------------------------------------------------

-- Written from the paragraphs, not from the list of categories.
CREATE TEMPORARY TABLE expected (id text, category text, class text);
INSERT INTO expected VALUES
  ('[326-п/45/1]', 'ww2_disabled_veteran', 'out_of_turn'), ('[326-п/45/2]', 'ww2_participant', 'out_of_turn'),
  ('[326-п/45/3]', 'combat_disabled_veteran', 'out_of_turn'), ('[326-п/45/4]', 'leningrad_siege_badge', 'out_of_turn'),
  ('[326-п/45/5]', 'sevastopol_siege_badge', 'out_of_turn'), ('[326-п/45/6]', 'stalingrad_siege_badge', 'out_of_turn'),
  ('[326-п/45/7]', 'ww2_rear_facility_worker', 'out_of_turn'), ('[326-п/45/8]', 'deceased_veteran_family', 'out_of_turn'),
  ('[326-п/45/9]', 'ww2_minor_prisoner', 'out_of_turn'), ('[326-п/45/10]', 'ww2_home_front_6m', 'out_of_turn'),
  ('[326-п/45/11]', 'ww2_non_active_army', 'out_of_turn'),
  ('[326-п/57/1]', 'ww2_disabled_veteran', 'out_of_turn'), ('[326-п/57/2]', 'ww2_participant', 'out_of_turn'),
  ('[326-п/57/3]', 'combat_disabled_veteran', 'out_of_turn'), ('[326-п/57/4]', 'leningrad_siege_badge', 'out_of_turn'),
  ('[326-п/57/5]', 'sevastopol_siege_badge', 'out_of_turn'), ('[326-п/57/6]', 'stalingrad_siege_badge', 'out_of_turn'),
  ('[326-п/57/7]', 'conflict_zone_child', 'out_of_turn'), ('[326-п/57/8]', 'ww2_minor_prisoner', 'out_of_turn'),
  ('[326-п/58/1]', 'ww2_non_active_army', 'preferential'), ('[326-п/58/2]', 'ww2_rear_facility_worker', 'preferential'),
  ('[326-п/58/3]', 'ww2_home_front_6m', 'preferential'), ('[326-п/58/4]', 'deceased_veteran_family', 'preferential'),
  ('[326-п/68/1]', 'ww2_disabled_veteran', 'out_of_turn'), ('[326-п/68/2]', 'ww2_participant', 'out_of_turn'),
  ('[326-п/68/3]', 'ww2_home_front_worker', 'out_of_turn'), ('[326-п/68/4]', 'leningrad_siege_badge', 'out_of_turn'),
  ('[326-п/68/5]', 'sevastopol_siege_badge', 'out_of_turn'), ('[326-п/68/6]', 'stalingrad_siege_badge', 'out_of_turn'),
  ('[326-п/68/7]', 'combat_disabled_veteran', 'out_of_turn'),
  ('[326-п/69/1]', 'ww2_rear_facility_worker', 'first_priority'), ('[326-п/69/2]', 'deceased_veteran_spouse', 'first_priority'),
  ('[326-п/69/3]', 'forced_migrant_single', 'first_priority'), ('[326-п/69/4]', 'political_repression_rehabilitated', 'first_priority'),
  ('[326-п/69/5]', 'chernobyl_affected', 'first_priority'), ('[326-п/69/6]', 'semipalatinsk_over_25csv', 'first_priority'),
  ('[326-п/69/7]', 'combat_veteran', 'first_priority');
UPDATE expected SET id = btrim(id, '[]');
CREATE FUNCTION tap.form_of(rule text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
  SELECT CASE split_part(rule, '/', 2) WHEN '45' THEN 'home' WHEN '57' THEN 'semi_residential' WHEN '58' THEN 'semi_residential'
                                       ELSE 'residential' END
$$;
SELECT set_eq('SELECT p.form, p.category, p.queue_class, p.source FROM queue_privilege p WHERE p.jurisdiction = ''RU-KHM''',
              'SELECT tap.form_of(e.id), e.category, e.class, e.id FROM expected e',
              'every row of the privileges is a line of a paragraph, and the other way round');

-- Each of them before somebody who joined earlier. One person a rule, from 201 on; who is before is 101 and so on.
SELECT tap.agency();
INSERT INTO queue_entry (department, person) VALUES (1, 101), (2, 102), (3, 103);
SELECT tap.superuser();
CREATE TEMPORARY TABLE holder AS SELECT e.*, 200 + row_number() OVER (ORDER BY e.id) AS person, tap.form_of(e.id) AS form FROM expected e;
GRANT SELECT ON expected, holder TO PUBLIC;
INSERT INTO socsvc.person_category (person, category, document, valid) SELECT h.person, h.category, 'удостоверение', '(,)' FROM holder h;
SELECT tap.agency();
SELECT count(join_queue(CASE h.form WHEN 'home' THEN 1 WHEN 'semi_residential' THEN 2 ELSE 3 END, h.person)) FROM holder h;
SELECT is((SELECT (k.code, p.source)::text FROM queue_entry e JOIN queue_class k ON k.rank = e.class_rank
             JOIN queue_privilege p ON p.id = e.queue_privilege WHERE e.person = h.person),
          (h.class, h.id)::text, format('[%s] %s: %s', h.id, h.category, h.class))
  FROM holder h ORDER BY h.id;
SELECT is((SELECT array_agg(my_place(tap.entry(f)) ORDER BY f) FROM unnest(ARRAY[101, 102, 103]) f), '{12,13,15}',
          'who has no privilege goes after all who have one, though he joined first');
SELECT is(count(*), 8::bigint, 'those out of turn (57) stand before the preferential ones (58)')
  FROM holder h WHERE h.form = 'semi_residential' AND h.class = 'out_of_turn' AND my_place(tap.entry(h.person)) <= 8;
SELECT is(count(*), 7::bigint, 'those out of turn (68) stand before those of first priority (69)')
  FROM holder h WHERE h.form = 'residential' AND h.class = 'out_of_turn' AND my_place(tap.entry(h.person)) <= 7;
SELECT is_empty('SELECT p.form FROM queue_privilege p GROUP BY p.form
                  HAVING ''first_priority'' = ANY (array_agg(p.queue_class)) AND ''preferential'' = ANY (array_agg(p.queue_class))',
                'first priority and preferential right never meet in one form: their order decides nothing');
SELECT is((SELECT c.class_rank FROM holder h, queue_class_of(h.person, 'residential', today()) c WHERE h.id = '326-п/45/9'), 4,
          'a privilege of one form is none in another');
SELECT tap.superuser();
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (104, 'ww2_home_front_award', 'орден', '(,)');
SELECT is((SELECT p.source FROM socsvc.queue_class_of(104, 'residential', socsvc.today()) c JOIN socsvc.queue_privilege p ON p.id = c.queue_privilege),
          '326-п/68/3', '[326-п/68/3] home front workers: by an award too');
SELECT set_eq('SELECT category FROM socsvc.person_categories(104, socsvc.today())', ARRAY['ww2_home_front_award', 'ww2_home_front_worker', 'elderly'],
              'categories of a person on a day: proved, wider and by age');

-- ---- the order of 1,000 people, against a ranking of their rows ------------------------------------------------------

INSERT INTO socsvc.person_category (person, category, document, valid)
  SELECT i, (ARRAY['ww2_participant', 'combat_veteran', 'ww2_home_front_6m', 'chernobyl_affected', 'ww2_minor_prisoner'])
            [1 + (hashint4(i) & 2147483647) % 5], 'удостоверение',
         CASE WHEN (hashint4(i * 7) & 2147483647) % 4 = 0 THEN daterange(NULL, socsvc.today()) ELSE '(,)' END
    FROM generate_series(401, 1400) i WHERE (hashint4(i * 3) & 2147483647) % 2 = 0;
SELECT tap.agency();
SELECT count(join_queue(4, i)) FROM (SELECT i FROM generate_series(401, 700) i ORDER BY hashint4(i)) o;
INSERT INTO queue_entry (department, person) SELECT 4, i FROM (SELECT i FROM generate_series(701, 1400) i ORDER BY hashint4(i)) o;
SELECT tap.superuser();
-- Classes straight from the rows that prove them: residential form, without the functions under test.
CREATE TEMPORARY TABLE ranking AS
  SELECT e.id, e.person, row_number() OVER (ORDER BY r.rank, e.joined_at, e.tie, e.id) AS place
    FROM socsvc.queue_entry e
   CROSS JOIN LATERAL (SELECT coalesce(min(CASE c.category WHEN 'ww2_participant' THEN 1 WHEN 'ww2_home_front_6m' THEN 1
                                                           WHEN 'combat_veteran' THEN 2 WHEN 'chernobyl_affected' THEN 2 END), 4) AS rank
                         FROM socsvc.person_category c WHERE c.person = e.person AND c.valid @> socsvc.today()) r
   WHERE e.department = 4;
GRANT SELECT ON ranking TO PUBLIC;
SELECT tap.agency();
SELECT is(count(*), 1000::bigint, '1,000 wait') FROM ranking;
SELECT is_empty('SELECT r.id FROM ranking r WHERE my_place(r.id) IS DISTINCT FROM r.place', 'my_place() of each is the rank computed from the categories');
SELECT results_eq('SELECT q.queue_entry FROM agency_queue q WHERE q.department = 4 ORDER BY q.place', 'SELECT id FROM ranking ORDER BY place',
                  'agency_queue has the same order');
SELECT is_empty('SELECT * FROM queue_mismatch', 'tallies agree with the entries after joining');
SELECT is(count(*), 1000::bigint, 'every joining is told once') FROM queue_change c WHERE c.department = 4 AND c.change = 'joined';
UPDATE queue_entry SET status = 'cancelled' WHERE department = 4 AND id IN (SELECT id FROM ranking WHERE place % 3 = 0);
SELECT is_empty('SELECT r.id FROM (SELECT id, row_number() OVER (ORDER BY place) AS place FROM ranking WHERE place % 3 <> 0) r
                  WHERE my_place(r.id) IS DISTINCT FROM r.place', 'and so it is when every third has left');
SELECT is_empty('SELECT * FROM queue_mismatch', 'tallies agree with the entries after leaving');
SELECT is((SELECT sum(waiting) FROM queue_lengths WHERE department = 4), 667::numeric, 'queue_lengths counts who waits');
SELECT tap.provider(2);
SELECT is((SELECT array_agg(DISTINCT department) FROM provider_queue), '{4}', 'a provider sees his own departments');

-- ---- a class that changes while one waits ---------------------------------------------------------------------------

SELECT tap.agency();
SELECT is(my_place(tap.entry(103)), 15::bigint, 'he waits as the last');
INSERT INTO person_category (person, category, document, valid) VALUES (103, 'combat_veteran', 'удостоверение', daterange(today(), today() + 1));
SELECT is(my_place(tap.entry(103)), 8::bigint, 'a category that is proved counts at once, by the time of joining');
SELECT is((SELECT privileged_until FROM queue_entry WHERE person = 103), today() + 1, 'until its proof ends');
UPDATE person_category SET valid = daterange(today() - 1, today()) WHERE person = 103;
SELECT is(my_place(tap.entry(103)), 15::bigint, 'a proof that has ended counts no more');
UPDATE person_category SET valid = daterange(today() + 1, NULL) WHERE person = 103;
SELECT is((SELECT (class_rank, privileged_until)::text FROM queue_entry WHERE person = 103), format('(4,%s)', today() + 1),
          'one that begins later is waited for');
UPDATE person_category SET valid = '(,)' WHERE person = 103;
DELETE FROM person_category WHERE person = 103;
SELECT is(my_place(tap.entry(103)), 15::bigint, 'a proof that is deleted counts no more');
SELECT is_empty('SELECT * FROM queue_mismatch', 'tallies agree with the entries after changes of class');
SELECT is(refresh_queue_classes(), 0, 'nothing is left to refresh');
-- Time passes: what the trigger would have said on an earlier day.
SELECT tap.superuser();
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (103, 'combat_veteran', 'удостоверение', '(,)');
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE socsvc.person_category DISABLE TRIGGER follow_update;
UPDATE socsvc.person_category SET valid = daterange(NULL, socsvc.today()) WHERE person = 103;
ALTER TABLE socsvc.person_category ENABLE TRIGGER follow_update;
CREATE TEMPORARY TABLE joined AS SELECT joined_at FROM socsvc.queue_entry WHERE person = 103;
GRANT SELECT ON joined TO PUBLIC;
SELECT tap.agency();
SELECT is(my_place(tap.entry(103)), 8::bigint, 'a proof ends by time alone');
SELECT tap.scheduler();
SELECT is(socsvc.refresh_queue_classes(), 1, 'refresh_queue_classes() finds the class anew');
SELECT throws_ok('SELECT socsvc.refresh_queue_classes(current_date + 10)', 'SV005', NULL, 'not for a day of the future');
SELECT tap.agency();
SELECT is(my_place(tap.entry(103)), 15::bigint, 'the place is the one without the privilege');
SELECT is((SELECT e.joined_at FROM queue_entry e WHERE e.person = 103), (SELECT joined_at FROM joined), 'the time of joining stays');
SELECT tap.admin();
UPDATE queue_privilege SET valid = daterange(NULL, socsvc.today()) WHERE source = '326-п/68/7';
SELECT tap.agency();
SELECT is((SELECT e.class_rank FROM queue_entry e JOIN holder h ON h.person = e.person WHERE h.id = '326-п/68/7'), 4, 'a rule that ends counts no more, for nobody');

-- ---- history --------------------------------------------------------------------------------------------------------

INSERT INTO queue_entry (department, person) VALUES (4, 105);
SELECT tap.citizen(105);
SELECT is(tap.history(105, 'en'), '668 joined general queue', 'history begins with joining');
SELECT tap.superuser();
INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (106, 'ww2_participant', 'удостоверение', '(,)');
SELECT tap.agency();
SELECT join_queue(4, 106) > 0;
UPDATE queue_entry SET status = 'cancelled' WHERE department = 4 AND person IN (SELECT person FROM ranking WHERE place IN (1, 2));
INSERT INTO person_category (person, category, document, valid) VALUES (105, 'chernobyl_affected', 'удостоверение', '(,)');
SELECT tap.citizen(105);
SELECT matches(tap.history(105, 'en'), '^668 joined general queue
669 worsened somebody with a better right joined before you: out of turn \(326-п/68/2\)
667 improved gone of those before you: 2
[0-9]+ class_changed first priority \(326-п/69/5\)$', '[326-п/68/2] history says why the place worsened, and nobody''s name');
SELECT is((SELECT place FROM place_history(tap.entry(105)) OFFSET 3), my_place(tap.entry(105)), 'its last line is the place of today');
SELECT matches(tap.history(105, 'ru'), 'вне очереди', 'in Russian');
SELECT matches(tap.history(105, 'kk'), 'кезектен тыс', 'in Kazakh');
SELECT throws_ok('SELECT * FROM place_history(tap.entry(105), ''de'')', '22023', NULL, 'languages are ru, kk, en');
SELECT throws_ok('SELECT my_place(tap.entry(106))', 'SV009', NULL, 'another citizen''s place is not his to know');
SELECT throws_ok('SELECT * FROM place_history(tap.entry(106))', 'SV009', NULL, 'nor its history');
SELECT throws_ok('SELECT my_place(1)', 'SV009', NULL, 'nor whether an entry is there');
SELECT throws_ok('SELECT * FROM queue_change', '42501', NULL, 'nor the changes of the queue');
SELECT tap.superuser();
INSERT INTO socsvc.representation (represented, representative, kind, document, valid) VALUES (105, 107, 'guardian', 'акт', '(,)');
SELECT tap.representative(107);
SELECT ok(my_place(tap.entry(105)) > 0, 'who represents him may ask');

-- ---- joining and leaving --------------------------------------------------------------------------------------------

SELECT tap.citizen(110);
SELECT ok(join_queue(3, 110) > 0, '[004/13/2] a citizen joins');
SELECT is((SELECT socsvc.status_label('queue_entry', status, 'ru') FROM queue_entry WHERE person = 110), 'Ожидание очереди', '[004/15/1] its status');
SELECT throws_ok('SELECT join_queue(4, 110)', 'SV007', NULL, '[004/12/3] one order of a kind of help is open');
SELECT ok(join_queue(2, 110) > 0, 'another form is another kind of help');
SELECT throws_ok('SELECT join_queue(3, 111)', 'SV009', NULL, 'not for somebody else');
SELECT lives_ok('SELECT leave_queue(id, ''передумал'') FROM queue_entry WHERE person = 110 AND form = ''residential''', '[004/18/2] he leaves');
SELECT is((SELECT socsvc.status_label('queue_entry', status, 'ru') FROM queue_entry WHERE person = 110 AND form = 'residential'),
          'Отмена ожидания очереди', '[004/18/1] its status');
SELECT is((SELECT my_place(id) FROM queue_entry WHERE person = 110 AND form = 'residential'), NULL, 'who does not wait has no place');
SELECT throws_ok('SELECT leave_queue(id) FROM queue_entry WHERE person = 110 AND form = ''residential''', 'SV003', NULL, 'once');
SELECT ok(join_queue(4, 110) > 0, '[004/18/3] another facility is open to him again');
SELECT throws_ok('SELECT join_queue(5, 110)', 'SV005', NULL, 'a department that works no more takes nobody');
SELECT throws_ok('SELECT join_queue(6, 110)', 'SV005', NULL, 'urgent services have no queue');
SELECT throws_ok('SELECT join_queue(99, 110)', '23503', NULL, 'there is no such department');
SELECT throws_ok('SELECT join_queue(1, 110, wants_from => ''2020-01-01'')', 'SV005', NULL, 'not from a day that has passed');
SELECT throws_ok('SELECT join_queue(1, 110, wanted_days => 0)', '23514', NULL, 'not for no days');
SELECT throws_ok('INSERT INTO queue_entry (department, person, class_rank) VALUES (1, 110, 1)', '42501', NULL, 'nobody is granted the class');
SELECT throws_ok('UPDATE queue_entry SET status = ''offered'' WHERE person = 110 AND form = ''residential'' AND live', 'SV009', NULL, 'a citizen offers himself nothing');
SELECT tap.provider(2);
SELECT throws_ok('UPDATE queue_entry SET status = ''offered'' WHERE person = 110 AND form = ''residential'' AND live', 'SV004', NULL, 'nothing is offered without a stay');
SELECT is_empty('UPDATE queue_entry SET needs_accessible = true WHERE person = 110 AND form = ''semi_residential'' RETURNING 1', 'another provider''s queue is not his');
SELECT tap.superuser();
SELECT set_config('socsvc.subject_role', 'agency', true);
SELECT throws_ok('UPDATE queue_entry SET class_rank = 1 WHERE person = 110 AND live', 'SV015', NULL, 'the class is computed, for the owner too');
SELECT throws_ok('UPDATE queue_entry SET joined_at = ''2020-01-01'' WHERE person = 110 AND live', 'SV015', NULL, 'the time of joining stands');
SELECT throws_ok('UPDATE queue_entry SET joined_at = NULL WHERE person = 110 AND live', 'SV015', NULL, 'nobody who waits is sent to the end');
SELECT throws_ok('UPDATE queue_entry SET person = 111 WHERE person = 110 AND live', 'SV015', NULL, 'an entry keeps its person');
SELECT throws_ok('DELETE FROM queue_entry WHERE person = 110', 'SV017', NULL, 'an entry is not deleted');
SELECT throws_ok('UPDATE queue_tally SET waiting = 0', 'SV015', NULL, 'tallies are computed');
SELECT throws_ok('DELETE FROM queue_change', 'SV015', NULL, 'changes are only added');
SELECT throws_ok('INSERT INTO queue_entry (department, person, joined_at) VALUES (1, 110, ''2020-01-01'')', 'SV015', NULL, 'nor is an earlier time given');
UPDATE person SET died_on = socsvc.today() WHERE id = 110;
SELECT set_eq('SELECT status FROM queue_entry WHERE person = 110', ARRAY['cancelled', 'closed'], 'who has died waits no more');
SELECT throws_ok('SELECT join_queue(1, 110)', 'SV013', NULL, 'nor joins');

-- ---- only where no place is free ------------------------------------------------------------------------------------

INSERT INTO department (id, provider, name, form) VALUES (7, 1, 'Новое', 'residential');
INSERT INTO place_group (id, department, provider, name, stay) VALUES (71, 7, 1, 'Группа', 'round_the_clock');
INSERT INTO place_capacity (place_group, places, valid, document) VALUES (71, 1, '(,)', 'приказ');
SELECT tap.citizen(121);
SELECT throws_ok('SELECT join_queue(7, 121)', 'SV004', NULL, '[004/13/1] nobody joins while a place is free');
SELECT tap.superuser();
UPDATE setting SET value = 'false' WHERE name = 'queue_only_when_full';
SELECT tap.citizen(121);
SELECT ok(join_queue(7, 121) > 0, 'unless the setting lets him');
SELECT tap.superuser();
UPDATE setting SET value = 'true' WHERE name = 'queue_only_when_full';
SELECT tap.citizen(122);
SELECT ok(join_queue(7, 122) > 0, 'the free place belongs to who waits already');
SELECT tap.superuser();
SELECT is_empty('SELECT * FROM queue_mismatch', 'tallies agree with the entries in the end');

SELECT * FROM finish();
ROLLBACK;
