-- What the portals show, line by line: every status under its label, every section of the cabinet of Kazakhstan's portal with the
-- fields that it shows (manuals 000, 003, 004; the procedure 002). Labels of the manuals are verbatim; where they have none the
-- label is ours, and says so.
BEGIN;
SELECT * FROM no_plan();

-- ---- statuses -------------------------------------------------------------------------------------------------------------
-- An act of a specialist is an act; its statuses have names of their own (specialist_act). An additional agreement is due, made
-- or needless. Stays are the orders of facilities.
SELECT is((SELECT ROW(l.label, l.origin) FROM socsvc.status_label l WHERE (l.entity, l.status, l.lang) = (v.entity, v.status, 'ru')), ROW(v.label, v.origin),
          format('%s %s %s: «%s»', v.source, v.entity, v.status, v.label))
  FROM (VALUES
  ('programme', 'in_force', 'Действующая', 'ours', '[000/3.1/2]'),
  ('programme', 'expired', 'Срок истёк', 'ours', '[000/3.1/22]'),
  ('programme', 'replaced', 'Заменена', 'ours', '[000/3.1/2]'),
  ('contract', 'requested', 'На заключении', 'as shown', '[000/3.3/20]'),
  ('contract', 'offered', 'На подписании', 'as shown', '[000/3.4/8]'),
  ('contract', 'active', 'Подписан', 'ours', '[000/3.4/39]'),
  ('contract', 'suspended', 'Приостановлен', 'ours', '[002/2.14/1]'),
  ('contract', 'completed', 'Исполнен', 'ours', '[000/3.6/2]'),
  ('contract', 'terminated', 'Расторгнут', 'ours', '[002/2.11/1]'),
  ('contract', 'cancelled', 'Отменён', 'ours', '[000/3.4/33]'),
  ('act', 'draft', 'Формируется', 'ours', '[000/3.6/2]'),
  ('act', 'sent', 'На подписании', 'ours', '[000/3.6/4]'),
  ('act', 'signed', 'Подписан', 'ours', '[000/3.6/7]'),
  ('act', 'rejected', 'Отклонён', 'ours', '[000/3.6/9]'),
  ('enrolment', 'enrolled', 'Зачислен', 'ours', '[002/2/1]'),
  ('enrolment', 'removed', 'Снят с социального обслуживания', 'ours', '[002/2.17/1]'),
  ('urgent_act', 'draft', 'Составлен', 'ours', '[002/2.18/5]'),
  ('urgent_act', 'signed', 'Подтверждён подписью', 'ours', '[002/2.18/12]'),
  ('contract_amendment', 'made', 'Заключено', 'ours', '[002/2.8/6]'),
  ('rehabilitation_plan', 'diagnosis', 'диагностика инвалида (ребенка-инвалида)', 'as shown', '[002/3.5/2]'),
  ('rehabilitation_plan', 'individual_plan', 'разработка индивидуального плана реабилитационных мероприятий', 'as shown', '[002/3.5/3]'),
  ('rehabilitation_plan', 'implementation', 'реализация реабилитационных мероприятий (предоставление социальных услуг)', 'as shown', '[002/3.5/4]'),
  ('rehabilitation_plan', 'monitoring', 'мониторинг за ходом выполнения реабилитационных мероприятий (предоставления социальных услуг)', 'as shown', '[002/3.5/5]'),
  ('rehabilitation_plan', 'evaluation', 'оценка эффективности реабилитационных мероприятий', 'as shown', '[002/3.5/6]'),
  ('stay', 'awaiting_arrival', 'Ожидание прибытия получателя', 'as shown', '[004/14/3]'),
  ('stay', 'arrived', 'Прибыл', 'ours', '[004/11/1]'),
  ('stay', 'no_show', 'Не прибыл', 'ours', '[004/14/3]'),
  ('stay', 'cancelled', 'Отменён', 'ours', '[004/14/3]'),
  ('stay', 'discharged', 'Выбыл', 'ours', '[004/14/3]'),
  ('queue_entry', 'waiting', 'Ожидание очереди', 'as shown', '[004/15/1]'),
  ('queue_entry', 'cancelled', 'Отмена ожидания очереди', 'as shown', '[004/18/1]'),
  ('queue_entry', 'offered', 'Предложено место', 'ours', '[004/15/3]'),
  ('queue_entry', 'placed', 'Место предоставлено', 'ours', '[004/15/3]'),
  ('service_order', 'created', 'Создан', 'as shown', '[004/26/5]'),
  ('service_order', 'awaiting_specialist', 'Ожидается подтверждение специалиста', 'as shown', '[004/26/1]'),
  ('service_order', 'in_progress', 'На исполнении', 'as shown', '[004/28/2]'),
  ('service_order', 'cancelled_by_recipient', 'Отменен по инициативе получателя', 'as shown', '[004/32/1]'),
  ('service_order', 'cancelled_before_confirmation', 'Отменен', 'ours', '[004/27/2]'),
  ('service_order', 'deleted', 'Удален', 'ours', '[004/23/1]'),
  ('service_order', 'cancel_requested', 'Отмена заказа', 'ours', '[003/12/3]'),
  ('service_order', 'cancelled_by_specialist', 'Заказ отменен', 'ours', '[003/18/1]'),
  ('service_order', 'rejected_by_specialist', 'Отклонен специалистом', 'ours', '[004/28/1]'),
  ('service_order', 'completed', 'Исполнен', 'ours', '[004/28/3]'),
  ('specialist_act', 'draft', 'Сформирован', 'ours', '[003/12/2]'),
  ('specialist_act', 'sent', 'Отправлен', 'ours', '[003/11/4]'),
  ('hour_log', 'recorded', 'Зафиксированы', 'ours', '[003/8/2]'),
  ('hour_log', 'code_sent', 'Код запрошен', 'ours', '[004/28/4]'),
  ('hour_log', 'confirmed', 'Подтверждены', 'ours', '[004/28/5]'),
  ('reimbursement_application', 'draft', 'Заявление на возмещение', 'ours', '[004/24/1]'),
  ('reimbursement_application', 'signed', 'Подписано', 'ours', '[004/25/1]'),
  ('aid_order', 'created', 'Создан', 'ours', '[004/36/2]'),
  ('aid_order', 'deleted', 'Удален', 'ours', '[004/37/1]'),
  ('aid_order', 'awaiting_supplier', 'Ожидается подтверждение поставщика', 'ours', '[004/37/2]'),
  ('aid_order', 'cancelled_by_recipient', 'Отменен по инициативе получателя', 'ours', '[004/38/3]'),
  ('aid_order', 'rejected_by_supplier', 'Отменен по инициативе поставщика', 'ours', '[004/40/2]'),
  ('aid_order', 'reserved', 'Товар есть в наличии, зарезервирован', 'as shown', '[004/40/1]'),
  ('aid_order', 'available_at_facility', 'Доступен в стационаре', 'as shown', '[004/41/2]'),
  ('aid_order', 'issued_at_facility', 'Успешно выдан в стационаре', 'as shown', '[004/42/3]'),
  ('aid_order', 'available_at_home', 'Готов к выезду на дом', 'ours', '[004/43/1]'),
  ('aid_order', 'issued_at_home', 'Успешно выдан на дому', 'ours', '[004/43/1]'),
  ('aid_order', 'available_for_pickup', 'Доступен для самовывоза на складе', 'as shown', '[004/51/3]'),
  ('aid_order', 'picked_up', 'Успешно выдан на складе', 'ours', '[004/51/5]'),
  ('aid_order', 'handed_to_courier', 'Передан курьеру', 'ours', '[004/52/1]'),
  ('aid_order', 'delivered_by_courier', 'Успешно доставлен курьером', 'as shown', '[004/54/1]')
) AS v (entity, status, label, origin, source);
SELECT is(socsvc.status_label('stay', 'awaiting_arrival', 'ru'), 'Ожидание прибытия получателя', '[004/14/3] and so the portal asks for it');
SELECT is_empty($$SELECT l.entity, l.status FROM socsvc.status_label l
                   WHERE l.origin = 'as shown' AND (l.lang <> 'ru' OR l.source !~ '^(000|002|003|004)/')$$, 'only Russian labels of the manuals are as shown');
