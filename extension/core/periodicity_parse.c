/*
 * periodicity_parse.c: text to periodicity.
 *
 *   value    := counted | kind [floor]
 *   counted  := [bound] times per {suffix}        3/week, 1 - 3 times a week, <=10/course (and their Russian)
 *             | per [bound] times {suffix}        the Kazakh order
 *             | each {suffix}                     daily
 *   suffix   := or more | course | season
 *   floor    := [,] [but] at least times per
 *
 * One grammar for all languages: the vocabularies below map the words of Russian (as the acts and the portals
 * write it), Kazakh, English and of the canonical text to the same meanings. A text is never guessed at: what is
 * not understood to its end is an error that points at the place.
 */
#include <string.h>

#include "periodicity.h"

#define HINT_EXAMPLES                                                                                             \
	gettext_noop(                                                                                                 \
		"Write for example 3/week, 1-2/month, 1/2 weeks, <=10/course, 1-2/week oct-mar, 1-2/year of 10 days, "    \
		"1+/week, "                                                                                               \
		"continuous, or on demand >=4/year")
#define HINT_STANDARD                                                                                             \
	gettext_noop("Use socsvc.standard_periodicities(text), which answers one row for each of them")
#define HINT_DURATION                                                                                             \
	gettext_noop("Say how many times, for example 12/year; socsvc.standard_periodicities(text) reads durations")
#define HINT_TIMES gettext_noop("Write a number of times from 1 to 999999")
#define HINT_UNITS gettext_noop("Write a number from 1 to 999")
#define HINT_ALONE                                                                                                \
	gettext_noop("Write the periodicity alone; socsvc.standard_periodicities(text) reads conditions too")
#define HINT_RANGE gettext_noop("Put the smaller number first, for example 1-3/week")

/* Meanings of the words that stand for one time a unit: unit + EACH. */
#define EACH 0x100

typedef enum Bound
{
	BOUND_NONE,
	BOUND_AT_MOST,
	BOUND_AT_LEAST
} Bound;

static const TextWord bound_words[] = {TEXT_WORD("<=", BOUND_AT_MOST),
									   TEXT_WORD(">=", BOUND_AT_LEAST),
									   TEXT_WORD("не более", BOUND_AT_MOST),
									   TEXT_WORD("не чаще", BOUND_AT_MOST),
									   TEXT_WORD("до", BOUND_AT_MOST),
									   TEXT_WORD("не менее", BOUND_AT_LEAST),
									   TEXT_WORD("не реже", BOUND_AT_LEAST),
									   TEXT_WORD("ең көбі", BOUND_AT_MOST),
									   TEXT_WORD("кемінде", BOUND_AT_LEAST),
									   TEXT_WORD("at most", BOUND_AT_MOST),
									   TEXT_WORD("at least", BOUND_AT_LEAST),
									   TEXT_WORD("up to", BOUND_AT_MOST),
									   TEXT_WORDS_END};

/* Times, or courses, of which the length has to follow. */
enum
{
	UNSAID,
	TIMES,
	COURSES
};

static const TextWord times_words[] = {TEXT_WORD("раз(а)", TIMES),
									   TEXT_WORD("раза", TIMES),
									   TEXT_WORD("раз", TIMES),
									   TEXT_WORD("times", TIMES),
									   TEXT_WORD("time", TIMES),
									   TEXT_WORD("рет", TIMES),
									   TEXT_WORD("курсов", COURSES),
									   TEXT_WORD("курса", COURSES),
									   TEXT_WORD("курс", COURSES),
									   TEXT_WORD("courses", COURSES),
									   TEXT_WORDS_END};

/* Numbers that say times themselves. */
static const TextWord adverb_words[] = {TEXT_WORD("once", 1), TEXT_WORD("twice", 2), TEXT_WORDS_END};

/* What may stand before the name of a unit. */
static const TextWord per_words[] = {TEXT_WORD("в", 0),      TEXT_WORD("за", 0),     TEXT_WORD("каждый", 0),
									 TEXT_WORD("каждую", 0), TEXT_WORD("каждые", 0), TEXT_WORD("каждое", 0),
									 TEXT_WORD("a", 0),      TEXT_WORD("an", 0),     TEXT_WORD("per", 0),
									 TEXT_WORD("every", 0),  TEXT_WORD("each", 0),   TEXT_WORDS_END};

