-- Simple signatures confirmed by a code: sent to the signer, bound to the bytes, entered once. As ordinary roles; the
-- counting of tries beyond a ROLLBACK is that of test/tap/confirmation_tries.pl, for it is the same.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
UPDATE socsvc.person SET phone = '+79001112233' WHERE id = 1;
UPDATE socsvc.provider SET phone = '+73467000000' WHERE id = 1;
INSERT INTO socsvc.contract (id, programme, provider, requested_on) SELECT 1, 1, 1, '2023-03-14' FROM tap.become(NULL, 'citizen', 1);
INSERT INTO socsvc.contract_line (contract, programme_line) SELECT 1, l FROM generate_series(1, 3) l;

-- What the gateway gets: the last code of its kind, with the telephone.
CREATE FUNCTION public.handed_out(OUT code text, OUT phone text) LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  SELECT substring(m.body FROM '[0-9]{6}'), m.phone INTO code, phone FROM socsvc.take_messages(1000) m WHERE m.kind = 'signature_code' ORDER BY m.message DESC LIMIT 1;
END $$;
-- What a test that is one transaction cannot wait for.
CREATE FUNCTION public.wait(how_long interval) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  SET LOCAL session_replication_role = replica;
  UPDATE socsvc.confirmation_code SET sent_at = sent_at - how_long, expires_at = expires_at - how_long;
  SET LOCAL session_replication_role = origin;
END $$;
CREATE FUNCTION public.wrong(code text) RETURNS text LANGUAGE sql AS $$ SELECT lpad(((code::integer + 1) % 1000000)::text, 6, '0') $$;

-- ---- the default: the manual asks for a click ----------------------------------------------------------------------------
SELECT is_empty($$SELECT * FROM socsvc.signature_rule WHERE kind = 'code'$$, 'no shipped rule asks for codes: the manual (000/3.4/36) knows «Да» alone');
SELECT tap.admin();
SELECT lives_ok($$UPDATE socsvc.signature_rule SET kind = 'code' WHERE jurisdiction = 'RU-KHM' AND entity = 'contract'$$, 'the administrator asks for codes');

-- ---- the provider offers with one ------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.offer_contract(1, '[2023-03-20,2024-03-13]', 'Д-1')$$, 'SV008', NULL, 'then the move alone signs no more');
SELECT lives_ok($$SELECT socsvc.request_signature_code('contract', 1, '{"term": "[2023-03-20,2024-03-14)", "number": "Д-1"}')$$, 'the provider has a code sent');
SELECT throws_ok($$SELECT socsvc.offer_contract(1, '[2023-03-20,2024-03-13]', 'Д-1', NULL, '000000')$$, 'SV008', NULL, 'one that was not handed to the gateway is not entered');
SELECT tap.scheduler();
SELECT code, phone FROM public.handed_out() \gset
SELECT is(:'phone'::text, '+73467000000', 'it goes to the telephone in the register of providers');
SELECT tap.provider(1);
SELECT throws_ok(format($$SELECT socsvc.offer_contract(1, '[2023-03-20,2024-03-12]', 'Д-1', NULL, %L)$$, :'code'), 'SV008', 'what is signed has changed since the code was sent', 'other terms than those are not signed with it');
SELECT lives_ok(format($$SELECT socsvc.offer_contract(1, '[2023-03-20,2024-03-13]', 'Д-1', NULL, %L)$$, :'code'), 'those are');
SELECT results_eq($$SELECT side, kind, signer FROM socsvc.signature WHERE document = 'contract'$$, $$VALUES ('provider', 'code', NULL::bigint)$$, 'and it is kept as signed by code');

