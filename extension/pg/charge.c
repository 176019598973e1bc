/*
 * charge.c: charge_month(): what each recipient pays for a month (326-п paragraphs 18 to 20, 24.1; Kogalym
 * procedure 4).
 *
 * A month that no signed act covers is open: its charge is computed anew as often as one likes, and replaced where
 * anything of it changed. A month that signed acts cover is closed: where it would cost another sum today, the
 * difference is written as a further charge of that month, posted into an open one; where the sum is the same,
 * nothing is. So a run may be repeated, and a recalculation of the past is the same call for that month.
 *
 * One run at a time: it locks table charge against other runs (and acts against being signed meanwhile, by the
 * lock that sign_act()'s trigger asks for), and the tables of parameters against changes, since what it rests on
 * is to be marked as used. A dry run locks nothing and writes nothing; all else is the same code.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type_d.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "charge.h"
#include "lock.h"
#include "owner.h"
#include "plan.h"
#include "register_info.h"
#include "row_access.h"
#include "socsvc.h"
#include "subject.h"

PG_FUNCTION_INFO_V1(charge_month);

/* Columns of the answer. */
enum
{
	OUT_CONTRACT,
	OUT_PERSON,
	OUT_PROVIDER,
	OUT_CHARGE,
	OUT_OUTCOME,
	OUT_TERMS,
	OUT_COST,
	OUT_FEE,
	OUT_EXTRA,
	OUT_PREVIOUS,
	OUT_AMOUNT,
	OUT_POSTED,
	OUT_SQLSTATE,
	OUT_REASON,
	OUT_DETAIL,
	OUT_HINT,
	OUT_COLUMNS
};

/* What becomes of a contract's month. */
typedef enum ChargeOutcome
{
	CHARGED,
	REPLACED,
	UNCHANGED,
	DIFFERENCE,
	REMOVED,
	FAILED
} ChargeOutcome;

static const char *const outcomes[] = {"charged", "replaced", "unchanged", "difference", "removed", "failed"};

/* ---- who may, and of what ------------------------------------------------------------------------------ */

/*
 * A provider charges its own contracts, a specialist only where he is all of it; the agency, and whoever runs jobs
 * or administers, all. Errors: SV009.
 */
static void
restrict_scope(ChargeScope *scope)
{
	const char *role = socsvc_subject_role();
	int64 provider;

	if (role == NULL)
	{
		if (superuser() || has_privs_of_role(GetUserId(), get_role_oid("socsvc_scheduler", false)) ||
			has_privs_of_role(GetUserId(), get_role_oid("socsvc_admin", false)))
			return;
	}
	else if (strcmp(role, "agency") == 0 || strcmp(role, "scheduler") == 0)
		return;
	else if (socsvc_acts_for_whole(&provider))
	{
		if (scope->provider != 0 && scope->provider != provider)
			ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED), errmsg("a provider charges its own contracts"),
					errhint("Leave the provider out."));
		scope->provider = provider;
		return;
	}
	ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED), errmsg("this role does not charge"),
			errdetail("Role of the subject: %s.", role == NULL ? _("none") : role),
			errhint("Charges are computed by the provider for its contracts, by the agency, or by a job."));
}

/* Errors: SV005 a month of the future, or one whose deliveries are not there; 22023 months in the wrong order. */
static void
check_months(const ChargeScope *scope)
{
	if (scope->from > socsvc_today())
		ereport(ERROR, errcode(ERRCODE_OUTSIDE_TERM), errmsg("a month of the future is not charged"),
				errhint("simulate_fees() computes what would be."));
	if (scope->into != CORE_DAY_MINUS_INFINITY && scope->into < scope->from)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("a difference is not posted into a month before its own"),
				errhint("Leave the month out: the first open one is taken."));
	if (scope->into != CORE_DAY_MINUS_INFINITY && month_number(scope->into) > month_number(socsvc_today()) + 1)
		ereport(ERROR, errcode(ERRCODE_OUTSIDE_TERM),
				errmsg("a difference is not posted beyond the month after this one"),
				errhint("Leave the month out: the first open one is taken."));
	if (!socsvc_holds_deliveries(scope->from))
		ereport(ERROR, errcode(ERRCODE_OUTSIDE_TERM), errmsg("the month's deliveries are not there"),
				errdetail("The month was archived, or not opened yet."),
				errhint("Bring it back before it is charged; see archive_month() and make_partitions()."));
}

