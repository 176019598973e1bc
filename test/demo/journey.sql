-- The citizen's journey of the portal's manual (000), played by `make demo` on an empty database: programme, choice of a
-- provider, contract, deliveries, acts; then what the month costs, and would cost under another parameter. Everything goes
-- through the roles that clients have; whom a client acts for is said by settings, as a superuser may, between RESET ROLE
-- and SET ROLE.
-- Signed: simply, «Подписать?» – «Да», and by certificates of a throw-away authority that the demo makes (sign.sh): a contract,
-- which the citizen may sign so too, and the agency's electronic decision, which it must.
-- Ends with exit status 3 when a figure is not the manual's (of fees: not the one worked out by hand beside it).
--
-- Reading of the manual: its contract card shows four lines, while other lines have deliveries too. So two contracts are
-- made: ООО "Любава" keeps the four of its card, ИП Носов В.Ю., found by name, takes the other five.

\set ON_ERROR_STOP on
\set QUIET on
\set SHOW_CONTEXT never
\pset footer off
\pset linestyle unicode
\pset border 2
\pset null ''
\pset format wrapped
\pset columns 132
\o /dev/null
SET client_min_messages = warning;

\echo
\echo '══ Подготовка: расширение и реестр Ханты-Мансийского автономного округа – Югры'
CREATE EXTENSION socsvc CASCADE;
CALL socsvc.create_register('RU-KHM');
SET search_path = public, socsvc; -- for the operators of its types; all else is named in full
\o
SELECT name AS "Реестр", (SELECT count(*) FROM socsvc.service_item WHERE NOT is_head) AS "Услуг в стандартах 326-п" FROM socsvc.register_info;

-- What the demo calls its expectations: a row a figure; at the end all must be true.
CREATE TEMP TABLE expectation (what text, holds boolean);
GRANT INSERT ON expectation TO socsvc_portal, socsvc_agency, socsvc_admin;

\o /dev/null
\setenv DEMO_KEYS `mktemp -d`
\set authority `test/demo/sign.sh "$DEMO_KEYS" authority`
\set ok `test/demo/sign.sh "$DEMO_KEYS" person citizen '/CN=Вулканов Осип Петрович/SNILS=11223344595'`
\set ok `test/demo/sign.sh "$DEMO_KEYS" person agency '/CN=Петрова Мария Ивановна/O=Агентство/INN=8601000003'`
SET ROLE socsvc_admin;
INSERT INTO socsvc.trusted_authority (certificate, source) VALUES (:'authority', 'made on the spot');
UPDATE socsvc.setting SET value = '8601000003' WHERE name = 'agency_tax_numbers';
SELECT socsvc.make_partitions('2023-03-01', '2024-03-31');
RESET ROLE;
SET socsvc.subject_role = 'agency';
SET ROLE socsvc_agency;

INSERT INTO socsvc.person (snils, family_name, given_name, patronymic, birth_date, sex, settlement)
  VALUES ('112-233-445 95', 'Вулканов', 'Осип', 'Петрович', '1948-04-12', 'm', 'Ханты-Мансийск');
SELECT id FROM socsvc.person WHERE snils = '112-233-445 95' \gset citizen_

INSERT INTO socsvc.provider (short_name, full_name, legal_form, settlement) VALUES
  ('БУ «Ханты-Мансийский комплексный центр социального обслуживания населения»', 'Бюджетное учреждение Ханты-Мансийского автономного округа – Югры «Ханты-Мансийский комплексный центр социального обслуживания населения»', 'state', 'Ханты-Мансийск'),
  ('ИП Валеев А.С.', 'Индивидуальный предприниматель Валеев Артур Салаватович', 'entrepreneur', 'Ханты-Мансийск'),
  ('ИП Староста И.Г.', 'Индивидуальный предприниматель Староста Ирина Григорьевна', 'entrepreneur', 'Ханты-Мансийск'),
  ('ИП Носов В.Ю.', 'Индивидуальный предприниматель Носов В.Ю.', 'entrepreneur', 'Ханты-Мансийск'),
  ('ООО "Любава"', 'Общество с ограниченной ответственностью "Любава"', 'commercial', 'Ханты-Мансийск');
SELECT id FROM socsvc.provider WHERE short_name = 'ООО "Любава"' \gset lyubava_
SELECT id FROM socsvc.provider WHERE short_name = 'ИП Носов В.Ю.' \gset nosov_

\echo
\echo '══ Агентство составляет две индивидуальные программы и вводит их в действие'
INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment) VALUES
  ('6', :citizen_id, 'residential', '2023-03-09', '[2023-03-14,2024-03-13]', 'partial'),
  ('7', :citizen_id, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'partial');
SELECT id FROM socsvc.programme WHERE number = '6' \gset residential_
SELECT id FROM socsvc.programme WHERE number = '7' \gset home_
INSERT INTO socsvc.programme_provider (programme, provider, sort_order)
  SELECT p.id, v.id, row_number() OVER (PARTITION BY p.id ORDER BY v.id)
    FROM socsvc.programme p, socsvc.provider v
   WHERE v.id NOT IN (:lyubava_id, :nosov_id);

-- As the portal writes volume and periodicity. Two lines of the residential programme lie outside the standard of today
-- (during the stay, daily), so the programme says why.
INSERT INTO socsvc.programme_line (programme, service_item, sort_order, volume, periodicity, deviation_reason)
  SELECT p.id, i.id, l.sort_order, l.volume::socsvc.volume, l.period::socsvc.periodicity, l.reason
    FROM (VALUES
      ('residential', 1, '007', '15 мин.', '1 раз(а) в день', NULL),
      ('residential', 2, '011', 'По утвержденным нормативам', '1 круглосуточно', 'площадь предоставляется на весь период проживания'),
      ('home', 1, '002', '60 мин.', '3 раз(а) в неделю', NULL),
      ('home', 2, '006', '15 мин.', '2 раз(а) в неделю', NULL),
      ('home', 3, '009', '30 мин.', '1 раз(а) в год', NULL),
      ('home', 4, '003', '25 мин.', '1 раз(а) в месяц', NULL),
      ('home', 5, '001.1', '25 мин.', '2 раз(а) в неделю', NULL),
      ('home', 6, '001.2', '25 мин.', '1 раз(а) в квартал', NULL),
      ('home', 7, '007.9', '15 мин.', '1 раз(а) в неделю', NULL),
      ('home', 8, '017.01', '5 мин.', '1 раз(а) в день', NULL),
      ('home', 9, '017.02', '5 мин.', '3 раз(а) в неделю', NULL)
    ) AS l (form, sort_order, code, volume, period, reason)
    JOIN socsvc.programme p ON p.form = l.form
    JOIN socsvc.service_item i ON i.portal_code = l.code AND i.form = l.form AND i.valid @> p.issued_on
   ORDER BY p.id, l.sort_order;
SELECT socsvc.issue_programme(:residential_id), socsvc.issue_programme(:home_id);
RESET ROLE;

\echo '   Строка сверх стандарта без обоснования не принимается:'
\set ON_ERROR_STOP off
SET ROLE socsvc_agency;
BEGIN;
INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment)
  VALUES ('8', :citizen_id, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'partial') RETURNING id \gset draft_
