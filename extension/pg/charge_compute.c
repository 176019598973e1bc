/*
 * charge_compute.c: what a contract costs in a month (326-п paragraphs 18 to 20, 24.1, 40.1, 52, 78; Kogalym
 * procedure 4): segments within which nothing changes, lines, the fee. It asks nobody: all it needs is given.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "lib/stringinfo.h"

#include "socsvc.h"
#include "charge.h"
#include "lock.h"

/* Fills a problem and answers false. The texts are allocated in the current context. */
static bool
refuse(ChargeProblem *problem, int sqlstate, const char *reason, char *detail, const char *hint)
{
	problem->sqlstate = sqlstate;
	problem->reason = pstrdup(reason);
	problem->detail = detail;
	problem->hint = hint == NULL ? NULL : pstrdup(hint);
	return false;
}

/* Adds a day on which something changes, when it lies inside the contract's days. */
static void
add_border(const ChargeContract *contract, core_day *borders, int *count, core_day day)
{
	if (day > contract->from && day < contract->until)
		borders[(*count)++] = day;
}

/* Adds the borders of the rows of a timeline. */
static void
add_timeline(const ChargeContract *contract, core_day *borders, int *count, const FeeTimeline *line)
{
	if (line == NULL)
		return;
	for (int i = 0; i < line->count; i++)
	{
		/* Only few of all rows touch the month: this keeps within the room that was counted for them. */
		add_border(contract, borders, count, line->rows[i].from);
		add_border(contract, borders, count, line->rows[i].until);
	}
}

/* Whether two assessments give the same fee. */
static bool
assessed_alike(const ChargeAssessment *left, const ChargeAssessment *right)
{
	return left->no_income == right->no_income && left->income == right->income &&
		   left->application_on == right->application_on && strcmp(left->group, right->group) == 0;
}

/*
 * Adds the days from which another assessment counts. One that finds what the one before it had found, as that on
 * a changed tariff does, changes nothing and so begins no part of the month with a cap of its own.
 */
static void
add_assessments(const ChargeContract *contract, core_day *borders, int *count)
{
	const ChargeAssessment *before = NULL;

	for (int i = 0; i < contract->nassessments; i++)
	{
		const ChargeAssessment *one = &contract->assessments[i];

		/* of those from one day on the last counts */
		if (i + 1 < contract->nassessments && contract->assessments[i + 1].from == one->from)
			continue;
		if (before == NULL || !assessed_alike(before, one))
			add_border(contract, borders, count, one->from);
		before = one;
	}
}

/* The days on which something changes, in order, the first day of the contract before them. */
static core_day *
find_borders(const ChargeScope *scope, const FeeParameters *parameters, const ChargeContract *contract, int *count)
{
	const FeeTimeline *threshold = fee_timeline(&parameters->income_threshold, "");
	const FeeTimeline *cap = fee_timeline(&parameters->fee_cap, contract->form);
	int room = 1 + contract->nassessments + 2 * (contract->nfree + contract->nfull + contract->nlines);
	core_day *borders;
	int distinct = 1;

	room += 2 * ((threshold == NULL ? 0 : threshold->count) + (cap == NULL ? 0 : cap->count));
	borders = palloc(room * sizeof(core_day));
	borders[0] = contract->from;
	*count = 1;
	add_assessments(contract, borders, count);
	for (int i = 0; i < contract->nfree; i++)
	{
		add_border(contract, borders, count, contract->free[i].from);
		add_border(contract, borders, count, contract->free[i].until);
	}
	for (int i = 0; i < contract->nfull; i++)
	{
		add_border(contract, borders, count, contract->full[i].from);
		add_border(contract, borders, count, contract->full[i].until);
	}
	for (int i = 0; scope->split_by_tariff && i < contract->nlines; i++)
		if (contract->lines[i].contract_line != 0 && contract->lines[i].tariff != 0)
		{
			add_border(contract, borders, count, contract->lines[i].tariff_from);
			add_border(contract, borders, count, contract->lines[i].tariff_until);
		}
	add_timeline(contract, borders, count, threshold);
	add_timeline(contract, borders, count, cap);

	qsort(borders, *count, sizeof(core_day), day_compare);
	for (int i = 1; i < *count; i++)
		if (borders[i] != borders[distinct - 1])
			borders[distinct++] = borders[i];
	*count = distinct;
	return borders;
}

