-- Orders of specialists that end by time: what is used up or over is done, what nobody can confirm any more is closed by the
-- night's job; and what the guardian sees of it.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();
CREATE FUNCTION public.code(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  RETURN SQLSTATE;
END $$;
CREATE FUNCTION public.hint(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  hint text;
BEGIN
  EXECUTE statement;
  RETURN NULL;
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
  RETURN hint;
END $$;
CREATE FUNCTION public.st(order_id bigint) RETURNS record STABLE LANGUAGE sql SECURITY DEFINER
  AS $$ SELECT ROW(status, status_reason) FROM socsvc.service_order WHERE id = order_id $$;
-- A step of the night.
CREATE FUNCTION public.night(step text) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET socsvc.subject_role = 'scheduler' AS $$
BEGIN
  RETURN (SELECT socsvc._move_due_rows(step, d.due_ids) FROM socsvc._due_rows(step, socsvc.today(), 0, 1000) d);
END $$;
-- The clock is the server's, so the past is written here: measure and rehabilitation programme ended yesterday.
CREATE FUNCTION public.is_over(measure bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  SET LOCAL session_replication_role = replica;
  UPDATE socsvc.entitlement e SET term = daterange(lower(e.term), socsvc.today()) WHERE e.id = measure;
  UPDATE socsvc.programme p SET term = daterange(lower(p.term), socsvc.today()) FROM socsvc.entitlement e WHERE e.id = measure AND p.id = e.programme;
  UPDATE socsvc.programme_line l SET term = daterange(lower(l.term), socsvc.today()) FROM socsvc.entitlement e WHERE e.id = measure AND l.programme = e.programme;
  SET LOCAL session_replication_role = origin;
END $$;

-- 1 and 2 of person 1, carried out and waiting; 3 and 4 of person 2, new and carried out.
SELECT tap.kz_order(1, 1, 1), tap.kz_order(2, 2, 2, 'awaiting_specialist'), tap.kz_order(3, 11, 3, 'created'), tap.kz_order(4, 12, 2);
SELECT socsvc.make_partitions(socsvc.today(), socsvc.today());
SELECT is(night('end_orders') + night('complete_orders') + night('end_rehabilitation_programmes'), 0, 'what is due stays');
SELECT tap.become('tap_scheduler', 'scheduler');
SELECT is(code($$UPDATE socsvc.service_order SET status = 'cancelled_before_confirmation' WHERE id = 2$$), 'SV004', 'the scheduler closes no order that may still be confirmed');

-- ---- the guardian ------------------------------------------------------------------------------------------------------
SELECT tap.kz_hours(1, 60);
SELECT tap.provider(2);
SELECT is_empty($$UPDATE socsvc.delivery SET note = 'x' RETURNING 1$$, '[004/28/5] what was confirmed has no remark of another provider');
SELECT tap.become('tap_portal', 'scheduler');
SELECT is_empty($$UPDATE socsvc.hour_log SET status_reason = 'x' RETURNING 1$$, 'and hours are nobody else''s to write, not even a reason');
SELECT tap.citizen(1);
SELECT results_eq('SELECT person, status_label FROM socsvc.my_hours', $$VALUES (1::bigint, 'Подтверждены')$$, '[003/12/1] the recipient sees his hours');
SELECT tap.representative(3);
SELECT results_eq('SELECT person, minutes FROM socsvc.my_hours', 'VALUES (1::bigint, 60)', '[004/2/3] so does his guardian');
SELECT results_eq('SELECT service_order, person FROM socsvc.my_order_hours', 'VALUES (1::bigint, 1::bigint)', '[004/2/3] and what is left of the day');
SELECT results_eq('SELECT person, count(*) FROM socsvc.my_reimbursement_applications GROUP BY person', 'VALUES (1::bigint, 2::bigint)', '[004/24/1] and the applications');
SELECT tap.citizen(3);
SELECT is((SELECT count(*) FROM socsvc.my_hours) + (SELECT count(*) FROM socsvc.my_reimbursement_applications), 0::bigint, 'as a citizen the guardian has his own only');
SELECT tap.citizen(2);
SELECT is((SELECT count(*) FROM socsvc.my_hours), 0::bigint, 'others have none');

-- ---- used up -----------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
UPDATE socsvc.help_kind_rule SET limit_volume = '<=60 min' WHERE help_kind = 'sign_language';
SELECT is(code('SELECT tap.kz_hours(4, 60, starts_at => $b$08:00$b$)'), 'ok', '(an hour of sign language)');
SET LOCAL session_replication_role = replica;
UPDATE socsvc.programme_line l SET minutes_until = 60 FROM socsvc.entitlement e WHERE e.id = 12 AND l.programme = e.programme;
-- The last calendar year of the term is the running one.
UPDATE socsvc.programme_line l SET term = daterange(lower(l.term), socsvc.today() + 1) FROM socsvc.entitlement e WHERE e.id = 12 AND l.programme = e.programme;
SET LOCAL session_replication_role = origin;
SELECT tap.specialist(2);
SELECT is(code('SELECT socsvc.complete_order(4)'), 'SV004', 'an order whose hours are used up is not done before its act');
SELECT is(night('complete_orders'), 0, 'nor by the night');
-- Its month closed, as kz_order_act shows.
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.act (contract, person, provider, period, prepared_on, status, live)
  SELECT o.contract, o.person, o.provider, daterange(socsvc.today(), socsvc.today() + 1), socsvc.today(), 'sent', true FROM socsvc.service_order o WHERE o.id = 4;
SET LOCAL session_replication_role = origin;
SELECT tap.provider(2);
SELECT is(code('SELECT socsvc.complete_order(4)'), 'P0002', 'another provider does not complete it');
SELECT tap.citizen(2);
SELECT is(code('SELECT socsvc.complete_order(4)'), 'SV009', 'nor the recipient');
SELECT tap.specialist(2);
SELECT is(code('SELECT socsvc.complete_order(4)'), 'ok', '[004/28/3] the specialist completes it, «Исполнен»');
SELECT is(code('SELECT socsvc.complete_order(4)'), 'SV003', 'once');
SELECT is(public.hint('SELECT socsvc.complete_order(4)'), '"completed" is a final status: no move leads out of it.', 'and that it is final is said');
SELECT tap.superuser();
SELECT results_eq($$SELECT o.status, o.live, o.ended_on, c.status, c.inactive_from, c.termination_ground FROM socsvc.service_order o JOIN socsvc.contract c ON c.id = o.contract WHERE o.id = 4$$,
  $$SELECT 'completed', false, socsvc.today(), 'terminated', socsvc.today() + 1, 'order_completed'$$, 'and its contract ends with it');

-- ---- over --------------------------------------------------------------------------------------------------------------
SELECT is_over(1), is_over(2), is_over(11);
SELECT is(night('complete_contracts'), 0, 'the contract of an open order is not completed by itself');
SELECT is(night('end_orders'), 2, 'orders that nobody can confirm any more are ended');
SELECT is(st(2), ROW('cancelled_before_confirmation'::text, 'мерзімі өтті'::text), 'that waited for its specialist, and why');
SELECT is((st(3)::text LIKE '(cancelled_before_confirmation,%'), true, 'and that was new');
SELECT is((SELECT a.status FROM socsvc.reimbursement_application a WHERE a.service_order = 2), 'signed', '(what was signed stands, without hours nothing is due)');
SELECT is(night('complete_orders'), 0, 'one that is carried out waits for its acts');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.act (contract, person, provider, period, prepared_on, status, live)
  SELECT o.contract, o.person, o.provider, daterange(socsvc.today(), socsvc.today() + 1), socsvc.today(), 'sent', true FROM socsvc.service_order o WHERE o.id = 1;
SET LOCAL session_replication_role = origin;
SELECT is(night('complete_orders'), 1, 'then it is completed by the night');
SELECT is(st(1)::text LIKE '(completed,%', true, '«Исполнен»');
SELECT is(night('end_orders') + night('complete_orders'), 0, 'once');

-- ---- dead, and a programme that is over ---------------------------------------------------------------------------------
SET LOCAL session_replication_role = replica;
UPDATE socsvc.entitlement e SET term = daterange(lower(e.term), socsvc.today() + 100) WHERE e.id IN (1, 11, 12);
UPDATE socsvc.programme p SET term = daterange(lower(p.term), socsvc.today() + 100) FROM socsvc.entitlement e WHERE e.id IN (1, 11) AND p.id = e.programme;
UPDATE socsvc.programme_line l SET term = daterange(lower(l.term), socsvc.today() + 100), minutes_until = 480 FROM socsvc.entitlement e WHERE e.id IN (1, 11) AND l.programme = e.programme;
SET LOCAL session_replication_role = origin;
SET LOCAL session_replication_role = replica;
UPDATE socsvc.programme p SET term = daterange(lower(p.term), socsvc.today() + 100) FROM socsvc.entitlement e WHERE e.id = 12 AND p.id = e.programme;
UPDATE socsvc.programme_line l SET term = daterange(lower(l.term), socsvc.today() + 100), minutes_until = 600 FROM socsvc.entitlement e WHERE e.id = 12 AND l.programme = e.programme;
SET LOCAL session_replication_role = origin;
SELECT tap.kz_order(5, 11, 3), tap.kz_order(6, 1, 1, 'awaiting_specialist'), tap.kz_order(7, 12, 2);
SELECT tap.specialist(2);
SELECT socsvc.request_order_cancel(7);
SELECT tap.superuser();
SELECT is(night('end_orders') + night('complete_orders'), 0, 'orders that are due');
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.person SET died_on = socsvc.today() WHERE id = 2;
UPDATE socsvc.rehabilitation_programme SET status = 'ended' WHERE id = 1;
SELECT tap.superuser();
SELECT is(night('complete_orders'), 2, 'an order of someone who died is completed when nothing of it is left to do');
SELECT is(st(7), ROW('completed'::text, 'алушы қайтыс болды'::text), '[003/13/2] also one that the specialist was cancelling');
SELECT is((SELECT c.status FROM socsvc.service_order o JOIN socsvc.contract c ON c.id = o.contract WHERE o.id = 7), 'terminated', 'with its contract');
SELECT is(st(5)::text LIKE '(completed,%', true, 'with the reason');
SELECT is(night('end_orders'), 1, 'an order under a programme that ended is ended');
SELECT is(st(6)::text LIKE '(cancelled_before_confirmation,%', true, 'with the reason');
SELECT results_eq($$SELECT DISTINCT actor FROM socsvc.status_event WHERE entity = 'service_order' AND entity_id IN (2, 3, 1, 5, 6) AND to_status IN ('completed', 'cancelled_before_confirmation')$$,
  $$VALUES ('scheduler')$$, 'all by the scheduler');
SET LOCAL session_replication_role = replica;
UPDATE socsvc.rehabilitation_programme p SET term = daterange(lower(p.term), socsvc.today()) WHERE p.id = 2;
SET LOCAL session_replication_role = origin;
SELECT is(night('end_rehabilitation_programmes'), 1, 'a rehabilitation programme ends the day after its last');
SELECT is((SELECT status FROM socsvc.rehabilitation_programme WHERE id = 2), 'ended', '«ended»');
SELECT is((SELECT count(*) FROM socsvc.term_label WHERE kind = 'reason' AND code IN ('hours_used_up', 'rehabilitation_programme_over') AND num_nulls(label) = 0), 6::bigint, 'the reasons in three languages');
SELECT * FROM finish();
ROLLBACK;
