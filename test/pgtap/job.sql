-- Jobs: what time brings about by itself, once, however often they run; who may run them; the plan for pg_cron.
-- A job commits, so this test does: its database is dropped afterwards.
SELECT * FROM no_plan();
SET client_min_messages = warning;

-- Moves the events of a row back in time, past all triggers.
CREATE FUNCTION tap.age(of_entity text, row_id bigint, days integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  SET LOCAL session_replication_role = replica;
  UPDATE socsvc.status_event SET happened_at = happened_at - make_interval(days => age.days) WHERE entity = of_entity AND entity_id = row_id;
  SET LOCAL session_replication_role = origin;
END $$;
CREATE FUNCTION tap.events(of_entity text, status text) RETURNS TABLE (entity_id bigint, actor text) STABLE LANGUAGE sql SECURITY DEFINER AS $$
  SELECT e.entity_id, e.actor FROM socsvc.status_event e WHERE e.entity = of_entity AND e.to_status = status ORDER BY 1
$$;
CREATE FUNCTION tap.done(of_step text) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$
  SELECT r.rows_done FROM socsvc.job_run r WHERE r.step = of_step ORDER BY r.id DESC LIMIT 1
$$;

BEGIN;
SELECT tap.fixture();
SELECT tap.contract(1, 1);                                                    -- over, nothing delivered
SELECT tap.contract(2, 2);                                                    -- over, a delivery waits for its act
SELECT tap.contract(3, 3, 'offered');                                         -- offered long ago
SELECT tap.contract(4, 1, 'offered', programme_id => 3);                      -- offered today
SELECT tap.become(NULL, 'provider');
SELECT tap.deliver(201, '2023-03-20');
SELECT tap.superuser();
SELECT tap.age('contract', 3, 31);
SELECT tap.become(NULL, 'agency');
-- A programme whose last day is today, one that ended yesterday.
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment) VALUES
  (5, '10', 2, 'home', socsvc.today() - 370, daterange(socsvc.today() - 365, socsvc.today(), '[]'), 'free'),
  (6, '11', 2, 'home', socsvc.today() - 370, daterange(socsvc.today() - 365, socsvc.today() - 1, '[]'), 'free');
INSERT INTO socsvc.programme_line (id, programme, service_item, volume, periodicity, deviation_reason)
  VALUES (51, 5, tap.item('home', '002'), '60 мин.', '1 раз(а) в неделю', 'test'), (61, 6, tap.item('home', '002'), '60 мин.', '1 раз(а) в неделю', 'test');
SELECT socsvc.issue_programme(5), socsvc.issue_programme(6);
-- Applications: 1 and 2 wait for the citizen, 1 since long; 3 was received sixty days ago and nothing happened; 4 is new.
INSERT INTO socsvc.application (id, number, person, applicant_kind, applicant, channel, form, received_at, consent_given) VALUES
  (1, 'A-1', 1, 'citizen', 1, 'portal', 'home', socsvc.today() - 60 + time '10:00', true),
  (2, 'A-2', 2, 'citizen', 2, 'portal', 'home', socsvc.today() - 1 + time '10:00', true),
  (3, 'A-3', 2, 'citizen', 2, 'portal', 'semi_residential', socsvc.today() - 60 + time '10:00', true),
  (4, 'A-4', 2, 'citizen', 2, 'portal', 'home', socsvc.today()::timestamp AT TIME ZONE 'Asia/Yekaterinburg', true);
SELECT socsvc.ask_citizen(1, 'паспорт'), socsvc.ask_citizen(2, 'паспорт');
SELECT tap.superuser();
SELECT tap.age('application', 1, 31);
COMMIT;

