-- Chapter 95, acts of orders and reimbursement: what was sent, day by day, and what is due and paid for it.

CREATE VIEW socsvc.order_act_sheet WITH (security_invoker) AS
  SELECT a.id AS act, o.id AS service_order, a.person, a.provider, d.delivered_on AS day, h.starts_at,
         socsvc._ends_at(h.starts_at, d.minutes) AS ends_at_label, d.minutes, coalesce(h.note, d.note) AS note
    FROM socsvc.act a
    JOIN socsvc.service_order o ON o.contract = a.contract
    JOIN socsvc.contract_line l ON l.contract = a.contract
    JOIN socsvc.delivery d ON d.contract_line = l.id AND d.delivered_on >= pg_catalog.lower(a.period) AND d.delivered_on < pg_catalog.upper(a.period)
    LEFT JOIN socsvc.hour_log h ON h.service_order = o.id AND h.day = d.delivered_on AND h.delivery = d.id
   WHERE a.provider = (SELECT socsvc.subject_provider()) OR a.person IN (SELECT m.person FROM socsvc.my_persons m)
         OR (SELECT socsvc.subject_role()) = 'agency';
COMMENT ON VIEW socsvc.order_act_sheet IS 'Accompanying sheets («лист сопровождения», 003/12/2) of acts of orders, day by day: the confirmed hours, which stand once the act is sent (SV011). Of the provider, the person, or for the agency';
COMMENT ON COLUMN socsvc.order_act_sheet.act IS 'Act';
COMMENT ON COLUMN socsvc.order_act_sheet.service_order IS 'Order';
COMMENT ON COLUMN socsvc.order_act_sheet.person IS 'Recipient';
COMMENT ON COLUMN socsvc.order_act_sheet.provider IS 'Provider';
COMMENT ON COLUMN socsvc.order_act_sheet.day IS 'Day';
COMMENT ON COLUMN socsvc.order_act_sheet.starts_at IS 'Time of day at which it began; NULL where the journal has none';
COMMENT ON COLUMN socsvc.order_act_sheet.ends_at_label IS 'Time of day at which it ended, HH:MM, 24:00 for midnight';
COMMENT ON COLUMN socsvc.order_act_sheet.minutes IS 'Confirmed minutes';
COMMENT ON COLUMN socsvc.order_act_sheet.note IS 'Remark';

CREATE VIEW socsvc.sent_acts WITH (security_invoker) AS
  SELECT o.id AS service_order, o.person, pg_catalog.concat_ws(' ', r.family_name, r.given_name, r.patronymic) AS person_name,
         o.worker, w.name AS worker_name, pg_catalog.date_trunc('month', pg_catalog.lower(a.period)::timestamp)::date AS month,
         a.id AS act, a.number, a.period, a.corrects, t.minutes, a.status,
         socsvc.status_label('specialist_act', a.status, 'ru') AS status_label, socsvc.status_label('specialist_act', a.status, 'kk') AS status_label_kk,
         (SELECT pg_catalog.max(e.happened_at) FROM socsvc.status_event e
           WHERE e.entity = 'act' AND e.entity_id = a.id AND e.to_status = 'sent') AS sent_at,
         f.document, f.file_name, coalesce(f.documents, 0) AS documents
    FROM socsvc.service_order o
    JOIN socsvc.act a ON a.contract = o.contract AND a.status IN ('sent', 'signed')
    JOIN socsvc.person r ON r.id = o.person
    JOIN socsvc.worker w ON w.id = o.worker
   CROSS JOIN LATERAL (SELECT coalesce(pg_catalog.sum(l.minutes), 0)::bigint AS minutes FROM socsvc.act_line l WHERE l.act = a.id) t
    LEFT JOIN LATERAL (SELECT pg_catalog.min(d.id) AS document, (pg_catalog.array_agg(d.file_name ORDER BY d.id))[1] AS file_name,
                              pg_catalog.count(*) AS documents
                         FROM socsvc.order_document d WHERE d.act = a.id HAVING pg_catalog.count(*) > 0) f ON true
   WHERE o.provider = (SELECT socsvc.subject_provider());
