/*
 * volume_text.c: volumes as the acts and the portals write them, and how we write them.
 *
 * A text is first cut into tokens (words folded to lower case, ё to е, no-break spaces to spaces), then read by
 *
 *   volume     := amount [or continuous] [tail] | continuous [or amount] [tail] | a phrase without a quantity
 *   amount     := [at most] number unit [number minutes] [a day] [дейін]
 *   tail       := depending on the service
 *
 * Whatever is left over is an error: nothing is skipped and nothing guessed.
 */
#include "volume.h"

#include <string.h>

#define MAX_TOKENS 32
#define MAX_FOLDED 256

/* ---- cutting into tokens ----------------------------------------------------------------------------- */

typedef enum TokenKind
{
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_WORD,
	TOKEN_AT_MOST, /* <= */
	TOKEN_COMMA,
	TOKEN_SLASH,
	TOKEN_HYPHEN,
	TOKEN_OTHER
} TokenKind;

typedef struct Token
{
	TokenKind kind;
	int position;     /* of its first character, from 1 */
	int decimals;     /* of a number: value = mantissa / 10^decimals, without trailing zeros after the point */
	int64_t mantissa; /* -1 if it does not fit */
	const char *word; /* folded, not terminated */
	size_t length;
} Token;

typedef struct Parser
{
	Token tokens[MAX_TOKENS + 1]; /* the last one is TOKEN_END */
	int at;
	char folded[MAX_FOLDED];
	CoreError *error;
} Parser;

static const char *const volume_hint = "Write for example \"25 min\", \"<=5 kg\", \"12 h/day\" or \"by norm\".";

/* Fills in the error at a character and returns false. */
static bool
refuse(Parser *parser, CoreStatus status, int position, const char *message)
{
	parser->error->status = status;
	parser->error->position = position;
	parser->error->message = message;
	parser->error->hint = volume_hint;
	return false;
}

/* Decodes one character of UTF-8; answers its length in bytes, 0 if the bytes are none. */
static size_t
decode(const char *text, const char *end, uint32_t *character)
{
	const uint8_t *bytes = (const uint8_t *) text;
	size_t length;
	uint32_t least;

	if (bytes[0] < 0x80)
	{
		*character = bytes[0];
		return 1;
	}
	if (bytes[0] >= 0xc2 && bytes[0] < 0xe0)
	{
		length = 2;
		least = 0x80;
		*character = bytes[0] & 0x1f;
	}
	else if (bytes[0] >= 0xe0 && bytes[0] < 0xf0)
	{
		length = 3;
		least = 0x800;
		*character = bytes[0] & 0x0f;
	}
	else if (bytes[0] >= 0xf0 && bytes[0] < 0xf5)
	{
		length = 4;
		least = 0x10000;
		*character = bytes[0] & 0x07;
	}
	else
		return 0;
	if ((size_t) (end - text) < length)
		return 0;
	for (size_t i = 1; i < length; i++)
	{
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (bytes[i] & 0x3f);
	}
	return *character >= least ? length : 0;
}

/* A letter of Russian, Kazakh or English in lower case, ё as е; 0 for everything else. */
static uint32_t
fold_letter(uint32_t c)
{
	if (c >= 'a' && c <= 'z')
		return c;
	if (c >= 'A' && c <= 'Z')
		return c + ('a' - 'A');
	if (c == 0x401 || c == 0x451)
		return 0x435;
	if (c >= 0x400 && c <= 0x40f)
		return c + 0x50;
	if (c >= 0x410 && c <= 0x42f)
		return c + 0x20;
	if (c >= 0x430 && c <= 0x45f)
		return c;
	if ((c >= 0x490 && c <= 0x4bf) || (c >= 0x4d0 && c <= 0x4ff))
		return c | 1;
	return 0;
}

/* True for the spaces that end up in cells copied from documents. */
static bool
is_space(uint32_t c)
{
	return c == ' ' || c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f;
}

/*
 * Reads digits and, behind a point or comma that a digit follows, decimals. Zeros at the end of the decimals are
 * left out, so that "1.50" is "1.5".
 */
