-- Chapter 96: kinds of help and their rules; '*' is the home jurisdiction. Classes of technical aids are not shipped: their
-- classifier (order 284 of 30.06.2023) is not held, so the administrator adds them with their sums and terms.

INSERT INTO socsvc.help_kind (code, class, form, name_ru, name_kk, name_en, source)
  SELECT k.code, k.class, k.form, k.name_ru, k.name_kk, k.name_en, k.source FROM socsvc.shipped_help_kind() k;

INSERT INTO socsvc.help_kind_rule (jurisdiction, help_kind, order_within, limit_volume, limit_periodicity, same_settlement, source, note)
  SELECT CASE k.jurisdiction WHEN '*' THEN i.jurisdiction ELSE k.jurisdiction END, k.code, k.order_within::interval,
         k.limit_volume::socsvc.volume, k.limit_periodicity::socsvc.periodicity, k.same_settlement::boolean, k.source, k.note
    FROM socsvc.shipped_help_kind() k, socsvc.register_info i;
