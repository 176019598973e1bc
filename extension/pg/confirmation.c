/*
 * confirmation.c: what confirmation codes need of C: strong random, a keyed hash, and counting the tries of a code
 * so that no ROLLBACK takes a try back.
 */
#include "postgres.h"

#include "access/generic_xlog.h"
#include "access/htup_details.h"
#include "access/tupmacs.h"
#include "access/xlog.h"
#include "common/hmac.h"
#include "common/sha2.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "secret.h"
#include "socsvc.h"
#include "lock.h"

#define MOST_RANDOM_BYTES 1024
#define MOST_DIGITS 18

/* Columns of confirmation_code in the order of the table below. */
enum
{
	CODE_HASH,
	CODE_TRIES
};

static KeyedTable code_table = {.name = "confirmation_code", .key = "id", .columns = {"code_hash", "tries"}};

/* Fills the buffer from the server's strong source. Errors: XX000 where it has none. */
static void
strong_random(void *buffer, size_t length)
{
	if (!pg_strong_random(buffer, length))
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not generate random bytes"));
}

PG_FUNCTION_INFO_V1(socsvc_random_bytes);

/* _random_bytes(count): that many bytes from the server's strong random source. Errors: 22023 not 1 to 1,024. */
Datum
socsvc_random_bytes(PG_FUNCTION_ARGS)
{
	int32 count = PG_GETARG_INT32(0);
	bytea *result;

	if (count < 1 || count > MOST_RANDOM_BYTES)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("from 1 to %d random bytes are made, not %d", MOST_RANDOM_BYTES, count));
	result = palloc(VARHDRSZ + count);
	SET_VARSIZE(result, VARHDRSZ + count);
	strong_random(VARDATA(result), count);
	PG_RETURN_BYTEA_P(result);
}

PG_FUNCTION_INFO_V1(socsvc_random_digits);

/* _random_digits(count): that many decimal digits, each equally likely. Errors: 22023 not 1 to 18. */
Datum
socsvc_random_digits(PG_FUNCTION_ARGS)
{
	int32 count = PG_GETARG_INT32(0);
	char digits[MOST_DIGITS];
	size_t written = 0;

	if (count < 1 || count > MOST_DIGITS)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("a code has from 1 to %d digits, not %d", MOST_DIGITS, count));
	while (written < (size_t) count)
	{
		unsigned char bytes[2 * MOST_DIGITS];

		strong_random(bytes, sizeof(bytes));
		written += core_random_digits(bytes, sizeof(bytes), digits + written, count - written);
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(digits, count));
}

PG_FUNCTION_INFO_V1(socsvc_keyed_hash);

/* _keyed_hash(key, message): HMAC-SHA-256 of the message's bytes. Errors: XX000 where the server fails to hash. */
Datum
socsvc_keyed_hash(PG_FUNCTION_ARGS)
{
	bytea *key = PG_GETARG_BYTEA_PP(0);
	text *message = PG_GETARG_TEXT_PP(1);
	bytea *result = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	pg_hmac_ctx *context = pg_hmac_create(PG_SHA256);
	bool is_made =
		context != NULL && pg_hmac_init(context, (const uint8 *) VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key)) >= 0 &&
		pg_hmac_update(context, (const uint8 *) VARDATA_ANY(message), VARSIZE_ANY_EXHDR(message)) >= 0 &&
		pg_hmac_final(context, (uint8 *) VARDATA(result), PG_SHA256_DIGEST_LENGTH) >= 0;

	pg_hmac_free(context);
	if (!is_made)
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not compute a keyed hash"));
	SET_VARSIZE(result, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	PG_RETURN_BYTEA_P(result);
}

/* ---- tries ------------------------------------------------------------------------------------------- */

/*
 * Where does the column lie within a row's data? It and what stands before it must be NOT NULL and of fixed
 * length, as the chapter of the table sees to.
 */
