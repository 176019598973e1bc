/*
 * audit_change.c: the trigger that audits a table.
 *
 * audit_change() stands AFTER INSERT, UPDATE, DELETE ... FOR EACH STATEMENT with transition tables, and AFTER
 * TRUNCATE, on every table that audit_exclusion does not name; its arguments are columns that are left out
 * ('-column'), columns of which only it is said that they have changed ('*column'), and text columns of which the
 * SHA-256 of the value's UTF-8 is recorded instead of the value ('#column'). An INSERT or a DELETE is recorded
 * with the row's columns that are not NULL, {"column": value}; an UPDATE with what it changed, {"column": [old,
 * new]}, and not at all where it changed nothing.
 *
 * Values are written alike whatever the session's settings: numbers and truth values as such, days and moments as
 * ISO 8601 (moments in UTC), everything else as its type's output under fixed DateStyle, IntervalStyle,
 * extra_float_digits, bytea_output and TimeZone.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/partition.h"
#include "catalog/pg_type_d.h"
#include "commands/trigger.h"
#include "common/sha2.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/bytea.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/datum.h"
#include "utils/float.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "audit.h"
#include "register_info.h"
#include "socsvc.h"

PG_FUNCTION_INFO_V1(audit_change);

/* A column of the audited table. */
typedef struct AuditColumn
{
	AttrNumber number;
	char *name;
	int name_length;
	Oid type;
	bool by_value;
	int16 length;
	bool is_masked;
	bool is_digested;
	MemoryContext context; /* of the whole call */
	FmgrInfo output;       /* of types that are printed; looked up at first need */
} AuditColumn;

typedef struct AuditedTable
{
	int count;
	AuditColumn *columns;
	AttrNumber id;  /* column id of type bigint; 0 where there is none */
	Bitmapset *key; /* numbers of the primary key's columns otherwise */
	int key_count;
} AuditedTable;

/* True if the trigger's arguments name the column after that sign. */
static bool
is_named(const Trigger *trigger, char sign, const char *column)
{
	int i;

	for (i = 0; i < trigger->tgnargs; i++)
		if (trigger->tgargs[i][0] == sign && strcmp(trigger->tgargs[i] + 1, column) == 0)
			return true;
	return false;
}

static void
describe_table(AuditedTable *table, Relation relation, const Trigger *trigger)
{
	TupleDesc descriptor = RelationGetDescr(relation);
	int i;

	memset(table, 0, sizeof(*table));
	table->columns = palloc0(descriptor->natts * sizeof(AuditColumn));
	for (i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);
		AuditColumn *column = &table->columns[table->count];

		if (attribute->attisdropped)
			continue;
		if (attribute->atttypid == INT8OID && namestrcmp(&attribute->attname, "id") == 0)
			table->id = attribute->attnum;
		if (is_named(trigger, '-', NameStr(attribute->attname)))
			continue;
		column->number = attribute->attnum;
		column->name = NameStr(attribute->attname);
		column->name_length = strlen(column->name);
		column->type = attribute->atttypid;
		column->by_value = attribute->attbyval;
		column->length = attribute->attlen;
		column->is_masked = is_named(trigger, '*', NameStr(attribute->attname));
		column->is_digested = is_named(trigger, '#', NameStr(attribute->attname));
		column->context = CurrentMemoryContext;
		table->count++;
	}
	if (table->id == 0)
	{
		table->key = RelationGetIndexAttrBitmap(relation, INDEX_ATTR_BITMAP_PRIMARY_KEY);
		table->key_count = bms_num_members(table->key);
	}
}

/* Text of a value of a type that is printed. */
static char *
print_value(AuditColumn *column, Datum value)
{
	char moment[MAXDATELEN + 1];
	int utc = 0;

	switch (column->type)
	{
		case TEXTOID:
			return TextDatumGetCString(value);
		case DATEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return pstrdup(JsonEncodeDateTime(moment, value, column->type, &utc));
		default:
			if (!OidIsValid(column->output.fn_oid))
			{
				Oid function;
				bool is_varlena;

				getTypeOutputInfo(column->type, &function, &is_varlena);
				fmgr_info_cxt(function, &column->output, column->context);
			}
			return OutputFunctionCall(&column->output, value);
	}
}

