/*
 * simulate.c: what the charges of a month would be under another set of parameters, from what they rest on
 * (charge_segment, charge_line), by the arithmetic of the real run (core/fee.c).
 *
 * The month's charges and segments stream through a DestReceiver, a contract's together, so that nothing of them
 * is kept but the contract at hand, and the server may read them in parallel; answers go to a tuplestore of
 * work_mem.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/numeric.h"

#include "socsvc.h"
#include "fee_parameter.h"
#include "lock.h"
#include "owner.h"
#include "register_info.h"
#include "simulate.h"
#include "subject.h"

PG_FUNCTION_INFO_V1(simulate_fees);

#define CHARGES_PER_BATCH 1024 /* after so many charges what they allocated is freed */
#define NAMES_MAX 64

/* ---- what charges rest on, by id ----------------------------------------------------------------------- */

typedef enum KnownKind
{
	KNOWN_MINIMUM,
	KNOWN_THRESHOLD,
	KNOWN_CAP,
	KNOWN_FORMULA,
	KNOWN_RULE,
	KNOWN_KINDS
} KnownKind;

/* A row of a parameter table. */
typedef struct Known
{
	int64 id;
	int64 number; /* minimum: kopecks; threshold: thousandths; cap: rate; formula: rounding, kopecks */
	int32 version;
	FeeBase base;
	bool flag;  /* cap: free_up_to_threshold; rule: left out */
	char *code; /* rule */
} Known;

static const char known_sql[] =
	"SELECT 0 AS kind, id, (amount * 100)::bigint AS number, NULL::text AS name, false AS flag, 0 AS version"
	"  FROM socsvc.subsistence_minimum"
	" UNION ALL SELECT 1, id, (multiplier * 1000)::bigint, NULL, false, 0 FROM socsvc.income_threshold"
	" UNION ALL SELECT 2, id, (rate * 10000)::bigint, base, free_up_to_threshold, 0 FROM socsvc.fee_cap"
	" UNION ALL SELECT 3, id, (rounding * 100)::bigint, NULL, false, version FROM socsvc.fee_formula"
	" UNION ALL SELECT 4, id, 0, code, code = ANY ($1), 0 FROM socsvc.free_rule"
	" ORDER BY kind, id";

/* ---- a run --------------------------------------------------------------------------------------------- */

/* A numeric amount that is passed on as it came; what it was last is often what it is. */
typedef struct Amount
{
	bool isnull;
	Size size; /* of the datum; 0: none yet */
	int64 kopecks;
	union
	{
		char bytes[40];
		int64 aligned;
	} datum;
} Amount;

/* A segment as it is stored. */
typedef struct Segment
{
	FeeSegment fee;
	core_day from;
	core_day application_on; /* of its assessment, CORE_DAY_MINUS_INFINITY where that is not read */
	const Known *rule;
	const Known *minimum;
	const Known *multiplier;
	const Known *cap;
	int group; /* -1: none */
	bool has_income;
	bool has_threshold;
	bool lines_missing;
} Segment;

/* The charge at hand. */
typedef struct Charge
{
	int64 id;
	int64 contract;
	int64 person;
	int64 provider;
	int form;
	int terms;
	int64 formula;
	Amount fee;
	Amount extra;
	Amount income; /* of the last segment that has one */
	Amount cost;
	Amount threshold;
	int64 extra_then;
	int group; /* likewise */
	const Known *rule;
	int count;
	int room;
	Segment *segments;
	FeeSegment *fees;
	FeeShare *shares;
} Charge;

/* Texts that recur: their indexes, found by comparing. */
typedef struct Names
{
	int count;
	text *names[NAMES_MAX];
	int64 minimums[NAMES_MAX]; /* of groups: the override in kopecks, -1 for none */
} Names;

typedef struct Simulation
{
	DestReceiver receiver; /* first */
	MemoryContext context; /* of the run */
	MemoryContext batch;   /* of CHARGES_PER_BATCH charges */
	int in_batch;
	const FeeOverrides *overrides;
	const FeeParameters *parameters;
	core_day month;
	bool of_provider;
	bool tariffs_change;
	bool asks_assessment; /* the limit may be asked for where the charge did without */
	int known_count[KNOWN_KINDS];
	Known *known[KNOWN_KINDS];
	Names forms;
	Names terms;
	Names groups;
	bool has_charge;
	Charge charge;
	Tuplestorestate *store;
	TupleDesc descriptor;
} Simulation;

