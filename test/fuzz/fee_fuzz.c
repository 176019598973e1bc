/*
 * fee_fuzz.c: whatever the bytes make of a month, it is refused or its fee is what 128-bit arithmetic gives, at
 * most the cost, growing with cost and income; the same in one piece as in pieces; and the array of it the same as
 * the month.
 */
#include "fee.h"
#include "fuzz.h"

#define SEGMENTS 8

/* An amount: mostly one that can be, of any size; else any number. */
static int64_t
next_amount(Reader *reader)
{
	uint64_t what = next_number(reader, 1);

	switch (what % 8)
	{
		case 0:
			return (int64_t) next_number(reader, 8);
		case 1:
			return FEE_AMOUNT_MAX - (int64_t) (what / 8);
		case 2:
			return (int64_t) (what / 8);
		case 3:
			return (int64_t) next_number(reader, 6) % (FEE_AMOUNT_MAX + 1);
		default:
			return (int64_t) next_number(reader, 3);
	}
}

/* A segment of a month of so many days. */
static FeeSegment
next_segment(Reader *reader, int32_t days_in_month)
{
	uint64_t what = next_number(reader, 1);
	FeeSegment segment = {.free = what % 16 == 0, .days_in_month = days_in_month};

	segment.cap.base = what & 16 ? FEE_BASE_INCOME : FEE_BASE_INCOME_OVER_THRESHOLD;
	segment.cap.free_up_to_threshold = (what & 32) != 0;
	segment.cap.rate = what & 64 ? 5000 : (int32_t) (int16_t) next_number(reader, 2);
	segment.threshold = next_amount(reader);
	segment.income =
		what & 128 ? (int64_t) ((uint64_t) segment.threshold + next_number(reader, 1) - 128) : next_amount(reader);
	segment.cost = next_amount(reader);
	segment.charged_days = (int32_t) (int8_t) next_number(reader, 1) % 34;
	return segment;
}

/* A number that no input can take below zero or above the greatest amount. */
static bool
is_amount(int64_t amount)
{
	return amount >= 0 && amount <= FEE_AMOUNT_MAX;
}

/* Whether a segment can be, as the header says it. */
static bool
can_be(const FeeSegment *segment)
{
	if (segment->days_in_month < 28 || segment->days_in_month > 31 || segment->charged_days < 0 ||
		segment->charged_days > segment->days_in_month || !is_amount(segment->cost))
		return false;
	return segment->free || (is_amount(segment->income) && is_amount(segment->threshold) &&
							 segment->cap.rate >= 0 && segment->cap.rate <= FEE_RATE_ONE);
}

/* The most that a segment may cost, in 1 / (FEE_RATE_ONE * days of the month) kopecks; -1 where it is free. */
static __int128
cap_of(const FeeSegment *segment)
{
	__int128 base = segment->income;

	if (segment->free)
		return -1;
	if (segment->cap.base == FEE_BASE_INCOME_OVER_THRESHOLD)
		base -= segment->threshold;
	if (base < 0 || (segment->cap.free_up_to_threshold && segment->income <= segment->threshold))
		base = 0;
	return base * segment->cap.rate * segment->charged_days;
}

/* The fee of a month by 128 bits; *exact before rounding. */
static __int128
oracle(const FeeSegment *segments, int count, int64_t rounding, __int128 *exact)
{
	__int128 whole = (__int128) FEE_RATE_ONE * segments[0].days_in_month;
	__int128 cost = 0;
	__int128 fee;

	*exact = 0;
	for (int i = 0; i < count; i++)
	{
		__int128 cap = cap_of(&segments[i]);
		__int128 full = segments[i].cost * whole;

		cost += segments[i].cost;
		*exact += cap < 0 ? 0 : cap < full ? cap : full;
	}
	fee = (2 * *exact + whole * rounding) / (2 * whole * rounding) * rounding;
	return fee < cost ? fee : cost;
}

