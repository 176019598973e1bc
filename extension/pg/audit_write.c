/*
 * audit_write.c: appends to audit_log and moves the heads of the chains.
 *
 * Rows go straight through the table access method, many at a time: audit_log has no rule that a plain INSERT
 * would meet, and clients hold no right on it. A chain's head is found by index under the newest snapshot: whoever
 * changed the entity last held its row's lock until commit, so the head that we find is the last one. Where a
 * chain is shared by rows (reading of personal data) the head itself is the lock: an update that finds it moved
 * looks again, and writes with the time of then.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_collation_d.h"
#include "catalog/pg_type_d.h"
#include "commands/sequence.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "pgtime.h"
#include "port/pg_bswap.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/xid8.h"

#include "audit.h"
#include "computed.h"
#include "lock.h"
#include "register_info.h"
#include "socsvc.h"
#include "subject.h"

PG_FUNCTION_INFO_V1(socsvc_audit_hash);
PG_FUNCTION_INFO_V1(socsvc_log_accesses);
PG_FUNCTION_INFO_V1(socsvc_archive_audit);

/* Columns of audit_log, in the order in which the shipped table and its partitions have them. */
enum
{
	LOG_ID,
	LOG_HAPPENED_AT,
	LOG_RECORDED_AT,
	LOG_TRANSACTION,
	LOG_ENTITY,
	LOG_ENTITY_ID,
	LOG_ENTITY_KEY,
	LOG_SEQUENCE,
	LOG_COMMAND,
	LOG_CHANGED,
	LOG_PERSON,
	LOG_PROVIDER,
	LOG_ROLE,
	LOG_SUBJECT_LOGIN,
	LOG_LOGIN,
	LOG_PREVIOUS,
	LOG_HASH,
	LOG_COLUMNS
};

/* Columns of audit_head, likewise. */
enum
{
	HEAD_ENTITY,
	HEAD_ENTITY_ID,
	HEAD_SEQUENCE,
	HEAD_HASH,
	HEAD_ARCHIVED_SEQUENCE,
	HEAD_ARCHIVED_HASH,
	HEAD_COLUMNS
};

/* Rows that go to the table at once. */
#define BATCH 500

/* ---- canonical bytes
 * --------------------------------------------------------------------------------------------- Version 1: the
 * byte 1; the 32 bytes of the hash before (none for the first); then each field as a tag byte, 0 for NULL and
 * nothing more, 1 and the value otherwise. Integers, moments (microseconds since 2000-01-01 UTC) and the
 * transaction are 8 bytes, most significant first; texts are their length as 8 bytes, then UTF-8; changed is
 * jsonb's text. No setting of a session has a say in any of it.
 */

static void
put_int(StringInfo bytes, int64 value)
{
	uint64 swapped = pg_hton64((uint64) value);

	appendStringInfoCharMacro(bytes, 1);
	appendBinaryStringInfo(bytes, (char *) &swapped, sizeof(swapped));
}

static void
put_text(StringInfo bytes, const char *value, int length)
{
	put_int(bytes, length);
	appendBinaryStringInfo(bytes, value, length);
}

