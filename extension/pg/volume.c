/*
 * volume.c: the SQL type volume, its operators and aggregates.
 */
#include "postgres.h"

#include <string.h>

#include "common/hashfn.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/sortsupport.h"

#include "socsvc.h"
#include "volume.h"

#define VOLUME_BINARY_VERSION 1

#define PG_GETARG_VOLUME(n) ((Volume *) PG_GETARG_POINTER(n))

PG_FUNCTION_INFO_V1(socsvc_volume_in);
PG_FUNCTION_INFO_V1(socsvc_volume_out);
PG_FUNCTION_INFO_V1(socsvc_volume_recv);
PG_FUNCTION_INFO_V1(socsvc_volume_send);
PG_FUNCTION_INFO_V1(socsvc_volume_lt);
PG_FUNCTION_INFO_V1(socsvc_volume_le);
PG_FUNCTION_INFO_V1(socsvc_volume_eq);
PG_FUNCTION_INFO_V1(socsvc_volume_ne);
PG_FUNCTION_INFO_V1(socsvc_volume_ge);
PG_FUNCTION_INFO_V1(socsvc_volume_gt);
PG_FUNCTION_INFO_V1(socsvc_volume_cmp);
PG_FUNCTION_INFO_V1(socsvc_volume_sortsupport);
PG_FUNCTION_INFO_V1(socsvc_volume_hash);
PG_FUNCTION_INFO_V1(socsvc_volume_hash_extended);
PG_FUNCTION_INFO_V1(socsvc_volume_smaller);
PG_FUNCTION_INFO_V1(socsvc_volume_larger);
PG_FUNCTION_INFO_V1(socsvc_volume_contains);
PG_FUNCTION_INFO_V1(socsvc_volume_within);
PG_FUNCTION_INFO_V1(socsvc_volume_add);
PG_FUNCTION_INFO_V1(socsvc_volume_accumulate);
PG_FUNCTION_INFO_V1(socsvc_volume_subtract);
PG_FUNCTION_INFO_V1(socsvc_volume_times);
PG_FUNCTION_INFO_V1(socsvc_times_volume);
PG_FUNCTION_INFO_V1(socsvc_volume_ratio);
PG_FUNCTION_INFO_V1(socsvc_volume_minutes);
PG_FUNCTION_INFO_V1(socsvc_volume_quantity);
PG_FUNCTION_INFO_V1(socsvc_volume_unit);
PG_FUNCTION_INFO_V1(socsvc_volume_label);

/* ---- text and binary --------------------------------------------------------------------------------- */

/* volume_in(cstring) returns volume. Errors: 22P02, 22023. */
Datum
socsvc_volume_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	Volume *volume = palloc(sizeof(Volume));
	CoreError error;

	if (!volume_parse(text, strlen(text), volume, &error))
	{
		socsvc_report(socsvc_escontext(fcinfo), &error, "volume", text);
		PG_RETURN_NULL();
	}
	PG_RETURN_POINTER(volume);
}

/* volume_out(volume) returns cstring: canonical ASCII. */
Datum
socsvc_volume_out(PG_FUNCTION_ARGS)
{
	char text[VOLUME_TEXT_SIZE];

	volume_print(PG_GETARG_VOLUME(0), text);
	PG_RETURN_CSTRING(pstrdup(text));
}

/* volume_recv(internal) returns volume: version, unit, flags, thousandths of the unit. Errors: 22P03. */
Datum
socsvc_volume_recv(PG_FUNCTION_ARGS)
{
	StringInfo buffer = (StringInfo) PG_GETARG_POINTER(0);
	Volume *volume = palloc0(sizeof(Volume));
	CoreError error;

	socsvc_check_binary_version(buffer, VOLUME_BINARY_VERSION, "volume");
	volume->unit = (uint8_t) pq_getmsgbyte(buffer);
	volume->flags = (uint8_t) pq_getmsgbyte(buffer);
	volume->milli = pq_getmsgint64(buffer);
	if (!volume_check(volume, &error))
	{
		error.status = CORE_BINARY;
		socsvc_report(NULL, &error, "volume", NULL);
	}
	PG_RETURN_POINTER(volume);
}

