/*
 * transition.c: see transition.h.
 */
#include "postgres.h"

#include "executor/executor.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "impossible.h"
#include "transition.h"

/* See transition.h. */
AttrNumber
transition_column(TupleDesc descriptor, const char *name, const char *serves)
{
	int i;

	for (i = 0; i < descriptor->natts; i++)
		if (*NameStr(TupleDescAttr(descriptor, i)->attname) == *name &&
			!TupleDescAttr(descriptor, i)->attisdropped &&
			namestrcmp(&TupleDescAttr(descriptor, i)->attname, name) == 0)
			return i + 1;
	ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			errmsg("the table has no column \"%s\": this trigger serves %s", name, serves));
}

/* See transition.h. */
void
transition_rewind(Tuplestorestate *rows)
{
	if (rows == NULL)
		return;
	tuplestore_select_read_pointer(rows, tuplestore_alloc_read_pointer(rows, EXEC_FLAG_REWIND));
	tuplestore_rescan(rows);
}

/* See transition.h. */
Datum
transition_value(TupleTableSlot *slot, AttrNumber column)
{
	bool isnull;
	Datum value = slot_getattr(slot, column, &isnull);

	return isnull ? (Datum) 0 : value;
}

/* See transition.h. */
int64
transition_time(TupleTableSlot *slot, AttrNumber column)
{
	bool isnull;
	Datum value = slot_getattr(slot, column, &isnull);

	return isnull ? NO_START : DatumGetTimeADT(value);
}

/* See transition.h. */
bool
transition_is(TupleTableSlot *slot, AttrNumber column, const char *word)
{
	bool isnull;
	Datum value = slot_getattr(slot, column, &isnull);
	text *found = isnull ? NULL : DatumGetTextPP(value);

	return found != NULL && VARSIZE_ANY_EXHDR(found) == strlen(word) &&
		   memcmp(VARDATA_ANY(found), word, strlen(word)) == 0;
}
