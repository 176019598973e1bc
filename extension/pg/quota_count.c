/*
 * quota_count.c: writes the counters of programme lines and of their periods.
 *
 * The rows are locked by us and their newest versions known, so they are written straight through the table access
 * method: two columns change, no key does, no foreign key is concerned, and the rules of the shipped table on
 * these columns (0 <= delivered <= quota, used >= 0, remaining = quota - delivered) hold by what quota_decide()
 * has decided. Where somebody has given the table more rules than that (a trigger, a CHECK, another generated
 * column), the counters are written by SQL instead, so that nothing of his is passed over.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "computed.h"
#include "owner.h"
#include "plan.h"
#include "quota_check.h"
#include "socsvc.h"

/* How often this session has written counters: tells a check whether what it read may have changed since. */
static uint64 writes = 0;

enum
{
	LINE_DELIVERED,
	LINE_REMAINING,
	LINE_HELD
};
static KeyedTable programme_line_table = {
	.name = "programme_line", .key = "id", .columns = {"delivered", "remaining", "held"}};

enum
{
	WINDOW_USED,
	WINDOW_LINE,
	WINDOW_STARTS_ON,
	WINDOW_ARCHIVED,
	WINDOW_HELD
};
static KeyedTable line_window_table = {.name = "line_window",
									   .key = "programme_line",
									   .columns = {"used", "programme_line", "starts_on", "archived", "held"}};
static KeyedTable line_minutes_table = {.name = "line_minutes",
										.key = "programme_line",
										.columns = {"used", "programme_line", "starts_on", "archived", "held"}};

/* CHECKs of the shipped tables on the counters. */
static const char *const known_checks[] = {
	"programme_line_delivered_check", "programme_line_within_quota", "line_window_used_check",
	"line_window_archived_check",     "line_minutes_used_check",     "line_minutes_archived_check",
	"programme_line_held_check",      "line_window_held_check",      "line_minutes_held_check"};

uint64
quota_generation(void)
{
	return writes;
}

/* ---- does anybody else's rule look at the counters? ----------------------------------------------------- */

/* True if the column is one of the table's that we write. */
static bool
is_written(const KeyedTable *table, AttrNumber attno)
{
	int i;

	for (i = 0; i < KEYED_TABLE_COLUMNS && table->columns[i] != NULL; i++)
		if (table->attno[i] == attno)
			return true;
	return false;
}

/* True if the trigger would fire for what we write: not the server's own on foreign keys, nor our guard. */
static bool
trigger_concerns(const KeyedTable *table, const Trigger *trigger)
{
	char *function;
	bool ours;
	int i;

	if (trigger->tgenabled == TRIGGER_DISABLED ||
		!(TRIGGER_FOR_UPDATE(trigger->tgtype) || TRIGGER_FOR_INSERT(trigger->tgtype)) ||
		RI_FKey_trigger_type(trigger->tgfoid) != RI_TRIGGER_NONE)
		return false;
	function = get_func_name(trigger->tgfoid);
	/* Counters are not audited: audit_exclusion. */
	ours =
		function != NULL && (strcmp(function, "protect_computed") == 0 || strcmp(function, "audit_change") == 0);
	if (ours)
		return false;
	if (trigger->tgnattr == 0)
		return TRIGGER_FOR_UPDATE(trigger->tgtype) || table != &programme_line_table;
	for (i = 0; i < trigger->tgnattr; i++)
		if (is_written(table, trigger->tgattr[i]))
			return true;
	return false;
}

/* True if the CHECK is not one of the shipped ones and reads a column that we write. */
static bool
check_concerns(const KeyedTable *table, const ConstrCheck *check)
{
	Bitmapset *columns = NULL;
	int column = -1;
	int i;

	for (i = 0; i < (int) lengthof(known_checks); i++)
		if (strcmp(check->ccname, known_checks[i]) == 0)
			return false;
	pull_varattnos(stringToNode(check->ccbin), 1, &columns);
	while ((column = bms_next_member(columns, column)) >= 0)
		if (is_written(table, (AttrNumber) (column + FirstLowInvalidHeapAttributeNumber)))
			return true;
	return false;
}

