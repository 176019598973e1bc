/*
 * enforce_time.c: hours that are claimed and visits that are planned take time as deliveries do.
 *
 *   enforce_time()          AFTER INSERT or UPDATE ... FOR EACH STATEMENT with transition tables, on hour_log and
 *                           visit: whose rows take time while they are recorded or planned
 *   occupations_collide()   the rule of core/impossible.c for SQL
 *
 * A confirmed hour and a visit that took place are deliveries, and counted as such.
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "executor/executor.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

#include "quota_check.h"
#include "register_info.h"
#include "socsvc.h"
#include "time_ledger.h"

PG_FUNCTION_INFO_V1(enforce_time);
PG_FUNCTION_INFO_V1(socsvc_occupations_collide);

#define TAKING_STATUSES 2

/* A table of claims or plans. */
typedef struct ClaimTable
{
	const char *name;
	TimeSource source;
	const char *statuses[TAKING_STATUSES]; /* in which its rows take time */
	const char *ground;
} ClaimTable;

static const ClaimTable claim_tables[] = {
	{"hour_log", TIME_HOURS, {"recorded", "code_sent"}, "service_order"},
	{"visit", TIME_VISIT, {"planned", NULL}, "contract_line"},
};

enum
{
	COLUMN_ID,
	COLUMN_PERSON,
	COLUMN_PROVIDER,
	COLUMN_WORKER,
	COLUMN_DAY,
	COLUMN_STARTS_AT,
	COLUMN_MINUTES,
	COLUMN_STATUS,
	COLUMN_GROUND,
	COLUMNS
};

/* A row under check. */
typedef struct Claim
{
	int64 id;
	int64 worker_id;
	TimeRow row;
	Worker *worker;
} Claim;

static const ClaimTable *
claim_table_of(Relation relation)
{
	int i;

	for (i = 0; i < (int) lengthof(claim_tables); i++)
		if (strcmp(RelationGetRelationName(relation), claim_tables[i].name) == 0)
			return &claim_tables[i];
	ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			errmsg("enforce_time() does not serve table \"%s\"", RelationGetRelationName(relation)));
}

/* Numbers of the columns that are read. */
static void
find_columns(const ClaimTable *table, TupleDesc descriptor, AttrNumber *columns)
{
	const char *const names[COLUMNS] = {"id",        "person",  "provider", "worker",     "day",
										"starts_at", "minutes", "status",   table->ground};
	int column;
	int i;

	for (column = 0; column < COLUMNS; column++)
	{
		columns[column] = InvalidAttrNumber;
		for (i = 0; i < descriptor->natts; i++)
			if (!TupleDescAttr(descriptor, i)->attisdropped &&
				namestrcmp(&TupleDescAttr(descriptor, i)->attname, names[column]) == 0)
				columns[column] = i + 1;
		if (columns[column] == InvalidAttrNumber)
			ereport(ERROR, errcode(ERRCODE_UNDEFINED_COLUMN),
					errmsg("column \"%s\" of table socsvc.%s is not there", names[column], table->name));
	}
}

/* A pass-by-value column, 0 where it is NULL. */
static Datum
value_of(TupleTableSlot *slot, AttrNumber column)
{
	bool isnull;
	Datum value = slot_getattr(slot, column, &isnull);

	return isnull ? (Datum) 0 : value;
}

