-- The two manuals of Kazakhstan's portal of social services, played by `make demo COUNTRY=KZ` on an empty database: the
-- recipient's (004: facilities, specialists, technical aids) and the specialist's (003: hours, acts, detaching), step by step
-- with the labels that the portal shows, in the order of their numbers: at 004/28 the specialist's manual comes in, then the
-- recipient's goes on. Everything goes through the roles that clients have; whom a client acts for is said
-- by the settings of a superuser, who needs no token (doc/identity.md). Ends with exit status 3 when a label or a figure is not the manual's.
--
-- Signed by certificates of a throw-away authority that the demo makes (003/16, 17; 004/12, 17, 22, 25, 31, 36, 46): sign.sh.
-- Not played, for they are the portal's alone: addresses and login (003/1 to 3; 004/1 to 4).

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
\echo '══ Подготовка: расширение и реестр Республики Казахстан'
CREATE EXTENSION socsvc CASCADE;
CALL socsvc.create_register('KZ');
SET search_path = public, socsvc; -- for the operators of its types; all else is named in full
\o
SELECT i.name AS "Реестр", (SELECT count(*) FROM socsvc.help_kind) AS "Видов помощи" FROM socsvc.register_info i;

-- What the demo calls its expectations: a row a figure or label; at the end all must be true.
CREATE TEMP TABLE expectation (what text, holds boolean);
GRANT INSERT ON expectation TO socsvc_portal, socsvc_agency, socsvc_admin, socsvc_scheduler;

\o /dev/null
\setenv DEMO_KEYS `mktemp -d`
\set authority `test/demo/sign.sh "$DEMO_KEYS" authority`
\set ok `test/demo/sign.sh "$DEMO_KEYS" person citizen '/CN=Ахметов Ерлан/serialNumber=IIN850312300012'`
\set ok `test/demo/sign.sh "$DEMO_KEYS" person other '/CN=Смагулова Айгуль/serialNumber=IIN900725400026'`
\set ok `test/demo/sign.sh "$DEMO_KEYS" person ngo '/CN=Касымова Дана/O=Қамқор/serialNumber=IIN750505400116/OU=BIN990140000001'`
SET ROLE socsvc_admin;
INSERT INTO socsvc.trusted_authority (certificate, source) VALUES (:'authority', 'made on the spot');
SELECT socsvc.make_partitions((socsvc.today() - interval '2 months')::date, socsvc.today());
-- Kinds of technical aids and sums are the region's to enter: the classifier and the sums are not in the sources.
INSERT INTO socsvc.help_kind (code, class, name_ru, name_kk, name_en, source) VALUES
  ('hearing_aid', 'aid', 'Слуховой аппарат', 'Есту аппараты', 'Hearing aid', 'demo'), ('cane', 'aid', 'Трость опорная', 'Тірек таяқ', 'Cane', 'demo'),
  ('wheelchair', 'aid', 'Кресло-коляска', 'Кресло-арба', 'Wheelchair', 'demo');
INSERT INTO socsvc.help_kind_rule (jurisdiction, help_kind, order_within, guaranteed_sum, source) VALUES
  ('KZ', 'hearing_aid', '2 mons', 60000, 'demo'), ('KZ', 'cane', '2 mons', 5000, 'demo'), ('KZ', 'wheelchair', '2 mons', 150000, 'demo');
UPDATE socsvc.help_kind_rule SET guaranteed_sum = CASE help_kind WHEN 'assistant' THEN 820 ELSE 2500 END WHERE help_kind IN ('assistant', 'sign_language');

UPDATE socsvc.setting SET value = 'https://example.org/{track}' WHERE name = 'aid_tracking_url'; -- the courier's page is the region's to enter

RESET ROLE;
SET socsvc.subject_role = 'agency';
SET ROLE socsvc_agency;
INSERT INTO socsvc.person (iin, family_name, given_name, patronymic, birth_date, sex, settlement, address, phone) VALUES
  ('850312300012', 'Ахметов', 'Ерлан', 'Серікұлы', '1985-03-12', 'm', 'Кокшетау', 'ул. Абая, 1, кв. 2', '+7 700 000 00 01'),
  ('900725400026', 'Смагулова', 'Айгуль', NULL, '1990-07-25', 'f', 'Кокшетау', 'пр. Мира, 5', '+7 700 000 00 02'),
  ('600101400030', 'Оспанова', 'Гульнара', NULL, '1960-01-01', 'f', 'Кокшетау', 'пр. Мира, 9', '+7 700 000 00 03');
SELECT id FROM socsvc.person WHERE iin = '850312300012' \gset citizen_
SELECT id FROM socsvc.person WHERE iin = '900725400026' \gset other_
SELECT id FROM socsvc.person WHERE iin = '600101400030' \gset third_
INSERT INTO socsvc.person_document (person, kind, number, issued_on, issuer) VALUES (:citizen_id, 'Удостоверение личности', '041234567', '2020-03-01', 'МВД РК');
INSERT INTO socsvc.person_bank_account (person, iban, bank) VALUES (:citizen_id, 'KZ86125KZT5004100100', 'Народный банк');
INSERT INTO socsvc.person_medical_organisation (person, organisation, attached) VALUES (:citizen_id, 'Городская поликлиника № 1', '[2023-01-01,)');
INSERT INTO socsvc.provider (short_name, full_name, legal_form, settlement) VALUES
  ('НПО «Қамқор»', 'Общественное объединение «Қамқор»', 'non_profit', 'Кокшетау'), ('НПО «Демеу»', 'Общественный фонд «Демеу»', 'non_profit', 'Астана'),
  ('ТОО «Ортез»', 'Товарищество с ограниченной ответственностью «Ортез»', 'commercial', 'Астана'),
  ('Центр «Шапағат»', 'Центр оказания специальных социальных услуг «Шапағат»', 'state', 'Кокшетау'),
  ('Центр «Мейірім»', 'Центр оказания специальных социальных услуг «Мейірім»', 'state', 'Кокшетау');