/* True if the table has triggers, CHECKs or generated columns on the counters besides the shipped ones. */
static bool
has_other_rules(KeyedTable *table, Relation relation)
{
	TupleDesc descriptor = RelationGetDescr(relation);
	TriggerDesc *triggers = relation->trigdesc;
	bool found = false;
	int i;

	if (table->rules != '?')
		return table->rules == 'y';
	for (i = 0; triggers != NULL && i < triggers->numtriggers; i++)
		found = found || trigger_concerns(table, &triggers->triggers[i]);
	for (i = 0; descriptor->constr != NULL && i < descriptor->constr->num_check; i++)
		found = found || check_concerns(table, &descriptor->constr->check[i]);
	/* Generated columns that are not ours; where rows are inserted, also defaults and NOT NULLs. */
	for (i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(descriptor, i);

		found = found || (!column->attisdropped && !is_written(table, column->attnum) &&
						  (column->attgenerated != '\0' ||
						   (table != &programme_line_table && (column->atthasdef || column->attnotnull))));
	}
	table->rules = found ? 'y' : 'n';
	return found;
}

/* ---- writing -------------------------------------------------------------------------------------------- */

/* A table being written. The executor's state is made at the first row that needs index entries. */
typedef struct Writer
{
	Relation relation;
	TupleTableSlot *old_slot;
	TupleTableSlot *new_slot;
	EState *estate;
	ResultRelInfo *result;
	CommandId command;
} Writer;

static void
writer_open(Writer *writer, KeyedTable *table)
{
	writer->relation = table_open(socsvc_keyed_relid(table), RowExclusiveLock);
	writer->old_slot = table_slot_create(writer->relation, NULL);
	writer->new_slot = table_slot_create(writer->relation, NULL);
	writer->estate = NULL;
	writer->command = GetCurrentCommandId(true);
}

static void
writer_close(Writer *writer)
{
	if (writer->estate != NULL)
	{
		ExecCloseIndices(writer->result);
		FreeExecutorState(writer->estate);
	}
	ExecDropSingleTupleTableSlot(writer->old_slot);
	ExecDropSingleTupleTableSlot(writer->new_slot);
	table_close(writer->relation, NoLock);
}

/* Makes the index entries of the new slot's row. */
static void
writer_index(Writer *writer, bool update)
{
	if (writer->estate == NULL)
	{
		writer->estate = CreateExecutorState();
		writer->result = makeNode(ResultRelInfo);
		InitResultRelInfo(writer->result, writer->relation, 0, NULL, 0);
		ExecOpenIndices(writer->result, false);
	}
	(void) socsvc_insert_index_tuples(writer->result, writer->new_slot, writer->estate, update);
	ResetPerTupleExprContext(writer->estate);
}

/* Replaces the version of a row at the given place, which is the newest and locked by us, changing some columns.
 */
static void
writer_update(Writer *writer, ItemPointer tid, int count, int *columns, Datum *values, bool *nulls)
{
	SocsvcUpdateIndexes indexes;
	HeapTuple old_tuple;
	HeapTuple new_tuple;
	bool free_old;

	if (!table_tuple_fetch_row_version(writer->relation, tid, SnapshotAny, writer->old_slot))
		elog(ERROR, "locked row of table \"%s\" is gone", RelationGetRelationName(writer->relation));
	old_tuple = ExecFetchSlotHeapTuple(writer->old_slot, false, &free_old);
	new_tuple =
		heap_modify_tuple_by_cols(old_tuple, RelationGetDescr(writer->relation), count, columns, values, nulls);
	ExecForceStoreHeapTuple(new_tuple, writer->new_slot, false);
	simple_table_tuple_update(writer->relation, tid, writer->new_slot, InvalidSnapshot, &indexes);
	if (socsvc_indexes_to_update(indexes))
		writer_index(writer, true);
	ExecClearTuple(writer->new_slot);
	heap_freetuple(new_tuple);
	if (free_old)
		heap_freetuple(old_tuple);
	ExecClearTuple(writer->old_slot);
}

