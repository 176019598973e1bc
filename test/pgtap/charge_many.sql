-- A run of many charges. Where no trigger but protect_computed() stands on their tables (the audit's do, unless an administrator drops
-- them), 100 charges or more are written without looking up again what they rest on, which is held instead: such a run writes what one
-- with every look-up writes, and no charge rests on a row that is not there.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT socsvc.make_partitions('2026-01-01', '2026-03-31') \g /dev/null
INSERT INTO socsvc.tariff (id, provider, service_item, amount, valid, source)
  SELECT 7000 + row_number() OVER (ORDER BY i.id), 1, i.id, 100, '[2025-01-01,)', 'приказ'
    FROM (SELECT i.id FROM socsvc.service_item i WHERE i.form = 'home' AND NOT i.is_head AND i.volume IS NOT NULL AND i.id <> tap.item('home', '002')
           ORDER BY i.id LIMIT 2) i;

-- 120 active contracts with a delivery or two each; every tenth has a service over the programme as well.
CREATE FUNCTION public.contracts(first bigint, last bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  items bigint[] := (SELECT array_agg(t.service_item ORDER BY t.id) FROM socsvc.tariff t WHERE t.id > 7000);
BEGIN
  PERFORM tap.become(NULL, 'agency');
  INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) SELECT n, 'Вулканов', 'Осип', '1948-04-12', 'm' FROM generate_series(first, last) n;
  INSERT INTO socsvc.income (person, month, kind, amount, document)
    SELECT n, month::date, 'pension', 40000, 'справка' FROM generate_series(first, last) n, generate_series('2024-10-01'::timestamp, '2025-12-01', '1 month') month;
  INSERT INTO socsvc.income_evidence (person, months, received_on, document)
    SELECT n, '[2024-10-01,2026-01-01)', '2026-01-01', 'ответ СФР' FROM generate_series(first, last) n;
  INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
    SELECT n, n::text, n, 'home', '2025-12-20', '[2026-01-01,2026-12-31]', 'partial' FROM generate_series(first, last) n;
  INSERT INTO socsvc.programme_line (id, programme, service_item, sort_order, volume, periodicity, deviation_reason)
    SELECT n * 10 + 1, n, items[1], 1, '30 мин.', '1000/month', 'проверка' FROM generate_series(first, last) n;
  PERFORM socsvc.issue_programme(n) FROM generate_series(first, last) n;
  PERFORM tap.become(NULL, 'citizen');
  INSERT INTO socsvc.contract (id, programme, provider, requested_on, place) SELECT n, n, 1, '2025-12-21', 'urban' FROM generate_series(first, last) n;
  INSERT INTO socsvc.contract_line (id, contract, programme_line) SELECT l.id, l.programme, l.id FROM socsvc.programme_line l WHERE l.programme BETWEEN first AND last;
  PERFORM tap.become(NULL, 'provider', NULL, 1);
  PERFORM socsvc.offer_contract(n, '[2026-01-01,2026-12-31]') FROM generate_series(first, last) n;
  PERFORM socsvc.assess_fee(n) FROM generate_series(first, last) n;
  PERFORM tap.become(NULL, 'citizen');
  PERFORM socsvc.sign_contract(n) FROM generate_series(first, last) n;
  PERFORM tap.superuser();
  INSERT INTO socsvc.extra_line (id, contract, service_item, tariff, consent_on, consent)
    SELECT n * 10 + 2, n, items[2], 7002, '2026-01-05', 'согласие' FROM generate_series(first, last, 10) n;
  PERFORM tap.deliver(n * 10 + 1, '2026-01-12'), tap.deliver(n * 10 + 1, '2026-01-13', 2) FROM generate_series(first, last) n;
  INSERT INTO socsvc.delivery (delivered_on, person, provider, extra_line, quantity) SELECT '2026-01-14', n, 1, n * 10 + 2, 1 FROM generate_series(first, last, 10) n;
  RETURN tap.superuser();
END
$$;
SELECT public.contracts(201, 320);

-- What is charged of January, a row a contract, and whether each part rests on what is there.
CREATE VIEW public.charged AS
  SELECT g.contract, g.cost, g.fee, g.extra, g.amount, count(DISTINCT s.segment) AS segments, count(DISTINCT l.line) AS lines
    FROM socsvc.charge g LEFT JOIN socsvc.charge_segment s ON s.charge = g.id LEFT JOIN socsvc.charge_line l ON l.charge = g.id
   WHERE g.month = '2026-01-01' GROUP BY g.region_code, g.id;
