/*
 * fee_parameter.h: what fees are computed from, compiled from the rule tables subsistence_minimum,
 * income_threshold, fee_cap and fee_formula: for each key a timeline of days on which nothing overlaps, the
 * nearest jurisdiction's row before those above it.
 */
#ifndef SOCSVC_FEE_PARAMETER_H
#define SOCSVC_FEE_PARAMETER_H

#include "date.h"
#include "fee.h"

typedef struct FeeParameter
{
	int64 id;       /* of the row */
	core_day from;  /* first day */
	core_day until; /* first day no more */
	/* what the row says; which of it depends on the table */
	int64 amount;     /* subsistence_minimum: kopecks; fee_formula: rounding, kopecks */
	int32 multiplier; /* income_threshold: thousandths */
	FeeCap cap;       /* fee_cap */
	int32 version;    /* fee_formula */
} FeeParameter;

typedef struct FeeTimeline
{
	const char *key; /* group or form; "" where the table has none */
	int count;
	FeeParameter *rows; /* by day; there may be gaps */
} FeeTimeline;

typedef struct FeeTimelines
{
	int count;
	FeeTimeline *lines;
} FeeTimelines;

typedef struct FeeParameters
{
	FeeTimelines subsistence_minimum; /* by group */
	FeeTimelines income_threshold;    /* one */
	FeeTimelines fee_cap;             /* by form */
	FeeTimelines fee_formula;         /* one */
} FeeParameters;

/* The parameters in force in the home jurisdiction, from the cache: they stand until the next call. */
extern const FeeParameters *fee_parameters(void);

/* A copy in the current memory context, to be changed: what another set of parameters would give. */
extern FeeParameters *fee_parameters_copy(const FeeParameters *parameters);

/* The timeline of a key; NULL where there is none. */
extern const FeeTimeline *fee_timeline(const FeeTimelines *timelines, const char *key);

/* The row in force on a day; NULL in a gap, or where the timeline is NULL. */
static inline const FeeParameter *
fee_parameter_on(const FeeTimeline *line, core_day day)
{
	int low = 0;
	int high = line == NULL ? 0 : line->count;

	while (low < high)
	{
		int middle = (low + high) / 2;

		if (line->rows[middle].until <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return line != NULL && low < line->count && line->rows[low].from <= day ? &line->rows[low] : NULL;
}

/* The same, or ERROR SV021 that names table, key and day. */
extern const FeeParameter *fee_require(const FeeTimelines *timelines, const char *table, const char *key,
									   core_day day);

/*
 * The formula of the month in which the day lies: the one in force on the month's first day. ERROR SV021; 0A000
 * where this release does not know it.
 */
extern const FeeParameter *fee_require_formula(const FeeParameters *parameters, core_day day);

/* First day of the day's month; an infinite day itself. */
static inline core_day
fee_month_of(core_day day)
{
	return day_is_finite(day) ? month_start(month_number(day)) : day;
}

/*
 * The day whose subsistence minimum counts on `day` for who applied on `application`: that of the application,
 * later the last of the month before, since a change counts from the first of the next month (326-п
 * paragraph 24.1; 393-п 1.2 indent 5).
 */
static inline core_day
fee_minimum_day(core_day application, core_day day)
{
	core_day before = fee_month_of(day) - 1;

	return application > before ? application : before;
}

/* Kopecks of an amount of money, numeric; ERROR 22003 beyond int64. And back, with two decimals. */
extern int64 socsvc_kopecks(Datum amount);
extern Datum socsvc_roubles(int64 kopecks);

/* The code of terms: free, partial or full. */
extern const char *fee_terms_name(FeeTerms terms);

/*
 * Marks rows of a parameter table as used, as the register's owner: from then on they change only by closing
 * valid. To be called in the transaction that writes what rests on them, which holds the table locked against
 * changes.
 */
extern void fee_mark_used(const char *table, const int64 *ids, int count);

#endif
