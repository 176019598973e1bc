/*
 * chapter.c: runs a chapter of the register, a procedure of the extension, as an anonymous block.
 *
 * PL/pgSQL keeps a plan of each statement that a procedure has run, until the session ends: 5,500 of a register,
 * 70 MB, and the server walks through all of them each time that something in the catalogue changes, which a
 * chapter does by every statement. Of an anonymous block it keeps nothing. Called so a register is made in half
 * the time, and dropped in a tenth.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_proc.h"
#include "commands/defrem.h"
#include "commands/proclang.h"
#include "nodes/makefuncs.h"
#include "parser/parse_node.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
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
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(procedure));
	ErrorContextCallback context;
	DoStmt *block = makeNode(DoStmt);
	Form_pg_proc form;
	Datum source;
	bool isnull;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", procedure);
	form = (Form_pg_proc) GETSTRUCT(tuple);
	if (form->pronargs != 0 || form->prolang != get_language_oid("plpgsql", false))
		elog(ERROR, "procedure %u is no chapter", procedure);
	source = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &isnull);
	Assert(!isnull);
	block->args = list_make1(makeDefElem("as", (Node *) makeString(TextDatumGetCString(source)), -1));
	context.arg = pstrdup(NameStr(form->proname));
	ReleaseSysCache(tuple);

	context.callback = name_chapter;
	context.previous = error_context_stack;
	error_context_stack = &context;
	ExecuteDoStmt(make_parsestate(NULL), block, true);
	error_context_stack = context.previous;
	PG_RETURN_VOID();
}
