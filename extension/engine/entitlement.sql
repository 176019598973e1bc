-- Individual programmes of rehabilitation and their measures: what is entered, what stands once issued, and how the hours
-- of specialists come onto the quota of a programme of services.

CREATE FUNCTION socsvc.keep_rehabilitation_programme()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acting text := socsvc.subject_role();
  today date := socsvc.today();
BEGIN
  IF acting IS DISTINCT FROM 'agency' AND NOT (TG_OP = 'UPDATE' AND coalesce(acting = 'scheduler', false) AND NEW.status <> OLD.status) THEN
    RAISE EXCEPTION 'rehabilitation programmes are entered by the agency'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(acting, 'nobody')),
            HINT = 'They come from the medical-social commission through the agency.';
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF OLD.status <> 'draft' THEN
      RAISE EXCEPTION 'rehabilitation programme % is not deleted', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status), HINT = 'Only a draft is deleted.';
    END IF;
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.id <> OLD.id THEN
      RAISE EXCEPTION 'a rehabilitation programme keeps its id'
        USING ERRCODE = 'SV015', DETAIL = format('Rehabilitation programme %s; id given: %s.', OLD.id, NEW.id),
              HINT = 'Enter another programme, and withdraw this one.';
    END IF;
    IF OLD.status <> 'draft' AND (NEW.number, NEW.person, NEW.issued_on, NEW.notified_on, NEW.term)
                                 IS DISTINCT FROM (OLD.number, OLD.person, OLD.issued_on, OLD.notified_on, OLD.term) THEN
      RAISE EXCEPTION 'rehabilitation programme % does not change any more', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status),
              HINT = 'Issue another one: it replaces this one.';
    END IF;
    IF NEW.status = 'in_force' AND OLD.status = 'draft' THEN
      NEW.notified_on := coalesce(NEW.notified_on, today);
      -- Of two that come into force at once the second sees the first.
      PERFORM FROM socsvc.person p WHERE p.id = NEW.person FOR NO KEY UPDATE;
      IF upper(NEW.term) <= today THEN
        RAISE EXCEPTION 'the term of rehabilitation programme % is over', NEW.id
          USING ERRCODE = 'SV005', DETAIL = format('Term: %s; today: %s.', NEW.term, to_char(today, 'YYYY-MM-DD')),
                HINT = 'Enter the programme that is in force.';
      END IF;
    END IF;
  END IF;
  IF greatest(NEW.issued_on, NEW.notified_on) > today THEN
    RAISE EXCEPTION 'rehabilitation programme % is of the future', NEW.number
      USING ERRCODE = 'SV005',
            DETAIL = format('Issued: %s; told: %s; today: %s.', to_char(NEW.issued_on, 'YYYY-MM-DD'),
                            coalesce(to_char(NEW.notified_on, 'YYYY-MM-DD'), 'not yet'), to_char(today, 'YYYY-MM-DD')),
            HINT = 'Give the days on which it was issued and told, today at the latest.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_rehabilitation_programme() IS 'Trigger of rehabilitation_programme, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: the agency''s; what was issued stands; notified_on is today where left out when it comes into force (Social Code article 168: the term for ordering runs from the notice). Errors: SV005 of the future, or over; SV009 another role; SV015 another id; SV017 changed or deleted once issued';
REVOKE ALL ON FUNCTION socsvc.keep_rehabilitation_programme() FROM PUBLIC;

CREATE FUNCTION socsvc.help_kind_rule_id(help_kind text, on_day date)
RETURNS bigint
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT r.id FROM socsvc.help_kind_rule r
   WHERE r.help_kind = $1 AND r.valid @> $2 AND r.jurisdiction = ANY (socsvc._home_jurisdictions())
   ORDER BY array_position(socsvc._home_jurisdictions(), r.jurisdiction)
   LIMIT 1
