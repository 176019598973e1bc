-- Names that want to be SQL: of a login role, a schema in the path, tables, columns, settings, statuses, languages. They
-- stay names, wherever functions meet them: in what is written down, in dynamic SQL, in the catalogue's checks.
BEGIN;
SELECT * FROM no_plan();
\ir setup_rows.sql
\ir setup_calls.sql
SELECT tap.row_fixture();
SET LOCAL session_replication_role = origin;

CREATE FUNCTION tap.name() RETURNS name IMMUTABLE LANGUAGE sql
AS $name$ SELECT E'x\'"; DROP TABLE socsvc.person;\n-- %I $$'::name $name$;

-- A login role, and a schema of its own at the head of its path.
DO $$
BEGIN
  EXECUTE format('CREATE ROLE %I LOGIN IN ROLE socsvc_portal, socsvc_agency, socsvc_analyst, socsvc_admin, socsvc_scheduler', tap.name());
  EXECUTE format('CREATE SCHEMA %I AUTHORIZATION %1$I', tap.name());
  EXECUTE format('CREATE TABLE %I.%1$I (%1$I text, source text)', tap.name());
  EXECUTE format('INSERT INTO %I.%1$I VALUES (%1$L, %1$L)', tap.name());
  EXECUTE format('GRANT ALL ON %I.%1$I TO PUBLIC', tap.name());
  EXECUTE format('CREATE TABLE socsvc.%I (id bigint, %1$I text); ALTER TABLE socsvc.%1$I OWNER TO socsvc_owner', tap.name());
END
$$;
UPDATE tap.actor SET login = tap.name() WHERE actor IN ('citizen', 'provider', 'agency', 'analyst', 'admin', 'scheduler');
CREATE TABLE tap.call_made AS
  SELECT c.actor, c.oid::regprocedure::text AS called, r.state, r.message
    FROM (SELECT a.actor, p.oid FROM tap.actor a, tap.callable(a.actor) p WHERE a.login = tap.name()) c,
         LATERAL tap.call(c.actor, tap.call_text(c.oid), quote_ident(tap.name()) || ', public, socsvc') r;
SELECT cmp_ok(count(DISTINCT called)::integer, '>', 300, '[name] functions are called by a role of that name') FROM tap.call_made;
SELECT is_empty(
  $$ SELECT m.actor, m.called, m.state, m.message FROM tap.call_made m
      WHERE m.state !~ '^(00000|SV|22|23|P0|42501)'
        AND NOT (m.state = '42809' AND m.called LIKE '%import_standard(%')
        AND NOT (m.state = '42P01' AND m.called LIKE '%detach_audit_month(%')
        AND NOT (m.state = '3F000' AND m.called LIKE '%_publish(%' AND m.message = 'schema "socsvc_federation" does not exist') -- nobody subscribes here
        AND NOT (m.state = 'XX001' AND m.message = 'more is given back than was ever counted') $$,
  '[name] the name of a login role is no SQL');

-- Who has done it is written down as it stands.
SELECT tap.act_as('agency');
SELECT lives_ok($$ SELECT socsvc.open_case(2, 'a reason') $$, '[name] a role of that name opens a case');
SELECT tap.superuser();
SELECT is((SELECT o.login_role FROM socsvc.case_opening o ORDER BY o.id DESC LIMIT 1), tap.name(), '[name] and its name is written down as it stands');

-- Tables, columns, partitions' neighbours.
SELECT tap.act_as('admin');
SELECT throws_ok(format('SELECT socsvc.import_standard(%L::regclass, ''RU-KHM'', ''[2023-01-01,)'', ''act'')', format('%I.%1$I', tap.name())),
                 '42703', NULL, '[name] a standard in a table of that name is read, and refused for its columns');
SELECT lives_ok('SELECT * FROM socsvc.check_register()', '[name] the register is checked, with a table of that name in its schema');
SELECT lives_ok($$ SELECT socsvc.make_partitions('2023-03-01', '2023-04-30') $$, '[name] and months are made beside it');

-- Settings, statuses, languages.
INSERT INTO socsvc.setting (jurisdiction, name, value, valid, source) VALUES ('RU-KHM', tap.name(), tap.name(), '(,)', 'test');
SELECT is(socsvc.setting_value(tap.name()), tap.name()::text, '[name] a setting of that name has its value');
SELECT is(socsvc.status_label(tap.name(), tap.name(), tap.name()), socsvc.status_label('y', tap.name(), 'ru'), '[name] a status of that name has no label');
SELECT tap.superuser();
SELECT has_table('socsvc', 'person', '[name] and nothing is gone');

SELECT * FROM finish();
ROLLBACK;
