-- Supported living: variants in minutes a week or a day that bind a line beside its times, in every way of writing; stages;
-- services refused in writing; counters of minutes, their archive and repair. Clients' acts are done with clients' rights.
BEGIN;
SELECT * FROM no_plan();
SET LOCAL client_min_messages = warning;

-- Runs a statement as a role of the register, with its login; answers 'ok' or the SQLSTATE; what was ok stays.
CREATE FUNCTION public.attempt(statement text, actor text DEFAULT 'provider') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text := 'ok';
BEGIN
  PERFORM CASE actor WHEN 'provider' THEN tap.provider(1) WHEN 'agency' THEN tap.agency() WHEN 'citizen' THEN tap.citizen(1)
                     WHEN 'admin' THEN tap.admin() ELSE tap.superuser() END;
  BEGIN
    EXECUTE statement;
  EXCEPTION WHEN OTHERS THEN answer := SQLSTATE;
  END;
  PERFORM tap.superuser();
  RETURN answer;
END $$;
-- The same, and takes it back.
CREATE FUNCTION public.tries(statement text, actor text DEFAULT 'provider') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  BEGIN
    answer := public.attempt(statement, actor);
    RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZ001';
  EXCEPTION WHEN SQLSTATE 'ZZ001' THEN NULL;
  END;
  RETURN answer;
END $$;
-- Message and detail of a provider's error.
CREATE FUNCTION public.complaint(statement text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.provider(1);
  BEGIN
    EXECUTE statement;
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
  END;
  PERFORM tap.superuser();
END $$;
-- The programme line of a variant, its contract line, and an INSERT of deliveries of it: (day, quantity, minutes).
CREATE FUNCTION public.line_of(variant text) RETURNS bigint LANGUAGE sql AS $$ SELECT id FROM socsvc.programme_line WHERE programme = 2 AND supported_living = variant $$;
CREATE FUNCTION public.contract_line_of(variant text) RETURNS bigint LANGUAGE sql AS $$ SELECT id FROM socsvc.contract_line WHERE programme_line = public.line_of(variant) $$;
CREATE FUNCTION public.deliver(variant text, VARIADIC rows text[]) RETURNS text LANGUAGE sql AS $$
  SELECT 'INSERT INTO socsvc.delivery (contract_line, programme_line, person, provider, delivered_on, quantity, minutes) VALUES '
         || string_agg(format('(%s, %s, 1, 1, %s)', public.contract_line_of(variant), public.line_of(variant), r), ', ') FROM unnest(rows) r
$$;
-- Times of the line, and its minutes by period: '3; 2023-03-20: 60'.
CREATE FUNCTION public.counted(variant text) RETURNS text LANGUAGE sql AS $$
  SELECT format('%s; %s', l.delivered, (SELECT string_agg(format('%s: %s', to_char(m.starts_on, 'YYYY-MM-DD'), m.used), ', ' ORDER BY m.starts_on)
                                          FROM socsvc.line_minutes m WHERE m.programme_line = l.id AND m.used > 0))
    FROM socsvc.programme_line l WHERE l.id = public.line_of(variant)
$$;
-- The agency's line of the draft programme.
CREATE FUNCTION public.line_with(variant text, at_least text DEFAULT 'NULL', at_most text DEFAULT 'NULL', unit text DEFAULT NULL, programme bigint DEFAULT 2) RETURNS text LANGUAGE sql AS $$
  SELECT format($i$INSERT INTO socsvc.programme_line (programme, service_item, periodicity, deviation_reason, supported_living, minutes_from, minutes_until, minutes_unit)
    VALUES (%s, %s, '1/day', 'test', %L, %s, %s, %L)$i$, programme, tap.item('home', '009'), variant, at_least, at_most, unit) $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO PUBLIC;

SELECT tap.fixture() \g /dev/null
SELECT tap.become(NULL, 'agency') \g /dev/null
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES
  (3, 'Орлов', 'Олег', '2005-03-09', 'm'), (4, 'Орлова', 'Ольга', '2005-03-08', 'f');
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment) VALUES
  (5, '10', 3, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free'), (6, '11', 4, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free');

