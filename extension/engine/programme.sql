-- The individual programme: what a line is, what the standard allows, what stands once the programme is in force.

-- The parent of a new row is missing: said before NOT NULL of a copied column says something less clear.
CREATE FUNCTION socsvc._refuse_missing(parent text, id bigint, constraint_name text)
RETURNS void
LANGUAGE plpgsql
AS $function$
BEGIN
  IF id IS NOT NULL THEN
    RAISE EXCEPTION 'there is no % %', parent, id
      USING ERRCODE = 'foreign_key_violation', SCHEMA = 'socsvc', CONSTRAINT = constraint_name;
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._refuse_missing(text, bigint, text) IS 'Private: what a trigger answers that fills in columns of a parent which is not there (23503 with the foreign key''s name); NULL is left to NOT NULL';
REVOKE ALL ON FUNCTION socsvc._refuse_missing(text, bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_programme()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.status <> 'draft' THEN
      RAISE EXCEPTION 'programme % is not deleted', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status),
              HINT = 'Only a draft is deleted; a programme that was issued stays in the register.';
    END IF;
    RETURN OLD;
  END IF;
  IF NEW.id <> OLD.id THEN
    RAISE EXCEPTION 'a programme keeps its id'
      USING ERRCODE = 'SV015', DETAIL = format('Programme %s; id given: %s.', OLD.id, NEW.id), HINT = 'Leave the id as it is.';
  END IF;
  IF OLD.status <> 'draft'
     AND (NEW.number, NEW.person, NEW.form, NEW.issued_on, NEW.term, NEW.payment, NEW.replaces, NEW.carry_over, NEW.basis, NEW.decision, NEW.basis_document)
         IS DISTINCT FROM
         (OLD.number, OLD.person, OLD.form, OLD.issued_on, OLD.term, OLD.payment, OLD.replaces, OLD.carry_over, OLD.basis, OLD.decision, OLD.basis_document) THEN
    RAISE EXCEPTION 'programme % does not change any more', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s"; its content stands since it was issued.', OLD.status),
            HINT = 'Issue another programme that replaces it.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_programme() IS 'Trigger of programme, BEFORE UPDATE OR DELETE FOR EACH ROW: what was issued stands. Errors: SV017 changed or deleted once issued, SV015 another id';
REVOKE ALL ON FUNCTION socsvc.keep_programme() FROM PUBLIC;