/* Columns of the query, in its order. */
enum
{
	IN_CHARGE,
	IN_CONTRACT,
	IN_PERSON,
	IN_PROVIDER,
	IN_FORM,
	IN_TERMS,
	IN_FORMULA,
	IN_FEE,
	IN_EXTRA,
	IN_SEGMENT,
	IN_DAYS,
	IN_CHARGED_DAYS,
	IN_DAYS_IN_MONTH,
	IN_RULE,
	IN_CONDITION,
	IN_GROUP,
	IN_INCOME,
	IN_MINIMUM,
	IN_THRESHOLD_ROW,
	IN_THRESHOLD,
	IN_CAP,
	IN_COST,
	IN_APPLICATION_ON,
	IN_LINES,
	IN_EXTRA_LINES,
	IN_COLUMNS
};

/* Columns of the answer. */
enum
{
	OUT_CONTRACT,
	OUT_PERSON,
	OUT_PROVIDER,
	OUT_FORM,
	OUT_GROUP,
	OUT_INCOME,
	OUT_FEE_NOW,
	OUT_FEE_THEN,
	OUT_DIFFERENCE,
	OUT_TERMS_NOW,
	OUT_TERMS_THEN,
	OUT_REASON,
	OUT_RULE,
	OUT_EXTRA_NOW,
	OUT_EXTRA_THEN,
	OUT_COLUMNS
};

/* The index of a name, which is added where it is new. */
static int
name_index(Simulation *run, Names *names, Datum name)
{
	struct varlena *one = PG_DETOAST_DATUM_PACKED(name);
	Size length = VARSIZE_ANY_EXHDR(one);
	MemoryContext caller;

	for (int i = 0; i < names->count; i++)
		if (VARSIZE_ANY_EXHDR(names->names[i]) == length &&
			memcmp(VARDATA_ANY(names->names[i]), VARDATA_ANY(one), length) == 0)
			return i;
	if (names->count == NAMES_MAX)
		ereport(ERROR, errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				errmsg("charges name more than %d groups or forms", NAMES_MAX));
	caller = MemoryContextSwitchTo(run->context);
	names->names[names->count] = cstring_to_text_with_len(VARDATA_ANY(one), (int) length);
	names->minimums[names->count] = -1;
	MemoryContextSwitchTo(caller);
	return names->count++;
}

/* Fills the names that there are before the first row. */
static void
begin_names(Simulation *run)
{
	for (int i = 0; i < FEE_FORMS; i++)
		name_index(run, &run->forms, CStringGetTextDatum(fee_forms[i]));
	for (int i = FEE_TERMS_FREE; i <= FEE_TERMS_FULL; i++)
		name_index(run, &run->terms, CStringGetTextDatum(fee_terms_name((FeeTerms) i)));
	for (int i = 0; i < run->overrides->minimum_count; i++)
	{
		const MinimumOverride *minimum = &run->overrides->minimums[i];

		run->groups.minimums[name_index(run, &run->groups, CStringGetTextDatum(minimum->demographic_group))] =
			minimum->amount;
	}
}

