/*
 * core_error.h: what a function of core/ answers when it cannot do its work.
 *
 * core/ never raises; it fills a CoreError and returns false. pg/ turns it into an ereport: status gives the
 * SQLSTATE, position and message the DETAIL, hint the HINT. The texts are English constants marked for
 * translation; pg/ translates them.
 */
#ifndef SOCSVC_CORE_ERROR_H
#define SOCSVC_CORE_ERROR_H

/* Marks a msgid, as postgres.h does too: xgettext finds it, pg/ translates it. */
#ifndef gettext_noop
#define gettext_noop(text) (text)
#endif

typedef enum CoreStatus
{
	CORE_OK = 0,
	CORE_SYNTAX,   /* text is not a value of the type: 22P02 */
	CORE_RANGE,    /* a value, but outside what the type or the rule allows: 22023 */
	CORE_OVERFLOW, /* result does not fit: 22003 */
	CORE_BINARY    /* bytes from recv are not a value: 22P03 */
} CoreStatus;

typedef struct CoreError
{
	CoreStatus status;
	int position;        /* 1-based character (not byte) in the input, 0 where it makes no sense */
	const char *message; /* what is wrong, a msgid without a trailing period */
	const char *hint;    /* what to write instead, or NULL */
} CoreError;

#endif