/* What a counter of holds becomes: holds that have expired stay counted in its row until their visits are moved.
 */
static int64
held_now(const HoldBase *base, int64 held)
{
	return base->stored + held - base->unexpired;
}

/* Writes the lines whose totals have changed. */
static void
write_lines(QuotaCheck *check)
{
	Writer writer;
	int i;

	writer_open(&writer, &programme_line_table);
	for (i = 0; i < check->lines.count; i++)
	{
		Line *line = (Line *) check->lines.items[i];
		int columns[3] = {programme_line_table.attno[LINE_DELIVERED], programme_line_table.attno[LINE_REMAINING],
						  programme_line_table.attno[LINE_HELD]};
		Datum values[3] = {Int64GetDatum(line->counter.used),
						   Int64GetDatum(line->counter.quota - line->counter.used),
						   Int64GetDatum(held_now(&line->held, line->counter.held))};
		bool nulls[3] = {false, line->counter.unlimited, false};

		if (line->counter.used == line->stored && line->counter.held == line->held.unexpired)
			continue;
		CHECK_FOR_INTERRUPTS();
		writer_update(&writer, &line->tid, 3, columns, values, nulls);
	}
	writer_close(&writer);
}

/*
 * Writes the periods whose counts have changed, of times or of minutes; the line's lock guards those that are not
 * there yet, too.
 */
static void
write_windows(QuotaCheck *check, KeyedTable *table)
{
	Writer writer;
	int i;

	writer_open(&writer, table);
	for (i = 0; i < check->lines.count; i++)
	{
		Line *line = (Line *) check->lines.items[i];
		Window *window;

		for (window = table == &line_window_table ? line->windows : line->minutes; window != NULL;
			 window = window->next)
		{
			Datum used = Int64GetDatum(window->counter.used);
			Datum held = Int64GetDatum(held_now(&window->held, window->counter.held));
			int changed[2] = {table->attno[WINDOW_USED], table->attno[WINDOW_HELD]};
			Datum counts[2] = {used, held};
			bool not_null[2] = {false, false};

			if (window->counter.used == window->stored && window->counter.held == window->held.unexpired)
				continue;
			CHECK_FOR_INTERRUPTS();
			if (window->found)
				writer_update(&writer, &window->tid, 2, changed, counts, not_null);
			else
			{
				Datum values[5] = {used, Int64GetDatum(line->fact.id), DateADTGetDatum(window->counter.start),
								   Int64GetDatum(0), held};
				TupleTableSlot *slot = ExecClearTuple(writer.new_slot);
				int column;

				/* Columns that somebody has added are NULL: with a default or NOT NULL we would not be here. */
				memset(slot->tts_isnull, true, slot->tts_tupleDescriptor->natts * sizeof(bool));
				for (column = 0; column < 5; column++)
				{
					slot->tts_values[table->attno[column] - 1] = values[column];
					slot->tts_isnull[table->attno[column] - 1] = false;
				}
				ExecStoreVirtualTuple(slot);
				table_tuple_insert(writer.relation, slot, writer.command, 0, NULL);
				writer_index(&writer, false);
				ExecClearTuple(slot);
			}
		}
	}
	writer_close(&writer);
}

/* ---- writing where others have rules -------------------------------------------------------------------- */

static SPIPlanPtr line_plan = NULL;
static SPIPlanPtr window_plan = NULL;
static SPIPlanPtr minutes_plan = NULL;

