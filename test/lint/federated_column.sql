-- What a federal node lays out, extension/data/federated_column.tsv, is what socsvc_bi is: the same views, columns in order, types,
-- comments, keys. Rows to put in and to take out:
--   psql -XAtq -F "$(printf '\t')" -v rows=1 -f test/lint/federated_column.sql    in a fresh register writes the file's rows anew
\if :{?rows}
\else
  \set rows 0
\endif
CREATE TEMP VIEW is_there AS
  SELECT c.relname::text AS relation, a.attname::text AS column_name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
         CASE WHEN c.relname ~ '^(fact|dim|bi)_' AND a.attname = ANY (pg_catalog.regexp_split_to_array(
                substring(pg_catalog.obj_description(c.oid, 'pg_class') FROM 'Key: ([a-z_]+(?:, [a-z_]+)*)'), ', ')) THEN 'key' END AS in_key,
         CASE WHEN a.attnum IS NULL THEN pg_catalog.obj_description(c.oid, 'pg_class') ELSE pg_catalog.col_description(c.oid, a.attnum) END AS comment,
         coalesce(a.attnum, 0) AS place
    FROM pg_catalog.pg_class c
    LEFT JOIN LATERAL (SELECT n.attname, n.atttypid, n.atttypmod, n.attnum FROM pg_catalog.pg_attribute n
                        WHERE n.attrelid = c.oid AND n.attnum > 0 AND NOT n.attisdropped
                       UNION ALL SELECT NULL, NULL, NULL, NULL) a ON true
   WHERE c.relnamespace = 'socsvc_bi'::pg_catalog.regnamespace AND c.relkind = 'v'
     AND pg_catalog.has_table_privilege('socsvc_analyst', c.oid, 'SELECT');
CREATE TEMP VIEW is_shipped AS
  SELECT s.relation, s.column_name, s.type, s.in_key, s.comment,
         row_number() OVER (PARTITION BY s.relation ORDER BY s.ordinality) - 1 AS place
    FROM socsvc.shipped_federated_column() WITH ORDINALITY s;
\if :rows
  SELECT relation, column_name, type, in_key, comment, '98_bi' AS source FROM is_there ORDER BY relation COLLATE "C", place;
\else
  SELECT 'federated_column.tsv lacks: ' || pg_catalog.to_json(x)::text FROM (TABLE is_there EXCEPT TABLE is_shipped) x ORDER BY 1;
  SELECT 'federated_column.tsv has: ' || pg_catalog.to_json(x)::text FROM (TABLE is_shipped EXCEPT TABLE is_there) x ORDER BY 1;
  -- A region of an older version, and a federal node of a newer one, must both know the types: those of PostgreSQL itself.
  SELECT s.relation || '.' || s.column_name || ' has a type of the extension: ' || s.type
    FROM is_shipped s JOIN pg_catalog.pg_type t ON t.oid = s.type::pg_catalog.regtype AND t.typnamespace <> 'pg_catalog'::pg_catalog.regnamespace
   ORDER BY 1;
  -- A row says whose it is.
  SELECT DISTINCT s.relation || ' has no region_code' FROM is_shipped s
   WHERE s.relation NOT IN ('dim_service', 'dim_calendar') -- of the federal node's own making
     AND NOT EXISTS (SELECT FROM is_shipped r WHERE r.relation = s.relation AND r.column_name = 'region_code' AND r.type = 'integer')
   ORDER BY 1;
\endif
