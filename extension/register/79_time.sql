-- Chapter 79: what cannot have happened is refused, whichever providers recorded it.

CREATE TRIGGER protect_deliveries AFTER INSERT OR UPDATE OF arrived_on, left_on, days, place_group ON socsvc.stay
  FOR EACH ROW WHEN (NEW.arrived_on IS NOT NULL) EXECUTE FUNCTION socsvc.protect_deliveries();
COMMENT ON TRIGGER protect_deliveries ON socsvc.stay IS 'Deliveries of other providers that are recorded stay lawful: none lies within a stay over night (SV013)';

CREATE TRIGGER enforce_time_new AFTER INSERT ON socsvc.hour_log REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.enforce_time();
CREATE TRIGGER enforce_time AFTER UPDATE ON socsvc.hour_log REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.enforce_time();
COMMENT ON TRIGGER enforce_time_new ON socsvc.hour_log IS 'Hours do not overlap and do not exceed the day, with deliveries and hours of all providers (SV025)';
COMMENT ON TRIGGER enforce_time ON socsvc.hour_log IS 'Likewise where day, start, length or people change, or hours come back';

-- ---- the report ----------------------------------------------------------------------------------------------

CREATE VIEW socsvc.impossible_time WITH (security_invoker = true) AS
  WITH human AS MATERIALIZED (
    SELECT w.id, socsvc.human_of(w.id) AS human FROM socsvc.worker w
  ), fact AS (
    SELECT d.id, d.delivered_on, d.person, d.provider, h.human, d.minutes, d.started_at,
           coalesce(l.service_item, e.service_item, u.service_item) AS service_item, coalesce(p.form <> 'home', false) AS in_group,
           d.urgent_line IS NOT NULL AS is_urgent
      FROM socsvc.delivery d
      LEFT JOIN human h ON h.id = d.worker
      LEFT JOIN socsvc.programme_line l ON l.id = d.programme_line
      LEFT JOIN socsvc.extra_line e ON e.id = d.extra_line
      LEFT JOIN socsvc.contract c ON c.id = e.contract
      LEFT JOIN socsvc.programme p ON p.id = coalesce(l.programme, c.programme)
      LEFT JOIN socsvc.urgent_line u ON u.id = d.urgent_line
  ), spent AS (
    SELECT f.human, f.delivered_on, coalesce(pg_catalog.sum(f.minutes) FILTER (WHERE NOT f.in_group), 0) AS alone,
           coalesce(pg_catalog.max(f.minutes) FILTER (WHERE f.in_group AND f.started_at IS NULL), 0) AS longest,
           pg_catalog.range_agg(pg_catalog.int8range(pg_catalog.date_part('epoch', f.started_at)::bigint,
                                                     pg_catalog.date_part('epoch', f.started_at)::bigint + f.minutes * 60))
             FILTER (WHERE f.in_group AND f.started_at IS NOT NULL) AS lessons,
           pg_catalog.min(f.person) AS person, pg_catalog.array_agg(f.id ORDER BY f.id) AS deliveries
      FROM fact f
     WHERE f.human IS NOT NULL AND f.minutes IS NOT NULL
     GROUP BY f.human, f.delivered_on
  )
  SELECT 'recipient_day_full'::text AS rule, f.delivered_on, f.person, NULL::bigint AS worker,
         pg_catalog.array_agg(f.id ORDER BY f.id) AS deliveries
    FROM fact f
   GROUP BY f.delivered_on, f.person
  HAVING pg_catalog.sum(f.minutes) > 1440
  UNION ALL
  SELECT 'worker_day_full'::text AS rule, s.delivered_on, NULL::bigint AS person, s.human AS worker, s.deliveries
    FROM spent s
   WHERE s.alone + greatest(s.longest, (SELECT coalesce(pg_catalog.sum(pg_catalog.upper(r.part) - pg_catalog.lower(r.part)), 0)
                                          FROM pg_catalog.unnest(s.lessons) AS r (part)) / 60) > 1440
  UNION ALL
  SELECT c.rule, c.delivered_on, CASE WHEN c.rule = 'service_at_once' THEN c.person END AS person,
         CASE WHEN c.rule = 'worker_elsewhere' THEN c.human END AS worker, ARRAY[c.one, c.other] AS deliveries
    FROM (SELECT a.id AS one, b.id AS other, a.delivered_on, a.person, a.human,
                 socsvc.occupations_collide(a.started_at, a.minutes, b.started_at, b.minutes, coalesce(a.human = b.human, false),
                                            a.person = b.person, a.service_item = b.service_item,
                                            a.in_group AND b.in_group AND a.provider = b.provider) AS rule
            FROM fact a
            JOIN fact b ON b.delivered_on = a.delivered_on AND b.id > a.id AND (b.person = a.person OR b.human = a.human)
           WHERE a.started_at IS NOT NULL AND b.started_at IS NOT NULL) c
   WHERE c.rule IS NOT NULL
  UNION ALL
  SELECT 'service_twice'::text AS rule, f.delivered_on, f.person, NULL::bigint AS worker,
         pg_catalog.array_agg(f.id ORDER BY f.id) AS deliveries
    FROM fact f
   GROUP BY f.delivered_on, f.person, f.service_item
  HAVING pg_catalog.count(DISTINCT f.provider) > 1
     AND coalesce(socsvc.setting_value('same_service_two_providers', f.delivered_on), '') <> 'allow'
  UNION ALL
  SELECT 'in_facility'::text AS rule, f.delivered_on, f.person, NULL::bigint AS worker,
         pg_catalog.array_agg(f.id ORDER BY f.id) AS deliveries
    FROM fact f
    JOIN socsvc.stay s ON s.person = f.person AND s.provider <> f.provider AND f.delivered_on > s.arrived_on
                      AND f.delivered_on < coalesce(s.left_on, pg_catalog.upper(s.days), 'infinity')
    JOIN socsvc.place_group g ON g.id = s.place_group
   WHERE NOT f.is_urgent AND (s.form = 'residential' OR s.form = 'semi_residential' AND g.stay IN ('night', 'round_the_clock'))
   GROUP BY f.delivered_on, f.person;
COMMENT ON VIEW socsvc.impossible_time IS 'Deliveries that cannot all have happened, as the rules of enforce_quota() would refuse them (SV025, and SV013 for facilities): always empty, unless rows were loaded without rules, two workers were found to be one, or a setting changed. Reads all deliveries';
COMMENT ON COLUMN socsvc.impossible_time.rule IS 'recipient_day_full, worker_day_full (more than 24 hours), worker_elsewhere, service_at_once (overlap), service_twice (two providers on one day), in_facility';
COMMENT ON COLUMN socsvc.impossible_time.delivered_on IS 'Day';
COMMENT ON COLUMN socsvc.impossible_time.person IS 'Recipient, where the rule is about one';
COMMENT ON COLUMN socsvc.impossible_time.worker IS 'Worker, where the rule is about one: of the rows that are one human being (human_of()) the one with the least id';
COMMENT ON COLUMN socsvc.impossible_time.deliveries IS 'Ids of the deliveries';
