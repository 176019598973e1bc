/*
 * token_fuzz.c: whatever is read as a token has three parts that decode, and whatever is read as an object has
 * names that differ and text that ends; reading what was decoded stays within it.
 */
#include "fuzz.h"
#include "token.h"

/* Reads the bytes as an object, in a buffer of exactly their length, so that a byte too many is seen. */
static void
read_object(const uint8_t *data, size_t size)
{
	char *text = malloc(size ? size : 1);
	TokenObject object;

	memcpy(text, data, size);
	if (token_read_object(text, size, &object))
		for (int i = 0; i < object.count; i++)
		{
			const TokenMember *member = &object.members[i];
			int64_t number;

			must(token_member(&object, member->name) == member);
			if (member->kind == TOKEN_STRING)
				must(token_names(member, member->text));
			else
				must(member->kind == TOKEN_STRINGS || !token_names(member, ""));
			if (member->kind == TOKEN_OTHER)
				must(*member->text == '\0');
			if (token_seconds(member, &number))
				must(number >= 0);
			if (token_id(member, &number))
				must(number > 0);
		}
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TokenParts parts;
	unsigned char *bytes = malloc(size + 1);
	long count;

	read_object(data, size);
	if (token_split((const char *) data, size, &parts))
	{
		must(parts.signed_length + 1 + parts.signature_length == size);
		count = token_decode(parts.payload, parts.payload_length, bytes);
		must(count <= (long) (parts.payload_length * 3 / 4));
		if (count >= 0)
			read_object(bytes, (size_t) count);
	}
	free(bytes);
	return 0;
}
