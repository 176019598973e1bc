-- Chapter 98, ready questions of socsvc_bi: views over kept figures that suppress small cells.
--
-- A cell of fewer than k persons is folded, and with it the smallest cell of its group that is not small (complementary
-- suppression): the two or more become one row without a key, so that the rows of a group always add up to the true total
-- and no cell can be had by taking the others from it. Where all cells of a group are small, its one row has no figures.
-- In the order of persons: a cell whose forerunner is small, or that is the first and small itself, is folded.
-- norm_fulfilment and quality count a part of what other questions count. Where the rest is of fewer than k persons
-- (kept_remainder), the folded row of the part has no figures either, and there is one: totals that could be taken from each
-- other are not both told.
-- Counts of persons are not told of folded rows: one person may be in several cells. OFFSET 0: settings are read once a query.

CREATE VIEW socsvc_bi.bi_freshness WITH (security_barrier) AS
  SELECT f.name, f.kind, s.as_of, pg_catalog.clock_timestamp() - s.as_of AS age, a.most AS most_age,
         CASE f.kind WHEN 'kept' THEN coalesce(pg_catalog.clock_timestamp() - s.as_of > a.most, true) ELSE false END AS is_stale, s.took,
         i.region_code
    FROM (VALUES ('bi_column', 'live', NULL), ('dim_region', 'live', NULL), ('dim_region_calendar', 'kept', 'dim_calendar'),
                 ('dim_region_service', 'live', NULL),
                 ('dim_calendar', 'kept', 'dim_calendar'), ('dim_department', 'live', NULL), ('dim_provider', 'live', NULL),
                 ('dim_recipient', 'kept', 'dim_recipient'), ('dim_service', 'live', NULL), ('fact_charge', 'live', NULL),
                 ('fact_contract', 'live', NULL), ('fact_deadline', 'live', NULL), ('fact_delivery', 'live', NULL),
                 ('fact_order', 'live', NULL), ('fact_payment', 'live', NULL), ('fact_queue', 'live', NULL), ('deadline_kept', 'kept', 'deadline_kept'),
                 ('fee_arrears', 'kept', 'fee_arrears'), ('fee_structure', 'kept', 'fee_structure'),
                 ('load_forecast', 'kept', 'load_forecast'), ('need_coverage', 'kept', 'quota_use'),
                 ('norm_fulfilment', 'kept', 'norm_fulfilment'), ('provider_load', 'kept', 'provider_load'),
                 ('quality', 'kept', 'quality'), ('quota_use', 'kept', 'quota_use'), ('waiting_time', 'kept', 'waiting_time')) f (name, kind, figure)
    CROSS JOIN (SELECT socsvc.bi_most_age() AS most OFFSET 0) a
    CROSS JOIN socsvc.register_info i
    LEFT JOIN socsvc_bi.kept_state s ON s.figure = f.figure;
COMMENT ON VIEW socsvc_bi.bi_freshness IS 'How old each view of socsvc_bi is. Grain: a view of a region. Key: region_code, name';
COMMENT ON COLUMN socsvc_bi.bi_freshness.name IS 'Name of the view; key, second part';
COMMENT ON COLUMN socsvc_bi.bi_freshness.kind IS 'kept: as of the last refresh_bi(); live: as of the query';
COMMENT ON COLUMN socsvc_bi.bi_freshness.as_of IS 'What was committed by then is counted; NULL for live ones, and before the first refresh';
COMMENT ON COLUMN socsvc_bi.bi_freshness.age IS 'Time since then';
COMMENT ON COLUMN socsvc_bi.bi_freshness.most_age IS 'Age from which a figure is stale (setting bi_most_age_hours)';
COMMENT ON COLUMN socsvc_bi.bi_freshness.is_stale IS 'Older than that, or never computed';
COMMENT ON COLUMN socsvc_bi.bi_freshness.took IS 'How long the last computation took';
COMMENT ON COLUMN socsvc_bi.bi_freshness.region_code IS 'Region; key, first part';

