/*
 * delivery_month.c: the months of table delivery, read through their indexes.
 */
#include "postgres.h"

#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "delivery_month.h"

/* What is known of a month's partition in this session. */
typedef struct Month
{
	struct Month *next;
	int64 number;
	char name[32];
	KeyedTable tables[MONTH_KEYS];
} Month;

static Month *months = NULL;

typedef struct MonthReader
{
	struct MonthReader *next;
	Month *month; /* NULL where it is not open */
	int64 number;
	bool open[MONTH_KEYS];
	KeyedReader readers[MONTH_KEYS];
} MonthReader;

/* The month with the number, remembered from its first use in the session on. */
static Month *
month_of(int64 number)
{
	static const KeyedTable by_key[MONTH_KEYS] = {
		{.key = "person", .second = "delivered_on"},
		{.key = "worker", .second = "delivered_on"},
		{.key = "contract_line"},
		{.key = "extra_line"},
		{.key = "urgent_line"},
	};
	static const char *const columns[] = {"id",      "delivered_on", "person",        "provider",   "worker",
										  "minutes", "started_at",   "contract_line", "extra_line", "urgent_line"};
	Month *month;
	int32_t year;
	int month_of_year;
	int day;
	int i;

	for (month = months; month != NULL; month = month->next)
		if (month->number == number)
			return month;
	month = MemoryContextAllocZero(TopMemoryContext, sizeof(Month));
	month->number = number;
	civil_of_day(month_start(number), &year, &month_of_year, &day);
	snprintf(month->name, sizeof(month->name), "delivery_%04d_%02d", year, month_of_year);
	for (i = 0; i < MONTH_KEYS; i++)
	{
		month->tables[i] = by_key[i];
		month->tables[i].name = month->name;
		month->tables[i].conditional = true;
		memcpy(month->tables[i].columns, columns, sizeof(columns));
	}
	month->next = months;
	months = month;
	return month;
}

/* A reader of the month that the day lies in, NULL where it is not open. A snapshot must be active. */
KeyedReader *
month_reader(MonthReaders *readers, core_day day, MonthKey key)
{
	int64 number = month_number(day);
	MonthReader *reader = readers->last_used;

	if (reader == NULL || reader->number != number)
	{
		for (reader = readers->first; reader != NULL && reader->number != number; reader = reader->next)
			;
		if (reader == NULL)
		{
			reader = palloc0(sizeof(MonthReader));
			reader->number = number;
			reader->month = socsvc_holds_deliveries(month_start(number)) ? month_of(number) : NULL;
			reader->next = readers->first;
			readers->first = reader;
		}
		readers->last_used = reader;
	}
	if (reader->month == NULL)
		return NULL;
	if (!reader->open[key])
	{
		keyed_open(&reader->readers[key], &reader->month->tables[key], AccessShareLock, GetActiveSnapshot());
		reader->open[key] = true;
	}
	return &reader->readers[key];
}

/* Closes all of them; the locks stay until the transaction ends. */
void
month_readers_close(MonthReaders *readers)
{
	while (readers->first != NULL)
	{
		MonthReader *reader = readers->first;
		int key;

		for (key = 0; key < MONTH_KEYS; key++)
			if (reader->open[key])
				keyed_close(&reader->readers[key]);
		readers->first = reader->next;
		pfree(reader);
	}
	readers->last_used = NULL;
}
