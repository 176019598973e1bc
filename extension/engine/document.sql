-- Documents of a case: which the lists ask for, which are there, which are missing (326-п paragraphs 34 to 39).

-- All of it in one query, planned together with the caller's. A rule asks (or waives) when each condition that it names
-- holds, once for the citizen or once for each relative. Documents of one alternative make a set: one of them is enough.
CREATE FUNCTION socsvc._case_documents(application_id bigint, day date, list text)
RETURNS TABLE (ordinal bigint, document_type text, relative bigint, set_name text, required boolean, brought_by text,
               state text, reason text, source text)
LANGUAGE sql STABLE
AS $function$
  WITH subject AS MATERIALIZED (
    SELECT a.id, a.applicant_kind, a.form, a.stay, a.facility_kind, a.received_on,
           socsvc.case_facts(a.id, day) AS facts, socsvc._home_jurisdictions() AS jurisdictions
      FROM socsvc.application a
     WHERE a.id = application_id),
  wish AS MATERIALIZED (
    SELECT i.form, i.service_no, i.item_no
      FROM socsvc.application_service v
      JOIN socsvc.service_item i ON i.id = v.service_item
     WHERE v.application = application_id),
  rule AS (
    SELECT r.id, r.effect, r.document_type, r.alternative, r.must_state, r.brought_by, r.source, k.id AS relative
      FROM subject s
      JOIN socsvc.document_rule r ON r.jurisdiction = ANY (s.jurisdictions)
      LEFT JOIN socsvc.application_relative k ON r.about = 'relative' AND k.application = s.id
     WHERE r.list = _case_documents.list
       AND r.valid OPERATOR(pg_catalog.@>) day
       AND (r.about = 'citizen' OR k.id IS NOT NULL)
       AND (r.form IS NULL OR r.form = s.form)
       AND (r.age IS NULL OR r.age = ANY (s.facts))
       AND (r.stay IS NULL OR r.stay = s.stay)
       AND (r.facility_kind IS NULL OR r.facility_kind = s.facility_kind)
       AND (r.fact IS NULL OR r.fact = ANY (s.facts)
            OR r.fact = 'relative_disability_in_state_system' AND k.disability_in_state_system)
       AND (r.absent_fact IS NULL OR r.absent_fact <> ALL (s.facts))
       AND (r.circumstance IS NULL
            OR r.circumstance IN (SELECT c.circumstance FROM socsvc.application_circumstance c WHERE c.application = application_id))
       AND (r.service_no IS NULL
            OR EXISTS (SELECT FROM wish w
                        WHERE w.service_no = r.service_no AND (r.form IS NULL OR w.form = r.form)
                          AND (r.item_no IS NULL OR w.item_no = r.item_no)))),
  asked AS (
    SELECT min(r.id) AS ordinal, r.document_type, r.relative, coalesce(r.alternative, r.document_type) AS set_name,
           pg_catalog.bool_or(r.effect = 'required') AS required,
           min(r.brought_by) AS brought_by, -- of several rows the strictest: citizen, either, inter_agency
           pg_catalog.string_agg(r.source, '; ' ORDER BY r.id) AS sources
      FROM rule r
     WHERE r.effect <> 'waived'
     GROUP BY r.document_type, r.relative, coalesce(r.alternative, r.document_type)),
  -- The application itself needs no record of its own: the row is it. Where an organisation reported an urgent case, the
  -- citizen still files one (38/9).
  paper AS (
    SELECT d.document_type, d.relative, d.states,
           coalesce(d.issued_on OPERATOR(pg_catalog.+) t.validity OPERATOR(pg_catalog.<) day, false) AS expired
      FROM socsvc.application_document d
      JOIN socsvc.document_type t ON t.code = d.document_type
     WHERE d.application = application_id AND d.received_on OPERATOR(pg_catalog.<=) day
     UNION ALL
    SELECT 'application', NULL, NULL, false
      FROM subject s
     WHERE s.received_on OPERATOR(pg_catalog.<=) day AND NOT (s.form = 'urgent' AND s.applicant_kind = 'organisation')),
  looked_at AS (
    SELECT a.ordinal, a.document_type, a.relative, a.set_name, a.required, a.brought_by, a.sources,
           coalesce(p.present, false) AS present, coalesce(p.incomplete, false) AS incomplete,
           coalesce(p.expired, false) AS expired, m.must_state, w.waived_by,
           pg_catalog.bool_or(p.present OR w.waived_by IS NOT NULL) OVER one_set AS satisfied,
           pg_catalog.string_agg(a.document_type, ', ') FILTER (WHERE p.present OR w.waived_by IS NOT NULL) OVER one_set AS satisfied_by
      FROM asked a
     CROSS JOIN LATERAL (
       SELECT coalesce(pg_catalog.array_agg(DISTINCT u.word ORDER BY u.word), '{}') AS must_state
         FROM rule r CROSS JOIN LATERAL pg_catalog.unnest(r.must_state) u (word)
        WHERE r.effect <> 'waived' AND r.document_type = a.document_type AND r.relative IS NOT DISTINCT FROM a.relative) m
     CROSS JOIN LATERAL (
       SELECT pg_catalog.string_agg(DISTINCT r.source, '; ') AS waived_by
         FROM rule r
        WHERE r.effect = 'waived' AND r.document_type = a.document_type AND r.relative IS NOT DISTINCT FROM a.relative) w
     CROSS JOIN LATERAL (
       SELECT pg_catalog.bool_or(NOT p.expired AND (p.states IS NULL OR p.states OPERATOR(pg_catalog.@>) m.must_state)) AS present,
              pg_catalog.bool_or(NOT p.expired) AS incomplete,
              pg_catalog.bool_or(p.expired) AS expired
         FROM paper p
        WHERE p.document_type = a.document_type AND p.relative IS NOT DISTINCT FROM a.relative) p
    WINDOW one_set AS (PARTITION BY a.relative, a.set_name))
  SELECT l.ordinal, l.document_type, l.relative, l.set_name, l.required, l.brought_by,
         CASE WHEN l.present THEN 'present'
              WHEN l.satisfied THEN 'waived'
              WHEN NOT l.required THEN 'optional'
              WHEN l.incomplete THEN 'incomplete'
              WHEN l.expired THEN 'expired'
              ELSE 'missing' END,
         CASE WHEN l.present THEN NULL
              WHEN l.waived_by IS NOT NULL THEN 'waived by ' || l.waived_by
              WHEN l.satisfied THEN 'instead of it: ' || l.satisfied_by
              WHEN NOT l.required THEN 'nothing waits for it'
              WHEN l.incomplete THEN 'it must state: ' || pg_catalog.array_to_string(l.must_state, ', ')
              WHEN l.expired THEN 'older than it may be' END,
         (SELECT pg_catalog.string_agg(x.source, '; ' ORDER BY x.place)
            FROM (SELECT u.source, min(u.place) AS place
                    FROM pg_catalog.string_to_table(l.sources, '; ') WITH ORDINALITY u (source, place)
                   GROUP BY u.source) x)
    FROM looked_at l
