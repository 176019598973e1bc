/*
 * volume.c: what a volume is, its order, containment and arithmetic. Texts are in volume_text.c.
 */
#include "volume.h"

#include <string.h>

#define MINUTES_IN_THOUSANDTHS 1000
#define DAY_IN_MILLIHOURS 24000

/* Fills in an error without a position and returns false. */
static bool
refuse(CoreError *error, CoreStatus status, const char *message, const char *hint)
{
	error->status = status;
	error->position = 0;
	error->message = message;
	error->hint = hint;
	return false;
}

/* True for the units that a quantity belongs to. */
bool
volume_is_measured(const Volume *volume)
{
	return volume->unit <= VOLUME_PIECES;
}

/* True if the fields are those of a value; what recv asks, and arithmetic of its results. Errors: CORE_RANGE. */
bool
volume_check(const Volume *volume, CoreError *error)
{
	static const uint8_t zeros[sizeof volume->reserved];

	if (volume->unit < VOLUME_MINUTES || volume->unit > VOLUME_UNIT_LAST)
		return refuse(error, CORE_RANGE, gettext_noop("the unit is not known"), NULL);
	if ((volume->flags & ~VOLUME_FLAGS) != 0 || memcmp(volume->reserved, zeros, sizeof zeros) != 0)
		return refuse(error, CORE_RANGE, gettext_noop("a reserved bit is set"), NULL);
	if (volume->milli < 0)
		return refuse(error, CORE_RANGE, gettext_noop("a volume is not negative"), NULL);
	if (!volume_is_measured(volume) && (volume->milli != 0 || volume->flags != 0))
		return refuse(error, CORE_RANGE, gettext_noop("a quantity stands with a unit only"), NULL);
	if ((volume->flags & VOLUME_AT_MOST) && volume->milli == 0)
		return refuse(error, CORE_RANGE, gettext_noop("an upper bound is greater than zero"), NULL);
	if (volume->unit == VOLUME_HOURS_A_DAY && volume->milli > DAY_IN_MILLIHOURS)
		return refuse(error, CORE_RANGE, gettext_noop("a day has 24 hours"), NULL);
	if ((volume->flags & VOLUME_OR_CONTINUOUS) && volume->unit != VOLUME_HOURS_A_DAY)
		return refuse(error, CORE_RANGE, gettext_noop("only hours a day stand beside continuous"), NULL);
	return true;
}

/* The canonical name of the unit, or of the kind that has none. */
const char *
volume_unit_name(const Volume *volume)
{
	static const char *const names[] = {
		[VOLUME_MINUTES] = "min",
		[VOLUME_HOURS_A_DAY] = "h/day",
		[VOLUME_KILOGRAMS] = "kg",
		[VOLUME_SQUARE_METRES] = "m2",
		[VOLUME_METRES] = "m",
		[VOLUME_LITRES] = "l",
		[VOLUME_PIECES] = "pcs",
		[VOLUME_BY_NORM] = "by norm",
		[VOLUME_AS_NEEDED] = "as needed",
		[VOLUME_OPENING_HOURS] = "opening hours",
		[VOLUME_DURING_STAY] = "during stay",
		[VOLUME_CONTINUOUS] = "continuous",
	};

	return names[volume->unit];
}

/* What kind of quantity it is, for messages: a msgid. */
const char *
volume_dimension_name(const Volume *volume)
{
	static const char *const names[] = {
		[VOLUME_MINUTES] = "a time",
		[VOLUME_HOURS_A_DAY] = "hours a day",
		[VOLUME_KILOGRAMS] = "a mass",
		[VOLUME_SQUARE_METRES] = "an area",
		[VOLUME_METRES] = "a length",
		[VOLUME_LITRES] = "a quantity of liquid",
		[VOLUME_PIECES] = "a number of pieces",
		[VOLUME_BY_NORM] = "set by a norm",
		[VOLUME_AS_NEEDED] = "set by the need",
		[VOLUME_OPENING_HOURS] = "the opening hours",
		[VOLUME_DURING_STAY] = "the whole stay",
		[VOLUME_CONTINUOUS] = "continuous",
	};

	return names[volume->unit];
}

/* Minutes of a time, a half rounded up; -1 if the volume is not a time. */
int64_t
volume_minutes(const Volume *volume)
{
	if (volume->unit != VOLUME_MINUTES)
		return -1;
	return volume->milli / MINUTES_IN_THOUSANDTHS + (volume->milli % MINUTES_IN_THOUSANDTHS >= 500);
}

/* ---- order ------------------------------------------------------------------------------------------- */

/* Order by unit, then quantity, then flags (an exact quantity before a bound): less than, equal to, above 0. */
int
volume_compare(const Volume *left, const Volume *right)
{
	if (left->unit != right->unit)
		return left->unit < right->unit ? -1 : 1;
	if (left->milli != right->milli)
		return left->milli < right->milli ? -1 : 1;
	return (int) left->flags - (int) right->flags;
}

