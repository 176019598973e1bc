-- Cases that an employee has opened though his role does not show them.

CREATE FUNCTION socsvc.opened_persons()
RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL RESTRICTED
AS $function$
  SELECT NULL::bigint WHERE false
$function$;
COMMENT ON FUNCTION socsvc.opened_persons() IS 'Persons whose cases the subject has opened and may read now. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc.opened_persons() FROM PUBLIC;
