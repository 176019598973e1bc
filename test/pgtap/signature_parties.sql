-- Between whom a contract is concluded (326-п paragraph 22): the provider and the citizen or his representative, both by signature.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
INSERT INTO socsvc.representation (represented, representative, kind, document, valid) VALUES (2, 1, 'guardian', 'document', '[2020-01-01,)');
SELECT tap.contract(1, 1, 'requested'), tap.contract(2, 2, 'requested', programme_id => 4);

SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.sign_contract(1)$$, 'SV003', NULL, '[326-п/22/3] the citizen alone concludes no contract');
SELECT tap.provider(2);
SELECT throws_ok($$SELECT socsvc.offer_contract(1, '[2023-03-20,2024-03-13]')$$, 'P0002', NULL, '[326-п/22/3] another provider is no party');
SELECT tap.provider(1);
SELECT lives_ok($$SELECT socsvc.offer_contract(1, '[2023-03-20,2024-03-13]')$$, '[326-п/22/3] the provider signs');
SELECT throws_ok($$SELECT socsvc.sign_contract(1)$$, 'SV009', NULL, '[326-п/22/3] but not for the citizen too');
SELECT tap.citizen(2);
SELECT throws_ok($$SELECT socsvc.sign_contract(1)$$, 'P0002', NULL, '[326-п/22/3] another person does not sign');
SELECT tap.become('tap_portal', 'representative', 2);
SELECT throws_ok($$SELECT socsvc.sign_contract(1)$$, 'P0002', NULL, '[326-п/22/3] nor does who represents him not');
SELECT tap.citizen(1);
SELECT lives_ok($$SELECT socsvc.sign_contract(1)$$, '[326-п/22/3] the citizen signs');
SELECT results_eq($$SELECT side, signer, is_unchanged FROM socsvc.signature_status('contract', 1)$$, $$VALUES ('provider', NULL::bigint, true), ('citizen', 1, true)$$, '[326-п/22/3] both parties have signed the same');
SELECT tap.provider(2);
SELECT lives_ok($$SELECT socsvc.offer_contract(2, '[2023-03-20,2024-03-13]')$$, 'a contract of the ward is offered');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.sign_contract(2)$$, 'P0002', NULL, '[326-п/22/3] the guardian does not sign as himself');
SELECT tap.representative(1);
SELECT lives_ok($$SELECT socsvc.sign_contract(2)$$, '[326-п/22/3] the legal representative signs for him');
SELECT tap.superuser();
SELECT results_eq($$SELECT side, signer, actor, person, provider FROM socsvc.signature WHERE document = 'contract' AND entity_id = 2 ORDER BY id$$,
  $$VALUES ('provider', NULL::bigint, 'provider', 2::bigint, 2::bigint), ('citizen', 1, 'representative', 2, 2)$$, 'in his own name, for the ward');
SELECT * FROM finish();
ROLLBACK;
