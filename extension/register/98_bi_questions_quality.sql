-- Chapter 98, a ready question of socsvc_bi: quality. Over socsvc.quality_figure, with cells folded as in the others.

-- Of the norm: providers that provider_load folds are folded here too, and so are those of whom it counts a few persons
-- more; what it counts more of the folded ones together is of k persons or nothing, or the folded row is not told. Of
-- deadlines: a row of deadline_kept that folds the providers' with others' would come apart by the total of the providers'.

CREATE VIEW socsvc_bi.quality WITH (security_barrier) AS
  WITH cell AS (SELECT socsvc.bi_least_cell() AS least OFFSET 0),
  load AS (
    SELECT k.region_code, k.month, k.provider, r.persons AS remainder,
           pg_catalog.lag(k.recipients, 1, k.recipients)
             OVER (PARTITION BY k.region_code, k.month ORDER BY k.recipients, k.provider) < t.least AS is_folded
      FROM socsvc_bi.kept_provider_month k
      CROSS JOIN cell t
      LEFT JOIN socsvc_bi.kept_remainder r
        ON r.region_code = k.region_code AND r.month = k.month AND r.question = 'norm' AND r.than = 'provider_load' AND r.provider = k.provider
  ), folded_load AS (
    SELECT l.region_code, l.month, pg_catalog.max(l.remainder) AS remainder FROM load l WHERE l.is_folded GROUP BY l.region_code, l.month
  ), mixed AS (
    SELECT d.region_code, d.month
      FROM (SELECT k.region_code, k.month, k.duty_of,
                   pg_catalog.lag(k.persons, 1, k.persons)
                     OVER (PARTITION BY k.region_code, k.month ORDER BY k.persons, k.step, k.duty_of) < t.least AS is_folded
              FROM socsvc_bi.kept_deadline k CROSS JOIN cell t) d
     WHERE d.is_folded
     GROUP BY d.region_code, d.month
    HAVING pg_catalog.bool_or(d.duty_of = 'provider') AND pg_catalog.bool_or(d.duty_of <> 'provider')
  ), figure AS (
    SELECT i.region_code, k.*, t.least, l.remainder, u.remainder AS folded_remainder,
           k.persons < t.least OR coalesce(l.remainder < t.least, false) AS is_small, coalesce(l.is_folded, false) AS is_folded_there,
           EXISTS (SELECT FROM socsvc_bi.kept_remainder r
                    WHERE r.region_code = i.region_code AND r.month = k.month AND r.question = k.measure AND r.provider = 0
                      AND r.than <> 'provider_load' AND r.persons < t.least)
           OR k.measure = 'deadlines' AND EXISTS (SELECT FROM mixed m WHERE m.region_code = i.region_code AND m.month = k.month) AS is_open
      FROM socsvc.quality_figure k
      CROSS JOIN socsvc.register_info i
      CROSS JOIN cell t
      LEFT JOIN load l ON k.measure = 'norm' AND l.region_code = i.region_code AND l.month = k.month AND l.provider = k.provider
      LEFT JOIN folded_load u ON k.measure = 'norm' AND u.region_code = i.region_code AND u.month = k.month
  ), told AS (
    SELECT c.region_code, c.month, c.criterion, c.measure, CASE WHEN c.is_folded THEN NULL ELSE c.provider END AS provider, c.is_folded,
           CASE WHEN c.is_folded THEN NULL ELSE pg_catalog.max(c.persons) END AS persons,
           NOT (pg_catalog.bool_and(c.is_small)
                OR c.is_folded AND (pg_catalog.bool_or(c.is_open)
                                    OR coalesce(greatest(pg_catalog.max(c.remainder), pg_catalog.max(c.folded_remainder)) < c.least, false))) AS is_told,
           sum(c.expected) AS expected, sum(c.fulfilled) AS fulfilled
      FROM (SELECT g.*, g.is_folded_there
                     OR pg_catalog.lag(g.is_small, 1, g.is_small OR g.is_open)
                          OVER (PARTITION BY g.month, g.criterion, g.measure
                                    ORDER BY NOT g.is_small, NOT g.is_folded_there, g.persons, g.provider) AS is_folded
              FROM figure g) c
     GROUP BY c.region_code, c.month, c.criterion, c.measure, CASE WHEN c.is_folded THEN NULL ELSE c.provider END, c.is_folded, c.least
  )
  SELECT c.region_code, c.month, c.criterion, c.measure, c.provider, c.is_folded, c.persons,
         CASE WHEN c.is_told THEN pg_catalog.round(c.expected, 1) END AS expected,
         CASE WHEN c.is_told THEN pg_catalog.round(c.fulfilled, 1) END AS fulfilled,
         CASE WHEN c.is_told THEN pg_catalog.round(100.0 * c.fulfilled / nullif(c.expected, 0), 1) END AS fulfilled_percent,
         f.as_of, f.is_stale
    FROM told c
    JOIN socsvc_bi.bi_freshness f ON f.name = 'quality';
COMMENT ON VIEW socsvc_bi.quality IS 'Question: of what quality are services, by the criteria of 326-п paragraph 33? What the register computes and what providers recorded in numbers. Grain: a month, criterion, measure and provider. Key: region_code, month, criterion, measure, provider. Cells of fewer than k persons are folded into one row a group, so that sums stay true';
COMMENT ON COLUMN socsvc_bi.quality.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.quality.month IS 'Month, its first day (dim_calendar.month): of the norm, of planned visits, of the last day in time, of the last day of an assessed period';
COMMENT ON COLUMN socsvc_bi.quality.criterion IS 'completeness, timeliness, material_effectiveness, non_material_effectiveness, and others that a region assesses';
COMMENT ON COLUMN socsvc_bi.quality.measure IS 'norm (completeness), visits, deadlines (timeliness), else how providers assessed: direct_control, recipient_survey, other. Units differ: never add up measures';
COMMENT ON COLUMN socsvc_bi.quality.provider IS 'Provider (dim_provider); NULL in the folded row of the month, criterion and measure';
COMMENT ON COLUMN socsvc_bi.quality.is_folded IS 'This row stands for all cells that are too small to be told, and one more; without figures where there is no more, and where provider_load, norm_fulfilment or deadline_kept less this would tell fewer than k persons';
COMMENT ON COLUMN socsvc_bi.quality.persons IS 'Unit: recipients whose services, visits or cases these are; of assessments the greatest number asked at once; NULL in a folded row, where they could count twice';
COMMENT ON COLUMN socsvc_bi.quality.expected IS 'Unit: times of programmes with a contract and a quota, by days in the month; visits done or missed, but not where the recipient was not there; deadlines that are met or over; answers';
COMMENT ON COLUMN socsvc_bi.quality.fulfilled IS 'Unit: times delivered, visits done, deadlines met in time, positive answers';
COMMENT ON COLUMN socsvc_bi.quality.fulfilled_percent IS 'fulfilled of expected, per cent; above 100 where a month makes good for another';
COMMENT ON COLUMN socsvc_bi.quality.as_of IS 'What was committed by then is counted';
COMMENT ON COLUMN socsvc_bi.quality.is_stale IS 'The figures are older than the setting bi_most_age_hours allows';