/* A setting of the region that is true or false. */
static bool
setting_is_true(const char *name, core_day day)
{
	Oid types[] = {TEXTOID, DATEOID};
	Datum values[] = {CStringGetTextDatum(name), DateADTGetDatum(day)};
	char *value;

	if (SPI_execute_with_args("SELECT socsvc.setting_value($1, $2)", lengthof(types), types, values, NULL, true,
							  1) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not read setting %s", name);
	value = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	return value != NULL && strcmp(value, "true") == 0;
}

/* The tables that must not change while charges are computed and written. Always in this order. */
static void
lock_tables(void)
{
	static const char *const parameters[] = {"subsistence_minimum", "income_threshold", "fee_cap",
											 "fee_formula",         "free_rule",        "tariff"};

	LockRelationOid(socsvc_table("charge"), ShareRowExclusiveLock);
	for (int i = 0; i < (int) lengthof(parameters); i++)
		LockRelationOid(socsvc_table(parameters[i]), ShareLock);
}

/*
 * A run reads much once, as the building of an index does, so it may use as much memory (maintenance_work_mem),
 * and compiling its queries costs more than it gains. Undone with the search_path.
 */
static void
prepare_for_scans(void)
{
	if (maintenance_work_mem > work_mem)
	{
		char *kilobytes = psprintf("%d", maintenance_work_mem);

		(void) set_config_option("work_mem", kilobytes, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
								 false);
		pfree(kilobytes);
	}
	(void) set_config_option("jit", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/* ---- one contract -------------------------------------------------------------------------------------- */

/* The open month into which a difference of the contract goes. Problem: the month that was asked for is closed. */
static bool
find_open_month(const ChargeScope *scope, const ChargeContract *contract, core_day *posted, ChargeProblem *problem)
{
	*posted = scope->into;
	if (scope->into == CORE_DAY_MINUS_INFINITY)
	{
		*posted = charge_open_month(contract->id, scope->from);
		return true;
	}
	if (!charge_month_closed(contract->id, scope->into))
		return true;
	problem->sqlstate = ERRCODE_PERIOD_CLOSED;
	problem->reason = pstrdup(_("the month for the difference is closed by a signed act"));
	problem->detail = psprintf(_("Contract %lld."), (long long) contract->id);
	problem->hint = pstrdup(_("Leave the month out: the first open one is taken."));
	return false;
}

/* Writes what the result changes, and says what it was. */
static ChargeOutcome
post(ChargeWriter *writer, const ChargeScope *scope, const ChargeContract *contract, const ChargeResult *result,
	 int64 *charge, int64 *previous, core_day *posted, ChargeProblem *problem)
{
	const ChargeBefore *before = &contract->before;
	int64 total = result->fee + result->extra;
	bool is_open;

	*charge = before->id;
	*previous = before->previous;
	*posted = before->posted;
	if (before->sequence == 0)
	{
		*posted = scope->from;
		*charge = charge_write(writer, contract, result, 0, 1, scope->from, 0);
		return CHARGED;
	}
	/* The last charge may still be replaced while the month that it was posted into is open. */
	is_open = before->sequence == 1 ? !contract->closed : !charge_month_closed(contract->id, before->posted);
	if (result->digest == before->digest || (!is_open && total == before->total))
		return UNCHANGED;
	if (is_open && before->sequence > 1 && total == before->previous)
	{
		charge_remove(writer, before->id);
		return REMOVED;
	}
	if (is_open)
	{
		(void) charge_write(writer, contract, result, before->id, before->sequence, before->posted,
							before->previous);
		return REPLACED;
	}
	if (!find_open_month(scope, contract, posted, problem))
		return FAILED;
	*previous = before->total;
	*charge = charge_write(writer, contract, result, 0, before->sequence + 1, *posted, before->total);
	return DIFFERENCE;
}

/* Puts a row of the answer. */
static void
answer(Tuplestorestate *store, TupleDesc descriptor, const ChargeContract *contract, ChargeOutcome outcome,
	   int64 charge, const ChargeResult *result, int64 previous, core_day posted, const ChargeProblem *problem)
{
	Datum values[OUT_COLUMNS] = {0};
	bool nulls[OUT_COLUMNS];

	memset(nulls, true, sizeof(nulls));
#define SET(column, value) (values[column] = (value), nulls[column] = false)
	SET(OUT_CONTRACT, Int64GetDatum(contract->id));
	SET(OUT_PERSON, Int64GetDatum(contract->person));
	SET(OUT_PROVIDER, Int64GetDatum(contract->provider));
	SET(OUT_OUTCOME, CStringGetTextDatum(outcomes[outcome]));
	if (charge != 0)
		SET(OUT_CHARGE, Int64GetDatum(charge));
	if (outcome == FAILED)
	{
		SET(OUT_SQLSTATE, CStringGetTextDatum(unpack_sql_state(problem->sqlstate)));
		SET(OUT_REASON, CStringGetTextDatum(problem->reason));
		if (problem->detail != NULL)
			SET(OUT_DETAIL, CStringGetTextDatum(problem->detail));
		if (problem->hint != NULL)
			SET(OUT_HINT, CStringGetTextDatum(problem->hint));
	}
	else
	{
		SET(OUT_TERMS, CStringGetTextDatum(fee_terms_name(result->terms)));
		SET(OUT_COST, socsvc_roubles(result->cost));
		SET(OUT_FEE, socsvc_roubles(result->fee));
		SET(OUT_EXTRA, socsvc_roubles(result->extra));
		SET(OUT_PREVIOUS, socsvc_roubles(previous));
		SET(OUT_AMOUNT, socsvc_roubles(result->fee + result->extra - previous));
		SET(OUT_POSTED, DateADTGetDatum(posted));
	}
#undef SET
	tuplestore_putvalues(store, descriptor, values, nulls);
}

/* Computes and writes a contract's month. */
static void
charge_contract(ChargeWriter *writer, const ChargeScope *scope, const FeeParameters *parameters,
				ChargeContract *contract, Tuplestorestate *store, TupleDesc descriptor)
{
	ChargeResult result;
	ChargeProblem problem = {0};
	ChargeOutcome outcome = FAILED;
	int64 charge = contract->before.id;
	int64 previous = 0;
	core_day posted = 0;

	if (contract->nlines == 0 && contract->before.sequence == 0)
		return; /* nothing was delivered, nothing was charged */
	if (contract->correction != 0)
	{
		problem.sqlstate = ERRCODE_PERIOD_CLOSED;
		problem.reason = pstrdup(_("a correcting act of the month is not signed"));
		problem.detail =
			psprintf(_("Contract %lld, act %lld."), (long long) contract->id, (long long) contract->correction);
		problem.hint = pstrdup(_("Charge the month once the correction is signed or deleted."));
	}
	else if (charge_compute(scope, parameters, contract, &result, &problem))
		outcome = post(writer, scope, contract, &result, &charge, &previous, &posted, &problem);
	if (outcome == FAILED)
		charge_write_problem(writer, contract, &problem);
	answer(store, descriptor, contract, outcome, charge, &result, previous, posted, &problem);
}

/* Forgets what the last run could not charge: this one says it anew. */
static void
clear_problems(const ChargeScope *scope)
{
	Oid types[] = {DATEOID, INT8OID, INT8OID};
	Datum values[] = {DateADTGetDatum(scope->from), Int64GetDatum(scope->contract),
					  Int64GetDatum(scope->provider)};
	char nulls[] = {' ', scope->contract == 0 ? 'n' : ' ', scope->provider == 0 ? 'n' : ' '};
	static SPIPlanPtr plan;

	if (SPI_execute_snapshot(socsvc_kept_plan(&plan,
											  "DELETE FROM socsvc.charge_problem q WHERE q.month = $1"
											  " AND ($2 IS NULL OR q.contract = $2)"
											  " AND ($3 IS NULL OR q.provider = $3)",
											  lengthof(types), types),
							 values, nulls, GetLatestSnapshot(), InvalidSnapshot, false, true, 0) != SPI_OK_DELETE)
		elog(ERROR, "could not clear the problems of the month");
}

/*
 * charge_month(for_month, contract_id, provider_id, dry_run, into_month): see engine/charge.sql. The answer is
 * spooled; what a contract needs lives in a context that is emptied after it, what is to be written until its
 * batch is.
 */
Datum
charge_month(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	ChargeScope scope = {.into = CORE_DAY_MINUS_INFINITY};
	bool dry_run;
	const FeeParameters *parameters;
	ChargeReader *reader;
	ChargeWriter *writer;
	MemoryContext run;
	MemoryContext one;
	OwnerSwitch caller;
	int level;

	socsvc_check_register();
	if (PG_ARGISNULL(0))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("the month must not be null"));
	if (DATE_NOT_FINITE(PG_GETARG_DATEADT(0)) || (!PG_ARGISNULL(4) && DATE_NOT_FINITE(PG_GETARG_DATEADT(4))))
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the month must be finite"));
	scope.from = fee_month_of(PG_GETARG_DATEADT(0));
	scope.until = month_start(month_number(scope.from) + 1);
	scope.contract = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT64(1);
	scope.provider = PG_ARGISNULL(2) ? 0 : PG_GETARG_INT64(2);
	dry_run = !PG_ARGISNULL(3) && PG_GETARG_BOOL(3);
	if (!PG_ARGISNULL(4))
		scope.into = fee_month_of(PG_GETARG_DATEADT(4));
	restrict_scope(&scope);
	InitMaterializedSRF(fcinfo, 0);

	if (!dry_run)
	{
		PreventCommandIfReadOnly("charge_month()");
		lock_tables();
	}
	socsvc_switch_to_owner(socsvc_table("charge"), &caller);
	level = socsvc_pin_search_path();
	prepare_for_scans();
	SPI_connect();
	(void) socsvc_push_latest_snapshot();
	check_months(&scope);
	scope.split_by_tariff = setting_is_true("fee_cap_split_by_tariff", scope.from);

	/* Copied: the run reads much else, and marks what it used, which tells the cache to forget. */
	parameters = fee_parameters_copy(fee_parameters());
	(void) fee_require_formula(parameters, scope.from);
	if (!dry_run)
		clear_problems(&scope);

	run = CurrentMemoryContext;
	one = AllocSetContextCreate(run, "charge of a contract", ALLOCSET_DEFAULT_SIZES);
	reader = charge_open(&scope, parameters);
	writer = charge_writer(&scope, dry_run);
	for (;;)
	{
		ChargeContract contract;

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(one);
		MemoryContextSwitchTo(one);
		if (!charge_next(reader, &contract))
			break;
		charge_contract(writer, &scope, parameters, &contract, set->setResult, set->setDesc);
	}
	MemoryContextSwitchTo(run);
	charge_close(reader);
	charge_writer_flush(writer, true);

	PopActiveSnapshot();
	SPI_finish();
	AtEOXact_GUC(true, level);
	socsvc_switch_back(&caller);
	return (Datum) 0;
}
