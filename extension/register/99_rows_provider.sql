-- Chapter 99, whose rows: which side writes what both see. Restrictive, so on top of the policies that say whose a row
-- is; where one side writes some columns and the other the rest, a trigger tells (SV009).

-- ---- what providers alone write -----------------------------------------------------------------------------------
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

CREATE POLICY provider_inserts ON socsvc.extra_line AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_inserts ON socsvc.extra_line IS 'The recipient wishes, who charges for it records the wish';
CREATE POLICY provider_deletes ON socsvc.extra_line AS RESTRICTIVE FOR DELETE TO socsvc_portal
  USING ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_deletes ON socsvc.extra_line IS 'The recipient wishes, who charges for it records the wish';

CREATE POLICY provider_inserts ON socsvc.rehabilitation_plan AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_inserts ON socsvc.rehabilitation_plan IS 'The provider plans, and its council assesses';
CREATE POLICY provider_updates ON socsvc.rehabilitation_plan AS RESTRICTIVE FOR UPDATE TO socsvc_portal
  USING ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_updates ON socsvc.rehabilitation_plan IS 'The provider plans, and its council assesses';

CREATE POLICY provider_updates ON socsvc.contract_amendment AS RESTRICTIVE FOR UPDATE TO socsvc_portal
  USING ((SELECT socsvc.subject_provider()) IS NOT NULL);
COMMENT ON POLICY provider_updates ON socsvc.contract_amendment IS 'The provider determines the fee';

-- What a contract's end, pause and resumption rest on: the recipient adds what he has written himself; what a court, a medical
-- organisation or the provider has issued is recorded by the provider.
CREATE POLICY recipient_inserts ON socsvc.contract_document AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_provider()) IS NOT NULL
    OR document_type NOT IN (SELECT t.code FROM socsvc.document_type t WHERE t.issuer IS NOT NULL));
COMMENT ON POLICY recipient_inserts ON socsvc.contract_document IS 'A recipient adds papers that nobody issues: his own';

CREATE TRIGGER leave_to_provider BEFORE UPDATE ON socsvc.urgent_act
  FOR EACH ROW WHEN (NEW.number IS DISTINCT FROM OLD.number OR NEW.drawn_up_on IS DISTINCT FROM OLD.drawn_up_on
    OR NEW.term IS DISTINCT FROM OLD.term OR NEW.basis IS DISTINCT FROM OLD.basis
    OR NEW.conditions IS DISTINCT FROM OLD.conditions)
  EXECUTE FUNCTION socsvc.leave_to_provider();
COMMENT ON TRIGGER leave_to_provider ON socsvc.urgent_act IS 'Who gives urgent services draws up the act (SV009); recipients sign it';
CREATE TRIGGER leave_to_provider BEFORE UPDATE ON socsvc.contract
  FOR EACH ROW WHEN (NEW.number IS DISTINCT FROM OLD.number OR NEW.term IS DISTINCT FROM OLD.term
    OR NEW.place IS DISTINCT FROM OLD.place OR NEW.guardianship_body IS DISTINCT FROM OLD.guardianship_body)
  EXECUTE FUNCTION socsvc.leave_to_provider();
COMMENT ON TRIGGER leave_to_provider ON socsvc.contract IS 'The provider offers number, term and place, and names the third party (SV009)';
CREATE TRIGGER leave_to_provider BEFORE UPDATE ON socsvc.act
  FOR EACH ROW WHEN (NEW.number IS DISTINCT FROM OLD.number OR NEW.period IS DISTINCT FROM OLD.period
    OR NEW.is_final IS DISTINCT FROM OLD.is_final OR NEW.prepared_on IS DISTINCT FROM OLD.prepared_on)
  EXECUTE FUNCTION socsvc.leave_to_provider();
COMMENT ON TRIGGER leave_to_provider ON socsvc.act IS 'An act is its provider''s to make (SV009); recipients sign or refuse it';

-- ---- what a specialist leaves to his colleagues --------------------------------------------------------------------