static const char *
scan_number(const char *at, const char *end, Token *token)
{
	int pending = 0; /* zeros that count only if another digit follows */
	bool decimals = false;

	token->kind = TOKEN_NUMBER;
	token->mantissa = 0;
	for (; at < end; at++)
	{
		if (!decimals && (*at == '.' || *at == ',') && at + 1 < end && at[1] >= '0' && at[1] <= '9')
		{
			decimals = true;
			continue;
		}
		if (*at < '0' || *at > '9')
			break;
		if (decimals && *at == '0')
		{
			pending++;
			continue;
		}
		for (int zeros = decimals ? pending : 0; zeros >= 0; zeros--)
		{
			int digit = zeros > 0 ? 0 : *at - '0';

			if (token->mantissa < 0 || token->mantissa > (INT64_MAX - digit) / 10)
				token->mantissa = -1;
			else
				token->mantissa = token->mantissa * 10 + digit;
			if (decimals && token->decimals < 100)
				token->decimals++;
		}
		pending = 0;
	}
	return at;
}

/* Cuts the text into parser->tokens. Errors: CORE_SYNTAX. */
static bool
tokenize(Parser *parser, const char *text, size_t length)
{
	const char *at = text;
	const char *end = text + length;
	char *fold = parser->folded;
	int position = 1;
	int count = 0;

	while (at < end)
	{
		Token *token = &parser->tokens[count];
		uint32_t c;
		size_t bytes = decode(at, end, &c);

		if (bytes == 0)
			return refuse(parser, CORE_SYNTAX, position, "the bytes are not UTF-8");
		if (is_space(c))
		{
			at += bytes;
			position++;
			continue;
		}
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			return refuse(parser, CORE_SYNTAX, position, "a control character is not part of a volume");
		if (count == MAX_TOKENS)
			return refuse(parser, CORE_SYNTAX, position, "the text is too long for a volume");
		memset(token, 0, sizeof *token);
		token->position = position;
		count++;

		if (c >= '0' && c <= '9')
		{
			const char *after = scan_number(at, end, token);

			position += (int) (after - at);
			at = after;
			continue;
		}
		if (fold_letter(c) != 0)
		{
			token->kind = TOKEN_WORD;
			token->word = fold;
			for (; at < end && (bytes = decode(at, end, &c)) != 0 && (c = fold_letter(c)) != 0; position++)
			{
				if (fold + 3 > parser->folded + MAX_FOLDED)
					return refuse(parser, CORE_SYNTAX, position, "the text is too long for a volume");
				if (c < 0x80)
					*fold++ = (char) c;
				else
				{
					*fold++ = (char) (0xc0 | c >> 6);
					*fold++ = (char) (0x80 | (c & 0x3f));
				}
				at += bytes;
			}
			token->length = (size_t) (fold - token->word);
			/* the exponent of м2, м² */
			if ((token->length == 1 && token->word[0] == 'm') ||
				(token->length == 2 && memcmp(token->word, "м", 2) == 0))
			{
				size_t exponent = 0;

				if (at < end && *at == '2' && (at + 1 == end || at[1] < '0' || at[1] > '9'))
					exponent = 1;
				else if (end - at >= 2 && memcmp(at, "²", 2) == 0)
					exponent = 2;
				if (exponent > 0)
				{
					*fold++ = '2'; /* there is room: the check above keeps three bytes */
					token->length++;
					at += exponent;
					position++;
				}
			}
			/* the point of an abbreviation */
			if (at < end && *at == '.')
			{
				at++;
				position++;
			}
			continue;
		}

		at += bytes;
		position++;
		token->kind = TOKEN_OTHER;
		if (c == ',')
			token->kind = TOKEN_COMMA;
		else if (c == '/')
			token->kind = TOKEN_SLASH;
		else if (c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212)
			token->kind = TOKEN_HYPHEN;
		else if (c == 0x2264)
			token->kind = TOKEN_AT_MOST;
		else if (c == '<' && at < end && *at == '=')
		{
			token->kind = TOKEN_AT_MOST;
			at++;
			position++;
		}
	}
	memset(&parser->tokens[count], 0, sizeof(Token));
	parser->tokens[count].position = position;
	return true;
}

