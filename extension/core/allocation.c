/*
 * allocation.c: see allocation.h.
 */
#include "allocation.h"

#include <stddef.h>

/* Negative, zero or positive as a is less than, equal to or greater than b. */
static int
compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/*
 * qsort comparison, the order in which groups are filled: what only few can use is left for them, so accessible
 * groups last; those of one sex and of narrower ages first, for whoever fits there leaves the others free.
 */
int
allocation_compare_groups(const void *a, const void *b)
{
	const AllocationGroup *left = a;
	const AllocationGroup *right = b;
	int order = compare(left->accessible, right->accessible);

	if (order == 0)
		order = compare(left->sex == 0, right->sex == 0);
	if (order == 0)
		order = compare((int64_t) left->age_until - left->age_from, (int64_t) right->age_until - right->age_from);
	return order != 0 ? order : compare(left->id, right->id);
}

/* qsort comparison, the order in which beds of a group are given: likewise. */
int
allocation_compare_beds(const void *a, const void *b)
{
	const AllocationBed *left = a;
	const AllocationBed *right = b;
	int order = compare(left->accessible, right->accessible);

	if (order == 0)
		order = compare(left->sex == 0, right->sex == 0);
	return order != 0 ? order : compare(left->id, right->id);
}

/* Full years on the day; who was born on 29 February is a year older on 1 March. */
static int32_t
age_on(core_day born, core_day day)
{
	int32_t birth_year;
	int32_t year;
	int birth_month;
	int month;
	int birth_day;
	int month_day;

	civil_of_day(born, &birth_year, &birth_month, &birth_day);
	civil_of_day(day, &year, &month, &month_day);
	return year - birth_year - (month < birth_month || (month == birth_month && month_day < birth_day));
}

/* The least number of free places from the day of the allocation until that day. */
static int64_t
room_until(const AllocationGroup *group, core_day until)
{
	int64_t least = group->nsteps > 0 ? group->steps[0].free : 0;

	for (int i = 1; i < group->nsteps && group->steps[i].day < until; i++)
		if (group->steps[i].free < least)
			least = group->steps[i].free;
	return least;
}

/* Whether a place is free on the day of the allocation: as long as one is, the next person is asked. */
bool
allocation_any_free(const AllocationGroup *groups, int ngroups)
{
	for (int i = 0; i < ngroups; i++)
		if (groups[i].nsteps > 0 && groups[i].steps[0].free > 0)
			return true;
	return false;
}

/* The first bed of the group that fits the person over his days; -1 when there is none. */
static int
find_bed(const AllocationGroup *group, const AllocationPerson *person, core_day day)
{
	for (int i = 0; i < group->nbeds; i++)
	{
		const AllocationBed *bed = &group->beds[i];

		if (bed->free_until > day && bed->free_until >= person->until &&
			(bed->sex == 0 || bed->sex == person->sex) && (bed->accessible || !person->needs_accessible))
			return i;
	}
	return -1;
}

/* What becomes of the person in one group. */
static AllocationPlace
try_group(const AllocationGroup *group, const AllocationPerson *person, int32_t age, core_day day)
{
	AllocationPlace place = {ALLOCATION_FULL, -1, -1};

	if (group->nsteps == 0 || group->steps[0].free <= 0)
		place.reason = ALLOCATION_FULL;
	else if (person->wants_group != 0 && person->wants_group != group->id)
		place.reason = ALLOCATION_ANOTHER_GROUP;
	else if (person->wants_stay != 0 && person->wants_stay != group->stay)
		place.reason = ALLOCATION_ANOTHER_STAY;
	else if (age < group->age_from || age >= group->age_until)
		place.reason = ALLOCATION_AGE;
	else if (group->sex != 0 && group->sex != person->sex)
		place.reason = ALLOCATION_SEX;
	else if (person->needs_accessible && !group->accessible)
		place.reason = ALLOCATION_ACCESSIBILITY;
	else if (person->wants_from > day)
		place.reason = ALLOCATION_LATER;
	else if (room_until(group, person->until) <= 0)
		place.reason = ALLOCATION_NO_ROOM;
	else if (group->nbeds > 0 && (place.bed = find_bed(group, person, day)) < 0)
		place.reason = ALLOCATION_NO_BED;
	else
		place.reason = ALLOCATION_FOUND;
	return place;
}

/* The first group in which the person fits; or the reason that comes nearest to it, of groups with a free place.
 */
AllocationPlace
allocation_find(const AllocationGroup *groups, int ngroups, const AllocationPerson *person, core_day day)
{
	AllocationPlace best = {ALLOCATION_FULL, -1, -1};
	int32_t age = age_on(person->born, day);

	for (int i = 0; i < ngroups && best.reason != ALLOCATION_FOUND; i++)
	{
		AllocationPlace place = try_group(&groups[i], person, age, day);

		if (place.reason == ALLOCATION_FOUND)
			place.group = i;
		if (place.reason > best.reason)
			best = place;
	}
	return best;
}

/*
 * Takes a place of the group, and the bed where it is not -1, from the day of the allocation until that day.
 * False, and nothing is taken, when the steps have no room for one more.
 */
bool
allocation_take(AllocationGroup *group, int bed, core_day day, core_day until)
{
	int last = 0; /* the step in force on the day before `until` */

	if (group->nsteps == 0 || group->nsteps >= group->room)
		return false;
	while (last + 1 < group->nsteps && group->steps[last + 1].day < until)
		last++;
	if (until != CORE_DAY_INFINITY && (last + 1 == group->nsteps || group->steps[last + 1].day != until))
	{
		for (int i = group->nsteps; i > last + 1; i--)
			group->steps[i] = group->steps[i - 1];
		group->steps[last + 1] = (AllocationStep){until, group->steps[last].free};
		group->nsteps++;
	}
	for (int i = 0; i <= last; i++)
		group->steps[i].free--;
	if (bed >= 0)
		group->beds[bed].free_until = day;
	return true;
}
