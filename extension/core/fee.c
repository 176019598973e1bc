/*
 * fee.c: the fee of a month (see fee.h).
 */
#include <stddef.h>

#include "fee.h"

/* Fills *error and answers false, for `return refuse(…)`. */
static bool
refuse(CoreError *error, CoreStatus status, const char *message, const char *hint)
{
	error->status = status;
	error->position = 0;
	error->message = message;
	error->hint = hint;
	return false;
}

/* An amount that can be: not negative, not absurd. */
static bool
check_amount(int64_t amount, CoreError *error)
{
	if (amount < 0)
		return refuse(error, CORE_RANGE, gettext_noop("an amount is negative"),
					  gettext_noop("Amounts are zero or more."));
	if (amount > FEE_AMOUNT_MAX)
		return refuse(error, CORE_OVERFLOW, gettext_noop("an amount is beyond a hundred billion"),
					  gettext_noop("Check the amount."));
	return true;
}

/*
 * The limit of income up to which services are free: subsistence minimum times multiplier (in thousandths), half
 * up to the kopeck (76-оз; 442-FZ article 31 part 5).
 */
bool
fee_threshold(int64_t subsistence_minimum, int32_t multiplier_thousandths, int64_t *threshold, CoreError *error)
{
	if (!check_amount(subsistence_minimum, error))
		return false;
	if (multiplier_thousandths < 0 || multiplier_thousandths >= 100000)
		return refuse(error, CORE_RANGE,
					  gettext_noop("a multiplier of the subsistence minimum lies between 0 and 100"), NULL);
	*threshold = fee_round(subsistence_minimum * multiplier_thousandths, 1000, 1);
	return check_amount(*threshold, error);
}

/*
 * The average income: counted incomes of all members, by months and members, half up to the kopeck: it is a figure
 * that papers state (resolution 1873).
 */
bool
fee_average_income(int64_t total, int32_t months, int32_t members, int64_t *average, CoreError *error)
{
	if (!check_amount(total, error))
		return false;
	if (months < 1 || members < 1 || months > 1200 || members > 1000)
		return refuse(error, CORE_RANGE, gettext_noop("an average needs at least one month and one member"), NULL);
	*average = fee_round(total, (int64_t) months * members, 1);
	return true;
}

/* The cap and the fee of a segment, exactly. Errors: amounts, rate or days that cannot be. */
bool
fee_segment(const FeeSegment *segment, FeeShare *share, CoreError *error)
{
	int64_t whole = (int64_t) FEE_RATE_ONE * segment->days_in_month;
	int64_t base;

	if (segment->days_in_month < 28 || segment->days_in_month > 31 || segment->charged_days < 0 ||
		segment->charged_days > segment->days_in_month)
		return refuse(error, CORE_RANGE, gettext_noop("the days of a segment do not fit its month"), NULL);
	if (!check_amount(segment->cost, error))
		return false;
	if (segment->free || segment->full)
	{
		share->cap = -1;
		share->fee = segment->free ? 0 : segment->cost * whole;
		return true;
	}
	if (!check_amount(segment->income, error) || !check_amount(segment->threshold, error))
		return false;
	if (segment->cap.rate < 0 || segment->cap.rate > FEE_RATE_ONE)
		return refuse(error, CORE_RANGE, gettext_noop("a rate lies between 0 and 1"), NULL);

	if (segment->cap.free_up_to_threshold && segment->income <= segment->threshold)
		base = 0;
	else if (segment->cap.base == FEE_BASE_INCOME)
		base = segment->income;
	else
		base = segment->income > segment->threshold ? segment->income - segment->threshold : 0;
	share->cap = base * segment->cap.rate * segment->charged_days;
	share->fee = segment->cost * whole < share->cap ? segment->cost * whole : share->cap;
	return true;
}

/*
 * The fee of a month: the least of cost and cap in each segment, summed exactly, rounded half up to multiples of
 * `rounding` kopecks, but never above the cost. `shares` takes the segments' exact amounts. The terms are those
 * before rounding; a month without a cost is free when each of its segments would be, else full.
 */
