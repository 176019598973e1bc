/*
 * delivery_possible.c: the rules of deliveries that look at what other providers have recorded.
 *
 *   - more than 24 hours in a day, to one person or by one human being; two places, or one service twice, at once:
 *     asked of new deliveries and of more minutes, where minutes are given (time_ledger.c, core/impossible.c)
 *   - the same service to one person on one day by two providers: asked of new deliveries to whoever has contracts
 *     or urgent acts with several
 *   - a recipient who lives in a facility of another provider: the stays are read here, core/quota.c decides
 *
 * Most people have one provider, and most deliveries no minutes: then all this costs three look-ups a recipient.
 *
 * What these rules read others may add while they hold the recipient's lock only FOR SHARE. So recipients with
 * several providers, and recipients and workers whose time is asked about, are locked FOR NO KEY UPDATE instead.
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"

#include "delivery_month.h"
#include "owner.h"
#include "plan.h"
#include "quota_check.h"
#include "socsvc.h"
#include "time_ledger.h"

/* ---- who has several providers -------------------------------------------------------------------------- */

enum
{
	CONTRACT_ID,
	CONTRACT_PROVIDER,
	CONTRACT_SIGNED_ON
};
static KeyedTable contract_table = {
	.name = "contract", .key = "person", .columns = {"id", "provider", "signed_on"}};

enum
{
	URGENT_ACT_ID,
	URGENT_ACT_PROVIDER
};
static KeyedTable urgent_act_table = {.name = "urgent_act", .key = "person", .columns = {"id", "provider"}};

/* Remembers a provider of the recipient's. */
static void
meet_provider(Recipient *recipient, int64 provider)
{
	if (recipient->provider == 0)
		recipient->provider = provider;
	else if (recipient->provider != provider)
		recipient->several = true;
}

/* Which recipients of new deliveries have several providers? An unsigned contract has no deliveries yet. */
static void
look_for_several(QuotaCheck *check, KeyedReader *contracts, KeyedReader *acts)
{
	int i;

	for (i = 0; i < check->recipients.count; i++)
	{
		Recipient *recipient = (Recipient *) check->recipients.items[i];

		CHECK_FOR_INTERRUPTS();
		if (!recipient->receives || recipient->several)
			continue;
		recipient->provider = 0;
		if (keyed_find(contracts, recipient->fact.id))
			do
			{
				if (keyed_date(contracts, CONTRACT_SIGNED_ON, CORE_DAY_INFINITY) != CORE_DAY_INFINITY)
					meet_provider(recipient, keyed_int8(contracts, CONTRACT_PROVIDER, 0));
			} while (!recipient->several && keyed_next(contracts));
		if (!recipient->several && keyed_find(acts, recipient->fact.id))
			do
				meet_provider(recipient, keyed_int8(acts, URGENT_ACT_PROVIDER, 0));
			while (!recipient->several && keyed_next(acts));
	}
}

/*
 * Before any lock: whom to lock FOR NO KEY UPDATE, lest two providers' deliveries do not see each other. Leaves
 * the tables open for possible_confirm().
 */
void
possible_foresee(QuotaCheck *check, Snapshot snapshot)
{
	int i;

	keyed_open(&check->contracts_of, &contract_table, AccessShareLock, snapshot);
	keyed_open(&check->urgent_acts_of, &urgent_act_table, AccessShareLock, snapshot);
	look_for_several(check, &check->contracts_of, &check->urgent_acts_of);
	for (i = 0; i < check->recipients.count; i++)
	{
		Recipient *recipient = (Recipient *) check->recipients.items[i];

		recipient->exclusive = recipient->exclusive || recipient->several;
	}
}

/*
 * Under the locks: who has got a second provider since, which nobody gets while he is locked (a contract is signed
 * under the recipient's lock, an urgent act's deliveries see all providers themselves). Answers true if there are
 * any, who are then to be locked again. Where no transaction has ended since possible_foresee() (changed is false)
 * nobody has got one, and only the tables are closed.
 */