SELECT id FROM socsvc.provider WHERE short_name = 'НПО «Қамқор»' \gset ngo_
UPDATE socsvc.provider SET tax_number = '990140000001' WHERE id = :ngo_id;
SELECT id FROM socsvc.provider WHERE short_name = 'НПО «Демеу»' \gset ngo2_
SELECT id FROM socsvc.provider WHERE short_name = 'ТОО «Ортез»' \gset supplier_
SELECT id FROM socsvc.provider WHERE short_name = 'Центр «Шапағат»' \gset centre_
SELECT id FROM socsvc.provider WHERE short_name = 'Центр «Мейірім»' \gset centre2_
INSERT INTO socsvc.department (provider, name, form, has_night_conditions, address, description, arrival_information) VALUES
  (:centre_id, 'Отделение дневного пребывания', 'semi_residential', true, 'ул. Ауэзова, 10', 'Дневной уход, питание, занятия', 'Удостоверение личности, ИПР, справка врача, сменная обувь'),
  (:centre2_id, 'Отделение реабилитации', 'semi_residential', true, 'ул. Сатпаева, 3', 'Лечебная физкультура, бассейн', 'Удостоверение личности, ИПР');
INSERT INTO socsvc.worker (provider, name, iin, employed) VALUES
  (:ngo_id, 'Касымова Дана', '750505400116', '[2020-01-01,)'), (:ngo_id, 'Ли Марина', '880808400120', '[2020-01-01,)'),
  (:ngo2_id, 'Омаров Берик', '910910300136', '[2020-01-01,)');
INSERT INTO socsvc.specialist (worker, provider, help_kind, settlement, phone, hourly_rate)
  SELECT w.id, w.provider, v.help_kind, v.settlement, v.phone, v.rate
    FROM (VALUES ('Касымова Дана', 'assistant', 'Кокшетау', '+7 700 000 00 11', 800), ('Ли Марина', 'sign_language', 'Астана', '+7 700 000 00 12', 3000),
                 ('Омаров Берик', 'assistant', 'Астана', '+7 700 000 00 13', 850)) AS v (name, help_kind, settlement, phone, rate)
    JOIN socsvc.worker w ON w.name = v.name;
SELECT id FROM socsvc.specialist WHERE help_kind = 'assistant' AND settlement = 'Кокшетау' \gset assistant_
SELECT id FROM socsvc.specialist WHERE help_kind = 'assistant' AND settlement = 'Астана' \gset far_

\echo '══ Агентство получает индивидуальные программы реабилитации (ИПР); сведения о мерах поступают на портал'
INSERT INTO socsvc.rehabilitation_programme (number, person, issued_on, term)
  SELECT v.number, v.person, d.first, daterange(d.first, (d.first + interval '1 year')::date)
    FROM (VALUES ('ИПР-1', :citizen_id), ('ИПР-2', :other_id), ('ИПР-3', :third_id)) AS v (number, person),
         (SELECT (date_trunc('month', socsvc.today()::timestamp) - interval '1 month')::date) AS d (first);
INSERT INTO socsvc.entitlement (rehabilitation_programme, person, help_kind, quantity, term)
  SELECT r.id, r.person, k.kind, CASE k.kind WHEN 'hearing_aid' THEN 2 ELSE 1 END, r.term FROM socsvc.rehabilitation_programme r,
         unnest(CASE r.number WHEN 'ИПР-1' THEN ARRAY['facility_semi_residential', 'assistant', 'sign_language', 'hearing_aid', 'cane', 'wheelchair']
                              ELSE ARRAY['facility_semi_residential'] END) AS k (kind);
SELECT socsvc.issue_rehabilitation_programme(id) FROM socsvc.rehabilitation_programme;
RESET ROLE;
-- Places: one in one centre, two in the other.
SET socsvc.subject_role = 'provider';
SELECT set_config('socsvc.provider_id', :'centre_id', false);
SET ROLE socsvc_portal;
INSERT INTO socsvc.place_group (department, name, stay) SELECT id, 'Дневная группа', 'over_4_hours' FROM socsvc.department WHERE provider = :centre_id;
SELECT socsvc.set_capacity(id, 1, 'приказ № 1') FROM socsvc.place_group WHERE provider = :centre_id;
RESET ROLE;
SELECT set_config('socsvc.provider_id', :'centre2_id', false);
SET ROLE socsvc_portal;
INSERT INTO socsvc.place_group (department, name, stay) SELECT id, 'Группа реабилитации', 'over_4_hours' FROM socsvc.department WHERE provider = :centre2_id;
SELECT socsvc.set_capacity(id, 2, 'приказ № 2') FROM socsvc.place_group WHERE provider = :centre2_id;
SELECT id, department FROM socsvc.place_group WHERE provider = :centre_id \gset day_
SELECT id, department FROM socsvc.place_group WHERE provider = :centre2_id \gset therapy_

\echo
\echo '══ 004/5. Личный кабинет получателя'
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SELECT set_config('socsvc.person_id', :'citizen_id', false);
SET ROLE socsvc_portal;
\echo '══ 004/6. Общая/адресная информация: изменить можно номер телефона и адрес электронной почты'
SELECT socsvc.update_my_contacts('+7 701 111 22 33', 'erlan@example.org');
\o
SELECT full_name AS "Получатель", iin AS "ИИН", settlement AS "Населённый пункт", address AS "Адрес", phone AS "Номер телефона",
       email AS "Адрес электронной почты" FROM socsvc.my_profile;
\echo '   Отказ – 004/6/4: остальные данные получатель не меняет:'
\set ON_ERROR_STOP off
UPDATE socsvc.person SET address = 'другой' WHERE id = :citizen_id;
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('004/6/4: остальные данные получатель не меняет', :'state' = '42501');
INSERT INTO expectation SELECT '004/6/2, 6/3: телефон и почта изменены', (phone, email) = ('+7 701 111 22 33', 'erlan@example.org') FROM socsvc.my_profile;
\echo '══ 004/7. Вкладки «Документы», «Банковские реквизиты», «Медицинская организация»'
SELECT kind AS "Документ", number AS "Номер", issued_on AS "Выдан", issuer AS "Кем" FROM socsvc.my_documents;
SELECT iban AS "Счёт", bank AS "Банк" FROM socsvc.my_bank_details;
SELECT organisation AS "Медицинская организация" FROM socsvc.my_medical_organisation;
INSERT INTO expectation SELECT '004/7: вкладки заполнены', (SELECT count(*) FROM socsvc.my_documents) = 1 AND (SELECT count(*) FROM socsvc.my_bank_details) = 1
                                                           AND (SELECT count(*) FROM socsvc.my_medical_organisation) = 1;

