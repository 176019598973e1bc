-- Chapter 96: kinds of help and their rules; '*' is the home jurisdiction. Classes of technical aids are not shipped: their
-- classifier (order 284 of 30.06.2023) is not held, so the administrator adds them with their sums and terms.

INSERT INTO socsvc.help_kind (code, class, form, name_ru, name_kk, name_en, source)
  SELECT k.code, k.class, k.form, k.name_ru, k.name_kk, k.name_en, k.source FROM socsvc.shipped_help_kind() k;

INSERT INTO socsvc.help_kind_rule (jurisdiction, help_kind, order_within, limit_volume, limit_periodicity, same_settlement, source, note)
  SELECT CASE k.jurisdiction WHEN '*' THEN i.jurisdiction ELSE k.jurisdiction END, k.code, k.order_within::interval,
         k.limit_volume::socsvc.volume, k.limit_periodicity::socsvc.periodicity, k.same_settlement::boolean, k.source, k.note
    FROM socsvc.shipped_help_kind() k, socsvc.register_info i;

-- The services whose hours are counted on a programme, in the standard of their own jurisdiction alone. The group's number
-- lies beyond those of a standard that may be imported beside it.
INSERT INTO socsvc.service_group (jurisdiction, number, name, source)
  SELECT DISTINCT k.jurisdiction, 101, 'Услуги специалистов по индивидуальной программе реабилитации', 'Social Code article 163'
    FROM socsvc.shipped_help_kind() k
    JOIN socsvc.register_info i ON i.jurisdiction = k.jurisdiction
   WHERE k.class = 'specialist';

INSERT INTO socsvc.service_item (jurisdiction, form, service_group, service_no, item_no, service_name, name, portal_code, portal_name, source)
  SELECT k.jurisdiction, k.form, g.id, '101.' || pg_catalog.row_number() OVER (ORDER BY k.code), 1, k.name_ru, k.name_ru, k.code, k.name_ru, k.source
    FROM socsvc.shipped_help_kind() k
    JOIN socsvc.register_info i ON i.jurisdiction = k.jurisdiction
    JOIN socsvc.service_group g ON g.jurisdiction = k.jurisdiction AND g.number = 101
   WHERE k.class = 'specialist';