INSERT INTO socsvc.programme_line (programme, service_item, periodicity)
  SELECT :draft_id, id, '5 раз в неделю' FROM socsvc.service_item WHERE form = 'home' AND portal_code = '002';
\set state :LAST_ERROR_SQLSTATE
ROLLBACK;
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('строка сверх стандарта: SV010', :'state' = 'SV010');

\echo
\echo '══ 2. Личный кабинет: гражданин вошёл на портал'
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SELECT set_config('socsvc.person_id', :'citizen_id', false);
SET ROLE socsvc_portal;
\o
SELECT full_name AS "Гражданин", birth_date AS "Дата рождения", snils AS "СНИЛС", settlement AS "Населённый пункт" FROM socsvc.my_profile;

\echo '══ 3.1. Раздел «ИППСУ»'
SELECT to_char(issued_on, 'DD.MM.YYYY') AS "Дата составления", number AS "Номер", to_char(valid_until, 'DD.MM.YYYY') AS "Срок действия",
       form_label AS "Форма социального обслуживания", payment_label AS "Условия предоставления услуг"
  FROM socsvc.my_programmes ORDER BY number;
\echo 'Программа 6. Услуги'
SELECT name AS "Наименование", volume_label AS "Объем", period_label AS "Период", delivered AS "Оказано",
       coalesce(remaining::text, 'без ограничения') AS "Осталось"
  FROM socsvc.my_services WHERE programme_number = '6' ORDER BY sort_order;
\echo 'Программа 7. Услуги'
SELECT name AS "Наименование", volume_label AS "Объем", period_label AS "Период", delivered AS "Оказано",
       coalesce(remaining::text, 'без ограничения') AS "Осталось"
  FROM socsvc.my_services WHERE programme_number = '7' ORDER BY sort_order;
INSERT INTO expectation
  SELECT format('до договора: %s, осталось %s', m.code, coalesce(m.remaining::text, 'без ограничения')),
         s.remaining IS NOT DISTINCT FROM m.remaining AND s.delivered IS NULL
         AND s.volume = m.volume::socsvc.volume AND s.periodicity = m.period::socsvc.periodicity
    FROM (VALUES ('6', '007', '15 мин.', '1 раз(а) в день', 366),
                 ('6', '011', 'По утвержденным нормативам', '1 круглосуточно', NULL),
                 ('7', '002', '60 мин.', '3 раз(а) в неделю', 159), ('7', '006', '15 мин.', '2 раз(а) в неделю', 106),
                 ('7', '009', '30 мин.', '1 раз(а) в год', 2), ('7', '003', '25 мин.', '1 раз(а) в месяц', 13),
                 ('7', '001.1', '25 мин.', '2 раз(а) в неделю', 106), ('7', '001.2', '25 мин.', '1 раз(а) в квартал', 5),
                 ('7', '007.9', '15 мин.', '1 раз(а) в неделю', 53), ('7', '017.01', '5 мин.', '1 раз(а) в день', 366),
                 ('7', '017.02', '5 мин.', '3 раз(а) в неделю', 159)) AS m (programme, code, volume, period, remaining)
    LEFT JOIN socsvc.my_services s ON s.programme_number = m.programme AND s.name LIKE m.code || ' %';

\echo '══ 3.2. Перечень рекомендованных поставщиков'
SELECT full_name AS "Поставщик", 'ЗАКЛЮЧИТЬ ДОГОВОР' AS " " FROM socsvc.my_recommended_providers WHERE programme = :home_id ORDER BY sort_order;
\echo '   Поиск другого поставщика: «ИП Носов», «носов ип», с опечаткой «Насов»'
SELECT q.query AS "Поиск", f.short_name AS "Поставщик услуг"
  FROM unnest(ARRAY['ИП Носов', 'носов ип', 'Насов']) WITH ORDINALITY AS q (query, ordinal)
  LEFT JOIN LATERAL socsvc.find_provider(q.query, 1) f ON true
 ORDER BY q.ordinal;
INSERT INTO expectation
  SELECT format('поиск «%s» находит ИП Носова', query), (SELECT provider_id FROM socsvc.find_provider(query, 1)) = :nosov_id
    FROM unnest(ARRAY['ИП Носов', 'носов ип', 'Насов']) AS query;

\echo '══ Заключение договора с поставщиком Общество с ограниченной ответственностью "Любава". Продолжить? ДА'
SELECT socsvc.conclude_contract(:home_id, :lyubava_id, 'Социальный сертификат', '2023-03-17') AS contract \gset lyubava_
SELECT socsvc.conclude_contract(:home_id, :nosov_id, 'Социальный сертификат', '2023-03-17') AS contract \gset nosov_

\echo '══ 3.3. Раздел «Договоры»'
SELECT provider_name AS "Поставщик", status_label AS "Статус", certificate_label AS "Название сертификата", number_label AS "Номер",
       requested_on_label AS "Дата", valid_from_label AS "Действует с", valid_until_label AS "Действует по"
  FROM socsvc.my_contracts ORDER BY contract;
INSERT INTO expectation
  SELECT 'список договоров сразу после запроса',
         (status_label, certificate_label, number_label, requested_on_label, valid_from_label, valid_until_label)
         = ('На заключении', 'Социальный сертификат', 'отсутствует', '17.03.2023', 'отсутствует', 'отсутствует')
    FROM socsvc.my_contracts WHERE contract = :lyubava_contract;

\echo '══ Агентство запрашивает сведения о семье и доходах: без них поставщик не определит плату (326-п, пункты 19, 20, 39)'
\o /dev/null
RESET ROLE;
SET socsvc.subject_role = 'provider';
SELECT set_config('socsvc.provider_id', :'lyubava_id', false);
SET ROLE socsvc_portal;
\set ON_ERROR_STOP off
SELECT socsvc.offer_contract(:lyubava_contract, '[2023-03-19,2023-04-23]');
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('без сведений о доходах договор не предлагается: SV020', :'state' = 'SV020');
RESET ROLE;
SET socsvc.subject_role = 'agency';
SET ROLE socsvc_agency;
SELECT socsvc.add_household('г. Ханты-Мансийск, ул. Мира, 1') AS household \gset
SELECT socsvc.add_household_member(:household, :citizen_id, 'head', 'Справка о составе семьи 15', '2010-05-01');
SELECT socsvc.record_income(:citizen_id, m::date, 'pension', 28400.00, 'Ответ СФР 86-1') FROM generate_series('2022-03-01', '2023-02-01', interval '1 month') m;
SELECT socsvc.record_income_evidence(:citizen_id, '[2022-03-01,2023-03-01)', 'Ответы СФР и ФНС', '2023-03-10');
RESET ROLE;
SET ROLE socsvc_portal;
\o

