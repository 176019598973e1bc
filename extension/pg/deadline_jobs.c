/*
 * deadline_jobs.c: what is done to many deadlines at once: marking the overdue ones, computing them again when the
 * calendar changes, replaying the events of a case.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/multirangetypes.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

#include "socsvc.h"
#include "calendar_cache.h"
#include "computed.h"
#include "deadline_engine.h"
#include "plan.h"
#include "register_info.h"

PG_FUNCTION_INFO_V1(socsvc_deadline_due_on);
PG_FUNCTION_INFO_V1(socsvc_is_calendar_loaded_sql);
PG_FUNCTION_INFO_V1(socsvc_mark_overdue);
PG_FUNCTION_INFO_V1(socsvc_recompute_deadlines);
PG_FUNCTION_INFO_V1(socsvc_replay_deadlines);

/* ---- the day ---------------------------------------------------------------------------------------------- */

/*
 * deadline_due_on(starts_on, length, unit, stood, jurisdiction): the last day of a term whose clock stood on those
 * days. Each range counts from its first day, which does not count, to the day on which the clock went on.
 */
Datum
socsvc_deadline_due_on(PG_FUNCTION_ARGS)
{
	DateADT start = PG_GETARG_DATEADT(0);
	int32 length = PG_GETARG_INT32(1);
	char *unit_name = text_to_cstring(PG_GETARG_TEXT_PP(2));
	MultirangeType *stood = PG_GETARG_MULTIRANGE_P(3);
	const CoreCalendar *calendar = socsvc_calendar_of(text_to_cstring(PG_GETARG_TEXT_PP(4)));
	TypeCacheEntry *range_type = lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO);
	DeadlineUnit unit;
	int64 units = 0;
	int32 count;
	RangeType **ranges;
	DateADT last;
	CoreError error = {0};

	if (!deadline_unit_of(unit_name, &unit) || unit == DEADLINE_HOUR || length < 0)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("%d %s is not the length of a deadline in days", length, unit_name),
				errhint("Units are working_day, calendar_day, month and year; a length is not negative."));
	if (DATE_NOT_FINITE(start))
		ereport(ERROR, errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				errmsg("a deadline does not begin on an infinite date"));
	multirange_deserialize(range_type, stood, &count, &ranges);
	for (int i = 0; i < count; i++)
	{
		RangeBound lower;
		RangeBound upper;
		bool empty;

		range_deserialize(range_type, ranges[i], &lower, &upper, &empty);
		if (lower.infinite || upper.infinite)
			ereport(ERROR, errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					errmsg("a clock does not stand for ever"));
		units += deadline_stood(calendar, unit, DatumGetDateADT(lower.val), DatumGetDateADT(upper.val));
	}
	if (!deadline_last_day(calendar, start, length, unit, units, &last, &error))
		ereport(ERROR, errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("date out of range"),
				errdetail("%s.", _(error.message)));
	PG_RETURN_DATEADT(last);
}

/* is_calendar_loaded(from, to, jurisdiction) */
Datum
socsvc_is_calendar_loaded_sql(PG_FUNCTION_ARGS)
{
	DateADT from = PG_GETARG_DATEADT(0);
	DateADT to = PG_GETARG_DATEADT(1);

	if (DATE_NOT_FINITE(from) || DATE_NOT_FINITE(to))
		PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(socsvc_is_calendar_loaded(text_to_cstring(PG_GETARG_TEXT_PP(2)), from, to));
}

/* ---- overdue ---------------------------------------------------------------------------------------------- */

static DeadlineStatement mark = {
	.text = "UPDATE socsvc.deadline d SET state = 'overdue'"
			"  FROM (SELECT o.id FROM socsvc.deadline o WHERE o.state = 'open' AND o.due_on < $1"
			"         ORDER BY o.due_on, o.id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED) n"
			" WHERE d.id = n.id"
			" RETURNING d.id, d.step, d.entity, d.entity_id, d.person, d.duty_of, d.due_on",
	.count = 2,
	.types = {DATEOID, INT4OID}};

/*
 * mark_overdue(day, most): open deadlines whose last day lies before the day become overdue, at most so many; what
 * another session holds is left to the next call. Answers the rows.
 */
Datum
socsvc_mark_overdue(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Datum values[] = {PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)};
	DeadlineWork work;

	if (PG_GETARG_INT32(1) <= 0)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("a batch holds at least one row"));
	socsvc_check_register();
	InitMaterializedSRF(fcinfo, 0);
	deadline_begin_work(&work);
	deadline_run(&mark, values, NULL);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		Datum row[7];
		bool nulls[7];

		heap_deform_tuple(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, row, nulls);
		tuplestore_putvalues(result->setResult, result->setDesc, row, nulls);
	}
	deadline_end_work(&work);
	return (Datum) 0;
}

/* ---- the calendar changes --------------------------------------------------------------------------------- */

