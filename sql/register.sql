-- create_register(), drop_register(), upgrade_register(): what they make, what they refuse.
\set SHOW_CONTEXT never
SET client_min_messages = warning;

-- A database that is not UTF8 gets no extension.
SELECT current_database() AS home_database \gset
CREATE DATABASE regress_socsvc_other ENCODING 'WIN1251' LOCALE 'C' TEMPLATE template0;
\c regress_socsvc_other
SET client_min_messages = warning;
CREATE EXTENSION socsvc CASCADE;
\echo :LAST_ERROR_SQLSTATE
\c :home_database
DROP DATABASE regress_socsvc_other;
CREATE DATABASE regress_socsvc_other ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0;
\c regress_socsvc_other
SET client_min_messages = warning;
CREATE EXTENSION socsvc CASCADE;
\c :home_database
DROP DATABASE regress_socsvc_other;
CREATE DATABASE regress_socsvc_other ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0;
\c regress_socsvc_other
SET client_min_messages = warning;
CREATE EXTENSION socsvc CASCADE;
\c :home_database
DROP DATABASE regress_socsvc_other;
SET client_min_messages = warning;

-- Nobody but a superuser, not even the owner of the database.
SELECT datdba::regrole AS owner_before FROM pg_database WHERE datname = current_database() \gset
CREATE ROLE regress_socsvc_dba;
ALTER DATABASE :"home_database" OWNER TO regress_socsvc_dba;
GRANT EXECUTE ON ALL PROCEDURES IN SCHEMA socsvc TO regress_socsvc_dba;
GRANT USAGE ON SCHEMA socsvc TO regress_socsvc_dba;
SET ROLE regress_socsvc_dba;
CALL socsvc.create_register('RU-KHM');
\echo :LAST_ERROR_SQLSTATE
CALL socsvc.drop_register('RU-KHM/86');
\echo :LAST_ERROR_SQLSTATE
CALL socsvc.upgrade_register();
\echo :LAST_ERROR_SQLSTATE
DROP EXTENSION socsvc;
RESET ROLE;
ALTER DATABASE :"home_database" OWNER TO :owner_before;
DROP OWNED BY regress_socsvc_dba;

-- Without a register everything says so.
CALL socsvc.drop_register('RU-KHM/86');
\echo :LAST_ERROR_SQLSTATE
CALL socsvc.upgrade_register();
\echo :LAST_ERROR_SQLSTATE
SELECT socsvc.today();
\echo :LAST_ERROR_SQLSTATE
SELECT socsvc.check_register();
\echo :LAST_ERROR_SQLSTATE

-- Arguments.
CALL socsvc.create_register('RU-XXX');
\echo :LAST_ERROR_SQLSTATE
CALL socsvc.create_register('RU');
CALL socsvc.create_register(NULL);
CALL socsvc.create_register('RU-KHM', 0);
\echo :LAST_ERROR_SQLSTATE
CALL socsvc.create_register('RU-KHM', 8192);
CALL socsvc.create_register('RU-KHM', -1);

-- Made within a transaction that fails or rolls back, it leaves nothing; the role stays what it was.
BEGIN;
CALL socsvc.create_register('RU-KHM');
-- Its thousands of statements ran once: the session keeps no plans of them.
SELECT count(*) < 1000 AS "few plans are kept" FROM pg_backend_memory_contexts WHERE name = 'CachedPlanSource';
SELECT socsvc.today() IS NOT NULL AS "today is known";
SELECT current_user = session_user AS "role is as before";
ROLLBACK;
SELECT socsvc.today();
SELECT count(*) AS "tables left" FROM pg_class WHERE relnamespace = 'socsvc'::regnamespace AND relkind IN ('r', 'p', 'S', 'v');

-- The caller's settings decide nothing: the schema before pg_catalog, the owner of objects, how literals are read.
CREATE SCHEMA regress_trap;
CREATE FUNCTION regress_trap.lies(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
CREATE OPERATOR regress_trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = regress_trap.lies);
SET search_path = regress_trap, pg_catalog;
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SET DateStyle = 'SQL, DMY';
SET role = :owner_before;
CALL socsvc.create_register('RU-KHM', 86);
SHOW role;
RESET role;
RESET ALL;
SET client_min_messages = warning;
DROP SCHEMA regress_trap CASCADE;
SELECT jurisdiction, name, region_code, time_zone, version = (SELECT extversion FROM pg_extension WHERE extname = 'socsvc') AS version_agrees
  FROM socsvc.register_info;
CALL socsvc.create_register('KZ');
\echo :LAST_ERROR_SQLSTATE

-- Every object belongs to socsvc_owner, none to the extension, nothing to PUBLIC.
CREATE VIEW regress_object AS
  SELECT c.oid, c.relname, c.relkind, c.relowner::regrole AS owner, c.relacl
    FROM pg_class c WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind NOT IN ('c', 'i', 'I');
