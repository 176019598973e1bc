/*
 * allocation_fuzz.c: whatever the bytes make of groups and people, everybody gets the place that a loop over the
 * days finds, for the reason that it finds, and what is left after each is what the loop leaves.
 *
 * The loop keeps no steps: the places of a group on each of DAYS days, and the days on which each bed is free.
 */
#include "allocation.h"
#include "fuzz.h"

#define GROUPS 4
#define BEDS 4
#define PEOPLE 12
#define DAYS 24 /* the last one goes on for ever */

/* What the loop knows of a group, by its id. */
typedef struct Plain
{
	int64_t free[DAYS];
	bool bed_free[BEDS][DAYS]; /* by id of the bed */
} Plain;

typedef struct Scene
{
	core_day day;
	int ngroups;
	AllocationGroup groups[GROUPS];
	AllocationStep steps[GROUPS][DAYS + PEOPLE + 1];
	AllocationBed beds[GROUPS][BEDS];
	Plain plain[GROUPS];
} Scene;

static uint8_t
next_byte(Reader *reader)
{
	return (uint8_t) next_number(reader, 1);
}

static char
next_sex(Reader *reader)
{
	return "\0fm\0"[next_byte(reader) % 4];
}

/* The day of a column of the loop, CORE_DAY_INFINITY behind the last. */
static core_day
day_of(const Scene *scene, int column)
{
	return column >= DAYS ? CORE_DAY_INFINITY : scene->day + column;
}

/* A day after the first, or no end. */
static int
next_end(Reader *reader)
{
	int end = 1 + next_byte(reader) % (DAYS + DAYS / 2);

	return end > DAYS ? DAYS : end;
}

/* A group with its steps and beds, and what the loop keeps of it. */
static void
next_group(Scene *scene, int number, Reader *reader)
{
	AllocationGroup *group = &scene->groups[number];
	Plain *plain = &scene->plain[number];
	uint8_t what = next_byte(reader);

	*group = (AllocationGroup){.id = number + 1,
							   .stay = 1 + (what & 1),
							   .accessible = (what & 2) != 0,
							   .age_until = INT32_MAX,
							   .room = DAYS + PEOPLE + 1,
							   .steps = scene->steps[number],
							   .beds = scene->beds[number]};
	group->sex = next_sex(reader);
	if (what & 4)
	{
		group->age_from = next_byte(reader) % 100;
		group->age_until = group->age_from + 1 + next_byte(reader) % 60;
	}
	for (int column = 0; column < DAYS; column++)
	{
		uint8_t change = column == 0 ? 2 : next_byte(reader);

		if (change % 4 == 2)
			group->steps[group->nsteps++] = (AllocationStep){day_of(scene, column), (next_byte(reader) % 8) - 1};
		plain->free[column] = group->steps[group->nsteps - 1].free;
	}
	if (what & 8 && what & 16)
		group->nsteps = 0; /* not read: no place at all */
	if (what & 32)
		group->nbeds = 1 + (what >> 6) % BEDS;
	for (int i = 0; i < group->nbeds; i++)
	{
		uint8_t kind = next_byte(reader);
		int end = kind & 2 ? DAYS : next_byte(reader) % DAYS;

		group->beds[i] = (AllocationBed){.id = i + 1, .accessible = kind & 1, .free_until = day_of(scene, end)};
		group->beds[i].sex = next_sex(reader);
		for (int column = 0; column < DAYS; column++)
			plain->bed_free[i][column] = column < end;
	}
	qsort(group->beds, (size_t) group->nbeds, sizeof(AllocationBed), allocation_compare_beds);
}

/* Full years by counting birthdays; one of 29 February is kept on 1 March where there is none. */
static int32_t
age_by_counting(core_day born, core_day day)
{
	int32_t year;
	int month;
	int day_of_month;
	int32_t age = (day - born) / 366; /* no year is longer: the count begins where it can only be too low */

	civil_of_day(born, &year, &month, &day_of_month);
	for (age = age < 0 ? 0 : age;; age++)
	{
		core_day birthday = civil_is_valid(year + age + 1, month, day_of_month)
								? day_of_civil(year + age + 1, month, day_of_month)
								: day_of_civil(year + age + 1, 3, 1);

		if (birthday > day)
			return age;
	}
}

/* Whether a bed fits the person, and is free on all his days. */
static bool
bed_fits(const Plain *plain, const AllocationBed *bed, const AllocationPerson *person, int end)
{
	if ((bed->sex != 0 && bed->sex != person->sex) || (person->needs_accessible && !bed->accessible))
		return false;
	for (int column = 0; column < end; column++)
		if (!plain->bed_free[bed->id - 1][column])
			return false;
	return true;
}

/* What the loop says of the person in a group; the bed where there is one. */
static AllocationReason
judge(const Scene *scene, const AllocationGroup *group, const AllocationPerson *person, int end, int *bed)
{
	const Plain *plain = &scene->plain[group->id - 1];
	int32_t age = age_by_counting(person->born, scene->day);

	*bed = -1;
	if (group->nsteps == 0 || plain->free[0] < 1)
		return ALLOCATION_FULL;
	if (person->wants_group != 0 && person->wants_group != group->id)
		return ALLOCATION_ANOTHER_GROUP;
	if (person->wants_stay != 0 && person->wants_stay != group->stay)
		return ALLOCATION_ANOTHER_STAY;
	if (!(group->age_from <= age && age < group->age_until))
		return ALLOCATION_AGE;
	if (group->sex != 0 && group->sex != person->sex)
		return ALLOCATION_SEX;
	if (person->needs_accessible && !group->accessible)
		return ALLOCATION_ACCESSIBILITY;
	if (person->wants_from > scene->day)
		return ALLOCATION_LATER;
	for (int column = 0; column < end; column++)
		if (plain->free[column] < 1)
			return ALLOCATION_NO_ROOM;
	if (group->nbeds == 0)
		return ALLOCATION_FOUND;
	for (int i = 0; i < group->nbeds; i++)
		if (bed_fits(plain, &group->beds[i], person, end))
		{
			*bed = i;
			return ALLOCATION_FOUND;
		}
	return ALLOCATION_NO_BED;
}

