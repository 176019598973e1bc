-- Chapter 99, supported living: the agency draws the lines up, whoever serves records the stages, the administrator has
-- the variants. refused_from and the counters of minutes are in nobody's grants.

GRANT SELECT ON socsvc.supported_living_variant TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT INSERT (jurisdiction, code, minutes_from, minutes_until, minutes_unit, name_ru, name_en, valid, source, note),
    UPDATE (jurisdiction, code, minutes_from, minutes_until, minutes_unit, name_ru, name_en, valid, source, note), DELETE
  ON socsvc.supported_living_variant TO socsvc_admin;
GRANT SELECT ON socsvc.line_minutes, socsvc.supported_living_stage TO socsvc_portal, socsvc_agency;
GRANT INSERT (programme, stage, arrangement, began_on, note), UPDATE (arrangement, began_on, note), DELETE
  ON socsvc.supported_living_stage TO socsvc_portal, socsvc_agency;
GRANT INSERT (supported_living, minutes_from, minutes_until, minutes_unit),
    UPDATE (supported_living, minutes_from, minutes_until, minutes_unit)
  ON socsvc.programme_line TO socsvc_agency;
GRANT SELECT ON socsvc.my_minutes TO socsvc_portal;
