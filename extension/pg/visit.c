/*
 * visit.c: enforce_hold(), the statement trigger of visits, with transition tables.
 *
 * A visit holds its units while it is planned. What a statement plans anew is checked like a delivery, but that
 * its day may lie in the future, and held; what it carries away from `planned` is released. The check, its locks
 * and their order are those of deliveries, so that plans and facts never cross on the same units.
 */
#include "postgres.h"

#include "commands/trigger.h"
#include "executor/executor.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "register_info.h"
#include "socsvc.h"
#include "transition.h"
#include "visit.h"

PG_FUNCTION_INFO_V1(enforce_hold);
PG_FUNCTION_INFO_V1(is_moving_visits);
PG_FUNCTION_INFO_V1(is_planning_visits);

QuotaCheck *socsvc_checked_visits = NULL;

/* A visit as the rules see it. */
typedef struct VisitRow
{
	int64 id;
	int64 contract_line;
	int64 worker;
	int64 held_until;
	int64 starts_at; /* NO_START for none */
	core_day day;
	int32 quantity;
	int32 minutes; /* 0 for none */
	bool planned;
} VisitRow;

/* Numbers of the columns of table visit. */
typedef struct VisitColumns
{
	AttrNumber id;
	AttrNumber contract_line;
	AttrNumber worker;
	AttrNumber held_until;
	AttrNumber starts_at;
	AttrNumber day;
	AttrNumber quantity;
	AttrNumber minutes;
	AttrNumber status;
} VisitColumns;

static VisitColumns
visit_columns(TupleDesc descriptor)
{
	VisitColumns columns = {
		.id = transition_column(descriptor, "id", "table visit"),
		.contract_line = transition_column(descriptor, "contract_line", "table visit"),
		.worker = transition_column(descriptor, "worker", "table visit"),
		.held_until = transition_column(descriptor, "held_until", "table visit"),
		.starts_at = transition_column(descriptor, "starts_at", "table visit"),
		.day = transition_column(descriptor, "day", "table visit"),
		.quantity = transition_column(descriptor, "quantity", "table visit"),
		.minutes = transition_column(descriptor, "minutes", "table visit"),
		.status = transition_column(descriptor, "status", "table visit"),
	};

	return columns;
}

/* Reads a row of a transition table. */
static VisitRow
visit_row(TupleTableSlot *slot, const VisitColumns *columns)
{
	VisitRow row = {
		.id = DatumGetInt64(transition_value(slot, columns->id)),
		.contract_line = DatumGetInt64(transition_value(slot, columns->contract_line)),
		.worker = DatumGetInt64(transition_value(slot, columns->worker)),
		.held_until = DatumGetInt64(transition_value(slot, columns->held_until)),
		.starts_at = transition_time(slot, columns->starts_at),
		.day = DatumGetDateADT(transition_value(slot, columns->day)),
		.quantity = DatumGetInt32(transition_value(slot, columns->quantity)),
		.minutes = DatumGetInt32(transition_value(slot, columns->minutes)),
		.planned = transition_is(slot, columns->status, "planned"),
	};

	return row;
}

/* Adds a hold to the check: one that is taken, or one that is released. */
static void
add_hold(QuotaCheck *check, const VisitRow *row, bool takes)
{
	Delivery *hold = quota_add(check, GROUND_CONTRACT, row->contract_line, row->day, takes ? 0 : row->quantity,
							   takes ? row->quantity : 0, takes ? row->worker : 0);

	hold->id = row->id;
	hold->is_hold = true;
	hold->started_at = row->starts_at;
	hold->minutes_before = takes ? 0 : row->minutes;
	hold->minutes_after = takes ? row->minutes : 0;
}

/*
 * Adds what the statement's rows release and hold. The old and new rows of an UPDATE stand in the same order, as
 * the server writes both at once.
 */
