-- Deadlines: made and closed by what happens to the rows of a case, computed on the calendar of the home jurisdiction.

CREATE FUNCTION socsvc.deadline_due_on(starts_on date, length integer, unit text, stood datemultirange, for_jurisdiction text)
RETURNS date
AS 'MODULE_PATHNAME', 'socsvc_deadline_due_on'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION socsvc.deadline_due_on(date, integer, text, datemultirange, text) IS 'The last day of a term of length working_day, calendar_day, month or year from the day of an event, which does not count (0 is that day); its clock stood from the first day of each range until its end, in days of its own unit. Errors: 22023 another unit, a negative length, unknown jurisdiction; 22008 infinite or beyond what a date holds; SV019 no register';
REVOKE ALL ON FUNCTION socsvc.deadline_due_on(date, integer, text, datemultirange, text) FROM PUBLIC;

CREATE FUNCTION socsvc.is_calendar_loaded(from_day date, to_day date, for_jurisdiction text)
RETURNS boolean
AS 'MODULE_PATHNAME', 'socsvc_is_calendar_loaded_sql'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION socsvc.is_calendar_loaded(date, date, text) IS 'Whether calendar_day has the holidays of every year between the two days; warns once a statement, with the year, where not. Errors: 22023 unknown jurisdiction, SV019 no register';
REVOKE ALL ON FUNCTION socsvc.is_calendar_loaded(date, date, text) FROM PUBLIC;

CREATE FUNCTION socsvc.event_day(entity text, id bigint, status text)
RETURNS date
AS 'MODULE_PATHNAME', 'socsvc_event_day'
LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION socsvc.event_day(text, bigint, text) IS 'The date that the row itself has for a status: received_on of an application, decided_on or informed_on of a decision, issued_on of a programme, …; NULL where it has none, and the day of status_event.happened_at counts. Errors: SV019 no register';
REVOKE ALL ON FUNCTION socsvc.event_day(text, bigint, text) FROM PUBLIC;

