/*
 * fee_parameter.c: the parameters of fees, compiled; and their protection once something rests on them.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/guc.h"
#include "utils/numeric.h"
#include "utils/rel.h"

#include "socsvc.h"
#include "computed.h"
#include "fee_parameter.h"
#include "lock.h"
#include "owner.h"
#include "register_info.h"
#include "rule_cache.h"

PG_FUNCTION_INFO_V1(protect_used);

static void *fill_parameters(RuleCache *cache);

static RuleCache fee_cache = {.name = "fee parameters", .fill = fill_parameters};

/* See fee_parameter.h. */
const FeeParameters *
fee_parameters(void)
{
	return rule_cache_get(&fee_cache);
}

/* ---- amounts ------------------------------------------------------------------------------------------- */

/* A numeric times a power of ten, as a whole number. */
static int64
scaled(Datum value, int32 factor)
{
	return DatumGetInt64(DirectFunctionCall1(
		numeric_int8, DirectFunctionCall2(numeric_mul, value, NumericGetDatum(int64_to_numeric(factor)))));
}

/* See fee_parameter.h. */
int64
socsvc_kopecks(Datum amount)
{
	return scaled(amount, 100);
}

/* See fee_parameter.h. */
Datum
socsvc_roubles(int64 kopecks)
{
	return NumericGetDatum(int64_div_fast_to_numeric(kopecks, 2));
}

/* See fee_parameter.h. */
const char *
fee_terms_name(FeeTerms terms)
{
	return terms == FEE_TERMS_FREE ? "free" : terms == FEE_TERMS_PARTIAL ? "partial" : "full";
}

/* ---- reading ------------------------------------------------------------------------------------------- */

/* A row as read: of which key, and how far up its jurisdiction stands. */
typedef struct ReadRow
{
	char *key;
	int distance;
	FeeParameter row;
} ReadRow;

typedef struct ReadRows
{
	int count;
	int room;
	ReadRow *rows;
} ReadRows;

/* Lays the rows of one key over each other: on each day the nearest jurisdiction's counts. */
static void
lay_out(RuleCache *cache, const ReadRows *read, const char *key, FeeTimeline *line)
{
	core_day *borders = palloc(2 * read->count * sizeof(core_day));
	int nborders = 0;

	for (int i = 0; i < read->count; i++)
		if (strcmp(read->rows[i].key, key) == 0)
		{
			borders[nborders++] = read->rows[i].row.from;
			borders[nborders++] = read->rows[i].row.until;
		}
	qsort(borders, nborders, sizeof(core_day), day_compare);
	line->key = MemoryContextStrdup(cache->context, key);
	line->count = 0;
	line->rows = MemoryContextAlloc(cache->context, nborders * sizeof(FeeParameter));
	for (int b = 0; b + 1 < nborders; b++)
	{
		const ReadRow *nearest = NULL;

		if (borders[b] == borders[b + 1])
			continue;
		for (int i = 0; i < read->count; i++)
			if (strcmp(read->rows[i].key, key) == 0 && read->rows[i].row.from <= borders[b] &&
				read->rows[i].row.until >= borders[b + 1] &&
				(nearest == NULL || read->rows[i].distance < nearest->distance))
				nearest = &read->rows[i];
		if (nearest == NULL)
			continue;
		if (line->count > 0 && line->rows[line->count - 1].id == nearest->row.id &&
			line->rows[line->count - 1].until == borders[b])
			line->rows[line->count - 1].until = borders[b + 1];
		else
		{
			line->rows[line->count] = nearest->row;
			line->rows[line->count].from = borders[b];
			line->rows[line->count++].until = borders[b + 1];
		}
	}
	pfree(borders);
}

