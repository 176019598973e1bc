/*
 * charge_read.c: what the register says of contracts and a month.
 *
 * Each question is one query over the whole scope, ordered by contract; the answers are read side by side, as a
 * merge join would. So a region costs a few scans and sorts, not a dozen look-ups a contract. All are put under
 * the snapshot that is active when they are opened.
 *
 * Deliveries are summed by line, for a contract in whose month something changes by line and day: only then do the
 * days matter. The texts come in three variants, for one contract, one provider, and all; parameters are
 * $1 first day, $2 first day of the next month, $3 contract, $4 provider, $5 contracts whose days matter for a
 * reason that only the reader knows, $6 whether the days of all matter.
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "charge.h"
#include "plan.h"
#include "register_info.h"
#include "socsvc.h"

#define ROWS_AT_ONCE 500

#define WHEN_ALL "true"
#define WHEN_PROVIDER "c.provider = $4"
#define WHEN_CONTRACT "c.id = $3 AND ($4 IS NULL OR c.provider = $4)"

/* Contracts with days in the month. */
#define CONTRACTS(condition)                                                                                      \
	"SELECT c.id, c.person, c.provider, p.form, greatest(lower(c.term), $1),"                                     \
	" least(upper(c.term), coalesce(c.inactive_from, upper(c.term)), $2),"                                        \
	" coalesce(a.signed @> (datemultirange(daterange(greatest(lower(c.term), $1),"                                \
	"   greatest(least(upper(c.term), coalesce(c.inactive_from, upper(c.term)), $2), greatest(lower(c.term), "    \
	"$1)))) - c.paused), false),"                                                                                 \
	" a.correction"                                                                                               \
	" FROM socsvc.contract c JOIN socsvc.programme p ON p.id = c.programme"                                       \
	" LEFT JOIN (SELECT a.contract, range_agg(a.period) FILTER (WHERE a.status = 'signed') AS signed,"            \
	"     min(a.id) FILTER (WHERE a.corrects IS NOT NULL AND a.status IN ('draft', 'sent')) AS correction"        \
	"   FROM socsvc.act a JOIN socsvc.contract c ON c.id = a.contract"                                            \
	"  WHERE a.period && daterange($1, $2) AND " condition " GROUP BY a.contract) a ON a.contract = c.id"         \
	" WHERE c.signed_on IS NOT NULL AND c.term && daterange($1, $2) AND " condition " ORDER BY c.id"

#define ASSESSMENTS(condition)                                                                                    \
	"SELECT a.contract, a.id, a.effective_from, (a.average_income * 100)::bigint, a.demographic_group, "          \
	"a.application_on"                                                                                            \
	" FROM socsvc.fee_assessment a JOIN socsvc.contract c ON c.id = a.contract"                                   \
	" WHERE c.signed_on IS NOT NULL AND c.term && daterange($1, $2) AND a.effective_from < $2 AND " condition     \
	" ORDER BY a.contract, a.effective_from, a.id"

/* One text for all scopes: the function takes the scope. */
#define FREE_DAYS                                                                                                 \
	"SELECT f.contract, f.free_rule, lower(f.days), upper(f.days)"                                                \
	" FROM socsvc._free_days($1, $2, CASE WHEN $3 IS NOT NULL THEN ARRAY[$3] END, $4) f ORDER BY f.contract, "    \
	"lower(f.days)"

#define FULL_DAYS(condition)                                                                                      \
	"SELECT d.contract, d.id, greatest(lower(d.valid), $1), least(upper(d.valid), $2)"                            \
	" FROM socsvc.contract_condition d JOIN socsvc.free_condition f ON f.code = d.condition AND f.full_fee"       \
	" JOIN socsvc.contract c ON c.id = d.contract"                                                                \
	" WHERE d.valid && daterange($1, $2) AND " condition " ORDER BY d.contract, lower(d.valid), d.id"

/*
 * Days that do not count for the cap: absences, of kinds that are a setting by form (326-п paragraph 78), and
 * ended suspensions, as the days of one that goes on are not the contract's either. Disjoint.
 */
