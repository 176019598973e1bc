/*
 * allocation.c: allocate_places(): free places of a day to those who wait, in the order of the queue (326-п
 * paragraphs 45, 57, 58, 68, 69).
 *
 * Departments, then groups are locked, in the order of ids: from then on no place of theirs is taken or given
 * back, and no entry joins or moves but by us. Under a snapshot taken after that the queues are walked in their
 * stored order until no place is left. Everybody passed over is answered with the reason. People are locked
 * without waiting, for clients lock the person before the group: who cannot be locked keeps his turn, and his
 * place stays free for the next run rather than going to the next in the queue. So runs beside each other and
 * beside bookings neither block for ever nor give a place twice; and nothing is drawn or timed, so that the same
 * state gives the same result.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/guc.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

#include "allocate.h"
#include "lock.h"
#include "owner.h"
#include "register_info.h"
#include "row_access.h"
#include "socsvc.h"
#include "subject.h"

PG_FUNCTION_INFO_V1(allocate_places);

#define PASSED_OVER 6 /* people of a queue read beyond its places */
#define MOST_AT_ONCE 10000

/* Columns of the answer. */
enum
{
	OUT_DEPARTMENT,
	OUT_GROUP,
	OUT_BED,
	OUT_ENTRY,
	OUT_PERSON,
	OUT_STAY,
	OUT_OUTCOME,
	OUT_REASON,
	OUT_COLUMNS
};

static const char *const reasons[] = {[ALLOCATION_FULL] = "full",
									  [ALLOCATION_ANOTHER_GROUP] = "another_group",
									  [ALLOCATION_ANOTHER_STAY] = "another_stay",
									  [ALLOCATION_AGE] = "age",
									  [ALLOCATION_SEX] = "sex",
									  [ALLOCATION_ACCESSIBILITY] = "accessibility",
									  [ALLOCATION_NO_BED] = "no_bed",
									  [ALLOCATION_NO_ROOM] = "no_room",
									  [ALLOCATION_LATER] = "later"};

/* A run. */
typedef struct Allocation
{
	AllocationScope scope;
	int count;
	int room;
	Verdict *verdicts; /* in the order of the walk */
	HTAB *placed;      /* persons who have got an offer in this run */
} Allocation;

/* ---- who may --------------------------------------------------------------------------------------------- */

/* A provider (a specialist where he is all of it) allocates places of its departments; the agency, and whoever
 * runs jobs, of all. Errors: SV009. */
static void
restrict_scope(AllocationScope *scope)
{
	const char *role = socsvc_subject_role();

	if (role != NULL && (strcmp(role, "agency") == 0 || strcmp(role, "scheduler") == 0))
		return;
	if (socsvc_acts_for_whole(&scope->provider))
		return;
	ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED), errmsg("this role does not allocate places"),
			errdetail("Role of the subject: %s.", role == NULL ? _("none") : role),
			errhint("Places are allocated by the provider in its departments, by the agency, or by a job."));
}

/* Errors: P0002 no such department, SV009 another provider's. To be called with the owner's rights. */
static void
check_department(const AllocationScope *scope)
{
	Oid types[] = {INT8OID};
	Datum values[] = {Int64GetDatum(scope->department)};
	bool isnull;

	if (scope->department == 0)
		return;
	if (SPI_execute_with_args("SELECT d.provider FROM socsvc.department d WHERE d.id = $1", 1, types, values, NULL,
							  true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read the department: %s", SPI_result_code_string(SPI_result));
	if (SPI_processed == 0)
		ereport(ERROR, errcode(ERRCODE_NO_DATA_FOUND),
				errmsg("there is no department %lld", (long long) scope->department));
	if (scope->provider != 0 &&
		DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull)) != scope->provider)
		ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED),
				errmsg("a provider allocates places of its own departments"),
				errdetail("Department %lld.", (long long) scope->department));
}