/* "sha256:" and the digest, in hexadecimal, of a value's text: tells values apart without telling them. */
static char *
print_digest(AuditColumn *column, Datum value)
{
	char *printed = print_value(column, value);
	uint8 hash[PG_SHA256_DIGEST_LENGTH];
	char *answer = palloc(strlen("sha256:") + 2 * PG_SHA256_DIGEST_LENGTH + 1);

	socsvc_sha256(printed, strlen(printed), hash);
	memcpy(answer, "sha256:", strlen("sha256:"));
	hex_encode((const char *) hash, sizeof(hash), answer + strlen("sha256:"));
	answer[strlen("sha256:") + 2 * sizeof(hash)] = '\0';
	return answer;
}

/* A value of a column as a value of JSON. */
static void
json_value(AuditColumn *column, Datum value, bool isnull, JsonbValue *json)
{
	if (isnull)
	{
		json->type = jbvNull;
		return;
	}
	if (column->is_masked)
	{
		json->type = jbvString;
		json->val.string.val = "***";
		json->val.string.len = 3;
		return;
	}
	if (column->is_digested)
	{
		json->type = jbvString;
		json->val.string.val = print_digest(column, value);
		json->val.string.len = (int) strlen(json->val.string.val);
		return;
	}
	switch (column->type)
	{
		case BOOLOID:
			json->type = jbvBool;
			json->val.boolean = DatumGetBool(value);
			return;
		case INT2OID:
		case INT4OID:
		case INT8OID:
			json->type = jbvNumeric;
			json->val.numeric = int64_to_numeric(column->type == INT8OID   ? DatumGetInt64(value)
												 : column->type == INT4OID ? DatumGetInt32(value)
																		   : DatumGetInt16(value));
			return;
		case NUMERICOID:
			if (!numeric_is_nan(DatumGetNumeric(value)) && !numeric_is_inf(DatumGetNumeric(value)))
			{
				json->type = jbvNumeric;
				json->val.numeric = DatumGetNumeric(value);
				return;
			}
			break;
		case TEXTOID:
		{
			text *string = DatumGetTextPP(value);

			json->type = jbvString;
			json->val.string.val = VARDATA_ANY(string);
			json->val.string.len = VARSIZE_ANY_EXHDR(string);
			return;
		}
		default:
			break;
	}
	json->type = jbvString;
	json->val.string.val = print_value(column, value);
	json->val.string.len = strlen(json->val.string.val);
}

static void
push_name(JsonbParseState **state, const AuditColumn *column)
{
	JsonbValue name = {.type = jbvString};

	name.val.string.val = column->name;
	name.val.string.len = column->name_length;
	(void) pushJsonbValue(state, WJB_KEY, &name);
}

/* What an INSERT brought or a DELETE took. */
static Jsonb *
row_of(AuditedTable *table, TupleTableSlot *slot)
{
	JsonbParseState *state = NULL;
	int i;

	slot_getallattrs(slot);
	(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (i = 0; i < table->count; i++)
	{
		AuditColumn *column = &table->columns[i];
		JsonbValue json;

		if (slot->tts_isnull[column->number - 1])
			continue;
		push_name(&state, column);
		json_value(column, slot->tts_values[column->number - 1], false, &json);
		(void) pushJsonbValue(&state, WJB_VALUE, &json);
	}
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL));
}