SELECT is_empty($$SELECT s.entity, s.code, l.lang FROM socsvc.status s CROSS JOIN (VALUES ('ru'), ('kk'), ('en')) l (lang)
                   WHERE coalesce(socsvc.status_label(s.entity, s.code, l.lang), s.code) = s.code$$, 'every status has a label in three languages');

-- ---- sections of the cabinet ----------------------------------------------------------------------------------------------
-- Section, what shows it, the fields that the manual names; those that it does not list are ours.
CREATE TEMPORARY TABLE section (source text, name text, relation text, columns text[]);
INSERT INTO section VALUES
  ('[004/6/1]', 'Общая/адресная информация', 'my_profile', '{full_name,phone,email,address,settlement,iin,birth_date}'),
  ('[004/7/1]', 'Документы', 'my_documents', '{kind,number,issued_on,issuer,valid_until}'),
  ('[004/7/2]', 'Банковские реквизиты', 'my_bank_details', '{iban,bank}'),
  ('[004/7/3]', 'Медицинская организация', 'my_medical_organisation', '{organisation,address,attached_from}'),
  ('[004/8/1]', 'Помощь для вас', 'my_entitlements', '{section_label,name,due_from,due_until,order_until,open_order}'),
  ('[004/10/1]', 'МСУ', 'available_facilities', '{provider_name,department_name,description,arrival_information,free,can_book,can_queue}'),
  ('[004/19/1]', 'Услуги', 'my_entitlements', '{section,class,name}'),
  ('[004/20/1]', 'Услуга специалиста жестового языка', 'available_specialists', '{name,provider_name,phone,description}'),
  ('[004/20/2]', 'Услуга индивидуального помощника', 'available_specialists', '{name,provider_name,settlement,phone}'),
  ('[004/21/1]', 'Форма создания заказа', 'service_order', '{specialist,contact_phone,contact_email,address,comment}'),
  ('[004/24/1]', 'Заявление на возмещение', 'my_reimbursement_applications', '{service_order,status_label,drafted_at,signed_at}'),
  ('[004/33/1]', 'Технические средства реабилитации', 'my_entitlements', '{section,name,quantity,guaranteed_sum}'),
  ('[004/34/2]', 'Товары поставщиков', 'available_aids', '{kind_name,name,provider_name,price,copayment,free}'),
  ('[004/35/2]', 'Создание заказа ТСР', 'aid_order', '{way,place,delivery_settlement_address,delivery_additional_address}'),
  ('[004/14/1]', 'Заказанные услуги', 'my_orders', '{kind_label,id,status_label,reason,ordered_at}'),
  ('[004/27/1]', 'Данные заказа', 'my_orders', '{id,name,specialist_name,specialist_phone,contact_phone,contact_email,address,comment}'),
  ('[004/16/1]', 'Отказ от очереди', 'queue_entry', '{status,status_reason}'),
  ('[004/30/1]', 'Отказ от услуги', 'order_cancel_reason', '{code,side,name_ru,name_kk}'),
  ('[004/38/1]', 'Заказы товаров', 'my_aid_orders', '{number,status_label,can_cancel}'),
  ('[004/39/1]', 'Карточка заказа', 'my_aid_orders', '{issued_at,place,track_number,tracking_link}'),
  ('[004/50/2]', 'Карточка заказа: статусы', 'my_aid_order_history', '{happened_at,status_label}'),
  ('[003/4/2]', 'Журнал учета оказания услуг – Услуги индивидуального помощника', 'my_specialists', '{name,iin}'),
  ('[003/7/1]', 'Карточка сотрудника НПО по индивидуальным помощникам', 'my_recipients', '{specialist,name,is_attached}'),
  ('[003/12/1]', 'Журнал учета оказанных услуг', 'order_journal', '{day,starts_at,minutes,hours,status_label}'),
  ('[003/10/1]', 'История отправленной документации', 'sent_acts', '{month,number,sent_at,file_name,status_label}'),
  ('[003/11/1]', 'Отправка акта оказанных услуг', 'order_document', '{act,file_name}'),
  ('[003/14/1]', 'Заказы услуг', 'provider_orders', '{id,status_label,reason}'),
  ('[ours]', 'Часы получателя', 'my_hours', '{day,hours,status_label}'),
  ('[ours]', 'Акты получателя', 'my_order_acts', '{month,minutes,status_label}'),
  ('[ours]', 'Возмещение', 'my_reimbursements', '{amount,copayment,status_label}'),
  ('[ours]', 'Заказы поставщика ТСР', 'supplier_aid_orders', '{number,status_label}'),
  ('[ours]', 'Визиты', 'my_visits', '{day,starts_at,service,worker_name,status_label}'),
  ('[ours]', 'Дневник', 'visit_diary', '{month,service,day_1,day_31}');