-- ---- who may ---------------------------------------------------------------------------------------------------------
SET SESSION AUTHORIZATION tap_agency;
SELECT throws_ok('CALL socsvc.run_deadlines()', '42501', NULL, 'an agency runs no jobs');
SELECT throws_ok('SELECT socsvc._run_batch(1, 1, 0)', '42501', NULL, 'nor its parts');
SET SESSION AUTHORIZATION tap_scheduler;
SELECT throws_ok($$CALL socsvc.run_deadlines(socsvc.today() + 1)$$, 'SV005', NULL, 'what has not ended is not made to: a day of the future');
SELECT throws_ok($$CALL socsvc.run_deadlines('infinity')$$, 'SV005', NULL, 'or no day at all');
SELECT throws_ok($$CALL socsvc.run_deadlines('-infinity')$$, 'SV005', NULL, 'on either side');
SELECT throws_ok('CALL socsvc.run_deadlines(batch_size => 0)', '22023', 'a batch has from 1 to 100,000 rows, not 0', 'an empty batch');
SELECT throws_ok('CALL socsvc.run_deadlines(batch_size => NULL)', '22023', NULL, 'no batch');
SELECT throws_ok('CALL socsvc.run_deadlines()', '2D000', NULL, 'within a transaction a job cannot commit');
SELECT is((SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()), 0::bigint, 'and leaves no lock behind');
BEGIN;
SAVEPOINT s;
SELECT socsvc._begin_job('run_deadlines', NULL, 1) = socsvc.today() AS begun;
ROLLBACK TO s;
SELECT is((SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()), 0::bigint, 'nor one whose beginning was rolled back');
SAVEPOINT s;
SELECT socsvc._begin_job('run_deadlines', NULL, 1) = socsvc.today() AS begun;
RELEASE s;
SELECT throws_ok('CALL socsvc.run_deadlines()', '55006', 'run_deadlines is already running', 'one at a time, in one session too');
ROLLBACK;
SELECT is((SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()), 0::bigint, 'gone with the transaction');
SELECT throws_ok($$UPDATE socsvc.job_run SET rows_done = 7$$, '42501', NULL, 'the account is nobody''s to write');
SELECT throws_ok($$SELECT count(*) FROM socsvc.contract$$, '42501', NULL, 'the scheduler''s login sees no contracts');

-- ---- a day of the past -----------------------------------------------------------------------------------------------
CALL socsvc.run_deadlines('2024-03-13');
SELECT is((SELECT count(*) FROM tap.events('programme', 'expired')), 0::bigint, 'on the last day of a term nothing has ended');
SELECT is((SELECT count(*) FROM tap.events('contract', 'completed')), 0::bigint, 'no contract either');
CALL socsvc.run_deadlines('2024-03-14', batch_size => 1);
SELECT results_eq($$SELECT * FROM tap.events('programme', 'expired')$$, $$VALUES (1::bigint, 'scheduler'), (3, 'scheduler'), (4, 'scheduler')$$,
                  '[000/3.1/22] the day after, programmes have expired, by the scheduler');
SELECT results_eq($$SELECT * FROM tap.events('contract', 'completed')$$, $$VALUES (1::bigint, 'scheduler')$$, '[002/2.11/3] the contract whose term is over is completed');
SELECT is((SELECT rows_done FROM socsvc.job_run WHERE step = 'expire_programmes' ORDER BY id DESC LIMIT 1), 3::bigint, 'counted');
SELECT is((SELECT batches FROM socsvc.job_run WHERE step = 'expire_programmes' ORDER BY id DESC LIMIT 1), 4, 'a batch each, one to see that no more is left');
SELECT is((SELECT array_agg(day) FROM (SELECT DISTINCT day FROM socsvc.job_run ORDER BY day) d), '{2024-03-13,2024-03-14}', 'for its day');

-- ---- today -----------------------------------------------------------------------------------------------------------
CALL socsvc.run_deadlines();
SELECT results_eq($$SELECT entity_id FROM tap.events('programme', 'expired')$$, 'VALUES (1::bigint), (3), (4), (6)', 'a programme whose last day is today holds');
SELECT results_eq($$SELECT * FROM tap.events('contract', 'cancelled')$$, $$VALUES (3::bigint, 'scheduler')$$, 'an offer that was not answered lapses, a younger one stands');
SELECT results_eq($$SELECT * FROM tap.events('application', 'expired')$$, $$VALUES (1::bigint, 'scheduler')$$, 'an application without answer expires, a younger one waits');
SELECT ok(tap.done('mark_overdue') > 0, 'deadlines are overdue');
SET SESSION AUTHORIZATION DEFAULT;
SELECT is((SELECT count(*) FROM socsvc.deadline WHERE state = 'open' AND due_on < socsvc.today()), 0::bigint, 'all of them are marked');
SELECT is((SELECT count(*)::numeric FROM socsvc.message WHERE kind = 'deadline_overdue'), (SELECT sum(rows_done) FROM socsvc.job_run WHERE step = 'mark_overdue'),
          'and told, each once');
