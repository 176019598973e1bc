/*
 * record_delivery.h: one call that records deliveries, from its rows to its verdicts.
 *
 *   record_delivery.c           the functions: a single delivery, a set as jsonb, a set as arrays; checking,
 * inserting record_delivery_rows.c      rows from jsonb, with a verdict where they cannot be read
 *   record_delivery_request.c   idempotency keys
 */
#ifndef SOCSVC_RECORD_DELIVERY_H
#define SOCSVC_RECORD_DELIVERY_H

#include "quota_check.h"
#include "utils/jsonb.h"

/* A row as it was given. */
typedef struct RecordRow
{
	GroundKind kind;
	int64 ground_id;
	core_day day;
	int32 quantity;
	int32 minutes;    /* 0 when none are given */
	bool no_minutes;  /* true: none are given */
	int64 started_at; /* microseconds since midnight, NO_START when not given */
	int64 worker_id;  /* 0 when none is named */
	char *note;       /* NULL when there is none */
	int sqlstate;     /* of a row that cannot be read; 0 otherwise */
	char *problem;    /* what is wrong with it */
	char *content;    /* its text, for the digest */
} RecordRow;

/* What is answered for a row. */
typedef struct Verdict
{
	bool accepted;
	int64 delivery_id;
	int sqlstate; /* 0 when accepted, or when other rows sank this one */
	char *reason;
	int64 remaining; /* -1: unlimited or not counted */
} Verdict;

extern RecordRow *record_rows_of_jsonb(Jsonb *deliveries, int *count);

/* Idempotency: claims the key for the content, true when this call is the first; otherwise `verdicts` are the
 * stored ones. Waits for a concurrent call with the same key. SV018 when the key came with another content. */
extern bool record_claim_key(int64 provider, const char *key, const RecordRow *rows, int count,
							 bool all_or_nothing, Verdict **verdicts);
extern void record_store_answer(int64 provider, const char *key, const Verdict *verdicts, int count);

#define RECORD_ROWS_LIMIT 100000

#endif
