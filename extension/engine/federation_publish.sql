-- What a region publishes for a federal node that subscribes: copies of the relations of socsvc_bi as tables of socsvc_federation,
-- FACT_REGION, in one publication. Views cannot be published, and tables of the register have persons in them.

CREATE FUNCTION socsvc._published_region()
RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  CALL socsvc._demand_register();
  RETURN (SELECT i.region_code FROM socsvc.register_info i);
END
$function$;
COMMENT ON FUNCTION socsvc._published_region() IS 'Private: code of this register''s region. Errors: SV019 no register';
REVOKE ALL ON FUNCTION socsvc._published_region() FROM PUBLIC;

CREATE FUNCTION socsvc._published_tables()
RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  region CONSTANT integer := socsvc._published_region();
  relation text;
  table_name text;
  tables text[] := ARRAY[]::text[];
BEGIN
  FOREACH relation IN ARRAY socsvc._federated_relations() LOOP
    table_name := format('%s_%s', relation, region);
    IF to_regclass(format('socsvc_federation.%I', table_name)) IS NULL THEN
      EXECUTE format('CREATE TABLE socsvc_federation.%I (region_code integer NOT NULL CHECK (region_code = %s))', table_name, region);
      EXECUTE format('COMMENT ON TABLE socsvc_federation.%I IS %L', table_name, format('Rows of socsvc_bi.%s as last published', relation));
      PERFORM socsvc._federated_columns(table_name, relation);
      PERFORM socsvc._federated_key(table_name, relation);
      EXECUTE format('GRANT SELECT ON socsvc_federation.%I TO socsvc_federation', table_name); -- the first copy is made by SELECT
    ELSE
      PERFORM socsvc._federated_columns(table_name, relation);
    END IF;
    tables := tables || table_name;
  END LOOP;
  RETURN tables;
END
$function$;
COMMENT ON FUNCTION socsvc._published_tables() IS 'Private: makes the tables and columns that are to be published and are not there yet; answers their names';
REVOKE ALL ON FUNCTION socsvc._published_tables() FROM PUBLIC;

-- Rows that differ are taken out and put in anew, so that only these travel. Ready questions, which have no key and all a new
-- as_of, travel as a whole. fact_delivery goes by the month; months that have left the register keep their rows.
CREATE FUNCTION socsvc._publish(for_relation text, for_month date, began timestamptz, run_id bigint)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  target text := format('socsvc_federation.%I', format('%s_%s', for_relation, socsvc._published_region()));
  source text;
  same text;
  key text;
  names text;
  months text := CASE WHEN for_month IS NULL THEN 'true'
    ELSE format('%%s.day >= %L AND %%s.day < %L', for_month, (for_month + interval '1 month')::date) END;
  written bigint := 0;
  more bigint;
BEGIN
  SELECT string_agg(format('%I', s.column_name), ', ' ORDER BY s.ordinality),
         -- What is live here is as old there as the publication.
         string_agg(CASE WHEN for_relation = 'bi_freshness' AND s.column_name = 'kind' THEN format('%L::text', 'kept')
                         WHEN for_relation = 'bi_freshness' AND s.column_name = 'as_of'
                           THEN format('CASE v.kind WHEN %L THEN v.as_of ELSE %L::timestamptz END', 'kept', began)
                         WHEN for_relation = 'dim_region' AND s.column_name = 'mode' THEN format('%L::text', 'subscribed')
                         ELSE format('v.%I', s.column_name) END || format(' AS %I', s.column_name), ', ' ORDER BY s.ordinality),
         string_agg(format('v.%1$I = p.%1$I', s.column_name), ' AND ' ORDER BY s.ordinality) FILTER (WHERE s.in_key = 'key'),
         string_agg(format('v.%1$I IS NOT DISTINCT FROM p.%1$I', s.column_name), ' AND ' ORDER BY s.ordinality)
    INTO names, source, key, same
    FROM socsvc.shipped_federated_column() WITH ORDINALITY s WHERE s.relation = for_relation AND s.column_name IS NOT NULL;
  source := format('(SELECT %s FROM socsvc_bi.%I v WHERE %s)', source, for_relation, replace(months, '%s', 'v'));
  IF key IS NULL THEN
    EXECUTE format('TRUNCATE %s', target);
    EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM %s v', target, names, names, source);
    GET DIAGNOSTICS written = ROW_COUNT;
  ELSE
    EXECUTE format('DELETE FROM %s p WHERE %s AND NOT EXISTS (SELECT FROM %s v WHERE %s AND %s)',
                   target, replace(months, '%s', 'p'), source, key, same);
    GET DIAGNOSTICS written = ROW_COUNT;
    EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM %s v WHERE NOT EXISTS (SELECT FROM %s p WHERE %s)',
                   target, names, names, source, target, key);
    GET DIAGNOSTICS more = ROW_COUNT;
    written := written + more;
  END IF;
  UPDATE socsvc.job_run r SET batches = r.batches + 1, rows_done = r.rows_done + written WHERE r.id = run_id;
  RETURN written;
END
$function$;
COMMENT ON FUNCTION socsvc._publish(text, date, timestamptz, bigint) IS 'Private: brings a published table to what its relation of socsvc_bi shows now (of fact_delivery a month); counts the batch in a row of job_run; answers the rows taken out and put in';
REVOKE ALL ON FUNCTION socsvc._publish(text, date, timestamptz, bigint) FROM PUBLIC;

CREATE PROCEDURE socsvc.publish_bi()
LANGUAGE plpgsql
AS $procedure$
DECLARE
  began CONSTANT timestamptz := pg_catalog.clock_timestamp();
  work_day date;
  run bigint;
  relation text;
  months date[];
  month date;
  problems text;
