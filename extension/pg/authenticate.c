/*
 * authenticate.c: authenticate(jwt), authenticate_as(...), and claims that PostgREST has verified.
 *
 * No message repeats anything of a token, and none tells an unknown person from one who is not served.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "iin.h"
#include "snils.h"
#include "token.h"

#include "socsvc.h"
#include "authenticate.h"
#include "lock.h"
#include "owner.h"
#include "plan.h"
#include "register_info.h"
#include "session.h"
#include "trusted_key.h"

PG_FUNCTION_INFO_V1(socsvc_authenticate);
PG_FUNCTION_INFO_V1(socsvc_authenticate_as);

pg_noreturn static void refuse_token(const char *why);
pg_noreturn static void refuse_subject(const char *why);

/* A token that is not valid: why. The texts say nothing of the register's people. */
static void
refuse_token(const char *why)
{
	ereport(ERROR, errcode(ERRCODE_SIGNATURE_NOT_VALID), errmsg("the token is not valid"),
			errdetail_internal("%s", _(why)),
			errhint("Log in again; see doc/identity.md for what a token holds."));
	pg_unreachable();
}

/* One that is valid, but asks for what its subject may not. */
static void
refuse_subject(const char *why)
{
	ereport(ERROR, errcode(ERRCODE_NOT_AUTHORISED), errmsg("the subject may not act so"),
			errdetail_internal("%s", _(why)), errhint("Log in with another role, or for somebody else."));
	pg_unreachable();
}

/* ---- the register ------------------------------------------------------------------------------------ */

/* Whether the range of days in a column has today; NULL has no day. */
static bool
holds_today(KeyedReader *reader, int column)
{
	DayRange days = keyed_range(reader, column);
	DateADT today = socsvc_today();

	return today >= days.from && today < days.until;
}

/* Whether there is such a person, alive as far as is known. */
static bool
is_alive(int64 person)
{
	static KeyedTable persons = {.name = "person", .key = "id", .columns = {"died_on"}};
	KeyedReader reader;
	bool alive;
	bool unknown;

	keyed_open(&reader, &persons, AccessShareLock, GetActiveSnapshot());
	alive = keyed_find(&reader, person);
	if (alive)
	{
		(void) keyed_get(&reader, 0, &unknown);
		alive = unknown;
	}
	keyed_close(&reader);
	return alive;
}

/* Whether one acts for the other today. */
static bool
represents_today(int64 representative, int64 represented)
{
	static KeyedTable representations = {
		.name = "representation", .key = "representative", .columns = {"represented", "valid"}};
	KeyedReader reader;
	bool found = false;

	keyed_open(&reader, &representations, AccessShareLock, GetActiveSnapshot());
	for (bool more = keyed_find(&reader, representative); more && !found; more = !found && keyed_next(&reader))
		found = keyed_int8(&reader, 0, 0) == represented && holds_today(&reader, 1);
	keyed_close(&reader);
	return found;
}

/* Whether the provider stands in the register today. */
static bool
is_in_register(int64 provider)
{
	static KeyedTable providers = {.name = "provider", .key = "id", .columns = {"in_register"}};
	KeyedReader reader;
	bool found;

	keyed_open(&reader, &providers, AccessShareLock, GetActiveSnapshot());
	found = keyed_find(&reader, provider) && holds_today(&reader, 0);
	keyed_close(&reader);
	return found;
}

/* Whether the worker is the provider's today. */
static bool
works_today(int64 worker, int64 provider)
{
	static KeyedTable workers = {.name = "worker", .key = "id", .columns = {"provider", "employed"}};
	KeyedReader reader;
	bool found;

	keyed_open(&reader, &workers, AccessShareLock, GetActiveSnapshot());
	found = keyed_find(&reader, worker) && keyed_int8(&reader, 0, 0) == provider && holds_today(&reader, 1);
	keyed_close(&reader);
	return found;
}

