-- What fees would be under another set of parameters: from what the month's charges rest on, by the arithmetic of
-- charge_month(). Nothing is written.

CREATE FUNCTION socsvc.simulate_fees(month date, overrides jsonb, provider_id bigint DEFAULT NULL)
RETURNS TABLE (contract bigint, person bigint, provider bigint, form text, demographic_group text, average_income numeric,
  fee_now numeric, fee_then numeric, difference numeric, terms_now text, terms_then text, reason text, free_rule text,
  extra_now numeric, extra_then numeric)
AS 'MODULE_PATHNAME', 'simulate_fees'
LANGUAGE C STABLE ROWS 100000;
COMMENT ON FUNCTION socsvc.simulate_fees(date, jsonb, bigint) IS 'What the contracts that are charged for the month of a day would pay under other parameters, beside what their latest charge says: a row a contract, roubles; fee of the programme''s services, extra for those over it. Group, income and free rule are those of the month''s last days; reason says why there is no fee_then, or which rule was left out. Overrides, each optional: subsistence_minimum {group: roubles}, threshold_multiplier, fee_cap {form: {rate, base, free_up_to_threshold}}, rounding (roubles), tariff_factor (each price times it, half up to the kopeck), tariffs {service_item: roubles}, which the factor leaves alone, income_factor, free_rules {without: [code]}; {} answers what is. Writes nothing. A provider sees its own contracts, the agency all. Errors: 22023 names the override that cannot be, HINT says what can; SV009 not of this role; 22004 no month; SV019';
REVOKE ALL ON FUNCTION socsvc.simulate_fees(date, jsonb, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.simulate_fee_totals(month date, overrides jsonb, provider_id bigint DEFAULT NULL)
RETURNS TABLE (dimension text, key text, persons bigint, fee_now numeric, fee_then numeric, difference numeric, payers_now bigint,
  payers_then bigint, extra_now numeric, extra_then numeric, not_computed bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH simulated AS MATERIALIZED (
    SELECT f.person, f.form, coalesce(f.free_rule, 'by_income') AS category, coalesce(f.demographic_group, 'unknown') AS demographic_group,
           f.fee_now, f.fee_then, f.difference, f.extra_now, f.extra_then, count(*) OVER (PARTITION BY f.person) AS contracts,
           CASE WHEN f.average_income IS NOT NULL
                THEN ntile(10) OVER (PARTITION BY f.average_income IS NULL ORDER BY f.average_income, f.person, f.contract)
                ELSE 11 END AS decile
      FROM socsvc.simulate_fees(simulate_fee_totals.month, simulate_fee_totals.overrides, simulate_fee_totals.provider_id) f),
  -- Who has one contract is counted by it; telling persons apart takes a sort for each dimension, which few then need.
  total AS (
    SELECT grouping(s.form, s.category, s.demographic_group, s.decile) AS dimension,
           coalesce(s.form, s.category, s.demographic_group, s.decile::text, 'all') AS key, s.decile,
           count(*) FILTER (WHERE s.contracts = 1) AS persons,
           sum(s.fee_now) FILTER (WHERE s.fee_then IS NOT NULL) AS fee_now, sum(s.fee_then) AS fee_then, sum(s.difference) AS difference,
           count(*) FILTER (WHERE s.contracts = 1 AND s.fee_now > 0 AND s.fee_then IS NOT NULL) AS payers_now,
           count(*) FILTER (WHERE s.contracts = 1 AND s.fee_then > 0) AS payers_then,
           sum(s.extra_now) AS extra_now, sum(s.extra_then) AS extra_then, count(*) FILTER (WHERE s.fee_then IS NULL) AS not_computed
      FROM simulated s
     GROUP BY GROUPING SETS ((), (s.form), (s.category), (s.demographic_group), (s.decile))),
  several AS (
    SELECT grouping(s.form, s.category, s.demographic_group, s.decile) AS dimension,
           coalesce(s.form, s.category, s.demographic_group, s.decile::text, 'all') AS key, count(DISTINCT s.person) AS persons,
           count(DISTINCT s.person) FILTER (WHERE s.fee_now > 0 AND s.fee_then IS NOT NULL) AS payers_now,
           count(DISTINCT s.person) FILTER (WHERE s.fee_then > 0) AS payers_then
      FROM simulated s
     WHERE s.contracts > 1
     GROUP BY GROUPING SETS ((), (s.form), (s.category), (s.demographic_group), (s.decile)))
  SELECT CASE t.dimension WHEN 15 THEN 'all' WHEN 7 THEN 'form' WHEN 11 THEN 'category' WHEN 13 THEN 'demographic_group'
                          ELSE 'income_decile' END,
         CASE WHEN t.decile = 11 THEN 'unknown' ELSE t.key END,
         t.persons + coalesce(o.persons, 0), coalesce(t.fee_now, 0), coalesce(t.fee_then, 0), coalesce(t.difference, 0),
         t.payers_now + coalesce(o.payers_now, 0), t.payers_then + coalesce(o.payers_then, 0),
         coalesce(t.extra_now, 0), coalesce(t.extra_then, 0), t.not_computed
    FROM total t LEFT JOIN several o ON o.dimension = t.dimension AND o.key = t.key
   ORDER BY array_position(ARRAY[15, 7, 11, 13, 14], t.dimension), t.decile, t.key
$function$;
COMMENT ON FUNCTION socsvc.simulate_fee_totals(date, jsonb, bigint) IS 'Sums of simulate_fees() in roubles, with the numbers of persons and of those who pay a fee: of all, by form, by category (code of the free rule, or by_income), by demographic group, and by tenth of the average income (1 the lowest; unknown where nobody asked for it). Fees, difference and payers are of the contracts that could be computed; not_computed counts the others. Sums only, so SECURITY DEFINER: who may call it needs no right to the persons. Errors: as simulate_fees()';
REVOKE ALL ON FUNCTION socsvc.simulate_fee_totals(date, jsonb, bigint) FROM PUBLIC;
