-- Chapter 96, admission: what a person brings, and leave.

INSERT INTO socsvc.arrival_document_rule (jurisdiction, code, form, facility_kind, for_category, document_type, alternative, need, original,
    contents, valid_days, counted_from, effective_on_arrival, valid, source, note)
  SELECT r.jurisdiction, r.code, r.form, r.facility_kind, r.for_category, r.document_type, r.alternative, r.need,
         coalesce(r.original::boolean, false), coalesce(pg_catalog.string_to_array(r.contents, '|'), '{}'), r.valid_days::integer,
         r.counted_from, coalesce(r.effective_on_arrival::boolean, false), coalesce(r.valid, '(,)')::pg_catalog.daterange, r.source, r.note
    FROM socsvc.shipped_arrival_document_rule() r;

INSERT INTO socsvc.leave_rule (jurisdiction, days_per_year, never_category, unless_facility_kind, valid, source, note)
  SELECT r.jurisdiction, r.days_per_year::integer, r.never_category, r.unless_facility_kind,
         coalesce(r.valid, '(,)')::pg_catalog.daterange, r.source, r.note
    FROM socsvc.shipped_leave_rule() r;