$function$;
COMMENT ON FUNCTION socsvc.help_kind_rule_id(text, date) IS 'Id of the rule of the kind of help that counts on the day: the nearest jurisdiction''s; NULL where there is none. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.help_kind_rule_id(text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_entitlement()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  rehabilitation record;
  kind record;
  open_order bigint;
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.rehabilitation_programme, NEW.person) IS DISTINCT FROM (OLD.id, OLD.rehabilitation_programme, OLD.person)
     OR TG_OP = 'INSERT' AND NEW.programme IS NOT NULL
     -- issue_entitlements() alone sets it; a client's own statement stands at depth 1.
     OR TG_OP = 'UPDATE' AND NEW.programme IS DISTINCT FROM OLD.programme AND pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'what a measure is, and its programme of services, are not written'
      USING ERRCODE = 'SV015', DETAIL = format('Entitlement %s.', NEW.id),
            HINT = 'The programme is made when the rehabilitation programme is issued: issue_rehabilitation_programme().';
  END IF;
  IF socsvc.subject_role() IS DISTINCT FROM 'agency' THEN
    RAISE EXCEPTION 'measures of a rehabilitation programme are entered by the agency'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(socsvc.subject_role(), 'nobody')),
            HINT = 'Log in as the agency.';
  END IF;
  -- Locked, so that it is not issued between this look and the commit.
  SELECT p.id, p.person, p.term, p.status INTO rehabilitation
    FROM socsvc.rehabilitation_programme p
   WHERE p.id = CASE TG_OP WHEN 'DELETE' THEN OLD.rehabilitation_programme ELSE NEW.rehabilitation_programme END FOR SHARE;
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_missing('rehabilitation programme', NEW.rehabilitation_programme, 'entitlement_rehabilitation_programme');
    RETURN NEW;
  END IF;
  IF rehabilitation.status <> 'draft' THEN
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND OLD.programme IS NULL THEN
      RETURN NEW; -- issue_entitlements()
    END IF;
    IF TG_OP <> 'UPDATE'
       OR (NEW.help_kind, NEW.quantity, NEW.guaranteed_sum, NEW.note, lower(NEW.term))
          IS DISTINCT FROM (OLD.help_kind, OLD.quantity, OLD.guaranteed_sum, OLD.note, lower(OLD.term))
       OR NOT NEW.term <@ OLD.term THEN
      RAISE EXCEPTION 'the measures of rehabilitation programme % do not change any more', rehabilitation.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', rehabilitation.status),
              HINT = 'A measure may end early; for anything else issue another rehabilitation programme.';
    END IF;
    IF NEW.term <> OLD.term THEN
      IF upper(NEW.term) < socsvc.today() THEN
        RAISE EXCEPTION 'a measure does not end in the past'
          USING ERRCODE = 'SV005', DETAIL = format('Entitlement %s, term %s; today: %s.', OLD.id, NEW.term, to_char(socsvc.today(), 'YYYY-MM-DD')),
                HINT = 'Let it end today or later.';
      END IF;
      -- The recipient first, as in ordering: an order under way is waited for and seen.
      PERFORM FROM socsvc.person p WHERE p.id = OLD.person FOR NO KEY UPDATE;
      SELECT o.id INTO open_order
        FROM (SELECT s.id FROM socsvc.service_order s WHERE s.entitlement = OLD.id AND s.live
              UNION ALL
              SELECT a.id FROM socsvc.aid_order a WHERE a.entitlement = OLD.id AND a.live) o LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'measure % does not end while it is being carried out', OLD.id
          USING ERRCODE = 'SV004', DETAIL = format('Order %s is open.', open_order), HINT = 'The order ends first.';
      END IF;
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  NEW.person := coalesce(NEW.person, rehabilitation.person);
  IF NOT NEW.term <@ rehabilitation.term THEN
    RAISE EXCEPTION 'the measure lies outside the term of rehabilitation programme %', rehabilitation.id
      USING ERRCODE = 'SV005', DETAIL = format('Measure: %s; rehabilitation programme: %s.', NEW.term, rehabilitation.term),
            HINT = 'Give a term within that of the rehabilitation programme.';
  END IF;
  SELECT k.class INTO kind FROM socsvc.help_kind k WHERE k.code = NEW.help_kind;
  IF kind.class = 'specialist' AND (upper_inf(NEW.term) OR NOT isfinite(upper(NEW.term))) THEN
    RAISE EXCEPTION 'the measure "%" needs an end', NEW.help_kind
      USING ERRCODE = 'SV005', DETAIL = format('Term: %s.', NEW.term), HINT = 'Hours of specialists are counted within a term.';
  END IF;
  IF kind.class <> 'aid' AND NEW.quantity <> 1 THEN
    RAISE EXCEPTION 'the measure "%" is not counted in pieces', NEW.help_kind
      USING ERRCODE = 'SV004', DETAIL = format('Quantity: %s.', NEW.quantity), HINT = 'Only technical aids have a quantity other than 1.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_entitlement() IS 'Trigger of entitlement, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: the agency''s, within the term of its rehabilitation programme, while that is a draft; afterwards a measure may only end early, not in the past, and not while an order of it is open. Errors: SV004 quantity, or an open order; SV005 outside a term, or without an end for specialists; SV009 another role; SV015 what it is; SV017 issued';
REVOKE ALL ON FUNCTION socsvc.keep_entitlement() FROM PUBLIC;

CREATE FUNCTION socsvc.issue_entitlements()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  measure record;
  item_id bigint;
  programme_id bigint;
