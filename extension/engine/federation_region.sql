-- Regions of a federal node: attached, watched, detached.

-- What a region says of itself, through its partitions. Its columns are kept, for when it does not answer.
CREATE FUNCTION socsvc._federation_observe(for_region integer)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  seen record;
  relations text[];
  columns text[];
  oldest interval;
  message text;
  detail text;
  code text;
BEGIN
  BEGIN
    EXECUTE format('SELECT d.region_code, d.jurisdiction, d.name, d.time_zone, d.version, d.extension_version, d.last_delivery_on '
                   'FROM socsvc_federation.%I d', 'dim_region_' || for_region) INTO seen;
    EXECUTE format('SELECT array_agg(c.relation), array_agg(c.column_name) FROM socsvc_federation.%I c', 'bi_column_' || for_region)
      INTO relations, columns;
    IF (SELECT r.mode FROM socsvc_federation.region r WHERE r.region_code = for_region) = 'subscribed' THEN
      EXECUTE format('SELECT max(f.most_age) FROM socsvc_federation.%I f', 'bi_freshness_' || for_region) INTO oldest;
    END IF;
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, code = RETURNED_SQLSTATE;
    RETURN concat_ws(': ', format('%s (%s)', message, code), nullif(detail, ''));
  END;
  IF seen.region_code IS NULL OR relations IS NULL THEN
    RETURN socsvc.translated('it has not said who it is');
  ELSIF seen.region_code <> for_region THEN
    RETURN format(socsvc.translated('it is region %s''s, not region %s''s'), seen.region_code, for_region);
  END IF;
  UPDATE socsvc_federation.region r
     SET jurisdiction = seen.jurisdiction, name = seen.name, time_zone = seen.time_zone, version = seen.version,
         extension_version = seen.extension_version, last_delivery_on = seen.last_delivery_on, most_age = oldest,
         checked_at = clock_timestamp()
   WHERE r.region_code = for_region;
  -- Each minute or so: what stays as it is is not written anew.
  DELETE FROM socsvc_federation.region_column k
   WHERE k.region_code = for_region
     AND NOT EXISTS (SELECT FROM unnest(relations, columns) u (relation, column_name)
                      WHERE (u.relation, u.column_name) = (k.relation, k.column_name));
  INSERT INTO socsvc_federation.region_column (region_code, relation, column_name)
    SELECT for_region, u.relation, u.column_name FROM unnest(relations, columns) u (relation, column_name) ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc._federation_observe(integer) IS 'Private: notes versions and columns of a region; answers what is wrong with it, NULL for nothing';
REVOKE ALL ON FUNCTION socsvc._federation_observe(integer) FROM PUBLIC;