static const TextWord unit_words[] = {TEXT_WORD("неделю", PERIODICITY_WEEK),
									  TEXT_WORD("день", PERIODICITY_DAY),
									  TEXT_WORD("месяц", PERIODICITY_MONTH),
									  TEXT_WORD("год", PERIODICITY_YEAR),
									  TEXT_WORD("квартал", PERIODICITY_QUARTER),
									  TEXT_WORD("day", PERIODICITY_DAY),
									  TEXT_WORD("week", PERIODICITY_WEEK),
									  TEXT_WORD("month", PERIODICITY_MONTH),
									  TEXT_WORD("quarter", PERIODICITY_QUARTER),
									  TEXT_WORD("year", PERIODICITY_YEAR),
									  TEXT_WORD("days", PERIODICITY_DAY),
									  TEXT_WORD("weeks", PERIODICITY_WEEK),
									  TEXT_WORD("months", PERIODICITY_MONTH),
									  TEXT_WORD("quarters", PERIODICITY_QUARTER),
									  TEXT_WORD("years", PERIODICITY_YEAR),
									  TEXT_WORD("дня", PERIODICITY_DAY),
									  TEXT_WORD("дней", PERIODICITY_DAY),
									  TEXT_WORD("сутки", PERIODICITY_DAY),
									  TEXT_WORD("суток", PERIODICITY_DAY),
									  TEXT_WORD("недели", PERIODICITY_WEEK),
									  TEXT_WORD("недель", PERIODICITY_WEEK),
									  TEXT_WORD("месяца", PERIODICITY_MONTH),
									  TEXT_WORD("месяцев", PERIODICITY_MONTH),
									  TEXT_WORD("квартала", PERIODICITY_QUARTER),
									  TEXT_WORD("кварталов", PERIODICITY_QUARTER),
									  TEXT_WORD("года", PERIODICITY_YEAR),
									  TEXT_WORD("лет", PERIODICITY_YEAR),
									  TEXT_WORD("күнде", PERIODICITY_DAY),
									  TEXT_WORD("аптада", PERIODICITY_WEEK),
									  TEXT_WORD("айда", PERIODICITY_MONTH),
									  TEXT_WORD("тоқсанда", PERIODICITY_QUARTER),
									  TEXT_WORD("жылда", PERIODICITY_YEAR),
									  TEXT_WORDS_END};

/* Whole phrases that say per what. */
static const TextWord per_unit_phrases[] = {TEXT_WORD("за курс", PERIODICITY_COURSE),
											TEXT_WORD("на курс", PERIODICITY_COURSE),
											TEXT_WORD("за период обслуживания", PERIODICITY_TERM),
											TEXT_WORD("за весь период обслуживания", PERIODICITY_TERM),
											TEXT_WORD("за срок обслуживания", PERIODICITY_TERM),
											TEXT_WORD("в период госпитализации", PERIODICITY_STAY),
											TEXT_WORD("за период госпитализации", PERIODICITY_STAY),
											TEXT_WORD("при поступлении", PERIODICITY_ADMISSION),
											TEXT_WORD("при заселении", PERIODICITY_ADMISSION),
											TEXT_WORD("ежедневно", PERIODICITY_DAY | EACH),
											TEXT_WORD("еженедельно", PERIODICITY_WEEK | EACH),
											TEXT_WORD("ежемесячно", PERIODICITY_MONTH | EACH),
											TEXT_WORD("ежеквартально", PERIODICITY_QUARTER | EACH),
											TEXT_WORD("ежегодно", PERIODICITY_YEAR | EACH),
											TEXT_WORD("күніне", PERIODICITY_DAY),
											TEXT_WORD("аптасына", PERIODICITY_WEEK),
											TEXT_WORD("айына", PERIODICITY_MONTH),
											TEXT_WORD("тоқсанына", PERIODICITY_QUARTER),
											TEXT_WORD("жылына", PERIODICITY_YEAR),
											TEXT_WORD("курсына", PERIODICITY_COURSE),
											TEXT_WORD("қызмет көрсету кезеңінде", PERIODICITY_TERM),
											TEXT_WORD("стационарда болған кезеңде", PERIODICITY_STAY),
											TEXT_WORD("түскен кезде", PERIODICITY_ADMISSION),
											TEXT_WORD("күн сайын", PERIODICITY_DAY | EACH),
											TEXT_WORD("a course", PERIODICITY_COURSE),
											TEXT_WORD("per course", PERIODICITY_COURSE),
											TEXT_WORD("a term of service", PERIODICITY_TERM),
											TEXT_WORD("per term of service", PERIODICITY_TERM),
											TEXT_WORD("a stay in hospital", PERIODICITY_STAY),
											TEXT_WORD("per stay in hospital", PERIODICITY_STAY),
											TEXT_WORD("on admission", PERIODICITY_ADMISSION),
											TEXT_WORD("daily", PERIODICITY_DAY | EACH),
											TEXT_WORD("weekly", PERIODICITY_WEEK | EACH),
											TEXT_WORD("monthly", PERIODICITY_MONTH | EACH),
											TEXT_WORD("quarterly", PERIODICITY_QUARTER | EACH),
											TEXT_WORD("yearly", PERIODICITY_YEAR | EACH),
											TEXT_WORDS_END};