CREATE VIEW socsvc_bi.quota_use WITH (security_barrier) AS
  SELECT c.region_code, CASE WHEN c.is_folded THEN NULL ELSE c.service END AS service, c.is_folded,
         CASE WHEN c.is_folded THEN NULL ELSE pg_catalog.max(c.recipients) END AS recipients,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.lines) END AS lines,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.open_lines) END AS open_lines,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.quota) END AS quota,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.delivered) END AS delivered,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.held) END AS held,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE pg_catalog.round(100.0 * sum(c.delivered) / nullif(sum(c.quota),
             0), 1) END AS used_percent,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL
             ELSE pg_catalog.round(100.0 * sum(c.elapsed_quota) / nullif(sum(c.quota), 0), 1) END AS elapsed_percent,
         f.as_of, f.is_stale
    FROM (SELECT k.*, t.least, k.recipients < t.least AS is_small,
                 pg_catalog.lag(k.recipients, 1, k.recipients)
                   OVER (PARTITION BY k.region_code ORDER BY k.recipients, k.service) < t.least AS is_folded
            FROM socsvc_bi.kept_quota k CROSS JOIN (SELECT socsvc.bi_least_cell() AS least OFFSET 0) t) c
    JOIN socsvc_bi.bi_freshness f ON f.name = 'quota_use'
   GROUP BY c.region_code, CASE WHEN c.is_folded THEN NULL ELSE c.service END, c.is_folded, c.least, f.as_of, f.is_stale;
COMMENT ON VIEW socsvc_bi.quota_use IS 'Question: how far are quotas used, by service? Grain: a service with programme lines in force today. Key: region_code, service. Cells of fewer than k persons are folded into one row a group, so that sums stay true';
COMMENT ON COLUMN socsvc_bi.quota_use.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.quota_use.service IS 'Item of the standard (dim_service); NULL in the folded row';
COMMENT ON COLUMN socsvc_bi.quota_use.is_folded IS 'This row stands for all cells that are too small to be told, and one more; without figures where there is no more';
COMMENT ON COLUMN socsvc_bi.quota_use.recipients IS 'Unit: persons with a line in force; NULL in a folded row, where they could count twice';
COMMENT ON COLUMN socsvc_bi.quota_use.lines IS 'Programme lines in force that have a quota';
COMMENT ON COLUMN socsvc_bi.quota_use.open_lines IS 'Lines in force without a quota (as needed)';
COMMENT ON COLUMN socsvc_bi.quota_use.quota IS 'Unit: times of the whole terms of these lines';
COMMENT ON COLUMN socsvc_bi.quota_use.delivered IS 'Unit: times delivered of it';
COMMENT ON COLUMN socsvc_bi.quota_use.held IS 'Unit: times held by planned visits';
COMMENT ON COLUMN socsvc_bi.quota_use.used_percent IS 'delivered of quota, per cent';
COMMENT ON COLUMN socsvc_bi.quota_use.elapsed_percent IS 'What would be delivered by now at an even pace, of quota, per cent: used_percent below it means that recipients are behind';
COMMENT ON COLUMN socsvc_bi.quota_use.as_of IS 'What was committed by then is counted';
COMMENT ON COLUMN socsvc_bi.quota_use.is_stale IS 'The figures are older than the setting bi_most_age_hours allows';

CREATE VIEW socsvc_bi.need_coverage WITH (security_barrier) AS
  SELECT c.region_code, CASE WHEN c.is_folded THEN NULL ELSE c.service END AS service, c.is_folded,
         CASE WHEN c.is_folded THEN NULL ELSE pg_catalog.max(c.recipients) END AS in_need,
         CASE WHEN c.is_folded OR pg_catalog.max(c.with_contract) BETWEEN 1 AND c.least - 1
             OR pg_catalog.max(c.recipients - c.with_contract) BETWEEN 1 AND c.least - 1 THEN NULL
             ELSE pg_catalog.max(c.with_contract) END AS with_contract,
         CASE WHEN c.is_folded OR pg_catalog.max(c.served) BETWEEN 1 AND c.least - 1
             OR pg_catalog.max(c.recipients - c.served) BETWEEN 1 AND c.least - 1
             OR pg_catalog.max(c.with_contract - c.served) BETWEEN 1 AND c.least - 1 THEN NULL
             ELSE pg_catalog.max(c.served) END AS served,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.lines + c.open_lines) END AS lines,
         f.as_of, f.is_stale
    FROM (SELECT k.*, t.least, k.recipients < t.least AS is_small,
                 pg_catalog.lag(k.recipients, 1, k.recipients)
                   OVER (PARTITION BY k.region_code ORDER BY k.recipients, k.service) < t.least AS is_folded
            FROM socsvc_bi.kept_quota k CROSS JOIN (SELECT socsvc.bi_least_cell() AS least OFFSET 0) t) c
    JOIN socsvc_bi.bi_freshness f ON f.name = 'need_coverage'
   GROUP BY c.region_code, CASE WHEN c.is_folded THEN NULL ELSE c.service END, c.is_folded, c.least, f.as_of, f.is_stale;
