/*
 * simulate_read.c: reads what the charges of a month rest on (charge_segment, charge_line) for simulate_fees(),
 * into a DestReceiver, a contract's rows together, so that nothing of them is kept and the server may read them in
 * parallel.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/numeric.h"

#include "socsvc.h"
#include "simulate.h"

/*
 * Parameters of the queries: $1 month, $2 provider, $3 region, $4 and $5 first and last charge, $6 tariff factor,
 * $7 and $8 items with another tariff, $9 charges that a later one of the same month replaces.
 */
#define QUERY_PARAMETERS 9

/*
 * The costs of lines at other tariffs, by charge (and segment), as charge_month() prices them: an item that is
 * named has the tariff that is said, in proportion to the line's volume; the factor is for the prices of the
 * others.
 */
static void
append_lines(StringInfo sql, const SimulationScope *scope, bool extra)
{
	static const char scaled[] = "round(l.price * $6, 2)";
	/* A price that is the tariff, or a lower tariff than that, leaves no room for a proportion that rounds away.
	 */
	static const char said[] =
		"CASE WHEN o.amount IS NULL THEN round(l.price * $6, 2)"
		" WHEN l.price = t.amount AND o.amount <= t.amount THEN o.amount"
		" ELSE (SELECT CASE WHEN p.volume IS NOT DISTINCT FROM i.volume THEN o.amount"
		"                   ELSE coalesce(socsvc.price_of_volume(o.amount, p.volume, i.volume), o.amount) END"
		"         FROM socsvc.contract_line k JOIN socsvc.programme_line p ON p.id = k.programme_line"
		"         JOIN socsvc.service_item i ON i.id = p.service_item WHERE k.id = l.contract_line) END";
	static const char said_extra[] = "CASE WHEN o.amount IS NULL THEN round(l.price * $6, 2) ELSE o.amount END";
	bool names_items = scope->overrides->tariff_count > 0;

	appendStringInfo(
		sql,
		" LEFT JOIN (SELECT l.charge, %s(sum(l.quantity * %s) * 100)::bigint AS cost FROM socsvc.charge_line l",
		extra ? "" : "l.segment, ",
		!names_items ? scaled
		: extra      ? said_extra
					 : said);
	if (names_items)
		appendStringInfoString(sql, " JOIN socsvc.tariff t ON t.id = l.tariff"
									" LEFT JOIN unnest($7, $8) AS o (item, amount) ON o.item = t.service_item");
	if (scope->of_provider)
		appendStringInfoString(sql, " JOIN socsvc.charge c ON c.region_code = l.region_code AND c.id = l.charge"
									" AND c.month = $1 AND c.provider = $2");
	appendStringInfo(
		sql,
		" WHERE l.region_code = $3 AND l.charge BETWEEN $4 AND $5 AND l.segment IS %sNULL GROUP BY l.charge%s",
		extra ? "" : "NOT ",
		extra ? ") AS x ON x.charge = c.id"
			  : ", l.segment) AS l ON l.charge = s.charge AND l.segment = s.segment");
}

/*
 * The charges of a region's month, the last of each contract, with their segments; or those that have no segment,
 * for nothing of the programme was delivered.
 */
static char *
charges_sql(const SimulationScope *scope, bool has_differences, bool without_segments)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(
		&sql, "SELECT c.id, c.contract, c.person, c.provider, c.form, c.terms, c.fee_formula, c.fee, c.extra, ");
	if (without_segments)
		appendStringInfoString(
			&sql, "NULL::integer, NULL::daterange, NULL::integer, NULL::integer, NULL::bigint, NULL::bigint,"
				  " NULL::text, NULL::numeric, NULL::bigint, NULL::bigint, NULL::numeric, NULL::bigint,"
				  " NULL::numeric, ");
	else
		appendStringInfoString(
			&sql, "s.segment, s.days, s.charged_days, s.days_in_month, s.free_rule, s.contract_condition,"
				  " s.demographic_group, s.average_income, s.subsistence_minimum, s.income_threshold,"
				  " s.threshold, s.fee_cap, s.cost, ");
	appendStringInfo(&sql, "%s, %s, %s FROM socsvc.charge c",
					 scope->asks_assessment && !without_segments ? "a.application_on" : "NULL::date",
					 scope->tariffs_change && !without_segments ? "l.cost" : "NULL::bigint",
					 scope->tariffs_change ? "x.cost" : "NULL::bigint");
	if (!without_segments)
	{
		appendStringInfoString(&sql,
							   " JOIN socsvc.charge_segment s ON s.region_code = c.region_code AND s.charge = c.id"
							   " AND s.region_code = $3 AND s.charge BETWEEN $4 AND $5");
		if (scope->asks_assessment)
			appendStringInfoString(&sql, " LEFT JOIN socsvc.fee_assessment a ON a.id = s.fee_assessment");
		if (scope->tariffs_change)
			append_lines(&sql, scope, false);
	}
	if (scope->tariffs_change)
		append_lines(&sql, scope, true);
	appendStringInfo(
		&sql, " WHERE c.month = $1 AND c.region_code = $3 AND c.id BETWEEN $4 AND $5%s%s%s ORDER BY c.id%s",
		scope->of_provider ? " AND c.provider = $2" : "", has_differences ? " AND c.id <> ALL ($9)" : "",
		without_segments ? " AND c.cost = 0 AND NOT EXISTS (SELECT FROM socsvc.charge_segment s"
						   " WHERE s.region_code = c.region_code AND s.charge = c.id)"
						 : "",
		without_segments ? "" : ", s.segment");
	return sql.data;
}

