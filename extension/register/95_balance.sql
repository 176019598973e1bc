-- Chapter 95, balances: what was paid of which charge, oldest first, derived from charges and payments, never stored.
-- Everything is partitioned by contract, person and provider, so that a condition on any of them is asked first.

CREATE VIEW socsvc.contract_credit WITH (security_invoker) AS
  SELECT d.contract, d.person, d.provider, d.day, d.amount, d.total,
         min(d.total) OVER (PARTITION BY d.contract, d.person, d.provider ORDER BY d.day DESC) AS lasting
    FROM (SELECT e.contract, e.person, e.provider, e.day, sum(e.amount) AS amount,
                 sum(sum(e.amount)) OVER (PARTITION BY e.contract, e.person, e.provider ORDER BY e.day) AS total
            FROM (SELECT p.contract, p.person, p.provider, p.paid_on AS day,
                         CASE WHEN (p.kind = 'refund') = (p.reverses IS NULL) THEN - p.amount ELSE p.amount END AS amount
                    FROM socsvc.payment p
                  UNION ALL
                  SELECT c.contract, c.person, c.provider, c.posted_month, - c.amount
                    FROM socsvc.charge c
                   WHERE c.amount < 0) e
           GROUP BY e.contract, e.person, e.provider, e.day) d;
COMMENT ON VIEW socsvc.contract_credit IS 'What covers the charges of a contract, by day: payments less refunds and reversals, and charges that take back what was charged too much';
COMMENT ON COLUMN socsvc.contract_credit.contract IS 'Contract';
COMMENT ON COLUMN socsvc.contract_credit.person IS 'Recipient';
COMMENT ON COLUMN socsvc.contract_credit.provider IS 'Provider';
COMMENT ON COLUMN socsvc.contract_credit.day IS 'Day of the payment; first day of the month in which a credit is posted';
COMMENT ON COLUMN socsvc.contract_credit.amount IS 'Roubles that came on that day, less what went';
COMMENT ON COLUMN socsvc.contract_credit.total IS 'Roubles until the end of that day';
COMMENT ON COLUMN socsvc.contract_credit.lasting IS 'The least total of that day and all later ones: what came by that day and stayed';

CREATE VIEW socsvc.charge_allocation WITH (security_invoker) AS
  SELECT c.charge, c.contract, c.person, c.provider, c.month, c.posted_month, c.sequence, c.amount,
         greatest(least(coalesce(r.received, 0) - c.charged_before, c.asked), 0)::numeric(14, 2) AS paid,
         (c.asked - greatest(least(coalesce(r.received, 0) - c.charged_before, c.asked), 0))::numeric(14, 2) AS due,
         CASE WHEN c.asked > 0
              THEN (SELECT min(s.day) FROM socsvc.contract_credit s
                     WHERE s.contract = c.contract AND s.person = c.person AND s.provider = c.provider
                       AND s.lasting >= c.charged_before + c.asked) END AS paid_in_full_on
    FROM (SELECT g.id AS charge, g.contract, g.person, g.provider, g.month, g.posted_month, g.sequence,
                 g.amount, greatest(g.amount, 0) AS asked,
                 sum(greatest(g.amount, 0)) OVER (PARTITION BY g.contract, g.person, g.provider
                                                  ORDER BY g.posted_month, g.month, g.sequence, g.id)
                   - greatest(g.amount, 0) AS charged_before
            FROM socsvc.charge g) c
    LEFT JOIN (SELECT k.contract, k.person, k.provider, sum(k.amount) AS received
                 FROM socsvc.contract_credit k
                GROUP BY k.contract, k.person, k.provider) r
      ON r.contract = c.contract AND r.person = c.person AND r.provider = c.provider;
