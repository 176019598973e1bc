-- No column of the register keeps an identifier of the server's own: pg_upgrade refuses tables with some of them, and in
-- another cluster every one names something else. Looked for within arrays, domains, ranges and composite types too.
-- (xid8 and pg_snapshot, of the audit, are plain numbers of transactions, which pg_upgrade lets run on.)
WITH RECURSIVE column_type (name, type) AS (
  SELECT pg_catalog.format('%s.%s', c.oid::pg_catalog.regclass, a.attname), a.atttypid
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   WHERE n.nspname IN ('socsvc', 'socsvc_bi') AND c.relkind IN ('r', 'p', 'm', 'c')
  UNION
  SELECT t.name, inner_type.oid
    FROM column_type t
    JOIN pg_catalog.pg_type y ON y.oid = t.type
    CROSS JOIN LATERAL (
      SELECT y.typelem WHERE y.typelem <> 0
      UNION ALL SELECT y.typbasetype WHERE y.typtype = 'd'
      UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE y.oid IN (r.rngtypid, r.rngmultitypid)
      UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a WHERE y.typtype = 'c' AND a.attrelid = y.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS inner_type (oid)
)
SELECT t.name, t.type::pg_catalog.regtype
  FROM column_type t
 WHERE t.type::pg_catalog.regtype::text ~ '^(oid|reg[a-z]+|oidvector|xid|cid|tid|pg_lsn|aclitem|int2vector)$'
 ORDER BY 1;
