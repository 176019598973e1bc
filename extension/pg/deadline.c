/*
 * deadline.c: deadlines are made and closed by the events that status_event records, whoever causes them.
 *
 * keep_deadlines() stands on status_event. An event
 *   meets    the deadlines whose rules wait for it, of its own row or of one that that stands under;
 *   ends     otherwise what can no longer be met (effects[] below), or brings back what an annulled row had met;
 *   pauses   the application's clocks while the citizen must answer, and starts them again;
 *   opens    the deadlines whose rules begin with it, one a step and row, ever.
 * Nothing but the event, the dates of the rows of its case, the rules and the calendar decides: replaying the
 * events of a case in order gives the same deadlines (replay_deadlines() in deadline_jobs.c).
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "socsvc.h"
#include "calendar_cache.h"
#include "computed.h"
#include "deadline_engine.h"
#include "lock.h"
#include "register_info.h"

PG_FUNCTION_INFO_V1(socsvc_keep_deadlines);
PG_FUNCTION_INFO_V1(socsvc_protect_deadline);

/* ---- what an event does beside opening and meeting ------------------------------------------------------- */

#define PAUSE 0x01            /* the clocks of the application stand */
#define RESUME 0x02           /* they go on, where this is not the first event */
#define VOID_ROW 0x04         /* what waits for this row waits no more */
#define VOID_OPINIONS 0x08    /* nor does what waits for the opinions on the application */
#define VOID_PROGRAMME 0x10   /* a decision that refuses: no programme will come */
#define VOID_PREPARATION 0x20 /* surveys and opinions that were not asked for are not needed any more */
#define REOPEN 0x40           /* what this row had met or ended is open again */

static const struct Effect
{
	const char *entity;
	const char *status;
	int what;
} effects[] = {
	{"application", "awaiting_citizen", PAUSE},
	{"application", "received", RESUME},
	{"application", "withdrawn", VOID_ROW | VOID_OPINIONS},
	{"application", "expired", VOID_ROW | VOID_OPINIONS},
	{"application", "decided", VOID_PREPARATION | VOID_OPINIONS},
	{"assessment", "cancelled", REOPEN},
	{"commission_opinion", "withdrawn", VOID_ROW | REOPEN},
	{"decision", "taken", VOID_PROGRAMME},
	{"decision", "annulled", VOID_ROW | REOPEN},
	{"programme", "replaced", VOID_ROW},
	{"programme", "expired", VOID_ROW},
	{"contract", "cancelled", VOID_ROW},
	{"contract", "completed", VOID_ROW},
	{"contract", "terminated", VOID_ROW},
	{"contract_amendment", "needless", VOID_ROW},
	{"stay", "discharged", VOID_ROW},
	{"medical_referral", "cancelled", REOPEN},
};

/* The effects of an event, 0 for none. */
static int
effects_of(const StatusEvent *event)
{
	for (int i = 0; i < (int) lengthof(effects); i++)
		if (strcmp(effects[i].entity, event->entity) == 0 && strcmp(effects[i].status, event->to) == 0)
			return event->from == NULL ? effects[i].what & ~RESUME : effects[i].what;
	return 0;
}

/* ---- writing ---------------------------------------------------------------------------------------------- */

/* See deadline_engine.h. An error in between needs no end: the server restores the user and the path. */
void
deadline_begin_work(DeadlineWork *work)
{
	socsvc_switch_to_owner(socsvc_table("deadline"), &work->caller);
	work->level = socsvc_pin_search_path();
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
}

/* See deadline_engine.h. */
void
deadline_end_work(const DeadlineWork *work)
{
	SPI_finish();
	AtEOXact_GUC(true, work->level);
	socsvc_switch_back(&work->caller);
}

/* See deadline_engine.h. */
void
deadline_run(DeadlineStatement *statement, Datum *values, const char *nulls)
{
	int result;

	if (statement->plan == NULL)
	{
		SPIPlanPtr fresh = SPI_prepare(statement->text, statement->count, statement->types);

		if (fresh == NULL)
			elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
		SPI_keepplan(fresh);
		statement->plan = fresh;
	}
	socsvc_computing++;
	PG_TRY();
	{
		result = SPI_execute_plan(statement->plan, values, nulls, false, 0);
	}
	PG_FINALLY();
	{
		socsvc_computing--;
	}
	PG_END_TRY();
	if (result < 0)
		elog(ERROR, "could not write deadlines: %s", SPI_result_code_string(result));
}

