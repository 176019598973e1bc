/*
 * calendar_cache.h: the calendars of the register's jurisdictions, for C.
 */
#ifndef SOCSVC_CALENDAR_CACHE_H
#define SOCSVC_CALENDAR_CACHE_H

#include "utils/date.h"

#include "calendar.h"

/*
 * The jurisdiction's calendar, its own days over its parents'. It stands until calendar_day is next asked for
 * after a change. Errors: 22023 where the register knows no such jurisdiction.
 */
extern const CoreCalendar *socsvc_calendar_of(const char *jurisdiction);

/* Whether the holidays of every year between two days are known; where not, warns once a statement. */
extern bool socsvc_is_calendar_loaded(const char *jurisdiction, DateADT from, DateADT to);

#endif