/* Places and beds are ordered: what few can use comes last, what fewer want comes first. */
static void
must_be_ordered(const Scene *scene)
{
	for (int i = 1; i < scene->ngroups; i++)
	{
		const AllocationGroup *before = &scene->groups[i - 1];
		const AllocationGroup *after = &scene->groups[i];

		must(before->id != after->id && before->accessible <= after->accessible);
		must(allocation_compare_groups(before, after) < 0 && allocation_compare_groups(after, before) > 0);
		if (before->accessible == after->accessible)
			must((before->sex == 0) <= (after->sex == 0));
	}
	for (int g = 0; g < scene->ngroups; g++)
		for (int i = 1; i < scene->groups[g].nbeds; i++)
			must(scene->groups[g].beds[i - 1].accessible <= scene->groups[g].beds[i].accessible);
}

/* The steps of a group say what the loop has, day by day, and its beds likewise. */
static void
must_agree(const Scene *scene, const AllocationGroup *group)
{
	const Plain *plain = &scene->plain[group->id - 1];
	int step = 0;

	if (group->nsteps == 0)
		return;
	must(group->steps[0].day == scene->day);
	for (int i = 1; i < group->nsteps; i++)
		must(group->steps[i - 1].day < group->steps[i].day);
	for (int column = 0; column < DAYS; column++)
	{
		while (step + 1 < group->nsteps && group->steps[step + 1].day <= day_of(scene, column))
			step++;
		must(group->steps[step].free == plain->free[column]);
	}
	must(step == group->nsteps - 1);
}

/* Everybody in turn: found alike, and taken alike. */
static void
walk(Scene *scene, Reader *reader)
{
	for (int people = 1 + next_byte(reader) % PEOPLE; people > 0; people--)
	{
		uint8_t what = next_byte(reader);
		int end = next_end(reader);
		AllocationPerson person = {.sex = what & 1 ? 'f' : 'm',
								   .needs_accessible = what & 2 && what & 4,
								   .wants_group = what & 8 ? 0 : next_byte(reader) % (GROUPS + 1),
								   .wants_stay = what & 16 ? 0 : next_byte(reader) % 3,
								   .wants_from = CORE_DAY_MINUS_INFINITY,
								   .until = day_of(scene, end)};
		AllocationPlace place;
		AllocationReason reason = ALLOCATION_FULL;
		bool any_free = false;
		int group = -1;
		int bed = -1;

		person.born = scene->day - (core_day) (next_byte(reader) * 160 + next_byte(reader));
		if (what & 32)
			person.wants_from = scene->day - 2 + next_byte(reader) % 4;
		for (int i = 0; i < scene->ngroups; i++)
			any_free =
				any_free || (scene->groups[i].nsteps > 0 && scene->plain[scene->groups[i].id - 1].free[0] > 0);
		must(allocation_any_free(scene->groups, scene->ngroups) == any_free);
		for (int i = 0; i < scene->ngroups && group < 0; i++)
		{
			AllocationReason here = judge(scene, &scene->groups[i], &person, end, &bed);

			if (here == ALLOCATION_FOUND)
				group = i;
			if (here > reason)
				reason = here;
		}
		place = allocation_find(scene->groups, scene->ngroups, &person, scene->day);
		must(place.reason == reason);
		if (reason != ALLOCATION_FOUND)
			continue;
		must(place.group == group && place.bed == bed);

		must(allocation_take(&scene->groups[group], bed, scene->day, person.until));
		for (int column = 0; column < end; column++)
			scene->plain[scene->groups[group].id - 1].free[column]--;
		if (bed >= 0)
			memset(scene->plain[scene->groups[group].id - 1].bed_free[scene->groups[group].beds[bed].id - 1], 0,
				   DAYS *
					   sizeof(bool)); /* all are given from one day on: what is left behind an end is not used */
		for (int i = 0; i < scene->ngroups; i++)
			must_agree(scene, &scene->groups[i]);
	}
}

/* Without room for one more step nothing is taken. */
static void
must_refuse(Scene *scene)
{
	for (int i = 0; i < scene->ngroups; i++)
	{
		AllocationGroup *group = &scene->groups[i];
		int room = group->room;

		group->room = group->nsteps;
		must(!allocation_take(group, group->nbeds > 0 ? 0 : -1, scene->day, scene->day + 1));
		group->room = room;
		must_agree(scene, group);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Reader reader = {data, size};
	Scene *scene = calloc(1, sizeof(Scene));

	must(scene != NULL);
	scene->day = next_byte(&reader) * 37; /* from 2000-01-01, leap days among them */
	scene->ngroups = next_byte(&reader) % (GROUPS + 1);
	for (int i = 0; i < scene->ngroups; i++)
		next_group(scene, i, &reader);
	qsort(scene->groups, (size_t) scene->ngroups, sizeof(AllocationGroup), allocation_compare_groups);
	must_be_ordered(scene);
	must_refuse(scene);
	walk(scene, &reader);
	free(scene);
	return 0;
}