bool
possible_confirm(QuotaCheck *check, Snapshot snapshot, bool changed)
{
	bool found = false;
	int i;

	if (changed)
	{
		keyed_see(&check->contracts_of, snapshot);
		keyed_see(&check->urgent_acts_of, snapshot);
		look_for_several(check, &check->contracts_of, &check->urgent_acts_of);
	}
	keyed_close(&check->urgent_acts_of);
	keyed_close(&check->contracts_of);
	for (i = 0; i < check->recipients.count; i++)
	{
		Recipient *recipient = (Recipient *) check->recipients.items[i];

		if (recipient->several && !recipient->exclusive)
			recipient->exclusive = found = true;
	}
	return found;
}

/* ---- stays in facilities -------------------------------------------------------------------------------- */

enum
{
	STAY_PROVIDER,
	STAY_FORM,
	STAY_GROUP,
	STAY_ARRIVED_ON,
	STAY_LEFT_ON,
	STAY_DAYS
};
static KeyedTable stay_table = {.name = "stay",
								.key = "person",
								.columns = {"provider", "form", "place_group", "arrived_on", "left_on", "days"}};

enum
{
	GROUP_STAY
};
static KeyedTable place_group_table = {.name = "place_group", .key = "id", .columns = {"stay"}};

/* Does a stay that is not residential keep a person over night? Few are asked about, so the groups are opened by
 * the first. */
static bool
is_overnight(KeyedReader *groups, bool *open, int64 group, Snapshot snapshot)
{
	if (!*open)
		keyed_open(groups, &place_group_table, AccessShareLock, snapshot);
	*open = true;
	return keyed_find(groups, group) &&
		   (keyed_is(groups, GROUP_STAY, "night") || keyed_is(groups, GROUP_STAY, "round_the_clock"));
}

/*
 * Stays on which a recipient of new deliveries has arrived, with the days that lie wholly in them. On the day of
 * arrival he may have been served elsewhere before, on that of leaving afterwards.
 */
static void
read_stays(QuotaCheck *check, Snapshot snapshot)
{
	KeyedReader reader;
	KeyedReader groups;
	bool open = false;
	int i;

	keyed_open(&reader, &stay_table, AccessShareLock, snapshot);
	for (i = 0; i < check->recipients.count; i++)
	{
		Recipient *recipient = (Recipient *) check->recipients.items[i];
		FacilityStay *stays = NULL;
		int count = 0;

		CHECK_FOR_INTERRUPTS();
		if (!recipient->receives || !keyed_find(&reader, recipient->fact.id))
			continue;
		do
		{
			core_day arrived = keyed_date(&reader, STAY_ARRIVED_ON, CORE_DAY_INFINITY);

			if (arrived == CORE_DAY_INFINITY || keyed_is(&reader, STAY_FORM, "home") ||
				(!keyed_is(&reader, STAY_FORM, "residential") &&
				 !is_overnight(&groups, &open, keyed_int8(&reader, STAY_GROUP, 0), snapshot)))
				continue;
			if (count == 0)
				stays = MemoryContextAlloc(check->context, sizeof(FacilityStay) * 4);
			else if (count >= 4 && (count & (count - 1)) == 0)
				stays = repalloc(stays, sizeof(FacilityStay) * count * 2);
			stays[count].provider = keyed_int8(&reader, STAY_PROVIDER, 0);
			stays[count].inside.from = arrived + 1;
			/* Who has not been discharged leaves when his days end, as discharge() says. */
			stays[count].inside.until = keyed_date(&reader, STAY_LEFT_ON, keyed_range(&reader, STAY_DAYS).until);
			count++;
		} while (keyed_next(&reader));
		recipient->facts.stays = stays;
		recipient->facts.stay_count = count;
	}
	if (open)
		keyed_close(&groups);
	keyed_close(&reader);
}

/* ---- the same service by two providers ------------------------------------------------------------------ */

/* What a recipient may be served on, by whom and with what. */
typedef struct RecipientGround
{
	struct RecipientGround *next;
	GroundKind kind;
	int64 id;
	int64 provider;
	int64 service_item;
} RecipientGround;

static KeyedTable contract_line_table = {
	.name = "contract_line", .key = "contract", .columns = {"id", "programme_line"}};
