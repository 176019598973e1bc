-- The two manuals of Kazakhstan's portal of social services, played by `make demo COUNTRY=KZ` on an empty database: the
-- recipient's (004: facilities, specialists, technical aids) and the specialist's (003: hours, acts, detaching), step by step
-- with the labels that the portal shows. Everything goes through the roles that clients have; whom a client acts for is said
-- by provisional settings until clients authenticate. Ends with exit status 3 when a label or a figure is not the manual's.
--
-- Not played, for they are the portal's alone: addresses, login and keys (003/1 to 3, 16, 17; 004/1 to 4, 12/1, 17, 22/1, 25,
-- 31, 36, 46).

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
SET ROLE socsvc_admin;
-- Kinds of technical aids and sums are the region's to enter: the classifier and the sums are not in the sources.
INSERT INTO socsvc.help_kind (code, class, name_ru, name_kk, name_en, source) VALUES
  ('hearing_aid', 'aid', 'Слуховой аппарат', 'Есту аппараты', 'Hearing aid', 'demo'), ('cane', 'aid', 'Трость опорная', 'Тірек таяқ', 'Cane', 'demo'),
  ('wheelchair', 'aid', 'Кресло-коляска', 'Кресло-арба', 'Wheelchair', 'demo');
INSERT INTO socsvc.help_kind_rule (jurisdiction, help_kind, order_within, guaranteed_sum, source) VALUES
  ('KZ', 'hearing_aid', '2 mons', 60000, 'demo'), ('KZ', 'cane', '2 mons', 5000, 'demo'), ('KZ', 'wheelchair', '2 mons', 150000, 'demo');
UPDATE socsvc.help_kind_rule SET guaranteed_sum = CASE help_kind WHEN 'assistant' THEN 820 ELSE 2500 END WHERE help_kind IN ('assistant', 'sign_language');

SET ROLE socsvc_agency;
SET socsvc.subject_role = 'agency';
INSERT INTO socsvc.person (iin, family_name, given_name, patronymic, birth_date, sex, settlement, address, phone) VALUES
  ('850312300012', 'Ахметов', 'Ерлан', 'Серікұлы', '1985-03-12', 'm', 'Кокшетау', 'ул. Абая, 1, кв. 2', '+7 700 000 00 01'),
  ('900725400026', 'Смагулова', 'Айгуль', NULL, '1990-07-25', 'f', 'Кокшетау', 'пр. Мира, 5', '+7 700 000 00 02');
SELECT id FROM socsvc.person WHERE iin = '850312300012' \gset citizen_
SELECT id FROM socsvc.person WHERE iin = '900725400026' \gset other_
INSERT INTO socsvc.person_document (person, kind, number, issued_on, issuer) VALUES (:citizen_id, 'Удостоверение личности', '041234567', '2020-03-01', 'МВД РК');
INSERT INTO socsvc.person_bank_account (person, iban, bank) VALUES (:citizen_id, 'KZ86125KZT5004100100', 'Народный банк');
INSERT INTO socsvc.person_medical_organisation (person, organisation, attached) VALUES (:citizen_id, 'Городская поликлиника № 1', '[2023-01-01,)');
INSERT INTO socsvc.provider (short_name, full_name, legal_form, settlement) VALUES
  ('НПО «Қамқор»', 'Общественное объединение «Қамқор»', 'non_profit', 'Кокшетау'), ('НПО «Демеу»', 'Общественный фонд «Демеу»', 'non_profit', 'Астана'),
  ('ТОО «Ортез»', 'Товарищество с ограниченной ответственностью «Ортез»', 'commercial', 'Астана'),
  ('Центр «Шапағат»', 'Центр оказания специальных социальных услуг «Шапағат»', 'state', 'Кокшетау'),
  ('Центр «Мейірім»', 'Центр оказания специальных социальных услуг «Мейірім»', 'state', 'Кокшетау');
