-- standard_periodicities(): every cell "periodicity" of the standards of Resolution 326-п.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS socsvc CASCADE;
SET search_path = socsvc, public;

CREATE FUNCTION pg_temp.refused(statement text) RETURNS TABLE (state text, detail text, hint text)
LANGUAGE plpgsql AS $function$
BEGIN
  EXECUTE statement;
  state := 'done';
  RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  RETURN NEXT;
END
$function$;

-- All 414 rows, 78 distinct texts; none is refused, none is without a row, no condition is an empty one.
SELECT count(*) AS source_rows, count(DISTINCT coalesce(periodicity_text, '')) AS texts FROM socsvc.shipped_standards_ru_khm();
SELECT count(DISTINCT t.source_line) AS rows_read, count(*) AS periodicities, count(*) FILTER (WHERE s.condition = '') AS empty_conditions,
       bool_and(s.periodicity IS NOT NULL) AS each_has_one
  FROM socsvc.shipped_standards_ru_khm() AS t, socsvc.standard_periodicities(coalesce(t.periodicity_text, '')) AS s;
\pset format unaligned
SELECT cell, s.periodicity, s.condition, s.max_duration
  FROM (SELECT DISTINCT coalesce(periodicity_text, '') COLLATE "C" AS cell FROM socsvc.shipped_standards_ru_khm()) AS t,
       socsvc.standard_periodicities(t.cell) WITH ORDINALITY AS s
 ORDER BY cell, s.ordinality;
\pset format aligned
-- A condition is the act's own words: the cell has them.
SELECT cell, s.condition
  FROM (SELECT DISTINCT periodicity_text AS cell FROM socsvc.shipped_standards_ru_khm()) AS t, socsvc.standard_periodicities(t.cell) AS s
 WHERE position(s.condition IN t.cell) = 0;
-- The label of each row is valid input, in each language.
SELECT s.periodicity, lang
  FROM (SELECT DISTINCT periodicity_text AS cell FROM socsvc.shipped_standards_ru_khm()) AS t, socsvc.standard_periodicities(t.cell) AS s,
       unnest(ARRAY['ru', 'kk', 'en']) AS lang
 WHERE label(s.periodicity, lang)::socsvc.periodicity <> s.periodicity;
-- A cell that is one periodicity and nothing else is also input of the type, with the same meaning.
SELECT count(*) AS plain_cells, count(*) FILTER (WHERE cell::socsvc.periodicity <> s.periodicity) AS other_meaning
  FROM (SELECT DISTINCT periodicity_text AS cell FROM socsvc.shipped_standards_ru_khm()) AS t, socsvc.standard_periodicities(t.cell) AS s,
       pg_temp.refused(format('SELECT %L::socsvc.periodicity', cell)) AS r
 WHERE r.state = 'done' AND s.max_duration IS NULL;

-- Cells of other regions.
SELECT cell, s.*
  FROM unnest(ARRAY['  ', '3/week', '1/week; 2/month in summer', 'летом - 1 раз в неделю, зимой - 2 раза в неделю', 'не более 3 лет',
                    'не более 1 недели', '1 раз в неделю, для детей', 'ежедневно или чаще, или по назначению врача',
                    U&'1\00A0\0440\0430\0437 \0432\00A0\043D\0435\0434\0435\043B\044E \0434\043B\044F\00A0\0434\0435\0442\0435\0439']) AS cell,
       socsvc.standard_periodicities(cell) AS s;
SELECT cell, r.*
  FROM unnest(ARRAY['по согласованию', '0 раз в неделю', '3 - 1 раза в год', '1 раз в неделю, для 0 раз в год и всё', E'1/week\x01',
                    'зимой - 1 раз в неделю на дому', repeat('1/week, ', 17), repeat('ж', 1000)]) AS cell,
       pg_temp.refused(format('SELECT * FROM socsvc.standard_periodicities(%L)', cell)) AS r
 WHERE length(cell) < 100;
SELECT r.state, r.detail
  FROM unnest(ARRAY[repeat('1/week, ', 17), repeat('ж', 1000)]) AS cell,
       pg_temp.refused(format('SELECT * FROM socsvc.standard_periodicities(%L)', cell)) AS r;
SELECT count(*) FROM socsvc.standard_periodicities(NULL);
