-- People and providers: what the tables alone cannot say, and the search for a provider by name.

CREATE FUNCTION socsvc.check_iin()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF socsvc.birth_date(NEW.iin) <> NEW.birth_date THEN
    RAISE EXCEPTION 'the date of birth is not the one in the iin'
      USING ERRCODE = 'check_violation', SCHEMA = 'socsvc', TABLE = 'person', CONSTRAINT = 'person_iin_birth_date',
            DETAIL = format('The iin says %s, birth_date is %s.',
                            to_char(socsvc.birth_date(NEW.iin), 'YYYY-MM-DD'), to_char(NEW.birth_date, 'YYYY-MM-DD')),
            HINT = 'Compare both with the identity document.';
  END IF;
  IF socsvc.sex(NEW.iin) <> NEW.sex THEN
    RAISE EXCEPTION 'the sex is not the one in the iin'
      USING ERRCODE = 'check_violation', SCHEMA = 'socsvc', TABLE = 'person', CONSTRAINT = 'person_iin_sex',
            DETAIL = format('The iin says %s, sex is %s.', socsvc.sex(NEW.iin), NEW.sex),
            HINT = 'Compare both with the identity document.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.check_iin() IS 'Trigger, BEFORE ROW on person: date of birth and sex agree with those embedded in the iin (23514, constraint person_iin_birth_date or person_iin_sex)';
REVOKE ALL ON FUNCTION socsvc.check_iin() FROM PUBLIC;

CREATE FUNCTION socsvc.represents(representative bigint, represented bigint, on_day date)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $function$
  SELECT EXISTS (SELECT FROM socsvc.representation r
                  WHERE r.representative = represents.representative AND r.represented = represents.represented
                    AND r.valid OPERATOR(pg_catalog.@>) on_day)
$function$;
COMMENT ON FUNCTION socsvc.represents(bigint, bigint, date) IS 'Whether the first person acts for the second on the day: parent, adoptive parent, guardian, trustee or by deed (326-п paragraph 3). Works with the caller''s rights; false when a person or the day is NULL';
REVOKE ALL ON FUNCTION socsvc.represents(bigint, bigint, date) FROM PUBLIC;

-- Words are compared one by one, so their order does not matter: a word that the name has counts 1, a word that it has
-- a longer one of 0.8, a misspelt one its trigram similarity. Words of the legal form only break ties, so that «ИП» does
-- not find every entrepreneur. pg_trgm lies in whatever schema it was installed into, hence the dynamic SQL.
CREATE FUNCTION socsvc.find_provider(query text, max_results integer DEFAULT 10)
RETURNS TABLE (provider_id bigint, short_name text, full_name text, similarity real)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
SET pg_trgm.word_similarity_threshold = 0.3
AS $function$
DECLARE
  legal_form CONSTANT text[] := ARRAY[
    'ип', 'ооо', 'оао', 'зао', 'пао', 'ао', 'ано', 'нко', 'бу', 'гбу', 'мбу', 'ку', 'гку', 'мку', 'ау', 'гау', 'мау', 'гу',
    'тоо', 'кгу', 'кгкп', 'оо', 'индивидуальный', 'предприниматель', 'общество', 'с', 'ограниченной', 'ответственностью',
    'открытое', 'закрытое', 'публичное', 'акционерное', 'автономная', 'некоммерческая', 'организация', 'бюджетное',
    'казенное', 'автономное', 'государственное', 'муниципальное', 'коммунальное', 'учреждение', 'товарищество'];
  folded text := translate(lower(query), 'ё', 'е');
  words text[];
BEGIN
  IF max_results < 0 THEN
    RAISE EXCEPTION 'max_results is %', max_results
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Give 0 or more, or NULL for all.';
  END IF;
  words := ARRAY(SELECT DISTINCT w FROM regexp_split_to_table(folded, '[^[:alnum:]]+') w WHERE length(w) > 1 LIMIT 20);
  IF NOT words <@ legal_form THEN
    words := ARRAY(SELECT w FROM unnest(words) w WHERE w <> ALL (legal_form));
  END IF;
  RETURN QUERY EXECUTE format($search$
    WITH candidate AS (
      SELECT DISTINCT p.id
        FROM unnest($1) AS w (word)
        JOIN socsvc.provider p ON translate(lower(p.short_name || ' ' || p.full_name), 'ё', 'е') OPERATOR(%1$I.%%>) w.word
       WHERE p.in_register @> $3
    )
    SELECT p.id, p.short_name, p.full_name, score.value
      FROM candidate c
      JOIN socsvc.provider p ON p.id = c.id
      CROSS JOIN LATERAL (
        SELECT avg(greatest(%1$I.strict_word_similarity(w.word, n.name),
                            CASE WHEN position(' ' || w.word IN n.name) > 0 THEN 0.8 END))::real
          FROM unnest($1) AS w (word),
               regexp_replace(translate(lower(concat(' ', p.short_name, ' ', p.full_name)), 'ё', 'е'),
                              '[^[:alnum:]]+', ' ', 'g') AS n (name)) AS score (value)
     WHERE score.value >= 0.3
     ORDER BY score.value DESC, %1$I.similarity(translate(lower(p.short_name), 'ё', 'е'), $2) DESC, p.short_name, p.id
     LIMIT $4 $search$,
    (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'))
    USING words, folded, socsvc.today(), max_results;
END
$function$;
COMMENT ON FUNCTION socsvc.find_provider(text, integer) IS 'Providers in the register today whose names are like the query, the likest first, at most max_results (NULL: all): words in any order, misspelt or begun; the legal form (ИП, ООО, …) only breaks ties. similarity: mean over the query''s words, 0 to 1. Works with the caller''s rights. Error: 22023 max_results below 0';
REVOKE ALL ON FUNCTION socsvc.find_provider(text, integer) FROM PUBLIC;
