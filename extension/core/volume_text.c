/*
 * volume_text.c: volumes as the acts and the portals write them, and how we write them.
 *
 *   volume  := amount [or continuous] [depending] | continuous [or amount] [depending] | a phrase without a
 * quantity amount  := [at most] number unit [number minutes] [a day] [дейін]
 *
 * Whatever is left over is an error: nothing is skipped and nothing guessed.
 */
#include <string.h>

#include "text_scan.h"
#include "volume.h"

/* ---- vocabulary: folded, so in lower case and with е for ё --------------------------------------------- */

static const char *const volume_hint = "Write for example \"25 min\", \"<=5 kg\", \"12 h/day\" or \"by norm\".";

/* Phrases that say all there is to say; their meaning is a VolumeUnit. */
static const TextWord words_of_kind[] = {
	TEXT_WORD("круглосуточно", VOLUME_CONTINUOUS),
	TEXT_WORD("continuous", VOLUME_CONTINUOUS),
	TEXT_WORD("around the clock", VOLUME_CONTINUOUS),
	TEXT_WORD("тәулік бойы", VOLUME_CONTINUOUS),
	TEXT_WORD("по утвержденным нормативам", VOLUME_BY_NORM),
	TEXT_WORD("согласно утвержденным нормативам", VOLUME_BY_NORM),
	TEXT_WORD("в соответствии с утвержденными нормативами", VOLUME_BY_NORM),
	TEXT_WORD("по утвержденным нормам", VOLUME_BY_NORM),
	TEXT_WORD("по нормативам", VOLUME_BY_NORM),
	TEXT_WORD("by norm", VOLUME_BY_NORM),
	TEXT_WORD("by the approved norm", VOLUME_BY_NORM),
	TEXT_WORD("by approved norm", VOLUME_BY_NORM),
	TEXT_WORD("бекітілген нормативтер бойынша", VOLUME_BY_NORM),
	TEXT_WORD("по потребности", VOLUME_AS_NEEDED),
	TEXT_WORD("по мере необходимости", VOLUME_AS_NEEDED),
	TEXT_WORD("по необходимости", VOLUME_AS_NEEDED),
	TEXT_WORD("as needed", VOLUME_AS_NEEDED),
	TEXT_WORD("қажеттілігіне қарай", VOLUME_AS_NEEDED),
	TEXT_WORD("постоянно в соответствии с режимом работы", VOLUME_OPENING_HOURS),
	TEXT_WORD("в соответствии с режимом работы", VOLUME_OPENING_HOURS),
	TEXT_WORD("opening hours", VOLUME_OPENING_HOURS),
	TEXT_WORD("during opening hours", VOLUME_OPENING_HOURS),
	TEXT_WORD("жұмыс режиміне сәйкес", VOLUME_OPENING_HOURS),
	TEXT_WORD("весь период проживания", VOLUME_DURING_STAY),
	TEXT_WORD("весь период пребывания", VOLUME_DURING_STAY),
	TEXT_WORD("предоставляется постоянно, в период пребывания", VOLUME_DURING_STAY),
	TEXT_WORD("предоставляется постоянно в период пребывания", VOLUME_DURING_STAY),
	TEXT_WORD("постоянно в период пребывания", VOLUME_DURING_STAY),
	TEXT_WORD("постоянно в период проживания", VOLUME_DURING_STAY),
	TEXT_WORD("в течение всего периода проживания", VOLUME_DURING_STAY),
	TEXT_WORD("в течение всего периода пребывания", VOLUME_DURING_STAY),
	TEXT_WORD("during stay", VOLUME_DURING_STAY),
	TEXT_WORD("throughout the stay", VOLUME_DURING_STAY),
	TEXT_WORD("болу кезеңі бойы", VOLUME_DURING_STAY),
	TEXT_WORDS_END,
};

/* Units as they are written, their meaning an index of written_units. */
typedef enum WrittenUnit
{
	WRITTEN_MINUTE,
	WRITTEN_HOUR,
	WRITTEN_KILOGRAM,
	WRITTEN_GRAM,
	WRITTEN_SQUARE_METRE,
	WRITTEN_METRE,
	WRITTEN_CENTIMETRE,
	WRITTEN_LITRE,
	WRITTEN_MILLILITRE,
	WRITTEN_PIECE
} WrittenUnit;

