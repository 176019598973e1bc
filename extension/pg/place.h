/*
 * place.h: what the allocator and the triggers of places tell each other.
 */
#ifndef SOCSVC_PLACE_H
#define SOCSVC_PLACE_H

/*
 * The allocator sets it while it inserts offers and moves their entries: it has gone through the queue in order,
 * holds the locks and has checked all offers at once, so triggers do not ask row by row again, and it appends the
 * status events itself. It must be reset on errors too.
 */
extern bool socsvc_allocating;

#endif
