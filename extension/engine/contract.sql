-- Contracts: asked for by the citizen, offered by the provider, signed by the citizen. Every rule stands in a trigger
-- or a guard, so that plain INSERT and UPDATE meet it; the functions below only spare the client the statements.

CREATE FUNCTION socsvc._how_to_change_contract(status text)
RETURNS text
LANGUAGE sql STABLE
AS $function$
  SELECT CASE
    WHEN status = 'offered' THEN socsvc.translated('While it is offered, the provider may take the offer back: withdraw_offer().')
    WHEN status IN ('active', 'suspended') THEN socsvc.translated('It is signed: terminate it, terminate_contract(), and conclude another.')
    ELSE socsvc.translated('Conclude another contract: conclude_contract().')
  END
$function$;
COMMENT ON FUNCTION socsvc._how_to_change_contract(text) IS 'Private: the HINT of SV017 for a contract in this status, whose content stands';
REVOKE ALL ON FUNCTION socsvc._how_to_change_contract(text) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_contract()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  programme record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'contract % is not deleted', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status),
            HINT = 'Cancel or terminate it: a contract stays in the register.';
  END IF;

  IF TG_OP = 'INSERT' THEN
    NEW.requested_on := coalesce(NEW.requested_on, socsvc.today());
    -- Locked, so that the programme is not replaced between this look and the commit.
    SELECT p.person, p.number, p.term, p.status INTO programme
      FROM socsvc.programme p WHERE p.id = NEW.programme FOR SHARE;
    -- Who presents a programme in force is not served by the provider yet (442-FZ article 17), and so not seen: that
    -- programme it may name, and no other.
    IF NOT FOUND OR NOT socsvc._client_sees('programme', NEW.programme)
                    AND (socsvc.subject_whole_provider() IS NULL OR programme.status <> 'in_force') THEN
      PERFORM socsvc._refuse_missing('programme', NEW.programme, 'contract_programme');
      RETURN NEW;
    END IF;
    NEW.person := coalesce(NEW.person, programme.person);
    IF programme.status <> 'in_force' THEN
      RAISE EXCEPTION 'programme % is not in force', NEW.programme
        USING ERRCODE = 'SV004', DETAIL = format('Its status is "%s".', programme.status),
              HINT = 'A contract is made under a programme that is in force.';
    END IF;
    IF NEW.requested_on >= upper(programme.term) OR NEW.requested_on > socsvc.today() THEN
      RAISE EXCEPTION 'no contract is requested on %', to_char(NEW.requested_on, 'YYYY-MM-DD')
        USING ERRCODE = 'SV005', DETAIL = format('Term of the programme: %s; today: %s.', programme.term, to_char(socsvc.today(), 'YYYY-MM-DD')),
              HINT = 'The request is neither in the future nor after the end of the programme.';
    END IF;
    PERFORM FROM socsvc.provider v WHERE v.id = NEW.provider AND NOT v.in_register @> NEW.requested_on;
    IF FOUND THEN
      RAISE EXCEPTION 'provider % does not stand in the register of providers', NEW.provider
        USING ERRCODE = 'SV005', DETAIL = format('Day: %s.', to_char(NEW.requested_on, 'YYYY-MM-DD')),
              HINT = 'Choose another provider: find_provider() finds those that stand in it.';
    END IF;
    IF NEW.term IS NOT NULL OR NEW.number IS NOT NULL THEN
      RAISE EXCEPTION 'a contract that is asked for has no number and no term yet'
        USING ERRCODE = 'SV017', DETAIL = format('Number: %s; term: %s.', coalesce(NEW.number, 'none'), coalesce(NEW.term::text, 'none')),
              HINT = 'The provider gives them when it offers the contract: offer_contract().';
    END IF;
    IF num_nonnulls(NEW.signed_on, NEW.inactive_from, NEW.termination_ground) > 0 OR NEW.paused <> '{}' THEN
      RAISE EXCEPTION 'a new contract is neither signed nor ended'
        USING ERRCODE = 'SV015',
              DETAIL = format('signed_on: %s; inactive_from: %s; ground: %s.', coalesce(NEW.signed_on::text, 'none'), coalesce(NEW.inactive_from::text, 'none'), coalesce(NEW.termination_ground, 'none')),
              HINT = 'Leave these out: they come with the moves of the contract.';
    END IF;
    RETURN NEW;
  END IF;

  IF (NEW.id, NEW.programme, NEW.person, NEW.provider, NEW.requested_on)
     <> (OLD.id, OLD.programme, OLD.person, OLD.provider, OLD.requested_on) THEN
    RAISE EXCEPTION 'a contract keeps its programme, its parties and the day of its request'
      USING ERRCODE = 'SV015', DETAIL = format('Contract %s.', OLD.id), HINT = 'Cancel it and ask for another.';
  END IF;
  IF NEW.signed_on IS DISTINCT FROM OLD.signed_on OR NEW.paused IS DISTINCT FROM OLD.paused THEN
    RAISE EXCEPTION 'signed_on and paused are computed'
      USING ERRCODE = 'SV015', DETAIL = format('Contract %s.', OLD.id), HINT = 'They are set when the contract is signed, and when it goes on.';
  END IF;
  IF NEW.guardianship_body IS DISTINCT FROM OLD.guardianship_body AND OLD.status NOT IN ('requested', 'offered') THEN
    RAISE EXCEPTION 'the parties of contract % do not change any more', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status), HINT = 'The third party is named before the contract is signed.';
  END IF;

  IF NEW.status = 'requested' THEN
    IF OLD.status <> 'requested' THEN -- the offer is taken back
      NEW.number := NULL;
      NEW.term := NULL;
    ELSIF NEW.term IS NOT NULL OR NEW.number IS NOT NULL THEN
      RAISE EXCEPTION 'contract % has no number and no term until it is offered', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status), HINT = 'Give them when offering: offer_contract().';
    END IF;
  ELSIF OLD.status <> 'requested' THEN
    -- A number may come late (the portal shows offers without one), but once given it stands.
    IF NEW.term IS DISTINCT FROM OLD.term OR NEW.place IS DISTINCT FROM OLD.place OR NEW.certificate_name IS DISTINCT FROM OLD.certificate_name
       OR OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number THEN
      RAISE EXCEPTION 'contract % does not change any more', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s"; its term, place and number stand since it was offered.', OLD.status),
              HINT = socsvc._how_to_change_contract(OLD.status);
    END IF;
  END IF;
  IF NEW.term IS DISTINCT FROM OLD.term AND NEW.term IS NOT NULL THEN
    SELECT p.term INTO programme FROM socsvc.programme p WHERE p.id = NEW.programme;
    IF NOT NEW.term <@ programme.term THEN
      RAISE EXCEPTION 'the term of contract % lies outside its programme''s', OLD.id
        USING ERRCODE = 'SV005', DETAIL = format('Contract: %s; programme: %s.', NEW.term, programme.term),
              HINT = 'Choose a term within the programme''s.';
    END IF;
  END IF;

  -- The days of the contract follow its status.
  IF NEW.status <> OLD.status THEN
    IF NEW.status = 'active' THEN
      NEW.signed_on := coalesce(OLD.signed_on, socsvc.today());
      NEW.inactive_from := NULL;
      -- The days of the pause stay closed.
      IF OLD.inactive_from < socsvc.today() THEN
        NEW.paused := OLD.paused + datemultirange(daterange(OLD.inactive_from, socsvc.today()));
      END IF;
    ELSIF OLD.status = 'active' THEN
      IF NEW.termination_ground = 'death' AND NEW.inactive_from IS NULL THEN
        SELECT greatest(r.died_on + 1, OLD.signed_on) INTO NEW.inactive_from FROM socsvc.person r WHERE r.id = NEW.person;
      END IF;
      -- The day on which a contract is completed is still its own.
      NEW.inactive_from := coalesce(NEW.inactive_from, socsvc.today() + (NEW.status = 'completed')::integer);
    END IF;
  ELSIF NEW.inactive_from IS DISTINCT FROM OLD.inactive_from THEN
    RAISE EXCEPTION 'inactive_from of contract % changes only together with its status', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status),
            HINT = 'Give it when suspending or terminating the contract.';
  END IF;
  IF NEW.termination_ground IS DISTINCT FROM OLD.termination_ground AND (NEW.status <> 'terminated' OR OLD.status = 'terminated') THEN
    RAISE EXCEPTION 'the ground of termination of contract % comes with its termination', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status), HINT = 'Terminate it: terminate_contract().';
  END IF;
  IF NEW.inactive_from IS NOT NULL AND OLD.signed_on IS NULL THEN
    RAISE EXCEPTION 'contract % has not been active', OLD.id
      USING ERRCODE = 'SV015', DETAIL = 'inactive_from is the first day on which an active contract no longer is.',
            HINT = 'Leave inactive_from empty.';
  END IF;
  IF NEW.inactive_from < OLD.signed_on THEN
    RAISE EXCEPTION 'contract % does not end before it was signed', OLD.id
      USING ERRCODE = 'SV005',
            DETAIL = format('Signed: %s; inactive from: %s.', to_char(OLD.signed_on, 'YYYY-MM-DD'), to_char(NEW.inactive_from, 'YYYY-MM-DD')),
            HINT = 'Choose a day on or after that of the signature.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_contract() IS 'Trigger of contract, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: parties and day of request stand; the place, which chooses the tariffs, until the offer; number and term come with it, lie within the programme and stand from then on; signed_on and inactive_from follow the status. Errors: SV004 programme not in force, SV005 outside a term or provider not in the register, SV015 computed or what the contract is, SV017 frozen or deleted, 23503 no such programme, or one that the client does not see and that is not in force or no provider''s to contract on';