$function$;
COMMENT ON FUNCTION socsvc._case_documents(bigint, date, text) IS 'Private: what the list asks of the case on the day, and what has become of each document';
REVOKE ALL ON FUNCTION socsvc._case_documents(bigint, date, text) FROM PUBLIC;

CREATE FUNCTION socsvc.required_documents(application_id bigint, day date)
RETURNS TABLE (document_type text, name text, about text, brought_by text, state text, reason text, source text)
LANGUAGE sql STABLE
AS $function$
  SELECT c.document_type, t.name_ru, k.name, c.brought_by, c.state, c.reason, c.source
    FROM socsvc._case_documents(application_id, day, 'decision') c
    JOIN socsvc.document_type t ON t.code = c.document_type
    LEFT JOIN socsvc.application_relative k ON k.id = c.relative
   ORDER BY c.ordinal, c.relative
$function$;
COMMENT ON FUNCTION socsvc.required_documents(bigint, date) IS 'Every document that the decision on the application asks for on the day: state present, waived, optional (nothing waits for it), missing, incomplete (does not state what it must) or expired, and why; about: name of the relative, NULL for the citizen (326-п paragraphs 34 to 39)';
REVOKE ALL ON FUNCTION socsvc.required_documents(bigint, date) FROM PUBLIC;

-- A row for each paper that somebody still has to bring: of a set of alternatives its first one stands for all.
CREATE FUNCTION socsvc.missing_documents(application_id bigint, day date)
RETURNS TABLE (document_type text, brought_by text, alternative text, source text, about text)
LANGUAGE sql STABLE
AS $function$
  SELECT m.types[1], m.brought_by, nullif(pg_catalog.array_to_string(m.types[2:], ', '), ''), m.source, k.name
    FROM (SELECT min(c.ordinal) AS ordinal, c.relative,
                 pg_catalog.array_agg(c.document_type ORDER BY c.ordinal) AS types,
                 (pg_catalog.array_agg(c.brought_by ORDER BY c.ordinal))[1] AS brought_by,
                 (pg_catalog.array_agg(c.source ORDER BY c.ordinal))[1] AS source
            FROM socsvc._case_documents(application_id, day, 'decision') c
           WHERE c.state IN ('missing', 'incomplete', 'expired')
           GROUP BY c.set_name, c.relative) m
    LEFT JOIN socsvc.application_relative k ON k.id = m.relative
   ORDER BY m.ordinal, m.relative
