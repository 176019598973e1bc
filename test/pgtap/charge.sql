-- Charges: what a month costs (326-п paragraphs 18 to 20, 24.1, 40.1, 52, 78; Kogalym procedure 2.8, 2.9, 4.1 to 4.6).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT socsvc.make_partitions('2026-01-01', '2026-06-30') \g /dev/null

-- ---- how the cases are made ---------------------------------------------------------------------------------------------------
-- An active contract (and its programme, of the same number) of a person born on a day, with lines for two items of its form,
-- as often as one likes; contract line n * 10 + 1 and n * 10 + 2. Incomes of so much a month, of all months that can count.
CREATE FUNCTION public.a_case(n bigint, form text, average_income numeric, term daterange DEFAULT '[2026-01-01,2026-12-31]',
  born date DEFAULT '1948-04-12', provider bigint DEFAULT 1, place text DEFAULT 'urban') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.become(NULL, 'agency');
  INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (n, 'Вулканов', 'Осип', born, 'm');
  IF average_income IS NOT NULL THEN
    INSERT INTO socsvc.income (person, month, kind, amount, document)
      SELECT n, month::date, 'pension', a_case.average_income, 'справка' FROM generate_series('2024-10-01'::timestamp, '2026-03-01', '1 month') month;
    INSERT INTO socsvc.income_evidence (person, months, received_on, document) VALUES (n, '[2024-10-01,2026-04-01)', '2026-04-01', 'ответ СФР');
  END IF;
  INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment) VALUES (n, n::text, n, form, '2025-12-20', a_case.term, 'partial');
  INSERT INTO socsvc.programme_line (id, programme, service_item, sort_order, volume, periodicity, deviation_reason)
    SELECT n * 10 + i.ordinal, n, i.id, i.ordinal, i.volume, '1000/month', 'проверка'
      FROM (SELECT i.id, i.volume, row_number() OVER (ORDER BY i.id) AS ordinal FROM socsvc.service_item i
             WHERE i.form = a_case.form AND NOT i.is_head AND i.volume IS NOT NULL LIMIT 2) i;
  PERFORM socsvc.issue_programme(n);
  PERFORM tap.become(NULL, 'citizen');
  INSERT INTO socsvc.contract (id, programme, provider, requested_on, place) VALUES (n, n, a_case.provider, '2025-12-21', a_case.place);
  INSERT INTO socsvc.contract_line (id, contract, programme_line) SELECT l.id, n, l.id FROM socsvc.programme_line l WHERE l.programme = n ORDER BY l.id;
  PERFORM tap.become(NULL, 'provider', NULL, a_case.provider);
  PERFORM socsvc.offer_contract(n, a_case.term);
  IF average_income IS NOT NULL THEN
    PERFORM socsvc.assess_fee(n);
  END IF;
  PERFORM tap.become(NULL, 'citizen');
  PERFORM socsvc.sign_contract(n);
  RETURN tap.superuser();
END
$$;
-- Item of the first (1) or second line of a form's cases.
CREATE FUNCTION public.item_of(form text, place integer) RETURNS bigint STABLE LANGUAGE sql AS $$
  SELECT i.id FROM socsvc.service_item i WHERE i.form = $1 AND NOT i.is_head AND i.volume IS NOT NULL ORDER BY i.id OFFSET $2 - 1 LIMIT 1
$$;
-- What was charged of a contract in a month: cost, fee, extra, amount, terms.
CREATE FUNCTION public.charged(n bigint, month date, dry boolean DEFAULT false) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', outcome, cost, fee, extra, amount, terms, sqlstate) FROM socsvc.charge_month($2, $1, dry_run => $3)
$$;
-- The parts of the latest charge of the month.
CREATE FUNCTION public.parts(n bigint, of_month date) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT string_agg(format('%s-%s %s/%s %s %s %s', to_char(lower(s.days), 'DD'), to_char(upper(s.days) - 1, 'DD'), s.charged_days, s.days_in_month,
                           s.cost, coalesce(s.cap::text, '-'), s.fee), '; ' ORDER BY s.segment)
    FROM socsvc.charge_segment s
   WHERE s.charge = (SELECT g.id FROM socsvc.charge g WHERE g.contract = n AND g.month = of_month ORDER BY g.sequence DESC LIMIT 1)
