/*
 * date.h: days and the proleptic Gregorian calendar, without a server.
 *
 * A day is the number of days since 2000-01-01, which is PostgreSQL's DateADT, so that pg/ passes dates on
 * unchanged. Years are astronomical: year 0 is 1 BC. Nothing here fails; callers keep days within
 * CORE_DAY_FIRST .. CORE_DAY_LAST, which is what the server's type date holds.
 */
#ifndef SOCSVC_CORE_DATE_H
#define SOCSVC_CORE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t core_day;

#define CORE_DAY_MINUS_INFINITY INT32_MIN
#define CORE_DAY_INFINITY INT32_MAX
#define CORE_DAY_FIRST ((core_day) -2451545)  /* 4714-11-24 BC, Julian day 0 */
#define CORE_DAY_LAST ((core_day) 2145031948) /* 5874897-12-31 */

/* True for a day of the calendar, false for the infinities. */
static inline bool
day_is_finite(core_day day)
{
	return day != CORE_DAY_MINUS_INFINITY && day != CORE_DAY_INFINITY;
}

extern int day_compare(const void *a, const void *b);
extern bool year_is_leap(int32_t year);
extern int days_in_month(int32_t year, int month);
extern bool civil_is_valid(int32_t year, int month, int day);
extern core_day day_of_civil(int32_t year, int month, int day);
extern bool read_digits(const char *text, int count, int *number);
extern bool read_iso_day(const char *text, size_t length, core_day *day);
extern void civil_of_day(core_day day, int32_t *year, int *month, int *day_of_month);
extern int iso_weekday(core_day day);
extern int64_t week_number(core_day day);
extern int64_t month_number(core_day day);
extern core_day month_start(int64_t number);

#endif