/* Writes the canonical bytes of a row of audit_log, whose hash and previous hash are left out. */
static void
put_row(StringInfo bytes, const Datum *values, const bool *nulls)
{
	int i;

	for (i = LOG_ID; i <= LOG_LOGIN; i++)
	{
		if (nulls[i])
		{
			appendStringInfoCharMacro(bytes, 0);
			continue;
		}
		switch (i)
		{
			case LOG_ID:
			case LOG_HAPPENED_AT:
			case LOG_RECORDED_AT:
			case LOG_TRANSACTION:
			case LOG_ENTITY_ID:
			case LOG_SEQUENCE:
			case LOG_PERSON:
			case LOG_PROVIDER:
				put_int(bytes, DatumGetInt64(values[i]));
				break;
			case LOG_CHANGED:
			{
				Jsonb *changed = DatumGetJsonbP(values[i]);
				StringInfoData printed;

				initStringInfo(&printed);
				(void) JsonbToCString(&printed, &changed->root, VARSIZE(changed));
				put_text(bytes, printed.data, printed.len);
				pfree(printed.data);
				break;
			}
			default:
			{
				text *value = DatumGetTextPP(values[i]);

				put_text(bytes, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
			}
		}
	}
}

/* SHA-256 over the bytes, in a context that serves many. */
static void
digest(pg_cryptohash_ctx *context, const char *bytes, size_t length, uint8 *hash)
{
	if (pg_cryptohash_init(context) < 0 || pg_cryptohash_update(context, (const uint8 *) bytes, length) < 0 ||
		pg_cryptohash_final(context, hash, PG_SHA256_DIGEST_LENGTH) < 0)
		elog(ERROR, "could not compute SHA-256");
}

/* Hash of a row that follows the hash before; buffer is scratch. */
static void
hash_row(pg_cryptohash_ctx *context, StringInfo buffer, const uint8 *previous, int previous_length,
		 const Datum *values, const bool *nulls, uint8 *hash)
{
	resetStringInfo(buffer);
	appendStringInfoCharMacro(buffer, 1);
	if (previous_length > 0)
		appendBinaryStringInfo(buffer, (const char *) previous, previous_length);
	put_row(buffer, values, nulls);
	digest(context, buffer->data, buffer->len, hash);
}

static bytea *
hash_bytea(const uint8 *hash, int length)
{
	bytea *result = palloc(VARHDRSZ + length);

	SET_VARSIZE(result, VARHDRSZ + length);
	memcpy(VARDATA(result), hash, length);
	return result;
}

/* See audit.h. */
void
socsvc_sha256(const char *bytes, size_t length, uint8 *hash)
{
	pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);

	digest(context, bytes, length, hash);
	pg_cryptohash_free(context);
}

/* See audit.h. */
int64
socsvc_audit_id_of(const char *key)
{
	uint8 hash[PG_SHA256_DIGEST_LENGTH];
	uint64 id;

	socsvc_sha256(key, strlen(key), hash);
	memcpy(&id, hash, sizeof(id));
	return (int64) pg_ntoh64(id);
}

/* _audit_hash(previous, id, … login_role): hash that a row of audit_log must have. */
Datum
socsvc_audit_hash(PG_FUNCTION_ARGS)
{
	pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);
	Datum values[LOG_COLUMNS];
	bool nulls[LOG_COLUMNS];
	StringInfoData buffer;
	uint8 hash[PG_SHA256_DIGEST_LENGTH];
	bytea *previous = PG_ARGISNULL(0) ? NULL : PG_GETARG_BYTEA_PP(0);
	int i;

	for (i = LOG_ID; i <= LOG_LOGIN; i++)
	{
		nulls[i] = PG_ARGISNULL(i + 1);
		values[i] = PG_GETARG_DATUM(i + 1);
	}
	initStringInfo(&buffer);
	hash_row(context, &buffer, previous == NULL ? NULL : (uint8 *) VARDATA_ANY(previous),
			 previous == NULL ? 0 : VARSIZE_ANY_EXHDR(previous), values, nulls, hash);
	pg_cryptohash_free(context);
	PG_RETURN_BYTEA_P(hash_bytea(hash, sizeof(hash)));
}

/* ---- tables
 * ------------------------------------------------------------------------------------------------------ */

/* Opens the partition for a moment: its month's (in UTC), or the default one where nobody has opened the month. */
static Relation
open_partition(TimestampTz moment)
{
	pg_time_t seconds = timestamptz_to_time_t(moment);
	struct pg_tm *utc = pg_gmtime(&seconds);
	char name[NAMEDATALEN];
	Oid oid;

	snprintf(name, sizeof(name), "audit_log_%04d_%02d", utc->tm_year + 1900, utc->tm_mon + 1);
	oid = socsvc_find_table(name);
	if (OidIsValid(oid))
	{
		Relation partition = table_open(oid, RowExclusiveLock);

		if (partition->rd_rel->relispartition)
			return partition;
		table_close(partition, RowExclusiveLock); /* detached */
	}
	oid = socsvc_find_table("audit_log_default");
	if (!OidIsValid(oid))
		ereport(ERROR, errcode(ERRCODE_NO_REGISTER), errmsg("audit_log has no partition for its rows"));
	return table_open(oid, RowExclusiveLock);
}

/* A table being written, with what its indexes need. */
typedef struct AuditTable
{
	Relation relation;
	EState *estate;
	ResultRelInfo *result;
} AuditTable;