/* What an UPDATE changed; NULL for nothing. */
static Jsonb *
change_of(AuditedTable *table, TupleTableSlot *old_slot, TupleTableSlot *new_slot)
{
	JsonbParseState *state = NULL;
	int i;

	slot_getallattrs(old_slot);
	slot_getallattrs(new_slot);
	for (i = 0; i < table->count; i++)
	{
		AuditColumn *column = &table->columns[i];
		Datum old_value = old_slot->tts_values[column->number - 1];
		Datum new_value = new_slot->tts_values[column->number - 1];
		bool old_null = old_slot->tts_isnull[column->number - 1];
		bool new_null = new_slot->tts_isnull[column->number - 1];
		JsonbValue json;

		if (old_null == new_null &&
			(old_null || (column->by_value ? old_value == new_value
										   : datum_image_eq(old_value, new_value, false, column->length))))
			continue;
		if (state == NULL)
			(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
		push_name(&state, column);
		(void) pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
		json_value(column, old_value, old_null, &json);
		(void) pushJsonbValue(&state, WJB_ELEM, &json);
		json_value(column, new_value, new_null, &json);
		(void) pushJsonbValue(&state, WJB_ELEM, &json);
		(void) pushJsonbValue(&state, WJB_END_ARRAY, NULL);
	}
	return state == NULL ? NULL : JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL));
}

/* The primary key of a row as text: its columns in the table's order, apart by '/'; all columns without a key. */
static char *
key_of(AuditedTable *table, TupleTableSlot *slot)
{
	StringInfoData key;
	int i;

	initStringInfo(&key);
	slot_getallattrs(slot);
	for (i = 0; i < table->count; i++)
	{
		AuditColumn *column = &table->columns[i];

		if (slot->tts_isnull[column->number - 1] ||
			(table->key_count > 0 &&
			 !bms_is_member(column->number - FirstLowInvalidHeapAttributeNumber, table->key)))
			continue;
		if (key.len > 0)
			appendStringInfoChar(&key, '/');
		appendStringInfoString(&key, print_value(column, slot->tts_values[column->number - 1]));
	}
	return key.data;
}

/* Reads a transition table from its beginning, whoever has read it before. */
static void
rewind_rows(Tuplestorestate *rows)
{
	tuplestore_select_read_pointer(rows, tuplestore_alloc_read_pointer(rows, EXEC_FLAG_REWIND));
	tuplestore_rescan(rows);
}

/* Makes the records of a statement; answers how many. */
static int
read_records(AuditedTable *table, TriggerData *trigger, AuditRecord **records)
{
	TupleDesc descriptor = RelationGetDescr(trigger->tg_relation);
	Tuplestorestate *old_rows = trigger->tg_oldtable;
	Tuplestorestate *new_rows = trigger->tg_newtable;
	TupleTableSlot *old_slot = MakeSingleTupleTableSlot(descriptor, &TTSOpsMinimalTuple);
	TupleTableSlot *new_slot = MakeSingleTupleTableSlot(descriptor, &TTSOpsMinimalTuple);
	int64 most = tuplestore_tuple_count(old_rows != NULL ? old_rows : new_rows);
	MemoryContext scratch =
		AllocSetContextCreate(CurrentMemoryContext, "socsvc audit row", ALLOCSET_DEFAULT_SIZES);
	int count = 0;

	if (old_rows != NULL)
		rewind_rows(old_rows);
	if (new_rows != NULL)
		rewind_rows(new_rows);
	*records = MemoryContextAllocHuge(CurrentMemoryContext, Max(most, 1) * sizeof(AuditRecord));
	while ((old_rows == NULL || tuplestore_gettupleslot(old_rows, true, false, old_slot)) &&
		   (new_rows == NULL || tuplestore_gettupleslot(new_rows, true, false, new_slot)))
	{
		/* A changed key stays in the chain of the key that it was. */
		TupleTableSlot *slot = old_rows != NULL ? old_slot : new_slot;
		MemoryContext outer = MemoryContextSwitchTo(scratch);
		AuditRecord *record = &(*records)[count];
		Jsonb *changed;
		char *key = NULL;
		bool isnull;

		CHECK_FOR_INTERRUPTS();
		changed =
			old_rows != NULL && new_rows != NULL ? change_of(table, old_slot, new_slot) : row_of(table, slot);
		if (changed != NULL)
		{
			if (table->id != 0)
				record->entity_id = DatumGetInt64(slot_getattr(slot, table->id, &isnull));
			else
			{
				key = key_of(table, slot);
				record->entity_id = socsvc_audit_id_of(key);
			}
			MemoryContextSwitchTo(outer);
			record->entity_key = key == NULL ? NULL : cstring_to_text(key);
			record->changed = memcpy(palloc(VARSIZE(changed)), changed, VARSIZE(changed));
			record->order = count++;
		}
		MemoryContextSwitchTo(outer);
		MemoryContextReset(scratch);
	}
	/* Output functions of the columns keep nothing there that outlives this call. */
	MemoryContextDelete(scratch);
	ExecDropSingleTupleTableSlot(old_slot);
	ExecDropSingleTupleTableSlot(new_slot);
	return count;
}

