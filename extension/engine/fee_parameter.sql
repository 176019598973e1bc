-- What fees are computed from: the protection of rows that charges rest on; the fee of a whole month by them.

CREATE FUNCTION socsvc.protect_used()
RETURNS trigger
AS 'MODULE_PATHNAME', 'protect_used'
LANGUAGE C;
COMMENT ON FUNCTION socsvc.protect_used() IS 'Trigger of a table of parameters with columns valid and used, BEFORE INSERT OR UPDATE OR DELETE FOR EACH ROW: column used is computed, and a row that is used is neither deleted nor changed but for an earlier end of valid. Errors: SV015, 39P01 fired otherwise';
REVOKE ALL ON FUNCTION socsvc.protect_used() FROM PUBLIC;

-- ---- pure calculations ---------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.capped_fee(base text, rate numeric, free_up_to_threshold boolean, income numeric, threshold numeric, cost numeric, charged_days integer, days_in_month integer, rounding numeric)
RETURNS numeric
AS 'MODULE_PATHNAME', 'socsvc_capped_fee'
LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION socsvc.capped_fee(text, numeric, boolean, numeric, numeric, numeric, integer, integer, numeric) IS 'What is paid of a cost, in roubles: at most rate of the base (income, or income_over_threshold: what the income exceeds the threshold by), by charged_days of days_in_month; nothing where free_up_to_threshold and the income is not above the threshold. Exact, then rounded half up to multiples of rounding, but never above the cost (442-FZ articles 31, 32; 002/4.3, 002/4.4). NULL where an argument is, but for a threshold that the cap does not look at. Errors: 22023 negative, more exact than a kopeck (rate: 0.0001), another base, days that are no month''s; 22003 beyond a hundred billion, a rate above 1';

CREATE FUNCTION socsvc.terms_of_payment(fee numeric, cost numeric)
RETURNS text
AS 'MODULE_PATHNAME', 'socsvc_terms_of_payment'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION socsvc.terms_of_payment(numeric, numeric) IS 'Under which terms a fee of a cost was paid: free, partial or full; payment_label() names them in ru, kk and en (326-п paragraph 18; 002/4.1). NULL where there was nothing to pay for. Errors: 22023 fee above the cost, negative, more exact than a kopeck; 22003';

-- ---- by the rules in force -----------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.monthly_fee(form text, income numeric, threshold numeric, cost numeric, on_day date DEFAULT NULL)
RETURNS numeric
AS 'MODULE_PATHNAME', 'socsvc_monthly_fee'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION socsvc.monthly_fee(text, numeric, numeric, numeric, date) IS 'The fee of a whole month, in roubles: capped_fee() by the cap of the form in force on the day (NULL: today) and the rounding of its month (442-FZ article 32; 326-п paragraph 19). NULL where form, income or cost is, and where the threshold is that the form''s cap looks at. Errors: SV021 no cap or formula in force that day; as capped_fee(); 22008 an infinite day; 0A000 a formula that this release does not know; SV019 no register';
REVOKE ALL ON FUNCTION socsvc.monthly_fee(text, numeric, numeric, numeric, date) FROM PUBLIC;

CREATE FUNCTION socsvc.income_limit(demographic_group text, application_on date, on_day date)
RETURNS numeric
AS 'MODULE_PATHNAME', 'socsvc_income_limit'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION socsvc.income_limit(text, date, date) IS 'The average income up to which services are free on a day, in roubles, half up to the kopeck: the group''s subsistence minimum of the day of the application, later of the last day of the month before, for a change of it counts from the first of the next month; times the multiplier of the day itself, a change of which counts at once (76-оз; 326-п paragraph 24.1; 393-п 1.2; 002/2.9; 002/4.3). Errors: SV021 no minimum or multiplier in force that day, 22008 an infinite day, SV019 no register';
REVOKE ALL ON FUNCTION socsvc.income_limit(text, date, date) FROM PUBLIC;

CREATE FUNCTION socsvc.monthly_fees(form text, demographic_group text, days date[], incomes bigint[], costs bigint[])
RETURNS bigint[]
AS 'MODULE_PATHNAME', 'socsvc_monthly_fees'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION socsvc.monthly_fees(text, text, date[], bigint[], bigint[]) IS 'Fees of whole months, in kopecks, one an element: for who applies on the day, with this average income and services of this cost, both in kopecks; income_limit(demographic_group, day, day), then monthly_fee(). The group may be NULL where the form''s cap does not look at the limit. NULL where another argument is. Errors: 22004 a NULL element, 2202E different lengths or several dimensions, 22023 a negative and 22003 an absurd amount, with the position; SV021 with the day; 54000 more elements than an array holds; 0A000; SV019';
REVOKE ALL ON FUNCTION socsvc.monthly_fees(text, text, date[], bigint[], bigint[]) FROM PUBLIC;
