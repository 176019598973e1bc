-- What an error tells: a row that is somebody else's and a row that is not there give the same answer, SQLSTATE, message,
-- detail and hint, by every function that takes an id and that the portal may call. Numbers are made equal before.
BEGIN;
SELECT * FROM no_plan();
\ir setup_rows.sql
\ir setup_calls.sql
SELECT tap.row_fixture();
SET LOCAL session_replication_role = origin;

-- Arguments whose answers differ: those that name what everybody sees, the one that opens a case, which is written down
-- and reviewed, and those that are still to be mended, by triggers that find the row before they ask whose it is.
CREATE TABLE tap.answer_differs (function_name name, argument text, why text NOT NULL, PRIMARY KEY (function_name, argument));
INSERT INTO tap.answer_differs VALUES
  ('_working_time', 'provider_id', 'public'),
  ('allocate_places', 'department_id', 'public'),
  ('book_place', 'place_group_id', 'public'),
  ('file_application', 'wished_provider', 'public'),
  ('join_queue', 'department_id', 'public'),
  ('lend_aid', 'item_id', 'public'),
  ('order_aid', 'product_id', 'public'),
  ('order_specialist', 'specialist_id', 'public'),
  ('queue_length_of', 'department_id', 'public'),
  ('open_case', 'person', 'reviewed'),
  ('_hold_visits', 'contract_lines', 'to be mended'),
  ('_lock_recipients', 'contract_ids', 'to be mended'),
  ('_plan_visits', 'contract_ids', 'to be mended'),
  ('add_contract_condition', 'contract_id', 'to be mended'),
  ('add_extra_line', 'contract_id', 'to be mended'),
  ('add_household_member', 'household_id', 'to be mended'),
  ('add_household_member', 'person_id', 'to be mended'),
  ('assess_fee', 'contract_id', 'to be mended'),
  ('attach_act_document', 'act_id', 'to be mended'),
  ('begin_rehabilitation', 'contract_id', 'to be mended'),
  ('book_place', 'person_id', 'to be mended'),
  ('conclude_contract', 'programme_id', 'to be mended'),
  ('confirm_hours', 'order_id', 'to be mended'),
  ('deposit_item', 'stay_id', 'to be mended'),
  ('draw_up_urgent_act', 'person_id', 'to be mended'),
  ('enrol', 'contract_id', 'to be mended'),
  ('join_queue', 'person_id', 'to be mended'),
  ('note_fee_circumstance', 'contract_id', 'to be mended'),
  ('order_aid', 'entitlement_id', 'to be mended'),
  ('order_specialist', 'entitlement_id', 'to be mended'),
  ('pay', 'contract_id', 'to be mended'),
  ('plan_visits', 'contract_id', 'to be mended'),
  ('plan_visits', 'contract_ids', 'to be mended'),
  ('prepare_act', 'corrects', 'to be mended'),
  ('record_admission_check', 'stay_id', 'to be mended'),
  ('record_arrival_document', 'stay_id', 'to be mended'),
  ('record_contract_deliveries', 'contract_lines', 'to be mended'),
  ('record_contract_deliveries', 'workers', 'to be mended'),
  ('record_delivery', 'contract_line_id', 'to be mended'),
  ('record_delivery', 'worker_id', 'to be mended'),
  ('record_extra_delivery', 'extra_line_id', 'to be mended'),
  ('record_extra_delivery', 'worker_id', 'to be mended'),
  ('record_hours', 'order_id', 'to be mended'),
  ('record_urgent_delivery', 'urgent_line_id', 'to be mended'),
  ('record_urgent_delivery', 'worker_id', 'to be mended'),
  ('refuse_service', 'programme_line_id', 'to be mended'),
  ('request_confirmation', 'order_id', 'to be mended'),
  ('send_to_medical', 'stay_id', 'to be mended'),
  ('visit_feasibility', 'contract_id', 'to be mended');

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
