/*
 * record_delivery.c: the functions by which clients record deliveries, one or up to 100,000 at a time.
 *
 * They check first, under the same locks and by the same code as the trigger enforce_quota(), then insert what was
 * accepted by one statement in the caller's own rights; the trigger of that statement finds its rows checked and
 * only counts them. So a set is judged row by row in its order, and bad rows do not sink the rest.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/pg_type_d.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "partitioning/partbounds.h"
#include "partitioning/partdesc.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/partcache.h"
#include "utils/rel.h"

#include "client_sees.h"
#include "delivery.h"
#include "plan.h"
#include "record_delivery.h"
#include "socsvc.h"
#include "subject.h"

PG_FUNCTION_INFO_V1(record_delivery);
PG_FUNCTION_INFO_V1(record_extra_delivery);
PG_FUNCTION_INFO_V1(record_urgent_delivery);
PG_FUNCTION_INFO_V1(record_deliveries);
PG_FUNCTION_INFO_V1(record_contract_deliveries);

/* ---- checking ------------------------------------------------------------------------------------------- */

/*
 * Marks days for which there is no partition, which would sink the whole insert. They are refused once nothing
 * else speaks against them: who mistook the day is not to be sent to the administrator.
 */
static void
mark_unopened_months(QuotaCheck *check)
{
	Relation relation = table_open(socsvc_table("delivery"), RowExclusiveLock);
	PartitionKey key = RelationGetPartitionKey(relation);
	PartitionDesc partitions = RelationGetPartitionDesc(relation, true);
	int64 i;

	for (i = 0; i < check->count; i++)
	{
		Delivery *delivery = &check->deliveries[i];
		Datum day = DateADTGetDatum(delivery->day);
		int bound = -1;
		bool is_equal;

		if (delivery->refusal != DELIVERY_ALLOWED)
			continue;
		if (partitions->nparts > 0)
			bound = partition_range_datum_bsearch(key->partsupfunc, key->partcollation, partitions->boundinfo, 1,
												  &day, &is_equal);
		if (partitions->nparts == 0 || partitions->boundinfo->indexes[bound + 1] < 0)
			delivery->no_month = true;
	}
	table_close(relation, NoLock);
}

/* Adds the rows to the check, with the refusals that the rows themselves give. */
static void
add_rows(QuotaCheck *check, const RecordRow *rows, int count)
{
	int i;

	for (i = 0; i < count; i++)
	{
		const RecordRow *row = &rows[i];
		Delivery *delivery =
			quota_add(check, row->kind, row->ground_id, row->day, 0, row->quantity, row->worker_id);

		delivery->minutes_after = row->no_minutes ? 0 : row->minutes;
		delivery->started_at = row->started_at;
		if (row->sqlstate != 0)
			delivery->refusal = DELIVERY_MALFORMED;
		else if (row->quantity <= 0)
			delivery->refusal = DELIVERY_BAD_QUANTITY;
		else if (!row->no_minutes && row->minutes <= 0)
			delivery->refusal = DELIVERY_BAD_MINUTES;
		else if (row->started_at != NO_START)
			delivery->refusal = start_admitted(row->started_at, delivery->minutes_after);
	}
}

/*
 * A provider learns nothing of another's lines: to him they are not there. Who acts for no provider in the portal
 * learns nothing of any line (SV009). What a provider may insert, privileges and policies of table delivery say.
 */
static void
hide_lines(QuotaCheck *check)
{
	int64 provider;

	if (socsvc_subject_provider(&provider))
		quota_hide_lines_of_others(check, provider);
	else if (socsvc_is_portal_client())
		ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED), errmsg("deliveries are not yours to record"),
				errhint("The provider of the contract, or of the act of urgent services, records them."));
}

/*
 * The provider whose idempotency key it is: the subject's, else that of all lines of the call. 0 when nobody acts
 * for a provider and no line is known; then there is nothing to store.
 */
static int64
provider_of_call(const QuotaCheck *check)
{
	int64 provider = 0;
	int64 i;

	if (socsvc_subject_provider(&provider))
		return provider;
	for (i = 0; i < check->count; i++)
	{
		const Delivery *delivery = &check->deliveries[i];

		if (delivery->ground == NULL || !delivery->ground->fact.found || delivery->refusal != DELIVERY_ALLOWED)
			continue;
		if (provider != 0 && provider != delivery->ground->provider)
			ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("a call with an idempotency key records deliveries of one provider"),
					errhint("Make a call for each provider."));
		provider = delivery->ground->provider;
	}
	return provider;
}