/* The days that hold a day; NULL for none. */
static const ChargeDays *
days_on(const ChargeDays *days, int count, core_day day)
{
	for (int i = 0; i < count; i++)
		if (days[i].from <= day && day < days[i].until)
			return &days[i];
	return NULL;
}

/* How many days of absences lie in [from, until): absences do not overlap. */
static int
absent_days(const ChargeContract *contract, core_day from, core_day until)
{
	int days = 0;

	for (int i = 0; i < contract->nabsences; i++)
	{
		core_day first = Max(contract->absences[i].from, from);
		core_day end = Min(contract->absences[i].until, until);

		if (end > first)
			days += end - first;
	}
	return days;
}

/* What a segment's fee rests on. False with a problem where it cannot be known. */
static bool
rest_on(const ChargeScope *scope, const FeeParameters *parameters, const ChargeContract *contract,
		ChargeSegment *segment, ChargeProblem *problem)
{
	const ChargeAssessment *assessment = NULL;
	core_day minimum_on;
	CoreError error;

	segment->free = days_on(contract->free, contract->nfree, segment->from);
	segment->full = segment->free != NULL ? NULL : days_on(contract->full, contract->nfull, segment->from);
	segment->fee.free = segment->free != NULL;
	segment->fee.full = segment->full != NULL;

	for (int i = 0; i < contract->nassessments && contract->assessments[i].from <= segment->from; i++)
		assessment = &contract->assessments[i];
	segment->assessment = assessment;
	if (segment->fee.cost == 0 && !segment->fee.free)
		segment->fee.full = true; /* nothing is to be paid of it, nothing to be known for it */
	if (segment->fee.free || segment->fee.full)
		return true;

	if (assessment == NULL)
		return refuse(problem, ERRCODE_INCOME_MISSING, _("there is no assessment of the fee"),
					  psprintf(_("Contract %lld, %s."), (long long) contract->id, socsvc_day_text(segment->from)),
					  _("Assess it: assess_fee(contract)."));
	if (assessment->no_income)
		return refuse(problem, ERRCODE_INCOME_MISSING,
					  _("the average income is not known, and the day is not free"),
					  psprintf(_("Contract %lld, assessment %lld, %s."), (long long) contract->id,
							   (long long) assessment->id, socsvc_day_text(segment->from)),
					  _("Record the incomes and assess the fee anew: assess_fee(contract, 'category', day)."));

	segment->cap = fee_parameter_on(fee_timeline(&parameters->fee_cap, contract->form), segment->from);
	if (segment->cap == NULL)
		return refuse(problem, ERRCODE_PARAMETER_MISSING, _("no cap of the fee is in force"),
					  psprintf(_("Table fee_cap, form %s, %s; contract %lld."), contract->form,
							   socsvc_day_text(segment->from), (long long) contract->id),
					  _("Add the row that is missing: parameter_gaps() lists them."));
	segment->fee.cap = segment->cap->cap;
	segment->fee.income = assessment->income;
	segment->fee.threshold = 0;
	if (!fee_needs_threshold(&segment->cap->cap))
		return true; /* the limit plays no part */

	minimum_on = fee_minimum_day(assessment->application_on, scope->from);
	segment->minimum =
		fee_parameter_on(fee_timeline(&parameters->subsistence_minimum, assessment->group), minimum_on);
	if (segment->minimum == NULL)
		return refuse(problem, ERRCODE_PARAMETER_MISSING, _("no subsistence minimum is in force"),
					  psprintf(_("Table subsistence_minimum, group %s, %s; contract %lld."), assessment->group,
							   socsvc_day_text(minimum_on), (long long) contract->id),
					  _("Add the row that is missing: parameter_gaps() lists them."));
	segment->threshold = fee_parameter_on(fee_timeline(&parameters->income_threshold, ""), segment->from);
	if (segment->threshold == NULL)
		return refuse(problem, ERRCODE_PARAMETER_MISSING, _("no limit of the average income is in force"),
					  psprintf(_("Table income_threshold, %s; contract %lld."), socsvc_day_text(segment->from),
							   (long long) contract->id),
					  _("Add the row that is missing: parameter_gaps() lists them."));
	if (!fee_threshold(segment->minimum->amount, segment->threshold->multiplier, &segment->fee.threshold, &error))
		return refuse(problem, ERRCODE_INVALID_PARAMETER_VALUE, _(error.message),
					  psprintf(_("Subsistence minimum %lld, multiplier %lld."), (long long) segment->minimum->id,
							   (long long) segment->threshold->id),
					  NULL);
	return true;
}

