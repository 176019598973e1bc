-- Made-up regions: who lives there. A region is made district by district, of 1,000 persons each, with providers of its
-- own, so that memory does not grow with the region. All follows from the seed and from who somebody is (_draw()), and is
-- written by INSERT and UPDATE through the triggers that any client meets, on the days on which it is to have happened
-- (socsvc.replayed_day). What a district gets: generate_home.sql, generate_place.sql (Russia), generate_order.sql
-- (Kazakhstan), generate_act.sql; the loop over the districts: generate_region.sql.

CREATE FUNCTION socsvc._draw(seed bigint, who bigint, what integer, below integer)
RETURNS integer
AS 'MODULE_PATHNAME', 'socsvc_draw'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION socsvc._draw(bigint, bigint, integer, integer) IS 'Private: a number from 0 to below - 1 that follows from the others, on every machine the same. what: what it decides. Errors: 22023 below is less than 1';
REVOKE ALL ON FUNCTION socsvc._draw(bigint, bigint, integer, integer) FROM PUBLIC;

CREATE FUNCTION socsvc._generated_snils(seed bigint, n bigint)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  -- 7,919 and 800,000,000 have no divisor in common: each n has a number of its own.
  SELECT socsvc._with_snils_digits((100000000 + (n * 7919 + socsvc._draw(seed, 0, 1, 800000000)) % 800000000)::text)
$function$;
COMMENT ON FUNCTION socsvc._generated_snils(bigint, bigint) IS 'Private: the СНИЛС of the n-th person, eleven digits with the right check digits, nobody else''s';
REVOKE ALL ON FUNCTION socsvc._generated_snils(bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._generated_iin(birth_date date, sex text, sequence integer)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT socsvc._with_iin_digit(to_char(birth_date, 'YYMMDD')
    || (CASE WHEN birth_date < '2000-01-01' THEN 3 ELSE 5 END + (sex = 'f')::integer) || lpad(sequence::text, 4, '0'))
$function$;
COMMENT ON FUNCTION socsvc._generated_iin(date, text, integer) IS 'Private: the ИИН of somebody born in the 20th or 21st century, twelve digits with the right check digit; NULL where none belongs to the others';
REVOKE ALL ON FUNCTION socsvc._generated_iin(date, text, integer) FROM PUBLIC;

CREATE FUNCTION socsvc._generated_names(country text, kind text, variant boolean DEFAULT false)
RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE -- its plan is kept
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT array_agg(CASE WHEN $3 THEN n.variant ELSE n.name END ORDER BY n.number::integer)
            FROM socsvc.shipped_generated_name() n WHERE n.jurisdiction = $1 AND n.kind = $2);
END
$function$;
COMMENT ON FUNCTION socsvc._generated_names(text, text, boolean) IS 'Private: names of a country, RU or KZ: family, given, patronymic, street, settlement. variant: those of women; of settlements urban or rural';
REVOKE ALL ON FUNCTION socsvc._generated_names(text, text, boolean) FROM PUBLIC;

