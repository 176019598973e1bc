-- Visits of specialists of Kazakhstan: planned on the contract of an order, within its limit of hours, carried out by
-- hours that are confirmed.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();
SELECT socsvc.make_partitions(socsvc.today() - 40, socsvc.today());
-- Orders 1 (assistant, 8 hours a day) and 2 (sign language, 60 hours a year) of person 1; 3 of person 2 is not confirmed.
SELECT tap.kz_order(1, 1, 1), tap.kz_order(2, 2, 2), tap.kz_order(3, 11, 3, 'awaiting_specialist');

CREATE FUNCTION tap.take_code() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  code text;
BEGIN
  PERFORM tap.become('tap_scheduler', NULL);
  SELECT substring(m.body FROM ': ([0-9]+)\.') INTO code FROM socsvc.take_messages(1000) m WHERE m.kind = 'confirmation_code' ORDER BY m.message DESC LIMIT 1;
  PERFORM tap.superuser();
  RETURN code;
END
$$;
CREATE FUNCTION tap.visit(order_id bigint, on_day date, minutes integer, starts_at time DEFAULT NULL, held_until timestamptz DEFAULT NULL) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO socsvc.visit (contract_line, programme_line, person, provider, day, minutes, starts_at, worker, held_until)
    SELECT cl.id, cl.programme_line, cl.person, cl.provider, on_day, visit.minutes, visit.starts_at, s.worker, visit.held_until
      FROM socsvc.service_order o JOIN socsvc.contract_line cl ON cl.contract = o.contract JOIN socsvc.specialist s ON s.id = o.specialist
     WHERE o.id = order_id
$$;
ALTER FUNCTION tap.visit SECURITY DEFINER;
CREATE FUNCTION tap.line(order_id bigint) RETURNS bigint STABLE SECURITY DEFINER LANGUAGE sql AS $$
  SELECT cl.id FROM socsvc.service_order o JOIN socsvc.contract_line cl ON cl.contract = o.contract WHERE o.id = order_id $$;
CREATE FUNCTION tap.held(order_id bigint) RETURNS bigint STABLE SECURITY DEFINER LANGUAGE sql AS $$
  SELECT sum(m.held)::bigint FROM socsvc.line_minutes m JOIN socsvc.contract_line cl ON cl.programme_line = m.programme_line WHERE cl.id = tap.line(order_id) $$;

-- ---- planning --------------------------------------------------------------------------------------------------------
SELECT tap.specialist(1);
SELECT lives_ok('SELECT tap.visit(1, socsvc.today() + 1, 240)', '[004/28/3] a visit is planned on an order that is carried out');
SELECT throws_ok('SELECT tap.visit(1, socsvc.today() + 1, 241)', 'SV002', NULL, 'a day''s eight hours are held');
SELECT lives_ok('SELECT tap.visit(1, socsvc.today() + 1, 240)', 'they may be planned');
SELECT throws_ok('SELECT tap.visit(1, socsvc.today() + 2, NULL)', '22004', NULL, 'a line that is bound in minutes needs minutes');
SELECT tap.specialist(2);
SELECT throws_matching('SELECT * FROM socsvc.plan_visits((SELECT l.contract FROM socsvc.contract_line l WHERE l.id = tap.line(2)), socsvc.today())', 'asks for no visits of itself: its lines are on demand',
          'an order asks for no visits of itself, and says so');
SELECT throws_ok('SELECT * FROM socsvc.plan_visits((SELECT l.contract FROM socsvc.contract_line l WHERE l.id = tap.line(2)), socsvc.today())', '22004', NULL, 'without days it is not planned');
SELECT throws_ok('SELECT * FROM socsvc.visit_feasibility((SELECT l.contract FROM socsvc.contract_line l WHERE l.id = tap.line(2)), socsvc.today())', '22004', NULL, 'nor said to be feasible');
SELECT tap.specialist(1);
SELECT results_eq('SELECT wanted, planned, possible, left(reason, 5) FROM socsvc.visit_feasibility((SELECT l.contract FROM socsvc.contract_line l WHERE l.id = tap.line(1)), socsvc.today(), ARRAY[socsvc.today() + 1, socsvc.today() + 3], 60)',
                  $$VALUES (2::bigint, 1::bigint, 2::bigint, NULL::text)$$, 'with days it is');
