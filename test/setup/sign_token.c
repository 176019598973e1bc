/*
 * sign_token ALGORITHM KEYFILE KID CLAIMS: prints a token, signed by libjwt, which shares no line with the reader
 * that it is shown to. CLAIMS is JSON. Built by tests and benchmarks that need tokens: cc sign_token.c -ljwt.
 */
#include <jwt.h>
#include <stdio.h>
#include <stdlib.h>

int
main(int argc, char **argv)
{
	static unsigned char key[65536];
	size_t length;
	jwt_t *token = NULL;
	char *text = NULL;
	FILE *file;

	if (argc != 5)
	{
		fprintf(stderr, "usage: sign_token ALGORITHM KEYFILE KID CLAIMS\n");
		return 2;
	}
	file = fopen(argv[2], "r");
	if (file == NULL)
	{
		perror(argv[2]);
		return 1;
	}
	length = fread(key, 1, sizeof(key) - 1, file);
	fclose(file);
	if (jwt_new(&token) == 0 && jwt_add_grants_json(token, argv[4]) == 0 &&
		jwt_add_header(token, "kid", argv[3]) == 0 &&
		jwt_set_alg(token, jwt_str_alg(argv[1]), key, (int) length) == 0)
		text = jwt_encode_str(token);
	if (text == NULL)
	{
		fprintf(stderr, "sign_token: could not sign\n");
		return 1;
	}
	puts(text);
	free(text);
	jwt_free(token);
	return 0;
}
