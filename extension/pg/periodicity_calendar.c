/*
 * periodicity_calendar.c: what a periodicity says of a term: quota, periods, visits, recurrence; and the cells of
 * a standard. A term is a daterange; core/ takes its two days, infinities for what is not bounded.
 */
#include "postgres.h"

#include <string.h>

#include "catalog/pg_type_d.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/rangetypes.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#include "socsvc.h"
#include "datum_periodicity.h"

#define RRULE_SIZE 4096 /* 365 days of a year with their commas, and the rest */

PG_FUNCTION_INFO_V1(socsvc_periodicity_quota);
PG_FUNCTION_INFO_V1(socsvc_periodicity_period_of);
PG_FUNCTION_INFO_V1(socsvc_periodicity_max_per_period);
PG_FUNCTION_INFO_V1(socsvc_periodicity_periods);
PG_FUNCTION_INFO_V1(socsvc_periodicity_visit_dates);
PG_FUNCTION_INFO_V1(socsvc_periodicity_rrule);
PG_FUNCTION_INFO_V1(socsvc_standard_periodicities);

/* Days of a daterange, `until` not included; an empty one is from 0 until 0. */
static void
term_days(TypeCacheEntry *range_type, const RangeType *term, core_day *from, core_day *until)
{
	RangeBound lower;
	RangeBound upper;
	bool empty;

	range_deserialize(range_type, term, &lower, &upper, &empty);
	*from = empty ? 0 : lower.infinite ? CORE_DAY_MINUS_INFINITY : DatumGetDateADT(lower.val);
	*until = empty ? 0 : upper.infinite ? CORE_DAY_INFINITY : DatumGetDateADT(upper.val);
}

/* A daterange of these days. */
static Datum
range_of_days(TypeCacheEntry *range_type, core_day from, core_day until)
{
	RangeBound lower = {DateADTGetDatum(from), from == CORE_DAY_MINUS_INFINITY, true, true};
	RangeBound upper = {DateADTGetDatum(until), until == CORE_DAY_INFINITY, false, false};

	return RangeTypePGetDatum(socsvc_make_range(range_type, &lower, &upper, false));
}

/* Refuses a term without a beginning or an end. Errors: 22023. */
static void
require_finite(core_day from, core_day until)
{
	if (!day_is_finite(from) || !day_is_finite(until))
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the term has no beginning or no end"),
				errhint("Give a term with both, for example [2023-03-14,2024-03-14)."));
}

/* quota(periodicity, daterange) returns bigint: NULL = unlimited. Errors: 22023 for a term without an end. */
Datum
socsvc_periodicity_quota(PG_FUNCTION_ARGS)
{
	const RangeType *term = PG_GETARG_RANGE_P(1);
	core_day from;
	core_day until;
	int64 quota;
	bool unlimited;
	CoreError error;

	term_days(range_get_typcache(fcinfo, RangeTypeGetOid(term)), term, &from, &until);
	require_finite(from, until);
	(void) periodicity_quota(PG_GETARG_PERIODICITY_P(0), from, until, &quota, &unlimited, &error);
	if (unlimited)
		PG_RETURN_NULL();
	PG_RETURN_INT64(quota);
}

/*
 * period_of(periodicity, date, daterange) returns daterange: NULL for a day outside the term or the season.
 * Errors: 22023 where periods of several units have no beginning to be counted from.
 */
Datum
socsvc_periodicity_period_of(PG_FUNCTION_ARGS)
{
	const Periodicity *value = PG_GETARG_PERIODICITY_P(0);
	const RangeType *term = PG_GETARG_RANGE_P(2);
	TypeCacheEntry *range_type = range_get_typcache(fcinfo, RangeTypeGetOid(term));
	core_day from;
	core_day until;
	core_day start;
	core_day end;

	term_days(range_type, term, &from, &until);
	if (value->every > 1 && !day_is_finite(from))
		require_finite(from, until);
	if (!periodicity_period_of(value, PG_GETARG_DATEADT(1), from, until, &start, &end))
		PG_RETURN_NULL();
	return range_of_days(range_type, start, end);
}

/* max_per_period(periodicity) returns integer: NULL = unlimited. */
Datum
socsvc_periodicity_max_per_period(PG_FUNCTION_ARGS)
{
	int32 max;

	if (!periodicity_max_per_period(PG_GETARG_PERIODICITY_P(0), &max))
		PG_RETURN_NULL();
	PG_RETURN_INT32(max);
}

