/*
 * status.c: the trigger that keeps every status: a row begins in an initial status and moves only along
 * status_transition, by whom it says, when its guard is met; each move is appended to status_event.
 *
 * BEFORE the write the move itself is checked, which needs nothing but the rules, and the computed column `live`
 * is set. AFTER it the guard is asked, since it is to see the row as it will stand, and the event is written. An
 * update that leaves the status alone costs a few comparisons.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "catalog/dependency.h"
#include "commands/comment.h"
#include "commands/extension.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/value.h"
#include "parser/parse_func.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rangetypes.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "socsvc.h"
#include "lock.h"
#include "owner.h"
#include "place.h"
#include "register_info.h"
#include "rule_cache.h"
#include "subject.h"

PG_FUNCTION_INFO_V1(socsvc_enforce_status);
PG_FUNCTION_INFO_V1(socsvc_refuse_change);

/* ---- the rules --------------------------------------------------------------------------------------- */

typedef struct Status
{
	char *entity;
	char *code;
	bool is_initial;
	bool is_live;
	int sort_order;
} Status;

typedef struct Move
{
	char *entity;
	char *from;
	char *to;
	char *actor;
	char *guard;   /* or NULL */
	DateADT since; /* first day in force */
	DateADT until; /* first day no longer in force */
	int distance;  /* 0: the home jurisdiction's own rule, 1: its parent's, ... */
} Move;

typedef struct StatusRules
{
	int nstatuses;
	Status *statuses; /* by sort_order */
	int nmoves;
	Move *moves; /* the nearest jurisdiction's first */
} StatusRules;

static void *fill_rules(RuleCache *cache);

static RuleCache status_cache = {.name = "status", .fill = fill_rules};

/* qsort comparison: by sort order, then by code. */
static int
compare_statuses(const void *a, const void *b)
{
	const Status *left = a;
	const Status *right = b;

	if (left->sort_order != right->sort_order)
		return left->sort_order < right->sort_order ? -1 : 1;
	return strcmp(left->code, right->code);
}

/* qsort comparison: nearest jurisdiction first, then alphabetically, so that hints are stable. */
static int
compare_moves(const void *a, const void *b)
{
	const Move *left = a;
	const Move *right = b;
	int order;

	if (left->distance != right->distance)
		return left->distance < right->distance ? -1 : 1;
	order = strcmp(left->to, right->to);
	return order != 0 ? order : strcmp(left->actor, right->actor);
}

/* First day of a daterange and the first day after it, infinities included. */
static void
bounds_of(Datum range, DateADT *since, DateADT *until)
{
	TypeCacheEntry *type = lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO);
	RangeBound lower;
	RangeBound upper;
	bool empty;

	range_deserialize(type, DatumGetRangeTypeP(range), &lower, &upper, &empty);
	*since = empty || lower.infinite ? DATEVAL_NOBEGIN : DatumGetDateADT(lower.val);
	*until = empty ? DATEVAL_NOBEGIN : upper.infinite ? DATEVAL_NOEND : DatumGetDateADT(upper.val);
}

