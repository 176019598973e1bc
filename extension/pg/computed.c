/*
 * computed.c: administration of the counters: recount_quota(), and what archive_month() moves.
 *
 * Both run SQL over many rows as the owner of the register, under the flag that protect_computed() asks for.
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "executor/spi.h"
#include "utils/date.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"

#include "computed.h"
#include "lock.h"
#include "owner.h"
#include "plan.h"
#include "register_info.h"
#include "socsvc.h"

PG_FUNCTION_INFO_V1(recount_quota);
PG_FUNCTION_INFO_V1(archive_units);

int socsvc_computing = 0;

/*
 * Runs a statement that may write computed columns, as the register's owner and with the newest snapshot, after
 * the LOCK statement where one is given; answers the bigint of its only row. Its plan is kept in *kept, if given.
 */
static int64
compute_by(SPIPlanPtr *kept, const char *lock, const char *sql, int count, Oid *types, Datum *values)
{
	SPIPlanPtr plan;
	OwnerSwitch saved;
	bool isnull;
	int64 answer = 0;
	int level;

	SPI_connect();
	level = socsvc_pin_search_path();
	socsvc_switch_to_owner(socsvc_table("programme_line"), &saved);
	socsvc_computing++;
	PG_TRY();
	{
		if ((lock != NULL && SPI_execute(lock, false, 0) != SPI_OK_UTILITY) ||
			(plan = kept != NULL ? socsvc_kept_plan(kept, sql, count, types) : SPI_prepare(sql, count, types)) ==
				NULL ||
			SPI_execute_snapshot(plan, values, NULL, GetLatestSnapshot(), InvalidSnapshot, false, true, 0) !=
				SPI_OK_SELECT ||
			SPI_processed != 1)
			elog(ERROR, "could not compute counters: %s", SPI_result_code_string(SPI_result));
		answer = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	}
	PG_FINALLY();
	{
		socsvc_computing--;
	}
	PG_END_TRY();
	socsvc_switch_back(&saved);
	AtEOXact_GUC(true, level);
	SPI_finish();
	return answer;
}

/* See computed.h. */
int64
socsvc_compute(const char *lock, const char *sql, int count, Oid *types, Datum *values)
{
	return compute_by(NULL, lock, sql, count, types, values);
}

/* See computed.h. */
int64
socsvc_compute_often(SPIPlanPtr *plan, const char *sql, int count, Oid *types, Datum *values)
{
	return compute_by(plan, NULL, sql, count, types, values);
}

/* The same with no counter moving meanwhile: whoever records or deletes writes delivery first. */
static int64
compute(const char *sql, int count, Oid *types, Datum *values)
{
	return socsvc_compute("LOCK TABLE socsvc.delivery, socsvc.visit IN SHARE ROW EXCLUSIVE MODE", sql, count,
						  types, values);
}

/* recount_quota(): sets counters to what the deliveries and the planned visits give; answers how many lines were
 * mended. */
