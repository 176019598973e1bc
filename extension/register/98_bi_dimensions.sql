-- Chapter 98, dimensions of socsvc_bi. Views of the owner, not of the invoker: analysts have no right on a table of the
-- register. Personal columns are simply not in them; security_barrier keeps a reader's function from seeing other rows' values.

CREATE VIEW socsvc_bi.dim_service WITH (security_barrier) AS
  SELECT i.id AS service, i.jurisdiction, i.form, g.number AS group_number, g.name AS group_name, g.is_urgent, i.service_no,
         i.item_no, i.service_name, i.name, i.portal_code, i.volume_text, i.periodicity_text, i.is_head,
         pg_catalog.lower(i.valid) AS valid_from, pg_catalog.upper(i.valid) - 1 AS valid_until
    FROM socsvc.service_item i JOIN socsvc.service_group g ON g.id = i.service_group;
COMMENT ON VIEW socsvc_bi.dim_service IS 'Dimension. Grain: an item of the standard of services. Key: service';
COMMENT ON COLUMN socsvc_bi.dim_service.service IS 'Key';
COMMENT ON COLUMN socsvc_bi.dim_service.jurisdiction IS 'Whose standard, ISO 3166 code';
COMMENT ON COLUMN socsvc_bi.dim_service.form IS 'Form of service: home, semi_residential, residential';
COMMENT ON COLUMN socsvc_bi.dim_service.group_number IS 'Number of the kind of service (442-FZ article 20)';
COMMENT ON COLUMN socsvc_bi.dim_service.group_name IS 'Kind of service';
COMMENT ON COLUMN socsvc_bi.dim_service.is_urgent IS 'Whether the kind is that of urgent services';
COMMENT ON COLUMN socsvc_bi.dim_service.service_no IS 'Number of the service in the standard';
COMMENT ON COLUMN socsvc_bi.dim_service.item_no IS 'Running number of the item within the service';
COMMENT ON COLUMN socsvc_bi.dim_service.service_name IS 'Name of the service';
COMMENT ON COLUMN socsvc_bi.dim_service.name IS 'Name of the item';
COMMENT ON COLUMN socsvc_bi.dim_service.portal_code IS 'Code under which the portal shows it';
COMMENT ON COLUMN socsvc_bi.dim_service.volume_text IS 'Volume of one delivery, as the act writes it';
COMMENT ON COLUMN socsvc_bi.dim_service.periodicity_text IS 'Periodicity, as the act writes it';
COMMENT ON COLUMN socsvc_bi.dim_service.is_head IS 'A heading with items under it: nothing is delivered of itself';
COMMENT ON COLUMN socsvc_bi.dim_service.valid_from IS 'First day in force, NULL for always';
COMMENT ON COLUMN socsvc_bi.dim_service.valid_until IS 'Last day in force, NULL for no end';

CREATE VIEW socsvc_bi.dim_provider WITH (security_barrier) AS
  SELECT i.region_code, p.id AS provider, p.registration_number, p.short_name AS name, p.legal_form, p.settlement,
         pg_catalog.lower(p.in_register) AS registered_from, pg_catalog.upper(p.in_register) - 1 AS registered_until
    FROM socsvc.provider p CROSS JOIN socsvc.register_info i;
COMMENT ON VIEW socsvc_bi.dim_provider IS 'Dimension. Grain: a provider of the region''s register, which is public (442-FZ article 25). Key: provider';
COMMENT ON COLUMN socsvc_bi.dim_provider.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.dim_provider.provider IS 'Key';
COMMENT ON COLUMN socsvc_bi.dim_provider.registration_number IS 'Number of the entry in the register of providers';
COMMENT ON COLUMN socsvc_bi.dim_provider.name IS 'Short name, as the public register shows it';
COMMENT ON COLUMN socsvc_bi.dim_provider.legal_form IS 'state, municipal, commercial, non_profit or entrepreneur';
COMMENT ON COLUMN socsvc_bi.dim_provider.settlement IS 'Settlement of the provider';
COMMENT ON COLUMN socsvc_bi.dim_provider.registered_from IS 'First day in the register, NULL for always';
COMMENT ON COLUMN socsvc_bi.dim_provider.registered_until IS 'Last day in it, NULL for no end';

CREATE VIEW socsvc_bi.dim_department WITH (security_barrier) AS
  SELECT i.region_code, d.id AS department, d.provider, d.name, d.form, d.capacity,
         pg_catalog.lower(d.valid) AS works_from, pg_catalog.upper(d.valid) - 1 AS works_until
    FROM socsvc.department d CROSS JOIN socsvc.register_info i;
