-- Chapter 99, break-glass: employees open cases, the agency reviews. Nobody writes the table but through functions.

GRANT SELECT ON socsvc.case_opening, socsvc.my_opened_cases TO socsvc_portal, socsvc_agency, socsvc_analyst;
GRANT SELECT ON socsvc.opened_cases_to_review TO socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.open_case(bigint, text, integer), socsvc.open_case_by_identifier(text, date, text, integer), socsvc.close_case(bigint),
    socsvc.opened_persons()
  TO socsvc_portal, socsvc_agency, socsvc_analyst;
GRANT EXECUTE ON FUNCTION socsvc.review_opening(bigint, text) TO socsvc_agency;

-- An analyst has no case of his own: he reads those that he has opened (the policies named opened_case), no others.
GRANT SELECT ON
    socsvc.absence, socsvc.act, socsvc.act_line, socsvc.admission_check, socsvc.aid_loan, socsvc.aid_order, socsvc.application,
    socsvc.application_circumstance, socsvc.application_document, socsvc.application_fact, socsvc.application_relative,
    socsvc.application_service, socsvc.arrival_document, socsvc.arrival_escort, socsvc.assessment, socsvc.assessment_service,
    socsvc.certificate, socsvc.charge, socsvc.charge_line, socsvc.charge_problem, socsvc.charge_segment, socsvc.commission_opinion,
    socsvc.contract, socsvc.contract_amendment, socsvc.contract_condition, socsvc.contract_document, socsvc.contract_line,
    socsvc.deadline, socsvc.decision, socsvc.delivery, socsvc.deposited_item, socsvc.enrolment, socsvc.entitlement, socsvc.extra_line,
    socsvc.fee_assessment, socsvc.hour_log, socsvc.household_member, socsvc.income, socsvc.income_evidence, socsvc.line_minutes,
    socsvc.line_window, socsvc.medical_referral, socsvc.message, socsvc.order_document, socsvc.payment, socsvc.payout, socsvc.person,
    socsvc.person_bank_account, socsvc.person_category, socsvc.person_document, socsvc.person_medical_organisation, socsvc.programme,
    socsvc.programme_accompaniment, socsvc.programme_line, socsvc.programme_provider, socsvc.programme_refusal, socsvc.queue_entry,
    socsvc.rehabilitation_plan, socsvc.rehabilitation_programme, socsvc.reimbursement, socsvc.reimbursement_application,
    socsvc.representation, socsvc.service_order, socsvc.signature, socsvc.social_contract, socsvc.status_event, socsvc.stay,
    socsvc.supported_living_stage, socsvc.urgent_act, socsvc.urgent_line, socsvc.visit
  TO socsvc_analyst;
