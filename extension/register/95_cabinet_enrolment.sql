-- Chapter 95, enrolment: contracts that are to be ended, of the provider who looks, or of all for the agency.

CREATE VIEW socsvc.contracts_to_end WITH (security_invoker) AS
  SELECT c.id AS contract, c.number, c.person, c.provider, c.status, c.term, p.form,
         CASE WHEN r.died_on IS NOT NULL THEN 'death'
              WHEN pg_catalog.upper(c.term) <= (SELECT socsvc.today()) THEN 'term_over'
              ELSE 'notice' END AS reason,
         coalesce(r.died_on + 1, pg_catalog.upper(c.term)) AS ends_on,
         CASE WHEN r.died_on IS NULL THEN notice.last_day END AS notice_by
    FROM socsvc.contract c
    JOIN socsvc.programme p ON p.id = c.programme
    JOIN socsvc.person r ON r.id = c.person
    LEFT JOIN LATERAL (SELECT pg_catalog.upper(c.term) - g.notice_days AS last_day
                         FROM socsvc.termination_ground g
                        WHERE g.form = p.form AND g.code = 'term_over' AND g.notice_days IS NOT NULL
                          AND g.valid OPERATOR(pg_catalog.@>) (SELECT socsvc.today())
                          AND NOT EXISTS (SELECT FROM socsvc.contract_document d
                                           WHERE d.contract = c.id AND d.document_type = 'discharge_notice')
                        ORDER BY g.notice_days DESC LIMIT 1) notice ON true
   WHERE c.status IN ('active', 'suspended')
     AND (c.provider = (SELECT socsvc.subject_provider()) OR (SELECT socsvc.subject_role()) IN ('agency', 'scheduler'))
     AND (r.died_on IS NOT NULL OR pg_catalog.upper(c.term) <= (SELECT socsvc.today())
          OR notice.last_day <= (SELECT socsvc.today()) + 14);
COMMENT ON VIEW socsvc.contracts_to_end IS 'Contracts that still bind though the recipient died or the term is over, and those from which he will be discharged without the notice that is due within 14 days (326-п paragraphs 26, 80)';
COMMENT ON COLUMN socsvc.contracts_to_end.contract IS 'Contract';
COMMENT ON COLUMN socsvc.contracts_to_end.number IS 'Its number';
COMMENT ON COLUMN socsvc.contracts_to_end.person IS 'Recipient';
COMMENT ON COLUMN socsvc.contracts_to_end.provider IS 'Provider';
COMMENT ON COLUMN socsvc.contracts_to_end.status IS 'active or suspended';
COMMENT ON COLUMN socsvc.contracts_to_end.term IS 'Its term';
COMMENT ON COLUMN socsvc.contracts_to_end.form IS 'Form of service';
COMMENT ON COLUMN socsvc.contracts_to_end.reason IS 'death (terminate it on that ground), term_over (complete it), notice (give notice of the discharge)';
COMMENT ON COLUMN socsvc.contracts_to_end.ends_on IS 'First day without the contract';
COMMENT ON COLUMN socsvc.contracts_to_end.notice_by IS 'Last day for the notice of discharge, where it is missing';
