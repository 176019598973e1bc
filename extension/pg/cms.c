/*
 * cms.c: verifies a detached signature in CMS (RFC 5652) with OpenSSL.
 *
 * Everything that it needs is an argument: no table is read here. What is wrong with a signature is an answer, not
 * an error, so that a wrong one can be looked at; errors are only for wrong arguments.
 */
#include "postgres.h"

#include <openssl/pem.h> /* before cms.h, which declares its readers of PEM only then */

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "socsvc.h"
#include "cms.h"

PG_FUNCTION_INFO_V1(socsvc_verify_cms);

/* Least bits of a message digest divided by eight: SHA-1 and MD5 are below. */
#define LEAST_DIGEST_BYTES 28
/* Least bits of an RSA key, and of a curve's field. */
#define LEAST_RSA_BITS 2048
#define LEAST_CURVE_BITS 224

typedef struct Judgement
{
	/* OpenSSL's, freed by free_judgement() */
	CMS_ContentInfo *cms;
	BIO *content;
	X509_STORE *store;
	X509_STORE_CTX *chain;
	STACK_OF(X509) * signers;      /* the stack alone is ours */
	STACK_OF(X509) * certificates; /* with what is in it */

	/* what the signature is held against */
	const char *bytes;
	int length;
	time_t at;
	bool accepts_old_lists;
	X509_CRL *list; /* the last that was judged: OpenSSL forgets it once its days were */

	/* the answer */
	const char *reason; /* NULL: valid */
	X509 *signer;       /* or NULL */
	CMS_SignerInfo *info;
} Judgement;

/* Frees what OpenSSL has made. */
static void
free_judgement(Judgement *judgement)
{
	sk_X509_free(judgement->signers);
	sk_X509_pop_free(judgement->certificates, X509_free);
	X509_STORE_CTX_free(judgement->chain);
	X509_STORE_free(judgement->store);
	BIO_free(judgement->content);
	CMS_ContentInfo_free(judgement->cms);
	ERR_clear_error();
}

/* Reads the CMS, DER or PEM, all of it. NULL: it is none. OpenSSL must not ask a terminal for a passphrase. */
static CMS_ContentInfo *
read_cms(const char *bytes, int length)
{
	const unsigned char *at = (const unsigned char *) bytes;
	CMS_ContentInfo *cms;

	if (length > 10 && memcmp(bytes, "-----BEGIN", 10) == 0)
	{
		char no_passphrase[] = "";
		BIO *bio = BIO_new_mem_buf(bytes, length);

		cms = bio ? PEM_read_bio_CMS(bio, NULL, NULL, no_passphrase) : NULL;
		BIO_free(bio);
		return cms;
	}
	cms = d2i_CMS_ContentInfo(NULL, &at, length);
	if (cms != NULL && at != (const unsigned char *) bytes + length)
	{
		CMS_ContentInfo_free(cms);
		return NULL;
	}
	return cms;
}

/*
 * What of revocation lists does not stop a chain: that there is none, that one is younger than the moment (it says
 * more, not less), that one is older, where the register accepts that, and a revocation after the moment.
 */
static int
judge_chain_error(int ok, X509_STORE_CTX *chain)
{
	Judgement *judgement = X509_STORE_CTX_get_app_data(chain);
	X509_CRL *list = X509_STORE_CTX_get0_current_crl(chain);
	X509_REVOKED *entry = NULL;

	if (list != NULL)
		judgement->list = list;
	if (ok)
		return ok;
	switch (X509_STORE_CTX_get_error(chain))
	{
		case X509_V_ERR_UNABLE_TO_GET_CRL:
		case X509_V_ERR_CRL_NOT_YET_VALID:
			break;
		case X509_V_ERR_CRL_HAS_EXPIRED:
			if (!judgement->accepts_old_lists)
				return 0;
			break;
		case X509_V_ERR_CERT_REVOKED:
			if (judgement->list == NULL ||
				X509_CRL_get0_by_cert(judgement->list, &entry, X509_STORE_CTX_get_current_cert(chain)) != 1 ||
				X509_cmp_time(X509_REVOKED_get0_revocationDate(entry), &judgement->at) != 1)
				return 0;
			break;
		default:
			return 0;
	}
	X509_STORE_CTX_set_error(chain, X509_V_OK);
	return 1;
}

