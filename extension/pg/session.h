/*
 * session.h: whether a session, which under pooling has served others before, may serve somebody now.
 */
#ifndef SOCSVC_SESSION_H
#define SOCSVC_SESSION_H

/*
 * Refuses (SV009) a session in which an earlier transaction may have left something that acts in the next one's
 * name: a login role that may make temporary objects, any such object, a cursor WITH HOLD, a statement prepared by
 * SQL.
 */
extern void demand_clean_session(void);

/* Sets, until the transaction ends, what an earlier one may have set so that statements mean something else. */
extern void pin_session_settings(void);

/* Refuses (SV009) where there is no transaction block: the subject would be gone with the statement. */
extern void demand_transaction_block(void);

#endif