/* A number whose unsigned order agrees with volume_compare wherever two of them differ. */
uint64_t
volume_abbreviate(const Volume *volume)
{
	return (uint64_t) volume->unit << 60 | (uint64_t) volume->milli >> 3;
}

/* ---- containment ------------------------------------------------------------------------------------- */

/* True for what takes all of the time while the recipient is there. */
static bool
is_continuous(const Volume *volume)
{
	return volume->unit == VOLUME_CONTINUOUS || volume->unit == VOLUME_DURING_STAY ||
		   (volume->flags & VOLUME_OR_CONTINUOUS) ||
		   (volume->unit == VOLUME_HOURS_A_DAY && volume->milli == DAY_IN_MILLIHOURS);
}

/*
 * True if `volume`, of a programme, lies within `norm`, of the standard. A reflexive and transitive relation:
 *  - a quantity lies within a norm of the same unit that is not smaller; whether either is called a bound or
 *    depends on the service changes nothing, the norm is the most that is given either way;
 *  - 'by norm' lies within every norm, for it is what the norm gives; no quantity is known to lie within it;
 *  - 'as needed' sets no limit, the programme is what states the need: it contains everything, and lies within
 *    itself alone;
 *  - continuous, the whole stay and 24 h/day are the same norm (a service cannot be given outside the stay), and
 *    contain each other, the opening hours, every time and all hours a day;
 *  - the opening hours are of unknown length and contain themselves alone.
 */
bool
volume_contains(const Volume *norm, const Volume *volume)
{
	if (norm->unit == VOLUME_AS_NEEDED || volume->unit == VOLUME_BY_NORM)
		return true;
	if (is_continuous(norm))
		return is_continuous(volume) || volume->unit == VOLUME_OPENING_HOURS || volume->unit == VOLUME_MINUTES ||
			   volume->unit == VOLUME_HOURS_A_DAY;
	if (is_continuous(volume))
		return false;
	return norm->unit == volume->unit && volume->milli <= norm->milli;
}

/* ---- arithmetic -------------------------------------------------------------------------------------- */

/* True if the volume has one quantity to calculate with. Errors: CORE_RANGE. */
bool
volume_can_calculate(const Volume *volume, CoreError *error)
{
	if (!volume_is_measured(volume) || (volume->flags & VOLUME_OR_CONTINUOUS))
		return refuse(error, CORE_RANGE, gettext_noop("only volumes with one quantity are calculated with"),
					  gettext_noop("Leave the others out with a condition on unit()."));
	return true;
}

/* The volume with another quantity; zero is no bound and depends on nothing. Errors: CORE_OVERFLOW. */
bool
volume_with_milli(const Volume *volume, int64_t milli, Volume *result, CoreError *error)
{
	Volume changed = *volume;

	changed.milli = milli;
	if (milli == 0)
		changed.flags = 0;
	if (!volume_check(&changed, error))
	{
		error->status = CORE_OVERFLOW;
		return false;
	}
	*result = changed;
	return true;
}

/* True if both have a quantity, and of the same unit. Errors: CORE_RANGE. */
bool
volume_can_combine(const Volume *left, const Volume *right, CoreError *error)
{
	if (!volume_can_calculate(left, error) || !volume_can_calculate(right, error))
		return false;
	if (left->unit != right->unit)
		return refuse(error, CORE_RANGE, gettext_noop("the units measure different things"),
					  gettext_noop("Group or filter by unit() before you add up."));
	return true;
}

/*
 * left + right; a bound if either is one. `result` may be one of the operands. Errors: CORE_RANGE for different
 * dimensions or no quantity, CORE_OVERFLOW.
 */
bool
volume_add(const Volume *left, const Volume *right, Volume *result, CoreError *error)
{
	Volume sum = *left;

	if (!volume_can_combine(left, right, error))
		return false;
	if (left->milli > INT64_MAX - right->milli)
		return refuse(error, CORE_OVERFLOW, gettext_noop("the sum is too large"), NULL);
	sum.flags |= right->flags;
	return volume_with_milli(&sum, left->milli + right->milli, result, error);
}

/*
 * left - right, which has to be exact: how much is left over when at most so much goes is not known. Errors:
 * CORE_RANGE for different dimensions, no quantity or a bound on the right, CORE_OVERFLOW below zero.
 */
bool
volume_subtract(const Volume *left, const Volume *right, Volume *result, CoreError *error)
{
	Volume rest = *left;

	if (!volume_can_combine(left, right, error))
		return false;
	if (right->flags & VOLUME_AT_MOST)
		return refuse(error, CORE_RANGE, gettext_noop("what is subtracted is an upper bound, not a quantity"),
					  NULL);
	rest.flags |= right->flags;
	return volume_with_milli(&rest, left->milli - right->milli, result, error);
}
