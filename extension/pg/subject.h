/*
 * subject.h: who acts.
 *
 * PROVISIONAL: until identity is built, the subject is what the session's settings socsvc.person_id,
 * socsvc.provider_id and socsvc.subject_role say, and anybody can set them. Only the functions here read them.
 */
#ifndef SOCSVC_SUBJECT_H
#define SOCSVC_SUBJECT_H

/* Defines the settings; called by _PG_init(). */
extern void socsvc_subject_init(void);

/* Role of the subject: citizen, representative, provider, specialist, agency, analyst, scheduler. NULL: nobody. */
extern const char *socsvc_subject_role(void);

/* Id of the subject's person or provider; false where there is none. */
extern bool socsvc_subject_person(int64 *person);
extern bool socsvc_subject_provider(int64 *provider);

#endif
