/*
 * token.h: the text of a JSON Web Token (RFC 7515, 7519), read more strictly than the RFCs ask.
 *
 * Nothing here verifies a signature; that is pg/trusted_key.c's. What is read is read once, by this reader alone,
 * so that no second reader can understand a token otherwise: no name stands twice in an object, base64url has one
 * spelling a value, text is valid UTF-8 without NUL.
 */
#ifndef SOCSVC_TOKEN_H
#define SOCSVC_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOKEN_MAX_LENGTH 8192
#define TOKEN_MAX_MEMBERS 64
#define TOKEN_MAX_DEPTH 8

/* Where the three parts of a compact token stand in its text. */
typedef struct TokenParts
{
	const char *header;
	size_t header_length;
	const char *payload;
	size_t payload_length;
	const char *signature;
	size_t signature_length;
	size_t signed_length; /* what the signature is over: the text up to its second dot */
} TokenParts;

/* Finds the parts: three, none empty, of the base64url alphabet only, TOKEN_MAX_LENGTH bytes in all at most. */
extern bool token_split(const char *token, size_t length, TokenParts *parts);

/*
 * Decodes base64url without padding into `bytes`, which has room for length * 3 / 4; answers their number, or -1
 * where it is none: another character, an impossible length, bits left over.
 */
extern long token_decode(const char *text, size_t length, unsigned char *bytes);

typedef enum TokenValueKind
{
	TOKEN_STRING,
	TOKEN_NUMBER,
	TOKEN_STRINGS, /* an array of strings: `count` of them, one after the other, each ended by NUL */
	TOKEN_OTHER    /* true, false, null, an object, another array: not kept */
} TokenValueKind;

typedef struct TokenMember
{
	const char *name;
	TokenValueKind kind;
	const char *text; /* ended by NUL */
	int count;
} TokenMember;

typedef struct TokenObject
{
	int count;
	TokenMember members[TOKEN_MAX_MEMBERS];
} TokenObject;

/*
 * Reads a JSON object. Names and values stay in `text`, which is overwritten. False where it is not one object and
 * nothing else, where a name stands twice, or where it has too many members or levels.
 */
extern bool token_read_object(char *text, size_t length, TokenObject *object);

/* The member with that name, or NULL. */
extern const TokenMember *token_member(const TokenObject *object, const char *name);

/* Whether the value is that string, or an array of strings with it. */
extern bool token_names(const TokenMember *member, const char *text);

/* Seconds since 1970 of a NumericDate, its fraction cut off; false where it is none, or beyond the year 9999. */
extern bool token_seconds(const TokenMember *member, int64_t *seconds);

/* A positive whole number, given as a number or as a string of digits. */
extern bool token_id(const TokenMember *member, int64_t *id);

#endif
