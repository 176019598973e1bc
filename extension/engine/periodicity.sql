-- periodicity: how often a service is due, as the standards (Resolution 326-п, Appendices 1-3), the programmes and the
-- portals write it.
CREATE TYPE socsvc.periodicity;

CREATE FUNCTION socsvc.periodicity_in(cstring) RETURNS socsvc.periodicity
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_in';
COMMENT ON FUNCTION socsvc.periodicity_in(cstring) IS
  'Reads a periodicity: the canonical text (3/week, 1-2/month, 1/2 weeks, <=10/course, 1-2/week oct-mar, 1-2/year of 10 days, 1+/week, continuous, on demand >=4/year), what the acts and the portals write in Russian, and every label(). One text is one periodicity, to its end. Errors: 22P02 for what is none (empty, trailing words, two in one text, a duration), 22023 for zero, negative, too big or reversed numbers; the place in DETAIL, an example in HINT';
CREATE FUNCTION socsvc.periodicity_out(socsvc.periodicity) RETURNS cstring
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_out';
COMMENT ON FUNCTION socsvc.periodicity_out(socsvc.periodicity) IS
  'Writes the canonical text: ASCII, under no setting';
CREATE FUNCTION socsvc.periodicity_recv(internal) RETURNS socsvc.periodicity
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_recv';
COMMENT ON FUNCTION socsvc.periodicity_recv(internal) IS
  'Reads a version byte (1), least and greatest times (integer), units and course length (smallint), kind, unit, season (first month * 16 + last) and flags (bytes); checks all that periodicity_in checks. Errors: 22P03';
CREATE FUNCTION socsvc.periodicity_send(socsvc.periodicity) RETURNS bytea
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_send';
COMMENT ON FUNCTION socsvc.periodicity_send(socsvc.periodicity) IS
  'Writes what periodicity_recv reads';

CREATE TYPE socsvc.periodicity (
  INPUT = socsvc.periodicity_in,
  OUTPUT = socsvc.periodicity_out,
  RECEIVE = socsvc.periodicity_recv,
  SEND = socsvc.periodicity_send,
  INTERNALLENGTH = 16,
  ALIGNMENT = int4,
  STORAGE = plain
);
COMMENT ON TYPE socsvc.periodicity IS
  'How often a service is due: so many times (a range, a bound, or at least) per so many days, weeks, months, quarters, years, per course, term of service, stay in hospital, admission or in all; with a season or a course length; or continuous, on demand, as prescribed, as indicated, as programmed, on event, by norm. Text: 3/week. Ordered by yearly rate, values without one after all others';

-- Comparison. None of these functions can fail, so they are LEAKPROOF, and an index stays usable under row-level
-- security.
CREATE FUNCTION socsvc.periodicity_lt(socsvc.periodicity, socsvc.periodicity) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_lt';
COMMENT ON FUNCTION socsvc.periodicity_lt(socsvc.periodicity, socsvc.periodicity) IS
  'The first is due less often than the second: by yearly rate, values without one last, then by fields';
CREATE FUNCTION socsvc.periodicity_le(socsvc.periodicity, socsvc.periodicity) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_le';
COMMENT ON FUNCTION socsvc.periodicity_le(socsvc.periodicity, socsvc.periodicity) IS
  'The first is due less often than the second, or equals it: by yearly rate, values without one last, then by fields';
CREATE FUNCTION socsvc.periodicity_eq(socsvc.periodicity, socsvc.periodicity) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_eq';
COMMENT ON FUNCTION socsvc.periodicity_eq(socsvc.periodicity, socsvc.periodicity) IS
  'The first equals the second in every field';
CREATE FUNCTION socsvc.periodicity_ne(socsvc.periodicity, socsvc.periodicity) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_ne';
COMMENT ON FUNCTION socsvc.periodicity_ne(socsvc.periodicity, socsvc.periodicity) IS
  'The first differs from the second in some field';
CREATE FUNCTION socsvc.periodicity_ge(socsvc.periodicity, socsvc.periodicity) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_ge';
COMMENT ON FUNCTION socsvc.periodicity_ge(socsvc.periodicity, socsvc.periodicity) IS
  'The first is due more often than the second, or equals it: by yearly rate, values without one last, then by fields';