SELECT results_eq('SELECT wanted, possible, left(reason, 5) FROM socsvc.visit_feasibility((SELECT l.contract FROM socsvc.contract_line l WHERE l.id = tap.line(1)), socsvc.today(), ARRAY[socsvc.today() + 5, socsvc.today() + 6], 481)',
                  $$VALUES (2::bigint, 0::bigint, 'SV002')$$, 'and says what is too long');
SELECT is((SELECT string_agg(concat_ws(' ', p.outcome, p.sqlstate), ',') FROM socsvc.plan_visits((SELECT l.contract FROM socsvc.contract_line l WHERE l.id = tap.line(1)),
             socsvc.today(), minutes => 60, days => ARRAY[socsvc.today() + 1, socsvc.today() + 3]) p), 'kept,planned', 'on given days they are planned');
SELECT tap.become('tap_portal', 'specialist', NULL, 2);
SELECT throws_ok('SELECT tap.visit(1, socsvc.today() + 4, 60)', 'SV009', NULL, 'not by another provider');
SELECT tap.citizen(1);
SELECT throws_ok('SELECT tap.visit(1, socsvc.today() + 4, 60)', 'SV009', NULL, 'not by the recipient');

-- ---- the limit of the year ----------------------------------------------------------------------------------------------
SELECT tap.specialist(2);
-- Five days of one calendar year.
SELECT CASE WHEN extract(year FROM socsvc.today() + 16) = extract(year FROM socsvc.today() + 10) THEN socsvc.today() + 10 ELSE socsvc.today() + 20 END AS base \gset
SELECT lives_ok(format('SELECT tap.visit(2, %L::date + n, 720) FROM generate_series(0, 4) n', :'base'), '60 hours of sign language are planned');
SELECT is(tap.held(2), 3600::bigint, 'the window of the year holds 3,600 minutes');
SELECT throws_ok(format('SELECT tap.visit(2, %L::date + 5, 1)', :'base'), 'SV002', NULL, 'not a minute more in the year');
SELECT lives_ok(format('SELECT socsvc.cancel_visit((SELECT v.id FROM socsvc.visit v WHERE v.contract_line = tap.line(2) AND v.day = %L))', :'base'), 'one is given up');
SELECT is(tap.held(2), 2880::bigint, 'which frees its minutes');
SELECT lives_ok(format('SELECT tap.visit(2, %L::date + 5, 720)', :'base'), 'for another');

-- ---- confirmed hours carry a visit out ------------------------------------------------------------------------------------
SELECT tap.specialist(1);
SELECT lives_ok('SELECT tap.visit(1, socsvc.today(), 120)', 'a visit today');
SELECT lives_ok($$SELECT socsvc.record_hours(1, socsvc.today(), '09:00', 90)$$, 'took 90 minutes');
SELECT is((SELECT v.status FROM socsvc.visit v WHERE v.contract_line = tap.line(1) AND v.day = socsvc.today()), 'planned', 'hours that are not confirmed carry nothing out');
SELECT lives_ok('SELECT socsvc.request_confirmation(1)', 'the code');
SELECT tap.take_code() AS code \gset
SELECT tap.specialist(1);
SELECT lives_ok(format($$SELECT socsvc.confirm_hours(1, %L)$$, :'code'), '[004/28/5] is right');
SELECT tap.superuser();
SELECT results_eq($$SELECT v.status, d.minutes FROM socsvc.visit v JOIN socsvc.delivery d ON d.id = v.delivery WHERE v.contract_line = tap.line(1) AND v.day = socsvc.today()$$,
                  $$VALUES ('done', 90)$$, '[004/28/5] confirmed hours carry out the visit of their day');
SELECT is_empty('SELECT * FROM socsvc.visit_mismatch', 'holds agree');