/* volume_send(volume) returns bytea. */
Datum
socsvc_volume_send(PG_FUNCTION_ARGS)
{
	const Volume *volume = PG_GETARG_VOLUME(0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, VOLUME_BINARY_VERSION);
	pq_sendbyte(&buffer, volume->unit);
	pq_sendbyte(&buffer, volume->flags);
	pq_sendint64(&buffer, volume->milli);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/* ---- order, hash, containment: none of these can fail ------------------------------------------------ */

/* volume < volume */
Datum
socsvc_volume_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(volume_compare(PG_GETARG_VOLUME(0), PG_GETARG_VOLUME(1)) < 0);
}

/* volume <= volume */
Datum
socsvc_volume_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(volume_compare(PG_GETARG_VOLUME(0), PG_GETARG_VOLUME(1)) <= 0);
}

/* volume = volume */
Datum
socsvc_volume_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(volume_compare(PG_GETARG_VOLUME(0), PG_GETARG_VOLUME(1)) == 0);
}

/* volume <> volume */
Datum
socsvc_volume_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(volume_compare(PG_GETARG_VOLUME(0), PG_GETARG_VOLUME(1)) != 0);
}

/* volume >= volume */
Datum
socsvc_volume_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(volume_compare(PG_GETARG_VOLUME(0), PG_GETARG_VOLUME(1)) >= 0);
}

/* volume > volume */
Datum
socsvc_volume_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(volume_compare(PG_GETARG_VOLUME(0), PG_GETARG_VOLUME(1)) > 0);
}

/* volume_cmp(volume, volume) returns integer */
Datum
socsvc_volume_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(volume_compare(PG_GETARG_VOLUME(0), PG_GETARG_VOLUME(1)));
}

/* The whole comparison, for SortSupport. */
static int
compare_datums(Datum left, Datum right, SortSupport ssup)
{
	return volume_compare((const Volume *) DatumGetPointer(left), (const Volume *) DatumGetPointer(right));
}

#if SIZEOF_DATUM >= 8
/* The unit and the upper bits of the quantity as an unsigned Datum; ties are broken by compare_datums. */
static Datum
abbreviate(Datum original, SortSupport ssup)
{
	return (Datum) volume_abbreviate((const Volume *) DatumGetPointer(original));
}

/* Abbreviated keys tell all but bounds and neighbouring thousandths apart, so they are never given up. */
static bool
keep_abbreviating(int memtupcount, SortSupport ssup)
{
	return false;
}
#endif

/* volume_sortsupport(internal) */
Datum
socsvc_volume_sortsupport(PG_FUNCTION_ARGS)
{
	SortSupport ssup = (SortSupport) PG_GETARG_POINTER(0);

	ssup->comparator = compare_datums;
#if SIZEOF_DATUM >= 8
	if (ssup->abbreviate)
	{
		ssup->abbrev_full_comparator = compare_datums;
		ssup->comparator = ssup_datum_unsigned_cmp;
		ssup->abbrev_converter = abbreviate;
		ssup->abbrev_abort = keep_abbreviating;
	}
#endif
	PG_RETURN_VOID();
}

/* volume_hash(volume) returns integer: of all bytes, which is what equality compares. */
Datum
socsvc_volume_hash(PG_FUNCTION_ARGS)
{
	return hash_any((const unsigned char *) PG_GETARG_VOLUME(0), sizeof(Volume));
}

/* volume_hash_extended(volume, bigint) returns bigint */
Datum
socsvc_volume_hash_extended(PG_FUNCTION_ARGS)
{
	return hash_any_extended((const unsigned char *) PG_GETARG_VOLUME(0), sizeof(Volume), PG_GETARG_INT64(1));
}

