-- Chapter 99, whose rows: persons, their families, incomes and papers. A policy is named after who it is for; the rows of
-- clients follow from the subject (engine/row_access.sql), those of jobs and the administrator from the login role.
-- The register's own functions and triggers work with the owner's rights, past these.

ALTER TABLE socsvc.person ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.person TO socsvc_portal
  USING (id = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR socsvc.subject_serves(id));
COMMENT ON POLICY portal ON socsvc.person IS 'Persons themselves, providers and specialists their recipients';
CREATE POLICY agency ON socsvc.person TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.person IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.person FOR SELECT TO socsvc_portal, socsvc_agency
  USING (id = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.person IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.representation ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.representation TO socsvc_portal
  USING (represented = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR representative = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR socsvc.subject_serves(represented));
COMMENT ON POLICY portal ON socsvc.representation IS 'Both persons, providers and specialists of their recipients';
CREATE POLICY agency ON socsvc.representation TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.representation IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.representation FOR SELECT TO socsvc_portal, socsvc_agency
  USING (represented = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.representation IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.person_category ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.person_category TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR socsvc.subject_serves(person));
COMMENT ON POLICY portal ON socsvc.person_category IS 'Persons their own, providers and specialists their recipients''';
CREATE POLICY agency ON socsvc.person_category TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.person_category IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.person_category FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.person_category IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.person_document ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.person_document TO socsvc_portal USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[]));
COMMENT ON POLICY portal ON socsvc.person_document IS 'Persons their own';
CREATE POLICY agency ON socsvc.person_document TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.person_document IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.person_document FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.person_document IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.person_bank_account ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.person_bank_account TO socsvc_portal USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[]));
COMMENT ON POLICY portal ON socsvc.person_bank_account IS 'Persons their own';
CREATE POLICY agency ON socsvc.person_bank_account TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.person_bank_account IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.person_bank_account FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.person_bank_account IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.person_medical_organisation ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.person_medical_organisation TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[]));
COMMENT ON POLICY portal ON socsvc.person_medical_organisation IS 'Persons their own';
CREATE POLICY agency ON socsvc.person_medical_organisation TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.person_medical_organisation IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.person_medical_organisation FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.person_medical_organisation IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.social_contract ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.social_contract TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR (SELECT socsvc.subject_whole_provider()) IS NOT NULL AND socsvc.subject_serves(person));
COMMENT ON POLICY portal ON socsvc.social_contract IS 'Persons their own, providers their recipients''';
CREATE POLICY agency ON socsvc.social_contract TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.social_contract IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.social_contract FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.social_contract IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.absence ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.absence TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR socsvc.subject_serves(person));
COMMENT ON POLICY portal ON socsvc.absence IS 'Persons their own, providers and specialists their recipients''';
CREATE POLICY agency ON socsvc.absence TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.absence IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.absence FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.absence IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.household_member ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.household_member TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR (SELECT socsvc.subject_whole_provider()) IS NOT NULL
       AND (socsvc.subject_serves(person) OR household IN (SELECT socsvc.subject_households())));
COMMENT ON POLICY portal ON socsvc.household_member IS 'Persons their own membership, providers their recipients'' families';
CREATE POLICY agency ON socsvc.household_member TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.household_member IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.household_member FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.household_member IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.household ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.household TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.household_member m
               WHERE m.household = household.id AND m.person = ANY ((SELECT socsvc.subject_persons())::bigint[]))
    OR (SELECT socsvc.subject_whole_provider()) IS NOT NULL AND id IN (SELECT socsvc.subject_households()));
COMMENT ON POLICY portal ON socsvc.household IS 'Persons their own, providers their recipients''';
CREATE POLICY portal_enters ON socsvc.household FOR INSERT TO socsvc_portal WITH CHECK ((SELECT socsvc.subject_role()) IS NOT NULL);
COMMENT ON POLICY portal_enters ON socsvc.household IS 'A household is entered before its members; it names nobody';
CREATE POLICY agency ON socsvc.household TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.household IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.household FOR SELECT TO socsvc_portal, socsvc_agency
  USING (EXISTS (SELECT FROM socsvc.household_member m
               WHERE m.household = household.id AND m.person = ANY (ARRAY(SELECT socsvc.opened_persons()))));
COMMENT ON POLICY opened_case ON socsvc.household IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.income ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.income TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR (SELECT socsvc.subject_whole_provider()) IS NOT NULL AND socsvc.subject_serves(person)
    OR (SELECT socsvc.subject_whole_provider()) IS NOT NULL AND person IN (SELECT socsvc.subject_household_persons()));
COMMENT ON POLICY portal ON socsvc.income IS 'Persons their own, providers those of their recipients'' families';
CREATE POLICY agency ON socsvc.income TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.income IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.income FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.income IS 'Cases that the subject has opened, to read';

ALTER TABLE socsvc.income_evidence ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.income_evidence TO socsvc_portal
  USING (person = ANY ((SELECT socsvc.subject_persons())::bigint[])
    OR (SELECT socsvc.subject_whole_provider()) IS NOT NULL AND socsvc.subject_serves(person)
    OR (SELECT socsvc.subject_whole_provider()) IS NOT NULL AND person IN (SELECT socsvc.subject_household_persons()));
COMMENT ON POLICY portal ON socsvc.income_evidence IS 'Persons their own, providers those of their recipients'' families';
CREATE POLICY agency ON socsvc.income_evidence TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.income_evidence IS 'The agency of the register''s jurisdiction';
CREATE POLICY opened_case ON socsvc.income_evidence FOR SELECT TO socsvc_portal, socsvc_agency
  USING (person = ANY (ARRAY(SELECT socsvc.opened_persons())));
COMMENT ON POLICY opened_case ON socsvc.income_evidence IS 'Cases that the subject has opened, to read';
