-- Chapter 96, queues: classes, and who has them. The one list of categories (data/category.tsv) says in which paragraph a
-- category is named; its rule ids of that paragraph are the source. A paragraph is of one form, and no form has both
-- paragraphs 58 and 69: first_priority and preferential never meet, so their order among themselves decides nothing.

INSERT INTO socsvc.queue_class (code, rank, name_ru, name_kk, name_en, source)
  SELECT c.code, c.rank::integer, c.name_ru, c.name_kk, c.name_en, c.source FROM socsvc.shipped_queue_class() c;

INSERT INTO socsvc.queue_privilege (jurisdiction, form, category, queue_class, source, note)
  SELECT 'RU-KHM', p.form, c.code, p.class,
         (SELECT pg_catalog.string_agg(s.id, '; ' ORDER BY s.number)
            FROM pg_catalog.string_to_table(c.source_ids, '; ') WITH ORDINALITY s (id, number)
           WHERE pg_catalog.starts_with(s.id, p.paragraph)),
         c.note
    FROM socsvc.shipped_category() c
   CROSS JOIN LATERAL (VALUES
           ('home', '326-п/45/', c.home_45), ('semi_residential', '326-п/57/', c.semi_57), ('semi_residential', '326-п/58/', c.semi_58),
           ('residential', '326-п/68/', c.res_68), ('residential', '326-п/69/', c.res_69)) p (form, paragraph, class)
   WHERE p.class IS NOT NULL
   ORDER BY p.paragraph, c.code;
