-- What is wrong with a row of a standard, and calls without a register.
CREATE FUNCTION problems(change jsonb) RETURNS TABLE (column_name text, problem text)
LANGUAGE sql AS $$
  SELECT p.column_name, p.problem
    FROM socsvc._standard_row_problems('{"form": "home", "group_no": "1", "group_name": "Социально-бытовые услуги",
      "service_no": "1.2", "service_name": "Помощь в приготовлении пищи", "parent_item": null, "item_no": "1",
      "item_name": "помощь в приготовлении пищи", "volume_text": "60 мин.", "periodicity_text": "1 - 3 раза в неделю",
      "delivery_term": null, "source_line": "1252"}'::jsonb || change) p
$$;

-- nothing wrong
SELECT * FROM problems('{}');
SELECT * FROM problems('{"volume_text": "", "periodicity_text": null, "source_line": "", "more": "is not read"}');
SELECT * FROM problems('{"form": " home ", "item_no": " 1 ", "volume_text": " 60 мин. "}');

-- a cell that is missing or empty
SELECT * FROM problems('{"form": "", "group_no": null, "group_name": " ", "service_no": "", "service_name": null, "item_no": "", "item_name": ""}');
SELECT count(*) FROM socsvc._standard_row_problems('{}');

-- a cell that says something else
SELECT * FROM problems('{"form": "urgent"}');
SELECT * FROM problems('{"group_no": "0", "item_no": "1a", "source_line": "-1"}');
SELECT * FROM problems('{"group_no": "99999999999999999999", "item_no": "1.0"}');
SELECT * FROM problems('{"service_no": "1."}');
SELECT * FROM problems('{"service_no": "одна"}');
SELECT * FROM problems('{"volume_text": "часто"}');
SELECT * FROM problems('{"volume_text": "60 мин. 5 кг"}');
SELECT * FROM problems('{"periodicity_text": "иногда"}');
SELECT * FROM problems('{"periodicity_text": "5 - 2 раза в неделю"}');
SELECT * FROM problems('{"form": "дом", "volume_text": "-5 мин.", "periodicity_text": "0 раз в год"}');

-- headings, two periodicities, durations: all there is in the shipped standard
SELECT count(*) AS rows, count(p) AS problems
  FROM socsvc.shipped_standards_ru_khm() s
  LEFT JOIN LATERAL socsvc._standard_row_problems(to_jsonb(s)) p ON true;

-- every code of the portal is of one row
SELECT count(*) AS codes, count(s) AS rows
  FROM socsvc.shipped_portal_code() c
  LEFT JOIN socsvc.shipped_standards_ru_khm() s USING (form, service_no, item_no);

-- without a register
\set VERBOSITY sqlstate
SELECT * FROM socsvc.import_standard('pg_class', 'RU-KHM', '[2026-01-01,)', 'an act');
SELECT * FROM socsvc.find_provider('Носов');

DROP FUNCTION problems(jsonb);
