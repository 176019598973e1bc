/*
 * row_access.c: which rows are the subject's. Policies ask these once a query, as (SELECT socsvc.…()), so citizens
 * and providers, who ask most, are answered without a look at any table.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/guc.h"
#include "utils/hsearch.h"

#include "socsvc.h"
#include "lock.h"
#include "owner.h"
#include "plan.h"
#include "register_info.h"
#include "row_access.h"
#include "subject.h"

PG_FUNCTION_INFO_V1(socsvc_subject_persons);
PG_FUNCTION_INFO_V1(socsvc_subject_whole_provider);
PG_FUNCTION_INFO_V1(socsvc_subject_own_worker);
PG_FUNCTION_INFO_V1(socsvc_subject_contracts);
PG_FUNCTION_INFO_V1(socsvc_subject_serves);

/* A query asks about so many rows one by one, by indexes of persons; then it reads all recipients at once. */
#define ASKED_ONE_BY_ONE 32

/* What a query's call of subject_serves() keeps between rows. */
typedef struct ServedMemory
{
	bool acts;        /* for a provider at all */
	bool is_whole;    /* for all of it */
	int64 provider;   /* for which, where is_whole */
	int64 worker;     /* the specialist himself, or 0 */
	int asked;        /* rows so far */
	int64 last;       /* the row before, often of the same person */
	bool last_served; /* its answer */
	HTAB *recipients; /* all of them, once read */
} ServedMemory;

/* Whom the person represents on the day, himself first. */
#define REPRESENTED                                                                                               \
	"SELECT pg_catalog.array_prepend($1, ARRAY(SELECT r.represented FROM socsvc.representation r"                 \
	" WHERE r.representative OPERATOR(pg_catalog.=) $1 AND r.valid OPERATOR(pg_catalog.@>) $2))"

/* Whether the provider employs somebody else than the worker on the day; 0 for nobody. */
#define EMPLOYS_OTHERS                                                                                            \
	"SELECT pg_catalog.count(*) OPERATOR(pg_catalog.>) CASE WHEN $2 OPERATOR(pg_catalog.=) 0 THEN 1 ELSE 0 END"   \
	" FROM socsvc.worker w WHERE w.provider OPERATOR(pg_catalog.=) $1 AND w.id OPERATOR(pg_catalog.<>) $2"        \
	" AND w.employed OPERATOR(pg_catalog.@>) $3"

/* Contracts of the worker's orders and visits. */
#define CONTRACTS_OF_WORKER                                                                                       \
	"SELECT ARRAY(SELECT o.contract FROM socsvc.service_order o WHERE o.worker OPERATOR(pg_catalog.=) $1"         \
	" AND o.contract IS NOT NULL UNION SELECT l.contract FROM socsvc.visit v JOIN socsvc.contract_line l"         \
	" ON l.id OPERATOR(pg_catalog.=) v.contract_line WHERE v.worker OPERATOR(pg_catalog.=) $1)"

/* Whether a person is a recipient; 0 is no provider and no worker. The same sources as of subject_recipients(). */
#define OF_PROVIDER(table, column)                                                                                \
	"EXISTS (SELECT FROM socsvc." table " t WHERE t.person OPERATOR(pg_catalog.=) $1 AND t." column               \
	" OPERATOR(pg_catalog.=) $2)"
#define OR_OF(table) " OR " OF_PROVIDER(table, "provider")
#define OR_OF_WORKER(table)                                                                                       \
	" OR EXISTS (SELECT FROM socsvc." table " t WHERE t.person OPERATOR(pg_catalog.=) $1"                         \
	" AND t.worker OPERATOR(pg_catalog.=) $3)"
#define OF_ITS_PLACES OF_PROVIDER("contract", "provider") OR_OF("stay") OR_OF("queue_entry")
#define OF_ITS_ORDERS OR_OF("service_order") OR_OF("urgent_act") OR_OF("aid_order") OR_OF("aid_loan")
#define OF_WISHES " OR " OF_PROVIDER("application", "wished_provider")
#define IS_RECIPIENT                                                                                              \
	"SELECT " OF_ITS_PLACES OF_ITS_ORDERS OF_WISHES OR_OF_WORKER("service_order") OR_OF_WORKER("visit")

