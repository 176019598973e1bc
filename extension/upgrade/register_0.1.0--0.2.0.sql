-- From 0.1.0 to 0.2.0: what a register has anew (drafted by test/setup/upgrade_script).
CREATE TABLE socsvc_bi.kept_remainder (
  region_code integer NOT NULL,
  month date NOT NULL,
  question text NOT NULL,
  than text NOT NULL,
  provider bigint NOT NULL,
  persons bigint NOT NULL,
  CONSTRAINT kept_remainder_pkey PRIMARY KEY (region_code, month, question, than, provider)
);
COMMENT ON TABLE socsvc_bi.kept_remainder IS 'Whom one question counts and another, which counts a part of the same, does not. Fewer than k of them must not be had by taking the part from the whole: where they are, the part does not tell all of its figures';
COMMENT ON COLUMN socsvc_bi.kept_remainder.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.kept_remainder.month IS 'First day of the month';
COMMENT ON COLUMN socsvc_bi.kept_remainder.question IS 'That counts the part: norm_fulfilment, or a measure of quality: norm, deadlines';
COMMENT ON COLUMN socsvc_bi.kept_remainder.than IS 'That counts the whole: provider_load, norm_fulfilment, deadline_kept';
COMMENT ON COLUMN socsvc_bi.kept_remainder.provider IS 'Provider, or 0: all together';
COMMENT ON COLUMN socsvc_bi.kept_remainder.persons IS 'Persons of whom the whole counts what the part does not';
ALTER TABLE socsvc.audit_seal ADD COLUMN began_id bigint;
ALTER TABLE socsvc.audit_seal ADD COLUMN sealed_id bigint;
CREATE OR REPLACE VIEW socsvc_bi.deadline_kept WITH (security_barrier=true) AS
 SELECT c.region_code,
    c.month,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.step
        END AS step,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.duty_of
        END AS duty_of,
    c.is_folded,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE max(c.persons)
        END AS persons,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.met)
        END AS met,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.met_late)
        END AS met_late,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.overdue)
        END AS overdue,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.running)
        END AS running,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE round(((100.0 * sum(c.met)) / NULLIF(sum(((c.met + c.met_late) + c.overdue)), (0)::numeric)), 1)
        END AS kept_percent,
    f.as_of,
    f.is_stale
   FROM (( SELECT k.region_code,
            k.month,
            k.step,
            k.duty_of,
            k.persons,
            k.met,
            k.met_late,
            k.overdue,
            k.running,
            t."least",
            (k.persons < t."least") AS is_small,
            (lag(k.persons, 1, k.persons) OVER (PARTITION BY k.region_code, k.month ORDER BY k.persons, k.step, k.duty_of) < t."least") AS is_folded
           FROM (socsvc_bi.kept_deadline k
             CROSS JOIN ( SELECT socsvc.bi_least_cell() AS "least"
                 OFFSET 0) t)) c
     JOIN socsvc_bi.bi_freshness f ON ((f.name = 'deadline_kept'::text)))
  GROUP BY c.region_code, c.month,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.step
        END,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.duty_of
        END, c.is_folded, c."least", f.as_of, f.is_stale;
CREATE OR REPLACE VIEW socsvc_bi.fee_arrears WITH (security_barrier=true) AS
 SELECT c.region_code,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE c.provider
        END AS provider,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.age
        END AS age,
    c.is_folded,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE max(c.recipients)
        END AS recipients,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.contracts)
        END AS contracts,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.due)
        END AS due,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.overdue)
        END AS overdue,
    f.as_of,
    f.is_stale
   FROM (( SELECT k.region_code,
            k.provider,
            k.age,
            k.recipients,
            k.contracts,
            k.due,
            k.overdue,
            t."least",
            (k.recipients < t."least") AS is_small,
            (lag(k.recipients, 1, k.recipients) OVER (PARTITION BY k.region_code ORDER BY k.recipients, k.provider, k.age) < t."least") AS is_folded
           FROM (socsvc_bi.kept_arrears k
             CROSS JOIN ( SELECT socsvc.bi_least_cell() AS "least"
                 OFFSET 0) t)) c
     JOIN socsvc_bi.bi_freshness f ON ((f.name = 'fee_arrears'::text)))
  GROUP BY c.region_code,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE c.provider
        END,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.age
        END, c.is_folded, c."least", f.as_of, f.is_stale;
