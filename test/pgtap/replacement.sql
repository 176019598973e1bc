-- A programme replaces another and carries its units; one of another region ends; services are refused (326-п paragraphs 9,
-- 11, 28; 442-FZ article 18; Kogalym procedure 2.11, 2.13).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

-- Programme 1 gives line 2 twice a week (quota 106) and line 8 daily (366). Eight units of line 2 and 200 of line 8 are used.
SELECT tap.contract(11, 1);
SELECT tap.contract(12, 2, 'offered');
SELECT tap.provider(1);
SELECT tap.deliver(1102, d::date) FROM generate_series('2023-03-20'::date, '2023-04-20', '4 days') d;
SELECT tap.deliver(1108, '2023-03-19'::date + n) FROM generate_series(0, 199) n;
SELECT tap.superuser();
SELECT is((SELECT array_agg(delivered ORDER BY id) FROM socsvc.programme_line WHERE id IN (2, 8)), ARRAY[8::bigint, 200], 'units are used');

-- A draft of person 1 with the same two services and one that is new, from the day on.
CREATE FUNCTION public.draft(programme_id bigint, starts_on date, person_id bigint DEFAULT 1) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
    VALUES (programme_id, programme_id::text, person_id, 'home', starts_on, daterange(starts_on, (starts_on + interval '1 year')::date), 'free');
  INSERT INTO socsvc.programme_line (id, programme, service_item, periodicity, volume, deviation_reason)
    VALUES (programme_id * 10 + 1, programme_id, tap.item('home', '006'), '2/week', '15 min', 'test'),
           (programme_id * 10 + 2, programme_id, tap.item('home', '017.01'), '1/day', '5 min', 'test'),
           (programme_id * 10 + 3, programme_id, tap.item('home', '003'), '1/month', NULL, 'test');
  RETURN programme_id;
END $$;
CREATE FUNCTION public.carried(programme_id bigint) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT string_agg(format('%s of %s', carried, quota), ', ' ORDER BY id) FROM socsvc.programme_line WHERE programme = programme_id
$$;
SELECT tap.become(NULL, 'agency');
SELECT public.draft(50, '2023-10-01'), public.draft(51, '2023-10-01', 2), public.draft(52, '2023-10-01');
SELECT is(public.carried(50), '0 of 108, 0 of 366, 0 of 12', 'a draft carries nothing');

SELECT tap.agency();
SELECT throws_ok($$SELECT socsvc.replace_programme(1, 51, 'keep')$$, '23503', NULL, 'a programme replaces one of the same person');
SELECT throws_ok($$SELECT socsvc.replace_programme(2, 50, 'keep')$$, 'SV004', 'programme 2 is not in force', 'which is in force');
SELECT throws_ok($$SELECT socsvc.replace_programme(1, 50, NULL)$$, 'SV004', NULL, '[326-п/9/4] and says what becomes of the units used');
SELECT throws_ok($$SELECT socsvc.replace_programme(1, 50, 'double')$$, '23514', NULL, 'by one of three policies');
SELECT throws_ok($$SELECT socsvc.replace_programme(1, 999, 'keep')$$, 'P0002', NULL, 'a draft that is not there');
SELECT throws_ok($$UPDATE socsvc.programme_line SET carried = 5 WHERE id = 501$$, '42501', NULL, 'what is carried is computed');
SELECT throws_ok($$UPDATE socsvc.programme SET status = 'replaced' WHERE id = 1$$, 'SV004', NULL, 'nothing is replaced by nothing');

