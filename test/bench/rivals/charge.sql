-- The rivals of charge_month(): the same rules in PL/pgSQL, a loop over contracts, as a portal's back end would write
-- them; and tables like socsvc's own, with the same keys and foreign keys and no rule, for the plain insert.
CREATE SCHEMA rival;
CREATE SCHEMA plain;
DO $$
DECLARE
  side text;
BEGIN
  FOREACH side IN ARRAY '{rival,plain}'::text[] LOOP
    EXECUTE format($ddl$
      CREATE TABLE %1$I.charge (LIKE socsvc.charge INCLUDING ALL);
      CREATE TABLE %1$I.charge_segment (LIKE socsvc.charge_segment INCLUDING ALL);
      CREATE TABLE %1$I.charge_line (LIKE socsvc.charge_line INCLUDING ALL);
      CREATE TABLE %1$I.charge_problem (LIKE socsvc.charge_problem INCLUDING ALL);
      ALTER TABLE %1$I.charge ADD FOREIGN KEY (contract, person, provider) REFERENCES socsvc.contract (id, person, provider),
        ADD FOREIGN KEY (fee_formula) REFERENCES socsvc.fee_formula (id);
      ALTER TABLE %1$I.charge_segment ADD FOREIGN KEY (region_code, charge) REFERENCES %1$I.charge (region_code, id),
        ADD FOREIGN KEY (free_rule) REFERENCES socsvc.free_rule (id),
        ADD FOREIGN KEY (contract_condition) REFERENCES socsvc.contract_condition (id),
        ADD FOREIGN KEY (fee_assessment) REFERENCES socsvc.fee_assessment (id),
        ADD FOREIGN KEY (subsistence_minimum) REFERENCES socsvc.subsistence_minimum (id),
        ADD FOREIGN KEY (income_threshold) REFERENCES socsvc.income_threshold (id),
        ADD FOREIGN KEY (fee_cap) REFERENCES socsvc.fee_cap (id);
      ALTER TABLE %1$I.charge_line ADD FOREIGN KEY (region_code, charge) REFERENCES %1$I.charge (region_code, id),
        ADD FOREIGN KEY (contract_line) REFERENCES socsvc.contract_line (id),
        ADD FOREIGN KEY (extra_line) REFERENCES socsvc.extra_line (id),
        ADD FOREIGN KEY (tariff) REFERENCES socsvc.tariff (id)
    $ddl$, side);
  END LOOP;
END
$$;

