/*
 * identifiers_fuzz.c: whatever is read as a СНИЛС or an ИИН passes the check that binary input makes, and is read
 * back from its canonical text as the same number.
 */
#include "fuzz.h"
#include "iin.h"
#include "snils.h"

/* A refusal says why and where. */
static void
must_be_reported(const CoreError *error, size_t size)
{
	must(error->status == CORE_SYNTAX || error->status == CORE_RANGE);
	must(error->message != NULL && error->hint != NULL);
	must(error->position >= 0 && (size_t) error->position <= size + 1);
}

/* Reads, checks, prints and reads again. */
static void
fuzz_snils(const char *text, size_t size)
{
	char canonical[SNILS_TEXT_SIZE];
	CoreError error;
	Snils snils;
	Snils again;

	if (!snils_parse(text, size, &snils, &error))
	{
		must_be_reported(&error, size);
		return;
	}
	must(snils_check(snils, &error));
	snils_print(snils, canonical);
	must(strlen(canonical) == SNILS_TEXT_SIZE - 1);
	must(snils_parse(canonical, strlen(canonical), &again, &error) && again == snils);
}

/* Reads, checks, prints and reads again; the birth date that it embeds is the one that it prints. */
static void
fuzz_iin(const char *text, size_t size)
{
	char canonical[IIN_TEXT_SIZE];
	CoreError error;
	Iin iin;
	Iin again;
	int32_t year;
	int month;
	int day;

	if (!iin_parse(text, size, &iin, &error))
	{
		must_be_reported(&error, size);
		return;
	}
	must(iin_check(iin, &error));
	iin_print(iin, canonical);
	must(strlen(canonical) == IIN_TEXT_SIZE - 1);
	must(iin_parse(canonical, strlen(canonical), &again, &error) && again == iin);
	civil_of_day(iin_birth_day(iin), &year, &month, &day);
	must(iin / 1000000 == (int64_t) (year % 100) * 10000 + month * 100 + day);
	must(iin_sex(iin) == ((canonical[6] - '0') % 2 == 1 ? 'm' : 'f'));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t number = 0;
	CoreError error;

	fuzz_snils((const char *) data, size);
	fuzz_iin((const char *) data, size);

	/* numbers as recv gets them */
	memcpy(&number, data, size < sizeof number ? size : sizeof number);
	if (snils_check(number, &error))
	{
		char canonical[SNILS_TEXT_SIZE];

		snils_print(number, canonical);
		fuzz_snils(canonical, strlen(canonical));
	}
	if (iin_check(number, &error))
	{
		char canonical[IIN_TEXT_SIZE];

		iin_print(number, canonical);
		fuzz_iin(canonical, strlen(canonical));
	}
	return 0;
}