static void
audit_table_open(AuditTable *table, Relation relation)
{
	table->relation = relation;
	table->estate = CreateExecutorState();
	table->result = makeNode(ResultRelInfo);
	InitResultRelInfo(table->result, relation, 0, NULL, 0);
	ExecOpenIndices(table->result, false);
}

/* The index with the name, one of those that are open with the table. */
static Relation
index_named(const AuditTable *table, const char *name)
{
	for (int i = 0; i < table->result->ri_NumIndices; i++)
		if (strcmp(RelationGetRelationName(table->result->ri_IndexRelationDescs[i]), name) == 0)
			return table->result->ri_IndexRelationDescs[i];
	elog(ERROR, "table \"%s\" has no index \"%s\"", RelationGetRelationName(table->relation), name);
	return NULL; /* not reached */
}

static void
audit_table_close(AuditTable *table)
{
	ExecCloseIndices(table->result);
	FreeExecutorState(table->estate);
	table_close(table->relation, NoLock);
}

static void
audit_table_index(AuditTable *table, TupleTableSlot *slot, bool update)
{
	(void) socsvc_insert_index_tuples(table->result, slot, table->estate, update);
	ResetPerTupleExprContext(table->estate);
}

/* ---- writing
 * ----------------------------------------------------------------------------------------------------- */

static int
compare_records(const void *a, const void *b)
{
	const AuditRecord *one = a;
	const AuditRecord *other = b;

	if (one->entity_id != other->entity_id)
		return one->entity_id < other->entity_id ? -1 : 1;
	return one->order - other->order;
}

/* The log's rows that wait to be written. */
typedef struct LogWriter
{
	AuditTable table;
	TupleTableSlot *slots[BATCH];
	int made;
	int count;
	BulkInsertState bulk;
	CommandId command;
	MemoryContext rows; /* what the waiting rows consist of */
} LogWriter;

static void
flush_log(LogWriter *log)
{
	int i;

	if (log->count == 0)
		return;
	table_multi_insert(log->table.relation, log->slots, log->count, log->command, 0, log->bulk);
	for (i = 0; i < log->count; i++)
	{
		audit_table_index(&log->table, log->slots[i], false);
		ExecClearTuple(log->slots[i]);
	}
	log->count = 0;
	MemoryContextReset(log->rows);
}

/* Opens the log for one row of the moment, or for many. */
static void
open_log(LogWriter *log, TimestampTz moment, bool many)
{
	audit_table_open(&log->table, open_partition(moment));
	if (RelationGetDescr(log->table.relation)->natts != LOG_COLUMNS)
		elog(ERROR, "audit_log has %d columns", RelationGetDescr(log->table.relation)->natts);
	log->bulk = many ? GetBulkInsertState() : NULL;
	log->made = log->count = 0;
}

/* Writes what waits and closes the log. */
static void
close_log(LogWriter *log)
{
	flush_log(log);
	for (int i = 0; i < log->made; i++)
		ExecDropSingleTupleTableSlot(log->slots[i]);
	if (log->bulk != NULL)
	{
		table_finish_bulk_insert(log->table.relation, 0);
		FreeBulkInsertState(log->bulk);
	}
	audit_table_close(&log->table);
}

static TupleTableSlot *
next_slot(LogWriter *log)
{
	if (log->count == BATCH)
		flush_log(log);
	if (log->count == log->made)
		log->slots[log->made++] = table_slot_create(log->table.relation, NULL);
	return ExecClearTuple(log->slots[log->count]);
}

/* The heads of the chains of one entity. */
typedef struct HeadWriter
{
	AuditTable table;
	Relation index;
	IndexScanDesc scan;
	Snapshot snapshot;
	TupleTableSlot *found;
	TupleTableSlot *changed;
	Datum entity;
} HeadWriter;

/* Begins to look for heads, with the newest snapshot. */
static void
begin_heads(HeadWriter *heads)
{
	heads->snapshot = RegisterSnapshot(GetLatestSnapshot());
	heads->scan = socsvc_index_beginscan(heads->table.relation, heads->index, heads->snapshot, 2);
}

static void
end_heads(HeadWriter *heads)
{
	index_endscan(heads->scan);
	UnregisterSnapshot(heads->snapshot);
}

