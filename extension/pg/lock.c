/*
 * lock.c: rows of the register found by key, read and locked; and the trigger that takes a recipient's lock.
 */
#include "postgres.h"

#include "access/relscan.h"
#include "access/skey.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_am_d.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type_d.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/multirangetypes.h"
#include "utils/rangetypes.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "lock.h"
#include "socsvc.h"

PG_FUNCTION_INFO_V1(lock_recipient);

/* Tables whose definition has been looked up in this session, for the invalidation callback. */
static KeyedTable **known_tables = NULL;
static int known_table_count = 0;
static int known_tables_allocated = 0;

/* See socsvc_transactions_seen(). */
static uint64 transactions_seen = 0;

/* Relcache callback: forgets what was looked up of a table that changed, of all when the message names none. */
static void
forget_table(Datum arg, Oid relid)
{
	int i;

	(void) arg;
	for (i = 0; i < known_table_count; i++)
		if (relid == InvalidOid || known_tables[i]->relid == relid)
			known_tables[i]->valid = false;
}

/* Oids of relations in schema socsvc by name, for socsvc_find_table(). */
typedef struct FoundTable
{
	NameData name;
	Oid relid;
} FoundTable;

static HTAB *found_tables = NULL;

/* Relcache callback: forgets the relation, all of them when the message names none. */
static void
forget_found(Datum arg, Oid relid)
{
	HASH_SEQ_STATUS scan;
	FoundTable *table;

	hash_seq_init(&scan, found_tables);
	while ((table = hash_seq_search(&scan)) != NULL)
		if (relid == InvalidOid || table->relid == relid)
			(void) hash_search(found_tables, &table->name, HASH_REMOVE, NULL);
}

/* Syscache callback: a schema was made, renamed or dropped, of which the relations in it are not told. */
static void
forget_all_found(Datum arg, int cacheid, uint32 hashvalue)
{
	forget_found(arg, InvalidOid);
}

/*
 * Oid of a table, index or sequence in schema socsvc, InvalidOid where there is none of the name. Kept until the
 * relation or the schema changes: hot triggers ask for several a row.
 */
