-- What fees are computed from: the protection of rows that charges rest on.

CREATE FUNCTION socsvc.protect_used()
RETURNS trigger
AS 'MODULE_PATHNAME', 'protect_used'
LANGUAGE C;
COMMENT ON FUNCTION socsvc.protect_used() IS 'Trigger of a table of parameters with columns valid and used, BEFORE INSERT OR UPDATE OR DELETE FOR EACH ROW: column used is computed, and a row that is used is neither deleted nor changed but for an earlier end of valid. Errors: SV015, 39P01 fired otherwise';
REVOKE ALL ON FUNCTION socsvc.protect_used() FROM PUBLIC;
