-- A register of Kazakhstan is whole: its rules, texts, calendar and jobs are there, and what earlier chapters brought works by
-- Kazakhstan's rules and in its languages. A job commits, so this test does: its database is dropped afterwards.
SELECT * FROM no_plan();
SET client_min_messages = warning;

SELECT is((SELECT ROW(name, jurisdiction, region_code, time_zone) FROM socsvc.register_info), ROW('KZ/398'::text, 'KZ'::text, 398, 'Asia/Almaty'::text), 'the register is Kazakhstan''s');
SELECT is_empty($$SELECT * FROM socsvc.check_register()$$, 'nothing is wrong with its machinery');
SELECT is(socsvc._home_jurisdictions(), '{KZ}'::text[], 'no rule of Russia counts in it');
SELECT is_empty($$SELECT t.entity, t.to_status FROM socsvc.status_transition t WHERE t.jurisdiction <> 'KZ'$$, 'moves of statuses are its own');
SELECT is_empty($$SELECT s.entity, s.code FROM socsvc.status s WHERE NOT s.is_initial
                     AND NOT EXISTS (SELECT FROM socsvc.status_transition t WHERE t.entity = s.entity AND t.to_status = s.code)
                     AND s.entity <> 'specialist_act'$$, 'every status is reached; those of specialist_act are names for an act''s');
SELECT is_empty($$SELECT s.entity, s.code, l.lang FROM socsvc.status s CROSS JOIN (VALUES ('ru'), ('kk'), ('en')) l (lang)
                   WHERE NOT EXISTS (SELECT FROM socsvc.status_label x WHERE (x.entity, x.status, x.lang) = (s.entity, s.code, l.lang))$$, 'and has its label in three languages');
SELECT is(socsvc.setting_value('message_language'), 'kk', '[004/4/1] the portal writes in Kazakh where nobody chose');
SELECT is(socsvc.setting_value('place_needs_entitlement'), 'true', 'places go by rehabilitation programmes');
SELECT is_empty($$SELECT DISTINCT r.kind FROM socsvc.message_rule r CROSS JOIN (VALUES ('ru'), ('kk'), ('en')) l (lang)
                   WHERE socsvc._template_in_force(r.kind, l.lang) IS NULL AND r.jurisdiction = 'KZ'
                     AND NOT EXISTS (SELECT FROM socsvc.message_template t WHERE t.kind = r.kind AND t.jurisdiction = 'RU-KHM')$$, 'every message that a rule sends has its text in three languages');
SELECT is_empty($$SELECT k.code FROM socsvc.help_kind k WHERE NOT EXISTS (SELECT FROM socsvc.help_kind_rule r WHERE r.help_kind = k.code AND r.jurisdiction = 'KZ')$$,
                'every kind of help has its rule');
SELECT is((SELECT count(*) FROM socsvc.help_kind WHERE class <> 'aid'), 6::bigint, 'of facilities, sanatoriums and specialists there are six');
SELECT is((SELECT array_agg(code ORDER BY rank) FROM socsvc.queue_class), '{out_of_turn,first_priority,preferential,general}', 'classes of queues are there');
SELECT is_empty($$SELECT FROM socsvc.queue_privilege p WHERE p.jurisdiction = 'KZ'$$, 'no source names who goes first in Kazakhstan, so all are general');
SELECT ok((SELECT count(*) >= 6 FROM socsvc.offer_refusal_reason WHERE jurisdiction = 'KZ'), 'reasons for refusing a place are');

SELECT is((SELECT array_agg(DISTINCT side ORDER BY side) FROM socsvc.order_cancel_reason WHERE jurisdiction = 'KZ'), '{recipient,specialist,supplier}', 'and reasons for refusing an order, of each side');

-- The calendar: 16 December 2026 is a holiday, 25 October 2026 a Sunday (Monday off), 4 November only Russia's.
SELECT ok(NOT socsvc.is_working_day('2026-12-16', 'KZ') AND socsvc.is_working_day('2026-12-15', 'KZ') AND NOT socsvc.is_working_day('2026-10-26', 'KZ')
          AND socsvc.is_working_day('2026-11-04', 'KZ'), 'working days are Kazakhstan''s');
