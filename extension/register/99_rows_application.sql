-- Chapter 99, whose rows: applications and decisions. A policy is named after who it is for; the rows of
-- clients follow from the subject (engine/row_access.sql), those of jobs and the administrator from the login role.
-- The register's own functions and triggers work with the owner's rights, past these.

ALTER TABLE socsvc.application ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.application TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR applicant = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR wished_provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.application IS 'Recipients and who applied for them, the provider that the application wishes for';
CREATE POLICY agency ON socsvc.application TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.application IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.application FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.application IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.application_circumstance ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.application_circumstance TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.application p WHERE p.id = application_circumstance.application
    AND (p.person = ANY ((SELECT socsvc.subject_persons())::bigint[])
      OR p.applicant = ANY ((SELECT socsvc.subject_persons())::bigint[]))));
COMMENT ON POLICY portal ON socsvc.application_circumstance IS 'Whose the row of application is';
CREATE POLICY agency ON socsvc.application_circumstance TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.application_circumstance IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.application_circumstance FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.application p
               WHERE p.id = application_circumstance.application AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.application_circumstance IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.application_document ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.application_document TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.application p WHERE p.id = application_document.application));
COMMENT ON POLICY portal ON socsvc.application_document IS 'Who sees the row of application';
CREATE POLICY agency ON socsvc.application_document TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.application_document IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.application_document FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.application p
               WHERE p.id = application_document.application AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.application_document IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.application_fact ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.application_fact TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.application p WHERE p.id = application_fact.application));
COMMENT ON POLICY portal ON socsvc.application_fact IS 'Who sees the row of application';
CREATE POLICY agency ON socsvc.application_fact TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.application_fact IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.application_fact FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.application p
               WHERE p.id = application_fact.application AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.application_fact IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.application_relative ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.application_relative TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.application p WHERE p.id = application_relative.application));
COMMENT ON POLICY portal ON socsvc.application_relative IS 'Who sees the row of application';
CREATE POLICY agency ON socsvc.application_relative TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.application_relative IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.application_relative FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.application p
               WHERE p.id = application_relative.application AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.application_relative IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.application_service ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.application_service TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.application p WHERE p.id = application_service.application
    AND (p.person = ANY ((SELECT socsvc.subject_persons())::bigint[])
      OR p.applicant = ANY ((SELECT socsvc.subject_persons())::bigint[]))));
COMMENT ON POLICY portal ON socsvc.application_service IS 'Whose the row of application is';
CREATE POLICY portal_reads ON socsvc.application_service FOR SELECT TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.application p WHERE p.id = application_service.application));
COMMENT ON POLICY portal_reads ON socsvc.application_service IS 'To read, who sees the row of application: the provider that is wished for learns what for';
CREATE POLICY agency ON socsvc.application_service TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.application_service IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.application_service FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.application p
               WHERE p.id = application_service.application AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.application_service IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.assessment ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.assessment TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.application p WHERE p.id = assessment.application));
COMMENT ON POLICY portal ON socsvc.assessment IS 'Who sees the row of application';
CREATE POLICY agency ON socsvc.assessment TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.assessment IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.assessment FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.application p
               WHERE p.id = assessment.application AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.assessment IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.commission_opinion ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.commission_opinion TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.application p WHERE p.id = commission_opinion.application));
COMMENT ON POLICY portal ON socsvc.commission_opinion IS 'Who sees the row of application';
CREATE POLICY agency ON socsvc.commission_opinion TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.commission_opinion IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.commission_opinion FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.application p
               WHERE p.id = commission_opinion.application AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.commission_opinion IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.assessment_service ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.assessment_service TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.assessment p WHERE p.id = assessment_service.assessment));
COMMENT ON POLICY portal ON socsvc.assessment_service IS 'Who sees the row of assessment';
CREATE POLICY agency ON socsvc.assessment_service TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.assessment_service IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.assessment_service FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.assessment s JOIN socsvc.application p ON p.id = s.application
           WHERE s.id = assessment_service.assessment AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.assessment_service IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.decision ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.decision TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR EXISTS (SELECT FROM socsvc.application p WHERE p.id = decision.application));
COMMENT ON POLICY portal ON socsvc.decision IS 'Recipients their own, and who sees the application';
CREATE POLICY agency ON socsvc.decision TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.decision IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.decision FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.decision IS 'Cases that the subject has opened, to read';

-- ---- indexes for plain reading under the policies -------------------------------------------------------------------

CREATE INDEX application_wished_provider ON socsvc.application (wished_provider) WHERE wished_provider IS NOT NULL;
CREATE INDEX application_applicant ON socsvc.application (applicant);
CREATE INDEX decision_person ON socsvc.decision (person);
