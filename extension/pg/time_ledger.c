/*
 * time_ledger.c: how the days of people are taken, read through indexes, and judged by core/impossible.c.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/date.h"

#include "day_entries.h"
#include "delivery_month.h"
#include "socsvc.h"
#include "time_ledger.h"

/* ---- tallies -------------------------------------------------------------------------------------------- */

/* Whose day: a recipient's, or that of a worker, who is named by the least id of the rows that are him. */
typedef struct DayKey
{
	int64 subject;
	core_day day;
	int32 is_worker;
} DayKey;

struct DayTally
{
	DayKey key;
	char status;
	const Worker *worker; /* of a worker's day: first of the rows that are him */
	int32 stored;         /* rows under check that the indexes have already */
	int32 entries;        /* what the index of deliveries has of the day */
	int64 minutes;        /* simply summed */
	Occupation *occupations;
};

static inline uint32
hash_day(DayKey key)
{
	uint64 mixed = (uint64) key.subject * 2 + (uint64) key.is_worker;

	return murmurhash32((uint32) (mixed ^ (mixed >> 32)) * 31 + (uint32) key.day);
}

#define SH_PREFIX daymap
#define SH_ELEMENT_TYPE DayTally
#define SH_KEY_TYPE DayKey
#define SH_KEY key
#define SH_HASH_KEY(table, key) hash_day(key)
#define SH_EQUAL(table, a, b) ((a).subject == (b).subject && (a).day == (b).day && (a).is_worker == (b).is_worker)
#define SH_SCOPE static inline
#define SH_DEFINE
#define SH_DECLARE
#include "lib/simplehash.h"

/* Begins a ledger that lives in the context, for about so many rows under check. */
void
time_ledger_begin(TimeLedger *ledger, MemoryContext context, TimeSource level, int64 rows)
{
	memset(ledger, 0, sizeof(*ledger));
	ledger->context = context;
	ledger->level = level;
	ledger->days = daymap_create(context, (uint32) Min(Max(rows, 1) * 2, 200000), NULL);
}

/* Says that the row's day will be asked about, of its recipient and of the worker (or NULL). */
void
time_ledger_want(TimeLedger *ledger, const TimeRow *row, const Worker *worker, bool is_stored)
{
	const int subjects = worker != NULL ? 2 : 1;
	bool known;

	for (int is_worker = 0; is_worker < subjects; is_worker++)
	{
		DayKey key = {is_worker ? worker->human : row->occupation.person, row->day, is_worker};
		DayTally *tally = daymap_insert(ledger->days, key, &known);

		if (!known)
		{
			tally->worker = is_worker ? worker->first_row : NULL;
			tally->stored = tally->entries = 0;
			tally->minutes = 0;
			tally->occupations = NULL;
		}
		tally->stored += is_stored;
	}
}

/* Puts the row itself into a tally. */
static void
link_to(DayTally *tally, TimeRow *row)
{
	row->occupation.next = tally->occupations;
	tally->occupations = &row->occupation;
	tally->minutes += row->occupation.minutes;
}

/* Puts a copy of the row into a tally. */
static void
add_to(TimeLedger *ledger, DayTally *tally, const TimeRow *row)
{
	TimeRow *copy;

	if (ledger->spare_count == 0)
	{
		ledger->spare_count = Min(Max((int) ledger->days->members, 1), 1000);
		ledger->spare = MemoryContextAlloc(ledger->context, sizeof(TimeRow) * ledger->spare_count);
	}
	copy = &ledger->spare[--ledger->spare_count];
	*copy = *row;
	link_to(tally, copy);
}

static DayTally *
tally_of(TimeLedger *ledger, int64 subject, core_day day, bool is_worker)
{
	DayKey key = {subject, day, is_worker};

	return subject == 0 ? NULL : daymap_lookup(ledger->days, key);
}

