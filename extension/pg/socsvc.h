/*
 * socsvc.h: the private header of the PostgreSQL layer: version shims, error codes, and the few things that
 * several files of pg/ share. Every .c file of pg/ includes postgres.h first, then this.
 */
#ifndef SOCSVC_H
#define SOCSVC_H

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/date.h"
#include "utils/elog.h"

#include "core_error.h"

/* Our messages have a catalogue of their own, po/: where ereport() and _() look them up (as PL/pgSQL does). */
#undef TEXTDOMAIN
#define TEXTDOMAIN PG_TEXTDOMAIN("socsvc")
#undef _
#define _(text) dgettext(TEXTDOMAIN, text)

#if PG_VERSION_NUM < 150000
#error "socsvc needs PostgreSQL 15 or newer: 13 and 14 are out of support and lack security_invoker views"
#endif

/* ---- version shims: the only place that asks for PG_VERSION_NUM --------------------------------------- */

#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#include "varatt.h"
#define socsvc_escontext(fcinfo) ((fcinfo)->context)
#define socsvc_soft_error(context, ...) errsave(context, __VA_ARGS__)
#define socsvc_make_range(type, lower, upper, empty) make_range(type, lower, upper, empty, NULL)
#else
/* Before 16 there are no soft errors: every bad input is an ERROR. */
#define socsvc_escontext(fcinfo) NULL
#define socsvc_soft_error(context, ...) ereport(ERROR, __VA_ARGS__)
#define socsvc_make_range(type, lower, upper, empty) make_range(type, lower, upper, empty)
#endif

/* Whether the role may make temporary objects; the user includes the headers. */
#if PG_VERSION_NUM >= 160000
#define socsvc_may_create_temp(role)                                                                              \
	(object_aclcheck(DatabaseRelationId, MyDatabaseId, role, ACL_CREATE_TEMP) == ACLCHECK_OK)
#else
#define socsvc_may_create_temp(role) (pg_database_aclcheck(MyDatabaseId, role, ACL_CREATE_TEMP) == ACLCHECK_OK)
#endif

/* Since 18 it stands before the declaration. */
#if PG_VERSION_NUM < 180000
#define pg_noreturn __attribute__((noreturn))
#endif

/* The sequence behind an identity column of an open table; the user includes the headers. */
#if PG_VERSION_NUM >= 170000
#define socsvc_identity_sequence(relation, attribute) getIdentitySequence(relation, attribute, false)
#else
#define socsvc_identity_sequence(relation, attribute)                                                             \
	getIdentitySequence(RelationGetRelid(relation), attribute, false)
#endif

#if PG_VERSION_NUM >= 180000
#define socsvc_index_beginscan(heap, index, snapshot, keys) index_beginscan(heap, index, snapshot, NULL, keys, 0)
#else
#define socsvc_index_beginscan(heap, index, snapshot, keys) index_beginscan(heap, index, snapshot, keys, 0)
#endif

#if PG_VERSION_NUM >= 160000
#define SocsvcUpdateIndexes TU_UpdateIndexes
#define socsvc_indexes_to_update(update) ((update) != TU_None)
#define socsvc_insert_index_tuples(rri, slot, estate, update)                                                     \
	ExecInsertIndexTuples(rri, slot, estate, update, false, NULL, NIL, false)
#else
#define SocsvcUpdateIndexes bool
#define socsvc_indexes_to_update(update) (update)
#define socsvc_insert_index_tuples(rri, slot, estate, update)                                                     \
	ExecInsertIndexTuples(rri, slot, estate, update, false, NULL, NIL)
#endif

/* ---- SQLSTATEs of class SV: doc/errors.md tells users what each means and what to do ------------------- */

