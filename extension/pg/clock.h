/*
 * clock.h: the day that a superuser replays.
 */
#ifndef SOCSVC_CLOCK_H
#define SOCSVC_CLOCK_H

#include "utils/date.h"

extern void socsvc_clock_init(void);
extern bool socsvc_replayed_day(DateADT *day);

#endif
