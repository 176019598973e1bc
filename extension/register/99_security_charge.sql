-- Chapter 99, charges: providers charge their contracts, the agency and jobs all; nobody writes the rows.

GRANT SELECT ON socsvc.charge, socsvc.charge_segment, socsvc.charge_line TO socsvc_portal, socsvc_agency;
GRANT SELECT ON socsvc.charge_problem TO socsvc_portal, socsvc_agency, socsvc_scheduler;
GRANT EXECUTE ON FUNCTION socsvc.charge_month(date, bigint, bigint, boolean, date)
  TO socsvc_portal, socsvc_agency, socsvc_admin, socsvc_scheduler;
GRANT EXECUTE ON FUNCTION socsvc.explain_charge(bigint, text), socsvc.charge_derivation(bigint) TO socsvc_portal, socsvc_agency;
GRANT INSERT (place), UPDATE (place) ON socsvc.contract TO socsvc_portal;
