/*
 * trusted_key.c: see trusted_key.h.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rangetypes.h"
#include "utils/rel.h"
#include "utils/typcache.h"

#if !__has_include(<openssl/evp.h>)
#error "socsvc needs the headers of OpenSSL: install libssl-dev (Debian, Ubuntu) or openssl-devel"
#endif
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#if OPENSSL_VERSION_NUMBER < 0x30000000L
#error "socsvc needs OpenSSL 3.0 or newer"
#endif

#include "socsvc.h"
#include "lock.h"
#include "register_info.h"
#include "rule_cache.h"
#include "trusted_key.h"

PG_FUNCTION_INFO_V1(socsvc_check_trusted_key);

#define RSA_LEAST_BITS 2048
#define RSA_MOST_BITS 8192 /* a longer one would only make verifying slow */
#define SECRET_LEAST_BYTES 32
#define P256_BYTES 32

bool socsvc_allow_test_tokens = false;

struct TrustedKey
{
	char *kid;
	char *issuer;
	char *audience;
	char *algorithm;
	char *key_text; /* the secret where the algorithm is HS256 */
	bool names_ids;
	int nroles;
	char **roles;
	char *login_claim; /* NULL: none is demanded */
	int nlogin_values;
	char **login_values;
	TimestampTz since;   /* trusted from this moment */
	TimestampTz until;   /* up to before this one */
	EVP_PKEY *key;       /* NULL for HS256, and for what is no key */
	EVP_PKEY_CTX *check; /* made ready for verifying digests by SHA-256 */
};

/* A row of setting that is about tokens. */
typedef struct TokenSetting
{
	char *name;
	int64 value; /* -1: no whole number of seconds */
	char *text;
	int distance; /* 0: the home jurisdiction's own, 1: its parent's, ... */
	DayRange valid;
} TokenSetting;

typedef struct TrustedKeys
{
	List *keys; /* of TrustedKey, each where it was made: OpenSSL's are freed through the address */
	int nsettings;
	TokenSetting *settings;
} TrustedKeys;

static void *fill_keys(RuleCache *cache);

static RuleCache key_cache = {.name = "trusted_key", .fill = fill_keys};

/* ---- OpenSSL ----------------------------------------------------------------------------------------- */

/* Reads a public key from PEM text, NULL where it is none. OpenSSL must not ask a terminal for a passphrase. */
static EVP_PKEY *
read_public_key(const char *pem)
{
	char no_passphrase[] = "";
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = bio == NULL ? NULL : PEM_read_bio_PUBKEY(bio, NULL, NULL, no_passphrase);

	BIO_free(bio);
	ERR_clear_error();
	return key;
}

/* What is wrong with the key for that algorithm, NULL where nothing is. */
static const char *
fault_of_key(const char *algorithm, EVP_PKEY *key)
{
	char group[64];

	if (key == NULL)
		return gettext_noop("It is no public key in PEM format (-----BEGIN PUBLIC KEY-----).");
	if (strcmp(algorithm, "RS256") == 0)
	{
		if (!EVP_PKEY_is_a(key, "RSA"))
			return "RS256 needs an RSA key.";
		if (EVP_PKEY_get_bits(key) < RSA_LEAST_BITS)
			return gettext_noop("An RSA key has 2048 bits at least.");
		if (EVP_PKEY_get_bits(key) > RSA_MOST_BITS)
			return gettext_noop("An RSA key has 8192 bits at most.");
		return NULL;
	}
	if (!EVP_PKEY_is_a(key, "EC") || EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) != 1 ||
		(strcmp(group, "prime256v1") != 0 && strcmp(group, "P-256") != 0))
		return "ES256 needs a key on the curve P-256.";
	return NULL;
}

/* Makes what verifies signatures of the key; NULL where OpenSSL cannot. */
static EVP_PKEY_CTX *
verifier_of(EVP_PKEY *key)
{
	EVP_PKEY_CTX *check = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);

	if (check != NULL &&
		(EVP_PKEY_verify_init(check) != 1 ||
		 (EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_CTX_set_rsa_padding(check, RSA_PKCS1_PADDING) != 1) ||
		 EVP_PKEY_CTX_set_signature_md(check, EVP_sha256()) != 1))
	{
		EVP_PKEY_CTX_free(check);
		check = NULL;
	}
	ERR_clear_error();
	return check;
}

