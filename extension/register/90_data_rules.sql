-- Chapter 90: the shipped rules become rows. A jurisdiction '*' in a file means every one: the row becomes the home
-- jurisdiction's, for the region to change.

INSERT INTO socsvc.calendar_day (jurisdiction, day, kind, note)
  SELECT 'RU', d.day::date, d.kind, d.note FROM socsvc.shipped_calendar_ru() d
  UNION ALL
  SELECT 'KZ', d.day::date, d.kind, d.note FROM socsvc.shipped_calendar_kz() d;

INSERT INTO socsvc.status (entity, code, is_initial, is_final, is_live, sort_order, source)
  SELECT s.entity, s.code, s.is_initial::boolean, s.is_final::boolean, s.is_live::boolean, s.sort_order::integer,
         s.source
    FROM socsvc.shipped_status() s;

INSERT INTO socsvc.status_label (entity, status, lang, label, origin, source)
  SELECT l.entity, l.status, l.lang, l.label, l.origin, l.source FROM socsvc.shipped_status_label() l;

INSERT INTO socsvc.status_transition (jurisdiction, entity, from_status, to_status, actor, guard, source, note)
  SELECT CASE t.jurisdiction WHEN '*' THEN i.jurisdiction ELSE t.jurisdiction END,
         t.entity, t.from_status, t.to_status, t.actor, t.guard, t.source, t.note
    FROM socsvc.shipped_status_transition() t, socsvc.register_info i;
