/*
 * computed.h: columns that the register keeps by itself.
 *
 * protect_computed() refuses every change of them that does not come from our own code (SV015), the table's owner
 * and superusers included. Our C code that changes them by SQL says so here; the fast way (quota_count.c) fires no
 * trigger and needs not.
 */
#ifndef SOCSVC_COMPUTED_H
#define SOCSVC_COMPUTED_H

#include "executor/spi.h"

/* Greater than 0 while our code changes computed columns. Reset in PG_FINALLY by whoever raised it. */
extern int socsvc_computing;

extern int64 socsvc_compute(const char *lock, const char *sql, int count, Oid *types, Datum *values);
/* The same without a LOCK statement, by a plan that is kept for the session in *plan: for what is done often. */
extern int64 socsvc_compute_often(SPIPlanPtr *plan, const char *sql, int count, Oid *types, Datum *values);

#endif