/* ---- inserting ------------------------------------------------------------------------------------------ */

#define INSERT_COLUMNS 12
#define INSERT_HEAD                                                                                               \
	"INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, extra_line,"     \
	" urgent_line, worker, quantity, minutes, note, started_at) "

static SPIPlanPtr one_plan = NULL;
static SPIPlanPtr set_plan = NULL;

/* Values of one accepted row, in the order of INSERT_HEAD. */
static void
row_values(const RecordRow *row, const Delivery *delivery, Datum *values, bool *nulls)
{
	const Ground *ground = delivery->ground;

	memset(nulls, false, sizeof(bool) * INSERT_COLUMNS);
	values[0] = DateADTGetDatum(delivery->day);
	values[1] = Int64GetDatum(ground->person);
	values[2] = Int64GetDatum(ground->provider);
	values[3] = values[5] = values[6] = Int64GetDatum(delivery->ground_id);
	nulls[3] = nulls[4] = delivery->kind != GROUND_CONTRACT;
	values[4] = Int64GetDatum(ground->programme_line_id);
	nulls[5] = delivery->kind != GROUND_EXTRA;
	nulls[6] = delivery->kind != GROUND_URGENT;
	values[7] = Int64GetDatum(delivery->worker_id);
	nulls[7] = delivery->worker_id == 0;
	values[8] = Int32GetDatum(delivery->after);
	values[9] = Int32GetDatum(row->minutes);
	nulls[9] = row->no_minutes;
	nulls[10] = row->note == NULL;
	values[10] = nulls[10] ? (Datum) 0 : CStringGetTextDatum(row->note);
	nulls[11] = row->started_at == NO_START;
	values[11] = TimeADTGetDatum(row->started_at);
}

/* Inserts the single row. */
static int
insert_one(const RecordRow *row, const Delivery *delivery)
{
	static const Oid types[INSERT_COLUMNS] = {DATEOID, INT8OID, INT8OID, INT8OID, INT8OID, INT8OID,
											  INT8OID, INT8OID, INT4OID, INT4OID, TEXTOID, TIMEOID};
	Datum values[INSERT_COLUMNS];
	bool nulls[INSERT_COLUMNS];
	char null_marks[INSERT_COLUMNS];
	int i;

	row_values(row, delivery, values, nulls);
	for (i = 0; i < INSERT_COLUMNS; i++)
		null_marks[i] = nulls[i] ? 'n' : ' ';
	return SPI_execute_plan(
		socsvc_kept_plan(&one_plan, INSERT_HEAD "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
						 INSERT_COLUMNS, types),
		values, null_marks, false, 0);
}

/* Inserts the accepted rows in their order, by one statement. */
static int
insert_set(const RecordRow *rows, const QuotaCheck *check, int accepted)
{
	static const Oid types[INSERT_COLUMNS] = {DATEARRAYOID, INT8ARRAYOID, INT8ARRAYOID, INT8ARRAYOID,
											  INT8ARRAYOID, INT8ARRAYOID, INT8ARRAYOID, INT8ARRAYOID,
											  INT4ARRAYOID, INT4ARRAYOID, TEXTARRAYOID, TIMEARRAYOID};
	static const Oid elements[INSERT_COLUMNS] = {DATEOID, INT8OID, INT8OID, INT8OID, INT8OID, INT8OID,
												 INT8OID, INT8OID, INT4OID, INT4OID, TEXTOID, TIMEOID};
	Datum arrays[INSERT_COLUMNS];
	Datum *values[INSERT_COLUMNS];
	bool *nulls[INSERT_COLUMNS];
	int dimension = accepted;
	int bound = 1;
	int column;
	int filled = 0;
	int64 i;

	for (column = 0; column < INSERT_COLUMNS; column++)
	{
		values[column] = palloc(sizeof(Datum) * accepted);
		nulls[column] = palloc(sizeof(bool) * accepted);
	}
	for (i = 0; i < check->count; i++)
	{
		Datum row_datums[INSERT_COLUMNS];
		bool row_nulls[INSERT_COLUMNS];

		if (check->deliveries[i].refusal != DELIVERY_ALLOWED)
			continue;
		row_values(&rows[i], &check->deliveries[i], row_datums, row_nulls);
		for (column = 0; column < INSERT_COLUMNS; column++)
		{
			values[column][filled] = row_datums[column];
			nulls[column][filled] = row_nulls[column];
		}
		filled++;
	}
	for (column = 0; column < INSERT_COLUMNS; column++)
	{
		int16 length;
		bool by_value;
		char align;

		get_typlenbyvalalign(elements[column], &length, &by_value, &align);
		arrays[column] = PointerGetDatum(construct_md_array(values[column], nulls[column], 1, &dimension, &bound,
															elements[column], length, by_value, align));
		pfree(values[column]);
		pfree(nulls[column]);
	}
	return SPI_execute_plan(
		socsvc_kept_plan(
			&set_plan,
			INSERT_HEAD
			"SELECT d.c1, d.c2, d.c3, d.c4, d.c5, d.c6, d.c7, d.c8, d.c9, d.c10, d.c11, d.c12 FROM ROWS FROM ("
			"pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4), "
			"pg_catalog.unnest($5), pg_catalog.unnest($6), pg_catalog.unnest($7), pg_catalog.unnest($8), "
			"pg_catalog.unnest($9), pg_catalog.unnest($10), pg_catalog.unnest($11), pg_catalog.unnest($12)"
			") AS d(c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12)",
			INSERT_COLUMNS, types),
		arrays, NULL, false, 0);
}