/* The cost of a line, or of the contract's lines up to it, is beyond what is computed with. */
static bool
refuse_cost(const ChargeContract *contract, const ChargeLine *line, ChargeProblem *problem)
{
	return refuse(problem, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, _("the cost of a line is absurd"),
				  psprintf(_("Contract %lld, tariff %lld."), (long long) contract->id, (long long) line->tariff),
				  _("Check the tariff and the deliveries."));
}

/* Puts each line into its segment and joins those that are alike; sums the costs. */
static bool
place_lines(const ChargeContract *contract, ChargeResult *result, ChargeProblem *problem)
{
	int kept = 0;
	int segment = 0;

	for (int i = 0; i < contract->nlines; i++)
	{
		ChargeLine *line = &contract->lines[i];
		ChargeLine *last = kept > 0 ? &contract->lines[kept - 1] : NULL;

		if (line->tariff == 0)
			return refuse(problem, ERRCODE_TARIFF_MISSING, _("no tariff is in force for a delivered service"),
						  psprintf(_("Contract %lld, line %lld, service item %lld, %s."), (long long) contract->id,
								   (long long) line->contract_line, (long long) line->service_item,
								   socsvc_day_text(line->of_day ? line->day : contract->from)),
						  _("Add the provider's tariff of these days for the contract's place."));
		if (line->price < 0 || line->price > FEE_AMOUNT_MAX || line->quantity < 0 ||
			(line->price > 0 && line->quantity > FEE_AMOUNT_MAX / line->price))
			return refuse_cost(contract, line, problem);
		if (line->extra_line != 0)
			line->segment = -1;
		else if (!line->of_day)
		{
			if (result->nsegments > 1)
				elog(ERROR, "days of contract %lld are not told apart", (long long) contract->id);
			line->segment = 0;
		}
		else
		{
			if (last == NULL || last->contract_line != line->contract_line)
				segment = 0;
			while (segment + 1 < result->nsegments && line->day >= result->segments[segment].until)
				segment++;
			line->segment = segment;
		}
		if (last != NULL && last->contract_line == line->contract_line && last->extra_line == line->extra_line &&
			last->segment == line->segment && last->tariff == line->tariff && last->price == line->price)
			last->quantity += line->quantity;
		else
			contract->lines[kept++] = *line;
	}
	result->nlines = kept;
	result->lines = contract->lines;
	for (int i = 0; i < kept; i++)
	{
		ChargeLine *line = &result->lines[i];

		line->cost = line->price * line->quantity;
		if (line->cost > FEE_AMOUNT_MAX - (line->segment < 0 ? result->extra : result->cost))
			return refuse_cost(contract, line, problem);
		if (line->segment < 0)
			result->extra += line->cost;
		else
		{
			result->cost += line->cost;
			result->segments[line->segment].fee.cost += line->cost;
			result->segments[line->segment].delivered = true;
		}
	}
	return true;
}

/* Appends a number to the bytes that the digest is of. */
static void
add_number(StringInfo bytes, int64 number)
{
	appendBinaryStringInfo(bytes, (const char *) &number, sizeof(number));
}

