/*
 * subject.c: keeps who acts until the transaction ends.
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "socsvc.h"
#include "subject.h"
#include "trusted_key.h"

PG_FUNCTION_INFO_V1(socsvc_subject_person_sql);
PG_FUNCTION_INFO_V1(socsvc_subject_provider_sql);
PG_FUNCTION_INFO_V1(socsvc_subject_role_sql);
PG_FUNCTION_INFO_V1(socsvc_subject_actor_sql);
PG_FUNCTION_INFO_V1(socsvc_subject_worker_sql);
PG_FUNCTION_INFO_V1(socsvc_subject_login_sql);
PG_FUNCTION_INFO_V1(socsvc_act_as_scheduler);

/* The superuser's settings, and what a function of the register sets while it draws a consequence. */
static char *person_id = NULL;
static char *provider_id = NULL;
static char *worker_id = NULL;
static char *subject_role = NULL;
static char *acting_role = NULL;
static ClaimsReader read_claims = NULL;

/* Whether request.jwt.claims is believed, and what its sub is. */
typedef enum TrustedClaims
{
	CLAIMS_NOT_TRUSTED,
	CLAIMS_NAME_IDS,
	CLAIMS_NAME_IDENTIFIERS
} TrustedClaims;
static int trusted_claims = CLAIMS_NOT_TRUSTED;

static const struct config_enum_entry claims_options[] = {{"off", CLAIMS_NOT_TRUSTED, false},
														  {"person_id", CLAIMS_NAME_IDS, false},
														  {"person_identifier", CLAIMS_NAME_IDENTIFIERS, false},
														  {NULL, 0, false}};

static const char *const roles[] = {"citizen", "representative", "provider", "specialist",
									"agency",  "analyst",        "scheduler"};

/* A subject, and the subtransaction with which it goes. */
typedef struct KeptSubject
{
	bool is_set;
	SubTransactionId made_in;
	Subject subject;
} KeptSubject;

static KeptSubject authenticated;

/* What request.jwt.claims said when it was first asked for in this transaction; the text in TopTransactionContext.
 */
static KeptSubject claimed;
static char *claims_text = NULL;

/* ---- settings ---------------------------------------------------------------------------------------- */

/* Reads an id: digits, positive, within bigint. False otherwise; no error, since it also serves check hooks. */
static bool
read_id(const char *text, int64 *id)
{
	char *end;

	if (text == NULL || *text < '0' || *text > '9')
		return false;
	errno = 0;
	*id = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0' && *id > 0;
}

/* Check hook of the ids: empty, or an id. */
static bool
check_id(char **newval, void **extra, GucSource source)
{
	int64 id;

	if (*newval == NULL || **newval == '\0' || read_id(*newval, &id))
		return true;
	GUC_check_errdetail("It is an id: a positive whole number, or empty for none.");
	return false;
}

/* See subject.h. */
bool
socsvc_is_subject_role(const char *role)
{
	for (int i = 0; i < (int) lengthof(roles); i++)
		if (strcmp(role, roles[i]) == 0)
			return true;
	return false;
}

/* Check hook of the role: empty, or one of the list. */
static bool
check_role(char **newval, void **extra, GucSource source)
{
	if (*newval == NULL || **newval == '\0' || socsvc_is_subject_role(*newval))
		return true;
	GUC_check_errdetail(
		"It is citizen, representative, provider, specialist, agency, analyst or scheduler, or empty for none.");
	return false;
}

static void on_transaction(XactEvent event, void *arg);
static void on_subtransaction(SubXactEvent event, SubTransactionId my_id, SubTransactionId parent_id, void *arg);

