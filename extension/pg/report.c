/*
 * report.c: turns what core/ found wrong into the server's error report.
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"

#include "socsvc.h"

/* SQLSTATE of a core status. */
static int
sqlstate_of(CoreStatus status)
{
	switch (status)
	{
		case CORE_SYNTAX:
			return ERRCODE_INVALID_TEXT_REPRESENTATION;
		case CORE_RANGE:
			return ERRCODE_INVALID_PARAMETER_VALUE;
		case CORE_OVERFLOW:
			return ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE;
		case CORE_BINARY:
			return ERRCODE_INVALID_BINARY_REPRESENTATION;
		case CORE_OK:
			break;
	}
	return ERRCODE_INTERNAL_ERROR;
}

/*
 * Raises the error, or saves it where the caller gave a soft error context. `input` may be NULL (binary input,
 * computed values). A text with control characters is shown as it came: the client escapes what it shows.
 */
void
socsvc_report(struct Node *escontext, const CoreError *error, const char *type_name, const char *input)
{
	(void) escontext; /* unused before 16 */
	if (input != NULL)
		socsvc_soft_error(escontext, (errcode(sqlstate_of(error->status)),
									  errmsg("invalid value for type %s: \"%s\"", type_name, input),
									  error->position > 0
										  ? errdetail("At character %d: %s.", error->position, _(error->message))
										  : errdetail("%s.", _(error->message)),
									  error->hint ? errhint("%s", _(error->hint)) : 0));
	else
		socsvc_soft_error(escontext,
						  (errcode(sqlstate_of(error->status)), errmsg("invalid value for type %s", type_name),
						   errdetail("%s.", _(error->message)), error->hint ? errhint("%s", _(error->hint)) : 0));
}

/*
 * Reads the version byte that every binary value of ours begins with, so that a format can change without a
 * silent misreading. Binary input has no soft errors: another version is an ERROR (22P03).
 */
void
socsvc_check_binary_version(StringInfo buffer, int version, const char *type_name)
{
	int found = pq_getmsgbyte(buffer);

	if (found != version)
		ereport(ERROR, errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				errmsg("invalid value for type %s", type_name),
				errdetail("Binary format %d is not known, only %d.", found, version));
}
