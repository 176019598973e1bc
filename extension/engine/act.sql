-- Acts of delivered services. From sent on, the deliveries of an act's days stand (delivery's triggers see to it); an
-- act says what was delivered because its lines are collected from the deliveries, by nobody else.

CREATE FUNCTION socsvc._act_sums(contract_id bigint, days daterange, less_signed boolean, corrected bigint)
RETURNS TABLE (contract_line bigint, extra_line bigint, quantity bigint, minutes bigint)
LANGUAGE plpgsql STABLE -- its plan is kept: planning for all months would cost ten times the answer
SET search_path = pg_catalog, socsvc, pg_temp
SET plan_cache_mode = force_generic_plan -- the months are chosen when it runs
SET enable_seqscan = off -- of a contract is a small part of a month, also while the month is small
AS $function$
BEGIN
  RETURN QUERY
    SELECT s.contract_line, s.extra_line, sum(s.quantity)::bigint, sum(s.minutes)::bigint
      FROM (SELECT d.contract_line, d.extra_line, d.quantity::bigint AS quantity, coalesce(d.minutes, 0)::bigint AS minutes
              FROM socsvc.delivery d
             WHERE d.contract_line IN (SELECT l.id FROM socsvc.contract_line l WHERE l.contract = contract_id)
               AND d.delivered_on >= lower(days) AND d.delivered_on < upper(days)
            UNION ALL
            SELECT d.contract_line, d.extra_line, d.quantity, coalesce(d.minutes, 0)
              FROM socsvc.delivery d
             WHERE d.extra_line IN (SELECT x.id FROM socsvc.extra_line x WHERE x.contract = contract_id)
               AND d.delivered_on >= lower(days) AND d.delivered_on < upper(days)
            UNION ALL
            SELECT l.contract_line, l.extra_line, -l.quantity, -l.minutes
              FROM socsvc.act a
              JOIN socsvc.act_line l ON l.act = a.id
             WHERE less_signed AND a.contract = contract_id AND a.status = 'signed'
               AND (corrected IS NULL OR corrected IN (a.id, a.corrects))) AS s
     GROUP BY s.contract_line, s.extra_line
    HAVING NOT less_signed OR sum(s.quantity) <> 0 OR sum(s.minutes) <> 0;
END
$function$;
COMMENT ON FUNCTION socsvc._act_sums(bigint, daterange, boolean, bigint) IS 'Private: what was delivered under a contract in the days, by line, in times and minutes; with less_signed what signed acts (all of the contract''s, or the corrected one and its corrections) do not say yet: no rows when they agree';
REVOKE ALL ON FUNCTION socsvc._act_sums(bigint, daterange, boolean, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._is_archived(contract_id bigint, days daterange)
RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT EXISTS (SELECT FROM socsvc.contract_line l JOIN socsvc.programme_line p ON p.id = l.programme_line
                  WHERE l.contract = contract_id AND p.archived > 0)
         AND EXISTS (SELECT FROM generate_series(date_trunc('month', lower(days)::timestamp),
                                                 (upper(days) - 1)::timestamp, interval '1 month') AS month
                      WHERE NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                                         WHERE i.inhparent = 'socsvc.delivery'::regclass
                                           AND c.relname = format('delivery_%s', to_char(month, 'YYYY_MM'))))
