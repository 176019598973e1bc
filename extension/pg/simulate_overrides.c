/*
 * simulate_overrides.c: reads another set of parameters from jsonb (see simulate.h). Nothing is passed over: what
 * is not understood is refused by its path.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "socsvc.h"
#include "simulate.h"

const char *const fee_forms[FEE_FORMS] = {"home", "semi_residential", "residential"};

/* A member of the overrides: where it stands, for errors, and what it says. */
typedef struct Member
{
	const char *path;
	const char *name;
	JsonbValue value;
} Member;

typedef void (*ReadMember)(FeeOverrides *overrides, const Member *member, void *argument);

/* ERROR 22023: the override cannot be. */
pg_noreturn static void refuse(const Member *member, const char *what, const char *hint);
static void
refuse(const Member *member, const char *what, const char *hint)
{
	ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("override \"%s\" is not possible", member->path), errdetail("%s", _(what)),
			errhint("%s", _(hint)));
}

/* A whole number of `unit`-ths between the bounds, as the member's number says it. */
static int64
number_of(const Member *member, int32 unit, int64 least, int64 most, const char *hint)
{
	Datum number;
	Datum scaled;
	Datum whole;
	char *shown;

	if (member->value.type != jbvNumeric)
		refuse(member, gettext_noop("It is not a number."), hint);
	number = NumericGetDatum(member->value.val.numeric);
	shown = DatumGetCString(DirectFunctionCall1(numeric_out, number));
	if (strlen(shown) > 30)
		refuse(member, gettext_noop("It is no such number."), hint);
	scaled = DirectFunctionCall2(numeric_mul, number, NumericGetDatum(int64_to_numeric(unit)));
	whole = DirectFunctionCall1(numeric_floor, scaled);
	if (DatumGetBool(DirectFunctionCall2(numeric_ne, scaled, whole)) ||
		DatumGetBool(DirectFunctionCall2(numeric_lt, whole, NumericGetDatum(int64_to_numeric(least)))) ||
		DatumGetBool(DirectFunctionCall2(numeric_gt, whole, NumericGetDatum(int64_to_numeric(most)))))
		refuse(member, psprintf(_("It is %s."), shown), hint);
	return DatumGetInt64(DirectFunctionCall1(numeric_int8, whole));
}

/* Reads each member of an object; `hint` says what object it is to be. */
static void
read_object(FeeOverrides *overrides, const Member *member, ReadMember read, void *argument, const char *hint)
{
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue value;
	Member one = {.path = "", .name = ""}; /* a key comes before its value */

	if (member->value.type != jbvBinary || !JsonContainerIsObject(member->value.val.binary.data))
		refuse(member, gettext_noop("It is not an object."), hint);
	iterator = JsonbIteratorInit(member->value.val.binary.data);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
		{
			one.name = pnstrdup(value.val.string.val, value.val.string.len);
			one.path = *member->path == '\0' ? one.name : psprintf("%s.%s", member->path, one.name);
		}
		else if (token == WJB_VALUE)
		{
			one.value = value;
			read(overrides, &one, argument);
		}
	}
}

/* How many members an object has; 0 where it is none. */
static int
member_count(const Member *member)
{
	return member->value.type == jbvBinary ? JsonContainerSize(member->value.val.binary.data) : 0;
}