SELECT id FROM socsvc.provider WHERE short_name = 'НПО «Қамқор»' \gset ngo_
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
INSERT INTO socsvc.rehabilitation_programme (number, person, issued_on, term) VALUES
  ('ИПР-1', :citizen_id, socsvc.today(), daterange(socsvc.today(), (socsvc.today() + interval '1 year')::date)),
  ('ИПР-2', :other_id, socsvc.today(), daterange(socsvc.today(), (socsvc.today() + interval '1 year')::date));
INSERT INTO socsvc.entitlement (rehabilitation_programme, person, help_kind, term)
  SELECT r.id, r.person, k.kind, r.term FROM socsvc.rehabilitation_programme r,
         unnest(CASE r.number WHEN 'ИПР-1' THEN ARRAY['facility_semi_residential', 'assistant', 'sign_language', 'hearing_aid', 'cane', 'wheelchair']
                              ELSE ARRAY['facility_semi_residential'] END) AS k (kind);
SELECT socsvc.issue_rehabilitation_programme(id) FROM socsvc.rehabilitation_programme;
RESET ROLE;
-- Places: two in one centre, one in the other.
SET ROLE socsvc_portal;
SET socsvc.subject_role = 'provider';
SELECT set_config('socsvc.provider_id', :'centre_id', false);
INSERT INTO socsvc.place_group (department, name, stay) SELECT id, 'Дневная группа', 'over_4_hours' FROM socsvc.department WHERE provider = :centre_id;
SELECT socsvc.set_capacity(id, 1, 'приказ № 1') FROM socsvc.place_group WHERE provider = :centre_id;
SELECT set_config('socsvc.provider_id', :'centre2_id', false);
INSERT INTO socsvc.place_group (department, name, stay) SELECT id, 'Группа реабилитации', 'over_4_hours' FROM socsvc.department WHERE provider = :centre2_id;
SELECT socsvc.set_capacity(id, 2, 'приказ № 2') FROM socsvc.place_group WHERE provider = :centre2_id;
SELECT id, department FROM socsvc.place_group WHERE provider = :centre_id \gset day_
SELECT id, department FROM socsvc.place_group WHERE provider = :centre2_id \gset therapy_

\echo
\echo '══ 004/5. Личный кабинет получателя'
SET socsvc.subject_role = 'citizen';
SELECT set_config('socsvc.person_id', :'citizen_id', false);
\echo '══ 004/6. Общая/адресная информация: изменить можно номер телефона и адрес электронной почты'
SELECT socsvc.update_my_contacts('+7 701 111 22 33', 'erlan@example.org');
\o
SELECT full_name AS "Получатель", iin AS "ИИН", settlement AS "Населённый пункт", address AS "Адрес", phone AS "Номер телефона",
       email AS "Адрес электронной почты" FROM socsvc.my_profile;
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
SELECT class_label AS "Вид", help_kind_label AS "Наименование", to_char(order_until, 'DD.MM.YYYY') AS "Заказать до" FROM socsvc.my_entitlements ORDER BY entitlement;
INSERT INTO expectation SELECT '004/9/1: положено шесть видов помощи', count(*) = 6 FROM socsvc.my_entitlements;

\echo
\echo '══ 004/10. МСУ: перечень с отделениями и описанием'
SELECT provider_name AS "МСУ", department_name AS "Отделение", description AS "Описание", free AS "Свободно",
       concat(CASE WHEN can_book THEN 'Записаться' END, CASE WHEN can_queue THEN 'Встать в очередь' END) AS " "
  FROM socsvc.available_facilities ORDER BY provider;
