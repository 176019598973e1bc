-- Chapter 95, the person: the tabs «Документы», «Банковские реквизиты», «Медицинская организация» (Kazakhstan recipient's
-- manual 7); «Общая/адресная информация» is my_profile.

CREATE VIEW socsvc.my_documents WITH (security_invoker) AS
  SELECT d.id AS document, d.person, d.kind, d.number, d.issued_on, d.issuer,
         pg_catalog.lower(d.valid) AS valid_from, pg_catalog.upper(d.valid) - 1 AS valid_until,
         d.valid OPERATOR(pg_catalog.@>) (SELECT socsvc.today()) AS is_valid
    FROM socsvc.person_document d
   WHERE d.person IN (SELECT s.person FROM socsvc.my_persons s);
COMMENT ON VIEW socsvc.my_documents IS '«Документы» (004/7/1): documents of the persons for whom the client acts, read only';
COMMENT ON COLUMN socsvc.my_documents.document IS 'Id';
COMMENT ON COLUMN socsvc.my_documents.person IS 'Whose: the client''s own, or whom he represents';
COMMENT ON COLUMN socsvc.my_documents.kind IS 'Kind';
COMMENT ON COLUMN socsvc.my_documents.number IS 'Number';
COMMENT ON COLUMN socsvc.my_documents.issued_on IS 'Day of issue';
COMMENT ON COLUMN socsvc.my_documents.issuer IS 'Who issued it';
COMMENT ON COLUMN socsvc.my_documents.valid_from IS 'First day on which it is valid; NULL for no beginning';
COMMENT ON COLUMN socsvc.my_documents.valid_until IS 'Last day; NULL for no end';
COMMENT ON COLUMN socsvc.my_documents.is_valid IS 'Whether it is valid today';

CREATE VIEW socsvc.my_bank_details WITH (security_invoker) AS
  SELECT a.id AS account, a.person, a.iban, a.bank, pg_catalog.lower(a.valid) AS valid_from, pg_catalog.upper(a.valid) - 1 AS valid_until
    FROM socsvc.person_bank_account a
   WHERE a.person IN (SELECT s.person FROM socsvc.my_persons s) AND a.valid OPERATOR(pg_catalog.@>) (SELECT socsvc.today());
COMMENT ON VIEW socsvc.my_bank_details IS '«Банковские реквизиты» (004/7/2): today''s accounts of the persons for whom the client acts, read only';
COMMENT ON COLUMN socsvc.my_bank_details.account IS 'Id';
COMMENT ON COLUMN socsvc.my_bank_details.person IS 'Whose: the client''s own, or whom he represents';
COMMENT ON COLUMN socsvc.my_bank_details.iban IS 'Account number';
COMMENT ON COLUMN socsvc.my_bank_details.bank IS 'Bank';
COMMENT ON COLUMN socsvc.my_bank_details.valid_from IS 'Since when; NULL for no beginning';
COMMENT ON COLUMN socsvc.my_bank_details.valid_until IS 'Last day; NULL for no end';

CREATE VIEW socsvc.my_medical_organisation WITH (security_invoker) AS
  SELECT m.id AS attachment, m.person, m.organisation, m.address, pg_catalog.lower(m.attached) AS attached_from, pg_catalog.upper(m.attached) - 1 AS attached_until
    FROM socsvc.person_medical_organisation m
   WHERE m.person IN (SELECT s.person FROM socsvc.my_persons s) AND m.attached OPERATOR(pg_catalog.@>) (SELECT socsvc.today());
COMMENT ON VIEW socsvc.my_medical_organisation IS '«Медицинская организация» (004/7/3): where the persons for whom the client acts are attached today, read only';
COMMENT ON COLUMN socsvc.my_medical_organisation.attachment IS 'Id';
COMMENT ON COLUMN socsvc.my_medical_organisation.person IS 'Whose: the client''s own, or whom he represents';
COMMENT ON COLUMN socsvc.my_medical_organisation.organisation IS 'Name of the organisation';
COMMENT ON COLUMN socsvc.my_medical_organisation.address IS 'Its address';
COMMENT ON COLUMN socsvc.my_medical_organisation.attached_from IS 'Since when; NULL for no beginning';
COMMENT ON COLUMN socsvc.my_medical_organisation.attached_until IS 'Last day; NULL for no end';