CREATE OR REPLACE VIEW socsvc_bi.fee_structure WITH (security_barrier=true) AS
 SELECT c.region_code,
    c.month,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.form
        END AS form,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.terms
        END AS terms,
    c.is_folded,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE max(c.recipients)
        END AS recipients,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.contracts)
        END AS contracts,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.cost)
        END AS cost,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.fee)
        END AS fee,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.extra)
        END AS extra,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum((c.fee + c.extra))
        END AS charged,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE round(((100.0 * sum(c.fee)) / NULLIF(sum(c.cost), (0)::numeric)), 1)
        END AS paid_percent,
    f.as_of,
    f.is_stale
   FROM (( SELECT k.region_code,
            k.month,
            k.form,
            k.terms,
            k.recipients,
            k.contracts,
            k.cost,
            k.fee,
            k.extra,
            t."least",
            (k.recipients < t."least") AS is_small,
            (lag(k.recipients, 1, k.recipients) OVER (PARTITION BY k.region_code, k.month ORDER BY k.recipients, k.form, k.terms) < t."least") AS is_folded
           FROM (socsvc_bi.kept_fee k
             CROSS JOIN ( SELECT socsvc.bi_least_cell() AS "least"
                 OFFSET 0) t)) c
     JOIN socsvc_bi.bi_freshness f ON ((f.name = 'fee_structure'::text)))
  GROUP BY c.region_code, c.month,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.form
        END,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.terms
        END, c.is_folded, c."least", f.as_of, f.is_stale;
CREATE OR REPLACE VIEW socsvc_bi.load_forecast WITH (security_barrier=true) AS
 SELECT c.region_code,
    c.month,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE c.service
        END AS service,
    c.is_folded,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE max(c.recipients)
        END AS recipients,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.lines)
        END AS lines,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.open_lines)
        END AS open_lines,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE round(sum(c.times), 1)
        END AS times,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE round(sum(c.minutes), 1)
        END AS minutes,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE round(sum(c.contracted_times), 1)
        END AS contracted_times,
    f.as_of,
    f.is_stale
   FROM (( SELECT k.region_code,
            k.month,
            k.service,
            k.recipients,
            k.lines,
            k.open_lines,
            k.times,
            k.minutes,
            k.contracted_times,
            t."least",
            (k.recipients < t."least") AS is_small,
            (lag(k.recipients, 1, k.recipients) OVER (PARTITION BY k.region_code, k.month ORDER BY k.recipients, k.service) < t."least") AS is_folded
           FROM (socsvc_bi.kept_forecast k
             CROSS JOIN ( SELECT socsvc.bi_least_cell() AS "least"
                 OFFSET 0) t)) c
     JOIN socsvc_bi.bi_freshness f ON ((f.name = 'load_forecast'::text)))
  GROUP BY c.region_code, c.month,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE c.service
        END, c.is_folded, c."least", f.as_of, f.is_stale;
CREATE OR REPLACE VIEW socsvc_bi.need_coverage WITH (security_barrier=true) AS
 SELECT c.region_code,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE c.service
        END AS service,
    c.is_folded,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE max(c.recipients)
        END AS in_need,
        CASE
            WHEN (c.is_folded OR ((max(c.with_contract) >= 1) AND (max(c.with_contract) <= (c."least" - 1))) OR ((max((c.recipients - c.with_contract)) >= 1) AND (max((c.recipients - c.with_contract)) <= (c."least" - 1)))) THEN NULL::bigint
            ELSE max(c.with_contract)
        END AS with_contract,
        CASE
            WHEN (c.is_folded OR ((max(c.served) >= 1) AND (max(c.served) <= (c."least" - 1))) OR ((max((c.recipients - c.served)) >= 1) AND (max((c.recipients - c.served)) <= (c."least" - 1))) OR ((max((c.with_contract - c.served)) >= 1) AND (max((c.with_contract - c.served)) <= (c."least" - 1)))) THEN NULL::bigint
            ELSE max(c.served)
        END AS served,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum((c.lines + c.open_lines))
        END AS lines,
    f.as_of,
    f.is_stale
   FROM (( SELECT k.region_code,
            k.service,
            k.recipients,
            k.with_contract,
            k.served,
            k.lines,
            k.open_lines,
            k.quota,
            k.delivered,
            k.held,
            k.elapsed_quota,
            t."least",
            (k.recipients < t."least") AS is_small,
            (lag(k.recipients, 1, k.recipients) OVER (PARTITION BY k.region_code ORDER BY k.recipients, k.service) < t."least") AS is_folded
           FROM (socsvc_bi.kept_quota k
             CROSS JOIN ( SELECT socsvc.bi_least_cell() AS "least"
                 OFFSET 0) t)) c
     JOIN socsvc_bi.bi_freshness f ON ((f.name = 'need_coverage'::text)))
  GROUP BY c.region_code,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE c.service
        END, c.is_folded, c."least", f.as_of, f.is_stale;