COMMENT ON VIEW socsvc.sent_acts IS '«История отправленной документации» (003/9/2, 003/10/1): the acts that the provider that the client acts for has sent of its orders, by month. What is missing: missing_act_months(order_id)';
COMMENT ON COLUMN socsvc.sent_acts.service_order IS 'Number of the order';
COMMENT ON COLUMN socsvc.sent_acts.person IS 'Recipient';
COMMENT ON COLUMN socsvc.sent_acts.person_name IS '«ФИО получателя услуги»';
COMMENT ON COLUMN socsvc.sent_acts.worker IS 'The specialist''s worker';
COMMENT ON COLUMN socsvc.sent_acts.worker_name IS 'Name of the specialist';
COMMENT ON COLUMN socsvc.sent_acts.month IS '«Месяц»: its first day';
COMMENT ON COLUMN socsvc.sent_acts.act IS 'Act';
COMMENT ON COLUMN socsvc.sent_acts.number IS 'Its number, NULL for none';
COMMENT ON COLUMN socsvc.sent_acts.period IS 'Days of the month that it covers';
COMMENT ON COLUMN socsvc.sent_acts.corrects IS 'Act that it corrects, NULL for none';
COMMENT ON COLUMN socsvc.sent_acts.minutes IS 'Minutes in it';
COMMENT ON COLUMN socsvc.sent_acts.status IS 'sent or signed';
COMMENT ON COLUMN socsvc.sent_acts.status_label IS 'As the specialist''s portal shows it, in Russian: «Отправлен»; labels of entity specialist_act';
COMMENT ON COLUMN socsvc.sent_acts.status_label_kk IS 'The same in Kazakh';
COMMENT ON COLUMN socsvc.sent_acts.sent_at IS 'When it was sent, the last time';
COMMENT ON COLUMN socsvc.sent_acts.document IS 'First scan that accompanies it: order_document.id; NULL for none';
COMMENT ON COLUMN socsvc.sent_acts.file_name IS 'Its name';
COMMENT ON COLUMN socsvc.sent_acts.documents IS 'How many scans accompany it';

CREATE VIEW socsvc.my_order_acts WITH (security_invoker) AS
  SELECT o.id AS service_order, o.help_kind, o.provider, v.short_name AS provider_name, w.name AS worker_name,
         pg_catalog.date_trunc('month', pg_catalog.lower(a.period)::timestamp)::date AS month, a.id AS act, a.number, a.period, a.corrects, t.minutes,
         a.status, socsvc.status_label('specialist_act', a.status, 'ru') AS status_label,
         socsvc.status_label('specialist_act', a.status, 'kk') AS status_label_kk, o.person
    FROM socsvc.service_order o
    JOIN socsvc.act a ON a.contract = o.contract AND a.status <> 'draft'
    JOIN socsvc.provider v ON v.id = o.provider
    JOIN socsvc.worker w ON w.id = o.worker
   CROSS JOIN LATERAL (SELECT coalesce(pg_catalog.sum(l.minutes), 0)::bigint AS minutes FROM socsvc.act_line l WHERE l.act = a.id) t
   WHERE o.person IN (SELECT m.person FROM socsvc.my_persons m);