-- ---- conditions of rules -------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.applies_planned_service(id bigint)
RETURNS boolean
AS 'MODULE_PATHNAME', 'socsvc_applies_planned_service'
LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION socsvc.applies_planned_service(bigint) IS 'The application asks for another form than urgent services; NULL where there is none';
REVOKE ALL ON FUNCTION socsvc.applies_planned_service(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.applies_urgent_service(id bigint)
RETURNS boolean
AS 'MODULE_PATHNAME', 'socsvc_applies_urgent_service'
LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION socsvc.applies_urgent_service(bigint) IS 'The application asks for urgent services; NULL where there is none';
REVOKE ALL ON FUNCTION socsvc.applies_urgent_service(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.applies_psychoneurological(id bigint)
RETURNS boolean
AS 'MODULE_PATHNAME', 'socsvc_applies_psychoneurological'
LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION socsvc.applies_psychoneurological(bigint) IS 'The application asks for residential care in a psychoneurological organisation (326-п 4.1/7); NULL where there is none';
REVOKE ALL ON FUNCTION socsvc.applies_psychoneurological(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.applies_minor_round_the_clock(id bigint)
RETURNS boolean
AS 'MODULE_PATHNAME', 'socsvc_applies_minor_round_the_clock'
LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION socsvc.applies_minor_round_the_clock(bigint) IS 'The application asks for a semi-residential stay round the clock for somebody who is under 18 on the day of its receipt (326-п 4.1/12); NULL where there is none';
REVOKE ALL ON FUNCTION socsvc.applies_minor_round_the_clock(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.applies_psychoneurological_commission(id bigint)
RETURNS boolean
AS 'MODULE_PATHNAME', 'socsvc_applies_psychoneurological_commission'
LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION socsvc.applies_psychoneurological_commission(bigint) IS 'The opinion is asked of the Commission on psychoneurological organisations; NULL where there is none';
REVOKE ALL ON FUNCTION socsvc.applies_psychoneurological_commission(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.applies_minors_commission(id bigint)
RETURNS boolean
AS 'MODULE_PATHNAME', 'socsvc_applies_minors_commission'
LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION socsvc.applies_minors_commission(bigint) IS 'The conclusion is asked of the interdepartmental commission on minors; NULL where there is none';
REVOKE ALL ON FUNCTION socsvc.applies_minors_commission(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.applies_removal_in_a_day(id bigint)
RETURNS boolean
LANGUAGE sql STABLE STRICT
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT p.form IN ('home', 'semi_residential')
         AND EXISTS (SELECT FROM socsvc.enrolment e WHERE e.contract = c.id AND e.live)
    FROM socsvc.contract c
    JOIN socsvc.programme p ON p.id = c.programme
   WHERE c.id = $1
$function$;
COMMENT ON FUNCTION socsvc.applies_removal_in_a_day(bigint) IS 'The contract is on service at home or semi-residential, and somebody is enrolled under it (326-п 47, 60); NULL where there is none';
REVOKE ALL ON FUNCTION socsvc.applies_removal_in_a_day(bigint) FROM PUBLIC;

-- ---- triggers ------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_deadlines()
RETURNS trigger
AS 'MODULE_PATHNAME', 'socsvc_keep_deadlines'
LANGUAGE C;
COMMENT ON FUNCTION socsvc.keep_deadlines() IS 'Trigger of status_event, AFTER INSERT FOR EACH ROW: opens the deadlines whose rules begin with the event, one a step and row; meets those that wait for it; stops the clocks of an application that awaits the citizen and starts them again, later by the days that they stood; voids what can no longer be met, and reopens what an annulled row had met. Errors: SV005 the event is dated before what it answers, 22008 beyond what a date holds, 42883 a rule names no condition, SV014, SV019, 39P01 fired otherwise';
REVOKE ALL ON FUNCTION socsvc.keep_deadlines() FROM PUBLIC;

CREATE FUNCTION socsvc.protect_deadline()
RETURNS trigger
AS 'MODULE_PATHNAME', 'socsvc_protect_deadline'
LANGUAGE C;
COMMENT ON FUNCTION socsvc.protect_deadline() IS 'Trigger of deadline, BEFORE any change FOR EACH STATEMENT. Errors: SV015 unless the register''s own code writes, for the owner too';
REVOKE ALL ON FUNCTION socsvc.protect_deadline() FROM PUBLIC;

CREATE FUNCTION socsvc.recompute_deadlines()
RETURNS trigger
AS 'MODULE_PATHNAME', 'socsvc_recompute_deadlines'
LANGUAGE C;
COMMENT ON FUNCTION socsvc.recompute_deadlines() IS 'Trigger of calendar_day, AFTER INSERT, UPDATE, DELETE or TRUNCATE FOR EACH STATEMENT: computes the deadlines in working days that have not ended and run in the years of the changed days again; those over a year that is not loaded are provisional. Errors: 39P01 fired otherwise';
REVOKE ALL ON FUNCTION socsvc.recompute_deadlines() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_deadline_rule()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  missing text;
BEGIN
  SELECT c.condition INTO missing
    FROM unnest(ARRAY[NEW.condition, NEW.done_condition]) c (condition)
   WHERE c.condition IS NOT NULL AND to_regprocedure(format('socsvc.%I(bigint)', c.condition)) IS NULL
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'condition socsvc.%(bigint) does not exist', missing
      USING ERRCODE = 'undefined_function', HINT = 'A condition is one of the functions socsvc.applies_*(bigint) of the extension.';
  END IF;
  IF TG_OP = 'INSERT' THEN
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.jurisdiction, NEW.step, NEW.entity, NEW.from_status, NEW.condition, NEW.done_entity, NEW.done_status,
      NEW.done_condition, NEW.length, NEW.unit, NEW.duty_of, NEW.pausable, lower(NEW.valid))
     IS DISTINCT FROM
     (OLD.id, OLD.jurisdiction, OLD.step, OLD.entity, OLD.from_status, OLD.condition, OLD.done_entity, OLD.done_status,
      OLD.done_condition, OLD.length, OLD.unit, OLD.duty_of, OLD.pausable, lower(OLD.valid))
     AND EXISTS (SELECT FROM socsvc.deadline d WHERE d.rule = OLD.id) THEN
    RAISE EXCEPTION 'deadline rule % has made deadlines and does not change', OLD.id
      USING ERRCODE = 'SV015', DETAIL = format('Step: %s.', OLD.step),
            HINT = 'Close its "valid" and insert the new rule from the next day on.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_deadline_rule() IS 'Trigger of deadline_rule, BEFORE INSERT OR UPDATE FOR EACH ROW: a condition is a member applies_*(bigint) (42883); a rule that has made deadlines changes only by closing valid (SV015)';
REVOKE ALL ON FUNCTION socsvc.keep_deadline_rule() FROM PUBLIC;

-- ---- work in hand --------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.deadline_state(state text, due_on date)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $function$
  SELECT CASE WHEN $1 = 'open' AND $2 < socsvc.today() THEN 'overdue' ELSE $1 END
$function$;
COMMENT ON FUNCTION socsvc.deadline_state(text, date) IS 'State of a deadline today: an open one whose last day has passed is overdue, whether a job has marked it yet or not. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.deadline_state(text, date) FROM PUBLIC;

CREATE FUNCTION socsvc.due_soon(days integer)
RETURNS TABLE (deadline bigint, step text, duty_of text, due_on date, due_at timestamptz, provisional boolean, entity text,
               entity_id bigint, person bigint)
LANGUAGE sql STABLE STRICT
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT d.id, d.step, d.duty_of, d.due_on, d.due_at, d.provisional, d.entity, d.entity_id, d.person
    FROM socsvc.deadline d
   WHERE d.state = 'open' AND d.due_on BETWEEN (SELECT socsvc.today()) AND (SELECT socsvc.today() + $1)
   ORDER BY d.due_on, d.id
$function$;
COMMENT ON FUNCTION socsvc.due_soon(integer) IS 'Open deadlines that end today or within so many calendar days, the next first; with the caller''s rights';
REVOKE ALL ON FUNCTION socsvc.due_soon(integer) FROM PUBLIC;

CREATE FUNCTION socsvc.mark_overdue(day date, most integer)
RETURNS TABLE (deadline bigint, step text, entity text, entity_id bigint, person bigint, duty_of text, due_on date)
AS 'MODULE_PATHNAME', 'socsvc_mark_overdue'
LANGUAGE C STRICT;
COMMENT ON FUNCTION socsvc.mark_overdue(date, integer) IS 'Open deadlines whose last day lies before the day become overdue: the oldest first, at most so many, those that another session holds left to the next call; answers them, one row each. Errors: 22023 fewer than one, SV014, SV019';
REVOKE ALL ON FUNCTION socsvc.mark_overdue(date, integer) FROM PUBLIC;

CREATE FUNCTION socsvc.replay_deadlines(application_id bigint)
RETURNS bigint
AS 'MODULE_PATHNAME', 'socsvc_replay_deadlines'
LANGUAGE C STRICT;
COMMENT ON FUNCTION socsvc.replay_deadlines(bigint) IS 'Computes the deadlines of an application''s case again from its status events, by the rules and the calendar as they are now; a deadline keeps its id, one that is overdue and still late stays so. Answers how many events were replayed. Errors: as keep_deadlines()';
REVOKE ALL ON FUNCTION socsvc.replay_deadlines(bigint) FROM PUBLIC;
