/*
 * periodicity_label.c: a periodicity as people read it, in Russian, Kazakh and English. What is written here is
 * valid input: the vocabularies of periodicity_parse.c have every word.
 */
#include <string.h>

#include "periodicity.h"

/* The text being written. PERIODICITY_LABEL_SIZE has room for the longest label. */
typedef struct Label
{
	char *at;
} Label;

static void
put(Label *label, const char *text)
{
	size_t length = strlen(text);

	memcpy(label->at, text, length);
	label->at += length;
}

static void
put_number(Label *label, int32_t number)
{
	char digits[11];
	char *at = digits + sizeof digits;

	*--at = '\0';
	do
		*--at = (char) ('0' + number % 10);
	while ((number /= 10) > 0);
	put(label, at);
}

/* Russian plural: 1 раз, 2 раза, 5 раз, 11 раз, 21 раз. `forms` are for 1, 2 and 5. */
static const char *
russian_form(int32_t number, const char *const forms[3])
{
	int tens = number % 100;
	int ones = number % 10;

	if (tens >= 11 && tens <= 14)
		return forms[2];
	return ones == 1 ? forms[0] : ones >= 2 && ones <= 4 ? forms[1] : forms[2];
}

static bool
is_one(const Periodicity *value)
{
	return value->times_min == value->times_max && value->times_max == 1;
}

/* ---- Russian -------------------------------------------------------------------------------------------- */

static void
put_russian_unit(Label *label, const Periodicity *value)
{
	static const char *const names[] = {"",
										" в день",
										" в неделю",
										" в месяц",
										" в квартал",
										" в год",
										" за курс",
										" за период обслуживания",
										" в период госпитализации",
										" при поступлении"};
	static const char *const forms[][3] = {{"", "", ""},
										   {"день", "дня", "дней"},
										   {"неделю", "недели", "недель"},
										   {"месяц", "месяца", "месяцев"},
										   {"квартал", "квартала", "кварталов"},
										   {"год", "года", "лет"}};

	if (value->every <= 1)
	{
		put(label, names[value->unit]);
		return;
	}
	put(label, " в ");
	put_number(label, value->every);
	put(label, " ");
	put(label, russian_form(value->every, forms[value->unit]));
}

/* "не более 2 раз", "не реже 1 раза": times after a bound are in the genitive. */
static void
put_russian_bound(Label *label, const char *bound, int32_t times)
{
	static const char *const forms[] = {" раза", " раз", " раз"};

	put(label, bound);
	put_number(label, times);
	put(label, russian_form(times, forms));
}

static void
put_russian_counted(Label *label, const Periodicity *value)
{
	static const char *const times[] = {" раз", " раза", " раз"};
	static const char *const days[] = {" дню)", " дня)", " дней)"};
	static const char *const course_times[] = {" разу)", " раза)", " раз)"};
	static const char *const of[] = {"",     "января",  "февраля",  "марта",   "апреля", "мая",    "июня",
									 "июля", "августа", "сентября", "октября", "ноября", "декабря"};
	static const char *const to[] = {"",     "январь", "февраль",  "март",    "апрель", "май",    "июнь",
									 "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"};
	static const char *const in[] = {"",     "январе",  "феврале",  "марте",   "апреле", "мае",    "июне",
									 "июле", "августе", "сентябре", "октябре", "ноябре", "декабре"};
	int first = value->season >> 4;
	int last = value->season & 15;

	if (value->times_min == 0)
		put_russian_bound(label, "не более ", value->times_max);
	else
	{
		if (value->times_min < value->times_max)
		{
			put_number(label, value->times_min);
			put(label, " - ");
		}
		put_number(label, value->times_max);
		put(label, russian_form(value->times_max, times));
	}
	put_russian_unit(label, value);
	if (value->course_length > 0)
	{
		bool in_times = value->flags & PERIODICITY_COURSE_IN_TIMES;

		put(label, " (курс по ");
		put_number(label, value->course_length);
		put(label, russian_form(value->course_length, in_times ? course_times : days));
	}
	if (first != 0 && first == last)
	{
		put(label, " в ");
		put(label, in[first]);
	}
	else if (first != 0)
	{
		put(label, " с ");
		put(label, of[first]);
		put(label, " по ");
		put(label, to[last]);
	}
	if (value->flags & PERIODICITY_OR_MORE)
		put(label, " или чаще при необходимости");
}

/* ---- Kazakh --------------------------------------------------------------------------------------------- */

static void
put_kazakh_unit(Label *label, const Periodicity *value)
{
	static const char *const names[] = {"",
										"күніне ",
										"аптасына ",
										"айына ",
										"тоқсанына ",
										"жылына ",
										"курсына ",
										"қызмет көрсету кезеңінде ",
										"стационарда болған кезеңде ",
										"түскен кезде "};
	static const char *const plain[] = {"", " күнде ", " аптада ", " айда ", " тоқсанда ", " жылда "};

	if (value->every <= 1)
	{
		put(label, names[value->unit]);
		return;
	}
	put_number(label, value->every);
	put(label, plain[value->unit]);
}

