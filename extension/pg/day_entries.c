/*
 * day_entries.c: how much an index on (id, day) has under many keys at once, told by the index alone.
 *
 * An entry says that there is, or was, such a row: whether it still is, and what it holds, only the table can
 * tell. No entry is missing of a row that anybody may see. So where the index has no more entries under a key than
 * rows the caller knows himself, there is nothing to read; and nearly always it is so.
 */
#include "postgres.h"

#include "access/itup.h"
#include "access/relscan.h"
#include "access/skey.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"

#include "day_entries.h"
#include "socsvc.h"

/*
 * Going along costs about 10 microseconds a page, finding one key 1: so many keys a page of the index make it
 * worth while.
 */
#define KEYS_A_PAGE 10

/* So many entries are stepped over before the next id is looked for from the root. */
#define MAXIMAL_STEPS 500

/* Counts under each key by itself. */
static void
count_one_by_one(IndexScanDesc scan, DayEntries *keys, int64 count)
{
	ScanKeyData scan_keys[2];
	int64 i;

	for (i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		ScanKeyInit(&scan_keys[0], 1, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(keys[i].id));
		ScanKeyInit(&scan_keys[1], 2, BTEqualStrategyNumber, F_DATE_EQ, DateADTGetDatum(keys[i].day));
		index_rescan(scan, scan_keys, 2, NULL, 0);
		for (keys[i].entries = 0; index_getnext_tid(scan, ForwardScanDirection) != NULL; keys[i].entries++)
			;
	}
}

/* Goes to the next entry; false behind the last. */
static bool
next_entry(IndexScanDesc scan, int64 *id, core_day *day)
{
	bool isnull;

	if (index_getnext_tid(scan, ForwardScanDirection) == NULL)
		return false;
	*id = DatumGetInt64(index_getattr(scan->xs_itup, 1, scan->xs_itupdesc, &isnull));
	*day = DatumGetDateADT(index_getattr(scan->xs_itup, 2, scan->xs_itupdesc, &isnull));
	return true;
}

/* Counts going along the index. */
static void
count_along(IndexScanDesc scan, DayEntries *keys, int64 count)
{
	bool begun = false;
	bool more = true;
	int64 id = 0;
	core_day day = 0;
	int64 i;

	for (i = 0; i < count; i++)
	{
		const DayEntries *key = &keys[i];
		int steps = 0;

		CHECK_FOR_INTERRUPTS();
		keys[i].entries = 0;
		while (more && (!begun || id < key->id || (id == key->id && day <= key->day)))
		{
			if (begun && id == key->id && day == key->day)
				keys[i].entries++;
			if (!begun || (id != key->id && ++steps == MAXIMAL_STEPS))
			{
				ScanKeyData scan_key;

				ScanKeyInit(&scan_key, 1, BTGreaterEqualStrategyNumber, F_INT8GE, Int64GetDatum(key->id));
				index_rescan(scan, &scan_key, 1, NULL, 0);
				begun = true;
			}
			more = next_entry(scan, &id, &day);
		}
	}
}

/*
 * Counts the entries under the keys, which are ascending by id and day, each once. The reader is of a table whose
 * key is a bigint and a date.
 */
void
count_day_entries(KeyedReader *reader, DayEntries *keys, int64 count)
{
	bool along = count / KEYS_A_PAGE > (int64) RelationGetNumberOfBlocks(reader->index);
	IndexScanDesc scan =
		socsvc_index_beginscan(reader->relation, reader->index, reader->scan->xs_snapshot, along ? 1 : 2);

	scan->xs_want_itup = true;
	if (along)
		count_along(scan, keys, count);
	else
		count_one_by_one(scan, keys, count);
	index_endscan(scan);
}
