/*
 * x509.c: certificates and revocation lists: reading them and writing out what they say.
 */
#include "postgres.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "socsvc.h"
#include "cms.h"

PG_FUNCTION_INFO_V1(socsvc_certificate_subject);
PG_FUNCTION_INFO_V1(socsvc_revocation_list_issuer);

/* See cms.h. */
void
socsvc_start_openssl(void)
{
	static bool is_started = false;

	if (is_started)
		return;
	if (OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG | OPENSSL_INIT_ADD_ALL_DIGESTS |
								OPENSSL_INIT_ADD_ALL_CIPHERS | OPENSSL_INIT_LOAD_CRYPTO_STRINGS,
							NULL) != 1)
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not start OpenSSL"));
	is_started = true;
}

/* Whether the bytes are PEM. */
static bool
is_pem(const void *bytes, int length)
{
	return length > 10 && memcmp(bytes, "-----BEGIN", 10) == 0;
}

/* See cms.h. */
X509 *
socsvc_read_certificate(const void *bytes, int length)
{
	const unsigned char *at = bytes;
	X509 *certificate;

	if (is_pem(bytes, length))
	{
		char no_passphrase[] = ""; /* else OpenSSL would ask a terminal */
		BIO *bio = BIO_new_mem_buf(bytes, length);

		certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, no_passphrase) : NULL;
		BIO_free(bio);
		return certificate;
	}
	certificate = d2i_X509(NULL, &at, length);
	if (certificate != NULL && at != (const unsigned char *) bytes + length)
	{
		X509_free(certificate);
		return NULL;
	}
	return certificate;
}

/* See cms.h. */
X509_CRL *
socsvc_read_revocation_list(const void *bytes, int length)
{
	const unsigned char *at = bytes;
	X509_CRL *list;

	if (is_pem(bytes, length))
	{
		char no_passphrase[] = ""; /* else OpenSSL would ask a terminal */
		BIO *bio = BIO_new_mem_buf(bytes, length);

		list = bio ? PEM_read_bio_X509_CRL(bio, NULL, NULL, no_passphrase) : NULL;
		BIO_free(bio);
		return list;
	}
	list = d2i_X509_CRL(NULL, &at, length);
	if (list != NULL && at != (const unsigned char *) bytes + length)
	{
		X509_CRL_free(list);
		return NULL;
	}
	return list;
}

/* A palloc'd copy of bytes that are text of the database; NULL where they are not. */
static char *
copy_text(const char *bytes, int length)
{
	if (memchr(bytes, '\0', length) != NULL || !pg_verify_mbstr(PG_UTF8, bytes, length, true))
		return NULL;
	return pnstrdup(bytes, length);
}

/* See cms.h. */
char *
socsvc_name_text(const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;
	char *bytes;

	/* Everything but ASCII stays as it is: these are names of people. */
	if (bio != NULL && X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0)
	{
		int length = (int) BIO_get_mem_data(bio, &bytes);

		PG_TRY();
		{
			text = copy_text(bytes, length);
		}
		PG_CATCH();
		{
			BIO_free(bio);
			PG_RE_THROW();
		}
		PG_END_TRY();
	}
	BIO_free(bio);
	return text;
}

/* See cms.h. */
char *
socsvc_serial_text(const ASN1_INTEGER *serial)
{
	BIGNUM *number = ASN1_INTEGER_to_BN(serial, NULL);
	char *digits = number ? BN_bn2hex(number) : NULL;
	char *text = NULL;

	BN_free(number);
	if (digits == NULL)
		return NULL;
	PG_TRY();
	{
		text = pstrdup(digits);
	}
	PG_FINALLY();
	{
		OPENSSL_free(digits);
	}
	PG_END_TRY();
	return text;
}

/* See cms.h. */
char *
socsvc_string_text(const ASN1_STRING *string)
{
	unsigned char *bytes = NULL;
	int length = ASN1_STRING_to_UTF8(&bytes, string);
	char *text = NULL;

	if (length < 0)
		return NULL;
	PG_TRY();
	{
		text = copy_text((char *) bytes, length);
	}
	PG_FINALLY();
	{
		OPENSSL_free(bytes);
	}
	PG_END_TRY();
	return text;
}

/* See cms.h. */
bool
socsvc_read_time(const ASN1_TIME *when, TimestampTz *moment)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days;
	int seconds;
	bool is_read = epoch != NULL && when != NULL && ASN1_TIME_diff(&days, &seconds, epoch, when) == 1;

	ASN1_TIME_free(epoch);
	if (is_read)
		*moment = ((int64) days * SECS_PER_DAY + seconds -
				   (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * (int64) SECS_PER_DAY) *
				  USECS_PER_SEC;
	return is_read;
}

/* Answers a name, which may be NULL, as text. Errors: 22023 where it cannot be written as text. */
static Datum
text_or_error(char *name, const char *what)
{
	if (name == NULL)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("the %s holds a name that is not text", what));
	return PointerGetDatum(cstring_to_text(name));
}

/* _certificate_subject(certificate): subject of a PEM certificate. Errors: 22023 no certificate. */
Datum
socsvc_certificate_subject(PG_FUNCTION_ARGS)
{
	text *pem = PG_GETARG_TEXT_PP(0);
	X509 *certificate;
	char *volatile subject = NULL;

	socsvc_start_openssl();
	certificate = socsvc_read_certificate(VARDATA_ANY(pem), VARSIZE_ANY_EXHDR(pem));
	ERR_clear_error();
	if (certificate == NULL)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("this is not a certificate in PEM"),
				errhint("It begins with -----BEGIN CERTIFICATE-----."));
	PG_TRY();
	{
		subject = socsvc_name_text(X509_get_subject_name(certificate));
	}
	PG_FINALLY();
	{
		X509_free(certificate);
	}
	PG_END_TRY();
	return text_or_error(subject, "certificate");
}

/* _revocation_list_issuer(list): issuer of a revocation list, DER or PEM. Errors: 22023 no such list. */
Datum
socsvc_revocation_list_issuer(PG_FUNCTION_ARGS)
{
	bytea *bytes = PG_GETARG_BYTEA_PP(0);
	X509_CRL *list;
	char *volatile issuer = NULL;

	socsvc_start_openssl();
	list = socsvc_read_revocation_list(VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
	ERR_clear_error();
	if (list == NULL)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("this is not a revocation list"),
				errhint("It is a CRL in DER or PEM."));
	PG_TRY();
	{
		issuer = socsvc_name_text(X509_CRL_get_issuer(list));
	}
	PG_FINALLY();
	{
		X509_CRL_free(list);
	}
	PG_END_TRY();
	return text_or_error(issuer, "revocation list");
}
