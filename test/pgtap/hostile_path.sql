-- Objects planted in the search_path: a client that may create things (more than any client of the register may) puts
-- operators, functions, domains and temporary views of the names that the register's code uses before everything else, and
-- then makes every call, reads every view and writes every table that it may. Nothing of it may run as the owner.
BEGIN;
SELECT * FROM no_plan();
\ir setup_rows.sql
\ir setup_calls.sql
SELECT tap.row_fixture();
SET LOCAL session_replication_role = origin;

-- ---- every SECURITY DEFINER function pins the path -------------------------------------------------------------------

SELECT is_empty(
  $$ SELECT p.oid::regprocedure FROM pg_proc p
      WHERE p.prosecdef AND p.pronamespace = 'socsvc'::regnamespace
        AND NOT coalesce('search_path=pg_catalog, socsvc, pg_temp' = ANY (p.proconfig), false) $$,
  '[path] every SECURITY DEFINER function looks in pg_catalog, then in socsvc, in pg_temp last');
SELECT is_empty(
  $$ SELECT r.rolname FROM pg_roles r WHERE r.rolname ~ '^(socsvc|tap)_' AND has_schema_privilege(r.oid, 'socsvc', 'CREATE') AND r.rolname <> 'socsvc_owner' $$,
  '[path] no client creates anything in socsvc');
SELECT is_empty(
  $$ SELECT r.rolname FROM pg_roles r WHERE r.rolname ~ '^(socsvc|tap)_' AND has_database_privilege(r.oid, current_database(), 'TEMPORARY') AND r.rolname <> 'socsvc_owner' $$,
  '[path] no client creates anything temporary');

-- ---- the traps --------------------------------------------------------------------------------------------------------

GRANT CREATE, TEMPORARY ON DATABASE :"DBNAME" TO PUBLIC;
CREATE SCHEMA planted;
GRANT USAGE, CREATE ON SCHEMA planted TO PUBLIC;
CREATE SEQUENCE planted.caught; -- counts even what is rolled back
GRANT USAGE ON SEQUENCE planted.caught TO PUBLIC;
CREATE FUNCTION planted.trap(by_what pg_catalog.text) RETURNS pg_catalog.bool LANGUAGE plpgsql AS $$
BEGIN -- everything is qualified, so that no trap is set to itself
  IF current_user OPERATOR(pg_catalog.=) 'socsvc_owner'::pg_catalog.name THEN
    PERFORM pg_catalog.nextval('planted.caught'::pg_catalog.regclass);
    RAISE EXCEPTION 'caught by %', by_what USING ERRCODE = 'TAP66';
  END IF;
  RETURN true;
END
$$;

-- Operators of the common types, also those that pg_catalog has for any array or range: the exact types go before.
CREATE FUNCTION planted.plant_operators() RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog AS $plant$
DECLARE
  common oid[] := '{bool,bytea,int2,int4,int8,text,name,date,time,timestamptz,interval,numeric,daterange,datemultirange,jsonb,_text,_int8,_date,oid,regclass}'::regtype[];
  o record;
  n bigint := 0;
BEGIN
  FOR o IN
    SELECT DISTINCT p.oprname, l.t::regtype AS l, r.t::regtype AS r
      FROM pg_operator p, unnest(common) AS l (t), unnest(common) AS r (t)
     WHERE p.oprnamespace = 'pg_catalog'::regnamespace AND p.oprkind = 'b' AND p.oprresult <> 0
       AND (p.oprleft = l.t AND p.oprright = r.t
         OR l.t = r.t AND p.oprleft = p.oprright
            AND (p.oprleft IN ('anyarray'::regtype, 'anycompatiblearray'::regtype) AND l.t IN ('_text'::regtype, '_int8'::regtype, '_date'::regtype)
              OR p.oprleft = 'anyrange'::regtype AND l.t = 'daterange'::regtype
              OR p.oprleft = 'anymultirange'::regtype AND l.t = 'datemultirange'::regtype)
         OR r.t = 'date'::regtype AND p.oprright = 'anyelement'::regtype
            AND (p.oprleft = 'anyrange'::regtype AND l.t = 'daterange'::regtype OR p.oprleft = 'anymultirange'::regtype AND l.t = 'datemultirange'::regtype))
  LOOP
    n := n + 1;
    DECLARE
      result text;
    BEGIN
      EXECUTE format('SELECT pg_typeof(NULL::%s OPERATOR(pg_catalog.%s) NULL::%s)', o.l, o.oprname, o.r) INTO result;
      EXECUTE format('CREATE FUNCTION planted.operator_%s(l %s, r %s) RETURNS %s LANGUAGE plpgsql AS %L',
                     n, o.l, o.r, result, format('BEGIN PERFORM planted.trap(%L); RETURN l OPERATOR(pg_catalog.%s) r; END', o.oprname, o.oprname));
      EXECUTE format('CREATE OPERATOR planted.%s (FUNCTION = planted.operator_%s, LEFTARG = %s, RIGHTARG = %s)', o.oprname, n, o.l, o.r);
    EXCEPTION
      WHEN ambiguous_function OR undefined_function OR indeterminate_datatype THEN
        NULL; -- no call by these two types
    END;
  END LOOP;
  RETURN n;
