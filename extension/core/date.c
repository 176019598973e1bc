/*
 * date.c: civil dates to days and back, weeks, months.
 *
 * The conversions count from 1 March, so that the leap day is a year's last, in eras of 400 years (146,097
 * days), which all have the same shape.
 */
#include "date.h"

#define DAYS_IN_ERA 146097
#define DAYS_FROM_0000_03_01 730425 /* 0000-03-01 .. 2000-01-01 */

/* Quotient rounded towards minus infinity; `b` is positive. */
static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* qsort comparison of days. */
int
day_compare(const void *a, const void *b)
{
	core_day left = *(const core_day *) a;
	core_day right = *(const core_day *) b;

	return (left > right) - (left < right);
}

/* True for a year with 29 February. */
bool
year_is_leap(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Number of days of a month, 1 to 12. */
int
days_in_month(int32_t year, int month)
{
	static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && year_is_leap(year));
}

/* True if the calendar has that day and `core_day` can hold it. */
bool
civil_is_valid(int32_t year, int month, int day)
{
	if (year < -4713 || year > 5874897 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return false;
	return year > -4713 || day_of_civil(year, month, day) >= CORE_DAY_FIRST;
}

/* The day of a civil date; the date has to be valid. */
core_day
day_of_civil(int32_t year, int month, int day)
{
	int64_t march_year = (int64_t) year - (month <= 2);
	int64_t era = floor_div(march_year, 400);
	int64_t year_of_era = march_year - era * 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return (core_day) (era * DAYS_IN_ERA + day_of_era - DAYS_FROM_0000_03_01);
}

/* Digits as a number; false where there is anything else. */
bool
read_digits(const char *text, int count, int *number)
{
	*number = 0;
	for (; count > 0; count--, text++)
	{
		if (*text < '0' || *text > '9')
			return false;
		*number = *number * 10 + (*text - '0');
	}
	return true;
}

/* Reads a day as YYYY-MM-DD and nothing else; false where it is none of the calendar. */
bool
read_iso_day(const char *text, size_t length, core_day *day)
{
	int year;
	int month;
	int day_of_month;

	if (length != 10 || !read_digits(text, 4, &year) || text[4] != '-' || !read_digits(text + 5, 2, &month) ||
		text[7] != '-' || !read_digits(text + 8, 2, &day_of_month) || !civil_is_valid(year, month, day_of_month))
		return false;
	*day = day_of_civil(year, month, day_of_month);
	return true;
}

/* The civil date of a finite day. */
void
civil_of_day(core_day day, int32_t *year, int *month, int *day_of_month)
{
	int64_t days = (int64_t) day + DAYS_FROM_0000_03_01;
	int64_t era = floor_div(days, DAYS_IN_ERA);
	int64_t day_of_era = days - era * DAYS_IN_ERA;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_IN_ERA - 1)) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int march_month = (int) ((5 * day_of_year + 2) / 153);

	*day_of_month = (int) (day_of_year - (153 * march_month + 2) / 5) + 1;
	*month = march_month < 10 ? march_month + 3 : march_month - 9;
	*year = (int32_t) (year_of_era + era * 400 + (*month <= 2));
}

/* Weekday, Monday = 1 to Sunday = 7. */
int
iso_weekday(core_day day)
{
	/* 2000-01-01 was a Saturday. */
	return (int) ((int64_t) day + 5 - floor_div((int64_t) day + 5, 7) * 7) + 1;
}

/* Running number of the day's ISO week; the week of 2000-01-01 (from 1999-12-27) is 0. */
int64_t
week_number(core_day day)
{
	return floor_div((int64_t) day + 5, 7);
}

/* Running number of the day's month: year * 12 + month - 1. */
int64_t
month_number(core_day day)
{
	int32_t year;
	int month;
	int day_of_month;

	civil_of_day(day, &year, &month, &day_of_month);
	return (int64_t) year * 12 + month - 1;
}

/* First day of the month with that running number. */
core_day
month_start(int64_t number)
{
	int64_t year = floor_div(number, 12);

	return day_of_civil((int32_t) year, (int) (number - year * 12) + 1, 1);
}