static void
put_kazakh_counted(Label *label, const Periodicity *value)
{
	static const char *const from[] = {"",         "қаңтардан", "ақпаннан",    "наурыздан", "сәуірден",
									   "мамырдан", "маусымнан", "шілдеден",    "тамыздан",  "қыркүйектен",
									   "қазаннан", "қарашадан", "желтоқсаннан"};
	static const char *const to[] = {"",        "қаңтарға", "ақпанға",    "наурызға", "сәуірге",
									 "мамырға", "маусымға", "шілдеге",    "тамызға",  "қыркүйекке",
									 "қазанға", "қарашаға", "желтоқсанға"};
	static const char *const in[] = {"",        "қаңтарда", "ақпанда",    "наурызда", "сәуірде",
									 "мамырда", "маусымда", "шілдеде",    "тамызда",  "қыркүйекте",
									 "қазанда", "қарашада", "желтоқсанда"};
	int first = value->season >> 4;
	int last = value->season & 15;

	put_kazakh_unit(label, value);
	if (value->times_min == 0)
		put(label, "ең көбі ");
	else if (value->times_min < value->times_max)
	{
		put_number(label, value->times_min);
		put(label, "-");
	}
	put_number(label, value->times_max);
	put(label, " рет");
	if (value->course_length > 0)
	{
		put(label, " (");
		put_number(label, value->course_length);
		put(label, value->flags & PERIODICITY_COURSE_IN_TIMES ? " реттік курс)" : " күндік курс)");
	}
	if (first != 0 && first == last)
	{
		put(label, " ");
		put(label, in[first]);
	}
	else if (first != 0)
	{
		put(label, " ");
		put(label, from[first]);
		put(label, " ");
		put(label, to[last]);
		put(label, " дейін");
	}
	if (value->flags & PERIODICITY_OR_MORE)
		put(label, " немесе қажет болса жиірек");
}

/* ---- English -------------------------------------------------------------------------------------------- */

static void
put_english_unit(Label *label, const Periodicity *value)
{
	static const char *const names[] = {"",
										" a day",
										" a week",
										" a month",
										" a quarter",
										" a year",
										" a course",
										" a term of service",
										" a stay in hospital",
										" on admission"};
	static const char *const plurals[] = {"", " days", " weeks", " months", " quarters", " years"};

	if (value->every <= 1)
	{
		put(label, names[value->unit]);
		return;
	}
	put(label, " every ");
	put_number(label, value->every);
	put(label, plurals[value->unit]);
}

static void
put_english_counted(Label *label, const Periodicity *value)
{
	static const char *const months[] = {"",     "January", "February",  "March",   "April",    "May",     "June",
										 "July", "August",  "September", "October", "November", "December"};
	int first = value->season >> 4;
	int last = value->season & 15;

	if (value->times_min == 0)
		put(label, "at most ");
	if (is_one(value))
		put(label, "once");
	else
	{
		if (value->times_min > 0 && value->times_min < value->times_max)
		{
			put_number(label, value->times_min);
			put(label, " to ");
		}
		put_number(label, value->times_max);
		put(label, value->times_max == 1 ? " time" : " times");
	}
	put_english_unit(label, value);
	if (value->course_length > 0)
	{
		put(label, ", courses of ");
		put_number(label, value->course_length);
		put(label, value->flags & PERIODICITY_COURSE_IN_TIMES ? " time" : " day");
		put(label, value->course_length == 1 ? "" : "s");
	}
	if (first != 0)
	{
		put(label, first == last ? " in " : " from ");
		put(label, months[first]);
		if (first != last)
		{
			put(label, " to ");
			put(label, months[last]);
		}
	}
	if (value->flags & PERIODICITY_OR_MORE)
		put(label, " or more often if needed");
}

/* ---- all ------------------------------------------------------------------------------------------------ */

/* Writes the label in a language, UTF-8, zero-terminated. Answers its length in bytes. */
size_t
periodicity_label(const Periodicity *value, PeriodicityLanguage language, char text[PERIODICITY_LABEL_SIZE])
{
	static const char *const kinds[][3] = {
		{"", "", ""},
		{"", "", ""},
		{"круглосуточно", "тәулік бойы", "round the clock"},
		{"по мере необходимости", "қажет болған жағдайда", "as needed"},
		{"по назначению врача", "дәрігердің тағайындауы бойынша", "as prescribed by a doctor"},
		{"по медицинским показаниям", "медициналық көрсетілімдер бойынша", "on a medical indication"},
		{"в соответствии с индивидуальной программой", "жеке бағдарламаға сәйкес",
		 "as the individual programme says"},
		{"при наступлении факта", "факт туындаған кезде", "when the event occurs"},
		{"по утвержденным нормативам", "бекітілген нормативтерге сәйкес", "by approved norms"}};
	Label label = {text};

	if (value->kind != PERIODICITY_COUNTED)
	{
		put(&label, kinds[value->kind][language]);
		if (value->times_min > 0)
			switch (language)
			{
				case PERIODICITY_RUSSIAN:
					put_russian_bound(&label, ", но не реже ", value->times_min);
					put_russian_unit(&label, value);
					break;
				case PERIODICITY_KAZAKH:
					put(&label, ", бірақ ");
					put_kazakh_unit(&label, value);
					put(&label, "кемінде ");
					put_number(&label, value->times_min);
					put(&label, " рет");
					break;
				case PERIODICITY_ENGLISH:
					put(&label, ", but at least ");
					if (value->times_min == 1)
						put(&label, "once");
					else
					{
						put_number(&label, value->times_min);
						put(&label, " times");
					}
					put_english_unit(&label, value);
					break;
			}
	}
	else if (language == PERIODICITY_RUSSIAN)
		put_russian_counted(&label, value);
	else if (language == PERIODICITY_KAZAKH)
		put_kazakh_counted(&label, value);
	else
		put_english_counted(&label, value);
	*label.at = '\0';
	return (size_t) (label.at - text);
}
