/*
 * draw.c: draws that follow from numbers alone.
 *
 * The mixing function is the finalizer of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
 * Generators, OOPSLA 2014): every bit of the input changes half of the bits of the output. No secret is made with
 * it.
 */
#include "draw.h"

/* Mixes the bits of a word. */
static uint64_t
mixed(uint64_t word)
{
	word = (word ^ (word >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	word = (word ^ (word >> 27)) * UINT64_C(0x94d049bb133111eb);
	return word ^ (word >> 31);
}

/*
 * A number from 0 to below - 1, each about as likely: of one seed, for the one whom it is about, and for what it
 * decides. below is at least 1.
 */
int32_t
draw(int64_t seed, int64_t who, int32_t what, int32_t below)
{
	uint64_t word = mixed((uint64_t) seed + UINT64_C(0x9e3779b97f4a7c15));

	word = mixed(word ^ ((uint64_t) who * UINT64_C(0x9e3779b97f4a7c15)));
	word = mixed(word + (uint64_t) (uint32_t) what);
	return (int32_t) (((word >> 32) * (uint64_t) (uint32_t) below) >> 32);
}
