/*
 * deadline_case.c: which rows form a case, which date an event of one has, and the conditions of the shipped
 * rules.
 *
 * A case hangs together by references: a decision, a survey act and a commission's opinion by the application, a
 * programme by the decision, a contract by the programme, an enrolment, an amendment and a stay by the contract,
 * a sending to a medical organisation by the stay. What meets a deadline of a row is an event of that row or of
 * one that stands under it.
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

#include "socsvc.h"
#include "deadline_engine.h"
#include "lock.h"
#include "register_info.h"

PG_FUNCTION_INFO_V1(socsvc_event_day);
PG_FUNCTION_INFO_V1(socsvc_applies_planned_service);
PG_FUNCTION_INFO_V1(socsvc_applies_urgent_service);
PG_FUNCTION_INFO_V1(socsvc_applies_psychoneurological);
PG_FUNCTION_INFO_V1(socsvc_applies_minor_round_the_clock);
PG_FUNCTION_INFO_V1(socsvc_applies_psychoneurological_commission);
PG_FUNCTION_INFO_V1(socsvc_applies_minors_commission);

#define NO_COLUMN (-1)

/* The date that a row has for a status. */
typedef struct StatusDay
{
	const char *status;
	int column;
} StatusDay;

/* How the rows of a table are read: column 0 refers to the row that they stand under. */
typedef struct CaseTable
{
	CaseEntity parent;
	int person; /* column, or NO_COLUMN */
	StatusDay days[4];
	KeyedTable table;
} CaseTable;

/* Columns of socsvc.application, beyond what CaseTable names. */
enum
{
	APPLICATION_PERSON,
	APPLICATION_RECEIVED_ON,
	APPLICATION_RECEIVED_AT,
	APPLICATION_STATUS,
	APPLICATION_FORM,
	APPLICATION_STAY,
	APPLICATION_FACILITY
};
#define DECISION_OUTCOME 4
#define OPINION_COMMISSION 3

static CaseTable case_tables[CASE_ENTITIES] = {
	[CASE_APPLICATION] = {.parent = CASE_NONE,
						  .person = APPLICATION_PERSON,
						  .days = {{"received", APPLICATION_RECEIVED_ON}},
						  .table = {.name = "application",
									.key = "id",
									.columns = {"person", "received_on", "received_at", "status", "form", "stay",
												"facility_kind"}}},
	[CASE_ASSESSMENT] = {.parent = CASE_APPLICATION,
						 .person = NO_COLUMN,
						 .days = {{"drawn_up", 1}},
						 .table = {.name = "assessment", .key = "id", .columns = {"application", "surveyed_on"}}},
	[CASE_COMMISSION_OPINION] = {.parent = CASE_APPLICATION,
								 .person = NO_COLUMN,
								 .days = {{"requested", 1}, {"given", 2}},
								 .table = {.name = "commission_opinion",
										   .key = "id",
										   .columns = {"application", "sent_on", "given_on", "commission"}}},
	[CASE_DECISION] = {.parent = CASE_APPLICATION,
					   .person = 1,
					   .days = {{"taken", 2}, {"told", 3}},
					   .table = {.name = "decision",
								 .key = "id",
								 .columns = {"application", "person", "decided_on", "informed_on", "outcome"}}},
	[CASE_PROGRAMME] = {.parent = CASE_DECISION,
						.person = 1,
						.days = {{"in_force", 2}},
						.table = {.name = "programme",
								  .key = "id",
								  .columns = {"decision", "person", "issued_on"}}},
	[CASE_CONTRACT] = {.parent = CASE_PROGRAMME,
					   .person = 1,
					   .days = {{"requested", 2}, {"active", 3}, {"completed", 4}, {"terminated", 4}},
					   .table = {.name = "contract",
								 .key = "id",
								 .columns = {"programme", "person", "requested_on", "signed_on",
											 "inactive_from"}}},
	[CASE_ENROLMENT] = {.parent = CASE_CONTRACT,
						.person = 1,
						.days = {{"enrolled", 2}, {"removed", 3}},
						.table = {.name = "enrolment",
								  .key = "id",
								  .columns = {"contract", "person", "enrolled_on", "removed_on"}}},
	[CASE_CONTRACT_AMENDMENT] = {.parent = CASE_CONTRACT,
								 .person = 1,
								 .days = {{"due", 2}, {"made", 3}},
								 .table = {.name = "contract_amendment",
										   .key = "id",
										   .columns = {"contract", "person", "counted_from", "decided_on"}}},
	[CASE_STAY] = {.parent = CASE_CONTRACT,
				   .person = 1,
				   .days = {{"arrived", 2}, {"discharged", 3}},
				   .table = {.name = "stay",
							 .key = "id",
							 .columns = {"contract", "person", "arrived_on", "left_on"}}},
	[CASE_MEDICAL_REFERRAL] = {.parent = CASE_STAY,
							   .person = 1,
							   .days = {{"sent", 2}, {"concluded", 3}},
							   .table = {.name = "medical_referral",
										 .key = "id",
										 .columns = {"stay", "person", "sent_on", "concluded_on"}}},
};

