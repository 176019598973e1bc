-- Chapter 99, whose rows: individual programmes and rehabilitation programmes. A policy is named after who it is for; the rows of
-- clients follow from the subject (engine/row_access.sql), those of jobs and the administrator from the login role.
-- The register's own functions and triggers work with the owner's rights, past these.

ALTER TABLE socsvc.programme ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.programme TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR socsvc.subject_serves(person));
COMMENT ON POLICY portal ON socsvc.programme IS 'Persons their own, providers and specialists their recipients''';
CREATE POLICY agency ON socsvc.programme TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.programme IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.programme FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.programme IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.programme_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.programme_line TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR socsvc.subject_serves(person));
COMMENT ON POLICY portal ON socsvc.programme_line IS 'Persons their own, providers and specialists their recipients''';
CREATE POLICY agency ON socsvc.programme_line TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.programme_line IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.programme_line FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.programme_line IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.programme_refusal ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.programme_refusal TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR socsvc.subject_serves(person));
COMMENT ON POLICY portal ON socsvc.programme_refusal IS 'Persons their own, providers and specialists their recipients''';
CREATE POLICY agency ON socsvc.programme_refusal TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.programme_refusal IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.programme_refusal FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.programme_refusal IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.programme_provider ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.programme_provider TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.programme p WHERE p.id = programme_provider.programme));
COMMENT ON POLICY portal ON socsvc.programme_provider IS 'Who sees the row of programme';
CREATE POLICY agency ON socsvc.programme_provider TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.programme_provider IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.programme_provider FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.programme p
               WHERE p.id = programme_provider.programme AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.programme_provider IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.programme_accompaniment ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.programme_accompaniment TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.programme p WHERE p.id = programme_accompaniment.programme));
COMMENT ON POLICY portal ON socsvc.programme_accompaniment IS 'Who sees the row of programme';
CREATE POLICY agency ON socsvc.programme_accompaniment TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.programme_accompaniment IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.programme_accompaniment FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.programme p
               WHERE p.id = programme_accompaniment.programme AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.programme_accompaniment IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.supported_living_stage ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.supported_living_stage TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.programme p WHERE p.id = supported_living_stage.programme
    AND (p.person = ANY ((SELECT socsvc.subject_persons())::bigint[])
      OR socsvc.subject_serves(p.person))));
COMMENT ON POLICY portal ON socsvc.supported_living_stage IS 'Whose the row of programme is';
CREATE POLICY agency ON socsvc.supported_living_stage TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.supported_living_stage IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.supported_living_stage FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.programme p
               WHERE p.id = supported_living_stage.programme AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.supported_living_stage IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.line_window ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.line_window TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.programme_line p WHERE p.id = line_window.programme_line));
COMMENT ON POLICY portal ON socsvc.line_window IS 'Who sees the row of programme_line';
CREATE POLICY agency ON socsvc.line_window TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.line_window IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.line_window FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.programme_line p
               WHERE p.id = line_window.programme_line AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.line_window IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.line_minutes ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.line_minutes TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.programme_line p WHERE p.id = line_minutes.programme_line));
COMMENT ON POLICY portal ON socsvc.line_minutes IS 'Who sees the row of programme_line';
CREATE POLICY agency ON socsvc.line_minutes TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.line_minutes IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.line_minutes FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.programme_line p
               WHERE p.id = line_minutes.programme_line AND p.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.line_minutes IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.rehabilitation_programme ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.rehabilitation_programme TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR socsvc.subject_serves(person));
COMMENT ON POLICY portal ON socsvc.rehabilitation_programme IS 'Persons their own, providers and specialists their recipients''';
CREATE POLICY agency ON socsvc.rehabilitation_programme TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.rehabilitation_programme IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.rehabilitation_programme FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.rehabilitation_programme IS 'Cases that the subject has opened, to read';
CREATE POLICY scheduler ON socsvc.rehabilitation_programme TO socsvc_scheduler USING (true);
COMMENT ON POLICY scheduler ON socsvc.rehabilitation_programme IS 'Jobs: every row';

ALTER TABLE socsvc.entitlement ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.entitlement TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR socsvc.subject_serves(person));
COMMENT ON POLICY portal ON socsvc.entitlement IS 'Persons their own, providers and specialists their recipients''';
CREATE POLICY agency ON socsvc.entitlement TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.entitlement IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.entitlement FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.entitlement IS 'Cases that the subject has opened, to read';
CREATE POLICY scheduler ON socsvc.entitlement TO socsvc_scheduler USING (true);
COMMENT ON POLICY scheduler ON socsvc.entitlement IS 'Jobs: every row';

-- ---- indexes for plain reading under the policies -------------------------------------------------------------------

CREATE INDEX programme_line_person ON socsvc.programme_line (person);
CREATE INDEX programme_refusal_person ON socsvc.programme_refusal (person);
