-- Every PL/pgSQL body of the extension stands up to plpgsql_check, in a database where the register it works on
-- is there (bodies are not checked while an extension script runs).
SET client_min_messages = warning;
CREATE EXTENSION plpgsql_check;
-- Tables that bodies make and then use.
CREATE TEMP TABLE anonymous_identifier (how text, old text, new text);
CREATE TABLE socsvc.audit_log_stray (LIKE socsvc.audit_log);
CALL socsvc._make_federal_schema();
SELECT FROM socsvc._make_region_tables();
SELECT pg_catalog.format('%s line %s, %s: %s', c.functionid, c.lineno, c.level, c.message)
       || coalesce(' (' || c.query || ')', '')
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql',
       plpgsql_check_function_tb(p.oid, fatal_errors => false, performance_warnings => false) c
 WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace
   AND p.prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype
   -- what plpgsql_check does not know: DO within a body, the columns of RETURN QUERY EXECUTE and EXECUTE INTO, what pg_cron would make
   AND (p.proname <> '_federation_observe' OR c.message !~ '^cannot determinate a result of dynamic SQL|^record "seen" is not assigned|never read variable')
   AND c.message !~ '^returned row from not a CallStmt$|^OUT variable ".*" is maybe unmodified$|^(relation|schema) "cron[".]'
 ORDER BY 1;