CREATE OR REPLACE VIEW socsvc_bi.norm_fulfilment WITH (security_barrier=true) AS
 SELECT g.region_code,
    g.month,
    g.service,
    g.is_folded,
    g.recipients,
        CASE
            WHEN g.is_told THEN g.lines
            ELSE NULL::numeric
        END AS lines,
        CASE
            WHEN g.is_told THEN round(g.norm_times, 1)
            ELSE NULL::numeric
        END AS norm_times,
        CASE
            WHEN g.is_told THEN g.times
            ELSE NULL::numeric
        END AS times,
        CASE
            WHEN g.is_told THEN round(((100.0 * g.times) / NULLIF(g.norm_times, (0)::numeric)), 1)
            ELSE NULL::numeric
        END AS fulfilled_percent,
        CASE
            WHEN g.is_told THEN round(g.norm_minutes, 1)
            ELSE NULL::numeric
        END AS norm_minutes,
        CASE
            WHEN g.is_told THEN g.minutes
            ELSE NULL::numeric
        END AS minutes,
    f.as_of,
    f.is_stale
   FROM (( SELECT c.region_code,
            c.month,
                CASE
                    WHEN c.is_folded THEN NULL::bigint
                    ELSE c.service
                END AS service,
            c.is_folded,
                CASE
                    WHEN c.is_folded THEN NULL::bigint
                    ELSE max(c.recipients)
                END AS recipients,
            (NOT (bool_and(c.is_small) OR (c.is_folded AND c.is_open))) AS is_told,
            sum(c.lines) AS lines,
            sum(c.norm_times) AS norm_times,
            sum(c.times) AS times,
            sum(c.norm_minutes) AS norm_minutes,
            sum(c.minutes) AS minutes
           FROM ( SELECT k.region_code,
                    k.month,
                    k.service,
                    k.recipients,
                    k.lines,
                    k.norm_times,
                    k.norm_minutes,
                    k.times,
                    k.minutes,
                    (k.recipients < t."least") AS is_small,
                    (r.persons IS NOT NULL) AS is_open,
                    (lag(k.recipients, 1,
                        CASE
                            WHEN (r.persons IS NULL) THEN k.recipients
                            ELSE r.persons
                        END) OVER (PARTITION BY k.region_code, k.month ORDER BY k.recipients, k.service) < t."least") AS is_folded
                   FROM ((socsvc_bi.kept_service_month k
                     CROSS JOIN ( SELECT socsvc.bi_least_cell() AS "least"
                         OFFSET 0) t)
                     LEFT JOIN socsvc_bi.kept_remainder r ON (((r.region_code = k.region_code) AND (r.month = k.month) AND (r.question = 'norm_fulfilment'::text) AND (r.than = 'provider_load'::text) AND (r.provider = 0) AND (r.persons < t."least"))))) c
          GROUP BY c.region_code, c.month,
                CASE
                    WHEN c.is_folded THEN NULL::bigint
                    ELSE c.service
                END, c.is_folded, c.is_open) g
     JOIN socsvc_bi.bi_freshness f ON ((f.name = 'norm_fulfilment'::text)));
CREATE OR REPLACE VIEW socsvc_bi.provider_load WITH (security_barrier=true) AS
 SELECT c.region_code,
    c.month,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE c.provider
        END AS provider,
    c.is_folded,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE max(c.recipients)
        END AS recipients,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.deliveries)
        END AS deliveries,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.times)
        END AS times,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.minutes)
        END AS minutes,
        CASE
            WHEN (c.is_folded OR ((max(c.workers) >= 1) AND (max(c.workers) <= (c."least" - 1)))) THEN NULL::bigint
            ELSE max(c.workers)
        END AS workers,
        CASE
            WHEN (c.is_folded OR ((max(c.workers) >= 1) AND (max(c.workers) <= (c."least" - 1)))) THEN NULL::numeric
            ELSE round(((max(c.worker_times))::numeric / (NULLIF(max(c.workers), 0))::numeric), 1)
        END AS times_per_worker,
        CASE
            WHEN (c.is_folded OR ((max(c.workers) >= 1) AND (max(c.workers) <= (c."least" - 1)))) THEN NULL::numeric
            ELSE max(c.median_times)
        END AS median_times,
        CASE
            WHEN (c.is_folded OR ((max(c.workers) >= 1) AND (max(c.workers) <= (c."least" - 1)))) THEN NULL::numeric
            ELSE round(((max(c.worker_minutes))::numeric / (NULLIF(max(c.workers), 0))::numeric), 1)
        END AS minutes_per_worker,
        CASE
            WHEN (c.is_folded OR ((max(c.workers) >= 1) AND (max(c.workers) <= (c."least" - 1)))) THEN NULL::numeric
            ELSE max(c.median_minutes)
        END AS median_minutes,
    f.as_of,
    f.is_stale
   FROM (( SELECT k.region_code,
            k.month,
            k.provider,
            k.recipients,
            k.deliveries,
            k.times,
            k.minutes,
            k.workers,
            k.worker_times,
            k.worker_minutes,
            k.median_times,
            k.median_minutes,
            t."least",
            (k.recipients < t."least") AS is_small,
            (lag(k.recipients, 1, k.recipients) OVER (PARTITION BY k.region_code, k.month ORDER BY k.recipients, k.provider) < t."least") AS is_folded
           FROM (socsvc_bi.kept_provider_month k
             CROSS JOIN ( SELECT socsvc.bi_least_cell() AS "least"
                 OFFSET 0) t)) c
     JOIN socsvc_bi.bi_freshness f ON ((f.name = 'provider_load'::text)))
  GROUP BY c.region_code, c.month,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE c.provider
        END, c.is_folded, c."least", f.as_of, f.is_stale;