static const struct
{
	VolumeUnit unit;
	int32_t scale; /* thousandths of our unit in one of these */
} written_units[] = {
	[WRITTEN_MINUTE] = {VOLUME_MINUTES, 1000},
	[WRITTEN_HOUR] = {VOLUME_MINUTES, 60000},
	[WRITTEN_KILOGRAM] = {VOLUME_KILOGRAMS, 1000},
	[WRITTEN_GRAM] = {VOLUME_KILOGRAMS, 1},
	[WRITTEN_SQUARE_METRE] = {VOLUME_SQUARE_METRES, 1000},
	[WRITTEN_METRE] = {VOLUME_METRES, 1000},
	[WRITTEN_CENTIMETRE] = {VOLUME_METRES, 10},
	[WRITTEN_LITRE] = {VOLUME_LITRES, 1000},
	[WRITTEN_MILLILITRE] = {VOLUME_LITRES, 1},
	[WRITTEN_PIECE] = {VOLUME_PIECES, 1000},
};

static const TextWord words_of_unit[] = {
	TEXT_WORD("мин", WRITTEN_MINUTE),
	TEXT_WORD("min", WRITTEN_MINUTE),
	TEXT_WORD("минут", WRITTEN_MINUTE),
	TEXT_WORD("минута", WRITTEN_MINUTE),
	TEXT_WORD("минуты", WRITTEN_MINUTE),
	TEXT_WORD("минутқа", WRITTEN_MINUTE),
	TEXT_WORD("minute", WRITTEN_MINUTE),
	TEXT_WORD("minutes", WRITTEN_MINUTE),
	TEXT_WORD("ч", WRITTEN_HOUR),
	TEXT_WORD("h", WRITTEN_HOUR),
	TEXT_WORD("час", WRITTEN_HOUR),
	TEXT_WORD("часа", WRITTEN_HOUR),
	TEXT_WORD("часов", WRITTEN_HOUR),
	TEXT_WORD("сағат", WRITTEN_HOUR),
	TEXT_WORD("сағатқа", WRITTEN_HOUR),
	TEXT_WORD("hour", WRITTEN_HOUR),
	TEXT_WORD("hours", WRITTEN_HOUR),
	TEXT_WORD("кг", WRITTEN_KILOGRAM),
	TEXT_WORD("kg", WRITTEN_KILOGRAM),
	TEXT_WORD("килограмм", WRITTEN_KILOGRAM),
	TEXT_WORD("килограмма", WRITTEN_KILOGRAM),
	TEXT_WORD("килограммов", WRITTEN_KILOGRAM),
	TEXT_WORD("г", WRITTEN_GRAM),
	TEXT_WORD("g", WRITTEN_GRAM),
	TEXT_WORD("грамм", WRITTEN_GRAM),
	TEXT_WORD("грамма", WRITTEN_GRAM),
	TEXT_WORD("граммов", WRITTEN_GRAM),
	TEXT_WORD("кв. м", WRITTEN_SQUARE_METRE),
	TEXT_WORD("кв.м", WRITTEN_SQUARE_METRE),
	TEXT_WORD("кв м", WRITTEN_SQUARE_METRE),
	TEXT_WORD("м²", WRITTEN_SQUARE_METRE),
	TEXT_WORD("м2", WRITTEN_SQUARE_METRE),
	TEXT_WORD("m²", WRITTEN_SQUARE_METRE),
	TEXT_WORD("m2", WRITTEN_SQUARE_METRE),
	TEXT_WORD("кв. метр", WRITTEN_SQUARE_METRE),
	TEXT_WORD("кв. метра", WRITTEN_SQUARE_METRE),
	TEXT_WORD("кв. метров", WRITTEN_SQUARE_METRE),
	TEXT_WORD("квадратный метр", WRITTEN_SQUARE_METRE),
	TEXT_WORD("квадратных метра", WRITTEN_SQUARE_METRE),
	TEXT_WORD("квадратных метров", WRITTEN_SQUARE_METRE),
	TEXT_WORD("ш. м", WRITTEN_SQUARE_METRE),
	TEXT_WORD("м", WRITTEN_METRE),
	TEXT_WORD("m", WRITTEN_METRE),
	TEXT_WORD("метр", WRITTEN_METRE),
	TEXT_WORD("метра", WRITTEN_METRE),
	TEXT_WORD("метров", WRITTEN_METRE),
	TEXT_WORD("см", WRITTEN_CENTIMETRE),
	TEXT_WORD("cm", WRITTEN_CENTIMETRE),
	TEXT_WORD("л", WRITTEN_LITRE),
	TEXT_WORD("l", WRITTEN_LITRE),
	TEXT_WORD("литр", WRITTEN_LITRE),
	TEXT_WORD("литра", WRITTEN_LITRE),
	TEXT_WORD("литров", WRITTEN_LITRE),
	TEXT_WORD("мл", WRITTEN_MILLILITRE),
	TEXT_WORD("ml", WRITTEN_MILLILITRE),
	TEXT_WORD("шт", WRITTEN_PIECE),
	TEXT_WORD("pcs", WRITTEN_PIECE),
	TEXT_WORD("штука", WRITTEN_PIECE),
	TEXT_WORD("штуки", WRITTEN_PIECE),
	TEXT_WORD("штук", WRITTEN_PIECE),
	TEXT_WORD("piece", WRITTEN_PIECE),
	TEXT_WORD("pieces", WRITTEN_PIECE),
	TEXT_WORD("дана", WRITTEN_PIECE),
	TEXT_WORD("данаға", WRITTEN_PIECE),
	TEXT_WORDS_END,
};

