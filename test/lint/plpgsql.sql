-- Every PL/pgSQL body of the extension stands up to plpgsql_check where that is installed, in a database where
-- the register it works on is there (REVIEW 32: bodies are not checked while an extension script runs).
CREATE EXTENSION IF NOT EXISTS plpgsql_check;
SELECT p.oid::pg_catalog.regprocedure || ': ' || message
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql',
       plpgsql_check_function(p.oid, fatal_errors => false, other_warnings => true, performance_warnings => false,
                              extra_warnings => true) AS message
 WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace
   AND p.prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype
 ORDER BY 1;
