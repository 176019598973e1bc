-- Hours of specialists: recorded by day and time of day, confirmed by the recipient, then deliveries of the order's
-- contract. Lock order: the order, then its recipient; a code only under the lock of its order.

CREATE FUNCTION socsvc._demand_own_order(order_id bigint, provider_id bigint)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF coalesce(socsvc.subject_role(), '') NOT IN ('specialist', 'provider') OR socsvc.subject_provider() IS DISTINCT FROM provider_id THEN
    RAISE EXCEPTION 'order % is not yours to carry out', order_id
      USING ERRCODE = 'SV009', DETAIL = format('You act as %s.', coalesce(nullif(socsvc.subject_role(), ''), 'nobody')),
            HINT = 'Its specialist or the specialist''s provider records hours and has them confirmed.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._demand_own_order(bigint, bigint) IS 'Private: refuses whoever does not act for the provider of the order (SV009); without a provider too';
REVOKE ALL ON FUNCTION socsvc._demand_own_order(bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._demand_order_under_way(order_id bigint, status text, ended_on date, day date)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  last_day date;
BEGIN
  CASE status
    WHEN 'in_progress' THEN
      RETURN;
    WHEN 'cancel_requested' THEN
      last_day := socsvc._status_since('service_order', order_id, 'cancel_requested');
    WHEN 'cancelled_by_recipient' THEN
      last_day := ended_on;
    ELSE
      RAISE EXCEPTION 'order % is not under way', order_id
        USING ERRCODE = 'SV016', DETAIL = format('Its status is "%s".', status),
              HINT = 'Hours are recorded from the specialist''s confirmation until the order ends.';
  END CASE;
  IF day > last_day THEN
    RAISE EXCEPTION 'order % is not under way on %', order_id, to_char(day, 'YYYY-MM-DD')
      USING ERRCODE = 'SV016', DETAIL = format('Its status is "%s" since %s.', status, to_char(last_day, 'YYYY-MM-DD')),
            HINT = 'Only hours that were given until then are still recorded.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._demand_order_under_way(bigint, text, date, date) IS 'Private: refuses hours of an order in that status on that day (SV016): it is carried out (004/28/3), or the specialist asked for cancelling, or the recipient refused it, and they were given until then: whoever stops it, hours given are recorded (003/8/1, 003/8/2), and they need the recipient''s code still';
REVOKE ALL ON FUNCTION socsvc._demand_order_under_way(bigint, text, date, date) FROM PUBLIC;

-- What enforce_quota() asks of the delivery that the hours are to become, asked early: whoever recorded learns it at once,
-- and not when the recipient's code is entered. The last word is enforce_quota()'s.
CREATE FUNCTION socsvc._check_hours(hours jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  today date := socsvc.today();
  moment timestamp := socsvc._local_moment();
  hour record;
  owner record;
  other record;
BEGIN
  SELECT h.id, h.service_order, h.person, h.worker, h.day, h.starts_at, h.minutes INTO hour
    FROM jsonb_populate_record(NULL::socsvc.hour_log, hours) h;
  SELECT o.status, o.confirmed_on, o.ended_on, o.contract, c.term, c.inactive_from, c.paused, r.died_on, w.employed INTO owner
    FROM socsvc.service_order o
    JOIN socsvc.person r ON r.id = o.person
    JOIN socsvc.worker w ON w.id = o.worker
    LEFT JOIN socsvc.contract c ON c.id = o.contract
   WHERE o.id = hour.service_order;
  PERFORM socsvc._demand_order_under_way(hour.service_order, owner.status, owner.ended_on, hour.day);
  IF hour.starts_at::interval + make_interval(mins => hour.minutes) > interval '24:00' THEN
    RAISE EXCEPTION 'hours end with their day'
      USING ERRCODE = 'SV005',
            DETAIL = format('Day: %s, from %s, %s minutes.', to_char(hour.day, 'YYYY-MM-DD'), to_char(hour.starts_at, 'HH24:MI'),
                            hour.minutes),
            HINT = 'Record those after midnight on the next day.';
  END IF;
  IF hour.day > today OR hour.day < owner.confirmed_on OR NOT hour.day <@ owner.term OR hour.day >= owner.inactive_from
     OR hour.day <@ owner.paused THEN
    RAISE EXCEPTION 'no hours of order % are recorded for %', hour.service_order, to_char(hour.day, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005',
            DETAIL = format('Confirmed by the specialist: %s; its term: %s; today: %s.',
                            to_char(owner.confirmed_on, 'YYYY-MM-DD'), owner.term, to_char(today, 'YYYY-MM-DD')),
            HINT = 'Hours are given from the specialist''s confirmation on (004/28/3), while the order goes on, and not in the future.';
  END IF;
  -- Of today those that are over: what is recorded was given (003/8/2), and the recipient confirms what was (004/28/4).
  IF hour.day + hour.starts_at + make_interval(mins => hour.minutes) > moment THEN
    RAISE EXCEPTION 'these hours are not over yet'
      USING ERRCODE = 'SV005',
            DETAIL = format('They end at %s; in the register it is %s.',
                            to_char(hour.day + hour.starts_at + make_interval(mins => hour.minutes), 'YYYY-MM-DD HH24:MI'),
                            to_char(moment, 'YYYY-MM-DD HH24:MI')),
            HINT = 'Record them once they are given.';
  END IF;
  SELECT a.period INTO other
    FROM socsvc.act a
   WHERE a.contract = owner.contract AND a.corrects IS NULL AND a.status IN ('sent', 'signed') AND a.period @> hour.day
     AND NOT EXISTS (SELECT FROM socsvc.act n WHERE n.corrects = a.id AND n.live AND n.status = 'draft')
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the day is closed by an act'
      USING ERRCODE = 'SV011', DETAIL = format('Day: %s; the act covers %s.', to_char(hour.day, 'YYYY-MM-DD'), other.period),
            HINT = 'Take the act back while it is sent; a signed one is corrected.';
  END IF;
  IF hour.day > owner.died_on OR EXISTS (SELECT FROM socsvc.absence a WHERE a.person = hour.person AND a.term @> hour.day) THEN
    RAISE EXCEPTION 'the recipient is not there on %', to_char(hour.day, 'YYYY-MM-DD')
      USING ERRCODE = 'SV013', DETAIL = format('Recipient %s: %s.', hour.person,
                                              CASE WHEN hour.day > owner.died_on THEN 'dead' ELSE 'away' END),
            HINT = 'Correct the day, or the absence.';
  END IF;
  IF NOT hour.day <@ owner.employed THEN
    RAISE EXCEPTION 'worker % is not employed on %', hour.worker, to_char(hour.day, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005', DETAIL = format('Employed: %s.', owner.employed), HINT = 'Correct the day.';
  END IF;

  SELECT l.minutes_until, t.period, coalesce(m.used, 0) AS confirmed, u.minutes AS unconfirmed INTO other
    FROM socsvc.contract_line cl
    JOIN socsvc.programme_line l ON l.id = cl.programme_line
   CROSS JOIN LATERAL (SELECT socsvc.minutes_period(l.minutes_unit, hour.day, l.term) AS period) t
   CROSS JOIN LATERAL (SELECT coalesce(sum(h.minutes), 0) AS minutes
                         FROM socsvc.hour_log h
                         JOIN socsvc.service_order o ON o.id = h.service_order
                         JOIN socsvc.contract_line ol ON ol.contract = o.contract AND ol.programme_line = l.id
                        WHERE h.person = hour.person AND h.status IN ('recorded', 'code_sent') AND h.day <@ t.period
                          AND h.id IS DISTINCT FROM hour.id) u
    LEFT JOIN socsvc.line_minutes m ON m.programme_line = l.id AND m.starts_on = lower(t.period)
   WHERE cl.contract = owner.contract AND l.minutes_until IS NOT NULL AND coalesce(m.used, 0) + u.minutes + hour.minutes > l.minutes_until
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the limit of hours is reached'
      USING ERRCODE = 'SV002',
            DETAIL = format('%s minutes asked on %s; of %s minutes %s: %s confirmed, %s recorded and not confirmed yet.', hour.minutes,
                            to_char(hour.day, 'YYYY-MM-DD'), other.minutes_until, other.period, other.confirmed, other.unconfirmed),
            HINT = 'Correct the minutes or the day, or withdraw hours that were recorded by mistake: withdraw_hours().';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_hours(jsonb) IS 'Private: of a row of hour_log under the locks of its order and recipient: may these hours be recorded? Errors: SV002 beyond the limit, with those that wait for confirmation; SV005 before the order, in the future, not over yet or outside a term; SV011 closed by an act; SV013 recipient dead or away; SV016 the order is not carried out';
REVOKE ALL ON FUNCTION socsvc._check_hours(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_hour_log()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  owner record;
  changes_content boolean := TG_OP = 'INSERT';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.service_order, NEW.person, NEW.provider, NEW.worker, NEW.recorded_at)
       IS DISTINCT FROM (OLD.id, OLD.service_order, OLD.person, OLD.provider, OLD.worker, OLD.recorded_at) THEN
      RAISE EXCEPTION 'hours keep their order and its parties'
        USING ERRCODE = 'SV015', DETAIL = format('Hours %s.', OLD.id), HINT = 'Withdraw them and record others.';
    END IF;
    changes_content := (NEW.day, NEW.starts_at, NEW.minutes, NEW.note) IS DISTINCT FROM (OLD.day, OLD.starts_at, OLD.minutes, OLD.note);
  END IF;

  -- Locked, so that the order does not end, and no code of it is asked for, between this look and the commit.
  SELECT o.person, o.provider, o.worker INTO owner
    FROM socsvc.service_order o
   WHERE o.id = CASE TG_OP WHEN 'DELETE' THEN OLD.service_order ELSE NEW.service_order END FOR NO KEY UPDATE;
  IF NOT FOUND OR TG_OP = 'INSERT' AND NOT socsvc._client_sees('service_order', NEW.service_order) THEN
    PERFORM socsvc._refuse_missing('service order', NEW.service_order, 'hour_log_order');
    RETURN NEW;
  END IF;
  IF TG_OP <> 'UPDATE' OR changes_content OR NEW.status = OLD.status OR socsvc.subject_role() IS DISTINCT FROM 'scheduler' THEN
    PERFORM socsvc._demand_own_order(CASE TG_OP WHEN 'DELETE' THEN OLD.service_order ELSE NEW.service_order END, owner.provider);
  END IF;

  IF TG_OP <> 'INSERT' AND (TG_OP = 'DELETE' OR changes_content) AND OLD.status <> 'recorded' THEN
    RAISE EXCEPTION 'hours % do not change any more', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Their status is "%s".', OLD.status),
            HINT = 'Withdraw them and record others: withdraw_hours().';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;

  IF TG_OP = 'INSERT' THEN
    IF num_nonnulls(NEW.confirmation_code, NEW.delivery) > 0 THEN
      RAISE EXCEPTION 'new hours are not confirmed yet'
        USING ERRCODE = 'SV015', DETAIL = format('Order %s, day %s.', NEW.service_order, to_char(NEW.day, 'YYYY-MM-DD')),
              HINT = 'Have them confirmed: request_confirmation(), confirm_hours().';
    END IF;
    NEW.person := coalesce(NEW.person, owner.person);
    NEW.provider := coalesce(NEW.provider, owner.provider);
    NEW.worker := coalesce(NEW.worker, owner.worker);
  ELSE
    IF NEW.status = 'withdrawn' AND OLD.status <> 'withdrawn' THEN
      IF OLD.status = 'confirmed' AND NEW.status_reason IS NULL THEN
        RAISE EXCEPTION 'confirmed hours are not withdrawn without a reason'
          USING ERRCODE = 'SV004', DETAIL = format('Hours %s.', OLD.id), HINT = 'Give it: withdraw_hours(id, reason).';
      END IF;
      NEW.delivery := NULL;
    ELSIF NEW.delivery IS DISTINCT FROM OLD.delivery AND (OLD.status, NEW.status) <> ('code_sent', 'confirmed')
       OR NEW.confirmation_code IS DISTINCT FROM OLD.confirmation_code AND (OLD.status, NEW.status) <> ('recorded', 'code_sent') THEN
      RAISE EXCEPTION 'the code and the delivery of hours are computed'
        USING ERRCODE = 'SV015', DETAIL = format('Hours %s.', OLD.id), HINT = 'They come with request_confirmation() and confirm_hours().';
    END IF;
  END IF;

  IF changes_content THEN
    PERFORM FROM socsvc.person r WHERE r.id = owner.person FOR NO KEY UPDATE;
    PERFORM socsvc._check_at_newest('_check_hours', to_jsonb(NEW));
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_hour_log() IS 'Trigger of hour_log, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: hours are recorded by the provider of the order while it is carried out, for a day from its confirmation to today and, today, until now, within its limit; they change while they are recorded only. Errors: SV002 beyond the limit, SV005 day, SV009 not by its specialist or his provider, SV011 closed by an act, SV013 recipient dead or away, SV015 parties or computed columns, SV016 order not carried out, SV017 sent to the recipient or confirmed, 23503 no such order, or one that the client does not see';
REVOKE ALL ON FUNCTION socsvc.keep_hour_log() FROM PUBLIC;

CREATE FUNCTION socsvc.follow_hour_log()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF OLD.status = 'confirmed' THEN
    DELETE FROM socsvc.delivery d
     WHERE d.region_code = (SELECT i.region_code FROM socsvc.register_info i) AND d.delivered_on = OLD.day AND d.id = OLD.delivery;
  ELSIF OLD.status = 'code_sent' THEN
    PERFORM socsvc._close_code(OLD.confirmation_code, 'withdrawn');
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.follow_hour_log() IS 'Trigger of hour_log, AFTER UPDATE FOR EACH ROW, of hours that are withdrawn: deletes their delivery, so enforce_quota() gives the minutes back; or voids the code that was sent for them. Errors: SV011 an act of the month was sent';
REVOKE ALL ON FUNCTION socsvc.follow_hour_log() FROM PUBLIC;

CREATE FUNCTION socsvc.protect_hours()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  hours_id bigint;
BEGIN
  SELECT h.id INTO hours_id FROM socsvc.hour_log h WHERE h.delivery = OLD.id;
  IF FOUND AND TG_OP = 'UPDATE' AND (NEW.quantity, NEW.minutes) IS NOT DISTINCT FROM (OLD.quantity, OLD.minutes) THEN
    PERFORM socsvc._demand_own_order((SELECT h.service_order FROM socsvc.hour_log h WHERE h.id = hours_id), OLD.provider); -- its remark
  ELSIF FOUND THEN
    RAISE EXCEPTION 'delivery % is what a recipient has confirmed', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Hours %s.', hours_id), HINT = 'Withdraw the hours: withdraw_hours().';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$function$;
COMMENT ON FUNCTION socsvc.protect_hours() IS 'Trigger of delivery, BEFORE DELETE, and BEFORE UPDATE of quantity, minutes or note, FOR EACH ROW: what a recipient has confirmed by a code goes with its row of hour_log alone; its remark is its provider''s. Errors: SV009 another''s remark, SV017';
REVOKE ALL ON FUNCTION socsvc.protect_hours() FROM PUBLIC;

-- ---- guards -------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.guard_hours_code_sent(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN EXISTS (SELECT FROM socsvc.hour_log h JOIN socsvc.confirmation_code c ON c.id = h.confirmation_code
                  WHERE h.id = $1 AND c.closed_at IS NULL);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_hours_code_sent(bigint) IS 'A code was asked for by request_confirmation(). Guard of recorded to code_sent (004/28/4)';
REVOKE ALL ON FUNCTION socsvc.guard_hours_code_sent(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_hours_code_closed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN EXISTS (SELECT FROM socsvc.hour_log h JOIN socsvc.confirmation_code c ON c.id = h.confirmation_code
                  WHERE h.id = $1 AND c.outcome <> 'confirmed');
END
$function$;
COMMENT ON FUNCTION socsvc.guard_hours_code_closed(bigint) IS 'The code that was sent for the hours counts no more. Guard of code_sent to recorded';
REVOKE ALL ON FUNCTION socsvc.guard_hours_code_closed(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_hours_confirmed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN EXISTS (SELECT FROM socsvc.hour_log h
                   JOIN socsvc.confirmation_code c ON c.id = h.confirmation_code
                   JOIN socsvc.delivery d ON d.region_code = (SELECT i.region_code FROM socsvc.register_info i)
                    AND d.delivered_on = h.day AND d.id = h.delivery
                  WHERE h.id = $1 AND c.outcome = 'confirmed' AND (d.person, d.worker, d.minutes) = (h.person, h.worker, h.minutes));
END
$function$;
COMMENT ON FUNCTION socsvc.guard_hours_confirmed(bigint) IS 'The recipient''s code was entered: confirm_hours(). Guard of code_sent to confirmed (004/28/5)';
REVOKE ALL ON FUNCTION socsvc.guard_hours_confirmed(bigint) FROM PUBLIC;

-- ---- steps --------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.record_hours(order_id bigint, day date, starts_at time, minutes integer, note text DEFAULT NULL)
RETURNS bigint
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.hour_log (service_order, day, starts_at, minutes, note) VALUES ($1, $2, $3, $4, $5) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.record_hours(bigint, date, time, integer, text) IS 'The specialist records hours that were given (003/8/2, 004/28/3); answers their id. They count once the recipient confirms them: request_confirmation(). Errors: as keep_hour_log()';
REVOKE ALL ON FUNCTION socsvc.record_hours(bigint, date, time, integer, text) FROM PUBLIC;

CREATE FUNCTION socsvc.change_hours(hours_id bigint, day date DEFAULT NULL, starts_at time DEFAULT NULL, minutes integer DEFAULT NULL,
                                    note text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  -- The order before its hours, as confirm_hours() locks them.
  PERFORM FROM socsvc.service_order o JOIN socsvc.hour_log h ON h.service_order = o.id WHERE h.id = hours_id FOR NO KEY UPDATE OF o;
  UPDATE socsvc.hour_log h
     SET day = coalesce(change_hours.day, h.day), starts_at = coalesce(change_hours.starts_at, h.starts_at),
         minutes = coalesce(change_hours.minutes, h.minutes), note = coalesce(change_hours.note, h.note)
   WHERE h.id = hours_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there are no hours %', hours_id USING ERRCODE = 'no_data_found';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.change_hours(bigint, date, time, integer, text) IS 'Changes hours that are recorded and for which no code was sent; NULL leaves as it is. Errors: P0002 no such hours, SV017 sent or confirmed, and those of keep_hour_log()';
REVOKE ALL ON FUNCTION socsvc.change_hours(bigint, date, time, integer, text) FROM PUBLIC;

CREATE FUNCTION socsvc.withdraw_hours(hours_id bigint, reason text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  -- The order before its hours, as confirm_hours() locks them.
  PERFORM FROM socsvc.service_order o JOIN socsvc.hour_log h ON h.service_order = o.id WHERE h.id = hours_id FOR NO KEY UPDATE OF o;
  UPDATE socsvc.hour_log h SET status = 'withdrawn', status_reason = reason WHERE h.id = hours_id AND h.status <> 'withdrawn';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('hour_log', hours_id, (SELECT h.status FROM socsvc.hour_log h WHERE h.id = hours_id), 'withdrawn');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.withdraw_hours(bigint, text) IS 'Takes hours back that were recorded by mistake. Of confirmed ones, with a reason, the delivery is deleted while no act of its month was sent; a code that was sent for them is void. Errors: P0002 no such hours, SV003 withdrawn already, SV004 no reason, SV009 another''s order, SV011 closed by an act';
REVOKE ALL ON FUNCTION socsvc.withdraw_hours(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.unconfirmed_minutes(order_id bigint, days daterange DEFAULT NULL)
RETURNS bigint
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce(sum(h.minutes), 0) FROM socsvc.hour_log h
   WHERE h.service_order = order_id AND h.status IN ('recorded', 'code_sent') AND (days IS NULL OR h.day <@ days)
$function$;
COMMENT ON FUNCTION socsvc.unconfirmed_minutes(bigint, daterange) IS 'Minutes of the order, on the days where some are given, that were recorded and wait for the recipient''s confirmation';
REVOKE ALL ON FUNCTION socsvc.unconfirmed_minutes(bigint, daterange) FROM PUBLIC;
