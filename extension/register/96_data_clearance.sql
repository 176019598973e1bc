-- Chapter 96, clearance: crimes that bar from work with minors, and those excepted.

INSERT INTO socsvc.barring_crime (jurisdiction, code, name_ru, is_exception, source)
  SELECT c.jurisdiction, c.code, c.name_ru, c.is_exception::boolean, c.source FROM socsvc.shipped_barring_crime() c;
