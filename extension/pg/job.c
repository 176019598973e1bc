/*
 * job.c: the lock under which a job runs.
 *
 * A job commits many times, so the lock is one of the session; and it must not outlive the job, or a session that
 * goes on after an error (a pool's) would keep everybody else from running it. The server gives a session's lock
 * back only when asked or when the session ends, hence the callback: it asks when a transaction aborts. An error
 * that a batch catches aborts a subtransaction alone and leaves the lock.
 */
#include "postgres.h"

#include "access/xact.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/builtins.h"

#include "socsvc.h"

PG_FUNCTION_INFO_V1(socsvc_take_job);
PG_FUNCTION_INFO_V1(socsvc_give_back_job);

static LOCKTAG held; /* the lock of the job that runs in this session */
static bool is_held = false;
static SubTransactionId taken_in; /* subtransaction that took it; invalid once the transaction has committed */

/* The advisory lock of a job: hashtextextended('socsvc.job.' || job, 0), as pg_locks shows it. */
static LOCKTAG
lock_of(const char *job)
{
	char *name = psprintf("socsvc.job.%s", job);
	uint64 key = DatumGetUInt64(hash_any_extended((unsigned char *) name, strlen(name), 0));
	LOCKTAG tag;

	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, (uint32) (key >> 32), (uint32) key, 1);
	pfree(name);
	return tag;
}

/* Gives the lock back, where one is held. */
static void
give_back(void)
{
	if (is_held)
	{
		is_held = false;
		LockRelease(&held, ExclusiveLock, true);
	}
}

/* Transaction callback: a job that ends in an error gives its lock back. */
static void
at_end_of_transaction(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_ABORT)
		give_back();
	else if (event == XACT_EVENT_COMMIT)
		taken_in = InvalidSubTransactionId;
}

/* Subtransaction callback: so does one whose beginning is undone, as when a caller catches its error. */
static void
at_end_of_subtransaction(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	if (taken_in == InvalidSubTransactionId)
		return;
	if (event == SUBXACT_EVENT_ABORT_SUB && mine <= taken_in)
		give_back();
	else if (event == SUBXACT_EVENT_COMMIT_SUB && mine == taken_in)
		taken_in = parent;
}

/*
 * _take_job(job): takes the job's lock for the session, until _give_back_job() or the abort of a transaction.
 * Answers whether it was free: false where another session, or this one, runs the job.
 */
Datum
socsvc_take_job(PG_FUNCTION_ARGS)
{
	static bool is_registered = false;
	LOCKTAG tag = lock_of(text_to_cstring(PG_GETARG_TEXT_PP(0)));

	if (!is_registered)
	{
		RegisterXactCallback(at_end_of_transaction, NULL);
		RegisterSubXactCallback(at_end_of_subtransaction, NULL);
		is_registered = true;
	}
	if (is_held || LockAcquire(&tag, ExclusiveLock, true, true) == LOCKACQUIRE_NOT_AVAIL)
		PG_RETURN_BOOL(false);
	held = tag;
	is_held = true;
	taken_in = GetCurrentSubTransactionId();
	PG_RETURN_BOOL(true);
}

/* _give_back_job(): gives the lock of the session's job back; nothing where it has none. */
Datum
socsvc_give_back_job(PG_FUNCTION_ARGS)
{
	give_back();
	PG_RETURN_VOID();
}
