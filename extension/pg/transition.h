/*
 * transition.h: rows of transition tables, read by the names of their columns: a partition may have them in
 * another order.
 */
#ifndef SOCSVC_TRANSITION_H
#define SOCSVC_TRANSITION_H

#include "access/attnum.h"
#include "executor/tuptable.h"
#include "utils/tuplestore.h"

/* Number of a column; 39P01 where the table, which `serves` names, has none of that name. */
extern AttrNumber transition_column(TupleDesc descriptor, const char *name, const char *serves);

/* Reads a transition table from its beginning, whoever has read it before; NULL is no table. */
extern void transition_rewind(Tuplestorestate *rows);

/* A column that is passed by value, 0 where it is NULL. */
extern Datum transition_value(TupleTableSlot *slot, AttrNumber column);

/* A time of day in microseconds since midnight, NO_START where it is NULL. */
extern int64 transition_time(TupleTableSlot *slot, AttrNumber column);

/* Is a text column this word? */
extern bool transition_is(TupleTableSlot *slot, AttrNumber column, const char *word);

#endif
