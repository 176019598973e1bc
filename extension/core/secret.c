/*
 * secret.c: digits out of random bytes, and a comparison in constant time.
 */
#include "secret.h"

/* See secret.h. Bytes from 250 on are passed over: they would make the digits 0 to 5 more likely than the others.
 */
size_t
core_random_digits(const unsigned char *bytes, size_t count, char *digits, size_t wanted)
{
	size_t written = 0;
	size_t i;

	for (i = 0; i < count && written < wanted; i++)
		if (bytes[i] < 250)
			digits[written++] = (char) ('0' + bytes[i] % 10);
	return written;
}

/* See secret.h. Volatile, so that no compiler leaves the loop early. */
bool
core_same_secret(const unsigned char *one, const unsigned char *other, size_t length)
{
	const volatile unsigned char *left = one;
	const volatile unsigned char *right = other;
	volatile unsigned char difference = 0;
	size_t i;

	for (i = 0; i < length; i++)
		difference = (unsigned char) (difference | (left[i] ^ right[i]));
	return difference == 0;
}