static KeyedTable extra_line_table = {.name = "extra_line", .key = "contract", .columns = {"id", "service_item"}};
static KeyedTable urgent_line_table = {
	.name = "urgent_line", .key = "urgent_act", .columns = {"id", "service_item"}};
static KeyedTable programme_line_table = {.name = "programme_line", .key = "id", .columns = {"service_item"}};

/* Adds the rows under a contract or an urgent act to the recipient's grounds. */
static void
add_grounds(QuotaCheck *check, Recipient *recipient, GroundKind kind, KeyedReader *reader, int64 parent,
			int64 provider, KeyedReader *lines)
{
	if (!keyed_find(reader, parent))
		return;
	do
	{
		RecipientGround *ground = MemoryContextAlloc(check->context, sizeof(RecipientGround));

		ground->kind = kind;
		ground->id = keyed_int8(reader, 0, 0);
		ground->provider = provider;
		ground->service_item = keyed_int8(reader, 1, 0);
		if (lines != NULL)
			ground->service_item = keyed_find(lines, ground->service_item) ? keyed_int8(lines, 0, 0) : 0;
		ground->next = recipient->grounds;
		recipient->grounds = ground;
	} while (keyed_next(reader));
}

/* Reads what the recipients with several providers may be served on. */
static void
read_recipient_grounds(QuotaCheck *check, Snapshot snapshot)
{
	KeyedReader contracts, acts, contract_lines, extra_lines, urgent_lines, lines;
	int i;

	keyed_open(&contracts, &contract_table, AccessShareLock, snapshot);
	keyed_open(&acts, &urgent_act_table, AccessShareLock, snapshot);
	keyed_open(&contract_lines, &contract_line_table, AccessShareLock, snapshot);
	keyed_open(&extra_lines, &extra_line_table, AccessShareLock, snapshot);
	keyed_open(&urgent_lines, &urgent_line_table, AccessShareLock, snapshot);
	keyed_open(&lines, &programme_line_table, AccessShareLock, snapshot);
	for (i = 0; i < check->recipients.count; i++)
	{
		Recipient *recipient = (Recipient *) check->recipients.items[i];

		CHECK_FOR_INTERRUPTS();
		if (!recipient->several)
			continue;
		if (keyed_find(&contracts, recipient->fact.id))
			do
			{
				int64 contract = keyed_int8(&contracts, CONTRACT_ID, 0);
				int64 provider = keyed_int8(&contracts, CONTRACT_PROVIDER, 0);

				add_grounds(check, recipient, GROUND_CONTRACT, &contract_lines, contract, provider, &lines);
				add_grounds(check, recipient, GROUND_EXTRA, &extra_lines, contract, provider, NULL);
			} while (keyed_next(&contracts));
		if (keyed_find(&acts, recipient->fact.id))
			do
				add_grounds(check, recipient, GROUND_URGENT, &urgent_lines, keyed_int8(&acts, URGENT_ACT_ID, 0),
							keyed_int8(&acts, URGENT_ACT_PROVIDER, 0), NULL);
			while (keyed_next(&acts));
	}
	keyed_close(&lines);
	keyed_close(&urgent_lines);
	keyed_close(&extra_lines);
	keyed_close(&contract_lines);
	keyed_close(&acts);
	keyed_close(&contracts);
}

static SPIPlanPtr setting_plan = NULL;

