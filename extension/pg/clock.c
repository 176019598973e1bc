/*
 * clock.c: the one place that reads the clock.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "socsvc.h"
#include "register_info.h"

PG_FUNCTION_INFO_V1(socsvc_today_sql);

/* today(jurisdiction): today in the jurisdiction's time zone, in the register's own where it is NULL. */
Datum
socsvc_today_sql(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_DATEADT(socsvc_today());
	PG_RETURN_DATEADT(socsvc_today_in(socsvc_find_jurisdiction(text_to_cstring(PG_GETARG_TEXT_PP(0)))->zone));
}
