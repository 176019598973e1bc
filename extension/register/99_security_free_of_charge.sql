-- Chapter 99, free of charge: providers record the conditions of their contracts, the agency categories and social
-- contracts, the administrator has the rules. Ids and used are in nobody's grants.

GRANT SELECT ON
    socsvc.free_condition, socsvc.category_age, socsvc.social_contract_act, socsvc.free_rule
  TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT SELECT ON socsvc.contract_condition, socsvc.social_contract TO socsvc_portal, socsvc_agency;
GRANT SELECT ON socsvc.my_social_contracts TO socsvc_portal;

GRANT INSERT (contract, person, provider, condition, valid, document), UPDATE (valid), DELETE
  ON socsvc.contract_condition TO socsvc_portal;
GRANT INSERT (person, act, number, concluded_on, valid, document, purpose), UPDATE (valid, document, purpose), DELETE
  ON socsvc.social_contract TO socsvc_agency;

GRANT INSERT (code, name_ru, name_en, source), UPDATE (name_ru, name_en, source), DELETE
  ON socsvc.free_condition TO socsvc_admin;
GRANT INSERT (jurisdiction, category, sex, over_age, under_age, born, source),
    UPDATE (jurisdiction, category, sex, over_age, under_age, born, source), DELETE
  ON socsvc.category_age TO socsvc_admin;
GRANT INSERT (code, category, name_ru, name_en, source), UPDATE (category, name_ru, name_en, source), DELETE
  ON socsvc.social_contract_act TO socsvc_admin;
GRANT INSERT (jurisdiction, code, sort_order, forms, category, unless_category, when_conditions, unless_conditions, extent, amount,
              unit, counted_from, per, most_days, proof, name_ru, name_en, valid, source, note),
    UPDATE (jurisdiction, code, sort_order, forms, category, unless_category, when_conditions, unless_conditions, extent, amount,
            unit, counted_from, per, most_days, proof, name_ru, name_en, valid, source, note), DELETE
  ON socsvc.free_rule TO socsvc_admin;

GRANT EXECUTE ON FUNCTION
    socsvc._period_end(date, integer, text), socsvc._free_days(date, date, bigint[], bigint, boolean),
    socsvc.free_reason(bigint, date), socsvc.needs_income(bigint, date)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.add_contract_condition(bigint, text, daterange, text), socsvc.end_contract_condition(bigint, date)
  TO socsvc_portal;