\echo '══ 3.4. Поставщики сокращают перечень услуг, ставят срок и подписывают первыми'
\o /dev/null
RESET ROLE;
SET socsvc.subject_role = 'provider';
SELECT set_config('socsvc.provider_id', :'lyubava_id', false);
SET ROLE socsvc_portal;
SELECT socsvc.drop_contract_line(c.id)
  FROM socsvc.contract_line c JOIN socsvc.programme_line p ON p.id = c.programme_line
    JOIN socsvc.service_item_label l ON l.service_item = p.service_item
 WHERE c.contract = :lyubava_contract AND l.label !~ '^(002|006|009|003) ';
SELECT socsvc.offer_contract(:lyubava_contract, '[2023-03-19,2023-04-23]');
RESET ROLE;
SELECT set_config('socsvc.provider_id', :'nosov_id', false);
SET ROLE socsvc_portal;
-- A plain DELETE does what drop_contract_line() does.
DELETE FROM socsvc.contract_line c USING socsvc.programme_line p, socsvc.service_item_label l
 WHERE p.id = c.programme_line AND l.service_item = p.service_item AND c.contract = :nosov_contract AND l.label ~ '^(002|006|009|003) ';
SELECT socsvc.offer_contract(:nosov_contract, '[2023-03-19,2024-03-13]', '12-2023');
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
\o
\echo '   С предложением определены доходы, от которых зависит плата'
SELECT to_char(f.application_on, 'DD.MM.YYYY') AS "На дату", to_char(lower(f.income_months), 'MM.YYYY') AS "Доходы с", to_char(upper(f.income_months) - 1, 'MM.YYYY') AS "По",
       f.members AS "Человек в семье", f.average_income AS "Среднедушевой доход, руб."
  FROM socsvc.fee_assessment f WHERE f.contract = :lyubava_contract;
INSERT INTO expectation
  SELECT 'среднедушевой доход определён при заключении договоров', count(*) = 2 AND bool_and(f.average_income = 28400.00 AND f.members = 1)
    FROM socsvc.fee_assessment f WHERE f.contract IN (:lyubava_contract, :nosov_contract);
SELECT provider_name AS "Поставщик", status_label AS "Статус", certificate_label AS "Название сертификата", number_label AS "Номер",
       requested_on_label AS "Дата", valid_from_label AS "Действует с", valid_until_label AS "Действует по"
  FROM socsvc.my_contracts ORDER BY contract;
INSERT INTO expectation
  SELECT 'список договоров после подписи поставщика',
         (status_label, number_label, valid_from_label, valid_until_label) = ('На подписании', 'отсутствует', '19.03.2023', '23.04.2023')
    FROM socsvc.my_contracts WHERE contract = :lyubava_contract;
\echo '   Карточка договора с ООО "Любава"'
\x on
SELECT person_name AS "Гражданин", provider_name AS "Поставщик", status_label AS "Статус", certificate_label AS "Название сертификата",
       number_label AS "Номер", requested_on_label AS "Дата", note_label AS "Примечания", valid_from_label AS "Действует с",
       valid_until_label AS "Действует по"
  FROM socsvc.my_contracts WHERE contract = :lyubava_contract;
\x off
SELECT name AS "Наименование", volume_label AS "Объем", period_label AS "Период"
  FROM socsvc.my_contract_lines WHERE contract = :lyubava_contract ORDER BY sort_order;
INSERT INTO expectation
  SELECT 'в договоре с ООО "Любава" четыре услуги', array_agg(split_part(name, ' ', 1) ORDER BY sort_order) = '{002,006,009,003}'
    FROM socsvc.my_contract_lines WHERE contract = :lyubava_contract;

