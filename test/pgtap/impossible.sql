-- What cannot have happened is refused, whichever providers recorded it: more than 24 hours in a day, two places at once,
-- the same service by two providers, services to whoever lives in a facility. Every way of writing.
BEGIN;
SELECT * FROM no_plan();
SET LOCAL client_min_messages = warning;
SELECT tap.fixture() \g /dev/null

-- Programme 5 of person 1, 6 of person 2 and 7 of person 3, at home; 8 to 10 of them, semi-residential: without maxima, so
-- that only what is impossible is refused. Provider 1 «Любава» and 2 «Носов». Workers 11 and 12 of provider 1, 21 of provider
-- 2, who is worker 11 (one snils), 22 of provider 2, who is nobody else.
SELECT tap.become(NULL, 'agency') \g /dev/null
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (3, 'Петров', 'Пётр', '1951-01-01', 'm');
INSERT INTO socsvc.worker (id, provider, name, snils, employed) VALUES
  (11, 1, 'Орлова', '112-233-445 95', '[2020-01-01,)'), (12, 1, 'Сорокина', NULL, '[2020-01-01,)'),
  (21, 2, 'Орлова', '112-233-445 95', '[2020-01-01,)'), (22, 2, 'Галкина', NULL, '[2020-01-01,)');
-- Their journey through the statuses is programme.sql's.
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment, status)
  SELECT p.id, 'x' || p.id, p.person, p.form, '2023-03-09', '[2023-03-14,2024-03-13]', 'free', 'in_force'
    FROM (VALUES (5, 1, 'home'), (6, 2, 'home'), (7, 3, 'home'), (8, 1, 'semi_residential'), (9, 2, 'semi_residential'),
                 (10, 3, 'semi_residential')) AS p (id, person, form);
INSERT INTO socsvc.programme_line (id, programme, person, service_item, term, sort_order, periodicity, quota)
  SELECT p.id * 10 + i.ordinal, p.id, p.person, i.id, p.term, i.ordinal, '100/day', socsvc.quota('100/day', p.term)
    FROM socsvc.programme p
    CROSS JOIN LATERAL (SELECT s.id, row_number() OVER (ORDER BY s.id) AS ordinal FROM socsvc.service_item s
                         WHERE s.form = p.form AND NOT s.is_head AND s.id <> 900001 LIMIT 3) i
   WHERE p.id BETWEEN 5 AND 10 ORDER BY 1;
-- Contract 10 * programme + provider, lines 1000 * it + programme line.
INSERT INTO socsvc.contract (id, programme, person, provider, requested_on, number, term, status, signed_on)
  SELECT p.id * 10 + provider, p.id, p.person, provider, '2023-03-17', 'x' || p.id, '[2023-03-19,2024-03-13]', 'active', '2023-03-18'
    FROM socsvc.programme p, generate_series(1, 2) provider WHERE p.id BETWEEN 5 AND 10;
INSERT INTO socsvc.contract_line (id, contract, programme_line, programme, person, provider)
  SELECT c.id * 1000 + l.id, c.id, l.id, l.programme, l.person, c.provider
    FROM socsvc.contract c JOIN socsvc.programme_line l ON l.programme = c.programme WHERE c.programme BETWEEN 5 AND 10;
SET LOCAL session_replication_role = origin;

-- Runs a statement as a provider; answers ok or the SQLSTATE. tries() takes it back.
CREATE FUNCTION public.attempt(statement text, provider bigint DEFAULT 1, login name DEFAULT 'tap_portal') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text := 'ok';
BEGIN
  PERFORM tap.become(login, 'provider', NULL, provider);
  BEGIN
    EXECUTE statement;
  EXCEPTION WHEN OTHERS THEN answer := SQLSTATE;
  END;
  PERFORM tap.superuser();
  RETURN answer;
END $$;
CREATE FUNCTION public.tries(statement text, provider bigint DEFAULT 1, login name DEFAULT 'tap_portal') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  BEGIN
    answer := public.attempt(statement, provider, login);
    RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZ001';
  EXCEPTION WHEN SQLSTATE 'ZZ001' THEN NULL;
  END;
  RETURN answer;