/* Reads the statuses, and the moves of the home jurisdiction and its ancestors. */
static void *
fill_rules(RuleCache *cache)
{
	static const RuleColumn status_columns[] = {{"entity", TEXTOID},
												{"code", TEXTOID},
												{"is_initial", BOOLOID},
												{"is_live", BOOLOID},
												{"sort_order", INT4OID}};
	static const RuleColumn move_columns[] = {
		{"jurisdiction", TEXTOID}, {"entity", TEXTOID}, {"from_status", TEXTOID}, {"to_status", TEXTOID},
		{"actor", TEXTOID},        {"guard", TEXTOID},  {"valid", DATERANGEOID}};
	StatusRules *rules = MemoryContextAllocZero(cache->context, sizeof(StatusRules));
	const Jurisdiction *home = socsvc_find_jurisdiction(socsvc_home_jurisdiction());
	int room = 32;
	RuleScan scan;

	rules->statuses = MemoryContextAlloc(cache->context, room * sizeof(Status));
	rule_scan_begin(&scan, cache, "status", status_columns, lengthof(status_columns));
	while (rule_scan_next(&scan))
	{
		Status *status;

		if (rules->nstatuses == room)
			rules->statuses = repalloc(rules->statuses, (room *= 2) * sizeof(Status));
		status = &rules->statuses[rules->nstatuses++];
		status->entity = rule_scan_text(&scan, cache, 0);
		status->code = rule_scan_text(&scan, cache, 1);
		status->is_initial = DatumGetBool(scan.values[2]);
		status->is_live = DatumGetBool(scan.values[3]);
		status->sort_order = DatumGetInt32(scan.values[4]);
	}
	rule_scan_end(&scan);
	qsort(rules->statuses, rules->nstatuses, sizeof(Status), compare_statuses);

	room = 64;
	rules->moves = MemoryContextAlloc(cache->context, room * sizeof(Move));
	rule_scan_begin(&scan, cache, "status_transition", move_columns, lengthof(move_columns));
	while (rule_scan_next(&scan))
	{
		int distance = socsvc_jurisdiction_distance(home, TextDatumGetCString(scan.values[0]));
		Move *move;

		if (distance < 0)
			continue;
		if (rules->nmoves == room)
			rules->moves = repalloc(rules->moves, (room *= 2) * sizeof(Move));
		move = &rules->moves[rules->nmoves++];
		move->entity = rule_scan_text(&scan, cache, 1);
		move->from = rule_scan_text(&scan, cache, 2);
		move->to = rule_scan_text(&scan, cache, 3);
		move->actor = rule_scan_text(&scan, cache, 4);
		move->guard = rule_scan_text(&scan, cache, 5);
		bounds_of(scan.values[6], &move->since, &move->until);
		move->distance = distance;
	}
	rule_scan_end(&scan);
	qsort(rules->moves, rules->nmoves, sizeof(Move), compare_moves);
	rule_cache_depend(cache, &socsvc_register_cache);
	rule_cache_depend(cache, &socsvc_jurisdiction_cache);
	return rules;
}

/* The status of this entity with this code, or NULL. */
static const Status *
find_status(const StatusRules *rules, const char *entity, const char *code)
{
	for (int i = 0; i < rules->nstatuses; i++)
		if (strcmp(rules->statuses[i].code, code) == 0 && strcmp(rules->statuses[i].entity, entity) == 0)
			return &rules->statuses[i];
	return NULL;
}

/* Whether the move leads from `from` of this entity and is in force on the day, and no nearer rule replaces it. */
static bool
move_counts(const StatusRules *rules, int number, const char *entity, const char *from, DateADT day)
{
	const Move *move = &rules->moves[number];

	if (strcmp(move->entity, entity) != 0 || strcmp(move->from, from) != 0 || day < move->since ||
		day >= move->until)
		return false;
	for (int i = 0; i < number; i++)
	{
		const Move *nearer = &rules->moves[i];

		if (strcmp(nearer->to, move->to) == 0 && strcmp(nearer->actor, move->actor) == 0 &&
			move_counts(rules, i, entity, from, day))
			return false;
	}
	return true;
}

/* ---- the row ----------------------------------------------------------------------------------------- */

/* A row with a status, as the trigger sees it. */
typedef struct StatusChange
{
	const char *entity;
	int64 id;
	char *from; /* NULL for a new row */
	char *to;
} StatusChange;

/* Columns of the trigger's table; 0 where it has none (live, status_reason). */
typedef struct StatusColumns
{
	int id;
	int status;
	int live;
	int reason;
} StatusColumns;

/* Number of the column; 0 where it is missing and may be. Errors: 39P01 missing or of another type. */
static int
column(Relation relation, const char *name, Oid type, bool required)
{
	int number = SPI_fnumber(RelationGetDescr(relation), name);

	if (number > 0 && SPI_gettypeid(RelationGetDescr(relation), number) == type)
		return number;
	if (number > 0 || required)
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("function \"%s\" needs a column \"%s\" of type %s in table \"%s\"", "enforce_status", name,
					   format_type_be(type), RelationGetRelationName(relation)));
	return 0;
}

/* Finds the columns by name, so that a register may have added its own. */
static StatusColumns
columns_of(Relation relation)
{
	StatusColumns columns;

	columns.id = column(relation, "id", INT8OID, true);
	columns.status = column(relation, "status", TEXTOID, true);
	columns.live = column(relation, "live", BOOLOID, false);
	columns.reason = column(relation, "status_reason", TEXTOID, false);
	return columns;
}

