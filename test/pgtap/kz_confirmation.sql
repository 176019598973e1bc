-- Confirmation codes (004/28/4, 004/28/5): asked for, sent to the recipient's telephone alone, entered by the specialist;
-- wrong, old, used and foreign ones; nobody guesses them.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();
SELECT socsvc.make_partitions(socsvc.today() - 40, socsvc.today());
SELECT tap.kz_order(1, 1, 1), tap.kz_order(2, 2, 2), tap.kz_order(3, 11, 3);

-- The code of the last message that the gateway takes; as superuser afterwards.
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
CREATE FUNCTION tap.wrong(code text) RETURNS text LANGUAGE sql AS $$ SELECT translate(code, '0123456789', '1234567890') $$;
CREATE FUNCTION tap.age_codes(how_long interval) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  SET LOCAL session_replication_role = replica;
  UPDATE socsvc.confirmation_code SET sent_at = sent_at - how_long, expires_at = expires_at - how_long;
  SET LOCAL session_replication_role = origin;
END
$$;
SELECT tap.take_code();

-- ---- asking for a code -----------------------------------------------------------------------------------------------------
SELECT tap.specialist(1);
SELECT throws_ok('SELECT socsvc.request_confirmation(1)', 'SV004', NULL, '[004/28/4] no code for no hours');
SELECT socsvc.record_hours(1, socsvc.today(), '09:00', 90, 'утро'), socsvc.record_hours(1, socsvc.today(), '14:00', 60, 'день');
SELECT throws_ok('SELECT socsvc.request_confirmation(1, 2)', '22023', NULL, '[004/28/4] not for another number of hours than was recorded');
SELECT throws_ok('SELECT socsvc.request_confirmation(1, hour_ids => ARRAY[999])', '22023', NULL, '[004/28/4] nor for hours that are not the order''s');
SELECT throws_ok('SELECT socsvc.request_confirmation(99)', 'P0002', NULL, 'nor for no order');
SELECT tap.provider(2);
SELECT throws_ok('SELECT socsvc.request_confirmation(1)', 'P0002', 'there is no order 1', '[004/28/4] not by another provider');
SELECT tap.become('tap_portal', 'specialist');
SELECT throws_ok('SELECT socsvc.request_confirmation(1)', 'P0002', 'there is no order 1', 'not by a specialist without a provider');
SELECT tap.citizen(1);
SELECT throws_ok('SELECT socsvc.request_confirmation(1)', 'SV009', NULL, 'not by the recipient');
SELECT tap.specialist(1);
SELECT isnt(socsvc.request_confirmation(1, 2.5), NULL, '[004/28/4] the code for the number of hours is sent: two and a half');
SELECT is((SELECT array_agg(DISTINCT status) FROM socsvc.hour_log), '{code_sent}', '[004/28/4] the hours wait for it');
SELECT results_eq('SELECT minutes, tries, outcome FROM socsvc.confirmation_code', 'VALUES (150, 0, NULL::text)', '150 minutes');
SELECT throws_ok($$UPDATE socsvc.hour_log SET minutes = 10$$, 'SV017', NULL, 'what was sent to the recipient stands');
SELECT throws_ok($$DELETE FROM socsvc.hour_log$$, 'SV017', NULL, 'and is not deleted');
SELECT throws_ok($$UPDATE socsvc.hour_log SET status = 'recorded'$$, 'SV004', NULL, 'nor taken out from under the code');
SELECT throws_ok($$SELECT socsvc.confirm_hours(1, '123456')$$, 'SV008', 'the code has not been sent yet', 'a code counts once the gateway has it: none is guessed in the transaction that asked for it');

SELECT results_eq('SELECT DISTINCT status_label, status_label_en, code_sent_at FROM socsvc.order_journal', $$VALUES ('Код запрошен', 'Code asked for', NULL::timestamptz)$$, 'the journal says so too: asked for, not sent');

