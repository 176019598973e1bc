-- Chapter 99, terms of stays: everybody may read the rules, the administrator has them.

GRANT SELECT ON socsvc.stay_term_rule TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT INSERT (jurisdiction, code, sort_order, category, under_age, forms, stays, is_course, when_conditions, unless_conditions,
              unless_categories, unless_facts, overrides, always, course_days, courses_per_year, months_per_year, days_per_year,
              longest_months, longest_days, times_per_year, times_in_life, soft, needs_conditions, barred_conditions, within_programme,
              within_category, after_months, earlier_days, name_ru, name_en, valid, source, note),
    UPDATE (jurisdiction, code, sort_order, category, under_age, forms, stays, is_course, when_conditions, unless_conditions,
            unless_categories, unless_facts, overrides, always, course_days, courses_per_year, months_per_year, days_per_year,
            longest_months, longest_days, times_per_year, times_in_life, soft, needs_conditions, barred_conditions, within_programme,
            within_category, after_months, earlier_days, name_ru, name_en, valid, source, note), DELETE
  ON socsvc.stay_term_rule TO socsvc_admin;

GRANT EXECUTE ON FUNCTION
    socsvc._category_days(bigint, text), socsvc._stay_conditions(bigint, bigint, date), socsvc._course_stays(bigint, date),
    socsvc._counted_stays(bigint, bigint, bigint, text[]), socsvc._broken_term(bigint, bigint, bigint, daterange, datemultirange, bigint),
    socsvc.stay_term_problems(bigint, bigint, daterange, boolean, bigint), socsvc.available_courses(bigint, text, integer)
  TO socsvc_portal, socsvc_agency;
