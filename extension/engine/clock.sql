-- The clock. Every rule takes the day that it is about as an argument; whoever needs today's asks here.

CREATE FUNCTION socsvc.today(for_jurisdiction text DEFAULT NULL)
RETURNS date
AS 'MODULE_PATHNAME', 'socsvc_today_sql'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION socsvc.today(text) IS 'Today by the wall clock, in the time zone of the register, or of the given jurisdiction; the session''s TimeZone decides nothing. Errors: SV019 no register, 22023 unknown jurisdiction';
REVOKE ALL ON FUNCTION socsvc.today(text) FROM PUBLIC;
