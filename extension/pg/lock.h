/*
 * lock.h: rows of the register found by a bigint key, read or locked without SPI.
 *
 * The rules of a delivery ask a dozen single-row questions. Through SPI each costs an executor start; read through
 * the index it is a fraction of that, and a lock is taken on the very version that is then read. No privilege and
 * no policy is asked: this reads as the register's owner would, which is what rule triggers are to do.
 *
 * Lock protocol: person, then worker, tariff, programme_line, each in the order of ids; only then are
 * contracts, absences, acts and periods read, with a snapshot that is taken after the last lock was granted.
 */
#ifndef SOCSVC_LOCK_H
#define SOCSVC_LOCK_H

#include "access/attnum.h"
#include "access/genam.h"
#include "executor/tuptable.h"
#include "nodes/lockoptions.h"
#include "storage/lockdefs.h"
#include "utils/relcache.h"
#include "utils/snapshot.h"

#include "quota.h"

#define KEYED_TABLE_COLUMNS 10

/* A table of the register that is read by a bigint key through a btree index which begins with that column. */
typedef struct KeyedTable
{
	const char *name;
	const char *key;
	const char *second;                       /* a date that is the second column of the key, or NULL */
	const char *columns[KEYED_TABLE_COLUMNS]; /* those that are read, in the order of the caller's enum */
	bool conditional; /* an index with a condition serves: the caller asks for rows only that meet it */
	/* Looked up by name, dropped when the table changes. */
	bool valid;
	Oid relid;
	Oid indexid;
	AttrNumber attno[KEYED_TABLE_COLUMNS];
	char rules; /* quota_count.c: '?' not yet asked, 'y' others' triggers or checks look at the counters, 'n' none
				 */
} KeyedTable;

/* An open table: at most one row at a time is looked at, in `slot`. */
typedef struct KeyedReader
{
	KeyedTable *table;
	Relation relation;
	Relation index;
	IndexScanDesc scan;
	TupleTableSlot *slot;
} KeyedReader;

/* Of two bigints, for qsort() and bsearch(). */
extern int socsvc_compare_ids(const void *a, const void *b);

extern Oid socsvc_find_table(const char *name);
extern Oid socsvc_table(const char *name);
extern bool socsvc_holds_deliveries(core_day month);
extern Oid socsvc_keyed_relid(KeyedTable *table);
extern void keyed_open(KeyedReader *reader, KeyedTable *table, LOCKMODE mode, Snapshot snapshot);
extern void keyed_see(KeyedReader *reader, Snapshot snapshot);
extern bool keyed_find(KeyedReader *reader, int64 key);
extern bool keyed_find_day(KeyedReader *reader, int64 key, core_day day);
extern bool keyed_next(KeyedReader *reader);
extern bool keyed_lock(KeyedReader *reader, int64 key, LockTupleMode mode);
extern Datum keyed_get(KeyedReader *reader, int column, bool *isnull);
extern void keyed_close(KeyedReader *reader);

/* Column values as core/ takes them; a NULL gives the value named. */
extern int64 keyed_int8(KeyedReader *reader, int column, int64 if_null);
extern core_day keyed_date(KeyedReader *reader, int column, core_day if_null);
extern DayRange keyed_range(KeyedReader *reader, int column); /* NULL and empty give an empty range */
extern DayRange *keyed_ranges(KeyedReader *reader, int column, MemoryContext context, int *count);
extern bool keyed_is(KeyedReader *reader, int column, const char *word);
extern bool keyed_bool(KeyedReader *reader, int column);

extern Snapshot socsvc_push_latest_snapshot(void);
extern uint64 socsvc_transactions_seen(void);
extern DayRange socsvc_day_range(Datum daterange);
extern char *socsvc_day_text(core_day day);

#endif
