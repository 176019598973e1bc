-- What ordinary roles cannot do, tried as logins of a portal, an agency and a stranger. What each
-- may do is shown by the files of the chapters.
BEGIN;
SELECT plan(45);

CREATE ROLE rights_portal LOGIN IN ROLE socsvc_portal;
CREATE ROLE rights_agency LOGIN IN ROLE socsvc_agency;
CREATE ROLE rights_admin LOGIN IN ROLE socsvc_admin;
CREATE ROLE rights_stranger LOGIN;
-- pgTAP keeps its numbers in temporary objects, which the logins may use here and nowhere else.
GRANT ALL ON ALL TABLES IN SCHEMA pg_temp TO PUBLIC;
GRANT ALL ON ALL SEQUENCES IN SCHEMA pg_temp TO PUBLIC;

-- ---- by the catalogue: what security.sql does not ask ----------------------------------------------------------------

CREATE VIEW client AS
  SELECT r.oid, r.rolname FROM pg_catalog.pg_roles r WHERE r.rolname IN ('rights_portal', 'rights_agency', 'rights_admin');

SELECT is_empty($$SELECT c.rolname, t.name
   FROM client c, unnest(ARRAY['line_window', 'status_event', 'act_line', 'register_info', 'delivery_request']) AS t (name)
  WHERE has_any_column_privilege(c.oid, 'socsvc.' || t.name, 'INSERT, UPDATE') OR has_table_privilege(c.oid, 'socsvc.' || t.name, 'DELETE')$$,
  'what the register writes itself, nobody else does');
SELECT is_empty($$SELECT c.rolname FROM client c WHERE has_any_column_privilege(c.oid, 'socsvc.delivery_request', 'SELECT')$$,
  'and nobody reads the answers to another provider''s calls');
SELECT is_empty($$SELECT c.rolname, p.oid::regprocedure FROM client c, pg_catalog.pg_proc p
  WHERE p.pronamespace = 'socsvc'::regnamespace AND has_function_privilege(c.oid, p.oid, 'EXECUTE')
    AND c.rolname <> 'rights_admin' AND p.proname IN ('recount_quota', 'archive_month', 'check_register', 'make_partitions')$$,
  'only the administrator recounts, checks, archives and opens months');
SELECT is_empty($$SELECT c.rolname FROM client c WHERE pg_has_role(c.oid, 'socsvc_owner', 'MEMBER')$$,
  'no client is the owner');
SELECT is_empty($$SELECT c.rolname FROM client c
  WHERE has_schema_privilege(c.oid, 'public', 'CREATE') OR has_database_privilege(c.oid, current_database(), 'TEMP, CREATE')$$,
  'no client plants objects outside of the register either');

-- ---- by trying ------------------------------------------------------------------------------------------------------

SELECT socsvc.make_partitions('2023-03-01', '2023-03-31') AS opened \gset
CREATE FUNCTION refused(statement text, why text, state text DEFAULT '42501') RETURNS text
LANGUAGE plpgsql AS $$ BEGIN RETURN throws_ok(statement, state, NULL, current_user || ': ' || why); END $$;

SET SESSION AUTHORIZATION rights_portal;
SELECT refused('UPDATE socsvc.programme_line SET delivered = 0', 'cannot reset a counter');
SELECT refused('UPDATE socsvc.programme_line SET quota = 1000000', 'cannot raise a quota');
SELECT refused('UPDATE socsvc.line_window SET used = 0', 'cannot empty a period');
SELECT refused('DELETE FROM socsvc.line_window', 'cannot forget a period');
SELECT refused('INSERT INTO socsvc.delivery_2023_03 SELECT * FROM socsvc.delivery', 'cannot write a partition');
SELECT refused('DELETE FROM socsvc.delivery_2023_03', 'cannot delete from a partition');
SELECT refused('SELECT count(*) FROM socsvc.delivery_2023_03', 'cannot read a partition');
SELECT refused('TRUNCATE socsvc.delivery', 'cannot truncate deliveries');
SELECT refused('ALTER TABLE socsvc.delivery DISABLE TRIGGER ALL', 'cannot disable triggers');
SELECT refused('CREATE TRIGGER mine BEFORE INSERT ON socsvc.delivery FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
               'cannot add a trigger');
