/*
 * payment.c: what payments come to, asked under the newest snapshot, and the writing of payouts.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"

#include "socsvc.h"
#include "computed.h"
#include "lock.h"
#include "owner.h"
#include "plan.h"
#include "register_info.h"

PG_FUNCTION_INFO_V1(socsvc_certificate_spent);
PG_FUNCTION_INFO_V1(socsvc_refundable);
PG_FUNCTION_INFO_V1(socsvc_compute_payouts);
PG_FUNCTION_INFO_V1(socsvc_mark_payout_paid);

/*
 * The numeric that a query answers about one row, whose id is $1. The row is locked by now, so under the newest
 * snapshot nothing is missed that others paid before, even under REPEATABLE READ; and the command counter moves
 * on, so that the earlier rows of the same statement count.
 */
static Datum
sum_now(SPIPlanPtr *kept, const char *sql, int64 id)
{
	Oid types[] = {INT8OID};
	Datum values[] = {Int64GetDatum(id)};
	SPIPlanPtr plan;
	bool isnull;
	Datum answer;

	SPI_connect();
	plan = socsvc_kept_plan(kept, sql, lengthof(types), types);
	if (SPI_execute_snapshot(plan, values, NULL, GetLatestSnapshot(), InvalidSnapshot, false, false, 1) !=
			SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not sum payments of %lld", (long long) id);
	answer = SPI_datumTransfer(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull), false, -1);
	SPI_finish();
	return answer;
}

/* _certificate_spent(certificate): what it has paid, reversals taken off; roubles. */
Datum
socsvc_certificate_spent(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan;

	PG_RETURN_DATUM(
		sum_now(&plan,
				"SELECT coalesce(sum(CASE WHEN p.reverses IS NULL THEN p.amount ELSE - p.amount END), 0)"
				" FROM socsvc.payment p WHERE p.certificate = $1",
				PG_GETARG_INT64(0)));
}

/* _refundable(contract): the least of what was overpaid and what came in money; below 0 where arrears are. */
Datum
socsvc_refundable(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan;

	PG_RETURN_DATUM(sum_now(
		&plan,
		"SELECT least(paid.in_all - (SELECT coalesce(sum(c.amount), 0) FROM socsvc.charge c WHERE c.contract = "
		"$1),"
		"             paid.in_money)"
		" FROM (SELECT coalesce(sum(p.signed), 0) AS in_all,"
		"              coalesce(sum(p.signed) FILTER (WHERE p.kind <> 'certificate'), 0) AS in_money"
		"         FROM (SELECT p.kind, CASE WHEN (p.kind = 'refund') = (p.reverses IS NULL) THEN - p.amount"
		"                                   ELSE p.amount END AS signed"
		"                 FROM socsvc.payment p WHERE p.contract = $1) p) paid",
		PG_GETARG_INT64(0)));
}

/*
 * Runs a query that writes payouts, as the register's owner, under the flag that protect_computed() asks for; its
 * rows stand in SPI_tuptable. The caller has connected to SPI. `lock` is a LOCK statement that comes first, so
 * that two of us do not compute at once, or NULL.
 */
static void
run(const char *lock, const char *sql, int count, Oid *types, Datum *values, const char *nulls)
{
	OwnerSwitch saved;
	int level = socsvc_pin_search_path();
	int code;

	socsvc_switch_to_owner(socsvc_table("payout"), &saved);
	socsvc_computing++;
	PG_TRY();
	{
		if (lock != NULL && (code = SPI_execute(lock, false, 0)) != SPI_OK_UTILITY)
			elog(ERROR, "could not lock payouts: %s", SPI_result_code_string(code));
		if ((code = SPI_execute_with_args(sql, count, types, values, nulls, false, 0)) != SPI_OK_SELECT)
			elog(ERROR, "could not write payouts: %s", SPI_result_code_string(code));
	}
	PG_FINALLY();
	{
		socsvc_computing--;
	}
	PG_END_TRY();
	socsvc_switch_back(&saved);
	AtEOXact_GUC(true, level);
}

/* compute_payouts(month, provider): see engine/payment.sql, which has the rule; here is who may write it. */
Datum
socsvc_compute_payouts(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Datum values[] = {PG_GETARG_DATUM(0), PG_ARGISNULL(1) ? (Datum) 0 : PG_GETARG_DATUM(1)};
	char nulls[] = {' ', PG_ARGISNULL(1) ? 'n' : ' ', '\0'};
	DateADT month = PG_GETARG_DATEADT(0);
	int year;
	int number;
	int day = 0;

	socsvc_check_register();
	if (!PG_ARGISNULL(0) && !DATE_NOT_FINITE(month))
		j2date(month + POSTGRES_EPOCH_JDATE, &year, &number, &day);
	if (day != 1)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("a month is given by its first day"));
	if (month > socsvc_today() || !socsvc_holds_deliveries(month))
		ereport(
			ERROR, errcode(ERRCODE_OUTSIDE_TERM), errmsg("payouts of %04d-%02d are not computed", year, number),
			month > socsvc_today() ? errdetail("The month is to come.")
								   : errdetail("Its deliveries are not in the register: not open, or archived."));
	InitMaterializedSRF(fcinfo, 0);
	SPI_connect();
	run("LOCK TABLE socsvc.payout, socsvc.financing_norm IN SHARE ROW EXCLUSIVE MODE",
		"SELECT * FROM socsvc._write_payouts($1, $2)", 2, (Oid[2]){DATEOID, INT8OID}, values, nulls);
	for (uint64 i = 0; i < SPI_processed; i++)
		tuplestore_puttuple(result->setResult, SPI_tuptable->vals[i]);
	SPI_finish();
	return (Datum) 0;
}

/* mark_payout_paid(payout, paid_on, document): see engine/payment.sql. */
Datum
socsvc_mark_payout_paid(PG_FUNCTION_ARGS)
{
	Datum values[3];
	char nulls[4] = "   ";
	bool isnull;
	int64 answer;

	socsvc_check_register();
	for (int i = 0; i < 3; i++)
	{
		values[i] = PG_ARGISNULL(i) ? (Datum) 0 : PG_GETARG_DATUM(i);
		nulls[i] = PG_ARGISNULL(i) ? 'n' : ' ';
	}
	SPI_connect();
	run(NULL, "SELECT socsvc._pay_out($1, $2, $3)", 3, (Oid[3]){INT8OID, DATEOID, TEXTOID}, values, nulls);
	answer = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	SPI_finish();
	PG_RETURN_INT64(answer);
}
