/*
 * delivery.c: the triggers of table delivery and of the counters that it feeds.
 *
 *   enforce_quota()      AFTER INSERT, UPDATE, DELETE ... FOR EACH STATEMENT with transition tables, on the
 *                        partitioned table and on each partition: every rule of a delivery, then the counters
 *   protect_delivery()   BEFORE UPDATE ... FOR EACH ROW: what a delivery is, is never updated (SV015)
 *   refuse_truncate()    BEFORE TRUNCATE
 *   protect_computed()   BEFORE ... FOR EACH STATEMENT on what the register computes itself (SV015)
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type_d.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "computed.h"
#include "delivery.h"
#include "quota_check.h"
#include "register_info.h"
#include "socsvc.h"
#include "transition.h"

PG_FUNCTION_INFO_V1(enforce_quota);
PG_FUNCTION_INFO_V1(protect_delivery);
PG_FUNCTION_INFO_V1(refuse_truncate);
PG_FUNCTION_INFO_V1(protect_computed);

/* ---- rows of the transition tables --------------------------------------------------------------------- */

/* Columns of table delivery that the rules read, by name: a partition may have them in another order. */
typedef struct DeliveryColumns
{
	AttrNumber id;
	AttrNumber delivered_on;
	AttrNumber contract_line;
	AttrNumber extra_line;
	AttrNumber urgent_line;
	AttrNumber worker;
	AttrNumber quantity;
	AttrNumber minutes;
	AttrNumber started_at;
} DeliveryColumns;

#define SERVED "table delivery and its partitions"

static DeliveryColumns
delivery_columns(TupleDesc descriptor)
{
	DeliveryColumns columns = {
		.id = transition_column(descriptor, "id", SERVED),
		.delivered_on = transition_column(descriptor, "delivered_on", SERVED),
		.contract_line = transition_column(descriptor, "contract_line", SERVED),
		.extra_line = transition_column(descriptor, "extra_line", SERVED),
		.urgent_line = transition_column(descriptor, "urgent_line", SERVED),
		.worker = transition_column(descriptor, "worker", SERVED),
		.quantity = transition_column(descriptor, "quantity", SERVED),
		.minutes = transition_column(descriptor, "minutes", SERVED),
		.started_at = transition_column(descriptor, "started_at", SERVED),
	};

	return columns;
}

/* A bigint of a row, 0 when NULL: ids are positive. */
static int64
id_of(TupleTableSlot *slot, AttrNumber column)
{
	return DatumGetInt64(transition_value(slot, column));
}

/* Quantity of a row, which its CHECK keeps positive. */
static int32
quantity_of(TupleTableSlot *slot, const DeliveryColumns *columns)
{
	return DatumGetInt32(transition_value(slot, columns->quantity));
}

/* Minutes of a row, 0 when it has none: its CHECK keeps others positive. */
static int32
minutes_of(TupleTableSlot *slot, const DeliveryColumns *columns)
{
	return DatumGetInt32(transition_value(slot, columns->minutes));
}

/* What the row rests on. */
static GroundKind
ground_of(TupleTableSlot *slot, const DeliveryColumns *columns, int64 *ground_id)
{
	if ((*ground_id = id_of(slot, columns->contract_line)) != 0)
		return GROUND_CONTRACT;
	if ((*ground_id = id_of(slot, columns->extra_line)) != 0)
		return GROUND_EXTRA;
	*ground_id = id_of(slot, columns->urgent_line);
	return GROUND_URGENT;
}

/* Day of a row. */
static core_day
day_of(TupleTableSlot *slot, const DeliveryColumns *columns)
{
	return DatumGetDateADT(transition_value(slot, columns->delivered_on));
}

/*
 * Adds the rows of a statement to the check. An UPDATE's old and new rows stand in the same order, as the server
 * writes both at once; that no row has changed what it is, protect_delivery() has seen to.
 */