#define ABSENCES(condition)                                                                                       \
	"WITH uncharged AS MATERIALIZED (SELECT f.form, string_to_array(coalesce("                                    \
	"     socsvc.setting_value('uncharged_absence_' || f.form, $1), ''), ',') AS kinds"                           \
	"   FROM unnest('{home,semi_residential,residential}'::text[]) AS f (form)),"                                 \
	" off AS ("                                                                                                   \
	"   SELECT c.id AS contract, a.term AS days"                                                                  \
	"     FROM socsvc.absence a JOIN socsvc.contract c ON c.person = a.person"                                    \
	"     JOIN socsvc.programme p ON p.id = c.programme"                                                          \
	"     JOIN uncharged u ON u.form = p.form AND a.kind = ANY (u.kinds)"                                         \
	"    WHERE a.term && daterange($1, $2) AND c.signed_on IS NOT NULL AND c.term && daterange($1, $2) "          \
	"AND " condition "   UNION ALL"                                                                               \
	"   SELECT c.id, d.days FROM socsvc.contract c CROSS JOIN LATERAL unnest(c.paused) AS d (days)"               \
	"    WHERE c.paused && daterange($1, $2) AND d.days && daterange($1, $2) AND " condition ")"                  \
	" SELECT o.contract, 0::bigint, greatest(lower(d.days), $1), least(upper(d.days), $2)"                        \
	"   FROM (SELECT o.contract, range_agg(o.days) AS days FROM off o GROUP BY o.contract) o"                     \
	"  CROSS JOIN LATERAL unnest(o.days) AS d (days) ORDER BY 1, 3"

/* The latest charge of the month. */
#define BEFORE(condition)                                                                                         \
	"SELECT DISTINCT ON (g.contract) g.contract, g.id, g.sequence, g.posted_month,"                               \
	" ((g.fee + g.extra) * 100)::bigint, (g.previous * 100)::bigint, g.digest"                                    \
	" FROM socsvc.charge g JOIN socsvc.contract c ON c.id = g.contract"                                           \
	" WHERE g.month = $1 AND " condition " ORDER BY g.contract, g.sequence DESC"

/*
 * Contract lines whose days matter: of contracts that are partly free ($5), are assessed or paid in full from or
 * until a day within the month, or of a provider one of whose tariffs begins or ends within it. All other lines
 * have one tariff all month or none.
 */
#define BY_DAY_LINES(condition)                                                                                   \
	"SELECT array_agg(l.id) FROM socsvc.contract_line l JOIN socsvc.contract c ON c.id = l.contract"              \
	" WHERE c.term && daterange($1, $2) AND " condition " AND (l.contract = ANY ($5)"                             \
	"   OR l.contract IN (SELECT a.contract FROM socsvc.fee_assessment a"                                         \
	"                      WHERE a.effective_from > $1 AND a.effective_from < $2)"                                \
	"   OR l.contract IN (SELECT d.contract FROM socsvc.contract_condition d"                                     \
	"                       JOIN socsvc.free_condition f ON f.code = d.condition"                                 \
	"                      WHERE f.full_fee AND d.valid && daterange($1, $2))"                                    \
	"   OR l.provider IN (SELECT t.provider FROM socsvc.tariff t"                                                 \
	"                      WHERE lower(t.valid) > $1 AND lower(t.valid) < $2 OR upper(t.valid) > $1 AND "         \
	"upper(t.valid) < $2))"

/*
 * Tariffs that begin or end within the month, with the days of their price: one that goes on in another row, by
 * another order, does not change.
 */
#define PRICES                                                                                                    \
	"SELECT t.id, lower(s.days), upper(s.days) FROM socsvc.tariff t"                                              \
	" CROSS JOIN LATERAL (SELECT unnest(range_agg(o.valid)) AS days FROM socsvc.tariff o"                         \
	"   WHERE o.provider = t.provider AND o.service_item = t.service_item AND o.place = t.place"                  \
	"     AND o.amount = t.amount) s"                                                                             \
	" WHERE (lower(t.valid) > $1 AND lower(t.valid) < $2 OR upper(t.valid) > $1 AND upper(t.valid) < $2)"         \
	"   AND s.days && t.valid AND ($4 IS NULL OR t.provider = $4) ORDER BY t.id"

