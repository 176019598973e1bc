-- The clock. Every rule takes the day that it is about as an argument; whoever needs today's asks here.

CREATE FUNCTION socsvc.today(for_jurisdiction text DEFAULT NULL)
RETURNS date
AS 'MODULE_PATHNAME', 'socsvc_today_sql'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION socsvc.today(text) IS 'Today by the wall clock, in the time zone of the register, or of the given jurisdiction; the session''s TimeZone decides nothing. Where a superuser has set socsvc.replayed_day, that day. Errors: SV019 no register, 22023 unknown jurisdiction';
REVOKE ALL ON FUNCTION socsvc.today(text) FROM PUBLIC;

-- Not inlined, so that a test may put another in its place until it rolls back (tap.set_moment()): hours of today are lawful
-- by the time of day at which they are recorded.
CREATE FUNCTION socsvc._local_moment()
RETURNS timestamp
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ BEGIN RETURN clock_timestamp() AT TIME ZONE (SELECT i.time_zone FROM socsvc.register_info i); END $function$;
COMMENT ON FUNCTION socsvc._local_moment() IS 'Private: the present moment by the wall clock, as date and time of day in the time zone of the register';
REVOKE ALL ON FUNCTION socsvc._local_moment() FROM PUBLIC;
