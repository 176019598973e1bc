-- Jobs: what time brings about by itself. A job is an invoker procedure without SET, since it commits; what needs rights
-- is a SECURITY DEFINER function, one call a batch; everything is named in full. Each batch counts itself in
-- job_run in its own transaction, so a job that is killed has done exactly what job_run says, and the next run goes on.

-- ---- one at a time ------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._take_job(job text)
RETURNS boolean
AS 'MODULE_PATHNAME', 'socsvc_take_job'
LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION socsvc._take_job(text) IS 'Private: takes the job''s advisory lock, hashtextextended(''socsvc.job.'' || job, 0), for the session; it is given back by _give_back_job(), and when a transaction aborts. False where the job runs already';
REVOKE ALL ON FUNCTION socsvc._take_job(text) FROM PUBLIC;

CREATE FUNCTION socsvc._give_back_job()
RETURNS void
AS 'MODULE_PATHNAME', 'socsvc_give_back_job'
LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION socsvc._give_back_job() IS 'Private: gives the lock of the session''s job back';
REVOKE ALL ON FUNCTION socsvc._give_back_job() FROM PUBLIC;

-- ---- the account of a run -----------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._begin_job(job text, day date, batch_size integer)
RETURNS date
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  today date := socsvc.today();
  runner integer;