/* The two numbers of a signature by ES256 in DER, as OpenSSL takes it; its length, 0 where it is none. */
static int
der_of_es256(const unsigned char *signature, size_t length, unsigned char **der)
{
	ECDSA_SIG *numbers;
	BIGNUM *r;
	BIGNUM *s;
	int der_length = 0;

	if (length != 2 * P256_BYTES)
		return 0;
	numbers = ECDSA_SIG_new();
	r = BN_bin2bn(signature, P256_BYTES, NULL);
	s = BN_bin2bn(signature + P256_BYTES, P256_BYTES, NULL);
	if (numbers != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(numbers, r, s) == 1)
		der_length = i2d_ECDSA_SIG(numbers, der);
	else
	{
		BN_free(r);
		BN_free(s);
	}
	ECDSA_SIG_free(numbers);
	return der_length;
}

/* See trusted_key.h. */
bool
trusted_key_verify(const TrustedKey *key, const unsigned char *bytes, size_t length,
				   const unsigned char *signature, size_t signature_length)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	unsigned char *der = NULL;
	bool valid;

	if (strcmp(key->algorithm, "HS256") == 0)
	{
		unsigned int digest_length = sizeof(digest);

		return socsvc_allow_test_tokens && signature_length == sizeof(digest) &&
			   HMAC(EVP_sha256(), key->key_text, (int) strlen(key->key_text), bytes, length, digest,
					&digest_length) != NULL &&
			   CRYPTO_memcmp(digest, signature, sizeof(digest)) == 0;
	}
	if (key->check == NULL)
		return false;
	(void) SHA256(bytes, length, digest);
	if (strcmp(key->algorithm, "ES256") == 0)
	{
		int der_length = der_of_es256(signature, signature_length, &der);

		valid =
			der_length > 0 && EVP_PKEY_verify(key->check, der, (size_t) der_length, digest, sizeof(digest)) == 1;
		OPENSSL_free(der);
	}
	else
		valid = EVP_PKEY_verify(key->check, signature, signature_length, digest, sizeof(digest)) == 1;
	ERR_clear_error();
	return valid;
}

/* Memory callback: frees what OpenSSL keeps of a key. */
static void
free_key(void *arg)
{
	TrustedKey *key = arg;

	EVP_PKEY_CTX_free(key->check);
	EVP_PKEY_free(key->key);
}

/* ---- the cache --------------------------------------------------------------------------------------- */

/* The texts of an array, palloc'd. */
static char **
read_texts(Datum array, int *count)
{
	Datum *values;
	char **texts;

	deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, TYPALIGN_INT, &values, NULL, count);
	texts = palloc(Max(*count, 1) * sizeof(char *));
	for (int i = 0; i < *count; i++)
		texts[i] = TextDatumGetCString(values[i]);
	return texts;
}

/* Reads a key of the table into the cache. A row that holds no such key stays one that nothing is signed with. */
static TrustedKey *
read_key(RuleCache *cache, const RuleScan *scan)
{
	TrustedKey *key = MemoryContextAllocZero(cache->context, sizeof(TrustedKey));
	TypeCacheEntry *type = lookup_type_cache(TSTZRANGEOID, TYPECACHE_RANGE_INFO);
	MemoryContextCallback *callback;
	MemoryContext before;
	RangeBound lower;
	RangeBound upper;
	bool empty;

	key->kid = rule_scan_text(scan, cache, 0);
	key->issuer = rule_scan_text(scan, cache, 1);
	key->audience = rule_scan_text(scan, cache, 2);
	key->algorithm = rule_scan_text(scan, cache, 3);
	key->key_text = rule_scan_text(scan, cache, 4);
	key->names_ids = strcmp(TextDatumGetCString(scan->values[5]), "person_id") == 0;
	before = MemoryContextSwitchTo(cache->context);
	key->roles = read_texts(scan->values[6], &key->nroles);
	if (!scan->nulls[8] && !scan->nulls[9])
	{
		key->login_claim = TextDatumGetCString(scan->values[8]);
		key->login_values = read_texts(scan->values[9], &key->nlogin_values);
	}
	callback = palloc0(sizeof(MemoryContextCallback));
	MemoryContextSwitchTo(before);

	range_deserialize(type, DatumGetRangeTypeP(scan->values[7]), &lower, &upper, &empty);
	key->since = lower.infinite ? DT_NOBEGIN : DatumGetTimestampTz(lower.val);
	key->until = empty ? DT_NOBEGIN : upper.infinite ? DT_NOEND : DatumGetTimestampTz(upper.val);
	if (strcmp(key->algorithm, "HS256") == 0)
		return key;
	callback->func = free_key;
	callback->arg = key;
	MemoryContextRegisterResetCallback(cache->context, callback);
	key->key = read_public_key(key->key_text);
	if (fault_of_key(key->algorithm, key->key) == NULL)
		key->check = verifier_of(key->key);
	return key;
}