-- ---- the citizen signs with one ----------------------------------------------------------------------------------------------
SELECT tap.citizen(2);
SELECT throws_ok($$SELECT socsvc.request_signature_code('contract', 1)$$, 'P0002', NULL, 'another person gets no code for it');
SELECT tap.provider(2);
SELECT throws_ok($$SELECT socsvc.request_signature_code('contract', 1)$$, 'P0002', NULL, 'nor another provider');
SELECT tap.agency();
SELECT throws_ok($$SELECT socsvc.request_signature_code('contract', 1)$$, 'SV004', NULL, 'the agency has no telephone to sign with');
SELECT tap.become('tap_portal', NULL);
SELECT throws_ok($$SELECT socsvc.request_signature_code('contract', 1)$$, 'SV009', NULL, 'nor nobody');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.request_signature_code('contract', 999)$$, 'P0002', NULL, 'nor for what is not there');
SELECT throws_ok($$SELECT socsvc.request_signature_code('person', 1)$$, 'P0002', NULL, 'nor for what is no document');
SELECT throws_ok($$SELECT socsvc.sign_contract(1)$$, 'SV008', NULL, 'the click alone signs no more');
SELECT throws_ok($$UPDATE socsvc.contract SET status = 'active' WHERE id = 1$$, 'SV008', NULL, 'nor plain UPDATE');
SELECT throws_ok($$SELECT socsvc.sign_contract(1, NULL, '123456')$$, 'SV008', NULL, 'nor a code where none was sent');
SELECT throws_ok(format($$SELECT socsvc.sign_contract(1, NULL, %L)$$, :'code'), 'SV008', NULL, 'nor the provider''s');
SELECT lives_ok($$SELECT socsvc.request_signature_code('contract', 1)$$, 'the citizen has a code sent');
SELECT is((SELECT parameters ->> 'code' FROM socsvc.message WHERE kind = 'signature_code' AND person = 1), '••••••', 'which the portal does not see');
SELECT matches((SELECT body FROM socsvc.my_messages WHERE kind = 'signature_code'), '••••••.*договор № 1', 'but for what it is');
SELECT throws_ok('SELECT code_hash, content_hash FROM socsvc.confirmation_code', '42501', NULL, 'nobody reads its hash');
SELECT tap.scheduler();
SELECT code, phone FROM public.handed_out() \gset
SELECT is(:'phone'::text, '+79001112233', 'it goes to his telephone');
SELECT tap.citizen(1);
SELECT throws_ok(format($$SELECT socsvc.sign_contract(1, NULL, %L)$$, public.wrong(:'code')), 'SV008', 'the code is not right', 'a wrong one does not sign');
SELECT throws_ok($$SELECT socsvc.sign_contract(1, NULL, '')$$, 'SV008', 'the code is not right', 'an empty one neither');
SELECT throws_ok(format($$SELECT socsvc.sign_contract(1, 'x', %L)$$, :'code'), '22023', NULL, 'nor both a code and a certificate');
SELECT tap.superuser();
SELECT is((SELECT tries FROM socsvc.confirmation_code WHERE signer = 1), 2, 'each wrong one is counted, though the calls failed');

-- ---- content that changes in between ------------------------------------------------------------------------------------------------
SET LOCAL session_replication_role = replica;
UPDATE socsvc.contract SET term = '[2023-03-20,2024-02-01)' WHERE id = 1;
SET LOCAL session_replication_role = origin;
SELECT tap.citizen(1);
SELECT throws_ok(format($$SELECT socsvc.sign_contract(1, NULL, %L)$$, :'code'), 'SV008', 'what is signed has changed since the code was sent', 'content that changed after the code was sent is not signed with it');
SELECT tap.superuser();
SELECT is((SELECT tries FROM socsvc.confirmation_code WHERE signer = 1), 2, 'which is no wrong code');
SET LOCAL session_replication_role = replica;
UPDATE socsvc.contract SET term = '[2023-03-20,2024-03-14)' WHERE id = 1;
SET LOCAL session_replication_role = origin;
SELECT tap.citizen(1);
SELECT lives_ok(format($$SELECT socsvc.sign_contract(1, NULL, %L)$$, left(:'code', 3) || ' ' || right(:'code', 3)), 'the right one signs what it was sent for; blanks do not matter');
SELECT is((SELECT status FROM socsvc.contract WHERE id = 1), 'active', 'and the contract is active');
SELECT results_eq($$SELECT side, kind, signer, is_unchanged, is_valid FROM socsvc.signature_status('contract', 1)$$,
  $$VALUES ('provider', 'code', NULL::bigint, true, true), ('citizen', 'code', 1, true, true)$$, 'both signatures stand');
SELECT throws_ok(format($$SELECT socsvc.sign_document('contract', 1, code => %L)$$, :'code'), 'SV008', NULL, 'a code signs once');

