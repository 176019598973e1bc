/*
 * allocation_read.c: departments, their groups and beds, what is free of them, and who waits, all under the
 * snapshot that is active, which is taken after the locks were granted. Each question is one query over the whole
 * scope; the queue alone is read by department and only as far as places go, through the index that is its order.
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "allocate.h"
#include "lock.h"
#include "plan.h"
#include "socsvc.h"

/* Departments with somebody in the queue. Locked in the order of ids, then their groups: see place_group. */
#define LOCK_DEPARTMENTS                                                                                          \
	"WITH length AS MATERIALIZED (SELECT f.form, socsvc.setting_value('place_days_' || f.form, $3)::integer AS "  \
	"days"                                                                                                        \
	"   FROM unnest('{home,semi_residential,residential}'::text[]) f (form))"                                     \
	" SELECT d.id, d.provider, d.form, $3 + l.days"                                                               \
	" FROM socsvc.department d JOIN socsvc.provider v ON v.id = d.provider AND v.in_register @> $3"               \
	" JOIN length l ON l.form = d.form"                                                                           \
	" WHERE ($1 IS NULL OR d.id = $1) AND ($2 IS NULL OR d.provider = $2) AND d.valid @> $3"                      \
	" AND EXISTS (SELECT FROM socsvc.queue_entry q WHERE q.department = d.id AND q.status = 'waiting')"           \
	" ORDER BY d.id FOR NO KEY UPDATE OF d"

#define LOCK_GROUPS                                                                                               \
	"SELECT g.id FROM socsvc.place_group g WHERE g.department = ANY ($1) ORDER BY g.id FOR NO KEY UPDATE"

#define GROUPS                                                                                                    \
	"SELECT g.department, g.id, g.stay, g.sex, g.is_accessible, lower(g.ages), upper(g.ages),"                    \
	" EXISTS (SELECT FROM socsvc.stay_term_rule r"                                                                \
	"          WHERE d.form = ANY (r.forms) AND (r.stays = '{}' OR g.stay = ANY (r.stays)))"                      \
	" FROM socsvc.place_group g JOIN socsvc.department d ON d.id = g.department"                                  \
	" WHERE g.department = ANY ($1) AND g.valid @> $2 ORDER BY g.department, g.id"

/* What changes on a day: places, places taken, closures; everything of before the day on the day itself. */
#define CHANGES                                                                                                   \
	"WITH g AS MATERIALIZED (SELECT g.id, g.department, g.valid FROM socsvc.place_group g"                        \
	"   WHERE g.department = ANY ($1) AND g.valid @> $2),"                                                        \
	" change (place_group, days, places, closed) AS ("                                                            \
	"   SELECT g.id, c.valid, c.places, 0 FROM g JOIN socsvc.place_capacity c ON c.place_group = g.id"            \
	"    WHERE c.valid && daterange($2, NULL)"                                                                    \
	"   UNION ALL"                                                                                                \
	"   SELECT g.id, s.days, -1, 0 FROM g JOIN socsvc.stay s ON s.place_group = g.id"                             \
	"    WHERE s.days && daterange($2, NULL) AND s.status NOT IN ('refused', 'lapsed', 'no_show', 'cancelled')"   \
	"   UNION ALL"                                                                                                \
	"   SELECT g.id, x.days, 0, 1 FROM g JOIN socsvc.place_closure x ON x.place_group = g.id"                     \
	"    WHERE x.days && daterange($2, NULL)"                                                                     \
	"   UNION ALL"                                                                                                \
	"   SELECT g.id, daterange(upper(g.valid), NULL), 0, 1 FROM g WHERE NOT upper_inf(g.valid)"                   \
	"   UNION ALL"                                                                                                \
	"   SELECT g.id, daterange(upper(d.valid), NULL), 0, 1 FROM g JOIN socsvc.department d ON d.id = "            \
	"g.department"                                                                                                \
	"    WHERE NOT upper_inf(d.valid))"                                                                           \
	" SELECT b.place_group, b.day, sum(b.places), sum(b.closed) FROM ("                                           \
	"   SELECT c.place_group, greatest(coalesce(lower(c.days), $2), $2) AS day, c.places, c.closed FROM change c" \
	"   UNION ALL"                                                                                                \
	"   SELECT c.place_group, upper(c.days), -c.places, -c.closed FROM change c WHERE NOT upper_inf(c.days)) b"   \
	" GROUP BY b.place_group, b.day ORDER BY b.place_group, b.day"