REVOKE ALL ON FUNCTION socsvc.keep_contract() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_contract_line()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  contract record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW IS DISTINCT FROM OLD THEN
      RAISE EXCEPTION 'a contract line does not change'
        USING ERRCODE = 'SV015', DETAIL = format('Line %s of contract %s.', OLD.id, OLD.contract),
              HINT = 'While the contract is requested, delete the line and insert another.';
    END IF;
    RETURN NEW;
  END IF;
  -- Locked, so that the contract is not offered between this look and the commit.
  SELECT c.id, c.programme, c.person, c.provider, c.status, p.basis = 'rehabilitation_programme' AS needs_code INTO contract
    FROM socsvc.contract c JOIN socsvc.programme p ON p.id = c.programme
   WHERE c.id = CASE TG_OP WHEN 'DELETE' THEN OLD.contract ELSE NEW.contract END FOR SHARE OF c;
  -- Deeper is the register itself: a specialist who accepts an order sees its contract once the order has it.
  IF NOT FOUND OR TG_OP = 'INSERT' AND pg_trigger_depth() < 2 AND NOT socsvc._client_sees('contract', NEW.contract) THEN
    PERFORM socsvc._refuse_missing('contract', NEW.contract, 'contract_line_contract');
    RETURN NEW;
  END IF;
  IF contract.status <> 'requested' THEN
    RAISE EXCEPTION 'the lines of contract % do not change any more', contract.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', contract.status),
            HINT = socsvc._how_to_change_contract(contract.status);
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  NEW.programme := coalesce(NEW.programme, contract.programme);
  NEW.person := coalesce(NEW.person, contract.person);
  NEW.provider := coalesce(NEW.provider, contract.provider);
  NEW.needs_code := contract.needs_code;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_contract_line() IS 'Trigger of contract_line, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: lines come and go while the contract is requested; programme, person and provider are the contract''s. Errors: SV017 offered already, SV015 changed, 23503 no such contract, or one that the client does not see';