/* See deadline_engine.h. */
CaseEntity
case_entity_of(const char *name)
{
	for (int entity = 0; entity < CASE_ENTITIES; entity++)
		if (strcmp(case_tables[entity].table.name, name) == 0)
			return entity;
	return CASE_NONE;
}

/* The row's date for the status; a date of its beginning only for the event that began it. */
static void
day_of_status(const CaseTable *table, KeyedReader *row, const char *status, bool is_first, CaseFacts *facts)
{
	for (int i = 0; i < (int) lengthof(table->days) && table->days[i].status != NULL; i++)
	{
		if (strcmp(table->days[i].status, status) != 0 || (i == 0 && !is_first && table->parent == CASE_NONE))
			continue;
		facts->day = keyed_date(row, table->days[i].column, CORE_DAY_INFINITY);
		facts->has_day = day_is_finite(facts->day);
		if (table->parent == CASE_NONE)
		{
			bool isnull;

			facts->moment = DatumGetTimestampTz(keyed_get(row, APPLICATION_RECEIVED_AT, &isnull));
			facts->has_moment = !isnull;
		}
		return;
	}
}

/*
 * Reads the row of an event and those that it stands under, as they are now. `is_first`: the event is the row's
 * first one. An application's second `received`, when the citizen has answered, has no date of its own.
 */
void
case_facts(CaseEntity entity, int64 id, const char *status, bool is_first, CaseFacts *facts)
{
	Snapshot snapshot = socsvc_push_latest_snapshot();
	CaseEntity current = entity;
	int64 key = id;

	memset(facts, 0, sizeof(*facts));
	while (current != CASE_NONE && key != 0)
	{
		CaseTable *table = &case_tables[current];
		KeyedReader row;
		int64 parent = 0;

		keyed_open(&row, &table->table, AccessShareLock, snapshot);
		if (keyed_find(&row, key))
		{
			facts->ids[current] = key;
			if (facts->person == 0 && table->person != NO_COLUMN)
				facts->person = keyed_int8(&row, table->person, 0);
			if (current == entity)
				day_of_status(table, &row, status, is_first, facts);
			if (current == CASE_DECISION)
				facts->refused = keyed_is(&row, DECISION_OUTCOME, "refused");
			if (current == CASE_APPLICATION)
				facts->closed = keyed_is(&row, APPLICATION_STATUS, "withdrawn") ||
								keyed_is(&row, APPLICATION_STATUS, "expired");
			else
				parent = keyed_int8(&row, 0, 0);
		}
		keyed_close(&row);
		current = table->parent;
		key = parent;
	}
	PopActiveSnapshot();
}

