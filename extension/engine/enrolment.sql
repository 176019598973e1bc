-- Enrolment and the end of service: orders, papers of a contract, grounds of termination, medical refusal.

CREATE FUNCTION socsvc.has_category(person bigint, category text, on_day date)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    WITH RECURSIVE narrower (code) AS (
      SELECT $2
       UNION
      SELECT i.code FROM narrower n JOIN socsvc.category c ON c.code = n.code CROSS JOIN unnest(c.implied_by) i (code)
    )
    SELECT EXISTS (SELECT FROM socsvc.person_category p JOIN narrower n ON n.code = p.category
                    WHERE p.person = $1 AND p.valid @> $3)
  );
END
$function$;
COMMENT ON FUNCTION socsvc.has_category(bigint, text, date) IS 'Whether the person belongs to the category on the day, itself or through a narrower one that implies it; with the caller''s rights';
REVOKE ALL ON FUNCTION socsvc.has_category(bigint, text, date) FROM PUBLIC;

-- ---- papers of a contract ------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_contract_document()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'document % of contract % stands', OLD.id, OLD.contract
      USING ERRCODE = 'SV017', DETAIL = format('Issued on %s.', to_char(OLD.issued_on, 'YYYY-MM-DD')),
            HINT = 'Add the right one; moves of the contract may rest on this one.';
  END IF;
  NEW.issued_on := coalesce(NEW.issued_on, socsvc.today());
  IF NEW.issued_on > socsvc.today() THEN
    RAISE EXCEPTION 'a document is not of the future'
      USING ERRCODE = 'SV005', DETAIL = format('issued_on: %s.', to_char(NEW.issued_on, 'YYYY-MM-DD')),
            HINT = 'Give today or an earlier day.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_contract_document() IS 'Trigger of contract_document, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: documents are added, never changed. Errors: SV005 of the future, SV017 changed or deleted';
REVOKE ALL ON FUNCTION socsvc.keep_contract_document() FROM PUBLIC;

CREATE FUNCTION socsvc.add_contract_document(contract_id bigint, document_type text, issued_on date DEFAULT NULL,
  number text DEFAULT NULL, note text DEFAULT NULL)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.contract_document (contract, document_type, issued_on, number, note)
    VALUES ($1, $2, $3, $4, $5) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.add_contract_document(bigint, text, date, text, text) IS 'Adds a paper to a contract and answers its id: a refusal, a medical conclusion, a notice of discharge. document_type: a code of document_type; issued_on: today when NULL. Errors: SV005 of the future, 23503 no such contract or kind';
