-- The standard of social services: loading a region's rows, and what protects a row once something cites it.
-- Shipped rows (register/91_data_standards.sql) and a region's own (import_standard) go one and the same way: as jsonb
-- with the columns of extension/data/standards_ru_khm.tsv, checked row by row, then inserted as a set.

CREATE FUNCTION socsvc._standard_row_problems(item jsonb)
RETURNS TABLE (column_name text, problem text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  detail text;
BEGIN
  FOREACH column_name IN ARRAY
    ARRAY['form', 'group_no', 'group_name', 'service_no', 'service_name', 'item_no', 'item_name'] LOOP
    IF coalesce(btrim(item ->> column_name), '') = '' THEN
      problem := 'is empty';
      RETURN NEXT;
    END IF;
  END LOOP;

  column_name := 'form';
  IF btrim(item ->> column_name) NOT IN ('', 'home', 'semi_residential', 'residential') THEN
    problem := format('"%s" is none of home, semi_residential, residential', item ->> column_name);
    RETURN NEXT;
  END IF;
  FOREACH column_name IN ARRAY ARRAY['group_no', 'item_no', 'source_line'] LOOP
    IF btrim(item ->> column_name) !~ '^([1-9][0-9]{0,8})?$' THEN
      problem := format('"%s" is not a number from 1 to 999999999', item ->> column_name);
      RETURN NEXT;
    END IF;
  END LOOP;
  column_name := 'service_no';
  IF btrim(item ->> column_name) !~ '^([0-9]+(\.[0-9]+)*)?$' THEN
    problem := format('"%s" is not a number like 1 or 1.2', item ->> column_name);
    RETURN NEXT;
  END IF;

  column_name := 'volume_text';
  BEGIN
    PERFORM nullif(btrim(item ->> column_name), '')::socsvc.volume;
  EXCEPTION WHEN data_exception THEN
    GET STACKED DIAGNOSTICS problem = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    problem := concat_ws('; ', problem, nullif(detail, ''));
    RETURN NEXT;
  END;
  column_name := 'periodicity_text';
  BEGIN
    PERFORM p.periodicity FROM socsvc.standard_periodicities(coalesce(btrim(item ->> column_name), '')) p;
  EXCEPTION WHEN data_exception THEN
    GET STACKED DIAGNOSTICS problem = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    problem := concat_ws('; ', problem, nullif(detail, ''));
    RETURN NEXT;
  END;
END
$function$;
COMMENT ON FUNCTION socsvc._standard_row_problems(jsonb) IS 'Private: what is wrong with one row of a standard (keys as in extension/data/standards_ru_khm.tsv), a problem a row; none when it can be loaded. Raises nothing for bad content';
REVOKE ALL ON FUNCTION socsvc._standard_row_problems(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc._load_standard(staged jsonb, for_jurisdiction text, in_force daterange, act text)
RETURNS TABLE (row_number bigint, column_name text, problem text)
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF NOT EXISTS (SELECT FROM socsvc.jurisdiction j WHERE j.code = for_jurisdiction) THEN
    RAISE EXCEPTION 'no jurisdiction "%"', for_jurisdiction
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Add it to socsvc.jurisdiction first.';
  END IF;
  IF coalesce(isempty(in_force), true) THEN
    RAISE EXCEPTION 'the days on which the standard is in force are not given'
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Give a range of days, for example ''[2026-01-01,)''.';
  END IF;
  IF coalesce(btrim(act), '') = '' THEN
    RAISE EXCEPTION 'the act that sets the standard is not given'
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Give its number, date and edition.';
  END IF;

  RETURN QUERY
    WITH staged_row AS (
      SELECT r.ordinality AS number, r.item,
             btrim(r.item ->> 'form') AS form,
             (btrim(r.item ->> 'service_no'), btrim(r.item ->> 'item_no'))::text AS item_key,
             nullif(btrim(r.item ->> 'portal_code'), '') AS portal_code
        FROM jsonb_array_elements(staged) WITH ORDINALITY r (item, ordinality)
    )
    SELECT s.number, p.column_name, p.problem
      FROM staged_row s CROSS JOIN LATERAL socsvc._standard_row_problems(s.item) p
    UNION ALL
    SELECT s.number, 'item_no', format('row %s has this form, service_no and item_no already', s.first_number)
      FROM (SELECT t.number, min(t.number) OVER (PARTITION BY t.form, t.item_key) AS first_number FROM staged_row t) s
     WHERE s.number > s.first_number
    UNION ALL
    SELECT s.number, 'portal_code', format('row %s has this form and portal_code already', s.first_number)
      FROM (SELECT t.number, min(t.number) OVER (PARTITION BY t.form, t.portal_code) AS first_number
              FROM staged_row t WHERE t.portal_code IS NOT NULL) s
     WHERE s.number > s.first_number
    UNION ALL
    SELECT NULL, NULL, 'there is no row'
     WHERE NOT EXISTS (SELECT FROM staged_row)
    UNION ALL
    -- What is in force ends where the new standard begins: that must leave it a day, and lose none after the new one.
    SELECT NULL, 'valid', format('items of form %s are in force in %s: a new standard begins later and does not end sooner',
                                 i.form, i.valid)
      FROM socsvc.service_item i
     WHERE i.jurisdiction = for_jurisdiction AND i.valid && in_force
       AND i.form IN (SELECT s.form FROM staged_row s)
       AND NOT (i.valid &< in_force AND NOT lower_inf(in_force)
                AND (lower_inf(i.valid) OR lower(i.valid) < lower(in_force)))
     GROUP BY i.form, i.valid
    ORDER BY 1 NULLS FIRST, 2;
  IF FOUND THEN
    RETURN;
  END IF;

  UPDATE socsvc.service_item i
     SET valid = daterange(lower(i.valid), lower(in_force))
   WHERE i.jurisdiction = for_jurisdiction AND i.valid && in_force
     AND i.form IN (SELECT DISTINCT btrim(r.item ->> 'form') FROM jsonb_array_elements(staged) r (item));

  INSERT INTO socsvc.service_group (jurisdiction, number, name, is_urgent, source)
    SELECT DISTINCT ON (s.number) for_jurisdiction, s.number, btrim(s.item ->> 'group_name'),
           -- Kind 8 of article 20 of the federal law.
           s.number = 8 AND for_jurisdiction ~ '^RU(-|$)',
           coalesce(nullif(btrim(s.item ->> 'source'), ''), act)
      FROM (SELECT btrim(r.item ->> 'group_no')::integer AS number, r.item, r.ordinality
              FROM jsonb_array_elements(staged) WITH ORDINALITY r (item, ordinality)) s
     ORDER BY s.number, s.ordinality
    ON CONFLICT ON CONSTRAINT service_group_number DO NOTHING;

  INSERT INTO socsvc.service_item (jurisdiction, form, service_group, service_no, item_no, service_name, parent_name, name,
                                   is_head, portal_code, portal_name, volume, volume_text, periodicity_text, delivery_term,
                                   max_duration, source, source_line, valid)
    SELECT for_jurisdiction, btrim(s.form), g.id, btrim(s.service_no), btrim(s.item_no)::integer,
           btrim(s.service_name), nullif(btrim(s.parent_item), ''), btrim(s.item_name),
           btrim(s.item_name) LIKE '%:',
           nullif(btrim(s.portal_code), ''), nullif(btrim(s.portal_name), ''),
           nullif(btrim(s.volume_text), '')::socsvc.volume, nullif(btrim(s.volume_text), ''),
           nullif(btrim(s.periodicity_text), ''), nullif(btrim(s.delivery_term), ''),
           (SELECT max(p.max_duration) FROM socsvc.standard_periodicities(coalesce(btrim(s.periodicity_text), '')) p),
           coalesce(nullif(btrim(s.source), ''), act), nullif(btrim(s.source_line), '')::integer, in_force
      FROM jsonb_array_elements(staged) WITH ORDINALITY r (item, ordinality)
      CROSS JOIN LATERAL jsonb_to_record(r.item) AS s (form text, group_no text, service_no text, service_name text,
        parent_item text, item_no text, item_name text, volume_text text, periodicity_text text, delivery_term text,
        source_line text, portal_code text, portal_name text, source text)
      JOIN socsvc.service_group g ON g.jurisdiction = for_jurisdiction AND g.number = btrim(s.group_no)::integer
     ORDER BY r.ordinality;

  INSERT INTO socsvc.service_item_periodicity (service_item, ordinal, periodicity, condition)
    SELECT i.id, p.ordinality, p.periodicity, p.condition
      FROM socsvc.service_item i
      CROSS JOIN LATERAL socsvc.standard_periodicities(coalesce(i.periodicity_text, ''))
        WITH ORDINALITY p (periodicity, condition, max_duration, ordinality)
     WHERE i.jurisdiction = for_jurisdiction AND i.valid = in_force
       AND i.form IN (SELECT DISTINCT btrim(r.item ->> 'form') FROM jsonb_array_elements(staged) r (item))
     ORDER BY i.id, p.ordinality;
END
$function$;
COMMENT ON FUNCTION socsvc._load_standard(jsonb, text, daterange, text) IS 'Private: checks the rows of a standard and, when nothing is wrong, closes what was in force for the forms that they name and inserts them. Answers what is wrong, a problem a row: number of the row (NULL for the whole), column, problem. Errors: 22023 unknown jurisdiction, no days, no act';
REVOKE ALL ON FUNCTION socsvc._load_standard(jsonb, text, daterange, text) FROM PUBLIC;

CREATE FUNCTION socsvc.import_standard(staging regclass, for_jurisdiction text, in_force daterange, act text)
RETURNS TABLE (row_number bigint, column_name text, problem text)
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  missing text;
  staged jsonb;
BEGIN
  CALL socsvc._demand_register();
  IF coalesce((SELECT c.relkind FROM pg_class c WHERE c.oid = staging), '?') <> 'r' THEN
    RAISE EXCEPTION 'the rows of a standard are read from a plain table'
      USING ERRCODE = 'wrong_object_type',
            HINT = 'CREATE TABLE with the columns of extension/data/standards_ru_khm.tsv, all text, and COPY the file into it.';
  END IF;
  SELECT string_agg(c.name, ', ' ORDER BY c.place) INTO missing
    FROM unnest(ARRAY['form', 'group_no', 'group_name', 'service_no', 'service_name', 'parent_item', 'item_no', 'item_name',
                      'volume_text', 'periodicity_text', 'delivery_term', 'source_line']) WITH ORDINALITY c (name, place)
   WHERE NOT EXISTS (SELECT FROM pg_attribute a
                      WHERE a.attrelid = staging AND a.attname = c.name AND a.attnum > 0 AND NOT a.attisdropped);
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'table % lacks columns of a standard', staging
      USING ERRCODE = 'undefined_column', DETAIL = format('Missing: %s.', missing),
            HINT = 'portal_code, portal_name and source may be there too; other columns are not read.';
  END IF;
  -- In the order in which COPY wrote them, so that a row's number leads back to the line of the file.
  EXECUTE format('SELECT jsonb_agg(to_jsonb(staged_row.*) ORDER BY staged_row.ctid) FROM %s AS staged_row', staging)
     INTO staged;
  RETURN QUERY
    SELECT p.row_number, p.column_name, p.problem
      FROM socsvc._load_standard(coalesce(staged, '[]'), for_jurisdiction, in_force, act) p;
END
$function$;
COMMENT ON FUNCTION socsvc.import_standard(regclass, text, daterange, text) IS 'Loads a jurisdiction''s standard of services from a staging table with the columns of extension/data/standards_ru_khm.tsv (and portal_code, portal_name, source where wanted), all of it or nothing. in_force: days on which it holds; items in force then, of the forms that the table names, are closed the day before, and what cites them stays. act: number, date and edition. Answers what is wrong, a problem a row (row_number in the order of loading, NULL for the whole); no row: it is loaded. Works with the caller''s rights. Errors: 42809 not a plain table, 42703 columns missing, 22023 unknown jurisdiction, no days, no act, SV019 no register';
REVOKE ALL ON FUNCTION socsvc.import_standard(regclass, text, daterange, text) FROM PUBLIC;

CREATE FUNCTION socsvc._item_is_cited(item bigint)
RETURNS boolean
LANGUAGE c VOLATILE STRICT
AS 'MODULE_PATHNAME', 'socsvc_item_is_cited';
COMMENT ON FUNCTION socsvc._item_is_cited(bigint) IS 'Private: whether a line of a programme, an extra line or an urgent line names the item of the standard, under the newest snapshot whatever the isolation level';
REVOKE ALL ON FUNCTION socsvc._item_is_cited(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._tariff_is_cited(tariff bigint)
RETURNS boolean
LANGUAGE c VOLATILE STRICT
AS 'MODULE_PATHNAME', 'socsvc_tariff_is_cited';
COMMENT ON FUNCTION socsvc._tariff_is_cited(bigint) IS 'Private: whether an extra line names the tariff, under the newest snapshot whatever the isolation level';
REVOKE ALL ON FUNCTION socsvc._tariff_is_cited(bigint) FROM PUBLIC;

-- Compares whole rows without `valid`, so that a column added by the region is protected too. Runs as the owner:
-- who may change a rule need not see the lines that cite it.
CREATE FUNCTION socsvc.protect_cited_rule()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  before jsonb := to_jsonb(OLD);
  after jsonb := to_jsonb(NEW);
  rule bigint := (coalesce(before, after) ->> CASE TG_TABLE_NAME WHEN 'service_item_periodicity' THEN 'service_item' ELSE 'id' END)::bigint;
  is_cited boolean;
BEGIN
  IF TG_TABLE_NAME = 'service_item' AND before ->> 'portal_code' IS NULL AND before ->> 'portal_name' IS NULL THEN
    -- A portal's code may come later than the standard: filled in once, then as fixed as the rest.
    before := before - 'portal_code' - 'portal_name';
    after := after - 'portal_code' - 'portal_name';
  END IF;
  IF TG_TABLE_NAME = 'tariff' THEN
    before := before - 'used'; -- protect_used() looks after it
    after := after - 'used';
  END IF;
  IF TG_OP = 'UPDATE' AND before - 'valid' = after - 'valid' THEN
    IF before -> 'valid' IS NOT DISTINCT FROM after -> 'valid' THEN
      RETURN NEW;
    END IF;
    IF NEW.valid <@ OLD.valid AND lower(NEW.valid) IS NOT DISTINCT FROM lower(OLD.valid) THEN
      RETURN NEW;
    END IF;
  END IF;

  -- FOR UPDATE waits for a line that cites the rule and is not committed yet: its foreign key holds FOR KEY SHARE.
  IF TG_TABLE_NAME = 'tariff' THEN
    PERFORM FROM socsvc.tariff t WHERE t.id = rule FOR UPDATE;
    is_cited := socsvc._tariff_is_cited(rule);
  ELSE
    PERFORM FROM socsvc.service_item i WHERE i.id = rule FOR UPDATE;
    is_cited := socsvc._item_is_cited(rule);
  END IF;
  IF is_cited THEN
    RAISE EXCEPTION '% % is cited and does not change',
        CASE TG_TABLE_NAME WHEN 'tariff' THEN 'tariff' ELSE 'item of the standard' END, rule
      USING ERRCODE = 'SV015',
            DETAIL = 'Lines of programmes, contracts or acts rest on it as it is.',
            HINT = 'Close it by an earlier end of "valid" and add a new row in force from then on.',
            SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
  END IF;
  RETURN coalesce(NEW, OLD);
END
$function$;
COMMENT ON FUNCTION socsvc.protect_cited_rule() IS 'Trigger, BEFORE ROW on tariff, service_item and service_item_periodicity: a row that a line cites is neither changed nor deleted (SV015) but for closing "valid"; an item''s portal code may be filled in';
REVOKE ALL ON FUNCTION socsvc.protect_cited_rule() FROM PUBLIC;
