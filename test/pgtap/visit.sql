-- Visits: a plan on the same quota as what is delivered (326-п paragraphs 30, 43).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

CREATE FUNCTION public.day(n integer DEFAULT 0) RETURNS date STABLE LANGUAGE sql AS $$ SELECT socsvc.today() + n $$;
-- Monday of the week after next, and days from it on.
CREATE FUNCTION public.mon(n integer DEFAULT 0) RETURNS date STABLE LANGUAGE sql AS $$ SELECT date_trunc('week', socsvc.today()::timestamp)::date + 14 + n $$;
CREATE FUNCTION public.month(n integer DEFAULT 1) RETURNS date STABLE LANGUAGE sql AS $$ SELECT (date_trunc('month', socsvc.today()::timestamp) + make_interval(months => n))::date $$;
CREATE FUNCTION public.detail(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  detail text;
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN SQLSTATE || ' ' || coalesce(detail, '');
END $$;
CREATE VIEW public.any_line AS SELECT * FROM socsvc.contract_line; -- also another provider's
GRANT SELECT ON public.any_line TO PUBLIC;
CREATE FUNCTION public.plan(line bigint, on_day date, quantity integer DEFAULT 1, minutes integer DEFAULT NULL, starts_at time DEFAULT NULL,
  worker bigint DEFAULT NULL, held_until timestamptz DEFAULT NULL) RETURNS bigint LANGUAGE sql AS $$
  INSERT INTO socsvc.visit (contract_line, programme_line, person, provider, day, quantity, minutes, starts_at, worker, held_until)
    SELECT c.id, c.programme_line, c.person, c.provider, on_day, plan.quantity, plan.minutes, plan.starts_at, plan.worker, plan.held_until
      FROM public.any_line c WHERE c.id = line
    RETURNING id
$$;
CREATE FUNCTION public.held(line bigint) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT l.held FROM socsvc.programme_line l WHERE l.id = line $$;
CREATE FUNCTION public.st(visit bigint) RETURNS text STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT v.status FROM socsvc.visit v WHERE v.id = visit $$;
-- Statuses of a line's visits on a day.
CREATE FUNCTION public.sts(line bigint, on_day date) RETURNS text STABLE LANGUAGE sql SECURITY DEFINER AS $$
  SELECT string_agg(v.status, ' ' ORDER BY v.id) FROM socsvc.visit v WHERE v.contract_line = line AND v.day = on_day $$;
CREATE FUNCTION public.last_visit() RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT max(v.id) FROM socsvc.visit v $$;
-- As if the visit had been planned for another day, or held until another moment.
CREATE FUNCTION public.passed(visit bigint, on_day date, until timestamptz DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.superuser();
  SET LOCAL session_replication_role = replica;
  UPDATE socsvc.visit v SET day = coalesce(on_day, v.day), held_until = until WHERE v.id = visit;
  SET LOCAL session_replication_role = origin;
END $$;
-- The week's rule is tested by itself.
CREATE FUNCTION public.deliver_on(line bigint, on_day date, quantity integer DEFAULT 1, minutes integer DEFAULT NULL) RETURNS bigint LANGUAGE sql AS $$
  SELECT socsvc.record_delivery(line, on_day, quantity, minutes) $$;

-- Programme 50 of person 2: 501 three a week, 502 daily, 503 once a year, 504 on demand, 505 five a week within 120 minutes,
-- 506 social-medical, ten a month. Contract 50 with provider 1, 51 with provider 3, which is the state's.
SELECT socsvc.make_partitions(day(-60), day(100));
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment) VALUES (50, '50', 2, 'home', day(-40), daterange(day(-35), day(200)), 'free');
INSERT INTO socsvc.programme_line (id, programme, service_item, sort_order, volume, periodicity, deviation_reason, minutes_until, minutes_unit)
  SELECT l.id, 50, tap.item('home', l.code), l.id, l.volume::socsvc.volume, l.period::socsvc.periodicity, 'test', l.minutes, l.unit
    FROM (VALUES (501, '002', '60 мин.', '3/week', NULL, NULL), (502, '017.01', '5 мин.', '2/day', NULL, NULL), (503, '009', '30 мин.', '1/year', NULL, NULL),
                 (504, '003', '25 мин.', 'on demand', NULL, NULL), (505, '001.1', '25 мин.', '5/week', 120, 'week'), (506, '006', '15 мин.', '10/month', NULL, NULL))
      AS l (id, code, volume, period, minutes, unit);
SELECT socsvc.issue_programme(50);
SELECT tap.contract(50, 1, 'active', daterange(day(-30), day(190)), 50), tap.contract(51, 3, 'active', daterange(day(-30), day(190)), 50);
UPDATE socsvc.worker SET employed = daterange('2020-01-01', day(186)) WHERE id = 1;

-- ---- holds -------------------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT lives_ok($$SELECT plan(5501, mon())$$, 'a visit is planned');
SELECT is(held(501), 1::bigint, 'and holds a unit of its line');
SELECT is((SELECT w.held FROM socsvc.line_window w WHERE w.programme_line = 501 AND w.starts_on = mon()), 1::bigint, 'and of its week');
SELECT lives_ok($$SELECT plan(5501, mon(2), 2)$$, 'two more fill the week');
SELECT matches(detail($$SELECT plan(5501, mon(3))$$), 'SV002 Planned visit of contract line 5501 on .*: 1 asked, 0 of 3 used.*Planned visits hold 3', 'what the plan leaves no room for is not planned');
SELECT lives_ok($$SELECT plan(5501, mon(7))$$, 'the next week has room');
SELECT tap.provider(3);
SELECT matches(detail($$SELECT plan(5601, mon(3))$$), '^SV002', 'nor by another provider of the same line');
SELECT tap.superuser();
SELECT is(socsvc.recount_quota(), 0::bigint, 'counters agree');
SELECT is_empty('SELECT * FROM socsvc.visit_mismatch', 'holds and visits agree');
SELECT tap.provider(1);
SELECT lives_ok(format('UPDATE socsvc.visit SET day = mon(9) WHERE id = %s', last_visit()), 'a visit moves within its week');
SELECT lives_ok(format('SELECT socsvc.move_visit(%s, mon(14), ''10:00'', 1)', last_visit()), 'to another week, with a time and a worker');
SELECT is((SELECT w.held FROM socsvc.line_window w WHERE w.programme_line = 501 AND w.starts_on = mon(7)), 0::bigint, 'what it held moves with it');
SELECT matches(detail(format('SELECT socsvc.move_visit(%s, mon(4))', last_visit())), '^SV002', 'not into a week that is full');
SELECT lives_ok(format('SELECT socsvc.cancel_visit(%s, ''не нужно'')', last_visit()), 'it is given up');
SELECT is(held(501), 3::bigint, 'and releases its unit');
SELECT matches(detail(format('SELECT socsvc.cancel_visit(%s)', last_visit())), '^SV017', 'once');
SELECT tap.superuser();
SELECT is_empty('SELECT * FROM socsvc.visit_mismatch', 'holds and visits agree');

-- ---- the rules of a delivery --------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT matches(detail($$SELECT plan(5501, day(195))$$), '^SV005', 'not outside the contract''s term');
SELECT matches(detail($$SELECT plan(5501, day(-4))$$), '^SV005 .*first day for which one can be planned is ' || day(-3), 'not further back than a visit is held');
SELECT is(detail($$SELECT plan(5501, day(-4))$$), format('SV005 Planned visit of contract line 5501 on %s; the first day for which one can be planned is %s.', day(-4), day(-3)), 'which is said in so many words');
SELECT matches(detail($$SELECT plan(5505, mon())$$), '^22004', 'of a line that is bound in minutes not without them');
SELECT lives_ok($$SELECT plan(5505, mon(), 1, 60)$$, 'with them it is');
SELECT matches(detail($$SELECT plan(5505, mon(1), 1, 61)$$), '^SV002 .*61 minutes asked.*Planned visits hold 60', 'minutes are held too');
SELECT is((SELECT m.held FROM socsvc.line_minutes m WHERE m.programme_line = 505 AND m.starts_on = mon()), 60::bigint, 'in the counter of minutes');
SELECT matches(detail($$SELECT plan(5501, mon(21), 1, NULL, NULL, 999)$$), '^(23503|SV005)', 'by a worker who is there');
SELECT matches(detail($$SELECT plan(5501, day(187), 1, NULL, NULL, 1)$$), '^SV005', 'and employed on the day');
SELECT matches(detail($$SELECT plan(5503, mon(), 2)$$), '^SV00[12]', 'not beyond the quota');
SELECT matches(detail($$SELECT plan(5501, mon(21), 1, 90, '23:00')$$), '^23514', 'within the day');
SELECT matches(detail($$SELECT plan(5501, mon(21), 1, NULL, NULL, NULL, clock_timestamp() - interval '1 minute')$$), '^SV005', 'held until a moment to come');
SELECT matches(detail($$SELECT plan(5501, mon(21), 1, NULL, NULL, NULL, 'infinity')$$), '^SV005', 'not for ever: the line is other providers'' too');
SELECT matches(detail($$SELECT plan(5501, mon(21), 1, NULL, NULL, NULL, (mon(21) + 5)::timestamptz)$$), '^SV005', 'nor longer than visit_hold_days after the day');
SELECT matches(detail($$SELECT * FROM socsvc.plan_visits(50, mon(21), days => ARRAY[mon(21)], line_ids => ARRAY[5501]::bigint[], held_until => 'infinity')$$), '^SV005', 'by plan_visits() neither');
SELECT matches(detail($$INSERT INTO socsvc.visit (contract_line, programme_line, person, provider, day) VALUES (5501, 502, 2, 1, mon(21))$$), '^23503', 'line and programme line belong together');
SELECT tap.become(NULL, 'provider', NULL, 1);
SELECT matches(detail($$INSERT INTO socsvc.visit (contract_line, programme_line, person, provider, day, status) VALUES (5501, 501, 2, 1, mon(21), 'missed')$$), '^SV003', 'a visit begins as planned');
SELECT matches(detail($$UPDATE socsvc.visit SET delivery = 5, status = 'done' WHERE status = 'planned'$$), '^SV015', 'nobody says that it is done but the delivery');
SELECT matches(detail($$UPDATE socsvc.visit SET contract_line = 5502 WHERE status = 'planned'$$), '^SV015', 'whose visit it is stays');
SELECT matches(detail($$UPDATE socsvc.programme_line SET held = 0 WHERE id = 501$$), '^SV015', 'holds are the register''s own');
SELECT matches(detail($$TRUNCATE socsvc.visit$$), '^SV015', 'the table is not emptied');

-- ---- who plans ----------------------------------------------------------------------------------------------------------------
SELECT tap.provider(3);
SELECT matches(detail($$SELECT plan(5501, mon(21))$$), '^42501', 'only the contract''s provider plans');
SELECT matches(detail($$SELECT * FROM socsvc.plan_visits(50, month())$$), '^P0002', 'for another the contract is not there');
SELECT is_empty($$UPDATE socsvc.visit SET day = day + 1 WHERE contract_line = 5501 RETURNING 1$$, 'and moves');
SELECT tap.become('tap_portal', 'provider');
SELECT matches(detail($$SELECT plan(5501, mon(21))$$), '^42501', 'a provider that says not which plans nothing');
SELECT tap.citizen(2);
SELECT matches(detail($$SELECT plan(5501, mon(21))$$), '^SV009', 'nor does the recipient');
SELECT results_eq('SELECT DISTINCT status_label, status_label_kk FROM socsvc.my_visits WHERE day = mon()', $$VALUES ('Запланировано', 'Жоспарланған')$$, 'who sees his visits');
SELECT tap.citizen(1);
SELECT is_empty('SELECT * FROM socsvc.my_visits', 'his alone');
SELECT tap.agency();
SELECT lives_ok($$SELECT plan(5501, mon(21))$$, 'the agency may');
SELECT lives_ok(format('SELECT socsvc.cancel_visit(%s)', last_visit()), 'and give up');

-- ---- plan and fact --------------------------------------------------------------------------------------------------------------
-- As if the plan of the full week had been for this one: the days go back to where deliveries may lie.
SELECT tap.provider(1);
SELECT plan(5502, day()), plan(5502, day()), plan(5504, day(-1), 3), plan(5503, day(20));
SELECT matches(detail($$SELECT deliver_on(5503, day(-2))$$), 'SV00[12] .*Planned visits hold 1', 'what a plan holds is not delivered on another day');
SELECT is((SELECT v.reason ~ 'Planned visits hold 1' FROM socsvc.record_contract_deliveries(ARRAY[5503]::bigint[], ARRAY[day(-2)]) v), true, 'the verdict of a set says so too');
SELECT is((SELECT ROW(sts(5502, day()), held(502)) ), ROW('planned planned'::text, 2::bigint), 'two visits of a day');
SELECT lives_ok($$SELECT deliver_on(5502, day())$$, 'a delivery of the line and day');
SELECT is((SELECT ROW(sts(5502, day()), held(502)) ), ROW('done planned'::text, 1::bigint), 'carries the first of them out and releases its hold');
SELECT lives_ok($$INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line) VALUES (day(), 2, 1, 5502, 502)$$, 'also as a plain INSERT');
SELECT is((SELECT ROW(sts(5502, day()), held(502)) ), ROW('done done'::text, 0::bigint), 'and the second');
SELECT matches(detail($$SELECT deliver_on(5502, day())$$), '^SV002', 'more is not there');
SELECT is((SELECT count(*) FROM socsvc.provider_visits v WHERE v.day = day() AND v.contract_line = 5502 AND v.delivery IS NOT NULL), 2::bigint, 'each knows its delivery');
SELECT lives_ok($$SELECT deliver_on(5504, day(-1))$$, 'one delivery carries a visit of several times out');
SELECT is((SELECT ROW(sts(5504, day(-1)), held(504))), ROW('done'::text, 0::bigint), 'as a whole');
SELECT lives_ok($$SELECT plan(5504, day(-1)), plan(5504, day(-1)), plan(5504, day(-1)), deliver_on(5504, day(-1), 2)$$, 'a delivery of two times');
SELECT is((SELECT sts(5504, day(-1))), 'done done done planned', 'carries two visits out');
SELECT lives_ok($$SELECT deliver_on(5504, day(-2))$$, 'a delivery that nobody planned');
SELECT is((SELECT ROW(sts(5504, day(-2)), held(504))), ROW(NULL::text, 1::bigint), 'leaves the plan alone');
SELECT tap.superuser();
SELECT is_empty('SELECT * FROM socsvc.visit_mismatch UNION ALL SELECT * FROM socsvc.quota_mismatch', 'all agrees');
SELECT is((SELECT array_agg(ROW(e.from_status, e.to_status, e.actor)::text ORDER BY e.id) FROM socsvc.status_event e
            WHERE e.entity = 'visit' AND e.entity_id = (SELECT min(v.id) FROM socsvc.visit v WHERE v.contract_line = 5502)),
          ARRAY['(planned,done,scheduler)'], 'the register has moved it');
