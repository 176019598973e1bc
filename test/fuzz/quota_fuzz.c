/*
 * quota_fuzz.c: whatever is taken, held, released and given back in turn, counters are what a plain count says,
 * never below zero, never above their maximum, all or nothing; and a delivery is admitted exactly where no rule,
 * asked alone, forbids its day.
 */
#include "fuzz.h"
#include "quota.h"

/* Two numbers, used and held, of each counter, as a plain count has them. */
typedef struct Count
{
	int64_t used;
	int64_t held;
} Count;

/* Whether so much more fits under a maximum. */
static bool
fits(const Count *count, int64_t maximum, int64_t more)
{
	return more == 0 || count->used + count->held + more <= maximum;
}

/* The steps of the input against the counters. */
static void
walk_counters(Reader *reader)
{
	uint64_t shape = next_number(reader, 1);
	LineCounter line = {.unlimited = shape & 1, .quota = (int64_t) next_number(reader, 1)};
	WindowCounter window = {.maximum = (int64_t) next_number(reader, 1)};
	WindowCounter minutes = {.maximum = (int64_t) next_number(reader, 2)};
	DeliveryCounters counters = {
		.line = &line, .window = shape & 2 ? &window : NULL, .minutes = shape & 4 ? &minutes : NULL};
	Count times = {0, 0};
	Count window_times = {0, 0};
	Count spent = {0, 0};

	while (reader->left > 0)
	{
		uint64_t step = next_number(reader, 1);
		int64_t quantity = (int64_t) (step >> 2 & 7);
		int64_t length = (int64_t) next_number(reader, 1) * (step & 32 ? 40 : 1);
		bool gives = step & 2;
		bool holds = step & 1;
		bool may;
		DeliveryRefusal refusal;

		if (gives)
			may = quantity <= (holds ? times.held : times.used) &&
				  (counters.window == NULL || quantity <= (holds ? window_times.held : window_times.used)) &&
				  (counters.minutes == NULL || length <= (holds ? spent.held : spent.used));
		else
			may = (line.unlimited || fits(&times, line.quota, quantity)) &&
				  (counters.window == NULL || fits(&window_times, window.maximum, quantity)) &&
				  (counters.minutes == NULL || fits(&spent, minutes.maximum, length));
		if (gives)
			refusal =
				holds ? quota_release(&counters, quantity, length) : quota_give_back(&counters, quantity, length);
		else
			refusal = holds ? quota_hold(&counters, quantity, length) : quota_take(&counters, quantity, length);
		must((refusal == DELIVERY_ALLOWED) == may);
		must(may || refusal == (gives ? DELIVERY_NOT_COUNTED : refusal));
		must(may || gives || refusal == DELIVERY_QUOTA_EXHAUSTED || refusal == DELIVERY_PERIOD_FULL ||
			 refusal == DELIVERY_MINUTES_FULL);
		if (may)
		{
			int64_t sign = gives ? -1 : 1;

			*(holds ? &times.held : &times.used) += sign * quantity;
			if (counters.window != NULL)
				*(holds ? &window_times.held : &window_times.used) += sign * quantity;
			if (counters.minutes != NULL)
				*(holds ? &spent.held : &spent.used) += sign * length;
		}
		must(line.used == times.used && line.held == times.held);
		must(window.used == window_times.used && window.held == window_times.held);
		must(minutes.used == spent.used && minutes.held == spent.held);
		must(line.used >= 0 && line.held >= 0 && (line.unlimited || line.used + line.held <= line.quota));
	}
}

/* A day near the one that is asked about, or an infinity. */
static core_day
next_day(Reader *reader, core_day day)
{
	uint64_t what = next_number(reader, 1);

	if (what >= 250)
		return CORE_DAY_INFINITY;
	if (what >= 244)
		return CORE_DAY_MINUS_INFINITY;
	return day - 8 + (core_day) (what % 17);
}

