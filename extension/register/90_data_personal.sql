-- Chapter 90: which columns hold personal data and how long what is kept, as shipped. A jurisdiction's terms are loaded
-- where the register holds its rules.
INSERT INTO socsvc.personal_column (entity, column_name, how, source)
  SELECT p.entity, p.column_name, p.how, p.source FROM socsvc.shipped_personal_column() p;
INSERT INTO socsvc.retention_rule (jurisdiction, entity, keep, counted_from, action, source, note)
  SELECT r.jurisdiction, r.entity, r.keep::interval, r.counted_from, r.action, r.source, r.note
    FROM socsvc.shipped_retention_rule() r JOIN socsvc.jurisdiction j ON j.code = r.jurisdiction;