COMMENT ON VIEW socsvc_bi.need_coverage IS 'Question: is the recognised need covered, by service? Grain: a service with programme lines in force today. Key: region_code, service. Cells of fewer than k persons are folded into one row a group, so that sums stay true';
COMMENT ON COLUMN socsvc_bi.need_coverage.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.need_coverage.service IS 'Item of the standard (dim_service); NULL in the folded row';
COMMENT ON COLUMN socsvc_bi.need_coverage.is_folded IS 'This row stands for all cells that are too small to be told, and one more; without figures where there is no more';
COMMENT ON COLUMN socsvc_bi.need_coverage.in_need IS 'Unit: persons with a line in force; NULL in a folded row';
COMMENT ON COLUMN socsvc_bi.need_coverage.with_contract IS 'Unit: persons of them whose line is under an active contract; NULL where these, or those without one, are fewer than k';
COMMENT ON COLUMN socsvc_bi.need_coverage.served IS 'Unit: persons of these who were served within the last 30 days; NULL where these, or the others, are fewer than k';
COMMENT ON COLUMN socsvc_bi.need_coverage.lines IS 'Programme lines in force';
COMMENT ON COLUMN socsvc_bi.need_coverage.as_of IS 'What was committed by then is counted';
COMMENT ON COLUMN socsvc_bi.need_coverage.is_stale IS 'The figures are older than the setting bi_most_age_hours allows';

CREATE VIEW socsvc_bi.provider_load WITH (security_barrier) AS
  SELECT c.region_code, c.month, CASE WHEN c.is_folded THEN NULL ELSE c.provider END AS provider, c.is_folded,
         CASE WHEN c.is_folded THEN NULL ELSE pg_catalog.max(c.recipients) END AS recipients,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.deliveries) END AS deliveries,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.times) END AS times,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.minutes) END AS minutes,
         CASE WHEN c.is_folded OR pg_catalog.max(c.workers) BETWEEN 1 AND c.least - 1 THEN NULL
             ELSE pg_catalog.max(c.workers) END AS workers,
         CASE WHEN c.is_folded OR pg_catalog.max(c.workers) BETWEEN 1 AND c.least - 1 THEN NULL
             ELSE pg_catalog.round(pg_catalog.max(c.worker_times) / nullif(pg_catalog.max(c.workers), 0)::numeric,
             1) END AS times_per_worker,
         CASE WHEN c.is_folded OR pg_catalog.max(c.workers) BETWEEN 1 AND c.least - 1 THEN NULL
             ELSE pg_catalog.max(c.median_times) END AS median_times,
         CASE WHEN c.is_folded OR pg_catalog.max(c.workers) BETWEEN 1 AND c.least - 1 THEN NULL
             ELSE pg_catalog.round(pg_catalog.max(c.worker_minutes) / nullif(pg_catalog.max(c.workers), 0)::numeric,
             1) END AS minutes_per_worker,
         CASE WHEN c.is_folded OR pg_catalog.max(c.workers) BETWEEN 1 AND c.least - 1 THEN NULL
             ELSE pg_catalog.max(c.median_minutes) END AS median_minutes,
         f.as_of, f.is_stale
    FROM (SELECT k.*, t.least, k.recipients < t.least AS is_small,
                 pg_catalog.lag(k.recipients, 1, k.recipients)
                   OVER (PARTITION BY k.region_code, k.month ORDER BY k.recipients, k.provider) < t.least AS is_folded
            FROM socsvc_bi.kept_provider_month k CROSS JOIN (SELECT socsvc.bi_least_cell() AS least OFFSET 0) t) c
    JOIN socsvc_bi.bi_freshness f ON f.name = 'provider_load'
   GROUP BY c.region_code, c.month, CASE WHEN c.is_folded THEN NULL ELSE c.provider END, c.is_folded, c.least, f.as_of, f.is_stale;