/* Fingerprint of all that the charge rests on and says. */
static int64
digest_of(const ChargeResult *result)
{
	StringInfoData bytes;
	int64 digest;

	initStringInfo(&bytes);
	add_number(&bytes, result->formula->id);
	add_number(&bytes, result->fee);
	add_number(&bytes, result->extra);
	for (int i = 0; i < result->nsegments; i++)
	{
		const ChargeSegment *segment = &result->segments[i];

		add_number(&bytes, segment->from);
		add_number(&bytes, segment->until);
		add_number(&bytes, segment->fee.charged_days);
		add_number(&bytes, segment->free == NULL ? 0 : segment->free->id);
		add_number(&bytes, segment->full == NULL ? 0 : segment->full->id);
		add_number(&bytes, segment->assessment == NULL ? 0 : segment->assessment->id);
		add_number(&bytes, segment->minimum == NULL ? 0 : segment->minimum->id);
		add_number(&bytes, segment->threshold == NULL ? 0 : segment->threshold->id);
		add_number(&bytes, segment->cap == NULL ? 0 : segment->cap->id);
		add_number(&bytes, segment->fee.income);
		add_number(&bytes, segment->fee.threshold);
		add_number(&bytes, segment->fee.cost);
		add_number(&bytes, segment->share.fee);
	}
	for (int i = 0; i < result->nlines; i++)
	{
		const ChargeLine *line = &result->lines[i];

		add_number(&bytes, line->contract_line);
		add_number(&bytes, line->extra_line);
		add_number(&bytes, line->tariff);
		add_number(&bytes, line->segment);
		add_number(&bytes, line->quantity);
		add_number(&bytes, line->price);
	}
	digest = (int64) DatumGetUInt64(hash_any_extended((unsigned char *) bytes.data, bytes.len, 0));
	pfree(bytes.data);
	return digest;
}

/*
 * Computes a contract's month. False with a problem where it cannot: then nothing of it is charged. The result is
 * allocated in the current context and points into the contract and the parameters.
 */
bool
charge_compute(const ChargeScope *scope, const FeeParameters *parameters, ChargeContract *contract,
			   ChargeResult *result, ChargeProblem *problem)
{
	core_day *borders;
	int count;
	int kept = 0;
	FeeSegment *fees;
	FeeShare *shares;
	CoreError error;

	memset(result, 0, sizeof(ChargeResult));
	result->formula = fee_parameter_on(fee_timeline(&parameters->fee_formula, ""), scope->from);

	borders = find_borders(scope, parameters, contract, &count);
	if (contract->until <= contract->from)
		count = 0;
	result->segments = palloc0(Max(count, 1) * sizeof(ChargeSegment));
	result->nsegments = count;
	for (int i = 0; i < count; i++)
	{
		ChargeSegment *segment = &result->segments[i];

		segment->from = borders[i];
		segment->until = i + 1 < count ? borders[i + 1] : contract->until;
		segment->fee.days_in_month = scope->until - scope->from;
		segment->fee.charged_days =
			segment->until - segment->from - absent_days(contract, segment->from, segment->until);
	}
	if (contract->nlines > 0 && count == 0)
		return refuse(problem, ERRCODE_OUTSIDE_TERM,
					  _("services were delivered on days that are not the contract's"),
					  psprintf(_("Contract %lld."), (long long) contract->id),
					  _("Correct the deliveries or the end of the contract."));
	if (!place_lines(contract, result, problem))
		return false;

	fees = palloc(Max(count, 1) * sizeof(FeeSegment));
	shares = palloc(Max(count, 1) * sizeof(FeeShare));
	for (int i = 0; i < count; i++)
	{
		ChargeSegment *segment = &result->segments[i];

		/* Where nothing of the programme was delivered, the segment says nothing. */
		if (!segment->delivered)
			continue;
		if (!rest_on(scope, parameters, contract, segment, problem))
			return false;
		for (int l = 0; l < result->nlines; l++)
			if (result->lines[l].segment == i)
				result->lines[l].segment = kept;
		fees[kept] = segment->fee;
		result->segments[kept++] = *segment;
	}
	result->nsegments = kept;
	if (!fee_month(fees, kept, result->formula->amount, shares, &result->fee, &result->terms, &error))
		return refuse(problem, ERRCODE_INVALID_PARAMETER_VALUE, _(error.message),
					  psprintf(_("Contract %lld."), (long long) contract->id),
					  error.hint == NULL ? NULL : _(error.hint));
	for (int i = 0; i < kept; i++)
		result->segments[i].share = shares[i];
	if (kept == 0)
		result->terms = result->extra > 0 ? FEE_TERMS_FULL : FEE_TERMS_FREE;
	result->digest = digest_of(result);
	return true;
}
