-- Statuses: the trigger that enforces them, what they are called, and the guard that needs nothing but its row.

CREATE FUNCTION socsvc.enforce_status()
RETURNS trigger
AS 'MODULE_PATHNAME', 'socsvc_enforce_status'
LANGUAGE C;
COMMENT ON FUNCTION socsvc.enforce_status() IS 'Trigger of every table with columns id and status, BEFORE and AFTER INSERT OR UPDATE FOR EACH ROW. A row begins in an initial status and moves only along status_transition as in force today in the home jurisdiction, by the subject''s role, when the guard is met; column live is set from the status, the reason of an earlier move is dropped, and each move is appended to status_event. Errors: SV003 no such status or move, SV004 guard not met, SV009 not by this role or by nobody, SV014 register version differs, SV015 the id changes, 42883 the rule names no guard, 39P01 fired otherwise';
REVOKE ALL ON FUNCTION socsvc.enforce_status() FROM PUBLIC;

CREATE FUNCTION socsvc.refuse_change()
RETURNS trigger
AS 'MODULE_PATHNAME', 'socsvc_refuse_change'
LANGUAGE C;
COMMENT ON FUNCTION socsvc.refuse_change() IS 'Trigger of an append-only table, BEFORE UPDATE OR DELETE OR TRUNCATE FOR EACH STATEMENT. Errors: SV015 always, for the owner too';
REVOKE ALL ON FUNCTION socsvc.refuse_change() FROM PUBLIC;

CREATE FUNCTION socsvc.status_label(entity text, status text, lang text)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $function$
  SELECT coalesce((SELECT l.label FROM socsvc.status_label l
                    WHERE l.entity = $1 AND l.status = $2 AND l.lang = $3), $2)
$function$;
COMMENT ON FUNCTION socsvc.status_label(text, text, text) IS 'What the status of the entity is called in the language (ru, kk, en); the code itself where it has no label. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.status_label(text, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_programme_expired(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
AS $function$
BEGIN
  RETURN (SELECT pg_catalog.upper(p.term) <= socsvc.today() FROM socsvc.programme p WHERE p.id = $1);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_programme_expired(bigint) IS 'The last day of the programme''s term has passed. Guard of in_force to expired (000/3.1/22)';
REVOKE ALL ON FUNCTION socsvc.guard_programme_expired(bigint) FROM PUBLIC;
