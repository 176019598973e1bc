/*
 * trusted_key.h: the keys whose tokens the register believes, and signatures of tokens.
 *
 * Signatures are verified by OpenSSL with keys that a backend reads once and keeps. libjwt, which signs the tokens
 * of the tests, is not used for it: it reads the PEM text at every call (0.8 ms a token where 0.1 ms is asked
 * for), takes the algorithm from the token before one can compare it, and takes the last of two members of one
 * name.
 */
#ifndef SOCSVC_TRUSTED_KEY_H
#define SOCSVC_TRUSTED_KEY_H

#include "utils/timestamp.h"

#include "token.h"

typedef struct TrustedKey TrustedKey;

/* Whether the key is one whose subjects are persons by their ids, not by SNILS or IIN. */
extern bool trusted_key_names_ids(const TrustedKey *key);
extern const char *trusted_key_algorithm(const TrustedKey *key);
extern const char *trusted_key_audience(const TrustedKey *key);
extern bool trusted_key_vouches_for(const TrustedKey *key, const char *role);

/*
 * What is wrong with how the user logged in, as the claims tell; NULL where nothing is. A key may demand a claim
 * with one of some values (a confirmed account, an own certificate), and for some roles the register demands that
 * it does.
 */
extern const char *trusted_key_fault_of_login(const TrustedKey *key, const TokenObject *claims, const char *role);

/* The key of the issuer with that kid, trusted at that moment; NULL where there is none. Stands until the next
 * call. */
extern const TrustedKey *find_trusted_key(const char *issuer, const char *kid, TimestampTz moment);

/* Whether the signature over the bytes is the key's, by the algorithm of the key. */
extern bool trusted_key_verify(const TrustedKey *key, const unsigned char *bytes, size_t length,
							   const unsigned char *signature, size_t signature_length);

/* Settings token_clock_skew_seconds and token_max_seconds of today. */
extern int64 token_clock_skew(void);
extern int64 token_max_lifetime(void);

/* Whether the superuser has allowed HS256, for tests. */
extern bool socsvc_allow_test_tokens;

#endif
