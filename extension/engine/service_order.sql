-- Orders of specialists: who may be ordered, by whom, and the contract under which an order is carried out. Lock order: the
-- order's own row, its person, then what the contract locks.

CREATE FUNCTION socsvc.fold_settlement(name text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $function$
  SELECT pg_catalog.translate(pg_catalog.lower(pg_catalog.btrim($1)), 'ё', 'е')
$function$;
COMMENT ON FUNCTION socsvc.fold_settlement(text) IS 'Name of a settlement as it is compared: without regard to case, to ё and е, and to blanks around it. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.fold_settlement(text) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_specialist()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acting text := socsvc.subject_role();
BEGIN
  IF acting IN ('provider', 'specialist')
     AND (CASE TG_OP WHEN 'INSERT' THEN NEW.provider ELSE OLD.provider END) IS DISTINCT FROM socsvc.subject_provider()
     OR acting IS NULL OR acting NOT IN ('provider', 'specialist', 'agency') THEN
    RAISE EXCEPTION 'specialists are offered by their own provider'
      USING ERRCODE = 'SV009', DETAIL = format('You act as %s for provider %s.', coalesce(acting, 'nobody'), coalesce(socsvc.subject_provider()::text, 'none')),
            HINT = 'Its own provider does this, or the agency.';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'specialist % is not deleted', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Worker %s of provider %s.', OLD.worker, OLD.provider),
            HINT = 'Close valid: orders name the row.';
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.worker, NEW.provider, NEW.help_kind) IS DISTINCT FROM (OLD.id, OLD.worker, OLD.provider, OLD.help_kind) THEN
    RAISE EXCEPTION 'who a specialist is stands' USING ERRCODE = 'SV015', DETAIL = format('Specialist %s.', OLD.id), HINT = 'Close valid and add another row.';
  END IF;
  PERFORM FROM socsvc.help_kind k WHERE k.code = NEW.help_kind AND k.class <> 'specialist';
  IF FOUND THEN
    RAISE EXCEPTION '"%" is not given by specialists', NEW.help_kind
      USING ERRCODE = 'SV004', DETAIL = format('Worker %s.', NEW.worker), HINT = 'Choose a kind of help of class specialist.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_specialist() IS 'Trigger of specialist, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: a provider offers its own workers, of kinds that specialists give; who it is stands. Errors: SV004 another class, SV009 another provider''s or role, SV015 what it is, SV017 deleted';
REVOKE ALL ON FUNCTION socsvc.keep_specialist() FROM PUBLIC;

-- What must hold on the day of the order and again on that of the confirmation.
CREATE FUNCTION socsvc._check_specialist(specialist_id bigint, on_day date)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  found record;
BEGIN
  SELECT s.valid @> on_day AS offered, w.employed @> on_day AS employed, v.in_register @> on_day AS registered INTO found
    FROM socsvc.specialist s
    JOIN socsvc.worker w ON w.id = s.worker
    JOIN socsvc.provider v ON v.id = s.provider
   WHERE s.id = specialist_id;
  IF NOT (found.offered AND coalesce(found.employed, false) AND coalesce(found.registered, false)) THEN
    RAISE EXCEPTION 'specialist % is not to be ordered', specialist_id
      USING ERRCODE = 'SV005',
            DETAIL = format('On %s: %s.', to_char(on_day, 'YYYY-MM-DD'),
                            CASE WHEN NOT found.offered THEN 'gives no such help'
                                 WHEN found.employed IS NOT TRUE THEN 'not employed by the provider'
                                 ELSE 'the provider does not stand in the register of providers' END),
            HINT = 'Choose another one: available_specialists.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_specialist(bigint, date) IS 'Private: the specialist gives the help on the day, is employed by the provider, and that stands in the register. Errors: SV005';
