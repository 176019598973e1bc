-- Chapter 96: reasons for which suppliers refuse orders; '*' is the home jurisdiction.

INSERT INTO socsvc.order_cancel_reason (jurisdiction, code, side, name_ru, name_kk, name_en, source)
  SELECT CASE r.jurisdiction WHEN '*' THEN i.jurisdiction ELSE r.jurisdiction END,
         r.code, r.side, r.name_ru, r.name_kk, r.name_en, r.source
    FROM socsvc.shipped_order_cancel_reason() r, socsvc.register_info i
   WHERE r.side = 'supplier';
