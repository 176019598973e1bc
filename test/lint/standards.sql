-- The standard of 326-п as shipped and as loaded: every row of the file is an item, verbatim, and the other way round;
-- every cell was read, and what was read can be printed and read again.
SET search_path = pg_catalog, socsvc;

SELECT format('extension/data/standards_ru_khm.tsv has %s rows instead of 414', count(*))
  FROM shipped_standards_ru_khm()
HAVING count(*) <> 414;

SELECT coalesce('row ' || s.ordinality, 'item ' || i.id) || ': '
       || CASE WHEN i.id IS NULL THEN 'no item' WHEN s.form IS NULL THEN 'no row' ELSE 'item differs from row' END
  FROM shipped_standards_ru_khm() WITH ORDINALITY s
  FULL JOIN (service_item i JOIN service_group g ON g.id = i.service_group AND i.jurisdiction = 'RU-KHM')
    ON (i.form, i.service_no, i.item_no::text) = (s.form, s.service_no, s.item_no)
 WHERE ROW (s.form, g.number::text, s.service_name, s.parent_item, s.item_name, s.volume_text, s.periodicity_text,
            s.delivery_term, s.source_line)
       IS DISTINCT FROM
       ROW (i.form, s.group_no, i.service_name, i.parent_name, i.name, i.volume_text, i.periodicity_text,
            i.delivery_term, i.source_line::text);

-- The name of a kind is that of its first row; an appendix may write it shorter, not otherwise.
SELECT format('kind %s: "%s" is not how "%s" begins', g.number, s.group_name, g.name)
  FROM (SELECT DISTINCT group_no, group_name FROM shipped_standards_ru_khm()) s
  JOIN service_group g ON g.number::text = s.group_no
 WHERE NOT starts_with(g.name, s.group_name);

SELECT format('%s %s/%s: volume "%s" is not a value', i.form, i.service_no, i.item_no, i.volume_text)
  FROM service_item i
 WHERE (i.volume IS NULL) <> (i.volume_text IS NULL);
SELECT format('%s %s/%s: periodicity "%s" gives %s values', i.form, i.service_no, i.item_no, i.periodicity_text, count(p))
  FROM service_item i
  LEFT JOIN service_item_periodicity p ON p.service_item = i.id
 GROUP BY i.id
HAVING count(p) = 0;

SELECT format('%s: its %s label "%s" reads as another value', i.volume, lang, label(i.volume, lang))
  FROM service_item i, unnest(ARRAY['ru', 'kk', 'en']) lang
 WHERE label(i.volume, lang)::volume <> i.volume OR i.volume::text::volume <> i.volume;
SELECT format('%s: its Russian label "%s" reads as another value', p.periodicity, label(p.periodicity, 'ru'))
  FROM service_item_periodicity p
 WHERE label(p.periodicity, 'ru')::periodicity <> p.periodicity OR p.periodicity::text::periodicity <> p.periodicity;

-- A heading is what other items name as the heading over them, and is no service by itself.
SELECT format('%s %s/%s: "%s" is %s', i.form, i.service_no, i.item_no, i.name,
              CASE WHEN i.is_head THEN 'a heading over nothing' ELSE 'over items, but no heading' END)
  FROM service_item i
 WHERE i.is_head <> EXISTS (SELECT FROM service_item under
                             WHERE (under.form, under.service_no, under.parent_name) = (i.form, i.service_no, i.name));

SELECT format('portal code %s: no item %s %s/%s', c.portal_code, c.form, c.service_no, c.item_no)
  FROM shipped_portal_code() c
 WHERE NOT EXISTS (SELECT FROM service_item i
                    WHERE (i.jurisdiction, i.form, i.service_no, i.item_no::text, i.portal_code, i.portal_name)
                        = (c.jurisdiction, c.form, c.service_no, c.item_no, c.portal_code, c.portal_name)
                      AND NOT i.is_head);
