/*
 * delivery_protect.c: what was recorded lawfully stays lawful.
 *
 * protect_deliveries() stands on the tables whose rows made deliveries lawful. A change of theirs that would leave
 * recorded deliveries on days on which they could not be recorded now is refused, and says how many and from when
 * to when: they are to be deleted or corrected first. It runs under the lock that those deliveries took (lock.h),
 * so none comes in meanwhile, and looks at the newest snapshot, so that none is overlooked under REPEATABLE READ.
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "delivery.h"
#include "owner.h"
#include "plan.h"
#include "register_info.h"
#include "socsvc.h"

PG_FUNCTION_INFO_V1(protect_deliveries);

#define PROTECTED_COLUMNS 7

/* Days of deliveries under the contracts of a person ($1), services over the programme included. */
#define UNDER_CONTRACTS_OF_PERSON(condition)                                                                      \
	"SELECT d.delivered_on FROM socsvc.contract c JOIN socsvc.contract_line l ON l.contract = c.id"               \
	" JOIN socsvc.delivery d ON d.contract_line = l.id WHERE c.person = $1 AND " condition                        \
	" UNION ALL SELECT d.delivered_on FROM socsvc.contract c JOIN socsvc.extra_line l ON l.contract = c.id"       \
	" JOIN socsvc.delivery d ON d.extra_line = l.id WHERE c.person = $1 AND " condition

/* Days of deliveries under one contract ($1), likewise. */
#define UNDER_CONTRACT(condition)                                                                                 \
	"SELECT d.delivered_on FROM socsvc.contract_line l JOIN socsvc.delivery d ON d.contract_line = l.id"          \
	" WHERE l.contract = $1 AND " condition                                                                       \
	" UNION ALL SELECT d.delivered_on FROM socsvc.extra_line l JOIN socsvc.delivery d ON d.extra_line = l.id"     \
	" WHERE l.contract = $1 AND " condition

/* Under what they rest on: the columns of the changed row that the query takes, and the days it finds unlawful. */
typedef struct Protection
{
	const char *table;
	const char *columns[PROTECTED_COLUMNS];
	Oid types[PROTECTED_COLUMNS];
	const char *query; /* answers days */
	int sqlstate;
	const char *message;
	SPIPlanPtr plan;
} Protection;

static Protection protections[] = {
	{.table = "person",
	 .columns = {"id", "died_on"},
	 .types = {INT8OID, DATEOID},
	 .query = UNDER_CONTRACTS_OF_PERSON(
		 "d.delivered_on > $2") " UNION ALL SELECT d.delivered_on FROM socsvc.urgent_act a JOIN "
								"socsvc.urgent_line l ON l.urgent_act = a.id"
								" JOIN socsvc.delivery d ON d.urgent_line = l.id WHERE a.person = $1 AND "
								"d.delivered_on > $2",
	 .sqlstate = ERRCODE_RECIPIENT_UNAVAILABLE,
	 .message = gettext_noop("services were delivered to the recipient after that day of death")},
	{.table = "absence",
	 .columns = {"person", "term"},
	 .types = {INT8OID, DATERANGEOID},
	 .query = UNDER_CONTRACTS_OF_PERSON("d.delivered_on >= lower($2)"
										" AND d.delivered_on < coalesce(upper($2), 'infinity')"),
	 .sqlstate = ERRCODE_RECIPIENT_UNAVAILABLE,
	 .message = gettext_noop("services were delivered to the recipient during that absence")},
	/* Days between arrival and leaving, of an overnight stay; urgent help does not ask where a person should be.
	 */
	{.table = "stay",
	 .columns = {"person", "provider", "arrived_on", "left_on", "days", "form", "place_group"},
	 .types = {INT8OID, INT8OID, DATEOID, DATEOID, DATERANGEOID, TEXTOID, INT8OID},
	 .query = UNDER_CONTRACTS_OF_PERSON(
		 "c.provider <> $2 AND d.delivered_on > $3 AND d.delivered_on < coalesce($4, upper($5), 'infinity')"
		 " AND ($6 = 'residential' OR $6 = 'semi_residential' AND EXISTS (SELECT FROM socsvc.place_group g"
		 " WHERE g.id = $7 AND g.stay IN ('night', 'round_the_clock')))"),
	 .sqlstate = ERRCODE_RECIPIENT_UNAVAILABLE,
	 .message = gettext_noop("another provider served the recipient on days within that stay")},
	{.table = "contract",
	 .columns = {"id", "term", "signed_on", "inactive_from"},
	 .types = {INT8OID, DATERANGEOID, DATEOID, DATEOID},
	 .query = UNDER_CONTRACT("($3 IS NULL OR $2 IS NULL OR NOT d.delivered_on <@ $2 OR d.delivered_on >= $4)"),
	 .sqlstate = ERRCODE_OUTSIDE_TERM,
	 .message =
		 gettext_noop("services were delivered under the contract on days on which it would not be active")},
	{.table = "urgent_act",
	 .columns = {"id", "term"},
	 .types = {INT8OID, DATERANGEOID},
	 .query = "SELECT d.delivered_on FROM socsvc.urgent_line l JOIN socsvc.delivery d ON d.urgent_line = l.id"
			  " WHERE l.urgent_act = $1 AND NOT d.delivered_on <@ $2",
	 .sqlstate = ERRCODE_OUTSIDE_TERM,
	 .message = gettext_noop("urgent services were delivered on days outside that term")},
	{.table = "tariff",
	 .columns = {"id", "valid"},
	 .types = {INT8OID, DATERANGEOID},
	 .query = "SELECT d.delivered_on FROM socsvc.extra_line l JOIN socsvc.delivery d ON d.extra_line = l.id"
			  " WHERE l.tariff = $1 AND NOT d.delivered_on <@ $2",
	 .sqlstate = ERRCODE_OUTSIDE_TERM,
	 .message =
		 gettext_noop("services were delivered under the tariff on days on which it would not be in force")},
	{.table = "programme_line",
	 .columns = {"id", "refused_from"},
	 .types = {INT8OID, DATEOID},
	 .query = "SELECT d.delivered_on FROM socsvc.contract_line l JOIN socsvc.delivery d ON d.contract_line = l.id"
			  " WHERE l.programme_line = $1 AND d.delivered_on >= $2",
	 .sqlstate = ERRCODE_OUTSIDE_TERM,
	 .message = gettext_noop("the service was delivered on or after the day from which it would be refused")},
	/* No index leads from a worker to his deliveries; the months that the change concerns are read. */
	{.table = "worker",
	 .columns = {"id", "employed"},
	 .types = {INT8OID, DATERANGEOID},
	 .query = "SELECT d.delivered_on FROM socsvc.delivery d WHERE d.worker = $1 AND d.delivered_on < lower($2)"
			  " UNION ALL SELECT d.delivered_on FROM socsvc.delivery d"
			  " WHERE d.worker = $1 AND d.delivered_on >= upper($2)",
	 .sqlstate = ERRCODE_OUTSIDE_TERM,
	 .message = gettext_noop("the worker has delivered on days on which he would not be employed")},
};