/* The one value that the query answers, read with the owner's rights; copied to the caller's memory. */
static Datum
ask_owner(SPIPlanPtr *plan, const char *sql, const char *table, int count, const Oid *types, Datum *values,
		  bool is_array)
{
	MemoryContext context = CurrentMemoryContext;
	OwnerSwitch saved;
	bool isnull;
	Datum answer;

	socsvc_switch_to_owner(socsvc_table(table), &saved);
	SPI_connect();
	if (SPI_execute_plan(socsvc_kept_plan(plan, sql, count, types), values, NULL, true, 1) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not read %s", table);
	answer = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	if (is_array)
	{
		MemoryContext spi = MemoryContextSwitchTo(context);

		answer = PointerGetDatum(DatumGetArrayTypePCopy(answer));
		MemoryContextSwitchTo(spi);
	}
	SPI_finish();
	socsvc_switch_back(&saved);
	return answer;
}

/* Whether the subject acts in the role. */
static bool
acts_as(const char *role)
{
	const char *now = socsvc_subject_role();

	return now != NULL && strcmp(now, role) == 0;
}

/*
 * subject_persons(): whose rows a citizen or representative sees: his own, or those of whom he has chosen to
 * represent; where none was chosen (a superuser's settings), of all whom he represents today. Empty for others.
 */
Datum
socsvc_subject_persons(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan = NULL;
	static const Oid types[] = {INT8OID, DATEOID};
	bool represents = acts_as("representative");
	int64 person;
	Datum value;

	if (!(represents || acts_as("citizen")) || !socsvc_subject_person(&person))
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(INT8OID));
	if (represents && !socsvc_subject_chose_person())
	{
		Datum values[] = {Int64GetDatum(person), DateADTGetDatum(socsvc_today())};

		PG_RETURN_DATUM(ask_owner(&plan, REPRESENTED, "representation", 2, types, values, true));
	}
	value = Int64GetDatum(person);
	PG_RETURN_ARRAYTYPE_P(construct_array(&value, 1, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* See row_access.h. */
bool
socsvc_acts_for_whole(int64 *provider)
{
	static SPIPlanPtr plan = NULL;
	static const Oid types[] = {INT8OID, INT8OID, DATEOID};
	int64 worker = 0;

	*provider = 0;
	if (acts_as("provider"))
		return socsvc_subject_provider(provider);
	if (!acts_as("specialist") || !socsvc_subject_provider(provider))
		return false;
	if (!socsvc_subject_worker(&worker))
		worker = 0;
	{
		Datum values[] = {Int64GetDatum(*provider), Int64GetDatum(worker), DateADTGetDatum(socsvc_today())};

		return !DatumGetBool(ask_owner(&plan, EMPLOYS_OTHERS, "worker", 3, types, values, false));
	}
}

/*
 * subject_whole_provider(): the provider all of whose rows the subject sees: that of an employee in the role
 * provider, and of a specialist beside whom it employs nobody today. NULL for others.
 */
Datum
socsvc_subject_whole_provider(PG_FUNCTION_ARGS)
{
	int64 provider;

	if (!socsvc_acts_for_whole(&provider))
		PG_RETURN_NULL();
	PG_RETURN_INT64(provider);
}

/* subject_own_worker(): the worker whose rows alone a specialist sees; NULL for others and without a worker. */
Datum
socsvc_subject_own_worker(PG_FUNCTION_ARGS)
{
	int64 worker;

	if (!acts_as("specialist") || !socsvc_subject_worker(&worker))
		PG_RETURN_NULL();
	PG_RETURN_INT64(worker);
}

/* subject_contracts(): contracts of the orders and visits of subject_own_worker(). */
Datum
socsvc_subject_contracts(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan = NULL;
	static const Oid types[] = {INT8OID};
	int64 worker;
	Datum value;

	if (!acts_as("specialist") || !socsvc_subject_worker(&worker))
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(INT8OID));
	value = Int64GetDatum(worker);
	PG_RETURN_DATUM(ask_owner(&plan, CONTRACTS_OF_WORKER, "service_order", 1, types, &value, true));
}

/* All recipients of the subject, as subject_recipients() answers them, in the memory of the query. */
static HTAB *
read_recipients(MemoryContext context)
{
	static SPIPlanPtr plan = NULL;
	HASHCTL control = {.keysize = sizeof(int64), .entrysize = sizeof(int64), .hcxt = context};
	HTAB *recipients = hash_create("socsvc recipients", 1024, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	OwnerSwitch saved;

	socsvc_switch_to_owner(socsvc_table("contract"), &saved);
	SPI_connect();
	if (SPI_execute_plan(
			socsvc_kept_plan(&plan, "SELECT r.person FROM socsvc.subject_recipients() r (person)", 0, NULL), NULL,
			NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the recipients");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool isnull;
		int64 person = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull));

		hash_search(recipients, &person, HASH_ENTER, NULL);
	}
	SPI_finish();
	socsvc_switch_back(&saved);
	return recipients;
}

/*
 * subject_serves(person): whether the person is one of subject_recipients(). Policies ask it of every row that is
 * not the subject's own: the subject is looked at once a query, a few rows are asked by index, many by reading all
 * recipients once. So neither a look at one row costs as much as the provider is large, nor a scan a query a row.
 */
Datum
socsvc_subject_serves(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan = NULL;
	static const Oid types[] = {INT8OID, INT8OID, INT8OID};
	int64 person = PG_GETARG_INT64(0);
	ServedMemory *memory = fcinfo->flinfo->fn_extra;

	if (memory == NULL)
	{
		memory = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(ServedMemory));
		memory->is_whole = socsvc_acts_for_whole(&memory->provider);
		if (!memory->is_whole)
			memory->provider = 0;
		if (!acts_as("specialist") || !socsvc_subject_worker(&memory->worker))
			memory->worker = 0;
		memory->acts = memory->is_whole || memory->worker != 0;
		fcinfo->flinfo->fn_extra = memory;
	}
	if (!memory->acts)
		PG_RETURN_BOOL(false);
	if (memory->asked > 0 && memory->last == person)
		PG_RETURN_BOOL(memory->last_served);
	if (memory->asked < ASKED_ONE_BY_ONE)
	{
		Datum values[] = {Int64GetDatum(person), Int64GetDatum(memory->provider), Int64GetDatum(memory->worker)};

		memory->asked++;
		memory->last_served = DatumGetBool(ask_owner(&plan, IS_RECIPIENT, "contract", 3, types, values, false));
	}
	else
	{
		if (memory->recipients == NULL)
			memory->recipients = read_recipients(fcinfo->flinfo->fn_mcxt);
		memory->last_served = hash_search(memory->recipients, &person, HASH_FIND, NULL) != NULL;
	}
	memory->last = person;
	PG_RETURN_BOOL(memory->last_served);
}
