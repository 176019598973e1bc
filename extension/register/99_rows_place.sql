-- Chapter 99, whose rows: the queue and stays. A policy is named after who it is for; the rows of
-- clients follow from the subject (engine/row_access.sql), those of jobs and the administrator from the login role.
-- The register's own functions and triggers work with the owner's rights, past these.

ALTER TABLE socsvc.queue_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.queue_entry TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.queue_entry IS 'Recipients their own, providers theirs';
CREATE POLICY agency ON socsvc.queue_entry TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.queue_entry IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.queue_entry FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.queue_entry IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.stay ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.stay TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.stay IS 'Recipients their own, providers theirs';
CREATE POLICY agency ON socsvc.stay TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.stay IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.stay FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.stay IS 'Cases that the subject has opened, to read';
CREATE POLICY scheduler ON socsvc.stay TO socsvc_scheduler USING (true);
COMMENT ON POLICY scheduler ON socsvc.stay IS 'Jobs: every row';

ALTER TABLE socsvc.queue_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY agency ON socsvc.queue_change TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.queue_change IS 'The agency of the register''s jurisdiction';

ALTER TABLE socsvc.arrival_document ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.arrival_document TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.stay p WHERE p.region_code = arrival_document.region_code AND p.id = arrival_document.stay
    AND (p.person = ANY ((SELECT socsvc.subject_persons())::bigint[])
      OR p.provider = (SELECT socsvc.subject_whole_provider()))));
COMMENT ON POLICY portal ON socsvc.arrival_document IS 'Whose the row of stay is';
CREATE POLICY agency ON socsvc.arrival_document TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.arrival_document IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.arrival_document FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.stay p
               WHERE p.region_code = arrival_document.region_code AND p.id = arrival_document.stay
                 AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.arrival_document IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.arrival_escort ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.arrival_escort TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.stay p WHERE p.region_code = arrival_escort.region_code AND p.id = arrival_escort.stay
    AND (p.person = ANY ((SELECT socsvc.subject_persons())::bigint[])
      OR p.provider = (SELECT socsvc.subject_whole_provider()))));
COMMENT ON POLICY portal ON socsvc.arrival_escort IS 'Whose the row of stay is';
CREATE POLICY agency ON socsvc.arrival_escort TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.arrival_escort IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.arrival_escort FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.stay p
               WHERE p.region_code = arrival_escort.region_code AND p.id = arrival_escort.stay
                 AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.arrival_escort IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.admission_check ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.admission_check TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.stay p WHERE p.region_code = admission_check.region_code AND p.id = admission_check.stay
    AND (p.person = ANY ((SELECT socsvc.subject_persons())::bigint[])
      OR p.provider = (SELECT socsvc.subject_whole_provider()))));
COMMENT ON POLICY portal ON socsvc.admission_check IS 'Whose the row of stay is';
CREATE POLICY agency ON socsvc.admission_check TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.admission_check IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.admission_check FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.stay p
               WHERE p.region_code = admission_check.region_code AND p.id = admission_check.stay
                 AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.admission_check IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.deposited_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.deposited_item TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.stay p WHERE p.region_code = deposited_item.region_code AND p.id = deposited_item.stay
    AND (p.person = ANY ((SELECT socsvc.subject_persons())::bigint[])
      OR p.provider = (SELECT socsvc.subject_whole_provider()))));
COMMENT ON POLICY portal ON socsvc.deposited_item IS 'Whose the row of stay is';
CREATE POLICY agency ON socsvc.deposited_item TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.deposited_item IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.deposited_item FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.stay p
               WHERE p.region_code = deposited_item.region_code AND p.id = deposited_item.stay
                 AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.deposited_item IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.medical_referral ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.medical_referral TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR EXISTS (SELECT FROM socsvc.stay p
           WHERE p.region_code = medical_referral.region_code AND p.id = medical_referral.stay
             AND p.provider = (SELECT socsvc.subject_whole_provider())));
COMMENT ON POLICY portal ON socsvc.medical_referral IS 'Recipients their own, providers those of their stays';
CREATE POLICY agency ON socsvc.medical_referral TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.medical_referral IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.medical_referral FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.medical_referral IS 'Cases that the subject has opened, to read';

-- ---- indexes for plain reading under the policies -------------------------------------------------------------------

CREATE INDEX queue_entry_person ON socsvc.queue_entry (person);
CREATE INDEX queue_entry_provider ON socsvc.queue_entry (provider);
CREATE INDEX stay_provider ON socsvc.stay (provider);
