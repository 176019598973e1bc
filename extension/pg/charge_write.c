/*
 * charge_write.c: writes charges, their segments and lines, and problems: columns are gathered in arrays and
 * written by one statement a table and batch. What the rows rest on is marked as used at the end.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/pg_type_d.h"
#include "commands/sequence.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "charge.h"
#include "computed.h"
#include "lock.h"
#include "plan.h"
#include "socsvc.h"

#define CHARGES_AT_ONCE 2000
#define COLUMNS_MOST 18

/* ---- columns of rows to be written --------------------------------------------------------------------- */

typedef struct ColumnSet
{
	int ncolumns;
	Oid types[COLUMNS_MOST]; /* of the elements */
	Oid arrays[COLUMNS_MOST];
	int rows;
	int room;
	int column; /* that comes next in the current row */
	Datum *values[COLUMNS_MOST];
	bool *nulls[COLUMNS_MOST];
	MemoryContext context; /* of values, nulls and what they point to */
} ColumnSet;

/* A set with columns of these types. */
static void
columns_init(ColumnSet *set, const Oid *types, int ncolumns, MemoryContext context)
{
	memset(set, 0, sizeof(ColumnSet));
	set->ncolumns = ncolumns;
	set->context = context;
	for (int i = 0; i < ncolumns; i++)
	{
		set->types[i] = types[i];
		set->arrays[i] = get_array_type(types[i]);
	}
}

/* Forgets the rows; the caller has reset the context. */
static void
columns_empty(ColumnSet *set)
{
	set->rows = set->room = set->column = 0;
	memset(set->values, 0, sizeof(set->values));
	memset(set->nulls, 0, sizeof(set->nulls));
}

/* Gives the next column of the current row its value; after the last one the row is complete. */
static void
column_add(ColumnSet *set, Datum value, bool isnull)
{
	if (set->column == 0 && set->rows == set->room)
	{
		set->room = set->room == 0 ? 256 : 2 * set->room;
		for (int i = 0; i < set->ncolumns; i++)
		{
			Datum *values = MemoryContextAllocHuge(set->context, set->room * sizeof(Datum));
			bool *nulls = MemoryContextAllocHuge(set->context, set->room * sizeof(bool));

			if (set->rows > 0)
			{
				memcpy(values, set->values[i], set->rows * sizeof(Datum));
				memcpy(nulls, set->nulls[i], set->rows * sizeof(bool));
			}
			set->values[i] = values;
			set->nulls[i] = nulls;
		}
	}
	set->values[set->column][set->rows] = value;
	set->nulls[set->column][set->rows] = isnull;
	if (++set->column == set->ncolumns)
	{
		set->column = 0;
		set->rows++;
	}
}

static void
add_int8(ColumnSet *set, int64 value)
{
	column_add(set, Int64GetDatum(value), false);
}

/* An id, or NULL for 0. */
static void
add_id(ColumnSet *set, int64 id)
{
	column_add(set, Int64GetDatum(id), id == 0);
}

static void
add_int4(ColumnSet *set, int32 value)
{
	column_add(set, Int32GetDatum(value), false);
}

static void
add_day(ColumnSet *set, core_day day)
{
	column_add(set, DateADTGetDatum(day), false);
}

/* A text, or NULL. */
static void
add_text(ColumnSet *set, const char *text)
{
	MemoryContext before = MemoryContextSwitchTo(set->context);

	column_add(set, text == NULL ? (Datum) 0 : CStringGetTextDatum(text), text == NULL);
	MemoryContextSwitchTo(before);
}

/* An amount in units of 10^-scale roubles. */
static void
add_amount(ColumnSet *set, int64 amount, int scale, bool isnull)
{
	MemoryContext before = MemoryContextSwitchTo(set->context);

	column_add(set, isnull ? (Datum) 0 : NumericGetDatum(int64_div_fast_to_numeric(amount, scale)), isnull);
	MemoryContextSwitchTo(before);
}

