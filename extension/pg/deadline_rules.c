/*
 * deadline_rules.c: the rows of deadline_rule, compiled; and the conditions that they name.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/dependency.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "nodes/value.h"
#include "parser/parse_func.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

#include "socsvc.h"
#include "deadline_engine.h"
#include "lock.h"
#include "register_info.h"
#include "rule_cache.h"

static void *fill_rules(RuleCache *cache);

static RuleCache deadline_cache = {.name = "deadline_rule", .fill = fill_rules};

/* qsort comparison: by step, then the nearest jurisdiction first. */
static int
compare_rules(const void *a, const void *b)
{
	const DeadlineRule *left = a;
	const DeadlineRule *right = b;
	int order = strcmp(left->step, right->step);

	return order != 0 ? order : left->distance - right->distance;
}

/*
 * The function that a rule names as a condition: a member of the extension, socsvc.applies_*(bigint) RETURNS
 * boolean, STABLE. Whoever may write a rule row must not be able to have code of his own run with the owner's
 * rights. Errors: 42883 not there or not such a function, unless missing_ok: then InvalidOid.
 */
static Oid
find_condition(const char *name, bool missing_ok)
{
	static const Oid arguments[] = {INT8OID};
	List *qualified = list_make2(makeString("socsvc"), makeString(pstrdup(name)));
	Oid condition = LookupFuncName(qualified, 1, arguments, true);
	bool fits = false;

	if (OidIsValid(condition) && strncmp(name, "applies_", 8) == 0)
	{
		HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(condition));
		Form_pg_proc form;

		if (!HeapTupleIsValid(tuple))
			elog(ERROR, "cache lookup failed for function %u", condition);
		form = (Form_pg_proc) GETSTRUCT(tuple);
		fits = form->prorettype == BOOLOID && !form->proretset && form->prokind == PROKIND_FUNCTION &&
			   form->provolatile != PROVOLATILE_VOLATILE;
		ReleaseSysCache(tuple);
	}
	if (fits && getExtensionOfObject(ProcedureRelationId, condition) == get_extension_oid("socsvc", false))
		return condition;
	if (!missing_ok)
		ereport(ERROR, errcode(ERRCODE_UNDEFINED_FUNCTION),
				errmsg("function socsvc.%s(bigint) is no condition", name),
				errdetail("A row of socsvc.deadline_rule names it."),
				errhint("A condition is one of the STABLE functions socsvc.applies_*(bigint) of the extension."));
	return InvalidOid;
}

/* A condition that a scanned column names, or none. */
static void
read_condition(const RuleScan *scan, RuleCache *cache, int column, DeadlineCondition *condition)
{
	condition->name = rule_scan_text(scan, cache, column);
	condition->member = condition->name == NULL ? InvalidOid : find_condition(condition->name, true);
}

/* Reads the rules of the home jurisdiction and its ancestors. */
static void *
fill_rules(RuleCache *cache)
{
	enum
	{
		ID,
		JURISDICTION,
		STEP,
		ENTITY,
		FROM_STATUS,
		CONDITION,
		DONE_ENTITY,
		DONE_STATUS,
		DONE_CONDITION,
		LENGTH,
		UNIT,
		DUTY_OF,
		VALID
	};
	static const RuleColumn columns[] = {
		[ID] = {"id", INT8OID},
		[JURISDICTION] = {"jurisdiction", TEXTOID},
		[STEP] = {"step", TEXTOID},
		[ENTITY] = {"entity", TEXTOID},
		[FROM_STATUS] = {"from_status", TEXTOID},
		[CONDITION] = {"condition", TEXTOID},
		[DONE_ENTITY] = {"done_entity", TEXTOID},
		[DONE_STATUS] = {"done_status", TEXTOID},
		[DONE_CONDITION] = {"done_condition", TEXTOID},
		[LENGTH] = {"length", INT4OID},
		[UNIT] = {"unit", TEXTOID},
		[DUTY_OF] = {"duty_of", TEXTOID},
		[VALID] = {"valid", DATERANGEOID},
	};
	DeadlineRules *all = MemoryContextAllocZero(cache->context, sizeof(DeadlineRules));
	const Jurisdiction *home = socsvc_find_jurisdiction(socsvc_home_jurisdiction());
	int room = 32;
	RuleScan scan;

	rule_cache_depend(cache, &socsvc_register_cache);
	rule_cache_depend(cache, &socsvc_jurisdiction_cache);
	all->rules = MemoryContextAlloc(cache->context, room * sizeof(DeadlineRule));
	rule_scan_begin(&scan, cache, "deadline_rule", columns, lengthof(columns));
	while (rule_scan_next(&scan))
	{
		int distance = socsvc_jurisdiction_distance(home, TextDatumGetCString(scan.values[JURISDICTION]));
		DayRange valid = socsvc_day_range(scan.values[VALID]);
		DeadlineRule *rule;

		if (distance < 0)
			continue;
		if (all->count == room)
			all->rules = repalloc(all->rules, (room *= 2) * sizeof(DeadlineRule));
		rule = &all->rules[all->count++];
		rule->id = DatumGetInt64(scan.values[ID]);
		rule->step = rule_scan_text(&scan, cache, STEP);
		rule->entity = rule_scan_text(&scan, cache, ENTITY);
		rule->from_status = rule_scan_text(&scan, cache, FROM_STATUS);
		read_condition(&scan, cache, CONDITION, &rule->condition);
		rule->done_entity = rule_scan_text(&scan, cache, DONE_ENTITY);
		rule->done_status = rule_scan_text(&scan, cache, DONE_STATUS);
		read_condition(&scan, cache, DONE_CONDITION, &rule->done_condition);
		rule->length = DatumGetInt32(scan.values[LENGTH]);
		if (!deadline_unit_of(TextDatumGetCString(scan.values[UNIT]), &rule->unit))
			elog(ERROR, "unit \"%s\" of a deadline is not known", TextDatumGetCString(scan.values[UNIT]));
		rule->duty_of = rule_scan_text(&scan, cache, DUTY_OF);
		rule->since = valid.from;
		rule->until = valid.until;
		rule->distance = distance;
	}
	rule_scan_end(&scan);
	qsort(all->rules, all->count, sizeof(DeadlineRule), compare_rules);
	return all;
}

/* See deadline_engine.h. */
const DeadlineRules *
deadline_rules(void)
{
	return rule_cache_get(&deadline_cache);
}

/*
 * See deadline_engine.h. To be called with the owner's rights. What a rule names is looked up when the rules are
 * read, once; again here, for the error, where it was not there then or has gone since.
 */
bool
deadline_applies(const DeadlineCondition *condition, int64 id)
{
	Oid member = condition->member;
	LOCAL_FCINFO(call, 1);
	FmgrInfo function;
	Datum answer;

	if (condition->name == NULL)
		return true;
	if (!OidIsValid(member) || !SearchSysCacheExists1(PROCOID, ObjectIdGetDatum(member)))
		member = find_condition(condition->name, false);
	fmgr_info(member, &function);
	InitFunctionCallInfoData(*call, &function, 1, InvalidOid, NULL, NULL);
	call->args[0].value = Int64GetDatum(id);
	call->args[0].isnull = false;
	answer = FunctionCallInvoke(call);
	return !call->isnull && DatumGetBool(answer);
}
