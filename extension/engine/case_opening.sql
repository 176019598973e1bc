-- Break-glass: an employee who needs a case that his role does not show opens it, for a reason, for some hours, and the
-- agency reviews it afterwards (SECURITY.md). What is opened is shown by the policies named opened_case, for reading alone.

CREATE FUNCTION socsvc._is_own_opening(role text, login text, login_role name, provider bigint, worker bigint)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce($1 = socsvc.subject_role(), false) AND $2 IS NOT DISTINCT FROM socsvc.subject_login() AND $3 = session_user
         AND $4 IS NOT DISTINCT FROM socsvc.subject_provider() AND $5 IS NOT DISTINCT FROM socsvc.subject_worker()
$function$;
COMMENT ON FUNCTION socsvc._is_own_opening(text, text, name, bigint, bigint) IS 'Private: whether an opening is the present subject''s: the same login, through the same login role (two issuers may know two people by one name), in the same role, for the same provider';
REVOKE ALL ON FUNCTION socsvc._is_own_opening(text, text, name, bigint, bigint) FROM PUBLIC;

-- An opening counts from the transaction after its own on: whoever could read and then roll back would leave no trace.
-- Not in SQL, which would plan the query anew at every call; asked once a query by every policy, so what is nobody's
-- business ends at the role.
CREATE FUNCTION socsvc.opened_persons()
RETURNS SETOF bigint
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER ROWS 5
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF coalesce(socsvc.subject_role(), '') NOT IN ('provider', 'specialist', 'agency') THEN
    RETURN;
  END IF;
  RETURN QUERY
    SELECT DISTINCT o.person
      FROM socsvc.case_opening o
     WHERE o.until > clock_timestamp() AND o.closed_at IS NULL AND o.opened_at < transaction_timestamp()
       AND socsvc._is_own_opening(o.role, o.login, o.login_role, o.provider, o.worker);
END
$function$;
COMMENT ON FUNCTION socsvc.opened_persons() IS 'Persons whose cases the subject has opened by open_case(), in an earlier transaction, and may still read. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc.opened_persons() FROM PUBLIC;

CREATE FUNCTION socsvc._demand_case_opener()
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF coalesce(socsvc.subject_role(), '') NOT IN ('provider', 'specialist', 'agency')
     OR socsvc.subject_role() IN ('provider', 'specialist') AND socsvc.subject_provider() IS NULL THEN
    RAISE EXCEPTION 'only employees open cases'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(socsvc.subject_role(), 'nobody')),
            HINT = 'Employees of providers, specialists and clerks of the agency do.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._demand_case_opener() IS 'Private: refuses who opens no cases (SV009): whoever is no employee of a provider, specialist or clerk of the agency';
REVOKE ALL ON FUNCTION socsvc._demand_case_opener() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_case_opening()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM socsvc._demand_case_opener();
    NEW.role := socsvc.subject_role();
    NEW.login := socsvc.subject_login();
    NEW.login_role := session_user;
    NEW.actor := socsvc.subject_actor();
    NEW.provider := socsvc.subject_provider();
    NEW.worker := socsvc.subject_worker();
    NEW.opened_at := clock_timestamp();
    NEW.closed_at := NULL;
    NEW.reviewed_at := NULL;
    NEW.reviewed_by := NULL;
    NEW.review_note := NULL;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE'
     OR to_jsonb(NEW) - '{closed_at,reviewed_at,reviewed_by,review_note}'::text[] <> to_jsonb(OLD) - '{closed_at,reviewed_at,reviewed_by,review_note}'::text[]
     OR OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at
     OR OLD.reviewed_at IS NOT NULL
        AND (NEW.reviewed_at, NEW.reviewed_by, NEW.review_note) IS DISTINCT FROM (OLD.reviewed_at, OLD.reviewed_by, OLD.review_note) THEN
    RAISE EXCEPTION 'the opening % of a case stands', OLD.id
      USING ERRCODE = 'SV015',
            DETAIL = format('Opened at %s, closed at %s, reviewed at %s.', OLD.opened_at, coalesce(OLD.closed_at::text, 'not yet'), coalesce(OLD.reviewed_at::text, 'not yet')),
            HINT = 'It is closed once and reviewed once: close_case(), review_opening().';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_case_opening() IS 'Trigger of case_opening, BEFORE INSERT OR UPDATE OR DELETE FOR EACH ROW, for the owner too: who opens is the subject, when is the clock''s; an opening is closed once and reviewed once, nothing else of it changes. Errors: SV009 not an employee, SV015 it stands';