/* Does the region let two providers deliver the same service to a person on one day? */
static bool
same_service_allowed(core_day day)
{
	static const Oid types[1] = {DATEOID};
	Datum values[1] = {DateADTGetDatum(day)};
	OwnerSwitch saved;
	int level = socsvc_pin_search_path();
	bool allowed;
	int result;

	SPI_connect();
	socsvc_switch_to_owner(socsvc_table("setting"), &saved);
	result = SPI_execute_plan(
		socsvc_kept_plan(&setting_plan,
						 "SELECT coalesce(socsvc.setting_value('same_service_two_providers', $1), '') = 'allow'",
						 1, types),
		values, NULL, true, 1);
	socsvc_switch_back(&saved);
	if (result != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not read setting same_service_two_providers");
	allowed = row_bool(SPI_tuptable, 0, 1);
	SPI_finish();
	AtEOXact_GUC(true, level);
	return allowed;
}

/* Has the ground been delivered on, on that day? */
static bool
is_delivered(MonthReaders *readers, const RecipientGround *ground, core_day day)
{
	static const MonthKey keys[] = {MONTH_BY_CONTRACT_LINE, MONTH_BY_EXTRA_LINE, MONTH_BY_URGENT_LINE};
	KeyedReader *reader = month_reader(readers, day, keys[ground->kind]);

	if (reader == NULL || !keyed_find(reader, ground->id))
		return false;
	do
	{
		if (keyed_date(reader, MONTH_DELIVERED_ON, CORE_DAY_INFINITY) == day)
			return true;
	} while (keyed_next(reader));
	return false;
}

/* Finds new deliveries whose service another provider has delivered that day, as the table says. */
static void
look_for_twice(QuotaCheck *check)
{
	MonthReaders readers = {NULL, NULL};
	int64 i;

	for (i = 0; i < check->count; i++)
	{
		Delivery *delivery = &check->deliveries[i];
		const RecipientGround *grounds;
		const RecipientGround *ground;

		if (!delivery->is_new || !delivery->ground->recipient->several)
			continue;
		CHECK_FOR_INTERRUPTS();
		grounds = delivery->ground->recipient->grounds;
		for (ground = grounds; ground != NULL; ground = ground->next)
			if (ground->kind == (GroundKind) delivery->kind && ground->id == delivery->ground_id)
				delivery->service_item = ground->service_item;
		for (ground = grounds; ground != NULL && !delivery->is_twice; ground = ground->next)
			delivery->is_twice = ground->service_item == delivery->service_item &&
								 ground->provider != delivery->ground->provider &&
								 is_delivered(&readers, ground, delivery->day);
	}
	month_readers_close(&readers);
}

/* Has another provider delivered the service that day, in the table or by an earlier row of the same call? */
static bool
is_twice(const Delivery *delivery)
{
	const Delivery *other;

	if (delivery->is_twice)
		return true;
	for (other = delivery->ground->recipient->accepted; other != NULL; other = other->next_accepted)
		if (other->day == delivery->day && other->service_item == delivery->service_item &&
			other->ground->provider != delivery->ground->provider)
			return true;
	return false;
}

/* ---- time ----------------------------------------------------------------------------------------------- */

/* The delivery, or the planned visit, as it takes time. */
static TimeRow
time_row_of(const Delivery *delivery)
{
	TimeRow row = {.source = delivery->is_hold ? TIME_VISIT : TIME_DELIVERY,
				   .kind = delivery->kind,
				   .ground_id = delivery->ground_id,
				   .day = delivery->day};

	row.occupation.start = delivery->started_at;
	row.occupation.minutes = delivery->minutes_after;
	row.occupation.person = delivery->ground->person;
	row.occupation.provider = delivery->ground->provider;
	row.occupation.human = delivery->doer == NULL ? 0 : delivery->doer->human;
	return row;
}

/* Ids of the rows under check, ascending: what their table says of them is not what they are going to be. */
static int64 *
own_ids(const QuotaCheck *check, int64 *count)
{
	int64 *ids = MemoryContextAllocHuge(check->context, sizeof(int64) * Max(check->count, 1));
	bool sorted = true;
	int64 i;

	*count = 0;
	for (i = 0; i < check->count; i++)
		if (check->deliveries[i].id != 0)
		{
			sorted = sorted && (*count == 0 || ids[*count - 1] <= check->deliveries[i].id);
			ids[(*count)++] = check->deliveries[i].id;
		}
	if (!sorted)
		qsort(ids, *count, sizeof(int64), socsvc_compare_ids);
	return ids;
}

/* Reads the days of those whose time is asked about. */
static void
read_days(QuotaCheck *check)
{
	TimeLedger *ledger = MemoryContextAlloc(check->context, sizeof(TimeLedger));
	TimeRow *rows;
	int64 *own;
	int64 own_count;
	int64 count = 0;
	int64 i;

	for (i = 0; i < check->count; i++)
		count += check->deliveries[i].is_timed;
	rows = MemoryContextAllocHuge(check->context, sizeof(TimeRow) * Max(count, 1));
	/* A check is of deliveries, which look at facts, or of visits, which look at everything. */
	time_ledger_begin(ledger, check->context, check->deliveries[0].is_hold ? TIME_VISIT : TIME_DELIVERY, count);
	for (i = 0; i < check->count; i++)
	{
		Delivery *delivery = &check->deliveries[i];

		if (!delivery->is_timed)
			continue;
		delivery->time = rows++;
		*delivery->time = time_row_of(delivery);
		time_ledger_want(ledger, delivery->time, delivery->doer, delivery->id != 0 && !delivery->is_hold);
	}
	own = own_ids(check, &own_count);
	time_ledger_read(ledger, own, own_count);
	check->ledger = ledger;
	/* Rows of an UPDATE that do not take longer than before are there all the same. */
	for (i = 0; i < check->count; i++)
	{
		const Delivery *delivery = &check->deliveries[i];

		if (delivery->before > 0 && delivery->minutes_after > 0 && !delivery->is_timed &&
			delivery->ground->fact.found)
		{
			TimeRow *row = MemoryContextAlloc(check->context, sizeof(TimeRow));

			*row = time_row_of(delivery);
			time_ledger_add(ledger, row);
		}
	}
}

/* ---- for the check -------------------------------------------------------------------------------------- */

/* Under the locks: reads what these rules ask about. The snapshot is the active one. */
void
possible_read(QuotaCheck *check, Snapshot snapshot)
{
	bool receives = false;
	bool several = false;
	int i;

	for (i = 0; i < check->recipients.count; i++)
	{
		Recipient *recipient = (Recipient *) check->recipients.items[i];

		receives = receives || recipient->receives;
		several = several || recipient->several;
	}
	if (receives)
		read_stays(check, snapshot);
	if (several)
	{
		read_recipient_grounds(check, snapshot);
		look_for_twice(check);
	}
	if (check->asks_time)
		read_days(check);
}

/* Can the delivery, which everything else admits, have happened? A snapshot must be active. */
DeliveryRefusal
possible_judge(QuotaCheck *check, Delivery *delivery)
{
	if (delivery->is_new && delivery->ground->recipient->several && is_twice(delivery) &&
		!same_service_allowed(delivery->day))
		return DELIVERY_SERVICE_TWICE;
	return delivery->is_timed ? time_ledger_judge(check->ledger, delivery->time) : DELIVERY_ALLOWED;
}

/* Remembers an accepted delivery, for those after it. */
void
possible_accept(QuotaCheck *check, Delivery *delivery)
{
	if (delivery->is_new && delivery->ground->recipient->several)
	{
		delivery->next_accepted = delivery->ground->recipient->accepted;
		delivery->ground->recipient->accepted = delivery;
	}
	if (delivery->is_timed)
		time_ledger_add(check->ledger, delivery->time);
}

/* ---- wording -------------------------------------------------------------------------------------------- */

/* What is impossible, in words; translated. */
const char *
possible_message(DeliveryRefusal refusal)
{
	switch (refusal)
	{
		case DELIVERY_RECIPIENT_DAY_FULL:
			return _("a recipient is not served for more than 24 hours in a day");
		case DELIVERY_WORKER_DAY_FULL:
			return _("nobody works for more than 24 hours in a day");
		case DELIVERY_WORKER_ELSEWHERE:
			return _("the worker was at another place, or at another service, at that time");
		case DELIVERY_SERVICE_AT_ONCE:
			return _("the recipient had the same service at that time");
		case DELIVERY_SERVICE_TWICE:
			return _("another provider delivered the same service on that day");
		default:
			return "";
	}
}

/* A time of day as HH:MM. */
char *
possible_time_text(int64 start)
{
	int minutes = (int) (start / OCCUPATION_MINUTE);

	return psprintf("%02d:%02d", minutes / 60, minutes % 60);
}
