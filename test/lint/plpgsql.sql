-- Every PL/pgSQL body of the extension stands up to plpgsql_check, in a database where the register it works on
-- is there (bodies are not checked while an extension script runs); a trigger's body with each table that it is a trigger of.
SET client_min_messages = warning;
CREATE EXTENSION plpgsql_check;
-- Tables that bodies make and then use.
CREATE TEMP TABLE anonymous_identifier (how text, old text, new text);
CREATE TABLE socsvc.audit_log_stray (LIKE socsvc.audit_log);
CALL socsvc._make_federal_schema();
SELECT FROM socsvc._make_region_tables();

-- A trigger's function with a table of it, and the names of its transition tables; one that no trigger has yet (those of foreign
-- tables are made with them) with a table whose columns it cannot need.
CREATE TEMP TABLE trigger_body AS
SELECT p.oid AS body, coalesce(t.tgrelid, 'socsvc.setting'::pg_catalog.regclass) AS relation, max(t.tgoldtable) AS old_table, max(t.tgnewtable) AS new_table
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
  LEFT JOIN pg_catalog.pg_trigger t ON t.tgfoid = p.oid AND NOT t.tgisinternal AND t.tgparentid = 0
 WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace AND p.prorettype = 'pg_catalog.trigger'::pg_catalog.regtype
 GROUP BY p.oid, t.tgrelid;
SELECT pg_catalog.format('%s, trigger of %s, line %s, %s: %s', c.functionid, b.relation::pg_catalog.regclass, c.lineno, c.level, c.message)
       || coalesce(' (' || c.query || ')', '')
  FROM trigger_body b,
       plpgsql_check_function_tb(b.body, b.relation, fatal_errors => false, performance_warnings => false,
                                 oldtable => b.old_table, newtable => b.new_table) c
 -- A body for several tables asks TG_TABLE_NAME before it names a column: some table of it has that column.
 WHERE NOT EXISTS (SELECT FROM trigger_body o
                     JOIN pg_catalog.pg_attribute a ON a.attrelid = o.relation
                                                   AND a.attname = (pg_catalog.regexp_match(c.message, '^record "(?:new|old)" has no field "(.*)"$'))[1]
                    WHERE o.body = b.body AND o.relation <> b.relation)
 ORDER BY 1;

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

-- A body whose search_path is open qualifies what it names: it is as good with nothing but pg_catalog in the path. A chapter runs
-- within create_register(), which pins it.
SET search_path = pg_catalog;
SELECT pg_catalog.format('%s leaves its search_path open, line %s: %s', c.functionid, c.lineno, c.message)
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql',
       public.plpgsql_check_function_tb(p.oid, fatal_errors => false, other_warnings => false, extra_warnings => false) c
 WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace AND p.proconfig IS NULL AND p.proname !~ '^_register_'
   AND p.prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype AND c.level = 'error' AND c.message !~ '^relation "cron\.'
 ORDER BY 1;

-- Nothing escapes by its place: no other schema of ours has functions.
SELECT p.oid::pg_catalog.regprocedure || ' is not in schema socsvc'
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
 WHERE n.nspname LIKE 'socsvc\_%'
 ORDER BY 1;
