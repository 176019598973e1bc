/*
 * record_delivery_rows.c: deliveries from a jsonb array. A row that cannot be read gets a verdict of its own and
 * does not sink the others; only a call whose argument is no array of 1 to 100,000 elements is refused as a whole.
 */
#include "postgres.h"

#include <limits.h>

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "record_delivery.h"
#include "socsvc.h"

static const char *const ground_names[3] = {"contract_line", "extra_line", "urgent_line"};

/* Marks the row as unreadable; the first problem stays. */
static void
malformed(RecordRow *row, int sqlstate, char *problem)
{
	if (row->sqlstate != 0)
		return;
	row->sqlstate = sqlstate;
	row->problem = problem;
}

/* Member of the object; false when it is not there or null. Counts those that are there. */
static bool
member(JsonbContainer *object, const char *name, JsonbValue *value, int *members)
{
	if (getKeyJsonValueFromContainer(object, name, strlen(name), value) == NULL)
		return false;
	(*members)++;
	return value->type != jbvNull;
}

#define LONGEST_NUMBER 40

/* A member that is an integer between the bounds. */
static bool
integer_member(RecordRow *row, JsonbContainer *object, const char *name, int64 least, int64 most, int64 *result,
			   int *members)
{
	JsonbValue value;
	char *text;
	char *end;

	if (!member(object, name, &value, members))
		return false;
	if (value.type != jbvNumeric)
	{
		malformed(row, ERRCODE_INVALID_TEXT_REPRESENTATION, psprintf(_("%s is not a number"), name));
		return false;
	}
	text = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value.val.numeric)));
	/* 1e100000 is short to send, and a verdict is to be, too: of what no bigint holds the beginning is enough. */
	if (strlen(text) > LONGEST_NUMBER)
		memcpy(text + LONGEST_NUMBER - 3, "...", sizeof("..."));
	errno = 0;
	*result = strtoll(text, &end, 10);
	if (*end != '\0' && errno != ERANGE)
		malformed(row, ERRCODE_INVALID_TEXT_REPRESENTATION, psprintf(_("%s is not an integer: %s"), name, text));
	else if (errno == ERANGE || *result < least || *result > most)
		malformed(row, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, psprintf(_("%s is out of range: %s"), name, text));
	pfree(text);
	return row->sqlstate == 0;
}

/* A day as YYYY-MM-DD and nothing else: DateStyle decides nothing. */
static bool
day_member(RecordRow *row, JsonbContainer *object, const char *name, core_day *day, int *members)
{
	JsonbValue value;

	if (!member(object, name, &value, members))
		return false;
	if (value.type != jbvString || !read_iso_day(value.val.string.val, (size_t) value.val.string.len, day))
	{
		malformed(row, ERRCODE_INVALID_TEXT_REPRESENTATION, psprintf(_("%s is not a day as YYYY-MM-DD"), name));
		return false;
	}
	return true;
}

/* A time of day as HH:MM and nothing else. */
static void
time_member(RecordRow *row, JsonbContainer *object, const char *name, int64 *time, int *members)
{
	JsonbValue value;
	int hour;
	int minute;

	if (!member(object, name, &value, members))
		return;
	if (value.type != jbvString || value.val.string.len != 5 || !read_digits(value.val.string.val, 2, &hour) ||
		value.val.string.val[2] != ':' || !read_digits(value.val.string.val + 3, 2, &minute) || hour > 23 ||
		minute > 59)
		malformed(row, ERRCODE_INVALID_TEXT_REPRESENTATION, psprintf(_("%s is not a time of day as HH:MM"), name));
	else
		*time = (hour * 60 + minute) * OCCUPATION_MINUTE;
}

