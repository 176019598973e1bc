-- Trigger functions in C refuse to work where they do not belong: called by SELECT, at another time, on another table.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.superuser();
CREATE SCHEMA scratch;

-- The SQLSTATE of a command, or what it did instead.
CREATE FUNCTION scratch.state(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  RETURN 'done';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END
$$;

-- misuse(WHEN, FUNCTION): the SQLSTATE of an insert, a change and a deletion in a table with the columns given, which has such a trigger.
CREATE FUNCTION scratch.misuse(fired text, function_name text, columns text DEFAULT 'id bigint, note text') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TABLE scratch.misused (%s)', columns);
  INSERT INTO scratch.misused DEFAULT VALUES;
  EXECUTE format('CREATE TRIGGER t %s ON scratch.misused %s', split_part(fired, '/', 1),
                 coalesce(nullif(split_part(fired, '/', 2), ''), 'FOR EACH STATEMENT') || format(' EXECUTE FUNCTION socsvc.%I()', function_name));
  INSERT INTO scratch.misused DEFAULT VALUES;
  UPDATE scratch.misused SET id = id;
  DELETE FROM scratch.misused;
  TRUNCATE scratch.misused;
  DROP TABLE scratch.misused;
  RETURN 'done';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END
$$;

CREATE VIEW scratch.trigger_function AS
  SELECT p.proname::text AS name
    FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
   WHERE p.pronamespace = 'socsvc'::regnamespace AND l.lanname = 'c' AND p.prorettype = 'trigger'::regtype;
SELECT cmp_ok((SELECT count(*) FROM scratch.trigger_function), '>=', 20::bigint, 'the trigger functions in C are found');
SELECT is_empty($$SELECT t.name, scratch.state(format('SELECT socsvc.%I()', t.name)) FROM scratch.trigger_function t
                   WHERE scratch.state(format('SELECT socsvc.%I()', t.name)) <> '39P01'$$, 'none is called by SELECT');

-- None is both BEFORE a row and AFTER a statement without transition tables, but for invalidate_rules() and recompute_deadlines(),
-- which need none, and collect_act_lines() and refuse_change(), which refuse in another way.
SELECT is_empty($$SELECT t.name, w.fired, scratch.misuse(w.fired, t.name)
                    FROM scratch.trigger_function t, (VALUES ('BEFORE TRUNCATE'), ('AFTER INSERT OR UPDATE OR DELETE/FOR EACH STATEMENT')) w (fired)
                   WHERE scratch.misuse(w.fired, t.name) = 'done' AND t.name NOT IN ('invalidate_rules', 'recompute_deadlines')$$,
                'none passes over a moment that is not its own');
SELECT is(scratch.misuse('AFTER INSERT/FOR EACH ROW', f), '39P01', f || '() not AFTER a row')
  FROM unnest('{protect_delivery,refuse_truncate,protect_computed,lock_recipient,protect_used,protect_deadline,check_trusted_key}'::text[]) f;
SELECT is(scratch.misuse('BEFORE INSERT/FOR EACH ROW', f), '39P01', f || '() not BEFORE a row')
  FROM unnest('{audit_change,enforce_quota,enforce_time,enforce_hold,count_queue,keep_deadlines,protect_deliveries,enter_refusal,recompute_deadlines}'::text[]) f;

-- On a table that is not the one they serve.
SELECT is(scratch.misuse('AFTER INSERT/FOR EACH ROW', 'keep_deadlines'), '39P01', 'keep_deadlines() not where the columns of an event are missing');
SELECT is(scratch.misuse('AFTER INSERT/FOR EACH ROW', 'protect_deliveries'), '39P01', 'protect_deliveries() not on a table that deliveries do not rest on');
SELECT is(scratch.misuse('BEFORE INSERT/FOR EACH ROW', 'lock_recipient'), '39P01', 'lock_recipient() not where nobody is named');
SELECT is(scratch.misuse('BEFORE INSERT/FOR EACH ROW', 'protect_used'), '39P01', 'protect_used() not without valid and used');
SELECT is(scratch.misuse('BEFORE INSERT/FOR EACH ROW', 'protect_used', 'id bigint, valid daterange, used text'), '39P01', 'nor where used is a text');
SELECT is(scratch.misuse('AFTER INSERT/REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', f), '39P01', f || '() not where its columns are missing')
  FROM unnest('{enforce_quota,enforce_time,enforce_hold}'::text[]) f;

SELECT * FROM finish();
ROLLBACK;