/* After the slash of the canonical text. */
static const TextWord slash_words[] = {TEXT_WORD("course", PERIODICITY_COURSE),
									   TEXT_WORD("term", PERIODICITY_TERM), TEXT_WORD("stay", PERIODICITY_STAY),
									   TEXT_WORD("admission", PERIODICITY_ADMISSION), TEXT_WORDS_END};

static const TextWord or_more_phrases[] = {TEXT_WORD("или чаще при необходимости", 0),
										   TEXT_WORD("или чаще по мере необходимости", 0),
										   TEXT_WORD("или чаще", 0),
										   TEXT_WORD(", при необходимости чаще", 0),
										   TEXT_WORD("при необходимости чаще", 0),
										   TEXT_WORD("немесе қажет болса жиірек", 0),
										   TEXT_WORD("or more often if needed", 0),
										   TEXT_WORD("or more often", 0),
										   TEXT_WORDS_END};

static const TextWord kind_phrases[] = {
	TEXT_WORD("круглосуточно", PERIODICITY_CONTINUOUS), TEXT_WORD("тәулік бойы", PERIODICITY_CONTINUOUS),
	TEXT_WORD("continuous", PERIODICITY_CONTINUOUS), TEXT_WORD("round the clock", PERIODICITY_CONTINUOUS),
	TEXT_WORD("по мере необходимости", PERIODICITY_ON_DEMAND),
	TEXT_WORD("при необходимости", PERIODICITY_ON_DEMAND),
	TEXT_WORD("қажет болған жағдайда", PERIODICITY_ON_DEMAND), TEXT_WORD("on demand", PERIODICITY_ON_DEMAND),
	TEXT_WORD("as needed", PERIODICITY_ON_DEMAND), TEXT_WORD("по назначению врача", PERIODICITY_PRESCRIBED),
	TEXT_WORD("дәрігердің тағайындауы бойынша", PERIODICITY_PRESCRIBED),
	TEXT_WORD("as prescribed by a doctor", PERIODICITY_PRESCRIBED),
	TEXT_WORD("as prescribed", PERIODICITY_PRESCRIBED),
	TEXT_WORD("по медицинским показаниям", PERIODICITY_INDICATED),
	TEXT_WORD("медициналық көрсетілімдер бойынша", PERIODICITY_INDICATED),
	TEXT_WORD("on a medical indication", PERIODICITY_INDICATED), TEXT_WORD("as indicated", PERIODICITY_INDICATED),
	TEXT_WORD("в соответствии с индивидуальной программой предоставления социальных услуг",
			  PERIODICITY_PROGRAMMED),
	TEXT_WORD("в соответствии с индивидуальной программой", PERIODICITY_PROGRAMMED),
	/* a slip of the act, Resolution 326-p, Appendix 2, 1.8 */
	TEXT_WORD("в соответствии с индивидуально программой предоставления социальных услуг", PERIODICITY_PROGRAMMED),
	TEXT_WORD("жеке бағдарламаға сәйкес", PERIODICITY_PROGRAMMED),
	TEXT_WORD("as the individual programme says", PERIODICITY_PROGRAMMED),
	TEXT_WORD("as programmed", PERIODICITY_PROGRAMMED), TEXT_WORD("при наступлении факта", PERIODICITY_ON_EVENT),
	TEXT_WORD("факт туындаған кезде", PERIODICITY_ON_EVENT),
	TEXT_WORD("when the event occurs", PERIODICITY_ON_EVENT), TEXT_WORD("on event", PERIODICITY_ON_EVENT),
	TEXT_WORD("согласно утвержденным нормативам", PERIODICITY_BY_NORM),
	TEXT_WORD("по утвержденным нормативам", PERIODICITY_BY_NORM),
	TEXT_WORD("бекітілген нормативтерге сәйкес", PERIODICITY_BY_NORM),
	TEXT_WORD("by approved norms", PERIODICITY_BY_NORM), TEXT_WORD("by norm", PERIODICITY_BY_NORM),
	TEXT_WORDS_END};