\echo '══ Подписать договор? ДА; второй гражданин подписывает сертификатом'
\o /dev/null
SELECT socsvc.sign_contract(:lyubava_contract);
SELECT socsvc.canonical('contract', :nosov_contract) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign citizen :'bytes'`
SELECT socsvc.sign_contract(:nosov_contract, decode(:'cms', 'hex'));
\o
SELECT c.provider_name AS "Договор", CASE s.side WHEN 'provider' THEN 'поставщик' ELSE 'гражданин' END AS "Подписал",
       CASE s.kind WHEN 'cms' THEN 'сертификатом' ELSE 'Да' END AS "Чем", s.certificate_subject AS "Владелец сертификата",
       CASE WHEN s.is_unchanged AND s.is_valid THEN 'да' ELSE 'нет' END AS "Действительна"
  FROM socsvc.my_contracts c CROSS JOIN LATERAL socsvc.signature_status('contract', c.contract) s ORDER BY c.contract, s.signature;
INSERT INTO expectation
  SELECT 'договоры подписаны обеими сторонами, один сертификатом', string_agg(s.side || ' ' || s.kind, ', ' ORDER BY c.contract, s.signature)
         = 'provider simple, citizen simple, provider simple, citizen cms' AND bool_and(s.is_unchanged AND s.is_valid)
    FROM socsvc.my_contracts c CROSS JOIN LATERAL socsvc.signature_status('contract', c.contract) s;
SELECT provider_name AS "Поставщик", status_label AS "Статус" FROM socsvc.my_contracts ORDER BY contract;
\echo '   Подписанное больше не меняется:'
\set ON_ERROR_STOP off
UPDATE socsvc.contract SET term = '[2023-03-19,2024-03-13]' WHERE id = :lyubava_contract;
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('срок подписанного договора не меняется: SV017', :'state' = 'SV017');

\echo '══ 3.5. Поставщики оказывают услуги'
\o /dev/null
RESET ROLE;
SET socsvc.subject_role = 'provider';
SELECT set_config('socsvc.provider_id', :'lyubava_id', false) \g /dev/null
SET ROLE socsvc_portal;
-- Plain SQL: recipient, provider and line of the programme come from the contract's line.
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line)
  SELECT '2023-03-20', c.person, c.provider, c.id, c.programme_line
    FROM socsvc.contract_line c JOIN socsvc.programme_line p ON p.id = c.programme_line
    JOIN socsvc.service_item_label l ON l.service_item = p.service_item
   WHERE c.contract = :lyubava_contract AND l.label LIKE '002 %';
RESET ROLE;
SELECT set_config('socsvc.provider_id', :'nosov_id', false);
SET ROLE socsvc_portal;
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line)
  SELECT '2023-03-20', c.person, c.provider, c.id, c.programme_line
    FROM socsvc.contract_line c JOIN socsvc.programme_line p ON p.id = c.programme_line
    JOIN socsvc.service_item_label l ON l.service_item = p.service_item
   WHERE c.contract = :nosov_contract AND l.label ~ '^(001.1|007.9|017.01|017.02) ';
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
\o
\echo 'Программа 7. Услуги'
SELECT name AS "Наименование", volume_label AS "Объем", period_label AS "Период", delivered AS "Оказано",
       coalesce(remaining::text, 'без ограничения') AS "Осталось"
  FROM socsvc.my_services WHERE programme_number = '7' ORDER BY sort_order;
INSERT INTO expectation
  SELECT format('после оказания: %s, оказано %s, осталось %s', m.code, coalesce(m.delivered::text, 'пусто'), m.remaining),
         s.remaining IS NOT DISTINCT FROM m.remaining AND s.delivered IS NOT DISTINCT FROM m.delivered
    FROM (VALUES ('002', 1, 158), ('006', NULL, 106), ('009', NULL, 2), ('003', NULL, 13), ('001.1', 1, 105),
                 ('001.2', NULL, 5), ('007.9', 1, 52), ('017.01', 1, 365), ('017.02', 1, 158)) AS m (code, delivered, remaining)
    LEFT JOIN socsvc.my_services s ON s.programme_number = '7' AND s.name LIKE m.code || ' %';

\echo '   Вторая уборка на той же неделе не принимается:'
RESET ROLE;
SET socsvc.subject_role = 'provider';
SET ROLE socsvc_portal;
\set ON_ERROR_STOP off
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line)
  SELECT '2023-03-24', c.person, c.provider, c.id, c.programme_line
    FROM socsvc.contract_line c JOIN socsvc.programme_line p ON p.id = c.programme_line
    JOIN socsvc.service_item_label l ON l.service_item = p.service_item
   WHERE c.contract = :nosov_contract AND l.label LIKE '007.9 %';
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('вторая услуга за неделю: SV002', :'state' = 'SV002');

\echo '   Журнал одним вызовом: одна плохая строка не мешает остальным, у каждой свой ответ'
SELECT c.id AS washing
  FROM socsvc.contract_line c JOIN socsvc.programme_line p ON p.id = c.programme_line
    JOIN socsvc.service_item_label l ON l.service_item = p.service_item
 WHERE c.contract = :nosov_contract AND l.label LIKE '017.01 %' \gset
SELECT c.id AS floors
  FROM socsvc.contract_line c JOIN socsvc.programme_line p ON p.id = c.programme_line
    JOIN socsvc.service_item_label l ON l.service_item = p.service_item
 WHERE c.contract = :nosov_contract AND l.label LIKE '007.9 %' \gset
SELECT jsonb_build_array(
         jsonb_build_object('contract_line', :washing, 'delivered_on', '2023-03-21', 'minutes', 5),
         jsonb_build_object('contract_line', :washing, 'delivered_on', '2023-03-21'),
         jsonb_build_object('contract_line', :floors, 'delivered_on', '2023-03-27', 'note', 'кухня и коридор'),
         jsonb_build_object('contract_line', :floors, 'delivered_on', '2023-03-18'),
         jsonb_build_object('contract_line', :floors, 'delivered_on', socsvc.today() + 1),
         jsonb_build_object('contract_line', 1, 'delivered_on', '2023-03-27')) AS journal \gset
SELECT row_number AS "Строка", CASE WHEN accepted THEN 'принято' ELSE 'отказ' END AS "Ответ", sqlstate AS "Код", reason AS "Причина",
       remaining AS "Осталось"
  FROM socsvc.record_deliveries(:'journal', 'journal-2023-03') ORDER BY row_number;
\echo '   Повтор вызова с тем же ключом отвечает то же самое и ничего не записывает'
INSERT INTO expectation
  SELECT 'ответы на журнал: строки 1 и 3 приняты',
         array_agg(coalesce(sqlstate, 'принято') ORDER BY row_number) = '{принято,SV002,принято,SV005,SV005,SV016}'
    FROM socsvc.record_deliveries(:'journal', 'journal-2023-03');
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
SELECT split_part(name, ' ', 1) AS "Услуга", delivered AS "Оказано", remaining AS "Осталось"
  FROM socsvc.my_services WHERE programme_number = '7' AND name ~ '^(007.9|017.01) ' ORDER BY sort_order;
INSERT INTO expectation
  SELECT 'журнал записан один раз', array_agg(remaining ORDER BY sort_order) = '{51,364}'
    FROM socsvc.my_services WHERE programme_number = '7' AND name ~ '^(007.9|017.01) ';
RESET ROLE;
SET socsvc.subject_role = 'provider';
SET ROLE socsvc_portal;
\echo '   Ошибочные записи удаляются, и услуги возвращаются в остаток'
DELETE FROM socsvc.delivery WHERE contract_line IN (:washing, :floors) AND delivered_on > '2023-03-20';
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
INSERT INTO expectation
  SELECT 'удалённое вернулось в остаток', array_agg(remaining ORDER BY sort_order) = '{52,365}'
    FROM socsvc.my_services WHERE programme_number = '7' AND name ~ '^(007.9|017.01) ';
RESET ROLE;
SET socsvc.subject_role = 'provider';
SET ROLE socsvc_portal;

\echo
\echo '══ 3.6. Акт об оказанных услугах: поставщик составляет и направляет, гражданин подписывает'
RESET ROLE;
SELECT set_config('socsvc.provider_id', :'lyubava_id', false) \g /dev/null
SET ROLE socsvc_portal;
SELECT socsvc.prepare_act(:lyubava_contract, '[2023-03-19,2023-04-23]', is_final => true) AS act \gset
\o /dev/null
SELECT socsvc.send_act(:act, '1');
\o
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
SELECT provider_name AS "Поставщик", number AS "Номер", to_char(period_from, 'DD.MM.YYYY') AS "С", to_char(period_until, 'DD.MM.YYYY') AS "По",
       status_label AS "Статус"
  FROM socsvc.my_acts;
SELECT name AS "Наименование", quantity AS "Оказано" FROM socsvc.my_act_lines WHERE act = :act;
\echo '   Подписать акт оказанных услуг? ДА'
\o /dev/null
SELECT socsvc.sign_act(:act);
\o
SELECT a.number AS "Акт", a.status_label AS "Статус акта", c.provider_name AS "Поставщик", c.status_label AS "Статус договора"
  FROM socsvc.my_acts a JOIN socsvc.my_contracts c USING (contract);
INSERT INTO expectation
  SELECT 'акт подписан, договор исполнен', (a.status, c.status) = ('signed', 'completed')
    FROM socsvc.my_acts a JOIN socsvc.my_contracts c USING (contract) WHERE a.act = :act;
INSERT INTO expectation
  SELECT 'в акте одна услуга 002', count(*) = 1 AND min(quantity) = 1 AND min(name) LIKE '002 %' FROM socsvc.my_act_lines WHERE act = :act;

\echo '   Услуги подписанного акта не меняются:'
RESET ROLE;
SET socsvc.subject_role = 'provider';
SET ROLE socsvc_portal;
\set ON_ERROR_STOP off
DELETE FROM socsvc.delivery d USING socsvc.contract_line c WHERE c.id = d.contract_line AND c.contract = :lyubava_contract;
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('услуги подписанного акта: SV011', :'state' = 'SV011');

\echo
\echo '══ История договора с ООО "Любава"'
SELECT to_char(e.happened_at, 'HH24:MI:SS') AS "Время", CASE e.actor WHEN 'citizen' THEN 'гражданин' ELSE 'поставщик' END AS "Кто",
       coalesce(socsvc.status_label('contract', e.from_status, 'ru'), '—') AS "Из", socsvc.status_label('contract', e.to_status, 'ru') AS "В", e.reason AS "Основание"
  FROM socsvc.status_event e WHERE e.entity = 'contract' AND e.entity_id = :lyubava_contract ORDER BY e.id;

\echo
\echo '══ Месяц кончился. Тарифы поставщиков, и соседи гражданина: 198 пенсионеров четырёх доходов (цифры и люди выдуманы)'
\o /dev/null
RESET ROLE;
SET socsvc.subject_role = 'agency';
SET ROLE socsvc_agency;
SELECT id FROM socsvc.provider WHERE legal_form = 'state' \gset centre_
INSERT INTO socsvc.tariff (provider, service_item, amount, valid, source)
  SELECT t.provider, i.id, t.amount, '[2023-01-01,)', 'приказ поставщика'
    FROM (VALUES (:centre_id, '002', 312.40), (:lyubava_id, '002', 312.40), (:nosov_id, '001.1', 260.00),
                 (:nosov_id, '007.9', 210.50), (:nosov_id, '017.01', 95.00), (:nosov_id, '017.02', 118.00)) AS t (provider, code, amount)
    JOIN socsvc.service_item i ON i.form = 'home' AND i.portal_code = t.code;
INSERT INTO socsvc.person (family_name, given_name, birth_date, sex, settlement)
  SELECT 'Соседов', n::text, '1945-06-01', 'm', 'Ханты-Мансийск' FROM generate_series(1, 198) n;
INSERT INTO socsvc.income (person, month, kind, amount, document)
  SELECT p.id, m::date, 'pension', CASE WHEN n <= 50 THEN 20000 WHEN n <= 98 THEN 27000 WHEN n <= 148 THEN 32000 ELSE 60000 END, 'Ответ СФР'
    FROM socsvc.person p, LATERAL (SELECT p.given_name::integer) g (n), generate_series('2022-02-01'::timestamp, '2023-01-01', '1 month') m
   WHERE p.family_name = 'Соседов';
INSERT INTO socsvc.income_evidence (person, months, received_on, document)
  SELECT id, '[2022-02-01,2023-02-01)', '2023-02-20', 'Ответы СФР и ФНС' FROM socsvc.person WHERE family_name = 'Соседов';
INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment)
  SELECT 'С-' || given_name, id, 'home', '2023-02-20', '[2023-03-01,2024-02-29]', 'partial'
    FROM socsvc.person WHERE family_name = 'Соседов';
INSERT INTO socsvc.programme_line (programme, service_item, sort_order, volume, periodicity)
  SELECT p.id, i.id, 1, '60 мин.', '3 раз(а) в неделю'
    FROM socsvc.programme p JOIN socsvc.service_item i ON i.form = 'home' AND i.portal_code = '002' WHERE p.number LIKE 'С-%';
SELECT socsvc.issue_programme(id) FROM socsvc.programme WHERE number LIKE 'С-%';
RESET ROLE;
SELECT current_setting('socsvc.person_id') AS person \gset before_
SET socsvc.subject_role = 'citizen'; -- each for himself: here past the policies, which show a citizen his own programme
SELECT set_config('socsvc.person_id', person::text, false), socsvc.conclude_contract(id, :centre_id, requested_on => '2023-02-21')
  FROM socsvc.programme WHERE number LIKE 'С-%';
SET socsvc.subject_role = 'provider';
SELECT set_config('socsvc.provider_id', :'centre_id', false);
SET ROLE socsvc_portal;
SELECT socsvc.offer_contract(id, '[2023-03-01,2024-02-29]') FROM socsvc.contract WHERE provider = :centre_id;
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SELECT set_config('socsvc.person_id', person::text, false), socsvc.sign_contract(id) FROM socsvc.contract WHERE provider = :centre_id; -- each his own
SELECT set_config('socsvc.person_id', :'before_person', false);
SET socsvc.subject_role = 'provider';
SELECT set_config('socsvc.provider_id', :'centre_id', false) \g /dev/null
SET ROLE socsvc_portal;
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line)
  SELECT '2023-03-06'::date + 7 * week + 2 * day, c.person, c.provider, c.id, c.programme_line -- понедельник, среда, пятница: 12 раз
    FROM socsvc.contract_line c, generate_series(0, 3) week, generate_series(0, 2) day WHERE c.provider = :centre_id;

RESET ROLE;
-- What charge_month() and simulate_fee_totals() answer, kept to be shown and checked.
CREATE TEMP TABLE answer AS SELECT ''::text AS run, * FROM socsvc.charge_month('2023-03-01') WITH NO DATA;
CREATE TEMP TABLE what_if AS SELECT * FROM socsvc.simulate_fee_totals('2023-03-01', '{}') WITH NO DATA;
GRANT INSERT, SELECT ON answer, what_if TO socsvc_portal, socsvc_agency;
SET ROLE socsvc_portal;

\o
\echo '══ Поставщик начисляет плату за месяц: сперва на пробу, потом всерьёз'
RESET ROLE;
SELECT set_config('socsvc.provider_id', :'nosov_id', false) \g /dev/null
SET ROLE socsvc_portal;
INSERT INTO answer SELECT 'на пробу', * FROM socsvc.charge_month('2023-03-01', dry_run => true);
INSERT INTO expectation SELECT 'проба ничего не записывает', count(*) = 0 FROM socsvc.charge;
INSERT INTO answer SELECT 'всерьёз', * FROM socsvc.charge_month('2023-03-01');
SELECT run AS "Как", CASE outcome WHEN 'charged' THEN 'начислено' ELSE outcome END AS "Итог", cost AS "Услуги, руб.", fee AS "Плата, руб.",
       socsvc.payment_label(terms, 'ru') AS "Условия"
  FROM answer;
-- Пенсионер 2023 года: предел 16 889 × 1,5 = 25 333,50; половина превышения (28 400 − 25 333,50) / 2 = 1 533,25 за месяц,
-- за 13 дней договора из 31 (с 19 марта) 642,975806…; услуги 260 + 210,50 + 95 + 118 = 683,50 дороже: плата 642,98.
INSERT INTO expectation
  SELECT 'плата Носову 642,98 руб. из 683,50, проба сказала то же',
         count(*) = 2 AND bool_and((outcome, cost, fee, terms) = ('charged', 683.50, 642.98, 'partial'))
    FROM answer WHERE contract = :nosov_contract;

\echo '══ Агентство начисляет всем остальным поставщикам; начисленное остаётся, как было'
RESET ROLE;
SET socsvc.subject_role = 'agency';
SET ROLE socsvc_agency;
INSERT INTO answer SELECT 'агентством', * FROM socsvc.charge_month('2023-03-01');
SELECT CASE outcome WHEN 'charged' THEN 'начислено' WHEN 'unchanged' THEN 'без изменений' ELSE outcome END AS "Итог", socsvc.payment_label(terms, 'ru') AS "Условия", count(*) AS "Договоров", sum(fee) AS "Плата, руб."
  FROM answer WHERE run = 'агентством' GROUP BY outcome, terms ORDER BY outcome, sum(fee);
-- Соседям месяц стоит 12 × 312,40 = 3 748,80. Доход 20 000 ниже предела; 27 000: 1 666,50 / 2 = 833,25; 32 000: 3 333,25;
-- 60 000: половина превышения 17 333,25 больше цены услуг. 48 × 833,25 + 50 × 3 333,25 = 206 658,50;
-- 50 × 3 748,80 и «Любава» 312,40 (меньше 642,98): 187 752,40.
INSERT INTO expectation
  SELECT format('начисление району: %s, %s', m.outcome, m.terms), (r.contracts, r.fee) IS NOT DISTINCT FROM (m.contracts::bigint, m.fee)
    FROM (VALUES ('charged', 'free', 50, 0.00), ('charged', 'partial', 98, 206658.50), ('charged', 'full', 51, 187752.40),
                 ('unchanged', 'partial', 1, 642.98)) AS m (outcome, terms, contracts, fee)
    LEFT JOIN (SELECT outcome, terms, count(*) AS contracts, sum(fee) AS fee
                 FROM answer WHERE run = 'агентством' GROUP BY 1, 2) r USING (outcome, terms);

\echo '══ Раздел «Оплата»'
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
SELECT provider_name AS "Поставщик", to_char(month, 'MM.YYYY') AS "Месяц", terms_label AS "Условия", cost AS "Услуги, руб.",
       fee AS "Плата, руб.", due AS "К оплате", to_char(due_on, 'DD.MM.YYYY') AS "До"
  FROM socsvc.my_charges ORDER BY contract;
SELECT split_part(name, ' ', 1) AS "Услуга", quantity AS "Раз", price AS "Цена, руб.", cost AS "Стоимость, руб.",
       to_char(days_from, 'DD.MM.YYYY') AS "С", to_char(days_until, 'DD.MM.YYYY') AS "По"
  FROM socsvc.my_charge_lines WHERE contract = :nosov_contract ORDER BY line;
INSERT INTO expectation
  SELECT 'раздел «Оплата»: ' || m.provider,
         (c.terms_label, c.cost, c.fee, c.due, c.due_on) = (m.terms, m.cost, m.fee, m.fee, '2023-04-10')
    FROM (VALUES ('ООО "Любава"', 'Полная оплата', 312.40, 312.40),
                 ('ИП Носов В.Ю.', 'Частичная оплата', 683.50, 642.98)) AS m (provider, terms, cost, fee)
    LEFT JOIN socsvc.my_charges c ON c.provider_name = m.provider;
INSERT INTO expectation
  SELECT 'четыре услуги по тарифам за дни договора',
         array_agg(cost ORDER BY cost) = '{95,118,210.50,260}' AND bool_and((days_from, days_until) = ('2023-03-19', '2023-03-31'))
    FROM socsvc.my_charge_lines WHERE contract = :nosov_contract;
\echo '   Откуда взялись 642,98'
SELECT charge AS id FROM socsvc.my_charges WHERE contract = :nosov_contract \gset charge_
SELECT item AS "Шаг", value AS "Значение", source AS "Откуда" FROM socsvc.explain_charge(:charge_id, 'ru') ORDER BY step;
INSERT INTO expectation
  SELECT format('объяснение: %s', m.value), EXISTS (SELECT FROM socsvc.explain_charge(:charge_id, 'ru') e WHERE e.value = m.value)
    FROM unnest(ARRAY['19.03.2023 – 31.03.2023', '1 × 210.50 = 210.50', '28400.00', '16889.00', '1.5', '25333.50', '0.5', '13 / 31',
                      '642.975806', '642.98']) AS m (value);

\echo '   Гражданин платит 500 руб.; остаток'
RESET ROLE;
SET socsvc.subject_role = 'provider';
SET ROLE socsvc_portal;
SELECT socsvc.pay(:nosov_contract, 500.00, 'transfer', 'ПП-17', '2023-04-07') \g /dev/null
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
SELECT provider_name AS "Поставщик", fee AS "Плата, руб.", paid AS "Уплачено", due AS "К оплате" FROM socsvc.my_charges ORDER BY contract;
INSERT INTO expectation
  SELECT 'после 500 руб. остаётся 142,98', (c.paid, c.due, b.balance) = (500.00, 142.98, 142.98)
    FROM socsvc.my_charges c JOIN socsvc.contract_balance b USING (contract) WHERE c.contract = :nosov_contract;

\echo '══ Что, если прожиточный минимум пенсионера был бы на 20 % выше: 20 266,80 вместо 16 889'
RESET ROLE;
SET socsvc.subject_role = 'agency';
SET ROLE socsvc_agency;
SELECT jsonb_build_object('subsistence_minimum', jsonb_build_object('pensioner', amount * 1.2)) AS higher
  FROM socsvc.subsistence_minimum WHERE demographic_group = 'pensioner' AND valid @> date '2023-03-01' \gset
SELECT v.short_name AS "Поставщик", s.fee_now AS "Плата, руб.", s.fee_then AS "Была бы",
       socsvc.payment_label(s.terms_now, 'ru') AS "Условия", socsvc.payment_label(s.terms_then, 'ru') AS "Были бы"
  FROM socsvc.simulate_fees('2023-03-01', :'higher') s JOIN socsvc.provider v ON v.id = s.provider
 WHERE s.person = :citizen_id ORDER BY s.contract;
INSERT INTO what_if SELECT * FROM socsvc.simulate_fee_totals('2023-03-01', :'higher');
SELECT CASE dimension WHEN 'all' THEN 'Весь район' ELSE format('%s-я десятая по доходу', key) END AS "Кто",
       persons AS "Человек", fee_now AS "Плата, руб.", fee_then AS "Была бы", difference AS "Разница",
       payers_now AS "Платят", payers_then AS "Платили бы"
  FROM what_if WHERE dimension IN ('all', 'income_decile') ORDER BY dimension, length(key), key;
-- Предел 20 266,80 × 1,5 = 30 400,20. Гражданин (28 400) и 48 соседей (27 000) не платят; 32 000: 1 599,80 / 2 = 799,90;
-- 60 000: 14 799,90, всё ещё больше 3 748,80. Десятые, по 20 договоров: третья 10 × 833,25; пятая 18 × 833,25 + 312,40 + 642,98;
-- восьмая 10 × 3 333,25 + 10 × 3 748,80.
INSERT INTO expectation
  SELECT format('что, если: %s %s', m.dimension, m.key),
         (w.persons, w.fee_now, w.fee_then, w.difference, w.payers_now, w.payers_then, w.not_computed)
         IS NOT DISTINCT FROM (m.persons::bigint, m.fee_now, m.fee_then, m.fee_then - m.fee_now, m.payers_now::bigint,
                               m.payers_then::bigint, 0::bigint)
    FROM (VALUES ('all', 'all', 199, 395053.88, 227435.00, 149, 100),
                 ('income_decile', '1', 20, 0, 0, 0, 0), ('income_decile', '2', 20, 0, 0, 0, 0),
                 ('income_decile', '3', 20, 8332.50, 0, 10, 0),
                 ('income_decile', '4', 20, 16665.00, 0, 20, 0), ('income_decile', '5', 19, 15953.88, 0, 19, 0),
                 ('income_decile', '6', 20, 66665.00, 15998.00, 20, 20), ('income_decile', '7', 20, 66665.00, 15998.00, 20, 20),
                 ('income_decile', '8', 20, 70820.50, 45487.00, 20, 20), ('income_decile', '9', 20, 74976.00, 74976.00, 20, 20),
                 ('income_decile', '10', 20, 74976.00, 74976.00, 20, 20))
           AS m (dimension, key, persons, fee_now, fee_then, payers_now, payers_then)
    LEFT JOIN what_if w USING (dimension, key);
INSERT INTO expectation
  SELECT 'гражданин не платил бы', count(*) = 2 AND sum(fee_now) = 955.38 AND bool_and((fee_then, terms_then) = (0, 'free'))
    FROM socsvc.simulate_fees('2023-03-01', :'higher') WHERE person = :citizen_id;
INSERT INTO expectation
  SELECT 'реестр остался, как был', count(*) = 200 AND sum(fee) = 395053.88 FROM socsvc.charge;

\echo
\echo '══ Год спустя: заявление 27.12.2024, в пятницу перед рабочей субботой и новогодними праздниками'
\o /dev/null
RESET ROLE;
SET socsvc.subject_role = 'agency';
SELECT set_config('socsvc.person_id', '', false);
SET ROLE socsvc_agency;
SET ROLE socsvc_agency;
\o
SELECT socsvc.file_application(:citizen_id, 'home', 'portal', '{self_care_loss}', received_at => '2024-12-27 16:00+05', number => '1') AS application \gset
\echo '   Что сделать и до какого дня'
SELECT t.label AS "Шаг", to_char(d.due_on, 'DD.MM.YYYY') AS "Последний день"
  FROM socsvc.deadline d JOIN socsvc.term_label t ON (t.kind, t.code, t.lang) = ('step', d.step, 'ru')
 WHERE d.entity = 'application' AND d.entity_id = :application ORDER BY d.due_on;
INSERT INTO expectation
  SELECT format('срок: %s до %s', m.step, m.due_on), d.due_on IS NOT DISTINCT FROM m.due_on::date
    FROM (VALUES ('survey', '2025-01-10'), ('decision', '2025-01-14'), ('programme', '2025-01-21')) AS m (step, due_on)
    LEFT JOIN socsvc.deadline d ON d.entity = 'application' AND d.entity_id = :application AND d.step = m.step;
\echo '   Чего не хватает'
SELECT t.name_ru AS "Документ", CASE m.brought_by WHEN 'citizen' THEN 'гражданин' ELSE m.brought_by END AS "Кто приносит", m.source AS "Пункт"
  FROM socsvc.missing_documents(:application, '2024-12-27') m JOIN socsvc.document_type t ON t.code = m.document_type;
\echo '   Без акта, документов и права на форму решения нет:'
\o /dev/null
\set ON_ERROR_STOP off
SELECT socsvc.take_decision(:application, 'recognised', decided_on => '2025-01-13');
\set missing :LAST_ERROR_SQLSTATE
SELECT socsvc.record_document(:application, m.document_type, 'citizen', issued_on => '2024-12-20', received_on => '2024-12-28')
  FROM socsvc.missing_documents(:application, '2024-12-28') m;
SELECT socsvc.take_decision(:application, 'recognised', decided_on => '2025-01-13');
\set unsurveyed :LAST_ERROR_SQLSTATE
SELECT socsvc.record_survey(:application, '2024-12-28', 'Петрова М.И.', 'Нуждается в помощи по дому', '{self_care_loss}') AS survey \gset
SELECT socsvc.take_decision(:application, 'recognised', decided_on => '2025-01-13');
\set no_right :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO socsvc.application_fact (application, fact) VALUES (:application, 'lives_in_region');
-- The survey recommends the services of the earlier programme at home.
INSERT INTO socsvc.assessment_service (assessment, service_item, volume, periodicity)
  SELECT :survey, l.service_item, l.volume, l.periodicity FROM socsvc.programme_line l WHERE l.programme = :home_id;
INSERT INTO expectation VALUES ('документов нет: SV012', :'missing' = 'SV012'), ('акта нет: SV004', :'unsurveyed' = 'SV004'),
  ('не сказано, где живёт: SV004', :'no_right' = 'SV004');
SELECT socsvc.take_decision(:application, 'recognised', decided_on => '2025-01-13', number => '1-Р', document_form => 'electronic') AS decision \gset
\echo '   Решение – электронный документ: без усиленной квалифицированной подписи о нём не сообщают'
\set ON_ERROR_STOP off
SELECT socsvc.tell_decision(:decision, 'electronic', '2025-01-14');
\set unsigned :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
SELECT socsvc.canonical('decision', :decision) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign agency :'bytes'`
SELECT socsvc.tell_decision(:decision, 'electronic', '2025-01-14', decode(:'cms', 'hex'));
INSERT INTO expectation VALUES ('решение не подписано: SV008', :'unsigned' = 'SV008');
INSERT INTO expectation
  SELECT 'решение подписано сертификатом агентства', string_agg(concat_ws(' ', side, kind, is_unchanged, is_valid), ', ') = 'agency cms t t'
    FROM socsvc.signature_status('decision', :decision);
