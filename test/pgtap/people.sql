-- People and those who act for them; providers, found by name, with departments, workers and tariffs.
BEGIN;
SELECT plan(69);

-- Clients are not granted ids; here they keep the rows apart.
GRANT INSERT (id) ON socsvc.person, socsvc.provider, socsvc.department, socsvc.tariff TO socsvc_agency;

-- So that what follows can name rows; clients hold no right on ids.
GRANT INSERT (id) ON socsvc.person, socsvc.provider, socsvc.department, socsvc.tariff TO socsvc_agency;

-- ---- persons -------------------------------------------------------------------------------------------------
SELECT set_config('socsvc.subject_role', 'agency', true);
SET ROLE socsvc_agency;
SELECT lives_ok($$INSERT INTO socsvc.person (id, snils, family_name, given_name, patronymic, birth_date, sex)
                  VALUES (1, '112-233-445 95', 'Вулканов', 'Осип', 'Петрович', '1950-01-01', 'm')$$, 'a person by snils');
SELECT lives_ok($$INSERT INTO socsvc.person (id, iin, family_name, given_name, birth_date, sex)
                  VALUES (2, '880502350126', 'Ахметов', 'Ерлан', '1988-05-02', 'm')$$, 'a person by iin');
SELECT lives_ok($$INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
                  VALUES (3, 'Вулканова', 'Анна', '2012-05-02', 'f')$$, 'a person without a number');
SELECT throws_ok($$INSERT INTO socsvc.person (iin, family_name, given_name, birth_date, sex)
                   VALUES ('880502350126', 'Ахметов', 'Ерлан', '1988-02-05', 'm')$$,
                 '23514', 'the date of birth is not the one in the iin', 'the date of birth agrees with the iin');
SELECT throws_ok($$INSERT INTO socsvc.person (iin, family_name, given_name, birth_date, sex)
                   VALUES ('880502350126', 'Ахметова', 'Ерлан', '1988-05-02', 'f')$$,
                 '23514', 'the sex is not the one in the iin', 'the sex agrees with the iin');
SELECT throws_ok($$UPDATE socsvc.person SET birth_date = '1988-05-03' WHERE id = 2$$, '23514', NULL, 'after a correction too');
SELECT throws_ok($$UPDATE socsvc.person SET sex = 'f' WHERE id = 2$$, '23514', NULL, 'of either');
SELECT throws_ok($$UPDATE socsvc.person SET iin = '880502350126' WHERE id = 1$$, '23514', NULL, 'and when the iin comes later');
SELECT lives_ok($$UPDATE socsvc.person SET birth_date = '1950-01-02' WHERE id = 1$$, 'without an iin there is nothing to agree with');
SELECT throws_ok($$INSERT INTO socsvc.person (snils, family_name, given_name, birth_date, sex)
                   VALUES ('11223344595', 'Вулканов', 'Осип', '1950-01-01', 'm')$$, '23505', NULL, 'one person of a snils');
SELECT throws_ok($$UPDATE socsvc.person SET snils = '112-233-445 94' WHERE id = 3$$, '22023', NULL,
                 'a snils whose check digits do not agree');
SELECT throws_ok($$UPDATE socsvc.person SET sex = 'м' WHERE id = 3$$, '23514', NULL, 'sex is f or m');
SELECT throws_ok($$UPDATE socsvc.person SET died_on = '2012-05-01' WHERE id = 3$$, '23514', NULL, 'nobody dies before birth');
SELECT throws_ok($$UPDATE socsvc.person SET birth_date = 'infinity' WHERE id = 3$$, '23514', NULL, 'a birth has a date');
SELECT throws_ok($$UPDATE socsvc.person SET family_name = '' WHERE id = 3$$, '23514', NULL, 'a name is not empty');

-- ---- who acts for whom ------------------------------------------------------------------------------------------
SELECT lives_ok($$INSERT INTO socsvc.representation (represented, representative, kind, document, valid)
                  VALUES (3, 1, 'guardian', 'order 7 of 01.02.2023', '[2023-02-01,2030-05-02)')$$, 'a guardian');
SELECT ok(socsvc.represents(1, 3, '2023-02-01'), 'acts from the first day');
SELECT ok(NOT socsvc.represents(1, 3, '2023-01-31'), 'not before');
SELECT ok(NOT socsvc.represents(1, 3, '2030-05-02'), 'not after');
SELECT ok(NOT socsvc.represents(3, 1, '2023-02-01'), 'not the other way round');
SELECT ok(NOT socsvc.represents(2, 3, '2023-02-01'), 'nobody else does');
SELECT is(socsvc.represents(NULL, 3, '2023-02-01'), false, 'no person acts for nobody');
SELECT is(socsvc.represents(1, 3, NULL), false, 'nor on no day');
SELECT throws_ok($$INSERT INTO socsvc.representation (represented, representative, kind, document, valid)
                   VALUES (3, 1, 'guardian', 'another', '[2029-01-01,)')$$, '23P01', NULL, 'the same ground holds once on a day');
