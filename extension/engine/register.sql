-- The register as a whole: made, dropped, upgraded. Each chapter of extension/register is a private procedure.

CREATE PROCEDURE socsvc._run_chapters(from_chapter text, until_chapter text)
LANGUAGE plpgsql
AS $procedure$
DECLARE
  chapter name;
BEGIN
  FOR chapter IN
    SELECT p.proname
      FROM pg_catalog.pg_proc p
     WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace
       AND p.proname ~ '^_register_[0-9]{2}_'
       AND pg_catalog.substr(p.proname, 11, 2) BETWEEN from_chapter AND until_chapter
     ORDER BY p.proname
  LOOP
    EXECUTE pg_catalog.format('CALL socsvc.%I()', chapter);
  END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE socsvc._run_chapters(text, text) IS 'Private: calls the chapters of the register whose two-digit numbers lie between the two given, in order';
REVOKE ALL ON PROCEDURE socsvc._run_chapters(text, text) FROM PUBLIC;

CREATE PROCEDURE socsvc.create_register(for_jurisdiction text, for_region integer DEFAULT NULL)
LANGUAGE plpgsql
AS $procedure$
DECLARE
  role_before text := pg_catalog.current_setting('role');
  home record;
  region integer;
  owned record;
BEGIN
  IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
    RAISE EXCEPTION 'only a superuser makes a register'
      USING ERRCODE = 'insufficient_privilege',
            HINT = 'Ask the administrator of the database to call socsvc.create_register().';
  END IF;
  IF pg_catalog.to_regclass('socsvc.register_info') IS NOT NULL THEN
    EXECUTE 'SELECT name FROM socsvc.register_info' INTO home;
    RAISE EXCEPTION 'this database already holds a register'
      USING ERRCODE = 'duplicate_object',
            DETAIL = pg_catalog.format('Its name is "%s"; a database holds one register.', home.name),
            HINT = 'Use another database, or drop this one with CALL socsvc.drop_register(name).';
  END IF;
  SELECT j.code, j.name, j.time_zone, j.region_code::integer AS region_code INTO home
    FROM socsvc.shipped_jurisdiction() j
   WHERE j.code = for_jurisdiction AND j.region_code IS NOT NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no rules are shipped for jurisdiction "%"', for_jurisdiction
      USING ERRCODE = 'invalid_parameter_value',
            HINT = pg_catalog.format('Use one of: %s.',
                     (SELECT pg_catalog.string_agg(j.code, ', ' ORDER BY j.code)
                        FROM socsvc.shipped_jurisdiction() j WHERE j.region_code IS NOT NULL));
  END IF;
  region := coalesce(for_region, home.region_code);
  IF region NOT BETWEEN 1 AND 8191 THEN
    RAISE EXCEPTION 'region code % is not between 1 and 8191', region
      USING ERRCODE = 'invalid_parameter_value',
            DETAIL = 'Every id of the register lies in region_code * 2^40 and up; 8191 keeps ids exact in JavaScript.',
            HINT = 'Take the code of the subject of the federation, or none for the jurisdiction''s own.';
  END IF;

  -- A pool's login roles must not be able to plant temporary objects or objects in public (REVIEW 2).
  EXECUTE pg_catalog.format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', pg_catalog.current_database());
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  GRANT USAGE, CREATE ON SCHEMA socsvc TO socsvc_owner;
  GRANT USAGE ON SCHEMA socsvc TO socsvc_portal, socsvc_agency, socsvc_admin;

  -- Everything of the register belongs to socsvc_owner, which nobody is a member of (REVIEW 5).
  PERFORM pg_catalog.set_config('role', 'socsvc_owner', true);
  CALL socsvc._run_chapters('00', '00');
  INSERT INTO socsvc.jurisdiction (code, parent, name, time_zone, region_code, person_identifier, source)
    SELECT j.code, j.parent, j.name, j.time_zone, j.region_code::integer, j.person_identifier, j.source
      FROM socsvc.shipped_jurisdiction() j ORDER BY j.parent NULLS FIRST;
  INSERT INTO socsvc.register_info (name, jurisdiction, region_code, time_zone, version)
    VALUES (pg_catalog.format('%s/%s', home.code, region), home.code, region, home.time_zone, '@VERSION@');
  CALL socsvc._run_chapters('01', '89');
  -- Ids in the region's own range, so that they are unique country-wide (REVIEW 15); before the first row.
  FOR owned IN
    SELECT pg_catalog.format('%I.%I', 'socsvc', c.relname) AS sequence
      FROM pg_catalog.pg_class c
     WHERE c.relnamespace = 'socsvc'::pg_catalog.regnamespace AND c.relkind = 'S'
     ORDER BY c.relname
  LOOP
    EXECUTE pg_catalog.format('ALTER SEQUENCE %s MINVALUE %s MAXVALUE %s START %s RESTART %s', owned.sequence,
      region::bigint << 40, ((region::bigint + 1) << 40) - 1, region::bigint << 40, region::bigint << 40);
  END LOOP;
  FOR owned IN
    SELECT pg_catalog.format('%I.%I', 'socsvc', c.relname) AS table_name, c.relname
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'region_code'
     WHERE c.relnamespace = 'socsvc'::pg_catalog.regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname NOT IN ('register_info', 'jurisdiction')
  LOOP
    EXECUTE pg_catalog.format(
      'ALTER TABLE %s ALTER COLUMN region_code SET DEFAULT %s, ADD CONSTRAINT %I CHECK (region_code = %s)',
      owned.table_name, region, owned.relname || '_region_code', region);
  END LOOP;
  CALL socsvc._run_chapters('90', '99');
  PERFORM pg_catalog.set_config('role', role_before, true);
