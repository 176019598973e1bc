-- Chapter 95, hours: the journal of an order («Журнал учета оказанных услуг», 003/12/1) and how much of the limit is used.

CREATE VIEW socsvc.order_journal WITH (security_invoker) AS
  SELECT h.service_order, h.id AS hour_log, h.person, h.worker, w.name AS worker_name, h.day, h.starts_at,
         (h.starts_at OPERATOR(pg_catalog.+) pg_catalog.make_interval(mins => h.minutes)) AS ends_at,
         h.minutes, pg_catalog.round(h.minutes / 60.0, 2) AS hours, h.note, h.status,
         socsvc.status_label('hour_log', h.status, 'ru') AS status_label,
         socsvc.status_label('hour_log', h.status, 'kk') AS status_label_kk,
         socsvc.status_label('hour_log', h.status, 'en') AS status_label_en,
         socsvc.code_sent_at(c.id) AS code_sent_at, c.expires_at AS code_expires_at, h.recorded_at
    FROM socsvc.hour_log h
    JOIN socsvc.worker w ON w.id = h.worker
    LEFT JOIN socsvc.confirmation_code c ON c.id = h.confirmation_code
   WHERE h.provider = (SELECT socsvc.subject_provider());
COMMENT ON VIEW socsvc.order_journal IS '«Журнал учета оказанных услуг» of the provider''s orders (003/12/1). Choose by service_order, or by person: the recipient''s name leads here (003/8/5)';
COMMENT ON COLUMN socsvc.order_journal.service_order IS 'Order';
COMMENT ON COLUMN socsvc.order_journal.hour_log IS 'Hours';
COMMENT ON COLUMN socsvc.order_journal.person IS 'Recipient';
COMMENT ON COLUMN socsvc.order_journal.worker IS 'Specialist''s worker';
COMMENT ON COLUMN socsvc.order_journal.worker_name IS 'Name';
COMMENT ON COLUMN socsvc.order_journal.day IS 'Day';
COMMENT ON COLUMN socsvc.order_journal.starts_at IS 'From';
COMMENT ON COLUMN socsvc.order_journal.ends_at IS 'Until; 00:00 is the end of the day';
COMMENT ON COLUMN socsvc.order_journal.minutes IS 'Minutes';
COMMENT ON COLUMN socsvc.order_journal.hours IS 'Hours';
COMMENT ON COLUMN socsvc.order_journal.note IS 'Remark';
COMMENT ON COLUMN socsvc.order_journal.status IS 'recorded, code_sent, confirmed, withdrawn';
COMMENT ON COLUMN socsvc.order_journal.status_label IS 'The same in Russian';
COMMENT ON COLUMN socsvc.order_journal.status_label_kk IS 'In Kazakh';
COMMENT ON COLUMN socsvc.order_journal.status_label_en IS 'In English';
COMMENT ON COLUMN socsvc.order_journal.code_sent_at IS 'When the gateway took the last code for them; NULL while it waits: so long confirm_hours() refuses any code (SV008)';
COMMENT ON COLUMN socsvc.order_journal.code_expires_at IS 'Until when that code counts';
COMMENT ON COLUMN socsvc.order_journal.recorded_at IS 'When they were recorded';

CREATE VIEW socsvc.my_hours WITH (security_invoker) AS
  SELECT h.service_order, h.id AS hour_log, h.provider, v.short_name AS provider_name, w.name AS worker_name, h.day, h.starts_at,
         (h.starts_at OPERATOR(pg_catalog.+) pg_catalog.make_interval(mins => h.minutes)) AS ends_at,
         h.minutes, pg_catalog.round(h.minutes / 60.0, 2) AS hours, h.status,
         socsvc.status_label('hour_log', h.status, 'ru') AS status_label,
         socsvc.status_label('hour_log', h.status, 'kk') AS status_label_kk,
         socsvc.status_label('hour_log', h.status, 'en') AS status_label_en, h.person
    FROM socsvc.hour_log h
    JOIN socsvc.worker w ON w.id = h.worker
    JOIN socsvc.provider v ON v.id = h.provider
   WHERE h.person IN (SELECT m.person FROM socsvc.my_persons m);
COMMENT ON VIEW socsvc.my_hours IS 'Hours that specialists have recorded for the persons whose cabinet the client sees (my_persons); those that are not confirmed do not count';
COMMENT ON COLUMN socsvc.my_hours.service_order IS 'Order';
COMMENT ON COLUMN socsvc.my_hours.hour_log IS 'Hours';
COMMENT ON COLUMN socsvc.my_hours.provider IS 'Provider (НПО)';
COMMENT ON COLUMN socsvc.my_hours.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.my_hours.worker_name IS 'Specialist';
COMMENT ON COLUMN socsvc.my_hours.day IS 'Day';
COMMENT ON COLUMN socsvc.my_hours.starts_at IS 'From';
COMMENT ON COLUMN socsvc.my_hours.ends_at IS 'Until; 00:00 is the end of the day';
COMMENT ON COLUMN socsvc.my_hours.minutes IS 'Minutes';
COMMENT ON COLUMN socsvc.my_hours.hours IS 'Hours';
COMMENT ON COLUMN socsvc.my_hours.status IS 'recorded, code_sent, confirmed, withdrawn';
COMMENT ON COLUMN socsvc.my_hours.status_label IS 'The same in Russian';
COMMENT ON COLUMN socsvc.my_hours.status_label_kk IS 'In Kazakh';
COMMENT ON COLUMN socsvc.my_hours.status_label_en IS 'In English';
COMMENT ON COLUMN socsvc.my_hours.person IS 'Recipient';

