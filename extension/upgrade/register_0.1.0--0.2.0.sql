-- From 0.1.0 to 0.2.0: what a register has anew (drafted by test/setup/upgrade_script).
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
            ELSE round(sum(c.norm_times), 1)
        END AS norm_times,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.times)
        END AS times,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE round(((100.0 * sum(c.times)) / NULLIF(sum(c.norm_times), (0)::numeric)), 1)
        END AS fulfilled_percent,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE round(sum(c.norm_minutes), 1)
        END AS norm_minutes,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE sum(c.minutes)
        END AS minutes,
    f.as_of,
    f.is_stale
   FROM (( SELECT k.region_code,
            k.month,
            k.service,
            k.recipients,
            k.lines,
            k.norm_times,
            k.norm_minutes,
            k.times,
            k.minutes,
            t."least",
            (k.recipients < t."least") AS is_small,
            (lag(k.recipients, 1, k.recipients) OVER (PARTITION BY k.region_code, k.month ORDER BY k.recipients, k.service) < t."least") AS is_folded
           FROM (socsvc_bi.kept_service_month k
             CROSS JOIN ( SELECT socsvc.bi_least_cell() AS "least"
                 OFFSET 0) t)) c
     JOIN socsvc_bi.bi_freshness f ON ((f.name = 'norm_fulfilment'::text)))
  GROUP BY c.region_code, c.month,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE c.service
        END, c.is_folded, c."least", f.as_of, f.is_stale;
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
 SELECT c.region_code,
    c.month,
    c.criterion,
    c.measure,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE c.provider
        END AS provider,
    c.is_folded,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE max(c.persons)
        END AS persons,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE round(sum(c.expected), 1)
        END AS expected,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE round(sum(c.fulfilled), 1)
        END AS fulfilled,
        CASE
            WHEN bool_and(c.is_small) THEN NULL::numeric
            ELSE round(((100.0 * sum(c.fulfilled)) / NULLIF(sum(c.expected), (0)::numeric)), 1)
        END AS fulfilled_percent,
    f.as_of,
    f.is_stale
   FROM (( SELECT i.region_code,
            k.provider,
            k.month,
            k.criterion,
            k.measure,
            k.persons,
            k.expected,
            k.fulfilled,
            k.computed_at,
            t."least",
            (k.persons < t."least") AS is_small,
            (lag(k.persons, 1, k.persons) OVER (PARTITION BY k.month, k.criterion, k.measure ORDER BY k.persons, k.provider) < t."least") AS is_folded
           FROM ((socsvc.quality_figure k
             CROSS JOIN socsvc.register_info i)
             CROSS JOIN ( SELECT socsvc.bi_least_cell() AS "least"
                 OFFSET 0) t)) c
     JOIN socsvc_bi.bi_freshness f ON ((f.name = 'quality'::text)))
  GROUP BY c.region_code, c.month, c.criterion, c.measure,
        CASE
            WHEN c.is_folded THEN NULL::bigint
            ELSE c.provider
        END, c.is_folded, f.as_of, f.is_stale;
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
