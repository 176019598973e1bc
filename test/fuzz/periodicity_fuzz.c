/*
 * periodicity_fuzz.c: whatever the bytes, the parsers neither crash nor guess. A text that is a periodicity is in
 * normal form, prints canonically (what it prints is itself), and each of its labels reads back as the same value;
 * the calendar functions agree with one another on it. Every row of a cell of a standard is as good.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "periodicity.h"

extern void __sanitizer_on_print(const char *text);

#define EXPECT(condition)                                                                                         \
	do                                                                                                            \
	{                                                                                                             \
		if (!(condition))                                                                                         \
		{                                                                                                         \
			__sanitizer_on_print("");                                                                             \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                       \
			abort();                                                                                              \
		}                                                                                                         \
	} while (0)

/* Quota, periods and visits of one term say the same. */
static void
check_term(const Periodicity *value, core_day from, core_day until)
{
	int64_t quota;
	int64_t periods = 0;
	int32_t max;
	bool unlimited;
	core_day start;
	core_day end = from;
	CoreError error;

	EXPECT(periodicity_quota(value, from, until, &quota, &unlimited, &error));
	EXPECT(unlimited != periodicity_max_per_period(value, &max));
	while (periodicity_next_period(value, end, from, until, &start, &end))
	{
		int32_t visits = periodicity_planned_per_period(value);

		periods++;
		EXPECT(start < end && start >= from && end <= until);
		for (int32_t i = 0; i < visits && i < 3; i++)
		{
			core_day day = periodicity_visit(value, start, end, visits - 1 - i);
			core_day period_start;
			core_day period_end;

			EXPECT(periodicity_period_of(value, day, from, until, &period_start, &period_end));
			EXPECT(period_start == start && period_end == end);
		}
	}
	EXPECT(unlimited || quota == periods * max);
}

static void
check_value(const Periodicity *value)
{
	char text[PERIODICITY_TEXT_SIZE];
	char label[PERIODICITY_LABEL_SIZE];
	char rule[4096];
	Periodicity again;
	CoreError error;
	size_t length;

	EXPECT(periodicity_check(value, &error));
	length = periodicity_print(value, text);
	EXPECT(length == strlen(text) && length < PERIODICITY_TEXT_SIZE);
	EXPECT(periodicity_parse(text, length, &again, &error));
	EXPECT(memcmp(value, &again, sizeof again) == 0);
	EXPECT(periodicity_compare(value, &again) == 0);
	EXPECT(periodicity_contains(value, &again));
	for (int language = PERIODICITY_RUSSIAN; language <= PERIODICITY_ENGLISH; language++)
	{
		length = periodicity_label(value, (PeriodicityLanguage) language, label);
		EXPECT(length == strlen(label) && length < PERIODICITY_LABEL_SIZE);
		EXPECT(periodicity_parse(label, length, &again, &error));
		EXPECT(memcmp(value, &again, sizeof again) == 0);
	}
	check_term(value, day_of_civil(2023, 3, 14), day_of_civil(2024, 3, 14));
	check_term(value, day_of_civil(2024, 2, 29), day_of_civil(2024, 3, 1));
	check_term(value, day_of_civil(1999, 12, 31), day_of_civil(2008, 7, 2));
	length = periodicity_rrule(value, day_of_civil(2024, 2, 29), day_of_civil(2025, 3, 1), rule, sizeof rule);
	EXPECT(length < sizeof rule && (length == 0 || length == strlen(rule)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static Periodicity previous = {.kind = PERIODICITY_CONTINUOUS};
	StandardPeriodicity rows[PERIODICITY_STANDARD_ROWS];
	Periodicity value;
	CoreError error = {CORE_OK, 0, NULL, NULL};
	int count;

	if (periodicity_parse((const char *) data, size, &value, &error))
	{
		int order = periodicity_compare(&value, &previous);

		check_value(&value);
		EXPECT(order == -periodicity_compare(&previous, &value));
		EXPECT((order == 0) == (memcmp(&value, &previous, sizeof value) == 0));
		EXPECT(order <= 0 || periodicity_sort_key(&value) >= periodicity_sort_key(&previous));
		previous = value;
	}
	else
	{
		EXPECT(error.status == CORE_SYNTAX || error.status == CORE_RANGE);
		EXPECT(error.message != NULL && error.hint != NULL && error.position >= 0);
		EXPECT((size_t) error.position <= size + 1);
	}
	if (periodicity_standard((const char *) data, size, rows, &count, &error))
	{
		EXPECT(count >= 1 && count <= PERIODICITY_STANDARD_ROWS);
		for (int i = 0; i < count; i++)
		{
			check_value(&rows[i].periodicity);
			EXPECT(rows[i].condition_start + rows[i].condition_length <= size);
			EXPECT(rows[i].max_months >= 0 && rows[i].max_days >= 0);
		}
	}
	return 0;
}
