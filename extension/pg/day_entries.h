/*
 * day_entries.h: how much an index on (id, day) has under many keys at once.
 */
#ifndef SOCSVC_DAY_ENTRIES_H
#define SOCSVC_DAY_ENTRIES_H

#include "lock.h"

/* A key, and the entries that the index has under it. */
typedef struct DayEntries
{
	int64 id;
	core_day day;
	int32 entries;
	int64 month; /* the caller's, as is the next */
	void *of;
} DayEntries;

extern void count_day_entries(KeyedReader *reader, DayEntries *keys, int64 count);

#endif
