/*
 * subject.h: who acts.
 *
 * The subject is kept in backend memory from authenticate() on until the transaction ends; no SQL changes it but
 * authenticate() with another token, in another transaction. Where nobody has authenticated, a superuser may say
 * who acts by the settings socsvc.person_id, socsvc.provider_id, socsvc.worker_id and socsvc.subject_role
 * (fixtures, loads of old data).
 */
#ifndef SOCSVC_SUBJECT_H
#define SOCSVC_SUBJECT_H

#define SUBJECT_ROLE_SIZE 16
#define SUBJECT_LOGIN_SIZE 201

/* Ids are 0 where there is none. All bytes count when two are compared: set it to zeros first. */
typedef struct Subject
{
	char role[SUBJECT_ROLE_SIZE];
	char login[SUBJECT_LOGIN_SIZE]; /* who logged in, as the token's sub says */
	int64 person;                   /* acted for: the represented one where the actor represents somebody */
	int64 actor;                    /* who acts, where that is a person of the register */
	int64 provider;
	int64 worker;
} Subject;

/*
 * Defines the settings; called by _PG_init(). read_claims: makes a subject of request.jwt.claims, which are read
 * when somebody first asks who acts (socsvc_read_claims(), which itself stands on what is here).
 */
typedef void (*ClaimsReader)(const char *claims, bool names_ids, Subject *subject);
extern void socsvc_subject_init(ClaimsReader read_claims);

/* Whether there is such a role of a subject. */
extern bool socsvc_is_subject_role(const char *role);

/*
 * Makes this the subject until the transaction ends, or the savepoint within which it was made is rolled back.
 * Errors: SV009 the transaction has another one.
 */
extern void socsvc_set_subject(const Subject *subject);

/* Role of the subject: citizen, representative, provider, specialist, agency, analyst, scheduler. NULL: nobody. */
extern const char *socsvc_subject_role(void);

/* Id of the subject's person, provider or worker; false where there is none. */
extern bool socsvc_subject_person(int64 *person);
extern bool socsvc_subject_provider(int64 *provider);
extern bool socsvc_subject_worker(int64 *worker);

/* Who logged in, as the token's sub says; NULL where nobody has authenticated. */
extern const char *socsvc_subject_login(void);

/* Whether a representative has said at login whom he acts for: that one alone is then his. */
extern bool socsvc_subject_chose_person(void);

#endif
