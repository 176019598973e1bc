/*
 * snils.c: the SQL type snils. Comparison, hashing and sort support are the server's own for int8, whose
 * representation the type shares (engine/snils.sql).
 */
#include "postgres.h"

#include <string.h>

#include "libpq/pqformat.h"

#include "socsvc.h"
#include "snils.h"

#define SNILS_BINARY_VERSION 1

PG_FUNCTION_INFO_V1(socsvc_snils_in);
PG_FUNCTION_INFO_V1(socsvc_snils_out);
PG_FUNCTION_INFO_V1(socsvc_snils_recv);
PG_FUNCTION_INFO_V1(socsvc_snils_send);

/* snils_in(cstring) returns snils. Errors: 22P02, 22023. */
Datum
socsvc_snils_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	Snils snils;
	CoreError error;

	if (!snils_parse(text, strlen(text), &snils, &error))
	{
		socsvc_report(socsvc_escontext(fcinfo), &error, "snils", text);
		PG_RETURN_NULL();
	}
	PG_RETURN_INT64(snils);
}

/* snils_out(snils) returns cstring: "112-233-445 95". */
Datum
socsvc_snils_out(PG_FUNCTION_ARGS)
{
	char *text = palloc(SNILS_TEXT_SIZE);

	snils_print(PG_GETARG_INT64(0), text);
	PG_RETURN_CSTRING(text);
}

/* snils_recv(internal) returns snils: a version byte, the eleven digits as a bigint. Errors: 22P03. */
Datum
socsvc_snils_recv(PG_FUNCTION_ARGS)
{
	StringInfo buffer = (StringInfo) PG_GETARG_POINTER(0);
	CoreError error;
	Snils snils;

	socsvc_check_binary_version(buffer, SNILS_BINARY_VERSION, "snils");
	snils = pq_getmsgint64(buffer);
	if (!snils_check(snils, &error))
	{
		error.status = CORE_BINARY;
		socsvc_report(NULL, &error, "snils", NULL);
	}
	PG_RETURN_INT64(snils);
}

/* snils_send(snils) returns bytea. */
Datum
socsvc_snils_send(PG_FUNCTION_ARGS)
{
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendbyte(&buffer, SNILS_BINARY_VERSION);
	pq_sendint64(&buffer, PG_GETARG_INT64(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}