SELECT tap.superuser();
SELECT lives_ok($$DELETE FROM socsvc.delivery WHERE contract_line = 5504 AND delivered_on = day(-1) AND quantity = 2$$, 'the delivery is deleted');
SELECT is((SELECT ROW(sts(5504, day(-1)), held(504))), ROW('done planned planned planned'::text, 3::bigint), 'and its visits are planned again');
SELECT lives_ok($$DELETE FROM socsvc.delivery WHERE contract_line = 5502 AND delivered_on = day()$$, 'of a day both');
SELECT is((SELECT ROW(sts(5502, day()), held(502))), ROW('planned planned'::text, 2::bigint), 'both are');
SELECT deliver_on(5502, day());
SELECT passed((SELECT min(v.id) FROM socsvc.visit v WHERE v.contract_line = 5502), NULL, clock_timestamp() - interval '1 hour');
SELECT lives_ok($$DELETE FROM socsvc.delivery WHERE contract_line = 5502 AND delivered_on = day()$$, 'a delivery whose visit is held no more');
SELECT is((SELECT ROW(sts(5502, day()), held(502))), ROW('missed planned'::text, 1::bigint), 'leaves a missed one');
SELECT is_empty('SELECT * FROM socsvc.visit_mismatch UNION ALL SELECT * FROM socsvc.quota_mismatch', 'all agrees');