REVOKE ALL ON FUNCTION socsvc.add_contract_document(bigint, text, date, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.name_guardianship_body(contract_id bigint, guardianship_body text, cms bytea DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.contract c SET guardianship_body = name_guardianship_body.guardianship_body WHERE c.id = contract_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no contract %', contract_id USING ERRCODE = 'no_data_found';
  END IF;
  -- An offer is signed by the provider: what it has changed since, it signs anew.
  IF socsvc.subject_role() IN ('provider', 'specialist') AND (SELECT c.status FROM socsvc.contract c WHERE c.id = contract_id) = 'offered' THEN
    PERFORM socsvc.sign_document('contract', contract_id, cms);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.name_guardianship_body(bigint, text, bytea) IS 'Names the third party of a contract that is not signed yet (326-п paragraph 22); the provider of an offer signs it anew, by the CMS over canonical() of what it then is, or simply without one. Errors: SV008 signature not valid, SV017 signed already, P0002 no such contract';
REVOKE ALL ON FUNCTION socsvc.name_guardianship_body(bigint, text, bytea) FROM PUBLIC;

-- ---- moves of a contract -------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.missing_termination_documents(contract_id bigint, ground text, from_day date)
RETURNS text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH needed (document_type, until_day) AS (
    SELECT n.document_type, NULL::date
      FROM socsvc.contract c
      JOIN socsvc.programme p ON p.id = c.programme
      JOIN socsvc.termination_ground g ON g.form = p.form AND g.code = $2
      JOIN socsvc.termination_document n ON n.termination_ground = g.id
     WHERE c.id = $1 AND g.valid @> socsvc.today() AND g.jurisdiction = ANY (socsvc._home_jurisdictions())
       AND (n.category IS NULL OR socsvc.has_category(c.person, n.category, $3))
     UNION ALL
    SELECT notice.document_type, $3 - g.notice_days
      FROM socsvc.contract c
      JOIN socsvc.programme p ON p.id = c.programme
      JOIN socsvc.termination_ground g ON g.form = p.form AND g.code = $2 AND g.notice_days IS NOT NULL
     CROSS JOIN (VALUES ('discharge_notice'), ('discharge_notice_representative')) notice (document_type)
     WHERE c.id = $1 AND g.valid @> socsvc.today() AND g.jurisdiction = ANY (socsvc._home_jurisdictions())
       AND (notice.document_type = 'discharge_notice'
            OR EXISTS (SELECT FROM socsvc.representation r
                        WHERE r.represented = c.person AND r.kind <> 'deed' AND r.valid @> $3 - g.notice_days))
  )
  SELECT coalesce(array_agg(DISTINCT n.document_type ORDER BY n.document_type), '{}')
    FROM needed n
   WHERE NOT EXISTS (SELECT FROM socsvc.contract_document d
                      WHERE d.contract = $1 AND d.document_type = n.document_type
                        AND (n.until_day IS NULL OR d.issued_on <= n.until_day))
$function$;
COMMENT ON FUNCTION socsvc.missing_termination_documents(bigint, text, date) IS 'Kinds of documents that the contract still lacks to end on the ground from the day on: those that termination_document asks of the person, and the notices of discharge, dated notice_days before, to the citizen and to his legal representative where he has one (326-п paragraph 80)';
REVOKE ALL ON FUNCTION socsvc.missing_termination_documents(bigint, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc._check_termination(contract_id bigint, ground text, from_day date)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  contract record;
  rule record;
  allowed text;
  missing text[];
BEGIN
  SELECT c.term, c.person, p.term AS programme_term, p.form, r.died_on INTO contract
    FROM socsvc.contract c
    JOIN socsvc.programme p ON p.id = c.programme
    JOIN socsvc.person r ON r.id = c.person
   WHERE c.id = contract_id;
  SELECT string_agg(DISTINCT g.code, ', ' ORDER BY g.code) FILTER (WHERE socsvc.subject_role() = ANY (g.by_actors)) INTO allowed
    FROM socsvc.termination_ground g
   WHERE g.form = contract.form AND g.valid @> socsvc.today() AND g.jurisdiction = ANY (socsvc._home_jurisdictions())
  HAVING count(*) > 0;
  IF NOT FOUND THEN
    RETURN; -- no rule says what may end service in this form
  END IF;
  SELECT g.needs_fact, g.by_actors INTO rule
    FROM socsvc.termination_ground g
   WHERE g.form = contract.form AND g.code = ground AND g.valid @> socsvc.today()
     AND g.jurisdiction = ANY (socsvc._home_jurisdictions())
   ORDER BY array_position(socsvc._home_jurisdictions(), g.jurisdiction)
   LIMIT 1;
  IF NOT FOUND OR NOT socsvc.subject_role() = ANY (rule.by_actors) THEN
    RAISE EXCEPTION 'contract % does not end on ground "%"', contract_id, ground
      USING ERRCODE = 'SV004',
            DETAIL = CASE WHEN rule.by_actors IS NULL THEN format('No such ground is in force for the form "%s".', contract.form)
                          ELSE format('It is for: %s; you act as: %s.', array_to_string(rule.by_actors, ', '), socsvc.subject_role()) END,
            HINT = format('Grounds of the form for the role: %s.', coalesce(allowed, 'none'));
  END IF;
  IF NOT coalesce(CASE rule.needs_fact
                    WHEN 'died' THEN contract.died_on < from_day
                    WHEN 'term_over' THEN upper(contract.term) <= from_day
                    WHEN 'programme_over' THEN upper(contract.programme_term) <= from_day
                    ELSE rule.needs_fact IS NULL END, false) THEN
    RAISE EXCEPTION 'ground "%" does not hold for contract %', ground, contract_id
      USING ERRCODE = 'SV004',
            DETAIL = CASE rule.needs_fact
                       WHEN 'died' THEN format('Day of death in the register: %s; first day without the contract: %s.', coalesce(to_char(contract.died_on, 'YYYY-MM-DD'), 'none'), to_char(from_day, 'YYYY-MM-DD'))
                       ELSE format('Contract: %s; programme: %s; first day without the contract: %s.', contract.term, contract.programme_term, to_char(from_day, 'YYYY-MM-DD')) END,
            HINT = 'Choose the ground that holds, or record what it needs first.';
  END IF;
  missing := socsvc.missing_termination_documents(contract_id, ground, from_day);
  IF missing <> '{}' THEN
    RAISE EXCEPTION 'contract % does not end on ground "%" without its documents', contract_id, ground
      USING ERRCODE = 'SV012',
            DETAIL = format('Missing: %s; first day without the contract: %s.', array_to_string(missing, ', '), to_char(from_day, 'YYYY-MM-DD')),
            HINT = 'Add them: add_contract_document(). A notice of discharge is dated as many days before as the ground asks.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_termination(bigint, text, date) IS 'Private: whether the subject may end the contract on the ground from the day on (326-п paragraphs 26, 27, 46, 59, 79, 80; Kogalym procedure 2.11, 2.12). Where no rule is there for the form, any ground will do. Errors: SV004 no such ground for the form and role, or not a fact; SV012 a document is missing';
REVOKE ALL ON FUNCTION socsvc._check_termination(bigint, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_contract_move()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  conclusion text;
BEGIN
  IF NEW.status = 'active' AND OLD.status = 'offered' THEN
    IF socsvc.has_category(NEW.person, 'guardianship_party', socsvc.today()) THEN
      IF NEW.guardianship_body IS NULL THEN
        RAISE EXCEPTION 'contract % has a third party: the guardianship body', NEW.id
          USING ERRCODE = 'SV004', DETAIL = 'The recipient is incapable, an orphan or left without parental care in a guardian''s family (326-п paragraph 22).',
                HINT = 'Name it before the contract is signed: name_guardianship_body().';
      END IF;
      IF socsvc.subject_role() <> 'representative' THEN
        RAISE EXCEPTION 'contract % is signed by the guardian', NEW.id
          USING ERRCODE = 'SV009', DETAIL = 'The recipient is incapable, an orphan or left without parental care in a guardian''s family (326-п paragraph 22).',
                HINT = 'Have the guardian sign: he logs in as representative.';
      END IF;
    END IF;
  ELSIF NEW.status = 'suspended' OR NEW.status = 'active' THEN
    -- What the last medical conclusion says decides.
    SELECT d.document_type INTO conclusion
      FROM socsvc.contract_document d
     WHERE d.contract = NEW.id AND d.document_type IN ('contraindications_found', 'contraindications_absent')
     ORDER BY d.issued_on DESC, d.id DESC
     LIMIT 1;
    IF NEW.status = 'suspended' AND conclusion IS DISTINCT FROM 'contraindications_found' THEN
      RAISE EXCEPTION 'contract % is not suspended without a medical conclusion', NEW.id
        USING ERRCODE = 'SV012', DETAIL = format('Last conclusion: %s.', coalesce(conclusion, 'none')),
              HINT = 'Add the conclusion first: add_contract_document(contract_id, ''contraindications_found'', issued_on).';
    ELSIF NEW.status = 'active' AND conclusion IS DISTINCT FROM 'contraindications_absent' THEN
      RAISE EXCEPTION 'contract % does not go on without a medical conclusion', NEW.id
        USING ERRCODE = 'SV012', DETAIL = format('Last conclusion: %s.', coalesce(conclusion, 'none')),
              HINT = 'Add the conclusion first: add_contract_document(contract_id, ''contraindications_absent'', issued_on).';
    END IF;
  ELSIF NEW.status = 'terminated' AND NEW.termination_ground IS NOT NULL THEN
    PERFORM socsvc._check_termination(NEW.id, NEW.termination_ground, NEW.inactive_from);
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_contract_move() IS 'Trigger of contract, BEFORE UPDATE FOR EACH ROW, when the status moves, after keep_contract(): the third party and the signature of the guardian (326-п paragraph 22); the medical conclusions of a suspension and of its end (Kogalym procedure 2.14, 2.15); the ground of a termination. Errors: SV004, SV009, SV012';
REVOKE ALL ON FUNCTION socsvc.keep_contract_move() FROM PUBLIC;

CREATE FUNCTION socsvc._other_contracts(contract_id bigint)
RETURNS bigint[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT ARRAY(SELECT DISTINCT c.id
                 FROM socsvc.contract_line l
                 JOIN socsvc.contract_line o ON o.programme_line = l.programme_line
                 JOIN socsvc.contract c ON c.id = o.contract AND c.live AND c.id <> l.contract
                WHERE l.contract = contract_id ORDER BY c.id)
$function$;
COMMENT ON FUNCTION socsvc._other_contracts(bigint) IS 'Private: ids of other live contracts of the contract''s programme lines';
REVOKE ALL ON FUNCTION socsvc._other_contracts(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._check_contracts_seen(subject jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF subject -> 'seen' <> to_jsonb(socsvc._other_contracts((subject ->> 'contract')::bigint)) THEN
    RAISE EXCEPTION 'contracts have changed since this transaction began to read' USING ERRCODE = 'serialization_failure', HINT = 'Repeat the transaction.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_contracts_seen(jsonb) IS 'Private: of {contract, seen}, under the lock of the recipient: the other contracts of its lines are those that the transaction sees. Error: 40001';
REVOKE ALL ON FUNCTION socsvc._check_contracts_seen(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.refuse_services()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  -- lock_recipient() has locked the person: of two contracts that end at once the later one finds the other ended.
  IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
    PERFORM socsvc._check_at_newest('_check_contracts_seen', jsonb_build_object('contract', NEW.id, 'seen', socsvc._other_contracts(NEW.id)));
  END IF;
  INSERT INTO socsvc.programme_refusal (programme_line, refused_from, written_on, document)
    SELECT l.programme_line, greatest(NEW.inactive_from, paper.issued_on), paper.issued_on,
           concat_ws(' ', paper.document_type, paper.number, to_char(paper.issued_on, 'YYYY-MM-DD'))
      FROM socsvc.contract_line l
      JOIN socsvc.programme_line p ON p.id = l.programme_line
     CROSS JOIN LATERAL (SELECT d.document_type, d.number, d.issued_on FROM socsvc.contract_document d
                          WHERE d.contract = NEW.id AND d.document_type = 'refusal_application'
                          ORDER BY d.issued_on DESC, d.id DESC LIMIT 1) paper
     WHERE l.contract = NEW.id AND p.refused_from IS NULL
       AND upper(p.term) > greatest(NEW.inactive_from, paper.issued_on)
       AND EXISTS (SELECT FROM socsvc.programme g WHERE g.id = NEW.programme AND g.status = 'in_force')
       AND NOT EXISTS (SELECT FROM socsvc.contract_line o JOIN socsvc.contract c ON c.id = o.contract
                        WHERE o.programme_line = l.programme_line AND c.live AND c.id <> NEW.id)
     ORDER BY l.programme_line
  ON CONFLICT (programme_line) DO NOTHING;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.refuse_services() IS 'Trigger of contract, AFTER UPDATE FOR EACH ROW, when it ends on ground refusal: the refusal is entered in the programme (326-п 46/2, 59/2, 79/2; Kogalym procedure 2.11). Who only leaves one provider for another keeps the lines that another live contract covers. Errors: SV005 a service was delivered on that day or later, 40001 under REPEATABLE READ where those contracts have changed since the snapshot';
REVOKE ALL ON FUNCTION socsvc.refuse_services() FROM PUBLIC;

-- ---- orders --------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_enrolment()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  contract record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'an order of enrolment is not deleted'
      USING ERRCODE = 'SV017', DETAIL = format('Contract %s.', OLD.contract), HINT = 'Remove from service by an order: remove_from_service().';
  END IF;
  IF TG_OP = 'INSERT' THEN
    -- Locked, so that the contract does not end between this look and the commit.
    SELECT c.id, c.person, c.provider, c.status, c.requested_on INTO contract
      FROM socsvc.contract c WHERE c.id = NEW.contract FOR SHARE;
    IF NOT FOUND OR NOT socsvc._client_sees('contract', NEW.contract) THEN
      PERFORM socsvc._refuse_missing('contract', NEW.contract, 'enrolment_contract');
      RETURN NEW;
    END IF;
    NEW.person := coalesce(NEW.person, contract.person);
    NEW.provider := coalesce(NEW.provider, contract.provider);
    NEW.enrolled_on := coalesce(NEW.enrolled_on, socsvc.today());
    IF contract.status NOT IN ('requested', 'offered', 'active') THEN
      RAISE EXCEPTION 'nobody is enrolled under contract %', contract.id
        USING ERRCODE = 'SV004', DETAIL = format('Its status is "%s".', contract.status),
              HINT = 'The order and the contract belong to one day: the contract must be asked for, offered or active.';
    END IF;
    IF NEW.enrolled_on < contract.requested_on OR NEW.enrolled_on > socsvc.today() THEN
      RAISE EXCEPTION 'nobody is enrolled on %', to_char(NEW.enrolled_on, 'YYYY-MM-DD')
        USING ERRCODE = 'SV005',
              DETAIL = format('Programme presented: %s; today: %s.', to_char(contract.requested_on, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
              HINT = 'Give a day from the presentation of the programme until today.';
    END IF;
    IF NEW.removed_on IS NOT NULL THEN
      RAISE EXCEPTION 'the order of removal comes with the removal' USING ERRCODE = 'SV017', DETAIL = format('Contract %s.', NEW.contract),
              HINT = 'remove_from_service() gives it.';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.contract, NEW.person, NEW.provider, NEW.order_number, NEW.enrolled_on)
     <> (OLD.id, OLD.contract, OLD.person, OLD.provider, OLD.order_number, OLD.enrolled_on) THEN
    RAISE EXCEPTION 'an order of enrolment stands'
      USING ERRCODE = 'SV015', DETAIL = format('Contract %s.', OLD.contract),
            HINT = 'Remove the recipient from service, or cancel the contract, instead.';
  END IF;
  IF (NEW.removal_order_number, NEW.removed_on) IS DISTINCT FROM (OLD.removal_order_number, OLD.removed_on)
     AND (NEW.status <> 'removed' OR OLD.status = 'removed') THEN
    RAISE EXCEPTION 'the order of removal comes with the removal' USING ERRCODE = 'SV017', DETAIL = format('Contract %s.', OLD.contract),
            HINT = 'remove_from_service() gives it.';
  END IF;
  IF NEW.removed_on > socsvc.today() THEN
    RAISE EXCEPTION 'an order is not of the future'
      USING ERRCODE = 'SV005', DETAIL = format('removed_on: %s.', to_char(NEW.removed_on, 'YYYY-MM-DD')),
            HINT = 'Give today or an earlier day.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_enrolment() IS 'Trigger of enrolment, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: under a contract that is asked for, offered or active (the sequence of order and contract is open, A9), from the day of the request; person and provider are the contract''s; the orders stand. Errors: SV004 contract over or suspended, SV005 before the request or in the future, SV015 changed, SV017 deleted, or a removal without its status, 23503 no such contract, or one that the client does not see';
REVOKE ALL ON FUNCTION socsvc.keep_enrolment() FROM PUBLIC;

CREATE FUNCTION socsvc.guard_enrolment_removed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT e.removed_on IS NOT NULL AND NOT c.live
      FROM socsvc.enrolment e JOIN socsvc.contract c ON c.id = e.contract
     WHERE e.id = guard_enrolment_removed.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_enrolment_removed(bigint) IS 'The order of removal has a number and a day, and the contract has ended. Guard of status_transition (326-п paragraphs 47, 60)';
REVOKE ALL ON FUNCTION socsvc.guard_enrolment_removed(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.enrol(contract_id bigint, order_number text, enrolled_on date DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  enrolment_id bigint;
BEGIN
  INSERT INTO socsvc.enrolment (contract, order_number, enrolled_on)
    VALUES (contract_id, enrol.order_number, enrol.enrolled_on) RETURNING id INTO enrolment_id;
  RETURN enrolment_id;
END
$function$;
COMMENT ON FUNCTION socsvc.enrol(bigint, text, date) IS 'The provider''s order of enrolment (326-п paragraph 17); answers its id. enrolled_on: day of the order, today when NULL. Errors: SV004 contract over or suspended, SV005 day before the request or in the future, 23505 enrolled already, 23503 no such contract, or another''s';
REVOKE ALL ON FUNCTION socsvc.enrol(bigint, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.remove_from_service(contract_id bigint, order_number text, removed_on date DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.enrolment e
     SET status = 'removed', removal_order_number = remove_from_service.order_number,
         removed_on = coalesce(remove_from_service.removed_on, socsvc.today())
   WHERE e.contract = contract_id AND e.live;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'nobody is enrolled under contract %', contract_id USING ERRCODE = 'no_data_found';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.remove_from_service(bigint, text, date) IS 'The provider''s order of removal, once the contract has ended (326-п paragraphs 47, 60; Kogalym procedure 2.17). removed_on: day of the order, today when NULL. Errors: SV004 the contract has not ended, SV005 in the future, 23514 before the enrolment or without a number, P0002 nobody is enrolled';
REVOKE ALL ON FUNCTION socsvc.remove_from_service(bigint, text, date) FROM PUBLIC;
