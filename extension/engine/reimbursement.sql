-- Reimbursement within the guaranteed sum: applications follow their orders, registers collect what is due, and nothing is
-- paid twice (Kazakhstan recipient's manual 24, 25; Social Code articles 162, 163, 168). Lock order: the registers as a
-- table, acts by id, a register's row, its reimbursements.

-- ---- applications ---------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_reimbursement_application()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  -- Only reimbursement_application_follows() works as socsvc_owner, which has no members.
  IF current_user <> 'socsvc_owner' THEN
    RAISE EXCEPTION 'an application for reimbursement follows its order'
      USING ERRCODE = 'SV015', DETAIL = format('Application %s.', CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END),
            HINT = 'Confirm the order, then sign: confirm_order(), sign_reimbursement().';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.status = 'signed' AND OLD.status <> 'signed' THEN
    NEW.signed_at := clock_timestamp();
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_reimbursement_application() IS 'Trigger of reimbursement_application, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: it is written with its order alone. Errors: SV015';
REVOKE ALL ON FUNCTION socsvc.keep_reimbursement_application() FROM PUBLIC;

-- A cancelled signature (004/24/3) leaves order and application as they are: nothing moves. For aids the manual has no
-- signature of its own (004/37/2): confirming is signing. The whole row as jsonb, for the two tables differ.
CREATE FUNCTION socsvc.reimbursement_application_follows()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  is_signed CONSTANT boolean := OLD.status = 'created' AND NEW.status IN ('awaiting_specialist', 'awaiting_supplier');
BEGIN
  IF TG_TABLE_NAME = 'service_order' THEN
    IF is_signed OR to_jsonb(NEW) ->> 'confirmed_by_recipient_at' IS NOT NULL AND to_jsonb(OLD) ->> 'confirmed_by_recipient_at' IS NULL THEN
      INSERT INTO socsvc.reimbursement_application (service_order, person, price)
        SELECT NEW.id, NEW.person, s.hourly_rate FROM socsvc.specialist s WHERE s.id = (to_jsonb(NEW) ->> 'specialist')::bigint
        ON CONFLICT ON CONSTRAINT reimbursement_application_once DO NOTHING;
    END IF;
    IF is_signed THEN
      UPDATE socsvc.reimbursement_application a SET status = 'signed' WHERE a.service_order = NEW.id AND a.status = 'draft';
    ELSIF OLD.live AND NOT NEW.live THEN
      UPDATE socsvc.reimbursement_application a SET status = 'withdrawn' WHERE a.service_order = NEW.id AND a.status = 'draft';
    END IF;
  ELSIF is_signed THEN
    INSERT INTO socsvc.reimbursement_application (aid_order, person, price) VALUES (NEW.id, NEW.person, (to_jsonb(NEW) ->> 'price')::numeric)
      ON CONFLICT ON CONSTRAINT reimbursement_application_once_aid DO NOTHING;
    UPDATE socsvc.reimbursement_application a SET status = 'signed' WHERE a.aid_order = NEW.id AND a.status = 'draft';
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.reimbursement_application_follows() IS 'Trigger of service_order and aid_order, AFTER UPDATE FOR EACH ROW: drafts the application when the recipient confirms the order of a specialist (004/24/1), signs it when the order goes to the specialist (004/25/1, 26/2), drafts and signs that of an aid when its order goes to the supplier, withdraws a draft whose order ends. Errors: those of the moves';
REVOKE ALL ON FUNCTION socsvc.reimbursement_application_follows() FROM PUBLIC;

-- ---- sums -----------------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_reimbursement()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  register record;
BEGIN
  -- Only prepare_reimbursements() and keep_reimbursed_act() work as socsvc_owner, which has no members.
  IF current_user <> 'socsvc_owner' OR TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'reimbursements are computed'
      USING ERRCODE = 'SV015', DETAIL = format('Register %s.', CASE TG_OP WHEN 'DELETE' THEN OLD.register ELSE NEW.register END),
            HINT = 'Compute the register anew while it is a draft: prepare_reimbursements().';
  END IF;
  SELECT g.id, g.status INTO register
    FROM socsvc.reimbursement_register g WHERE g.id = CASE TG_OP WHEN 'DELETE' THEN OLD.register ELSE NEW.register END FOR SHARE;
  IF register.status <> 'draft' THEN
    RAISE EXCEPTION 'register % does not change any more', register.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', register.status),
            HINT = 'Compute the next month''s: what was left out comes in there.';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_reimbursement() IS 'Trigger of reimbursement, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: computed, while the register is a draft. Errors: SV015 by hand, SV017 approved or paid';
REVOKE ALL ON FUNCTION socsvc.keep_reimbursement() FROM PUBLIC;

-- What another session has done since this one's snapshot: read with the newest one, under the lock of the act's row.
CREATE FUNCTION socsvc._check_reimbursed_act(subject jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  register record;
BEGIN
  SELECT g.id, g.status INTO register
    FROM socsvc.reimbursement r JOIN socsvc.reimbursement_register g ON g.id = r.register WHERE r.act = (subject ->> 'act')::bigint;
  IF register.status <> 'draft' THEN
    RAISE EXCEPTION 'act % is reimbursed', subject ->> 'act'
      USING ERRCODE = 'SV017', DETAIL = format('Register %s is "%s".', register.id, register.status),
            HINT = 'It is changed by a correcting act, whose difference is reimbursed: prepare_act(…, corrects).';
  ELSIF register.id IS NOT NULL AND NOT (subject ->> 'seen')::boolean THEN
    RAISE EXCEPTION 'act % has come into a register meanwhile', subject ->> 'act' USING ERRCODE = 'serialization_failure', HINT = 'Repeat the transaction.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_reimbursed_act(jsonb) IS 'Private: that the act stands in no register that was approved, and in none that the session does not see. Errors: SV017, 40001';
REVOKE ALL ON FUNCTION socsvc._check_reimbursed_act(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_reimbursed_act()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  is_seen boolean;
BEGIN
  PERFORM FROM socsvc.reimbursement r JOIN socsvc.reimbursement_register g ON g.id = r.register WHERE r.act = OLD.id FOR SHARE OF g;
  is_seen := FOUND;
  PERFORM socsvc._check_at_newest('_check_reimbursed_act', jsonb_build_object('act', OLD.id, 'seen', is_seen));
  IF is_seen THEN
    DELETE FROM socsvc.reimbursement r WHERE r.act = OLD.id;
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_reimbursed_act() IS 'Trigger of act, BEFORE UPDATE FOR EACH ROW when it is taken back or rejected: it leaves the draft of a register, and does not move once that was approved. Errors: SV017, 40001 under REPEATABLE READ where it came into a register meanwhile';
REVOKE ALL ON FUNCTION socsvc.keep_reimbursed_act() FROM PUBLIC;

CREATE FUNCTION socsvc._check_reimbursed_rule(subject jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF EXISTS (SELECT FROM socsvc.reimbursement r JOIN socsvc.reimbursement_register g ON g.id = r.register
              WHERE r.help_kind_rule = (subject ->> 'id')::bigint AND g.status <> 'draft') THEN
    RAISE EXCEPTION 'rule % of "%" is cited and does not change', subject ->> 'id', subject ->> 'help_kind'
      USING ERRCODE = 'SV015', DETAIL = 'Reimbursements that were approved rest on it as it is.',
            HINT = 'Close it by an earlier end of "valid" and add a new row in force from then on.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_reimbursed_rule(jsonb) IS 'Private: that no approved reimbursement rests on the row of help_kind_rule. Errors: SV015';
REVOKE ALL ON FUNCTION socsvc._check_reimbursed_rule(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.protect_reimbursed_rule()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'valid' = to_jsonb(OLD) - 'valid'
     AND NEW.valid <@ OLD.valid AND lower(NEW.valid) IS NOT DISTINCT FROM lower(OLD.valid) THEN
    RETURN NEW;
  END IF;
  -- Waits for a register that is being approved: keep_reimbursement_register() holds FOR SHARE.
  PERFORM FROM socsvc.help_kind_rule h WHERE h.id = OLD.id FOR UPDATE;
  PERFORM socsvc._check_at_newest('_check_reimbursed_rule', jsonb_build_object('id', OLD.id, 'help_kind', OLD.help_kind));
  RETURN coalesce(NEW, OLD);
END
$function$;
COMMENT ON FUNCTION socsvc.protect_reimbursed_rule() IS 'Trigger of help_kind_rule, BEFORE UPDATE OR DELETE FOR EACH ROW: a row that an approved reimbursement rests on changes only by closing valid. Errors: SV015';
REVOKE ALL ON FUNCTION socsvc.protect_reimbursed_rule() FROM PUBLIC;

-- ---- registers --------------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_reimbursement_register()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (NEW.id, NEW.month, NEW.sequence) <> (OLD.id, OLD.month, OLD.sequence) THEN
    RAISE EXCEPTION 'a register of reimbursements keeps its month and is not deleted'
      USING ERRCODE = 'SV017', DETAIL = format('Register %s.', OLD.id),
            HINT = 'Compute it anew while it is a draft: prepare_reimbursements().';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF num_nonnulls(NEW.approved_on, NEW.paid_on, NEW.payment_document) > 0 THEN
      RAISE EXCEPTION 'a new register is neither approved nor paid'
        USING ERRCODE = 'SV015', DETAIL = format('Month: %s.', to_char(NEW.month, 'YYYY-MM')),
              HINT = 'Leave approval and payment out: they come with its moves.';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.approved_on IS DISTINCT FROM OLD.approved_on THEN
    RAISE EXCEPTION 'approved_on is computed'
      USING ERRCODE = 'SV015', DETAIL = format('Register %s.', OLD.id), HINT = 'Leave it out: it is set when the register is approved.';
  END IF;
  IF (NEW.paid_on, NEW.payment_document) IS DISTINCT FROM (OLD.paid_on, OLD.payment_document)
     AND NOT (OLD.status = 'approved' AND NEW.status = 'paid') THEN
    RAISE EXCEPTION 'the payment of register % is given when it is marked paid', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status), HINT = 'mark_paid()';
  END IF;
  IF NEW.status = 'approved' AND OLD.status = 'draft' THEN
    -- Whoever changes a rule that a row rests on waits, and is refused then.
    PERFORM FROM socsvc.help_kind_rule h
      WHERE h.id IN (SELECT r.help_kind_rule FROM socsvc.reimbursement r WHERE r.register = NEW.id) ORDER BY h.id FOR SHARE;
    NEW.approved_on := socsvc.today();
  ELSIF NEW.status = 'draft' THEN
    NEW.approved_on := NULL;
  ELSIF NEW.status = 'paid' AND OLD.status = 'approved' AND NOT NEW.paid_on BETWEEN OLD.approved_on AND socsvc.today() THEN
    RAISE EXCEPTION 'register % was not paid on %', OLD.id, to_char(NEW.paid_on, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005', DETAIL = format('Approved: %s; today: %s.', to_char(OLD.approved_on, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Give a day from the approval until today.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_reimbursement_register() IS 'Trigger of reimbursement_register, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: months stand, the payment comes with its move. Errors: SV005 paid on another day than from the approval until today, SV015 computed, SV017 frozen or deleted';
REVOKE ALL ON FUNCTION socsvc.keep_reimbursement_register() FROM PUBLIC;

CREATE FUNCTION socsvc.guard_reimbursement_register_approved(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN EXISTS (SELECT FROM socsvc.reimbursement r WHERE r.register = $1)
         AND NOT EXISTS (SELECT FROM socsvc.reimbursement r JOIN socsvc.help_kind_rule h ON h.id = r.help_kind_rule
                          WHERE r.register = $1 AND r.minutes_before = 0 AND h.guaranteed_sum IS DISTINCT FROM r.guaranteed_sum);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_reimbursement_register_approved(bigint) IS 'The register has rows, reckoned with the guaranteed sums as they are now (else prepare_reimbursements() once more). Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_reimbursement_register_approved(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_reimbursement_register_paid(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT num_nulls(g.paid_on, g.payment_document) = 0 FROM socsvc.reimbursement_register g WHERE g.id = $1);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_reimbursement_register_paid(bigint) IS 'Day and document of the payment are given. Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_reimbursement_register_paid(bigint) FROM PUBLIC;

-- The rights of the owner, for the rows are nobody's to write.
CREATE FUNCTION socsvc.prepare_reimbursements(month date, skip_gaps boolean DEFAULT false)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  first_day CONSTANT date := socsvc._month_of(month);
  next_month CONSTANT date := (socsvc._month_of(month) + interval '1 month')::date;
  register_id bigint;
  problem record;
BEGIN
  IF coalesce(socsvc.subject_role(), '') NOT IN ('agency', 'scheduler') THEN
    RAISE EXCEPTION 'registers of reimbursements are prepared by the agency'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(socsvc.subject_role(), 'nobody')),
            HINT = 'Log in as the agency.';
  END IF;
  IF first_day IS NULL OR NOT isfinite(first_day) THEN
    RAISE EXCEPTION 'the month of the register is not given' USING ERRCODE = 'null_value_not_allowed', HINT = 'Give any day of it.';
  END IF;
  IF next_month > socsvc.today() THEN
    RAISE EXCEPTION 'the month % is not over', to_char(first_day, 'YYYY-MM')
      USING ERRCODE = 'SV005', DETAIL = format('Today: %s.', to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Prepare it when the month is over.';
  END IF;

  -- One run at a time: what one has taken the next does not see as due.
  LOCK TABLE socsvc.reimbursement_register IN SHARE ROW EXCLUSIVE MODE;
  SELECT g.id INTO register_id FROM socsvc.reimbursement_register g WHERE g.month = first_day AND g.status = 'draft';
  IF FOUND THEN
    PERFORM FROM socsvc.act a
      WHERE a.id IN (SELECT r.act FROM socsvc.reimbursement r WHERE r.register = register_id) ORDER BY a.id FOR SHARE;
    DELETE FROM socsvc.reimbursement r WHERE r.register = register_id;
    UPDATE socsvc.reimbursement_register g SET prepared_at = clock_timestamp() WHERE g.id = register_id;
  END IF;
  -- Locked, so that none is taken back between this look and the commit.
  PERFORM FROM socsvc.act a
    WHERE a.id IN (SELECT d.act FROM socsvc.reimbursement_due d WHERE d.due_on < next_month) ORDER BY a.id FOR SHARE;

  SELECT d.problem AS code, count(*) AS cases,
         string_agg(DISTINCT format('%s, %s', d.help_kind, to_char(d.from_day, 'YYYY-MM-DD')), '; ') AS gaps INTO problem
    FROM socsvc.reimbursement_due d
   WHERE d.due_on < next_month AND d.problem IS NOT NULL AND NOT skip_gaps
   GROUP BY d.problem ORDER BY d.problem LIMIT 1;
  IF problem.code = 'SV021' THEN
    RAISE EXCEPTION 'no guaranteed sum is in force for % of what is due', problem.cases
      USING ERRCODE = 'SV021', DETAIL = format('Kind and day: %s.', problem.gaps),
            HINT = 'Add it to help_kind_rule or the entitlement; or leave these out: skip_gaps. View reimbursement_due shows them.';
  ELSIF problem.code = 'SV022' THEN
    RAISE EXCEPTION 'no rate of the specialist is known for % of what is due', problem.cases
      USING ERRCODE = 'SV022', DETAIL = format('Kind and day: %s.', problem.gaps),
            HINT = 'Their orders were made when specialist.hourly_rate was not given; leave them out: skip_gaps. View reimbursement_due shows them.';
  END IF;

  IF register_id IS NULL AND EXISTS (SELECT FROM socsvc.reimbursement_due d WHERE d.due_on < next_month AND d.problem IS NULL) THEN
    INSERT INTO socsvc.reimbursement_register (month, sequence)
      SELECT first_day, coalesce(max(g.sequence), 0) + 1 FROM socsvc.reimbursement_register g WHERE g.month = first_day
      RETURNING id INTO register_id;
  END IF;
  INSERT INTO socsvc.reimbursement (register, service_order, act, aid_order, person, provider, worker, help_kind, month, minutes,
                                    minutes_before, price, guaranteed_sum, help_kind_rule)
    SELECT register_id, d.service_order, d.act, d.aid_order, d.person, d.provider, d.worker, d.help_kind, socsvc._month_of(d.from_day),
           d.minutes, d.minutes_before, d.price, d.guaranteed_sum, d.help_kind_rule
      FROM socsvc.reimbursement_due d
     WHERE d.due_on < next_month AND d.problem IS NULL
     ORDER BY d.act, d.aid_order;
  RETURN register_id;
END
$function$;
COMMENT ON FUNCTION socsvc.prepare_reimbursements(date, boolean) IS 'Collects into the register of the month of the day what is due by its end and in no register yet: sent acts of specialists'' orders, aids handed over, of signed applications; answers the register''s id, NULL where nothing is due. A draft of the month is computed anew; after its approval what came late makes another register. skip_gaps: leave out what has no guaranteed sum or price, instead of refusing. For the agency or the scheduler; not in job_schedule, for the agency says when a month''s acts are in and whether gaps are left out: a scheduler of its own may call it. Errors: SV005 month not over, SV009 not of this role, SV021 no guaranteed sum, SV022 no rate of the specialist, 22004 no month';
REVOKE ALL ON FUNCTION socsvc.prepare_reimbursements(date, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc._move_reimbursement_register(register_id bigint, from_status text, to_status text, reason text, paid_on date, payment_document text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.reimbursement_register g
     SET status = to_status, status_reason = reason, paid_on = coalesce(_move_reimbursement_register.paid_on, g.paid_on),
         payment_document = coalesce(_move_reimbursement_register.payment_document, g.payment_document)
   WHERE g.id = register_id AND g.status = from_status;
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('reimbursement_register', register_id,
      (SELECT g.status FROM socsvc.reimbursement_register g WHERE g.id = register_id), to_status, ARRAY[from_status]);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._move_reimbursement_register(bigint, text, text, text, date, text) IS 'Private: moves a register that is in the status. Errors: SV003 in another status, P0002 no such register, and those of the move';
REVOKE ALL ON FUNCTION socsvc._move_reimbursement_register(bigint, text, text, text, date, text) FROM PUBLIC;

CREATE FUNCTION socsvc.approve_register(register_id bigint)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_reimbursement_register($1, 'draft', 'approved', NULL, NULL, NULL) $function$;
COMMENT ON FUNCTION socsvc.approve_register(bigint) IS 'The agency approves a register of reimbursements: its rows stand. Errors: SV003 no draft, SV004 no rows or another sum now, SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.approve_register(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.reopen_register(register_id bigint, reason text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_reimbursement_register($1, 'approved', 'draft', $2, NULL, NULL) $function$;
COMMENT ON FUNCTION socsvc.reopen_register(bigint, text) IS 'The agency takes an approval back before the payment. Errors: SV003 not approved or paid already, SV009, 23505 the month has another draft, P0002';
REVOKE ALL ON FUNCTION socsvc.reopen_register(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.mark_paid(register_id bigint, payment_document text, paid_on date DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._move_reimbursement_register($1, 'approved', 'paid', NULL, coalesce($3, socsvc.today()), $2) $function$;
COMMENT ON FUNCTION socsvc.mark_paid(bigint, text, date) IS 'The agency records that a register was paid, by which document and when (today when NULL). Errors: SV003 not approved, or paid already, SV004 no document, SV005 another day than from the approval until today, SV009, P0002';
REVOKE ALL ON FUNCTION socsvc.mark_paid(bigint, text, date) FROM PUBLIC;
