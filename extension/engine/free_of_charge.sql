-- Who pays nothing whatever the income, on which days, and why; conditions of contracts and social contracts, on which
-- that rests.

CREATE FUNCTION socsvc._period_end(start date, amount integer, unit text)
RETURNS date
LANGUAGE sql IMMUTABLE
AS $function$
  SELECT CASE unit
           WHEN 'day' THEN start + amount
           ELSE (start + CASE unit WHEN 'month' THEN make_interval(0, amount) ELSE make_interval(amount) END)::date
                + CASE WHEN date_part('day', start + CASE unit WHEN 'month' THEN make_interval(0, amount) ELSE make_interval(amount) END)
                            < date_part('day', start) THEN 1 ELSE 0 END
         END
$function$;
COMMENT ON FUNCTION socsvc._period_end(date, integer, text) IS 'Private: first day after a period of so many units (day, month, year) that begins on start: the day of the same number, or the first of the next month where the month has none, for a month is over on its last day then (Civil Code article 192)';
REVOKE ALL ON FUNCTION socsvc._period_end(date, integer, text) FROM PUBLIC;

CREATE FUNCTION socsvc._free_days(from_day date, until_day date, contract_ids bigint[] DEFAULT NULL, provider_id bigint DEFAULT NULL,
  unsigned_too boolean DEFAULT false)
RETURNS TABLE (contract bigint, free_rule bigint, days daterange)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
SET plan_cache_mode = force_custom_plan -- a region and one contract want different plans
SET jit = off
SET enable_nestloop = off -- how few of them a rule concerns is beyond estimation; lookups are LATERAL
AS $function$
#variable_conflict use_column
DECLARE
  home text[] := socsvc._home_jurisdictions();
  persons bigint[]; -- of whom, NULL for all