-- Each policy, undone.
SAVEPOINT policy;
SELECT lives_ok($$SELECT socsvc.replace_programme(1, 50, 'keep')$$, '[326-п/9/4] keep');
SELECT is(public.carried(50), '8 of 100, 200 of 166, 0 of 12', '[326-п/9/4] counts what was used as used here, service by service');
SELECT is((SELECT ROW(p.status, p.live, p.status_reason) FROM socsvc.programme p WHERE id = 1), ROW('replaced'::text, false, 'programme 50'::text), 'the old programme is replaced');
SELECT throws_ok($$SELECT socsvc.replace_programme(1, 52, 'keep')$$, 'SV004', NULL, 'once');
SELECT throws_ok($$UPDATE socsvc.programme SET carry_over = 'reset' WHERE id = 50$$, 'SV017', NULL, 'the policy stands');
SELECT lives_ok($$SELECT socsvc.replace_programme(50, 52, 'keep')$$, 'a third one replaces the second');
SELECT is(public.carried(52), '8 of 100, 200 of 166, 0 of 12', 'what was carried is carried on');
SELECT tap.superuser();
ROLLBACK TO policy;
SELECT tap.agency();
-- 201 of 366 days are over by 2023-10-01: a share of 59 (58.2) units of 106, and of 201 of 366.
SELECT lives_ok($$SELECT socsvc.replace_programme(1, 50, 'pro_rata')$$, '[326-п/9/4] pro rata');
SELECT is(public.carried(50), '0 of 108, 0 of 366, 0 of 12', '[326-п/9/4] counts what went beyond the share of the days: nothing here');
SELECT tap.superuser();
ROLLBACK TO policy;
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.programme SET term = '[2023-06-01,2024-06-01)' WHERE id = 50;
UPDATE socsvc.programme_line SET term = '[2023-06-01,2024-06-01)' WHERE programme = 50;
SELECT tap.agency();
SELECT lives_ok($$SELECT socsvc.replace_programme(1, 50, 'pro_rata')$$, 'pro rata, 79 days after the beginning');
SELECT is(public.carried(50), '0 of 106, 121 of 245, 0 of 12', '[326-п/9/4] 200 less 79 are carried of the daily service, none of the other');
SELECT tap.superuser();
ROLLBACK TO policy;
SELECT tap.agency();
SELECT lives_ok($$UPDATE socsvc.programme SET replaces = 1, carry_over = 'reset' WHERE id = 50$$, 'by plain SQL');
SELECT lives_ok($$SELECT socsvc.issue_programme(50)$$, '[326-п/9/4] reset');
SELECT is(public.carried(50), '0 of 108, 0 of 366, 0 of 12', '[326-п/9/4] counts nothing');
SELECT tap.superuser();
ROLLBACK TO policy;
-- Two lines of one service: the earlier is filled first.
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.programme_line SET term = '[2024-01-01,2024-10-01)' WHERE id = 502;
INSERT INTO socsvc.programme_line (id, programme, service_item, term, periodicity, volume, deviation_reason)
  VALUES (504, 50, tap.item('home', '017.01'), '[2023-10-01,2024-01-01)', '1/day', '5 min', 'test');
SELECT socsvc.replace_programme(1, 50, 'keep');
SELECT is(public.carried(50), '8 of 100, 108 of 166, 0 of 12, 92 of 0', 'of two lines the earlier carries first, as much as it has');
SELECT is((SELECT count(*) FROM socsvc.quota_mismatch), 0::bigint, 'the counters agree');
SELECT tap.superuser();
ROLLBACK TO policy;

-- ---- contracts of the old programme -----------------------------------------------------------------------------------
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
  VALUES (60, '60', 2, 'home', '2023-03-09', daterange(socsvc.today() - 200, socsvc.today() + 100), 'free'),
         (61, '61', 2, 'home', '2023-03-09', daterange(socsvc.today() - 10, socsvc.today() + 300), 'free'),
         (62, '62', 2, 'home', '2023-03-09', daterange(socsvc.today() + 7, socsvc.today() + 300), 'free');
INSERT INTO socsvc.programme_line (id, programme, service_item, periodicity)
  SELECT p * 10, p, tap.item('home', '002'), '1/week' FROM generate_series(60, 62) p;
SELECT socsvc.issue_programme(60);
SELECT tap.contract(21, 1, 'active', daterange(socsvc.today() - 200, socsvc.today() + 100), 60);
SELECT tap.contract(22, 2, 'offered', daterange(socsvc.today() - 200, socsvc.today() + 100), 60);
SELECT tap.contract(23, 3, 'active', daterange(socsvc.today() - 200, socsvc.today() - 100), 60);
SELECT tap.agency();
SAVEPOINT contracts;
SELECT lives_ok($$SELECT socsvc.replace_programme(60, 61, 'keep')$$, 'a programme with contracts is replaced');
SELECT is((SELECT ROW(status, live, inactive_from, termination_ground) FROM socsvc.contract WHERE id = 21),
          ROW('terminated'::text, false, socsvc.today() + 1, 'programme_replaced'::text), '[326-п/22/2] the active contract ends tomorrow');
SELECT is((SELECT status FROM socsvc.contract WHERE id = 22), 'cancelled', 'the offer is cancelled');
SELECT is((SELECT status FROM socsvc.contract WHERE id = 23), 'active', 'one whose term is over waits for its acts');
SELECT tap.superuser();
SELECT socsvc.make_partitions(socsvc.today() - 10, socsvc.today());
SELECT tap.provider(1);
SELECT lives_ok($$INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line)
                  SELECT socsvc.today(), person, provider, id, programme_line FROM socsvc.contract_line WHERE contract = 21$$, 'today is still its own');