SELECT count(*) > 30 AS "objects are there" FROM regress_object;
SELECT relname, owner FROM regress_object WHERE owner <> 'socsvc_owner'::regrole;
SELECT o.relname FROM regress_object o JOIN pg_depend d ON d.objid = o.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e';
SELECT o.relname, a.privilege_type FROM regress_object o, aclexplode(o.relacl) a WHERE a.grantee = 0;
SELECT a.privilege_type FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
 WHERE d.datname = current_database() AND a.grantee = 0 ORDER BY 1;
SELECT a.privilege_type FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname IN ('public', 'socsvc') AND a.grantee = 0;
SELECT a.grantee::regrole, string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)
  FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'socsvc' AND a.grantee <> n.nspowner GROUP BY 1 ORDER BY a.grantee::regrole::text COLLATE "C";
SELECT rolname, rolsuper, rolcanlogin, (SELECT count(*) FROM pg_auth_members m WHERE m.roleid = r.oid) AS members
  FROM pg_roles r WHERE rolname = 'socsvc_owner';

-- Ids lie in the region's range and cannot run over; region_code is bound.
SELECT s.seqrelid::regclass FROM pg_sequence s JOIN regress_object o ON o.oid = s.seqrelid
 WHERE (seqmin, seqstart, seqmax, seqcycle) IS DISTINCT FROM (86 * 1099511627776, 86 * 1099511627776, 87 * 1099511627776 - 1, false);
SELECT o.relname, format_type(a.atttypid, NULL) AS type
  FROM regress_object o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attidentity <> ''
 WHERE a.atttypid <> 'bigint'::regtype;
INSERT INTO socsvc.person (family_name, given_name, birth_date, sex) VALUES ('Иванов', 'Иван', '1950-01-01', 'm');
SELECT id >= 86 * 1099511627776 AND id < 87 * 1099511627776 AS "id in range", id < 2::numeric ^ 53 AS "exact in JavaScript" FROM socsvc.person;
SELECT o.relname, pg_get_expr(d.adbin, d.adrelid) AS default, pg_get_constraintdef(k.oid) AS bound
  FROM regress_object o
  JOIN pg_attribute a ON a.attrelid = o.oid AND a.attname = 'region_code'
  LEFT JOIN pg_attrdef d ON d.adrelid = o.oid AND d.adnum = a.attnum
  LEFT JOIN pg_constraint k ON k.conrelid = o.oid AND k.conname = o.relname || '_region_code'
 WHERE o.relname NOT IN ('jurisdiction', 'register_info')
   AND o.oid NOT IN (SELECT inhrelid FROM pg_inherits) ORDER BY 1;
-- Gathered tables have the region first in their key, all others their own id or natural key without it.
SELECT o.relname, pg_get_constraintdef(k.oid)
  FROM regress_object o
  JOIN pg_constraint k ON k.conrelid = o.oid AND k.contype = 'p'
 WHERE o.oid NOT IN (SELECT inhrelid FROM pg_inherits) AND o.relname NOT IN ('jurisdiction', 'register_info')
   AND (EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = o.oid AND a.attname = 'region_code')
        OR pg_get_constraintdef(k.oid) ~ 'region_code')
 ORDER BY 1;
-- No key of a partition has a type of ours, no CHECK, default or index calls a member that reads.
SELECT p.partrelid::regclass FROM pg_partitioned_table p JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = ANY (p.partattrs)
  JOIN pg_type t ON t.oid = a.atttypid WHERE t.typnamespace = 'socsvc'::regnamespace;
SELECT pg_describe_object(d.classid, d.objid, 0) AS object, p.oid::regprocedure AS member
  FROM pg_depend d
  JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid
 WHERE p.pronamespace = 'socsvc'::regnamespace
   AND (d.classid IN ('pg_constraint'::regclass, 'pg_attrdef'::regclass)
        OR d.classid = 'pg_class'::regclass AND (SELECT relkind FROM pg_class WHERE oid = d.objid) IN ('i', 'I'))
   AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.oid = d.objid AND k.contype = 'x');
-- Members that views, policies, triggers or defaults name are not RETURNS TABLE.
SELECT DISTINCT p.oid::regprocedure
  FROM pg_depend d
  JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid
 WHERE p.pronamespace = 'socsvc'::regnamespace AND d.deptype = 'n' AND 't' = ANY (p.proargmodes)
   AND d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_trigger'::regclass, 'pg_attrdef'::regclass);
-- Every table and column has its comment.
SELECT o.relname, a.attname FROM regress_object o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum >= 0 AND NOT a.attisdropped
 WHERE o.relkind IN ('r', 'p') AND o.oid NOT IN (SELECT inhrelid FROM pg_inherits) AND col_description(a.attrelid, a.attnum) IS NULL;
SELECT o.relname FROM regress_object o WHERE o.relkind IN ('r', 'p', 'v') AND o.oid NOT IN (SELECT inhrelid FROM pg_inherits)
   AND obj_description(o.oid, 'pg_class') IS NULL;

