-- Chapter 99, whose rows: deliveries, visits, orders, acts, technical aids. A policy is named after who it is for; the rows of
-- clients follow from the subject (engine/row_access.sql), those of jobs and the administrator from the login role.
-- The register's own functions and triggers work with the owner's rights, past these.

ALTER TABLE socsvc.delivery ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.delivery TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider())
    OR worker = (SELECT socsvc.subject_own_worker())
    OR contract_line IN (SELECT l.id FROM socsvc.contract_line l WHERE l.contract = ANY ((SELECT socsvc.subject_contracts())::bigint[])));
COMMENT ON POLICY portal ON socsvc.delivery IS 'Recipients their own, providers theirs, specialists those in which they are the worker, or of their contracts';
CREATE POLICY agency ON socsvc.delivery TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.delivery IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.delivery FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.delivery IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.visit ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.visit TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider())
    OR worker = (SELECT socsvc.subject_own_worker())
    OR contract_line IN (SELECT l.id FROM socsvc.contract_line l WHERE l.contract = ANY ((SELECT socsvc.subject_contracts())::bigint[])));
COMMENT ON POLICY portal ON socsvc.visit IS 'Recipients their own, providers theirs, specialists those in which they are the worker, or of their contracts';
CREATE POLICY agency ON socsvc.visit TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.visit IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.visit FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.visit IS 'Cases that the subject has opened, to read';
CREATE POLICY scheduler ON socsvc.visit TO socsvc_scheduler USING (true);
COMMENT ON POLICY scheduler ON socsvc.visit IS 'Jobs: every row';

ALTER TABLE socsvc.hour_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.hour_log TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider())
    OR worker = (SELECT socsvc.subject_own_worker()));
COMMENT ON POLICY portal ON socsvc.hour_log IS 'Recipients their own, providers theirs, specialists those in which they are the worker';
CREATE POLICY agency ON socsvc.hour_log TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.hour_log IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.hour_log FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.hour_log IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.confirmation_code ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.confirmation_code TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.service_order p WHERE p.id = confirmation_code.service_order));
COMMENT ON POLICY portal ON socsvc.confirmation_code IS 'Who sees the row of service_order';
CREATE POLICY agency ON socsvc.confirmation_code TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.confirmation_code IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.confirmation_code FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.service_order p
               WHERE p.id = confirmation_code.service_order AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.confirmation_code IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.service_order ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.service_order TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider())
    OR worker = (SELECT socsvc.subject_own_worker()));
COMMENT ON POLICY portal ON socsvc.service_order IS 'Recipients their own, providers theirs, specialists those in which they are the worker';
CREATE POLICY agency ON socsvc.service_order TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.service_order IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.service_order FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.service_order IS 'Cases that the subject has opened, to read';
CREATE POLICY scheduler ON socsvc.service_order TO socsvc_scheduler USING (true);
COMMENT ON POLICY scheduler ON socsvc.service_order IS 'Jobs: every row';

ALTER TABLE socsvc.act ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.act TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider())
    OR contract = ANY ((SELECT socsvc.subject_contracts())::bigint[]));
COMMENT ON POLICY portal ON socsvc.act IS 'Recipients their own, providers theirs, specialists those of their contracts';
CREATE POLICY agency ON socsvc.act TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.act IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.act FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.act IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.act_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.act_line TO socsvc_portal USING (EXISTS (SELECT FROM socsvc.act p WHERE p.id = act_line.act));
COMMENT ON POLICY portal ON socsvc.act_line IS 'Who sees the row of act';
CREATE POLICY agency ON socsvc.act_line TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.act_line IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.act_line FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.act p WHERE p.id = act_line.act AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.act_line IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.order_document ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.order_document TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider())
    OR act IN (SELECT a.id FROM socsvc.act a WHERE a.contract = ANY ((SELECT socsvc.subject_contracts())::bigint[])));
COMMENT ON POLICY portal ON socsvc.order_document IS 'Recipients their own, providers theirs, specialists those of their contracts'' acts';
CREATE POLICY agency ON socsvc.order_document TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.order_document IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.order_document FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.order_document IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.reimbursement ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.reimbursement TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider())
    OR worker = (SELECT socsvc.subject_own_worker()));
COMMENT ON POLICY portal ON socsvc.reimbursement IS 'Recipients their own, providers theirs, specialists those in which they are the worker';
CREATE POLICY agency ON socsvc.reimbursement TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.reimbursement IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.reimbursement FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.reimbursement IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.reimbursement_application ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.reimbursement_application TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR EXISTS (SELECT FROM socsvc.service_order p WHERE p.id = reimbursement_application.service_order)
    OR EXISTS (SELECT FROM socsvc.aid_order p WHERE p.id = reimbursement_application.aid_order));
COMMENT ON POLICY portal ON socsvc.reimbursement_application IS 'Recipients their own, and who sees the order';
CREATE POLICY agency ON socsvc.reimbursement_application TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.reimbursement_application IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.reimbursement_application FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.reimbursement_application IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.aid_order ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.aid_order TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.aid_order IS 'Recipients their own, providers theirs';
CREATE POLICY agency ON socsvc.aid_order TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.aid_order IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.aid_order FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.aid_order IS 'Cases that the subject has opened, to read';
CREATE POLICY scheduler ON socsvc.aid_order TO socsvc_scheduler USING (true);
COMMENT ON POLICY scheduler ON socsvc.aid_order IS 'Jobs: every row';

ALTER TABLE socsvc.aid_loan ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.aid_loan TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.aid_loan IS 'Recipients their own, providers theirs';
CREATE POLICY agency ON socsvc.aid_loan TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.aid_loan IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.aid_loan FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.aid_loan IS 'Cases that the subject has opened, to read';
CREATE POLICY scheduler ON socsvc.aid_loan TO socsvc_scheduler USING (true);
COMMENT ON POLICY scheduler ON socsvc.aid_loan IS 'Jobs: every row';

-- ---- indexes for plain reading under the policies -------------------------------------------------------------------

CREATE INDEX service_order_person ON socsvc.service_order (person);
CREATE INDEX hour_log_person ON socsvc.hour_log (person);
CREATE INDEX hour_log_provider ON socsvc.hour_log (provider);
CREATE INDEX order_document_person ON socsvc.order_document (person);
