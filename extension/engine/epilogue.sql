-- Last of all: every function of the extension belongs to socsvc_owner, so that what is SECURITY DEFINER runs with
-- the rights of the register's owner and never with those of the superuser who installed it.
-- The REVOKE is said again where one was said beside the function: before PostgreSQL 17 a change of owner does not
-- reach pg_init_privs, and every dump would carry "REVOKE … FROM" the superuser, whom another server may not know.
DO $epilogue$
DECLARE
  member record;
BEGIN
  FOR member IN
    SELECT p.oid::pg_catalog.regprocedure AS signature, p.proacl IS NOT NULL AS is_revoked
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_extension e ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = e.oid
      JOIN pg_catalog.pg_proc p ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid
     WHERE d.deptype = 'e' AND e.extname = 'socsvc'
       AND p.proowner <> 'socsvc_owner'::pg_catalog.regrole
  LOOP
    EXECUTE pg_catalog.format('ALTER ROUTINE %s OWNER TO socsvc_owner', member.signature);
    IF member.is_revoked THEN
      EXECUTE pg_catalog.format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', member.signature);
    END IF;
  END LOOP;
END
$epilogue$;