COMMENT ON VIEW socsvc.my_order_acts IS 'Acts of the orders of the persons whose cabinet the client sees (my_persons), once they were sent; the days: order_act_sheet';
COMMENT ON COLUMN socsvc.my_order_acts.service_order IS 'Number of the order';
COMMENT ON COLUMN socsvc.my_order_acts.help_kind IS 'Kind of help';
COMMENT ON COLUMN socsvc.my_order_acts.provider IS 'Provider';
COMMENT ON COLUMN socsvc.my_order_acts.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.my_order_acts.worker_name IS 'Name of the specialist';
COMMENT ON COLUMN socsvc.my_order_acts.month IS 'First day of the month';
COMMENT ON COLUMN socsvc.my_order_acts.act IS 'Act';
COMMENT ON COLUMN socsvc.my_order_acts.number IS 'Its number, NULL for none';
COMMENT ON COLUMN socsvc.my_order_acts.period IS 'Days of the month that it covers';
COMMENT ON COLUMN socsvc.my_order_acts.corrects IS 'Act that it corrects, NULL for none';
COMMENT ON COLUMN socsvc.my_order_acts.minutes IS 'Minutes in it';
COMMENT ON COLUMN socsvc.my_order_acts.status IS 'sent, signed or rejected';
COMMENT ON COLUMN socsvc.my_order_acts.status_label IS 'The same in Russian; labels of entity specialist_act';
COMMENT ON COLUMN socsvc.my_order_acts.status_label_kk IS 'The same in Kazakh';
COMMENT ON COLUMN socsvc.my_order_acts.person IS 'Recipient';

-- prepare_reimbursements() takes what this view shows, so that both are one rule.
CREATE VIEW socsvc.reimbursement_due WITH (security_invoker) AS
  WITH due AS (
    SELECT o.id AS service_order, a.id AS act, NULL::bigint AS aid_order, o.person, o.provider, o.worker, o.help_kind,
           pg_catalog.lower(a.period) AS from_day, pg_catalog.upper(a.period) - 1 AS due_on,
           (SELECT coalesce(pg_catalog.sum(l.minutes), 0)::bigint FROM socsvc.act_line l WHERE l.act = a.id) AS minutes,
           CASE WHEN a.corrects IS NULL THEN 0
                ELSE (SELECT coalesce(pg_catalog.sum(l.minutes), 0)::bigint
                        FROM socsvc.act b JOIN socsvc.act_line l ON l.act = b.id
                       WHERE a.corrects IN (b.id, b.corrects) AND b.id < a.id AND b.status IN ('sent', 'signed')) END AS minutes_before,
           coalesce(original.price, p.price) AS price,
           CASE WHEN original.id IS NOT NULL THEN original.guaranteed_sum ELSE coalesce(e.guaranteed_sum, r.guaranteed_sum) END AS guaranteed_sum,
           CASE WHEN original.id IS NOT NULL THEN original.help_kind_rule WHEN e.guaranteed_sum IS NULL THEN r.id END AS help_kind_rule
      FROM socsvc.service_order o
      JOIN socsvc.reimbursement_application p ON p.service_order = o.id AND p.status = 'signed'
      JOIN socsvc.entitlement e ON e.id = o.entitlement
      JOIN socsvc.act a ON a.contract = o.contract AND a.status IN ('sent', 'signed')
      LEFT JOIN socsvc.help_kind_rule r ON r.id = socsvc.help_kind_rule_id(o.help_kind, pg_catalog.lower(a.period))
      LEFT JOIN socsvc.reimbursement original ON original.act = a.corrects
     WHERE NOT EXISTS (SELECT FROM socsvc.reimbursement b WHERE b.act = a.id)
    UNION ALL
    SELECT NULL AS service_order, NULL AS act, o.id, o.person, o.provider, NULL AS worker, o.help_kind,
           (o.issued_at AT TIME ZONE i.time_zone)::date, (o.issued_at AT TIME ZONE i.time_zone)::date,
           NULL AS minutes, NULL AS minutes_before, o.price, o.guaranteed_sum, NULL AS help_kind_rule
      FROM socsvc.aid_order o
     CROSS JOIN socsvc.register_info i
      JOIN socsvc.reimbursement_application p ON p.aid_order = o.id AND p.status = 'signed'
     WHERE o.issued_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM socsvc.reimbursement b WHERE b.aid_order = o.id)
  )
  SELECT d.service_order, d.act, d.aid_order, d.person, d.provider, d.worker, d.help_kind, d.from_day, d.due_on, d.minutes, d.minutes_before,
         d.price, d.guaranteed_sum, CASE WHEN d.guaranteed_sum IS NOT NULL THEN d.help_kind_rule END AS help_kind_rule,
         CASE WHEN d.guaranteed_sum IS NULL THEN 'SV021' WHEN d.price IS NULL THEN 'SV022' END AS problem
    FROM due d;
