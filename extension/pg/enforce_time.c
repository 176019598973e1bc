/*
 * enforce_time.c: hours that are claimed take time as deliveries do.
 *
 *   enforce_time()          AFTER INSERT or UPDATE ... FOR EACH STATEMENT with transition tables, on hour_log,
 * whose rows take time until they are confirmed: then they are deliveries, and counted as such
 *   occupations_collide()   the rule of core/impossible.c for SQL
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
#include "transition.h"

PG_FUNCTION_INFO_V1(enforce_time);
PG_FUNCTION_INFO_V1(socsvc_occupations_collide);

/* Numbers of the columns that are read. */
typedef struct ClaimColumns
{
	AttrNumber id;
	AttrNumber person;
	AttrNumber provider;
	AttrNumber worker;
	AttrNumber day;
	AttrNumber starts_at;
	AttrNumber minutes;
	AttrNumber status;
	AttrNumber service_order;
} ClaimColumns;

/* A row under check. */
typedef struct Claim
{
	int64 id;
	int64 worker_id;
	TimeRow row;
	Worker *worker;
} Claim;

static ClaimColumns
claim_columns(TupleDesc descriptor)
{
	static const char *const serves = "table hour_log";
	ClaimColumns columns = {
		.id = transition_column(descriptor, "id", serves),
		.person = transition_column(descriptor, "person", serves),
		.provider = transition_column(descriptor, "provider", serves),
		.worker = transition_column(descriptor, "worker", serves),
		.day = transition_column(descriptor, "day", serves),
		.starts_at = transition_column(descriptor, "starts_at", serves),
		.minutes = transition_column(descriptor, "minutes", serves),
		.status = transition_column(descriptor, "status", serves),
		.service_order = transition_column(descriptor, "service_order", serves),
	};

	return columns;
}

/* Reads a row; false where it takes no time. */
static bool
read_claim(const ClaimColumns *columns, TupleTableSlot *slot, Claim *claim)
{
	if (!transition_is(slot, columns->status, "recorded") && !transition_is(slot, columns->status, "code_sent"))
		return false;
	memset(claim, 0, sizeof(*claim));
	claim->id = DatumGetInt64(transition_value(slot, columns->id));
	claim->worker_id = DatumGetInt64(transition_value(slot, columns->worker));
	claim->row.day = DatumGetDateADT(transition_value(slot, columns->day));
	claim->row.source = TIME_HOURS;
	claim->row.ground_id = DatumGetInt64(transition_value(slot, columns->service_order));
	claim->row.occupation.start = transition_time(slot, columns->starts_at);
	claim->row.occupation.minutes = DatumGetInt32(transition_value(slot, columns->minutes));
	claim->row.occupation.person = DatumGetInt64(transition_value(slot, columns->person));
	claim->row.occupation.provider = DatumGetInt64(transition_value(slot, columns->provider));
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
read_claims(TriggerData *trigger, MemoryContext context, int64 *count)
{
	TupleDesc descriptor = RelationGetDescr(trigger->tg_relation);
	TupleTableSlot *old_slot = MakeSingleTupleTableSlot(descriptor, &TTSOpsMinimalTuple);
	TupleTableSlot *new_slot = MakeSingleTupleTableSlot(descriptor, &TTSOpsMinimalTuple);
	Tuplestorestate *old_rows = trigger->tg_oldtable;
	Tuplestorestate *new_rows = trigger->tg_newtable;
	ClaimColumns columns = claim_columns(descriptor);
	Claim *claims =
		MemoryContextAllocHuge(context, sizeof(Claim) * Max(1, tuplestore_tuple_count(trigger->tg_newtable)));

	*count = 0;
	transition_rewind(old_rows);
	transition_rewind(new_rows);
	while (tuplestore_gettupleslot(new_rows, true, false, new_slot))
	{
		Claim *claim = &claims[*count];
		Claim before;

		if (old_rows != NULL && !tuplestore_gettupleslot(old_rows, true, false, old_slot))
			elog(ERROR, "old and new rows of table hour_log do not correspond");
		if (!read_claim(&columns, new_slot, claim))
			continue;
		if (old_rows != NULL && read_claim(&columns, old_slot, &before) && before.id == claim->id &&
			takes_the_same(&before, claim))
			continue;
		(*count)++;
	}
	ExecDropSingleTupleTableSlot(old_slot);
	ExecDropSingleTupleTableSlot(new_slot);
	return claims;
}

/* Raises what is impossible about the row. */
static void
raise_impossible(const Claim *claim, DeliveryRefusal refusal)
{
	int64 start = claim->row.occupation.start;

	ereport(ERROR, errcode(ERRCODE_IMPOSSIBLE), errmsg("%s", possible_message(refusal)),
			errdetail("Hours %lld: %s%s%s, %d minutes; all providers count together.", (long long) claim->id,
					  socsvc_day_text(claim->row.day), start == NO_START ? "" : " ",
					  start == NO_START ? "" : possible_time_text(start), claim->row.occupation.minutes),
			errhint("Correct the day, the time or the minutes."));
}

/* enforce_time(): see the head of this file. */
Datum
enforce_time(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
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
	if (tuplestore_tuple_count(trigger->tg_newtable) == 0)
		return PointerGetDatum(NULL);

	quota_check_begin(&check);
	claims = read_claims(trigger, check.context, &count);
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
		time_ledger_begin(&ledger, check.context, TIME_HOURS, count);
		for (i = 0; i < count; i++)
		{
			own[i] = claims[i].id;
			claims[i].row.occupation.human = claims[i].worker == NULL ? 0 : claims[i].worker->human;
			time_ledger_want(&ledger, &claims[i].row, claims[i].worker, false);
		}
		qsort(own, count, sizeof(int64), socsvc_compare_ids);
		time_ledger_read(&ledger, own, count);
		for (i = 0; i < count; i++)
		{
			DeliveryRefusal refusal = time_ledger_judge(&ledger, &claims[i].row);

			if (refusal != DELIVERY_ALLOWED)
				raise_impossible(&claims[i], refusal);
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
