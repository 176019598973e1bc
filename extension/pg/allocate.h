/*
 * allocate.h: allocate_places(), file by file:
 *
 *   allocation.c        who may, locks, the walk over departments and queues, the answer
 *   allocation_read.c   departments, groups, what is free of them, beds, and who waits
 *   allocation_write.c  rows of stay and queue_entry, a statement a table
 */
#ifndef SOCSVC_ALLOCATE_H
#define SOCSVC_ALLOCATE_H

#include "executor/spi.h"

#include "allocation.h"

/* Where somebody stands in a department's queue. */
typedef struct QueueKey
{
	int32 class_rank;
	TimestampTz joined_at;
	int64 tie;
	int64 entry;
} QueueKey;

typedef struct AllocatedDepartment
{
	int64 id;
	int64 provider;
	char *form;
	core_day until; /* end of stays whose length nobody said, CORE_DAY_INFINITY for none */
	int ngroups;
	AllocationGroup *groups; /* in the order of allocation_compare_groups() */
	int most;                /* of its queue to be read next */
	int fetched;             /* read last */
	QueueKey last;           /* who was read last */
} AllocatedDepartment;

/* What is asked for: a department, those of a provider, or all (0), on a day. */
typedef struct AllocationScope
{
	int64 department;
	int64 provider;
	core_day day;
} AllocationScope;

/* Somebody who waits. */
typedef struct Candidate
{
	AllocatedDepartment *department;
	QueueKey key;
	int64 person_id;
	AllocationPerson person;
	core_day died_on;    /* CORE_DAY_INFINITY while alive */
	bool is_away;        /* on the day */
	core_day other_from; /* first day of a place that he has, on or after the day; CORE_DAY_INFINITY for none */
	bool has_open_order; /* a place of this form is offered to him or awaits him */
	int wanted_days;     /* 0: nobody said */
} Candidate;

/* What became of a candidate. */
typedef struct Verdict
{
	const AllocatedDepartment *department;
	int number; /* in the order of the walk */
	int64 entry;
	int64 person;
	int64 group; /* of an offer, 0 otherwise */
	int64 bed;   /* or 0 */
	core_day until;
	int64 stay;         /* once written */
	const char *reason; /* NULL: offered */
} Verdict;

extern int allocation_read(const AllocationScope *scope, AllocatedDepartment **departments);
extern int allocation_read_queues(const AllocationScope *scope, AllocatedDepartment **asked, int count,
								  Candidate **candidates);
extern char *allocation_term_problem(const Candidate *candidate, int64 group, core_day day, core_day until);
extern void allocation_write(const AllocationScope *scope, Verdict **offers, int count);

#endif
