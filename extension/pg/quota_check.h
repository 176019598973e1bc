/*
 * quota_check.h: one check of a set of deliveries, from the locks to the counters.
 *
 *   quota_facts.c    takes the locks, reads the facts; human.c: which workers are one human being
 *   delivery_possible.c  what is impossible, over all providers
 *   quota_check.c    decides row by row (the rules are core/quota.c), words the refusals
 *   quota_count.c    writes the counters of lines and periods
 *   quota_hold.c     planned visits: what they hold, and those that a delivery carries out
 *
 * The trigger enforce_quota() and the functions record_*() use the same check: the one raises the first refusal,
 * the others answer a verdict a row. So do enforce_hold() and plan_visits() for visits that are planned (is_hold).
 */
#ifndef SOCSVC_QUOTA_CHECK_H
#define SOCSVC_QUOTA_CHECK_H

#include "storage/itemptr.h"
#include "utils/hsearch.h"
#include "utils/palloc.h"

#include "periodicity.h"
#include "impossible.h"
#include "quota.h"
#include "lock.h"
#include "socsvc.h"

/* Facts are found by id; the id comes first in each kind. All live in the check's memory context. */
typedef struct Fact
{
	int64 id;
	bool found;
} Fact;

typedef struct Recipient
{
	Fact fact;
	RecipientFacts facts;
	bool receives;                   /* a new delivery of the check */
	bool exclusive;                  /* locked FOR NO KEY UPDATE */
	bool several;                    /* has several providers */
	int64 provider;                  /* one of them */
	struct RecipientGround *grounds; /* where there are several: what they may deliver on */
	struct Delivery *accepted;       /* likewise: what the check has accepted */
} Recipient;

typedef struct Worker
{
	Fact fact;
	int64 provider;
	DayRange employed;
	bool timed;  /* the check asks about his time */
	int64 human; /* least id of the rows that are him (human.c), and these rows */
	struct Worker *parent;
	struct Worker *first_row;
	struct Worker *next_row;
} Worker;

/* What a counter of holds was: as its row says, and without the holds that have expired, which counter.held has.
 */
typedef struct HoldBase
{
	int64 stored;
	int64 unexpired;
} HoldBase;

/* A planned visit of a line that holds units, one that a delivery of the check may carry out or that has expired.
 */
typedef struct HeldVisit
{
	int64 id;
	int64 contract_line;
	int64 line;      /* programme line */
	int64 closed_by; /* number of the delivery that carries it out, -1 for none */
	core_day day;
	int32 quantity;
	int32 minutes;
	bool expired;
} HeldVisit;

typedef struct Window
{
	struct Window *next;
	WindowCounter counter;
	bool found; /* a row is there already */
	int64 stored;
	HoldBase held;
	ItemPointerData tid;
} Window;

typedef struct Line
{
	Fact fact;
	DayRange term;
	Periodicity periodicity;
	core_day refused_from; /* CORE_DAY_INFINITY where the citizen has not refused the service */
	LineCounter counter;
	int64 stored;
	HoldBase held;
	HeldVisit *visits; /* NULL where nothing is held */
	int visit_count;
	ItemPointerData tid;
	Window *windows;              /* those that deliveries of this check lie in */
	PeriodicityUnit minutes_unit; /* PERIODICITY_NO_UNIT for a line without a maximum of minutes */
	int64 minutes_until;
	Window *minutes; /* likewise, their counters in minutes */
} Line;

typedef struct Contract
{
	Fact fact;
	ContractFacts facts;
} Contract;

typedef struct Tariff
{
	Fact fact;
	DayRange valid;
} Tariff;

typedef struct UrgentAct
{
	Fact fact;
	UrgentFacts facts;
} UrgentAct;

typedef struct Ground
{
	Fact fact;
	int64 person;
	int64 provider;
	int64 programme_line_id; /* 0 where a kind of ground has none, here and below */
	int64 contract_id;
	int64 tariff_id;
	int64 urgent_act_id;
	ExtraFacts extra; /* services over the programme */
	bool is_mentioned;
	bool needs_code; /* delivered only as hours that the recipient has confirmed */
	/* What these ids lead to, from quota_lock() on. */
	Recipient *recipient;
	Line *line;
	Contract *contract;
	Tariff *tariff;
	UrgentAct *urgent_act;
} Ground;

/* Facts of one kind. */
typedef struct FactSet
{
	struct factmap_hash *map;
	Fact **items; /* in the order of first mention; in that of ids after fact_set_sort() */
	int count;
	int allocated;
} FactSet;

