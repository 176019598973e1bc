-- Loans of technical aids by a provider's rental point (Kogalym procedure 3.3.3; 326-п paragraph 60.1). No act names terms: the
-- longest is a setting. Lock order: the item, whose row is the mutex of its loans.

CREATE FUNCTION socsvc.keep_aid_item()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acting text := socsvc.subject_role();
BEGIN
  IF acting IS NULL OR acting NOT IN ('provider', 'specialist', 'agency')
     OR acting <> 'agency' AND coalesce(NEW.provider, OLD.provider) IS DISTINCT FROM socsvc.subject_provider() THEN
    RAISE EXCEPTION 'this item is another provider''s'
      USING ERRCODE = 'SV009',
            DETAIL = format('You act as %s for provider %s.', coalesce(acting, 'nobody'),
                            coalesce(socsvc.subject_provider()::text, 'none')), HINT = 'Its own provider does this, or the agency.';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD; -- what was lent is kept by the foreign key
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.provider) IS DISTINCT FROM (OLD.id, OLD.provider) THEN
      RAISE EXCEPTION 'an item keeps its provider'
        USING ERRCODE = 'SV015', DETAIL = format('Item %s.', OLD.id),
              HINT = 'Withdraw the item here, and enter it with the other provider.';
    END IF;
    IF NOT socsvc.today() <@ NEW.valid AND EXISTS (SELECT FROM socsvc.aid_loan l WHERE l.item = NEW.id AND l.returned_on IS NULL) THEN
      RAISE EXCEPTION 'item % is out', NEW.id
        USING ERRCODE = 'SV006', DETAIL = 'It is taken off the list when it has come back.', HINT = 'return_aid().';
    END IF;
  END IF;
  IF (SELECT k.class FROM socsvc.help_kind k WHERE k.code = NEW.help_kind) <> 'aid' THEN
    RAISE EXCEPTION 'what is lent is a technical aid'
      USING ERRCODE = 'SV004', DETAIL = format('Kind of help: %s.', NEW.help_kind), HINT = 'Give a kind of help of technical aids.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_aid_item() IS 'Trigger of aid_item, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: a provider writes its own items; one that is out stays on the list. Errors: SV004 no technical aid, SV006 out, SV009 not by this role or provider, SV015 another provider';
REVOKE ALL ON FUNCTION socsvc.keep_aid_item() FROM PUBLIC;