REVOKE ALL ON FUNCTION socsvc.keep_case_opening() FROM PUBLIC;

CREATE FUNCTION socsvc.open_case(person bigint, reason text, hours integer DEFAULT 1)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  longest integer := coalesce(socsvc.setting_value('case_opening_max_hours'), '24')::integer;
  most integer := coalesce(socsvc.setting_value('case_openings_a_day'), '20')::integer;
  opening record;
BEGIN
  PERFORM socsvc._demand_case_opener(); -- here too, so that nobody else learns which persons there are
  IF coalesce(reason, '') !~ '[[:alnum:]]' OR length(reason) > 2000 THEN
    RAISE EXCEPTION 'a case is opened for a reason'
      USING ERRCODE = 'invalid_parameter_value', DETAIL = format('Its text has %s characters.', coalesce(length(reason), 0)),
            HINT = 'Say in at most 2,000 characters what the case is needed for: the agency reviews it.';
  END IF;
  IF hours IS NULL OR hours NOT BETWEEN 1 AND longest THEN
    RAISE EXCEPTION 'a case is opened for 1 to % hours, not %', longest, coalesce(hours::text, 'NULL')
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Setting case_opening_max_hours.';
  END IF;
  -- One after another, else the limit would not be one.
  PERFORM pg_advisory_xact_lock(hashtextextended(format('socsvc.case_opening %s %s %s', session_user, socsvc.subject_role(),
                                                        coalesce(socsvc.subject_login(), socsvc.subject_provider()::text)), 0));
  PERFORM FROM socsvc.case_opening o
    WHERE o.opened_at > clock_timestamp() - interval '24 hours'
      AND socsvc._is_own_opening(o.role, o.login, o.login_role, o.provider, o.worker)
    OFFSET most - 1;
  IF FOUND OR most < 1 THEN
    RAISE EXCEPTION 'no more cases can be opened now'
      USING ERRCODE = 'SV028', DETAIL = format('%s were opened within 24 hours.', most), HINT = 'Setting case_openings_a_day.';
  END IF;
  IF NOT EXISTS (SELECT FROM socsvc.person p WHERE p.id = open_case.person) THEN
    RAISE EXCEPTION 'there is no person %', person USING ERRCODE = 'no_data_found';
  END IF;

  PERFORM socsvc.log_access(open_case.person, 'case opened', open_case.reason);
  INSERT INTO socsvc.case_opening (person, reason, until)
    VALUES (open_case.person, btrim(open_case.reason), clock_timestamp() + make_interval(hours => open_case.hours))
    RETURNING * INTO opening;
  PERFORM socsvc.send_message('case_opened',
            jsonb_build_object('opening', opening.id, 'person', opening.person, 'reason', opening.reason,
              'who', concat_ws(', ', coalesce(opening.login, opening.login_role), opening.role,
                               (SELECT v.short_name FROM socsvc.provider v WHERE v.id = opening.provider)),
              'until', to_char(opening.until AT TIME ZONE i.time_zone, 'DD.MM.YYYY HH24:MI')),
            to_office => 'agency', cause => format('case_opening/%s', opening.id))
     FROM socsvc.register_info i;
  RETURN opening.id;
END
$function$;
COMMENT ON FUNCTION socsvc.open_case(bigint, text, integer) IS 'Break-glass: an employee of a provider, a specialist or a clerk may read the case of a person that his role does not show, for so many hours, from his next transaction on. The reason is required; the agency gets a message and reviews it: opened_cases_to_review, review_opening(). Nothing can be written by it. Answers the id of the opening. At most case_openings_a_day within 24 hours, each for at most case_opening_max_hours. Errors: SV009 not an employee, 22023 no reason or too many hours, SV028 too many opened, P0002 no such person';
REVOKE ALL ON FUNCTION socsvc.open_case(bigint, text, integer) FROM PUBLIC;

