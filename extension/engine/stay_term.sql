-- How long and how often a place may be taken (326-п paragraphs 49.1, 51, 52): the rules of a person, and which of them a
-- stay would break.

CREATE FUNCTION socsvc.keep_stay_term_rule()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  missing text;
BEGIN
  SELECT string_agg(w.code, ', ' ORDER BY w.code) INTO missing
    FROM (SELECT unnest(NEW.when_conditions || NEW.unless_conditions || NEW.needs_conditions || NEW.barred_conditions)
          EXCEPT SELECT c.code FROM socsvc.free_condition c
          UNION ALL
          (SELECT unnest(NEW.unless_categories) EXCEPT SELECT c.code FROM socsvc.category c)) w (code);
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'rule "%" names conditions or categories that are not there', NEW.code
      USING ERRCODE = 'foreign_key_violation', DETAIL = format('Missing in free_condition or category: %s.', missing);
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_stay_term_rule() IS 'Trigger of stay_term_rule, BEFORE INSERT OR UPDATE FOR EACH ROW: conditions and categories that it names are there. Errors: 23503';
REVOKE ALL ON FUNCTION socsvc.keep_stay_term_rule() FROM PUBLIC;

CREATE FUNCTION socsvc._category_days(person_id bigint, of_category text)
RETURNS datemultirange
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    WITH RECURSIVE narrower (code) AS (
      SELECT of_category
       UNION
      SELECT i.code FROM narrower n JOIN socsvc.category c ON c.code = n.code CROSS JOIN unnest(c.implied_by) i (code)
    )
    SELECT coalesce(range_agg(d.days), '{}')
      FROM (SELECT h.valid FROM narrower n JOIN socsvc.person_category h ON h.category = n.code WHERE h.person = person_id
            UNION ALL
            SELECT h.valid
              FROM narrower n JOIN socsvc.social_contract_act a ON a.category = n.code JOIN socsvc.social_contract h ON h.act = a.code
             WHERE h.person = person_id
            UNION ALL
            SELECT daterange(coalesce((q.birth_date + make_interval(a.over_age))::date + 1, q.birth_date),
                             (q.birth_date + make_interval(a.under_age))::date)
              FROM narrower n
              JOIN socsvc.category_age a ON a.category = n.code AND a.jurisdiction = ANY (socsvc._home_jurisdictions())
                                            AND num_nonnulls(a.over_age, a.under_age) > 0
              JOIN socsvc.person q ON q.sex = a.sex AND a.born @> q.birth_date
             WHERE q.id = person_id
            UNION ALL
            -- A circumstance of need that was proved counts through the programme that rests on it.
            SELECT p.term
              FROM narrower n
              JOIN socsvc.application_circumstance m ON m.circumstance = n.code AND m.proved
              JOIN socsvc.decision x ON x.application = m.application
              JOIN socsvc.programme p ON p.decision = x.id AND p.status <> 'draft'
             WHERE p.person = person_id) d (days)
  );
