-- The register as a whole: made, dropped, upgraded. Each chapter of extension/register is a private procedure.
-- A superuser calls; the objects are made by SECURITY DEFINER procedures, so that they belong to socsvc_owner, which
-- nobody is a member of, under one search_path whatever the caller's is.

CREATE PROCEDURE socsvc._demand_superuser(deed text)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
  IF NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) THEN
    RAISE EXCEPTION 'only a superuser %', deed
      USING ERRCODE = 'insufficient_privilege',
            HINT = 'Ask the administrator of the database.';
  END IF;
END
$procedure$;
COMMENT ON PROCEDURE socsvc._demand_superuser(text) IS 'Private: refuses everybody but a superuser (42501). deed: what he does, in the third person';
REVOKE ALL ON PROCEDURE socsvc._demand_superuser(text) FROM PUBLIC;

CREATE PROCEDURE socsvc._demand_register()
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
  IF pg_catalog.to_regclass('socsvc.register_info') IS NULL THEN
    RAISE EXCEPTION 'this database holds no register'
      USING ERRCODE = 'SV019',
            HINT = 'CALL socsvc.create_register(jurisdiction) makes one.';
  END IF;
END
$procedure$;
COMMENT ON PROCEDURE socsvc._demand_register() IS 'Private: refuses a database without a register (SV019)';
REVOKE ALL ON PROCEDURE socsvc._demand_register() FROM PUBLIC;

-- A pool's login roles must not be able to plant temporary objects or objects in public. A dump does not
-- carry rights on the database, so a restore needs this again: upgrade_register() does it.
CREATE PROCEDURE socsvc._secure_database()
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
  elsewhere name;
BEGIN
  EXECUTE pg_catalog.format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', pg_catalog.current_database());
  IF pg_catalog.to_regnamespace('public') IS NOT NULL THEN
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  END IF;
  -- Like schema socsvc it is a superuser's, open to the owner: in a dump schemas come before the extension, which makes the
  -- roles, and grants come last.
  IF pg_catalog.to_regnamespace('socsvc_bi') IS NULL THEN
    CREATE SCHEMA socsvc_bi;
    COMMENT ON SCHEMA socsvc_bi IS 'For analysts: facts, dimensions and ready questions (doc/analysts.md). Tables kept_… and view line_term are the register''s own and granted to nobody';
  END IF;
  GRANT USAGE, CREATE ON SCHEMA socsvc_bi TO socsvc_owner;
  GRANT USAGE ON SCHEMA socsvc_bi TO socsvc_analyst, socsvc_federation;
  GRANT USAGE ON SCHEMA socsvc TO socsvc_portal, socsvc_agency, socsvc_admin, socsvc_analyst, socsvc_federation, socsvc_gateway,
    socsvc_scheduler;
  -- btree_gist and pg_trgm lie where they were installed, which may be a schema of their own.
  FOR elsewhere IN
    SELECT DISTINCT n.nspname
      FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
     WHERE e.extname IN ('btree_gist', 'pg_trgm')
       AND NOT EXISTS (SELECT FROM pg_catalog.aclexplode(n.nspacl) a WHERE a.grantee = 0 AND a.privilege_type = 'USAGE')
  LOOP
    EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA %I TO socsvc_owner, socsvc_portal, socsvc_agency, socsvc_admin',
      elsewhere);
  END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE socsvc._secure_database() IS 'Private: the rights on the database and its schemas that a register asks for; run as superuser';
REVOKE ALL ON PROCEDURE socsvc._secure_database() FROM PUBLIC;

CREATE PROCEDURE socsvc._run_chapter(chapter oid)
AS 'MODULE_PATHNAME', 'socsvc_run_chapter'
LANGUAGE C;
COMMENT ON PROCEDURE socsvc._run_chapter(oid) IS 'Private: the statements of a chapter, a PL/pgSQL procedure without arguments, as an anonymous block of whoever runs this: no plan of theirs is kept';
REVOKE ALL ON PROCEDURE socsvc._run_chapter(oid) FROM PUBLIC;