-- The rules of charge_month(), contract by contract: previous charges and signed acts, free and full days, absences, assessments,
-- parameters; one that fails does not sink the rest. One segment a month: what changes within one is found but not split, and
-- of the rules that free, those by category alone are asked: both in the rival's favour.
CREATE FUNCTION rival.charge_month(from_day date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  until_day date := (from_day + interval '1 month')::date;
  one record;
  before record;
  act record;
  away integer;
  full_days bigint;
  assessment record;
  minimum record;
  multiplier record;
  cap record;
  formula record;
  free bigint;
  line_ids bigint[];
  tariffs bigint[];
  prices numeric[];
  quantities bigint[];
  new_charge bigint;
  cost numeric;
  ceiling numeric;
  fee numeric;
  charged bigint := 0;
BEGIN
  SELECT f.id, f.rounding INTO formula FROM socsvc.fee_formula f WHERE f.valid @> from_day;
  FOR one IN
    SELECT c.id, c.person, c.provider, c.place, p.form, greatest(lower(c.term), from_day) AS first_day,
           least(upper(c.term), coalesce(c.inactive_from, upper(c.term)), until_day) AS end_day
      FROM socsvc.contract c JOIN socsvc.programme p ON p.id = c.programme
     WHERE c.signed_on IS NOT NULL AND c.term && daterange(from_day, until_day)
  LOOP
   BEGIN
    SELECT g.id, g.sequence, g.fee + g.extra AS total INTO before
      FROM rival.charge g WHERE g.contract = one.id AND g.month = from_day ORDER BY g.sequence DESC LIMIT 1;
    SELECT range_agg(a.period) FILTER (WHERE a.status = 'signed') @> daterange(one.first_day, one.end_day) AS closed,
           min(a.id) FILTER (WHERE a.corrects IS NOT NULL AND a.status IN ('draft', 'sent')) AS correction INTO act
      FROM socsvc.act a WHERE a.contract = one.id AND a.period && daterange(from_day, until_day);
    SELECT coalesce(sum(least(upper(a.term), one.end_day) - greatest(lower(a.term), one.first_day)), 0) INTO away
      FROM socsvc.absence a WHERE a.person = one.person AND a.kind = 'hospital' AND one.form = 'residential'
       AND a.term && daterange(one.first_day, one.end_day);
    SELECT d.id INTO full_days
      FROM socsvc.contract_condition d JOIN socsvc.free_condition f ON f.code = d.condition AND f.full_fee
     WHERE d.contract = one.id AND d.valid @> one.first_day LIMIT 1;
    -- The tariff is looked up line by line: joined freely, the planner begins with all tariffs of the place.
    SELECT array_agg(x.id), array_agg(t.id), array_agg(t.amount), array_agg(x.quantity), sum(x.quantity * t.amount)
      INTO line_ids, tariffs, prices, quantities, cost
      FROM (SELECT l.id, l.provider, pl.service_item, sum(d.quantity) AS quantity, d.delivered_on
              FROM socsvc.contract_line l
              JOIN socsvc.programme_line pl ON pl.id = l.programme_line
              JOIN socsvc.delivery d ON d.contract_line = l.id AND d.delivered_on >= from_day AND d.delivered_on < until_day
             WHERE l.contract = one.id
             GROUP BY l.id, l.provider, pl.service_item, d.delivered_on) x
     CROSS JOIN LATERAL (SELECT t.id, t.amount FROM socsvc.tariff t
                          WHERE t.provider = x.provider AND t.service_item = x.service_item AND t.place = one.place
                            AND t.valid @> x.delivered_on OFFSET 0) t;
    CONTINUE WHEN cost IS NULL;
    SELECT a.id, a.average_income, a.demographic_group, a.application_on INTO assessment
      FROM socsvc.fee_assessment a WHERE a.contract = one.id AND a.effective_from <= one.first_day
     ORDER BY a.effective_from DESC, a.id DESC LIMIT 1;
    SELECT r.id INTO free
      FROM socsvc.person_category k JOIN socsvc.free_rule r ON r.category = k.category AND r.extent = 'while'
     WHERE k.person = one.person AND k.valid @> from_day AND r.valid @> from_day AND one.form = ANY (r.forms)
     ORDER BY r.sort_order LIMIT 1;
    SELECT m.id, m.amount INTO minimum
      FROM socsvc.subsistence_minimum m
     WHERE m.jurisdiction = 'RU-KHM' AND m.demographic_group = assessment.demographic_group
       AND m.valid @> greatest(assessment.application_on, from_day - 1);
    SELECT h.id, h.multiplier INTO multiplier FROM socsvc.income_threshold h WHERE h.valid @> from_day;
    SELECT f.id, f.base, f.rate, f.free_up_to_threshold INTO cap
      FROM socsvc.fee_cap f WHERE f.form = one.form AND f.valid @> from_day;
    ceiling := CASE cap.base WHEN 'income' THEN assessment.average_income
                             ELSE greatest(assessment.average_income - round(minimum.amount * multiplier.multiplier, 2), 0) END
               * cap.rate * (one.end_day - one.first_day - away) / (until_day - from_day);
    fee := CASE WHEN free IS NOT NULL THEN 0 WHEN full_days IS NOT NULL THEN cost ELSE round(least(cost, ceiling), 2) END;
    INSERT INTO rival.charge (region_code, contract, person, provider, form, month, posted_month, sequence, fee_formula, cost, fee, extra,
        previous, terms, digest)
      VALUES (86, one.id, one.person, one.provider, one.form, from_day, from_day, 1, formula.id, cost, fee, 0, 0,
              CASE WHEN fee = 0 THEN 'free' WHEN fee < cost THEN 'partial' ELSE 'full' END, 0)
      RETURNING id INTO new_charge;
    INSERT INTO rival.charge_segment (region_code, charge, segment, days, charged_days, days_in_month, free_rule, fee_assessment,
        demographic_group, average_income, subsistence_minimum, income_threshold, threshold, fee_cap, cost, cap, fee)
      VALUES (86, new_charge, 1, daterange(one.first_day, one.end_day), one.end_day - one.first_day, until_day - from_day, free,
              assessment.id, assessment.demographic_group, assessment.average_income, minimum.id, multiplier.id,
              round(minimum.amount * multiplier.multiplier, 2), cap.id, cost, ceiling, fee);
    INSERT INTO rival.charge_line (region_code, charge, line, segment, contract_line, tariff, quantity, price, cost)
      SELECT 86, new_charge, row_number() OVER (ORDER BY u.line, u.tariff), 1, u.line, u.tariff, sum(u.quantity), u.price, sum(u.quantity) * u.price
        FROM unnest(line_ids, tariffs, prices, quantities) AS u (line, tariff, price, quantity)
       GROUP BY u.line, u.tariff, u.price;
    charged := charged + 1;
   EXCEPTION WHEN OTHERS THEN
    INSERT INTO rival.charge_problem (contract, month, person, provider, sqlstate, reason)
      VALUES (one.id, from_day, one.person, one.provider, SQLSTATE, SQLERRM);
   END;
  END LOOP;
  RETURN charged;
END
$$;
