/*
 * draw.h: draws that follow from numbers alone, for made-up data: the same on every machine, in every session.
 */
#ifndef SOCSVC_CORE_DRAW_H
#define SOCSVC_CORE_DRAW_H

#include <stdint.h>

extern int32_t draw(int64_t seed, int64_t who, int32_t what, int32_t below);

#endif
