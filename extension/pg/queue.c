/*
 * queue.c: the tallies of queues and what is read from them.
 *
 * queue_tally counts who waits by class and time of joining, in buckets: level 0 all of the class, levels 1, 2 and
 * 3 of 2^20, 2^15 and 2^10 seconds. Who is before a key is then the classes before it at level 0, whole buckets of
 * its own class at levels 1 to 3, and the entries of its own 17 minutes. The tallies are kept set by set, by
 * statement triggers with transition tables, under the flag that protect_computed() asks for.
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/guc.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "computed.h"
#include "owner.h"
#include "plan.h"
#include "socsvc.h"

PG_FUNCTION_INFO_V1(socsvc_queue_tie);
PG_FUNCTION_INFO_V1(socsvc_queue_bucket);
PG_FUNCTION_INFO_V1(socsvc_queue_ahead);
PG_FUNCTION_INFO_V1(socsvc_count_queue);

#define LEVEL_1_BITS 20
#define LEVEL_2_BITS 15
#define LEVEL_3_BITS 10

/* Whole seconds from 2000-01-01 UTC to the time, rounded down, before that day too. */
static int64
seconds_of(TimestampTz at)
{
	int64 seconds = at / USECS_PER_SEC;

	return at % USECS_PER_SEC < 0 ? seconds - 1 : seconds;
}

/* Bucket of the time at the level, see the comment of queue_tally. Errors: 22023 no such level. */
static int64
bucket_of(TimestampTz at, int level)
{
	switch (level)
	{
		case 0:
			return 0;
		case 1:
			return seconds_of(at) >> LEVEL_1_BITS;
		case 2:
			return seconds_of(at) >> LEVEL_2_BITS;
		case 3:
			return seconds_of(at) >> LEVEL_3_BITS;
		default:
			ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("a queue has no tally of level %d", level));
	}
	return 0; /* not reached */
}

/* _queue_tie(): 63 random bits. */
Datum
socsvc_queue_tie(PG_FUNCTION_ARGS)
{
	uint64 bits;

	if (!pg_strong_random(&bits, sizeof(bits)))
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR), errmsg("no random bits are to be had"));
	PG_RETURN_INT64((int64) (bits >> 1));
}

/* _queue_bucket(joined_at, level). */
Datum
socsvc_queue_bucket(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(bucket_of(PG_GETARG_TIMESTAMPTZ(0), PG_GETARG_INT32(1)));
}

/* Who waits before a key: classes before it, whole buckets of its class, entries of its own bucket. */
#define AHEAD                                                                                                     \
	"SELECT ((SELECT coalesce(sum(t.waiting), 0) FROM socsvc.queue_tally t"                                       \
	"    WHERE t.department = $1 AND t.level = 0 AND t.class_rank < $2)"                                          \
	" + (SELECT coalesce(sum(t.waiting), 0) FROM socsvc.queue_tally t"                                            \
	"    WHERE t.department = $1 AND t.level = 1 AND t.class_rank = $2"                                           \
	"      AND t.bucket < $6)"                                                                                    \
	" + (SELECT coalesce(sum(t.waiting), 0) FROM socsvc.queue_tally t"                                            \
	"    WHERE t.department = $1 AND t.level = 2 AND t.class_rank = $2"                                           \
	"      AND t.bucket >= $6 << 5 AND t.bucket < $7)"                                                            \
	" + (SELECT coalesce(sum(t.waiting), 0) FROM socsvc.queue_tally t"                                            \
	" WHERE t.department = $1 AND t.level = 3 AND t.class_rank = $2"                                              \
	" AND t.bucket >= $7 << 5 AND t.bucket < $8)"                                                                 \
	" + (SELECT count(*) FROM socsvc.queue_entry e"                                                               \
	"    WHERE e.department = $1 AND e.status = 'waiting' AND e.class_rank = $2"                                  \
	"      AND e.joined_at >= $9 AND (e.joined_at, e.tie, e.id) < ($3, $4, $5)"                                   \
	"))::bigint"

/* _queue_ahead(department, class_rank, joined_at, tie, id): how many wait before that key, in the caller's
 * snapshot. */
