-- Chapter 99, rows: openings of cases are seen by who has opened them and by the agency.

ALTER TABLE socsvc.case_opening ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON socsvc.case_opening FOR SELECT TO socsvc_portal, socsvc_agency
  USING (role = (SELECT socsvc.subject_role()) AND login IS NOT DISTINCT FROM (SELECT socsvc.subject_login()) AND login_role = session_user
         AND provider IS NOT DISTINCT FROM (SELECT socsvc.subject_provider())
         AND worker IS NOT DISTINCT FROM (SELECT socsvc.subject_worker()));
CREATE POLICY agency ON socsvc.case_opening FOR SELECT TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY own ON socsvc.case_opening IS 'Who has opened a case sees that he has';
COMMENT ON POLICY agency ON socsvc.case_opening IS 'The agency reviews all';