/* event_day(entity, id, status): the date that the row itself has for the status; NULL where it has none. */
Datum
socsvc_event_day(PG_FUNCTION_ARGS)
{
	CaseEntity entity = case_entity_of(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	CaseFacts facts = {0};

	if (entity != CASE_NONE)
		case_facts(entity, PG_GETARG_INT64(1), text_to_cstring(PG_GETARG_TEXT_PP(2)), true, &facts);
	if (!facts.has_day)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(facts.day);
}

/* ---- conditions ----------------------------------------------------------------------------------------- */

/* Opens a row of a case's table; where there is none, answers false with nothing left open. */
static bool
open_row(KeyedReader *row, CaseEntity entity, int64 id)
{
	keyed_open(row, &case_tables[entity].table, AccessShareLock, socsvc_push_latest_snapshot());
	if (keyed_find(row, id))
		return true;
	keyed_close(row);
	PopActiveSnapshot();
	return false;
}

/* Closes what open_row() has opened. */
static void
close_row(KeyedReader *row)
{
	keyed_close(row);
	PopActiveSnapshot();
}

/* applies_planned_service(application): any form but urgent services. */
Datum
socsvc_applies_planned_service(PG_FUNCTION_ARGS)
{
	KeyedReader row;
	bool applies;

	if (!open_row(&row, CASE_APPLICATION, PG_GETARG_INT64(0)))
		PG_RETURN_NULL();
	applies = !keyed_is(&row, APPLICATION_FORM, "urgent");
	close_row(&row);
	PG_RETURN_BOOL(applies);
}

/* applies_urgent_service(application) */
Datum
socsvc_applies_urgent_service(PG_FUNCTION_ARGS)
{
	KeyedReader row;
	bool applies;

	if (!open_row(&row, CASE_APPLICATION, PG_GETARG_INT64(0)))
		PG_RETURN_NULL();
	applies = keyed_is(&row, APPLICATION_FORM, "urgent");
	close_row(&row);
	PG_RETURN_BOOL(applies);
}

/* applies_psychoneurological(application): residential care in a psychoneurological organisation. */
Datum
socsvc_applies_psychoneurological(PG_FUNCTION_ARGS)
{
	KeyedReader row;
	bool applies;

	if (!open_row(&row, CASE_APPLICATION, PG_GETARG_INT64(0)))
		PG_RETURN_NULL();
	applies = keyed_is(&row, APPLICATION_FORM, "residential") &&
			  keyed_is(&row, APPLICATION_FACILITY, "psychoneurological");
	close_row(&row);
	PG_RETURN_BOOL(applies);
}

/* applies_minor_round_the_clock(application): a stay round the clock of somebody under 18 on the day of receipt.
 */
Datum
socsvc_applies_minor_round_the_clock(PG_FUNCTION_ARGS)
{
	static KeyedTable person_table = {.name = "person", .key = "id", .columns = {"birth_date"}};
	KeyedReader row;
	bool applies;

	if (!open_row(&row, CASE_APPLICATION, PG_GETARG_INT64(0)))
		PG_RETURN_NULL();
	applies = keyed_is(&row, APPLICATION_FORM, "semi_residential") &&
			  keyed_is(&row, APPLICATION_STAY, "round_the_clock");
	if (applies)
	{
		KeyedReader person;
		core_day coming_of_age;
		CoreError error;

		keyed_open(&person, &person_table, AccessShareLock, GetActiveSnapshot());
		applies =
			keyed_find(&person, keyed_int8(&row, APPLICATION_PERSON, 0)) &&
			deadline_last_day(NULL, keyed_date(&person, 0, 0), 18, DEADLINE_YEAR, 0, &coming_of_age, &error) &&
			keyed_date(&row, APPLICATION_RECEIVED_ON, 0) < coming_of_age;
		keyed_close(&person);
	}
	close_row(&row);
	PG_RETURN_BOOL(applies);
}

/* Whether the opinion is asked of this commission. */
static Datum
is_of_commission(FunctionCallInfo fcinfo, const char *commission)
{
	KeyedReader row;
	bool applies;

	if (!open_row(&row, CASE_COMMISSION_OPINION, PG_GETARG_INT64(0)))
		PG_RETURN_NULL();
	applies = keyed_is(&row, OPINION_COMMISSION, commission);
	close_row(&row);
	PG_RETURN_BOOL(applies);
}

/* applies_psychoneurological_commission(commission_opinion) */
Datum
socsvc_applies_psychoneurological_commission(PG_FUNCTION_ARGS)
{
	return is_of_commission(fcinfo, "psychoneurological");
}

/* applies_minors_commission(commission_opinion) */
Datum
socsvc_applies_minors_commission(PG_FUNCTION_ARGS)
{
	return is_of_commission(fcinfo, "minors");
}