-- ---- expired, tried too often, replaced, too many ----------------------------------------------------------------------------------
SELECT socsvc.request_signature_code('contract', 1) AS first \gset
SELECT tap.scheduler();
SELECT code FROM public.handed_out() \gset
SELECT tap.citizen(1);
SELECT public.wait('16 minutes');
SELECT throws_ok(format($$SELECT socsvc.sign_document('contract', 1, code => %L)$$, :'code'), 'SV008', 'the code has expired', 'a code counts for fifteen minutes');
SELECT socsvc.request_signature_code('contract', 1) AS second \gset
SELECT code AS old FROM (SELECT :'code' AS code) o \gset
SELECT tap.scheduler();
SELECT code FROM public.handed_out() \gset
SELECT tap.citizen(1);
SELECT socsvc.request_signature_code('contract', 1) AS third \gset
SELECT tap.superuser();
SELECT results_eq(format('SELECT outcome FROM socsvc.confirmation_code WHERE id IN (%s, %s, %s) ORDER BY id', :first, :second, :third), $$VALUES ('expired'), ('replaced'), (NULL::text)$$, 'the next one replaces it');
SELECT tap.citizen(1);
SELECT throws_ok(format($$SELECT socsvc.sign_document('contract', 1, code => %L)$$, :'code'), 'SV008', NULL, 'which counts no more');
SELECT tap.scheduler();
SELECT code FROM public.handed_out() \gset
SELECT tap.citizen(1);
SELECT throws_ok(format($$SELECT socsvc.sign_document('contract', 1, code => %L)$$, public.wrong(:'code')), 'SV008', 'the code is not right', 'wrong: ' || i) FROM generate_series(1, 3) i;
SELECT throws_ok(format($$SELECT socsvc.sign_document('contract', 1, code => %L)$$, :'code'), 'SV008', 'the code is void: too many wrong ones were entered', 'after three even the right one does not sign');
SELECT tap.admin();
UPDATE socsvc.setting SET value = '5' WHERE name = 'confirmation_codes_a_day';
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.request_signature_code('contract', 1)$$, 'a fifth code within a day');
SELECT throws_ok($$SELECT socsvc.request_signature_code('contract', 1)$$, 'SV008', NULL, 'is the last, of whatever document');
SELECT throws_ok($$SELECT socsvc.request_signature_code('programme', 1)$$, 'SV008', NULL, 'of this one too');
SELECT public.wait('25 hours');
SELECT lives_ok($$SELECT socsvc.request_signature_code('programme', 1)$$, 'for a day');

-- ---- who cannot -------------------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
UPDATE socsvc.person SET phone = NULL WHERE id = 1;
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.request_signature_code('contract', 1)$$, 'SV004', NULL, 'who has no telephone gets no code');
SELECT tap.superuser();
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex, phone) VALUES (3, 'Вулканова', 'Ольга', '1970-01-01', 'f', '+79005556677');
INSERT INTO socsvc.representation (represented, representative, kind, document, valid) VALUES (1, 3, 'deed', 'paper', '[2020-01-01,)');
SELECT tap.representative(3);
SELECT lives_ok($$SELECT socsvc.request_signature_code('contract', 1)$$, 'a representative has a code sent');
SELECT tap.scheduler();
SELECT code, phone FROM public.handed_out() \gset
SELECT is(:'phone'::text, '+79005556677', 'to his own telephone');
SELECT tap.representative(3);
SELECT lives_ok(format($$SELECT socsvc.sign_document('contract', 1, code => %L)$$, :'code'), 'and signs');
SELECT is((SELECT signer FROM socsvc.signature ORDER BY id DESC LIMIT 1), 3::bigint, 'himself');
SELECT tap.superuser();
SELECT throws_ok(format($$INSERT INTO socsvc.signature (document, entity_id, confirmation_code) SELECT 'contract', 1, %s FROM tap.become(NULL, 'citizen', 1)$$, :second), 'SV008', NULL, 'the owner signs by no code that was not entered');
SELECT tap.admin();
SELECT lives_ok($$SELECT socsvc.rotate_secret_key()$$, 'another key');
SELECT tap.superuser();
SELECT is((SELECT count(*) FROM socsvc.confirmation_code WHERE closed_at IS NULL), 0::bigint, 'voids the codes that are open');
SELECT * FROM finish();
ROLLBACK;