-- ---- holds expire -----------------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT plan(5501, day(), 3, NULL, NULL, NULL, clock_timestamp() + interval '1 hour') AS held_for_a_while \gset
SELECT matches(detail($$SELECT deliver_on(5501, day(), 1)$$), '^ok', 'the delivery of its own day carries it out');
SELECT sts(5501, day());
SELECT plan(5506, day(40), 10) AS all_of_a_month \gset
SELECT matches(detail($$SELECT plan(5506, day(40))$$), '^SV002', 'a month that is held whole has no room');
SELECT passed(:all_of_a_month, NULL, clock_timestamp() - interval '1 minute');
SELECT tap.provider(1);
SELECT is(held(506), 10::bigint, 'a hold that has expired is in the counter until the night');
SELECT lives_ok($$SELECT plan(5506, day(40), 9)$$, 'and blocks nobody');
SELECT matches(detail($$SELECT plan(5506, day(40), 2)$$), '^SV002 .*Planned visits hold 9', 'what others hold still does');
SELECT is(held(506), 19::bigint, 'both are counted');
SELECT tap.superuser();
CREATE FUNCTION public.night() RETURNS integer LANGUAGE plpgsql SET socsvc.subject_role = 'scheduler' AS $$
BEGIN
  RETURN (SELECT socsvc._move_due_rows('release_visits', d.due_ids) FROM socsvc._due_rows('release_visits', socsvc.today(), 0, 1000) d);