REVOKE ALL ON FUNCTION socsvc.keep_contract_line() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_extra_line()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  contract record;
  item record;
  tariff record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW IS DISTINCT FROM OLD THEN
      RAISE EXCEPTION 'a service over the programme does not change'
        USING ERRCODE = 'SV015', DETAIL = format('Extra line %s of contract %s.', OLD.id, OLD.contract),
              HINT = 'Record another wish with another tariff; delete this line if nothing was delivered.';
    END IF;
    RETURN NEW;
  END IF;
  SELECT c.id, c.person, c.provider, c.live, c.status, p.form INTO contract
    FROM socsvc.contract c JOIN socsvc.programme p ON p.id = c.programme
   WHERE c.id = NEW.contract FOR SHARE OF c;
  IF NOT FOUND OR TG_OP = 'INSERT' AND NOT socsvc._client_sees('contract', NEW.contract) THEN
    PERFORM socsvc._refuse_missing('contract', NEW.contract, 'extra_line_contract');
    RETURN NEW;
  END IF;
  IF NOT contract.live THEN
    RAISE EXCEPTION 'contract % binds no more', contract.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', contract.status),
            HINT = 'Services over the programme are given under a live contract.';
  END IF;
  NEW.person := coalesce(NEW.person, contract.person);
  NEW.provider := coalesce(NEW.provider, contract.provider);
  NEW.consent_on := coalesce(NEW.consent_on, socsvc.today());
  IF NEW.consent_on > socsvc.today() THEN
    RAISE EXCEPTION 'the wish of the recipient is not of the future'
      USING ERRCODE = 'SV005', DETAIL = format('consent_on: %s.', to_char(NEW.consent_on, 'YYYY-MM-DD')),
            HINT = 'Give today or an earlier day.';
  END IF;
  SELECT i.id, i.name, i.form, i.is_head, g.is_urgent INTO item
    FROM socsvc.service_item i JOIN socsvc.service_group g ON g.id = i.service_group
   WHERE i.id = NEW.service_item;
  IF item.is_head OR item.is_urgent OR item.form <> contract.form THEN
    RAISE EXCEPTION 'service item % is not one to order under contract %', item.id, contract.id
      USING ERRCODE = 'SV010',
            DETAIL = format('Item: %s, form %s; programme: form %s.', item.name, item.form, contract.form),
            HINT = 'Choose an item of the programme''s form that is neither a heading nor an urgent service.';
  END IF;
  SELECT t.valid INTO tariff FROM socsvc.tariff t WHERE t.id = NEW.tariff;
  IF NOT tariff.valid @> NEW.consent_on THEN
    RAISE EXCEPTION 'tariff % is not in force', NEW.tariff
      USING ERRCODE = 'SV005', DETAIL = format('It is in force %s; the wish is of %s.', tariff.valid, to_char(NEW.consent_on, 'YYYY-MM-DD')),
            HINT = 'Choose the provider''s tariff of that day.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_extra_line() IS 'Trigger of extra_line, BEFORE INSERT OR UPDATE FOR EACH ROW: a service over the programme stands under a live contract, on a recorded wish and a tariff of that day (326-п paragraph 13). Errors: SV005 wish or tariff of another day, SV010 heading or another form, SV015 changed, SV017 the contract binds no more, 23503 no such contract, or one that the client does not see';