#define BEDS                                                                                                      \
	"SELECT b.place_group, b.id, b.sex, b.is_accessible,"                                                         \
	"       CASE WHEN b.valid @> $2 THEN least(upper(b.valid), s.free_until) ELSE $2 END"                         \
	" FROM socsvc.place_group g JOIN socsvc.bed b ON b.place_group = g.id"                                        \
	" LEFT JOIN (SELECT s.bed, greatest(min(lower(s.days)), $2) AS free_until FROM socsvc.stay s"                 \
	"             WHERE s.live AND s.bed IS NOT NULL AND s.days && daterange($2, NULL) GROUP BY s.bed) s"         \
	"   ON s.bed = b.id"                                                                                          \
	" WHERE g.department = ANY ($1) AND g.valid @> $2 ORDER BY b.place_group, b.id"

/*
 * Who waits, in order: of each department ($1) the next so many ($2) after a key of the order ($3 to $6), by the
 * index that is the order.
 */
#define QUEUE                                                                                                     \
	"SELECT d.number, q.id, q.person, q.class_rank, q.joined_at, q.tie, p.sex, p.birth_date, q.needs_accessible," \
	" q.place_group, q.stay, q.wants_from, q.wanted_days, p.died_on,"                                             \
	" EXISTS (SELECT FROM socsvc.absence a WHERE a.person = q.person AND a.term @> $7), o.other_from, o.is_open"  \
	" FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY"                                                        \
	"   AS d (id, most, class_rank, joined_at, tie, entry, number)"                                               \
	" CROSS JOIN LATERAL (SELECT e.* FROM socsvc.queue_entry e"                                                   \
	"   WHERE e.department = d.id AND e.status = 'waiting'"                                                       \
	"     AND (e.class_rank, e.joined_at, e.tie, e.id) > (d.class_rank, d.joined_at, d.tie, d.entry)"             \
	"   ORDER BY e.class_rank, e.joined_at, e.tie, e.id LIMIT d.most) q"                                          \
	" JOIN socsvc.person p ON p.id = q.person"                                                                    \
	" CROSS JOIN LATERAL (SELECT min(lower(s.days)) FILTER (WHERE s.days && daterange($7, NULL)) AS other_from,"  \
	"     coalesce(bool_or(s.form = q.form AND s.status <> 'arrived'), false) AS is_open"                         \
	"   FROM socsvc.stay s WHERE s.person = q.person AND s.live) o"                                               \
	" ORDER BY d.number, q.class_rank, q.joined_at, q.tie, q.id"

#define TERM_PROBLEMS                                                                                             \
	"SELECT string_agg(coalesce(t.detail, t.code) || ' (' || t.source || ')', '; ')"                              \
	" FROM socsvc.stay_term_problems($1, $2, daterange($3, $4), false) t"

/* ---- columns of a row -------------------------------------------------------------------------------- */

/* 'f', 'm', or 0 where it is NULL. */
static char
row_sex(uint64 row, int column)
{
	bool isnull;
	Datum value = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, &isnull);

	return isnull ? 0 : *VARDATA_ANY(DatumGetTextPP(value));
}

/* Number of a kind of stay from 1, 0 where it is NULL: only told apart from others. */
static int
row_stay(uint64 row, int column)
{
	static const char *const kinds[] = {"up_to_4_hours", "over_4_hours", "night", "round_the_clock"};
	char *kind = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column);

	for (int i = 0; kind != NULL && i < (int) lengthof(kinds); i++)
		if (strcmp(kind, kinds[i]) == 0)
			return i + 1;
	return 0;
}

/* ---- the scope --------------------------------------------------------------------------------------- */