CREATE FUNCTION socsvc.check_programme_basis()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  decision record;
  register_since date;
  known text[] := '{}'::text[];
  limits record;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.status <> 'draft' THEN
    RETURN NEW; -- nothing of it changes any more: keep_programme()
  END IF;
  -- Locked, so that the decision is not annulled between this look and the commit.
  SELECT d.status, d.live, d.outcome, d.decided_on, d.application, a.form, a.stay, a.facility_kind INTO decision
    FROM socsvc.decision d JOIN socsvc.application a ON a.id = d.application
   WHERE d.id = NEW.decision AND d.person = NEW.person FOR SHARE OF d;
  IF NEW.basis = 'earlier_register' THEN
    SELECT (i.created_at AT TIME ZONE i.time_zone)::date INTO register_since FROM socsvc.register_info i;
    IF NEW.issued_on >= register_since THEN
      RAISE EXCEPTION 'a programme rests on a decision'
        USING ERRCODE = 'SV004',
              DETAIL = format('Only programmes issued before this register was made, on %s, are entered without one (326-п paragraph 6).', to_char(register_since, 'YYYY-MM-DD')),
              HINT = 'Make it from the decision: draft_programme().';
    END IF;
  ELSIF NEW.basis = 'decision' THEN
    IF decision.live IS NULL THEN
      RETURN NEW; -- the foreign key names the missing decision
    END IF;
    IF NOT decision.live OR decision.outcome <> 'recognised' OR decision.form <> NEW.form THEN
      RAISE EXCEPTION 'no programme of this form rests on decision %', NEW.decision
        USING ERRCODE = 'SV004',
              DETAIL = format('Its outcome is "%s", its status "%s", its form "%s"; the programme''s form is "%s".', decision.outcome, decision.status, decision.form, NEW.form),
              HINT = 'The citizen must have been recognised as needing service in this form (326-п paragraph 6).';
    END IF;
    IF NEW.issued_on < decision.decided_on OR NEW.issued_on > socsvc.today() OR lower(NEW.term) < decision.decided_on THEN
      RAISE EXCEPTION 'a programme comes after its decision'
        USING ERRCODE = 'SV005',
              DETAIL = format('Decided: %s; issued: %s; term: %s.', to_char(decision.decided_on, 'YYYY-MM-DD'), to_char(NEW.issued_on, 'YYYY-MM-DD'), NEW.term),
              HINT = 'It is neither issued nor begins before the decision, and is not issued in the future.';
    END IF;
    known := socsvc.case_facts(decision.application, NEW.issued_on);
  ELSIF NEW.basis = 'rehabilitation_programme' AND pg_trigger_depth() < 2 THEN
    -- issue_entitlements() alone makes it; a client's own statement stands at depth 1.
    RAISE EXCEPTION 'a programme on a rehabilitation programme is made by issuing that one'
      USING ERRCODE = 'SV009', DETAIL = format('Rehabilitation programme: %s.', coalesce(NEW.basis_document, 'none')),
            HINT = 'Enter the measure as entitlement and issue it: issue_rehabilitation_programme().';
  END IF;
  FOR limits IN
    SELECT r.max_term, r.payment, r.name_en, r.source
      FROM socsvc.eligibility_rule r
     WHERE r.effect = 'limited' AND r.valid @> NEW.issued_on AND r.jurisdiction = ANY (socsvc._home_jurisdictions())
       AND (r.form IS NULL OR r.form = NEW.form)
       AND (r.stay IS NULL OR r.stay = decision.stay) AND (r.facility_kind IS NULL OR r.facility_kind = decision.facility_kind)
       AND (r.age IS NULL OR r.age = ANY (known))
       AND r.facts || r.when_facts <@ known AND NOT r.unless_facts && known
     ORDER BY r.id
  LOOP
    IF upper(NEW.term) > (lower(NEW.term) + limits.max_term)::date THEN
      RAISE EXCEPTION 'the term of programme % is too long', NEW.number
        USING ERRCODE = 'SV005', DETAIL = format('Term: %s; at most %s: %s (%s).', NEW.term, limits.max_term, limits.name_en, limits.source),
              HINT = 'Shorten the term, or let it have no end where the rule allows that.';
    END IF;
    IF NEW.payment <> limits.payment THEN
      RAISE EXCEPTION 'programme % is not for % payment', NEW.number, NEW.payment
        USING ERRCODE = 'SV004', DETAIL = format('Payment is %s: %s (%s).', limits.payment, limits.name_en, limits.source),
              HINT = 'Choose another kind of payment or another form of service.';
    END IF;
  END LOOP;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.check_programme_basis() IS 'Trigger of programme, BEFORE INSERT OR UPDATE FOR EACH ROW: while a draft and when issued it rests on a live recognition of the same person and form, or was issued before the register was made, or came from another region with its document (326-п paragraphs 6, 11), or is made by issuing a rehabilitation programme; its term and payment keep to the limited rows of eligibility_rule (9, 64, 82). Errors: SV004 no such decision, or payment; SV005 before the decision, in the future, or too long; SV009 basis rehabilitation_programme written by a client';
REVOKE ALL ON FUNCTION socsvc.check_programme_basis() FROM PUBLIC;