COMMENT ON VIEW socsvc.charge_allocation IS 'What was paid of each charge: what covers a contract''s charges goes to the oldest first, by the month in which they are to be paid, then the month of the services. Ours: the sources do not say what a payment pays first';
COMMENT ON COLUMN socsvc.charge_allocation.charge IS 'Charge';
COMMENT ON COLUMN socsvc.charge_allocation.contract IS 'Contract';
COMMENT ON COLUMN socsvc.charge_allocation.person IS 'Recipient';
COMMENT ON COLUMN socsvc.charge_allocation.provider IS 'Provider';
COMMENT ON COLUMN socsvc.charge_allocation.month IS 'Month of the services, its first day';
COMMENT ON COLUMN socsvc.charge_allocation.posted_month IS 'Month in which it is to be paid';
COMMENT ON COLUMN socsvc.charge_allocation.sequence IS '1 for the charge of the month, 2 and up for differences';
COMMENT ON COLUMN socsvc.charge_allocation.amount IS 'What the charge adds to what is due, roubles; negative for a credit';
COMMENT ON COLUMN socsvc.charge_allocation.paid IS 'Roubles paid of it; 0 for a credit, which pays others';
COMMENT ON COLUMN socsvc.charge_allocation.due IS 'Roubles still to pay of it';
COMMENT ON COLUMN socsvc.charge_allocation.paid_in_full_on IS 'Day of the payment or credit that completed it for good; may lie before the charge; NULL while something is due, and where nothing was asked';

CREATE VIEW socsvc.contract_balance WITH (security_invoker) AS
  SELECT b.contract, b.person, b.provider, b.charged::numeric(14, 2) AS charged, b.paid::numeric(14, 2) AS paid,
         (b.charged - b.paid)::numeric(14, 2) AS balance, o.oldest_unpaid_month
    FROM (SELECT e.contract, e.person, e.provider, sum(e.charged) AS charged, sum(e.paid) AS paid
            FROM (SELECT c.contract, c.person, c.provider, c.amount AS charged, 0::numeric AS paid
                    FROM socsvc.charge c
                  UNION ALL
                  SELECT p.contract, p.person, p.provider, 0,
                         CASE WHEN (p.kind = 'refund') = (p.reverses IS NULL) THEN - p.amount ELSE p.amount END
                    FROM socsvc.payment p) e
           GROUP BY e.contract, e.person, e.provider) b
    LEFT JOIN (SELECT a.contract, a.person, a.provider, min(a.month) AS oldest_unpaid_month
                 FROM socsvc.charge_allocation a
                WHERE a.due > 0
                GROUP BY a.contract, a.person, a.provider) o
      ON o.contract = b.contract AND o.person = b.person AND o.provider = b.provider;
COMMENT ON VIEW socsvc.contract_balance IS 'Charges and payments of a contract in all';
COMMENT ON COLUMN socsvc.contract_balance.contract IS 'Contract';
COMMENT ON COLUMN socsvc.contract_balance.person IS 'Recipient';
COMMENT ON COLUMN socsvc.contract_balance.provider IS 'Provider';
COMMENT ON COLUMN socsvc.contract_balance.charged IS 'Charges, credits taken off, roubles';
COMMENT ON COLUMN socsvc.contract_balance.paid IS 'Payments, refunds and reversals taken off, roubles';
COMMENT ON COLUMN socsvc.contract_balance.balance IS 'charged less paid: positive is to be paid, negative was overpaid. It exceeds what charges have due where a payment was reversed that had been refunded';
COMMENT ON COLUMN socsvc.contract_balance.oldest_unpaid_month IS 'First month of services of which something is due, or NULL';

CREATE VIEW socsvc.arrears WITH (security_invoker) AS
  SELECT o.contract, o.person, o.provider, o.due, o.overdue, o.oldest_month, o.due_on, t.today - o.due_on AS days_overdue
    FROM (SELECT socsvc.today() AS today) t
   CROSS JOIN LATERAL (
      SELECT a.contract, a.person, a.provider, sum(a.due) AS due,
             sum(a.due) FILTER (WHERE d.due_on < t.today) AS overdue, min(a.month) FILTER (WHERE d.due_on < t.today) AS oldest_month,
             min(d.due_on) AS due_on
        FROM socsvc.charge_allocation a
       CROSS JOIN LATERAL (SELECT socsvc.fee_due_on(a.posted_month) AS due_on) d
       WHERE a.due > 0
       GROUP BY a.contract, a.person, a.provider) o
   WHERE o.due_on < t.today;
COMMENT ON VIEW socsvc.arrears IS 'Contracts with a charge that is not paid by its day (fee_due_on(): setting fee_due_day)';
COMMENT ON COLUMN socsvc.arrears.contract IS 'Contract';
COMMENT ON COLUMN socsvc.arrears.person IS 'Recipient';
COMMENT ON COLUMN socsvc.arrears.provider IS 'Provider';
COMMENT ON COLUMN socsvc.arrears.due IS 'All that is to be paid, roubles';
COMMENT ON COLUMN socsvc.arrears.overdue IS 'Of it, what should have been paid by now';
COMMENT ON COLUMN socsvc.arrears.oldest_month IS 'First month of services that is overdue';
COMMENT ON COLUMN socsvc.arrears.due_on IS 'Last day on which the oldest would have been paid in time';
COMMENT ON COLUMN socsvc.arrears.days_overdue IS 'Days since then';