END $$;
CREATE FUNCTION public.complaint(statement text, provider bigint, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.become('tap_portal', 'provider', NULL, provider);
  BEGIN
    EXECUTE statement;
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  END;
  PERFORM tap.superuser();
END $$;
-- An INSERT of deliveries (contract, line of its programme, day, worker, minutes, start) by plain SQL.
CREATE FUNCTION public.deliver(VARIADIC rows text[]) RETURNS text LANGUAGE sql AS $$
  SELECT 'INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker, minutes, started_at) '
         'SELECT r.day, c.person, c.provider, c.id, c.programme_line, r.worker, r.minutes, r.start FROM (VALUES '
         || string_agg(format('(%s)', r), ', ')
         || ') AS r (contract, line, day, worker, minutes, start) JOIN public.line c ON c.contract = r.contract AND c.ordinal = r.line'
    FROM unnest(rows) r
$$;
CREATE VIEW public.line AS
  SELECT l.*, row_number() OVER (PARTITION BY l.contract ORDER BY l.id) AS ordinal FROM socsvc.contract_line l;
GRANT SELECT ON public.line TO PUBLIC;
CREATE FUNCTION public.line_id(contract_id bigint, ordinal bigint) RETURNS bigint LANGUAGE sql AS $$
  SELECT l.id FROM public.line l WHERE l.contract = contract_id AND l.ordinal = line_id.ordinal
$$;

-- ---- what a start is ------------------------------------------------------------------------------------------------

SELECT is(tries(deliver($$51, 1, date '2023-04-01', 11, 30, time '09:00'$$)), 'ok', 'a delivery may tell when it began');
SELECT is(tries(deliver($$51, 1, date '2023-04-01', 11, NULL::integer, time '09:00'$$)), '23514', '23514: a start without minutes');
SELECT is(tries(deliver($$51, 1, date '2023-04-01', 11, 31, time '23:30'$$)), '23514', '23514: past midnight');
SELECT is(tries(deliver($$51, 1, date '2023-04-01', 11, 30, time '23:30'$$)), 'ok', 'until midnight');
SELECT is(tries(deliver($$51, 1, date '2023-04-01', 11, 1440, time '00:00'$$)), 'ok', 'a whole day');
SELECT is(attempt(deliver($$51, 1, date '2023-04-01', 11, 30, time '09:00'$$)), 'ok', 'recorded');
SELECT is(tries($$UPDATE socsvc.delivery SET minutes = 901 WHERE delivered_on = '2023-04-01'$$), '23514', '23514: nor is it prolonged past midnight');
SELECT is(tries($$UPDATE socsvc.delivery SET started_at = '10:00'$$), '42501', '42501: clients have no right to move it');
SELECT throws_ok($$UPDATE socsvc.delivery SET started_at = '10:00'$$, 'SV015', NULL, 'SV015: the start is what a delivery is');
SELECT is(attempt(format($$SELECT socsvc.record_delivery(%s, '2023-04-02', minutes => 20, worker_id => 11, started_at => '10:15')$$, line_id(51, 1))), 'ok', 'record_delivery() takes it');
SELECT is((SELECT started_at FROM socsvc.delivery WHERE delivered_on = '2023-04-02'), '10:15'::time, 'and records it');
SELECT is(tries(format($$SELECT socsvc.record_delivery(%s, '2023-04-02', started_at => '12:15')$$, line_id(51, 1))), '23514', 'record_delivery(): a start without minutes');
SELECT is(tries(format($$SELECT socsvc.record_delivery(%s, '2023-04-02', minutes => 60, started_at => '23:15')$$, line_id(51, 1))), '23514', 'record_delivery(): past midnight');

CREATE TEMP TABLE verdict (call text, row_number integer, accepted boolean, sqlstate text, reason text);
GRANT ALL ON verdict TO PUBLIC;
CREATE FUNCTION public.set_call(call text, deliveries text, provider bigint DEFAULT 1, login name DEFAULT 'tap_portal') RETURNS text LANGUAGE sql AS $$
  SELECT public.attempt(format('INSERT INTO verdict SELECT %L, v.row_number, v.accepted, v.sqlstate, v.reason FROM socsvc.record_deliveries(%L) v', call,
    (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('contract_line', public.line_id((r -> 0)::bigint, (r -> 1)::bigint), 'delivered_on', r -> 2,
                                                           'worker', r -> 3, 'minutes', r -> 4, 'started_at', r -> 5)) ORDER BY n)
       FROM jsonb_array_elements(deliveries::jsonb) WITH ORDINALITY AS e (r, n))), provider, login)
