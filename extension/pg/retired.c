/*
 * retired.c: symbols that the SQL of an older release names and this one does not. The library may be installed
 * before ALTER EXTENSION socsvc UPDATE has run; a symbol that were gone, or had other parameters under its old
 * name, would then fail obscurely or crash. So a C function whose parameters change gets a new symbol, and the old
 * one stays here.
 */
#include "postgres.h"

#include "socsvc.h"

/* A function that says what to do. Errors: SV014. */
#define RETIRED(symbol)                                                                                           \
	PG_FUNCTION_INFO_V1(symbol);                                                                                  \
	Datum symbol(PG_FUNCTION_ARGS)                                                                                \
	{                                                                                                             \
		ereport(                                                                                                  \
			ERROR, errcode(ERRCODE_REGISTER_VERSION),                                                             \
			errmsg("this function is of an older socsvc than the library, which is of %s", SOCSVC_VERSION),       \
			errhint("Run ALTER EXTENSION socsvc UPDATE and CALL socsvc.upgrade_register() in one transaction.")); \
	}

RETIRED(socsvc_log_access) /* _log_access(bigint, jsonb) of 0.1.0 */