/* Reads a row; false where it takes no time. */
static bool
read_claim(const ClaimTable *table, const AttrNumber *columns, TupleTableSlot *slot, Claim *claim)
{
	bool isnull;
	Datum status = slot_getattr(slot, columns[COLUMN_STATUS], &isnull);
	Datum start;
	int i;

	for (i = 0; !isnull && i < TAKING_STATUSES && table->statuses[i] != NULL; i++)
	{
		text *word = DatumGetTextPP(status);

		if (VARSIZE_ANY_EXHDR(word) == strlen(table->statuses[i]) &&
			memcmp(VARDATA_ANY(word), table->statuses[i], VARSIZE_ANY_EXHDR(word)) == 0)
			break;
	}
	if (isnull || i == TAKING_STATUSES || table->statuses[i] == NULL)
		return false;
	memset(claim, 0, sizeof(*claim));
	claim->id = DatumGetInt64(value_of(slot, columns[COLUMN_ID]));
	claim->worker_id = DatumGetInt64(value_of(slot, columns[COLUMN_WORKER]));
	claim->row.day = DatumGetDateADT(value_of(slot, columns[COLUMN_DAY]));
	claim->row.source = table->source;
	claim->row.ground_id = DatumGetInt64(value_of(slot, columns[COLUMN_GROUND]));
	start = slot_getattr(slot, columns[COLUMN_STARTS_AT], &isnull);
	claim->row.occupation.start = isnull ? NO_START : DatumGetTimeADT(start);
	claim->row.occupation.minutes = DatumGetInt32(value_of(slot, columns[COLUMN_MINUTES]));
	claim->row.occupation.person = DatumGetInt64(value_of(slot, columns[COLUMN_PERSON]));
	claim->row.occupation.provider = DatumGetInt64(value_of(slot, columns[COLUMN_PROVIDER]));
	return claim->row.occupation.minutes > 0;
}

/* Does the row take the same time of the same people as before? Then nothing is to be asked. */
static bool
takes_the_same(const Claim *one, const Claim *other)
{
	return one->row.day == other->row.day && one->worker_id == other->worker_id &&
		   one->row.occupation.start == other->row.occupation.start &&
		   one->row.occupation.minutes == other->row.occupation.minutes &&
		   one->row.occupation.person == other->row.occupation.person;
}

/* The statement's rows that take time anew, in their order; allocated in the context. */
static Claim *
read_claims(const ClaimTable *table, TriggerData *trigger, MemoryContext context, int64 *count)
{
	TupleDesc descriptor = RelationGetDescr(trigger->tg_relation);
	TupleTableSlot *old_slot = MakeSingleTupleTableSlot(descriptor, &TTSOpsMinimalTuple);
	TupleTableSlot *new_slot = MakeSingleTupleTableSlot(descriptor, &TTSOpsMinimalTuple);
	Tuplestorestate *old_rows = trigger->tg_oldtable;
	Tuplestorestate *new_rows = trigger->tg_newtable;
	AttrNumber columns[COLUMNS];
	Claim *claims =
		MemoryContextAllocHuge(context, sizeof(Claim) * Max(1, tuplestore_tuple_count(trigger->tg_newtable)));

	find_columns(table, descriptor, columns);
	*count = 0;
	if (old_rows != NULL)
	{
		tuplestore_select_read_pointer(old_rows, tuplestore_alloc_read_pointer(old_rows, EXEC_FLAG_REWIND));
		tuplestore_rescan(old_rows);
	}
	tuplestore_select_read_pointer(new_rows, tuplestore_alloc_read_pointer(new_rows, EXEC_FLAG_REWIND));
	tuplestore_rescan(new_rows);
	while (tuplestore_gettupleslot(new_rows, true, false, new_slot))
	{
		Claim *claim = &claims[*count];
		Claim before;

		if (old_rows != NULL && !tuplestore_gettupleslot(old_rows, true, false, old_slot))
			elog(ERROR, "old and new rows of table %s do not correspond", table->name);
		if (!read_claim(table, columns, new_slot, claim))
			continue;
		if (old_rows != NULL && read_claim(table, columns, old_slot, &before) && before.id == claim->id &&
			takes_the_same(&before, claim))
			continue;
		(*count)++;
	}
	ExecDropSingleTupleTableSlot(old_slot);
	ExecDropSingleTupleTableSlot(new_slot);
	return claims;
}

static int
compare_ids(const void *a, const void *b)
{
	int64 left = *(const int64 *) a;
	int64 right = *(const int64 *) b;

	return left < right ? -1 : left > right;
}