REVOKE ALL ON FUNCTION socsvc.keep_extra_line() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_urgent_act()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.drawn_up_on := coalesce(NEW.drawn_up_on, socsvc.today());
    RETURN NEW;
  END IF;
  IF OLD.status <> 'draft' AND (TG_OP = 'DELETE' OR
       (NEW.number, NEW.drawn_up_on, NEW.term, NEW.basis, NEW.conditions)
       IS DISTINCT FROM (OLD.number, OLD.drawn_up_on, OLD.term, OLD.basis, OLD.conditions)) THEN
    RAISE EXCEPTION 'urgent act % does not change any more', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status), HINT = 'Draw up another act.';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF (NEW.id, NEW.person, NEW.provider) <> (OLD.id, OLD.person, OLD.provider) THEN
    RAISE EXCEPTION 'an act of urgent services keeps its parties'
      USING ERRCODE = 'SV015', DETAIL = format('Urgent act %s.', OLD.id), HINT = 'Draw up another act.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_urgent_act() IS 'Trigger of urgent_act, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: parties stand, and the whole act once it is signed. Errors: SV015, SV017';
REVOKE ALL ON FUNCTION socsvc.keep_urgent_act() FROM PUBLIC;

CREATE FUNCTION socsvc.leave_to_provider()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF socsvc.subject_role() IN ('citizen', 'representative') THEN
    RAISE EXCEPTION 'this part is the provider''s to say'
      USING ERRCODE = 'SV009', DETAIL = format('%s %s; you act as: %s.', TG_TABLE_NAME, OLD.id, socsvc.subject_role()),
            HINT = 'Sign or refuse what the provider has drawn up, or ask it for another.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.leave_to_provider() IS 'Trigger, BEFORE UPDATE FOR EACH ROW, of tables that recipients move (sign, refuse) and providers draw up, WHEN what is the provider''s changes. Error: SV009 by the recipient';