/* The fee of a month that must be accepted. */
static int64_t
fee_of(const FeeSegment *segments, int count, int64_t rounding)
{
	FeeShare shares[2 * SEGMENTS];
	FeeTerms terms;
	CoreError error;
	int64_t fee;

	must(fee_month(segments, count, rounding, shares, &fee, &terms, &error));
	return fee;
}

/* More income or more cost never makes a month cheaper. */
static void
must_grow(const FeeSegment *segments, int count, int64_t rounding, int64_t fee, Reader *reader)
{
	FeeSegment more[SEGMENTS];
	FeeSegment *one = &more[next_number(reader, 1) % (uint64_t) count];
	int64_t by = (int64_t) next_number(reader, 3);
	int64_t cost = by;

	memcpy(more, segments, (size_t) count * sizeof(FeeSegment));
	for (int i = 0; i < count; i++)
		cost += more[i].cost;
	if (cost <= FEE_AMOUNT_MAX)
	{
		one->cost += by;
		must(fee_of(more, count, rounding) >= fee);
		one->cost -= by;
	}
	if (!one->free && one->income <= FEE_AMOUNT_MAX - by)
	{
		one->income += by;
		must(fee_of(more, count, rounding) >= fee);
	}
}

/*
 * A month in pieces: where days and cost are split alike, the fee stays; however they are split, it never rises,
 * since what one piece leaves of its cap pays for nothing in another.
 */
static void
must_not_rise(const FeeSegment *segments, int count, int64_t rounding, int64_t fee, Reader *reader)
{
	FeeSegment pieces[2 * SEGMENTS];
	bool alike = true;

	for (int i = 0; i < count; i++)
	{
		FeeSegment *first = &pieces[2 * i];
		FeeSegment *second = &pieces[2 * i + 1];
		int32_t days = (int32_t) (next_number(reader, 1) % (uint64_t) (segments[i].charged_days + 1));
		uint64_t part = next_number(reader, 2);

		*first = *second = segments[i];
		first->charged_days = days;
		second->charged_days -= days;
		if (segments[i].charged_days > 0 && segments[i].cost % segments[i].charged_days == 0 && part % 2 == 0)
			first->cost = segments[i].cost / segments[i].charged_days * days;
		else
		{
			first->cost = (int64_t) (part * 99991 % (uint64_t) (segments[i].cost + 1));
			alike = false;
		}
		second->cost -= first->cost;
	}
	if (alike)
		must(fee_of(pieces, 2 * count, rounding) == fee);
	else
		must(fee_of(pieces, 2 * count, rounding) <= fee);
}

/* An array of months gives what the month gives. */
static void
must_agree(const FeeSegment *segment, int64_t rounding, Reader *reader)
{
	FeeSegment whole = *segment;
	FeeSpan spans[2];
	core_day from = (core_day) next_number(reader, 2);
	core_day until = from + 1 + (core_day) next_number(reader, 1);
	core_day days[3] = {(core_day) next_number(reader, 2), from, until};
	int64_t incomes[3] = {whole.income, whole.income, whole.income};
	int64_t costs[3] = {whole.cost, whole.cost, whole.cost};
	int64_t fees[3] = {-1, -1, -1};
	int64_t done = -1;
	CoreError error = {.status = CORE_BINARY};

	whole.free = false;
	whole.days_in_month = 30;
	whole.charged_days = 30;
	if (rounding < 1 || rounding > 100000 || !is_amount(whole.threshold) || whole.cap.rate < 0 ||
		whole.cap.rate > FEE_RATE_ONE)
		return;
	spans[0] = spans[1] = (FeeSpan){.cap = whole.cap, .threshold = whole.threshold, .rounding = rounding};
	spans[0].from = from;
	spans[0].until = until;
	spans[1].from = until + 1;
	spans[1].until = CORE_DAY_INFINITY;
	if (is_amount(whole.income) && is_amount(whole.cost))
	{
		bool inside = days[0] >= from && days[0] != until;

		must(!fee_whole_months(spans, 2, days, incomes, costs, 3, fees, &done, &error));
		must(error.status == CORE_OK && done == (inside ? 2 : 0));
		must(fees[1] == (inside ? fee_of(&whole, 1, rounding) : -1) && fees[2] == -1);
		must(fee_whole_months(spans, 2, days + 1, incomes, costs, 1, fees, &done, &error) && done == 1);
		must(fees[0] == fee_of(&whole, 1, rounding));
	}
	else
	{
		must(!fee_whole_months(spans, 2, days + 1, incomes, costs, 1, fees, &done, &error));
		must((error.status == CORE_RANGE || error.status == CORE_OVERFLOW) && done == 0);
	}
}

