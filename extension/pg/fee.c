/*
 * fee.c: fees of whole months as SQL asks for them: one, by given rules or by those in force, and arrays of them.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/expandeddatum.h"
#include "utils/memutils.h"
#include "utils/numeric.h"

#include "socsvc.h"
#include "fee_parameter.h"
#include "register_info.h"

PG_FUNCTION_INFO_V1(socsvc_capped_fee);
PG_FUNCTION_INFO_V1(socsvc_monthly_fee);
PG_FUNCTION_INFO_V1(socsvc_monthly_fees);
PG_FUNCTION_INFO_V1(socsvc_income_limit);
PG_FUNCTION_INFO_V1(socsvc_terms_of_payment);

#define MOST_FEES ((int) ((MaxAllocSize - ARR_OVERHEAD_NONULLS(1)) / sizeof(int64)))

/* ---- amounts ------------------------------------------------------------------------------------------- */

/* Raises what core/ found wrong with `what`. */
static void
report(const CoreError *error, const char *what)
{
	ereport(ERROR,
			errcode(error->status == CORE_OVERFLOW ? ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE
												   : ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("a fee cannot be computed from this %s", what), errdetail("%s.", _(error->message)),
			error->hint != NULL ? errhint("%s", _(error->hint)) : 0);
}

/* Compares two numerics. */
static int
compare(Datum left, Datum right)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, left, right));
}

/*
 * A numeric times `factor`, exactly, of 0 to `most`. Errors: 22023 negative, no number, or more exact than that,
 * for nothing is rounded before the end; 22003 beyond.
 */
static int64
whole(Datum value, int32 factor, int64 most, const char *what)
{
	Datum scaled;
	int64 result;

	if (numeric_is_nan(DatumGetNumeric(value)) || compare(value, NumericGetDatum(int64_to_numeric(0))) < 0)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("a fee cannot be computed from this %s", what),
				errdetail("It is %s.", DatumGetCString(DirectFunctionCall1(numeric_out, value))),
				errhint("It is a number of zero or more."));
	if (compare(value, NumericGetDatum(int64_to_numeric(most / factor))) > 0)
		ereport(ERROR, errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				errmsg("a fee cannot be computed from this %s", what),
				errdetail("It is %s, more than %lld.", DatumGetCString(DirectFunctionCall1(numeric_out, value)),
						  (long long) (most / factor)));
	scaled = DirectFunctionCall2(numeric_mul, value, NumericGetDatum(int64_to_numeric(factor)));
	result = DatumGetInt64(DirectFunctionCall1(numeric_int8, scaled));
	if (compare(scaled, NumericGetDatum(int64_to_numeric(result))) != 0)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("a fee cannot be computed from this %s", what),
				errdetail("It is %s, no multiple of 1 / %d.",
						  DatumGetCString(DirectFunctionCall1(numeric_out, value)), factor),
				errhint("Round it first: nothing is rounded here but the fee itself."));
	return result;
}

/* Kopecks of an amount; see whole(). */
static int64
amount(Datum value, const char *what)
{
	return whole(value, 100, FEE_AMOUNT_MAX, what);
}

/* The fee of one segment, as numeric. */
static Datum
fee_of(const FeeSegment *segment, int64 rounding)
{
	FeeShare share;
	FeeTerms terms;
	CoreError error;
	int64 fee;

	if (!fee_month(segment, 1, rounding, &share, &fee, &terms, &error))
		report(&error, "month");
	return socsvc_roubles(fee);
}

/*
 * capped_fee(base, rate, free_up_to_threshold, income, threshold, cost, charged_days, days_in_month, rounding):
 * the least of the cost and the cap's share, in roubles. NULL where an argument is, but for a threshold that the
 * cap does not look at. Errors: 22023, 22003.
 */
