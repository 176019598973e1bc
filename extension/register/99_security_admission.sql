-- Chapter 99, admission: providers record it, the administrator has the rules. Ids and computed columns are in nobody's
-- grants.

GRANT SELECT ON socsvc.arrival_document_rule, socsvc.leave_rule TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT SELECT ON
    socsvc.arrival_document, socsvc.arrival_escort, socsvc.admission_check, socsvc.medical_referral, socsvc.deposited_item
  TO socsvc_portal, socsvc_agency;

GRANT INSERT (region_code, stay, document_type, number, issued_on, sample_on, effective_on, contents, is_original, received_on, returned_on),
    UPDATE (number, issued_on, sample_on, effective_on, contents, is_original, received_on, returned_on), DELETE
  ON socsvc.arrival_document TO socsvc_portal;
GRANT INSERT (region_code, stay, representation, accompanied_on), DELETE ON socsvc.arrival_escort TO socsvc_portal;
GRANT INSERT (region_code, stay, examined_at, temperature, has_rash, outcome, note) ON socsvc.admission_check TO socsvc_portal;
GRANT INSERT (region_code, stay, reason, organisation, sent_on, first_examined_on, sanitary_treated_on, isolated_from, status),
    UPDATE (organisation, first_examined_on, sanitary_treated_on, isolated_from, isolated_until, concluded_on, conclusion, self_care,
            status, status_reason)
  ON socsvc.medical_referral TO socsvc_portal;
GRANT INSERT (region_code, stay, what, kind, taken_on, receipt, request), UPDATE (returned_on, returned_by)
  ON socsvc.deposited_item TO socsvc_portal;
GRANT INSERT (leave_application, commission_conclusion, host_undertaking), UPDATE (leave_application, commission_conclusion, host_undertaking)
  ON socsvc.absence TO socsvc_portal, socsvc_agency;

GRANT INSERT (jurisdiction, code, form, facility_kind, for_category, document_type, alternative, need, original, contents, valid_days,
              counted_from, effective_on_arrival, valid, source, note),
    UPDATE (jurisdiction, code, form, facility_kind, for_category, document_type, alternative, need, original, contents, valid_days,
            counted_from, effective_on_arrival, valid, source, note), DELETE
  ON socsvc.arrival_document_rule TO socsvc_admin;
GRANT INSERT (jurisdiction, days_per_year, never_category, unless_facility_kind, valid, source, note),
    UPDATE (jurisdiction, days_per_year, never_category, unless_facility_kind, valid, source, note), DELETE
  ON socsvc.leave_rule TO socsvc_admin;

GRANT EXECUTE ON FUNCTION
    socsvc.arrival_documents(bigint, date), socsvc.missing_arrival_documents(bigint, date),
    socsvc.discharge_inventory(bigint), socsvc.stay_certificate(bigint),
    socsvc.grant_leave(bigint, daterange, text, text, text, text)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.record_arrival_document(bigint, text, boolean, text, date, date, date, text[], date),
    socsvc.record_admission_check(bigint, numeric, boolean, text, text), socsvc.send_to_medical(bigint, text, text, date),
    socsvc.conclude_referral(bigint, text, text, date), socsvc.guard_medical_referral_concluded(bigint),
    socsvc.deposit_item(bigint, text, text, text, text, date), socsvc.return_item(bigint, text, date)
  TO socsvc_portal;