/* Puts a query about departments on a day, the answer in SPI_tuptable. */
static uint64
ask(const char *query, Datum departments, core_day day)
{
	Oid types[] = {INT8ARRAYOID, DATEOID};
	Datum values[] = {departments, DateADTGetDatum(day)};

	if (SPI_execute_with_args(query, lengthof(types), types, values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read places: %s", SPI_result_code_string(SPI_result));
	return SPI_processed;
}

/* Locks the departments of the scope where somebody waits, and then their groups. Answers how many. */
static int
lock_departments(const AllocationScope *scope, AllocatedDepartment **departments, Datum *ids)
{
	Oid types[] = {INT8OID, INT8OID, DATEOID};
	Datum values[] = {Int64GetDatum(scope->department), Int64GetDatum(scope->provider),
					  DateADTGetDatum(scope->day)};
	char nulls[] = {scope->department == 0 ? 'n' : ' ', scope->provider == 0 ? 'n' : ' ', ' '};
	Oid array_type[] = {INT8ARRAYOID};
	Datum *keys;
	int count;

	if (SPI_execute_with_args(LOCK_DEPARTMENTS, lengthof(types), types, values, nulls, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not lock departments: %s", SPI_result_code_string(SPI_result));
	count = (int) SPI_processed;
	*departments = palloc0(Max(count, 1) * sizeof(AllocatedDepartment));
	keys = palloc(Max(count, 1) * sizeof(Datum));
	for (int i = 0; i < count; i++)
	{
		AllocatedDepartment *department = &(*departments)[i];

		department->id = row_int8(SPI_tuptable, i, 1, 0);
		department->provider = row_int8(SPI_tuptable, i, 2, 0);
		department->form = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 3);
		department->until = row_int4(SPI_tuptable, i, 4, CORE_DAY_INFINITY);
		department->last = (QueueKey){PG_INT32_MIN, DT_NOBEGIN, PG_INT64_MIN, PG_INT64_MIN};
		keys[i] = Int64GetDatum(department->id);
	}
	SPI_freetuptable(SPI_tuptable);
	*ids = PointerGetDatum(construct_array(keys, count, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	if (count > 0 && SPI_execute_with_args(LOCK_GROUPS, 1, array_type, ids, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not lock groups: %s", SPI_result_code_string(SPI_result));
	return count;
}

/* qsort and bsearch comparison of pointers to groups, by id. */
static int
compare_ids(const void *a, const void *b)
{
	int64 left = (*(AllocationGroup *const *) a)->id;
	int64 right = (*(AllocationGroup *const *) b)->id;

	return (left > right) - (left < right);
}

/* The group with this id among those sorted by id; rows of one group come together, so the last is tried first. */
static AllocationGroup *
group_of(AllocationGroup **sorted, int count, int64 id, AllocationGroup *last)
{
	AllocationGroup key = {.id = id};
	AllocationGroup *wanted = &key;
	AllocationGroup **found;

	if (last != NULL && last->id == id)
		return last;
	found = bsearch(&wanted, sorted, count, sizeof(AllocationGroup *), compare_ids);
	if (found == NULL)
		elog(ERROR, "place group %lld was not read", (long long) id);
	return *found;
}

/* What is free of each group, day by day. */
static void
read_steps(AllocationGroup **sorted, int count, Datum ids, core_day day)
{
	uint64 rows = ask(CHANGES, ids, day);
	AllocationGroup *group = NULL;
	int64 places = 0;
	int64 closed = 0;

	for (uint64 i = 0; i < rows; i++)
	{
		AllocationGroup *of = group_of(sorted, count, row_int8(SPI_tuptable, i, 1, 0), group);
		core_day on = row_int4(SPI_tuptable, i, 2, day);

		if (group == NULL || of != group)
		{
			uint64 last = i;

			/* Room for its rows and as many ends of new stays; allocation.c makes more when that is not enough. */
			while (last < rows && row_int8(SPI_tuptable, last, 1, 0) == of->id)
				last++;
			group = of;
			group->room = 2 * (int) (last - i) + 2;
			group->steps = palloc(group->room * sizeof(AllocationStep));
			group->steps[group->nsteps++] = (AllocationStep){day, 0};
			places = closed = 0;
		}
		/* The sum of integers is a bigint. */
		places += row_int8(SPI_tuptable, i, 3, 0);
		closed += row_int8(SPI_tuptable, i, 4, 0);
		if (group->steps[group->nsteps - 1].day != on)
			group->steps[group->nsteps++].day = on;
		group->steps[group->nsteps - 1].free = closed > 0 ? 0 : places;
	}
	SPI_freetuptable(SPI_tuptable);
}

/* The beds of the groups. */
static void
read_beds(AllocationGroup **sorted, int count, Datum ids, core_day day)
{
	uint64 rows = ask(BEDS, ids, day);
	AllocationGroup *group = NULL;

	for (uint64 i = 0; i < rows; i++)
	{
		AllocationGroup *of = group_of(sorted, count, row_int8(SPI_tuptable, i, 1, 0), group);
		AllocationBed *bed;

		if (group == NULL || of != group)
		{
			uint64 last = i;

			while (last < rows && row_int8(SPI_tuptable, last, 1, 0) == of->id)
				last++;
			group = of;
			group->beds = palloc((last - i) * sizeof(AllocationBed));
		}
		bed = &group->beds[group->nbeds++];
		bed->id = row_int8(SPI_tuptable, i, 2, 0);
		bed->sex = row_sex(i, 3);
		bed->accessible = row_bool(SPI_tuptable, i, 4);
		bed->free_until = row_int4(SPI_tuptable, i, 5, CORE_DAY_INFINITY);
	}
	SPI_freetuptable(SPI_tuptable);
	for (int i = 0; i < count; i++)
		if (sorted[i]->nbeds > 1)
			qsort(sorted[i]->beds, sorted[i]->nbeds, sizeof(AllocationBed), allocation_compare_beds);
}

/*
 * Locks the scope and reads its places under a snapshot that it pushes, for the caller to pop. Departments in the
 * order of ids; those alone in which somebody waits.
 */
int
allocation_read(const AllocationScope *scope, AllocatedDepartment **departments)
{
	Datum ids;
	int ndepartments = lock_departments(scope, departments, &ids);
	AllocatedDepartment *department = *departments;
	AllocationGroup *groups;
	AllocationGroup **sorted;
	int count;

	(void) socsvc_push_latest_snapshot();
	if (ndepartments == 0)
		return 0;
	count = (int) ask(GROUPS, ids, scope->day);
	groups = palloc0(Max(count, 1) * sizeof(AllocationGroup));
	sorted = palloc(Max(count, 1) * sizeof(AllocationGroup *));
	for (int i = 0; i < count; i++)
	{
		AllocationGroup *group = sorted[i] = &groups[i];

		while (department->id != row_int8(SPI_tuptable, i, 1, 0))
			department++;
		if (department->ngroups++ == 0)
			department->groups = group;
		group->id = row_int8(SPI_tuptable, i, 2, 0);
		group->stay = row_stay(i, 3);
		group->sex = row_sex(i, 4);
		group->accessible = row_bool(SPI_tuptable, i, 5);
		group->has_terms = row_bool(SPI_tuptable, i, 8);
		group->age_from = row_int4(SPI_tuptable, i, 6, 0);
		group->age_until = row_int4(SPI_tuptable, i, 7, PG_INT32_MAX);
	}
	SPI_freetuptable(SPI_tuptable);
	qsort(sorted, count, sizeof(AllocationGroup *), compare_ids);
	read_steps(sorted, count, ids, scope->day);
	read_beds(sorted, count, ids, scope->day);
	for (int i = 0; i < ndepartments; i++)
		if ((*departments)[i].ngroups > 1)
			qsort((*departments)[i].groups, (*departments)[i].ngroups, sizeof(AllocationGroup),
				  allocation_compare_groups);
	return ndepartments;
}

/* ---- the queue --------------------------------------------------------------------------------------- */

/* An array of int8 or of another type that is passed by value. */
static Datum
array_of(Datum *values, int count, Oid type, int length, char align)
{
	return PointerGetDatum(construct_array(values, count, type, length, true, align));
}

/*
 * The next people in the queues of these departments, at most `most` of each after the last one who was asked
 * about; in the order of the departments given, then of the queue. Answers how many. Counts what it read in
 * `fetched`.
 */
int
allocation_read_queues(const AllocationScope *scope, AllocatedDepartment **asked, int count,
					   Candidate **candidates)
{
	static SPIPlanPtr plan = NULL;
	Oid types[] = {INT8ARRAYOID, INT4ARRAYOID, INT4ARRAYOID, TIMESTAMPTZARRAYOID,
				   INT8ARRAYOID, INT8ARRAYOID, DATEOID};
	Datum *columns[6];
	Datum values[7];
	int rows;

	for (int c = 0; c < (int) lengthof(columns); c++)
		columns[c] = palloc(count * sizeof(Datum));
	for (int i = 0; i < count; i++)
	{
		columns[0][i] = Int64GetDatum(asked[i]->id);
		columns[1][i] = Int32GetDatum(asked[i]->most);
		columns[2][i] = Int32GetDatum(asked[i]->last.class_rank);
		columns[3][i] = TimestampTzGetDatum(asked[i]->last.joined_at);
		columns[4][i] = Int64GetDatum(asked[i]->last.tie);
		columns[5][i] = Int64GetDatum(asked[i]->last.entry);
		asked[i]->fetched = 0;
	}
	values[0] = array_of(columns[0], count, INT8OID, sizeof(int64), TYPALIGN_DOUBLE);
	values[1] = array_of(columns[1], count, INT4OID, sizeof(int32), TYPALIGN_INT);
	values[2] = array_of(columns[2], count, INT4OID, sizeof(int32), TYPALIGN_INT);
	values[3] = array_of(columns[3], count, TIMESTAMPTZOID, sizeof(TimestampTz), TYPALIGN_DOUBLE);
	values[4] = array_of(columns[4], count, INT8OID, sizeof(int64), TYPALIGN_DOUBLE);
	values[5] = array_of(columns[5], count, INT8OID, sizeof(int64), TYPALIGN_DOUBLE);
	values[6] = DateADTGetDatum(scope->day);
	if (SPI_execute_plan(socsvc_kept_plan(&plan, QUEUE, lengthof(types), types), values, NULL, true, 0) !=
		SPI_OK_SELECT)
		elog(ERROR, "could not read the queues: %s", SPI_result_code_string(SPI_result));

	rows = (int) SPI_processed;
	*candidates = MemoryContextAllocHuge(CurrentMemoryContext, Max(rows, 1) * sizeof(Candidate));
	for (int i = 0; i < rows; i++)
	{
		Candidate *candidate = &(*candidates)[i];
		AllocatedDepartment *department = asked[row_int8(SPI_tuptable, i, 1, 0) - 1];

		candidate->department = department;
		candidate->key.entry = row_int8(SPI_tuptable, i, 2, 0);
		candidate->person_id = row_int8(SPI_tuptable, i, 3, 0);
		candidate->key.class_rank = row_int4(SPI_tuptable, i, 4, 0);
		candidate->key.joined_at = row_int8(SPI_tuptable, i, 5, 0);
		candidate->key.tie = row_int8(SPI_tuptable, i, 6, 0);
		candidate->person.sex = row_sex(i, 7);
		candidate->person.born = row_int4(SPI_tuptable, i, 8, scope->day);
		candidate->person.needs_accessible = row_bool(SPI_tuptable, i, 9);
		candidate->person.wants_group = row_int8(SPI_tuptable, i, 10, 0);
		candidate->person.wants_stay = row_stay(i, 11);
		candidate->person.wants_from = row_int4(SPI_tuptable, i, 12, CORE_DAY_MINUS_INFINITY);
		candidate->wanted_days = row_int4(SPI_tuptable, i, 13, 0);
		candidate->died_on = row_int4(SPI_tuptable, i, 14, CORE_DAY_INFINITY);
		candidate->is_away = row_bool(SPI_tuptable, i, 15);
		candidate->other_from = row_int4(SPI_tuptable, i, 16, CORE_DAY_INFINITY);
		candidate->has_open_order = row_bool(SPI_tuptable, i, 17);
		candidate->person.until = department->until;
		if (candidate->wanted_days >= CORE_DAY_LAST - scope->day)
			candidate->person.until = CORE_DAY_INFINITY;
		else if (candidate->wanted_days > 0)
			candidate->person.until = scope->day + candidate->wanted_days;
		department->fetched++;
		department->last = candidate->key;
	}
	SPI_freetuptable(SPI_tuptable);
	return rows;
}

/* What the terms of stay have against these days (326-п paragraphs 51, 52), or NULL. */
char *
allocation_term_problem(const Candidate *candidate, int64 group, core_day day, core_day until)
{
	static SPIPlanPtr plan = NULL;
	Oid types[] = {INT8OID, INT8OID, DATEOID, DATEOID};
	Datum values[] = {Int64GetDatum(candidate->person_id), Int64GetDatum(group), DateADTGetDatum(day),
					  DateADTGetDatum(until)};
	char nulls[] = {' ', ' ', ' ', until == CORE_DAY_INFINITY ? 'n' : ' '};
	char *problem;

	if (SPI_execute_plan(socsvc_kept_plan(&plan, TERM_PROBLEMS, lengthof(types), types), values, nulls, true, 0) !=
			SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not ask for the terms of stay: %s", SPI_result_code_string(SPI_result));
	problem = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	SPI_freetuptable(SPI_tuptable);
	return problem;
}
