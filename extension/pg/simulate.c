/*
 * simulate.c: what the charges of a month would be under another set of parameters, from what they rest on
 * (charge_segment, charge_line), by the arithmetic of the real run (core/fee.c).
 *
 * Nothing of the month's charges is kept but the contract at hand; answers go to a tuplestore of work_mem.
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

#include "socsvc.h"
#include "fee_parameter.h"
#include "lock.h"
#include "owner.h"
#include "register_info.h"
#include "row_access.h"
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
	SimulationScope scope;
	const FeeParameters *parameters;
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
	for (int i = 0; i < run->scope.overrides->minimum_count; i++)
	{
		const MinimumOverride *minimum = &run->scope.overrides->minimums[i];

		run->groups.minimums[name_index(run, &run->groups, CStringGetTextDatum(minimum->demographic_group))] =
			minimum->amount;
	}
}

/* Reads the parameter tables. */
static void
read_known(Simulation *run)
{
	Oid type = TEXTARRAYOID;
	Datum dropped = PointerGetDatum(construct_array(
		run->scope.overrides->dropped, run->scope.overrides->dropped_count, TEXTOID, -1, false, TYPALIGN_INT));
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
	const CapOverride *override =
		run->charge.form < FEE_FORMS ? &run->scope.overrides->caps[run->charge.form] : NULL;

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
	int32 multiplier = run->scope.overrides->multiplier;
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
							 fee_minimum_day(segment->application_on, run->scope.month));

		if (row != NULL)
			minimum = row->amount;
	}
	if (minimum < 0)
		return _("no subsistence minimum in force");
	if (multiplier < 0 && segment->multiplier != NULL)
		multiplier = (int32) segment->multiplier->number;
	if (multiplier < 0)
	{
		const FeeParameter *row =
			fee_parameter_on(fee_timeline(&run->parameters->income_threshold, ""), segment->from);

		if (row == NULL)
			return _("no limit of income in force");
		multiplier = row->multiplier;
	}
	return fee_threshold(minimum, multiplier, threshold, &error) ? NULL : _(error.message);
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
		return _("no lines are stored that tariffs could change");
	if (fee->cost == 0 && !fee->free)
		fee->full = true; /* as in charge_month(): nothing is to be known of what costs nothing */
	if (fee->free || fee->full)
		return NULL;
	if (!segment->has_income)
		return _("no average income is stored");
	if (!cap_then(run, segment, &fee->cap))
		return _("no cap in force");
	fee->income = fee_round(fee->income * run->scope.overrides->income_factor, FEE_FACTOR_ONE, 1);
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
		return _("its formula is not known");
	for (int i = 0; i < charge->count; i++)
	{
		const char *reason = segment_then(run, &charge->segments[i], &charge->fees[i], rule);

		if (reason != NULL)
			return reason;
	}
	if (!fee_month(charge->fees, charge->count,
				   run->scope.overrides->rounding > 0 ? run->scope.overrides->rounding : formula->number,
				   charge->shares, fee, terms, &error))
		return _(error.message);
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
	int64 fee = 0;
	FeeTerms terms = (FeeTerms) 0;
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
			CStringGetTextDatum(rule == NULL ? reason : psprintf(_("without rule %s: %s"), rule, reason));
	else if (rule != NULL)
		values[OUT_REASON] =
			CStringGetTextDatum(psprintf(_("without rule %s: by income, no other rule was asked"), rule));
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
	if (run->scope.tariffs_change && !nulls[IN_LINES])
		segment->fee.cost = DatumGetInt64(values[IN_LINES]);
	segment->lines_missing = run->scope.tariffs_change && nulls[IN_LINES] && segment->fee.cost != 0;
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
		charge->extra_then = !run->scope.tariffs_change || slot->tts_isnull[IN_EXTRA_LINES]
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

/* ---- the call ------------------------------------------------------------------------------------------ */

/*
 * Who may, and of what: a provider (a specialist where he is all of it) its own contracts, the agency all;
 * simulate_fee_totals(), which runs as the owner, all. Errors: SV009.
 */
static void
restrict_scope(SimulationScope *scope)
{
	const char *role = socsvc_subject_role();
	int64 own;

	if (role == NULL ? GetUserId() == get_role_oid("socsvc_owner", true) || superuser()
					 : strcmp(role, "agency") == 0)
		return;
	if (socsvc_acts_for_whole(&own))
	{
		if (scope->of_provider && scope->provider != own)
			ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED),
					errmsg("a provider simulates the fees of its own contracts"),
					errhint("Leave the provider out."));
		scope->of_provider = true;
		scope->provider = own;
		return;
	}
	ereport(
		ERROR, errcode(ERRCODE_NOT_AUTHORISED), errmsg("this role does not simulate fees"),
		errdetail("Role of the subject: %s.", role == NULL ? _("none") : role),
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

/*
 * simulate_fees(month, overrides, provider_id): see engine/simulation.sql. Memory: work_mem for the answers, what
 * the server's own joins and sorts take, and a batch of charges.
 */
Datum
simulate_fees(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Simulation run = {0};
	OwnerSwitch caller;
	int level;

	socsvc_check_register();
	if (PG_ARGISNULL(0))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("the month must not be null"));
	if (DATE_NOT_FINITE(PG_GETARG_DATEADT(0)))
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the month must be finite"));
	run.scope.month = fee_month_of(PG_GETARG_DATEADT(0));
	run.scope.of_provider = !PG_ARGISNULL(2);
	run.scope.provider = run.scope.of_provider ? PG_GETARG_INT64(2) : 0;
	restrict_scope(&run.scope);

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
	run.scope.overrides =
		fee_overrides(PG_ARGISNULL(1) ? DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum("{}")))
									  : PG_GETARG_JSONB_P(1));
	run.scope.tariffs_change = run.scope.overrides->has_tariff_factor || run.scope.overrides->tariff_count > 0;
	run.scope.asks_assessment = run.scope.overrides->dropped_count > 0 || caps_change_base(run.scope.overrides);
	begin_names(&run);
	read_known(&run);

	simulate_read(&run.scope, &run.receiver);
	SPI_finish();
	AtEOXact_GUC(true, level);
	socsvc_switch_back(&caller);
	return (Datum) 0;
}
