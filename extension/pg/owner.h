/*
 * owner.h: under whose rights a rule trigger works.
 *
 * A trigger function checks as the caller, and reads and writes what the caller must not touch as the owner of the
 * table, as the server's own foreign key triggers do. An error needs no switching back: the server restores the
 * user at the end of the (sub)transaction.
 *
 * SQL run in between is subject to the caller's search_path: qualify every name, write OPERATOR(pg_catalog.=) for
 * operators, or pin the path with socsvc_pin_search_path().
 */
#ifndef SOCSVC_OWNER_H
#define SOCSVC_OWNER_H

typedef struct OwnerSwitch
{
	Oid user;
	int security_context;
} OwnerSwitch;

/* Works as the owner of the table from here until socsvc_switch_back(). */
extern void socsvc_switch_to_owner(Oid relid, OwnerSwitch *saved);
extern void socsvc_switch_back(const OwnerSwitch *saved);

/* Sets search_path to pg_catalog, socsvc, pg_temp until AtEOXact_GUC(true, the level that it answers). */
extern int socsvc_pin_search_path(void);

#endif
