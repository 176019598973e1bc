-- iin: ИИН, the individual identification number of Kazakhstan.
CREATE TYPE socsvc.iin;

CREATE FUNCTION socsvc.iin_in(cstring) RETURNS socsvc.iin
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_iin_in';
COMMENT ON FUNCTION socsvc.iin_in(cstring) IS
  'Reads a iin: twelve digits; one separator between digits is tolerated. Errors: 22P02 no such digits, 22023 what the digits say is not true (check digits and the like)';
CREATE FUNCTION socsvc.iin_out(socsvc.iin) RETURNS cstring
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_iin_out';
COMMENT ON FUNCTION socsvc.iin_out(socsvc.iin) IS 'Writes a iin in its one canonical form';
CREATE FUNCTION socsvc.iin_recv(internal) RETURNS socsvc.iin
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_iin_recv';
COMMENT ON FUNCTION socsvc.iin_recv(internal) IS
  'Reads a version byte (1) and the number as a bigint; checks all that iin_in checks. Errors: 22P03';
CREATE FUNCTION socsvc.iin_send(socsvc.iin) RETURNS bytea
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_iin_send';
COMMENT ON FUNCTION socsvc.iin_send(socsvc.iin) IS 'Writes a version byte (1) and the number as a bigint';

-- LIKE, so that whether it is passed by value follows the build as it does for int8.
CREATE TYPE socsvc.iin (
  INPUT = socsvc.iin_in,
  OUTPUT = socsvc.iin_out,
  RECEIVE = socsvc.iin_recv,
  SEND = socsvc.iin_send,
  LIKE = int8
);
COMMENT ON TYPE socsvc.iin IS 'ИИН, the individual identification number of Kazakhstan: twelve digits with the date of birth, century and sex, and a check digit, all verified on input. Text: 880502350126. Ordered and hashed as a number';

-- What orders and hashes int8 does so here: a value is the number that its digits write. None of these functions
-- can fail, so they are LEAKPROOF, and an index stays usable under row-level security.
CREATE FUNCTION socsvc.iin_lt(socsvc.iin, socsvc.iin) RETURNS boolean
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8lt';
COMMENT ON FUNCTION socsvc.iin_lt(socsvc.iin, socsvc.iin) IS 'The first is less than the second, as numbers';
CREATE FUNCTION socsvc.iin_le(socsvc.iin, socsvc.iin) RETURNS boolean
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8le';
COMMENT ON FUNCTION socsvc.iin_le(socsvc.iin, socsvc.iin) IS 'The first is less than or equal to the second, as numbers';
CREATE FUNCTION socsvc.iin_eq(socsvc.iin, socsvc.iin) RETURNS boolean
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8eq';
COMMENT ON FUNCTION socsvc.iin_eq(socsvc.iin, socsvc.iin) IS 'The first equals the second, as numbers';
CREATE FUNCTION socsvc.iin_ne(socsvc.iin, socsvc.iin) RETURNS boolean
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8ne';
COMMENT ON FUNCTION socsvc.iin_ne(socsvc.iin, socsvc.iin) IS 'The first differs from the second, as numbers';
CREATE FUNCTION socsvc.iin_ge(socsvc.iin, socsvc.iin) RETURNS boolean
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8ge';
COMMENT ON FUNCTION socsvc.iin_ge(socsvc.iin, socsvc.iin) IS 'The first is greater than or equal to the second, as numbers';
CREATE FUNCTION socsvc.iin_gt(socsvc.iin, socsvc.iin) RETURNS boolean
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8gt';
COMMENT ON FUNCTION socsvc.iin_gt(socsvc.iin, socsvc.iin) IS 'The first is greater than the second, as numbers';
CREATE FUNCTION socsvc.iin_cmp(socsvc.iin, socsvc.iin) RETURNS integer
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'btint8cmp';
COMMENT ON FUNCTION socsvc.iin_cmp(socsvc.iin, socsvc.iin) IS 'Order of two iin as numbers: -1, 0 or 1';
CREATE FUNCTION socsvc.iin_sortsupport(internal) RETURNS void
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'btint8sortsupport';
COMMENT ON FUNCTION socsvc.iin_sortsupport(internal) IS 'Sort support, the server''s own of int8';
CREATE FUNCTION socsvc.iin_hash(socsvc.iin) RETURNS integer
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'hashint8';
COMMENT ON FUNCTION socsvc.iin_hash(socsvc.iin) IS 'Hash, the server''s own of int8';
CREATE FUNCTION socsvc.iin_hash_extended(socsvc.iin, bigint) RETURNS bigint
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'hashint8extended';
COMMENT ON FUNCTION socsvc.iin_hash_extended(socsvc.iin, bigint) IS 'Seeded 64-bit hash, the server''s own of int8';

