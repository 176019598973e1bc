/*
 * impossible.c: what cannot have happened, as decisions over occupations.
 */
#include "impossible.h"

#include <stddef.h>

/* The first moment after the occupation, whose start is known. */
static int64_t
end_of(const Occupation *occupation)
{
	return occupation->start + occupation->minutes * OCCUPATION_MINUTE;
}

/* May something begin then and take so many minutes? It needs them, and ends within its day. */
DeliveryRefusal
start_admitted(int64_t start, int64_t minutes)
{
	if (minutes <= 0)
		return DELIVERY_START_WITHOUT_MINUTES;
	if (start < 0 || start > OCCUPATION_DAY || minutes > DAY_MINUTES ||
		start + minutes * OCCUPATION_MINUTE > OCCUPATION_DAY)
		return DELIVERY_PAST_MIDNIGHT;
	return DELIVERY_ALLOWED;
}

/* Do two occupations of one day share a moment? Of one whose start is not known nobody can tell. */
bool
occupations_overlap(const Occupation *one, const Occupation *other)
{
	if (one->start == NO_START || other->start == NO_START || one->minutes <= 0 || other->minutes <= 0)
		return false;
	return one->start < end_of(other) && other->start < end_of(one);
}

/*
 * Can two occupations of one day not both have happened? DELIVERY_ALLOWED where they can.
 *
 * A human being who works is at one place and gives one service at a time; but a lesson or a watch in a facility
 * (semi-residential or residential, of one provider) is given to several recipients at once. A recipient may be
 * served by two carers at once (326-п asks for no order of services within a day), yet not with the same service:
 * what two do together is one service.
 */
DeliveryRefusal
occupations_collide(const Occupation *one, const Occupation *other)
{
	if (!occupations_overlap(one, other))
		return DELIVERY_ALLOWED;
	if (one->human != 0 && one->human == other->human &&
		(one->person == other->person || !one->in_group || !other->in_group || one->provider != other->provider))
		return DELIVERY_WORKER_ELSEWHERE;
	if (one->person == other->person && one->service_item != 0 && one->service_item == other->service_item)
		return DELIVERY_SERVICE_AT_ONCE;
	return DELIVERY_ALLOWED;
}

/*
 * The least time, in whole minutes, that a human being spent on these occupations of one day. Those in a group
 * count once where they overlap; where their start is not known any two of them may have been one lesson, so only
 * the longest counts, unless those with a known start take longer.
 */
int64_t
occupied_minutes(const Occupation *occupations)
{
	const Occupation *occupation;
	int64_t alone = 0;
	int64_t longest = 0;
	int64_t covered = 0;
	int64_t position = 0;

	for (occupation = occupations; occupation != NULL; occupation = occupation->next)
		if (!occupation->in_group)
			alone += occupation->minutes;
		else if (occupation->start == NO_START && occupation->minutes > longest)
			longest = occupation->minutes;

	/* Sweeps over the day: of what ends later than it has come, that which begins first. */
	for (;;)
	{
		const Occupation *first = NULL;

		for (occupation = occupations; occupation != NULL; occupation = occupation->next)
			if (occupation->in_group && occupation->start != NO_START && end_of(occupation) > position &&
				(first == NULL || occupation->start < first->start))
				first = occupation;
		if (first == NULL)
			break;
		covered += end_of(first) - (first->start > position ? first->start : position);
		position = end_of(first);
	}
	covered /= OCCUPATION_MINUTE;
	return alone + (covered > longest ? covered : longest);
}