static DayRange
next_range(Reader *reader, core_day day)
{
	core_day from = next_day(reader, day);

	return (DayRange){from, next_day(reader, day)};
}

/* Whether the day lies in a range that is written out as bounds. */
static bool
within(core_day day, const DayRange *range)
{
	return range->from <= day && day < range->until;
}

/* The rules one by one, in no order: none may forbid what is admitted, one must forbid what is not. */
static void
check_admission(Reader *reader)
{
	core_day day = (core_day) next_number(reader, 2);
	uint64_t what = next_number(reader, 2);
	DayRange away[2] = {next_range(reader, day), next_range(reader, day)};
	DayRange paused = next_range(reader, day);
	DayRange closed = next_range(reader, day);
	FacilityStay stay = {(int64_t) next_number(reader, 1) % 3, next_range(reader, day)};
	RecipientFacts recipient = {.died_on = next_day(reader, day),
								.away = away,
								.away_count = what & 1 ? 2 : 0,
								.stays = &stay,
								.stay_count = what & 2 ? 1 : 0};
	ContractFacts contract = {.is_signed = (what & 12) != 0,
							  .term = next_range(reader, day),
							  .inactive_from = next_day(reader, day),
							  .paused = &paused,
							  .paused_count = what & 16 ? 1 : 0,
							  .closed = &closed,
							  .closed_count = what & 32 ? 1 : 0};
	ExtraFacts extra = {next_day(reader, day), next_range(reader, day)};
	UrgentFacts urgent = {next_range(reader, day), what & 64};
	DayRange line_term = next_range(reader, day);
	DayRange employed = next_range(reader, day);
	DeliveryFacts facts = {.kind = (GroundKind) (what >> 8 & 3) % 3,
						   .day = day,
						   .today = next_day(reader, day),
						   .provider = (int64_t) next_number(reader, 1) % 3,
						   .planned = what & 128,
						   .earliest = next_day(reader, day),
						   .recipient = &recipient,
						   .refused_from = next_day(reader, day),
						   .employed = what & 1024 ? &employed : NULL};
	bool forbidden;
	DeliveryRefusal refusal;

	if (facts.kind == GROUND_URGENT)
		facts.urgent = &urgent;
	else
		facts.contract = &contract;
	if (facts.kind == GROUND_EXTRA)
		facts.extra = &extra;
	if (facts.kind == GROUND_CONTRACT)
		facts.line_term = &line_term;

	forbidden = (facts.planned ? day < facts.earliest : day > facts.today) || day > recipient.died_on ||
				(facts.employed != NULL && !within(day, &employed));
	if (facts.kind != GROUND_URGENT)
		forbidden = forbidden || !contract.is_signed || !within(day, &contract.term) ||
					day >= contract.inactive_from || (contract.paused_count && within(day, &paused)) ||
					(contract.closed_count && within(day, &closed)) ||
					(recipient.away_count && (within(day, &away[0]) || within(day, &away[1]))) ||
					(recipient.stay_count && stay.provider != facts.provider && within(day, &stay.inside));
	if (facts.kind == GROUND_CONTRACT)
		forbidden = forbidden || !within(day, &line_term) || day >= facts.refused_from;
	if (facts.kind == GROUND_EXTRA)
		forbidden = forbidden || day < extra.consent_on || !within(day, &extra.tariff);
	if (facts.kind == GROUND_URGENT)
		forbidden = forbidden || !within(day, &urgent.term) || urgent.is_signed;
	refusal = delivery_admitted(&facts);
	must((refusal != DELIVERY_ALLOWED) == forbidden);
	must(refusal != DELIVERY_ALLOWED || delivery_open(&facts) == DELIVERY_ALLOWED);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Reader reader = {data, size};

	check_admission(&reader);
	reader = (Reader){data, size < 400 ? size : 400};
	walk_counters(&reader);
	return 0;
}
