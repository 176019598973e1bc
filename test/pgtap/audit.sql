-- The audit: every table is audited or named with a reason; what is recorded; nobody writes it; tampering is found.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.contract(1, 1);
SELECT tap.superuser();

SELECT is_empty($$SELECT c.relname FROM pg_class c
                    LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
                   WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p')
                     AND NOT EXISTS (SELECT FROM socsvc.audit_exclusion x WHERE x.entity = coalesce(p.relname, c.relname) AND x.column_name IS NULL)
                     AND (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgfoid = 'socsvc.audit_change()'::regprocedure) <> 4$$,
                'every table and partition is audited, or audit_exclusion says why not');
SELECT is_empty($$SELECT x.entity, x.column_name FROM socsvc.audit_exclusion x
                   WHERE to_regclass('socsvc.' || x.entity) IS NULL
                      OR x.column_name IS NOT NULL AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass('socsvc.' || x.entity) AND a.attname = x.column_name)$$,
                'audit_exclusion names only what there is');
-- What is made later.
SELECT is_empty($$SELECT c.object, c.detail FROM socsvc.check_register() c WHERE c.problem = 'audit missing'$$, 'check_register() misses none');
SELECT ok(socsvc.make_partitions('2031-05-01', '2031-05-31') > 0, 'a month that is opened later');
SELECT is((SELECT count(*)::integer FROM pg_trigger t WHERE t.tgrelid = 'socsvc.delivery_2031_05'::regclass AND t.tgfoid = 'socsvc.audit_change()'::regprocedure), 4, 'has the triggers');
CREATE TABLE socsvc.tomorrow (id bigint PRIMARY KEY, note text);
ALTER TABLE socsvc.tomorrow OWNER TO socsvc_owner;
SELECT is((SELECT count(*)::integer FROM socsvc.check_register() c WHERE c.problem = 'audit missing' AND c.object ~ 'tomorrow'), 4, 'a table without them is told, for each command');
DROP TRIGGER audit_delete ON socsvc.delivery_2031_05;
SELECT is((SELECT count(*)::integer FROM socsvc.check_register() c WHERE c.problem = 'audit missing' AND c.object ~ 'delivery_2031_05'), 1, 'and a partition that has lost one');
SELECT is(socsvc._audit_tables(), 1, 'an upgrade''s step gives a new table its triggers');
INSERT INTO socsvc.tomorrow VALUES (5, 'x');
SELECT is((SELECT l.changed FROM socsvc.audit_log l WHERE l.entity = 'tomorrow'), '{"id": 5, "note": "x"}', 'which work');
DROP TABLE socsvc.tomorrow;

SELECT is_empty($$SELECT r.role, c.relname FROM pg_class c CROSS JOIN unnest(ARRAY['socsvc_portal', 'socsvc_agency', 'socsvc_admin', 'socsvc_scheduler']) r (role)
                   WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relname ~ '^audit_(log|head|seal|month)' AND c.relkind IN ('r', 'p')
                     AND has_any_column_privilege(r.role, c.oid, 'SELECT, INSERT, UPDATE')$$, 'no client reads or writes its tables');

-- ---- what is recorded
SELECT tap.agency();
UPDATE socsvc.person SET phone = '+7 346 1' WHERE id = 1;
UPDATE socsvc.person SET phone = '+7 346 1' WHERE id = 1;
SELECT results_eq($$SELECT a.command, a.changed, a.subject_role, a.login_role FROM socsvc.audit_of('person', 1) a WHERE a.command = 'UPDATE'$$,
  $$VALUES ('UPDATE', '{"phone": [null, "+7 346 1"]}'::jsonb, 'agency', 'tap_agency')$$, 'an update is recorded with what it changed, old and new, by whom; an update of nothing is not');
SELECT is(a.changed, '{"id": 2, "sex": "f", "given_name": "Анна", "family_name": "Иванова", "birth_date": "1950-05-09"}', 'an insert with its columns')
  FROM socsvc.audit_of('person', 2) a WHERE a.command = 'INSERT';
SELECT tap.superuser();
SET LOCAL DateStyle = 'German, DMY';
SET LOCAL TimeZone = 'Pacific/Kiritimati';
UPDATE socsvc.worker SET employed = '[2019-01-01,)' WHERE id = 1;
SELECT is((SELECT l.changed FROM socsvc.audit_log l WHERE l.entity = 'worker' ORDER BY l.id DESC LIMIT 1),
          '{"employed": ["[2020-01-01,)", "[2019-01-01,)"]}', 'no setting of the session has a say in how');
