-- What a month costs its recipients: computed for all contracts, those of a provider or one (326-п paragraphs 18 to 20,
-- 24.1, 40.1, 52, 78; Kogalym procedure 4), and explained.

CREATE FUNCTION socsvc.volume_share(volume socsvc.volume, standard_volume socsvc.volume)
RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $function$
BEGIN
  -- A bound ("up to 5 kg"), a norm, "depending on the service" and other units say nothing of a proportion.
  IF socsvc.unit(volume) = socsvc.unit(standard_volume)
     AND volume::text ~ '^[0-9.]+ [^ ]+$' AND standard_volume::text ~ '^[0-9.]+ [^ ]+$' AND socsvc.quantity(standard_volume) > 0 THEN
    RETURN socsvc.quantity(volume) / socsvc.quantity(standard_volume);
  END IF;
  RETURN 1;
END
$function$;
COMMENT ON FUNCTION socsvc.volume_share(socsvc.volume, socsvc.volume) IS 'How many of the standard''s volumes one delivery is, for tariffs and norms are of those: the quotient where both are plain quantities of one unit, 1 otherwise; NULL where one is (326-п paragraph 19: the fee takes the volume into account)';

CREATE FUNCTION socsvc.price_of_volume(amount numeric, volume socsvc.volume, standard_volume socsvc.volume)
RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $function$ SELECT pg_catalog.round(amount * socsvc.volume_share(volume, standard_volume), 2) $function$;
COMMENT ON FUNCTION socsvc.price_of_volume(numeric, socsvc.volume, socsvc.volume) IS 'Price in roubles of one delivery of a volume at a tariff (or norm) for the standard''s volume: amount times volume_share(), half up to the kopeck; NULL where a volume is, for the caller to take the amount';

CREATE FUNCTION socsvc.charge_month(for_month date, contract_id bigint DEFAULT NULL, provider_id bigint DEFAULT NULL,
  dry_run boolean DEFAULT false, into_month date DEFAULT NULL)
RETURNS TABLE (contract bigint, person bigint, provider bigint, charge bigint, outcome text, terms text, cost numeric, fee numeric,
  extra numeric, previous numeric, amount numeric, posted_month date, sqlstate text, reason text, detail text, hint text)
AS 'MODULE_PATHNAME', 'charge_month'
LANGUAGE C VOLATILE;
COMMENT ON FUNCTION socsvc.charge_month(date, bigint, bigint, boolean, date) IS 'Charges the month of a day for all contracts under which something was delivered, for those of a provider, or for one; a row a contract. Outcomes: charged; replaced (the month is open and something changed); unchanged; difference (the month is closed by a signed act: a further charge, posted into into_month or the first open month); removed (a difference that has become none); failed (with SQLSTATE, reason, detail and hint; also kept in charge_problem: the others are charged all the same). Amounts in roubles: cost of the programme''s services, fee of it, extra for services over the programme, what was charged before, what this adds. dry_run writes nothing and answers the same. A month of the past is recalculated by the same call. Errors: SV005 a month of the future or archived, into_month later than the next, SV009 not of this role, SV021 no formula, 22023, 25006. Codes of rows: SV011 a correction is under way or into_month is closed, SV020 no income or assessment, SV021 gap of parameters, SV022 no tariff, 22003 absurd amounts';
REVOKE ALL ON FUNCTION socsvc.charge_month(date, bigint, bigint, boolean, date) FROM PUBLIC;

CREATE FUNCTION socsvc.wait_for_charges()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  -- Conflicts with the lock of a run, not with that of another signature.
  LOCK TABLE socsvc.charge IN ROW EXCLUSIVE MODE;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.wait_for_charges() IS 'Trigger of act, BEFORE UPDATE FOR EACH ROW when it is signed: waits for charge_month() under way, which must know whether the month is closed, and keeps the next one waiting until the signature is committed';
REVOKE ALL ON FUNCTION socsvc.wait_for_charges() FROM PUBLIC;

