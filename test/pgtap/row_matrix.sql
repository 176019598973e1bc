-- Who may do what with whose rows: every cell of row_matrix.tsv, a table and a command by ten actors. A cell says
--   denied  no grant, so 42501, whatever the row
--   none    a grant, but no row of anybody's
--   own     the actor's own rows (setup_rows.sql says whose a row is) and no others
--   all     every row
-- and is about grants and policies alone: triggers are silent here. Which of those who see a row may write it, and when,
-- is the triggers' (SV009, SV003, SV011 …), and theirs are the tests of the chapters.
-- A new table needs four lines there, and where its rows are somebody's a place in setup_rows.sql.
BEGIN;
SELECT * FROM no_plan();
\ir setup_rows.sql

CREATE TABLE tap.row_matrix (table_name name, command text, citizen text, representative text, provider text, specialist text,
  agency text, analyst text, scheduler text, admin text, gateway text, nobody text, PRIMARY KEY (table_name, command));
\copy tap.row_matrix FROM 'test/pgtap/row_matrix.tsv' WITH (FORMAT csv, DELIMITER E'\t', HEADER match)

CREATE VIEW tap.register_table AS
  SELECT c.oid, c.relname, c.relrowsecurity FROM pg_class c
   WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition;

-- Cases whose rows are no longer where they were, so were written to.
CREATE FUNCTION tap.rows_touched(of_table name) RETURNS integer[] LANGUAGE plpgsql AS $$
DECLARE
  touched integer[];