-- ---- variants -----------------------------------------------------------------------------------------------------

SELECT results_eq($$SELECT v.code, v.minutes_from / 60, v.minutes_until / 60, v.minutes_unit, v.source FROM socsvc.supported_living_variant v ORDER BY v.code$$,
  $$VALUES ('type_1', 4, 12, 'week', '326-п/88/2'), ('type_2', 12, 28, 'week', '326-п/88/3'), ('type_3', 4, 8, 'day', '326-п/88/4'), ('type_4', 8, 24, 'day', '326-п/88/5')$$,
  'four variants, in hours a week or a day');
SELECT is(string_agg(attempt(format($$INSERT INTO socsvc.programme_line (programme, service_item, volume, periodicity, deviation_reason, supported_living)
    VALUES (2, %s, '60 min', '3/day', 'test', %L)$$, tap.item('home', code), variant), 'agency'), ' '), 'ok ok ok ok', 'the agency names them in a programme')
  FROM (VALUES ('002', 'type_1'), ('003', 'type_2'), ('006', 'type_3'), ('001.1', 'type_4')) v (code, variant);
SELECT results_eq($$SELECT supported_living, minutes_from, minutes_until, minutes_unit FROM socsvc.programme_line WHERE programme = 2 ORDER BY 1$$,
  $$VALUES ('type_1', 240, 720, 'week'), ('type_2', 720, 1680, 'week'), ('type_3', 240, 480, 'day'), ('type_4', 480, 1440, 'day')$$,
  '[326-п/88/1] the line records type of frequency and length per day or week');
SELECT is(tries(line_with('type_1', '300', '600'), 'agency'), 'ok', 'a line''s own minutes within the variant');
SELECT is(tries(line_with('type_1', at_most => '720'), 'agency') || tries(line_with('type_2', at_least => '720'), 'agency'), 'okok', '12 hours a week are of both neighbours');
SELECT is(tries(line_with('type_1', at_most => '721'), 'agency'), 'SV010', 'SV010: more than the variant');
SELECT is(tries(line_with('type_1', at_least => '239'), 'agency'), 'SV010', 'SV010: less');
SELECT is(tries(line_with('type_2', at_least => '100', at_most => '600'), 'agency'), 'SV010', 'SV010: all of it below');
SELECT is(tries(line_with('type_3', '240', '480', 'week'), 'agency'), 'SV010', 'SV010: by the week instead of the day');
SELECT is(tries(line_with('type_5'), 'agency'), 'SV010', 'SV010: no such variant');
SELECT is(tries($$UPDATE socsvc.supported_living_variant SET valid = '[2023-03-10,)' WHERE code = 'type_1'$$, 'admin') || tries(line_with('type_1'), 'agency'), 'okok', 'an administrator closes variants');
SELECT is(tries($$UPDATE socsvc.supported_living_variant SET minutes_until = 1 WHERE code = 'type_1'$$, 'agency'), '42501', 'the agency does not');
SELECT is(attempt($$UPDATE socsvc.supported_living_variant SET valid = '(,2023-03-09)' WHERE code = 'type_4'$$, 'admin'), 'ok', 'a variant is closed');
SELECT is(tries(line_with('type_4'), 'agency'), 'SV010', 'SV010: and not in force on the programme''s day');
SELECT is(tries(line_with(NULL, 'NULL', '90', 'day'), 'agency'), 'ok', 'a line may be bound in minutes without a variant');
SELECT is(tries(line_with(NULL, 'NULL', '90'), 'agency'), '23514', 'minutes have their unit');
SELECT is(tries(line_with('type_1', programme => 5), 'agency'), 'SV004', '[326-п/84/1] not on the 18th birthday');
SELECT is(tries(line_with('type_1', programme => 6), 'agency'), 'ok', 'but on the day after it');
SELECT is(tries($$UPDATE socsvc.programme_line SET supported_living = 'type_2' WHERE programme = 2 AND supported_living = 'type_3' AND minutes_unit = 'day'$$, 'agency'), 'ok', 'another variant');
DO $$ BEGIN
  UPDATE socsvc.programme_line SET supported_living = 'type_2' WHERE id = public.line_of('type_3');
  ASSERT (SELECT count(*) FROM socsvc.programme_line WHERE supported_living = 'type_2' AND minutes_until = 1680) = 2, 'brings its minutes';
  RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZ001';
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN NULL;
END $$;