CREATE FUNCTION socsvc.compute_programme_line()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  programme record;
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.programme) <> (OLD.id, OLD.programme) THEN
    RAISE EXCEPTION 'a programme line stays where it is'
      USING ERRCODE = 'SV015', DETAIL = format('Programme line %s belongs to programme %s.', OLD.id, OLD.programme),
            HINT = 'Delete it while the programme is a draft, and insert another.';
  END IF;
  -- Locked, so that the programme is not issued between this look and the commit.
  SELECT p.id, p.person, p.term, p.status INTO programme
    FROM socsvc.programme p WHERE p.id = CASE TG_OP WHEN 'DELETE' THEN OLD.programme ELSE NEW.programme END FOR SHARE;
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_missing('programme', NEW.programme, 'programme_line_programme');
    RETURN NEW;
  END IF;
  IF programme.status <> 'draft' THEN
    RAISE EXCEPTION 'the lines of programme % do not change any more', programme.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', programme.status),
            HINT = 'Issue another programme that replaces it.';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  NEW.person := coalesce(NEW.person, programme.person);
  NEW.term := coalesce(NEW.term, programme.term);
  NEW.volume := coalesce(NEW.volume, (SELECT i.volume FROM socsvc.service_item i WHERE i.id = NEW.service_item));
  IF NOT NEW.term <@ programme.term THEN
    RAISE EXCEPTION 'the line lies outside the term of programme %', programme.id
      USING ERRCODE = 'SV005', DETAIL = format('Line: %s; programme: %s.', NEW.term, programme.term),
            HINT = 'Choose a term within the programme''s, or leave it out to get the programme''s own.';
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.delivered := 0;
    NEW.archived := 0;
    NEW.carried := 0;
    NEW.refused_from := NULL;
  END IF;
  NEW.quota := socsvc.quota(NEW.periodicity, NEW.term);
  NEW.quota := NEW.quota - least(NEW.carried, NEW.quota);
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.compute_programme_line() IS 'Trigger of programme_line, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: person, term and volume default to the programme''s and the standard''s; quota = quota(periodicity, term) - carried in deliveries, at least 0, NULL for unlimited. Errors: SV005 outside the programme''s term, SV015 another id or programme, SV017 the programme is no draft any more';
REVOKE ALL ON FUNCTION socsvc.compute_programme_line() FROM PUBLIC;

CREATE FUNCTION socsvc.enforce_standard()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  item record;
  programme record;
  allowed text;
BEGIN
  -- The lock that the foreign key takes anyway, but before reading: a correction of the item that is under way is waited
  -- for, and protect_cited_rule() refuses later ones.
  SELECT i.id, i.form, i.name, i.is_head, i.volume, i.valid, g.is_urgent INTO item
    FROM socsvc.service_item i JOIN socsvc.service_group g ON g.id = i.service_group
   WHERE i.id = NEW.service_item
     FOR KEY SHARE OF i;
  SELECT p.form, p.issued_on INTO programme FROM socsvc.programme p WHERE p.id = NEW.programme;
  IF item.is_head THEN
    RAISE EXCEPTION 'service item % is a heading', item.id
      USING ERRCODE = 'SV010', DETAIL = format('"%s" has items under it.', item.name),
            HINT = 'Order one of the items under the heading.';
  END IF;
  IF item.is_urgent THEN
    RAISE EXCEPTION 'service item % is an urgent service', item.id
      USING ERRCODE = 'SV010', DETAIL = format('"%s" is given without a programme.', item.name),
            HINT = 'Draw up an act of urgent services: draw_up_urgent_act().';
  END IF;
  IF item.form <> programme.form THEN
    RAISE EXCEPTION 'service item % belongs to another form of service', item.id
      USING ERRCODE = 'SV010', DETAIL = format('Item: %s; programme: %s.', item.form, programme.form),
            HINT = 'Choose the item of the same name in the standard of the programme''s form.';
  END IF;
  IF NOT item.valid @> programme.issued_on THEN
    RAISE EXCEPTION 'service item % is not in force', item.id
      USING ERRCODE = 'SV010',
            DETAIL = format('It is in force %s; the programme is of %s.', item.valid, to_char(programme.issued_on, 'YYYY-MM-DD')),
            HINT = 'Choose the item of the standard that was in force on the day of the programme.';
  END IF;
  IF NEW.deviation_reason IS NOT NULL THEN
    RETURN NEW;
  END IF;
  SELECT string_agg(s.periodicity::text, ', ' ORDER BY s.ordinal) INTO allowed
    FROM socsvc.service_item_periodicity s WHERE s.service_item = NEW.service_item
  HAVING NOT bool_or(NEW.periodicity <@ s.periodicity);
  IF allowed IS NOT NULL THEN
    RAISE EXCEPTION 'periodicity % lies outside the standard of service item %', NEW.periodicity, item.id
      USING ERRCODE = 'SV010', DETAIL = format('The standard has: %s.', allowed),
            HINT = 'Keep to the standard, or say in deviation_reason why the line lies outside it.';
  END IF;
  IF NEW.volume IS NOT NULL AND item.volume IS NOT NULL AND NOT NEW.volume <@ item.volume THEN
    RAISE EXCEPTION 'volume % lies outside the standard of service item %', NEW.volume, item.id
      USING ERRCODE = 'SV010', DETAIL = format('The standard has: %s.', item.volume),
            HINT = 'Keep to the standard, or say in deviation_reason why the line lies outside it.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.enforce_standard() IS 'Trigger of programme_line, BEFORE INSERT OR UPDATE FOR EACH ROW: the line orders an item that is in force on the programme''s day, of its form, no heading and no urgent service; its periodicity lies within one of the item''s, its volume within the norm, or deviation_reason says why not (326-п appendices 1 to 3). Errors: SV010';
