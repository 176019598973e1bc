/*
 * periodicity.h: how often a service is due, as the acts and the portals write it.
 *
 * A Periodicity is a plain value in a normal form: two values are equal if and only if their bytes are, so every
 * function that makes one ends in periodicity_check() or keeps the form by construction. There is no padding.
 * Functions that can fail fill a CoreError and return false; nothing here allocates.
 *
 *   periodicity.c            normal form, comparison, containment, yearly rate, canonical text
 *   periodicity_parse.c      text to value: canonical, Russian, Kazakh, English
 *   periodicity_label.c      value to text in Russian, Kazakh, English
 *   periodicity_calendar.c   periods, quota, a plan of visits, RFC 5545
 *   periodicity_standard.c   a cell of a standard, which may hold several of them and their conditions
 */
#ifndef SOCSVC_CORE_PERIODICITY_H
#define SOCSVC_CORE_PERIODICITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core_error.h"
#include "date.h"
#include "text_scan.h"

/* What kind of statement it is. The order is the sorting order of values without a yearly rate. */
typedef enum PeriodicityKind
{
	PERIODICITY_COUNTED = 1, /* so many times per so much */
	PERIODICITY_CONTINUOUS,  /* round the clock, or the whole time */
	PERIODICITY_ON_DEMAND,
	PERIODICITY_PRESCRIBED, /* by a doctor */
	PERIODICITY_INDICATED,  /* on a medical indication */
	PERIODICITY_PROGRAMMED, /* as the individual programme says */
	PERIODICITY_ON_EVENT,   /* when the fact occurs */
	PERIODICITY_BY_NORM     /* by approved norms */
} PeriodicityKind;

/* What the times are per. Calendar units come first. */
typedef enum PeriodicityUnit
{
	PERIODICITY_NO_UNIT = 0, /* so many times in all */
	PERIODICITY_DAY,
	PERIODICITY_WEEK, /* ISO week, from Monday */
	PERIODICITY_MONTH,
	PERIODICITY_QUARTER,
	PERIODICITY_YEAR,
	PERIODICITY_COURSE,
	PERIODICITY_TERM,     /* term of service */
	PERIODICITY_STAY,     /* stay in hospital */
	PERIODICITY_ADMISSION /* admission, moving in */
} PeriodicityUnit;

#define PERIODICITY_TIMES_LIMIT 999999 /* greatest number of times */
#define PERIODICITY_EVERY_LIMIT 999    /* greatest N of "per N units" */
#define PERIODICITY_COURSE_LIMIT 999   /* greatest length of a course */

#define PERIODICITY_OR_MORE 0x01         /* or more often if needed: no greatest number of times */
#define PERIODICITY_COURSE_IN_TIMES 0x02 /* the course's length is in times, not in days */

typedef struct Periodicity
{
	int32_t times_min;     /* least times a period, or the floor of a kind without a count; 0 = none */
	int32_t times_max;     /* greatest (planned) times a period; 0 for a kind without a count */
	int16_t every;         /* N of "per N units"; 0 without a unit, 1 with a unit that has no calendar */
	int16_t course_length; /* days or times that each of the times consists of; 0 = it is a single one */
	uint8_t kind;          /* PeriodicityKind */
	uint8_t unit;          /* PeriodicityUnit */
	uint8_t season;        /* first month * 16 + last month, may run over the new year; 0 = all the year */
	uint8_t flags;         /* PERIODICITY_OR_MORE, PERIODICITY_COURSE_IN_TIMES */
} Periodicity;

_Static_assert(sizeof(Periodicity) == 16, "Periodicity is stored on disk and hashed by its bytes");

#define PERIODICITY_TEXT_SIZE 80   /* canonical text with its terminating zero */
#define PERIODICITY_LABEL_SIZE 400 /* label with its terminating zero */

typedef enum PeriodicityLanguage
{
	PERIODICITY_RUSSIAN,
	PERIODICITY_KAZAKH,
	PERIODICITY_ENGLISH
} PeriodicityLanguage;

/* ---- values and text ---------------------------------------------------------------------------------- */

extern bool periodicity_check(const Periodicity *value, CoreError *error);
extern bool periodicity_parse(const char *text, size_t length, Periodicity *out, CoreError *error);
extern bool periodicity_scan(TextScan *scan, Periodicity *out, CoreError *error);
extern bool periodicity_scan_count(TextScan *scan, Periodicity *out, CoreError *error);
extern size_t periodicity_print(const Periodicity *value, char text[PERIODICITY_TEXT_SIZE]);
extern size_t periodicity_label(const Periodicity *value, PeriodicityLanguage language,
								char text[PERIODICITY_LABEL_SIZE]);

/* ---- comparison --------------------------------------------------------------------------------------- */

extern int periodicity_compare(const Periodicity *a, const Periodicity *b);
extern bool periodicity_contains(const Periodicity *outer, const Periodicity *inner);
extern bool periodicity_annual_rate(const Periodicity *value, int64_t *numerator, int64_t *denominator);
extern uint64_t periodicity_sort_key(const Periodicity *value);

/* ---- the calendar: a term is from .. until, until not included ----------------------------------------- */

extern bool periodicity_quota(const Periodicity *value, core_day from, core_day until, int64_t *quota,
							  bool *unlimited, CoreError *error);
extern bool periodicity_period_of(const Periodicity *value, core_day day, core_day from, core_day until,
								  core_day *start, core_day *end);
extern bool periodicity_next_period(const Periodicity *value, core_day after, core_day from, core_day until,
									core_day *start, core_day *end);
extern bool periodicity_max_per_period(const Periodicity *value, int32_t *max);
extern int32_t periodicity_planned_per_period(const Periodicity *value);
extern core_day periodicity_visit(const Periodicity *value, core_day start, core_day end, int32_t number);
extern size_t periodicity_rrule(const Periodicity *value, core_day from, core_day until, char *text, size_t size);

/* True if the unit is one of the calendar's, so that a term has several of its periods. */
static inline bool
periodicity_unit_has_calendar(int unit)
{
	return unit >= PERIODICITY_DAY && unit <= PERIODICITY_YEAR;
}

/* True if a month, 1 to 12, lies in a season other than 0. */
static inline bool
periodicity_season_has_month(int season, int month)
{
	int first = season >> 4;
	int last = season & 15;

	return first <= last ? month >= first && month <= last : month >= first || month <= last;
}

/* ---- cells of a standard -------------------------------------------------------------------------------- */

#define PERIODICITY_STANDARD_ROWS 16 /* more than any cell holds; a longer one is an error */

typedef struct StandardPeriodicity
{
	Periodicity periodicity;
	size_t condition_start; /* bytes of the cell's text that state the condition */
	size_t condition_length;
	int32_t max_months; /* longest duration, both 0 where the cell sets none */
	int32_t max_days;
} StandardPeriodicity;

extern bool periodicity_standard(const char *text, size_t length, StandardPeriodicity *rows, int *count,
								 CoreError *error);

#endif
