-- Income and household, and what the provider finds for the fee of a contract (resolution 1873; 326-п paragraphs 19, 20, 34,
-- 35, 37; Kogalym procedure 2.2, 4.2, 4.3). Who is counted, which months and which kinds are rows, dated by the day of the
-- application.

-- ---- the period ----------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.income_period(application_on date)
RETURNS daterange
LANGUAGE plpgsql STABLE STRICT
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  home text[] := socsvc._home_jurisdictions();
  answer daterange;
BEGIN
  IF NOT isfinite(application_on) THEN
    RAISE EXCEPTION 'a day of application is finite'
      USING ERRCODE = 'datetime_field_overflow', DETAIL = format('Given: %s.', application_on), HINT = 'Give the day on which the application came.';
  END IF;
  SELECT daterange((date_trunc('month', application_on::timestamp) - make_interval(months => r.first_month_back))::date,
                   (date_trunc('month', application_on::timestamp) - make_interval(months => r.last_month_back - 1))::date)
    INTO answer
    FROM socsvc.income_period_rule r
   WHERE r.jurisdiction = ANY (home) AND r.valid @> application_on
   ORDER BY array_position(home, r.jurisdiction)
   LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no rule says which months of income count for an application of %', to_char(application_on, 'YYYY-MM-DD')
      USING ERRCODE = 'SV021', DETAIL = 'Table income_period_rule has no row in force on that day.',
            HINT = 'The administrator adds the row: see the report of gaps.';
  END IF;
  RETURN answer;
END
$function$;
COMMENT ON FUNCTION socsvc.income_period(date) IS 'Months whose incomes count for an application of the day, from the first day of the first to the first day after the last: twelve months before the month before that of the application (resolution 1873; 326-п 34/26, 35/29, 37/29), twelve before its month until 2025 (resolution 1075). Errors: SV021 no rule on that day, 22008 infinite';
REVOKE ALL ON FUNCTION socsvc.income_period(date) FROM PUBLIC;

-- ---- the family ----------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._relation_to(recipient text, member text, member_studies boolean)
RETURNS text
LANGUAGE sql IMMUTABLE
AS $function$
  SELECT CASE
    WHEN recipient = 'head' THEN member
    WHEN recipient = 'spouse' THEN CASE WHEN member = 'head' THEN 'spouse'
                                        WHEN member IN ('child', 'ward', 'student') THEN member ELSE 'other' END
    WHEN recipient = 'parent' AND member = 'head' THEN CASE WHEN member_studies THEN 'student' ELSE 'child' END
    WHEN recipient IN ('child', 'ward', 'student') AND member IN ('head', 'spouse') THEN 'parent'
    ELSE 'other' END