/* The rest have no meaning but their own. */
static const TextWord words_at_most[] = {
	TEXT_WORD("<=", 0),
	TEXT_WORD("до", 0),
	TEXT_WORD("не более чем", 0),
	TEXT_WORD("не более", 0),
	TEXT_WORD("не больше", 0),
	TEXT_WORD("не свыше", 0),
	TEXT_WORD("up to", 0),
	TEXT_WORD("at most", 0),
	TEXT_WORD("not more than", 0),
	TEXT_WORD("no more than", 0),
	TEXT_WORDS_END,
};
/* In Kazakh the bound follows, with a dative that a hyphen joins to an abbreviation. */
static const TextWord words_at_most_behind[] = {
	TEXT_WORD("дейін", 0),     TEXT_WORD("-ға дейін", 0), TEXT_WORD("-ге дейін", 0),
	TEXT_WORD("-қа дейін", 0), TEXT_WORD("-ке дейін", 0), TEXT_WORDS_END,
};
static const TextWord words_a_day[] = {
	TEXT_WORD("в сутки", 0), TEXT_WORD("в день", 0), TEXT_WORD("a day", 0),
	TEXT_WORD("per day", 0), TEXT_WORD("/day", 0),   TEXT_WORD("/сутки", 0),
	TEXT_WORD("/сут", 0),    TEXT_WORD("/день", 0),  TEXT_WORDS_END,
};
static const TextWord words_a_day_ahead[] = {
	TEXT_WORD("тәулігіне", 0),
	TEXT_WORD("күніне", 0),
	TEXT_WORDS_END,
};
static const TextWord words_or[] = {
	TEXT_WORD("или", 0),
	TEXT_WORD("or", 0),
	TEXT_WORD("немесе", 0),
	TEXT_WORDS_END,
};
static const TextWord words_depending[] = {
	TEXT_WORD("в зависимости от услуги", 0),  TEXT_WORD("в зависимости услуги", 0), /* so in the act */
	TEXT_WORD("depending on the service", 0), TEXT_WORD("depending on service", 0),
	TEXT_WORD("қызметке байланысты", 0),      TEXT_WORDS_END,
};
static const TextWord words_how_often[] = {
	TEXT_WORD("раз", 0),   TEXT_WORD("раза", 0),   TEXT_WORD("times", 0),      TEXT_WORD("time", 0),
	TEXT_WORD("once", 0),  TEXT_WORD("рет", 0),    TEXT_WORD("ежедневно", 0),  TEXT_WORD("еженедельно", 0),
	TEXT_WORD("daily", 0), TEXT_WORD("weekly", 0), TEXT_WORD("ежемесячно", 0), TEXT_WORDS_END,
};

/* ---- reading ----------------------------------------------------------------------------------------- */

/* A number of the text: mantissa / 10^decimals, without zeros at the end of the decimals. */
typedef struct Number
{
	size_t at;
	int decimals;
	int64_t mantissa; /* -1 if it does not fit */
} Number;

/* Fills in an error at a place of the folded text and returns false. */
static bool
refuse(const TextScan *scan, size_t at, CoreStatus status, const char *message, CoreError *error)
{
	return text_scan_fail(scan, at, status, message, volume_hint, error);
}