/* Text of a column, NULL where it is NULL. */
static char *
text_of(HeapTuple row, TupleDesc descriptor, int number)
{
	bool isnull;
	Datum value = heap_getattr(row, number, descriptor, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

/* id of a row. Errors: 23502 where it is NULL. */
static int64
id_of(HeapTuple row, TupleDesc descriptor, int number)
{
	bool isnull;
	Datum value = heap_getattr(row, number, descriptor, &isnull);

	if (isnull)
		ereport(ERROR, errcode(ERRCODE_NOT_NULL_VIOLATION), errmsg("a row with a status needs an id"));
	return DatumGetInt64(value);
}

/* ---- what is allowed --------------------------------------------------------------------------------- */

/* DETAIL of every refusal: which row, from where to where. */
static int
detail_of(const StatusChange *change)
{
	if (change->from == NULL)
		return errdetail("%s %lld: new, in status \"%s\".", change->entity, (long long) change->id, change->to);
	return errdetail("%s %lld: from \"%s\" to \"%s\".", change->entity, (long long) change->id, change->from,
					 change->to);
}

/* The initial statuses of an entity, for a HINT. */
static char *
initial_statuses(const StatusRules *rules, const char *entity)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < rules->nstatuses; i++)
		if (rules->statuses[i].is_initial && strcmp(rules->statuses[i].entity, entity) == 0)
			appendStringInfo(&list, "%s%s", list.len ? ", " : "", rules->statuses[i].code);
	return list.data;
}

/* Actors of the moves to `to`, or where `to` is NULL all moves as 'status (actor, actor)', for a HINT. */
static char *
allowed_moves(const StatusRules *rules, const char *entity, const char *from, const char *to, DateADT day)
{
	StringInfoData list;
	const char *last = NULL;

	/* Moves of one status stand together unless jurisdictions mix; then a status may be named twice. */
	initStringInfo(&list);
	for (int i = 0; i < rules->nmoves; i++)
	{
		const Move *move = &rules->moves[i];

		if ((to != NULL && strcmp(move->to, to) != 0) || !move_counts(rules, i, entity, from, day))
			continue;
		if (to != NULL)
			appendStringInfo(&list, "%s%s", list.len ? ", " : "", move->actor);
		else if (last != NULL && strcmp(last, move->to) == 0)
			appendStringInfo(&list, ", %s", move->actor);
		else
			appendStringInfo(&list, "%s%s (%s", list.len ? "), " : "", move->to, move->actor);
		last = move->to;
	}
	if (to == NULL && list.len)
		appendStringInfoChar(&list, ')');
	return list.data;
}

/* HINT after a move that does not exist. */
static int
hint_of_moves(const StatusRules *rules, const StatusChange *change, DateADT day)
{
	char *allowed = allowed_moves(rules, change->entity, change->from, NULL, day);

	if (*allowed == '\0')
		return errhint("\"%s\" is a final status: no move leads out of it.", change->from);
	return errhint("Allowed from \"%s\": %s.", change->from, allowed);
}

/* Somebody who moves a row on from the status in which it begins, as an example for a HINT. */
static const char *
first_actor(const StatusRules *rules, const StatusChange *change, DateADT day)
{
	for (int i = 0; i < rules->nmoves; i++)
		if (move_counts(rules, i, change->entity, change->to, day))
			return rules->moves[i].actor;
	return "agency";
}

/*
 * Checks a new row or a move against the rules of the day and the role of the subject, and answers the name of the
 * guard to be asked, copied, or NULL. Errors: SV003 no such status or move, SV009 not by this role or by nobody.
 */