-- Whoever has the programme's recipient carries out the stages.
SELECT tap.contract(2, 1, 'requested') \g /dev/null

-- ---- stages -------------------------------------------------------------------------------------------------------

SELECT is(tries($$INSERT INTO socsvc.supported_living_stage VALUES (1, 'training', 'group', '2023-04-01')$$), 'SV004', 'SV004: a programme without supported living');
SELECT is(attempt($$INSERT INTO socsvc.supported_living_stage VALUES (2, 'training', 'group', '2023-04-01')$$), 'ok', '[326-п/86/2] [326-п/87/2] training, in a group');
SELECT is(tries($$INSERT INTO socsvc.supported_living_stage VALUES (2, 'preparatory', 'group', '2023-04-02')$$), 'SV005', 'SV005: preparation after training');
SELECT is(attempt($$INSERT INTO socsvc.supported_living_stage VALUES (2, 'preparatory', 'individual', '2023-03-14')$$), 'ok', '[326-п/86/1] [326-п/87/1] preparation before it, by oneself');
SELECT is(tries($$INSERT INTO socsvc.supported_living_stage VALUES (2, 'supported', 'group', '2023-03-31')$$), 'SV005', 'SV005: supported living before training');
SELECT is(attempt($$INSERT INTO socsvc.supported_living_stage VALUES (2, 'supported', 'group', '2023-07-01')$$), 'ok', '[326-п/86/3] and supported living last');
SELECT is(tries($$UPDATE socsvc.supported_living_stage SET began_on = '2023-07-02' WHERE stage = 'training'$$), 'SV005', 'SV005: moved behind it');
SELECT is(tries($$UPDATE socsvc.supported_living_stage SET began_on = '2024-03-14' WHERE stage = 'supported'$$), 'SV005', 'SV005: outside the programme''s term');
SELECT is(tries($$INSERT INTO socsvc.supported_living_stage VALUES (2, 'somewhere', 'group', '2023-07-01')$$), '23514', 'no other stage');

-- ---- times and minutes ----------------------------------------------------------------------------------------------

SELECT tap.agency() \g /dev/null
SELECT socsvc.issue_programme(2) \g /dev/null
SELECT tap.contract(1, 1, programme_id => 2) \g /dev/null
SELECT is(tries(format($$UPDATE socsvc.programme_line SET minutes_until = 500 WHERE id = %s$$, line_of('type_1')), 'agency'), 'SV017', 'minutes of a programme in force stand');

SELECT is(attempt(deliver('type_1', $$'2023-03-20', 2, 400$$)), 'ok', 'two times, 400 minutes together');
SELECT is(counted('type_1'), '2; 2023-03-20: 400', 'minutes are of the whole row');
SELECT is(attempt(deliver('type_1', $$'2023-03-26', 1, 320$$)), 'ok', 'the rest of 12 hours on Sunday');
SELECT is(attempt(deliver('type_1', $$'2023-03-23', 1, 1$$)), 'SV002', '[326-п/88/2] SV002: a minute more in that week');
SELECT is((SELECT format('%s: %s', message, detail) FROM complaint(deliver('type_1', $$'2023-03-23', 1, 1$$))),
  format('the period''s maximum of minutes is reached: Delivery for contract line %s on 2023-03-23: 1 minutes asked, 720 of 720 used from 2023-03-20 to 2023-03-26.', contract_line_of('type_1')), 'with the figures');