CREATE VIEW socsvc.certificate_state WITH (security_invoker) AS
  SELECT c.id AS certificate, c.number, c.name, c.person, c.amount, coalesce(s.spent, 0)::numeric(14, 2) AS spent,
         c.amount - coalesce(s.spent, 0) AS remaining, c.issued_on, pg_catalog.lower(c.valid) AS valid_from,
         pg_catalog.upper(c.valid) - 1 AS valid_until,
         coalesce(pg_catalog.upper(c.valid) <= (SELECT socsvc.today()), false) AS is_expired, c.document
    FROM socsvc.certificate c
   CROSS JOIN LATERAL (SELECT socsvc.certificate_spent(c.id) AS spent) s;
COMMENT ON VIEW socsvc.certificate_state IS 'Certificates with what they have paid and what is left';
COMMENT ON COLUMN socsvc.certificate_state.certificate IS 'Certificate';
COMMENT ON COLUMN socsvc.certificate_state.number IS 'Number';
COMMENT ON COLUMN socsvc.certificate_state.name IS 'Name';
COMMENT ON COLUMN socsvc.certificate_state.person IS 'Holder';
COMMENT ON COLUMN socsvc.certificate_state.amount IS 'Nominal, roubles';
COMMENT ON COLUMN socsvc.certificate_state.spent IS 'Roubles that it has paid, reversals taken off';
COMMENT ON COLUMN socsvc.certificate_state.remaining IS 'Roubles left';
COMMENT ON COLUMN socsvc.certificate_state.issued_on IS 'Day of issue';
COMMENT ON COLUMN socsvc.certificate_state.valid_from IS 'First day on which it pays';
COMMENT ON COLUMN socsvc.certificate_state.valid_until IS 'Last day on which it pays, NULL for no end';
COMMENT ON COLUMN socsvc.certificate_state.is_expired IS 'Whether that day has passed';
COMMENT ON COLUMN socsvc.certificate_state.document IS 'Decision that it rests on';

CREATE VIEW socsvc.charges_beyond_one_cap WITH (security_invoker) AS
  SELECT m.person, m.month, pg_catalog.count(*) AS contracts, pg_catalog.count(DISTINCT m.provider) AS providers,
         sum(m.fee) AS fee, pg_catalog.max(s.cap) AS cap, sum(m.fee) - pg_catalog.max(s.cap) AS beyond
    FROM socsvc.charge m
    LEFT JOIN LATERAL (SELECT sum(g.cap) AS cap FROM socsvc.charge_segment g
                        WHERE g.region_code = m.region_code AND g.charge = m.id) s ON true
   WHERE NOT EXISTS (SELECT FROM socsvc.charge l
                      WHERE l.contract = m.contract AND l.month = m.month AND l.sequence > m.sequence)
   GROUP BY m.person, m.month
  HAVING pg_catalog.count(DISTINCT m.provider) > 1 AND sum(m.fee) > pg_catalog.max(s.cap);
COMMENT ON VIEW socsvc.charges_beyond_one_cap IS 'Months in which several providers together charge a person more than the highest of his caps. Reported, not refused: each provider determines its own fee (326-п 19), 442-FZ article 32 limits the monthly fee, and no source held says whether the limit is one for all providers';
COMMENT ON COLUMN socsvc.charges_beyond_one_cap.person IS 'Recipient';
COMMENT ON COLUMN socsvc.charges_beyond_one_cap.month IS 'Month of the services';
COMMENT ON COLUMN socsvc.charges_beyond_one_cap.contracts IS 'Contracts charged in it';
COMMENT ON COLUMN socsvc.charges_beyond_one_cap.providers IS 'Providers of these';
COMMENT ON COLUMN socsvc.charges_beyond_one_cap.fee IS 'Fees of the programme''s services in all, by the last charge of each contract, roubles';
COMMENT ON COLUMN socsvc.charges_beyond_one_cap.cap IS 'The highest cap of one of these contracts, roubles';
COMMENT ON COLUMN socsvc.charges_beyond_one_cap.beyond IS 'fee less cap';