/*
 * Whether a key is too short to be trusted, or of the GOST of 1994 or 2001, which nobody may sign by any more.
 * Other kinds (GOST R 34.10-2012) are as long as they are.
 */
static bool
is_weak(EVP_PKEY *key)
{
	switch (EVP_PKEY_base_id(key))
	{
		case EVP_PKEY_RSA:
		case EVP_PKEY_RSA_PSS:
		case EVP_PKEY_DSA:
			return EVP_PKEY_bits(key) < LEAST_RSA_BITS;
		case EVP_PKEY_EC:
			return EVP_PKEY_bits(key) < LEAST_CURVE_BITS;
		case NID_id_GostR3410_94:
		case NID_id_GostR3410_2001:
			return true;
		default:
			return false;
	}
}

/* The signature itself: one signer, over these bytes, with a digest and a key that can be trusted. */
static const char *
judge_signature(Judgement *judgement)
{
	STACK_OF(CMS_SignerInfo) * infos;
	ASN1_OCTET_STRING **inside;
	X509_ALGOR *digest_algorithm;
	const EVP_MD *digest;
	EVP_PKEY *key;

	if (OBJ_obj2nid(CMS_get0_type(judgement->cms)) != NID_pkcs7_signed)
		return _("it is not signed data");
	infos = CMS_get0_SignerInfos(judgement->cms);
	if (infos == NULL || sk_CMS_SignerInfo_num(infos) == 0)
		return _("nobody has signed it");
	if (sk_CMS_SignerInfo_num(infos) > 1)
		return _("more than one has signed it: each signature has a CMS of its own");
	judgement->info = sk_CMS_SignerInfo_value(infos, 0);

	/* A CMS may carry what it signs; that must be these bytes, and nothing else. */
	inside = CMS_get0_content(judgement->cms);
	if (inside != NULL && *inside != NULL &&
		(ASN1_STRING_length(*inside) != judgement->length ||
		 memcmp(ASN1_STRING_get0_data(*inside), judgement->bytes, judgement->length) != 0))
		return _("it carries another content");

	CMS_SignerInfo_get0_algs(judgement->info, NULL, NULL, &digest_algorithm, NULL);
	digest = digest_algorithm ? EVP_get_digestbyobj(digest_algorithm->algorithm) : NULL;
	if (digest == NULL)
		return _("its digest is not known to this server's OpenSSL");
	if (EVP_MD_size(digest) < LEAST_DIGEST_BYTES)
		return _("its digest is too weak");

	judgement->content = BIO_new_mem_buf(judgement->bytes, judgement->length);
	if (judgement->content == NULL)
		return "out of memory";
	/* The chain is judged by judge_chain(), which knows the moment. */
	if (CMS_verify(judgement->cms, NULL, NULL, judgement->content, NULL, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) !=
		1)
	{
		judgement->signers = CMS_get0_signers(judgement->cms);
		return judgement->signers == NULL ? _("it holds no certificate of the signer")
										  : _("it does not match the content");
	}
	judgement->signers = CMS_get0_signers(judgement->cms);
	if (judgement->signers == NULL || sk_X509_num(judgement->signers) != 1)
		return _("it holds no certificate of the signer");
	judgement->signer = sk_X509_value(judgement->signers, 0);

	key = X509_get0_pubkey(judgement->signer);
	if (key == NULL)
		return _("the signer's key is not known to this server's OpenSSL");
	if (is_weak(key))
		return _("the signer's key is too short, or of a withdrawn kind");
	return NULL;
}