SELECT is(attempt(deliver('type_1', $$'2023-03-27', 1, 720$$)), 'ok', 'another week has its own');
SELECT is(attempt(deliver('type_1', $$'2023-03-19', 1, 720$$)), 'ok', 'so has what the term has of the first');
SELECT is(counted('type_1'), '5; 2023-03-14: 720, 2023-03-20: 720, 2023-03-27: 720', 'which begins with the term');
SELECT is(attempt(deliver('type_2', $$'2023-03-21', 1, 1300$$, $$'2023-03-22', 1, 380$$)), 'ok', '28 hours in a week');
SELECT is(attempt(deliver('type_2', $$'2023-03-22', 1, 1$$)), 'SV002', '[326-п/88/3] SV002: and a minute');
SELECT is(attempt(deliver('type_3', $$'2023-03-20', 1, 240$$, $$'2023-03-20', 1, 240$$)), 'ok', '8 hours in a day');
SELECT is(attempt(deliver('type_3', $$'2023-03-20', 1, 1$$)), 'SV002', '[326-п/88/4] SV002: and a minute');
SELECT is(attempt(deliver('type_3', $$'2023-03-21', 3, 30$$)), 'ok', 'three times the next day');
SELECT is(attempt(deliver('type_3', $$'2023-03-21', 1, 30$$)), 'SV002', 'SV002: times bind while minutes are left');
SELECT is((SELECT message FROM complaint(deliver('type_3', $$'2023-03-21', 1, 30$$))), 'the period''s maximum is reached', 'and it says which');
SELECT is(attempt(deliver('type_4', $$'2023-03-24', 1, 1440$$)), 'ok', 'a day and a night');
SELECT is(attempt(deliver('type_4', $$'2023-03-24', 1, 1$$)), 'SV025', '[326-п/88/5] SV025: a day has no more');
SELECT is(attempt(deliver('type_1', $$'2023-04-03', 1, NULL$$)), '22004', '22004: no minutes');
SELECT is((SELECT detail FROM complaint(deliver('type_1', $$'2023-04-03', 1, NULL$$))),
  format('Delivery for contract line %s on 2023-04-03; the line is bound to 720 minutes a week.', contract_line_of('type_1')), 'which the line needs');
SELECT is(attempt(deliver('type_1', $$'2023-04-03', 1, 0$$)), '23514', 'none is not 0');

-- ---- corrections ----------------------------------------------------------------------------------------------------

SELECT is(attempt(deliver('type_3', $$'2023-04-03', 1, 300$$, $$'2023-04-03', 1, 180$$)), 'ok', 'a full day in two parts');
SELECT is(tries($$UPDATE socsvc.delivery SET minutes = 181 WHERE delivered_on = '2023-04-03' AND minutes = 180$$), 'SV002', 'SV002: one cannot grow');
SELECT is(tries($$UPDATE socsvc.delivery SET minutes = NULL WHERE delivered_on = '2023-04-03' AND minutes = 180$$), '22004', '22004: nor lose its minutes');
SELECT is(attempt($$UPDATE socsvc.delivery SET minutes = 480 - minutes WHERE delivered_on = '2023-04-03'$$), 'ok', 'but a statement may shift them');
SELECT is(attempt($$UPDATE socsvc.delivery SET minutes = minutes - 60, quantity = 2 WHERE delivered_on = '2023-04-03' AND minutes = 180$$), 'ok', 'fewer minutes, more times');
SELECT is(counted('type_3'), '8; 2023-03-20: 480, 2023-03-21: 30, 2023-04-03: 420', 'both are counted');
SELECT is(tries($$UPDATE socsvc.delivery SET minutes = minutes + 61, quantity = 1 WHERE delivered_on = '2023-04-03' AND minutes = 120$$), 'SV002', 'SV002: fewer times, too many minutes');
SELECT is(attempt($$UPDATE socsvc.delivery SET minutes = minutes + 60, quantity = 1 WHERE delivered_on = '2023-04-03' AND minutes = 120$$), 'ok', 'fewer times, more minutes');
SELECT is(attempt($$UPDATE socsvc.delivery SET note = 'сверено' WHERE delivered_on = '2023-04-03'$$), 'ok', 'a note costs nothing');
SELECT is(counted('type_3'), '7; 2023-03-20: 480, 2023-03-21: 30, 2023-04-03: 480', 'and counts nothing');
SELECT is(attempt($$DELETE FROM socsvc.delivery WHERE delivered_on = '2023-04-03' AND minutes = 300$$), 'ok', 'a delivery is taken back');
SELECT is(counted('type_3'), '6; 2023-03-20: 480, 2023-03-21: 30, 2023-04-03: 180', 'with its minutes');