Datum
socsvc_capped_fee(PG_FUNCTION_ARGS)
{
	FeeSegment segment = {.free = false};
	char *base;

	for (int i = 0; i < 9; i++)
		if (i != 4 && PG_ARGISNULL(i))
			PG_RETURN_NULL();
	base = text_to_cstring(PG_GETARG_TEXT_PP(0));
	if (strcmp(base, "income") == 0)
		segment.cap.base = FEE_BASE_INCOME;
	else if (strcmp(base, "income_over_threshold") == 0)
		segment.cap.base = FEE_BASE_INCOME_OVER_THRESHOLD;
	else
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("a cap is of no such base: \"%s\"", base),
				errhint("Write income or income_over_threshold."));
	segment.cap.rate = (int32) whole(PG_GETARG_DATUM(1), FEE_RATE_ONE, FEE_RATE_ONE, "rate");
	segment.cap.free_up_to_threshold = PG_GETARG_BOOL(2);
	if (fee_needs_threshold(&segment.cap) && PG_ARGISNULL(4))
		PG_RETURN_NULL();
	segment.income = amount(PG_GETARG_DATUM(3), "income");
	segment.threshold = PG_ARGISNULL(4) ? 0 : amount(PG_GETARG_DATUM(4), "threshold");
	segment.cost = amount(PG_GETARG_DATUM(5), "cost");
	segment.charged_days = PG_GETARG_INT32(6);
	segment.days_in_month = PG_GETARG_INT32(7);
	PG_RETURN_DATUM(fee_of(&segment, amount(PG_GETARG_DATUM(8), "rounding")));
}

/* terms_of_payment(fee, cost): free, partial or full; NULL where there was nothing to pay for. Errors: 22023,
 * 22003. */
Datum
socsvc_terms_of_payment(PG_FUNCTION_ARGS)
{
	int64 fee = amount(PG_GETARG_DATUM(0), "fee");
	int64 cost = amount(PG_GETARG_DATUM(1), "cost");

	if (fee > cost)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("a fee is not above the cost"),
				errdetail("Fee %lld, cost %lld kopecks.", (long long) fee, (long long) cost));
	if (cost == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(fee_terms_name(fee == 0     ? FEE_TERMS_FREE
													: fee < cost ? FEE_TERMS_PARTIAL
																 : FEE_TERMS_FULL)));
}

/* ---- by the rules in force ----------------------------------------------------------------------------- */

/* Errors: 22008 for an infinite day. */
static void
check_day(DateADT day)
{
	if (!day_is_finite(day))
		ereport(ERROR, errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				errmsg("no rules are in force on an infinite date"));
}

/* monthly_fee(form, income, threshold, cost, on_day): see the SQL. */
Datum
socsvc_monthly_fee(PG_FUNCTION_ARGS)
{
	const FeeParameters *parameters;
	FeeSegment segment = {.free = false};
	int64 rounding;
	DateADT day;

	socsvc_check_register();
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	day = PG_ARGISNULL(4) ? socsvc_today() : PG_GETARG_DATEADT(4);
	check_day(day);
	parameters = fee_parameters();
	segment.cap = fee_require(&parameters->fee_cap, "fee_cap", text_to_cstring(PG_GETARG_TEXT_PP(0)), day)->cap;
	rounding = fee_require_formula(parameters, day)->amount;
	if (fee_needs_threshold(&segment.cap) && PG_ARGISNULL(2))
		PG_RETURN_NULL();
	segment.income = amount(PG_GETARG_DATUM(1), "income");
	segment.threshold = PG_ARGISNULL(2) ? 0 : amount(PG_GETARG_DATUM(2), "threshold");
	segment.cost = amount(PG_GETARG_DATUM(3), "cost");
	segment.days_in_month = month_start(month_number(day) + 1) - month_start(month_number(day));
	segment.charged_days = segment.days_in_month;
	PG_RETURN_DATUM(fee_of(&segment, rounding));
}

/* The limit of a minimum and a multiplier, in kopecks. */
static int64
limit_of(const FeeParameter *minimum, const FeeParameter *multiplier)
{
	CoreError error;
	int64 limit;

	if (!fee_threshold(minimum->amount, multiplier->multiplier, &limit, &error))
		report(&error, "subsistence minimum");
	return limit;
}

/* income_limit(demographic_group, application_on, on_day): see the SQL. */
Datum
socsvc_income_limit(PG_FUNCTION_ARGS)
{
	char *demographic_group = text_to_cstring(PG_GETARG_TEXT_PP(0));
	DateADT application = PG_GETARG_DATEADT(1);
	DateADT day = PG_GETARG_DATEADT(2);
	const FeeParameters *parameters;

	socsvc_check_register();
	check_day(application);
	check_day(day);
	parameters = fee_parameters();
	PG_RETURN_DATUM(
		socsvc_roubles(limit_of(fee_require(&parameters->subsistence_minimum, "subsistence_minimum",
											demographic_group, fee_minimum_day(application, day)),
								fee_require(&parameters->income_threshold, "income_threshold", "", day))));
}

