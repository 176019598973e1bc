-- Chapter 96: reasons for refusing an offered place and what becomes of the entry; '*' is the home jurisdiction.

INSERT INTO socsvc.offer_refusal_reason (jurisdiction, code, consequence, name_ru, name_kk, name_en, source)
  SELECT CASE r.jurisdiction WHEN '*' THEN i.jurisdiction ELSE r.jurisdiction END,
         r.code, r.consequence, r.name_ru, r.name_kk, r.name_en, r.source
    FROM socsvc.shipped_offer_refusal_reason() r, socsvc.register_info i;