-- Four persons in a row are one to four households. Who is what comes out of small tables:
--   pattern  1 1 1 1 | 2 1 1 | 2 2 | 4 (parents and two children), of ten blocks in 4, 3, 2, 1.
-- Persons 9,000 apart have the same four digits in their ИИН: their birthdays differ (three days of the year on).
CREATE FUNCTION socsvc._generated_people(seed bigint, country text, for_year integer, from_n bigint, until_n bigint)
RETURNS TABLE (n bigint, head bigint, relation text, kind text, age integer, sex text, birth_date date, iin text, family_name text,
  given_name text, patronymic text, street text, service text, luck integer)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH named AS MATERIALIZED (
    SELECT socsvc._generated_names(country, 'family') AS family_m, socsvc._generated_names(country, 'family', true) AS family_f,
           socsvc._generated_names(country, 'given') AS given_m, socsvc._generated_names(country, 'given', true) AS given_f,
           socsvc._generated_names(country, 'patronymic') AS patronymic_m,
           socsvc._generated_names(country, 'patronymic', true) AS patronymic_f,
           socsvc._generated_names(country, 'street') AS street
  ), placed AS (
    SELECT g.n, (g.n - 1) / 4 * 4 AS block, ((g.n - 1) % 4)::integer + 1 AS place,
           ('{1,1,1,1,2,2,2,3,3,4}'::integer[])[socsvc._draw(seed, (g.n - 1) / 4, 10, 10) + 1] AS pattern
      FROM generate_series(from_n, until_n) g (n)
  ), housed AS (
    SELECT p.n, p.block + ('{{1,2,3,4},{1,1,3,4},{1,1,3,3},{1,1,1,1}}'::integer[])[p.pattern][p.place] AS head,
           ('{{head,head,head,head},{head,spouse,head,head},{head,spouse,head,spouse},{head,spouse,child,child}}'::text[])[p.pattern][p.place] AS relation,
           CASE WHEN p.pattern = 4 THEN 'family' WHEN p.pattern = 3 OR p.pattern = 2 AND p.place <= 2 THEN 'pair'
                WHEN socsvc._draw(seed, p.n, 11, 5) = 0 THEN 'adult' ELSE 'elder' END AS kind
      FROM placed p
  ), aged AS (
    SELECT h.*,
           CASE WHEN h.relation = 'child' THEN 3 + socsvc._draw(seed, h.n, 12, 12)
                ELSE CASE h.kind WHEN 'elder' THEN 62 + socsvc._draw(seed, h.n, 12, 33)
                                 WHEN 'adult' THEN 22 + socsvc._draw(seed, h.n, 12, 34)
                                 WHEN 'pair' THEN 64 + socsvc._draw(seed, h.head, 12, 24) ELSE 28 + socsvc._draw(seed, h.head, 12, 16) END
                     + CASE h.relation WHEN 'spouse' THEN socsvc._draw(seed, h.n, 13, 5) - 3 ELSE 0 END END AS years,
           CASE WHEN h.relation = 'spouse' THEN 'f' WHEN h.kind IN ('pair', 'family') AND h.relation = 'head' THEN 'm'
                WHEN socsvc._draw(seed, h.n, 14, 100) < CASE WHEN h.kind = 'elder' THEN 68 ELSE 50 END THEN 'f' ELSE 'm' END AS sex,
           -- a day of the year that differs from that of whoever has the same four digits
           make_date(2001, 1, 1) + (socsvc._draw(seed, (h.n - 1) % 9000, 15, 365) + 3 * ((h.n - 1) / 9000)::integer) % 365 AS birthday,
           socsvc._draw(seed, h.n, 20, 1000) AS luck
      FROM housed h
  ), born AS (
    SELECT a.*, b.birth_date, b.iin
      FROM aged a
     CROSS JOIN LATERAL (
       SELECT t.birth_date, t.iin
         FROM (SELECT c.birth_date, CASE WHEN country = 'KZ' THEN socsvc._generated_iin(c.birth_date, a.sex,
           ((a.n - 1) % 9000)::integer) END AS iin, c.shift
                 FROM (SELECT make_date(for_year - 1 - a.years - s.shift, extract(month FROM a.birthday)::integer,
                   extract(day FROM a.birthday)::integer) AS birth_date,
                              s.shift FROM generate_series(0, CASE WHEN country = 'KZ' THEN 4 ELSE 0 END) s (shift)) c) t
        WHERE country <> 'KZ' OR t.iin IS NOT NULL ORDER BY t.shift LIMIT 1) b
  )
  SELECT b.n, b.head, b.relation, b.kind, (for_year - 1 - extract(year FROM b.birth_date))::integer, b.sex, b.birth_date, b.iin,
         (CASE b.sex WHEN 'f' THEN w.family_f ELSE w.family_m END)[socsvc._draw(seed, b.head, 16, cardinality(w.family_m)) + 1],
         (CASE b.sex WHEN 'f' THEN w.given_f ELSE w.given_m END)[g.number + 1],
         -- children are their father's
         (CASE b.sex WHEN 'f' THEN w.patronymic_f ELSE w.patronymic_m END)
           [CASE WHEN b.relation = 'child' THEN socsvc._draw(seed, b.head, 17, cardinality(w.given_m))
                 ELSE socsvc._draw(seed, b.n, 18, cardinality(w.patronymic_m)) END + 1],
         w.street[socsvc._draw(seed, b.head, 19, cardinality(w.street)) + 1] || ', ' || (1 + socsvc._draw(seed, b.head, 21, 120))
           || ', кв. ' || (1 + socsvc._draw(seed, b.head, 22, 90)),
         CASE WHEN country = 'KZ' THEN
                CASE WHEN b.relation = 'child' OR b.kind = 'family' THEN NULL WHEN b.luck < 30 THEN 'assistant'
                  WHEN b.luck < 40 THEN 'sign_language'
                     WHEN b.luck < 70 THEN 'aid' WHEN b.luck < 90 THEN 'placed' WHEN b.luck < 115 THEN 'queued' END
              WHEN b.kind = 'elder' THEN
                CASE WHEN b.luck < 55 THEN 'home' WHEN b.luck < 70 THEN 'semi_residential' WHEN b.luck < 95 THEN 'placed'
                  WHEN b.luck < 130 THEN 'queued'
                     WHEN b.luck < 142 THEN 'applied' END
              WHEN b.kind = 'adult' THEN CASE WHEN b.luck < 45 THEN 'home' WHEN b.luck < 80 THEN 'semi_residential' END
              WHEN b.kind = 'pair' THEN CASE WHEN b.luck < 38 THEN 'home' END
              WHEN b.relation = 'child' AND b.luck < 100 THEN 'semi_residential' END,
         b.luck
    FROM born b CROSS JOIN named w
   CROSS JOIN LATERAL (SELECT CASE WHEN b.relation = 'head' AND b.kind = 'family'
                                     THEN socsvc._draw(seed, b.head, 17, cardinality(w.given_m))
                                   ELSE socsvc._draw(seed, b.n, 17, cardinality(w.given_m)) END AS number) g
