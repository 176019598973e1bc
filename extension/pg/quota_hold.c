/*
 * quota_hold.c: planned visits in a check of deliveries: what they hold of a line, and those that are carried out.
 *
 * A planned visit is counted in `held` beside what was delivered, in the line's total and in its periods, until it
 * is carried out, given up, or swept once its hold has expired. A hold that has expired stays in the row of the
 * counter until then but blocks nobody: counter.held of a check is what has not expired, HoldBase remembers both.
 *
 * Only lines that hold anything are asked about; where nobody plans visits, nothing here runs but a comparison.
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "owner.h"
#include "plan.h"
#include "quota_check.h"
#include "socsvc.h"
#include "visit.h"

int socsvc_moving_visits = 0;

static SPIPlanPtr days_plan = NULL;
static SPIPlanPtr visits_plan = NULL;
static SPIPlanPtr reopened_plan = NULL;
static SPIPlanPtr close_plan = NULL;
static SPIPlanPtr reopen_plan = NULL;

/* SQL of a visit v, whose hold has expired on the day that $1 is the earliest of. */
#define EXPIRED                                                                                                   \
	"coalesce(v.held_until OPERATOR(pg_catalog.<) pg_catalog.clock_timestamp(), v.day OPERATOR(pg_catalog.<) $1)"

/* ---- reading ------------------------------------------------------------------------------------------------ */

