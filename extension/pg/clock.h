/*
 * clock.h: days: today and of a moment, in a time zone.
 */
#ifndef SOCSVC_CLOCK_H
#define SOCSVC_CLOCK_H

#include "pgtime.h"
#include "utils/date.h"

/* Defines the setting socsvc.replayed_day; called by _PG_init(). */
extern void socsvc_clock_init(void);

/* Today in a time zone, by the wall clock, or the day that a superuser replays. */
extern DateADT socsvc_today_in(pg_tz *zone);

/* The day on which a moment falls in a time zone. Errors: 22008 for an infinite one. */
extern DateADT socsvc_day_in(TimestampTz moment, pg_tz *zone);

#endif