#define MONTH(number, short_name, name, ru_of, ru_to, ru_in, kk_from, kk_to, kk_in)                               \
	TEXT_WORD(short_name, number), TEXT_WORD(name, number), TEXT_WORD(ru_of, number), TEXT_WORD(ru_to, number),   \
		TEXT_WORD(ru_in, number), TEXT_WORD(kk_from, number), TEXT_WORD(kk_to, number), TEXT_WORD(kk_in, number)

static const TextWord month_words[] = {
	MONTH(1, "jan", "january", "января", "январь", "январе", "қаңтардан", "қаңтарға", "қаңтарда"),
	MONTH(2, "feb", "february", "февраля", "февраль", "феврале", "ақпаннан", "ақпанға", "ақпанда"),
	MONTH(3, "mar", "march", "марта", "март", "марте", "наурыздан", "наурызға", "наурызда"),
	MONTH(4, "apr", "april", "апреля", "апрель", "апреле", "сәуірден", "сәуірге", "сәуірде"),
	MONTH(5, "may", "may", "мая", "май", "мае", "мамырдан", "мамырға", "мамырда"),
	MONTH(6, "jun", "june", "июня", "июнь", "июне", "маусымнан", "маусымға", "маусымда"),
	MONTH(7, "jul", "july", "июля", "июль", "июле", "шілдеден", "шілдеге", "шілдеде"),
	MONTH(8, "aug", "august", "августа", "август", "августе", "тамыздан", "тамызға", "тамызда"),
	MONTH(9, "sep", "september", "сентября", "сентябрь", "сентябре", "қыркүйектен", "қыркүйекке", "қыркүйекте"),
	MONTH(10, "oct", "october", "октября", "октябрь", "октябре", "қазаннан", "қазанға", "қазанда"),
	MONTH(11, "nov", "november", "ноября", "ноябрь", "ноябре", "қарашадан", "қарашаға", "қарашада"),
	MONTH(12, "dec", "december", "декабря", "декабрь", "декабре", "желтоқсаннан", "желтоқсанға", "желтоқсанда"),
	TEXT_WORDS_END};

/* The length of a course: "10 days", "20 times". */
enum
{
	COURSE_DAYS,
	COURSE_TIMES
};

static const TextWord course_words[] = {TEXT_WORD("дней", COURSE_DAYS),
										TEXT_WORD("дня", COURSE_DAYS),
										TEXT_WORD("дню", COURSE_DAYS),
										TEXT_WORD("days", COURSE_DAYS),
										TEXT_WORD("day", COURSE_DAYS),
										TEXT_WORD("күндік курс", COURSE_DAYS),
										TEXT_WORD("раз", COURSE_TIMES),
										TEXT_WORD("раза", COURSE_TIMES),
										TEXT_WORD("разу", COURSE_TIMES),
										TEXT_WORD("times", COURSE_TIMES),
										TEXT_WORD("time", COURSE_TIMES),
										TEXT_WORD("реттік курс", COURSE_TIMES),
										TEXT_WORDS_END};

/* Reads a number from 1 to `limit`. A number that is none of these is an error at its place. */
static bool
scan_positive(TextScan *scan, int32_t limit, int32_t *number, CoreError *error)
{
	const char *hint = limit == PERIODICITY_TIMES_LIMIT ? HINT_TIMES : HINT_UNITS;
	size_t at = scan->at;

	switch (text_scan_number(scan, limit, number))
	{
		case TEXT_NUMBER:
			if (*number > 0)
				return true;
			return text_scan_fail(scan, at, CORE_RANGE, gettext_noop("a number here is at least 1"), hint, error);
		case TEXT_NUMBER_TOO_BIG:
			return text_scan_fail(scan, at, CORE_RANGE, gettext_noop("the number is too big"), hint, error);
		case TEXT_NO_NUMBER:
			break;
	}
	if (text_scan_eat(scan, "-") && text_scan_number(scan, limit, number) != TEXT_NO_NUMBER)
		return text_scan_fail(scan, at, CORE_RANGE, gettext_noop("a number here is not negative"), hint, error);
	return text_scan_fail(scan, at, CORE_SYNTAX, gettext_noop("a number is expected here"), HINT_EXAMPLES, error);
}

/*
 * Reads per what, if it stands here: "a week", "per 2 weeks", "per course". Answers false with error->status
 * CORE_OK and the scan where it was if nothing of the kind does.
 */