/* Deliveries. A price that no bigint holds is one beyond FEE_AMOUNT_MAX instead: it fails with its contract only.
 */
#define LINES(deliveries, extras)                                                                                 \
	"WITH delivered AS MATERIALIZED ("                                                                            \
	"   SELECT d.contract_line, CASE WHEN $6 OR d.contract_line = ANY ($5) THEN d.delivered_on END AS day,"       \
	"          sum(d.quantity) AS quantity"                                                                       \
	"     FROM socsvc.delivery d"                                                                                 \
	"    WHERE d.delivered_on >= $1 AND d.delivered_on < $2 AND d.contract_line IS NOT NULL AND " deliveries      \
	"    GROUP BY 1, 2)"                                                                                          \
	" SELECT l.contract, x.contract_line, NULL::bigint, x.day, t.id, lower(t.valid), upper(t.valid),"             \
	"        pl.service_item,"                                                                                    \
	"        least(100 * CASE WHEN pl.volume IS NOT DISTINCT FROM i.volume THEN t.amount"                         \
	"                         ELSE coalesce(socsvc.price_of_volume(t.amount, pl.volume, i.volume), t.amount) "    \
	"END, 1e14)::bigint,"                                                                                         \
	"        x.quantity"                                                                                          \
	"   FROM delivered x"                                                                                         \
	"   JOIN socsvc.contract_line l ON l.id = x.contract_line"                                                    \
	"   JOIN socsvc.contract c ON c.id = l.contract"                                                              \
	"   JOIN socsvc.programme_line pl ON pl.id = l.programme_line"                                                \
	"   JOIN socsvc.service_item i ON i.id = pl.service_item"                                                     \
	"   LEFT JOIN socsvc.tariff t ON t.provider = l.provider AND t.service_item = pl.service_item"                \
	"        AND t.place = c.place AND t.valid @> coalesce(x.day, $1)"                                            \
	" UNION ALL"                                                                                                  \
	" SELECT e.contract, NULL, e.id, NULL, t.id, NULL, NULL, e.service_item, (t.amount * 100)::bigint, "          \
	"sum(d.quantity)"                                                                                             \
	"   FROM socsvc.delivery d JOIN socsvc.extra_line e ON e.id = d.extra_line"                                   \
	"   JOIN socsvc.tariff t ON t.id = e.tariff"                                                                  \
	"  WHERE d.delivered_on >= $1 AND d.delivered_on < $2 AND d.extra_line IS NOT NULL AND " extras               \
	"  GROUP BY e.contract, e.id, t.id, e.service_item, t.amount"                                                 \
	" ORDER BY 1, 2, 3, 4"

enum
{
	SCOPE_ALL,
	SCOPE_PROVIDER,
	SCOPE_CONTRACT
};

typedef struct Queries
{
	const char *contracts;
	const char *assessments;
	const char *free;
	const char *full;
	const char *absences;
	const char *before;
	const char *by_day_lines;
	const char *lines;
} Queries;

#define QUERIES(condition, deliveries, extras)                                                                    \
	{                                                                                                             \
		.contracts = CONTRACTS(condition), .assessments = ASSESSMENTS(condition), .free = FREE_DAYS,              \
		.full = FULL_DAYS(condition), .absences = ABSENCES(condition), .before = BEFORE(condition),               \
		.by_day_lines = BY_DAY_LINES(condition), .lines = LINES(deliveries, extras)                               \
	}

static const Queries queries[] = {
	[SCOPE_ALL] = QUERIES(WHEN_ALL, "true", "true"),
	[SCOPE_PROVIDER] = QUERIES(WHEN_PROVIDER, "d.provider = $4", "d.provider = $4"),
	[SCOPE_CONTRACT] = QUERIES(
		WHEN_CONTRACT, "d.contract_line IN (SELECT k.id FROM socsvc.contract_line k WHERE k.contract = $3)",
		"d.extra_line IN (SELECT k.id FROM socsvc.extra_line k WHERE k.contract = $3)")};

/* ---- streams ------------------------------------------------------------------------------------------- */