CREATE OR REPLACE VIEW socsvc_bi.quality WITH (security_barrier=true) AS
 WITH cell AS (
         SELECT socsvc.bi_least_cell() AS "least"
         OFFSET 0
        ), load AS (
         SELECT k.region_code,
            k.month,
            k.provider,
            r.persons AS remainder,
            (lag(k.recipients, 1, k.recipients) OVER (PARTITION BY k.region_code, k.month ORDER BY k.recipients, k.provider) < t."least") AS is_folded
           FROM ((socsvc_bi.kept_provider_month k
             CROSS JOIN cell t)
             LEFT JOIN socsvc_bi.kept_remainder r ON (((r.region_code = k.region_code) AND (r.month = k.month) AND (r.question = 'norm'::text) AND (r.than = 'provider_load'::text) AND (r.provider = k.provider))))
        ), folded_load AS (
         SELECT l.region_code,
            l.month,
            max(l.remainder) AS remainder
           FROM load l
          WHERE l.is_folded
          GROUP BY l.region_code, l.month
        ), mixed AS (
         SELECT d.region_code,
            d.month
           FROM ( SELECT k.region_code,
                    k.month,
                    k.duty_of,
                    (lag(k.persons, 1, k.persons) OVER (PARTITION BY k.region_code, k.month ORDER BY k.persons, k.step, k.duty_of) < t."least") AS is_folded
                   FROM (socsvc_bi.kept_deadline k
                     CROSS JOIN cell t)) d
          WHERE d.is_folded
          GROUP BY d.region_code, d.month
         HAVING (bool_or((d.duty_of = 'provider'::text)) AND bool_or((d.duty_of <> 'provider'::text)))
        ), figure AS (
         SELECT i.region_code,
            k.provider,
            k.month,
            k.criterion,
            k.measure,
            k.persons,
            k.expected,
            k.fulfilled,
            k.computed_at,
            t."least",
            l.remainder,
            u.remainder AS folded_remainder,
            ((k.persons < t."least") OR COALESCE((l.remainder < t."least"), false)) AS is_small,
            COALESCE(l.is_folded, false) AS is_folded_there,
            ((EXISTS ( SELECT
                   FROM socsvc_bi.kept_remainder r
                  WHERE ((r.region_code = i.region_code) AND (r.month = k.month) AND (r.question = k.measure) AND (r.provider = 0) AND (r.than <> 'provider_load'::text) AND (r.persons < t."least")))) OR ((k.measure = 'deadlines'::text) AND (EXISTS ( SELECT
                   FROM mixed m
                  WHERE ((m.region_code = i.region_code) AND (m.month = k.month)))))) AS is_open
           FROM ((((socsvc.quality_figure k
             CROSS JOIN socsvc.register_info i)
             CROSS JOIN cell t)
             LEFT JOIN load l ON (((k.measure = 'norm'::text) AND (l.region_code = i.region_code) AND (l.month = k.month) AND (l.provider = k.provider))))
             LEFT JOIN folded_load u ON (((k.measure = 'norm'::text) AND (u.region_code = i.region_code) AND (u.month = k.month))))
        ), told AS (
         SELECT c_1.region_code,
            c_1.month,
            c_1.criterion,
            c_1.measure,
                CASE
                    WHEN c_1.is_folded THEN NULL::bigint
                    ELSE c_1.provider
                END AS provider,
            c_1.is_folded,
                CASE
                    WHEN c_1.is_folded THEN NULL::bigint
                    ELSE max(c_1.persons)
                END AS persons,
            (NOT (bool_and(c_1.is_small) OR (c_1.is_folded AND (bool_or(c_1.is_open) OR COALESCE((GREATEST(max(c_1.remainder), max(c_1.folded_remainder)) < c_1."least"), false))))) AS is_told,
            sum(c_1.expected) AS expected,
            sum(c_1.fulfilled) AS fulfilled
           FROM ( SELECT g.region_code,
                    g.provider,
                    g.month,
                    g.criterion,
                    g.measure,
                    g.persons,
                    g.expected,
                    g.fulfilled,
                    g.computed_at,
                    g."least",
                    g.remainder,
                    g.folded_remainder,
                    g.is_small,
                    g.is_folded_there,
                    g.is_open,
                    (g.is_folded_there OR lag(g.is_small, 1, (g.is_small OR g.is_open)) OVER (PARTITION BY g.month, g.criterion, g.measure ORDER BY (NOT g.is_small), (NOT g.is_folded_there), g.persons, g.provider)) AS is_folded
                   FROM figure g) c_1
          GROUP BY c_1.region_code, c_1.month, c_1.criterion, c_1.measure,
                CASE
                    WHEN c_1.is_folded THEN NULL::bigint
                    ELSE c_1.provider
                END, c_1.is_folded, c_1."least"
        )
 SELECT c.region_code,
    c.month,
    c.criterion,
    c.measure,
    c.provider,
    c.is_folded,
    c.persons,
        CASE
            WHEN c.is_told THEN round(c.expected, 1)
            ELSE NULL::numeric
        END AS expected,
        CASE
            WHEN c.is_told THEN round(c.fulfilled, 1)
            ELSE NULL::numeric
        END AS fulfilled,
        CASE
            WHEN c.is_told THEN round(((100.0 * c.fulfilled) / NULLIF(c.expected, (0)::numeric)), 1)
            ELSE NULL::numeric
        END AS fulfilled_percent,
    f.as_of,
    f.is_stale
   FROM (told c
     JOIN socsvc_bi.bi_freshness f ON ((f.name = 'quality'::text)));