static char *
check_change(const StatusChange *change)
{
	const StatusRules *rules = rule_cache_get(&status_cache);
	const Status *status = find_status(rules, change->entity, change->to);
	const char *role = socsvc_subject_role();
	DateADT today = socsvc_today();
	bool exists = false;

	if (status == NULL)
		ereport(ERROR, errcode(ERRCODE_TRANSITION_NOT_ALLOWED),
				errmsg("%s has no status \"%s\"", change->entity, change->to), detail_of(change),
				change->from == NULL ? errhint("It begins in: %s.", initial_statuses(rules, change->entity))
									 : hint_of_moves(rules, change, today));
	if (change->from == NULL)
	{
		if (!status->is_initial)
			ereport(ERROR, errcode(ERRCODE_TRANSITION_NOT_ALLOWED),
					errmsg("a new %s cannot begin in status \"%s\"", change->entity, change->to),
					detail_of(change), errhint("It begins in: %s.", initial_statuses(rules, change->entity)));
		if (role == NULL)
			ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED),
					errmsg("a new %s needs a role that makes it", change->entity), detail_of(change),
					errhint("Say who acts, in the same transaction: socsvc.authenticate(token), with the role %s, "
							"for example.",
							first_actor(rules, change, today)));
		return NULL;
	}
	for (int i = 0; i < rules->nmoves; i++)
	{
		const Move *move = &rules->moves[i];

		if (strcmp(move->to, change->to) != 0 || !move_counts(rules, i, change->entity, change->from, today))
			continue;
		if (role != NULL && strcmp(move->actor, role) == 0)
			return move->guard ? pstrdup(move->guard) : NULL;
		exists = true;
	}
	if (!exists)
		ereport(ERROR, errcode(ERRCODE_TRANSITION_NOT_ALLOWED),
				errmsg("%s cannot go from status \"%s\" to \"%s\"", change->entity, change->from, change->to),
				detail_of(change), hint_of_moves(rules, change, today));
	if (role == NULL)
		ereport(
			ERROR, errcode(ERRCODE_NOT_AUTHORISED),
			errmsg("%s cannot go from status \"%s\" to \"%s\" without a role that acts", change->entity,
				   change->from, change->to),
			detail_of(change),
			errhint(
				"Say who acts, in the same transaction: socsvc.authenticate(token), with one of the roles: %s.",
				allowed_moves(rules, change->entity, change->from, change->to, today)));
	ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED),
			errmsg("role \"%s\" cannot move %s from status \"%s\" to \"%s\"", role, change->entity, change->from,
				   change->to),
			detail_of(change),
			errhint("It is done by: %s.", allowed_moves(rules, change->entity, change->from, change->to, today)));
	return NULL; /* not reached */
}

/* ---- guards ------------------------------------------------------------------------------------------ */

/*
 * The function that a rule names as its guard: a member of the extension, socsvc.guard_*(bigint) RETURNS boolean,
 * STABLE so that it reads under the snapshot that it is given. Whoever may write a rule row must not be able to
 * have code of his own run with the owner's rights. Errors: 42883 not there or not such a function.
 */
static Oid
find_guard(const char *name)
{
	static const Oid arguments[] = {INT8OID};
	List *qualified = list_make2(makeString("socsvc"), makeString(pstrdup(name)));
	Oid guard = LookupFuncName(qualified, 1, arguments, true);
	HeapTuple tuple;
	Form_pg_proc form;
	bool fits;

	if (!OidIsValid(guard) || strncmp(name, "guard_", 6) != 0)
		ereport(ERROR, errcode(ERRCODE_UNDEFINED_FUNCTION), errmsg("guard socsvc.%s(bigint) does not exist", name),
				errdetail("A row of socsvc.status_transition names it."),
				errhint("A guard is one of the functions socsvc.guard_*(bigint) of the extension."));
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(guard));
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", guard);
	form = (Form_pg_proc) GETSTRUCT(tuple);
	fits = form->prorettype == BOOLOID && !form->proretset && form->prokind == PROKIND_FUNCTION &&
		   form->provolatile != PROVOLATILE_VOLATILE;
	ReleaseSysCache(tuple);
	if (!fits || getExtensionOfObject(ProcedureRelationId, guard) != get_extension_oid("socsvc", false))
		ereport(ERROR, errcode(ERRCODE_UNDEFINED_FUNCTION), errmsg("function socsvc.%s(bigint) is no guard", name),
				errdetail("A row of socsvc.status_transition names it."),
				errhint("A guard is a STABLE member of the extension that returns boolean."));
	return guard;
}

