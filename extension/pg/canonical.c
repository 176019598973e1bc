/*
 * canonical.c: the bytes that are signed, by plans that are kept.
 *
 * What is written of a document follows from shipped rows: _canonical_statement() makes one statement of them. It
 * is prepared once a session, for reading the rows and planning cost ten times what the statement itself does. A
 * change of a table or a function, as an upgrade makes it, has it made anew.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "socsvc.h"
#include "plan.h"
#include "register_info.h"

PG_FUNCTION_INFO_V1(socsvc_canonical);
PG_FUNCTION_INFO_V1(socsvc_document_parties);
PG_FUNCTION_INFO_V1(socsvc_canonical_version);

typedef enum Wanted
{
	WHAT_IS_WRITTEN,
	WHOSE_IT_IS,
	WANTED_COUNT
} Wanted;

typedef struct CanonicalPlan
{
	struct CanonicalPlan *next;
	Wanted wanted;
	char *document;
	int32 version;
	SPIPlanPtr plan;
} CanonicalPlan;

static CanonicalPlan *known = NULL;
static int32 version_now = 0; /* 0: not read yet */
static bool is_stale = false;
static int running = 0; /* statements of ours: none of their plans may go */

/* What was read may have changed; the plans are in use perhaps, so that a later call drops them. */
static void
on_table_change(Datum arg, Oid relid)
{
	is_stale = true;
}

static void
on_function_change(Datum arg, int cache_id, uint32 hash_value)
{
	is_stale = true;
}

/* Drops all plans. */
static void
forget_plans(void)
{
	while (known != NULL)
	{
		CanonicalPlan *gone = known;

		known = gone->next;
		SPI_freeplan(gone->plan);
		pfree(gone->document);
		pfree(gone);
	}
	version_now = 0;
	is_stale = false;
}

/* Before the first use, and once something may have changed: nothing is known. */
static void
begin_afresh(void)
{
	static bool is_registered = false;

	if (!is_registered)
	{
		CacheRegisterRelcacheCallback(on_table_change, (Datum) 0);
		CacheRegisterSyscacheCallback(PROCOID, on_function_change, (Datum) 0);
		is_registered = true;
	}
	if (is_stale && running == 0)
		forget_plans();
}