SELECT lives_ok($$INSERT INTO socsvc.representation (represented, representative, kind, document, valid)
                  VALUES (3, 1, 'deed', 'deed 5', '[2029-01-01,)')$$, 'two grounds may hold on one day');
SELECT throws_ok($$INSERT INTO socsvc.representation (represented, representative, kind, document, valid)
                   VALUES (3, 3, 'parent', 'x', '(,)')$$, '23514', NULL, 'nobody represents himself');
SELECT throws_ok($$INSERT INTO socsvc.representation (represented, representative, kind, document, valid)
                   VALUES (3, 2, 'friend', 'x', '(,)')$$, '23514', NULL, 'a ground is one of the five');
SELECT throws_ok($$INSERT INTO socsvc.representation (represented, representative, kind, document, valid)
                   VALUES (3, 2, 'parent', 'x', 'empty')$$, '23514', NULL, 'on some day');
SELECT throws_ok($$INSERT INTO socsvc.representation (represented, representative, kind, document, valid)
                   VALUES (3, 4, 'parent', 'x', '(,)')$$, '23503', NULL, 'of somebody who is there');

-- ---- providers ------------------------------------------------------------------------------------------------
INSERT INTO socsvc.provider (id, short_name, full_name, legal_form, in_register) VALUES
  (1, 'БУ «Ханты-Мансийский КЦСОН»', 'Бюджетное учреждение Ханты-Мансийского автономного округа – Югры «Ханты-Мансийский комплексный центр социального обслуживания населения»', 'state', '(,)'),
  (2, 'ИП Валеев А.С.', 'Индивидуальный предприниматель Валеев Артур Салаватович', 'entrepreneur', '(,)'),
  (3, 'ИП Староста И.Г.', 'Индивидуальный предприниматель Староста Ирина Григорьевна', 'entrepreneur', '(,)'),
  (4, 'ИП Носов В.Ю.', 'Индивидуальный предприниматель Носов В.Ю.', 'entrepreneur', '(,)'),
  (5, 'ООО "Любава"', 'Общество с ограниченной ответственностью "Любава"', 'commercial', '(,)'),
  (6, 'ИП Носов А.П.', 'Индивидуальный предприниматель Носов Андрей Петрович', 'entrepreneur', '(,2020-01-01)'),
  (7, 'ООО "Сто % заботы"', 'Общество с ограниченной ответственностью "Сто % заботы"', 'commercial', '(,)'),
  (8, 'ООО "Ёлка_1"', 'Общество с ограниченной ответственностью "Ёлка_1"', 'commercial', '(,)');
RESET ROLE;
SET ROLE socsvc_portal;
SELECT is(f.short_name, 'ИП Носов В.Ю.', format('[000/3.2/9] «%s» finds him first', q.query))
  FROM (VALUES (1, 'ИП Носов'), (2, 'носов ип'), (3, 'Насов'), (4, 'НОСОВ В.Ю.'), (5, 'носав'), (6, 'нос'),
               (7, 'индивидуальный предприниматель носов')) AS q (number, query)
  LEFT JOIN LATERAL (SELECT s.short_name FROM socsvc.find_provider(q.query, 1) s) f ON true
 ORDER BY q.number;
SELECT is(f.short_name, 'ООО "Любава"', format('«%s» finds Любава first', q.query))
  FROM (VALUES (1, 'Любава'), (2, 'Любова'), (3, 'любава ооо'), (4, 'ООО люб')) AS q (number, query)
  LEFT JOIN LATERAL (SELECT s.short_name FROM socsvc.find_provider(q.query, 1) s) f ON true
 ORDER BY q.number;
SELECT is(short_name || ' = ' || full_name, 'ИП Носов В.Ю. = Индивидуальный предприниматель Носов В.Ю.',
          '[000/3.2/11] the field holds the short name') FROM socsvc.find_provider('Носов') LIMIT 1;
SELECT is(array_agg(provider_id), ARRAY[4::bigint], 'the legal form alone likens nobody; who left the register is not found')
  FROM socsvc.find_provider('ИП Носов');
SELECT is(array_agg(provider_id ORDER BY provider_id), ARRAY[2, 3, 4]::bigint[], 'but may be all that is asked')
  FROM socsvc.find_provider('ИП');
SELECT is(array_agg(provider_id), ARRAY[1::bigint], 'the words of a long name, in any order')
  FROM socsvc.find_provider('населения обслуживания центр');