END
$function$;
COMMENT ON FUNCTION socsvc._category_days(bigint, text) IS 'Private: days on which the person belongs to the category or a narrower one: by a row of person_category, a social contract, the age, or a circumstance of need of the same name that was proved in the case of a programme. Works with the caller''s rights';
REVOKE ALL ON FUNCTION socsvc._category_days(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc._stay_conditions(person_id bigint, provider_id bigint, on_day date)
RETURNS text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce(array_agg(DISTINCT k.condition), '{}')
    FROM socsvc.contract_condition k
   WHERE k.person = person_id AND k.provider = provider_id AND k.valid @> on_day
$function$;
COMMENT ON FUNCTION socsvc._stay_conditions(bigint, bigint, date) IS 'Private: conditions of the person''s contracts with the provider on the day';
REVOKE ALL ON FUNCTION socsvc._stay_conditions(bigint, bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc._counted_stays(rule_id bigint, person_id bigint, except_stay bigint, stay_kinds text[] DEFAULT NULL)
RETURNS SETOF daterange
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT s.days
    FROM socsvc.stay_term_rule rule
   CROSS JOIN socsvc.stay s
    JOIN socsvc.place_group g ON g.id = s.place_group
   CROSS JOIN LATERAL (SELECT CASE WHEN rule.when_conditions || rule.unless_conditions = '{}' THEN '{}'::text[]
                                   ELSE socsvc._stay_conditions(s.person, s.provider, lower(s.days)) END) k (conditions)
   WHERE rule.id = rule_id
     AND s.person = person_id AND s.id IS DISTINCT FROM except_stay
     AND s.status NOT IN ('refused', 'lapsed', 'no_show', 'cancelled')
     AND s.form = ANY (rule.forms)
     AND (rule.is_course IS NULL OR s.is_course = rule.is_course)
     AND (coalesce(stay_kinds, rule.stays) = '{}' OR g.stay = ANY (coalesce(stay_kinds, rule.stays)))
     AND rule.when_conditions <@ k.conditions AND NOT rule.unless_conditions && k.conditions
   ORDER BY s.days
$function$;
COMMENT ON FUNCTION socsvc._counted_stays(bigint, bigint, bigint, text[]) IS 'Private: days of the person''s stays that count towards the rule, in their order: of its form, stays (or stay_kinds) and conditions on their first day, that were neither refused nor cancelled, whatever the person''s categories were then';
REVOKE ALL ON FUNCTION socsvc._counted_stays(bigint, bigint, bigint, text[]) FROM PUBLIC;

CREATE FUNCTION socsvc._course_stays(rule_id bigint, on_day date)
RETURNS text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT CASE WHEN socsvc.setting_value('stay_term_courses_counted', on_day) = 'together' AND rule.stays <> '{}' THEN
           (SELECT array_agg(DISTINCT w.stay)
              FROM socsvc.stay_term_rule r CROSS JOIN unnest(r.stays) w (stay)
             WHERE r.category = rule.category AND r.courses_per_year IS NOT NULL AND r.valid @> on_day
               AND r.jurisdiction = ANY (socsvc._home_jurisdictions()))
         ELSE rule.stays END
    FROM socsvc.stay_term_rule rule
   WHERE rule.id = rule_id
$function$;
COMMENT ON FUNCTION socsvc._course_stays(bigint, date) IS 'Private: stays whose courses count together with those of the rule, by the setting stay_term_courses_counted';
REVOKE ALL ON FUNCTION socsvc._course_stays(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc._broken_term(rule_id bigint, person_id bigint, place_group_id bigint, days daterange, held datemultirange, except_stay bigint)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  rule record;
  first_day date := lower(days);
  whole daterange; -- the stay with those that it goes on with
  year daterange;
  n integer;
  limit_days integer;
  counted datemultirange;
  barring text;
BEGIN
  SELECT r.* INTO rule FROM socsvc.stay_term_rule r WHERE r.id = rule_id;
  SELECT datemultirange($4) + coalesce(range_agg(c.days), '{}') INTO counted FROM socsvc._counted_stays(rule_id, person_id, except_stay) c (days);
  SELECT c.days INTO whole FROM unnest(counted) c (days) WHERE c.days @> first_day;
  IF rule.course_days IS NOT NULL AND NOT rule.course_days @> (upper(whole) - lower(whole)) THEN
    RETURN format('the course lasts %s days, lawful are %s to %s', upper(whole) - lower(whole), lower(rule.course_days), upper(rule.course_days) - 1);
  END IF;

  IF rule.needs_conditions <> '{}' AND NOT rule.needs_conditions
       <@ socsvc._stay_conditions(person_id, (SELECT g.provider FROM socsvc.place_group g WHERE g.id = place_group_id), first_day) THEN
    RETURN format('a contract with the provider needs the condition: %s', array_to_string(rule.needs_conditions, ', '));
  END IF;
  IF rule.barred_conditions <> '{}' THEN
    SELECT min(k.condition) INTO barring
      FROM socsvc.contract_condition k
     WHERE k.person = person_id AND k.condition = ANY (rule.barred_conditions) AND coalesce(lower(k.valid), '-infinity') <= first_day;
    IF barring IS NOT NULL THEN
      RETURN format('not given with the condition: %s', barring);
    END IF;
  END IF;
  IF rule.within_category AND NOT held @> days THEN
    RETURN format('the category holds %s, the stay is %s', held, days);
  END IF;
  IF rule.within_programme
     AND NOT EXISTS (SELECT FROM socsvc.programme p
                      WHERE p.person = person_id AND p.form = ANY (rule.forms) AND p.status = 'in_force' AND p.term @> days) THEN
    RETURN format('no programme in force has the days %s in its term', days);
  END IF;
  IF rule.earlier_days IS NOT NULL THEN
    PERFORM FROM socsvc.stay s JOIN socsvc.place_group g ON g.id = s.place_group
      WHERE s.person = person_id AND s.id IS DISTINCT FROM except_stay AND g.stay IN ('up_to_4_hours', 'over_4_hours')
        AND s.status IN ('arrived', 'discharged') AND upper(s.days) <= first_day
        AND upper(s.days) - lower(s.days) >= rule.earlier_days
        AND upper(s.days) - 1 >= (date_trunc('year', first_day::timestamp) - interval '1 year')::date;
    IF NOT FOUND THEN
      RETURN format('no stay of up to or over 4 hours a day of %s days has been held this year or the last', rule.earlier_days);
    END IF;
  END IF;

  IF rule.courses_per_year IS NOT NULL THEN
    SELECT count(*) INTO n
      FROM unnest(datemultirange($4)
                  + coalesce((SELECT range_agg(c.days)
                                FROM socsvc._counted_stays(rule_id, person_id, except_stay, socsvc._course_stays(rule_id, first_day)) c (days)), '{}')) c (days)
     WHERE date_part('year', lower(c.days)) = date_part('year', lower(whole));
    IF n > rule.courses_per_year THEN
      RETURN format('it would be course %s of the year %s, lawful are %s', n, date_part('year', lower(whole)), rule.courses_per_year);
    END IF;
  END IF;

  IF rule.longest_months IS NOT NULL AND upper(whole) > socsvc._period_end(lower(whole), rule.longest_months, 'month') THEN
    RETURN format('the stay would last %s, lawful are %s months in a row', whole, rule.longest_months);
  END IF;
  IF rule.longest_days IS NOT NULL AND upper(whole) - lower(whole) > rule.longest_days THEN
    RETURN format('the stay would last %s days in a row, lawful are %s', upper(whole) - lower(whole), rule.longest_days);
  END IF;
  SELECT count(*) FILTER (WHERE date_part('year', lower(c.days)) = date_part('year', lower(whole))) INTO n FROM unnest(counted) c (days);
  IF n > rule.times_per_year THEN
    RETURN format('it would be stay %s of the year %s, lawful are %s', n, date_part('year', lower(whole)), rule.times_per_year);
  END IF;
  SELECT count(*) INTO n FROM unnest(counted) c (days);
  IF n > rule.times_in_life THEN
    RETURN format('it would be stay %s, lawful are %s', n, rule.times_in_life);
  END IF;

  IF num_nonnulls(rule.months_per_year, rule.days_per_year) > 0 THEN
    FOR y IN date_part('year', first_day)::integer .. date_part('year', upper(days) - 1)::integer LOOP
      year := daterange(make_date(y, 1, 1), make_date(y + 1, 1, 1));
      SELECT sum(upper(c.days) - lower(c.days)),
             least(rule.days_per_year, socsvc._period_end(min(lower(c.days)), rule.months_per_year, 'month') - min(lower(c.days)))
        INTO n, limit_days
        FROM unnest(counted * datemultirange(year)) c (days);
      IF n > limit_days THEN
        -- Over the limit while there is a place; the stay's own does not stand in its way.
        IF rule.soft AND socsvc.place_room(place_group_id, days)
                         + (SELECT count(*) FROM socsvc.stay s
                             WHERE s.id = except_stay AND s.place_group = place_group_id AND s.live AND s.days && $4) > 0 THEN
          CONTINUE;
        END IF;
        RETURN format('it would be %s days in the year %s, lawful are %s%s', n, y, limit_days, CASE WHEN rule.soft THEN ', more while places are free' ELSE '' END);
      END IF;
    END LOOP;
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc._broken_term(bigint, bigint, bigint, daterange, datemultirange, bigint) IS 'Private: what of the rule the stay would break, in words, NULL for nothing; held: days on which the person belongs to its category';
REVOKE ALL ON FUNCTION socsvc._broken_term(bigint, bigint, bigint, daterange, datemultirange, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.stay_term_problems(person_id bigint, place_group_id bigint, days daterange, is_course boolean, except_stay bigint DEFAULT NULL)
RETURNS TABLE (code text, detail text, source text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
  home text[] := socsvc._home_jurisdictions();
  first_day date := lower(days);
  -- A stay without an end breaks every length.
  asked daterange := CASE WHEN upper_inf(days) THEN daterange(lower(days), lower(days) + 36525) ELSE days END;
  place record;
  birth_date date;
  conditions text[];
  facts text[];
  applying record;
  broken text;
  allowed boolean := false;
  codes text[] := ARRAY[]::text[];
  details text[] := ARRAY[]::text[];
  sources text[] := ARRAY[]::text[];
BEGIN
  SELECT g.stay, g.provider, d.form INTO place
    FROM socsvc.place_group g JOIN socsvc.department d ON d.id = g.department
   WHERE g.id = place_group_id;
  SELECT p.birth_date INTO birth_date FROM socsvc.person p WHERE p.id = person_id;
  IF place IS NULL OR birth_date IS NULL OR first_day IS NULL THEN
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM socsvc.stay_term_rule r
                  WHERE place.form = ANY (r.forms) AND (r.stays = '{}' OR place.stay = ANY (r.stays))) THEN
    RETURN; -- residential care and service at home have none: the programme bounds them
  END IF;
  conditions := socsvc._stay_conditions(person_id, place.provider, first_day);
  SELECT coalesce(array_agg(DISTINCT f.fact), '{}') INTO facts
    FROM socsvc.programme p
    JOIN socsvc.decision x ON x.id = p.decision
    JOIN socsvc.application_fact f ON f.application = x.application
   WHERE p.person = person_id AND p.form = place.form AND p.status = 'in_force' AND p.term @> first_day;

  FOR applying IN
    WITH near AS (
      SELECT DISTINCT ON (r.code) r.*
        FROM socsvc.stay_term_rule r
       WHERE r.jurisdiction = ANY (home) AND r.valid @> first_day
       ORDER BY r.code, array_position(home, r.jurisdiction)
    ), fitting AS (
      SELECT n.id, n.code, n.overrides, n.sort_order, n.always, n.source,
             CASE WHEN n.category IS NULL THEN '{(,)}'::datemultirange
                  WHEN n.after_months IS NULL THEN socsvc._category_days(person_id, n.category)
                  ELSE coalesce((SELECT range_agg(CASE WHEN upper_inf(h.days) THEN h.days
                                                       ELSE daterange(lower(h.days), socsvc._period_end(upper(h.days), n.after_months, 'month')) END)
                                   FROM unnest(socsvc._category_days(person_id, n.category)) h (days)), '{}') END AS held
        FROM near n
       WHERE place.form = ANY (n.forms)
         AND (n.stays = '{}' OR place.stay = ANY (n.stays))
         AND (n.is_course IS NULL OR n.is_course = coalesce($4, false))
         AND n.when_conditions <@ conditions AND NOT n.unless_conditions && conditions
         AND NOT n.unless_facts && facts
         AND (n.under_age IS NULL OR first_day < (birth_date + make_interval(n.under_age))::date)
         AND NOT EXISTS (SELECT FROM unnest(n.unless_categories) u (category)
                          WHERE socsvc._category_days(person_id, u.category) @> first_day)
    ), held AS MATERIALIZED (
      SELECT f.id, f.code, f.overrides, f.sort_order, f.always, f.source, f.held FROM fitting f WHERE f.held @> first_day
    )
    SELECT h.id, h.code, h.always, h.source, h.held
      FROM held h
     WHERE NOT EXISTS (SELECT FROM held o WHERE h.code = ANY (o.overrides))
     ORDER BY h.sort_order, h.code
  LOOP
    broken := socsvc._broken_term(applying.id, person_id, place_group_id, asked, applying.held, except_stay);
    IF broken IS NULL THEN
      allowed := allowed OR NOT applying.always;
    ELSIF applying.always THEN
      RETURN QUERY SELECT applying.code, broken, applying.source;
    ELSE
      codes := codes || applying.code;
      details := details || broken;
      sources := sources || applying.source;
    END IF;
  END LOOP;
  IF NOT allowed OR socsvc.setting_value('stay_term_of_several', first_day) = 'strictest' THEN
    RETURN QUERY SELECT w.code, w.detail, w.source FROM unnest(codes, details, sources) w (code, detail, source);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.stay_term_problems(bigint, bigint, daterange, boolean, bigint) IS 'Which terms of paragraphs 49.1, 51 and 52 a stay of the person in the group on these days would break, with the paragraph; no rows where it is allowed, as it is where no rule applies: then the programme alone bounds it. Rules are those of the person''s categories on the first day; his other stays that were neither refused nor cancelled count, except_stay does not. Where several rules apply, one that allows it is enough, or all must, by the setting stay_term_of_several. Works with the caller''s rights. Source: 326-п paragraphs 49.1, 51, 52';
REVOKE ALL ON FUNCTION socsvc.stay_term_problems(bigint, bigint, daterange, boolean, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.available_courses(person_id bigint, category text, year integer)
RETURNS TABLE (stay text, rule text, courses_allowed integer, courses_used integer, courses_left integer, days_per_course int4range, source text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH near AS (
    SELECT DISTINCT ON (r.code) r.*
      FROM socsvc.stay_term_rule r
     WHERE r.category = $2 AND r.courses_per_year IS NOT NULL
       AND r.valid && daterange(make_date(year, 1, 1), make_date(year + 1, 1, 1))
       AND r.jurisdiction = ANY (socsvc._home_jurisdictions())
     ORDER BY r.code, array_position(socsvc._home_jurisdictions(), r.jurisdiction), upper(r.valid) DESC
  )
  SELECT w.stay, n.code, n.courses_per_year, u.used, greatest(n.courses_per_year - u.used, 0), n.course_days, n.source
    FROM near n
   CROSS JOIN unnest(CASE WHEN n.stays = '{}' THEN '{up_to_4_hours,over_4_hours,round_the_clock}'::text[] ELSE n.stays END)
              WITH ORDINALITY w (stay, ordinal)
   CROSS JOIN LATERAL (SELECT count(*)::integer
                         FROM (SELECT unnest(range_agg(c.days))
                                 FROM socsvc._counted_stays(n.id, person_id, NULL, socsvc._course_stays(n.id, make_date(year, 1, 1))) c (days)) c (days)
                        WHERE date_part('year', lower(c.days)) = year) u (used)
   ORDER BY n.sort_order, w.ordinal
$function$;
COMMENT ON FUNCTION socsvc.available_courses(bigint, text, integer) IS 'How many courses of a calendar year the rules of the category give the person, by the stay of a group, how many are used (booked ones too) and left, and how long one is. Rules of the category itself, whether or not the person belongs to it. Works with the caller''s rights. Source: 326-п paragraphs 51, 52';
REVOKE ALL ON FUNCTION socsvc.available_courses(bigint, text, integer) FROM PUBLIC;