Oid
socsvc_find_table(const char *name)
{
	NameData key;
	FoundTable *table;
	Oid relid;

	if (found_tables == NULL)
	{
		HASHCTL control = {.keysize = sizeof(NameData), .entrysize = sizeof(FoundTable), .hcxt = TopMemoryContext};

		found_tables =
			hash_create("socsvc tables by name", 128, &control, HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
		CacheRegisterRelcacheCallback(forget_found, (Datum) 0);
		CacheRegisterSyscacheCallback(NAMESPACEOID, forget_all_found, (Datum) 0);
	}
	namestrcpy(&key, name);
	table = hash_search(found_tables, &key, HASH_FIND, NULL);
	if (table != NULL)
		return table->relid;
	relid = get_relname_relid(NameStr(key), get_namespace_oid("socsvc", false));
	/* What is not there is asked for again: nothing tells that it has come. */
	if (OidIsValid(relid))
		((FoundTable *) hash_search(found_tables, &key, HASH_ENTER, NULL))->relid = relid;
	return relid;
}

/* Oid of a table of the register. Without a register SV019. */
Oid
socsvc_table(const char *name)
{
	Oid relid = socsvc_find_table(name);

	if (!OidIsValid(relid))
		ereport(ERROR, errcode(ERRCODE_NO_REGISTER), errmsg("table socsvc.%s is not there", name),
				errdetail("This database holds no register, or the table was dropped."),
				errhint("CALL socsvc.create_register(jurisdiction) makes a register."));
	return relid;
}

/*
 * Whether the deliveries of the month that begins on the day are there: make_partitions() opened it, and nobody
 * archived it, which must not look like a month in which nothing was delivered.
 */
bool
socsvc_holds_deliveries(core_day month)
{
	Oid partition;
	int year;
	int number;
	int day;

	j2date(month + POSTGRES_EPOCH_JDATE, &year, &number, &day);
	partition = socsvc_find_table(psprintf("delivery_%04d_%02d", year, number));
	return OidIsValid(partition) && has_superclass(partition);
}

/*
 * The narrowest valid btree index that begins with the column, or with both; without a condition unless one is
 * said to do.
 */
static Oid
find_index(Relation relation, AttrNumber key, AttrNumber second, bool conditional)
{
	Oid best = InvalidOid;
	int best_columns = INDEX_MAX_KEYS + 1;
	List *indexes = RelationGetIndexList(relation);
	ListCell *cell;

	foreach (cell, indexes)
	{
		Relation index = index_open(lfirst_oid(cell), AccessShareLock);
		Form_pg_index form = index->rd_index;

		if (form->indisvalid && form->indislive && index->rd_rel->relam == BTREE_AM_OID &&
			form->indkey.values[0] == key && (conditional || RelationGetIndexPredicate(index) == NIL) &&
			(second == InvalidAttrNumber || (form->indnkeyatts > 1 && form->indkey.values[1] == second)) &&
			form->indnkeyatts < best_columns)
		{
			best = RelationGetRelid(index);
			best_columns = form->indnkeyatts;
		}
		index_close(index, AccessShareLock);
	}
	list_free(indexes);
	return best;
}

/* Looks the table's columns and index up. Columns go by name, so added and dropped ones do no harm. */
static void
look_up_table(KeyedTable *table)
{
	Relation relation;
	int i;

	for (i = 0; i < known_table_count; i++)
		if (known_tables[i] == table)
			break;
	if (i == known_table_count)
	{
		if (known_table_count == 0)
			CacheRegisterRelcacheCallback(forget_table, (Datum) 0);
		if (known_table_count == known_tables_allocated)
		{
			int allocated = Max(64, known_tables_allocated * 2);
			Size size = sizeof(KeyedTable *) * allocated;

			known_tables =
				known_tables == NULL ? MemoryContextAlloc(TopMemoryContext, size) : repalloc(known_tables, size);
			known_tables_allocated = allocated;
		}
		known_tables[known_table_count++] = table;
	}

	table->relid = socsvc_table(table->name);
	relation = table_open(table->relid, AccessShareLock);
	for (i = 0; i < KEYED_TABLE_COLUMNS && table->columns[i] != NULL; i++)
	{
		table->attno[i] = get_attnum(table->relid, table->columns[i]);
		if (table->attno[i] == InvalidAttrNumber)
			ereport(ERROR, errcode(ERRCODE_UNDEFINED_COLUMN),
					errmsg("column \"%s\" of table socsvc.%s is not there", table->columns[i], table->name));
	}
	table->indexid = find_index(
		relation, get_attnum(table->relid, table->key),
		table->second == NULL ? InvalidAttrNumber : get_attnum(table->relid, table->second), table->conditional);
	if (!OidIsValid(table->indexid))
		ereport(ERROR, errcode(ERRCODE_UNDEFINED_OBJECT),
				errmsg("table socsvc.%s has no valid index on \"%s\"", table->name, table->key),
				errhint("The register's rules read through it: make it again, as create_register() did."));
	table->rules = '?';
	/* Last: opening the table may have processed an invalidation of it, which is then harmless. */
	table->valid = true;
	table_close(relation, AccessShareLock);
}

/* Oid of the table, whose columns are known from here on, until the next invalidation. */
Oid
socsvc_keyed_relid(KeyedTable *table)
{
	if (!table->valid)
		look_up_table(table);
	return table->relid;
}

/* Opens a table for reading through its key's index under the snapshot, which must stay registered or active. */
void
keyed_open(KeyedReader *reader, KeyedTable *table, LOCKMODE mode, Snapshot snapshot)
{
	if (!table->valid)
		look_up_table(table);
	reader->table = table;
	reader->relation = table_open(table->relid, mode);
	/* Taking the lock may have told of a change of the table. */
	if (!table->valid)
		look_up_table(table);
	reader->index = index_open(table->indexid, AccessShareLock);
	reader->scan =
		socsvc_index_beginscan(reader->relation, reader->index, snapshot, reader->table->second == NULL ? 1 : 2);
	reader->slot = table_slot_create(reader->relation, NULL);
}

/* Goes on reading an open table under another snapshot, which must stay registered or active likewise. */
void
keyed_see(KeyedReader *reader, Snapshot snapshot)
{
	reader->scan->xs_snapshot = snapshot;
}

/* Finds the first row with the key. */
bool
keyed_find(KeyedReader *reader, int64 key)
{
	ScanKeyData scan_key;

	ScanKeyInit(&scan_key, 1, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(key));
	index_rescan(reader->scan, &scan_key, 1, NULL, 0);
	return keyed_next(reader);
}

/* Finds the row with the key and the day, in a table whose key has two columns. */
bool
keyed_find_day(KeyedReader *reader, int64 key, core_day day)
{
	ScanKeyData scan_keys[2];

	ScanKeyInit(&scan_keys[0], 1, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(key));
	ScanKeyInit(&scan_keys[1], 2, BTEqualStrategyNumber, F_DATE_EQ, DateADTGetDatum(day));
	index_rescan(reader->scan, scan_keys, 2, NULL, 0);
	return keyed_next(reader);
}

/* Goes to the next row with the key. */
bool
keyed_next(KeyedReader *reader)
{
	return index_getnext_slot(reader->scan, ForwardScanDirection, reader->slot);
}

/*
 * Locks the row with the key, waiting for whoever holds it, and leaves its newest version in the slot. False if no
 * such row is visible, or it was deleted meanwhile. An isolation level does not matter: like the foreign keys of
 * the server this goes by the newest version, which the lock keeps from changing until the transaction ends.
 */
bool
keyed_lock(KeyedReader *reader, int64 key, LockTupleMode mode)
{
	TM_FailureData failure;
	ItemPointerData tid;

	if (!keyed_find(reader, key))
		return false;
	tid = reader->slot->tts_tid;
	switch (table_tuple_lock(reader->relation, &tid, reader->scan->xs_snapshot, reader->slot,
							 GetCurrentCommandId(false), mode, LockWaitBlock, TUPLE_LOCK_FLAG_FIND_LAST_VERSION,
							 &failure))
	{
		case TM_Ok:
			return true;
		case TM_Deleted:
			return false;
		default:
			ereport(ERROR, errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
					errmsg("row %lld of socsvc.%s changed while it was being locked", (long long) key,
						   reader->table->name),
					errhint("Repeat the transaction."));
	}
	return false;
}

/* Value of one of the table's columns in the row that was found. */
Datum
keyed_get(KeyedReader *reader, int column, bool *isnull)
{
	return slot_getattr(reader->slot, reader->table->attno[column], isnull);
}

int64
keyed_int8(KeyedReader *reader, int column, int64 if_null)
{
	bool isnull;
	Datum value = keyed_get(reader, column, &isnull);

	return isnull ? if_null : DatumGetInt64(value);
}

core_day
keyed_date(KeyedReader *reader, int column, core_day if_null)
{
	bool isnull;
	Datum value = keyed_get(reader, column, &isnull);

	return isnull ? if_null : DatumGetDateADT(value);
}

DayRange
keyed_range(KeyedReader *reader, int column)
{
	bool isnull;
	Datum value = keyed_get(reader, column, &isnull);
	DayRange none = {0, 0};

	return isnull ? none : socsvc_day_range(value);
}

/* The ranges of a datemultirange, allocated in the context; NULL and a count of 0 where there are none. */
DayRange *
keyed_ranges(KeyedReader *reader, int column, MemoryContext context, int *count)
{
	bool isnull;
	Datum value = keyed_get(reader, column, &isnull);
	DayRange *result = NULL;
	MultirangeType *multirange;
	RangeType **ranges;
	int32 found;

	*count = 0;
	if (isnull)
		return NULL;
	multirange = DatumGetMultirangeTypeP(value);
	if (MultirangeIsEmpty(multirange))
		return NULL;
	multirange_deserialize(lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO), multirange, &found, &ranges);
	result = MemoryContextAlloc(context, sizeof(DayRange) * found);
	for (*count = 0; *count < found; (*count)++)
		result[*count] = socsvc_day_range(RangeTypePGetDatum(ranges[*count]));
	return result;
}

