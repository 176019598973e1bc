/*
 * deadline.h: the last day of a term.
 *
 * A term begins on the day of an event, which does not count, and is so many working days, calendar days, months
 * or years long. While the citizen must answer, its clock stands: it then ends so many days of its own kind later.
 */
#ifndef SOCSVC_CORE_DEADLINE_H
#define SOCSVC_CORE_DEADLINE_H

#include "calendar.h"

typedef enum DeadlineUnit
{
	DEADLINE_HOUR, /* runs from a moment, not from a day: only deadline_stood() knows it */
	DEADLINE_WORKING_DAY,
	DEADLINE_CALENDAR_DAY,
	DEADLINE_MONTH,
	DEADLINE_YEAR
} DeadlineUnit;

extern bool deadline_unit_of(const char *name, DeadlineUnit *unit);
extern bool deadline_last_day(const CoreCalendar *calendar, core_day start, int32_t length, DeadlineUnit unit,
							  int64_t stood, core_day *last, CoreError *error);
extern int64_t deadline_stood(const CoreCalendar *calendar, DeadlineUnit unit, core_day from, core_day until);

#endif
