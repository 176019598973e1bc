-- Rules are rows. Backends keep them compiled; this trigger tells them of a change.

CREATE FUNCTION socsvc.invalidate_rules()
RETURNS trigger
AS 'MODULE_PATHNAME', 'socsvc_invalidate_rules'
LANGUAGE C;
COMMENT ON FUNCTION socsvc.invalidate_rules() IS 'Trigger of every rule table, AFTER INSERT OR UPDATE OR DELETE FOR EACH ROW and AFTER TRUNCATE, ENABLE ALWAYS: what backends have cached of the table is read anew. Errors: 39P01 fired otherwise';
REVOKE ALL ON FUNCTION socsvc.invalidate_rules() FROM PUBLIC;

CREATE FUNCTION socsvc._home_jurisdictions()
RETURNS text[]
AS 'MODULE_PATHNAME', 'socsvc_home_jurisdictions'
LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION socsvc._home_jurisdictions() IS 'Private: the home jurisdiction and those above it, whose rules hold here, the nearest first. Errors: SV019 no register';
REVOKE ALL ON FUNCTION socsvc._home_jurisdictions() FROM PUBLIC;
