-- Chapter 95, orders: what is due by the rehabilitation programme, whom one may order, one's orders, and the provider's side.

CREATE VIEW socsvc.my_entitlements WITH (security_invoker) AS
  SELECT e.id AS entitlement, e.person, CASE k.class WHEN 'aid' THEN 'aids' ELSE 'services' END AS section,
         CASE k.class WHEN 'aid' THEN 'Технические средства реабилитации' ELSE 'Услуги' END AS section_label,
         e.help_kind, k.class, k.name_ru AS name, k.name_kk, e.quantity, pg_catalog.lower(e.term) AS due_from, pg_catalog.upper(e.term) - 1 AS due_until,
         e.note, coalesce(e.guaranteed_sum, r.guaranteed_sum) AS guaranteed_sum, p.number AS rehabilitation_programme_number, p.notified_on,
         (p.notified_on + r.order_within)::date AS order_until, r.same_settlement, l.minutes_until, l.minutes_unit,
         CASE WHEN l.minutes_unit IS NOT NULL THEN coalesce(m.used, 0) END AS minutes_used, l.minutes_until - coalesce(m.used, 0) AS minutes_left,
         o.entity AS open_order_entity, o.id AS open_order, o.status AS open_order_status,
         socsvc.status_label(o.entity, o.status, 'ru') AS open_order_label, socsvc.status_label(o.entity, o.status, 'kk') AS open_order_label_kk
    FROM socsvc.entitlement e
    JOIN socsvc.rehabilitation_programme p ON p.id = e.rehabilitation_programme
    JOIN socsvc.help_kind k ON k.code = e.help_kind
    LEFT JOIN socsvc.help_kind_rule r ON r.id = socsvc.help_kind_rule_id(e.help_kind, (SELECT socsvc.today()))
    LEFT JOIN socsvc.programme_line l ON l.programme = e.programme
    LEFT JOIN socsvc.line_minutes m ON m.programme_line = l.id
          AND m.starts_on = pg_catalog.lower(socsvc.minutes_period(l.minutes_unit, (SELECT socsvc.today()), l.term))
    LEFT JOIN LATERAL (
           SELECT 'service_order'::text AS entity, a.id, a.status
             FROM socsvc.service_order a WHERE a.person = e.person AND a.help_kind = e.help_kind AND a.live
            UNION ALL
           SELECT 'aid_order' AS entity, a.id, a.status FROM socsvc.aid_order a WHERE a.person = e.person AND a.help_kind = e.help_kind AND a.live
            UNION ALL
           SELECT 'stay' AS entity, s.id, s.status
             FROM socsvc.stay s JOIN socsvc.department d ON d.id = s.department
            WHERE s.person = e.person AND s.live AND coalesce(d.help_kind, 'facility_' || d.form) = e.help_kind
            UNION ALL
           SELECT 'queue_entry' AS entity, q.id, q.status
             FROM socsvc.queue_entry q JOIN socsvc.department d ON d.id = q.department
            WHERE q.person = e.person AND q.live AND q.status NOT IN ('offered', 'placed') AND coalesce(d.help_kind, 'facility_' || d.form) = e.help_kind
            ORDER BY 1 DESC, 2 LIMIT 1) o ON true
   WHERE e.person IN (SELECT s.person FROM socsvc.my_persons s) AND p.status = 'in_force'
     AND NOT e.term OPERATOR(pg_catalog.<<) pg_catalog.daterange((SELECT socsvc.today()), NULL);
