/*
 * periodicity_standard.c: a cell "periodicity" of a standard, as the acts write it.
 *
 * A cell is a list of statements. Each says how often, with or without the condition under which:
 *
 *   1 - 2 раза в год (курс по 10 дней), 1 - 2 раза в неделю для лиц с ментальными нарушениями
 *   уголь, дрова - 1 - 2 раза в год, баллонный газ - 1 раз в квартал
 *   1 - 2 раза в неделю или по медицинским показаниям
 *   после каждого загрязнения, но не реже 1 раза в неделю
 *
 * What is decided here where the acts leave room, each for the reason given:
 *   - an empty cell is one row "as programmed": where the act is silent the individual programme sets it;
 *   - a longest duration (не более 12 месяцев) says nothing of how often either, so it is "as programmed" with the
 *     duration; what follows it (в год, подряд до решения вопроса) is the condition;
 *   - a whole period (на период проживания, в течение всего периода оказания медицинской помощи) is "continuous",
 *     with that text as the condition;
 *   - something counted that is no time (1 техническое средство реабилитации: training, per aid) is "on event",
 * with that text as the condition: as often as there is one;
 *   - after a comma, a kind without a number (в соответствии с индивидуальной программой) is a condition of what
 *     stands before it; after "или" it is a row of its own.
 * Whatever else is not understood is an error.
 */
#include <string.h>

#include "periodicity.h"

#define HINT_STANDARD_CELL                                                                                                        \
	gettext_noop("A cell states how often, with or without conditions, for example: 1 - 2 раза в неделю, в июле " \
				 "- 1 раз в "                                                                                                 \
				 "месяц")

static const TextWord duration_words[] = {
	TEXT_WORD("день", 1),    TEXT_WORD("дня", 1),      TEXT_WORD("дней", 1),
	TEXT_WORD("неделю", 7),  TEXT_WORD("недели", 7),   TEXT_WORD("недель", 7),
	TEXT_WORD("месяц", 100), TEXT_WORD("месяца", 100), TEXT_WORD("месяцев", 100),
	TEXT_WORD("год", 1200),  TEXT_WORD("года", 1200),  TEXT_WORD("лет", 1200),
	TEXT_WORDS_END};

/* Reads a longest duration, "не более 12 месяцев", into months and days. */
static bool
scan_duration(TextScan *scan, StandardPeriodicity *row)
{
	size_t start = scan->at;
	int32_t number;
	int meaning;

	if (text_scan_eat(scan, "не более") && text_scan_number(scan, 9999, &number) == TEXT_NUMBER && number > 0 &&
		text_scan_word(scan, duration_words, &meaning))
	{
		row->periodicity = (Periodicity){.kind = PERIODICITY_PROGRAMMED};
		row->max_months = meaning >= 100 ? number * (meaning / 100) : 0;
		row->max_days = meaning < 100 ? number * meaning : 0;
		return true;
	}
	scan->at = start;
	return false;
}

/* Reads what begins a statement of a kind that is a condition at the same time; the scan stays where it was. */
static bool
scan_circumstance(TextScan *scan, Periodicity *value)
{
	size_t start = scan->at;
	int32_t number;
	bool found = true;

	if (text_scan_eat(scan, "на период") || text_scan_eat(scan, "в течение всего периода") ||
		text_scan_eat(scan, "на весь период"))
		*value = (Periodicity){.kind = PERIODICITY_CONTINUOUS};
	else if (text_scan_number(scan, PERIODICITY_TIMES_LIMIT, &number) == TEXT_NUMBER &&
			 (text_scan_eat(scan, "техническое средство") || text_scan_eat(scan, "технических средства")))
		*value = (Periodicity){.kind = PERIODICITY_ON_EVENT};
	else
		found = false;
	scan->at = start;
	return found;
}

/* True if a value with a number of times begins here. The scan stays where it was. */
static bool
count_begins(TextScan *scan)
{
	size_t start = scan->at;
	Periodicity ignored_value;
	CoreError ignored;
	bool found = periodicity_scan_count(scan, &ignored_value, &ignored);

	scan->at = start;
	return found;
}

/* True if any value begins here. The scan stays where it was. */
static bool
value_begins(TextScan *scan)
{
	size_t start = scan->at;
	Periodicity ignored_value;
	CoreError ignored;
	bool found = periodicity_scan(scan, &ignored_value, &ignored);

	scan->at = start;
	return found;
}