$function$;
COMMENT ON FUNCTION socsvc._is_archived(bigint, daterange) IS 'Private: whether deliveries of the contract may have left with a month of these days (archive_month()): lines of it have archived units, and a month is not there';
REVOKE ALL ON FUNCTION socsvc._is_archived(bigint, daterange) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_act()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  contract record;
  corrected record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.status <> 'draft' THEN
      RAISE EXCEPTION 'act % is not deleted', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status),
              HINT = 'Only a draft is deleted; a signed act is changed by a correcting act.';
    END IF;
    -- While the correction was a draft its days were open: they close again only as they were.
    PERFORM FROM socsvc.person p WHERE p.id = OLD.person FOR NO KEY UPDATE;
    IF OLD.corrects IS NOT NULL AND EXISTS (SELECT FROM socsvc._act_sums(OLD.contract, OLD.period, true, OLD.corrects)) THEN
      RAISE EXCEPTION 'correcting act % is not deleted', OLD.id
        USING ERRCODE = 'SV011', DETAIL = format('Deliveries of %s differ from what act %s says.', OLD.period, OLD.corrects),
              HINT = 'Send and sign the correction, or put the deliveries back first.';
    END IF;
    DELETE FROM socsvc.act_line l WHERE l.act = OLD.id;
    RETURN OLD;
  END IF;

  IF TG_OP = 'INSERT' THEN
    NEW.prepared_on := coalesce(NEW.prepared_on, socsvc.today());
    IF NEW.signed_on IS NOT NULL THEN
      RAISE EXCEPTION 'a new act is not signed'
        USING ERRCODE = 'SV015', DETAIL = format('signed_on: %s.', to_char(NEW.signed_on, 'YYYY-MM-DD')),
              HINT = 'Leave signed_on empty: sign_act() signs.';
    END IF;
    IF NEW.corrects IS NOT NULL THEN
      SELECT a.id, a.contract, a.period, a.status, a.corrects INTO corrected
        FROM socsvc.act a WHERE a.id = NEW.corrects FOR SHARE;
      IF NOT FOUND OR NOT socsvc._client_sees('act', NEW.corrects) THEN
        PERFORM socsvc._refuse_missing('act', NEW.corrects, 'act_corrects');
      END IF;
      IF corrected.corrects IS NOT NULL THEN
        RAISE EXCEPTION 'act % is a correction itself', corrected.id
          USING ERRCODE = 'SV003', DETAIL = format('It corrects act %s.', corrected.corrects),
                HINT = 'Correct that act once more: differences are counted from it and all its corrections.';
      END IF;
      IF corrected.status <> 'signed' THEN
        RAISE EXCEPTION 'act % is not signed', corrected.id
          USING ERRCODE = 'SV003', DETAIL = format('Its status is "%s".', corrected.status),
                HINT = 'Only a signed act is corrected; one that is sent is taken back: take_back_act().';
      END IF;
      -- Differences are counted from the deliveries, so those must be there.
      IF socsvc._is_archived(corrected.contract, corrected.period) THEN
        RAISE EXCEPTION 'act % is not corrected any more', corrected.id
          USING ERRCODE = 'SV011', DETAIL = format('Deliveries of %s are archived.', corrected.period),
                HINT = 'A correction counts what the deliveries differ from the act; bring the month back first.';
      END IF;
      NEW.period := coalesce(NEW.period, corrected.period);
      IF NEW.period <> corrected.period THEN
        RAISE EXCEPTION 'a correcting act has the period of the act that it corrects'
          USING ERRCODE = 'SV005', DETAIL = format('Act %s: %s.', corrected.id, corrected.period),
                HINT = 'Leave the period out.';
      END IF;
    END IF;
    SELECT c.id, c.person, c.provider, c.term, c.signed_on, c.status INTO contract
      FROM socsvc.contract c WHERE c.id = NEW.contract FOR SHARE;
    IF NOT FOUND OR NOT socsvc._client_sees('contract', NEW.contract) THEN
      PERFORM socsvc._refuse_missing('contract', NEW.contract, 'act_contract');
      RETURN NEW;
    END IF;
    NEW.person := coalesce(NEW.person, contract.person);
    NEW.provider := coalesce(NEW.provider, contract.provider);
    IF contract.signed_on IS NULL THEN
      RAISE EXCEPTION 'contract % is not signed', contract.id
        USING ERRCODE = 'SV016', DETAIL = format('Its status is "%s".', contract.status),
              HINT = 'Acts are made of what was delivered under a signed contract.';
    END IF;
  ELSE
    IF (NEW.id, NEW.contract, NEW.person, NEW.provider) <> (OLD.id, OLD.contract, OLD.person, OLD.provider)
       OR NEW.corrects IS DISTINCT FROM OLD.corrects OR NEW.signed_on IS DISTINCT FROM OLD.signed_on THEN
      RAISE EXCEPTION 'an act keeps its contract, its parties and what it corrects'
        USING ERRCODE = 'SV015', DETAIL = format('Act %s; signed_on is computed.', OLD.id), HINT = 'Prepare another act.';
    END IF;
    IF OLD.status <> 'draft' AND ((NEW.period, NEW.is_final, NEW.prepared_on) <> (OLD.period, OLD.is_final, OLD.prepared_on)
                                  OR OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number) THEN
      RAISE EXCEPTION 'act % does not change any more', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status),
              HINT = 'Take it back while it is sent: take_back_act(); correct it once it is signed: prepare_act(…, corrects).';
    END IF;
    IF NEW.status = 'signed' AND OLD.status <> 'signed' THEN
      NEW.signed_on := socsvc.today();
    END IF;
    IF NEW.period = OLD.period THEN
      RETURN NEW;
    END IF;
    IF NEW.corrects IS NOT NULL THEN
      RAISE EXCEPTION 'a correcting act has the period of the act that it corrects'
        USING ERRCODE = 'SV005', DETAIL = format('Act %s.', NEW.corrects), HINT = 'Give the period of that act, or leave it out.';
    END IF;
    SELECT c.id, c.term INTO contract FROM socsvc.contract c WHERE c.id = NEW.contract;
  END IF;
  IF NOT NEW.period <@ contract.term THEN
    RAISE EXCEPTION 'the period of the act lies outside the term of contract %', contract.id
      USING ERRCODE = 'SV005', DETAIL = format('Act: %s; contract: %s.', NEW.period, contract.term),
            HINT = 'Choose a period within the contract''s term.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_act() IS 'Trigger of act, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: an act of a signed contract, within its term; what was sent stands; only drafts are deleted. Errors: SV003 corrects an act that is not signed or is a correction, SV005 outside the contract''s term, SV011 a correction that already has effects or whose days are archived, SV015 computed or what the act is, SV016 contract not signed, SV017 frozen, 23503 no such contract or act to correct, or one that the client does not see';
