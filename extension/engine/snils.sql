-- snils: СНИЛС, the Russian number of an individual insurance account.
CREATE TYPE socsvc.snils;

CREATE FUNCTION socsvc.snils_in(cstring) RETURNS socsvc.snils
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_snils_in';
COMMENT ON FUNCTION socsvc.snils_in(cstring) IS
  'Reads a snils: nine digits and two check digits; one separator between digits is tolerated. Errors: 22P02 no such digits, 22023 what the digits say is not true (check digits and the like)';
CREATE FUNCTION socsvc.snils_out(socsvc.snils) RETURNS cstring
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_snils_out';
COMMENT ON FUNCTION socsvc.snils_out(socsvc.snils) IS 'Writes a snils in its one canonical form';
CREATE FUNCTION socsvc.snils_recv(internal) RETURNS socsvc.snils
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_snils_recv';
COMMENT ON FUNCTION socsvc.snils_recv(internal) IS
  'Reads a version byte (1) and the number as a bigint; checks all that snils_in checks. Errors: 22P03';
CREATE FUNCTION socsvc.snils_send(socsvc.snils) RETURNS bytea
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_snils_send';
COMMENT ON FUNCTION socsvc.snils_send(socsvc.snils) IS 'Writes a version byte (1) and the number as a bigint';

-- LIKE, so that whether it is passed by value follows the build as it does for int8.
CREATE TYPE socsvc.snils (
  INPUT = socsvc.snils_in,
  OUTPUT = socsvc.snils_out,
  RECEIVE = socsvc.snils_recv,
  SEND = socsvc.snils_send,
  LIKE = int8
);
COMMENT ON TYPE socsvc.snils IS 'СНИЛС, the number of a Russian individual insurance account: nine digits and two check digits, verified on input (numbers up to 001-001-998 have unverified ones). Text: 112-233-445 95. Ordered and hashed as a number';

-- What orders and hashes int8 does so here: a value is the number that its digits write. None of these functions
-- can fail, so they are LEAKPROOF, and an index stays usable under row-level security.
CREATE FUNCTION socsvc.snils_lt(socsvc.snils, socsvc.snils) RETURNS boolean
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8lt';
COMMENT ON FUNCTION socsvc.snils_lt(socsvc.snils, socsvc.snils) IS 'The first is less than the second, as numbers';
CREATE FUNCTION socsvc.snils_le(socsvc.snils, socsvc.snils) RETURNS boolean
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8le';
COMMENT ON FUNCTION socsvc.snils_le(socsvc.snils, socsvc.snils) IS 'The first is less than or equal to the second, as numbers';
CREATE FUNCTION socsvc.snils_eq(socsvc.snils, socsvc.snils) RETURNS boolean
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8eq';
COMMENT ON FUNCTION socsvc.snils_eq(socsvc.snils, socsvc.snils) IS 'The first equals the second, as numbers';
CREATE FUNCTION socsvc.snils_ne(socsvc.snils, socsvc.snils) RETURNS boolean
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8ne';
COMMENT ON FUNCTION socsvc.snils_ne(socsvc.snils, socsvc.snils) IS 'The first differs from the second, as numbers';
CREATE FUNCTION socsvc.snils_ge(socsvc.snils, socsvc.snils) RETURNS boolean
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8ge';
COMMENT ON FUNCTION socsvc.snils_ge(socsvc.snils, socsvc.snils) IS 'The first is greater than or equal to the second, as numbers';
CREATE FUNCTION socsvc.snils_gt(socsvc.snils, socsvc.snils) RETURNS boolean
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'int8gt';
COMMENT ON FUNCTION socsvc.snils_gt(socsvc.snils, socsvc.snils) IS 'The first is greater than the second, as numbers';
CREATE FUNCTION socsvc.snils_cmp(socsvc.snils, socsvc.snils) RETURNS integer
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'btint8cmp';
COMMENT ON FUNCTION socsvc.snils_cmp(socsvc.snils, socsvc.snils) IS 'Order of two snils as numbers: -1, 0 or 1';
CREATE FUNCTION socsvc.snils_sortsupport(internal) RETURNS void
  LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'btint8sortsupport';
COMMENT ON FUNCTION socsvc.snils_sortsupport(internal) IS 'Sort support, the server''s own of int8';
CREATE FUNCTION socsvc.snils_hash(socsvc.snils) RETURNS integer
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'hashint8';
COMMENT ON FUNCTION socsvc.snils_hash(socsvc.snils) IS 'Hash, the server''s own of int8';
CREATE FUNCTION socsvc.snils_hash_extended(socsvc.snils, bigint) RETURNS bigint
  LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE AS 'hashint8extended';