/* volume_smaller(volume, volume) returns volume: transition of min */
Datum
socsvc_volume_smaller(PG_FUNCTION_ARGS)
{
	Volume *left = PG_GETARG_VOLUME(0);
	Volume *right = PG_GETARG_VOLUME(1);

	PG_RETURN_POINTER(volume_compare(left, right) <= 0 ? left : right);
}

/* volume_larger(volume, volume) returns volume: transition of max */
Datum
socsvc_volume_larger(PG_FUNCTION_ARGS)
{
	Volume *left = PG_GETARG_VOLUME(0);
	Volume *right = PG_GETARG_VOLUME(1);

	PG_RETURN_POINTER(volume_compare(left, right) >= 0 ? left : right);
}

/* norm @> volume */
Datum
socsvc_volume_contains(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(volume_contains(PG_GETARG_VOLUME(0), PG_GETARG_VOLUME(1)));
}

/* volume <@ norm */
Datum
socsvc_volume_within(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(volume_contains(PG_GETARG_VOLUME(1), PG_GETARG_VOLUME(0)));
}

/* ---- arithmetic -------------------------------------------------------------------------------------- */

/* Raises what core/ found wrong with `left operator right`; both are named, and what they measure if that differs.
 */
static void
refuse_calculation(const CoreError *error, const char *operator, const Volume * left, const Volume *right)
{
	char left_text[VOLUME_TEXT_SIZE];
	char right_text[VOLUME_TEXT_SIZE];

	volume_print(left, left_text);
	volume_print(right, right_text);
	ereport(ERROR,
			errcode(error->status == CORE_OVERFLOW ? ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE
												   : ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("cannot calculate volume \"%s\" %s \"%s\"", left_text, operator, right_text),
			left->unit != right->unit
				? errdetail("The first is %s, the second is %s: %s.", _(volume_dimension_name(left)),
							_(volume_dimension_name(right)), _(error->message))
				: errdetail("%s.", _(error->message)),
			error->hint ? errhint("%s", _(error->hint)) : 0);
}

/* volume + volume. Errors: 22023 different dimensions or no quantity, 22003. */
Datum
socsvc_volume_add(PG_FUNCTION_ARGS)
{
	const Volume *left = PG_GETARG_VOLUME(0);
	const Volume *right = PG_GETARG_VOLUME(1);
	Volume *result = palloc(sizeof(Volume));
	CoreError error;

	if (!volume_add(left, right, result, &error))
		refuse_calculation(&error, "+", left, right);
	PG_RETURN_POINTER(result);
}

/*
 * volume_accumulate(volume, volume) returns volume: transition and combine function of sum. As an aggregate's it
 * adds to the state in place, so a sum of any number of rows allocates nothing. Errors: as +.
 */
Datum
socsvc_volume_accumulate(PG_FUNCTION_ARGS)
{
	Volume *state = PG_GETARG_VOLUME(0);
	const Volume *volume = PG_GETARG_VOLUME(1);
	Volume *result = AggCheckCallContext(fcinfo, NULL) ? state : palloc(sizeof(Volume));
	CoreError error;

	if (!volume_add(state, volume, result, &error))
		refuse_calculation(&error, "+", state, volume);
	PG_RETURN_POINTER(result);
}

/* volume - volume. Errors: 22023 different dimensions, no quantity, a bound on the right; 22003 below zero. */
Datum
socsvc_volume_subtract(PG_FUNCTION_ARGS)
{
	const Volume *left = PG_GETARG_VOLUME(0);
	const Volume *right = PG_GETARG_VOLUME(1);
	Volume *result = palloc(sizeof(Volume));
	CoreError error;

	if (!volume_subtract(left, right, result, &error))
		refuse_calculation(&error, "-", left, right);
	PG_RETURN_POINTER(result);
}

/*
 * The volume times a number, to the nearest thousandth of the unit, a half away from zero. Errors: 22023 no
 * quantity, 22003 negative or too large.
 */
static Volume *
multiply(const Volume *volume, Numeric factor)
{
	Volume *result = palloc(sizeof(Volume));
	CoreError error;
	Datum product;
	char text[VOLUME_TEXT_SIZE];

	if (volume_can_calculate(volume, &error))
	{
		product = DirectFunctionCall2(numeric_mul, NumericGetDatum(int64_to_numeric(volume->milli)),
									  NumericGetDatum(factor));
		product = DirectFunctionCall2(numeric_round, product, Int32GetDatum(0));
		error.status = CORE_OVERFLOW;
		error.hint = NULL;
		/* NaN is above every number */
		if (DatumGetInt32(
				DirectFunctionCall2(numeric_cmp, product, NumericGetDatum(int64_to_numeric(PG_INT64_MAX)))) > 0)
			error.message = gettext_noop("the product is too large");
		else if (DatumGetInt32(DirectFunctionCall2(numeric_cmp, product, NumericGetDatum(int64_to_numeric(0)))) <
				 0)
			error.message = gettext_noop("a volume is not negative");
		else if (volume_with_milli(volume, DatumGetInt64(DirectFunctionCall1(numeric_int8, product)), result,
								   &error))
			return result;
	}

	volume_print(volume, text);
	ereport(ERROR,
			errcode(error.status == CORE_OVERFLOW ? ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE
												  : ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("cannot calculate volume \"%s\" * %s", text,
				   DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(factor)))),
			errdetail("%s.", _(error.message)), error.hint ? errhint("%s", _(error.hint)) : 0);
	return NULL; /* not reached */
}

