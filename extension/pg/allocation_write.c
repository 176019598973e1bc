/*
 * allocation_write.c: the offers: rows of stay, in one statement, and the entries that leave the queue, in
 * another.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/pg_type_d.h"
#include "commands/sequence.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

#include "allocate.h"
#include "lock.h"
#include "place.h"
#include "plan.h"
#include "register_info.h"
#include "socsvc.h"

#define INSERT_STAYS                                                                                              \
	"INSERT INTO socsvc.stay (id, person, department, provider, place_group, form, bed, queue_entry, days, "      \
	"status, answer_by)"                                                                                          \
	" SELECT o.id, o.person, o.department, o.provider, o.place_group, o.form, o.bed, o.queue_entry,"              \
	"        daterange($9, o.until_day), 'offered',"                                                              \
	"        (SELECT socsvc.today() + coalesce(socsvc.setting_value('place_answer_days'), '3')::integer)"         \
	" FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $10)"                                                           \
	" AS o (id, person, department, provider, place_group, bed, queue_entry, form, until_day)"

/* By the key. Its statement trigger moves the tallies and tells the history, both in an order of their own. */
#define MOVE_ENTRIES                                                                                              \
	"UPDATE socsvc.queue_entry q SET status = 'offered'"                                                          \
	" WHERE q.region_code = (SELECT i.region_code FROM socsvc.register_info i) AND q.id = ANY ($1)"

/* What enforce_status() appends for a row. */
#define APPEND_EVENTS                                                                                             \
	"INSERT INTO socsvc.status_event (entity, entity_id, from_status, to_status, actor, login_role)"              \
	" SELECT e.entity, CASE e.entity WHEN 'stay' THEN o.stay ELSE o.entry END, e.from_status, 'offered',"         \
	"        socsvc.subject_role(), session_user"                                                                 \
	" FROM unnest($1, $2) WITH ORDINALITY AS o (stay, entry, number)"                                             \
	" CROSS JOIN (VALUES (1, 'stay', NULL), (2, 'queue_entry', 'waiting')) e (step, entity, from_status)"         \
	" ORDER BY o.number, e.step"

/*
 * Locks the entries and their people without waiting: a client locks the person first and then the group that is
 * ours already, so waiting for him could never end. Somebody is locked who has no other place by now.
 */
#define LOCK_ENTRIES                                                                                              \
	"SELECT q.id FROM socsvc.queue_entry q JOIN socsvc.person p ON p.id = q.person"                               \
	" WHERE q.region_code = (SELECT i.region_code FROM socsvc.register_info i) AND q.id = ANY ($1)"               \
	" AND q.status = 'waiting' AND p.died_on IS NULL"                                                             \
	" ORDER BY q.id FOR NO KEY UPDATE SKIP LOCKED"

/* Under a newer snapshot: those who have got another place since the queue was read. */
#define PLACED_MEANWHILE                                                                                          \
	"SELECT o.id FROM unnest($1, $2, $3) AS o (id, person, until_day)"                                            \
	" WHERE EXISTS (SELECT FROM socsvc.stay s WHERE s.person = o.person AND s.live"                               \
	"                 AND s.days && daterange($4, o.until_day)) ORDER BY o.id"