/* Eats a phrase of a vocabulary whose phrases all mean the same. */
static bool
eat(TextScan *scan, const TextWord *words)
{
	int meaning;

	return scan->at < scan->length && text_scan_word(scan, words, &meaning);
}

/* The place of the next character that is no space. */
static size_t
next_place(const TextScan *scan)
{
	return scan->at + (scan->folded[scan->at] == ' ');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Eats digits and, behind a point or comma that a digit follows, decimals. Answers whether a number stood there.
 */
static bool
eat_number(TextScan *scan, Number *number)
{
	const char *at = scan->folded + next_place(scan);
	bool decimals = false;
	int zeros = 0; /* among the decimals, that count only if another digit follows */

	if (!is_digit(*at))
		return false;
	*number = (Number){.at = (size_t) (at - scan->folded)};
	for (;; at++)
	{
		if (!decimals && (*at == '.' || *at == ',') && is_digit(at[1]))
			decimals = true;
		else if (decimals && *at == '0')
			zeros++;
		else if (is_digit(*at))
			for (; zeros >= 0; zeros--)
			{
				int digit = zeros > 0 ? 0 : *at - '0';

				if (number->mantissa < 0 || number->mantissa > (INT64_MAX - digit) / 10)
					number->mantissa = -1;
				else
					number->mantissa = number->mantissa * 10 + digit;
				number->decimals += decimals;
			}
		else
			break;
		if (zeros < 0)
			zeros = 0;
	}
	scan->at = (size_t) (at - scan->folded);
	return true;
}

/* Says what was expected at the next place, or what the text that stands there suggests; returns false. */
static bool
refuse_here(TextScan *scan, const char *expected, CoreError *error)
{
	size_t at = next_place(scan);
	bool at_number = scan->folded[at] == '-' && is_digit(scan->folded[at + 1]);

	if (at_number && at == 0)
		return refuse(scan, at, CORE_RANGE, "a volume is not negative", error);
	if (at_number)
		expected = "a volume is one quantity, not a range";
	else if (eat(scan, words_how_often))
		expected = "how often stands in the periodicity, not in the volume";
	return refuse(scan, at, CORE_SYNTAX, expected, error);
}

/* Converts a number of the text into thousandths of our unit. Errors: CORE_RANGE, too large or too exact. */
static bool
milli_of_number(const TextScan *scan, const Number *number, int32_t scale, int64_t *milli, CoreError *error)
{
	int decimals = number->decimals;
	int64_t divisor = 1;

	for (; decimals > 0 && scale % 10 == 0; decimals--)
		scale /= 10;
	for (; decimals > 0 && divisor < 1000000000; decimals--)
		divisor *= 10;
	if (number->mantissa < 0 || number->mantissa > INT64_MAX / scale)
		return refuse(scan, number->at, CORE_RANGE, "the quantity is too large", error);
	*milli = number->mantissa * scale;
	if (divisor > 1)
	{
		if (decimals > 0 || *milli % divisor != 0)
			return refuse(scan, number->at, CORE_RANGE, "a quantity is a whole number of thousandths of its unit",
						  error);
		*milli /= divisor;
	}
	return true;
}

/* Eats a number's unit and the point of an abbreviation. */
static bool
eat_unit(TextScan *scan, int *unit)
{
	if (!text_scan_word(scan, words_of_unit, unit))
		return false;
	(void) text_scan_eat(scan, ".");
	return true;
}

/* Reads the minutes that may follow hours: 1 ч. 30 мин. Errors: CORE_SYNTAX, CORE_RANGE. */
static bool
parse_minutes_behind(TextScan *scan, const Number *hours, Volume *result, CoreError *error)
{
	Number minutes;
	int64_t milli = 0;
	int unit;

	if (!eat_number(scan, &minutes))
		return true;
	if (!eat_unit(scan, &unit) || unit != WRITTEN_MINUTE)
		return refuse(scan, minutes.at, CORE_SYNTAX, "only minutes follow hours", error);
	if (!milli_of_number(scan, &minutes, written_units[unit].scale, &milli, error))
		return false;
	if (milli >= written_units[WRITTEN_HOUR].scale)
		return refuse(scan, minutes.at, CORE_RANGE, "minutes after hours are less than 60", error);
	if (result->milli > INT64_MAX - milli)
		return refuse(scan, hours->at, CORE_RANGE, "the quantity is too large", error);
	result->milli += milli;
	return true;
}

/* Reads a quantity with its bound and unit into a cleared value. Errors: CORE_SYNTAX, CORE_RANGE. */
static bool
parse_amount(TextScan *scan, Volume *result, CoreError *error)
{
	bool at_most = false;
	bool a_day = false;
	Number number;
	int unit;

	if (!is_digit(scan->folded[next_place(scan)]))
	{
		at_most = eat(scan, words_at_most);
		a_day = eat(scan, words_a_day_ahead);
	}
	if (!eat_number(scan, &number))
		return refuse_here(scan, "a quantity is expected here", error);
	if (!eat_unit(scan, &unit))
		return refuse_here(scan, "a unit is expected here", error);
	if (!milli_of_number(scan, &number, written_units[unit].scale, &result->milli, error))
		return false;
	result->unit = (uint8_t) written_units[unit].unit;

	if (unit == WRITTEN_HOUR)
	{
		if (!parse_minutes_behind(scan, &number, result, error))
			return false;
		if (!a_day && eat(scan, words_a_day))
		{
			a_day = true;
			(void) text_scan_eat(scan, ".");
		}
		if (a_day)
		{
			if (result->milli % 60 != 0)
				return refuse(scan, number.at, CORE_RANGE,
							  "a quantity is a whole number of thousandths of its unit", error);
			result->unit = VOLUME_HOURS_A_DAY;
			result->milli /= 60;
		}
	}
	else if (a_day)
		return refuse(scan, number.at, CORE_SYNTAX, "only hours are counted a day", error);

	if (at_most || eat(scan, words_at_most_behind))
		result->flags |= VOLUME_AT_MOST;
	if (!volume_check(result, error))
		return refuse(scan, number.at, error->status, error->message, error);
	return true;
}

/* Joins "continuous" and the amount beside it, which stands at a place. Errors: CORE_SYNTAX. */
static bool
join_continuous(const TextScan *scan, size_t at, Volume *result, CoreError *error)
{
	if (result->unit != VOLUME_HOURS_A_DAY)
		return refuse(scan, at, CORE_SYNTAX, "only hours a day stand beside continuous", error);
	result->flags |= VOLUME_OR_CONTINUOUS;
	return true;
}

/*
 * Reads a volume: UTF-8, Russian, Kazakh or English, or our canonical text. Errors: CORE_SYNTAX for what is no
 * volume, CORE_RANGE for what no volume can be, both with the position.
 */
bool
volume_parse(const char *text, size_t length, Volume *result, CoreError *error)
{
	TextScan scan;
	Volume volume = {0};
	int kind;

	if (!text_scan_begin(&scan, text, length, error))
	{
		error->hint = volume_hint;
		return false;
	}
	if (text_scan_at_end(&scan))
	{
		*error = (CoreError){CORE_SYNTAX, 0, "the text is empty", volume_hint};
		return false;
	}

	if (!is_digit(scan.folded[0]) && text_scan_word(&scan, words_of_kind, &kind))
	{
		if (kind == VOLUME_CONTINUOUS && eat(&scan, words_or))
		{
			size_t at = next_place(&scan);

			if (!parse_amount(&scan, &volume, error) || !join_continuous(&scan, at, &volume, error))
				return false;
		}
		else
			volume.unit = (uint8_t) kind;
	}
	else
	{
		size_t behind;

		if (!parse_amount(&scan, &volume, error))
			return false;
		behind = next_place(&scan);
		if (eat(&scan, words_or))
		{
			if (!text_scan_word(&scan, words_of_kind, &kind) || kind != VOLUME_CONTINUOUS)
				return refuse_here(&scan, "a volume is one quantity", error);
			if (!join_continuous(&scan, behind, &volume, error))
				return false;
		}
	}
	if (volume_is_measured(&volume))
	{
		size_t before = scan.at;

		(void) text_scan_eat(&scan, ",");
		if (eat(&scan, words_depending))
			volume.flags |= VOLUME_DEPENDING;
		else
			scan.at = before;
	}
	if (!text_scan_at_end(&scan))
		return refuse_here(&scan, "this does not belong to a volume", error);
	*result = volume;
	return true;
}

/* ---- writing ----------------------------------------------------------------------------------------- */

/* Copies a text to `at` and answers where it ends. */
static char *
put(char *at, const char *text)
{
	size_t length = strlen(text);

	memcpy(at, text, length); /* NOLINT(bugprone-not-null-terminated-result): more follows */
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