REVOKE ALL ON FUNCTION socsvc.keep_act() FROM PUBLIC;

CREATE FUNCTION socsvc.collect_act_lines()
RETURNS trigger
LANGUAGE c
AS 'MODULE_PATHNAME', 'socsvc_collect_act_lines';
COMMENT ON FUNCTION socsvc.collect_act_lines() IS 'Trigger of act, AFTER INSERT OR UPDATE FOR EACH ROW: while the act is a draft, and once more when it is sent, its lines become the sums of the deliveries of its period, in a correcting act the differences. Errors: 39P01 fired otherwise';
REVOKE ALL ON FUNCTION socsvc.collect_act_lines() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_act_line()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  -- Only collect_act_lines() and keep_act() work as socsvc_owner, which has no members.
  IF current_user <> 'socsvc_owner' THEN
    RAISE EXCEPTION 'the lines of an act are computed'
      USING ERRCODE = 'SV015', DETAIL = format('Act %s.', CASE TG_OP WHEN 'DELETE' THEN OLD.act ELSE NEW.act END),
            HINT = 'Record the deliveries, then refresh the draft: refresh_act().';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_act_line() IS 'Trigger of act_line, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: lines come from the deliveries alone. Errors: SV015';
REVOKE ALL ON FUNCTION socsvc.keep_act_line() FROM PUBLIC;

CREATE FUNCTION socsvc.final_act_completes_contract()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.contract c SET status = 'completed', status_reason = format('Final act %s is signed.', NEW.id)
   WHERE c.id = NEW.contract AND c.status = 'active';
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.final_act_completes_contract() IS 'Trigger of act, AFTER UPDATE FOR EACH ROW when a final act was signed: completes the contract. Errors: those of the move';
REVOKE ALL ON FUNCTION socsvc.final_act_completes_contract() FROM PUBLIC;