COMMENT ON VIEW socsvc_bi.provider_load IS 'Question: how loaded are providers and their workers? Grain: a month and provider with deliveries. Key: region_code, month, provider. Cells of fewer than k persons are folded into one row a group, so that sums stay true';
COMMENT ON COLUMN socsvc_bi.provider_load.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.provider_load.month IS 'Month of delivery, its first day (dim_calendar.month)';
COMMENT ON COLUMN socsvc_bi.provider_load.provider IS 'Provider (dim_provider); NULL in the folded row of the month';
COMMENT ON COLUMN socsvc_bi.provider_load.is_folded IS 'This row stands for all cells that are too small to be told, and one more; without figures where there is no more';
COMMENT ON COLUMN socsvc_bi.provider_load.recipients IS 'Unit: persons served; NULL in a folded row, where they could count twice';
COMMENT ON COLUMN socsvc_bi.provider_load.deliveries IS 'Rows of fact_delivery';
COMMENT ON COLUMN socsvc_bi.provider_load.times IS 'Unit: times delivered, of all grounds';
COMMENT ON COLUMN socsvc_bi.provider_load.minutes IS 'Unit: minutes recorded';
COMMENT ON COLUMN socsvc_bi.provider_load.workers IS 'Unit: workers who delivered; NULL, with the figures a worker, where they are fewer than k, and in a folded row';
COMMENT ON COLUMN socsvc_bi.provider_load.times_per_worker IS 'Unit: times, mean over workers';
COMMENT ON COLUMN socsvc_bi.provider_load.median_times IS 'Unit: times, median over workers: far below the mean where the load is uneven';
COMMENT ON COLUMN socsvc_bi.provider_load.minutes_per_worker IS 'Unit: minutes, mean over workers';
COMMENT ON COLUMN socsvc_bi.provider_load.median_minutes IS 'Unit: minutes, median over workers';
COMMENT ON COLUMN socsvc_bi.provider_load.as_of IS 'What was committed by then is counted';
COMMENT ON COLUMN socsvc_bi.provider_load.is_stale IS 'The figures are older than the setting bi_most_age_hours allows';

CREATE VIEW socsvc_bi.norm_fulfilment WITH (security_barrier) AS
  SELECT g.region_code, g.month, g.service, g.is_folded, g.recipients,
         CASE WHEN g.is_told THEN g.lines END AS lines,
         CASE WHEN g.is_told THEN pg_catalog.round(g.norm_times, 1) END AS norm_times,
         CASE WHEN g.is_told THEN g.times END AS times,
         CASE WHEN g.is_told THEN pg_catalog.round(100.0 * g.times / nullif(g.norm_times, 0), 1) END AS fulfilled_percent,
         CASE WHEN g.is_told THEN pg_catalog.round(g.norm_minutes, 1) END AS norm_minutes,
         CASE WHEN g.is_told THEN g.minutes END AS minutes,
         f.as_of, f.is_stale
    FROM (SELECT c.region_code, c.month, CASE WHEN c.is_folded THEN NULL ELSE c.service END AS service, c.is_folded,
                 CASE WHEN c.is_folded THEN NULL ELSE pg_catalog.max(c.recipients) END AS recipients,
                 NOT (pg_catalog.bool_and(c.is_small) OR c.is_folded AND c.is_open) AS is_told,
                 sum(c.lines) AS lines, sum(c.norm_times) AS norm_times, sum(c.times) AS times, sum(c.norm_minutes) AS norm_minutes,
                 sum(c.minutes) AS minutes
            FROM (SELECT k.*, k.recipients < t.least AS is_small, r.persons IS NOT NULL AS is_open,
                         pg_catalog.lag(k.recipients, 1, CASE WHEN r.persons IS NULL THEN k.recipients ELSE r.persons END)
                           OVER (PARTITION BY k.region_code, k.month ORDER BY k.recipients, k.service) < t.least AS is_folded
                    FROM socsvc_bi.kept_service_month k
                    CROSS JOIN (SELECT socsvc.bi_least_cell() AS least OFFSET 0) t
                    LEFT JOIN socsvc_bi.kept_remainder r
                      ON r.region_code = k.region_code AND r.month = k.month AND r.question = 'norm_fulfilment' AND r.than = 'provider_load'
                     AND r.provider = 0 AND r.persons < t.least) c
           GROUP BY c.region_code, c.month, CASE WHEN c.is_folded THEN NULL ELSE c.service END, c.is_folded, c.is_open) g
    JOIN socsvc_bi.bi_freshness f ON f.name = 'norm_fulfilment';