/* What the guard asks for: the first sentence of its comment, without the full stop. */
static char *
requirement_of(Oid guard)
{
	char *comment = GetComment(guard, ProcedureRelationId, 0);
	char *end;

	if (comment == NULL || *comment == '\0')
		return pstrdup(_("it does not say what it asks for"));
	end = strstr(comment, ". ");
	if (end == NULL && comment[strlen(comment) - 1] == '.')
		end = comment + strlen(comment) - 1;
	if (end != NULL)
		*end = '\0';
	return pstrdup(_(comment));
}

/*
 * Asks the guard about the row, under the newest snapshot with this command's own change in it, also under
 * REPEATABLE READ. To be called with the owner's rights. Errors: SV004 where it does not answer true.
 */
static void
ask_guard(const char *name, const StatusChange *change)
{
	Oid guard = find_guard(name);
	LOCAL_FCINFO(call, 1);
	FmgrInfo function;
	Datum answer;
	int level;

	fmgr_info(guard, &function);
	InitFunctionCallInfoData(*call, &function, 1, InvalidOid, NULL, NULL);
	call->args[0].value = Int64GetDatum(change->id);
	call->args[0].isnull = false;

	level = socsvc_pin_search_path();
	CommandCounterIncrement();
	PushActiveSnapshot(GetLatestSnapshot());
	answer = FunctionCallInvoke(call);
	PopActiveSnapshot();
	AtEOXact_GUC(true, level);

	if (call->isnull || !DatumGetBool(answer))
		ereport(
			ERROR, errcode(ERRCODE_GUARD_NOT_MET),
			errmsg("%s cannot go from status \"%s\" to \"%s\" yet", change->entity, change->from, change->to),
			errdetail("%s %lld: required is: %s.", change->entity, (long long) change->id, requirement_of(guard)),
			errhint("The condition is socsvc.%s(%lld).", name, (long long) change->id));
}

/* ---- the trigger ------------------------------------------------------------------------------------- */

