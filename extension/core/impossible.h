/*
 * impossible.h: what cannot have happened, whoever recorded it: more than 24 hours in a day, a human being at two
 * places at once, the same service to one person twice at the same time.
 *
 * Times of day are microseconds since midnight, as the server's type time holds them; lengths are minutes. An
 * occupation lies within one day. Nothing here fails or allocates.
 */
#ifndef SOCSVC_CORE_IMPOSSIBLE_H
#define SOCSVC_CORE_IMPOSSIBLE_H

#include "quota.h"

#define DAY_MINUTES 1440
#define OCCUPATION_MINUTE INT64_C(60000000)
#define OCCUPATION_DAY (DAY_MINUTES * OCCUPATION_MINUTE)
#define NO_START INT64_C(-1)

/* One service to one person, as far as it takes time: delivered, claimed or planned. */
typedef struct Occupation
{
	struct Occupation *next;
	int64_t start;        /* NO_START where it is not known */
	int32_t minutes;      /* 0 where they are not known */
	int64_t person;       /* recipient */
	int64_t human;        /* whoever works, over all providers; 0 where nobody is named */
	int64_t provider;     /* for whom */
	int64_t service_item; /* 0 where it is not known */
	bool in_group;        /* semi-residential or residential: may be given to several people at once */
} Occupation;

extern DeliveryRefusal start_admitted(int64_t start, int64_t minutes);
extern bool occupations_overlap(const Occupation *one, const Occupation *other);
extern DeliveryRefusal occupations_collide(const Occupation *one, const Occupation *other);
extern int64_t occupied_minutes(const Occupation *occupations);

#endif
