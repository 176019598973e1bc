/*
 * register_info.h: what this register is: its jurisdiction, its day, its version.
 */
#ifndef SOCSVC_REGISTER_INFO_H
#define SOCSVC_REGISTER_INFO_H

#include "pgtime.h"
#include "utils/date.h"

#include "rule_cache.h"

/* A jurisdiction whose rules may stand in the register. */
typedef struct Jurisdiction
{
	char *code;
	pg_tz *zone;
	char *person_identifier;           /* the number by which the state knows a person: snils or iin */
	const struct Jurisdiction *parent; /* whose rules hold where this one has none; NULL at the root */
} Jurisdiction;

typedef struct Jurisdictions
{
	int count;
	Jurisdiction *sorted; /* by code */
} Jurisdictions;

/*
 * Refuses to work where the database holds no register (SV019) or one of another version than this library
 * (SV014). Every trigger function of a rule calls it first; it costs a comparison once the register is known.
 */
extern void socsvc_check_register(void);

/* Today in the register's own time zone, as clock.h has it; the session's TimeZone decides nothing. */
extern DateADT socsvc_today(void);

/* The day on which a moment falls in the register's own time zone. */
extern DateADT socsvc_day_of(TimestampTz moment);

/* Name of the register's own time zone. */
extern const char *socsvc_time_zone(void);

/* Code of the register's home jurisdiction. It stands until the next call: copy it before running SQL. */
extern const char *socsvc_home_jurisdiction(void);

/*
 * All jurisdictions; the one of them with this code, NULL where there is none; the same from the cache, ERROR
 * 22023 where there is none; and, below, the caches, to depend on.
 */
extern const Jurisdictions *socsvc_jurisdictions(void);
extern const Jurisdiction *socsvc_jurisdiction_of(const Jurisdictions *all, const char *code);
extern const Jurisdiction *socsvc_find_jurisdiction(const char *code);

/* How far up from the home jurisdiction this one stands; -1 where its rules do not hold here. */
extern int socsvc_jurisdiction_distance(const Jurisdiction *home, const char *code);

extern RuleCache socsvc_register_cache;
extern RuleCache socsvc_jurisdiction_cache;

#endif