/* ---- reading the tokens ------------------------------------------------------------------------------ */

/* Steps over the words of one phrase, separated by single spaces; a comma may stand before a word of the text. */
static bool
accept(Parser *parser, const char *phrase)
{
	int at = parser->at;

	for (;;)
	{
		const Token *token = &parser->tokens[at];

		if (token->kind == TOKEN_COMMA && at > 0)
			token = &parser->tokens[++at];
		if (token->kind != TOKEN_WORD || strncmp(phrase, token->word, token->length) != 0)
			return false;
		phrase += token->length;
		at++;
		if (*phrase == '\0')
		{
			parser->at = at;
			return true;
		}
		if (*phrase++ != ' ')
			return false;
	}
}

/* Steps over the first of several phrases that stands here; the list ends with NULL. */
static bool
accept_any(Parser *parser, const char *const *phrases)
{
	TokenKind kind = parser->tokens[parser->at].kind;

	if (kind == TOKEN_WORD || kind == TOKEN_COMMA)
		for (; *phrases != NULL; phrases++)
			if (accept(parser, *phrases))
				return true;
	return false;
}

/* A longer phrase stands before its own beginning. */
static const char *const phrases_at_most[] = {"до",    "не более чем", "не более",      "не больше",    "не свыше",
											  "up to", "at most",      "not more than", "no more than", NULL};
static const char *const phrases_to_bound[] = {"дейін", NULL}; /* after the unit, with its dative */
static const char *const suffixes_of_dative[] = {"ға", "ге", "қа", "ке", NULL};
static const char *const phrases_a_day[] = {"в сутки", "в день", "a day", "per day", NULL};
static const char *const phrases_day[] = {"day", "сутки", "сут", "день", NULL}; /* after a slash */
static const char *const phrases_daily[] = {"тәулігіне", "күніне", NULL};       /* before the number */
static const char *const phrases_or[] = {"или", "or", "немесе", NULL};
static const char *const phrases_depending[] = {"в зависимости от услуги",  "в зависимости услуги",
												"depending on the service", "depending on service",
												"қызметке байланысты",      NULL};
static const char *const phrases_continuous[] = {"круглосуточно", "continuous", "around the clock", "тәулік бойы",
												 NULL};
static const char *const phrases_how_often[] = {"раз", "раза",      "разовая",     "times",      "time", "once",
												"рет", "ежедневно", "еженедельно", "ежемесячно", NULL};

/* Phrases that say all there is to say. */
static const struct Phrase
{
	const char *text;
	VolumeUnit unit;
} phrases[] = {
	{"по утвержденным нормативам", VOLUME_BY_NORM},
	{"согласно утвержденным нормативам", VOLUME_BY_NORM},
	{"в соответствии с утвержденными нормативами", VOLUME_BY_NORM},
	{"по утвержденным нормам", VOLUME_BY_NORM},
	{"по нормативам", VOLUME_BY_NORM},
	{"by norm", VOLUME_BY_NORM},
	{"by the approved norm", VOLUME_BY_NORM},
	{"by approved norm", VOLUME_BY_NORM},
	{"бекітілген нормативтер бойынша", VOLUME_BY_NORM},
	{"по потребности", VOLUME_AS_NEEDED},
	{"по мере необходимости", VOLUME_AS_NEEDED},
	{"по необходимости", VOLUME_AS_NEEDED},
	{"as needed", VOLUME_AS_NEEDED},
	{"қажеттілігіне қарай", VOLUME_AS_NEEDED},
	{"постоянно в соответствии с режимом работы", VOLUME_OPENING_HOURS},
	{"в соответствии с режимом работы", VOLUME_OPENING_HOURS},
	{"opening hours", VOLUME_OPENING_HOURS},
	{"during opening hours", VOLUME_OPENING_HOURS},
	{"жұмыс режиміне сәйкес", VOLUME_OPENING_HOURS},
	{"весь период проживания", VOLUME_DURING_STAY},
	{"весь период пребывания", VOLUME_DURING_STAY},
	{"предоставляется постоянно в период пребывания", VOLUME_DURING_STAY},
	{"предоставляется постоянно в период проживания", VOLUME_DURING_STAY},
	{"постоянно в период пребывания", VOLUME_DURING_STAY},
	{"постоянно в период проживания", VOLUME_DURING_STAY},
	{"в течение всего периода проживания", VOLUME_DURING_STAY},
	{"в течение всего периода пребывания", VOLUME_DURING_STAY},
	{"during stay", VOLUME_DURING_STAY},
	{"throughout the stay", VOLUME_DURING_STAY},
	{"болу кезеңі бойы", VOLUME_DURING_STAY},
};