/* A bigint[] of these ids. */
static Datum
id_array(const int64 *ids, int count)
{
	Datum *values = palloc(sizeof(Datum) * Max(count, 1));
	int i;

	for (i = 0; i < count; i++)
		values[i] = Int64GetDatum(ids[i]);
	return PointerGetDatum(
		construct_array(values, count, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* Runs a kept plan that answers rows, with the newest snapshot. */
static void
select_rows(SPIPlanPtr plan, Datum *values)
{
	int result = SPI_execute_snapshot(plan, values, NULL, GetLatestSnapshot(), InvalidSnapshot, false, false, 0);

	if (result != SPI_OK_SELECT)
		elog(ERROR, "could not read planned visits: %s", SPI_result_code_string(result));
}

/* The check's line with the id, NULL if it is none of the check's; lock_lines() has put them into order. */
static Line *
line_of(const QuotaCheck *check, int64 id)
{
	int low = 0;
	int high = check->lines.count;

	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (check->lines.items[middle]->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < check->lines.count && check->lines.items[low]->id == id ? (Line *) check->lines.items[low] : NULL;
}

/* Copies the visits that a plan has answered, in the order of programme lines. */
static HeldVisit *
copy_visits(QuotaCheck *check, int *count)
{
	HeldVisit *visits;
	uint64 i;

	*count = (int) SPI_processed;
	if (SPI_processed == 0)
		return NULL;
	visits = MemoryContextAllocHuge(check->context, sizeof(HeldVisit) * SPI_processed);
	for (i = 0; i < SPI_processed; i++)
	{
		visits[i].id = row_int8(SPI_tuptable, i, 1, 0);
		visits[i].line = row_int8(SPI_tuptable, i, 2, 0);
		visits[i].contract_line = row_int8(SPI_tuptable, i, 3, 0);
		visits[i].day = row_int4(SPI_tuptable, i, 4, 0);
		visits[i].quantity = row_int4(SPI_tuptable, i, 5, 0);
		visits[i].minutes = row_int4(SPI_tuptable, i, 6, 0);
		visits[i].expired = row_bool(SPI_tuptable, i, 7);
		visits[i].closed_by = -1;
	}
	return visits;
}

/* Visits of lines that hold something: those that have expired, and those on the days of the check's deliveries.
 */
static void
read_visits(QuotaCheck *check)
{
	Oid types[4] = {DATEOID, INT8ARRAYOID, DATEOID, DATEOID};
	int64 *ids = palloc(sizeof(int64) * Max(check->lines.count, 1));
	core_day from = CORE_DAY_INFINITY - 1;
	core_day until = CORE_DAY_MINUS_INFINITY + 1;
	HeldVisit *visits;
	int count = 0;
	int64 i;

	for (i = 0; i < check->lines.count; i++)
		if (((Line *) check->lines.items[i])->held.stored > 0)
			ids[count++] = check->lines.items[i]->id;
	if (count == 0)
		return;
	for (i = 0; i < check->count; i++)
		if (!check->deliveries[i].is_hold && check->deliveries[i].before == 0)
		{
			from = Min(from, check->deliveries[i].day);
			until = Max(until, check->deliveries[i].day);
		}
	if (until < from)
		until = from = 0; /* nothing is carried out */
	select_rows(
		socsvc_kept_plan(&visits_plan,
						 "SELECT v.id, v.programme_line, v.contract_line, v.day, v.quantity, v.minutes, " EXPIRED
						 " FROM socsvc.visit v"
						 " WHERE v.programme_line OPERATOR(pg_catalog.=) ANY ($2) AND v.status = 'planned'"
						 " AND (v.day BETWEEN $3 AND $4 OR " EXPIRED ")"
						 " ORDER BY v.programme_line, v.day, v.starts_at, v.id",
						 4, types),
		(Datum[4]){DateADTGetDatum(check->earliest), id_array(ids, count), DateADTGetDatum(from),
				   DateADTGetDatum(until)});
	visits = copy_visits(check, &count);
	for (i = 0; i < count; i++)
	{
		Line *line = line_of(check, visits[i].line);

		if (line == NULL)
			continue;
		if (line->visit_count++ == 0)
			line->visits = &visits[i];
		if (visits[i].expired)
		{
			line->held.unexpired -= visits[i].quantity;
			line->counter.held -= visits[i].quantity;
		}
	}
}

/* Visits that were carried out by deliveries which the statement deletes. */
static void
read_reopened(QuotaCheck *check)
{
	Oid types[2] = {DATEOID, INT8ARRAYOID};
	int64 *ids = NULL;
	int count = 0;
	int64 i;

	for (i = 0; i < check->count; i++)
		if (!check->deliveries[i].is_hold && check->deliveries[i].after == 0 &&
			check->deliveries[i].kind == GROUND_CONTRACT && check->deliveries[i].id != 0)
		{
			if (ids == NULL)
				ids = palloc_extended(sizeof(int64) * check->count, MCXT_ALLOC_HUGE);
			ids[count++] = check->deliveries[i].id;
		}
	if (count == 0)
		return;
	select_rows(
		socsvc_kept_plan(&reopened_plan,
						 "SELECT v.id, v.programme_line, v.contract_line, v.day, v.quantity, v.minutes, " EXPIRED
						 " FROM socsvc.visit v"
						 " WHERE v.delivery OPERATOR(pg_catalog.=) ANY ($2) AND v.status = 'done' ORDER BY v.id",
						 2, types),
		(Datum[2]){DateADTGetDatum(check->earliest), id_array(ids, count)});
	check->reopened = copy_visits(check, &check->reopened_count);
}

/*
 * Reads, under the locks of the check, what planned visits hold of its lines, and the setting that says for how
 * long. To be called where check->holds.
 */
void
quota_read_holds(QuotaCheck *check)
{
	OwnerSwitch saved;
	int level;

	SPI_connect();
	level = socsvc_pin_search_path();
	socsvc_switch_to_owner(socsvc_table("visit"), &saved);
	select_rows(socsvc_kept_plan(&days_plan,
								 "SELECT coalesce(socsvc.setting_value('visit_hold_days')::integer, 3)", 0, NULL),
				NULL);
	check->earliest = check->today - row_int4(SPI_tuptable, 0, 1, 3);
	read_visits(check);
	read_reopened(check);
	socsvc_switch_back(&saved);
	AtEOXact_GUC(true, level);
	SPI_finish();
}

/* Takes what has expired out of a period's counter that was just read, of times or of minutes. */
void
quota_expire_holds(const Line *line, Window *window, bool in_minutes)
{
	int i;

	for (i = 0; i < line->visit_count; i++)
	{
		const HeldVisit *visit = &line->visits[i];
		int64 units = in_minutes ? visit->minutes : visit->quantity;

		if (visit->expired && visit->day >= window->counter.start && visit->day < window->counter.end)
		{
			window->held.unexpired -= units;
			window->counter.held -= units;
		}
	}
}

/* ---- carrying out, and taking back -------------------------------------------------------------------------- */

/* Moves a visit's units out of the counters of a delivery's line and periods (sign 1), or back into them (-1). */
static void
shift_hold(Delivery *delivery, const HeldVisit *visit, int sign)
{
	Line *line = delivery->ground->line;
	int64 units = (int64) sign * visit->quantity;
	int64 minutes = (int64) sign * visit->minutes;

	if (visit->expired)
	{
		/* It is in the row of the counter alone: what the row loses. */
		line->held.unexpired += units;
		if (delivery->window != NULL)
			delivery->window->held.unexpired += units;
		if (delivery->minutes != NULL)
			delivery->minutes->held.unexpired += minutes;
	}
	else
	{
		line->counter.held -= units;
		if (delivery->window != NULL)
			delivery->window->counter.held -= units;
		if (delivery->minutes != NULL)
			delivery->minutes->counter.held -= minutes;
	}
}

/*
 * Releases the holds of the visits that a new delivery carries out: planned for its contract line and day, as many
 * as its quantity covers, the earliest first. Its periods must have been looked for.
 */
void
quota_claim(QuotaCheck *check, Delivery *delivery)
{
	Line *line = delivery->ground->line;
	int64 covered = 0;
	int i;

	for (i = 0; i < line->visit_count && covered < delivery->after; i++)
	{
		HeldVisit *visit = &line->visits[i];

		if (visit->closed_by >= 0 || visit->contract_line != delivery->ground_id || visit->day != delivery->day)
			continue;
		visit->closed_by = delivery - check->deliveries;
		covered += visit->quantity;
		shift_hold(delivery, visit, 1);
	}
}

/* Takes quota_claim() back, of a delivery that was refused after it. */
void
quota_unclaim(QuotaCheck *check, Delivery *delivery)
{
	Line *line = delivery->ground->line;
	int i;

	for (i = 0; i < line->visit_count; i++)
		if (line->visits[i].closed_by == delivery - check->deliveries)
		{
			line->visits[i].closed_by = -1;
			shift_hold(delivery, &line->visits[i], -1);
		}
}

/*
 * Holds again what visits need whose deliveries are being deleted, where their hold has not expired and it fits;
 * such a visit is planned again, the others were missed (closed_by -2). A snapshot must be active.
 */
void
quota_reopen(QuotaCheck *check)
{
	int i;

	for (i = 0; i < check->reopened_count; i++)
	{
		HeldVisit *visit = &check->reopened[i];
		Line *line = line_of(check, visit->line);
		DeliveryCounters counters;
		Window *window;
		Window *minutes;
		bool has_period;

		visit->closed_by = -2;
		if (visit->expired || line == NULL)
			continue;
		window = quota_window(check, line, visit->day, &has_period);
		minutes = quota_minutes(check, line, visit->day);
		counters.line = &line->counter;
		counters.window = window == NULL ? NULL : &window->counter;
		counters.minutes = minutes == NULL ? NULL : &minutes->counter;
		if (quota_hold(&counters, visit->quantity, visit->minutes) == DELIVERY_ALLOWED)
			visit->closed_by = -1;
	}
}

/* ---- writing ------------------------------------------------------------------------------------------------ */

/* Moves visits by one of the functions _close_visits() and _reopen_visits(), as the owner of the register. */
static void
move_visits(SPIPlanPtr *plan, const char *sql, Datum first, Datum second)
{
	Oid types[2] = {INT8ARRAYOID, INT8ARRAYOID};
	Datum values[2] = {first, second};
	OwnerSwitch saved;

	SPI_connect();
	socsvc_switch_to_owner(socsvc_table("visit"), &saved);
	socsvc_moving_visits++;
	PG_TRY();
	{
		int result = SPI_execute_snapshot(socsvc_kept_plan(plan, sql, 2, types), values, NULL, GetLatestSnapshot(),
										  InvalidSnapshot, false, true, 0);

		if (result != SPI_OK_SELECT)
			elog(ERROR, "could not move visits: %s", SPI_result_code_string(result));
	}
	PG_FINALLY();
	{
		socsvc_moving_visits--;
	}
	PG_END_TRY();
	socsvc_switch_back(&saved);
	SPI_finish();
}

/*
 * Moves the visits that the deliveries of the check have carried out, and those whose deliveries it deletes, after
 * quota_write(): the counters have it already. The deliveries have their ids by now.
 */
void
quota_write_visits(QuotaCheck *check)
{
	int64 *visits;
	int64 *deliveries;
	int count = 0;
	int i;

	if (!check->holds)
		return;
	for (i = 0; i < check->lines.count; i++)
		count += ((Line *) check->lines.items[i])->visit_count;
	count = Max(Max(count, check->reopened_count), 1);
	visits = palloc_extended(sizeof(int64) * count, MCXT_ALLOC_HUGE);
	deliveries = palloc_extended(sizeof(int64) * count, MCXT_ALLOC_HUGE);
	count = 0;
	for (i = 0; i < check->lines.count; i++)
	{
		Line *line = (Line *) check->lines.items[i];
		int j;

		for (j = 0; j < line->visit_count; j++)
			if (line->visits[j].closed_by >= 0)
			{
				visits[count] = line->visits[j].id;
				deliveries[count++] = check->deliveries[line->visits[j].closed_by].id;
			}
	}
	if (count > 0)
		move_visits(&close_plan, "SELECT socsvc._close_visits($1, $2)", id_array(visits, count),
					id_array(deliveries, count));
	if (check->reopened_count > 0)
	{
		int planned = 0;
		int missed = 0;

		for (i = 0; i < check->reopened_count; i++)
			if (check->reopened[i].closed_by == -1)
				visits[planned++] = check->reopened[i].id;
			else
				deliveries[missed++] = check->reopened[i].id;
		move_visits(&reopen_plan, "SELECT socsvc._reopen_visits($1, $2)", id_array(visits, planned),
					id_array(deliveries, missed));
	}
	pfree(visits);
	pfree(deliveries);
}
