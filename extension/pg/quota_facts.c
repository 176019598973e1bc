/*
 * quota_facts.c: what the rules of a delivery need to know, read once a statement under the lock protocol.
 *
 * First the grounds (lines of contracts, services over the programme, lines of urgent acts), whose rows do not
 * change. They tell whom to lock: recipients, workers, programme lines, each kind in the order of ids. Only then
 * everything that others may change while they hold one of those locks.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "quota_check.h"
#include "register_info.h"
#include "socsvc.h"

/* ---- facts by id --------------------------------------------------------------------------------------- */

typedef struct FactEntry
{
	int64 key;
	Fact *fact;
	char status;
} FactEntry;

#define SH_PREFIX factmap
#define SH_ELEMENT_TYPE FactEntry
#define SH_KEY_TYPE int64
#define SH_KEY key
#define SH_HASH_KEY(table, key) murmurhash32((uint32) (key) ^ (uint32) ((uint64) (key) >> 32))
#define SH_EQUAL(table, a, b) ((a) == (b))
#define SH_SCOPE static inline
#define SH_DEFINE
#define SH_DECLARE
#include "lib/simplehash.h"

/* The fact with the id, a new and empty one of `size` bytes at its first mention. */
static void *
fact_of(QuotaCheck *check, FactSet *set, int64 id, Size size)
{
	FactEntry *entry;
	bool known;

	if (set->map == NULL)
	{
		/* Many deliveries may have few workers: begin small, and grow. */
		set->allocated = Max(1, Min(check->count, 1024));
		set->map = factmap_create(check->context, set->allocated, NULL);
		set->items = MemoryContextAllocHuge(check->context, sizeof(Fact *) * set->allocated);
	}
	entry = factmap_insert(set->map, id, &known);
	if (!known)
	{
		entry->fact = MemoryContextAllocZero(check->context, size);
		entry->fact->id = id;
		if (set->count == set->allocated)
		{
			set->allocated *= 2;
			set->items = repalloc_huge(set->items, sizeof(Fact *) * set->allocated);
		}
		set->items[set->count++] = entry->fact;
	}
	return entry->fact;
}

static int
compare_facts(const void *a, const void *b)
{
	int64 left = (*(Fact *const *) a)->id;
	int64 right = (*(Fact *const *) b)->id;

	return left < right ? -1 : left > right;
}

/* Puts the facts into the order of ids: the order of locks, and that of the pages of a table and its index. */
static void
fact_set_sort(FactSet *set)
{
	if (set->count > 1)
		qsort(set->items, set->count, sizeof(Fact *), compare_facts);
}

/* ---- the tables ---------------------------------------------------------------------------------------- */

enum
{
	CONTRACT_LINE_CONTRACT,
	CONTRACT_LINE_PROGRAMME_LINE,
	CONTRACT_LINE_PERSON,
	CONTRACT_LINE_PROVIDER,
	CONTRACT_LINE_NEEDS_CODE
};
static KeyedTable contract_line_table = {
	.name = "contract_line",
	.key = "id",
	.columns = {"contract", "programme_line", "person", "provider", "needs_code"}};

enum
{
	EXTRA_LINE_CONTRACT,
	EXTRA_LINE_TARIFF,
	EXTRA_LINE_PERSON,
	EXTRA_LINE_PROVIDER,
	EXTRA_LINE_CONSENT_ON
};
static KeyedTable extra_line_table = {
	.name = "extra_line", .key = "id", .columns = {"contract", "tariff", "person", "provider", "consent_on"}};

enum
{
	URGENT_LINE_URGENT_ACT,
	URGENT_LINE_PERSON,
	URGENT_LINE_PROVIDER
};
static KeyedTable urgent_line_table = {
	.name = "urgent_line", .key = "id", .columns = {"urgent_act", "person", "provider"}};

enum
{
	PERSON_DIED_ON
};
static KeyedTable person_table = {.name = "person", .key = "id", .columns = {"died_on"}};

enum
{
	WORKER_PROVIDER,
	WORKER_EMPLOYED
};
static KeyedTable worker_table = {.name = "worker", .key = "id", .columns = {"provider", "employed"}};

