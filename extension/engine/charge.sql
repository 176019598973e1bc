-- What a month costs its recipients: computed for all contracts, those of a provider or one (326-п paragraphs 18 to 20,
-- 24.1, 40.1, 52, 78; Kogalym procedure 4), and explained.

CREATE FUNCTION socsvc.price_of_volume(amount numeric, volume socsvc.volume, standard_volume socsvc.volume)
RETURNS numeric
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $function$
BEGIN
  -- A bound ("up to 5 kg"), a norm and other units say nothing of a proportion.
  IF volume IS NULL OR standard_volume IS NULL OR socsvc.unit(volume) IS DISTINCT FROM socsvc.unit(standard_volume)
     OR volume::text ~ '^[<b]' OR standard_volume::text ~ '^[<b]' OR coalesce(socsvc.quantity(standard_volume), 0) = 0 THEN
    RETURN amount;
  END IF;
  RETURN pg_catalog.round(amount * socsvc.quantity(volume) / socsvc.quantity(standard_volume), 2);
END
$function$;
COMMENT ON FUNCTION socsvc.price_of_volume(numeric, socsvc.volume, socsvc.volume) IS 'Price of one delivery of a volume at a tariff (or norm) that is for the standard''s volume: in proportion where both are plain quantities of one unit, half up to the kopeck; the tariff itself otherwise (326-п paragraph 19: the fee takes the volume into account)';

CREATE FUNCTION socsvc.charge_month(for_month date, contract_id bigint DEFAULT NULL, provider_id bigint DEFAULT NULL,
  dry_run boolean DEFAULT false, into_month date DEFAULT NULL)
RETURNS TABLE (contract bigint, person bigint, provider bigint, charge bigint, outcome text, terms text, cost numeric, fee numeric,
  extra numeric, previous numeric, amount numeric, posted_month date, sqlstate text, reason text, detail text, hint text)
AS 'MODULE_PATHNAME', 'charge_month'
LANGUAGE C VOLATILE;
COMMENT ON FUNCTION socsvc.charge_month(date, bigint, bigint, boolean, date) IS 'Charges the month of a day for all contracts under which something was delivered, for those of a provider, or for one; a row a contract. Outcomes: charged; replaced (the month is open and something changed); unchanged; difference (the month is closed by a signed act: a further charge, posted into into_month or the first open month); removed (a difference that has become none); failed (with SQLSTATE, reason, detail and hint; also kept in charge_problem: the others are charged all the same). Amounts in roubles: cost of the programme''s services, fee of it, extra for services over the programme, what was charged before, what this adds. dry_run writes nothing and answers the same. A month of the past is recalculated by the same call. Errors: SV005 a month of the future or archived, SV009 not of this role, SV021 no formula, 22023, 25006. Codes of rows: SV011 a correction is under way or into_month is closed, SV020 no income or assessment, SV021 gap of parameters, SV022 no tariff, 22003 absurd amounts';
REVOKE ALL ON FUNCTION socsvc.charge_month(date, bigint, bigint, boolean, date) FROM PUBLIC;
