/*
 * visit_plan.c: _hold_visits(), the set call behind plan_visits(): which of many visits fit, and their insertion.
 *
 * One check for all of them, with one lock of each recipient and line; what fits is inserted by one statement,
 * whose trigger then has only to count it, as record_contract_deliveries() does with deliveries.
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "plan.h"
#include "register_info.h"
#include "socsvc.h"
#include "subject.h"
#include "visit.h"

PG_FUNCTION_INFO_V1(checked_visits);
PG_FUNCTION_INFO_V1(hold_visits);

#define VISITS_LIMIT 5000000

/* An array argument taken apart. */
typedef struct Column
{
	Datum *values;
	bool *nulls;
} Column;

/* Elements of an array argument, which must be as long as the others (2202E). */
static Column
column_argument(FunctionCallInfo fcinfo, int argument, Oid element, int *count)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(argument);
	Column column;
	int16 length;
	bool by_value;
	char align;
	int elements;

	get_typlenbyvalalign(element, &length, &by_value, &align);
	deconstruct_array(array, element, length, by_value, align, &column.values, &column.nulls, &elements);
	if (ARR_NDIM(array) > 1 || (*count >= 0 && elements != *count))
		ereport(ERROR, errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				errmsg("arrays of visits must have one dimension and the same length"));
	*count = elements;
	return column;
}

/* _checked_visits(): what the check that is being inserted has allowed, in its order. */
Datum
checked_visits(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const QuotaCheck *check = socsvc_checked_visits;
	int64 i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; check != NULL && i < check->count; i++)
	{
		const Delivery *hold = &check->deliveries[i];
		Datum values[9];
		bool nulls[9] = {false};

		if (hold->refusal != DELIVERY_ALLOWED)
			continue;
		values[0] = Int64GetDatum(hold->ground_id);
		values[1] = Int64GetDatum(hold->ground->programme_line_id);
		values[2] = Int64GetDatum(hold->ground->person);
		values[3] = Int64GetDatum(hold->ground->provider);
		values[4] = DateADTGetDatum(hold->day);
		values[5] = Int32GetDatum(hold->after);
		values[6] = Int32GetDatum(hold->minutes_after);
		values[7] = Int64GetDatum(hold->worker_id);
		values[8] = TimeADTGetDatum(hold->started_at);
		nulls[6] = hold->minutes_after == 0;
		nulls[7] = hold->worker_id == 0;
		nulls[8] = hold->started_at == NO_START;
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* Inserts the visits that the check has allowed, in their order, with the rights of whoever calls. */
static void
insert_visits(QuotaCheck *check, Datum held_until, bool no_hold)
{
	static SPIPlanPtr plan = NULL;
	Oid types[1] = {TIMESTAMPTZOID};
	Datum values[1] = {held_until};
	char nulls[1] = {no_hold ? 'n' : ' '};

	SPI_connect();
	socsvc_checked_visits = check;
	PG_TRY();
	{
		int result = SPI_execute_plan(
			socsvc_kept_plan(
				&plan,
				"INSERT INTO socsvc.visit (contract_line, programme_line, person, provider, day, quantity,"
				" minutes, worker, starts_at, held_until)"
				" SELECT v.contract_line, v.programme_line, v.person, v.provider, v.day, v.quantity, v.minutes,"
				" v.worker, v.starts_at, $1 FROM socsvc._checked_visits() v",
				1, types),
			values, nulls, false, 0);

		if (result != SPI_OK_INSERT)
			elog(ERROR, "could not insert visits: %s", SPI_result_code_string(result));
	}
	PG_FINALLY();
	{
		socsvc_checked_visits = NULL;
	}
	PG_END_TRY();
	SPI_finish();
}

/*
 * Whoever plans, or asks what could be planned, is the agency or a provider (SV009), to whom lines of another
 * provider are not there.
 */
static void
demand_planner(QuotaCheck *check)
{
	const char *role = socsvc_subject_role();
	int64 provider = 0;

	if (role != NULL && strcmp(role, "agency") == 0)
		return;
	if (role == NULL || (strcmp(role, "provider") != 0 && strcmp(role, "specialist") != 0) ||
		!socsvc_subject_provider(&provider))
		ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED), errmsg("visits are not yours to plan"),
				errhint("The provider of the contract plans them."));
	quota_hide_lines_of_others(check, provider);
}

