-- Charts as inline SVG, tables and words of printed pages. What comes in as data goes out through xmlelement() and
-- xmlattributes() alone, which escape it: no page is put together from strings. Tones are those of Okabe and Ito, which people
-- who confuse colours tell apart, and differ in lightness, so that they do on paper too; a fold of small cells is hatched.

CREATE FUNCTION socsvc._word(kind text, code text, lang text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce((SELECT t.label FROM socsvc.term_label t WHERE t.kind = $1 AND t.code = $2 AND t.lang = $3), $2)
$function$;
COMMENT ON FUNCTION socsvc._word(text, text, text) IS 'Private: a word of a printed page (term_label) in the language; the code itself where it has none';
REVOKE ALL ON FUNCTION socsvc._word(text, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._words(kind text, codes text[], lang text)
RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT jsonb_agg(socsvc._word($1, c.code, $3) ORDER BY c.place) FROM unnest($2) WITH ORDINALITY c (code, place)
$function$;
COMMENT ON FUNCTION socsvc._words(text, text[], text) IS 'Private: words of a printed page, as the head of a table';
REVOKE ALL ON FUNCTION socsvc._words(text, text[], text) FROM PUBLIC;

CREATE FUNCTION socsvc._print_language(lang text)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF lang IS NOT NULL AND lang NOT IN ('ru', 'kk', 'en') THEN
    RAISE EXCEPTION 'pages are not printed in "%"', lang USING ERRCODE = 'invalid_parameter_value', HINT = 'Languages: ru, kk, en.';
  END IF;
  RETURN coalesce(lang, socsvc._message_language());
END
$function$;
COMMENT ON FUNCTION socsvc._print_language(text) IS 'Private: the language in which a page is printed; that of the register''s messages (setting message_language, ru without it) where none is named. Errors: 22023 another than ru, kk, en';
REVOKE ALL ON FUNCTION socsvc._print_language(text) FROM PUBLIC;

CREATE FUNCTION socsvc._number_text(value numeric, decimals integer, lang text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE WHEN $3 = 'en' THEN n.text ELSE pg_catalog.translate(n.text, ',.', U&'\202F,') END
    FROM (SELECT pg_catalog.to_char($1, 'FM999,999,999,999,990' || CASE WHEN $2 > 0 THEN '.' || pg_catalog.repeat('0', $2)
        ELSE '' END)) n (text)
$function$;
COMMENT ON FUNCTION socsvc._number_text(numeric, integer, text) IS 'Private: a number with so many decimals and its thousands apart, as the language writes it, whatever lc_numeric says; NULL for NULL';
REVOKE ALL ON FUNCTION socsvc._number_text(numeric, integer, text) FROM PUBLIC;

CREATE FUNCTION socsvc._day_text(day date, lang text)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $function$ SELECT pg_catalog.to_char($1, CASE WHEN $2 = 'en' THEN 'FMDD Mon YYYY' ELSE 'DD.MM.YYYY' END) $function$;
COMMENT ON FUNCTION socsvc._day_text(date, text) IS 'Private: a day as the language writes it; NULL for NULL';
REVOKE ALL ON FUNCTION socsvc._day_text(date, text) FROM PUBLIC;

CREATE FUNCTION socsvc._term_text(term daterange, lang text)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $function$ SELECT socsvc._day_text(pg_catalog.lower($1), $2) || U&'\00A0– ' || socsvc._day_text(pg_catalog.upper($1) - 1, $2) $function$;
COMMENT ON FUNCTION socsvc._term_text(daterange, text) IS 'Private: first and last day of a term; NULL for an endless one';
REVOKE ALL ON FUNCTION socsvc._term_text(daterange, text) FROM PUBLIC;

-- SVG breaks no lines. A word longer than a line is cut, and so is what would need more lines than there may be.
CREATE FUNCTION socsvc._text_lines(value text, width integer, most integer)
RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  lines text[] := '{}'::text[];
  line text := '';
  word text;
BEGIN
  FOREACH word IN ARRAY regexp_split_to_array(socsvc._xml_text(value), '\s+') LOOP
    IF length(word) > width THEN
      word := left(word, width - 1) || '…';
    END IF;
    IF line = '' THEN
      line := word;
    ELSIF length(line) + 1 + length(word) <= width THEN
      line := line || ' ' || word;
    ELSIF cardinality(lines) + 1 = most THEN
      RETURN lines || (left(line, width - 1) || '…');
    ELSE
      lines := lines || line;
      line := word;
    END IF;
  END LOOP;
  RETURN lines || line;
END
$function$;
COMMENT ON FUNCTION socsvc._text_lines(text, integer, integer) IS 'Private: the text in at most so many lines of at most so many characters, the last with an ellipsis where something is left out';
REVOKE ALL ON FUNCTION socsvc._text_lines(text, integer, integer) FROM PUBLIC;

CREATE FUNCTION socsvc._svg_text(x numeric, y numeric, class text, value text)
RETURNS xml
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT xmlelement(NAME text, xmlattributes(round(x, 1) AS x, round(y, 1) AS y, class AS class),
    socsvc._xml_text(value)) $function$;
COMMENT ON FUNCTION socsvc._svg_text(numeric, numeric, text, text) IS 'Private: a line of text of a chart';
REVOKE ALL ON FUNCTION socsvc._svg_text(numeric, numeric, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._svg_rect(x numeric, y numeric, width numeric, height numeric, class text)
RETURNS xml
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT xmlelement(NAME rect, xmlattributes(round($1, 1) AS x, round($2, 1) AS y, round($3, 1) AS width, round($4, 1) AS height,
      $5 AS class))
$function$;
COMMENT ON FUNCTION socsvc._svg_rect(numeric, numeric, numeric, numeric, text) IS 'Private: a bar of a chart';
REVOKE ALL ON FUNCTION socsvc._svg_rect(numeric, numeric, numeric, numeric, text) FROM PUBLIC;

CREATE FUNCTION socsvc._axis_step(most numeric)
RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT coalesce((SELECT pg_catalog.min(m.factor * p.power)
                     FROM (VALUES (1::numeric), (2), (5), (10)) m (factor),
                          (SELECT pg_catalog.power(10::numeric, pg_catalog.floor(pg_catalog.log($1 / 5)))) p (power)
                    WHERE $1 > 0 AND m.factor * p.power >= $1 / 5 AND m.factor * p.power >= 1), 1)
$function$;
COMMENT ON FUNCTION socsvc._axis_step(numeric) IS 'Private: distance of the lines of an axis up to so much: 1, 2 or 5 by a power of ten, at least 1, so that there are at most five';
REVOKE ALL ON FUNCTION socsvc._axis_step(numeric) FROM PUBLIC;

-- rows of chart: [{label, values: [a number or null a series], text, mark, folded}].
CREATE FUNCTION socsvc._bar_chart(id text, title text, description text, chart jsonb, lang text)
RETURNS xml
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  width CONSTANT integer := 720;
  plot_x CONSTANT integer := 260;
  plot_width CONSTANT integer := 340;
  line_height CONSTANT integer := 14;
  grouped CONSTANT boolean := coalesce((chart ->> 'grouped')::boolean, false);
  series CONSTANT integer := greatest(jsonb_array_length(chart -> 'series'), 1);
  suffix CONSTANT text := coalesce(chart ->> 'suffix', '');
  parts xml[] := '{}'::xml[];
  bars xml[] := '{}'::xml[];
  most numeric := (chart ->> 'most')::numeric;
  step numeric;
  y numeric := 6;
  x numeric;
  bar_height numeric;
  row_height numeric;
  row jsonb;
  lines text[];
  drawn numeric;
  tone text;
BEGIN
  IF most IS NULL THEN
    SELECT CASE WHEN grouped THEN max(s.largest) ELSE max(s.total) END INTO most
      FROM jsonb_array_elements(chart -> 'rows') r (row)
      CROSS JOIN LATERAL (SELECT sum(v.value::numeric) AS total, max(v.value::numeric) AS largest
                            FROM jsonb_array_elements_text(r.row -> 'values') v (value)) s;
  END IF;
  step := socsvc._axis_step(most);
  most := greatest(ceil(coalesce(most, 0) / step) * step, step);

  -- Legend, where there is something to tell apart.
  IF series > 1 OR chart ? 'mark_label' THEN
    x := plot_x;
    FOR n IN 1..series LOOP
      parts := parts || socsvc._svg_rect(x, y, 12, 12, 'tone' || (chart -> 'series' -> (n - 1) ->> 'tone'))
                     || socsvc._svg_text(x + 17, y + 10.5, 'key', chart -> 'series' -> (n - 1) ->> 'label');
      x := x + 17 + 6.6 * length(chart -> 'series' -> (n - 1) ->> 'label') + 16;
    END LOOP;
    IF chart ? 'mark_label' THEN
      parts := parts || socsvc._svg_rect(x + 4, y - 1, 3, 14, 'mark') || socsvc._svg_text(x + 13, y + 10.5, 'key', chart ->> 'mark_label');
    END IF;
    y := y + 26;
  END IF;

  FOR row IN SELECT r.row FROM jsonb_array_elements(chart -> 'rows') WITH ORDINALITY r (row, place) ORDER BY r.place LOOP
    lines := socsvc._text_lines(row ->> 'label', 36, 3);
    bar_height := CASE WHEN grouped THEN 12 ELSE 16 END;
    row_height := greatest(line_height * cardinality(lines) + 8, CASE WHEN grouped THEN (bar_height + 2) * series + 10
        ELSE bar_height + 8 END);
    FOR n IN 1..cardinality(lines) LOOP
      bars := bars || socsvc._svg_text(plot_x - 10, y + row_height / 2 + line_height * (n - cardinality(lines) / 2.0) - 3, 'label',
          lines[n]);
    END LOOP;
    x := plot_x;
    FOR n IN 1..series LOOP
      drawn := greatest(coalesce((row -> 'values' ->> (n - 1))::numeric, 0), 0) / most * plot_width; -- below zero: no bar, the text says it
      tone := 'tone' || (chart -> 'series' -> (n - 1) ->> 'tone');
      IF grouped THEN
        IF drawn > 0 THEN
          bars := bars || socsvc._svg_rect(plot_x, y + 5 + (bar_height + 2) * (n - 1), greatest(drawn, 1), bar_height, tone);
        END IF;
        bars := bars || socsvc._svg_text(plot_x + drawn + 6, y + 5 + (bar_height + 2) * (n - 1) + 10, 'value', row -> 'text' ->> (n - 1));
      ELSIF drawn > 0 THEN
        bars := bars || socsvc._svg_rect(x, y + (row_height - bar_height) / 2,
            greatest(drawn - CASE WHEN n < series THEN 0.8 ELSE 0 END, 0.6), bar_height, tone);
        IF (row ->> 'folded')::boolean THEN
          bars := bars || xmlelement(NAME rect, xmlattributes(round(x, 1) AS x, round(y + (row_height - bar_height) / 2, 1) AS y,
                            round(greatest(drawn, 0.6), 1) AS width, bar_height AS height, 'url(#hatch)' AS fill));
        END IF;
        x := x + drawn;
      END IF;
    END LOOP;
    IF NOT grouped THEN
      IF row ->> 'mark' IS NOT NULL THEN
        bars := bars || socsvc._svg_rect(plot_x + least((row ->> 'mark')::numeric, most) / most * plot_width - 1.5,
            y + row_height / 2 - 11, 3, 22, 'mark');
        x := greatest(x, plot_x + least((row ->> 'mark')::numeric, most) / most * plot_width);
      END IF;
      bars := bars || socsvc._svg_text(x + 7, y + row_height / 2 + 4, 'value', row ->> 'text');
    END IF;
    y := y + row_height;
  END LOOP;

  -- Lines of the axis lie under the bars.
  FOR n IN 0..(most / step)::integer LOOP
    x := plot_x + n * step / most * plot_width;
    parts := parts || xmlelement(NAME line, xmlattributes(round(x, 1) AS x1, CASE WHEN series > 1 OR chart ? 'mark_label' THEN 26
        ELSE 2 END AS y1,
                        round(x, 1) AS x2, round(y + 4, 1) AS y2, CASE n WHEN 0 THEN 'base' ELSE 'grid' END AS class))
                   || socsvc._svg_text(x, y + 18, 'tick', socsvc._number_text(n * step, 0, lang) || suffix);
  END LOOP;
  RETURN (SELECT xmlelement(NAME svg, xmlattributes('http://www.w3.org/2000/svg' AS xmlns,
      format('0 0 %s %s', width, ceil(y + 24)) AS "viewBox",
                   'img' AS role, id || '-title ' || id || '-desc' AS "aria-labelledby"),
                 xmlelement(NAME title, xmlattributes(id || '-title' AS id), socsvc._xml_text(title)),
                 xmlelement(NAME "desc", xmlattributes(id || '-desc' AS id), socsvc._xml_text(description)),
                 xmlagg(p.part ORDER BY p.place))
            FROM unnest(parts || bars) WITH ORDINALITY p (part, place));
END
$function$;
COMMENT ON FUNCTION socsvc._bar_chart(text, text, text, jsonb, text) IS 'Private: horizontal bars as an SVG image with title and description: chart is {series: [{label, tone}], rows: [{label, values: [a number or null a series], text, mark, folded}], most, suffix, mark_label, grouped}; bars of a row are stacked, or side by side (grouped, text then is an array)';
REVOKE ALL ON FUNCTION socsvc._bar_chart(text, text, text, jsonb, text) FROM PUBLIC;

CREATE FUNCTION socsvc._page(title text, style text, body xml, lang text)
RETURNS xml
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT xmlelement(NAME html, xmlattributes('http://www.w3.org/1999/xhtml' AS xmlns, $4 AS lang, $4 AS "xml:lang"),
           xmlelement(NAME head, xmlelement(NAME meta, xmlattributes('utf-8' AS charset)),
             xmlelement(NAME meta, xmlattributes('viewport' AS name, 'width=device-width, initial-scale=1' AS content)),
             xmlelement(NAME title, socsvc._xml_text($1)), xmlelement(NAME style, $2)),
           xmlelement(NAME body, $3))
$function$;
COMMENT ON FUNCTION socsvc._page(text, text, xml, text) IS 'Private: a page, HTML and XML alike, of a title, a style sheet without &, < or >, and what its body has';
REVOKE ALL ON FUNCTION socsvc._page(text, text, xml, text) FROM PUBLIC;

CREATE FUNCTION socsvc._page_table(caption text, head jsonb, rows jsonb, foot jsonb DEFAULT NULL, columns_of_words integer DEFAULT 1)
RETURNS xml
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT xmlelement(NAME table, xmlattributes(CASE WHEN coalesce(jsonb_array_length($3), 1) <= 12 THEN 'short' END AS class),
           CASE WHEN $1 IS NOT NULL THEN xmlelement(NAME caption, socsvc._xml_text($1)) END,
           xmlelement(NAME thead, xmlelement(NAME tr,
             (SELECT xmlagg(xmlelement(NAME th, xmlattributes('col' AS scope, CASE WHEN h.place > $5 THEN 'number' END AS class),
                 socsvc._xml_text(h.value))
                            ORDER BY h.place)
                FROM jsonb_array_elements_text($2) WITH ORDINALITY h (value, place)))),
           xmlelement(NAME tbody,
             (SELECT xmlagg(xmlelement(NAME tr,
                (SELECT xmlagg(CASE WHEN c.place = 1 THEN xmlelement(NAME th, xmlattributes('row' AS scope), socsvc._xml_text(c.value))
                                    ELSE xmlelement(NAME td, xmlattributes(CASE WHEN c.place > $5 THEN 'number' END AS class),
                                        socsvc._xml_text(c.value)) END
                               ORDER BY c.place)
                   FROM jsonb_array_elements_text(r.row) WITH ORDINALITY c (value, place))) ORDER BY r.place)
                FROM jsonb_array_elements(coalesce($3, jsonb_build_array((SELECT jsonb_agg(NULL::text) FROM jsonb_array_elements($2)))))
                  WITH ORDINALITY r (row, place))),
           CASE WHEN $4 IS NOT NULL THEN xmlelement(NAME tfoot, xmlelement(NAME tr,
             (SELECT xmlagg(CASE WHEN f.place = 1 THEN xmlelement(NAME th, xmlattributes('row' AS scope), socsvc._xml_text(f.value))
                                 ELSE xmlelement(NAME td, xmlattributes(CASE WHEN f.place > $5 THEN 'number' END AS class),
                                     socsvc._xml_text(f.value)) END
                            ORDER BY f.place)
                FROM jsonb_array_elements_text($4) WITH ORDINALITY f (value, place)))) END)
$function$;
COMMENT ON FUNCTION socsvc._page_table(text, jsonb, jsonb, jsonb, integer) IS 'Private: a table of a page: head and foot are arrays of texts, rows is an array of such arrays; columns after the first columns_of_words have numbers; a dash for null. Without rows (NULL) it has one of dashes, to be filled in by hand. One of at most twelve rows is not broken over pages';
REVOKE ALL ON FUNCTION socsvc._page_table(text, jsonb, jsonb, jsonb, integer) FROM PUBLIC;