-- ---- explained ----------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.charge_derivation(charge_id bigint)
RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT to_jsonb(g) - 'digest'
         || jsonb_build_object(
              'formula', (SELECT to_jsonb(f) - 'used' FROM socsvc.fee_formula f WHERE f.id = g.fee_formula),
              'segments', coalesce((
                SELECT jsonb_agg(jsonb_strip_nulls(to_jsonb(s) - '{region_code,charge}'::text[] || jsonb_build_object(
                         'free_rule', (SELECT to_jsonb(r) - 'used' FROM socsvc.free_rule r WHERE r.id = s.free_rule),
                         'contract_condition', (SELECT to_jsonb(c) FROM socsvc.contract_condition c WHERE c.id = s.contract_condition),
                         'fee_assessment', (SELECT to_jsonb(a) FROM socsvc.fee_assessment a WHERE a.id = s.fee_assessment),
                         'subsistence_minimum', (SELECT to_jsonb(m) - 'used' FROM socsvc.subsistence_minimum m WHERE m.id = s.subsistence_minimum),
                         'income_threshold', (SELECT to_jsonb(t) - 'used' FROM socsvc.income_threshold t WHERE t.id = s.income_threshold),
                         'fee_cap', (SELECT to_jsonb(k) - 'used' FROM socsvc.fee_cap k WHERE k.id = s.fee_cap)))
                       ORDER BY s.segment)
                  FROM socsvc.charge_segment s WHERE s.region_code = g.region_code AND s.charge = g.id), '[]'),
              'lines', coalesce((
                SELECT jsonb_agg(jsonb_strip_nulls(to_jsonb(l) - '{region_code,charge}'::text[] || jsonb_build_object(
                         'service_item', i.id, 'service_name', i.name,
                         'tariff', (SELECT to_jsonb(t) - 'used' FROM socsvc.tariff t WHERE t.id = l.tariff)))
                       ORDER BY l.line)
                  FROM socsvc.charge_line l
                  LEFT JOIN socsvc.contract_line c ON c.id = l.contract_line
                  LEFT JOIN socsvc.programme_line p ON p.id = c.programme_line
                  LEFT JOIN socsvc.extra_line x ON x.id = l.extra_line
                  JOIN socsvc.service_item i ON i.id = coalesce(p.service_item, x.service_item)
                 WHERE l.region_code = g.region_code AND l.charge = g.id), '[]'))
    FROM socsvc.charge g
   WHERE g.id = charge_id AND g.region_code = (SELECT i.region_code FROM socsvc.register_info i)
$function$;
COMMENT ON FUNCTION socsvc.charge_derivation(bigint) IS 'All that a charge was computed from, as jsonb: the charge, formula, segments with the rows that they rest on and every intermediate, lines with their tariffs; amounts in roubles. NULL where there is no such charge';
REVOKE ALL ON FUNCTION socsvc.charge_derivation(bigint) FROM PUBLIC;

-- Amounts as people write them: two decimals, more only where a part of a month has them.
CREATE FUNCTION socsvc._roubles(amount numeric)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$ SELECT CASE WHEN amount = pg_catalog.round(amount, 2) THEN pg_catalog.round(amount, 2)::text ELSE pg_catalog.trim_scale(amount)::text END $function$;
COMMENT ON FUNCTION socsvc._roubles(numeric) IS 'Private: an amount in roubles as text, with two decimals, or all that it has where they are more';