SELECT socsvc.draft_programme(:decision, '1', '[2025-01-20,2026-01-19]', 'partial', '2025-01-15', ARRAY[:lyubava_id, :nosov_id]::bigint[]) AS renewed \gset
SELECT socsvc.issue_programme(:renewed);
\o
\echo '   Сроки соблюдены'
SELECT t.label AS "Шаг", to_char(d.due_on, 'DD.MM.YYYY') AS "Последний день", to_char(d.met_on, 'DD.MM.YYYY') AS "Сделано",
       CASE d.state WHEN 'met' THEN 'в срок' ELSE d.state END AS "Итог"
  FROM socsvc.deadline d JOIN socsvc.term_label t ON (t.kind, t.code, t.lang) = ('step', d.step, 'ru')
 WHERE d.entity = 'application' AND d.entity_id = :application OR d.entity = 'decision' AND d.entity_id = :decision
 ORDER BY d.due_on, d.id;
INSERT INTO expectation
  SELECT 'все сроки дела соблюдены', count(*) = 4 AND bool_and(d.state = 'met')
    FROM socsvc.deadline d
   WHERE d.entity = 'application' AND d.entity_id = :application OR d.entity = 'decision' AND d.entity_id = :decision;
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
\o /dev/null
RESET ROLE;
SELECT set_config('socsvc.person_id', :'citizen_id', false);
SET ROLE socsvc_portal;
\o
\echo '   Разделы «Заявления» и «Назначения»'
SELECT number AS "Номер", to_char(received_on, 'DD.MM.YYYY') AS "Подано", form_label AS "Форма", status_label AS "Статус",
       to_char(decided_on, 'DD.MM.YYYY') AS "Решение", outcome_label AS "Итог"
  FROM socsvc.my_applications;
