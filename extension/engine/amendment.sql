-- Additional agreements on a changed fee (326-п paragraph 24.1; Kogalym procedure 2.8, 2.9): due when the provider learns of
-- the circumstance, made when he has assessed anew.

CREATE FUNCTION socsvc._fee_terms(contract_id bigint, on_day date, before_assessment bigint DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  home text[] := socsvc._home_jurisdictions();
  assessment record;
  cap record;
BEGIN
  IF NOT socsvc.needs_income(contract_id, on_day) THEN
    -- Who pays in full whatever the income is not asked for it either.
    RETURN (SELECT 'free' FROM socsvc.contract c
             WHERE c.id = contract_id AND EXISTS (SELECT FROM socsvc.free_reason(c.id, greatest(on_day, lower(c.term)))));
  END IF;
  SELECT f.average_income, f.application_on, f.demographic_group INTO assessment
    FROM socsvc.fee_assessment f
   WHERE f.contract = contract_id AND f.effective_from <= on_day AND (before_assessment IS NULL OR f.id < before_assessment)
   ORDER BY f.effective_from DESC, f.id DESC LIMIT 1;
  SELECT k.free_up_to_threshold INTO cap
    FROM socsvc.contract c
    JOIN socsvc.programme p ON p.id = c.programme
    JOIN socsvc.fee_cap k ON k.form = p.form AND k.valid @> on_day AND k.jurisdiction = ANY (home)
   WHERE c.id = contract_id
   ORDER BY array_position(home, k.jurisdiction) LIMIT 1;
  IF assessment.average_income IS NULL OR cap.free_up_to_threshold IS NOT TRUE THEN
    RETURN NULL;
  END IF;
  RETURN CASE WHEN assessment.average_income <= socsvc.income_limit(assessment.demographic_group, assessment.application_on, on_day)
              THEN 'free' END;
EXCEPTION
  WHEN SQLSTATE 'SV021' THEN -- no limit is known
    RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc._fee_terms(bigint, date, bigint) IS 'Private: free where the day is free whatever the income or the average income does not exceed the limit; NULL where something is paid (partial or full is known when the month is charged) and where a figure is missing. before_assessment: without this assessment and later ones';
REVOKE ALL ON FUNCTION socsvc._fee_terms(bigint, date, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_contract_amendment()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  contract record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'amendment % of contract % is not deleted', OLD.id, OLD.contract
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status),
            HINT = 'One that is not needed is dropped: drop_amendment().';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF socsvc.subject_role() IN ('citizen', 'representative') THEN
      RAISE EXCEPTION 'the provider notes what changes the fee'
        USING ERRCODE = 'SV009', DETAIL = format('Contract %s; you act as: %s.', NEW.contract, socsvc.subject_role()),
              HINT = 'Log in as the provider of the contract, or have the agency note it.';
    END IF;
    -- Locked, so that the contract does not end between this look and the commit.
    SELECT c.id, c.person, c.provider, c.status, c.term INTO contract
      FROM socsvc.contract c WHERE c.id = NEW.contract FOR SHARE;
    IF NOT FOUND OR NOT socsvc._client_sees('contract', NEW.contract) THEN
      PERFORM socsvc._refuse_missing('contract', NEW.contract, 'contract_amendment_contract');
      RETURN NEW;
    END IF;
    IF contract.status NOT IN ('active', 'suspended') THEN
      RAISE EXCEPTION 'contract % is not one to amend', contract.id
        USING ERRCODE = 'SV004', DETAIL = format('Its status is "%s".', contract.status),
              HINT = 'A contract that is not signed yet is assessed anew; one that has ended is corrected: assess_fee().';
    END IF;
    NEW.person := coalesce(NEW.person, contract.person);
    IF socsvc.subject_provider() <> contract.provider THEN
      RAISE EXCEPTION 'the provider notes what changes the fee'
        USING ERRCODE = 'SV009', DETAIL = format('You act for provider %s.', socsvc.subject_provider()),
              HINT = 'The provider of this contract notes it, or the agency.';
    END IF;
    NEW.provider := coalesce(NEW.provider, contract.provider);
    NEW.known_on := coalesce(NEW.known_on, socsvc.today());
    IF NEW.known_on > socsvc.today() OR NEW.arisen_on > NEW.known_on THEN
      RAISE EXCEPTION 'a circumstance is known when it has arisen, today or before'
        USING ERRCODE = 'SV005', DETAIL = format('Contract %s: arisen on %s, known on %s; today is %s.', contract.id, to_char(NEW.arisen_on, 'YYYY-MM-DD'),
                                                 to_char(NEW.known_on, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
              HINT = 'Give the day on which it arose, and the same or a later day, at most today, as known.';
    END IF;
    NEW.effective_from := socsvc._fee_effective_from(NEW.ground, NEW.arisen_on);
    NEW.counted_from := CASE socsvc.setting_value('fee_change_counted_from', NEW.known_on) WHEN 'arisen' THEN NEW.arisen_on ELSE NEW.known_on END;
    IF NOT contract.term @> NEW.effective_from THEN
      RAISE EXCEPTION 'the fee of contract % does not change on %', contract.id, to_char(NEW.effective_from, 'YYYY-MM-DD')
        USING ERRCODE = 'SV005', DETAIL = format('Term of the contract: %s; circumstance: %s of %s.', contract.term, NEW.ground, to_char(NEW.arisen_on, 'YYYY-MM-DD')),
              HINT = 'Give a day within the term of the contract, not before the circumstance.';
    END IF;
    IF num_nonnulls(NEW.decided_on, NEW.number, NEW.fee_assessment, NEW.terms_before, NEW.terms_after) > 0 THEN
      RAISE EXCEPTION 'an amendment that is due is not made yet'
        USING ERRCODE = 'SV017', DETAIL = format('Contract %s.', contract.id), HINT = 'make_amendment() makes it.';
    END IF;
    RETURN NEW;
  END IF;

  IF (NEW.id, NEW.contract, NEW.person, NEW.provider, NEW.ground, NEW.arisen_on, NEW.known_on, NEW.counted_from, NEW.effective_from, NEW.terms_before, NEW.terms_after)
     IS DISTINCT FROM
     (OLD.id, OLD.contract, OLD.person, OLD.provider, OLD.ground, OLD.arisen_on, OLD.known_on, OLD.counted_from, OLD.effective_from, OLD.terms_before, OLD.terms_after) THEN
    RAISE EXCEPTION 'an amendment keeps its contract, its circumstance and what is computed of it'
      USING ERRCODE = 'SV015', DETAIL = format('Amendment %s of contract %s.', OLD.id, OLD.contract), HINT = 'Drop it and note another circumstance.';
  END IF;
  IF (NEW.decided_on, NEW.number, NEW.fee_assessment) IS DISTINCT FROM (OLD.decided_on, OLD.number, OLD.fee_assessment)
     AND (OLD.status <> 'due' OR NEW.status <> 'made') THEN
    RAISE EXCEPTION 'day, number and assessment of amendment % come when it is made', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Contract %s; status "%s".', OLD.contract, OLD.status), HINT = 'make_amendment() makes it.';
  END IF;
  IF NEW.status = 'made' AND OLD.status = 'due' THEN
    NEW.decided_on := coalesce(NEW.decided_on, socsvc.today());
    IF NEW.decided_on > socsvc.today() OR NEW.decided_on < NEW.known_on THEN
      RAISE EXCEPTION 'an amendment is of a day between the one on which its circumstance is known and today'
        USING ERRCODE = 'SV005', DETAIL = format('Amendment %s: known on %s, decided on %s; today is %s.', NEW.id, to_char(NEW.known_on, 'YYYY-MM-DD'),
                                                 to_char(NEW.decided_on, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
              HINT = 'Give a day from the one on which it is known until today.';
    END IF;
    IF NEW.fee_assessment IS NOT NULL THEN
      NEW.terms_before := socsvc._fee_terms(NEW.contract, NEW.effective_from - 1, NEW.fee_assessment);
      NEW.terms_after := socsvc._fee_terms(NEW.contract, NEW.effective_from);
    END IF;
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_contract_amendment() IS 'Trigger of contract_amendment, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: a circumstance that is known of a signed contract; the first day of the changed fee by fee_change_rule, the day from which the seven working days run by the setting fee_change_counted_from; day, number and assessment come with the move to made. Errors: SV004 contract not signed or ended, SV005 days in the future, in the wrong order or outside the contract, SV009 by the citizen, SV015 changed, SV017 deleted or filled in out of turn, SV021 no rule, 23503 no such contract, or one that the client does not see';
REVOKE ALL ON FUNCTION socsvc.keep_contract_amendment() FROM PUBLIC;

CREATE FUNCTION socsvc.guard_contract_amendment_made(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT a.decided_on IS NOT NULL AND a.number IS NOT NULL
           AND EXISTS (SELECT FROM socsvc.fee_assessment f
                        WHERE f.id = a.fee_assessment AND f.contract = a.contract AND f.ground = a.ground AND f.arisen_on = a.arisen_on)
      FROM socsvc.contract_amendment a
     WHERE a.id = guard_contract_amendment_made.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_contract_amendment_made(bigint) IS 'The agreement has a day, a number and an assessment on the same circumstance. Guard of status_transition (326-п 24.1/1, 24.1/2; Kogalym procedure 2.8)';
REVOKE ALL ON FUNCTION socsvc.guard_contract_amendment_made(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.note_fee_circumstance(contract_id bigint, ground text, arisen_on date, known_on date DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  amendment_id bigint;
  other record;
  constraint_name text;
BEGIN
  INSERT INTO socsvc.contract_amendment (contract, ground, arisen_on, known_on)
    VALUES (contract_id, note_fee_circumstance.ground, note_fee_circumstance.arisen_on, note_fee_circumstance.known_on)
    RETURNING id INTO amendment_id;
  RETURN amendment_id;
EXCEPTION
  WHEN unique_violation THEN
    GET STACKED DIAGNOSTICS constraint_name = CONSTRAINT_NAME;
    IF constraint_name <> 'contract_amendment_once' THEN
      RAISE;
    END IF;
    SELECT a.id, a.status INTO other
      FROM socsvc.contract_amendment a
     WHERE a.contract = contract_id AND a.ground = note_fee_circumstance.ground AND a.arisen_on = note_fee_circumstance.arisen_on;
    RAISE EXCEPTION 'this change of the fee of contract % is noted already', contract_id
      USING ERRCODE = 'SV007', DETAIL = coalesce(format('Amendment %s, status "%s".', other.id, other.status), ''),
            HINT = 'Go on with that one.';
END
$function$;
COMMENT ON FUNCTION socsvc.note_fee_circumstance(bigint, text, date, date) IS 'The provider learned, on known_on (today when NULL), of a circumstance that changes the fee of a signed contract: income, subsistence_minimum, tariff, threshold or category, of arisen_on; an additional agreement is due within seven working days (326-п paragraph 24.1). Answers its id. Errors: SV004 contract not signed or ended, SV005 days, SV007 noted already, SV009 by the citizen, SV021 no rule, 23503 no such contract, or another''s, 23514 another ground';
REVOKE ALL ON FUNCTION socsvc.note_fee_circumstance(bigint, text, date, date) FROM PUBLIC;

CREATE FUNCTION socsvc.make_amendment(amendment_id bigint, number text, decided_on date DEFAULT NULL, demographic_group text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  amendment record;
  assessment_id bigint;
BEGIN
  -- The one row that both of two sessions would make is locked before either assesses.
  UPDATE socsvc.contract_amendment a SET status_reason = NULL
   WHERE a.id = amendment_id AND a.status = 'due'
   RETURNING a.contract, a.ground, a.arisen_on INTO amendment;
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('contract_amendment', amendment_id,
      (SELECT a.status FROM socsvc.contract_amendment a WHERE a.id = amendment_id), 'made', '{due}');
  END IF;
  assessment_id := socsvc.assess_fee(amendment.contract, amendment.ground, amendment.arisen_on, make_amendment.decided_on,
                                     make_amendment.demographic_group);
  UPDATE socsvc.contract_amendment a
     SET status = 'made', number = make_amendment.number, decided_on = coalesce(make_amendment.decided_on, socsvc.today()),
         fee_assessment = assessment_id
   WHERE a.id = amendment_id;
  RETURN assessment_id;
END
$function$;
COMMENT ON FUNCTION socsvc.make_amendment(bigint, text, date, text) IS 'The provider decides on the changed fee and draws up the additional agreement: assesses anew on its circumstance, due to made; answers the id of the assessment. decided_on: today when NULL; demographic_group: see assess_fee(). Errors: SV003 made or dropped already, SV004 no number, SV005 day in the future or before the circumstance is known, SV009, SV020 incomes not known, SV021 no rule, P0002 no such amendment';
REVOKE ALL ON FUNCTION socsvc.make_amendment(bigint, text, date, text) FROM PUBLIC;

CREATE FUNCTION socsvc.drop_amendment(amendment_id bigint, reason text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.contract_amendment a SET status = 'needless', status_reason = reason
   WHERE a.id = amendment_id AND a.status = 'due';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('contract_amendment', amendment_id,
      (SELECT a.status FROM socsvc.contract_amendment a WHERE a.id = amendment_id), 'needless', '{due}');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.drop_amendment(bigint, text) IS 'A due amendment is not needed: noted in error, or the contract ended first; its deadline ends. Errors: SV003 made or dropped already, SV009, P0002 no such amendment';
REVOKE ALL ON FUNCTION socsvc.drop_amendment(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.note_parameter_change(ground text, from_day date, known_on date DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  home text[] := socsvc._home_jurisdictions();
  noted bigint;
  effective date;
BEGIN
  PERFORM socsvc._act_as_scheduler(); -- whoever calls
  IF ground IS NULL OR ground NOT IN ('subsistence_minimum', 'threshold', 'tariff', 'category') THEN
    RAISE EXCEPTION 'a change of "%" is not one of parameters', ground
      USING ERRCODE = 'invalid_parameter_value', HINT = 'subsistence_minimum, threshold, tariff, category; what concerns one contract is noted by note_fee_circumstance().';
  END IF;
  IF from_day IS NULL OR from_day > socsvc.today() THEN
    RAISE EXCEPTION 'a change is noted when it has arisen'
      USING ERRCODE = 'SV005', DETAIL = format('Day: %s; today is %s.', from_day, to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Give today or an earlier day.';
  END IF;
  effective := socsvc._fee_effective_from(ground, from_day);
  WITH assessed AS ( -- signed contracts on whose days the change falls, with what counts until then
    SELECT c.id, c.provider, c.person, c.place, p.form, f.average_income, f.demographic_group
      FROM socsvc.contract c
      JOIN socsvc.programme p ON p.id = c.programme
     CROSS JOIN LATERAL (SELECT f.average_income, f.demographic_group FROM socsvc.fee_assessment f
                          WHERE f.contract = c.id AND f.effective_from <= effective
                          ORDER BY f.effective_from DESC, f.id DESC LIMIT 1) f
     WHERE c.status IN ('active', 'suspended') AND c.term @> effective AND lower(c.term) < effective
  ), by_limit AS ( -- forms in which the limit of income counts
    SELECT DISTINCT k.form FROM socsvc.fee_cap k
     WHERE k.valid @> effective AND k.jurisdiction = ANY (home) AND (k.base = 'income_over_threshold' OR k.free_up_to_threshold)
  ), touched AS (
    SELECT a.id FROM assessed a
     WHERE ground = 'subsistence_minimum' AND a.average_income IS NOT NULL AND a.form IN (SELECT b.form FROM by_limit b)
       AND EXISTS (SELECT FROM socsvc.subsistence_minimum m
                    WHERE m.demographic_group = a.demographic_group AND m.jurisdiction = ANY (home) AND lower(m.valid) = from_day)
    UNION ALL
    SELECT a.id FROM assessed a
     WHERE ground = 'threshold' AND a.average_income IS NOT NULL AND a.form IN (SELECT b.form FROM by_limit b)
       AND EXISTS (SELECT FROM socsvc.income_threshold t WHERE t.jurisdiction = ANY (home) AND lower(t.valid) = from_day)
    UNION ALL
    SELECT a.id FROM assessed a
     WHERE ground = 'tariff' AND a.average_income IS NOT NULL
       AND EXISTS (SELECT FROM socsvc.contract_line l
                     JOIN socsvc.programme_line n ON n.id = l.programme_line
                     JOIN socsvc.tariff t ON t.provider = l.provider AND t.service_item = n.service_item AND t.place = a.place
                    WHERE l.contract = a.id AND lower(t.valid) = from_day)
    UNION ALL
    SELECT a.id FROM assessed a -- nobody has asked for incomes, and now they count
     WHERE ground = 'category' AND a.average_income IS NULL
       -- Who is still free is found for the region at once, only others are asked about one by one.
       AND CASE WHEN a.id IN (SELECT d.contract FROM socsvc._free_days(from_day, from_day + 1) d) THEN false
                ELSE socsvc.needs_income(a.id, from_day) END
  )
  INSERT INTO socsvc.contract_amendment (contract, ground, arisen_on, known_on)
    SELECT t.id, note_parameter_change.ground, from_day, coalesce(note_parameter_change.known_on, socsvc.today())
      FROM touched t
     ORDER BY t.id
  ON CONFLICT ON CONSTRAINT contract_amendment_once DO NOTHING;
  GET DIAGNOSTICS noted = ROW_COUNT;
  RETURN noted;
END
$function$;
COMMENT ON FUNCTION socsvc.note_parameter_change(text, date, date) IS 'Notes at once for all signed contracts that it touches that a parameter changed on the day (326-п 24.1/4 to 24.1/6): subsistence_minimum of the recipient''s group and threshold, where the form knows a limit of income; tariff, where a line''s tariff begins on the day; category, where a contract assessed without incomes is no longer free whatever the income. Answers how many agreements became due; a repetition adds none. known_on: day on which the providers learned of it, today when NULL. Errors: SV005 a day to come, SV021 no rule, 22023 another ground';
REVOKE ALL ON FUNCTION socsvc.note_parameter_change(text, date, date) FROM PUBLIC;