/* Names the members that we do not know. */
static void
report_unknown_members(RecordRow *row, JsonbContainer *object)
{
	static const char *const known[] = {"contract_line", "extra_line", "urgent_line", "delivered_on", "quantity",
										"minutes",       "worker",     "note",        "started_at"};
	JsonbIterator *iterator = JsonbIteratorInit(object);
	JsonbValue value;
	JsonbIteratorToken token;

	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		char *name;
		int i;

		if (token != WJB_KEY)
			continue;
		name = pnstrdup(value.val.string.val, value.val.string.len);
		for (i = 0; i < (int) lengthof(known); i++)
			if (strcmp(name, known[i]) == 0)
				break;
		if (i == (int) lengthof(known))
			malformed(row, ERRCODE_INVALID_PARAMETER_VALUE, psprintf(_("there is no member \"%s\""), name));
	}
}

/* Reads one row. */
static void
read_row(RecordRow *row, JsonbContainer *object)
{
	JsonbValue value;
	int64 number;
	int members = 0;
	int grounds = 0;
	int kind;

	for (kind = 0; kind < 3; kind++)
		if (integer_member(row, object, ground_names[kind], 1, PG_INT64_MAX, &number, &members))
		{
			row->kind = kind;
			row->ground_id = number;
			grounds++;
		}
	if (grounds != 1)
		malformed(row, ERRCODE_INVALID_PARAMETER_VALUE,
				  pstrdup(_("exactly one of contract_line, extra_line and urgent_line is given")));
	if (!day_member(row, object, "delivered_on", &row->day, &members))
		malformed(row, ERRCODE_INVALID_PARAMETER_VALUE, pstrdup(_("delivered_on is given")));
	row->quantity = 1;
	if (integer_member(row, object, "quantity", PG_INT32_MIN, PG_INT32_MAX, &number, &members))
		row->quantity = (int32) number;
	row->no_minutes = !integer_member(row, object, "minutes", PG_INT32_MIN, PG_INT32_MAX, &number, &members);
	if (!row->no_minutes)
		row->minutes = (int32) number;
	if (integer_member(row, object, "worker", 1, PG_INT64_MAX, &number, &members))
		row->worker_id = number;
	time_member(row, object, "started_at", &row->started_at, &members);
	if (member(object, "note", &value, &members))
	{
		if (value.type == jbvString)
			row->note = pnstrdup(value.val.string.val, value.val.string.len);
		else
			malformed(row, ERRCODE_INVALID_TEXT_REPRESENTATION, pstrdup(_("note is not a text")));
	}
	if (members < (int) JsonContainerSize(object))
		report_unknown_members(row, object);
}

/* The rows of a jsonb array; 22023 when it is none, or has no or too many elements. */
RecordRow *
record_rows_of_jsonb(Jsonb *deliveries, int *count)
{
	RecordRow *rows;
	int i;

	if (!JB_ROOT_IS_ARRAY(deliveries) || JB_ROOT_IS_SCALAR(deliveries))
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("deliveries must be a jsonb array"),
				errhint("For example [{\"contract_line\": 17, \"delivered_on\": \"2023-03-20\"}]."));
	*count = JB_ROOT_COUNT(deliveries);
	if (*count == 0 || *count > RECORD_ROWS_LIMIT)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("a call records 1 to %d deliveries, not %d", RECORD_ROWS_LIMIT, *count));

	rows = MemoryContextAllocExtended(CurrentMemoryContext, sizeof(RecordRow) * *count,
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	/* The elements in one pass: asking for the n-th would walk the array n times. */
	{
		JsonbIterator *iterator = JsonbIteratorInit(&deliveries->root);
		JsonbValue value;

		i = 0;
		(void) JsonbIteratorNext(&iterator, &value, true);
		while (JsonbIteratorNext(&iterator, &value, true) == WJB_ELEM)
		{
			RecordRow *row = &rows[i++];

			row->started_at = NO_START;
			if (value.type == jbvBinary && JsonContainerIsObject(value.val.binary.data))
				read_row(row, value.val.binary.data);
			else
				malformed(row, ERRCODE_INVALID_TEXT_REPRESENTATION, pstrdup(_("the element is not an object")));
			if (row->sqlstate != 0 && value.type == jbvBinary)
				row->content = JsonbToCString(NULL, value.val.binary.data, value.val.binary.len);
		}
	}
	return rows;
}