-- ---- the functions --------------------------------------------------------------------------------------------------

SELECT is(attempt(format($$SELECT socsvc.record_delivery(%s, '2023-04-03', 1, 301)$$, contract_line_of('type_3'))), 'SV002', 'record_delivery() holds them');
SELECT is(attempt(format($$SELECT socsvc.record_delivery(%s, '2023-04-03', 1, 300)$$, contract_line_of('type_3'))), 'ok', 'to the minute');
SELECT is(attempt(format($$SELECT socsvc.record_delivery(%s, '2023-04-04')$$, contract_line_of('type_3'))), '22004', 'and needs them');
CREATE TEMP TABLE verdict (row_number integer, accepted boolean, sqlstate text);
GRANT ALL ON verdict TO PUBLIC;
SELECT is(attempt(format($$INSERT INTO verdict SELECT v.row_number, v.accepted, v.sqlstate FROM socsvc.record_deliveries(jsonb_build_array(
    jsonb_build_object('contract_line', %1$s, 'delivered_on', '2023-05-02', 'minutes', 300),
    jsonb_build_object('contract_line', %1$s, 'delivered_on', '2023-05-02', 'minutes', 181, 'quantity', 2),
    jsonb_build_object('contract_line', %1$s, 'delivered_on', '2023-05-02'),
    jsonb_build_object('contract_line', %1$s, 'delivered_on', '2023-05-02', 'minutes', 180, 'quantity', 2),
    jsonb_build_object('contract_line', %1$s, 'delivered_on', '2023-05-02', 'minutes', 1))) v$$, contract_line_of('type_3'))), 'ok', 'a set');
SELECT results_eq('SELECT accepted, sqlstate FROM verdict ORDER BY row_number', $$VALUES (true, NULL), (false, 'SV002'), (false, '22004'), (true, NULL), (false, 'SV002')$$,
  'is judged row by row; what is refused takes neither times nor minutes');
SELECT is(attempt(format($$INSERT INTO verdict SELECT 6, bool_and(v.accepted), string_agg(v.sqlstate, ' ') FROM socsvc.record_contract_deliveries(
    ARRAY[%1$s, %1$s]::bigint[], '{2023-05-03,2023-05-03}', minutes => '{400,81}') v$$, contract_line_of('type_3'))), 'ok', 'arrays');
SELECT is((SELECT format('%s %s', accepted, sqlstate) FROM verdict WHERE row_number = 6), 'f SV002', 'likewise');
SELECT is(counted('type_3'), '11; 2023-03-20: 480, 2023-03-21: 30, 2023-04-03: 480, 2023-05-02: 480, 2023-05-03: 400', 'all are counted');