SELECT name AS "Услуга", volume_label AS "Объем", period_label AS "Период", quota AS "Назначено",
       to_char(valid_from, 'DD.MM.YYYY') AS "С", to_char(valid_until, 'DD.MM.YYYY') AS "По"
  FROM socsvc.my_assignments WHERE programme = :renewed ORDER BY sort_order;
INSERT INTO expectation
  SELECT 'программа по решению даёт те же девять услуг', count(*) = 9 AND bool_and(a.name = s.name AND a.period_label = s.period_label)
    FROM socsvc.my_assignments a
    LEFT JOIN socsvc.my_services s ON s.programme = :home_id AND s.name = a.name
   WHERE a.programme = :renewed;

-- ---- a place for one of five ----------------------------------------------------------------------------------------
\echo
\echo '══ Отделение заполнено: пятеро встают в очередь, место получает тот, чей черёд'
\o /dev/null
RESET ROLE;
SET socsvc.subject_role = 'agency';
SET ROLE socsvc_agency;
INSERT INTO socsvc.provider (short_name, full_name, legal_form, settlement, in_register)
  VALUES ('БУ «Дом-интернат»', 'Бюджетное учреждение «Дом-интернат для престарелых»', 'state', 'Сургут', '(,)');
SELECT id FROM socsvc.provider WHERE short_name = 'БУ «Дом-интернат»' \gset house_
RESET ROLE; -- departments, their groups and places: set up once, by whoever keeps the register
INSERT INTO socsvc.department (provider, name, form) VALUES (:house_id, 'Отделение милосердия', 'residential') RETURNING id \gset ward_
INSERT INTO socsvc.place_group (department, provider, name, stay) VALUES (:ward_id, :house_id, 'палаты', 'round_the_clock') RETURNING id \gset rooms_
INSERT INTO socsvc.place_capacity (place_group, places, valid, document) VALUES (:rooms_id, 1, '(,)', 'приказ № 1');
SET ROLE socsvc_agency;
INSERT INTO socsvc.person (family_name, given_name, patronymic, birth_date, sex) VALUES
  ('Первов', 'Иван', 'Ильич', '1938-02-01', 'm'), ('Общева', 'Анна', 'Павловна', '1940-03-02', 'f'), ('Очередной', 'Пётр', 'Львович', '1941-04-03', 'm'),
  ('Ветеранов', 'Семён', 'Ильич', '1925-05-09', 'm'), ('Боева', 'Раиса', 'Фёдоровна', '1950-06-05', 'f'), ('Поздняя', 'Ольга', 'Юрьевна', '1944-07-06', 'f');
