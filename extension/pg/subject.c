/*
 * subject.c: the provisional subject, from settings of the session.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/guc.h"

#include "socsvc.h"
#include "subject.h"

PG_FUNCTION_INFO_V1(socsvc_subject_person_sql);
PG_FUNCTION_INFO_V1(socsvc_subject_provider_sql);
PG_FUNCTION_INFO_V1(socsvc_subject_role_sql);

static char *person_id = NULL;
static char *provider_id = NULL;
static char *subject_role = NULL;

static const char *const roles[] = {"citizen", "representative", "provider", "specialist",
									"agency",  "analyst",        "scheduler"};

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

/* Check hook of the role: empty, or one of the list. */
static bool
check_role(char **newval, void **extra, GucSource source)
{
	if (*newval == NULL || **newval == '\0')
		return true;
	for (int i = 0; i < (int) lengthof(roles); i++)
		if (strcmp(*newval, roles[i]) == 0)
			return true;
	GUC_check_errdetail(
		"It is citizen, representative, provider, specialist, agency, analyst or scheduler, or empty for none.");
	return false;
}

/* See subject.h. */
void
socsvc_subject_init(void)
{
	DefineCustomStringVariable("socsvc.person_id", "Person that the client acts for (provisional).",
							   "Until clients authenticate, the register believes it.", &person_id, "",
							   PGC_USERSET, 0, check_id, NULL, NULL);
	DefineCustomStringVariable("socsvc.provider_id", "Provider that the client acts for (provisional).",
							   "Until clients authenticate, the register believes it.", &provider_id, "",
							   PGC_USERSET, 0, check_id, NULL, NULL);
	DefineCustomStringVariable("socsvc.subject_role", "Role in which the client acts (provisional).",
							   "Until clients authenticate, the register believes it.", &subject_role, "",
							   PGC_USERSET, 0, check_role, NULL, NULL);
	MarkGUCPrefixReserved("socsvc");
}

/* See subject.h. */
const char *
socsvc_subject_role(void)
{
	return subject_role != NULL && *subject_role != '\0' ? subject_role : NULL;
}

/* See subject.h. */
bool
socsvc_subject_person(int64 *person)
{
	return read_id(person_id, person);
}

/* See subject.h. */
bool
socsvc_subject_provider(int64 *provider)
{
	return read_id(provider_id, provider);
}

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