COMMENT ON VIEW socsvc.reimbursement_due IS 'What is due and in no register yet: sent acts of orders of specialists, aids handed over, each with a signed application; and what keeps it out';
COMMENT ON COLUMN socsvc.reimbursement_due.service_order IS 'Order of a specialist, with';
COMMENT ON COLUMN socsvc.reimbursement_due.act IS 'its act; or';
COMMENT ON COLUMN socsvc.reimbursement_due.aid_order IS 'order of a technical aid';
COMMENT ON COLUMN socsvc.reimbursement_due.person IS 'Recipient';
COMMENT ON COLUMN socsvc.reimbursement_due.provider IS 'Provider or supplier';
COMMENT ON COLUMN socsvc.reimbursement_due.worker IS 'The specialist''s worker';
COMMENT ON COLUMN socsvc.reimbursement_due.help_kind IS 'Kind of help';
COMMENT ON COLUMN socsvc.reimbursement_due.from_day IS 'First day of the act''s period: the guaranteed sum is that in force on it; or day of the handing over';
COMMENT ON COLUMN socsvc.reimbursement_due.due_on IS 'Last day of the act''s period, or day of the handing over: due in the register of its month';
COMMENT ON COLUMN socsvc.reimbursement_due.minutes IS 'Confirmed minutes; of a correcting act the difference';
COMMENT ON COLUMN socsvc.reimbursement_due.minutes_before IS 'Minutes of the act that it corrects and of earlier corrections; 0 otherwise';
COMMENT ON COLUMN socsvc.reimbursement_due.price IS 'Tenge for an hour, or for the aid';
COMMENT ON COLUMN socsvc.reimbursement_due.guaranteed_sum IS 'Tenge for an hour or for the aid: the measure''s own, else the kind''s';
COMMENT ON COLUMN socsvc.reimbursement_due.help_kind_rule IS 'Rule that the sum is of';
COMMENT ON COLUMN socsvc.reimbursement_due.problem IS 'SQLSTATE of what prepare_reimbursements() would say: SV021 no guaranteed sum, SV022 no rate of the specialist; NULL for none';

CREATE VIEW socsvc.my_reimbursement_applications WITH (security_invoker) AS
  SELECT p.id AS application, p.service_order, p.aid_order, p.price, p.drafted_at, p.signed_at, p.status,
         socsvc.status_label('reimbursement_application', p.status, 'ru') AS status_label,
         socsvc.status_label('reimbursement_application', p.status, 'kk') AS status_label_kk, p.person
    FROM socsvc.reimbursement_application p
   WHERE p.person IN (SELECT m.person FROM socsvc.my_persons m);
COMMENT ON VIEW socsvc.my_reimbursement_applications IS '«Заявление на возмещение» (004/24/1): the applications of the persons whose cabinet the client sees (my_persons). The button «Подписать» is sign_reimbursement(order)';
COMMENT ON COLUMN socsvc.my_reimbursement_applications.application IS 'Id';
COMMENT ON COLUMN socsvc.my_reimbursement_applications.service_order IS 'Order of a specialist, or';
COMMENT ON COLUMN socsvc.my_reimbursement_applications.aid_order IS 'order of a technical aid';
COMMENT ON COLUMN socsvc.my_reimbursement_applications.price IS 'Tenge for an hour, or for the aid';
COMMENT ON COLUMN socsvc.my_reimbursement_applications.drafted_at IS 'When it was drafted';
COMMENT ON COLUMN socsvc.my_reimbursement_applications.signed_at IS 'When it was signed';
COMMENT ON COLUMN socsvc.my_reimbursement_applications.status IS 'draft, signed, withdrawn';
COMMENT ON COLUMN socsvc.my_reimbursement_applications.status_label IS 'The same in Russian: «Заявление на возмещение», «Подписано»';
COMMENT ON COLUMN socsvc.my_reimbursement_applications.status_label_kk IS 'The same in Kazakh';
COMMENT ON COLUMN socsvc.my_reimbursement_applications.person IS 'Recipient';

