-- The audit and the export in a register of Kazakhstan: orders, hours, codes, aids; no secret gets into either.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();
SELECT socsvc.make_partitions(socsvc.today() - 40, socsvc.today());
SELECT tap.kz_order(1, 1, 1), tap.kz_order(2, 2, 2);
SELECT tap.kz_hours(1, 60);
-- A second code waits in the outbox, not taken yet; a third is tried wrongly.
SELECT tap.provider(1);
SELECT socsvc.record_hours(2, socsvc.today(), '11:00', 60) > 0, socsvc.request_confirmation(2) > 0;
SELECT tap.superuser();
UPDATE socsvc.secret_key SET key = socsvc._random_bytes(32);
SELECT is((SELECT count(*)::integer FROM socsvc.message_secret), 1, 'a code is on its way');

-- Every secret of the register as text, in each form in which it could be written.
CREATE TEMP TABLE secret (what text, value text);
INSERT INTO secret
  SELECT 'code on its way', '"' || (s.parameters ->> 'code') || '"' FROM socsvc.message_secret s
  UNION ALL SELECT 'hash of a code', encode(c.code_hash, e) FROM socsvc.confirmation_code c, unnest(ARRAY['hex', 'base64']) e
  UNION ALL SELECT 'key of codes', encode(k.key, e) FROM socsvc.secret_key k, unnest(ARRAY['hex', 'base64']) e;
SELECT cmp_ok((SELECT count(DISTINCT what)::integer FROM secret), '=', 3, 'of each kind of secret there is one to look for');
SELECT is_empty($$SELECT l.entity, l.command, s.what FROM socsvc.audit_log l, secret s WHERE position(s.value IN l.changed::text) > 0 OR l.entity_key LIKE '%' || s.value || '%'$$,
                '[004/28/4] no code, hash of a code or key gets into the audit');
SELECT is_empty($$SELECT p.id, s.what FROM socsvc.person p, secret s WHERE position(s.value IN socsvc._export_person(p.id)::text) > 0$$,
                '[004/28/4] nor into anybody''s export');
SELECT ok(NOT socsvc._export_person(1) ? 'message_secret', 'whose outbox of secrets is no part of it');
SELECT is_empty($$SELECT l.entity FROM socsvc.audit_log l WHERE l.entity IN ('message_secret') $$, 'nor of the audit');
SELECT is_empty($$SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                   WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'bytea'::regtype
                     AND c.relname !~ '^audit_' AND (c.relname, a.attname) NOT IN (('order_document', 'sha256'), ('delivery_request', 'request_digest'),
                                                                                  ('confirmation_code', 'content_hash'), ('signature', 'content'))
                     AND NOT EXISTS (SELECT FROM socsvc.audit_exclusion x WHERE x.entity = c.relname AND x.column_name = a.attname AND x.how = 'masked')$$,
                'a new column of bytes is masked, or named here as no secret');

-- What is recorded of orders, hours and codes.
SELECT ok(EXISTS (SELECT FROM socsvc.audit_log l WHERE l.entity = 'confirmation_code' AND l.command = 'INSERT' AND l.changed ->> 'code_hash' = '***'), 'that a code was made is audited, with its minutes');
SELECT results_eq($$SELECT l.changed -> 'status' FROM socsvc.audit_log l WHERE l.entity = 'service_order' AND l.entity_id = 1 AND l.command = 'UPDATE' AND l.changed ? 'status' ORDER BY l.sequence$$,
  $$VALUES ('["created", "awaiting_specialist"]'::jsonb), ('["awaiting_specialist", "in_progress"]')$$, '[004/22/1] each move of an order');
SELECT is((SELECT l.subject_role || ' ' || l.subject_provider FROM socsvc.audit_log l WHERE l.entity = 'hour_log' AND l.command = 'INSERT' ORDER BY l.id LIMIT 1),
          'specialist 1', 'hours, with the specialist''s provider');
