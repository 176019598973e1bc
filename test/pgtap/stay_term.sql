-- How long and how often a place may be taken (326-п paragraphs 49.1, 51, 52): every rule at its bound and one beyond, then
-- what lies between rules. A range ends before its second day.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

-- ---- people, groups, stays ----------------------------------------------------------------------------------------

-- Groups of departments of provider 1, a semi-residential (1) and a residential (2) one; each has one place.
INSERT INTO socsvc.department (id, provider, name, form) VALUES (1, 1, 'Отделение', 'semi_residential'), (2, 1, 'Интернат', 'residential');
INSERT INTO socsvc.place_group (id, department, provider, name, stay) VALUES
  (1, 1, 1, 'до 4 часов', 'up_to_4_hours'), (2, 1, 1, 'свыше 4 часов', 'over_4_hours'), (3, 1, 1, 'ночлег', 'night'),
  (4, 1, 1, 'круглосуточно', 'round_the_clock'), (5, 2, 1, 'интернат', 'round_the_clock');
INSERT INTO socsvc.place_capacity (place_group, places, valid, document) SELECT g, 1, '[2020-01-01,)', 'приказ' FROM generate_series(1, 5) g;

CREATE SEQUENCE public.next_id START 1001;
-- A person with a programme and a contract of provider 1 for 2026 and 2027; all have the person's id.
CREATE FUNCTION public.somebody(birth_date date DEFAULT '1985-06-15', sex text DEFAULT 'm') RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  new_id bigint := nextval('public.next_id');
  term daterange := '[2026-01-01,2028-01-01)';
BEGIN
  PERFORM tap.become(NULL, 'agency');
  INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (new_id, 'Петров', 'Иван', somebody.birth_date, somebody.sex);
  INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
    VALUES (new_id, 'T' || new_id, new_id, 'semi_residential', '2026-01-01', term, 'partial');
  INSERT INTO socsvc.programme_line (id, programme, service_item, sort_order, periodicity, deviation_reason)
    SELECT new_id, new_id, i.id, 1, '1/day', 'test' FROM socsvc.service_item i
     WHERE i.form = 'semi_residential' AND NOT i.is_head ORDER BY i.id LIMIT 1;
  PERFORM socsvc.issue_programme(new_id), tap.become(NULL, 'citizen');
  INSERT INTO socsvc.contract (id, programme, provider, requested_on) VALUES (new_id, new_id, 1, '2026-01-01');
  INSERT INTO socsvc.contract_line (id, contract, programme_line) VALUES (new_id, new_id, new_id);
  PERFORM tap.become(NULL, 'provider'), socsvc.offer_contract(new_id, term);
  PERFORM tap.become(NULL, 'citizen'), socsvc.sign_contract(new_id);
  PERFORM tap.superuser();
  RETURN new_id;
END $$;
CREATE FUNCTION public.belongs(person_id bigint, category text, valid daterange DEFAULT '[2020-01-01,)') RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.agency();
  INSERT INTO socsvc.person_category (person, category, document, valid) VALUES (person_id, belongs.category, 'справка', belongs.valid);
  PERFORM tap.superuser();
  RETURN person_id;
