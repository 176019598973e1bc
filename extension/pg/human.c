/*
 * human.c: which rows of worker are one human being: those that share an iin or a snils, directly or by others
 * (column worker.iin). Who works for two providers is locked, and his day is counted, as one.
 *
 * The one place of this rule: checks of deliveries ask it of all their workers at once, the report impossible_time
 * of each by human_of().
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/snapmgr.h"

#include "quota_check.h"
#include "socsvc.h"

PG_FUNCTION_INFO_V1(human_of);

enum
{
	SAME_ID
};
/* Both types are int8 by value and ordered as such (engine/iin.sql, snils.sql), so the keys are read as bigints.
 */
static KeyedTable by_iin_table = {.name = "worker", .key = "iin", .columns = {"id"}, .conditional = true};
static KeyedTable by_snils_table = {.name = "worker", .key = "snils", .columns = {"id"}, .conditional = true};

enum
{
	NUMBER_IIN,
	NUMBER_SNILS
};
static KeyedTable numbers_table = {.name = "worker", .key = "id", .columns = {"iin", "snils"}};

/* The row that stands for whoever the worker is: of those found so far the one with the least id. */
static Worker *
root_of(Worker *worker)
{
	while (worker->parent != worker)
		worker = worker->parent = worker->parent->parent;
	return worker;
}

/* The two are one. */
static void
unite(Worker *one, Worker *other)
{
	one = root_of(one);
	other = root_of(other);
	if (one->fact.id < other->fact.id)
		other->parent = one;
	else
		one->parent = other;
}

/* Mentions all workers with the number, which is the given one's. */
static void
mention_same(QuotaCheck *check, Worker *worker, KeyedReader *reader, int64 number)
{
	if (number == 0 || !keyed_find(reader, number))
		return;
	do
	{
		Worker *same = quota_mention_worker(check, keyed_int8(reader, SAME_ID, 0), true);

		unite(worker, same);
	} while (keyed_next(reader));
}

/*
 * Mentions, for each worker whose time is asked about, the other rows that are him, and strings them together.
 * True if any were new. The caller locks the new ones and asks again: numbers change until all are locked.
 */
bool
quota_join_humans(QuotaCheck *check)
{
	FactSet *workers = &check->workers;
	int known = workers->count;
	KeyedReader numbers;
	KeyedReader by_iin;
	KeyedReader by_snils;
	Snapshot snapshot;
	int i;

	if (!check->asks_time || workers->count == 0)
		return false;
	snapshot = socsvc_push_latest_snapshot();
	keyed_open(&numbers, &numbers_table, AccessShareLock, snapshot);
	keyed_open(&by_iin, &by_iin_table, AccessShareLock, snapshot);
	keyed_open(&by_snils, &by_snils_table, AccessShareLock, snapshot);
	for (i = 0; i < workers->count; i++)
	{
		Worker *worker = (Worker *) workers->items[i];

		worker->parent = worker;
		worker->first_row = worker->next_row = NULL;
	}
	/* The set grows while it is walked. */
	for (i = 0; i < workers->count; i++)
	{
		Worker *worker = (Worker *) workers->items[i];

		CHECK_FOR_INTERRUPTS();
		if (!worker->timed || !keyed_find(&numbers, worker->fact.id))
			continue;
		mention_same(check, worker, &by_iin, keyed_int8(&numbers, NUMBER_IIN, 0));
		mention_same(check, worker, &by_snils, keyed_int8(&numbers, NUMBER_SNILS, 0));
	}
	keyed_close(&by_snils);
	keyed_close(&by_iin);
	keyed_close(&numbers);
	PopActiveSnapshot();

	/* From the last on, so that each string begins with the row that stands for it. */
	for (i = workers->count - 1; i >= 0; i--)
	{
		Worker *worker = (Worker *) workers->items[i];
		Worker *root = root_of(worker);

		worker->human = root->fact.id;
		if (root != worker)
		{
			worker->next_row = root->next_row;
			root->next_row = worker;
		}
	}
	for (i = 0; i < workers->count; i++)
	{
		Worker *worker = (Worker *) workers->items[i];

		worker->first_row = root_of(worker);
	}
	return workers->count > known;
}

/* human_of(worker): the row that stands for the human being that the worker is. */
Datum
human_of(PG_FUNCTION_ARGS)
{
	QuotaCheck check;
	Worker *worker;
	int64 human;

	quota_check_begin(&check);
	worker = quota_mention_worker(&check, PG_GETARG_INT64(0), true);
	(void) quota_join_humans(&check);
	human = worker->human;
	quota_check_end(&check);
	PG_RETURN_INT64(human);
}
