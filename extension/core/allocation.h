/*
 * allocation.h: which free place a waiting person gets, and if none, why.
 *
 * All places are given from one day on, the day of the allocation, so what is left of a group is a function of the
 * last day alone: steps that never have to look back. The caller asks person by person in the order of the queue
 * and takes what was found; so the order is the caller's, and equal questions have equal answers. Nothing here
 * allocates or fails.
 */
#ifndef SOCSVC_CORE_ALLOCATION_H
#define SOCSVC_CORE_ALLOCATION_H

#include <stdbool.h>
#include <stdint.h>

#include "date.h"

/* From this day until the next step so many places are free; negative when more are taken than there are. */
typedef struct AllocationStep
{
	core_day day;
	int64_t free;
} AllocationStep;

typedef struct AllocationBed
{
	int64_t id;
	char sex; /* 'f', 'm', or 0 for both */
	bool accessible;
	core_day
		free_until; /* first day on which it is not free any more; the day of the allocation when it is taken */
} AllocationBed;

typedef struct AllocationGroup
{
	int64_t id;
	int stay; /* as the person's `stay` */
	char sex; /* likewise of a bed */
	bool accessible;
	bool has_terms;   /* terms of stay may stand against a length: asked by the caller, not here */
	int32_t age_from; /* full years */
	int32_t age_until;
	int nsteps;
	int room;              /* allocation_take() needs nsteps < room */
	AllocationStep *steps; /* by day, the first on the day of the allocation */
	int nbeds;             /* 0: places are only counted */
	AllocationBed *beds;   /* in the order of allocation_compare_beds() */
} AllocationGroup;

typedef struct AllocationPerson
{
	char sex;
	core_day born;
	bool needs_accessible;
	int64_t wants_group; /* 0 for any */
	int wants_stay;      /* 0 for any */
	core_day wants_from; /* CORE_DAY_MINUS_INFINITY for as soon as possible */
	core_day until;      /* first day not stayed any more; CORE_DAY_INFINITY for without an end */
} AllocationPerson;

/* Why there is no place, the later the nearer to one. */
typedef enum AllocationReason
{
	ALLOCATION_FULL, /* no place is free on the day */
	ALLOCATION_ANOTHER_GROUP,
	ALLOCATION_ANOTHER_STAY,
	ALLOCATION_AGE,
	ALLOCATION_SEX,
	ALLOCATION_ACCESSIBILITY,
	ALLOCATION_NO_BED,  /* places, but no bed that fits over the days */
	ALLOCATION_NO_ROOM, /* a place on the day, but not over all days */
	ALLOCATION_LATER,   /* wants a later day */
	ALLOCATION_FOUND
} AllocationReason;

typedef struct AllocationPlace
{
	AllocationReason reason;
	int group; /* index; of ALLOCATION_FOUND alone */
	int bed;   /* index, -1 for none */
} AllocationPlace;

extern int allocation_compare_groups(const void *a, const void *b);
extern int allocation_compare_beds(const void *a, const void *b);
extern bool allocation_any_free(const AllocationGroup *groups, int ngroups);
extern AllocationPlace allocation_find(const AllocationGroup *groups, int ngroups, const AllocationPerson *person,
									   core_day day);
extern bool allocation_take(AllocationGroup *group, int bed, core_day day, core_day until);

#endif
