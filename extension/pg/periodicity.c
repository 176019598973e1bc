/*
 * periodicity.c: the SQL type periodicity: input and output, comparison, hashing, sorting, labels, yearly rate.
 */
#include "postgres.h"

#include <string.h>

#include "common/hashfn.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/sortsupport.h"

#include "socsvc.h"
#include "datum_periodicity.h"

#define PERIODICITY_BINARY_VERSION 1

PG_FUNCTION_INFO_V1(socsvc_periodicity_in);
PG_FUNCTION_INFO_V1(socsvc_periodicity_out);
PG_FUNCTION_INFO_V1(socsvc_periodicity_recv);
PG_FUNCTION_INFO_V1(socsvc_periodicity_send);
PG_FUNCTION_INFO_V1(socsvc_periodicity_label);
PG_FUNCTION_INFO_V1(socsvc_periodicity_annual_rate);
PG_FUNCTION_INFO_V1(socsvc_periodicity_eq);
PG_FUNCTION_INFO_V1(socsvc_periodicity_ne);
PG_FUNCTION_INFO_V1(socsvc_periodicity_lt);
PG_FUNCTION_INFO_V1(socsvc_periodicity_le);
PG_FUNCTION_INFO_V1(socsvc_periodicity_ge);
PG_FUNCTION_INFO_V1(socsvc_periodicity_gt);
PG_FUNCTION_INFO_V1(socsvc_periodicity_cmp);
PG_FUNCTION_INFO_V1(socsvc_periodicity_contains);
PG_FUNCTION_INFO_V1(socsvc_periodicity_contained);
PG_FUNCTION_INFO_V1(socsvc_periodicity_hash);
PG_FUNCTION_INFO_V1(socsvc_periodicity_hash_extended);
PG_FUNCTION_INFO_V1(socsvc_periodicity_sortsupport);

/* ---- input and output ----------------------------------------------------------------------------------- */

/* periodicity_in(cstring) returns periodicity. Errors: 22P02, 22023. */
Datum
socsvc_periodicity_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	Periodicity *value = palloc(sizeof *value);
	CoreError error;

	if (!periodicity_parse(text, strlen(text), value, &error))
	{
		socsvc_report(socsvc_escontext(fcinfo), &error, "periodicity", text);
		PG_RETURN_NULL();
	}
	PG_RETURN_PERIODICITY_P(value);
}

/* periodicity_out(periodicity) returns cstring: the canonical text, under no setting. */
Datum
socsvc_periodicity_out(PG_FUNCTION_ARGS)
{
	char *text = palloc(PERIODICITY_TEXT_SIZE);

	periodicity_print(PG_GETARG_PERIODICITY_P(0), text);
	PG_RETURN_CSTRING(text);
}

/* periodicity_recv(internal) returns periodicity: a version byte and the fields, all checked. Errors: 22P03. */
Datum
socsvc_periodicity_recv(PG_FUNCTION_ARGS)
{
	StringInfo buffer = (StringInfo) PG_GETARG_POINTER(0);
	Periodicity *value = palloc0(sizeof *value);
	CoreError error;

	socsvc_check_binary_version(buffer, PERIODICITY_BINARY_VERSION, "periodicity");
	value->times_min = (int32) pq_getmsgint(buffer, 4);
	value->times_max = (int32) pq_getmsgint(buffer, 4);
	value->every = (int16) pq_getmsgint(buffer, 2);
	value->course_length = (int16) pq_getmsgint(buffer, 2);
	value->kind = (uint8) pq_getmsgbyte(buffer);
	value->unit = (uint8) pq_getmsgbyte(buffer);
	value->season = (uint8) pq_getmsgbyte(buffer);
	value->flags = (uint8) pq_getmsgbyte(buffer);
	if (!periodicity_check(value, &error))
	{
		error.status = CORE_BINARY;
		socsvc_report(NULL, &error, "periodicity", NULL);
	}
	PG_RETURN_PERIODICITY_P(value);
}

/* periodicity_send(periodicity) returns bytea. */
Datum
socsvc_periodicity_send(PG_FUNCTION_ARGS)
{
	const Periodicity *value = PG_GETARG_PERIODICITY_P(0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, PERIODICITY_BINARY_VERSION);
	pq_sendint32(&buffer, (uint32) value->times_min);
	pq_sendint32(&buffer, (uint32) value->times_max);
	pq_sendint16(&buffer, (uint16) value->every);
	pq_sendint16(&buffer, (uint16) value->course_length);
	pq_sendbyte(&buffer, value->kind);
	pq_sendbyte(&buffer, value->unit);
	pq_sendbyte(&buffer, value->season);
	pq_sendbyte(&buffer, value->flags);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/* label(periodicity, text) returns text: in 'ru', 'kk' or 'en'. Errors: 22023 for another language. */
Datum
socsvc_periodicity_label(PG_FUNCTION_ARGS)
{
	const Periodicity *value = PG_GETARG_PERIODICITY_P(0);
	const text *language = PG_GETARG_TEXT_PP(1);
	static const char languages[][3] = {"ru", "kk", "en"}; /* in the order of PeriodicityLanguage */
	char label[PERIODICITY_LABEL_SIZE];

	for (int i = 0; i < (int) lengthof(languages); i++)
		if (VARSIZE_ANY_EXHDR(language) == 2 && memcmp(VARDATA_ANY(language), languages[i], 2) == 0)
		{
			size_t length = periodicity_label(value, (PeriodicityLanguage) i, label);

			PG_RETURN_TEXT_P(cstring_to_text_with_len(label, (int) length));
		}
	ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("there are no labels in the language \"%s\"", text_to_cstring(language)),
			errhint("Ask for 'ru', 'kk' or 'en'."));
}