enum
{
	LINE_TERM,
	LINE_PERIODICITY,
	LINE_QUOTA,
	LINE_DELIVERED,
	LINE_MINUTES_UNTIL,
	LINE_MINUTES_UNIT,
	LINE_REFUSED_FROM,
	LINE_HELD
};
static KeyedTable programme_line_table = {.name = "programme_line",
										  .key = "id",
										  .columns = {"term", "periodicity", "quota", "delivered", "minutes_until",
													  "minutes_unit", "refused_from", "held"}};

enum
{
	CONTRACT_SIGNED_ON,
	CONTRACT_TERM,
	CONTRACT_INACTIVE_FROM,
	CONTRACT_PAUSED
};
static KeyedTable contract_table = {
	.name = "contract", .key = "id", .columns = {"signed_on", "term", "inactive_from", "paused"}};

enum
{
	ACT_ID,
	ACT_CORRECTS,
	ACT_PERIOD,
	ACT_STATUS,
	ACT_LIVE
};
static KeyedTable act_table = {
	.name = "act", .key = "contract", .columns = {"id", "corrects", "period", "status", "live"}};

enum
{
	ABSENCE_TERM
};
static KeyedTable absence_table = {.name = "absence", .key = "person", .columns = {"term"}};

enum
{
	TARIFF_VALID
};
static KeyedTable tariff_table = {.name = "tariff", .key = "id", .columns = {"valid"}};

enum
{
	URGENT_ACT_TERM,
	URGENT_ACT_STATUS
};
static KeyedTable urgent_act_table = {.name = "urgent_act", .key = "id", .columns = {"term", "status"}};

enum
{
	WINDOW_USED,
	WINDOW_HELD
};
static KeyedTable line_window_table = {
	.name = "line_window", .key = "programme_line", .second = "starts_on", .columns = {"used", "held"}};
static KeyedTable line_minutes_table = {
	.name = "line_minutes", .key = "programme_line", .second = "starts_on", .columns = {"used", "held"}};

/* ---- the check's life ---------------------------------------------------------------------------------- */

/* Begins a check. SV019 without a register, SV014 when the register is of another version than the extension. */
void
quota_check_begin(QuotaCheck *check)
{
	memset(check, 0, sizeof(*check));
	socsvc_check_register();
	check->today = socsvc_today();
	check->context =
		AllocSetContextCreate(CurrentMemoryContext, "socsvc check of deliveries", ALLOCSET_DEFAULT_SIZES);
}

/* Frees everything that the check holds. */
void
quota_check_end(QuotaCheck *check)
{
	MemoryContextDelete(check->context);
}

/* Adds a delivery to the check: `before` units are counted already, `after` are to be. */
Delivery *
quota_add(QuotaCheck *check, GroundKind kind, int64 ground_id, core_day day, int32 before, int32 after,
		  int64 worker_id)
{
	Delivery *delivery;

	if (check->count == check->allocated)
	{
		check->allocated = check->allocated == 0 ? 1 : check->allocated * 4;
		if (check->deliveries == NULL)
			check->deliveries = MemoryContextAllocHuge(check->context, sizeof(Delivery) * check->allocated);
		else
			check->deliveries = repalloc_huge(check->deliveries, sizeof(Delivery) * check->allocated);
	}
	delivery = &check->deliveries[check->count++];
	memset(delivery, 0, sizeof(*delivery));
	delivery->kind = kind;
	delivery->ground_id = ground_id;
	delivery->day = day;
	delivery->before = before;
	delivery->after = after;
	delivery->worker_id = worker_id;
	delivery->started_at = NO_START;
	delivery->doer_id = worker_id;
	delivery->remaining = -1;
	return delivery;
}

/* ---- grounds ------------------------------------------------------------------------------------------- */