-- Somebody's own BEFORE trigger that changes minutes: checked anew.
SAVEPOINT own_rules;
CREATE FUNCTION public.more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.minutes := NEW.minutes + 100; RETURN NEW; END $$;
CREATE TRIGGER more BEFORE INSERT ON socsvc.delivery FOR EACH ROW EXECUTE FUNCTION public.more();
SELECT is(attempt(format($$SELECT socsvc.record_delivery(%s, '2023-05-10', 1, 381)$$, contract_line_of('type_3'))), 'SV002', 'what was changed after the check is checked');
ROLLBACK TO own_rules;
-- And rules on the counters, which are then written by SQL.
ALTER TABLE socsvc.line_minutes ADD CONSTRAINT at_most CHECK (used <= 2000);
SELECT is(attempt(deliver('type_3', $$'2023-05-10', 1, 100$$, $$'2023-05-10', 1, 100$$)), 'ok', 'within a CHECK of the administrator''s');
SELECT is(attempt(deliver('type_3', $$'2023-05-10', 1, 100$$)), 'ok', 'twice');
SELECT is(counted('type_3'), '14; 2023-03-20: 480, 2023-03-21: 30, 2023-04-03: 480, 2023-05-02: 480, 2023-05-03: 400, 2023-05-10: 300', 'all is counted');
ALTER TABLE socsvc.line_minutes DROP CONSTRAINT at_most, ADD CONSTRAINT at_most CHECK (used <= 480) NOT VALID;
SELECT is(attempt(deliver('type_4', $$'2023-05-10', 1, 481$$)), '23514', 'not beyond it');
ROLLBACK TO own_rules;

-- Services over the programme keep no such counter.
SELECT is(attempt(format($$SELECT socsvc.add_extra_line(1, %s, 'заявление', '2023-03-19', 1)$$, tap.item('home', '002'))), 'ok', 'a wish beyond the programme');
SELECT is(attempt($$SELECT socsvc.record_extra_delivery((SELECT max(id) FROM socsvc.extra_line), '2023-03-20', 1, 500)$$), 'ok', 'is delivered in a full week');

-- ---- a service refused in writing -------------------------------------------------------------------------------------

SELECT is(tries(format($$UPDATE socsvc.programme_line SET refused_from = '2023-06-01' WHERE id = %s$$, line_of('type_1')), 'agency'), '42501', 'nobody writes the day of refusal by hand');
SELECT is(attempt(format($$SELECT socsvc.refuse_service(%s, 'заявление', '2023-06-01')$$, line_of('type_1')), 'citizen'), 'ok', 'the citizen refuses a service');
SELECT is(attempt(deliver('type_1', $$'2023-05-31', 1, 60$$)), 'ok', 'until the refusal it is delivered');
SELECT is(attempt(deliver('type_1', $$'2023-06-01', 1, 60$$)), 'SV005', 'SV005: not from its day on');
SELECT is((SELECT format('%s: %s', message, detail) FROM complaint(deliver('type_1', $$'2023-06-01', 1, 60$$))),
  format('the recipient has refused the service in writing: Delivery for contract line %s on 2023-06-01; refused from 2023-06-01.', contract_line_of('type_1')), 'and it says so');
SELECT is(attempt(deliver('type_2', $$'2023-06-01', 1, 60$$)), 'ok', 'other services are');
SELECT is(attempt(format($$SELECT socsvc.refuse_service(%s, 'заявление', '2023-06-01')$$, line_of('type_2')), 'citizen'), 'SV005', 'SV005: refused from a day on which it was delivered');
SELECT is(attempt($$UPDATE socsvc.delivery SET minutes = 30 WHERE delivered_on = '2023-05-31'$$), 'ok', 'what was delivered is still corrected');

-- ---- counters ---------------------------------------------------------------------------------------------------------

SELECT is(tries($$UPDATE socsvc.line_minutes SET used = 0$$), '42501', 'a portal writes no counter');
SELECT is(string_agg(tries(statement, 'superuser'), ' '), 'SV015 SV015 SV015 SV015', 'SV015: nor does anybody')
  FROM unnest(ARRAY['UPDATE socsvc.line_minutes SET used = 0', 'DELETE FROM socsvc.line_minutes', 'TRUNCATE socsvc.line_minutes',
                    $$INSERT INTO socsvc.line_minutes (programme_line, starts_on, used) VALUES (1, '2023-12-04', 0)$$]) statement;