/* annual_rate(periodicity) returns numeric: times a year, NULL where there is no rate. */
Datum
socsvc_periodicity_annual_rate(PG_FUNCTION_ARGS)
{
	int64 numerator;
	int64 denominator;
	Datum rate;

	if (!periodicity_annual_rate(PG_GETARG_PERIODICITY_P(0), &numerator, &denominator))
		PG_RETURN_NULL();
	rate = DirectFunctionCall2(numeric_div, NumericGetDatum(int64_to_numeric(numerator)),
							   NumericGetDatum(int64_to_numeric(denominator)));
	return DirectFunctionCall1(numeric_trim_scale, rate);
}

/* ---- comparison: none of these can fail ------------------------------------------------------------------- */

static bool
same(FunctionCallInfo fcinfo)
{
	return memcmp(PG_GETARG_PERIODICITY_P(0), PG_GETARG_PERIODICITY_P(1), sizeof(Periodicity)) == 0;
}

static int
order(FunctionCallInfo fcinfo)
{
	return periodicity_compare(PG_GETARG_PERIODICITY_P(0), PG_GETARG_PERIODICITY_P(1));
}

Datum
socsvc_periodicity_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(same(fcinfo));
}

Datum
socsvc_periodicity_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(!same(fcinfo));
}

Datum
socsvc_periodicity_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(order(fcinfo) < 0);
}

Datum
socsvc_periodicity_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(order(fcinfo) <= 0);
}

Datum
socsvc_periodicity_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(order(fcinfo) >= 0);
}

Datum
socsvc_periodicity_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(order(fcinfo) > 0);
}

Datum
socsvc_periodicity_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(order(fcinfo));
}

/* periodicity @> periodicity */
Datum
socsvc_periodicity_contains(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(periodicity_contains(PG_GETARG_PERIODICITY_P(0), PG_GETARG_PERIODICITY_P(1)));
}

/* periodicity <@ periodicity */
Datum
socsvc_periodicity_contained(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(periodicity_contains(PG_GETARG_PERIODICITY_P(1), PG_GETARG_PERIODICITY_P(0)));
}

/* Equal values have equal bytes, so the bytes are hashed. */
Datum
socsvc_periodicity_hash(PG_FUNCTION_ARGS)
{
	return hash_any((unsigned char *) PG_GETARG_PERIODICITY_P(0), sizeof(Periodicity));
}

Datum
socsvc_periodicity_hash_extended(PG_FUNCTION_ARGS)
{
	return hash_any_extended((unsigned char *) PG_GETARG_PERIODICITY_P(0), sizeof(Periodicity),
							 (uint64) PG_GETARG_INT64(1));
}

/* ---- sorting ------------------------------------------------------------------------------------------------ */

static int
compare_full(Datum a, Datum b, SortSupport ssup)
{
	return periodicity_compare(DatumGetPeriodicityP(a), DatumGetPeriodicityP(b));
}

#if SIZEOF_DATUM >= 8
/* The yearly rate as the abbreviated key: it decides between most values of different rates. */
static Datum
abbreviate(Datum original, SortSupport ssup)
{
	return UInt64GetDatum(periodicity_sort_key(DatumGetPeriodicityP(original)));
}

/* Making the key costs less than the one comparison that it saves, so it is never given up. */
static bool
never_abort(int memory_tuples, SortSupport ssup)
{
	return false;
}
#endif

/* periodicity_sortsupport(internal) returns void. */
Datum
socsvc_periodicity_sortsupport(PG_FUNCTION_ARGS)
{
	SortSupport ssup = (SortSupport) PG_GETARG_POINTER(0);

	ssup->comparator = compare_full;
#if SIZEOF_DATUM >= 8
	if (ssup->abbreviate)
	{
		ssup->comparator = ssup_datum_unsigned_cmp;
		ssup->abbrev_converter = abbreviate;
		ssup->abbrev_abort = never_abort;
		ssup->abbrev_full_comparator = compare_full;
	}
#endif
	PG_RETURN_VOID();
}
