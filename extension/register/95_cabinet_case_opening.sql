-- Chapter 95, break-glass: what the agency has to review, and what oneself has opened.

CREATE VIEW socsvc.opened_cases_to_review WITH (security_invoker) AS
  SELECT o.id AS opening, o.person, pg_catalog.concat_ws(' ', p.family_name, p.given_name, p.patronymic) AS person_name, o.reason, o.role,
         o.login, o.login_role, o.provider, v.short_name AS provider_name, o.worker, o.opened_at, o.until, o.closed_at,
         o.closed_at IS NULL AND o.until > pg_catalog.clock_timestamp() AS in_force
    FROM socsvc.case_opening o
    JOIN socsvc.person p ON p.id = o.person
    LEFT JOIN socsvc.provider v ON v.id = o.provider
   WHERE o.reviewed_at IS NULL AND (SELECT socsvc.subject_role()) = 'agency';
COMMENT ON VIEW socsvc.opened_cases_to_review IS 'For the agency: cases that were opened and nobody has reviewed yet: review_opening()';
COMMENT ON COLUMN socsvc.opened_cases_to_review.opening IS 'Opening';
COMMENT ON COLUMN socsvc.opened_cases_to_review.person IS 'Whose case';
COMMENT ON COLUMN socsvc.opened_cases_to_review.person_name IS 'His name';
COMMENT ON COLUMN socsvc.opened_cases_to_review.reason IS 'What it was needed for';
COMMENT ON COLUMN socsvc.opened_cases_to_review.role IS 'Role of who opened it';
COMMENT ON COLUMN socsvc.opened_cases_to_review.login IS 'Who opened it, as his token says';
COMMENT ON COLUMN socsvc.opened_cases_to_review.login_role IS 'Database role that was logged in';
COMMENT ON COLUMN socsvc.opened_cases_to_review.provider IS 'Provider for which he acted';
COMMENT ON COLUMN socsvc.opened_cases_to_review.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.opened_cases_to_review.worker IS 'Worker of it, where known';
COMMENT ON COLUMN socsvc.opened_cases_to_review.opened_at IS 'When';
COMMENT ON COLUMN socsvc.opened_cases_to_review.until IS 'Until when it counts';
COMMENT ON COLUMN socsvc.opened_cases_to_review.closed_at IS 'When it was ended before its time';
COMMENT ON COLUMN socsvc.opened_cases_to_review.in_force IS 'Whether the case can still be read by it';

CREATE VIEW socsvc.my_opened_cases WITH (security_invoker) AS
  SELECT o.id AS opening, o.person, o.reason, o.opened_at, o.until
    FROM socsvc.case_opening o
   WHERE o.closed_at IS NULL AND o.until > pg_catalog.clock_timestamp()
     AND o.role = (SELECT socsvc.subject_role()) AND o.login IS NOT DISTINCT FROM (SELECT socsvc.subject_login())
       AND o.login_role = session_user
     AND o.provider IS NOT DISTINCT FROM (SELECT socsvc.subject_provider())
     AND o.worker IS NOT DISTINCT FROM (SELECT socsvc.subject_worker());
COMMENT ON VIEW socsvc.my_opened_cases IS 'Cases that the client has opened and may still read: open_case(), close_case()';
COMMENT ON COLUMN socsvc.my_opened_cases.opening IS 'Opening';
COMMENT ON COLUMN socsvc.my_opened_cases.person IS 'Whose case';
COMMENT ON COLUMN socsvc.my_opened_cases.reason IS 'What it was needed for';
COMMENT ON COLUMN socsvc.my_opened_cases.opened_at IS 'When';
COMMENT ON COLUMN socsvc.my_opened_cases.until IS 'Until when it counts';