/* Units as they are written; scale is thousandths of our unit in one of theirs. */
#define HOUR_SCALE 60000
static const struct UnitWord
{
	const char *text;
	VolumeUnit unit;
	int32_t scale;
} unit_words[] = {
	{"мин", VOLUME_MINUTES, 1000},
	{"min", VOLUME_MINUTES, 1000},
	{"минут", VOLUME_MINUTES, 1000},
	{"минута", VOLUME_MINUTES, 1000},
	{"минуты", VOLUME_MINUTES, 1000},
	{"минутқа", VOLUME_MINUTES, 1000},
	{"minute", VOLUME_MINUTES, 1000},
	{"minutes", VOLUME_MINUTES, 1000},
	{"ч", VOLUME_MINUTES, HOUR_SCALE},
	{"h", VOLUME_MINUTES, HOUR_SCALE},
	{"час", VOLUME_MINUTES, HOUR_SCALE},
	{"часа", VOLUME_MINUTES, HOUR_SCALE},
	{"часов", VOLUME_MINUTES, HOUR_SCALE},
	{"сағат", VOLUME_MINUTES, HOUR_SCALE},
	{"сағатқа", VOLUME_MINUTES, HOUR_SCALE},
	{"hour", VOLUME_MINUTES, HOUR_SCALE},
	{"hours", VOLUME_MINUTES, HOUR_SCALE},
	{"кг", VOLUME_KILOGRAMS, 1000},
	{"kg", VOLUME_KILOGRAMS, 1000},
	{"килограмм", VOLUME_KILOGRAMS, 1000},
	{"килограмма", VOLUME_KILOGRAMS, 1000},
	{"килограммов", VOLUME_KILOGRAMS, 1000},
	{"г", VOLUME_KILOGRAMS, 1},
	{"g", VOLUME_KILOGRAMS, 1},
	{"грамм", VOLUME_KILOGRAMS, 1},
	{"грамма", VOLUME_KILOGRAMS, 1},
	{"граммов", VOLUME_KILOGRAMS, 1},
	{"кв м", VOLUME_SQUARE_METRES, 1000},
	{"м2", VOLUME_SQUARE_METRES, 1000},
	{"m2", VOLUME_SQUARE_METRES, 1000},
	{"кв метр", VOLUME_SQUARE_METRES, 1000},
	{"кв метра", VOLUME_SQUARE_METRES, 1000},
	{"кв метров", VOLUME_SQUARE_METRES, 1000},
	{"квадратный метр", VOLUME_SQUARE_METRES, 1000},
	{"квадратных метра", VOLUME_SQUARE_METRES, 1000},
	{"квадратных метров", VOLUME_SQUARE_METRES, 1000},
	{"ш м", VOLUME_SQUARE_METRES, 1000},
	{"м", VOLUME_METRES, 1000},
	{"m", VOLUME_METRES, 1000},
	{"метр", VOLUME_METRES, 1000},
	{"метра", VOLUME_METRES, 1000},
	{"метров", VOLUME_METRES, 1000},
	{"см", VOLUME_METRES, 10},
	{"cm", VOLUME_METRES, 10},
	{"л", VOLUME_LITRES, 1000},
	{"l", VOLUME_LITRES, 1000},
	{"литр", VOLUME_LITRES, 1000},
	{"литра", VOLUME_LITRES, 1000},
	{"литров", VOLUME_LITRES, 1000},
	{"мл", VOLUME_LITRES, 1},
	{"ml", VOLUME_LITRES, 1},
	{"шт", VOLUME_PIECES, 1000},
	{"pcs", VOLUME_PIECES, 1000},
	{"штука", VOLUME_PIECES, 1000},
	{"штуки", VOLUME_PIECES, 1000},
	{"штук", VOLUME_PIECES, 1000},
	{"piece", VOLUME_PIECES, 1000},
	{"pieces", VOLUME_PIECES, 1000},
	{"дана", VOLUME_PIECES, 1000},
	{"данаға", VOLUME_PIECES, 1000},
};

