-- Kazakhstan: what the manuals sign by certificate goes nowhere without one; signed simply where the administrator allows
-- it. Certificates themselves: test/tap/signature.pl.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();
SELECT results_eq($$SELECT r.document, r.source FROM socsvc.shipped_signature_rule() r WHERE r.jurisdiction = 'KZ' AND r.kind <> 'cms'$$,
  $$SELECT NULL::text, NULL::text WHERE false$$, 'Kazakhstan ships certificates for everything that its manuals sign');
SELECT tap.kz_order(1, 1, 1);
SELECT results_eq($$SELECT document, side, kind FROM socsvc.signature ORDER BY document$$,
  $$VALUES ('reimbursement_application', 'citizen', 'simple'), ('service_order', 'citizen', 'simple')$$,
  'signed simply, an order and its application are signed by one move');

-- As shipped.
SELECT tap.superuser();
UPDATE socsvc.signature_rule SET kind = 'cms' WHERE jurisdiction = 'KZ';
SELECT tap.kz_order(2, 11, 3, 'created');
SELECT tap.citizen(2);
SELECT socsvc.confirm_order(2);
SELECT throws_ok($$SELECT socsvc.sign_reimbursement(2)$$, 'SV008', NULL, '[004/22/1] an order goes nowhere without a certificate');
SELECT throws_ok($$SELECT socsvc.sign_order(2, 'garbage')$$, 'SV008', NULL, '[004/22/1] and not with anything at all');
SELECT throws_ok($$SELECT socsvc.sign_reimbursement(2, 'garbage')$$, 'SV008', NULL, '[004/25/1] nor does the application');
SELECT throws_ok($$UPDATE socsvc.service_order SET status = 'awaiting_specialist' WHERE id = 2$$, 'SV008', NULL, '[004/25/1] nor by plain UPDATE');
SELECT is((SELECT status FROM socsvc.service_order WHERE id = 2), 'created', 'it is where it was');
SELECT lives_ok($$SELECT socsvc.sign_order(2)$$, 'a simple signature may stand beside');
SELECT throws_ok($$SELECT socsvc.sign_reimbursement(2)$$, 'SV008', NULL, 'but does not count for one');
SELECT lives_ok($$SELECT socsvc.cancel_order(2)$$, 'what needs no signature moves');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.refuse_order(1, 'other_specialist')$$, 'SV008', NULL, '[004/31/1] a refusal is signed');
SELECT alike(convert_from(socsvc.canonical('service_order_refusal', 1, '{"cancel_reason": "other_specialist"}'), 'UTF8'), E'%\ncancel_reason\tother_specialist\n',
  '[004/30/1] with its reason');
SELECT tap.specialist(1);
SELECT socsvc.request_order_cancel(1);
SELECT throws_ok($$SELECT socsvc.cancel_order_by_specialist(1, 'left_job', 'garbage')$$, 'SV008', NULL, '[003/17/1] the specialist''s refusal is signed');

SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.aid_product (id, provider, help_kind, name, price, stock, needs_service, ways, warehouse_address)
  VALUES (1, 3, 'wheelchair', 'Кресло', 150000, 5, false, '{pickup}', 'склад');
SELECT tap.citizen(1);
SELECT socsvc.order_aid(3, 1, 'pickup') AS aid \gset
SELECT throws_ok(format('SELECT socsvc.confirm_aid_order(%s)', :aid), 'SV008', NULL, '[004/36/1] an aid is ordered by signature');
SELECT throws_ok(format('SELECT socsvc.confirm_aid_order(%s, ''garbage'')', :aid), 'SV008', NULL, '[004/46/1] by whatever way it comes');
SELECT tap.representative(3);
SELECT throws_ok(format('SELECT socsvc.sign_document(''aid_order'', %s, ''garbage'')', :aid), 'SV008', NULL, '[004/2/3] the guardian signs with his own key');
SELECT is((SELECT count(*) FROM socsvc.my_signatures WHERE person = 1), 2::bigint, 'and sees what was signed for the ward');
SELECT results_eq($$SELECT DISTINCT r.applies, r.kind FROM socsvc.signature_rule r WHERE r.jurisdiction = 'KZ' AND r.entity = 'queue_entry'$$,
  $$VALUES ('mover', 'cms')$$, '[004/17/1] leaving the queue is signed by who leaves');
SELECT results_eq($$SELECT r.to_status, r.applies FROM socsvc.signature_rule r WHERE r.jurisdiction = 'KZ' AND r.entity = 'stay' ORDER BY 1$$,
  $$VALUES ('arrived', 'maker'), ('awaiting_arrival', 'mover')$$, '[004/12/1] a place by who takes or books it');

-- ---- whose certificate ---------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
UPDATE socsvc.provider SET tax_number = '990140000001' WHERE id = 1;
SELECT is(socsvc._certificate_identifiers('iin', '{2.5.4.5,2.5.4.11}', '{IIN850312300012,BIN990140000001}', current_date), '{850312300012}', 'the ЖСН (ИИН) stands in serialNumber');
SELECT is(socsvc._certificate_identifiers('tax_number', '{2.5.4.5,2.5.4.11}', '{IIN850312300012,BIN990140000001}', current_date), '{990140000001}', 'the БСН (БИН) in OU');
SELECT is(socsvc._certificate_identifiers('iin', '{2.5.4.5}', '{850312300012}', current_date), '{}', 'a number without its prefix is none');
SELECT lives_ok($$SELECT socsvc._check_certificate_owner('citizen', 1, NULL, NULL, '850312300012', '{}')$$, '[004/2/2] one''s own key');
SELECT throws_ok($$SELECT socsvc._check_certificate_owner('citizen', 1, NULL, NULL, '900725400026', '{}')$$, 'SV008', NULL, '[004/2/2] not another''s');
SELECT throws_ok($$SELECT socsvc._check_certificate_owner('citizen', NULL, NULL, NULL, '850312300012', '{}')$$, 'SV008', NULL, 'nobody has no key');
SELECT throws_ok($$SELECT socsvc._check_certificate_owner('citizen', 1, NULL, NULL, NULL, NULL)$$, 'SV008', NULL, 'a certificate without a number is nobody''s');
SELECT lives_ok($$SELECT socsvc._check_certificate_owner('provider', NULL, 1, NULL, '750505400116', '{990140000001}')$$, '[003/2/2] the key of the organisation');
SELECT throws_ok($$SELECT socsvc._check_certificate_owner('provider', NULL, 1, NULL, '750505400116', '{}')$$, 'SV008', NULL, '[003/2/2] not a worker''s own');
SELECT throws_ok($$SELECT socsvc._check_certificate_owner('provider', NULL, 2, NULL, NULL, '{990140000001}')$$, 'SV008', NULL, '[003/2/2] nor one where the register knows no number');
SELECT * FROM finish();
ROLLBACK;