static void
add_rows(QuotaCheck *check, TriggerData *trigger)
{
	TupleDesc descriptor = RelationGetDescr(trigger->tg_relation);
	DeliveryColumns columns = delivery_columns(descriptor);
	Tuplestorestate *old_rows = trigger->tg_oldtable;
	Tuplestorestate *new_rows = trigger->tg_newtable;
	TupleTableSlot *old_slot = MakeSingleTupleTableSlot(descriptor, &TTSOpsMinimalTuple);
	TupleTableSlot *new_slot = MakeSingleTupleTableSlot(descriptor, &TTSOpsMinimalTuple);

	transition_rewind(old_rows);
	transition_rewind(new_rows);
	for (;;)
	{
		bool has_old = old_rows != NULL && tuplestore_gettupleslot(old_rows, true, false, old_slot);
		bool has_new = new_rows != NULL && tuplestore_gettupleslot(new_rows, true, false, new_slot);
		TupleTableSlot *slot = has_new ? new_slot : old_slot;
		int64 ground_id;
		GroundKind kind;
		Delivery *delivery;

		if (!has_old && !has_new)
			break;
		if (old_rows != NULL && new_rows != NULL &&
			(!has_old || !has_new || id_of(old_slot, columns.id) != id_of(new_slot, columns.id)))
			elog(ERROR, "old and new rows of table delivery do not correspond");
		kind = ground_of(slot, &columns, &ground_id);
		delivery = quota_add(
			check, kind, ground_id, day_of(slot, &columns), has_old ? quantity_of(old_slot, &columns) : 0,
			has_new ? quantity_of(new_slot, &columns) : 0, has_old ? 0 : id_of(slot, columns.worker));
		delivery->id = id_of(slot, columns.id);
		delivery->doer_id = id_of(slot, columns.worker);
		delivery->minutes_before = has_old ? minutes_of(old_slot, &columns) : 0;
		delivery->minutes_after = has_new ? minutes_of(new_slot, &columns) : 0;
		delivery->started_at = transition_time(slot, columns.started_at);
	}
	ExecDropSingleTupleTableSlot(old_slot);
	ExecDropSingleTupleTableSlot(new_slot);
}

/* ---- the trigger ---------------------------------------------------------------------------------------- */

/* Deliveries that a set call has checked and is inserting right now; the trigger has only to count them. */
QuotaCheck *socsvc_checked_deliveries = NULL;

/*
 * Are the rows exactly those that a set call has checked, in their order, and has nobody counted since? Then they
 * get their ids here; otherwise (somebody's BEFORE trigger has changed them, say) they are checked anew.
 */
static bool
is_checked(TriggerData *trigger, QuotaCheck *checked)
{
	DeliveryColumns columns = delivery_columns(RelationGetDescr(trigger->tg_relation));
	TupleTableSlot *slot;
	int64 i = 0;
	bool same = true;

	if (checked->generation != quota_generation() || !TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		return false;
	slot = MakeSingleTupleTableSlot(RelationGetDescr(trigger->tg_relation), &TTSOpsMinimalTuple);
	transition_rewind(trigger->tg_newtable);
	while (same && tuplestore_gettupleslot(trigger->tg_newtable, true, false, slot))
	{
		Delivery *delivery;
		int64 ground_id;

		while (i < checked->count && checked->deliveries[i].refusal != DELIVERY_ALLOWED)
			i++;
		if (i == checked->count)
		{
			same = false;
			break;
		}
		delivery = &checked->deliveries[i++];
		same = ground_of(slot, &columns, &ground_id) == (GroundKind) delivery->kind &&
			   ground_id == delivery->ground_id && day_of(slot, &columns) == delivery->day &&
			   quantity_of(slot, &columns) == delivery->after &&
			   minutes_of(slot, &columns) == delivery->minutes_after &&
			   transition_time(slot, columns.started_at) == delivery->started_at &&
			   id_of(slot, columns.worker) == delivery->worker_id;
		delivery->id = id_of(slot, columns.id);
	}
	ExecDropSingleTupleTableSlot(slot);
	while (i < checked->count && checked->deliveries[i].refusal != DELIVERY_ALLOWED)
		i++;
	return same && i == checked->count;
}

/* enforce_quota(): see the head of this file. */
Datum
enforce_quota(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	QuotaCheck check;
	Delivery *refused;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_STATEMENT(trigger->tg_event) || TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event) ||
		(TRIGGER_FIRED_BY_INSERT(trigger->tg_event) && trigger->tg_newtable == NULL) ||
		(TRIGGER_FIRED_BY_DELETE(trigger->tg_event) && trigger->tg_oldtable == NULL) ||
		(TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) &&
		 (trigger->tg_oldtable == NULL || trigger->tg_newtable == NULL)))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("enforce_quota() is an AFTER INSERT, UPDATE or DELETE ... FOR EACH STATEMENT trigger with "
					   "transition tables"));

	if (socsvc_checked_deliveries != NULL && is_checked(trigger, socsvc_checked_deliveries))
	{
		quota_write(socsvc_checked_deliveries);
		quota_write_visits(socsvc_checked_deliveries);
		socsvc_checked_deliveries = NULL;
		return PointerGetDatum(NULL);
	}
	if (tuplestore_tuple_count(trigger->tg_newtable ? trigger->tg_newtable : trigger->tg_oldtable) == 0)
		return PointerGetDatum(NULL);

	quota_check_begin(&check);
	add_rows(&check, trigger);
	check.holds = TRIGGER_FIRED_BY_DELETE(trigger->tg_event);
	quota_read_grounds(&check);
	quota_lock(&check);
	quota_read_facts(&check);
	refused = quota_decide(&check, true);
	if (refused != NULL)
		quota_raise(&check, refused);
	quota_write(&check);
	quota_write_visits(&check);
	quota_check_end(&check);
	return PointerGetDatum(NULL);
}