CREATE PROCEDURE socsvc._run_chapters(from_chapter text, until_chapter text)
LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
DECLARE
  chapter oid;
BEGIN
  FOR chapter IN
    SELECT p.oid
      FROM pg_catalog.pg_proc p
     WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace
       AND p.proname ~ '^_register_[0-9]{2}_'
       AND pg_catalog.substr(p.proname, 11, 2) BETWEEN from_chapter AND until_chapter
     ORDER BY p.proname
  LOOP
    CALL socsvc._run_chapter(chapter);
  END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE socsvc._run_chapters(text, text) IS 'Private: calls, as the register''s owner, the chapters of the register whose two-digit numbers lie between the two given, in order';
REVOKE ALL ON PROCEDURE socsvc._run_chapters(text, text) FROM PUBLIC;

CREATE PROCEDURE socsvc._place_in_region()
LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
DECLARE
  region integer := (SELECT i.region_code FROM socsvc.register_info i);
  first_id bigint := region::bigint << 40;
  last_id bigint := ((region::bigint + 1) << 40) - 1;
  sequence_name name;
  table_name name;
BEGIN
  FOR sequence_name IN
    SELECT c.relname
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
     WHERE c.relnamespace = 'socsvc'::pg_catalog.regnamespace
       AND (s.seqmin, s.seqmax) <> (first_id, last_id)
     ORDER BY c.relname
  LOOP
    EXECUTE pg_catalog.format('ALTER SEQUENCE socsvc.%I MINVALUE %s MAXVALUE %s START %s RESTART %s',
      sequence_name, first_id, last_id, first_id, first_id);
  END LOOP;
  FOR table_name IN
    SELECT c.relname
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'region_code'
     WHERE c.relnamespace = 'socsvc'::pg_catalog.regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname NOT IN ('register_info', 'jurisdiction')
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
                        WHERE k.conrelid = c.oid AND k.contype = 'c'
                          AND pg_catalog.pg_get_constraintdef(k.oid) = pg_catalog.format('CHECK ((region_code = %s))', region))
     ORDER BY c.relname
  LOOP
    EXECUTE pg_catalog.format(
      'ALTER TABLE socsvc.%I ALTER COLUMN region_code SET DEFAULT %s, ADD CONSTRAINT %I CHECK (region_code = %s)',
      table_name, region, table_name || '_region_code', region);
  END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE socsvc._place_in_region() IS 'Private: moves sequences that are not yet there to the region''s range [region_code * 2^40, (region_code + 1) * 2^40), and binds every column region_code to the region. To be called before a new table''s first row';
REVOKE ALL ON PROCEDURE socsvc._place_in_region() FROM PUBLIC;

-- pg_restore --disable-triggers enables afterwards as plain triggers those that stood as ENABLE ALWAYS.
CREATE PROCEDURE socsvc._arm_triggers()
LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
DECLARE
  disarmed record;
BEGIN
  FOR disarmed IN
    SELECT t.tgrelid::pg_catalog.regclass AS table_name, t.tgname
      FROM pg_catalog.pg_trigger t
      JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
     WHERE c.relnamespace = 'socsvc'::pg_catalog.regnamespace
       AND t.tgfoid = 'socsvc.invalidate_rules()'::pg_catalog.regprocedure AND t.tgenabled <> 'A'
     ORDER BY t.tgrelid, t.tgname
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', disarmed.table_name, disarmed.tgname);
  END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE socsvc._arm_triggers() IS 'Private: makes the triggers that tell backends of changed rules fire for replicated rows too';
REVOKE ALL ON PROCEDURE socsvc._arm_triggers() FROM PUBLIC;

