/*
 * secret_fuzz.c: digits out of bytes are as many as asked for or as the bytes give, each from a byte below 250;
 * secrets are the same where memcmp() says so; draws stay below their bound, and depend on nothing but their
 * numbers.
 */
#include "draw.h"
#include "fuzz.h"
#include "secret.h"

#define DIGITS 64

/* Counts by another way what core_random_digits() must write, and sees that it writes no more. */
static void
check_digits(const uint8_t *bytes, size_t count, size_t wanted)
{
	char digits[DIGITS + 1];
	size_t expected = 0;
	size_t written;

	memset(digits, 'x', sizeof digits);
	written = core_random_digits(bytes, count, digits, wanted);
	for (size_t i = 0; i < count; i++)
	{
		if (bytes[i] >= 250 || expected == wanted)
			continue;
		must(digits[expected] - '0' == bytes[i] % 10);
		expected++;
	}
	must(written == expected);
	for (size_t i = written; i < sizeof digits; i++)
		must(digits[i] == 'x');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Reader reader = {data, size};
	size_t half = size / 2;
	int64_t seed = (int64_t) next_number(&reader, 8);
	int64_t who = (int64_t) next_number(&reader, 8);
	int32_t what = (int32_t) next_number(&reader, 4);
	int32_t below = (int32_t) (next_number(&reader, 4) & INT32_MAX);
	int32_t drawn;

	check_digits(data, size, size > 0 ? data[0] % DIGITS : 0);
	must(core_same_secret(data, data + half, half) == (memcmp(data, data + half, half) == 0));
	must(core_same_secret(data, data, size));
	if (below == 0)
		below = 1;
	drawn = draw(seed, who, what, below);
	must(drawn >= 0 && drawn < below);
	must(draw(seed, who, what, below) == drawn);
	must(draw(seed, who, what, 1) == 0);
	/* of the same bits a smaller bound draws no greater number */
	must(draw(seed, who, what, below / 2 + 1) <= drawn);
	return 0;
}
