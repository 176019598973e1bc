/*
 * secret.h: digits out of random bytes, and a comparison that does not tell by its time where values differ.
 */
#ifndef CORE_SECRET_H
#define CORE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Turns random bytes into decimal digits, each equally likely, until `wanted` are there or the bytes are used up.
 * Answers how many digits were written; no terminator is.
 */
extern size_t core_random_digits(const unsigned char *bytes, size_t count, char *digits, size_t wanted);

/* Are the values the same? Takes equally long wherever they differ. */
extern bool core_same_secret(const unsigned char *one, const unsigned char *other, size_t length);

#endif