COMMENT ON VIEW socsvc_bi.norm_fulfilment IS 'Question: norms against fact, by service? Grain: a month and service. Key: region_code, month, service. Cells of fewer than k persons are folded into one row a group, so that sums stay true';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.month IS 'Month, its first day (dim_calendar.month)';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.service IS 'Item of the standard (dim_service); NULL in the folded row of the month';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.is_folded IS 'This row stands for all cells that are too small to be told, and one more; without figures where there is no more, and where fewer than k persons had services beyond the programmes (provider_load less this would tell them)';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.recipients IS 'Unit: persons whose programme asks for the service in the month; NULL in a folded row';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.lines IS 'Their programme lines';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.norm_times IS 'Unit: times that programmes ask for: the quota of each line by its days in the month out of the days of its term';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.times IS 'Unit: times delivered under programme lines';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.fulfilled_percent IS 'times of norm_times, per cent';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.norm_minutes IS 'Unit: minutes: norm_times by the volume of one delivery, where the volume is a time';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.minutes IS 'Unit: minutes recorded';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.as_of IS 'What was committed by then is counted';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.is_stale IS 'The figures are older than the setting bi_most_age_hours allows';

CREATE VIEW socsvc_bi.deadline_kept WITH (security_barrier) AS
  SELECT c.region_code, c.month, CASE WHEN c.is_folded THEN NULL ELSE c.step END AS step, CASE WHEN c.is_folded THEN NULL
      ELSE c.duty_of END AS duty_of, c.is_folded,
         CASE WHEN c.is_folded THEN NULL ELSE pg_catalog.max(c.persons) END AS persons,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.met) END AS met,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.met_late) END AS met_late,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.overdue) END AS overdue,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.running) END AS running,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL
             ELSE pg_catalog.round(100.0 * sum(c.met) / nullif(sum(c.met + c.met_late + c.overdue), 0), 1) END AS kept_percent,
         f.as_of, f.is_stale
    FROM (SELECT k.*, t.least, k.persons < t.least AS is_small,
                 pg_catalog.lag(k.persons, 1, k.persons)
                   OVER (PARTITION BY k.region_code, k.month ORDER BY k.persons, k.step, k.duty_of) < t.least AS is_folded
            FROM socsvc_bi.kept_deadline k CROSS JOIN (SELECT socsvc.bi_least_cell() AS least OFFSET 0) t) c
    JOIN socsvc_bi.bi_freshness f ON f.name = 'deadline_kept'
   GROUP BY c.region_code, c.month, CASE WHEN c.is_folded THEN NULL ELSE c.step END, CASE WHEN c.is_folded THEN NULL
       ELSE c.duty_of END, c.is_folded, c.least, f.as_of, f.is_stale;
COMMENT ON VIEW socsvc_bi.deadline_kept IS 'Question: what share of each deadline is kept? Grain: a month of the last day in time, step and who must act; void ones are left out. Key: region_code, month, step, duty_of. Cells of fewer than k persons are folded into one row a group, so that sums stay true';
COMMENT ON COLUMN socsvc_bi.deadline_kept.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.deadline_kept.month IS 'Month of the last day in time, its first day';
COMMENT ON COLUMN socsvc_bi.deadline_kept.step IS 'What is to be done; NULL in the folded row of the month';
COMMENT ON COLUMN socsvc_bi.deadline_kept.duty_of IS 'Who must act; NULL in the folded row';
COMMENT ON COLUMN socsvc_bi.deadline_kept.is_folded IS 'This row stands for all cells that are too small to be told, and one more; without figures where there is no more';
COMMENT ON COLUMN socsvc_bi.deadline_kept.persons IS 'Unit: persons whose cases they are; NULL in a folded row';
COMMENT ON COLUMN socsvc_bi.deadline_kept.met IS 'Deadlines met in time';
COMMENT ON COLUMN socsvc_bi.deadline_kept.met_late IS 'Deadlines met too late';
COMMENT ON COLUMN socsvc_bi.deadline_kept.overdue IS 'Deadlines not met whose last day is over';
COMMENT ON COLUMN socsvc_bi.deadline_kept.running IS 'Deadlines not met yet';
COMMENT ON COLUMN socsvc_bi.deadline_kept.kept_percent IS 'met of met, met_late and overdue, per cent';
COMMENT ON COLUMN socsvc_bi.deadline_kept.as_of IS 'What was committed by then is counted';
COMMENT ON COLUMN socsvc_bi.deadline_kept.is_stale IS 'The figures are older than the setting bi_most_age_hours allows';

