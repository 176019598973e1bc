-- Chapter 99, enrolment: providers enrol and remove, both parties add papers to their contract, the administrator changes
-- the grounds of termination.

GRANT SELECT ON socsvc.termination_ground, socsvc.termination_document TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT INSERT (jurisdiction, code, form, name_ru, name_kk, name_en, by_actors, needs_fact, notice_days, valid, source, note),
    UPDATE (jurisdiction, code, form, name_ru, name_kk, name_en, by_actors, needs_fact, notice_days, valid, source, note), DELETE
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
    socsvc.name_guardianship_body(bigint, text, bytea), socsvc.add_contract_document(bigint, text, date, text, text),
    socsvc.enrol(bigint, text, date), socsvc.remove_from_service(bigint, text, date)
  TO socsvc_portal;

-- Refusals of services and the replacement of programmes.
GRANT SELECT ON socsvc.programme_refusal, socsvc.programme_accompaniment TO socsvc_portal, socsvc_agency;
GRANT INSERT (programme_line, programme, person, refused_from, written_on, reason, document)
  ON socsvc.programme_refusal TO socsvc_portal, socsvc_agency;
GRANT INSERT (programme, measure, carried_out_by, done_on), UPDATE (carried_out_by, done_on), DELETE
  ON socsvc.programme_accompaniment TO socsvc_agency;
GRANT INSERT (carry_over), UPDATE (carry_over) ON socsvc.programme TO socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.refuse_service(bigint, text, date, date, text) TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.replace_programme(bigint, bigint, text), socsvc.guard_programme_replaced(bigint)
  TO socsvc_agency;

-- Rehabilitation.
GRANT SELECT ON socsvc.rehabilitation_council, socsvc.rehabilitation_plan TO socsvc_portal, socsvc_agency;
GRANT INSERT (provider, order_number, approved_on, members, rules) ON socsvc.rehabilitation_council TO socsvc_portal;
GRANT INSERT (contract, person, provider, ipra, status),
    UPDATE (council, measures, effectiveness, extension_needed, status, status_reason)
  ON socsvc.rehabilitation_plan TO socsvc_portal;
GRANT EXECUTE ON FUNCTION
    socsvc.guard_rehabilitation_plan_drawn_up(bigint), socsvc.guard_rehabilitation_plan_evaluated(bigint)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.begin_rehabilitation(bigint, text), socsvc.advance_rehabilitation(bigint, text, bigint, text, text, boolean)
  TO socsvc_portal;

GRANT SELECT ON socsvc.contracts_to_end TO socsvc_portal, socsvc_agency;
