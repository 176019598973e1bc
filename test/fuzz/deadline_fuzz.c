/*
 * deadline_fuzz.c: the last day of a term is where counting from day to day, or from month to month, comes; a
 * clock that stood moves it by as much; a term that no date can end is refused.
 */
#include "deadline.h"
#include "fuzz.h"

/* The day so many months later, a month at a time; -1 is never the answer of one in reach. */
static core_day
walk_months(core_day start, int64_t months)
{
	int32_t year;
	int month;
	int day;

	civil_of_day(start, &year, &month, &day);
	for (; months > 0; months--)
		if (++month > 12)
		{
			month = 1;
			year++;
		}
	if (day > days_in_month(year, month))
		day = days_in_month(year, month);
	return day_of_civil(year, month, day);
}

/* The last day by counting; `length` is small. */
static core_day
walk(const CoreCalendar *calendar, core_day start, int32_t length, DeadlineUnit unit, int64_t stood)
{
	if (unit == DEADLINE_WORKING_DAY)
	{
		core_day day = start;

		for (int64_t left = length + stood; left > 0;)
			if (calendar_is_working(calendar, ++day))
				left--;
		return day;
	}
	if (unit == DEADLINE_CALENDAR_DAY)
		return (core_day) (start + length + stood);
	return (core_day) (walk_months(start, unit == DEADLINE_YEAR ? length * INT64_C(12) : length) + stood);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"hour", "working_day", "calendar_day", "month", "year"};
	static CoreCalendar calendar;
	static void *memory;
	Reader reader = {data, size};
	DeadlineUnit unit;
	DeadlineUnit named;
	CoreError error = {0};
	core_day start;
	core_day from;
	core_day last;
	int32_t length;
	int64_t stood;
	char name[16] = {0};

	if (memory == NULL)
	{
		memory = malloc(calendar_bytes(2023, 3));
		calendar_init(&calendar, memory, 2023, 3);
		for (core_day day = calendar.first; day < calendar.end; day += 11)
			calendar_set(&calendar, day, day % 2 == 0);
		calendar_index(&calendar);
	}
	memcpy(name, data, size < sizeof name - 1 ? size : sizeof name - 1);
	if (deadline_unit_of(name, &named))
		must(strcmp(names[named], name) == 0);

	unit = (DeadlineUnit) (next_number(&reader, 1) % 5);
	must(deadline_unit_of(names[unit], &named) && named == unit);
	start = day_of_civil(2023, 1, 1) + (int32_t) next_number(&reader, 2) % 1500;
	length = (int32_t) next_number(&reader, 1);
	stood = (int64_t) next_number(&reader, 1) % 100;
	if (unit == DEADLINE_HOUR)
		must(!deadline_last_day(&calendar, start, length, unit, stood, &last, &error) &&
			 error.status == CORE_RANGE);
	else
	{
		must(deadline_last_day(&calendar, start, length, unit, stood, &last, &error));
		must(last == walk(&calendar, start, length, unit, stood));
		must(last >= start);
	}

	/* How long the clock stood is what the end is moved by, for a term in days. */
	from = start + (int32_t) next_number(&reader, 1) - 100;
	if (unit == DEADLINE_WORKING_DAY || unit == DEADLINE_CALENDAR_DAY)
	{
		int64_t counted = 0;

		for (core_day day = from + 1; day <= start; day++)
			counted += unit == DEADLINE_CALENDAR_DAY || calendar_is_working(&calendar, day);
		must(deadline_stood(&calendar, unit, from, start) == counted);
	}
	must(deadline_stood(&calendar, unit, start, start) == 0);

	/* Anywhere in time, of any length. */
	start = (core_day) (CORE_DAY_FIRST + (int64_t) (next_number(&reader, 4) % 2147483493));
	length = (int32_t) (next_number(&reader, 4) & INT32_MAX);
	stood = (int64_t) (next_number(&reader, 4) & INT32_MAX);
	if (unit == DEADLINE_HOUR)
		return 0;
	if (deadline_last_day(&calendar, start, length, unit, stood, &last, &error))
		must(last >= start && last <= CORE_DAY_LAST);
	else
		must(error.status == CORE_OVERFLOW && error.message != NULL);
	return 0;
}