/* Finds the head of a chain; false where the chain has none yet. */
static bool
find_head(HeadWriter *heads, int64 entity_id)
{
	ScanKeyData keys[2];

	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_TEXTEQ, heads->entity);
	keys[0].sk_collation = C_COLLATION_OID;
	ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(entity_id));
	index_rescan(heads->scan, keys, 2, NULL, 0);
	if (!index_getnext_slot(heads->scan, ForwardScanDirection, heads->found))
		return false;
	slot_getallattrs(heads->found);
	return true;
}

/* Writes a chain's new head; false where somebody has moved the old one meanwhile: look again. */
static bool
write_head(HeadWriter *heads, bool is_new, int64 entity_id, int64 sequence, const uint8 *hash, CommandId command)
{
	TupleTableSlot *slot = ExecClearTuple(heads->changed);
	struct
	{
		int32 header;
		uint8 bytes[PG_SHA256_DIGEST_LENGTH];
	} stored;
	TM_FailureData failure;
	LockTupleMode mode;
	SocsvcUpdateIndexes indexes;
	TM_Result result;

	SET_VARSIZE(&stored, VARHDRSZ + sizeof(stored.bytes));
	memcpy(stored.bytes, hash, sizeof(stored.bytes));
	if (is_new)
	{
		memset(slot->tts_isnull, true, slot->tts_tupleDescriptor->natts * sizeof(bool));
		slot->tts_values[HEAD_ENTITY] = heads->entity;
		slot->tts_values[HEAD_ENTITY_ID] = Int64GetDatum(entity_id);
		slot->tts_values[HEAD_ARCHIVED_SEQUENCE] = Int64GetDatum(0);
		slot->tts_isnull[HEAD_ENTITY] = slot->tts_isnull[HEAD_ENTITY_ID] = false;
		slot->tts_isnull[HEAD_SEQUENCE] = slot->tts_isnull[HEAD_HASH] = slot->tts_isnull[HEAD_ARCHIVED_SEQUENCE] =
			false;
	}
	else
	{
		memcpy(slot->tts_values, heads->found->tts_values, HEAD_COLUMNS * sizeof(Datum));
		memcpy(slot->tts_isnull, heads->found->tts_isnull, HEAD_COLUMNS * sizeof(bool));
	}
	slot->tts_values[HEAD_SEQUENCE] = Int64GetDatum(sequence);
	slot->tts_values[HEAD_HASH] = PointerGetDatum(&stored);
	ExecStoreVirtualTuple(slot);
	ExecMaterializeSlot(slot);
	if (is_new)
	{
		table_tuple_insert(heads->table.relation, slot, command, 0, NULL);
		audit_table_index(&heads->table, slot, false);
		return true;
	}
	result = table_tuple_update(heads->table.relation, &heads->found->tts_tid, slot, command, heads->snapshot,
								InvalidSnapshot, true, &failure, &mode, &indexes);
	if (result == TM_Updated || result == TM_Deleted)
		return false;
	if (result != TM_Ok)
		elog(ERROR, "could not move the head of an audit chain: %d", result);
	if (socsvc_indexes_to_update(indexes))
		audit_table_index(&heads->table, slot, true);
	return true;
}

