/*
 * cms.h: signatures by certificates: what cms.c finds out about one.
 *
 * Nothing of PostgreSQL's is called between the making and the freeing of an OpenSSL object but palloc(), under
 * PG_TRY, so that no error leaves one behind.
 */
#ifndef SOCSVC_CMS_H
#define SOCSVC_CMS_H

#include <openssl/x509.h>

/* Largest CMS that is read, in bytes: a signature with its chain has a few thousand. */
#define MOST_CMS_BYTES (1024 * 1024)

/* Most certificates between the signer's and a trusted one. */
#define MOST_CHAIN_DEPTH 8

/* Readers of x509.c: they answer NULL for what is not one, and leave the error queue as they please. */
extern X509 *socsvc_read_certificate(const void *bytes, int length);
extern X509_CRL *socsvc_read_revocation_list(const void *bytes, int length);

/* Text of a name as RFC 2253 has it, in UTF-8; of a serial number in hexadecimal digits. NULL: cannot be written.
 */
extern char *socsvc_name_text(const X509_NAME *name);
extern char *socsvc_serial_text(const ASN1_INTEGER *serial);

/* An ASN.1 string in UTF-8; NULL where it holds what no text of the database can. */
extern char *socsvc_string_text(const ASN1_STRING *string);

/* Moment of an ASN.1 time; false where it is none. */
extern bool socsvc_read_time(const ASN1_TIME *when, TimestampTz *moment);

/* Reads OpenSSL's configuration, where engines and providers stand, once in the life of the server process. */
extern void socsvc_start_openssl(void);

#endif