REVOKE ALL ON FUNCTION socsvc.leave_to_provider() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_urgent_line()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  act record;
  item record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW IS DISTINCT FROM OLD THEN
      RAISE EXCEPTION 'a line of an act of urgent services does not change'
        USING ERRCODE = 'SV015', DETAIL = format('Line %s of urgent act %s.', OLD.id, OLD.urgent_act),
              HINT = 'While the act is a draft, delete the line and insert another.';
    END IF;
    RETURN NEW;
  END IF;
  SELECT a.id, a.person, a.provider, a.status INTO act
    FROM socsvc.urgent_act a WHERE a.id = CASE TG_OP WHEN 'DELETE' THEN OLD.urgent_act ELSE NEW.urgent_act END FOR SHARE;
  IF NOT FOUND OR TG_OP = 'INSERT' AND NOT socsvc._client_sees('urgent_act', NEW.urgent_act) THEN
    PERFORM socsvc._refuse_missing('urgent act', NEW.urgent_act, 'urgent_line_act');
    RETURN NEW;
  END IF;
  IF act.status <> 'draft' THEN
    RAISE EXCEPTION 'the lines of urgent act % do not change any more', act.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', act.status), HINT = 'Draw up another act.';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  NEW.person := coalesce(NEW.person, act.person);
  NEW.provider := coalesce(NEW.provider, act.provider);
  SELECT i.id, i.name, i.is_head, g.is_urgent INTO item
    FROM socsvc.service_item i JOIN socsvc.service_group g ON g.id = i.service_group
   WHERE i.id = NEW.service_item;
  IF item.is_head OR NOT item.is_urgent THEN
    RAISE EXCEPTION 'service item % is no urgent service', item.id
      USING ERRCODE = 'SV010',
            DETAIL = CASE WHEN item.is_head THEN format('"%s" is a heading.', item.name) ELSE format('"%s" is given on a programme.', item.name) END,
            HINT = 'Choose an item of the urgent services.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_urgent_line() IS 'Trigger of urgent_line, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: items of the urgent services, while the act is a draft. Errors: SV010 another item, SV015 changed, SV017 signed, 23503 no such act, or one that the client does not see';
REVOKE ALL ON FUNCTION socsvc.keep_urgent_line() FROM PUBLIC;

-- Guards: what must hold of the row after the move. STABLE: they read under the snapshot that enforce_status() pushes,
-- the latest one, taken after the recipient is locked; the first sentence of the comment is what the error says.