/* Looks the row's days up, once; no more are wanted from then on. */
static void
place(TimeLedger *ledger, TimeRow *row)
{
	if (row->placed)
		return;
	row->placed = true;
	row->of_person = tally_of(ledger, row->occupation.person, row->day, false);
	row->of_worker = tally_of(ledger, row->occupation.human, row->day, true);
}

/*
 * Counts a row, which was judged or needed not be, in the tallies that there are of it. One of them takes the row
 * itself, which must last as long as the ledger, and is added once.
 */
void
time_ledger_add(TimeLedger *ledger, TimeRow *row)
{
	place(ledger, row);
	if (row->of_person != NULL && row->of_worker != NULL)
		add_to(ledger, row->of_person, row);
	if (row->of_worker != NULL)
		link_to(row->of_worker, row);
	else if (row->of_person != NULL)
		link_to(row->of_person, row);
}

/* ---- reading -------------------------------------------------------------------------------------------- */

/* Columns of the tables of claims and plans, in one order. */
enum
{
	CLAIM_ID,
	CLAIM_PERSON,
	CLAIM_PROVIDER,
	CLAIM_WORKER,
	CLAIM_MINUTES,
	CLAIM_STARTS_AT,
	CLAIM_STATUS,
	CLAIM_GROUND,
	CLAIM_HELD_UNTIL /* of visits */
};
#define CLAIM_TABLE(table, by, ...)                                                                               \
	{                                                                                                             \
		.name = table, .key = by, .second = "day",                                                                \
		.columns = {"id", "person", "provider", "worker", "minutes", "starts_at", "status", __VA_ARGS__},         \
		.conditional = true                                                                                       \
	}
static KeyedTable claims[2][2] = {
	{CLAIM_TABLE("hour_log", "person", "service_order"), CLAIM_TABLE("hour_log", "worker", "service_order")},
	{CLAIM_TABLE("visit", "person", "contract_line", "held_until"),
	 CLAIM_TABLE("visit", "worker", "contract_line", "held_until")},
};

/* Is the row of the source under check itself? */
static bool
is_own(const TimeLedger *ledger, TimeSource source, int64 id)
{
	return source == ledger->level && ledger->own_count > 0 &&
		   bsearch(&id, ledger->own, ledger->own_count, sizeof(int64), socsvc_compare_ids) != NULL;
}

/* A time of day, NO_START where it is NULL. */
static int64
keyed_time(KeyedReader *reader, int column)
{
	bool isnull;
	Datum value = keyed_get(reader, column, &isnull);

	return isnull ? NO_START : DatumGetTimeADT(value);
}

/* Minutes, 0 where they are NULL. */
static int32
keyed_minutes(KeyedReader *reader, int column)
{
	bool isnull;
	Datum value = keyed_get(reader, column, &isnull);

	return isnull ? 0 : DatumGetInt32(value);
}

/* Adds the deliveries of the day that the reader finds under the key. */
static void
read_deliveries(TimeLedger *ledger, DayTally *tally, KeyedReader *reader, int64 key)
{
	static const int grounds[] = {MONTH_CONTRACT_LINE, MONTH_EXTRA_LINE, MONTH_URGENT_LINE};

	if (!keyed_find_day(reader, key, tally->key.day))
		return;
	do
	{
		TimeRow row = {.source = TIME_DELIVERY};
		int kind;

		if (is_own(ledger, TIME_DELIVERY, keyed_int8(reader, MONTH_ID, 0)))
			continue;
		row.occupation.start = keyed_time(reader, MONTH_STARTED_AT);
		row.occupation.minutes = keyed_minutes(reader, MONTH_MINUTES);
		row.occupation.person = keyed_int8(reader, MONTH_PERSON, 0);
		row.occupation.provider = keyed_int8(reader, MONTH_PROVIDER, 0);
		row.occupation.human = tally->key.is_worker ? tally->key.subject : 0;
		for (kind = 0; kind < (int) lengthof(grounds) && row.ground_id == 0; kind++)
		{
			row.kind = kind;
			row.ground_id = keyed_int8(reader, grounds[kind], 0);
		}
		add_to(ledger, tally, &row);
	} while (keyed_next(reader));
}

