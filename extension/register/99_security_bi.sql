-- Chapter 99, analysts: views of socsvc_bi and nothing else. A login of socsvc_analyst should have no other role: who can
-- read the register too can tell whom a surrogate stands for.
-- A federal node's login (doc/federation.md) sees the same.

GRANT SELECT ON
    socsvc_bi.dim_service, socsvc_bi.dim_provider, socsvc_bi.dim_department, socsvc_bi.dim_calendar, socsvc_bi.dim_recipient,
    socsvc_bi.fact_delivery, socsvc_bi.fact_charge, socsvc_bi.fact_queue, socsvc_bi.fact_deadline, socsvc_bi.fact_contract,
    socsvc_bi.fact_order, socsvc_bi.fact_payment, socsvc_bi.bi_freshness, socsvc_bi.quota_use, socsvc_bi.need_coverage,
    socsvc_bi.provider_load, socsvc_bi.norm_fulfilment, socsvc_bi.deadline_kept, socsvc_bi.waiting_time, socsvc_bi.fee_structure,
    socsvc_bi.fee_arrears, socsvc_bi.load_forecast, socsvc_bi.dim_region, socsvc_bi.dim_region_service, socsvc_bi.dim_region_calendar,
    socsvc_bi.bi_column
  TO socsvc_analyst, socsvc_federation;
GRANT EXECUTE ON FUNCTION socsvc.bi_least_cell(), socsvc.bi_most_age(), socsvc.bi_last_delivery() TO socsvc_analyst, socsvc_federation;
GRANT EXECUTE ON FUNCTION
    socsvc._bi_figures(), socsvc._bi_months(), socsvc._refresh_bi(text, date, bigint), socsvc._note_bi_age(text, timestamptz, bigint)
  TO socsvc_scheduler;
GRANT EXECUTE ON FUNCTION
    socsvc._published_region(), socsvc._federated_relations(), socsvc._publish(text, date, timestamptz, bigint)
  TO socsvc_scheduler;
GRANT EXECUTE ON PROCEDURE socsvc.refresh_bi(), socsvc.publish_bi() TO socsvc_scheduler;
GRANT EXECUTE ON FUNCTION socsvc.rotate_bi_key() TO socsvc_admin;
