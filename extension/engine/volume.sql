-- volume: how much of a service is given at a time.
CREATE TYPE socsvc.volume;

CREATE FUNCTION socsvc.volume_in(cstring) RETURNS socsvc.volume
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_in';
COMMENT ON FUNCTION socsvc.volume_in(cstring) IS
  'Reads a volume as the acts and portals write it in Russian, Kazakh or English, or its canonical text. Errors: 22P02 no volume, 22023 what no volume can be (negative, 25 hours a day, more exact than a thousandth)';
CREATE FUNCTION socsvc.volume_out(socsvc.volume) RETURNS cstring
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_out';
COMMENT ON FUNCTION socsvc.volume_out(socsvc.volume) IS 'Writes a volume canonically, in ASCII: 25 min, <=5 kg, 12 h/day, by norm';
CREATE FUNCTION socsvc.volume_recv(internal) RETURNS socsvc.volume
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_recv';
COMMENT ON FUNCTION socsvc.volume_recv(internal) IS
  'Reads a version byte (1), unit, flags, and thousandths of the unit as a bigint; checks all that volume_in checks. Errors: 22P03';
CREATE FUNCTION socsvc.volume_send(socsvc.volume) RETURNS bytea
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_send';
COMMENT ON FUNCTION socsvc.volume_send(socsvc.volume) IS
  'Writes a version byte (1), unit, flags, and thousandths of the unit as a bigint';

CREATE TYPE socsvc.volume (
  INPUT = socsvc.volume_in,
  OUTPUT = socsvc.volume_out,
  RECEIVE = socsvc.volume_recv,
  SEND = socsvc.volume_send,
  INTERNALLENGTH = 16,
  ALIGNMENT = double,
  STORAGE = plain
);
COMMENT ON TYPE socsvc.volume IS
  'How much of a service is given at a time: a quantity, exact to a thousandth, in min, h/day, kg, m2, m, l or pcs, perhaps an upper bound (<=5 kg) or depending on the service; or by norm, as needed, opening hours, during stay, continuous (Resolution 326-п, Appendices 1-3, column of volumes). Zero is what is left when all is given';

-- Order and hash. None of these functions can fail, so they are LEAKPROOF, and an index stays usable under
-- row-level security.
CREATE FUNCTION socsvc.volume_lt(socsvc.volume, socsvc.volume) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_lt';
COMMENT ON FUNCTION socsvc.volume_lt(socsvc.volume, socsvc.volume) IS 'The first comes before the second, by unit, then quantity, then bound';
CREATE FUNCTION socsvc.volume_le(socsvc.volume, socsvc.volume) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_le';
COMMENT ON FUNCTION socsvc.volume_le(socsvc.volume, socsvc.volume) IS 'The first does not come after the second, by unit, then quantity, then bound';
CREATE FUNCTION socsvc.volume_eq(socsvc.volume, socsvc.volume) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_eq';
COMMENT ON FUNCTION socsvc.volume_eq(socsvc.volume, socsvc.volume) IS 'The first equals the second';
CREATE FUNCTION socsvc.volume_ne(socsvc.volume, socsvc.volume) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_ne';
COMMENT ON FUNCTION socsvc.volume_ne(socsvc.volume, socsvc.volume) IS 'The first differs from the second';
CREATE FUNCTION socsvc.volume_ge(socsvc.volume, socsvc.volume) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_ge';
COMMENT ON FUNCTION socsvc.volume_ge(socsvc.volume, socsvc.volume) IS 'The first does not come before the second, by unit, then quantity, then bound';
CREATE FUNCTION socsvc.volume_gt(socsvc.volume, socsvc.volume) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_gt';
COMMENT ON FUNCTION socsvc.volume_gt(socsvc.volume, socsvc.volume) IS 'The first comes after the second, by unit, then quantity, then bound';
CREATE FUNCTION socsvc.volume_cmp(socsvc.volume, socsvc.volume) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_cmp';
COMMENT ON FUNCTION socsvc.volume_cmp(socsvc.volume, socsvc.volume) IS
  'Order of two volumes: below 0, 0 or above 0. By unit (min, h/day, kg, m2, m, l, pcs, by norm, as needed, opening hours, during stay, continuous), then by quantity, an exact quantity before a bound';