/* A bigint[] of so many values. */
static Datum
int8_array(Datum *values, bool *nulls, int count)
{
	int dims[] = {count};
	int lower[] = {1};

	return PointerGetDatum(construct_md_array(values, nulls, 1, dims, lower, INT8OID, sizeof(int64),
											  FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* qsort comparison of pointers to verdicts, by entry. */
static int
compare_entries(const void *a, const void *b)
{
	int64 left = (*(Verdict *const *) a)->entry;
	int64 right = (*(Verdict *const *) b)->entry;

	return (left > right) - (left < right);
}

/* Goes through the rows of SPI_tuptable, ids of entries in order, and tells of each offer whether it is there. */
static void
mark(Verdict **sorted, int count, bool *is_there)
{
	uint64 row = 0;

	for (int i = 0; i < count; i++)
	{
		bool isnull;

		is_there[i] = row < SPI_processed &&
					  DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 1, &isnull)) ==
						  sorted[i]->entry;
		row += is_there[i];
	}
	SPI_freetuptable(SPI_tuptable);
}

/* Locks whom it can; the others keep their place in the queue, and the place stays free for them. Answers how
 * many. */
static int
lock_offers(core_day day, Verdict **offers, int count)
{
	static SPIPlanPtr lock_plan = NULL;
	static SPIPlanPtr check_plan = NULL;
	Oid types[] = {INT8ARRAYOID, INT8ARRAYOID, DATEARRAYOID, DATEOID};
	Datum values[4];
	Verdict **sorted = palloc(count * sizeof(Verdict *));
	Datum *entries = palloc(count * sizeof(Datum));
	Datum *persons = palloc(count * sizeof(Datum));
	Datum *untils = palloc(count * sizeof(Datum));
	bool *nulls = palloc(count * sizeof(bool));
	bool *is_there = palloc(count * sizeof(bool));
	int dims[] = {count};
	int lower[] = {1};
	int kept = 0;

	memcpy(sorted, offers, count * sizeof(Verdict *));
	qsort(sorted, count, sizeof(Verdict *), compare_entries);
	for (int i = 0; i < count; i++)
	{
		entries[i] = Int64GetDatum(sorted[i]->entry);
		persons[i] = Int64GetDatum(sorted[i]->person);
		untils[i] = DateADTGetDatum(sorted[i]->until);
		nulls[i] = sorted[i]->until == CORE_DAY_INFINITY;
	}
	values[0] = int8_array(entries, NULL, count);
	values[1] = int8_array(persons, NULL, count);
	values[2] = PointerGetDatum(
		construct_md_array(untils, nulls, 1, dims, lower, DATEOID, sizeof(DateADT), true, TYPALIGN_INT));
	values[3] = DateADTGetDatum(day);

	if (SPI_execute_plan(socsvc_kept_plan(&lock_plan, LOCK_ENTRIES, 1, types), values, NULL, false, 0) !=
		SPI_OK_SELECT)
		elog(ERROR, "could not lock who waits: %s", SPI_result_code_string(SPI_result));
	mark(sorted, count, is_there);
	for (int i = 0; i < count; i++)
		if (!is_there[i])
			sorted[i]->reason = "busy";

	(void) socsvc_push_latest_snapshot();
	if (SPI_execute_plan(socsvc_kept_plan(&check_plan, PLACED_MEANWHILE, lengthof(types), types), values, NULL,
						 true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not check who waits: %s", SPI_result_code_string(SPI_result));
	PopActiveSnapshot();
	mark(sorted, count, is_there);
	for (int i = 0; i < count; i++)
		if (is_there[i])
			sorted[i]->reason = "busy";

	for (int i = 0; i < count; i++)
		if (offers[i]->reason == NULL)
			offers[kept++] = offers[i];
	pfree(sorted);
	return kept;
}

/* Columns of the offers. */
enum
{
	ID,
	PERSON,
	DEPARTMENT,
	PROVIDER,
	GROUP,
	BED,
	ENTRY,
	FORM,
	DAY,
	UNTIL,
	COLUMNS
};

/* Writes the stays from their columns, moves their entries, and appends the events of both. */
static void
write_rows(Datum *values, Datum stays, Datum entries, uint64 count)
{
	static SPIPlanPtr insert_plan = NULL;
	static SPIPlanPtr move_plan = NULL;
	static SPIPlanPtr event_plan = NULL;
	Oid types[] = {INT8ARRAYOID, INT8ARRAYOID, INT8ARRAYOID, INT8ARRAYOID, INT8ARRAYOID,
				   INT8ARRAYOID, INT8ARRAYOID, TEXTARRAYOID, DATEOID,      DATEARRAYOID};
	Datum of_events[] = {stays, entries};

	socsvc_allocating = true;
	PG_TRY();
	{
		if (SPI_execute_plan(socsvc_kept_plan(&insert_plan, INSERT_STAYS, COLUMNS, types), values, NULL, false,
							 0) != SPI_OK_INSERT)
			elog(ERROR, "could not write offers: %s", SPI_result_code_string(SPI_result));
		if (SPI_execute_plan(socsvc_kept_plan(&move_plan, MOVE_ENTRIES, 1, types), &entries, NULL, false, 0) !=
				SPI_OK_UPDATE ||
			SPI_processed != count)
			elog(ERROR, "could not move entries of the queue: %s", SPI_result_code_string(SPI_result));
		if (SPI_execute_plan(socsvc_kept_plan(&event_plan, APPEND_EVENTS, 2, types), of_events, NULL, false, 0) !=
			SPI_OK_INSERT)
			elog(ERROR, "could not append status events: %s", SPI_result_code_string(SPI_result));
	}
	PG_FINALLY();
	{
		socsvc_allocating = false;
	}
	PG_END_TRY();
}

/*
 * Writes offers, and says in each what became of it: `stay`, or the reason why it is left for the next time. The
 * triggers of both tables run as for everybody, but leave to this what costs least when it is done for all at
 * once: locks, checks, events (see place.h).
 */
void
allocation_write(const AllocationScope *scope, Verdict **offers, int count)
{
	Datum *columns[COLUMNS];
	Datum values[COLUMNS];
	bool *no_bed;
	bool *no_end;
	Relation stay;
	Oid sequence;
	int dims[1];
	int lower[] = {1};

	if (count > 0)
		count = lock_offers(scope->day, offers, count);
	if (count == 0)
		return;
	for (int c = 0; c < COLUMNS; c++)
		columns[c] = palloc(count * sizeof(Datum));
	no_bed = palloc(count * sizeof(bool));
	no_end = palloc(count * sizeof(bool));
	stay = table_open(socsvc_table("stay"), AccessShareLock);
	sequence = socsvc_identity_sequence(stay, get_attnum(RelationGetRelid(stay), "id"));
	table_close(stay, NoLock);
	for (int i = 0; i < count; i++)
	{
		Verdict *offer = offers[i];

		offer->stay = nextval_internal(sequence, false);
		columns[ID][i] = Int64GetDatum(offer->stay);
		columns[PERSON][i] = Int64GetDatum(offer->person);
		columns[DEPARTMENT][i] = Int64GetDatum(offer->department->id);
		columns[PROVIDER][i] = Int64GetDatum(offer->department->provider);
		columns[GROUP][i] = Int64GetDatum(offer->group);
		columns[BED][i] = Int64GetDatum(offer->bed);
		no_bed[i] = offer->bed == 0;
		columns[ENTRY][i] = Int64GetDatum(offer->entry);
		columns[FORM][i] = CStringGetTextDatum(offer->department->form);
		columns[UNTIL][i] = DateADTGetDatum(offer->until);
		no_end[i] = offer->until == CORE_DAY_INFINITY;
	}
	dims[0] = count;
	for (int c = ID; c <= ENTRY; c++)
		values[c] = int8_array(columns[c], c == BED ? no_bed : NULL, count);
	values[FORM] = PointerGetDatum(construct_array(columns[FORM], count, TEXTOID, -1, false, TYPALIGN_INT));
	values[DAY] = DateADTGetDatum(scope->day);
	values[UNTIL] = PointerGetDatum(
		construct_md_array(columns[UNTIL], no_end, 1, dims, lower, DATEOID, sizeof(DateADT), true, TYPALIGN_INT));
	write_rows(values, values[ID], values[ENTRY], (uint64) count);
}
