-- Admission, leave and discharge: what a person brings, the examination on arrival, isolation, things taken for safekeeping
-- (326-п paragraphs 53 to 55, 70, 71, 76, 77, 81, 83).

CREATE FUNCTION socsvc._fill_stay_row(stay_id bigint, given_region integer, constraint_name text)
RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  stay record;
BEGIN
  IF socsvc.subject_role() IN ('citizen', 'representative') THEN
    RAISE EXCEPTION 'the provider records what happens on admission and discharge'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', socsvc.subject_role()),
            HINT = 'Log in as the provider of the stay, or have the agency record it.';
  END IF;
  SELECT s.region_code, s.provider INTO stay FROM socsvc.stay s WHERE s.id = stay_id;
  IF NOT FOUND OR NOT socsvc._client_sees('stay', stay_id) THEN
    PERFORM socsvc._refuse_missing('stay', stay_id, constraint_name);
  ELSIF socsvc.subject_role() IN ('provider', 'specialist') AND stay.provider IS DISTINCT FROM socsvc.subject_provider() THEN
    RAISE EXCEPTION 'this stay is with another provider'
      USING ERRCODE = 'SV009', DETAIL = format('Stay %s; you act for provider %s.', stay_id, coalesce(socsvc.subject_provider()::text, 'none')),
            HINT = 'Its own provider does this, or the agency.';
  END IF;
  RETURN coalesce(given_region, stay.region_code);
END
$function$;
COMMENT ON FUNCTION socsvc._fill_stay_row(bigint, integer, text) IS 'Private: region_code of a row of a stay. Errors: SV009 by the recipient, 23503 no such stay, or another provider''s';
REVOKE ALL ON FUNCTION socsvc._fill_stay_row(bigint, integer, text) FROM PUBLIC;

