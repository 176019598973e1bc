/*
 * periodicity.c: the normal form of a periodicity, comparison, containment, yearly rate, canonical text.
 */
#include <string.h>

#include "periodicity.h"

/* Fills an error about a value, not about a place in a text. Answers false, for `return`. */
static bool
bad(const char *message, CoreError *error)
{
	*error = (CoreError){CORE_RANGE, 0, message, NULL};
	return false;
}

/* True for a season of one to eleven months, or none. */
static bool
season_is_normal(int season)
{
	int first = season >> 4;
	int last = season & 15;

	if (season == 0)
		return true;
	return first >= 1 && first <= 12 && last >= 1 && last <= 12 && last % 12 + 1 != first;
}

/* True if `every` fits the unit: absent without one, 1 where there is no calendar. */
static bool
every_is_normal(const Periodicity *value)
{
	if (value->unit == PERIODICITY_NO_UNIT)
		return value->every == 0;
	if (periodicity_unit_has_calendar(value->unit))
		return value->every >= 1 && value->every <= PERIODICITY_EVERY_LIMIT;
	return value->every == 1;
}

/*
 * Checks that a value is in normal form, whatever it was made from. Input and recv both end here. Errors: 22023
 * with what is wrong.
 */
bool
periodicity_check(const Periodicity *value, CoreError *error)
{
	if (value->kind < PERIODICITY_COUNTED || value->kind > PERIODICITY_BY_NORM)
		return bad("there is no such kind of periodicity", error);
	if (value->unit > PERIODICITY_ADMISSION)
		return bad("there is no such unit of periodicity", error);
	if (value->flags & ~(PERIODICITY_OR_MORE | PERIODICITY_COURSE_IN_TIMES))
		return bad("there is no such flag of periodicity", error);
	if (!every_is_normal(value))
		return bad("the number of units does not fit the unit", error);
	if (value->times_min < 0 || value->times_min > PERIODICITY_TIMES_LIMIT)
		return bad("the number of times is out of range", error);
	if (value->kind != PERIODICITY_COUNTED)
	{
		if (value->times_max != 0 || value->course_length != 0 || value->season != 0 || value->flags != 0)
			return bad("a periodicity without a number of times has none of its parts", error);
		if ((value->times_min == 0) != (value->unit == PERIODICITY_NO_UNIT))
			return bad("a floor has a number of times and a unit", error);
		if (value->kind == PERIODICITY_CONTINUOUS && value->times_min != 0)
			return bad("a continuous service has no floor", error);
		return true;
	}
	if (value->times_max < 1 || value->times_max > PERIODICITY_TIMES_LIMIT)
		return bad("the number of times is out of range", error);
	if (value->times_min > value->times_max)
		return bad("the range of times is reversed", error);
	if ((value->flags & PERIODICITY_OR_MORE) && value->times_min == 0)
		return bad("a periodicity cannot be both bounded and open", error);
	if (value->course_length < 0 || value->course_length > PERIODICITY_COURSE_LIMIT)
		return bad("the length of the course is out of range", error);
	if ((value->flags & PERIODICITY_COURSE_IN_TIMES) && value->course_length == 0)
		return bad("the course has no length", error);
	if (value->course_length != 0 && value->unit == PERIODICITY_COURSE)
		return bad("a course within a course", error);
	if (!season_is_normal(value->season))
		return bad("the season is not one of months", error);
	if (value->season != 0 && !periodicity_unit_has_calendar(value->unit))
		return bad("a season needs a unit of the calendar", error);
	return true;
}

/* ---- comparison --------------------------------------------------------------------------------------- */

/* Days of a season in 400 years, after which the calendar repeats itself. */
static int64_t
season_days(int season)
{
	int64_t days = 0;

	for (int month = 1; month <= 12; month++)
		if (periodicity_season_has_month(season, month))
			days += days_in_month(1999, month) * 400 + (month == 2 ? 97 : 0);
	return days;
}

/* Months (group 1) or quarters (group 3) of a year that a season touches. */
static int64_t
season_groups(int season, int group)
{
	int64_t groups = 0;

	for (int month = 1; month <= 12; month += group)
	{
		bool touched = false;

		for (int i = month; i < month + group; i++)
			touched |= periodicity_season_has_month(season, i);
		groups += touched;
	}
	return groups;
}

