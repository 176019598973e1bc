-- Chapter 99, whose rows: contracts and what is agreed in them. A policy is named after who it is for; the rows of
-- clients follow from the subject (engine/row_access.sql), those of jobs and the administrator from the login role.
-- The register's own functions and triggers work with the owner's rights, past these.

ALTER TABLE socsvc.contract ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.contract TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider())
    OR id = ANY ((SELECT socsvc.subject_contracts())::bigint[]));
COMMENT ON POLICY portal ON socsvc.contract IS 'Recipients their own, providers theirs, specialists those of their orders and visits';
CREATE POLICY agency ON socsvc.contract TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.contract IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.contract FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.contract IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.contract_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.contract_line TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider())
    OR contract = ANY ((SELECT socsvc.subject_contracts())::bigint[]));
COMMENT ON POLICY portal ON socsvc.contract_line IS 'Recipients their own, providers theirs, specialists those of their contracts';
CREATE POLICY agency ON socsvc.contract_line TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.contract_line IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.contract_line FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.contract_line IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.extra_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.extra_line TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider())
    OR contract = ANY ((SELECT socsvc.subject_contracts())::bigint[]));
COMMENT ON POLICY portal ON socsvc.extra_line IS 'Recipients their own, providers theirs, specialists those of their contracts';
CREATE POLICY agency ON socsvc.extra_line TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.extra_line IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.extra_line FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.extra_line IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.contract_condition ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.contract_condition TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider())
    OR contract = ANY ((SELECT socsvc.subject_contracts())::bigint[]));
COMMENT ON POLICY portal ON socsvc.contract_condition IS 'Recipients their own, providers theirs, specialists those of their contracts';
CREATE POLICY agency ON socsvc.contract_condition TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.contract_condition IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.contract_condition FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.contract_condition IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.contract_document ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.contract_document TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.contract p WHERE p.id = contract_document.contract
    AND (p.person = ANY ((SELECT socsvc.subject_persons())::bigint[])
      OR p.provider = (SELECT socsvc.subject_whole_provider())
      OR p.id = ANY ((SELECT socsvc.subject_contracts())::bigint[]))));
COMMENT ON POLICY portal ON socsvc.contract_document IS 'Whose the row of contract is';
CREATE POLICY agency ON socsvc.contract_document TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.contract_document IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.contract_document FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.contract p
               WHERE p.id = contract_document.contract AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.contract_document IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.contract_amendment ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.contract_amendment TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.contract_amendment IS 'Recipients their own, providers theirs';
CREATE POLICY agency ON socsvc.contract_amendment TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.contract_amendment IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.contract_amendment FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.contract_amendment IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.enrolment ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.enrolment TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.enrolment IS 'Recipients their own, providers theirs';
CREATE POLICY agency ON socsvc.enrolment TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.enrolment IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.enrolment FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.enrolment IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.rehabilitation_plan ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.rehabilitation_plan TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.rehabilitation_plan IS 'Recipients their own, providers theirs';
CREATE POLICY agency ON socsvc.rehabilitation_plan TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.rehabilitation_plan IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.rehabilitation_plan FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.rehabilitation_plan IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.rehabilitation_council ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.rehabilitation_council TO socsvc_portal
  USING (provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.rehabilitation_council IS 'Providers theirs';
CREATE POLICY portal_reads ON socsvc.rehabilitation_council FOR SELECT TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.rehabilitation_plan p WHERE p.council = rehabilitation_council.id));
COMMENT ON POLICY portal_reads ON socsvc.rehabilitation_council IS 'To read, who sees a plan of it';
CREATE POLICY agency ON socsvc.rehabilitation_council TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.rehabilitation_council IS 'The agency of the register''s jurisdiction';

ALTER TABLE socsvc.urgent_act ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.urgent_act TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.urgent_act IS 'Recipients their own, providers theirs';
CREATE POLICY agency ON socsvc.urgent_act TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.urgent_act IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.urgent_act FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.urgent_act IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.urgent_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.urgent_line TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.urgent_line IS 'Recipients their own, providers theirs';
CREATE POLICY agency ON socsvc.urgent_line TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.urgent_line IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.urgent_line FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.urgent_line IS 'Cases that the subject has opened, to read';

-- ---- indexes for plain reading under the policies -------------------------------------------------------------------

CREATE INDEX contract_line_person ON socsvc.contract_line (person);
CREATE INDEX contract_line_provider ON socsvc.contract_line (provider);
CREATE INDEX extra_line_person ON socsvc.extra_line (person);
CREATE INDEX enrolment_provider ON socsvc.enrolment (provider);