SELECT is((SELECT count(*) FROM socsvc.message m LEFT JOIN socsvc.deadline d ON m.cause = format('deadline/%s/%s/deadline_overdue', d.id, d.due_on)
            WHERE m.kind = 'deadline_overdue' AND (m.office = d.duty_of OR d.duty_of = 'provider' AND m.provider IS NOT NULL) IS NOT TRUE), 0::bigint, 'to whom they bind');
SELECT cmp_ok((SELECT count(*) FROM socsvc.message WHERE kind = 'deadline_overdue' AND provider IS NOT NULL), '>', 0::bigint, 'a provider''s to the provider');
SELECT matches((SELECT socsvc.fill_template(t.body, m.lang, m.parameters) FROM socsvc.message m JOIN socsvc.message_template t ON t.id = m.template
                 WHERE m.kind = 'deadline_overdue' AND m.parameters #>> '{case,ru}' = 'заявление A-3' AND m.parameters #>> '{step,en}' ~ '^decision'),
               '^решение по заявлению: срок истёк \d\d\.\d\d\.\d{4}, шаг не выполнен\. Дело: заявление A-3\.$', 'in words');
SELECT is((SELECT status FROM socsvc.contract WHERE id = 2), 'active', 'a contract with deliveries that no act has stays, guard_contract_completed()');
SELECT matches((SELECT parameters ->> 'reason' FROM socsvc.message WHERE kind = 'contract_cancelled' AND person = 1), 'не подписано в срок', 'the citizen is told why');
SELECT is((SELECT count(*) FROM socsvc.message WHERE kind = 'programme_expired'), 4::bigint, 'and of his programmes');
SELECT is((SELECT count(*) FROM socsvc.job_run WHERE finished_at IS NULL OR problem IS NOT NULL), 0::bigint, 'every step ended');
CREATE TABLE tap.before AS SELECT (SELECT count(*) FROM socsvc.status_event) AS events, (SELECT count(*) FROM socsvc.message) AS messages;
GRANT SELECT ON tap.before TO PUBLIC;

-- ---- twice, and reminders ----------------------------------------------------------------------------------------------
SET SESSION AUTHORIZATION tap_scheduler;
CALL socsvc.run_deadlines();
SELECT is((SELECT sum(rows_done) FROM (SELECT rows_done FROM socsvc.job_run ORDER BY id DESC LIMIT 7) r), 0::numeric, 'a second run does nothing');
SET SESSION AUTHORIZATION DEFAULT;
SELECT is((SELECT ROW(count(*)) FROM socsvc.status_event), (SELECT ROW(events) FROM tap.before), 'no event');
SELECT is((SELECT ROW(count(*)) FROM socsvc.message), (SELECT ROW(messages) FROM tap.before), 'no message');
SELECT is((SELECT count(*) FROM socsvc.deadline d, socsvc.register_info i
            WHERE d.state = 'open' AND d.due_on BETWEEN socsvc.today() AND socsvc.add_working_days(socsvc.today(), 1, i.jurisdiction)),
          (SELECT count(*) FROM socsvc.message WHERE kind = 'deadline_due_soon'), 'of what ends by the next working day there is one reminder each');
SET SESSION AUTHORIZATION tap_admin;
SELECT lives_ok($$UPDATE socsvc.setting SET value = '10' WHERE name = 'due_soon_working_days'$$, 'earlier reminders');
SET SESSION AUTHORIZATION tap_scheduler;
CALL socsvc.run_deadlines(batch_size => 1);
SET SESSION AUTHORIZATION DEFAULT;
SELECT is((SELECT count(*) FROM socsvc.message WHERE kind = 'deadline_due_soon'),
          (SELECT count(*) FROM socsvc.deadline d, socsvc.register_info i
            WHERE d.state = 'open' AND d.due_on BETWEEN socsvc.today() AND socsvc.add_working_days(socsvc.today(), 10, i.jurisdiction)),
          'for ten working days ahead');
SELECT cmp_ok((SELECT count(*) FROM socsvc.message WHERE kind = 'deadline_due_soon'), '>', 0::bigint, 'some there are');

-- ---- one row that refuses does not hold up the others --------------------------------------------------------------------
BEGIN;
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
  SELECT n, n::text, 2, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free' FROM generate_series(71, 75) n;
INSERT INTO socsvc.programme_line (programme, service_item, volume, periodicity, deviation_reason)
  SELECT n, tap.item('home', '002'), '60 мин.', '1 раз(а) в неделю', 'test' FROM generate_series(71, 75) n;
SELECT socsvc.issue_programme(n) FROM generate_series(71, 75) n;
SELECT tap.superuser();
CREATE FUNCTION tap.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
CREATE TRIGGER refuse BEFORE UPDATE ON socsvc.programme FOR EACH ROW WHEN (OLD.id = 73) EXECUTE FUNCTION tap.refuse();
COMMIT;
SET SESSION AUTHORIZATION tap_scheduler;
\set ON_ERROR_STOP off
\set VERBOSITY sqlstate
CALL socsvc.run_deadlines();
\set ON_ERROR_STOP on
\set VERBOSITY default
SELECT is(:'LAST_ERROR_SQLSTATE', '09000'::text, 'the run ends in an error that a monitor sees');
SELECT matches((SELECT problem FROM socsvc.job_run WHERE step = 'expire_programmes' ORDER BY id DESC LIMIT 1), '^73: not this one \(P0001\)$', 'job_run names the row');
SELECT is(tap.done('expire_programmes'), 4::bigint, 'the others expired');
SELECT is((SELECT count(*) FROM (SELECT finished_at FROM socsvc.job_run ORDER BY id DESC LIMIT 7) r WHERE finished_at IS NULL), 0::bigint, 'and the steps after it ran');
SELECT is((SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()), 0::bigint, 'no lock stays');
SET SESSION AUTHORIZATION DEFAULT;
DROP TRIGGER refuse ON socsvc.programme;
SET SESSION AUTHORIZATION tap_scheduler;
CALL socsvc.run_deadlines();
SELECT is(tap.done('expire_programmes'), 1::bigint, 'the next run does what was left');

-- ---- partitions ahead -----------------------------------------------------------------------------------------------------
SET SESSION AUTHORIZATION tap_admin;
SELECT lives_ok($$UPDATE socsvc.setting SET value = '14' WHERE name = 'partition_months_ahead'$$, 'more months ahead');
SET SESSION AUTHORIZATION tap_scheduler;
CALL socsvc.run_deadlines();
SELECT cmp_ok(tap.done('make_partitions'), '>=', 10::bigint, 'months are opened beforehand');
SELECT isnt(to_regclass('socsvc.delivery_' || to_char(socsvc.today() + interval '14 months', 'YYYY_MM')), NULL, 'the last one too');

-- ---- settings without a row, messages switched off ------------------------------------------------------------------------------
BEGIN;
SET SESSION AUTHORIZATION DEFAULT;
DELETE FROM socsvc.setting WHERE name IN ('offer_answer_days', 'documents_answer_days');
SELECT tap.age('contract', 4, 4000), tap.age('application', 2, 4000);
COMMIT;
SET SESSION AUTHORIZATION tap_scheduler;
CALL socsvc.run_deadlines();
SELECT is(tap.done('lapse_offers'), 0::bigint, 'without its setting an offer never lapses');
SELECT is(tap.done('expire_applications'), 0::bigint, 'nor an application');
SET SESSION AUTHORIZATION DEFAULT;
SELECT ok(NOT socsvc.guard_contract_offer_lapsed(4), 'its guard agrees');
SELECT ok(NOT socsvc.guard_application_unanswered(2), 'both do');
BEGIN;
INSERT INTO socsvc.setting (jurisdiction, name, value, source) VALUES ('RU-KHM', 'offer_answer_days', '30', 'test'), ('RU-KHM', 'documents_answer_days', '30', 'test');
SELECT ok(socsvc.guard_contract_offer_lapsed(4), 'with it, the old offer may lapse');
SELECT ok(socsvc.guard_application_unanswered(2), 'and the application expire');
SELECT tap.age('contract', 4, -4000);
SELECT tap.become(NULL, 'scheduler');
SELECT throws_ok($$UPDATE socsvc.contract SET status = 'cancelled' WHERE id = 4$$, 'SV004', NULL, 'whoever tries it earlier in the scheduler''s name is refused');
SELECT throws_ok($$UPDATE socsvc.programme SET status = 'expired' WHERE id = 5$$, 'SV004', NULL, 'a programme likewise');
SELECT tap.superuser();
ROLLBACK;

-- ---- a month is charged, a provider a transaction ---------------------------------------------------------------------------
-- Person 1 is a veteran of combat, free: contract 2 of provider 2 has a delivery of March 2023, contract 7 of it one of the month
-- before today's. Contract 8 of provider 1, with a delivery of March 2023, is of person 2, whose income nobody knows.
CREATE FUNCTION tap.charged() RETURNS text STABLE LANGUAGE sql SECURITY DEFINER AS $$
  SELECT string_agg(concat_ws(' ', c.contract, to_char(c.month, 'YYYY-MM'), c.sequence, c.terms), '; ' ORDER BY c.contract, c.month) FROM socsvc.charge c
$$;
CREATE FUNCTION tap.last_run() RETURNS text STABLE LANGUAGE sql SECURITY DEFINER AS $$
  SELECT concat_ws(' ', day, step, batches, rows_done, finished_at IS NOT NULL, problem) FROM socsvc.job_run WHERE job = 'charge_providers' ORDER BY id DESC LIMIT 1
$$;
CREATE FUNCTION tap.last_month() RETURNS date STABLE LANGUAGE sql AS $$ SELECT (date_trunc('month', socsvc.today()) - interval '1 month')::date $$;
SET SESSION AUTHORIZATION DEFAULT;
BEGIN;
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment) VALUES
  (7, '12', 1, 'home', tap.last_month() - 30, daterange(tap.last_month(), socsvc.today() + 30), 'free'),
  (8, '13', 2, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'partial');
