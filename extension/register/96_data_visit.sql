-- Chapter 96: visits: how often a week, when providers work, what releases a planned visit; '*' is the home jurisdiction.

INSERT INTO socsvc.visit_rule (jurisdiction, form, service_group, min_per_week, max_per_week, source, note)
  SELECT CASE r.jurisdiction WHEN '*' THEN i.jurisdiction ELSE r.jurisdiction END, r.form, r.service_group::integer,
         r.min_per_week::integer, r.max_per_week::integer, r.source, r.note
    FROM socsvc.shipped_visit_rule() r, socsvc.register_info i;
INSERT INTO socsvc.working_time (jurisdiction, form, legal_form, weekdays, opens_at, closes_at, source, note)
  SELECT CASE r.jurisdiction WHEN '*' THEN i.jurisdiction ELSE r.jurisdiction END, r.form, r.legal_form,
         pg_catalog.string_to_array(r.weekdays, '|')::integer[], r.opens_at::time, r.closes_at::time, r.source, r.note
    FROM socsvc.shipped_working_time() r, socsvc.register_info i;
INSERT INTO socsvc.visit_release_rule (cause, becomes, source, note)
  SELECT r.cause, r.becomes, r.source, r.note FROM socsvc.shipped_visit_release_rule() r;