END $$;
SELECT is(night(), 1, 'the night moves what has expired');
SELECT is(ROW(st(:all_of_a_month), held(506)), ROW('cancelled'::text, 9::bigint), 'a hold for a while of a day to come is given up');
SELECT is_empty('SELECT * FROM socsvc.visit_mismatch', 'all agrees');
SELECT tap.provider(1);
SELECT plan(5504, day(-2)) AS early \gset
SELECT passed(:early, day(-4));
SELECT lives_ok($$SELECT deliver_on(5504, day(-4))$$, 'a delivery still carries out a visit whose hold has expired');
SELECT is(st(:early), 'done', 'until the night');
SELECT tap.superuser();
SELECT is_empty('SELECT * FROM socsvc.visit_mismatch WHERE starts_on IS NULL', 'all agrees');
SELECT tap.provider(1);
SELECT plan(5504, day(-2)) AS late \gset
SELECT passed(:late, day(-4));
SELECT is(night(), 1, 'three days after its day');
SELECT is((SELECT ROW(v.status, v.status_reason, v.missed_by) FROM socsvc.visit v WHERE v.id = :late), ROW('missed'::text, 'услуга не оказана в срок'::text, NULL::text), 'a visit was missed');
SELECT tap.provider(1);
SELECT plan(5506, day(41), 1, NULL, NULL, 1, clock_timestamp() + interval '1 hour') AS expiring \gset
SELECT passed(:expiring, NULL, clock_timestamp() - interval '1 minute');
SELECT tap.become(NULL, 'agency');
SELECT lives_ok($$UPDATE socsvc.worker SET employed = daterange('2020-01-01', day(40)) WHERE id = 1$$, 'an expired hold keeps no worker from leaving');
UPDATE socsvc.worker SET employed = daterange('2020-01-01', day(186)) WHERE id = 1;
SELECT tap.superuser();
SELECT night();
UPDATE socsvc.setting SET value = '0' WHERE name = 'visit_hold_days';
SELECT tap.provider(1);
SELECT matches(detail($$SELECT plan(5504, day(-1))$$), '^SV005', 'the days of the hold are a setting');
SELECT tap.superuser();
UPDATE socsvc.setting SET value = '10' WHERE name = 'visit_hold_days';
SELECT tap.provider(1);
SELECT lives_ok($$SELECT plan(5504, day(-9))$$, 'more of them reach further back');
SELECT tap.superuser();
UPDATE socsvc.setting SET value = '3' WHERE name = 'visit_hold_days';

-- ---- missed -------------------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT plan(5504, day()) AS today \gset
SELECT plan(5504, mon(28)) AS later \gset
SELECT matches(detail(format('SELECT socsvc.mark_missed(%s, ''recipient'', ''нет дома'')', :later)), '^SV004', 'not before its day');
SELECT matches(detail(format('SELECT socsvc.mark_missed(%s, NULL, ''нет дома'')', :today)), '^SV004', 'it is said who');
SELECT matches(detail(format('SELECT socsvc.mark_missed(%s, ''worker'', NULL)', :today)), '^SV004', 'and why');
SELECT matches(detail(format('SELECT socsvc.mark_missed(%s, ''nobody'', ''так'')', :today)), '^23514', 'recipient or worker');
SELECT matches(detail('SELECT socsvc.mark_missed(-1, ''worker'', ''так'')'), '^P0002', 'of a visit that is there');
SELECT tap.provider(3);
SELECT matches(detail(format('SELECT socsvc.mark_missed(%s, ''recipient'', ''нет дома'')', :today)), '^P0002', 'by its provider');
SELECT tap.provider(1);
SELECT lives_ok(format('SELECT socsvc.mark_missed(%s, ''recipient'', ''нет дома'')', :today), 'a visit was missed');
SELECT results_eq(format('SELECT status_label, missed_by, status_reason FROM socsvc.provider_visits WHERE visit = %s', :today),
                  $$VALUES ('Не состоялось', 'recipient', 'нет дома')$$, 'as the provider sees it');
SELECT matches(detail(format('SELECT socsvc.move_visit(%s, mon(30))', :today)), '^SV017', 'what is over stays');