END $$;
CREATE FUNCTION public.holds(person_id bigint, condition text, valid daterange DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.provider(1), socsvc.add_contract_condition(person_id, holds.condition, holds.valid, 'приказ');
  PERFORM tap.superuser();
  RETURN person_id;
END $$;
-- A stay that was held; what refuses stays is not asked.
CREATE FUNCTION public.stayed(person_id bigint, group_id bigint, days daterange, is_course boolean DEFAULT false, status text DEFAULT 'discharged')
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  new_id bigint;
BEGIN
  SET LOCAL session_replication_role = replica;
  INSERT INTO socsvc.stay (region_code, person, department, provider, place_group, form, is_course, days, status, live)
    SELECT 86, person_id, g.department, g.provider, g.id, d.form, stayed.is_course, stayed.days, stayed.status, stayed.status IN ('offered', 'awaiting_arrival', 'arrived')
      FROM socsvc.place_group g JOIN socsvc.department d ON d.id = g.department WHERE g.id = group_id
    RETURNING id INTO new_id;
  SET LOCAL session_replication_role = origin;
  RETURN new_id;
END $$;
-- Codes of the rules that a stay would break, as the provider sees them.
CREATE FUNCTION public.broken(person_id bigint, group_id bigint, days daterange, is_course boolean DEFAULT false, except_stay bigint DEFAULT NULL)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  codes text;
BEGIN
  PERFORM tap.provider(1);
  SELECT string_agg(p.code, ' ' ORDER BY p.code) INTO codes FROM socsvc.stay_term_problems(person_id, group_id, days, broken.is_course, except_stay) p;
  PERFORM tap.superuser();
  RETURN coalesce(codes, '');
END $$;
CREATE FUNCTION public.set_to(setting_name text, value text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.admin();
  UPDATE socsvc.setting s SET value = set_to.value WHERE s.name = setting_name;
  PERFORM tap.superuser();
END $$;

-- ---- every rule -----------------------------------------------------------------------------------------------------

-- Somebody to whom the rule applies, and whom no other rule limits in the group.
CREATE FUNCTION public.subject_of(rule socsvc.stay_term_rule, group_id bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  person_id bigint;
  condition text;
BEGIN
  person_id := public.somebody(CASE WHEN rule.category = 'elderly' THEN '1950-03-01'
                                    WHEN rule.category ~ 'child|^minor_(hardship|fire)' AND rule.category !~ 'parent|escort' OR rule.category IS NULL
                                      THEN '2019-12-31' ELSE '1985-06-15' END::date);
  IF rule.category IS NOT NULL AND rule.category <> 'elderly' THEN
    PERFORM public.belongs(person_id, rule.category, CASE WHEN rule.within_category THEN '[2026-01-01,2027-06-01)' ELSE '[2020-01-01,)' END::daterange);
  END IF;
  FOREACH condition IN ARRAY rule.when_conditions || rule.needs_conditions LOOP
    PERFORM public.holds(person_id, condition);
  END LOOP;
  IF rule.category IN ('conflict_zone_child', 'minor_hardship_or_danger') AND group_id = 4 THEN
    PERFORM public.stayed(person_id, 2, '[2026-01-05,2026-01-26)');
  END IF;
  RETURN person_id;
END $$;

-- The rule is among those that a stay would break.
CREATE FUNCTION public.refused(codes text, code text, name text) RETURNS text LANGUAGE sql AS $$
  SELECT ok(code = ANY (string_to_array(codes, ' ')), name || format(' (%s)', codes))
$$;
CREATE FUNCTION public.try_rule(rule socsvc.stay_term_rule) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  names text := (SELECT string_agg('[' || s.id || ']', ' ') FROM regexp_split_to_table(rule.source, '; ') s (id)) || ' ' || rule.code || ': ';
  s date := CASE WHEN rule.after_months IS NULL THEN '2026-02-02' ELSE '2027-06-10' END; -- first day of the stays
  least_days integer := coalesce(lower(rule.course_days), 7);
  group_id bigint;
  who bigint;
  last_day date;
  held bigint;
BEGIN
  FOR group_id IN SELECT g.id FROM socsvc.place_group g
                   WHERE g.department = 1 AND (g.stay = ANY (rule.stays) OR rule.stays = '{}' AND g.stay = 'night') LOOP
    SET LOCAL session_replication_role = replica;
    DELETE FROM socsvc.stay;
    SET LOCAL session_replication_role = origin;
    who := public.subject_of(rule, group_id);
    IF rule.course_days IS NOT NULL THEN
      RETURN NEXT is(public.broken(who, group_id, daterange(s, s + lower(rule.course_days)), true), '', names || 'the shortest course is allowed');
      RETURN NEXT is(public.broken(who, group_id, daterange(s, s + upper(rule.course_days) - 1), true), '', names || 'the longest course is allowed');
      RETURN NEXT public.refused(public.broken(who, group_id, daterange(s, s + upper(rule.course_days)), true), rule.code, names || 'a day longer is not');
      IF lower(rule.course_days) > 1 THEN
        RETURN NEXT public.refused(public.broken(who, group_id, daterange(s, s + lower(rule.course_days) - 1), true), rule.code, names || 'nor a day shorter');
      END IF;
    END IF;
    IF rule.courses_per_year IS NOT NULL THEN
      FOR n IN 1 .. rule.courses_per_year LOOP
        RETURN NEXT is(public.broken(who, group_id, daterange('2026-12-01', '2026-12-01'::date + least_days), true), '', names || 'course ' || n || ' of the year');
        PERFORM public.stayed(who, group_id, daterange(s, s + least_days), true);
        s := s + least_days + 5;
      END LOOP;
      RETURN NEXT public.refused(public.broken(who, group_id, daterange('2026-12-01', '2026-12-01'::date + least_days), true), rule.code, names || 'no more courses in the year');
      RETURN NEXT is(public.broken(who, group_id, daterange('2027-01-11', '2027-01-11'::date + least_days), true), '', names || 'another in the next');
      s := '2026-02-02';
    END IF;
    IF rule.months_per_year IS NOT NULL THEN
      last_day := (s + make_interval(months => rule.months_per_year))::date - 1;
      RETURN NEXT is(public.broken(who, group_id, daterange(s, last_day, '[]')), '', names || 'so many months are allowed');
      RETURN NEXT public.refused(public.broken(who, group_id, daterange(s, last_day + 1, '[]')), rule.code, names || 'a day more is not');
      PERFORM public.stayed(who, group_id, daterange(s, s + 30));
      RETURN NEXT is(public.broken(who, group_id, daterange(s + 40, last_day + 10, '[]')), '', names || 'in two stays neither more');
      RETURN NEXT public.refused(public.broken(who, group_id, daterange(s + 40, last_day + 11, '[]')), rule.code, names || 'nor less');
      RETURN NEXT is(public.broken(who, group_id, daterange('2027-02-01', '2027-03-01')), '', names || 'the next year begins anew');
    END IF;
    IF rule.days_per_year IS NOT NULL THEN
      PERFORM public.stayed(who, group_id, daterange(s, s + 10));
      RETURN NEXT is(public.broken(who, group_id, daterange(s + 20, s + 10 + rule.days_per_year)), '', names || 'so many days are allowed');
      held := public.stayed(public.somebody(), group_id, '[2026-06-01,2026-09-01)', false, 'awaiting_arrival');
      RETURN NEXT is(public.broken(who, group_id, daterange('2026-06-01', '2026-06-01'::date + rule.days_per_year - 10)), '', names || 'whoever else stays');
      RETURN NEXT public.refused(public.broken(who, group_id, daterange('2026-06-01', '2026-06-01'::date + rule.days_per_year - 9)), rule.code, names || 'a day more is not, in a full group');
      UPDATE socsvc.place_capacity c SET places = 2 WHERE c.place_group = group_id;
      RETURN NEXT is(public.broken(who, group_id, daterange('2026-06-01', '2026-06-01'::date + rule.days_per_year - 9)), CASE WHEN rule.soft THEN '' ELSE rule.code END,
                     names || 'more while places are free, where the rule says so');
      UPDATE socsvc.place_capacity c SET places = 1 WHERE c.place_group = group_id;
    END IF;
    IF num_nonnulls(rule.longest_months, rule.longest_days) > 0 THEN
      last_day := CASE WHEN rule.longest_days IS NULL THEN (s + make_interval(months => rule.longest_months))::date - 1 ELSE s + rule.longest_days - 1 END;
      RETURN NEXT is(public.broken(who, group_id, daterange(s, last_day, '[]')), '', names || 'the longest stay is allowed');
      RETURN NEXT public.refused(public.broken(who, group_id, daterange(s, last_day + 1, '[]')), rule.code, names || 'a day longer is not');
      held := public.stayed(who, group_id, daterange(s, s + 20));
      RETURN NEXT is(public.broken(who, group_id, daterange(s + 20, last_day, '[]')), '', names || 'nor is less when it goes on with another');
      RETURN NEXT public.refused(public.broken(who, group_id, daterange(s + 20, last_day + 1, '[]')), rule.code, names || 'and more is refused then');
      IF rule.times_per_year IS NULL THEN
        RETURN NEXT is(public.broken(who, group_id, daterange(s + 21, last_day + 1, '[]')), '', names || 'with a day between it begins anew');
      END IF;
      RETURN NEXT is(public.broken(who, group_id, daterange(s, last_day, '[]'), false, held), '', names || 'a stay that is changed does not count against itself');
    END IF;
    IF rule.times_per_year IS NOT NULL THEN
      RETURN NEXT public.refused(public.broken(who, group_id, '[2026-12-20,2027-01-10)'), rule.code, names || 'not once more in the calendar year');
      RETURN NEXT is(public.broken(who, group_id, '[2027-01-01,2027-01-10)'), '', names || 'but in the next');
    END IF;
    IF rule.times_in_life IS NOT NULL THEN
      PERFORM public.stayed(who, group_id, daterange(s, s + least_days), true);
      RETURN NEXT public.refused(public.broken(who, group_id, daterange('2027-05-03', '2027-05-03'::date + least_days), true), rule.code, names || 'not once more in life');
    END IF;
    IF rule.within_category THEN
      last_day := ('2027-06-01'::date + make_interval(months => coalesce(rule.after_months, 0)))::date - 1;
      IF NOT rule.within_programme THEN
        RETURN NEXT is(public.broken(who, group_id, daterange(s, last_day, '[]')), '', names || 'until its last day');
        RETURN NEXT public.refused(public.broken(who, group_id, daterange(s, last_day + 1, '[]')), rule.code, names || 'not a day longer');
      ELSE
        RETURN NEXT public.refused(public.broken(who, group_id, daterange(s, last_day + 1, '[]')), rule.code, names || 'until the earlier of the two ends');
      END IF;
    END IF;
    IF rule.within_programme THEN
      last_day := CASE WHEN rule.within_category THEN '2027-05-31' ELSE '2027-12-31' END;
      RETURN NEXT is(public.broken(who, group_id, daterange(s, last_day, '[]'), true), '', names || 'for the term of the programme');
      RETURN NEXT is(public.broken(who, group_id, daterange('2025-12-31', last_day, '[]'), true), CASE WHEN rule.within_category THEN '' ELSE rule.code END,
                     names || 'not before it');
      IF rule.within_category THEN
        PERFORM public.belongs(who, rule.category, '[2027-06-01,)');
      END IF;
      RETURN NEXT public.refused(public.broken(who, group_id, daterange(s, '2028-01-02'), true), rule.code, names || 'nor a day longer than the programme');
    END IF;
    IF rule.barred_conditions <> '{}' THEN
      PERFORM public.holds(who, rule.barred_conditions[1], '[2026-03-01,2026-03-02)');
      RETURN NEXT public.refused(public.broken(who, group_id, '[2027-02-01,2027-02-10)'), rule.code, names || 'not with what bars it');
    END IF;
    IF rule.needs_conditions <> '{}' THEN
      who := public.belongs(public.somebody(), rule.category);
      RETURN NEXT public.refused(public.broken(who, group_id, '[2026-02-02,2026-02-20)', true), rule.code, names || 'not without what it needs');
    END IF;
    IF rule.earlier_days IS NOT NULL THEN
      RETURN NEXT public.refused(public.broken(who, group_id, '[2026-06-01,2026-06-10)'), rule.code, names || 'not without the earlier stay');
      PERFORM public.stayed(who, 2, daterange('2026-01-05', '2026-01-05'::date + rule.earlier_days - 1));
      RETURN NEXT public.refused(public.broken(who, group_id, '[2026-06-01,2026-06-10)'), rule.code, names || 'nor after one that was a day too short');
      PERFORM public.stayed(who, 2, daterange('2026-03-02', '2026-03-02'::date + rule.earlier_days), false, 'no_show');
      RETURN NEXT public.refused(public.broken(who, group_id, '[2026-06-01,2026-06-10)'), rule.code, names || 'nor one that he did not come to');
      PERFORM public.stayed(who, 1, daterange('2026-05-01', '2026-05-01'::date + rule.earlier_days));
      RETURN NEXT is(public.broken(who, group_id, '[2026-06-01,2026-06-10)'), '', names || 'after one of so many days');
      RETURN NEXT is(public.broken(who, group_id, '[2027-12-20,2027-12-30)'), '', names || 'until the end of the next year');
      RETURN NEXT public.refused(public.broken(who, group_id, '[2028-01-01,2028-01-10)'), rule.code, names || 'not longer');
    END IF;
    IF rule.under_age IS NOT NULL THEN
      RETURN NEXT is(public.broken(who, group_id, daterange(('2019-12-31'::date + make_interval(rule.under_age))::date, ('2019-12-31'::date + make_interval(rule.under_age))::date + 90)), '',
                     names || 'not from the birthday on');
    END IF;
  END LOOP;
END $$;
CREATE TEMP TABLE tried AS
  SELECT (o.r).code, t.result FROM (SELECT r FROM socsvc.stay_term_rule r ORDER BY r.sort_order) o (r) CROSS JOIN LATERAL public.try_rule(o.r) t (result);
SELECT t.result FROM pg_temp.tried t;
SELECT is((SELECT string_agg(r.code, ' ') FROM socsvc.stay_term_rule r WHERE (SELECT count(*) FROM pg_temp.tried t WHERE t.code = r.code) < 2), NULL,
          '[002/omit/8] [002/omit/9] no rule is left without a test');
-- Columns that limit a stay; a new one has to be tried above.
SELECT is((SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = 'socsvc.stay_term_rule'::regclass AND a.attnum > 0),
          '{id,jurisdiction,code,sort_order,category,under_age,forms,stays,is_course,when_conditions,unless_conditions,unless_categories,unless_facts,overrides,always,course_days,courses_per_year,months_per_year,days_per_year,longest_months,longest_days,times_per_year,times_in_life,soft,needs_conditions,barred_conditions,within_programme,within_category,after_months,earlier_days,name_ru,name_en,valid,source,note}'::text[],
          'every kind of limit is tried');

-- ---- between the rules ----------------------------------------------------------------------------------------------

-- An elderly man of 51/9 and 51/10 who has also lost his self-care: 21 or 30 days round the clock?
SELECT public.somebody('1950-03-01') AS man \gset
SELECT is(public.broken(:man, 4, '[2026-02-02,2026-02-24)'), 'elderly_round_the_clock', '[326-п/51/10] 22 days are a day too many');
SELECT public.belongs(:man, 'self_care_loss') \g /dev/null
SELECT is(public.broken(:man, 4, '[2026-02-02,2026-03-04)'), '', '[326-п/51/35] of several rules the most favourable counts: 30 days');
SELECT public.set_to('stay_term_of_several', 'strictest') \g /dev/null
SELECT is(public.broken(:man, 4, '[2026-02-02,2026-03-04)'), 'elderly_round_the_clock', '[326-п/51/35] or the strictest, by the setting');
SELECT is(public.broken(:man, 4, '[2026-02-02,2026-02-23)'), '', '[326-п/51/10] which 21 days satisfy');
-- What is special is no case of several.
SELECT is(public.broken(public.holds(:man, 'third_age_university'), 1, '[2026-02-02,2026-08-02)'), '', '[326-п/52/16] a special rule takes the general one''s place');
SELECT is(public.broken(public.belongs(public.somebody(), 'disabled_mental_disorder'), 1, '[2026-02-02,2026-02-23)'), '', '[326-п/51/18] likewise');
SELECT is(public.broken(public.belongs(public.somebody(), 'disabled_mental_disorder'), 1, '[2026-02-02,2026-02-12)'), 'mental_disorder_up_to_4_hours', '[326-п/51/18] and is kept');
SELECT public.set_to('stay_term_of_several', 'most_favourable') \g /dev/null
SELECT is(public.broken(:man, 4, '[2026-02-02,2026-03-05)'), 'elderly_round_the_clock self_care_loss_round_the_clock', '[326-п/51/35] what no rule allows is told of each');

-- Disabled persons: 3 months, or 6 within the rehabilitation programme.
SELECT public.belongs(public.somebody(), 'disabled_person') AS disabled \gset
SELECT is(public.broken(:disabled, 1, '[2026-02-02,2026-05-03)'), 'disabled_up_to_4_hours', '[326-п/51/11] 3 months a year');
SELECT is(public.broken(public.holds(:disabled, 'ipra_recommendations', '[2026-02-01,2026-03-01)'), 1, '[2026-02-02,2026-08-02)'), '', '[326-п/52/13] 6 within the recommendations');
SELECT is(public.broken(:disabled, 1, '[2026-03-02,2026-06-05)'), 'disabled_up_to_4_hours', '[326-п/52/13] which are asked for on the first day');

-- Years.
SELECT public.somebody('1950-03-01') AS man \gset
SELECT is(public.broken(:man, 1, '[2026-11-02,2027-03-20)'), '', '[326-п/51/8] a year is a calendar year: 60 days in each are less than 3 months');
SELECT is(public.broken(:man, 1, '[2026-11-02,2027-04-02)'), 'elderly_up_to_4_hours', '[326-п/51/8] the bound is kept in each year that the stay touches');
SELECT public.stayed(:man, 2, '[2025-12-20,2026-01-09)', true), public.stayed(:man, 2, '[2026-02-02,2026-02-22)', true), public.stayed(:man, 2, '[2026-03-02,2026-03-22)', true),
       public.stayed(:man, 2, '[2026-04-02,2026-04-22)', true, 'cancelled'), public.stayed(:man, 2, '[2026-05-02,2026-05-22)', true, 'refused') \g /dev/null
SELECT is(public.broken(:man, 2, '[2026-06-01,2026-06-20)', true), '', '[326-п/51/9] a course is of the year in which it begins, cancelled and refused ones do not count');
SELECT public.stayed(:man, 2, '[2026-06-01,2026-06-20)', true, 'offered') \g /dev/null
SELECT is(public.broken(:man, 2, '[2026-07-01,2026-07-20)', true), 'elderly_over_4_hours', '[326-п/51/9] one that is only offered does');
SELECT is(public.broken(:man, 2, '[2026-07-01,2026-07-20)'), 'elderly_over_4_hours', '[326-п/51/9] where there are courses alone, every stay is one, marked or not');
SELECT is(public.broken(:man, 4, '[2026-07-01,2026-07-20)', true), '', '[326-п/51/10] courses by day and round the clock count apart');
SELECT tap.provider(1);
SELECT results_eq($$SELECT a.stay, a.rule, a.courses_allowed, a.courses_used, a.courses_left, a.days_per_course FROM socsvc.available_courses($$ || :man || $$, 'elderly', 2026) a$$,
  $$VALUES ('over_4_hours', 'elderly_over_4_hours', 3, 3, 0, '[1,22)'::int4range), ('round_the_clock', 'elderly_round_the_clock', 3, 0, 3, '[1,22)')$$, '[326-п/51/9] [326-п/51/10] courses used and left');
SELECT tap.superuser();
SELECT public.set_to('stay_term_courses_counted', 'together') \g /dev/null
SELECT is(public.broken(:man, 4, '[2026-07-01,2026-07-20)', true), 'elderly_round_the_clock', '[326-п/51/10] or together, by the setting');
SELECT tap.provider(1);
SELECT results_eq($$SELECT a.courses_left FROM socsvc.available_courses($$ || :man || $$, 'elderly', 2026) a$$, '{0,0}'::integer[], '[326-п/51/10] which the count follows');
SELECT results_eq($$SELECT a.stay, a.courses_left FROM socsvc.available_courses($$ || :man || $$, 'limited_health_child', 2026) a$$,
  $$VALUES ('up_to_4_hours', 5), ('over_4_hours', 5), ('round_the_clock', 5)$$, '[326-п/51/25] a rule without a stay is of all, and counts them all');
SELECT is_empty($$SELECT FROM socsvc.available_courses($$ || :man || $$, 'homeless_person', 2026)$$, '[326-п/52/1] who has no courses has none');
SELECT tap.superuser();
SELECT public.set_to('stay_term_courses_counted', 'apart') \g /dev/null

-- A transfer splits a course into two stays.
SELECT public.belongs(public.somebody(), 'disabled_mental_disorder') AS ill \gset
SELECT public.stayed(:ill, 1, '[2026-02-02,2026-02-12)', true) \g /dev/null
SELECT is(public.broken(:ill, 1, '[2026-02-12,2026-02-23)', true), '', '[326-п/51/18] stays without a day between are one course');
SELECT is(public.broken(:ill, 1, '[2026-02-12,2026-03-05)', true), 'mental_disorder_up_to_4_hours', '[326-п/51/18] of 30 days at most');
SELECT is(public.broken(:ill, 1, '[2026-02-13,2026-02-23)', true), 'mental_disorder_up_to_4_hours', '[326-п/51/18] with a day between they are two, and this one too short');

-- Who is not concerned.
SELECT is(public.broken(public.somebody(), 2, '[2026-02-02,2026-12-01)'), '', '[326-п/51/1] where no rule applies the programme bounds the stay');
SELECT is(public.broken(:man, 5, '[2026-07-01,)'), '', '[326-п/51/10] residential care has no such terms');
SELECT is(public.broken(:man, 4, '[2026-07-01,)'), 'elderly_round_the_clock', '[326-п/51/10] a stay without an end breaks every bound');
SELECT is(public.broken(public.belongs(public.somebody(), 'disabled_child'), 4, '[2026-02-02,2026-02-23)'), '', '[326-п/49.1/3] a disabled adult in name only: no minor, no local course');
SELECT is(public.broken(public.belongs(public.somebody('2019-12-31'), 'disabled_child'), 4, '[2026-02-02,2026-02-23)'), '', '[326-п/49.1/3] [002/omit/7] courses because of disability need none');
SELECT is(public.broken(public.somebody('2019-12-31'), 4, '[2026-02-02,2026-02-23)'), 'minor_local_course_first', '[326-п/49.1/3] [002/omit/7] other minors need it');

-- Homeless persons: the social hotel is special.
SELECT public.holds(public.belongs(public.somebody(), 'homeless_person'), 'social_hotel', '[2026-02-01,2026-03-01)') AS homeless \gset
SELECT is(public.broken(:homeless, 4, '[2026-02-02,2027-02-02)'), 'homeless_social_hotel', '[326-п/52/4] 6 months in a social hotel');
SELECT is(public.broken(:homeless, 4, '[2026-03-02,2027-03-02)'), '', '[326-п/52/1] 12 elsewhere');

-- A group with an escort: 7 to 30 days instead of 30.
SELECT public.belongs(public.somebody('2014-01-01'), 'conflict_zone_child') AS child \gset
SELECT public.stayed(:child, 2, '[2026-01-05,2026-01-26)') \g /dev/null
SELECT is(public.broken(:child, 4, '[2026-02-02,2026-02-12)'), 'conflict_zone_round_the_clock', '[326-п/51/30] 30 days exactly');
SELECT is(public.broken(public.holds(:child, 'escorted_group'), 4, '[2026-02-02,2026-02-12)'), '', '[326-п/52/72] 7 to 30 in an escorted group');

-- Bookings meet the terms; only the agency goes beyond them.
SELECT public.somebody('1950-03-01') AS man \gset
SELECT tap.provider(1);
SELECT throws_matching('SELECT socsvc.book_place(2, ' || :man || $$, '[2027-03-01,2027-03-23)', NULL, NULL, true)$$, '326-п/51/9', '[326-п/51/9] [326-п/51/3] a booking beyond the terms is refused');
SELECT throws_ok('INSERT INTO socsvc.stay (person, place_group, days, exceeds_reason) VALUES (' || :man || $$, 2, '[2027-03-01,2027-03-23)', 'просим')$$, 'SV009', NULL, '[326-п/51/4] the provider does not go beyond them');
SELECT tap.agency();
SELECT lives_ok('INSERT INTO socsvc.stay (person, place_group, days, exceeds_reason) VALUES (' || :man || $$, 2, '[2027-03-01,2027-03-23)', 'решение 5')$$, '[326-п/51/3] [326-п/51/4] the agency does');
SELECT tap.superuser();
-- Paid temporary residential stays take a free place, as all do.
SELECT public.stayed(public.somebody(), 5, '[2027-03-01,2027-09-01)', false, 'awaiting_arrival'), public.somebody() AS man \gset
SELECT tap.provider(1);
SELECT throws_ok('SELECT socsvc.book_place(5, ' || :man || $$, '[2027-03-01,2027-08-01)')$$, 'SV006', NULL, '[326-п/82/1] without a free place there is no temporary stay');
SELECT tap.superuser();