CREATE FUNCTION socsvc.open_case_by_identifier(identifier text, birth_date date, reason text, hours integer DEFAULT 1)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  by_iin boolean := (SELECT j.person_identifier = 'iin' FROM socsvc.register_info i JOIN socsvc.jurisdiction j ON j.code = i.jurisdiction);
  found bigint;
BEGIN
  IF by_iin THEN
    SELECT p.id INTO found FROM socsvc.person p WHERE p.iin = identifier::socsvc.iin AND p.birth_date = $2;
  ELSE
    SELECT p.id INTO found FROM socsvc.person p WHERE p.snils = identifier::socsvc.snils AND p.birth_date = $2;
  END IF;
  RETURN socsvc.open_case(coalesce(found, 0), reason, hours);
END
$function$;
COMMENT ON FUNCTION socsvc.open_case_by_identifier(text, date, text, integer) IS 'open_case() of the person with this SNILS or IIN and date of birth, for who stands before somebody whose id he cannot know; both are asked for so that nobody tries numbers. Errors: as open_case(), and 22P02 or 22023 no such number';
REVOKE ALL ON FUNCTION socsvc.open_case_by_identifier(text, date, text, integer) FROM PUBLIC;

CREATE FUNCTION socsvc.close_case(opening_id bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.case_opening o SET closed_at = clock_timestamp()
   WHERE o.id = opening_id AND o.closed_at IS NULL
     AND (socsvc.subject_role() = 'agency' OR socsvc._is_own_opening(o.role, o.login, o.login_role, o.provider, o.worker));
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no open case %', opening_id
      USING ERRCODE = 'no_data_found', HINT = 'my_opened_cases lists one''s own; a case is closed once.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.close_case(bigint) IS 'Ends an opening before its time: one''s own, or, by the agency, anybody''s. Errors: P0002 none, or not one''s own, or closed already';
REVOKE ALL ON FUNCTION socsvc.close_case(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.review_opening(opening_id bigint, note text)
RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  opening record;
BEGIN
  IF socsvc.subject_role() IS DISTINCT FROM 'agency' THEN
    RAISE EXCEPTION 'only the agency reviews opened cases'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(socsvc.subject_role(), 'nobody')),
            HINT = 'Log in as the agency.';
  END IF;
  IF coalesce(note, '') !~ '[[:alnum:]]' THEN
    RAISE EXCEPTION 'a review says something'
      USING ERRCODE = 'invalid_parameter_value', DETAIL = format('Opening %s.', opening_id), HINT = 'Give a note: what was found.';
  END IF;
  SELECT * INTO opening FROM socsvc.case_opening o WHERE o.id = opening_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no opening %', opening_id USING ERRCODE = 'no_data_found';
  END IF;
  IF opening.role = 'agency' AND opening.login_role = session_user AND opening.login IS NOT DISTINCT FROM socsvc.subject_login() THEN
    RAISE EXCEPTION 'nobody reviews what he has opened himself'
      USING ERRCODE = 'SV009', DETAIL = format('Opening %s.', opening_id), HINT = 'Another clerk of the agency does.';
  END IF;
  UPDATE socsvc.case_opening o
     SET reviewed_at = clock_timestamp(), reviewed_by = coalesce(socsvc.subject_login(), session_user), review_note = btrim(note)
   WHERE o.id = opening_id;
END
$function$;
COMMENT ON FUNCTION socsvc.review_opening(bigint, text) IS 'The agency has looked at why a case was opened, once, by another clerk than who opened it; what it found. An opening in force goes on: close_case(). Errors: SV009 not the agency, or one''s own, 22023 no note, P0002 no such opening, SV015 reviewed already';
REVOKE ALL ON FUNCTION socsvc.review_opening(bigint, text) FROM PUBLIC;
