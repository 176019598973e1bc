/*
 * iin.h: ИИН, the individual identification number of Kazakhstan.
 */
#ifndef SOCSVC_CORE_IIN_H
#define SOCSVC_CORE_IIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core_error.h"
#include "date.h"

/* Twelve digits, read as one number: YYMMDD of birth, century and sex, four of a sequence, one check digit. */
typedef int64_t Iin;

#define IIN_TEXT_SIZE 13

extern bool iin_parse(const char *text, size_t length, Iin *result, CoreError *error);
extern bool iin_check(int64_t number, CoreError *error);
extern void iin_print(Iin iin, char *buffer);
extern core_day iin_birth_day(Iin iin);
extern char iin_sex(Iin iin);

#endif
