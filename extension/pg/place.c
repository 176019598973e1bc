/*
 * place.c: how many places of a group are free over days, and the checks of places under the newest snapshot.
 *
 * Steps of the capacity, closures, the days on which group and department work and the stays are read clipped to
 * the days, each by its gist index, and swept in the order of days: the fewest free places between two bounds are
 * those on the first of the two. So the days may be unbounded, and cost follows the rows, not the days.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "parser/parse_func.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/rangetypes.h"
#include "utils/snapmgr.h"
#include "utils/typcache.h"

#include "lock.h"
#include "place.h"
#include "plan.h"
#include "register_info.h"
#include "socsvc.h"

PG_FUNCTION_INFO_V1(socsvc_place_shortage);
PG_FUNCTION_INFO_V1(socsvc_check_at_newest);
PG_FUNCTION_INFO_V1(socsvc_is_allocating);

bool socsvc_allocating = false;

/* The worst day of some days: the first on which the fewest places are free. */
typedef struct PlaceRoom
{
	int64 room; /* places less taken; below 0 where more are taken than there are */
	int64 places;
	int64 taken;
	DateADT day; /* DATEVAL_NOBEGIN where the days have no first one */
} PlaceRoom;

/* From this day on, more or fewer places, reasons to be open, or taken ones. */
typedef struct Change
{
	DateADT day;
	int32 places;
	int32 open; /* group and department work and no closure: 2 in all */
	int32 taken;
} Change;

/* Rows ($1 group, $2 days, $3 stay that does not count) with their days, and what each changes. */
static const char *const read_changes =
	"SELECT c.valid OPERATOR(pg_catalog.*) $2, c.places, 0, 0 FROM socsvc.place_capacity c"
	" WHERE c.place_group OPERATOR(pg_catalog.=) $1 AND c.valid OPERATOR(pg_catalog.&&) $2"
	" UNION ALL SELECT g.valid OPERATOR(pg_catalog.*) $2, 0, 1, 0 FROM socsvc.place_group g"
	" WHERE g.id OPERATOR(pg_catalog.=) $1 AND g.valid OPERATOR(pg_catalog.&&) $2"
	" UNION ALL SELECT d.valid OPERATOR(pg_catalog.*) $2, 0, 1, 0 FROM socsvc.place_group g"
	" JOIN socsvc.department d ON d.id OPERATOR(pg_catalog.=) g.department"
	" WHERE g.id OPERATOR(pg_catalog.=) $1 AND d.valid OPERATOR(pg_catalog.&&) $2"
	" UNION ALL SELECT c.days OPERATOR(pg_catalog.*) $2, 0, -1, 0 FROM socsvc.place_closure c"
	" WHERE c.place_group OPERATOR(pg_catalog.=) $1 AND c.days OPERATOR(pg_catalog.&&) $2"
	" UNION ALL SELECT s.days OPERATOR(pg_catalog.*) $2, 0, 0, 1 FROM socsvc.stay s"
	" WHERE s.place_group OPERATOR(pg_catalog.=) $1 AND s.days OPERATOR(pg_catalog.&&) $2"
	" AND s.status NOT IN ('refused', 'lapsed', 'no_show', 'cancelled') AND s.id OPERATOR(pg_catalog.<>) $3";

static SPIPlanPtr changes_plan = NULL;

/* First day of a daterange and the first day after it, infinities included; false when it is empty. */
static bool
bounds_of(RangeType *range, DateADT *since, DateADT *until)
{
	TypeCacheEntry *type = lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO);
	RangeBound lower;
	RangeBound upper;
	bool empty;

	range_deserialize(type, range, &lower, &upper, &empty);
	if (empty)
		return false;
	*since = lower.infinite ? DATEVAL_NOBEGIN : DatumGetDateADT(lower.val);
	*until = upper.infinite ? DATEVAL_NOEND : DatumGetDateADT(upper.val);
	return true;
}

/* qsort comparison: by day. */
static int
compare_changes(const void *a, const void *b)
{
	DateADT left = ((const Change *) a)->day;
	DateADT right = ((const Change *) b)->day;

	return left < right ? -1 : left > right;
}

/*
 * The worst of the days, read with the active snapshot; stays with the id `except` do not count (0: all count).
 * False when the days are empty. Wants an open SPI connection.
 */