RESET ROLE;
CREATE TEMP TABLE one_of_five AS
  SELECT p.id, p.family_name AS name FROM socsvc.person p WHERE p.family_name IN ('Первов', 'Общева', 'Очередной', 'Ветеранов', 'Боева', 'Поздняя');
INSERT INTO socsvc.person_category (person, category, document, valid)
  SELECT f.id, CASE f.name WHEN 'Ветеранов' THEN 'ww2_participant' ELSE 'combat_veteran' END, 'удостоверение', '[2020-01-01,)'
    FROM one_of_five f WHERE f.name IN ('Ветеранов', 'Боева');
RESET ROLE;
INSERT INTO socsvc.stay (person, place_group, days)
  SELECT f.id, :rooms_id, daterange(socsvc.today(), NULL) FROM one_of_five f WHERE f.name = 'Первов' RETURNING id \gset full_
SET ROLE socsvc_agency;
RESET ROLE;
SELECT socsvc.join_queue(:ward_id, f.id)
  FROM one_of_five f WHERE f.name <> 'Первов' ORDER BY array_position('{Общева,Очередной,Боева,Ветеранов,Поздняя}', f.name);
\o
RESET ROLE;
SELECT q.joined AS "Пришёл", q.name AS "Кто ждёт", q.class AS "Очерёдность", q.place AS "Место в очереди"
  FROM (SELECT f.name, c.name_ru AS class, row_number() OVER (ORDER BY e.joined_at, e.id) AS joined, socsvc.my_place(e.id) AS place
          FROM socsvc.queue_entry e JOIN one_of_five f ON f.id = e.person JOIN socsvc.queue_class c ON c.rank = e.class_rank) q
 ORDER BY q.place;