SELECT is_empty('SELECT * FROM socsvc.verify_audit_all()', 'nor in whether it holds');
RESET DateStyle; RESET TimeZone;
SET LOCAL socsvc.subject_role = 'provider';
INSERT INTO socsvc.delivery (id, delivered_on, person, provider, contract_line, programme_line) VALUES (7, '2023-04-03', 1, 1, 101, 1);
INSERT INTO socsvc.delivery_2023_04 (id, region_code, delivered_on, person, provider, contract_line, programme_line) VALUES (8, 86, '2023-04-05', 1, 1, 101, 1);
DELETE FROM socsvc.delivery WHERE id = 8;
SELECT results_eq($$SELECT l.entity_id, l.command FROM socsvc.audit_log l WHERE l.entity = 'delivery' ORDER BY l.id$$, $$VALUES (7::bigint, 'INSERT'), (8, 'INSERT'), (8, 'DELETE')$$,
  'deliveries by the parent and by a partition, once each');
SELECT is_empty($$SELECT l.changed FROM socsvc.audit_log l WHERE l.entity = 'programme_line' AND l.command = 'UPDATE' AND l.changed ? 'delivered'$$, 'counters are left out');
UPDATE socsvc.term_label SET label = 'x' WHERE (kind, code, lang) = (SELECT kind, code, lang FROM socsvc.term_label ORDER BY 1, 2, 3 LIMIT 1);
SELECT is((SELECT count(*)::integer FROM socsvc.audit_log l WHERE l.entity = 'term_label' AND l.entity_key ~ '^[a-z_]+/.+/..$'), 1, 'a table without id is known by its key');
UPDATE socsvc.secret_key SET key = socsvc._random_bytes(32);
SELECT is((SELECT jsonb_agg(DISTINCT l.changed) FROM socsvc.audit_log l WHERE l.entity = 'secret_key'), '[{"key": ["***", "***"]}]', 'of a secret only that it changed');
SELECT is((SELECT count(*) FROM socsvc.audit_log l WHERE l.entity = 'person' AND l.entity_id = 1), (SELECT h.sequence FROM socsvc.audit_head h WHERE h.entity = 'person' AND h.entity_id = 1), 'heads count their chains');
SAVEPOINT undone;
UPDATE socsvc.person SET phone = '2' WHERE id = 1;
ROLLBACK TO undone;
UPDATE socsvc.person SET phone = '3' WHERE id = 1;
SELECT is_empty($$SELECT * FROM socsvc.verify_audit('person', 1)$$, 'a chain goes on after a rollback to a savepoint');

-- ---- keys of issuers: of a test's HS256 the column is a secret
SELECT tap.superuser();
SELECT set_config('socsvc.allow_test_tokens', 'on', true);
SELECT tap.admin();
INSERT INTO socsvc.trusted_key (issuer, kid, algorithm, public_key, audience, roles, valid, source)
  VALUES ('audited', 'k', 'HS256', 'a secret of a test, 32 bytes or é', 'register', '{analyst}', '[2020-01-01,)', 'test');
UPDATE socsvc.trusted_key SET valid = '[2020-01-01,2021-01-01)' WHERE issuer = 'audited';
SELECT tap.superuser();
SELECT is_empty($$SELECT l.command FROM socsvc.audit_log l WHERE l.entity = 'trusted_key' AND l.changed::text LIKE '%a secret of a test%'$$,
                'the secret of a key is not in the audit');
SELECT results_eq($$SELECT l.command, l.changed ->> 'public_key' FROM socsvc.audit_log l WHERE l.entity = 'trusted_key' AND l.entity_key LIKE '%audited%' ORDER BY l.sequence$$,
  format('VALUES (%L, %L), (%L, NULL)', 'INSERT', 'sha256:' || encode(sha256(convert_to('a secret of a test, 32 bytes or é', 'UTF8')), 'hex'), 'UPDATE'),
  'but by its digest which key was trusted');

-- ---- reading by staff
SELECT tap.agency();
SELECT throws_ok($$SELECT socsvc.read_case(1, ' ')$$, '22004', NULL, 'a case is not read without a reason');
SELECT lives_ok($$SELECT socsvc.read_case(1, 'жалоба 5')$$, 'a case is read');
SELECT is((SELECT a.changed->>'reason' FROM socsvc.audit_of('access', 1) a), 'жалоба 5', 'and the reading is audited');
SELECT throws_ok($$SELECT socsvc.log_access(1, 'x', 'y')$$, '42501', NULL, 'nobody writes a reading by hand');
SELECT throws_ok($$SELECT socsvc.log_access(ARRAY[1], 'x', 'y')$$, '42501', NULL, 'nor several');
SELECT tap.superuser();
SELECT socsvc.log_access(ARRAY[2, 1, 2], 'search by name', 'приём 7');
SELECT results_eq($$SELECT l.entity_id, l.changed ->> 'what' FROM socsvc.audit_log l WHERE l.entity = 'access' AND l.changed ->> 'reason' = 'приём 7' ORDER BY l.id$$,
  $$VALUES (1::bigint, 'search by name'), (2, 'search by name')$$, 'a search is a reading of each person that it shows, once');