INSERT INTO socsvc.programme_line (id, programme, service_item, volume, periodicity, deviation_reason)
  SELECT n * 10, n, tap.item('home', '002'), '60 мин.', '1 раз(а) в неделю', 'test' FROM generate_series(7, 8) n;
SELECT socsvc.issue_programme(7), socsvc.issue_programme(8);
INSERT INTO socsvc.person_category (person, category, valid, document) VALUES (1, 'combat_veteran', '[2000-01-01,)', 'удостоверение');
INSERT INTO socsvc.tariff (provider, service_item, amount, valid, source) VALUES (2, tap.item('home', '002'), 100, '[2023-01-01,)', 'приказ');
SELECT tap.contract(7, 2, term => daterange(tap.last_month(), socsvc.today() + 30), programme_id => 7), tap.contract(8, 1, programme_id => 8);
SELECT tap.become(NULL, 'provider', NULL, 2);
SELECT tap.deliver(770, tap.last_month() + 7);
SELECT socsvc.assess_fee(2), socsvc.assess_fee(7);
SELECT tap.become(NULL, 'provider', NULL, 1);
SELECT tap.deliver(880, '2023-03-20');
SELECT tap.superuser();
COMMIT;
SET SESSION AUTHORIZATION tap_agency;
SELECT throws_ok('CALL socsvc.charge_providers()', '42501', NULL, 'an agency runs no such job');
SELECT throws_ok('SELECT socsvc._charge_provider(1, 1)', '42501', NULL, 'nor its parts');
SET SESSION AUTHORIZATION tap_scheduler;
SELECT throws_ok($$CALL socsvc.charge_providers((socsvc.today() + interval '1 month')::date)$$, 'SV005', NULL, 'a month of the future is not charged');
SELECT throws_ok($$CALL socsvc.charge_providers('-infinity')$$, 'SV005', NULL, 'nor no month at all');
SELECT throws_ok('CALL socsvc.charge_providers()', '2D000', NULL, 'within a transaction it cannot commit');
SELECT throws_ok('SELECT socsvc._charge_provider(1, 1)', 'P0002', NULL, 'a run of another job is none of its');
RESET SESSION AUTHORIZATION;
SET socsvc.subject_role = 'provider';
SET socsvc.provider_id = '1';
SET SESSION AUTHORIZATION tap_scheduler;
CALL socsvc.charge_providers();
SELECT is(tap.charged(), format('7 %s 1 free', to_char(tap.last_month(), 'YYYY-MM')), 'the month before today''s, as the scheduler, whoever the session is');
SELECT is(tap.last_run(), format('%s charge_month 1 1 t', tap.last_month()), 'job_run has the account: one provider, one charge');
SELECT is(current_setting('socsvc.subject_role'), 'provider', 'the session is who it was');
RESET SESSION AUTHORIZATION;
RESET socsvc.subject_role;
SET SESSION AUTHORIZATION tap_scheduler;
\set ON_ERROR_STOP off
\set VERBOSITY sqlstate
CALL socsvc.charge_providers('2023-03-20');
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
\set VERBOSITY default
SELECT is(:'state', '09000'::text, 'a contract that cannot be charged ends the run in an error, when all else is done');
SELECT is(tap.last_run(), '2023-03-01 charge_month 2 1 t provider 1: 1 contracts (SV020)', 'job_run names the provider, whose second contract had no deliveries');
SELECT is(tap.charged(), format('2 2023-03 1 free; 7 %s 1 free', to_char(tap.last_month(), 'YYYY-MM')), 'the other provider''s contract is charged');
SELECT results_eq('SELECT contract, sqlstate FROM socsvc.charge_problem', $$VALUES (8::bigint, 'SV020')$$, 'charge_problem has the contract');
SELECT is((SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()), 0::bigint, 'no lock stays');
SET SESSION AUTHORIZATION DEFAULT;
INSERT INTO socsvc.person_category (person, category, valid, document) VALUES (2, 'combat_veteran', '[2000-01-01,)', 'удостоверение');
BEGIN;
SELECT tap.become(NULL, 'provider', NULL, 1);
SELECT socsvc.assess_fee(8);
SELECT tap.superuser();
COMMIT;
SET SESSION AUTHORIZATION tap_scheduler;
CALL socsvc.charge_providers('2023-03-01');
SELECT is(tap.last_run(), '2023-03-01 charge_month 2 1 t', 'mended, the next run charges it, and nothing twice');
SELECT is(tap.charged(), format('2 2023-03 1 free; 7 %s 1 free; 8 2023-03 1 free', to_char(tap.last_month(), 'YYYY-MM')), 'one charge a contract and month');
CALL socsvc.charge_providers('2023-03-01');
SELECT is(tap.last_run(), '2023-03-01 charge_month 2 0 t', 'again: nothing has changed');
-- What concerns the month is said once.
SET SESSION AUTHORIZATION DEFAULT;
ALTER TABLE socsvc.delivery DETACH PARTITION socsvc.delivery_2023_04;
SET SESSION AUTHORIZATION tap_scheduler;
\set ON_ERROR_STOP off
\set VERBOSITY sqlstate
CALL socsvc.charge_providers('2023-04-01');
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
\set VERBOSITY default
SELECT is(:'state', '09000'::text, 'an archived month ends in an error');
SELECT is(tap.last_run(), '2023-04-01 charge_month 0 0 t the month''s deliveries are not there (SV005)', 'said once, not of each provider');
SET SESSION AUTHORIZATION DEFAULT;
ALTER TABLE socsvc.delivery ATTACH PARTITION socsvc.delivery_2023_04 FOR VALUES FROM ('2023-04-01') TO ('2023-05-01');

