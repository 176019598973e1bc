-- Who may do what: grants by column, owners of functions, views with the reader's rights.
BEGIN;
SELECT * FROM no_plan();

CREATE TEMP TABLE client (role name);
INSERT INTO client VALUES ('socsvc_portal'), ('socsvc_agency'), ('socsvc_admin');
GRANT SELECT ON client TO PUBLIC;
CREATE TEMP VIEW relation AS
  SELECT c.oid, c.relname, c.relkind, c.relowner, c.reloptions FROM pg_class c WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p', 'v');
CREATE TEMP VIEW routine AS
  SELECT p.oid, p.oid::regprocedure AS name, p.prosecdef, p.proowner, p.proconfig, p.provolatile, p.proacl, p.prorettype, p.proname
    FROM pg_proc p WHERE p.pronamespace = 'socsvc'::regnamespace AND p.prokind IN ('f', 'p');

-- ---- computed columns ----------------------------------------------------------------------------------------------------
SELECT is_empty($$SELECT r.relname, a.attname, c.role, w.privilege FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
                   CROSS JOIN client c CROSS JOIN (VALUES ('INSERT'), ('UPDATE')) w (privilege)
                   WHERE has_column_privilege(c.role, r.oid, a.attnum, w.privilege)
                     AND (a.attname IN ('id', 'live', 'signed_on', 'quota', 'delivered', 'archived', 'remaining', 'used')
                          OR a.attname = 'region_code' AND r.relname <> 'jurisdiction' OR a.attgenerated <> '')$$,
                'ids and what the register computes are in no client''s grants');
SELECT is_empty($$SELECT r.relname, c.role FROM relation r CROSS JOIN client c
                   WHERE r.relname IN ('act_line', 'status_event', 'line_window', 'delivery_request', 'register_info')
                     AND (has_any_column_privilege(c.role, r.oid, 'INSERT, UPDATE') OR has_table_privilege(c.role, r.oid, 'DELETE'))$$,
                'tables that only the register writes');
SELECT is_empty($$SELECT r.relname, c.role FROM relation r CROSS JOIN client c WHERE has_table_privilege(c.role, r.oid, 'TRUNCATE, REFERENCES, TRIGGER')$$,
                'nobody truncates, nobody puts triggers on them');
SELECT is_empty($$SELECT r.relname FROM relation r CROSS JOIN client c JOIN pg_inherits i ON i.inhrelid = r.oid
                   WHERE has_any_column_privilege(c.role, r.oid, 'SELECT, INSERT, UPDATE')$$, 'nobody writes or reads a partition by name');
SELECT is_empty($$SELECT r.relname FROM relation r CROSS JOIN client c WHERE has_any_column_privilege(c.role, r.oid, 'SELECT, INSERT, UPDATE') AND NOT
                   has_schema_privilege(c.role, 'socsvc', 'USAGE')$$, 'the schema is open to clients');
SELECT is_empty($$SELECT c.role FROM client c WHERE has_schema_privilege(c.role, 'socsvc', 'CREATE')$$, 'but they create nothing in it');

-- ---- nothing for everybody -----------------------------------------------------------------------------------------------
SELECT is_empty($$SELECT r.relname FROM relation r WHERE has_any_column_privilege('tap_nobody', r.oid, 'SELECT, INSERT, UPDATE')$$, 'a role of no client sees no table');
SELECT is_empty($$SELECT name FROM routine f WHERE has_function_privilege('tap_nobody', f.oid, 'EXECUTE')
                     AND (f.prosecdef OR f.provolatile <> 'i') AND f.proname <> 'translated'$$,
                'and calls nothing but calculations on values and translations');
SELECT is_empty($$SELECT name FROM routine f CROSS JOIN client c WHERE f.prorettype = 'trigger'::regtype AND has_function_privilege(c.role, f.oid, 'EXECUTE')$$,
                'trigger functions are nobody''s to put on tables of his own');
SELECT is_empty($$SELECT name FROM routine f CROSS JOIN client c WHERE f.proname ~ '^(_register_|_upgrade_|create_register|drop_register|upgrade_register)'
                     AND has_function_privilege(c.role, f.oid, 'EXECUTE')$$, 'making, dropping and upgrading is for superusers');

-- ---- whose they are ------------------------------------------------------------------------------------------------------
SELECT is_empty($$SELECT relname FROM relation WHERE relowner <> 'socsvc_owner'::regrole$$, 'the register is socsvc_owner''s');
SELECT is_empty($$SELECT name FROM routine WHERE proowner <> 'socsvc_owner'::regrole$$, 'so are the functions: none runs as a superuser');
SELECT is_empty($$SELECT name FROM routine WHERE prosecdef AND NOT coalesce(proconfig, '{}') @> '{"search_path=pg_catalog, socsvc, pg_temp"}'$$,
                'those that work with the owner''s rights pin the search_path');
SELECT is((SELECT ROW(rolsuper, rolcanlogin, rolbypassrls, rolcreaterole) FROM pg_roles WHERE rolname = 'socsvc_owner'), ROW(false, false, false, false),
          'the owner is an ordinary role that nobody logs in with');
SELECT is_empty($$SELECT member::regrole FROM pg_auth_members WHERE roleid = 'socsvc_owner'::regrole$$, 'and that has no members');
SELECT is_empty($$SELECT relname FROM relation WHERE relkind = 'v' AND NOT coalesce(reloptions, '{}')::text ~ 'security_invoker(=true|=on|=1)?'$$,
                'views work with the reader''s rights');