/*
 * $1 to $2: the years in which days changed. What has ended stands; what is overdue and no longer late is open
 * again. A day is not looked up row by row: the year that was loaded or unloaded touches all that runs in it.
 */
static DeadlineStatement recompute = {
	.text = "UPDATE socsvc.deadline d"
			"   SET due_on = n.due_on, provisional = n.provisional,"
			"       state = CASE WHEN d.state = 'overdue' AND n.due_on >= $3 THEN 'open' ELSE d.state END"
			"  FROM (SELECT o.id, s.due_on, NOT socsvc.is_calendar_loaded(o.starts_on, s.due_on, i.jurisdiction) "
			"AS provisional"
			"          FROM socsvc.register_info i"
			"         CROSS JOIN socsvc.deadline o"
			"          JOIN socsvc.deadline_rule r ON r.id = o.rule AND r.unit = 'working_day'"
			"         CROSS JOIN LATERAL (SELECT socsvc.deadline_due_on(o.starts_on, r.length, r.unit, o.stood, "
			"i.jurisdiction))"
			"               s (due_on)"
			"         WHERE o.state IN ('open', 'paused', 'overdue') AND o.starts_on <= $2 AND o.due_on >= $1) n"
			" WHERE d.id = n.id AND (d.due_on, d.provisional) IS DISTINCT FROM (n.due_on, n.provisional)",
	.count = 3,
	.types = {DATEOID, DATEOID, DATEOID}};

/*
 * The years that the statement touched, as their first and last day; false where it touched no row. A TRUNCATE
 * touches all.
 */
static bool
touched_years(TriggerData *trigger, Datum *first, Datum *last)
{
	static const char *const both =
		"SELECT date_trunc('year', min(c.day)::timestamp)::date,"
		"       (date_trunc('year', max(c.day)::timestamp) + interval '1 year - 1 day')::date"
		"  FROM (SELECT day FROM new_days UNION ALL SELECT day FROM old_days) c";
	static const char *const one =
		"SELECT date_trunc('year', min(c.day)::timestamp)::date,"
		"       (date_trunc('year', max(c.day)::timestamp) + interval '1 year - 1 day')::date FROM new_days c";
	bool isnull;

	*first = DateADTGetDatum(DATEVAL_NOBEGIN);
	*last = DateADTGetDatum(DATEVAL_NOEND);
	if (TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
		return true;
	if (SPI_register_trigger_data(trigger) < 0 ||
		SPI_execute(trigger->tg_oldtable != NULL && trigger->tg_newtable != NULL ? both : one, true, 0) !=
			SPI_OK_SELECT)
		elog(ERROR, "could not read the days that changed");
	*first = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	if (isnull)
		return false;
	*last = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull);
	return true;
}

/*
 * recompute_deadlines(): trigger of calendar_day, AFTER INSERT, UPDATE, DELETE or TRUNCATE FOR EACH STATEMENT.
 * Transition tables: new_days and, for an UPDATE, old_days; a DELETE calls its rows new_days too.
 */
Datum
socsvc_recompute_deadlines(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Datum values[3];
	DeadlineWork work;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_STATEMENT(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("function \"%s\" must be fired AFTER a change FOR EACH STATEMENT", "recompute_deadlines"));
	deadline_begin_work(&work);
	if (touched_years(trigger, &values[0], &values[1]))
	{
		/* The calendar that we count by is to know of this very statement. */
		CommandCounterIncrement();
		values[2] = DateADTGetDatum(socsvc_today());
		deadline_run(&recompute, values, NULL);
	}
	deadline_end_work(&work);
	return PointerGetDatum(NULL);
}

/* ---- replay ----------------------------------------------------------------------------------------------- */