/* Inserts what the check has accepted; the trigger counts it and tells the ids. */
static void
insert_accepted(const RecordRow *rows, QuotaCheck *check, int accepted)
{
	int result = SPI_ERROR_CONNECT;
	bool counted = false;

	SPI_connect();
	socsvc_checked_deliveries = check;
	PG_TRY();
	{
		result =
			check->count == 1 ? insert_one(&rows[0], &check->deliveries[0]) : insert_set(rows, check, accepted);
		counted = socsvc_checked_deliveries == NULL;
	}
	PG_FINALLY();
	{
		socsvc_checked_deliveries = NULL;
	}
	PG_END_TRY();
	SPI_finish();
	if (result != SPI_OK_INSERT)
		elog(ERROR, "could not insert deliveries: %s", SPI_result_code_string(result));
	if (!counted)
		ereport(ERROR, errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				errmsg("what was recorded is not what was checked"),
				errdetail("A trigger of table delivery is missing, disabled, or changes rows."),
				errhint("check_register() shows what is wrong with the register's triggers."));
}

/* ---- the call ------------------------------------------------------------------------------------------- */

/* Turns the check's decisions into verdicts. */
static Verdict *
verdicts_of(const RecordRow *rows, const QuotaCheck *check, bool sunk)
{
	Verdict *verdicts = MemoryContextAllocExtended(CurrentMemoryContext, sizeof(Verdict) * check->count,
												   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	int64 i;

	for (i = 0; i < check->count; i++)
	{
		const Delivery *delivery = &check->deliveries[i];
		Verdict *verdict = &verdicts[i];

		verdict->remaining = delivery->remaining;
		if (delivery->refusal == DELIVERY_ALLOWED)
		{
			verdict->accepted = !sunk;
			verdict->delivery_id = sunk ? 0 : delivery->id;
			if (sunk)
			{
				verdict->reason = pstrdup(_("not recorded, because another row was refused"));
				verdict->remaining = -1;
			}
		}
		else if (delivery->refusal == DELIVERY_MALFORMED)
		{
			verdict->sqlstate = rows[i].sqlstate;
			verdict->reason = rows[i].problem;
		}
		else
		{
			Refusal refusal;

			quota_word_refusal(check, delivery, &refusal);
			verdict->sqlstate = refusal.sqlstate;
			verdict->reason = psprintf("%s. %s", refusal.message, refusal.detail);
		}
	}
	return verdicts;
}

/*
 * Records the rows; answers a verdict a row. With `raise` the first refusal is raised instead, which is what a
 * function that records a single delivery does.
 */
static Verdict *
record(const RecordRow *rows, int count, const char *key, bool all_or_nothing, bool raise)
{
	QuotaCheck check;
	Verdict *verdicts;
	Delivery *refused;
	int64 key_provider = 0;
	int accepted = 0;
	bool sunk;
	int64 i;

	quota_check_begin(&check);
	add_rows(&check, rows, count);
	quota_read_grounds(&check);
	hide_lines(&check);
	if (key != NULL)
	{
		key_provider = provider_of_call(&check);
		if (key_provider != 0 && !record_claim_key(key_provider, key, rows, count, all_or_nothing, &verdicts))
		{
			quota_check_end(&check);
			return verdicts;
		}
	}
	mark_unopened_months(&check);
	quota_lock(&check);
	quota_read_facts(&check);
	refused = quota_decide(&check, raise);
	if (refused != NULL && raise)
		quota_raise(&check, refused);

	for (i = 0; i < check.count; i++)
		accepted += check.deliveries[i].refusal == DELIVERY_ALLOWED;
	sunk = all_or_nothing && accepted < count;
	if (accepted > 0 && !sunk)
		insert_accepted(rows, &check, accepted);
	verdicts = verdicts_of(rows, &check, sunk);
	quota_check_end(&check);
	if (key_provider != 0)
		record_store_answer(key_provider, key, verdicts, count);
	return verdicts;
}

#define LONGEST_KEY 200

/* An idempotency key; 22023 when it is empty, or too long for the index that finds it. */
static const char *
key_argument(FunctionCallInfo fcinfo, int argument)
{
	char *key;

	if (PG_ARGISNULL(argument))
		return NULL;
	key = text_to_cstring(PG_GETARG_TEXT_PP(argument));
	if (key[0] == '\0')
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("an idempotency key is not empty"));
	if (strlen(key) > LONGEST_KEY)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("an idempotency key has at most %d bytes", LONGEST_KEY),
				errhint("A UUID serves, or a digest of what identifies the call."));
	return key;
}