SELECT is(count(*)::integer, 0, 'a percent sign is no pattern') FROM socsvc.find_provider('%');
SELECT is(array_agg(provider_id), ARRAY[8::bigint], 'ё is е; an underscore is no pattern') FROM socsvc.find_provider('елка_1');
SELECT is((SELECT count(*)::integer FROM socsvc.find_provider('')), 0, 'nothing is found for nothing')
UNION ALL SELECT is((SELECT count(*)::integer FROM socsvc.find_provider(NULL)), 0, 'nor for NULL')
UNION ALL SELECT is((SELECT count(*)::integer FROM socsvc.find_provider(' .,"''\ ')), 0, 'nor for signs')
UNION ALL SELECT is((SELECT count(*)::integer FROM socsvc.find_provider('Иванов')), 0, 'nor for somebody else');
SELECT is(count(*)::integer, 2, 'no more than asked') FROM socsvc.find_provider('ИП', 2);
SELECT throws_ok($$SELECT * FROM socsvc.find_provider('ИП', -1)$$, '22023', NULL, 'fewer than none');
SELECT throws_ok($$UPDATE socsvc.provider SET short_name = 'x'$$, '42501', NULL, 'a portal changes no provider');
RESET ROLE;

-- pg_trgm may lie anywhere.
CREATE SCHEMA "elsewhere; else";
GRANT USAGE ON SCHEMA "elsewhere; else" TO socsvc_portal;
ALTER EXTENSION pg_trgm SET SCHEMA "elsewhere; else";
SET ROLE socsvc_portal;
SELECT is(short_name, 'ИП Носов В.Ю.', 'found with pg_trgm in another schema') FROM socsvc.find_provider('Насов', 1);
RESET ROLE;

-- ---- departments, workers, tariffs --------------------------------------------------------------------------------
SET ROLE socsvc_agency;
SELECT lives_ok($$INSERT INTO socsvc.department (id, provider, name, form, capacity) VALUES (1, 1, 'Отделение', 'home', 0)$$,
                'a department');
SELECT throws_ok($$INSERT INTO socsvc.department (provider, name, form) VALUES (1, 'Отделение', 'home')$$, '23505', NULL,
                 'one of a name at a provider');
SELECT throws_ok('UPDATE socsvc.department SET capacity = -1', '23514', NULL, 'places are not negative');
RESET ROLE;
INSERT INTO socsvc.worker (provider, department, name, employed) VALUES (1, 1, 'Петрова', '[2023-01-01,)');
SELECT throws_ok($$INSERT INTO socsvc.worker (provider, department, name, employed) VALUES (2, 1, 'Петров', '(,)')$$, '23503', NULL,
                 'a worker''s department is his employer''s');
SELECT throws_ok($$INSERT INTO socsvc.worker (provider, name, employed) VALUES (2, 'Петров', 'empty')$$, '23514', NULL,
                 'a worker is employed on some day');

SET ROLE socsvc_agency;
SELECT lives_ok($$INSERT INTO socsvc.tariff (id, provider, service_item, amount, valid, source)
                  SELECT 1, 1, id, 120.50, '[2023-01-01,2025-01-01)', 'order' FROM socsvc.service_item
                   WHERE (form, service_no, item_no) = ('home', '1.2', 1)$$, 'a tariff');
SELECT throws_ok($$INSERT INTO socsvc.tariff (provider, service_item, amount, valid, source)
                   SELECT provider, service_item, 130, '[2024-12-31,)', 'order' FROM socsvc.tariff$$, '23P01', NULL,
                 'one tariff on a day');
SELECT lives_ok($$INSERT INTO socsvc.tariff (provider, service_item, amount, valid, source)
                  SELECT provider, service_item, 130, '[2025-01-01,)', 'order' FROM socsvc.tariff$$, 'the next one follows');
SELECT throws_ok('UPDATE socsvc.tariff SET amount = -1', '23514', NULL, 'a tariff is not negative');
SELECT lives_ok('UPDATE socsvc.tariff SET amount = 121 WHERE id = 1', 'a tariff that nothing cites may be corrected');
RESET ROLE;
SET LOCAL session_replication_role = replica; -- a line that cites, without the journey that leads to it
INSERT INTO socsvc.extra_line (contract, person, provider, service_item, tariff, consent_on, consent)
  SELECT 1, 1, 1, service_item, 1, '2023-02-01', 'application' FROM socsvc.tariff WHERE id = 1;
SET LOCAL session_replication_role = origin;
SET ROLE socsvc_agency;
SELECT throws_ok('UPDATE socsvc.tariff SET amount = 130 WHERE id = 1', 'SV015', 'tariff 1 is cited and does not change',
                 'a cited tariff stands');
SELECT throws_ok('DELETE FROM socsvc.tariff WHERE id = 1', 'SV015', NULL, 'and is not deleted');
SELECT throws_ok($$UPDATE socsvc.tariff SET valid = '[2022-01-01,2025-01-01)' WHERE id = 1$$, 'SV015', NULL, 'nor begins earlier');
SELECT lives_ok($$UPDATE socsvc.tariff SET valid = '[2023-01-01,2024-01-01)' WHERE id = 1$$, 'its end may come');
SELECT lives_ok($$DELETE FROM socsvc.tariff WHERE id <> 1$$, 'one that nothing cites may go');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
