-- Rehabilitation of disabled recipients in five stages (326-п paragraph 17; Kogalym procedure 3.5).

CREATE FUNCTION socsvc.keep_rehabilitation_plan()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  contract record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'rehabilitation plan % is not deleted', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Contract %s.', OLD.contract), HINT = 'It stays in the register; record another plan.';
  END IF;
  IF TG_OP = 'INSERT' THEN
    -- Locked, so that the contract does not end between this look and the commit.
    SELECT c.id, c.person, c.provider, c.status INTO contract
      FROM socsvc.contract c WHERE c.id = NEW.contract FOR SHARE;
    IF NOT FOUND OR NOT socsvc._client_sees('contract', NEW.contract) THEN
      PERFORM socsvc._refuse_missing('contract', NEW.contract, 'rehabilitation_plan_contract');
      RETURN NEW;
    END IF;
    NEW.person := coalesce(NEW.person, contract.person);
    NEW.provider := coalesce(NEW.provider, contract.provider);
    IF contract.status <> 'active' THEN
      RAISE EXCEPTION 'contract % is not active', contract.id
        USING ERRCODE = 'SV004', DETAIL = format('Its status is "%s".', contract.status), HINT = 'Plans are of contracts that are active.';
    END IF;
    IF NOT (socsvc.has_category(NEW.person, 'disabled_person', socsvc.today())
            OR socsvc.has_category(NEW.person, 'disabled_child', socsvc.today())) THEN
      RAISE EXCEPTION 'rehabilitation is for disabled persons'
        USING ERRCODE = 'SV004', DETAIL = format('Person %s is not known as a disabled person or child.', NEW.person),
              HINT = 'The agency records the category: person_category.';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.contract, NEW.person, NEW.provider, NEW.ipra) <> (OLD.id, OLD.contract, OLD.person, OLD.provider, OLD.ipra) THEN
    RAISE EXCEPTION 'a rehabilitation plan keeps its parties and its IPRA'
      USING ERRCODE = 'SV015', DETAIL = format('Plan %s.', OLD.id), HINT = 'Record another plan.';
  END IF;
  IF (NEW.council, NEW.measures) IS DISTINCT FROM (OLD.council, OLD.measures) AND OLD.status NOT IN ('diagnosis', 'individual_plan')
     OR (NEW.effectiveness, NEW.extension_needed) IS DISTINCT FROM (OLD.effectiveness, OLD.extension_needed)
        AND (OLD.status = 'evaluation' OR NEW.status <> 'evaluation') THEN
    RAISE EXCEPTION 'this part of rehabilitation plan % is not open', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Its stage is "%s".', OLD.status),
            HINT = 'The plan is drawn up before it is carried out, and assessed at the end.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_rehabilitation_plan() IS 'Trigger of rehabilitation_plan, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: of a disabled person or child under an active contract; person and provider are the contract''s; the plan stands once it is carried out, the assessment comes with the last stage. Errors: SV004, SV015 parties, SV017 not open at this stage, or deleted, 23503 no such contract, or one that the client does not see';
REVOKE ALL ON FUNCTION socsvc.keep_rehabilitation_plan() FROM PUBLIC;

CREATE FUNCTION socsvc.guard_rehabilitation_plan_drawn_up(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT num_nulls(p.council, p.measures) = 0 FROM socsvc.rehabilitation_plan p WHERE p.id = guard_rehabilitation_plan_drawn_up.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_rehabilitation_plan_drawn_up(bigint) IS 'A council of the provider has drawn the plan up. Guard of status_transition (326-п 17/9)';
REVOKE ALL ON FUNCTION socsvc.guard_rehabilitation_plan_drawn_up(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_rehabilitation_plan_evaluated(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT num_nulls(p.effectiveness, p.extension_needed) = 0
      FROM socsvc.rehabilitation_plan p WHERE p.id = guard_rehabilitation_plan_evaluated.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_rehabilitation_plan_evaluated(bigint) IS 'The council has said how effective the measures were, and whether the term must be extended. Guard of status_transition (326-п 17/10, 17/11)';
REVOKE ALL ON FUNCTION socsvc.guard_rehabilitation_plan_evaluated(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.begin_rehabilitation(contract_id bigint, ipra text)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.rehabilitation_plan (contract, ipra) VALUES ($1, $2) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.begin_rehabilitation(bigint, text) IS 'Begins the rehabilitation of a disabled recipient with its diagnosis; answers the id. ipra: number and date of the individual programme of rehabilitation. Errors: SV004 contract not active or person not disabled, 23505 begun already, 23502 or 23514 no IPRA, 23503 no such contract, or another''s';
REVOKE ALL ON FUNCTION socsvc.begin_rehabilitation(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.advance_rehabilitation(plan_id bigint, to_stage text, council_id bigint DEFAULT NULL, measures text DEFAULT NULL,
  effectiveness text DEFAULT NULL, extension_needed boolean DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.rehabilitation_plan p
     SET status = to_stage, council = coalesce(council_id, p.council),
         measures = coalesce(advance_rehabilitation.measures, p.measures),
         effectiveness = coalesce(advance_rehabilitation.effectiveness, p.effectiveness),
         extension_needed = coalesce(advance_rehabilitation.extension_needed, p.extension_needed)
   WHERE p.id = plan_id AND p.status <> to_stage;
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('rehabilitation_plan', plan_id,
      (SELECT p.status FROM socsvc.rehabilitation_plan p WHERE p.id = plan_id), to_stage);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.advance_rehabilitation(bigint, text, bigint, text, text, boolean) IS 'Takes a rehabilitation to its next stage: individual_plan (with council_id and measures), implementation, monitoring, evaluation (with effectiveness and extension_needed). Errors: SV003 not the next stage, SV004 the council''s part is missing, SV017 another part of the plan, 23503 council of another provider, P0002 no such plan';
REVOKE ALL ON FUNCTION socsvc.advance_rehabilitation(bigint, text, bigint, text, text, boolean) FROM PUBLIC;
