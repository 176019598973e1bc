-- Hours of specialists (003/8/2, 003/12/1, 004/28/3): whose, when, how many; what changes and what stands.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();
SELECT socsvc.make_partitions(socsvc.today() - 40, socsvc.today());

-- Orders 1 (assistant, 8 hours a day) and 2 (sign language, 60 hours a year) of person 1 with provider 1 are carried out
-- since nine days, so is order 4 (sign language) of person 2, whose order 3 is not confirmed by the specialist.
SELECT tap.kz_order(1, 1, 1), tap.kz_order(2, 2, 2), tap.kz_order(3, 11, 3, 'awaiting_specialist'), tap.kz_order(4, 12, 2);
CREATE FUNCTION tap.backdate(days integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  SET LOCAL session_replication_role = replica;
  UPDATE socsvc.contract c SET requested_on = socsvc.today() - days, signed_on = socsvc.today() - days, term = daterange(socsvc.today() - days, upper(c.term))
   WHERE c.id IN (SELECT o.contract FROM socsvc.service_order o);
  UPDATE socsvc.service_order o SET confirmed_on = socsvc.today() - days WHERE o.contract IS NOT NULL;
  SET LOCAL session_replication_role = origin;
END
$$;
SELECT tap.backdate(9);
SELECT socsvc.today() AS today \gset

-- ---- recording -----------------------------------------------------------------------------------------------------------
SELECT tap.specialist(1);
SELECT lives_ok($$SELECT socsvc.record_hours(1, socsvc.today() - 1, '09:00', 120, 'поликлиника')$$, '[004/28/3] [003/8/2] the specialist records hours of an order that is carried out');
SELECT results_eq($$SELECT person, provider, worker, minutes, status FROM socsvc.hour_log$$, $$VALUES (1::bigint, 1::bigint, 1::bigint, 120, 'recorded')$$,
                  'the parties are the order''s');
SELECT lives_ok($$INSERT INTO socsvc.hour_log (service_order, day, starts_at, minutes) VALUES (1, socsvc.today(), '23:00', 60)$$,
                '[003/8/2] by plain INSERT as well, until the end of the day');
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.record_hours(1, socsvc.today() - 9, '10:00', 30)$$, '[004/28/3] so does the provider; the day of the confirmation is the first');
SELECT is((SELECT count(*) FROM socsvc.delivery), 0::bigint, '[004/28/4] hours that are not confirmed do not count: no delivery');

-- ---- bad input -----------------------------------------------------------------------------------------------------------
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today() - 10, '10:00', 30)$$, 'SV005', NULL, '[004/28/3] no hours on a day before the order');
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today() + 1, '10:00', 30)$$, 'SV005', NULL, '[004/28/3] none in the future');
SELECT tap.set_moment('11:59:59'), tap.become('tap_portal', 'provider', NULL, 1);
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today(), '11:00', 60)$$, 'SV005', 'these hours are not over yet', '[003/8/2] nor hours of today that are not over');
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today(), '13:00', 60)$$, 'SV005', 'these hours are not over yet', '[003/8/2] or have not begun');
SELECT lives_ok($$SELECT socsvc.withdraw_hours(socsvc.record_hours(1, socsvc.today(), '10:59', 60))$$, '[003/8/2] those that are over');
SELECT tap.set_moment('12:00'), tap.become('tap_portal', 'provider', NULL, 1);
SELECT lives_ok($$SELECT socsvc.withdraw_hours(socsvc.record_hours(1, socsvc.today(), '11:00', 60))$$, '[003/8/2] to the minute');
SELECT throws_ok($$SELECT socsvc.change_hours(socsvc.record_hours(1, socsvc.today(), '11:00', 60), minutes => 61)$$, 'SV005', 'these hours are not over yet', '[003/8/2] nor are they prolonged into what is to come');
SELECT tap.set_moment('24:00'), tap.become('tap_portal', 'provider', NULL, 1);
SELECT throws_ok($$SELECT socsvc.record_hours(3, socsvc.today(), '10:00', 30)$$, 'SV016', NULL, '[004/28/3] none before the specialist''s confirmation');
SELECT throws_ok($$SELECT socsvc.record_hours(99, socsvc.today(), '10:00', 30)$$, '23503', NULL, 'none of no order');
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today(), '10:00', 0)$$, '23514', NULL, 'none of no minutes');
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today(), '10:00', NULL)$$, '23502', NULL, 'nor of unknown ones');
SELECT throws_ok($$SELECT socsvc.record_hours(1, NULL, '10:00', 10)$$, '23502', NULL, 'nor of an unknown day');
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today(), '23:30', 31)$$, 'SV005', 'hours end with their day', 'none that go into the next day');
SELECT throws_ok($$INSERT INTO socsvc.hour_log (service_order, person, day, starts_at, minutes) VALUES (1, 2, socsvc.today(), '12:00', 60)$$, '23503', NULL,
                 'none of another person than the order''s');