/*
 * _hold_visits(contract_lines bigint[], days date[], quantities integer[], minutes integer[], worker_id bigint,
 * starts_at time[], held_until timestamptz, plans boolean): a verdict a visit; what fits is inserted where
 * `plans`. Where not, a contract that waits for its signature is taken as signed: what can be carried out is shown
 * before it is signed for (of which contracts that is asked, _plan_visits() decides).
 */
Datum
hold_visits(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int64 worker = PG_ARGISNULL(4) ? 0 : PG_GETARG_INT64(4);
	int count = -1;
	Column lines;
	Column days;
	Column quantities;
	Column minutes;
	Column starts;
	QuotaCheck check;
	int64 next = 0;
	bool plans = !PG_ARGISNULL(7) && PG_GETARG_BOOL(7);
	int i;

	for (i = 0; i < 6; i++)
		if (i != 4 && PG_ARGISNULL(i))
			ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					errmsg("lines, days, quantities, minutes and times of visits must be given"));
	if (!PG_ARGISNULL(4) && worker <= 0)
		ereport(ERROR, errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				errmsg("worker is out of range: %lld", (long long) worker));
	lines = column_argument(fcinfo, 0, INT8OID, &count);
	days = column_argument(fcinfo, 1, DATEOID, &count);
	quantities = column_argument(fcinfo, 2, INT4OID, &count);
	minutes = column_argument(fcinfo, 3, INT4OID, &count);
	starts = column_argument(fcinfo, 5, TIMEOID, &count);
	InitMaterializedSRF(fcinfo, 0);
	if (count <= 0)
		return (Datum) 0;
	if (count > VISITS_LIMIT)
		ereport(ERROR, errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				errmsg("a call plans at most %d visits, not %d", VISITS_LIMIT, count));

	quota_check_begin(&check);
	check.holds = true;
	for (i = 0; i < count; i++)
	{
		Delivery *hold;

		if (!quantities.nulls[i] && DatumGetInt32(quantities.values[i]) == 0)
			continue; /* not asked */
		hold = quota_add(&check, GROUND_CONTRACT, lines.nulls[i] ? 0 : DatumGetInt64(lines.values[i]),
						 days.nulls[i] ? 0 : DatumGetDateADT(days.values[i]), 0,
						 quantities.nulls[i] ? 1 : DatumGetInt32(quantities.values[i]), worker);

		hold->is_hold = true;
		if (!starts.nulls[i])
			hold->started_at = DatumGetTimeADT(starts.values[i]);
		hold->minutes_after = minutes.nulls[i] ? 0 : DatumGetInt32(minutes.values[i]);
		if (lines.nulls[i] || days.nulls[i] || !day_is_finite(hold->day))
			hold->refusal = DELIVERY_NO_GROUND;
		else if (hold->after <= 0)
			hold->refusal = DELIVERY_BAD_QUANTITY;
		else if (hold->minutes_after < 0 || (!minutes.nulls[i] && hold->minutes_after == 0))
			hold->refusal = DELIVERY_BAD_MINUTES;
	}
	quota_read_grounds(&check);
	demand_planner(&check);
	quota_lock(&check);
	quota_read_facts(&check);
	for (i = 0; !plans && i < check.contracts.count; i++)
		((Contract *) check.contracts.items[i])->facts.is_signed = true;
	(void) quota_decide(&check, false);
	for (i = 0; i < count; i++)
	{
		bool asked = quantities.nulls[i] || DatumGetInt32(quantities.values[i]) != 0;
		const Delivery *hold = asked ? &check.deliveries[next++] : NULL;
		Datum values[3] = {Int32GetDatum(i + 1)};
		bool nulls[3] = {false, true, true};

		if (hold != NULL && hold->refusal != DELIVERY_ALLOWED)
		{
			Refusal refusal;

			quota_word_refusal(&check, hold, &refusal);
			values[1] = CStringGetTextDatum(unpack_sql_state(refusal.sqlstate));
			values[2] = CStringGetTextDatum(psprintf("%s: %s", refusal.message, refusal.detail));
			nulls[1] = nulls[2] = false;
		}
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	if (plans)
		insert_visits(&check, PG_ARGISNULL(6) ? (Datum) 0 : PG_GETARG_DATUM(6), PG_ARGISNULL(6));
	quota_check_end(&check);
	return (Datum) 0;
}
