/*
 * chapter.c: runs a chapter of the register, a procedure of the extension, as an anonymous block.
 *
 * PL/pgSQL keeps a plan of each statement that a procedure has run, until the session ends: thousands of a
 * register, and the server walks through all of them each time that something in the catalogue changes, which a
 * chapter does by every statement. Of an anonymous block it keeps nothing. Called so a register is made in half
 * the time, and dropped in a tenth.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

#include "socsvc.h"

PG_FUNCTION_INFO_V1(socsvc_run_chapter);

/* Tells which chapter it was, as the call of a procedure would. */
static void
name_chapter(void *name)
{
	errcontext("chapter %s", (char *) name);
}

/*
 * _run_chapter(procedure oid): the statements of a PL/pgSQL procedure without arguments, with the rights of
 * whoever runs this. Errors: those of the statements.
 */
Datum
socsvc_run_chapter(PG_FUNCTION_ARGS)
{
	Oid procedure = PG_GETARG_OID(0);
	HeapTuple procedure_tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(procedure));
	HeapTuple language_tuple = SearchSysCache1(LANGNAME, CStringGetDatum("plpgsql"));
	InlineCodeBlock *block = makeNode(InlineCodeBlock);
	ErrorContextCallback context;
	Form_pg_proc form;
	Form_pg_language language;
	Datum source;
	Oid handler;
	bool isnull;

	if (!HeapTupleIsValid(procedure_tuple) || !HeapTupleIsValid(language_tuple))
		elog(ERROR, "cache lookup failed for procedure %u", procedure);
	form = (Form_pg_proc) GETSTRUCT(procedure_tuple);
	language = (Form_pg_language) GETSTRUCT(language_tuple);
	if (form->pronargs != 0 || form->prolang != language->oid || form->prosecdef ||
		!heap_attisnull(procedure_tuple, Anum_pg_proc_proconfig, NULL))
		elog(ERROR, "procedure %u is no chapter", procedure);
	source = SysCacheGetAttr(PROCOID, procedure_tuple, Anum_pg_proc_prosrc, &isnull);
	Assert(!isnull);
	block->source_text = TextDatumGetCString(source);
	block->langOid = language->oid;
	block->langIsTrusted = language->lanpltrusted;
	block->atomic = true;
	handler = language->laninline;
	context.arg = pstrdup(NameStr(form->proname));
	ReleaseSysCache(procedure_tuple);
	ReleaseSysCache(language_tuple);

	context.callback = name_chapter;
	context.previous = error_context_stack;
	error_context_stack = &context;
	/* Not by the command DO, which asks whether the owner may use the language: to call a chapter nobody is asked.
	 */
	OidFunctionCall1(handler, PointerGetDatum(block));
	error_context_stack = context.previous;
	PG_RETURN_VOID();
}
