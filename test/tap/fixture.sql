-- A small region for the Perl tests: one citizen from programme to signed act, with a delivery of every kind. Each
-- step by the role whose step it is. Leaves psql's variables to whoever reads on.
\set ON_ERROR_STOP on
-- Its contracts are offered without a fee: it is not about incomes.
UPDATE socsvc.setting SET value = 'false' WHERE name = 'fee_assessment_before_offer';
SELECT socsvc.make_partitions('2023-03-01', '2023-12-31') > 0 AS made \gset

BEGIN;
SET LOCAL socsvc.subject_role = 'agency';
SET LOCAL ROLE socsvc_agency;
INSERT INTO socsvc.provider (registration_number, full_name, short_name, legal_form)
  VALUES ('86-002', 'Бюджетное учреждение «Когалымский комплексный центр»', 'БУ «ККЦСОН»', 'state');
INSERT INTO socsvc.provider (registration_number, full_name, short_name, legal_form)
  VALUES ('86-001', 'Индивидуальный предприниматель Носов Виктор Юрьевич', 'ИП Носов В.Ю.', 'entrepreneur')
  RETURNING id AS provider \gset
INSERT INTO socsvc.department (provider, name, form, capacity) VALUES (:provider, 'Отделение на дому', 'home', 20)
  RETURNING id AS department \gset
INSERT INTO socsvc.worker (provider, department, name, employed)
  VALUES (:provider, :department, 'Петрова А.А.', '[2020-01-01,)') RETURNING id AS worker \gset
INSERT INTO socsvc.person (snils, family_name, given_name, patronymic, birth_date, sex)
  VALUES ('112-233-445 95', 'Иванов', 'Иван', 'Иванович', '1940-05-09', 'm') RETURNING id AS person \gset
INSERT INTO socsvc.person (family_name, given_name, birth_date, sex)
  VALUES ('Иванова', 'Анна', '1965-01-01', 'f') RETURNING id AS daughter \gset
INSERT INTO socsvc.representation (represented, representative, kind, document, valid)
  VALUES (:person, :daughter, 'deed', 'Доверенность 1 от 01.03.2023', '[2023-03-01,)');
INSERT INTO socsvc.absence (person, kind, term) VALUES (:person, 'hospital', '[2023-05-01,2023-05-11)');

-- Three items of the home standard: by the week with a maximum, by the day and bound in minutes, and one that is ordered beyond the norm.
SELECT min(id) FILTER (WHERE n = 1) AS item1, min(id) FILTER (WHERE n = 2) AS item2, min(id) FILTER (WHERE n = 3) AS item3
  FROM (SELECT i.id, row_number() OVER (ORDER BY i.id) AS n
          FROM socsvc.service_item i WHERE i.form = 'home' AND NOT i.is_head) AS item \gset
SELECT min(i.id) AS urgent_item FROM socsvc.service_item i JOIN socsvc.service_group g ON g.id = i.service_group WHERE g.is_urgent \gset
INSERT INTO socsvc.tariff (provider, service_item, amount, valid, source)
  VALUES (:provider, :item3, 250.00, '[2023-01-01,2024-01-01)', 'test') RETURNING id AS tariff \gset
INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment)
  VALUES ('4', :person, 'home', '2023-03-14', '[2023-03-14,2024-03-14)', 'free') RETURNING id AS programme \gset
INSERT INTO socsvc.programme_line (programme, service_item, sort_order, periodicity, deviation_reason, minutes_until, minutes_unit)
  VALUES (:programme, :item1, 1, '3/week', 'test', NULL, NULL), (:programme, :item2, 2, '1/day', 'test', 75, 'week'),
         (:programme, :item3, 3, '2/year', 'test', NULL, NULL);
INSERT INTO socsvc.programme_provider (programme, provider) VALUES (:programme, :provider);
SELECT socsvc.issue_programme(:programme);

RESET ROLE;
SET LOCAL socsvc.subject_role = 'citizen';
SET LOCAL socsvc.person_id = :person;
SET LOCAL ROLE socsvc_portal;
SELECT socsvc.conclude_contract(:programme, :provider, 'Иванов Иван Иванович', '2023-03-15') AS contract \gset
RESET ROLE;
SET LOCAL socsvc.subject_role = 'provider';
SET LOCAL socsvc.provider_id = :provider;
SET LOCAL ROLE socsvc_portal;
SELECT socsvc.offer_contract(:contract, '[2023-03-19,2024-03-14)', '7');
RESET ROLE;
SET LOCAL socsvc.subject_role = 'citizen';
SET LOCAL ROLE socsvc_portal;
SELECT socsvc.sign_contract(:contract);
RESET ROLE;
SET LOCAL socsvc.subject_role = 'provider';
SET LOCAL ROLE socsvc_portal;
SELECT socsvc.add_extra_line(:contract, :item3, 'Заявление 5', '2023-03-20') AS extra_line \gset
SELECT socsvc.draw_up_urgent_act(:daughter, :provider, 'С-1', '[2023-04-01,2023-05-01)', 'Заявление 6',
                                 ARRAY[:urgent_item]) AS urgent_act \gset
COMMIT;

-- Line 1 has all of a week's three. The acts close March and December; December is archived.
BEGIN;
SET LOCAL socsvc.subject_role = 'provider';
SET LOCAL socsvc.provider_id = :provider;
SET LOCAL ROLE socsvc_portal;
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker, quantity, minutes)
  SELECT given.day, l.person, l.provider, l.id, l.programme_line, :worker, 1, 15
    FROM (VALUES ('2023-03-20'::date, 1), ('2023-03-22', 1), ('2023-03-24', 1), ('2023-03-20', 2), ('2023-03-21', 2),
                 ('2023-04-03', 1), ('2023-05-15', 2), ('2023-04-03', 3), ('2023-12-04', 2)) AS given (day, sort_order)
    JOIN socsvc.programme_line p ON p.programme = :programme AND p.sort_order = given.sort_order
    JOIN socsvc.contract_line l ON l.programme_line = p.id;
INSERT INTO socsvc.delivery (delivered_on, person, provider, extra_line)
  VALUES ('2023-03-21', :person, :provider, :extra_line);
INSERT INTO socsvc.delivery (delivered_on, person, provider, urgent_line)
  SELECT '2023-04-02', u.person, u.provider, u.id FROM socsvc.urgent_line u WHERE u.urgent_act = :urgent_act;
SELECT socsvc.prepare_act(:contract, '[2023-03-19,2023-04-01)') AS act \gset
SELECT socsvc.send_act(:act, 'А-1');
SELECT socsvc.prepare_act(:contract, '[2023-12-01,2024-01-01)') AS act_of_december \gset
SELECT socsvc.send_act(:act_of_december, 'А-2');
RESET ROLE;
SET LOCAL socsvc.subject_role = 'citizen';
SET LOCAL socsvc.person_id = :person;
SET LOCAL ROLE socsvc_portal;
SELECT socsvc.sign_act(:act);
SELECT socsvc.sign_act(:act_of_december);
RESET ROLE;
SET LOCAL socsvc.person_id = :daughter;
SET LOCAL ROLE socsvc_portal;
SELECT socsvc.sign_urgent_act(:urgent_act);
COMMIT;

SET ROLE socsvc_admin;
SELECT socsvc.archive_month('2023-12-01') = 1 AS archived \gset
RESET ROLE;
