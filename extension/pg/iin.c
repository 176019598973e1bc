/*
 * iin.c: the SQL type iin. Comparison, hashing and sort support are the server's own for int8, whose
 * representation the type shares (engine/iin.sql).
 */
#include "postgres.h"

#include <string.h>

#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "socsvc.h"
#include "iin.h"

#define IIN_BINARY_VERSION 1

PG_FUNCTION_INFO_V1(socsvc_iin_in);
PG_FUNCTION_INFO_V1(socsvc_iin_out);
PG_FUNCTION_INFO_V1(socsvc_iin_recv);
PG_FUNCTION_INFO_V1(socsvc_iin_send);
PG_FUNCTION_INFO_V1(socsvc_iin_birth_date);
PG_FUNCTION_INFO_V1(socsvc_iin_sex);

/* iin_in(cstring) returns iin. Errors: 22P02, 22023. */
Datum
socsvc_iin_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	Iin iin;
	CoreError error;

	if (!iin_parse(text, strlen(text), &iin, &error))
	{
		socsvc_report(socsvc_escontext(fcinfo), &error, "iin", text);
		PG_RETURN_NULL();
	}
	PG_RETURN_INT64(iin);
}

/* iin_out(iin) returns cstring: twelve digits. */
Datum
socsvc_iin_out(PG_FUNCTION_ARGS)
{
	char *text = palloc(IIN_TEXT_SIZE);

	iin_print(PG_GETARG_INT64(0), text);
	PG_RETURN_CSTRING(text);
}

/* iin_recv(internal) returns iin: a version byte, the twelve digits as a bigint. Errors: 22P03. */
Datum
socsvc_iin_recv(PG_FUNCTION_ARGS)
{
	StringInfo buffer = (StringInfo) PG_GETARG_POINTER(0);
	CoreError error;
	Iin iin;

	socsvc_check_binary_version(buffer, IIN_BINARY_VERSION, "iin");
	iin = pq_getmsgint64(buffer);
	if (!iin_check(iin, &error))
	{
		error.status = CORE_BINARY;
		socsvc_report(NULL, &error, "iin", NULL);
	}
	PG_RETURN_INT64(iin);
}

/* iin_send(iin) returns bytea. */
Datum
socsvc_iin_send(PG_FUNCTION_ARGS)
{
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, IIN_BINARY_VERSION);
	pq_sendint64(&buffer, PG_GETARG_INT64(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/* birth_date(iin) returns date. */
Datum
socsvc_iin_birth_date(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(iin_birth_day(PG_GETARG_INT64(0)));
}

/* sex(iin) returns text: 'm' or 'f'. */
Datum
socsvc_iin_sex(PG_FUNCTION_ARGS)
{
	char sex = iin_sex(PG_GETARG_INT64(0));

	PG_RETURN_TEXT_P(cstring_to_text_with_len(&sex, 1));
}
