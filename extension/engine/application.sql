-- From the application to the decision (326-п sections I and III). Every rule stands in a trigger or a guard, so that
-- plain INSERT and UPDATE meet it; the functions at the end only spare the client the statements. Whatever reads a case
-- in order to decide locks its application first, and so does whatever changes the case.

CREATE FUNCTION socsvc.guard_application_decided(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
AS $function$
BEGIN
  RETURN EXISTS (SELECT FROM socsvc.decision d WHERE d.application = $1 AND d.live);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_application_decided(bigint) IS 'A decision on the application stands. Guard of status_transition (326-п/4.2/1)';
REVOKE ALL ON FUNCTION socsvc.guard_application_decided(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_commission_opinion_given(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
AS $function$
BEGIN
  RETURN (SELECT o.given_on <= socsvc.today() AND o.recommends IS NOT NULL FROM socsvc.commission_opinion o WHERE o.id = $1);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_commission_opinion_given(bigint) IS 'The opinion has its day, which has come, and says whether it recommends. Guard of status_transition (326-п/4.1/10, 17)';
REVOKE ALL ON FUNCTION socsvc.guard_commission_opinion_given(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_decision_told(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
AS $function$
BEGIN
  RETURN (SELECT d.informed_on <= socsvc.today() AND d.informed_by IS NOT NULL FROM socsvc.decision d WHERE d.id = $1);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_decision_told(bigint) IS 'The day on which the citizen was informed, in writing or electronically, is recorded and has come. Guard of status_transition (326-п/4.2/5, 6)';
REVOKE ALL ON FUNCTION socsvc.guard_decision_told(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_decision_annulled(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
AS $function$
BEGIN
  RETURN (
    SELECT NOT EXISTS (SELECT FROM socsvc.programme p WHERE p.decision = d.id AND p.status = 'in_force')
      FROM socsvc.decision d WHERE d.id = $1
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_decision_annulled(bigint) IS 'No programme in force rests on the decision. Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_decision_annulled(bigint) FROM PUBLIC;

-- ---- what a case is ------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.case_facts(application_id bigint, on_day date)
RETURNS text[]
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    WITH RECURSIVE wider (code, implied_by) AS (
      SELECT c.code, c.implied_by FROM socsvc.category c
       UNION ALL
      SELECT f.code, f.categories || f.implied_by FROM socsvc.document_fact f
    ), known (fact) AS (
      (SELECT f.fact FROM socsvc.application_fact f WHERE f.application = application_id
        UNION ALL
       SELECT c.circumstance FROM socsvc.application_circumstance c WHERE c.application = application_id AND c.proved
        UNION ALL
       SELECT c.category
         FROM socsvc.application a JOIN socsvc.person_category c ON c.person = a.person AND c.valid @> on_day
        WHERE a.id = application_id
        UNION ALL
       SELECT CASE WHEN on_day >= (p.birth_date + interval '18 years')::date THEN 'adult' ELSE 'minor' END
         FROM socsvc.application a JOIN socsvc.person p ON p.id = a.person WHERE a.id = application_id
        UNION ALL
       SELECT f.code
         FROM socsvc.application a JOIN socsvc.document_fact f ON f.applicant_kind = a.applicant_kind
        WHERE a.id = application_id
        UNION ALL
       SELECT r.fact
         FROM socsvc.regional_regime r
        WHERE r.jurisdiction = ANY (socsvc._home_jurisdictions()) AND r.valid @> on_day)
       UNION
      SELECT wider.code FROM known JOIN wider ON known.fact = ANY (wider.implied_by)
    )
    SELECT array_agg(known.fact ORDER BY known.fact) FROM known
  );
END
$function$;
COMMENT ON FUNCTION socsvc.case_facts(bigint, date) IS 'What is known of a case on the day, by the names that eligibility_rule uses: facts recorded, circumstances proved, categories of the person, adult or minor, facts of the kind of applicant and of the region''s regimes, and what these imply. Works with the caller''s rights';
REVOKE ALL ON FUNCTION socsvc.case_facts(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.commission_needed(application_id bigint)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT CASE WHEN a.form = 'residential' AND a.facility_kind = 'psychoneurological' THEN 'psychoneurological'
              WHEN a.form = 'semi_residential' AND a.stay = 'round_the_clock'
                   AND a.received_on < (p.birth_date + interval '18 years')::date
                   AND NOT EXISTS (SELECT FROM socsvc.application_fact f
                                    WHERE f.application = a.id AND f.fact IN ('course_by_disability', 'course_by_health'))
                THEN 'minors' END
    FROM socsvc.application a JOIN socsvc.person p ON p.id = a.person
   WHERE a.id = application_id
$function$;
COMMENT ON FUNCTION socsvc.commission_needed(bigint) IS 'Commission whose opinion the case needs: psychoneurological for residential service of that kind, minors for a round-the-clock stay of a minor unless he is sent to a course because of disability or health; NULL for none (326-п paragraph 4.1). Works with the caller''s rights. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.commission_needed(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.eligibility_problems(application_id bigint, on_day date)
RETURNS TABLE (source text, problem text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH this AS MATERIALIZED (
    SELECT a.form, a.stay, a.facility_kind, p.birth_date, p.sex, socsvc.case_facts(a.id, on_day) AS facts
      FROM socsvc.application a JOIN socsvc.person p ON p.id = a.person
     WHERE a.id = application_id
  ), rule AS (
    SELECT r.id, r.effect, r.alternative, r.source, r.name_en,
           r.facts <@ this.facts
           AND coalesce(on_day > (this.birth_date + CASE this.sex WHEN 'f' THEN r.older_than_female ELSE r.older_than_male END
                                                    * interval '1 year')::date, true) AS holds
      FROM this
      JOIN socsvc.eligibility_rule r
        ON r.effect IN ('required', 'barred') AND r.valid @> on_day
       AND r.jurisdiction = ANY (socsvc._home_jurisdictions())
       AND (r.form IS NULL OR r.form = this.form) AND (r.stay IS NULL OR r.stay = this.stay)
       AND (r.facility_kind IS NULL OR r.facility_kind = this.facility_kind)
       AND (r.age IS NULL OR r.age = ANY (this.facts))
       AND r.when_facts <@ this.facts AND NOT r.unless_facts && this.facts
  )
  SELECT string_agg(rule.source, ', ' ORDER BY rule.id), format(socsvc.translated('required: %s'), string_agg(rule.name_en, socsvc.translated('; or ') ORDER BY rule.id))
    FROM rule
   WHERE rule.effect = 'required'
   GROUP BY coalesce(rule.alternative, rule.id::text)
  HAVING NOT bool_or(rule.holds)
  UNION ALL
  SELECT rule.source, format(socsvc.translated('barred by: %s'), rule.name_en) FROM rule WHERE rule.effect = 'barred' AND rule.holds
   ORDER BY 1
$function$;
COMMENT ON FUNCTION socsvc.eligibility_problems(bigint, date) IS 'What stands against the right to the form asked for on the day, a row each with its paragraph; none where the right is there (326-п paragraphs 13, 40, 40.2, 48.1, 49.1, 61, 64 to 67, 84). Works with the caller''s rights';
REVOKE ALL ON FUNCTION socsvc.eligibility_problems(bigint, date) FROM PUBLIC;

-- ---- the triggers --------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.compute_application()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  role text := socsvc.subject_role();
  person record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.person, NEW.applicant_kind, NEW.applicant, NEW.applicant_name, NEW.channel, NEW.form, NEW.received_at, NEW.received_on)
       IS DISTINCT FROM
       (OLD.id, OLD.person, OLD.applicant_kind, OLD.applicant, OLD.applicant_name, OLD.channel, OLD.form, OLD.received_at, OLD.received_on) THEN
      RAISE EXCEPTION 'an application keeps its person, applicant, channel, form and receipt'
        USING ERRCODE = 'SV015', DETAIL = format('Application %s.', OLD.id), HINT = 'Withdraw it and file another.';
    END IF;
    IF NOT OLD.live AND (NEW.stay, NEW.facility_kind, NEW.wished_provider, NEW.consent_given, NEW.complete_on)
                        IS DISTINCT FROM (OLD.stay, OLD.facility_kind, OLD.wished_provider, OLD.consent_given, OLD.complete_on) THEN
      RAISE EXCEPTION 'application % does not change any more', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status), HINT = 'File another application.';
    END IF;
    -- Consent is given, and an application withdrawn, by the citizen or by who represents him today.
    IF OLD.status IN ('received', 'awaiting_citizen') AND role IN ('citizen', 'representative')
       AND (NEW.status = 'withdrawn' OR NEW.consent_given <> OLD.consent_given)
       AND (socsvc.subject_person() IS NULL
            OR CASE role WHEN 'citizen' THEN socsvc.subject_person() <> NEW.person
                         ELSE NOT socsvc._represents(NEW.person) END) THEN
      RAISE EXCEPTION 'the client does not act for the person of application %', OLD.id
        USING ERRCODE = 'SV009', DETAIL = format('Role "%s", person %s.', role, coalesce(socsvc.subject_person()::text, 'none')),
              HINT = 'The citizen himself does it, or who represents him today.';
    END IF;
    RETURN NEW;
  END IF;

  SELECT (NEW.received_at AT TIME ZONE i.time_zone)::date INTO NEW.received_on FROM socsvc.register_info i;
  NEW.complete_on := NULL;
  IF NEW.received_at > clock_timestamp() THEN
    RAISE EXCEPTION 'an application is not received in the future'
      USING ERRCODE = 'SV005', DETAIL = format('Received: %s; today: %s.', to_char(NEW.received_on, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Give today or an earlier day.';
  END IF;
  SELECT p.birth_date, p.died_on INTO person FROM socsvc.person p WHERE p.id = NEW.person;
  IF NEW.received_on < person.birth_date THEN
    RAISE EXCEPTION 'the application is older than person %', NEW.person
      USING ERRCODE = 'SV005',
            DETAIL = format('Received: %s; born: %s.', to_char(NEW.received_on, 'YYYY-MM-DD'), to_char(person.birth_date, 'YYYY-MM-DD')),
            HINT = 'Check the day of the application and the day of birth.';
  END IF;
  IF NEW.received_on > person.died_on THEN
    RAISE EXCEPTION 'person % died before the application', NEW.person
      USING ERRCODE = 'SV013',
            DETAIL = format('Received: %s; died: %s.', to_char(NEW.received_on, 'YYYY-MM-DD'), to_char(person.died_on, 'YYYY-MM-DD')),
            HINT = 'If the day of death is wrong, have the agency correct it in the register.';
  END IF;
  IF NEW.applicant_kind = 'citizen' THEN
    NEW.applicant := coalesce(NEW.applicant, NEW.person);
  END IF;
  IF role IN ('citizen', 'representative') AND NEW.applicant IS DISTINCT FROM socsvc.subject_actor() THEN
    RAISE EXCEPTION 'the client files no application in another''s name'
      USING ERRCODE = 'SV009', DETAIL = format('Applicant %s; the client is person %s.', coalesce(NEW.applicant::text, 'none'), coalesce(socsvc.subject_actor()::text, 'none')),
            HINT = 'Name the client as the applicant: representative, or other_citizen for an appeal in somebody''s interest.';
  END IF;
  IF NEW.applicant_kind = 'representative' AND NOT socsvc.represents(NEW.applicant, NEW.person, NEW.received_on) THEN
    RAISE EXCEPTION 'person % does not represent person %', NEW.applicant, NEW.person
      USING ERRCODE = 'SV009', DETAIL = format('No representation is in force on %s.', to_char(NEW.received_on, 'YYYY-MM-DD')),
            HINT = 'Record the representation with its document, or file an appeal as other_citizen.';
  END IF;
  PERFORM FROM socsvc.provider v WHERE v.id = NEW.wished_provider AND NOT v.in_register @> NEW.received_on;
  IF FOUND THEN
    RAISE EXCEPTION 'provider % does not stand in the register of providers', NEW.wished_provider
      USING ERRCODE = 'SV005', DETAIL = format('Day: %s.', to_char(NEW.received_on, 'YYYY-MM-DD')),
            HINT = 'Name a provider that stands in the register on that day: find_provider().';
  END IF;
  IF role = 'agency' THEN
    NEW.clerk := coalesce(NEW.clerk, session_user);
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.compute_application() IS 'Trigger of application, BEFORE INSERT OR UPDATE FOR EACH ROW: computes received_on in the register''s time zone and the clerk; the applicant may apply (326-п paragraph 3), consents and withdraws by himself (paragraph 21). Errors: SV005 in the future, before birth, or provider not in the register; SV009 not the client''s to file, or no representation in force that day; SV013 dead; SV015 what an application is; SV017 the case is closed';
REVOKE ALL ON FUNCTION socsvc.compute_application() FROM PUBLIC;

CREATE FUNCTION socsvc._open_case(application_id bigint)
RETURNS date
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  application record;
BEGIN
  -- Strong enough to stop a decision, which takes the same lock, and weaker than a deadlock with foreign keys.
  SELECT a.status, a.live, a.received_on INTO application
    FROM socsvc.application a WHERE a.id = application_id FOR NO KEY UPDATE;
  IF NOT application.live
     AND (application.status <> 'decided'
          OR EXISTS (SELECT FROM socsvc.decision d WHERE d.application = application_id AND d.live)) THEN
    RAISE EXCEPTION 'the case of application % is closed', application_id
      USING ERRCODE = 'SV017', DETAIL = format('The status of the application is "%s".', application.status),
            HINT = 'File another application; what a decision rests on changes again once that is annulled.';
  END IF;
  RETURN application.received_on;
END
$function$;
COMMENT ON FUNCTION socsvc._open_case(bigint) IS 'Private: locks an application whose case is about to change, and answers its day of receipt; NULL where there is none. Errors: SV017 the case is closed';
REVOKE ALL ON FUNCTION socsvc._open_case(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_case()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM socsvc._open_case(OLD.application);
    IF TG_OP = 'DELETE' THEN
      RETURN OLD;
    END IF;
  END IF;
  PERFORM socsvc._open_case(NEW.application);
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_case() IS 'Trigger of the parts of a case (column application), BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: they change until a decision stands. Errors: SV017';
REVOKE ALL ON FUNCTION socsvc.keep_case() FROM PUBLIC;

CREATE FUNCTION socsvc.refresh_completeness()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  application record;
  since date;
BEGIN
  IF TG_TABLE_NAME = 'application' THEN
    application := NEW;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT a.* INTO application FROM socsvc.application a WHERE a.id = OLD.application FOR NO KEY UPDATE;
  ELSE
    SELECT a.* INTO application FROM socsvc.application a WHERE a.id = NEW.application FOR NO KEY UPDATE;
  END IF;
  IF NOT application.live THEN
    RETURN NULL;
  END IF;
  SELECT greatest(application.received_on, max(d.received_on)) INTO since
    FROM socsvc.application_document d WHERE d.application = application.id;
  since := CASE WHEN socsvc.has_all_documents(application.id, since) THEN coalesce(application.complete_on, since) END;
  IF since IS DISTINCT FROM application.complete_on THEN
    UPDATE socsvc.application a SET complete_on = since WHERE a.id = application.id;
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.refresh_completeness() IS 'Trigger of application and of what its documents depend on, AFTER ROW: complete_on is the day on which the last missing document came';
REVOKE ALL ON FUNCTION socsvc.refresh_completeness() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_assessment()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  received_on date;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'survey act % is not deleted', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Application %s, status "%s".', OLD.application, OLD.status),
            HINT = 'Cancel it: cancel_assessment().';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.application, NEW.surveyed_on, NEW.surveyor, NEW.number, NEW.findings)
       IS DISTINCT FROM (OLD.id, OLD.application, OLD.surveyed_on, OLD.surveyor, OLD.number, OLD.findings) THEN
      RAISE EXCEPTION 'survey act % does not change any more', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Application %s, status "%s".', OLD.application, OLD.status),
              HINT = 'Cancel it and draw up another.';
    END IF;
    PERFORM socsvc._open_case(OLD.application);
    RETURN NEW;
  END IF;
  received_on := socsvc._open_case(NEW.application);
  IF NEW.surveyed_on < received_on OR NEW.surveyed_on > socsvc.today() THEN
    RAISE EXCEPTION 'no survey is made on %', to_char(NEW.surveyed_on, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005', DETAIL = format('Application received: %s; today: %s.', to_char(received_on, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'A survey is neither before the application nor in the future.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_assessment() IS 'Trigger of assessment, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: a survey act is of a live case, neither before the application nor in the future, and stands. Errors: SV005, SV017';
REVOKE ALL ON FUNCTION socsvc.keep_assessment() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_assessment_service()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM socsvc._open_case(a.application) FROM socsvc.assessment a WHERE a.id = OLD.assessment;
    IF TG_OP = 'DELETE' THEN
      RETURN OLD;
    END IF;
  END IF;
  PERFORM socsvc._open_case(a.application) FROM socsvc.assessment a WHERE a.id = NEW.assessment;
  NEW.volume := coalesce(NEW.volume, (SELECT i.volume FROM socsvc.service_item i WHERE i.id = NEW.service_item));
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_assessment_service() IS 'Trigger of assessment_service, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: recommendations change while the case is open; the volume defaults to the standard''s. Errors: SV017';
REVOKE ALL ON FUNCTION socsvc.keep_assessment_service() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_commission_opinion()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  received_on date;
  needed text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'commission opinion % is not deleted', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Application %s, status "%s".', OLD.application, OLD.status), HINT = 'Withdraw it.';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.application, NEW.commission, NEW.sent_on) IS DISTINCT FROM (OLD.id, OLD.application, OLD.commission, OLD.sent_on)
       OR OLD.status <> 'requested'
          AND (NEW.given_on, NEW.recommends, NEW.opinion) IS DISTINCT FROM (OLD.given_on, OLD.recommends, OLD.opinion) THEN
      RAISE EXCEPTION 'commission opinion % does not change any more', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status),
              HINT = 'Withdraw it, and pass the application on anew.';
    END IF;
    RETURN NEW;
  END IF;
  received_on := socsvc._open_case(NEW.application);
  needed := socsvc.commission_needed(NEW.application);
  IF received_on IS NOT NULL AND NEW.commission IS DISTINCT FROM needed THEN
    RAISE EXCEPTION 'application % is not passed on to this commission', NEW.application
      USING ERRCODE = 'SV004', DETAIL = format('Commission: %s; the case needs: %s (326-п paragraph 4.1).', NEW.commission, coalesce(needed, 'none')),
            HINT = 'Name the commission that the case needs, or none.';
  END IF;
  IF NEW.sent_on < received_on OR NEW.sent_on > socsvc.today() THEN
    RAISE EXCEPTION 'nothing is passed on to a commission on %', to_char(NEW.sent_on, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005', DETAIL = format('Application received: %s; today: %s.', to_char(received_on, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Give a day from the receipt of the application until today.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_commission_opinion() IS 'Trigger of commission_opinion, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: the commission is the one that the case needs (326-п paragraph 4.1 and its exceptions), days lie within the case, what was given stands. Errors: SV004, SV005, SV017';
REVOKE ALL ON FUNCTION socsvc.keep_commission_opinion() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_decision()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  application record;
  ground record;
  commission record;
  needed text;
  problems text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'decision % is not deleted', OLD.id
      USING ERRCODE = 'SV017', DETAIL = format('Application %s, status "%s".', OLD.application, OLD.status),
            HINT = 'Annul it: annul_decision().';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.application, NEW.person, NEW.number, NEW.decided_on, NEW.outcome, NEW.refusal_ground, NEW.reason, NEW.document_form)
       IS DISTINCT FROM (OLD.id, OLD.application, OLD.person, OLD.number, OLD.decided_on, OLD.outcome, OLD.refusal_ground, OLD.reason, OLD.document_form)
       OR OLD.status <> 'taken' AND (NEW.informed_on, NEW.informed_by) IS DISTINCT FROM (OLD.informed_on, OLD.informed_by) THEN
      RAISE EXCEPTION 'decision % does not change any more', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', OLD.status), HINT = 'Annul it and take another.';
    END IF;
    RETURN NEW;
  END IF;

  SELECT a.*, p.died_on INTO application
    FROM socsvc.application a JOIN socsvc.person p ON p.id = a.person
   WHERE a.id = NEW.application FOR NO KEY UPDATE OF a;
  IF NOT FOUND THEN
    RETURN NEW; -- the foreign key names the missing application
  END IF;
  NEW.person := coalesce(NEW.person, application.person);
  IF application.status NOT IN ('received', 'decided') THEN
    RAISE EXCEPTION 'application % is not to be decided', NEW.application
      USING ERRCODE = 'SV003', DETAIL = format('Its status is "%s".', application.status),
            HINT = 'Only a received one is: an answer of the citizen is awaited no longer once resume_application() says so.';
  END IF;
  IF NEW.decided_on < application.received_on OR NEW.decided_on > socsvc.today() THEN
    RAISE EXCEPTION 'no decision is taken on %', to_char(NEW.decided_on, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005', DETAIL = format('Application received: %s; today: %s.', to_char(application.received_on, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'A decision is neither before the application nor in the future.';
  END IF;

  SELECT g.* INTO ground FROM socsvc.refusal_ground g WHERE g.code = NEW.refusal_ground;
  IF NEW.outcome = 'refused' THEN
    IF FOUND AND (NOT ground.valid @> NEW.decided_on OR ground.jurisdiction <> ALL (socsvc._home_jurisdictions())
                  OR ground.form <> application.form) THEN
      RAISE EXCEPTION 'refusal ground "%" does not hold here', NEW.refusal_ground
        USING ERRCODE = 'SV004', DETAIL = format('It is about form %s, in force %s.', coalesce(ground.form, 'of any kind'), ground.valid),
              HINT = 'Choose a ground for this form of service that is in force: refusal_ground lists them.';
    END IF;
    IF ground.needs_document IS NOT NULL
       AND NOT EXISTS (SELECT FROM socsvc.application_document d
                        WHERE d.application = NEW.application AND d.document_type = ground.needs_document AND d.received_on <= NEW.decided_on) THEN
      RAISE EXCEPTION 'refusal ground "%" is not proved', NEW.refusal_ground
        USING ERRCODE = 'SV012', DETAIL = format('Missing: %s (%s).', ground.needs_document, ground.source),
              HINT = 'Record the document first.';
    END IF;
  END IF;
  -- Urgent services cannot wait for a survey: their decision falls on the day of filing (4.2 against 4.1).
  IF (NEW.outcome = 'recognised' AND application.form <> 'urgent' OR ground.needs_survey)
     AND NOT EXISTS (SELECT FROM socsvc.assessment s
                      WHERE s.application = NEW.application AND s.live AND s.surveyed_on <= NEW.decided_on) THEN
    RAISE EXCEPTION 'application % has no survey act', NEW.application
      USING ERRCODE = 'SV004', DETAIL = 'The living conditions and the need are surveyed and recorded in an act first (326-п paragraph 4.1).',
            HINT = 'Record it: record_survey().';
  END IF;
  IF NEW.outcome = 'refused' THEN
    RETURN NEW;
  END IF;

  IF application.died_on <= NEW.decided_on THEN
    RAISE EXCEPTION 'person % is dead', NEW.person
      USING ERRCODE = 'SV013', DETAIL = format('Died: %s.', to_char(application.died_on, 'YYYY-MM-DD')),
            HINT = 'If the day of death is wrong, have the agency correct it in the register.';
  END IF;
  IF NOT application.consent_given THEN
    RAISE EXCEPTION 'there is no consent to the service that application % asks for', NEW.application
      USING ERRCODE = 'SV004', DETAIL = 'Service is given only with the citizen''s voluntary consent, or his representative''s where he cannot express his will (326-п paragraph 21).',
            HINT = 'Record the consent with the application.';
  END IF;
  IF 'cannot_express_will' = ANY (socsvc.case_facts(NEW.application, NEW.decided_on))
     AND NOT EXISTS (SELECT FROM socsvc.representation r
                      WHERE r.represented = NEW.person AND r.valid @> NEW.decided_on AND r.kind <> 'deed') THEN
    RAISE EXCEPTION 'nobody can consent for person %', NEW.person
      USING ERRCODE = 'SV004', DETAIL = 'A citizen who cannot express his will needs a legal representative, who consents for him (326-п paragraph 21).',
            HINT = 'Record the representation first.';
  END IF;
  needed := socsvc.commission_needed(NEW.application);
  IF needed IS NOT NULL THEN
    SELECT o.recommends INTO commission
      FROM socsvc.commission_opinion o
     WHERE o.application = NEW.application AND o.commission = needed AND o.status = 'given' AND o.given_on <= NEW.decided_on;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'application % waits for the opinion of the commission', NEW.application
        USING ERRCODE = 'SV004', DETAIL = format('Commission: %s (326-п paragraphs 4.1, 4.2).', needed), HINT = 'Pass the case on: refer_to_commission().';
    END IF;
    IF NOT commission.recommends AND NEW.reason IS NULL THEN
      RAISE EXCEPTION 'the commission does not recommend what application % asks for', NEW.application
        USING ERRCODE = 'SV004', DETAIL = 'Its opinion is taken into account (326-п paragraph 4.2).', HINT = 'Refuse, or say in reason why the decision goes against it.';
    END IF;
  END IF;
  IF NOT EXISTS (SELECT FROM socsvc.application_circumstance ac JOIN socsvc.circumstance c ON c.code = ac.circumstance
                  WHERE ac.application = NEW.application AND ac.proved AND c.valid @> NEW.decided_on
                    AND c.jurisdiction = ANY (socsvc._home_jurisdictions())) THEN
    RAISE EXCEPTION 'no circumstance of need is proved for application %', NEW.application
      USING ERRCODE = 'SV004', DETAIL = 'At least one circumstance that worsens or may worsen the conditions of life is needed (326-п paragraph 5; 442-FZ article 15).',
            HINT = 'Record a circumstance and the document that proves it.';
  END IF;
  SELECT string_agg(format('%s (%s)', e.problem, e.source), '; ' ORDER BY e.source) INTO problems
    FROM socsvc.eligibility_problems(NEW.application, NEW.decided_on) e;
  IF problems IS NOT NULL THEN
    RAISE EXCEPTION 'there is no right to the form that application % asks for', NEW.application
      USING ERRCODE = 'SV004', DETAIL = problems || '.', HINT = 'Complete the facts of the case, or refuse.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_decision() IS 'Trigger of decision, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: a recognition needs consent (326-п paragraph 21), survey and commission (4.1, 4.2), a proved circumstance (5) and the right to the form; a refusal needs its ground and what proves it. Errors: SV003 application not received, SV004 with the paragraph, SV005 the day, SV012 a document missing, SV013 dead, SV017 the decision stands';
REVOKE ALL ON FUNCTION socsvc.keep_decision() FROM PUBLIC;

CREATE FUNCTION socsvc.finish_application()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.application a SET status = 'decided' WHERE a.id = NEW.application AND a.status <> 'decided';
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.finish_application() IS 'Trigger of decision, AFTER INSERT FOR EACH ROW: the application is decided with it. Errors: those of enforce_status()';
REVOKE ALL ON FUNCTION socsvc.finish_application() FROM PUBLIC;

-- ---- what clients call ---------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.file_application(person_id bigint, form text, channel text, circumstances text[], services bigint[] DEFAULT '{}', consent boolean DEFAULT true, applicant_kind text DEFAULT 'citizen', applicant bigint DEFAULT NULL, applicant_name text DEFAULT NULL, stay text DEFAULT NULL, facility_kind text DEFAULT 'general', wished_provider bigint DEFAULT NULL, received_at timestamptz DEFAULT NULL, number text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
  filed bigint;
BEGIN
  -- The agency says when an application came and numbers it; from a cabinet it comes now.
  IF received_at IS NULL AND number IS NULL THEN
    INSERT INTO socsvc.application AS a (person, applicant_kind, applicant, applicant_name, channel, form, stay, facility_kind, wished_provider, consent_given)
      VALUES (person_id, applicant_kind, applicant, applicant_name, channel, form, stay, facility_kind, wished_provider, consent)
      RETURNING a.id INTO filed;
  ELSE
    INSERT INTO socsvc.application AS a (number, person, applicant_kind, applicant, applicant_name, channel, form, stay, facility_kind, wished_provider, received_at, consent_given)
      VALUES (number, person_id, applicant_kind, applicant, applicant_name, channel, form, stay, facility_kind, wished_provider, coalesce(received_at, clock_timestamp()), consent)
      RETURNING a.id INTO filed;
  END IF;
  INSERT INTO socsvc.application_circumstance (application, circumstance) SELECT filed, c.code FROM unnest(circumstances) c (code);
  INSERT INTO socsvc.application_service (application, service_item) SELECT filed, i.id FROM unnest(services) i (id);
  RETURN filed;
END
$function$;
COMMENT ON FUNCTION socsvc.file_application(bigint, text, text, text[], bigint[], boolean, text, bigint, text, text, text, bigint, timestamptz, text) IS 'Files an application or appeal and answers its id (326-п paragraph 3). form: home, semi_residential, residential, urgent; channel: portal, post, multifunctional_centre, in_person, inter_agency; circumstances: codes; services: ids of items; received_at and number are the agency''s, now when NULL. Errors: those of compute_application(), 23503 unknown person, circumstance or item';
REVOKE ALL ON FUNCTION socsvc.file_application(bigint, text, text, text[], bigint[], boolean, text, bigint, text, text, text, bigint, timestamptz, text) FROM PUBLIC;

CREATE FUNCTION socsvc.ask_citizen(application_id bigint, for_what text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.application t SET status = 'awaiting_citizen', status_reason = for_what
   WHERE t.id = application_id AND t.status <> 'awaiting_citizen';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('application', application_id, (SELECT t.status FROM socsvc.application t WHERE t.id = application_id), 'awaiting_citizen');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.ask_citizen(bigint, text) IS 'Asks the citizen for what only he can bring; the clock of the agency stands until resume_application(). Errors: SV003 not received, P0002 no such application';
REVOKE ALL ON FUNCTION socsvc.ask_citizen(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.resume_application(application_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.application t SET status = 'received'
   WHERE t.id = application_id AND t.status <> 'received';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('application', application_id, (SELECT t.status FROM socsvc.application t WHERE t.id = application_id), 'received');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.resume_application(bigint) IS 'The citizen has answered: the clock of the agency runs on. Errors: SV003 not awaiting him, P0002 no such application';
REVOKE ALL ON FUNCTION socsvc.resume_application(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.withdraw_application(application_id bigint, reason text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.application t SET status = 'withdrawn', status_reason = reason
   WHERE t.id = application_id AND t.status <> 'withdrawn';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('application', application_id, (SELECT t.status FROM socsvc.application t WHERE t.id = application_id), 'withdrawn');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.withdraw_application(bigint, text) IS 'The citizen, or who represents him today, withdraws the application (326-п paragraph 21). Errors: SV003 decided or closed, SV009 not his, P0002 no such application';
REVOKE ALL ON FUNCTION socsvc.withdraw_application(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.record_survey(application_id bigint, surveyed_on date, surveyor text, findings text, proved text[] DEFAULT '{}', number text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
  drawn_up bigint;
BEGIN
  INSERT INTO socsvc.assessment AS s (application, surveyed_on, surveyor, findings, number)
    VALUES (application_id, surveyed_on, surveyor, findings, number) RETURNING s.id INTO drawn_up;
  INSERT INTO socsvc.application_circumstance AS ac (application, circumstance, proved)
    SELECT application_id, c.code, true FROM unnest(proved) c (code)
    ON CONFLICT (application, circumstance) DO UPDATE SET proved = true;
  RETURN drawn_up;
END
$function$;
COMMENT ON FUNCTION socsvc.record_survey(bigint, date, text, text, text[], text) IS 'Records a survey act and the circumstances that it proved, and answers its id (326-п paragraphs 4.1, 5); what it recommends goes into assessment_service. Errors: SV005 before the application or in the future, SV017 the case is closed';
REVOKE ALL ON FUNCTION socsvc.record_survey(bigint, date, text, text, text[], text) FROM PUBLIC;

CREATE FUNCTION socsvc.cancel_assessment(assessment_id bigint, reason text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.assessment t SET status = 'cancelled', status_reason = reason
   WHERE t.id = assessment_id AND t.status <> 'cancelled';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('assessment', assessment_id, (SELECT t.status FROM socsvc.assessment t WHERE t.id = assessment_id), 'cancelled');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.cancel_assessment(bigint, text) IS 'Cancels a survey act that was drawn up in error. Errors: SV003 cancelled already, SV017 the case is closed, P0002 no such act';
REVOKE ALL ON FUNCTION socsvc.cancel_assessment(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.refer_to_commission(application_id bigint, sent_on date DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
  referred bigint;
BEGIN
  INSERT INTO socsvc.commission_opinion AS o (application, commission, sent_on)
    VALUES (application_id, coalesce(socsvc.commission_needed(application_id), 'psychoneurological'), coalesce(sent_on, socsvc.today()))
    RETURNING o.id INTO referred;
  RETURN referred;
END
$function$;
COMMENT ON FUNCTION socsvc.refer_to_commission(bigint, date) IS 'Passes the case on to the commission that it needs, and answers the id of its opinion to be (326-п paragraph 4.1). Errors: SV004 it needs none, SV005 the day, SV017 the case is closed, 23505 passed on already';
REVOKE ALL ON FUNCTION socsvc.refer_to_commission(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.record_opinion(opinion_id bigint, recommends boolean, opinion text, given_on date DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.commission_opinion t SET status = 'given', recommends = record_opinion.recommends, opinion = record_opinion.opinion,
         given_on = coalesce(record_opinion.given_on, socsvc.today())
   WHERE t.id = opinion_id AND t.status <> 'given';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('commission_opinion', opinion_id, (SELECT t.status FROM socsvc.commission_opinion t WHERE t.id = opinion_id), 'given');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.record_opinion(bigint, boolean, text, date) IS 'Records the opinion of a commission (326-п paragraph 4.1); given_on: today when NULL. Errors: SV003 given or withdrawn already, SV004 in the future, P0002 no such opinion';
REVOKE ALL ON FUNCTION socsvc.record_opinion(bigint, boolean, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.take_decision(application_id bigint, outcome text, refusal_ground text DEFAULT NULL, decided_on date DEFAULT NULL, number text DEFAULT NULL, reason text DEFAULT NULL,
  document_form text DEFAULT 'paper')
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
  taken bigint;
BEGIN
  INSERT INTO socsvc.decision AS d (application, person, number, decided_on, outcome, refusal_ground, reason, document_form)
    VALUES (application_id, (SELECT a.person FROM socsvc.application a WHERE a.id = application_id), number,
            coalesce(decided_on, socsvc.today()), outcome, refusal_ground, reason, document_form)
    RETURNING d.id INTO taken;
  RETURN taken;
END
$function$;
COMMENT ON FUNCTION socsvc.take_decision(bigint, text, text, date, text, text, text) IS 'Takes the decision on an application and answers its id (326-п paragraph 4.2). outcome: recognised, or refused with a refusal_ground; decided_on: today when NULL; document_form: paper, or electronic, which the agency signs by a certificate before anybody is told of it or a programme is issued on it. Errors: those of keep_decision(), 23505 decided already';
REVOKE ALL ON FUNCTION socsvc.take_decision(bigint, text, text, date, text, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.tell_decision(decision_id bigint, informed_by text, informed_on date DEFAULT NULL, cms bytea DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF cms IS NOT NULL THEN
    PERFORM socsvc.sign_document('decision', decision_id, cms);
  END IF;
  UPDATE socsvc.decision t SET status = 'told', informed_by = tell_decision.informed_by,
         informed_on = coalesce(tell_decision.informed_on, socsvc.today())
   WHERE t.id = decision_id AND t.status <> 'told';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('decision', decision_id, (SELECT t.status FROM socsvc.decision t WHERE t.id = decision_id), 'told');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.tell_decision(bigint, text, date, bytea) IS 'Records that the citizen was informed of the decision, written or electronic; informed_on: today when NULL; cms: the agency''s signature over canonical(''decision'', id), where it is an electronic document and not signed yet (326-п paragraph 4.2). Errors: SV008 an electronic decision is not signed, SV003 told or annulled already, SV004 in the future, 23514 before the decision, P0002 no such decision';
REVOKE ALL ON FUNCTION socsvc.tell_decision(bigint, text, date, bytea) FROM PUBLIC;

CREATE FUNCTION socsvc.annul_decision(decision_id bigint, reason text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.decision t SET status = 'annulled', status_reason = annul_decision.reason
   WHERE t.id = decision_id AND t.status <> 'annulled';
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('decision', decision_id, (SELECT t.status FROM socsvc.decision t WHERE t.id = decision_id), 'annulled');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.annul_decision(bigint, text) IS 'Annuls a decision on which no programme in force rests; another may then be taken. Errors: SV003 annulled already, SV004 a programme in force rests on it, P0002 no such decision';
REVOKE ALL ON FUNCTION socsvc.annul_decision(bigint, text) FROM PUBLIC;