/* Name under which the table's rows are audited: a partition's are its parent's. */
static char *
entity_of(Relation relation)
{
	if (relation->rd_rel->relispartition)
		return get_rel_name(get_partition_parent(RelationGetRelid(relation), false));
	return pstrdup(RelationGetRelationName(relation));
}

/* What the statement did, as audit_log calls it. */
static const char *
command_of(TriggerEvent event)
{
	return TRIGGER_FIRED_BY_INSERT(event)   ? "INSERT"
		   : TRIGGER_FIRED_BY_DELETE(event) ? "DELETE"
		   : TRIGGER_FIRED_BY_UPDATE(event) ? "UPDATE"
											: "TRUNCATE";
}

/* audit_change(): see the head of this file. */
Datum
audit_change(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	AuditedTable table;
	AuditRecord *records;
	MemoryContext mine;
	MemoryContext outer;
	int count;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_STATEMENT(trigger->tg_event) ||
		(TRIGGER_FIRED_BY_INSERT(trigger->tg_event) && trigger->tg_newtable == NULL) ||
		(TRIGGER_FIRED_BY_DELETE(trigger->tg_event) && trigger->tg_oldtable == NULL) ||
		(TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) &&
		 (trigger->tg_oldtable == NULL || trigger->tg_newtable == NULL)))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("audit_change() is an AFTER ... FOR EACH STATEMENT trigger with transition tables"));
	if (!TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event) &&
		tuplestore_tuple_count(trigger->tg_oldtable != NULL ? trigger->tg_oldtable : trigger->tg_newtable) == 0)
		return PointerGetDatum(NULL);

	mine = AllocSetContextCreate(CurrentMemoryContext, "socsvc audit", ALLOCSET_DEFAULT_SIZES);
	outer = MemoryContextSwitchTo(mine);
	if (TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
	{
		JsonbParseState *state = NULL;

		records = palloc0(sizeof(AuditRecord));
		(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
		records->changed = JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL));
		count = 1;
	}
	else
	{
		int date_style = DateStyle;
		int interval_style = IntervalStyle;
		int float_digits = extra_float_digits;
		int bytea_style = bytea_output;
		pg_tz *zone = session_timezone;

		describe_table(&table, trigger->tg_relation, trigger->tg_trigger);
		DateStyle = USE_ISO_DATES;
		IntervalStyle = INTSTYLE_POSTGRES;
		extra_float_digits = 1;
		bytea_output = BYTEA_OUTPUT_HEX;
		session_timezone = pg_tzset("GMT");
		PG_TRY();
		{
			count = read_records(&table, trigger, &records);
		}
		PG_FINALLY();
		{
			DateStyle = date_style;
			IntervalStyle = interval_style;
			extra_float_digits = float_digits;
			bytea_output = bytea_style;
			session_timezone = zone;
		}
		PG_END_TRY();
	}
	socsvc_audit_write(entity_of(trigger->tg_relation), command_of(trigger->tg_event), records, count);
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(mine);
	return PointerGetDatum(NULL);
}
