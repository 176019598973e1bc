/*
 * impossible_without.c: stands in for extension/pg/delivery_possible.c in the benchmark's library that checks
 * nothing across providers.
 */
#include "postgres.h"

#include "utils/snapmgr.h"

#include "quota_check.h"

void
possible_foresee(QuotaCheck *check, Snapshot snapshot)
{
	int i;

	check->asks_time = false;
	for (i = 0; i < check->recipients.count; i++)
		((Recipient *) check->recipients.items[i])->exclusive = false;
}

bool
possible_confirm(QuotaCheck *check, Snapshot snapshot, bool changed)
{
	return false;
}

void
possible_read(QuotaCheck *check, Snapshot snapshot)
{
}

DeliveryRefusal
possible_judge(QuotaCheck *check, Delivery *delivery)
{
	return DELIVERY_ALLOWED;
}

void
possible_accept(QuotaCheck *check, Delivery *delivery)
{
}

const char *
possible_message(DeliveryRefusal refusal)
{
	return "";
}

char *
possible_time_text(int64 start)
{
	return pstrdup("");
}