/* Records a single delivery; arguments are (line, day, quantity, minutes, worker, note, key, start). */
static Datum
record_single(FunctionCallInfo fcinfo, GroundKind kind)
{
	RecordRow row = {.kind = kind, .quantity = 1, .started_at = NO_START};
	Verdict *verdicts;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("line, day and quantity of a delivery must be given"));
	row.ground_id = PG_GETARG_INT64(0);
	row.day = PG_GETARG_DATEADT(1);
	row.quantity = PG_GETARG_INT32(2);
	row.no_minutes = PG_ARGISNULL(3);
	if (!row.no_minutes)
		row.minutes = PG_GETARG_INT32(3);
	if (!PG_ARGISNULL(4) && (row.worker_id = PG_GETARG_INT64(4)) <= 0)
		ereport(ERROR, errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				errmsg("worker is out of range: %lld", (long long) row.worker_id),
				errhint("Leave the worker out where none is recorded."));
	if (!PG_ARGISNULL(5))
		row.note = text_to_cstring(PG_GETARG_TEXT_PP(5));
	if (PG_NARGS() > 7 && !PG_ARGISNULL(7))
		row.started_at = PG_GETARG_TIMEADT(7);
	verdicts = record(&row, 1, key_argument(fcinfo, 6), false, true);
	PG_RETURN_INT64(verdicts[0].delivery_id);
}

/* record_delivery(): one delivery of a contract's line. */
Datum
record_delivery(PG_FUNCTION_ARGS)
{
	return record_single(fcinfo, GROUND_CONTRACT);
}

/* record_extra_delivery(): one delivery over the programme. */
Datum
record_extra_delivery(PG_FUNCTION_ARGS)
{
	return record_single(fcinfo, GROUND_EXTRA);
}

/* record_urgent_delivery(): one delivery of an act of urgent services. */
Datum
record_urgent_delivery(PG_FUNCTION_ARGS)
{
	return record_single(fcinfo, GROUND_URGENT);
}

/* ---- set calls ------------------------------------------------------------------------------------------ */

/* Hands the verdicts over as the function's rows. */
static void
return_verdicts(FunctionCallInfo fcinfo, const Verdict *verdicts, int count)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < count; i++)
	{
		const Verdict *verdict = &verdicts[i];
		Datum values[6];
		bool nulls[6] = {false};

		values[0] = Int32GetDatum(i + 1);
		values[1] = BoolGetDatum(verdict->accepted);
		values[2] = Int64GetDatum(verdict->delivery_id);
		nulls[2] = verdict->delivery_id == 0;
		nulls[3] = verdict->sqlstate == 0;
		values[3] = nulls[3] ? (Datum) 0 : CStringGetTextDatum(unpack_sql_state(verdict->sqlstate));
		nulls[4] = verdict->reason == NULL;
		values[4] = nulls[4] ? (Datum) 0 : CStringGetTextDatum(verdict->reason);
		values[5] = Int64GetDatum(verdict->remaining);
		nulls[5] = verdict->remaining < 0;
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
}