/* The protection of a table of the register. */
static Protection *
protection_of(Relation relation)
{
	int i;

	for (i = 0; i < (int) lengthof(protections); i++)
		if (strcmp(RelationGetRelationName(relation), protections[i].table) == 0)
			return &protections[i];
	ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			errmsg("protect_deliveries() does not serve table \"%s\"", RelationGetRelationName(relation)));
}

/* Number of the query's parameters. */
static int
parameter_count(const Protection *protection)
{
	int count = 0;

	while (count < PROTECTED_COLUMNS && protection->columns[count] != NULL)
		count++;
	return count;
}

/* Prepares the protection's query once a session; the search path must be pinned. */
static SPIPlanPtr
plan_of(Protection *protection)
{
	if (protection->plan == NULL)
	{
		char *query = psprintf("SELECT count(*), to_char(min(f.delivered_on), 'YYYY-MM-DD'),"
							   " to_char(max(f.delivered_on), 'YYYY-MM-DD') FROM (%s) f",
							   protection->query);

		socsvc_kept_plan(&protection->plan, query, parameter_count(protection), protection->types);
	}
	return protection->plan;
}

/* protect_deliveries(): AFTER INSERT OR UPDATE ... FOR EACH ROW. */
Datum
protect_deliveries(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Protection *protection;
	HeapTuple row;
	Datum values[PROTECTED_COLUMNS];
	char nulls[PROTECTED_COLUMNS];
	OwnerSwitch saved;
	int level;
	int result;
	int i;
	bool isnull;
	int64 found;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("protect_deliveries() is an AFTER INSERT OR UPDATE ... FOR EACH ROW trigger"));
	socsvc_check_register();
	protection = protection_of(trigger->tg_relation);
	row = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
	for (i = 0; i < parameter_count(protection); i++)
	{
		TupleDesc descriptor = RelationGetDescr(trigger->tg_relation);

		values[i] = heap_getattr(row, SPI_fnumber(descriptor, protection->columns[i]), descriptor, &isnull);
		nulls[i] = isnull ? 'n' : ' ';
	}

	SPI_connect();
	level = socsvc_pin_search_path();
	socsvc_switch_to_owner(RelationGetRelid(trigger->tg_relation), &saved);
	result = SPI_execute_snapshot(plan_of(protection), values, nulls, GetLatestSnapshot(), InvalidSnapshot, false,
								  false, 0);
	socsvc_switch_back(&saved);
	AtEOXact_GUC(true, level);
	if (result != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not look for deliveries: %s", SPI_result_code_string(result));
	found = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	if (found > 0)
		ereport(ERROR, errcode(protection->sqlstate), errmsg("%s", _(protection->message)),
				errdetail("Deliveries: %lld, from %s to %s.", (long long) found,
						  SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2),
						  SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 3)),
				errhint("Delete or correct them first, or choose other days."));
	SPI_finish();
	return PointerGetDatum(NULL);
}