BEGIN
  EXECUTE format('SELECT coalesce(array_agg(m.number ORDER BY m.number), ''{}'') FROM tap.row_made m
                   WHERE m.table_name = %1$L
                     AND NOT EXISTS (SELECT FROM socsvc.%1$I t WHERE t.tableoid = m.lies_in AND t.ctid = m.lies_at)', of_table)
    INTO touched;
  RETURN touched;
END
$$;

-- Runs the statement as the actor and takes it back. Answers the cases that it has read (it answers rows as jsonb) or
-- written; of a table that is nobody's, the number of rows. A refusal by grant is NULL, one by policy no case.
CREATE FUNCTION tap.row_attempt(who text, of_table name, statement text, reads boolean DEFAULT false, granted text DEFAULT NULL)
RETURNS integer[] LANGUAGE plpgsql AS $$
DECLARE
  is_somebodys boolean := EXISTS (SELECT FROM tap.row_of f WHERE f.table_name = of_table);
  a tap.actor;
  rows_read jsonb[];
  n integer;
  answer integer[];
BEGIN
  SELECT * INTO a FROM tap.actor WHERE actor = who;
  IF granted IS NOT NULL THEN
    EXECUTE format('GRANT %s ON socsvc.%I TO %I', granted, of_table, a.login);
  END IF;
  PERFORM tap.act_as(who);
  IF reads AND is_somebodys THEN
    EXECUTE format('SELECT array_agg(r.j) FROM (%s) r (j)', statement) INTO rows_read;
    PERFORM tap.superuser();
    SELECT coalesce(array_agg(m.number ORDER BY m.number), '{}') INTO answer
      FROM tap.row_made m WHERE m.table_name = of_table AND EXISTS (SELECT FROM unnest(rows_read) AS r (j) WHERE m.made @> r.j);
  ELSIF reads THEN
    EXECUTE format('SELECT ARRAY[count(*)] FROM (%s) r', statement) INTO answer;
  ELSE
    EXECUTE statement;
    GET DIAGNOSTICS n = ROW_COUNT;
    PERFORM tap.superuser();
    answer := CASE WHEN is_somebodys AND statement NOT LIKE 'INSERT%' THEN tap.rows_touched(of_table) ELSE ARRAY[n] END;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'TAP00';
EXCEPTION
  WHEN SQLSTATE 'TAP00' THEN
    RETURN answer;
  WHEN insufficient_privilege THEN
    RETURN CASE WHEN SQLERRM LIKE '%row-level security policy%' THEN '{0}'::integer[] END;
END
$$;

CREATE FUNCTION tap.columns_granted(who text, of_table oid, privilege text) RETURNS name[] STABLE LANGUAGE sql AS $$
  SELECT array_agg(a.attname ORDER BY a.attnum)
    FROM pg_attribute a
   WHERE a.attrelid = of_table AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     AND has_column_privilege((SELECT login FROM tap.actor WHERE actor = who), of_table, a.attnum, privilege)
$$;
CREATE FUNCTION tap.column_list(names name[]) RETURNS text IMMUTABLE LANGUAGE sql AS $$
  SELECT string_agg(quote_ident(n), ', ' ORDER BY i) FROM unnest(names) WITH ORDINALITY AS u (n, i)
$$;

-- What a class 23 error answers is an allowed write: policies are asked before keys and CHECKs.
CREATE FUNCTION tap.row_insert(who text, t tap.register_table, number integer, names name[], granted text DEFAULT NULL)
RETURNS integer[] LANGUAGE plpgsql AS $$
DECLARE
  made jsonb;
BEGIN
  SELECT m.made INTO made FROM tap.row_made m WHERE m.table_name = t.relname AND m.number = row_insert.number;
  IF NOT FOUND THEN
    EXECUTE format('SELECT to_jsonb(r) FROM socsvc.%I r LIMIT 1', t.relname) INTO made;
  END IF;
  RETURN tap.row_attempt(who, t.relname, granted => granted, statement =>
    format('INSERT INTO socsvc.%I (%s) SELECT %2$s FROM jsonb_populate_record(NULL::socsvc.%1$I, %3$L)',
           t.relname, tap.column_list(names), made));
EXCEPTION
  WHEN integrity_constraint_violation THEN
    RETURN '{1}';
END
$$;

-- Some columns cannot be set to the value of case 1 in every row; the last way, column = column, reads what it writes.
CREATE FUNCTION tap.row_update(who text, t tap.register_table) RETURNS integer[] LANGUAGE plpgsql AS $$
DECLARE
  column_name name;
  made jsonb := (SELECT m.made FROM tap.row_made m WHERE m.table_name = t.relname AND m.number = 1);
BEGIN
  IF made IS NOT NULL AND EXISTS (SELECT FROM tap.row_of f WHERE f.table_name = t.relname) THEN
    FOREACH column_name IN ARRAY coalesce(tap.columns_granted(who, t.oid, 'UPDATE'), '{}') LOOP
      BEGIN
        RETURN tap.row_attempt(who, t.relname,
          format('UPDATE socsvc.%I SET %I = (jsonb_populate_record(NULL::socsvc.%1$I, %3$L)).%2$I', t.relname, column_name, made));
      EXCEPTION
        WHEN integrity_constraint_violation THEN
          NULL;
      END;
    END LOOP;
  END IF;
  SELECT coalesce((tap.columns_granted(who, t.oid, 'UPDATE'))[1], min(a.attname::text)) INTO column_name
    FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
  RETURN tap.row_attempt(who, t.relname, format('UPDATE socsvc.%I SET %I = %2$I', t.relname, column_name));
END
$$;

CREATE FUNCTION tap.row_outcome(who text, t tap.register_table, command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  o tap.row_owner;
  mine integer[];
  number integer;
  answer integer[];
  total integer;
  names name[];
  every_name name[] := ARRAY(SELECT a.attname FROM pg_attribute a
                              WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '');
BEGIN
  SELECT w.* INTO o FROM tap.row_of f JOIN tap.row_owner w USING (kind) WHERE f.table_name = t.relname;
  mine := CASE who WHEN 'citizen' THEN o.citizen WHEN 'representative' THEN o.citizen WHEN 'provider' THEN o.provider
                   WHEN 'specialist' THEN o.specialist END;
  EXECUTE format('SELECT count(*) FROM socsvc.%I', t.relname) INTO total;
  CASE command
    WHEN 'SELECT' THEN
      names := coalesce(tap.columns_granted(who, t.oid, 'SELECT'), '{}');
      answer := tap.row_attempt(who, t.relname, CASE WHEN names = '{}' THEN format('SELECT to_jsonb(t) FROM socsvc.%I t', t.relname)
        ELSE format('SELECT to_jsonb(s) FROM (SELECT %s FROM socsvc.%I) s', tap.column_list(names), t.relname) END, true);
    WHEN 'UPDATE' THEN
      answer := tap.row_update(who, t);
    WHEN 'DELETE' THEN
      answer := tap.row_attempt(who, t.relname, format('DELETE FROM socsvc.%I', t.relname));
    WHEN 'INSERT' THEN
      -- First what a client can say; then, as if a trigger had filled in what is not the client's to say, the whole row.
      names := coalesce(tap.columns_granted(who, t.oid, 'INSERT'), '{}');
      IF names = '{}' THEN
        names := every_name;
        answer := tap.row_insert(who, t, 1, names);
      ELSE
        answer := tap.row_insert(who, t, 1, names);
        IF answer IS NOT NULL THEN
          names := every_name;
          answer := '{}';
          FOREACH number IN ARRAY coalesce(o.cases, '{1}') LOOP
            IF tap.row_insert(who, t, number, names, 'INSERT') = '{1}' THEN
              answer := answer || number;
            END IF;
          END LOOP;
          total := 1;
        END IF;
      END IF;
  END CASE;
  answer := array_remove(answer, 0);
  RETURN CASE
    WHEN answer IS NULL THEN 'denied'
    WHEN answer = '{}' THEN 'none'
    WHEN answer = coalesce(o.cases, ARRAY[total]) THEN 'all'
    WHEN answer = mine THEN 'own'
    ELSE answer::text END;
EXCEPTION
  WHEN OTHERS THEN
    RETURN format('%s: %s', SQLSTATE, SQLERRM);
END
$$;

SELECT tap.row_fixture();

SELECT is_empty(
  $$ SELECT m.table_name, m.command FROM tap.row_matrix m
      WHERE m.command NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
         OR NOT EXISTS (SELECT FROM tap.register_table t WHERE t.relname = m.table_name) $$,
  '[matrix] no cell is about a table or a command that is not there');
SELECT is_empty(
  $$ SELECT t.relname, c.command FROM tap.register_table t, unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) AS c (command)
      WHERE NOT EXISTS (SELECT FROM tap.row_matrix m WHERE (m.table_name, m.command) = (t.relname, c.command)) $$,
  '[matrix] every table of the register has its cells');
SELECT is_empty(
  $$ SELECT f.table_name FROM tap.row_of f WHERE NOT EXISTS (SELECT FROM tap.register_table t WHERE t.relname = f.table_name) $$,
  '[matrix] setup_rows.sql names no table that is not there');
CREATE FUNCTION tap.row_count(of_table name) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  n bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM socsvc.%I', of_table) INTO n;
  RETURN n;
END
$$;
SELECT is_empty(
  $$ SELECT t.relname
       FROM tap.register_table t LEFT JOIN tap.row_of f ON f.table_name = t.relname LEFT JOIN tap.row_owner o USING (kind)
      WHERE tap.row_count(t.relname) < coalesce(cardinality(o.cases), 1) $$,
  '[matrix] every table has rows in it, of every case where they are somebody''s');
SELECT is_empty(
  $$ SELECT t.relname FROM tap.register_table t
      WHERE t.relrowsecurity AND NOT EXISTS (SELECT FROM tap.row_of f WHERE f.table_name = t.relname) $$,
  '[matrix] setup_rows.sql says whose the rows of every table with policies are');

CREATE TABLE tap.row_found AS
  SELECT t.relname AS table_name, c.command, a.actor, tap.row_outcome(a.actor, t, c.command) AS outcome
    FROM tap.register_table t, unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) WITH ORDINALITY AS c (command, ord), tap.actor a;

SELECT is(f.outcome, to_jsonb(m) ->> f.actor, format('[matrix] %s: %s by %s', f.table_name, f.command, f.actor))
  FROM tap.row_found f JOIN tap.row_matrix m USING (table_name, command)
 ORDER BY f.table_name, f.command, f.actor;

SELECT * FROM finish();
ROLLBACK;
