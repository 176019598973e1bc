-- Chapter 93: the lists of documents. A row of the file may name several documents, forms, stays and items: a row of
-- the table names one, in the order of the file.

CREATE TRIGGER check_document BEFORE INSERT OR UPDATE ON socsvc.application_document
  FOR EACH ROW EXECUTE FUNCTION socsvc.check_document();
-- A document may come after the decision, but none that it rests on goes.
CREATE TRIGGER keep_case BEFORE UPDATE OR DELETE ON socsvc.application_document
  FOR EACH ROW EXECUTE FUNCTION socsvc.keep_case();
CREATE TRIGGER keep_case BEFORE INSERT OR UPDATE OR DELETE ON socsvc.application_relative
  FOR EACH ROW EXECUTE FUNCTION socsvc.keep_case();
CREATE TRIGGER refresh_completeness AFTER INSERT OR UPDATE OR DELETE ON socsvc.application_relative
  FOR EACH ROW EXECUTE FUNCTION socsvc.refresh_completeness();
CREATE TRIGGER enforce_documents BEFORE INSERT OR UPDATE OF application, decided_on, outcome ON socsvc.decision
  FOR EACH ROW WHEN (NEW.outcome = 'recognised') EXECUTE FUNCTION socsvc.enforce_documents();
COMMENT ON TRIGGER check_document ON socsvc.application_document IS 'Its dates can be true (SV005); what its kind needs is there (23514)';
COMMENT ON TRIGGER keep_case ON socsvc.application_document IS 'What a decision rests on stands (SV017)';
COMMENT ON TRIGGER keep_case ON socsvc.application_relative IS 'What a decision rests on stands (SV017)';
COMMENT ON TRIGGER refresh_completeness ON socsvc.application_relative IS 'Computes application.complete_on';
COMMENT ON TRIGGER enforce_documents ON socsvc.decision IS 'Nobody is recognised while a document is missing (SV012)';

INSERT INTO socsvc.document_fact (code, name_ru, name_en, applicant_kind, categories, implied_by, source)
  SELECT f.code, f.name_ru, f.name_en, f.applicant_kind,
         pg_catalog.string_to_array(coalesce(f.categories, ''), ','),
         pg_catalog.string_to_array(coalesce(f.implied_by, ''), ','), f.source
    FROM socsvc.shipped_document_fact() f;

INSERT INTO socsvc.document_type (code, name_ru, name_en, issuer, about_citizen, validity, source)
  SELECT t.code, t.name_ru, t.name_en, t.issuer, t.about_citizen::boolean, t.validity::interval, t.source
    FROM socsvc.shipped_document_type() t;

INSERT INTO socsvc.document_rule (jurisdiction, list, effect, document_type, alternative, form, age, stay, facility_kind,
    service_no, item_no, fact, absent_fact, about, must_state, brought_by, source, note)
  SELECT CASE r.jurisdiction WHEN '*' THEN i.jurisdiction ELSE r.jurisdiction END,
         r.list, r.effect, t.document_type, r.alternative, f.form, r.age, s.stay, r.facility_kind, r.service_no, n.item_no,
         r.fact, r.absent_fact, r.about, pg_catalog.string_to_array(r.must_state, ','), r.brought_by, r.source, r.note
    FROM socsvc.register_info i
   CROSS JOIN socsvc.shipped_document_rule() WITH ORDINALITY r
   CROSS JOIN LATERAL pg_catalog.string_to_table(r.document_types, '|') WITH ORDINALITY t (document_type, ordinal)
   CROSS JOIN LATERAL pg_catalog.unnest(coalesce(pg_catalog.string_to_array(r.forms, '|'), ARRAY[NULL])) WITH ORDINALITY f (form, ordinal)
   CROSS JOIN LATERAL pg_catalog.unnest(coalesce(pg_catalog.string_to_array(r.stays, '|'), ARRAY[NULL])) WITH ORDINALITY s (stay, ordinal)
   CROSS JOIN LATERAL (SELECT NULL::integer WHERE r.items IS NULL
                       UNION ALL
                       SELECT g FROM pg_catalog.generate_series(pg_catalog.split_part(r.items, '-', 1)::integer,
                                                                pg_catalog.split_part(r.items, '-', -1)::integer) g) n (item_no)
   ORDER BY r.ordinality, t.ordinal, f.ordinal, s.ordinal, n.item_no;