/* See audit.h. */
void
socsvc_audit_write(const char *entity, const char *command, AuditRecord *records, int count)
{
	Relation parent;
	LogWriter log = {0};
	HeadWriter heads;
	pg_cryptohash_ctx *context;
	StringInfoData buffer;
	MemoryContext outer = CurrentMemoryContext;
	TimestampTz recorded_at;
	Oid sequence_oid = socsvc_find_table("audit_log_id_seq");
	Datum shared[LOG_COLUMNS];
	bool shared_nulls[LOG_COLUMNS];
	const char *role = socsvc_subject_role();
	const char *login = socsvc_subject_login();
	int64 id = 0;
	int first;
	int i;

	if (count == 0)
		return;
	for (i = 1; i < count; i++)
		if (records[i - 1].entity_id >= records[i].entity_id)
		{
			qsort(records, count, sizeof(AuditRecord), compare_records);
			break;
		}

	/* What earlier commands of this transaction wrote to the heads is to be seen. */
	CommandCounterIncrement();
	parent = table_open(socsvc_find_table("audit_log"), RowExclusiveLock);
	/* First the transaction's number, then the time: seals rely on it. */
	shared[LOG_TRANSACTION] = FullTransactionIdGetDatum(GetTopFullTransactionId());
	recorded_at = GetCurrentTimestamp();
	open_log(&log, recorded_at, count > 1);
	log.command = GetCurrentCommandId(true);
	log.rows = AllocSetContextCreate(outer, "socsvc audit rows", ALLOCSET_DEFAULT_SIZES);
	audit_table_open(&heads.table, table_open(socsvc_find_table("audit_head"), RowExclusiveLock));
	heads.index = index_named(&heads.table, "audit_head_pkey");
	heads.found = table_slot_create(heads.table.relation, NULL);
	heads.changed = MakeSingleTupleTableSlot(RelationGetDescr(heads.table.relation), &TTSOpsHeapTuple);
	heads.entity = CStringGetTextDatum(entity);
	begin_heads(&heads);
	context = pg_cryptohash_create(PG_SHA256);
	initStringInfo(&buffer);

	memset(shared_nulls, false, sizeof(shared_nulls));
	shared[LOG_HAPPENED_AT] = TimestampTzGetDatum(GetCurrentStatementStartTimestamp());
	shared[LOG_RECORDED_AT] = TimestampTzGetDatum(recorded_at);
	shared[LOG_ENTITY] = heads.entity;
	shared[LOG_COMMAND] = CStringGetTextDatum(command);
	shared_nulls[LOG_PERSON] = !socsvc_subject_person(&id);
	shared[LOG_PERSON] = Int64GetDatum(id);
	shared_nulls[LOG_PROVIDER] = !socsvc_subject_provider(&id);
	shared[LOG_PROVIDER] = Int64GetDatum(id);
	shared_nulls[LOG_ROLE] = role == NULL;
	shared[LOG_ROLE] = role == NULL ? (Datum) 0 : CStringGetTextDatum(role);
	shared_nulls[LOG_SUBJECT_LOGIN] = login == NULL;
	shared[LOG_SUBJECT_LOGIN] = login == NULL ? (Datum) 0 : CStringGetTextDatum(login);
	shared[LOG_LOGIN] = CStringGetTextDatum(GetUserNameFromId(GetSessionUserId(), false));

	for (first = 0; first < count; first = i)
	{
		uint8 hash[PG_SHA256_DIGEST_LENGTH];
		int previous_length;
		int64 sequence;
		bool is_new;
		int kept;

	again:
		CHECK_FOR_INTERRUPTS();
		if (log.count > 0 && log.count + 1 >= BATCH)
			flush_log(&log);
		kept = log.count;
		is_new = !find_head(&heads, records[first].entity_id);
		sequence = is_new ? 0 : DatumGetInt64(heads.found->tts_values[HEAD_SEQUENCE]);
		previous_length = 0;
		if (!is_new && sequence > 0)
		{
			bytea *stored = DatumGetByteaPP(heads.found->tts_values[HEAD_HASH]);

			if (VARSIZE_ANY_EXHDR(stored) != sizeof(hash))
				ereport(ERROR, errcode(ERRCODE_AUDIT_BROKEN),
						errmsg("the chain of %s %lld in audit_log is broken", entity,
							   (long long) records[first].entity_id),
						errdetail("Its head is no hash."),
						errhint("See verify_audit(); the administrator of the database must answer for it."));
			previous_length = sizeof(hash);
			memcpy(hash, VARDATA_ANY(stored), sizeof(hash));
		}
		for (i = first; i < count && records[i].entity_id == records[first].entity_id; i++)
		{
			AuditRecord *record = &records[i];
			TupleTableSlot *slot = next_slot(&log);
			Datum *values = slot->tts_values;
			bool *nulls = slot->tts_isnull;

			MemoryContextSwitchTo(log.rows);
			memcpy(values, shared, sizeof(shared));
			memcpy(nulls, shared_nulls, sizeof(shared_nulls));
			values[LOG_ID] = Int64GetDatum(nextval_internal(sequence_oid, false));
			values[LOG_ENTITY_ID] = Int64GetDatum(record->entity_id);
			values[LOG_ENTITY_KEY] = PointerGetDatum(record->entity_key);
			nulls[LOG_ENTITY_KEY] = record->entity_key == NULL;
			values[LOG_SEQUENCE] = Int64GetDatum(++sequence);
			values[LOG_CHANGED] = JsonbPGetDatum(record->changed);
			nulls[LOG_PREVIOUS] = previous_length == 0;
			if (previous_length > 0)
				values[LOG_PREVIOUS] = PointerGetDatum(hash_bytea(hash, sizeof(hash)));
			hash_row(context, &buffer, hash, previous_length, values, nulls, hash);
			values[LOG_HASH] = PointerGetDatum(hash_bytea(hash, sizeof(hash)));
			previous_length = sizeof(hash);
			MemoryContextSwitchTo(outer);
			ExecStoreVirtualTuple(slot);
			log.count++;
		}
		if (!write_head(&heads, is_new, records[first].entity_id, sequence, hash, log.command))
		{
			/* Moved by another session, which has committed: the chain goes on from there, and so does time, maybe
			 * into the next month's partition. */
			if (log.count - kept != i - first)
				elog(ERROR, "an audit chain was moved by two sessions at once");
			while (log.count > kept)
				ExecClearTuple(log.slots[--log.count]);
			end_heads(&heads);
			begin_heads(&heads);
			close_log(&log);
			recorded_at = GetCurrentTimestamp();
			shared[LOG_RECORDED_AT] = TimestampTzGetDatum(recorded_at);
			open_log(&log, recorded_at, count > 1);
			goto again;
		}
	}
	close_log(&log);

	end_heads(&heads);
	pg_cryptohash_free(context);
	pfree(buffer.data);
	MemoryContextDelete(log.rows);
	ExecDropSingleTupleTableSlot(heads.found);
	ExecDropSingleTupleTableSlot(heads.changed);
	audit_table_close(&heads.table);
	table_close(parent, NoLock);
	CommandCounterIncrement();
}