Datum
recount_quota(PG_FUNCTION_ARGS)
{
	int64 mended;

	socsvc_check_register();
	mended = compute(
		"WITH mismatch AS MATERIALIZED (SELECT * FROM socsvc.quota_mismatch),"
		" lines AS (UPDATE socsvc.programme_line l SET delivered = m.found FROM mismatch m"
		"   WHERE m.programme_line = l.id AND m.starts_on IS NULL AND (l.quota IS NULL OR m.found <= l.quota)"
		"   RETURNING l.id),"
		" windows AS (INSERT INTO socsvc.line_window AS w (programme_line, starts_on, used)"
		"   SELECT m.programme_line, m.starts_on, m.found FROM mismatch m"
		"   WHERE m.starts_on IS NOT NULL AND m.unit = 'times'"
		"   ON CONFLICT (programme_line, starts_on) DO UPDATE SET used = excluded.used"
		"   RETURNING w.programme_line AS id),"
		" minutes AS (INSERT INTO socsvc.line_minutes AS w (programme_line, starts_on, used)"
		"   SELECT m.programme_line, m.starts_on, m.found FROM mismatch m WHERE m.unit = 'minutes'"
		"   ON CONFLICT (programme_line, starts_on) DO UPDATE SET used = excluded.used"
		"   RETURNING w.programme_line AS id)"
		" SELECT count(*) FROM (SELECT id FROM lines UNION SELECT id FROM windows UNION SELECT id FROM minutes) "
		"mended",
		0, NULL, NULL);
	mended += compute(
		"WITH mismatch AS MATERIALIZED (SELECT * FROM socsvc.visit_mismatch),"
		" lines AS (UPDATE socsvc.programme_line l SET held = m.found FROM mismatch m"
		"   WHERE m.programme_line = l.id AND m.starts_on IS NULL RETURNING l.id),"
		" windows AS (INSERT INTO socsvc.line_window AS w (programme_line, starts_on, used, held)"
		"   SELECT m.programme_line, m.starts_on, 0, m.found FROM mismatch m"
		"   WHERE m.starts_on IS NOT NULL AND m.unit = 'times'"
		"   ON CONFLICT (programme_line, starts_on) DO UPDATE SET held = excluded.held"
		"   RETURNING w.programme_line AS id),"
		" minutes AS (INSERT INTO socsvc.line_minutes AS w (programme_line, starts_on, used, held)"
		"   SELECT m.programme_line, m.starts_on, 0, m.found FROM mismatch m WHERE m.unit = 'minutes'"
		"   ON CONFLICT (programme_line, starts_on) DO UPDATE SET held = excluded.held"
		"   RETURNING w.programme_line AS id)"
		" SELECT count(*) FROM (SELECT id FROM lines UNION SELECT id FROM windows UNION SELECT id FROM minutes) "
		"mended",
		0, NULL, NULL);
	PG_RETURN_INT64(mended);
}

/* _archive_units(from_day, until_day): moves the days' deliveries to archived; answers how many times. */
Datum
archive_units(PG_FUNCTION_ARGS)
{
	Datum days[2] = {PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)};

	socsvc_check_register();
	PG_RETURN_INT64(compute(
		"WITH gone AS MATERIALIZED (SELECT d.programme_line, l.term, l.periodicity, l.minutes_unit,"
		"     d.delivered_on, sum(d.quantity)::bigint AS units, sum(d.minutes)::bigint AS minutes"
		"   FROM socsvc.delivery d JOIN socsvc.programme_line l ON l.id = d.programme_line"
		"   WHERE d.delivered_on >= $1 AND d.delivered_on < $2 GROUP BY 1, l.id, d.delivered_on),"
		" lines AS (UPDATE socsvc.programme_line l SET archived = l.archived + g.units"
		"   FROM (SELECT programme_line, sum(units)::bigint AS units FROM gone GROUP BY 1) g"
		"   WHERE l.id = g.programme_line),"
		" windows AS (UPDATE socsvc.line_window w SET archived = w.archived + g.units"
		"   FROM (SELECT programme_line, lower(socsvc.period_of(periodicity, delivered_on, term)) AS starts_on,"
		"       sum(units)::bigint AS units FROM gone GROUP BY 1, 2) g"
		"   WHERE w.programme_line = g.programme_line AND w.starts_on = g.starts_on),"
		" minutes AS (UPDATE socsvc.line_minutes w SET archived = w.archived + g.minutes"
		"   FROM (SELECT programme_line, lower(socsvc.minutes_period(minutes_unit, delivered_on, term)) AS "
		"starts_on,"
		"       sum(minutes)::bigint AS minutes FROM gone WHERE minutes_unit IS NOT NULL GROUP BY 1, 2) g"
		"   WHERE w.programme_line = g.programme_line AND w.starts_on = g.starts_on)"
		" SELECT coalesce(sum(units), 0)::bigint FROM gone",
		2, (Oid[2]){DATEOID, DATEOID}, days));
}
