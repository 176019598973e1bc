-- What must hold before anything else is made: the encoding, and the roles that later objects name.
-- Roles are not part of a dump and the extension script is the first thing that a restore runs, so it creates
-- those that are missing; it grants clients nothing (grants are the register's, register/99_security.sql).
DO $prologue$
DECLARE
  role_name text;
BEGIN
  IF pg_catalog.getdatabaseencoding() <> 'UTF8' THEN
    RAISE EXCEPTION 'socsvc needs a database in encoding UTF8'
      USING ERRCODE = 'feature_not_supported',
            DETAIL = pg_catalog.format('This database is encoded in %s.', pg_catalog.getdatabaseencoding()),
            HINT = 'Create the database with ENCODING ''UTF8'' TEMPLATE template0.';
  END IF;
  FOREACH role_name IN ARRAY ARRAY['socsvc_owner', 'socsvc_portal', 'socsvc_agency', 'socsvc_admin',
                                 'socsvc_analyst', 'socsvc_federation', 'socsvc_gateway', 'socsvc_scheduler'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
      BEGIN
        EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', role_name);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- made meanwhile by a session in another database
      END;
    END IF;
  END LOOP;
END
$prologue$;

-- The owner of the tables must reach their schema from the first moment of a restore on: pg_restore with several jobs
-- may check the foreign keys of a partition, as this role, long before it restores grants. (The schema is no member,
-- and the role cannot go while it owns the members, so this grant is not one of those that a dump cannot restore.)
GRANT USAGE, CREATE ON SCHEMA socsvc TO socsvc_owner;