SELECT is(jsonb_array_length(socsvc._export_person(1) -> 'hour_log'), 2, 'a person''s export has his hours');
SELECT is(jsonb_array_length(socsvc._export_person(1) -> 'service_order'), 2, 'his orders');
SELECT is(socsvc._export_person(2) -> 'service_order', '[]', 'and nobody else''s');
SELECT is_empty($$SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                   WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                     AND a.atttypid IN ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype, 'bytea'::regtype, 'socsvc.iin'::regtype)
                     AND NOT EXISTS (SELECT FROM socsvc.personal_column p WHERE p.entity = c.relname AND coalesce(p.column_name, a.attname) = a.attname)$$, 'every text is classified');
SELECT is_empty('SELECT * FROM socsvc.verify_audit_all()', 'the chains hold');
SELECT is_empty($$SELECT * FROM socsvc.check_register() c WHERE c.problem ~ 'audit'$$, 'and every table has its triggers');

-- Readings by the agency; nobody's by himself.
SELECT tap.agency();
SELECT lives_ok($$SELECT socsvc.read_case(1, 'жалоба 5')$$, 'the agency reads a case with a reason');
SELECT is((SELECT count(*)::integer FROM socsvc.audit_of('access', 1)), 1, 'which is audited');
SELECT tap.citizen(1);
SELECT is(socsvc.export_person(1) #>> '{access,0,reason}', 'жалоба 5', 'and the person learns of it');
SELECT tap.become('tap_portal', 'specialist', NULL, 1);
SELECT throws_ok('SELECT socsvc.export_person(1)', 'SV009', NULL, 'a specialist exports nobody');
SELECT tap.representative(3);
SELECT lives_ok('SELECT socsvc.export_person(1)', 'a guardian does');
SELECT throws_ok('SELECT socsvc.export_person(2)', 'SV009', NULL, 'but of nobody else');

-- Retention: after its term a code goes, unless hours were confirmed by it; a message that no gateway has taken goes with its secret.
SELECT tap.superuser();
SELECT is(socsvc.apply_retention(), 0, 'nothing is due yet');
SET LOCAL session_replication_role = replica;
UPDATE socsvc.confirmation_code SET sent_at = sent_at - interval '2 years', closed_at = clock_timestamp() - interval '2 years', outcome = coalesce(outcome, 'expired');
UPDATE socsvc.message SET created_at = created_at - interval '4 years';
UPDATE socsvc.hour_log SET confirmation_code = NULL WHERE status <> 'confirmed';
SET LOCAL session_replication_role = origin;
SELECT set_eq($$SELECT r.entity, count(*) FROM socsvc.retention_due r GROUP BY 1$$, $$SELECT 'message', count(*) FROM socsvc.message UNION ALL VALUES ('confirmation_code', 1::bigint)$$,
  'messages and the code by which nothing was confirmed are due');
SAVEPOINT kept;
SELECT cmp_ok(socsvc.apply_retention(), '>', 1, 'they go');
SELECT is_empty('SELECT FROM socsvc.message UNION ALL SELECT FROM socsvc.message_secret', 'messages and secrets');
SELECT is((SELECT count(*)::integer FROM socsvc.confirmation_code), 1, 'the code of confirmed hours stays');
SELECT is_empty('SELECT FROM socsvc.retention_due', 'nothing more is due');
ROLLBACK TO kept;

-- The anonymised copy holds none of the real ones either.
SELECT tap.superuser();
INSERT INTO secret SELECT 'identity', v.value FROM socsvc.person p, LATERAL (VALUES (p.iin::text), (p.phone), (p.address), (p.family_name)) v (value);
CALL socsvc.anonymise_register('seed', current_database()::text);
SELECT is_empty($$SELECT p.id, s.what, s.value FROM socsvc.person p, secret s WHERE position(s.value IN socsvc._export_person(p.id)::text) > 0$$, 'an anonymised copy has nobody''s data');
SELECT is_empty('SELECT FROM socsvc.message_secret', 'nor a code');
SELECT is_empty($$SELECT FROM socsvc.secret_key k JOIN secret s ON s.value = encode(k.key, 'hex')$$, 'and another key');
SELECT * FROM finish();
ROLLBACK;
