/*
 * authenticate.h: from what a client shows to the subject.
 */
#ifndef SOCSVC_AUTHENTICATE_H
#define SOCSVC_AUTHENTICATE_H

#include "subject.h"

/*
 * The subject of claims that somebody else has verified; without a role where they have no sub (an anonymous
 * request). Errors: SV008 not claims, or nobody served here; SV009 what they ask for is not theirs, unclean
 * session.
 */
extern void socsvc_read_claims(const char *claims, bool names_ids, Subject *subject);

#endif