CREATE OPERATOR socsvc.< (
  FUNCTION = socsvc.iin_lt, LEFTARG = socsvc.iin, RIGHTARG = socsvc.iin,
  COMMUTATOR = OPERATOR(socsvc.>), NEGATOR = OPERATOR(socsvc.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR socsvc.< (socsvc.iin, socsvc.iin) IS 'The first is less than the second, as numbers';
CREATE OPERATOR socsvc.<= (
  FUNCTION = socsvc.iin_le, LEFTARG = socsvc.iin, RIGHTARG = socsvc.iin,
  COMMUTATOR = OPERATOR(socsvc.>=), NEGATOR = OPERATOR(socsvc.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR socsvc.<= (socsvc.iin, socsvc.iin) IS 'The first is less than or equal to the second, as numbers';
CREATE OPERATOR socsvc.= (
  FUNCTION = socsvc.iin_eq, LEFTARG = socsvc.iin, RIGHTARG = socsvc.iin,
  COMMUTATOR = OPERATOR(socsvc.=), NEGATOR = OPERATOR(socsvc.<>), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR socsvc.= (socsvc.iin, socsvc.iin) IS 'The first equals the second, as numbers';
CREATE OPERATOR socsvc.<> (
  FUNCTION = socsvc.iin_ne, LEFTARG = socsvc.iin, RIGHTARG = socsvc.iin,
  COMMUTATOR = OPERATOR(socsvc.<>), NEGATOR = OPERATOR(socsvc.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR socsvc.<> (socsvc.iin, socsvc.iin) IS 'The first differs from the second, as numbers';
CREATE OPERATOR socsvc.>= (
  FUNCTION = socsvc.iin_ge, LEFTARG = socsvc.iin, RIGHTARG = socsvc.iin,
  COMMUTATOR = OPERATOR(socsvc.<=), NEGATOR = OPERATOR(socsvc.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR socsvc.>= (socsvc.iin, socsvc.iin) IS 'The first is greater than or equal to the second, as numbers';
CREATE OPERATOR socsvc.> (
  FUNCTION = socsvc.iin_gt, LEFTARG = socsvc.iin, RIGHTARG = socsvc.iin,
  COMMUTATOR = OPERATOR(socsvc.<), NEGATOR = OPERATOR(socsvc.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR socsvc.> (socsvc.iin, socsvc.iin) IS 'The first is greater than the second, as numbers';

CREATE OPERATOR CLASS socsvc.iin_btree DEFAULT FOR TYPE socsvc.iin USING btree AS
  OPERATOR 1 socsvc.<,
  OPERATOR 2 socsvc.<=,
  OPERATOR 3 socsvc.=,
  OPERATOR 4 socsvc.>=,
  OPERATOR 5 socsvc.>,
  FUNCTION 1 socsvc.iin_cmp(socsvc.iin, socsvc.iin),
  FUNCTION 2 socsvc.iin_sortsupport(internal),
  FUNCTION 4 btequalimage(oid);
COMMENT ON OPERATOR CLASS socsvc.iin_btree USING btree IS 'Order of iin as numbers';
COMMENT ON OPERATOR FAMILY socsvc.iin_btree USING btree IS 'Order of iin as numbers';
CREATE OPERATOR CLASS socsvc.iin_hash DEFAULT FOR TYPE socsvc.iin USING hash AS
  OPERATOR 1 socsvc.=,
  FUNCTION 1 socsvc.iin_hash(socsvc.iin),
  FUNCTION 2 socsvc.iin_hash_extended(socsvc.iin, bigint);
COMMENT ON OPERATOR CLASS socsvc.iin_hash USING hash IS 'Hash of iin, agreeing with =';
COMMENT ON OPERATOR FAMILY socsvc.iin_hash USING hash IS 'Hash of iin, agreeing with =';

CREATE FUNCTION socsvc.birth_date(socsvc.iin) RETURNS date
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_iin_birth_date';
COMMENT ON FUNCTION socsvc.birth_date(socsvc.iin) IS
  'Date of birth that the number embeds: YYMMDD, the century from the seventh digit';
CREATE FUNCTION socsvc.sex(socsvc.iin) RETURNS text
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_iin_sex';
COMMENT ON FUNCTION socsvc.sex(socsvc.iin) IS 'Sex that the number embeds in its seventh digit: m or f';

CREATE FUNCTION socsvc._with_iin_digit(digits text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $function$
  SELECT $1 || CASE WHEN s.first < 10 THEN s.first WHEN s.second < 10 THEN s.second END
    FROM (SELECT pg_catalog.sum(pg_catalog.substr($1, i, 1)::integer * i) % 11 AS first,
                 pg_catalog.sum(pg_catalog.substr($1, i, 1)::integer * ((i + 1) % 11 + 1)) % 11 AS second
            FROM pg_catalog.generate_series(1, 11) i) s
$function$;
COMMENT ON FUNCTION socsvc._with_iin_digit(text) IS 'Private: eleven digits and the check digit of the ИИН that begins with them, for what is made up; NULL where none belongs to them: such a number is not given out';
REVOKE ALL ON FUNCTION socsvc._with_iin_digit(text) FROM PUBLIC;
