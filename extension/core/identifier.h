/*
 * identifier.h: digits of a personal number as people write it, shared by snils and iin.
 */
#ifndef SOCSVC_CORE_IDENTIFIER_H
#define SOCSVC_CORE_IDENTIFIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core_error.h"

extern bool identifier_digits(const char *text, size_t length, int expected, uint8_t *digits, CoreError *error);
extern int64_t identifier_number(const uint8_t *digits, int count);
extern void identifier_split(int64_t number, int count, uint8_t *digits);

#endif
