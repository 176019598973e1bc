-- Chapter 94: categories, circumstances of need, rights to the forms of service, grounds of refusal.

INSERT INTO socsvc.category (code, name_ru, name_en, implied_by, source, note)
  SELECT c.code, c.name_ru, c.name_en, coalesce(pg_catalog.string_to_array(c.implied_by, '; '), '{}'), c.source_ids, c.note
    FROM socsvc.shipped_category() c
  ON CONFLICT DO NOTHING;

INSERT INTO socsvc.circumstance (jurisdiction, code, number, name, valid, source)
  SELECT c.jurisdiction, c.code, c.number, c.name, coalesce(c.valid, '(,)')::pg_catalog.daterange, c.source
    FROM socsvc.shipped_circumstance() c
  ON CONFLICT DO NOTHING;

INSERT INTO socsvc.refusal_ground (jurisdiction, code, form, name_ru, needs_document, needs_survey, valid, source)
  SELECT g.jurisdiction, g.code, g.form, g.name_ru, g.needs_document, g.needs_survey::boolean,
         coalesce(g.valid, '(,)')::pg_catalog.daterange, g.source
    FROM socsvc.shipped_refusal_ground() g;

INSERT INTO socsvc.eligibility_rule (jurisdiction, effect, alternative, form, stay, facility_kind, age, when_facts, unless_facts,
    facts, older_than_female, older_than_male, max_term, payment, name_ru, name_en, valid, source, note)
  SELECT r.jurisdiction, r.effect, r.alternative, r.form, r.stay, r.facility_kind, r.age,
         coalesce(pg_catalog.string_to_array(r.when_facts, ','), '{}'), coalesce(pg_catalog.string_to_array(r.unless_facts, ','), '{}'),
         coalesce(pg_catalog.string_to_array(r.facts, ','), '{}'), r.older_than_female::integer, r.older_than_male::integer,
         r.max_term::interval, r.payment, r.name_ru, r.name_en, coalesce(r.valid, '(,)')::pg_catalog.daterange, r.source, r.note
    FROM socsvc.shipped_eligibility_rule() r;
