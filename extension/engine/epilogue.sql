-- Last of all: every function of the extension belongs to socsvc_owner, so that what is SECURITY DEFINER runs with
-- the rights of the register's owner and never with those of the superuser who installed it (REVIEW 5).
DO $epilogue$
DECLARE
  member regprocedure;
BEGIN
  FOR member IN
    SELECT d.objid::pg_catalog.regprocedure
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_extension e ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = e.oid
     WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.deptype = 'e' AND e.extname = 'socsvc'
  LOOP
    EXECUTE pg_catalog.format('ALTER ROUTINE %s OWNER TO socsvc_owner', member);
  END LOOP;
END
$epilogue$;