/* Runs a statement whose parameters are the columns, as arrays. */
static void
columns_write(ColumnSet *set, SPIPlanPtr *plan, const char *statement)
{
	Datum arrays[COLUMNS_MOST];

	if (set->rows == 0)
		return;
	for (int i = 0; i < set->ncolumns; i++)
	{
		int16 length;
		bool by_value;
		char align;
		int dims[1] = {set->rows};
		int lower[1] = {1};

		get_typlenbyvalalign(set->types[i], &length, &by_value, &align);
		arrays[i] = PointerGetDatum(construct_md_array(set->values[i], set->nulls[i], 1, dims, lower,
													   set->types[i], length, by_value, align));
	}
	/* as of now, under REPEATABLE READ too: what is replaced or removed was read so */
	if (SPI_execute_snapshot(socsvc_kept_plan(plan, statement, set->ncolumns, set->arrays), arrays, NULL,
							 GetLatestSnapshot(), InvalidSnapshot, false, true, 0) < 0)
		elog(ERROR, "could not write charges: %s", SPI_result_code_string(SPI_result));
}

/* ---- the writer ---------------------------------------------------------------------------------------- */

static const Oid charge_types[] = {INT8OID,    INT8OID,    INT8OID,    INT8OID, TEXTOID,
								   DATEOID,    DATEOID,    INT4OID,    INT8OID, NUMERICOID,
								   NUMERICOID, NUMERICOID, NUMERICOID, TEXTOID, INT8OID};
static const Oid segment_types[] = {INT8OID, INT4OID,    DATEOID, DATEOID,    INT4OID,    INT4OID,
									INT8OID, INT8OID,    INT8OID, TEXTOID,    NUMERICOID, INT8OID,
									INT8OID, NUMERICOID, INT8OID, NUMERICOID, NUMERICOID, NUMERICOID};
static const Oid line_types[] = {INT8OID, INT4OID, INT4OID,    INT8OID,   INT8OID,
								 INT8OID, INT8OID, NUMERICOID, NUMERICOID};
static const Oid problem_types[] = {INT8OID, DATEOID, INT8OID, INT8OID, TEXTOID, TEXTOID, TEXTOID, TEXTOID};
static const Oid removal_types[] = {INT8OID};

static SPIPlanPtr plan_charge = NULL;
static SPIPlanPtr plan_segment = NULL;
static SPIPlanPtr plan_line = NULL;
static SPIPlanPtr plan_problem = NULL;
static SPIPlanPtr plan_remove_lines = NULL;
static SPIPlanPtr plan_remove_segments = NULL;
static SPIPlanPtr plan_remove_charges = NULL;

/* unnest() in the list of columns, where rows pass on one by one; in FROM each column would be spooled first. */
#define INSERT_CHARGE                                                                                             \
	"INSERT INTO socsvc.charge (id, contract, person, provider, form, month, posted_month, sequence, "            \
	"fee_formula, cost, fee, extra, previous, terms, digest)"                                                     \
	" SELECT unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8),"     \
	" unnest($9), unnest($10), unnest($11), unnest($12), unnest($13), unnest($14), unnest($15)"
#define INSERT_SEGMENT                                                                                            \
	"INSERT INTO socsvc.charge_segment (charge, segment, days, charged_days, days_in_month, free_rule,"           \
	" contract_condition, fee_assessment, demographic_group, average_income, subsistence_minimum, "               \
	"income_threshold, threshold, fee_cap, cost, cap, fee)"                                                       \
	" SELECT unnest($1), unnest($2), daterange(unnest($3), unnest($4)), unnest($5), unnest($6), unnest($7),"      \
	" unnest($8), unnest($9), unnest($10), unnest($11), unnest($12), unnest($13), unnest($14), unnest($15),"      \
	" unnest($16), unnest($17), unnest($18)"
#define INSERT_LINE                                                                                               \
	"INSERT INTO socsvc.charge_line (charge, line, segment, contract_line, extra_line, tariff, quantity, price, " \
	"cost)"                                                                                                       \
	" SELECT unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8),"     \
	" unnest($9)"
#define INSERT_PROBLEM                                                                                            \
	"INSERT INTO socsvc.charge_problem (contract, month, person, provider, sqlstate, reason, detail, hint)"       \
	" SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)"
#define REMOVE(table, key)                                                                                        \
	"DELETE FROM socsvc." table " WHERE region_code = (SELECT i.region_code FROM socsvc.register_info i)"         \
	" AND " key " = ANY ($1)"

/* A row of a parameter table that something written rests on. */
typedef struct UsedKey
{
	int64 id;
	int64 table; /* index into used_tables; as wide as the id, so that the key has no holes */
} UsedKey;

enum
{
	USED_MINIMUM,
	USED_THRESHOLD,
	USED_CAP,
	USED_FORMULA,
	USED_FREE_RULE,
	USED_TARIFF
};

static const char *const used_tables[] = {"subsistence_minimum", "income_threshold", "fee_cap",
										  "fee_formula",         "free_rule",        "tariff"};

