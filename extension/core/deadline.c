/*
 * deadline.c: the last day of a term.
 */
#include <string.h>

#include "deadline.h"

/* The unit with this name; false where there is none. */
bool
deadline_unit_of(const char *name, DeadlineUnit *unit)
{
	static const struct
	{
		const char *name;
		DeadlineUnit unit;
	} units[] = {{"hour", DEADLINE_HOUR},
				 {"working_day", DEADLINE_WORKING_DAY},
				 {"calendar_day", DEADLINE_CALENDAR_DAY},
				 {"month", DEADLINE_MONTH},
				 {"year", DEADLINE_YEAR}};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(units[i].name, name) == 0)
		{
			*unit = units[i].unit;
			return true;
		}
	return false;
}

/* The error of every term that ends where no date does. */
static bool
too_far(CoreError *error)
{
	*error =
		(CoreError){.status = CORE_OVERFLOW, .message = gettext_noop("the day lies beyond what a date holds")};
	return false;
}

/* The same day of the month so many months later, or the last one of a month that is too short for it. */
static int64_t
months_after(core_day start, int64_t months)
{
	int32_t year;
	int month;
	int day;
	int64_t number;
	int64_t later_year;
	int later_month;
	int length;

	civil_of_day(start, &year, &month, &day);
	number = (int64_t) year * 12 + (month - 1) + months;
	later_year = number / 12 - (number % 12 < 0);
	later_month = (int) (number - later_year * 12) + 1;
	if (later_year > 5874897)
		return (int64_t) CORE_DAY_LAST + 1;
	length = days_in_month((int32_t) later_year, later_month);
	return day_of_civil((int32_t) later_year, later_month, day < length ? day : length);
}

/*
 * The last day of a term of `length` >= 0 units from the event's day `start`; 0 is that very day. The clock has
 * stood for `stood` >= 0 units, days where the unit is longer. Errors: CORE_OVERFLOW beyond the days of a date;
 * CORE_RANGE for hours, which have a last moment instead.
 */
bool
deadline_last_day(const CoreCalendar *calendar, core_day start, int32_t length, DeadlineUnit unit, int64_t stood,
				  core_day *last, CoreError *error)
{
	int64_t found;

	switch (unit)
	{
		case DEADLINE_WORKING_DAY:
			if (length + stood > INT32_MAX)
				return too_far(error);
			return calendar_add(calendar, start, (int32_t) (length + stood), last, error);
		case DEADLINE_CALENDAR_DAY:
			found = (int64_t) start + length + stood;
			break;
		case DEADLINE_MONTH:
			found = months_after(start, length) + stood;
			break;
		case DEADLINE_YEAR:
			found = months_after(start, (int64_t) length * 12) + stood;
			break;
		default:
			*error = (CoreError){.status = CORE_RANGE,
								 .message = gettext_noop("hours run from a moment, not from a day")};
			return false;
	}
	if (found > CORE_DAY_LAST)
		return too_far(error);
	*last = (core_day) found;
	return true;
}

/* For how many units the clock stood from one day until another: working days for a term in such, else days. */
int64_t
deadline_stood(const CoreCalendar *calendar, DeadlineUnit unit, core_day from, core_day until)
{
	if (until <= from)
		return 0;
	return unit == DEADLINE_WORKING_DAY ? calendar_between(calendar, from, until) : (int64_t) until - from;
}