-- ---- who can read it ---------------------------------------------------------------------------------------------------------
SELECT throws_ok('SELECT code_hash FROM socsvc.confirmation_code', '42501', NULL, 'nobody reads the hash');
SELECT throws_ok('SELECT * FROM socsvc.secret_key', '42501', NULL, 'the key');
SELECT throws_ok('SELECT * FROM socsvc.message_secret', '42501', NULL, 'or the code in the outbox');
SELECT throws_ok('SELECT * FROM socsvc.take_messages(10)', '42501', NULL, 'the specialist is no gateway');
SELECT throws_ok($$SELECT socsvc._code_hash(1, 1, 1, '1')$$, '42501', NULL, 'nobody computes hashes');
SELECT throws_ok($$SELECT socsvc._try_code(1, '\x00', 1000000)$$, '42501', NULL, 'nobody tries codes past confirm_hours()');
SELECT throws_ok($$UPDATE socsvc.confirmation_code SET tries = 0$$, '42501', NULL, 'nobody resets the tries');
SELECT tap.citizen(1);
SELECT is((SELECT parameters ->> 'code' FROM socsvc.message WHERE kind = 'confirmation_code'), '••••••', '[004/28/4] in the message that the portal can read it is dots');
SELECT tap.citizen(1);
SELECT matches((SELECT body FROM socsvc.my_messages WHERE kind = 'confirmation_code'), '••••••.* № 1 .*2,5', '[004/28/4] also in the recipient''s cabinet: the telephone has it, with order and hours');
SELECT tap.superuser();
SELECT is_empty($$SELECT r.rolname, t.name FROM pg_roles r, (VALUES ('secret_key'), ('message_secret')) t (name)
                   WHERE r.rolname IN ('socsvc_portal', 'socsvc_agency', 'socsvc_admin', 'socsvc_scheduler') AND has_any_column_privilege(r.oid, 'socsvc.' || t.name, 'SELECT, INSERT, UPDATE')$$,
                'no role of clients, agency, administrator or gateway reads the tables themselves');
SELECT is_empty($$SELECT r.rolname FROM pg_roles r WHERE r.rolname IN ('socsvc_portal', 'socsvc_agency', 'socsvc_admin', 'socsvc_scheduler')
                     AND has_column_privilege(r.oid, 'socsvc.confirmation_code', 'code_hash', 'SELECT')$$, 'nor the hash');

-- ---- the gateway -------------------------------------------------------------------------------------------------------------
SAVEPOINT before_gateway;
SELECT tap.become('tap_scheduler', NULL);
SELECT results_eq($$SELECT phone, email, body ~ '^Растау коды: [0-9]{6}\. № 1 тапсырыс: 2,5 сағат' FROM socsvc.take_messages(10) WHERE kind = 'confirmation_code'$$,
                  $$VALUES ('+7 700 000 00 01', NULL::text, true)$$, '[004/28/4] the gateway gets code, order and hours, for the recipient''s telephone alone');
SELECT tap.superuser();
SELECT is((SELECT count(*) FROM socsvc.message_secret), 0::bigint, 'then the code is erased');
ROLLBACK TO before_gateway;
SELECT tap.take_code() AS code \gset
SELECT matches(:'code'::text, '^[0-9]{6}$', 'six digits');
SELECT isnt((SELECT code_hash FROM socsvc.confirmation_code), sha256(convert_to(:'code', 'UTF8')), 'stored is a hash that needs the key');
SELECT is((SELECT c.code_hash FROM socsvc.confirmation_code c),
          (SELECT socsvc._keyed_hash(k.key, format('socsvc.confirmation_code/1 1 %s 150 %s', c.id, :'code')) FROM socsvc.confirmation_code c, socsvc.secret_key k WHERE k.name = 'confirmation_code'),
          'of order, row, minutes and code');
SELECT is(encode(socsvc._keyed_hash('\x4a656665', 'what do ya want for nothing?'), 'hex'), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
          'HMAC-SHA-256, as RFC 4231 has it');

SELECT throws_ok('SELECT socsvc._random_digits(0)', '22023', NULL, 'a code has digits');
SELECT throws_ok('SELECT socsvc._random_digits(19)', '22023', NULL, 'not more than eighteen');
SELECT throws_ok('SELECT socsvc._random_bytes(0)', '22023', NULL, 'a key has bytes');
SELECT throws_ok('SELECT socsvc._random_bytes(1025)', '22023', NULL, 'not more than 1,024');
SELECT is((SELECT string_agg(DISTINCT d, '' ORDER BY d) FROM generate_series(1, 1000) g, LATERAL regexp_split_to_table(socsvc._random_digits(6 + g % 2), '') d), '0123456789',
          'all ten digits come up');