struct ChargeWriter
{
	ChargeScope scope;
	bool dry_run;
	Oid sequence;
	int charges; /* in the current batch */
	MemoryContext batch;
	ColumnSet charge;
	ColumnSet segment;
	ColumnSet line;
	ColumnSet problem;
	ColumnSet removal;
	HTAB *used;
};

/* A writer; with dry_run it only counts. Lives in the current context. */
ChargeWriter *
charge_writer(const ChargeScope *scope, bool dry_run)
{
	ChargeWriter *writer = palloc0(sizeof(ChargeWriter));
	HASHCTL control = {.keysize = sizeof(UsedKey), .entrysize = sizeof(UsedKey), .hcxt = CurrentMemoryContext};
	Relation charge;

	writer->scope = *scope;
	writer->dry_run = dry_run;
	if (dry_run)
		return writer;
	writer->batch = AllocSetContextCreate(CurrentMemoryContext, "charges to be written", ALLOCSET_DEFAULT_SIZES);
	charge = table_open(socsvc_table("charge"), AccessShareLock);
	writer->sequence = socsvc_identity_sequence(charge, get_attnum(RelationGetRelid(charge), "id"));
	table_close(charge, NoLock);
	columns_init(&writer->charge, charge_types, lengthof(charge_types), writer->batch);
	columns_init(&writer->segment, segment_types, lengthof(segment_types), writer->batch);
	columns_init(&writer->line, line_types, lengthof(line_types), writer->batch);
	columns_init(&writer->problem, problem_types, lengthof(problem_types), writer->batch);
	columns_init(&writer->removal, removal_types, lengthof(removal_types), writer->batch);
	writer->used = hash_create("rows that charges rest on", 256, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	return writer;
}

/* Remembers that something rests on a row. */
static void
use(ChargeWriter *writer, int table, int64 id)
{
	UsedKey key = {.id = id, .table = table};

	if (id != 0)
		(void) hash_search(writer->used, &key, HASH_ENTER, NULL);
}

/* Writes a segment of a charge. */
static void
write_segment(ChargeWriter *writer, int64 charge, int number, const ChargeSegment *segment)
{
	ColumnSet *set = &writer->segment;
	int days = segment->fee.days_in_month;
	bool by_income = !segment->fee.free && !segment->fee.full;
	const ChargeAssessment *assessment = segment->assessment;

	add_int8(set, charge);
	add_int4(set, number);
	add_day(set, segment->from);
	add_day(set, segment->until);
	add_int4(set, segment->fee.charged_days);
	add_int4(set, days);
	add_id(set, segment->free == NULL ? 0 : segment->free->id);
	add_id(set, segment->full == NULL ? 0 : segment->full->id);
	add_id(set, assessment == NULL ? 0 : assessment->id);
	add_text(set, assessment == NULL ? NULL : assessment->group);
	add_amount(set, assessment == NULL ? 0 : assessment->income, 2, assessment == NULL || assessment->no_income);
	add_id(set, segment->minimum == NULL ? 0 : segment->minimum->id);
	add_id(set, segment->threshold == NULL ? 0 : segment->threshold->id);
	add_amount(set, segment->fee.threshold, 2, segment->minimum == NULL);
	add_id(set, segment->cap == NULL ? 0 : segment->cap->id);
	add_amount(set, segment->fee.cost, 2, false);
	/* 1 / (FEE_RATE_ONE * days) kopecks are 1 / days millionths of a rouble. */
	add_amount(set, by_income ? fee_round(segment->share.cap, days, 1) : 0, 6, !by_income);
	add_amount(set, fee_round(segment->share.fee, days, 1), 6, false);

	use(writer, USED_MINIMUM, segment->minimum == NULL ? 0 : segment->minimum->id);
	use(writer, USED_THRESHOLD, segment->threshold == NULL ? 0 : segment->threshold->id);
	use(writer, USED_CAP, segment->cap == NULL ? 0 : segment->cap->id);
	use(writer, USED_FREE_RULE, segment->free == NULL ? 0 : segment->free->id);
}

/*
 * Writes a charge in place of the one that it replaces (0: of none), whose id it takes over. Answers the id; 0 in
 * a dry run.
 */
int64
charge_write(ChargeWriter *writer, const ChargeContract *contract, const ChargeResult *result, int64 replaces,
			 int32 sequence, core_day posted, int64 previous)
{
	int64 charge = replaces;
	ColumnSet *set = &writer->charge;

	if (writer->dry_run)
		return replaces;
	if (replaces != 0)
		charge_remove(writer, replaces);
	else
		charge = nextval_internal(writer->sequence, false);
	add_int8(set, charge);
	add_int8(set, contract->id);
	add_int8(set, contract->person);
	add_int8(set, contract->provider);
	add_text(set, contract->form);
	add_day(set, writer->scope.from);
	add_day(set, posted);
	add_int4(set, sequence);
	add_int8(set, result->formula->id);
	add_amount(set, result->cost, 2, false);
	add_amount(set, result->fee, 2, false);
	add_amount(set, result->extra, 2, false);
	add_amount(set, previous, 2, false);
	add_text(set, fee_terms_name(result->terms));
	add_int8(set, result->digest);
	use(writer, USED_FORMULA, result->formula->id);

	for (int i = 0; i < result->nsegments; i++)
		write_segment(writer, charge, i + 1, &result->segments[i]);
	set = &writer->line;
	for (int i = 0; i < result->nlines; i++)
	{
		const ChargeLine *line = &result->lines[i];

		add_int8(set, charge);
		add_int4(set, i + 1);
		column_add(set, Int32GetDatum(line->segment + 1), line->segment < 0);
		add_id(set, line->contract_line);
		add_id(set, line->extra_line);
		add_int8(set, line->tariff);
		add_int8(set, line->quantity);
		add_amount(set, line->price, 2, false);
		add_amount(set, line->cost, 2, false);
		use(writer, USED_TARIFF, line->tariff);
	}
	if (++writer->charges >= CHARGES_AT_ONCE)
		charge_writer_flush(writer, false);
	return charge;
}

/* Removes a charge with its segments and lines. */
void
charge_remove(ChargeWriter *writer, int64 charge)
{
	if (!writer->dry_run)
		add_int8(&writer->removal, charge);
}

/* Writes that a contract could not be charged. */
void
charge_write_problem(ChargeWriter *writer, const ChargeContract *contract, const ChargeProblem *problem)
{
	ColumnSet *set = &writer->problem;

	if (writer->dry_run)
		return;
	add_int8(set, contract->id);
	add_day(set, writer->scope.from);
	add_int8(set, contract->person);
	add_int8(set, contract->provider);
	add_text(set, unpack_sql_state(problem->sqlstate));
	add_text(set, problem->reason);
	add_text(set, problem->detail);
	add_text(set, problem->hint);
}

/* Marks what all charges of the run rest on, table by table. */
static void
mark_used(ChargeWriter *writer)
{
	int64 *ids = palloc(Max(hash_get_num_entries(writer->used), 1) * sizeof(int64));

	for (int table = 0; table < (int) lengthof(used_tables); table++)
	{
		HASH_SEQ_STATUS status;
		UsedKey *key;
		int count = 0;

		hash_seq_init(&status, writer->used);
		while ((key = hash_seq_search(&status)) != NULL)
			if (key->table == table)
				ids[count++] = key->id;
		if (count > 0)
			fee_mark_used(used_tables[table], ids, count);
	}
	pfree(ids);
}

/* Writes what has been gathered; at the last time also marks what it rests on. */
void
charge_writer_flush(ChargeWriter *writer, bool last)
{
	MemoryContext before;

	if (writer->dry_run)
		return;
	before = MemoryContextSwitchTo(writer->batch);
	socsvc_computing++;
	PG_TRY();
	{
		columns_write(&writer->removal, &plan_remove_lines, REMOVE("charge_line", "charge"));
		columns_write(&writer->removal, &plan_remove_segments, REMOVE("charge_segment", "charge"));
		columns_write(&writer->removal, &plan_remove_charges, REMOVE("charge", "id"));
		columns_write(&writer->charge, &plan_charge, INSERT_CHARGE);
		columns_write(&writer->segment, &plan_segment, INSERT_SEGMENT);
		columns_write(&writer->line, &plan_line, INSERT_LINE);
		columns_write(&writer->problem, &plan_problem, INSERT_PROBLEM);
	}
	PG_FINALLY();
	{
		socsvc_computing--;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(before);
	MemoryContextReset(writer->batch);
	columns_empty(&writer->charge);
	columns_empty(&writer->segment);
	columns_empty(&writer->line);
	columns_empty(&writer->problem);
	columns_empty(&writer->removal);
	writer->charges = 0;
	if (last)
		mark_used(writer);
}