$$;
CREATE FUNCTION public.verdicts(of_call text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(CASE WHEN accepted THEN 'ok' ELSE sqlstate END, ' ' ORDER BY row_number) FROM verdict WHERE call = of_call
$$;
SELECT is(set_call('times', '[[51, 1, "2023-04-03", 11, 10, "08:00"], [51, 1, "2023-04-03", 11, 10, "8:00"], [51, 1, "2023-04-03", 11, 10, "24:00"],
    [51, 1, "2023-04-03", 11, 10, "09:60"], [51, 1, "2023-04-03", 11, 10, "09:00:00"], [51, 1, "2023-04-03", 11, 10, 900], [51, 1, "2023-04-03", 11, 10, ""],
    [51, 1, "2023-04-03", 11, null, "09:00"], [51, 1, "2023-04-03", 11, 61, "23:00"], [51, 1, "2023-04-03", 11, 60, "23:00"]]'), 'ok', 'a set call');
SELECT is(verdicts('times'), 'ok 22P02 22P02 22P02 22P02 22P02 22P02 23514 23514 ok', 'reads HH:MM and nothing else, a verdict a row');
SELECT is((SELECT reason FROM verdict WHERE call = 'times' AND row_number = 2), 'started_at is not a time of day as HH:MM', 'and says so');
SELECT is(attempt(format($$INSERT INTO verdict SELECT 'arrays', v.row_number, v.accepted, v.sqlstate FROM socsvc.record_contract_deliveries(
    ARRAY[%1$s, %1$s, %1$s]::bigint[], '{2023-04-04,2023-04-04,2023-04-04}', minutes => '{10,10,NULL}', started_at => '{08:00,NULL,09:00}') v$$, line_id(51, 1))), 'ok', 'arrays');
SELECT is(verdicts('arrays'), 'ok ok 23514', 'likewise');
SELECT is(attempt(format($$SELECT * FROM socsvc.record_contract_deliveries(ARRAY[%s]::bigint[], '{2023-04-04}', started_at => '{08:00,09:00}')$$, line_id(51, 1))), '2202E', '2202E: starts of another number');
SELECT is(attempt(format($$SELECT socsvc.record_delivery(%s, '2023-04-05', minutes => 20, idempotency_key => 'k', started_at => '10:15')$$, line_id(51, 1))), 'ok', 'a key');
SELECT is(attempt(format($$SELECT socsvc.record_delivery(%s, '2023-04-05', minutes => 20, idempotency_key => 'k', started_at => '10:15')$$, line_id(51, 1))), 'ok', 'again');
SELECT is(attempt(format($$SELECT socsvc.record_delivery(%s, '2023-04-05', minutes => 20, idempotency_key => 'k', started_at => '10:16')$$, line_id(51, 1))), 'SV018', 'SV018: with another start');
SELECT is((SELECT count(*) FROM socsvc.delivery WHERE delivered_on = '2023-04-05'), 1::bigint, 'recorded once');

-- ---- 24 hours -------------------------------------------------------------------------------------------------------

SELECT is(attempt(deliver($$51, 1, date '2023-05-01', 12, 900, NULL::time$$)), 'ok', '15 hours by one provider');
SELECT is(tries(deliver($$52, 2, date '2023-05-01', 22, 541, NULL::time$$), 2), 'SV025', 'SV025: 9 hours and a minute to the same recipient by another');
SELECT is((SELECT message || ': ' || detail FROM complaint(deliver($$52, 2, date '2023-05-01', 22, 541, NULL::time$$), 2)),
  format('a recipient is not served for more than 24 hours in a day: Delivery for contract line %s on 2023-05-01, 541 minutes; all providers count together.', line_id(52, 2)),
  'told with one''s own row only');
SELECT is(tries(deliver($$52, 2, date '2023-05-01', 22, 540, NULL::time$$), 2), 'ok', '9 hours');
SELECT is(attempt(deliver($$52, 2, date '2023-05-01', 22, 540, time '14:00'$$), 2), 'ok', 'with a start or without');
SELECT is(tries(deliver($$52, 2, date '2023-05-01', NULL::bigint, 1, NULL::time$$), 2), 'SV025', 'SV025: a minute more');
SELECT is(tries(deliver($$82, 2, date '2023-05-01', NULL::bigint, 1, NULL::time$$), 2), 'SV025', 'SV025: or on another programme');
SELECT is(tries($$UPDATE socsvc.delivery SET minutes = minutes + 1 WHERE delivered_on = '2023-05-01'$$), 'SV025', 'SV025: nor by an update');
SELECT is(tries($$UPDATE socsvc.delivery SET minutes = minutes - 1 WHERE delivered_on = '2023-05-01'$$), 'ok', 'fewer are free');
SELECT is(tries($$UPDATE socsvc.delivery SET minutes = NULL WHERE delivered_on = '2023-05-01' AND started_at IS NULL$$), 'ok', 'or none');
SELECT is(tries($$UPDATE socsvc.delivery SET quantity = 2, note = 'n' WHERE delivered_on = '2023-05-01'$$), 'ok', 'times and notes too');
SELECT is(tries($$UPDATE socsvc.delivery SET minutes = CASE minutes WHEN 900 THEN 1000 ELSE 440 END WHERE delivered_on = '2023-05-01'$$, 1, NULL), 'ok', 'a statement is judged by what it leaves');
SELECT is(tries($$UPDATE socsvc.delivery SET minutes = CASE minutes WHEN 900 THEN 1000 ELSE 441 END WHERE delivered_on = '2023-05-01'$$, 1, NULL), 'SV025', 'SV025: all of it');
SELECT is(tries($$UPDATE socsvc.delivery_2023_05 SET minutes = minutes + 1$$), '42501', 'partitions are nobody''s');
SELECT is(attempt($$UPDATE socsvc.delivery_2023_05 SET minutes = minutes + 1$$, login => NULL), 'SV025', 'SV025: an owner meets the rule in a partition');
SELECT is(attempt($$MERGE INTO socsvc.delivery d USING (VALUES (date '2023-05-01')) AS v (day) ON d.delivered_on = v.day AND d.minutes = 900 WHEN MATCHED THEN UPDATE SET minutes = 901$$, login => NULL),
  'SV025', 'SV025: and by MERGE');
SELECT is(attempt(deliver($$51, 1, date '2023-05-02', NULL::bigint, 700, NULL::time$$, $$51, 2, date '2023-05-02', NULL, 741, NULL$$)), 'SV025', 'SV025: the rows of one statement count together');
SELECT is(attempt(deliver($$51, 1, date '2023-05-02', NULL::bigint, 700, NULL::time$$, $$51, 2, date '2023-05-02', NULL, 740, NULL$$)), 'ok', '24 hours');
SELECT is(attempt($$DELETE FROM socsvc.delivery WHERE delivered_on = '2023-05-02' AND minutes = 700$$), 'ok', 'what is deleted');
SELECT is(attempt(deliver($$51, 1, date '2023-05-02', NULL::bigint, 700, NULL::time$$)), 'ok', 'frees its minutes');
SELECT is(set_call('day', '[[51, 1, "2023-05-03", null, 1000, null], [51, 2, "2023-05-03", null, 441, null], [51, 2, "2023-05-03", null, 440, null], [51, 2, "2023-05-03", null, 1, null], [51, 2, "2023-05-04", null, 1, null]]'), 'ok', 'a set call');
SELECT is(verdicts('day'), 'ok SV025 ok SV025 ok', 'first come, first served; what is refused takes no time');

-- The worker: of three recipients, for two providers.
SELECT is(attempt(deliver($$51, 1, date '2023-05-05', 11, 700, NULL::time$$, $$61, 1, date '2023-05-05', 11, 500, NULL$$)), 'ok', '20 hours of a worker');
SELECT is(tries(deliver($$72, 1, date '2023-05-05', 21, 241, NULL::time$$), 2), 'SV025', 'SV025: the same human being for another provider');
SELECT is((SELECT message || ': ' || detail FROM complaint(deliver($$72, 1, date '2023-05-05', 21, 241, NULL::time$$), 2)),
  format('nobody works for more than 24 hours in a day: Delivery for contract line %s on 2023-05-05, 241 minutes; all providers count together.', line_id(72, 1)), 'named by one''s own row');
SELECT is(tries(deliver($$72, 1, date '2023-05-05', 22, 241, NULL::time$$), 2), 'ok', 'another worker is somebody else');
SELECT is(attempt(deliver($$72, 1, date '2023-05-05', 21, 240, NULL::time$$), 2), 'ok', '24 hours');
SELECT is(tries($$UPDATE socsvc.delivery SET minutes = 241 WHERE delivered_on = '2023-05-05' AND worker = 21$$, 2), 'SV025', 'SV025: nor by an update, which knows its worker');
SELECT is(attempt($$UPDATE socsvc.worker SET snils = NULL WHERE id = 21$$, 2), 'ok', 'who turns out to be another');
SELECT is(tries($$UPDATE socsvc.delivery SET minutes = 241 WHERE delivered_on = '2023-05-05' AND worker = 21$$, 2), 'ok', 'has a day of his own');
SELECT is(attempt($$UPDATE socsvc.worker SET snils = '112-233-445 95' WHERE id = 21$$, 2), 'ok', 'and back');
-- A lesson for many: what the worker gave to each does not add up.
SELECT is(attempt(deliver($$81, 1, date '2023-05-06', 11, 600, NULL::time$$, $$91, 1, date '2023-05-06', 11, 600, NULL$$, $$101, 1, date '2023-05-06', 11, 600, NULL$$)),
  'ok', 'a day in a group is one day for the worker, however many come');
SELECT is(tries(deliver($$51, 1, date '2023-05-06', 11, 841, NULL::time$$)), 'SV025', 'SV025: but he worked it');
SELECT is(tries(deliver($$71, 1, date '2023-05-06', 11, 840, NULL::time$$)), 'ok', 'and may work the rest');
SELECT is(attempt(deliver($$81, 1, date '2023-05-07', 11, 600, time '08:00'$$, $$91, 1, date '2023-05-07', 11, 600, time '10:00'$$, $$101, 1, date '2023-05-07', 11, 600, time '12:00'$$)),
  'ok', 'lessons that overlap count once: 14 hours');
SELECT is(tries(deliver($$72, 1, date '2023-05-07', 21, 601, NULL::time$$), 2), 'SV025', 'SV025: 10 hours and a minute besides');
SELECT is(tries(deliver($$72, 1, date '2023-05-07', 21, 600, NULL::time$$), 2), 'ok', '10 hours');

-- ---- two places at once ---------------------------------------------------------------------------------------------

SELECT is(attempt(deliver($$51, 1, date '2023-06-01', 11, 60, time '09:00'$$)), 'ok', 'a worker is at a home from 9 to 10');
SELECT is(tries(deliver($$61, 1, date '2023-06-01', 11, 60, time '09:59'$$)), 'SV025', 'SV025: and not at another');
SELECT is(tries(deliver($$61, 1, date '2023-06-01', 11, 60, time '08:01'$$)), 'SV025', 'SV025: nor until after 9');
SELECT is(tries(deliver($$61, 1, date '2023-06-01', 11, 10, time '09:20'$$)), 'SV025', 'SV025: nor in between');
SELECT is(tries(deliver($$61, 1, date '2023-06-01', 11, 600, time '04:00'$$)), 'SV025', 'SV025: nor all around');
SELECT is(tries(deliver($$61, 1, date '2023-06-01', 11, 60, time '10:00'$$, $$71, 1, date '2023-06-01', 11, 60, time '08:00'$$)), 'ok', 'but before and after');
SELECT is(tries(deliver($$61, 1, date '2023-06-02', 11, 60, time '09:30'$$)), 'ok', 'or on another day');
SELECT is(tries(deliver($$61, 1, date '2023-06-01', 12, 60, time '09:30'$$)), 'ok', 'or another worker');
SELECT is(tries(deliver($$61, 1, date '2023-06-01', 11, 60, NULL::time$$)), 'ok', 'nobody knows when it began');
SELECT is(tries(deliver($$62, 1, date '2023-06-01', 21, 30, time '09:30'$$), 2), 'SV025', 'SV025: nor for another provider');
SELECT is((SELECT message || ': ' || detail FROM complaint(deliver($$62, 1, date '2023-06-01', 21, 30, time '09:30'$$), 2)),
  format('the worker was at another place, or at another service, at that time: Delivery for contract line %s on 2023-06-01 at 09:30, 30 minutes; all providers count together.', line_id(62, 1)),
  'who learns nothing of the first');
SELECT is(tries(deliver($$62, 1, date '2023-06-01', 22, 30, time '09:30'$$), 2), 'ok', 'whose other worker may');
SELECT is(tries(deliver($$61, 1, date '2023-06-02', 11, 60, time '09:30'$$, $$71, 1, date '2023-06-02', 11, 60, time '10:00'$$)), 'SV025', 'SV025: in one statement');
SELECT is(set_call('places', '[[61, 1, "2023-06-02", 11, 60, "09:30"], [71, 1, "2023-06-02", 11, 60, "10:00"], [71, 1, "2023-06-02", 11, 60, "10:30"]]'), 'ok', 'a set call');
SELECT is(verdicts('places'), 'ok SV025 ok', 'gives a verdict a row');
SELECT is(tries($$UPDATE socsvc.delivery SET minutes = 61 WHERE delivered_on = '2023-06-02' AND started_at = '09:30'$$), 'SV025', 'SV025: a prolonged visit meets the next');
SELECT is(tries($$UPDATE socsvc.delivery SET minutes = 59 WHERE delivered_on = '2023-06-02' AND started_at = '09:30'$$), 'ok', 'a shortened one does not');
-- Group services: lawful within one provider, not between providers, nor with a home.
SELECT is(attempt(deliver($$81, 1, date '2023-06-03', 11, 90, time '09:00'$$, $$91, 1, date '2023-06-03', 11, 90, time '09:00'$$)), 'ok', 'a lesson of several');
SELECT is(tries(deliver($$101, 1, date '2023-06-03', 11, 60, time '10:00'$$)), 'ok', 'that others join');
SELECT is(tries(deliver($$102, 1, date '2023-06-03', 21, 60, time '10:00'$$), 2), 'SV025', 'SV025: not at two providers');
SELECT is(tries(deliver($$71, 1, date '2023-06-03', 11, 60, time '10:00'$$)), 'SV025', 'SV025: not at a home meanwhile');
SELECT is(tries(deliver($$81, 2, date '2023-06-03', 11, 30, time '10:00'$$)), 'SV025', 'SV025: nor two services to one of them');
-- A recipient: two carers at once, but not with the same service.
SELECT is(attempt(deliver($$51, 1, date '2023-06-04', 11, 60, time '09:00'$$)), 'ok', 'a carer');
SELECT is(tries(deliver($$51, 2, date '2023-06-04', 12, 60, time '09:00'$$)), 'ok', 'a second one at once');
SELECT is(tries(deliver($$51, 1, date '2023-06-04', 12, 60, time '09:30'$$)), 'SV025', 'SV025: not with the same service');
SELECT is((SELECT message FROM complaint(deliver($$51, 1, date '2023-06-04', 12, 60, time '09:30'$$), 1)), 'the recipient had the same service at that time', 'which is said');
SELECT is(tries(deliver($$51, 1, date '2023-06-04', NULL::bigint, 60, time '09:30'$$)), 'SV025', 'SV025: nor by nobody');
SELECT is(tries(deliver($$51, 2, date '2023-06-04', 11, 60, time '09:30'$$)), 'SV025', 'SV025: nor two services by one worker');

-- ---- the same service by two providers ------------------------------------------------------------------------------

SELECT is(attempt(deliver($$51, 1, date '2023-07-01', NULL::bigint, NULL::integer, NULL::time$$)), 'ok', 'a service');
SELECT is(tries(deliver($$52, 1, date '2023-07-01', NULL::bigint, NULL::integer, NULL::time$$), 2), 'SV025', 'SV025: by a second provider on that day');
SELECT is((SELECT message || ': ' || detail FROM complaint(deliver($$52, 1, date '2023-07-01', NULL::bigint, NULL::integer, NULL::time$$), 2)),
  format('another provider delivered the same service on that day: Delivery for contract line %s on 2023-07-01; all providers count together.', line_id(52, 1)), 'told by the rule alone');
SELECT is(tries(deliver($$52, 2, date '2023-07-01', NULL::bigint, NULL::integer, NULL::time$$), 2), 'ok', 'another service');
SELECT is(tries(deliver($$52, 1, date '2023-07-02', NULL::bigint, NULL::integer, NULL::time$$), 2), 'ok', 'another day');
SELECT is(tries(deliver($$51, 1, date '2023-07-01', NULL::bigint, NULL::integer, NULL::time$$), 1), 'ok', 'the same provider again');
SELECT is(tries(deliver($$62, 1, date '2023-07-01', NULL::bigint, NULL::integer, NULL::time$$), 2), 'ok', 'another recipient');
SELECT is(set_call('twice', '[[52, 1, "2023-07-01", null, null, null], [52, 1, "2023-07-02", null, null, null]]', 2), 'ok', 'a set call');
SELECT is(verdicts('twice'), 'SV025 ok', 'gives a verdict a row');
SELECT is(tries(deliver($$51, 1, date '2023-07-03', NULL::bigint, NULL::integer, NULL::time$$, $$52, 1, date '2023-07-03', NULL, NULL, NULL$$), 1, NULL), 'SV025', 'SV025: in one statement');
SELECT is(set_call('both', '[[51, 1, "2023-07-03", null, null, null], [52, 1, "2023-07-03", null, null, null], [52, 2, "2023-07-03", null, null, null]]', NULL, NULL), 'ok', 'a call of nobody''s');
SELECT is(verdicts('both'), 'ok SV025 ok', 'judges row by row');
SELECT is(tries($$UPDATE socsvc.delivery SET quantity = 2 WHERE delivered_on = '2023-07-03'$$, 2), 'ok', 'quantities are not asked');
-- Over the programme, and urgent.
SELECT tap.become(NULL, 'agency') \g /dev/null
INSERT INTO socsvc.tariff (id, provider, service_item, amount, valid, source)
  SELECT 900, 2, l.service_item, 10, '[2023-01-01,)', 'приказ' FROM socsvc.programme_line l WHERE l.id = 51;
INSERT INTO socsvc.extra_line (id, contract, service_item, tariff, consent_on, consent)
  SELECT 900, 52, l.service_item, 900, '2023-03-20', 'заявление' FROM socsvc.programme_line l WHERE l.id = 51;
SELECT tap.superuser() \g /dev/null
SELECT is(tries($$SELECT socsvc.record_extra_delivery(900, '2023-07-01')$$, 2), 'SV025', 'SV025: over the programme it is the same service');
SELECT is(attempt($$SELECT socsvc.record_extra_delivery(900, '2023-07-04', minutes => 5, started_at => '08:00')$$, 2), 'ok', 'on a day of its own it is not');
SELECT is(tries(deliver($$51, 1, date '2023-07-04', NULL::bigint, NULL::integer, NULL::time$$)), 'SV025', 'SV025: and then by the first provider');
-- The region may think otherwise.
SELECT is((SELECT value FROM socsvc.setting WHERE name = 'same_service_two_providers'), 'refuse', 'a setting, which refuses');
SAVEPOINT setting;
UPDATE socsvc.setting SET value = 'allow' WHERE name = 'same_service_two_providers';
SELECT is(tries(deliver($$52, 1, date '2023-07-01', NULL::bigint, NULL::integer, NULL::time$$), 2), 'ok', 'or allows');
ROLLBACK TO setting;

-- ---- a recipient in a facility --------------------------------------------------------------------------------------

SELECT tap.become(NULL, 'agency') \g /dev/null
INSERT INTO socsvc.department (id, provider, name, form) VALUES (500, 3, 'Стационар', 'residential'), (501, 3, 'Дневное', 'semi_residential');
INSERT INTO socsvc.place_group (id, department, name, stay) VALUES (500, 500, 'первая', 'round_the_clock'), (501, 501, 'дневная', 'over_4_hours'), (502, 501, 'ночная', 'night');
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.stay (id, person, department, provider, place_group, form, days, arrived_on, left_on, status, live) VALUES
  (900001, 2, 500, 3, 500, 'residential', '[2023-08-10,2023-08-20)', '2023-08-10', '2023-08-20', 'discharged', false),
  (900002, 2, 501, 3, 501, 'semi_residential', '[2023-08-25,2023-08-30)', '2023-08-25', '2023-08-30', 'discharged', false),
  (900003, 2, 501, 3, 502, 'semi_residential', '[2023-09-05,2023-09-10)', '2023-09-05', '2023-09-10', 'discharged', false),
  (900004, 2, 500, 3, 500, 'residential', '[2023-10-01,)', '2023-10-01', NULL, 'arrived', true),
  (900005, 3, 500, 3, 500, 'residential', '[2023-08-10,2023-08-20)', NULL, NULL, 'no_show', false);
SET LOCAL session_replication_role = origin;
SELECT tap.superuser() \g /dev/null
SELECT is(tries(deliver($$61, 1, date '2023-08-10', 11, 10, NULL::time$$)), 'ok', 'on the day of arrival both may deliver');
SELECT is(tries(deliver($$61, 1, date '2023-08-11', 11, 10, NULL::time$$)), 'SV013', 'SV013: on the next only the facility');
SELECT is(tries(deliver($$61, 1, date '2023-08-19', NULL::bigint, NULL::integer, NULL::time$$)), 'SV013', 'SV013: until the day before the last');
SELECT is((SELECT message FROM complaint(deliver($$61, 1, date '2023-08-19', NULL::bigint, NULL::integer, NULL::time$$), 1)), 'the recipient lived in a facility of another provider on that day', 'which is said without its name');
SELECT is(tries(deliver($$61, 1, date '2023-08-20', 11, 10, NULL::time$$)), 'ok', 'on the day of leaving both');
SELECT is(tries(deliver($$61, 1, date '2023-08-27', 11, 10, NULL::time$$)), 'ok', 'by day one comes home');
SELECT is(tries(deliver($$61, 1, date '2023-09-07', 11, 10, NULL::time$$)), 'SV013', 'SV013: by night one does not');
SELECT is(tries(deliver($$61, 1, date '2023-10-01', 11, 10, NULL::time$$)), 'ok', 'a stay that lasts: the day of arrival');
SELECT is(tries(deliver($$61, 1, date '2024-01-15', 11, 10, NULL::time$$)), 'SV013', 'SV013: and every day after it');
SELECT is(tries(deliver($$71, 1, date '2023-08-15', 11, 10, NULL::time$$)), 'ok', 'who never came was not there');
SELECT is(set_call('stay', '[[61, 1, "2023-08-10", null, null, null], [61, 1, "2023-08-11", null, null, null]]'), 'ok', 'a set call');
SELECT is(verdicts('stay'), 'ok SV013', 'likewise');
-- The facility's own provider delivers; urgent help does not ask.
SAVEPOINT facility;
SET LOCAL session_replication_role = replica;
UPDATE socsvc.stay SET provider = 1 WHERE id = 900001;
SET LOCAL session_replication_role = origin;
SELECT is(tries(deliver($$61, 1, date '2023-08-15', 11, 10, NULL::time$$)), 'ok', 'the facility''s own provider delivers');
ROLLBACK TO facility;
SELECT tap.become(NULL, 'provider', NULL, 1) \g /dev/null
INSERT INTO socsvc.urgent_act (id, number, person, provider, drawn_up_on, term, basis) VALUES (900, 'с1', 2, 1, '2023-08-10', '[2023-08-10,2023-08-20)', 'акт');
INSERT INTO socsvc.urgent_line (id, urgent_act, person, provider, service_item) VALUES (900, 900, 2, 1, 900001);
SELECT tap.superuser() \g /dev/null
SELECT is(tries($$SELECT socsvc.record_urgent_delivery(900, '2023-08-15')$$), 'ok', 'urgent help does not ask where a person should be');
SELECT is(tries($$SELECT socsvc.record_urgent_delivery(900, '2023-08-15', minutes => 30, worker_id => 11, started_at => '10:00')$$), 'ok', 'but may say when');
-- What is recorded stays lawful.
SELECT is(attempt(deliver($$71, 1, date '2023-08-15', 11, 10, NULL::time$$)), 'ok', 'a delivery at home');
SELECT throws_ok($$UPDATE socsvc.stay SET arrived_on = '2023-08-10', left_on = '2023-08-20' WHERE id = 900005$$, NULL, NULL, 'no arrival is made up');
CREATE FUNCTION public.arrival(day date) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  -- The other rules of stays are stay.sql's.
  ALTER TABLE socsvc.stay DISABLE TRIGGER USER, ENABLE TRIGGER protect_deliveries;
  BEGIN
    UPDATE socsvc.stay SET arrived_on = day WHERE id = 900005;
  EXCEPTION WHEN SQLSTATE 'SV013' THEN
    ALTER TABLE socsvc.stay ENABLE TRIGGER USER;
    RETURN SQLSTATE;
  END;
  ALTER TABLE socsvc.stay ENABLE TRIGGER USER;
  RETURN 'ok';
END $$;
SELECT is(arrival('2023-08-14'), 'SV013', 'SV013: an arrival before a delivery at home');
SELECT is(arrival('2023-08-15'), 'ok', 'on its day it is lawful');

-- ---- planned visits -------------------------------------------------------------------------------------------------

-- Only the check of holds is looked at, which asks about time too; the other rules of visits are visit.sql's.
UPDATE socsvc.setting SET value = '9999' WHERE name = 'visit_hold_days'; -- so that days of the fixture may be planned
ALTER TABLE socsvc.visit DISABLE TRIGGER USER, ENABLE TRIGGER hold_insert, ENABLE TRIGGER hold_update;
CREATE FUNCTION public.plans(VARIADIC rows text[]) RETURNS text LANGUAGE sql AS $$
  SELECT public.attempt('INSERT INTO socsvc.visit (day, person, provider, contract_line, programme_line, worker, minutes, starts_at) '
         'SELECT r.day, c.person, c.provider, c.id, c.programme_line, r.worker, r.minutes, r.start FROM (VALUES '
         || string_agg(format('(%s)', r), ', ')
         || ') AS r (contract, line, day, worker, minutes, start) JOIN public.line c ON c.contract = r.contract AND c.ordinal = r.line', NULL, NULL)
    FROM unnest(rows) r
$$;
SELECT is(attempt(deliver($$51, 1, date '2023-09-20', 11, 60, time '09:00'$$)), 'ok', 'a fact');
SELECT is(plans($$61, 1, date '2023-09-20', 11, 60, time '09:30'$$), 'SV025', 'SV025: a plan does not collide with a fact');
SELECT is(plans($$62, 1, date '2023-09-20', 21, 60, time '09:30'$$), 'SV025', 'SV025: nor for another provider');
SELECT is(plans($$61, 1, date '2023-09-20', 11, 60, time '10:00'$$), 'ok', 'a plan after it');
SELECT is(plans($$71, 1, date '2023-09-20', 11, 60, time '10:30'$$), 'SV025', 'SV025: nor with a plan');
SELECT is(plans($$71, 1, date '2023-09-21', 11, 60, time '10:30'$$, $$61, 1, date '2023-09-21', 11, 60, time '11:00'$$), 'SV025', 'SV025: of the same statement');
SELECT is(plans($$71, 1, date '2023-09-20', 11, 1321, NULL::time$$), 'SV025', 'SV025: a day has 24 hours in plans too');
SELECT is(plans($$71, 1, date '2023-09-20', 11, 1320, NULL::time$$), 'ok', 'and no less');
SELECT is(tries(deliver($$71, 1, date '2023-09-20', 11, 60, time '10:30'$$)), 'ok', 'no plan forbids a fact');
SELECT is(attempt(deliver($$61, 1, date '2023-09-20', 11, 60, time '10:00'$$)), 'ok', 'least of all the one that it was made for');
SELECT is(attempt(deliver($$51, 1, date '2023-09-22', 11, 60, time '09:00'$$)) || ' ' || plans($$61, 1, date '2023-09-22', 11, 60, time '10:00'$$), 'ok ok', 'the next day but one');
SELECT is(attempt($$UPDATE socsvc.visit SET starts_at = '08:30' WHERE day = '2023-09-22'$$, login => NULL), 'SV025', 'SV025: a plan is not moved onto a fact');
-- The rows under check are left out by their ids: a visit's id is no delivery's.
SELECT is(attempt(deliver($$51, 1, date '2023-09-25', 11, 60, time '09:00'$$)) || ' ' || plans($$61, 1, date '2023-09-25', 11, 60, time '10:00'$$), 'ok ok', 'a delivery and a plan after it');
SET LOCAL session_replication_role = replica;
UPDATE socsvc.visit v SET id = d.id FROM socsvc.delivery d WHERE d.delivered_on = '2023-09-25' AND v.day = '2023-09-25';
SET LOCAL session_replication_role = origin;
SELECT is((SELECT count(*) FROM socsvc.visit v JOIN socsvc.delivery d ON d.id = v.id AND d.delivered_on = v.day WHERE v.day = '2023-09-25'), 1::bigint, 'with one id');
SELECT is(attempt($$UPDATE socsvc.visit SET starts_at = '09:30' WHERE day = '2023-09-25'$$, login => NULL), 'SV025', 'SV025: a plan that is checked does not hide the delivery of its number');
SELECT is(attempt($$UPDATE socsvc.visit SET starts_at = '10:30' WHERE day = '2023-09-25'$$, login => NULL), 'ok', 'but itself');
ALTER TABLE socsvc.visit ENABLE TRIGGER USER;

-- ---- the report -----------------------------------------------------------------------------------------------------

SELECT is_empty('SELECT * FROM socsvc.impossible_time', 'nothing impossible is recorded');
SELECT tap.agency() \g /dev/null
SELECT is_empty('SELECT * FROM socsvc.impossible_time', 'which the agency may see');
SELECT is(attempt('SELECT * FROM socsvc.impossible_time'), '42501', '42501: clients may not');
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.delivery (id, delivered_on, person, provider, contract_line, programme_line, worker, minutes, started_at)
  SELECT r.id, r.day, c.person, c.provider, c.id, c.programme_line, r.worker, r.minutes, r.start
    FROM (VALUES (1, 51, 1, date '2023-11-01', NULL::bigint, 1000, NULL::time), (2, 51, 2, '2023-11-01', NULL, 500, NULL),
                 (3, 51, 1, '2023-11-02', 11, 1000, NULL), (4, 62, 1, '2023-11-02', 21, 500, NULL),
                 (5, 51, 1, '2023-11-03', 11, 60, '09:00'), (6, 62, 1, '2023-11-03', 21, 60, '09:30'),
                 (7, 51, 1, '2023-11-04', 11, 60, '09:00'), (8, 51, 1, '2023-11-04', 12, 60, '09:30'),
                 (9, 51, 1, '2023-11-05', NULL, NULL, NULL), (10, 52, 1, '2023-11-05', NULL, NULL, NULL),
                 (11, 61, 1, '2023-11-06', NULL, NULL, NULL),
                 (12, 81, 1, '2023-11-07', 11, 1000, NULL), (13, 101, 1, '2023-11-07', 11, 1000, NULL),
                 (14, 81, 1, '2023-11-08', 11, 1000, '00:00'), (15, 101, 1, '2023-11-08', 11, 1000, '06:00'), (16, 71, 1, '2023-11-08', 11, 100, NULL)
         ) AS r (id, contract, line, day, worker, minutes, start)
    JOIN public.line c ON c.contract = r.contract AND c.ordinal = r.line;
SET LOCAL session_replication_role = origin;
SELECT results_eq($$SELECT delivered_on, rule, person, worker, deliveries FROM socsvc.impossible_time WHERE delivered_on BETWEEN '2023-11-01' AND '2023-11-08' AND NOT (rule = 'in_facility' AND delivered_on < '2023-11-06') ORDER BY 1, 2$$,
  $$VALUES (date '2023-11-01', 'recipient_day_full', 1::bigint, NULL::bigint, '{1,2}'::bigint[]), ('2023-11-02', 'worker_day_full', NULL, 11, '{3,4}'),
           ('2023-11-03', 'worker_elsewhere', NULL, 11, '{5,6}'), ('2023-11-04', 'service_at_once', 1, NULL, '{7,8}'),
           ('2023-11-05', 'service_twice', 1, NULL, '{9,10}'), ('2023-11-06', 'in_facility', 2, NULL, '{11}'),
           ('2023-11-08', 'worker_day_full', NULL, 11, '{14,15,16}')$$, 'what was loaded past the rules is shown, by the same rules');
-- Who turns out to be one human being after the deliveries is shown, and his next ones are refused.
SELECT is(attempt(deliver($$61, 1, date '2023-04-28', 12, 60, time '09:00'$$)), 'ok', 'a worker of one provider');
SELECT is(attempt(deliver($$72, 1, date '2023-04-28', 22, 60, time '09:30'$$), 2), 'ok', 'meanwhile a worker of another');
SELECT is_empty($$SELECT * FROM socsvc.impossible_time WHERE delivered_on = '2023-04-28'$$, 'who seem to be two');
SELECT tap.agency() \g /dev/null
UPDATE socsvc.worker SET snils = '087-654-303 00' WHERE id IN (12, 22);
SELECT tap.superuser() \g /dev/null
SELECT results_eq($$SELECT rule, worker, cardinality(deliveries) FROM socsvc.impossible_time WHERE delivered_on = '2023-04-28'$$,
  $$VALUES ('worker_elsewhere', 12::bigint, 2)$$, 'given one snils they are shown as one, at two places');
SELECT is(tries(deliver($$61, 2, date '2023-04-28', 12, 10, time '10:00'$$)), 'SV025', 'SV025: and he is at the other still');

-- Also by a third, whose numbers link the two: 13 of provider 1 by the snils, 23 of provider 2 by the iin.
SELECT tap.become(NULL, 'agency') \g /dev/null
INSERT INTO socsvc.worker (id, provider, name, iin, snils, employed) VALUES
  (13, 1, 'Сорокина', NULL, '001-001-998 32', '[2020-01-01,)'), (23, 2, 'Сорокина', '750505400116', NULL, '[2020-01-01,)');
SELECT tap.superuser() \g /dev/null
SELECT is(attempt(deliver($$61, 1, date '2023-04-27', 13, 60, time '09:00'$$)), 'ok', 'a worker known by the snils');
SELECT is(attempt(deliver($$72, 1, date '2023-04-27', 23, 60, time '09:30'$$), 2), 'ok', 'another by the iin');
SELECT is_empty($$SELECT * FROM socsvc.impossible_time WHERE delivered_on = '2023-04-27'$$, 'nothing says that they are one');
SELECT tap.become(NULL, 'agency') \g /dev/null
INSERT INTO socsvc.worker (id, provider, name, iin, snils, employed) VALUES (33, 3, 'Сорокина', '750505400116', '001-001-998 32', '[2020-01-01,)');
SELECT tap.superuser() \g /dev/null
SELECT results_eq('SELECT w.id, socsvc.human_of(w.id) FROM socsvc.worker w WHERE w.id IN (13, 22, 23, 33) ORDER BY 1', 'VALUES (13::bigint, 13::bigint), (22, 12), (23, 13), (33, 13)', 'until a third has both numbers');
SELECT results_eq($$SELECT rule, worker, cardinality(deliveries) FROM socsvc.impossible_time WHERE delivered_on = '2023-04-27'$$, $$VALUES ('worker_elsewhere', 13::bigint, 2)$$, 'then the report says so');
SELECT is(tries(deliver($$61, 2, date '2023-04-27', 13, 10, time '10:00'$$)), 'SV025', 'SV025: as the check does');

-- COPY, as its owner loads it, meets the rules too.
CREATE FUNCTION public.copied(started_at text) RETURNS text LANGUAGE sql AS $$
  SELECT format('COPY socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker, minutes, started_at) '
                'FROM PROGRAM ''echo 2023-04-29,%s,%s,%s,%s,11,60,09:00; echo 2023-04-29,%s,%s,%s,%s,11,60,%s'' (FORMAT csv)',
                a.person, a.provider, a.id, a.programme_line, b.person, b.provider, b.id, b.programme_line, started_at)
    FROM public.line a, public.line b WHERE a.contract = 51 AND a.ordinal = 1 AND b.contract = 61 AND b.ordinal = 1
$$;
SELECT throws_ok(public.copied('09:59'), 'SV025', 'the worker was at another place, or at another service, at that time', 'SV025: COPY of one worker at two places');
SELECT lives_ok(public.copied('10:00'), 'COPY of one after the other');

-- A set of many days goes along the index, over another recipient's many rows: it finds the only one in its way.
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, minutes)
  SELECT date '2023-06-01' + n % 30, c.person, c.provider, c.id, c.programme_line, 1
    FROM public.line c, generate_series(1, 570) n WHERE c.contract = 61 AND c.ordinal = 3;
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, minutes)
  SELECT '2023-06-20', c.person, c.provider, c.id, c.programme_line, 1411 FROM public.line c WHERE c.contract = 72 AND c.ordinal = 1;
SET LOCAL session_replication_role = origin;
CREATE FUNCTION public.month_of_deliveries(without date) RETURNS text LANGUAGE sql AS $$
  SELECT format('INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker, minutes) '
                'SELECT day, c.person, c.provider, c.id, c.programme_line, 11 + (c.contract - 51) / 20, 30 '
                'FROM public.line c, generate_series(timestamp ''2023-06-01'', ''2023-06-30'', ''1 day'') day '
                'WHERE c.ordinal = 3 AND c.contract IN (51, 71) AND day <> %L', without)
$$;
SELECT throws_ok(public.month_of_deliveries('2023-06-21'), 'SV025', 'a recipient is not served for more than 24 hours in a day', 'SV025: one day of 60 is full');
SELECT lives_ok(public.month_of_deliveries('2023-06-20'), 'the others are free');
SELECT * FROM finish();
ROLLBACK;