SELECT is((SELECT count(DISTINCT socsvc._random_bytes(16 + g * 0)) FROM generate_series(1, 100) g), 100::bigint, 'and bytes do not repeat');

-- ---- entering it -------------------------------------------------------------------------------------------------------------
SELECT tap.provider(2);
SELECT throws_ok(format('SELECT socsvc.confirm_hours(1, %L)', :'code'), 'P0002', 'there is no order 1', '[004/28/5] another provider does not enter it');
SELECT tap.citizen(1);
SELECT throws_ok(format('SELECT socsvc.confirm_hours(1, %L)', :'code'), 'SV009', NULL, '[004/28/5] nor the recipient: the code is given to the specialist');
SELECT tap.specialist(1);
SELECT throws_ok(format('SELECT socsvc.confirm_hours(1, %L)', tap.wrong(:'code')), 'SV008', 'the code is not right', '[004/28/5] a wrong code');
SELECT is((SELECT tries FROM socsvc.confirmation_code), 1, 'is counted, although the call failed');
SELECT throws_ok('SELECT socsvc.confirm_hours(1, NULL)', 'SV008', 'the code is not right', 'so is none');
SAVEPOINT right_code;
SELECT is(socsvc.confirm_hours(1, ' ' || substr(:'code', 1, 3) || ' ' || substr(:'code', 4) || ' '), 150, '[004/28/5] the right one, blanks or not, confirms the hours');
SELECT is((SELECT tries FROM socsvc.confirmation_code), 2, 'a right one is no wrong one');
SELECT results_eq('SELECT delivered_on, person, provider, worker, quantity, minutes, note, started_at FROM socsvc.delivery ORDER BY id',
                  $$VALUES (socsvc.today(), 1::bigint, 1::bigint, 1::bigint, 1, 90, 'утро', '09:00'::time), (socsvc.today(), 1, 1, 1, 1, 60, 'день', '14:00')$$,
                  '[004/28/5] the hours are deliveries of the order''s contract');
SELECT is((SELECT count(*) FROM socsvc.hour_log h JOIN socsvc.delivery d ON d.id = h.delivery AND d.minutes = h.minutes WHERE h.status = 'confirmed'), 2::bigint, 'each its own');
SELECT tap.superuser();
SELECT is((SELECT sum(m.used) FROM socsvc.line_minutes m), 150::numeric, 'and count against the limit');
SELECT tap.specialist(1);
SELECT throws_ok(format('SELECT socsvc.confirm_hours(1, %L)', :'code'), 'SV008', NULL, '[004/28/5] a used code');
SELECT throws_ok('SELECT socsvc.request_confirmation(1)', 'SV004', NULL, 'nothing is left to confirm');
SELECT results_eq($$SELECT confirmed_minutes::int, unconfirmed_minutes::int, remaining_minutes::int FROM socsvc.order_hours WHERE service_order = 1$$,
                  'VALUES (150, 0, 330)', 'of today''s eight hours');
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today(), '16:00', 331)$$, 'SV002', NULL, 'confirmed hours count first');

-- Corrections.
SELECT throws_ok($$UPDATE socsvc.hour_log SET minutes = 10$$, 'SV017', NULL, 'confirmed hours do not change');
SELECT throws_ok($$DELETE FROM socsvc.delivery$$, 'SV017', NULL, 'nor does their delivery go by itself');
SELECT throws_ok($$UPDATE socsvc.delivery SET minutes = 10$$, 'SV017', NULL, 'or change');
SELECT lives_ok($$UPDATE socsvc.delivery SET note = 'вечер' WHERE note = 'день'$$, 'its remark may');
SELECT throws_ok($$SELECT socsvc.withdraw_hours(min(id)) FROM socsvc.hour_log$$, 'SV004', NULL, 'they are not withdrawn without a reason');
SELECT lives_ok($$SELECT socsvc.withdraw_hours(id, 'ошибка') FROM socsvc.hour_log WHERE note = 'утро'$$, 'but with one');
SELECT is((SELECT sum(minutes) FROM socsvc.delivery), 60::bigint, 'and their delivery with them');
SELECT results_eq($$SELECT confirmed_minutes::int FROM socsvc.order_hours WHERE service_order = 1$$, 'VALUES (60)', 'the limit has them back');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.act (id, contract, person, provider, number, period, prepared_on, status)
  SELECT 1, o.contract, o.person, o.provider, 'A', daterange(socsvc.today(), socsvc.today() + 1), socsvc.today(), 'sent' FROM socsvc.service_order o WHERE o.id = 1;