static bool
scan_unit(TextScan *scan, Periodicity *value, bool *each, CoreError *error)
{
	size_t start = scan->at;
	size_t number_at;
	int32_t every;
	int meaning;

	error->status = CORE_OK;
	*each = false;
	(void) text_scan_word(scan, per_words, &meaning);
	if (text_scan_word(scan, unit_words, &meaning))
	{
		value->unit = (uint8_t) meaning;
		value->every = 1;
		return true;
	}
	number_at = scan->at;
	if (text_scan_number(scan, PERIODICITY_EVERY_LIMIT, &every) != TEXT_NO_NUMBER &&
		text_scan_word(scan, unit_words, &meaning))
	{
		size_t end = scan->at;

		scan->at = number_at;
		if (!scan_positive(scan, PERIODICITY_EVERY_LIMIT, &every, error))
			return false;
		scan->at = end;
		value->unit = (uint8_t) meaning;
		value->every = (int16_t) every;
		return true;
	}
	scan->at = start;
	if (text_scan_word(scan, per_unit_phrases, &meaning))
	{
		value->unit = (uint8_t) (meaning & ~EACH);
		value->every = 1;
		*each = (meaning & EACH) != 0;
		return true;
	}
	scan->at = start;
	return false;
}

/* Reads what follows the slash of the canonical text. */
static bool
scan_slash_unit(TextScan *scan, Periodicity *value, CoreError *error)
{
	size_t start = scan->at;
	int32_t every = 1;
	int meaning;

	if (text_scan_word(scan, unit_words, &meaning) || text_scan_word(scan, slash_words, &meaning))
	{
		value->unit = (uint8_t) meaning;
		value->every = 1;
		return true;
	}
	if (text_scan_number(scan, PERIODICITY_EVERY_LIMIT, &every) != TEXT_NO_NUMBER)
	{
		scan->at = start;
		if (!scan_positive(scan, PERIODICITY_EVERY_LIMIT, &every, error))
			return false;
		if (text_scan_word(scan, unit_words, &meaning))
		{
			value->unit = (uint8_t) meaning;
			value->every = (int16_t) every;
			return true;
		}
	}
	return text_scan_fail(scan, scan->at, CORE_SYNTAX, gettext_noop("a unit is expected here"), HINT_EXAMPLES,
						  error);
}

/* Reads the length of a course, if it stands here. Errors: a length that is zero or too big. */
static bool
scan_course(TextScan *scan, Periodicity *value, bool of_courses, bool *found, CoreError *error)
{
	size_t start = scan->at;
	bool bracket;
	bool announced;
	int32_t length = 0;
	int meaning;

	*found = false;
	(void) text_scan_eat(scan, ",");
	bracket = text_scan_eat(scan, "(");
	announced = text_scan_eat(scan, "курс по") || text_scan_eat(scan, "курсами по") ||
				text_scan_eat(scan, "courses of") || text_scan_eat(scan, "of") ||
				(of_courses && text_scan_eat(scan, "по"));
	if (announced || bracket)
	{
		size_t number_at = scan->at;

		if (text_scan_number(scan, PERIODICITY_COURSE_LIMIT, &length) != TEXT_NO_NUMBER &&
			text_scan_word(scan, course_words, &meaning) && (!bracket || text_scan_eat(scan, ")")))
		{
			size_t end = scan->at;

			scan->at = number_at;
			if (!scan_positive(scan, PERIODICITY_COURSE_LIMIT, &length, error))
				return false;
			scan->at = end;
			value->course_length = (int16_t) length;
			if (meaning == COURSE_TIMES)
				value->flags |= PERIODICITY_COURSE_IN_TIMES;
			*found = true;
			return true;
		}
	}
	scan->at = start;
	return true;
}

/* Reads a season, if it stands here: "oct-mar", "from October to March", "in October", in any language. */
static bool
scan_season(TextScan *scan, Periodicity *value)
{
	size_t start = scan->at;
	bool range;
	int first;
	int last;

	(void) text_scan_eat(scan, ",");
	range = text_scan_eat(scan, "с") || text_scan_eat(scan, "from");
	if (!range && !text_scan_eat(scan, "в"))
		(void) text_scan_eat(scan, "in");
	if (text_scan_word(scan, month_words, &first))
	{
		size_t end = scan->at;
		bool joined = text_scan_eat(scan, "-") || text_scan_eat(scan, "по") || text_scan_eat(scan, "to");

		if (text_scan_word(scan, month_words, &last) && (text_scan_eat(scan, "дейін") || joined))
			end = scan->at;
		else if (range)
			end = start;
		else
			last = first;
		scan->at = end;
		if (end != start)
		{
			/* All twelve months are no season. */
			value->season = last % 12 + 1 == first ? 0 : (uint8_t) (first << 4 | last);
			return true;
		}
	}
	scan->at = start;
	return false;
}

