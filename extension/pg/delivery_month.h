/*
 * delivery_month.h: the months of table delivery, each a partition, read through their indexes.
 */
#ifndef SOCSVC_DELIVERY_MONTH_H
#define SOCSVC_DELIVERY_MONTH_H

#include "lock.h"

/* What a rule finds deliveries by. */
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
