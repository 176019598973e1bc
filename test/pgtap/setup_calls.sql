-- Calls of every function of the register that somebody may call, with arguments made up by type, for the tests of what
-- comes out of them. Read (\ir) after setup_rows.sql, whose rows the ids are.

-- An argument that is worth a call: id 1 is case 1, the actors' own.
CREATE FUNCTION tap.typical(type_name text, argument text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
  SELECT CASE
    WHEN type_name = 'text' THEN CASE
      WHEN argument = 'form' THEN 'home' WHEN argument IN ('entity', 'document', 'entity_name') THEN 'contract'
      WHEN argument ~ 'lang' THEN 'ru' WHEN argument ~ 'jurisdiction' THEN NULL WHEN argument ~ 'channel' THEN 'portal'
      WHEN argument = 'side' THEN 'citizen' WHEN argument ~ 'status' THEN 'active' ELSE 'x' END
    WHEN type_name = 'text[]' THEN '{x}' WHEN type_name = 'bigint' THEN '1' WHEN type_name = 'bigint[]' THEN '{1}'
    WHEN type_name = 'integer' THEN '1' WHEN type_name = 'integer[]' THEN '{1}' WHEN type_name = 'numeric' THEN '1'
    WHEN type_name = 'boolean' THEN 'true' WHEN type_name = 'date' THEN '2023-03-20' WHEN type_name = 'date[]' THEN '{2023-03-20}'
    WHEN type_name = 'daterange' THEN '[2023-03-20,2023-03-25)' WHEN type_name = 'datemultirange' THEN '{}'
    WHEN type_name = 'jsonb' THEN '{}' WHEN type_name = 'bytea' THEN '\x00' WHEN type_name = 'time without time zone' THEN '10:00'
    WHEN type_name = 'time without time zone[]' THEN '{10:00}' WHEN type_name = 'timestamp with time zone' THEN '2023-03-20 10:00+00'
    END
$$;

-- Arguments of a function that it can be called with, in order.
CREATE VIEW tap.argument AS
  SELECT p.oid AS function_oid, a.position, format_type(a.type, NULL) AS type_name,
         coalesce((p.proargnames)[a.position], '') AS name, t.typcategory AS category
    FROM pg_proc p, unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (type, position), pg_type t
   WHERE p.pronamespace = 'socsvc'::regnamespace AND t.oid = a.type;
CREATE FUNCTION tap.callable(who text) RETURNS SETOF pg_proc STABLE LANGUAGE sql AS $$
  SELECT p.* FROM pg_proc p JOIN tap.actor a ON a.actor = who
   WHERE p.pronamespace = 'socsvc'::regnamespace AND p.prokind = 'f'
     AND NOT 'internal'::regtype = ANY (p.proargtypes::oid[]) AND NOT 'cstring'::regtype = ANY (p.proargtypes::oid[])
     AND p.prorettype NOT IN ('trigger'::regtype, 'internal'::regtype, 'cstring'::regtype)
     AND has_function_privilege(a.login, p.oid, 'EXECUTE')
$$;

-- The call: typical arguments but for one, which is this; with NULL for all that can be left out, where bare.
CREATE FUNCTION tap.call_text(function_oid oid, at integer DEFAULT NULL, this text DEFAULT NULL, bare boolean DEFAULT false)
RETURNS text STABLE LANGUAGE sql AS $$
  SELECT format('SELECT array_agg(to_jsonb(r)) FROM socsvc.%I(%s) r', p.proname,
           (SELECT string_agg(format('%s%L::%s', CASE WHEN a.position = p.pronargs AND p.provariadic NOT IN (0, '"any"'::regtype) THEN 'VARIADIC ' END,
                                     CASE WHEN a.position = at THEN this
                                          WHEN bare AND a.type_name NOT LIKE 'bigint%' THEN NULL
                                          ELSE tap.typical(a.type_name, a.name) END, a.type_name), ', ' ORDER BY a.position)
              FROM tap.argument a WHERE a.function_oid = p.oid))
    FROM pg_proc p WHERE p.oid = function_oid
$$;

-- Makes the call as the actor and takes it back, unless it is to stay. Answers SQLSTATE, message, detail and hint, or what
-- the call answered. The path is the tap's own when NULL.
CREATE TYPE tap.call_answer AS (state text, message text, detail text, hint text, answer jsonb[]);
CREATE FUNCTION tap.call(who text, statement text, path text DEFAULT NULL, stays boolean DEFAULT false) RETURNS tap.call_answer LANGUAGE plpgsql AS $$
DECLARE
  a tap.call_answer;
BEGIN
  PERFORM tap.act_as(who);
  IF path IS NOT NULL THEN
    PERFORM set_config('search_path', path, true);
  END IF;
  EXECUTE statement INTO a.answer;
  a.state := '00000';
  IF stays THEN
    PERFORM tap.superuser();
    RETURN a;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'TAP00';
EXCEPTION
  WHEN SQLSTATE 'TAP00' THEN
    RETURN a;
  WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS a.state = RETURNED_SQLSTATE, a.message = MESSAGE_TEXT, a.detail = PG_EXCEPTION_DETAIL, a.hint = PG_EXCEPTION_HINT;
    RETURN a;
END
$$;