/* Reads the parameter tables. */
static void
read_known(Simulation *run)
{
	Oid type = TEXTARRAYOID;
	Datum dropped = PointerGetDatum(
		construct_array(run->overrides->dropped, run->overrides->dropped_count, TEXTOID, -1, false, TYPALIGN_INT));
	Known *all;

	if (SPI_execute_with_args(known_sql, 1, &type, &dropped, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not execute: %s", known_sql);
	all = palloc0(Max(SPI_processed, 1) * sizeof(Known));
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple row = SPI_tuptable->vals[i];
		TupleDesc columns = SPI_tuptable->tupdesc;
		bool isnull;
		int kind = DatumGetInt32(SPI_getbinval(row, columns, 1, &isnull));
		char *name = SPI_getvalue(row, columns, 4);

		if (run->known_count[kind]++ == 0)
			run->known[kind] = &all[i];
		all[i].id = DatumGetInt64(SPI_getbinval(row, columns, 2, &isnull));
		all[i].number = DatumGetInt64(SPI_getbinval(row, columns, 3, &isnull));
		all[i].code = name;
		all[i].base =
			name != NULL && strcmp(name, "income") == 0 ? FEE_BASE_INCOME : FEE_BASE_INCOME_OVER_THRESHOLD;
		all[i].flag = DatumGetBool(SPI_getbinval(row, columns, 5, &isnull));
		all[i].version = DatumGetInt32(SPI_getbinval(row, columns, 6, &isnull));
	}
	SPI_freetuptable(SPI_tuptable);
}

/* The row of a parameter table with this id; NULL where there is none. */
static const Known *
find_known(const Simulation *run, KnownKind kind, int64 id)
{
	const Known *rows = run->known[kind];
	int low = 0;
	int high = run->known_count[kind];

	while (low < high)
	{
		int middle = (low + high) / 2;

		if (rows[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < run->known_count[kind] && rows[low].id == id ? &rows[low] : NULL;
}

/* ---- computing ----------------------------------------------------------------------------------------- */

/*
 * The cap of a segment: what is stored, or, for days that a rule freed until now, what is in force on their first
 * day; changed as asked. False where there is none.
 */
static bool
cap_then(const Simulation *run, const Segment *segment, FeeCap *cap)
{
	const CapOverride *override = run->charge.form < FEE_FORMS ? &run->overrides->caps[run->charge.form] : NULL;

	if (segment->cap != NULL)
		*cap = (FeeCap){.base = segment->cap->base,
						.rate = (int32) segment->cap->number,
						.free_up_to_threshold = segment->cap->flag};
	else
	{
		const FeeParameter *row =
			override == NULL
				? NULL
				: fee_parameter_on(fee_timeline(&run->parameters->fee_cap, fee_forms[run->charge.form]),
								   segment->from);

		if (row == NULL)
			return false;
		*cap = row->cap;
	}
	if (override != NULL)
	{
		if (override->has_base)
			cap->base = override->cap.base;
		if (override->has_rate)
			cap->rate = override->cap.rate;
		if (override->has_free_up_to_threshold)
			cap->free_up_to_threshold = override->cap.free_up_to_threshold;
	}
	return true;
}

/* The limit of income of a segment; NULL when it was found, else why not. */
static const char *
threshold_then(const Simulation *run, const Segment *segment, int64 *threshold)
{
	int64 minimum = segment->group >= 0 ? run->groups.minimums[segment->group] : -1;
	int32 multiplier = run->overrides->multiplier;
	CoreError error;

	if (minimum < 0 && multiplier < 0 && segment->has_threshold)
	{
		*threshold = segment->fee.threshold;
		return NULL;
	}
	if (minimum < 0 && segment->minimum != NULL)
		minimum = segment->minimum->number;
	if (minimum < 0 && segment->group >= 0)
	{
		const FeeParameter *row =
			fee_parameter_on(fee_timeline(&run->parameters->subsistence_minimum,
										  text_to_cstring(run->groups.names[segment->group])),
							 fee_minimum_day(segment->application_on, run->month));

		if (row != NULL)
			minimum = row->amount;
	}
	if (minimum < 0)
		return "no subsistence minimum in force";
	if (multiplier < 0 && segment->multiplier != NULL)
		multiplier = (int32) segment->multiplier->number;
	if (multiplier < 0)
	{
		const FeeParameter *row =
			fee_parameter_on(fee_timeline(&run->parameters->income_threshold, ""), segment->from);

		if (row == NULL)
			return "no limit of income in force";
		multiplier = row->multiplier;
	}
	return fee_threshold(minimum, multiplier, threshold, &error) ? NULL : error.message;
}

/* What a segment would be; NULL when it was found, else why not. `rule` takes the code of a rule left out. */
static const char *
segment_then(const Simulation *run, const Segment *segment, FeeSegment *fee, const char **rule)
{
	const char *reason;

	*fee = segment->fee;
	fee->free = segment->rule != NULL && !segment->rule->flag;
	if (segment->rule != NULL && segment->rule->flag)
		*rule = segment->rule->code;
	if (segment->lines_missing && !fee->free)
		return "no lines are stored that tariffs could change";
	if (fee->cost == 0 && !fee->free)
		fee->full = true; /* as in charge_month(): nothing is to be known of what costs nothing */
	if (fee->free || fee->full)
		return NULL;
	if (!segment->has_income)
		return "no average income is stored";
	if (!cap_then(run, segment, &fee->cap))
		return "no cap in force";
	fee->income = fee_round(fee->income * run->overrides->income_factor, FEE_FACTOR_ONE, 1);
	fee->threshold = 0;
	if (fee_needs_threshold(&fee->cap))
	{
		reason = threshold_then(run, segment, &fee->threshold);
		if (reason != NULL)
			return reason;
	}
	return NULL;
}

/* What a charge would be; NULL when it was found, else why not. */
static const char *
charge_then(const Simulation *run, int64 *fee, FeeTerms *terms, const char **rule)
{
	const Charge *charge = &run->charge;
	const Known *formula = find_known(run, KNOWN_FORMULA, charge->formula);
	CoreError error;

	if (formula == NULL || formula->version != 1)
		return "its formula is not known";
	for (int i = 0; i < charge->count; i++)
	{
		const char *reason = segment_then(run, &charge->segments[i], &charge->fees[i], rule);

		if (reason != NULL)
			return reason;
	}
	if (!fee_month(charge->fees, charge->count,
				   run->overrides->rounding > 0 ? run->overrides->rounding : formula->number, charge->shares, fee,
				   terms, &error))
		return error.message;
	if (charge->count == 0)
		*terms = charge->extra_then > 0 ? FEE_TERMS_FULL : FEE_TERMS_FREE;
	return NULL;
}

/* Answers the charge at hand. */
static void
end_charge(Simulation *run)
{
	Charge *charge = &run->charge;
	Datum values[OUT_COLUMNS];
	bool nulls[OUT_COLUMNS] = {false};
	int64 fee;
	FeeTerms terms;
	const char *rule = NULL;
	const char *reason;

	if (!run->has_charge)
		return;
	run->has_charge = false;
	reason = charge_then(run, &fee, &terms, &rule);

	values[OUT_CONTRACT] = Int64GetDatum(charge->contract);
	values[OUT_PERSON] = Int64GetDatum(charge->person);
	values[OUT_PROVIDER] = Int64GetDatum(charge->provider);
	values[OUT_FORM] = PointerGetDatum(run->forms.names[charge->form]);
	nulls[OUT_GROUP] = charge->group < 0;
	values[OUT_GROUP] = charge->group < 0 ? 0 : PointerGetDatum(run->groups.names[charge->group]);
	nulls[OUT_INCOME] = charge->income.isnull;
	values[OUT_INCOME] = PointerGetDatum(charge->income.datum.bytes);
	values[OUT_FEE_NOW] = PointerGetDatum(charge->fee.datum.bytes);
	values[OUT_TERMS_NOW] = PointerGetDatum(run->terms.names[charge->terms]);
	if (reason == NULL)
	{
		values[OUT_FEE_THEN] = fee == charge->fee.kopecks ? values[OUT_FEE_NOW] : socsvc_roubles(fee);
		values[OUT_DIFFERENCE] = socsvc_roubles(fee - charge->fee.kopecks);
		values[OUT_TERMS_THEN] = PointerGetDatum(run->terms.names[terms]);
	}
	else
		nulls[OUT_FEE_THEN] = nulls[OUT_DIFFERENCE] = nulls[OUT_TERMS_THEN] = true;
	nulls[OUT_REASON] = reason == NULL && rule == NULL;
	if (reason != NULL)
		values[OUT_REASON] =
			CStringGetTextDatum(rule == NULL ? reason : psprintf("without rule %s: %s", rule, reason));
	else if (rule != NULL)
		values[OUT_REASON] =
			CStringGetTextDatum(psprintf("without rule %s: by income, no other rule was asked", rule));
	nulls[OUT_RULE] = charge->rule == NULL;
	if (charge->rule != NULL)
		values[OUT_RULE] = CStringGetTextDatum(charge->rule->code);
	values[OUT_EXTRA_NOW] = PointerGetDatum(charge->extra.datum.bytes);
	values[OUT_EXTRA_THEN] =
		charge->extra_then == charge->extra.kopecks ? values[OUT_EXTRA_NOW] : socsvc_roubles(charge->extra_then);
	tuplestore_putvalues(run->store, run->descriptor, values, nulls);

	if (++run->in_batch >= CHARGES_PER_BATCH)
	{
		run->in_batch = 0;
		MemoryContextReset(run->batch);
		CHECK_FOR_INTERRUPTS();
	}
}

/* ---- receiving ----------------------------------------------------------------------------------------- */

/* Keeps an amount beyond its row; answers its kopecks. */
static int64
keep_amount(Amount *amount, Datum numeric)
{
	struct varlena *one = PG_DETOAST_DATUM_PACKED(numeric);
	Size size = VARSIZE_ANY(one);

	amount->isnull = false;
	if (amount->size == size && memcmp(amount->datum.bytes, one, size) == 0)
		return amount->kopecks;
	if (size > sizeof(amount->datum.bytes))
		elog(ERROR, "an amount of money takes %zu bytes", size);
	amount->size = size;
	memcpy(amount->datum.bytes, one, size);
	return amount->kopecks = socsvc_kopecks(PointerGetDatum(one));
}

/* The row that a column names; NULL where it names none. */
static const Known *
known_of(const Simulation *run, const TupleTableSlot *slot, int column, KnownKind kind)
{
	return slot->tts_isnull[column] ? NULL : find_known(run, kind, DatumGetInt64(slot->tts_values[column]));
}

/* Takes over a segment of the charge at hand. */
static void
add_segment(Simulation *run, const TupleTableSlot *slot)
{
	Charge *charge = &run->charge;
	const Datum *values = slot->tts_values;
	const bool *nulls = slot->tts_isnull;
	Segment *segment;

	if (charge->count == charge->room)
	{
		MemoryContext caller = MemoryContextSwitchTo(run->context);

		charge->room = charge->room == 0 ? 8 : 2 * charge->room;
		charge->segments = charge->count == 0 ? palloc(charge->room * sizeof(Segment))
											  : repalloc(charge->segments, charge->room * sizeof(Segment));
		charge->fees = charge->count == 0 ? palloc(charge->room * sizeof(FeeSegment))
										  : repalloc(charge->fees, charge->room * sizeof(FeeSegment));
		charge->shares = charge->count == 0 ? palloc(charge->room * sizeof(FeeShare))
											: repalloc(charge->shares, charge->room * sizeof(FeeShare));
		MemoryContextSwitchTo(caller);
	}
	segment = &charge->segments[charge->count++];
	memset(segment, 0, sizeof(Segment));
	segment->from = socsvc_day_range(values[IN_DAYS]).from;
	segment->fee.charged_days = DatumGetInt32(values[IN_CHARGED_DAYS]);
	segment->fee.days_in_month = DatumGetInt32(values[IN_DAYS_IN_MONTH]);
	segment->fee.full = !nulls[IN_CONDITION];
	segment->fee.cost = keep_amount(&charge->cost, values[IN_COST]);
	if (run->tariffs_change && !nulls[IN_LINES])
		segment->fee.cost = DatumGetInt64(values[IN_LINES]);
	segment->lines_missing = run->tariffs_change && nulls[IN_LINES] && segment->fee.cost != 0;
	segment->application_on =
		nulls[IN_APPLICATION_ON] ? CORE_DAY_MINUS_INFINITY : DatumGetDateADT(values[IN_APPLICATION_ON]);
	segment->rule = known_of(run, slot, IN_RULE, KNOWN_RULE);
	segment->minimum = known_of(run, slot, IN_MINIMUM, KNOWN_MINIMUM);
	segment->multiplier = known_of(run, slot, IN_THRESHOLD_ROW, KNOWN_THRESHOLD);
	segment->cap = known_of(run, slot, IN_CAP, KNOWN_CAP);
	segment->group = nulls[IN_GROUP] ? -1 : name_index(run, &run->groups, values[IN_GROUP]);
	segment->has_income = !nulls[IN_INCOME];
	segment->has_threshold = !nulls[IN_THRESHOLD];
	if (segment->has_threshold)
		segment->fee.threshold = keep_amount(&charge->threshold, values[IN_THRESHOLD]);
	if (segment->has_income)
		segment->fee.income = keep_amount(&charge->income, values[IN_INCOME]);

	charge->rule = segment->rule;
	if (segment->group >= 0)
		charge->group = segment->group;
}

/* DestReceiver: a row of the query. */
static bool
receive_row(TupleTableSlot *slot, DestReceiver *self)
{
	Simulation *run = (Simulation *) self;
	MemoryContext caller = MemoryContextSwitchTo(run->batch);
	Charge *charge = &run->charge;
	const Datum *values = slot->tts_values;

	slot_getallattrs(slot);
	if (!run->has_charge || charge->id != DatumGetInt64(values[IN_CHARGE]))
	{
		end_charge(run);
		run->has_charge = true;
		charge->id = DatumGetInt64(values[IN_CHARGE]);
		charge->contract = DatumGetInt64(values[IN_CONTRACT]);
		charge->person = DatumGetInt64(values[IN_PERSON]);
		charge->provider = DatumGetInt64(values[IN_PROVIDER]);
		charge->form = name_index(run, &run->forms, values[IN_FORM]);
		charge->terms = name_index(run, &run->terms, values[IN_TERMS]);
		charge->formula = DatumGetInt64(values[IN_FORMULA]);
		(void) keep_amount(&charge->fee, values[IN_FEE]);
		(void) keep_amount(&charge->extra, values[IN_EXTRA]);
		charge->extra_then = !run->tariffs_change || slot->tts_isnull[IN_EXTRA_LINES]
								 ? charge->extra.kopecks
								 : DatumGetInt64(values[IN_EXTRA_LINES]);
		charge->income.isnull = true;
		charge->group = -1;
		charge->rule = NULL;
		charge->count = 0;
	}
	if (!slot->tts_isnull[IN_SEGMENT])
		add_segment(run, slot);
	MemoryContextSwitchTo(caller);
	return true;
}

/* DestReceiver: nothing to prepare. */
static void
start_receiving(DestReceiver *self, int operation, TupleDesc descriptor)
{
	if (descriptor->natts != IN_COLUMNS)
		elog(ERROR, "the query of charges has %d columns", descriptor->natts);
}

/* DestReceiver: the end of the rows. */
static void
end_receiving(DestReceiver *self)
{
	Simulation *run = (Simulation *) self;
	MemoryContext caller = MemoryContextSwitchTo(run->batch);

	end_charge(run);
	MemoryContextSwitchTo(caller);
}

/* DestReceiver: it is the caller's. */
static void
destroy_receiver(DestReceiver *self)
{
}

/* ---- the queries --------------------------------------------------------------------------------------- */

/*
 * Parameters of the queries: $1 month, $2 provider, $3 region, $4 and $5 first and last charge, $6 tariff factor,
 * $7 and $8 items with another tariff, $9 charges that a later one of the same month replaces.
 */
#define QUERY_PARAMETERS 9

/*
 * The costs of lines at other tariffs, by charge (and segment), as charge_month() prices them: an item that is
 * named has the tariff that is said, in proportion to the line's volume; the factor is for the prices of the
 * others.
 */
static void
append_lines(StringInfo sql, const Simulation *run, bool extra)
{
	static const char scaled[] = "round(l.price * $6, 2)";
	/* A price that is the tariff, or a lower tariff than that, leaves no room for a proportion that rounds away.
	 */
	static const char said[] =
		"CASE WHEN o.amount IS NULL THEN round(l.price * $6, 2)"
		" WHEN l.price = t.amount AND o.amount <= t.amount THEN o.amount"
		" ELSE (SELECT CASE WHEN p.volume IS NOT DISTINCT FROM i.volume THEN o.amount"
		"                   ELSE coalesce(socsvc.price_of_volume(o.amount, p.volume, i.volume), o.amount) END"
		"         FROM socsvc.contract_line k JOIN socsvc.programme_line p ON p.id = k.programme_line"
		"         JOIN socsvc.service_item i ON i.id = p.service_item WHERE k.id = l.contract_line) END";
	static const char said_extra[] = "CASE WHEN o.amount IS NULL THEN round(l.price * $6, 2) ELSE o.amount END";
	bool names_items = run->overrides->tariff_count > 0;

	appendStringInfo(
		sql,
		" LEFT JOIN (SELECT l.charge, %s(sum(l.quantity * %s) * 100)::bigint AS cost FROM socsvc.charge_line l",
		extra ? "" : "l.segment, ",
		!names_items ? scaled
		: extra      ? said_extra
					 : said);
	if (names_items)
		appendStringInfoString(sql, " JOIN socsvc.tariff t ON t.id = l.tariff"
									" LEFT JOIN unnest($7, $8) AS o (item, amount) ON o.item = t.service_item");
	if (run->of_provider)
		appendStringInfoString(sql, " JOIN socsvc.charge c ON c.region_code = l.region_code AND c.id = l.charge"
									" AND c.month = $1 AND c.provider = $2");
	appendStringInfo(
		sql,
		" WHERE l.region_code = $3 AND l.charge BETWEEN $4 AND $5 AND l.segment IS %sNULL GROUP BY l.charge%s",
		extra ? "" : "NOT ",
		extra ? ") AS x ON x.charge = c.id"
			  : ", l.segment) AS l ON l.charge = s.charge AND l.segment = s.segment");
}

/*
 * The charges of a region's month, the last of each contract, with their segments; or those that have no segment,
 * for nothing of the programme was delivered.
 */
static char *
charges_sql(const Simulation *run, bool has_differences, bool without_segments)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(
		&sql, "SELECT c.id, c.contract, c.person, c.provider, c.form, c.terms, c.fee_formula, c.fee, c.extra, ");
	if (without_segments)
		appendStringInfoString(
			&sql, "NULL::integer, NULL::daterange, NULL::integer, NULL::integer, NULL::bigint, NULL::bigint,"
				  " NULL::text, NULL::numeric, NULL::bigint, NULL::bigint, NULL::numeric, NULL::bigint,"
				  " NULL::numeric, ");
	else
		appendStringInfoString(
			&sql, "s.segment, s.days, s.charged_days, s.days_in_month, s.free_rule, s.contract_condition,"
				  " s.demographic_group, s.average_income, s.subsistence_minimum, s.income_threshold,"
				  " s.threshold, s.fee_cap, s.cost, ");
	appendStringInfo(&sql, "%s, %s, %s FROM socsvc.charge c",
					 run->asks_assessment && !without_segments ? "a.application_on" : "NULL::date",
					 run->tariffs_change && !without_segments ? "l.cost" : "NULL::bigint",
					 run->tariffs_change ? "x.cost" : "NULL::bigint");
	if (!without_segments)
	{
		appendStringInfoString(&sql,
							   " JOIN socsvc.charge_segment s ON s.region_code = c.region_code AND s.charge = c.id"
							   " AND s.region_code = $3 AND s.charge BETWEEN $4 AND $5");
		if (run->asks_assessment)
			appendStringInfoString(&sql, " LEFT JOIN socsvc.fee_assessment a ON a.id = s.fee_assessment");
		if (run->tariffs_change)
			append_lines(&sql, run, false);
	}
	if (run->tariffs_change)
		append_lines(&sql, run, true);
	appendStringInfo(
		&sql, " WHERE c.month = $1 AND c.region_code = $3 AND c.id BETWEEN $4 AND $5%s%s%s ORDER BY c.id%s",
		run->of_provider ? " AND c.provider = $2" : "", has_differences ? " AND c.id <> ALL ($9)" : "",
		without_segments ? " AND c.cost = 0 AND NOT EXISTS (SELECT FROM socsvc.charge_segment s"
						   " WHERE s.region_code = c.region_code AND s.charge = c.id)"
						 : "",
		without_segments ? "" : ", s.segment");
	return sql.data;
}

/* Runs a query with the parameters, by a plan of its own: what it reads is known only now. */
static void
run_query(const char *sql, Datum *values, const char *nulls, DestReceiver *receiver)
{
	static Oid types[QUERY_PARAMETERS] = {DATEOID,    INT8OID,      INT4OID,         INT8OID,     INT8OID,
										  NUMERICOID, INT8ARRAYOID, NUMERICARRAYOID, INT8ARRAYOID};
	SPIPlanPtr plan =
		SPI_prepare_cursor(sql, QUERY_PARAMETERS, types, CURSOR_OPT_PARALLEL_OK | CURSOR_OPT_CUSTOM_PLAN);
	ParamListInfo parameters = makeParamList(QUERY_PARAMETERS);
	SPIExecuteOptions options = {0};

	if (plan == NULL)
		elog(ERROR, "could not prepare: %s", sql);
	for (int i = 0; i < QUERY_PARAMETERS; i++)
	{
		parameters->params[i].value = values[i];
		parameters->params[i].isnull = nulls[i] == 'n';
		parameters->params[i].pflags = PARAM_FLAG_CONST;
		parameters->params[i].ptype = types[i];
	}
	options.params = parameters;
	options.read_only = true;
	options.must_return_tuples = true;
	options.dest = receiver;
	if (SPI_execute_plan_extended(plan, &options) != SPI_OK_SELECT)
		elog(ERROR, "could not execute: %s", sql);
	SPI_freeplan(plan);
}

/*
 * Who may, and of what: a provider (or its specialist) its own contracts, the agency all; simulate_fee_totals(),
 * which runs as the owner, all. Errors: SV009.
 */
static void
restrict_scope(bool *of_provider, int64 *provider)
{
	const char *role = socsvc_subject_role();
	int64 own;

	if (role == NULL ? GetUserId() == get_role_oid("socsvc_owner", true) || superuser()
					 : strcmp(role, "agency") == 0)
		return;
	if (role != NULL && (strcmp(role, "provider") == 0 || strcmp(role, "specialist") == 0) &&
		socsvc_subject_provider(&own))
	{
		if (*of_provider && *provider != own)
			ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED),
					errmsg("a provider simulates the fees of its own contracts"),
					errhint("Leave the provider out."));
		*of_provider = true;
		*provider = own;
		return;
	}
	ereport(
		ERROR, errcode(ERRCODE_NOT_AUTHORISED), errmsg("this role does not simulate fees"),
		errdetail("Role of the subject: %s.", role == NULL ? "none" : role),
		errhint("The agency simulates all contracts, a provider its own; simulate_fee_totals() answers sums."));
}

/* Whether the cap of a form may ask for the limit of income, which residential charges do not keep. */
static bool
caps_change_base(const FeeOverrides *overrides)
{
	for (int i = 0; i < FEE_FORMS; i++)
		if (overrides->caps[i].has_base || overrides->caps[i].has_free_up_to_threshold)
			return true;
	return false;
}

/* Puts what the overrides say of tariffs into the parameters of the queries. */
static void
tariff_values(const FeeOverrides *overrides, Datum *values)
{
	values[5] = DirectFunctionCall2(numeric_div, NumericGetDatum(int64_to_numeric(overrides->tariff_factor)),
									NumericGetDatum(int64_to_numeric(FEE_FACTOR_ONE)));
	values[6] = PointerGetDatum(construct_array(overrides->tariff_items, overrides->tariff_count, INT8OID,
												sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	values[7] = PointerGetDatum(
		construct_array(overrides->tariff_amounts, overrides->tariff_count, NUMERICOID, -1, false, TYPALIGN_INT));
}

/*
 * A month's charges, their segments and their lines lie in the order of ids, so they are merged as they lie:
 * nothing is hashed or sorted, and nothing of a region is held in memory. The planner, who does not know that they
 * lie so, is told; where little is read, or other tables take part, it is left alone. Until AtEOXact_GUC().
 */
static void
tell_planner(const Simulation *run)
{
	static const char *const ways[] = {"enable_hashjoin", "enable_sort", "enable_bitmapscan"};

	(void) set_config_option("jit", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	if (run->of_provider || run->asks_assessment || run->overrides->tariff_count > 0)
		return;
	for (int i = 0; i < (int) lengthof(ways); i++)
		(void) set_config_option(ways[i], "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/* Puts a query of the month that answers rows; they stand in SPI_tuptable. */
static SPITupleTable *
ask(const char *sql, Datum *values, const char *nulls)
{
	static Oid types[3] = {DATEOID, INT8OID, INT4OID};

	if (SPI_execute_with_args(sql, lengthof(types), types, values, nulls, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not execute: %s", sql);
	return SPI_tuptable;
}

/* Simulates the month region by region: there is one, but where registers are gathered. */
static void
simulate_regions(Simulation *run, Datum *values, char *nulls)
{
	SPITupleTable *regions;

	nulls[2] = 'n';
	/* Between the first and the last charge are the segments and lines to read. */
	regions =
		ask("SELECT region_code, min(id), max(id), bool_or(sequence > 1), bool_or(cost = 0) FROM socsvc.charge"
			" WHERE month = $1 AND ($2 IS NULL OR provider = $2) AND $3 IS NULL"
			" GROUP BY region_code ORDER BY region_code",
			values, nulls);
	nulls[2] = ' ';
	for (uint64 i = 0; i < regions->numvals; i++)
	{
		bool isnull;
		bool has_differences = DatumGetBool(SPI_getbinval(regions->vals[i], regions->tupdesc, 4, &isnull));
		bool has_costless = DatumGetBool(SPI_getbinval(regions->vals[i], regions->tupdesc, 5, &isnull));
		int level = NewGUCNestLevel();

		for (int column = 1; column <= 3; column++)
			values[column + 1] = SPI_getbinval(regions->vals[i], regions->tupdesc, column, &isnull);
		if (has_differences)
		{
			SPITupleTable *replaced =
				ask("SELECT coalesce(array_agg(c.id), '{}') FROM socsvc.charge c JOIN (SELECT contract, "
					"max(sequence) AS last"
					" FROM socsvc.charge WHERE month = $1 AND sequence > 1 AND region_code = $3"
					" AND ($2 IS NULL OR provider = $2) GROUP BY contract) d"
					" ON d.contract = c.contract AND c.sequence < d.last WHERE c.month = $1",
					values, nulls);

			values[8] = SPI_getbinval(replaced->vals[0], replaced->tupdesc, 1, &isnull);
			nulls[8] = ' ';
		}
		tell_planner(run);
		run_query(charges_sql(run, has_differences, false), values, nulls, &run->receiver);
		if (has_costless)
			run_query(charges_sql(run, has_differences, true), values, nulls, &run->receiver);
		AtEOXact_GUC(true, level);
	}
}

/*
 * simulate_fees(month, overrides, provider_id): see engine/simulation.sql. Memory: work_mem for the answers, what
 * the server's own joins and sorts take, and a batch of charges.
 */
Datum
simulate_fees(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Simulation run = {0};
	int64 provider;
	Datum values[QUERY_PARAMETERS] = {0};
	char nulls[QUERY_PARAMETERS + 1] = "         ";
	OwnerSwitch caller;
	int level;

	socsvc_check_register();
	if (PG_ARGISNULL(0))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("the month must not be null"));
	if (DATE_NOT_FINITE(PG_GETARG_DATEADT(0)))
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the month must be finite"));
	run.month = fee_month_of(PG_GETARG_DATEADT(0));
	run.of_provider = !PG_ARGISNULL(2);
	provider = run.of_provider ? PG_GETARG_INT64(2) : 0;
	restrict_scope(&run.of_provider, &provider);

	InitMaterializedSRF(fcinfo, 0);
	run.store = result->setResult;
	run.descriptor = result->setDesc;
	run.receiver = (DestReceiver){.receiveSlot = receive_row,
								  .rStartup = start_receiving,
								  .rShutdown = end_receiving,
								  .rDestroy = destroy_receiver,
								  .mydest = DestTuplestore};

	socsvc_switch_to_owner(socsvc_table("charge"), &caller);
	level = socsvc_pin_search_path();
	SPI_connect();
	run.context = CurrentMemoryContext;
	run.batch = AllocSetContextCreate(run.context, "simulated fees", ALLOCSET_DEFAULT_SIZES);
	run.parameters = fee_parameters_copy(fee_parameters());
	run.overrides =
		fee_overrides(PG_ARGISNULL(1) ? DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum("{}")))
									  : PG_GETARG_JSONB_P(1));
	run.tariffs_change = run.overrides->has_tariff_factor || run.overrides->tariff_count > 0;
	run.asks_assessment = run.overrides->dropped_count > 0 || caps_change_base(run.overrides);
	begin_names(&run);
	read_known(&run);

	values[0] = DateADTGetDatum(run.month);
	values[1] = Int64GetDatum(provider);
	nulls[1] = run.of_provider ? ' ' : 'n';
	nulls[8] = 'n';
	tariff_values(run.overrides, values);
	simulate_regions(&run, values, nulls);
	SPI_finish();
	AtEOXact_GUC(true, level);
	socsvc_switch_back(&caller);
	return (Datum) 0;
}