/* One delivery under check: what it takes is `after` - `before`. */
typedef struct Delivery
{
	int64 id; /* 0 while it has none */
	int64 ground_id;
	int64 worker_id; /* 0 when none is named */
	core_day day;
	int32 before;         /* quantity that is counted already: 0 for a new row */
	int32 after;          /* quantity that is to be counted: 0 for one that goes */
	int32 minutes_before; /* of the whole row, 0 when it has none; likewise */
	int32 minutes_after;
	int64 started_at; /* microseconds since midnight, NO_START when not known */
	uint8 kind;       /* GroundKind */
	uint8 refusal;
	bool no_month; /* no partition is open for its day */
	bool is_new;
	bool is_timed; /* takes minutes anew */
	bool is_twice; /* another provider has delivered the service that day */
	bool is_hold;  /* a visit that is planned or given up: counted as held, not as delivered */
	Ground *ground;
	Worker *worker;       /* who must be employed */
	Worker *doer;         /* whose time it takes */
	struct TimeRow *time; /* where it is timed: as it takes time */
	int64 doer_id;        /* likewise, of an updated row too */
	int64 service_item;   /* where the recipient has several providers */
	struct Delivery *next_accepted;
	Window *window;  /* its period, once looked for */
	Window *minutes; /* that of its minutes */
	int64 remaining; /* of the line, at the time of the decision; -1 when unlimited or not counted */
	int64 held;      /* of what it did not fit into: by visits that others have planned */
} Delivery;

typedef struct QuotaCheck
{
	MemoryContext context;
	core_day today;
	core_day earliest; /* first day for which a visit may still be planned */
	Delivery *deliveries;
	int64 count;
	int64 allocated;
	FactSet grounds[3]; /* by GroundKind */
	FactSet recipients;
	FactSet workers;
	FactSet lines;
	FactSet contracts;
	FactSet tariffs;
	FactSet urgent_acts;
	KeyedReader contracts_of; /* by person, open from possible_foresee() to possible_confirm() */
	KeyedReader urgent_acts_of;
	KeyedReader windows;
	KeyedReader minutes;
	bool windows_open;
	bool minutes_open;
	bool counts_minutes;       /* a line of the check has a maximum of minutes */
	uint64 generation;         /* of the counters, when they were read */
	bool asks_time;            /* a delivery of the check takes minutes anew */
	struct TimeLedger *ledger; /* then: the days of those whom it concerns */
	bool holds;                /* a line of the check has planned visits, or the check is of visits */
	HeldVisit *reopened;       /* visits whose deliveries the statement deletes */
	int reopened_count;
} QuotaCheck;

/* A refusal in words; palloc'd, translated. */
typedef struct Refusal
{
	int sqlstate;
	char *message;
	char *detail;
	char *hint;
} Refusal;

extern void quota_check_begin(QuotaCheck *check);
extern void quota_check_end(QuotaCheck *check);
extern Delivery *quota_add(QuotaCheck *check, GroundKind kind, int64 ground_id, core_day day, int32 before,
						   int32 after, int64 worker_id);
extern Worker *quota_mention_worker(QuotaCheck *check, int64 id, bool timed);
extern Recipient *quota_mention_recipient(QuotaCheck *check, int64 id);
extern bool quota_join_humans(QuotaCheck *check);
extern void quota_read_grounds(QuotaCheck *check);
extern void quota_hide_lines_of_others(QuotaCheck *check, int64 provider);
extern void quota_lock(QuotaCheck *check);
extern void quota_read_facts(QuotaCheck *check);
extern Window *quota_window(QuotaCheck *check, Line *line, core_day day, bool *has_period);
extern Window *quota_minutes(QuotaCheck *check, Line *line, core_day day);
extern void possible_foresee(QuotaCheck *check, Snapshot snapshot);
extern bool possible_confirm(QuotaCheck *check, Snapshot snapshot, bool changed);
extern void possible_read(QuotaCheck *check, Snapshot snapshot);
extern DeliveryRefusal possible_judge(QuotaCheck *check, Delivery *delivery);
extern void possible_accept(QuotaCheck *check, Delivery *delivery);
extern const char *possible_message(DeliveryRefusal refusal);
extern char *possible_time_text(int64 start);
extern void quota_read_holds(QuotaCheck *check);
extern void quota_expire_holds(const Line *line, Window *window, bool in_minutes);
extern void quota_claim(QuotaCheck *check, Delivery *delivery);
extern void quota_unclaim(QuotaCheck *check, Delivery *delivery);
extern void quota_reopen(QuotaCheck *check);
extern void quota_write_visits(QuotaCheck *check);
extern Delivery *quota_decide(QuotaCheck *check, bool stop_at_first);
extern void quota_word_refusal(const QuotaCheck *check, const Delivery *delivery, Refusal *refusal);
pg_noreturn extern void quota_raise(const QuotaCheck *check, const Delivery *delivery);
extern void quota_write(QuotaCheck *check);
extern uint64 quota_generation(void);

#endif