CREATE OR REPLACE VIEW socsvc_bi.quota_use WITH (security_barrier=true) AS
 SELECT c.region_code,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE c.service
        END AS service,
    c.is_folded,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE max(c.recipients)
        END AS recipients,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.lines)
        END AS lines,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.open_lines)
        END AS open_lines,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.quota)
        END AS quota,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.delivered)
        END AS delivered,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.held)
        END AS held,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE round(((100.0 * sum(c.delivered)) / NULLIF(sum(c.quota), (0)::numeric)), 1)
        END AS used_percent,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE round(((100.0 * sum(c.elapsed_quota)) / NULLIF(sum(c.quota), (0)::numeric)), 1)
        END AS elapsed_percent,
    f.as_of,
    f.is_stale
   FROM (( SELECT k.region_code,
            k.service,
            k.recipients,
            k.with_contract,
            k.served,
            k.lines,
            k.open_lines,
            k.quota,
            k.delivered,
            k.held,
            k.elapsed_quota,
            t."least",
            (k.recipients < t."least") AS is_small,
            (lag(k.recipients, 1, k.recipients) OVER (PARTITION BY k.region_code ORDER BY k.recipients, k.service) < t."least") AS is_folded
           FROM (socsvc_bi.kept_quota k
             CROSS JOIN ( SELECT socsvc.bi_least_cell() AS "least"
                 OFFSET 0) t)) c
     JOIN socsvc_bi.bi_freshness f ON ((f.name = 'quota_use'::text)))
  GROUP BY c.region_code,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE c.service
        END, c.is_folded, c."least", f.as_of, f.is_stale;
