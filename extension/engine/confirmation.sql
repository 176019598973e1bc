-- Confirmation codes: a random code goes to the recipient's telephone, who gives it to the specialist; entered, it turns
-- the hours for which it was sent into deliveries. Or to a signer's, who enters it to sign (signature_code.sql). Stored is
-- its keyed hash only.
--
-- A code of six digits withstands guessing because few tries are counted against it (_try_code() counts them where no
-- ROLLBACK reaches), because few codes a day are sent, and because a code counts only once its message was handed to the
-- gateway: one that was asked for in a transaction that will be rolled back never is.

CREATE FUNCTION socsvc._random_bytes(count integer)
RETURNS bytea
AS 'MODULE_PATHNAME', 'socsvc_random_bytes'
LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION socsvc._random_bytes(integer) IS 'Private: 1 to 1,024 bytes of the server''s strong random source. Errors: 22023';
REVOKE ALL ON FUNCTION socsvc._random_bytes(integer) FROM PUBLIC;

CREATE FUNCTION socsvc._random_digits(count integer)
RETURNS text
AS 'MODULE_PATHNAME', 'socsvc_random_digits'
LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION socsvc._random_digits(integer) IS 'Private: 1 to 18 decimal digits of the server''s strong random source, each equally likely. Errors: 22023';
REVOKE ALL ON FUNCTION socsvc._random_digits(integer) FROM PUBLIC;

CREATE FUNCTION socsvc._keyed_hash(key bytea, message text)
RETURNS bytea
AS 'MODULE_PATHNAME', 'socsvc_keyed_hash'
LANGUAGE C IMMUTABLE STRICT;
COMMENT ON FUNCTION socsvc._keyed_hash(bytea, text) IS 'Private: HMAC-SHA-256 of the message';
REVOKE ALL ON FUNCTION socsvc._keyed_hash(bytea, text) FROM PUBLIC;

CREATE FUNCTION socsvc._try_code(code_id bigint, hash bytea, most integer)
RETURNS text
AS 'MODULE_PATHNAME', 'socsvc_try_code'
LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION socsvc._try_code(bigint, bytea, integer) IS 'Private: compares the hash with that of the code, in constant time: right, wrong or too_many. A wrong one is counted in the row as it is stored, WAL-logged, so that neither ROLLBACK nor a crash takes the try back. Errors: P0002 no such code, 25006 in a read-only transaction';
REVOKE ALL ON FUNCTION socsvc._try_code(bigint, bytea, integer) FROM PUBLIC;

CREATE FUNCTION socsvc._hash_of_code(message text)
RETURNS bytea
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  secret bytea := (SELECT k.key FROM socsvc.secret_key k WHERE k.name = 'confirmation_code');
BEGIN
  IF secret IS NULL THEN
    RAISE EXCEPTION 'the register has no key for confirmation codes'
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'An administrator makes one: rotate_secret_key().';
  END IF;
  RETURN socsvc._keyed_hash(secret, message);
END
$function$;
COMMENT ON FUNCTION socsvc._hash_of_code(text) IS 'Private: keyed hash of a code together with what it is for. Errors: 55000 no key';
REVOKE ALL ON FUNCTION socsvc._hash_of_code(text) FROM PUBLIC;

CREATE FUNCTION socsvc._code_hash(order_id bigint, code_id bigint, minutes integer, code text)
RETURNS bytea
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._hash_of_code(format('socsvc.confirmation_code/1 %s %s %s %s', order_id, code_id, minutes, code)) $function$;
COMMENT ON FUNCTION socsvc._code_hash(bigint, bigint, integer, text) IS 'Private: keyed hash of a code, bound to its order, its row and the minutes that it confirms. Errors: 55000 no key';
REVOKE ALL ON FUNCTION socsvc._code_hash(bigint, bigint, integer, text) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_confirmation_code()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP = 'DELETE' AND socsvc._is_kept_no_longer('confirmation_code', OLD.closed_at) THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'DELETE' OR OLD.closed_at IS NOT NULL
     OR to_jsonb(NEW) - '{closed_at,outcome}'::text[] <> to_jsonb(OLD) - '{closed_at,outcome}'::text[] THEN
    RAISE EXCEPTION 'code % does not change any more', OLD.id
      USING ERRCODE = 'SV015', DETAIL = format('Closed at: %s.', coalesce(OLD.closed_at::text, 'not yet')),
            HINT = 'A code is closed, once; ask for another: request_confirmation(), request_signature_code().';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_confirmation_code() IS 'Trigger of confirmation_code, BEFORE UPDATE OR DELETE FOR EACH ROW: a code is closed once, nothing else of it changes. Errors: SV015';