CREATE FUNCTION socsvc.periodicity_gt(socsvc.periodicity, socsvc.periodicity) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_gt';
COMMENT ON FUNCTION socsvc.periodicity_gt(socsvc.periodicity, socsvc.periodicity) IS
  'The first is due more often than the second: by yearly rate, values without one last, then by fields';
CREATE FUNCTION socsvc.periodicity_cmp(socsvc.periodicity, socsvc.periodicity) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_cmp';
COMMENT ON FUNCTION socsvc.periodicity_cmp(socsvc.periodicity, socsvc.periodicity) IS
  'Order by yearly rate, values without one last, by kind, then by fields: -1, 0 or 1';
CREATE FUNCTION socsvc.periodicity_sortsupport(internal) RETURNS void
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_sortsupport';
COMMENT ON FUNCTION socsvc.periodicity_sortsupport(internal) IS
  'Sort support, with the yearly rate as abbreviated key';
CREATE FUNCTION socsvc.periodicity_hash(socsvc.periodicity) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_hash';
COMMENT ON FUNCTION socsvc.periodicity_hash(socsvc.periodicity) IS
  'Hash of all fields';
CREATE FUNCTION socsvc.periodicity_hash_extended(socsvc.periodicity, bigint) RETURNS bigint
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_hash_extended';
COMMENT ON FUNCTION socsvc.periodicity_hash_extended(socsvc.periodicity, bigint) IS
  'Seeded 64-bit hash of all fields';
CREATE FUNCTION socsvc.periodicity_contains(socsvc.periodicity, socsvc.periodicity) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_contains';
COMMENT ON FUNCTION socsvc.periodicity_contains(socsvc.periodicity, socsvc.periodicity) IS
  'Whoever keeps to the second keeps to the first, as a programme to its standard. Numbers of times compare within the same unit and number of units; seasons and courses must be the same (a narrower season will do where no least number is set). A kind that leaves the number open (on demand, as prescribed, as indicated, on event, by norm) contains itself and every number of times that keeps its floor; as programmed contains everything';
CREATE FUNCTION socsvc.periodicity_contained(socsvc.periodicity, socsvc.periodicity) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_contained';
COMMENT ON FUNCTION socsvc.periodicity_contained(socsvc.periodicity, socsvc.periodicity) IS
  'The second contains the first; see periodicity_contains';

