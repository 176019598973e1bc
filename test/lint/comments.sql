-- Every object of the extension and of the register says what it is.
SELECT pg_catalog.pg_describe_object(d.classid, d.objid, 0) || ' has no COMMENT'
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'socsvc'
 WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
   AND d.classid IN ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_operator'::pg_catalog.regclass,
                     'pg_catalog.pg_type'::pg_catalog.regclass)
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_type t WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                     AND t.oid = d.objid AND (t.typelem <> 0 AND t.typlen = -1 OR t.typrelid <> 0))
   AND pg_catalog.obj_description(d.objid, d.classid::pg_catalog.regclass::text) IS NULL
 ORDER BY 1;

SELECT pg_catalog.pg_describe_object('pg_catalog.pg_class'::pg_catalog.regclass, c.oid, coalesce(a.attnum, 0))
       || ' has no COMMENT'
  FROM pg_catalog.pg_class c
  LEFT JOIN LATERAL (SELECT 0::smallint AS attnum
                     UNION ALL
                     SELECT a.attnum FROM pg_catalog.pg_attribute a
                      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind <> 'S') a ON true
 WHERE c.relnamespace IN ('socsvc'::pg_catalog.regnamespace, 'socsvc_bi'::pg_catalog.regnamespace)
   AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT c.relispartition
   -- an identity column's sequence is told of by its column
   AND NOT (c.relkind = 'S' AND EXISTS (SELECT FROM pg_catalog.pg_depend i
              WHERE i.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.objid = c.oid AND i.deptype = 'i'))
   AND CASE WHEN a.attnum = 0 THEN pg_catalog.obj_description(c.oid, 'pg_class')
            ELSE pg_catalog.col_description(c.oid, a.attnum) END IS NULL
 ORDER BY 1;