SELECT is_empty('SELECT * FROM socsvc.quota_mismatch', 'counters and deliveries agree');
SELECT is_empty('SELECT * FROM socsvc.check_register()', 'check_register() finds nothing');
SELECT is(socsvc._archive_units('2023-03-01', '2023-04-01'), 13::bigint, 'March is archived');
SELECT results_eq(format('SELECT starts_on, used, archived FROM socsvc.line_minutes WHERE programme_line = %s ORDER BY 1', line_of('type_1')),
  $$VALUES (date '2023-03-14', 720::bigint, 720::bigint), ('2023-03-20', 720, 720), ('2023-03-27', 720, 720), ('2023-05-29', 30, 0)$$, 'with its minutes');
SET LOCAL session_replication_role = replica;
DELETE FROM socsvc.delivery WHERE delivered_on < '2023-04-01';
SET LOCAL session_replication_role = origin;
SELECT is_empty('SELECT * FROM socsvc.quota_mismatch', 'what is used is archived plus what is there');
SET LOCAL session_replication_role = replica;
UPDATE socsvc.delivery SET minutes = 90 WHERE delivered_on = '2023-05-31';
UPDATE socsvc.delivery SET delivered_on = '2023-05-04' WHERE delivered_on = '2023-05-03';
SET LOCAL session_replication_role = origin;
SELECT results_eq('SELECT programme_line, starts_on, counted, found, unit FROM socsvc.quota_mismatch ORDER BY starts_on, unit DESC',
  format($$VALUES (%1$s::bigint, date '2023-05-03', 1::bigint, 0::bigint, 'times'), (%1$s, '2023-05-03', 400, 0, 'minutes'), (%1$s, '2023-05-04', 0, 1, 'times'),
    (%1$s, '2023-05-04', 0, 400, 'minutes'), (%2$s, '2023-05-29', 30, 90, 'minutes')$$, line_of('type_3'), line_of('type_1')), 'what was written past the triggers is seen');
SELECT ok(EXISTS (SELECT FROM socsvc.check_register() c WHERE c.detail = '30 counted, 90 found in minutes in the period from 2023-05-29'), 'by check_register(), too');
SELECT is(socsvc.recount_quota(), 2::bigint, 'two lines are mended');
SELECT is_empty('SELECT * FROM socsvc.quota_mismatch', 'and agree');
SELECT is(counted('type_1'), '6; 2023-03-14: 720, 2023-03-20: 720, 2023-03-27: 720, 2023-05-29: 90', 'what was archived is kept');

-- ---- the cabinet --------------------------------------------------------------------------------------------------------

SELECT tap.become(NULL, 'agency') \g /dev/null
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
  VALUES (7, '12', 1, 'home', socsvc.today() - 10, daterange(socsvc.today() - 10, socsvc.today() + 300), 'free');
SELECT is(attempt(line_with('type_3', at_most => '300', programme => 7), 'agency'), 'ok', 'a programme of these days');
SELECT tap.agency() \g /dev/null
SELECT socsvc.issue_programme(7) \g /dev/null
SELECT tap.contract(7, 1, term => daterange(socsvc.today() - 10, socsvc.today() + 300), programme_id => 7) \g /dev/null
SELECT is(attempt(format($$SELECT socsvc.record_delivery(%s, socsvc.today(), 1, 45)$$, (SELECT id FROM socsvc.contract_line WHERE contract = 7))), 'ok', '45 minutes today');
SELECT tap.citizen(1) \g /dev/null
SELECT results_eq('SELECT m.variant, m.minutes_from, m.minutes_until, m.minutes_unit, m.period_from, m.minutes_used, m.minutes_left FROM socsvc.my_minutes m WHERE m.programme = 7',
  $$VALUES ('type_3', 240, 300, 'day', socsvc.today(), 45::bigint, 255::bigint)$$, 'the citizen sees them, and what is left');
SELECT tap.citizen(2) \g /dev/null
SELECT is_empty('SELECT * FROM socsvc.my_minutes', 'another sees his own');
SELECT tap.superuser() \g /dev/null

SELECT * FROM finish();
ROLLBACK;