BEGIN
  IF batch_size IS NULL OR batch_size NOT BETWEEN 1 AND 100000 THEN
    RAISE EXCEPTION 'a batch has from 1 to 100,000 rows, not %', coalesce(batch_size::text, 'NULL')
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Leave batch_size out for the default.';
  END IF;
  IF day > today OR NOT isfinite(day) THEN
    RAISE EXCEPTION '% cannot run for %', job, to_char(day, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005', DETAIL = format('Today is %s.', to_char(today, 'YYYY-MM-DD')),
            HINT = 'A run for a day of the past does what had ended by then; what has not ended yet waits.';
  END IF;
  IF NOT socsvc._take_job(job) THEN
    SELECT l.pid INTO runner
      FROM pg_locks l
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
       AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
       AND l.classid::bigint << 32 | l.objid::bigint = hashtextextended('socsvc.job.' || job, 0);
    RAISE EXCEPTION '% is already running', job
      USING ERRCODE = 'object_in_use',
            DETAIL = coalesce(format('The process that runs it: %s.', runner), ''),
            HINT = 'Nothing to do: it does what this call would have done.';
  END IF;
  -- Nobody else runs it, so what has not ended was killed.
  UPDATE socsvc.job_run r SET problem = concat_ws('; ', r.problem, 'killed, then taken up again')
   WHERE r.job = _begin_job.job AND r.finished_at IS NULL AND coalesce(r.problem, '') !~ 'killed, then taken up again$';
  RETURN coalesce(day, today);
END
$function$;
COMMENT ON FUNCTION socsvc._begin_job(text, date, integer) IS 'Private: begins a run of a job: checks its arguments, takes its lock, marks what was killed; answers the day that it works for, today when NULL. Errors: SV005 a day of the future, 22023 batch size, 55006 it runs already, SV019';
REVOKE ALL ON FUNCTION socsvc._begin_job(text, date, integer) FROM PUBLIC;

CREATE FUNCTION socsvc._begin_step(job text, day date, step text)
RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ INSERT INTO socsvc.job_run (job, day, step) VALUES ($1, $2, $3) RETURNING id $function$;
COMMENT ON FUNCTION socsvc._begin_step(text, date, text) IS 'Private: a row of job_run for a step that begins; answers its id';
REVOKE ALL ON FUNCTION socsvc._begin_step(text, date, text) FROM PUBLIC;

CREATE FUNCTION socsvc._note_problem(run_id bigint, what text)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ UPDATE socsvc.job_run r SET problem = left(concat_ws('; ', r.problem, what), 10000) WHERE r.id = run_id $function$;
COMMENT ON FUNCTION socsvc._note_problem(bigint, text) IS 'Private: adds what a step could not do';
REVOKE ALL ON FUNCTION socsvc._note_problem(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc._end_step(run_id bigint)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ UPDATE socsvc.job_run r SET finished_at = clock_timestamp() WHERE r.id = run_id $function$;
COMMENT ON FUNCTION socsvc._end_step(bigint) IS 'Private: the step has ended';
REVOKE ALL ON FUNCTION socsvc._end_step(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._end_job(job text, since timestamptz)
RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._give_back_job();
  RETURN (SELECT string_agg(format('%s: %s', r.step, r.problem), E'\n' ORDER BY r.id)
            FROM socsvc.job_run r
           WHERE r.job = _end_job.job AND r.started_at >= since AND r.problem IS NOT NULL);
END
$function$;
COMMENT ON FUNCTION socsvc._end_job(text, timestamptz) IS 'Private: gives the job''s lock back; answers what the steps that began since then could not do, NULL when all was done';
REVOKE ALL ON FUNCTION socsvc._end_job(text, timestamptz) FROM PUBLIC;

-- ---- what has become due ------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._status_since(entity text, id bigint, status text)
RETURNS date
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT (e.happened_at AT TIME ZONE i.time_zone)::date
    FROM socsvc.status_event e, socsvc.register_info i
   WHERE e.entity = $1 AND e.entity_id = $2 AND e.to_status = $3
   ORDER BY e.id DESC
   LIMIT 1
$function$;
COMMENT ON FUNCTION socsvc._status_since(text, bigint, text) IS 'Private: day, in the register''s time zone, on which the row last entered the status; NULL for never';
REVOKE ALL ON FUNCTION socsvc._status_since(text, bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_contract_offer_lapsed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN coalesce(socsvc._status_since('contract', $1, 'offered') + socsvc.setting_value('offer_answer_days')::integer < socsvc.today(), false);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_contract_offer_lapsed(bigint) IS 'The contract was offered more than offer_answer_days (a setting; never lapses without it) calendar days ago. Guard of status_transition, for the scheduler';
REVOKE ALL ON FUNCTION socsvc.guard_contract_offer_lapsed(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_application_unanswered(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN coalesce(socsvc._status_since('application', $1, 'awaiting_citizen') + socsvc.setting_value('documents_answer_days')::integer < socsvc.today(), false);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_application_unanswered(bigint) IS 'The citizen was asked more than documents_answer_days (a setting; it never expires without it) calendar days ago. Guard of status_transition, for the scheduler';
REVOKE ALL ON FUNCTION socsvc.guard_application_unanswered(bigint) FROM PUBLIC;

-- Candidates first, by an index, then what is asked of each: a candidate that is not due is passed over for good.
CREATE FUNCTION socsvc._due_rows(step text, day date, after_id bigint, most integer, OUT last_id bigint, OUT due_ids bigint[])
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  answer_days integer;
BEGIN
  CASE step
    WHEN 'complete_contracts' THEN
      SELECT max(n.id), array_agg(n.id ORDER BY n.id)
               FILTER (WHERE socsvc.guard_contract_completed(n.id)
                         -- That of an order goes as its order goes: complete_orders.
                         AND NOT EXISTS (SELECT FROM socsvc.service_order o WHERE o.contract = n.id AND o.live)) INTO last_id, due_ids
        FROM (SELECT c.id FROM socsvc.contract c
               WHERE c.status = 'active' AND upper(c.term) <= day AND c.id > after_id ORDER BY c.id LIMIT most) n;
    WHEN 'end_rehabilitation_programmes' THEN
      SELECT max(n.id), array_agg(n.id ORDER BY n.id) INTO last_id, due_ids
        FROM (SELECT p.id FROM socsvc.rehabilitation_programme p
               WHERE p.status = 'in_force' AND upper(p.term) <= day AND p.id > after_id ORDER BY p.id LIMIT most) n;
    WHEN 'end_orders' THEN
      SELECT max(n.id), array_agg(n.id ORDER BY n.id) FILTER (WHERE socsvc.guard_service_order_void(n.id)) INTO last_id, due_ids
        FROM (SELECT o.id FROM socsvc.service_order o
               WHERE o.status IN ('created', 'awaiting_specialist') AND o.live AND o.id > after_id ORDER BY o.id LIMIT most) n;
    WHEN 'complete_orders' THEN
      SELECT max(n.id), array_agg(n.id ORDER BY n.id) FILTER (WHERE socsvc.guard_service_order_completed(n.id)) INTO last_id, due_ids
        FROM (SELECT o.id FROM socsvc.service_order o
               WHERE o.status IN ('in_progress', 'cancel_requested') AND o.live AND o.id > after_id ORDER BY o.id LIMIT most) n;
    WHEN 'lapse_offers' THEN
      answer_days := socsvc.setting_value('offer_answer_days')::integer;
      SELECT max(n.id), array_agg(n.id ORDER BY n.id) FILTER (WHERE socsvc._status_since('contract', n.id, 'offered') + answer_days < day)
        INTO last_id, due_ids
        FROM (SELECT c.id FROM socsvc.contract c WHERE c.status = 'offered' AND c.id > after_id ORDER BY c.id LIMIT most) n;
    WHEN 'expire_programmes' THEN
      SELECT max(n.id), array_agg(n.id ORDER BY n.id) INTO last_id, due_ids
        FROM (SELECT p.id FROM socsvc.programme p
               WHERE p.status = 'in_force' AND upper(p.term) <= day AND p.id > after_id ORDER BY p.id LIMIT most) n;
    WHEN 'expire_applications' THEN
      answer_days := socsvc.setting_value('documents_answer_days')::integer;
      SELECT max(n.id), array_agg(n.id ORDER BY n.id)
               FILTER (WHERE socsvc._status_since('application', n.id, 'awaiting_citizen') + answer_days < day)
        INTO last_id, due_ids
        FROM (SELECT a.id FROM socsvc.application a
               WHERE a.status = 'awaiting_citizen' AND a.id > after_id ORDER BY a.id LIMIT most) n;
    WHEN 'close_queues' THEN
      SELECT max(n.id), array_agg(n.id ORDER BY n.id) FILTER (WHERE socsvc.guard_queue_entry_closed(n.id)) INTO last_id, due_ids
        FROM (SELECT e.id FROM socsvc.queue_entry e
               WHERE e.status = 'waiting' AND e.region_code = (SELECT i.region_code FROM socsvc.register_info i) AND e.id > after_id
               ORDER BY e.id LIMIT most) n;
    WHEN 'refresh_queues' THEN
      -- Each is looked at: what it costs is little, and a class that differs for whatever cause does not stay.
      SELECT max(n.id), array_agg(n.id ORDER BY n.id) INTO last_id, due_ids
        FROM (SELECT e.id FROM socsvc.queue_entry e
               WHERE e.status = 'waiting' AND e.region_code = (SELECT i.region_code FROM socsvc.register_info i) AND e.id > after_id
               ORDER BY e.id LIMIT most) n;
    WHEN 'lapse_place_offers' THEN
      SELECT max(n.id), array_agg(n.id ORDER BY n.id) INTO last_id, due_ids
        FROM (SELECT s.id FROM socsvc.stay s
               WHERE s.status = 'offered' AND s.answer_by < day AND s.id > after_id ORDER BY s.id LIMIT most) n;
    WHEN 'mark_no_shows' THEN
      SELECT max(n.id), array_agg(n.id ORDER BY n.id) INTO last_id, due_ids
        FROM (SELECT s.id FROM socsvc.stay s
               WHERE s.status = 'awaiting_arrival' AND s.arrive_by < day AND s.id > after_id ORDER BY s.id LIMIT most) n;
    WHEN 'close_codes' THEN
      SELECT max(n.id), array_agg(n.id ORDER BY n.id) INTO last_id, due_ids
        FROM (SELECT c.id FROM socsvc.confirmation_code c
               WHERE c.closed_at IS NULL AND c.id > after_id AND (c.expires_at <= clock_timestamp() OR c.tries >= socsvc._most_tries())
               ORDER BY c.id LIMIT most) n;
    WHEN 'release_visits' THEN
      -- Given up by day, all that have no hold of their own; the others by their moment.
      SELECT max(n.id), array_agg(n.id ORDER BY n.id) FILTER (WHERE socsvc.guard_visit_expired(n.id)) INTO last_id, due_ids
        FROM (SELECT v.id FROM socsvc.visit v
               WHERE v.status = 'planned' AND v.id > after_id
                 AND (v.day < _due_rows.day - coalesce(socsvc.setting_value('visit_hold_days')::integer, 3) AND v.held_until IS NULL
                      OR v.held_until < clock_timestamp())
               ORDER BY v.id LIMIT most) n;
    WHEN 'allocate_places' THEN
      -- One department a transaction: what an allocator that is killed has done is whole.
      SELECT max(n.id), array_agg(n.id) INTO last_id, due_ids
        FROM (SELECT d.id FROM socsvc.department d
               WHERE d.id > after_id AND EXISTS (SELECT FROM socsvc.queue_entry q WHERE q.department = d.id AND q.status = 'waiting')
               ORDER BY d.id LIMIT 1) n;
  END CASE;
  due_ids := coalesce(due_ids, '{}');
END
$function$;
COMMENT ON FUNCTION socsvc._due_rows(text, date, bigint, integer) IS 'Private: the next rows after an id that a step has to move on the day, and the last one looked at; last_id NULL when none is left';
REVOKE ALL ON FUNCTION socsvc._due_rows(text, date, bigint, integer) FROM PUBLIC;

CREATE FUNCTION socsvc._reason(code text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce((SELECT t.label FROM socsvc.term_label t
                    WHERE t.kind = 'reason' AND t.code = $1 AND t.lang = socsvc._message_language()), $1)
$function$;
COMMENT ON FUNCTION socsvc._reason(text) IS 'Private: reason of a move by the scheduler, in the language of the register''s messages';
REVOKE ALL ON FUNCTION socsvc._reason(text) FROM PUBLIC;

CREATE FUNCTION socsvc.reason_label(reason text, lang text)
RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE -- most rows have no reason: nothing is looked up for them
AS $function$
  SELECT coalesce((SELECT pg_catalog.min(t.label)
                     FROM socsvc.term_label r JOIN socsvc.term_label t ON t.kind = r.kind AND t.code = r.code AND t.lang = $2
                    WHERE r.kind = 'reason' AND $1 IN (r.label, r.code)), $1)
$function$;
COMMENT ON FUNCTION socsvc.reason_label(text, text) IS 'A reason by which the register itself has moved a row, which is kept in the language of the messages of that day, in another (ru, kk, en); what somebody wrote in own words as it is. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.reason_label(text, text) FROM PUBLIC;

-- Every move goes through enforce_status() like anybody's: the rule row of the scheduler, its guard, status_event.
CREATE FUNCTION socsvc._move_due_rows(step text, ids bigint[])
RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  moved integer;
BEGIN
  -- Recipients are locked in the order of the lock protocol, before the rows whose triggers lock them one by one.
  IF step = 'refresh_queues' THEN
    RETURN socsvc._find_classes_anew(ids);
  ELSIF step = 'close_codes' THEN
    PERFORM FROM socsvc.service_order o
      WHERE o.id IN (SELECT c.service_order FROM socsvc.confirmation_code c WHERE c.id = ANY (ids)) ORDER BY o.id FOR NO KEY UPDATE;
    RETURN (SELECT count(*) FROM unnest(ids) i (id) WHERE socsvc._close_dead_code(i.id));
  ELSIF step IN ('lapse_place_offers', 'mark_no_shows') THEN
    PERFORM FROM socsvc.person r WHERE r.id IN (SELECT s.person FROM socsvc.stay s WHERE s.id = ANY (ids)) ORDER BY r.id FOR NO KEY UPDATE;
    -- follow_stay() moves their entries, and each move locks a department: in the order in which allocate_places() locks them.
    PERFORM FROM socsvc.queue_entry e
      WHERE (e.region_code, e.id) IN (SELECT s.region_code, s.queue_entry FROM socsvc.stay s WHERE s.id = ANY (ids))
      ORDER BY e.id FOR NO KEY UPDATE;
    PERFORM FROM socsvc.department d
      WHERE d.id IN (SELECT s.department FROM socsvc.stay s WHERE s.id = ANY (ids) AND s.queue_entry IS NOT NULL)
      ORDER BY d.id FOR NO KEY UPDATE;
  ELSIF step = 'release_visits' THEN
    PERFORM FROM socsvc.person r WHERE r.id IN (SELECT v.person FROM socsvc.visit v WHERE v.id = ANY (ids)) ORDER BY r.id FOR SHARE;
    PERFORM FROM socsvc.programme_line l WHERE l.id IN (SELECT v.programme_line FROM socsvc.visit v WHERE v.id = ANY (ids)) ORDER BY l.id FOR NO KEY UPDATE;
  ELSIF step IN ('end_orders', 'complete_orders') THEN
    -- The order, then its recipient, as accept_order() locks them.
    PERFORM FROM socsvc.service_order o WHERE o.id = ANY (ids) ORDER BY o.id FOR NO KEY UPDATE;
    PERFORM FROM socsvc.person r WHERE r.id IN (SELECT o.person FROM socsvc.service_order o WHERE o.id = ANY (ids)) ORDER BY r.id FOR NO KEY UPDATE;
  ELSIF step NOT IN ('expire_applications', 'close_queues', 'allocate_places', 'end_rehabilitation_programmes') THEN
    PERFORM FROM socsvc.person r
      WHERE r.id IN (SELECT c.person FROM socsvc.contract c WHERE c.id = ANY (ids) AND step <> 'expire_programmes'
                     UNION ALL
                     SELECT p.person FROM socsvc.programme p WHERE p.id = ANY (ids) AND step = 'expire_programmes')
      ORDER BY r.id FOR NO KEY UPDATE;
  END IF;
  CASE step
    WHEN 'complete_contracts' THEN
      UPDATE socsvc.contract c SET status = 'completed', status_reason = socsvc._reason('term_over')
       WHERE c.id = ANY (ids) AND c.status = 'active';
    WHEN 'end_rehabilitation_programmes' THEN
      UPDATE socsvc.rehabilitation_programme p SET status = 'ended', status_reason = socsvc._reason('term_over')
       WHERE p.id = ANY (ids) AND p.status = 'in_force';
    WHEN 'end_orders', 'complete_orders' THEN
      UPDATE socsvc.service_order o
         SET status = CASE step WHEN 'end_orders' THEN 'cancelled_before_confirmation' ELSE 'completed' END,
             status_reason = socsvc._reason(CASE WHEN r.died_on IS NOT NULL THEN 'recipient_died'
                                                 WHEN e.term << daterange(socsvc.today(), NULL) THEN 'term_over'
                                                 WHEN step = 'end_orders' THEN 'rehabilitation_programme_over' ELSE 'hours_used_up' END)
        FROM socsvc.entitlement e, socsvc.person r
       WHERE o.id = ANY (ids) AND e.id = o.entitlement AND r.id = o.person
         AND o.status = ANY (CASE step WHEN 'end_orders' THEN '{created,awaiting_specialist}' ELSE '{in_progress,cancel_requested}' END::text[]);
    WHEN 'lapse_offers' THEN
      UPDATE socsvc.contract c SET status = 'cancelled', status_reason = socsvc._reason('offer_not_answered')
       WHERE c.id = ANY (ids) AND c.status = 'offered';
    WHEN 'expire_programmes' THEN
      UPDATE socsvc.programme p SET status = 'expired', status_reason = socsvc._reason('term_over')
       WHERE p.id = ANY (ids) AND p.status = 'in_force';
    WHEN 'expire_applications' THEN
      UPDATE socsvc.application a SET status = 'expired', status_reason = socsvc._reason('documents_not_brought')
       WHERE a.id = ANY (ids) AND a.status = 'awaiting_citizen';
    WHEN 'close_queues' THEN
      UPDATE socsvc.queue_entry e
         SET status = 'closed',
             status_reason = socsvc._reason(CASE WHEN p.died_on IS NULL THEN 'department_ended' ELSE 'recipient_died' END)
        FROM socsvc.person p
       WHERE p.id = e.person AND e.id = ANY (ids) AND e.status = 'waiting'
         AND e.region_code = (SELECT i.region_code FROM socsvc.register_info i);
    -- The codes of offer_refusal_reason say what becomes of the entry: follow_stay().
    WHEN 'lapse_place_offers' THEN
      UPDATE socsvc.stay s SET status = 'lapsed', status_reason = 'silence' WHERE s.id = ANY (ids) AND s.status = 'offered';
    WHEN 'mark_no_shows' THEN
      UPDATE socsvc.stay s SET status = 'no_show', status_reason = 'no_show' WHERE s.id = ANY (ids) AND s.status = 'awaiting_arrival';
    WHEN 'release_visits' THEN
      -- A hold that was for a while only, of a day to come: given up. A day that is over: missed.
      UPDATE socsvc.visit v SET status = CASE WHEN v.day < socsvc.today() THEN 'missed' ELSE 'cancelled' END, status_reason = socsvc._reason('hold_expired')
       WHERE v.id = ANY (ids) AND v.status = 'planned';
    WHEN 'allocate_places' THEN
      PERFORM FROM unnest(ids) d (id) CROSS JOIN LATERAL socsvc.allocate_places(d.id) a WHERE a.outcome = 'offered';
  END CASE;
  GET DIAGNOSTICS moved = ROW_COUNT;
  RETURN moved;
END
$function$;
COMMENT ON FUNCTION socsvc._move_due_rows(text, bigint[]) IS 'Private: moves rows as a step moves them; answers how many; those that somebody has moved meanwhile stay';
REVOKE ALL ON FUNCTION socsvc._move_due_rows(text, bigint[]) FROM PUBLIC;

CREATE FUNCTION socsvc._tell_of_deadlines(message_kind text, deadlines bigint[])
RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  message_lang text := socsvc._message_language();
  text_in_force bigint := socsvc._template_in_force(message_kind, message_lang);
  dashes jsonb := socsvc._dashes(text_in_force);
  sent integer;
BEGIN
  IF text_in_force IS NULL OR deadlines IS NULL THEN
    RETURN 0; -- switched off, or nothing to tell
  END IF;
  INSERT INTO socsvc.message (provider, office, kind, lang, template, parameters, cause)
    WITH term AS MATERIALIZED (
      SELECT t.kind, t.code, jsonb_object_agg(t.lang, t.label) AS labels,
             min(t.label) FILTER (WHERE t.lang = 'ru') AS ru, min(t.label) FILTER (WHERE t.lang = 'kk') AS kk,
             min(t.label) FILTER (WHERE t.lang = 'en') AS en
        FROM socsvc.term_label t WHERE t.kind IN ('step', 'entity') GROUP BY t.kind, t.code)
    SELECT f.provider, CASE WHEN f.provider IS NULL THEN d.duty_of END, message_kind, message_lang, text_in_force,
           dashes || jsonb_build_object('due_on', d.due_on, 'step', coalesce(s.labels, to_jsonb(d.step)),
             'case', jsonb_build_object('ru', concat_ws(' ', coalesce(e.ru, d.entity), f.number),
                       'kk', concat_ws(' ', coalesce(e.kk, d.entity), f.number), 'en', concat_ws(' ', coalesce(e.en, d.entity), f.number))),
           format('deadline/%s/%s/%s', d.id, d.due_on, message_kind)
      FROM socsvc.deadline d
      LEFT JOIN term s ON s.kind = 'step' AND s.code = d.step
      LEFT JOIN term e ON e.kind = 'entity' AND e.code = d.entity
      LEFT JOIN socsvc.application a ON d.entity = 'application' AND a.id = d.entity_id
      LEFT JOIN socsvc.decision n ON d.entity = 'decision' AND n.id = d.entity_id
      LEFT JOIN socsvc.programme p ON d.entity = 'programme' AND p.id = d.entity_id
      LEFT JOIN socsvc.contract c ON d.entity = 'contract' AND c.id = d.entity_id
      LEFT JOIN socsvc.enrolment r ON d.entity = 'enrolment' AND r.id = d.entity_id
      LEFT JOIN socsvc.contract_amendment m ON d.entity = 'contract_amendment' AND m.id = d.entity_id
      LEFT JOIN socsvc.stay y ON d.entity = 'stay' AND y.id = d.entity_id,
           LATERAL (SELECT coalesce(a.number, n.number, p.number, c.number, r.order_number, m.number, d.entity_id::text),
                           CASE d.duty_of WHEN 'provider' THEN coalesce(c.provider, r.provider, m.provider, y.provider) END) f (number, provider)
     WHERE d.id = ANY (deadlines)
       AND (f.provider IS NOT NULL OR d.duty_of <> 'provider')
    ON CONFLICT ON CONSTRAINT message_once DO NOTHING;
  GET DIAGNOSTICS sent = ROW_COUNT;
  RETURN sent;
END
$function$;
COMMENT ON FUNCTION socsvc._tell_of_deadlines(text, bigint[]) IS 'Private: tells whoever must act (the provider of the contract, or the office) of deadlines, once for each last day; answers how many messages were sent';
REVOKE ALL ON FUNCTION socsvc._tell_of_deadlines(text, bigint[]) FROM PUBLIC;

-- ---- run_deadlines ------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._run_batch(run_id bigint, batch_size integer, after_id bigint)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  run record;
  ids bigint[];
  one bigint;
  next_id bigint;
  remind_until date;
  done integer := 0;
BEGIN
  PERFORM socsvc._act_as_scheduler(); -- whoever calls
  SELECT r.job, r.day, r.step INTO STRICT run
    FROM socsvc.job_run r WHERE r.id = run_id AND r.job = 'run_deadlines' AND r.finished_at IS NULL FOR UPDATE;
  CASE run.step
    WHEN 'mark_overdue' THEN
      -- Told in the same transaction as marked: never one without the other.
      ids := ARRAY(SELECT d.deadline FROM socsvc.mark_overdue(run.day, batch_size) d);
      PERFORM socsvc._tell_of_deadlines('deadline_overdue', ids);
      done := cardinality(ids);
      next_id := CASE WHEN done = batch_size THEN after_id END;
    WHEN 'remind_of_deadlines' THEN
      -- The index of what is due gives the few that end soon; only of those is it asked whether they were told.
      remind_until := socsvc.add_working_days(run.day, socsvc.setting_value('due_soon_working_days')::integer,
                                              (SELECT i.jurisdiction FROM socsvc.register_info i));
      WITH soon AS MATERIALIZED (
        SELECT d.id, d.due_on FROM socsvc.deadline d WHERE d.state = 'open' AND d.due_on BETWEEN run.day AND remind_until
      ), untold AS (
        SELECT s.id FROM soon s
         WHERE s.id > after_id
           AND NOT EXISTS (SELECT FROM socsvc.message m WHERE m.cause = format('deadline/%s/%s/deadline_due_soon', s.id, s.due_on))
         ORDER BY s.id LIMIT batch_size)
      SELECT array_agg(u.id), CASE WHEN count(*) = batch_size THEN max(u.id) END INTO ids, next_id FROM untold u;
      done := socsvc._tell_of_deadlines('deadline_due_soon', ids);
    WHEN 'remind_of_loans' THEN
      done := socsvc._tell_of_loans(run.day, batch_size);
      next_id := CASE WHEN done = batch_size THEN after_id END;
    WHEN 'make_partitions' THEN
      done := socsvc.make_partitions(run.day, (run.day + make_interval(months =>
                coalesce(socsvc.setting_value('partition_months_ahead')::integer, 3)))::date)
              + socsvc.make_audit_partitions(socsvc.today(), (socsvc.today() + make_interval(months =>
                coalesce(socsvc.setting_value('partition_months_ahead')::integer, 3)))::date);
    WHEN 'apply_retention' THEN
      done := socsvc.apply_retention(run.day, batch_size);
      next_id := CASE WHEN done >= batch_size THEN after_id END;
    WHEN 'seal_audit' THEN
      -- The account of the run is not audited, so this transaction changes no chain.
      IF NOT EXISTS (SELECT FROM socsvc.audit_seal s WHERE s.day >= run.day) THEN
        PERFORM socsvc.seal_audit(run.day);
        done := 1;
      END IF;
    ELSE
      SELECT d.last_id, d.due_ids INTO next_id, ids FROM socsvc._due_rows(run.step, run.day, after_id, batch_size) d;
      BEGIN
        done := socsvc._move_due_rows(run.step, ids);
      EXCEPTION WHEN OTHERS THEN
        -- One refuses: each by itself, so that it does not hold up the others.
        FOREACH one IN ARRAY ids LOOP
          BEGIN
            done := done + socsvc._move_due_rows(run.step, ARRAY[one]);
          EXCEPTION WHEN OTHERS THEN
            PERFORM socsvc._note_problem(run_id, format('%s: %s (%s)', one, SQLERRM, SQLSTATE));
          END;
        END LOOP;
      END;
  END CASE;
  UPDATE socsvc.job_run r SET batches = r.batches + 1, rows_done = r.rows_done + done WHERE r.id = run_id;
  RETURN next_id;
END
$function$;
COMMENT ON FUNCTION socsvc._run_batch(bigint, integer, bigint) IS 'Private: the next batch of a step of run_deadlines(), after the row of that id, as the scheduler; answers the id to go on after, NULL when the step is done. Errors: P0002 no such run that is under way';
REVOKE ALL ON FUNCTION socsvc._run_batch(bigint, integer, bigint) FROM PUBLIC;

CREATE PROCEDURE socsvc.run_deadlines(day date DEFAULT NULL, batch_size integer DEFAULT 1000)
LANGUAGE plpgsql
AS $procedure$
DECLARE
  began CONSTANT timestamptz := pg_catalog.clock_timestamp();
  work_day date;
  step text;
  run bigint;
  after_id bigint;
  problems text;
BEGIN
  work_day := socsvc._begin_job('run_deadlines', day, batch_size);
  FOREACH step IN ARRAY ARRAY['end_rehabilitation_programmes', 'end_orders', 'complete_orders',
                              'complete_contracts', 'lapse_offers', 'expire_programmes', 'expire_applications',
                              'close_queues', 'refresh_queues', 'lapse_place_offers', 'mark_no_shows', 'release_visits', 'allocate_places', 'close_codes',
                              'mark_overdue', 'remind_of_deadlines', 'remind_of_loans', 'make_partitions', 'apply_retention', 'seal_audit'] LOOP
    run := socsvc._begin_step('run_deadlines', work_day, step);
    COMMIT;
    after_id := 0;
    LOOP
      BEGIN
        after_id := socsvc._run_batch(run, batch_size, after_id);
      EXCEPTION WHEN OTHERS THEN
        PERFORM socsvc._note_problem(run, pg_catalog.format('%s (%s)', SQLERRM, SQLSTATE));
        after_id := NULL;
      END;
      COMMIT;
      EXIT WHEN after_id IS NULL;
    END LOOP;
    PERFORM socsvc._end_step(run);
    COMMIT;
  END LOOP;
  problems := socsvc._end_job('run_deadlines', began);
  COMMIT;
  IF problems IS NOT NULL THEN
    RAISE EXCEPTION 'run_deadlines could not do everything'
      USING ERRCODE = 'triggered_action_exception', DETAIL = problems,
            HINT = 'What it could do is done and committed; job_run has the account. Mend what it names: the next run tries again.';
  END IF;
END
$procedure$;
COMMENT ON PROCEDURE socsvc.run_deadlines(date, integer) IS 'What the day brings: ends rehabilitation programmes whose term is over, ends orders of specialists that nobody can confirm any more (the recipient has died, or the measure or its programme is over), completes those that are carried out and have nothing left to do, completes contracts whose term is over, lapses offers and applications that were not answered, expires programmes, closes the places in queues of the dead and of departments that work no more, finds the classes of queues anew, lapses offers of places that were not answered and marks who did not arrive, marks visits as missed whose hold has expired and releases what they held, offers free places to the next, closes confirmation codes that count no more, marks overdue deadlines and tells whoever must act, reminds of those that end soon and of aids that are due back, opens months for deliveries and the audit, destroys what is kept no longer (apply_retention()), seals the audit. day: today when NULL, or one of the past. Commits after each batch of batch_size rows; may be called any number of times. job_run has the account. Errors: 55006 it runs already, SV005 a day of the future, 22023 batch size, 09000 something could not be done (the rest is), 2D000 called within a transaction';
REVOKE ALL ON PROCEDURE socsvc.run_deadlines(date, integer) FROM PUBLIC;

-- ---- charge_providers ---------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._begin_charging(for_month date)
RETURNS date
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN socsvc._begin_job('charge_providers', date_trunc('month', coalesce(for_month, (socsvc.today() - interval '1 month')::date))::date, 1);
END
$function$;
COMMENT ON FUNCTION socsvc._begin_charging(date) IS 'Private: begins a run of charge_providers(); answers the first day of the month to charge: that of the day, or the one before today''s when NULL. Errors: SV005 a month of the future, 55006 it runs already, SV019';
REVOKE ALL ON FUNCTION socsvc._begin_charging(date) FROM PUBLIC;

CREATE FUNCTION socsvc._next_provider(run_id bigint, after_id bigint)
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT v.id
    FROM socsvc.job_run r, socsvc.provider v
   WHERE r.id = run_id AND r.job = 'charge_providers' AND v.id > after_id
     AND EXISTS (SELECT FROM socsvc.contract c
                  WHERE c.provider = v.id AND c.signed_on IS NOT NULL AND c.term && daterange(r.day, (r.day + interval '1 month')::date))
   ORDER BY v.id
   LIMIT 1
$function$;
COMMENT ON FUNCTION socsvc._next_provider(bigint, bigint) IS 'Private: the next provider after that id with a signed contract in the month of the run; NULL when none is left';
REVOKE ALL ON FUNCTION socsvc._next_provider(bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._charge_provider(run_id bigint, provider_id bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  run record;
  written bigint;
  failed text;
BEGIN
  PERFORM socsvc._act_as_scheduler(); -- whoever calls
  SELECT r.day INTO STRICT run
    FROM socsvc.job_run r WHERE r.id = run_id AND r.job = 'charge_providers' AND r.finished_at IS NULL FOR UPDATE;
  SELECT coalesce(sum(n.contracts) FILTER (WHERE n.outcome NOT IN ('failed', 'unchanged')), 0),
         string_agg(format('%s contracts (%s)', n.contracts, n.sqlstate), ', ' ORDER BY n.sqlstate) FILTER (WHERE n.outcome = 'failed')
    INTO written, failed
    FROM (SELECT c.outcome, c.sqlstate, count(*) AS contracts
            FROM socsvc.charge_month(run.day, provider_id => _charge_provider.provider_id) c GROUP BY 1, 2) n;
  UPDATE socsvc.job_run r SET batches = r.batches + 1, rows_done = r.rows_done + written WHERE r.id = run_id;
  IF failed IS NOT NULL THEN
    PERFORM socsvc._note_problem(run_id, format('provider %s: %s', provider_id, failed));
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._charge_provider(bigint, bigint) IS 'Private: charge_month() of a provider''s contracts for the month of the run, as the scheduler; counts what was written, notes how many failed. Errors: P0002 no such run that is under way, and those of charge_month()';
REVOKE ALL ON FUNCTION socsvc._charge_provider(bigint, bigint) FROM PUBLIC;

CREATE PROCEDURE socsvc.charge_providers(for_month date DEFAULT NULL)
LANGUAGE plpgsql
AS $procedure$
DECLARE
  began CONSTANT timestamptz := pg_catalog.clock_timestamp();
  work_month date;
  run bigint;
  provider bigint;
  problems text;
BEGIN
  work_month := socsvc._begin_charging(for_month);
  run := socsvc._begin_step('charge_providers', work_month, 'charge_month');
  COMMIT;
  provider := socsvc._next_provider(run, 0);
  WHILE provider IS NOT NULL LOOP
    BEGIN
      PERFORM socsvc._charge_provider(run, provider);
    EXCEPTION
      WHEN SQLSTATE 'SV005' OR SQLSTATE 'SV021' OR feature_not_supported THEN -- of the month, so of every provider
        PERFORM socsvc._note_problem(run, pg_catalog.format('%s (%s)', SQLERRM, SQLSTATE));
        provider := NULL;
      WHEN OTHERS THEN
        PERFORM socsvc._note_problem(run, pg_catalog.format('provider %s: %s (%s)', provider, SQLERRM, SQLSTATE));
    END;
    COMMIT; -- signatures wait for one provider's charges, not for all
    provider := socsvc._next_provider(run, provider);
  END LOOP;
  PERFORM socsvc._end_step(run);
  problems := socsvc._end_job('charge_providers', began);
  COMMIT;
  IF problems IS NOT NULL THEN
    RAISE EXCEPTION 'charge_providers could not charge everything'
      USING ERRCODE = 'triggered_action_exception', DETAIL = problems,
            HINT = 'What it could charge is charged and committed; charge_problem says of each other contract why. Mend that and call it again.';
  END IF;
END
$procedure$;
COMMENT ON PROCEDURE socsvc.charge_providers(date) IS 'Charges a month for all contracts, a provider a transaction, so that nobody waits for the whole region: charge_month() of each. for_month: any day of it; the month before today''s when NULL. May be called any number of times, also after it was killed: what is charged and has not changed stays. job_run has the account: rows_done are charges written, batches providers. Errors: 55006 it runs already, SV005 a month of the future, 09000 something could not be charged (the rest is): charge_problem has the contracts, 2D000 called within a transaction';
REVOKE ALL ON PROCEDURE socsvc.charge_providers(date) FROM PUBLIC;

-- ---- the account does not grow for ever ---------------------------------------------------------------------------

CREATE FUNCTION socsvc._prune_batch(run_id bigint, keep_days integer)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  days integer := coalesce(keep_days, socsvc.setting_value('job_run_days')::integer, 365);
  pruned integer;
BEGIN
  IF days < 1 THEN
    RAISE EXCEPTION 'at least one day is kept, not %', days
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Give keep_days, or set job_run_days, to 1 or more.';
  END IF;
  DELETE FROM socsvc.job_run r WHERE r.started_at < clock_timestamp() - make_interval(days => days);
  GET DIAGNOSTICS pruned = ROW_COUNT;
  UPDATE socsvc.job_run r SET batches = r.batches + 1, rows_done = r.rows_done + pruned WHERE r.id = run_id;
  RETURN days;
END
$function$;
COMMENT ON FUNCTION socsvc._prune_batch(bigint, integer) IS 'Private: deletes rows of job_run older than so many days (the setting job_run_days when NULL); answers the days. Errors: 22023 fewer than one day';
REVOKE ALL ON FUNCTION socsvc._prune_batch(bigint, integer) FROM PUBLIC;

-- The details of pg_cron are deleted with the caller's rights: its policy shows everybody his own.
CREATE PROCEDURE socsvc.prune_job_runs(keep_days integer DEFAULT NULL)
LANGUAGE plpgsql
AS $procedure$
DECLARE
  began CONSTANT timestamptz := pg_catalog.clock_timestamp();
  work_day date;
  run bigint;
  days integer;
  problems text;
BEGIN
  work_day := socsvc._begin_job('prune_job_runs', NULL, 1);
  run := socsvc._begin_step('prune_job_runs', work_day, 'job_run');
  days := socsvc._prune_batch(run, keep_days);
  PERFORM socsvc._end_step(run);
  COMMIT;
  IF pg_catalog.to_regclass('cron.job_run_details') IS NOT NULL THEN
    run := socsvc._begin_step('prune_job_runs', work_day, 'cron.job_run_details');
    BEGIN
      EXECUTE 'DELETE FROM cron.job_run_details d
                WHERE pg_catalog.starts_with(d.command, ''CALL socsvc.'')
                  AND d.database OPERATOR(pg_catalog.=) pg_catalog.current_database()::pg_catalog.text
                  AND d.end_time OPERATOR(pg_catalog.<) (pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) pg_catalog.make_interval(days => $1))'
        USING days;
    EXCEPTION WHEN OTHERS THEN
      PERFORM socsvc._note_problem(run, pg_catalog.format('%s (%s)', SQLERRM, SQLSTATE));
    END;
    PERFORM socsvc._end_step(run);
    COMMIT;
  END IF;
  problems := socsvc._end_job('prune_job_runs', began);
  COMMIT;
  IF problems IS NOT NULL THEN
    RAISE EXCEPTION 'prune_job_runs could not do everything'
      USING ERRCODE = 'triggered_action_exception', DETAIL = problems,
            HINT = 'The login that runs it needs USAGE on schema cron.';
  END IF;
END
$procedure$;
COMMENT ON PROCEDURE socsvc.prune_job_runs(integer) IS 'Deletes what is older than keep_days (the setting job_run_days when NULL) from job_run, and from cron.job_run_details what the caller''s jobs of this register left there. Errors: 55006 it runs already, 22023 fewer than one day, 09000 it could not, 2D000 called within a transaction';
REVOKE ALL ON PROCEDURE socsvc.prune_job_runs(integer) FROM PUBLIC;

-- ---- pg_cron ------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.job_plan()
RETURNS TABLE (job text, cron_schedule text, command text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT s.job,
         coalesce(s.cron_schedule,
                  to_char((socsvc.today() + s.local_time) AT TIME ZONE i.time_zone
                          AT TIME ZONE coalesce(CASE WHEN pg_has_role(current_user, 'pg_read_all_settings', 'USAGE')
                                                     THEN current_setting('cron.timezone', true) END, 'GMT'), 'FMMI FMHH24" * * *"')),
         s.command
    FROM socsvc.job_schedule s, socsvc.register_info i
   ORDER BY s.job
$function$;
COMMENT ON FUNCTION socsvc.job_plan() IS 'When each job of job_schedule runs, as pg_cron is told: times of the register''s time zone converted to pg_cron''s (GMT; cron.timezone where it has that setting and the caller may read it), by the offset of today. For any other scheduler too';
REVOKE ALL ON FUNCTION socsvc.job_plan() FROM PUBLIC;

CREATE PROCEDURE socsvc._demand_pg_cron()
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
  other_ways CONSTANT text := format('Without pg_cron any scheduler may do it: psql -d %I -c "CALL socsvc.run_deadlines()", once a day; socsvc.job_plan() lists all calls.', current_database());
  is_created CONSTANT boolean := EXISTS (SELECT FROM pg_extension e WHERE e.extname = 'pg_cron');
  -- The setting is not everybody's to read.
  may_read CONSTANT boolean := pg_has_role(current_user, 'pg_read_all_settings', 'USAGE');
  home text;
BEGIN
  IF may_read THEN
    home := current_setting('cron.database_name', true);
  END IF;
  IF may_read AND home IS NULL THEN
    RAISE EXCEPTION 'pg_cron is not loaded'
      USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = format('Set shared_preload_libraries = ''pg_cron'' and cron.database_name = ''%s'', restart the server, CREATE EXTENSION pg_cron. %s',
                          current_database(), other_ways);
  END IF;
  IF home <> current_database() THEN
    RAISE EXCEPTION 'pg_cron does not live in this database'
      USING ERRCODE = 'object_not_in_prerequisite_state',
            DETAIL = format('cron.database_name is "%s", this is "%s".', home, current_database()),
            HINT = format('Set cron.database_name = ''%s'' and restart the server; or register the calls of socsvc.job_plan() in that database with cron.schedule_in_database(). %s',
                          current_database(), other_ways);
  END IF;
  IF NOT is_created THEN
    RAISE EXCEPTION 'pg_cron is not created in this database'
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format('CREATE EXTENSION pg_cron. %s', other_ways);
  END IF;
END
$procedure$;
COMMENT ON PROCEDURE socsvc._demand_pg_cron() IS 'Private: refuses a database without pg_cron and says what to do (55000)';
REVOKE ALL ON PROCEDURE socsvc._demand_pg_cron() FROM PUBLIC;

CREATE PROCEDURE socsvc.schedule_jobs(run_as name DEFAULT NULL)
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
DECLARE
  runner CONSTANT name := coalesce(run_as, current_user);
  planned record;
BEGIN
  CALL socsvc._demand_pg_cron();
  IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = runner AND r.rolcanlogin) THEN
    RAISE EXCEPTION 'no login role "%" runs jobs', runner
      USING ERRCODE = 'undefined_object', HINT = format('CREATE ROLE %I LOGIN; GRANT socsvc_scheduler TO %I;', runner, runner);
  END IF;
  IF NOT pg_has_role(runner, 'socsvc_scheduler', 'USAGE') THEN
    RAISE EXCEPTION 'role "%" may not run jobs', runner
      USING ERRCODE = 'insufficient_privilege', HINT = format('GRANT socsvc_scheduler TO %I;', runner);
  END IF;
  -- Known only to those who may read all settings; for others pg_cron itself will tell, in cron.job_run_details.
  IF pg_has_role(current_user, 'pg_read_all_settings', 'USAGE') THEN
    IF current_setting('cron.use_background_workers', true) IS DISTINCT FROM 'on' AND current_setting('listen_addresses') = ''
       AND coalesce(current_setting('cron.host', true), '') !~ '^/' THEN
      RAISE EXCEPTION 'pg_cron could not connect to run a job'
        USING ERRCODE = 'object_not_in_prerequisite_state',
              DETAIL = 'This server listens on a socket only, and pg_cron connects by TCP.',
              HINT = 'Set cron.use_background_workers = on (or cron.host to the socket''s folder) and restart the server.';
    END IF;
  END IF;

  -- Those that are of no plan any more, or run as somebody else; then what is planned, new or anew.
  EXECUTE 'SELECT pg_catalog.count(cron.unschedule(j.jobid))
             FROM cron.job j
            WHERE pg_catalog.starts_with(j.jobname, ''socsvc.'') AND j.database = pg_catalog.current_database()::text
              AND (j.username <> $1::text
                   OR j.jobname NOT IN (SELECT ''socsvc.'' || p.job FROM socsvc.job_plan() p))'
    USING runner;
  FOR planned IN SELECT p.job, p.cron_schedule, p.command FROM socsvc.job_plan() p LOOP
    IF runner = current_user THEN
      EXECUTE 'SELECT cron.schedule($1, $2, $3)' USING 'socsvc.' || planned.job, planned.cron_schedule, planned.command;
    ELSE
      EXECUTE 'SELECT cron.schedule_in_database($1, $2, $3, pg_catalog.current_database()::text, $4::text)'
        USING 'socsvc.' || planned.job, planned.cron_schedule, planned.command, runner;
    END IF;
  END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE socsvc.schedule_jobs(name) IS 'Gives every job of job_schedule to pg_cron, under the names socsvc.<job>; again after a change of job_schedule. run_as: login role that runs them, a member of socsvc_scheduler (the caller when NULL; another one needs a superuser). Errors: 55000 pg_cron is not loaded, lives in another database, is not created, or could not connect, each with what to do; 42704 no such login role, 42501 not a member of socsvc_scheduler';
REVOKE ALL ON PROCEDURE socsvc.schedule_jobs(name) FROM PUBLIC;

CREATE PROCEDURE socsvc.unschedule_jobs()
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
BEGIN
  CALL socsvc._demand_pg_cron();
  EXECUTE 'SELECT pg_catalog.count(cron.unschedule(j.jobid))
             FROM cron.job j
            WHERE pg_catalog.starts_with(j.jobname, ''socsvc.'') AND j.database = pg_catalog.current_database()::text';
END
$procedure$;
COMMENT ON PROCEDURE socsvc.unschedule_jobs() IS 'Takes the register''s jobs from pg_cron: those of the caller, or all when a superuser calls. Errors: 55000 no pg_cron here';
REVOKE ALL ON PROCEDURE socsvc.unschedule_jobs() FROM PUBLIC;
