-- Chapter 99, enrolment: providers enrol and remove, both parties add papers to their contract, the administrator changes
-- the grounds of termination.

GRANT SELECT ON socsvc.termination_ground, socsvc.termination_document TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT INSERT (jurisdiction, code, form, name_ru, by_actors, needs_fact, notice_days, valid, source, note),
    UPDATE (jurisdiction, code, form, name_ru, by_actors, needs_fact, notice_days, valid, source, note), DELETE
  ON socsvc.termination_ground TO socsvc_admin;
GRANT INSERT (termination_ground, document_type, category), UPDATE (document_type, category), DELETE
  ON socsvc.termination_document TO socsvc_admin;

GRANT SELECT ON socsvc.contract_document, socsvc.enrolment TO socsvc_portal, socsvc_agency;
GRANT INSERT (contract, document_type, number, issued_on, note) ON socsvc.contract_document TO socsvc_portal;
GRANT INSERT (contract, person, provider, order_number, enrolled_on, status),
    UPDATE (removal_order_number, removed_on, status, status_reason)
  ON socsvc.enrolment TO socsvc_portal;
GRANT UPDATE (guardianship_body) ON socsvc.contract TO socsvc_portal;

GRANT EXECUTE ON FUNCTION
    socsvc.has_category(bigint, text, date), socsvc.missing_termination_documents(bigint, text, date),
    socsvc.guard_enrolment_removed(bigint)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.name_guardianship_body(bigint, text), socsvc.add_contract_document(bigint, text, date, text, text),
    socsvc.enrol(bigint, text, date), socsvc.remove_from_service(bigint, text, date)
  TO socsvc_portal;