-- He sees what colleagues have delivered in a contract that he works in, but it is their work, and counts as theirs: he records,
-- mends and deletes what bears his name or nobody's. Alone in his provider he is the whole of it.
CREATE POLICY colleague_inserts ON socsvc.delivery AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_own_worker()) IS NULL OR (SELECT socsvc.subject_whole_provider()) IS NOT NULL
    OR worker IS NULL OR worker = (SELECT socsvc.subject_own_worker()));
COMMENT ON POLICY colleague_inserts ON socsvc.delivery IS 'No specialist records work in the name of a colleague';
CREATE POLICY colleague_updates ON socsvc.delivery AS RESTRICTIVE FOR UPDATE TO socsvc_portal
  USING ((SELECT socsvc.subject_own_worker()) IS NULL OR (SELECT socsvc.subject_whole_provider()) IS NOT NULL
    OR worker IS NULL OR worker = (SELECT socsvc.subject_own_worker()));
COMMENT ON POLICY colleague_updates ON socsvc.delivery IS 'No specialist changes the work of a colleague';
CREATE POLICY colleague_deletes ON socsvc.delivery AS RESTRICTIVE FOR DELETE TO socsvc_portal
  USING ((SELECT socsvc.subject_own_worker()) IS NULL OR (SELECT socsvc.subject_whole_provider()) IS NOT NULL
    OR worker IS NULL OR worker = (SELECT socsvc.subject_own_worker()));
COMMENT ON POLICY colleague_deletes ON socsvc.delivery IS 'No specialist deletes the work of a colleague';

-- Whom a specialist visits he sees, so the first visit of a contract is his provider's to give him.
CREATE POLICY colleague_inserts ON socsvc.visit AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_own_worker()) IS NULL OR (SELECT socsvc.subject_whole_provider()) IS NOT NULL
    OR contract_line IN (SELECT l.id FROM socsvc.contract_line l WHERE l.contract = ANY ((SELECT socsvc.subject_contracts())::bigint[])));
COMMENT ON POLICY colleague_inserts ON socsvc.visit IS 'No specialist helps himself to a contract that he does not work in';

-- ---- what providers do not write ----------------------------------------------------------------------------------

-- 442-FZ article 14, 326-п paragraph 3: the citizen, his representative, others in his interest, bodies and associations
-- apply; consent and withdrawal are the citizen's.
CREATE POLICY recipient_inserts ON socsvc.application AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_role()) IN ('citizen', 'representative')
    AND (NOT consent_given OR person = ANY ((SELECT socsvc.subject_persons())::bigint[])));
COMMENT ON POLICY recipient_inserts ON socsvc.application IS 'A provider applies for nobody; nobody consents for another whom he does not represent';
CREATE POLICY recipient_updates ON socsvc.application AS RESTRICTIVE FOR UPDATE TO socsvc_portal
  USING ((SELECT socsvc.subject_role()) IN ('citizen', 'representative'));
COMMENT ON POLICY recipient_updates ON socsvc.application IS 'A provider neither consents nor withdraws for anybody';
-- 326-п paragraph 28, 442-FZ article 18: the recipient refuses in writing; on paper he hands it to the agency.
CREATE POLICY recipient_inserts ON socsvc.programme_refusal AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_role()) IN ('citizen', 'representative'));
COMMENT ON POLICY recipient_inserts ON socsvc.programme_refusal IS 'A provider refuses nothing in a recipient''s name';
-- Whoever has a contract or an entry is shown to its provider: no provider helps himself to persons whom he does not serve, but
-- the first of these is the person's or the agency's to make. Urgent acts and stays are open to whoever comes.
CREATE POLICY recipient_inserts ON socsvc.contract AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_role()) IN ('citizen', 'representative') OR socsvc.subject_serves(person));
COMMENT ON POLICY recipient_inserts ON socsvc.contract IS 'Recipients ask for contracts; a provider also for those whom it serves';
CREATE POLICY recipient_inserts ON socsvc.queue_entry AS RESTRICTIVE FOR INSERT TO socsvc_portal
  WITH CHECK ((SELECT socsvc.subject_role()) IN ('citizen', 'representative') OR socsvc.subject_serves(person));
COMMENT ON POLICY recipient_inserts ON socsvc.queue_entry IS 'Recipients join; a provider also enters those whom it serves';