SELECT throws_ok($$SELECT socsvc.log_access(ARRAY[1, NULL], 'x', 'y')$$, '22004', NULL, 'of nobody unknown');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.read_case(1, 'x')$$, '42501', NULL, 'a provider reads no case');
SELECT throws_ok($$SELECT * FROM socsvc.audit_of('person', 1)$$, '42501', NULL, 'nor any audit');

-- ---- changed by nobody
SELECT tap.superuser();
SELECT throws_ok($$UPDATE socsvc.audit_log SET command = 'x'$$, 'SV015', NULL, 'no row is changed, by a superuser either');
SELECT throws_ok($$DELETE FROM socsvc.audit_log_default$$, 'SV015', NULL, 'nor deleted from a partition');
SELECT throws_ok($$TRUNCATE socsvc.audit_log$$, 'SV015', NULL, 'nor truncated');
SELECT throws_ok($$UPDATE socsvc.audit_head SET sequence = 1$$, 'SV015', NULL, 'nor a head moved');
SELECT throws_ok($$SELECT socsvc.detach_audit_month(socsvc.today())$$, 'SV004', NULL, 'a month that is to be kept does not leave');
SELECT throws_ok($$SELECT socsvc.make_audit_partitions('2024-02-01', '2024-01-01')$$, '22023', NULL, 'no months between');

-- ---- and where the triggers are off, it shows
SET LOCAL session_replication_role = replica;
CREATE FUNCTION pg_temp.found(what text, problem text, tamper text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  BEGIN
    EXECUTE tamper;
    answer := ok(EXISTS (SELECT FROM socsvc.verify_audit_all() v WHERE v.problem = found.problem), what);
    RAISE EXCEPTION USING ERRCODE = 'P0099';
  EXCEPTION WHEN SQLSTATE 'P0099' THEN
    RETURN answer;
  END;
END $$;
SELECT is_empty('SELECT * FROM socsvc.verify_audit_all()', 'before: nothing wrong');
SELECT pg_temp.found('one changed byte of what changed', 'row changed', $$UPDATE socsvc.audit_log SET changed = jsonb_set(changed, '{phone,1}', '"4"') WHERE entity = 'person' AND sequence = 3$$);
SELECT pg_temp.found('another subject', 'row changed', $$UPDATE socsvc.audit_log SET subject_role = 'citizen' WHERE entity = 'person' AND sequence = 2$$);
SELECT pg_temp.found('another login', 'row changed', $$UPDATE socsvc.audit_log SET subject_login = 'x' WHERE entity = 'person' AND sequence = 2$$);
SELECT pg_temp.found('a row out of the middle', 'rows missing', $$DELETE FROM socsvc.audit_log WHERE entity = 'person' AND entity_id = 1 AND sequence = 2$$);
SELECT pg_temp.found('a removed tail', 'tail differs from head', $$DELETE FROM socsvc.audit_log WHERE entity = 'person' AND entity_id = 1 AND sequence = 3$$);
SELECT pg_temp.found('a removed entity', 'entity removed', $$DELETE FROM socsvc.audit_log WHERE entity = 'person' AND entity_id = 1$$);
SELECT pg_temp.found('a removed head', 'head missing', $$DELETE FROM socsvc.audit_head WHERE entity = 'person' AND entity_id = 1$$);
SELECT pg_temp.found('two rows swapped', 'row changed', $$UPDATE socsvc.audit_log SET sequence = 5 - sequence WHERE entity = 'person' AND entity_id = 1 AND sequence IN (2, 3)$$);
SELECT pg_temp.found('a rewritten row with its own hash right', 'chain broken', $$UPDATE socsvc.audit_log l SET command = 'x', hash = socsvc._audit_hash(l.previous, l.id, l.happened_at,
  l.recorded_at, l.transaction_id, l.entity, l.entity_id, l.entity_key, l.sequence, 'x', l.changed, l.subject_person, l.subject_provider, l.subject_role, l.subject_login, l.login_role)
  WHERE entity = 'person' AND entity_id = 1 AND sequence = 1$$);
UPDATE socsvc.audit_head SET hash = '\x00' WHERE entity = 'person' AND entity_id = 2;
SET LOCAL session_replication_role = origin;
SELECT throws_ok($$UPDATE socsvc.person SET phone = '5' WHERE id = 2$$, 'SV027', NULL, 'nothing is chained to a head that is no hash');
UPDATE socsvc.audit_exclusion SET reason = 'x' WHERE entity = 'audit_log';
SELECT throws_ok('SELECT socsvc.seal_audit()', '25001', NULL, 'a seal is no part of a change');
SELECT throws_ok('SELECT socsvc.seal_audit(socsvc.today() + 1)', 'SV005', NULL, 'nor of a day to come');
SET LOCAL session_replication_role = replica;
UPDATE socsvc.audit_log SET command = 'x' WHERE entity = 'person' AND entity_id = 1 AND sequence = 1;
SELECT throws_ok($$SELECT * FROM socsvc.audit_of('person', 1)$$, 'SV027', NULL, 'a history that does not hold is not shown as one');
SELECT * FROM finish();
ROLLBACK;