CREATE VIEW socsvc_bi.waiting_time WITH (security_barrier) AS
  SELECT c.region_code, CASE WHEN c.is_folded THEN NULL ELSE c.form END AS form, CASE WHEN c.is_folded THEN NULL
      ELSE c.queue_class END AS queue_class, c.is_folded,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE CASE WHEN sum(c.waiting) BETWEEN 1 AND c.least - 1 THEN NULL
             ELSE sum(c.waiting) END END AS waiting,
         CASE WHEN c.is_folded OR pg_catalog.max(c.waiting) BETWEEN 1 AND c.least - 1 THEN NULL
             ELSE pg_catalog.max(c.waiting_median_days) END AS waiting_median_days,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE CASE WHEN sum(c.placed) BETWEEN 1 AND c.least - 1 THEN NULL
             ELSE sum(c.placed) END END AS placed,
         CASE WHEN c.is_folded OR pg_catalog.max(c.placed) BETWEEN 1 AND c.least - 1 THEN NULL
             ELSE pg_catalog.max(c.placed_median_days) END AS placed_median_days,
         CASE WHEN c.is_folded OR pg_catalog.max(c.placed) BETWEEN 1 AND c.least - 1 THEN NULL
             ELSE pg_catalog.max(c.placed_ninth_decile_days) END AS placed_ninth_decile_days,
         f.as_of, f.is_stale
    FROM (SELECT k.*, t.least, k.waiting + k.placed < t.least AS is_small,
                 pg_catalog.lag(k.waiting + k.placed, 1, k.waiting + k.placed)
                   OVER (PARTITION BY k.region_code ORDER BY k.waiting + k.placed, k.form, k.queue_class) < t.least AS is_folded
            FROM socsvc_bi.kept_waiting k CROSS JOIN (SELECT socsvc.bi_least_cell() AS least OFFSET 0) t) c
    JOIN socsvc_bi.bi_freshness f ON f.name = 'waiting_time'
   GROUP BY c.region_code, CASE WHEN c.is_folded THEN NULL ELSE c.form END, CASE WHEN c.is_folded THEN NULL ELSE c.queue_class END,
       c.is_folded, c.least, f.as_of, f.is_stale;
COMMENT ON VIEW socsvc_bi.waiting_time IS 'Question: how long does one wait, by class? Grain: a form of service and class of the queue. Key: region_code, form, queue_class. Cells of fewer than k persons are folded into one row a group, so that sums stay true';
COMMENT ON COLUMN socsvc_bi.waiting_time.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.waiting_time.form IS 'Form of service; NULL in the folded row';
COMMENT ON COLUMN socsvc_bi.waiting_time.queue_class IS 'out_of_turn, first_priority, preferential, general; NULL in the folded row';
COMMENT ON COLUMN socsvc_bi.waiting_time.is_folded IS 'This row stands for all cells that are too small to be told, and one more; without figures where there is no more';
COMMENT ON COLUMN socsvc_bi.waiting_time.waiting IS 'Unit: persons who wait; NULL where fewer than k';
COMMENT ON COLUMN socsvc_bi.waiting_time.waiting_median_days IS 'Unit: days since joining, median of those who wait';
COMMENT ON COLUMN socsvc_bi.waiting_time.placed IS 'Unit: persons given a place within the last year; NULL where fewer than k';
COMMENT ON COLUMN socsvc_bi.waiting_time.placed_median_days IS 'Unit: days from joining to the place, median';
COMMENT ON COLUMN socsvc_bi.waiting_time.placed_ninth_decile_days IS 'Unit: days that nine in ten of them waited at most';
COMMENT ON COLUMN socsvc_bi.waiting_time.as_of IS 'What was committed by then is counted';
COMMENT ON COLUMN socsvc_bi.waiting_time.is_stale IS 'The figures are older than the setting bi_most_age_hours allows';