REVOKE ALL ON FUNCTION socsvc.keep_confirmation_code() FROM PUBLIC;

CREATE FUNCTION socsvc._close_code(code_id bigint, how text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.confirmation_code c SET closed_at = clock_timestamp(), outcome = how WHERE c.id = code_id AND c.closed_at IS NULL;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  -- Nobody is to read the code any more, and no gateway to forward it.
  DELETE FROM socsvc.message_secret s USING socsvc.message m
   WHERE m.id = s.message AND m.cause = format('confirmation_code/%s', code_id);
  UPDATE socsvc.message m SET forwarded_at = clock_timestamp()
   WHERE m.cause = format('confirmation_code/%s', code_id) AND m.forwarded_at IS NULL;
  IF how <> 'confirmed' THEN
    UPDATE socsvc.hour_log h SET status = 'recorded', status_reason = how
     WHERE h.confirmation_code = code_id AND h.status = 'code_sent';
  END IF;
  RETURN true;
END
$function$;
COMMENT ON FUNCTION socsvc._close_code(bigint, text) IS 'Private: closes a code that is open, erases it from the outbox, and, unless it was the confirmation, gives its hours back as recorded; false where it was closed already. Under the lock of its order';
REVOKE ALL ON FUNCTION socsvc._close_code(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc._most_tries()
RETURNS integer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ BEGIN RETURN coalesce(socsvc.setting_value('confirmation_code_tries'), '3')::integer; END $function$;
COMMENT ON FUNCTION socsvc._most_tries() IS 'Private: wrong codes after which a code is void: the setting confirmation_code_tries, else 3';
REVOKE ALL ON FUNCTION socsvc._most_tries() FROM PUBLIC;

CREATE FUNCTION socsvc._close_dead_code(code_id bigint, else_how text DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  how text := (SELECT CASE WHEN c.tries >= socsvc._most_tries() THEN 'too_many_tries'
                           WHEN c.expires_at <= clock_timestamp() THEN 'expired' ELSE else_how END
                 FROM socsvc.confirmation_code c WHERE c.id = code_id);
BEGIN
  RETURN how IS NOT NULL AND socsvc._close_code(code_id, how);
END
$function$;
COMMENT ON FUNCTION socsvc._close_dead_code(bigint, text) IS 'Private: closes a code that has expired or was tried too often; any other with the outcome given, or not at all. Answers whether it closed one. Under the lock of its order';
REVOKE ALL ON FUNCTION socsvc._close_dead_code(bigint, text) FROM PUBLIC;

-- ---- what all codes share -------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._new_code(OUT id bigint, OUT code text, OUT expires_at timestamptz)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  id := nextval(pg_get_serial_sequence('socsvc.confirmation_code', 'id'));
  code := socsvc._random_digits(least(greatest(coalesce(socsvc.setting_value('confirmation_code_digits'), '6')::integer, 4), 12));
  expires_at := clock_timestamp() + make_interval(mins => coalesce(socsvc.setting_value('confirmation_code_minutes'), '15')::integer);
END
$function$;
COMMENT ON FUNCTION socsvc._new_code() IS 'Private: a code, the id of its row to be, and until when it counts, by the settings confirmation_code_digits and confirmation_code_minutes';
REVOKE ALL ON FUNCTION socsvc._new_code() FROM PUBLIC;

CREATE FUNCTION socsvc._codes_a_day()
RETURNS integer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ BEGIN RETURN coalesce(socsvc.setting_value('confirmation_codes_a_day'), '10')::integer; END $function$;
COMMENT ON FUNCTION socsvc._codes_a_day() IS 'Private: codes that are sent within 24 hours for one order, or to one signer: the setting confirmation_codes_a_day, else 10';
REVOKE ALL ON FUNCTION socsvc._codes_a_day() FROM PUBLIC;

CREATE FUNCTION socsvc._send_code(code_id bigint, code text, expires_at timestamptz, kind text, parameters jsonb, phone text,
  to_person bigint DEFAULT NULL, to_provider bigint DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  zone text := (SELECT i.time_zone FROM socsvc.register_info i);
BEGIN
  INSERT INTO socsvc.message_secret (message, parameters, phone)
    VALUES (socsvc.send_message(kind, parameters || jsonb_build_object('code', repeat('•', length(code)),
                                                                       'until', to_char(expires_at AT TIME ZONE zone, 'HH24:MI')),
                                to_person => to_person, to_provider => to_provider, cause => format('confirmation_code/%s', code_id)),
            jsonb_build_object('code', code), phone);
END
$function$;
COMMENT ON FUNCTION socsvc._send_code(bigint, text, timestamptz, text, jsonb, text, bigint, bigint) IS 'Private: a message of the kind that has the code and until when it counts: dots for everybody but the gateway';
REVOKE ALL ON FUNCTION socsvc._send_code(bigint, text, timestamptz, text, jsonb, text, bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._demand_waiting_code(code_id bigint, of_what text, request text)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  sent record;
BEGIN
  SELECT c.id, c.expires_at, c.closed_at, c.outcome INTO sent FROM socsvc.confirmation_code c WHERE c.id = code_id;
  IF sent.id IS NULL OR sent.closed_at IS NOT NULL THEN
    RAISE EXCEPTION 'no code of % waits to be entered', of_what
      USING ERRCODE = 'SV008',
            DETAIL = CASE sent.outcome
              WHEN 'confirmed' THEN 'The last one was used: what it was sent for is confirmed.'
              WHEN 'expired' THEN 'The last one has expired.'
              WHEN 'too_many_tries' THEN 'The last one is void: too many wrong codes were entered.'
              WHEN 'withdrawn' THEN 'The last one is void: hours for which it was sent were withdrawn.'
              ELSE 'None was sent.' END,
            HINT = format('Ask for one: %s.', request);
  END IF;
  IF sent.expires_at <= clock_timestamp() THEN
    RAISE EXCEPTION 'the code has expired'
      USING ERRCODE = 'SV008', DETAIL = format('It counted until %s.', sent.expires_at), HINT = format('Ask for another: %s.', request);
  END IF;
  -- Else codes could be asked for and guessed within one transaction, over and over.
  IF socsvc.code_sent_at(sent.id) IS NULL THEN
    RAISE EXCEPTION 'the code has not been sent yet'
      USING ERRCODE = 'SV008', DETAIL = format('Code of %s: its message waits for the gateway.', of_what),
            HINT = 'Messages are handed out by take_messages(); order_journal.code_sent_at says when that of an order was.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._demand_waiting_code(bigint, text, text) IS 'Private: that the code may be entered now. Errors: SV008 none, closed, expired, or not handed to the gateway yet';
REVOKE ALL ON FUNCTION socsvc._demand_waiting_code(bigint, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._demand_right_code(code_id bigint, hash bytea, of_what text, request text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  most CONSTANT integer := socsvc._most_tries();
  verdict CONSTANT text := socsvc._try_code(code_id, hash, most);
BEGIN
  IF verdict = 'too_many' THEN
    RAISE EXCEPTION 'the code is void: too many wrong ones were entered'
      USING ERRCODE = 'SV008', DETAIL = format('Code of %s: %s tries.', of_what, most), HINT = format('Ask for another: %s.', request);
  ELSIF verdict <> 'right' THEN
    RAISE EXCEPTION 'the code is not right'
      USING ERRCODE = 'SV008',
            DETAIL = format('Code of %s: %s of %s tries are left.', of_what,
                            most - (SELECT c.tries FROM socsvc.confirmation_code c WHERE c.id = code_id), most),
            HINT = 'Only the code that was sent last counts. A try is not taken back by a rollback.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._demand_right_code(bigint, bytea, text, text) IS 'Private: that the hash is that of the code; a wrong one is counted even when the transaction is rolled back. Errors: SV008 wrong, or tried too often';
REVOKE ALL ON FUNCTION socsvc._demand_right_code(bigint, bytea, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._entered_code(code text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$ SELECT pg_catalog.regexp_replace(coalesce(code, ''), '\s', '', 'g') $function$;
COMMENT ON FUNCTION socsvc._entered_code(text) IS 'Private: a code as it is entered, without blanks';
REVOKE ALL ON FUNCTION socsvc._entered_code(text) FROM PUBLIC;

-- ---- steps --------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._lock_own_order(order_id bigint)
RETURNS TABLE (person bigint, provider bigint, worker bigint, contract bigint, status text, contact_phone text)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  SELECT o.person, o.provider, o.worker, o.contract, o.status, o.contact_phone
    INTO person, provider, worker, contract, status, contact_phone
    FROM socsvc.service_order o WHERE o.id = order_id FOR NO KEY UPDATE;
  IF NOT FOUND OR NOT socsvc._client_sees('service_order', order_id) THEN
    RAISE EXCEPTION 'there is no order %', order_id USING ERRCODE = 'no_data_found';
  END IF;
  PERFORM socsvc._demand_own_order(order_id, provider);
  PERFORM socsvc._demand_order_under_way(order_id, status, NULL, NULL);
  RETURN NEXT;
END
$function$;
COMMENT ON FUNCTION socsvc._lock_own_order(bigint) IS 'Private: locks an order that the subject carries out, and answers what it is. Errors: P0002 no such order, or not one that the subject sees, SV009 not its provider''s, SV016 not carried out';
REVOKE ALL ON FUNCTION socsvc._lock_own_order(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.request_confirmation(order_id bigint, hours numeric DEFAULT NULL, hour_ids bigint[] DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  owner record;
  recipient_phone text;
  ids bigint[];
  total integer;
  fresh record;
  most integer := socsvc._codes_a_day();
BEGIN
  SELECT * INTO owner FROM socsvc._lock_own_order(order_id);
  recipient_phone := coalesce(owner.contact_phone, (SELECT r.phone FROM socsvc.person r WHERE r.id = owner.person));
  IF recipient_phone IS NULL THEN
    RAISE EXCEPTION 'no telephone of the recipient is known'
      USING ERRCODE = 'SV004', DETAIL = format('Order %s.', order_id),
            HINT = 'The code goes to the recipient''s telephone (004/28/4): have it entered.';
  END IF;
  PERFORM FROM socsvc.confirmation_code c
    WHERE c.service_order = order_id AND c.sent_at > clock_timestamp() - interval '24 hours' OFFSET most - 1;
  IF FOUND THEN
    RAISE EXCEPTION 'no more codes are sent for order % now', order_id
      USING ERRCODE = 'SV008', DETAIL = format('%s were sent within 24 hours.', most),
            HINT = 'Each code serves all hours that are recorded: ask for one when they are complete. Setting confirmation_codes_a_day.';
  END IF;

  -- The code that is open is replaced, and its hours are asked for again.
  PERFORM socsvc._close_dead_code(c.id, 'replaced')
     FROM socsvc.confirmation_code c WHERE c.service_order = order_id AND c.closed_at IS NULL;
  SELECT array_agg(h.id), sum(h.minutes) INTO ids, total
    FROM socsvc.hour_log h
   WHERE h.service_order = order_id AND h.status = 'recorded' AND (hour_ids IS NULL OR h.id = ANY (hour_ids));
  IF EXISTS (SELECT FROM unnest(hour_ids) i (id) WHERE i.id IS NULL OR NOT i.id = ANY (coalesce(ids, '{}'))) THEN
    RAISE EXCEPTION 'not all of these hours can be confirmed'
      USING ERRCODE = 'invalid_parameter_value',
            DETAIL = format('Not recorded hours of order %s: %s.', order_id,
                            (SELECT string_agg(coalesce(i.id::text, 'NULL'), ', ' ORDER BY i.id) FROM unnest(hour_ids) i (id)
                              WHERE i.id IS NULL OR NOT i.id = ANY (coalesce(ids, '{}')))),
            HINT = 'order_journal lists them; NULL asks for all that are recorded.';
  END IF;
  IF total IS NULL THEN
    RAISE EXCEPTION 'order % has no hours to confirm', order_id
      USING ERRCODE = 'SV004', DETAIL = 'None are recorded and unconfirmed.', HINT = 'Record them: record_hours().';
  END IF;
  IF hours * 60 <> total THEN
    RAISE EXCEPTION 'the hours to confirm are not % but %', trim_scale(hours), trim_scale(round(total / 60.0, 4))
      USING ERRCODE = 'invalid_parameter_value', DETAIL = format('%s minutes are recorded in %s rows.', total, cardinality(ids)),
            HINT = 'Correct the journal, or the number of hours.';
  END IF;

  SELECT * INTO fresh FROM socsvc._new_code();
  INSERT INTO socsvc.confirmation_code (id, service_order, minutes, code_hash, expires_at)
    VALUES (fresh.id, order_id, total, socsvc._code_hash(order_id, fresh.id, total, fresh.code), fresh.expires_at);
  UPDATE socsvc.hour_log h SET confirmation_code = fresh.id, status = 'code_sent' WHERE h.id = ANY (ids);
  PERFORM socsvc._send_code(fresh.id, fresh.code, fresh.expires_at, 'confirmation_code',
            jsonb_build_object('order', order_id, 'specialist', w.name,
              'hours', jsonb_build_object('ru', replace(n.hours, '.', ','), 'kk', replace(n.hours, '.', ','), 'en', n.hours)),
            recipient_phone, to_person => owner.person)
     FROM socsvc.worker w, LATERAL (SELECT trim_scale(round(total / 60.0, 2))::text AS hours) n
    WHERE w.id = owner.worker;
  RETURN fresh.id;
END
$function$;
COMMENT ON FUNCTION socsvc.request_confirmation(bigint, numeric, bigint[]) IS 'Sends a code to the recipient''s telephone that confirms hours of the order (004/28/4): those of the ids, or all that are recorded; an open code is replaced. hours, where given, must be what they add up to. Answers the id of the code''s row; the code itself reaches nobody but the gateway: take_messages(). Errors: P0002 no such order, or another''s, SV004 no hours or no telephone, SV008 too many codes within 24 hours, SV009 not by its specialist or his provider, SV016 order not carried out, 22023 other hours than recorded';
REVOKE ALL ON FUNCTION socsvc.request_confirmation(bigint, numeric, bigint[]) FROM PUBLIC;

-- One truth for the journal and for confirm_hours(): a code is sent when the gateway has taken it. _close_code() marks what
-- was not taken by then as forwarded, so that no gateway takes it: that does not count.
CREATE FUNCTION socsvc.code_sent_at(code_id bigint)
RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT m.forwarded_at
    FROM socsvc.confirmation_code c JOIN socsvc.message m ON m.cause = format('confirmation_code/%s', c.id)
   WHERE c.id = code_id AND (c.closed_at IS NULL OR m.forwarded_at < c.closed_at)
$function$;
COMMENT ON FUNCTION socsvc.code_sent_at(bigint) IS 'When the gateway took the message with the code, take_messages(); NULL while it waits, or where it never did. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.code_sent_at(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._find_open_code(order_id bigint, OUT id bigint, OUT minutes integer)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  SELECT c.id, c.minutes INTO id, minutes
    FROM socsvc.confirmation_code c WHERE c.service_order = order_id ORDER BY c.closed_at DESC NULLS FIRST, c.id DESC LIMIT 1;
  PERFORM socsvc._demand_waiting_code(id, format('order %s', order_id), 'request_confirmation()');
END
$function$;
COMMENT ON FUNCTION socsvc._find_open_code(bigint) IS 'Private: the code of the order that may be entered now. Errors: SV008 none, expired, or not handed to the gateway yet';
REVOKE ALL ON FUNCTION socsvc._find_open_code(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.confirm_hours(order_id bigint, code text)
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  owner record;
  sent record;
BEGIN
  SELECT * INTO owner FROM socsvc._lock_own_order(order_id);
  SELECT * INTO sent FROM socsvc._find_open_code(order_id);
  PERFORM socsvc._demand_right_code(sent.id, socsvc._code_hash(order_id, sent.id, sent.minutes, socsvc._entered_code(code)),
                                    format('order %s', order_id), 'request_confirmation()');
  IF sent.minutes <> (SELECT coalesce(sum(h.minutes), 0) FROM socsvc.hour_log h
                       WHERE h.confirmation_code = sent.id AND h.status = 'code_sent') THEN
    RAISE EXCEPTION 'the code was sent for other hours'
      USING ERRCODE = 'SV008', DETAIL = format('Order %s: it was sent for %s minutes.', order_id, sent.minutes),
            HINT = 'Ask for another: request_confirmation().';
  END IF;

  -- All or nothing: what enforce_quota() refuses leaves the code as it was.
  PERFORM socsvc._close_code(sent.id, 'confirmed');
  WITH hours AS MATERIALIZED (
    SELECT h.id, nextval('socsvc.delivery_id_seq') AS delivery, h.day, h.person, h.provider, h.worker, h.minutes, h.note, h.starts_at
      FROM socsvc.hour_log h
     WHERE h.confirmation_code = sent.id AND h.status = 'code_sent'
     ORDER BY h.day, h.starts_at
  ), made AS (
    INSERT INTO socsvc.delivery (id, delivered_on, person, provider, contract_line, programme_line, worker, minutes, note, started_at)
      SELECT h.delivery, h.day, h.person, h.provider, cl.id, cl.programme_line, h.worker, h.minutes, h.note, h.starts_at
        FROM hours h JOIN socsvc.contract_line cl ON cl.contract = owner.contract
  )
  UPDATE socsvc.hour_log l SET delivery = h.delivery, status = 'confirmed' FROM hours h WHERE l.id = h.id;
  RETURN sent.minutes;
END
$function$;
COMMENT ON FUNCTION socsvc.confirm_hours(bigint, text) IS 'The specialist enters the code that the recipient has given (004/28/5): the hours for which it was sent become deliveries, all or none; answers their minutes. Blanks in the code do not matter. A wrong try counts even when the transaction is rolled back. Errors: P0002 no such order, or another''s; SV008 wrong, expired, used or replaced, another order''s, not sent yet, or tried too often; SV009 not by its specialist or his provider; SV016 order not carried out; those of a delivery: SV002, SV005, SV011, SV013, SV025';
REVOKE ALL ON FUNCTION socsvc.confirm_hours(bigint, text) FROM PUBLIC;

-- ---- the key ------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.rotate_secret_key()
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  one record;
  closed integer := 0;
BEGIN
  PERFORM socsvc._act_as_scheduler();
  FOR one IN SELECT c.id, c.service_order FROM socsvc.confirmation_code c WHERE c.closed_at IS NULL ORDER BY c.service_order LOOP
    PERFORM FROM socsvc.service_order o WHERE o.id = one.service_order FOR NO KEY UPDATE;
    closed := closed + socsvc._close_dead_code(one.id, 'replaced')::integer;
  END LOOP;
  INSERT INTO socsvc.secret_key (name, key) VALUES ('confirmation_code', socsvc._random_bytes(32))
    ON CONFLICT (name) DO UPDATE SET key = EXCLUDED.key, created_at = clock_timestamp();
  RETURN closed;
END
$function$;
COMMENT ON FUNCTION socsvc.rotate_secret_key() IS 'Makes a new key for confirmation codes, as after a dump got into wrong hands. Codes that are open become void; answers how many: their hours are asked for again';
REVOKE ALL ON FUNCTION socsvc.rotate_secret_key() FROM PUBLIC;