/* The answer to a query, a window of rows at a time. Its first column is the contract. */
typedef struct Stream
{
	Portal portal;
	SPITupleTable *rows;
	uint64 count;
	uint64 next; /* the current row is rows->vals[next] */
} Stream;

/* Free days of all contracts, by contract and day: they are needed before the lines are asked for. */
typedef struct FreeRow
{
	int64 contract;
	ChargeDays days;
} FreeRow;

/* The days of a tariff's price, where they are not all of the month. */
typedef struct PriceDays
{
	int64 tariff;
	core_day from;
	core_day until;
} PriceDays;

struct ChargeReader
{
	Stream contracts;
	Stream assessments;
	int nfree;
	int next_free;
	FreeRow *free;
	Stream full;
	Stream absences;
	Stream before;
	Stream lines;
	int nprices;
	PriceDays *prices; /* by tariff */
};

/* Fetches the next window when the current one is used up; false at the end. */
static bool
stream_has_row(Stream *stream)
{
	if (stream->next < stream->count)
		return true;
	if (stream->portal == NULL)
		return false;
	if (stream->rows != NULL)
		SPI_freetuptable(stream->rows);
	SPI_cursor_fetch(stream->portal, true, ROWS_AT_ONCE);
	stream->rows = SPI_tuptable;
	stream->count = SPI_processed;
	stream->next = 0;
	if (stream->count > 0)
		return true;
	SPI_freetuptable(stream->rows);
	stream->rows = NULL;
	SPI_cursor_close(stream->portal);
	stream->portal = NULL;
	return false;
}

/* A column of the current row. */
static Datum
stream_value(const Stream *stream, int column, bool *isnull)
{
	return SPI_getbinval(stream->rows->vals[stream->next], stream->rows->tupdesc, column, isnull);
}

static int64
stream_int8(const Stream *stream, int column)
{
	return row_int8(stream->rows, stream->next, column, 0);
}

static core_day
stream_day(const Stream *stream, int column, core_day if_null)
{
	return row_int4(stream->rows, stream->next, column, if_null);
}

/* Goes to the contract's rows, past those of contracts that have no days in the month; true while there are any.
 */
static bool
stream_at(Stream *stream, int64 contract)
{
	while (stream_has_row(stream))
	{
		int64 found = stream_int8(stream, 1);

		if (found >= contract)
			return found == contract;
		stream->next++;
	}
	return false;
}

/* Puts a query, with the parameters of the scope. */
static void
stream_open(Stream *stream, const char *query, const ChargeScope *scope, Datum ids, bool all_by_day)
{
	Oid types[] = {DATEOID, DATEOID, INT8OID, INT8OID, INT8ARRAYOID, BOOLOID};
	Datum values[] = {DateADTGetDatum(scope->from),
					  DateADTGetDatum(scope->until),
					  Int64GetDatum(scope->contract),
					  Int64GetDatum(scope->provider),
					  ids,
					  BoolGetDatum(all_by_day)};
	char nulls[] = {' ', ' ', scope->contract == 0 ? 'n' : ' ', scope->provider == 0 ? 'n' : ' ', ' ', ' '};

	memset(stream, 0, sizeof(Stream));
	stream->portal = SPI_cursor_open_with_args(NULL, query, lengthof(types), types, values, nulls, true, 0);
	if (stream->portal == NULL)
		elog(ERROR, "could not read for charges: %s", SPI_result_code_string(SPI_result));
}

static void
stream_close(Stream *stream)
{
	if (stream->rows != NULL)
		SPI_freetuptable(stream->rows);
	if (stream->portal != NULL)
		SPI_cursor_close(stream->portal);
}

/* Days of the contract from a stream (contract, id, from, until). */
static int
read_days(Stream *stream, int64 contract, ChargeDays **days)
{
	int count = 0;
	int room = 4;

	*days = NULL;
	while (stream_at(stream, contract))
	{
		if (*days == NULL)
			*days = palloc(room * sizeof(ChargeDays));
		else if (count == room)
			*days = repalloc(*days, (room *= 2) * sizeof(ChargeDays));
		(*days)[count++] = (ChargeDays){.id = stream_int8(stream, 2),
										.from = stream_day(stream, 3, CORE_DAY_MINUS_INFINITY),
										.until = stream_day(stream, 4, CORE_DAY_INFINITY)};
		stream->next++;
	}
	return count;
}