SELECT throws_ok($$INSERT INTO socsvc.hour_log (service_order, worker, day, starts_at, minutes) VALUES (1, 3, socsvc.today(), '12:00', 60)$$, '23503', NULL,
                 'none by another worker');
SELECT throws_ok($$INSERT INTO socsvc.hour_log (service_order, day, starts_at, minutes, status) VALUES (1, socsvc.today(), '12:00', 60, 'confirmed')$$, '42501', NULL,
                 '[004/28/5] nobody writes them as confirmed');
SELECT throws_ok($$INSERT INTO socsvc.hour_log (service_order, day, starts_at, minutes, delivery) VALUES (1, socsvc.today(), '12:00', 60, 1)$$, '42501', NULL,
                 'nor with a delivery');
SELECT tap.provider(2);
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today(), '10:00', 30)$$, '23503', 'there is no service order 1', '[004/28/3] not another provider');
SELECT is_empty($$UPDATE socsvc.hour_log SET minutes = 10 RETURNING 1$$, 'nor changes');
SELECT is_empty($$DELETE FROM socsvc.hour_log RETURNING 1$$, 'nor deletes');
SELECT throws_ok($$SELECT socsvc.withdraw_hours((SELECT min(id) FROM socsvc.hour_log), 'x')$$, 'P0002', NULL, 'nor withdraws');
SELECT tap.become('tap_portal', 'specialist');
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today(), '10:00', 30)$$, '23503', 'there is no service order 1', 'no specialist without a provider');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today(), '10:00', 30)$$, 'SV009', NULL, 'not the recipient');
SELECT tap.become('tap_portal', NULL, NULL, 1);
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today(), '10:00', 30)$$, 'SV009', NULL, 'nobody without a role');
SELECT tap.agency();
SELECT throws_ok($$INSERT INTO socsvc.hour_log (service_order, day, starts_at, minutes) VALUES (1, socsvc.today(), '12:00', 60)$$, '42501', NULL, 'not the agency');

-- The recipient is not there, the worker is not employed.
SELECT tap.superuser();
INSERT INTO socsvc.absence (person, kind, term) VALUES (1, 'hospital', daterange(socsvc.today() - 4, socsvc.today() - 3));
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today() - 4, '10:00', 30)$$, 'SV013', NULL, 'no hours while the recipient is away');
SELECT lives_ok($$SELECT socsvc.record_hours(1, socsvc.today() - 3, '10:00', 30)$$, 'the day of the return is another');
SELECT tap.superuser();
SAVEPOINT dead;
UPDATE socsvc.person SET died_on = socsvc.today() - 2 WHERE id = 1;
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today() - 1, '15:00', 30)$$, 'SV013', NULL, 'none after the recipient''s death');
SELECT lives_ok($$SELECT socsvc.record_hours(1, socsvc.today() - 2, '15:00', 30)$$, 'but on that day, as deliveries are');
ROLLBACK TO dead;
SAVEPOINT dismissed;
UPDATE socsvc.worker SET employed = daterange('2020-01-01', socsvc.today() - 1) WHERE id = 1;
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today() - 1, '15:00', 30)$$, 'SV005', NULL, 'none of a worker who is not employed on the day');
ROLLBACK TO dismissed;

-- ---- the limit, before the recipient is asked ----------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT throws_matching($$SELECT socsvc.record_hours(1, socsvc.today() - 1, '12:00', 361)$$, 'limit of hours', '120 minutes are recorded: 361 more are beyond eight hours');
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today() - 1, '12:00', 361)$$, 'SV002', NULL, 'as SV002');
SELECT lives_ok($$SELECT socsvc.record_hours(1, socsvc.today() - 1, '12:00', 330)$$, 'eight hours a day are the limit of an assistant: 30 minutes are left');
SELECT throws_ok($$UPDATE socsvc.hour_log SET minutes = 151 WHERE note = 'поликлиника'$$, 'SV002', NULL, 'also of hours that are changed');
SELECT results_eq($$SELECT limit_minutes, confirmed_minutes::int, unconfirmed_minutes::int, remaining_minutes::int FROM socsvc.order_hours WHERE service_order = 1$$,
                  'VALUES (480, 0, 60, 420)', 'how much of today''s limit is left, for the provider');
