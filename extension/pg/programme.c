/*
 * programme.c: what replacing a programme, a new rehabilitation programme and refusing a service write into
 * computed columns of lines.
 *
 * All run under the lock of the recipient, which lock_recipient() has taken: no delivery to him is under way.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type_d.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/rel.h"

#include "computed.h"
#include "register_info.h"
#include "socsvc.h"

PG_FUNCTION_INFO_V1(carry_units);
PG_FUNCTION_INFO_V1(carry_minutes);
PG_FUNCTION_INFO_V1(enter_refusal);

/*
 * _carry_units(programme, replaced, policy, starts_on): sets carried of the lines of a draft that is about to
 * replace another programme; answers how many lines carry something. Units go by service item, into the line whose
 * term begins first, up to its quota, then into the next.
 */
Datum
carry_units(PG_FUNCTION_ARGS)
{
	Datum values[4] = {PG_GETARG_DATUM(0), PG_GETARG_DATUM(1), PG_GETARG_DATUM(2), PG_GETARG_DATUM(3)};

	socsvc_check_register();
	PG_RETURN_INT64(socsvc_compute(
		NULL,
		"WITH old AS (SELECT l.service_item, l.carried + l.delivered AS used,"
		"     socsvc.quota(l.periodicity, l.term) AS quota, upper(l.term) - lower(l.term) AS days,"
		"     greatest(0, least(upper(l.term), $4) - lower(l.term)) AS elapsed"
		"   FROM socsvc.programme_line l WHERE l.programme = $2 AND $3 IN ('keep', 'pro_rata')),"
		" used AS (SELECT service_item, sum(CASE $3 WHEN 'keep' THEN used"
		"     ELSE greatest(0, used - (quota * elapsed + days - 1) / days) END)::bigint AS units"
		"   FROM old WHERE $3 = 'keep' OR quota IS NOT NULL GROUP BY service_item),"
		" room AS (SELECT l.id, socsvc.quota(l.periodicity, l.term) AS quota, u.units,"
		"     coalesce(sum(socsvc.quota(l.periodicity, l.term)) OVER (PARTITION BY l.service_item"
		"       ORDER BY lower(l.term), l.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS earlier"
		"   FROM socsvc.programme_line l JOIN used u ON u.service_item = l.service_item"
		"   WHERE l.programme = $1 AND l.quota IS NOT NULL),"
		" carried AS (UPDATE socsvc.programme_line l SET carried = least(r.quota, r.units - r.earlier)"
		"   FROM room r WHERE r.id = l.id AND r.units > r.earlier AND r.quota > 0 RETURNING 1)"
		" SELECT count(*) FROM carried",
		4, (Oid[4]){INT8OID, INT8OID, TEXTOID, DATEOID}, values));
}

/*
 * _carry_minutes(line): minutes that count as used in the calendar periods of a line because they were used under
 * an earlier rehabilitation programme of the person; answers how many periods begin with some. They enter as
 * archived ones do. Of several earlier lines the last that has the period: it has carried those before it. A
 * period that the line has already is left as it is.
 */
Datum
carry_minutes(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan = NULL;
	Datum values[1] = {PG_GETARG_DATUM(0)};

	socsvc_check_register();
	PG_RETURN_INT64(socsvc_compute_often(
		&plan,
		"WITH carried AS (INSERT INTO socsvc.line_minutes (programme_line, starts_on, used, archived)"
		"   SELECT DISTINCT ON (period.starts_on) l.id, period.starts_on, m.used, m.used"
		"     FROM socsvc.programme_line l"
		"     JOIN socsvc.programme_line o ON o.service_item = l.service_item AND o.person = l.person"
		"       AND o.minutes_unit = l.minutes_unit AND o.id <> l.id"
		"     JOIN socsvc.programme p ON p.id = o.programme AND p.person = l.person"
		"       AND p.basis = 'rehabilitation_programme'"
		"     JOIN socsvc.line_minutes m ON m.programme_line = o.id AND m.used > 0"
		"     CROSS JOIN LATERAL (SELECT lower(socsvc.minutes_period(l.minutes_unit,"
		"       greatest(m.starts_on, lower(l.term)), l.term)) AS starts_on) period"
		"     WHERE l.id = $1 AND date_trunc(l.minutes_unit, period.starts_on::timestamp)"
		"       = date_trunc(l.minutes_unit, m.starts_on::timestamp)"
		"     ORDER BY period.starts_on, o.id DESC"
		"   ON CONFLICT (programme_line, starts_on) DO NOTHING RETURNING 1)"
		" SELECT count(*) FROM carried",
		1, (Oid[1]){INT8OID}, values));
}

/* enter_refusal(): AFTER INSERT trigger of programme_refusal. The line learns from when on it is refused. */
Datum
enter_refusal(PG_FUNCTION_ARGS)
{
	static SPIPlanPtr plan = NULL;
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc descriptor;
	Datum values[2];
	bool isnull;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || !TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		ereport(ERROR, errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				errmsg("enter_refusal() is an AFTER INSERT ... FOR EACH ROW trigger"));
	socsvc_check_register();
	descriptor = RelationGetDescr(trigger->tg_relation);
	values[0] =
		heap_getattr(trigger->tg_trigtuple, SPI_fnumber(descriptor, "programme_line"), descriptor, &isnull);
	values[1] = heap_getattr(trigger->tg_trigtuple, SPI_fnumber(descriptor, "refused_from"), descriptor, &isnull);
	(void) socsvc_compute_often(
		&plan,
		"WITH entered AS (UPDATE socsvc.programme_line SET refused_from = $2 WHERE id = $1 RETURNING 1)"
		" SELECT count(*) FROM entered",
		2, (Oid[2]){INT8OID, DATEOID}, values);
	return PointerGetDatum(NULL);
}