/* ---- the reader ---------------------------------------------------------------------------------------- */

/* Whether a row of the timeline begins or ends within the month. */
static bool
changes_within(const FeeTimelines *timelines, const ChargeScope *scope)
{
	for (int i = 0; i < timelines->count; i++)
		for (int r = 0; r < timelines->lines[i].count; r++)
		{
			const FeeParameter *row = &timelines->lines[i].rows[r];

			if ((row->from > scope->from && row->from < scope->until) ||
				(row->until > scope->from && row->until < scope->until))
				return true;
		}
	return false;
}

/* Reads the free days; answers the contracts that are free on some days of the month only, as a bigint[]. */
static Datum
read_free(ChargeReader *reader, const ChargeScope *scope, const char *query)
{
	Stream stream;
	int room = 64;
	int partly = 0;
	Datum *contracts;

	reader->free = palloc(room * sizeof(FreeRow));
	stream_open(&stream, query, scope, PointerGetDatum(construct_empty_array(INT8OID)), false);
	for (; stream_has_row(&stream); stream.next++)
	{
		if (reader->nfree == room)
			reader->free = repalloc_huge(reader->free, (room *= 2) * sizeof(FreeRow));
		reader->free[reader->nfree++] = (FreeRow){.contract = stream_int8(&stream, 1),
												  .days.id = stream_int8(&stream, 2),
												  .days.from = stream_day(&stream, 3, scope->from),
												  .days.until = stream_day(&stream, 4, scope->until)};
	}
	stream_close(&stream);

	contracts = MemoryContextAllocHuge(CurrentMemoryContext, Max(reader->nfree, 1) * sizeof(Datum));
	for (int i = 0; i < reader->nfree; i++)
		if (reader->free[i].days.from > scope->from || reader->free[i].days.until < scope->until)
			contracts[partly++] = Int64GetDatum(reader->free[i].contract);
	return PointerGetDatum(
		construct_array(contracts, partly, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* Contract lines whose days matter, as a bigint[]. */
static Datum
lines_by_day(const ChargeScope *scope, const char *query, Datum partly_free)
{
	Stream stream;
	Datum lines = (Datum) 0;
	bool isnull = true;

	stream_open(&stream, query, scope, partly_free, false);
	if (stream_has_row(&stream))
		lines = stream_value(&stream, 1, &isnull);
	lines =
		isnull ? PointerGetDatum(construct_empty_array(INT8OID)) : PointerGetDatum(DatumGetArrayTypePCopy(lines));
	stream_close(&stream);
	return lines;
}

/* Reads the prices that change within the month. */
static void
read_prices(ChargeReader *reader, const ChargeScope *scope)
{
	Stream stream;
	int room = 64;

	reader->prices = palloc(room * sizeof(PriceDays));
	stream_open(&stream, PRICES, scope, PointerGetDatum(construct_empty_array(INT8OID)), false);
	while (stream_has_row(&stream))
	{
		if (reader->nprices == room)
			reader->prices = repalloc_huge(reader->prices, (room *= 2) * sizeof(PriceDays));
		reader->prices[reader->nprices++] = (PriceDays){.tariff = stream_int8(&stream, 1),
														.from = stream_day(&stream, 2, CORE_DAY_MINUS_INFINITY),
														.until = stream_day(&stream, 3, CORE_DAY_INFINITY)};
		stream.next++;
	}
	stream_close(&stream);
}

/* bsearch comparison of a tariff with prices. */
static int
compare_tariff(const void *key, const void *price)
{
	int64 tariff = *(const int64 *) key;
	int64 other = ((const PriceDays *) price)->tariff;

	return (tariff > other) - (tariff < other);
}

/* Puts all questions of the scope. The caller is connected to SPI, as the register's owner, its search_path
 * pinned. */
ChargeReader *
charge_open(const ChargeScope *scope, const FeeParameters *parameters)
{
	const Queries *texts = &queries[scope->contract != 0   ? SCOPE_CONTRACT
									: scope->provider != 0 ? SCOPE_PROVIDER
														   : SCOPE_ALL];
	ChargeReader *reader = palloc0(sizeof(ChargeReader));
	Datum none = PointerGetDatum(construct_empty_array(INT8OID));
	bool all_by_day =
		changes_within(&parameters->income_threshold, scope) || changes_within(&parameters->fee_cap, scope);
	Datum partly_free = read_free(reader, scope, texts->free);

	read_prices(reader, scope);
	stream_open(&reader->contracts, texts->contracts, scope, none, false);
	stream_open(&reader->assessments, texts->assessments, scope, none, false);
	stream_open(&reader->full, texts->full, scope, none, false);
	stream_open(&reader->absences, texts->absences, scope, none, false);
	stream_open(&reader->before, texts->before, scope, none, false);
	stream_open(&reader->lines, texts->lines, scope,
				all_by_day ? none : lines_by_day(scope, texts->by_day_lines, partly_free), all_by_day);
	return reader;
}

/* The assessments of the contract. */
static void
read_assessments(Stream *stream, ChargeContract *contract)
{
	int room = 4;

	while (stream_at(stream, contract->id))
	{
		ChargeAssessment *one;
		bool isnull;
		Datum value;

		if (contract->nassessments == 0)
			contract->assessments = palloc(room * sizeof(ChargeAssessment));
		else if (contract->nassessments == room)
			contract->assessments = repalloc(contract->assessments, (room *= 2) * sizeof(ChargeAssessment));
		one = &contract->assessments[contract->nassessments++];
		one->id = stream_int8(stream, 2);
		one->from = stream_day(stream, 3, CORE_DAY_MINUS_INFINITY);
		value = stream_value(stream, 4, &isnull);
		one->no_income = isnull;
		one->income = isnull ? 0 : DatumGetInt64(value);
		one->group = TextDatumGetCString(stream_value(stream, 5, &isnull));
		one->application_on = stream_day(stream, 6, CORE_DAY_MINUS_INFINITY);
		stream->next++;
	}
}

/* The lines of the contract. */
static void
read_lines(const ChargeReader *reader, Stream *stream, ChargeContract *contract)
{
	int room = 16;

	while (stream_at(stream, contract->id))
	{
		ChargeLine *line;
		const PriceDays *price;
		bool no_day;

		if (contract->nlines == 0)
			contract->lines = palloc(room * sizeof(ChargeLine));
		else if (contract->nlines == room)
			contract->lines = repalloc_huge(contract->lines, (room *= 2) * sizeof(ChargeLine));
		line = &contract->lines[contract->nlines++];
		memset(line, 0, sizeof(ChargeLine));
		line->contract_line = stream_int8(stream, 2);
		line->extra_line = stream_int8(stream, 3);
		(void) stream_value(stream, 4, &no_day);
		line->of_day = !no_day;
		line->day = stream_day(stream, 4, 0);
		line->tariff = stream_int8(stream, 5);
		line->tariff_from = stream_day(stream, 6, CORE_DAY_MINUS_INFINITY);
		line->tariff_until = stream_day(stream, 7, CORE_DAY_INFINITY);
		price = bsearch(&line->tariff, reader->prices, reader->nprices, sizeof(PriceDays), compare_tariff);
		if (price != NULL)
		{
			line->tariff_from = price->from;
			line->tariff_until = price->until;
		}
		line->service_item = stream_int8(stream, 8);
		line->price = stream_int8(stream, 9);
		line->quantity = stream_int8(stream, 10);
		stream->next++;
	}
}

/* The next contract with all that belongs to it; false at the end. Allocates in the current context. */
bool
charge_next(ChargeReader *reader, ChargeContract *contract)
{
	Stream *stream = &reader->contracts;
	bool isnull;

	if (!stream_has_row(stream))
		return false;
	memset(contract, 0, sizeof(ChargeContract));
	contract->id = stream_int8(stream, 1);
	contract->person = stream_int8(stream, 2);
	contract->provider = stream_int8(stream, 3);
	contract->form = TextDatumGetCString(stream_value(stream, 4, &isnull));
	contract->from = stream_day(stream, 5, 0);
	contract->until = stream_day(stream, 6, 0);
	contract->closed = DatumGetBool(stream_value(stream, 7, &isnull));
	contract->correction = stream_int8(stream, 8);
	stream->next++;

	if (stream_at(&reader->before, contract->id))
	{
		contract->before = (ChargeBefore){
			.id = stream_int8(&reader->before, 2),
			.sequence = DatumGetInt32(stream_value(&reader->before, 3, &isnull)),
			.posted = stream_day(&reader->before, 4, 0),
			.total = stream_int8(&reader->before, 5),
			.previous = stream_int8(&reader->before, 6),
			.digest = stream_int8(&reader->before, 7),
		};
		reader->before.next++;
	}
	read_assessments(&reader->assessments, contract);
	while (reader->next_free < reader->nfree && reader->free[reader->next_free].contract < contract->id)
		reader->next_free++;
	for (int i = reader->next_free; i < reader->nfree && reader->free[i].contract == contract->id; i++)
		contract->nfree++;
	contract->free = palloc(Max(contract->nfree, 1) * sizeof(ChargeDays));
	for (int i = 0; i < contract->nfree; i++)
		contract->free[i] = reader->free[reader->next_free++].days;
	contract->nfull = read_days(&reader->full, contract->id, &contract->full);
	contract->nabsences = read_days(&reader->absences, contract->id, &contract->absences);
	read_lines(reader, &reader->lines, contract);
	return true;
}

/* Ends the reading. */
void
charge_close(ChargeReader *reader)
{
	stream_close(&reader->contracts);
	stream_close(&reader->assessments);
	pfree(reader->free);
	stream_close(&reader->full);
	stream_close(&reader->absences);
	stream_close(&reader->before);
	stream_close(&reader->lines);
	pfree(reader);
}

/* ---- closed and open months ---------------------------------------------------------------------------- */

/* Asks one question about a contract ($1) and a month ($2), by a plan that is kept. */
static Datum
ask(SPIPlanPtr *plan, const char *query, int64 contract, core_day month, bool *isnull)
{
	Oid types[] = {INT8OID, DATEOID};
	Datum values[] = {Int64GetDatum(contract), DateADTGetDatum(month)};
	Datum answer;

	if (SPI_execute_plan(socsvc_kept_plan(plan, query, lengthof(types), types), values, NULL, true, 1) !=
			SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not ask for the months of contract %lld", (long long) contract);
	answer = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, isnull);
	SPI_freetuptable(SPI_tuptable); /* a region's run asks a hundred thousand times */
	return answer;                  /* of a by-value type */
}

/* First day of the first month after all days that signed acts of the contract cover, and after this one. */
core_day
charge_open_month(int64 contract, core_day month)
{
	static SPIPlanPtr plan = NULL;
	bool isnull;
	Datum answer =
		ask(&plan,
			"SELECT (date_trunc('month', greatest($2, coalesce(max(upper(a.period) - 1), $2))::timestamp)"
			" + interval '1 month')::date FROM socsvc.act a WHERE a.contract = $1 AND a.status = 'signed'",
			contract, month, &isnull);

	return DatumGetDateADT(answer);
}

/* Whether a month is closed for the contract (charge.h); one in which it has no days is open. */
bool
charge_month_closed(int64 contract, core_day month)
{
	static SPIPlanPtr plan = NULL;
	bool isnull;
	Datum answer = ask(&plan,
					   "SELECT coalesce(NOT isempty(m.days) AND (SELECT range_agg(a.period) FROM socsvc.act a"
					   "   WHERE a.contract = $1 AND a.status = 'signed' AND a.period && m.days) @> m.days, false)"
					   " FROM (SELECT c.term * daterange($2, ($2 + interval '1 month')::date)"
					   "     * daterange(NULL, c.inactive_from) AS days FROM socsvc.contract c WHERE c.id = $1) m",
					   contract, month, &isnull);

	return DatumGetBool(answer);
}