/* Steps over a unit, which has to follow a number at once; NULL if none stands here. */
static const struct UnitWord *
accept_unit(Parser *parser)
{
	if (parser->tokens[parser->at].kind == TOKEN_WORD)
		for (size_t i = 0; i < sizeof unit_words / sizeof unit_words[0]; i++)
			if (accept(parser, unit_words[i].text))
				return &unit_words[i];
	return NULL;
}

/* Converts a number of the text into thousandths of our unit. Errors: CORE_RANGE, too large or too exact. */
static bool
milli_of_number(Parser *parser, const Token *number, int32_t scale, int64_t *milli)
{
	int decimals = number->decimals;
	int64_t mantissa = number->mantissa;
	int64_t divisor = 1;

	for (; decimals > 0 && scale % 10 == 0; decimals--)
		scale /= 10;
	for (; decimals > 0 && divisor < 1000000000; decimals--)
		divisor *= 10;
	if (mantissa < 0 || mantissa > INT64_MAX / scale)
		return refuse(parser, CORE_RANGE, number->position, "the quantity is too large");
	if (decimals > 0 || mantissa * scale % divisor != 0)
		return refuse(parser, CORE_RANGE, number->position,
					  "a quantity is a whole number of thousandths of its unit");
	*milli = mantissa * scale / divisor;
	return true;
}

/* What to say where something else was expected: `message`, or what the token there suggests. */
static bool
refuse_token(Parser *parser, const char *message)
{
	const Token *token = &parser->tokens[parser->at];

	if (accept_any(parser, phrases_how_often))
		message = "how often stands in the periodicity, not in the volume";
	else if (parser->at > 0 && token->kind == TOKEN_HYPHEN && token[1].kind == TOKEN_NUMBER)
		message = "a volume is one quantity, not a range";
	else if (parser->at == 0 && token->kind == TOKEN_HYPHEN && token[1].kind == TOKEN_NUMBER)
		return refuse(parser, CORE_RANGE, token->position, "a volume is not negative");
	return refuse(parser, CORE_SYNTAX, token->position, message);
}