CREATE VIEW socsvc_bi.fee_structure WITH (security_barrier) AS
  SELECT c.region_code, c.month, CASE WHEN c.is_folded THEN NULL ELSE c.form END AS form, CASE WHEN c.is_folded THEN NULL
      ELSE c.terms END AS terms, c.is_folded,
         CASE WHEN c.is_folded THEN NULL ELSE pg_catalog.max(c.recipients) END AS recipients,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.contracts) END AS contracts,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.cost) END AS cost,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.fee) END AS fee,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.extra) END AS extra,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.fee + c.extra) END AS charged,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE pg_catalog.round(100.0 * sum(c.fee) / nullif(sum(c.cost), 0),
             1) END AS paid_percent,
         f.as_of, f.is_stale
    FROM (SELECT k.*, t.least, k.recipients < t.least AS is_small,
                 pg_catalog.lag(k.recipients, 1, k.recipients)
                   OVER (PARTITION BY k.region_code, k.month ORDER BY k.recipients, k.form, k.terms) < t.least AS is_folded
            FROM socsvc_bi.kept_fee k CROSS JOIN (SELECT socsvc.bi_least_cell() AS least OFFSET 0) t) c
    JOIN socsvc_bi.bi_freshness f ON f.name = 'fee_structure'
   GROUP BY c.region_code, c.month, CASE WHEN c.is_folded THEN NULL ELSE c.form END, CASE WHEN c.is_folded THEN NULL
       ELSE c.terms END, c.is_folded, c.least, f.as_of, f.is_stale;
COMMENT ON VIEW socsvc_bi.fee_structure IS 'Question: what do recipients pay, by form and terms? Grain: a month of services, form and terms. Key: region_code, month, form, terms. Cells of fewer than k persons are folded into one row a group, so that sums stay true';
COMMENT ON COLUMN socsvc_bi.fee_structure.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.fee_structure.month IS 'Month of the services, its first day';
COMMENT ON COLUMN socsvc_bi.fee_structure.form IS 'Form of service; NULL in the folded row of the month';
COMMENT ON COLUMN socsvc_bi.fee_structure.terms IS 'free, partial, full; NULL in the folded row';
COMMENT ON COLUMN socsvc_bi.fee_structure.is_folded IS 'This row stands for all cells that are too small to be told, and one more; without figures where there is no more';
COMMENT ON COLUMN socsvc_bi.fee_structure.recipients IS 'Unit: persons charged; NULL in a folded row';
COMMENT ON COLUMN socsvc_bi.fee_structure.contracts IS 'Contracts, each by its last charge of the month';
COMMENT ON COLUMN socsvc_bi.fee_structure.cost IS 'Unit: roubles: services of the programmes at their tariffs';
COMMENT ON COLUMN socsvc_bi.fee_structure.fee IS 'Unit: roubles: what recipients pay of it';
COMMENT ON COLUMN socsvc_bi.fee_structure.extra IS 'Unit: roubles: services over the programmes';
COMMENT ON COLUMN socsvc_bi.fee_structure.charged IS 'Unit: roubles: fee and extra; over all rows of a month the sum of fact_charge.amount';
COMMENT ON COLUMN socsvc_bi.fee_structure.paid_percent IS 'fee of cost, per cent: the rest is the regions';
COMMENT ON COLUMN socsvc_bi.fee_structure.as_of IS 'What was committed by then is counted';
COMMENT ON COLUMN socsvc_bi.fee_structure.is_stale IS 'The figures are older than the setting bi_most_age_hours allows';

CREATE VIEW socsvc_bi.fee_arrears WITH (security_barrier) AS
  SELECT c.region_code, CASE WHEN c.is_folded THEN NULL ELSE c.provider END AS provider, CASE WHEN c.is_folded THEN NULL
      ELSE c.age END AS age, c.is_folded,
         CASE WHEN c.is_folded THEN NULL ELSE pg_catalog.max(c.recipients) END AS recipients,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.contracts) END AS contracts,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.due) END AS due,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.overdue) END AS overdue,
         f.as_of, f.is_stale
    FROM (SELECT k.*, t.least, k.recipients < t.least AS is_small,
                 pg_catalog.lag(k.recipients, 1, k.recipients)
                   OVER (PARTITION BY k.region_code ORDER BY k.recipients, k.provider, k.age) < t.least AS is_folded
            FROM socsvc_bi.kept_arrears k CROSS JOIN (SELECT socsvc.bi_least_cell() AS least OFFSET 0) t) c
    JOIN socsvc_bi.bi_freshness f ON f.name = 'fee_arrears'
   GROUP BY c.region_code, CASE WHEN c.is_folded THEN NULL ELSE c.provider END, CASE WHEN c.is_folded THEN NULL ELSE c.age END,
       c.is_folded, c.least, f.as_of, f.is_stale;
