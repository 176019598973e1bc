/*
 * act.c: the lines of an act are what was delivered.
 *
 * In C for one reason: they are summed under the newest snapshot, also under REPEATABLE READ. The recipient's row
 * is locked by now, so no delivery of the act's days is on its way that this snapshot could miss.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "socsvc.h"
#include "owner.h"
#include "plan.h"
#include "register_info.h"

PG_FUNCTION_INFO_V1(socsvc_collect_act_lines);

static SPIPlanPtr compare_plan = NULL;
static SPIPlanPtr empty_plan = NULL;
static SPIPlanPtr fill_plan = NULL;

/* What an act says by now: the lines that the deliveries of its period make. */
#define COLLECTED                                                                                                 \
	" SELECT a.id, s.contract_line, s.extra_line, s.quantity, s.minutes"                                          \
	"   FROM socsvc.act a"                                                                                        \
	"   CROSS JOIN LATERAL socsvc._act_sums(a.contract, a.period, a.corrects IS NOT NULL, a.corrects) s"          \
	"  WHERE a.id = $1"

/* Runs a statement about one act, $1, under the newest snapshot, by a plan that is kept; answers how many rows. */
static uint64
run_for_act(SPIPlanPtr *plan, const char *statement, int64 act)
{
	Oid types[] = {INT8OID};
	Datum values[] = {Int64GetDatum(act)};

	if (SPI_execute_snapshot(socsvc_kept_plan(plan, statement, lengthof(types), types), values, NULL,
							 GetLatestSnapshot(), InvalidSnapshot, false, true, 0) < 0)
		elog(ERROR, "could not collect the lines of act %lld", (long long) act);
	return SPI_processed;
}

/*
 * collect_act_lines(): trigger of act, AFTER INSERT OR UPDATE FOR EACH ROW. While the act is a draft, and once
 * more when it is sent, its lines become the sums of what was delivered in its period; in a correcting act, what
 * the corrected act and its earlier corrections do not say yet. Errors: 39P01 fired otherwise; SV014, SV019 as
 * always.
 */
Datum
socsvc_collect_act_lines(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc descriptor;
	HeapTuple row;
	char *status;
	bool isnull;
	bool is_new;
	int64 act;
	OwnerSwitch caller;
	int level;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("function \"%s\" must be fired for each row AFTER INSERT OR UPDATE", "collect_act_lines"));
	socsvc_check_register();

	descriptor = RelationGetDescr(trigger->tg_relation);
	row = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
	status = SPI_getvalue(row, descriptor, SPI_fnumber(descriptor, "status"));
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) && strcmp(status, "draft") != 0)
	{
		char *before = SPI_getvalue(trigger->tg_trigtuple, descriptor, SPI_fnumber(descriptor, "status"));

		if (strcmp(before, "draft") != 0 || strcmp(status, "sent") != 0)
			return PointerGetDatum(NULL);
	}
	act = DatumGetInt64(SPI_getbinval(row, descriptor, SPI_fnumber(descriptor, "id"), &isnull));

	socsvc_switch_to_owner(RelationGetRelid(trigger->tg_relation), &caller);
	level = socsvc_pin_search_path();
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	/* Lines that say it already stay as they are: what is presented is mostly what was prepared. */
	is_new = !TRIGGER_FIRED_BY_UPDATE(trigger->tg_event);
	if (is_new || run_for_act(&compare_plan,
							  "WITH said AS (SELECT l.act, l.contract_line, l.extra_line, l.quantity, l.minutes"
							  "                FROM socsvc.act_line l WHERE l.act = $1),"
							  " given AS (" COLLECTED ")"
							  " (TABLE said EXCEPT TABLE given) UNION ALL (TABLE given EXCEPT TABLE said)",
							  act) > 0)
	{
		if (!is_new)
			run_for_act(&empty_plan, "DELETE FROM socsvc.act_line WHERE act = $1", act);
		run_for_act(&fill_plan,
					"INSERT INTO socsvc.act_line (act, contract_line, extra_line, quantity, minutes)" COLLECTED
					"  ORDER BY s.extra_line NULLS FIRST, s.contract_line",
					act);
	}
	SPI_finish();
	AtEOXact_GUC(true, level);
	socsvc_switch_back(&caller);
	return PointerGetDatum(NULL);
}
