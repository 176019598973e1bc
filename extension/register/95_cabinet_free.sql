-- Chapter 95, free of charge: the section «Контракты» of the cabinet. The manual names it beside «Договоры» and does not
-- describe it: read as social contracts (326-п paragraph 52).

CREATE VIEW socsvc.my_social_contracts WITH (security_invoker) AS
  SELECT s.id AS social_contract, s.number, s.act, a.name_ru AS act_name, s.concluded_on,
         pg_catalog.lower(s.valid) AS valid_from, pg_catalog.upper(s.valid) - 1 AS valid_until,
         s.valid OPERATOR(pg_catalog.@>) (SELECT socsvc.today()) AS in_force, s.purpose, s.document
    FROM socsvc.social_contract s
    JOIN socsvc.social_contract_act a ON a.code = s.act
   WHERE s.person = (SELECT socsvc.subject_person());
COMMENT ON VIEW socsvc.my_social_contracts IS 'Section «Контракты», which the manual names and does not describe: social contracts of the person that the client acts for';
COMMENT ON COLUMN socsvc.my_social_contracts.social_contract IS 'Id';
COMMENT ON COLUMN socsvc.my_social_contracts.number IS '«Номер»';
COMMENT ON COLUMN socsvc.my_social_contracts.act IS 'Act under which it is concluded';
COMMENT ON COLUMN socsvc.my_social_contracts.act_name IS 'What the act grants, in Russian';
COMMENT ON COLUMN socsvc.my_social_contracts.concluded_on IS 'Day of signature';
COMMENT ON COLUMN socsvc.my_social_contracts.valid_from IS 'First day of the term';
COMMENT ON COLUMN socsvc.my_social_contracts.valid_until IS 'Last day of the term';
COMMENT ON COLUMN socsvc.my_social_contracts.in_force IS 'Whether it is in force today';
COMMENT ON COLUMN socsvc.my_social_contracts.purpose IS 'What it is for';
COMMENT ON COLUMN socsvc.my_social_contracts.document IS 'Where it is kept';
