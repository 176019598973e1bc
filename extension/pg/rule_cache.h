/*
 * rule_cache.h: what a backend keeps of the rule tables.
 *
 * A RuleCache is filled from one or more tables of schema socsvc and stands until one of them changes. The tables
 * carry the trigger socsvc.invalidate_rules(), which sends a relcache invalidation of the table; here that marks
 * the cache, and the next rule_cache_get() fills it anew, under the latest snapshot: a REPEATABLE READ transaction
 * must not refill it from its old one and keep the old rule for ever.
 *
 * Rule tables are read by a plain scan, not by SPI: no plan, no rights, no search_path is involved.
 */
#ifndef SOCSVC_RULE_CACHE_H
#define SOCSVC_RULE_CACHE_H

#include "access/tableam.h"
#include "utils/relcache.h"

#define RULE_CACHE_TABLES 8

typedef struct RuleCache RuleCache;

struct RuleCache
{
	const char *name;                /* names its memory context */
	void *(*fill)(RuleCache *cache); /* answers the content, allocated in cache->context alone */
	MemoryContext context;

	/* private */
	void *content;
	bool valid;
	bool of_snapshot; /* filled in parallel mode under the query's snapshot: serves parallel mode only */
	uint32 invalidations;
	int ntables;
	Oid tables[RULE_CACHE_TABLES];
	RuleCache *next;
};

/*
 * The content, filled first where needed. It stands until the next call for the same cache: who runs SQL in
 * between copies what he still needs. Errors: SV019 where the database holds no register.
 */
extern void *rule_cache_get(RuleCache *cache);

/* To be called by `fill`: what invalidates `other` invalidates `cache` too. */
extern void rule_cache_depend(RuleCache *cache, const RuleCache *other);

/* A scan over a rule table, to be used by `fill`. Columns are found by name; their types must be as said. */
typedef struct RuleColumn
{
	const char *name;
	Oid type;
} RuleColumn;

#define RULE_SCAN_COLUMNS 16

typedef struct RuleScan
{
	Relation relation;
	Snapshot snapshot;
	TableScanDesc scan;
	TupleTableSlot *slot;
	int ncolumns;
	AttrNumber attributes[RULE_SCAN_COLUMNS];
	Datum values[RULE_SCAN_COLUMNS]; /* of the current row; they stand until the next one */
	bool nulls[RULE_SCAN_COLUMNS];
} RuleScan;

extern void rule_scan_begin(RuleScan *scan, RuleCache *cache, const char *table, const RuleColumn *columns,
							int ncolumns);
extern bool rule_scan_next(RuleScan *scan);
extern void rule_scan_end(RuleScan *scan);

/* Text of a scanned column, copied into the cache; NULL where it is NULL. */
extern char *rule_scan_text(const RuleScan *scan, RuleCache *cache, int column);

#endif
