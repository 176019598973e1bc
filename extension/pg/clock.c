/*
 * clock.c: the one place that reads the clock, and the day that a superuser replays instead of it.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/guc.h"

#include "date.h"
#include "socsvc.h"
#include "clock.h"
#include "register_info.h"

PG_FUNCTION_INFO_V1(socsvc_today_sql);

/* The setting, and the day that it says; is_replayed: whether it says one. */
static char *replayed_text = NULL;
static DateADT replayed = 0;
static bool is_replayed = false;

/* Check hook: empty, or a day. */
static bool
check_day(char **newval, void **extra, GucSource source)
{
	DateADT day;

	if (*newval == NULL || **newval == '\0' || read_iso_day(*newval, strlen(*newval), &day))
		return true;
	GUC_check_errdetail("It is a day, as in 2025-01-31, or empty for the wall clock's.");
	return false;
}

/* Assign hook: what check_day() has let through. */
static void
assign_day(const char *newval, void *extra)
{
	is_replayed = newval != NULL && *newval != '\0' && read_iso_day(newval, strlen(newval), &replayed);
}

/* See clock.h. */
void
socsvc_clock_init(void)
{
	DefineCustomStringVariable(
		"socsvc.replayed_day", "The day that a superuser replays: today() answers it.",
		"For loads of what has happened already, as by generate_region(). Moments stay those of "
		"the wall clock.",
		&replayed_text, "", PGC_SUSET, GUC_NOT_IN_SAMPLE | GUC_DISALLOW_IN_FILE, check_day, assign_day, NULL);
}

/* Whether a day is replayed, and which. */
bool
socsvc_replayed_day(DateADT *day)
{
	*day = replayed;
	return is_replayed;
}

/* today(jurisdiction): today in the jurisdiction's time zone, in the register's own where it is NULL. */
Datum
socsvc_today_sql(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_DATEADT(socsvc_today());
	PG_RETURN_DATEADT(socsvc_today_in(socsvc_find_jurisdiction(text_to_cstring(PG_GETARG_TEXT_PP(0)))->zone));
}
