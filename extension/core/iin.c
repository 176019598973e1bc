/*
 * iin.c: reading, checking and printing an ИИН.
 *
 * The seventh digit is 1 or 2 for a man or woman born in the 1800s, 3 or 4 in the 1900s, 5 or 6 in the 2000s. The
 * twelfth is the sum of the others times their weights 1 to 11, modulo 11; where that gives 10, the sum is taken
 * again with the weights 3 to 11, 1, 2; a number that gives 10 twice is not given out (Government of Kazakhstan,
 * Resolution 406 of 22.05.2007 and its successors).
 */
#include "iin.h"

#include "identifier.h"

#define IIN_DIGITS 12

static const char *const iin_hint = gettext_noop("Write twelve digits, for example \"880502350126\".");
static const char *const mistyped_hint = gettext_noop("A digit is mistyped: compare with the document.");

/* Fills in the error for a number that is no ИИН, and returns false. */
static bool
refuse(CoreError *error, const char *message, const char *hint)
{
	error->status = CORE_RANGE;
	error->position = 0;
	error->message = message;
	error->hint = hint;
	return false;
}

/* Year, month and day of birth; the century's digit has to be 1 to 6. */
static void
birth_of(const uint8_t *digits, int32_t *year, int *month, int *day)
{
	*year = 1800 + (digits[6] - 1) / 2 * 100 + digits[0] * 10 + digits[1];
	*month = digits[2] * 10 + digits[3];
	*day = digits[4] * 10 + digits[5];
}

/* The check digit that belongs to the first eleven digits, or 10 if such a number is not given out. */
static int
check_digit(const uint8_t *digits)
{
	int first = 0;
	int second = 0;

	for (int i = 0; i < IIN_DIGITS - 1; i++)
	{
		first += digits[i] * (i + 1);
		second += digits[i] * ((i + 2) % 11 + 1);
	}
	return first % 11 < 10 ? first % 11 : second % 11;
}

/* What iin_check and iin_parse share: all but the count of the digits. */
static bool
digits_are_iin(const uint8_t *digits, CoreError *error)
{
	int32_t year;
	int month;
	int day;

	if (digits[6] < 1 || digits[6] > 6)
		return refuse(error, gettext_noop("the seventh digit, century and sex, is 1 to 6"), iin_hint);
	birth_of(digits, &year, &month, &day);
	if (!civil_is_valid(year, month, day))
		return refuse(error, gettext_noop("the first six digits are not a date of birth"), iin_hint);
	if (check_digit(digits) != digits[11])
		return refuse(error, gettext_noop("the check digit does not belong to the number"), mistyped_hint);
	return true;
}

/* True if the number may be an ИИН: at most twelve digits, a date of birth, century and sex, check digit. */
bool
iin_check(int64_t number, CoreError *error)
{
	uint8_t digits[IIN_DIGITS];

	if (number < 0 || number > 999999999999)
		return refuse(error, gettext_noop("a number has twelve digits"), iin_hint);
	identifier_split(number, IIN_DIGITS, digits);
	return digits_are_iin(digits, error);
}

/* Reads an ИИН, separators tolerated. Errors: CORE_SYNTAX with a position; CORE_RANGE for what it embeds. */
bool
iin_parse(const char *text, size_t length, Iin *result, CoreError *error)
{
	uint8_t digits[IIN_DIGITS];

	if (!identifier_digits(text, length, IIN_DIGITS, digits, error))
	{
		error->hint = iin_hint;
		return false;
	}
	*result = identifier_number(digits, IIN_DIGITS);
	return digits_are_iin(digits, error);
}

/* Writes the canonical text, twelve digits, into a buffer of IIN_TEXT_SIZE. */
void
iin_print(Iin iin, char *buffer)
{
	uint8_t digits[IIN_DIGITS];

	identifier_split(iin, IIN_DIGITS, digits);
	for (int i = 0; i < IIN_DIGITS; i++)
		buffer[i] = (char) ('0' + digits[i]);
	buffer[IIN_DIGITS] = '\0';
}

/* The day of birth that the number embeds. */
core_day
iin_birth_day(Iin iin)
{
	uint8_t digits[IIN_DIGITS];
	int32_t year;
	int month;
	int day;

	identifier_split(iin, IIN_DIGITS, digits);
	birth_of(digits, &year, &month, &day);
	return day_of_civil(year, month, day);
}

/* 'm' or 'f', from the seventh digit: odd for men. */
char
iin_sex(Iin iin)
{
	return iin / 100000 % 2 == 1 ? 'm' : 'f';
}
