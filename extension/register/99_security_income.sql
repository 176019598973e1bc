-- Chapter 99, incomes: the agency gathers incomes and households by inter-agency queries (326-п paragraph 39), the provider,
-- who determines the fee (paragraph 19), may record what the recipient brings; the administrator changes the rules.

GRANT SELECT ON socsvc.household_rule, socsvc.income_period_rule, socsvc.income_kind, socsvc.fee_change_rule
  TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT INSERT (jurisdiction, relation, under_age, unmarried, full_time_study, valid, source, note),
    UPDATE (jurisdiction, relation, under_age, unmarried, full_time_study, valid, source, note), DELETE
  ON socsvc.household_rule TO socsvc_admin;
GRANT INSERT (jurisdiction, first_month_back, last_month_back, valid, source),
    UPDATE (jurisdiction, first_month_back, last_month_back, valid, source), DELETE
  ON socsvc.income_period_rule TO socsvc_admin;
GRANT INSERT (jurisdiction, code, counted, name_ru, name_en, valid, source),
    UPDATE (jurisdiction, code, counted, name_ru, name_en, valid, source), DELETE
  ON socsvc.income_kind TO socsvc_admin;
GRANT INSERT (jurisdiction, ground, takes_effect, name_ru, name_kk, name_en, valid, source, note),
    UPDATE (jurisdiction, ground, takes_effect, name_ru, name_kk, name_en, valid, source, note), DELETE
  ON socsvc.fee_change_rule TO socsvc_admin;

GRANT SELECT ON socsvc.household, socsvc.household_member, socsvc.income, socsvc.income_evidence TO socsvc_portal, socsvc_agency;
GRANT INSERT (address, note), UPDATE (address, note) ON socsvc.household TO socsvc_portal, socsvc_agency;
GRANT INSERT (household, person, relation, is_married, studies_full_time, document, valid), UPDATE (document, valid)
  ON socsvc.household_member TO socsvc_portal, socsvc_agency;
GRANT INSERT (person, month, kind, amount, document), UPDATE (amount, document), DELETE
  ON socsvc.income TO socsvc_portal, socsvc_agency;
GRANT INSERT (person, months, received_on, document), DELETE ON socsvc.income_evidence TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.income_period(date), socsvc._relation_to(text, text, boolean), socsvc.household_of(bigint, date),
    socsvc._check_income_evidence(bigint, date, daterange), socsvc.income_assessment(bigint, date), socsvc.average_income(bigint, date),
    socsvc.add_household(text, text), socsvc.add_household_member(bigint, bigint, text, text, date, boolean, boolean, date),
    socsvc.leave_household(bigint, date), socsvc.record_income(bigint, date, text, numeric, text),
    socsvc.record_income_evidence(bigint, daterange, text, date)
  TO socsvc_portal, socsvc_agency;

GRANT SELECT ON socsvc.fee_assessment, socsvc.contract_amendment TO socsvc_portal, socsvc_agency;
GRANT INSERT (contract, person, provider, ground, arisen_on, decided_on, demographic_group, note) ON socsvc.fee_assessment TO socsvc_portal;
GRANT INSERT (contract, person, provider, ground, arisen_on, known_on, status),
    UPDATE (decided_on, number, fee_assessment, status, status_reason)
  ON socsvc.contract_amendment TO socsvc_portal;
GRANT INSERT (contract, person, provider, ground, arisen_on, known_on, status) ON socsvc.contract_amendment TO socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.assess_fee(bigint, text, date, date, text, text), socsvc.make_amendment(bigint, text, date, text), socsvc.drop_amendment(bigint, text)
  TO socsvc_portal;
GRANT EXECUTE ON FUNCTION
    socsvc.note_fee_circumstance(bigint, text, date, date), socsvc.guard_contract_amendment_made(bigint)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.note_parameter_change(text, date, date) TO socsvc_admin;
