/*
 * token.c: see token.h.
 */
#include <string.h>

#include "text_scan.h"
#include "token.h"

/* Values of the base64url digits, -1 for other characters of ASCII. */
static const int8_t digits64[128] = {
	-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
	-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 62, -1, -1, 52, 53, 54, 55,
	56, 57, 58, 59, 60, 61, -1, -1, -1, -1, -1, -1, -1, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
	13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, -1, -1, -1, -1, 63, -1, 26, 27, 28, 29, 30, 31, 32,
	33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, -1, -1, -1, -1, -1,
};

/* Value of a base64url digit, -1 for another character. */
static inline int
digit64(char c)
{
	return (unsigned char) c < 128 ? digits64[(unsigned char) c] : -1;
}

/* See token.h. */
bool
token_split(const char *token, size_t length, TokenParts *parts)
{
	size_t dots[2];
	int ndots = 0;

	if (length > TOKEN_MAX_LENGTH)
		return false;
	for (size_t i = 0; i < length; i++)
	{
		if (token[i] == '.')
		{
			if (ndots == 2)
				return false;
			dots[ndots++] = i;
		}
		else if (digit64(token[i]) < 0)
			return false;
	}
	if (ndots != 2 || dots[0] == 0 || dots[1] == dots[0] + 1 || dots[1] + 1 == length)
		return false;
	*parts = (TokenParts){.header = token,
						  .header_length = dots[0],
						  .payload = token + dots[0] + 1,
						  .payload_length = dots[1] - dots[0] - 1,
						  .signature = token + dots[1] + 1,
						  .signature_length = length - dots[1] - 1,
						  .signed_length = dots[1]};
	return true;
}

/* See token.h. */
long
token_decode(const char *text, size_t length, unsigned char *bytes)
{
	uint32_t bits = 0;
	int nbits = 0;
	long count = 0;

	if (length % 4 == 1)
		return -1;
	for (size_t i = 0; i < length; i++)
	{
		int digit = digit64(text[i]);

		if (digit < 0)
			return -1;
		bits = (bits << 6 | (uint32_t) digit) & 0xFFFFFF;
		nbits += 6;
		if (nbits >= 8)
		{
			nbits -= 8;
			bytes[count++] = (unsigned char) (bits >> nbits);
		}
	}
	/* Bits left over would give one value several spellings. */
	return (bits & ((1U << nbits) - 1)) == 0 ? count : -1;
}

/* ---- JSON -------------------------------------------------------------------------------------------- */

/* What is kept is written over what was read, which is never shorter: a name alone has two quotes and a colon. */
typedef struct Reader
{
	const char *next;
	const char *end;
	char *write;
} Reader;

static void
skip_space(Reader *reader)
{
	while (reader->next < reader->end &&
		   (*reader->next == ' ' || *reader->next == '\t' || *reader->next == '\n' || *reader->next == '\r'))
		reader->next++;
}

/* Takes the character where it comes next, spaces before it skipped. */
static bool
take(Reader *reader, char c)
{
	skip_space(reader);
	if (reader->next == reader->end || *reader->next != c)
		return false;
	reader->next++;
	return true;
}