SELECT tap.citizen(1);
SELECT results_eq($$SELECT limit_minutes, confirmed_minutes::int, unconfirmed_minutes::int, remaining_minutes::int FROM socsvc.my_order_hours WHERE service_order = 1$$,
                  'VALUES (480, 0, 60, 420)', 'and for the recipient');
SELECT is((SELECT limit_minutes FROM socsvc.my_order_hours WHERE service_order = 2), 3600, 'sixty hours a year of sign language');
SELECT tap.provider(1);
-- Three days of one year, for it has its own limit.
SELECT CASE WHEN extract(doy FROM :'today'::date) <= 3 THEN :'today'::date - 9 ELSE :'today'::date - 2 END AS base \gset
SELECT tap.superuser();
DELETE FROM socsvc.absence;
SELECT tap.provider(1);
SELECT lives_ok(format('SELECT socsvc.record_hours(4, %L, ''00:00'', 1440), socsvc.record_hours(4, %L, ''00:00'', 1440)', :'base'::date, :'base'::date + 1), '48 hours');
SELECT throws_ok(format('SELECT socsvc.record_hours(4, %L, ''00:00'', 721)', :'base'::date + 2), 'SV002', NULL, 'not more than 60 in the year');
SELECT lives_ok(format('SELECT socsvc.record_hours(4, %L, ''00:00'', 720)', :'base'::date + 2), '60 they may be');
SELECT lives_ok($$SELECT socsvc.record_hours(2, socsvc.today() - 5, '08:00', 60)$$, 'another recipient has 60 of his own');
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today() - 1, '13:00', 30)$$, 'SV025', NULL, 'hours do not overlap others');

-- ---- changes -------------------------------------------------------------------------------------------------------------
SELECT lives_ok($$SELECT socsvc.change_hours((SELECT id FROM socsvc.hour_log WHERE note = 'поликлиника'), minutes => 90, starts_at => '09:30')$$, 'what is recorded may be corrected');
SELECT results_eq($$SELECT starts_at, minutes, note FROM socsvc.hour_log WHERE note = 'поликлиника'$$, $$VALUES ('09:30'::time, 90, 'поликлиника')$$, 'the rest stays');
SELECT throws_ok($$SELECT socsvc.change_hours((SELECT id FROM socsvc.hour_log WHERE note = 'поликлиника'), day => socsvc.today() - 10)$$, 'SV005', NULL, 'by the same rules');
SELECT throws_ok('SELECT socsvc.change_hours(999, minutes => 1)', 'P0002', NULL, 'hours that there are');
SELECT throws_ok('UPDATE socsvc.hour_log SET service_order = 2', '42501', NULL, 'but not of which order they are');
SELECT lives_ok($$SELECT socsvc.withdraw_hours((SELECT id FROM socsvc.hour_log WHERE day = socsvc.today() - 3 AND service_order = 1), 'ошибка')$$, 'they may be withdrawn');
SELECT throws_ok($$SELECT socsvc.withdraw_hours((SELECT id FROM socsvc.hour_log WHERE day = socsvc.today() - 3 AND service_order = 1), 'ошибка')$$, 'SV003', NULL, 'once');
SELECT throws_ok($$UPDATE socsvc.hour_log SET minutes = 5 WHERE status = 'withdrawn'$$, 'SV017', NULL, 'and stay as they were');
SELECT throws_ok($$DELETE FROM socsvc.hour_log WHERE status = 'withdrawn'$$, 'SV017', NULL, 'on record');
SELECT throws_ok('SELECT socsvc.withdraw_hours(999)', 'P0002', NULL, 'hours that there are');
SELECT lives_ok($$DELETE FROM socsvc.hour_log WHERE service_order = 1 AND day = socsvc.today() - 9$$, 'or deleted while they are recorded');
SELECT throws_ok($$UPDATE socsvc.hour_log SET status = 'code_sent' WHERE service_order = 1 AND status = 'recorded'$$, 'SV004', NULL, '[004/28/4] nobody moves them on by hand');
SELECT throws_ok($$UPDATE socsvc.hour_log SET status = 'confirmed' WHERE service_order = 1 AND status = 'recorded'$$, 'SV003', NULL, '[004/28/5] or confirms them');