CREATE FUNCTION socsvc._refuse_future(what text, VARIADIC days date[])
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  latest date := (SELECT max(d.day) FROM unnest(days) d (day));
BEGIN
  IF latest > socsvc.today() THEN
    RAISE EXCEPTION 'the days of % have not come', what
      USING ERRCODE = 'SV005', DETAIL = format('Day: %s; today: %s.', to_char(latest, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Give today or an earlier day.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._refuse_future(text, date[]) IS 'Private: errors: SV005 one of the days lies in the future';
REVOKE ALL ON FUNCTION socsvc._refuse_future(text, date[]) FROM PUBLIC;

CREATE FUNCTION socsvc._goes_on(stay_id bigint, person_id bigint, provider_id bigint, of_form text, days daterange)
RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT EXISTS (SELECT FROM socsvc.stay s
                  WHERE s.person = person_id AND s.provider = provider_id AND s.form = of_form AND s.id <> stay_id
                    AND s.status IN ('arrived', 'discharged') AND s.arrived_on IS NOT NULL
                    AND s.days << $5 AND s.days -|- $5)
$function$;
COMMENT ON FUNCTION socsvc._goes_on(bigint, bigint, bigint, text, daterange) IS 'Private: whether the stay goes on with another of the same provider and form without a day between, as by transfer(): then it is no admission';
REVOKE ALL ON FUNCTION socsvc._goes_on(bigint, bigint, bigint, text, daterange) FROM PUBLIC;

-- ---- documents -----------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.arrival_documents(stay_id bigint, on_day date)
RETURNS TABLE (code text, document_type text, name_ru text, need text, alternative text, missing boolean, reason text, source text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH this AS MATERIALIZED (
    SELECT s.id, s.region_code, s.person, s.form, d.facility_kind
      FROM socsvc.stay s JOIN socsvc.department d ON d.id = s.department
     WHERE s.id = stay_id
  ), rule AS (
    SELECT DISTINCT ON (r.code) r.*
      FROM this
      JOIN socsvc.arrival_document_rule r ON r.form = this.form AND (r.facility_kind IS NULL OR r.facility_kind = this.facility_kind)
     WHERE r.valid @> on_day AND r.jurisdiction = ANY (socsvc._home_jurisdictions())
       AND (r.for_category IS NULL OR socsvc._category_days(this.person, r.for_category) @> on_day)
     ORDER BY r.code, array_position(socsvc._home_jurisdictions(), r.jurisdiction)
  ), found AS (
    SELECT r.id, r.code, r.document_type, r.need, r.alternative, r.source, best.reason, best.brought
      FROM this CROSS JOIN rule r
      LEFT JOIN LATERAL (
        SELECT b.brought, b.reason
          FROM (SELECT true AS brought, a.id,
                       CASE WHEN r.original AND NOT a.is_original THEN 'the original is asked for'
                            WHEN NOT r.contents <@ a.contents
                              THEN 'it lacks: ' || (SELECT string_agg(c.code, ', ' ORDER BY c.code) FROM unnest(r.contents) c (code) WHERE c.code <> ALL (a.contents))
                            WHEN r.counted_from = 'sample' AND a.sample_on IS NULL THEN 'the day of the sample is not known'
                            WHEN r.counted_from = 'issue' AND a.issued_on IS NULL THEN 'the day of issue is not known'
                            WHEN on_day > CASE r.counted_from WHEN 'sample' THEN a.sample_on WHEN 'issue' THEN a.issued_on END + r.valid_days
                              THEN format('older than %s days', r.valid_days)
                            WHEN r.effective_on_arrival AND a.effective_on IS DISTINCT FROM on_day THEN 'it takes effect on another day' END AS reason
                  FROM socsvc.arrival_document a
                 WHERE a.region_code = this.region_code AND a.stay = this.id AND a.document_type = r.document_type AND a.received_on <= on_day) b
         ORDER BY b.reason IS NOT NULL, b.id DESC
         LIMIT 1) best ON true
  )
  SELECT f.code, f.document_type, t.name_ru, f.need, f.alternative,
         f.need = 'required' AND NOT bool_or(f.brought IS TRUE AND f.reason IS NULL) OVER (PARTITION BY coalesce(f.alternative, f.id::text)),
         CASE WHEN f.brought THEN f.reason ELSE 'not brought' END, f.source
    FROM found f JOIN socsvc.document_type t ON t.code = f.document_type
   ORDER BY f.id
$function$;
COMMENT ON FUNCTION socsvc.arrival_documents(bigint, date) IS 'What the person of the stay brings on that day of arrival: kind, need (required, if_any), alternative (one of its set is enough), missing (required and not there, nor another of its set), reason (what is wrong with what was brought; NULL for nothing), source. Works with the caller''s rights. Source: 326-п paragraph 70';
REVOKE ALL ON FUNCTION socsvc.arrival_documents(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.missing_arrival_documents(stay_id bigint, on_day date)
RETURNS TABLE (code text, document_type text, name_ru text, alternative text, reason text, source text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT a.code, a.document_type, a.name_ru, a.alternative, a.reason, a.source
    FROM socsvc.arrival_documents(stay_id, on_day) a WHERE a.missing
$function$;
COMMENT ON FUNCTION socsvc.missing_arrival_documents(bigint, date) IS 'The rows of arrival_documents() without which the person does not arrive on that day; of an alternative one is enough. Works with the caller''s rights. Source: 326-п paragraph 70';
REVOKE ALL ON FUNCTION socsvc.missing_arrival_documents(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_arrival_document()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    IF (TG_OP = 'DELETE' OR to_jsonb(NEW) - 'returned_on' <> to_jsonb(OLD) - 'returned_on')
       AND EXISTS (SELECT FROM socsvc.stay s WHERE s.id = OLD.stay AND s.status IN ('arrived', 'discharged')) THEN
      RAISE EXCEPTION 'document % stands', OLD.id
        USING ERRCODE = 'SV017', DETAIL = format('Stay %s has begun; the admission rests on it.', OLD.stay), HINT = 'Record another one; returned_on says that it was given back.';
    END IF;
    IF TG_OP = 'DELETE' THEN
      PERFORM socsvc._fill_stay_row(OLD.stay, NULL, 'arrival_document_stay');
      RETURN OLD;
    END IF;
    IF NEW.stay <> OLD.stay THEN
      RAISE EXCEPTION 'a document keeps its stay'
        USING ERRCODE = 'SV015', DETAIL = format('Document %s.', OLD.id), HINT = 'Record the document anew for the other stay.';
    END IF;
  END IF;
  NEW.region_code := socsvc._fill_stay_row(NEW.stay, NEW.region_code, 'arrival_document_stay');
  NEW.received_on := coalesce(NEW.received_on, socsvc.today());
  PERFORM socsvc._refuse_future('document', NEW.received_on, NEW.returned_on);
  IF greatest(NEW.issued_on, NEW.sample_on) > NEW.received_on THEN
    RAISE EXCEPTION 'a document is issued before it is received'
      USING ERRCODE = 'SV005', DETAIL = format('Issued: %s; sample: %s; received: %s.', to_char(NEW.issued_on, 'YYYY-MM-DD'),
                                              to_char(NEW.sample_on, 'YYYY-MM-DD'), to_char(NEW.received_on, 'YYYY-MM-DD')),
            HINT = 'Give the days in their order: sample, issue, receipt.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_arrival_document() IS 'Trigger of arrival_document, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW. Errors: SV005 days in the future or in the wrong order, SV009 by the recipient, SV015 another stay, SV017 the stay has begun (only returned_on changes), 23503 no such stay, or another provider''s';
REVOKE ALL ON FUNCTION socsvc.keep_arrival_document() FROM PUBLIC;

CREATE FUNCTION socsvc.record_arrival_document(stay_id bigint, document_type text, is_original boolean DEFAULT false, number text DEFAULT NULL,
  issued_on date DEFAULT NULL, sample_on date DEFAULT NULL, effective_on date DEFAULT NULL, contents text[] DEFAULT '{}', received_on date DEFAULT NULL)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.arrival_document (stay, document_type, is_original, number, issued_on, sample_on, effective_on, contents, received_on)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, socsvc.today())) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.record_arrival_document(bigint, text, boolean, text, date, date, date, text[], date) IS 'Records a document that came with the person of the stay; answers its id. Errors: those of keep_arrival_document()';
REVOKE ALL ON FUNCTION socsvc.record_arrival_document(bigint, text, boolean, text, date, date, date, text[], date) FROM PUBLIC;

-- ---- who comes with the person ---------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_arrival_escort()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM socsvc._fill_stay_row(OLD.stay, NULL, 'arrival_escort_stay');
    RETURN OLD;
  END IF;
  NEW.region_code := socsvc._fill_stay_row(NEW.stay, NEW.region_code, 'arrival_escort_stay');
  NEW.accompanied_on := coalesce(NEW.accompanied_on, socsvc.today());
  PERFORM socsvc._refuse_future('arrival', NEW.accompanied_on);
  PERFORM FROM socsvc.representation r
    JOIN socsvc.stay s ON s.person = r.represented
    WHERE r.id = NEW.representation AND s.id = NEW.stay AND r.valid @> NEW.accompanied_on AND r.kind <> 'deed';
  IF NOT FOUND AND EXISTS (SELECT FROM socsvc.stay s WHERE s.id = NEW.stay) THEN
    RAISE EXCEPTION 'representation % is not of a legal representative of the person on that day', NEW.representation
      USING ERRCODE = 'SV005', DETAIL = format('Stay %s; day: %s.', NEW.stay, to_char(NEW.accompanied_on, 'YYYY-MM-DD')),
            HINT = 'Name a representation of this person that is in force on that day.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_arrival_escort() IS 'Trigger of arrival_escort, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: a legal representative of the stay''s person on the day. Errors: SV005 not one, or in the future, SV009 by the recipient or another provider, 23503 no such stay';
REVOKE ALL ON FUNCTION socsvc.keep_arrival_escort() FROM PUBLIC;

-- ---- examination on arrival ------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._awaits_conclusion(stay_id bigint, on_day date)
RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT s.form = 'semi_residential' AND socsvc._category_days(s.person, 'homeless_person') @> on_day
         AND NOT EXISTS (SELECT FROM socsvc.medical_referral r
                          WHERE r.region_code = s.region_code AND r.stay = s.id AND r.reason = 'examination' AND r.status = 'concluded')
    FROM socsvc.stay s WHERE s.id = stay_id
$function$;
COMMENT ON FUNCTION socsvc._awaits_conclusion(bigint, date) IS 'Private: whether the person of the stay is homeless and there is no medical conclusion yet (326-п paragraph 53)';
REVOKE ALL ON FUNCTION socsvc._awaits_conclusion(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_admission_check()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  raised numeric;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'an examination stands' USING ERRCODE = 'SV017', DETAIL = format('Examination %s of stay %s.', OLD.id, OLD.stay), HINT = 'Record another one; the last counts.';
  END IF;
  NEW.region_code := socsvc._fill_stay_row(NEW.stay, NEW.region_code, 'admission_check_stay');
  NEW.examined_at := coalesce(NEW.examined_at, clock_timestamp());
  PERFORM socsvc._refuse_future('examination', NEW.examined_at::date);
  raised := coalesce(socsvc.setting_value('raised_temperature', NEW.examined_at::date), '37.5')::numeric;
  IF NEW.outcome <> 'sent_to_medical' AND (NEW.temperature >= raised OR NEW.has_rash) THEN
    RAISE EXCEPTION 'a person with fever or rash is sent to a medical organisation'
      USING ERRCODE = 'SV004', DETAIL = format('Stay %s: temperature %s (raised from %s on), rash: %s; outcome "%s".', NEW.stay, NEW.temperature, raised, NEW.has_rash, NEW.outcome),
            HINT = 'The outcome is sent_to_medical; send_to_medical() records where.';
  END IF;
  IF NEW.outcome = 'admitted' AND socsvc._awaits_conclusion(NEW.stay, NEW.examined_at::date) THEN
    RAISE EXCEPTION 'a homeless person stays in the isolation room until the medical conclusion'
      USING ERRCODE = 'SV004', DETAIL = format('Stay %s: no conclusion.', NEW.stay), HINT = 'The outcome is isolated; send_to_medical(), conclude_referral().';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_admission_check() IS 'Trigger of admission_check, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW. Errors: SV004 fever (from the setting raised_temperature on) or rash and not sent to a medical organisation (326-п paragraph 71), a homeless person admitted before the conclusion (53); SV005 in the future, SV009 by the recipient, SV017 changed, 23503 no such stay, or another provider''s';
REVOKE ALL ON FUNCTION socsvc.keep_admission_check() FROM PUBLIC;

CREATE FUNCTION socsvc.record_admission_check(stay_id bigint, temperature numeric, has_rash boolean, outcome text, note text DEFAULT NULL)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.admission_check (stay, temperature, has_rash, outcome, note) VALUES ($1, $2, $3, $4, $5) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.record_admission_check(bigint, numeric, boolean, text, text) IS 'Records the examination on arrival: temperature in degrees Celsius, rash of unclear origin, outcome (admitted, sent_to_medical, isolated); answers its id. Errors: those of keep_admission_check()';
REVOKE ALL ON FUNCTION socsvc.record_admission_check(bigint, numeric, boolean, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_medical_referral()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a sending to a medical organisation is not deleted' USING ERRCODE = 'SV017', DETAIL = format('Row %s of stay %s.', OLD.id, OLD.stay), HINT = 'Cancel it.';
  END IF;
  NEW.region_code := socsvc._fill_stay_row(NEW.stay, NEW.region_code, 'medical_referral_stay');
  IF TG_OP = 'INSERT' THEN
    SELECT s.person INTO NEW.person FROM socsvc.stay s WHERE s.id = NEW.stay;
    NEW.sent_on := coalesce(NEW.sent_on, socsvc.today());
  ELSIF (NEW.id, NEW.region_code, NEW.stay, NEW.person, NEW.reason, NEW.sent_on) <> (OLD.id, OLD.region_code, OLD.stay, OLD.person, OLD.reason, OLD.sent_on) THEN
    RAISE EXCEPTION 'a sending keeps its stay, reason and day' USING ERRCODE = 'SV015', DETAIL = format('Row %s.', OLD.id), HINT = 'Cancel it and record another.';
  ELSIF OLD.status <> 'sent' AND (NEW.concluded_on, NEW.conclusion, NEW.self_care) IS DISTINCT FROM (OLD.concluded_on, OLD.conclusion, OLD.self_care) THEN
    RAISE EXCEPTION 'the conclusion stands'
      USING ERRCODE = 'SV017', DETAIL = format('Row %s.', OLD.id), HINT = 'Send the recipient anew, and record the conclusion there.';
  END IF;
  PERFORM socsvc._refuse_future('medical examination', NEW.sent_on, NEW.first_examined_on, NEW.sanitary_treated_on, NEW.isolated_from, NEW.isolated_until, NEW.concluded_on);
  IF NEW.concluded_on < NEW.sent_on THEN
    RAISE EXCEPTION 'a conclusion follows the sending'
      USING ERRCODE = 'SV005', DETAIL = format('Sent: %s; concluded: %s.', to_char(NEW.sent_on, 'YYYY-MM-DD'), to_char(NEW.concluded_on, 'YYYY-MM-DD')),
            HINT = 'Give the day of sending or a later one.';
  END IF;
  IF NEW.reason = 'examination' AND NEW.isolated_until IS NOT NULL AND NEW.status <> 'cancelled'
     AND (NEW.concluded_on IS NULL OR NEW.isolated_until < NEW.concluded_on) THEN
    RAISE EXCEPTION 'nobody leaves the isolation room before the medical conclusion'
      USING ERRCODE = 'SV004', DETAIL = format('Stay %s: isolated until %s, concluded %s.', NEW.stay, to_char(NEW.isolated_until, 'YYYY-MM-DD'),
                                               coalesce(to_char(NEW.concluded_on, 'YYYY-MM-DD'), 'not yet')),
            HINT = 'Record the medical conclusion first.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_medical_referral() IS 'Trigger of medical_referral, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW. Errors: SV004 isolation ends before the conclusion (326-п paragraph 53), SV005 days in the future or in the wrong order, SV009 by the recipient, SV015 another stay, reason or day, SV017 deleted, or a conclusion that stands, 23503 no such stay, or another provider''s';
REVOKE ALL ON FUNCTION socsvc.keep_medical_referral() FROM PUBLIC;

CREATE FUNCTION socsvc.guard_medical_referral_concluded(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT r.concluded_on IS NOT NULL AND r.conclusion IS NOT NULL
           AND (r.reason <> 'examination'
                OR num_nulls(r.self_care, r.first_examined_on, r.sanitary_treated_on, r.isolated_from) = 0)
      FROM socsvc.medical_referral r WHERE r.id = guard_medical_referral_concluded.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_medical_referral_concluded(bigint) IS 'The conclusion has its day and text; of a homeless person''s examination also on self-care, and the initial examination, sanitary treatment and isolation until it are recorded. Guard of status_transition (326-п/53/2 to 53/5)';
REVOKE ALL ON FUNCTION socsvc.guard_medical_referral_concluded(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.send_to_medical(stay_id bigint, reason text, organisation text, sent_on date DEFAULT NULL)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.medical_referral (stay, reason, organisation, sent_on) VALUES ($1, $2, $3, coalesce($4, socsvc.today())) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.send_to_medical(bigint, text, text, date) IS 'Records that the person of the stay was sent to a medical organisation, today or on another day; answers the row''s id. Errors: those of keep_medical_referral()';
REVOKE ALL ON FUNCTION socsvc.send_to_medical(bigint, text, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.conclude_referral(referral_id bigint, conclusion text, self_care text DEFAULT NULL, concluded_on date DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.medical_referral r
     SET status = 'concluded', conclusion = conclude_referral.conclusion, self_care = conclude_referral.self_care,
         concluded_on = coalesce(conclude_referral.concluded_on, socsvc.today()),
         isolated_until = CASE WHEN r.isolated_from IS NOT NULL THEN coalesce(r.isolated_until, conclude_referral.concluded_on, socsvc.today()) END
   WHERE r.id = referral_id AND r.status = 'sent';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no sending % that waits for a conclusion', referral_id USING ERRCODE = 'no_data_found';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.conclude_referral(bigint, text, text, date) IS 'Records the medical conclusion, which ends the isolation. Errors: SV004 no initial examination, sanitary treatment or isolation recorded of a homeless person, SV005 before the sending, P0002 no such row, and those of keep_medical_referral()';
REVOKE ALL ON FUNCTION socsvc.conclude_referral(bigint, text, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.applies_homeless_stay(id bigint)
RETURNS boolean
LANGUAGE sql STABLE STRICT
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT s.form = 'semi_residential' AND socsvc._category_days(s.person, 'homeless_person') @> coalesce(s.arrived_on, lower(s.days))
         AND NOT socsvc._goes_on(s.id, s.person, s.provider, s.form, s.days)
    FROM socsvc.stay s WHERE s.id = $1
$function$;
COMMENT ON FUNCTION socsvc.applies_homeless_stay(bigint) IS 'The stay is semi-residential and its person without a fixed place of residence (326-п 53/1); NULL where there is none';
REVOKE ALL ON FUNCTION socsvc.applies_homeless_stay(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.applies_examination_referral(id bigint)
RETURNS boolean
LANGUAGE sql STABLE STRICT
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT r.reason = 'examination' FROM socsvc.medical_referral r WHERE r.id = $1
$function$;
COMMENT ON FUNCTION socsvc.applies_examination_referral(bigint) IS 'The person was sent for the examination of homeless persons (326-п 53/1); NULL where there is none';
REVOKE ALL ON FUNCTION socsvc.applies_examination_referral(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_stay_arrival()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  day date := coalesce(NEW.arrived_on, socsvc.today());
  missing text;
  sources text;
  last_check record;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.status = 'arrived' THEN
    RETURN NEW;
  END IF;
  SELECT c.id, c.outcome, c.temperature, c.has_rash INTO last_check
    FROM socsvc.admission_check c
   WHERE c.region_code = NEW.region_code AND c.stay = NEW.id
   ORDER BY c.examined_at DESC, c.id DESC LIMIT 1;
  IF last_check.outcome = 'sent_to_medical' THEN
    RAISE EXCEPTION 'whoever is sent to a medical organisation does not arrive yet'
      USING ERRCODE = 'SV004', DETAIL = format('Stay %s: temperature %s, rash: %s (326-п/71/1, 326-п/71/2).', NEW.id, last_check.temperature, last_check.has_rash),
            HINT = 'Examine the person again: record_admission_check().';
  END IF;
  -- Who goes from one group of the organisation to another has been admitted to it.
  IF NEW.form <> 'residential'
     OR socsvc._goes_on(NEW.id, NEW.person, NEW.provider, NEW.form, NEW.days) THEN
    RETURN NEW;
  END IF;
  SELECT string_agg(m.document_type || ' (' || m.reason || ')', '; '), string_agg(m.source, '; ') INTO missing, sources
    FROM socsvc.missing_arrival_documents(NEW.id, day) m;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'documents are missing for the arrival'
      USING ERRCODE = 'SV012', DETAIL = format('Stay %s on %s: %s. Source: %s.', NEW.id, to_char(day, 'YYYY-MM-DD'), missing, sources),
            HINT = 'Record them first: record_arrival_document(); arrival_documents() lists all.';
  END IF;
  IF socsvc._category_days(NEW.person, 'legally_incapable') @> day
     AND NOT EXISTS (SELECT FROM socsvc.arrival_escort e
                      WHERE e.region_code = NEW.region_code AND e.stay = NEW.id AND e.accompanied_on = day) THEN
    RAISE EXCEPTION 'an incapable person arrives with the legal representative'
      USING ERRCODE = 'SV004', DETAIL = format('Stay %s on %s: nobody accompanies (326-п/83/1).', NEW.id, to_char(day, 'YYYY-MM-DD')), HINT = 'Record who does: arrival_escort.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_stay_arrival() IS 'Trigger of stay, BEFORE INSERT OR UPDATE OF status FOR EACH ROW, when it becomes arrived. Errors: SV004 the last examination sent the person to a medical organisation (326-п paragraph 71), an incapable person comes alone into residential care (83), SV012 a document of paragraph 70 is missing, with its name and what is wrong with it. Not asked of who goes from one group of the organisation to another without a day between';
REVOKE ALL ON FUNCTION socsvc.keep_stay_arrival() FROM PUBLIC;

-- ---- things in safekeeping; discharge --------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_deposited_item()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.returned_on IS NOT NULL
       OR to_jsonb(NEW) - '{returned_on,returned_by}'::text[] <> to_jsonb(OLD) - '{returned_on,returned_by}'::text[]) THEN
    RAISE EXCEPTION 'what was taken stands' USING ERRCODE = 'SV017', DETAIL = format('Item %s of stay %s.', OLD.id, OLD.stay), HINT = 'return_item() records that it was given back, once.';
  END IF;
  NEW.region_code := socsvc._fill_stay_row(NEW.stay, NEW.region_code, 'deposited_item_stay');
  NEW.taken_on := coalesce(NEW.taken_on, socsvc.today());
  PERFORM socsvc._refuse_future('deposit', NEW.taken_on, NEW.returned_on);
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_deposited_item() IS 'Trigger of deposited_item, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: only the return is added. Errors: SV005 in the future, SV009 by the recipient, SV017 changed otherwise, 23503 no such stay, or another provider''s';
REVOKE ALL ON FUNCTION socsvc.keep_deposited_item() FROM PUBLIC;

CREATE FUNCTION socsvc.deposit_item(stay_id bigint, what text, kind text, receipt text, request text DEFAULT NULL, taken_on date DEFAULT NULL)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.deposited_item (stay, what, kind, receipt, request, taken_on) VALUES ($1, $2, $3, $4, $5, coalesce($6, socsvc.today())) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.deposit_item(bigint, text, text, text, text, date) IS 'Records what was taken by a receipt: banned, valuable (at the person''s request), documents, clothing; answers the item''s id. Errors: 23514 valuables without a request, and those of keep_deposited_item()';
REVOKE ALL ON FUNCTION socsvc.deposit_item(bigint, text, text, text, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.return_item(item_id bigint, returned_by text, returned_on date DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.deposited_item i SET returned_on = coalesce(return_item.returned_on, socsvc.today()), returned_by = return_item.returned_by WHERE i.id = item_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no item %', item_id USING ERRCODE = 'no_data_found';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.return_item(bigint, text, date) IS 'Records that an item was given back, by which inventory list or receipt. Errors: SV017 it was already, P0002 no such item';
REVOKE ALL ON FUNCTION socsvc.return_item(bigint, text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.discharge_inventory(stay_id bigint)
RETURNS TABLE (kind text, what text, is_original boolean, received_on date, returned_on date)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT 'documents', concat_ws(' ', t.name_ru, a.number), a.is_original, a.received_on, a.returned_on
    FROM socsvc.arrival_document a JOIN socsvc.document_type t ON t.code = a.document_type
   WHERE a.stay = stay_id
   UNION ALL
  SELECT i.kind, i.what, NULL, i.taken_on, i.returned_on FROM socsvc.deposited_item i WHERE i.stay = stay_id
   ORDER BY 1, 4, 2
$function$;
COMMENT ON FUNCTION socsvc.discharge_inventory(bigint) IS 'Inventory of what is handed over at discharge: documents, originals and copies, clothes, valuables and what was taken; returned_on is NULL where it is still to be given. Works with the caller''s rights. Source: 326-п paragraphs 55, 81';
REVOKE ALL ON FUNCTION socsvc.discharge_inventory(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.stay_certificate(stay_id bigint)
RETURNS TABLE (person_name text, birth_date date, provider_name text, department_name text, first_day date, last_day date, days integer)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT concat_ws(' ', p.family_name, p.given_name, p.patronymic), p.birth_date, v.full_name, d.name, s.arrived_on,
         s.left_on, s.left_on - s.arrived_on + 1
    FROM socsvc.stay s
    JOIN socsvc.person p ON p.id = s.person
    JOIN socsvc.provider v ON v.id = s.provider
    JOIN socsvc.department d ON d.id = s.department
   WHERE s.id = stay_id AND s.status = 'discharged' AND s.arrived_on IS NOT NULL
$function$;
COMMENT ON FUNCTION socsvc.stay_certificate(bigint) IS 'Content of the certificate of the period of stay that is handed over at discharge: from the day of arrival to the day of leaving, both included; no row before the discharge. Works with the caller''s rights. Source: 326-п paragraph 81';
REVOKE ALL ON FUNCTION socsvc.stay_certificate(bigint) FROM PUBLIC;

-- ---- leave -----------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_leave()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  first_day date;
  rule record;
  kinds text[];
  years daterange;
  used integer;
BEGIN
  IF NEW.kind <> 'leave' OR TG_OP = 'UPDATE' AND (NEW.person, NEW.kind, NEW.term, NEW.leave_application, NEW.commission_conclusion, NEW.host_undertaking)
                                                 IS NOT DISTINCT FROM
                                                 (OLD.person, OLD.kind, OLD.term, OLD.leave_application, OLD.commission_conclusion, OLD.host_undertaking) THEN
    RETURN NEW;
  END IF;
  first_day := lower(NEW.term);
  -- Locked, so that two leaves do not pass by each other.
  PERFORM FROM socsvc.person p WHERE p.id = NEW.person FOR NO KEY UPDATE;
  SELECT array_agg(DISTINCT d.facility_kind) INTO kinds
    FROM socsvc.stay s JOIN socsvc.department d ON d.id = s.department
   WHERE s.person = NEW.person AND s.form = 'residential' AND s.status IN ('arrived', 'discharged') AND s.days && NEW.term;
  IF kinds IS NULL
     AND NOT EXISTS (SELECT FROM socsvc.contract c JOIN socsvc.programme p ON p.id = c.programme
                      WHERE c.person = NEW.person AND p.form = 'residential' AND c.signed_on IS NOT NULL
                        AND CASE WHEN c.inactive_from IS NULL THEN c.term ELSE daterange(lower(c.term), greatest(c.inactive_from, lower(c.term))) END && NEW.term) THEN
    RETURN NEW; -- not a resident
  END IF;
  SELECT r.days_per_year, r.never_category, r.unless_facility_kind, r.source INTO rule
    FROM socsvc.leave_rule r
   WHERE r.valid @> first_day AND r.jurisdiction = ANY (socsvc._home_jurisdictions())
   ORDER BY array_position(socsvc._home_jurisdictions(), r.jurisdiction) LIMIT 1;
  IF NOT FOUND OR rule.unless_facility_kind = ALL (kinds) THEN
    RETURN NEW;
  END IF;
  IF socsvc._category_days(NEW.person, rule.never_category) && NEW.term THEN
    RAISE EXCEPTION 'person % has no leave', NEW.person
      USING ERRCODE = 'SV004', DETAIL = format('Of category "%s" on days of %s. Source: %s.', rule.never_category, NEW.term, rule.source),
            HINT = 'Recipients of this category stay in the home; no leave is recorded.';
  END IF;
  IF num_nulls(NEW.leave_application, NEW.commission_conclusion, NEW.host_undertaking) > 0 THEN
    RAISE EXCEPTION 'papers are missing for the leave'
      USING ERRCODE = 'SV012',
            DETAIL = format('Person %s: %s. Source: 326-п/76/1, 326-п/76/3, 326-п/76/5.', NEW.person,
                            concat_ws(', ', CASE WHEN NEW.leave_application IS NULL THEN 'leave_application' END,
                                      CASE WHEN NEW.commission_conclusion IS NULL THEN 'commission_conclusion' END,
                                      CASE WHEN NEW.host_undertaking IS NULL THEN 'host_undertaking' END)),
            HINT = 'Name each of the papers in its column.';
  END IF;
  IF upper_inf(NEW.term) THEN
    RAISE EXCEPTION 'a leave has an end'
      USING ERRCODE = 'SV005', DETAIL = format('Person %s: %s. Source: %s.', NEW.person, NEW.term, rule.source),
            HINT = 'Give the last day of the leave.';
  END IF;
  FOR y IN date_part('year', first_day)::integer .. date_part('year', upper(NEW.term) - 1)::integer LOOP
    years := daterange(make_date(y, 1, 1), make_date(y + 1, 1, 1));
    SELECT coalesce(sum(upper(a.term * years) - lower(a.term * years)), 0) + (upper(NEW.term * years) - lower(NEW.term * years)) INTO used
      FROM socsvc.absence a
     WHERE a.person = NEW.person AND a.kind = 'leave' AND a.id <> NEW.id AND a.term && years;
    IF used > rule.days_per_year THEN
      RAISE EXCEPTION 'the leaves of the year % would be longer than % days', y, rule.days_per_year
        USING ERRCODE = 'SV005', DETAIL = format('Person %s: %s days with %s. Source: %s.', NEW.person, used, NEW.term, rule.source),
              HINT = 'Shorten the leave, or let it begin in another year.';
    END IF;
  END LOOP;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_leave() IS 'Trigger of absence, BEFORE INSERT OR UPDATE FOR EACH ROW: leave of whoever has arrived in residential care or has a contract for it on days of the leave, save in psychoneurological facilities (order 176н). Errors: SV004 under administrative supervision (326-п paragraph 77), SV005 more than 30 days of a calendar year in all, or without an end (76), SV012 no application, conclusion or undertaking (76)';
REVOKE ALL ON FUNCTION socsvc.keep_leave() FROM PUBLIC;

CREATE FUNCTION socsvc.grant_leave(person_id bigint, term daterange, leave_application text, commission_conclusion text, host_undertaking text, note text DEFAULT NULL)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.absence (person, kind, term, leave_application, commission_conclusion, host_undertaking, note)
    VALUES ($1, 'leave', $2, $3, $4, $5, $6) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.grant_leave(bigint, daterange, text, text, text, text) IS 'Records a leave from residential care with its papers: whole days away; answers the absence''s id. Errors: those of keep_leave(), SV005, SV013 of deliveries on these days';
REVOKE ALL ON FUNCTION socsvc.grant_leave(bigint, daterange, text, text, text, text) FROM PUBLIC;