-- ---- the account is pruned --------------------------------------------------------------------------------------------------
UPDATE socsvc.job_run SET started_at = started_at - interval '400 days', finished_at = NULL WHERE id IN (SELECT id FROM socsvc.job_run ORDER BY id LIMIT 3);
SET SESSION AUTHORIZATION tap_scheduler;
SELECT throws_ok('CALL socsvc.prune_job_runs(0)', '22023', 'at least one day is kept, not 0', 'not all of it');
CALL socsvc.run_deadlines();
SELECT is((SELECT count(*) FROM socsvc.job_run WHERE problem = 'killed, then taken up again'), 3::bigint, 'what did not end is marked by the next run');
CALL socsvc.run_deadlines();
SELECT is((SELECT count(*) FROM socsvc.job_run WHERE problem = 'killed, then taken up again'), 3::bigint, 'once');
CALL socsvc.prune_job_runs();
SELECT is((SELECT count(*) FROM socsvc.job_run WHERE started_at < now() - interval '365 days'), 0::bigint, 'a year is kept');
SELECT is(tap.done('job_run'), 3::bigint, 'three rows went');
CALL socsvc.prune_job_runs(1);
SELECT is(tap.done('job_run'), 0::bigint, 'none is older than a day');

-- ---- the plan for pg_cron ------------------------------------------------------------------------------------------------------
SELECT results_eq('SELECT * FROM socsvc.job_plan()', $$VALUES ('charge_providers', '0 21 1 * *', 'CALL socsvc.charge_providers()'),
                  ('prune_job_runs', '40 22 * * *', 'CALL socsvc.prune_job_runs()'),
                  ('publish_bi', '0 0 * * *', 'CALL socsvc.publish_bi()'),
                  ('refresh_bi', '20 23 * * *', 'CALL socsvc.refresh_bi()'),
                  ('run_deadlines', '10 19 * * *', 'CALL socsvc.run_deadlines()')$$, 'ten past midnight in Khanty-Mansiysk is 19:10 in Greenwich');