CREATE OR REPLACE VIEW socsvc_bi.waiting_time WITH (security_barrier=true) AS
 SELECT c.region_code,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.form
        END AS form,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.queue_class
        END AS queue_class,
    c.is_folded,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE
            CASE
                WHEN ((sum(c.waiting) >= (1)::numeric) AND (sum(c.waiting) <= ((c."least" - 1))::numeric)) THEN NULL::numeric
                ELSE sum(c.waiting)
            END
        END AS waiting,
        CASE
            WHEN (c.is_folded OR ((max(c.waiting) >= 1) AND (max(c.waiting) <= (c."least" - 1)))) THEN NULL::numeric
            ELSE max(c.waiting_median_days)
        END AS waiting_median_days,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE
            CASE
                WHEN ((sum(c.placed) >= (1)::numeric) AND (sum(c.placed) <= ((c."least" - 1))::numeric)) THEN NULL::numeric
                ELSE sum(c.placed)
            END
        END AS placed,
        CASE
            WHEN (c.is_folded OR ((max(c.placed) >= 1) AND (max(c.placed) <= (c."least" - 1)))) THEN NULL::numeric
            ELSE max(c.placed_median_days)
        END AS placed_median_days,
        CASE
            WHEN (c.is_folded OR ((max(c.placed) >= 1) AND (max(c.placed) <= (c."least" - 1)))) THEN NULL::numeric
            ELSE max(c.placed_ninth_decile_days)
        END AS placed_ninth_decile_days,
    f.as_of,
    f.is_stale
   FROM (( SELECT k.region_code,
            k.form,
            k.queue_class,
            k.waiting,
            k.waiting_median_days,
            k.placed,
            k.placed_median_days,
            k.placed_ninth_decile_days,
            t."least",
            ((k.waiting + k.placed) < t."least") AS is_small,
            (lag((k.waiting + k.placed), 1, (k.waiting + k.placed)) OVER (PARTITION BY k.region_code ORDER BY (k.waiting + k.placed), k.form, k.queue_class) < t."least") AS is_folded
           FROM (socsvc_bi.kept_waiting k
             CROSS JOIN ( SELECT socsvc.bi_least_cell() AS "least"
                 OFFSET 0) t)) c
     JOIN socsvc_bi.bi_freshness f ON ((f.name = 'waiting_time'::text)))
  GROUP BY c.region_code,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.form
        END,
        CASE
            WHEN c.is_folded THEN NULL::text
            ELSE c.queue_class
        END, c.is_folded, c."least", f.as_of, f.is_stale;
