/*
 * register_info.c: reads socsvc.register_info and socsvc.jurisdiction, once until they change.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "socsvc.h"
#include "clock.h"
#include "register_info.h"

PG_FUNCTION_INFO_V1(socsvc_home_jurisdictions);
PG_FUNCTION_INFO_V1(socsvc_today_sql);

typedef struct RegisterInfo
{
	char *jurisdiction;
	pg_tz *zone;
	char *version;
	bool version_agrees;
} RegisterInfo;

static void *fill_register(RuleCache *cache);
static void *fill_jurisdictions(RuleCache *cache);

RuleCache socsvc_register_cache = {.name = "register_info", .fill = fill_register};
RuleCache socsvc_jurisdiction_cache = {.name = "jurisdiction", .fill = fill_jurisdictions};

/* The zone with this name. Errors: 22023 where the server knows none. */
static pg_tz *
find_zone(const char *name)
{
	pg_tz *zone = pg_tzset(name);

	if (zone == NULL)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("time zone \"%s\" is not known", name),
				errhint("See pg_timezone_names."));
	return zone;
}

/* Reads the one row of register_info. */
static void *
fill_register(RuleCache *cache)
{
	static const RuleColumn columns[] = {{"jurisdiction", TEXTOID}, {"time_zone", TEXTOID}, {"version", TEXTOID}};
	RegisterInfo *info = MemoryContextAllocZero(cache->context, sizeof(RegisterInfo));
	RuleScan scan;
	bool found = false;

	rule_scan_begin(&scan, cache, "register_info", columns, lengthof(columns));
	while (rule_scan_next(&scan))
	{
		found = true;
		info->jurisdiction = rule_scan_text(&scan, cache, 0);
		info->zone = find_zone(TextDatumGetCString(scan.values[1]));
		info->version = rule_scan_text(&scan, cache, 2);
	}
	rule_scan_end(&scan);
	if (!found)
		ereport(ERROR, errcode(ERRCODE_NO_REGISTER), errmsg("this database holds no register"),
				errdetail("Table socsvc.register_info is empty."),
				errhint("CALL socsvc.create_register(jurisdiction) makes one."));
	info->version_agrees = strcmp(info->version, SOCSVC_VERSION) == 0;
	return info;
}

/* qsort and bsearch comparison of jurisdictions by code. */
static int
compare_codes(const void *a, const void *b)
{
	return strcmp(((const Jurisdiction *) a)->code, ((const Jurisdiction *) b)->code);
}

/* See register_info.h. */
const Jurisdiction *
socsvc_jurisdiction_of(const Jurisdictions *all, const char *code)
{
	Jurisdiction key = {.code = unconstify(char *, code)};

	return bsearch(&key, all->sorted, all->count, sizeof(Jurisdiction), compare_codes);
}

/* Reads all jurisdictions and ties each to its parent. Errors: 22023 where they form a circle. */
static void *
fill_jurisdictions(RuleCache *cache)
{
	static const RuleColumn columns[] = {
		{"code", TEXTOID}, {"time_zone", TEXTOID}, {"parent", TEXTOID}, {"person_identifier", TEXTOID}};
	Jurisdictions *all = MemoryContextAllocZero(cache->context, sizeof(Jurisdictions));
	char **parents;
	int room = 16;
	RuleScan scan;

	/* The parent's code stands in `parent` until all are read and sorted. */
	all->sorted = MemoryContextAlloc(cache->context, room * sizeof(Jurisdiction));
	rule_scan_begin(&scan, cache, "jurisdiction", columns, lengthof(columns));
	while (rule_scan_next(&scan))
	{
		Jurisdiction *one;

		if (all->count == room)
			all->sorted = repalloc(all->sorted, (room *= 2) * sizeof(Jurisdiction));
		one = &all->sorted[all->count++];
		one->code = rule_scan_text(&scan, cache, 0);
		one->zone = find_zone(TextDatumGetCString(scan.values[1]));
		one->parent = (const Jurisdiction *) rule_scan_text(&scan, cache, 2);
		one->person_identifier = rule_scan_text(&scan, cache, 3);
	}
	rule_scan_end(&scan);
	qsort(all->sorted, all->count, sizeof(Jurisdiction), compare_codes);

	parents = palloc(Max(all->count, 1) * sizeof(char *));
	for (int i = 0; i < all->count; i++)
	{
		parents[i] = (char *) all->sorted[i].parent;
		all->sorted[i].parent = NULL;
	}
	for (int i = 0; i < all->count; i++)
	{
		int steps = 0;

		all->sorted[i].parent = parents[i] ? socsvc_jurisdiction_of(all, parents[i]) : NULL;
		for (const Jurisdiction *up = all->sorted[i].parent; up != NULL; up = up->parent)
			if (steps++ == all->count)
				ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("jurisdiction \"%s\" is its own ancestor", all->sorted[i].code),
						errhint("Correct socsvc.jurisdiction.parent."));
	}
	pfree(parents);
	return all;
}