\echo '══ 004/8, 9. «Помощь для вас»: положенное по ИПР'
SELECT section_label AS "Раздел", name AS "Наименование", to_char(due_until, 'DD.MM.YYYY') AS "Положено до", to_char(order_until, 'DD.MM.YYYY') AS "Заказать до"
  FROM socsvc.my_entitlements ORDER BY entitlement;
INSERT INTO expectation SELECT '004/9/1: положено шесть видов помощи', count(*) = 6 FROM socsvc.my_entitlements;

\echo
\echo '══ 004/10. МСУ: перечень с отделениями и описанием'
SELECT provider_name AS "МСУ", department_name AS "Отделение", description AS "Описание", free AS "Свободно",
       concat(CASE WHEN can_book THEN 'Записаться' END, CASE WHEN can_queue THEN 'Встать в очередь' END) AS " "
  FROM socsvc.available_facilities ORDER BY provider;
INSERT INTO expectation SELECT '004/10/5: «Записаться» при свободных местах', count(*) = 2 AND bool_and(can_book AND NOT can_queue) FROM socsvc.available_facilities;
\echo '══ 004/11. Информация, необходимая для предоставления в МСУ по прибытию'
SELECT provider_name AS "МСУ", arrival_information AS "По прибытию" FROM socsvc.available_facilities WHERE department = :therapy_department;
INSERT INTO expectation SELECT '004/11/1: сведения по прибытию', arrival_information = 'Удостоверение личности, ИПР' FROM socsvc.available_facilities WHERE department = :therapy_department;
\echo '══ 004/12. «Записаться», «Подтвердить»: портал создаёт заказ'
SELECT socsvc.book_place(:therapy_id, :citizen_id, daterange(socsvc.today(), socsvc.today() + 21)) AS stay \gset
SELECT socsvc.canonical('stay', :stay) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign citizen :'bytes'`
SELECT socsvc.sign_document('stay', :stay, decode(:'cms', 'hex')) \g /dev/null
\echo '   Отказ – 004/12/3: второй заказ того же вида помощи:'
\set ON_ERROR_STOP off
SELECT socsvc.book_place(:day_id, :citizen_id, daterange(socsvc.today() + 30, socsvc.today() + 40));
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('004/12/3: второй заказ того же вида помощи: SV007', :'state' = 'SV007');
\o /dev/null
RESET ROLE;
SELECT set_config('socsvc.person_id', :'third_id', false);
SET ROLE socsvc_portal;
SELECT socsvc.book_place(:day_id, :third_id, daterange(socsvc.today(), socsvc.today() + 21));
RESET ROLE;
SELECT set_config('socsvc.person_id', :'other_id', false);
SET ROLE socsvc_portal;
\o
\echo '══ 004/13. В другом МСУ мест больше нет: другая получательница может «Встать в очередь»'
SELECT provider_name AS "МСУ", free AS "Свободно",
       concat(CASE WHEN can_book THEN 'Записаться' END, CASE WHEN can_queue THEN 'Встать в очередь' END) AS " "
  FROM socsvc.available_facilities WHERE department = :day_department;
INSERT INTO expectation SELECT '004/13/1: «Встать в очередь», когда мест нет', can_queue AND NOT can_book FROM socsvc.available_facilities WHERE department = :day_department;
SELECT socsvc.join_queue(:day_department, :other_id) AS entry \gset
RESET ROLE;
SELECT set_config('socsvc.person_id', :'citizen_id', false) \g /dev/null
SET ROLE socsvc_portal;
\echo '══ 004/14. Личный кабинет – Заказанные услуги, фильтр «МСУ»'
SELECT id AS "Номер", provider_name AS "МСУ", department_name AS "Отделение", status_label AS "Статус" FROM socsvc.my_orders WHERE kind_label = 'МСУ';
INSERT INTO expectation SELECT '004/14/3: «Ожидание прибытия получателя»', string_agg(status_label, ', ') = 'Ожидание прибытия получателя' FROM socsvc.my_orders WHERE kind_label = 'МСУ';
\echo '══ 004/15. Статус заказа в очереди и место в ней'
RESET ROLE;
SELECT set_config('socsvc.person_id', :'other_id', false) \g /dev/null
SET ROLE socsvc_portal;
SELECT provider_name AS "МСУ", status_label AS "Статус", socsvc.my_place(:entry) AS "Место", 'Отменить ожидание очереди' AS " "
  FROM socsvc.my_orders WHERE entity = 'queue_entry';
INSERT INTO expectation SELECT '004/15/1: «Ожидание очереди»', status_label = 'Ожидание очереди' AND socsvc.my_place(:entry) = 1 FROM socsvc.my_orders WHERE entity = 'queue_entry';
\echo '══ 004/16–18. Отказ от очереди; снова доступна запись в любое другое МСУ'
SELECT socsvc.canonical('queue_refusal', :entry) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign other :'bytes'`
SELECT socsvc.leave_queue(:entry, NULL, decode(:'cms', 'hex')) \g /dev/null
SELECT provider_name AS "МСУ", status_label AS "Статус" FROM socsvc.my_orders WHERE entity = 'queue_entry';
INSERT INTO expectation SELECT '004/18/1: «Отмена ожидания очереди»', status_label = 'Отмена ожидания очереди' FROM socsvc.my_orders WHERE entity = 'queue_entry';
INSERT INTO expectation SELECT '004/18/3: запись снова доступна', can_book FROM socsvc.available_facilities WHERE department = :therapy_department;
\o /dev/null
SELECT socsvc.book_place(:therapy_id, :other_id, daterange(socsvc.today(), socsvc.today() + 21));
RESET ROLE;
SELECT set_config('socsvc.person_id', :'citizen_id', false);
SET socsvc.subject_role = 'provider';
SELECT set_config('socsvc.provider_id', :'centre2_id', false);
SET ROLE socsvc_portal;
SELECT socsvc.arrive(:stay);
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
\o
INSERT INTO expectation SELECT 'получатель прибыл', status_label = 'Прибыл' FROM socsvc.my_orders WHERE entity = 'stay' AND id = :stay;

\echo
\echo '══ 004/19. «Помощь для вас» – «Услуги»: виды помощи, назначенные в ИПР'
SELECT name AS "Услуга", minutes_until / 60 AS "Часов", CASE minutes_unit WHEN 'day' THEN 'день' ELSE 'год' END AS "За", CASE WHEN same_settlement THEN 'своего населённого пункта' ELSE 'любого' END AS "Специалисты"
  FROM socsvc.my_entitlements WHERE class = 'specialist' ORDER BY entitlement;
