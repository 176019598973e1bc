/*
 * plan.h: SPI plans that are prepared once a session and kept.
 */
#ifndef SOCSVC_PLAN_H
#define SOCSVC_PLAN_H

#include "executor/spi.h"

extern SPIPlanPtr socsvc_kept_plan(SPIPlanPtr *plan, const char *sql, int count, const Oid *types);

#endif
