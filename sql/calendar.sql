-- Working days: the figures of the acts, the C arithmetic against plain SQL, what is refused; and the clock.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET DateStyle = 'ISO, YMD';
SELECT socsvc.is_working_day('2024-12-27', 'RU');
\echo :LAST_ERROR_SQLSTATE
CALL socsvc.create_register('RU-KHM');

-- A deadline over a working Saturday and the New Year holidays: the day of the event does not count.
SELECT n, socsvc.add_working_days('2024-12-27', n, 'RU-KHM') AS deadline FROM generate_series(0, 3) n;
SELECT day, to_char(day, 'FMDay') AS weekday, socsvc.is_working_day(day, 'RU-KHM') AS working
  FROM (VALUES (date '2024-12-27'), ('2024-12-28'), ('2024-12-29'), ('2024-12-30'), ('2024-12-31'), ('2025-01-08'), ('2025-01-09'),
               ('2024-11-02'), ('2025-11-01'), ('2025-12-30'), ('2024-04-29')) v (day);
SELECT socsvc.working_days_between('2024-12-27', '2025-01-09', 'RU-KHM') AS forth,
       socsvc.working_days_between('2025-01-09', '2024-12-27', 'RU-KHM') AS back,
       socsvc.working_days_between('2024-12-27', '2024-12-27', 'RU-KHM') AS same_day;
SELECT n, socsvc.add_working_days('2025-01-09', n, 'RU-KHM') AS day FROM generate_series(-3, -1) n;
-- From a day off, too.
SELECT socsvc.add_working_days('2025-01-01', 1, 'RU') AS next, socsvc.add_working_days('2025-01-01', 0, 'RU') AS same,
       socsvc.add_working_days('2025-01-01', -1, 'RU') AS before;

-- Totals of the production calendars.
SELECT year, count(*) FILTER (WHERE socsvc.is_working_day(day, 'RU-KHM')) AS ru_working,
       count(*) FILTER (WHERE NOT socsvc.is_working_day(day, 'RU-KHM')) AS ru_off,
       count(*) FILTER (WHERE NOT socsvc.is_working_day(day, 'KZ')) AS kz_off
  FROM generate_series(2023, 2027) year, LATERAL (SELECT d::date AS day FROM generate_series(make_date(year, 1, 1), make_date(year, 12, 31), interval '1 day') d) days
 GROUP BY year ORDER BY year;
SELECT socsvc.working_days_between('2022-12-31', '2023-12-31', 'RU') AS "2023 in one step";
-- Kazakhstan works on Sunday 2025-01-05 and rests on Friday 2025-01-03.
SELECT socsvc.is_working_day('2025-01-05', 'KZ') AS sunday, socsvc.is_working_day('2025-01-03', 'KZ') AS friday,
       socsvc.is_working_day('2025-01-05', 'RU') AS sunday_in_russia;

-- The same by plain SQL over calendar_day, for every day and many steps.
CREATE TEMP TABLE oracle AS
  SELECT j.code, day::date,
         coalesce((SELECT c.kind IN ('working', 'shortened') FROM socsvc.calendar_day c
                    WHERE c.jurisdiction IN (j.code, j.parent) AND c.day = d.day
                    ORDER BY c.jurisdiction = j.code DESC LIMIT 1), extract(isodow FROM d.day) < 6) AS working
    FROM socsvc.jurisdiction j, generate_series('2022-12-01'::date, '2028-02-01', interval '1 day') d (day)
   WHERE j.code IN ('RU-KHM', 'KZ');
SET client_min_messages = error;
SELECT count(*) FROM oracle WHERE working <> socsvc.is_working_day(day, code);
CREATE TEMP TABLE numbered AS
  SELECT code, day, row_number() OVER (PARTITION BY code ORDER BY day) AS n FROM oracle WHERE working;