INSERT INTO expectation SELECT '004/10/5: «Записаться» при свободных местах', count(*) = 2 AND bool_and(can_book AND NOT can_queue) FROM socsvc.available_facilities;
\echo '══ 004/11. Информация, необходимая для предоставления в МСУ по прибытию'
SELECT provider_name AS "МСУ", arrival_information AS "По прибытию" FROM socsvc.available_facilities WHERE department = :therapy_department;
\echo '══ 004/12. «Записаться», «Подтвердить»: портал создаёт заказ'
SELECT socsvc.book_place(:therapy_id, :citizen_id, daterange(socsvc.today(), socsvc.today() + 21)) AS stay \gset
\set ON_ERROR_STOP off
SELECT socsvc.book_place(:day_id, :citizen_id, daterange(socsvc.today() + 30, socsvc.today() + 40));
\set state :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
INSERT INTO expectation VALUES ('004/12/3: второй заказ того же вида помощи: SV007', :'state' = 'SV007');
\echo '══ 004/14. Личный кабинет – Заказанные услуги, фильтр «МСУ»'
SELECT id AS "Номер", provider_name AS "МСУ", department_name AS "Отделение", status_label AS "Статус" FROM socsvc.my_orders WHERE kind_label = 'МСУ';
INSERT INTO expectation SELECT '004/14/3: «Ожидание прибытия получателя»', string_agg(status_label, ', ') = 'Ожидание прибытия получателя' FROM socsvc.my_orders WHERE kind_label = 'МСУ';
\o /dev/null
SELECT socsvc.cancel_stay(:stay);
SELECT set_config('socsvc.person_id', :'other_id', false);
SELECT socsvc.book_place(:day_id, :other_id, daterange(socsvc.today(), socsvc.today() + 21));
SELECT set_config('socsvc.person_id', :'citizen_id', false);
\o
\echo '══ 004/13. В другом МСУ мест нет: «Встать в очередь»'
SELECT provider_name AS "МСУ", free AS "Свободно",
       concat(CASE WHEN can_book THEN 'Записаться' END, CASE WHEN can_queue THEN 'Встать в очередь' END) AS " "
  FROM socsvc.available_facilities WHERE department = :day_department;
INSERT INTO expectation SELECT '004/13/1: «Встать в очередь», когда мест нет', can_queue AND NOT can_book FROM socsvc.available_facilities WHERE department = :day_department;
SELECT socsvc.join_queue(:day_department, :citizen_id) AS entry \gset
\echo '══ 004/15. Статус заказа в очереди и место в ней'
SELECT provider_name AS "МСУ", status_label AS "Статус", socsvc.my_place(:entry) AS "Место", 'Отменить ожидание очереди' AS " "
  FROM socsvc.my_orders WHERE entity = 'queue_entry';
INSERT INTO expectation SELECT '004/15/1: «Ожидание очереди»', status_label = 'Ожидание очереди' AND socsvc.my_place(:entry) = 1 FROM socsvc.my_orders WHERE entity = 'queue_entry';
\echo '══ 004/16–18. Отказ от очереди; снова доступна запись в любое другое МСУ'
SELECT socsvc.leave_queue(:entry) \g /dev/null
SELECT provider_name AS "МСУ", status_label AS "Статус" FROM socsvc.my_orders WHERE entity = 'queue_entry';
INSERT INTO expectation SELECT '004/18/1: «Отмена ожидания очереди»', status_label = 'Отмена ожидания очереди' FROM socsvc.my_orders WHERE entity = 'queue_entry';
INSERT INTO expectation SELECT '004/18/3: запись снова доступна', can_book FROM socsvc.available_facilities WHERE department = :therapy_department;
SELECT socsvc.book_place(:therapy_id, :citizen_id, daterange(socsvc.today(), socsvc.today() + 21)) AS stay \gset
\o /dev/null
SET socsvc.subject_role = 'provider';
SELECT set_config('socsvc.provider_id', :'centre2_id', false);
SELECT socsvc.arrive(:stay);
SET socsvc.subject_role = 'citizen';
\o
INSERT INTO expectation SELECT 'получатель прибыл', status_label = 'Прибыл' FROM socsvc.my_orders WHERE entity = 'stay' AND id = :stay;