REVOKE ALL ON FUNCTION socsvc._check_specialist(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc._is_ordered_in_time(entitlement_id bigint, on_day date)
RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT r.order_within IS NULL OR $2 <= (p.notified_on + r.order_within)::date
         OR EXISTS (SELECT FROM socsvc.service_order o
                     WHERE o.entitlement = e.id AND (o.confirmed_on IS NOT NULL OR o.status = 'rejected_by_specialist'))
    FROM socsvc.entitlement e
    JOIN socsvc.rehabilitation_programme p ON p.id = e.rehabilitation_programme
    LEFT JOIN socsvc.help_kind_rule r ON r.id = socsvc.help_kind_rule_id(e.help_kind, $2)
   WHERE e.id = $1
$function$;
COMMENT ON FUNCTION socsvc._is_ordered_in_time(bigint, date) IS 'Private: the day lies within help_kind_rule.order_within of the notice, its last day included (Social Code article 168). Ours: the term is kept by the first order that a specialist confirmed or turned down; after its end another one may be chosen at any time (003/18/3)';
REVOKE ALL ON FUNCTION socsvc._is_ordered_in_time(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc._check_order(person_id bigint, entitlement_id bigint, specialist_id bigint, on_day date)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  measure record;
  specialist record;
  recipient record;
  open_order record;
BEGIN
  SELECT e.help_kind, e.term, e.programme, k.class, p.id AS rehabilitation, p.status, p.notified_on, r.order_within, r.same_settlement INTO measure
    FROM socsvc.entitlement e
    JOIN socsvc.help_kind k ON k.code = e.help_kind
    JOIN socsvc.rehabilitation_programme p ON p.id = e.rehabilitation_programme
    LEFT JOIN socsvc.help_kind_rule r ON r.id = socsvc.help_kind_rule_id(e.help_kind, on_day)
   WHERE e.id = entitlement_id;
  SELECT s.help_kind, s.settlement INTO specialist FROM socsvc.specialist s WHERE s.id = specialist_id;
  SELECT p.settlement, p.died_on INTO recipient FROM socsvc.person p WHERE p.id = person_id;
  IF recipient.died_on IS NOT NULL THEN
    RAISE EXCEPTION 'nothing is ordered for the dead'
      USING ERRCODE = 'SV013', DETAIL = format('Person %s died on %s.', person_id, to_char(recipient.died_on, 'YYYY-MM-DD')),
            HINT = 'If the day of death is wrong, have the agency correct it in the register.';
  END IF;
  IF measure.class <> 'specialist' OR specialist.help_kind <> measure.help_kind THEN
    RAISE EXCEPTION 'specialist % does not give what measure % is', specialist_id, entitlement_id
      USING ERRCODE = 'SV026', DETAIL = format('Measure: %s; specialist: %s.', measure.help_kind, specialist.help_kind),
            HINT = 'Choose among available_specialists; places and aids are ordered otherwise.';
  END IF;
  IF measure.status <> 'in_force' OR measure.programme IS NULL THEN
    RAISE EXCEPTION 'measure % is not of a rehabilitation programme in force', entitlement_id
      USING ERRCODE = 'SV026', DETAIL = format('Rehabilitation programme %s, status "%s".', measure.rehabilitation, measure.status),
            HINT = 'What is due stands in my_entitlements.';
  END IF;
  IF NOT measure.term @> on_day THEN
    RAISE EXCEPTION 'measure % is not due today', entitlement_id
      USING ERRCODE = 'SV005', DETAIL = format('Term: %s; today: %s.', measure.term, to_char(on_day, 'YYYY-MM-DD')),
            HINT = 'Order within the term of the measure: my_entitlements shows it.';
  END IF;
  IF NOT socsvc._is_ordered_in_time(entitlement_id, on_day) THEN
    RAISE EXCEPTION 'the term for ordering measure % is over', entitlement_id
      USING ERRCODE = 'SV005',
            DETAIL = format('Told on %s, to be ordered within %s (Social Code article 168); today: %s.',
                            to_char(measure.notified_on, 'YYYY-MM-DD'), measure.order_within, to_char(on_day, 'YYYY-MM-DD')),
            HINT = 'Turn to the agency.';
  END IF;
  PERFORM socsvc._check_specialist(specialist_id, on_day);
  IF measure.same_settlement
     AND socsvc.fold_settlement(specialist.settlement) IS DISTINCT FROM socsvc.fold_settlement(recipient.settlement) THEN
    RAISE EXCEPTION 'specialist % works in another settlement than that of the recipient''s registration', specialist_id
      USING ERRCODE = 'SV004',
            DETAIL = format('Specialist: %s; recipient: %s.', specialist.settlement, coalesce(recipient.settlement, 'none in the register')),
            HINT = CASE WHEN recipient.settlement IS NULL THEN 'The agency enters the settlement of registration first.'
                        ELSE 'Choose one of the settlement: available_specialists.' END;
  END IF;
  SELECT o.id, o.status INTO open_order
    FROM socsvc.service_order o WHERE o.person = person_id AND o.help_kind = measure.help_kind AND o.live;
  IF FOUND THEN
    RAISE EXCEPTION 'an order of this kind is open already'
      USING ERRCODE = 'SV007', DETAIL = format('Order %s, status "%s".', open_order.id, open_order.status),
            HINT = 'Another one may follow when it has ended.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_order(bigint, bigint, bigint, date) IS 'Private: whether the person may order the specialist for the measure on the day (004/9/3, 004/20/3, 004/22/3, Social Code article 168). Errors: SV004 another settlement, SV005 not due, too late, or specialist not to be ordered, SV007 an order of the kind is open, SV013 dead, SV026 not a measure of a rehabilitation programme in force, or of another kind';
REVOKE ALL ON FUNCTION socsvc._check_order(bigint, bigint, bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc._check_cancel_reason(order_id bigint, side text, code text)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  known text[];
BEGIN
  SELECT coalesce(array_agg(DISTINCT r.code ORDER BY r.code), '{}') INTO known
    FROM socsvc.order_cancel_reason r
   WHERE r.side = $2 AND r.valid @> socsvc.today() AND r.jurisdiction = ANY (socsvc._home_jurisdictions());
  IF code IS NULL OR NOT code = ANY (known) THEN
    RAISE EXCEPTION 'order % is not cancelled without a reason from the list', order_id
      USING ERRCODE = 'SV004', DETAIL = format('Reason: %s.', coalesce(code, 'none')),
            HINT = format('In force today: %s.', array_to_string(known, ', '));
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_cancel_reason(bigint, text, text) IS 'Private: the reason is one of the side''s in order_cancel_reason today (004/30/1, 004/30/2, 003/15/1). Errors: SV004, its HINT names those in force';
REVOKE ALL ON FUNCTION socsvc._check_cancel_reason(bigint, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_service_order()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acting text := socsvc.subject_role();
  is_recipient boolean := coalesce(acting IN ('citizen', 'representative'), false);
  today date := socsvc.today();
  recipient record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'order % is not deleted', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status), HINT = 'delete_order() keeps the row, in status deleted.';
  END IF;
  IF TG_OP = 'INSERT' THEN
    SELECT e.person, e.help_kind INTO recipient FROM socsvc.entitlement e WHERE e.id = NEW.entitlement;
    IF NOT FOUND OR NOT socsvc._client_sees('entitlement', NEW.entitlement) THEN
      PERFORM socsvc._refuse_missing('entitlement', NEW.entitlement, 'service_order_entitlement');
      RETURN NEW;
    END IF;
    NEW.person := coalesce(NEW.person, recipient.person);
    NEW.help_kind := coalesce(NEW.help_kind, recipient.help_kind);
  END IF;
  IF is_recipient AND (CASE acting WHEN 'citizen' THEN NEW.person = socsvc.subject_person()
                                   ELSE socsvc._represents(NEW.person) END) IS NOT TRUE
     OR TG_OP = 'INSERT' AND NOT is_recipient THEN
    RAISE EXCEPTION 'this order is not yours'
      USING ERRCODE = 'SV009', DETAIL = format('You act as %s, person %s.', coalesce(acting, 'nobody'), coalesce(socsvc.subject_person()::text, 'none')),
            HINT = 'Recipients order for themselves and for whom they represent (004/22/1).';
  END IF;
  IF TG_OP = 'UPDATE' AND acting IN ('provider', 'specialist') AND OLD.provider IS DISTINCT FROM socsvc.subject_provider() THEN
    RAISE EXCEPTION 'this order is with another provider'
      USING ERRCODE = 'SV009', DETAIL = format('Order %s; you act for provider %s.', OLD.id, coalesce(socsvc.subject_provider()::text, 'none')),
            HINT = 'Its own provider does this, or the agency.';
  END IF;

  IF TG_OP = 'INSERT' THEN
    IF num_nonnulls(NEW.confirmed_by_recipient_at, NEW.reimbursement_signed_at, NEW.confirmed_on, NEW.ended_on, NEW.contract, NEW.cancel_reason) > 0 THEN
      RAISE EXCEPTION 'a new order is not confirmed, carried out or ended'
        USING ERRCODE = 'SV015', DETAIL = format('Entitlement %s.', NEW.entitlement),
              HINT = 'confirm_order(), sign_reimbursement(), accept_order() are steps of their own.';
    END IF;
    SELECT s.worker, s.provider INTO recipient FROM socsvc.specialist s WHERE s.id = NEW.specialist;
    IF NOT FOUND THEN
      PERFORM socsvc._refuse_missing('specialist', NEW.specialist, 'service_order_specialist');
      RETURN NEW;
    END IF;
    NEW.worker := coalesce(NEW.worker, recipient.worker);
    NEW.provider := coalesce(NEW.provider, recipient.provider);
    -- The recipient first: two orders of his come one after the other.
    SELECT p.phone, p.email, p.settlement, p.address INTO recipient FROM socsvc.person p WHERE p.id = NEW.person FOR NO KEY UPDATE;
    IF NOT FOUND THEN
      PERFORM socsvc._refuse_missing('person', NEW.person, 'service_order_entitlement');
      RETURN NEW;
    END IF;
    IF NEW.person <> (SELECT e.person FROM socsvc.entitlement e WHERE e.id = NEW.entitlement) THEN
      RAISE EXCEPTION 'measure % is somebody else''s', NEW.entitlement
        USING ERRCODE = 'SV026', DETAIL = format('Person %s.', NEW.person), HINT = 'What is due stands in my_entitlements.';
    END IF;
    -- Not replaced or ended between this look and the commit.
    PERFORM FROM socsvc.rehabilitation_programme p JOIN socsvc.entitlement e ON e.rehabilitation_programme = p.id
      WHERE e.id = NEW.entitlement FOR SHARE OF p, e;
    NEW.contact_phone := coalesce(NEW.contact_phone, recipient.phone);
    NEW.contact_email := coalesce(NEW.contact_email, recipient.email);
    NEW.address := coalesce(NEW.address, nullif(concat_ws(', ', recipient.settlement, recipient.address), ''));
    NEW.ordered_at := clock_timestamp();
    PERFORM socsvc._check_order(NEW.person, NEW.entitlement, NEW.specialist, today);
    RETURN NEW;
  END IF;

  IF (NEW.id, NEW.person, NEW.entitlement, NEW.help_kind, NEW.specialist, NEW.worker, NEW.provider, NEW.ordered_at)
     IS DISTINCT FROM (OLD.id, OLD.person, OLD.entitlement, OLD.help_kind, OLD.specialist, OLD.worker, OLD.provider, OLD.ordered_at) THEN
    RAISE EXCEPTION 'what an order is stands'
      USING ERRCODE = 'SV015', DETAIL = format('Order %s.', OLD.id), HINT = 'End it and order anew.';
  END IF;
  IF (NEW.reimbursement_signed_at, NEW.confirmed_on, NEW.ended_on) IS DISTINCT FROM (OLD.reimbursement_signed_at, OLD.confirmed_on, OLD.ended_on)
     -- make_contract_of_order() alone sets it; a client's own statement stands at depth 1.
     OR NEW.contract IS DISTINCT FROM OLD.contract AND (pg_trigger_depth() < 2 OR OLD.contract IS NOT NULL) THEN
    RAISE EXCEPTION 'the days and the contract of an order are computed'
      USING ERRCODE = 'SV015', DETAIL = format('Order %s.', OLD.id), HINT = 'Leave them out: they follow the moves of the order.';
  END IF;
  IF NEW.confirmed_by_recipient_at IS DISTINCT FROM OLD.confirmed_by_recipient_at THEN
    IF NOT is_recipient THEN
      RAISE EXCEPTION 'an order is confirmed by the recipient'
        USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(acting, 'nobody')),
              HINT = 'Have the recipient confirm it: confirm_order().';
    END IF;
    IF OLD.status <> 'created' OR OLD.confirmed_by_recipient_at IS NOT NULL THEN
      RAISE EXCEPTION 'order % is confirmed already', OLD.id
        USING ERRCODE = 'SV003', DETAIL = format('Its status is "%s".', OLD.status), HINT = 'Nothing is left to do.';
    END IF;
    NEW.confirmed_by_recipient_at := clock_timestamp(); -- whatever time was given
  END IF;
  -- What the specialist was shown stands; but contacts follow the recipient's own (pass_contacts()), for codes go there.
  IF (NEW.contact_phone, NEW.contact_email, NEW.address, NEW.comment)
     IS DISTINCT FROM (OLD.contact_phone, OLD.contact_email, OLD.address, OLD.comment)
     AND (OLD.status <> 'created' OR NOT is_recipient)
     AND (acting IN ('provider', 'specialist') OR NOT OLD.live OR (NEW.address, NEW.comment) IS DISTINCT FROM (OLD.address, OLD.comment)
          OR NOT EXISTS (SELECT FROM socsvc.person p
                          WHERE p.id = OLD.person AND (NEW.contact_phone IS NOT DISTINCT FROM OLD.contact_phone OR NEW.contact_phone = p.phone)
                            AND (NEW.contact_email IS NOT DISTINCT FROM OLD.contact_email OR NEW.contact_email IS NOT DISTINCT FROM p.email))) THEN
    RAISE EXCEPTION 'contacts and comment of order % do not change any more', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status), HINT = 'The recipient changes them before the order goes to the specialist.';
  END IF;
  IF NEW.status = OLD.status THEN
    -- Contacts may also follow what the agency writes of the person: the condition above has seen to it.
    IF (acting IS NULL OR acting NOT IN ('citizen', 'representative', 'provider', 'specialist'))
       AND (pg_trigger_depth() < 2 OR (NEW.contact_phone, NEW.contact_email) IS NOT DISTINCT FROM (OLD.contact_phone, OLD.contact_email)) THEN
      RAISE EXCEPTION 'order % is its parties''', OLD.id
        USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(acting, 'nobody')), HINT = 'Recipient and provider write it; others only move it.';
    END IF;
    IF NEW.status_reason IS DISTINCT FROM OLD.status_reason THEN
      RAISE EXCEPTION 'the reason of order % comes with its move', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status), HINT = 'Give it with the move.';
    END IF;
    IF NEW.cancel_reason IS DISTINCT FROM OLD.cancel_reason THEN
      RAISE EXCEPTION 'the reason of order % comes with its refusal', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status),
              HINT = 'refuse_order(), cancel_order_by_specialist().';
    END IF;
    RETURN NEW;
  END IF;

  -- A move. The recipient is locked, as by deliveries and contracts.
  PERFORM FROM socsvc.person p WHERE p.id = NEW.person FOR NO KEY UPDATE;
  CASE NEW.status
    WHEN 'awaiting_specialist' THEN
      IF NEW.confirmed_by_recipient_at IS NULL THEN
        RAISE EXCEPTION 'order % is not confirmed yet', NEW.id
          USING ERRCODE = 'SV004', DETAIL = 'The application for reimbursement is signed after the confirmation (004/23/2, 004/24/1).',
                HINT = 'Confirm it: confirm_order().';
      END IF;
      NEW.reimbursement_signed_at := clock_timestamp();
    WHEN 'in_progress' THEN
      IF OLD.status = 'awaiting_specialist' THEN
        PERFORM socsvc._check_specialist(NEW.specialist, today);
        -- Nor is the measure ended between the guard's look and the commit.
        PERFORM FROM socsvc.rehabilitation_programme p JOIN socsvc.entitlement e ON e.rehabilitation_programme = p.id
          WHERE e.id = NEW.entitlement FOR SHARE OF p, e;
        NEW.confirmed_on := today;
      END IF;
      NEW.cancel_reason := NULL;
    WHEN 'cancelled_by_recipient' THEN
      PERFORM socsvc._check_cancel_reason(NEW.id, 'recipient', NEW.cancel_reason);
      NEW.ended_on := today;
    WHEN 'cancelled_by_specialist' THEN
      PERFORM socsvc._check_cancel_reason(NEW.id, 'specialist', NEW.cancel_reason);
      NEW.ended_on := today;
    WHEN 'completed' THEN
      NEW.ended_on := today;
    ELSE
      NULL;
  END CASE;
  IF NEW.cancel_reason IS DISTINCT FROM OLD.cancel_reason AND NEW.status NOT IN ('cancelled_by_recipient', 'cancelled_by_specialist', 'in_progress') THEN
    RAISE EXCEPTION 'the reason of order % comes with its refusal', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s"; to be: "%s".', OLD.status, NEW.status),
            HINT = 'refuse_order(), cancel_order_by_specialist().';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_service_order() IS 'Trigger of service_order, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW, after enforce_status(): recipients order, for themselves and for whom they represent, what is due, of whom they may order; specialists and providers move their own orders alone; fills in person, kind, worker, provider, contacts and address; stamps confirmation, signature and days. Errors: SV003 confirmed already, SV004 no reason, not confirmed or another settlement, SV005 not due or too late, SV007 an open order, SV009 not yours, SV013 dead, SV015 what it is, SV017 frozen or deleted, SV026 not entitled, 23503 no such measure, or one that the client does not see, or specialist';
