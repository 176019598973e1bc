-- What the fault tests and the soak work on: forty recipients under contract with four providers, acts, a queue, and login roles
-- such as clients have. Everything goes through the triggers. Ids are plain numbers: contract, programme and recipient n belong to provider
-- (n - 1) % 4 + 1; lines and contract lines 3 * n - 2, 3 * n - 1, 3 * n are its by the week, by the day (bound in minutes) and by the month.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET search_path = public, socsvc;
-- Its contracts are offered without a fee: the charges are those of the free.
UPDATE socsvc.setting SET value = 'false' WHERE name = 'fee_assessment_before_offer';
SELECT socsvc.make_partitions(socsvc.today() - 320, socsvc.today() + 31) > 0 AS made \gset
SELECT date_trunc('month', socsvc.today() - interval '5 months')::date AS closed \gset

DO $$
BEGIN
  FOR n IN 1..4 LOOP
    EXECUTE format('CREATE ROLE load_provider_%s LOGIN IN ROLE socsvc_portal', n);
    EXECUTE format('ALTER ROLE load_provider_%s SET socsvc.subject_role = ''provider''', n);
    EXECUTE format('ALTER ROLE load_provider_%1$s SET socsvc.provider_id = %1$s', n);
  END LOOP;
END $$;
CREATE ROLE load_gateway LOGIN IN ROLE socsvc_portal, socsvc_gateway;
CREATE ROLE load_agency LOGIN IN ROLE socsvc_agency;
ALTER ROLE load_agency SET socsvc.subject_role = 'agency';
CREATE ROLE load_admin LOGIN IN ROLE socsvc_admin;
CREATE ROLE load_scheduler LOGIN IN ROLE socsvc_scheduler;

BEGIN;
SET LOCAL socsvc.subject_role = 'agency';
INSERT INTO socsvc.provider (id, full_name, short_name, legal_form)
  SELECT n, 'Центр социальной помощи № ' || n, 'Центр ' || n, 'state' FROM generate_series(1, 4) n;
INSERT INTO socsvc.worker (id, provider, name, employed)
  SELECT n, (n - 1) % 4 + 1, 'Работник ' || n, '[2020-01-01,)' FROM generate_series(1, 8) n;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT n, 'Вулканов' || n, 'Осип', date '1940-01-01' + (n * 37)::integer, CASE n % 2 WHEN 0 THEN 'f' ELSE 'm' END
    FROM generate_series(1, 240) n;
INSERT INTO socsvc.person_category (person, category, valid, document)
  SELECT n, 'combat_veteran', '[2000-01-01,)', 'load' FROM generate_series(1, 40) n;
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
  SELECT n, n::text, n, 'home', socsvc.today() - 301, daterange(socsvc.today() - 300, socsvc.today() + 60), 'free' FROM generate_series(1, 40) n;
SELECT array_agg(i.id ORDER BY i.id) AS items
  FROM (SELECT i.id FROM socsvc.service_item i WHERE i.form = 'home' AND NOT i.is_head ORDER BY i.id LIMIT 3) i \gset
INSERT INTO socsvc.programme_line (id, programme, service_item, sort_order, periodicity, deviation_reason, minutes_until, minutes_unit)
  SELECT 3 * n - 3 + k, n, (:'items'::bigint[])[k], k, (ARRAY['5000/week', '4000/day', '20000/month'])[k]::socsvc.periodicity, 'load',
         CASE k WHEN 2 THEN 10000 END, CASE k WHEN 2 THEN 'week' END
    FROM generate_series(1, 40) n, generate_series(1, 3) k;
INSERT INTO socsvc.tariff (provider, service_item, amount, valid, source)
  SELECT v, unnest(:'items'::bigint[]), 100, '[2020-01-01,)', 'load' FROM generate_series(1, 4) v;
SELECT count(socsvc.issue_programme(n)) FROM generate_series(1, 40) n \g /dev/null
SET LOCAL socsvc.subject_role = 'citizen';
INSERT INTO socsvc.contract (id, programme, provider, requested_on)
  SELECT n, n, (n - 1) % 4 + 1, socsvc.today() - 300 FROM generate_series(1, 40) n;
INSERT INTO socsvc.contract_line (id, contract, programme_line) SELECT n, (n + 2) / 3, n FROM generate_series(1, 120) n;
SET LOCAL socsvc.subject_role = 'provider';
SELECT count(socsvc.offer_contract(n, daterange(socsvc.today() - 299, socsvc.today() + 60))), count(socsvc.assess_fee(n))
  FROM generate_series(1, 40) n \g /dev/null
SET LOCAL socsvc.subject_role = 'citizen';
SELECT count(socsvc.sign_contract(n)) FROM generate_series(1, 40) n \g /dev/null
COMMIT;

-- A month that signed acts close.
BEGIN;
SET LOCAL socsvc.subject_role = 'provider';
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, minutes)
  SELECT :'closed'::date + (l.id % 28)::integer, l.person, l.provider, l.id, l.programme_line, 10 FROM socsvc.contract_line l;
SELECT count(socsvc.send_act(socsvc.prepare_act(n, daterange(:'closed'::date, (:'closed'::date + interval '1 month')::date)), 'А-' || n))
  FROM generate_series(1, 40) n \g /dev/null
SET LOCAL socsvc.subject_role = 'citizen';
SELECT count(socsvc.sign_act(a.id)) FROM socsvc.act a \g /dev/null
COMMIT;

-- Four departments with four places each, and two hundred who wait for them.
BEGIN;
SET LOCAL socsvc.subject_role = 'agency';
INSERT INTO socsvc.department (id, provider, name, form) SELECT n, n, 'Отделение ' || n, 'residential' FROM generate_series(1, 4) n;
INSERT INTO socsvc.place_group (id, department, name, stay) SELECT n, n, 'Этаж ' || n, 'round_the_clock' FROM generate_series(1, 4) n;
SELECT count(socsvc.join_queue(n % 4 + 1, n)) FROM generate_series(41, 240) n \g /dev/null
SELECT count(socsvc.set_capacity(n, 4, 'load')) FROM generate_series(1, 4) n \g /dev/null
COMMIT;
ANALYZE;