/* Id of the person with the number by which the state knows him, 0 where there is none. */
static int64
person_with_number(const char *number)
{
	static SPIPlanPtr by_snils = NULL;
	static SPIPlanPtr by_iin = NULL;
	static const Oid types[] = {TEXTOID};
	bool is_iin = strcmp(socsvc_find_jurisdiction(socsvc_home_jurisdiction())->person_identifier, "iin") == 0;
	Datum value = CStringGetTextDatum(number);
	CoreError error;
	Snils snils;
	Iin iin;
	OwnerSwitch saved;
	int level;
	int64 person = 0;

	if (!(is_iin ? iin_parse(number, strlen(number), &iin, &error)
				 : snils_parse(number, strlen(number), &snils, &error)))
		return 0;
	socsvc_switch_to_owner(socsvc_table("person"), &saved);
	level = socsvc_pin_search_path();
	SPI_connect();
	if (SPI_execute_plan(
			is_iin ? socsvc_kept_plan(&by_iin, "SELECT p.id FROM socsvc.person p WHERE p.iin = $1::socsvc.iin", 1,
									  types)
				   : socsvc_kept_plan(
						 &by_snils, "SELECT p.id FROM socsvc.person p WHERE p.snils = $1::socsvc.snils", 1, types),
			&value, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not look up a person");
	if (SPI_processed > 0)
		person = row_int8(SPI_tuptable, 0, 1, 0);
	SPI_finish();
	AtEOXact_GUC(true, level);
	socsvc_switch_back(&saved);
	return person;
}

/* ---- the subject ------------------------------------------------------------------------------------- */

/* What somebody trustworthy says of who acts. Ids are 0 where nothing is said, and unknown where nobody is found.
 */
typedef struct Claims
{
	const char *role;
	const char *login;
	int64 actor;
	bool for_another;
	int64 represented;
	int64 provider;
	int64 worker;
} Claims;

/* The group role of the database that a session must have for a role of a subject: a portal's is no clerk. */
static const char *
group_of(const char *role)
{
	if (strcmp(role, "agency") == 0)
		return "socsvc_agency";
	if (strcmp(role, "analyst") == 0)
		return "socsvc_analyst";
	return strcmp(role, "scheduler") == 0 ? "socsvc_scheduler" : "socsvc_portal";
}

/*
 * Checks what is claimed against the register and makes it the subject's. Claims may be asked for first within a
 * SECURITY DEFINER function: the role that counts is the session's, not the owner's. Errors: SV008, SV009.
 */
static void
resolve(const Claims *claims, Subject *subject)
{
	bool is_person = strcmp(claims->role, "citizen") == 0 || strcmp(claims->role, "representative") == 0;
	bool is_provider = strcmp(claims->role, "provider") == 0 || strcmp(claims->role, "specialist") == 0;

	memset(subject, 0, sizeof(*subject));
	if (!socsvc_is_subject_role(claims->role))
		refuse_token(gettext_noop("Its role is none of those that act here."));
	if (!has_privs_of_role(GetOuterUserId(), get_role_oid(group_of(claims->role), false)))
		refuse_subject(gettext_noop("The database role of this session is not one for subjects of that role."));
	strlcpy(subject->role, claims->role, sizeof(subject->role));
	strlcpy(subject->login, claims->login, sizeof(subject->login));
	if ((strcmp(claims->role, "representative") == 0) != claims->for_another)
		refuse_subject(gettext_noop("A representative, and nobody else, says whom he represents."));
	if (!is_provider && (claims->provider != 0 || claims->worker != 0))
		refuse_subject(gettext_noop("Only a provider or a specialist acts for a provider."));
	if (is_person)
	{
		if (claims->actor == 0 || !is_alive(claims->actor))
			refuse_token(gettext_noop("Nobody is served here under that subject."));
		subject->actor = subject->person = claims->actor;
		if (claims->for_another)
		{
			if (claims->represented == 0 || !represents_today(claims->actor, claims->represented) ||
				!is_alive(claims->represented))
				refuse_subject(gettext_noop("No representation of that person is in force today."));
			subject->person = claims->represented;
		}
	}
	if (is_provider)
	{
		if (claims->provider == 0 || !is_in_register(claims->provider))
			refuse_subject(gettext_noop("No provider that stands in the register today is named."));
		if (claims->worker != 0 && !works_today(claims->worker, claims->provider))
			refuse_subject(gettext_noop("That worker is not one of the provider's today."));
		subject->provider = claims->provider;
		subject->worker = claims->worker;
	}
}

/* Id of the person that a claim names; 0 where it names none that is known. */
static int64
person_of(const TokenMember *claim, bool names_ids)
{
	int64 person;

	if (!names_ids)
		return claim->kind == TOKEN_STRING ? person_with_number(claim->text) : 0;
	return token_id(claim, &person) ? person : 0;
}

/* An id that may be left out: 0 then. */
static int64
optional_id(const TokenObject *object, const char *name)
{
	const TokenMember *claim = token_member(object, name);
	int64 id = 0;

	if (claim != NULL && !token_id(claim, &id))
		refuse_token(gettext_noop("A claim that is an id is a positive whole number."));
	return id;
}

/* Reads who acts out of claims that are genuine. */
static void
subject_of(const TokenObject *object, bool names_ids, Subject *subject)
{
	const TokenMember *sub = token_member(object, "sub");
	const TokenMember *role = token_member(object, "role");
	const TokenMember *represented = token_member(object, "represented");
	Claims claims = {0};

	if (sub == NULL || (sub->kind != TOKEN_STRING && sub->kind != TOKEN_NUMBER) || *sub->text == '\0' ||
		strlen(sub->text) >= SUBJECT_LOGIN_SIZE)
		refuse_token(gettext_noop("It has no sub of 1 to 200 bytes."));
	if (role == NULL || role->kind != TOKEN_STRING)
		refuse_token(gettext_noop("It has no role."));
	claims.role = role->text;
	claims.login = sub->text;
	if (strcmp(role->text, "citizen") == 0 || strcmp(role->text, "representative") == 0)
		claims.actor = person_of(sub, names_ids);
	claims.for_another = represented != NULL;
	if (represented != NULL)
		claims.represented = person_of(represented, names_ids);
	claims.provider = optional_id(object, "provider");
	claims.worker = optional_id(object, "worker");
	resolve(&claims, subject);
}

/* See authenticate.h. */
void
socsvc_read_claims(const char *claims, bool names_ids, Subject *subject)
{
	size_t length = strlen(claims);
	char *text;
	TokenObject object;

	if (length > TOKEN_MAX_LENGTH)
		refuse_token(gettext_noop("It is longer than 8192 bytes."));
	text = pstrdup(claims);
	if (!token_read_object(text, length, &object))
		refuse_token(gettext_noop("Its claims are no JSON object with each name once."));
	if (token_member(&object, "sub") == NULL)
		return;
	demand_clean_session();
	subject_of(&object, names_ids, subject);
	pfree(text);
}

/* ---- the token --------------------------------------------------------------------------------------- */

/* Decodes a part of the token into palloc'd bytes, followed by a NUL. */
static unsigned char *
decode_part(const char *text, size_t length, size_t *count)
{
	unsigned char *bytes = palloc(length + 1);
	long decoded = token_decode(text, length, bytes);

	if (decoded < 0)
		refuse_token(gettext_noop("It is not three parts of base64url."));
	bytes[decoded] = '\0';
	*count = (size_t) decoded;
	return bytes;
}

/* Decodes a part that is a JSON object. */
static void
read_part(const char *text, size_t length, TokenObject *object)
{
	size_t count;
	char *json = (char *) decode_part(text, length, &count);

	if (!token_read_object(json, count, object))
		refuse_token(gettext_noop("Its header or payload is no JSON object with each name once."));
}

/* A claim that must be a string. */
static const char *
demand_text(const TokenObject *object, const char *name, const char *fault)
{
	const TokenMember *member = token_member(object, name);

	if (member == NULL || member->kind != TOKEN_STRING || *member->text == '\0')
		refuse_token(fault);
	return member->text;
}

/* A claim that is a moment, in seconds since 1970; false where it is not there. */
static bool
read_moment(const TokenObject *object, const char *name, int64 *seconds)
{
	const TokenMember *member = token_member(object, name);

	if (member == NULL)
		return false;
	if (!token_seconds(member, seconds))
		refuse_token(gettext_noop("A moment is a number of seconds since 1970."));
	return true;
}

/* Checks from when to when the token is valid, by the wall clock, give or take the skew of clocks. */
static void
check_moments(const TokenObject *payload, TimestampTz now)
{
	int64 seconds = (now / USECS_PER_SEC) + ((int64) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY);
	int64 skew = token_clock_skew();
	int64 expires;
	int64 issued = seconds;
	int64 not_before;

	if (!read_moment(payload, "exp", &expires))
		refuse_token(gettext_noop("It says not when it expires (exp)."));
	if (seconds >= expires + skew)
		refuse_token(gettext_noop("It has expired."));
	if (read_moment(payload, "nbf", &not_before) && seconds < not_before - skew)
		refuse_token(gettext_noop("It is not valid yet."));
	if (read_moment(payload, "iat", &issued) && issued > seconds + skew)
		refuse_token(gettext_noop("It says that it was issued in the future."));
	/* Without iat a token may still be good for no longer than that from now. */
	if (expires - issued > token_max_lifetime())
		refuse_token(gettext_noop("It is valid for longer than the register allows (setting token_max_seconds)."));
}

/*
 * Reads a token, verifies its signature, then its claims. The key is found by what the token says of itself, which
 * nobody has verified yet, but what decides (algorithm, audience, roles) is the key's.
 */
static void
read_token(const char *token, size_t length, Subject *subject)
{
	TimestampTz now = GetCurrentTimestamp();
	TokenParts parts;
	TokenObject header;
	TokenObject payload;
	const TokenMember *type;
	const char *algorithm;
	const char *kid;
	const char *issuer;
	const char *role;
	const char *fault;
	const TrustedKey *key;
	unsigned char *signature;
	size_t signature_length;
	bool names_ids;

	if (length > TOKEN_MAX_LENGTH)
		refuse_token(gettext_noop("It is longer than 8192 bytes."));
	if (!token_split(token, length, &parts))
		refuse_token(gettext_noop("It is not three parts of base64url."));
	read_part(parts.header, parts.header_length, &header);
	read_part(parts.payload, parts.payload_length, &payload);
	signature = decode_part(parts.signature, parts.signature_length, &signature_length);
	algorithm = demand_text(&header, "alg", gettext_noop("Its header names no algorithm (alg)."));
	kid = demand_text(&header, "kid", gettext_noop("Its header names no key (kid)."));
	type = token_member(&header, "typ");
	if (type != NULL && (type->kind != TOKEN_STRING || pg_strcasecmp(type->text, "JWT") != 0))
		refuse_token(gettext_noop("Its type (typ) is not JWT."));
	if (token_member(&header, "crit") != NULL)
		refuse_token(gettext_noop("It demands an extension (crit), and none is known here."));
	issuer = demand_text(&payload, "iss", gettext_noop("It says not who issued it (iss)."));

	key = find_trusted_key(issuer, kid, now);
	if (key == NULL)
		refuse_token(gettext_noop("Its key is not one that is trusted for its issuer now."));
	if (strcmp(algorithm, trusted_key_algorithm(key)) != 0)
		refuse_token(gettext_noop("Its algorithm is not that of its key."));
	if (!trusted_key_verify(key, (const unsigned char *) token, parts.signed_length, signature, signature_length))
		refuse_token(gettext_noop("Its signature is not its key's."));
	if (!token_names(token_member(&payload, "aud"), trusted_key_audience(key)))
		refuse_token(gettext_noop("It is meant for somebody else (aud)."));
	role = demand_text(&payload, "role", gettext_noop("It has no role."));
	if (!trusted_key_vouches_for(key, role))
		refuse_token(gettext_noop("Its key may not vouch for that role."));
	names_ids = trusted_key_names_ids(key);
	/* The key stands until this looks for a setting, and no longer. */
	fault = trusted_key_fault_of_login(key, &payload, role);
	if (fault != NULL)
		refuse_token(fault);
	check_moments(&payload, now);
	subject_of(&payload, names_ids, subject);
}

/*
 * authenticate(jwt text): the subject of the token acts until the transaction ends. Errors: SV008 the token is not
 * valid, SV009 not in a transaction block, an unclean session, another subject, or what the subject may not be.
 */
Datum
socsvc_authenticate(PG_FUNCTION_ARGS)
{
	Subject subject;
	text *token;

	socsvc_check_register();
	demand_transaction_block();
	demand_clean_session();
	if (PG_ARGISNULL(0))
		refuse_token(gettext_noop("There is none."));
	token = PG_GETARG_TEXT_PP(0);
	read_token(VARDATA_ANY(token), VARSIZE_ANY_EXHDR(token), &subject);
	socsvc_set_subject(&subject);
	pin_session_settings();
	PG_RETURN_VOID();
}

/* An id that may be NULL: 0 then. Errors: 22023 not positive. */
static int64
id_argument(FunctionCallInfo fcinfo, int number)
{
	if (PG_ARGISNULL(number))
		return 0;
	if (PG_GETARG_INT64(number) <= 0)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("an id is a positive whole number"));
	return PG_GETARG_INT64(number);
}

/*
 * authenticate_as(person, role, provider, represented, worker, login): what authenticate() does, on the word of
 * the gateway alone, which has authenticated the user itself.
 */
Datum
socsvc_authenticate_as(PG_FUNCTION_ARGS)
{
	Claims claims = {0};
	Subject subject;

	socsvc_check_register();
	demand_transaction_block();
	demand_clean_session();
	if (PG_ARGISNULL(1))
		refuse_subject(gettext_noop("No role is named."));
	claims.role = text_to_cstring(PG_GETARG_TEXT_PP(1));
	claims.actor = id_argument(fcinfo, 0);
	claims.provider = id_argument(fcinfo, 2);
	claims.for_another = !PG_ARGISNULL(3);
	claims.represented = id_argument(fcinfo, 3);
	claims.worker = id_argument(fcinfo, 4);
	claims.login =
		PG_ARGISNULL(5) ? GetUserNameFromId(GetSessionUserId(), false) : text_to_cstring(PG_GETARG_TEXT_PP(5));
	if (*claims.login == '\0' || strlen(claims.login) >= SUBJECT_LOGIN_SIZE)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("a login has 1 to 200 bytes"));
	resolve(&claims, &subject);
	socsvc_set_subject(&subject);
	pin_session_settings();
	PG_RETURN_VOID();
}