SELECT entitlement AS assistant FROM socsvc.my_entitlements WHERE help_kind = 'assistant' \gset due_
SELECT entitlement AS sign FROM socsvc.my_entitlements WHERE help_kind = 'sign_language' \gset due_
\echo '══ 004/20. Перечень специалистов: жестового языка из любого места, помощники – своего населённого пункта'
SELECT e.name AS "Услуга", a.name AS "Специалист", a.provider_name AS "Поставщик", a.settlement AS "Населённый пункт", 'Заказать' AS " "
  FROM socsvc.available_specialists a JOIN socsvc.my_entitlements e USING (entitlement) ORDER BY a.specialist;
INSERT INTO expectation SELECT '004/20/3: помощники только своего населённого пункта', array_agg(a.name) = '{Касымова Дана}'
  FROM socsvc.available_specialists a WHERE a.help_kind = 'assistant';
SELECT specialist AS sign FROM socsvc.available_specialists WHERE help_kind = 'sign_language' \gset specialist_
\echo '   Отказ – 004/20/3: помощник другого населённого пункта:'
\set ON_ERROR_STOP off
SELECT socsvc.order_specialist(:due_assistant, :far_id);
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('004/20/3: помощник другого населённого пункта: SV004', :'state' = 'SV004');
\echo '══ 004/21, 22. Форма создания заказа; «Создать»'
SELECT socsvc.order_specialist(:due_sign, :specialist_sign, 'Сопровождение в суд 15-го числа') AS sign \gset order_
SELECT socsvc.order_specialist(:due_assistant, :assistant_id) AS first \gset order_
SELECT id AS "Номер", name AS "Услуга", specialist_name AS "Специалист", specialist_phone AS "Телефон специалиста", contact_phone AS "Телефон получателя",
       address AS "Адрес получателя", comment AS "Комментарий", status_label AS "Статус"
  FROM socsvc.my_orders WHERE kind_label = 'УЖЯ/УИП' ORDER BY id;
INSERT INTO expectation SELECT '004/26/5: «Создан»', count(*) = 2 AND bool_and(status_label = 'Создан') FROM socsvc.my_orders WHERE kind_label = 'УЖЯ/УИП';
\echo '   Отказ – 004/22/3: второй заказ того же вида помощи:'
\set ON_ERROR_STOP off
SELECT socsvc.order_specialist(:due_assistant, :assistant_id);
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('004/22/3: второй заказ того же вида помощи: SV007', :'state' = 'SV007');
\echo '══ 004/23. «Удалить» один заказ, создать другой и «Подтвердить»'
\o /dev/null
SELECT socsvc.delete_order(:order_first);
SELECT socsvc.order_specialist(:due_assistant, :assistant_id) AS id \gset order_
SELECT socsvc.confirm_order(:order_id), socsvc.confirm_order(:order_sign);
\o
\echo '══ 004/24, 25. «Заявление на возмещение»: «Подписать»'
SELECT service_order AS "Заказ", status_label AS "Документ" FROM socsvc.my_reimbursement_applications ORDER BY service_order;
SELECT socsvc.canonical('service_order', :order_id) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign citizen :'bytes'`
SELECT socsvc.sign_order(:order_id, decode(:'cms', 'hex')) \g /dev/null
SELECT id AS application FROM socsvc.reimbursement_application WHERE service_order = :order_id \gset
SELECT socsvc.canonical('reimbursement_application', :application) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign citizen :'bytes'`
SELECT socsvc.sign_reimbursement(:order_id, decode(:'cms', 'hex')) \g /dev/null
SELECT socsvc.canonical('service_order', :order_sign) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign citizen :'bytes'`
SELECT socsvc.sign_order(:order_sign, decode(:'cms', 'hex')) \g /dev/null
SELECT id AS application FROM socsvc.reimbursement_application WHERE service_order = :order_sign \gset
SELECT socsvc.canonical('reimbursement_application', :application) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign citizen :'bytes'`
SELECT socsvc.sign_reimbursement(:order_sign, decode(:'cms', 'hex')) \g /dev/null
\echo '══ 004/26. «Заказанные услуги», фильтр «УЖЯ/УИП»'
SELECT id AS "Номер", name AS "Услуга", specialist_name AS "Специалист", status_label AS "Статус", status_label_kk AS "Мәртебесі"
  FROM socsvc.my_orders WHERE kind_label = 'УЖЯ/УИП' ORDER BY id;
INSERT INTO expectation SELECT '004/26/2: «Ожидается подтверждение специалиста»', status_label = 'Ожидается подтверждение специалиста'
  FROM socsvc.my_orders WHERE entity = 'service_order' AND id = :order_id;
INSERT INTO expectation SELECT '004/25/1: заявления подписаны', bool_and(status_label = 'Подписано') FROM socsvc.my_reimbursement_applications WHERE service_order IN (:order_id, :order_sign);
\echo '══ 004/27. Пока специалист не подтвердил, заказ можно «Отменить»'
SELECT socsvc.cancel_order(:order_sign) \g /dev/null
SELECT id AS "Номер", status_label AS "Статус" FROM socsvc.my_orders WHERE entity = 'service_order' AND id = :order_sign;
INSERT INTO expectation SELECT '004/27/2: «Отменен»', status_label = 'Отменен' FROM socsvc.my_orders WHERE entity = 'service_order' AND id = :order_sign;

\echo
\echo '══ 004/28. Специалист подтверждает заказ: «На исполнении»'
\o /dev/null
RESET ROLE;
SET socsvc.subject_role = 'specialist';
SELECT set_config('socsvc.worker_id', (SELECT w.id::text FROM socsvc.worker w WHERE w.iin = '750505400116'), false) \g /dev/null
SELECT set_config('socsvc.provider_id', :'ngo_id', false);
SET ROLE socsvc_portal;
SELECT socsvc.accept_order(:order_id);
RESET ROLE;
-- As if he had done so on the first day of last month.
SET session_replication_role = replica;
UPDATE socsvc.service_order SET confirmed_on = d.first
  FROM (SELECT (date_trunc('month', socsvc.today()::timestamp) - interval '1 month')::date) AS d (first) WHERE id = :order_id;
UPDATE socsvc.contract c SET requested_on = o.confirmed_on, signed_on = o.confirmed_on, term = daterange(o.confirmed_on, upper(c.term))
  FROM socsvc.service_order o WHERE o.contract = c.id AND o.id = :order_id;
