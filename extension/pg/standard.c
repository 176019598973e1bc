/*
 * standard.c: whether a line rests on a rule.
 *
 * In C for one reason: the question is put under the newest snapshot, also under REPEATABLE READ. The rule's row
 * is locked by now, so no line that cites it is on its way that this snapshot could miss.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/snapmgr.h"

#include "plan.h"
#include "socsvc.h"

PG_FUNCTION_INFO_V1(socsvc_item_is_cited);
PG_FUNCTION_INFO_V1(socsvc_tariff_is_cited);

/* Answers a query about one rule, $1, under the newest snapshot, by a plan that is kept. The query has no column:
 * a row means yes. */
static bool
has_row(SPIPlanPtr *plan, const char *query, int64 rule)
{
	Oid types[] = {INT8OID};
	Datum values[] = {Int64GetDatum(rule)};
	bool found;

	SPI_connect();
	if (SPI_execute_snapshot(socsvc_kept_plan(plan, query, lengthof(types), types), values, NULL,
							 GetLatestSnapshot(), InvalidSnapshot, true, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not look for lines that cite rule %lld", (long long) rule);
	found = SPI_processed > 0;
	SPI_finish();
	return found;
}

/* item_is_cited(bigint): whether a line of a programme, an extra line or an urgent line names the item. */
Datum
socsvc_item_is_cited(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan = NULL;

	PG_RETURN_BOOL(
		has_row(&plan,
				"SELECT FROM socsvc.programme_line l WHERE l.service_item OPERATOR(pg_catalog.=) $1 UNION ALL "
				"SELECT FROM socsvc.extra_line l WHERE l.service_item OPERATOR(pg_catalog.=) $1 UNION ALL "
				"SELECT FROM socsvc.urgent_line l WHERE l.service_item OPERATOR(pg_catalog.=) $1",
				PG_GETARG_INT64(0)));
}

/* tariff_is_cited(bigint): whether an extra line names the tariff. */
Datum
socsvc_tariff_is_cited(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan = NULL;

	PG_RETURN_BOOL(has_row(&plan, "SELECT FROM socsvc.extra_line l WHERE l.tariff OPERATOR(pg_catalog.=) $1",
						   PG_GETARG_INT64(0)));
}
