/*
 * session.c: see session.h.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_database.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_namespace.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/tuplestore.h"

#include "socsvc.h"
#include "register_info.h"
#include "session.h"

/* See session.h. */
void
demand_transaction_block(void)
{
	if (!IsTransactionBlock())
		ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED), errmsg("who acts is said in a transaction block"),
				errdetail("The subject is gone when the transaction ends, here with this very statement."),
				errhint("BEGIN, then authenticate, then work, then COMMIT."));
}

/* Refuses with what is not clean. */
static void
refuse_session(const char *what, const char *hint)
{
	ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED), errmsg("this session may not say who acts"),
			errdetail_internal("%s", _(what)), errhint("%s", _(hint)));
}

/* Whether anything depends on the schema, which an object in it does. */
static bool
schema_holds_something(Oid schema)
{
	Relation depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	bool found;

	ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(NamespaceRelationId));
	ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(schema));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, lengthof(keys), keys);
	found = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return found;
}

/* Whether the boolean column is true in any row of a set-returning function of the server without arguments. */
static bool
any_row_says(Oid function, const char *column)
{
	LOCAL_FCINFO(fcinfo, 0);
	FmgrInfo flinfo;
	ReturnSetInfo result;
	TupleTableSlot *row;
	int number = 0;
	bool found = false;

	fmgr_info(function, &flinfo);
	memset(&result, 0, sizeof(result));
	result.type = T_ReturnSetInfo;
	result.econtext = CreateStandaloneExprContext();
	result.allowedModes = (int) SFRM_Materialize;
	InitFunctionCallInfoData(*fcinfo, &flinfo, 0, InvalidOid, NULL, (Node *) &result);
	(void) FunctionCallInvoke(fcinfo);
	for (int i = 1; i <= result.setDesc->natts; i++)
		if (strcmp(NameStr(TupleDescAttr(result.setDesc, i - 1)->attname), column) == 0)
			number = i;
	if (number == 0)
		elog(ERROR, "function %u answers no column \"%s\"", function, column);
	row = MakeSingleTupleTableSlot(result.setDesc, &TTSOpsMinimalTuple);
	while (!found && tuplestore_gettupleslot(result.setResult, true, false, row))
	{
		bool isnull;
		Datum value = slot_getattr(row, number, &isnull);

		found = !isnull && DatumGetBool(value);
	}
	ExecDropSingleTupleTableSlot(row);
	tuplestore_end(result.setResult);
	FreeExprContext(result.econtext, true);
	return found;
}

/* Asks the functions behind pg_cursors and pg_prepared_statements, which see this session alone; SPI would cost
 * thrice. */
static void
demand_no_leftovers(void)
{
	if (any_row_says(F_PG_CURSOR, "is_holdable"))
		refuse_session(gettext_noop("It has a cursor WITH HOLD, whose rows somebody else was shown."),
					   gettext_noop("CLOSE ALL, or DISCARD ALL."));
	if (any_row_says(F_PG_PREPARED_STATEMENT, "from_sql"))
		refuse_session(
			gettext_noop("It has a statement that was prepared by SQL (PREPARE)."),
			gettext_noop(
				"DEALLOCATE ALL, or DISCARD ALL; statements that a driver prepares by the protocol may stay."));
}

/* See session.h. */
void
demand_clean_session(void)
{
	Oid temporary;
	Oid toast;

	/* The login role too: RESET ROLE brings it back. The owner of a function that runs is not the session's. */
	if (socsvc_may_create_temp(GetSessionUserId()) ||
		(GetOuterUserId() != GetSessionUserId() && socsvc_may_create_temp(GetOuterUserId())))
		refuse_session(
			gettext_noop(
				"Its role may make temporary objects, which would act in the name of the pool's next client."),
			gettext_noop(
				"REVOKE TEMPORARY ON DATABASE from PUBLIC and from the role, as create_register() does; a "
				"superuser, who always may, sets socsvc.subject_role and so on instead."));
	GetTempNamespaceState(&temporary, &toast);
	if (OidIsValid(temporary) && schema_holds_something(temporary))
		refuse_session(gettext_noop("It has temporary objects."), gettext_noop("DISCARD ALL."));
	demand_no_leftovers();
}

/* Sets one until the transaction ends, unless it stands so: that saves time where the login role has it so. */
static void
pin(const char *name, const char *value)
{
	const char *now = GetConfigOption(name, false, false);

	if (now != NULL && strcmp(now, value) == 0)
		return;
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_LOCAL, true, 0, false);
}

/* See session.h. */
void
pin_session_settings(void)
{
	pin("search_path", "pg_catalog, socsvc, pg_temp");
	pin("TimeZone", socsvc_time_zone());
	pin("DateStyle", "ISO, DMY");
	pin("IntervalStyle", "postgres");
	pin("standard_conforming_strings", "on");
	pin("row_security", "on");
}