-- ---- planning a month -----------------------------------------------------------------------------------------------------------
SELECT is((SELECT array_agg(f.possible = f.wanted) FROM socsvc.visit_feasibility(50, month(5)) f WHERE f.contract_line IN (5501, 5502)), ARRAY[true, true], 'a month is shown to be feasible');
SELECT is((SELECT count(*) FROM socsvc.visit v WHERE v.day >= month(5) AND v.day < month(6)), 0::bigint, 'and nothing is planned by that');
SELECT tap.superuser();
CREATE TABLE public.planned (contract bigint, contract_line bigint, day date, outcome text, sqlstate text, reason text);
GRANT SELECT, INSERT ON public.planned TO PUBLIC;
SELECT tap.provider(1);
INSERT INTO public.planned SELECT * FROM socsvc.plan_visits(50, month(5), 1, '09:00');
SELECT is((SELECT count(*) FROM planned p WHERE p.contract_line = 5502 AND p.outcome = 'planned'), 2::bigint * (month(6) - month(5)), 'a line of two a day has two visits a day');
SELECT is((SELECT array_agg(p.day ORDER BY p.day) FROM planned p WHERE p.contract_line = 5501 AND p.outcome = 'planned'),
          (SELECT array_agg(d ORDER BY d) FROM socsvc.programme_line l, socsvc.visit_dates(l.periodicity, l.term) d WHERE l.id = 501 AND d >= month(5) AND d < month(6)),
          'one of three a week has those of the term''s even plan');
SELECT is((SELECT count(*) FROM planned p WHERE p.contract_line = 5504), 0::bigint, 'one on demand has none');
SELECT is((SELECT count(*) FROM planned p WHERE p.contract_line = 5503 AND p.outcome = 'planned'), 0::bigint, 'one of once a year that is held already has no other');
SELECT is((SELECT count(*) FROM planned p WHERE p.outcome = 'refused' AND p.sqlstate IS NULL), 0::bigint, 'what is refused says why');
SELECT is((SELECT ROW(count(*), min(v.starts_at)) FROM socsvc.visit v WHERE v.day = month(5) + 10 AND v.contract_line = 5502 AND v.worker = 1), ROW(2::bigint, '09:00'::time), 'with the worker');
SELECT is((SELECT count(*) FROM (SELECT v.starts_at, lag(v.starts_at + make_interval(mins => v.minutes)) OVER (PARTITION BY v.day ORDER BY v.starts_at) AS before
                                   FROM socsvc.visit v WHERE v.day >= month(5) AND v.day < month(6)) x WHERE x.starts_at < x.before), 0::bigint, 'services of a day follow each other');
SELECT is((SELECT ROW(count(*) FILTER (WHERE p.outcome = 'kept') > 40, count(*) FILTER (WHERE p.outcome = 'planned')) FROM socsvc.plan_visits(50, month(5), 1, '09:00') p), ROW(true, 0::bigint), 'to plan again changes nothing');
SELECT is((SELECT f.planned FROM socsvc.visit_feasibility(50, month(5)) f WHERE f.contract_line = 5502), (month(6) - month(5))::bigint, 'the feasibility shows days that are planned');
SELECT is((SELECT sum(v.minutes) <= 120 FROM socsvc.visit v WHERE v.contract_line = 5505 AND date_trunc('week', v.day) = date_trunc('week', (month(5) + 14)::timestamp)), true, 'a line bound in minutes shares them out');
SELECT results_eq($$SELECT outcome, sqlstate FROM socsvc.plan_visits(50, mon(28), days => ARRAY[mon(29), mon(400)], line_ids => ARRAY[5504]::bigint[])$$,
                  $$VALUES ('planned', NULL), ('refused', 'SV005')$$, 'on days that are given, each by itself');
SELECT matches(detail($$SELECT * FROM socsvc.plan_visits(NULL::bigint, NULL)$$), '^(22004|ok)', 'contract and month are given');
SELECT matches(detail($$SELECT * FROM socsvc.plan_visits(ARRAY[-1]::bigint[], month(5))$$), '^P0002', 'a contract that is not there is named');
SELECT matches(detail($$SELECT * FROM socsvc.plan_visits(50, 'infinity'::date)$$), '^22004', 'a month has days');
-- A contract that is asked for, offered, and signed: 52 of provider 2, for days 60 to 150.
SELECT tap.contract(52, 2, 'requested', daterange(day(60), day(150)), 50), tap.provider(2);
SELECT throws_ok('SELECT * FROM socsvc.visit_feasibility(52, month(3))', 'SV016', 'contract 52 is not active: its status is "requested"', 'of a contract without a term nothing can be said, and that is said');
SELECT throws_ok('SELECT * FROM socsvc.plan_visits(52, month(3))', 'SV016', 'contract 52 is not active: its status is "requested"', 'nor planned');
SELECT tap.become(NULL, 'provider'), socsvc.offer_contract(52, daterange(day(60), day(150))), tap.provider(2);
SELECT is((SELECT ROW(f.wanted > 0, f.planned, f.possible = f.wanted) FROM socsvc.visit_feasibility(52, month(3)) f WHERE f.contract_line = 5702), ROW(true, 0::bigint, true),
          'whether an offered one can be carried out is shown before it is signed');
SELECT is((SELECT ROW(f.possible, left(f.reason, 5)) FROM socsvc.visit_feasibility(52, month(3), ARRAY[day(155)], 30) f WHERE f.contract_line = 5702), ROW(0::bigint, 'SV005'::text), 'and what cannot');
SELECT throws_ok('SELECT * FROM socsvc.plan_visits(52, month(3))', 'SV016', 'contract 52 is not active: its status is "offered"', 'but not planned');
SELECT throws_ok('SELECT plan(5702, month(3))', 'SV016', NULL, 'by hand neither');
SELECT tap.agency();
SELECT results_eq('SELECT contract, contract_line, day, sqlstate, reason FROM socsvc.plan_visits(ARRAY[50, 52]::bigint[], month(3), line_ids => ARRAY[5501, 5702]::bigint[]) WHERE contract = 52',
                  $$VALUES (52::bigint, NULL::bigint, NULL::date, 'SV016', 'contract 52 is not active: its status is "offered"')$$, 'in a set it is refused by itself');
