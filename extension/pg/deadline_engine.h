/*
 * deadline_engine.h: what the files of the deadline engine share.
 *
 * An event is a row of status_event. It opens, meets, stops, restarts, voids or reopens deadlines, by the rules of
 * deadline_rule (deadline_rules.c) and by what the case of its row is (deadline_case.c); deadline.c writes them.
 */
#ifndef SOCSVC_DEADLINE_ENGINE_H
#define SOCSVC_DEADLINE_ENGINE_H

#include "executor/spi.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "deadline.h"
#include "owner.h"

/* ---- rules ---------------------------------------------------------------------------------------------- */

/* A member applies_*(bigint), as a rule names it. */
typedef struct DeadlineCondition
{
	char *name; /* NULL for none */
	Oid member; /* InvalidOid where there was none of this name when the rules were read */
} DeadlineCondition;

/* A row of deadline_rule that holds in the home jurisdiction. */
typedef struct DeadlineRule
{
	int64 id;
	char *step;
	char *entity;
	char *from_status;
	DeadlineCondition condition;
	char *done_entity;
	char *done_status;
	DeadlineCondition done_condition;
	int32 length;
	DeadlineUnit unit;
	char *duty_of;
	DateADT since; /* first day in force */
	DateADT until; /* first day no longer in force */
	int distance;  /* 0: the home jurisdiction's own rule, 1: its parent's, ... */
} DeadlineRule;

typedef struct DeadlineRules
{
	int count;
	DeadlineRule *rules; /* by step, the nearest jurisdiction's first */
} DeadlineRules;

/* The rules; they stand until the next call. */
extern const DeadlineRules *deadline_rules(void);

/* Whether a condition says yes to the row; where there is none, yes. */
extern bool deadline_applies(const DeadlineCondition *condition, int64 id);

/* ---- the case of a row ---------------------------------------------------------------------------------- */

/* Tables whose rows form a case; each but the first refers to the row that it stands under. */
typedef enum CaseEntity
{
	CASE_APPLICATION,
	CASE_ASSESSMENT,
	CASE_COMMISSION_OPINION,
	CASE_DECISION,
	CASE_PROGRAMME,
	CASE_CONTRACT,
	CASE_ENROLMENT,
	CASE_CONTRACT_AMENDMENT,
	CASE_STAY,
	CASE_MEDICAL_REFERRAL,
	CASE_ENTITIES,
	CASE_NONE = -1
} CaseEntity;

typedef struct CaseFacts
{
	int64 ids[CASE_ENTITIES]; /* the row and those that it stands under; 0 for none */
	int64 person;             /* or 0 */
	bool has_day;             /* the row has a date of its own for the status */
	DateADT day;              /* that date */
	bool has_moment;
	TimestampTz moment; /* the same to the moment, where the row has it */
	bool refused;       /* a decision that refuses service */
	bool closed;        /* the application was withdrawn or has expired */
} CaseFacts;

/* Number of an entity, CASE_NONE where its rows form no case. */
extern CaseEntity case_entity_of(const char *name);
extern void case_facts(CaseEntity entity, int64 id, const char *status, bool is_first, CaseFacts *facts);

/* ---- events --------------------------------------------------------------------------------------------- */

/* A row of status_event. */
typedef struct StatusEvent
{
	int64 id;
	char *entity;
	int64 entity_id;
	char *from; /* NULL for the row's first event */
	char *to;
	TimestampTz happened_at;
} StatusEvent;

/* Writes what the event means for deadlines. Errors: SV005 where its day lies before that of a deadline it meets.
 */
extern void deadline_apply_event(const StatusEvent *event);

/* Between these two our own code writes deadlines, with the rights of their owner and search_path pinned. */
typedef struct DeadlineWork
{
	OwnerSwitch caller;
	int level;
} DeadlineWork;

/* One of our statements, prepared once a session. */
typedef struct DeadlineStatement
{
	const char *text;
	int count;     /* parameters */
	Oid types[12]; /* theirs */
	SPIPlanPtr plan;
} DeadlineStatement;

/* Runs it; SPI_processed and SPI_tuptable hold what it returns. */
extern void deadline_run(DeadlineStatement *statement, Datum *values, const char *nulls);

extern void deadline_begin_work(DeadlineWork *work);
extern void deadline_end_work(const DeadlineWork *work);

#endif