REVOKE ALL ON FUNCTION socsvc.keep_service_order() FROM PUBLIC;

-- ---- the contract of an order --------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.follow_service_order()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  measure record;
  contract_id bigint;
  today date := socsvc.today();
BEGIN
  IF NEW.status = 'in_progress' AND OLD.status = 'awaiting_specialist' THEN
    SELECT e.programme, e.term INTO measure FROM socsvc.entitlement e WHERE e.id = NEW.entitlement;
    INSERT INTO socsvc.contract (programme, person, provider) VALUES (measure.programme, NEW.person, NEW.provider) RETURNING id INTO contract_id;
    INSERT INTO socsvc.contract_line (contract, programme_line)
      SELECT contract_id, l.id FROM socsvc.programme_line l WHERE l.programme = measure.programme ORDER BY l.id;
    UPDATE socsvc.contract c SET status = 'offered', term = daterange(today, upper(measure.term)), number = 'З-' || NEW.id WHERE c.id = contract_id;
    UPDATE socsvc.contract c SET status = 'active' WHERE c.id = contract_id;
    PERFORM socsvc._carry_minutes(l.id) FROM socsvc.programme_line l WHERE l.programme = measure.programme;
    UPDATE socsvc.service_order o SET contract = contract_id WHERE o.id = NEW.id;
  ELSIF NEW.contract IS NOT NULL AND NOT NEW.live AND OLD.live THEN
    -- The last day is still the order's own: what was given on it stands.
    UPDATE socsvc.contract c
       SET status = 'terminated', status_reason = format('order %s: %s', NEW.id, NEW.status),
           termination_ground = CASE NEW.status WHEN 'completed' THEN 'order_completed' ELSE 'order_cancelled' END,
           inactive_from = today + 1
     WHERE c.id = NEW.contract AND c.status IN ('active', 'suspended');
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.follow_service_order() IS 'Trigger of service_order, AFTER UPDATE FOR EACH ROW, when the status moves: the specialist''s confirmation makes and activates the contract, over the measure''s programme line, from today to the end of the measure, and what was used of the current period under an earlier rehabilitation programme counts; the end of the order terminates it from tomorrow on, ground order_cancelled or order_completed. While cancelling is requested it stays active: hours of before are still confirmed. Errors: those of contract';
REVOKE ALL ON FUNCTION socsvc.follow_service_order() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_contract_of_order()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  open_order bigint;
BEGIN
  PERFORM FROM socsvc.programme p WHERE p.id = NEW.programme AND p.basis = 'rehabilitation_programme';
  IF NOT FOUND THEN
    IF TG_OP = 'UPDATE' AND NEW.termination_ground IN ('order_cancelled', 'order_completed') AND NEW.status = 'terminated' THEN
      RAISE EXCEPTION 'contract % carries out no order', NEW.id
        USING ERRCODE = 'SV004', DETAIL = format('Ground: %s.', NEW.termination_ground), HINT = 'Choose another ground.';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' OR NEW.status IN ('offered', 'active') AND OLD.status <> 'suspended' THEN
    PERFORM FROM socsvc.service_order o JOIN socsvc.entitlement e ON e.id = o.entitlement
      WHERE e.programme = NEW.programme AND o.person = coalesce(NEW.person, o.person) AND o.provider = NEW.provider
        AND o.status = 'in_progress' AND o.contract IS NULL;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'a contract of a rehabilitation programme is made by an order'
        USING ERRCODE = 'SV004', DETAIL = format('Programme %s.', NEW.programme), HINT = 'Order a specialist, who confirms: order_specialist(), accept_order().';
    END IF;
  ELSE
    SELECT o.id INTO open_order FROM socsvc.service_order o WHERE o.contract = NEW.id AND o.live;
    IF FOUND THEN
      RAISE EXCEPTION 'contract % goes as its order goes', NEW.id
        USING ERRCODE = 'SV004', DETAIL = format('Order %s is open.', open_order),
              HINT = 'End the order: refuse_order(), request_order_cancel(), complete_order().';
    END IF;
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_contract_of_order() IS 'Trigger of contract, BEFORE INSERT OR UPDATE FOR EACH ROW, when the status moves: a contract of a programme that rests on a rehabilitation programme is made by the specialist''s confirmation of an order and ends with the order, not by hand. Errors: SV004';
REVOKE ALL ON FUNCTION socsvc.keep_contract_of_order() FROM PUBLIC;

