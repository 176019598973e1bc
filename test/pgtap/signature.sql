-- Simple signatures, rules of signing, canonical bytes: as ordinary roles. Certificates: test/tap/signature.pl.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

-- ---- the move is the signature ------------------------------------------------------------------------------------------------
INSERT INTO socsvc.contract (id, programme, provider, requested_on) SELECT 1, 1, 1, '2023-03-14' FROM tap.become(NULL, 'citizen', 1);
INSERT INTO socsvc.contract_line (contract, programme_line) SELECT 1, l FROM generate_series(1, 3) l;
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.offer_contract(1, '[2023-03-20,2024-03-13]', 'Д-1')$$, 'the provider offers');
SELECT results_eq($$SELECT side, kind, signer IS NULL, actor, certificate_subject IS NULL FROM socsvc.signature WHERE document = 'contract' AND entity_id = 1$$,
  $$VALUES ('provider', 'simple', true, 'provider', true)$$, '[000/3.4/7] and has signed by it, first');
SELECT tap.citizen(1);
SELECT ok((SELECT bool_and(is_unchanged AND is_valid) FROM socsvc.signature_status('contract', 1)), 'what he signed stands');
SELECT lives_ok($$UPDATE socsvc.contract SET status = 'active' WHERE id = 1$$, '[000/3.4/36] the citizen signs, by plain UPDATE too');
SELECT results_eq($$SELECT side, signer, login_role::text COLLATE "default" FROM socsvc.signature WHERE document = 'contract' AND entity_id = 1 ORDER BY id$$,
  $$VALUES ('provider', NULL::bigint, 'tap_portal'), ('citizen', 1, 'tap_portal')$$, 'both are kept, with who was logged in');
SELECT is((SELECT count(*) FROM socsvc.my_signatures WHERE document = 'contract'), 2::bigint, 'the citizen sees the signatures of his documents');
SELECT tap.provider(2);
SELECT is((SELECT count(*) FROM socsvc.my_signatures), 0::bigint, 'another provider does not');
SELECT throws_ok($$SELECT socsvc.canonical('contract', 1)$$, 'P0002', NULL, 'nor the bytes');
SELECT throws_ok($$SELECT * FROM socsvc.signature_status('contract', 1)$$, 'P0002', NULL, 'nor what has become of them');
SELECT throws_ok($$SELECT socsvc.sign_document('contract', 1)$$, 'P0002', NULL, 'nor does it sign');
SELECT tap.citizen(2);
SELECT throws_ok($$SELECT socsvc.canonical('contract', 1)$$, 'P0002', NULL, 'nor does another person');
SELECT throws_ok($$SELECT socsvc.canonical('contract', 999)$$, 'P0002', NULL, 'a contract that is not there looks the same');
SELECT throws_ok($$SELECT socsvc.canonical('person', 1)$$, 'P0002', NULL, 'other tables are no documents');
SELECT throws_ok($$SELECT socsvc.canonical('contract; DROP TABLE socsvc.signature', 1)$$, 'P0002', NULL, 'nor is SQL');
SELECT tap.become('tap_portal', NULL);
SELECT throws_ok($$SELECT socsvc.canonical('contract', 1)$$, 'SV009', NULL, 'nobody gets nothing');
SELECT throws_ok($$INSERT INTO socsvc.signature (document, entity_id) VALUES ('contract', 1)$$, '42501', NULL, 'signatures are made by functions');
SELECT throws_ok($$SELECT socsvc._canonical('contract', 1, 1)$$, '42501', NULL, 'which ask who one is');

-- ---- what is signed, byte by byte --------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT is(convert_from(socsvc._canonical('contract', 1, 1), 'UTF8'), format($text$socsvc canonical 1
register	RU-KHM/86
document	contract	1
[contract]
id	1
programme	1
person	1
provider	1
requested_on	2023-03-14
number	Д-1
term	[2023-03-20,2024-03-14)
guardianship_body	\N
$text$) || (SELECT string_agg(format(E'[line]\nid\t%s\nprogramme_line\t%s\n', l.id, l.programme_line), '' ORDER BY l.id) FROM socsvc.contract_line l WHERE l.contract = 1)
  || (SELECT string_agg(format(E'[service]\nid\t%s\nservice_item\t%s\nsort_order\t%s\nterm\t[2023-03-14,2024-03-14)\nvolume\t%s\nperiodicity\t%s\nminutes_from\t\\N\nminutes_until\t%s\nminutes_unit\t%s\n',
                              p.id, p.service_item, p.sort_order, coalesce(p.volume::text, '\N'), p.periodicity, coalesce(p.minutes_until::text, '\N'), coalesce(p.minutes_unit, '\N')), '' ORDER BY p.id)
        FROM socsvc.programme_line p WHERE p.id <= 3),
  'canonical 1 of a contract is these bytes and no others');
