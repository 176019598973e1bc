/*
 * periodicity_fuzz.c: whatever the bytes, the parsers neither crash nor guess. A text that is a periodicity is in
 * normal form, prints canonically (what it prints is itself), and each of its labels reads back as the same value;
 * the calendar functions agree with one another on it. Every row of a cell of a standard is as good.
 */
#include "fuzz.h"
#include "periodicity.h"

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

	must(periodicity_quota(value, from, until, &quota, &unlimited, &error));
	must(unlimited != periodicity_max_per_period(value, &max));
	while (periodicity_next_period(value, end, from, until, &start, &end))
	{
		int32_t visits = periodicity_planned_per_period(value);

		periods++;
		must(start < end && start >= from && end <= until);
		for (int32_t i = 0; i < visits && i < 3; i++)
		{
			core_day day = periodicity_visit(value, start, end, visits - 1 - i);
			core_day period_start;
			core_day period_end;

			must(periodicity_period_of(value, day, from, until, &period_start, &period_end));
			must(period_start == start && period_end == end);
		}
	}
	must(unlimited || quota == periods * max);
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

	must(periodicity_check(value, &error));
	length = periodicity_print(value, text);
	must(length == strlen(text) && length < PERIODICITY_TEXT_SIZE);
	must(periodicity_parse(text, length, &again, &error));
	must(memcmp(value, &again, sizeof again) == 0);
	must(periodicity_compare(value, &again) == 0);
	must(periodicity_contains(value, &again));
	for (int language = PERIODICITY_RUSSIAN; language <= PERIODICITY_ENGLISH; language++)
	{
		length = periodicity_label(value, (PeriodicityLanguage) language, label);
		must(length == strlen(label) && length < PERIODICITY_LABEL_SIZE);
		must(periodicity_parse(label, length, &again, &error));
		must(memcmp(value, &again, sizeof again) == 0);
	}
	check_term(value, day_of_civil(2023, 3, 14), day_of_civil(2024, 3, 14));
	check_term(value, day_of_civil(2024, 2, 29), day_of_civil(2024, 3, 1));
	check_term(value, day_of_civil(1999, 12, 31), day_of_civil(2008, 7, 2));
	length = periodicity_rrule(value, day_of_civil(2024, 2, 29), day_of_civil(2025, 3, 1), rule, sizeof rule);
	must(length < sizeof rule && (length == 0 || length == strlen(rule)));
}

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
		must(order == -periodicity_compare(&previous, &value));
		must((order == 0) == (memcmp(&value, &previous, sizeof value) == 0));
		must(order <= 0 || periodicity_sort_key(&value) >= periodicity_sort_key(&previous));
		previous = value;
	}
	else
	{
		must(error.status == CORE_SYNTAX || error.status == CORE_RANGE);
		must(error.message != NULL && error.hint != NULL && error.position >= 0);
		must((size_t) error.position <= size + 1);
	}
	if (periodicity_standard((const char *) data, size, rows, &count, &error))
	{
		must(count >= 1 && count <= PERIODICITY_STANDARD_ROWS);
		for (int i = 0; i < count; i++)
		{
			check_value(&rows[i].periodicity);
			must(rows[i].condition_start + rows[i].condition_length <= size);
			must(rows[i].max_months >= 0 && rows[i].max_days >= 0);
		}
	}
	return 0;
}
