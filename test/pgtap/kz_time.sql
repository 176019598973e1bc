-- Hours of specialists take time: they do not overlap and do not fill more than a day, over all providers. Orders are
-- put in by hand: their journey is kz_service_order.sql's.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture() \g /dev/null
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.service_order (id, person, entitlement, help_kind, specialist, worker, provider, status, live) VALUES
  (1, 1, 1, 'assistant', 1, 1, 1, 'in_progress', true), (2, 2, 11, 'assistant', 4, 4, 2, 'in_progress', true),
  (3, 1, 2, 'sign_language', 2, 2, 1, 'in_progress', true), (4, 2, 12, 'sign_language', 2, 2, 1, 'in_progress', true);
SET LOCAL session_replication_role = origin;
-- Only the trigger on time is looked at here.
ALTER TABLE socsvc.hour_log DISABLE TRIGGER USER, ENABLE TRIGGER enforce_time, ENABLE TRIGGER enforce_time_new;
CREATE FUNCTION public.hours(VARIADIC rows text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text := 'ok';
BEGIN
  BEGIN
    EXECUTE 'INSERT INTO socsvc.hour_log (id, service_order, person, provider, worker, day, starts_at, minutes) '
            'SELECT r.id, o.id, o.person, o.provider, o.worker, socsvc.today() - 1, r.start, r.minutes FROM (VALUES '
            || (SELECT string_agg(format('(%s)', r), ', ') FROM unnest(rows) r)
            || ') AS r (id, service_order, start, minutes) JOIN socsvc.service_order o ON o.id = r.service_order';
  EXCEPTION WHEN OTHERS THEN answer := SQLSTATE;
  END;
  RETURN answer;
END $$;
CREATE FUNCTION public.does(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE;
END $$;
SELECT is(hours($$1, 1, time '09:00', 120$$), 'ok', 'an assistant of person 1 from 9 to 11');
SELECT is(hours($$2, 2, time '10:00', 60$$), 'SV025', 'SV025: the same human being of another provider with person 2');
SELECT is(hours($$2, 2, time '11:00', 60$$), 'ok', 'but after it');
SELECT is(hours($$3, 1, time '10:30', 10$$), 'SV025', 'SV025: nor twice with person 1');
SELECT is(hours($$3, 3, time '09:30', 60$$), 'ok', 'somebody else with another service');
SELECT is(hours($$4, 4, time '10:00', 60$$), 'SV025', 'SV025: who is then not with person 2');
SELECT is(hours($$5, 4, time '12:00', 60$$, $$6, 4, time '12:30', 60$$), 'SV025', 'SV025: in one statement');
SELECT is(does('UPDATE socsvc.hour_log SET minutes = 121 WHERE id = 1'), 'SV025', 'SV025: prolonged into the next');
SELECT is(does('UPDATE socsvc.hour_log SET note = ''n'', status = ''code_sent'' WHERE id = 1'), 'ok', 'what takes the same time is not asked');
SELECT is(hours($$7, 2, time '12:00', 720$$), 'ok', 'to midnight');
SELECT is(hours($$8, 2, time '00:00', 540$$), 'ok', 'and from it: 24 hours with what there is');
SELECT is(does('UPDATE socsvc.hour_log SET status = ''withdrawn'' WHERE id = 1'), 'ok', 'hours that are withdrawn');
SELECT is(hours($$9, 1, time '09:00', 120$$), 'ok', 'are free');
SELECT is(does('UPDATE socsvc.hour_log SET status = ''recorded'' WHERE id = 1'), 'SV025', 'SV025: and do not come back');
SELECT throws_ok($$INSERT INTO socsvc.hour_log (id, service_order, person, provider, worker, day, starts_at, minutes)
  VALUES (10, 2, 2, 2, 4, socsvc.today() - 1, '09:30', 30)$$, 'SV025', 'nobody works for more than 24 hours in a day', 'with the rule in words');
SELECT * FROM finish();
ROLLBACK;