SELECT tap.superuser();
SELECT is((SELECT count(*) > 4 FROM socsvc.visit w WHERE w.contract_line = 5501 AND w.day >= month(3) AND w.day < month(4)), true, 'and sinks no other');
SELECT tap.become(NULL, 'agency');
UPDATE socsvc.visit SET status = 'cancelled' WHERE contract_line = 5501 AND day >= month(3) AND day < month(4);
SELECT tap.become(NULL, 'citizen'), socsvc.sign_contract(52), tap.provider(2);
SELECT is((SELECT bool_and(p.outcome = 'planned') FROM socsvc.plan_visits(52, month(3), line_ids => ARRAY[5702]::bigint[]) p), true, 'once it is signed what was possible is planned');
SELECT is((SELECT ROW(f.planned = f.wanted, f.possible = f.wanted) FROM socsvc.visit_feasibility(52, month(3)) f WHERE f.contract_line = 5702), ROW(true, true), 'and shown as planned');
SELECT throws_ok('SELECT * FROM socsvc.plan_visits(52, month(3), line_ids => ARRAY[5704]::bigint[])', '22004', 'contract 52 asks for no visits of itself: its lines are on demand', 'a line on demand alone: days are asked for');
SELECT tap.become(NULL, 'provider', NULL, 2);
UPDATE socsvc.visit SET status = 'cancelled' WHERE contract_line BETWEEN 5701 AND 5706 AND status = 'planned';
SELECT tap.citizen(1);
SELECT throws_ok('SELECT socsvc._lock_recipients(ARRAY[50]::bigint[])', 'SV009', NULL, 'a citizen locks nobody');
SELECT tap.provider(2);
SELECT throws_ok('SELECT socsvc._lock_recipients(ARRAY[50]::bigint[])', 'P0002', 'there is no contract 50', 'nor another provider');
SELECT tap.become('tap_portal', NULL);
SELECT throws_ok('SELECT socsvc._lock_recipients(ARRAY[50]::bigint[])', 'SV009', NULL, 'nor nobody in particular');
SELECT throws_ok($$SELECT socsvc._hold_visits(ARRAY[5504]::bigint[], ARRAY[mon(29)], ARRAY[1], ARRAY[30], NULL, ARRAY[NULL]::time[], NULL, false)$$, 'SV009', NULL,
                 'or learns what could be planned');
SELECT tap.superuser();
SELECT is_empty('SELECT * FROM socsvc.visit_mismatch UNION ALL SELECT * FROM socsvc.quota_mismatch', 'all agrees');
SELECT tap.agency();
SELECT is((SELECT count(*) FROM socsvc.worker_week(1, month(5) + 9) w WHERE w.visit IS NULL), 0::bigint, 'the worker''s week is full');
SELECT is((SELECT count(DISTINCT w.day) FROM socsvc.worker_week(1, month(5) + 9) w), 7::bigint, 'of seven days');
SELECT is((SELECT count(*) FROM socsvc.worker_week(1, month(9)) w), 7::bigint, 'an empty one has a row a day');
SELECT tap.provider(1);
SELECT is((SELECT count(w.visit) > 0 FROM socsvc.worker_week(1, month(5) + 9) w), true, 'the provider sees its worker''s');
SELECT tap.provider(3);
SELECT is((SELECT count(w.visit) FROM socsvc.worker_week(1, month(5) + 9) w), 0::bigint, 'another none of it');
SELECT tap.citizen(2);
SELECT is((SELECT count(w.visit) FROM socsvc.worker_week(1, month(5) + 9) w), 0::bigint, 'nor does a citizen: whom a worker visits is not told');
SELECT matches(detail($$SELECT socsvc._lock_visit(id) FROM socsvc.visit LIMIT 1$$), '^SV009', 'nor lock what is not his to change');
SELECT tap.become('tap_portal', NULL);
SELECT is((SELECT count(w.visit) FROM socsvc.worker_week(1, month(5) + 9) w), 0::bigint, 'nor does nobody');
SELECT tap.superuser();

