/*
 * text_fuzz.c: folding takes valid UTF-8 without control characters and nothing else, makes no text longer, and is
 * the same when done twice; whatever is then read stays within the text, and places in it are places of the
 * source.
 */
#include "fuzz.h"
#include "text_scan.h"

/* The length of valid UTF-8 at `text`, 0 where there is none, by building every code point anew. */
static size_t
plain_length(const uint8_t *text, size_t left, uint32_t *code_point)
{
	for (size_t length = 1; length <= 4 && length <= left; length++)
	{
		static const uint32_t first[] = {0, 0, 0x80, 0x800, 0x10000};
		static const uint32_t last[] = {0, 0x7F, 0x7FF, 0xFFFF, 0x10FFFF};
		static const uint8_t mark[] = {0, 0, 0xC0, 0xE0, 0xF0};
		static const uint8_t bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
		uint32_t value = text[0] & bits[length];
		uint8_t head = (uint8_t) (text[0] & ~bits[length]);
		bool good = head == mark[length];

		for (size_t i = 1; i < length; i++)
		{
			good = good && text[i] >= 0x80 && text[i] < 0xC0;
			value = value * 64 + text[i] % 64;
		}
		if (good && value >= first[length] && value <= last[length] && (value < 0xD800 || value > 0xDFFF))
		{
			*code_point = value;
			return length;
		}
	}
	return 0;
}

/* Whether the source may be folded: valid, no control character, not too long. */
static bool
plain_valid(const uint8_t *data, size_t size)
{
	for (size_t at = 0; at < size;)
	{
		uint32_t expected = 0;
		uint32_t found = 0;
		size_t length = plain_length(data + at, size - at, &expected);

		must(text_code_point(data + at, size - at, &found) == length && found == expected);
		if (length == 0 || expected < 0x20 || (expected >= 0x7F && expected < 0xA0))
			return false;
		at += length;
	}
	return size <= TEXT_SCAN_LIMIT;
}

/* Reads words and numbers by turns as the bytes say; the scan moves forward only and never beyond the end. */
static void
walk(TextScan *scan, const uint8_t *data, size_t size)
{
	static const TextWord words[] = {TEXT_WORD("раз", 1), TEXT_WORD("не более", 2), TEXT_WORD("-", 3),
									 TEXT_WORD("a", 4), TEXT_WORDS_END};

	for (size_t step = 0; step < 2 * size + 2; step++)
	{
		size_t before = scan->at;
		int meaning = 0;
		int32_t number = -1;
		TextNumber read = text_scan_number(scan, size > 0 ? data[step % size] * 1000 : 9, &number);
		size_t start;
		size_t length;

		must(read == TEXT_NO_NUMBER || scan->at > before);
		must((read == TEXT_NUMBER) == (number >= 0));
		if (text_scan_word(scan, words, &meaning))
			must(meaning >= 1 && meaning <= 4 && scan->at > before);
		must(scan->at >= before && scan->at <= scan->length);
		if (step < 4)
		{
			text_scan_source(scan, before, scan->at, &start, &length);
			must(start + length <= size && (length > 0) == (scan->at > before));
			must(text_scan_position(scan, scan->at) >= 1 &&
				 (size_t) text_scan_position(scan, scan->at) <= size + 1);
		}
		if (!text_scan_next_word(scan))
		{
			must(text_scan_at_end(scan));
			return;
		}
		must(scan->at > before || scan->at == 0 || read != TEXT_NO_NUMBER || meaning != 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TextScan scan;
	TextScan again;
	CoreError error = {CORE_OK, 0, NULL, NULL};
	uint32_t code_point;

	if (!text_scan_begin(&scan, (const char *) data, size, &error))
	{
		must(!plain_valid(data, size));
		must(error.status == CORE_SYNTAX && error.message != NULL);
		must(error.position >= 1 && (size_t) error.position <= size + 1);
		return 0;
	}
	must(plain_valid(data, size));
	must(scan.length <= size && scan.folded[scan.length] == '\0');
	for (size_t at = 0; at < scan.length;)
	{
		size_t length = text_code_point((const unsigned char *) scan.folded + at, scan.length - at, &code_point);

		must(length > 0 && !(code_point >= 'A' && code_point <= 'Z') &&
			 !(code_point >= 0x410 && code_point <= 0x42F));
		must(code_point != ' ' || (at > 0 && at + 1 < scan.length && scan.folded[at + 1] != ' '));
		at += length;
	}
	must(text_scan_begin(&again, scan.folded, scan.length, &error));
	must(again.length == scan.length && memcmp(again.folded, scan.folded, scan.length) == 0);
	walk(&scan, data, size);
	return 0;
}