END
$plant$;
-- Functions by the names that code uses, for the same arguments as in pg_catalog, and for ranges and arrays by type.
CREATE FUNCTION planted.plant_functions() RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog AS $plant$
DECLARE
  f record;
  n bigint := 0;
BEGIN
  FOR f IN
    SELECT p.proname, a.arguments, a.names, format_type(p.prorettype, NULL) AS result
      FROM pg_proc p,
           LATERAL (SELECT string_agg(format_type(u.t, NULL), ', ' ORDER BY u.i) AS arguments, string_agg('$' || u.i, ', ' ORDER BY u.i) AS names
                      FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u (t, i)) a
     WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND NOT p.proretset AND p.provariadic = 0
       AND p.proname = ANY ('{lower,upper,btrim,ltrim,rtrim,length,octet_length,left,right,replace,split_part,substr,substring,strpos,position,
             to_char,to_date,date_part,extract,date_trunc,abs,round,floor,ceil,mod,md5,sha256,convert_to,convert_from,encode,decode,now,clock_timestamp,
             transaction_timestamp,statement_timestamp,current_setting,set_config,pg_advisory_xact_lock,hashtextextended,make_date,make_interval,
             daterange,jsonb_typeof,jsonb_array_length,regexp_replace,starts_with,quote_ident,quote_literal,string_to_array,gen_random_uuid,
             pg_backend_pid,txid_current,timezone,age,isfinite,nextval,int8,int4,text,date}'::text[])
       AND NOT EXISTS (SELECT FROM unnest(p.proargtypes::oid[] || p.prorettype) AS u (t) JOIN pg_type t ON t.oid = u.t WHERE t.typtype = 'p')
    UNION ALL
    SELECT v.proname, v.argument, '$1', v.result
      FROM (VALUES ('lower', 'daterange', 'date'), ('upper', 'daterange', 'date'), ('isempty', 'daterange', 'boolean'),
                   ('lower_inf', 'daterange', 'boolean'), ('upper_inf', 'daterange', 'boolean'), ('cardinality', 'bigint[]', 'integer')) AS v (proname, argument, result)
  LOOP
    n := n + 1;
    EXECUTE format('CREATE OR REPLACE FUNCTION planted.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L',
                   f.proname, f.arguments, f.result, format('BEGIN PERFORM planted.trap(%L); RETURN pg_catalog.%I(%s); END', f.proname, f.proname, f.names));
  END LOOP;
  RETURN n;