/* The text of the statement for a document in a version, in SPI's memory; NULL for none. */
static char *
read_statement(Wanted wanted, Datum document, Datum version)
{
	static SPIPlanPtr plans[WANTED_COUNT] = {NULL};
	static const char *const makers[] = {[WHAT_IS_WRITTEN] = "SELECT socsvc._canonical_statement($1, $2)",
										 [WHOSE_IT_IS] = "SELECT socsvc._parties_statement($1, $2)"};
	Oid types[] = {TEXTOID, INT4OID};
	Datum values[] = {document, version};

	if (SPI_execute_plan(socsvc_kept_plan(&plans[wanted], makers[wanted], lengthof(types), types), values, NULL,
						 true, 0) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not read what is signed");
	return SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
}

/*
 * The plan for a document in a version, made at its first use; NULL where there is no such document. What a
 * transaction reads that sees the rows of an earlier moment is used once and not kept: it may be older than what
 * has just been forgotten.
 */
static SPIPlanPtr
find_plan(Wanted wanted, Datum document, int32 version)
{
	Oid types[] = {INT8OID, JSONBOID};
	char *name = TextDatumGetCString(document);
	CanonicalPlan *entry;
	SPIPlanPtr plan;
	char *statement;

	for (entry = known; entry != NULL; entry = entry->next)
		if (entry->wanted == wanted && entry->version == version && strcmp(entry->document, name) == 0)
			return entry->plan;

	statement = read_statement(wanted, document, Int32GetDatum(version));
	if (statement == NULL)
		return NULL; /* not kept: a client may ask for any number of them */
	/* One plan for all: each is of one row, found by its key. */
	plan = SPI_prepare_cursor(statement, lengthof(types), types, CURSOR_OPT_GENERIC_PLAN);
	if (plan == NULL)
		elog(ERROR, "could not prepare: %s", statement);
	if (IsolationUsesXactSnapshot())
		return plan;
	entry = MemoryContextAllocZero(TopMemoryContext, sizeof(CanonicalPlan));
	entry->wanted = wanted;
	entry->version = version;
	entry->document = MemoryContextStrdup(TopMemoryContext, name);
	if (SPI_keepplan(plan) != 0)
		elog(ERROR, "could not keep: %s", statement);
	entry->plan = plan;
	entry->next = known;
	known = entry;
	return plan;
}

/* Runs a plan for reading; meanwhile none may go. */
static int
run_plan(SPIPlanPtr plan, Datum *values, const char *nulls)
{
	int result;

	running++;
	PG_TRY();
	{
		result = SPI_execute_plan(plan, values, nulls, true, 0);
	}
	PG_FINALLY();
	{
		running--;
	}
	PG_END_TRY();
	return result;
}

/* The one value, of a type with varying length, that the statement answers of a row, in the caller's memory and
 * snapshot; false for NULL. */
static bool
read_document(Wanted wanted, Datum document, Datum id, int32 version, NullableDatum given, Datum *answer)
{
	MemoryContext caller = CurrentMemoryContext;
	SPIPlanPtr plan;
	bool isnull = true;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	begin_afresh();
	plan = find_plan(wanted, document, version);
	if (plan != NULL)
	{
		Datum values[] = {id, given.value};
		char nulls[] = {' ', given.isnull ? 'n' : ' '};

		if (run_plan(plan, values, nulls) != SPI_OK_SELECT)
			elog(ERROR, "could not read what is signed");
		if (SPI_processed > 0)
			*answer = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
		if (!isnull)
		{
			MemoryContext spi = MemoryContextSwitchTo(caller);

			*answer = PointerGetDatum(PG_DETOAST_DATUM_COPY(*answer));
			MemoryContextSwitchTo(spi);
		}
	}
	SPI_finish();
	return !isnull;
}

/* The version in which new signatures are made. */
static int32
current_version(void)
{
	static SPIPlanPtr plan = NULL;
	int32 found;

	begin_afresh();
	if (version_now != 0)
		return version_now;
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_plan(
			socsvc_kept_plan(&plan, "SELECT max(c.version::integer) FROM socsvc.shipped_canonical_column() c", 0,
							 NULL),
			NULL, NULL, true, 0) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not read the version of what is signed");
	found = row_int4(SPI_tuptable, 0, 1, 0);
	SPI_finish();
	return version_now = found;
}

/*
 * _canonical(document, id, in_version, given): what is signed of a row, as UTF-8; NULL where there is no such
 * document, version or row. Errors: 0A000 a column of a type that has no form.
 */
Datum
socsvc_canonical(PG_FUNCTION_ARGS)
{
	NullableDatum given = {.isnull = PG_ARGISNULL(3), .value = PG_ARGISNULL(3) ? (Datum) 0 : PG_GETARG_DATUM(3)};
	Datum content;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) ||
		!read_document(WHAT_IS_WRITTEN, PG_GETARG_DATUM(0), PG_GETARG_DATUM(1), PG_GETARG_INT32(2), given,
					   &content))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(content);
}

/* _parties_of(document, id): recipient and provider of what is signed, as an array; NULL for no such document or
 * row. */
Datum
socsvc_document_parties(PG_FUNCTION_ARGS)
{
	NullableDatum given = {.isnull = true};
	Datum parties;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) ||
		!read_document(WHOSE_IT_IS, PG_GETARG_DATUM(0), PG_GETARG_DATUM(1), current_version(), given, &parties))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(parties);
}

/* _canonical_version(): the version in which new signatures are made. */
Datum
socsvc_canonical_version(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(current_version());
}
