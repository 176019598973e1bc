/*
 * fuzz.h: what every harness has: its entry point, and a check that stops the run.
 */
#ifndef SOCSVC_FUZZ_H
#define SOCSVC_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Told before the end, so that standalone.c shows the input; libFuzzer keeps it by itself. */
extern void __sanitizer_on_print(const char *text) __attribute__((weak));

/* Stops the run and says what did not hold. */
#define must(condition)                                                                                           \
	do                                                                                                            \
	{                                                                                                             \
		if (!(condition))                                                                                         \
		{                                                                                                         \
			if (__sanitizer_on_print != NULL)                                                                     \
				__sanitizer_on_print("");                                                                         \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                       \
			abort();                                                                                              \
		}                                                                                                         \
	} while (0)

/* The input as a sequence of numbers; zeros when there are no more bytes. */
typedef struct Reader
{
	const uint8_t *at;
	size_t left;
} Reader;

/* The next bytes, at most eight, as a number. */
static inline uint64_t
next_number(Reader *reader, size_t bytes)
{
	uint64_t result = 0;

	for (size_t i = 0; i < bytes; i++)
	{
		result = result << 8 | (reader->left > 0 ? *reader->at : 0);
		if (reader->left > 0)
		{
			reader->at++;
			reader->left--;
		}
	}
	return result;
}

#endif
