/*
 * plan.c: see plan.h.
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

int64
row_int8(const SPITupleTable *rows, uint64 row, int column, int64 if_null)
{
	bool isnull;
	Datum value = SPI_getbinval(rows->vals[row], rows->tupdesc, column, &isnull);

	return isnull ? if_null : DatumGetInt64(value);
}

int32
row_int4(const SPITupleTable *rows, uint64 row, int column, int32 if_null)
{
	bool isnull;
	Datum value = SPI_getbinval(rows->vals[row], rows->tupdesc, column, &isnull);

	return isnull ? if_null : DatumGetInt32(value);
}

bool
row_bool(const SPITupleTable *rows, uint64 row, int column)
{
	bool isnull;
	Datum value = SPI_getbinval(rows->vals[row], rows->tupdesc, column, &isnull);

	return !isnull && DatumGetBool(value);
}
