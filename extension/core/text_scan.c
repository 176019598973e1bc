/*
 * text_scan.c: folding and reading of text.
 */
#include <string.h>

#include "text_scan.h"

/* See text_scan.h. */
size_t
text_code_point(const unsigned char *text, size_t left, uint32_t *code_point)
{
	static const uint32_t least[] = {0, 0, 0, 0x800, 0x10000};
	size_t length;
	uint32_t value;

	if (text[0] < 0x80)
	{
		*code_point = text[0];
		return 1;
	}
	if (text[0] >= 0xC2 && text[0] <= 0xDF)
	{
		if (left < 2 || (text[1] & 0xC0) != 0x80)
			return 0;
		*code_point = (uint32_t) (text[0] & 0x1F) << 6 | (text[1] & 0x3F);
		return 2;
	}
	if ((text[0] & 0xF0) == 0xE0)
		length = 3, value = text[0] & 0x0F;
	else if (text[0] >= 0xF0 && text[0] <= 0xF4)
		length = 4, value = text[0] & 0x07;
	else
		return 0;
	if (length > left)
		return 0;
	for (size_t i = 1; i < length; i++)
	{
		if ((text[i] & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (text[i] & 0x3F);
	}
	if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*code_point = value;
	return length;
}

static bool
is_space(uint32_t c)
{
	if (c < 0x2000)
		return c == ' ' || c == 0xA0;
	return c <= 0x200A || c == 0x202F || c == 0x205F || c == 0x3000;
}

/* Dashes other than the ASCII hyphen. */
static bool
is_dash(uint32_t c)
{
	return (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

/* Characters that are not seen: soft hyphen, zero width space, joiners, byte order mark. */
static bool
is_invisible(uint32_t c)
{
	if (c < 0x200B)
		return c == 0xAD;
	return c <= 0x200D || c == 0x2060 || c == 0xFEFF;
}

static bool
is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

/* Lower case of Cyrillic with the letters of Kazakh; yo becomes ye. */
static uint32_t
fold_letter(uint32_t c)
{
	if (c < 0x400 || c > 0x52F)
		return c;
	if (c <= 0x40F)
		c += 0x50;
	else if (c <= 0x42F)
		c += 0x20;
	else if ((c >= 0x460 && c <= 0x481) || (c >= 0x48A && c <= 0x4BF) || c >= 0x4D0)
		c |= 1;
	return c == 0x451 ? 0x435 : c;
}

/* fold_letter() of U+0400 .. U+047F, less 0x400. */
static const uint8_t folded_cyrillic[128] = {
	0x50, 0x35, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x5B, 0x5C, 0x5D, 0x5E, 0x5F,
	0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F,
	0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F,
	0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F,
	0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F,
	0x50, 0x35, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x5B, 0x5C, 0x5D, 0x5E, 0x5F,
	0x61, 0x61, 0x63, 0x63, 0x65, 0x65, 0x67, 0x67, 0x69, 0x69, 0x6B, 0x6B, 0x6D, 0x6D, 0x6F, 0x6F,
	0x71, 0x71, 0x73, 0x73, 0x75, 0x75, 0x77, 0x77, 0x79, 0x79, 0x7B, 0x7B, 0x7D, 0x7D, 0x7F, 0x7F,
};

/* Where folding got to, in the source and in the folded text. */
typedef struct Fold
{
	size_t source_start; /* the code point last read */
	size_t source_end;
	int position; /* its number, from 1 */
	size_t length;
} Fold;

/*
 * Folds the source until more than `stop` bytes are there or it ends. Folding again up to a stop is how a place in
 * the folded text is turned back into one in the source. The folded text has room for all of the source. Answers
 * false with `error` filled for text that is not UTF-8 and for control characters.
 */
static bool
fold(const char *source, size_t source_length, size_t stop, char *folded, Fold *result, CoreError *error)
{
	size_t start = 0;
	size_t end = 0;
	size_t length = 0;
	int position = 0;
	bool space = false;

	while (end < source_length && length <= stop)
	{
		const unsigned char *next = (const unsigned char *) source + end;
		uint32_t c = *next;
		size_t bytes;

		position++;
		start = end;
		if (c > ' ' && c < 0x7F)
		{
			/* Most of the canonical text. */
			if (space)
				folded[length++] = ' ';
			space = false;
			folded[length++] = (char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
			end++;
			continue;
		}
		if ((c & 0xFE) == 0xD0 && end + 1 < source_length && (next[1] & 0xC0) == 0x80)
		{
			/* Most of the Russian text, U+0400 .. U+047F. */
			if (space)
				folded[length++] = ' ';
			space = false;
			c = folded_cyrillic[(c & 1) << 6 | (next[1] & 0x3F)];
			folded[length++] = (char) (0xD0 | c >> 6);
			folded[length++] = (char) (0x80 | (c & 0x3F));
			end += 2;
			continue;
		}
		bytes = text_code_point(next, source_length - end, &c);
		if (bytes == 0 || is_control(c))
		{
			*error = (CoreError){CORE_SYNTAX, position,
								 bytes == 0 ? "the text is not valid UTF-8" : "control character", NULL};
			return false;
		}
		end += bytes;
		if (is_space(c))
		{
			space = length > 0;
			continue;
		}
		if (is_invisible(c))
			continue;
		/* Decomposed letters: i + breve is short i, ye + diaeresis is yo, here ye. */
		if (c == 0x306 && length >= 2 && memcmp(folded + length - 2, "и", 2) == 0)
		{
			memcpy(folded + length - 2, "й", 2);
			continue;
		}
		if (c == 0x308 && length >= 2 && memcmp(folded + length - 2, "е", 2) == 0)
			continue;
		if (space)
			folded[length++] = ' ';
		space = false;
		if (c < 0x800)
		{
			c = fold_letter(c);
			folded[length++] = (char) (0xC0 | c >> 6);
			folded[length++] = (char) (0x80 | (c & 0x3F));
		}
		else if (is_dash(c))
			folded[length++] = '-';
		else if (c == 0x2264 || c == 0x2265)
		{
			folded[length++] = c == 0x2264 ? '<' : '>';
			folded[length++] = '=';
		}
		else
		{
			/* Nothing of the vocabularies: as it came. */
			memcpy(folded + length, next, bytes);
			length += bytes;
		}
	}
	folded[length] = '\0';
	*result = (Fold){start, end, position, length};
	return true;
}

/* Folds a text and puts the scan at its beginning. Fails with 22P02 for what no text may hold. */
bool
text_scan_begin(TextScan *scan, const char *text, size_t length, CoreError *error)
{
	Fold result;

	/* Folding never makes a text longer. */
	if (length > TEXT_SCAN_LIMIT)
	{
		int position = 0; /* of the character that has no room any more */

		for (size_t i = 0; i <= TEXT_SCAN_LIMIT; i++)
			position += ((unsigned char) text[i] & 0xC0) != 0x80;
		*error = (CoreError){CORE_SYNTAX, position, "the text is too long", NULL};
		return false;
	}
	if (!fold(text, length, SIZE_MAX, scan->folded, &result, error))
		return false;
	scan->source = text;
	scan->source_length = length;
	scan->length = result.length;
	scan->at = 0;
	return true;
}

/* True for a byte that belongs to a word: letters of any script and digits. */
static bool
is_word_byte(char c)
{
	return (unsigned char) c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static void
skip_space(TextScan *scan)
{
	if (scan->folded[scan->at] == ' ')
		scan->at++;
}

/* Eats a folded phrase, whole words only, after an optional space. Answers whether it stood there. */
bool
text_scan_eat_bytes(TextScan *scan, const char *phrase, size_t length)
{
	size_t at = scan->at + (scan->folded[scan->at] == ' ');

	if (length > scan->length - at || memcmp(scan->folded + at, phrase, length) != 0)
		return false;
	if (is_word_byte(phrase[length - 1]) && is_word_byte(scan->folded[at + length]))
		return false;
	scan->at = at + length;
	return true;
}

/* Eats the first of a vocabulary's words that stands here. */
bool
text_scan_word(TextScan *scan, const TextWord *words, int *meaning)
{
	const char *here = scan->folded + scan->at + (scan->folded[scan->at] == ' ');

	/* Two bytes are a Cyrillic letter: with both the same, few words are left for a closer look. */
	for (; words->text != NULL; words++)
		if (here[0] == words->text[0] && (here[1] == words->text[1] || words->length == 1) &&
			text_scan_eat_bytes(scan, words->text, (size_t) words->length))
		{
			*meaning = words->meaning;
			return true;
		}
	return false;
}

/* Eats a whole number without a sign. One above the limit is eaten too, but told apart. */
TextNumber
text_scan_number(TextScan *scan, int32_t limit, int32_t *number)
{
	size_t at = scan->at + (scan->folded[scan->at] == ' ');
	int64_t value = 0;

	if (scan->folded[at] < '0' || scan->folded[at] > '9')
		return TEXT_NO_NUMBER;
	for (; scan->folded[at] >= '0' && scan->folded[at] <= '9'; at++)
		if (value <= limit)
			value = value * 10 + (scan->folded[at] - '0');
	scan->at = at;
	if (value > limit)
		return TEXT_NUMBER_TOO_BIG;
	*number = (int32_t) value;
	return TEXT_NUMBER;
}

/* True if nothing is left to read. */
bool
text_scan_at_end(TextScan *scan)
{
	skip_space(scan);
	return scan->at == scan->length;
}

/* Moves to the beginning of the next word. Answers false at the end of the text. */
bool
text_scan_next_word(TextScan *scan)
{
	while (scan->at < scan->length && is_word_byte(scan->folded[scan->at]))
		scan->at++;
	while (scan->at < scan->length && !is_word_byte(scan->folded[scan->at]))
		scan->at++;
	return scan->at < scan->length;
}

/* The 1-based character of the source from which a byte of the folded text comes. */
int
text_scan_position(const TextScan *scan, size_t folded_at)
{
	char folded[TEXT_SCAN_LIMIT + 1];
	Fold result = {0};
	CoreError ignored;

	(void) fold(scan->source, scan->source_length, folded_at, folded, &result, &ignored);
	return result.length > folded_at ? result.position : result.position + 1;
}

/* The bytes of the source from which a stretch of the folded text comes, without spaces around. */
void
text_scan_source(const TextScan *scan, size_t folded_from, size_t folded_until, size_t *start, size_t *length)
{
	char folded[TEXT_SCAN_LIMIT + 1];
	Fold result = {0};
	CoreError ignored;

	while (folded_from < folded_until && scan->folded[folded_from] == ' ')
		folded_from++;
	while (folded_until > folded_from && scan->folded[folded_until - 1] == ' ')
		folded_until--;
	*start = 0;
	*length = 0;
	if (folded_from == folded_until)
		return;
	(void) fold(scan->source, scan->source_length, folded_from, folded, &result, &ignored);
	*start = result.source_start;
	(void) fold(scan->source, scan->source_length, folded_until - 1, folded, &result, &ignored);
	*length = result.source_end - *start;
}

/* Fills an error that points at a byte of the folded text. Answers false, for `return`. */
bool
text_scan_fail(const TextScan *scan, size_t folded_at, CoreStatus status, const char *message, const char *hint,
			   CoreError *error)
{
	if (folded_at < scan->length && scan->folded[folded_at] == ' ')
		folded_at++;
	*error = (CoreError){status, text_scan_position(scan, folded_at), message, hint};
	return false;
}