COMMENT ON VIEW socsvc.my_entitlements IS '«Помощь для вас» (004/8, 004/9, 004/19, 004/33): what is due by the rehabilitation programme in force, services and technical aids. Social payments (004/8/4) the register does not hold: they are another system''s';
COMMENT ON COLUMN socsvc.my_entitlements.entitlement IS 'Measure';
COMMENT ON COLUMN socsvc.my_entitlements.person IS 'Person';
COMMENT ON COLUMN socsvc.my_entitlements.section IS 'services or aids: the tab';
COMMENT ON COLUMN socsvc.my_entitlements.section_label IS 'The tab as the portal shows it (004/19/1, 004/33/1)';
COMMENT ON COLUMN socsvc.my_entitlements.help_kind IS 'Kind of help';
COMMENT ON COLUMN socsvc.my_entitlements.class IS 'facility, specialist, sanatorium, aid: how it is ordered';
COMMENT ON COLUMN socsvc.my_entitlements.name IS 'Name in Russian';
COMMENT ON COLUMN socsvc.my_entitlements.name_kk IS 'Name in Kazakh';
COMMENT ON COLUMN socsvc.my_entitlements.quantity IS 'How many aids; 1 of others';
COMMENT ON COLUMN socsvc.my_entitlements.due_from IS 'First day';
COMMENT ON COLUMN socsvc.my_entitlements.due_until IS 'Last day; NULL for no end';
COMMENT ON COLUMN socsvc.my_entitlements.note IS 'What the programme adds';
COMMENT ON COLUMN socsvc.my_entitlements.guaranteed_sum IS 'Tenge that the state reimburses, for an hour or an aid; NULL: not known';
COMMENT ON COLUMN socsvc.my_entitlements.rehabilitation_programme_number IS 'Number of the ИПР';
COMMENT ON COLUMN socsvc.my_entitlements.notified_on IS 'Day of the notice';
COMMENT ON COLUMN socsvc.my_entitlements.order_until IS 'Last day for the first order (Social Code article 168); NULL for none';
COMMENT ON COLUMN socsvc.my_entitlements.same_settlement IS 'Only specialists of the settlement of registration (004/20/3)';
COMMENT ON COLUMN socsvc.my_entitlements.minutes_until IS 'Most minutes per minutes_unit, of specialists';
COMMENT ON COLUMN socsvc.my_entitlements.minutes_unit IS 'day, week, month, quarter or year';
COMMENT ON COLUMN socsvc.my_entitlements.minutes_used IS 'Minutes confirmed in the period of today';
COMMENT ON COLUMN socsvc.my_entitlements.minutes_left IS 'Minutes left in it';
COMMENT ON COLUMN socsvc.my_entitlements.open_order_entity IS 'What is open of this kind: service_order, aid_order, stay or queue_entry; NULL for nothing';
COMMENT ON COLUMN socsvc.my_entitlements.open_order IS 'Its id: another order of the kind is refused meanwhile (004/12/3, 22/3)';
COMMENT ON COLUMN socsvc.my_entitlements.open_order_status IS 'Its status';
COMMENT ON COLUMN socsvc.my_entitlements.open_order_label IS 'The same in Russian';
COMMENT ON COLUMN socsvc.my_entitlements.open_order_label_kk IS 'The same in Kazakh';

CREATE VIEW socsvc.available_specialists WITH (security_invoker) AS
  SELECT e.entitlement, e.person, s.id AS specialist, s.help_kind, w.name, s.provider, v.short_name AS provider_name, s.settlement, s.phone,
         s.description, s.hourly_rate
    FROM socsvc.my_entitlements e
    JOIN socsvc.person r ON r.id = e.person
    JOIN socsvc.specialist s ON s.help_kind = e.help_kind
    JOIN socsvc.worker w ON w.id = s.worker
    JOIN socsvc.provider v ON v.id = s.provider
   WHERE e.class = 'specialist' AND s.valid OPERATOR(pg_catalog.@>) (SELECT socsvc.today())
     AND w.employed OPERATOR(pg_catalog.@>) (SELECT socsvc.today()) AND v.in_register OPERATOR(pg_catalog.@>) (SELECT socsvc.today())
     AND (e.same_settlement IS NOT TRUE OR socsvc.fold_settlement(s.settlement) = socsvc.fold_settlement(r.settlement));
COMMENT ON VIEW socsvc.available_specialists IS 'Specialists who may be ordered for the person''s measures (004/20): sign-language specialists of anywhere, assistants of the settlement of registration. Filter by entitlement or help_kind';
COMMENT ON COLUMN socsvc.available_specialists.entitlement IS 'Measure for which';
COMMENT ON COLUMN socsvc.available_specialists.person IS 'Person';
COMMENT ON COLUMN socsvc.available_specialists.specialist IS 'Whom to order: order_specialist(entitlement, specialist)';
COMMENT ON COLUMN socsvc.available_specialists.help_kind IS 'Kind of help';
COMMENT ON COLUMN socsvc.available_specialists.name IS 'Name';
COMMENT ON COLUMN socsvc.available_specialists.provider IS 'Provider (НПО)';
COMMENT ON COLUMN socsvc.available_specialists.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.available_specialists.settlement IS 'Settlement in which the specialist works';
COMMENT ON COLUMN socsvc.available_specialists.phone IS 'Telephone';
COMMENT ON COLUMN socsvc.available_specialists.description IS 'Qualification, languages';
COMMENT ON COLUMN socsvc.available_specialists.hourly_rate IS 'Tenge for an hour';

