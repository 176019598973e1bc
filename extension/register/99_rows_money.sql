-- Chapter 99, whose rows: charges, payments, payouts. A policy is named after who it is for; the rows of
-- clients follow from the subject (engine/row_access.sql), those of jobs and the administrator from the login role.
-- The register's own functions and triggers work with the owner's rights, past these.

ALTER TABLE socsvc.charge ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.charge TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.charge IS 'Recipients their own, providers theirs';
CREATE POLICY agency ON socsvc.charge TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.charge IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.charge FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.charge IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.charge_problem ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.charge_problem TO socsvc_portal
  USING (provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.charge_problem IS 'Providers theirs, to mend; recipients see what is charged';
CREATE POLICY agency ON socsvc.charge_problem TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.charge_problem IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.charge_problem FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.charge_problem IS 'Cases that the subject has opened, to read';
CREATE POLICY scheduler ON socsvc.charge_problem TO socsvc_scheduler USING (true);
COMMENT ON POLICY scheduler ON socsvc.charge_problem IS 'Jobs: every row';

ALTER TABLE socsvc.payment ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.payment TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.payment IS 'Recipients their own, providers theirs';
CREATE POLICY agency ON socsvc.payment TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.payment IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.payment FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.payment IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.payout ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.payout TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.payout IS 'Recipients their own, providers theirs';
CREATE POLICY agency ON socsvc.payout TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.payout IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.payout FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.payout IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.fee_assessment ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.fee_assessment TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.fee_assessment IS 'Recipients their own, providers theirs';
CREATE POLICY agency ON socsvc.fee_assessment TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.fee_assessment IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.fee_assessment FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.fee_assessment IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.charge_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.charge_line TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.charge p WHERE p.region_code = charge_line.region_code AND p.id = charge_line.charge));
COMMENT ON POLICY portal ON socsvc.charge_line IS 'Who sees the row of charge';
CREATE POLICY agency ON socsvc.charge_line TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.charge_line IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.charge_line FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.charge p
               WHERE p.region_code = charge_line.region_code AND p.id = charge_line.charge
                 AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.charge_line IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.charge_segment ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.charge_segment TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.charge p WHERE p.region_code = charge_segment.region_code AND p.id = charge_segment.charge));
COMMENT ON POLICY portal ON socsvc.charge_segment IS 'Who sees the row of charge';
CREATE POLICY agency ON socsvc.charge_segment TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.charge_segment IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.charge_segment FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.charge p
               WHERE p.region_code = charge_segment.region_code AND p.id = charge_segment.charge
                 AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.charge_segment IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.certificate ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.certificate TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR (SELECT socsvc.subject_whole_provider()) IS NOT NULL AND socsvc.subject_serves(person));
COMMENT ON POLICY portal ON socsvc.certificate IS 'Persons their own, providers their recipients''';
CREATE POLICY agency ON socsvc.certificate TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.certificate IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.certificate FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.certificate IS 'Cases that the subject has opened, to read';

-- ---- indexes for plain reading under the policies -------------------------------------------------------------------

CREATE INDEX charge_provider ON socsvc.charge (provider);
CREATE INDEX fee_assessment_person ON socsvc.fee_assessment (person);
CREATE INDEX fee_assessment_provider ON socsvc.fee_assessment (provider);