/* ---- guards --------------------------------------------------------------------------------------------- */

/*
 * protect_delivery(): refuses an UPDATE of what a delivery is. Rows are compared here and not in enforce_quota(),
 * because a MERGE that moves a row into another partition shows statement triggers nothing.
 */
Datum
protect_delivery(PG_FUNCTION_ARGS)
{
	static const char *const identity[] = {
		"region_code",    "id",         "delivered_on", "person", "provider",  "contract_line",
		"programme_line", "extra_line", "urgent_line",  "worker", "started_at"};
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc descriptor;
	int i;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || !TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("protect_delivery() is a BEFORE UPDATE ... FOR EACH ROW trigger"));

	descriptor = RelationGetDescr(trigger->tg_relation);
	for (i = 0; i < (int) lengthof(identity); i++)
	{
		AttrNumber column = transition_column(descriptor, identity[i], SERVED);
		bool old_is_null;
		bool new_is_null;
		Datum old_value = heap_getattr(trigger->tg_trigtuple, column, descriptor, &old_is_null);
		Datum new_value = heap_getattr(trigger->tg_newtuple, column, descriptor, &new_is_null);

		/* All of them are passed by value. */
		if (old_is_null != new_is_null || (!old_is_null && old_value != new_value))
			ereport(ERROR, errcode(ERRCODE_COMPUTED_COLUMN),
					errmsg("column \"%s\" of a delivery is never updated", identity[i]),
					errdetail("Only quantity, minutes and note of a recorded delivery may change."),
					errhint("Delete the delivery and record another; in a period closed by an act, draft a "
							"correcting act first."));
	}
	return PointerGetDatum(trigger->tg_newtuple);
}

/* refuse_truncate(): deliveries leave one by one, or a month at a time by archive_month(). */
Datum
refuse_truncate(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("refuse_truncate() is a BEFORE TRUNCATE trigger"));
	ereport(ERROR, errcode(ERRCODE_COMPUTED_COLUMN),
			errmsg("table \"%s\" is not truncated", RelationGetRelationName(trigger->tg_relation)),
			errdetail("The counters of programme lines would no longer agree with the deliveries."),
			errhint("Delete rows, or take a closed month out by archive_month()."));
}

/* protect_computed(): only our own code changes what the register computes. */
Datum
protect_computed(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_STATEMENT(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("protect_computed() is a BEFORE ... FOR EACH STATEMENT trigger"));
	if (socsvc_computing == 0)
		ereport(ERROR, errcode(ERRCODE_COMPUTED_COLUMN),
				errmsg("what the register computes in table \"%s\" is not written by hand",
					   RelationGetRelationName(trigger->tg_relation)),
				errhint("Record, correct or delete deliveries; recount_quota() repairs damaged counters."));
	return PointerGetDatum(NULL);
}