SET session_replication_role = origin;
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
\o
SELECT id AS "Номер", specialist_name AS "Специалист", status_label AS "Статус" FROM socsvc.my_orders WHERE entity = 'service_order' AND id = :order_id;
INSERT INTO expectation SELECT '004/28/2: «На исполнении»', status_label = 'На исполнении' FROM socsvc.my_orders WHERE entity = 'service_order' AND id = :order_id;
\echo '   Отказ – 004/27/3: подтверждённый заказ не отменяется:'
\set ON_ERROR_STOP off
SELECT socsvc.cancel_order(:order_id);
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('004/27/3: подтверждённый заказ не отменяется: SV003', :'state' = 'SV003');

\echo
\echo '══ 003/4, 5. Личный кабинет Поставщика – Журнал учета оказания услуг; поиск по ИИН специалиста'
RESET ROLE;
SET socsvc.subject_role = 'specialist';
SELECT set_config('socsvc.worker_id', (SELECT w.id::text FROM socsvc.worker w WHERE w.iin = '750505400116'), false) \g /dev/null
SET ROLE socsvc_portal;
SELECT name AS "ФИО", iin AS "ИИН специалиста", recipients AS "Получателей" FROM socsvc.my_specialists WHERE iin = '750505400116';
INSERT INTO expectation SELECT '003/5: специалист найден по ИИН', name = 'Касымова Дана' AND recipients = 1 FROM socsvc.my_specialists WHERE iin = '750505400116';
\echo '══ 003/6, 7. Карточка сотрудника НПО: прикреплённые получатели'
SELECT name AS "ФИО получателя услуги", confirmed_on AS "С", status_label AS "Статус" FROM socsvc.my_recipients WHERE is_attached;
INSERT INTO expectation SELECT '003/7: прикреплён один получатель', array_agg(name) = '{Ахметов Ерлан Серікұлы}' FROM socsvc.my_recipients WHERE is_attached;

\echo '══ 003/8. Специалист фиксирует часы; портал отправляет код на телефон получателя (004/28)'
\o /dev/null
SELECT confirmed_on AS first FROM socsvc.provider_orders WHERE id = :order_id \gset order_
SELECT socsvc.record_hours(:order_id, :'order_first'::date + 1, '09:00', 240, 'поликлиника');
SELECT socsvc.record_hours(:order_id, :'order_first'::date + 2, '10:00', 300);
\o
\echo '   Отказ – больше 8 часов в день (Социальный кодекс, статья 163):'
\set ON_ERROR_STOP off
SELECT socsvc.record_hours(:order_id, :'order_first'::date + 1, '14:00', 270);
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('больше 8 часов в день (Социальный кодекс, статья 163): SV002', :'state' = 'SV002');
SELECT socsvc.request_confirmation(:order_id) \g /dev/null
SELECT day AS "День", starts_at AS "С", ends_at AS "До", hours AS "Часов", status_label AS "Статус" FROM socsvc.order_journal WHERE service_order = :order_id ORDER BY day;
INSERT INTO expectation SELECT '004/28/4: код запрошен', bool_and(status_label = 'Код запрошен') FROM socsvc.order_journal WHERE service_order = :order_id;
RESET ROLE;
SET ROLE socsvc_scheduler;
SELECT phone, body, substring(body FROM '[0-9]{6}') AS digits FROM socsvc.take_messages(1000) WHERE kind = 'confirmation_code' \gset sms_
\echo '   Шлюз отправляет на' :sms_phone ':' :sms_body
INSERT INTO expectation VALUES ('код уходит на телефон заказа', :'sms_phone' = '+7 701 111 22 33');
RESET ROLE;
SET ROLE socsvc_portal;
\echo '   Неверный код не принимается; код, который назвал получатель, подтверждает часы'
SELECT lpad(((:'sms_digits'::integer + 1) % 1000000)::text, 6, '0') AS wrong \gset
\echo '   Отказ – неверный код:'
\set ON_ERROR_STOP off
SELECT socsvc.confirm_hours(:order_id, :'wrong');
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('неверный код: SV008', :'state' = 'SV008');
SELECT socsvc.confirm_hours(:order_id, :'sms_digits') AS confirmed \gset
INSERT INTO expectation VALUES ('подтверждено 540 минут', :confirmed = 540);
SELECT day AS "День", hours AS "Часов", status_label AS "Статус" FROM socsvc.order_journal WHERE service_order = :order_id ORDER BY day;
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
INSERT INTO expectation SELECT '004/28/5: часы подтверждены', count(*) = 2 AND bool_and(status_label = 'Подтверждены') FROM socsvc.my_hours WHERE service_order = :order_id;