/* Reads a quantity with its bound and unit into a cleared value. Errors: CORE_SYNTAX, CORE_RANGE. */
static bool
parse_amount(Parser *parser, Volume *result)
{
	const struct UnitWord *unit;
	const Token *number;
	bool a_day;

	if (parser->tokens[parser->at].kind == TOKEN_AT_MOST)
	{
		parser->at++;
		result->flags |= VOLUME_AT_MOST;
	}
	else if (accept_any(parser, phrases_at_most))
		result->flags |= VOLUME_AT_MOST;
	a_day = accept_any(parser, phrases_daily);

	number = &parser->tokens[parser->at];
	if (number->kind != TOKEN_NUMBER)
		return refuse_token(parser, "a quantity is expected here");
	parser->at++;
	if ((unit = accept_unit(parser)) == NULL)
		return refuse_token(parser, "a unit is expected here");
	if (!milli_of_number(parser, number, unit->scale, &result->milli))
		return false;
	result->unit = (uint8_t) unit->unit;

	if (unit->scale == HOUR_SCALE)
	{
		const Token *more = &parser->tokens[parser->at];

		if (more->kind == TOKEN_NUMBER) /* 1 ч. 30 мин. */
		{
			const struct UnitWord *more_unit;
			int64_t milli;

			parser->at++;
			more_unit = accept_unit(parser);
			if (more_unit == NULL || more_unit->unit != VOLUME_MINUTES || more_unit->scale == HOUR_SCALE)
				return refuse(parser, CORE_SYNTAX, more->position, "only minutes follow hours");
			if (!milli_of_number(parser, more, more_unit->scale, &milli))
				return false;
			if (milli >= HOUR_SCALE)
				return refuse(parser, CORE_RANGE, more->position, "minutes after hours are less than 60");
			if (result->milli > INT64_MAX - milli)
				return refuse(parser, CORE_RANGE, number->position, "the quantity is too large");
			result->milli += milli;
		}
		if (!a_day && parser->tokens[parser->at].kind == TOKEN_SLASH)
		{
			parser->at++;
			if (!accept_any(parser, phrases_day))
				return refuse_token(parser, "hours are counted a day only");
			a_day = true;
		}
		else if (!a_day)
			a_day = accept_any(parser, phrases_a_day);
		if (a_day)
		{
			if (result->milli % 60 != 0)
				return refuse(parser, CORE_RANGE, number->position,
							  "a quantity is a whole number of thousandths of its unit");
			result->unit = VOLUME_HOURS_A_DAY;
			result->milli /= 60;
		}
	}
	else if (a_day)
		return refuse(parser, CORE_SYNTAX, number->position, "only hours are counted a day");

	if (!(result->flags & VOLUME_AT_MOST))
	{
		int before = parser->at;

		if (parser->tokens[parser->at].kind == TOKEN_HYPHEN)
		{
			parser->at++;
			if (!accept_any(parser, suffixes_of_dative))
				parser->at = before;
		}
		if (accept_any(parser, phrases_to_bound))
			result->flags |= VOLUME_AT_MOST;
		else
			parser->at = before;
	}

	if (!volume_check(result, parser->error))
	{
		parser->error->position = number->position;
		parser->error->hint = volume_hint;
		return false;
	}
	return true;
}

/* After "continuous or", and before "or continuous": only hours a day make sense. */
static bool
join_continuous(Parser *parser, int position, Volume *result)
{
	if (result->unit != VOLUME_HOURS_A_DAY)
		return refuse(parser, CORE_SYNTAX, position, "only hours a day stand beside continuous");
	result->flags |= VOLUME_OR_CONTINUOUS;
	return true;
}

/* Reads a phrase without a quantity, or a continuous service, into a cleared value; false if none stands here. */
static bool
accept_phrase(Parser *parser, Volume *result)
{
	if (parser->tokens[parser->at].kind != TOKEN_WORD)
		return false;
	if (accept_any(parser, phrases_continuous))
	{
		result->unit = VOLUME_CONTINUOUS;
		return true;
	}
	for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
		if (accept(parser, phrases[i].text))
		{
			result->unit = (uint8_t) phrases[i].unit;
			return true;
		}
	return false;
}

/*
 * Reads a volume: UTF-8, Russian, Kazakh or English, or our canonical text. Errors: CORE_SYNTAX for what is no
 * volume, CORE_RANGE for what no volume can be, both with the position.
 */
bool
volume_parse(const char *text, size_t length, Volume *result, CoreError *error)
{
	Parser parser;
	Volume volume = {0};
	int position;

	parser.at = 0;
	parser.error = error;
	if (!tokenize(&parser, text, length))
		return false;
	if (parser.tokens[0].kind == TOKEN_END)
		return refuse(&parser, CORE_SYNTAX, 0, "the text is empty");

	if (!accept_phrase(&parser, &volume))
	{
		if (parser.tokens[0].kind == TOKEN_WORD && accept_any(&parser, phrases_how_often))
		{
			parser.at = 0;
			return refuse_token(&parser, NULL);
		}
		if (!parse_amount(&parser, &volume))
			return false;
		position = parser.tokens[parser.at].position;
		if (accept_any(&parser, phrases_or))
		{
			if (!accept_any(&parser, phrases_continuous))
				return refuse_token(&parser, "a volume is one quantity");
			if (!join_continuous(&parser, position, &volume))
				return false;
		}
	}
	else if (volume.unit == VOLUME_CONTINUOUS && accept_any(&parser, phrases_or))
	{
		position = parser.tokens[parser.at].position;
		volume.unit = 0;
		if (!parse_amount(&parser, &volume) || !join_continuous(&parser, position, &volume))
			return false;
	}
	if (volume_is_measured(&volume) && accept_any(&parser, phrases_depending))
		volume.flags |= VOLUME_DEPENDING;
	if (parser.tokens[parser.at].kind != TOKEN_END)
		return refuse_token(&parser, "this does not belong to a volume");
	*result = volume;
	return true;
}