CREATE VIEW socsvc.my_orders WITH (security_invoker) AS
  SELECT 'facility' AS kind, 'МСУ' AS kind_label, 'stay' AS entity, s.id, s.department, d.name AS department_name, s.provider,
         p.short_name AS provider_name, s.place_group, s.form, s.status,
         socsvc.status_label('stay', s.status, 'ru') AS status_label, socsvc.status_label('stay', s.status, 'kk') AS status_label_kk,
         s.booked_at AS ordered_at, pg_catalog.lower(s.days) AS first_day, pg_catalog.upper(s.days) - 1 AS last_day,
         s.answer_by, s.arrive_by, s.live AS is_open,
         NULL::text AS help_kind, NULL::text AS name, NULL::bigint AS specialist, NULL::text AS specialist_name, NULL::text AS specialist_phone,
         NULL::text AS contact_phone, NULL::text AS contact_email, NULL::text AS address, NULL::text AS comment, NULL::text AS reason, s.contract,
         s.person, NULL::text AS reason_kk
    FROM socsvc.stay s
    JOIN socsvc.department d ON d.id = s.department
    JOIN socsvc.provider p ON p.id = s.provider
   WHERE s.person IN (SELECT m.person FROM socsvc.my_persons m)
  UNION ALL
  SELECT 'facility', 'МСУ', 'queue_entry', e.id, e.department, d.name, e.provider,
         p.short_name, e.place_group, e.form, e.status,
         socsvc.status_label('queue_entry', e.status, 'ru'), socsvc.status_label('queue_entry', e.status, 'kk'),
         e.joined_at, e.wants_from, e.wants_from + e.wanted_days - 1,
         NULL, NULL, e.live,
         NULL, NULL, NULL, NULL, NULL,
         NULL, NULL, NULL, NULL, NULL, NULL,
         e.person, NULL
    FROM socsvc.queue_entry e
    JOIN socsvc.department d ON d.id = e.department
    JOIN socsvc.provider p ON p.id = e.provider
   WHERE e.person IN (SELECT m.person FROM socsvc.my_persons m) AND e.status NOT IN ('offered', 'placed')
  UNION ALL
  SELECT 'specialist', 'УЖЯ/УИП', 'service_order', o.id, NULL, NULL, o.provider,
         v.short_name, NULL, k.form, o.status,
         socsvc.status_label('service_order', o.status, 'ru'), socsvc.status_label('service_order', o.status, 'kk'),
         o.ordered_at, o.confirmed_on, o.ended_on,
         NULL, NULL, o.live,
         o.help_kind, k.name_ru, o.specialist, w.name, s.phone,
         o.contact_phone, o.contact_email, o.address, o.comment, coalesce(c.name_ru, o.status_reason), o.contract,
         o.person, coalesce(c.name_kk, o.status_reason)
    FROM socsvc.service_order o
    JOIN socsvc.specialist s ON s.id = o.specialist
    JOIN socsvc.worker w ON w.id = o.worker
    JOIN socsvc.provider v ON v.id = o.provider
    JOIN socsvc.help_kind k ON k.code = o.help_kind
    LEFT JOIN LATERAL (SELECT c.name_ru, c.name_kk
                         FROM socsvc.order_cancel_reason c
                         JOIN socsvc.register_info i ON i.jurisdiction = c.jurisdiction
                        WHERE c.code = o.cancel_reason AND c.side = CASE o.status WHEN 'cancelled_by_recipient' THEN 'recipient' ELSE 'specialist' END
                          AND c.valid OPERATOR(pg_catalog.@>) o.ended_on) c ON true
   WHERE o.person IN (SELECT m.person FROM socsvc.my_persons m);
