/*
 * calendar.c: working days on a bitmap.
 *
 * Everything rests on two functions that are each other's inverse: position_of(day), how many working days lie
 * between the calendar's first day and this one, and working_day_at(position). Adding n days is a step by n
 * between them.
 */
#include <string.h>

#include "calendar.h"

#define MONDAY 2 /* 2000-01-03 */

/* Division that rounds down. */
static int64_t
floor_div(int64_t dividend, int64_t divisor)
{
	int64_t quotient = dividend / divisor;

	return quotient * divisor > dividend ? quotient - 1 : quotient;
}

/* Days from Monday to Friday between MONDAY and the day, the day itself not counted; negative before. */
static int64_t
weekdays_before(int64_t day)
{
	int64_t weeks = floor_div(day - MONDAY, 7);
	int64_t weekday = day - MONDAY - 7 * weeks;

	return 5 * weeks + (weekday < 5 ? weekday : 5);
}

/* The day from Monday to Friday that has `count` such days before it. */
static int64_t
weekday_at(int64_t count)
{
	int64_t weeks = floor_div(count, 5);

	return MONDAY + 7 * weeks + (count - 5 * weeks);
}

/* Number of bits set. */
static int
bit_count(uint64_t word)
{
	word = word - ((word >> 1) & UINT64_C(0x5555555555555555));
	word = (word & UINT64_C(0x3333333333333333)) + ((word >> 2) & UINT64_C(0x3333333333333333));
	word = (word + (word >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (int) ((word * UINT64_C(0x0101010101010101)) >> 56);
}

/* Words of 64 days that the calendar has. */
static int32_t
word_count(const CoreCalendar *calendar)
{
	return (calendar->end - calendar->first + 63) / 64;
}

/* Bytes of memory that calendar_init() wants for so many years. */
size_t
calendar_bytes(int32_t first_year, int32_t years)
{
	size_t days = (size_t) (day_of_civil(first_year + years, 1, 1) - day_of_civil(first_year, 1, 1));
	size_t words = (days + 63) / 64;

	return words * sizeof(uint64_t) + (words + 1) * sizeof(int32_t) + (size_t) years * sizeof(bool);
}

/* Begins a calendar of the five-day week, no year loaded. `memory` is aligned for uint64_t; years may be 0. */
void
calendar_init(CoreCalendar *calendar, void *memory, int32_t first_year, int32_t years)
{
	int32_t words;

	calendar->first_year = first_year;
	calendar->years = years;
	calendar->first = day_of_civil(first_year, 1, 1);
	calendar->end = day_of_civil(first_year + years, 1, 1);
	memset(memory, 0, calendar_bytes(first_year, years));
	words = word_count(calendar);
	calendar->bits = memory;
	calendar->before = (int32_t *) (calendar->bits + words);
	calendar->loaded = (bool *) (calendar->before + words + 1);
	for (core_day day = calendar->first; day < calendar->end; day++)
		calendar_set(calendar, day, iso_weekday(day) <= 5);
	calendar_index(calendar);
}

/* Says that the year's exceptions are known. */
void
calendar_load_year(CoreCalendar *calendar, int32_t year)
{
	if (year >= calendar->first_year && year < calendar->first_year + calendar->years)
		calendar->loaded[year - calendar->first_year] = true;
}

/* Makes the day a working day or a day off; calendar_index() is to follow. Days outside the years are ignored. */
void
calendar_set(CoreCalendar *calendar, core_day day, bool working)
{
	int32_t number = day - calendar->first;
	uint64_t bit;

	if (day < calendar->first || day >= calendar->end)
		return;
	bit = UINT64_C(1) << (number % 64);
	if (working)
		calendar->bits[number / 64] |= bit;
	else
		calendar->bits[number / 64] &= ~bit;
}

/* Counts the bits before each word; to be called after the last calendar_set(). */
void
calendar_index(CoreCalendar *calendar)
{
	int32_t words = word_count(calendar);
	int32_t total = 0;

	for (int32_t i = 0; i < words; i++)
	{
		calendar->before[i] = total;
		total += bit_count(calendar->bits[i]);
	}
	calendar->before[words] = total;
}

/* Working days from the calendar's first day to the day, which is not counted; negative before the first. */
static int64_t
position_of(const CoreCalendar *calendar, int64_t day)
{
	int64_t number = day - calendar->first;

	if (day < calendar->first)
		return weekdays_before(day) - weekdays_before(calendar->first);
	if (day >= calendar->end)
		return calendar->before[word_count(calendar)] + weekdays_before(day) - weekdays_before(calendar->end);
	return calendar->before[number / 64] +
		   bit_count(calendar->bits[number / 64] & ((UINT64_C(1) << (number % 64)) - 1));
}

/* The working day that has `position` working days before it, counted from the calendar's first day. */
static int64_t
working_day_at(const CoreCalendar *calendar, int64_t position)
{
	int32_t low = 0;
	int32_t high = word_count(calendar);
	uint64_t word;
	int64_t day;

	if (position < 0)
		return weekday_at(weekdays_before(calendar->first) + position);
	if (position >= calendar->before[high])
		return weekday_at(weekdays_before(calendar->end) + position - calendar->before[high]);

	/* The last word with no more than `position` working days before it: before[low] <= position < before[high].
	 */
	while (high - low > 1)
	{
		int32_t middle = low + (high - low) / 2;

		if (calendar->before[middle] <= position)
			low = middle;
		else
			high = middle;
	}
	word = calendar->bits[low];
	for (int64_t skip = position - calendar->before[low]; skip > 0; skip--)
		word &= word - 1;
	day = (int64_t) calendar->first + 64 * (int64_t) low;
	return day + bit_count((word & (~word + 1)) - 1);
}

/* Whether the day, a finite one, is a working day. */
bool
calendar_is_working(const CoreCalendar *calendar, core_day day)
{
	int64_t number = (int64_t) day - calendar->first;

	if (day < calendar->first || day >= calendar->end)
		return iso_weekday(day) <= 5;
	return (calendar->bits[number / 64] >> (number % 64)) & 1;
}

/*
 * The count-th working day after the day, or before it where count is negative; the day itself for 0, working or
 * not. The day of the event does not count. Errors: CORE_OVERFLOW beyond the days that a date holds.
 */
bool
calendar_add(const CoreCalendar *calendar, core_day day, int32_t count, core_day *result, CoreError *error)
{
	int64_t found;

	if (count == 0)
		found = day;
	else if (count > 0)
		found = working_day_at(calendar, position_of(calendar, (int64_t) day + 1) + count - 1);
	else
		found = working_day_at(calendar, position_of(calendar, day) + count);
	if (found < CORE_DAY_FIRST || found > CORE_DAY_LAST)
	{
		*error =
			(CoreError){.status = CORE_OVERFLOW, .message = gettext_noop("the day lies beyond what a date holds")};
		return false;
	}
	*result = (core_day) found;
	return true;
}

/*
 * Working days from the day of an event, which does not count, to another day, which does; negative where that is
 * earlier. calendar_between(from, calendar_add(from, n)) is n.
 */
int64_t
calendar_between(const CoreCalendar *calendar, core_day from, core_day to)
{
	if (to >= from)
		return position_of(calendar, (int64_t) to + 1) - position_of(calendar, (int64_t) from + 1);
	return position_of(calendar, to) - position_of(calendar, from);
}

/* Finds the first year with a day from `from` to `to`, in either order, whose holidays are not known. */
bool
calendar_unloaded_year(const CoreCalendar *calendar, core_day from, core_day to, int32_t *year)
{
	int32_t first;
	int32_t last;
	int month;
	int day_of_month;

	civil_of_day(from < to ? from : to, &first, &month, &day_of_month);
	civil_of_day(from < to ? to : from, &last, &month, &day_of_month);
	for (*year = first; *year <= last; (*year)++)
		if (*year < calendar->first_year || *year >= calendar->first_year + calendar->years ||
			!calendar->loaded[*year - calendar->first_year])
			return true;
	return false;
}