CREATE FUNCTION socsvc.guard_contract_offered(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT c.term IS NOT NULL AND p.status = 'in_force'
           AND EXISTS (SELECT FROM socsvc.contract_line l WHERE l.contract = c.id)
           AND (p.basis = 'rehabilitation_programme' OR socsvc.setting_value('fee_assessment_before_offer') IS DISTINCT FROM 'true'
                OR EXISTS (SELECT FROM socsvc.fee_assessment f WHERE f.contract = c.id AND f.effective_from <= lower(c.term)))
      FROM socsvc.contract c
      JOIN socsvc.programme p ON p.id = c.programme
     WHERE c.id = guard_contract_offered.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_contract_offered(bigint) IS 'The contract has a term and at least one line, its programme is in force, and its fee is determined where the setting fee_assessment_before_offer is true, unless it rests on a rehabilitation programme. Guard of status_transition (326-п 19/1, 24/2: the cost is an essential term; Kogalym procedure 2.7, 4.2)';
REVOKE ALL ON FUNCTION socsvc.guard_contract_offered(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_contract_signed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT c.term IS NOT NULL AND p.status = 'in_force' AND r.died_on IS NULL
           AND EXISTS (SELECT FROM socsvc.contract_line l WHERE l.contract = c.id)
      FROM socsvc.contract c
      JOIN socsvc.programme p ON p.id = c.programme
      JOIN socsvc.person r ON r.id = c.person
     WHERE c.id = guard_contract_signed.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_contract_signed(bigint) IS 'The contract has a term and at least one line, its programme is in force and its recipient alive. Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_contract_signed(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_contract_completed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT (upper(c.term) <= socsvc.today()
            OR EXISTS (SELECT FROM socsvc.act a
                        WHERE a.contract = c.id AND a.is_final AND a.status = 'signed' AND a.corrects IS NULL))
           AND NOT EXISTS (SELECT FROM socsvc.service_order o WHERE o.contract = c.id AND o.live)
           AND NOT EXISTS (SELECT FROM socsvc.act a
                            WHERE a.contract = c.id
                              AND (a.status IN ('draft', 'sent')
                                   -- A correction that was rejected may have left deliveries that no act says.
                                   OR a.status = 'rejected' AND a.corrects IS NOT NULL
                                      AND NOT socsvc._is_archived(c.id, a.period)
                                      AND EXISTS (SELECT FROM socsvc._act_sums(c.id, a.period, true, a.corrects))))
           -- Through the lines' indexes: an OR of both grounds would read every month of everybody.
           AND NOT EXISTS (SELECT FROM (SELECT d.delivered_on
                                          FROM socsvc.contract_line l JOIN socsvc.delivery d ON d.contract_line = l.id
                                         WHERE l.contract = c.id
                                        UNION ALL
                                        SELECT d.delivered_on
                                          FROM socsvc.extra_line x JOIN socsvc.delivery d ON d.extra_line = x.id
                                         WHERE x.contract = c.id) AS d
                            WHERE NOT EXISTS (SELECT FROM socsvc.act a
                                               WHERE a.contract = c.id AND a.corrects IS NULL AND a.status = 'signed'
                                                 AND a.period @> d.delivered_on))
      FROM socsvc.contract c
     WHERE c.id = guard_contract_completed.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_contract_completed(bigint) IS 'The term is over or the final act is signed, no act or correction is open, every delivery stands in a signed act, and no order is carried out under it. Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_contract_completed(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_contract_terminated(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT c.termination_ground IS NOT NULL
      FROM socsvc.contract c
     WHERE c.id = guard_contract_terminated.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_contract_terminated(bigint) IS 'The ground of termination is given. Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_contract_terminated(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_urgent_act_signed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT count(l.id) > 0
           AND bool_and(EXISTS (SELECT FROM socsvc.delivery d WHERE d.urgent_line = l.id))
      FROM socsvc.urgent_act a
      JOIN socsvc.urgent_line l ON l.urgent_act = a.id
     WHERE a.id = guard_urgent_act_signed.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_urgent_act_signed(bigint) IS 'The act of urgent services has lines, and something was delivered on each. Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_urgent_act_signed(bigint) FROM PUBLIC;

-- The steps, as the portals take them. They run with the caller's rights.

CREATE FUNCTION socsvc.conclude_contract(programme_id bigint, provider_id bigint,
  certificate_name text DEFAULT NULL, requested_on date DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  contract_id bigint;
  open_contract record;
  constraint_name text;
BEGIN
  INSERT INTO socsvc.contract (programme, provider, certificate_name, requested_on)
    VALUES (programme_id, provider_id, conclude_contract.certificate_name, conclude_contract.requested_on)
    RETURNING id INTO contract_id;
  INSERT INTO socsvc.contract_line (contract, programme_line)
    SELECT contract_id, l.id
      FROM socsvc.programme_line l
     WHERE l.programme = programme_id AND l.refused_from IS NULL
     ORDER BY l.sort_order, l.id;
  RETURN contract_id;
EXCEPTION
  WHEN unique_violation THEN
    GET STACKED DIAGNOSTICS constraint_name = CONSTRAINT_NAME;
    IF constraint_name <> 'contract_one_live' THEN
      RAISE;
    END IF;
    SELECT c.id, c.status INTO open_contract
      FROM socsvc.contract c
     WHERE c.programme = programme_id AND c.provider = provider_id AND c.live;
    RAISE EXCEPTION 'a contract of programme % with provider % is open already', programme_id, provider_id
      USING ERRCODE = 'SV007',
            DETAIL = coalesce(format('Contract %s, status "%s".', open_contract.id, open_contract.status), ''),
            HINT = 'Go on with that contract, or cancel it first: cancel_contract().';
END
$function$;
COMMENT ON FUNCTION socsvc.conclude_contract(bigint, bigint, text, date) IS 'Asks a provider, recommended or not, for a contract over all lines of the programme that the citizen has not refused; answers its id, status requested. requested_on: today when NULL. Errors: SV004 programme not in force, SV005 provider not in the register or day outside the programme''s, SV007 a contract of this programme and provider is open, 23503 no such programme, or another''s, or provider';
REVOKE ALL ON FUNCTION socsvc.conclude_contract(bigint, bigint, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.drop_contract_line(contract_line_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  DELETE FROM socsvc.contract_line WHERE id = contract_line_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no contract line %', contract_line_id USING ERRCODE = 'no_data_found';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.drop_contract_line(bigint) IS 'Takes a line out of a contract that is requested. Errors: SV017 offered already, P0002 no such line';
REVOKE ALL ON FUNCTION socsvc.drop_contract_line(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.offer_contract(contract_id bigint, term daterange, number text DEFAULT NULL, cms bytea DEFAULT NULL, code text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF num_nonnulls(cms, code) > 0 THEN
    PERFORM socsvc.sign_document('contract', contract_id, cms, jsonb_build_object('term', term, 'number', number), code);
  END IF;
  UPDATE socsvc.contract c SET status = 'offered', term = offer_contract.term, number = offer_contract.number
   WHERE c.id = contract_id AND c.status = 'requested';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('contract', contract_id,
      (SELECT c.status FROM socsvc.contract c WHERE c.id = contract_id), 'offered', '{requested}');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.offer_contract(bigint, daterange, text, bytea, text) IS 'The provider sets the term and, if it has one, the number, and signs first: requested to offered; cms: the signature over canonical(''contract'', id, {"term", "number"}), where it is by certificate; code: of request_signature_code(), where it is by code. Lines and term stand from here on. The fee is determined by it where nobody has done so, assess_fee(), unless the setting fee_assessment_before_offer says otherwise. Errors: SV003 not requested, SV004 no term or no lines, SV005 term outside the programme''s, SV020 incomes not known, SV021 no rule for the fee, P0002 no such contract';
REVOKE ALL ON FUNCTION socsvc.offer_contract(bigint, daterange, text, bytea, text) FROM PUBLIC;

CREATE FUNCTION socsvc._move_contract(contract_id bigint, from_statuses text[], to_status text, reason text,
  ground text DEFAULT NULL, from_day date DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  -- The from-statuses are part of the condition, so that of two sessions that wait for each other the second finds
  -- no row and is told so, instead of repeating what the first has done.
  UPDATE socsvc.contract c
     SET status = to_status, status_reason = reason,
         termination_ground = coalesce(ground, c.termination_ground), inactive_from = coalesce(from_day, c.inactive_from)
   WHERE c.id = contract_id AND c.status = ANY (from_statuses);
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('contract', contract_id,
      (SELECT c.status FROM socsvc.contract c WHERE c.id = contract_id), to_status, from_statuses);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._move_contract(bigint, text[], text, text, text, date) IS 'Private: moves a contract that is in one of the statuses. Errors: SV003 in another status, P0002 no such contract, and those of the move';
REVOKE ALL ON FUNCTION socsvc._move_contract(bigint, text[], text, text, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.withdraw_offer(contract_id bigint, reason text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_contract(contract_id, '{offered}', 'requested', reason) $function$;
COMMENT ON FUNCTION socsvc.withdraw_offer(bigint, text) IS 'The provider takes its offer back to change lines or term: offered to requested; number and term are cleared. Errors: SV003, P0002';
REVOKE ALL ON FUNCTION socsvc.withdraw_offer(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.sign_contract(contract_id bigint, cms bytea DEFAULT NULL, code text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc.sign_document('contract', contract_id, cms, code => code) WHERE num_nonnulls(cms, code) > 0;
  SELECT socsvc._move_contract(contract_id, '{offered}', 'active', NULL)
$function$;
COMMENT ON FUNCTION socsvc.sign_contract(bigint, bytea, text) IS 'The citizen signs what the provider offered: offered to active. cms: the signature over canonical(''contract'', id), where it is by certificate; code: of request_signature_code(), where it is by code. Errors: SV003 not offered (any more), SV004 programme not in force or recipient dead, P0002 no such contract';
REVOKE ALL ON FUNCTION socsvc.sign_contract(bigint, bytea, text) FROM PUBLIC;

CREATE FUNCTION socsvc.cancel_contract(contract_id bigint, reason text)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_contract(contract_id, '{requested,offered}', 'cancelled', reason) $function$;
COMMENT ON FUNCTION socsvc.cancel_contract(bigint, text) IS 'Either party gives up a contract that is not signed yet. Errors: SV003 signed or ended already, P0002';
REVOKE ALL ON FUNCTION socsvc.cancel_contract(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.suspend_contract(contract_id bigint, reason text, from_day date DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_contract(contract_id, '{active}', 'suspended', reason, NULL, from_day) $function$;
COMMENT ON FUNCTION socsvc.suspend_contract(bigint, text, date) IS 'The provider refuses service for a time, from a day on, today when NULL, on the medical conclusion that the contract''s documents hold (Kogalym procedure 2.14). Errors: SV003, SV005 day before the signature, SV012 no such conclusion, P0002';
REVOKE ALL ON FUNCTION socsvc.suspend_contract(bigint, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.resume_contract(contract_id bigint, reason text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_contract(contract_id, '{suspended}', 'active', reason) $function$;
COMMENT ON FUNCTION socsvc.resume_contract(bigint, text) IS 'A suspended contract goes on from today, after a conclusion that there are no contraindications (Kogalym procedure 2.15); the days of the pause stay closed. Errors: SV003, SV004, SV012 no such conclusion, P0002';
REVOKE ALL ON FUNCTION socsvc.resume_contract(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.terminate_contract(contract_id bigint, ground text, from_day date DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_contract(contract_id, '{active,suspended}', 'terminated', ground, ground, from_day) $function$;
COMMENT ON FUNCTION socsvc.terminate_contract(bigint, text, date) IS 'Ends an active or suspended contract on a ground, the code of a termination_ground; from_day is the first day without it; when NULL today, or on ground death the day after it. Errors: SV003 not active, SV004 no ground, or none for this form and role, or not a fact, SV012 a document or the notice of discharge is missing, SV005 day before the signature, or something delivered on or after it, P0002';
REVOKE ALL ON FUNCTION socsvc.terminate_contract(bigint, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.complete_contract(contract_id bigint)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_contract(contract_id, '{active}', 'completed', NULL) $function$;
COMMENT ON FUNCTION socsvc.complete_contract(bigint) IS 'Closes an active contract whose term is over or whose final act is signed. Errors: SV003 not active, SV004 something delivered waits for an act, P0002';
REVOKE ALL ON FUNCTION socsvc.complete_contract(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.add_extra_line(contract_id bigint, service_item_id bigint, consent text,
  consent_on date DEFAULT NULL, tariff_id bigint DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  day date := coalesce(consent_on, socsvc.today());
  extra_line_id bigint;
BEGIN
  IF tariff_id IS NULL THEN
    SELECT t.id INTO tariff_id
      FROM socsvc.contract c
      JOIN socsvc.tariff t ON t.provider = c.provider
     WHERE c.id = contract_id AND t.service_item = service_item_id
       AND t.valid @> day
     ORDER BY t.place DESC -- urban, where the provider has both
     LIMIT 1;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'the provider has no tariff for service item %', service_item_id
        USING ERRCODE = 'SV012', DETAIL = format('Contract %s, day %s.', contract_id, to_char(day, 'YYYY-MM-DD')),
              HINT = 'A service over the programme is charged in full: record the tariff first.';
    END IF;
  END IF;
  INSERT INTO socsvc.extra_line (contract, service_item, tariff, consent_on, consent)
    VALUES (contract_id, service_item_id, tariff_id, day, add_extra_line.consent)
    RETURNING id INTO extra_line_id;
  RETURN extra_line_id;
END
$function$;
COMMENT ON FUNCTION socsvc.add_extra_line(bigint, bigint, text, date, bigint) IS 'Records the recipient''s wish for a service over the programme and the tariff at which it is charged in full; answers the id of the extra line. consent: the document of the wish; consent_on: today when NULL; tariff_id: the provider''s own of that day when NULL. Errors: SV005, SV010, SV012 no tariff, SV017 contract not live, 23502 no wish, 23503 no such contract, or another''s';
REVOKE ALL ON FUNCTION socsvc.add_extra_line(bigint, bigint, text, date, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.draw_up_urgent_act(person_id bigint, provider_id bigint, number text, term daterange, basis text,
  service_items bigint[], conditions text DEFAULT NULL, drawn_up_on date DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  act_id bigint;
BEGIN
  INSERT INTO socsvc.urgent_act (person, provider, number, term, basis, conditions, drawn_up_on)
    VALUES (person_id, provider_id, draw_up_urgent_act.number, draw_up_urgent_act.term, draw_up_urgent_act.basis,
            draw_up_urgent_act.conditions, draw_up_urgent_act.drawn_up_on)
    RETURNING id INTO act_id;
  INSERT INTO socsvc.urgent_line (urgent_act, service_item)
    SELECT act_id, item FROM unnest(service_items) AS item;
  RETURN act_id;
END
$function$;
COMMENT ON FUNCTION socsvc.draw_up_urgent_act(bigint, bigint, text, daterange, text, bigint[], text, date) IS 'Draws up an act of urgent services: no programme, no contract (326-п paragraph 6); answers its id, status draft. Errors: SV010 item not of the urgent services, 23505 number used';
REVOKE ALL ON FUNCTION socsvc.draw_up_urgent_act(bigint, bigint, text, daterange, text, bigint[], text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.sign_urgent_act(urgent_act_id bigint, cms bytea DEFAULT NULL, code text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF num_nonnulls(cms, code) > 0 THEN
    PERFORM socsvc.sign_document('urgent_act', urgent_act_id, cms, code => code);
  END IF;
  UPDATE socsvc.urgent_act a SET status = 'signed'
   WHERE a.id = urgent_act_id AND a.status = 'draft';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('urgent_act', urgent_act_id,
      (SELECT a.status FROM socsvc.urgent_act a WHERE a.id = urgent_act_id), 'signed', '{draft}');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.sign_urgent_act(bigint, bytea, text) IS 'The recipient signs the act of urgent services; its deliveries stand from here on (SV011). cms: the signature over canonical(''urgent_act'', id), where it is by certificate; code: of request_signature_code(), where it is by code. Errors: SV003 signed already, SV004 nothing delivered on a line, P0002';
REVOKE ALL ON FUNCTION socsvc.sign_urgent_act(bigint, bytea, text) FROM PUBLIC;