COMMENT ON VIEW socsvc.my_orders IS '«Личный кабинет» – «Заказанные услуги» (004/14 to 18, 26 to 32): places and queues, and orders of specialists, of the persons for whom the client acts. An entry of a queue that has been given a place is shown as that place';
COMMENT ON COLUMN socsvc.my_orders.kind IS 'Value of the filter: facility or specialist';
COMMENT ON COLUMN socsvc.my_orders.kind_label IS 'What the filter shows: «МСУ» (004/14/2), «УЖЯ/УИП» (004/26/4)';
COMMENT ON COLUMN socsvc.my_orders.entity IS 'stay, queue_entry or service_order';
COMMENT ON COLUMN socsvc.my_orders.id IS 'Its id; of a service_order the order''s number (004/27/1)';
COMMENT ON COLUMN socsvc.my_orders.department IS 'Department; none of a specialist';
COMMENT ON COLUMN socsvc.my_orders.department_name IS 'Its name';
COMMENT ON COLUMN socsvc.my_orders.provider IS 'Provider';
COMMENT ON COLUMN socsvc.my_orders.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.my_orders.place_group IS 'Group; of an entry, only where it waits for one alone';
COMMENT ON COLUMN socsvc.my_orders.form IS 'Form; of a place the kind of help of which one order may be open';
COMMENT ON COLUMN socsvc.my_orders.status IS 'Status';
COMMENT ON COLUMN socsvc.my_orders.status_label IS 'As the portal shows it, in Russian: «Ожидание прибытия получателя» (004/14/3), «Ожидание очереди» (004/15/1), «Отмена ожидания очереди» (004/18/1); «Создан» (004/26/5), «Ожидается подтверждение специалиста» (004/26/1), «На исполнении» (004/28/2)';
COMMENT ON COLUMN socsvc.my_orders.status_label_kk IS 'The same in Kazakh';
COMMENT ON COLUMN socsvc.my_orders.ordered_at IS 'When it was booked, offered, joined or ordered';
COMMENT ON COLUMN socsvc.my_orders.first_day IS 'First day of the stay, or wanted; day of the specialist''s confirmation';
COMMENT ON COLUMN socsvc.my_orders.last_day IS 'Last day of the stay, or wanted; NULL for no end; day on which the order ended';
COMMENT ON COLUMN socsvc.my_orders.answer_by IS 'Last day for an answer to the offer';
COMMENT ON COLUMN socsvc.my_orders.arrive_by IS 'Last day for the arrival';
COMMENT ON COLUMN socsvc.my_orders.is_open IS 'Whether it still binds';
COMMENT ON COLUMN socsvc.my_orders.help_kind IS 'Kind of help of an order of a specialist';
COMMENT ON COLUMN socsvc.my_orders.name IS 'Its name';
COMMENT ON COLUMN socsvc.my_orders.specialist IS 'Specialist («Сведения о специалисте», 004/21/1)';
COMMENT ON COLUMN socsvc.my_orders.specialist_name IS 'Name';
COMMENT ON COLUMN socsvc.my_orders.specialist_phone IS 'Telephone';
COMMENT ON COLUMN socsvc.my_orders.contact_phone IS 'Contacts of the recipient as ordered (004/21/2)';
COMMENT ON COLUMN socsvc.my_orders.contact_email IS 'Likewise';
COMMENT ON COLUMN socsvc.my_orders.address IS 'Address as ordered (004/21/3)';
COMMENT ON COLUMN socsvc.my_orders.comment IS 'Comment (004/21/4)';
COMMENT ON COLUMN socsvc.my_orders.reason IS '«Просмотреть причины» (004/32/3): why it was refused, cancelled or not taken, in Russian';
COMMENT ON COLUMN socsvc.my_orders.contract IS 'Contract under which it is carried out';
COMMENT ON COLUMN socsvc.my_orders.person IS 'Recipient';
COMMENT ON COLUMN socsvc.my_orders.reason_kk IS 'The reason in Kazakh, where it is of the list';