CREATE VIEW socsvc.my_reimbursements WITH (security_invoker) AS
  SELECT b.id AS reimbursement, b.service_order, b.act, b.aid_order, b.help_kind, b.provider, v.short_name AS provider_name, b.month, b.minutes,
         b.price, b.guaranteed_sum, b.amount, b.copayment, g.paid_on, g.status,
         socsvc.status_label('reimbursement_register', g.status, 'ru') AS status_label,
         socsvc.status_label('reimbursement_register', g.status, 'kk') AS status_label_kk, b.person
    FROM socsvc.reimbursement b
    JOIN socsvc.reimbursement_register g ON g.id = b.register
    JOIN socsvc.provider v ON v.id = b.provider
   WHERE b.person IN (SELECT m.person FROM socsvc.my_persons m);
COMMENT ON VIEW socsvc.my_reimbursements IS 'What the state reimburses for the persons whose cabinet the client sees (my_persons), and what is left for them to pay';
COMMENT ON COLUMN socsvc.my_reimbursements.reimbursement IS 'Id';
COMMENT ON COLUMN socsvc.my_reimbursements.service_order IS 'Order of a specialist, with';
COMMENT ON COLUMN socsvc.my_reimbursements.act IS 'its act; or';
COMMENT ON COLUMN socsvc.my_reimbursements.aid_order IS 'order of a technical aid';
COMMENT ON COLUMN socsvc.my_reimbursements.help_kind IS 'Kind of help';
COMMENT ON COLUMN socsvc.my_reimbursements.provider IS 'Provider or supplier';
COMMENT ON COLUMN socsvc.my_reimbursements.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.my_reimbursements.month IS 'First day of the month';
COMMENT ON COLUMN socsvc.my_reimbursements.minutes IS 'Confirmed minutes; of a correcting act the difference';
COMMENT ON COLUMN socsvc.my_reimbursements.price IS 'Tenge for an hour, or for the aid';
COMMENT ON COLUMN socsvc.my_reimbursements.guaranteed_sum IS 'Tenge for an hour or for the aid that the state guarantees';
COMMENT ON COLUMN socsvc.my_reimbursements.amount IS 'Tenge that the state pays';
COMMENT ON COLUMN socsvc.my_reimbursements.copayment IS 'Tenge that the person pays';
COMMENT ON COLUMN socsvc.my_reimbursements.paid_on IS 'Day on which the state paid';
COMMENT ON COLUMN socsvc.my_reimbursements.status IS 'Status of the register: draft, approved, paid';
COMMENT ON COLUMN socsvc.my_reimbursements.status_label IS 'The same in Russian';
COMMENT ON COLUMN socsvc.my_reimbursements.status_label_kk IS 'The same in Kazakh';
COMMENT ON COLUMN socsvc.my_reimbursements.person IS 'Recipient';

CREATE VIEW socsvc.provider_reimbursements WITH (security_invoker) AS
  SELECT b.id AS reimbursement, b.register, b.service_order, b.act, b.aid_order, b.person, b.worker, b.help_kind, b.month, b.minutes,
         b.price, b.guaranteed_sum, b.amount, b.copayment, g.paid_on, g.payment_document, g.status,
         socsvc.status_label('reimbursement_register', g.status, 'ru') AS status_label,
         socsvc.status_label('reimbursement_register', g.status, 'kk') AS status_label_kk
    FROM socsvc.reimbursement b
    JOIN socsvc.reimbursement_register g ON g.id = b.register
   WHERE b.provider = (SELECT socsvc.subject_provider());
