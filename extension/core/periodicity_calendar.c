/*
 * periodicity_calendar.c: the periods of a term, the quota, a plan of visits, a recurrence rule.
 *
 * A period is one calendar unit, or N of them counted from the one that holds the term's first day, clipped to the
 * term. A unit without a calendar (course, stay, admission, none) has one period, the term. A season counts only
 * the periods with a day inside both season and term.
 */
#include <stdio.h>
#include <string.h>

#include "periodicity.h"

/* ---- calendar units by running number ------------------------------------------------------------------ */

/* Months of a unit that consists of months; 0 for days and weeks. */
static int
unit_months(int unit)
{
	switch (unit)
	{
		case PERIODICITY_MONTH:
			return 1;
		case PERIODICITY_QUARTER:
			return 3;
		case PERIODICITY_YEAR:
			return 12;
		default:
			return 0;
	}
}

/* Running number of the unit that holds a day. */
static int64_t
unit_number(int unit, core_day day)
{
	int64_t month;
	int months = unit_months(unit);

	if (months == 0)
		return unit == PERIODICITY_DAY ? day : week_number(day);
	month = month_number(day);
	return month >= 0 ? month / months : -((months - 1 - month) / months);
}

/* First day of the unit with that running number; beyond what core_day holds only for days and weeks. */
static int64_t
unit_start(int unit, int64_t number)
{
	int months = unit_months(unit);

	if (months == 0)
		return unit == PERIODICITY_DAY ? number : number * 7 - 5;
	return month_start(number * months);
}

/* ---- seasons -------------------------------------------------------------------------------------------- */

/* True if a day lies in the season. */
static bool
season_has_day(int season, core_day day)
{
	int32_t year;
	int month;
	int day_of_month;

	if (season == 0)
		return true;
	civil_of_day(day, &year, &month, &day_of_month);
	return periodicity_season_has_month(season, month);
}

/* True if one of the months with running numbers first .. last lies in the season. */
static bool
season_has_months(int season, int64_t first, int64_t last)
{
	if (last - first >= 11)
		return true;
	for (int64_t number = first; number <= last; number++)
		if (periodicity_season_has_month(season, (int) ((number % 12 + 12) % 12) + 1))
			return true;
	return false;
}

/* True if a stretch of days, `end` not included, has a day in the season. */
static bool
season_touches(int season, core_day start, core_day end)
{
	return season == 0 || season_has_months(season, month_number(start), month_number(end - 1));
}

/* Number of days of a stretch that lie in the season. */
static int64_t
season_days_between(int season, core_day start, core_day end)
{
	int64_t days = 0;

	if (season == 0)
		return (int64_t) end - start;
	for (int64_t number = month_number(start); number <= month_number(end - 1); number++)
		if (season_has_months(season, number, number))
		{
			core_day first = month_start(number);
			core_day next = month_start(number + 1);

			days += (next < end ? next : end) - (first > start ? first : start);
		}
	return days;
}

/* The season's day with that number, from 0, counted from `start`. */
static core_day
season_day_at(int season, core_day start, int64_t number)
{
	if (season == 0)
		return (core_day) (start + number);
	for (int64_t month = month_number(start);; month++)
		if (season_has_months(season, month, month))
		{
			core_day first = month_start(month) > start ? month_start(month) : start;
			int64_t days = month_start(month + 1) - first;

			if (number < days)
				return (core_day) (first + number);
			number -= days;
		}
}

/* ---- counting periods ----------------------------------------------------------------------------------- */