/* The texts that a query answers, as "a, b, c". */
static char *
list_of(const char *sql)
{
	StringInfoData list;

	if (SPI_execute(sql, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not execute: %s", sql);
	initStringInfo(&list);
	for (uint64 i = 0; i < SPI_processed; i++)
		appendStringInfo(&list, "%s%s", i > 0 ? ", " : "",
						 SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1));
	return list.data;
}

/* Whether the query, whose $1 is the value, answers a row. */
static bool
is_known(const char *sql, Oid type, Datum value)
{
	if (SPI_execute_with_args(sql, 1, &type, &value, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not execute: %s", sql);
	return SPI_processed > 0;
}

/* ---- the members --------------------------------------------------------------------------------------- */

/* subsistence_minimum.GROUP */
static void
read_minimum(FeeOverrides *overrides, const Member *member, void *argument)
{
	MinimumOverride *minimum = &overrides->minimums[overrides->minimum_count++];

	if (!is_known("SELECT FROM socsvc.demographic_group WHERE code = $1", TEXTOID,
				  CStringGetTextDatum(member->name)))
		refuse(member, gettext_noop("There is no such group."),
			   psprintf(_("Groups: %s."), list_of("SELECT code FROM socsvc.demographic_group ORDER BY code")));
	minimum->demographic_group = pstrdup(member->name);
	minimum->amount = number_of(member, 100, 1, INT64_C(99999999999),
								gettext_noop("Roubles a month, above 0, in whole kopecks."));
}

/* fee_cap.FORM.base, .rate, .free_up_to_threshold */
static void
read_cap_member(FeeOverrides *overrides, const Member *member, void *argument)
{
	CapOverride *cap = argument;

	if (strcmp(member->name, "rate") == 0)
	{
		cap->has_rate = true;
		cap->cap.rate = (int32) number_of(
			member, FEE_RATE_ONE, 0, FEE_RATE_ONE,
			gettext_noop("A share from 0 to 1 with at most four decimals, 0.5 for fifty percent."));
	}
	else if (strcmp(member->name, "base") == 0)
	{
		static const char *const bases[] = {"income_over_threshold", "income"};
		char *base = member->value.type == jbvString
						 ? pnstrdup(member->value.val.string.val, member->value.val.string.len)
						 : "";

		if (strcmp(base, bases[0]) != 0 && strcmp(base, bases[1]) != 0)
			refuse(member, gettext_noop("There is no such base."),
				   gettext_noop("Bases: \"income_over_threshold\", \"income\"."));
		cap->has_base = true;
		cap->cap.base = strcmp(base, bases[1]) == 0 ? FEE_BASE_INCOME : FEE_BASE_INCOME_OVER_THRESHOLD;
	}
	else if (strcmp(member->name, "free_up_to_threshold") == 0)
	{
		if (member->value.type != jbvBool)
			refuse(member, gettext_noop("It is not true or false."),
				   gettext_noop("Whether nothing is paid up to the limit of income: true or false."));
		cap->has_free_up_to_threshold = true;
		cap->cap.free_up_to_threshold = member->value.val.boolean;
	}
	else
		refuse(member, gettext_noop("There is no such member."),
			   gettext_noop("Members of a cap: rate, base, free_up_to_threshold."));
}

/* fee_cap.FORM */
static void
read_cap(FeeOverrides *overrides, const Member *member, void *argument)
{
	for (int i = 0; i < FEE_FORMS; i++)
		if (strcmp(member->name, fee_forms[i]) == 0)
		{
			read_object(overrides, member, read_cap_member, &overrides->caps[i],
						gettext_noop("For example {\"rate\": 0.5, \"base\": \"income_over_threshold\"}."));
			return;
		}
	refuse(member, gettext_noop("There is no such form."),
		   gettext_noop("Forms: home, semi_residential, residential."));
}

/* tariffs.SERVICE_ITEM */
static void
read_tariff(FeeOverrides *overrides, const Member *member, void *argument)
{
	char *end;
	int64 item;
	int64 amount;

	errno = 0;
	item = strtoll(member->name, &end, 10);
	if (*member->name < '1' || *member->name > '9' || *end != '\0' || errno != 0 ||
		!is_known("SELECT FROM socsvc.service_item WHERE id = $1", INT8OID, Int64GetDatum(item)))
		refuse(member, gettext_noop("There is no such item of the standard."),
			   gettext_noop("Keys are ids of table service_item."));
	amount = number_of(member, 100, 0, INT64_C(99999999999),
					   gettext_noop("Roubles for one delivery, 0 or more, in whole kopecks."));
	overrides->tariff_items[overrides->tariff_count] = Int64GetDatum(item);
	overrides->tariff_amounts[overrides->tariff_count++] = NumericGetDatum(int64_div_fast_to_numeric(amount, 2));
}

/* free_rules.without */
static void
read_dropped(FeeOverrides *overrides, const Member *member, void *argument)
{
	const char *hint =
		gettext_noop("An array of codes of free rules, for example {\"without\": [\"minor_child\"]}.");
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue value;

	if (strcmp(member->name, "without") != 0)
		refuse(member, gettext_noop("There is no such member."), hint);
	if (member->value.type != jbvBinary || !JsonContainerIsArray(member->value.val.binary.data))
		refuse(member, gettext_noop("It is not an array."), hint);
	overrides->dropped = palloc0(Max(member_count(member), 1) * sizeof(Datum));
	iterator = JsonbIteratorInit(member->value.val.binary.data);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		char *code;

		if (token != WJB_ELEM)
			continue;
		if (value.type != jbvString)
			refuse(member, gettext_noop("An element is not a text."), hint);
		code = pnstrdup(value.val.string.val, value.val.string.len);
		if (!is_known("SELECT FROM socsvc.free_rule WHERE code = $1", TEXTOID, CStringGetTextDatum(code)))
			refuse(member, psprintf(_("There is no free rule \"%s\"."), code),
				   psprintf(_("Free rules: %s."),
							list_of("SELECT DISTINCT code FROM socsvc.free_rule ORDER BY code")));
		overrides->dropped[overrides->dropped_count++] = CStringGetTextDatum(code);
	}
}

/* A factor of amounts, in ten-thousandths. */
static int32
factor_of(const Member *member)
{
	return (int32) number_of(
		member, FEE_FACTOR_ONE, 0, 100 * FEE_FACTOR_ONE,
		gettext_noop("A factor from 0 to 100 with at most four decimals, 1.1 for ten percent more."));
}

/* A member of the overrides themselves. */
static void
read_override(FeeOverrides *overrides, const Member *member, void *argument)
{
	const char *name = member->name;

	if (strcmp(name, "subsistence_minimum") == 0)
	{
		overrides->minimums = palloc(Max(member_count(member), 1) * sizeof(MinimumOverride));
		read_object(overrides, member, read_minimum, NULL,
					gettext_noop("Roubles by group, for example {\"pensioner\": 19067}."));
	}
	else if (strcmp(name, "threshold_multiplier") == 0)
		overrides->multiplier = (int32) number_of(
			member, 1000, 0, 99999, gettext_noop("A number from 0 to below 100 with at most three decimals."));
	else if (strcmp(name, "fee_cap") == 0)
		read_object(overrides, member, read_cap, NULL,
					gettext_noop("Caps by form, for example {\"home\": {\"rate\": 0.4}}."));
	else if (strcmp(name, "rounding") == 0)
		overrides->rounding =
			number_of(member, 100, 1, 100000,
					  gettext_noop("Roubles, from 0.01 to 1000, to whose multiples fees are rounded."));
	else if (strcmp(name, "tariff_factor") == 0)
	{
		overrides->has_tariff_factor = true;
		overrides->tariff_factor = factor_of(member);
	}
	else if (strcmp(name, "tariffs") == 0)
	{
		overrides->tariff_items = palloc(Max(member_count(member), 1) * sizeof(Datum));
		overrides->tariff_amounts = palloc(Max(member_count(member), 1) * sizeof(Datum));
		read_object(overrides, member, read_tariff, NULL,
					gettext_noop("Roubles by item of the standard, for example {\"17\": 120.50}."));
	}
	else if (strcmp(name, "income_factor") == 0)
		overrides->income_factor = factor_of(member);
	else if (strcmp(name, "free_rules") == 0)
		read_object(overrides, member, read_dropped, NULL,
					gettext_noop("For example {\"without\": [\"minor_child\"]}."));
	else
		refuse(
			member, gettext_noop("There is no such override."),
			gettext_noop(
				"Overrides: subsistence_minimum, threshold_multiplier, fee_cap, rounding, tariff_factor, tariffs, "
				"income_factor, free_rules."));
}

/* See simulate.h. */
FeeOverrides *
fee_overrides(Jsonb *jsonb)
{
	FeeOverrides *overrides = palloc0(sizeof(FeeOverrides));
	Member root = {.path = "", .name = ""};

	overrides->multiplier = -1;
	overrides->tariff_factor = FEE_FACTOR_ONE;
	overrides->income_factor = FEE_FACTOR_ONE;
	if (!JB_ROOT_IS_OBJECT(jsonb))
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("overrides must be a jsonb object"),
				errhint("For example {\"tariff_factor\": 1.1}; {} for none."));
	root.value.type = jbvBinary;
	root.value.val.binary.data = &jsonb->root;
	root.value.val.binary.len = VARSIZE(jsonb) - VARHDRSZ;
	read_object(overrides, &root, read_override, NULL, "");
	return overrides;
}