CREATE VIEW socsvc.provider_orders WITH (security_invoker) AS
  SELECT o.id, o.person, r.family_name, r.given_name, r.patronymic, o.contact_phone, o.contact_email, o.address, o.comment, o.help_kind, k.name_ru AS name,
         o.specialist, w.name AS specialist_name, socsvc.worker_iin(w.id) AS specialist_iin, o.status, socsvc.status_label('service_order', o.status, 'ru') AS status_label,
         socsvc.status_label('service_order', o.status, 'kk') AS status_label_kk, o.ordered_at, o.reimbursement_signed_at AS sent_at, o.confirmed_on, o.ended_on,
         o.contract, coalesce(c.name_ru, o.status_reason) AS reason, o.live AS is_open, coalesce(c.name_kk, o.status_reason) AS reason_kk
    FROM socsvc.service_order o
    JOIN socsvc.person r ON r.id = o.person
    JOIN socsvc.worker w ON w.id = o.worker
    JOIN socsvc.help_kind k ON k.code = o.help_kind
    LEFT JOIN LATERAL (SELECT c.name_ru, c.name_kk
                         FROM socsvc.order_cancel_reason c
                         JOIN socsvc.register_info i ON i.jurisdiction = c.jurisdiction
                        WHERE c.code = o.cancel_reason AND c.side = CASE o.status WHEN 'cancelled_by_recipient' THEN 'recipient' ELSE 'specialist' END
                          AND c.valid OPERATOR(pg_catalog.@>) o.ended_on) c ON true
   WHERE o.provider = (SELECT socsvc.subject_provider()) AND o.reimbursement_signed_at IS NOT NULL;
COMMENT ON VIEW socsvc.provider_orders IS '«Заказы услуг» (003/14/1): orders of the specialists of the provider that the client acts for, from when they were sent to it';
COMMENT ON COLUMN socsvc.provider_orders.id IS 'Number of the order';
COMMENT ON COLUMN socsvc.provider_orders.person IS 'Recipient';
COMMENT ON COLUMN socsvc.provider_orders.family_name IS 'Family name';
COMMENT ON COLUMN socsvc.provider_orders.given_name IS 'Given name';
COMMENT ON COLUMN socsvc.provider_orders.patronymic IS 'Patronymic';
COMMENT ON COLUMN socsvc.provider_orders.contact_phone IS 'Telephone for this order';
COMMENT ON COLUMN socsvc.provider_orders.contact_email IS 'E-mail for this order';
COMMENT ON COLUMN socsvc.provider_orders.address IS 'Address for this order';
COMMENT ON COLUMN socsvc.provider_orders.comment IS 'Comment of the recipient';
COMMENT ON COLUMN socsvc.provider_orders.help_kind IS 'Kind of help';
COMMENT ON COLUMN socsvc.provider_orders.name IS 'Its name';
COMMENT ON COLUMN socsvc.provider_orders.specialist IS 'Specialist';
COMMENT ON COLUMN socsvc.provider_orders.specialist_name IS 'Name of the specialist';
COMMENT ON COLUMN socsvc.provider_orders.specialist_iin IS 'ИИН of the specialist';
COMMENT ON COLUMN socsvc.provider_orders.status IS 'Status';
COMMENT ON COLUMN socsvc.provider_orders.status_label IS 'As the portal shows it, in Russian';
COMMENT ON COLUMN socsvc.provider_orders.status_label_kk IS 'The same in Kazakh';
COMMENT ON COLUMN socsvc.provider_orders.ordered_at IS 'When it was created';
COMMENT ON COLUMN socsvc.provider_orders.sent_at IS 'When it was sent to the specialist';
COMMENT ON COLUMN socsvc.provider_orders.confirmed_on IS 'Day of the specialist''s confirmation';
COMMENT ON COLUMN socsvc.provider_orders.ended_on IS 'Day on which it ended';
COMMENT ON COLUMN socsvc.provider_orders.contract IS 'Contract under which it is carried out';
COMMENT ON COLUMN socsvc.provider_orders.reason IS 'Why it was refused, cancelled or not taken, in Russian';
COMMENT ON COLUMN socsvc.provider_orders.is_open IS 'Whether it still binds';
COMMENT ON COLUMN socsvc.provider_orders.reason_kk IS 'The reason in Kazakh, where it is of the list';