SELECT tap.citizen(2);
SELECT lives_ok($$SELECT socsvc.conclude_contract(61, 1)$$, 'a contract on the new programme is asked of the same provider');
SELECT tap.superuser();
ROLLBACK TO contracts;
SELECT tap.agency();
SELECT lives_ok($$SELECT socsvc.replace_programme(60, 62, 'reset')$$, 'a programme that begins next week');
SELECT is((SELECT inactive_from FROM socsvc.contract WHERE id = 21), socsvc.today() + 7, 'lets the contract go on until then');

-- ---- another region ---------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (3, 'Сидорова', 'Вера', '1947-02-01', 'f');
SELECT tap.agency();
SELECT throws_ok($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment, basis)
                   VALUES ('77-1', 3, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free', 'other_region')$$, '23514', NULL,
                 'a programme of another region has its document');
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment, basis, basis_document)
  VALUES (70, '77-1', 3, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free', 'other_region', 'ИППСУ 77-1, Москва');
INSERT INTO socsvc.programme_line (id, programme, service_item, periodicity) VALUES (700, 70, tap.item('home', '002'), '1/week');
SELECT throws_ok($$INSERT INTO socsvc.programme_line (programme, service_item, periodicity) VALUES (70, tap.item('residential', '007'), '1/day')$$, 'SV010', NULL,
                 '[326-п/11/2] it gives the services of this region''s list alone');
SELECT tap.agency();
SELECT lives_ok('SELECT socsvc.issue_programme(70)', '[326-п/11/1] it stays in force here');
SELECT tap.superuser();
SELECT tap.contract(31, 1, programme_id => 70);
SELECT is((SELECT status FROM socsvc.contract WHERE id = 31), 'active', '[326-п/11/1] contracts are made on it');
SELECT tap.become(NULL, 'agency');
SELECT public.draft(71, '2023-10-01', 3);
SELECT tap.agency();
SELECT lives_ok('SELECT socsvc.issue_programme(71)', 'until one is made here');
SELECT is((SELECT array_agg(status ORDER BY id) FROM socsvc.programme WHERE id IN (70, 71)), ARRAY['replaced', 'in_force'], '[326-п/11/3] which ends it');

-- ---- refusal of a service ---------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.refuse_service(2, '', '2023-05-01', '2023-04-28')$$, '23514', NULL, '[326-п/28/2] [002/2.13/1] a refusal has its paper');
SELECT throws_ok($$SELECT socsvc.refuse_service(2, 'заявление', '2023-05-01', '2023-05-02')$$, '23514', NULL, 'not written after it begins');
SELECT throws_ok($$SELECT socsvc.refuse_service(2, 'заявление', '2024-03-14')$$, 'SV005', NULL, 'nor beginning after the line''s end');
SELECT throws_ok($$SELECT socsvc.refuse_service(999, 'заявление')$$, '23503', 'there is no programme line 999', 'nor of no line');
SELECT throws_ok($$SELECT socsvc.refuse_service(2, 'заявление', '2023-04-17')$$, 'SV005', NULL, 'nor of a service delivered since');
SELECT lives_ok($$SELECT socsvc.refuse_service(2, 'заявление от 28.04.2023', '2023-05-01', '2023-04-28', 'не нужна')$$,
                '[326-п/28/1] [326-п/28/2] [002/2.13/1] the citizen refuses a service in writing');
SELECT is((SELECT refused_from FROM socsvc.programme_line WHERE id = 2), '2023-05-01'::date, '[326-п/28/3] [002/2.11/13] [002/2.13/2] the refusal enters the programme');
SELECT is((SELECT refused_from FROM socsvc.my_services WHERE programme_line = 2), '2023-05-01'::date, 'and the cabinet shows it');
SELECT is((SELECT ROW(programme, person) FROM socsvc.programme_refusal WHERE programme_line = 2), ROW(1::bigint, 1::bigint), 'bound to its line');
SELECT throws_ok($$SELECT socsvc.refuse_service(2, 'заявление', '2023-05-02')$$, '23505', NULL, 'once');
SELECT throws_ok('DELETE FROM socsvc.programme_refusal', '42501', NULL, 'it stands');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT tap.deliver(1102, '2023-05-02')$$, 'SV005', NULL, '[326-п/28/3] [002/2.13/3] nothing of it is delivered from then on');
SELECT lives_ok($$SELECT tap.deliver(1102, '2023-04-28')$$, 'what came before may still be recorded');
SELECT tap.agency();
SELECT throws_ok($$UPDATE socsvc.programme_line SET refused_from = NULL WHERE id = 2$$, '42501', NULL, 'the entry is computed');
SELECT tap.superuser();
SELECT throws_ok($$UPDATE socsvc.programme_line SET refused_from = NULL WHERE id = 2$$, 'SV015', NULL, 'whoever asks');
SELECT throws_ok('DELETE FROM socsvc.programme_refusal', 'SV017', NULL, 'and the refusal stands');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.refuse_service(11, 'заявление', '2023-05-01', '2023-06-01')$$, '23514', NULL, 'of another programme likewise');
SELECT lives_ok($$SELECT socsvc.conclude_contract(1, 3, NULL, '2023-05-02')$$, 'a contract made afterwards');
SELECT is((SELECT count(*) FROM socsvc.contract_line l JOIN socsvc.contract c ON c.id = l.contract WHERE c.provider = 3 AND c.programme = 1 AND l.programme_line = 2),
          0::bigint, 'does not cover the refused service');

