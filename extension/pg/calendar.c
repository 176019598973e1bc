/*
 * calendar.c: working days of a jurisdiction, from socsvc.calendar_day.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "socsvc.h"
#include "calendar.h"
#include "calendar_cache.h"
#include "register_info.h"
#include "rule_cache.h"

PG_FUNCTION_INFO_V1(socsvc_is_working_day);
PG_FUNCTION_INFO_V1(socsvc_add_working_days);
PG_FUNCTION_INFO_V1(socsvc_working_days_between);

/* A jurisdiction's calendar: its own days over its parents'. */
typedef struct Calendar
{
	char *jurisdiction;
	CoreCalendar days;
	TimestampTz warned; /* start of the statement that was last told of a year that is not loaded */
} Calendar;

typedef struct Calendars
{
	int count;
	int last; /* the one that was asked for last */
	Calendar *calendars;
} Calendars;

/* A row of calendar_day. */
typedef struct DayRow
{
	const Jurisdiction *jurisdiction;
	DateADT day;
	int32 year;
	bool working;
} DayRow;

static void *fill_calendars(RuleCache *cache);

static RuleCache calendar_cache = {.name = "calendar_day", .fill = fill_calendars};

/* Reads the exceptions. The answer lives in the caller's memory context. */
static DayRow *
read_days(RuleCache *cache, const Jurisdictions *all, int *count)
{
	static const RuleColumn columns[] = {{"jurisdiction", TEXTOID}, {"day", DATEOID}, {"kind", TEXTOID}};
	int room = 256;
	DayRow *rows = palloc(room * sizeof(DayRow));
	RuleScan scan;

	*count = 0;
	rule_scan_begin(&scan, cache, "calendar_day", columns, lengthof(columns));
	while (rule_scan_next(&scan))
	{
		char *code = TextDatumGetCString(scan.values[0]);
		char *kind = TextDatumGetCString(scan.values[2]);
		DayRow *row;
		int month;
		int day_of_month;

		if (*count == room)
			rows = repalloc_huge(rows, (Size) (room *= 2) * sizeof(DayRow));
		row = &rows[(*count)++];
		row->jurisdiction = socsvc_jurisdiction_of(all, code);
		row->day = DatumGetDateADT(scan.values[1]);
		row->working = strcmp(kind, "working") == 0 || strcmp(kind, "shortened") == 0;
		civil_of_day(row->day, &row->year, &month, &day_of_month);
		pfree(code);
		pfree(kind);
	}
	rule_scan_end(&scan);
	return rows;
}

/* Enters the days of a jurisdiction after those of its ancestors, so that its own stand. */
static void
enter_days(CoreCalendar *calendar, const Jurisdiction *jurisdiction, const DayRow *rows, int count)
{
	if (jurisdiction->parent != NULL)
		enter_days(calendar, jurisdiction->parent, rows, count);
	for (int i = 0; i < count; i++)
		if (rows[i].jurisdiction == jurisdiction)
		{
			calendar_set(calendar, rows[i].day, rows[i].working);
			calendar_load_year(calendar, rows[i].year);
		}
}

/* Whether the jurisdiction is the other one or stands under it. */
static bool
stands_under(const Jurisdiction *jurisdiction, const Jurisdiction *other)
{
	for (; jurisdiction != NULL; jurisdiction = jurisdiction->parent)
		if (jurisdiction == other)
			return true;
	return false;
}

/* Builds the calendar of every jurisdiction. */
static void *
fill_calendars(RuleCache *cache)
{
	const Jurisdictions *all = socsvc_jurisdictions();
	Calendars *result = MemoryContextAllocZero(cache->context, sizeof(Calendars));
	int count;
	DayRow *rows;

	rule_cache_depend(cache, &socsvc_jurisdiction_cache);
	rows = read_days(cache, all, &count);
	result->count = all->count;
	result->calendars = MemoryContextAllocZero(cache->context, Max(all->count, 1) * sizeof(Calendar));
	for (int i = 0; i < all->count; i++)
	{
		const Jurisdiction *jurisdiction = &all->sorted[i];
		Calendar *calendar = &result->calendars[i];
		int32 first = PG_INT32_MAX;
		int32 last = PG_INT32_MIN;

		for (int j = 0; j < count; j++)
			if (stands_under(jurisdiction, rows[j].jurisdiction))
			{
				first = Min(first, rows[j].year);
				last = Max(last, rows[j].year);
			}
		if (first > last)
		{
			first = 2000;
			last = 1999;
		}
		calendar->jurisdiction = MemoryContextStrdup(cache->context, jurisdiction->code);
		calendar_init(&calendar->days, MemoryContextAlloc(cache->context, calendar_bytes(first, last - first + 1)),
					  first, last - first + 1);
		enter_days(&calendar->days, jurisdiction, rows, count);
		calendar_index(&calendar->days);
	}
	pfree(rows);
	return result;
}

