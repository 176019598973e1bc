/*
 * text_scan.h: reading of text that people and portals wrote.
 *
 * A scan first folds the text into a buffer of its own: valid UTF-8 only, no control characters, lower case,
 * one ASCII space for any run of spaces (no-break ones too), one ASCII hyphen for any dash, the letter yo as ye,
 * combining marks of Cyrillic composed. The parsers then ask for words and numbers in turn. An offset into the
 * folded text is turned back into a place of the source only where somebody wants to know (errors, conditions).
 */
#ifndef SOCSVC_CORE_TEXT_SCAN_H
#define SOCSVC_CORE_TEXT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core_error.h"

#define TEXT_SCAN_LIMIT 1023 /* bytes of a text; a longer one is an error */

typedef struct TextScan
{
	const char *source;
	size_t source_length;
	size_t length; /* of the folded text */
	size_t at;     /* next byte to read */
	char folded[TEXT_SCAN_LIMIT + 1];
} TextScan;

typedef enum TextNumber
{
	TEXT_NO_NUMBER,
	TEXT_NUMBER,
	TEXT_NUMBER_TOO_BIG
} TextNumber;

/* A word or phrase of a vocabulary and what it means. Longer phrases stand before their own beginnings. */
typedef struct TextWord
{
	const char *text;
	int length;
	int meaning;
} TextWord;

#define TEXT_WORD(text, meaning)                                                                                  \
	{                                                                                                             \
		text, sizeof(text) - 1, meaning                                                                           \
	}
#define TEXT_WORDS_END                                                                                            \
	{                                                                                                             \
		NULL, 0, 0                                                                                                \
	}

/* The next byte that is no space; the terminating zero at the end. */
static inline char
text_scan_peek(const TextScan *scan)
{
	return scan->folded[scan->at + (scan->folded[scan->at] == ' ')];
}

/* Eats a literal, whose length the compiler knows; most often a look at its first byte is enough. */
#define text_scan_eat(scan, literal)                                                                              \
	(text_scan_peek(scan) == (literal)[0] && text_scan_eat_bytes(scan, literal, sizeof(literal) - 1))

/*
 * Reads one code point of strict UTF-8 (no overlong forms, surrogates, or values beyond U+10FFFF). Answers its
 * length in bytes, 0 if the bytes are no code point. There is at least one byte.
 */
extern size_t text_code_point(const unsigned char *text, size_t left, uint32_t *code_point);

extern bool text_scan_begin(TextScan *scan, const char *text, size_t length, CoreError *error);
extern bool text_scan_eat_bytes(TextScan *scan, const char *phrase, size_t length);
extern bool text_scan_word(TextScan *scan, const TextWord *words, int *meaning);
extern TextNumber text_scan_number(TextScan *scan, int32_t limit, int32_t *number);
extern bool text_scan_at_end(TextScan *scan);
extern bool text_scan_next_word(TextScan *scan);
extern int text_scan_position(const TextScan *scan, size_t folded_at);
extern void text_scan_source(const TextScan *scan, size_t folded_from, size_t folded_until, size_t *start,
							 size_t *length);
extern bool text_scan_fail(const TextScan *scan, size_t folded_at, CoreStatus status, const char *message,
						   const char *hint, CoreError *error);

#endif