/*
 * A visit whose hold has expired takes nobody's time. Only a moment that was set is asked for: the days on which
 * visits may still be planned are those on which no hold has expired by its day (enforce_hold(), SV005).
 */
static bool
has_expired(KeyedReader *reader)
{
	bool isnull;
	Datum held_until = keyed_get(reader, CLAIM_HELD_UNTIL, &isnull);

	return !isnull && DatumGetTimestampTz(held_until) < GetCurrentTimestamp();
}

/* Adds claims or plans of the day likewise. */
static void
read_claims(TimeLedger *ledger, DayTally *tally, KeyedReader *reader, TimeSource source, int64 key)
{
	if (!keyed_find_day(reader, key, tally->key.day))
		return;
	do
	{
		TimeRow row = {.source = source};

		/* The index may have others too: those confirmed or done are deliveries, or took no time. */
		if (is_own(ledger, source, keyed_int8(reader, CLAIM_ID, 0)) ||
			!(source == TIME_VISIT
				  ? keyed_is(reader, CLAIM_STATUS, "planned") && !has_expired(reader)
				  : keyed_is(reader, CLAIM_STATUS, "recorded") || keyed_is(reader, CLAIM_STATUS, "code_sent")))
			continue;
		row.occupation.start = keyed_time(reader, CLAIM_STARTS_AT);
		row.occupation.minutes = keyed_minutes(reader, CLAIM_MINUTES);
		row.occupation.person = keyed_int8(reader, CLAIM_PERSON, 0);
		row.occupation.provider = keyed_int8(reader, CLAIM_PROVIDER, 0);
		row.occupation.human = tally->key.is_worker ? tally->key.subject : 0;
		row.ground_id = keyed_int8(reader, CLAIM_GROUND, 0);
		add_to(ledger, tally, &row);
	} while (keyed_next(reader));
}

/* Reads claims or plans into all tallies, each under the ids that are its subject's. */
static void
read_source(TimeLedger *ledger, TimeSource source)
{
	KeyedReader readers[2];
	daymap_iterator iterator;
	DayTally *tally;
	bool empty;
	int by;

	for (by = 0; by < 2; by++)
		keyed_open(&readers[by], &claims[source - TIME_HOURS][by], AccessShareLock, GetActiveSnapshot());
	/* Where nobody claims hours, nothing is looked for day by day. */
	empty = RelationGetNumberOfBlocks(readers[0].relation) == 0;
	daymap_start_iterate(ledger->days, &iterator);
	while (!empty && (tally = daymap_iterate(ledger->days, &iterator)) != NULL)
	{
		const Worker *worker;

		CHECK_FOR_INTERRUPTS();
		if (!tally->key.is_worker)
			read_claims(ledger, tally, &readers[0], source, tally->key.subject);
		for (worker = tally->worker; worker != NULL; worker = worker->next_row)
			read_claims(ledger, tally, &readers[1], source, worker->fact.id);
	}
	for (by = 0; by < 2; by++)
		keyed_close(&readers[by]);
}

/* The order in which days are read: by month, within it as the index has them. */
static int
compare_days(const void *a, const void *b)
{
	const DayEntries *one = a;
	const DayEntries *other = b;

	if (one->month != other->month)
		return one->month < other->month ? -1 : 1;
	if (one->id != other->id)
		return one->id < other->id ? -1 : 1;
	return one->day < other->day ? -1 : one->day > other->day;
}