/* Runs a kept plan with the newest snapshot. */
static void
run_plan(SPIPlanPtr plan, Datum *values)
{
	int result = SPI_execute_snapshot(plan, values, NULL, GetLatestSnapshot(), InvalidSnapshot, false, true, 0);

	if (result < 0)
		elog(ERROR, "SPI_execute_snapshot failed: %s", SPI_result_code_string(result));
}

/* Writes the changed periods of a line by one statement each, which takes line, first day and counts. */
static void
write_windows_by_sql(const Line *line, const Window *windows, SPIPlanPtr *plan, const char *sql)
{
	Oid types[4] = {INT8OID, DATEOID, INT8OID, INT8OID};
	const Window *window;

	for (window = windows; window != NULL; window = window->next)
		if (window->counter.used != window->stored || window->counter.held != window->held.unexpired)
			run_plan(socsvc_kept_plan(plan, sql, 4, types),
					 (Datum[4]){Int64GetDatum(line->fact.id), DateADTGetDatum(window->counter.start),
								Int64GetDatum(window->counter.used),
								Int64GetDatum(held_now(&window->held, window->counter.held))});
}

/* Writes all counters of the check by SQL, as the tables' owner, under every trigger and CHECK that is there. */
static void
write_by_sql(QuotaCheck *check)
{
	Oid line_types[3] = {INT8OID, INT8OID, INT8OID};
	OwnerSwitch saved;
	int i;

	socsvc_switch_to_owner(socsvc_keyed_relid(&programme_line_table), &saved);
	SPI_connect();
	for (i = 0; i < check->lines.count; i++)
	{
		Line *line = (Line *) check->lines.items[i];

		if (line->counter.used != line->stored || line->counter.held != line->held.unexpired)
			run_plan(socsvc_kept_plan(&line_plan,
									  "UPDATE socsvc.programme_line SET delivered = $2, held = $3"
									  " WHERE id OPERATOR(pg_catalog.=) $1",
									  3, line_types),
					 (Datum[3]){Int64GetDatum(line->fact.id), Int64GetDatum(line->counter.used),
								Int64GetDatum(held_now(&line->held, line->counter.held))});
		write_windows_by_sql(
			line, line->windows, &window_plan,
			"INSERT INTO socsvc.line_window (programme_line, starts_on, used, held) VALUES ($1, $2, $3, $4)"
			" ON CONFLICT (programme_line, starts_on)"
			" DO UPDATE SET used = excluded.used, held = excluded.held");
		write_windows_by_sql(
			line, line->minutes, &minutes_plan,
			"INSERT INTO socsvc.line_minutes (programme_line, starts_on, used, held) VALUES ($1, $2, $3, $4)"
			" ON CONFLICT (programme_line, starts_on) DO UPDATE SET used = excluded.used, held = excluded.held");
	}
	SPI_finish();
	socsvc_switch_back(&saved);
}

/* True if the table has other rules than ours; it is locked for writing from here on. */
static bool
open_has_other_rules(KeyedTable *table)
{
	Relation relation = table_open(socsvc_keyed_relid(table), RowExclusiveLock);
	bool found = has_other_rules(table, relation);

	table_close(relation, NoLock);
	return found;
}

/* Writes what the check has counted. To be called once a check, with its locks held. */
void
quota_write(QuotaCheck *check)
{
	bool by_sql;

	writes++;
	if (check->lines.count == 0)
		return;
	by_sql = open_has_other_rules(&programme_line_table);
	by_sql = open_has_other_rules(&line_window_table) || by_sql;
	if (check->counts_minutes)
		by_sql = open_has_other_rules(&line_minutes_table) || by_sql;

	if (by_sql)
	{
		socsvc_computing++;
		PG_TRY();
		{
			write_by_sql(check);
		}
		PG_FINALLY();
		{
			socsvc_computing--;
		}
		PG_END_TRY();
	}
	else
	{
		write_lines(check);
		write_windows(check, &line_window_table);
		if (check->counts_minutes)
			write_windows(check, &line_minutes_table);
		CommandCounterIncrement();
	}
}
