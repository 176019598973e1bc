-- What an error tells: a row that is somebody else's and a row that is not there give the same answer, SQLSTATE, message,
-- detail and hint, by every function that takes an id and that the portal may call. Numbers are made equal before.
BEGIN;
SELECT * FROM no_plan();
\ir setup_rows.sql
\ir setup_calls.sql
SELECT tap.row_fixture();
SET LOCAL session_replication_role = origin;

-- Ids of what everybody sees, so that there is an answer for others' as well.
CREATE TABLE tap.public_argument (name text PRIMARY KEY, why text);

-- Somebody else's in every respect: case 3 for person 1, case 2 for provider 1 and his worker 1.
CREATE TABLE tap.call_pair AS
  SELECT a.actor, c.oid::regprocedure::text AS called, t.name AS argument, b.bare, o.other,
         tap.call(a.actor, tap.call_text(c.oid, t.position::integer, replace(t.form, '?', o.other), b.bare)) AS theirs,
         tap.call(a.actor, tap.call_text(c.oid, t.position::integer, replace(t.form, '?', '987654321'), b.bare)) AS nobodys
    FROM tap.actor a
    JOIN (VALUES ('citizen', '3'), ('representative', '3'), ('provider', '2'), ('specialist', '2'), ('nobody', '1')) AS o (actor, other) USING (actor),
         LATERAL (SELECT p.oid FROM tap.callable(a.actor) p) c
    JOIN (SELECT r.*, CASE r.type_name WHEN 'bigint' THEN '?' ELSE '{?}' END AS form
            FROM tap.argument r WHERE r.type_name IN ('bigint', 'bigint[]')) t ON t.function_oid = c.oid
   CROSS JOIN (VALUES (false), (true)) AS b (bare);

CREATE FUNCTION tap.shape(a tap.call_answer) RETURNS text IMMUTABLE LANGUAGE sql AS $$
  SELECT regexp_replace(concat_ws(' | ', a.state, a.message, a.detail, a.hint, a.answer::text), '\d+', 'N', 'g')
$$;

SELECT cmp_ok(count(DISTINCT called)::integer, '>', 100, '[error] functions that take an id are called') FROM tap.call_pair;
SELECT cmp_ok(count(DISTINCT called) FILTER (WHERE (nobodys).state !~ '^(42501|22)')::integer, '>', 50,
              '[error] many get past their other arguments') FROM tap.call_pair;
SELECT is_empty(
  $$ SELECT DISTINCT p.called, p.argument, tap.shape(p.theirs), tap.shape(p.nobodys)
       FROM tap.call_pair p
      WHERE tap.shape(p.theirs) <> tap.shape(p.nobodys)
        AND p.argument NOT IN (SELECT e.name FROM tap.public_argument e) $$,
  '[error] what is somebody else''s is as if it were not there');

SELECT * FROM finish();
ROLLBACK;