\echo
\echo '══ 003/9, 10. Открепление: «История отправленной документации» пуста, акта за прошлый месяц нет'
RESET ROLE;
SET socsvc.subject_role = 'specialist';
SELECT set_config('socsvc.worker_id', (SELECT w.id::text FROM socsvc.worker w WHERE w.iin = '750505400116'), false) \g /dev/null
SET ROLE socsvc_portal;
INSERT INTO expectation SELECT '003/10/3: отправленных актов нет', count(*) = 0 FROM socsvc.sent_acts WHERE service_order = :order_id;
\echo '   Отказ – 003/10/4: без акта за месяц отказ от получателя невозможен:'
\set ON_ERROR_STOP off
SELECT socsvc.request_order_cancel(:order_id);
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('003/10/4: без акта за месяц отказ от получателя невозможен: SV004', :'state' = 'SV004');
\echo '   Недостающий акт: «Сформировать акт и лист сопровождения»'
SELECT socsvc.prepare_order_act(:order_id, :'order_first') AS act \gset
SELECT day AS "День", starts_at AS "С", ends_at_label AS "До", minutes AS "Минут" FROM socsvc.order_act_sheet WHERE act = :act ORDER BY day;
INSERT INTO expectation SELECT 'лист сопровождения: два дня, 540 минут', count(*) = 2 AND sum(minutes) = 540 FROM socsvc.order_act_sheet WHERE act = :act;
\echo '══ 003/11. «Отправка акта оказанных услуг»: месяц, файл .pdf, «Отправить»'
\echo '   Отказ – 003/11/3: без файла акт не отправляется:'
\set ON_ERROR_STOP off
SELECT socsvc.send_order_act(:act, '1');
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('003/11/3: без файла акт не отправляется: SV012', :'state' = 'SV012');
\o /dev/null
SELECT socsvc.attach_act_document(:act, 'akt.pdf', convert_to(E'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n', 'UTF8'));
SELECT socsvc.send_order_act(:act, '1');
\o
\echo '   «История отправленной документации»: месяц отправлен'
SELECT to_char(month, 'MM.YYYY') AS "Месяц", person_name AS "Получатель", number AS "Акт", round(minutes / 60.0, 2) AS "Часов", file_name AS "Файл", status_label AS "Статус" FROM socsvc.sent_acts;
INSERT INTO expectation SELECT '003/10/3: акт «Отправлен», 540 минут', status_label = 'Отправлен' AND minutes = 540 FROM socsvc.sent_acts WHERE service_order = :order_id;
\echo '══ 003/12, 13. «Отмена заказа», подтверждение уведомления'
SELECT socsvc.request_order_cancel(:order_id) \g /dev/null
\echo '══ 003/14–17. «Заказы услуг»: причина, «Подтвердить», подпись'
SELECT id AS "Номер", concat_ws(' ', family_name, given_name) AS "Получатель", status_label AS "Статус" FROM socsvc.provider_orders WHERE id = :order_id;
SELECT socsvc.canonical('service_order_refusal', :order_id, '{"cancel_reason": "left_job"}') AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign ngo :'bytes'`
SELECT socsvc.cancel_order_by_specialist(:order_id, 'left_job', decode(:'cms', 'hex')) \g /dev/null
SELECT id AS "Номер", status_label AS "Статус", reason AS "Причина" FROM socsvc.provider_orders WHERE id = :order_id;
INSERT INTO expectation SELECT '003/12/3: «Отмена заказа» в истории', EXISTS (SELECT FROM socsvc.status_event e WHERE e.entity = 'service_order' AND e.entity_id = :order_id AND e.to_status = 'cancel_requested');
INSERT INTO expectation SELECT '003/18/1: «Заказ отменен»', status_label = 'Заказ отменен' FROM socsvc.provider_orders WHERE id = :order_id;
\echo '══ 003/18. Получатель может выбрать другого специалиста'
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
SELECT socsvc.order_specialist(:due_assistant, :assistant_id) AS next \gset order_
SELECT socsvc.confirm_order(:order_next) \g /dev/null
SELECT socsvc.canonical('service_order', :order_next) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign citizen :'bytes'`
SELECT socsvc.sign_order(:order_next, decode(:'cms', 'hex')) \g /dev/null
SELECT id AS application FROM socsvc.reimbursement_application WHERE service_order = :order_next \gset
SELECT socsvc.canonical('reimbursement_application', :application) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign citizen :'bytes'`
SELECT socsvc.sign_reimbursement(:order_next, decode(:'cms', 'hex')) \g /dev/null
RESET ROLE;
SET socsvc.subject_role = 'specialist';
SELECT set_config('socsvc.worker_id', (SELECT w.id::text FROM socsvc.worker w WHERE w.iin = '750505400116'), false) \g /dev/null
SET ROLE socsvc_portal;
SELECT socsvc.accept_order(:order_next) \g /dev/null
\echo '   НПО планирует визит на завтра: он удерживает часы, и сверх 8 часов в день ничего не планируется'
SELECT contract AS next FROM socsvc.provider_orders WHERE id = :order_next \gset contract_
SELECT worker FROM socsvc.my_specialists WHERE iin = '750505400116' \gset assistant_
SELECT v.day AS "День", CASE v.outcome WHEN 'planned' THEN 'запланирован' END AS "Визит, 8 часов"
  FROM socsvc.plan_visits(:contract_next, socsvc.today() + 1, :assistant_worker, '09:00', 480, ARRAY[socsvc.today() + 1]) v;
INSERT INTO expectation SELECT 'сверх 8 часов визит не планируется: SV002', array_agg(v.sqlstate) = '{SV002}'
  FROM socsvc.plan_visits(:contract_next, socsvc.today() + 2, :assistant_worker, '09:00', 540, ARRAY[socsvc.today() + 2]) v;
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
SELECT day AS "День", starts_at AS "С", minutes AS "Минут", worker_name AS "Специалист", provider_name AS "Поставщик", status_label AS "Статус" FROM socsvc.my_visits;
INSERT INTO expectation SELECT 'получатель видит визит', array_agg(status_label) = '{Запланировано}' FROM socsvc.my_visits;
\echo
\echo '══ 004/29–31. «Отказаться» на этапе исполнения, причина из списка'
SELECT name_ru AS "Причина" FROM socsvc.order_cancel_reason WHERE side = 'recipient' ORDER BY id;
SELECT socsvc.canonical('service_order_refusal', :order_next, '{"cancel_reason": "other_specialist"}') AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign citizen :'bytes'`
SELECT socsvc.refuse_order(:order_next, 'other_specialist', decode(:'cms', 'hex')) \g /dev/null
INSERT INTO expectation SELECT 'с заказом отменён и визит', array_agg(status_label) = '{Отменено}' FROM socsvc.my_visits;
\echo '══ 004/32. «Просмотреть причины»'
SELECT id AS "Номер", status_label AS "Статус", reason AS "Причина" FROM socsvc.my_orders WHERE entity = 'service_order' AND id = :order_next;
INSERT INTO expectation SELECT '004/32: «Отменен по инициативе получателя», причина', (status_label, reason) = ('Отменен по инициативе получателя', 'Выбран другой специалист')
  FROM socsvc.my_orders WHERE entity = 'service_order' AND id = :order_next;