/*
 * Reads a number of times or a range of them, with its bound, what makes it open, and the word for times if there
 * is one; `of_what` is left alone if there is not.
 */
static bool
scan_times(TextScan *scan, Periodicity *value, int *of_what, CoreError *error)
{
	size_t start = scan->at;
	int bound = BOUND_NONE;
	bool range = false;
	bool from;
	char next = text_scan_peek(scan);
	bool digit = next >= '0' && next <= '9';
	int first;
	int32_t last;

	if (!digit)
		(void) text_scan_word(scan, bound_words, &bound);
	from = bound == BOUND_NONE && text_scan_eat(scan, "от");
	if (!digit && text_scan_word(scan, adverb_words, &first))
		*of_what = TIMES;
	else if (!scan_positive(scan, PERIODICITY_TIMES_LIMIT, &first, error))
		return false;
	last = first;
	if (text_scan_eat(scan, "-") || text_scan_eat(scan, "to") || (from && text_scan_eat(scan, "до")))
	{
		range = true;
		if (!scan_positive(scan, PERIODICITY_TIMES_LIMIT, &last, error))
			return false;
		if (first > last)
			return text_scan_fail(scan, start, CORE_RANGE, gettext_noop("the range of times is reversed"),
								  HINT_RANGE, error);
	}
	if (range ? bound != BOUND_NONE : from)
		return text_scan_fail(scan, start, CORE_SYNTAX, gettext_noop("either a bound or a range is expected here"),
							  HINT_RANGE, error);
	value->times_min = bound == BOUND_AT_MOST ? 0 : first;
	value->times_max = last;
	if (bound == BOUND_AT_LEAST || (bound == BOUND_NONE && text_scan_eat(scan, "+")))
		value->flags |= PERIODICITY_OR_MORE;
	if (text_scan_peek(scan) != '/')
		(void) text_scan_word(scan, times_words, of_what);
	return true;
}

/* Refuses a unit without times: "12 months" is a duration, "a week" says too little. */
static bool
fail_without_times(const TextScan *scan, size_t start, size_t end, CoreError *error)
{
	for (size_t at = start; at < end; at++)
		if (scan->folded[at] >= '0' && scan->folded[at] <= '9')
			return text_scan_fail(scan, start, CORE_SYNTAX, gettext_noop("a duration, not how often"),
								  HINT_DURATION, error);
	return text_scan_fail(scan, end, CORE_SYNTAX, gettext_noop("a number of times is expected here"),
						  HINT_EXAMPLES, error);
}

/* Reads what may follow a number of times per unit, in any order, each once at most. */
static bool
scan_suffixes(TextScan *scan, Periodicity *value, bool of_courses, CoreError *error)
{
	bool again = true;
	int meaning;

	while (again && scan->at < scan->length)
	{
		again = false;
		if (value->course_length == 0 && value->unit != PERIODICITY_COURSE &&
			!scan_course(scan, value, of_courses, &again, error))
			return false;
		if (!again && value->season == 0 && periodicity_unit_has_calendar(value->unit))
			again = scan_season(scan, value);
		if (!again && value->times_min > 0 && text_scan_word(scan, or_more_phrases, &meaning))
		{
			value->flags |= PERIODICITY_OR_MORE;
			again = true;
		}
	}
	return true;
}

/* Reads the times after their unit, which need not be there after a word such as "daily". */
static bool
scan_times_after_unit(TextScan *scan, Periodicity *value, size_t start, bool each, int *of_what, CoreError *error)
{
	size_t after_unit = scan->at;

	if (scan_times(scan, value, of_what, error) && *of_what != UNSAID)
		return true;
	if (each)
	{
		scan->at = after_unit;
		value->times_min = value->times_max = 1;
		value->flags = 0;
		return true;
	}
	return error->status == CORE_RANGE ? false : fail_without_times(scan, start, after_unit, error);
}

/* True if a number, or a sign that stands before one, comes next. */
static bool
number_is_next(const TextScan *scan)
{
	char next = text_scan_peek(scan);

	return (next >= '0' && next <= '9') || next == '<' || next == '>';
}