/* Reads one table; `say` takes over what its further columns, from the fourth on (the fifth with a key), say. */
static void
read_table(RuleCache *cache, const char *table, const RuleColumn *columns, int ncolumns, bool has_key,
		   void (*say)(const RuleScan *scan, FeeParameter *row), FeeTimelines *timelines)
{
	const Jurisdiction *home = socsvc_find_jurisdiction(socsvc_home_jurisdiction());
	ReadRows read = {.room = 32};
	RuleScan scan;

	read.rows = palloc(read.room * sizeof(ReadRow));
	rule_scan_begin(&scan, cache, table, columns, ncolumns);
	while (rule_scan_next(&scan))
	{
		int distance = socsvc_jurisdiction_distance(home, TextDatumGetCString(scan.values[1]));
		DayRange valid = socsvc_day_range(scan.values[2]);
		ReadRow *one;

		if (distance < 0)
			continue;
		if (read.count == read.room)
			read.rows = repalloc(read.rows, (read.room *= 2) * sizeof(ReadRow));
		one = &read.rows[read.count++];
		memset(one, 0, sizeof(ReadRow));
		one->key = has_key ? TextDatumGetCString(scan.values[3]) : pstrdup("");
		one->distance = distance;
		one->row.id = DatumGetInt64(scan.values[0]);
		one->row.from = valid.from;
		one->row.until = valid.until;
		say(&scan, &one->row);
	}
	rule_scan_end(&scan);

	timelines->count = 0;
	timelines->lines = MemoryContextAlloc(cache->context, Max(read.count, 1) * sizeof(FeeTimeline));
	for (int i = 0; i < read.count; i++)
		if (fee_timeline(timelines, read.rows[i].key) == NULL)
			lay_out(cache, &read, read.rows[i].key, &timelines->lines[timelines->count++]);
}

static void
say_minimum(const RuleScan *scan, FeeParameter *row)
{
	row->amount = socsvc_kopecks(scan->values[4]);
}

static void
say_threshold(const RuleScan *scan, FeeParameter *row)
{
	row->multiplier = (int32) scaled(scan->values[3], 1000);
}

static void
say_cap(const RuleScan *scan, FeeParameter *row)
{
	row->cap.base = strcmp(TextDatumGetCString(scan->values[4]), "income") == 0 ? FEE_BASE_INCOME
																				: FEE_BASE_INCOME_OVER_THRESHOLD;
	row->cap.rate = (int32) scaled(scan->values[5], FEE_RATE_ONE);
	row->cap.free_up_to_threshold = DatumGetBool(scan->values[6]);
}

static void
say_formula(const RuleScan *scan, FeeParameter *row)
{
	row->version = DatumGetInt32(scan->values[3]);
	row->amount = socsvc_kopecks(scan->values[4]);
}

/* Reads the four tables. */
static void *
fill_parameters(RuleCache *cache)
{
	static const RuleColumn minimum[] = {{"id", INT8OID},
										 {"jurisdiction", TEXTOID},
										 {"valid", DATERANGEOID},
										 {"demographic_group", TEXTOID},
										 {"amount", NUMERICOID}};
	static const RuleColumn threshold[] = {
		{"id", INT8OID}, {"jurisdiction", TEXTOID}, {"valid", DATERANGEOID}, {"multiplier", NUMERICOID}};
	static const RuleColumn cap[] = {
		{"id", INT8OID},   {"jurisdiction", TEXTOID}, {"valid", DATERANGEOID},          {"form", TEXTOID},
		{"base", TEXTOID}, {"rate", NUMERICOID},      {"free_up_to_threshold", BOOLOID}};
	static const RuleColumn formula[] = {{"id", INT8OID},
										 {"jurisdiction", TEXTOID},
										 {"valid", DATERANGEOID},
										 {"version", INT4OID},
										 {"rounding", NUMERICOID}};
	FeeParameters *parameters = MemoryContextAllocZero(cache->context, sizeof(FeeParameters));

	read_table(cache, "subsistence_minimum", minimum, lengthof(minimum), true, say_minimum,
			   &parameters->subsistence_minimum);
	read_table(cache, "income_threshold", threshold, lengthof(threshold), false, say_threshold,
			   &parameters->income_threshold);
	read_table(cache, "fee_cap", cap, lengthof(cap), true, say_cap, &parameters->fee_cap);
	read_table(cache, "fee_formula", formula, lengthof(formula), false, say_formula, &parameters->fee_formula);
	/* only now are these two filled for sure, and know their tables */
	rule_cache_depend(cache, &socsvc_register_cache);
	rule_cache_depend(cache, &socsvc_jurisdiction_cache);
	return parameters;
}

