/*
 * client_sees.c: whether a row is there for a user, which its policies say. Policies ask it of the rows that their
 * own hang on; triggers, which work with the owner's rights and find every row, ask it for the client: what they
 * answer of a row that he may not see must be what they answer of one that is not there.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "client_sees.h"
#include "lock.h"
#include "owner.h"
#include "plan.h"
#include "register_info.h"
#include "socsvc.h"
#include "subject.h"

PG_FUNCTION_INFO_V1(socsvc_row_shown);
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

/* What is signed or moved by a name that is not its table's. */
static const struct
{
	const char *name;
	const char *table;
} other_names[] = {
	{"service_order_refusal", "service_order"}, {"queue_refusal", "queue_entry"}, {"specialist_act", "act"}};

/* A table whose rows were looked for, and its query. */
typedef struct ShownTable
{
	Oid relid;
	SPIPlanPtr plan;
} ShownTable;

/* The table of the register that an entity's rows stand in; InvalidOid where it is none of rows with an id. */
static Oid
table_of(const char *entity)
{
	Oid relid;

	for (size_t i = 0; i < lengthof(other_names); i++)
		if (strcmp(other_names[i].name, entity) == 0)
			entity = other_names[i].table;
	relid = socsvc_find_table(entity);
	if (!OidIsValid(relid) || get_atttype(relid, get_attnum(relid, "id")) != INT8OID)
		return InvalidOid;
	return relid;
}

/* The query of a table, kept for the session. SPI plans it anew for another user, for the policies are part of it.
 */
static SPIPlanPtr
plan_of(Oid relid)
{
	static HTAB *tables = NULL;
	static const Oid types[] = {INT8OID};
	ShownTable *table;
	bool found;

	if (tables == NULL)
	{
		HASHCTL control = {.keysize = sizeof(Oid), .entrysize = sizeof(ShownTable), .hcxt = TopMemoryContext};

		tables = hash_create("socsvc tables looked at", 32, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	table = hash_search(tables, &relid, HASH_ENTER, &found);
	if (!found)
		table->plan = NULL;
	return socsvc_kept_plan(&table->plan,
							psprintf("SELECT FROM socsvc.%s t WHERE t.id OPERATOR(pg_catalog.=) $1",
									 quote_identifier(get_rel_name(relid))),
							1, types);
}

/* Whether the policies show a row of the table to the current user; of what is not granted to him, nothing. */
static bool
shows(Oid relid, int64 id, bool read_only)
{
	Datum values[] = {Int64GetDatum(id)};
	bool is_shown;

	if (pg_class_aclcheck(relid, GetUserId(), ACL_SELECT) != ACLCHECK_OK &&
		pg_attribute_aclcheck(relid, get_attnum(relid, "id"), GetUserId(), ACL_SELECT) != ACLCHECK_OK)
		return false;
	SPI_connect();
	if (SPI_execute_plan(plan_of(relid), values, NULL, read_only, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read %s", get_rel_name(relid));
	is_shown = SPI_processed > 0;
	SPI_finish();
	return is_shown;
}

/*
 * _row_shown(entity, id): asked by policies, of every row that hangs on one of many tables. The caller says of
 * what: what is no table of rows with an id is answered like a row that is not there.
 */
Datum
socsvc_row_shown(PG_FUNCTION_ARGS)
{
	Oid relid;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_BOOL(false);
	relid = table_of(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	PG_RETURN_BOOL(OidIsValid(relid) && shows(relid, PG_GETARG_INT64(1), true));
}

/*
 * _client_sees(entity, id): asked by triggers, which work with the owner's rights and find every row. Of a client
 * of the portal the policies say what is there; agency, jobs, administrators and owner see what the trigger sees.
 */
Datum
socsvc_client_sees(PG_FUNCTION_ARGS)
{
	OwnerSwitch saved;
	Oid relid;
	bool is_shown;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_BOOL(false);
	if (!socsvc_is_portal_client())
		PG_RETURN_BOOL(true);
	relid = table_of(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	if (!OidIsValid(relid))
		elog(ERROR, "rows of %s are not looked for", text_to_cstring(PG_GETARG_TEXT_PP(0)));
	GetUserIdAndSecContext(&saved.user, &saved.security_context);
	SetUserIdAndSecContext(GetOuterUserId(), saved.security_context | SECURITY_LOCAL_USERID_CHANGE);
	is_shown = shows(relid, PG_GETARG_INT64(1), false);
	socsvc_switch_back(&saved);
	PG_RETURN_BOOL(is_shown);
}