/* Reads the grounds of one kind. */
static void
read_grounds_of_kind(QuotaCheck *check, GroundKind kind, Snapshot snapshot)
{
	static KeyedTable *const tables[3] = {&contract_line_table, &extra_line_table, &urgent_line_table};
	FactSet *grounds = &check->grounds[kind];
	KeyedReader reader;
	int i;

	if (grounds->count == 0)
		return;
	fact_set_sort(grounds);
	keyed_open(&reader, tables[kind], AccessShareLock, snapshot);
	for (i = 0; i < grounds->count; i++)
	{
		Ground *ground = (Ground *) grounds->items[i];

		CHECK_FOR_INTERRUPTS();
		ground->fact.found = keyed_find(&reader, ground->fact.id);
		if (!ground->fact.found)
			continue;
		switch (kind)
		{
			case GROUND_CONTRACT:
				ground->contract_id = keyed_int8(&reader, CONTRACT_LINE_CONTRACT, 0);
				ground->programme_line_id = keyed_int8(&reader, CONTRACT_LINE_PROGRAMME_LINE, 0);
				ground->person = keyed_int8(&reader, CONTRACT_LINE_PERSON, 0);
				ground->provider = keyed_int8(&reader, CONTRACT_LINE_PROVIDER, 0);
				ground->needs_code = keyed_bool(&reader, CONTRACT_LINE_NEEDS_CODE);
				break;
			case GROUND_EXTRA:
				ground->contract_id = keyed_int8(&reader, EXTRA_LINE_CONTRACT, 0);
				ground->tariff_id = keyed_int8(&reader, EXTRA_LINE_TARIFF, 0);
				ground->person = keyed_int8(&reader, EXTRA_LINE_PERSON, 0);
				ground->provider = keyed_int8(&reader, EXTRA_LINE_PROVIDER, 0);
				ground->extra.consent_on = keyed_date(&reader, EXTRA_LINE_CONSENT_ON, CORE_DAY_INFINITY);
				break;
			case GROUND_URGENT:
				ground->urgent_act_id = keyed_int8(&reader, URGENT_LINE_URGENT_ACT, 0);
				ground->person = keyed_int8(&reader, URGENT_LINE_PERSON, 0);
				ground->provider = keyed_int8(&reader, URGENT_LINE_PROVIDER, 0);
				break;
		}
	}
	keyed_close(&reader);
}

/* Finds the ground of every delivery that nothing speaks against yet. Takes no lock. */
void
quota_read_grounds(QuotaCheck *check)
{
	Snapshot snapshot = socsvc_push_latest_snapshot();
	int64 i;

	for (i = 0; i < check->count; i++)
	{
		Delivery *delivery = &check->deliveries[i];

		if (delivery->refusal == DELIVERY_ALLOWED)
			delivery->ground =
				fact_of(check, &check->grounds[delivery->kind], delivery->ground_id, sizeof(Ground));
	}
	read_grounds_of_kind(check, GROUND_CONTRACT, snapshot);
	read_grounds_of_kind(check, GROUND_EXTRA, snapshot);
	read_grounds_of_kind(check, GROUND_URGENT, snapshot);
	PopActiveSnapshot();
}

/* To a provider another's lines are not there, and answered so. */
void
quota_hide_lines_of_others(QuotaCheck *check, int64 provider)
{
	int64 i;

	for (i = 0; i < check->count; i++)
	{
		Delivery *delivery = &check->deliveries[i];

		if (delivery->refusal == DELIVERY_ALLOWED && delivery->ground->fact.found &&
			delivery->ground->provider != provider)
			delivery->refusal = DELIVERY_NO_GROUND;
	}
}

/* Mentions a worker: he is locked and read. `timed`: so are the other rows that are him, and his days. */
Worker *
quota_mention_worker(QuotaCheck *check, int64 id, bool timed)
{
	Worker *worker = fact_of(check, &check->workers, id, sizeof(Worker));

	worker->timed = worker->timed || timed;
	check->asks_time = check->asks_time || timed;
	if (worker->parent == NULL)
		worker->parent = worker;
	return worker;
}

/* Mentions a recipient whose time is asked about: he is locked FOR NO KEY UPDATE. */
Recipient *
quota_mention_recipient(QuotaCheck *check, int64 id)
{
	Recipient *recipient = fact_of(check, &check->recipients, id, sizeof(Recipient));

	recipient->exclusive = true;
	return recipient;
}

