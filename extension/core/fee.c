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
		return refuse(error, CORE_RANGE, "an amount is negative", "Amounts are zero or more.");
	if (amount > FEE_AMOUNT_MAX)
		return refuse(error, CORE_OVERFLOW, "an amount is beyond a hundred billion", "Check the amount.");
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
		return refuse(error, CORE_RANGE, "a multiplier of the subsistence minimum lies between 0 and 100", NULL);
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
		return refuse(error, CORE_RANGE, "an average needs at least one month and one member", NULL);
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
		return refuse(error, CORE_RANGE, "the days of a segment do not fit its month", NULL);
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
		return refuse(error, CORE_RANGE, "a rate lies between 0 and 1", NULL);

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
		return refuse(error, CORE_RANGE, "fees are rounded to between a kopeck and a thousand roubles", NULL);
	for (int i = 0; i < count; i++)
	{
		if (segments[i].days_in_month != segments[0].days_in_month)
			return refuse(error, CORE_RANGE, "segments of one month have the same days in it", NULL);
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