COMMENT ON FUNCTION socsvc.snils_hash_extended(socsvc.snils, bigint) IS 'Seeded 64-bit hash, the server''s own of int8';

CREATE OPERATOR socsvc.< (
  FUNCTION = socsvc.snils_lt, LEFTARG = socsvc.snils, RIGHTARG = socsvc.snils,
  COMMUTATOR = OPERATOR(socsvc.>), NEGATOR = OPERATOR(socsvc.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR socsvc.< (socsvc.snils, socsvc.snils) IS 'The first is less than the second, as numbers';
CREATE OPERATOR socsvc.<= (
  FUNCTION = socsvc.snils_le, LEFTARG = socsvc.snils, RIGHTARG = socsvc.snils,
  COMMUTATOR = OPERATOR(socsvc.>=), NEGATOR = OPERATOR(socsvc.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR socsvc.<= (socsvc.snils, socsvc.snils) IS 'The first is less than or equal to the second, as numbers';
CREATE OPERATOR socsvc.= (
  FUNCTION = socsvc.snils_eq, LEFTARG = socsvc.snils, RIGHTARG = socsvc.snils,
  COMMUTATOR = OPERATOR(socsvc.=), NEGATOR = OPERATOR(socsvc.<>), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR socsvc.= (socsvc.snils, socsvc.snils) IS 'The first equals the second, as numbers';
CREATE OPERATOR socsvc.<> (
  FUNCTION = socsvc.snils_ne, LEFTARG = socsvc.snils, RIGHTARG = socsvc.snils,
  COMMUTATOR = OPERATOR(socsvc.<>), NEGATOR = OPERATOR(socsvc.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR socsvc.<> (socsvc.snils, socsvc.snils) IS 'The first differs from the second, as numbers';
CREATE OPERATOR socsvc.>= (
  FUNCTION = socsvc.snils_ge, LEFTARG = socsvc.snils, RIGHTARG = socsvc.snils,
  COMMUTATOR = OPERATOR(socsvc.<=), NEGATOR = OPERATOR(socsvc.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR socsvc.>= (socsvc.snils, socsvc.snils) IS 'The first is greater than or equal to the second, as numbers';
CREATE OPERATOR socsvc.> (
  FUNCTION = socsvc.snils_gt, LEFTARG = socsvc.snils, RIGHTARG = socsvc.snils,
  COMMUTATOR = OPERATOR(socsvc.<), NEGATOR = OPERATOR(socsvc.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR socsvc.> (socsvc.snils, socsvc.snils) IS 'The first is greater than the second, as numbers';

CREATE OPERATOR CLASS socsvc.snils_btree DEFAULT FOR TYPE socsvc.snils USING btree AS
  OPERATOR 1 socsvc.<,
  OPERATOR 2 socsvc.<=,
  OPERATOR 3 socsvc.=,
  OPERATOR 4 socsvc.>=,
  OPERATOR 5 socsvc.>,
  FUNCTION 1 socsvc.snils_cmp(socsvc.snils, socsvc.snils),
  FUNCTION 2 socsvc.snils_sortsupport(internal),
  FUNCTION 4 btequalimage(oid);
COMMENT ON OPERATOR CLASS socsvc.snils_btree USING btree IS 'Order of snils as numbers';
COMMENT ON OPERATOR FAMILY socsvc.snils_btree USING btree IS 'Order of snils as numbers';
CREATE OPERATOR CLASS socsvc.snils_hash DEFAULT FOR TYPE socsvc.snils USING hash AS
  OPERATOR 1 socsvc.=,
  FUNCTION 1 socsvc.snils_hash(socsvc.snils),
  FUNCTION 2 socsvc.snils_hash_extended(socsvc.snils, bigint);
COMMENT ON OPERATOR CLASS socsvc.snils_hash USING hash IS 'Hash of snils, agreeing with =';
COMMENT ON OPERATOR FAMILY socsvc.snils_hash USING hash IS 'Hash of snils, agreeing with =';

CREATE FUNCTION socsvc._with_snils_digits(digits text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $function$
  SELECT $1 || pg_catalog.lpad((pg_catalog.sum(pg_catalog.substr($1, i, 1)::integer * (10 - i)) % 101 % 100)::text, 2, '0')
    FROM pg_catalog.generate_series(1, 9) i
$function$;
COMMENT ON FUNCTION socsvc._with_snils_digits(text) IS 'Private: nine digits and the two check digits of the СНИЛС that begins with them, for what is made up';
REVOKE ALL ON FUNCTION socsvc._with_snils_digits(text) FROM PUBLIC;
