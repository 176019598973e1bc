/*
 * standalone.c: runs a libFuzzer harness without libFuzzer: over the files of a seed corpus, then over seeded
 * pseudo-random mutations of them, the same on every machine.
 *
 *   HARNESS FILE...        FUZZ_RUNS=n mutations (default 200000), FUZZ_SEED=n another sequence
 *
 * The harness aborts when it finds something; the input then stands on stderr, in hexadecimal. With clang, link
 * -fsanitize=fuzzer instead of this file for coverage-guided fuzzing of the same harness.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_LIMIT 2048

extern int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Input
{
	uint8_t bytes[INPUT_LIMIT];
	size_t size;
} Input;

static uint64_t random_state;
static const Input *running;

/* The next number of a xorshift sequence, below `limit`; 0 if that is 0. */
static size_t
random_below(size_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return limit == 0 ? 0 : (size_t) (random_state % limit);
}

/* Puts a stretch of another input in place of a stretch of this one. */
static void
splice(Input *input, const Input *from)
{
	size_t at = random_below(input->size + 1);
	size_t removed = random_below(input->size - at + 1);
	size_t start = random_below(from->size + 1);
	size_t length = random_below(from->size - start + 1);

	if (random_below(2) == 0)
		removed = 0;
	if (input->size - removed + length > INPUT_LIMIT)
		return;
	memmove(input->bytes + at + length, input->bytes + at + removed, input->size - at - removed);
	memcpy(input->bytes + at, from->bytes + start, length);
	input->size = input->size - removed + length;
}

/* Changes an input a little, a few times. */
static void
mutate(Input *input, const Input *corpus, size_t count)
{
	static const char interesting[] = "0123456789-+/<>=(),. \t\xC2\xA0\xE2\x80\x93";

	for (size_t left = 1 + random_below(4); left > 0; left--)
	{
		size_t at = random_below(input->size);

		switch (random_below(6))
		{
			case 0:
				if (input->size > 0)
					input->bytes[at] ^= (uint8_t) (1 << random_below(8));
				break;
			case 1:
				if (input->size > 0)
					input->bytes[at] = (uint8_t) interesting[random_below(sizeof interesting - 1)];
				break;
			case 2:
				if (input->size > 0)
				{
					memmove(input->bytes + at, input->bytes + at + 1, input->size - at - 1);
					input->size--;
				}
				break;
			case 3:
				input->size = random_below(input->size + 1);
				break;
			default:
				splice(input, &corpus[random_below(count)]);
		}
	}
}

static void
run(const Input *input)
{
	/* A copy of just its size, so that the sanitizer sees a read beyond the end. */
	uint8_t *exact = malloc(input->size > 0 ? input->size : 1);

	running = input;
	memcpy(exact, input->bytes, input->size);
	LLVMFuzzerTestOneInput(exact, input->size);
	free(exact);
}

/* Called by the harness before it aborts, and by the sanitizers before they end the program. */
void
__sanitizer_on_print(const char *text)
{
	static int told;

	(void) text;
	if (told++ || running == NULL)
		return;
	fputs("input:", stderr);
	for (size_t i = 0; i < running->size; i++)
		fprintf(stderr, " %02x", running->bytes[i]);
	fputc('\n', stderr);
}

int
main(int argc, char **argv)
{
	size_t count = (size_t) argc - 1;
	Input *corpus = calloc(count + 1, sizeof *corpus);
	const char *runs_text = getenv("FUZZ_RUNS");
	const char *seed_text = getenv("FUZZ_SEED");
	unsigned long runs = runs_text ? strtoul(runs_text, NULL, 10) : 200000;

	random_state = seed_text ? strtoull(seed_text, NULL, 10) : 1;
	random_state = random_state * 0x9E3779B97F4A7C15 + 1;
	for (size_t i = 0; i < count; i++)
	{
		FILE *file = fopen(argv[i + 1], "rb");

		if (file == NULL)
		{
			perror(argv[i + 1]);
			return 1;
		}
		corpus[i].size = fread(corpus[i].bytes, 1, INPUT_LIMIT, file);
		fclose(file);
		run(&corpus[i]);
	}
	if (count == 0)
		count = 1; /* the empty input */
	for (unsigned long i = 0; i < runs; i++)
	{
		Input input = corpus[random_below(count)];

		mutate(&input, corpus, count);
		run(&input);
	}
	printf("%d files, %lu mutations\n", argc - 1, runs);
	free(corpus);
	return 0;
}