-- Takes the partitions of a region out of their tables, or puts them back.
CREATE FUNCTION socsvc._federation_miss(for_region integer, missing boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  relation text;
BEGIN
  FOREACH relation IN ARRAY socsvc._federated_relations() LOOP
    IF missing THEN
      EXECUTE format('ALTER TABLE socsvc_federation.%I DETACH PARTITION socsvc_federation.%I', relation,
                     format('%s_%s', relation, for_region));
    ELSE
      EXECUTE format('ALTER TABLE socsvc_federation.%I ATTACH PARTITION socsvc_federation.%I FOR VALUES IN (%s)', relation,
                     format('%s_%s', relation, for_region), for_region);
    END IF;
  END LOOP;
  UPDATE socsvc_federation.region r SET is_missing = missing, missing_since = CASE WHEN missing THEN clock_timestamp() END
   WHERE r.region_code = for_region;
END
$function$;
COMMENT ON FUNCTION socsvc._federation_miss(integer, boolean) IS 'Private: a region is missing from now on, or is not any more';
REVOKE ALL ON FUNCTION socsvc._federation_miss(integer, boolean) FROM PUBLIC;

-- A member function is sent to a region only where its version is ours: another one may lack it or mean something else by it.
CREATE FUNCTION socsvc._federation_ships(for_server text, ships boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  shipped boolean := (SELECT coalesce('extensions=socsvc' = ANY (s.srvoptions), false)
                        FROM pg_foreign_server s WHERE s.srvname = for_server);
BEGIN
  IF ships AND NOT shipped THEN
    EXECUTE format('ALTER SERVER %I OPTIONS (ADD extensions %L)', for_server, 'socsvc');
  ELSIF shipped AND NOT ships THEN
    EXECUTE format('ALTER SERVER %I OPTIONS (DROP extensions)', for_server);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._federation_ships(text, boolean) IS 'Private: whether queries may be sent to this server with functions of socsvc in them';
REVOKE ALL ON FUNCTION socsvc._federation_ships(text, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc.federation_check()
RETURNS TABLE (region_code integer, mode text, is_missing boolean, problem text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
  region record;
  wrong text;
BEGIN
  CALL socsvc._demand_federation(NULL);
  PERFORM socsvc._federation_tables();
  FOR region IN SELECT r.* FROM socsvc_federation.region r ORDER BY r.region_code LOOP
    wrong := socsvc._federation_observe(region.region_code);
    UPDATE socsvc_federation.region r SET problem = wrong WHERE r.region_code = region.region_code;
    IF region.mode = 'foreign' AND region.is_missing <> (wrong IS NOT NULL) THEN
      PERFORM socsvc._federation_miss(region.region_code, wrong IS NOT NULL);
    END IF;
    IF region.mode = 'foreign' AND wrong IS NULL THEN
      PERFORM socsvc._federation_ships(region.server, r.extension_version = e.extversion)
         FROM socsvc_federation.region r, pg_extension e WHERE r.region_code = region.region_code AND e.extname = 'socsvc';
    END IF;
  END LOOP;
  PERFORM socsvc._federation_views();
  RETURN QUERY SELECT r.region_code, r.mode, r.is_missing, r.problem FROM socsvc_federation.region r ORDER BY r.region_code;
END
$function$;
COMMENT ON FUNCTION socsvc.federation_check() IS 'Looks at every region, to be run each minute or so, and after every upgrade here or there: who does not answer, or is not the region that it should be, is taken out of socsvc_bi, so that the others are answered, and put back once it answers; columns that every region has by now are shown. Answers a row a region; is_missing and why. Errors: 55000 no federal node, 55P03 readers kept it waiting for 5 s, 2BP01 somebody''s view rests on a column that an older region lacks';
REVOKE ALL ON FUNCTION socsvc.federation_check() FROM PUBLIC;

CREATE FUNCTION socsvc.federation_status()
RETURNS TABLE (region_code integer, mode text, version text, extension_version text, is_reachable boolean, is_missing boolean,
               missing_since timestamptz, last_row date, lacks text[], problem text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
  region record;
BEGIN
  IF to_regclass('socsvc_federation.region') IS NULL THEN
    CALL socsvc._demand_federation(NULL); -- says so
  END IF;
  FOR region IN SELECT r.* FROM socsvc_federation.region r ORDER BY r.region_code LOOP
    region_code := region.region_code;
    mode := region.mode;
    is_missing := region.is_missing;
    missing_since := region.missing_since;
    problem := socsvc._federation_observe(region.region_code);
    is_reachable := problem IS NULL;
    IF region.mode = 'subscribed' THEN
      -- A worker that tries to connect is there, but has received nothing.
      SELECT s.subenabled AND g.received_lsn IS NOT NULL,
             CASE WHEN NOT s.subenabled THEN 'its subscription is disabled'
                  WHEN g.received_lsn IS NULL
                    THEN format('its subscription is not connected, errors so far %s: see the log of this server', e.apply_error_count)
                  ELSE problem END
        INTO is_reachable, problem
        FROM pg_subscription s LEFT JOIN pg_stat_get_subscription(s.oid) g ON g.relid IS NULL
        CROSS JOIN LATERAL pg_stat_get_subscription_stats(s.oid) e
       WHERE s.subname = region.server AND s.subdbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database());
      is_reachable := coalesce(is_reachable, false);
    END IF;
    SELECT r.version, r.extension_version, r.last_delivery_on INTO version, extension_version, last_row
      FROM socsvc_federation.region r WHERE r.region_code = region.region_code;
    lacks := (SELECT array_agg(format('%s.%s', s.relation, s.column_name) ORDER BY s.relation, s.column_name)
                FROM socsvc.shipped_federated_column() s
               WHERE s.column_name IS NOT NULL
                 AND NOT EXISTS (SELECT FROM socsvc_federation.region_column k
                                  WHERE (k.region_code, k.relation, k.column_name) = (region.region_code, s.relation, s.column_name)));
    RETURN NEXT;
  END LOOP;
END
$function$;
COMMENT ON FUNCTION socsvc.federation_status() IS 'Asks every region now. A row a region: how it is attached, versions of its register and extension, whether it answers (subscribed: whether rows can come) as the right region, whether socsvc_bi is without it and since when, day of its latest delivery, columns that it lacks (relation.column), what is wrong. What a region last said where it does not answer. Errors: 55000 no federal node';
REVOKE ALL ON FUNCTION socsvc.federation_status() FROM PUBLIC;

-- ---- attached and detached ----------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._new_region(for_region integer, mode text)
RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  server text := format('socsvc_region_%s', for_region);
BEGIN
  IF for_region IS NULL OR for_region NOT BETWEEN 1 AND 8191 THEN
    RAISE EXCEPTION 'region code % is not between 1 and 8191', coalesce(for_region::text, 'NULL')
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Give the code of the region''s own register: its register_info has it.';
  ELSIF EXISTS (SELECT FROM socsvc_federation.region r WHERE r.region_code = for_region) THEN
    RAISE EXCEPTION 'region % is attached already', for_region
      USING ERRCODE = 'duplicate_object', HINT = format('SELECT socsvc.federation_detach(%s) first.', for_region);
  END IF;
  INSERT INTO socsvc_federation.region (region_code, mode, server) VALUES (for_region, mode, server);
  RETURN server;
END
$function$;
COMMENT ON FUNCTION socsvc._new_region(integer, text) IS 'Private: a row of the region; answers the name of its server or subscription. Errors: 22023 no code of a region, 42710 attached already';
REVOKE ALL ON FUNCTION socsvc._new_region(integer, text) FROM PUBLIC;

CREATE FUNCTION socsvc._options(options jsonb, name text, reserved text[])
RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  option record;
  list text := '';
BEGIN
  IF jsonb_typeof(options) IS DISTINCT FROM 'object' THEN
    RAISE EXCEPTION '% is not a JSON object', name
      USING ERRCODE = 'invalid_parameter_value', HINT = 'For example {"host": "db.region.example", "port": "5432", "dbname": "register"}.';
  END IF;
  FOR option IN SELECT e.key, e.value FROM jsonb_each(options) e LOOP
    IF option.key = ANY (reserved) THEN
      RAISE EXCEPTION '%: option "%" is not the caller''s to give', name, option.key USING ERRCODE = 'invalid_parameter_value',
        HINT = 'A federal node only reads, and knows by itself when functions of socsvc may be sent to a region.';
    ELSIF jsonb_typeof(option.value) NOT IN ('string', 'number', 'boolean') THEN
      RAISE EXCEPTION '%: the value of option "%" is not a string', name, option.key
        USING ERRCODE = 'invalid_parameter_value', HINT = 'For example {"port": "5432"}.';
    END IF;
    list := list || format('%s%I %L', CASE WHEN list = '' THEN '' ELSE ', ' END, option.key, option.value #>> '{}');
  END LOOP;
  RETURN CASE WHEN list = '' THEN '' ELSE format('OPTIONS (%s)', list) END;
END
$function$;
COMMENT ON FUNCTION socsvc._options(jsonb, text, text[]) IS 'Private: OPTIONS (…) of a server or user mapping; names and values are quoted, values appear in no error. Errors: 22023 not an object of strings, or an option that is not the caller''s';
REVOKE ALL ON FUNCTION socsvc._options(jsonb, text, text[]) FROM PUBLIC;

-- The text of a statement with a password in it must get into no error, since the server's log shows those.
CREATE FUNCTION socsvc._execute_secretly(statement text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
SET log_min_messages = fatal SET client_min_messages = error -- a warning's context has it, too
AS $function$
DECLARE
  message text;
  detail text;
  hint text;
  code text;
BEGIN
  BEGIN
    EXECUTE statement;
    RETURN;
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT, code = RETURNED_SQLSTATE;
  END;
  IF code = '42601' THEN -- of a connection string; the message quotes it
    message := socsvc.translated('the connection string is not valid');
    detail := '';
  END IF;
  RAISE EXCEPTION '%', message USING ERRCODE = code, DETAIL = detail, HINT = hint;
END
$function$;
COMMENT ON FUNCTION socsvc._execute_secretly(text) IS 'Private: runs a statement; its text is in no error or warning. Errors: those of the statement, without its text';
REVOKE ALL ON FUNCTION socsvc._execute_secretly(text) FROM PUBLIC;

CREATE FUNCTION socsvc.federation_attach(region_code integer, server_options jsonb, user_options jsonb DEFAULT '{}')
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
SET log_min_error_statement = panic -- the call may have a password in it
AS $function$
#variable_conflict use_variable
DECLARE
  server text;
  wrong text;
BEGIN
  CALL socsvc._demand_federation('attaches a region');
  server := socsvc._new_region(region_code, 'foreign');
  PERFORM socsvc._options(server_options, 'server_options', '{extensions,updatable,truncatable}');
  PERFORM socsvc._execute_secretly(format('CREATE SERVER %I FOREIGN DATA WRAPPER postgres_fdw %s', server, socsvc._options(
    '{"async_capable": "true", "fetch_size": "10000", "connect_timeout": "5", "updatable": "false", "truncatable": "false"}'
    || server_options,
    'server_options', '{}')));
  EXECUTE format('ALTER SERVER %I OWNER TO socsvc_owner', server);
  PERFORM socsvc._execute_secretly(format('CREATE USER MAPPING FOR socsvc_owner SERVER %I %s', server,
    socsvc._options(user_options, 'user_options', '{}')));
  PERFORM socsvc._federation_tables();
  wrong := socsvc._federation_observe(region_code);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'region % is not attached: %', region_code, wrong
      USING ERRCODE = CASE WHEN wrong ~ '^it is region' THEN 'invalid_parameter_value'
                        ELSE 'sqlclient_unable_to_establish_sqlconnection' END,
            HINT = 'Host, database and login must be those of the region''s register; its login is a member of socsvc_federation.';
  END IF;
  PERFORM socsvc.federation_check();
END
$function$;
COMMENT ON FUNCTION socsvc.federation_attach(integer, jsonb, jsonb) IS 'Adds a region to socsvc_bi by foreign tables: queries ask it when they run. region_code: 1 to 8191; server_options: options of postgres_fdw and its connection, {"host": …, "port": …, "dbname": …}, ours unless given: async_capable, fetch_size 10000, connect_timeout 5 s; user_options: {"user": …, "password": …} of a login in the region that is a member of socsvc_federation, kept in the user mapping of socsvc_owner and nowhere else. Errors: 08001 it does not answer, 22023 it is another region''s, no code, an option that is not the caller''s, 42501 not a superuser, 42710 attached already, 55000 no federal node, HV00D postgres_fdw has no such option';
REVOKE ALL ON FUNCTION socsvc.federation_attach(integer, jsonb, jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.federation_subscribe(region_code integer, connection text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
SET log_min_error_statement = panic -- the call may have a password in it
AS $function$
#variable_conflict use_variable
DECLARE
  subscription text;
BEGIN
  CALL socsvc._demand_federation('subscribes to a region');
  subscription := socsvc._new_region(region_code, 'subscribed');
  IF connection IS NULL THEN
    RAISE EXCEPTION 'no connection is given'
      USING ERRCODE = 'invalid_parameter_value', HINT = 'For example host=db.region.example dbname=register user=federal.';
  END IF;
  PERFORM socsvc._federation_tables();
  -- A slot cannot be made within a transaction: the region's federation_publish() has made it.
  PERFORM socsvc._execute_secretly(format('CREATE SUBSCRIPTION %I CONNECTION %L PUBLICATION socsvc_federation '
    'WITH (create_slot = false, slot_name = %L)', subscription, connection, 'socsvc_federation_' || region_code));
  -- A publication that is not there is no error to PostgreSQL.
  IF NOT EXISTS (SELECT FROM pg_subscription_rel s
                  WHERE s.srrelid = to_regclass(format('socsvc_federation.bi_column_%s', region_code))) THEN
    RAISE EXCEPTION 'region % publishes nothing', region_code
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'CALL socsvc.federation_publish() there.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.federation_subscribe(integer, text) IS 'Adds a region to socsvc_bi by a subscription to what its federation_publish() publishes: rows are copied to here, and changes follow. connection: a connection string of libpq, of a login there with REPLICATION that is a member of socsvc_federation; PostgreSQL keeps it in pg_subscription. Columns are shown after the first federation_check() that finds the rows copied. Errors: 08001 or 08006 it does not answer, 22023 no code or no connection, 42601 no connection string, 42501 not a superuser, 42710 attached already, 42P01 it publishes another region''s tables or a relation that this node does not know, 55000 no federal node, or it publishes nothing';
REVOKE ALL ON FUNCTION socsvc.federation_subscribe(integer, text) FROM PUBLIC;

CREATE FUNCTION socsvc.federation_detach(region_code integer)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
  region record;
  relation text;
BEGIN
  CALL socsvc._demand_federation('detaches a region');
  SELECT r.mode, r.server INTO region FROM socsvc_federation.region r WHERE r.region_code = federation_detach.region_code;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'region % is not attached', coalesce(region_code::text, 'NULL')
      USING ERRCODE = 'no_data_found', HINT = 'SELECT region_code FROM socsvc.federation_status() lists those that are.';
  END IF;
  IF region.mode = 'subscribed' THEN
    EXECUTE format('ALTER SUBSCRIPTION %I DISABLE', region.server);
    EXECUTE format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', region.server);
    EXECUTE format('DROP SUBSCRIPTION %I', region.server);
    RAISE NOTICE 'the replication slot socsvc_federation_% in region % goes on keeping WAL', region_code, region_code
      USING HINT = 'CALL socsvc.federation_unpublish() there.';
  END IF;
  FOREACH relation IN ARRAY socsvc._federated_relations() LOOP
    EXECUTE format('DROP %s IF EXISTS socsvc_federation.%I', CASE region.mode WHEN 'foreign' THEN 'FOREIGN TABLE' ELSE 'TABLE' END,
                   format('%s_%s', relation, region_code));
  END LOOP;
  IF region.mode = 'foreign' THEN
    EXECUTE format('DROP USER MAPPING FOR socsvc_owner SERVER %I', region.server);
    EXECUTE format('DROP SERVER %I', region.server);
  END IF;
  DELETE FROM socsvc_federation.region r WHERE r.region_code = federation_detach.region_code;
  PERFORM socsvc._federation_views();
END
$function$;
COMMENT ON FUNCTION socsvc.federation_detach(integer) IS 'Takes a region out: its partitions, rows that were replicated, server, user mapping or subscription; whether it answers or not. The slot of a subscription is left to the region''s federation_unpublish(). Errors: 42501 not a superuser, P0002 it is not attached, 55000 no federal node';
REVOKE ALL ON FUNCTION socsvc.federation_detach(integer) FROM PUBLIC;
