/*
 * audit.h: rows of audit_log, each chained by hash to the one before it of the same entity.
 */
#ifndef SOCSVC_AUDIT_H
#define SOCSVC_AUDIT_H

#include "utils/jsonb.h"

/* What happened to one row. */
typedef struct AuditRecord
{
	int64 entity_id;
	text *entity_key; /* the primary key as text where the table has no id, NULL otherwise */
	Jsonb *changed;
	int order; /* place within the statement */
} AuditRecord;

/* Appends records of one entity (a table's name) and one command to audit_log, and moves the heads of their
 * chains. Sorts the records. */
extern void socsvc_audit_write(const char *entity, const char *command, AuditRecord *records, int count);

/* SHA-256 over the bytes; hash has room for PG_SHA256_DIGEST_LENGTH. */
extern void socsvc_sha256(const char *bytes, size_t length, uint8 *hash);

/* The id of a row of a table without column id: the first eight bytes of SHA-256 over its key. */
extern int64 socsvc_audit_id_of(const char *key);

#endif
