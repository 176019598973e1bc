-- A federal node: a database without a register, whose socsvc_bi reads from many regions (doc/federation.md).
--
-- Schema socsvc_federation has a partitioned table for each relation of socsvc_bi, by list of region_code, and a partition a
-- region: a foreign table (postgres_fdw) or a local one that a subscription fills. They always have every column that this version
-- knows (shipped_federated_column()); the views of socsvc_bi over them show only those that every region has: a foreign table's
-- column is asked for only when a query names it, so an older region harms nobody.
-- Everything belongs to socsvc_owner, in whose name the views ask the regions: it alone has user mappings.

CREATE FUNCTION socsvc.refuse_federal_write()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RAISE EXCEPTION 'a federal node only reads'
    USING ERRCODE = 'SV029', DETAIL = format('%s of %s.%s.', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME),
          HINT = 'Write in the region itself: what it records is seen here.';
END
$function$;
COMMENT ON FUNCTION socsvc.refuse_federal_write() IS 'Trigger of a federal node''s tables: refuses every statement that writes (SV029). Subscriptions, for which it does not fire, write all the same';
REVOKE ALL ON FUNCTION socsvc.refuse_federal_write() FROM PUBLIC;

CREATE FUNCTION socsvc._federation_only_reads(table_name text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  EXECUTE format('CREATE TRIGGER refuse_federal_write BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON socsvc_federation.%I '
                 'FOR EACH STATEMENT EXECUTE FUNCTION socsvc.refuse_federal_write()', table_name);
END
$function$;
COMMENT ON FUNCTION socsvc._federation_only_reads(text) IS 'Private: gives a table of socsvc_federation the trigger that refuses writes';
REVOKE ALL ON FUNCTION socsvc._federation_only_reads(text) FROM PUBLIC;

CREATE PROCEDURE socsvc._demand_federation(deed text)
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
BEGIN
  IF deed IS NOT NULL THEN
    CALL socsvc._demand_superuser(deed); -- PostgreSQL 15 lets nobody else make subscriptions and mappings of other roles
  END IF;
  IF to_regclass('socsvc_federation.region') IS NULL THEN
    RAISE EXCEPTION 'this database is no federal node'
      USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'CALL socsvc.create_federation() makes one of a database without a register.';
  END IF;
  -- One change at a time; a lock on the tables is not waited for with all readers queueing behind.
  PERFORM pg_advisory_xact_lock(hashtextextended('socsvc.federation', 0));
  PERFORM set_config('lock_timeout', '5s', true) WHERE current_setting('lock_timeout') = '0';
END
$procedure$;
COMMENT ON PROCEDURE socsvc._demand_federation(text) IS 'Private: refuses a database that is no federal node (55000) and, where a deed is named, everybody but a superuser (42501); then takes the lock of changes and bounds the wait for others'' locks to 5 s';
REVOKE ALL ON PROCEDURE socsvc._demand_federation(text) FROM PUBLIC;

-- ---- layout -------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._federated_relations()
RETURNS text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT array_agg(s.relation ORDER BY s.relation) FROM socsvc.shipped_federated_column() s WHERE s.column_name = 'region_code'
$function$;
COMMENT ON FUNCTION socsvc._federated_relations() IS 'Private: the relations that regions are asked for: those of socsvc_bi whose rows say the region';
REVOKE ALL ON FUNCTION socsvc._federated_relations() FROM PUBLIC;

-- Brings a table of the federal schema to the columns of a relation. They are added, never changed.
CREATE FUNCTION socsvc._federated_columns(table_name text, for_relation text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  kind text := CASE (SELECT c.relkind FROM pg_class c WHERE c.oid = format('socsvc_federation.%I', table_name)::regclass)
                 WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END;
  missing record;
BEGIN
  FOR missing IN
    SELECT s.column_name, s.type, s.comment
      FROM socsvc.shipped_federated_column() WITH ORDINALITY s
     WHERE s.relation = for_relation AND s.column_name IS NOT NULL
       AND NOT EXISTS (SELECT FROM pg_attribute a
                        WHERE a.attrelid = format('socsvc_federation.%I', table_name)::regclass AND a.attname = s.column_name
                          AND NOT a.attisdropped)
     ORDER BY s.ordinality
  LOOP
    EXECUTE format('ALTER %s socsvc_federation.%I ADD COLUMN %I %s', kind, table_name, missing.column_name, missing.type);
    EXECUTE format('COMMENT ON COLUMN socsvc_federation.%I.%I IS %L', table_name, missing.column_name, missing.comment);
  END LOOP;
END
$function$;
COMMENT ON FUNCTION socsvc._federated_columns(text, text) IS 'Private: adds to a table of socsvc_federation the columns of the relation that it lacks';
REVOKE ALL ON FUNCTION socsvc._federated_columns(text, text) FROM PUBLIC;

-- A table of its own: in a federal node a subscribed region's partition, in a region what it publishes. Rows are found by the key.
CREATE FUNCTION socsvc._federated_key(table_name text, for_relation text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  key text := (SELECT string_agg(format('%I', s.column_name), ', ' ORDER BY s.ordinality)
                 FROM socsvc.shipped_federated_column() WITH ORDINALITY s WHERE s.relation = for_relation AND s.in_key = 'key');
BEGIN
  IF key IS NOT NULL THEN
    EXECUTE format('ALTER TABLE socsvc_federation.%I ADD PRIMARY KEY (%s)', table_name, key);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._federated_key(text, text) IS 'Private: gives a table its primary key, where the relation has one without NULLs; ready questions have none';
REVOKE ALL ON FUNCTION socsvc._federated_key(text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._federation_tables()
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  relation text;
  region record;
  part text;
BEGIN
  FOREACH relation IN ARRAY socsvc._federated_relations() LOOP
    IF to_regclass(format('socsvc_federation.%I', relation)) IS NULL THEN
      EXECUTE format('CREATE TABLE socsvc_federation.%I (region_code integer NOT NULL) PARTITION BY LIST (region_code)', relation);
      EXECUTE format('COMMENT ON TABLE socsvc_federation.%I IS %L', relation, format('Rows of socsvc_bi.%s of all regions', relation));
      EXECUTE format('COMMENT ON COLUMN socsvc_federation.%I.region_code IS %L', relation, 'Region; what partitions are by');
      PERFORM socsvc._federation_only_reads(relation);
    END IF;
    PERFORM socsvc._federated_columns(relation, relation);
    FOR region IN SELECT r.region_code, r.mode, r.server, r.is_missing FROM socsvc_federation.region r ORDER BY r.region_code LOOP
      part := format('%s_%s', relation, region.region_code);
      IF to_regclass(format('socsvc_federation.%I', part)) IS NOT NULL THEN
        PERFORM socsvc._federated_columns(part, relation); -- a missing region's are no partitions, so the parent's do not reach them
        CONTINUE;
      END IF;
      IF region.mode = 'foreign' THEN
        EXECUTE format('CREATE FOREIGN TABLE socsvc_federation.%I PARTITION OF socsvc_federation.%I FOR VALUES IN (%s) '
                       'SERVER %I OPTIONS (schema_name %L, table_name %L)', part, relation, region.region_code, region.server,
                       'socsvc_bi', relation);
      ELSE
        EXECUTE format('CREATE TABLE socsvc_federation.%I PARTITION OF socsvc_federation.%I FOR VALUES IN (%s)', part, relation,
                       region.region_code);
        PERFORM socsvc._federation_only_reads(part);
        PERFORM socsvc._federated_key(part, relation);
      END IF;
      IF region.is_missing THEN
        EXECUTE format('ALTER TABLE socsvc_federation.%I DETACH PARTITION socsvc_federation.%I', relation, part);
      END IF;
    END LOOP;
  END LOOP;
END
$function$;
COMMENT ON FUNCTION socsvc._federation_tables() IS 'Private: makes the tables, columns and partitions of a federal node that are not there yet';
REVOKE ALL ON FUNCTION socsvc._federation_tables() FROM PUBLIC;

CREATE FUNCTION socsvc._federated_source(relation text)
RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT CASE $1 WHEN 'dim_service' THEN 'dim_region_service' WHEN 'dim_calendar' THEN 'dim_region_calendar' WHEN 'dim_region' THEN 'region'
    ELSE $1 END
$function$;
COMMENT ON FUNCTION socsvc._federated_source(text) IS 'Private: the table of socsvc_federation that a federal node shows as this relation of socsvc_bi';
REVOKE ALL ON FUNCTION socsvc._federated_source(text) FROM PUBLIC;

-- How a column of a view of the federal node is made of the federal table, whose alias is f.
CREATE FUNCTION socsvc._federated_expression(relation text, column_name text, type text)
RETURNS text
LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT CASE
    WHEN relation = 'bi_freshness' AND column_name = 'age' THEN 'pg_catalog.clock_timestamp() - f.as_of'
    WHEN relation = 'bi_freshness' AND column_name = 'is_stale'
      THEN 'CASE f.kind WHEN ''kept'' THEN coalesce(pg_catalog.clock_timestamp() - f.as_of > f.most_age, true) ELSE false END'
    WHEN column_name = 'is_stale' THEN 'f.is_stale OR EXISTS (SELECT FROM socsvc_federation.region r WHERE r.region_code = f.region_code '
      'AND r.mode = ''subscribed'' AND coalesce(pg_catalog.statement_timestamp() - f.as_of > r.most_age, true))'
    WHEN relation = 'dim_calendar' AND column_name <> 'day' THEN
      CASE type WHEN 'boolean' THEN format('pg_catalog.bool_and(f.%I)', column_name)
                WHEN 'text' THEN format('CASE WHEN pg_catalog.count(f.%1$I) = pg_catalog.count(*) '
                                        'AND pg_catalog.min(f.%1$I) = pg_catalog.max(f.%1$I) THEN pg_catalog.min(f.%1$I) END', column_name)
                ELSE format('pg_catalog.min(f.%I)', column_name) END
    ELSE format('f.%I', column_name) END || format(' AS %I', column_name)
$function$;
COMMENT ON FUNCTION socsvc._federated_expression(text, text, text) IS 'Private: SQL of a column of a federal view. The calendar of the country is what all regions agree on: a working day is one in every region, the name of a holiday is told where all have it; age and is_stale are by the clock of the query, since what a subscription brought was fresh when it was published';
REVOKE ALL ON FUNCTION socsvc._federated_expression(text, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._federation_views()
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  wanted record;
  has text[];
BEGIN
  FOR wanted IN
    SELECT s.relation, t.source, array_agg(s.column_name ORDER BY s.ordinality) AS names,
           string_agg(socsvc._federated_expression(s.relation, s.column_name, s.type), ', '
                      ORDER BY p.attnum NULLS LAST, s.ordinality) AS list,
           array_agg(s.column_name ORDER BY p.attnum NULLS LAST, s.ordinality) AS in_order
      FROM socsvc.shipped_federated_column() WITH ORDINALITY s
      CROSS JOIN LATERAL (SELECT socsvc._federated_source(s.relation) AS source) t
      LEFT JOIN pg_attribute p
        ON p.attrelid = to_regclass(format('socsvc_bi.%I', s.relation)) AND p.attname = s.column_name AND NOT p.attisdropped
     WHERE s.column_name IS NOT NULL
       -- Every region has it, those that are missing as well, as they last said.
       AND (s.relation = 'dim_region'
            OR NOT EXISTS (SELECT FROM socsvc_federation.region r
                            WHERE r.checked_at IS NOT NULL
                              AND NOT EXISTS (SELECT FROM socsvc_federation.region_column c
                                               WHERE (c.region_code, c.relation, c.column_name)
                                                     = (r.region_code, t.source, s.column_name))))
     GROUP BY s.relation, t.source
     ORDER BY s.relation
  LOOP
    SELECT array_agg(a.attname ORDER BY a.attnum) INTO has
      FROM pg_attribute a WHERE a.attrelid = to_regclass(format('socsvc_bi.%I', wanted.relation)) AND a.attnum > 0 AND NOT a.attisdropped;
    CONTINUE WHEN has = wanted.in_order;
    -- What is added goes to the end, so that views of others stand; what leaves cannot.
    IF NOT has <@ wanted.in_order THEN
      EXECUTE format('DROP VIEW socsvc_bi.%I', wanted.relation);
    END IF;
    EXECUTE format('CREATE OR REPLACE VIEW socsvc_bi.%I AS SELECT %s FROM socsvc_federation.%I f%s',
                   wanted.relation, wanted.list, wanted.source,
                   CASE wanted.relation WHEN 'dim_calendar' THEN ' GROUP BY f.day' ELSE '' END);
    PERFORM socsvc._comment_federal_view(wanted.relation);
    EXECUTE format('GRANT SELECT ON socsvc_bi.%I TO socsvc_analyst', wanted.relation);
  END LOOP;
  -- A relation that some region lacks altogether.
  FOR wanted IN
    SELECT c.relname
      FROM pg_class c
     WHERE c.relnamespace = 'socsvc_bi'::regnamespace AND c.relkind = 'v' AND c.relname <> 'dim_region'
       AND c.relname IN (SELECT s.relation FROM socsvc.shipped_federated_column() s)
       AND EXISTS (SELECT FROM socsvc_federation.region r
                    WHERE r.checked_at IS NOT NULL
                      AND NOT EXISTS (SELECT FROM socsvc_federation.region_column k WHERE k.region_code = r.region_code
                                         AND k.relation = socsvc._federated_source(c.relname)))
  LOOP
    EXECUTE format('DROP VIEW socsvc_bi.%I', wanted.relname);
  END LOOP;
END
$function$;
COMMENT ON FUNCTION socsvc._federation_views() IS 'Private: makes socsvc_bi of a federal node of the columns that every region has. Errors: 2BP01 somebody''s view rests on one that leaves';
REVOKE ALL ON FUNCTION socsvc._federation_views() FROM PUBLIC;

CREATE FUNCTION socsvc._comment_federal_view(for_relation text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  said record;
BEGIN
  FOR said IN
    SELECT s.column_name, s.comment FROM socsvc.shipped_federated_column() s
     WHERE s.relation = for_relation
       AND (s.column_name IS NULL OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = format('socsvc_bi.%I', for_relation)::regclass
                                                AND a.attname = s.column_name AND NOT a.attisdropped))
  LOOP
    IF said.column_name IS NULL THEN
      EXECUTE format('COMMENT ON VIEW socsvc_bi.%I IS %L', for_relation, said.comment);
    ELSE
      EXECUTE format('COMMENT ON COLUMN socsvc_bi.%I.%I IS %L', for_relation, said.column_name, said.comment);
    END IF;
  END LOOP;
END
$function$;
COMMENT ON FUNCTION socsvc._comment_federal_view(text) IS 'Private: a federal view and its columns say what the region''s say';
REVOKE ALL ON FUNCTION socsvc._comment_federal_view(text) FROM PUBLIC;

-- ---- made and dropped ---------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._make_region_tables()
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  CREATE TABLE socsvc_federation.region (
    region_code integer PRIMARY KEY CHECK (region_code BETWEEN 1 AND 8191),
    mode text NOT NULL CHECK (mode IN ('foreign', 'subscribed')),
    server text NOT NULL,
    attached_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    is_missing boolean NOT NULL DEFAULT false,
    missing_since timestamptz,
    problem text,
    checked_at timestamptz,
    jurisdiction text,
    name text,
    time_zone text,
    version text,
    extension_version text,
    last_delivery_on date,
    most_age interval
  );
  COMMENT ON TABLE socsvc_federation.region IS 'Regions of this federal node, as federation_check() last saw them';
  COMMENT ON COLUMN socsvc_federation.region.region_code IS 'Code of the region';
  COMMENT ON COLUMN socsvc_federation.region.mode IS 'foreign: asked when a query runs; subscribed: its published rows are replicated to here';
  COMMENT ON COLUMN socsvc_federation.region.server IS 'Name of its foreign server or subscription';
  COMMENT ON COLUMN socsvc_federation.region.attached_at IS 'When it was attached';
  COMMENT ON COLUMN socsvc_federation.region.is_missing IS 'Its partitions are taken out, since it did not answer as it should';
  COMMENT ON COLUMN socsvc_federation.region.missing_since IS 'Since when';
  COMMENT ON COLUMN socsvc_federation.region.problem IS 'What was wrong at the last look; NULL for nothing';
  COMMENT ON COLUMN socsvc_federation.region.checked_at IS 'When it last answered as it should';
  COMMENT ON COLUMN socsvc_federation.region.jurisdiction IS 'As the region''s dim_region said then';
  COMMENT ON COLUMN socsvc_federation.region.name IS 'Likewise';
  COMMENT ON COLUMN socsvc_federation.region.time_zone IS 'Likewise';
  COMMENT ON COLUMN socsvc_federation.region.version IS 'Likewise';
  COMMENT ON COLUMN socsvc_federation.region.extension_version IS 'Likewise';
  COMMENT ON COLUMN socsvc_federation.region.last_delivery_on IS 'Likewise';
  COMMENT ON COLUMN socsvc_federation.region.most_age IS 'Of a subscribed region: age from which its figures are stale, as its bi_freshness said then';
  CREATE TABLE socsvc_federation.region_column (
    region_code integer NOT NULL REFERENCES socsvc_federation.region ON DELETE CASCADE,
    relation text NOT NULL,
    column_name text NOT NULL,
    PRIMARY KEY (region_code, relation, column_name)
  );
  COMMENT ON TABLE socsvc_federation.region_column IS 'What the socsvc_bi of each region has, as its bi_column last said';
  COMMENT ON COLUMN socsvc_federation.region_column.region_code IS 'Region';
  COMMENT ON COLUMN socsvc_federation.region_column.relation IS 'View';
  COMMENT ON COLUMN socsvc_federation.region_column.column_name IS 'Column';
END
$function$;
COMMENT ON FUNCTION socsvc._make_region_tables() IS 'Private: what a federal node knows of its regions, as tables';
REVOKE ALL ON FUNCTION socsvc._make_region_tables() FROM PUBLIC;

CREATE FUNCTION socsvc._make_federation()
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._make_region_tables();
  PERFORM socsvc._federation_tables();
  PERFORM socsvc._federation_views();
  GRANT EXECUTE ON FUNCTION socsvc.federation_status() TO socsvc_analyst, socsvc_admin, socsvc_scheduler;
  GRANT EXECUTE ON FUNCTION socsvc.federation_check() TO socsvc_admin, socsvc_scheduler;
END
$function$;
COMMENT ON FUNCTION socsvc._make_federation() IS 'Private: the objects of a federal node, as their owner';
REVOKE ALL ON FUNCTION socsvc._make_federation() FROM PUBLIC;

CREATE PROCEDURE socsvc._make_federal_schema()
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
BEGIN
  IF to_regnamespace('socsvc_federation') IS NULL THEN
    CREATE SCHEMA socsvc_federation;
    COMMENT ON SCHEMA socsvc_federation IS 'What socsvc_bi of a federal node reads, and what a region publishes to one (doc/federation.md); for nobody to read but through socsvc_bi';
  END IF;
  GRANT USAGE, CREATE ON SCHEMA socsvc_federation TO socsvc_owner;
END
$procedure$;
COMMENT ON PROCEDURE socsvc._make_federal_schema() IS 'Private: schema socsvc_federation, a superuser''s, open to the owner';
REVOKE ALL ON PROCEDURE socsvc._make_federal_schema() FROM PUBLIC;

CREATE PROCEDURE socsvc.create_federation()
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
BEGIN
  CALL socsvc._demand_superuser('makes a federal node');
  PERFORM pg_advisory_xact_lock(hashtextextended('socsvc.federation', 0));
  IF to_regclass('socsvc.register_info') IS NOT NULL OR to_regclass('socsvc_federation.region') IS NOT NULL THEN
    RAISE EXCEPTION 'this database already holds a %',
      CASE WHEN to_regclass('socsvc.register_info') IS NOT NULL THEN 'register' ELSE 'federal node' END
      USING ERRCODE = 'duplicate_object', HINT = 'A federal node is a database of its own.';
  END IF;
  CREATE EXTENSION IF NOT EXISTS postgres_fdw;
  CALL socsvc._secure_database();
  CALL socsvc._make_federal_schema();
  GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO socsvc_owner;
  -- Without these an aggregate is not a region's to compute.
  EXECUTE format('ALTER DATABASE %I SET enable_partitionwise_aggregate = on', current_database());
  EXECUTE format('ALTER DATABASE %I SET enable_partitionwise_join = on', current_database());
  PERFORM socsvc._make_federation();
END
$procedure$;
COMMENT ON PROCEDURE socsvc.create_federation() IS 'Makes a federal node of this database: schema socsvc_bi as a region has it, over partitioned tables without a region yet; extension postgres_fdw; partitionwise joins and aggregates by default. Errors: 42501 not a superuser, 42710 a register or federal node is here';
REVOKE ALL ON PROCEDURE socsvc.create_federation() FROM PUBLIC;

CREATE PROCEDURE socsvc.drop_federation()
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
DECLARE
  regions text;
  relation text;
BEGIN
  CALL socsvc._demand_federation('drops a federal node');
  SELECT string_agg(r.region_code::text, ', ' ORDER BY r.region_code) INTO regions FROM socsvc_federation.region r;
  IF regions IS NOT NULL THEN
    RAISE EXCEPTION 'regions are attached: %', regions
      USING ERRCODE = 'dependent_objects_still_exist', HINT = 'SELECT socsvc.federation_detach(region_code), each.';
  END IF;
  FOR relation IN SELECT DISTINCT s.relation FROM socsvc.shipped_federated_column() s LOOP
    EXECUTE format('DROP VIEW IF EXISTS socsvc_bi.%I', relation);
    EXECUTE format('DROP TABLE IF EXISTS socsvc_federation.%I', relation);
  END LOOP;
  DROP TABLE socsvc_federation.region_column, socsvc_federation.region;
  DROP SCHEMA socsvc_federation, socsvc_bi;
END
$procedure$;
COMMENT ON PROCEDURE socsvc.drop_federation() IS 'Undoes create_federation(), but for postgres_fdw and the settings of the database. Errors: 2BP01 a region is attached or something else depends on it, 42501 not a superuser, 55000 no federal node';
REVOKE ALL ON PROCEDURE socsvc.drop_federation() FROM PUBLIC;