/* Raises what is impossible about the row. */
static void
raise_impossible(const ClaimTable *table, const Claim *claim, DeliveryRefusal refusal)
{
	int64 start = claim->row.occupation.start;

	ereport(ERROR, errcode(ERRCODE_IMPOSSIBLE), errmsg("%s", possible_message(refusal)),
			errdetail("Row %lld of %s: %s%s%s, %d minutes; all providers count together.", (long long) claim->id,
					  table->name, socsvc_day_text(claim->row.day), start == NO_START ? "" : " ",
					  start == NO_START ? "" : possible_time_text(start), claim->row.occupation.minutes),
			errhint("Correct the day, the time or the minutes."));
}

/* enforce_time(): see the head of this file. */
Datum
enforce_time(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	const ClaimTable *table;
	QuotaCheck check;
	TimeLedger ledger;
	Claim *claims;
	int64 *own;
	int64 count;
	int64 i;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_STATEMENT(trigger->tg_event) || trigger->tg_newtable == NULL ||
		(TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) && trigger->tg_oldtable == NULL))
		ereport(
			ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			errmsg("enforce_time() is an AFTER INSERT or UPDATE ... FOR EACH STATEMENT trigger with transition "
				   "tables"));
	table = claim_table_of(trigger->tg_relation);
	if (tuplestore_tuple_count(trigger->tg_newtable) == 0)
		return PointerGetDatum(NULL);

	quota_check_begin(&check);
	claims = read_claims(table, trigger, check.context, &count);
	if (count > 0)
	{
		for (i = 0; i < count; i++)
		{
			(void) quota_mention_recipient(&check, claims[i].row.occupation.person);
			if (claims[i].worker_id != 0)
				claims[i].worker = quota_mention_worker(&check, claims[i].worker_id, true);
		}
		quota_lock(&check);

		(void) socsvc_push_latest_snapshot();
		own = MemoryContextAllocHuge(check.context, sizeof(int64) * count);
		time_ledger_begin(&ledger, check.context, table->source, count);
		for (i = 0; i < count; i++)
		{
			own[i] = claims[i].id;
			claims[i].row.occupation.human = claims[i].worker == NULL ? 0 : claims[i].worker->human;
			time_ledger_want(&ledger, &claims[i].row, claims[i].worker, false);
		}
		qsort(own, count, sizeof(int64), compare_ids);
		time_ledger_read(&ledger, own, count);
		for (i = 0; i < count; i++)
		{
			DeliveryRefusal refusal = time_ledger_judge(&ledger, &claims[i].row);

			if (refusal != DELIVERY_ALLOWED)
				raise_impossible(table, &claims[i], refusal);
			time_ledger_add(&ledger, &claims[i].row);
		}
		PopActiveSnapshot();
	}
	quota_check_end(&check);
	return PointerGetDatum(NULL);
}

/*
 * occupations_collide(start_one time, minutes_one integer, start_other time, minutes_other integer, same_worker
 * boolean, same_person boolean, same_service boolean, one_group boolean): why not both, or NULL.
 */
Datum
socsvc_occupations_collide(PG_FUNCTION_ARGS)
{
	Occupation one = {.start = PG_GETARG_TIMEADT(0), .minutes = PG_GETARG_INT32(1), .provider = 1};
	Occupation other = {.start = PG_GETARG_TIMEADT(2), .minutes = PG_GETARG_INT32(3), .provider = 1};

	one.human = one.person = one.service_item = 1;
	other.human = PG_GETARG_BOOL(4) ? 1 : 2;
	other.person = PG_GETARG_BOOL(5) ? 1 : 2;
	other.service_item = PG_GETARG_BOOL(6) ? 1 : 2;
	one.in_group = other.in_group = PG_GETARG_BOOL(7);
	switch (occupations_collide(&one, &other))
	{
		case DELIVERY_WORKER_ELSEWHERE:
			PG_RETURN_TEXT_P(cstring_to_text("worker_elsewhere"));
		case DELIVERY_SERVICE_AT_ONCE:
			PG_RETURN_TEXT_P(cstring_to_text("service_at_once"));
		default:
			PG_RETURN_NULL();
	}
}