SELECT is_empty(format($$SELECT c FROM unnest(%L::text[]) c
                          WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass('socsvc.%I') AND a.attname = c AND a.attnum > 0)$$, s.columns, s.relation),
                format('%s «%s»: %s', s.source, s.name, s.relation))
  FROM section s;
SELECT is_empty(format($$SELECT 1 WHERE NOT has_any_column_privilege('socsvc_portal', to_regclass('socsvc.%I'), 'SELECT')$$, s.relation), format('the portal reads %s', s.relation))
  FROM (SELECT DISTINCT relation FROM section) s;
-- A client that acts for nobody sees nothing in any of them, and nothing fails.
SELECT tap.become('tap_portal', NULL);
SELECT is_empty(format('SELECT 1 FROM socsvc.%I', v.name), v.name || ' shows nothing to nobody')
  FROM unnest('{my_profile,my_documents,my_bank_details,my_medical_organisation,my_entitlements,available_facilities,available_specialists,my_orders,provider_orders,my_specialists,my_recipients,order_journal,my_hours,sent_acts,my_order_acts,my_reimbursements,my_reimbursement_applications,available_aids,my_aid_orders,supplier_aid_orders,my_visits,visit_diary}'::text[]) v (name);
SELECT * FROM finish();
ROLLBACK;
