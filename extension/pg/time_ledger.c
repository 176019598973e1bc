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
#include "catalog/namespace.h"

#include "socsvc.h"
#include "time_ledger.h"

/* ---- months of deliveries ------------------------------------------------------------------------------- */

/* What is known of a month's partition in this session. */
typedef struct Month
{
	struct Month *next;
	int64 number;
	char name[32];
	KeyedTable tables[MONTH_KEYS];
} Month;

static Month *months = NULL;

typedef struct MonthReader
{
	struct MonthReader *next;
	Month *month; /* NULL where it is not open */
	int64 number;
	bool open[MONTH_KEYS];
	KeyedReader readers[MONTH_KEYS];
} MonthReader;

/* The month with the number, remembered from its first use in the session on. */
static Month *
month_of(int64 number)
{
	static const KeyedTable by_key[MONTH_KEYS] = {
		{.key = "person", .second = "delivered_on"},
		{.key = "worker", .second = "delivered_on"},
		{.key = "contract_line"},
		{.key = "extra_line"},
		{.key = "urgent_line"},
	};
	static const char *const columns[] = {"id",      "delivered_on", "person",        "provider",   "worker",
										  "minutes", "started_at",   "contract_line", "extra_line", "urgent_line"};
	Month *month;
	int32_t year;
	int month_of_year;
	int day;
	int i;

	for (month = months; month != NULL; month = month->next)
		if (month->number == number)
			return month;
	month = MemoryContextAllocZero(TopMemoryContext, sizeof(Month));
	month->number = number;
	civil_of_day(month_start(number), &year, &month_of_year, &day);
	snprintf(month->name, sizeof(month->name), "delivery_%04d_%02d", year, month_of_year);
	for (i = 0; i < MONTH_KEYS; i++)
	{
		month->tables[i] = by_key[i];
		month->tables[i].name = month->name;
		month->tables[i].conditional = true;
		memcpy(month->tables[i].columns, columns, sizeof(columns));
	}
	month->next = months;
	months = month;
	return month;
}

/* A reader of the month that the day lies in, NULL where it is not open. A snapshot must be active. */
KeyedReader *
month_reader(MonthReaders *readers, core_day day, MonthKey key)
{
	int64 number = month_number(day);
	MonthReader *reader = readers->last_used;

	if (reader == NULL || reader->number != number)
	{
		for (reader = readers->first; reader != NULL && reader->number != number; reader = reader->next)
			;
		if (reader == NULL)
		{
			reader = palloc0(sizeof(MonthReader));
			reader->number = number;
			reader->month = socsvc_holds_deliveries(month_start(number)) ? month_of(number) : NULL;
			reader->next = readers->first;
			readers->first = reader;
		}
		readers->last_used = reader;
	}
	if (reader->month == NULL)
		return NULL;
	if (!reader->open[key])
	{
		keyed_open(&reader->readers[key], &reader->month->tables[key], AccessShareLock, GetActiveSnapshot());
		reader->open[key] = true;
	}
	return &reader->readers[key];
}

/* Closes all of them; the locks stay until the transaction ends. */
void
month_readers_close(MonthReaders *readers)
{
	while (readers->first != NULL)
	{
		MonthReader *reader = readers->first;
		int key;

		for (key = 0; key < MONTH_KEYS; key++)
			if (reader->open[key])
				keyed_close(&reader->readers[key]);
		readers->first = reader->next;
		pfree(reader);
	}
	readers->last_used = NULL;
}

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

/* Begins a ledger that lives in the context. */
void
time_ledger_begin(TimeLedger *ledger, MemoryContext context, TimeSource level)
{
	memset(ledger, 0, sizeof(*ledger));
	ledger->context = context;
	ledger->level = level;
	ledger->days = daymap_create(context, 64, NULL);
}

/* Says that the day of the recipient, and that of the worker (or NULL), will be asked about. */
void
time_ledger_want(TimeLedger *ledger, int64 person, const Worker *worker, core_day day)
{
	const int subjects = worker != NULL ? 2 : 1;
	bool known;

	for (int is_worker = 0; is_worker < subjects; is_worker++)
	{
		DayKey key = {is_worker ? worker->human : person, day, is_worker};
		DayTally *tally = daymap_insert(ledger->days, key, &known);

		if (!known)
		{
			tally->worker = is_worker ? worker->first_row : NULL;
			tally->minutes = 0;
			tally->occupations = NULL;
		}
	}
}

