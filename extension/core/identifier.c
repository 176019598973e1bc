/*
 * identifier.c: digits of a personal number as people write it.
 *
 * Between two digits one separator is tolerated wherever it stands (space, no-break space, hyphen, dash, point):
 * the count of digits and their check digits say whether the number is right, the grouping says nothing.
 */
#include "identifier.h"

#include <string.h>

/*
 * Length in bytes of the separator at `text`, 0 if there is none. The dashes are U+2010 to U+2015 and U+2212,
 * the spaces U+0020, U+00A0, U+2009 and U+202F.
 */
static size_t
separator_length(const char *text, size_t length)
{
	static const char wide[][4] = {"\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x92", "\xe2\x80\x93", "\xe2\x80\x94",
								   "\xe2\x80\x95", "\xe2\x88\x92", "\xe2\x80\x89", "\xe2\x80\xaf"};

	if (length == 0 || (unsigned char) text[0] < 0x80)
		return length > 0 && (text[0] == ' ' || text[0] == '-' || text[0] == '.');
	if (length >= 2 && memcmp(text, "\xc2\xa0", 2) == 0)
		return 2;
	if (length >= 3)
		for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
			if (memcmp(text, wide[i], 3) == 0)
				return 3;
	return 0;
}

/* Fills in a syntax error at the character `position` and returns false. */
static bool
refuse(CoreError *error, int position, const char *message)
{
	error->status = CORE_SYNTAX;
	error->position = position;
	error->message = message;
	error->hint = NULL; /* the caller knows what its number looks like */
	return false;
}

/*
 * Reads exactly `expected` digits, values 0 to 9, out of a text. Spaces before and after are skipped. On failure
 * the error's position is the character that does not belong, its hint is NULL.
 */
bool
identifier_digits(const char *text, size_t length, int expected, uint8_t *digits, CoreError *error)
{
	size_t at = 0;
	int position = 1; /* of the character at `at` */
	int count = 0;

	while (length > 0 && text[length - 1] == ' ')
		length--;
	while (at < length && text[at] == ' ')
	{
		at++;
		position++;
	}
	if (at == length)
		return refuse(error, 0, gettext_noop("the text is empty"));

	for (;; position++)
	{
		size_t separator;

		if (at == length)
			return refuse(error, position,
						  count < expected ? gettext_noop("the number has too few digits")
										   : gettext_noop("the number ends with a separator"));
		if (text[at] < '0' || text[at] > '9')
			return refuse(error, position, gettext_noop("a digit is expected here"));
		if (count == expected)
			return refuse(error, position, gettext_noop("the number has too many digits"));
		digits[count++] = (uint8_t) (text[at++] - '0');
		if (at == length && count == expected)
			return true;
		separator = separator_length(text + at, length - at);
		if (separator > 0)
		{
			at += separator;
			position++;
		}
	}
}

/* The number that `count` digits write, at most 18 of them. */
int64_t
identifier_number(const uint8_t *digits, int count)
{
	int64_t number = 0;

	for (int i = 0; i < count; i++)
		number = number * 10 + digits[i];
	return number;
}

/* The last `count` digits of a number that is not negative, leading zeros included. */
void
identifier_split(int64_t number, int count, uint8_t *digits)
{
	for (int i = count - 1; i >= 0; i--)
	{
		digits[i] = (uint8_t) (number % 10);
		number /= 10;
	}
}
