/*
 * quota_check.c: decides a set of deliveries row by row, and words what is refused.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_type_d.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

#include "owner.h"
#include "plan.h"
#include "quota_check.h"
#include "socsvc.h"

/* ---- deciding ------------------------------------------------------------------------------------------ */

/* Does the delivery give back times or minutes that are counted already? */
static bool
gives_back(const Delivery *delivery)
{
	return delivery->after < delivery->before || delivery->minutes_after < delivery->minutes_before;
}

/* Does it take any, or is it to be looked at only? An update may give times back and take minutes. */
static bool
takes_anew(const Delivery *delivery)
{
	return delivery->after > delivery->before || delivery->minutes_after > delivery->minutes_before ||
		   !gives_back(delivery);
}

/* Counts what a delivery of a contract line takes, or what it gives back, in the line's total and its periods. */
static DeliveryRefusal
count_delivery(QuotaCheck *check, Delivery *delivery, bool takes)
{
	Line *line = delivery->ground->line;
	int64 units = (int64) delivery->after - delivery->before;
	int64 minutes = (int64) delivery->minutes_after - delivery->minutes_before;
	DeliveryCounters counters = {.line = &line->counter};
	DeliveryRefusal refusal;
	bool claims = takes && !delivery->is_hold && delivery->before == 0 && line->visit_count > 0;
	bool has_period;

	delivery->window = quota_window(check, line, delivery->day, &has_period);
	delivery->minutes = quota_minutes(check, line, delivery->day);
	if (units > 0 && !has_period)
		return DELIVERY_OUTSIDE_SEASON;
	if (delivery->minutes != NULL && delivery->after > 0 && delivery->minutes_after == 0)
		return DELIVERY_MINUTES_MISSING;
	counters.window = delivery->window == NULL ? NULL : &delivery->window->counter;
	counters.minutes = delivery->minutes == NULL ? NULL : &delivery->minutes->counter;
	if (claims)
		quota_claim(check, delivery);
	if (delivery->is_hold)
		refusal = takes ? quota_hold(&counters, Max(units, 0), Max(minutes, 0))
						: quota_release(&counters, Max(-units, 0), Max(-minutes, 0));
	else
		refusal = takes ? quota_take(&counters, Max(units, 0), Max(minutes, 0))
						: quota_give_back(&counters, Max(-units, 0), Max(-minutes, 0));
	if (refusal == DELIVERY_QUOTA_EXHAUSTED)
		delivery->held = line->counter.held;
	else if (refusal == DELIVERY_PERIOD_FULL && counters.window != NULL)
		delivery->held = counters.window->held;
	else if (refusal == DELIVERY_MINUTES_FULL && counters.minutes != NULL)
		delivery->held = counters.minutes->held;
	if (claims && refusal != DELIVERY_ALLOWED)
		quota_unclaim(check, delivery);
	if (!line->counter.unlimited)
		delivery->remaining = line->counter.quota - line->counter.used;
	return refusal;
}

/*
 * Is the delivery hours of an order that their recipient has confirmed? Then a row of hour_log, which only
 * confirm_hours() moves so, names it by now. One that is asked about before it is made has no id, and is not.
 */