CREATE VIEW public.orphans AS
  SELECT s.charge FROM socsvc.charge_segment s WHERE NOT EXISTS (SELECT FROM socsvc.charge g WHERE g.id = s.charge)
  UNION ALL SELECT l.charge FROM socsvc.charge_line l WHERE NOT EXISTS (SELECT FROM socsvc.charge g WHERE g.id = l.charge)
  UNION ALL SELECT l.charge FROM socsvc.charge_line l WHERE l.extra_line IS NOT NULL AND NOT EXISTS (SELECT FROM socsvc.extra_line e WHERE e.id = l.extra_line);

DROP TRIGGER audit_insert ON socsvc.charge;
DROP TRIGGER audit_update ON socsvc.charge;
DROP TRIGGER audit_delete ON socsvc.charge;
DROP TRIGGER audit_truncate ON socsvc.charge;
CREATE TEMPORARY TABLE dry AS SELECT m.* FROM socsvc.charge_month('2026-01-01', dry_run => true) m;
SELECT is((SELECT count(*) FROM dry WHERE outcome = 'charged'), 120::bigint, 'a trial charges 120 contracts');
SELECT is((SELECT count(*) FROM public.charged), 0::bigint, 'and writes nothing');
SELECT results_eq($$SELECT contract, outcome, cost, fee, extra, amount FROM socsvc.charge_month('2026-01-01') ORDER BY 1$$,
                  $$SELECT contract, outcome, cost, fee, extra, amount FROM dry ORDER BY 1$$, 'the run answers what the trial did');
SELECT results_eq($$SELECT contract, cost, fee, extra, amount FROM public.charged ORDER BY 1$$, $$SELECT contract, cost, fee, extra, amount FROM dry ORDER BY 1$$, 'and writes that');
SELECT is_empty('SELECT * FROM public.orphans', 'every part is of a charge, every extra of a line that is there');
SELECT is((SELECT count(*) FROM public.charged WHERE extra > 0), 12::bigint, 'a dozen have services over the programme');
SELECT is(current_setting('session_replication_role'), 'origin', 'what was set for the run is not left behind');
CREATE TEMPORARY TABLE first_run AS SELECT * FROM public.charged;

-- Anew, and with a trigger of somebody else on the table, which must be fired: then every row is looked up.
SELECT tap.deliver(n * 10 + 1, '2026-01-15') FROM generate_series(201, 320) n \g /dev/null
SELECT is((SELECT count(*) FROM socsvc.charge_month('2026-01-01') WHERE outcome = 'replaced'), 120::bigint, 'what changed is charged anew');
SELECT is((SELECT count(*) FROM public.charged), 120::bigint, 'in place of the first charges');
SELECT is_empty('SELECT * FROM public.orphans', 'of which nothing is left');
CREATE TEMPORARY TABLE second_run AS SELECT * FROM public.charged;
CREATE TABLE public.seen (rows bigint);
CREATE FUNCTION public.see() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO public.seen SELECT count(*) FROM inserted;
  RETURN NULL;
END
$$;
CREATE TRIGGER see AFTER INSERT ON socsvc.charge REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION public.see();
SELECT tap.deliver(n * 10 + 1, '2026-01-16') FROM generate_series(201, 320) n \g /dev/null
SELECT is((SELECT count(*) FROM socsvc.charge_month('2026-01-01') WHERE outcome = 'replaced'), 120::bigint, 'a third time');
SELECT is((SELECT sum(rows) FROM public.seen), 120::numeric, 'somebody else''s trigger is fired');
SELECT is_empty($$SELECT c.contract FROM public.charged c JOIN second_run s USING (contract) JOIN first_run f USING (contract)
                   WHERE (c.segments, c.lines, c.extra) IS DISTINCT FROM (s.segments, s.lines, s.extra) OR c.cost - s.cost <> s.cost - f.cost$$,
                'and what is written is what the run without it would write');
SELECT is_empty('SELECT * FROM socsvc.charge_problem', 'no contract failed');

SELECT * FROM finish();
ROLLBACK;
