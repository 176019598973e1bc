/*
 * time_ledger.h: how the days of people are taken, over all providers.
 *
 * A DayTally is a recipient's or a worker's day: what takes time on it, as rows of delivery, of hour_log that are
 * not confirmed yet, and of planned visits. A fact looks at facts only, hours that are claimed at facts and other
 * claims, a plan at all three: so no plan forbids a fact, and what closes a plan does not meet it.
 *
 * The days wanted are named first, by the rows under check, then read all at once, under the locks of person and
 * worker (lock.h); then each row is judged and, if it is possible, added.
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

typedef struct DayTally DayTally;

/* An occupation, and where it comes from: its service and form are looked up when something hangs on them. */
typedef struct TimeRow
{
	Occupation occupation; /* first: a tally's list is of these */
	int64 ground_id;       /* of a delivery its ground, of hours their order, of a visit its contract line */
	core_day day;
	uint8 source; /* TimeSource */
	uint8 kind;   /* GroundKind of a delivery */
	bool described;
	bool placed;         /* its days have been looked for: */
	DayTally *of_person; /* NULL where nobody asks about the day */
	DayTally *of_worker;
} TimeRow;

typedef struct TimeLedger
{
	MemoryContext context;
	TimeSource level; /* reads this source and those before it */
	struct daymap_hash *days;
	TimeRow *spare; /* rows that are not used yet */
	int spare_count;
	const int64 *own; /* ids of rows of the level's own source that are under check, ascending */
	int64 own_count;
} TimeLedger;

extern void time_ledger_begin(TimeLedger *ledger, MemoryContext context, TimeSource level, int64 rows);
extern void time_ledger_want(TimeLedger *ledger, const TimeRow *row, const Worker *worker, bool is_stored);
extern void time_ledger_read(TimeLedger *ledger, const int64 *own, int64 own_count);
extern void time_ledger_add(TimeLedger *ledger, TimeRow *row);
extern DeliveryRefusal time_ledger_judge(TimeLedger *ledger, TimeRow *row);

#endif