COMMENT ON VIEW socsvc_bi.fee_arrears IS 'Question: who waits for what money? Grain: a provider and age of the arrears. Key: region_code, provider, age. Cells of fewer than k persons are folded into one row a group, so that sums stay true';
COMMENT ON COLUMN socsvc_bi.fee_arrears.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.fee_arrears.provider IS 'Provider (dim_provider); NULL in the folded row';
COMMENT ON COLUMN socsvc_bi.fee_arrears.age IS 'Days since the oldest charge was to be paid: 1-30, 31-90, 91+; NULL in the folded row';
COMMENT ON COLUMN socsvc_bi.fee_arrears.is_folded IS 'This row stands for all cells that are too small to be told, and one more; without figures where there is no more';
COMMENT ON COLUMN socsvc_bi.fee_arrears.recipients IS 'Unit: persons in arrears; NULL in a folded row';
COMMENT ON COLUMN socsvc_bi.fee_arrears.contracts IS 'Contracts in arrears';
COMMENT ON COLUMN socsvc_bi.fee_arrears.due IS 'Unit: roubles that they have to pay in all';
COMMENT ON COLUMN socsvc_bi.fee_arrears.overdue IS 'Unit: roubles of it that should have been paid by now';
COMMENT ON COLUMN socsvc_bi.fee_arrears.as_of IS 'What was committed by then is counted';
COMMENT ON COLUMN socsvc_bi.fee_arrears.is_stale IS 'The figures are older than the setting bi_most_age_hours allows';

CREATE VIEW socsvc_bi.load_forecast WITH (security_barrier) AS
  SELECT c.region_code, c.month, CASE WHEN c.is_folded THEN NULL ELSE c.service END AS service, c.is_folded,
         CASE WHEN c.is_folded THEN NULL ELSE pg_catalog.max(c.recipients) END AS recipients,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.lines) END AS lines,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE sum(c.open_lines) END AS open_lines,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE pg_catalog.round(sum(c.times), 1) END AS times,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE pg_catalog.round(sum(c.minutes), 1) END AS minutes,
         CASE WHEN pg_catalog.bool_and(c.is_small) THEN NULL ELSE pg_catalog.round(sum(c.contracted_times), 1) END AS contracted_times,
         f.as_of, f.is_stale
    FROM (SELECT k.*, t.least, k.recipients < t.least AS is_small,
                 pg_catalog.lag(k.recipients, 1, k.recipients)
                   OVER (PARTITION BY k.region_code, k.month ORDER BY k.recipients, k.service) < t.least AS is_folded
            FROM socsvc_bi.kept_forecast k CROSS JOIN (SELECT socsvc.bi_least_cell() AS least OFFSET 0) t) c
    JOIN socsvc_bi.bi_freshness f ON f.name = 'load_forecast'
   GROUP BY c.region_code, c.month, CASE WHEN c.is_folded THEN NULL ELSE c.service END, c.is_folded, c.least, f.as_of, f.is_stale;
COMMENT ON VIEW socsvc_bi.load_forecast IS 'Question: what will the next quarter ask for? From programmes in force today until their terms end; programmes to come are not guessed. Grain: a month of the next quarter and service. Key: region_code, month, service. Cells of fewer than k persons are folded into one row a group, so that sums stay true';
COMMENT ON COLUMN socsvc_bi.load_forecast.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.load_forecast.month IS 'Month, its first day';
COMMENT ON COLUMN socsvc_bi.load_forecast.service IS 'Item of the standard (dim_service); NULL in the folded row of the month';
COMMENT ON COLUMN socsvc_bi.load_forecast.is_folded IS 'This row stands for all cells that are too small to be told, and one more; without figures where there is no more';
COMMENT ON COLUMN socsvc_bi.load_forecast.recipients IS 'Unit: persons; NULL in a folded row';
COMMENT ON COLUMN socsvc_bi.load_forecast.lines IS 'Programme lines with days in the month';
COMMENT ON COLUMN socsvc_bi.load_forecast.open_lines IS 'Of them without a quota (as needed): the forecast expects nothing of them';
COMMENT ON COLUMN socsvc_bi.load_forecast.times IS 'Unit: times: the quota of each line by its days in the month out of the days of its term';
COMMENT ON COLUMN socsvc_bi.load_forecast.minutes IS 'Unit: minutes: times by the volume of one delivery, where the volume is a time';
COMMENT ON COLUMN socsvc_bi.load_forecast.contracted_times IS 'Unit: times of the lines under an active contract that reaches the month';
COMMENT ON COLUMN socsvc_bi.load_forecast.as_of IS 'What was committed by then is counted';
COMMENT ON COLUMN socsvc_bi.load_forecast.is_stale IS 'The figures are older than the setting bi_most_age_hours allows';
