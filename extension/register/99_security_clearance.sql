-- Chapter 99, clearance: providers keep the clearances of their workers, the agency reads them, the administrator has
-- the list of crimes.

GRANT SELECT ON socsvc.barring_crime TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT INSERT (jurisdiction, code, name_ru, is_exception, source), UPDATE (jurisdiction, code, name_ru, is_exception, source),
    DELETE
  ON socsvc.barring_crime TO socsvc_admin;
GRANT SELECT ON socsvc.worker_clearance TO socsvc_portal, socsvc_agency;
GRANT INSERT (worker, certificate, issued_on, valid), UPDATE (valid) ON socsvc.worker_clearance TO socsvc_portal;
