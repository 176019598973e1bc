/*
 * place.h: places of a group over days.
 */
#ifndef SOCSVC_PLACE_H
#define SOCSVC_PLACE_H

#include "utils/date.h"
#include "utils/rangetypes.h"

/*
 * The allocator sets it while it inserts offers and moves their entries: it has gone through the queue in order,
 * holds the locks and has checked all offers at once, so triggers do not ask row by row again, and it appends the
 * status events itself. It must be reset on errors too.
 */
extern bool socsvc_allocating;

/* The worst day of some days: the first on which the fewest places are free. */
typedef struct PlaceRoom
{
	int64 room; /* places less taken; below 0 where more are taken than there are */
	int64 places;
	int64 taken;
	DateADT day; /* DATEVAL_NOBEGIN where the days have no first one */
} PlaceRoom;

/*
 * The worst of the days, read with the active snapshot; stays with the id `except` do not count (0: all count).
 * False when the days are empty. Wants an open SPI connection.
 */
extern bool socsvc_place_room(int64 place_group, RangeType *days, int64 except, PlaceRoom *worst);

#endif