/* Runs a query with the parameters, by a plan of its own: what it reads is known only now. */
static void
run_query(const char *sql, Datum *values, const char *nulls, DestReceiver *receiver)
{
	static Oid types[QUERY_PARAMETERS] = {DATEOID,    INT8OID,      INT4OID,         INT8OID,     INT8OID,
										  NUMERICOID, INT8ARRAYOID, NUMERICARRAYOID, INT8ARRAYOID};
	SPIPlanPtr plan =
		SPI_prepare_cursor(sql, QUERY_PARAMETERS, types, CURSOR_OPT_PARALLEL_OK | CURSOR_OPT_CUSTOM_PLAN);
	ParamListInfo parameters = makeParamList(QUERY_PARAMETERS);
	SPIExecuteOptions options = {0};

	if (plan == NULL)
		elog(ERROR, "could not prepare: %s", sql);
	for (int i = 0; i < QUERY_PARAMETERS; i++)
	{
		parameters->params[i].value = values[i];
		parameters->params[i].isnull = nulls[i] == 'n';
		parameters->params[i].pflags = PARAM_FLAG_CONST;
		parameters->params[i].ptype = types[i];
	}
	options.params = parameters;
	options.read_only = true;
	options.must_return_tuples = true;
	options.dest = receiver;
	if (SPI_execute_plan_extended(plan, &options) != SPI_OK_SELECT)
		elog(ERROR, "could not execute: %s", sql);
	SPI_freeplan(plan);
}

/* Puts what the overrides say of tariffs into the parameters of the queries. */
static void
tariff_values(const FeeOverrides *overrides, Datum *values)
{
	values[5] = DirectFunctionCall2(numeric_div, NumericGetDatum(int64_to_numeric(overrides->tariff_factor)),
									NumericGetDatum(int64_to_numeric(FEE_FACTOR_ONE)));
	values[6] = PointerGetDatum(construct_array(overrides->tariff_items, overrides->tariff_count, INT8OID,
												sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	values[7] = PointerGetDatum(
		construct_array(overrides->tariff_amounts, overrides->tariff_count, NUMERICOID, -1, false, TYPALIGN_INT));
}

/*
 * A month's charges, their segments and their lines lie in the order of ids, so they are merged as they lie:
 * nothing is hashed or sorted, and nothing of a region is held in memory. The planner, who does not know that they
 * lie so, is told; where little is read, or other tables take part, it is left alone. Until AtEOXact_GUC().
 */
static void
tell_planner(const SimulationScope *scope)
{
	static const char *const ways[] = {"enable_hashjoin", "enable_sort", "enable_bitmapscan"};

	(void) set_config_option("jit", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	if (scope->of_provider || scope->asks_assessment || scope->overrides->tariff_count > 0)
		return;
	for (int i = 0; i < (int) lengthof(ways); i++)
		(void) set_config_option(ways[i], "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/* Puts a query of the month that answers rows; they stand in SPI_tuptable. */
static SPITupleTable *
ask(const char *sql, Datum *values, const char *nulls)
{
	static Oid types[3] = {DATEOID, INT8OID, INT4OID};

	if (SPI_execute_with_args(sql, lengthof(types), types, values, nulls, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not execute: %s", sql);
	return SPI_tuptable;
}

/* See simulate.h. Region by region: there is one, but where registers are gathered. */
void
simulate_read(const SimulationScope *scope, DestReceiver *receiver)
{
	Datum values[QUERY_PARAMETERS] = {DateADTGetDatum(scope->month), Int64GetDatum(scope->provider)};
	char nulls[QUERY_PARAMETERS + 1] = "  n     n";
	SPITupleTable *regions;

	nulls[1] = scope->of_provider ? ' ' : 'n';
	tariff_values(scope->overrides, values);
	/* Between the first and the last charge are the segments and lines to read. */
	regions =
		ask("SELECT region_code, min(id), max(id), bool_or(sequence > 1), bool_or(cost = 0) FROM socsvc.charge"
			" WHERE month = $1 AND ($2 IS NULL OR provider = $2) AND $3 IS NULL"
			" GROUP BY region_code ORDER BY region_code",
			values, nulls);
	nulls[2] = ' ';
	for (uint64 i = 0; i < regions->numvals; i++)
	{
		bool isnull;
		bool has_differences = DatumGetBool(SPI_getbinval(regions->vals[i], regions->tupdesc, 4, &isnull));
		bool has_costless = DatumGetBool(SPI_getbinval(regions->vals[i], regions->tupdesc, 5, &isnull));
		int level = NewGUCNestLevel();

		for (int column = 1; column <= 3; column++)
			values[column + 1] = SPI_getbinval(regions->vals[i], regions->tupdesc, column, &isnull);
		if (has_differences)
		{
			SPITupleTable *replaced =
				ask("SELECT coalesce(array_agg(c.id), '{}') FROM socsvc.charge c JOIN (SELECT contract, "
					"max(sequence) AS last"
					" FROM socsvc.charge WHERE month = $1 AND sequence > 1 AND region_code = $3"
					" AND ($2 IS NULL OR provider = $2) GROUP BY contract) d"
					" ON d.contract = c.contract AND c.sequence < d.last WHERE c.month = $1",
					values, nulls);

			values[8] = SPI_getbinval(replaced->vals[0], replaced->tupdesc, 1, &isnull);
			nulls[8] = ' ';
		}
		tell_planner(scope);
		run_query(charges_sql(scope, has_differences, false), values, nulls, receiver);
		if (has_costless)
			run_query(charges_sql(scope, has_differences, true), values, nulls, receiver);
		AtEOXact_GUC(true, level);
	}
}