/* Mentions whom and what the deliveries concern: that, and nothing else, is locked and read. */
static void
mention_facts(QuotaCheck *check)
{
	int64 i;

	for (i = 0; i < check->count; i++)
	{
		Delivery *delivery = &check->deliveries[i];
		Ground *ground = delivery->ground;

		if (delivery->refusal != DELIVERY_ALLOWED || !ground->fact.found)
			continue;
		delivery->is_new = delivery->before == 0;
		delivery->is_timed = delivery->after > 0 && delivery->minutes_after > delivery->minutes_before;
		check->asks_time = check->asks_time || delivery->is_timed;
		if (delivery->worker_id != 0)
			delivery->worker = quota_mention_worker(check, delivery->worker_id, delivery->is_timed);
		if (delivery->is_timed && delivery->doer_id != 0)
			delivery->doer = quota_mention_worker(check, delivery->doer_id, true);
		if (ground->recipient == NULL)
			ground->recipient = fact_of(check, &check->recipients, ground->person, sizeof(Recipient));
		ground->recipient->receives = ground->recipient->receives || delivery->is_new;
		/* Who plans counts the days of the week after this lock (check_visit_week()). */
		ground->recipient->exclusive =
			ground->recipient->exclusive || delivery->is_timed || (delivery->is_hold && delivery->after > 0);
		if (ground->is_mentioned)
			continue;
		ground->is_mentioned = true;
		if (ground->programme_line_id != 0)
			ground->line = fact_of(check, &check->lines, ground->programme_line_id, sizeof(Line));
		if (ground->contract_id != 0)
			ground->contract = fact_of(check, &check->contracts, ground->contract_id, sizeof(Contract));
		if (ground->tariff_id != 0)
			ground->tariff = fact_of(check, &check->tariffs, ground->tariff_id, sizeof(Tariff));
		if (ground->urgent_act_id != 0)
			ground->urgent_act = fact_of(check, &check->urgent_acts, ground->urgent_act_id, sizeof(UrgentAct));
	}
}

/* ---- locks --------------------------------------------------------------------------------------------- */

/*
 * Locks recipients FOR SHARE: whatever can make a delivery unlawful takes them FOR NO KEY UPDATE. Where deliveries
 * can make each other unlawful so do they (delivery_possible.c).
 */
static void
lock_recipients(QuotaCheck *check, Snapshot snapshot)
{
	KeyedReader reader;
	int i;

	if (check->recipients.count == 0)
		return;
	fact_set_sort(&check->recipients);
	keyed_open(&reader, &person_table, RowShareLock, snapshot);
	for (i = 0; i < check->recipients.count; i++)
	{
		Recipient *recipient = (Recipient *) check->recipients.items[i];

		CHECK_FOR_INTERRUPTS();
		recipient->fact.found = keyed_lock(&reader, recipient->fact.id,
										   recipient->exclusive ? LockTupleNoKeyExclusive : LockTupleShare);
		if (recipient->fact.found)
			recipient->facts.died_on = keyed_date(&reader, PERSON_DIED_ON, CORE_DAY_INFINITY);
	}
	keyed_close(&reader);
}

/* Locks workers FOR SHARE: the end of an employment waits for what he has just recorded. See lock_recipients(). */
static void
lock_workers(QuotaCheck *check, Snapshot snapshot)
{
	KeyedReader reader;
	int i;

	if (check->workers.count == 0)
		return;
	fact_set_sort(&check->workers);
	keyed_open(&reader, &worker_table, RowShareLock, snapshot);
	for (i = 0; i < check->workers.count; i++)
	{
		Worker *worker = (Worker *) check->workers.items[i];

		CHECK_FOR_INTERRUPTS();
		worker->fact.found =
			keyed_lock(&reader, worker->fact.id, worker->timed ? LockTupleNoKeyExclusive : LockTupleShare);
		if (worker->fact.found)
		{
			worker->provider = keyed_int8(&reader, WORKER_PROVIDER, 0);
			worker->employed = keyed_range(&reader, WORKER_EMPLOYED);
		}
	}
	keyed_close(&reader);
}

/* Locks tariffs of services over the programme FOR SHARE: closing one waits for what was just recorded under it.
 */
