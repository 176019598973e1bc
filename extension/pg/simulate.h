/*
 * simulate.h: what fees would be under another set of parameters, file by file:
 *
 *   simulate.c            simulate_fees(): who may; from what the register says to fees and rows of the answer
 *   simulate_read.c       what the month's charges rest on, as a stream
 *   simulate_overrides.c  the other set of parameters, from jsonb
 */
#ifndef SOCSVC_SIMULATE_H
#define SOCSVC_SIMULATE_H

#include "tcop/dest.h"
#include "utils/jsonb.h"

#include "fee.h"

#define FEE_FORMS 3
#define FEE_FACTOR_ONE 10000 /* factors are in ten-thousandths */

extern const char *const fee_forms[FEE_FORMS];

/* What the cap of a form would be; what is not said stays as it is. */
typedef struct CapOverride
{
	bool has_base;
	bool has_rate;
	bool has_free_up_to_threshold;
	FeeCap cap;
} CapOverride;

typedef struct MinimumOverride
{
	char *demographic_group;
	int64 amount; /* kopecks */
} MinimumOverride;

/* Another set of parameters, as jsonb gave it. */
typedef struct FeeOverrides
{
	int minimum_count;
	MinimumOverride *minimums;
	int32 multiplier; /* thousandths; -1: as it is */
	CapOverride caps[FEE_FORMS];
	int64 rounding;      /* kopecks; 0: as it is */
	int32 tariff_factor; /* ten-thousandths; FEE_FACTOR_ONE: as it is */
	bool has_tariff_factor;
	int tariff_count;
	Datum *tariff_items;   /* bigint: service_item */
	Datum *tariff_amounts; /* numeric, roubles */
	int32 income_factor;   /* ten-thousandths */
	int dropped_count;
	Datum *dropped; /* text: codes of free rules left out */
} FeeOverrides;

/*
 * Reads and checks the overrides, in the current memory context; runs SQL, so SPI is connected. Errors: 22023
 * names the key, HINT lists what is possible.
 */
extern FeeOverrides *fee_overrides(Jsonb *jsonb);

/* What is simulated. */
typedef struct SimulationScope
{
	const FeeOverrides *overrides;
	core_day month; /* first day */
	bool of_provider;
	int64 provider;
	bool tariffs_change;
	bool asks_assessment; /* the limit may be asked for where the charge did without */
} SimulationScope;

/* Columns of the rows that simulate_read() gives, in their order. */
enum
{
	IN_CHARGE,
	IN_CONTRACT,
	IN_PERSON,
	IN_PROVIDER,
	IN_FORM,
	IN_TERMS,
	IN_FORMULA,
	IN_FEE,
	IN_EXTRA,
	IN_SEGMENT,
	IN_DAYS,
	IN_CHARGED_DAYS,
	IN_DAYS_IN_MONTH,
	IN_RULE,
	IN_CONDITION,
	IN_GROUP,
	IN_INCOME,
	IN_MINIMUM,
	IN_THRESHOLD_ROW,
	IN_THRESHOLD,
	IN_CAP,
	IN_COST,
	IN_APPLICATION_ON,
	IN_LINES,
	IN_EXTRA_LINES,
	IN_COLUMNS
};

/*
 * Gives the receiver the last charge of each contract in the month, with its segments in order; a charge without
 * any is one row of NULLs. SPI is connected.
 */
extern void simulate_read(const SimulationScope *scope, DestReceiver *receiver);

#endif
