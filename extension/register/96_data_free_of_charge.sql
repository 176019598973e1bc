-- Chapter 96, free of charge: conditions of contracts, categories by age, acts of social contracts, and the rules.

INSERT INTO socsvc.free_condition (code, name_ru, name_en, full_fee, source)
  SELECT c.code, c.name_ru, c.name_en, coalesce(c.full_fee::boolean, false), c.source FROM socsvc.shipped_free_condition() c;

INSERT INTO socsvc.category_age (jurisdiction, category, sex, over_age, under_age, born, source)
  SELECT a.jurisdiction, a.category, a.sex, a.over_age::integer, a.under_age::integer,
         coalesce(a.born, '(,)')::pg_catalog.daterange, a.source
    FROM socsvc.shipped_category_age() a;

INSERT INTO socsvc.social_contract_act (code, category, name_ru, name_en, source)
  SELECT a.code, a.category, a.name_ru, a.name_en, a.source FROM socsvc.shipped_social_contract_act() a;

INSERT INTO socsvc.free_rule (jurisdiction, code, sort_order, forms, category, unless_category, when_conditions, unless_conditions,
    extent, amount, unit, counted_from, per, most_days, proof, name_ru, name_en, valid, source, note)
  SELECT r.jurisdiction, r.code, r.sort_order::integer, pg_catalog.string_to_array(r.forms, '|'), r.category, r.unless_category,
         coalesce(pg_catalog.string_to_array(r.when_conditions, '|'), '{}'),
         coalesce(pg_catalog.string_to_array(r.unless_conditions, '|'), '{}'), r.extent, r.amount::integer, r.unit,
         r.counted_from, r.per, r.most_days::integer, r.proof, r.name_ru, r.name_en,
         coalesce(r.valid, '(,)')::pg_catalog.daterange, r.source, r.note
    FROM socsvc.shipped_free_rule() r;