/* ---- looking up ---------------------------------------------------------------------------------------- */

/* See fee_parameter.h. */
const FeeTimeline *
fee_timeline(const FeeTimelines *timelines, const char *key)
{
	for (int i = 0; i < timelines->count; i++)
		if (strcmp(timelines->lines[i].key, key) == 0)
			return &timelines->lines[i];
	return NULL;
}

/* See fee_parameter.h. */
const FeeParameter *
fee_require(const FeeTimelines *timelines, const char *table, const char *key, core_day day)
{
	const FeeTimeline *line = fee_timeline(timelines, key);
	const FeeParameter *row = fee_parameter_on(line, day);

	if (row == NULL)
		ereport(ERROR, errcode(ERRCODE_PARAMETER_MISSING),
				errmsg("no row of table %s is in force on %s", table, socsvc_day_text(day)),
				key[0] == '\0' ? errdetail("Jurisdiction %s and those above it.", socsvc_home_jurisdiction())
							   : errdetail("For \"%s\", in jurisdiction %s and those above it.", key,
										   socsvc_home_jurisdiction()),
				line == NULL && key[0] != '\0'
					? errhint("No row has that key: check it, or add a row with its act in \"source\".")
					: errhint("Add a row whose \"valid\" has that day, with its act in \"source\"."));
	return row;
}

/* See fee_parameter.h. */
const FeeParameter *
fee_require_formula(const FeeParameters *parameters, core_day day)
{
	const FeeParameter *row = fee_require(&parameters->fee_formula, "fee_formula", "", fee_month_of(day));

	if (row->version != 1)
		ereport(ERROR, errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				errmsg("this release of socsvc knows no formula %d of fees", row->version),
				errdetail("Row %lld of table fee_formula asks for it.", (long long) row->id),
				errhint("Install a release that knows it, then CALL socsvc.upgrade_register()."));
	return row;
}

/* Copies the timelines of a table. */
static void
copy_timelines(FeeTimelines *copy, const FeeTimelines *original)
{
	copy->count = original->count;
	copy->lines = palloc(Max(original->count, 1) * sizeof(FeeTimeline));
	for (int i = 0; i < original->count; i++)
	{
		const FeeTimeline *line = &original->lines[i];

		copy->lines[i] = (FeeTimeline){.key = pstrdup(line->key), .count = line->count};
		copy->lines[i].rows = palloc(Max(line->count, 1) * sizeof(FeeParameter));
		memcpy(copy->lines[i].rows, line->rows, line->count * sizeof(FeeParameter));
	}
}

/* See fee_parameter.h. */
FeeParameters *
fee_parameters_copy(const FeeParameters *parameters)
{
	FeeParameters *copy = palloc(sizeof(FeeParameters));

	copy_timelines(&copy->subsistence_minimum, &parameters->subsistence_minimum);
	copy_timelines(&copy->income_threshold, &parameters->income_threshold);
	copy_timelines(&copy->fee_cap, &parameters->fee_cap);
	copy_timelines(&copy->fee_formula, &parameters->fee_formula);
	return copy;
}

/* ---- protection ---------------------------------------------------------------------------------------- */

