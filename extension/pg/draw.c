/*
 * draw.c: draws for made-up regions, as SQL calls them.
 */
#include "postgres.h"

#include "draw.h"
#include "socsvc.h"

PG_FUNCTION_INFO_V1(socsvc_draw);

/* _draw(seed, who, what, below): from 0 to below - 1. Errors: 22023 where below is less than 1. */
Datum
socsvc_draw(PG_FUNCTION_ARGS)
{
	int32 below = PG_GETARG_INT32(3);

	if (below < 1)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("nothing is drawn from %d numbers", below));
	PG_RETURN_INT32(draw(PG_GETARG_INT64(0), PG_GETARG_INT64(1), PG_GETARG_INT32(2), below));
}