CREATE PROCEDURE socsvc._make_register(for_jurisdiction text, for_region integer)
LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
BEGIN
  CALL socsvc._run_chapters('00', '00');
  INSERT INTO socsvc.jurisdiction (code, parent, name, time_zone, region_code, person_identifier, source)
    SELECT j.code, j.parent, j.name, j.time_zone, j.region_code::integer, j.person_identifier, j.source
      FROM socsvc.shipped_jurisdiction() j ORDER BY j.parent NULLS FIRST;
  INSERT INTO socsvc.register_info (name, jurisdiction, region_code, time_zone, version)
    SELECT pg_catalog.format('%s/%s', j.code, for_region), j.code, for_region, j.time_zone, '@VERSION@'
      FROM socsvc.jurisdiction j WHERE j.code = for_jurisdiction;
  CALL socsvc._run_chapters('01', '89');
  CALL socsvc._place_in_region();
  CALL socsvc._run_chapters('90', '99');
END
$procedure$;
COMMENT ON PROCEDURE socsvc._make_register(text, integer) IS 'Private: makes the register''s objects as their owner; create_register() has checked the arguments';
REVOKE ALL ON PROCEDURE socsvc._make_register(text, integer) FROM PUBLIC;

CREATE PROCEDURE socsvc.create_register(for_jurisdiction text, for_region integer DEFAULT NULL)
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
DECLARE
  region integer;
  register_name text;
BEGIN
  CALL socsvc._demand_superuser('makes a register');
  -- Two sessions at once: the second waits, then finds the first one's register.
  PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('socsvc.create_register', 0));
  IF pg_catalog.to_regclass('socsvc.register_info') IS NOT NULL THEN
    EXECUTE 'SELECT i.name FROM socsvc.register_info i' INTO register_name;
    RAISE EXCEPTION 'this database already holds a register'
      USING ERRCODE = 'duplicate_object',
            DETAIL = pg_catalog.format('Its name is "%s"; a database holds one register.', register_name),
            HINT = 'Use another database, or drop this one with CALL socsvc.drop_register(name).';
  END IF;
  SELECT j.region_code::integer INTO region
    FROM socsvc.shipped_jurisdiction() j
   WHERE j.code = for_jurisdiction AND j.region_code IS NOT NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no rules are shipped for jurisdiction "%"', for_jurisdiction
      USING ERRCODE = 'invalid_parameter_value',
            HINT = pg_catalog.format('Use one of: %s.',
                     (SELECT pg_catalog.string_agg(j.code, ', ' ORDER BY j.code)
                        FROM socsvc.shipped_jurisdiction() j WHERE j.region_code IS NOT NULL));
  END IF;
  region := coalesce(for_region, region);
  IF region NOT BETWEEN 1 AND 8191 THEN
    RAISE EXCEPTION 'region code % is not between 1 and 8191', region
      USING ERRCODE = 'invalid_parameter_value',
            DETAIL = 'Every id of the register lies in region_code * 2^40 and up; 8191 keeps ids exact in JavaScript.',
            HINT = 'Take the code of the subject of the federation, or none for the jurisdiction''s own.';
  END IF;
  CALL socsvc._secure_database();
  CALL socsvc._make_register(for_jurisdiction, region);
END
$procedure$;
COMMENT ON PROCEDURE socsvc.create_register(text, integer) IS 'Makes the register of a region in schema socsvc: ordinary tables, views, triggers and the shipped rules of the jurisdiction. for_jurisdiction: RU-KHM or KZ; for_region: 1 to 8191, the jurisdiction''s own when NULL. Errors: 42710 a register is there, 22023 unknown jurisdiction or bad code, 42501 not a superuser';
REVOKE ALL ON PROCEDURE socsvc.create_register(text, integer) FROM PUBLIC;

CREATE PROCEDURE socsvc.drop_register(confirmation text)
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
DECLARE
  register_name text;
  views text;
  tables text;