END
$procedure$;
COMMENT ON PROCEDURE socsvc.create_register(text, integer) IS 'Makes the register of a region in schema socsvc: ordinary tables, views, triggers and the shipped rules of the jurisdiction. for_jurisdiction: RU-KHM or KZ; for_region: 1 to 8191, the jurisdiction''s own when NULL. Errors: 42710 a register is there, 22023 unknown jurisdiction or bad code, 42501 not a superuser';
REVOKE ALL ON PROCEDURE socsvc.create_register(text, integer) FROM PUBLIC;

CREATE PROCEDURE socsvc.drop_register(confirmation text)
LANGUAGE plpgsql
AS $procedure$
DECLARE
  register_name text;
  doomed text;
BEGIN
  IF pg_catalog.to_regclass('socsvc.register_info') IS NULL THEN
    RAISE EXCEPTION 'this database holds no register'
      USING ERRCODE = 'SV019', HINT = 'CALL socsvc.create_register(jurisdiction) makes one.';
  END IF;
  IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
    RAISE EXCEPTION 'only a superuser drops a register' USING ERRCODE = 'insufficient_privilege';
  END IF;
  EXECUTE 'SELECT name FROM socsvc.register_info' INTO register_name;
  IF confirmation IS DISTINCT FROM register_name THEN
    RAISE EXCEPTION 'the register is not dropped: "%" is not its name', confirmation
      USING ERRCODE = 'invalid_parameter_value',
            DETAIL = pg_catalog.format('Its name is "%s".', register_name),
            HINT = 'Dropping deletes every row of it. Take a dump first, then give the name.';
  END IF;
  -- Without CASCADE: what others have built upon the register stops this, and is named.
  SELECT pg_catalog.string_agg(pg_catalog.format('socsvc.%I', c.relname), ', ') INTO doomed
    FROM pg_catalog.pg_class c
   WHERE c.relnamespace = 'socsvc'::pg_catalog.regnamespace AND c.relkind = 'v'
     AND c.relowner = 'socsvc_owner'::pg_catalog.regrole;
  IF doomed IS NOT NULL THEN
    EXECUTE 'DROP VIEW ' || doomed;
  END IF;
  SELECT pg_catalog.string_agg(pg_catalog.format('socsvc.%I', c.relname), ', ') INTO doomed
    FROM pg_catalog.pg_class c
   WHERE c.relnamespace = 'socsvc'::pg_catalog.regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     AND c.relowner = 'socsvc_owner'::pg_catalog.regrole;
  EXECUTE 'DROP TABLE ' || doomed;
END
$procedure$;
COMMENT ON PROCEDURE socsvc.drop_register(text) IS 'Drops the register and all its rows. confirmation: the register''s name. Errors: 22023 another name, SV019 no register, 42501 not a superuser, 2BP01 something else depends on it';
REVOKE ALL ON PROCEDURE socsvc.drop_register(text) FROM PUBLIC;

CREATE PROCEDURE socsvc.upgrade_register()
LANGUAGE plpgsql
AS $procedure$
DECLARE
  role_before text := pg_catalog.current_setting('role');
  version_before text;
  step record;
BEGIN
  IF pg_catalog.to_regclass('socsvc.register_info') IS NULL THEN
    RAISE EXCEPTION 'this database holds no register'
      USING ERRCODE = 'SV019', HINT = 'CALL socsvc.create_register(jurisdiction) makes one.';
  END IF;
  IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
    RAISE EXCEPTION 'only a superuser upgrades a register' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_catalog.set_config('role', 'socsvc_owner', true);
  LOOP
    SELECT i.version INTO version_before FROM socsvc.register_info i FOR UPDATE;
    EXIT WHEN version_before = '@VERSION@';
    -- One private procedure _upgrade_FROM__TO a step; dots of a version are underscores in its name.
    SELECT p.proname,
           pg_catalog.replace(pg_catalog.split_part(pg_catalog.substr(p.proname, 10), '__', 2), '_', '.') AS version_after
      INTO step
      FROM pg_catalog.pg_proc p
     WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace
       AND p.proname ~ ('^_upgrade_' || pg_catalog.replace(version_before, '.', '_') || '__[0-9_]+$');
    IF NOT FOUND THEN
      RAISE EXCEPTION 'no way leads from register version % to %', version_before, '@VERSION@'
        USING ERRCODE = 'SV014',
              HINT = 'Install the socsvc release that follows the register''s version and upgrade step by step.';
    END IF;
    EXECUTE pg_catalog.format('CALL socsvc.%I()', step.proname);
    UPDATE socsvc.register_info SET version = step.version_after;
  END LOOP;
  PERFORM pg_catalog.set_config('role', role_before, true);
END
$procedure$;
COMMENT ON PROCEDURE socsvc.upgrade_register() IS 'Brings the register''s objects to the extension''s version, step by step; to be called in one transaction with ALTER EXTENSION socsvc UPDATE. Does nothing when they agree. Errors: SV014 no way between the versions, SV019 no register, 42501 not a superuser';
REVOKE ALL ON PROCEDURE socsvc.upgrade_register() FROM PUBLIC;
