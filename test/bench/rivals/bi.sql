-- What a region could do instead of refresh_bi(): counters that statement triggers keep by each statement's set of
-- deliveries. They know no distinct persons, so nothing could be suppressed by them; for that they would need a row
-- a person, month and service. And materialised views, as whole queries over all months.
CREATE SCHEMA rival;
CREATE TABLE rival.counter (month date, provider bigint, service bigint, deliveries bigint, times bigint, minutes bigint,
  PRIMARY KEY (month, provider, service)) WITH (fillfactor = 70);
CREATE FUNCTION rival.count_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO rival.counter AS c
    SELECT date_trunc('month', n.delivered_on)::date, n.provider, l.service_item, count(*), sum(n.quantity), coalesce(sum(n.minutes), 0)
      FROM new_rows n JOIN socsvc.programme_line l ON l.id = n.programme_line
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (month, provider, service) DO UPDATE
       SET deliveries = c.deliveries + EXCLUDED.deliveries, times = c.times + EXCLUDED.times, minutes = c.minutes + EXCLUDED.minutes;
  RETURN NULL;
END
$$;
CREATE MATERIALIZED VIEW rival.provider_month AS
  SELECT date_trunc('month', d.delivered_on)::date AS month, d.provider, count(DISTINCT d.person) AS recipients, count(*) AS deliveries,
         sum(d.quantity) AS times, sum(d.minutes) AS minutes, count(DISTINCT d.worker) AS workers
    FROM socsvc.delivery d GROUP BY 1, 2 WITH NO DATA;
CREATE UNIQUE INDEX ON rival.provider_month (month, provider);
-- Switches the triggers on for the parent, whose statements are those that come; a register would need them on partitions too.
CREATE FUNCTION rival.switch(on_off boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DROP TRIGGER IF EXISTS zz_count ON socsvc.delivery;
  IF on_off THEN
    CREATE TRIGGER zz_count AFTER INSERT ON socsvc.delivery REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION rival.count_rows();
  END IF;
END
$$;
