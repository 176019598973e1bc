-- Kazakhstan: a guardian who logs in for his ward (004/2/3), by a token: he orders, books and waits for him, and for nobody else.
BEGIN;
SELECT tap.kz_fixture();
SELECT tap.trust_test_key();
-- The guardian, 3, is represented himself, by person 2.
INSERT INTO socsvc.representation (represented, representative, kind, document, valid) VALUES (3, 2, 'deed', '№ 2', '[2020-01-01,)');
INSERT INTO socsvc.department (id, provider, name, form, has_night_conditions) VALUES (1, 4, 'Дневное', 'semi_residential', false);
INSERT INTO socsvc.place_group (id, department, provider, name, stay) VALUES (1, 1, 4, 'группа', 'over_4_hours');
INSERT INTO socsvc.place_capacity (place_group, places, valid, document) VALUES (1, 1, '(,)', 'приказ');
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.aid_product (id, provider, help_kind, name, price, stock, needs_service, ways, warehouse_address)
  VALUES (1, 3, 'wheelchair', 'Кресло', 150000, 5, false, '{pickup}', 'склад');
SELECT tap.superuser();
SELECT tap.note(tap.told('tap_portal', v.claims, VARIADIC v.statements), v.expected, v.what)
  FROM (VALUES
    ('{"role":"representative","sub":"3","represented":"1"}'::jsonb, ARRAY['SELECT socsvc.order_specialist(1, 1) IS NOT NULL', 'SELECT count(*) FROM socsvc.my_orders',
       'SELECT person FROM socsvc.service_order'], 'true | 1 | 1', '[004/2/3] a guardian orders a specialist for his ward'),
    ('{"role":"representative","sub":"3","represented":"1"}', ARRAY['SELECT socsvc.order_aid(3, 1, ''pickup'') IS NOT NULL', 'SELECT count(*) FROM socsvc.my_aid_orders'],
       'true | 1', '[004/2/3] an aid'),
    ('{"role":"representative","sub":"3","represented":"1"}', ARRAY['SELECT can_book FROM socsvc.available_facilities WHERE department = 1',
       'SELECT socsvc.book_place(1, 1, daterange(socsvc.today(), socsvc.today() + 21)) IS NOT NULL', 'SELECT count(*) FROM socsvc.my_orders WHERE entity = ''stay'''],
       'true | true | 1', '[004/2/3] a place'),
    ('{"role":"representative","sub":"3","represented":"1"}', ARRAY['SELECT string_agg(full_name, '','') FROM socsvc.my_profile', 'SELECT string_agg(iin::text, '','') FROM socsvc.person'],
       'Ахметов Ерлан Серікұлы | 850312300012', '[004/2/3] and sees him alone'),
    ('{"role":"representative","sub":"2","represented":"3"}', ARRAY['SELECT socsvc.order_specialist(1, 1)', 'SELECT socsvc.order_aid(3, 1, ''pickup'')',
       'SELECT socsvc.book_place(1, 1, daterange(socsvc.today(), socsvc.today() + 21))', 'SELECT count(*) FROM socsvc.person WHERE id = 1'],
       '23503 | 23503 | SV009 | 0', 'who represents the guardian does not so represent the ward'),
    ('{"role":"citizen","sub":"3"}', ARRAY['SELECT socsvc.order_specialist(1, 1)', 'SELECT socsvc.order_aid(3, 1, ''pickup'')',
       'SELECT socsvc.book_place(1, 1, daterange(socsvc.today(), socsvc.today() + 21))'], '23503 | 23503 | SV009', 'nor does the guardian act for him who has entered as himself')
  ) AS v (claims, statements, expected, what);
-- The login is completed by a signature with one's key: the issuer says so in amr (RFC 8176).
SELECT tap.note(tap.told('tap_portal', v.claims, 'SELECT socsvc.subject_role()'), v.expected, v.what)
  FROM (VALUES
    ('{"role":"citizen","sub":"1"}'::jsonb, 'citizen', '[004/3/3] who has signed with his key has logged in'),
    ('{"role":"citizen","sub":"1","amr":["pwd","swk"]}', 'citizen', '[004/3/3] beside a password too'),
    ('{"role":"citizen","sub":"1","amr":["pwd","otp"]}', 'SV008', '[004/3/3] who has not signed has not'),
    ('{"role":"representative","sub":"3","represented":"1","amr":"pwd"}', 'SV008', '[004/3/3] nor has his guardian'),
    ('{"role":"specialist","sub":"x","provider":1,"worker":1}', 'specialist', '[003/3/3] a specialist who has signed has logged in'),
    ('{"role":"specialist","sub":"x","provider":1,"worker":1,"amr":null}', 'SV008', '[003/3/3] who has not signed has not'),
    ('{"role":"provider","sub":"x","provider":1,"amr":"pwd"}', 'SV008', '[003/3/3] nor has another employee')
  ) AS v (claims, expected, what);
UPDATE socsvc.trusted_key SET login_claim = NULL, login_values = NULL WHERE kid = 'k';
SELECT tap.note(tap.told('tap_portal', v.claims, 'SELECT socsvc.subject_role()'), 'SV008', v.what)
  FROM (VALUES ('{"role":"citizen","sub":"1"}'::jsonb, '[004/3/3] a key that demands no signature lets nobody in'), ('{"role":"specialist","sub":"x","provider":1}', '[003/3/3] no specialist either')) AS v (claims, what);
SET LOCAL search_path = public, socsvc;
SELECT * FROM no_plan();
SELECT is(a.have, a.want, a.what) FROM tap.answer a ORDER BY a.n;
SELECT * FROM finish();
ROLLBACK;