SET LOCAL session_replication_role = origin;
SELECT tap.specialist(1);
SELECT throws_ok($$SELECT socsvc.withdraw_hours(id, 'ошибка') FROM socsvc.hour_log WHERE note = 'день'$$, 'SV011', NULL, 'not once their act was sent');
SELECT throws_ok($$SELECT socsvc.record_hours(1, socsvc.today(), '20:00', 10)$$, 'SV011', NULL, 'and no more hours are recorded for its days');
ROLLBACK TO right_code;

-- What a delivery refuses, the code does not lose.
SELECT tap.superuser();
SAVEPOINT refused;
INSERT INTO socsvc.absence (person, kind, term) VALUES (1, 'hospital', daterange(socsvc.today(), socsvc.today() + 1));
SELECT tap.specialist(1);
SELECT throws_ok(format('SELECT socsvc.confirm_hours(1, %L)', :'code'), 'SV013', NULL, 'the recipient was away after all: nothing is confirmed');
SELECT tap.superuser();
DELETE FROM socsvc.absence;
SET LOCAL session_replication_role = replica;
UPDATE socsvc.programme_line SET minutes_until = 100 WHERE id = (SELECT programme_line FROM socsvc.contract_line WHERE contract = (SELECT contract FROM socsvc.service_order WHERE id = 1));
SET LOCAL session_replication_role = origin;
SELECT tap.specialist(1);
SELECT throws_ok(format('SELECT socsvc.confirm_hours(1, %L)', :'code'), 'SV002', NULL, 'the limit has the last word: all or nothing');
SELECT is((SELECT count(*) FROM socsvc.delivery), 0::bigint, 'none');
SELECT is((SELECT outcome FROM socsvc.confirmation_code), NULL, 'and the code stays');
ROLLBACK TO refused;

-- ---- guessing ----------------------------------------------------------------------------------------------------------------
SELECT tap.specialist(1);
SAVEPOINT guess;
SELECT throws_ok(format('SELECT socsvc.confirm_hours(1, %L)', tap.wrong(:'code')), 'SV008', 'the code is not right', '[004/28/5] the third wrong code');
ROLLBACK TO guess;
SELECT is((SELECT tries FROM socsvc.confirmation_code), 3, 'no rollback takes a try back');
SELECT throws_ok(format('SELECT socsvc.confirm_hours(1, %L)', :'code'), 'SV008', 'the code is void: too many wrong ones were entered', '[004/28/5] then even the right one is void');
SELECT throws_ok('INSERT INTO socsvc.setting (jurisdiction, name, value, source) VALUES (''KZ'', ''confirmation_code_tries'', ''1000'', ''x'')', '42501', NULL, 'specialists do not raise the number of tries');
SELECT tap.superuser();
UPDATE socsvc.setting SET value = '4' WHERE name = 'confirmation_code_tries';
SELECT tap.specialist(1);
SAVEPOINT four_tries;
SELECT is(socsvc.confirm_hours(1, :'code'), 150, 'setting confirmation_code_tries: with four it still counts');
ROLLBACK TO four_tries;
SELECT tap.superuser();
UPDATE socsvc.setting SET value = '3' WHERE name = 'confirmation_code_tries';

-- ---- a new request replaces the old code ---------------------------------------------------------------------------------------
SELECT tap.specialist(1);
SELECT isnt(socsvc.request_confirmation(1), NULL, '[004/28/4] another code may be asked for');
SELECT is((SELECT array_agg(outcome ORDER BY id) FROM socsvc.confirmation_code), '{too_many_tries,NULL}', 'the old one is closed');
SELECT tap.take_code() AS second \gset
SELECT tap.specialist(1);
SELECT isnt(socsvc.request_confirmation(1), NULL, 'or replaced while it counts');
SELECT is((SELECT array_agg(outcome ORDER BY id) FROM socsvc.confirmation_code), '{too_many_tries,replaced,NULL}', 'by a third');
SELECT tap.superuser();
SELECT is((SELECT count(*) FROM socsvc.message_secret), 1::bigint, 'only the new one is in the outbox');
SELECT tap.take_code() AS third \gset
SELECT tap.specialist(1);
SELECT CASE WHEN :'second' = :'third' THEN skip('one in a million: both codes are the same', 1)
            ELSE throws_ok(format('SELECT socsvc.confirm_hours(1, %L)', :'second'), 'SV008', 'the code is not right', '[004/28/5] an old code') END;