/*
 * Reads times and per what, in either order. Errors as periodicity_scan_count(), with the scan anywhere. `of_what`
 * tells times from courses.
 */
static bool
scan_times_per_unit(TextScan *scan, Periodicity *value, int *of_what, CoreError *error)
{
	size_t start = scan->at;
	bool each = false;
	bool number_first = number_is_next(scan);
	int meaning;

	*of_what = UNSAID;
	if (!number_first && scan_unit(scan, value, &each, error))
		return scan_times_after_unit(scan, value, start, each, of_what, error);
	if (!scan_times(scan, value, of_what, error))
		return false;
	if (*of_what != UNSAID)
		return scan_unit(scan, value, &each, error) || error->status == CORE_OK;
	if (text_scan_eat(scan, "/"))
		return scan_slash_unit(scan, value, error);
	if (value->times_min == 1 && value->times_max == 1 && text_scan_eat(scan, "круглосуточно"))
	{
		/* The portal puts a number even before this. */
		*value = (Periodicity){.kind = PERIODICITY_CONTINUOUS};
		return true;
	}
	if (text_scan_word(scan, unit_words, &meaning))
	{
		/* Either "2 weeks 1 time", as in Kazakh, or a duration. */
		size_t end = scan->at;

		scan->at = start;
		*value = (Periodicity){.kind = PERIODICITY_COUNTED};
		if (scan_unit(scan, value, &each, error))
			return scan_times_after_unit(scan, value, start, each, of_what, error);
		return error->status == CORE_OK ? fail_without_times(scan, start, end, error) : false;
	}
	return text_scan_fail(scan, scan->at, CORE_SYNTAX, gettext_noop("times per unit are expected here"),
						  HINT_EXAMPLES, error);
}

/*
 * Reads a value with a number of times as far as it goes; what follows is left. On failure the scan stands where
 * it stood. Errors: 22P02 for what is none, 22023 for a zero, negative, too big or reversed number.
 */
bool
periodicity_scan_count(TextScan *scan, Periodicity *out, CoreError *error)
{
	Periodicity value = {.kind = PERIODICITY_COUNTED};
	size_t start = scan->at;
	int of_what;
	bool good = scan_times_per_unit(scan, &value, &of_what, error);

	if (good && value.kind == PERIODICITY_COUNTED)
	{
		size_t end = scan->at;

		good = scan_suffixes(scan, &value, of_what == COURSES, error);
		if (good && of_what == COURSES && value.course_length == 0)
			good =
				text_scan_fail(scan, end, CORE_SYNTAX, gettext_noop("the length of the courses is expected here"),
							   gettext_noop("Write for example 1-2/year of 10 days"), error);
	}
	if (good)
		*out = value;
	else
		scan->at = start;
	return good;
}

/* Reads the floor of a kind without a number, if one stands here. */
static void
scan_floor(TextScan *scan, Periodicity *value)
{
	size_t start = scan->at;
	Periodicity floor;
	CoreError ignored;

	(void) text_scan_eat(scan, ",");
	if (!text_scan_eat(scan, "но") && !text_scan_eat(scan, "but"))
		(void) text_scan_eat(scan, "бірақ");
	if (periodicity_scan_count(scan, &floor, &ignored) && floor.kind == PERIODICITY_COUNTED &&
		(floor.flags & PERIODICITY_OR_MORE) && floor.times_min == floor.times_max && floor.season == 0 &&
		floor.course_length == 0 && floor.unit != PERIODICITY_NO_UNIT)
	{
		value->times_min = floor.times_min;
		value->unit = floor.unit;
		value->every = floor.every;
	}
	else
		scan->at = start;
}

/*
 * Reads a periodicity as far as it goes; what follows is left. On failure the scan stands where it stood, and the
 * error says what was expected.
 */
bool
periodicity_scan(TextScan *scan, Periodicity *out, CoreError *error)
{
	int meaning;

	if (!number_is_next(scan) && text_scan_word(scan, kind_phrases, &meaning))
	{
		*out = (Periodicity){.kind = (uint8_t) meaning};
		if (meaning != PERIODICITY_CONTINUOUS)
			scan_floor(scan, out);
		return true;
	}
	return periodicity_scan_count(scan, out, error);
}

/*
 * True if a text holds more than one periodicity: numbers of times anywhere, kinds without one only where they
 * begin the text or a part of it, since elsewhere they state the condition of what stands before them.
 */
