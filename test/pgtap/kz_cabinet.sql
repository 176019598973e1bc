-- The recipient's cabinet of Kazakhstan's portal: data of one's own, what may be edited and what not (recipient's manual 4 to 7).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();

SELECT tap.agency();
SELECT lives_ok($$INSERT INTO socsvc.person_document (person, kind, number, issued_on, issuer, valid)
  VALUES (1, 'Удостоверение личности', '041234567', '2020-03-01', 'МВД РК', '[2020-03-01,2099-03-01)'), (2, 'Паспорт', 'N01234567', NULL, NULL, '(,)')$$, 'the agency records documents from state systems');
SELECT lives_ok($$INSERT INTO socsvc.person_bank_account (person, iban, bank, valid)
  VALUES (1, 'KZ86125KZT5004100100', 'Первый банк', '(,2024-01-01)'), (1, 'KZ75125KZT1001300335', 'Второй банк', '[2024-01-01,)'), (2, 'KZ86125KZT5004100100', 'Первый банк', '(,)')$$,
  'bank accounts');
SELECT lives_ok($$INSERT INTO socsvc.person_medical_organisation (person, organisation, address, attached)
  VALUES (1, 'Поликлиника № 1', 'Кокшетау, ул. Мира, 2', '[2023-01-01,)'), (2, 'Поликлиника № 5', NULL, '[2023-01-01,)')$$, 'and medical organisations');
SELECT throws_ok($$INSERT INTO socsvc.person_bank_account (person, iban, bank) VALUES (3, 'KZ87125KZT5004100100', 'Банк')$$, '23514', NULL, 'check digits that do not agree');
SELECT throws_ok($$UPDATE socsvc.person_bank_account SET iban = 'KZ86125KZT5004100010' WHERE person = 2$$, '23514', NULL, 'two figures exchanged');
SELECT throws_ok($$INSERT INTO socsvc.person_bank_account (person, iban, bank) VALUES (3, 'kz86125kzt5004100100', 'Банк')$$, '23514', NULL, 'small letters');
SELECT throws_ok($$INSERT INTO socsvc.person_bank_account (person, iban, bank) VALUES (3, 'KZ86 125K ZT50 0410 0100', 'Банк')$$, '23514', NULL, 'blanks');
SELECT throws_ok($$INSERT INTO socsvc.person_bank_account (person, iban, bank) VALUES (3, 'KZ62125KZT500410010', 'Банк')$$, '23514', NULL, 'a figure is missing');
SELECT throws_ok($$INSERT INTO socsvc.person_bank_account (person, iban, bank, valid) VALUES (1, 'KZ86125KZT5004100100', 'Банк', '[2025-01-01,)')$$, '23P01', NULL, 'two accounts at once');
SELECT ok(socsvc.is_iban('GB82WEST12345698765432') AND socsvc.is_iban('DE89370400440532013000'), 'accounts of other countries count');
SELECT ok(NOT socsvc.is_iban('GB82WEST12345698765431') AND NOT socsvc.is_iban('') AND socsvc.is_iban(NULL) IS NULL, 'others do not');

-- ---- 5 to 7: what one sees ------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT is((SELECT ROW(full_name, iin::text, birth_date) FROM socsvc.my_profile), ROW('Ахметов Ерлан Серікұлы'::text, '850312300012'::text, '1985-03-12'::date), '[004/5/1] the cabinet shows one''s own data');
SELECT is((SELECT ROW(settlement, address, phone, email) FROM socsvc.my_profile),
          ROW('Кокшетау'::text, 'ул. Абая, 1, кв. 2'::text, '+7 700 000 00 01'::text, NULL::text), '[004/6/1] «Общая/адресная информация»');
SELECT results_eq($$SELECT kind, number, issued_on, issuer, valid_until, is_valid FROM socsvc.my_documents$$,
                  $$VALUES ('Удостоверение личности'::text, '041234567'::text, '2020-03-01'::date, 'МВД РК'::text, '2099-02-28'::date, true)$$, '[004/7/1] «Документы»');
SELECT results_eq($$SELECT iban, bank, valid_from FROM socsvc.my_bank_details$$, $$VALUES ('KZ75125KZT1001300335'::text, 'Второй банк'::text, '2024-01-01'::date)$$, '[004/7/2] «Банковские реквизиты»: those of today');
SELECT results_eq($$SELECT organisation, address FROM socsvc.my_medical_organisation$$, $$VALUES ('Поликлиника № 1'::text, 'Кокшетау, ул. Мира, 2'::text)$$, '[004/7/3] «Медицинская организация»');