/* See register_info.h. */
void
socsvc_check_register(void)
{
	const RegisterInfo *info = rule_cache_get(&socsvc_register_cache);

	if (unlikely(!info->version_agrees))
		ereport(
			ERROR, errcode(ERRCODE_REGISTER_VERSION),
			errmsg("the register is of socsvc version %s, the library of %s", info->version, SOCSVC_VERSION),
			errhint("Run ALTER EXTENSION socsvc UPDATE and CALL socsvc.upgrade_register() in one transaction."));
}

/* See register_info.h. */
const char *
socsvc_home_jurisdiction(void)
{
	return ((const RegisterInfo *) rule_cache_get(&socsvc_register_cache))->jurisdiction;
}

/* See register_info.h. */
DateADT
socsvc_day_of(TimestampTz moment)
{
	return socsvc_day_in(moment, ((const RegisterInfo *) rule_cache_get(&socsvc_register_cache))->zone);
}

/* See register_info.h. */
DateADT
socsvc_today(void)
{
	return socsvc_today_in(((const RegisterInfo *) rule_cache_get(&socsvc_register_cache))->zone);
}

/* today(jurisdiction): today in the jurisdiction's time zone, in the register's own where it is NULL. */
Datum
socsvc_today_sql(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_DATEADT(socsvc_today());
	PG_RETURN_DATEADT(socsvc_today_in(socsvc_find_jurisdiction(text_to_cstring(PG_GETARG_TEXT_PP(0)))->zone));
}

/* See register_info.h. */
const char *
socsvc_time_zone(void)
{
	return pg_get_timezone_name(((const RegisterInfo *) rule_cache_get(&socsvc_register_cache))->zone);
}

/* See register_info.h. */
const Jurisdictions *
socsvc_jurisdictions(void)
{
	return rule_cache_get(&socsvc_jurisdiction_cache);
}

/* See register_info.h. */
const Jurisdiction *
socsvc_find_jurisdiction(const char *code)
{
	const Jurisdiction *found = socsvc_jurisdiction_of(socsvc_jurisdictions(), code);

	if (found == NULL)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("jurisdiction \"%s\" is not known", code),
				errhint("Use a code of socsvc.jurisdiction."));
	return found;
}

/* See register_info.h. */
int
socsvc_jurisdiction_distance(const Jurisdiction *home, const char *code)
{
	int distance = 0;

	for (const Jurisdiction *up = home; up != NULL; up = up->parent, distance++)
		if (strcmp(up->code, code) == 0)
			return distance;
	return -1;
}

/* _home_jurisdictions(): codes of the home jurisdiction and of those above it, the nearest first. */
Datum
socsvc_home_jurisdictions(PG_FUNCTION_ARGS)
{
	const Jurisdiction *up = socsvc_find_jurisdiction(socsvc_home_jurisdiction());
	ArrayBuildState *codes = NULL;

	for (; up != NULL; up = up->parent)
		codes = accumArrayResult(codes, CStringGetTextDatum(up->code), false, TEXTOID, CurrentMemoryContext);
	PG_RETURN_DATUM(makeArrayResult(codes, CurrentMemoryContext));
}