/* Limits and averages: half up, by 128 bits. */
static void
must_round(Reader *reader)
{
	int64_t amount = next_amount(reader);
	int32_t multiplier = (int32_t) next_number(reader, 3) - 1000;
	int32_t months = (int32_t) next_number(reader, 1) - 1;
	int32_t members = (int32_t) next_number(reader, 1) - 1;
	int64_t result;
	CoreError error;
	__int128 limit = ((__int128) amount * multiplier * 2 + 1000) / 2000;

	must(fee_threshold(amount, multiplier, &result, &error) ==
		 (is_amount(amount) && multiplier >= 0 && multiplier < 100000 && limit <= FEE_AMOUNT_MAX));
	if (is_amount(amount) && multiplier >= 0 && multiplier < 100000)
		must(result == limit);
	if (fee_average_income(amount, months, members, &result, &error))
		must(result == ((__int128) amount * 2 + months * members) / (2 * months * members));
	else
		must(!is_amount(amount) || months < 1 || members < 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Reader reader = {data, size};
	FeeSegment segments[SEGMENTS];
	FeeShare shares[SEGMENTS];
	FeeTerms terms;
	CoreError error = {.status = CORE_OK};
	int count = (int) (next_number(&reader, 1) % (SEGMENTS + 1));
	int32_t days_in_month = (int32_t) (27 + next_number(&reader, 1) % 6);
	int64_t rounding = (int64_t) next_number(&reader, 1) - 1;
	int64_t cost = 0;
	int64_t fee = -1;
	bool possible;
	bool all_free = true;
	__int128 exact = 0;

	if (rounding > 100)
		rounding = (int64_t) next_number(&reader, 3) % 110000;
	possible = rounding >= 1 && rounding <= 100000;
	must_round(&reader);
	for (int i = 0; i < count; i++)
	{
		segments[i] = next_segment(&reader, days_in_month);
		if (count > 1 && next_number(&reader, 1) == 77)
			segments[i].days_in_month = 30;
		possible = possible && can_be(&segments[i]) && segments[i].days_in_month == segments[0].days_in_month;
		all_free = all_free && segments[i].free;
		if (possible)
			cost += segments[i].cost;
		possible = possible && cost <= FEE_AMOUNT_MAX;
	}
	if (count > 0)
		must_agree(&segments[0], rounding, &reader);
	must(fee_month(segments, count, rounding, shares, &fee, &terms, &error) == possible);
	if (!possible)
	{
		must(error.status == CORE_RANGE || error.status == CORE_OVERFLOW);
		must(error.message != NULL);
		return 0;
	}
	if (count == 0)
	{
		must(fee == 0 && terms == FEE_TERMS_FREE);
		return 0;
	}

	must(fee == oracle(segments, count, rounding, &exact));
	must(fee >= 0 && fee <= cost);
	for (int i = 0; i < count; i++)
	{
		must(shares[i].cap == cap_of(&segments[i]) && shares[i].fee >= 0);
		must(shares[i].cap < 0 ? shares[i].fee == 0 : shares[i].fee <= shares[i].cap);
	}
	must(!all_free || (fee == 0 && terms == FEE_TERMS_FREE));
	if (cost > 0)
		must((terms == FEE_TERMS_FREE) == (exact == 0) &&
			 (terms == FEE_TERMS_FULL) == (exact == (__int128) cost * FEE_RATE_ONE * segments[0].days_in_month));
	must_grow(segments, count, rounding, fee, &reader);
	must_not_rise(segments, count, rounding, fee, &reader);
	return 0;
}