\echo
\echo '══ 004/33. «Технические средства реабилитации», положенные по ИПР'
SELECT name AS "ТСР", quantity AS "Кол-во", guaranteed_sum AS "Гарантированная сумма, тг", 'Выбрать' AS " " FROM socsvc.my_entitlements WHERE class = 'aid' ORDER BY entitlement;
\o /dev/null
RESET ROLE;
SET socsvc.subject_role = 'provider';
SELECT set_config('socsvc.provider_id', :'supplier_id', false);
SET ROLE socsvc_portal;
INSERT INTO socsvc.aid_product (provider, help_kind, name, model, price, stock, needs_service, ways, facility_addresses, warehouse_address) VALUES
  (:supplier_id, 'hearing_aid', 'Слуховой аппарат «Дыбыс»', 'Д-2', 72000, 3, true, '{facility,home}', '{"г. Кокшетау, ул. Мира, 2"}', NULL),
  (:supplier_id, 'cane', 'Трость «Тірек»', 'Т-1', 4500, 10, false, '{pickup,courier}', '{}', 'г. Кокшетау, ул. Складская, 7'),
  (:supplier_id, 'wheelchair', 'Кресло-коляска «Жол»', 'Ж-1', 150000, 1, false, '{pickup,courier}', '{}', 'г. Кокшетау, ул. Складская, 7');
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
\o
\echo '══ 004/34. Товары поставщиков'
SELECT kind_name AS "ТСР", name AS "Товар", provider_name AS "Поставщик", price AS "Цена, тг", copayment AS "Доплата, тг", (SELECT string_agg(l.label, ', ' ORDER BY w.n) FROM unnest(ways) WITH ORDINALITY w (way, n) JOIN socsvc.term_label l ON l.kind = 'way' AND l.code = w.way AND l.lang = 'ru') AS "Способы", 'Заказать' AS " "
  FROM socsvc.available_aids ORDER BY product;
INSERT INTO expectation SELECT 'доплата сверх гарантированной суммы', array_agg(copayment ORDER BY product) = '{12000.00,0.00,0.00}' FROM socsvc.available_aids;
SELECT entitlement AS due, product FROM socsvc.available_aids WHERE help_kind = 'hearing_aid' \gset hearing_
SELECT entitlement AS due, product FROM socsvc.available_aids WHERE help_kind = 'cane' \gset cane_
SELECT entitlement AS due, product FROM socsvc.available_aids WHERE help_kind = 'wheelchair' \gset chair_

\echo '══ 004/35–37. Товар с сопутствующей услугой: способ и место; «Создать», «Подтвердить»'
SELECT socsvc.order_aid(:hearing_due, :hearing_product, 'facility', 'г. Кокшетау, ул. Мира, 2') AS hearing \gset aid_
INSERT INTO expectation SELECT '004/36/2: заказ товара «Создан»', status_label = 'Создан' FROM socsvc.my_aid_orders WHERE number = :aid_hearing;
SELECT socsvc.canonical('aid_order', :aid_hearing) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign citizen :'bytes'`
SELECT socsvc.confirm_aid_order(:aid_hearing, decode(:'cms', 'hex')) \g /dev/null
\echo '══ 004/38, 39. «Заказы товаров»'
SELECT number AS "Номер", name AS "Товар", status_label AS "Статус", way_label AS "Способ", place AS "Место" FROM socsvc.my_aid_orders ORDER BY number;
\o /dev/null
RESET ROLE;
SET socsvc.subject_role = 'provider';
SET ROLE socsvc_portal;
SELECT socsvc.reserve_aid(:aid_hearing);
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
\o
\echo '══ 004/40. Поставщик подтвердил наличие'
\echo '   Отказ – 004/38/4: после подтверждения поставщика заказ не отменяется:'
\set ON_ERROR_STOP off
SELECT socsvc.cancel_aid_order(:aid_hearing);
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('004/38/4: после подтверждения поставщика заказ не отменяется: SV003', :'state' = 'SV003');
INSERT INTO expectation SELECT '004/40/1: «Товар есть в наличии, зарезервирован»', status_label = 'Товар есть в наличии, зарезервирован' FROM socsvc.my_aid_orders WHERE number = :aid_hearing;
\echo '══ 004/41, 42. «Доступен в стационаре», доплата, «Успешно выдан в стационаре»'
\o /dev/null
RESET ROLE;
SET socsvc.subject_role = 'provider';
SET ROLE socsvc_portal;
SELECT socsvc.aid_available(:aid_hearing);
\o
\echo '   Отказ – 004/42/2: без доплаты не выдаётся:'
\set ON_ERROR_STOP off
SELECT socsvc.issue_aid(:aid_hearing);
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('004/42/2: без доплаты не выдаётся: SV004', :'state' = 'SV004');
SELECT socsvc.issue_aid(:aid_hearing, 12000) \g /dev/null
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
SELECT status_label AS "Статус", to_char(happened_at AT TIME ZONE 'Asia/Almaty', 'DD.MM.YYYY HH24:MI') AS "Дата и время" FROM socsvc.my_aid_order_history WHERE number = :aid_hearing ORDER BY event;
INSERT INTO expectation SELECT '004/41, 42: статусы карточки по порядку',
  array_agg(status_label ORDER BY event) = ARRAY['Создан', 'Ожидается подтверждение поставщика', 'Товар есть в наличии, зарезервирован', 'Доступен в стационаре', 'Успешно выдан в стационаре']
  FROM socsvc.my_aid_order_history WHERE number = :aid_hearing;
INSERT INTO expectation SELECT '004/42/5: дата и время выдачи', issued_at IS NOT NULL FROM socsvc.my_aid_orders WHERE number = :aid_hearing;

\echo '══ 004/43. «На дому»: те же шаги; условия выезда обсуждаются вне портала'
SELECT socsvc.order_aid(:hearing_due, :hearing_product, 'home') AS home \gset aid_
\o /dev/null
SELECT socsvc.canonical('aid_order', :aid_home) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign citizen :'bytes'`
SELECT socsvc.confirm_aid_order(:aid_home, decode(:'cms', 'hex'));
RESET ROLE;
SET socsvc.subject_role = 'provider';
SET ROLE socsvc_portal;
SELECT socsvc.reserve_aid(:aid_home), socsvc.aid_available(:aid_home);
SELECT socsvc.issue_aid(:aid_home, 12000);
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
\o
SELECT status_label AS "Статус", to_char(happened_at AT TIME ZONE 'Asia/Almaty', 'DD.MM.YYYY HH24:MI') AS "Дата и время" FROM socsvc.my_aid_order_history WHERE number = :aid_home ORDER BY event;
INSERT INTO expectation SELECT '004/43/1: на дому те же шаги',
  array_agg(status_label ORDER BY event) = ARRAY['Создан', 'Ожидается подтверждение поставщика', 'Товар есть в наличии, зарезервирован', 'Готов к выезду на дом', 'Успешно выдан на дому']
  FROM socsvc.my_aid_order_history WHERE number = :aid_home;

