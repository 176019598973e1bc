/*
 * simulate.h: what fees would be under another set of parameters.
 */
#ifndef SOCSVC_SIMULATE_H
#define SOCSVC_SIMULATE_H

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

#endif