SELECT count(*) AS steps, count(*) FILTER (WHERE socsvc.add_working_days(a.day, (b.n - a.n)::int, a.code) <> b.day) AS wrong_add,
       count(*) FILTER (WHERE socsvc.working_days_between(a.day, b.day, a.code) <> b.n - a.n) AS wrong_between
  FROM numbered a JOIN numbered b USING (code) WHERE a.n % 3 = 0 AND b.n % 5 = 0;
-- From any day, by any number of days: what is added is what lies between.
SELECT count(*) AS pairs, count(*) FILTER (WHERE socsvc.working_days_between(day, socsvc.add_working_days(day, n, code), code) <> n) AS wrong,
       count(*) FILTER (WHERE n <> 0 AND NOT socsvc.is_working_day(socsvc.add_working_days(day, n, code), code)) AS ends_on_a_day_off
  FROM oracle, generate_series(-600, 600, 7) n WHERE extract(day FROM day) IN (1, 15);
RESET client_min_messages;

-- A year that is not loaded: the five-day week, and one warning a statement that names the year.
SELECT socsvc.add_working_days('2027-12-31', 1, 'RU-KHM') AS day;
SELECT count(*) FILTER (WHERE socsvc.is_working_day(d::date, 'RU')) AS working FROM generate_series('2028-12-30'::date, '2029-01-03', interval '1 day') d;
SELECT socsvc.working_days_between('2022-06-01', '2022-06-30', 'KZ'), socsvc.working_days_between('2030-06-01', '2030-06-30', 'RU');
DO $$ BEGIN FOR i IN 1 .. 3 LOOP PERFORM socsvc.is_working_day('2031-01-01', 'KZ'); END LOOP; END $$;
SELECT socsvc.add_working_days('2024-03-01', 10, 'RU') AS "no warning";

-- Loading a year is a row; this session sees it at once, and again not after its own rollback.
BEGIN;
INSERT INTO socsvc.calendar_day VALUES ('RU', '2028-01-03', 'holiday', 'test');
SELECT socsvc.add_working_days('2027-12-31', 1, 'RU-KHM') AS "loaded, no warning";
SAVEPOINT s;
-- The child's row stands over its parent's.
INSERT INTO socsvc.calendar_day VALUES ('RU-KHM', '2028-01-03', 'shortened', 'test');
SELECT socsvc.add_working_days('2027-12-31', 1, 'RU-KHM') AS own, socsvc.add_working_days('2027-12-31', 1, 'RU') AS parents;
ROLLBACK TO s;
SELECT socsvc.add_working_days('2027-12-31', 1, 'RU-KHM') AS after_savepoint;
TRUNCATE socsvc.calendar_day;
SELECT socsvc.is_working_day('2025-01-01', 'RU') AS truncated;
ROLLBACK;
SELECT socsvc.is_working_day('2025-01-01', 'RU') AS "as it was";

-- Borders of what a date holds.
SET client_min_messages = error;
SELECT socsvc.add_working_days('5874897-12-31', 1, 'RU');
\echo :LAST_ERROR_SQLSTATE
SELECT socsvc.add_working_days('4714-11-24 BC', -1, 'RU');
SELECT socsvc.add_working_days('2025-01-01', 2147483647, 'RU');
SELECT socsvc.add_working_days('2025-01-01', -2147483648, 'RU');
SELECT socsvc.add_working_days('4714-11-24 BC', socsvc.working_days_between('4714-11-24 BC', '5874897-12-31', 'RU'), 'RU') AS last_day;
SELECT socsvc.add_working_days('5874897-12-31', 0, 'RU') AS last_day;
SELECT socsvc.is_working_day('infinity', 'RU');
\echo :LAST_ERROR_SQLSTATE
SELECT socsvc.add_working_days('-infinity', 1, 'RU');
SELECT socsvc.working_days_between('2025-01-01', 'infinity', 'RU');
SELECT socsvc.is_working_day('2025-01-01', 'XX');
\echo :LAST_ERROR_SQLSTATE
SELECT socsvc.is_working_day(NULL, 'RU'), socsvc.is_working_day('2025-01-01', NULL);
INSERT INTO socsvc.calendar_day VALUES ('RU', '4000-01-01', 'holiday', 'a year of a typing error');
\echo :LAST_ERROR_SQLSTATE
RESET client_min_messages;

