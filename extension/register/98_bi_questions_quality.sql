-- Chapter 98, a ready question of socsvc_bi: quality. Over socsvc.quality_figure, with cells folded as in the others.

CREATE VIEW socsvc_bi.quality WITH (security_barrier) AS
  SELECT c.region_code, c.month, c.criterion, c.measure, CASE WHEN c.is_folded THEN NULL ELSE c.provider END AS provider, c.is_folded,
         CASE WHEN c.is_folded THEN NULL ELSE pg_catalog.max(c.persons) END AS persons,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE pg_catalog.round(sum(c.expected), 1) END AS expected,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE pg_catalog.round(sum(c.fulfilled), 1) END AS fulfilled,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL
             ELSE pg_catalog.round(100.0 * sum(c.fulfilled) / nullif(sum(c.expected), 0), 1) END AS fulfilled_percent,
         f.as_of, f.is_stale
    FROM (SELECT i.region_code, k.*, t.least, k.persons < t.least AS is_small,
                 pg_catalog.lag(k.persons, 1, k.persons)
                   OVER (PARTITION BY k.month, k.criterion, k.measure ORDER BY k.persons, k.provider) < t.least AS is_folded
            FROM socsvc.quality_figure k CROSS JOIN socsvc.register_info i CROSS JOIN (SELECT socsvc.bi_least_cell() AS least OFFSET 0) t) c
    JOIN socsvc_bi.bi_freshness f ON f.name = 'quality'
   GROUP BY c.region_code, c.month, c.criterion, c.measure, CASE WHEN c.is_folded THEN NULL ELSE c.provider END, c.is_folded, f.as_of,
            f.is_stale;
COMMENT ON VIEW socsvc_bi.quality IS 'Question: of what quality are services, by the criteria of 326-п paragraph 33? What the register computes and what providers recorded in numbers. Grain: a month, criterion, measure and provider. Key: region_code, month, criterion, measure, provider. Cells of fewer than k persons are folded into one row a group, so that sums stay true';
COMMENT ON COLUMN socsvc_bi.quality.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.quality.month IS 'Month, its first day (dim_calendar.month): of the norm, of planned visits, of the last day in time, of the last day of an assessed period';
COMMENT ON COLUMN socsvc_bi.quality.criterion IS 'completeness, timeliness, material_effectiveness, non_material_effectiveness, and others that a region assesses';
COMMENT ON COLUMN socsvc_bi.quality.measure IS 'norm (completeness), visits, deadlines (timeliness), else how providers assessed: direct_control, recipient_survey, other. Units differ: never add up measures';
COMMENT ON COLUMN socsvc_bi.quality.provider IS 'Provider (dim_provider); NULL in the folded row of the month, criterion and measure';
COMMENT ON COLUMN socsvc_bi.quality.is_folded IS 'This row stands for all cells that are too small to be told, and one more; without figures where there is no more';
COMMENT ON COLUMN socsvc_bi.quality.persons IS 'Unit: recipients whose services, visits or cases these are; of assessments the greatest number asked at once; NULL in a folded row, where they could count twice';
COMMENT ON COLUMN socsvc_bi.quality.expected IS 'Unit: times of programmes with a contract and a quota, by days in the month; visits done or missed, but not where the recipient was not there; deadlines that are met or over; answers';
COMMENT ON COLUMN socsvc_bi.quality.fulfilled IS 'Unit: times delivered, visits done, deadlines met in time, positive answers';
COMMENT ON COLUMN socsvc_bi.quality.fulfilled_percent IS 'fulfilled of expected, per cent; above 100 where a month makes good for another';
COMMENT ON COLUMN socsvc_bi.quality.as_of IS 'What was committed by then is counted';
COMMENT ON COLUMN socsvc_bi.quality.is_stale IS 'The figures are older than the setting bi_most_age_hours allows';
