/*
 * volume_fuzz.c: whatever is read as a volume is a value, and is read back from its canonical text and from its
 * label in every language as the same value; calculating with it gives values too.
 */
#include "fuzz.h"
#include "volume.h"

/* The text is read as exactly that value. */
static void
must_reread(const Volume *volume, const char *text)
{
	Volume again;
	CoreError error;

	must(strlen(text) < VOLUME_TEXT_SIZE);
	must(volume_parse(text, strlen(text), &again, &error));
	must(memcmp(volume, &again, sizeof again) == 0);
}

/* The result of a calculation is a value, or was refused. */
static void
must_be_value(bool done, const Volume *result)
{
	CoreError error;

	if (done)
		must(volume_check(result, &error));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[VOLUME_TEXT_SIZE];
	Volume volume;
	Volume other;
	CoreError error = {CORE_OK, 0, NULL, NULL};

	if (!volume_parse((const char *) data, size, &volume, &error))
	{
		must(error.status == CORE_SYNTAX || error.status == CORE_RANGE);
		must(error.message != NULL && error.hint != NULL);
		must(error.position >= 0 && (size_t) error.position <= size + 1);
		return 0;
	}
	must(volume_check(&volume, &error));
	volume_print(&volume, text);
	for (const char *at = text; *at != '\0'; at++)
		must(*at >= ' ' && *at <= '~');
	must_reread(&volume, text);
	for (VolumeLanguage language = VOLUME_RU; language <= VOLUME_EN; language++)
	{
		volume_label(&volume, language, text);
		must_reread(&volume, text);
	}

	must(volume_compare(&volume, &volume) == 0);
	must(volume_contains(&volume, &volume));
	must_be_value(volume_add(&volume, &volume, &other, &error), &other);
	must_be_value(volume_subtract(&volume, &volume, &other, &error), &other);
	/* any bytes that are a value, as recv gets them, print and read back too */
	memset(&other, 0, sizeof other);
	memcpy(&other, data, size < 10 ? size : 10);
	if (volume_check(&other, &error))
	{
		volume_print(&other, text);
		must_reread(&other, text);
		must((volume_compare(&volume, &other) < 0) == (volume_compare(&other, &volume) > 0));
		must(volume_abbreviate(&volume) <= volume_abbreviate(&other) || volume_compare(&volume, &other) > 0);
	}
	return 0;
}
