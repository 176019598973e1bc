-- Chapter 99, whose rows: what providers alone write though the recipient sees it as his. Restrictive, so on top of the
-- policies that say whose a row is; triggers say the rest (SV009).
CREATE POLICY provider_inserts ON socsvc.delivery AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_inserts ON socsvc.delivery IS 'What was delivered, who delivers says';
CREATE POLICY provider_updates ON socsvc.delivery AS RESTRICTIVE FOR UPDATE TO socsvc_portal
  USING ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_updates ON socsvc.delivery IS 'What was delivered, who delivers says';
CREATE POLICY provider_deletes ON socsvc.delivery AS RESTRICTIVE FOR DELETE TO socsvc_portal
  USING ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_deletes ON socsvc.delivery IS 'What was delivered, who delivers says';

CREATE POLICY provider_inserts ON socsvc.act AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_inserts ON socsvc.act IS 'An act is its providers to make';
CREATE POLICY provider_deletes ON socsvc.act AS RESTRICTIVE FOR DELETE TO socsvc_portal
  USING ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_deletes ON socsvc.act IS 'An act is its providers to make';
CREATE POLICY provider_updates ON socsvc.act AS RESTRICTIVE FOR UPDATE TO socsvc_portal
  USING ((SELECT socsvc.subject_provider()) IS NOT NULL OR status <> 'draft');
COMMENT ON POLICY provider_updates ON socsvc.act IS 'A draft is its providers; recipients sign what was sent';

CREATE POLICY provider_inserts ON socsvc.urgent_act AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_inserts ON socsvc.urgent_act IS 'Who gives urgent services draws up the act';
CREATE POLICY provider_deletes ON socsvc.urgent_act AS RESTRICTIVE FOR DELETE TO socsvc_portal
  USING ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_deletes ON socsvc.urgent_act IS 'Who gives urgent services draws up the act';

CREATE POLICY provider_inserts ON socsvc.urgent_line AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_inserts ON socsvc.urgent_line IS 'Who gives urgent services draws up the act';
CREATE POLICY provider_deletes ON socsvc.urgent_line AS RESTRICTIVE FOR DELETE TO socsvc_portal
  USING ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_deletes ON socsvc.urgent_line IS 'Who gives urgent services draws up the act';

CREATE POLICY provider_inserts ON socsvc.enrolment AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_inserts ON socsvc.enrolment IS 'An order of the provider enrols and removes';
CREATE POLICY provider_updates ON socsvc.enrolment AS RESTRICTIVE FOR UPDATE TO socsvc_portal
  USING ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_updates ON socsvc.enrolment IS 'An order of the provider enrols and removes';

CREATE POLICY provider_inserts ON socsvc.supported_living_stage AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_inserts ON socsvc.supported_living_stage IS 'Who accompanies says how far it is';
CREATE POLICY provider_updates ON socsvc.supported_living_stage AS RESTRICTIVE FOR UPDATE TO socsvc_portal
  USING ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_updates ON socsvc.supported_living_stage IS 'Who accompanies says how far it is';
CREATE POLICY provider_deletes ON socsvc.supported_living_stage AS RESTRICTIVE FOR DELETE TO socsvc_portal
  USING ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_deletes ON socsvc.supported_living_stage IS 'Who accompanies says how far it is';