-- The rules' own guard, and who has them.
SELECT tap.admin();
SELECT throws_ok($$UPDATE socsvc.stay_term_rule SET when_conditions = '{nowhere}' WHERE code = 'night_lodging'$$, '23503', NULL, 'conditions that are not there are refused');
SELECT throws_ok($$UPDATE socsvc.stay_term_rule SET unless_categories = '{nobody}' WHERE code = 'night_lodging'$$, '23503', NULL, 'so are categories');
UPDATE socsvc.stay_term_rule SET longest_days = 10, valid = '[2026-03-01,)' WHERE code = 'violence_victim';
SELECT tap.superuser();
SELECT public.belongs(public.somebody(), 'violence_victim') AS victim \gset
SELECT is(public.broken(:victim, 4, '[2026-02-02,2026-05-02)'), '', '[326-п/52/47] a rule is asked from its first day on');
SELECT is(public.broken(:victim, 4, '[2026-03-02,2026-03-13)'), 'violence_victim', '[326-п/52/47] with the administrator''s value');
SELECT tap.provider(1);
SELECT throws_ok($$UPDATE socsvc.stay_term_rule SET longest_days = 10$$, '42501', NULL, 'a provider does not change rules');
SELECT matches((SELECT p.source || p.detail FROM socsvc.stay_term_problems(:victim, 4, '[2026-03-02,2026-03-13)', false) p), '326-п/52/47.*11 days in a row, lawful are 10',
               'a problem says what it is and by which paragraph');