bool
keyed_is(KeyedReader *reader, int column, const char *word)
{
	bool isnull;
	Datum value = keyed_get(reader, column, &isnull);
	text *packed;

	if (isnull)
		return false;
	packed = DatumGetTextPP(value);
	return VARSIZE_ANY_EXHDR(packed) == strlen(word) &&
		   memcmp(VARDATA_ANY(packed), word, VARSIZE_ANY_EXHDR(packed)) == 0;
}

bool
keyed_bool(KeyedReader *reader, int column)
{
	bool isnull;
	Datum value = keyed_get(reader, column, &isnull);

	return !isnull && DatumGetBool(value);
}

/* Closes the table; its lock stays until the transaction ends. */
void
keyed_close(KeyedReader *reader)
{
	ExecDropSingleTupleTableSlot(reader->slot);
	index_endscan(reader->scan);
	index_close(reader->index, AccessShareLock);
	table_close(reader->relation, NoLock);
}

/*
 * Makes all that the transaction has done, and all that others have committed by now, visible: whatever the
 * isolation level, the rules look at the register as it is under the locks. The caller pops it.
 */
Snapshot
socsvc_push_latest_snapshot(void)
{
	Snapshot latest;

	CommandCounterIncrement();
	latest = GetLatestSnapshot();
	transactions_seen = latest->snapXactCompletionCount;
	PushActiveSnapshot(latest);
	return GetActiveSnapshot();
}

