-- Chapter 99, parameters of fees: everybody may know what fees are computed from, the administrator changes it. Column used
-- is nobody's.

GRANT SELECT ON
    socsvc.demographic_group, socsvc.demographic_age, socsvc.subsistence_minimum, socsvc.income_threshold, socsvc.fee_cap,
    socsvc.fee_formula, socsvc.financing_norm
  TO socsvc_portal, socsvc_agency, socsvc_admin, socsvc_scheduler;
GRANT INSERT, UPDATE, DELETE ON socsvc.demographic_group TO socsvc_admin;
GRANT INSERT (jurisdiction, demographic_group, sex, months, valid, source),
    UPDATE (jurisdiction, demographic_group, sex, months, valid, source), DELETE
  ON socsvc.demographic_age TO socsvc_admin;
GRANT INSERT (jurisdiction, demographic_group, amount, valid, source),
    UPDATE (jurisdiction, demographic_group, amount, valid, source), DELETE
  ON socsvc.subsistence_minimum TO socsvc_admin;
GRANT INSERT (jurisdiction, multiplier, valid, source), UPDATE (jurisdiction, multiplier, valid, source), DELETE
  ON socsvc.income_threshold TO socsvc_admin;
GRANT INSERT (jurisdiction, form, base, rate, free_up_to_threshold, valid, source),
    UPDATE (jurisdiction, form, base, rate, free_up_to_threshold, valid, source), DELETE
  ON socsvc.fee_cap TO socsvc_admin;
GRANT INSERT (jurisdiction, version, rounding, valid, source), UPDATE (jurisdiction, version, rounding, valid, source), DELETE
  ON socsvc.fee_formula TO socsvc_admin;
GRANT INSERT (jurisdiction, service_item, place, amount, valid, source),
    UPDATE (jurisdiction, service_item, place, amount, valid, source), DELETE
  ON socsvc.financing_norm TO socsvc_admin;

GRANT EXECUTE ON FUNCTION
    socsvc.monthly_fee(text, numeric, numeric, numeric, date), socsvc.income_limit(text, date, date),
    socsvc.monthly_fees(text, text, date[], bigint[], bigint[])
  TO socsvc_portal, socsvc_agency, socsvc_admin, socsvc_scheduler;