/* Units in 400 years, times 7 so that weeks of a season are whole. 0 for a unit without a calendar. */
static int64_t
units_in_400_years(const Periodicity *value)
{
	int season = value->season;

	switch (value->unit)
	{
		case PERIODICITY_DAY:
			return INT64_C(7) * (season ? season_days(season) : 146097);
		case PERIODICITY_WEEK:
			return season ? season_days(season) : 146097;
		case PERIODICITY_MONTH:
			return INT64_C(7) * 400 * (season ? season_groups(season, 1) : 12);
		case PERIODICITY_QUARTER:
			return INT64_C(7) * 400 * (season ? season_groups(season, 3) : 4);
		case PERIODICITY_YEAR:
			return 7 * 400;
		default:
			return 0;
	}
}

/* Greatest number of times a period, times of a course included; the planned one where more are allowed. */
static int64_t
planned_times(const Periodicity *value)
{
	return (int64_t) value->times_max * (value->course_length > 0 ? value->course_length : 1);
}

/*
 * Times a year, as a fraction, by the average Gregorian year: the greatest (for "or more": the planned) number of
 * times. Answers false where there is no rate: no number of times, or a unit without a calendar.
 */
bool
periodicity_annual_rate(const Periodicity *value, int64_t *numerator, int64_t *denominator)
{
	if (value->kind != PERIODICITY_COUNTED || !periodicity_unit_has_calendar(value->unit))
		return false;
	*numerator = planned_times(value) * units_in_400_years(value);
	*denominator = (int64_t) 7 * 400 * value->every;
	return true;
}

/* -1, 0, 1 */
static int
compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/*
 * Order by yearly rate, values without one after all others. Products of numerator (below 2^50) and `every` (below
 * 2^10) do not overflow.
 */
static int
compare_rates(const Periodicity *a, const Periodicity *b)
{
	int64_t a_numerator = 0;
	int64_t b_numerator = 0;
	int64_t denominator;
	bool a_rated;
	bool b_rated;

	if (a->kind == b->kind && a->unit == b->unit && a->every == b->every && a->season == b->season)
	{
		/* As often as not: only the times differ. Without a calendar there is no rate to compare. */
		return periodicity_unit_has_calendar(a->unit) ? compare_numbers(planned_times(a), planned_times(b)) : 0;
	}
	a_rated = periodicity_annual_rate(a, &a_numerator, &denominator);
	b_rated = periodicity_annual_rate(b, &b_numerator, &denominator);
	if (!a_rated || !b_rated)
		return b_rated - a_rated;
	return compare_numbers(a_numerator * b->every, b_numerator * a->every);
}

/*
 * Total order: by yearly rate; values without one after all others, by kind; then by the fields, so that only
 * equal values compare as equal.
 */
int
periodicity_compare(const Periodicity *a, const Periodicity *b)
{
	int order;

	if (memcmp(a, b, sizeof *a) == 0)
		return 0;
	order = compare_rates(a, b);
	if (order != 0 || (order = compare_numbers(a->kind, b->kind)) != 0 ||
		(order = compare_numbers(a->times_min, b->times_min)) != 0 ||
		(order = compare_numbers(a->unit, b->unit)) != 0 || (order = compare_numbers(a->every, b->every)) != 0 ||
		(order = compare_numbers(a->times_max, b->times_max)) != 0 ||
		(order = compare_numbers(a->course_length, b->course_length)) != 0 ||
		(order = compare_numbers(a->season, b->season)) != 0)
		return order;
	return compare_numbers(a->flags, b->flags);
}

/*
 * A key that never contradicts periodicity_compare(). Rates below 2^30 (times a day: about a thousand) are told
 * apart exactly, since those of other values differ by 1 / 999^2 > 2^-20 at least, so 13 bits are left for the
 * least number of times, which is compared next; greater rates are not, so they have none; the unrated are last.
 */
uint64_t
periodicity_sort_key(const Periodicity *value)
{
	int64_t numerator;
	int64_t denominator;
	uint64_t rate;

	if (!periodicity_annual_rate(value, &numerator, &denominator))
		return UINT64_MAX;
	if (numerator >= (int64_t) value->every << 30)
		return UINT64_C(1) << 63 | ((uint64_t) numerator << 13) / (uint64_t) value->every;
	rate = (uint64_t) numerator << 20;
	if (value->every > 1)
		rate /= (uint64_t) value->every;
	return rate << 13 | (uint64_t) (value->times_min < 8191 ? value->times_min : 8191);
}

/* True if every month of the season `inner` lies in `outer`; 0 is the whole year. */
static bool
season_contains(int outer, int inner)
{
	if (outer == 0 || inner == 0)
		return outer == 0;
	for (int month = 1; month <= 12; month++)
		if (periodicity_season_has_month(inner, month) && !periodicity_season_has_month(outer, month))
			return false;
	return true;
}

