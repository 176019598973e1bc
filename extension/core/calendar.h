/*
 * calendar.h: working days.
 *
 * A calendar is a bit a day, 1 for a working day, over whole years; before and after them the five-day week holds.
 * Beside the bits stands how many working days come before each word of 64, so that counting and stepping cost the
 * same for three days and for three hundred years.
 *
 * Build one with calendar_init(), calendar_load_year() and calendar_set(), then calendar_index(). The caller gives
 * the memory.
 */
#ifndef SOCSVC_CORE_CALENDAR_H
#define SOCSVC_CORE_CALENDAR_H

#include <stddef.h>

#include "core_error.h"
#include "date.h"

typedef struct CoreCalendar
{
	int32_t first_year;
	int32_t years;
	core_day first;  /* 1 January of first_year */
	core_day end;    /* 1 January after the last year */
	uint64_t *bits;  /* day first + i is bit i % 64 of word i / 64 */
	int32_t *before; /* working days before each word, and in the end of all */
	bool *loaded;    /* for each year: are its holidays known */
} CoreCalendar;

extern size_t calendar_bytes(int32_t first_year, int32_t years);
extern void calendar_init(CoreCalendar *calendar, void *memory, int32_t first_year, int32_t years);
extern void calendar_load_year(CoreCalendar *calendar, int32_t year);
extern void calendar_set(CoreCalendar *calendar, core_day day, bool working);
extern void calendar_index(CoreCalendar *calendar);

extern bool calendar_is_working(const CoreCalendar *calendar, core_day day);
extern bool calendar_add(const CoreCalendar *calendar, core_day day, int32_t count, core_day *result,
						 CoreError *error);
extern int64_t calendar_between(const CoreCalendar *calendar, core_day from, core_day to);
extern bool calendar_unloaded_year(const CoreCalendar *calendar, core_day from, core_day to, int32_t *year);

#endif