COMMENT ON VIEW socsvc.provider_reimbursements IS 'What the provider or supplier that the client acts for is paid, by act and aid';
COMMENT ON COLUMN socsvc.provider_reimbursements.reimbursement IS 'Id';
COMMENT ON COLUMN socsvc.provider_reimbursements.register IS 'Register in which it is paid';
COMMENT ON COLUMN socsvc.provider_reimbursements.service_order IS 'Order of a specialist, with';
COMMENT ON COLUMN socsvc.provider_reimbursements.act IS 'its act; or';
COMMENT ON COLUMN socsvc.provider_reimbursements.aid_order IS 'order of a technical aid';
COMMENT ON COLUMN socsvc.provider_reimbursements.person IS 'Recipient';
COMMENT ON COLUMN socsvc.provider_reimbursements.worker IS 'The specialist''s worker';
COMMENT ON COLUMN socsvc.provider_reimbursements.help_kind IS 'Kind of help';
COMMENT ON COLUMN socsvc.provider_reimbursements.month IS 'First day of the month';
COMMENT ON COLUMN socsvc.provider_reimbursements.minutes IS 'Confirmed minutes; of a correcting act the difference';
COMMENT ON COLUMN socsvc.provider_reimbursements.price IS 'Tenge for an hour, or for the aid';
COMMENT ON COLUMN socsvc.provider_reimbursements.guaranteed_sum IS 'Tenge for an hour or for the aid that the state guarantees';
COMMENT ON COLUMN socsvc.provider_reimbursements.amount IS 'Tenge that the state pays';
COMMENT ON COLUMN socsvc.provider_reimbursements.copayment IS 'Tenge that the recipient pays';
COMMENT ON COLUMN socsvc.provider_reimbursements.paid_on IS 'Day on which the state paid';
COMMENT ON COLUMN socsvc.provider_reimbursements.payment_document IS 'By which document';
COMMENT ON COLUMN socsvc.provider_reimbursements.status IS 'Status of the register: draft, approved, paid';
COMMENT ON COLUMN socsvc.provider_reimbursements.status_label IS 'The same in Russian';
COMMENT ON COLUMN socsvc.provider_reimbursements.status_label_kk IS 'The same in Kazakh';

CREATE VIEW socsvc.reimbursement_register_lines WITH (security_invoker) AS
  SELECT g.id AS register, g.month AS register_month, g.sequence, g.status, socsvc.status_label('reimbursement_register', g.status, 'ru') AS status_label,
         b.id AS reimbursement, b.service_order, b.act, b.aid_order, b.person,
         pg_catalog.concat_ws(' ', r.family_name, r.given_name, r.patronymic) AS person_name, r.iin, b.provider, v.short_name AS provider_name,
         w.name AS worker_name, b.help_kind, b.month, b.minutes, b.price, b.guaranteed_sum, b.amount, b.copayment,
         socsvc.status_label('reimbursement_register', g.status, 'kk') AS status_label_kk
    FROM socsvc.reimbursement_register g
    JOIN socsvc.reimbursement b ON b.register = g.id
    JOIN socsvc.person r ON r.id = b.person
    JOIN socsvc.provider v ON v.id = b.provider
    LEFT JOIN socsvc.worker w ON w.id = b.worker;
COMMENT ON VIEW socsvc.reimbursement_register_lines IS 'Registers of payments, line by line, for the agency';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.register IS 'Register';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.register_month IS 'Its month';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.sequence IS 'Its number within the month';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.status IS 'draft, approved, paid';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.status_label IS 'The same in Russian';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.reimbursement IS 'Line';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.service_order IS 'Order of a specialist, with';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.act IS 'its act; or';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.aid_order IS 'order of a technical aid';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.person IS 'Recipient';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.person_name IS 'Name of the recipient';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.iin IS 'Individual number of the recipient';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.provider IS 'Provider or supplier who is paid';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.worker_name IS 'Name of the specialist';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.help_kind IS 'Kind of help';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.month IS 'First day of the month of the act, or in which the aid was handed over';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.minutes IS 'Confirmed minutes; of a correcting act the difference';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.price IS 'Tenge for an hour, or for the aid';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.guaranteed_sum IS 'Tenge for an hour or for the aid that the state guarantees';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.amount IS 'Tenge to pay';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.copayment IS 'Tenge that the recipient pays';
COMMENT ON COLUMN socsvc.reimbursement_register_lines.status_label_kk IS 'The status in Kazakh';