/* See fee_parameter.h. */
void
fee_mark_used(const char *table, const int64 *ids, int count)
{
	Datum *elements = palloc(Max(count, 1) * sizeof(Datum));
	Datum values[1];
	Oid types[1] = {INT8ARRAYOID};
	char *sql =
		psprintf("WITH marked AS (UPDATE socsvc.%s SET used = true WHERE id = ANY ($1) AND NOT used RETURNING id)"
				 " SELECT count(*) FROM marked",
				 quote_identifier(table));

	for (int i = 0; i < count; i++)
		elements[i] = Int64GetDatum(ids[i]);
	values[0] = PointerGetDatum(
		construct_array(elements, count, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	socsvc_compute(NULL, sql, 1, types, values);
}

/*
 * protect_used(): trigger of a table with columns valid (daterange) and used, BEFORE INSERT OR UPDATE OR DELETE
 * FOR EACH ROW. Column used is written by fee_mark_used() alone; a row that is used is neither deleted nor changed
 * but for an earlier end of valid. Errors: SV015; 39P01 fired otherwise.
 */
Datum
protect_used(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc descriptor;
	HeapTuple before;
	HeapTuple after;
	int used;
	int valid;
	bool isnull;
	bool was_used;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("protect_used() is a BEFORE ... FOR EACH ROW trigger"));
	if (!TRIGGER_FIRED_BY_INSERT(trigger->tg_event)) /* the register is being made where its first rows come */
		socsvc_check_register();
	descriptor = RelationGetDescr(trigger->tg_relation);
	used = SPI_fnumber(descriptor, "used");
	valid = SPI_fnumber(descriptor, "valid");
	if (used <= 0 || valid <= 0 || SPI_gettypeid(descriptor, used) != BOOLOID ||
		SPI_gettypeid(descriptor, valid) != DATERANGEOID)
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("protect_used() serves a table with columns valid and used"));
	before = TRIGGER_FIRED_BY_INSERT(trigger->tg_event) ? NULL : trigger->tg_trigtuple;
	after = TRIGGER_FIRED_BY_INSERT(trigger->tg_event)   ? trigger->tg_trigtuple
			: TRIGGER_FIRED_BY_DELETE(trigger->tg_event) ? NULL
														 : trigger->tg_newtuple;

	was_used = before != NULL && DatumGetBool(SPI_getbinval(before, descriptor, used, &isnull));
	if (after != NULL && socsvc_computing == 0 &&
		DatumGetBool(SPI_getbinval(after, descriptor, used, &isnull)) != was_used)
		ereport(ERROR, errcode(ERRCODE_COMPUTED_COLUMN), errmsg("column \"used\" is computed"),
				errdetail("Row %s of table %s.", SPI_getvalue(after, descriptor, SPI_fnumber(descriptor, "id")),
						  RelationGetRelationName(trigger->tg_relation)),
				errhint("Leave it out: it is set when a charge rests on the row."),
				errtable(trigger->tg_relation));
	if (was_used)
	{
		bool differs = after == NULL;

		for (int i = 0; i < descriptor->natts && !differs; i++)
		{
			Form_pg_attribute attribute = TupleDescAttr(descriptor, i);
			bool old_null;
			bool new_null;
			Datum old_value;
			Datum new_value;

			if (attribute->attisdropped)
				continue;
			old_value = SPI_getbinval(before, descriptor, i + 1, &old_null);
			new_value = SPI_getbinval(after, descriptor, i + 1, &new_null);
			if (i + 1 == valid && !old_null && !new_null)
			{
				DayRange old_days = socsvc_day_range(old_value);
				DayRange new_days = socsvc_day_range(new_value);

				/* an earlier end, or no day at all: a row that was wrong from its first day on */
				differs = new_days.from != new_days.until &&
						  (new_days.from != old_days.from || new_days.until > old_days.until);
			}
			else
				differs =
					old_null != new_null ||
					(!old_null && !datum_image_eq(old_value, new_value, attribute->attbyval, attribute->attlen));
		}
		if (differs)
			ereport(ERROR, errcode(ERRCODE_COMPUTED_COLUMN),
					errmsg("row %s of table %s is used and does not change",
						   SPI_getvalue(before, descriptor, SPI_fnumber(descriptor, "id")),
						   RelationGetRelationName(trigger->tg_relation)),
					errdetail("Charges rest on it as it is."),
					errhint("Close it by an earlier end of \"valid\", or an empty one, and add a new row in force "
							"from then on."),
					errtable(trigger->tg_relation));
	}
	return PointerGetDatum(after != NULL ? after : before);
}