CREATE FUNCTION socsvc.volume_sortsupport(internal) RETURNS void
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_sortsupport';
COMMENT ON FUNCTION socsvc.volume_sortsupport(internal) IS 'Sort support with abbreviated keys: unit and quantity in eight bytes';
CREATE FUNCTION socsvc.volume_hash(socsvc.volume) RETURNS integer
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_hash';
COMMENT ON FUNCTION socsvc.volume_hash(socsvc.volume) IS 'Hash of a volume, agreeing with =';
CREATE FUNCTION socsvc.volume_hash_extended(socsvc.volume, bigint) RETURNS bigint
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_hash_extended';
COMMENT ON FUNCTION socsvc.volume_hash_extended(socsvc.volume, bigint) IS 'Seeded 64-bit hash of a volume, agreeing with =';

CREATE OPERATOR socsvc.< (
  FUNCTION = socsvc.volume_lt, LEFTARG = socsvc.volume, RIGHTARG = socsvc.volume,
  COMMUTATOR = OPERATOR(socsvc.>), NEGATOR = OPERATOR(socsvc.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR socsvc.< (socsvc.volume, socsvc.volume) IS 'The first comes before the second, by unit, then quantity, then bound';
CREATE OPERATOR socsvc.<= (
  FUNCTION = socsvc.volume_le, LEFTARG = socsvc.volume, RIGHTARG = socsvc.volume,
  COMMUTATOR = OPERATOR(socsvc.>=), NEGATOR = OPERATOR(socsvc.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR socsvc.<= (socsvc.volume, socsvc.volume) IS 'The first does not come after the second, by unit, then quantity, then bound';
CREATE OPERATOR socsvc.= (
  FUNCTION = socsvc.volume_eq, LEFTARG = socsvc.volume, RIGHTARG = socsvc.volume,
  COMMUTATOR = OPERATOR(socsvc.=), NEGATOR = OPERATOR(socsvc.<>), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR socsvc.= (socsvc.volume, socsvc.volume) IS 'The first equals the second';
CREATE OPERATOR socsvc.<> (
  FUNCTION = socsvc.volume_ne, LEFTARG = socsvc.volume, RIGHTARG = socsvc.volume,
  COMMUTATOR = OPERATOR(socsvc.<>), NEGATOR = OPERATOR(socsvc.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR socsvc.<> (socsvc.volume, socsvc.volume) IS 'The first differs from the second';
CREATE OPERATOR socsvc.>= (
  FUNCTION = socsvc.volume_ge, LEFTARG = socsvc.volume, RIGHTARG = socsvc.volume,
  COMMUTATOR = OPERATOR(socsvc.<=), NEGATOR = OPERATOR(socsvc.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR socsvc.>= (socsvc.volume, socsvc.volume) IS 'The first does not come before the second, by unit, then quantity, then bound';
CREATE OPERATOR socsvc.> (
  FUNCTION = socsvc.volume_gt, LEFTARG = socsvc.volume, RIGHTARG = socsvc.volume,
  COMMUTATOR = OPERATOR(socsvc.<), NEGATOR = OPERATOR(socsvc.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR socsvc.> (socsvc.volume, socsvc.volume) IS 'The first comes after the second, by unit, then quantity, then bound';

CREATE OPERATOR CLASS socsvc.volume_btree DEFAULT FOR TYPE socsvc.volume USING btree AS
  OPERATOR 1 socsvc.<,
  OPERATOR 2 socsvc.<=,
  OPERATOR 3 socsvc.=,
  OPERATOR 4 socsvc.>=,
  OPERATOR 5 socsvc.>,
  FUNCTION 1 socsvc.volume_cmp(socsvc.volume, socsvc.volume),
  FUNCTION 2 socsvc.volume_sortsupport(internal),
  FUNCTION 4 btequalimage(oid);
COMMENT ON OPERATOR CLASS socsvc.volume_btree USING btree IS 'Order of volumes by unit, then quantity, then bound';
COMMENT ON OPERATOR FAMILY socsvc.volume_btree USING btree IS 'Order of volumes by unit, then quantity, then bound';
CREATE OPERATOR CLASS socsvc.volume_hash DEFAULT FOR TYPE socsvc.volume USING hash AS
  OPERATOR 1 socsvc.=,
  FUNCTION 1 socsvc.volume_hash(socsvc.volume),
  FUNCTION 2 socsvc.volume_hash_extended(socsvc.volume, bigint);
COMMENT ON OPERATOR CLASS socsvc.volume_hash USING hash IS 'Hash of volumes, agreeing with =';
COMMENT ON OPERATOR FAMILY socsvc.volume_hash USING hash IS 'Hash of volumes, agreeing with =';

-- Whether a programme's volume lies within the standard's norm.
CREATE FUNCTION socsvc.volume_contains(socsvc.volume, socsvc.volume) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_contains';
COMMENT ON FUNCTION socsvc.volume_contains(socsvc.volume, socsvc.volume) IS
  'True if the norm (first) contains the volume (second): the same unit and no more, bounds and ''depending on service'' aside. ''by norm'' lies within every norm, ''as needed'' contains everything; continuous, during stay and 24 h/day contain each other, opening hours, min and h/day; anything else is false';
CREATE FUNCTION socsvc.volume_within(socsvc.volume, socsvc.volume) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_within';
COMMENT ON FUNCTION socsvc.volume_within(socsvc.volume, socsvc.volume) IS 'True if the volume (first) lies within the norm (second); see volume_contains';
CREATE OPERATOR socsvc.@> (
  FUNCTION = socsvc.volume_contains, LEFTARG = socsvc.volume, RIGHTARG = socsvc.volume,
  COMMUTATOR = OPERATOR(socsvc.<@), RESTRICT = contsel, JOIN = contjoinsel
);
COMMENT ON OPERATOR socsvc.@> (socsvc.volume, socsvc.volume) IS 'The norm contains the volume';
CREATE OPERATOR socsvc.<@ (
  FUNCTION = socsvc.volume_within, LEFTARG = socsvc.volume, RIGHTARG = socsvc.volume,
  COMMUTATOR = OPERATOR(socsvc.@>), RESTRICT = contsel, JOIN = contjoinsel
);
COMMENT ON OPERATOR socsvc.<@ (socsvc.volume, socsvc.volume) IS 'The volume lies within the norm';

-- Arithmetic, exact to a thousandth of the unit.
CREATE FUNCTION socsvc.volume_add(socsvc.volume, socsvc.volume) RETURNS socsvc.volume
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_add';
COMMENT ON FUNCTION socsvc.volume_add(socsvc.volume, socsvc.volume) IS
  'Sum; an upper bound if either is one. Errors: 22023 different units or no quantity, 22003 too large or more than 24 h/day';
CREATE FUNCTION socsvc.volume_subtract(socsvc.volume, socsvc.volume) RETURNS socsvc.volume
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_subtract';
COMMENT ON FUNCTION socsvc.volume_subtract(socsvc.volume, socsvc.volume) IS
  'Difference. Errors: 22023 different units, no quantity, or an upper bound on the right; 22003 below zero';
CREATE FUNCTION socsvc.volume_times(socsvc.volume, numeric) RETURNS socsvc.volume
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_times';
COMMENT ON FUNCTION socsvc.volume_times(socsvc.volume, numeric) IS
  'Product, to the nearest thousandth of the unit. Errors: 22023 no quantity, 22003 negative, too large or more than 24 h/day';
CREATE FUNCTION socsvc.times_volume(numeric, socsvc.volume) RETURNS socsvc.volume
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_times_volume';
COMMENT ON FUNCTION socsvc.times_volume(numeric, socsvc.volume) IS 'Product; see volume_times';
CREATE FUNCTION socsvc.volume_ratio(socsvc.volume, socsvc.volume) RETURNS numeric
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_ratio';
COMMENT ON FUNCTION socsvc.volume_ratio(socsvc.volume, socsvc.volume) IS
  'How many times the second goes into the first. Errors: 22023 different units or no quantity, 22012 division by zero';
CREATE OPERATOR socsvc.+ (FUNCTION = socsvc.volume_add, LEFTARG = socsvc.volume, RIGHTARG = socsvc.volume, COMMUTATOR = OPERATOR(socsvc.+));
COMMENT ON OPERATOR socsvc.+ (socsvc.volume, socsvc.volume) IS 'Sum of two volumes of one unit';
CREATE OPERATOR socsvc.- (FUNCTION = socsvc.volume_subtract, LEFTARG = socsvc.volume, RIGHTARG = socsvc.volume);
COMMENT ON OPERATOR socsvc.- (socsvc.volume, socsvc.volume) IS 'Difference of two volumes of one unit';
CREATE OPERATOR socsvc.* (FUNCTION = socsvc.volume_times, LEFTARG = socsvc.volume, RIGHTARG = numeric, COMMUTATOR = OPERATOR(socsvc.*));
COMMENT ON OPERATOR socsvc.* (socsvc.volume, numeric) IS 'A volume so many times';
CREATE OPERATOR socsvc.* (FUNCTION = socsvc.times_volume, LEFTARG = numeric, RIGHTARG = socsvc.volume, COMMUTATOR = OPERATOR(socsvc.*));
COMMENT ON OPERATOR socsvc.* (numeric, socsvc.volume) IS 'So many times a volume';
CREATE OPERATOR socsvc./ (FUNCTION = socsvc.volume_ratio, LEFTARG = socsvc.volume, RIGHTARG = socsvc.volume);
COMMENT ON OPERATOR socsvc./ (socsvc.volume, socsvc.volume) IS 'Ratio of two volumes of one unit';

CREATE FUNCTION socsvc.volume_accumulate(socsvc.volume, socsvc.volume) RETURNS socsvc.volume
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_accumulate';
COMMENT ON FUNCTION socsvc.volume_accumulate(socsvc.volume, socsvc.volume) IS 'Transition and combine function of sum(volume). Errors: as volume_add';
CREATE AGGREGATE socsvc.sum(socsvc.volume) (
  SFUNC = socsvc.volume_accumulate, STYPE = socsvc.volume, COMBINEFUNC = socsvc.volume_accumulate, PARALLEL = SAFE
);
COMMENT ON AGGREGATE socsvc.sum(socsvc.volume) IS 'Sum of volumes of one unit; NULL of none. Errors: as volume_add';
CREATE FUNCTION socsvc.volume_smaller(socsvc.volume, socsvc.volume) RETURNS socsvc.volume
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_smaller';
COMMENT ON FUNCTION socsvc.volume_smaller(socsvc.volume, socsvc.volume) IS 'The one that comes first in the order; transition function of min(volume)';
CREATE FUNCTION socsvc.volume_larger(socsvc.volume, socsvc.volume) RETURNS socsvc.volume
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_larger';
COMMENT ON FUNCTION socsvc.volume_larger(socsvc.volume, socsvc.volume) IS 'The one that comes last in the order; transition function of max(volume)';
CREATE AGGREGATE socsvc.min(socsvc.volume) (
  SFUNC = socsvc.volume_smaller, STYPE = socsvc.volume, COMBINEFUNC = socsvc.volume_smaller, SORTOP = OPERATOR(socsvc.<), PARALLEL = SAFE
);
COMMENT ON AGGREGATE socsvc.min(socsvc.volume) IS 'First in the order of volumes; NULL of none';
CREATE AGGREGATE socsvc.max(socsvc.volume) (
  SFUNC = socsvc.volume_larger, STYPE = socsvc.volume, COMBINEFUNC = socsvc.volume_larger, SORTOP = OPERATOR(socsvc.>), PARALLEL = SAFE
);
COMMENT ON AGGREGATE socsvc.max(socsvc.volume) IS 'Last in the order of volumes; NULL of none';

-- What a volume says.
CREATE FUNCTION socsvc.minutes(socsvc.volume) RETURNS bigint
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_minutes';
COMMENT ON FUNCTION socsvc.minutes(socsvc.volume) IS 'Minutes of a time, a half rounded up; NULL for volumes that are not a time';
CREATE FUNCTION socsvc.quantity(socsvc.volume) RETURNS numeric
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_quantity';
COMMENT ON FUNCTION socsvc.quantity(socsvc.volume) IS 'Quantity in the volume''s unit, exact; NULL for volumes without one';
CREATE FUNCTION socsvc.unit(socsvc.volume) RETURNS text
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_unit';
COMMENT ON FUNCTION socsvc.unit(socsvc.volume) IS
  'Unit: min, h/day, kg, m2, m, l or pcs; for volumes without a quantity their kind: by norm, as needed, opening hours, during stay, continuous';
CREATE FUNCTION socsvc.label(socsvc.volume, lang text) RETURNS text
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_volume_label';
COMMENT ON FUNCTION socsvc.label(socsvc.volume, text) IS
  'The volume for people, in ru, kk or en; every label is valid input and gives the same volume. Errors: 22023 another language';