SELECT is_empty($$SELECT r.relname FROM relation r WHERE r.relkind = 'v' AND pg_get_viewdef(r.oid) ~ 'subject_(person|provider|role)\(\)'
                     AND pg_get_viewdef(r.oid) !~ '\( SELECT socsvc\.subject_(person|provider|role)\(\)'$$,
                'and ask for the subject once a query');
SELECT is_empty($$SELECT name FROM routine WHERE proname ~ '^subject_' AND (SELECT proparallel FROM pg_proc WHERE pg_proc.oid = routine.oid) <> 'r'$$,
                'never in a parallel worker');
SELECT is_empty($$SELECT DISTINCT r.relname, p.proname FROM relation r JOIN pg_rewrite w ON w.ev_class = r.oid JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                   JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid WHERE p.proretset AND p.pronamespace = 'socsvc'::regnamespace$$,
                'no view rests on a set-returning function');

-- ---- guards are a closed list -----------------------------------------------------------------------------------
SELECT is_empty($$SELECT t.guard FROM socsvc.status_transition t WHERE t.guard IS NOT NULL
                    AND NOT EXISTS (SELECT FROM routine f WHERE f.proname = t.guard AND f.provolatile = 's' AND f.prorettype = 'boolean'::regtype)$$,
                'every guard that a rule names is there, STABLE');
SELECT is_empty($$SELECT f.name FROM routine f WHERE f.proname ~ '^guard_' AND coalesce(obj_description(f.oid, 'pg_proc'), '') !~ '^[A-Z].*\. '$$,
                'and says in its first sentence what must hold');
SELECT is_empty($$SELECT f.name FROM routine f WHERE obj_description(f.oid, 'pg_proc') IS NULL$$, 'every function says what it does');
SELECT is_empty($$SELECT r.relname FROM relation r WHERE obj_description(r.oid, 'pg_class') IS NULL$$, 'every table and view');
SELECT is_empty($$SELECT r.relname, a.attname FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
                   WHERE NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = r.oid) AND col_description(r.oid, a.attnum) IS NULL$$, 'and every column');

-- ---- tried as clients ----------------------------------------------------------------------------------------------------
SELECT tap.fixture();
SELECT tap.contract(1, 1);
SELECT tap.provider(1);
SELECT throws_ok('UPDATE socsvc.programme_line SET delivered = 0', '42501', NULL, 'a provider does not reset its counter');
SELECT throws_ok($$INSERT INTO socsvc.delivery (region_code, delivered_on, person, provider, contract_line, programme_line) VALUES (86, '2023-03-20', 1, 1, 101, 1)$$,
                 '42501', NULL, 'nor chooses a region');
SELECT throws_ok('TRUNCATE socsvc.delivery', '42501', NULL, 'nor truncates');
SELECT throws_ok($$INSERT INTO socsvc.delivery_2023_03 (delivered_on, person, provider, contract_line, programme_line) VALUES ('2023-03-20', 1, 1, 101, 1)$$,
                 '42501', NULL, 'nor writes into a partition');
SELECT throws_ok($$UPDATE socsvc.person SET family_name = 'Другой' WHERE id = 1$$, '42501', NULL, 'nor renames a recipient');
SELECT throws_ok($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment) VALUES ('99', 1, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free')$$,
                 '42501', NULL, 'nor issues programmes');
SELECT throws_ok($$UPDATE socsvc.status_transition SET guard = NULL$$, '42501', NULL, 'nor changes rules');
SELECT throws_ok($$CREATE FUNCTION public.trap() RETURNS int LANGUAGE sql AS 'SELECT 1'$$, '42501', NULL, 'nor plants functions');
SELECT throws_ok($$CREATE FUNCTION socsvc.trap() RETURNS int LANGUAGE sql AS 'SELECT 1'$$, '42501', NULL, 'in no schema');
SELECT throws_ok('SELECT socsvc.make_partitions(socsvc.today(), socsvc.today())', '42501', NULL, 'nor opens months');
SELECT throws_ok($$CALL socsvc.drop_register('RU-KHM/86')$$, '42501', NULL, 'nor drops the register');
SELECT tap.agency();
SELECT throws_ok($$UPDATE socsvc.contract SET status = 'terminated', termination_ground = 'x'$$, '42501', NULL, 'the agency is no party of contracts');
SELECT throws_ok($$DELETE FROM socsvc.person$$, '42501', NULL, 'nor deletes people');
SELECT tap.admin();
SELECT throws_ok('SELECT * FROM socsvc.person', '42501', NULL, 'the administrator of rules sees no people');
SELECT lives_ok($$INSERT INTO socsvc.setting (jurisdiction, name, value, source) VALUES ('RU-KHM', 'test', '1', 'test')$$, 'but keeps the rules');
SELECT tap.become('tap_nobody', 'agency', 1, 1);
SELECT throws_ok('SELECT socsvc.today()', '42501', NULL, 'the schema is not open to a role of no client');
SELECT tap.superuser();
GRANT USAGE ON SCHEMA socsvc TO tap_nobody;
SELECT tap.become('tap_nobody', 'agency', 1, 1);
SELECT throws_ok('SELECT * FROM socsvc.my_profile', '42501', NULL, 'and if it were, it would see nothing, whatever it says it is');
SELECT throws_ok('SELECT socsvc.today()', '42501', NULL, 'and call nothing');
SELECT is(socsvc.quota('3/week', '[2023-03-14,2024-03-13]'), 159::bigint, 'but calculates');

SELECT * FROM finish();
ROLLBACK;