/* ---- effects ---------------------------------------------------------------------------------------------- */

/* Each takes entity, id of the row, id of the event, its day. */
#define EFFECT(sql)                                                                                               \
	{                                                                                                             \
		.text = (sql), .count = 4, .types = { TEXTOID, INT8OID, INT8OID, DATEOID }                                \
	}

/* What is overdue stays so, and what should be, too: the citizen was asked too late. */
static DeadlineStatement stop_clock =
	EFFECT("UPDATE socsvc.deadline d SET state = 'paused', paused_on = $4 FROM socsvc.deadline_rule r"
		   " WHERE d.entity = $1 AND d.entity_id = $2 AND d.state = 'open' AND d.due_on >= $4"
		   " AND r.id = d.rule AND r.pausable AND $3 IS NOT NULL");

static DeadlineStatement start_clock =
	EFFECT("UPDATE socsvc.deadline d"
		   "   SET state = 'open', paused_on = NULL, stood = n.stood, due_on = n.due_on, due_at = n.due_at,"
		   "       provisional = r.unit = 'working_day' AND NOT socsvc.is_calendar_loaded(d.starts_on, n.due_on, "
		   "i.jurisdiction)"
		   "  FROM socsvc.deadline o"
		   "  JOIN socsvc.deadline_rule r ON r.id = o.rule"
		   " CROSS JOIN socsvc.register_info i"
		   " CROSS JOIN LATERAL (SELECT o.stood + datemultirange(daterange(o.paused_on, greatest($4, "
		   "o.paused_on)))) s (stood)"
		   " CROSS JOIN LATERAL (SELECT o.due_at + greatest($4 - o.paused_on, 0) * interval '24 hours') m (due_at)"
		   " CROSS JOIN LATERAL (SELECT s.stood, m.due_at, CASE r.unit WHEN 'hour' THEN (m.due_at AT TIME ZONE "
		   "i.time_zone)::date"
		   "                       ELSE socsvc.deadline_due_on(o.starts_on, r.length, r.unit, s.stood, "
		   "i.jurisdiction) END"
		   "                    ) n (stood, due_at, due_on)"
		   " WHERE o.entity = $1 AND o.entity_id = $2 AND o.state = 'paused' AND d.id = o.id AND $3 IS NOT NULL");

static DeadlineStatement void_row =
	EFFECT("UPDATE socsvc.deadline SET state = 'void', voided_by = $3, paused_on = NULL"
		   " WHERE entity = $1 AND entity_id = $2 AND state IN ('open', 'paused', 'overdue') AND $4 IS NOT NULL");

static DeadlineStatement void_opinions =
	EFFECT("UPDATE socsvc.deadline d SET state = 'void', voided_by = $3, paused_on = NULL"
		   "  FROM socsvc.commission_opinion o"
		   " WHERE $1 = 'application' AND o.application = $2 AND o.live AND d.entity = 'commission_opinion'"
		   " AND d.entity_id = o.id AND d.state IN ('open', 'paused', 'overdue') AND $4 IS NOT NULL");

static DeadlineStatement void_programme = EFFECT(
	"UPDATE socsvc.deadline d SET state = 'void', voided_by = $3, paused_on = NULL FROM socsvc.deadline_rule r"
	" WHERE d.entity = $1 AND d.entity_id = $2 AND d.state IN ('open', 'paused', 'overdue')"
	" AND r.id = d.rule AND r.done_entity = 'programme' AND $4 IS NOT NULL");

static DeadlineStatement void_preparation = EFFECT(
	"UPDATE socsvc.deadline d SET state = 'void', voided_by = $3, paused_on = NULL FROM socsvc.deadline_rule r"
	" WHERE d.entity = $1 AND d.entity_id = $2 AND d.state IN ('open', 'paused', 'overdue')"
	" AND r.id = d.rule AND r.done_entity IN ('assessment', 'commission_opinion') AND $4 IS NOT NULL");