SELECT tap.superuser();

-- The lines of paragraphs 51 and 52 whose tests were generated above from the rules: each stands in the source of one.
SELECT is_empty($$
  SELECT t.tag FROM regexp_split_to_table(btrim('
  [326-п/51/12] [326-п/51/13] [326-п/51/14] [326-п/51/15] [326-п/51/16] [326-п/51/19] [326-п/51/20] [326-п/51/21] [326-п/51/22]
  [326-п/51/23] [326-п/51/24] [326-п/51/26] [326-п/51/27] [326-п/51/28] [326-п/51/29] [326-п/51/31] [326-п/51/32] [326-п/51/33]
  [326-п/51/34] [326-п/52/11] [326-п/52/12] [326-п/52/19] [326-п/52/20] [326-п/52/23] [326-п/52/24] [326-п/52/25] [326-п/52/31]
  [326-п/52/37] [326-п/52/38] [326-п/52/39] [326-п/52/42] [326-п/52/43] [326-п/52/46] [326-п/52/48] [326-п/52/49] [326-п/52/52]
  [326-п/52/54] [326-п/52/55] [326-п/52/56] [326-п/52/58] [326-п/52/60] [326-п/52/61] [326-п/52/65] [326-п/52/66] [326-п/52/69]
  [326-п/52/70] [326-п/52/71] [326-п/52/74] [326-п/52/75] [326-п/52/76] [326-п/52/7] [326-п/52/8]
  ', E' \n'), '\s+') AS t (tag)
   WHERE NOT EXISTS (SELECT FROM socsvc.stay_term_rule r WHERE btrim(t.tag, '[]') = ANY (regexp_split_to_array(r.source, '; ')))
$$, 'every line of the paragraphs has its rule');

SELECT * FROM finish();
ROLLBACK;
