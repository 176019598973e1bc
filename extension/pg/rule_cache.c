/*
 * rule_cache.c: keeps compiled rules per backend, and hears of their changes.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/table.h"
#include "access/xact.h"
#include "commands/trigger.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "lock.h"
#include "socsvc.h"
#include "rule_cache.h"

PG_FUNCTION_INFO_V1(socsvc_invalidate_rules);

static RuleCache *caches = NULL; /* every cache that was ever asked for */
static bool rules_written = false;

/* Marks a cache as to be filled anew. Its content stays, since somebody may be reading it. */
static void
mark(RuleCache *cache)
{
	cache->valid = false;
	cache->invalidations++;
}

/* Relcache callback: `relid` was changed, or everything was where it is InvalidOid. */
static void
on_invalidation(Datum arg, Oid relid)
{
	for (RuleCache *cache = caches; cache != NULL; cache = cache->next)
	{
		if (relid == InvalidOid)
			mark(cache);
		else
			for (int i = 0; i < cache->ntables; i++)
				if (cache->tables[i] == relid)
					mark(cache);
	}
}

/* What was filled while this transaction's own rules were not committed does not outlive it. */
static void
drop_own_rules(void)
{
	for (RuleCache *cache = caches; cache != NULL; cache = cache->next)
		if (rules_written || cache->of_snapshot)
			mark(cache);
}

/* Transaction callback. */
static void
on_transaction(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_PARALLEL_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PARALLEL_ABORT:
		case XACT_EVENT_PREPARE:
			drop_own_rules();
			rules_written = false;
			break;
		default:
			break;
	}
}

/* Subtransaction callback: after ROLLBACK TO SAVEPOINT the rules are again what they were before. */
static void
on_subtransaction(SubXactEvent event, SubTransactionId my_id, SubTransactionId parent_id, void *arg)
{
	if (event == SUBXACT_EVENT_ABORT_SUB)
		drop_own_rules();
}

/* Puts a cache on the list; the first one also registers the callbacks. */
static void
register_cache(RuleCache *cache)
{
	if (caches == NULL)
	{
		CacheRegisterRelcacheCallback(on_invalidation, (Datum) 0);
		RegisterXactCallback(on_transaction, NULL);
		RegisterSubXactCallback(on_subtransaction, NULL);
	}
	for (RuleCache *known = caches; known != NULL; known = known->next)
		if (known == cache)
			return;
	cache->next = caches;
	caches = cache;
}

/* See rule_cache.h. An error while filling leaves the cache as it was: marked. */
void *
rule_cache_get(RuleCache *cache)
{
	MemoryContext before = cache->context;
	MemoryContext fresh;
	uint32 invalidations;

	/* Within a transaction nothing else may hear of a change: a lock that is held already is not taken again. */
	AcceptInvalidationMessages();
	if (likely(cache->valid && (!cache->of_snapshot || IsInParallelMode())))
		return cache->content;

	register_cache(cache);
	cache->valid = false;
	fresh = AllocSetContextCreate(CurrentMemoryContext, "socsvc rules", ALLOCSET_SMALL_SIZES);
	MemoryContextSetIdentifier(fresh, cache->name);
	cache->ntables = 0;
	cache->of_snapshot = IsInParallelMode();
	invalidations = cache->invalidations;
	PG_TRY();
	{
		cache->context = fresh;
		cache->content = cache->fill(cache);
	}
	PG_CATCH();
	{
		/* What stood before is still right for those who read it; the next call tries again. */
		cache->context = before;
		PG_RE_THROW();
	}
	PG_END_TRY();
	MemoryContextSetParent(fresh, CacheMemoryContext);
	if (before != NULL)
		MemoryContextDelete(before);
	/* A change that came in while we read is not surely in what we read. */
	cache->valid = invalidations == cache->invalidations;
	return cache->content;
}