static void
lock_tariffs(QuotaCheck *check, Snapshot snapshot)
{
	KeyedReader reader;
	int i;

	if (check->tariffs.count == 0)
		return;
	fact_set_sort(&check->tariffs);
	keyed_open(&reader, &tariff_table, RowShareLock, snapshot);
	for (i = 0; i < check->tariffs.count; i++)
	{
		Tariff *tariff = (Tariff *) check->tariffs.items[i];

		tariff->fact.found = keyed_lock(&reader, tariff->fact.id, LockTupleShare);
		if (tariff->fact.found)
			tariff->valid = keyed_range(&reader, TARIFF_VALID);
	}
	keyed_close(&reader);
	for (i = 0; i < check->grounds[GROUND_EXTRA].count; i++)
	{
		Ground *ground = (Ground *) check->grounds[GROUND_EXTRA].items[i];

		if (ground->tariff != NULL)
			ground->extra.tariff = ground->tariff->valid;
	}
}

/* The calendar unit that a line's minutes_unit names; its CHECK knows no other. */
static PeriodicityUnit
minutes_unit_of(KeyedReader *reader)
{
	static const char *const names[] = {"day", "week", "month", "quarter", "year"};

	for (int i = 0; i < (int) lengthof(names); i++)
		if (keyed_is(reader, LINE_MINUTES_UNIT, names[i]))
			return PERIODICITY_DAY + i;
	elog(ERROR, "a programme line is bound to minutes of an unknown unit");
	return PERIODICITY_NO_UNIT; /* not reached */
}

/* Locks programme lines FOR NO KEY UPDATE: their counters, and those of their periods, are ours from here on. */
static void
lock_lines(QuotaCheck *check, Snapshot snapshot)
{
	KeyedReader reader;
	int i;

	if (check->lines.count == 0)
		return;
	fact_set_sort(&check->lines);
	keyed_open(&reader, &programme_line_table, RowExclusiveLock, snapshot);
	for (i = 0; i < check->lines.count; i++)
	{
		Line *line = (Line *) check->lines.items[i];
		bool isnull;
		Datum periodicity;

		CHECK_FOR_INTERRUPTS();
		line->fact.found = keyed_lock(&reader, line->fact.id, LockTupleNoKeyExclusive);
		if (!line->fact.found)
			continue;
		periodicity = keyed_get(&reader, LINE_PERIODICITY, &isnull);
		memcpy(&line->periodicity, DatumGetPointer(periodicity), sizeof(Periodicity));
		line->term = keyed_range(&reader, LINE_TERM);
		line->counter.quota = keyed_int8(&reader, LINE_QUOTA, -1);
		line->counter.unlimited = line->counter.quota == -1;
		line->stored = line->counter.used = keyed_int8(&reader, LINE_DELIVERED, 0);
		line->held.stored = line->held.unexpired = line->counter.held = keyed_int8(&reader, LINE_HELD, 0);
		check->holds = check->holds || line->held.stored > 0;
		line->tid = reader.slot->tts_tid;
		line->refused_from = keyed_date(&reader, LINE_REFUSED_FROM, CORE_DAY_INFINITY);
		(void) keyed_get(&reader, LINE_MINUTES_UNIT, &isnull);
		if (!isnull)
		{
			line->minutes_unit = minutes_unit_of(&reader);
			line->minutes_until = DatumGetInt32(keyed_get(&reader, LINE_MINUTES_UNTIL, &isnull));
			check->counts_minutes = true;
		}
	}
	keyed_close(&reader);
}

/* Takes all locks of the check, in the order of the protocol, and reads what they protect in the locked rows. */
void
quota_lock(QuotaCheck *check)
{
	Snapshot snapshot = socsvc_push_latest_snapshot();
	uint64 seen = socsvc_transactions_seen();
	Snapshot latest;

	mention_facts(check);
	fact_set_sort(&check->recipients);
	possible_foresee(check, snapshot);
	lock_recipients(check, snapshot);
	latest = socsvc_push_latest_snapshot();
	if (possible_confirm(check, latest, socsvc_transactions_seen() != seen))
		lock_recipients(check, latest);
	PopActiveSnapshot();
	/* Whoever he turns out to be besides is locked too: seldom a second time, and then out of the order of ids. */
	(void) quota_join_humans(check);
	do
		lock_workers(check, snapshot);
	while (quota_join_humans(check));
	lock_tariffs(check, snapshot);
	lock_lines(check, snapshot);
	check->generation = quota_generation();
	PopActiveSnapshot();
}

