-- Chapter 96: grounds of termination. A row of the file may name several forms and documents: a row of the tables
-- names one, in the order of the file. document_type:category asks the document of that category alone.

INSERT INTO socsvc.termination_ground (jurisdiction, code, form, name_ru, name_kk, name_en, by_actors, needs_fact, notice_days, source, note)
  SELECT g.jurisdiction, g.code, f.form, g.name_ru, g.name_kk, g.name_en, pg_catalog.string_to_array(g.by_actors, '|'), g.needs_fact,
         g.notice_days::integer, g.source, g.note
    FROM socsvc.shipped_termination_ground() WITH ORDINALITY g
   CROSS JOIN LATERAL pg_catalog.string_to_table(g.forms, '|') WITH ORDINALITY f (form, ordinal)
   ORDER BY g.ordinality, f.ordinal;

INSERT INTO socsvc.termination_document (termination_ground, document_type, category)
  SELECT t.id, pg_catalog.split_part(d.document, ':', 1), NULLIF(pg_catalog.split_part(d.document, ':', 2), '')
    FROM socsvc.shipped_termination_ground() WITH ORDINALITY g
   CROSS JOIN LATERAL pg_catalog.string_to_table(g.forms, '|') WITH ORDINALITY f (form, ordinal)
   CROSS JOIN LATERAL pg_catalog.string_to_table(g.needs_documents, '|') WITH ORDINALITY d (document, ordinal)
    JOIN socsvc.termination_ground t ON t.jurisdiction = g.jurisdiction AND t.code = g.code AND t.form = f.form
   ORDER BY g.ordinality, f.ordinal, d.ordinal;