/* The signer's certificate: for signing, and by a chain that was trusted and in force at the moment. */
static const char *
judge_chain(Judgement *judgement)
{
	X509_VERIFY_PARAM *param;
	uint32_t usage;
	STACK_OF(X509) * chain;

	/* A certificate that does not say what its key is for is not one for signatures. */
	usage = X509_get_key_usage(judgement->signer);
	if (!(X509_get_extension_flags(judgement->signer) & EXFLAG_KUSAGE) ||
		!(usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
		return _("the certificate's key is not for signatures (key usage)");

	judgement->certificates = CMS_get1_certs(judgement->cms);
	judgement->chain = X509_STORE_CTX_new();
	if (judgement->chain == NULL ||
		X509_STORE_CTX_init(judgement->chain, judgement->store, judgement->signer, judgement->certificates) != 1)
		return "out of memory";
	X509_STORE_CTX_set_app_data(judgement->chain, judgement);
	X509_STORE_CTX_set_verify_cb(judgement->chain, judge_chain_error);
	param = X509_STORE_CTX_get0_param(judgement->chain);
	X509_VERIFY_PARAM_set_time(param, judgement->at);
	X509_VERIFY_PARAM_set_depth(param, MOST_CHAIN_DEPTH);
	X509_VERIFY_PARAM_set_auth_level(param, 1);
	/* An authority in the table is trusted as it stands, a root or not. */
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST |
										   X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
	if (X509_verify_cert(judgement->chain) != 1)
	{
		int error = X509_STORE_CTX_get_error(judgement->chain);

		return error == X509_V_OK ? _("the chain cannot be built") : X509_verify_cert_error_string(error);
	}
	chain = X509_STORE_CTX_get0_chain(judgement->chain);
	for (int i = 1; i < sk_X509_num(chain); i++)
	{
		EVP_PKEY *key = X509_get0_pubkey(sk_X509_value(chain, i));

		if (key == NULL || is_weak(key))
			return _("the key of an authority is too short, or not known to this server's OpenSSL");
	}
	return NULL;
}

/* Fills the store with the trusted certificates and the lists; what cannot be read is left out. */
static bool
fill_store(Judgement *judgement, Datum *authorities, int nauthorities, Datum *lists, int nlists)
{
	judgement->store = X509_STORE_new();
	if (judgement->store == NULL)
		return false;
	for (int i = 0; i < nauthorities; i++)
	{
		text *pem = DatumGetTextPP(authorities[i]);
		X509 *certificate = socsvc_read_certificate(VARDATA_ANY(pem), VARSIZE_ANY_EXHDR(pem));

		if (certificate != NULL)
			X509_STORE_add_cert(judgement->store, certificate);
		X509_free(certificate);
	}
	for (int i = 0; i < nlists; i++)
	{
		bytea *bytes = DatumGetByteaPP(lists[i]);
		X509_CRL *list = socsvc_read_revocation_list(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));

		if (list != NULL)
			X509_STORE_add_crl(judgement->store, list);
		X509_CRL_free(list);
	}
	ERR_clear_error();
	return true;
}

/* Elements of an array without NULLs. */
static Datum *
elements_of(ArrayType *array, Oid type, int *count)
{
	Datum *elements;
	bool *nulls;

	deconstruct_array(array, type, -1, false, TYPALIGN_INT, &elements, &nulls, count);
	for (int i = 0; i < *count; i++)
		if (nulls[i])
			ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("an authority or a list is NULL"));
	return elements;
}

/* The subject's attributes: their OIDs in digits and dots, and their values. False: one is not text. */
static bool
read_attributes(const X509_NAME *name, Datum *oids, Datum *texts)
{
	int count = X509_NAME_entry_count(name);
	Datum *oid = palloc(count * sizeof(Datum));
	Datum *value = palloc(count * sizeof(Datum));

	for (int i = 0; i < count; i++)
	{
		X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
		char digits[128];
		char *text = socsvc_string_text(X509_NAME_ENTRY_get_data(entry));

		if (text == NULL || OBJ_obj2txt(digits, sizeof(digits), X509_NAME_ENTRY_get_object(entry), 1) <= 0)
			return false;
		oid[i] = CStringGetTextDatum(digits);
		value[i] = CStringGetTextDatum(text);
	}
	*oids = PointerGetDatum(construct_array(oid, count, TEXTOID, -1, false, TYPALIGN_INT));
	*texts = PointerGetDatum(construct_array(value, count, TEXTOID, -1, false, TYPALIGN_INT));
	return true;
}

/* Moment that the signer claims to have signed at; false where the CMS says none. */
static bool
claimed_time(CMS_SignerInfo *info, TimestampTz *moment)
{
	int place = CMS_signed_get_attr_by_NID(info, NID_pkcs9_signingTime, -1);
	ASN1_TYPE *type = place < 0 ? NULL : X509_ATTRIBUTE_get0_type(CMS_signed_get_attr(info, place), 0);

	if (type == NULL || (type->type != V_ASN1_UTCTIME && type->type != V_ASN1_GENERALIZEDTIME))
		return false;
	return socsvc_read_time(type->value.asn1_string, moment);
}

enum
{
	OUT_VALID,
	OUT_REASON,
	OUT_SUBJECT,
	OUT_SERIAL,
	OUT_ISSUER,
	OUT_CLAIMED_AT,
	OUT_OIDS,
	OUT_TEXTS,
	OUT_COLUMNS
};