SELECT is((SELECT socsvc._canonical_escape(E'a\\b\tc\nd\re')), 'a\\b\tc\nd\re', 'what separates is escaped');
SELECT is(socsvc._canonical_escape(NULL), '\N', 'nothing is no empty text');
CREATE TEMP TABLE plain AS SELECT d.document, d.id, socsvc._canonical(d.document, d.id, 1) AS bytes
  FROM (VALUES ('contract', 1), ('programme', 1), ('programme', 4)) AS d (document, id);
SET LOCAL datestyle = 'SQL, DMY';
SET LOCAL timezone = 'Pacific/Kiritimati';
SET LOCAL intervalstyle = 'iso_8601';
SET LOCAL extra_float_digits = -15;
SET LOCAL bytea_output = 'escape';
SELECT is_empty($$SELECT document, id FROM plain WHERE bytes IS DISTINCT FROM socsvc._canonical(document, id, 1)$$, 'whatever the session says');
SET LOCAL datestyle = 'ISO, MDY';
SET LOCAL timezone = 'UTC';
SELECT is_empty($$SELECT c.document, c.part, c.column_name FROM socsvc.shipped_canonical_column() c
  WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass('socsvc.' || c.table_name) AND a.attname = c.column_name AND NOT a.attisdropped)$$,
  'every column that is signed is there');
SELECT is_empty($$SELECT c.document FROM (SELECT DISTINCT s.document FROM socsvc.shipped_canonical_column() s) c
  WHERE socsvc._canonical(c.document, -1, 1) IS NOT NULL$$, 'every document is written, and none of a row that is not there');
SELECT is_empty($$SELECT r.document FROM socsvc.signature_rule r WHERE NOT EXISTS (SELECT FROM socsvc.shipped_canonical_column() c WHERE c.document = r.document)$$,
  'every rule signs something that there is');
SELECT is_empty($$SELECT r.entity FROM socsvc.signature_rule r WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = to_regclass('socsvc.' || r.entity) AND t.tgname = 'require_signature')$$,
  'and of a table whose moves are watched');
SELECT is_empty($$SELECT r.entity, r.from_status, r.to_status FROM socsvc.signature_rule r
  WHERE NOT EXISTS (SELECT FROM socsvc.shipped_status_transition() t WHERE t.entity = r.entity AND t.from_status = r.from_status AND t.to_status = r.to_status)$$,
  'and a move that there is');

-- ---- acts --------------------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.record_delivery((SELECT min(id) FROM socsvc.contract_line WHERE contract = 1), '2023-03-21', 1)$$, 'a service is given');
SELECT socsvc.prepare_act(1, '[2023-03-20,2023-04-01)') AS act \gset
SELECT lives_ok(format('SELECT socsvc.send_act(%s, ''А-1'')', :act), 'an act is sent');
SELECT tap.citizen(1);
SELECT lives_ok(format('SELECT socsvc.sign_act(%s)', :act), '[000/3.6/6] and signed');
SELECT is((SELECT string_agg(s.side || ' ' || s.is_unchanged, ', ') FROM socsvc.signature_status('act', :act) s), 'provider true, citizen true', 'by both');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.act_line SET quantity = 100 WHERE act = :act;
SET LOCAL session_replication_role = origin;
SELECT tap.agency();
SELECT is((SELECT string_agg(s.side || ' ' || s.is_unchanged, ', ') FROM socsvc.signature_status('act', :act) s), 'provider false, citizen false',
  'a line that the owner of the database changes is found out');