static bool
has_several(TextScan *scan)
{
	int count = 0;

	scan->at = 0;
	while (!text_scan_at_end(scan))
	{
		Periodicity value;
		CoreError ignored;
		size_t start = scan->at;
		bool begins = text_scan_eat(scan, ",") || text_scan_eat(scan, ";") || text_scan_eat(scan, "или") ||
					  text_scan_eat(scan, "or") || text_scan_eat(scan, "и") || text_scan_eat(scan, "and") ||
					  start == 0;

		if (periodicity_scan(scan, &value, &ignored))
			count += begins || value.kind == PERIODICITY_COUNTED;
		else if (!text_scan_next_word(scan))
			break;
	}
	return count > 1;
}

/* Reads up to six digits at *at; answers 0 if there is none. */
static int32_t
plain_number(const char **at, const char *end)
{
	const char *limit = end - *at > 6 ? *at + 6 : end;
	int32_t number = 0;

	for (; *at < limit && **at >= '0' && **at <= '9'; ++*at)
		number = number * 10 + (**at - '0');
	return number;
}

/*
 * Reads times per unit in the canonical text, "1-3/week", "<=10/course", "1/2 weeks", which is what most columns
 * and all dumps hold, at a fraction of the cost of folding. Answers false for everything else, errors included.
 */
static bool
parse_plain(const char *text, size_t length, Periodicity *out)
{
	static const struct
	{
		const char *name;
		size_t length;
	} names[] = {{"day", 3},    {"week", 4}, {"month", 5}, {"quarter", 7},  {"year", 4},
				 {"course", 6}, {"term", 4}, {"stay", 4},  {"admission", 9}};
	const char *end = text + length;
	bool at_most = length > 2 && text[0] == '<' && text[1] == '=';
	bool or_more = false;
	int32_t every = 1;
	int32_t first;
	int32_t last;

	if (at_most)
		text += 2;
	first = last = plain_number(&text, end);
	if (text < end && *text == '-' && !at_most)
	{
		text++;
		last = plain_number(&text, end);
	}
	if (text < end && *text == '+' && !at_most)
	{
		text++;
		or_more = true;
	}
	if (first == 0 || first > last || text == end || *text++ != '/')
		return false;
	if (text < end && *text >= '0' && *text <= '9')
	{
		every = plain_number(&text, end);
		if (every < 2 || every > PERIODICITY_EVERY_LIMIT || text == end || *text++ != ' ' || end[-1] != 's')
			return false;
		end--;
	}
	for (int i = 0; i < (every > 1 ? 5 : 9); i++)
		if (names[i].length == (size_t) (end - text) && memcmp(names[i].name, text, names[i].length) == 0)
		{
			*out = (Periodicity){.times_min = at_most ? 0 : first,
								 .times_max = last,
								 .every = (int16_t) every,
								 .kind = PERIODICITY_COUNTED,
								 .unit = (uint8_t) (PERIODICITY_DAY + i),
								 .flags = or_more ? PERIODICITY_OR_MORE : 0};
			return true;
		}
	return false;
}

/*
 * Reads a text that is one periodicity and nothing else. Errors: 22P02 for a text that is none, 22023 for numbers
 * out of range; with the place, and an example as a hint.
 */
bool
periodicity_parse(const char *text, size_t length, Periodicity *out, CoreError *error)
{
	TextScan scan;

	if (parse_plain(text, length, out))
		return true;
	if (!text_scan_begin(&scan, text, length, error))
	{
		error->hint = HINT_EXAMPLES;
		return false;
	}
	if (text_scan_at_end(&scan))
		return text_scan_fail(&scan, 0, CORE_SYNTAX, gettext_noop("the text is empty"), HINT_EXAMPLES, error);
	if (!periodicity_scan(&scan, out, error))
	{
		if (error->status == CORE_SYNTAX && has_several(&scan))
			return text_scan_fail(&scan, 0, CORE_SYNTAX, gettext_noop("more than one periodicity in one text"),
								  HINT_STANDARD, error);
		return false;
	}
	if (!text_scan_at_end(&scan))
	{
		size_t rest = scan.at;

		if (has_several(&scan))
			return text_scan_fail(&scan, rest, CORE_SYNTAX, gettext_noop("more than one periodicity in one text"),
								  HINT_STANDARD, error);
		return text_scan_fail(&scan, rest, CORE_SYNTAX, gettext_noop("words after the periodicity"), HINT_ALONE,
							  error);
	}
	if (!periodicity_check(out, error))
	{
		error->hint = HINT_EXAMPLES;
		return false;
	}
	return true;
}