/* $1 and $2 are the application or the stay here, $3 is an event of the row whose work is undone. */
static DeadlineStatement reopen = EFFECT(
	"UPDATE socsvc.deadline d"
	"   SET state = 'open', met_by = NULL, met_on = NULL, voided_by = NULL"
	"  FROM socsvc.status_event e"
	" WHERE d.entity = $1 AND d.entity_id = $2 AND e.id IN (d.met_by, d.voided_by)"
	" AND (e.entity, e.entity_id) = (SELECT n.entity, n.entity_id FROM socsvc.status_event n WHERE n.id = $3)"
	" AND $4 IS NOT NULL");

/* Runs an effect on the deadlines of a row. */
static void
affect(DeadlineStatement *statement, const char *entity, int64 id, const StatusEvent *event, DateADT day)
{
	Datum values[] = {CStringGetTextDatum(entity), Int64GetDatum(id), Int64GetDatum(event->id),
					  DateADTGetDatum(day)};

	deadline_run(statement, values, NULL);
}

/* Runs what the event does beside meeting and opening. */
static void
apply_effects(int what, const StatusEvent *event, const CaseFacts *facts, DateADT day)
{
	int64 application = facts->ids[CASE_APPLICATION];

	if (what & PAUSE)
		affect(&stop_clock, event->entity, event->entity_id, event, day);
	if (what & RESUME)
		affect(&start_clock, event->entity, event->entity_id, event, day);
	if (what & VOID_ROW)
		affect(&void_row, event->entity, event->entity_id, event, day);
	if (what & VOID_OPINIONS)
		affect(&void_opinions, event->entity, event->entity_id, event, day);
	if (what & VOID_PREPARATION)
		affect(&void_preparation, event->entity, event->entity_id, event, day);
	if (what & VOID_PROGRAMME && facts->refused && application != 0)
		affect(&void_programme, "application", application, event, day);
	if (what & REOPEN && application != 0 && !facts->closed)
		affect(&reopen, "application", application, event, day);
	if (what & REOPEN && facts->ids[CASE_STAY] != 0)
		affect(&reopen, "stay", facts->ids[CASE_STAY], event, day);
}

/* ---- meeting ---------------------------------------------------------------------------------------------- */

static DeadlineStatement meet = {.text = "UPDATE socsvc.deadline"
										 "   SET state = CASE WHEN state = 'paused' THEN 'met'"
										 "                    WHEN due_at IS NOT NULL AND $6 > due_at OR due_at "
										 "IS NULL AND $5 > due_on THEN 'met_late'"
										 "                    ELSE 'met' END,"
										 "       met_by = $4, met_on = $5, paused_on = NULL"
										 " WHERE entity = $1 AND entity_id = $2 AND step = $3 AND rule = $7 AND "
										 "state IN ('open', 'paused', 'overdue')"
										 " RETURNING starts_on",
								 .count = 7,
								 .types = {TEXTOID, INT8OID, TEXTOID, INT8OID, DATEOID, TIMESTAMPTZOID, INT8OID}};

