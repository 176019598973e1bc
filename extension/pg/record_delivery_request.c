/*
 * record_delivery_request.c: the same call twice answers once. A client that does not know whether its call got
 * through repeats it with the same idempotency key and gets the first answer; the deliveries are not recorded
 * again.
 *
 * The row of delivery_request is inserted before anything is locked or counted, so that a concurrent call with the
 * same key waits there, holding nothing. It is read and written as the table's owner: clients have no right on it.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type_d.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "executor/spi.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/snapmgr.h"

#include "owner.h"
#include "plan.h"
#include "record_delivery.h"
#include "socsvc.h"

/* ---- the content ---------------------------------------------------------------------------------------- */

static void
digest_add(pg_cryptohash_ctx *hash, const void *bytes, size_t length)
{
	if (pg_cryptohash_update(hash, bytes, length) < 0)
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not compute a SHA-256 digest"));
}

static void
digest_add_number(pg_cryptohash_ctx *hash, int64 number)
{
	uint64 bytes = pg_hton64((uint64) number);

	digest_add(hash, &bytes, sizeof(bytes));
}

/* A text with its length before it, NULL as length -1, so that no two rows give the same bytes. */
static void
digest_add_text(pg_cryptohash_ctx *hash, const char *text)
{
	digest_add_number(hash, text == NULL ? -1 : (int64) strlen(text));
	if (text != NULL)
		digest_add(hash, text, strlen(text));
}