static bool
is_confirmed(const Delivery *delivery)
{
	static SPIPlanPtr plan = NULL;
	static const Oid types[] = {INT8OID, DATEOID};
	Datum values[2];
	OwnerSwitch saved;
	bool is_found;

	if (delivery->id == 0)
		return false;
	values[0] = Int64GetDatum(delivery->id);
	values[1] = DateADTGetDatum(delivery->day);
	socsvc_switch_to_owner(socsvc_table("hour_log"), &saved);
	SPI_connect();
	if (SPI_execute_snapshot(socsvc_kept_plan(&plan,
											  "SELECT FROM socsvc.hour_log h"
											  " WHERE h.delivery OPERATOR(pg_catalog.=) $1"
											  " AND h.day OPERATOR(pg_catalog.=) $2",
											  2, types),
							 values, NULL, GetLatestSnapshot(), InvalidSnapshot, false, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read hours");
	is_found = SPI_processed > 0;
	SPI_finish();
	socsvc_switch_back(&saved);
	return is_found;
}

/* Decides one delivery, in what it takes or in what it gives back; what is allowed is counted. */
static DeliveryRefusal
decide(QuotaCheck *check, Delivery *delivery, bool takes)
{
	Ground *ground = delivery->ground;
	DeliveryFacts facts = {.kind = delivery->kind,
						   .day = delivery->day,
						   .today = check->today,
						   .planned = delivery->is_hold,
						   .earliest = check->earliest};
	DeliveryRefusal refusal;

	if (delivery->is_hold && !takes)
		return ground->line == NULL ? DELIVERY_NO_GROUND : count_delivery(check, delivery, false);
	if (!ground->fact.found || !ground->recipient->fact.found || (ground->line && !ground->line->fact.found) ||
		(ground->contract && !ground->contract->fact.found))
		return DELIVERY_NO_GROUND;
	if (delivery->worker && (!delivery->worker->fact.found || delivery->worker->provider != ground->provider))
		return DELIVERY_WORKER_NOT_EMPLOYED;
	facts.provider = ground->provider;
	facts.recipient = &ground->recipient->facts;
	facts.contract = ground->contract ? &ground->contract->facts : NULL;
	facts.line_term = ground->line ? &ground->line->term : NULL;
	facts.refused_from = ground->line ? ground->line->refused_from : CORE_DAY_INFINITY;
	facts.extra = delivery->kind == GROUND_EXTRA ? &ground->extra : NULL;
	facts.urgent = ground->urgent_act ? &ground->urgent_act->facts : NULL;
	facts.employed = delivery->worker ? &delivery->worker->employed : NULL;

	/* What was lawful when it was recorded is kept so by protect_deliveries(): only a new row is asked everything.
	 */
	refusal = delivery->before == 0 ? delivery_admitted(&facts) : delivery_open(&facts);
	if (refusal == DELIVERY_ALLOWED && ground->needs_code && takes && delivery->before == 0 &&
		!delivery->is_hold && !is_confirmed(delivery))
		refusal = DELIVERY_NOT_CONFIRMED;
	if (refusal == DELIVERY_ALLOWED && delivery->no_month)
		refusal = DELIVERY_NO_PARTITION;
	if (refusal == DELIVERY_ALLOWED && takes)
		refusal = possible_judge(check, delivery);
	if (refusal == DELIVERY_ALLOWED && ground->line != NULL)
		refusal = count_delivery(check, delivery, takes);
	if (refusal == DELIVERY_ALLOWED && takes)
		possible_accept(check, delivery);
	return refusal;
}

/*
 * Decides the deliveries in their order, first what they give back, then what they take, so that a statement is
 * judged by what it leaves. Answers the first refusal, or NULL; goes on behind it unless stop_at_first.
 */
Delivery *
quota_decide(QuotaCheck *check, bool stop_at_first)
{
	Delivery *first = NULL;
	bool takes;
	int64 i;

	(void) socsvc_push_latest_snapshot();
	for (takes = false;; takes = true)
	{
		for (i = 0; i < check->count && !(first != NULL && stop_at_first); i++)
		{
			Delivery *delivery = &check->deliveries[i];

			if (delivery->refusal == DELIVERY_ALLOWED && (takes ? takes_anew(delivery) : gives_back(delivery)))
				delivery->refusal = decide(check, delivery, takes);
			if (delivery->refusal != DELIVERY_ALLOWED && first == NULL)
				first = delivery;
		}
		if (takes)
			break;
	}
	if (check->reopened_count > 0 && first == NULL)
		quota_reopen(check);
	if (check->windows_open)
		keyed_close(&check->windows);
	if (check->minutes_open)
		keyed_close(&check->minutes);
	check->windows_open = check->minutes_open = false;
	PopActiveSnapshot();
	return first;
}

/* ---- wording ------------------------------------------------------------------------------------------- */

/* The last day of a range, for people, who do not read half-open ranges. */
static char *
last_day_text(const DayRange *range)
{
	return socsvc_day_text(day_is_finite(range->until) ? range->until - 1 : range->until);
}

/* What the delivery rests on, as the client named it. */
static char *
ground_text(const Delivery *delivery)
{
	switch ((GroundKind) delivery->kind)
	{
		case GROUND_CONTRACT:
			return psprintf(_("contract line %lld"), (long long) delivery->ground_id);
		case GROUND_EXTRA:
			return psprintf(_("service over the programme %lld"), (long long) delivery->ground_id);
		case GROUND_URGENT:
			return psprintf(_("urgent line %lld"), (long long) delivery->ground_id);
	}
	return pstrdup("");
}

/* The range that a day lies outside of, in words. */
static char *
range_text(const DayRange *range)
{
	if (range->until <= range->from)
		return pstrdup(_("none"));
	return psprintf(_("%s to %s"), socsvc_day_text(range->from), last_day_text(range));
}

/* Of several ranges the one that the day lies in. */
static const DayRange *
range_of(core_day day, const DayRange *ranges, int count)
{
	int i;

	for (i = 0; i < count - 1; i++)
		if (day_in_range(day, &ranges[i]))
			break;
	return &ranges[i];
}

/* DETAIL of a delivery without minutes, by the unit of the line's window, from PERIODICITY_DAY on. */
static const char *const minutes_bounds[] = {
	gettext_noop("%s; the line is bound to %lld minutes a day."),
	gettext_noop("%s; the line is bound to %lld minutes a week."),
	gettext_noop("%s; the line is bound to %lld minutes a month."),
	gettext_noop("%s; the line is bound to %lld minutes a quarter."),
	gettext_noop("%s; the line is bound to %lld minutes a year."),
};

/*
 * Words a refusal: SQLSTATE, message, the row's key and the figures as DETAIL, what to do as HINT. Names nothing
 * that the client did not name himself but days and figures of that row's own line.
 */
void
quota_word_refusal(const QuotaCheck *check, const Delivery *delivery, Refusal *refusal)
{
	const Ground *ground = delivery->ground;
	char *key = psprintf(delivery->is_hold ? _("Planned visit of %s on %s") : _("Delivery for %s on %s"),
						 ground_text(delivery), socsvc_day_text(delivery->day));
	char *held = delivery->held == 0 ? "" : psprintf(_(" Planned visits hold %lld."), (long long) delivery->held);
	long long units = (long long) delivery->after - delivery->before;

	refusal->sqlstate = ERRCODE_OUTSIDE_TERM;
	refusal->message = NULL;
	refusal->detail = psprintf(_("%s."), key);
	refusal->hint = pstrdup(_("Correct the day."));
	switch ((DeliveryRefusal) delivery->refusal)
	{
		case DELIVERY_ALLOWED:
		case DELIVERY_MALFORMED:
			break; /* worded by whoever parsed it */
		case DELIVERY_NO_GROUND:
			refusal->sqlstate = ERRCODE_NOT_IN_CONTRACT;
			refusal->message = _("there is no such line to deliver for");
			refusal->hint = _("Take the line from the contract, or from the act of urgent services.");
			break;
		case DELIVERY_IN_FUTURE:
			refusal->message = _("a delivery cannot lie in the future");
			refusal->detail = psprintf(_("%s; in the register it is %s."), key, socsvc_day_text(check->today));
			break;
		case DELIVERY_VISIT_TOO_LATE:
			refusal->message = _("a visit cannot be planned so far back");
			refusal->detail = psprintf(_("%s; the first day for which one can be planned is %s."), key,
									   socsvc_day_text(check->earliest));
			refusal->hint = _("What was delivered is recorded as a delivery.");
			break;
		case DELIVERY_CONTRACT_NOT_SIGNED:
			refusal->sqlstate = ERRCODE_NOT_IN_CONTRACT;
			refusal->message = _("the contract is not active");
			refusal->detail = psprintf(_("%s; the contract is not signed."), key);
			refusal->hint = _("Record deliveries after the contract was signed.");
			break;
		case DELIVERY_OUTSIDE_CONTRACT:
			refusal->message = _("the day lies outside the contract's term");
			refusal->detail = psprintf(_("%s; the term is %s."), key, range_text(&ground->contract->facts.term));
			break;
		case DELIVERY_CONTRACT_ENDED:
			refusal->sqlstate = ERRCODE_NOT_IN_CONTRACT;
			refusal->message = _("the contract is no longer active on that day");
			refusal->detail = psprintf(_("%s; the contract is inactive from %s."), key,
									   socsvc_day_text(ground->contract->facts.inactive_from));
			break;
		case DELIVERY_CONTRACT_PAUSED:
			refusal->sqlstate = ERRCODE_NOT_IN_CONTRACT;
			refusal->message = _("the contract was suspended on that day");
			refusal->detail = psprintf(_("%s; the contract was suspended from %s."), key,
									   range_text(range_of(delivery->day, ground->contract->facts.paused,
														   ground->contract->facts.paused_count)));
			break;
		case DELIVERY_OUTSIDE_LINE:
			refusal->message = _("the day lies outside the programme line's term");
			refusal->detail = psprintf(_("%s; the term is %s."), key, range_text(&ground->line->term));
			break;
		case DELIVERY_REFUSED_IN_WRITING:
			refusal->message = _("the recipient has refused the service in writing");
			refusal->detail =
				psprintf(_("%s; refused from %s."), key, socsvc_day_text(ground->line->refused_from));
			refusal->hint = _("Correct the day; nothing is delivered from the refusal on.");
			break;
		case DELIVERY_OUTSIDE_SEASON:
			refusal->message = _("the day lies outside the season of the service");
			break;
		case DELIVERY_BEFORE_CONSENT:
			refusal->message = _("nothing is delivered over the programme before the recipient's wish");
			refusal->detail =
				psprintf(_("%s; the wish is of %s."), key, socsvc_day_text(ground->extra.consent_on));
			break;
		case DELIVERY_TARIFF_NOT_IN_FORCE:
			refusal->message = _("the tariff is not in force on that day");
			refusal->detail =
				psprintf(_("%s; the tariff is in force: %s."), key, range_text(&ground->extra.tariff));
			refusal->hint = _("Record the recipient's wish with the tariff of that day.");
			break;
		case DELIVERY_OUTSIDE_URGENT_ACT:
			refusal->message = _("the day lies outside the term of the act of urgent services");
			refusal->detail = psprintf(_("%s; the term is %s."), key, range_text(&ground->urgent_act->facts.term));
			break;
		case DELIVERY_URGENT_ACT_SIGNED:
			refusal->sqlstate = ERRCODE_PERIOD_CLOSED;
			refusal->message = _("the act of urgent services is signed");
			refusal->hint = _("Draw up another act of urgent services.");
			break;
		case DELIVERY_CLOSED_BY_ACT:
			refusal->sqlstate = ERRCODE_PERIOD_CLOSED;
			refusal->message = _("the period is closed by an act");
			refusal->detail = psprintf(_("%s; an act of %s was sent or signed."), key,
									   range_text(range_of(delivery->day, ground->contract->facts.closed,
														   ground->contract->facts.closed_count)));
			refusal->hint = _("Draft a correcting act; until it is sent, deliveries of the period may change.");
			break;
		case DELIVERY_RECIPIENT_DEAD:
			refusal->sqlstate = ERRCODE_RECIPIENT_UNAVAILABLE;
			refusal->message = _("the recipient was dead on that day");
			break;
		case DELIVERY_RECIPIENT_AWAY:
			refusal->sqlstate = ERRCODE_RECIPIENT_UNAVAILABLE;
			refusal->message = _("the recipient was away on that day");
			refusal->hint = _("Correct the day, or the absence.");
			break;
		case DELIVERY_RECIPIENT_IN_FACILITY:
			refusal->sqlstate = ERRCODE_RECIPIENT_UNAVAILABLE;
			refusal->message = _("the recipient lived in a facility of another provider on that day");
			refusal->hint = _("Correct the day; on the days of arrival and of leaving both may deliver.");
			break;
		case DELIVERY_WORKER_NOT_EMPLOYED:
			refusal->message = _("the worker was not employed by the provider on that day");
			refusal->detail = psprintf(_("%s by worker %lld."), key, (long long) delivery->worker_id);
			refusal->hint = _("Correct the day or the worker.");
			break;
		case DELIVERY_NOT_CONFIRMED:
			refusal->sqlstate = ERRCODE_SIGNATURE_NOT_VALID;
			refusal->message = _("hours of an order count only once the recipient has confirmed them");
			refusal->hint =
				_("Record them and enter the code: record_hours(), request_confirmation(), confirm_hours().");
			break;
		case DELIVERY_QUOTA_EXHAUSTED:
			refusal->sqlstate = ERRCODE_QUOTA_EXHAUSTED;
			refusal->message = _("the programme's quota is exhausted");
			refusal->detail =
				psprintf(_("%s: %lld asked, %lld of %lld remain.%s"), key, units, (long long) delivery->remaining,
						 (long long) ground->line->counter.quota, held);
			refusal->hint = _("What is over the programme is delivered at the recipient's written wish, "
							  "by record_extra_delivery().");
			break;
		case DELIVERY_PERIOD_FULL:
		{
			DayRange period = {delivery->window->counter.start, delivery->window->counter.end};

			refusal->sqlstate = ERRCODE_PERIOD_MAXIMUM_REACHED;
			refusal->message = _("the period's maximum is reached");
			refusal->detail = psprintf(_("%s: %lld asked, %lld of %lld used from %s.%s"), key, units,
									   (long long) delivery->window->counter.used,
									   (long long) delivery->window->counter.maximum, range_text(&period), held);
			refusal->hint = _("Correct the day, or record it over the programme by record_extra_delivery().");
			break;
		}
		case DELIVERY_MINUTES_MISSING:
			refusal->sqlstate = ERRCODE_NULL_VALUE_NOT_ALLOWED;
			refusal->message = _("a delivery of this line must give its minutes");
			refusal->detail = psprintf(_(minutes_bounds[ground->line->minutes_unit - PERIODICITY_DAY]), key,
									   (long long) ground->line->minutes_until);
			refusal->hint = _("Give the minutes of the whole delivery, however many times it was.");
			break;
		case DELIVERY_MINUTES_FULL:
		{
			DayRange period = {delivery->minutes->counter.start, delivery->minutes->counter.end};

			refusal->sqlstate = ERRCODE_PERIOD_MAXIMUM_REACHED;
			refusal->message = _("the period's maximum of minutes is reached");
			refusal->detail = psprintf(_("%s: %lld minutes asked, %lld of %lld used from %s.%s"), key,
									   (long long) delivery->minutes_after - delivery->minutes_before,
									   (long long) delivery->minutes->counter.used,
									   (long long) delivery->minutes->counter.maximum, range_text(&period), held);
			refusal->hint =
				_("Correct the minutes or the day, or record it over the programme by record_extra_delivery().");
			break;
		}
		case DELIVERY_RECIPIENT_DAY_FULL:
		case DELIVERY_WORKER_DAY_FULL:
		case DELIVERY_WORKER_ELSEWHERE:
		case DELIVERY_SERVICE_AT_ONCE:
		case DELIVERY_SERVICE_TWICE:
			refusal->sqlstate = ERRCODE_IMPOSSIBLE;
			refusal->message = (char *) possible_message((DeliveryRefusal) delivery->refusal);
			if (delivery->started_at != NO_START)
				refusal->detail = psprintf(_("%s at %s, %d minutes; all providers count together."), key,
										   possible_time_text(delivery->started_at), delivery->minutes_after);
			else if (delivery->is_timed)
				refusal->detail =
					psprintf(_("%s, %d minutes; all providers count together."), key, delivery->minutes_after);
			else
				refusal->detail = psprintf(_("%s; all providers count together."), key);
			refusal->hint =
				delivery->refusal == DELIVERY_SERVICE_TWICE
					? _("Correct the day or the service; the setting same_service_two_providers may allow it.")
					: _("Correct the day, the time or the minutes.");
			break;
		case DELIVERY_NOT_COUNTED:
			refusal->sqlstate = ERRCODE_DATA_CORRUPTED;
			refusal->message = _("more is given back than was ever counted");
			refusal->hint = _("The counters are damaged: an administrator calls recount_quota().");
			break;
		case DELIVERY_BAD_QUANTITY:
			refusal->sqlstate = ERRCODE_CHECK_VIOLATION;
			refusal->message = _("the quantity must be positive");
			refusal->hint = _("Give at least 1.");
			break;
		case DELIVERY_BAD_MINUTES:
			refusal->sqlstate = ERRCODE_CHECK_VIOLATION;
			refusal->message = _("the minutes must be positive");
			refusal->hint = _("Give at least 1, or none.");
			break;
		case DELIVERY_START_WITHOUT_MINUTES:
			refusal->sqlstate = ERRCODE_CHECK_VIOLATION;
			refusal->message = _("a time of day needs minutes");
			refusal->hint = _("Give the minutes, or no time.");
			break;
		case DELIVERY_PAST_MIDNIGHT:
			refusal->sqlstate = ERRCODE_CHECK_VIOLATION;
			refusal->message = _("a delivery ends within its day");
			refusal->hint = _("Record what lies behind midnight as a delivery of the next day.");
			break;
		case DELIVERY_NO_PARTITION:
			refusal->message = _("the register has no month for that day");
			refusal->hint = _(
				"If the day is right, an administrator opens its month by make_partitions(from_day, until_day).");
			break;
	}
}

/* Raises a refusal. */
void
quota_raise(const QuotaCheck *check, const Delivery *delivery)
{
	Refusal refusal;

	quota_word_refusal(check, delivery, &refusal);
	ereport(ERROR, errcode(refusal.sqlstate), errmsg("%s", refusal.message), errdetail("%s", refusal.detail),
			errhint("%s", refusal.hint));
}
