-- Searches by name. Row-level security keeps an index on names from being used, for LIKE is not LEAKPROOF (the comparisons of
-- snils, iin, periodicity and volume are: a plain SELECT by number uses its index). So these run as the owner and filter by
-- the subject themselves. pg_trgm lies in whatever schema it was installed into.

-- In PL/pgSQL, which keeps its plans, as all that every search calls.
CREATE FUNCTION socsvc._name_condition(expression text, argument text, fragment text, misspelt boolean)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF misspelt AND length(fragment) > 2 THEN
    RETURN format(' AND %s OPERATOR(%I.%%) %s', expression, socsvc._trigram_schema(), argument);
  END IF;
  RETURN format(' AND %s LIKE %s', expression, argument);
END
$function$;
COMMENT ON FUNCTION socsvc._name_condition(text, text, text, boolean) IS 'Private: SQL that compares a folded name with the fragment in the argument: like it, or, where it may be misspelt, by the similarity of pg_trgm';
REVOKE ALL ON FUNCTION socsvc._name_condition(text, text, text, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc._trigram_schema()
RETURNS name
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
  SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'
$function$;
COMMENT ON FUNCTION socsvc._trigram_schema() IS 'Private: the schema into which pg_trgm was installed';
REVOKE ALL ON FUNCTION socsvc._trigram_schema() FROM PUBLIC;

-- What is folded so stands in the indexes in the same words.
CREATE FUNCTION socsvc._folded_fragment(fragment text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$ SELECT nullif(pg_catalog.btrim(pg_catalog.translate(pg_catalog.lower(fragment), 'ё', 'е')), '') $function$;
COMMENT ON FUNCTION socsvc._folded_fragment(text) IS 'Private: a part of a name in small letters, ё as е, without blanks around it; NULL for nothing';
REVOKE ALL ON FUNCTION socsvc._folded_fragment(text) FROM PUBLIC;

CREATE FUNCTION socsvc._fragment_pattern(fragment text, misspelt boolean)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE
    WHEN misspelt AND pg_catalog.length(fragment) > 2 THEN fragment
    ELSE CASE WHEN pg_catalog.length(fragment) > 2 THEN '%'
      ELSE '' END || pg_catalog.regexp_replace(fragment, '([\\%_])', '\\\1', 'g') || '%'
  END
$function$;
COMMENT ON FUNCTION socsvc._fragment_pattern(text, boolean) IS 'Private: pattern of LIKE for a folded fragment: anywhere in the name, or, of one or two letters, at its beginning; the fragment itself where it may be misspelt';
REVOKE ALL ON FUNCTION socsvc._fragment_pattern(text, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc._demand_searcher(most integer, OUT sees_all boolean)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF coalesce(socsvc.subject_role(), '') NOT IN ('agency', 'provider', 'specialist') THEN
    RAISE EXCEPTION 'only employees search for people'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(socsvc.subject_role(), 'nobody')),
            HINT = 'The agency searches all, providers and specialists their recipients; one''s own data are in my_profile.';
  END IF;
  IF most IS NULL OR most NOT BETWEEN 1 AND 500 THEN
    RAISE EXCEPTION 'from 1 to 500 are answered, not %', coalesce(most::text, 'NULL')
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Say more of whom to search for, so that fewer are found.';
  END IF;
  sees_all := socsvc.subject_role() = 'agency';
END
$function$;
COMMENT ON FUNCTION socsvc._demand_searcher(integer) IS 'Private: whether the subject searches all rows; refuses who may not search at all (SV009), and a limit that is none (22023)';
REVOKE ALL ON FUNCTION socsvc._demand_searcher(integer) FROM PUBLIC;

CREATE FUNCTION socsvc.search_persons(family text DEFAULT NULL, given text DEFAULT NULL, patronym text DEFAULT NULL, born date DEFAULT NULL,
  identifier text DEFAULT NULL, place text DEFAULT NULL, most integer DEFAULT 50, misspelt boolean DEFAULT false)
RETURNS TABLE (person bigint, family_name text, given_name text, patronymic text, birth_date date, sex text, settlement text,
  snils socsvc.snils, iin socsvc.iin, died_on date)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, socsvc, pg_temp
SET pg_trgm.similarity_threshold = 0.4
AS $function$
DECLARE
  sees_all CONSTANT boolean := socsvc._demand_searcher(most);
  family_part CONSTANT text := socsvc._folded_fragment(family);
  given_part CONSTANT text := socsvc._folded_fragment(given);
  patronym_part CONSTANT text := socsvc._folded_fragment(patronym);
  place_part CONSTANT text := socsvc._folded_fragment(place);
  guess CONSTANT boolean := coalesce(misspelt, false);
  digits CONSTANT text := nullif(regexp_replace(identifier, '[[:space:]-]', '', 'g'), '');
  of_snils socsvc.snils;
  of_iin socsvc.iin;
  condition text := '';
  likest text := '';
  ids bigint[] := ARRAY[]::bigint[];
BEGIN
  IF num_nonnulls(family_part, given_part, patronym_part, born, digits) = 0 THEN
    RAISE EXCEPTION 'whom to search for is not said'
      USING ERRCODE = 'invalid_parameter_value',
        HINT = 'Give a part of a name, the date of birth or the SNILS or IIN; a settlement alone is not enough.';
  END IF;
  IF length(digits) = 12 THEN
    of_iin := digits::socsvc.iin;
  ELSE
    of_snils := digits::socsvc.snils;
  END IF;
  -- Only the conditions that are asked: a plan for all of them could use no index.
  IF of_snils IS NOT NULL THEN
    condition := condition || ' AND p.snils = $1';
  END IF;
  IF of_iin IS NOT NULL THEN
    condition := condition || ' AND p.iin = $2';
  END IF;
  IF born IS NOT NULL THEN
    condition := condition || ' AND p.birth_date = $3';
  END IF;
  IF family_part IS NOT NULL THEN
    condition := condition || socsvc._name_condition($$translate(lower(p.family_name), 'ё', 'е')$$, '$4', family_part, guess);
  END IF;
  IF given_part IS NOT NULL THEN
    condition := condition || socsvc._name_condition($$translate(lower(p.given_name), 'ё', 'е')$$, '$5', given_part, guess);
  END IF;
  IF patronym_part IS NOT NULL THEN
    condition := condition || socsvc._name_condition($$translate(lower(p.patronymic), 'ё', 'е')$$, '$6', patronym_part, guess);
  END IF;
  IF place_part IS NOT NULL THEN
    condition := condition || $$ AND translate(lower(p.settlement), 'ё', 'е') LIKE $7$$;
  END IF;
  IF NOT sees_all THEN
    condition := condition || ' AND p.id IN (SELECT r.* FROM socsvc.subject_recipients() r UNION ALL SELECT o.* FROM socsvc.opened_persons() o)';
  END IF;
  IF guess AND family_part IS NOT NULL THEN
    likest := format($$%I.similarity(translate(lower(p.family_name), 'ё', 'е'), $8) DESC, $$, socsvc._trigram_schema());
  END IF;
  FOR person, family_name, given_name, patronymic, birth_date, sex, settlement, snils, iin, died_on IN
    EXECUTE 'SELECT p.id, p.family_name, p.given_name, p.patronymic, p.birth_date, p.sex, p.settlement, p.snils, p.iin, p.died_on
               FROM socsvc.person p WHERE true' || condition || ' ORDER BY ' || likest || 'p.family_name, p.given_name, p.birth_date, p.id LIMIT $9'
      USING of_snils, of_iin, born, socsvc._fragment_pattern(family_part, guess), socsvc._fragment_pattern(given_part, guess),
            socsvc._fragment_pattern(patronym_part, guess), socsvc._fragment_pattern(place_part, false), family_part, most
  LOOP
    ids := ids || person;
    RETURN NEXT;
  END LOOP;
  -- In the transaction of the search: what is not committed was not shown.
  PERFORM socsvc.log_access(ids, 'found by a search', 'search_persons()');
END
$function$;
COMMENT ON FUNCTION socsvc.search_persons(text, text, text, date, text, text, integer, boolean) IS 'Persons by parts of their names (anywhere in them; one or two letters: at the beginning; ё as е, capitals as small letters), date of birth, SNILS or IIN (11 or 12 digits), settlement; all that is given must hold, and one of name, date and number be given. The agency searches all, a provider or specialist the recipients and the opened cases; at most so many (1 to 500), by name. misspelt: names of three letters or more need only be similar, the likest family name first. Each person found gets a row in his chain of readings (log_access()). Errors: 25006 in a read-only transaction, SV009 another role, 22023 nothing to search for, or most, 22P02 and 22023 no such number';
REVOKE ALL ON FUNCTION socsvc.search_persons(text, text, text, date, text, text, integer, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc.search_workers(name text, of_provider bigint DEFAULT NULL, on_day date DEFAULT NULL, most integer DEFAULT 50,
  misspelt boolean DEFAULT false)
RETURNS TABLE (worker bigint, worker_name text, "position" text, provider bigint, provider_name text, department bigint, employed daterange)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER ROWS 50
SET search_path = pg_catalog, socsvc, pg_temp
SET pg_trgm.similarity_threshold = 0.3
AS $function$
DECLARE
  sees_all CONSTANT boolean := socsvc._demand_searcher(most);
  part CONSTANT text := socsvc._folded_fragment(name);
  guess CONSTANT boolean := coalesce(misspelt, false);
BEGIN
  IF part IS NULL THEN
    RAISE EXCEPTION 'whom to search for is not said' USING ERRCODE = 'invalid_parameter_value', HINT = 'Give a part of the name.';
  END IF;
  RETURN QUERY EXECUTE 'SELECT w.id, w.name, w."position", w.provider, v.short_name, w.department, w.employed
      FROM socsvc.worker w JOIN socsvc.provider v ON v.id = w.provider WHERE true'
      || socsvc._name_condition($$translate(lower(w.name), 'ё', 'е')$$, '$1', part, guess)
      || CASE WHEN of_provider IS NOT NULL THEN ' AND w.provider = $2' ELSE '' END
      || CASE WHEN on_day IS NOT NULL THEN ' AND w.employed @> $3' ELSE '' END
      || CASE WHEN NOT sees_all THEN ' AND (w.provider = $5 OR w.id = $6)' ELSE '' END
      || ' ORDER BY w.name, w.id LIMIT $4'
    USING socsvc._fragment_pattern(part, guess), of_provider, on_day, most, socsvc.subject_whole_provider(), socsvc.subject_own_worker();
END
$function$;
COMMENT ON FUNCTION socsvc.search_workers(text, bigint, date, integer, boolean) IS 'Workers by a part of their name, as search_persons() compares names; of a provider, employed on a day, where given. The agency searches all, a provider its own, a specialist himself; at most so many (1 to 500). Errors: SV009 another role, 22023 no name, or most';
REVOKE ALL ON FUNCTION socsvc.search_workers(text, bigint, date, integer, boolean) FROM PUBLIC;