/* See subject.h. */
void
socsvc_subject_init(ClaimsReader reader)
{
	read_claims = reader;
	DefineCustomStringVariable("socsvc.person_id", "Person for whom a superuser acts.",
							   "Counts where nobody has authenticated.", &person_id, "", PGC_SUSET, 0, check_id,
							   NULL, NULL);
	DefineCustomStringVariable("socsvc.provider_id", "Provider for whom a superuser acts.",
							   "Counts where nobody has authenticated.", &provider_id, "", PGC_SUSET, 0, check_id,
							   NULL, NULL);
	DefineCustomStringVariable("socsvc.worker_id", "Worker of the provider as whom a superuser acts.",
							   "Counts where nobody has authenticated.", &worker_id, "", PGC_SUSET, 0, check_id,
							   NULL, NULL);
	DefineCustomStringVariable("socsvc.subject_role", "Role in which a superuser acts.",
							   "Counts where nobody has authenticated.", &subject_role, "", PGC_SUSET, 0,
							   check_role, NULL, NULL);
	DefineCustomStringVariable("socsvc.acting_role", "Role in which the register itself is at work.",
							   "Set by functions of the register while they draw a consequence.", &acting_role, "",
							   PGC_INTERNAL, GUC_NOT_IN_SAMPLE | GUC_DISALLOW_IN_FILE, check_role, NULL, NULL);
	DefineCustomEnumVariable(
		"socsvc.trust_request_claims", "Believes request.jwt.claims, as PostgREST sets it.",
		"off, or what sub is: person_id or person_identifier. To be set for the login role of "
		"PostgREST alone: who can run SQL by it can be anybody.",
		&trusted_claims, CLAIMS_NOT_TRUSTED, claims_options, PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("socsvc.allow_test_tokens", "Allows tokens signed by HS256, for tests.",
							 "Whoever reads trusted_key can then forge them.", &socsvc_allow_test_tokens, false,
							 PGC_SUSET, 0, NULL, NULL, NULL);
	MarkGUCPrefixReserved("socsvc");
	RegisterXactCallback(on_transaction, NULL);
	RegisterSubXactCallback(on_subtransaction, NULL);
}

/* ---- until when -------------------------------------------------------------------------------------- */

/* Transaction callback: nobody outlives a transaction, whichever way it ends. */
static void
on_transaction(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_PARALLEL_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PARALLEL_ABORT:
		case XACT_EVENT_PREPARE:
			memset(&authenticated, 0, sizeof(authenticated));
			memset(&claimed, 0, sizeof(claimed));
			claims_text = NULL;
			break;
		default:
			break;
	}
}

/* A released savepoint leaves it to the one around it; a rolled back one takes it along. */
static void
end_in(KeptSubject *kept, SubXactEvent event, SubTransactionId my_id, SubTransactionId parent_id)
{
	if (!kept->is_set || kept->made_in != my_id)
		return;
	if (event == SUBXACT_EVENT_COMMIT_SUB)
		kept->made_in = parent_id;
	else
		memset(kept, 0, sizeof(*kept));
}

/* Subtransaction callback. */
static void
on_subtransaction(SubXactEvent event, SubTransactionId my_id, SubTransactionId parent_id, void *arg)
{
	if (event != SUBXACT_EVENT_COMMIT_SUB && event != SUBXACT_EVENT_ABORT_SUB)
		return;
	end_in(&authenticated, event, my_id, parent_id);
	end_in(&claimed, event, my_id, parent_id);
	if (!claimed.is_set)
		claims_text = NULL;
}

/* See subject.h. */
void
socsvc_set_subject(const Subject *subject)
{
	if (authenticated.is_set)
	{
		/* Both were zeroed before they were filled. NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
		if (memcmp(&authenticated.subject, subject, sizeof(Subject)) == 0)
			return;
		ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED), errmsg("this transaction has another subject already"),
				errdetail("Who acts does not change within a transaction."),
				errhint("COMMIT or ROLLBACK, then begin another one."));
	}
	authenticated.subject = *subject;
	authenticated.made_in = GetCurrentSubTransactionId();
	authenticated.is_set = true;
}

/* ---- who --------------------------------------------------------------------------------------------- */

/* Who request.jwt.claims says acts, where a superuser has told to believe it; NULL for nobody. */
static const Subject *
claimed_subject(void)
{
	const char *claims = GetConfigOption("request.jwt.claims", true, false);
	Subject subject;

	if (claims == NULL || *claims == '\0')
		return NULL;
	if (claimed.is_set)
	{
		if (strcmp(claims_text, claims) != 0)
			ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED), errmsg("request.jwt.claims has changed"),
					errdetail("Who acts does not change within a transaction."),
					errhint("A transaction of PostgREST is one request of one client."));
	}
	else
	{
		char *text = MemoryContextStrdup(TopTransactionContext, claims);

		memset(&subject, 0, sizeof(subject));
		read_claims(text, trusted_claims == CLAIMS_NAME_IDS, &subject);
		claims_text = text;
		claimed.subject = subject;
		claimed.made_in = GetCurrentSubTransactionId();
		claimed.is_set = true;
	}
	return *claimed.subject.role != '\0' ? &claimed.subject : NULL;
}