COMMENT ON VIEW socsvc_bi.dim_department IS 'Dimension. Grain: a department of a provider. Key: department; provider refers to dim_provider';
COMMENT ON COLUMN socsvc_bi.dim_department.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.dim_department.department IS 'Key';
COMMENT ON COLUMN socsvc_bi.dim_department.provider IS 'Provider (dim_provider)';
COMMENT ON COLUMN socsvc_bi.dim_department.name IS 'Name';
COMMENT ON COLUMN socsvc_bi.dim_department.form IS 'Form of service given there';
COMMENT ON COLUMN socsvc_bi.dim_department.capacity IS 'Places, NULL where they are not counted';
COMMENT ON COLUMN socsvc_bi.dim_department.works_from IS 'First day, NULL for always';
COMMENT ON COLUMN socsvc_bi.dim_department.works_until IS 'Last day, NULL for no end';

CREATE VIEW socsvc_bi.dim_calendar WITH (security_barrier) AS
  SELECT c.day, pg_catalog.date_part('year', c.day)::integer AS year, pg_catalog.date_part('quarter', c.day)::integer AS quarter,
         pg_catalog.date_part('month', c.day)::integer AS month_number, pg_catalog.date_trunc('month', c.day)::date AS month,
         pg_catalog.date_part('isoyear', c.day)::integer AS week_year, pg_catalog.date_part('week', c.day)::integer AS week,
         pg_catalog.date_part('isodow', c.day)::integer AS weekday, c.is_working_day, c.kind, c.note, c.is_announced
    FROM socsvc_bi.kept_calendar c;
COMMENT ON VIEW socsvc_bi.dim_calendar IS 'Dimension. Grain: a day, from five years back to two years ahead. Key: day';
COMMENT ON COLUMN socsvc_bi.dim_calendar.day IS 'Key: the day';
COMMENT ON COLUMN socsvc_bi.dim_calendar.year IS 'Year';
COMMENT ON COLUMN socsvc_bi.dim_calendar.quarter IS 'Quarter, 1 to 4';
COMMENT ON COLUMN socsvc_bi.dim_calendar.month_number IS 'Month, 1 to 12';
COMMENT ON COLUMN socsvc_bi.dim_calendar.month IS 'First day of the month: what facts and questions by month are joined by';
COMMENT ON COLUMN socsvc_bi.dim_calendar.week_year IS 'Year to which the ISO week belongs';
COMMENT ON COLUMN socsvc_bi.dim_calendar.week IS 'ISO week, 1 to 53';
COMMENT ON COLUMN socsvc_bi.dim_calendar.weekday IS '1 Monday to 7 Sunday';
COMMENT ON COLUMN socsvc_bi.dim_calendar.is_working_day IS 'Working day of the region''s calendar';
COMMENT ON COLUMN socsvc_bi.dim_calendar.kind IS 'Kind of an exceptional day: holiday, transferred_off, working, shortened; NULL otherwise';
COMMENT ON COLUMN socsvc_bi.dim_calendar.note IS 'Name of the holiday, or why it is exceptional';
COMMENT ON COLUMN socsvc_bi.dim_calendar.is_announced IS 'Whether the year''s calendar is loaded; if not, only weekdays and the holidays of the law count';

CREATE VIEW socsvc_bi.dim_recipient WITH (security_barrier) AS
  SELECT k.region_code, k.recipient, k.age_band, k.sex, k.category, k.locality FROM socsvc_bi.kept_recipient k;
COMMENT ON VIEW socsvc_bi.dim_recipient IS 'Dimension. Grain: a person, de-identified: a surrogate that only the region''s key makes, and attributes that at least k persons share (setting bi_least_cell), "any" where fewer do. As of the last refresh_bi(): join facts by LEFT JOIN, whoever came since is not in it. Key: recipient';
COMMENT ON COLUMN socsvc_bi.dim_recipient.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.dim_recipient.recipient IS 'Key: surrogate of the person (keyed hash, 24 hexadecimal digits)';
COMMENT ON COLUMN socsvc_bi.dim_recipient.age_band IS 'Age in years at the refresh, or at death: 0-17, 18-34, 35-54, 55-64, 65-74, 75-84, 85+, any';
COMMENT ON COLUMN socsvc_bi.dim_recipient.sex IS 'f, m, any';
COMMENT ON COLUMN socsvc_bi.dim_recipient.category IS 'Code of the person''s proved category in force, several, none, any';
COMMENT ON COLUMN socsvc_bi.dim_recipient.locality IS 'Type of locality by the latest contract: urban, rural, unknown (no contract), any';