CREATE FUNCTION socsvc._check_aid_loan(loan_row jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  loan record;
  other record;
BEGIN
  SELECT l.id, l.item, l.lent_on, l.returned_on INTO loan FROM jsonb_populate_record(NULL::socsvc.aid_loan, loan_row) l;
  SELECT l.lent_on, l.due_on, l.returned_on INTO other FROM socsvc.aid_loan l
   WHERE l.item = loan.item AND l.id <> loan.id AND l.days && daterange(loan.lent_on, loan.returned_on, '[)') ORDER BY l.lent_on LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'item % is lent already', loan.item
      USING ERRCODE = 'SV006', DETAIL = format('Lent on %s, due back on %s, came back: %s.', to_char(other.lent_on, 'YYYY-MM-DD'),
                                              to_char(other.due_on, 'YYYY-MM-DD'),
                                              coalesce(to_char(other.returned_on, 'YYYY-MM-DD'), 'not yet')),
            HINT = 'Lend another one, or record the return first: return_aid().';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_aid_loan(jsonb) IS 'Private: of a row of aid_loan: nobody else has the item on these days; read under the lock of the item. Errors: SV006';
REVOKE ALL ON FUNCTION socsvc._check_aid_loan(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_aid_loan()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acting text := socsvc.subject_role();
  today date := socsvc.today();
  longest integer := socsvc.setting_value('aid_loan_max_days')::integer;
  item record;
  died_on date;
  latest date;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a loan is not deleted' USING ERRCODE = 'SV017', DETAIL = format('Loan %s.', OLD.id), HINT = 'return_aid().';
  END IF;
  SELECT i.provider, i.valid INTO item FROM socsvc.aid_item i WHERE i.id = NEW.item FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_missing('item', NEW.item, 'aid_loan_item');
    RETURN NEW;
  END IF;
  IF acting IS NULL OR acting NOT IN ('provider', 'specialist', 'agency')
     OR acting <> 'agency' AND item.provider IS DISTINCT FROM socsvc.subject_provider() THEN
    RAISE EXCEPTION 'this item is another provider''s to lend'
      USING ERRCODE = 'SV009',
            DETAIL = format('You act as %s for provider %s.', coalesce(acting, 'nobody'),
                            coalesce(socsvc.subject_provider()::text, 'none')), HINT = 'Its own provider does this, or the agency.';
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.provider := coalesce(NEW.provider, item.provider);
    NEW.lent_on := coalesce(NEW.lent_on, today);
    SELECT p.died_on INTO died_on FROM socsvc.person p WHERE p.id = NEW.person FOR SHARE;
    IF died_on IS NOT NULL THEN
      RAISE EXCEPTION 'person % has died', NEW.person
        USING ERRCODE = 'SV013', DETAIL = format('Day of death: %s.', to_char(died_on, 'YYYY-MM-DD')),
              HINT = 'If the day of death is wrong, have the agency correct it in the register.';
    END IF;
    IF NEW.lent_on > today OR NOT NEW.lent_on <@ item.valid THEN
      RAISE EXCEPTION 'item % is not lent on %', NEW.item, to_char(NEW.lent_on, 'YYYY-MM-DD')
        USING ERRCODE = 'SV005', DETAIL = format('It may be lent on %s; today: %s.', item.valid, to_char(today, 'YYYY-MM-DD')),
              HINT = 'Lend it on a day on which it is valid, today or before.';
    END IF;
  ELSE
    IF (NEW.id, NEW.item, NEW.provider, NEW.person, NEW.lent_on)
       IS DISTINCT FROM (OLD.id, OLD.item, OLD.provider, OLD.person, OLD.lent_on) THEN
      RAISE EXCEPTION 'what a loan is stands'
        USING ERRCODE = 'SV015', DETAIL = format('Loan %s.', OLD.id), HINT = 'Record its return, and lend anew.';
    END IF;
    IF OLD.returned_on IS NOT NULL THEN
      RAISE EXCEPTION 'loan % is over', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Came back on %s.', to_char(OLD.returned_on, 'YYYY-MM-DD')),
              HINT = 'Lend it anew: lend_aid().';
    END IF;
  END IF;
  -- An extension is counted from the day on which it is given.
  latest := CASE TG_OP WHEN 'UPDATE' THEN today ELSE NEW.lent_on END + longest;
  IF (TG_OP = 'INSERT' OR NEW.due_on <> OLD.due_on) AND (NEW.due_on > latest OR NEW.due_on < NEW.lent_on) THEN
    RAISE EXCEPTION 'nothing is lent until %', to_char(NEW.due_on, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005',
            DETAIL = format('Lent on %s; until %s at the latest.', to_char(NEW.lent_on, 'YYYY-MM-DD'), to_char(latest, 'YYYY-MM-DD')),
            HINT = 'Setting aid_loan_max_days.';
  END IF;
  IF NEW.returned_on > today OR NEW.returned_on < NEW.lent_on THEN
    RAISE EXCEPTION 'nothing comes back on %', to_char(NEW.returned_on, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005', DETAIL = format('Lent on %s; today: %s.', to_char(NEW.lent_on, 'YYYY-MM-DD'), to_char(today, 'YYYY-MM-DD')),
            HINT = 'Give a day from the loan until today.';
  END IF;
  IF NEW.returned_on IS NOT NULL AND NEW.condition IS NULL THEN
    RAISE EXCEPTION 'the condition of what came back is missing'
      USING ERRCODE = 'SV012', DETAIL = format('Item %s.', NEW.item), HINT = 'Say in what condition it came back.';
  END IF;
  PERFORM socsvc._check_at_newest('_check_aid_loan', to_jsonb(NEW));
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_aid_loan() IS 'Trigger of aid_loan, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: locks the item; its provider or the agency lends it to a living person, to one at a time, until a day within setting aid_loan_max_days of the loan, or of the extension; a loan that is over stands. Errors: SV005 days, SV006 lent already, SV009 not by this role or provider, SV012 no condition, SV013 dead, SV015 what a loan is, SV017 over or deleted, 23503 no such item';
REVOKE ALL ON FUNCTION socsvc.keep_aid_loan() FROM PUBLIC;

CREATE FUNCTION socsvc.lend_aid(item_id bigint, person_id bigint, due_on date, contract_id bigint DEFAULT NULL, document text DEFAULT NULL)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.aid_loan (item, person, due_on, contract, document) VALUES ($1, $2, $3, $4, $5) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.lend_aid(bigint, bigint, date, bigint, text) IS 'Lends an item of the rental point to a person from today on, due back on a day; answers the id of the loan. contract_id: contract of the two, where it is lent under one; document: agreement or ground. Errors: those of keep_aid_loan(), 23502 no day, 23503 the contract is not of the two';
REVOKE ALL ON FUNCTION socsvc.lend_aid(bigint, bigint, date, bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc._change_aid_loan(loan_id bigint, due_on date, returned_on date, condition text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.aid_loan l
     SET due_on = coalesce(_change_aid_loan.due_on, l.due_on), returned_on = _change_aid_loan.returned_on,
         condition = _change_aid_loan.condition
   WHERE l.id = loan_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no loan %', loan_id USING ERRCODE = 'no_data_found';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._change_aid_loan(bigint, date, date, text) IS 'Private: writes the return or the extension of a loan with the caller''s rights. Errors: P0002 no such loan';
REVOKE ALL ON FUNCTION socsvc._change_aid_loan(bigint, date, date, text) FROM PUBLIC;

CREATE FUNCTION socsvc.return_aid(loan_id bigint, on_day date, condition text)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._change_aid_loan($1, NULL, coalesce($2, socsvc.today()), $3)
$function$;
COMMENT ON FUNCTION socsvc.return_aid(bigint, date, text) IS 'Records that what was lent came back, on a day, today when NULL, and in which condition. Errors: SV005 a day before the loan or of the future, SV009 another provider''s, SV012 no condition, SV017 over, P0002 no such loan';
REVOKE ALL ON FUNCTION socsvc.return_aid(bigint, date, text) FROM PUBLIC;

CREATE FUNCTION socsvc.extend_loan(loan_id bigint, due_on date)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF due_on IS NULL OR due_on <= (SELECT l.due_on FROM socsvc.aid_loan l WHERE l.id = loan_id) THEN
    RAISE EXCEPTION 'a loan is extended to a later day'
      USING ERRCODE = 'SV005', DETAIL = format('Loan %s is due back on %s.', loan_id,
                                              (SELECT to_char(l.due_on, 'YYYY-MM-DD') FROM socsvc.aid_loan l WHERE l.id = loan_id)),
            HINT = 'Give a day after the one on which it is due back.';
  END IF;
  PERFORM socsvc._change_aid_loan(loan_id, extend_loan.due_on, NULL, NULL);
END
$function$;
COMMENT ON FUNCTION socsvc.extend_loan(bigint, date) IS 'Extends a loan that is out to a later day, at most setting aid_loan_max_days from today. Errors: SV005 not later, or too late, SV009 another provider''s, SV017 over, P0002 no such loan';
REVOKE ALL ON FUNCTION socsvc.extend_loan(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc._tell_of_loans(day date, most integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  remind_until date := day + coalesce(socsvc.setting_value('aid_loan_reminder_days'), '3')::integer;
  message_lang text := socsvc._message_language();
  kinds CONSTANT text[] := ARRAY['aid_loan_due', 'aid_loan_overdue'];
  texts bigint[] := ARRAY(SELECT socsvc._template_in_force(k.kind, message_lang) FROM unnest(kinds) WITH ORDINALITY k (kind, n)
                          ORDER BY k.n);
  sent integer;
BEGIN
  INSERT INTO socsvc.message (person, provider, kind, lang, template, parameters, cause)
    SELECT u.person, u.provider, kinds[u.n], message_lang, texts[u.n],
           jsonb_build_object('item', i.name, 'inventory_number', i.inventory_number, 'due_on', u.due_on, 'provider', v.short_name,
             'person', concat_ws(' ', r.family_name, r.given_name, r.patronymic), 'contact', coalesce(r.phone, r.address, '—')),
           u.cause
      FROM (SELECT l.id, l.item, l.person AS borrower, l.provider AS lender, l.due_on, k.n,
                   CASE k.n WHEN 1 THEN l.person END AS person, CASE k.n WHEN 2 THEN l.provider END AS provider,
                   format('aid_loan/%s/%s/%s', l.id, l.due_on, kinds[k.n]) AS cause
              FROM socsvc.aid_loan l CROSS JOIN generate_series(1, 2) k (n)
             WHERE l.returned_on IS NULL AND l.due_on <= CASE k.n WHEN 1 THEN remind_until ELSE day - 1 END AND texts[k.n] IS NOT NULL) u
      JOIN socsvc.aid_item i ON i.id = u.item
      JOIN socsvc.provider v ON v.id = u.lender
      JOIN socsvc.person r ON r.id = u.borrower AND (r.died_on IS NULL OR u.n = 2)
     WHERE NOT EXISTS (SELECT FROM socsvc.message m WHERE m.cause = u.cause)
     ORDER BY u.id, u.n LIMIT most
    ON CONFLICT ON CONSTRAINT message_once DO NOTHING;
  GET DIAGNOSTICS sent = ROW_COUNT;
  RETURN sent;
END
$function$;
COMMENT ON FUNCTION socsvc._tell_of_loans(date, integer) IS 'Private: reminds borrowers of loans that are due back within setting aid_loan_reminder_days of the day, and tells providers of those that are overdue, each once for each day due, at most so many; answers how many messages were sent. A step of run_deadlines()';
REVOKE ALL ON FUNCTION socsvc._tell_of_loans(date, integer) FROM PUBLIC;