CREATE VIEW socsvc.my_specialists WITH (security_invoker) AS
  SELECT s.id AS specialist, s.worker, w.name, socsvc.worker_iin(w.id) AS iin, s.help_kind, k.name_ru AS help_kind_name, s.settlement, s.phone, s.description, s.hourly_rate,
         s.valid OPERATOR(pg_catalog.@>) (SELECT socsvc.today()) AND coalesce(w.employed OPERATOR(pg_catalog.@>) (SELECT socsvc.today()), false) AS is_offered,
         (SELECT pg_catalog.count(*) FROM socsvc.service_order o WHERE o.worker = s.worker AND o.specialist = s.id AND o.status IN ('in_progress', 'cancel_requested')) AS recipients
    FROM socsvc.specialist s
    JOIN socsvc.worker w ON w.id = s.worker
    JOIN socsvc.help_kind k ON k.code = s.help_kind
   WHERE s.provider = (SELECT socsvc.subject_provider());
COMMENT ON VIEW socsvc.my_specialists IS '«Журнал учета оказания услуг» (003/4/2, 003/5): the specialists of the provider that the client acts for; «Найти» filters by iin';
COMMENT ON COLUMN socsvc.my_specialists.specialist IS 'Specialist';
COMMENT ON COLUMN socsvc.my_specialists.worker IS 'Worker';
COMMENT ON COLUMN socsvc.my_specialists.name IS 'Full name (003/6/2)';
COMMENT ON COLUMN socsvc.my_specialists.iin IS '«ИИН специалиста» (003/5/2)';
COMMENT ON COLUMN socsvc.my_specialists.help_kind IS 'Kind of help: filter of «Услуги индивидуального помощника»';
COMMENT ON COLUMN socsvc.my_specialists.help_kind_name IS 'Its name';
COMMENT ON COLUMN socsvc.my_specialists.settlement IS 'Settlement';
COMMENT ON COLUMN socsvc.my_specialists.phone IS 'Telephone';
COMMENT ON COLUMN socsvc.my_specialists.description IS 'What recipients read';
COMMENT ON COLUMN socsvc.my_specialists.hourly_rate IS 'Tenge for an hour';
COMMENT ON COLUMN socsvc.my_specialists.is_offered IS 'May be ordered today';
COMMENT ON COLUMN socsvc.my_specialists.recipients IS 'How many recipients are attached';

CREATE VIEW socsvc.my_recipients WITH (security_invoker) AS
  SELECT o.specialist, o.worker, o.id AS service_order, o.person, pg_catalog.concat_ws(' ', r.family_name, r.given_name, r.patronymic) AS name,
         o.contact_phone, o.address, o.confirmed_on, o.ended_on, o.contract, o.status, socsvc.status_label('service_order', o.status, 'ru') AS status_label,
         o.live AS is_attached, socsvc.status_label('service_order', o.status, 'kk') AS status_label_kk
    FROM socsvc.service_order o
    JOIN socsvc.person r ON r.id = o.person
   WHERE o.provider = (SELECT socsvc.subject_provider()) AND o.contract IS NOT NULL;
COMMENT ON VIEW socsvc.my_recipients IS '«Карточка сотрудника НПО» (003/7): the recipients of each specialist of the provider that the client acts for; attached are those whose order is carried out, of the others acts may be due';
COMMENT ON COLUMN socsvc.my_recipients.specialist IS 'Specialist';
COMMENT ON COLUMN socsvc.my_recipients.worker IS 'Worker';
COMMENT ON COLUMN socsvc.my_recipients.service_order IS 'Order';
COMMENT ON COLUMN socsvc.my_recipients.person IS 'Recipient';
COMMENT ON COLUMN socsvc.my_recipients.name IS '«ФИО получателя услуги» (003/8/5)';
COMMENT ON COLUMN socsvc.my_recipients.contact_phone IS 'Telephone for the order';
COMMENT ON COLUMN socsvc.my_recipients.address IS 'Address for the order';
COMMENT ON COLUMN socsvc.my_recipients.confirmed_on IS 'First day';
COMMENT ON COLUMN socsvc.my_recipients.ended_on IS 'Day on which the order ended';
COMMENT ON COLUMN socsvc.my_recipients.contract IS 'Contract under which it is carried out';
COMMENT ON COLUMN socsvc.my_recipients.status IS 'Status of the order';
COMMENT ON COLUMN socsvc.my_recipients.status_label IS 'The same in Russian';
COMMENT ON COLUMN socsvc.my_recipients.is_attached IS 'Whether the order is still carried out (003/7/2)';
COMMENT ON COLUMN socsvc.my_recipients.status_label_kk IS 'The status in Kazakh';
