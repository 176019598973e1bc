-- Chapter 95, supported living: how many minutes a service has in the current period.

CREATE VIEW socsvc.my_minutes WITH (security_invoker) AS
  SELECT l.programme, l.id AS programme_line, n.label AS name, l.supported_living AS variant,
         l.minutes_from, l.minutes_until, l.minutes_unit,
         pg_catalog.lower(t.period) AS period_from, pg_catalog.upper(t.period) - 1 AS period_until,
         coalesce(m.used, 0) AS minutes_used, l.minutes_until - coalesce(m.used, 0) AS minutes_left
    FROM socsvc.programme_line l
    JOIN socsvc.programme p ON p.id = l.programme
    JOIN socsvc.service_item_label n ON n.service_item = l.service_item
   CROSS JOIN LATERAL (SELECT socsvc.minutes_period(l.minutes_unit, (SELECT socsvc.today()), l.term) AS period) t
    LEFT JOIN socsvc.line_minutes m ON m.programme_line = l.id AND m.starts_on = pg_catalog.lower(t.period)
   WHERE p.person = (SELECT socsvc.subject_person()) AND p.status <> 'draft' AND l.minutes_unit IS NOT NULL;
COMMENT ON VIEW socsvc.my_minutes IS 'Services that are bound in minutes (supported living, specialists of a rehabilitation programme), with what is used in the day, week, month, quarter or year of today; period_from is empty outside the line''s term';
COMMENT ON COLUMN socsvc.my_minutes.programme IS 'Programme';
COMMENT ON COLUMN socsvc.my_minutes.programme_line IS 'Line';
COMMENT ON COLUMN socsvc.my_minutes.name IS '«Наименование»';
COMMENT ON COLUMN socsvc.my_minutes.variant IS 'Variant of supported living';
COMMENT ON COLUMN socsvc.my_minutes.minutes_from IS 'Least minutes per minutes_unit';
COMMENT ON COLUMN socsvc.my_minutes.minutes_until IS 'Most minutes per minutes_unit';
COMMENT ON COLUMN socsvc.my_minutes.minutes_unit IS 'day, week, month, quarter or year';
COMMENT ON COLUMN socsvc.my_minutes.period_from IS 'First day of the current period';
COMMENT ON COLUMN socsvc.my_minutes.period_until IS 'Its last day';
COMMENT ON COLUMN socsvc.my_minutes.minutes_used IS 'Minutes delivered in it';
COMMENT ON COLUMN socsvc.my_minutes.minutes_left IS 'Minutes that may still be delivered in it';