/* record_deliveries(deliveries jsonb, idempotency_key text, all_or_nothing boolean) */
Datum
record_deliveries(PG_FUNCTION_ARGS)
{
	RecordRow *rows;
	int count;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("deliveries and all_or_nothing must be given"));
	rows = record_rows_of_jsonb(PG_GETARG_JSONB_P(0), &count);
	return_verdicts(fcinfo, record(rows, count, key_argument(fcinfo, 1), PG_GETARG_BOOL(2), false), count);
	return (Datum) 0;
}

/* Elements of an array argument; NULL when the argument is. 2202E when its length is not that of the others. */
static Datum *
array_argument(FunctionCallInfo fcinfo, int argument, Oid element, bool **nulls, int *count)
{
	ArrayType *array;
	Datum *values;
	int16 length;
	bool by_value;
	char align;
	int elements;

	if (PG_ARGISNULL(argument))
		return NULL;
	array = PG_GETARG_ARRAYTYPE_P(argument);
	get_typlenbyvalalign(element, &length, &by_value, &align);
	deconstruct_array(array, element, length, by_value, align, &values, nulls, &elements);
	if (ARR_NDIM(array) > 1 || (*count >= 0 && elements != *count))
		ereport(ERROR, errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				errmsg("arrays of deliveries must have one dimension and the same length"));
	*count = elements;
	return values;
}

/*
 * record_contract_deliveries(contract_lines bigint[], days date[], quantities integer[], minutes integer[],
 * workers bigint[], notes text[], idempotency_key text, all_or_nothing boolean, started_at time[])
 */
Datum
record_contract_deliveries(PG_FUNCTION_ARGS)
{
	Datum *lines, *days, *quantities, *minutes, *workers, *notes, *starts = NULL;
	bool *no_line, *no_day, *no_quantity, *no_minutes, *no_worker, *no_note, *no_start = NULL;
	RecordRow *rows;
	int count = -1;
	int i;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(7))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("contract_lines, days and all_or_nothing must be given"));
	lines = array_argument(fcinfo, 0, INT8OID, &no_line, &count);
	days = array_argument(fcinfo, 1, DATEOID, &no_day, &count);
	quantities = array_argument(fcinfo, 2, INT4OID, &no_quantity, &count);
	minutes = array_argument(fcinfo, 3, INT4OID, &no_minutes, &count);
	workers = array_argument(fcinfo, 4, INT8OID, &no_worker, &count);
	notes = array_argument(fcinfo, 5, TEXTOID, &no_note, &count);
	if (PG_NARGS() > 8)
		starts = array_argument(fcinfo, 8, TIMEOID, &no_start, &count);
	if (count <= 0 || count > RECORD_ROWS_LIMIT)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("a call records 1 to %d deliveries, not %d", RECORD_ROWS_LIMIT, Max(count, 0)));

	rows = MemoryContextAllocExtended(CurrentMemoryContext, sizeof(RecordRow) * count,
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (i = 0; i < count; i++)
	{
		RecordRow *row = &rows[i];

		row->kind = GROUND_CONTRACT;
		row->quantity = 1;
		row->no_minutes = true;
		if (no_line[i] || no_day[i])
		{
			row->sqlstate = ERRCODE_NULL_VALUE_NOT_ALLOWED;
			row->problem = pstrdup(_("line and day of a delivery must be given"));
			row->content = psprintf("%d %d", no_line[i], no_day[i]);
		}
		if (!no_line[i])
			row->ground_id = DatumGetInt64(lines[i]);
		if (!no_day[i])
			row->day = DatumGetDateADT(days[i]);
		if (quantities != NULL && !no_quantity[i])
			row->quantity = DatumGetInt32(quantities[i]);
		if (minutes != NULL && !no_minutes[i])
		{
			row->no_minutes = false;
			row->minutes = DatumGetInt32(minutes[i]);
		}
		if (workers != NULL && !no_worker[i] && (row->worker_id = DatumGetInt64(workers[i])) <= 0 &&
			row->sqlstate == 0)
		{
			row->sqlstate = ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE;
			row->problem = psprintf(_("%s is out of range: %lld"), "worker", (long long) row->worker_id);
		}
		if (notes != NULL && !no_note[i])
			row->note = TextDatumGetCString(notes[i]);
		row->started_at = starts != NULL && !no_start[i] ? DatumGetTimeADT(starts[i]) : NO_START;
	}
	return_verdicts(fcinfo, record(rows, count, key_argument(fcinfo, 6), PG_GETARG_BOOL(7), false), count);
	return (Datum) 0;
}