-- Minutes of the line, so those of earlier orders of the measure count as well.
CREATE VIEW socsvc.order_hours WITH (security_invoker) AS
  SELECT o.id AS service_order, o.person, o.provider, o.status AS order_status,
         pg_catalog.lower(t.period) AS period_from, (pg_catalog.upper(t.period) - 1) AS period_until,
         l.minutes_until AS limit_minutes, coalesce(m.used, 0) AS confirmed_minutes, u.minutes AS unconfirmed_minutes,
         (l.minutes_until - coalesce(m.used, 0) - u.minutes) AS remaining_minutes
    FROM socsvc.service_order o
    JOIN socsvc.contract_line cl ON cl.contract = o.contract
    JOIN socsvc.programme_line l ON l.id = cl.programme_line
   CROSS JOIN LATERAL (SELECT socsvc.minutes_period(l.minutes_unit, (SELECT socsvc.today()), l.term) AS period) t
   CROSS JOIN LATERAL (SELECT socsvc.unconfirmed_of_measure(o.id, t.period) AS minutes) u
    LEFT JOIN socsvc.line_minutes m ON m.programme_line = l.id AND m.starts_on = pg_catalog.lower(t.period)
   WHERE o.provider = (SELECT socsvc.subject_provider());
COMMENT ON VIEW socsvc.order_hours IS 'Of each order of the provider: the limit of today''s day, month or year in minutes, and how much is left of it. Minutes of earlier orders of the measure count as well';
COMMENT ON COLUMN socsvc.order_hours.service_order IS 'Order';
COMMENT ON COLUMN socsvc.order_hours.person IS 'Recipient';
COMMENT ON COLUMN socsvc.order_hours.provider IS 'Provider';
COMMENT ON COLUMN socsvc.order_hours.order_status IS 'Status of the order';
COMMENT ON COLUMN socsvc.order_hours.period_from IS 'First day of the period in which today lies, within the measure''s term; NULL outside of it';
COMMENT ON COLUMN socsvc.order_hours.period_until IS 'Its last day';
COMMENT ON COLUMN socsvc.order_hours.limit_minutes IS 'Most minutes in the period; NULL for no limit';
COMMENT ON COLUMN socsvc.order_hours.confirmed_minutes IS 'Minutes confirmed in it';
COMMENT ON COLUMN socsvc.order_hours.unconfirmed_minutes IS 'Minutes recorded in it that wait for the recipient''s confirmation';
COMMENT ON COLUMN socsvc.order_hours.remaining_minutes IS 'Minutes that may still be recorded in it';

CREATE VIEW socsvc.my_order_hours WITH (security_invoker) AS
  SELECT o.id AS service_order, o.help_kind, o.status AS order_status,
         pg_catalog.lower(t.period) AS period_from, (pg_catalog.upper(t.period) - 1) AS period_until,
         l.minutes_until AS limit_minutes, coalesce(m.used, 0) AS confirmed_minutes, u.minutes AS unconfirmed_minutes,
         (l.minutes_until - coalesce(m.used, 0) - u.minutes) AS remaining_minutes, o.person
    FROM socsvc.service_order o
    JOIN socsvc.contract_line cl ON cl.contract = o.contract
    JOIN socsvc.programme_line l ON l.id = cl.programme_line
   CROSS JOIN LATERAL (SELECT socsvc.minutes_period(l.minutes_unit, (SELECT socsvc.today()), l.term) AS period) t
   CROSS JOIN LATERAL (SELECT coalesce(pg_catalog.sum(h.minutes), 0) AS minutes
                         FROM socsvc.hour_log h JOIN socsvc.service_order s ON s.id = h.service_order
                        WHERE s.entitlement = o.entitlement AND h.person = o.person AND h.status IN ('recorded', 'code_sent')
                          AND t.period OPERATOR(pg_catalog.@>) h.day) u
    LEFT JOIN socsvc.line_minutes m ON m.programme_line = l.id AND m.starts_on = pg_catalog.lower(t.period)
   WHERE o.person IN (SELECT p.person FROM socsvc.my_persons p);
COMMENT ON VIEW socsvc.my_order_hours IS 'The same for the orders of the persons whose cabinet the client sees (my_persons): see order_hours';
COMMENT ON COLUMN socsvc.my_order_hours.service_order IS 'Order';
COMMENT ON COLUMN socsvc.my_order_hours.help_kind IS 'Kind of help';
COMMENT ON COLUMN socsvc.my_order_hours.order_status IS 'Status of the order';
COMMENT ON COLUMN socsvc.my_order_hours.period_from IS 'First day of the period in which today lies, within the measure''s term; NULL outside of it';
COMMENT ON COLUMN socsvc.my_order_hours.period_until IS 'Its last day';
COMMENT ON COLUMN socsvc.my_order_hours.limit_minutes IS 'Most minutes in the period; NULL for no limit';
COMMENT ON COLUMN socsvc.my_order_hours.confirmed_minutes IS 'Minutes confirmed in it';
COMMENT ON COLUMN socsvc.my_order_hours.unconfirmed_minutes IS 'Minutes recorded in it that wait for the confirmation';
COMMENT ON COLUMN socsvc.my_order_hours.remaining_minutes IS 'Minutes that may still be recorded in it';
COMMENT ON COLUMN socsvc.my_order_hours.person IS 'Recipient';
