-- What an error tells: a row that is somebody else's and a row that is not there give the same answer, SQLSTATE, message,
-- detail and hint, by every function that takes an id and that the portal may call. Numbers are made equal before.
BEGIN;
SELECT * FROM no_plan();
\ir setup_rows.sql
\ir setup_calls.sql
SELECT tap.row_fixture();
SET LOCAL session_replication_role = origin;

-- Arguments whose answers differ, and why they may: what everybody sees, whom the law lets one act for without seeing him
-- yet, and the opening of a case. Of every other id somebody else's row is answered like one that is not there.
CREATE TABLE tap.answer_differs (function_name name, argument text, why text NOT NULL, PRIMARY KEY (function_name, argument));
INSERT INTO tap.answer_differs VALUES
  -- What everybody sees by views and searches: providers, their departments, groups of places, specialists and products.
  ('_working_time', 'provider_id', 'the hours of a provider are public'),
  ('allocate_places', 'department_id', 'departments are public; that this one is another provider''s is told'),
  ('book_place', 'place_group_id', 'groups of places and when they work are public'),
  ('file_application', 'wished_provider', 'the register of providers is public (442-FZ article 25); whether it stands there is told'),
  ('join_queue', 'department_id', 'departments are public; whether this one takes people into a queue is told'),
  ('lend_aid', 'item_id', 'items to lend are public (aid_item is read by all); that this one is another provider''s is told'),
  ('order_aid', 'product_id', 'products are public, and what help they are of'),
  ('order_specialist', 'specialist_id', 'specialists are offered to all; what is refused is told of the orderer''s own measure'),
  ('queue_length_of', 'department_id', 'how long a queue is, is public (view queue_lengths), and nothing of who waits'),
  -- A provider serves whoever comes, and does not see him until then: it is told that there is such a person, and what forbids it.
  ('book_place', 'person_id', 'a provider books for whom it does not serve yet; told: he has died, has such a place or awaits one, or his sex or age does not fit'),
  ('join_queue', 'person_id', 'a provider enters whom it does not serve yet; told: he has died, has such a place or awaits one'),
  ('draw_up_urgent_act', 'person_id', 'urgent help is given at once to whoever needs it (442-FZ article 21), seen before or not'),
  ('add_household_member', 'person_id', 'a provider records who lives with its recipient; told: he lives in another household, not in which or since when'),
  -- Written down and reviewed.
  ('open_case', 'person', 'opening a case is for persons whom one does not see; each is written down with its reason, and reviewed');

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
CREATE VIEW tap.told AS
  SELECT DISTINCT substring(p.called FROM '^(?:socsvc\.)?([^(]+)') AS function_name, p.argument, tap.shape(p.theirs) AS theirs, tap.shape(p.nobodys) AS nobodys
    FROM tap.call_pair p WHERE tap.shape(p.theirs) <> tap.shape(p.nobodys);
SELECT is_empty(
  $$ SELECT t.* FROM tap.told t WHERE NOT EXISTS (SELECT FROM tap.answer_differs d WHERE (d.function_name, d.argument) = (t.function_name, t.argument)) $$,
  '[error] what is somebody else''s is as if it were not there');
SELECT is_empty(
  $$ SELECT d.* FROM tap.answer_differs d WHERE NOT EXISTS (SELECT FROM tap.told t WHERE (d.function_name, d.argument) = (t.function_name, t.argument)) $$,
  '[error] and what is mended is struck off the list');

SELECT * FROM finish();
ROLLBACK;
