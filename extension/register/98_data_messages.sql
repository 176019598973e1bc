-- Chapter 98: the settings, the texts of messages and the rules that send them, as shipped; '*' is the home jurisdiction.
-- When the jobs run.

INSERT INTO socsvc.setting (jurisdiction, name, value, source, note)
  SELECT CASE s.jurisdiction WHEN '*' THEN i.jurisdiction ELSE s.jurisdiction END, s.name, s.value, s.source, s.note
    FROM socsvc.shipped_setting() s, socsvc.register_info i;

INSERT INTO socsvc.message_template (jurisdiction, kind, lang, subject, body, source)
  SELECT CASE t.jurisdiction WHEN '*' THEN i.jurisdiction ELSE t.jurisdiction END, t.kind, t.lang, t.subject, t.body, t.source
    FROM socsvc.shipped_message_template() t, socsvc.register_info i;

INSERT INTO socsvc.message_rule (jurisdiction, entity, from_status, to_status, outcome, recipient, kind, source, note)
  SELECT CASE r.jurisdiction WHEN '*' THEN i.jurisdiction ELSE r.jurisdiction END,
         r.entity, r.from_status, r.to_status, r.outcome, r.recipient, r.kind, r.source, r.note
    FROM socsvc.shipped_message_rule() r, socsvc.register_info i;

INSERT INTO socsvc.term_label (kind, code, lang, label, source)
  SELECT t.kind, t.code, l.lang, l.label, t.source
    FROM socsvc.shipped_term_label() t, LATERAL (VALUES ('ru', t.ru), ('kk', t.kk), ('en', t.en)) l (lang, label);

INSERT INTO socsvc.job_schedule (job, local_time, cron_schedule, command, source)
  SELECT j.job, j.local_time::time, j.cron_schedule, j.command, j.source FROM socsvc.shipped_job_schedule() j;