REVOKE ALL ON FUNCTION socsvc.enforce_standard() FROM PUBLIC;

CREATE FUNCTION socsvc.guard_programme_issued(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT count(l.id) > 0 AND bool_and(l.term <@ p.term AND i.form = p.form AND i.valid @> p.issued_on)
      FROM socsvc.programme p
      JOIN socsvc.programme_line l ON l.programme = p.id
      JOIN socsvc.service_item i ON i.id = l.service_item
     WHERE p.id = guard_programme_issued.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_programme_issued(bigint) IS 'The programme has lines, each within its term, of its form, and of the standard in force on its day. Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_programme_issued(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._refuse_repeated_move(entity text, id bigint, found_status text, to_status text, from_statuses text[] DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  name text := replace(entity, '_', ' ');
  allowed text;
  hint text;
BEGIN
  IF found_status IS NULL THEN
    RAISE EXCEPTION 'there is no % %', name, id USING ERRCODE = 'no_data_found';
  END IF;
  WITH RECURSIVE home AS (
    SELECT j.code, j.parent FROM socsvc.register_info r JOIN socsvc.jurisdiction j ON j.code = r.jurisdiction
    UNION ALL
    SELECT j.code, j.parent FROM home h JOIN socsvc.jurisdiction j ON j.code = h.parent
  ), move AS (
    SELECT t.to_status, string_agg(DISTINCT t.actor, ', ' ORDER BY t.actor) AS actors
      FROM socsvc.status_transition t JOIN home h ON h.code = t.jurisdiction
     WHERE t.entity = _refuse_repeated_move.entity AND t.from_status = found_status AND t.valid @> socsvc.today()
     GROUP BY t.to_status
  )
  SELECT string_agg(format('%s (%s)', m.to_status, m.actors), ', ' ORDER BY m.to_status) INTO allowed FROM move m;
  hint := CASE WHEN allowed IS NULL THEN format(socsvc.translated('"%s" is a final status: no move leads out of it.'), found_status)
               ELSE format(socsvc.translated('Allowed from "%s": %s.'), found_status, allowed) END;
  IF found_status = to_status THEN
    RAISE EXCEPTION '% % is "%" already', name, id, found_status
      USING ERRCODE = 'SV003', DETAIL = format('Its status is "%s".', found_status), HINT = hint;
  END IF;
  -- It is in a status that the caller's function moves: the row is one that he may see and not write.
  IF found_status = ANY (from_statuses) OR from_statuses IS NULL AND found_status <> to_status THEN
    RAISE EXCEPTION '% % is not yours to move from "%" to "%"', name, id, found_status, to_status
      USING ERRCODE = 'SV009', DETAIL = format('Its status is "%s".', found_status), HINT = hint;
  END IF;
  RAISE EXCEPTION '% % cannot move from "%" to "%"', name, id, found_status, to_status
    USING ERRCODE = 'SV003', DETAIL = format('Its status is "%s".', found_status), HINT = hint;
END
$function$;
COMMENT ON FUNCTION socsvc._refuse_repeated_move(text, bigint, text, text, text[]) IS 'Private: what the functions that move a status answer when no row was there to move. Errors: P0002 no such row that the caller may see, SV003 it is in a status that the function does not move, SV009 it is in one of from_statuses, those that it moves (NULL: every one but to_status): the caller sees the row and may not write it';
REVOKE ALL ON FUNCTION socsvc._refuse_repeated_move(text, bigint, text, text, text[]) FROM PUBLIC;

-- ---- one programme replaces another ----------------------------------------------------------------------------------

CREATE FUNCTION socsvc._carry_units(programme bigint, replaced bigint, policy text, starts_on date) RETURNS bigint
  LANGUAGE c AS 'MODULE_PATHNAME', 'carry_units';
COMMENT ON FUNCTION socsvc._carry_units(bigint, bigint, text, date) IS 'Private: sets carried of the lines of a draft that is about to replace another programme. keep: all units used there, what that one had carried included; pro_rata: what was used beyond the share of each line''s quota that fell to the days before starts_on, when the new programme begins, that share rounded up; reset: none. By service item, into the line whose term begins first, up to its quota. Answers how many lines carry something';
REVOKE ALL ON FUNCTION socsvc._carry_units(bigint, bigint, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc._carry_minutes(programme_line_id bigint) RETURNS bigint
  LANGUAGE c AS 'MODULE_PATHNAME', 'carry_minutes';
COMMENT ON FUNCTION socsvc._carry_minutes(bigint) IS 'Private: minutes that the person used of the service under an earlier rehabilitation programme count in the calendar periods of this line too, so that a new one in the middle of a year gives no second 60 hours (ours: Social Code article 163 bounds the year, not the programme). Answers in how many periods';
REVOKE ALL ON FUNCTION socsvc._carry_minutes(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.prepare_replacement()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  found_status text;
BEGIN
  SELECT p.status INTO found_status FROM socsvc.programme p WHERE p.id = NEW.replaces;
  IF found_status <> 'in_force' THEN
    RAISE EXCEPTION 'programme % is not in force', NEW.replaces
      USING ERRCODE = 'SV004', DETAIL = format('Its status is "%s".', found_status), HINT = 'Issue the new programme without "replaces".';
  END IF;
  IF NEW.carry_over IS NULL THEN
    RAISE EXCEPTION 'programme % does not say what becomes of units used under programme %', NEW.id, NEW.replaces
      USING ERRCODE = 'SV004', DETAIL = 'A review takes the results of the programme into account (326-п paragraph 9).',
            HINT = 'Set carry_over to keep, pro_rata or reset: replace_programme().';
  END IF;
  PERFORM socsvc._carry_units(NEW.id, NEW.replaces, NEW.carry_over, lower(NEW.term));
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.prepare_replacement() IS 'Trigger of programme, BEFORE UPDATE FOR EACH ROW, after the recipient is locked, when a draft that replaces another programme is issued: that one is in force, and what becomes of its used units is declared; they go into the lines'' carried. Errors: SV004';
REVOKE ALL ON FUNCTION socsvc.prepare_replacement() FROM PUBLIC;

CREATE FUNCTION socsvc.replace_programme()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  replaced bigint;
  -- The day of the replacement is still the old contracts' own; a term that begins later leaves time for new ones.
  ends_on date := greatest(lower(NEW.term), socsvc.today() + 1);
BEGIN
  FOR replaced IN
    SELECT p.id FROM socsvc.programme p
     WHERE p.status = 'in_force' AND p.id <> NEW.id
       AND (p.id = NEW.replaces OR p.person = NEW.person AND p.basis = 'other_region' AND NEW.basis <> 'other_region')
     ORDER BY p.id
  LOOP
    UPDATE socsvc.programme p SET status = 'replaced', status_reason = format('programme %s', NEW.number) WHERE p.id = replaced;
    UPDATE socsvc.contract c SET status = 'cancelled', status_reason = format('programme %s', NEW.number)
     WHERE c.programme = replaced AND c.status IN ('requested', 'offered');
    -- One whose term is over by then waits for its acts and is completed.
    UPDATE socsvc.contract c
       SET status = 'terminated', termination_ground = 'programme_replaced', status_reason = format('programme %s', NEW.number),
           inactive_from = coalesce(c.inactive_from, ends_on)
     WHERE c.programme = replaced AND c.status IN ('active', 'suspended') AND upper(c.term) > ends_on;
  END LOOP;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.replace_programme() IS 'Trigger of programme, AFTER UPDATE FOR EACH ROW, when a programme is issued: the one that it replaces, and one made in another region (326-п paragraph 11), becomes replaced. Its contracts go with it, for a contract is on its programme (326-п 22/2): requested and offered ones are cancelled, active and suspended ones end when the new term begins, not before tomorrow, on ground programme_replaced; those whose term is over by then are left to be completed';
REVOKE ALL ON FUNCTION socsvc.replace_programme() FROM PUBLIC;

CREATE FUNCTION socsvc.guard_programme_replaced(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT EXISTS (SELECT FROM socsvc.programme n
                    WHERE n.status = 'in_force' AND n.person = p.person AND n.id <> p.id
                      AND (n.replaces = p.id OR p.basis = 'other_region' AND n.basis <> 'other_region'))
      FROM socsvc.programme p
     WHERE p.id = guard_programme_replaced.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_programme_replaced(bigint) IS 'Another programme of the person that replaces it is in force. Guard of status_transition (326-п paragraphs 9, 11)';
REVOKE ALL ON FUNCTION socsvc.guard_programme_replaced(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.replace_programme(old_id bigint, new_id bigint, carry_over text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.programme p
     SET replaces = old_id, carry_over = replace_programme.carry_over, status = 'in_force'
   WHERE p.id = new_id AND p.status = 'draft';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('programme', new_id,
      (SELECT p.status FROM socsvc.programme p WHERE p.id = new_id), 'in_force', '{draft}');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.replace_programme(bigint, bigint, text) IS 'Issues a draft in the place of a programme in force, whose used units it carries: keep, pro_rata or reset (326-п paragraph 9). Contracts of the old one end, see the trigger function. Errors: SV003 no draft, SV004 not in force, no lines or no carry_over, 23503 another person''s, 23514 another policy, P0002 no such draft';
REVOKE ALL ON FUNCTION socsvc.replace_programme(bigint, bigint, text) FROM PUBLIC;

-- ---- refusal of a service -------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_refusal()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  line record;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'a refusal that is entered in the programme stands'
      USING ERRCODE = 'SV017', DETAIL = format('Programme line %s.', OLD.programme_line), HINT = 'A new programme may order the service again.';
  END IF;
  -- The recipient first, so that deliveries under way are waited for and later ones see the refusal; then the programme,
  -- so that it is not replaced between this look and the commit.
  PERFORM FROM socsvc.person r
    WHERE r.id = (SELECT l.person FROM socsvc.programme_line l WHERE l.id = NEW.programme_line) FOR NO KEY UPDATE;
  SELECT l.programme, l.person, l.term, p.status INTO line
    FROM socsvc.programme_line l JOIN socsvc.programme p ON p.id = l.programme
   WHERE l.id = NEW.programme_line FOR SHARE OF p;
  IF NOT FOUND OR NOT socsvc._client_sees('programme_line', NEW.programme_line) THEN
    PERFORM socsvc._refuse_missing('programme line', NEW.programme_line, 'programme_refusal_line');
    RETURN NEW;
  END IF;
  NEW.programme := coalesce(NEW.programme, line.programme);
  NEW.person := coalesce(NEW.person, line.person);
  NEW.written_on := coalesce(NEW.written_on, least(NEW.refused_from, socsvc.today()));
  NEW.refused_from := coalesce(NEW.refused_from, socsvc.today());
  IF line.status <> 'in_force' THEN
    RAISE EXCEPTION 'programme % is not in force', line.programme
      USING ERRCODE = 'SV004', DETAIL = format('Its status is "%s".', line.status),
            HINT = 'Only lines of a programme in force are refused.';
  END IF;
  IF NEW.written_on > socsvc.today() OR NEW.refused_from >= upper(line.term) THEN
    RAISE EXCEPTION 'programme line % is not refused from %', NEW.programme_line, to_char(NEW.refused_from, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005', DETAIL = format('Written: %s; term of the line: %s.', to_char(NEW.written_on, 'YYYY-MM-DD'), line.term),
            HINT = 'Give a day within the term of the line, not before the refusal was written.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_refusal() IS 'Trigger of programme_refusal, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: of a line of a programme in force, written by today, from a day before the end of the line''s term; programme and person are the line''s; it stands. The act does not say who enters it: the citizen, the provider to whom he wrote, or the agency. Errors: SV004, SV005, SV017, 23503 no such line, or one that the client does not see';
REVOKE ALL ON FUNCTION socsvc.keep_refusal() FROM PUBLIC;

CREATE FUNCTION socsvc.enter_refusal() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'enter_refusal';
COMMENT ON FUNCTION socsvc.enter_refusal() IS 'Trigger of programme_refusal, AFTER INSERT FOR EACH ROW: programme_line.refused_from. Errors: SV005 the service was delivered on that day or later';
REVOKE ALL ON FUNCTION socsvc.enter_refusal() FROM PUBLIC;

CREATE FUNCTION socsvc.refuse_service(programme_line_id bigint, document text, refused_from date DEFAULT NULL,
  written_on date DEFAULT NULL, reason text DEFAULT NULL)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.programme_refusal (programme_line, document, refused_from, written_on, reason)
    VALUES ($1, $2, $3, $4, $5) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.refuse_service(bigint, text, date, date, text) IS 'Enters the citizen''s written refusal of a service in the programme and answers its id: nothing of the line is delivered from refused_from on (326-п paragraph 28; 442-FZ article 18). document: kind, number, date of the paper; refused_from: today when NULL; written_on: the same day, or today, when NULL. Errors: SV004 programme not in force, SV005 dates, or the service was delivered on that day or later, 23505 refused already, 23514 no document or written later, 23503 no such line, or another''s';
REVOKE ALL ON FUNCTION socsvc.refuse_service(bigint, text, date, date, text) FROM PUBLIC;

CREATE FUNCTION socsvc.issue_programme(programme_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.programme SET status = 'in_force'
   WHERE id = programme_id AND status <> 'in_force';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('programme', programme_id,
      (SELECT p.status FROM socsvc.programme p WHERE p.id = programme_id), 'in_force');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.issue_programme(bigint) IS 'Puts a draft programme into force: from now on its content stands (326-п paragraph 6). Errors: SV003 no draft, SV004 no lines, P0002 no such programme';
REVOKE ALL ON FUNCTION socsvc.issue_programme(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.draft_programme(decision_id bigint, number text, term daterange, payment text, issued_on date DEFAULT NULL, providers bigint[] DEFAULT '{}')
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
  decided record;
  drafted bigint;
BEGIN
  SELECT d.person, d.application, a.form INTO decided
    FROM socsvc.decision d JOIN socsvc.application a ON a.id = d.application WHERE d.id = decision_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no decision %', decision_id USING ERRCODE = 'no_data_found';
  END IF;
  IF decided.form = 'urgent' THEN
    RAISE EXCEPTION 'urgent services have no programme'
      USING ERRCODE = 'SV004', DETAIL = format('Decision %s.', decision_id), HINT = 'Draw up an act of urgent services: draw_up_urgent_act().';
  END IF;
  INSERT INTO socsvc.programme AS p (number, person, form, issued_on, term, payment, basis, decision)
    VALUES (number, decided.person, decided.form, coalesce(issued_on, socsvc.today()), term, payment, 'decision', decision_id)
    RETURNING p.id INTO drafted;
  -- Of several acts the last that recommends the service counts.
  INSERT INTO socsvc.programme_line (programme, person, service_item, sort_order, volume, periodicity)
    SELECT drafted, decided.person, s.service_item, row_number() OVER (ORDER BY s.service_item), s.volume, s.periodicity
      FROM (SELECT DISTINCT ON (r.service_item) r.service_item, r.volume, r.periodicity
              FROM socsvc.assessment act JOIN socsvc.assessment_service r ON r.assessment = act.id
             WHERE act.application = decided.application AND act.live
             ORDER BY r.service_item, act.surveyed_on DESC, act.id DESC) s;
  INSERT INTO socsvc.programme_provider (programme, provider, sort_order)
    SELECT drafted, v.id, v.ordinal FROM unnest(providers) WITH ORDINALITY v (id, ordinal);
  RETURN drafted;
END
$function$;
COMMENT ON FUNCTION socsvc.draft_programme(bigint, text, daterange, text, date, bigint[]) IS 'Drafts the programme that a decision leads to, with the services that the survey acts recommend and the recommended providers in their order, and answers its id (326-п paragraphs 6, 8, 10). payment: free, partial or full; issued_on: today when NULL. Errors: P0002 no such decision, SV004 not recognised, annulled or urgent, SV005 the term, SV010 a service outside the standard';
REVOKE ALL ON FUNCTION socsvc.draft_programme(bigint, text, daterange, text, date, bigint[]) FROM PUBLIC;