-- ---- one visit for which there is no time does not sink the others -----------------------------------------------------------
SELECT tap.provider(1);
SELECT lives_ok(format($$INSERT INTO socsvc.visit (contract_line, programme_line, person, provider, day, minutes, starts_at, worker)
                  SELECT c.id, c.programme_line, c.person, c.provider, socsvc.today() + 40, 60, '09:00', 1 FROM socsvc.contract_line c WHERE c.id = %s$$, tap.line(2)),
                'worker 1 is at another service at nine');
SELECT results_eq($$SELECT p.day - socsvc.today(), p.outcome, p.sqlstate, p.reason LIKE 'the worker was at another place%' FROM socsvc.plan_visits(
                     (SELECT l.contract FROM socsvc.contract_line l WHERE l.id = tap.line(1)), socsvc.today(), 1, '09:30', 60,
                     ARRAY[socsvc.today() + 40, socsvc.today() + 41]) p ORDER BY 1$$,
                  $$VALUES (40, 'refused', 'SV025', true), (41, 'planned', NULL, NULL)$$, 'the day on which that collides is refused, the other planned');

-- ---- a hold that has expired takes no time ---------------------------------------------------------------------------------
SELECT tap.specialist(1);
SELECT lives_ok($$SELECT tap.visit(1, socsvc.today() + 30, 60, '10:00', clock_timestamp() + interval '1 hour')$$, 'a visit at ten, held for an hour');
SELECT throws_ok($$SELECT tap.visit(1, socsvc.today() + 30, 60, '10:30')$$, 'SV025', NULL, 'the specialist has no time for another');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.visit v SET held_until = clock_timestamp() - interval '1 minute' WHERE v.day = socsvc.today() + 30;
SET LOCAL session_replication_role = origin;
SELECT tap.specialist(1);
SELECT lives_ok($$SELECT tap.visit(1, socsvc.today() + 30, 60, '10:30')$$, 'when the hold has expired there is');

-- ---- a telephone that is not known ----------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT is((SELECT m.parameters ->> 'contact' FROM socsvc.message m WHERE m.kind = 'order_accepted' AND m.person = 1 ORDER BY m.id LIMIT 1), 'НПО «Қамқор», +7 700 000 00 11', '[004/28/1] whoever confirmed the order is named with the telephone');
SELECT tap.become(NULL, 'provider', NULL, 1);
UPDATE socsvc.specialist SET phone = NULL WHERE id = 3;
SELECT tap.become(NULL, 'specialist', NULL, 1), socsvc.accept_order(3), tap.superuser();
SELECT matches(socsvc.render_message(m.kind, 'ru', m.parameters), 'Омаров Берик \(НПО «Қамқор»\) подтвердил', '[004/28/1] without, where none is known')
  FROM socsvc.message m WHERE m.kind = 'order_accepted' AND m.person = 2;

-- ---- reasons in the cabinet's languages ----------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT results_eq('SELECT code, message FROM (VALUES (socsvc._message_language(), socsvc._reason($$visit_hospital$$))) v (code, message)', $$VALUES ('kk', 'алушы ауруханада')$$, '(the register of Kazakhstan writes in Kazakh)');
SELECT tap.become(NULL, 'specialist', NULL, 1);
INSERT INTO socsvc.absence (person, kind, term) VALUES (1, 'hospital', daterange(socsvc.today() + 41, socsvc.today() + 42));
SELECT tap.citizen(1);
SELECT results_eq('SELECT status_reason, status_reason_kk FROM socsvc.my_visits WHERE day = socsvc.today() + 41', $$VALUES ('получатель в больнице', 'алушы ауруханада')$$,
                  'why a visit is off is told in Russian and in Kazakh');
SELECT tap.specialist(1);
SELECT results_eq('SELECT status_reason, status_reason_kk FROM socsvc.provider_visits WHERE day = socsvc.today() + 41', $$VALUES ('получатель в больнице', 'алушы ауруханада')$$, 'to the provider too');
SELECT is(socsvc.reason_label('сам отказался', 'kk'), 'сам отказался', 'what somebody wrote stays');

SELECT * FROM finish();
ROLLBACK;