BEGIN
  CALL socsvc._demand_superuser('drops a register');
  CALL socsvc._demand_register();
  SELECT i.name INTO register_name FROM socsvc.register_info i;
  IF confirmation IS DISTINCT FROM register_name THEN
    RAISE EXCEPTION 'the register is not dropped: "%" is not its name', confirmation
      USING ERRCODE = 'invalid_parameter_value',
            DETAIL = pg_catalog.format('Its name is "%s".', register_name),
            HINT = 'Dropping deletes every row of it. Take a dump first, then give the name.';
  END IF;
  -- Without CASCADE: what others have built upon the register stops this, and is named.
  SELECT pg_catalog.string_agg(pg_catalog.format('%I.%I', n.nspname, c.relname), ', ' ORDER BY n.nspname, c.relname)
           FILTER (WHERE c.relkind = 'v'),
         pg_catalog.string_agg(pg_catalog.format('%I.%I', n.nspname, c.relname), ', ' ORDER BY n.nspname, c.relname)
           FILTER (WHERE c.relkind IN ('r', 'p'))
    INTO views, tables
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname IN ('socsvc', 'socsvc_bi') AND NOT c.relispartition
     AND c.relowner = 'socsvc_owner'::pg_catalog.regrole;
  IF views IS NOT NULL THEN
    EXECUTE 'DROP VIEW ' || views;
  END IF;
  EXECUTE 'DROP TABLE ' || tables;
  DROP SCHEMA IF EXISTS socsvc_bi;
END
$procedure$;
COMMENT ON PROCEDURE socsvc.drop_register(text) IS 'Drops the register and all its rows. confirmation: the register''s name. Errors: 22023 another name, SV019 no register, 42501 not a superuser, 2BP01 something else depends on it';
REVOKE ALL ON PROCEDURE socsvc.drop_register(text) FROM PUBLIC;

CREATE PROCEDURE socsvc._upgrade_steps()
LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
DECLARE
  version_before text;
  version_after text;
  step name;
BEGIN
  LOOP
    SELECT i.version INTO version_before FROM socsvc.register_info i FOR UPDATE;
    EXIT WHEN version_before = '@VERSION@';
    -- One private procedure _upgrade_FROM__TO leads away from a version; its name has _ for the dots.
    SELECT p.proname, pg_catalog.replace(pg_catalog.split_part(pg_catalog.substr(p.proname, 10), '__', 2), '_', '.')
      INTO step, version_after
      FROM pg_catalog.pg_proc p
     WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace
       AND pg_catalog.starts_with(p.proname,
             pg_catalog.format('_upgrade_%s__', pg_catalog.replace(version_before, '.', '_')))
     ORDER BY p.proname;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'no way leads from register version % to %', version_before, '@VERSION@'
        USING ERRCODE = 'SV014',
              HINT = 'Install the socsvc release that follows the register''s version, and upgrade release by release.';
    END IF;
    EXECUTE pg_catalog.format('CALL socsvc.%I()', step);
    CALL socsvc._place_in_region();
    UPDATE socsvc.register_info SET version = version_after;
  END LOOP;
  PERFORM socsvc._audit_tables(); -- of what the steps have made, and where somebody has dropped the triggers
END
$procedure$;
COMMENT ON PROCEDURE socsvc._upgrade_steps() IS 'Private: brings the register''s objects to the extension''s version, as their owner';
REVOKE ALL ON PROCEDURE socsvc._upgrade_steps() FROM PUBLIC;

CREATE PROCEDURE socsvc.upgrade_register()
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
BEGIN
  CALL socsvc._demand_superuser('upgrades a register');
  CALL socsvc._demand_register();
  CALL socsvc._secure_database();
  CALL socsvc._upgrade_steps();
  CALL socsvc._arm_triggers();
END
$procedure$;
COMMENT ON PROCEDURE socsvc.upgrade_register() IS 'Brings the register''s objects to the extension''s version, step by step, in one transaction with ALTER EXTENSION socsvc UPDATE; and mends what a restore leaves: it puts missing triggers of the audit back, withdraws the rights on the database and makes the triggers invalidate_rules fire for replicated rows again, which pg_restore --disable-triggers leaves as plain ones, so it is also a step of every restore. Disabled triggers it leaves to ALTER TABLE … ENABLE TRIGGER. Does nothing else when the versions agree. Errors: SV014 no way between the versions, SV019 no register, 42501 not a superuser';
REVOKE ALL ON PROCEDURE socsvc.upgrade_register() FROM PUBLIC;
