/*
 * time_ledger.h: how the days of people are taken, over all providers.
 *
 * A DayTally is a recipient's or a worker's day: what takes time on it, as rows of delivery, of hour_log that are
 * not confirmed yet, and of planned visits. A fact looks at facts only, hours that are claimed at facts and other
 * claims, a plan at all three: so no plan forbids a fact, and what closes a plan does not meet it.
 *
 * The tallies wanted are named first, then read all at once, under the locks of person and worker (lock.h).
 */
#ifndef SOCSVC_TIME_LEDGER_H
#define SOCSVC_TIME_LEDGER_H

#include "impossible.h"
#include "lock.h"
#include "quota_check.h"

typedef enum TimeSource
{
	TIME_DELIVERY,
	TIME_HOURS,
	TIME_VISIT
} TimeSource;

/* An occupation, and where it comes from: its service and form are looked up when something hangs on them. */
typedef struct TimeRow
{
	Occupation occupation; /* first: a tally's list is of these */
	uint8 source;          /* TimeSource */
	uint8 kind;            /* GroundKind of a delivery */
	bool described;
	int64 ground_id; /* of a delivery its ground, of hours their order, of a visit its contract line */
} TimeRow;

typedef struct DayTally DayTally;

typedef struct TimeLedger
{
	MemoryContext context;
	TimeSource level; /* reads this source and those before it */
	struct daymap_hash *days;
	const int64 *own; /* ids of rows of the level's own source that are under check, ascending */
	int64 own_count;
} TimeLedger;

extern void time_ledger_begin(TimeLedger *ledger, MemoryContext context, TimeSource level);
extern void time_ledger_want(TimeLedger *ledger, int64 person, const Worker *worker, core_day day);
extern void time_ledger_read(TimeLedger *ledger, const int64 *own, int64 own_count);
extern void time_ledger_add(TimeLedger *ledger, const TimeRow *row, core_day day);
extern DeliveryRefusal time_ledger_judge(TimeLedger *ledger, TimeRow *row, core_day day);

/* Months of table delivery, found by what a rule asks for; NULL where the month is not open. */
typedef enum MonthKey
{
	MONTH_BY_PERSON, /* and day: those with minutes */
	MONTH_BY_WORKER, /* likewise */
	MONTH_BY_CONTRACT_LINE,
	MONTH_BY_EXTRA_LINE,
	MONTH_BY_URGENT_LINE
} MonthKey;
#define MONTH_KEYS 5

enum
{
	MONTH_ID,
	MONTH_DELIVERED_ON,
	MONTH_PERSON,
	MONTH_PROVIDER,
	MONTH_WORKER,
	MONTH_MINUTES,
	MONTH_STARTED_AT,
	MONTH_CONTRACT_LINE,
	MONTH_EXTRA_LINE,
	MONTH_URGENT_LINE
};

/* Open readers of months, for as long as one snapshot is active. */
typedef struct MonthReaders
{
	struct MonthReader *first;
	struct MonthReader *last_used;
} MonthReaders;

extern KeyedReader *month_reader(MonthReaders *readers, core_day day, MonthKey key);
extern void month_readers_close(MonthReaders *readers);

#endif