$function$;
COMMENT ON FUNCTION socsvc._generated_people(bigint, text, integer, bigint, bigint) IS 'Private: the persons from_n to until_n of a made-up region: households (head, relation), kind elder, adult, pair or family, whole years of age when the year begins, names, and service: what the region does for them, NULL for most; luck: a draw of 1,000. country: RU or KZ. iin only in Kazakhstan. Reads no table';
REVOKE ALL ON FUNCTION socsvc._generated_people(bigint, text, integer, bigint, bigint) FROM PUBLIC;

-- What the rows of a district are known by: the register's own ids, a run of each, reserved before.
CREATE FUNCTION socsvc._reserve_ids(of_table text, count bigint)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  sequence text := pg_get_serial_sequence('socsvc.' || quote_ident(of_table), 'id');
  first_id bigint;
BEGIN
  -- Nobody else takes an id meanwhile.
  EXECUTE format('LOCK TABLE socsvc.%I IN SHARE ROW EXCLUSIVE MODE', of_table);
  first_id := nextval(sequence);
  PERFORM setval(sequence, first_id + greatest(count, 1) - 1);
  RETURN first_id;
END
$function$;
COMMENT ON FUNCTION socsvc._reserve_ids(text, bigint) IS 'Private: the first of so many ids in a row of a table, which nobody else gets; locks the table against other writers until the transaction ends';
REVOKE ALL ON FUNCTION socsvc._reserve_ids(text, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._replay(day date, as_role text DEFAULT NULL, provider bigint DEFAULT NULL, person bigint DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM set_config('socsvc.replayed_day', coalesce(to_char(day, 'YYYY-MM-DD'), ''), true),
          set_config('socsvc.subject_role', coalesce(as_role, ''), true),
          set_config('socsvc.provider_id', coalesce(provider::text, ''), true),
          set_config('socsvc.person_id', coalesce(person::text, ''), true);
END
$function$;
COMMENT ON FUNCTION socsvc._replay(date, text, bigint, bigint) IS 'Private: until the transaction ends it is that day, and this subject acts: a role, for a provider or a person or for nobody in particular; without arguments, today and nobody. Errors: 42501 not a superuser';
REVOKE ALL ON FUNCTION socsvc._replay(date, text, bigint, bigint) FROM PUBLIC;

-- ---- the people of a district ------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._generate_people(seed bigint, country text, for_year integer, base bigint, from_n bigint, until_n bigint,
  settlement text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  first_household bigint := socsvc._reserve_ids('household', until_n - from_n + 1);
BEGIN
  PERFORM socsvc._replay(make_date(for_year - 1, 12, 1), 'agency');
  INSERT INTO socsvc.person (id, snils, iin, family_name, given_name, patronymic, birth_date, sex, settlement, address, phone)
    SELECT base + p.n, CASE WHEN country = 'RU' THEN socsvc._generated_snils(seed, p.n)::socsvc.snils END, p.iin::socsvc.iin,
      p.family_name, p.given_name, p.patronymic,
           p.birth_date, p.sex, settlement, p.street, '+7 900 ' || lpad((p.n % 10000000)::text, 7, '0')
      FROM socsvc._generated_people(seed, country, for_year, from_n, until_n) p ORDER BY p.n;
  INSERT INTO socsvc.household (id, address)
    SELECT first_household + p.n - from_n, settlement || ', ' || p.street
      FROM socsvc._generated_people(seed, country, for_year, from_n, until_n) p WHERE p.relation = 'head' ORDER BY p.n;
  INSERT INTO socsvc.household_member (household, person, relation, is_married, document, valid)
    SELECT first_household + p.head - from_n, base + p.n, p.relation, p.kind IN ('pair', 'family') AND p.relation <> 'child',
      'Справка о составе семьи ' || p.head,
           daterange(greatest(p.birth_date, make_date(for_year - 12, 1, 1)), NULL)
      FROM socsvc._generated_people(seed, country, for_year, from_n, until_n) p ORDER BY p.n;
  INSERT INTO socsvc.representation (represented, representative, kind, document, valid)
    SELECT base + p.n, base + p.head + a.adult, 'parent', 'Свидетельство о рождении ' || p.n,
      daterange(p.birth_date, (p.birth_date + interval '18 years')::date)
      FROM socsvc._generated_people(seed, country, for_year, from_n, until_n) p CROSS JOIN generate_series(0, 1) a (adult)
     WHERE p.relation = 'child' ORDER BY p.n, a.adult;
  INSERT INTO socsvc.person_category (person, category, document, valid)
    SELECT base + p.n, c.category, 'Удостоверение ' || p.n, daterange(greatest(p.birth_date, make_date(for_year - 5, 1, 1)), NULL)
      FROM socsvc._generated_people(seed, country, for_year, from_n, until_n) p
     CROSS JOIN LATERAL (SELECT CASE WHEN p.relation = 'child' THEN CASE WHEN p.service IS NOT NULL THEN 'disabled_child' END
                                     WHEN p.kind = 'adult' OR p.service IS NOT NULL AND country = 'KZ' THEN 'disabled_person'
                                     WHEN p.kind = 'elder' THEN CASE WHEN p.age >= 92 THEN 'ww2_home_front_worker'
                                       WHEN p.luck % 25 = 0 THEN 'combat_veteran'
                                                                     WHEN p.luck % 25 = 1 THEN 'political_repression_rehabilitated'
                                                                     WHEN p.luck % 4 = 2 OR p.service IS NOT NULL THEN 'disabled_person' END END AS category) c
     WHERE c.category IS NOT NULL ORDER BY p.n;
  IF country = 'RU' THEN
    -- Of the families that may have to pay: pensions and wages of the months that either rule of the average asks for.
    INSERT INTO socsvc.income (person, month, kind, amount, document)
      WITH people AS MATERIALIZED (SELECT p.* FROM socsvc._generated_people(seed, country, for_year, from_n, until_n) p)
      SELECT base + p.n, m.month::date, i.kind, i.amount, 'Ответ ' || CASE i.kind WHEN 'wage' THEN 'ФНС ' ELSE 'СФР ' END || p.n
        FROM people p
        JOIN (SELECT DISTINCT f.head FROM people f WHERE f.service IN ('home', 'semi_residential', 'placed')) f ON f.head = p.head
       CROSS JOIN LATERAL (SELECT CASE WHEN p.relation = 'child' OR p.kind = 'adult' THEN 'benefit' WHEN p.kind = 'family' THEN 'wage'
                                       ELSE 'pension' END AS kind,
                                  CASE WHEN p.relation = 'child' OR p.kind = 'adult' THEN 12000 + 100 * socsvc._draw(seed, p.n, 31, 120)
                                       WHEN p.kind = 'family' THEN 30000 + 500 * socsvc._draw(seed, p.n, 31, 120)
                                       ELSE 18000 + 100 * socsvc._draw(seed, p.n, 31, 300) END AS amount) i
       CROSS JOIN generate_series(make_date(for_year - 2, 11, 1)::timestamp, make_date(for_year - 1, 11, 1), '1 month') m (month)
       ORDER BY p.n, m.month;
    INSERT INTO socsvc.income_evidence (person, months, received_on, document)
      SELECT DISTINCT i.person, daterange(make_date(for_year - 2, 11, 1), make_date(for_year - 1, 12, 1)), make_date(for_year - 1, 12, 1),
        'Ответы СФР и ФНС'
        FROM socsvc.income i WHERE i.person BETWEEN base + from_n AND base + until_n ORDER BY i.person;
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_people(bigint, text, integer, bigint, bigint, bigint, text) IS 'Private: persons, households, representations of children, categories and, in Russia, incomes of those whom the region serves. base: id of the n-th person less n';
REVOKE ALL ON FUNCTION socsvc._generate_people(bigint, text, integer, bigint, bigint, bigint, text) FROM PUBLIC;