-- ---- working time -----------------------------------------------------------------------------------------------------------------
SELECT tap.provider(3);
SELECT matches(detail($$SELECT plan(5604, mon(35), 1, 30, '08:30')$$), '^SV005 .*09:00 to 21:00', '[326-п/30/6] organisations of the Department work from 9 at home');
SELECT matches(detail($$SELECT plan(5604, mon(35), 1, 61, '20:00')$$), '^SV005', '[326-п/30/6] until 21');
SELECT lives_ok($$SELECT plan(5604, mon(35), 1, 60, '20:00')$$, '[326-п/30/6] not longer');
SELECT lives_ok($$SELECT plan(5604, mon(40), 1, 60, '10:00'), plan(5604, mon(41), 1, 60, '10:00')$$, '[326-п/30/7] on days off too');
SELECT tap.provider(1);
SELECT lives_ok($$SELECT plan(5504, mon(35), 1, 60, '22:00')$$, 'others as they declare');
SELECT tap.agency();
INSERT INTO socsvc.working_time (jurisdiction, form, provider, weekdays, opens_at, closes_at, source) VALUES ('RU-KHM', 'home', 1, '{1,2,3,4,5}', '08:00', '17:00', 'приказ');
SELECT tap.provider(1);
SELECT matches(detail($$SELECT plan(5504, mon(40))$$), '^SV005 .*days 1, 2, 3, 4, 5', 'a provider that has declared its days works on no other');
SELECT is((SELECT count(*) FROM socsvc.plan_visits(50, month(3), line_ids => ARRAY[5501]::bigint[]) p WHERE p.outcome = 'planned' AND extract(isodow FROM p.day) > 5), 0::bigint, 'its plan keeps to them');
SELECT is((SELECT ROW(bool_or(p.sqlstate = 'SV005'), bool_or(p.outcome = 'planned')) FROM socsvc.plan_visits(50, month(4), starts_at => '16:50', line_ids => ARRAY[5501]::bigint[]) p), ROW(true, false), 'and to its hours');
-- The last week of 2027: Monday 27 December to Sunday 2 January.
SELECT tap.agency();
UPDATE socsvc.working_time SET weekdays = '{1,6}' WHERE provider = 1;
SELECT is(socsvc._working_day(1, 'home', '2027-12-28'), '2027-12-27'::date, '[326-п/43/2] a visit of December does not move into January, but to the last working day before it');
SELECT is(socsvc._working_day(1, 'home', '2028-01-02'), '2028-01-01'::date, '[326-п/43/2] nor one of January into December');
UPDATE socsvc.working_time SET weekdays = '{6}' WHERE provider = 1;
SELECT is(socsvc._working_day(1, 'home', '2027-12-31'), '2027-12-31'::date, 'where the week has no working day in the month the visit stays on its day');
SELECT tap.provider(1);
SELECT is((SELECT ROW(bool_and(p.day >= month(n) AND p.day < month(n + 1)), bool_and(extract(isodow FROM p.day) = 6) FILTER (WHERE p.outcome = 'planned'),
                      bool_and(p.sqlstate IS NOT NULL) FILTER (WHERE extract(isodow FROM p.day) <> 6))
             FROM generate_series(3, 4) n, LATERAL socsvc.plan_visits(50, month(n), line_ids => ARRAY[5501]::bigint[]) p), ROW(true, true, true), 'and is refused; every visit of a month lies in it');
SELECT tap.superuser();
DELETE FROM socsvc.working_time WHERE provider = 1;

-- ---- visits a week ----------------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT lives_ok($$SELECT plan(5504, mon(77)), plan(5504, mon(78)), plan(5504, mon(79)), plan(5504, mon(80)), plan(5504, mon(81)), plan(5504, mon(81))$$, '[326-п/43/2] five visits a week, on a day as many services as are due');
SELECT matches(detail($$SELECT plan(5504, mon(82))$$), '^SV002 Contract 50.*6 days with visits, at most 5', '[326-п/43/2] a sixth is refused');
SELECT results_eq($$SELECT outcome, sqlstate FROM socsvc.plan_visits(50, mon(82), days => ARRAY[mon(81), mon(82)], line_ids => ARRAY[5504]::bigint[])$$, $$VALUES ('kept', NULL), ('refused', 'SV002')$$, '[326-п/43/2] also by the set call');
SELECT lives_ok($$SELECT plan(5502, mon(82))$$, '[326-п/43/2] a line that the programme prescribes daily is not counted: the need decides');
SELECT lives_ok($$SELECT plan(5506, mon(84)), plan(5506, mon(85))$$, '[326-п/43/3] two social-medical visits');
SELECT results_eq($$SELECT service_group, days FROM socsvc.visit_warning WHERE contract = 50 AND week = mon(84) AND service_group = 2$$, $$VALUES (2, 2)$$, '[326-п/43/3] of a week that should have three are shown');
SELECT lives_ok($$SELECT plan(5506, mon(86))$$, '[326-п/43/3] the third');
SELECT is_empty($$SELECT * FROM socsvc.visit_warning WHERE contract = 50 AND week = mon(84) AND service_group = 2$$, '[326-п/43/3] ends it');
SELECT tap.admin();
UPDATE socsvc.visit_rule SET max_per_week = 7 WHERE service_group IS NULL;
SELECT tap.provider(1);
SELECT lives_ok($$SELECT plan(5504, mon(82))$$, '[326-п/43/2] the numbers are data');

