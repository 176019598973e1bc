-- Chapter 96, incomes: who is counted, which months and kinds, and from which day a change counts, as shipped.

INSERT INTO socsvc.household_rule (jurisdiction, relation, under_age, unmarried, full_time_study, valid, source, note)
  SELECT r.jurisdiction, r.relation, r.under_age::integer, r.unmarried::boolean, r.full_time_study::boolean, r.valid::daterange, r.source, r.note
    FROM socsvc.shipped_household_rule() r;

INSERT INTO socsvc.income_period_rule (jurisdiction, first_month_back, last_month_back, valid, source)
  SELECT r.jurisdiction, r.first_month_back::integer, r.last_month_back::integer, r.valid::daterange, r.source
    FROM socsvc.shipped_income_period_rule() r;

INSERT INTO socsvc.income_kind (jurisdiction, code, counted, name_ru, name_en, valid, source)
  SELECT k.jurisdiction, k.code, k.counted::boolean, k.name_ru, k.name_en, k.valid::daterange, k.source
    FROM socsvc.shipped_income_kind() k;

INSERT INTO socsvc.fee_change_rule (jurisdiction, ground, takes_effect, name_ru, name_kk, name_en, source, note)
  SELECT r.jurisdiction, r.ground, r.takes_effect, r.name_ru, r.name_kk, r.name_en, r.source, r.note
    FROM socsvc.shipped_fee_change_rule() r;