bool
fee_month(const FeeSegment *segments, int count, int64_t rounding, FeeShare *shares, int64_t *fee, FeeTerms *terms,
		  CoreError *error)
{
	int64_t exact = 0;
	int64_t cost = 0;
	bool free = true;

	if (rounding < 1 || rounding > 100000)
		return refuse(error, CORE_RANGE,
					  gettext_noop("fees are rounded to between a kopeck and a thousand roubles"), NULL);
	for (int i = 0; i < count; i++)
	{
		if (segments[i].days_in_month != segments[0].days_in_month)
			return refuse(error, CORE_RANGE, gettext_noop("segments of one month have the same days in it"), NULL);
		if (!fee_segment(&segments[i], &shares[i], error))
			return false;
		cost += segments[i].cost;
		if (!check_amount(cost, error))
			return false;
		exact += shares[i].fee;
		/* a day in hospital has no cap, yet is no reason to call the month free */
		if (!segments[i].free && (segments[i].full || shares[i].cap > 0 || segments[i].charged_days == 0))
			free = false;
	}
	*fee = count > 0 ? fee_round(exact, (int64_t) FEE_RATE_ONE * segments[0].days_in_month, rounding) : 0;
	if (*fee > cost)
		*fee = cost;
	if (cost == 0)
		*terms = free ? FEE_TERMS_FREE : FEE_TERMS_FULL;
	else if (exact == 0)
		*terms = FEE_TERMS_FREE;
	else
		*terms = exact < cost * FEE_RATE_ONE * segments[0].days_in_month ? FEE_TERMS_PARTIAL : FEE_TERMS_FULL;
	return true;
}

/* The span that a day falls into, NULL in a gap. Spans are in order and do not overlap. */
static const FeeSpan *
find_span(const FeeSpan *spans, int nspans, core_day day)
{
	int low = 0;
	int high = nspans;

	while (low < high)
	{
		int middle = (low + high) / 2;

		if (spans[middle].until <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low < nspans && spans[low].from <= day ? &spans[low] : NULL;
}

/*
 * Fees of whole months: what fee_month() gives for one segment of all days of the month, since then its days
 * cancel out. The span that was hit last is tried first, so days in order or in clusters need no search. Spans
 * must be right: thresholds of an amount's size, rates up to 1, roundings as in fee_month(). False where element
 * *done cannot be computed: *error says why, or has status CORE_OK where its day is in no span.
 */
bool
fee_whole_months(const FeeSpan *spans, int nspans, const core_day *days, const int64_t *incomes,
				 const int64_t *costs, int64_t count, int64_t *fees, int64_t *done, CoreError *error)
{
	core_day from = 0; /* of the span hit last; none yet */
	core_day until = 0;
	int64_t free_up_to = 0; /* -1 where no income makes free */
	int64_t deducted = 0;
	int64_t rate = 0;
	int64_t rounding = 1;

	for (int64_t i = 0; i < count; i++)
	{
		int64_t income = incomes[i];
		int64_t cost = costs[i];
		int64_t base;
		int64_t exact; /* in 1 / FEE_RATE_ONE kopecks */
		int64_t fee;

		if (days[i] < from || days[i] >= until)
		{
			const FeeSpan *span = find_span(spans, nspans, days[i]);

			if (span == NULL)
			{
				*done = i;
				error->status = CORE_OK;
				return false;
			}
			from = span->from;
			until = span->until;
			free_up_to = span->cap.free_up_to_threshold ? span->threshold : -1;
			deducted = span->cap.base == FEE_BASE_INCOME ? 0 : span->threshold;
			rate = span->cap.rate;
			rounding = span->rounding;
		}
		/* as unsigned, what is negative is beyond too */
		if ((uint64_t) income > FEE_AMOUNT_MAX || (uint64_t) cost > FEE_AMOUNT_MAX)
		{
			*done = i;
			return check_amount(income, error) && check_amount(cost, error);
		}
		base = income - deducted;
		if (base < 0 || income <= free_up_to)
			base = 0;
		exact = base * rate;
		if (exact > cost * FEE_RATE_ONE)
			exact = cost * FEE_RATE_ONE;
		if (rounding == 1)
			fees[i] = (int64_t) (((uint64_t) exact + FEE_RATE_ONE / 2) / FEE_RATE_ONE);
		else
		{
			fee = fee_round(exact, FEE_RATE_ONE, rounding);
			fees[i] = fee < cost ? fee : cost;
		}
	}
	*done = count;
	return true;
}