-- ---- a rule that changes -------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
INSERT INTO socsvc.contract (id, programme, provider, requested_on) SELECT 2, 4, 1, '2023-03-14' FROM tap.become(NULL, 'citizen', 2);
INSERT INTO socsvc.contract_line (contract, programme_line) VALUES (2, 41);
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.offer_contract(2, '[2023-03-20,2024-03-13]', 'Д-2')$$, 'another contract is offered');
SELECT tap.admin();
SELECT lives_ok($$UPDATE socsvc.signature_rule SET kind = 'cms' WHERE entity = 'contract' AND side = 'citizen'$$, 'the administrator asks for certificates');
SELECT tap.citizen(2);
SELECT throws_ok($$SELECT socsvc.sign_contract(2)$$, 'SV008', NULL, 'then the move alone signs no more');
SELECT throws_ok($$UPDATE socsvc.contract SET status = 'active' WHERE id = 2$$, 'SV008', NULL, 'by whatever way');
SELECT throws_ok($$SELECT socsvc.sign_contract(2, 'garbage')$$, 'SV008', NULL, 'garbage is no signature');
SELECT throws_ok($$SELECT socsvc.sign_contract(2, '')$$, 'SV008', NULL, 'nor is nothing');
SELECT tap.admin();
UPDATE socsvc.signature_rule SET valid = '(,2020-01-01)' WHERE entity = 'contract' AND side = 'citizen';
SELECT tap.citizen(2);
SELECT lives_ok($$SELECT socsvc.sign_contract(2)$$, 'a rule that is out of force asks for nothing');
SELECT is((SELECT count(*) FROM socsvc.signature_status('contract', 2)), 1::bigint, 'and keeps nothing');

-- ---- order of signing ------------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
UPDATE socsvc.signature_rule SET valid = '(,)' , kind = 'simple' WHERE entity = 'contract' AND side = 'citizen';
INSERT INTO socsvc.contract (id, programme, provider, requested_on) SELECT 3, 1, 2, '2023-03-14' FROM tap.become(NULL, 'citizen', 1);
INSERT INTO socsvc.contract_line (contract, programme_line) VALUES (3, 4);
SELECT tap.admin();
UPDATE socsvc.signature_rule SET valid = '(,2020-01-01)' WHERE entity = 'contract' AND side = 'provider';
SELECT tap.provider(2);
SELECT socsvc.offer_contract(3, '[2023-03-20,2024-03-13]', 'Д-3');
SELECT tap.admin();
UPDATE socsvc.signature_rule SET valid = '(,)' WHERE entity = 'contract' AND side = 'provider';
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.sign_contract(3)$$, 'SV008', NULL, '[000/3.4/6] who signs second does not sign first');
SELECT tap.provider(2);
SELECT lives_ok($$SELECT socsvc.sign_document('contract', 3)$$, 'the provider signs what it offered');
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.sign_contract(3)$$, 'then the citizen may');

-- ---- nobody rewrites ---------------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT throws_ok($$UPDATE socsvc.signature SET signer = 2$$, 'SV015', NULL, 'a signature is not changed, by a superuser neither');
SELECT throws_ok($$DELETE FROM socsvc.signature$$, 'SV015', NULL, 'nor removed');
SELECT throws_ok($$INSERT INTO socsvc.signature (document, entity_id) VALUES ('contract', 1)$$, 'SV009', NULL, 'nobody signs as nobody, a superuser neither');
SELECT throws_ok($$INSERT INTO socsvc.trusted_authority (certificate, source) VALUES ('-----BEGIN CERTIFICATE-----', 'test')$$, '22023', NULL, 'an authority has a certificate');
SELECT tap.become('tap_portal', 'citizen', 1);
SELECT throws_ok($$INSERT INTO socsvc.trusted_authority (certificate, source) VALUES ('x', 'x')$$, '42501', NULL, 'whom to trust is not a citizen''s to say');
SELECT throws_ok($$UPDATE socsvc.signature_rule SET kind = 'simple'$$, '42501', NULL, 'nor what is signed how');
SELECT throws_ok($$SELECT list FROM socsvc.revocation_list$$, '42501', NULL, 'nor does he read lists');
SELECT is((SELECT reason FROM socsvc.verify_cms('x', 'x', now())), 'it is not a CMS', 'he may have a signature verified');
SELECT is((SELECT reason FROM socsvc.verify_cms('x', convert_to(E'-----BEGIN CMS-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,' || repeat('00', 16)
         || E'\n\nAAAAAAAAAAAAAAAAAAAAAA==\n-----END CMS-----\n', 'UTF8'), now())), 'it is not a CMS', 'an enciphered one is none, and no terminal is asked for its passphrase');
SELECT * FROM finish();
ROLLBACK;