/* Meets the deadline of a rule, if it is there and not ended. Errors: SV005 for a day before it began. */
static void
meet_deadline(const DeadlineRule *rule, const StatusEvent *event, int64 id, DateADT day)
{
	Datum values[] = {CStringGetTextDatum(rule->entity),
					  Int64GetDatum(id),
					  CStringGetTextDatum(rule->step),
					  Int64GetDatum(event->id),
					  DateADTGetDatum(day),
					  TimestampTzGetDatum(event->happened_at),
					  Int64GetDatum(rule->id)};
	DateADT start;
	bool isnull;

	deadline_run(&meet, values, NULL);
	if (SPI_processed == 0)
		return;
	start = DatumGetDateADT(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	if (day < start)
		ereport(ERROR, errcode(ERRCODE_OUTSIDE_TERM),
				errmsg("%s %lld is dated before what it answers", event->entity, (long long) event->entity_id),
				errdetail("It is of %s; the deadline \"%s\" of %s %lld began on %s.", socsvc_day_text(day),
						  rule->step, rule->entity, (long long) id, socsvc_day_text(start)),
				errhint("Correct the one date or the other."));
}

/* ---- opening ---------------------------------------------------------------------------------------------- */

/* What differs between the deadlines that one event opens: a column of arrays each. */
enum
{
	OPEN_RULE,
	OPEN_STEP,
	OPEN_DUTY_OF,
	OPEN_STARTS_AT,
	OPEN_DUE_ON,
	OPEN_DUE_AT,
	OPEN_PROVISIONAL,
	OPEN_COLUMNS
};

static const Oid open_types[OPEN_COLUMNS] = {INT8OID, TEXTOID,        TEXTOID, TIMESTAMPTZOID,
											 DATEOID, TIMESTAMPTZOID, BOOLOID};

typedef struct OpenRows
{
	int count;
	Datum *values[OPEN_COLUMNS];
	bool *nulls[OPEN_COLUMNS];
} OpenRows;

/* One statement for all deadlines of an event: starting the executor costs more than a row. */
#define OPEN_ROWS                                                                                                 \
	"INSERT INTO socsvc.deadline (rule, step, entity, entity_id, person, duty_of, opened_by, starts_on, "         \
	"starts_at,"                                                                                                  \
	" due_on, due_at, provisional)"                                                                               \
	" SELECT r.rule, r.step, $1, $2, $3, r.duty_of, $4, $5, r.starts_at, r.due_on, r.due_at, r.provisional"       \
	" FROM unnest($6, $7, $8, $9, $10, $11, $12) r (rule, step, duty_of, starts_at, due_on, due_at, provisional)"
#define OPEN_TYPES                                                                                                \
	{                                                                                                             \
		TEXTOID, INT8OID, INT8OID, INT8OID, DATEOID, INT8ARRAYOID, TEXTARRAYOID, TEXTARRAYOID,                    \
			TIMESTAMPTZARRAYOID, DATEARRAYOID, TIMESTAMPTZARRAYOID, BOOLARRAYOID                                  \
	}

/* A row's first event finds none of its deadlines there; at a later one, what was opened before stands. */
static DeadlineStatement open_first = {.text = OPEN_ROWS, .count = 12, .types = OPEN_TYPES};
static DeadlineStatement open_more = {
	.text = OPEN_ROWS " ON CONFLICT ON CONSTRAINT deadline_once DO NOTHING", .count = 12, .types = OPEN_TYPES};

/* Computes the deadline of a rule into the next row. Errors: 22008 where it ends beyond what a date holds. */
static void
compute_row(const DeadlineRule *rule, const StatusEvent *event, const CaseFacts *facts, DateADT start,
			OpenRows *rows)
{
	const char *home = socsvc_home_jurisdiction();
	TimestampTz starts_at = facts->has_moment ? facts->moment : event->happened_at;
	TimestampTz due_at = 0;
	DateADT due_on;
	bool in_hours = rule->unit == DEADLINE_HOUR;
	bool provisional = false;
	CoreError error;

	if (in_hours)
	{
		due_at = starts_at + (int64) rule->length * USECS_PER_HOUR;
		due_on = socsvc_day_of(due_at);
	}
	else if (!deadline_last_day(socsvc_calendar_of(home), start, rule->length, rule->unit, 0, &due_on, &error))
		ereport(ERROR, errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				errmsg("deadline \"%s\" is out of range", rule->step), errdetail("%s.", _(error.message)));
	if (rule->unit == DEADLINE_WORKING_DAY)
		provisional = !socsvc_is_calendar_loaded(home, start, due_on);

	rows->values[OPEN_RULE][rows->count] = Int64GetDatum(rule->id);
	rows->values[OPEN_STEP][rows->count] = CStringGetTextDatum(rule->step);
	rows->values[OPEN_DUTY_OF][rows->count] = CStringGetTextDatum(rule->duty_of);
	rows->values[OPEN_STARTS_AT][rows->count] = TimestampTzGetDatum(starts_at);
	rows->nulls[OPEN_STARTS_AT][rows->count] = !in_hours;
	rows->values[OPEN_DUE_ON][rows->count] = DateADTGetDatum(due_on);
	rows->values[OPEN_DUE_AT][rows->count] = TimestampTzGetDatum(due_at);
	rows->nulls[OPEN_DUE_AT][rows->count] = !in_hours;
	rows->values[OPEN_PROVISIONAL][rows->count] = BoolGetDatum(provisional);
	rows->count++;
}

/* Writes the rows. */
static void
write_rows(const StatusEvent *event, const CaseFacts *facts, DateADT start, OpenRows *rows)
{
	Datum values[5 + OPEN_COLUMNS];
	char nulls[5 + OPEN_COLUMNS];

	memset(nulls, ' ', sizeof(nulls));
	values[0] = CStringGetTextDatum(event->entity);
	values[1] = Int64GetDatum(event->entity_id);
	values[2] = Int64GetDatum(facts->person);
	nulls[2] = facts->person == 0 ? 'n' : ' ';
	values[3] = Int64GetDatum(event->id);
	values[4] = DateADTGetDatum(start);
	for (int column = 0; column < OPEN_COLUMNS; column++)
	{
		int lower = 1;
		int16 length;
		bool by_value;
		char alignment;

		get_typlenbyvalalign(open_types[column], &length, &by_value, &alignment);
		values[5 + column] =
			PointerGetDatum(construct_md_array(rows->values[column], rows->nulls[column], 1, &rows->count, &lower,
											   open_types[column], length, by_value, alignment));
	}
	deadline_run(event->from == NULL ? &open_first : &open_more, values, nulls);
}

/* ---- the event -------------------------------------------------------------------------------------------- */

/* Rules by what the event does to them, copied out of the cache, which SQL may have filled anew. */
typedef struct RulesOfEvent
{
	int opening;
	int meeting;
	DeadlineRule *open; /* by step, the nearest jurisdiction's first */
	DeadlineRule *meet;
} RulesOfEvent;

/* Finds them. The texts are the cache's own until copy_texts(). */
static void
find_rules(const StatusEvent *event, RulesOfEvent *found)
{
	const DeadlineRules *all = deadline_rules();

	memset(found, 0, sizeof(*found));
	for (int i = 0; i < all->count; i++)
	{
		const DeadlineRule *rule = &all->rules[i];

		if (strcmp(rule->from_status, event->to) == 0 && strcmp(rule->entity, event->entity) == 0)
		{
			if (found->open == NULL)
				found->open = palloc(all->count * sizeof(DeadlineRule));
			found->open[found->opening++] = *rule;
		}
		if (strcmp(rule->done_status, event->to) == 0 && strcmp(rule->done_entity, event->entity) == 0)
		{
			if (found->meet == NULL)
				found->meet = palloc(all->count * sizeof(DeadlineRule));
			found->meet[found->meeting++] = *rule;
		}
	}
}

/* Gives rules texts of their own. */
static void
copy_texts(DeadlineRule *rules, int count)
{
	for (int i = 0; i < count; i++)
	{
		rules[i].step = pstrdup(rules[i].step);
		rules[i].entity = pstrdup(rules[i].entity);
		if (rules[i].condition.name != NULL)
			rules[i].condition.name = pstrdup(rules[i].condition.name);
		if (rules[i].done_condition.name != NULL)
			rules[i].done_condition.name = pstrdup(rules[i].done_condition.name);
		rules[i].duty_of = pstrdup(rules[i].duty_of);
	}
}

/* Meets what waits for the event, of its own row or of one that that stands under. */
static void
meet_deadlines(const RulesOfEvent *rules, const StatusEvent *event, const CaseFacts *facts, DateADT day)
{
	for (int i = 0; i < rules->meeting; i++)
	{
		const DeadlineRule *rule = &rules->meet[i];
		CaseEntity entity = case_entity_of(rule->entity);
		int64 id = 0;

		if (strcmp(rule->entity, event->entity) == 0)
			id = event->entity_id;
		else if (entity != CASE_NONE)
			id = facts->ids[entity];
		if (id != 0 && deadline_applies(&rule->done_condition, event->entity_id))
			meet_deadline(rule, event, id, day);
	}
}

/* Opens what begins with the event: of each step the nearest jurisdiction's rule that is in force on the day. */
static void
open_deadlines(const RulesOfEvent *rules, const StatusEvent *event, const CaseFacts *facts, DateADT day)
{
	const char *step = NULL; /* settled already */
	const DeadlineCondition *asked = NULL;
	bool answer = false;
	OpenRows rows = {0};

	for (int column = 0; column < OPEN_COLUMNS; column++)
	{
		rows.values[column] = palloc(rules->opening * sizeof(Datum));
		rows.nulls[column] = palloc0(rules->opening * sizeof(bool));
	}
	for (int i = 0; i < rules->opening; i++)
	{
		const DeadlineRule *rule = &rules->open[i];

		if (day < rule->since || day >= rule->until || (step != NULL && strcmp(step, rule->step) == 0))
			continue;
		step = rule->step;
		/* Rules that follow each other often ask the same. */
		if (asked == NULL || asked->name == NULL || rule->condition.name == NULL ||
			strcmp(asked->name, rule->condition.name) != 0)
		{
			asked = &rule->condition;
			answer = deadline_applies(asked, event->entity_id);
		}
		if (answer)
			compute_row(rule, event, facts, day, &rows);
	}
	if (rows.count > 0)
		write_rows(event, facts, day, &rows);
}

/* See deadline_engine.h. */
void
deadline_apply_event(const StatusEvent *event)
{
	int what = effects_of(event);
	RulesOfEvent rules;
	CaseEntity entity;
	CaseFacts facts = {0};
	DateADT day;
	DeadlineWork work;

	find_rules(event, &rules);
	if (rules.opening == 0 && rules.meeting == 0 && what == 0)
		return;
	copy_texts(rules.open, rules.opening);
	copy_texts(rules.meet, rules.meeting);

	entity = case_entity_of(event->entity);
	if (entity != CASE_NONE)
		case_facts(entity, event->entity_id, event->to, event->from == NULL, &facts);
	day = facts.has_day ? facts.day : socsvc_day_of(event->happened_at);

	deadline_begin_work(&work);
	meet_deadlines(&rules, event, &facts, day);
	apply_effects(what, event, &facts, day);
	if (rules.opening > 0)
		open_deadlines(&rules, event, &facts, day);
	deadline_end_work(&work);
}

/* ---- the triggers ----------------------------------------------------------------------------------------- */

/* A column of the event's row by name; the text ones as C strings. */
static Datum
column_of(TriggerData *trigger, const char *name, Oid type, bool *isnull)
{
	TupleDesc descriptor = RelationGetDescr(trigger->tg_relation);
	int number = SPI_fnumber(descriptor, name);

	if (number <= 0 || SPI_gettypeid(descriptor, number) != type)
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("keep_deadlines() serves socsvc.status_event"),
				errdetail("Table \"%s\" has no column \"%s\" of type %s.",
						  RelationGetRelationName(trigger->tg_relation), name, format_type_be(type)));
	return SPI_getbinval(trigger->tg_trigtuple, descriptor, number, isnull);
}