/* The calendar of the jurisdiction. Errors: 22023 where the register knows no such one. */
static Calendar *
find_calendar_of(const char *bytes, size_t length)
{
	Calendars *all = rule_cache_get(&calendar_cache);

	for (int i = 0; i < all->count; i++)
	{
		int number = (all->last + i) % all->count;
		const char *known = all->calendars[number].jurisdiction;

		if (strlen(known) == length && memcmp(known, bytes, length) == 0)
		{
			all->last = number;
			return &all->calendars[number];
		}
	}
	(void) socsvc_find_jurisdiction(pnstrdup(bytes, length)); /* raises */
	elog(ERROR, "jurisdiction \"%s\" has no calendar", pnstrdup(bytes, length));
	return NULL; /* not reached */
}

/* The same for an argument. */
static Calendar *
find_calendar(text *code)
{
	return find_calendar_of(VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code));
}

/* See calendar_cache.h. */
const CoreCalendar *
socsvc_calendar_of(const char *jurisdiction)
{
	return &find_calendar_of(jurisdiction, strlen(jurisdiction))->days;
}

/* Tells, once a statement, that days were counted whose holidays are not known. */
static void
warn_of_unloaded_year(Calendar *calendar, DateADT from, DateADT to)
{
	int32 year;

	if (likely(!calendar_unloaded_year(&calendar->days, from, to, &year)) ||
		calendar->warned == GetCurrentStatementStartTimestamp())
		return;
	calendar->warned = GetCurrentStatementStartTimestamp();
	ereport(WARNING, errmsg("the calendar of %s is not loaded for the year %d", calendar->jurisdiction, year),
			errdetail("Its days, and perhaps later ones, are counted by the five-day week alone."),
			errhint("Add the year's exceptions to socsvc.calendar_day."));
}

/* Errors: 22008 for an infinite day. */
static void
check_finite(DateADT day)
{
	if (DATE_NOT_FINITE(day))
		ereport(ERROR, errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				errmsg("working days are not counted from or to an infinite date"));
}

/* See calendar_cache.h. */
bool
socsvc_is_calendar_loaded(const char *jurisdiction, DateADT from, DateADT to)
{
	Calendar *calendar = find_calendar_of(jurisdiction, strlen(jurisdiction));
	int32 year;

	if (likely(!calendar_unloaded_year(&calendar->days, from, to, &year)))
		return true;
	warn_of_unloaded_year(calendar, from, to);
	return false;
}

/* is_working_day(date, jurisdiction) */
Datum
socsvc_is_working_day(PG_FUNCTION_ARGS)
{
	DateADT day = PG_GETARG_DATEADT(0);
	Calendar *calendar = find_calendar(PG_GETARG_TEXT_PP(1));

	check_finite(day);
	warn_of_unloaded_year(calendar, day, day);
	PG_RETURN_BOOL(calendar_is_working(&calendar->days, day));
}

/* add_working_days(date, int, jurisdiction) */
Datum
socsvc_add_working_days(PG_FUNCTION_ARGS)
{
	DateADT day = PG_GETARG_DATEADT(0);
	int32 count = PG_GETARG_INT32(1);
	Calendar *calendar = find_calendar(PG_GETARG_TEXT_PP(2));
	DateADT result;
	CoreError error;

	check_finite(day);
	if (!calendar_add(&calendar->days, day, count, &result, &error))
		ereport(ERROR, errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("date out of range"),
				errdetail("%s.", _(error.message)));
	warn_of_unloaded_year(calendar, day, result);
	PG_RETURN_DATEADT(result);
}

/* working_days_between(date, date, jurisdiction); a date holds 4.3 billion days, so the count fits 64 bits alone.
 */
Datum
socsvc_working_days_between(PG_FUNCTION_ARGS)
{
	DateADT from = PG_GETARG_DATEADT(0);
	DateADT to = PG_GETARG_DATEADT(1);
	Calendar *calendar = find_calendar(PG_GETARG_TEXT_PP(2));
	int64 count;

	check_finite(from);
	check_finite(to);
	count = calendar_between(&calendar->days, from, to);
	if (count < PG_INT32_MIN || count > PG_INT32_MAX)
		ereport(ERROR, errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("integer out of range"));
	warn_of_unloaded_year(calendar, from, to);
	PG_RETURN_INT32((int32) count);
}
