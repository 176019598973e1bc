/*
 * clock.c: the one place that reads the clock, and the day that a superuser replays instead of it.
 */
#include "postgres.h"

#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "date.h"
#include "socsvc.h"
#include "clock.h"

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

/* See clock.h. */
DateADT
socsvc_day_in(TimestampTz moment, pg_tz *zone)
{
	struct pg_tm tm;
	fsec_t fsec;
	int offset;

	if (TIMESTAMP_NOT_FINITE(moment) || timestamp2tm(moment, &offset, &tm, &fsec, NULL, zone) != 0)
		ereport(ERROR, errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("timestamp out of range"));
	return date2j(tm.tm_year, tm.tm_mon, tm.tm_mday) - POSTGRES_EPOCH_JDATE;
}

/* See clock.h. */
DateADT
socsvc_today_in(pg_tz *zone)
{
	return is_replayed ? replayed : socsvc_day_in(GetCurrentTimestamp(), zone);
}
