-- Places that come from an entry of the queue: who tries to come before his turn, and what ends while an offer is open.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
INSERT INTO socsvc.department (id, provider, name, form) VALUES (31, 1, 'Стационар', 'residential');
INSERT INTO socsvc.place_group (id, department, provider, name, stay) VALUES (31, 31, 1, 'Группа', 'round_the_clock');
INSERT INTO socsvc.place_capacity (place_group, places, valid, document) VALUES (31, 1, '(,)', 'приказ');
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT i, 'Ф', 'И', '1950-01-01', 'm' FROM generate_series(101, 109) i;
CREATE FUNCTION tap.entry(of_person bigint) RETURNS bigint STABLE LANGUAGE sql AS $$
  SELECT max(e.id) FROM socsvc.queue_entry e WHERE e.person = $1
$$;
CREATE FUNCTION tap.stay(of_person bigint) RETURNS bigint STABLE LANGUAGE sql AS $$
  SELECT max(s.id) FROM socsvc.stay s WHERE s.person = $1
$$;
CREATE FUNCTION tap.offered_to() RETURNS bigint LANGUAGE sql AS $$
  SELECT a.person FROM socsvc.allocate_places(31) a WHERE a.outcome = 'offered'
$$;
-- As if the days had passed.
CREATE FUNCTION tap.overdue(stay_id bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('session_replication_role', 'replica', true);
  UPDATE socsvc.stay s SET answer_by = socsvc.today() - 1 WHERE s.id = stay_id;
  PERFORM set_config('session_replication_role', 'origin', true);
END
$$;
SELECT tap.agency();
SELECT ok(book_place(31, 101, daterange(today(), NULL)) > 0, 'the only place is taken');
SELECT ok(bool_and(join_queue(31, i) > 0), 'others wait') FROM generate_series(102, 105) i;
SELECT cancel_stay(tap.stay(101), 'отказ');
SELECT is(tap.offered_to(), 102::bigint, 'the first one is offered the place');

-- ---- the old place in the queue ------------------------------------------------------------------------------------

SELECT tap.citizen(102);
SELECT confirm_offer(tap.stay(102));
SELECT cancel_stay(tap.stay(102));
SELECT throws_ok('UPDATE queue_entry SET status = ''waiting'' WHERE id = tap.entry(102)', 'SV009', NULL,
                 '[004/18/3] who has given up his place does not return to his old one in the queue');
SELECT tap.agency();
SELECT is(tap.offered_to(), 103::bigint, 'the next one is offered it');
SELECT tap.citizen(103);
SELECT confirm_offer(tap.stay(103));
SELECT tap.superuser();
SELECT tap.bring_papers(tap.stay(103));
SELECT tap.provider(1);
SELECT arrive(tap.stay(103));
SELECT discharge(tap.stay(103));
SELECT throws_ok('UPDATE queue_entry SET status = ''waiting'' WHERE id = tap.entry(103)', 'SV004', NULL,
                 'who has stayed waits anew: the provider does not put him back where he stood');
-- ---- an entry that waits no more -----------------------------------------------------------------------------------

SELECT tap.citizen(104);
SELECT leave_queue(tap.entry(104));
SELECT tap.provider(1);
SELECT throws_ok('INSERT INTO stay (person, place_group, days, status, queue_entry) VALUES (104, 31, daterange(today() + 1, NULL), ''offered'', tap.entry(104))',
                 'SV004', NULL, 'nobody is offered a place in the turn of an entry that he has left');
-- ---- an entry that ends while its offer is open --------------------------------------------------------------------

SELECT tap.agency();
SELECT ok(bool_and(join_queue(31, i) > 0), 'more people wait') FROM generate_series(106, 109) i;
SELECT set_capacity(31, 4, 'приказ');
SELECT lives_ok('SELECT * FROM allocate_places(31)', 'more places are offered');
SELECT is(ARRAY(SELECT s.person FROM stay s WHERE s.status = 'offered' ORDER BY s.person), ARRAY[105, 106, 107]::bigint[], 'to the next ones');
UPDATE person SET died_on = today() WHERE id IN (105, 106);
SELECT is((SELECT e.status FROM queue_entry e WHERE e.id = tap.entry(105)), 'closed', 'who has died with an offer waits no more');
SELECT tap.provider(1);
SELECT lives_ok('SELECT cancel_stay(tap.stay(106), ''умер'')', 'the provider takes the place of a dead person back');
SELECT tap.superuser();
SELECT tap.overdue(tap.stay(105)), tap.overdue(tap.stay(107));
SELECT tap.scheduler();
SELECT is((SELECT d.rows_done FROM run_place_deadlines() d WHERE d.step = 'lapse_place_offers'), 2,
          'the offer to a dead person lapses, and holds up no other');
SELECT tap.agency();
SELECT is(ARRAY(SELECT e.status FROM queue_entry e WHERE e.id IN (tap.entry(105), tap.entry(106))), '{closed,closed}'::text[], 'their entries stay closed');
-- ---- places of others ----------------------------------------------------------------------------------------------

SELECT tap.citizen(101);
SELECT throws_ok('SELECT confirm_offer(tap.stay(108))', 'P0002', NULL, 'nobody answers an offer to somebody else');
SELECT throws_ok('SELECT refuse_offer(tap.stay(108), ''other_place'')', 'P0002', NULL, 'nor refuses it');
SELECT throws_ok('SELECT book_place(31, 104, daterange(today() + 1, NULL))', 'SV009', NULL, 'nobody books for somebody else');
SELECT tap.representative(101);
SELECT throws_ok('SELECT confirm_offer(tap.stay(108))', 'P0002', NULL, 'nor as representative of whom he does not represent');
SELECT tap.superuser();
INSERT INTO socsvc.representation (representative, represented, kind, document, valid) VALUES (101, 108, 'guardian', 'акт', '(,)');
SELECT tap.representative(101);
SELECT lives_ok('SELECT confirm_offer(tap.stay(108))', 'who represents him does');
-- ---- a place that grows ----------------------------------------------------------------------------------------------

SELECT tap.agency();
INSERT INTO department (provider, name, form) VALUES (1, 'Другой', 'residential');
SELECT tap.superuser();
INSERT INTO socsvc.place_group (id, department, provider, name, stay)
  SELECT 41, d.id, 1, 'Группа', 'round_the_clock' FROM socsvc.department d WHERE d.name = 'Другой';
INSERT INTO socsvc.place_capacity (place_group, places, valid, document) VALUES (41, 1, '(,)', 'приказ');
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT i, 'Ф', 'И', '1950-01-01', 'm' FROM generate_series(111, 113) i;
SELECT tap.agency();
SELECT ok(book_place(41, 111, daterange(today() + 10, today() + 40)) > 0, 'a place is taken later on');
SELECT ok(join_queue((SELECT g.department FROM place_group g WHERE g.id = 41), 112, wants_from => today() + 10) > 0, 'somebody waits for these days');
SELECT cancel_stay(tap.stay(111), 'отказ');
SELECT tap.provider(1);
SELECT ok(book_place(41, 113, daterange(today(), today() + 9)) > 0, 'before them the place is free for others');
SELECT throws_ok('UPDATE stay SET days = daterange(today(), today() + 40) WHERE id = tap.stay(113)', 'SV006', NULL,
                 'such a booking does not grow into the days that somebody waits for');
SELECT lives_ok('UPDATE stay SET days = daterange(today(), today() + 5) WHERE id = tap.stay(113)', 'it is shortened');
SELECT * FROM finish();
ROLLBACK;