-- ---- 6: what one may edit -------------------------------------------------------------------------------------------------
SELECT lives_ok($$SELECT socsvc.update_my_contacts(phone => '+7 701 111 22 33')$$, '[004/6/2] the telephone is changed');
SELECT is((SELECT ROW(phone, email) FROM socsvc.my_profile), ROW('+7 701 111 22 33'::text, NULL::text), 'and nothing else');
SELECT lives_ok($$SELECT socsvc.update_my_contacts(email => 'erlan@example.org')$$, '[004/6/3] the e-mail is');
SELECT is((SELECT ROW(phone, email) FROM socsvc.my_profile), ROW('+7 701 111 22 33'::text, 'erlan@example.org'::text), 'both stand');
SELECT lives_ok($$SELECT socsvc.update_my_contacts(email => '')$$, 'an e-mail is taken away');
SELECT is((SELECT email FROM socsvc.my_profile), NULL, 'again');
SELECT throws_ok($$SELECT socsvc.update_my_contacts(phone => '')$$, '22023', NULL, 'a telephone is not: codes go to it');
SELECT throws_ok($$SELECT socsvc.update_my_contacts(phone => '12345')$$, '22023', NULL, 'too short for one');
SELECT throws_ok($$SELECT socsvc.update_my_contacts(phone => 'позвоните мне 87010000000')$$, '22023', NULL, 'no number');
SELECT throws_ok($$SELECT socsvc.update_my_contacts(email => 'erlan@')$$, '22023', NULL, 'no address');
SELECT throws_ok($$SELECT socsvc.update_my_contacts(email => E'a@b.kz\nBcc: c@d.kz')$$, '22023', NULL, 'nor one with another line');
SELECT throws_ok($$UPDATE socsvc.person SET address = 'другой' WHERE id = 1$$, '42501', NULL, '[004/6/4] all else comes from state systems');
SELECT throws_ok($$UPDATE socsvc.person SET phone = '+7 702 000 00 00' WHERE id = 1$$, '42501', NULL, 'a plain UPDATE is refused even of the telephone');
SELECT throws_ok($$INSERT INTO socsvc.person_document (person, kind, number) VALUES (1, 'Паспорт', '1')$$, '42501', NULL, '[004/7/4] documents are not the recipient''s to write');
SELECT throws_ok($$UPDATE socsvc.person_bank_account SET bank = 'Мой' WHERE person = 1$$, '42501', NULL, '[004/7/4] nor bank details');
SELECT throws_ok($$DELETE FROM socsvc.person_medical_organisation$$, '42501', NULL, '[004/7/4] nor the medical organisation');
SELECT throws_ok($$SELECT socsvc.update_my_contacts('+7 702 000 00 00', NULL, 2)$$, 'SV009', NULL, 'nobody changes another''s');
SELECT tap.representative(3);
SELECT is((SELECT array_agg(number) FROM socsvc.my_documents WHERE person = 1), '{041234567}'::text[], 'the guardian sees the ward''s tabs');
SELECT lives_ok($$SELECT socsvc.update_my_contacts('+7 703 000 00 00', 'opeka@example.org', 1)$$, 'the guardian changes the ward''s');
SELECT lives_ok($$SELECT socsvc.update_my_contacts('+7 704 000 00 00')$$, 'and his own');
SELECT throws_ok($$SELECT socsvc.update_my_contacts('+7 702 000 00 00', NULL, 2)$$, 'SV009', NULL, 'not a stranger''s');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.update_my_contacts('+7 702 000 00 00', NULL, 1)$$, 'SV009', NULL, 'a provider changes nobody''s');
SELECT is_empty($$SELECT 1 FROM socsvc.my_documents UNION ALL SELECT 1 FROM socsvc.my_bank_details UNION ALL SELECT 1 FROM socsvc.my_medical_organisation$$, 'and has no tabs');
SELECT tap.become('tap_portal', NULL);
SELECT throws_ok($$SELECT socsvc.update_my_contacts('+7 702 000 00 00', NULL, 1)$$, 'SV009', NULL, 'nor does who acts for nobody');
SELECT throws_ok($$SELECT socsvc.update_my_contacts('+7 702 000 00 00')$$, 'SV009', NULL, 'of nobody');
SELECT tap.representative(3);
SELECT is((SELECT array_agg(full_name ORDER BY person) FROM socsvc.my_profile), ARRAY['Ахметов Ерлан Серікұлы', 'Ахметова Гульнара'], '[004/6/1] the guardian sees the ward''s profile beside his own');