/* ---- arrays -------------------------------------------------------------------------------------------- */

/* The array of an argument, without a copy where its elements lie in a row already, as in a PL/pgSQL variable. */
static ArrayType *
array_argument(FunctionCallInfo fcinfo, int argument)
{
	Datum value = PG_GETARG_DATUM(argument);

	if (VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(value)))
	{
		const ExpandedArrayHeader *expanded = (ExpandedArrayHeader *) DatumGetEOHP(value);

		if (expanded->fvalue != NULL)
			return expanded->fvalue;
	}
	return DatumGetArrayTypeP(value);
}

/* How many elements it has. Errors: 2202E several dimensions, 22004 a NULL element. */
static int
count_elements(const ArrayType *array, const char *name)
{
	int count;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR, errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				errmsg("array \"%s\" has several dimensions", name));
	count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	if (ARR_HASNULL(array))
		for (int i = 0; i < count; i++)
			if ((ARR_NULLBITMAP(array)[i / 8] & (1 << (i % 8))) == 0)
				ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("element %d of array \"%s\" is NULL", i + 1, name));
	return count;
}

/* Its elements, which lie in a row. (ARR_DATA_PTR compares signed with unsigned.) */
static void *
elements_of(ArrayType *array)
{
	return (char *) array + (ARR_HASNULL(array) ? array->dataoffset : (int) ARR_OVERHEAD_NONULLS(ARR_NDIM(array)));
}

/* Borders of a timeline; those of formulas at months, since the one of the month's first day counts. */
static int
add_borders(const FeeTimeline *line, bool by_month, core_day *borders)
{
	int count = 0;

	for (int i = 0; line != NULL && i < line->count; i++)
	{
		core_day both[2] = {line->rows[i].from, line->rows[i].until};

		for (int b = 0; b < 2; b++)
		{
			core_day day = both[b];

			if (by_month && fee_month_of(day) != day)
				day = month_start(month_number(day) + 1);
			borders[count++] = day;
		}
	}
	return count;
}

/*
 * Lays the four tables over each other, for a form and a group: for who applies on a day, that day's minimum and
 * multiplier, its cap, and its month's formula. Days on which one of them is missing are in no span.
 */
static FeeSpan *
lay_spans(const FeeParameters *parameters, const char *form, const char *demographic_group, int *count)
{
	const FeeTimeline *minimums =
		demographic_group == NULL ? NULL : fee_timeline(&parameters->subsistence_minimum, demographic_group);
	const FeeTimeline *multipliers = fee_timeline(&parameters->income_threshold, "");
	const FeeTimeline *caps = fee_timeline(&parameters->fee_cap, form);
	const FeeTimeline *formulas = fee_timeline(&parameters->fee_formula, "");
	const FeeTimeline *lines[] = {minimums, multipliers, caps, formulas};
	int room = 0;
	int nborders = 0;
	core_day *borders;
	FeeSpan *spans;

	for (int i = 0; i < (int) lengthof(lines); i++)
		room += lines[i] == NULL ? 0 : 2 * lines[i]->count;
	borders = palloc(Max(room, 1) * sizeof(core_day));
	spans = palloc(Max(room, 1) * sizeof(FeeSpan));
	for (int i = 0; i < (int) lengthof(lines); i++)
		nborders += add_borders(lines[i], lines[i] == formulas, borders + nborders);
	qsort(borders, nborders, sizeof(core_day), day_compare);
	*count = 0;
	for (int b = 0; b + 1 < nborders; b++)
	{
		/* any day of the span stands for all */
		core_day day = day_is_finite(borders[b])       ? borders[b]
					   : day_is_finite(borders[b + 1]) ? borders[b + 1] - 1
													   : 0;
		const FeeParameter *cap = fee_parameter_on(caps, day);
		const FeeParameter *formula = fee_parameter_on(formulas, fee_month_of(day));
		FeeSpan *span = &spans[*count];

		if (borders[b] == borders[b + 1] || cap == NULL || formula == NULL)
			continue;
		*span = (FeeSpan){.from = borders[b], .until = borders[b + 1], .cap = cap->cap};
		if (fee_needs_threshold(&cap->cap))
		{
			const FeeParameter *minimum = fee_parameter_on(minimums, day);
			const FeeParameter *multiplier = fee_parameter_on(multipliers, day);

			if (minimum == NULL || multiplier == NULL)
				continue;
			span->threshold = limit_of(minimum, multiplier);
		}
		span->rounding = fee_require_formula(parameters, day)->amount;
		(*count)++;
	}
	pfree(borders);
	return spans;
}