/* Writes a code point as UTF-8; answers the number of its bytes. */
static size_t
encode(uint32_t c, char *bytes)
{
	if (c < 0x80)
	{
		bytes[0] = (char) c;
		return 1;
	}
	if (c < 0x800)
	{
		bytes[0] = (char) (0xC0 | c >> 6);
		bytes[1] = (char) (0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000)
	{
		bytes[0] = (char) (0xE0 | c >> 12);
		bytes[1] = (char) (0x80 | (c >> 6 & 0x3F));
		bytes[2] = (char) (0x80 | (c & 0x3F));
		return 3;
	}
	bytes[0] = (char) (0xF0 | c >> 18);
	bytes[1] = (char) (0x80 | (c >> 12 & 0x3F));
	bytes[2] = (char) (0x80 | (c >> 6 & 0x3F));
	bytes[3] = (char) (0x80 | (c & 0x3F));
	return 4;
}

/* Reads the four hexadecimal digits of \u. */
static bool
read_hex(Reader *reader, uint32_t *value)
{
	if (reader->end - reader->next < 4)
		return false;
	*value = 0;
	for (int i = 0; i < 4; i++)
	{
		char c = *reader->next++;

		if (c >= '0' && c <= '9')
			*value = *value << 4 | (uint32_t) (c - '0');
		else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
			*value = *value << 4 | (uint32_t) ((c | 0x20) - 'a' + 10);
		else
			return false;
	}
	return true;
}

/* Reads what follows a backslash. NUL and lone surrogates are refused. */
static bool
read_escape(Reader *reader, uint32_t *code_point)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meanings[] = "\"\\/\b\f\n\r\t";
	const char *letter;
	uint32_t low;

	if (reader->next == reader->end)
		return false;
	if (*reader->next == 'u')
	{
		reader->next++;
		if (!read_hex(reader, code_point) || *code_point == 0 || (*code_point >= 0xDC00 && *code_point <= 0xDFFF))
			return false;
		if (*code_point < 0xD800 || *code_point > 0xDBFF)
			return true;
		if (reader->end - reader->next < 2 || reader->next[0] != '\\' || reader->next[1] != 'u')
			return false;
		reader->next += 2;
		if (!read_hex(reader, &low) || low < 0xDC00 || low > 0xDFFF)
			return false;
		*code_point = 0x10000 + ((*code_point - 0xD800) << 10) + (low - 0xDC00);
		return true;
	}
	letter = *reader->next == '\0' ? NULL : strchr(letters, *reader->next);
	if (letter == NULL)
		return false;
	reader->next++;
	*code_point = (unsigned char) meanings[letter - letters];
	return true;
}

/* Reads a string; where `keep`, writes it, ended by NUL. */
static bool
read_string(Reader *reader, bool keep, const char **text)
{
	if (!take(reader, '"'))
		return false;
	*text = reader->write;
	while (reader->next < reader->end && *reader->next != '"')
	{
		char bytes[4];
		uint32_t code_point;
		size_t length;

		if (*reader->next == '\\')
		{
			reader->next++;
			if (!read_escape(reader, &code_point))
				return false;
		}
		else
		{
			length = text_code_point((const unsigned char *) reader->next, (size_t) (reader->end - reader->next),
									 &code_point);
			if (length == 0 || code_point < ' ')
				return false;
			reader->next += length;
		}
		length = encode(code_point, bytes);
		if (keep)
		{
			memcpy(reader->write, bytes, length);
			reader->write += length;
		}
	}
	if (reader->next == reader->end)
		return false;
	reader->next++;
	if (keep)
		*reader->write++ = '\0';
	return true;
}

/* Takes one digit or more. */
static bool
take_digits(Reader *reader)
{
	const char *start = reader->next;

	while (reader->next < reader->end && *reader->next >= '0' && *reader->next <= '9')
		reader->next++;
	return reader->next > start;
}

/* Reads a number; where `keep`, writes its text, ended by NUL. */
static bool
read_number(Reader *reader, bool keep, const char **text)
{
	const char *start = reader->next;
	size_t length;

	if (reader->next < reader->end && *reader->next == '-')
		reader->next++;
	if (reader->end - reader->next > 1 && reader->next[0] == '0' && reader->next[1] >= '0' &&
		reader->next[1] <= '9')
		return false;
	if (!take_digits(reader))
		return false;
	if (reader->next < reader->end && *reader->next == '.')
	{
		reader->next++;
		if (!take_digits(reader))
			return false;
	}
	if (reader->next < reader->end && (*reader->next == 'e' || *reader->next == 'E'))
	{
		reader->next++;
		if (reader->next < reader->end && (*reader->next == '+' || *reader->next == '-'))
			reader->next++;
		if (!take_digits(reader))
			return false;
	}
	length = (size_t) (reader->next - start);
	if (keep)
	{
		*text = reader->write;
		memmove(reader->write, start, length);
		reader->write += length;
		*reader->write++ = '\0';
	}
	return true;
}

/* Takes one of the three words. */
static bool
take_word(Reader *reader)
{
	static const char *const words[] = {"true", "false", "null"};

	for (int i = 0; i < 3; i++)
	{
		size_t length = strlen(words[i]);

		if ((size_t) (reader->end - reader->next) >= length && memcmp(reader->next, words[i], length) == 0)
		{
			reader->next += length;
			return true;
		}
	}
	return false;
}