/* ---- reading is logged, months leave
 * ----------------------------------------------------------------------------- */

/* _log_access(persons, changed): a row of command READ in the chain of those who have read the person's data, of
 * each of these persons, who are sorted and named once. */
Datum
socsvc_log_accesses(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan = NULL;
	ArrayType *persons = PG_GETARG_ARRAYTYPE_P(0);
	Datum *ids;
	AuditRecord *records;
	int count;

	socsvc_check_register();
	/* The chain is many readers': its head must be there before it can be waited for. */
	(void) socsvc_compute_often(&plan,
								"WITH head AS (INSERT INTO socsvc.audit_head (entity, entity_id, sequence, hash)"
								" SELECT 'access', v, 0, '' FROM unnest($1) v"
								" ON CONFLICT DO NOTHING RETURNING 1)"
								" SELECT count(*) FROM head",
								1, (Oid[1]){INT8ARRAYOID}, (Datum[1]){PointerGetDatum(persons)});
	deconstruct_array(persons, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &ids, NULL, &count);
	records = palloc0(Max(count, 1) * sizeof(AuditRecord));
	for (int i = 0; i < count; i++)
		records[i] = (AuditRecord){.entity_id = DatumGetInt64(ids[i]), .changed = PG_GETARG_JSONB_P(1)};
	socsvc_audit_write("access", "READ", records, count);
	PG_RETURN_VOID();
}

/* _archive_audit(from, until): notes in the heads up to where their chains leave with the month; answers how many.
 */
Datum
socsvc_archive_audit(PG_FUNCTION_ARGS)
{
	Datum moments[2] = {PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)};

	socsvc_check_register();
	PG_RETURN_INT64(socsvc_compute(
		NULL,
		"WITH leaving AS (SELECT DISTINCT ON (l.entity, l.entity_id) l.entity, l.entity_id, l.sequence, l.hash"
		"   FROM socsvc.audit_log l WHERE l.recorded_at >= $1 AND l.recorded_at < $2"
		"   ORDER BY l.entity, l.entity_id, l.sequence DESC),"
		" heads AS (UPDATE socsvc.audit_head h SET archived_sequence = v.sequence, archived_hash = v.hash"
		"   FROM leaving v WHERE h.entity = v.entity AND h.entity_id = v.entity_id RETURNING 1)"
		" SELECT count(*) FROM heads",
		2, (Oid[2]){TIMESTAMPTZOID, TIMESTAMPTZOID}, moments));
}