/* Puts a row into a tally. */
static void
add_to(TimeLedger *ledger, DayTally *tally, const TimeRow *row)
{
	TimeRow *copy = MemoryContextAlloc(ledger->context, sizeof(TimeRow));

	*copy = *row;
	copy->occupation.next = tally->occupations;
	tally->occupations = &copy->occupation;
	tally->minutes += row->occupation.minutes;
}

static DayTally *
tally_of(TimeLedger *ledger, int64 subject, core_day day, bool is_worker)
{
	DayKey key = {subject, day, is_worker};

	return subject == 0 ? NULL : daymap_lookup(ledger->days, key);
}

/* Counts a row, which was judged or needed not be, in the tallies that there are of it. */
void
time_ledger_add(TimeLedger *ledger, const TimeRow *row, core_day day)
{
	DayTally *of_person = tally_of(ledger, row->occupation.person, day, false);
	DayTally *of_worker = tally_of(ledger, row->occupation.human, day, true);

	if (of_person != NULL)
		add_to(ledger, of_person, row);
	if (of_worker != NULL)
		add_to(ledger, of_worker, row);
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

static int
compare_ids(const void *a, const void *b)
{
	int64 left = *(const int64 *) a;
	int64 right = *(const int64 *) b;

	return left < right ? -1 : left > right;
}

/* Is the row of the source under check itself? */
static bool
is_own(const TimeLedger *ledger, TimeSource source, int64 id)
{
	return source == ledger->level && ledger->own_count > 0 &&
		   bsearch(&id, ledger->own, ledger->own_count, sizeof(int64), compare_ids) != NULL;
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

	if (reader == NULL || !keyed_find_day(reader, key, tally->key.day))
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

/* Reads one source into all tallies, each under the ids that are its subject's. */
static void
read_source(TimeLedger *ledger, TimeSource source)
{
	MonthReaders months_of_check = {NULL, NULL};
	KeyedReader readers[2];
	daymap_iterator iterator;
	DayTally *tally;
	bool empty;
	int by;

	if (source != TIME_DELIVERY)
		for (by = 0; by < 2; by++)
			keyed_open(&readers[by], &claims[source - TIME_HOURS][by], AccessShareLock, GetActiveSnapshot());
	/* Where nobody claims hours, nothing is looked for day by day. */
	empty = source != TIME_DELIVERY && RelationGetNumberOfBlocks(readers[0].relation) == 0;
	daymap_start_iterate(ledger->days, &iterator);
	while (!empty && (tally = daymap_iterate(ledger->days, &iterator)) != NULL)
	{
		const Worker *worker = tally->worker;
		int64 id = worker == NULL ? tally->key.subject : worker->fact.id;

		CHECK_FOR_INTERRUPTS();
		by = tally->key.is_worker;
		do
		{
			if (source == TIME_DELIVERY)
				read_deliveries(
					ledger, tally,
					month_reader(&months_of_check, tally->key.day, by ? MONTH_BY_WORKER : MONTH_BY_PERSON), id);
			else
				read_claims(ledger, tally, &readers[by], source, id);
			worker = worker == NULL ? NULL : worker->next_row;
			id = worker == NULL ? 0 : worker->fact.id;
		} while (worker != NULL);
	}
	if (source != TIME_DELIVERY)
		for (by = 0; by < 2; by++)
			keyed_close(&readers[by]);
	month_readers_close(&months_of_check);
}

/* True if the register has the table. */
static bool
has_table(const char *name)
{
	return OidIsValid(get_relname_relid(name, get_namespace_oid("socsvc", false)));
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
	read_source(ledger, TIME_DELIVERY);
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
time_ledger_judge(TimeLedger *ledger, TimeRow *row, core_day day)
{
	DayTally *of_person = tally_of(ledger, row->occupation.person, day, false);
	DayTally *of_worker = tally_of(ledger, row->occupation.human, day, true);
	DeliveryRefusal refusal = DELIVERY_ALLOWED;

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
