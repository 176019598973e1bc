-- Working days. The exceptions to the five-day week are rows of calendar_day, a jurisdiction's own before its
-- parent's; a year is loaded when it has a row. The day of an event does not count, the next one is the first.

CREATE FUNCTION socsvc.is_working_day(day date, for_jurisdiction text)
RETURNS boolean
AS 'MODULE_PATHNAME', 'socsvc_is_working_day'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION socsvc.is_working_day(date, text) IS 'Whether the day is a working day of the jurisdiction, a shortened one too. Warns once a statement of a year that is not loaded. Errors: 22008 infinite date, 22023 unknown jurisdiction, SV019 no register';
REVOKE ALL ON FUNCTION socsvc.is_working_day(date, text) FROM PUBLIC;

CREATE FUNCTION socsvc.add_working_days(day date, working_days integer, for_jurisdiction text)
RETURNS date
AS 'MODULE_PATHNAME', 'socsvc_add_working_days'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION socsvc.add_working_days(date, integer, text) IS 'The so-manieth working day after the day, which does not count; before it where the number is negative; the day itself for 0. Warns once a statement of a year that is not loaded. Errors: 22008 infinite date or beyond what a date holds, 22023 unknown jurisdiction, SV019 no register';
REVOKE ALL ON FUNCTION socsvc.add_working_days(date, integer, text) FROM PUBLIC;

CREATE FUNCTION socsvc.working_days_between(from_day date, to_day date, for_jurisdiction text)
RETURNS integer
AS 'MODULE_PATHNAME', 'socsvc_working_days_between'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION socsvc.working_days_between(date, date, text) IS 'Working days from the first day, which does not count, to the second, which does; negative where the second is earlier. Warns once a statement of a year that is not loaded. Errors: 22008 infinite date, 22003 more than an integer holds, 22023 unknown jurisdiction, SV019 no register';
REVOKE ALL ON FUNCTION socsvc.working_days_between(date, date, text) FROM PUBLIC;
