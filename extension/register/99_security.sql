-- Chapter 99: who may do what. Clients log in with roles of their own that are members of these (doc/dba.md):
-- socsvc_portal (citizens' and providers' workplaces), socsvc_agency (the agency's), socsvc_admin (rules and standards).
-- The extension script grants nothing, so that a dump finds every grant here (REVIEW 12).

-- Standards, providers and tariffs: public by law (442-FZ articles 13, 24, 25).
GRANT SELECT ON socsvc.jurisdiction, socsvc.register_info, socsvc.service_group, socsvc.service_item,
    socsvc.service_item_periodicity, socsvc.provider, socsvc.department, socsvc.tariff
  TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT EXECUTE ON FUNCTION socsvc.today(text), socsvc.find_provider(text, integer)
  TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT INSERT, UPDATE, DELETE ON socsvc.jurisdiction, socsvc.service_group, socsvc.service_item,
    socsvc.service_item_periodicity
  TO socsvc_admin;
GRANT EXECUTE ON FUNCTION socsvc.import_standard(regclass, text, daterange, text),
    socsvc._load_standard(jsonb, text, daterange, text), socsvc._standard_row_problems(jsonb)
  TO socsvc_admin;
GRANT EXECUTE ON PROCEDURE socsvc._demand_register() TO socsvc_admin;

-- The agency keeps the registers of providers and of recipients (442-FZ articles 25, 26).
GRANT INSERT, UPDATE ON socsvc.provider, socsvc.department, socsvc.tariff TO socsvc_agency;
GRANT DELETE ON socsvc.tariff TO socsvc_agency;
GRANT SELECT, INSERT, UPDATE ON socsvc.person, socsvc.representation, socsvc.absence, socsvc.worker TO socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.represents(bigint, bigint, date) TO socsvc_agency;