static void
add_rows(QuotaCheck *check, TriggerData *trigger)
{
	TupleDesc descriptor = RelationGetDescr(trigger->tg_relation);
	VisitColumns columns = visit_columns(descriptor);
	Tuplestorestate *old_rows = trigger->tg_oldtable;
	Tuplestorestate *new_rows = trigger->tg_newtable;
	TupleTableSlot *old_slot = MakeSingleTupleTableSlot(descriptor, &TTSOpsMinimalTuple);
	TupleTableSlot *new_slot = MakeSingleTupleTableSlot(descriptor, &TTSOpsMinimalTuple);

	transition_rewind(old_rows);
	transition_rewind(new_rows);
	for (;;)
	{
		VisitRow before = {0};
		VisitRow after = {0};
		bool has_old = old_rows != NULL && tuplestore_gettupleslot(old_rows, true, false, old_slot);
		bool has_new = new_rows != NULL && tuplestore_gettupleslot(new_rows, true, false, new_slot);

		if (!has_old && !has_new)
			break;
		if (has_old)
			before = visit_row(old_slot, &columns);
		if (has_new)
			after = visit_row(new_slot, &columns);
		if (old_rows != NULL && new_rows != NULL && (!has_old || !has_new || before.id != after.id))
			elog(ERROR, "old and new rows of table visit do not correspond");
		if (before.planned && after.planned && before.day == after.day && before.quantity == after.quantity &&
			before.minutes == after.minutes && before.worker == after.worker &&
			before.starts_at == after.starts_at && before.held_until == after.held_until &&
			before.contract_line == after.contract_line)
			continue;
		if (before.planned)
			add_hold(check, &before, false);
		if (after.planned)
			add_hold(check, &after, true);
	}
	ExecDropSingleTupleTableSlot(old_slot);
	ExecDropSingleTupleTableSlot(new_slot);
}

/* Are the rows exactly those that plan_visits() has checked, in their order, and has nobody counted since? */
static bool
is_checked(TriggerData *trigger, const QuotaCheck *checked)
{
	VisitColumns columns = visit_columns(RelationGetDescr(trigger->tg_relation));
	TupleTableSlot *slot;
	int64 i = 0;
	bool same = true;

	if (checked->generation != quota_generation() || !TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		return false;
	slot = MakeSingleTupleTableSlot(RelationGetDescr(trigger->tg_relation), &TTSOpsMinimalTuple);
	transition_rewind(trigger->tg_newtable);
	while (same && tuplestore_gettupleslot(trigger->tg_newtable, true, false, slot))
	{
		VisitRow row = visit_row(slot, &columns);
		const Delivery *hold;

		while (i < checked->count && checked->deliveries[i].refusal != DELIVERY_ALLOWED)
			i++;
		if (i == checked->count)
		{
			same = false;
			break;
		}
		hold = &checked->deliveries[i++];
		same = row.planned && row.contract_line == hold->ground_id && row.day == hold->day &&
			   row.quantity == hold->after && row.minutes == hold->minutes_after &&
			   row.worker == hold->worker_id && row.starts_at == hold->started_at;
	}
	ExecDropSingleTupleTableSlot(slot);
	while (i < checked->count && checked->deliveries[i].refusal != DELIVERY_ALLOWED)
		i++;
	return same && i == checked->count;
}

/* enforce_hold(): see the head of this file. */
Datum
enforce_hold(PG_FUNCTION_ARGS)
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
				errmsg("enforce_hold() is an AFTER INSERT, UPDATE or DELETE ... FOR EACH STATEMENT trigger with "
					   "transition tables"));
	if (socsvc_moving_visits > 0)
		return PointerGetDatum(NULL); /* the check of deliveries that moves them has counted them */
	if (socsvc_checked_visits != NULL && is_checked(trigger, socsvc_checked_visits))
	{
		quota_write(socsvc_checked_visits); /* counted now: is_checked() says no from here on */
		return PointerGetDatum(NULL);
	}

	quota_check_begin(&check);
	add_rows(&check, trigger);
	if (check.count > 0)
	{
		check.holds = true;
		quota_read_grounds(&check);
		quota_lock(&check);
		quota_read_facts(&check);
		refused = quota_decide(&check, true);
		if (refused != NULL)
			quota_raise(&check, refused);
		quota_write(&check);
	}
	quota_check_end(&check);
	return PointerGetDatum(NULL);
}

/* _is_moving_visits(): true while a check of deliveries moves visits. */
Datum
is_moving_visits(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(socsvc_moving_visits > 0);
}

/* _is_planning_visits(): true while plan_visits() inserts what it has checked. */
Datum
is_planning_visits(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(socsvc_checked_visits != NULL);
}