/* The days of recipients, or those of workers under each id that is theirs, in the order of reading; palloc'd. */
static DayEntries *
days_to_read(TimeLedger *ledger, bool of_workers, int64 *count)
{
	int64 allocated = 64;
	DayEntries *days = palloc(sizeof(DayEntries) * allocated);
	daymap_iterator iterator;
	DayTally *tally;

	*count = 0;
	daymap_start_iterate(ledger->days, &iterator);
	while ((tally = daymap_iterate(ledger->days, &iterator)) != NULL)
	{
		const Worker *worker = tally->worker;

		if ((tally->key.is_worker != 0) != of_workers)
			continue;
		do
		{
			if (*count == allocated)
				days = repalloc_huge(days, sizeof(DayEntries) * (allocated *= 2));
			days[*count].id = worker == NULL ? tally->key.subject : worker->fact.id;
			days[*count].day = tally->key.day;
			days[*count].month = month_number(tally->key.day);
			days[*count].of = tally;
			(*count)++;
			worker = worker == NULL ? NULL : worker->next_row;
		} while (worker != NULL);
	}
	qsort(days, *count, sizeof(DayEntries), compare_days);
	return days;
}

/*
 * Reads deliveries into the tallies of recipients, or of workers. First the index is asked how many it has of each
 * day: only where that is more than the rows under check are rows looked at. These are in the index, one entry
 * each at least, so that as many entries as rows leave none for another row.
 */
static void
read_stored_deliveries(TimeLedger *ledger, bool of_workers)
{
	MonthReaders months = {NULL, NULL};
	int64 count;
	DayEntries *days = days_to_read(ledger, of_workers, &count);
	int64 first;
	int64 next;
	int64 i;

	for (first = 0; first < count; first = next)
	{
		KeyedReader *reader =
			month_reader(&months, days[first].day, of_workers ? MONTH_BY_WORKER : MONTH_BY_PERSON);

		for (next = first; next < count && days[next].month == days[first].month; next++)
			;
		if (reader == NULL)
			continue;
		count_day_entries(reader, &days[first], next - first);
		for (i = first; i < next; i++)
			((DayTally *) days[i].of)->entries += days[i].entries;
		for (i = first; i < next; i++)
		{
			DayTally *tally = days[i].of;

			CHECK_FOR_INTERRUPTS();
			if (days[i].entries > 0 && tally->entries > tally->stored)
				read_deliveries(ledger, tally, reader, days[i].id);
		}
	}
	month_readers_close(&months);
	pfree(days);
}

/* True if the register has the table. */
static bool
has_table(const char *name)
{
	return OidIsValid(socsvc_find_table(name));
}

/*
 * Reads the days that are wanted, all sources up to the ledger's level, but for the rows with the `own` ids
 * (ascending), which are under check. A snapshot taken under the locks must be active.
 */
void
time_ledger_read(TimeLedger *ledger, const int64 *own, int64 own_count)
{
	ledger->own = own;
	ledger->own_count = own_count;
	if (ledger->days->members == 0)
		return;
	read_stored_deliveries(ledger, false);
	read_stored_deliveries(ledger, true);
	if (ledger->level >= TIME_HOURS)
		read_source(ledger, TIME_HOURS);
	if (ledger->level >= TIME_VISIT && has_table("visit"))
		read_source(ledger, TIME_VISIT);
}

/* ---- judging -------------------------------------------------------------------------------------------- */

static KeyedTable contract_line_table = {
	.name = "contract_line", .key = "id", .columns = {"programme_line", "programme"}};
static KeyedTable programme_line_table = {.name = "programme_line", .key = "id", .columns = {"service_item"}};
static KeyedTable programme_table = {.name = "programme", .key = "id", .columns = {"form"}};
static KeyedTable extra_line_table = {.name = "extra_line", .key = "id", .columns = {"service_item", "contract"}};
static KeyedTable urgent_line_table = {.name = "urgent_line", .key = "id", .columns = {"service_item"}};
static KeyedTable contract_table = {.name = "contract", .key = "id", .columns = {"programme"}};
static KeyedTable line_of_contract_table = {
	.name = "contract_line", .key = "contract", .columns = {"programme_line"}};
static KeyedTable order_table = {.name = "service_order", .key = "id", .columns = {"contract"}};