-- In parallel workers.
CREATE TABLE regress_day AS SELECT '2023-01-01'::date + i % 1800 AS day FROM generate_series(1, 20000) i;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET parallel_leader_participation = off;
EXPLAIN (COSTS OFF) SELECT count(*) FILTER (WHERE socsvc.is_working_day(day, 'RU-KHM')) FROM regress_day;
SELECT count(*) FILTER (WHERE socsvc.is_working_day(day, 'RU-KHM')) FROM regress_day;
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size; RESET parallel_leader_participation;
SELECT count(*) FILTER (WHERE socsvc.is_working_day(day, 'RU-KHM')) FROM regress_day;
DROP TABLE regress_day;

-- The clock: the register's zone and the jurisdiction's, never the session's.
SET TimeZone = 'Pacific/Kiritimati';
SELECT socsvc.today() = (clock_timestamp() AT TIME ZONE 'Asia/Yekaterinburg')::date AS home,
       socsvc.today('KZ') = (clock_timestamp() AT TIME ZONE 'Asia/Almaty')::date AS kz;
SET TimeZone = 'Etc/GMT+12';
SET DateStyle = 'SQL, DMY';
SELECT socsvc.today() = (clock_timestamp() AT TIME ZONE 'Asia/Yekaterinburg')::date AS home;
SET DateStyle = 'ISO, YMD';
-- Zones a day apart: today is another day in one of them, whenever this runs.
UPDATE socsvc.register_info SET time_zone = 'Etc/GMT-14';
SELECT socsvc.today() AS east \gset
UPDATE socsvc.register_info SET time_zone = 'Etc/GMT+12';
SELECT :'east'::date - socsvc.today() BETWEEN 1 AND 2 AS "the register's zone decides";
UPDATE socsvc.register_info SET time_zone = 'Mars/Olympus';
SELECT socsvc.today();
\echo :LAST_ERROR_SQLSTATE
UPDATE socsvc.register_info SET time_zone = 'Asia/Yekaterinburg';
SELECT socsvc.today('XX');
\echo :LAST_ERROR_SQLSTATE
SELECT socsvc.today() IS NOT NULL AS "well again";

-- Jurisdictions that are each other's parents are refused, not followed for ever.
UPDATE socsvc.jurisdiction SET parent = 'RU-KHM' WHERE code = 'RU';
SELECT socsvc.is_working_day('2025-01-01', 'RU');
\echo :LAST_ERROR_SQLSTATE
UPDATE socsvc.jurisdiction SET parent = NULL WHERE code = 'RU';
SELECT socsvc.is_working_day('2025-01-01', 'RU');

-- The subject, provisional: what its settings take.
SELECT socsvc.subject_person() AS person, socsvc.subject_provider() AS provider, socsvc.subject_role() AS role;
SET socsvc.person_id = '94557999988736';
SET socsvc.provider_id = '7';
SET socsvc.subject_role = 'citizen';
SELECT socsvc.subject_person() AS person, socsvc.subject_provider() AS provider, socsvc.subject_role() AS role;
SET socsvc.person_id = '0';
SET socsvc.person_id = '-1';
SET socsvc.person_id = '9223372036854775808';
SET socsvc.person_id = '7; DROP TABLE person';
SET socsvc.subject_role = 'owner';
\echo :LAST_ERROR_SQLSTATE
SET socsvc.subject_rolle = 'citizen';
SET socsvc.person_id = '';
SELECT socsvc.subject_person() AS nobody;

-- make installcheck runs all files in one database.
CALL socsvc.drop_register('RU-KHM/86');
