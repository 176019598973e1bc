/*
 * date_fuzz.c: a text is read as a day exactly where it is YYYY-MM-DD of a day that the calendar has, and every
 * day that a date holds turns into year, month and day and back; the day after it is the next of the calendar;
 * weeks and months begin where they are said to.
 */
#include "date.h"
#include "fuzz.h"

/* Reads the text with the C library: what it takes for digits, dashes and a day must be what read_iso_day() takes.
 */
static void
check_text(const char *text, size_t size)
{
	char padded[12] = {0};
	int year = 0;
	int month = 0;
	int day = 0;
	int read = 0;
	core_day found = 7;
	bool expected;

	memcpy(padded, text, size < 11 ? size : 11);
	expected = size == 10 && strspn(padded, "0123456789-") == 10 && strcspn(padded, "-") == 4 &&
			   sscanf(padded, "%4d-%2d-%2d%n", &year, &month, &day, &read) == 3 && read == 10 && month >= 1 &&
			   padded[5] != '-' && padded[8] != '-' && month <= 12 && day >= 1 &&
			   day <= days_in_month(year, month);
	must(read_iso_day(text, size, &found) == expected);
	must(found == (expected ? day_of_civil(year, month, day) : 7));
}

/* What holds for a day and the one after it. */
static void
check_day(core_day day)
{
	int32_t year;
	int month;
	int day_of_month;
	int32_t next_year;
	int next_month;
	int next_day;

	civil_of_day(day, &year, &month, &day_of_month);
	must(civil_is_valid(year, month, day_of_month));
	must(day_of_civil(year, month, day_of_month) == day);
	must(iso_weekday(day) >= 1 && iso_weekday(day) <= 7);
	must(month_number(day) == (int64_t) year * 12 + month - 1);
	if (day >= CORE_DAY_FIRST + 31)
	{
		/* A week is Monday to Sunday. */
		core_day monday = day - iso_weekday(day) + 1;

		must(week_number(monday) == week_number(day) && week_number(monday + 6) == week_number(day));
		must(week_number(monday - 1) == week_number(day) - 1);
		must(month_start(month_number(day)) == day - day_of_month + 1);
	}
	if (day == CORE_DAY_LAST)
		return;
	civil_of_day(day + 1, &next_year, &next_month, &next_day);
	must(iso_weekday(day + 1) == iso_weekday(day) % 7 + 1);
	if (day_of_month < days_in_month(year, month))
		must(next_year == year && next_month == month && next_day == day_of_month + 1);
	else
		must(next_day == 1 && next_month == month % 12 + 1 && next_year == year + (month == 12));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Reader reader = {data, size};
	int64_t span = (int64_t) CORE_DAY_LAST - CORE_DAY_FIRST + 1;
	char text[32];
	core_day day = (core_day) (CORE_DAY_FIRST + (int64_t) (next_number(&reader, 4) % (uint64_t) span));
	int32_t year = (int32_t) next_number(&reader, 3) - 8388608;
	int month = (int8_t) next_number(&reader, 1);
	int day_of_month = (int8_t) next_number(&reader, 1);
	int32_t read_year;
	int read_month;
	int read_day;
	core_day again;

	check_text((const char *) data, size);
	check_day(day);
	check_day(day % 2000000); /* near our years */
	if (civil_is_valid(year, month, day_of_month))
	{
		must(month >= 1 && month <= 12 && day_of_month >= 1 && day_of_month <= 31);
		again = day_of_civil(year, month, day_of_month);
		must(again >= CORE_DAY_FIRST && again <= CORE_DAY_LAST);
		civil_of_day(again, &read_year, &read_month, &read_day);
		must(read_year == year && read_month == month && read_day == day_of_month);
	}
	else
		must(month < 1 || month > 12 || day_of_month < 1 || day_of_month > days_in_month(year, month) ||
			 year < -4712 || year > 5874897);
	must(day_compare(&day, &year) == (day > year) - (day < year));

	/* The day of four digits of a year is what it prints. */
	civil_of_day(day, &read_year, &read_month, &read_day);
	if (read_year >= 0 && read_year <= 9999)
	{
		snprintf(text, sizeof text, "%04d-%02d-%02d", read_year, read_month, read_day);
		must(read_iso_day(text, strlen(text), &again) && again == day);
	}
	return 0;
}
