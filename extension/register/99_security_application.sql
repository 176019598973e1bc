-- Chapter 99, applications: who may do what in a case, from the application to the decision. Citizens apply, name their
-- circumstances and services, and withdraw; everything else is the agency's. What is computed (received_on, complete_on,
-- live) is in nobody's grants.

GRANT SELECT ON
    socsvc.category, socsvc.circumstance, socsvc.refusal_ground, socsvc.eligibility_rule
  TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT SELECT ON
    socsvc.person_category, socsvc.application, socsvc.application_circumstance, socsvc.application_service,
    socsvc.application_fact, socsvc.assessment, socsvc.assessment_service, socsvc.commission_opinion,
    socsvc.decision
  TO socsvc_portal, socsvc_agency;

GRANT SELECT ON socsvc.deadline TO socsvc_portal, socsvc_agency;
GRANT SELECT ON socsvc.my_applications, socsvc.my_assignments TO socsvc_portal;
GRANT SELECT ON socsvc.agency_work, socsvc.agency_workload TO socsvc_agency;

GRANT INSERT (person, applicant_kind, applicant, applicant_name, channel, form, stay, facility_kind, wished_provider,
              consent_given, status),
    UPDATE (consent_given, status, status_reason)
  ON socsvc.application TO socsvc_portal;
GRANT INSERT (number, person, applicant_kind, applicant, applicant_name, channel, form, stay, facility_kind, wished_provider,
              received_at, consent_given, clerk, status),
    UPDATE (number, stay, facility_kind, wished_provider, consent_given, clerk, status, status_reason)
  ON socsvc.application TO socsvc_agency;
GRANT INSERT (application, circumstance), DELETE ON socsvc.application_circumstance TO socsvc_portal;
GRANT INSERT, UPDATE (proved), DELETE ON socsvc.application_circumstance TO socsvc_agency;
GRANT INSERT, DELETE ON socsvc.application_service TO socsvc_portal, socsvc_agency;
GRANT INSERT, UPDATE (note), DELETE ON socsvc.application_fact TO socsvc_agency;
GRANT INSERT, UPDATE, DELETE ON socsvc.assessment_service TO socsvc_agency;
GRANT INSERT (person, category, document, valid), UPDATE (document, valid), DELETE ON socsvc.person_category TO socsvc_agency;
GRANT INSERT (application, surveyed_on, surveyor, number, findings, status), UPDATE (status, status_reason)
  ON socsvc.assessment TO socsvc_agency;
GRANT INSERT (application, commission, sent_on, status), UPDATE (given_on, recommends, opinion, status, status_reason)
  ON socsvc.commission_opinion TO socsvc_agency;
GRANT INSERT (application, person, number, decided_on, outcome, refusal_ground, reason, document_form, status),
    UPDATE (informed_on, informed_by, status, status_reason)
  ON socsvc.decision TO socsvc_agency;

GRANT INSERT (basis, decision, basis_document), UPDATE (basis, decision, basis_document) ON socsvc.programme TO socsvc_agency;

GRANT INSERT, UPDATE, DELETE ON socsvc.category, socsvc.circumstance, socsvc.refusal_ground TO socsvc_admin;
GRANT INSERT (jurisdiction, effect, alternative, form, stay, facility_kind, age, when_facts, unless_facts, facts,
              older_than_female, older_than_male, max_term, payment, name_ru, name_en, valid, source, note),
    UPDATE (jurisdiction, effect, alternative, form, stay, facility_kind, age, when_facts, unless_facts, facts,
            older_than_female, older_than_male, max_term, payment, name_ru, name_en, valid, source, note),
    DELETE
  ON socsvc.eligibility_rule TO socsvc_admin;

GRANT EXECUTE ON FUNCTION
    socsvc.guard_application_decided(bigint), socsvc.guard_commission_opinion_given(bigint), socsvc.guard_decision_told(bigint),
    socsvc.guard_decision_annulled(bigint)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.file_application(bigint, text, text, text[], bigint[], boolean, text, bigint, text, text, text, bigint, timestamptz, text),
    socsvc._home_jurisdictions(), socsvc.case_facts(bigint, date), socsvc.commission_needed(bigint),
    socsvc.eligibility_problems(bigint, date)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.withdraw_application(bigint, text) TO socsvc_portal;
GRANT EXECUTE ON FUNCTION
    socsvc.ask_citizen(bigint, text), socsvc.resume_application(bigint),
    socsvc.record_survey(bigint, date, text, text, text[], text), socsvc.cancel_assessment(bigint, text),
    socsvc.refer_to_commission(bigint, date), socsvc.record_opinion(bigint, boolean, text, date),
    socsvc.take_decision(bigint, text, text, date, text, text, text), socsvc.tell_decision(bigint, text, date, bytea),
    socsvc.annul_decision(bigint, text), socsvc.draft_programme(bigint, text, daterange, text, date, bigint[])
  TO socsvc_agency;