Datum
socsvc_queue_ahead(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan = NULL;
	static Oid types[] = {INT8OID, INT4OID, TIMESTAMPTZOID, INT8OID,       INT8OID,
						  INT8OID, INT8OID, INT8OID,        TIMESTAMPTZOID};
	TimestampTz joined_at = PG_GETARG_TIMESTAMPTZ(2);
	int64 minutes = bucket_of(joined_at, 3);
	Datum values[] = {PG_GETARG_DATUM(0),
					  PG_GETARG_DATUM(1),
					  PG_GETARG_DATUM(2),
					  PG_GETARG_DATUM(3),
					  PG_GETARG_DATUM(4),
					  Int64GetDatum(bucket_of(joined_at, 1)),
					  Int64GetDatum(bucket_of(joined_at, 2)),
					  Int64GetDatum(minutes),
					  TimestampTzGetDatum((minutes << LEVEL_3_BITS) * USECS_PER_SEC)};
	bool isnull;
	int64 ahead;

	SPI_connect();
	/* One plan for all: the index of the tallies serves every key, and planning would cost ten times the answer.
	 */
	if (plan == NULL)
	{
		SPIPlanPtr prepared = SPI_prepare_cursor(AHEAD, lengthof(types), types, CURSOR_OPT_GENERIC_PLAN);

		if (prepared == NULL || SPI_keepplan(prepared) != 0)
			elog(ERROR, "could not prepare the count of who waits before");
		plan = prepared;
	}
	if (SPI_execute_plan(plan, values, NULL, true, 0) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not count who waits before");
	ahead = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	SPI_finish();
	PG_RETURN_INT64(ahead);
}

/* ---- the tallies are kept ---------------------------------------------------------------------------- */

/* What an INSERT appends to queue_change, in the order of joining. */
#define TELL_JOINED                                                                                               \
	"INSERT INTO socsvc.queue_change (department, region_code, queue_entry, happened_at, change, joined_at, tie," \
	"    rank_after, reason)"                                                                                     \
	" SELECT n.department, n.region_code, n.id, n.joined_at, 'joined', n.joined_at, n.tie, n.class_rank, "        \
	"p.source"                                                                                                    \
	" FROM new_rows n LEFT JOIN socsvc.queue_privilege p ON p.id = n.queue_privilege"                             \
	" WHERE n.status = 'waiting' ORDER BY n.joined_at, n.tie, n.id"

/* What an UPDATE appends; the reason is a code or rule ids, never what somebody has written. */
#define TELL_MOVED                                                                                                \
	"INSERT INTO socsvc.queue_change (department, region_code, queue_entry, change, joined_at, tie, rank_before," \
	"    rank_after, reason)"                                                                                     \
	" SELECT o.department, o.region_code, o.id,"                                                                  \
	"   CASE WHEN n.status <> 'waiting' THEN 'left' WHEN o.status <> 'waiting' THEN 'returned'"                   \
	"        ELSE 'class_changed' END,"                                                                           \
	"   n.joined_at, n.tie, CASE WHEN o.status = 'waiting' THEN o.class_rank END,"                                \
	"   CASE WHEN n.status = 'waiting' THEN n.class_rank END,"                                                    \
	"   CASE WHEN n.status <> 'waiting' THEN n.status"                                                            \
	"        WHEN o.status <> 'waiting' THEN CASE WHEN o.joined_at = n.joined_at THEN 'keeps_place' ELSE "        \
	"'to_the_end' END"                                                                                            \
	"        ELSE coalesce(p.source, 'proof_ended') END"                                                          \
	" FROM old_rows o JOIN new_rows n ON n.region_code = o.region_code AND n.id = o.id"                           \
	" LEFT JOIN socsvc.queue_privilege p ON p.id = n.queue_privilege"                                             \
	" WHERE (o.status = 'waiting') <> (n.status = 'waiting')"                                                     \
	"    OR n.status = 'waiting' AND o.class_rank <> n.class_rank"                                                \
	" ORDER BY o.id"

#define BUCKETS                                                                                                   \
	" CROSS JOIN (VALUES (0), (1), (2), (3)) l (level) WHERE r.status = 'waiting'"                                \
	" GROUP BY r.department, l.level, r.class_rank, bucket"
#define COUNT_JOINED                                                                                              \
	"SELECT r.department, l.level, r.class_rank, socsvc._queue_bucket(r.joined_at, l.level) AS bucket, count(*) " \
	"AS "                                                                                                         \
	"more FROM new_rows r" BUCKETS
#define COUNT_MOVED                                                                                               \
	"SELECT department, level, class_rank, bucket, sum(more)::bigint AS more FROM ("                              \
	"SELECT r.department, l.level, r.class_rank, socsvc._queue_bucket(r.joined_at, l.level) AS bucket, "          \
	"-count(*) "                                                                                                  \
	"AS more FROM old_rows r" BUCKETS " UNION ALL " COUNT_JOINED                                                  \
	") d GROUP BY department, level, class_rank, bucket HAVING sum(more) <> 0"

#define ADD                                                                                                       \
	"INSERT INTO socsvc.queue_tally AS t (department, class_rank, level, bucket, waiting)"                        \
	" SELECT d.department, d.class_rank, d.level, d.bucket, d.more FROM (%s) d WHERE d.more > 0"                  \
	" ORDER BY d.department, d.level, d.class_rank, d.bucket"                                                     \
	" ON CONFLICT (department, level, class_rank, bucket) DO UPDATE SET waiting = t.waiting + excluded.waiting"

/*
 * Counts what moved once, and adds, takes, and drops what becomes empty: no two of them touch one bucket. One
 * MERGE takes and drops, so that each bucket is looked up once; what it has to add is for ON CONFLICT, as in ADD.
 */
#define MOVE_TALLIES                                                                                              \
	"WITH d AS MATERIALIZED (" COUNT_MOVED "),"                                                                   \
	" added AS (INSERT INTO socsvc.queue_tally AS t (department, class_rank, level, bucket, waiting)"             \
	"   SELECT d.department, d.class_rank, d.level, d.bucket, d.more FROM d WHERE d.more > 0"                     \
	"    ORDER BY d.department, d.level, d.class_rank, d.bucket"                                                  \
	"   ON CONFLICT (department, level, class_rank, bucket) DO UPDATE SET waiting = t.waiting + "                 \
	"excluded.waiting)"                                                                                           \
	" MERGE INTO socsvc.queue_tally t USING (SELECT * FROM d WHERE more < 0) d"                                   \
	"    ON t.department = d.department AND t.level = d.level AND t.class_rank = d.class_rank"                    \
	"   AND t.bucket = d.bucket"                                                                                  \
	"  WHEN MATCHED AND t.waiting + d.more = 0 THEN DELETE"                                                       \
	"  WHEN MATCHED THEN UPDATE SET waiting = t.waiting + d.more"

/* Runs one of the statements; answers how many rows it wrote. */
static uint64
write_rows(SPIPlanPtr *plan, const char *sql, int expected)
{
	if (SPI_execute_plan(socsvc_kept_plan(plan, sql, 0, NULL), NULL, NULL, false, 0) != expected)
		elog(ERROR, "could not count a queue: %s", SPI_result_code_string(SPI_result));
	return SPI_processed;
}

/*
 * Likewise for a statement that joins the transition tables: a plan that was made for one row is kept for
 * thousands, so it must not be a nested loop.
 */
static uint64
write_joined_rows(SPIPlanPtr *plan, const char *sql, int expected)
{
	int level = NewGUCNestLevel();
	uint64 rows;

	(void) set_config_option("enable_nestloop", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
							 false);
	rows = write_rows(plan, sql, expected);
	AtEOXact_GUC(true, level);
	return rows;
}

/*
 * count_queue(): appends to queue_change what the statement did to the order, and moves the tallies. As the
 * table's owner. Buckets that become empty go, so that the tallies do not grow for ever.
 */
Datum
socsvc_count_queue(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr tell_joined = NULL;
	static SPIPlanPtr add_joined = NULL;
	static SPIPlanPtr tell_moved = NULL;
	static SPIPlanPtr move_tallies = NULL;
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	OwnerSwitch saved;
	int level;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_STATEMENT(trigger->tg_event) || trigger->tg_newtable == NULL)
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("count_queue() is an AFTER ... FOR EACH STATEMENT trigger with transition tables"));
	SPI_connect();
	if (SPI_register_trigger_data(trigger) < 0)
		elog(ERROR, "could not register the transition tables");
	level = socsvc_pin_search_path();
	socsvc_switch_to_owner(RelationGetRelid(trigger->tg_relation), &saved);
	socsvc_computing++;
	PG_TRY();
	{
		if (TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		{
			if (write_rows(&tell_joined, TELL_JOINED, SPI_OK_INSERT) > 0)
				write_rows(&add_joined, psprintf(ADD, COUNT_JOINED), SPI_OK_INSERT);
		}
		else if (write_joined_rows(&tell_moved, TELL_MOVED, SPI_OK_INSERT) > 0)
		{
			write_rows(&move_tallies, MOVE_TALLIES, SPI_OK_MERGE);
		}
	}
	PG_FINALLY();
	{
		socsvc_computing--;
	}
	PG_END_TRY();
	socsvc_switch_back(&saved);
	AtEOXact_GUC(true, level);
	SPI_finish();
	return PointerGetDatum(NULL);
}
