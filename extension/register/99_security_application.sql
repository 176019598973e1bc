-- Chapter 99, applications: who may do what in a case, from the application to the decision. Citizens apply, name their
-- circumstances and services, and withdraw; everything else is the agency's. What is computed (received_on, complete_on,
-- live) is in nobody's grants.

GRANT SELECT ON
    socsvc.category, socsvc.circumstance, socsvc.refusal_ground
  TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT SELECT ON
    socsvc.person_category, socsvc.application, socsvc.application_circumstance, socsvc.application_service,
    socsvc.application_fact, socsvc.assessment, socsvc.commission_opinion, socsvc.decision
  TO socsvc_portal, socsvc_agency;

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
GRANT INSERT (person, category, document, valid), UPDATE (document, valid), DELETE ON socsvc.person_category TO socsvc_agency;
GRANT INSERT (application, surveyed_on, surveyor, number, findings, status), UPDATE (status, status_reason)
  ON socsvc.assessment TO socsvc_agency;
GRANT INSERT (application, commission, sent_on, status), UPDATE (given_on, recommends, opinion, status, status_reason)
  ON socsvc.commission_opinion TO socsvc_agency;
GRANT INSERT (application, person, number, decided_on, outcome, refusal_ground, status),
    UPDATE (informed_on, informed_by, status, status_reason)
  ON socsvc.decision TO socsvc_agency;

GRANT INSERT, UPDATE, DELETE ON socsvc.category, socsvc.circumstance, socsvc.refusal_ground TO socsvc_admin;

GRANT EXECUTE ON FUNCTION
    socsvc.guard_application_decided(bigint), socsvc.guard_commission_opinion_given(bigint), socsvc.guard_decision_told(bigint),
    socsvc.guard_decision_annulled(bigint)
  TO socsvc_portal, socsvc_agency;