INSERT INTO expectation
  SELECT 'очередь: ветеран войны, ветеран боевых действий, затем по времени', string_agg(f.name, ' ' ORDER BY socsvc.my_place(e.id)) = 'Ветеранов Боева Общева Очередной Поздняя'
    FROM socsvc.queue_entry e JOIN one_of_five f ON f.id = e.person;
\echo '   Место освобождается и предлагается; пришедший четвёртым идёт первым'
\o /dev/null
SELECT socsvc.cancel_stay(:full_id, 'переезд к родным');
\o
SELECT f.name AS "Кому", CASE a.outcome WHEN 'offered' THEN 'место предложено' ELSE a.outcome END AS "Итог"
  FROM socsvc.allocate_places(:ward_id) a JOIN one_of_five f ON f.id = a.person;
SELECT s.id, s.person FROM socsvc.stay s WHERE s.place_group = :rooms_id AND s.live \gset offer_
INSERT INTO expectation SELECT 'место предложено ветерану войны', name = 'Ветеранов' FROM one_of_five WHERE id = :offer_person;
\echo '   Он соглашается, но не прибывает в срок; ночью место переходит к следующей'
\o /dev/null
SET socsvc.subject_role = 'citizen';
SELECT set_config('socsvc.person_id', :'offer_person', false);
SELECT socsvc.confirm_offer(:offer_id);
SET session_replication_role = replica; -- as if the days had passed
UPDATE socsvc.stay SET arrive_by = socsvc.today() - 1 WHERE id = :offer_id;
SET session_replication_role = origin;
SET socsvc.subject_role = '';
SET ROLE socsvc_scheduler;
SELECT socsvc.run_place_deadlines();
\o
RESET ROLE;
SELECT f.name AS "Кому", l.label AS "Состояние места"
  FROM socsvc.stay s JOIN one_of_five f ON f.id = s.person
  JOIN socsvc.status_label l ON l.entity = 'stay' AND l.status = s.status AND l.lang = 'ru' WHERE s.place_group = :rooms_id ORDER BY s.booked_at;
INSERT INTO expectation
  SELECT 'не прибыл один, место предложено следующей', string_agg(f.name || ' ' || s.status, ', ' ORDER BY s.booked_at)
         = 'Первов cancelled, Ветеранов no_show, Боева offered'
    FROM socsvc.stay s JOIN one_of_five f ON f.id = s.person WHERE s.place_group = :rooms_id;

RESET ROLE;
INSERT INTO expectation SELECT 'программы подписаны агентством', count(*) > 0 AND bool_and(EXISTS (SELECT FROM socsvc.signature s WHERE s.document = 'programme' AND s.entity_id = p.id AND s.side = 'agency'))
  FROM socsvc.programme p WHERE p.status <> 'draft';
\! rm -rf "$DEMO_KEYS"
\echo '══ Сверка с руководством'
SELECT count(*) AS checks, count(*) = count(*) FILTER (WHERE holds) AS all_hold, count(*) < 82 AS too_few FROM expectation \gset
\if :all_hold
\else
  SELECT what AS "Не сошлось" FROM expectation WHERE holds IS NOT TRUE;
  DO $$ BEGIN RAISE EXCEPTION 'the journey differs from the manual'; END $$;
\endif
\if :too_few
  DO $$ BEGIN RAISE EXCEPTION 'not everything was checked'; END $$;
\endif
\echo 'Все показатели сошлись с руководством, проверок:' :checks
