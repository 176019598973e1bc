/*
 * charge.h: the run of charge_month(), file by file:
 *
 *   charge.c          charge_month(): scope, locks, the walk over contracts, verdicts
 *   charge_read.c     what the register says of a contract and month, as streams ordered by contract
 *   charge_compute.c  from that to segments, lines and the fee; or to a problem
 *   charge_write.c    rows of charge, charge_segment, charge_line and charge_problem, in batches
 *
 * A month is closed for a contract when signed acts cover all days that the contract has in it; until then it is
 * open, though some of its days may be closed to deliveries. What is charged of an open month is replaced, of a
 * closed one only followed by differences.
 */
#ifndef SOCSVC_CHARGE_H
#define SOCSVC_CHARGE_H

#include "executor/spi.h"
#include "utils/tuplestore.h"

#include "fee_parameter.h"
#include "quota.h"

/* What is charged: a month, of all contracts, those of a provider, or one; 0 for not given. */
typedef struct ChargeScope
{
	core_day from;  /* first day of the month */
	core_day until; /* first day of the next one */
	int64 contract;
	int64 provider;
	core_day into;        /* first day of the month for differences, CORE_DAY_MINUS_INFINITY to find it */
	bool split_by_tariff; /* setting fee_cap_split_by_tariff */
} ChargeScope;

/* ---- what the register says ---------------------------------------------------------------------------- */

typedef struct ChargeAssessment
{
	int64 id;
	core_day from;
	bool no_income; /* nobody asked for it */
	int64 income;
	char *group;
	core_day application_on;
} ChargeAssessment;

/* Days and what makes them what they are: a free rule, a condition of full payment, an absence or a suspension
 * (0). */
typedef struct ChargeDays
{
	int64 id;
	core_day from;
	core_day until;
} ChargeDays;

/* Deliveries of a line at one tariff: all of the month, or of one day. */
typedef struct ChargeLine
{
	int64 contract_line; /* or 0 */
	int64 extra_line;    /* or 0 */
	bool of_day;
	core_day day;
	int64 tariff;         /* 0: none is in force */
	core_day tariff_from; /* days of its price, which another row may have too */
	core_day tariff_until;
	int64 service_item;
	int64 price;
	int64 quantity;
	int64 cost;  /* computed */
	int segment; /* computed: index, -1 for services over the programme */
} ChargeLine;

/* The latest charge of the month; sequence 0: none. */
typedef struct ChargeBefore
{
	int64 id;
	int32 sequence;
	core_day posted;
	int64 total;    /* fee + extra */
	int64 previous; /* of the charges before it */
	int64 digest;
} ChargeBefore;

typedef struct ChargeContract
{
	int64 id;
	int64 person;
	int64 provider;
	char *form;
	core_day from; /* its days in the month */
	core_day until;
	bool closed;      /* signed acts cover these days */
	int64 correction; /* correcting act that is not signed yet, or 0 */
	ChargeBefore before;
	int nassessments;
	ChargeAssessment *assessments; /* by the day from which they count */
	int nfree;
	ChargeDays *free;
	int nfull;
	ChargeDays *full;
	int nabsences;
	ChargeDays *absences; /* days that do not count for the cap */
	int nlines;
	ChargeLine *lines; /* by line and day */
} ChargeContract;

typedef struct ChargeReader ChargeReader;

extern ChargeReader *charge_open(const ChargeScope *scope, const FeeParameters *parameters);
extern bool charge_next(ChargeReader *reader, ChargeContract *contract); /* allocates in the current context */
extern void charge_close(ChargeReader *reader);
extern core_day charge_open_month(int64 contract, core_day month);
extern bool charge_month_closed(int64 contract, core_day month);

/* ---- what it costs ------------------------------------------------------------------------------------- */

typedef struct ChargeSegment
{
	core_day from;
	core_day until;
	bool delivered; /* services of the programme, in these days */
	const ChargeDays *free;
	const ChargeDays *full;
	const ChargeAssessment *assessment;
	const FeeParameter *minimum;
	const FeeParameter *threshold;
	const FeeParameter *cap;
	FeeSegment fee;
	FeeShare share;
} ChargeSegment;

typedef struct ChargeProblem
{
	int sqlstate;
	char *reason;
	char *detail;
	char *hint;
} ChargeProblem;

typedef struct ChargeResult
{
	const FeeParameter *formula;
	int nsegments;
	ChargeSegment *segments;
	int nlines;
	ChargeLine *lines; /* those of one line, segment and tariff as one */
	int64 cost;
	int64 fee;
	int64 extra;
	FeeTerms terms;
	int64 digest;
} ChargeResult;

extern bool charge_compute(const ChargeScope *scope, const FeeParameters *parameters, ChargeContract *contract,
						   ChargeResult *result, ChargeProblem *problem);

/* ---- what is written ----------------------------------------------------------------------------------- */

typedef struct ChargeWriter ChargeWriter;

extern ChargeWriter *charge_writer(const ChargeScope *scope, bool dry_run);
extern int64 charge_write(ChargeWriter *writer, const ChargeContract *contract, const ChargeResult *result,
						  int64 replaces, int32 sequence, core_day posted, int64 previous);
extern void charge_remove(ChargeWriter *writer, int64 charge);
extern void charge_write_problem(ChargeWriter *writer, const ChargeContract *contract,
								 const ChargeProblem *problem);
extern void charge_writer_flush(ChargeWriter *writer, bool last);

#endif