/* Says which parameter is missing on a day that is in no span. */
static void
report_gap(const FeeParameters *parameters, const char *form, const char *demographic_group, core_day day)
{
	fee_require(&parameters->fee_cap, "fee_cap", form, day);
	fee_require_formula(parameters, day);
	if (demographic_group == NULL)
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("the fee of form \"%s\" needs the demographic group", form));
	fee_require(&parameters->subsistence_minimum, "subsistence_minimum", demographic_group, day);
	fee_require(&parameters->income_threshold, "income_threshold", "", day);
	elog(ERROR, "parameters of fees changed meanwhile");
}

/* monthly_fees(form, demographic_group, days, incomes, costs): see the SQL. Works on the arrays' elements in
 * place. */
Datum
socsvc_monthly_fees(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {"days", "incomes", "costs"};
	const FeeParameters *parameters;
	const char *form;
	const char *demographic_group;
	ArrayType *arrays[3];
	ArrayType *result;
	FeeSpan *spans;
	const core_day *days;
	const int64 *incomes;
	const int64 *costs;
	int64 *fees;
	CoreError error;
	int nspans;
	int count = 0;

	socsvc_check_register();
	for (int i = 0; i < 5; i++)
		if (i != 1 && PG_ARGISNULL(i))
			PG_RETURN_NULL();
	form = text_to_cstring(PG_GETARG_TEXT_PP(0));
	demographic_group = PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1));
	for (int i = 0; i < 3; i++)
	{
		int elements;

		arrays[i] = array_argument(fcinfo, i + 2);
		elements = count_elements(arrays[i], names[i]);
		if (i == 0)
			count = elements;
		else if (elements != count)
			ereport(
				ERROR, errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR), errmsg("arrays have different lengths"),
				errdetail("Array \"%s\" has %d elements, \"%s\" has %d.", names[0], count, names[i], elements));
	}
	if (count == 0)
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(INT8OID));
	if (count > MOST_FEES)
		ereport(ERROR, errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				errmsg("an array of fees has at most %d elements", MOST_FEES));
	days = elements_of(arrays[0]);
	incomes = elements_of(arrays[1]);
	costs = elements_of(arrays[2]);

	parameters = fee_parameters();
	spans = lay_spans(parameters, form, demographic_group, &nspans);
	result = palloc(ARR_OVERHEAD_NONULLS(1) + (Size) count * sizeof(int64));
	SET_VARSIZE(result, ARR_OVERHEAD_NONULLS(1) + (Size) count * sizeof(int64));
	result->ndim = 1;
	result->dataoffset = 0;
	result->elemtype = INT8OID;
	ARR_DIMS(result)[0] = count;
	ARR_LBOUND(result)[0] = 1;
	fees = elements_of(result);
	for (int start = 0; start < count; start += 65536)
	{
		int64 done;

		CHECK_FOR_INTERRUPTS();
		if (fee_whole_months(spans, nspans, days + start, incomes + start, costs + start,
							 Min(count - start, 65536), fees + start, &done, &error))
			continue;
		if (error.status == CORE_OK)
			report_gap(parameters, form, demographic_group, days[start + done]);
		ereport(ERROR,
				errcode(error.status == CORE_OVERFLOW ? ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE
													  : ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("element %d of arrays \"incomes\" and \"costs\" cannot be", start + (int) done + 1),
				errdetail("Income %lld, cost %lld kopecks: %s.", (long long) incomes[start + done],
						  (long long) costs[start + done], _(error.message)),
				error.hint != NULL ? errhint("%s", _(error.hint)) : 0);
	}
	PG_RETURN_ARRAYTYPE_P(result);
}
