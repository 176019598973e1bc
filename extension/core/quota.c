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

/* Does the person live that day in a facility of another provider than the one who delivers? */
static bool
is_elsewhere(const DeliveryFacts *facts)
{
	const FacilityStay *stays = facts->recipient->stays;
	int i;

	for (i = 0; i < facts->recipient->stay_count; i++)
		if (stays[i].provider != facts->provider && day_in_range(facts->day, &stays[i].inside))
			return true;
	return false;
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

	if (!facts->planned && facts->day > facts->today)
		return DELIVERY_IN_FUTURE;
	if (facts->planned && facts->day < facts->earliest)
		return DELIVERY_VISIT_TOO_LATE;
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
	if (facts->kind != GROUND_URGENT && is_elsewhere(facts))
		return DELIVERY_RECIPIENT_IN_FACILITY;
	if (facts->employed != NULL && !day_in_range(facts->day, facts->employed))
		return DELIVERY_WORKER_NOT_EMPLOYED;
	return DELIVERY_ALLOWED;
}

/*
 * Do so many times and minutes fit into what is neither used nor held? Neither is negative; both are 32-bit and
 * counters 64-bit, so sums do not overflow.
 */
static DeliveryRefusal
quota_fits(const DeliveryCounters *counters, int64_t quantity, int64_t minutes)
{
	const LineCounter *line = counters->line;
	const WindowCounter *window = counters->window;
	const WindowCounter *minute_window = counters->minutes;

	if (!line->unlimited && quantity > 0 && quantity > line->quota - line->used - line->held)
		return DELIVERY_QUOTA_EXHAUSTED;
	if (window != NULL && quantity > 0 && quantity > window->maximum - window->used - window->held)
		return DELIVERY_PERIOD_FULL;
	if (minute_window != NULL && minutes > 0 &&
		minutes > minute_window->maximum - minute_window->used - minute_window->held)
		return DELIVERY_MINUTES_FULL;
	return DELIVERY_ALLOWED;
}

/*
 * Takes `quantity` times from the line's quota and its period and `minutes` from the period of its minutes, all or
 * nothing.
 */
DeliveryRefusal
quota_take(const DeliveryCounters *counters, int64_t quantity, int64_t minutes)
{
	DeliveryRefusal refusal = quota_fits(counters, quantity, minutes);

	if (refusal != DELIVERY_ALLOWED)
		return refusal;
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

/* Holds times and minutes for a visit that is planned, all or nothing. */
DeliveryRefusal
quota_hold(const DeliveryCounters *counters, int64_t quantity, int64_t minutes)
{
	DeliveryRefusal refusal = quota_fits(counters, quantity, minutes);

	if (refusal != DELIVERY_ALLOWED)
		return refusal;
	counters->line->held += quantity;
	if (counters->window != NULL)
		counters->window->held += quantity;
	if (counters->minutes != NULL)
		counters->minutes->held += minutes;
	return DELIVERY_ALLOWED;
}

/* Releases what a visit holds. */
DeliveryRefusal
quota_release(const DeliveryCounters *counters, int64_t quantity, int64_t minutes)
{
	if (quantity > counters->line->held || (counters->window != NULL && quantity > counters->window->held) ||
		(counters->minutes != NULL && minutes > counters->minutes->held))
		return DELIVERY_NOT_COUNTED;
	counters->line->held -= quantity;
	if (counters->window != NULL)
		counters->window->held -= quantity;
	if (counters->minutes != NULL)
		counters->minutes->held -= minutes;
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