static bool
place_room(int64 place_group, RangeType *days, int64 except, PlaceRoom *worst)
{
	static const Oid types[] = {INT8OID, DATERANGEOID, INT8OID};
	Datum values[] = {Int64GetDatum(place_group), RangeTypePGetDatum(days), Int64GetDatum(except)};
	DateADT since;
	DateADT until;
	Change *changes;
	uint64 count = 0;
	int64 places = 0;
	int64 taken = 0;
	int64 open = 0;
	bool found = false;

	if (!bounds_of(days, &since, &until))
		return false;
	if (SPI_execute_plan(socsvc_kept_plan(&changes_plan, read_changes, lengthof(types), types), values, NULL, true,
						 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the places of group %lld", (long long) place_group);
	changes = palloc((SPI_processed * 2 + 1) * sizeof(Change));
	changes[count++] = (Change){.day = since};
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool isnull;
		RangeType *range =
			DatumGetRangeTypeP(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull));
		Change change = {.places = row_int4(SPI_tuptable, i, 2, 0),
						 .open = row_int4(SPI_tuptable, i, 3, 0),
						 .taken = row_int4(SPI_tuptable, i, 4, 0)};
		DateADT first;
		DateADT end;

		if (!bounds_of(range, &first, &end))
			continue;
		change.day = first;
		changes[count++] = change;
		if (end < until)
			changes[count++] = (Change){end, -change.places, -change.open, -change.taken};
	}
	SPI_freetuptable(SPI_tuptable);

	qsort(changes, count, sizeof(Change), compare_changes);
	for (uint64 i = 0; i < count; i++)
	{
		int64 usable;

		places += changes[i].places;
		open += changes[i].open;
		taken += changes[i].taken;
		if (i + 1 < count && changes[i + 1].day == changes[i].day)
			continue;
		usable = open == 2 ? places : 0;
		if (!found || usable - taken < worst->room)
			*worst = (PlaceRoom){usable - taken, usable, taken, changes[i].day};
		found = true;
	}
	pfree(changes);
	return true;
}

/*
 * _place_shortage(place_group, days, except): the worst of the days as (room, day, places, taken), NULLs when an
 * argument is NULL or the days are empty. Reads with the snapshot of whoever calls.
 */
Datum
socsvc_place_shortage(PG_FUNCTION_ARGS)
{
	TupleDesc descriptor;
	PlaceRoom worst = {0};
	Datum values[4] = {0};
	bool nulls[4] = {true, true, true, true};
	bool any = false;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "_place_shortage() answers a row");
	if (!PG_ARGISNULL(0) && !PG_ARGISNULL(1))
	{
		RangeType *days = PG_GETARG_RANGE_P(1);

		if (SPI_connect() != SPI_OK_CONNECT)
			elog(ERROR, "SPI_connect failed");
		any = place_room(PG_GETARG_INT64(0), days, PG_ARGISNULL(2) ? 0 : PG_GETARG_INT64(2), &worst);
		SPI_finish();
	}
	if (any)
	{
		values[0] = Int32GetDatum((int32) Max(worst.room, PG_INT32_MIN));
		values[1] = DateADTGetDatum(worst.day);
		values[2] = Int32GetDatum((int32) Min(worst.places, PG_INT32_MAX));
		values[3] = Int32GetDatum((int32) Min(worst.taken, PG_INT32_MAX));
		memset(nulls, 0, sizeof(nulls));
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls)));
}

/*
 * _check_at_newest(checker, subject): calls socsvc.CHECKER(subject), a function of one jsonb that raises what is
 * wrong, with the newest snapshot, also under REPEATABLE READ: the locks that its caller holds by now keep
 * everything from changing that it looks at, and what changed before is to be seen. The checker is STABLE, so that
 * all of its queries read with that snapshot.
 */
Datum
socsvc_check_at_newest(PG_FUNCTION_ARGS)
{
	Oid types[] = {JSONBOID};
	List *name = list_make2(makeString("socsvc"), makeString(text_to_cstring(PG_GETARG_TEXT_PP(0))));
	LOCAL_FCINFO(call, 1);
	FmgrInfo checker;

	socsvc_check_register();
	fmgr_info(LookupFuncName(name, lengthof(types), types, false), &checker);
	InitFunctionCallInfoData(*call, &checker, 1, InvalidOid, NULL, NULL);
	call->args[0].value = PG_GETARG_DATUM(1);
	call->args[0].isnull = false;
	(void) socsvc_push_latest_snapshot();
	(void) FunctionCallInvoke(call);
	PopActiveSnapshot();
	PG_RETURN_VOID();
}

/* _is_allocating(): whether the allocator of this session is at work. */
Datum
socsvc_is_allocating(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(socsvc_allocating);
}