/* Remembers that the content comes from this table. */
static void
depend_on_table(RuleCache *cache, Oid table)
{
	for (int i = 0; i < cache->ntables; i++)
		if (cache->tables[i] == table)
			return;
	if (cache->ntables == RULE_CACHE_TABLES)
		elog(ERROR, "rule cache \"%s\" reads too many tables", cache->name);
	cache->tables[cache->ntables++] = table;
}

/* See rule_cache.h. */
void
rule_cache_depend(RuleCache *cache, const RuleCache *other)
{
	for (int i = 0; i < other->ntables; i++)
		depend_on_table(cache, other->tables[i]);
}

/*
 * Opens a scan over socsvc.`table`. Errors: SV019 where there is no such table, SV014 where a column is missing or
 * of another type, which an upgrade mends.
 */
void
rule_scan_begin(RuleScan *scan, RuleCache *cache, const char *table, const RuleColumn *columns, int ncolumns)
{
	Oid relid = socsvc_find_table(table);

	if (!OidIsValid(relid))
		ereport(ERROR, errcode(ERRCODE_NO_REGISTER), errmsg("this database holds no register"),
				errdetail("There is no table socsvc.%s.", table),
				errhint("CALL socsvc.create_register(jurisdiction) makes one."));
	Assert(ncolumns <= RULE_SCAN_COLUMNS);
	depend_on_table(cache, relid);
	scan->relation = table_open(relid, AccessShareLock);
	scan->ncolumns = ncolumns;
	for (int i = 0; i < ncolumns; i++)
	{
		scan->attributes[i] = get_attnum(relid, columns[i].name);
		if (scan->attributes[i] == InvalidAttrNumber || get_atttype(relid, scan->attributes[i]) != columns[i].type)
			ereport(
				ERROR, errcode(ERRCODE_REGISTER_VERSION),
				errmsg("table socsvc.%s is not as this release of socsvc knows it", table),
				errdetail("It has no column \"%s\" of type %s.", columns[i].name, format_type_be(columns[i].type)),
				errhint("CALL socsvc.upgrade_register()."));
	}
	/* GetLatestSnapshot() is forbidden in parallel mode, where nothing is written under the rule either. */
	scan->snapshot = RegisterSnapshot(IsInParallelMode() ? GetActiveSnapshot() : GetLatestSnapshot());
	scan->slot = table_slot_create(scan->relation, NULL);
	scan->scan = table_beginscan(scan->relation, scan->snapshot, 0, NULL);
}

/* Takes the next row into values and nulls; false after the last one. */
bool
rule_scan_next(RuleScan *scan)
{
	if (!table_scan_getnextslot(scan->scan, ForwardScanDirection, scan->slot))
		return false;
	for (int i = 0; i < scan->ncolumns; i++)
		scan->values[i] = slot_getattr(scan->slot, scan->attributes[i], &scan->nulls[i]);
	return true;
}

/* Closes the scan. The lock goes too: a rule is read, not held. */
void
rule_scan_end(RuleScan *scan)
{
	table_endscan(scan->scan);
	ExecDropSingleTupleTableSlot(scan->slot);
	UnregisterSnapshot(scan->snapshot);
	table_close(scan->relation, AccessShareLock);
}

/* See rule_cache.h. */
char *
rule_scan_text(const RuleScan *scan, RuleCache *cache, int column)
{
	MemoryContext before;
	char *result;

	if (scan->nulls[column])
		return NULL;
	before = MemoryContextSwitchTo(cache->context);
	result = TextDatumGetCString(scan->values[column]);
	MemoryContextSwitchTo(before);
	return result;
}

/*
 * invalidate_rules(): trigger of every rule table, AFTER any change of a row and AFTER TRUNCATE, ENABLE ALWAYS so
 * that it also fires where a subscription applies the change. Every backend's caches of that table are filled
 * anew once the change commits; this backend's from the next command on.
 */
Datum
socsvc_invalidate_rules(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("function \"%s\" must be fired by an AFTER trigger", "invalidate_rules"));
	rules_written = true;
	CacheInvalidateRelcache(trigger->tg_relation);
	return PointerGetDatum(NULL);
}