#define SOCSVC_SQLSTATE(a, b, c) MAKE_SQLSTATE('S', 'V', a, b, c)
#define ERRCODE_QUOTA_EXHAUSTED SOCSVC_SQLSTATE('0', '0', '1')
#define ERRCODE_PERIOD_MAXIMUM_REACHED SOCSVC_SQLSTATE('0', '0', '2')
#define ERRCODE_TRANSITION_NOT_ALLOWED SOCSVC_SQLSTATE('0', '0', '3')
#define ERRCODE_GUARD_NOT_MET SOCSVC_SQLSTATE('0', '0', '4')
#define ERRCODE_OUTSIDE_TERM SOCSVC_SQLSTATE('0', '0', '5')
#define ERRCODE_NO_VACANCY SOCSVC_SQLSTATE('0', '0', '6')
#define ERRCODE_ORDER_ALREADY_OPEN SOCSVC_SQLSTATE('0', '0', '7')
#define ERRCODE_SIGNATURE_NOT_VALID SOCSVC_SQLSTATE('0', '0', '8')
#define ERRCODE_NOT_AUTHORISED SOCSVC_SQLSTATE('0', '0', '9')
#define ERRCODE_OUTSIDE_STANDARD SOCSVC_SQLSTATE('0', '1', '0')
#define ERRCODE_PERIOD_CLOSED SOCSVC_SQLSTATE('0', '1', '1')
#define ERRCODE_DOCUMENT_MISSING SOCSVC_SQLSTATE('0', '1', '2')
#define ERRCODE_RECIPIENT_UNAVAILABLE SOCSVC_SQLSTATE('0', '1', '3') /* dead or away on that day */
#define ERRCODE_REGISTER_VERSION SOCSVC_SQLSTATE('0', '1', '4')      /* run CALL socsvc.upgrade_register() */
#define ERRCODE_COMPUTED_COLUMN                                                                                   \
	SOCSVC_SQLSTATE('0', '1', '5') /* column kept by the register, or what a row is                               \
									*/
#define ERRCODE_NOT_IN_CONTRACT                                                                                   \
	SOCSVC_SQLSTATE('0', '1', '6')                            /* no active contract with that line on that day    \
															   */
#define ERRCODE_CONTENT_FROZEN SOCSVC_SQLSTATE('0', '1', '7') /* lines and term do not change in this status */
#define ERRCODE_KEY_REUSED SOCSVC_SQLSTATE('0', '1', '8')     /* idempotency key came with another content */
#define ERRCODE_NO_REGISTER SOCSVC_SQLSTATE('0', '1', '9')    /* run CALL socsvc.create_register(...) */
#define ERRCODE_INCOME_MISSING SOCSVC_SQLSTATE('0', '2', '0') /* no income data, no assessment */
#define ERRCODE_PARAMETER_MISSING                                                                                 \
	SOCSVC_SQLSTATE('0', '2', '1')                            /* no parameter of fees is in force on that day     \
															   */
#define ERRCODE_TARIFF_MISSING SOCSVC_SQLSTATE('0', '2', '2') /* no tariff for a delivered service on that day */
#define ERRCODE_CONTRADICTION                                                                                     \
	SOCSVC_SQLSTATE('0', '2', '3') /* two heads of a household, overlapping categories                            \
									*/
#define ERRCODE_CERTIFICATE_EXHAUSTED SOCSVC_SQLSTATE('0', '2', '4')
#define ERRCODE_AUDIT_BROKEN SOCSVC_SQLSTATE('0', '2', '7') /* a chain of audit_log does not hold */
#define ERRCODE_IMPOSSIBLE SOCSVC_SQLSTATE('0', '2', '5')   /* two places at once, more than 24 hours in a day */

/* Raises (or softly saves, from 16 on) what core/ found wrong with a value of the type `type_name`. */
extern void socsvc_report(struct Node *escontext, const CoreError *error, const char *type_name,
						  const char *input);

/* Reads the version byte that every binary value of ours begins with; another version is an ERROR (22P03). */
extern void socsvc_check_binary_version(StringInfo buffer, int version, const char *type_name);

#endif
