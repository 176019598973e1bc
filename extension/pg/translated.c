/*
 * translated.c: texts of PL/pgSQL in the language of the session. The server does not translate what RAISE says,
 * so the extension script asks here (extension/engine/messages.pl writes the calls).
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "socsvc.h"

PG_FUNCTION_INFO_V1(socsvc_translated);
PG_FUNCTION_INFO_V1(socsvc_translated_format);

/* The translation under lc_messages, or the text itself where there is none that this database can hold. */
static const char *
translation_of(const char *message)
{
	const char *translation;

	if (*message == '\0') /* the catalogue's head */
		return message;
	translation = dgettext(TEXTDOMAIN, message);
	return pg_verifymbstr(translation, strlen(translation), true) ? translation : message;
}

/* The argument as RAISE shows it, NULL as <NULL>. */
static char *
argument_text(FunctionCallInfo fcinfo, int argument)
{
	Oid output;
	bool is_varlena;

	if (PG_ARGISNULL(argument))
		return "<NULL>";
	getTypeOutputInfo(get_fn_expr_argtype(fcinfo->flinfo, argument), &output, &is_varlena);
	return OidOutputFunctionCall(output, PG_GETARG_DATUM(argument));
}

/*
 * Puts arguments for placeholders: %s for the next one, %2$s for the second, %% for a percent sign. Answers false
 * where the format asks for another placeholder or for an argument that is not there.
 */
static bool
fill_in(StringInfo result, const char *format, FunctionCallInfo fcinfo)
{
	int next = 1; /* argument 0 is the format */

	for (const char *at = format; *at != '\0'; at++)
	{
		int argument = 0;

		if (*at != '%')
		{
			appendStringInfoChar(result, *at);
			continue;
		}
		if (*++at == '%')
		{
			appendStringInfoChar(result, '%');
			continue;
		}
		if (*at >= '1' && *at <= '9' && at[1] == '$')
		{
			argument = *at - '0';
			at += 2;
		}
		else
			argument = next++;
		if (*at != 's' || argument >= PG_NARGS())
			return false;
		appendStringInfoString(result, argument_text(fcinfo, argument));
	}
	return true;
}

/* translated(message text) RETURNS text: the text in the language of lc_messages. */
Datum
socsvc_translated(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(translation_of(text_to_cstring(PG_GETARG_TEXT_PP(0)))));
}

/*
 * translated(format text, VARIADIC arguments "any") RETURNS text: the same for a format with placeholders. A
 * translation whose placeholders are not right is not used. Errors: 22023 where the format's own are not.
 */
Datum
socsvc_translated_format(PG_FUNCTION_ARGS)
{
	const char *format;
	StringInfoData result;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	format = text_to_cstring(PG_GETARG_TEXT_PP(0));
	initStringInfo(&result);
	if (fill_in(&result, translation_of(format), fcinfo))
		PG_RETURN_TEXT_P(cstring_to_text_with_len(result.data, result.len));
	resetStringInfo(&result);
	if (!fill_in(&result, format, fcinfo))
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("the arguments do not fit the placeholders of \"%s\"", format),
				errhint("Write %%s or %%1$s for an argument, %%%% for a percent sign."));
	PG_RETURN_TEXT_P(cstring_to_text_with_len(result.data, result.len));
}
