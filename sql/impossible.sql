-- Two services of one day: why they cannot both have happened.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS socsvc CASCADE;
-- One of 9:00 to 10:00; the other begins then and takes so long: they share a moment or none.
SELECT start, minutes, socsvc.occupations_collide('09:00', 60, start, minutes, true, false, false, false) AS why
  FROM (VALUES (time '08:00', 60), ('08:00', 61), ('09:00', 60), ('09:30', 1), ('09:59:59.999999', 1), ('10:00', 60), ('08:00', 240),
               ('00:00', 540), ('00:00', 541), ('00:00', 1440), ('23:59', 1), ('24:00', 1)) AS v (start, minutes);
-- What they have in common decides, and the order of the two does not matter.
SELECT worker, person, service, one_group,
       socsvc.occupations_collide('09:00', 60, '09:30', 60, worker, person, service, one_group) AS why,
       socsvc.occupations_collide('09:30', 60, '09:00', 60, worker, person, service, one_group) IS NOT DISTINCT FROM
         socsvc.occupations_collide('09:00', 60, '09:30', 60, worker, person, service, one_group) AS either_way
  FROM (VALUES (true), (false)) w (worker), (VALUES (true), (false)) p (person), (VALUES (true), (false)) s (service),
       (VALUES (true), (false)) g (one_group)
 ORDER BY 1 DESC, 2 DESC, 3 DESC, 4 DESC;
-- What is not known collides with nothing; what takes no time neither.
SELECT socsvc.occupations_collide(NULL, 60, '09:30', 60, true, true, true, false) IS NULL AS start_unknown,
       socsvc.occupations_collide('09:00', NULL, '09:30', 60, true, true, true, false) IS NULL AS minutes_unknown,
       socsvc.occupations_collide('09:00', 60, '09:30', 60, NULL, true, true, false) IS NULL AS worker_unknown,
       socsvc.occupations_collide('09:00', 0, '09:00', 60, true, true, true, false) IS NULL AS no_time,
       socsvc.occupations_collide('09:00', -5, '08:58', 60, true, true, true, false) IS NULL AS less_than_none;
SELECT socsvc.occupations_collide('00:00', 2147483647, '24:00', 2147483647, true, false, false, false) AS far_past_midnight;
SELECT provolatile, proisstrict, proparallel FROM pg_catalog.pg_proc WHERE proname = 'occupations_collide';