/* A text column; NULL where it is NULL. */
static char *
text_column_of(TriggerData *trigger, const char *name)
{
	bool isnull;
	Datum value = column_of(trigger, name, TEXTOID, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

/* keep_deadlines(): trigger of status_event, AFTER INSERT FOR EACH ROW. Errors: see deadline_apply_event(). */
Datum
socsvc_keep_deadlines(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	StatusEvent event;
	bool isnull;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || !TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("function \"%s\" must be fired for each row AFTER INSERT", "keep_deadlines"));
	socsvc_check_register();
	event.id = DatumGetInt64(column_of(trigger, "id", INT8OID, &isnull));
	event.entity = text_column_of(trigger, "entity");
	event.entity_id = DatumGetInt64(column_of(trigger, "entity_id", INT8OID, &isnull));
	event.from = text_column_of(trigger, "from_status");
	event.to = text_column_of(trigger, "to_status");
	event.happened_at = DatumGetTimestampTz(column_of(trigger, "happened_at", TIMESTAMPTZOID, &isnull));
	deadline_apply_event(&event);
	return PointerGetDatum(NULL);
}

/* protect_deadline(): trigger of deadline, BEFORE any change FOR EACH STATEMENT: only our own code writes it. */
Datum
socsvc_protect_deadline(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_STATEMENT(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("function \"%s\" must be fired BEFORE a change FOR EACH STATEMENT", "protect_deadline"));
	if (socsvc_computing == 0)
		ereport(ERROR, errcode(ERRCODE_COMPUTED_COLUMN), errmsg("deadlines are not written by hand"),
				errdetail("They follow from what happens to applications, decisions, programmes and contracts."),
				errhint("Record what happened; replay_deadlines() computes those of an application again."));
	return PointerGetDatum(NULL);
}