END
$plant$;
SELECT cmp_ok(planted.plant_operators(), '>', 200::bigint, '[path] operators are planted');
SELECT cmp_ok(planted.plant_functions(), '>', 100::bigint, '[path] functions are planted');
-- Types: a cast to the name runs the CHECK.
CREATE DOMAIN planted.text AS pg_catalog.text CHECK (planted.trap('text'));
CREATE DOMAIN planted.date AS pg_catalog.date CHECK (planted.trap('date'));
CREATE DOMAIN planted.jsonb AS pg_catalog.jsonb CHECK (planted.trap('jsonb'));
-- Temporary views in the place of every table, view and catalogue, and functions where the temporary schema has them.
CREATE FUNCTION planted.plant_views(who text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v record;
  n bigint := 0;
BEGIN
  FOR v IN SELECT c.relnamespace::regnamespace AS space, c.relname FROM pg_class c
            WHERE c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
              AND (c.relnamespace = 'socsvc'::regnamespace OR c.oid::regclass::text IN ('pg_class', 'pg_proc', 'pg_roles')) LOOP
    EXECUTE format('CREATE TEMPORARY VIEW %I AS SELECT * FROM %s.%1$I WHERE planted.trap(%1$L)', v.relname, v.space);
    EXECUTE format('ALTER VIEW pg_temp.%I OWNER TO %I; GRANT ALL ON pg_temp.%1$I TO PUBLIC', v.relname, (SELECT a.login FROM tap.actor a WHERE a.actor = who));
    n := n + 1;
  END LOOP;
  RETURN n;
END
$$;
SELECT cmp_ok(planted.plant_views('provider'), '>', 150::bigint, '[path] temporary views are planted');

-- ---- they do catch ----------------------------------------------------------------------------------------------------

CREATE FUNCTION tap.careless(a bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  RETURN a = 1::bigint AND EXISTS (SELECT FROM person);
END
$$;
ALTER FUNCTION tap.careless(bigint) OWNER TO socsvc_owner;
GRANT CREATE, USAGE ON SCHEMA tap TO socsvc_owner;
CREATE FUNCTION tap.hostile_path() RETURNS text LANGUAGE sql AS $$ SELECT 'planted, pg_temp, pg_catalog, socsvc, public' $$;
SELECT is((tap.call('provider', 'SELECT ARRAY[pg_catalog.to_jsonb(tap.careless(1))]', tap.hostile_path())).state, 'TAP66',
          '[path] a careless function would be caught');
SELECT is((SELECT is_called FROM planted.caught), true, '[path] and counted');
SELECT setval('planted.caught', 1, false);

-- ---- nothing is caught ------------------------------------------------------------------------------------------------

-- Each function by the first of these who may call it, views and tables by each login.
DELETE FROM tap.actor WHERE actor NOT IN ('provider', 'agency', 'scheduler', 'admin');
CREATE TABLE tap.call_made AS
  SELECT a.actor, c.oid::regprocedure::text AS called, r.state, r.message
    FROM (SELECT DISTINCT ON (p.oid) p.oid, a.actor FROM tap.actor a, tap.callable(a.actor) p ORDER BY p.oid, a.actor DESC) c
    JOIN tap.actor a USING (actor),
         LATERAL tap.call(a.actor, tap.call_text(c.oid), tap.hostile_path()) r
  UNION ALL
  SELECT a.actor, v.relname, r.state, r.message
    FROM tap.actor a, pg_class v,
         LATERAL tap.call(a.actor, format('SELECT ARRAY[pg_catalog.to_jsonb(pg_catalog.count(*))] FROM socsvc.%I', v.relname), tap.hostile_path()) r
   WHERE v.relnamespace = 'socsvc'::regnamespace AND v.relkind = 'v' AND has_table_privilege(a.login, v.oid, 'SELECT')
  UNION ALL
  SELECT a.actor, format('UPDATE %s', c.relname), r.state, r.message
    FROM tap.actor a, pg_class c, pg_attribute u,
         LATERAL tap.call(a.actor, format('WITH u AS (UPDATE socsvc.%I SET %I = %2$I RETURNING 1) SELECT ARRAY[pg_catalog.to_jsonb(pg_catalog.count(*))] FROM u',
                                          c.relname, u.attname), tap.hostile_path()) r
   WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     AND u.attrelid = c.oid AND u.attnum > 0 AND has_column_privilege(a.login, c.oid, u.attnum, 'UPDATE')
     AND u.attnum = (SELECT min(x.attnum) FROM pg_attribute x WHERE x.attrelid = c.oid AND x.attnum > 0 AND has_column_privilege(a.login, c.oid, x.attnum, 'UPDATE'))
  UNION ALL
  SELECT a.actor, format('DELETE %s', c.relname), r.state, r.message
    FROM tap.actor a, pg_class c,
         LATERAL tap.call(a.actor, format('WITH d AS (DELETE FROM socsvc.%I RETURNING 1) SELECT ARRAY[pg_catalog.to_jsonb(pg_catalog.count(*))] FROM d', c.relname),
                          tap.hostile_path()) r
   WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND has_table_privilege(a.login, c.oid, 'DELETE')
  UNION ALL
  SELECT a.actor, format('INSERT %s', m.table_name), r.state, r.message
    FROM tap.actor a, tap.row_made m,
         LATERAL (SELECT string_agg(quote_ident(x.attname), ', ' ORDER BY x.attnum) AS names FROM pg_attribute x
                   WHERE x.attrelid = format('socsvc.%I', m.table_name)::regclass AND x.attnum > 0 AND x.attgenerated = ''
                     AND has_column_privilege(a.login, x.attrelid, x.attnum, 'INSERT')) g,
         LATERAL tap.call(a.actor, format('INSERT INTO socsvc.%I (%s) SELECT %2$s FROM pg_catalog.jsonb_populate_record(NULL::socsvc.%1$I, %3$L) RETURNING ARRAY[''1''::pg_catalog.jsonb]',
                                          m.table_name, g.names, m.made), tap.hostile_path()) r
   WHERE m.number = 1 AND g.names IS NOT NULL;

SELECT is((SELECT is_called FROM planted.caught), false, '[path] nothing that is planted runs as the owner');
SELECT is_empty($$ SELECT m.actor, m.called, m.message FROM tap.call_made m WHERE m.state = 'TAP66' $$, '[path] of no function, view or table');
SELECT cmp_ok(count(*) FILTER (WHERE state = '00000')::integer, '>', 200, '[path] many of the calls come to their end') FROM tap.call_made;

SELECT * FROM finish();
ROLLBACK;