/* Where a walk through the periods of a term is. */
typedef struct Walk
{
	Periodicity value;
	core_day from;
	core_day until;
	core_day start; /* of the present period */
	core_day end;
	int32 next_visit;
	int32 visits; /* planned in each period */
	TypeCacheEntry *range_type;
} Walk;

/* Begins a walk at the first call of a set-returning function of (periodicity, daterange). Errors: 22023. */
static FuncCallContext *
begin_or_go_on(FunctionCallInfo fcinfo)
{
	if (SRF_IS_FIRSTCALL())
	{
		FuncCallContext *context = SRF_FIRSTCALL_INIT();
		const RangeType *term = DatumGetRangeTypeP(PG_GETARG_DATUM(1));
		Walk *walk = MemoryContextAllocZero(context->multi_call_memory_ctx, sizeof *walk);

		walk->value = *PG_GETARG_PERIODICITY_P(0);
		walk->range_type = lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO);
		term_days(walk->range_type, term, &walk->from, &walk->until);
		require_finite(walk->from, walk->until);
		walk->end = walk->from;
		walk->visits = periodicity_planned_per_period(&walk->value);
		walk->next_visit = walk->visits; /* the first period is still to come */
		context->user_fctx = walk;
	}
	return SRF_PERCALL_SETUP();
}

static bool
next_period(Walk *walk)
{
	return periodicity_next_period(&walk->value, walk->end, walk->from, walk->until, &walk->start, &walk->end);
}

/* periods(periodicity, daterange) returns setof daterange, in order. Errors: 22023. */
Datum
socsvc_periodicity_periods(PG_FUNCTION_ARGS)
{
	FuncCallContext *context = begin_or_go_on(fcinfo);
	Walk *walk = context->user_fctx;

	if (next_period(walk))
		SRF_RETURN_NEXT(context, range_of_days(walk->range_type, walk->start, walk->end));
	SRF_RETURN_DONE(context);
}

/* visit_dates(periodicity, daterange) returns setof date, in order. Errors: 22023. */
Datum
socsvc_periodicity_visit_dates(PG_FUNCTION_ARGS)
{
	FuncCallContext *context = begin_or_go_on(fcinfo);
	Walk *walk = context->user_fctx;

	if (walk->next_visit == walk->visits)
	{
		if (walk->visits == 0 || !next_period(walk))
			SRF_RETURN_DONE(context);
		walk->next_visit = 0;
	}
	SRF_RETURN_NEXT(context,
					DateADTGetDatum(periodicity_visit(&walk->value, walk->start, walk->end, walk->next_visit++)));
}

/* rrule(periodicity, daterange) returns text: NULL where there is no rhythm. Errors: 22023. */
Datum
socsvc_periodicity_rrule(PG_FUNCTION_ARGS)
{
	const RangeType *term = PG_GETARG_RANGE_P(1);
	char text[RRULE_SIZE];
	core_day from;
	core_day until;
	size_t length;

	term_days(range_get_typcache(fcinfo, RangeTypeGetOid(term)), term, &from, &until);
	require_finite(from, until);
	length = periodicity_rrule(PG_GETARG_PERIODICITY_P(0), from, until, text, sizeof text);
	if (length == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text_with_len(text, (int) length));
}

/*
 * standard_periodicities(text) returns table (periodicity, condition text, max_duration interval). Errors: 22P02,
 * 22023.
 */
Datum
socsvc_standard_periodicities(PG_FUNCTION_ARGS)
{
	char *cell = text_to_cstring(PG_GETARG_TEXT_PP(0));
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	StandardPeriodicity rows[PERIODICITY_STANDARD_ROWS];
	int count;
	CoreError error;

	InitMaterializedSRF(fcinfo, 0);
	if (!periodicity_standard(cell, strlen(cell), rows, &count, &error))
		socsvc_report(NULL, &error, "periodicity", cell);
	for (int i = 0; i < count; i++)
	{
		const StandardPeriodicity *row = &rows[i];
		Periodicity *value = palloc(sizeof *value);
		Interval *longest = palloc0(sizeof *longest);
		Datum values[3];
		bool nulls[3] = {false, row->condition_length == 0, row->max_months == 0 && row->max_days == 0};

		*value = row->periodicity;
		longest->month = row->max_months;
		longest->day = row->max_days;
		values[0] = PeriodicityPGetDatum(value);
		values[1] =
			PointerGetDatum(cstring_to_text_with_len(cell + row->condition_start, (int) row->condition_length));
		values[2] = IntervalPGetDatum(longest);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
