-- Keys that let many regions be gathered (doc/federation.md). A gathered table, one with the column region_code, has it first in
-- its primary key, before its id (and its day, where it is partitioned), or is referenced by nobody and keyed by an id of its own.
\set gathered '''delivery'', ''charge'', ''queue_entry'', ''stay'''
CREATE TEMP VIEW gathered AS
  SELECT c.oid, c.relname, c.relkind, a.attnum AS region, a.attnotnull, a.attgenerated
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'region_code' AND NOT a.attisdropped
   WHERE c.relnamespace = 'socsvc'::pg_catalog.regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     AND c.relname NOT IN ('register_info', 'jurisdiction');
SELECT name || ' is gathered and has no region_code' FROM unnest(ARRAY[:gathered]) name
 WHERE NOT EXISTS (SELECT FROM gathered g WHERE g.relname = name) ORDER BY 1;
SELECT g.relname || '.region_code may be NULL, or is generated' FROM gathered g WHERE NOT g.attnotnull OR g.attgenerated <> '' ORDER BY 1;
SELECT g.relname || '.region_code may be another region''s' FROM gathered g
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = g.oid AND k.contype = 'c'
                      AND pg_catalog.pg_get_constraintdef(k.oid) ~ '^CHECK \(\(region_code = [0-9]+\)\)$') ORDER BY 1;
SELECT g.relname || ' has primary key ' || coalesce(pg_catalog.pg_get_constraintdef(k.oid), 'none') || ' instead of (region_code, …)'
  FROM gathered g LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = g.oid AND k.contype = 'p'
 WHERE (k.oid IS NULL OR k.conkey[1] <> g.region)
   AND (g.relname IN (:gathered) OR EXISTS (SELECT FROM pg_catalog.pg_constraint f WHERE f.confrelid = g.oid AND f.contype = 'f'))
 ORDER BY 1;
-- What references a gathered table carries the region, at the same place.
SELECT f.conrelid::pg_catalog.regclass || '.' || f.conname || ' references ' || g.relname || ' without region_code'
  FROM gathered g
  JOIN pg_catalog.pg_constraint f ON f.confrelid = g.oid AND f.contype = 'f' AND f.conparentid = 0
 WHERE NOT EXISTS (SELECT FROM generate_subscripts(f.confkey, 1) n
                     JOIN pg_catalog.pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[n] AND a.attname = 'region_code'
                    WHERE f.confkey[n] = g.region)
 ORDER BY 1;
-- No key forgets, sets a default, or is counted in fewer than 64 bits; identities begin where the region's range does.
SELECT f.conrelid::pg_catalog.regclass || '.' || f.conname || ' sets NULL or a default'
  FROM pg_catalog.pg_constraint f
 WHERE f.connamespace = 'socsvc'::pg_catalog.regnamespace AND f.contype = 'f'
   AND (f.confdeltype IN ('n', 'd') OR f.confupdtype IN ('n', 'd'))
 ORDER BY 1;
SELECT s.seqrelid::pg_catalog.regclass || ' counts ' || s.seqtypid::pg_catalog.regtype || ' from ' || s.seqmin || ' to ' || s.seqmax
  FROM pg_catalog.pg_sequence s
  JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid AND c.relnamespace = 'socsvc'::pg_catalog.regnamespace
  CROSS JOIN socsvc.register_info i
 WHERE s.seqtypid <> 'bigint'::pg_catalog.regtype OR s.seqmin <> i.region_code::bigint << 40 OR s.seqmax <> ((i.region_code::bigint + 1) << 40) - 1
 ORDER BY 1;
-- One level of partitions, by range of the day or moment.
SELECT c.relname || ' is partitioned ' || CASE WHEN c.relispartition THEN 'and a partition' ELSE 'by ' || pg_catalog.pg_get_partkeydef(c.oid) END
  FROM pg_catalog.pg_class c
 WHERE c.relnamespace = 'socsvc'::pg_catalog.regnamespace AND c.relkind = 'p'
   AND (c.relispartition OR pg_catalog.pg_get_partkeydef(c.oid) !~ '^RANGE \([a-z_]+_(?:on|at)\)$')
 ORDER BY 1;