/* volume * numeric */
Datum
socsvc_volume_times(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(multiply(PG_GETARG_VOLUME(0), PG_GETARG_NUMERIC(1)));
}

/* numeric * volume */
Datum
socsvc_times_volume(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(multiply(PG_GETARG_VOLUME(1), PG_GETARG_NUMERIC(0)));
}

/* volume / volume returns numeric. Errors: 22023 different dimensions or no quantity, 22012. */
Datum
socsvc_volume_ratio(PG_FUNCTION_ARGS)
{
	const Volume *left = PG_GETARG_VOLUME(0);
	const Volume *right = PG_GETARG_VOLUME(1);
	CoreError error;

	if (!volume_can_combine(left, right, &error))
		refuse_calculation(&error, "/", left, right);
	return DirectFunctionCall2(numeric_div, NumericGetDatum(int64_to_numeric(left->milli)),
							   NumericGetDatum(int64_to_numeric(right->milli)));
}

/* ---- what a volume says ------------------------------------------------------------------------------ */

/* minutes(volume) returns bigint: NULL if the volume is not a time. */
Datum
socsvc_volume_minutes(PG_FUNCTION_ARGS)
{
	int64 minutes = volume_minutes(PG_GETARG_VOLUME(0));

	if (minutes < 0)
		PG_RETURN_NULL();
	PG_RETURN_INT64(minutes);
}

/* quantity(volume) returns numeric: in the volume's unit, NULL without one. */
Datum
socsvc_volume_quantity(PG_FUNCTION_ARGS)
{
	const Volume *volume = PG_GETARG_VOLUME(0);

	if (!volume_is_measured(volume))
		PG_RETURN_NULL();
	return DirectFunctionCall1(numeric_trim_scale, NumericGetDatum(int64_div_fast_to_numeric(volume->milli, 3)));
}

/* unit(volume) returns text */
Datum
socsvc_volume_unit(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(volume_unit_name(PG_GETARG_VOLUME(0))));
}

/* label(volume, text) returns text, for people, in a language. Errors: 22023 for a language we have not. */
Datum
socsvc_volume_label(PG_FUNCTION_ARGS)
{
	const Volume *volume = PG_GETARG_VOLUME(0);
	text *code = PG_GETARG_TEXT_PP(1);
	VolumeLanguage language;
	char label[VOLUME_TEXT_SIZE];

	if (!volume_language(VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code), &language))
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("there are no labels in language \"%s\"", text_to_cstring(code)),
				errhint("Ask for \"ru\", \"kk\" or \"en\"."));
	volume_label(volume, language, label);
	PG_RETURN_TEXT_P(cstring_to_text(label));
}