static int64_t
greatest_common_divisor(int64_t a, int64_t b)
{
	while (b != 0)
	{
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/*
 * Periods of whole months that touch the season: the first and the last are clipped by the term and looked at; the
 * others repeat themselves after a few years at most, so one round of them is looked at and multiplied.
 */
static int64_t
count_month_periods(const Periodicity *value, core_day from, core_day until, int64_t periods)
{
	int64_t width = (int64_t) unit_months(value->unit) * value->every;
	int64_t first_month = unit_number(value->unit, from) * unit_months(value->unit);
	int64_t from_month = month_number(from);
	int64_t last_month = month_number(until - 1);
	int64_t round = 12 / greatest_common_divisor(width, 12);
	int64_t inner = periods - 2;
	int64_t touched_in_round = 0;
	int64_t count;

	if (periods == 1)
		return season_has_months(value->season, from_month, last_month);
	count = season_has_months(value->season, from_month, first_month + width - 1);
	count += season_has_months(value->season, first_month + (periods - 1) * width, last_month);
	if (width >= 12)
		return count + inner;
	for (int64_t i = 1; i <= round; i++)
	{
		bool touched =
			season_has_months(value->season, first_month + i * width, first_month + (i + 1) * width - 1);

		touched_in_round += touched;
		count += touched && i <= inner % round;
	}
	return count + inner / round * touched_in_round;
}

/* A day as the number of its period since an origin and the days into that. */
typedef struct PeriodDay
{
	int64_t day;
	int64_t period;
	int64_t into;
} PeriodDay;

static PeriodDay
period_day(int64_t day, int64_t origin, int64_t width)
{
	/* Seasons before the term's first period are never counted; their numbers need only be below 0. */
	int64_t days = day - origin;
	int64_t period = days >= 0 ? days / width : -((width - 1 - days) / width);

	return (PeriodDay){day, period, days - period * width};
}

/* Moves on by a year of that many days without dividing. */
static void
add_year(PeriodDay *at, int64_t width, int64_t whole, int64_t rest, bool leap)
{
	at->day += 365 + leap;
	at->period += whole;
	at->into += rest + leap;
	if (at->into >= width)
	{
		at->into -= width;
		at->period++;
	}
}

/*
 * Periods of days or weeks that touch the season. The season's first and last day walk through the years by
 * additions alone: the only count that is not constant in the term's length, at a few nanoseconds a year.
 */
static int64_t
count_day_periods(const Periodicity *value, core_day from, core_day until)
{
	int64_t width = (int64_t) (value->unit == PERIODICITY_WEEK ? 7 : 1) * value->every;
	int64_t whole = 365 / width;
	int64_t rest = 365 % width;
	int64_t origin = unit_start(value->unit, unit_number(value->unit, from));
	int first_month = value->season >> 4;
	int months = ((value->season & 15) - first_month + 12) % 12 + 1;
	int end_month = (first_month + months - 1) % 12 + 1; /* the month after the season, maybe of the next year */
	int64_t first_year = month_number(from) / 12 - 2;
	int64_t end_year = first_year + (first_month + months > 12);
	PeriodDay first = period_day(month_start(first_year * 12 + first_month - 1), origin, width);
	PeriodDay last = period_day(month_start(end_year * 12 + end_month - 1) - 1, origin, width);
	int64_t term_last = ((int64_t) until - 1 - origin) / width;
	int64_t counted = -1; /* the last period that was */
	int64_t count = 0;

	while (first.day < until)
	{
		if (last.day >= from)
		{
			int64_t from_period = first.period > counted ? first.period : counted + 1;
			int64_t until_period = last.period < term_last ? last.period : term_last;

			count += until_period - from_period + 1;
			counted = until_period;
		}
		first_year++;
		end_year++;
		add_year(&first, width, whole, rest, year_is_leap((int32_t) (first_year - (first_month <= 2))));
		add_year(&last, width, whole, rest, year_is_leap((int32_t) (end_year - (end_month <= 2))));
	}
	return count;
}

/* Number of periods of a non-empty, finite term. */
static int64_t
count_periods(const Periodicity *value, core_day from, core_day until)
{
	int64_t periods;

	if (!periodicity_unit_has_calendar(value->unit))
		return 1;
	periods = (unit_number(value->unit, until - 1) - unit_number(value->unit, from)) / value->every + 1;
	if (value->season == 0)
		return periods;
	return unit_months(value->unit) > 0 ? count_month_periods(value, from, until, periods)
										: count_day_periods(value, from, until);
}

/*
 * How many times a term allows: greatest times x length of a course x periods that the term touches. `unlimited`
 * is set, and the quota 0, where no greatest number is set. An empty term has quota 0 whatever the value. Errors:
 * 22023 for a term without a beginning or an end.
 */
bool
periodicity_quota(const Periodicity *value, core_day from, core_day until, int64_t *quota, bool *unlimited,
				  CoreError *error)
{
	int32_t max;

	*quota = 0;
	*unlimited = false;
	if (from >= until)
		return true;
	if (!day_is_finite(from) || !day_is_finite(until))
	{
		*error = (CoreError){CORE_RANGE, 0, "the term has no beginning or no end",
							 "A quota needs a term with both, for example [2023-03-14,2024-03-14)"};
		return false;
	}
	if (!periodicity_max_per_period(value, &max))
		*unlimited = true;
	else
		*quota = max * count_periods(value, from, until);
	return true;
}

/* Greatest number of times a period, times of courses included. Answers false where there is none. */
bool
periodicity_max_per_period(const Periodicity *value, int32_t *max)
{
	if (value->kind != PERIODICITY_COUNTED || (value->flags & PERIODICITY_OR_MORE))
		return false;
	*max = periodicity_planned_per_period(value);
	return true;
}

/* How many times a period a plan has: the greatest number; where it is open or a floor, what is set; else 0. */
int32_t
periodicity_planned_per_period(const Periodicity *value)
{
	if (value->kind != PERIODICITY_COUNTED)
		return value->times_min;
	return value->times_max * (value->course_length > 0 ? value->course_length : 1);
}

/*
 * The period that holds a day, clipped to the term, `end` not included. Answers false for a day outside the term
 * or the season. The term may lack an end, and a beginning unless periods of several units are counted from it.
 */
bool
periodicity_period_of(const Periodicity *value, core_day day, core_day from, core_day until, core_day *start,
					  core_day *end)
{
	int64_t number;
	int64_t first;
	int64_t next;

	if (day < from || day >= until || !day_is_finite(day))
		return false;
	*start = from;
	*end = until;
	if (!periodicity_unit_has_calendar(value->unit))
		return true;
	if (!season_has_day(value->season, day))
		return false;
	number = unit_number(value->unit, day);
	if (value->every > 1)
	{
		if (!day_is_finite(from))
			return false;
		number -= (number - unit_number(value->unit, from)) % value->every;
	}
	first = unit_start(value->unit, number);
	next = unit_start(value->unit, number + value->every);
	if (first > from)
		*start = (core_day) first;
	if (next < until)
		*end = (core_day) next;
	return true;
}

/*
 * The period of a finite term that holds `day` or else the first one after it, for walking through all of them:
 * begin with `from`, go on with the last one's end. Answers false when there is none any more.
 */
bool
periodicity_next_period(const Periodicity *value, core_day day, core_day from, core_day until, core_day *start,
						core_day *end)
{
	Periodicity all_year = *value;

	all_year.season = 0;
	while (periodicity_period_of(&all_year, day, from, until, start, end))
	{
		if (season_touches(value->season, *start, *end))
			return true;
		day = *end;
	}
	return false;
}

/* ---- plans ---------------------------------------------------------------------------------------------- */

/*
 * The day of the visit with that number, from 0, in a period: visits lie evenly over the period's days (those in
 * the season); the days of a course follow one another where there is room. Several fall on a day where the period
 * has fewer days than visits.
 */
core_day
periodicity_visit(const Periodicity *value, core_day start, core_day end, int32_t number)
{
	int64_t days = season_days_between(value->season, start, end);
	int64_t length = value->course_length > 0 ? value->course_length : 1;
	int64_t courses = periodicity_planned_per_period(value) / length;
	int64_t slot_start = number / length * days / courses;
	int64_t slot_days = (number / length + 1) * days / courses - slot_start;
	int64_t in_course = number % length;

	if (slot_days < length)
		in_course = in_course * slot_days / length;
	return season_day_at(value->season, start, slot_start + in_course);
}

/* A text that is being written into a buffer of known size. */
typedef struct Writer
{
	char *text;
	size_t size;
	size_t length;
} Writer;

static void
put(Writer *writer, const char *text)
{
	size_t length = strlen(text);

	if (writer->length + length >= writer->size)
		return;
	memcpy(writer->text + writer->length, text, length + 1);
	writer->length += length;
}

static void
put_number(Writer *writer, const char *format, int number)
{
	char digits[32];

	snprintf(digits, sizeof digits, format, number);
	put(writer, digits);
}

static void
put_date(Writer *writer, core_day day)
{
	int32_t year;
	int month;
	int day_of_month;

	civil_of_day(day, &year, &month, &day_of_month);
	put_number(writer, "%04d", year);
	put_number(writer, "%02d", month);
	put_number(writer, "%02d", day_of_month);
}

/*
 * Writes a list of numbers out of 1 .. cycle in rising order: the value's times (those of a course one after
 * another) evenly spaced round the cycle, `first` among them; `names` stand for the numbers where given.
 */
static void
put_evenly(Writer *writer, const char *rule, int first, const Periodicity *value, int cycle,
		   const char *const *names)
{
	int64_t count = periodicity_planned_per_period(value);
	int64_t length = value->course_length > 0 ? value->course_length : 1;
	bool chosen[366] = {false};
	const char *separator = rule;

	if (count >= cycle)
		count = cycle, length = 1;
	for (int64_t i = 0; i < count; i++)
		chosen[(first - 1 + i / length * length * cycle / count + i % length) % cycle + 1] = true;
	for (int number = 1; number <= cycle; number++)
		if (chosen[number])
		{
			put(writer, separator);
			if (names != NULL)
				put(writer, names[number]);
			else
				put_number(writer, "%d", number);
			separator = ",";
		}
}

/*
 * Writes a value as a recurrence of RFC 5545: DTSTART and RRULE, two lines. An occurrence is a day: several times
 * a day are one. The rhythm starts in the term's first days and never exceeds the value: a period has at most as
 * many occurrences as the value sets, and whole periods have just these (where they fit into its first week or
 * month; several times in several weeks, months or in a quarter lie in the first of them). Clipped periods may
 * have fewer; the exact plan is periodicity_visit(). Answers the length, or 0 where there is no rhythm: no number
 * of times, no unit of the calendar, a season of quarters, years or several months, a term without beginning or
 * end, or years that the RFC cannot write.
 */
size_t
periodicity_rrule(const Periodicity *value, core_day from, core_day until, char *text, size_t size)
{
	static const char *const weekdays[] = {"", "MO", "TU", "WE", "TH", "FR", "SA", "SU"};
	Writer writer = {text, size, 0};
	int months = unit_months(value->unit);
	core_day first = from;
	int32_t year;
	int month;
	int day_of_month;

	if (value->kind != PERIODICITY_COUNTED || !periodicity_unit_has_calendar(value->unit) ||
		!day_is_finite(from) || !day_is_finite(until) || from < day_of_civil(1, 1, 1) ||
		until > day_of_civil(9999, 12, 31))
		return 0;
	if (value->season != 0 && months * value->every > 1)
		return 0;
	/* The first day on which every later period has a day of the same number. */
	for (;; first++)
	{
		if (first >= until)
			return 0;
		civil_of_day(first, &year, &month, &day_of_month);
		if (value->season != 0 && !periodicity_season_has_month(value->season, month))
			continue;
		if (months == 12 ? first - day_of_civil(year, 1, 1) < 365 : months == 0 || day_of_month <= 28)
			break;
	}
	put(&writer, "DTSTART;VALUE=DATE:");
	put_date(&writer, first);
	put(&writer, months == 12                      ? "\nRRULE:FREQ=YEARLY"
				 : months > 0                      ? "\nRRULE:FREQ=MONTHLY"
				 : value->unit == PERIODICITY_WEEK ? "\nRRULE:FREQ=WEEKLY;WKST=MO"
												   : "\nRRULE:FREQ=DAILY");
	if (value->every > 1 || months == 3)
		put_number(&writer, ";INTERVAL=%d", value->every * (months == 3 ? 3 : 1));
	if (months == 12)
		put_evenly(&writer, ";BYYEARDAY=", first - day_of_civil(year, 1, 1) + 1, value, 365, NULL);
	else if (months > 0)
		put_evenly(&writer, ";BYMONTHDAY=", day_of_month, value, 28, NULL);
	else if (value->unit == PERIODICITY_WEEK)
		put_evenly(&writer, ";BYDAY=", iso_weekday(first), value, 7, weekdays);
	if (value->season != 0)
	{
		const char *separator = ";BYMONTH=";

		for (int number = 1; number <= 12; number++)
			if (periodicity_season_has_month(value->season, number))
			{
				put(&writer, separator);
				put_number(&writer, "%d", number);
				separator = ",";
			}
	}
	put(&writer, ";UNTIL=");
	put_date(&writer, until - 1);
	return writer.length;
}
