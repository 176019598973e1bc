-- Chapter 99, documents: everybody reads the lists, the administrator changes them; papers are the agency's to record.

GRANT SELECT ON socsvc.document_fact, socsvc.regional_regime, socsvc.document_type, socsvc.document_rule,
    socsvc.provider_document_list
  TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT INSERT, UPDATE, DELETE ON socsvc.document_fact, socsvc.document_type, socsvc.provider_document_list TO socsvc_admin;
GRANT INSERT (jurisdiction, fact, valid, source), UPDATE (jurisdiction, fact, valid, source), DELETE
  ON socsvc.regional_regime TO socsvc_admin;
GRANT INSERT (jurisdiction, list, effect, document_type, alternative, form, age, stay, facility_kind, service_no, item_no,
              circumstance, fact, absent_fact, about, must_state, brought_by, valid, source, note),
    UPDATE (jurisdiction, list, effect, document_type, alternative, form, age, stay, facility_kind, service_no, item_no,
            circumstance, fact, absent_fact, about, must_state, brought_by, valid, source, note), DELETE
  ON socsvc.document_rule TO socsvc_admin;

GRANT SELECT ON socsvc.application_document, socsvc.application_relative TO socsvc_portal, socsvc_agency;
GRANT INSERT (application, document_type, brought_by, number, issued_on, received_on, relative, states, note),
    UPDATE (number, issued_on, received_on, states, note), DELETE
  ON socsvc.application_document TO socsvc_agency;
GRANT INSERT (application, name, kinship, sex, birth_date, disability_in_state_system, note),
    UPDATE (name, kinship, sex, birth_date, disability_in_state_system, note), DELETE
  ON socsvc.application_relative TO socsvc_agency;

GRANT EXECUTE ON FUNCTION
    socsvc._case_documents(bigint, date, text), socsvc.required_documents(bigint, date), socsvc.missing_documents(bigint, date),
    socsvc.has_all_documents(bigint, date), socsvc.request_documents(bigint)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.missing_provider_documents(bigint, bigint, date) TO socsvc_portal;
GRANT EXECUTE ON FUNCTION
    socsvc.missing_provider_documents(bigint, bigint, date),
    socsvc.record_document(bigint, text, text, text, date, date, bigint, text[], text)
  TO socsvc_agency;
