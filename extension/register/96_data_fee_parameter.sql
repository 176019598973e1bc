-- Chapter 96, parameters of fees. Norms of financing are not shipped: what the acts that were found give (172-п) is not by
-- item of the standard, so the region enters its own.

INSERT INTO socsvc.demographic_group (code, name_ru, name_en, source)
  SELECT g.code, g.name_ru, g.name_en, g.source FROM socsvc.shipped_demographic_group() g;

-- A row of the file says from which age one belongs to the group: until the next group of that day begins. While an age is
-- being raised, a bound that rises monthly goes up by a month on the first of each, the first included.
WITH bound AS (
  SELECT a.ordinality, a.jurisdiction, a.demographic_group, a.sex, a.source, a.from_months::integer + coalesce(m.ordinal, 0) AS from_months,
         CASE WHEN m.ordinal IS NULL THEN coalesce(a.valid, '(,)')::daterange
              ELSE pg_catalog.daterange(m.first::date, (m.first + interval '1 month')::date) END AS valid
    FROM socsvc.shipped_demographic_age() WITH ORDINALITY a
    LEFT JOIN LATERAL (
      SELECT s.first, (s.ordinal - 1)::integer AS ordinal
        FROM pg_catalog.generate_series(pg_catalog.lower(a.valid::daterange)::timestamp, pg_catalog.upper(a.valid::daterange) - 1,
                                        interval '1 month') WITH ORDINALITY s (first, ordinal)
    ) m ON a.rises_monthly::boolean
)
INSERT INTO socsvc.demographic_age (jurisdiction, demographic_group, sex, months, valid, source)
  SELECT b.jurisdiction, b.demographic_group, b.sex, pg_catalog.int4range(b.from_months, n.from_months),
         b.valid * coalesce(n.valid, '(,)'), b.source
    FROM bound b
    LEFT JOIN bound n ON n.jurisdiction = b.jurisdiction AND n.sex = b.sex AND n.valid && b.valid AND n.from_months > b.from_months
                     AND NOT EXISTS (SELECT FROM bound x
                                      WHERE x.jurisdiction = b.jurisdiction AND x.sex = b.sex AND x.valid && n.valid
                                        AND x.valid && b.valid AND x.from_months > b.from_months AND x.from_months < n.from_months)
   ORDER BY b.ordinality, b.from_months, n.from_months;

INSERT INTO socsvc.subsistence_minimum (jurisdiction, demographic_group, amount, valid, source)
  SELECT m.jurisdiction, m.demographic_group, m.amount::numeric, m.valid::daterange, pg_catalog.concat_ws('; ', m.source, m.note)
    FROM socsvc.shipped_subsistence_minimum() m;

INSERT INTO socsvc.income_threshold (jurisdiction, multiplier, valid, source)
  SELECT t.jurisdiction, t.multiplier::numeric, t.valid::daterange, pg_catalog.concat_ws('; ', t.source, t.note)
    FROM socsvc.shipped_income_threshold() t;

INSERT INTO socsvc.fee_cap (jurisdiction, form, base, rate, free_up_to_threshold, valid, source)
  SELECT c.jurisdiction, c.form, c.base, c.rate::numeric, c.free_up_to_threshold::boolean, c.valid::daterange,
         pg_catalog.concat_ws('; ', c.source, c.note)
    FROM socsvc.shipped_fee_cap() c;

-- '*' is the home jurisdiction.
INSERT INTO socsvc.fee_formula (jurisdiction, version, rounding, valid, source)
  SELECT CASE f.jurisdiction WHEN '*' THEN i.jurisdiction ELSE f.jurisdiction END, f.version::integer, f.rounding::numeric,
         coalesce(f.valid, '(,)')::daterange, pg_catalog.concat_ws('; ', f.source, f.note)
    FROM socsvc.shipped_fee_formula() f, socsvc.register_info i;
