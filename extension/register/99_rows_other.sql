-- Chapter 99, whose rows: workers, and what hangs on rows of any table. A policy is named after who it is for; the rows of
-- clients follow from the subject (engine/row_access.sql), those of jobs and the administrator from the login role.
-- The register's own functions and triggers work with the owner's rights, past these.

ALTER TABLE socsvc.worker ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.worker TO socsvc_portal
  USING (provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.worker IS 'Providers theirs';
CREATE POLICY portal_reads ON socsvc.worker FOR SELECT TO socsvc_portal
  USING (id = (SELECT socsvc.subject_own_worker())
    OR id IN (SELECT socsvc.subject_workers()));
COMMENT ON POLICY portal_reads ON socsvc.worker IS 'To read, workers themselves; recipients those who are offered to them or serve them';
CREATE POLICY agency ON socsvc.worker TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.worker IS 'The agency of the register''s jurisdiction';

ALTER TABLE socsvc.worker_clearance ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.worker_clearance TO socsvc_portal
  USING (worker IN (SELECT w.id FROM socsvc.worker w WHERE w.provider = (SELECT socsvc.subject_whole_provider())));
COMMENT ON POLICY portal ON socsvc.worker_clearance IS 'Providers their workers''';
CREATE POLICY portal_reads ON socsvc.worker_clearance FOR SELECT TO socsvc_portal
  USING (worker = (SELECT socsvc.subject_own_worker()));
COMMENT ON POLICY portal_reads ON socsvc.worker_clearance IS 'To read, workers their own: a clearance is not theirs to enter';
CREATE POLICY agency ON socsvc.worker_clearance TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.worker_clearance IS 'The agency of the register''s jurisdiction';

ALTER TABLE socsvc.specialist ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.specialist TO socsvc_portal
  USING (provider = (SELECT socsvc.subject_whole_provider())
    OR worker = (SELECT socsvc.subject_own_worker()));
COMMENT ON POLICY portal ON socsvc.specialist IS 'Providers theirs, workers themselves';
CREATE POLICY offered ON socsvc.specialist FOR SELECT TO socsvc_portal USING (worker IN (SELECT socsvc.subject_workers()));
COMMENT ON POLICY offered ON socsvc.specialist IS 'Recipients those who are offered to them or serve them';
CREATE POLICY agency ON socsvc.specialist TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.specialist IS 'The agency of the register''s jurisdiction';
CREATE POLICY scheduler ON socsvc.specialist TO socsvc_scheduler USING (true);
COMMENT ON POLICY scheduler ON socsvc.specialist IS 'Jobs: every row';

ALTER TABLE socsvc.signature ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.signature TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider())
    OR (SELECT socsvc.subject_own_worker()) IS NOT NULL AND socsvc._row_shown(document, entity_id));
COMMENT ON POLICY portal ON socsvc.signature IS 'Recipients their own, providers theirs, specialists those of rows that they see';
CREATE POLICY agency ON socsvc.signature TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.signature IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.signature FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.signature IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.message ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.message TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.message IS 'To whom it is addressed';
CREATE POLICY agency ON socsvc.message TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.message IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.message FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.message IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.deadline ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.deadline TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR (SELECT socsvc.subject_provider()) IS NOT NULL AND socsvc.subject_serves(person)
      AND socsvc._row_shown(entity, entity_id));
COMMENT ON POLICY portal ON socsvc.deadline IS 'Recipients their own, providers and specialists those of rows that they see';
CREATE POLICY agency ON socsvc.deadline TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.deadline IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.deadline FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.deadline IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.status_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.status_event TO socsvc_portal USING (socsvc._row_shown(entity, entity_id));
COMMENT ON POLICY portal ON socsvc.status_event IS 'Who sees the row that it is about, his own or of a case that he has opened';
CREATE POLICY agency ON socsvc.status_event TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.status_event IS 'The agency of the register''s jurisdiction';

ALTER TABLE socsvc.delivery_request ENABLE ROW LEVEL SECURITY;

ALTER TABLE socsvc.message_secret ENABLE ROW LEVEL SECURITY;

-- ---- indexes for plain reading under the policies -------------------------------------------------------------------

CREATE INDEX deadline_person ON socsvc.deadline (person);