\echo '══ 004/44–50, 51. Товар без сопутствующей услуги: «Самовывоз»'
SELECT socsvc.order_aid(:chair_due, :chair_product, 'pickup') AS chair \gset aid_
\o /dev/null
SELECT socsvc.canonical('aid_order', :aid_chair) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign citizen :'bytes'`
SELECT socsvc.confirm_aid_order(:aid_chair, decode(:'cms', 'hex'));
RESET ROLE;
SET socsvc.subject_role = 'provider';
SET ROLE socsvc_portal;
SELECT socsvc.reserve_aid(:aid_chair), socsvc.aid_available(:aid_chair);
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
\o
SELECT number AS "Номер", name AS "Товар", status_label AS "Статус", place AS "Адрес" FROM socsvc.my_aid_orders WHERE number = :aid_chair;
INSERT INTO expectation SELECT '004/51/3: «Доступен для самовывоза на складе»', status_label = 'Доступен для самовывоза на складе' FROM socsvc.my_aid_orders WHERE number = :aid_chair;
\echo '══ 004/52–54. Курьерская доставка: адрес (004/45), трек-номер, «Отследить доставку»'
\echo '   Отказ – 004/45/3: без адреса курьер не едет:'
\set ON_ERROR_STOP off
SELECT socsvc.order_aid(:cane_due, :cane_product, 'courier');
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('004/45/3: без адреса курьер не едет: SV012', :'state' = 'SV012');
SELECT socsvc.order_aid(:cane_due, :cane_product, 'courier', NULL, 'Акмолинская область, г. Кокшетау', 'ул. Абая, 1, кв. 2') AS cane \gset aid_
\o /dev/null
SELECT socsvc.canonical('aid_order', :aid_cane) AS bytes \gset
\set cms `test/demo/sign.sh "$DEMO_KEYS" sign citizen :'bytes'`
SELECT socsvc.confirm_aid_order(:aid_cane, decode(:'cms', 'hex'));
RESET ROLE;
SET socsvc.subject_role = 'provider';
SET ROLE socsvc_portal;
SELECT socsvc.reserve_aid(:aid_cane), socsvc.hand_to_courier(:aid_cane, 'KZ123456789KZ');
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
\o
SELECT number AS "Номер", name AS "Товар", status_label AS "Статус", track_number AS "Трек-номер", tracking_link AS "Отследить доставку" FROM socsvc.my_aid_orders WHERE number = :aid_cane;
INSERT INTO expectation SELECT '004/53/1: ссылка на отслеживание', tracking_link = 'https://example.org/KZ123456789KZ' FROM socsvc.my_aid_orders WHERE number = :aid_cane;
\o /dev/null
RESET ROLE;
SET socsvc.subject_role = 'provider';
SET ROLE socsvc_portal;
SELECT socsvc.issue_aid(:aid_cane);
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
\o
SELECT number AS "Номер", name AS "Товар", status_label AS "Статус" FROM socsvc.my_aid_orders ORDER BY number;
INSERT INTO expectation SELECT '004/54/1: «Успешно доставлен курьером»', status_label = 'Успешно доставлен курьером' FROM socsvc.my_aid_orders WHERE number = :aid_cane;

\echo
\echo '══ Возмещение (Социальный кодекс, статья 168): реестр месяца, каждая услуга и каждый товар один раз'
RESET ROLE;
-- As if the aids had been handed over on the last day of last month.
SET session_replication_role = replica;
UPDATE socsvc.aid_order SET issued_at = date_trunc('month', socsvc.today()::timestamp) AT TIME ZONE 'Asia/Almaty' - interval '8 hours' WHERE issued_at IS NOT NULL;
SET session_replication_role = origin;
RESET ROLE;
SET socsvc.subject_role = 'agency';
SET ROLE socsvc_agency;
SELECT (date_trunc('month', socsvc.today()::timestamp) - interval '1 day')::date AS day \gset last_
SELECT socsvc.prepare_reimbursements(:'last_day') AS register \gset
SELECT person_name AS "Получатель", provider_name AS "Поставщик", k.name_ru AS "Помощь", minutes AS "Минут", price AS "Цена, тг", guaranteed_sum AS "Гарантия, тг",
       amount AS "К возмещению", copayment AS "Доплата"
  FROM socsvc.reimbursement_register_lines l JOIN socsvc.help_kind k ON k.code = l.help_kind WHERE register = :register ORDER BY reimbursement;
-- 9 часов по 800 тг (гарантия 820 за час); два аппарата по 60 000 из 72 000; трость 4 500.
INSERT INTO expectation SELECT 'возмещение: 7 200 + 2 × 60 000 + 4 500', array_agg(amount ORDER BY amount) = '{4500.00,7200.00,60000.00,60000.00}' FROM socsvc.reimbursement_register_lines WHERE register = :register;
SELECT socsvc.approve_register(:register), socsvc.mark_paid(:register, 'ПП-1') \g /dev/null
INSERT INTO expectation SELECT 'дважды не возмещается', socsvc.prepare_reimbursements(:'last_day') IS NULL;
RESET ROLE;
SET socsvc.subject_role = '';
SET ROLE socsvc_agency;
RESET ROLE;
SET socsvc.subject_role = 'citizen';
SET ROLE socsvc_portal;
SELECT k.name_ru AS "Помощь", provider_name AS "Поставщик", amount AS "Возмещено, тг", copayment AS "Доплата", status_label AS "Статус"
  FROM socsvc.my_reimbursements b JOIN socsvc.help_kind k ON k.code = b.help_kind ORDER BY reimbursement;

RESET ROLE;
INSERT INTO expectation SELECT 'подписи ЭЦП: 14 документов', count(*) = 14 AND bool_and(kind = 'cms') AND count(DISTINCT certificate_serial) = 3 FROM socsvc.signature;
\! rm -rf "$DEMO_KEYS"
\echo '══ Сверка с руководствами'
SELECT count(*) AS checks, count(*) = count(*) FILTER (WHERE holds) AS all_hold, count(*) < 55 AS too_few FROM expectation \gset
\if :all_hold
\else
  SELECT what AS "Не сошлось" FROM expectation WHERE holds IS NOT TRUE;
  DO $$ BEGIN RAISE EXCEPTION 'the journey differs from the manuals'; END $$;
\endif
\if :too_few
  DO $$ BEGIN RAISE EXCEPTION 'not everything was checked'; END $$;
\endif
\echo 'Все метки и показатели сошлись с руководствами, проверок:' :checks