-- ---- guards --------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.guard_contract_of_order(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT p.basis = 'rehabilitation_programme' AND p.status = 'in_force' AND c.term IS NOT NULL AND r.died_on IS NULL
           AND EXISTS (SELECT FROM socsvc.contract_line l WHERE l.contract = c.id)
           AND EXISTS (SELECT FROM socsvc.service_order o JOIN socsvc.entitlement e ON e.id = o.entitlement
                        WHERE e.programme = c.programme AND o.person = c.person AND o.provider = c.provider AND o.status = 'in_progress')
      FROM socsvc.contract c
      JOIN socsvc.programme p ON p.id = c.programme
      JOIN socsvc.person r ON r.id = c.person
     WHERE c.id = guard_contract_of_order.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_contract_of_order(bigint) IS 'The contract carries out an order that its specialist has confirmed, under a programme in force, of a recipient who is alive. Guard of status_transition (004/28/1)';
REVOKE ALL ON FUNCTION socsvc.guard_contract_of_order(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_service_order_reimbursement_signed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT o.reimbursement_signed_at IS NOT NULL
      FROM socsvc.service_order o WHERE o.id = guard_service_order_reimbursement_signed.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_service_order_reimbursement_signed(bigint) IS 'The application for reimbursement is signed. Guard of status_transition (004/24/1, 004/25/1)';
REVOKE ALL ON FUNCTION socsvc.guard_service_order_reimbursement_signed(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_service_order_accepted(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT r.died_on IS NULL AND e.term @> socsvc.today() AND p.status = 'in_force'
      FROM socsvc.service_order o
      JOIN socsvc.entitlement e ON e.id = o.entitlement
      JOIN socsvc.rehabilitation_programme p ON p.id = e.rehabilitation_programme
      JOIN socsvc.person r ON r.id = o.person
     WHERE o.id = guard_service_order_accepted.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_service_order_accepted(bigint) IS 'The measure is due today by a rehabilitation programme in force, and the recipient alive. Guard of status_transition (004/28/1, 004/9/3)';
REVOKE ALL ON FUNCTION socsvc.guard_service_order_accepted(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_service_order_void(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN NOT socsvc.guard_service_order_accepted($1);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_service_order_void(bigint) IS 'No specialist can confirm the order any more: its recipient has died, or its measure or rehabilitation programme is over. Guard of status_transition, for the scheduler (ours: the manual does not describe it)';
REVOKE ALL ON FUNCTION socsvc.guard_service_order_void(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_service_order_rejected(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT coalesce(btrim(o.status_reason), '') <> '' FROM socsvc.service_order o WHERE o.id = guard_service_order_rejected.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_service_order_rejected(bigint) IS 'The specialist says why the order is not taken. Guard of status_transition (ours: the manual does not describe it)';
REVOKE ALL ON FUNCTION socsvc.guard_service_order_rejected(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_service_order_refused(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT o.cancel_reason IS NOT NULL FROM socsvc.service_order o WHERE o.id = guard_service_order_refused.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_service_order_refused(bigint) IS 'The reason of the refusal is given. Guard of status_transition (004/30/1); that it is of the list keep_service_order() asks';
REVOKE ALL ON FUNCTION socsvc.guard_service_order_refused(bigint) FROM PUBLIC;

-- guard_service_order_closed() comes later in the extension: it is bound when it is called.
CREATE FUNCTION socsvc.guard_service_order_completed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  is_over boolean;
BEGIN
  SELECT e.term << daterange(socsvc.today(), NULL) OR r.died_on IS NOT NULL
         OR coalesce(bool_or(l.minutes_unit IS NOT NULL AND l.left_in_term <= 0), false) INTO is_over
    FROM socsvc.service_order o
    JOIN socsvc.entitlement e ON e.id = o.entitlement
    JOIN socsvc.person r ON r.id = o.person
    LEFT JOIN LATERAL (SELECT p.minutes_unit,
                              -- Nothing is left once the period that holds the last day of the term is used up.
                              p.minutes_until - coalesce((SELECT m.used FROM socsvc.line_minutes m
                                                           WHERE m.programme_line = p.id
                                                             AND m.starts_on = lower(socsvc.minutes_period(p.minutes_unit, upper(p.term) - 1, p.term))
                                                             AND m.starts_on <= socsvc.today()), 0) AS left_in_term
                         FROM socsvc.programme_line p WHERE p.programme = e.programme) l ON true
   WHERE o.id = guard_service_order_completed.id
   GROUP BY e.term, r.died_on;
  IF is_over IS NOT TRUE THEN
    RETURN false;
  END IF;
  RETURN socsvc.guard_service_order_closed(guard_service_order_completed.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_service_order_completed(bigint) IS 'The term of the measure is over, its hours are used up or its recipient has died, and every month with hours is closed by an act. Guard of status_transition (004/28/3, ours: the manual does not describe the end)';
REVOKE ALL ON FUNCTION socsvc.guard_service_order_completed(bigint) FROM PUBLIC;

-- ---- the steps, as the portal takes them. They run with the caller's rights. ------------------------------------------

CREATE FUNCTION socsvc.order_specialist(entitlement_id bigint, specialist_id bigint, comment text DEFAULT NULL,
  contact_phone text DEFAULT NULL, contact_email text DEFAULT NULL, address text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  order_id bigint;
  constraint_name text;
BEGIN
  INSERT INTO socsvc.service_order (entitlement, specialist, comment, contact_phone, contact_email, address)
    VALUES (entitlement_id, specialist_id, order_specialist.comment, order_specialist.contact_phone,
            order_specialist.contact_email, order_specialist.address)
    RETURNING id INTO order_id;
  RETURN order_id;
EXCEPTION
  WHEN unique_violation THEN -- under REPEATABLE READ the trigger does not see an order that was made meanwhile
    GET STACKED DIAGNOSTICS constraint_name = CONSTRAINT_NAME;
    IF constraint_name <> 'service_order_one_open' THEN
      RAISE;
    END IF;
    RAISE EXCEPTION 'an order of this kind is open already'
      USING ERRCODE = 'SV007', DETAIL = format('Entitlement %s.', entitlement_id), HINT = 'Another one may follow when it has ended.';
END
$function$;
COMMENT ON FUNCTION socsvc.order_specialist(bigint, bigint, text, text, text, text) IS 'The recipient orders a specialist for a measure of the rehabilitation programme («Заказать», «Создать»; 004/20/4 to 004/22/2); answers the order''s number, status created. Contacts and address: those of the person when NULL. Errors: SV004 another settlement, SV005 not due, too late or specialist not to be ordered, SV007 an order of the kind is open, SV009 not by a recipient, SV013 dead, SV026 not entitled, 23503 no such measure, or another''s, or specialist';
REVOKE ALL ON FUNCTION socsvc.order_specialist(bigint, bigint, text, text, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._move_service_order(order_id bigint, from_statuses text[], to_status text, reason text DEFAULT NULL, reason_code text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  -- The from-statuses are part of the condition, so that of two sessions that wait for each other the second finds no row.
  UPDATE socsvc.service_order o
     SET status = to_status, status_reason = reason, cancel_reason = coalesce(reason_code, o.cancel_reason)
   WHERE o.id = order_id AND o.status = ANY (from_statuses);
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('service_order', order_id,
      (SELECT o.status FROM socsvc.service_order o WHERE o.id = order_id), to_status, from_statuses);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._move_service_order(bigint, text[], text, text, text) IS 'Private: moves an order that is in one of the statuses. Errors: SV003 in another status, P0002 no such order, and those of the move';
REVOKE ALL ON FUNCTION socsvc._move_service_order(bigint, text[], text, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.delete_order(order_id bigint)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_service_order(order_id, '{created}', 'deleted') $function$;
COMMENT ON FUNCTION socsvc.delete_order(bigint) IS 'The recipient deletes a new order («Удалить», 004/23/1): created to deleted; the row stays. Errors: SV003, SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.delete_order(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.confirm_order(order_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.service_order o SET confirmed_by_recipient_at = clock_timestamp()
   WHERE o.id = order_id AND o.status = 'created' AND o.confirmed_by_recipient_at IS NULL;
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('service_order', order_id,
      (SELECT o.status FROM socsvc.service_order o WHERE o.id = order_id), 'created', '{created}');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.confirm_order(bigint) IS 'The recipient confirms a new order («Подтвердить», 004/23/2); it stays created until the application for reimbursement is signed. Errors: SV003 confirmed already, SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.confirm_order(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.sign_reimbursement(order_id bigint, cms bytea DEFAULT NULL, code text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc.sign_document('reimbursement_application', a.id, cms, code => code)
    FROM socsvc.reimbursement_application a WHERE a.service_order = order_id AND num_nonnulls(cms, code) > 0;
  SELECT socsvc._move_service_order(order_id, '{created}', 'awaiting_specialist')
$function$;
COMMENT ON FUNCTION socsvc.sign_reimbursement(bigint, bytea, text) IS 'The recipient signs the application for reimbursement («Подписать», 004/24/1, 004/25/1): created to awaiting_specialist, and the order goes to the specialist. cms: the signature over canonical(''reimbursement_application'', id of the application), where it is by certificate; code: of request_signature_code(), where it is by code; the order itself is then signed by sign_order(). Errors: SV003, SV004 not confirmed yet, SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.sign_reimbursement(bigint, bytea, text) FROM PUBLIC;

CREATE FUNCTION socsvc.sign_order(order_id bigint, cms bytea DEFAULT NULL, code text DEFAULT NULL)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc.sign_document('service_order', order_id, cms, code => code) $function$;
COMMENT ON FUNCTION socsvc.sign_order(bigint, bytea, text) IS 'The recipient signs a new order of a specialist (004/22/1), by certificate or simply; answers the signature''s id. cms: over canonical(''service_order'', id). Errors: SV008 signature not valid or not the signer''s, SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.sign_order(bigint, bytea, text) FROM PUBLIC;

CREATE FUNCTION socsvc.accept_order(order_id bigint)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_service_order(order_id, '{awaiting_specialist}', 'in_progress') $function$;
COMMENT ON FUNCTION socsvc.accept_order(bigint) IS 'The specialist confirms the order (004/28/1): awaiting_specialist to in_progress; its contract is made and active from today to the end of the measure. Errors: SV003, SV004 not due any more, SV005 specialist not employed, SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.accept_order(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.reject_order(order_id bigint, reason text)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_service_order(order_id, '{awaiting_specialist}', 'rejected_by_specialist', reason) $function$;
COMMENT ON FUNCTION socsvc.reject_order(bigint, text) IS 'The specialist does not take the order, and says why: awaiting_specialist to rejected_by_specialist. Errors: SV003, SV004 no reason, SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.reject_order(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.cancel_order(order_id bigint)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_service_order(order_id, '{created,awaiting_specialist}', 'cancelled_before_confirmation') $function$;
COMMENT ON FUNCTION socsvc.cancel_order(bigint) IS 'The recipient cancels an order that the specialist has not confirmed («Отменить», 004/27/2). Errors: SV003 confirmed: refuse_order() (004/27/3), SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.cancel_order(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.refuse_order(order_id bigint, reason_code text, cms bytea DEFAULT NULL, code text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc.sign_document('service_order_refusal', order_id, cms, jsonb_build_object('cancel_reason', reason_code), code) WHERE num_nonnulls(cms, code) > 0;
  SELECT socsvc._move_service_order(order_id, '{in_progress,cancel_requested}', 'cancelled_by_recipient', NULL, reason_code)
$function$;
COMMENT ON FUNCTION socsvc.refuse_order(bigint, text, bytea, text) IS 'The recipient refuses an order that is carried out («Отказаться», 004/29/1 to 004/32/2), for a reason of order_cancel_reason, side recipient. Ours: no acts are asked of the recipient (004/29 has none, 003/8 speaks of the specialist); months with hours still get theirs. cms: the signature over canonical(''service_order_refusal'', id, given), where it is by certificate; code: of request_signature_code(), where it is by code. Errors: SV003, SV004 no such reason, SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.refuse_order(bigint, text, bytea, text) FROM PUBLIC;

CREATE FUNCTION socsvc.request_order_cancel(order_id bigint)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_service_order(order_id, '{in_progress}', 'cancel_requested') $function$;
COMMENT ON FUNCTION socsvc.request_order_cancel(bigint) IS 'The specialist begins to cancel («Отмена заказа», 003/12/3, 003/13/2): in_progress to cancel_requested, once every past month has a sent act. Errors: SV003, SV004 names the months, SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.request_order_cancel(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.give_up_order_cancel(order_id bigint)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_service_order(order_id, '{cancel_requested}', 'in_progress') $function$;
COMMENT ON FUNCTION socsvc.give_up_order_cancel(bigint) IS 'The specialist goes on after all: cancel_requested to in_progress (ours as a move). Errors: SV003, SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.give_up_order_cancel(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.cancel_order_by_specialist(order_id bigint, reason_code text, cms bytea DEFAULT NULL, code text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc.sign_document('service_order_refusal', order_id, cms, jsonb_build_object('cancel_reason', reason_code), code) WHERE num_nonnulls(cms, code) > 0;
  SELECT socsvc._move_service_order(order_id, '{cancel_requested}', 'cancelled_by_specialist', NULL, reason_code)
$function$;
COMMENT ON FUNCTION socsvc.cancel_order_by_specialist(bigint, text, bytea, text) IS 'The specialist cancels the order («Заказы услуг», 003/14/2 to 003/18/2), for a reason of order_cancel_reason, side specialist; the recipient may then choose another. cms: the signature over canonical(''service_order_refusal'', id, given), where it is by certificate; code: of request_signature_code(), where it is by code. Errors: SV003, SV004 no such reason, or a month without an act, SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.cancel_order_by_specialist(bigint, text, bytea, text) FROM PUBLIC;

CREATE FUNCTION socsvc.complete_order(order_id bigint)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_service_order(order_id, '{in_progress}', 'completed') $function$;
COMMENT ON FUNCTION socsvc.complete_order(bigint) IS 'Closes an order whose measure is over, whose hours are used up or whose recipient has died, when its months have their acts: in_progress to completed. Errors: SV003, SV004, SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.complete_order(bigint) FROM PUBLIC;