/* Two bigints of the row with the id, 0 where there is no such row; the second only when asked for. */
static void
look_up(KeyedTable *table, int64 id, int64 *first, int64 *second)
{
	KeyedReader reader;
	bool found;

	keyed_open(&reader, table, AccessShareLock, GetActiveSnapshot());
	found = keyed_find(&reader, id);
	*first = found ? keyed_int8(&reader, 0, 0) : 0;
	if (second != NULL)
		*second = found ? keyed_int8(&reader, 1, 0) : 0;
	keyed_close(&reader);
}

/* Looks the row's service and form up, once. A snapshot must be active. */
static void
describe(TimeRow *row)
{
	Occupation *occupation = &row->occupation;
	int64 line = 0;
	int64 contract = 0;
	int64 programme = 0;

	if (row->described)
		return;
	row->described = true;
	if (row->source == TIME_HOURS)
	{
		look_up(&order_table, row->ground_id, &contract, NULL);
		look_up(&line_of_contract_table, contract, &line, NULL);
	}
	else if (row->source == TIME_VISIT || row->kind == GROUND_CONTRACT)
		look_up(&contract_line_table, row->ground_id, &line, &programme);
	else if (row->kind == GROUND_EXTRA)
		look_up(&extra_line_table, row->ground_id, &occupation->service_item, &contract);
	else
		look_up(&urgent_line_table, row->ground_id, &occupation->service_item, NULL);

	if (line != 0)
		look_up(&programme_line_table, line, &occupation->service_item, NULL);
	if (programme == 0 && contract != 0)
		look_up(&contract_table, contract, &programme, NULL);
	/* Urgent services belong to no programme; they are given to one person, and so counts what is not known. */
	if (programme != 0)
	{
		KeyedReader reader;

		keyed_open(&reader, &programme_table, AccessShareLock, GetActiveSnapshot());
		occupation->in_group = keyed_find(&reader, programme) && !keyed_is(&reader, 0, "home");
		keyed_close(&reader);
	}
}

/* Does the row fit between the others of the tally's day? */
static DeliveryRefusal
judge_start(TimeRow *row, const DayTally *tally)
{
	Occupation *other;

	for (other = tally->occupations; other != NULL; other = other->next)
	{
		DeliveryRefusal refusal;

		if (!occupations_overlap(&row->occupation, other))
			continue;
		describe(row);
		describe((TimeRow *) other);
		refusal = occupations_collide(&row->occupation, other);
		if (refusal != DELIVERY_ALLOWED)
			return refusal;
	}
	return DELIVERY_ALLOWED;
}

/*
 * Is there room for the row on its day, in that of its recipient and in that of its worker? The row itself is not
 * counted. A snapshot must be active.
 */
DeliveryRefusal
time_ledger_judge(TimeLedger *ledger, TimeRow *row)
{
	const DayTally *of_person;
	const DayTally *of_worker;
	DeliveryRefusal refusal = DELIVERY_ALLOWED;

	place(ledger, row);
	of_person = row->of_person;
	of_worker = row->of_worker;
	if (of_person != NULL && of_person->minutes + row->occupation.minutes > DAY_MINUTES)
		return DELIVERY_RECIPIENT_DAY_FULL;
	/* A simple sum is enough for nearly everybody; lessons in groups are looked at closely. */
	if (of_worker != NULL && of_worker->minutes + row->occupation.minutes > DAY_MINUTES)
	{
		Occupation *occupation;

		for (occupation = of_worker->occupations; occupation != NULL; occupation = occupation->next)
			describe((TimeRow *) occupation);
		describe(row);
		row->occupation.next = of_worker->occupations;
		if (occupied_minutes(&row->occupation) > DAY_MINUTES)
			return DELIVERY_WORKER_DAY_FULL;
	}
	if (row->occupation.start == NO_START)
		return DELIVERY_ALLOWED;
	if (of_worker != NULL)
		refusal = judge_start(row, of_worker);
	if (refusal == DELIVERY_ALLOWED && of_person != NULL)
		refusal = judge_start(row, of_person);
	return refusal;
}