BEGIN
  IF contract_ids IS NOT NULL OR provider_id IS NOT NULL THEN
    persons := ARRAY(SELECT DISTINCT c.person FROM socsvc.contract c
                      WHERE (contract_ids IS NULL OR c.id = ANY (contract_ids)) AND (provider_id IS NULL OR c.provider = provider_id));
  END IF;
  RETURN QUERY
  WITH RECURSIVE rule AS MATERIALIZED (
    SELECT r.id, r.code, r.sort_order, r.forms, r.category, r.unless_category, r.when_conditions, r.unless_conditions, r.extent,
           r.amount, r.unit, r.counted_from, r.per, r.most_days,
           -- whether other contracts of the person matter
           r.extent = 'count' OR coalesce(r.counted_from IN ('contract', 'condition'), false) AS looks_back,
           datemultirange(r.valid)
             - coalesce((SELECT range_agg(o.valid) FROM socsvc.free_rule o
                          WHERE o.code = r.code AND o.jurisdiction = ANY (home)
                            AND array_position(home, o.jurisdiction) < array_position(home, r.jurisdiction)), '{}') AS in_force
      FROM socsvc.free_rule r
     WHERE r.jurisdiction = ANY (home) AND r.valid && daterange(NULL, until_day)
  ), narrower (wider, code, past) AS (
    SELECT w.category, w.category, bool_or(w.extent <> 'while')
      FROM (SELECT r.category, r.extent FROM rule r UNION ALL SELECT r.unless_category, r.extent FROM rule r) w
     WHERE w.category IS NOT NULL
     GROUP BY w.category
     UNION
    SELECT n.wider, i.code, n.past
      FROM narrower n JOIN socsvc.category c ON c.code = n.code CROSS JOIN LATERAL unnest(c.implied_by) i (code)
  ), conditioned AS MATERIALIZED (
    SELECT k.id, k.contract, k.person, k.condition, k.valid
      FROM socsvc.contract_condition k
     WHERE persons IS NULL OR k.person = ANY (persons)
  ), aged AS MATERIALIZED (
    -- Half of all recipients are elderly: everybody is looked at only where a rule asks for nothing else, and only those who
    -- can be of that age in these days (two days more, for leap days).
    SELECT n.wider, a.sex, a.over_age, a.under_age, a.born,
           EXISTS (SELECT FROM rule r WHERE n.wider IN (r.category, r.unless_category) AND r.when_conditions = '{}') AS everybody,
           CASE WHEN n.past OR a.under_age IS NULL THEN '-infinity'
                ELSE (from_day - make_interval(a.under_age))::date - 2 END AS born_after,
           coalesce((until_day - make_interval(a.over_age))::date + 2, 'infinity') AS born_before
      FROM narrower n
      JOIN socsvc.category_age a ON a.category = n.code AND a.jurisdiction = ANY (home) AND num_nonnulls(a.over_age, a.under_age) > 0
  ), belonging AS MATERIALIZED (
    SELECT h.person, n.wider AS category, h.valid
      FROM narrower n JOIN socsvc.person_category h ON h.category = n.code
     WHERE persons IS NULL OR h.person = ANY (persons)
    UNION ALL
    SELECT h.person, n.wider, h.valid
      FROM narrower n JOIN socsvc.social_contract_act a ON a.category = n.code JOIN socsvc.social_contract h ON h.act = a.code
     WHERE persons IS NULL OR h.person = ANY (persons)
    UNION ALL
    SELECT q.id, a.wider, daterange(coalesce((q.birth_date + make_interval(a.over_age))::date + 1, q.birth_date),
                                    (q.birth_date + make_interval(a.under_age))::date)
      FROM aged a
      JOIN socsvc.person q ON q.sex = a.sex AND a.born @> q.birth_date AND q.birth_date > a.born_after AND q.birth_date < a.born_before
     WHERE a.everybody AND (persons IS NULL OR q.id = ANY (persons))
    UNION ALL
    SELECT q.id, a.wider, daterange(coalesce((q.birth_date + make_interval(a.over_age))::date + 1, q.birth_date),
                                    (q.birth_date + make_interval(a.under_age))::date)
      FROM (SELECT DISTINCT k.person FROM conditioned k) k
      JOIN socsvc.person q ON q.id = k.person
      JOIN aged a ON NOT a.everybody AND q.sex = a.sex AND a.born @> q.birth_date
  ), member AS MATERIALIZED (
    SELECT b.person, r.id AS rule,
           CASE WHEN r.extent = 'first' AND r.counted_from = 'category'
                THEN range_agg(b.valid)
                     * range_agg(CASE WHEN NOT lower_inf(b.valid)
                                      THEN daterange(lower(b.valid), socsvc._period_end(lower(b.valid), r.amount, r.unit)) END)
                ELSE range_agg(CASE WHEN r.extent = 'after' AND NOT upper_inf(b.valid)
                                    THEN daterange(lower(b.valid), socsvc._period_end(upper(b.valid), r.amount, r.unit))
                                    ELSE b.valid END) END AS days
      FROM belonging b JOIN rule r ON r.category = b.category
     GROUP BY b.person, r.id, r.extent, r.counted_from
  ), excepted AS MATERIALIZED (
    SELECT b.person, r.id AS rule, range_agg(b.valid) AS days
      FROM belonging b JOIN rule r ON r.unless_category = b.category
     GROUP BY b.person, r.id
  ), meeting AS MATERIALIZED (
    SELECT e.contract, e.person, e.rule, range_intersect_agg(e.days) AS days, min(e.since) AS since
      FROM (SELECT k.contract, k.person, r.id AS rule, w.ordinal, cardinality(r.when_conditions) AS needed,
                   range_agg(k.valid) AS days, min(coalesce(lower(k.valid), '-infinity')) FILTER (WHERE w.ordinal = 1) AS since
              FROM rule r CROSS JOIN LATERAL unnest(r.when_conditions) WITH ORDINALITY w (code, ordinal)
              JOIN conditioned k ON k.condition = w.code
             GROUP BY k.contract, k.person, r.id, w.ordinal, r.when_conditions) e
     GROUP BY e.contract, e.person, e.rule, e.needed
    HAVING count(*) = e.needed
  ), barred AS MATERIALIZED (
    SELECT k.contract, r.id AS rule, range_agg(k.valid) AS days
      FROM rule r CROSS JOIN LATERAL unnest(r.unless_conditions) u (code) JOIN conditioned k ON k.condition = u.code
     GROUP BY k.contract, r.id
  ), agreed AS MATERIALIZED (
    -- Contracts of the persons whom a rule may concern; those not asked for may count.
    SELECT c.id AS contract, c.person, c.provider, p.form,
           CASE WHEN c.status IN ('terminated', 'completed') AND c.inactive_from < upper(c.term)
                THEN daterange(lower(c.term), greatest(lower(c.term), c.inactive_from))
                ELSE coalesce(c.term, p.term) END AS days,
           coalesce(c.term, p.term) && daterange(from_day, until_day)
             AND (contract_ids IS NULL OR c.id = ANY (contract_ids)) AND (provider_id IS NULL OR c.provider = provider_id) AS asked
      FROM socsvc.contract c JOIN socsvc.programme p ON p.id = c.programme
     WHERE (c.signed_on IS NOT NULL OR unsigned_too AND c.id = ANY (contract_ids))
       AND (persons IS NULL OR c.person = ANY (persons) AND p.person = ANY (persons))
       AND c.person IN (SELECT m.person FROM member m UNION ALL SELECT g.person FROM meeting g)
  ), fitting AS MATERIALIZED (
    -- Contract and rule, with the days on which the rule applies.
    SELECT f.contract, f.person, f.provider, f.asked, f.rule, f.counted, f.term, f.since, f.days
      FROM (SELECT c.contract, c.person, c.provider, c.asked, c.rule, r.looks_back AS counted, c.days AS term, c.since,
                   c.held * datemultirange(c.days) * r.in_force - coalesce(b.days, '{}') - coalesce(x.days, '{}') AS days
              FROM (SELECT a.contract, a.person, a.provider, a.form, a.asked, a.days, m.rule, m.days AS held, NULL::date AS since
                      FROM member m
                      JOIN rule r ON r.id = m.rule AND r.when_conditions = '{}' AND NOT r.looks_back
                      JOIN agreed a ON a.person = m.person AND a.asked
                    UNION ALL
                    SELECT a.contract, a.person, a.provider, a.form, a.asked, a.days, m.rule, m.days, NULL
                      FROM member m
                      JOIN rule r ON r.id = m.rule AND r.when_conditions = '{}' AND r.looks_back
                      JOIN agreed a ON a.person = m.person
                    UNION ALL
                    SELECT a.contract, a.person, a.provider, a.form, a.asked, a.days, g.rule,
                           CASE WHEN r.category IS NULL THEN g.days ELSE g.days * m.days END, g.since
                      FROM meeting g
                      JOIN rule r ON r.id = g.rule
                      JOIN agreed a ON a.contract = g.contract
                      LEFT JOIN member m ON m.person = g.person AND m.rule = g.rule) c
              JOIN rule r ON r.id = c.rule AND c.form = ANY (r.forms)
              LEFT JOIN barred b ON b.contract = c.contract AND b.rule = c.rule
              LEFT JOIN excepted x ON x.person = c.person AND x.rule = c.rule) f
     WHERE NOT isempty(f.days)
  ), stay AS (
    -- Contracts of one provider without a day between them are one stay; versions of a rule share it.
    SELECT t.contract, t.asked, t.person, t.provider, t.rule, t.code, t.days, t.per,
           min(t.first_day) OVER (PARTITION BY t.person, t.code, t.provider, t.stay) AS start
      FROM (SELECT b.contract, b.asked, b.person, b.provider, b.rule, b.code, b.days, b.per, b.first_day,
                   count(*) FILTER (WHERE b.begins) OVER (PARTITION BY b.person, b.code, b.provider
                                                          ORDER BY lower(b.term), b.contract, b.rule) AS stay
              FROM (SELECT f.contract, f.asked, f.person, f.provider, f.rule, f.term, f.days, r.code, r.per,
                           CASE r.counted_from WHEN 'condition' THEN greatest(f.since, lower(f.term)) ELSE lower(f.term) END AS first_day,
                           (lower(f.term) > max(upper(f.term))
                              OVER (PARTITION BY f.person, r.code, f.provider ORDER BY lower(f.term), f.contract, f.rule
                                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) IS NOT FALSE AS begins
                      FROM fitting f JOIN rule r ON r.id = f.rule
                     WHERE f.counted AND (r.counted_from IN ('contract', 'condition') OR r.unit = 'stay')) b) t
  ), numbered_stay AS (
    SELECT s.contract, s.asked, s.rule, s.days, s.start,
           dense_rank() OVER (PARTITION BY s.person, s.code, CASE s.per WHEN 'calendar_year' THEN date_part('year', s.start) END
                              ORDER BY s.start, s.provider) AS number
      FROM stay s
  ), course AS (
    SELECT c.contract, c.asked, c.rule, c.days, c.most_days, c.amount,
           row_number() OVER (PARTITION BY c.person, c.code, CASE c.per WHEN 'calendar_year' THEN date_part('year', lower(c.days)) END
                              ORDER BY lower(c.days), c.contract, c.id) AS number
      FROM (SELECT f.contract, f.asked, f.person, f.rule, f.days AS fits, r.code, r.per, r.most_days, r.amount, k.id,
                   k.valid * f.term AS days
              FROM fitting f
              JOIN rule r ON f.counted AND r.id = f.rule AND r.unit = 'course'
              JOIN conditioned k ON k.contract = f.contract AND k.condition = 'course') c
     WHERE c.fits @> lower(c.days)
  ), delivered_day AS (
    SELECT DISTINCT f.person, f.rule, r.code, d.delivered_on,
           CASE r.per WHEN 'calendar_year' THEN date_trunc('year', d.delivered_on::timestamp)::date END AS year
      FROM fitting f
      JOIN rule r ON f.counted AND r.id = f.rule AND r.unit = 'delivered_day'
     CROSS JOIN LATERAL (SELECT l.id FROM socsvc.contract_line l WHERE l.contract = f.contract OFFSET 0) l
     CROSS JOIN LATERAL (SELECT d.delivered_on FROM socsvc.delivery d
                          WHERE d.contract_line = l.id AND d.delivered_on < until_day
                            AND (r.per = 'life' OR d.delivered_on >= date_trunc('year', from_day::timestamp)::date) OFFSET 0) d
     WHERE f.days @> d.delivered_on
  ), spent AS MATERIALIZED (
    -- From the day after the last free one: the days of the year that are not free any more.
    SELECT n.person, n.code, range_agg(daterange(n.delivered_on + 1, (n.year + interval '1 year')::date)) AS days
      FROM (SELECT d.person, d.code, d.year, d.delivered_on, r.amount,
                   row_number() OVER (PARTITION BY d.person, d.code, d.year ORDER BY d.delivered_on) AS number
              FROM delivered_day d JOIN rule r ON r.id = d.rule) n
     WHERE n.number >= n.amount
     GROUP BY n.person, n.code
  ), free AS (
    SELECT f.contract, f.asked, f.rule, f.days
      FROM fitting f
     WHERE NOT f.counted
    UNION ALL
    SELECT s.contract, s.asked, s.rule,
           CASE r.extent WHEN 'first' THEN s.days * datemultirange(daterange(s.start, socsvc._period_end(s.start, r.amount, r.unit)))
                         ELSE s.days END
      FROM numbered_stay s JOIN rule r ON r.id = s.rule
     WHERE CASE WHEN r.extent = 'count' THEN s.number <= r.amount ELSE r.per IS NULL OR s.number = 1 END
    UNION ALL
    SELECT c.contract, c.asked, c.rule, datemultirange(c.days * daterange(lower(c.days), lower(c.days) + c.most_days))
      FROM course c
     WHERE c.number <= c.amount
    UNION ALL
    SELECT f.contract, f.asked, f.rule, f.days - coalesce(s.days, '{}')
      FROM fitting f
      JOIN rule r ON f.counted AND r.id = f.rule AND r.unit = 'delivered_day'
      LEFT JOIN spent s ON s.person = f.person AND s.code = r.code
  ), cited AS (
    SELECT f.contract, r.sort_order, f.rule, range_agg(f.days) * datemultirange(daterange(from_day, until_day)) AS days
      FROM free f JOIN rule r ON r.id = f.rule
     WHERE f.asked
     GROUP BY f.contract, r.sort_order, f.rule
  )
  SELECT c.contract, c.rule, d.days
    FROM (SELECT c.contract, c.rule,
                 c.days - coalesce(range_agg(c.days) OVER (PARTITION BY c.contract ORDER BY c.sort_order, c.rule
                                                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), '{}') AS days
            FROM cited c
           WHERE NOT isempty(c.days)) c
   CROSS JOIN LATERAL unnest(c.days) d (days)
   ORDER BY c.contract, d.days;
END
$function$;
COMMENT ON FUNCTION socsvc._free_days(date, date, bigint[], bigint, boolean) IS 'Private: days from from_day until before until_day that are free whatever the income, by contract, in the order of contracts and days: disjoint, each with the free_rule that is cited, the least sort_order, then id. Of signed contracts, those in contract_ids and of provider_id where these are given; with unsigned_too also of those in contract_ids that are not signed yet, through the programme''s term where they have none. Works with the caller''s rights: who sees only a part of a person''s contracts counts only these. Source: 442-FZ article 31; 326-п paragraphs 40.1, 52; Kogalym procedure 4.5';
REVOKE ALL ON FUNCTION socsvc._free_days(date, date, bigint[], bigint, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc.free_reason(contract_id bigint, on_day date)
RETURNS TABLE (free_rule bigint, code text, name_ru text, name_en text, source text, proof text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT r.id, r.code, r.name_ru, r.name_en, r.source, r.proof
      FROM socsvc._free_days(on_day, on_day + 1, ARRAY[contract_id], NULL, true) d
      JOIN socsvc.free_rule r ON r.id = d.free_rule;
END
$function$;
COMMENT ON FUNCTION socsvc.free_reason(bigint, date) IS 'Why service under the contract is free on the day whatever the income: the rule that is cited, with its reason in Russian and English, its source and the document that proves it; no row where it is not. A contract that is not signed yet is taken as if it were. Works with the caller''s rights';
REVOKE ALL ON FUNCTION socsvc.free_reason(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.needs_income(contract_id bigint, on_day date)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  first_day date;
BEGIN
  SELECT lower(coalesce(c.term, p.term)) INTO first_day
    FROM socsvc.contract c JOIN socsvc.programme p ON p.id = c.programme
   WHERE c.id = contract_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no contract %', contract_id USING ERRCODE = 'no_data_found';
  END IF;
  RETURN NOT EXISTS (SELECT FROM socsvc.free_reason(contract_id, greatest(on_day, first_day)))
         AND NOT EXISTS (SELECT FROM socsvc.contract_condition k JOIN socsvc.free_condition f ON f.code = k.condition AND f.full_fee
                          WHERE k.contract = contract_id AND k.valid @> greatest(on_day, first_day));
END
$function$;
COMMENT ON FUNCTION socsvc.needs_income(bigint, date) IS 'Whether the fee of the contract depends on income on the day, or on its first day when it has not begun: false for those served free, who bring no income documents (326-п paragraphs 34, 35, 37; Kogalym procedure 2.4), and for those who pay in full whatever the income (paragraphs 52, 82). Where only a part of the term is free, income is needed for the rest. Errors: P0002 no such contract';
REVOKE ALL ON FUNCTION socsvc.needs_income(bigint, date) FROM PUBLIC;

-- ---- what it rests on -----------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_free_rule()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  missing text;
BEGIN
  SELECT string_agg(w.code, ', ' ORDER BY w.code) INTO missing
    FROM unnest(NEW.when_conditions || NEW.unless_conditions) w (code)
   WHERE NOT EXISTS (SELECT FROM socsvc.free_condition c WHERE c.code = w.code);
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'rule "%" names conditions that are not there', NEW.code
      USING ERRCODE = 'foreign_key_violation', DETAIL = format('Missing in free_condition: %s.', missing);
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_free_rule() IS 'Trigger of free_rule, BEFORE INSERT OR UPDATE FOR EACH ROW: the conditions that it names are there. Errors: 23503';
REVOKE ALL ON FUNCTION socsvc.keep_free_rule() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_contract_condition()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  contract record;
  other record;
BEGIN
  -- Locked, so that two rows of one condition do not pass by each other.
  SELECT c.id, c.person, c.provider, c.term INTO contract
    FROM socsvc.contract c WHERE c.id = NEW.contract FOR NO KEY UPDATE;
  IF NOT FOUND OR TG_OP = 'INSERT' AND NOT socsvc._client_sees('contract', NEW.contract) THEN
    PERFORM socsvc._refuse_missing('contract', NEW.contract, 'contract_condition_contract');
    RETURN NEW;
  END IF;
  IF socsvc.subject_provider() <> contract.provider THEN
    RAISE EXCEPTION 'conditions of a contract are recorded by its provider'
      USING ERRCODE = 'SV009', DETAIL = format('You act for provider %s.', socsvc.subject_provider()),
            HINT = 'Its own provider does this, or the agency.';
  END IF;
  IF TG_OP = 'INSERT' THEN
    NEW.person := coalesce(NEW.person, contract.person);
    NEW.provider := coalesce(NEW.provider, contract.provider);
    NEW.valid := coalesce(NEW.valid, contract.term);
  ELSIF (NEW.id, NEW.contract, NEW.person, NEW.provider, NEW.condition, NEW.document)
        <> (OLD.id, OLD.contract, OLD.person, OLD.provider, OLD.condition, OLD.document) THEN
    RAISE EXCEPTION 'a condition keeps its contract, its kind and its document'
      USING ERRCODE = 'SV015', DETAIL = format('Condition %s of contract %s.', OLD.id, OLD.contract),
            HINT = 'Delete it and record another; only valid changes.';
  END IF;
  IF NOT NEW.valid <@ contract.term THEN
    RAISE EXCEPTION 'the condition lies outside the term of contract %', contract.id
      USING ERRCODE = 'SV005', DETAIL = format('Condition "%s": %s; contract: %s.', NEW.condition, NEW.valid, contract.term),
            HINT = 'Leave valid out for the whole term.';
  END IF;
  SELECT k.id, k.valid INTO other
    FROM socsvc.contract_condition k
   WHERE k.contract = NEW.contract AND k.condition = NEW.condition AND k.valid && NEW.valid AND k.id <> NEW.id
   ORDER BY k.id
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'contract % has condition "%" on these days already', NEW.contract, NEW.condition
      USING ERRCODE = 'SV023', DETAIL = format('Row %s: %s; given: %s.', other.id, other.valid, NEW.valid),
            HINT = 'End that one first: end_contract_condition().';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_contract_condition() IS 'Trigger of contract_condition, BEFORE INSERT OR UPDATE FOR EACH ROW: person, provider and, where valid is left out, the term are the contract''s. Errors: SV005 outside the contract''s term where it has one, SV009 by another provider (whom its contract is shown), SV015 anything but valid changes, SV023 the contract has the condition on these days already, 23503 no such contract, or one that the client does not see, or condition';
REVOKE ALL ON FUNCTION socsvc.keep_contract_condition() FROM PUBLIC;

CREATE FUNCTION socsvc.add_contract_condition(contract_id bigint, condition text, valid daterange, document text)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.contract_condition (contract, condition, valid, document) VALUES ($1, $2, $3, $4) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.add_contract_condition(bigint, text, daterange, text) IS 'Records that a condition (a code of free_condition) holds of the contract on the days, NULL for its whole term, by what document; answers the row''s id. Days that are charged already lead to differences. Errors: SV005 outside the term, SV023 there already, 23502 no document, or no days and no term, 23503 no such contract, or another''s, or condition';
REVOKE ALL ON FUNCTION socsvc.add_contract_condition(bigint, text, daterange, text) FROM PUBLIC;

CREATE FUNCTION socsvc.end_contract_condition(contract_condition_id bigint, from_day date)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  held daterange;
BEGIN
  SELECT k.valid INTO held FROM socsvc.contract_condition k WHERE k.id = contract_condition_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no condition %', contract_condition_id USING ERRCODE = 'no_data_found';
  END IF;
  IF NOT coalesce(held @> (from_day - 1) AND (held @> from_day OR from_day = upper(held)), false) THEN
    RAISE EXCEPTION 'condition % does not end so', contract_condition_id
      USING ERRCODE = 'SV005',
            DETAIL = format('It holds %s; first day without it: %s.', held, coalesce(to_char(from_day, 'YYYY-MM-DD'), 'NULL')),
            HINT = 'Delete it where it never held.';
  END IF;
  UPDATE socsvc.contract_condition k SET valid = daterange(lower(held), from_day) WHERE k.id = contract_condition_id;
END
$function$;
COMMENT ON FUNCTION socsvc.end_contract_condition(bigint, date) IS 'Ends a condition of a contract: from_day is the first day on which it no longer holds. Errors: SV005 before it began or after it ends, P0002 no such row';
REVOKE ALL ON FUNCTION socsvc.end_contract_condition(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_person_category()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  other record;
  birth record;
BEGIN
  SELECT p.birth_date, a.born INTO birth
    FROM socsvc.person p
    JOIN socsvc.category_age a ON a.category = NEW.category AND a.sex = p.sex AND a.jurisdiction = ANY (socsvc._home_jurisdictions())
   WHERE p.id = NEW.person AND NOT a.born @> p.birth_date
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'person % does not belong to category "%" by birth', NEW.person, NEW.category
      USING ERRCODE = 'SV023',
            DETAIL = format('Born %s; the category is of those born %s.', to_char(birth.birth_date, 'YYYY-MM-DD'), birth.born),
            HINT = 'Choose the category of the year of birth, or correct the day of birth.';
  END IF;
  -- Locked, so that nobody else records a category of the person between this look and the commit.
  PERFORM FROM socsvc.person p WHERE p.id = NEW.person FOR NO KEY UPDATE;
  SELECT c.id, c.valid INTO other
    FROM socsvc.person_category c
   WHERE c.person = NEW.person AND c.category = NEW.category AND c.valid && NEW.valid AND c.id <> NEW.id
   ORDER BY c.id
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'person % belongs to category "%" on these days already', NEW.person, NEW.category
      USING ERRCODE = 'SV023', DETAIL = format('Row %s: %s; given: %s.', other.id, other.valid, NEW.valid),
            HINT = 'End that row first, or give other days.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_person_category() IS 'Trigger of person_category, BEFORE INSERT OR UPDATE FOR EACH ROW. Errors: SV023 the person has the category on these days already, or was not born when category_age.born asks (Kogalym procedure 4.5)';
REVOKE ALL ON FUNCTION socsvc.keep_person_category() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_social_contract()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  other record;
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.person, NEW.act, NEW.number, NEW.concluded_on)
                          <> (OLD.id, OLD.person, OLD.act, OLD.number, OLD.concluded_on) THEN
    RAISE EXCEPTION 'a social contract keeps its party, act, number and day'
      USING ERRCODE = 'SV015', DETAIL = format('Social contract %s.', OLD.id), HINT = 'Delete it and record another.';
  END IF;
  SELECT s.id, s.valid INTO other
    FROM socsvc.social_contract s
   WHERE s.person = NEW.person AND s.act = NEW.act AND s.valid && NEW.valid AND s.id <> NEW.id
   ORDER BY s.id
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'person % has a social contract under % on these days already', NEW.person, NEW.act
      USING ERRCODE = 'SV023', DETAIL = format('Social contract %s: %s; given: %s.', other.id, other.valid, NEW.valid),
            HINT = 'Shorten valid of that one first.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_social_contract() IS 'Trigger of social_contract, BEFORE INSERT OR UPDATE FOR EACH ROW. Errors: SV015 party, act, number or day of signature change, SV023 there is one of the act on these days already';
REVOKE ALL ON FUNCTION socsvc.keep_social_contract() FROM PUBLIC;