/* ---- what others change under those locks -------------------------------------------------------------- */

/* Absences of the recipients. */
static void
read_absences(QuotaCheck *check, Snapshot snapshot)
{
	KeyedReader reader;
	int i;

	if (check->recipients.count == 0)
		return;
	keyed_open(&reader, &absence_table, AccessShareLock, snapshot);
	for (i = 0; i < check->recipients.count; i++)
	{
		Recipient *recipient = (Recipient *) check->recipients.items[i];
		DayRange *away = NULL;
		int count = 0;

		if (keyed_find(&reader, recipient->fact.id))
			do
			{
				if (count == 0)
					away = MemoryContextAlloc(check->context, sizeof(DayRange) * 4);
				else if (count >= 4 && (count & (count - 1)) == 0)
					away = repalloc(away, sizeof(DayRange) * count * 2);
				away[count++] = keyed_range(&reader, ABSENCE_TERM);
			} while (keyed_next(&reader));
		recipient->facts.away = away;
		recipient->facts.away_count = count;
	}
	keyed_close(&reader);
}

/* An act as the closing rule sees it. */
typedef struct ActRow
{
	int64 id;
	int64 corrects; /* 0 for an original; a correction corrects an original */
	DayRange period;
	bool stands;  /* sent or signed */
	bool reopens; /* a correction that is being drafted */
} ActRow;

/* Which periods do the contract's acts close? Those of acts sent or signed that no draft is correcting. */
static void
close_periods(QuotaCheck *check, Contract *contract, const ActRow *acts, int count)
{
	DayRange *closed = MemoryContextAlloc(check->context, sizeof(DayRange) * count);
	int closed_count = 0;
	int i;

	for (i = 0; i < count; i++)
	{
		bool stands = acts[i].stands && acts[i].corrects == 0;
		int j;

		for (j = 0; stands && j < count; j++)
			stands = !(acts[j].reopens && acts[j].corrects == acts[i].id);
		if (stands)
			closed[closed_count++] = acts[i].period;
	}
	contract->facts.closed = closed;
	contract->facts.closed_count = closed_count;
}

/* Contracts of the lines and their acts. */
static void
read_contracts(QuotaCheck *check, Snapshot snapshot)
{
	KeyedReader contracts;
	KeyedReader acts;
	ActRow *rows;
	int allocated = 16;
	int i;

	if (check->contracts.count == 0)
		return;
	fact_set_sort(&check->contracts);
	rows = MemoryContextAlloc(check->context, sizeof(ActRow) * allocated);
	keyed_open(&contracts, &contract_table, AccessShareLock, snapshot);
	keyed_open(&acts, &act_table, AccessShareLock, snapshot);
	for (i = 0; i < check->contracts.count; i++)
	{
		Contract *contract = (Contract *) check->contracts.items[i];
		int count = 0;

		CHECK_FOR_INTERRUPTS();
		contract->fact.found = keyed_find(&contracts, contract->fact.id);
		if (!contract->fact.found)
			continue;
		contract->facts.is_signed =
			keyed_date(&contracts, CONTRACT_SIGNED_ON, CORE_DAY_INFINITY) != CORE_DAY_INFINITY;
		contract->facts.term = keyed_range(&contracts, CONTRACT_TERM);
		contract->facts.inactive_from = keyed_date(&contracts, CONTRACT_INACTIVE_FROM, CORE_DAY_INFINITY);
		contract->facts.paused =
			keyed_ranges(&contracts, CONTRACT_PAUSED, check->context, &contract->facts.paused_count);
		if (keyed_find(&acts, contract->fact.id))
			do
			{
				ActRow *row;

				if (count == allocated)
					rows = repalloc(rows, sizeof(ActRow) * (allocated *= 2));
				row = &rows[count++];
				row->id = keyed_int8(&acts, ACT_ID, 0);
				row->corrects = keyed_int8(&acts, ACT_CORRECTS, 0);
				row->period = keyed_range(&acts, ACT_PERIOD);
				row->stands = keyed_is(&acts, ACT_STATUS, "sent") || keyed_is(&acts, ACT_STATUS, "signed");
				row->reopens =
					row->corrects != 0 && keyed_bool(&acts, ACT_LIVE) && keyed_is(&acts, ACT_STATUS, "draft");
			} while (keyed_next(&acts));
		if (count > 0)
			close_periods(check, contract, rows, count);
	}
	keyed_close(&acts);
	keyed_close(&contracts);
}