BEGIN
  UPDATE socsvc.rehabilitation_programme p SET status = 'replaced', status_reason = format('ИПР %s', NEW.number)
   WHERE p.person = NEW.person AND p.status = 'in_force' AND p.id <> NEW.id;
  FOR measure IN
    SELECT e.id, e.help_kind, e.term, k.form, r.limit_volume, r.limit_periodicity
      FROM socsvc.entitlement e
      JOIN socsvc.help_kind k ON k.code = e.help_kind
      LEFT JOIN socsvc.help_kind_rule r ON r.id = socsvc.help_kind_rule_id(e.help_kind, socsvc.today())
     WHERE e.rehabilitation_programme = NEW.id AND k.class = 'specialist'
     ORDER BY e.id
  LOOP
    SELECT i.id INTO item_id
      FROM socsvc.service_item i
     WHERE i.portal_code = measure.help_kind AND i.form = measure.form AND i.valid @> NEW.issued_on
       AND i.jurisdiction = ANY (socsvc._home_jurisdictions())
     ORDER BY array_position(socsvc._home_jurisdictions(), i.jurisdiction)
     LIMIT 1;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'no service is in force for the kind of help "%"', measure.help_kind
        USING ERRCODE = 'SV010', DETAIL = format('Entitlement %s; day: %s.', measure.id, to_char(NEW.issued_on, 'YYYY-MM-DD')),
              HINT = 'Add an item to the standard whose portal_code is the kind''s code.';
    END IF;
    INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment, basis, basis_document)
      VALUES (format('%s/%s', NEW.number, measure.id), NEW.person, measure.form, NEW.issued_on, measure.term, 'free',
              'rehabilitation_programme', NEW.number)
      RETURNING id INTO programme_id;
    INSERT INTO socsvc.programme_line (programme, service_item, periodicity, minutes_until, minutes_unit)
      VALUES (programme_id, item_id, 'on demand', socsvc.minutes(measure.limit_volume),
              CASE WHEN measure.limit_volume IS NOT NULL THEN split_part(measure.limit_periodicity::text, '/', 2) END);
    UPDATE socsvc.programme p SET status = 'in_force' WHERE p.id = programme_id;
    UPDATE socsvc.entitlement e SET programme = programme_id WHERE e.id = measure.id;
  END LOOP;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.issue_entitlements() IS 'Trigger of rehabilitation_programme, AFTER UPDATE FOR EACH ROW, when it comes into force: the person''s earlier one becomes replaced (orders that run on it run on until they end, as no source ends them; nothing new is ordered on it); each measure of class specialist gets a programme of services of one line, free, as often as wanted, its minutes bound by help_kind_rule in force today. Errors: SV010 no service of the kind, those of programme';
REVOKE ALL ON FUNCTION socsvc.issue_entitlements() FROM PUBLIC;

CREATE FUNCTION socsvc.guard_rehabilitation_programme_issued(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN EXISTS (SELECT FROM socsvc.entitlement e WHERE e.rehabilitation_programme = guard_rehabilitation_programme_issued.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_rehabilitation_programme_issued(bigint) IS 'The rehabilitation programme names at least one measure. Guard of status_transition (004/9/3)';
REVOKE ALL ON FUNCTION socsvc.guard_rehabilitation_programme_issued(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_rehabilitation_programme_over(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT upper(p.term) <= socsvc.today() FROM socsvc.rehabilitation_programme p WHERE p.id = guard_rehabilitation_programme_over.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_rehabilitation_programme_over(bigint) IS 'The last day of the rehabilitation programme''s term has passed. Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_rehabilitation_programme_over(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_rehabilitation_programme_replaced(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT EXISTS (SELECT FROM socsvc.rehabilitation_programme n WHERE n.person = p.person AND n.status = 'in_force' AND n.id <> p.id)
      FROM socsvc.rehabilitation_programme p
     WHERE p.id = guard_rehabilitation_programme_replaced.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_rehabilitation_programme_replaced(bigint) IS 'Another rehabilitation programme of the person is in force. Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_rehabilitation_programme_replaced(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.issue_rehabilitation_programme(rehabilitation_programme_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.rehabilitation_programme p SET status = 'in_force'
   WHERE p.id = rehabilitation_programme_id AND p.status = 'draft';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('rehabilitation_programme', rehabilitation_programme_id,
      (SELECT p.status FROM socsvc.rehabilitation_programme p WHERE p.id = rehabilitation_programme_id), 'in_force', '{draft}');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.issue_rehabilitation_programme(bigint) IS 'The agency puts a rehabilitation programme in force and tells the person of its measures (Social Code article 168): draft to in_force. Errors: SV003 no draft, SV004 no measure, SV005 over, SV009, SV010 no service of a kind, P0002 no such programme';
REVOKE ALL ON FUNCTION socsvc.issue_rehabilitation_programme(bigint) FROM PUBLIC;