/* Reads the settings that are about tokens. */
static void
read_settings(RuleCache *cache, TrustedKeys *all, const Jurisdiction *home)
{
	static const RuleColumn columns[] = {
		{"jurisdiction", TEXTOID}, {"name", TEXTOID}, {"value", TEXTOID}, {"valid", DATERANGEOID}};
	int room = 4;
	RuleScan scan;

	all->settings = MemoryContextAlloc(cache->context, room * sizeof(TokenSetting));
	rule_scan_begin(&scan, cache, "setting", columns, lengthof(columns));
	while (rule_scan_next(&scan))
	{
		char *name = TextDatumGetCString(scan.values[1]);
		char *value = TextDatumGetCString(scan.values[2]);
		int distance = socsvc_jurisdiction_distance(home, TextDatumGetCString(scan.values[0]));
		TokenSetting *setting;

		if (distance < 0 ||
			(strcmp(name, "token_clock_skew_seconds") != 0 && strcmp(name, "token_max_seconds") != 0 &&
			 strcmp(name, "token_login_claim_roles") != 0))
			continue;
		if (all->nsettings == room)
			all->settings = repalloc(all->settings, (room *= 2) * sizeof(TokenSetting));
		setting = &all->settings[all->nsettings++];
		setting->name = rule_scan_text(&scan, cache, 1);
		setting->text = rule_scan_text(&scan, cache, 2);
		setting->value =
			*value == '\0' || strlen(value) > 9 || strspn(value, "0123456789") != strlen(value) ? -1 : atol(value);
		setting->distance = distance;
		setting->valid = socsvc_day_range(scan.values[3]);
	}
	rule_scan_end(&scan);
}

/* Reads the keys and the settings about tokens. */
static void *
fill_keys(RuleCache *cache)
{
	static const RuleColumn columns[] = {
		{"kid", TEXTOID},         {"issuer", TEXTOID},           {"audience", TEXTOID},   {"algorithm", TEXTOID},
		{"public_key", TEXTOID},  {"subject_is", TEXTOID},       {"roles", TEXTARRAYOID}, {"valid", TSTZRANGEOID},
		{"login_claim", TEXTOID}, {"login_values", TEXTARRAYOID}};
	TrustedKeys *all = MemoryContextAllocZero(cache->context, sizeof(TrustedKeys));
	const Jurisdiction *home = socsvc_find_jurisdiction(socsvc_home_jurisdiction());
	RuleScan scan;

	rule_scan_begin(&scan, cache, "trusted_key", columns, lengthof(columns));
	while (rule_scan_next(&scan))
	{
		TrustedKey *key = read_key(cache, &scan);
		MemoryContext before = MemoryContextSwitchTo(cache->context);

		all->keys = lappend(all->keys, key);
		MemoryContextSwitchTo(before);
	}
	rule_scan_end(&scan);
	read_settings(cache, all, home);
	rule_cache_depend(cache, &socsvc_register_cache);
	rule_cache_depend(cache, &socsvc_jurisdiction_cache);
	return all;
}

/* See trusted_key.h. */
const TrustedKey *
find_trusted_key(const char *issuer, const char *kid, TimestampTz moment)
{
	const TrustedKeys *all = rule_cache_get(&key_cache);
	ListCell *cell;

	foreach (cell, all->keys)
	{
		const TrustedKey *key = lfirst(cell);

		if (strcmp(key->kid, kid) == 0 && strcmp(key->issuer, issuer) == 0 && moment >= key->since &&
			moment < key->until)
			return key;
	}
	return NULL;
}

bool
trusted_key_names_ids(const TrustedKey *key)
{
	return key->names_ids;
}

const char *
trusted_key_algorithm(const TrustedKey *key)
{
	return key->algorithm;
}

const char *
trusted_key_audience(const TrustedKey *key)
{
	return key->audience;
}

bool
trusted_key_vouches_for(const TrustedKey *key, const char *role)
{
	for (int i = 0; i < key->nroles; i++)
		if (strcmp(key->roles[i], role) == 0)
			return true;
	return false;
}

