-- Chapter 96, quality: criteria of the jurisdictions whose rules hold here.

INSERT INTO socsvc.quality_criterion (jurisdiction, code, method, name_ru, name_kk, name_en, source)
  SELECT c.jurisdiction, c.code, c.method, c.name_ru, c.name_kk, c.name_en, c.source
    FROM socsvc.shipped_quality_criterion() c WHERE c.jurisdiction = ANY (socsvc._home_jurisdictions());