/* The rows of an application's case. */
#define CASE_ROWS                                                                                                 \
	"WITH of_case (entity, id) AS ("                                                                              \
	"  SELECT 'application', $1"                                                                                  \
	"  UNION ALL SELECT 'assessment', a.id FROM socsvc.assessment a WHERE a.application = $1"                     \
	"  UNION ALL SELECT 'commission_opinion', o.id FROM socsvc.commission_opinion o WHERE o.application = $1"     \
	"  UNION ALL SELECT 'decision', x.id FROM socsvc.decision x WHERE x.application = $1"                         \
	"  UNION ALL SELECT 'programme', p.id FROM socsvc.programme p JOIN socsvc.decision x ON x.id = p.decision"    \
	"             WHERE x.application = $1"                                                                       \
	"  UNION ALL SELECT 'contract', c.id FROM socsvc.contract c JOIN socsvc.programme p ON p.id = c.programme"    \
	"              JOIN socsvc.decision x ON x.id = p.decision WHERE x.application = $1"                          \
	"  UNION ALL SELECT 'enrolment', n.id FROM socsvc.enrolment n JOIN socsvc.contract c ON c.id = n.contract"    \
	"              JOIN socsvc.programme p ON p.id = c.programme JOIN socsvc.decision x ON x.id = p.decision"     \
	"             WHERE x.application = $1"                                                                       \
	"  UNION ALL SELECT 'contract_amendment', m.id FROM socsvc.contract_amendment m"                              \
	"              JOIN socsvc.contract c ON c.id = m.contract"                                                   \
	"              JOIN socsvc.programme p ON p.id = c.programme JOIN socsvc.decision x ON x.id = p.decision"     \
	"             WHERE x.application = $1"                                                                       \
	"  UNION ALL SELECT 'stay', s.id FROM socsvc.stay s JOIN socsvc.contract c ON c.id = s.contract"              \
	"              JOIN socsvc.programme p ON p.id = c.programme JOIN socsvc.decision x ON x.id = p.decision"     \
	"             WHERE x.application = $1"                                                                       \
	"  UNION ALL SELECT 'medical_referral', r.id FROM socsvc.medical_referral r"                                  \
	"              JOIN socsvc.stay s ON s.region_code = r.region_code AND s.id = r.stay"                         \
	"              JOIN socsvc.contract c ON c.id = s.contract"                                                   \
	"              JOIN socsvc.programme p ON p.id = c.programme JOIN socsvc.decision x ON x.id = p.decision"     \
	"             WHERE x.application = $1) "

static DeadlineStatement lock_case = {
	.text = "SELECT FROM socsvc.application WHERE id = $1 FOR NO KEY UPDATE", .count = 1, .types = {INT8OID}};
static DeadlineStatement forget = {
	.text =
		CASE_ROWS "DELETE FROM socsvc.deadline d USING of_case c WHERE d.entity = c.entity AND d.entity_id = c.id"
				  " RETURNING d.id, d.entity, d.entity_id, d.step, d.state",
	.count = 1,
	.types = {INT8OID}};
static DeadlineStatement events = {
	.text = CASE_ROWS "SELECT e.id, e.entity, e.entity_id, e.from_status, e.to_status, e.happened_at"
					  "  FROM of_case c JOIN socsvc.status_event e ON e.entity = c.entity AND e.entity_id = c.id"
					  " ORDER BY e.id",
	.count = 1,
	.types = {INT8OID}};
static DeadlineStatement restore = {
	.text = "UPDATE socsvc.deadline SET id = $1,"
			" state = CASE WHEN state = 'open' AND $5 = 'overdue' AND due_on < $6 THEN 'overdue' ELSE state END"
			" WHERE entity = $2 AND entity_id = $3 AND step = $4",
	.count = 6,
	.types = {INT8OID, TEXTOID, INT8OID, TEXTOID, TEXTOID, DATEOID}};

/* A text of a result row; NULL where it is NULL. */
static char *
result_text(SPITupleTable *table, uint64 row, int column)
{
	return SPI_getvalue(table->vals[row], table->tupdesc, column);
}

/*
 * replay_deadlines(application): computes the deadlines of the application's case again, from its events alone.
 * A deadline keeps its id; one that is overdue and still late stays so. Answers how many events were replayed.
 */
Datum
socsvc_replay_deadlines(PG_FUNCTION_ARGS)
{
	Datum application = PG_GETARG_DATUM(0);
	DeadlineWork work;
	SPITupleTable *old;
	uint64 old_count;
	SPITupleTable *log;
	uint64 log_count;

	socsvc_check_register();
	deadline_begin_work(&work);
	deadline_run(&lock_case, &application, NULL);
	deadline_run(&forget, &application, NULL);
	old = SPI_tuptable;
	old_count = SPI_processed;
	deadline_run(&events, &application, NULL);
	log = SPI_tuptable;
	log_count = SPI_processed;
	for (uint64 i = 0; i < log_count; i++)
	{
		bool isnull;
		StatusEvent event = {.id = row_int8(log, i, 1, 0),
							 .entity = result_text(log, i, 2),
							 .entity_id = row_int8(log, i, 3, 0),
							 .from = result_text(log, i, 4),
							 .to = result_text(log, i, 5),
							 .happened_at =
								 DatumGetTimestampTz(SPI_getbinval(log->vals[i], log->tupdesc, 6, &isnull))};

		deadline_apply_event(&event);
	}
	for (uint64 i = 0; i < old_count; i++)
	{
		Datum values[] = {Int64GetDatum(row_int8(old, i, 1, 0)),       CStringGetTextDatum(result_text(old, i, 2)),
						  Int64GetDatum(row_int8(old, i, 3, 0)),       CStringGetTextDatum(result_text(old, i, 4)),
						  CStringGetTextDatum(result_text(old, i, 5)), DateADTGetDatum(socsvc_today())};

		deadline_run(&restore, values, NULL);
	}
	deadline_end_work(&work);
	PG_RETURN_INT64((int64) log_count);
}