/* ---- writing ----------------------------------------------------------------------------------------- */

/* Copies a text to `at` and answers where it ends. */
static char *
put(char *at, const char *text)
{
	size_t length = strlen(text);

	memcpy(at, text, length);
	return at + length;
}

/* Writes a quantity without needless decimals. */
static char *
put_quantity(char *at, int64_t milli, char point)
{
	char reversed[20];
	int count = 0;
	int64_t whole = milli / 1000;
	int thousandths = (int) (milli % 1000);

	do
	{
		reversed[count++] = (char) ('0' + whole % 10);
		whole /= 10;
	} while (whole > 0);
	while (count > 0)
		*at++ = reversed[--count];
	if (thousandths > 0)
	{
		*at++ = point;
		for (int place = 100; thousandths > 0; place /= 10)
		{
			*at++ = (char) ('0' + thousandths / place);
			thousandths %= place;
		}
	}
	return at;
}

/* Writes the canonical text, ASCII, which volume_parse reads back, into a buffer of VOLUME_TEXT_SIZE. */
void
volume_print(const Volume *volume, char *buffer)
{
	char *at = buffer;

	if (volume->flags & VOLUME_OR_CONTINUOUS)
		at = put(at, "continuous or ");
	if (volume->flags & VOLUME_AT_MOST)
		at = put(at, "<=");
	if (volume_is_measured(volume))
	{
		at = put_quantity(at, volume->milli, '.');
		*at++ = ' ';
	}
	at = put(at, volume_unit_name(volume));
	if (volume->flags & VOLUME_DEPENDING)
		at = put(at, " depending on service");
	*at = '\0';
}

/* The language of a code, "ru", "kk" or "en"; false for another. */
bool
volume_language(const char *code, size_t length, VolumeLanguage *result)
{
	static const char codes[][3] = {[VOLUME_RU] = "ru", [VOLUME_KK] = "kk", [VOLUME_EN] = "en"};

	for (int i = VOLUME_RU; i <= VOLUME_EN; i++)
		if (length == 2 && memcmp(code, codes[i], 2) == 0)
		{
			*result = (VolumeLanguage) i;
			return true;
		}
	return false;
}

/* The Russian word for hours after a number: 1 час, 2 часа, 5 часов, 1,5 часа; after "до" the genitive. */
static const char *
russian_hours(int64_t milli, bool genitive)
{
	int64_t whole = milli / 1000;
	bool teen = whole % 100 >= 11 && whole % 100 <= 14;

	if (milli % 1000 != 0)
		return "часа";
	if (whole % 10 == 1 && !teen)
		return genitive ? "часа" : "час";
	if (whole % 10 >= 2 && whole % 10 <= 4 && !teen)
		return genitive ? "часов" : "часа";
	return "часов";
}

/* Writes the quantity, bound and unit in Russian, as the acts do. */
static char *
put_russian(char *at, const Volume *volume)
{
	static const char *const units[] = {
		[VOLUME_MINUTES] = "мин.", [VOLUME_KILOGRAMS] = "кг", [VOLUME_SQUARE_METRES] = "кв. м",
		[VOLUME_METRES] = "м",     [VOLUME_LITRES] = "л",     [VOLUME_PIECES] = "шт.",
	};
	bool bound = (volume->flags & VOLUME_AT_MOST) != 0;

	if (bound)
		at = put(at, "до ");
	at = put_quantity(at, volume->milli, ',');
	*at++ = ' ';
	if (volume->unit != VOLUME_HOURS_A_DAY)
		return put(at, units[volume->unit]);
	at = put(at, russian_hours(volume->milli, bound));
	return put(at, " в сутки");
}