-- ---- 6: open orders follow, for codes go to their telephone ----------------------------------------------------------------
SELECT tap.kz_order(1, 1, 1), tap.kz_order(2, 2, 2, 'created');
SELECT tap.citizen(1);
SELECT lives_ok($$UPDATE socsvc.service_order SET contact_phone = '+7 705 000 00 55' WHERE id = 2$$, 'a telephone for one order alone');
SELECT lives_ok($$SELECT socsvc.update_my_contacts('+7 706 000 00 66', 'new@example.org')$$, '[004/6/2] the telephone is changed while orders are open');
SELECT results_eq($$SELECT id, contact_phone, contact_email FROM socsvc.my_orders WHERE entity = 'service_order' ORDER BY id$$,
  $$VALUES (1::bigint, '+7 706 000 00 66', 'new@example.org'), (2, '+7 705 000 00 55', 'new@example.org')$$, '[004/6/2] orders made with the old ones follow, also in progress; the order''s own stays');
SELECT tap.representative(3);
SELECT lives_ok($$SELECT socsvc.update_my_contacts('+7 703 000 00 00', 'opeka@example.org', 1)$$, 'by the guardian too');
SELECT is((SELECT contact_phone FROM socsvc.my_orders WHERE entity = 'service_order' AND id = 1), '+7 703 000 00 00', 'they follow');
SELECT tap.agency();
SELECT lives_ok($$UPDATE socsvc.person SET phone = '+7 707 000 00 77' WHERE id = 1$$, 'and by the agency');
SELECT is((SELECT contact_phone FROM socsvc.service_order WHERE id = 1), '+7 707 000 00 77', 'likewise');
UPDATE socsvc.person SET phone = '+7 703 000 00 00' WHERE id = 1;
SELECT tap.provider(1);
SELECT throws_ok($$UPDATE socsvc.service_order SET contact_phone = '+7 705 000 00 99' WHERE id = 1$$, 'SV017', NULL, 'the provider, who waits for the code, sends it nowhere else');
SELECT throws_ok($$UPDATE socsvc.service_order SET contact_phone = '+7 703 000 00 00' WHERE id = 2$$, 'SV017', NULL, 'nor away from the number that was given for the order');
SELECT tap.citizen(1);
SELECT throws_ok($$UPDATE socsvc.service_order SET contact_phone = '+7 705 000 00 99' WHERE id = 1$$, 'SV017', NULL, 'of an order in progress the recipient gives no other number than his own');
SELECT throws_ok($$UPDATE socsvc.service_order SET address = 'другой' WHERE id = 1$$, 'SV017', NULL, 'and no other address');

-- ---- what is planned ------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT lives_ok($$SELECT * FROM socsvc.plan_visits((SELECT contract FROM socsvc.service_order WHERE id = 1), socsvc.today(), 1, '09:00', 60, ARRAY[socsvc.today() + 1])$$, 'a visit is planned');
SELECT tap.citizen(1);
SELECT is((SELECT count(*) FROM socsvc.my_visits WHERE person = 1), 1::bigint, 'the recipient sees it');
SELECT tap.representative(3);
SELECT is((SELECT count(*) FROM socsvc.my_visits WHERE person = 1), 1::bigint, 'the guardian too');
SELECT tap.citizen(2);
SELECT is_empty('SELECT * FROM socsvc.my_visits', 'nobody else');
SELECT throws_ok($$SELECT * FROM socsvc.visit_feasibility((SELECT contract FROM socsvc.service_order WHERE id = 1), socsvc.today())$$, 'SV009', NULL, 'nor whether one would fit');
SELECT throws_ok($$SELECT * FROM socsvc.plan_visits((SELECT contract FROM socsvc.service_order WHERE id = 1), socsvc.today(), 1, '12:00', 60, ARRAY[socsvc.today() + 2])$$, 'SV009', NULL, 'nor plans one');
SELECT tap.superuser();
SELECT is((SELECT array_agg(phone ORDER BY id) FROM socsvc.person), ARRAY['+7 703 000 00 00', '+7 700 000 00 02', '+7 704 000 00 00'], 'all told');
SELECT * FROM finish();
ROLLBACK;
