-- Chapter 98, a fact of socsvc_bi: payments of recipients. Live, a row an event, as the others.

CREATE VIEW socsvc_bi.fact_payment WITH (security_barrier) AS
  SELECT i.region_code, p.id AS payment, p.paid_on AS day, pg_catalog.date_trunc('month', p.paid_on::timestamp)::date AS month, k.recipient,
         p.provider, p.kind, CASE WHEN (p.kind = 'refund') = (p.reverses IS NULL) THEN - p.amount ELSE p.amount END AS amount
    FROM socsvc.payment p CROSS JOIN socsvc.register_info i LEFT JOIN socsvc_bi.kept_recipient k ON k.person = p.person;
COMMENT ON VIEW socsvc_bi.fact_payment IS 'Fact. Grain: a payment, refund or reversal of a contract. Key: region_code, payment';
COMMENT ON COLUMN socsvc_bi.fact_payment.region_code IS 'Region';
COMMENT ON COLUMN socsvc_bi.fact_payment.payment IS 'Key, with the region';
COMMENT ON COLUMN socsvc_bi.fact_payment.day IS 'Day on which it was paid (dim_calendar)';
COMMENT ON COLUMN socsvc_bi.fact_payment.month IS 'Month of the day, its first day';
COMMENT ON COLUMN socsvc_bi.fact_payment.recipient IS 'Recipient (dim_recipient); NULL for whoever came since the last refresh';
COMMENT ON COLUMN socsvc_bi.fact_payment.provider IS 'Provider (dim_provider)';
COMMENT ON COLUMN socsvc_bi.fact_payment.kind IS 'transfer, cash, certificate, deduction, refund';
COMMENT ON COLUMN socsvc_bi.fact_payment.amount IS 'Unit: roubles; negative what was given back, and what reverses a payment';

GRANT SELECT ON socsvc_bi.fact_payment TO socsvc_analyst;
