-- Reports on the parameters of fees: where they are missing or strange, and whom a change concerns.

CREATE FUNCTION socsvc.parameter_gaps(from_day date, until_day date, jump_over numeric DEFAULT 0.5)
RETURNS TABLE (parameter text, key text, days daterange, problem text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
  asked daterange;
BEGIN
  IF from_day IS NULL OR until_day IS NULL OR until_day < from_day OR NOT isfinite(from_day) OR NOT isfinite(until_day) THEN
    RAISE EXCEPTION 'no days lie between % and %', coalesce(from_day::text, 'NULL'), coalesce(until_day::text, 'NULL')
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Give the first and the last day.';
  END IF;
  asked := daterange(from_day, until_day, '[]');
  RETURN QUERY
  WITH home (code, distance) AS MATERIALIZED (
    SELECT h.code, h.distance FROM unnest(socsvc._home_jurisdictions()) WITH ORDINALITY h (code, distance)
  ), stored (parameter, id, jurisdiction, key, amount, valid) AS MATERIALIZED (
    SELECT 'subsistence_minimum', p.id, p.jurisdiction, p.demographic_group, p.amount, p.valid FROM socsvc.subsistence_minimum p
    UNION ALL
    SELECT 'income_threshold', p.id, p.jurisdiction, '', p.multiplier, p.valid FROM socsvc.income_threshold p
    UNION ALL
    SELECT 'fee_cap', p.id, p.jurisdiction, p.form, p.rate, p.valid FROM socsvc.fee_cap p
    UNION ALL
    SELECT 'fee_formula', p.id, p.jurisdiction, '', NULL, p.valid FROM socsvc.fee_formula p
    UNION ALL
    SELECT 'income_period_rule', p.id, p.jurisdiction, '', NULL, p.valid FROM socsvc.income_period_rule p
    UNION ALL
    SELECT 'financing_norm', p.id, p.jurisdiction, format('%s/%s', p.service_item, p.place), p.amount, p.valid FROM socsvc.financing_norm p
  ), rule (parameter, id, jurisdiction, distance, key, amount, valid) AS MATERIALIZED (
    SELECT s.parameter, s.id, s.jurisdiction, h.distance, s.key, s.amount, s.valid FROM stored s JOIN home h ON h.code = s.jurisdiction
    UNION ALL
    -- Tariffs are the providers' own.
    SELECT 'tariff', t.id, 'provider ' || t.provider, 1, format('%s/%s/%s', t.provider, t.service_item, t.place), t.amount, t.valid
      FROM socsvc.tariff t
  ), live_line AS MATERIALIZED (
    -- Days on which something may be delivered and so must have a price.
    SELECT c.provider, p.service_item, c.place,
           range_agg(daterange(lower(c.term), least(upper(c.term), c.inactive_from)) * p.term * asked) AS days
      FROM socsvc.contract c
      JOIN socsvc.contract_line l ON l.contract = c.id
      JOIN socsvc.programme_line p ON p.id = l.programme_line
     WHERE c.live AND c.term IS NOT NULL AND c.term && asked AND (c.inactive_from IS NULL OR c.inactive_from > lower(c.term))
     GROUP BY c.provider, p.service_item, c.place
  ), wanted (parameter, key, days) AS (
    SELECT 'subsistence_minimum', g.code, datemultirange(asked) FROM socsvc.demographic_group g
    UNION ALL
    SELECT v.parameter, '', datemultirange(asked)
      FROM (VALUES ('income_threshold'), ('fee_formula'), ('income_period_rule')) v (parameter)
    UNION ALL
    SELECT 'fee_cap', v.form, datemultirange(asked) FROM (VALUES ('home'), ('semi_residential'), ('residential')) v (form)
    UNION ALL
    SELECT 'tariff', format('%s/%s/%s', l.provider, l.service_item, l.place), l.days FROM live_line l
    UNION ALL
    SELECT 'financing_norm', format('%s/%s', l.service_item, l.place), range_agg(d.days)
      FROM live_line l CROSS JOIN LATERAL unnest(l.days) d (days)
     WHERE EXISTS (SELECT FROM rule r WHERE r.parameter = 'financing_norm')
     GROUP BY l.service_item, l.place
  ), had AS (
    SELECT r.parameter, r.key, range_agg(r.valid) AS days FROM rule r GROUP BY r.parameter, r.key
  ), timeline AS (
    SELECT r.*, lag(r.id) OVER same AS earlier, lag(r.amount) OVER same AS amount_before
      FROM rule r
    WINDOW same AS (PARTITION BY r.parameter, r.key, r.jurisdiction ORDER BY lower(r.valid) NULLS FIRST)
  )
  SELECT w.parameter, w.key, gap.days, 'gap', 'Nothing is in force.'
    FROM wanted w
    LEFT JOIN had h ON h.parameter = w.parameter AND h.key = w.key
   CROSS JOIN LATERAL unnest(w.days - coalesce(h.days, '{}')) gap (days)
  UNION ALL
  SELECT far.parameter, far.key, near.valid * far.valid * asked, 'hidden',
         format('Row %s of %s counts instead of row %s of %s.', near.id, near.jurisdiction, far.id, far.jurisdiction)
    FROM rule far
    JOIN rule near ON near.parameter = far.parameter AND near.key = far.key AND near.distance < far.distance
                      AND near.valid && far.valid AND near.valid * far.valid && asked
  UNION ALL
  SELECT t.parameter, t.key, t.valid * asked, 'jump', format('%s in row %s after %s in row %s.', t.amount, t.id, t.amount_before, t.earlier)
    FROM timeline t
   WHERE lower(t.valid) <@ asked AND abs(t.amount - t.amount_before) > jump_over * t.amount_before
   ORDER BY 1, 2, 3, 4;
END
$function$;
COMMENT ON FUNCTION socsvc.parameter_gaps(date, date, numeric) IS 'What is wrong with the parameters of fees between two days, both included: gap (nothing in force: subsistence minimum by group, limit of income, cap by form, formula, income period; tariffs as provider/item/place and, once there is any, norms as item/place, on the days of live contracts that need them), hidden (rows of one jurisdiction cannot overlap, but a nearer one''s counts instead of a farther one''s), jump (an amount more than jump_over, a share, from the row before it). For the agency and the administrator. Errors: 22023 no days';
REVOKE ALL ON FUNCTION socsvc.parameter_gaps(date, date, numeric) FROM PUBLIC;

CREATE FUNCTION socsvc.who_is_affected(parameter text, key text, days daterange)
RETURNS TABLE (contract bigint, person bigint, provider bigint, from_day date, last_terms text, last_fee numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
  what CONSTANT text := who_is_affected.parameter;
  which CONSTANT text := who_is_affected.key;
  counted daterange := who_is_affected.days;
  rests_on_income CONSTANT boolean := what IN ('subsistence_minimum', 'income_threshold', 'fee_cap');
  tariff_provider bigint;
  tariff_item bigint;
  tariff_place text;
BEGIN
  IF what IS NULL OR what NOT IN ('subsistence_minimum', 'income_threshold', 'fee_cap', 'tariff', 'free_rule') THEN
    RAISE EXCEPTION 'there is no parameter "%"', coalesce(what, 'NULL')
      USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Parameters: subsistence_minimum (key: group), income_threshold (no key), fee_cap (key: form), tariff (key: id, or provider/item, or provider/item/place), free_rule (key: code).';
  END IF;
  IF counted IS NULL OR isempty(counted) OR lower_inf(counted) THEN
    RAISE EXCEPTION 'a change is of some days'
      USING ERRCODE = 'invalid_parameter_value', DETAIL = format('days: %s.', coalesce(counted::text, 'NULL')),
            HINT = 'Give a range of days that has a first day.';
  END IF;
  IF (CASE what
           WHEN 'subsistence_minimum' THEN EXISTS (SELECT FROM socsvc.demographic_group g WHERE g.code = which)
           WHEN 'fee_cap' THEN which IN ('home', 'semi_residential', 'residential')
           WHEN 'tariff' THEN which ~ '^[0-9]{1,18}(/[0-9]{1,18}(/(urban|rural))?)?$'
           WHEN 'free_rule' THEN EXISTS (SELECT FROM socsvc.free_rule f WHERE f.code = which)
           ELSE coalesce(which, '') = '' END) IS NOT TRUE THEN
    RAISE EXCEPTION 'parameter "%" has no key "%"', what, coalesce(which, 'NULL')
      USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Keys: of subsistence_minimum a demographic_group, of income_threshold none, of fee_cap a form, of tariff its id or provider/item or provider/item/place, of free_rule its code.';
  END IF;
  IF what = 'tariff' THEN
    IF which ~ '/' THEN
      tariff_provider := split_part(which, '/', 1)::bigint;
      tariff_item := split_part(which, '/', 2)::bigint;
      tariff_place := nullif(split_part(which, '/', 3), '');
    ELSE
      SELECT t.provider, t.service_item, t.place INTO tariff_provider, tariff_item, tariff_place
        FROM socsvc.tariff t WHERE t.id = which::bigint;
    END IF;
  END IF;
  -- A new subsistence minimum counts from the first of the next month, the others from their day (326-п paragraph 24.1;
  -- Kogalym procedure 2.8, 2.9, 4.3).
  IF what = 'subsistence_minimum' THEN
    counted := daterange((date_trunc('month', lower(counted)::timestamp) + interval '1 month')::date,
                         (date_trunc('month', upper(counted)::timestamp) + interval '1 month')::date);
  END IF;

  RETURN QUERY
  WITH RECURSIVE narrower (code) AS (
    SELECT f.category FROM socsvc.free_rule f
     WHERE what = 'free_rule' AND f.code = which AND f.category IS NOT NULL AND f.jurisdiction = ANY (socsvc._home_jurisdictions())
     UNION
    SELECT i.code FROM narrower n JOIN socsvc.category c ON c.code = n.code CROSS JOIN unnest(c.implied_by) i (code)
  ), active AS (
    SELECT c.id, c.person, c.provider, c.place, p.form, daterange(lower(c.term), least(upper(c.term), c.inactive_from)) * counted AS days
      FROM socsvc.contract c
      JOIN socsvc.programme p ON p.id = c.programme
     WHERE c.signed_on IS NOT NULL AND c.term && counted AND (c.inactive_from IS NULL OR c.inactive_from > lower(c.term))
  ), last_charge AS (
    SELECT DISTINCT ON (h.contract) h.contract, h.region_code, h.id, h.terms, h.fee
      FROM socsvc.charge h JOIN active a ON a.id = h.contract
     ORDER BY h.contract, h.month DESC, h.sequence DESC
  )
  SELECT a.id, a.person, a.provider, lower(a.days), h.terms, h.fee
    FROM active a
    LEFT JOIN last_charge h ON h.contract = a.id
    LEFT JOIN LATERAL (SELECT s.demographic_group, s.average_income, r.extent
                         FROM socsvc.charge_segment s LEFT JOIN socsvc.free_rule r ON r.id = s.free_rule
                        WHERE s.region_code = h.region_code AND s.charge = h.id
                        ORDER BY s.segment DESC LIMIT 1) segment ON true
    LEFT JOIN LATERAL (SELECT f.demographic_group, f.average_income
                         FROM socsvc.fee_assessment f
                        WHERE f.contract = a.id AND f.effective_from <= lower(a.days)
                        ORDER BY f.effective_from DESC, f.id DESC LIMIT 1) assessment ON true
    LEFT JOIN LATERAL (SELECT k.base, k.free_up_to_threshold
                         FROM socsvc.fee_cap k
                        WHERE k.form = a.form AND k.valid @> lower(a.days) AND k.jurisdiction = ANY (socsvc._home_jurisdictions())
                        ORDER BY array_position(socsvc._home_jurisdictions(), k.jurisdiction) LIMIT 1) cap ON true
   WHERE NOT isempty(a.days)
     -- Who is free for as long as a rule applies to him pays nothing whatever these are; one free for a part of the term
     -- only will pay.
     AND (NOT rests_on_income
          OR CASE WHEN assessment.demographic_group IS NULL THEN segment.average_income ELSE assessment.average_income END IS NOT NULL
             AND segment.extent IS DISTINCT FROM 'while')
     AND CASE what
           WHEN 'subsistence_minimum' THEN
             coalesce(assessment.demographic_group, segment.demographic_group) = which
             AND (cap.base = 'income_over_threshold' OR cap.free_up_to_threshold)
           WHEN 'income_threshold' THEN cap.base = 'income_over_threshold' OR cap.free_up_to_threshold
           WHEN 'fee_cap' THEN a.form = which
           WHEN 'tariff' THEN
             a.provider = tariff_provider AND a.place = coalesce(tariff_place, a.place)
             AND EXISTS (SELECT FROM socsvc.contract_line l JOIN socsvc.programme_line p ON p.id = l.programme_line
                          WHERE l.contract = a.id AND p.service_item = tariff_item AND p.term && a.days)
           WHEN 'free_rule' THEN
             EXISTS (SELECT FROM socsvc.charge g
                       JOIN socsvc.charge_segment s ON s.region_code = g.region_code AND s.charge = g.id
                       JOIN socsvc.free_rule r ON r.id = s.free_rule
                      WHERE g.contract = a.id AND r.code = which)
             OR EXISTS (SELECT FROM socsvc.free_rule r
                         WHERE r.code = which AND r.jurisdiction = ANY (socsvc._home_jurisdictions()) AND a.form = ANY (r.forms)
                           AND (r.category IS NULL
                                OR EXISTS (SELECT FROM socsvc.person_category q JOIN narrower n ON n.code = q.category
                                            WHERE q.person = a.person AND q.valid && a.days))
                           AND NOT EXISTS (SELECT FROM unnest(r.when_conditions) w (code)
                                            WHERE NOT EXISTS (SELECT FROM socsvc.contract_condition d
                                                               WHERE d.contract = a.id AND d.condition = w.code AND d.valid && a.days)))
         END
   ORDER BY 1;
END
$function$;
COMMENT ON FUNCTION socsvc.who_is_affected(text, text, daterange) IS 'Contracts that a change of a parameter in these days would concern, with the first day for which it would and what the last charge said: subsistence_minimum (key: group; from the first of the next month, 326-п 24.1), income_threshold (no key), fee_cap (key: form), tariff (key: its id, provider/item or provider/item/place), free_rule (key: code). The first three concern whose average income was asked for, and not who is free for as long as a rule applies; the first two, forms whose cap rests on the limit. For the agency and the administrator. Errors: 22023 unknown parameter or key, no days';
REVOKE ALL ON FUNCTION socsvc.who_is_affected(text, text, daterange) FROM PUBLIC;