/* Writes the quantity, bound and unit in Kazakh; a bound is a dative and дейін behind it. */
static char *
put_kazakh(char *at, const Volume *volume)
{
	static const char *const units[][2] = {
		[VOLUME_MINUTES] = {" мин.", " минутқа дейін"}, [VOLUME_HOURS_A_DAY] = {" сағат", " сағатқа дейін"},
		[VOLUME_KILOGRAMS] = {" кг", " кг-ға дейін"},   [VOLUME_SQUARE_METRES] = {" м²", " м²-ге дейін"},
		[VOLUME_METRES] = {" м", " м-ге дейін"},        [VOLUME_LITRES] = {" л", " л-ге дейін"},
		[VOLUME_PIECES] = {" дана", " данаға дейін"},
	};

	if (volume->unit == VOLUME_HOURS_A_DAY)
		at = put(at, "тәулігіне ");
	at = put_quantity(at, volume->milli, ',');
	return put(at, units[volume->unit][(volume->flags & VOLUME_AT_MOST) != 0]);
}

/* Writes the quantity, bound and unit in English. */
static char *
put_english(char *at, const Volume *volume)
{
	if (volume->flags & VOLUME_AT_MOST)
		at = put(at, "up to ");
	at = put_quantity(at, volume->milli, '.');
	*at++ = ' ';
	if (volume->unit == VOLUME_HOURS_A_DAY)
		return put(at, volume->milli == 1000 ? "hour a day" : "hours a day");
	return put(at, volume->unit == VOLUME_SQUARE_METRES ? "m²" : volume_unit_name(volume));
}

/*
 * Writes what people read into a buffer of VOLUME_TEXT_SIZE, in the words of the acts and portals; volume_parse
 * reads every label back to the same value, in all three languages.
 */
void
volume_label(const Volume *volume, VolumeLanguage language, char *buffer)
{
	static const struct Words
	{
		const char *continuous_or;
		const char *depending;
		const char *kinds[VOLUME_UNIT_LAST + 1];
		char *(*put_amount)(char *at, const Volume *volume);
	} all_words[] = {
		[VOLUME_RU] = {"круглосуточно или ",
					   " в зависимости от услуги",
					   {[VOLUME_BY_NORM] = "По утвержденным нормативам",
						[VOLUME_AS_NEEDED] = "по потребности",
						[VOLUME_OPENING_HOURS] = "постоянно в соответствии с режимом работы",
						[VOLUME_DURING_STAY] = "весь период пребывания",
						[VOLUME_CONTINUOUS] = "круглосуточно"},
					   put_russian},
		[VOLUME_KK] = {"тәулік бойы немесе ",
					   " қызметке байланысты",
					   {[VOLUME_BY_NORM] = "бекітілген нормативтер бойынша",
						[VOLUME_AS_NEEDED] = "қажеттілігіне қарай",
						[VOLUME_OPENING_HOURS] = "жұмыс режиміне сәйкес",
						[VOLUME_DURING_STAY] = "болу кезеңі бойы",
						[VOLUME_CONTINUOUS] = "тәулік бойы"},
					   put_kazakh},
		[VOLUME_EN] = {"around the clock or ",
					   " depending on the service",
					   {[VOLUME_BY_NORM] = "by the approved norm",
						[VOLUME_AS_NEEDED] = "as needed",
						[VOLUME_OPENING_HOURS] = "during opening hours",
						[VOLUME_DURING_STAY] = "throughout the stay",
						[VOLUME_CONTINUOUS] = "around the clock"},
					   put_english},
	};
	const struct Words *words = &all_words[language];
	char *at = buffer;

	if (volume_is_measured(volume))
	{
		if (volume->flags & VOLUME_OR_CONTINUOUS)
			at = put(at, words->continuous_or);
		at = words->put_amount(at, volume);
		if (volume->flags & VOLUME_DEPENDING)
			at = put(at, words->depending);
	}
	else
		at = put(at, words->kinds[volume->unit]);
	*at = '\0';
}
