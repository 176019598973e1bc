-- Chapter 98, what a federal node asks a region for (doc/federation.md): who it is, what its socsvc_bi has, and those dimensions
-- whose rows do not name the region.

CREATE VIEW socsvc_bi.dim_region WITH (security_barrier) AS
  SELECT i.region_code, i.jurisdiction, j.name, i.time_zone, i.version,
         (SELECT e.extversion FROM pg_catalog.pg_extension e WHERE e.extname = 'socsvc') AS extension_version,
         'own'::text AS mode, false AS is_missing, NULL::timestamptz AS missing_since,
         socsvc.bi_last_delivery() AS last_delivery_on
    FROM socsvc.register_info i JOIN socsvc.jurisdiction j ON j.code = i.jurisdiction;
COMMENT ON VIEW socsvc_bi.dim_region IS 'Dimension. Grain: a region; one row in a region, a row a region on a federal node. Key: region_code';
COMMENT ON COLUMN socsvc_bi.dim_region.region_code IS 'Key: code of the region';
COMMENT ON COLUMN socsvc_bi.dim_region.jurisdiction IS 'Whose rules hold there, ISO 3166 code';
COMMENT ON COLUMN socsvc_bi.dim_region.name IS 'Name of the jurisdiction';
COMMENT ON COLUMN socsvc_bi.dim_region.time_zone IS 'IANA name of the zone in which its days begin';
COMMENT ON COLUMN socsvc_bi.dim_region.version IS 'Version of its register';
COMMENT ON COLUMN socsvc_bi.dim_region.extension_version IS 'Version of the extension in its database';
COMMENT ON COLUMN socsvc_bi.dim_region.mode IS 'own: this very database; on a federal node foreign (asked when a query runs) or subscribed (replicated)';
COMMENT ON COLUMN socsvc_bi.dim_region.is_missing IS 'true where a federal node has left the region out, because it does not answer: totals are without it';
COMMENT ON COLUMN socsvc_bi.dim_region.missing_since IS 'Since when; NULL where it is not missing';
COMMENT ON COLUMN socsvc_bi.dim_region.last_delivery_on IS 'Latest day of a delivery in its register; on a federal node as of the last federation_check()';

CREATE VIEW socsvc_bi.bi_column WITH (security_barrier) AS
  SELECT i.region_code, c.relname::text AS relation, a.attname::text AS column_name,
         pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, pg_catalog.col_description(c.oid, a.attnum) AS comment
    FROM pg_catalog.pg_namespace n
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind = 'v'
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    CROSS JOIN socsvc.register_info i
   WHERE n.nspname = 'socsvc_bi' AND pg_catalog.has_table_privilege('socsvc_analyst', c.oid, 'SELECT');
COMMENT ON VIEW socsvc_bi.bi_column IS 'What socsvc_bi has, for tools and for a federal node, which uses a column only when every region has it. Grain: a column of a view. Key: region_code, relation, column_name';
COMMENT ON COLUMN socsvc_bi.bi_column.region_code IS 'Region; key, first part';
COMMENT ON COLUMN socsvc_bi.bi_column.relation IS 'View; key, second part';
COMMENT ON COLUMN socsvc_bi.bi_column.column_name IS 'Column; key, third part';
COMMENT ON COLUMN socsvc_bi.bi_column.type IS 'SQL type';
COMMENT ON COLUMN socsvc_bi.bi_column.comment IS 'What it holds';

CREATE VIEW socsvc_bi.dim_region_service WITH (security_barrier) AS
  SELECT i.region_code, s.* FROM socsvc_bi.dim_service s CROSS JOIN socsvc.register_info i;
COMMENT ON VIEW socsvc_bi.dim_region_service IS 'Dimension: dim_service with the region. Grain: an item of a region''s standard of services. Key: service';
COMMENT ON COLUMN socsvc_bi.dim_region_service.region_code IS 'Region';

CREATE VIEW socsvc_bi.dim_region_calendar WITH (security_barrier) AS
  SELECT i.region_code, c.* FROM socsvc_bi.dim_calendar c CROSS JOIN socsvc.register_info i;
COMMENT ON VIEW socsvc_bi.dim_region_calendar IS 'Dimension: dim_calendar with the region, whose working days they are. Grain: a region''s day. Key: region_code, day';
COMMENT ON COLUMN socsvc_bi.dim_region_calendar.region_code IS 'Region; key, first part';

-- Columns that another view has as well say the same.
DO $comments$
DECLARE
  twin record;
BEGIN
  FOR twin IN
    SELECT w.relname, a.attname, pg_catalog.col_description(v.oid, a.attnum) AS comment
      FROM (VALUES ('dim_region_service', 'dim_service'), ('dim_region_calendar', 'dim_calendar')) t (view_name, source)
      JOIN pg_catalog.pg_namespace n ON n.nspname = 'socsvc_bi'
      JOIN pg_catalog.pg_class w ON w.relnamespace = n.oid AND w.relname = t.view_name
      JOIN pg_catalog.pg_class v ON v.relnamespace = n.oid AND v.relname = t.source
      JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0 AND NOT a.attisdropped
  LOOP
    EXECUTE pg_catalog.format('COMMENT ON COLUMN socsvc_bi.%I.%I IS %L', twin.relname, twin.attname, twin.comment);
  END LOOP;
END
$comments$;