CREATE OPERATOR socsvc.< (
  FUNCTION = socsvc.periodicity_lt, LEFTARG = socsvc.periodicity, RIGHTARG = socsvc.periodicity,
  COMMUTATOR = OPERATOR(socsvc.>), NEGATOR = OPERATOR(socsvc.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR socsvc.< (socsvc.periodicity, socsvc.periodicity) IS 'The first is due less often than the second';
CREATE OPERATOR socsvc.<= (
  FUNCTION = socsvc.periodicity_le, LEFTARG = socsvc.periodicity, RIGHTARG = socsvc.periodicity,
  COMMUTATOR = OPERATOR(socsvc.>=), NEGATOR = OPERATOR(socsvc.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR socsvc.<= (socsvc.periodicity, socsvc.periodicity) IS 'The first is due less often than the second, or equals it';
CREATE OPERATOR socsvc.= (
  FUNCTION = socsvc.periodicity_eq, LEFTARG = socsvc.periodicity, RIGHTARG = socsvc.periodicity,
  COMMUTATOR = OPERATOR(socsvc.=), NEGATOR = OPERATOR(socsvc.<>), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR socsvc.= (socsvc.periodicity, socsvc.periodicity) IS 'The first equals the second in every field';
CREATE OPERATOR socsvc.<> (
  FUNCTION = socsvc.periodicity_ne, LEFTARG = socsvc.periodicity, RIGHTARG = socsvc.periodicity,
  COMMUTATOR = OPERATOR(socsvc.<>), NEGATOR = OPERATOR(socsvc.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR socsvc.<> (socsvc.periodicity, socsvc.periodicity) IS 'The first differs from the second in some field';
CREATE OPERATOR socsvc.>= (
  FUNCTION = socsvc.periodicity_ge, LEFTARG = socsvc.periodicity, RIGHTARG = socsvc.periodicity,
  COMMUTATOR = OPERATOR(socsvc.<=), NEGATOR = OPERATOR(socsvc.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR socsvc.>= (socsvc.periodicity, socsvc.periodicity) IS 'The first is due more often than the second, or equals it';
CREATE OPERATOR socsvc.> (
  FUNCTION = socsvc.periodicity_gt, LEFTARG = socsvc.periodicity, RIGHTARG = socsvc.periodicity,
  COMMUTATOR = OPERATOR(socsvc.<), NEGATOR = OPERATOR(socsvc.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR socsvc.> (socsvc.periodicity, socsvc.periodicity) IS 'The first is due more often than the second';
CREATE OPERATOR socsvc.@> (
  FUNCTION = socsvc.periodicity_contains, LEFTARG = socsvc.periodicity, RIGHTARG = socsvc.periodicity,
  COMMUTATOR = OPERATOR(socsvc.<@), RESTRICT = matchingsel, JOIN = matchingjoinsel
);
COMMENT ON OPERATOR socsvc.@> (socsvc.periodicity, socsvc.periodicity) IS 'The first contains the second: whoever keeps to the second keeps to the first';
CREATE OPERATOR socsvc.<@ (
  FUNCTION = socsvc.periodicity_contained, LEFTARG = socsvc.periodicity, RIGHTARG = socsvc.periodicity,
  COMMUTATOR = OPERATOR(socsvc.@>), RESTRICT = matchingsel, JOIN = matchingjoinsel
);
COMMENT ON OPERATOR socsvc.<@ (socsvc.periodicity, socsvc.periodicity) IS 'The second contains the first: a programme lies within its standard';

CREATE OPERATOR CLASS socsvc.periodicity_btree DEFAULT FOR TYPE socsvc.periodicity USING btree AS
  OPERATOR 1 socsvc.<,
  OPERATOR 2 socsvc.<=,
  OPERATOR 3 socsvc.=,
  OPERATOR 4 socsvc.>=,
  OPERATOR 5 socsvc.>,
  FUNCTION 1 socsvc.periodicity_cmp(socsvc.periodicity, socsvc.periodicity),
  FUNCTION 2 socsvc.periodicity_sortsupport(internal),
  FUNCTION 4 btequalimage(oid);
COMMENT ON OPERATOR CLASS socsvc.periodicity_btree USING btree IS 'Order of periodicities by yearly rate';
COMMENT ON OPERATOR FAMILY socsvc.periodicity_btree USING btree IS 'Order of periodicities by yearly rate';
CREATE OPERATOR CLASS socsvc.periodicity_hash DEFAULT FOR TYPE socsvc.periodicity USING hash AS
  OPERATOR 1 socsvc.=,
  FUNCTION 1 socsvc.periodicity_hash(socsvc.periodicity),
  FUNCTION 2 socsvc.periodicity_hash_extended(socsvc.periodicity, bigint);
COMMENT ON OPERATOR CLASS socsvc.periodicity_hash USING hash IS 'Hash of periodicities, agreeing with =';
COMMENT ON OPERATOR FAMILY socsvc.periodicity_hash USING hash IS 'Hash of periodicities, agreeing with =';

-- Words and rates.
CREATE FUNCTION socsvc.label(value socsvc.periodicity, lang text) RETURNS text
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_label';
COMMENT ON FUNCTION socsvc.label(socsvc.periodicity, text) IS
  'The periodicity in words, in ru, kk or en; each is valid input again. Errors: 22023 for another language';
CREATE FUNCTION socsvc.annual_rate(value socsvc.periodicity) RETURNS numeric
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_annual_rate';
COMMENT ON FUNCTION socsvc.annual_rate(socsvc.periodicity) IS
  'Greatest (where it is open: planned) times a year, courses times their length, in the average Gregorian year of 365.2425 days; a season counts its share. NULL where there is no rate: no number of times, or a unit without a calendar';

-- The calendar. A term is a daterange. A period is one calendar unit (ISO week from Monday, month, quarter, year), or N
-- of them counted from the one that holds the first day of the term, clipped to the term; a unit without a calendar
-- (course, stay, admission, none) has the term as its one period. A season counts only periods with a day inside both
-- season and term. The figures of the Khanty-Mansi portal (159, 106, 13, 5, 2, 366 over 2023-03-14 to 2024-03-13)
-- follow from this.
CREATE FUNCTION socsvc.quota(value socsvc.periodicity, term daterange) RETURNS bigint
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_quota';
COMMENT ON FUNCTION socsvc.quota(socsvc.periodicity, daterange) IS
  'How many times a term allows: greatest times * course length * periods that the term touches. NULL means unlimited; an empty term has 0. Constant time, but for a season of weeks or days: some nanoseconds a year. Errors: 22023 for a term without beginning or end';
CREATE FUNCTION socsvc.period_of(value socsvc.periodicity, day date, term daterange) RETURNS daterange
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_period_of';
COMMENT ON FUNCTION socsvc.period_of(socsvc.periodicity, date, daterange) IS
  'The period that holds the day, clipped to the term. NULL for a day outside the term or the season. Errors: 22023 where periods of several units lack a beginning to be counted from';
CREATE FUNCTION socsvc.max_per_period(value socsvc.periodicity) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_max_per_period';
COMMENT ON FUNCTION socsvc.max_per_period(socsvc.periodicity) IS
  'Greatest number of times in one period, courses times their length. NULL means unlimited';
CREATE FUNCTION socsvc.periods(value socsvc.periodicity, term daterange) RETURNS SETOF daterange
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 50 AS 'MODULE_PATHNAME', 'socsvc_periodicity_periods';
COMMENT ON FUNCTION socsvc.periods(socsvc.periodicity, daterange) IS
  'The periods of a term, in order. Errors: 22023 for a term without beginning or end';
CREATE FUNCTION socsvc.visit_dates(value socsvc.periodicity, term daterange) RETURNS SETOF date
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 50 AS 'MODULE_PATHNAME', 'socsvc_periodicity_visit_dates';
COMMENT ON FUNCTION socsvc.visit_dates(socsvc.periodicity, daterange) IS
  'An even plan: for each period of the term as many days as its greatest number of times (where that is open, the planned one; for a floor, the floor; else none), the days of a course one after another, all within the period and the season; a day comes several times where there are more visits than days. As many as the quota. Errors: 22023 for a term without beginning or end';
CREATE FUNCTION socsvc.rrule(value socsvc.periodicity, term daterange) RETURNS text
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_periodicity_rrule';
COMMENT ON FUNCTION socsvc.rrule(socsvc.periodicity, daterange) IS
  'The rhythm for calendars, DTSTART and RRULE of RFC 5545. An occurrence is a day on which the service is due, several times a day being one; a period has never more of them than the value allows, clipped ones may have fewer (visit_dates is the exact plan). NULL where there is no rhythm: no number of times, no unit of the calendar, a season of quarters, years or several months, a year that the RFC cannot write. Errors: 22023 for a term without beginning or end';

-- Cells of a standard. What is decided where the acts leave room: an empty cell, and one that sets a longest duration
-- only, leave it to the individual programme (as programmed); a whole period (на период проживания) is continuous; a
-- thing counted (1 техническое средство реабилитации) is on event, once for each. core/periodicity_standard.c has the
-- reasons.
CREATE FUNCTION socsvc.standard_periodicities(cell text)
  RETURNS TABLE (periodicity socsvc.periodicity, condition text, max_duration interval)
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 1 AS 'MODULE_PATHNAME', 'socsvc_standard_periodicities';
COMMENT ON FUNCTION socsvc.standard_periodicities(text) IS
  'Reads a cell "periodicity" of a standard (Resolution 326-п, Appendices 1-3), which may state several, each with a condition in the act''s words (NULL: always) and a longest duration (NULL: none). At least one row for every cell. Errors: 22P02 with the place that is not understood, 22023 for numbers out of range';
