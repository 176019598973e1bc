/*
 * snils.h: СНИЛС, the Russian number of an individual insurance account.
 */
#ifndef SOCSVC_CORE_SNILS_H
#define SOCSVC_CORE_SNILS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core_error.h"

/* Nine digits of the number and two check digits, read as one number of eleven digits. */
typedef int64_t Snils;

#define SNILS_TEXT_SIZE 15 /* "112-233-445 95" and its terminator */

extern bool snils_parse(const char *text, size_t length, Snils *result, CoreError *error);
extern bool snils_check(int64_t number, CoreError *error);
extern void snils_print(Snils snils, char *buffer);

#endif