SELECT refused('SET session_replication_role = replica', 'cannot switch triggers off');
SELECT refused('INSERT INTO socsvc.contract (id, programme, provider) VALUES (1, 1, 1)', 'cannot choose an id');
SELECT refused('INSERT INTO socsvc.delivery (region_code, delivered_on, person, provider) VALUES (77, ''2023-03-01'', 1, 1)',
               'cannot choose a region');
SELECT refused('UPDATE socsvc.contract SET signed_on = ''2023-01-01''', 'cannot antedate a signature');
SELECT refused('UPDATE socsvc.contract SET live = false', 'cannot end a contract by its flag');
SELECT refused('UPDATE socsvc.act_line SET quantity = 0', 'cannot write lines of an act');
SELECT refused('INSERT INTO socsvc.status_event (entity, entity_id, to_status, actor, login_role) VALUES (''act'', 1, ''signed'', ''citizen'', ''x'')',
               'cannot invent events');
SELECT refused('INSERT INTO socsvc.status_transition (jurisdiction, entity, from_status, to_status, actor, source) VALUES (''RU-KHM'', ''act'', ''draft'', ''signed'', ''provider'', ''x'')',
               'cannot add a move');
SELECT refused('UPDATE socsvc.setting SET value = ''x''', 'cannot change a setting');
SELECT refused('UPDATE socsvc.register_info SET version = ''x''', 'cannot touch the register''s row');
SELECT refused('UPDATE socsvc.person SET died_on = ''2023-03-01''', 'cannot declare somebody dead');
SELECT refused('SELECT * FROM socsvc.delivery_request', 'cannot read the answers to others');
SELECT refused('SELECT socsvc.make_partitions(''2030-01-01'', ''2030-01-31'')', 'cannot open months');
SELECT refused('SELECT socsvc.recount_quota()', 'cannot recount');
SELECT refused('SELECT socsvc.archive_month(''2023-03-01'')', 'cannot archive a month');
SELECT refused('CALL socsvc.create_register(''KZ'')', 'cannot make a register');
SELECT refused('CALL socsvc.drop_register(''RU-KHM/86'')', 'cannot drop the register');
SELECT refused('CALL socsvc.upgrade_register()', 'cannot upgrade the register');
SELECT refused('SET ROLE socsvc_owner', 'cannot become the owner');
SELECT refused('CREATE TEMP TABLE person (id bigint)', 'cannot shadow a table');
SELECT refused('CREATE FUNCTION socsvc.today() RETURNS date LANGUAGE sql AS ''SELECT date ''''2020-01-01''''''', 'cannot shadow a function');
SELECT refused('COPY socsvc.person TO PROGRAM ''cat''', 'cannot run programs');
RESET SESSION AUTHORIZATION;

SET SESSION AUTHORIZATION rights_agency;
SELECT refused('UPDATE socsvc.programme_line SET delivered = 0', 'cannot reset a counter');
SELECT refused('INSERT INTO socsvc.delivery (delivered_on, person, provider) VALUES (''2023-03-01'', 1, 1)', 'does not deliver');
SELECT refused('UPDATE socsvc.contract SET status = ''terminated''', 'does not end contracts');
SELECT refused('UPDATE socsvc.status_transition SET guard = NULL', 'does not change rules');
RESET SESSION AUTHORIZATION;

SET SESSION AUTHORIZATION rights_stranger;
SELECT refused('SELECT count(*) FROM socsvc.person', 'does not even reach the schema');
SELECT refused('SELECT socsvc.today()', 'calls nothing');
RESET SESSION AUTHORIZATION;

-- A grant too many, as an administrator might give it, still meets the triggers.
GRANT UPDATE ON socsvc.programme_line, socsvc.line_window TO rights_portal;
SET SESSION AUTHORIZATION rights_portal;
SELECT refused('UPDATE socsvc.programme_line SET delivered = 0', 'cannot reset a counter even when granted', 'SV015');
SELECT refused('UPDATE socsvc.line_window SET used = 0', 'cannot empty a period even when granted', 'SV015');
RESET SESSION AUTHORIZATION;

SELECT * FROM finish();
ROLLBACK;
