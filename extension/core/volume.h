/*
 * volume.h: how much of a service is given at a time.
 */
#ifndef SOCSVC_CORE_VOLUME_H
#define SOCSVC_CORE_VOLUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core_error.h"

/*
 * What a volume is measured in, or the kinds that have no measure. The numbers are stored and are the first key
 * of the order: never renumber, only append. Every measure has one unit, into which the others are converted.
 */
typedef enum VolumeUnit
{
	VOLUME_MINUTES = 1, /* time */
	VOLUME_HOURS_A_DAY, /* at most 24 */
	VOLUME_KILOGRAMS,   /* mass */
	VOLUME_SQUARE_METRES,
	VOLUME_METRES,
	VOLUME_LITRES,
	VOLUME_PIECES,
	VOLUME_BY_NORM, /* the quantity stands in an approved norm: "По утвержденным нормативам" */
	VOLUME_AS_NEEDED, /* "по потребности" */
	VOLUME_OPENING_HOURS, /* all the time that the provider is open: "в соответствии с режимом работы" */
	VOLUME_DURING_STAY, /* all the time of the stay: "весь период проживания" */
	VOLUME_CONTINUOUS   /* "круглосуточно" */
} VolumeUnit;

#define VOLUME_UNIT_LAST VOLUME_CONTINUOUS

/* Flags; all of them belong to units with a measure only. */
#define VOLUME_AT_MOST 0x01 /* an upper bound: "до 5 кг", "не более 480 минут" */
#define VOLUME_DEPENDING                                                                                          \
	0x02 /* "в зависимости от услуги": what is given varies, the quantity is its yardstick    \
		  */
#define VOLUME_OR_CONTINUOUS 0x04 /* hours a day only: "круглосуточно или до 8 часов в сутки" */
#define VOLUME_FLAGS 0x07

/*
 * A value, as stored. `milli` is thousandths of the unit, never negative, 0 for units without a measure; a bound
 * is above 0. Two values are equal when their bytes are, so `reserved` is always 0.
 */
typedef struct Volume
{
	int64_t milli;
	uint8_t unit;
	uint8_t flags;
	uint8_t reserved[6];
} Volume;

#define VOLUME_TEXT_SIZE 160 /* of the longest text that volume_print and volume_label write */

typedef enum VolumeLanguage
{
	VOLUME_RU,
	VOLUME_KK,
	VOLUME_EN
} VolumeLanguage;

extern bool volume_parse(const char *text, size_t length, Volume *result, CoreError *error);
extern bool volume_check(const Volume *volume, CoreError *error);
extern void volume_print(const Volume *volume, char *buffer);
extern bool volume_language(const char *code, size_t length, VolumeLanguage *result);
extern void volume_label(const Volume *volume, VolumeLanguage language, char *buffer);

extern bool volume_is_measured(const Volume *volume);
extern const char *volume_unit_name(const Volume *volume);
extern const char *volume_dimension_name(const Volume *volume);
extern int64_t volume_minutes(const Volume *volume);

extern int volume_compare(const Volume *left, const Volume *right);
extern uint64_t volume_abbreviate(const Volume *volume);
extern bool volume_contains(const Volume *norm, const Volume *volume);

extern bool volume_can_calculate(const Volume *volume, CoreError *error);
extern bool volume_can_combine(const Volume *left, const Volume *right, CoreError *error);
extern bool volume_add(const Volume *left, const Volume *right, Volume *result, CoreError *error);
extern bool volume_subtract(const Volume *left, const Volume *right, Volume *result, CoreError *error);
extern bool volume_with_milli(const Volume *volume, int64_t milli, Volume *result, CoreError *error);

#endif