/* The nearest jurisdiction's row of a setting today, NULL where there is none. */
static const TokenSetting *
find_setting(const char *name)
{
	const TrustedKeys *all = rule_cache_get(&key_cache);
	DateADT today = socsvc_today();
	const TokenSetting *nearest = NULL;

	for (int i = 0; i < all->nsettings; i++)
	{
		const TokenSetting *setting = &all->settings[i];

		if (strcmp(setting->name, name) == 0 && today >= setting->valid.from && today < setting->valid.until &&
			(nearest == NULL || setting->distance < nearest->distance))
			nearest = setting;
	}
	return nearest;
}

/* Value of a setting of seconds. What is no whole number counts as not there. */
static int64
setting_today(const char *name, int64 if_none)
{
	const TokenSetting *setting = find_setting(name);

	return setting == NULL || setting->value < 0 ? if_none : setting->value;
}

/* See trusted_key.h. */
const char *
trusted_key_fault_of_login(const TrustedKey *key, const TokenObject *claims, const char *role)
{
	const TokenMember *member;

	if (key->login_claim == NULL)
	{
		const TokenSetting *demanding = find_setting("token_login_claim_roles");
		size_t length = strlen(role);

		for (const char *at = demanding == NULL ? NULL : demanding->text; at != NULL && *at != '\0';
			 at += strcspn(at, ","), at += *at == ',')
			if (strncmp(at, role, length) == 0 && (at[length] == ',' || at[length] == '\0'))
				return gettext_noop(
					"Its key says not which claim tells how the user logged in (trusted_key.login_claim).");
		return NULL;
	}
	member = token_member(claims, key->login_claim);
	for (int i = 0; i < key->nlogin_values; i++)
		if (token_names(member, key->login_values[i]))
			return NULL;
	return gettext_noop("It says not that the user logged in as its key demands (trusted_key.login_claim).");
}

int64
token_clock_skew(void)
{
	return setting_today("token_clock_skew_seconds", 60);
}

int64
token_max_lifetime(void)
{
	return setting_today("token_max_seconds", 12 * 60 * 60);
}

/* ---- the trigger ------------------------------------------------------------------------------------- */

/*
 * check_trusted_key(): BEFORE INSERT OR UPDATE of trusted_key FOR EACH ROW: the key is one that its algorithm can
 * use. Errors: 22023 it is not, or HS256 where no superuser has set socsvc.allow_test_tokens.
 */
Datum
socsvc_check_trusted_key(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc descriptor;
	HeapTuple row;
	char *algorithm;
	char *text;
	EVP_PKEY *key;
	const char *fault;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("function \"%s\" must be fired by a BEFORE INSERT OR UPDATE trigger for each row",
					   "check_trusted_key"));
	row = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
	descriptor = RelationGetDescr(trigger->tg_relation);
	algorithm = SPI_getvalue(row, descriptor, SPI_fnumber(descriptor, "algorithm"));
	text = SPI_getvalue(row, descriptor, SPI_fnumber(descriptor, "public_key"));
	if (algorithm == NULL || text == NULL)
		return PointerGetDatum(row); /* NOT NULL refuses it */

	if (strcmp(algorithm, "HS256") == 0)
	{
		if (!socsvc_allow_test_tokens)
			ereport(
				ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("tokens by HS256 are for tests only"),
				errdetail(
					"Its secret would stand in every dump and replica, and whoever reads it can forge tokens."),
				errhint("Use RS256 or ES256; in a test a superuser sets socsvc.allow_test_tokens."));
		fault = strlen(text) < SECRET_LEAST_BYTES ? gettext_noop("A secret has 32 bytes at least.") : NULL;
	}
	else if (strstr(text, "PRIVATE KEY") != NULL)
		fault = gettext_noop(
			"It is a private key, which belongs to the issuer alone: take it for known now, and make another.");
	else
	{
		key = read_public_key(text);
		fault = fault_of_key(algorithm, key);
		EVP_PKEY_free(key);
		ERR_clear_error();
	}
	if (fault != NULL)
		ereport(
			ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("algorithm %s cannot use this key", algorithm),
			errdetail_internal("%s", _(fault)),
			errhint(
				"RS256: RSA of 2048 bits or more; ES256: EC on P-256; both as openssl pkey -pubout writes them."));
	return PointerGetDatum(row);
}