-- A code that nobody has taken from the outbox is not sent any more once it is replaced.
SELECT socsvc.request_confirmation(1);
SELECT socsvc.request_confirmation(1);
SELECT tap.become('tap_scheduler', NULL);
SELECT is((SELECT count(*) FROM socsvc.take_messages(1000) WHERE kind = 'confirmation_code'), 1::bigint, 'of two requests one code is sent');
SELECT tap.superuser();
SELECT is((SELECT array_agg(socsvc.code_sent_at(c.id) IS NOT NULL ORDER BY c.id DESC) FROM (SELECT id FROM socsvc.confirmation_code ORDER BY id DESC LIMIT 2) c), ARRAY[true, false], 'the other never was');
SELECT tap.specialist(1);
SELECT is((SELECT array_agg(DISTINCT code_sent_at IS NOT NULL) FROM socsvc.order_journal WHERE status = 'code_sent'), ARRAY[true], 'and the journal says when');
SELECT tap.superuser();

-- ---- expiry --------------------------------------------------------------------------------------------------------------------
SELECT tap.specialist(1);
SELECT socsvc.request_confirmation(1);
SELECT tap.take_code() AS code \gset
SELECT ok(c.expires_at - c.sent_at BETWEEN '14 minutes 50 seconds' AND '15 minutes', 'a code counts fifteen minutes') FROM socsvc.confirmation_code c WHERE closed_at IS NULL;
SELECT tap.age_codes('15 minutes');
SELECT tap.specialist(1);
SELECT throws_ok(format('SELECT socsvc.confirm_hours(1, %L)', :'code'), 'SV008', 'the code has expired', '[004/28/5] an expired code');
SELECT is((SELECT tries FROM socsvc.confirmation_code WHERE closed_at IS NULL), 0, 'is not compared');
SELECT tap.superuser();
SAVEPOINT job;
SELECT d.due_ids AS ids, set_config('socsvc.subject_role', 'scheduler', true) FROM socsvc._due_rows('close_codes', socsvc.today(), 0, 100) d \gset
SELECT is(socsvc._move_due_rows('close_codes', :'ids'), 1, 'run_deadlines() closes it');
SELECT results_eq('SELECT outcome FROM socsvc.confirmation_code ORDER BY id DESC LIMIT 1', $$VALUES ('expired')$$, 'as expired');
SELECT is((SELECT array_agg(DISTINCT status) FROM socsvc.hour_log), '{recorded}', 'and its hours are recorded again');
ROLLBACK TO job;
SELECT tap.superuser();
UPDATE socsvc.setting SET value = '60' WHERE name = 'confirmation_code_minutes';
UPDATE socsvc.setting SET value = '8' WHERE name = 'confirmation_code_digits';
SELECT tap.specialist(1);
SELECT socsvc.request_confirmation(1, hour_ids => ARRAY(SELECT id FROM socsvc.hour_log WHERE note = 'утро'));
SELECT results_eq('SELECT outcome, minutes FROM socsvc.confirmation_code ORDER BY id DESC LIMIT 2', $$VALUES (NULL::text, 90), ('expired', 150)$$, 'a code for some of the hours; the other had expired');
SELECT tap.take_code() AS code \gset
SELECT matches(:'code'::text, '^[0-9]{8}$', 'settings confirmation_code_digits');
SELECT ok(c.expires_at - c.sent_at > '59 minutes', 'and confirmation_code_minutes') FROM socsvc.confirmation_code c WHERE closed_at IS NULL;