-- ---- what makes visits impossible ---------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT plan(5504, mon(100)) AS v1, plan(5504, mon(101)) AS v2 \gset
SELECT lives_ok($$INSERT INTO socsvc.absence (person, kind, term) VALUES (2, 'hospital', daterange(mon(100), mon(101)))$$, 'the recipient is in hospital');
SELECT is(ROW(st(:v1), st(:v2)), ROW('absent'::text, 'planned'::text), 'the visits of those days are off');
SELECT is((SELECT v.status_reason FROM socsvc.provider_visits v WHERE v.visit = :v1), 'получатель в больнице', 'and say why');
SELECT matches(detail($$SELECT plan(5504, mon(100))$$), '^SV013', 'none is planned on them');
SELECT results_eq($$SELECT outcome, sqlstate FROM socsvc.plan_visits(50, mon(100), days => ARRAY[mon(100)], line_ids => ARRAY[5504]::bigint[])$$, $$VALUES ('refused', 'SV013')$$, 'nor by the set call');
SELECT tap.admin();
UPDATE socsvc.visit_release_rule SET becomes = NULL WHERE cause = 'leave';
SELECT tap.provider(1);
SELECT lives_ok($$INSERT INTO socsvc.absence (person, kind, term) VALUES (2, 'leave', daterange(mon(101), mon(102)))$$, 'what becomes of them is data');
SELECT is(st(:v2), 'planned', 'they may stay');
SELECT is(socsvc.visit_days_per_week('2/week'), 2, 'days a week');
SELECT plan(5504, mon(105), 1, 30, '10:00', 1) AS v3 \gset
SELECT lives_ok($$UPDATE socsvc.worker SET employed = daterange('2020-01-01', mon(104)) WHERE id = 1$$, 'a worker leaves');
SELECT is((SELECT ROW(v.status, v.worker) FROM socsvc.provider_visits v WHERE v.visit = :v3), ROW('planned'::text, NULL::bigint), 'his visits wait for another');
SELECT tap.superuser();
SELECT set_config('socsvc.subject_role', 'agency', true);
SELECT lives_ok($$INSERT INTO socsvc.programme_refusal (programme_line, programme, person, refused_from, written_on, document) VALUES (502, 50, 2, mon(), day(), 'заявление')$$, 'a service is refused in writing');
SELECT is((SELECT array_agg(DISTINCT v.status) FROM socsvc.visit v WHERE v.contract_line = 5502 AND v.day >= mon()), ARRAY['cancelled'], 'its visits are cancelled');
SELECT is_empty('SELECT * FROM socsvc.visit_mismatch UNION ALL SELECT * FROM socsvc.quota_mismatch', 'all agrees');
SELECT tap.superuser();
SELECT set_config('socsvc.subject_role', 'provider', true), set_config('socsvc.provider_id', '3', true);
SELECT socsvc.add_contract_document(51, 'contraindications_found', day());
UPDATE socsvc.contract SET status = 'suspended', inactive_from = mon(36), status_reason = 'больница' WHERE id = 51;
SELECT is((SELECT array_agg(v.status ORDER BY v.day) FROM socsvc.visit v WHERE v.contract_line = 5604), ARRAY['planned', 'cancelled', 'cancelled'], 'a contract that is suspended has no visits from then on');
SELECT set_config('socsvc.subject_role', 'agency', true);
SELECT lives_ok($$UPDATE socsvc.person SET died_on = day() WHERE id = 2$$, 'the recipient dies');
SELECT is((SELECT count(*) FROM socsvc.visit v WHERE v.person = 2 AND v.day > day() AND v.status = 'planned'), 0::bigint, 'nobody comes any more');
SELECT is((SELECT sum(l.held) FROM socsvc.programme_line l WHERE l.programme = 50), (SELECT sum(v.quantity) FROM socsvc.visit v WHERE v.status = 'planned')::numeric, 'nothing is held but for days before');
SELECT is_empty('SELECT * FROM socsvc.visit_mismatch UNION ALL SELECT * FROM socsvc.quota_mismatch', 'all agrees');
SET LOCAL session_replication_role = replica;
UPDATE socsvc.programme_line SET held = held + 5 WHERE id = 504;
SET LOCAL session_replication_role = origin;
SELECT is((SELECT ROW(m.counted - m.found, m.unit) FROM socsvc.visit_mismatch m), ROW(5::bigint, 'times'::text), 'a hold that is wrong is shown');
SELECT is((SELECT c.problem FROM socsvc.check_register() c WHERE c.object = 'programme line 504'), 'hold wrong', 'by check_register() too');
SELECT is(socsvc.recount_quota(), 1::bigint, 'recount_quota() mends it');
SELECT is_empty('SELECT * FROM socsvc.visit_mismatch', 'and it is well');

-- ---- the diary ----------------------------------------------------------------------------------------------------------------------
SELECT tap.contract(60, 1), tap.provider(1);
SELECT is((SELECT count(*) FROM socsvc.visit_diary d WHERE d.contract = 60 AND d.contract_line = 6001), 13::bigint, 'a row a line and month');
SELECT lives_ok($$UPDATE socsvc.visit_diary SET day_3 = 1, day_5 = 2 WHERE contract_line = 6001 AND month = '2023-05-01'$$, 'the diary is written into');
SELECT results_eq($$SELECT delivered_on, quantity FROM socsvc.delivery WHERE contract_line = 6001 ORDER BY 1$$, $$VALUES (date '2023-05-03', 1), ('2023-05-05', 2)$$, 'and records deliveries');
SELECT matches(detail($$UPDATE socsvc.visit_diary SET day_4 = 1 WHERE contract_line = 6001 AND month = '2023-05-01'$$), '^SV002', 'under their rules');
SELECT lives_ok($$UPDATE socsvc.visit_diary SET day_5 = 1, day_3 = NULL WHERE contract_line = 6001 AND month = '2023-05-01'$$, 'a smaller number');
SELECT results_eq($$SELECT day_3, day_5, done, planned[5] FROM socsvc.visit_diary WHERE contract_line = 6001 AND month = '2023-05-01'$$, $$VALUES (0, 1, 1, 0)$$, 'deletes them');
SELECT matches(detail($$UPDATE socsvc.visit_diary SET day_31 = 1 WHERE contract_line = 6001 AND month = '2023-06-01'$$), '^23514', 'on days of the month');
SELECT matches(detail($$UPDATE socsvc.visit_diary SET day_1 = -1 WHERE contract_line = 6001 AND month = '2023-06-01'$$), '^23514', 'not below none');
SELECT matches(detail($$UPDATE socsvc.visit_diary SET month = '2023-07-01' WHERE contract_line = 6001 AND month = '2023-06-01'$$), '^SV015', 'of its row');
SELECT tap.provider(3);
SELECT is_empty($$SELECT * FROM socsvc.visit_diary d WHERE d.contract = 60$$, 'each provider has its own');
SELECT tap.superuser();
SELECT is_empty('SELECT * FROM socsvc.quota_mismatch', 'all agrees');

SELECT * FROM finish();
ROLLBACK;
