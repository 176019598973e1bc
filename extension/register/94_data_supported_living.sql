-- Chapter 94, supported living: the variants of paragraph 88.

INSERT INTO socsvc.supported_living_variant (jurisdiction, code, minutes_from, minutes_until, minutes_unit, name_ru, name_en, valid, source, note)
  SELECT v.jurisdiction, v.code, v.minutes_from::integer, v.minutes_until::integer, v.minutes_unit, v.name_ru, v.name_en,
         coalesce(v.valid, '(,)')::pg_catalog.daterange, v.source, v.note
    FROM socsvc.shipped_supported_living_variant() v;