/* Who acts, as far as he is not a superuser with his settings. */
static const Subject *
subject(void)
{
	if (likely(authenticated.is_set))
		return &authenticated.subject;
	return trusted_claims == CLAIMS_NOT_TRUSTED || !IsTransactionState() ? NULL : claimed_subject();
}

/* See subject.h. */
const char *
socsvc_subject_role(void)
{
	const Subject *known;

	if (acting_role != NULL && *acting_role != '\0')
		return acting_role;
	known = subject();
	if (known != NULL)
		return known->role;
	return subject_role != NULL && *subject_role != '\0' ? subject_role : NULL;
}

/* See subject.h. */
bool
socsvc_subject_person(int64 *person)
{
	const Subject *known = subject();

	if (known == NULL)
		return read_id(person_id, person);
	*person = known->person;
	return known->person != 0;
}

/* See subject.h. */
bool
socsvc_subject_provider(int64 *provider)
{
	const Subject *known = subject();

	if (known == NULL)
		return read_id(provider_id, provider);
	*provider = known->provider;
	return known->provider != 0;
}

/* See subject.h. */
bool
socsvc_subject_worker(int64 *worker)
{
	const Subject *known = subject();

	if (known == NULL)
		return read_id(worker_id, worker);
	*worker = known->worker;
	return known->worker != 0;
}

/* See subject.h. */
const char *
socsvc_subject_login(void)
{
	const Subject *known = subject();

	return known == NULL ? NULL : known->login;
}

/* See subject.h. */
bool
socsvc_subject_chose_person(void)
{
	const Subject *known = subject();

	return known != NULL && known->actor != known->person;
}

/* ---- SQL --------------------------------------------------------------------------------------------- */

/* subject_person(): id of the subject's person, NULL where there is none. */
Datum
socsvc_subject_person_sql(PG_FUNCTION_ARGS)
{
	int64 person;

	if (!socsvc_subject_person(&person))
		PG_RETURN_NULL();
	PG_RETURN_INT64(person);
}

/* subject_provider(): id of the subject's provider, NULL where there is none. */
Datum
socsvc_subject_provider_sql(PG_FUNCTION_ARGS)
{
	int64 provider;

	if (!socsvc_subject_provider(&provider))
		PG_RETURN_NULL();
	PG_RETURN_INT64(provider);
}

/* subject_role(): role of the subject, NULL where there is none. */
Datum
socsvc_subject_role_sql(PG_FUNCTION_ARGS)
{
	const char *role = socsvc_subject_role();

	if (role == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(role));
}

/* subject_actor(): id of the person who acts, whoever he acts for; NULL where that is none of the register. */
Datum
socsvc_subject_actor_sql(PG_FUNCTION_ARGS)
{
	const Subject *known = subject();
	int64 person;

	if (known == NULL && read_id(person_id, &person))
		PG_RETURN_INT64(person);
	if (known == NULL || known->actor == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT64(known->actor);
}

/* subject_worker(): id of the provider's worker who acts, NULL where the token names none. */
Datum
socsvc_subject_worker_sql(PG_FUNCTION_ARGS)
{
	int64 worker;

	if (!socsvc_subject_worker(&worker))
		PG_RETURN_NULL();
	PG_RETURN_INT64(worker);
}

/* subject_login(): who logged in, as the token's sub says; NULL where nobody has authenticated. */
Datum
socsvc_subject_login_sql(PG_FUNCTION_ARGS)
{
	const char *login = socsvc_subject_login();

	if (login == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(login));
}

/*
 * _act_as_scheduler(): the role is scheduler until the calling function ends, which has a SET clause, whoever
 * the subject is: the register draws a consequence. Only socsvc_owner may execute it.
 */
Datum
socsvc_act_as_scheduler(PG_FUNCTION_ARGS)
{
	(void) set_config_option("socsvc.acting_role", "scheduler", PGC_INTERNAL, PGC_S_SESSION, GUC_ACTION_SAVE, true,
							 0, false);
	PG_RETURN_VOID();
}