/*
 * How many transactions that wrote had ended when the newest snapshot was taken: two snapshots with the same
 * number show the same, but for what this transaction itself has done between them. The server reuses snapshots by
 * it.
 */
uint64
socsvc_transactions_seen(void)
{
	return transactions_seen;
}

/* A daterange as core/ takes it. */
DayRange
socsvc_day_range(Datum daterange)
{
	RangeType *range = DatumGetRangeTypeP(daterange);
	TypeCacheEntry *typcache = lookup_type_cache(RangeTypeGetOid(range), TYPECACHE_RANGE_INFO);
	RangeBound lower;
	RangeBound upper;
	bool empty;
	DayRange result = {0, 0};

	range_deserialize(typcache, range, &lower, &upper, &empty);
	if (empty)
		return result;
	result.from = lower.infinite ? CORE_DAY_MINUS_INFINITY : DatumGetDateADT(lower.val);
	result.until = upper.infinite ? CORE_DAY_INFINITY : DatumGetDateADT(upper.val);
	return result;
}

/* A day in ISO 8601, whatever DateStyle says; palloc'd. */
char *
socsvc_day_text(core_day day)
{
	struct pg_tm tm;
	char text[MAXDATELEN + 1];

	if (day == CORE_DAY_MINUS_INFINITY)
		return pstrdup("-infinity");
	if (day == CORE_DAY_INFINITY)
		return pstrdup("infinity");
	j2date(day + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	EncodeDateOnly(&tm, USE_ISO_DATES, text);
	return pstrdup(text);
}

/* ---- the recipient's lock ------------------------------------------------------------------------------ */

static KeyedTable person_table = {.name = "person", .key = "id", .columns = {"id"}};

/* Column `person` of a row, 0 when it is NULL. */
static int64
person_of(HeapTuple tuple, Relation relation)
{
	TupleDesc descriptor = RelationGetDescr(relation);
	AttrNumber attno = get_attnum(RelationGetRelid(relation), "person");
	bool isnull;
	Datum value;

	if (attno == InvalidAttrNumber)
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("lock_recipient() serves tables with a column \"person\"; \"%s\" has none",
					   RelationGetRelationName(relation)));
	value = heap_getattr(tuple, attno, descriptor, &isnull);
	return isnull ? 0 : DatumGetInt64(value);
}

/*
 * lock_recipient(): BEFORE ROW trigger of whatever can make a delivery unlawful (an absence, a contract's status,
 * an act). Takes the recipient's row FOR NO KEY UPDATE, so that deliveries recorded meanwhile are finished, and
 * later ones wait and then see the change. Two recipients (a row that is moved) are locked in the order of ids.
 */
Datum
lock_recipient(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	int64 persons[2] = {0, 0};
	KeyedReader reader;
	HeapTuple result;
	int i;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("lock_recipient() is a BEFORE ... FOR EACH ROW trigger"));

	result = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
	persons[0] = person_of(trigger->tg_trigtuple, trigger->tg_relation);
	persons[1] = person_of(result, trigger->tg_relation);
	if (persons[0] == persons[1])
		persons[1] = 0;
	else if (persons[1] < persons[0] && persons[1] != 0)
	{
		int64 greater = persons[0];

		persons[0] = persons[1];
		persons[1] = greater;
	}

	keyed_open(&reader, &person_table, RowShareLock, socsvc_push_latest_snapshot());
	for (i = 0; i < 2; i++)
		if (persons[i] != 0)
			(void) keyed_lock(&reader, persons[i], LockTupleNoKeyExclusive);
	keyed_close(&reader);
	PopActiveSnapshot();
	return PointerGetDatum(result);
}

/* See lock.h. */
int
socsvc_compare_ids(const void *a, const void *b)
{
	int64 left = *(const int64 *) a;
	int64 right = *(const int64 *) b;

	return left < right ? -1 : left > right;
}