static Size
offset_of_column(TupleDesc descriptor, AttrNumber attno)
{
	Size offset = 0;
	int i;

	for (i = 0; i < attno; i++)
	{
		Form_pg_attribute column = TupleDescAttr(descriptor, i);

		if (column->attlen <= 0 || !column->attnotnull || column->attisdropped)
			elog(ERROR, "column \"%s\" is not of fixed length", NameStr(column->attname));
		offset = att_align_nominal(offset, column->attalign);
		if (i < attno - 1)
			offset += column->attlen;
	}
	return offset;
}

/*
 * Adds to the counter of tries in the stored row itself: neither a ROLLBACK nor a crash takes it back. The caller
 * has locked the row FOR UPDATE, so that no newer version of it is being written meanwhile. No index has the
 * column, and no snapshot is to tell its old values from new ones. Answers the counter as it was before.
 */
static int32
count_try(KeyedReader *reader, int32 change)
{
	Relation relation = reader->relation;
	ItemPointer tid = &reader->slot->tts_tid;
	Size offset = offset_of_column(RelationGetDescr(relation), reader->table->attno[CODE_TRIES]);
	Buffer buffer = ReadBuffer(relation, ItemPointerGetBlockNumber(tid));
	GenericXLogState *state;
	Page page;
	HeapTupleHeader row;
	int32 tries;
	int32 changed;

	LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
	state = GenericXLogStart(relation);
	page = GenericXLogRegisterBuffer(state, buffer, 0);
	row = (HeapTupleHeader) PageGetItem(page, PageGetItemId(page, ItemPointerGetOffsetNumber(tid)));
	memcpy(&tries, (char *) row + row->t_hoff + offset, sizeof(tries));
	changed = tries + change;
	memcpy((char *) row + row->t_hoff + offset, &changed, sizeof(changed));
	XLogFlush(GenericXLogFinish(state));
	UnlockReleaseBuffer(buffer);
	return tries;
}

PG_FUNCTION_INFO_V1(socsvc_try_code);

/*
 * _try_code(code_id, hash, most): compares the hash with the one that is stored, in constant time. The try is
 * counted before, and given back where the hash is right. Answers right, wrong or too_many (as many wrong ones
 * were tried). To be called by the owner's functions alone. Errors: P0002 no such code, 25006 in a read-only
 * transaction.
 */
Datum
socsvc_try_code(PG_FUNCTION_ARGS)
{
	int64 id = PG_GETARG_INT64(0);
	bytea *hash = PG_GETARG_BYTEA_PP(1);
	int32 most = PG_GETARG_INT32(2);
	const char *verdict = "too_many";
	KeyedReader reader;
	Snapshot snapshot;
	bytea *stored;
	bool isnull;
	bool is_right;

	PreventCommandIfReadOnly("entering a confirmation code");
	PreventCommandDuringRecovery("entering a confirmation code");
	PreventCommandIfParallelMode("entering a confirmation code");
	snapshot = socsvc_push_latest_snapshot();
	keyed_open(&reader, &code_table, RowShareLock, snapshot);
	if (!keyed_lock(&reader, id, LockTupleExclusive))
		ereport(ERROR, errcode(ERRCODE_NO_DATA_FOUND), errmsg("there is no code %lld", (long long) id));
	stored = DatumGetByteaPCopy(keyed_get(&reader, CODE_HASH, &isnull));
	if (count_try(&reader, 1) >= most)
		(void) count_try(&reader, -1); /* the counter says how many were compared */
	else
	{
		is_right = VARSIZE_ANY_EXHDR(stored) == PG_SHA256_DIGEST_LENGTH &&
				   VARSIZE_ANY_EXHDR(hash) == PG_SHA256_DIGEST_LENGTH &&
				   core_same_secret((unsigned char *) VARDATA_ANY(stored), (unsigned char *) VARDATA_ANY(hash),
									PG_SHA256_DIGEST_LENGTH);
		if (is_right)
			(void) count_try(&reader, -1);
		verdict = is_right ? "right" : "wrong";
	}
	keyed_close(&reader);
	PopActiveSnapshot();
	PG_RETURN_TEXT_P(cstring_to_text(verdict));
}