-- What PUBLIC may call: values, calculations and translations; nothing that is SECURITY DEFINER, no procedure.
SELECT p.oid::regprocedure FROM pg_proc p
 WHERE p.pronamespace = 'socsvc'::regnamespace AND p.proname <> 'translated'
   AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)
   AND (p.prosecdef OR p.prokind = 'p' OR p.provolatile <> 'i' OR p.prorettype = 'trigger'::regtype);
SELECT p.oid::regprocedure, p.proowner::regrole FROM pg_proc p
 WHERE p.pronamespace = 'socsvc'::regnamespace AND p.proowner <> 'socsvc_owner'::regrole;
SELECT p.oid::regprocedure, p.proconfig FROM pg_proc p
 WHERE p.pronamespace = 'socsvc'::regnamespace AND p.prosecdef
   AND NOT coalesce(p.proconfig @> ARRAY['search_path=pg_catalog, socsvc, pg_temp'], false);
-- A dump would carry the grants of members that differ from what the extension script made: none to a superuser.
SELECT p.oid::regprocedure, i.initprivs FROM pg_init_privs i JOIN pg_proc p ON i.objoid = p.oid AND i.classoid = 'pg_proc'::regclass
 WHERE p.pronamespace = 'socsvc'::regnamespace
   AND EXISTS (SELECT FROM aclexplode(i.initprivs) a WHERE a.grantee <> 'socsvc_owner'::regrole OR a.grantor <> 'socsvc_owner'::regrole);
DROP VIEW regress_object;

-- DROP EXTENSION is refused while the register stands.
\set VERBOSITY terse
DROP EXTENSION socsvc;
\set VERBOSITY default
\echo :LAST_ERROR_SQLSTATE

-- Another version than the library's: whoever writes is told to upgrade, and upgrade_register() finds no way.
\set VERBOSITY sqlstate
UPDATE socsvc.register_info SET version = '0.0.0';
SET socsvc.subject_role = 'agency';
INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment)
  SELECT '1', p.id, 'home', '2023-03-14', '[2023-03-14,2024-03-14)', 'free' FROM socsvc.person p;
CALL socsvc.upgrade_register();
\set VERBOSITY default
UPDATE socsvc.register_info SET version = (SELECT extversion FROM pg_extension WHERE extname = 'socsvc');
-- Equal versions: nothing happens, but for the rights that a restore brought back and the triggers that it disarmed.
ALTER TABLE socsvc.status ENABLE TRIGGER ALL;
GRANT TEMPORARY ON DATABASE :"home_database" TO PUBLIC;
GRANT CREATE ON SCHEMA public TO PUBLIC;
CREATE TEMP TABLE before_upgrade AS SELECT xmin AS row_version, * FROM socsvc.register_info;
CALL socsvc.upgrade_register();
SELECT count(*) AS "rows that the upgrade left alone" FROM before_upgrade b JOIN socsvc.register_info i USING (version, name, created_at) WHERE b.row_version = i.xmin;
SELECT has_database_privilege('regress_socsvc_dba', current_database(), 'TEMP') AS temp,
       has_schema_privilege('regress_socsvc_dba', 'public', 'CREATE') AS "create";
SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'socsvc.status'::regclass AND tgname LIKE 'invalidate%' ORDER BY 1;

-- Dropping asks for the name, and stops at what others have built upon it.
CALL socsvc.drop_register('RU-KHM');
\echo :LAST_ERROR_SQLSTATE
CALL socsvc.drop_register(NULL);
CREATE VIEW regress_built_upon AS SELECT name FROM socsvc.register_info;
CALL socsvc.drop_register('RU-KHM/86');
\echo :LAST_ERROR_SQLSTATE
DROP VIEW regress_built_upon;
CALL socsvc.drop_register('RU-KHM/86');
SELECT relname, relkind FROM pg_class WHERE relnamespace = 'socsvc'::regnamespace;
SELECT socsvc.today();

-- Another jurisdiction, with a code of its own and with one that is given.
CALL socsvc.create_register('KZ');
SELECT name, jurisdiction, region_code, time_zone FROM socsvc.register_info;
INSERT INTO socsvc.person (family_name, given_name, birth_date, sex) VALUES ('Иванов', 'Иван', '1950-01-01', 'm')
  RETURNING id >> 40 AS region;
CALL socsvc.drop_register('KZ/398');
CALL socsvc.create_register('RU-KHM', 8191);
SELECT name, region_code FROM socsvc.register_info;
INSERT INTO socsvc.person (family_name, given_name, birth_date, sex) VALUES ('Иванов', 'Иван', '1950-01-01', 'm')
  RETURNING id >> 40 AS region, id < 2::numeric ^ 53 AS "exact in JavaScript";
CALL socsvc.drop_register('RU-KHM/8191');

-- The extension goes and comes again.
DROP EXTENSION socsvc;
SELECT count(*) AS "functions left" FROM pg_proc WHERE pronamespace = 'socsvc'::regnamespace;
CREATE EXTENSION socsvc;
CALL socsvc.create_register('RU-KHM');
SELECT name FROM socsvc.register_info;
CALL socsvc.drop_register('RU-KHM/86');
DROP ROLE regress_socsvc_dba;
