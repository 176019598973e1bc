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
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"

#include "socsvc.h"
#include "plan.h"
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
			errdetail_internal("%s", what), errhint("%s", hint));
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

/* Asks the server's own views; the functions behind them see this session alone. */
static void
demand_no_leftovers(void)
{
	static SPIPlanPtr plan = NULL;
	static const char *const sql =
		"SELECT EXISTS (SELECT FROM pg_catalog.pg_cursor() c WHERE c.is_holdable), "
		"EXISTS (SELECT FROM pg_catalog.pg_prepared_statement() p WHERE p.from_sql)";
	bool holds_cursor;
	bool prepared;

	SPI_connect();
	if (SPI_execute_plan(socsvc_kept_plan(&plan, sql, 0, NULL), NULL, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not look at the session");
	holds_cursor = row_bool(SPI_tuptable, 0, 1);
	prepared = row_bool(SPI_tuptable, 0, 2);
	SPI_finish();
	if (holds_cursor)
		refuse_session("It has a cursor WITH HOLD, whose rows somebody else was shown.", "CLOSE ALL, or DISCARD ALL.");
	if (prepared)
		refuse_session("It has a statement that was prepared by SQL (PREPARE).",
					   "DEALLOCATE ALL, or DISCARD ALL; statements that a driver prepares by the protocol may stay.");
}

/* See session.h. */
void
demand_clean_session(void)
{
	Oid temporary;
	Oid toast;

	/* The login role too: RESET ROLE brings it back. */
	if (socsvc_may_create_temp(GetSessionUserId()) || socsvc_may_create_temp(GetUserId()))
		refuse_session("Its role may make temporary objects, which would act in the name of the pool's next client.",
					   "REVOKE TEMPORARY ON DATABASE from PUBLIC and from the role, as create_register() does; a "
					   "superuser, who always may, sets socsvc.subject_role and so on instead.");
	GetTempNamespaceState(&temporary, &toast);
	if (OidIsValid(temporary) && schema_holds_something(temporary))
		refuse_session("It has temporary objects.", "DISCARD ALL.");
	demand_no_leftovers();
}

/* Sets one until the transaction ends. */
static void
pin(const char *name, const char *value)
{
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