-- Refusal of the whole service.
SELECT tap.superuser();
SELECT tap.contract(33, 3, programme_id => 3);
SET LOCAL session_replication_role = replica;
UPDATE socsvc.contract SET signed_on = '2023-03-18' WHERE id IN (11, 33);
SET LOCAL session_replication_role = origin;
SELECT tap.citizen(1);
SELECT socsvc.add_contract_document(33, 'refusal_application', '2023-06-01', '3');
SELECT lives_ok($$SELECT socsvc.terminate_contract(33, 'refusal', '2023-06-05')$$, 'the citizen refuses residential care');
SELECT is((SELECT array_agg(refused_from ORDER BY id) FROM socsvc.programme_line WHERE programme = 3), ARRAY['2023-06-05', '2023-06-05']::date[],
          '[326-п/79/2] its services are entered as refused');
SELECT is((SELECT DISTINCT document FROM socsvc.programme_refusal WHERE programme = 3), 'refusal_application 3 2023-06-01', 'on his paper');
SELECT socsvc.add_contract_document(11, 'refusal_application', '2023-12-01', '4');
SELECT lives_ok($$SELECT socsvc.terminate_contract(11, 'refusal', '2023-12-05')$$, 'the citizen leaves one of two providers');
SELECT is((SELECT count(*) FROM socsvc.programme_line WHERE programme = 1 AND refused_from = '2023-12-05'), 0::bigint, 'what another contract covers is not refused');
SELECT socsvc.cancel_contract(id, 'не нужно') FROM socsvc.contract WHERE programme = 1 AND status IN ('requested', 'offered');
SELECT tap.superuser();
SELECT tap.contract(13, 1);
SET LOCAL session_replication_role = replica;
UPDATE socsvc.contract SET signed_on = '2023-03-18' WHERE id = 13;
SET LOCAL session_replication_role = origin;
SELECT tap.provider(1);
SELECT socsvc.add_contract_document(13, 'refusal_application', '2023-12-01', '5');
SELECT lives_ok($$SELECT socsvc.terminate_contract(13, 'refusal', '2023-12-08')$$, 'then the other too');
SELECT is((SELECT array_agg(DISTINCT refused_from) FROM socsvc.programme_line WHERE programme = 1), ARRAY['2023-05-01', '2023-12-08']::date[],
          '[326-п/46/2] all services at home are entered as refused');
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
  VALUES (80, '80', 2, 'semi_residential', '2023-03-09', '[2023-03-14,2024-03-13]', 'free');
INSERT INTO socsvc.programme_line (id, programme, service_item, periodicity, deviation_reason)
  SELECT 800, 80, i.id, '1/week', 'test' FROM socsvc.service_item i WHERE i.form = 'semi_residential' AND NOT i.is_head ORDER BY i.id LIMIT 1;
SELECT socsvc.issue_programme(80);
SELECT tap.contract(81, 1, programme_id => 80);
SET LOCAL session_replication_role = replica;
UPDATE socsvc.contract SET signed_on = '2023-03-18' WHERE id = 81;
SET LOCAL session_replication_role = origin;
SELECT tap.representative(2);
SELECT socsvc.add_contract_document(81, 'refusal_application', '2023-06-01');
SELECT lives_ok($$SELECT socsvc.terminate_contract(81, 'refusal', '2023-06-02')$$, 'the representative refuses semi-residential service');
SELECT is((SELECT refused_from FROM socsvc.programme_line WHERE id = 800), '2023-06-02'::date, '[326-п/59/2] [002/2.11/13] it is entered');

-- ---- accompaniment ----------------------------------------------------------------------------------------------------
SELECT tap.agency();
SELECT lives_ok($$INSERT INTO socsvc.programme_accompaniment (programme, measure, carried_out_by) VALUES (1, 'Содействие в получении медицинской помощи', 'БУ «Центр»')$$,
                '[326-п/8/8] a programme states measures of accompaniment');
SELECT lives_ok($$UPDATE socsvc.programme_accompaniment SET done_on = '2023-05-01'$$, 'which are carried out');
SELECT tap.superuser();
SELECT * FROM finish();
ROLLBACK;