DROP POLICY opened_case ON socsvc.absence;
CREATE POLICY opened_case ON socsvc.absence FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.absence IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.act;
CREATE POLICY opened_case ON socsvc.act FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.act IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.act_line;
CREATE POLICY opened_case ON socsvc.act_line FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.act p
  WHERE ((p.id = act_line.act) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.act_line IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.admission_check;
CREATE POLICY opened_case ON socsvc.admission_check FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.stay p
  WHERE ((p.region_code = admission_check.region_code) AND (p.id = admission_check.stay) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.admission_check IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.aid_loan;
CREATE POLICY opened_case ON socsvc.aid_loan FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.aid_loan IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.aid_order;
CREATE POLICY opened_case ON socsvc.aid_order FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.aid_order IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.application;
CREATE POLICY opened_case ON socsvc.application FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.application IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.application_circumstance;
CREATE POLICY opened_case ON socsvc.application_circumstance FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.application p
  WHERE ((p.id = application_circumstance.application) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.application_circumstance IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.application_document;
CREATE POLICY opened_case ON socsvc.application_document FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.application p
  WHERE ((p.id = application_document.application) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.application_document IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.application_fact;
CREATE POLICY opened_case ON socsvc.application_fact FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.application p
  WHERE ((p.id = application_fact.application) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.application_fact IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.application_relative;
CREATE POLICY opened_case ON socsvc.application_relative FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.application p
  WHERE ((p.id = application_relative.application) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.application_relative IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.application_service;
CREATE POLICY opened_case ON socsvc.application_service FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.application p
  WHERE ((p.id = application_service.application) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.application_service IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.arrival_document;
CREATE POLICY opened_case ON socsvc.arrival_document FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.stay p
  WHERE ((p.region_code = arrival_document.region_code) AND (p.id = arrival_document.stay) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.arrival_document IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.arrival_escort;
CREATE POLICY opened_case ON socsvc.arrival_escort FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.stay p
  WHERE ((p.region_code = arrival_escort.region_code) AND (p.id = arrival_escort.stay) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.arrival_escort IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.assessment;
CREATE POLICY opened_case ON socsvc.assessment FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.application p
  WHERE ((p.id = assessment.application) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.assessment IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.assessment_service;
CREATE POLICY opened_case ON socsvc.assessment_service FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM (socsvc.assessment s
     JOIN socsvc.application p ON ((p.id = s.application)))
  WHERE ((s.id = assessment_service.assessment) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.assessment_service IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.certificate;
CREATE POLICY opened_case ON socsvc.certificate FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.certificate IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.charge;
CREATE POLICY opened_case ON socsvc.charge FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.charge IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.charge_line;
CREATE POLICY opened_case ON socsvc.charge_line FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.charge p
  WHERE ((p.region_code = charge_line.region_code) AND (p.id = charge_line.charge) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.charge_line IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.charge_problem;
CREATE POLICY opened_case ON socsvc.charge_problem FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.charge_problem IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.charge_segment;
CREATE POLICY opened_case ON socsvc.charge_segment FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.charge p
  WHERE ((p.region_code = charge_segment.region_code) AND (p.id = charge_segment.charge) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.charge_segment IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.commission_opinion;
CREATE POLICY opened_case ON socsvc.commission_opinion FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.application p
  WHERE ((p.id = commission_opinion.application) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.commission_opinion IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.confirmation_code;
CREATE POLICY opened_case ON socsvc.confirmation_code FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.service_order p
  WHERE ((p.id = confirmation_code.service_order) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.confirmation_code IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.contract;
CREATE POLICY opened_case ON socsvc.contract FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.contract IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.contract_amendment;
CREATE POLICY opened_case ON socsvc.contract_amendment FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.contract_amendment IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.contract_condition;
CREATE POLICY opened_case ON socsvc.contract_condition FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.contract_condition IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.contract_document;
CREATE POLICY opened_case ON socsvc.contract_document FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.contract p
  WHERE ((p.id = contract_document.contract) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.contract_document IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.contract_line;
CREATE POLICY opened_case ON socsvc.contract_line FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.contract_line IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.deadline;
CREATE POLICY opened_case ON socsvc.deadline FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.deadline IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.decision;
CREATE POLICY opened_case ON socsvc.decision FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.decision IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.delivery;
CREATE POLICY opened_case ON socsvc.delivery FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.delivery IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.deposited_item;
CREATE POLICY opened_case ON socsvc.deposited_item FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.stay p
  WHERE ((p.region_code = deposited_item.region_code) AND (p.id = deposited_item.stay) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.deposited_item IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.enrolment;
CREATE POLICY opened_case ON socsvc.enrolment FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.enrolment IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.entitlement;
CREATE POLICY opened_case ON socsvc.entitlement FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.entitlement IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.extra_line;
CREATE POLICY opened_case ON socsvc.extra_line FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.extra_line IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.fee_assessment;
CREATE POLICY opened_case ON socsvc.fee_assessment FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.fee_assessment IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.hour_log;
CREATE POLICY opened_case ON socsvc.hour_log FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.hour_log IS 'Cases that the subject has opened, to read';
CREATE POLICY opened_case ON socsvc.household FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.household_member m
  WHERE ((m.household = household.id) AND (m.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.household IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.household_member;
CREATE POLICY opened_case ON socsvc.household_member FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.household_member IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.income;
CREATE POLICY opened_case ON socsvc.income FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.income IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.income_evidence;
CREATE POLICY opened_case ON socsvc.income_evidence FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.income_evidence IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.line_minutes;
CREATE POLICY opened_case ON socsvc.line_minutes FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.programme_line p
  WHERE ((p.id = line_minutes.programme_line) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.line_minutes IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.line_window;
CREATE POLICY opened_case ON socsvc.line_window FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.programme_line p
  WHERE ((p.id = line_window.programme_line) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.line_window IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.medical_referral;
CREATE POLICY opened_case ON socsvc.medical_referral FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.medical_referral IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.message;
CREATE POLICY opened_case ON socsvc.message FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.message IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.order_document;
CREATE POLICY opened_case ON socsvc.order_document FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.order_document IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.payment;
CREATE POLICY opened_case ON socsvc.payment FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.payment IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.payout;
CREATE POLICY opened_case ON socsvc.payout FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.payout IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.person;
CREATE POLICY opened_case ON socsvc.person FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((id = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.person IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.person_bank_account;
CREATE POLICY opened_case ON socsvc.person_bank_account FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.person_bank_account IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.person_category;
CREATE POLICY opened_case ON socsvc.person_category FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.person_category IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.person_document;
CREATE POLICY opened_case ON socsvc.person_document FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.person_document IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.person_medical_organisation;
CREATE POLICY opened_case ON socsvc.person_medical_organisation FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.person_medical_organisation IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.programme;
CREATE POLICY opened_case ON socsvc.programme FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.programme IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.programme_accompaniment;
CREATE POLICY opened_case ON socsvc.programme_accompaniment FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.programme p
  WHERE ((p.id = programme_accompaniment.programme) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.programme_accompaniment IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.programme_line;
CREATE POLICY opened_case ON socsvc.programme_line FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.programme_line IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.programme_provider;
CREATE POLICY opened_case ON socsvc.programme_provider FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.programme p
  WHERE ((p.id = programme_provider.programme) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.programme_provider IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.programme_refusal;
CREATE POLICY opened_case ON socsvc.programme_refusal FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.programme_refusal IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.queue_entry;
CREATE POLICY opened_case ON socsvc.queue_entry FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.queue_entry IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.rehabilitation_plan;
CREATE POLICY opened_case ON socsvc.rehabilitation_plan FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.rehabilitation_plan IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.rehabilitation_programme;
CREATE POLICY opened_case ON socsvc.rehabilitation_programme FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.rehabilitation_programme IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.reimbursement;
CREATE POLICY opened_case ON socsvc.reimbursement FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.reimbursement IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.reimbursement_application;
CREATE POLICY opened_case ON socsvc.reimbursement_application FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.reimbursement_application IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.representation;
CREATE POLICY opened_case ON socsvc.representation FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((represented = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.representation IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.service_order;
CREATE POLICY opened_case ON socsvc.service_order FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.service_order IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.signature;
CREATE POLICY opened_case ON socsvc.signature FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.signature IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.social_contract;
CREATE POLICY opened_case ON socsvc.social_contract FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.social_contract IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.stay;
CREATE POLICY opened_case ON socsvc.stay FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.stay IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.supported_living_stage;
CREATE POLICY opened_case ON socsvc.supported_living_stage FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((EXISTS ( SELECT
   FROM socsvc.programme p
  WHERE ((p.id = supported_living_stage.programme) AND (p.person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons)))))));
COMMENT ON POLICY opened_case ON socsvc.supported_living_stage IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.urgent_act;
CREATE POLICY opened_case ON socsvc.urgent_act FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.urgent_act IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.urgent_line;
CREATE POLICY opened_case ON socsvc.urgent_line FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.urgent_line IS 'Cases that the subject has opened, to read';
DROP POLICY opened_case ON socsvc.visit;
CREATE POLICY opened_case ON socsvc.visit FOR SELECT TO socsvc_agency, socsvc_portal
  USING ((person = ANY (ARRAY( SELECT socsvc.opened_persons() AS opened_persons))));
COMMENT ON POLICY opened_case ON socsvc.visit IS 'Cases that the subject has opened, to read';
DROP POLICY portal ON socsvc.household;
CREATE POLICY portal ON socsvc.household TO socsvc_portal
  USING (((EXISTS ( SELECT
   FROM socsvc.household_member m
  WHERE ((m.household = household.id) AND (m.person = ANY (( SELECT socsvc.subject_persons() AS subject_persons)::bigint[]))))) OR ((( SELECT socsvc.subject_whole_provider() AS subject_whole_provider) IS NOT NULL) AND (id IN ( SELECT socsvc.subject_households() AS subject_households)))));
COMMENT ON POLICY portal ON socsvc.household IS 'Persons their own, providers their recipients''';
GRANT EXECUTE ON ROUTINE socsvc._form_fields(xml[]) TO socsvc_agency;
GRANT EXECUTE ON ROUTINE socsvc._form_fields(xml[]) TO socsvc_portal;
GRANT EXECUTE ON ROUTINE socsvc._form_line(text) TO socsvc_agency;
GRANT EXECUTE ON ROUTINE socsvc._form_line(text) TO socsvc_portal;
GRANT EXECUTE ON ROUTINE socsvc._page(text,text,xml,text) TO socsvc_agency;
GRANT EXECUTE ON ROUTINE socsvc._page(text,text,xml,text) TO socsvc_portal;
GRANT EXECUTE ON ROUTINE socsvc._words(text,text[],text) TO socsvc_agency;
GRANT EXECUTE ON ROUTINE socsvc._words(text,text[],text) TO socsvc_portal;
COMMENT ON COLUMN socsvc.audit_seal.began_id IS 'Id of the audit''s that was taken before the snapshot: what had an id then has a lesser one; NULL in a seal of release 0.1.0, whose began_at and sealed_at tell instead';
COMMENT ON COLUMN socsvc.audit_seal.hash IS 'SHA-256 over previous, day, began_at, sealed_at, snapshot, heads, digest, began_id and sealed_id, where they are given';
COMMENT ON COLUMN socsvc.audit_seal.sealed_id IS 'Another that was taken afterwards; NULL as began_id';
COMMENT ON COLUMN socsvc.audit_seal.snapshot IS 'Transactions that it covers, of rows with lesser ids than sealed_id; all that were open are in its list';
COMMENT ON COLUMN socsvc.delivery.id IS 'Key within the region, unique country-wide; a row is found at once by region_code, id and delivered_on together';
COMMENT ON COLUMN socsvc_bi.norm_fulfilment.is_folded IS 'This row stands for all cells that are too small to be told, and one more; without figures where there is no more, and where fewer than k persons had services beyond the programmes (provider_load less this would tell them)';
COMMENT ON COLUMN socsvc_bi.quality.is_folded IS 'This row stands for all cells that are too small to be told, and one more; without figures where there is no more, and where provider_load, norm_fulfilment or deadline_kept less this would tell fewer than k persons';