/* SHA-256 over the call's content: the rows as they were understood, those that were not as they were written. */
static bytea *
digest_of(const RecordRow *rows, int count, bool all_or_nothing)
{
	bytea *result = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	pg_cryptohash_ctx *hash = pg_cryptohash_create(PG_SHA256);
	int i;

	if (hash == NULL || pg_cryptohash_init(hash) < 0)
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not compute a SHA-256 digest"));
	digest_add_number(hash, all_or_nothing);
	for (i = 0; i < count; i++)
	{
		const RecordRow *row = &rows[i];

		digest_add_text(hash, row->sqlstate == 0 ? NULL : row->content);
		digest_add_number(hash, row->kind);
		digest_add_number(hash, row->ground_id);
		digest_add_number(hash, row->day);
		digest_add_number(hash, row->quantity);
		digest_add_number(hash, row->no_minutes ? PG_INT64_MIN : row->minutes);
		digest_add_number(hash, row->worker_id);
		/* Only where it is given: keys that are stored stay what they were. */
		if (row->started_at != NO_START)
			digest_add_number(hash, row->started_at);
		digest_add_text(hash, row->note);
	}
	SET_VARSIZE(result, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	if (pg_cryptohash_final(hash, (uint8 *) VARDATA(result), PG_SHA256_DIGEST_LENGTH) < 0)
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not compute a SHA-256 digest"));
	pg_cryptohash_free(hash);
	return result;
}

/* ---- the table ------------------------------------------------------------------------------------------ */

static SPIPlanPtr read_plan = NULL;
static SPIPlanPtr claim_plan = NULL;
static SPIPlanPtr digest_plan = NULL;
static SPIPlanPtr store_plan = NULL;

/*
 * Runs one statement on delivery_request as its owner with pinned search_path, by a plan that is kept; answers the
 * number of rows.
 */
static uint64
run(SPIPlanPtr *plan, const char *sql, int count, const Oid *types, Datum *values, int expected)
{
	OwnerSwitch saved;
	int level = socsvc_pin_search_path();
	int result;

	socsvc_switch_to_owner(socsvc_table("delivery_request"), &saved);
	result = SPI_execute_plan(socsvc_kept_plan(plan, sql, count, types), values, NULL, false, 0);
	socsvc_switch_back(&saved);
	AtEOXact_GUC(true, level);
	if (result != expected)
		elog(ERROR, "delivery_request: %s", SPI_result_code_string(result));
	return SPI_processed;
}

/* The stored verdicts, in the context of the caller of SPI. */
static Verdict *
read_answer(int64 provider, const char *key, int expected, MemoryContext context)
{
	uint64 rows =
		run(&read_plan,
			"SELECT (v.verdict ->> 1)::boolean, (v.verdict ->> 2)::bigint, v.verdict ->> 3, v.verdict ->> 4,"
			"       (v.verdict ->> 5)::bigint"
			"  FROM socsvc.delivery_request r"
			"  CROSS JOIN jsonb_array_elements(r.answer) WITH ORDINALITY v(verdict, ordinal)"
			" WHERE r.provider = $1 AND r.idempotency_key = $2"
			" ORDER BY v.ordinal",
			2, (Oid[2]){INT8OID, TEXTOID}, (Datum[2]){Int64GetDatum(provider), CStringGetTextDatum(key)},
			SPI_OK_SELECT);
	Verdict *verdicts =
		MemoryContextAllocExtended(context, sizeof(Verdict) * expected, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	uint64 i;

	if (rows != (uint64) expected)
		ereport(ERROR, errcode(ERRCODE_DATA_CORRUPTED),
				errmsg("the answer stored for an idempotency key does not fit its request"));
	for (i = 0; i < rows; i++)
	{
		HeapTuple tuple = SPI_tuptable->vals[i];
		TupleDesc descriptor = SPI_tuptable->tupdesc;
		Verdict *verdict = &verdicts[i];
		char *text;
		bool isnull;

		verdict->accepted = DatumGetBool(SPI_getbinval(tuple, descriptor, 1, &isnull));
		verdict->delivery_id = DatumGetInt64(SPI_getbinval(tuple, descriptor, 2, &isnull));
		if (isnull)
			verdict->delivery_id = 0;
		if ((text = SPI_getvalue(tuple, descriptor, 3)) != NULL)
			verdict->sqlstate = MAKE_SQLSTATE(text[0], text[1], text[2], text[3], text[4]);
		if ((text = SPI_getvalue(tuple, descriptor, 4)) != NULL)
			verdict->reason = MemoryContextStrdup(context, text);
		verdict->remaining = DatumGetInt64(SPI_getbinval(tuple, descriptor, 5, &isnull));
		if (isnull)
			verdict->remaining = -1;
	}
	return verdicts;
}

/* See record_delivery.h. */
bool
record_claim_key(int64 provider, const char *key, const RecordRow *rows, int count, bool all_or_nothing,
				 Verdict **verdicts)
{
	MemoryContext context = CurrentMemoryContext;
	bytea *digest = digest_of(rows, count, all_or_nothing);
	Datum provider_datum = Int64GetDatum(provider);
	Datum key_datum = CStringGetTextDatum(key);
	bool first;

	SPI_connect();
	first = run(&claim_plan,
				"INSERT INTO socsvc.delivery_request (provider, idempotency_key, request_digest, answer)"
				" VALUES ($1, $2, $3, '[]') ON CONFLICT DO NOTHING",
				3, (Oid[3]){INT8OID, TEXTOID, BYTEAOID},
				(Datum[3]){provider_datum, key_datum, PointerGetDatum(digest)}, SPI_OK_INSERT) == 1;
	if (!first)
	{
		bool isnull;
		bytea *stored;

		if (run(&digest_plan,
				"SELECT request_digest FROM socsvc.delivery_request WHERE provider = $1 AND idempotency_key = $2",
				2, (Oid[2]){INT8OID, TEXTOID}, (Datum[2]){provider_datum, key_datum}, SPI_OK_SELECT) != 1)
			ereport(ERROR, errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
					errmsg("the request with this idempotency key is gone"), errhint("Repeat the transaction."));
		stored = DatumGetByteaPP(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
		if (VARSIZE_ANY_EXHDR(stored) != PG_SHA256_DIGEST_LENGTH ||
			memcmp(VARDATA_ANY(stored), VARDATA(digest), PG_SHA256_DIGEST_LENGTH) != 0)
			ereport(ERROR, errcode(ERRCODE_KEY_REUSED), errmsg("the idempotency key was used for another request"),
					errdetail("Key \"%s\".", key),
					errhint("Repeat a request unchanged, or give the new one a key of its own."));
		*verdicts = read_answer(provider, key, count, context);
	}
	SPI_finish();
	return first;
}

/* Stores what was answered: an array of [row number, accepted, delivery, SQLSTATE, reason, remaining]. */
void
record_store_answer(int64 provider, const char *key, const Verdict *verdicts, int count)
{
	StringInfoData text;
	int i;

	initStringInfo(&text);
	appendStringInfoChar(&text, '[');
	for (i = 0; i < count; i++)
	{
		const Verdict *verdict = &verdicts[i];

		appendStringInfo(&text, "%s[%d,%s,", i == 0 ? "" : ",", i + 1, verdict->accepted ? "true" : "false");
		if (verdict->delivery_id != 0)
			appendStringInfo(&text, INT64_FORMAT ",", verdict->delivery_id);
		else
			appendStringInfoString(&text, "null,");
		if (verdict->sqlstate != 0)
			escape_json(&text, unpack_sql_state(verdict->sqlstate));
		else
			appendStringInfoString(&text, "null");
		appendStringInfoChar(&text, ',');
		if (verdict->reason != NULL)
			escape_json(&text, verdict->reason);
		else
			appendStringInfoString(&text, "null");
		if (verdict->remaining >= 0)
			appendStringInfo(&text, "," INT64_FORMAT "]", verdict->remaining);
		else
			appendStringInfoString(&text, ",null]");
	}
	appendStringInfoChar(&text, ']');

	SPI_connect();
	if (run(&store_plan,
			"UPDATE socsvc.delivery_request SET answer = $3 WHERE provider = $1 AND idempotency_key = $2", 3,
			(Oid[3]){INT8OID, TEXTOID, JSONBOID},
			(Datum[3]){Int64GetDatum(provider), CStringGetTextDatum(key),
					   DirectFunctionCall1(jsonb_in, CStringGetDatum(text.data))},
			SPI_OK_UPDATE) != 1)
		elog(ERROR, "the row of an idempotency key is gone");
	SPI_finish();
}
