/*
 * fee.h: what a recipient pays for a month, exactly (442-FZ articles 31, 32; 326-п paragraphs 18 to 20, 24.1).
 *
 * Amounts are whole kopecks. A month falls into segments within which nothing changes; each may cost at most a
 * share of the income (or of what it exceeds the limit by), in proportion to its days. Segments are summed
 * exactly, as multiples of 1 / (FEE_RATE_ONE * days of the month) kopecks, and the month is rounded half up, once.
 */
#ifndef SOCSVC_CORE_FEE_H
#define SOCSVC_CORE_FEE_H

#include <stdbool.h>
#include <stdint.h>

#include "core_error.h"
#include "date.h"

#define FEE_RATE_ONE 10000 /* rates are in ten-thousandths: 0.5 is 5000 */
#define FEE_AMOUNT_MAX                                                                                            \
	INT64_C(10000000000000) /* kopecks; keeps every product and the sum of a month within int64 */

typedef enum FeeBase
{
	FEE_BASE_INCOME_OVER_THRESHOLD, /* home and semi-residential: what the income exceeds the limit by */
	FEE_BASE_INCOME                 /* residential: the whole income */
} FeeBase;

/* The cap of a form in force: fee_cap. */
typedef struct FeeCap
{
	FeeBase base;
	int32_t rate;              /* in 1 / FEE_RATE_ONE */
	bool free_up_to_threshold; /* nothing is paid where income <= threshold, equality included */
} FeeCap;

typedef struct FeeSegment
{
	bool free; /* whatever the income; cap, income and threshold then do not matter */
	bool full; /* paid in full whatever the income, likewise; free comes first */
	FeeCap cap;
	int64_t income;        /* average per head and month */
	int64_t threshold;     /* limit up to which services are free */
	int64_t cost;          /* services at their tariffs */
	int32_t charged_days;  /* of days_in_month: the cap's share */
	int32_t days_in_month; /* 28 .. 31, the same in all segments of a month */
} FeeSegment;

typedef enum FeeTerms
{
	FEE_TERMS_FREE,    /* nothing is paid */
	FEE_TERMS_PARTIAL, /* less than the cost */
	FEE_TERMS_FULL     /* the cost */
} FeeTerms;

/* Exact amounts of a segment, in 1 / (FEE_RATE_ONE * days_in_month) kopecks; cap -1 where the income does not
 * matter. */
typedef struct FeeShare
{
	int64_t cap;
	int64_t fee;
} FeeShare;

/* Days on which nothing changes of what the fee of a whole month rests on. */
typedef struct FeeSpan
{
	core_day from;  /* first day */
	core_day until; /* first day no more */
	FeeCap cap;
	int64_t threshold; /* limit up to which services are free; 0 where the cap does not look at it */
	int64_t rounding;  /* kopecks */
} FeeSpan;

/* True where the cap depends on the limit of income. */
static inline bool
fee_needs_threshold(const FeeCap *cap)
{
	return cap->free_up_to_threshold || cap->base == FEE_BASE_INCOME_OVER_THRESHOLD;
}

extern bool fee_threshold(int64_t subsistence_minimum, int32_t multiplier_thousandths, int64_t *threshold,
						  CoreError *error);
extern bool fee_segment(const FeeSegment *segment, FeeShare *share, CoreError *error);
extern bool fee_month(const FeeSegment *segments, int count, int64_t rounding, FeeShare *shares, int64_t *fee,
					  FeeTerms *terms, CoreError *error);
extern bool fee_whole_months(const FeeSpan *spans, int nspans, const core_day *days, const int64_t *incomes,
							 const int64_t *costs, int64_t count, int64_t *fees, int64_t *done, CoreError *error);
extern bool fee_average_income(int64_t total, int32_t months, int32_t members, int64_t *average, CoreError *error);

/* Half up, to multiples of `unit`, of a quotient of non-negative numbers: the one rounding rule. */
static inline int64_t
fee_round(int64_t numerator, int64_t denominator, int64_t unit)
{
	int64_t step = denominator * unit;
	int64_t whole = numerator / step;
	int64_t rest = numerator % step;

	return (whole + (rest >= step - rest)) * unit;
}

#endif