SET SESSION AUTHORIZATION DEFAULT;
SELECT results_eq($$WITH i AS (UPDATE socsvc.register_info SET time_zone = 'Asia/Kathmandu' RETURNING 1) SELECT count(*) FROM i$$, 'VALUES (1::bigint)', 'another zone');
SELECT results_eq('SELECT cron_schedule FROM socsvc.job_plan()', $$VALUES ('0 21 1 * *'), ('55 21 * * *'), ('15 23 * * *'), ('35 22 * * *'), ('25 18 * * *')$$, 'of quarters of an hour; a schedule of pg_cron''s own stays');
UPDATE socsvc.register_info SET time_zone = 'Asia/Yekaterinburg';
SET SESSION AUTHORIZATION tap_admin;
SELECT lives_ok($$UPDATE socsvc.job_schedule SET local_time = NULL, cron_schedule = '*/5 * * * *' WHERE job = 'run_deadlines'$$, 'a schedule of pg_cron''s own');
SELECT throws_ok($$UPDATE socsvc.job_schedule SET local_time = '10:00' WHERE job = 'run_deadlines'$$, '23514', NULL, 'not both');
SELECT throws_ok($$UPDATE socsvc.job_schedule SET command = 'CALL socsvc.run_deadlines()' WHERE job = 'run_deadlines'$$, '42501', NULL, 'what is run is not the administrator''s to change');
SET SESSION AUTHORIZATION DEFAULT;
SELECT throws_ok(format('UPDATE socsvc.job_schedule SET command = %L', c), '23514', NULL, 'exactly one CALL: ' || c)
  FROM unnest(ARRAY['CALL socsvc.run_deadlines(); SELECT 1', 'SET x = 1; CALL socsvc.run_deadlines()', 'SELECT socsvc.today()', 'CALL public.run_deadlines()']) c;

SELECT * FROM finish();
