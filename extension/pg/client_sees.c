/*
 * client_sees.c: whether a row is there for the client. Triggers work with the owner's rights and find every row;
 * what they answer of a row that the client may not see must be what they answer of one that is not there.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "client_sees.h"
#include "lock.h"
#include "owner.h"
#include "plan.h"
#include "register_info.h"
#include "socsvc.h"
#include "subject.h"

PG_FUNCTION_INFO_V1(socsvc_client_sees);

/* See client_sees.h. */
bool
socsvc_is_portal_client(void)
{
	Oid user = GetOuterUserId(); /* whom no SECURITY DEFINER function changes */
	Oid portal = get_role_oid("socsvc_portal", true);
	const char *role = socsvc_subject_role();

	/* What the register does in its own name is nobody's doing. */
	if (role != NULL && strcmp(role, "scheduler") == 0)
		return false;
	return OidIsValid(portal) && !superuser_arg(user) && is_member_of_role(user, portal);
}

/* A table whose rows are looked for, and its query. */
typedef struct SeenTable
{
	const char *name;
	SPIPlanPtr plan;
} SeenTable;

static SeenTable seen_tables[] = {{"contract", NULL},    {"programme", NULL},    {"programme_line", NULL},
								  {"entitlement", NULL}, {"urgent_act", NULL},   {"act", NULL},
								  {"payment", NULL},     {"stay", NULL},         {"person", NULL},
								  {"household", NULL},   {"service_order", NULL}};

/* Whether the policies show a row of the table to the user in whose name the session works. */
static bool
shows(SeenTable *table, int64 id)
{
	static const Oid types[] = {INT8OID};
	Oid relid = socsvc_table(table->name);
	Datum values[] = {Int64GetDatum(id)};
	OwnerSwitch saved;
	bool is_seen;

	if (pg_class_aclcheck(relid, GetOuterUserId(), ACL_SELECT) != ACLCHECK_OK &&
		pg_attribute_aclcheck(relid, get_attnum(relid, "id"), GetOuterUserId(), ACL_SELECT) != ACLCHECK_OK)
		return false;
	GetUserIdAndSecContext(&saved.user, &saved.security_context);
	SetUserIdAndSecContext(GetOuterUserId(), saved.security_context | SECURITY_LOCAL_USERID_CHANGE);
	SPI_connect();
	if (SPI_execute_plan(
			socsvc_kept_plan(&table->plan,
							 psprintf("SELECT FROM socsvc.%s t WHERE t.id OPERATOR(pg_catalog.=) $1", table->name),
							 1, types),
			values, NULL, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read %s", table->name);
	is_seen = SPI_processed > 0;
	SPI_finish();
	socsvc_switch_back(&saved);
	return is_seen;
}

/*
 * _client_sees(entity, id): asked by triggers, which work with the owner's rights and find every row. Of a client
 * of the portal the policies say what is there; agency, jobs, administrators and owner see what the trigger sees.
 */
Datum
socsvc_client_sees(PG_FUNCTION_ARGS)
{
	char *name;
	size_t i;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_BOOL(false);
	if (!socsvc_is_portal_client())
		PG_RETURN_BOOL(true);
	name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	for (i = 0; i < lengthof(seen_tables); i++)
		if (strcmp(seen_tables[i].name, name) == 0)
			PG_RETURN_BOOL(shows(&seen_tables[i], PG_GETARG_INT64(1)));
	elog(ERROR, "rows of %s are not looked for", name);
}
