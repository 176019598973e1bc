/*
 * owner.c: switches to the rights of a table's owner and back.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/syscache.h"

#include "socsvc.h"
#include "owner.h"

/* See owner.h. */
void
socsvc_switch_to_owner(Oid relid, OwnerSwitch *saved)
{
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	Oid owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for relation %u", relid);
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	GetUserIdAndSecContext(&saved->user, &saved->security_context);
	SetUserIdAndSecContext(owner, saved->security_context | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
}

/* See owner.h. */
void
socsvc_switch_back(const OwnerSwitch *saved)
{
	SetUserIdAndSecContext(saved->user, saved->security_context);
}

/* See owner.h. */
int
socsvc_pin_search_path(void)
{
	int level = NewGUCNestLevel();

	(void) set_config_option("search_path", "pg_catalog, socsvc, pg_temp", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	return level;
}