/* Appends to status_event. To be called with the owner's rights. */
static void
append_event(const StatusChange *change, char *reason)
{
	static SPIPlanPtr plan = NULL;
	Datum values[7];
	char nulls[] = "       ";
	NameData login;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (plan == NULL)
	{
		Oid types[] = {TEXTOID, INT8OID, TEXTOID, TEXTOID, TEXTOID, NAMEOID, TEXTOID};
		SPIPlanPtr fresh =
			SPI_prepare("INSERT INTO socsvc.status_event (entity, entity_id, from_status, to_status, actor,"
						" login_role, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)",
						lengthof(types), types);

		if (fresh == NULL)
			elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
		SPI_keepplan(fresh);
		plan = fresh;
	}
	namestrcpy(&login, GetUserNameFromId(GetSessionUserId(), false));
	values[0] = CStringGetTextDatum(change->entity);
	values[1] = Int64GetDatum(change->id);
	values[2] = change->from ? CStringGetTextDatum(change->from) : (Datum) 0;
	values[3] = CStringGetTextDatum(change->to);
	values[4] = CStringGetTextDatum(socsvc_subject_role());
	values[5] = NameGetDatum(&login);
	values[6] = reason ? CStringGetTextDatum(reason) : (Datum) 0;
	nulls[2] = change->from ? ' ' : 'n';
	nulls[6] = reason ? ' ' : 'n';
	if (SPI_execute_plan(plan, values, nulls, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not append to socsvc.status_event");
	SPI_finish();
}

/* BEFORE: checks the move, drops the reason of an earlier one, and computes `live`. */
static HeapTuple
before_row(TriggerData *trigger, HeapTuple row, const StatusColumns *columns, const StatusChange *change,
		   bool moves)
{
	TupleDesc descriptor = RelationGetDescr(trigger->tg_relation);
	const Status *status;
	int changed[2];
	Datum values[2];
	bool nulls[2] = {false, false};
	int count = 0;

	if (moves)
		(void) check_change(change);
	status = find_status(rule_cache_get(&status_cache), change->entity, change->to);
	if (columns->live && status != NULL)
	{
		bool isnull;
		Datum live = heap_getattr(row, columns->live, descriptor, &isnull);

		if (isnull || DatumGetBool(live) != status->is_live)
		{
			changed[count] = columns->live;
			values[count++] = BoolGetDatum(status->is_live);
		}
	}
	/* A reason that the statement did not give is that of an earlier move. */
	if (moves && change->from != NULL && columns->reason &&
		!bms_is_member(columns->reason - FirstLowInvalidHeapAttributeNumber, trigger->tg_updatedcols) &&
		!heap_attisnull(row, columns->reason, descriptor))
	{
		changed[count] = columns->reason;
		values[count] = (Datum) 0;
		nulls[count++] = true;
	}
	return count == 0 ? row : heap_modify_tuple_by_cols(row, descriptor, count, changed, values, nulls);
}

/* AFTER: checks again, since a later BEFORE trigger may have changed the row; asks the guard; writes the event. */
static void
after_row(TriggerData *trigger, HeapTuple row, const StatusColumns *columns, const StatusChange *change)
{
	char *guard = check_change(change);
	Oid events;
	OwnerSwitch caller;

	if (socsvc_allocating)
		return; /* the guards ask for what it does, and it appends the events of all its rows at once */
	events = socsvc_find_table("status_event");
	socsvc_switch_to_owner(events, &caller);
	if (guard != NULL)
		ask_guard(guard, change);
	append_event(change,
				 columns->reason ? text_of(row, RelationGetDescr(trigger->tg_relation), columns->reason) : NULL);
	socsvc_switch_back(&caller);
}

/*
 * enforce_status(): trigger of every table with a status, BEFORE and AFTER INSERT OR UPDATE FOR EACH ROW. Its
 * entity is the table's name. Errors: SV003, SV004, SV009; SV015 where the id of a row is changed; SV014, SV019 as
 * always; 39P01 fired otherwise or on a table without id and status.
 */
Datum
socsvc_enforce_status(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc descriptor;
	HeapTuple row;
	StatusColumns columns;
	StatusChange change = {0};
	bool moves;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!(TRIGGER_FIRED_BY_INSERT(trigger->tg_event) || TRIGGER_FIRED_BY_UPDATE(trigger->tg_event)) ||
		TRIGGER_FIRED_INSTEAD(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("function \"%s\" must be fired for each row BEFORE or AFTER INSERT OR UPDATE",
					   "enforce_status"));
	socsvc_check_register();

	columns = columns_of(trigger->tg_relation);
	descriptor = RelationGetDescr(trigger->tg_relation);
	row = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
	change.entity = RelationGetRelationName(trigger->tg_relation);
	change.id = id_of(row, descriptor, columns.id);
	change.to = text_of(row, descriptor, columns.status);
	if (change.to == NULL)
		ereport(ERROR, errcode(ERRCODE_NOT_NULL_VIOLATION), errmsg("a %s needs a status", change.entity),
				errdetail("%s %lld has none.", change.entity, (long long) change.id));
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
	{
		change.from = text_of(trigger->tg_trigtuple, descriptor, columns.status);
		if (id_of(trigger->tg_trigtuple, descriptor, columns.id) != change.id)
			ereport(
				ERROR, errcode(ERRCODE_COMPUTED_COLUMN), errmsg("the id of a %s does not change", change.entity),
				errdetail("%s %lld was to become %lld.", change.entity,
						  (long long) id_of(trigger->tg_trigtuple, descriptor, columns.id), (long long) change.id),
				errhint("Its status events go by the id."));
	}
	moves = change.from == NULL || strcmp(change.from, change.to) != 0;

	if (TRIGGER_FIRED_BEFORE(trigger->tg_event))
		return PointerGetDatum(before_row(trigger, row, &columns, &change, moves));
	if (moves)
		after_row(trigger, row, &columns, &change);
	return PointerGetDatum(NULL);
}

/*
 * refuse_change(): trigger of an append-only table, BEFORE UPDATE OR DELETE OR TRUNCATE FOR EACH STATEMENT:
 * nobody, its owner included, changes what stands. Errors: SV015 always.
 */
Datum
socsvc_refuse_change(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("function \"%s\" must be fired by a trigger", "refuse_change"));
	ereport(ERROR, errcode(ERRCODE_COMPUTED_COLUMN),
			errmsg("rows are only added to table \"%s\"", RelationGetRelationName(trigger->tg_relation)),
			errdetail("What stands in it is never changed or removed."));
	return PointerGetDatum(NULL); /* not reached */
}