$function$;
COMMENT ON FUNCTION socsvc._relation_to(text, text, boolean) IS 'Private: what a member of a household is to a recipient, both known by what they are to its head: the family is the recipient''s, not the head''s';
REVOKE ALL ON FUNCTION socsvc._relation_to(text, text, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc.household_of(person_id bigint, on_day date)
RETURNS TABLE (member bigint, relation text, counted boolean, reason text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH lives AS (
      SELECT m.household, m.relation FROM socsvc.household_member m WHERE m.person = person_id AND m.valid @> on_day AND socsvc._serves_person(person_id)
    ), member AS (
      SELECT m.id, m.person, socsvc._relation_to(l.relation, m.relation, m.studies_full_time) AS relation, m.is_married, m.studies_full_time,
             date_part('year', age(on_day, p.birth_date))::integer AS years, p.died_on <= on_day AS dead
        FROM lives l
        JOIN socsvc.household_member m ON m.household = l.household AND m.valid @> on_day AND m.person <> person_id
        JOIN socsvc.person p ON p.id = m.person
    ), tried AS ( -- a child that studies is tried as a student too, and the other way round
      SELECT m.id, r.id IS NOT NULL AND NOT coalesce(m.dead, false)
                   AND (r.under_age IS NULL OR m.years < r.under_age)
                   AND NOT (r.unmarried AND m.is_married)
                   AND (NOT r.full_time_study OR m.studies_full_time) AS counted,
             CASE WHEN m.dead THEN 'dead'
                  WHEN r.id IS NULL THEN format('%s: not counted by the rules of the day', m.relation)
                  WHEN m.years >= r.under_age THEN format('%s: not under %s', r.relation, r.under_age)
                  WHEN r.unmarried AND m.is_married THEN format('%s: married', r.relation)
                  WHEN r.full_time_study AND NOT m.studies_full_time THEN format('%s: no full-time study', r.relation) END AS reason,
             a.relation = m.relation AS own
        FROM member m
       CROSS JOIN LATERAL (SELECT m.relation UNION SELECT CASE m.relation WHEN 'child' THEN 'student' WHEN 'student' THEN 'child' END) a (relation)
        LEFT JOIN LATERAL (SELECT h.* FROM socsvc.household_rule h
                            WHERE h.relation = a.relation AND h.valid @> on_day AND h.jurisdiction = ANY (socsvc._home_jurisdictions())
                            ORDER BY array_position(socsvc._home_jurisdictions(), h.jurisdiction) LIMIT 1) r ON true
       WHERE a.relation IS NOT NULL
    )
    SELECT person_id, 'self', true, NULL::text WHERE socsvc._serves_person(person_id)
     UNION ALL
    (SELECT m.person, m.relation, bool_or(t.counted),
            CASE WHEN NOT bool_or(t.counted) THEN min(t.reason) FILTER (WHERE t.own) END
       FROM member m JOIN tried t ON t.id = m.id
      GROUP BY m.id, m.person, m.relation
      ORDER BY m.person);
END
$function$;
COMMENT ON FUNCTION socsvc.household_of(bigint, date) IS 'The recipient (self) and those who live with him on the day: what each is to him, whether household_rule counts him in the family, and why not. Who lives in no recorded household is a family of one. Spouse, unmarried minors, wards and students under 23 count, parents do not (resolution 1873; 326-п 34/21 to 34/25). The whole family, also where its members are no recipients of who asks for one of his; no rows of a person whom he does not serve';
REVOKE ALL ON FUNCTION socsvc.household_of(bigint, date) FROM PUBLIC;

-- ---- the average ---------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._check_income_evidence(person_id bigint, application_on date, period daterange)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  from_age integer := coalesce(socsvc.setting_value('income_evidence_from_age', application_on), '18')::integer;
  missing text;
BEGIN
  SELECT string_agg(format(socsvc.translated('person %s: %s'), m.member, m.months), '; ' ORDER BY m.member) INTO missing
    FROM (SELECT h.member, string_agg(CASE WHEN lower(g.gap) = (upper(g.gap) - interval '1 month')::date THEN to_char(lower(g.gap), 'YYYY-MM')
                                           ELSE format(socsvc.translated('%s to %s'), to_char(lower(g.gap), 'YYYY-MM'), to_char(upper(g.gap) - 1, 'YYYY-MM')) END,
                                      ', ' ORDER BY g.gap) AS months
            FROM socsvc.household_of(person_id, application_on) h
            JOIN socsvc.person p ON p.id = h.member AND p.birth_date <= (application_on - make_interval(years => from_age))::date
           CROSS JOIN LATERAL unnest(datemultirange(period)
                                     - coalesce((SELECT range_agg(e.months) FROM socsvc.income_evidence e WHERE e.person = h.member), '{}')) g (gap)
           WHERE h.counted
           GROUP BY h.member) m;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'the incomes of the family of person % are not all known', person_id
      USING ERRCODE = 'SV020', DETAIL = format('Application of %s, months %s to %s; missing for %s.', to_char(application_on, 'YYYY-MM-DD'),
                                               to_char(lower(period), 'YYYY-MM'), to_char(upper(period) - 1, 'YYYY-MM'), missing),
            HINT = 'Record the incomes of these months, record_income(), and the papers that there are no others: record_income_evidence().';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_income_evidence(bigint, date, daterange) IS 'Private: every counted member of the age that the setting income_evidence_from_age says has evidence for every month. Errors: SV020, which names persons by id only';
REVOKE ALL ON FUNCTION socsvc._check_income_evidence(bigint, date, daterange) FROM PUBLIC;

CREATE FUNCTION socsvc.income_assessment(person_id bigint, application_on date)
RETURNS TABLE (average_income numeric, income_months daterange, income_total numeric, members integer, derivation jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  home text[] := socsvc._home_jurisdictions();
  months integer;
  family jsonb;
  unknown record;
BEGIN
  IF NOT EXISTS (SELECT FROM socsvc.person p WHERE p.id = person_id) OR NOT socsvc._serves_person(person_id) THEN
    RAISE EXCEPTION 'there is no person %', person_id USING ERRCODE = 'no_data_found';
  END IF;
  income_months := socsvc.income_period(application_on);
  months := (date_part('year', age(upper(income_months), lower(income_months))) * 12
             + date_part('month', age(upper(income_months), lower(income_months))))::integer;
  PERFORM socsvc._check_income_evidence(person_id, application_on, income_months);

  SELECT i.id, i.kind INTO unknown
    FROM socsvc.household_of(person_id, application_on) h
    JOIN socsvc.income i ON i.person = h.member AND i.month <@ income_months
   WHERE h.counted
     AND NOT EXISTS (SELECT FROM socsvc.income_kind k WHERE k.code = i.kind AND k.valid @> application_on AND k.jurisdiction = ANY (home))
   ORDER BY i.id LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'no rule says whether income "%" counts for an application of %', unknown.kind, to_char(application_on, 'YYYY-MM-DD')
      USING ERRCODE = 'SV021', DETAIL = format('Income %s; table income_kind has no row of the kind in force on that day.', unknown.id),
            HINT = 'The administrator adds the row.';
  END IF;

  WITH member AS (
    SELECT h.member, h.relation, h.counted, h.reason FROM socsvc.household_of(person_id, application_on) h
  ), kind AS (
    SELECT h.member, i.kind, sum(i.amount) AS amount,
           (SELECT k.counted FROM socsvc.income_kind k
             WHERE k.code = i.kind AND k.valid @> application_on AND k.jurisdiction = ANY (home)
             ORDER BY array_position(home, k.jurisdiction) LIMIT 1) AS counted
      FROM member h JOIN socsvc.income i ON i.person = h.member AND i.month <@ income_months
     WHERE h.counted
     GROUP BY h.member, i.kind
  ), person AS (
    SELECT h.member, h.relation, h.counted, h.reason,
           coalesce((SELECT sum(k.amount) FROM kind k WHERE k.member = h.member AND k.counted), 0) AS income,
           (SELECT jsonb_agg(jsonb_build_object('kind', k.kind, 'amount', k.amount) ORDER BY k.kind)
              FROM kind k WHERE k.member = h.member AND k.counted) AS kinds,
           (SELECT jsonb_agg(jsonb_build_object('kind', k.kind, 'amount', k.amount) ORDER BY k.kind)
              FROM kind k WHERE k.member = h.member AND NOT k.counted) AS left_out
      FROM member h
  )
  SELECT sum(p.income), count(*) FILTER (WHERE p.counted),
         jsonb_agg(jsonb_strip_nulls(jsonb_build_object('person', p.member, 'relation', p.relation, 'counted', p.counted, 'reason', p.reason,
                                                        'income', CASE WHEN p.counted THEN p.income END,
                                                        'kinds', p.kinds, 'kinds_not_counted', p.left_out))
                   ORDER BY p.relation <> 'self', p.member)
    INTO income_total, members, family
    FROM person p;
  -- Half up to the kopeck in whole numbers: floor((200 total + d) / 2 d), d being months times members.
  average_income := (div(income_total * 200 + months * members, 2 * months * members) / 100)::numeric(12, 2);
  derivation := jsonb_build_object('application_on', application_on, 'months', months,
                                   'first_month', to_char(lower(income_months), 'YYYY-MM'),
                                   'last_month', to_char(upper(income_months) - 1, 'YYYY-MM'), 'members', family);
  RETURN NEXT;
END
$function$;
COMMENT ON FUNCTION socsvc.income_assessment(bigint, date) IS 'The average income per head and month of the recipient''s family for an application of the day, in roubles, half up to the kopeck (resolution 1873; 326-п 20/1): counted incomes of all counted members in the period, by months and members; with the months, the sum, the members and how it came about. Errors: SV020 incomes of a member are not known for a month, SV021 no rule for the period or for a kind, P0002 no such person, or none whom the client serves. Incomes of the whole family are read, for they decide on his fee';
REVOKE ALL ON FUNCTION socsvc.income_assessment(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.average_income(person_id bigint, application_on date)
RETURNS numeric
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT a.average_income FROM socsvc.income_assessment(person_id, application_on) a $function$;
COMMENT ON FUNCTION socsvc.average_income(bigint, date) IS 'Average income per head and month for an application of the day, in roubles; see income_assessment(). Errors: SV020, SV021, P0002';
REVOKE ALL ON FUNCTION socsvc.average_income(bigint, date) FROM PUBLIC;

-- ---- what clients record -------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.refuse_recipient()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF socsvc.subject_role() IN ('citizen', 'representative') THEN
    RAISE EXCEPTION 'what a fee rests on is recorded by the provider or the agency'
      USING ERRCODE = 'SV009', DETAIL = format('Table %s; you act as: %s.', TG_TABLE_NAME, socsvc.subject_role()),
            HINT = 'Hand in the papers: the provider or the agency records what they say (326-п paragraphs 19, 39).';
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.refuse_recipient() IS 'Trigger of a table on which the recipient''s fee rests, BEFORE INSERT OR UPDATE OR DELETE FOR EACH STATEMENT: he does not write it himself, though the portal, which serves citizens and providers, may (326-п paragraphs 19, 39). Errors: SV009';
REVOKE ALL ON FUNCTION socsvc.refuse_recipient() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_household_member()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  person record;
  other record;
  is_found boolean;
  sees_person boolean;
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.household, NEW.person, NEW.relation, NEW.is_married, NEW.studies_full_time)
     IS DISTINCT FROM (OLD.id, OLD.household, OLD.person, OLD.relation, OLD.is_married, OLD.studies_full_time) THEN
    RAISE EXCEPTION 'member % of household % does not change', OLD.id, OLD.household
      USING ERRCODE = 'SV015', DETAIL = format('Person %s, %s.', OLD.person, OLD.valid),
            HINT = 'Close its "valid" and record what holds from then on: add_household_member().';
  END IF;
  -- Locked, person before household, so that nobody else moves in between this look and the commit.
  SELECT p.birth_date, p.died_on INTO person FROM socsvc.person p WHERE p.id = NEW.person FOR NO KEY UPDATE;
  is_found := FOUND;
  sees_person := socsvc._client_sees('person', NEW.person);
  -- A provider enters who lives with its recipient (326-п paragraph 20): a person whom it need not serve, and so not see.
  IF NOT is_found OR NOT sees_person AND socsvc.subject_whole_provider() IS NULL THEN
    PERFORM socsvc._refuse_missing('person', NEW.person, 'household_member_person_fkey');
    RETURN NEW;
  END IF;
  PERFORM FROM socsvc.household h WHERE h.id = NEW.household FOR NO KEY UPDATE;
  -- A new household has no members yet, and is nobody's.
  IF NOT FOUND OR NOT socsvc._client_sees('household', NEW.household)
                  AND EXISTS (SELECT FROM socsvc.household_member m WHERE m.household = NEW.household) THEN
    PERFORM socsvc._refuse_missing('household', NEW.household, 'household_member_household_fkey');
    RETURN NEW;
  END IF;
  IF isempty(NEW.valid) OR lower(NEW.valid) < person.birth_date OR lower(NEW.valid) > least(socsvc.today(), person.died_on)
     OR NOT coalesce(isfinite(lower(NEW.valid)), true) OR NOT coalesce(isfinite(upper(NEW.valid)), true) THEN
    RAISE EXCEPTION 'nobody lives in a household on these days'
      USING ERRCODE = 'SV005',
            DETAIL = CASE
              WHEN NOT sees_person THEN format('Person %s, household %s: %s; today is %s.', NEW.person, NEW.household, NEW.valid,
                                               to_char(socsvc.today(), 'YYYY-MM-DD'))
              WHEN person.died_on IS NULL THEN format('Person %s, household %s: %s; born %s, today is %s.', NEW.person, NEW.household, NEW.valid,
                                                      to_char(person.birth_date, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD'))
              ELSE format('Person %s, household %s: %s; born %s, died %s.', NEW.person, NEW.household, NEW.valid,
                          to_char(person.birth_date, 'YYYY-MM-DD'), to_char(person.died_on, 'YYYY-MM-DD')) END,
            HINT = 'The term begins between the birth and today, or the death.';
  END IF;
  SELECT m.id, m.household, m.valid INTO other
    FROM socsvc.household_member m
   WHERE m.person = NEW.person AND m.valid && NEW.valid AND m.id <> NEW.id
   ORDER BY m.valid LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'person % lives in one household at a time', NEW.person
      USING ERRCODE = 'SV023',
            DETAIL = CASE WHEN sees_person OR socsvc._client_sees('household', other.household)
                          THEN format('New: household %s, %s; row %s: household %s, %s.', NEW.household, NEW.valid,
                                      other.id, other.household, other.valid)
                          ELSE format('New: household %s, %s.', NEW.household, NEW.valid) END,
            HINT = 'Close the earlier row first.', TABLE = 'household_member', SCHEMA = 'socsvc', CONSTRAINT = 'household_member_once';
  END IF;
  IF NEW.relation = 'head' THEN
    SELECT m.id, m.person, m.valid INTO other
      FROM socsvc.household_member m
     WHERE m.household = NEW.household AND m.relation = 'head' AND m.valid && NEW.valid AND m.id <> NEW.id
     ORDER BY m.valid LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'household % has one head at a time', NEW.household
        USING ERRCODE = 'SV023', DETAIL = format('New: person %s, %s; row %s: person %s, %s.', NEW.person, NEW.valid, other.id, other.person, other.valid),
              HINT = 'Record what the person is to the head, or close the head''s row first.',
              TABLE = 'household_member', SCHEMA = 'socsvc', CONSTRAINT = 'household_member_one_head';
    END IF;
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_household_member() IS 'Trigger of household_member, BEFORE INSERT OR UPDATE FOR EACH ROW: one head at a time, nobody in two households at once. Locks the person, then the household. Errors: SV005 days before the birth, after the death or to come, SV015 another than the term changes, SV023 two heads or two households, both rows named where the client sees them, 23503 no such person or household, a household whose members the client does not see, or, but by a provider, a person whom it does not see; two sessions under REPEATABLE READ: 23P01';
REVOKE ALL ON FUNCTION socsvc.keep_household_member() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_income()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.person, NEW.month, NEW.kind) IS DISTINCT FROM (OLD.id, OLD.person, OLD.month, OLD.kind) THEN
    RAISE EXCEPTION 'whose and which income it is stands'
      USING ERRCODE = 'SV015', DETAIL = format('Income %s.', OLD.id), HINT = 'Delete it and record another.';
  END IF;
  IF date_part('day', NEW.month) <> 1 OR NOT isfinite(NEW.month) THEN
    RAISE EXCEPTION 'a month is written by its first day'
      USING ERRCODE = 'invalid_parameter_value', DETAIL = format('Person %s, month: %s.', NEW.person, NEW.month),
            HINT = 'Give the first day of the month.';
  END IF;
  IF NEW.month > socsvc.today() THEN
    RAISE EXCEPTION 'an income is not of the future'
      USING ERRCODE = 'SV005', DETAIL = format('Person %s, month: %s; today: %s.', NEW.person, to_char(NEW.month, 'YYYY-MM'), to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Give a month that has begun.';
  END IF;
  IF NOT EXISTS (SELECT FROM socsvc.income_kind k WHERE k.code = NEW.kind AND k.jurisdiction = ANY (socsvc._home_jurisdictions())) THEN
    RAISE EXCEPTION 'there is no kind of income "%"', NEW.kind
      USING ERRCODE = 'foreign_key_violation', DETAIL = format('Person %s, month %s.', NEW.person, to_char(NEW.month, 'YYYY-MM')),
            HINT = format('Kinds: %s.', (SELECT string_agg(DISTINCT k.code, ', ' ORDER BY k.code) FROM socsvc.income_kind k
                                         WHERE k.jurisdiction = ANY (socsvc._home_jurisdictions()))),
            TABLE = 'income', SCHEMA = 'socsvc', COLUMN = 'kind';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_income() IS 'Trigger of income, BEFORE INSERT OR UPDATE FOR EACH ROW: a known kind, the first day of a month that has begun. Errors: SV005 of the future, SV015 another than the amount or the document changes, 22023 no first day of a month, 23503 unknown kind; amounts below 0 or absurd: 23514';
REVOKE ALL ON FUNCTION socsvc.keep_income() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_income_evidence()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'evidence % of incomes stands', OLD.id
      USING ERRCODE = 'SV015', DETAIL = format('Person %s, months %s.', OLD.person, OLD.months), HINT = 'Delete it and record another.';
  END IF;
  NEW.received_on := coalesce(NEW.received_on, socsvc.today());
  IF NEW.received_on > socsvc.today() OR upper(NEW.months) > NEW.received_on THEN
    RAISE EXCEPTION 'evidence is of months that are over when it comes'
      USING ERRCODE = 'SV005', DETAIL = format('Person %s, months %s; received on %s, today is %s.', NEW.person, NEW.months,
                                               to_char(NEW.received_on, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Give months that are over, and the day on which the evidence came.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_income_evidence() IS 'Trigger of income_evidence, BEFORE INSERT OR UPDATE FOR EACH ROW: of months that were over when it came, today when nothing is said. Errors: SV005 of the future, SV015 changed; not whole months: 23514';
REVOKE ALL ON FUNCTION socsvc.keep_income_evidence() FROM PUBLIC;

CREATE FUNCTION socsvc.add_household(address text DEFAULT NULL, note text DEFAULT NULL)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ INSERT INTO socsvc.household (address, note) VALUES ($1, $2) RETURNING id $function$;
COMMENT ON FUNCTION socsvc.add_household(text, text) IS 'A new household without members; answers its id';
REVOKE ALL ON FUNCTION socsvc.add_household(text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.add_household_member(household_id bigint, person_id bigint, relation text, document text, from_day date,
  is_married boolean DEFAULT false, studies_full_time boolean DEFAULT false, until_day date DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  member_id bigint;
BEGIN
  IF until_day < from_day THEN
    RAISE EXCEPTION 'a term ends on or after its first day'
      USING ERRCODE = 'SV005', DETAIL = format('Person %s, household %s: %s to %s.', person_id, household_id,
                                               to_char(from_day, 'YYYY-MM-DD'), to_char(until_day, 'YYYY-MM-DD')),
            HINT = 'Give a last day on or after the first one.';
  END IF;
  INSERT INTO socsvc.household_member (household, person, relation, document, valid, is_married, studies_full_time)
    VALUES (household_id, person_id, add_household_member.relation, add_household_member.document,
            daterange(from_day, until_day, '[]'), add_household_member.is_married, add_household_member.studies_full_time)
    RETURNING id INTO member_id;
  RETURN member_id;
END
$function$;
COMMENT ON FUNCTION socsvc.add_household_member(bigint, bigint, text, text, date, boolean, boolean, date) IS 'The person lives in the household from the day on, until until_day where given; relation: what he is to its head (head, spouse, child, ward, student, parent, other). Answers the id of the row. Errors: SV005 a term that cannot be, SV023 a second head or a second household, 23503 no such person or household, or another''s household, 23514 another relation';
REVOKE ALL ON FUNCTION socsvc.add_household_member(bigint, bigint, text, text, date, boolean, boolean, date) FROM PUBLIC;

CREATE FUNCTION socsvc.leave_household(person_id bigint, last_day date)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.household_member m SET valid = daterange(lower(m.valid), last_day, '[]')
   WHERE m.person = person_id AND m.valid @> last_day;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'person % lives in no recorded household on %', person_id, to_char(last_day, 'YYYY-MM-DD')
      USING ERRCODE = 'no_data_found';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.leave_household(bigint, date) IS 'Closes what is recorded of the person in a household: last_day is the last one on which it holds. Errors: P0002 nothing is recorded for that day';
REVOKE ALL ON FUNCTION socsvc.leave_household(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.record_income(person_id bigint, month date, kind text, amount numeric, document text)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  income_id bigint;
  other record;
BEGIN
  IF amount IS NULL OR amount = 'NaN' OR amount < 0 OR amount >= 1000000000 OR amount <> round(amount, 2) THEN
    RAISE EXCEPTION 'an income is an amount in roubles and kopecks from 0 to a billion'
      USING ERRCODE = 'invalid_parameter_value',
            DETAIL = format('Person %s, month %s, kind "%s": %s.', person_id, month, kind, coalesce(amount::text, 'nothing')),
            HINT = 'Give it in roubles, with two digits of kopecks at most.';
  END IF;
  SELECT i.id, i.amount INTO other
    FROM socsvc.income i
   WHERE i.person = person_id AND i.month = record_income.month AND i.kind = record_income.kind AND i.document = record_income.document;
  IF FOUND THEN
    IF other.amount = record_income.amount THEN
      RETURN other.id;
    END IF;
    RAISE EXCEPTION 'the same document says another amount'
      USING ERRCODE = 'SV023', DETAIL = format('New: %s; income %s: %s.', amount, other.id, other.amount),
            HINT = 'Correct that row, or name the other document.', TABLE = 'income', SCHEMA = 'socsvc';
  END IF;
  INSERT INTO socsvc.income (person, month, kind, amount, document)
    VALUES (person_id, record_income.month, record_income.kind, record_income.amount, record_income.document)
    RETURNING id INTO income_id;
  RETURN income_id;
END
$function$;
COMMENT ON FUNCTION socsvc.record_income(bigint, date, text, numeric, text) IS 'An income of the person: month by its first day, kind a code of income_kind, roubles before tax, and the document or answer that says so; answers its id, that of the row there is where the same is recorded again. Errors: SV005 of the future, SV023 the document said another amount before, 22023 an amount that cannot be or no first day of a month, 23503 unknown kind or person';
REVOKE ALL ON FUNCTION socsvc.record_income(bigint, date, text, numeric, text) FROM PUBLIC;

CREATE FUNCTION socsvc.record_income_evidence(person_id bigint, months daterange, document text, received_on date DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  evidence_id bigint;
BEGIN
  IF coalesce(isempty(months) OR lower_inf(months) OR upper_inf(months)
              OR date_part('day', lower(months)) <> 1 OR date_part('day', upper(months)) <> 1, true) THEN
    RAISE EXCEPTION 'evidence of incomes is of whole months'
      USING ERRCODE = 'invalid_parameter_value', DETAIL = format('Person %s: %s.', person_id, months),
            HINT = 'From the first day of the first month to the first day after the last one: ''[2025-02-01,2026-02-01)''.';
  END IF;
  INSERT INTO socsvc.income_evidence (person, months, document, received_on)
    VALUES (person_id, record_income_evidence.months, record_income_evidence.document, record_income_evidence.received_on)
    RETURNING id INTO evidence_id;
  RETURN evidence_id;
END
$function$;
COMMENT ON FUNCTION socsvc.record_income_evidence(bigint, daterange, text, date) IS 'All incomes of the person in these whole months are recorded, none included, says the document; answers the id. received_on: today when NULL. Errors: SV005 months not over when it came, 22023 not whole months, 23503 no such person';
REVOKE ALL ON FUNCTION socsvc.record_income_evidence(bigint, daterange, text, date) FROM PUBLIC;

-- ---- the assessment ------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._fee_effective_from(ground text, arisen_on date)
RETURNS date
LANGUAGE plpgsql STABLE STRICT
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  takes_effect text;
BEGIN
  SELECT r.takes_effect INTO takes_effect
    FROM socsvc.fee_change_rule r
   WHERE r.ground = _fee_effective_from.ground AND r.valid @> arisen_on AND r.jurisdiction = ANY (socsvc._home_jurisdictions())
   ORDER BY array_position(socsvc._home_jurisdictions(), r.jurisdiction)
   LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no rule says from which day a change of "%" changes the fee', ground
      USING ERRCODE = 'SV021', DETAIL = format('Table fee_change_rule has no row in force on %s.', to_char(arisen_on, 'YYYY-MM-DD')),
            HINT = 'The administrator adds the row.';
  END IF;
  RETURN CASE takes_effect WHEN 'same_day' THEN arisen_on
                           ELSE (date_trunc('month', arisen_on::timestamp) + interval '1 month')::date END;
END
$function$;
COMMENT ON FUNCTION socsvc._fee_effective_from(text, date) IS 'Private: first day of the fee that a circumstance of the day changes, by fee_change_rule (326-п paragraph 24.1). Errors: SV021 no rule';
REVOKE ALL ON FUNCTION socsvc._fee_effective_from(text, date) FROM PUBLIC;

CREATE FUNCTION socsvc._demographic_group_of(person_id bigint, on_day date)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  person record;
  answer text;
BEGIN
  SELECT p.sex, (date_part('year', age(on_day, p.birth_date)) * 12 + date_part('month', age(on_day, p.birth_date)))::integer AS months
    INTO person FROM socsvc.person p WHERE p.id = person_id;
  SELECT a.demographic_group INTO answer
    FROM socsvc.demographic_age a
   WHERE a.sex = person.sex AND a.months @> person.months AND a.valid @> on_day AND a.jurisdiction = ANY (socsvc._home_jurisdictions())
   ORDER BY array_position(socsvc._home_jurisdictions(), a.jurisdiction)
   LIMIT 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no rule says to which group of the population person % belongs', person_id
      USING ERRCODE = 'SV021', DETAIL = format('Day %s, sex %s, age %s months: table demographic_age has no such row in force.',
                                               to_char(on_day, 'YYYY-MM-DD'), person.sex, person.months),
            HINT = 'Give demographic_group, or let the administrator add the row.';
  END IF;
  RETURN answer;
END
$function$;
COMMENT ON FUNCTION socsvc._demographic_group_of(bigint, date) IS 'Private: the person''s group by sex and whole months of age on the day. Errors: SV021 no row of demographic_age';
REVOKE ALL ON FUNCTION socsvc._demographic_group_of(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_fee_assessment()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  contract record;
  earlier_group text; -- of what counted on the first day until now
  source record; -- the last row that looked at incomes, and did not keep what another had found
  incomes record;
  first_day date;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'assessment % of contract % stands', OLD.id, OLD.contract
      USING ERRCODE = 'SV015', DETAIL = format('Decided on %s.', to_char(OLD.decided_on, 'YYYY-MM-DD')),
            HINT = 'Assess anew: assess_fee() on ground correction.';
  ELSIF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'assessment % of contract % is not deleted', OLD.id, OLD.contract
      USING ERRCODE = 'SV017', DETAIL = format('Decided on %s.', to_char(OLD.decided_on, 'YYYY-MM-DD')),
            HINT = 'Assess anew: assess_fee() on ground correction.';
  END IF;
  IF socsvc.subject_role() IS DISTINCT FROM 'provider' THEN
    RAISE EXCEPTION 'the provider determines the fee'
      USING ERRCODE = 'SV009', DETAIL = format('Contract %s; you act as: %s.', NEW.contract, coalesce(socsvc.subject_role(), 'nobody')),
            HINT = '326-п paragraph 19: act as the provider, authenticate().';
  END IF;
  -- Locked, so that the contract does not end, and no other assessment comes, between this look and the commit.
  SELECT c.id, c.person, c.provider, c.status, c.term, c.requested_on, lower(p.term) AS programme_from,
         coalesce(a.received_on, p.issued_on) AS application_on
    INTO contract
    FROM socsvc.contract c
    JOIN socsvc.programme p ON p.id = c.programme
    LEFT JOIN socsvc.decision d ON d.id = p.decision
    LEFT JOIN socsvc.application a ON a.id = d.application
   WHERE c.id = NEW.contract FOR NO KEY UPDATE OF c;
  IF NOT FOUND OR NOT socsvc._client_sees('contract', NEW.contract) THEN
    PERFORM socsvc._refuse_missing('contract', NEW.contract, 'fee_assessment_contract');
    RETURN NEW;
  END IF;
  IF socsvc.subject_provider() <> contract.provider THEN
    RAISE EXCEPTION 'a provider determines the fees of its own contracts'
      USING ERRCODE = 'SV009', DETAIL = format('You act for provider %s.', socsvc.subject_provider()),
            HINT = 'The provider of the contract determines it, or the agency.';
  END IF;
  NEW.person := coalesce(NEW.person, contract.person);
  NEW.provider := coalesce(NEW.provider, contract.provider);
  NEW.application_on := contract.application_on;
  NEW.decided_on := coalesce(NEW.decided_on, socsvc.today());
  IF contract.status = 'cancelled' THEN
    RAISE EXCEPTION 'contract % was not concluded', contract.id
      USING ERRCODE = 'SV004', DETAIL = 'Its status is "cancelled".', HINT = 'Conclude another contract: conclude_contract().';
  END IF;

  IF NEW.ground = 'conclusion' THEN
    IF contract.status NOT IN ('requested', 'offered') AND EXISTS (SELECT FROM socsvc.fee_assessment f WHERE f.contract = contract.id) THEN
      RAISE EXCEPTION 'the fee of contract % was determined when it was concluded', contract.id
        USING ERRCODE = 'SV004', DETAIL = format('Its status is "%s".', contract.status),
              HINT = 'Name the circumstance that changes it, or assess on ground correction.';
    END IF;
    NEW.arisen_on := coalesce(NEW.arisen_on, contract.requested_on);
    NEW.effective_from := least(contract.programme_from, contract.requested_on);
    first_day := coalesce(lower(contract.term), greatest(contract.programme_from, contract.requested_on));
  ELSIF NEW.arisen_on IS NULL THEN
    RAISE EXCEPTION 'an assessment on ground "%" needs its day', NEW.ground
      USING ERRCODE = 'not_null_violation', DETAIL = format('Contract %s.', contract.id),
            HINT = 'arisen_on: the day on which the circumstance arose, or from which the correction counts.',
            TABLE = 'fee_assessment', SCHEMA = 'socsvc', COLUMN = 'arisen_on';
  ELSE
    NEW.effective_from := CASE NEW.ground WHEN 'correction' THEN NEW.arisen_on ELSE socsvc._fee_effective_from(NEW.ground, NEW.arisen_on) END;
    first_day := NEW.effective_from;
  END IF;
  IF NEW.decided_on > socsvc.today() OR NEW.arisen_on > NEW.decided_on AND NEW.ground <> 'correction' THEN
    RAISE EXCEPTION 'a fee is determined today or before, and not before its circumstance'
      USING ERRCODE = 'SV005', DETAIL = format('Contract %s: arisen on %s, decided on %s; today is %s.', contract.id, to_char(NEW.arisen_on, 'YYYY-MM-DD'),
                                               to_char(NEW.decided_on, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Give a day from the circumstance until today.';
  END IF;

  SELECT f.demographic_group INTO earlier_group
    FROM socsvc.fee_assessment f
   WHERE f.contract = contract.id AND f.effective_from <= NEW.effective_from
   ORDER BY f.effective_from DESC, f.id DESC LIMIT 1;
  SELECT f.id, f.income_on, f.average_income, f.income_months, f.income_total, f.members INTO source
    FROM socsvc.fee_assessment f
   WHERE f.contract = contract.id AND f.effective_from <= NEW.effective_from AND NOT (f.derivation ? 'income_of_assessment')
   ORDER BY f.effective_from DESC, f.id DESC LIMIT 1;
  NEW.demographic_group := coalesce(NEW.demographic_group,
    CASE WHEN NEW.ground IN ('income', 'category') THEN socsvc._demographic_group_of(contract.person, NEW.arisen_on)
         WHEN NEW.ground = 'conclusion' OR earlier_group IS NULL THEN socsvc._demographic_group_of(contract.person, contract.application_on)
         ELSE earlier_group END);

  NEW.income_on := NULL;
  NEW.average_income := NULL;
  NEW.income_months := NULL;
  NEW.income_total := NULL;
  NEW.members := NULL;
  IF NOT socsvc.needs_income(contract.id, first_day) THEN
    NEW.derivation := jsonb_build_object('income_needed', false, 'on', first_day);
    RETURN NEW;
  END IF;
  IF NEW.ground IN ('subsistence_minimum', 'tariff', 'threshold', 'category') AND source.average_income IS NOT NULL THEN
    -- Incomes have not changed: what was found stands.
    NEW.income_on := source.income_on;
    NEW.average_income := source.average_income;
    NEW.income_months := source.income_months;
    NEW.income_total := source.income_total;
    NEW.members := source.members;
    NEW.derivation := jsonb_build_object('income_needed', true, 'income_of_assessment', source.id);
    RETURN NEW;
  END IF;
  NEW.income_on := CASE WHEN NEW.ground = 'conclusion' THEN contract.application_on
                        WHEN NEW.ground = 'correction' THEN coalesce(source.income_on, contract.application_on)
                        WHEN NEW.ground = 'income' OR source.id IS NOT NULL THEN NEW.arisen_on
                        ELSE contract.application_on END;
  SELECT * INTO incomes FROM socsvc.income_assessment(contract.person, NEW.income_on);
  NEW.average_income := incomes.average_income;
  NEW.income_months := incomes.income_months;
  NEW.income_total := incomes.income_total;
  NEW.members := incomes.members;
  NEW.derivation := jsonb_build_object('income_needed', true) || incomes.derivation;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_fee_assessment() IS 'Trigger of fee_assessment, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: the provider gives contract, ground, its day and perhaps the group; application, incomes, members, group and first day are computed. Incomes are as on the day of the application (Kogalym procedure 4.3); on ground income as if one had applied on the day on which the change arose, for the fee changes with the average income of then (326-п 24.1); other changes keep what was found, and a correction looks again at the same months and keeps the group. Where the first day is free whatever the income, nobody asks (326-п 20/2). Errors: SV004 contract cancelled or its fee determined, SV005 of the future, SV009 not by the provider, SV015 changed, SV017 deleted, SV020 incomes not known, SV021 no rule, 23502 no day, 23503 no such contract, or one that the client does not see';
REVOKE ALL ON FUNCTION socsvc.keep_fee_assessment() FROM PUBLIC;

CREATE FUNCTION socsvc.carry_fee_assessment()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  later record;
BEGIN
  IF NEW.derivation ? 'income_of_assessment' THEN
    RETURN NULL;
  END IF;
  SELECT f.effective_from, f.average_income, f.derivation ? 'income_of_assessment' AS keeps INTO later
    FROM socsvc.fee_assessment f
   WHERE f.contract = NEW.contract AND f.effective_from > NEW.effective_from
   ORDER BY f.effective_from, f.id DESC
   LIMIT 1;
  -- The correction, in its turn, goes on to the next one.
  IF later.keeps THEN
    INSERT INTO socsvc.fee_assessment (contract, ground, arisen_on, decided_on, note)
      VALUES (NEW.contract, 'correction', later.effective_from, NEW.decided_on, format('after assessment %s', NEW.id));
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.carry_fee_assessment() IS 'Trigger of fee_assessment, AFTER INSERT FOR EACH ROW: incomes that are found from a day on are carried into later assessments that had kept what was found before, by a correction of each; the order in which changes are decided does not matter. Errors: those of keep_fee_assessment()';
REVOKE ALL ON FUNCTION socsvc.carry_fee_assessment() FROM PUBLIC;

CREATE FUNCTION socsvc.assess_fee(contract_id bigint, ground text DEFAULT 'conclusion', arisen_on date DEFAULT NULL,
  decided_on date DEFAULT NULL, demographic_group text DEFAULT NULL, note text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  assessment_id bigint;
BEGIN
  INSERT INTO socsvc.fee_assessment (contract, ground, arisen_on, decided_on, demographic_group, note)
    VALUES (contract_id, assess_fee.ground, assess_fee.arisen_on, assess_fee.decided_on, assess_fee.demographic_group, assess_fee.note)
    RETURNING id INTO assessment_id;
  RETURN assessment_id;
END
$function$;
COMMENT ON FUNCTION socsvc.assess_fee(bigint, text, date, date, text, text) IS 'The provider determines what the fee of a contract rests on (326-п paragraphs 19, 20, 24.1); answers the id of the assessment. ground: conclusion, income, subsistence_minimum, tariff, threshold, category, or correction from arisen_on on; arisen_on: day of the circumstance, of a conclusion that of the request when NULL; decided_on: today when NULL; demographic_group: by age when NULL. Errors: SV004, SV005, SV009, SV020 incomes not known (DETAIL names persons and months), SV021 no rule, 23502 no day of the circumstance, 23503 no such contract, or another''s, or group, 23514 another ground';
REVOKE ALL ON FUNCTION socsvc.assess_fee(bigint, text, date, date, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.assess_fee_on_offer()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF socsvc.setting_value('fee_assessment_before_offer') = 'true' AND NEW.term IS NOT NULL
     AND NOT EXISTS (SELECT FROM socsvc.programme p WHERE p.id = NEW.programme AND p.basis = 'rehabilitation_programme') -- free by law
     AND NOT EXISTS (SELECT FROM socsvc.fee_assessment f WHERE f.contract = NEW.id) THEN
    PERFORM socsvc.assess_fee(NEW.id);
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.assess_fee_on_offer() IS 'Trigger of contract, AFTER UPDATE FOR EACH ROW, when it is offered, before the guard asks: determines the fee where nobody has done so and the setting fee_assessment_before_offer is true (326-п 19/1, 24/2), but not of what a rehabilitation programme gives, which is free. Errors: those of assess_fee()';
REVOKE ALL ON FUNCTION socsvc.assess_fee_on_offer() FROM PUBLIC;
