-- Chapter 96, terms of stays.

INSERT INTO socsvc.stay_term_rule (jurisdiction, code, sort_order, category, under_age, forms, stays, is_course, when_conditions,
    unless_conditions, unless_categories, unless_facts, overrides, always, course_days, courses_per_year, months_per_year, days_per_year,
    longest_months, longest_days, times_per_year, times_in_life, soft, needs_conditions, barred_conditions, within_programme,
    within_category, after_months, earlier_days, name_ru, name_en, valid, source, note)
  SELECT r.jurisdiction, r.code, r.sort_order::integer, r.category, r.under_age::integer, pg_catalog.string_to_array(r.forms, '|'),
         coalesce(pg_catalog.string_to_array(r.stays, '|'), '{}'), r.is_course::boolean,
         coalesce(pg_catalog.string_to_array(r.when_conditions, '|'), '{}'),
         coalesce(pg_catalog.string_to_array(r.unless_conditions, '|'), '{}'),
         coalesce(pg_catalog.string_to_array(r.unless_categories, '|'), '{}'),
         coalesce(pg_catalog.string_to_array(r.unless_facts, '|'), '{}'),
         coalesce(pg_catalog.string_to_array(r.overrides, '|'), '{}'), coalesce(r.always::boolean, false),
         r.course_days::pg_catalog.int4range, r.courses_per_year::integer, r.months_per_year::integer, r.days_per_year::integer,
         r.longest_months::integer, r.longest_days::integer, r.times_per_year::integer, r.times_in_life::integer,
         coalesce(r.soft::boolean, false),
         coalesce(pg_catalog.string_to_array(r.needs_conditions, '|'), '{}'),
         coalesce(pg_catalog.string_to_array(r.barred_conditions, '|'), '{}'),
         coalesce(r.within_programme::boolean, false), coalesce(r.within_category::boolean, false), r.after_months::integer,
         r.earlier_days::integer, r.name_ru, r.name_en, coalesce(r.valid, '(,)')::pg_catalog.daterange, r.source, r.note
    FROM socsvc.shipped_stay_term_rule() r;