$function$;
COMMENT ON FUNCTION socsvc.missing_documents(bigint, date) IS 'Documents without which nobody is recognised as needing service on the day, a row for each that somebody has to bring; alternative: documents of which one does instead; about: name of the relative, NULL for the citizen (326-п paragraphs 34 to 39)';
REVOKE ALL ON FUNCTION socsvc.missing_documents(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.has_all_documents(application_id bigint, day date)
RETURNS boolean
LANGUAGE plpgsql STABLE
AS $function$
BEGIN
  RETURN EXISTS (SELECT FROM socsvc.application a WHERE a.id = application_id AND day IS NOT NULL)
     AND NOT EXISTS (SELECT FROM socsvc._case_documents(application_id, day, 'decision') c
                      WHERE c.state IN ('missing', 'incomplete', 'expired'));
END
$function$;
COMMENT ON FUNCTION socsvc.has_all_documents(bigint, date) IS 'Whether missing_documents() has no row; false of an application that is not there and of no day. Its signature does not change';
REVOKE ALL ON FUNCTION socsvc.has_all_documents(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.request_documents(application_id bigint)
RETURNS TABLE (document_type text, name text, issuer text, required boolean, source text)
LANGUAGE sql STABLE
AS $function$
  SELECT c.document_type, t.name_ru, t.issuer, c.required, c.source
    FROM socsvc._case_documents(application_id, socsvc.today(), 'decision') c
    JOIN socsvc.document_type t ON t.code = c.document_type
   WHERE c.brought_by IN ('either', 'inter_agency') AND c.state NOT IN ('present', 'waived')
   ORDER BY c.ordinal
$function$;
COMMENT ON FUNCTION socsvc.request_documents(bigint) IS 'What the agency requests from other bodies for the application today, unless the citizen brings it himself (326-п paragraph 39); required: the decision waits for it';
REVOKE ALL ON FUNCTION socsvc.request_documents(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.missing_provider_documents(application_id bigint, provider_id bigint, day date)
RETURNS TABLE (document_type text, brought_by text, alternative text, source text)
LANGUAGE sql STABLE
AS $function$
  SELECT m.types[1], m.brought_by, nullif(pg_catalog.array_to_string(m.types[2:], ', '), ''), m.source
    FROM (SELECT min(c.ordinal) AS ordinal, l.list,
                 pg_catalog.array_agg(c.document_type ORDER BY c.ordinal) AS types,
                 (pg_catalog.array_agg(c.brought_by ORDER BY c.ordinal))[1] AS brought_by,
                 (pg_catalog.array_agg(c.source ORDER BY c.ordinal))[1] AS source
            FROM socsvc.provider_document_list l
           CROSS JOIN LATERAL socsvc._case_documents(application_id, day, l.list) c
           WHERE l.provider = provider_id AND l.valid OPERATOR(pg_catalog.@>) day
             AND c.state IN ('missing', 'incomplete', 'expired')
           GROUP BY l.list, c.set_name, c.relative) m
   ORDER BY m.ordinal
$function$;
COMMENT ON FUNCTION socsvc.missing_provider_documents(bigint, bigint, date) IS 'Documents that the provider''s own procedure asks for and the case has not, for providers that provider_document_list names (Kogalym procedure 2.2 to 2.4). Says so and refuses nothing: the agency''s list alone binds by law';
REVOKE ALL ON FUNCTION socsvc.missing_provider_documents(bigint, bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.record_document(application_id bigint, document_type text, brought_by text, number text DEFAULT NULL,
  issued_on date DEFAULT NULL, received_on date DEFAULT socsvc.today(), relative_id bigint DEFAULT NULL,
  states text[] DEFAULT NULL, note text DEFAULT NULL)
RETURNS bigint
LANGUAGE sql
AS $function$
  INSERT INTO socsvc.application_document (application, document_type, brought_by, number, issued_on, received_on, relative, states, note)
  VALUES (application_id, document_type, brought_by, number, issued_on, received_on, relative_id, states, note)
  RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.record_document(bigint, text, text, text, date, date, bigint, text[], text) IS 'Records a document of the case and returns its id. states: what it states, NULL for all that is asked. Errors: 23503 no such application, kind or relative of the case; SV005 a date that cannot be; 23514 its kind needs a date, or an old relative';
REVOKE ALL ON FUNCTION socsvc.record_document(bigint, text, text, text, date, date, bigint, text[], text) FROM PUBLIC;

-- ---- triggers ------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.check_document()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  type socsvc.document_type;
  relative socsvc.application_relative;
  birth_date date;
BEGIN
  IF TG_OP = 'UPDATE'
    AND (NEW.application, NEW.document_type, NEW.relative) IS DISTINCT FROM (OLD.application, OLD.document_type, OLD.relative) THEN
    RAISE EXCEPTION 'document % stays what it is', OLD.id
      USING ERRCODE = 'SV015', DETAIL = format('It is a %s of application %s.', OLD.document_type, OLD.application),
            HINT = 'Delete it and record another.';
  END IF;
  IF NEW.received_on > socsvc.today() THEN
    RAISE EXCEPTION 'a document is not received in the future'
      USING ERRCODE = 'SV005', DETAIL = format('received_on: %s; today: %s.', to_char(NEW.received_on, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Give today or an earlier day.';
  END IF;
  -- Without its row the foreign keys say what is wrong.
  SELECT t.* INTO type FROM socsvc.document_type t WHERE t.code = NEW.document_type;
  SELECT p.birth_date INTO birth_date
    FROM socsvc.application a JOIN socsvc.person p ON p.id = a.person WHERE a.id = NEW.application;
  IF type.about_citizen AND NEW.issued_on < birth_date THEN
    RAISE EXCEPTION 'the document is older than the person whom it is about'
      USING ERRCODE = 'SV005', DETAIL = format('issued_on: %s; date of birth: %s.', to_char(NEW.issued_on, 'YYYY-MM-DD'), to_char(birth_date, 'YYYY-MM-DD')),
            HINT = 'Compare both with the papers.';
  END IF;
  IF type.validity IS NOT NULL AND NEW.issued_on IS NULL THEN
    RAISE EXCEPTION 'a document of the kind "%" needs its date', NEW.document_type
      USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'application_document_dated',
            DETAIL = format('It may be used for %s after it.', type.validity), HINT = 'Give issued_on.';
  END IF;
  IF NEW.document_type = 'relative_old_age' THEN
    SELECT k.* INTO relative FROM socsvc.application_relative k WHERE k.id = NEW.relative;
    IF (relative.birth_date + CASE relative.sex WHEN 'f' THEN interval '55 years' WHEN 'm' THEN interval '60 years' END
        < NEW.received_on) IS NOT TRUE THEN
      RAISE EXCEPTION 'the relative has not reached old age'
        USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'application_document_old_age',
              DETAIL = format('Women are old when over 55, men when over 60 (326-п paragraph 37.2); sex: %s, date of birth: %s.',
                              coalesce(relative.sex, 'unknown'), coalesce(to_char(relative.birth_date, 'YYYY-MM-DD'), 'unknown')),
              HINT = 'Record sex and date of birth of the relative, or another reason why he cannot help.';
    END IF;
  END IF;
  RETURN NEW;
END
$function$;
ALTER FUNCTION socsvc.check_document() OWNER TO socsvc_owner;
COMMENT ON FUNCTION socsvc.check_document() IS 'Trigger, BEFORE ROW on application_document: received not in the future, not older than the citizen (SV005); with its date where its kind expires, of an old relative where it proves old age (23514; 326-п/37.2/5, 6); keeps its kind and case (SV015)';
REVOKE ALL ON FUNCTION socsvc.check_document() FROM PUBLIC;

-- A refusal needs no complete papers: its own ground is what it rests on, and nobody is asked for all the rest to be told no.
CREATE FUNCTION socsvc.enforce_documents()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  missing text;
BEGIN
  PERFORM FROM socsvc.application a WHERE a.id = NEW.application FOR NO KEY UPDATE;
  SELECT string_agg(t.name_ru || coalesce(' (' || m.about || ')', '')
           || coalesce((SELECT string_agg(' / ' || o.name_ru, '' ORDER BY x.place)
                          FROM string_to_table(m.alternative, ', ') WITH ORDINALITY x (code, place)
                          JOIN socsvc.document_type o ON o.code = x.code), ''), '; ' ORDER BY m.ordinality)
    INTO missing
    FROM socsvc.missing_documents(NEW.application, NEW.decided_on) WITH ORDINALITY m
    JOIN socsvc.document_type t ON t.code = m.document_type;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'documents are missing for the decision on application %', NEW.application
      USING ERRCODE = 'SV012', DETAIL = format('Missing on %s: %s.', to_char(NEW.decided_on, 'YYYY-MM-DD'), missing),
            HINT = 'required_documents() says what is asked and why; record_document() records what came.';
  END IF;
  RETURN NEW;
END
$function$;
ALTER FUNCTION socsvc.enforce_documents() OWNER TO socsvc_owner;
COMMENT ON FUNCTION socsvc.enforce_documents() IS 'Trigger, BEFORE ROW on decision: nobody is recognised as needing service while a document of the list is missing on the day of the decision (SV012; 326-п paragraphs 34 to 39). Refusals need none';
REVOKE ALL ON FUNCTION socsvc.enforce_documents() FROM PUBLIC;