CREATE FUNCTION socsvc.guard_act_sent(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT upper(a.period) <= socsvc.today() + 1
           AND (a.is_final OR EXISTS (SELECT FROM socsvc.act_line l WHERE l.act = a.id))
      FROM socsvc.act a
     WHERE a.id = guard_act_sent.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_act_sent(bigint) IS 'The last day of the act''s period has come, and the act has lines or is the final one. Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_act_sent(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_act_signed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT NOT a.is_final OR a.corrects IS NOT NULL
           OR upper(c.term) <= socsvc.today() OR c.inactive_from <= socsvc.today()
           OR NOT EXISTS (
                SELECT FROM socsvc.contract_line l
                  JOIN socsvc.programme_line p ON p.id = l.programme_line
                 WHERE l.contract = c.id
                   AND p.remaining IS DISTINCT FROM 0
                   -- What the contract's own term has room for, by the acts, for deliveries may be archived; an unlimited
                   -- line is never finished before the term.
                   AND coalesce((SELECT sum(al.quantity)
                                   FROM socsvc.act_line al JOIN socsvc.act ac ON ac.id = al.act
                                  WHERE al.contract_line = l.id AND ac.status IN ('sent', 'signed')), 0)
                       < coalesce(socsvc.quota(p.periodicity, p.term * c.term), 9223372036854775807))
      FROM socsvc.act a
      JOIN socsvc.contract c ON c.id = a.contract
     WHERE a.id = guard_act_signed.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_act_signed(bigint) IS 'An act that is not the final one, or the contract''s term is over, or everything of the contract is delivered. Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_act_signed(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_act_rejected(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT a.status_reason <> '' FROM socsvc.act a WHERE a.id = guard_act_rejected.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_act_rejected(bigint) IS 'The reason of the rejection is given. Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_act_rejected(bigint) FROM PUBLIC;

-- The steps. They run with the caller's rights; the rules stand in the triggers.

CREATE FUNCTION socsvc.prepare_act(contract_id bigint, period daterange, is_final boolean DEFAULT false,
  corrects bigint DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  act_id bigint;
  other record;
  constraint_name text;
BEGIN
  INSERT INTO socsvc.act (contract, period, is_final, corrects)
    VALUES (contract_id, prepare_act.period, prepare_act.is_final, prepare_act.corrects)
    RETURNING id INTO act_id;
  RETURN act_id;
EXCEPTION
  WHEN exclusion_violation OR unique_violation THEN
    GET STACKED DIAGNOSTICS constraint_name = CONSTRAINT_NAME;
    IF constraint_name NOT IN ('act_period_once', 'act_one_correction') THEN
      RAISE;
    END IF;
    SELECT a.id, a.period, a.status INTO other
      FROM socsvc.act a
     WHERE a.contract = contract_id AND a.live AND a.period && prepare_act.period
       AND (a.corrects IS NULL) = (prepare_act.corrects IS NULL)
     ORDER BY a.id DESC LIMIT 1;
    RAISE EXCEPTION 'contract % has an act of these days already', contract_id
      USING ERRCODE = 'SV007',
            DETAIL = coalesce(format('Act %s of %s, status "%s".', other.id, other.period, other.status), ''),
            HINT = 'Acts of one contract do not overlap; a signed act has one open correction at a time.';
END
$function$;
COMMENT ON FUNCTION socsvc.prepare_act(bigint, daterange, boolean, bigint) IS 'Prepares an act of what was delivered under the contract in the period; answers its id, status draft. is_final: the contract''s last act; corrects: the signed act that it corrects (period NULL takes that act''s): its lines are the differences. Errors: SV003 that act is not signed, SV005 outside the contract''s term, SV007 an act of these days is there, SV016 contract not signed, 23503 no such contract or act, or another''s';
REVOKE ALL ON FUNCTION socsvc.prepare_act(bigint, daterange, boolean, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._move_act(act_id bigint, from_statuses text[], to_status text, reason text DEFAULT NULL,
  number text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.act a
     SET status = to_status, status_reason = reason, number = coalesce(_move_act.number, a.number)
   WHERE a.id = act_id AND a.status = ANY (from_statuses);
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('act', act_id, (SELECT a.status FROM socsvc.act a WHERE a.id = act_id), to_status, from_statuses);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._move_act(bigint, text[], text, text, text) IS 'Private: moves an act that is in one of the statuses. Errors: SV003 in another status, P0002 no such act, and those of the move';
REVOKE ALL ON FUNCTION socsvc._move_act(bigint, text[], text, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.refresh_act(act_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.act a SET prepared_on = socsvc.today() WHERE a.id = act_id AND a.status = 'draft';
  IF FOUND THEN
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM socsvc.act a WHERE a.id = act_id) THEN
    RAISE EXCEPTION 'there is no act %', act_id USING ERRCODE = 'no_data_found';
  END IF;
  RAISE EXCEPTION 'act % does not change any more', act_id
    USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', (SELECT a.status FROM socsvc.act a WHERE a.id = act_id)),
          HINT = 'Only a draft is collected anew; an act that is sent may be taken back: take_back_act().';
END
$function$;
COMMENT ON FUNCTION socsvc.refresh_act(bigint) IS 'Collects the lines of a draft anew. Errors: SV017 no draft any more, P0002 no such act';
REVOKE ALL ON FUNCTION socsvc.refresh_act(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.send_act(act_id bigint, number text DEFAULT NULL, cms bytea DEFAULT NULL, code text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc.sign_document('act', act_id, cms, jsonb_strip_nulls(jsonb_build_object('number', number)), code) WHERE num_nonnulls(cms, code) > 0;
  SELECT socsvc._move_act(act_id, '{draft}', 'sent', NULL, send_act.number)
$function$;
COMMENT ON FUNCTION socsvc.send_act(bigint, text, bytea, text) IS 'The provider presents the act for signature: lines are collected for the last time, and the deliveries of its days stand (SV011). cms: the signature over canonical(''act'', id, given), where it is by certificate; code: of request_signature_code(), where it is by code. Errors: SV003 no draft, SV004 period not over or nothing in it, 23505 number used, P0002';
REVOKE ALL ON FUNCTION socsvc.send_act(bigint, text, bytea, text) FROM PUBLIC;

CREATE FUNCTION socsvc.take_back_act(act_id bigint, reason text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_act(act_id, '{sent}', 'draft', reason) $function$;
COMMENT ON FUNCTION socsvc.take_back_act(bigint, text) IS 'The provider takes back an act that is sent; its days are open again. Errors: SV003, P0002';
REVOKE ALL ON FUNCTION socsvc.take_back_act(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.reject_act(act_id bigint, reason text)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_act(act_id, '{sent}', 'rejected', reason) $function$;
COMMENT ON FUNCTION socsvc.reject_act(bigint, text) IS 'The citizen disagrees with an act that is sent; its days are open again. Errors: SV003, SV004 no reason, P0002';
REVOKE ALL ON FUNCTION socsvc.reject_act(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.sign_act(act_id bigint, cms bytea DEFAULT NULL, code text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc.sign_document('act', act_id, cms, code => code) WHERE num_nonnulls(cms, code) > 0;
  SELECT socsvc._move_act(act_id, '{sent}', 'signed')
$function$;
COMMENT ON FUNCTION socsvc.sign_act(bigint, bytea, text) IS 'The citizen signs an act that is sent; the final act completes the contract. cms: the signature over canonical(''act'', id), where it is by certificate; code: of request_signature_code(), where it is by code. Errors: SV003 not sent (any more), SV004 final act before everything is delivered or the term is over, P0002';
REVOKE ALL ON FUNCTION socsvc.sign_act(bigint, bytea, text) FROM PUBLIC;