-- ---- the journal ---------------------------------------------------------------------------------------------------------
SELECT results_eq($$SELECT day, starts_at, ends_at, hours, status_label FROM socsvc.order_journal WHERE service_order = 1 AND status <> 'withdrawn' ORDER BY day, starts_at$$,
                  $$VALUES (socsvc.today() - 1, '09:30'::time, '11:00'::time, 1.50, 'Зафиксированы'), (socsvc.today() - 1, '12:00', '17:30', 5.50, 'Зафиксированы'),
                           (socsvc.today(), '23:00', '00:00', 1.00, 'Зафиксированы')$$,
                  '[003/12/1] «Журнал учета оказанных услуг»: days, from, until, hours');
SELECT is((SELECT count(DISTINCT service_order) FROM socsvc.order_journal WHERE person = 1), 2::bigint, '[003/8/5] a recipient''s journal, of all orders with the provider');
SELECT tap.provider(2);
SELECT is((SELECT count(*) FROM socsvc.order_journal), 0::bigint, '[003/12/1] another provider''s is empty');
SELECT tap.citizen(1);
SELECT is((SELECT count(*) FROM socsvc.my_hours WHERE service_order = 1 AND status = 'recorded'), 3::bigint, 'the recipient sees what was recorded');
SELECT tap.citizen(2);
SELECT is((SELECT count(*) FROM socsvc.my_hours WHERE service_order <> 4), 0::bigint, 'others do not');
SELECT tap.superuser();
SELECT results_eq($$SELECT status, lang, label FROM socsvc.status_label WHERE entity = 'hour_log' AND lang = 'ru' ORDER BY status$$,
                  $$VALUES ('code_sent', 'ru', 'Код запрошен'), ('confirmed', 'ru', 'Подтверждены'), ('recorded', 'ru', 'Зафиксированы'), ('withdrawn', 'ru', 'Отозваны')$$,
                  'statuses have names');

-- ---- the order ends ------------------------------------------------------------------------------------------------------
-- As if cancelling had been asked for two days ago.
SET LOCAL session_replication_role = replica;
UPDATE socsvc.service_order SET status = 'cancel_requested' WHERE id = 1;
INSERT INTO socsvc.status_event (entity, entity_id, from_status, to_status, actor, login_role, happened_at)
  VALUES ('service_order', 1, 'in_progress', 'cancel_requested', 'specialist', 'test', clock_timestamp() - interval '2 days');
SET LOCAL session_replication_role = origin;
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.record_hours(1, socsvc.today() - 2, '08:00', 30)$$, '[003/8/2] while an order is being cancelled, hours given before are still recorded');
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today() - 1, '08:00', 30)$$, 'SV016', NULL, '[003/8/2] and no others');
SELECT is(socsvc.unconfirmed_minutes(1), 510::bigint, '[003/8/2] what waits for confirmation');
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.refuse_order(2, (SELECT code FROM socsvc.order_cancel_reason WHERE side = 'recipient' LIMIT 1))$$, 'the recipient refuses the other order');
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.record_hours(2, socsvc.today(), '22:00', 30)$$, '[003/8/2] hours given until then are still recorded');
SELECT isnt(socsvc.request_confirmation(2), NULL, '[003/8/2] and confirmed by the recipient, if he wishes');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.service_order SET ended_on = socsvc.today() - 3 WHERE id = 2;
SET LOCAL session_replication_role = origin;
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.record_hours(2, socsvc.today() - 2, '08:00', 30)$$, 'SV016', NULL, 'no hours of days after the end');
SELECT lives_ok($$SELECT socsvc.record_hours(2, socsvc.today() - 3, '08:00', 30)$$, 'but of the last one');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.service_order SET status = 'completed' WHERE id = 2;
SET LOCAL session_replication_role = origin;
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.record_hours(2, socsvc.today() - 4, '08:00', 30)$$, 'SV016', NULL, 'none of an order that is completed');
SELECT throws_ok($$SELECT socsvc.request_confirmation(2)$$, 'SV016', NULL, 'and no codes');

SELECT * FROM finish();
ROLLBACK;