/*
 * True if whoever keeps to `inner` keeps to `outer`: the standard contains what a programme may grant.
 *
 * Counted values compare within the same unit and the same number of units only; a season is contained if it is
 * the same, or lies within the outer one and that sets no least number of times; courses must be the same. A kind
 * that leaves the number to somebody (demand, prescription, indication, event, norm) contains itself and every
 * number of times that keeps its floor; "as programmed" contains everything.
 */
bool
periodicity_contains(const Periodicity *outer, const Periodicity *inner)
{
	bool same_unit = outer->unit == inner->unit && outer->every == inner->every;

	if (outer->kind == PERIODICITY_COUNTED)
	{
		const int course = PERIODICITY_COURSE_IN_TIMES;

		if (inner->kind != PERIODICITY_COUNTED || !same_unit || outer->course_length != inner->course_length ||
			(outer->flags & course) != (inner->flags & course))
			return false;
		if (outer->season != inner->season &&
			(outer->times_min > 0 || !season_contains(outer->season, inner->season)))
			return false;
		if (inner->times_min < outer->times_min)
			return false;
		if (outer->flags & PERIODICITY_OR_MORE)
			return true;
		return !(inner->flags & PERIODICITY_OR_MORE) && inner->times_max <= outer->times_max;
	}
	if (outer->kind == PERIODICITY_CONTINUOUS)
		return inner->kind == PERIODICITY_CONTINUOUS;
	if (outer->kind != PERIODICITY_PROGRAMMED && inner->kind != outer->kind && inner->kind != PERIODICITY_COUNTED)
		return false;
	if (outer->times_min == 0)
		return true;
	return same_unit && inner->season == 0 && inner->times_min >= outer->times_min;
}

/* ---- canonical text ----------------------------------------------------------------------------------- */

static char *
put(char *at, const char *text)
{
	size_t length = strlen(text);

	memcpy(at, text, length); /* NOLINT(bugprone-not-null-terminated-result): more follows */
	return at + length;
}

static char *
put_number(char *at, uint32_t number)
{
	char digits[10];
	int count = 0;

	do
		digits[count++] = (char) ('0' + number % 10);
	while ((number /= 10) > 0);
	while (count > 0)
		*at++ = digits[--count];
	return at;
}

/* "/week", "/2 weeks" */
static char *
put_unit(char *at, const Periodicity *value)
{
	static const char *const names[] = {"",     "day",    "week", "month", "quarter",
										"year", "course", "term", "stay",  "admission"};

	*at++ = '/';
	if (value->every > 1)
	{
		at = put_number(at, (uint32_t) value->every);
		*at++ = ' ';
	}
	at = put(at, names[value->unit]);
	if (value->every > 1)
		*at++ = 's';
	return at;
}

static char *
put_counted(char *at, const Periodicity *value)
{
	static const char months[][4] = {"",    "jan", "feb", "mar", "apr", "may", "jun",
									 "jul", "aug", "sep", "oct", "nov", "dec"};
	bool one = value->times_min == 1 && value->times_max == 1 && !(value->flags & PERIODICITY_OR_MORE);

	if (value->times_min == 0)
		at = put(at, "<=");
	else if (value->times_min < value->times_max)
	{
		at = put_number(at, (uint32_t) value->times_min);
		*at++ = '-';
	}
	at = put_number(at, (uint32_t) value->times_max);
	if (value->flags & PERIODICITY_OR_MORE)
		*at++ = '+';
	if (value->unit == PERIODICITY_NO_UNIT)
		at = put(at, one ? " time" : " times");
	else
		at = put_unit(at, value);
	if (value->course_length > 0)
	{
		at = put_number(put(at, " of "), (uint32_t) value->course_length);
		at = put(at, value->flags & PERIODICITY_COURSE_IN_TIMES ? " time" : " day");
		if (value->course_length > 1)
			*at++ = 's';
	}
	if (value->season != 0)
	{
		*at++ = ' ';
		at = put(at, months[value->season >> 4]);
		if ((value->season >> 4) != (value->season & 15))
		{
			*at++ = '-';
			at = put(at, months[value->season & 15]);
		}
	}
	return at;
}

/* Writes the canonical text, ASCII, zero-terminated. Answers its length. */
size_t
periodicity_print(const Periodicity *value, char text[PERIODICITY_TEXT_SIZE])
{
	static const char *const names[] = {
		"",         "",       "continuous", "on demand", "as prescribed", "as indicated", "as programmed",
		"on event", "by norm"};
	char *at;

	if (value->kind == PERIODICITY_COUNTED)
		at = put_counted(text, value);
	else
	{
		at = put(text, names[value->kind]);
		if (value->times_min > 0)
			at = put_unit(put_number(put(at, " >="), (uint32_t) value->times_min), value);
	}
	*at = '\0';
	return (size_t) (at - text);
}
