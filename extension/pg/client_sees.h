/*
 * client_sees.h: whether a row is there for the client, asked by what works with the owner's rights.
 */
#ifndef SOCSVC_CLIENT_SEES_H
#define SOCSVC_CLIENT_SEES_H

/*
 * Whether a client of the portal is the one who acts: citizen, representative, provider, specialist or nobody, by
 * a login role of socsvc_portal that is no superuser's. Not what the register does in its own name.
 */
extern bool socsvc_is_portal_client(void);

#endif
