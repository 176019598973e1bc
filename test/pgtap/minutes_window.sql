-- Lines that are bound in minutes per month, quarter or year of the calendar, clipped to the line's term: what specialists of a
-- rehabilitation programme are counted by (Social Code article 163), on the quota of all lines.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
CREATE FUNCTION public.said(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  detail text;
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN SQLSTATE || ' ' || coalesce(detail, '');
END $$;
SELECT tap.become(NULL, 'agency') \g /dev/null
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
  VALUES (7, '12', 1, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free');
INSERT INTO socsvc.programme_line (id, programme, service_item, periodicity, deviation_reason, minutes_until, minutes_unit)
  SELECT l.id, 7, tap.item('home', l.code), 'on demand', 'test', l.minutes, l.unit
    FROM (VALUES (701, '002', 300, 'month'), (702, '006', 600, 'quarter'), (703, '009', 900, 'year')) l (id, code, minutes, unit);
SELECT throws_ok($$INSERT INTO socsvc.programme_line (programme, service_item, periodicity, deviation_reason, minutes_until, minutes_unit)
                   VALUES (7, tap.item('home', '003'), 'on demand', 'test', 10, 'hour')$$, '23514', NULL, 'no other unit');
SELECT socsvc.issue_programme(7) \g /dev/null
SELECT tap.contract(7, 1, programme_id => 7) \g /dev/null
CREATE FUNCTION public.give(line bigint, day date, minutes integer) RETURNS text LANGUAGE sql AS $$
  SELECT said(format('INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, minutes) VALUES (%L, 1, 1, %s, %s, %s)',
                     day, 7 * 100 + line, line, coalesce(minutes::text, 'NULL')))
$$;
CREATE FUNCTION public.used(line bigint) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('%s: %s', m.starts_on, m.used), ', ' ORDER BY m.starts_on) FROM socsvc.line_minutes m WHERE m.programme_line = line
$$;
SELECT is(give(701, '2023-03-31', 300), 'ok', 'a month''s minutes on its last day');
SELECT is(give(701, '2023-03-20', 1), 'SV002 Delivery for contract line 1401 on 2023-03-20: 1 minutes asked, 300 of 300 used from 2023-03-14 to 2023-03-31.', 'SV002: a minute more, in what the term has of the month');
SELECT is(give(701, '2023-04-01', 300), 'ok', 'the next month has its own');
SELECT is(used(701), '2023-03-14: 300, 2023-04-01: 300', 'each is counted');
SELECT is(give(702, '2023-03-31', 600), 'ok', 'a quarter''s minutes');
SELECT is(give(702, '2023-04-01', 500), 'ok', 'the next quarter has its own');
SELECT is(give(702, '2023-06-30', 101), 'SV002 Delivery for contract line 1402 on 2023-06-30: 101 minutes asked, 500 of 600 used from 2023-04-01 to 2023-06-30.', 'SV002: to its last day');
SELECT is(give(702, '2023-06-30', 100), 'ok', 'its last minutes');
SELECT is(give(702, '2024-03-13', 600), 'ok', 'what the term has of the last quarter');
SELECT is(used(702), '2023-03-14: 600, 2023-04-01: 600, 2024-01-01: 600', 'quarters of the calendar');
SELECT is(give(703, '2023-03-20', 450), 'ok', 'half a year''s minutes');
SELECT is(give(703, '2023-12-31', 451), 'SV002 Delivery for contract line 1403 on 2023-12-31: 451 minutes asked, 450 of 900 used from 2023-03-14 to 2023-12-31.', 'SV002: more than the year has');
SELECT is(give(703, '2023-12-31', 450), 'ok', 'the other half on New Year''s Eve');
SELECT is(give(703, '2024-01-01', 900), 'ok', 'the new year has its own');
SELECT is(used(703), '2023-03-14: 900, 2024-01-01: 900', 'years of the calendar, not of the line');
SELECT is(give(701, '2023-05-05', NULL), '22004 Delivery for contract line 1401 on 2023-05-05; the line is bound to 300 minutes a month.', '22004: no minutes, by the month');
SELECT is(give(702, '2023-07-05', NULL), '22004 Delivery for contract line 1402 on 2023-07-05; the line is bound to 600 minutes a quarter.', 'the quarter');
SELECT is(give(703, '2023-07-05', NULL), '22004 Delivery for contract line 1403 on 2023-07-05; the line is bound to 900 minutes a year.', 'the year');
SELECT is_empty('SELECT * FROM socsvc.quota_mismatch', 'counters and deliveries agree');

-- A month leaves the register; its minutes stay counted in the quarter and the year.
SELECT is(socsvc._archive_units('2023-03-01', '2023-04-01'), 3::bigint, 'March is archived');
SET LOCAL session_replication_role = replica;
DELETE FROM socsvc.delivery WHERE delivered_on < '2023-04-01';
SET LOCAL session_replication_role = origin;
SELECT is_empty('SELECT * FROM socsvc.quota_mismatch', 'what is used is archived plus what is there');
SELECT is((SELECT string_agg(m.programme_line || ': ' || m.archived, ', ' ORDER BY m.programme_line) FROM socsvc.line_minutes m WHERE m.starts_on = '2023-03-14'), '701: 300, 702: 600, 703: 450', 'with its minutes');
SELECT is(left(give(703, '2023-11-01', 1), 5), 'SV002', 'SV002: what was archived counts');
SET LOCAL session_replication_role = replica;
UPDATE socsvc.delivery SET minutes = 400 WHERE delivered_on = '2023-12-31';
SET LOCAL session_replication_role = origin;
SELECT results_eq('SELECT programme_line, starts_on, counted, found, unit FROM socsvc.quota_mismatch',
  $$VALUES (703::bigint, date '2023-03-14', 900::bigint, 850::bigint, 'minutes')$$, 'what was written past the triggers is seen in its year');
SELECT is(socsvc.recount_quota(), 1::bigint, 'and mended');
SELECT is(used(703), '2023-03-14: 850, 2024-01-01: 900', 'what was archived is kept');
SELECT * FROM finish();
ROLLBACK;