/* Writes what the signer's certificate says into the answer. False: a name in it is no text. */
static bool
describe_signer(Judgement *judgement, Datum *values, bool *nulls)
{
	char *subject = socsvc_name_text(X509_get_subject_name(judgement->signer));
	char *issuer = socsvc_name_text(X509_get_issuer_name(judgement->signer));
	char *serial = socsvc_serial_text(X509_get0_serialNumber(judgement->signer));
	TimestampTz claimed;

	if (subject == NULL || issuer == NULL || serial == NULL ||
		!read_attributes(X509_get_subject_name(judgement->signer), &values[OUT_OIDS], &values[OUT_TEXTS]))
		return false;
	values[OUT_SUBJECT] = CStringGetTextDatum(subject);
	values[OUT_ISSUER] = CStringGetTextDatum(issuer);
	values[OUT_SERIAL] = CStringGetTextDatum(serial);
	nulls[OUT_SUBJECT] = nulls[OUT_ISSUER] = nulls[OUT_SERIAL] = nulls[OUT_OIDS] = nulls[OUT_TEXTS] = false;
	if (claimed_time(judgement->info, &claimed))
	{
		values[OUT_CLAIMED_AT] = TimestampTzGetDatum(claimed);
		nulls[OUT_CLAIMED_AT] = false;
	}
	return true;
}

/*
 * _verify_cms(content, cms, at, authorities, lists, accept_old_lists): whether the CMS is a valid signature over
 * the content, by a certificate that an authority vouched for at that moment. Strict. Errors: 22008 a moment out
 * of range, 22004 a NULL in an array.
 */
Datum
socsvc_verify_cms(PG_FUNCTION_ARGS)
{
	bytea *content = PG_GETARG_BYTEA_PP(0);
	bytea *cms = PG_GETARG_BYTEA_PP(1);
	TimestampTz at = PG_GETARG_TIMESTAMPTZ(2);
	ArrayType *authority_array = PG_GETARG_ARRAYTYPE_P(3);
	ArrayType *list_array = PG_GETARG_ARRAYTYPE_P(4);
	Judgement judgement = {0};
	Datum *authorities;
	Datum *lists;
	int nauthorities;
	int nlists;
	Datum values[OUT_COLUMNS] = {0};
	bool nulls[OUT_COLUMNS];
	TupleDesc descriptor;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "the result is not a row");
	if (TIMESTAMP_NOT_FINITE(at))
		ereport(ERROR, errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				errmsg("a signature is verified as of a moment, not of infinity"));
	authorities = elements_of(authority_array, TEXTOID, &nauthorities);
	lists = elements_of(list_array, BYTEAOID, &nlists);
	for (int i = 0; i < OUT_COLUMNS; i++)
		nulls[i] = true;
	socsvc_start_openssl();
	ERR_clear_error();

	judgement.bytes = VARDATA_ANY(content);
	judgement.length = VARSIZE_ANY_EXHDR(content);
	judgement.at = timestamptz_to_time_t(at);
	judgement.accepts_old_lists = PG_GETARG_BOOL(5);
	PG_TRY();
	{
		Judgement *volatile held = &judgement;

		if (VARSIZE_ANY_EXHDR(cms) > MOST_CMS_BYTES)
			held->reason = _("it is too large");
		else if ((held->cms = read_cms(VARDATA_ANY(cms), VARSIZE_ANY_EXHDR(cms))) == NULL)
			held->reason = _("it is not a CMS");
		else if (!fill_store(held, authorities, nauthorities, lists, nlists))
			held->reason = "out of memory";
		else
		{
			held->reason = judge_signature(held);
			if (held->reason == NULL)
				held->reason = judge_chain(held);
		}
		if (held->signer != NULL && !describe_signer(held, values, nulls) && held->reason == NULL)
			held->reason = "a name in the certificate is not text";
		values[OUT_VALID] = BoolGetDatum(held->reason == NULL);
		nulls[OUT_VALID] = false;
		if (held->reason != NULL)
		{
			values[OUT_REASON] = CStringGetTextDatum(held->reason);
			nulls[OUT_REASON] = false;
		}
	}
	PG_FINALLY();
	{
		free_judgement(&judgement);
	}
	PG_END_TRY();
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls)));
}
