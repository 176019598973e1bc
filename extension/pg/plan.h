/*
 * plan.h: SPI plans that are prepared once a session and kept, and columns of the rows that SPI answers.
 */
#ifndef SOCSVC_PLAN_H
#define SOCSVC_PLAN_H

#include "executor/spi.h"

extern SPIPlanPtr socsvc_kept_plan(SPIPlanPtr *plan, const char *sql, int count, const Oid *types);

/* A column of a row; a NULL gives the value named, false where none is. A date is an int4 (core_day). */
extern int64 row_int8(const SPITupleTable *rows, uint64 row, int column, int64 if_null);
extern int32 row_int4(const SPITupleTable *rows, uint64 row, int column, int32 if_null);
extern bool row_bool(const SPITupleTable *rows, uint64 row, int column);

#endif
