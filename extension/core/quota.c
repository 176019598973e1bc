/*
 * quota.c: the rules of a delivery, as decisions over facts.
 */
#include "quota.h"

#include <stddef.h>

/* True if the day lies in one of the ranges. */
static bool
day_in_any(core_day day, const DayRange *ranges, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (day_in_range(day, &ranges[i]))
			return true;
	return false;
}

/*
 * Do acts leave the day open? Asked of every change of a delivery: from the moment an act is sent its content
 * stands, and an act of urgent services binds once signed.
 */
DeliveryRefusal
delivery_open(const DeliveryFacts *facts)
{
	if (facts->urgent != NULL && facts->urgent->is_signed)
		return DELIVERY_URGENT_ACT_SIGNED;
	if (facts->contract != NULL && day_in_any(facts->day, facts->contract->closed, facts->contract->closed_count))
		return DELIVERY_CLOSED_BY_ACT;
	return DELIVERY_ALLOWED;
}

/* Does the contract admit deliveries on the day? */
static DeliveryRefusal
contract_admits(const ContractFacts *contract, core_day day)
{
	if (!contract->is_signed)
		return DELIVERY_CONTRACT_NOT_SIGNED;
	if (!day_in_range(day, &contract->term))
		return DELIVERY_OUTSIDE_CONTRACT;
	if (day >= contract->inactive_from)
		return DELIVERY_CONTRACT_ENDED;
	if (day_in_any(day, contract->paused, contract->paused_count))
		return DELIVERY_CONTRACT_PAUSED;
	return DELIVERY_ALLOWED;
}

/*
 * May a new delivery be recorded on its day at all, counters aside? Answers the first rule that it breaks: the
 * ground before the people, so that a client learns first what a wrong line or day would make of it. A person may
 * still be served on the day of death, and urgent help does not ask where a person should have been.
 */
DeliveryRefusal
delivery_admitted(const DeliveryFacts *facts)
{
	DeliveryRefusal refusal = DELIVERY_ALLOWED;

	if (facts->day > facts->today)
		return DELIVERY_IN_FUTURE;
	if (facts->contract != NULL)
		refusal = contract_admits(facts->contract, facts->day);
	if (refusal != DELIVERY_ALLOWED)
		return refusal;
	if (facts->line_term != NULL && !day_in_range(facts->day, facts->line_term))
		return DELIVERY_OUTSIDE_LINE;
	if (facts->line_term != NULL && facts->day >= facts->refused_from)
		return DELIVERY_REFUSED_IN_WRITING;
	if (facts->extra != NULL && facts->day < facts->extra->consent_on)
		return DELIVERY_BEFORE_CONSENT;
	if (facts->extra != NULL && !day_in_range(facts->day, &facts->extra->tariff))
		return DELIVERY_TARIFF_NOT_IN_FORCE;
	if (facts->urgent != NULL && !day_in_range(facts->day, &facts->urgent->term))
		return DELIVERY_OUTSIDE_URGENT_ACT;
	refusal = delivery_open(facts);
	if (refusal != DELIVERY_ALLOWED)
		return refusal;
	if (facts->day > facts->recipient->died_on)
		return DELIVERY_RECIPIENT_DEAD;
	if (facts->kind != GROUND_URGENT &&
		day_in_any(facts->day, facts->recipient->away, facts->recipient->away_count))
		return DELIVERY_RECIPIENT_AWAY;
	if (facts->employed != NULL && !day_in_range(facts->day, facts->employed))
		return DELIVERY_WORKER_NOT_EMPLOYED;
	return DELIVERY_ALLOWED;
}

/*
 * Takes `quantity` times from the line's quota and its period and `minutes` from the period of its minutes, all or
 * nothing; neither is negative. Both are 32-bit and counters 64-bit, so sums do not overflow.
 */
DeliveryRefusal
quota_take(const DeliveryCounters *counters, int64_t quantity, int64_t minutes)
{
	if (!counters->line->unlimited && quantity > counters->line->quota - counters->line->used)
		return DELIVERY_QUOTA_EXHAUSTED;
	if (counters->window != NULL && quantity > counters->window->maximum - counters->window->used)
		return DELIVERY_PERIOD_FULL;
	if (counters->minutes != NULL && minutes > counters->minutes->maximum - counters->minutes->used)
		return DELIVERY_MINUTES_FULL;
	counters->line->used += quantity;
	if (counters->window != NULL)
		counters->window->used += quantity;
	if (counters->minutes != NULL)
		counters->minutes->used += minutes;
	return DELIVERY_ALLOWED;
}

/* Gives times and minutes (not negative) back to the quota and to the periods of the day that they were taken for.
 */
DeliveryRefusal
quota_give_back(const DeliveryCounters *counters, int64_t quantity, int64_t minutes)
{
	if (quantity > counters->line->used || (counters->window != NULL && quantity > counters->window->used) ||
		(counters->minutes != NULL && minutes > counters->minutes->used))
		return DELIVERY_NOT_COUNTED;
	counters->line->used -= quantity;
	if (counters->window != NULL)
		counters->window->used -= quantity;
	if (counters->minutes != NULL)
		counters->minutes->used -= minutes;
	return DELIVERY_ALLOWED;
}

/*
 * The day, ISO week, month, quarter or year, clipped to the term, in which the minutes of a day are summed: the
 * period of a line that is delivered once in that unit. False outside the term.
 */
bool
minutes_period(PeriodicityUnit unit, core_day day, const DayRange *term, core_day *start, core_day *end)
{
	Periodicity once = {.times_min = 1, .times_max = 1, .every = 1, .kind = PERIODICITY_COUNTED, .unit = unit};

	return periodicity_period_of(&once, day, term->from, term->until, start, end);
}