SELECT ok(NOT socsvc.is_working_day('2026-11-04', 'RU'), 'those of Russia are others');
SELECT is(socsvc.add_working_days('2026-12-15', 1, 'KZ'), '2026-12-17'::date, 'and so terms are counted');

-- Persons by their iin, places with messages in Kazakh, an arrival without a list of documents.
BEGIN;
SELECT tap.kz_fixture();
SELECT tap.agency();
SELECT throws_ok($$INSERT INTO socsvc.person (iin, family_name, given_name, birth_date, sex) VALUES ('850312300013', 'А', 'Б', '1985-03-12', 'm')$$, '22023', NULL,
                 'a person is known by an iin, whose check digit counts');
SELECT throws_ok($$INSERT INTO socsvc.person (iin, family_name, given_name, birth_date, sex) VALUES ('850312300012', 'А', 'Б', '1985-03-12', 'm')$$, '23505', NULL, 'once');
SELECT tap.become(NULL, 'agency');
SET LOCAL session_replication_role = replica; -- what was issued stands
INSERT INTO socsvc.entitlement (rehabilitation_programme, person, help_kind, term)
  SELECT r.id, r.person, 'facility_semi_residential', r.term FROM socsvc.rehabilitation_programme r WHERE r.id = 2;
SET LOCAL session_replication_role = origin;
INSERT INTO socsvc.department (id, provider, name, form, has_night_conditions) VALUES (1, 4, 'Дневное', 'semi_residential', true);
INSERT INTO socsvc.place_group (id, department, name, stay) VALUES (1, 1, 'А', 'over_4_hours');
SELECT socsvc.set_capacity(1, 1, 'приказ', socsvc.today() - 30);
SELECT tap.citizen(1);
SELECT is(socsvc.book_place(1, 1, daterange(socsvc.today(), socsvc.today() + 10)) >> 40, 398::bigint, 'ids are of the country''s own range');
SELECT tap.citizen(2);
SELECT is(socsvc.join_queue(1, 2) >> 40, 398::bigint, 'of every table that is shared country-wide');
SELECT tap.provider(4);
SELECT lives_ok($$SELECT socsvc.arrive((SELECT id FROM socsvc.stay WHERE person = 1))$$, 'one arrives without the list of Khanty-Mansi''s paragraph 70');
SELECT lives_ok($$SELECT socsvc.discharge((SELECT id FROM socsvc.stay WHERE person = 1))$$, 'and leaves');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.stay SET days = daterange(socsvc.today() - 5, socsvc.today()) WHERE person = 1;
SET LOCAL session_replication_role = origin;
COMMIT;

-- The night: what is free goes to who waits, who is told in Kazakh.
SET SESSION AUTHORIZATION tap_scheduler;
CALL socsvc.run_deadlines();
CALL socsvc.prune_job_runs();
CALL socsvc.charge_providers();
RESET SESSION AUTHORIZATION;
SELECT is_empty($$SELECT r.step, r.problem FROM socsvc.job_run r WHERE r.problem IS NOT NULL$$, 'all jobs run');
BEGIN;
SELECT tap.citizen(2);
SELECT results_eq($$SELECT entity, status, status_label, status_label_kk FROM socsvc.my_orders$$,
                  $$VALUES ('stay'::text, 'offered'::text, 'Предложено место'::text, 'Орын ұсынылды'::text)$$, 'a place is offered by the night''s job');
SELECT tap.superuser();
SELECT is((SELECT array_agg(m.lang) FROM socsvc.message m WHERE m.person = 2 AND m.kind = 'place_offered'), '{kk}'::text[], 'and told in Kazakh');
ROLLBACK;
SELECT is_empty($$SELECT * FROM socsvc.check_register()$$, 'still nothing is wrong');
SELECT * FROM finish();
