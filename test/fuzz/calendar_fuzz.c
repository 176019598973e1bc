/*
 * calendar_fuzz.c: adding and counting working days agree with walking from day to day, on any calendar.
 *
 * The input: a year, a number of years, a day, a count, and then the days that are set, two bytes each.
 */
#include "calendar.h"
#include "fuzz.h"

/* The count-th working day after or before a day, step by step. */
static core_day
walk(const CoreCalendar *calendar, core_day day, int32_t count)
{
	int step = count < 0 ? -1 : 1;

	while (count != 0)
	{
		day += step;
		if (calendar_is_working(calendar, day))
			count -= step;
	}
	return day;
}

/* Entry point of libFuzzer and of standalone.c. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CoreCalendar calendar;
	CoreError error = {0};
	core_day day;
	core_day end;
	int32_t first_year;
	int32_t years;
	int32_t count;
	int32_t unloaded;
	int32_t extreme;
	void *memory;

	if (size < 8)
		return 0;
	first_year = 1800 + 2 * data[0] + data[1] % 2;
	years = data[1] / 2 % 8;
	day = day_of_civil(first_year, 1, 1) + (int16_t) (data[2] | data[3] << 8) % 4000;
	count = (int16_t) (data[4] | data[5] << 8) % (data[1] >= 0xE0 ? 1500 : 150);
	memcpy(&extreme, data + 4, sizeof(extreme));

	memory = malloc(calendar_bytes(first_year, years) + 1);
	calendar_init(&calendar, memory, first_year, years);
	for (size_t i = 8; i + 1 < size; i += 2)
	{
		core_day set = calendar.first + (data[i] | (data[i + 1] & 0x0f) << 8);

		calendar_set(&calendar, set, data[i + 1] & 0x80);
		if (data[i + 1] & 0x40)
			calendar_load_year(&calendar, first_year + (data[i + 1] & 0x0f));
	}
	calendar_index(&calendar);

	must(calendar_add(&calendar, day, count, &end, &error));
	must(end == walk(&calendar, day, count));
	must(calendar_between(&calendar, day, end) == count);
	must(calendar_unloaded_year(&calendar, day, end, &unloaded) ||
		 (day >= calendar.first && day < calendar.end && end >= calendar.first && end < calendar.end));

	/* Far away, and beyond what a date holds. */
	if (calendar_add(&calendar, day, extreme, &end, &error))
		must(end >= CORE_DAY_FIRST && end <= CORE_DAY_LAST && calendar_between(&calendar, day, end) == extreme);
	else
		must(error.status == CORE_OVERFLOW && error.message != NULL);
	free(memory);
	return 0;
}