/* Reads a value of which nothing is kept. */
static bool
skip_value(Reader *reader, int depth)
{
	const char *ignored;
	bool is_object;

	if (depth > TOKEN_MAX_DEPTH)
		return false;
	skip_space(reader);
	if (reader->next == reader->end)
		return false;
	if (*reader->next == '"')
		return read_string(reader, false, &ignored);
	if (*reader->next != '{' && *reader->next != '[')
		return take_word(reader) || read_number(reader, false, &ignored);
	is_object = *reader->next++ == '{';
	if (take(reader, is_object ? '}' : ']'))
		return true;
	do
	{
		if (is_object && (!read_string(reader, false, &ignored) || !take(reader, ':')))
			return false;
		if (!skip_value(reader, depth + 1))
			return false;
	} while (take(reader, ','));
	return take(reader, is_object ? '}' : ']');
}

/* Reads an array: of strings alone, which are kept, or of others. */
static bool
read_array(Reader *reader, TokenMember *member)
{
	char *start = reader->write;
	const char *element;

	member->kind = TOKEN_STRINGS;
	member->text = start;
	reader->next++;
	if (take(reader, ']'))
		return true;
	do
	{
		skip_space(reader);
		if (reader->next == reader->end)
			return false;
		if (*reader->next != '"')
		{
			/* Another array: the rest is skipped, and what was kept of it forgotten. */
			*member = (TokenMember){member->name, TOKEN_OTHER, "", 0};
			if (!skip_value(reader, 2))
				return false;
			while (take(reader, ','))
				if (!skip_value(reader, 2))
					return false;
			reader->write = start;
			return take(reader, ']');
		}
		if (!read_string(reader, true, &element))
			return false;
		member->count++;
	} while (take(reader, ','));
	return take(reader, ']');
}

/* Reads a value of the object itself. */
static bool
read_value(Reader *reader, TokenMember *member)
{
	skip_space(reader);
	if (reader->next == reader->end)
		return false;
	switch (*reader->next)
	{
		case '"':
			member->kind = TOKEN_STRING;
			member->count = 1;
			return read_string(reader, true, &member->text);
		case '[':
			return read_array(reader, member);
		case '{':
		case 't':
		case 'f':
		case 'n':
			member->kind = TOKEN_OTHER;
			return skip_value(reader, 1);
		default:
			member->kind = TOKEN_NUMBER;
			return read_number(reader, true, &member->text);
	}
}

/* See token.h. */
bool
token_read_object(char *text, size_t length, TokenObject *object)
{
	Reader reader = {text, text + length, text};

	object->count = 0;
	if (!take(&reader, '{'))
		return false;
	if (!take(&reader, '}'))
	{
		do
		{
			TokenMember *member = &object->members[object->count];

			if (object->count == TOKEN_MAX_MEMBERS)
				return false;
			*member = (TokenMember){NULL, TOKEN_OTHER, "", 0};
			if (!read_string(&reader, true, &member->name) || token_member(object, member->name) != NULL ||
				!take(&reader, ':') || !read_value(&reader, member))
				return false;
			object->count++;
		} while (take(&reader, ','));
		if (!take(&reader, '}'))
			return false;
	}
	skip_space(&reader);
	return reader.next == reader.end;
}

/* See token.h. */
const TokenMember *
token_member(const TokenObject *object, const char *name)
{
	for (int i = 0; i < object->count; i++)
		if (strcmp(object->members[i].name, name) == 0)
			return &object->members[i];
	return NULL;
}

/* See token.h. */
bool
token_names(const TokenMember *member, const char *text)
{
	const char *one;

	if (member == NULL || (member->kind != TOKEN_STRING && member->kind != TOKEN_STRINGS))
		return false;
	one = member->text;
	for (int i = 0; i < member->count; i++, one += strlen(one) + 1)
		if (strcmp(one, text) == 0)
			return true;
	return false;
}

/* Reads digits, 1 to 18 of them, up to the end or to `stop`. */
static bool
read_whole(const char *text, char stop, int64_t *value)
{
	int count = 0;

	for (*value = 0; *text >= '0' && *text <= '9' && count < 18; text++, count++)
		*value = *value * 10 + (*text - '0');
	return count > 0 && (*text == '\0' || *text == stop);
}

/* See token.h. */
bool
token_seconds(const TokenMember *member, int64_t *seconds)
{
	return member != NULL && member->kind == TOKEN_NUMBER && read_whole(member->text, '.', seconds) &&
		   strpbrk(member->text, "eE") == NULL && *seconds <= INT64_C(253402300799);
}

/* See token.h. */
bool
token_id(const TokenMember *member, int64_t *id)
{
	return member != NULL && (member->kind == TOKEN_NUMBER || member->kind == TOKEN_STRING) &&
		   read_whole(member->text, '\0', id) && *id > 0;
}
