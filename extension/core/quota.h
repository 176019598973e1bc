/*
 * quota.h: may this delivery be recorded, and what does it leave?
 *
 * The rules of a delivery as plain decisions over facts that somebody else has read (pg/quota_facts.c) under the
 * right locks. One delivery at a time, in the order in which they came: the counters carry what earlier ones of
 * the same statement have taken. Nothing here fails; a refusal is an answer.
 */
#ifndef SOCSVC_CORE_QUOTA_H
#define SOCSVC_CORE_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

#include "date.h"
#include "periodicity.h"

/* Days from .. until, until not included; the infinities of date.h are bounds too. Empty when until <= from. */
typedef struct DayRange
{
	core_day from;
	core_day until;
} DayRange;

/* True if the day lies in the range. */
static inline bool
day_in_range(core_day day, const DayRange *range)
{
	return day >= range->from && day < range->until;
}

/* Why a delivery is refused. pg/quota_report.c gives each its SQLSTATE and its words. */
typedef enum DeliveryRefusal
{
	DELIVERY_ALLOWED = 0,
	DELIVERY_NO_GROUND, /* no such line, or of another person or provider */
	DELIVERY_IN_FUTURE,
	DELIVERY_VISIT_TOO_LATE, /* a plan for a day that lies too far in the past */
	DELIVERY_CONTRACT_NOT_SIGNED,
	DELIVERY_OUTSIDE_CONTRACT,
	DELIVERY_CONTRACT_ENDED, /* terminated, completed or suspended by that day */
	DELIVERY_CONTRACT_PAUSED,
	DELIVERY_OUTSIDE_LINE,
	DELIVERY_REFUSED_IN_WRITING, /* by the citizen, from that day or an earlier one */
	DELIVERY_OUTSIDE_SEASON,
	DELIVERY_BEFORE_CONSENT,
	DELIVERY_TARIFF_NOT_IN_FORCE,
	DELIVERY_OUTSIDE_URGENT_ACT,
	DELIVERY_URGENT_ACT_SIGNED,
	DELIVERY_CLOSED_BY_ACT,
	DELIVERY_RECIPIENT_DEAD,
	DELIVERY_RECIPIENT_AWAY,
	DELIVERY_RECIPIENT_IN_FACILITY, /* of another provider */
	DELIVERY_WORKER_NOT_EMPLOYED,
	DELIVERY_NOT_CONFIRMED, /* hours of an order, without the recipient's code */
	DELIVERY_QUOTA_EXHAUSTED,
	DELIVERY_PERIOD_FULL,
	DELIVERY_MINUTES_MISSING, /* of a line that is bound in minutes */
	DELIVERY_MINUTES_FULL,
	DELIVERY_RECIPIENT_DAY_FULL, /* more than 24 hours to one person on one day, over all providers */
	DELIVERY_WORKER_DAY_FULL,    /* more than 24 hours by one human being, likewise */
	DELIVERY_WORKER_ELSEWHERE,   /* at two places, or two services, at once */
	DELIVERY_SERVICE_AT_ONCE,    /* the same service to one person twice at the same time */
	DELIVERY_SERVICE_TWICE,      /* the same service on one day by two providers */
	DELIVERY_NOT_COUNTED,        /* gives back more than was ever counted: the counters are damaged */

	/* Refusals of the set call, where a plain INSERT would fail as a whole. */
	DELIVERY_MALFORMED,
	DELIVERY_BAD_QUANTITY,
	DELIVERY_BAD_MINUTES,
	DELIVERY_START_WITHOUT_MINUTES,
	DELIVERY_PAST_MIDNIGHT,
	DELIVERY_NO_PARTITION
} DeliveryRefusal;

/* What a delivery rests on. */
typedef enum GroundKind
{
	GROUND_CONTRACT, /* a line of a contract: counted against the quota */
	GROUND_EXTRA,    /* a service over the programme: charged in full, not counted */
	GROUND_URGENT    /* a line of an act of urgent services: neither programme nor contract */
} GroundKind;

/* Days that a person has spent in a facility from morning to night: those of arriving and leaving are not. */
typedef struct FacilityStay
{
	int64_t provider;
	DayRange inside;
} FacilityStay;

typedef struct RecipientFacts
{
	core_day died_on; /* CORE_DAY_INFINITY while alive */
	const DayRange *away;
	int away_count;
	const FacilityStay *stays;
	int stay_count;
} RecipientFacts;

typedef struct ContractFacts
{
	bool is_signed;
	DayRange term;          /* empty while there is none */
	core_day inactive_from; /* CORE_DAY_INFINITY while active */
	const DayRange *paused; /* suspensions that have ended */
	int paused_count;
	const DayRange *closed; /* periods of acts whose content stands */
	int closed_count;
} ContractFacts;

typedef struct ExtraFacts
{
	core_day consent_on;
	DayRange tariff;
} ExtraFacts;

typedef struct UrgentFacts
{
	DayRange term;
	bool is_signed;
} UrgentFacts;

/* Everything that the rules ask about one delivery besides the counters. Pointers that do not apply are NULL. */
typedef struct DeliveryFacts
{
	GroundKind kind;
	core_day day;
	core_day today;
	int64_t provider;  /* who delivers */
	bool planned;      /* a visit that is planned, not a delivery: its day may lie in the future */
	core_day earliest; /* first day for which a visit may still be planned */
	const RecipientFacts *recipient;
	const ContractFacts *contract; /* contract and extra */
	const DayRange *line_term;     /* contract */
	core_day refused_from;         /* contract; CORE_DAY_INFINITY where the service was not refused */
	const ExtraFacts *extra;       /* extra */
	const UrgentFacts *urgent;     /* urgent */
	const DayRange *employed;      /* of the worker, NULL when none is named */
} DeliveryFacts;

/* The total of a programme line. */
typedef struct LineCounter
{
	bool unlimited;
	int64_t quota;
	int64_t used;
	int64_t held; /* by planned visits whose hold has not expired */
} LineCounter;

/* One period (week, month, ...) of a line that has a maximum per period, in times or in minutes. */
typedef struct WindowCounter
{
	core_day start;
	core_day end; /* not included */
	int64_t maximum;
	int64_t used;
	int64_t held; /* likewise */
} WindowCounter;

extern DeliveryRefusal delivery_admitted(const DeliveryFacts *facts);
extern DeliveryRefusal delivery_open(const DeliveryFacts *facts);

/* What one delivery counts in: the periods are NULL where the line has no maximum of their kind. */
typedef struct DeliveryCounters
{
	LineCounter *line;
	WindowCounter *window;  /* times */
	WindowCounter *minutes; /* minutes */
} DeliveryCounters;

extern DeliveryRefusal quota_take(const DeliveryCounters *counters, int64_t quantity, int64_t minutes);
extern DeliveryRefusal quota_give_back(const DeliveryCounters *counters, int64_t quantity, int64_t minutes);
extern DeliveryRefusal quota_hold(const DeliveryCounters *counters, int64_t quantity, int64_t minutes);
extern DeliveryRefusal quota_release(const DeliveryCounters *counters, int64_t quantity, int64_t minutes);
extern bool minutes_period(PeriodicityUnit unit, core_day day, const DayRange *term, core_day *start,
						   core_day *end);

#endif