/* Privileges that have ended since the last run of jobs give nobody a place: their classes are found anew. */
static void
refresh_classes(const AllocationScope *scope)
{
	Oid types[] = {INT8OID, INT8OID};
	Datum values[] = {Int64GetDatum(scope->department), Int64GetDatum(scope->provider)};
	char nulls[] = {scope->department == 0 ? 'n' : ' ', scope->provider == 0 ? 'n' : ' '};

	if (SPI_execute_with_args("SELECT socsvc._find_classes_anew(ARRAY(SELECT q.id FROM socsvc.queue_entry q"
							  " WHERE q.status = 'waiting' AND q.privileged_until <= socsvc.today()"
							  " AND ($1 IS NULL OR q.department = $1) AND ($2 IS NULL OR q.provider = $2)))",
							  lengthof(types), types, values, nulls, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not find classes anew: %s", SPI_result_code_string(SPI_result));
}

/* ---- the walk -------------------------------------------------------------------------------------------- */

/* Notes what becomes of a candidate. */
static void
note(Allocation *run, const Verdict *verdict)
{
	if (run->count == run->room)
		run->verdicts = run->room == 0
							? MemoryContextAllocHuge(CurrentMemoryContext, (run->room = 1024) * sizeof(Verdict))
							: repalloc_huge(run->verdicts, (run->room *= 2) * sizeof(Verdict));
	run->verdicts[run->count++] = *verdict;
}

/* Why the candidate gets no place whatever is free, or NULL. */
static const char *
personal_reason(const Allocation *run, const Candidate *candidate)
{
	if (candidate->died_on != CORE_DAY_INFINITY)
		return "dead";
	if (candidate->is_away)
		return "away";
	if (candidate->has_open_order || candidate->other_from < candidate->person.until ||
		hash_search(run->placed, &candidate->person_id, HASH_FIND, NULL) != NULL)
		return "other_place";
	return NULL;
}

/* Takes the place for the candidate. */
static void
take(Allocation *run, AllocationGroup *group, int bed, const Candidate *candidate)
{
	if (group->nsteps == group->room)
		group->steps = repalloc(group->steps, (group->room *= 2) * sizeof(AllocationStep));
	if (!allocation_take(group, bed, run->scope.day, candidate->person.until))
		elog(ERROR, "no room for the steps of place group %lld", (long long) group->id);
	(void) hash_search(run->placed, &candidate->person_id, HASH_ENTER, NULL);
}

/* What becomes of a candidate. */
static void
consider(Allocation *run, const AllocatedDepartment *department, const Candidate *candidate)
{
	Verdict verdict = {.department = department,
					   .number = run->count,
					   .entry = candidate->key.entry,
					   .person = candidate->person_id,
					   .until = candidate->person.until};

	verdict.reason = personal_reason(run, candidate);
	if (verdict.reason == NULL)
	{
		AllocationPlace place =
			allocation_find(department->groups, department->ngroups, &candidate->person, run->scope.day);

		if (place.reason != ALLOCATION_FOUND)
			verdict.reason = reasons[place.reason];
		else
		{
			AllocationGroup *group = &department->groups[place.group];

			if (group->has_terms)
				verdict.reason =
					allocation_term_problem(candidate, group->id, run->scope.day, candidate->person.until);
			if (verdict.reason == NULL)
			{
				verdict.group = group->id;
				verdict.bed = place.bed < 0 ? 0 : group->beds[place.bed].id;
				take(run, group, place.bed, candidate);
			}
		}
	}
	note(run, &verdict);
}

/* How many places of the department are free on the day. */
static int64
free_on_day(const AllocatedDepartment *department)
{
	int64 total = 0;

	for (int i = 0; i < department->ngroups; i++)
		if (department->groups[i].nsteps > 0 && department->groups[i].steps[0].free > 0)
			total += department->groups[i].steps[0].free;
	return total;
}

/*
 * Walks the queues until places or people are gone: all departments at once, as many people of each as it has
 * places and some who will be passed over; then, of those that have places left, more.
 */
static void
walk(Allocation *run, AllocatedDepartment *departments, int count)
{
	AllocatedDepartment **asked = palloc(Max(count, 1) * sizeof(AllocatedDepartment *));
	int nasked = 0;

	for (int i = 0; i < count; i++)
		if (allocation_any_free(departments[i].groups, departments[i].ngroups))
		{
			departments[i].most = (int) Min(free_on_day(&departments[i]) + PASSED_OVER, MOST_AT_ONCE);
			asked[nasked++] = &departments[i];
		}
	while (nasked > 0)
	{
		Candidate *candidates;
		int ncandidates = allocation_read_queues(&run->scope, asked, nasked, &candidates);
		int left = 0;

		for (int i = 0; i < ncandidates; i++)
		{
			CHECK_FOR_INTERRUPTS();
			if (allocation_any_free(candidates[i].department->groups, candidates[i].department->ngroups))
				consider(run, candidates[i].department, &candidates[i]);
		}
		pfree(candidates);
		for (int i = 0; i < nasked; i++)
			if (asked[i]->fetched == asked[i]->most && allocation_any_free(asked[i]->groups, asked[i]->ngroups))
			{
				asked[i]->most = Min(4 * asked[i]->most, MOST_AT_ONCE);
				asked[left++] = asked[i];
			}
		nasked = left;
	}
}

/* qsort comparison: by department, and in each in the order in which people were asked about. */
static int
compare_verdicts(const void *a, const void *b)
{
	const Verdict *left = a;
	const Verdict *right = b;

	if (left->department != right->department)
		return left->department < right->department ? -1 : 1;
	return (left->number > right->number) - (left->number < right->number);
}

/* Writes the offers. */
static void
write_offers(Allocation *run)
{
	Verdict **offers = MemoryContextAllocHuge(CurrentMemoryContext, Max(run->count, 1) * sizeof(Verdict *));
	int count = 0;

	for (int i = 0; i < run->count; i++)
		if (run->verdicts[i].reason == NULL)
			offers[count++] = &run->verdicts[i];
	allocation_write(&run->scope, offers, count);
}

/* Puts a row of the answer. */
static void
answer(Tuplestorestate *store, TupleDesc descriptor, const Verdict *verdict)
{
	Datum values[OUT_COLUMNS] = {0};
	bool nulls[OUT_COLUMNS] = {false};

	values[OUT_DEPARTMENT] = Int64GetDatum(verdict->department->id);
	values[OUT_GROUP] = Int64GetDatum(verdict->group);
	nulls[OUT_GROUP] = verdict->group == 0;
	values[OUT_BED] = Int64GetDatum(verdict->bed);
	nulls[OUT_BED] = verdict->bed == 0;
	values[OUT_ENTRY] = Int64GetDatum(verdict->entry);
	values[OUT_PERSON] = Int64GetDatum(verdict->person);
	values[OUT_STAY] = Int64GetDatum(verdict->stay);
	nulls[OUT_STAY] = verdict->stay == 0;
	values[OUT_OUTCOME] = CStringGetTextDatum(verdict->reason == NULL ? "offered" : "skipped");
	if (verdict->reason == NULL)
		nulls[OUT_REASON] = true;
	else
		values[OUT_REASON] = CStringGetTextDatum(verdict->reason);
	tuplestore_putvalues(store, descriptor, values, nulls);
}

/* allocate_places(department_id, day): see engine/allocation.sql. */
Datum
allocate_places(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	HASHCTL control = {.keysize = sizeof(int64), .entrysize = sizeof(int64)};
	Allocation run = {0};
	AllocatedDepartment *departments;
	int count;
	OwnerSwitch caller;
	int level;

	socsvc_check_register();
	run.scope.department = PG_ARGISNULL(0) ? 0 : PG_GETARG_INT64(0);
	run.scope.day = PG_ARGISNULL(1) ? socsvc_today() : PG_GETARG_DATEADT(1);
	if (DATE_NOT_FINITE(run.scope.day))
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the day must be finite"));
	if (run.scope.day < socsvc_today())
		ereport(ERROR, errcode(ERRCODE_OUTSIDE_TERM), errmsg("places of the past are not offered"),
				errhint("Leave the day out: places that are free today are offered."));
	restrict_scope(&run.scope);
	PreventCommandIfReadOnly("allocate_places()");
	InitMaterializedSRF(fcinfo, 0);

	socsvc_switch_to_owner(socsvc_table("stay"), &caller);
	level = socsvc_pin_search_path();
	(void) set_config_option("jit", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	SPI_connect();
	control.hcxt = CurrentMemoryContext;
	run.placed = hash_create("persons with an offer", 256, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	check_department(&run.scope);
	refresh_classes(&run.scope);
	count = allocation_read(&run.scope, &departments); /* pushes a snapshot */
	walk(&run, departments, count);
	PopActiveSnapshot();
	if (run.count > 1)
		qsort(run.verdicts, run.count, sizeof(Verdict), compare_verdicts);
	write_offers(&run);
	for (int i = 0; i < run.count; i++)
		answer(set->setResult, set->setDesc, &run.verdicts[i]);
	SPI_finish();
	AtEOXact_GUC(true, level);
	socsvc_switch_back(&caller);
	return (Datum) 0;
}