-- ---- foreign codes -------------------------------------------------------------------------------------------------------------
SELECT tap.specialist(3);
SELECT socsvc.record_hours(3, socsvc.today(), '09:00', 30), socsvc.request_confirmation(3, 0.5);
SELECT tap.take_code() AS foreign \gset
SELECT tap.specialist(1);
SELECT throws_ok(format('SELECT socsvc.confirm_hours(1, %L)', :'foreign'), 'SV008', 'the code is not right', '[004/28/5] another order''s code');
SELECT throws_ok(format('SELECT socsvc.confirm_hours(2, %L)', :'code'), 'P0002', 'there is no order 2', '[004/28/5] a colleague''s order');
SELECT tap.provider(1);
SELECT throws_ok(format('SELECT socsvc.confirm_hours(2, %L)', :'code'), 'SV008', 'no code of order 2 waits to be entered', 'an order for which no code was sent');
SELECT tap.specialist(1);
SELECT throws_ok(format('SELECT socsvc.confirm_hours(99, %L)', :'code'), 'P0002', NULL, 'no such order');
SELECT is(socsvc.confirm_hours(1, :'code'), 90, 'its own code confirms');
SELECT results_eq('SELECT note, status FROM socsvc.hour_log WHERE service_order = 1 ORDER BY note', $$VALUES ('день', 'recorded'), ('утро', 'confirmed')$$, 'the hours for which it was sent');

-- ---- withdrawn under the code ----------------------------------------------------------------------------------------------------
SELECT tap.specialist(3);
SELECT lives_ok('SELECT socsvc.withdraw_hours(id) FROM socsvc.hour_log WHERE service_order = 3', 'hours that wait for their code are withdrawn');
SELECT throws_ok(format('SELECT socsvc.confirm_hours(3, %L)', :'foreign'), 'SV008', NULL, 'then the code is void');
SELECT is((SELECT outcome FROM socsvc.confirmation_code WHERE service_order = 3), 'withdrawn', 'by the withdrawal');

-- ---- the key, and the number of codes ----------------------------------------------------------------------------------------------
SELECT tap.specialist(1);
SELECT socsvc.request_confirmation(1, 1.0);
SELECT tap.take_code() AS code \gset
SELECT key AS old_key FROM socsvc.secret_key WHERE name = 'confirmation_code' \gset
SELECT tap.specialist(1);
SELECT throws_ok('SELECT socsvc.rotate_secret_key()', '42501', NULL, 'the administrator changes the key');
SELECT tap.admin();
SELECT is(socsvc.rotate_secret_key(), 1, 'open codes become void');
SELECT tap.superuser();
SELECT ok(octet_length(key) = 32 AND key <> :'old_key'::bytea, 'another key') FROM socsvc.secret_key WHERE name = 'confirmation_code';
SELECT tap.specialist(1);
SELECT throws_ok(format('SELECT socsvc.confirm_hours(1, %L)', :'code'), 'SV008', NULL, 'the old code counts no more');
SELECT tap.superuser();
SELECT count(*) AS sent FROM socsvc.confirmation_code WHERE service_order = 1 \gset
UPDATE socsvc.setting SET value = (:'sent'::int + 1)::text WHERE name = 'confirmation_codes_a_day';
SELECT tap.specialist(1);
SELECT isnt(socsvc.request_confirmation(1), NULL, 'as many codes a day as the setting says');
SELECT throws_ok('SELECT socsvc.request_confirmation(1)', 'SV008', NULL, 'no more: else they could be guessed by asking for ever new ones');
SELECT tap.age_codes('24 hours') FROM tap.superuser();
SELECT tap.specialist(1);
SELECT isnt(socsvc.request_confirmation(1), NULL, 'a day later again');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.service_order SET contact_phone = NULL WHERE id = 1;
UPDATE socsvc.person SET phone = NULL WHERE id = 1;
SET LOCAL session_replication_role = origin;
SELECT tap.specialist(1);
SELECT throws_ok('SELECT socsvc.request_confirmation(1)', 'SV004', NULL, '[004/28/4] no code without the recipient''s telephone');
SELECT tap.superuser();
SELECT throws_ok('UPDATE socsvc.confirmation_code SET minutes = 1', 'SV015', NULL, 'codes do not change, for the owner either');
SELECT throws_ok('DELETE FROM socsvc.confirmation_code', 'SV015', NULL, 'and stay on record');
SELECT is_empty('SELECT * FROM socsvc.quota_mismatch', 'the counters agree with the deliveries');

SELECT * FROM finish();
ROLLBACK;