/* Acts of urgent services. */
static void
read_urgent_acts(QuotaCheck *check, Snapshot snapshot)
{
	KeyedReader reader;
	int i;

	if (check->urgent_acts.count == 0)
		return;
	fact_set_sort(&check->urgent_acts);
	keyed_open(&reader, &urgent_act_table, AccessShareLock, snapshot);
	for (i = 0; i < check->urgent_acts.count; i++)
	{
		UrgentAct *act = (UrgentAct *) check->urgent_acts.items[i];

		act->fact.found = keyed_find(&reader, act->fact.id);
		if (!act->fact.found)
			continue;
		act->facts.term = keyed_range(&reader, URGENT_ACT_TERM);
		act->facts.is_signed = keyed_is(&reader, URGENT_ACT_STATUS, "signed");
	}
	keyed_close(&reader);
}

/* Reads, under the locks, everything else; periods are read as they are met (quota_window()). */
void
quota_read_facts(QuotaCheck *check)
{
	Snapshot snapshot = socsvc_push_latest_snapshot();

	read_absences(check, snapshot);
	read_contracts(check, snapshot);
	read_urgent_acts(check, snapshot);
	possible_read(check, snapshot);
	PopActiveSnapshot();
	if (check->holds)
		quota_read_holds(check);
}

/*
 * The counter of one period, kept in the list or read from the table when it is first asked for. A snapshot must
 * be active.
 */
static Window *
window_of(QuotaCheck *check, Line *line, Window **windows, KeyedReader *reader, core_day start, core_day end,
		  int64 maximum)
{
	Window *window;

	for (window = *windows; window != NULL; window = window->next)
		if (window->counter.start == start)
			return window;

	window = MemoryContextAllocZero(check->context, sizeof(Window));
	window->counter.start = start;
	window->counter.end = end;
	window->counter.maximum = maximum;
	if (keyed_find_day(reader, line->fact.id, start))
	{
		window->found = true;
		window->stored = window->counter.used = keyed_int8(reader, WINDOW_USED, 0);
		window->held.stored = window->held.unexpired = window->counter.held = keyed_int8(reader, WINDOW_HELD, 0);
		window->tid = reader->slot->tts_tid;
	}
	if (line->visit_count > 0)
		quota_expire_holds(line, window, windows == &line->minutes);
	window->next = *windows;
	*windows = window;
	return window;
}

/*
 * The period of the line that the day lies in, with its counter; NULL if the line has no maximum per period.
 * *has_period is false when the day lies outside the line's season. A snapshot must be active.
 */
Window *
quota_window(QuotaCheck *check, Line *line, core_day day, bool *has_period)
{
	int32_t maximum;
	core_day start;
	core_day end;

	*has_period = periodicity_period_of(&line->periodicity, day, line->term.from, line->term.until, &start, &end);
	if (!*has_period || !periodicity_max_per_period(&line->periodicity, &maximum))
		return NULL;
	if (!check->windows_open)
	{
		keyed_open(&check->windows, &line_window_table, AccessShareLock, GetActiveSnapshot());
		check->windows_open = true;
	}
	return window_of(check, line, &line->windows, &check->windows, start, end, maximum);
}

/*
 * The day, week, month, quarter or year in which the minutes of a day are summed, with its counter; NULL if the
 * line has no maximum of minutes. A snapshot must be active.
 */
Window *
quota_minutes(QuotaCheck *check, Line *line, core_day day)
{
	core_day start;
	core_day end;

	if (line->minutes_unit == PERIODICITY_NO_UNIT ||
		!minutes_period(line->minutes_unit, day, &line->term, &start, &end))
		return NULL;
	if (!check->minutes_open)
	{
		keyed_open(&check->minutes, &line_minutes_table, AccessShareLock, GetActiveSnapshot());
		check->minutes_open = true;
	}
	return window_of(check, line, &line->minutes, &check->minutes, start, end, line->minutes_until);
}