BEGIN
  IF pg_catalog.to_regclass(pg_catalog.format('socsvc_federation.dim_region_%s', socsvc._published_region())) IS NULL THEN
    RETURN; -- nothing is published here
  END IF;
  work_day := socsvc._begin_job('publish_bi', NULL, 1);
  FOREACH relation IN ARRAY socsvc._federated_relations() LOOP
    run := socsvc._begin_step('publish_bi', work_day, relation);
    COMMIT;
    months := CASE WHEN relation OPERATOR(pg_catalog.=) 'fact_delivery' THEN socsvc._bi_months() ELSE ARRAY[NULL::date] END;
    FOREACH month IN ARRAY months LOOP
      BEGIN
        PERFORM socsvc._publish(relation, month, began, run);
      EXCEPTION WHEN OTHERS THEN
        PERFORM socsvc._note_problem(run, pg_catalog.format('%s (%s)', SQLERRM, SQLSTATE));
      END;
      COMMIT;
    END LOOP;
    PERFORM socsvc._end_step(run);
    COMMIT;
  END LOOP;
  problems := socsvc._end_job('publish_bi', began);
  COMMIT;
  IF problems IS NOT NULL THEN
    RAISE EXCEPTION 'publish_bi could not do everything'
      USING ERRCODE = 'triggered_action_exception', DETAIL = problems, HINT = 'The other relations are published; the next run tries again.';
  END IF;
END
$procedure$;
COMMENT ON PROCEDURE socsvc.publish_bi() IS 'Brings what federation_publish() publishes to what socsvc_bi shows now: one transaction a relation, and a month of fact_delivery; does nothing where nothing is published. Errors: 55006 it runs already, 09000 it could not (job_run has why), 2D000 called within a transaction, SV019 no register';
REVOKE ALL ON PROCEDURE socsvc.publish_bi() FROM PUBLIC;

CREATE PROCEDURE socsvc._make_publication()
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
DECLARE
  tables text;
BEGIN
  CALL socsvc._demand_superuser('makes a region publish');
  IF current_setting('wal_level') <> 'logical' THEN
    RAISE EXCEPTION 'nothing can be published: wal_level is %', current_setting('wal_level')
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'ALTER SYSTEM SET wal_level = logical, and restart the server.';
  END IF;
  PERFORM socsvc._published_region();
  CALL socsvc._make_federal_schema();
  GRANT USAGE ON SCHEMA socsvc_federation TO socsvc_federation;
  tables := (SELECT string_agg(format('socsvc_federation.%I', t), ', ') FROM unnest(socsvc._published_tables()) t);
  IF EXISTS (SELECT FROM pg_publication p WHERE p.pubname = 'socsvc_federation') THEN
    EXECUTE format('ALTER PUBLICATION socsvc_federation SET TABLE %s', tables);
  ELSE
    EXECUTE format('CREATE PUBLICATION socsvc_federation FOR TABLE %s', tables);
  END IF;
END
$procedure$;
COMMENT ON PROCEDURE socsvc._make_publication() IS 'Private: tables, rights and publication of federation_publish()';
REVOKE ALL ON PROCEDURE socsvc._make_publication() FROM PUBLIC;

-- The publication first and committed: a slot that is older than it would stop at the first change.
CREATE PROCEDURE socsvc.federation_publish()
LANGUAGE plpgsql
AS $procedure$
DECLARE
  slot name;
BEGIN
  CALL socsvc._make_publication();
  COMMIT;
  CALL socsvc.publish_bi();
  slot := pg_catalog.format('socsvc_federation_%s', socsvc._published_region());
  PERFORM pg_catalog.pg_create_logical_replication_slot(slot, 'pgoutput')
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_replication_slots s WHERE s.slot_name OPERATOR(pg_catalog.=) slot);
  COMMIT;
END
$procedure$;
COMMENT ON PROCEDURE socsvc.federation_publish() IS 'In a region: makes the tables, the publication socsvc_federation and the replication slot socsvc_federation_REGION that a federal node''s federation_subscribe() takes, and fills the tables; publish_bi() keeps them. Again after an upgrade, once the federal node is upgraded: adds what is new. The slot keeps WAL until somebody subscribes. Errors: 42501 not a superuser, 55000 wal_level is not logical, 2D000 called within a transaction, SV019 no register';
REVOKE ALL ON PROCEDURE socsvc.federation_publish() FROM PUBLIC;

CREATE PROCEDURE socsvc.federation_unpublish()
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
DECLARE
  relation text;
BEGIN
  CALL socsvc._demand_superuser('ends what a region publishes');
  PERFORM pg_drop_replication_slot(s.slot_name) FROM pg_replication_slots s
    WHERE s.slot_name = format('socsvc_federation_%s', socsvc._published_region()) AND s.database = current_database();
  DROP PUBLICATION IF EXISTS socsvc_federation;
  FOREACH relation IN ARRAY socsvc._federated_relations() LOOP
    EXECUTE format('DROP TABLE IF EXISTS socsvc_federation.%I', format('%s_%s', relation, socsvc._published_region()));
  END LOOP;
  DROP SCHEMA IF EXISTS socsvc_federation;
END
$procedure$;
COMMENT ON PROCEDURE socsvc.federation_unpublish() IS 'In a region: undoes federation_publish(), its slot included. Errors: 42501 not a superuser, 55006 a federal node still takes from the slot, SV019 no register';
REVOKE ALL ON PROCEDURE socsvc.federation_unpublish() FROM PUBLIC;
