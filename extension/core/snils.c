/*
 * snils.c: reading, checking and printing a СНИЛС.
 *
 * The check digits: each of the nine digits times its place counted from the right, added up, modulo 101, where
 * a remainder of 100 is written 00 (Pension Fund's rules, taken over by the Social Fund). Numbers up to
 * 001-001-998 were given out before there were check digits, so theirs are not looked at.
 */
#include "snils.h"

#include "identifier.h"

#define SNILS_DIGITS 11
#define SNILS_UNCHECKED_UP_TO 1001998

static const char *const snils_hint = gettext_noop("Write eleven digits, for example \"112-233-445 95\".");
static const char *const mistyped_hint = gettext_noop("A digit is mistyped: compare with the document.");

/* Fills in the error for a number of eleven digits that is no СНИЛС, and returns false. */
static bool
refuse(CoreError *error, const char *message, const char *hint)
{
	error->status = CORE_RANGE;
	error->position = 0;
	error->message = message;
	error->hint = hint;
	return false;
}

/* What snils_check and snils_parse share: all but the count of the digits. */
static bool
digits_are_snils(const uint8_t *digits, int64_t number, CoreError *error)
{
	int sum = 0;

	if (number / 100 == 0)
		return refuse(error, gettext_noop("the number zero is not given out"), snils_hint);
	if (number / 100 <= SNILS_UNCHECKED_UP_TO)
		return true;
	for (int i = 0; i < 9; i++)
		sum += digits[i] * (9 - i);
	if (sum % 101 % 100 != number % 100)
		return refuse(error, gettext_noop("the check digits do not belong to the number"), mistyped_hint);
	return true;
}

/* True if the number may be a СНИЛС: at most eleven digits, not all zero, the check digits right. */
bool
snils_check(int64_t number, CoreError *error)
{
	uint8_t digits[SNILS_DIGITS];

	if (number < 0 || number > 99999999999)
		return refuse(error, gettext_noop("a number has nine digits and two check digits"), snils_hint);
	identifier_split(number, SNILS_DIGITS, digits);
	return digits_are_snils(digits, number, error);
}

/* Reads a СНИЛС, separators tolerated. Errors: CORE_SYNTAX with a position, CORE_RANGE for wrong check digits. */
bool
snils_parse(const char *text, size_t length, Snils *result, CoreError *error)
{
	uint8_t digits[SNILS_DIGITS];

	if (!identifier_digits(text, length, SNILS_DIGITS, digits, error))
	{
		error->hint = snils_hint;
		return false;
	}
	*result = identifier_number(digits, SNILS_DIGITS);
	return digits_are_snils(digits, *result, error);
}

/* Writes the canonical text, "112-233-445 95", into a buffer of SNILS_TEXT_SIZE. */
void
snils_print(Snils snils, char *buffer)
{
	static const uint8_t place[SNILS_DIGITS] = {0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13};
	uint8_t digits[SNILS_DIGITS];

	identifier_split(snils, SNILS_DIGITS, digits);
	for (int i = 0; i < SNILS_DIGITS; i++)
		buffer[place[i]] = (char) ('0' + digits[i]);
	buffer[3] = buffer[7] = '-';
	buffer[11] = ' ';
	buffer[14] = '\0';
}
