-- Text that wants to be SQL, in every text argument of every function that a client may call: it stays text. No call may
-- end in an error that only broken SQL can raise, and none that reads changes a row.
BEGIN;
SELECT * FROM no_plan();
\ir setup_rows.sql
\ir setup_calls.sql
SELECT tap.row_fixture();
SET LOCAL session_replication_role = origin; -- the triggers get the text as well

CREATE TABLE tap.hostile (string text PRIMARY KEY);
INSERT INTO tap.hostile VALUES
  (''''), ('"'), ('\'), ('''; DROP TABLE socsvc.person; --'), ('x'' OR ''1''=''1'), ('") FROM socsvc.person; --'),
  ('$$;SELECT 1;$$'), ('%s %I %L %1$s %n'), (E'\n--\n/*'), ('contract'';'), ('pg_authid'), ('contract"'), ('((('), ('{"a":'), ('%_\');

-- What the register is: rows of every table, one number each.
CREATE FUNCTION tap.digests() RETURNS TABLE (table_name name, digest text) LANGUAGE plpgsql AS $$
BEGIN
  FOR table_name IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition LOOP
    EXECUTE format('SELECT md5(string_agg(t::text, E''\n'' ORDER BY t::text)) FROM socsvc.%I t', table_name) INTO digest;
    RETURN NEXT;
  END LOOP;
END
$$;
CREATE TABLE tap.digest_before AS SELECT * FROM tap.digests();

CREATE TABLE tap.call_made AS
  SELECT a.actor, c.oid::regprocedure::text AS called, t.name AS argument, h.string, b.bare, r.state, r.message
    FROM tap.actor a,
         LATERAL (SELECT p.oid, p.provolatile FROM tap.callable(a.actor) p) c
    JOIN tap.argument t ON t.function_oid = c.oid AND t.type_name IN ('text', 'text[]')
   CROSS JOIN tap.hostile h
   CROSS JOIN (VALUES (false), (true)) AS b (bare),
         LATERAL tap.call(a.actor, tap.call_text(c.oid, t.position::integer, CASE t.type_name WHEN 'text' THEN h.string ELSE ARRAY[h.string]::text END, b.bare),
                          stays => c.provolatile <> 'v') r
   WHERE a.actor IN ('citizen', 'provider', 'specialist', 'agency', 'analyst', 'admin', 'scheduler');

SELECT cmp_ok(count(DISTINCT called)::integer, '>', 100, '[hostile] functions with a text argument are called') FROM tap.call_made;
SELECT cmp_ok(count(*)::integer, '>', 1000, '[hostile] many calls get past the first check of their arguments')
  FROM tap.call_made WHERE state !~ '^(42501|SV009|22)';
-- Three errors of another class are the functions' own: 3F000 where nobody subscribes, 42809 of a table that is no plain one, and XX001 of the fixture's
-- counters, which nothing was counted on.
SELECT is_empty(
  $$ SELECT DISTINCT m.called, m.argument, m.state, m.message FROM tap.call_made m
      WHERE m.state !~ '^(00000|SV|22|23|P0|42501)'
        AND NOT (m.state = '3F000' AND m.called LIKE '%_publish(%' AND m.message = 'schema "socsvc_federation" does not exist')
        AND NOT (m.state = '42809' AND m.called LIKE '%import_standard(%' AND m.message = 'the rows of a standard are read from a plain table')
        AND NOT (m.state = 'XX001' AND m.message = 'more is given back than was ever counted') $$,
  '[hostile] no text argument ends in a statement');
SELECT is_empty(
  $$ SELECT b.table_name FROM tap.digest_before b JOIN tap.digests() n USING (table_name) WHERE b.digest IS DISTINCT FROM n.digest $$,
  '[hostile] and no row has changed');

SELECT * FROM finish();
ROLLBACK;
