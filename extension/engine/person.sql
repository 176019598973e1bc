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

-- A token names one represented person, for whom its subject acts and for nobody else: not for himself, and not for those whom
-- that person represents. A superuser's settings name the representative, who acts for all whom he represents.
CREATE FUNCTION socsvc._represents(person bigint)
RETURNS boolean
LANGUAGE sql STABLE
AS $function$
  SELECT CASE WHEN socsvc.subject_actor() OPERATOR(pg_catalog.=) socsvc.subject_person()
              THEN socsvc.represents(socsvc.subject_person(), $1, socsvc.today())
              ELSE $1 OPERATOR(pg_catalog.=) socsvc.subject_person() END
$function$;
COMMENT ON FUNCTION socsvc._represents(bigint) IS 'Private: whether the subject, whose role is representative, acts for the person: the one whom he chose at login (000/1/9), or, where none was chosen, any whom he represents today. Works with the caller''s rights';
REVOKE ALL ON FUNCTION socsvc._represents(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.is_iban(iban text)
RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $function$
  SELECT iban OPERATOR(pg_catalog.~) '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'
         AND (SELECT pg_catalog.string_agg(CASE WHEN c.letter OPERATOR(pg_catalog.~) '[0-9]' THEN c.letter ELSE (pg_catalog.ascii(c.letter) - 55)::text END,
                                           '' ORDER BY c.place)::numeric % 97 = 1
                FROM pg_catalog.regexp_split_to_table(pg_catalog.substr(iban, 5) || pg_catalog.substr(iban, 1, 4), '') WITH ORDINALITY c (letter, place))
$function$;
COMMENT ON FUNCTION socsvc.is_iban(text) IS 'Whether the text is an international account number, in capital letters without blanks, whose check digits agree (ISO 13616: modulo 97)';

CREATE FUNCTION socsvc.check_iban()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  -- What is not even written like one, the table's CHECK refuses.
  IF NEW.iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$' AND NOT socsvc.is_iban(NEW.iban) THEN
    RAISE EXCEPTION 'the check digits of the account number do not agree'
      USING ERRCODE = 'check_violation', SCHEMA = 'socsvc', TABLE = 'person_bank_account', CONSTRAINT = 'person_bank_account_check_digits',
            HINT = 'A figure was mistyped: compare it with the bank''s paper.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.check_iban() IS 'Trigger, BEFORE ROW on person_bank_account: the check digits agree (23514, constraint person_bank_account_check_digits)';
REVOKE ALL ON FUNCTION socsvc.check_iban() FROM PUBLIC;

CREATE FUNCTION socsvc.update_my_contacts(phone text DEFAULT NULL, email text DEFAULT NULL, person_id bigint DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acting CONSTANT text := socsvc.subject_role();
  whose CONSTANT bigint := coalesce(person_id, socsvc.subject_person());
BEGIN
  IF (CASE acting WHEN 'citizen' THEN whose = socsvc.subject_person()
                  WHEN 'representative' THEN whose = socsvc.subject_person()
                                             OR socsvc._represents(whose) END) IS NOT TRUE THEN
    RAISE EXCEPTION 'these contacts are somebody else''s'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s, person %s.', coalesce(acting, 'nobody'), coalesce(socsvc.subject_person()::text, 'none')),
            HINT = 'Recipients change their own telephone and e-mail, and those of whom they represent.';
  END IF;
  IF phone !~ '^[+]?[0-9 ()-]+$' OR length(regexp_replace(phone, '[^0-9]', '', 'g')) NOT BETWEEN 10 AND 15 THEN
    RAISE EXCEPTION 'that is no telephone number'
      USING ERRCODE = 'invalid_parameter_value', DETAIL = format('Given: %s.', phone), HINT = '10 to 15 digits, with the code of the country: +7 700 000 00 01.';
  ELSIF email <> '' AND email !~ '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:].]+$' THEN
    RAISE EXCEPTION 'that is no e-mail address'
      USING ERRCODE = 'invalid_parameter_value', DETAIL = format('Given: %s.', email), HINT = 'name@example.org; an empty text for none.';
  END IF;
  UPDATE socsvc.person p
     SET phone = coalesce(update_my_contacts.phone, p.phone),
         email = CASE WHEN update_my_contacts.email IS NULL THEN p.email ELSE nullif(update_my_contacts.email, '') END
   WHERE p.id = whose;
END
$function$;
COMMENT ON FUNCTION socsvc.update_my_contacts(text, text, bigint) IS 'The recipient changes his telephone and e-mail, or those of whom he represents (person_id); all else comes from state systems (004/6/2 to 4); open orders follow (pass_contacts()). NULL leaves what there is; an empty e-mail takes it away, a telephone is changed, not taken away, for codes go to it. Errors: SV009 somebody else''s, or not a recipient; 22023 no telephone number, no address';
REVOKE ALL ON FUNCTION socsvc.update_my_contacts(text, text, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.pass_contacts()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.service_order o
     SET contact_phone = CASE WHEN o.contact_phone = OLD.phone THEN NEW.phone ELSE o.contact_phone END,
         contact_email = CASE WHEN o.contact_email IS NOT DISTINCT FROM OLD.email THEN NEW.email ELSE o.contact_email END
   WHERE o.person = NEW.id AND o.live
     AND (o.contact_phone = OLD.phone AND NEW.phone <> OLD.phone
          OR o.contact_email IS NOT DISTINCT FROM OLD.email AND NEW.email IS DISTINCT FROM OLD.email);
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.pass_contacts() IS 'Trigger of person, AFTER UPDATE FOR EACH ROW when telephone or e-mail changes: open orders of specialists that were made with the old ones get the new ones, for confirmation codes go there (004/6/2, ours: the manual does not say it); contacts that were given for one order alone stay. A code that was sent already counts still';
REVOKE ALL ON FUNCTION socsvc.pass_contacts() FROM PUBLIC;

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