$$;
INSERT INTO socsvc.tariff (provider, service_item, place, amount, valid, source)
  SELECT v.provider, item_of(f.form, i.place), p.place, CASE p.place WHEN 'urban' THEN 100 ELSE 130 END, '[2025-01-01,)', 'приказ'
    FROM (VALUES (1), (2)) v (provider), (VALUES ('home'), ('semi_residential'), ('residential')) f (form), (VALUES (1), (2)) i (place),
         (VALUES ('urban'), ('rural')) p (place)
   WHERE NOT EXISTS (SELECT FROM socsvc.tariff t WHERE t.provider = v.provider AND t.service_item = item_of(f.form, i.place) AND t.place = p.place);
UPDATE socsvc.tariff SET amount = 100 WHERE provider = 1 AND service_item IN (item_of('home', 1), item_of('home', 2)) AND place = 'urban';

-- ---- the worked check of the sources: a pensioner of 2026, limit 28,600.50, income 40,000 -----------------------------------------
SELECT a_case(101, 'home', 40000), a_case(102, 'semi_residential', 40000), a_case(103, 'residential', 40000),
       a_case(104, 'home', 28600.50), a_case(105, 'home', 28600.51), a_case(106, 'semi_residential', 20000);
SELECT tap.deliver(1011, '2026-03-05', 30), tap.deliver(1021, '2026-03-05', 80), tap.deliver(1031, '2026-03-05', 400),
       tap.deliver(1041, '2026-03-05', 80), tap.deliver(1051, '2026-03-05', 80), tap.deliver(1061, '2026-03-05', 1);
SELECT tap.provider(1);
SELECT is(charged(101, '2026-03-01'), 'charged 3000.00 3000.00 0.00 3000.00 full', '[002/4.3/4] tariffs of 3,000 below the cap of 5,699.75 are paid in full');
SELECT is(charged(102, '2026-03-01'), 'charged 8000.00 5699.75 0.00 5699.75 partial', '[002/4.3/5] tariffs of 8,000: half of what the income exceeds the limit by');
SELECT is(charged(103, '2026-03-01'), 'charged 40000.00 30000.00 0.00 30000.00 partial', '[326-п/19/4] residential: three quarters of the income');
SELECT is(charged(104, '2026-03-01'), 'charged 8000.00 0.00 0.00 0.00 free', '[002/4.4/1] an income equal to the limit is free');
SELECT is(charged(105, '2026-03-01'), 'charged 8000.00 0.01 0.00 0.01 partial', '[002/4.3/1] a kopeck above it: half a kopeck, half up');
SELECT is(charged(106, '2026-03-01'), 'charged 100.00 0.00 0.00 0.00 free', '[326-п/18/3] below it is free');
SELECT is((SELECT ROW(s.average_income, s.threshold, m.amount, t.multiplier, k.rate, s.cap)
             FROM socsvc.charge g JOIN socsvc.charge_segment s ON s.charge = g.id JOIN socsvc.subsistence_minimum m ON m.id = s.subsistence_minimum
             JOIN socsvc.income_threshold t ON t.id = s.income_threshold JOIN socsvc.fee_cap k ON k.id = s.fee_cap WHERE g.contract = 102),
          ROW(40000.00::numeric(12,2), 27501.00::numeric(14,2), 18334.00::numeric(12,2), 1.500::numeric(6,3), 0.5000::numeric(5,4), 6249.5::numeric(20,6)),
          'placeholder');

SELECT * FROM finish();
ROLLBACK;