CREATE FUNCTION socsvc.explain_charge(charge_id bigint, lang text DEFAULT 'ru')
RETURNS TABLE (step bigint, segment integer, item text, value text, source text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_column
BEGIN
  IF lang IS NULL OR lang NOT IN ('ru', 'kk', 'en') THEN
    RAISE EXCEPTION 'charges are not explained in language "%"', coalesce(lang, 'NULL')
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Use ru, kk or en.';
  END IF;
  RETURN QUERY
    WITH g AS (
      SELECT * FROM socsvc.charge c
       WHERE c.id = charge_id AND c.region_code = (SELECT i.region_code FROM socsvc.register_info i)
    ), s AS (
      SELECT s.* FROM g JOIN socsvc.charge_segment s ON s.region_code = g.region_code AND s.charge = g.id
    ), rows (part, segment, place, code, item, value, source) AS (
      SELECT 0, NULL::integer, 1, 'month', NULL::text, to_char(g.month, 'MM.YYYY'), NULL::text FROM g
      UNION ALL
      SELECT 0, NULL, 2, 'formula', NULL, format('%s; %s', f.version, socsvc._roubles(f.rounding)), f.source
        FROM g JOIN socsvc.fee_formula f ON f.id = g.fee_formula
      UNION ALL
      SELECT 1, s.segment, 1, 'segment_days', NULL,
             format('%s – %s', to_char(lower(s.days), 'DD.MM.YYYY'), to_char(upper(s.days) - 1, 'DD.MM.YYYY')), NULL FROM s
      UNION ALL
      SELECT 1, s.segment, 2, NULL, n.label, format('%s × %s = %s', l.quantity, socsvc._roubles(l.price), socsvc._roubles(l.cost)), t.source
        FROM s
        JOIN socsvc.charge_line l ON l.region_code = s.region_code AND l.charge = s.charge AND l.segment = s.segment
        JOIN socsvc.contract_line c ON c.id = l.contract_line
        JOIN socsvc.programme_line p ON p.id = c.programme_line
        JOIN socsvc.service_item_label n ON n.service_item = p.service_item
        JOIN socsvc.tariff t ON t.id = l.tariff
      UNION ALL
      SELECT 1, s.segment, 3, 'segment_cost', NULL, socsvc._roubles(s.cost), NULL FROM s
      UNION ALL
      SELECT 1, s.segment, 4, 'free_rule', NULL, CASE lang WHEN 'ru' THEN r.name_ru ELSE r.name_en END, r.source
        FROM s JOIN socsvc.free_rule r ON r.id = s.free_rule
      UNION ALL
      SELECT 1, s.segment, 4, 'full_fee', NULL, CASE lang WHEN 'ru' THEN f.name_ru ELSE f.name_en END, f.source
        FROM s JOIN socsvc.contract_condition c ON c.id = s.contract_condition JOIN socsvc.free_condition f ON f.code = c.condition
      UNION ALL
      SELECT 1, s.segment, 5, 'group', NULL, CASE lang WHEN 'ru' THEN d.name_ru ELSE d.name_en END, d.source
        FROM s JOIN socsvc.demographic_group d ON d.code = s.demographic_group
       WHERE s.fee_cap IS NOT NULL
      UNION ALL
      SELECT 1, s.segment, 6, 'average_income', NULL, socsvc._roubles(s.average_income),
             coalesce(format('%s / %s / %s', socsvc._roubles(a.income_total),
                             (extract(year FROM age(upper(a.income_months), lower(a.income_months))) * 12
                              + extract(month FROM age(upper(a.income_months), lower(a.income_months))))::integer, a.members), a.note)
        FROM s JOIN socsvc.fee_assessment a ON a.id = s.fee_assessment
       WHERE s.fee_cap IS NOT NULL
      UNION ALL
      SELECT 1, s.segment, 7, 'minimum', NULL, socsvc._roubles(m.amount), m.source
        FROM s JOIN socsvc.subsistence_minimum m ON m.id = s.subsistence_minimum
      UNION ALL
      SELECT 1, s.segment, 8, 'multiplier', NULL, trim_scale(t.multiplier)::text, t.source
        FROM s JOIN socsvc.income_threshold t ON t.id = s.income_threshold
      UNION ALL
      SELECT 1, s.segment, 9, 'threshold', NULL, socsvc._roubles(s.threshold), NULL FROM s WHERE s.threshold IS NOT NULL
      UNION ALL
      SELECT 1, s.segment, 10, CASE k.base WHEN 'income' THEN 'of_income' ELSE 'over_threshold' END, NULL, trim_scale(k.rate)::text, k.source
        FROM s JOIN socsvc.fee_cap k ON k.id = s.fee_cap
      UNION ALL
      SELECT 1, s.segment, 11, 'charged_days', NULL, format('%s / %s', s.charged_days, s.days_in_month), NULL FROM s WHERE s.fee_cap IS NOT NULL
      UNION ALL
      SELECT 1, s.segment, 12, 'cap', NULL, socsvc._roubles(s.cap), NULL FROM s WHERE s.cap IS NOT NULL
      UNION ALL
      SELECT 1, s.segment, 13, 'segment_fee', NULL, socsvc._roubles(s.fee), NULL FROM s
      UNION ALL
      SELECT 2, NULL, 1, NULL, n.label, format('%s × %s = %s', l.quantity, socsvc._roubles(l.price), socsvc._roubles(l.cost)), t.source
        FROM g
        JOIN socsvc.charge_line l ON l.region_code = g.region_code AND l.charge = g.id
        JOIN socsvc.extra_line x ON x.id = l.extra_line
        JOIN socsvc.service_item_label n ON n.service_item = x.service_item
        JOIN socsvc.tariff t ON t.id = l.tariff
      UNION ALL
      SELECT 3, NULL, v.place, v.code, NULL, v.value, NULL
        FROM g CROSS JOIN LATERAL (VALUES
          (1, 'cost', socsvc._roubles(g.cost)), (2, 'fee', socsvc._roubles(g.fee)), (3, 'extra', socsvc._roubles(g.extra)),
          (4, 'previous', socsvc._roubles(g.previous)), (5, 'amount', socsvc._roubles(g.amount)),
          (6, 'terms', socsvc.payment_label(g.terms, lang))) AS v (place, code, value)
       WHERE v.code NOT IN ('extra', 'previous') OR v.value <> '0.00'
    )
    SELECT row_number() OVER (ORDER BY r.part, r.segment NULLS FIRST, r.place, r.item), r.segment,
           coalesce(r.item, (SELECT t.label FROM socsvc.term_label t WHERE t.kind = 'charge' AND t.code = r.code AND t.lang = explain_charge.lang),
                    r.code), r.value, r.source
      FROM rows r
     ORDER BY 1;
END
$function$;
COMMENT ON FUNCTION socsvc.explain_charge(bigint, text) IS 'How a charge came about, step by step, in ru, kk or en: each part of the month with its services, the income, the limit and the cap, then the totals; the source of each row that it rests on (of the average income: total / months / members). Amounts in roubles. No rows where there is no such charge. Errors: 22023 another language';
REVOKE ALL ON FUNCTION socsvc.explain_charge(bigint, text) FROM PUBLIC;