/* True if "words - so often" begins here, the words being without a comma. The scan stays where it was. */
static bool
named_count_begins(TextScan *scan)
{
	size_t start = scan->at;
	bool found = false;

	while (!found && scan->at < scan->length && scan->folded[scan->at] != ',' && scan->folded[scan->at] != ';')
	{
		if (text_scan_eat(scan, "-"))
			found = count_begins(scan);
		else
			scan->at++;
	}
	scan->at = start;
	return found;
}

/* Moves to where the next statement begins, or to the end; answers where the present one ends. */
static size_t
find_next(TextScan *scan)
{
	for (; scan->at < scan->length; scan->at++)
	{
		size_t end = scan->at;
		bool next = false;

		if (text_scan_eat(scan, ",") || text_scan_eat(scan, ";"))
			next = count_begins(scan) || named_count_begins(scan);
		else if ((end == 0 || scan->folded[end] == ' ') && text_scan_eat(scan, "или"))
			next = value_begins(scan);
		if (next)
			return end;
		scan->at = end;
	}
	return scan->length;
}

/* Notes the condition, without the brackets or the comma that set it off. */
static void
set_condition(const TextScan *scan, size_t from, size_t until, StandardPeriodicity *row)
{
	while (from < until && (scan->folded[from] == ' ' || scan->folded[from] == ','))
		from++;
	while (until > from && strchr(" ,-:", scan->folded[until - 1]) != NULL)
		until--;
	if (until - from >= 2 && scan->folded[from] == '(' && scan->folded[until - 1] == ')')
		from++, until--;
	text_scan_source(scan, from, until, &row->condition_start, &row->condition_length);
}

/*
 * Reads one statement: [condition -] how often [condition]. The scan then stands at the next one or at the end.
 */
static bool
scan_statement(TextScan *scan, StandardPeriodicity *row, CoreError *error)
{
	size_t start = scan->at;
	size_t rest;

	memset(row, 0, sizeof *row);
	if (scan_circumstance(scan, &row->periodicity))
	{
		set_condition(scan, start, find_next(scan), row);
		return true;
	}
	if (!scan_duration(scan, row) && !periodicity_scan(scan, &row->periodicity, error))
	{
		/* Words first. They end where how often begins, after a dash or "but". */
		size_t condition_end;

		if (error->status == CORE_RANGE)
			return false;
		do
		{
			if (!text_scan_next_word(scan))
				return text_scan_fail(scan, start, CORE_SYNTAX, gettext_noop("no periodicity begins here"),
									  HINT_STANDARD_CELL, error);
			condition_end = scan->at;
			(void) text_scan_eat(scan, "но");
		} while (!periodicity_scan_count(scan, &row->periodicity, error));
		set_condition(scan, start, condition_end, row);
		rest = scan->at;
		if (find_next(scan) != rest)
			return text_scan_fail(scan, rest, CORE_SYNTAX,
								  gettext_noop("words both before and after the periodicity"), HINT_STANDARD_CELL,
								  error);
	}
	else
	{
		rest = scan->at;
		set_condition(scan, rest, find_next(scan), row);
	}
	return periodicity_check(&row->periodicity, error);
}

/*
 * Reads a cell into at most PERIODICITY_STANDARD_ROWS rows; conditions are stretches of `text`. Errors: 22P02 with
 * the place that is not understood, 22023 for numbers out of range.
 */
bool
periodicity_standard(const char *text, size_t length, StandardPeriodicity *rows, int *count, CoreError *error)
{
	TextScan scan;

	*count = 0;
	if (!text_scan_begin(&scan, text, length, error))
	{
		error->hint = HINT_STANDARD_CELL;
		return false;
	}
	if (text_scan_at_end(&scan))
	{
		memset(rows, 0, sizeof *rows);
		rows->periodicity.kind = PERIODICITY_PROGRAMMED;
		*count = 1;
		return true;
	}
	while (!text_scan_at_end(&scan))
	{
		if (*count == PERIODICITY_STANDARD_ROWS)
			return text_scan_fail(&scan, scan.at, CORE_SYNTAX, gettext_noop("too many periodicities in one text"),
								  HINT_STANDARD_CELL, error);
		if (!scan_statement(&scan, &rows[*count], error))
			return false;
		++*count;
	}
	return true;
}
