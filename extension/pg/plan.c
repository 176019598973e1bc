/*
 * plan.c: SPI plans that are prepared once a session and kept.
 */
#include "postgres.h"

#include "plan.h"

/*
 * The plan in *plan, prepared at its first use; *plan is set only once it is kept, so that an error leaves no half
 * of one. SPI plans it anew when a table of it changes.
 */
SPIPlanPtr
socsvc_kept_plan(SPIPlanPtr *plan, const char *sql, int count, const Oid *types)
{
	if (*plan == NULL)
	{
		SPIPlanPtr prepared = SPI_prepare(sql, count, unconstify(Oid *, types));

		if (prepared == NULL || SPI_keepplan(prepared) != 0)
			elog(ERROR, "could not prepare: %s", sql);
		*plan = prepared;
	}
	return *plan;
}
