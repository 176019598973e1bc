-- Chapter 98, facts of socsvc_bi: live, a row an event. No free text, no number, no name is in them.

CREATE VIEW socsvc_bi.fact_delivery WITH (security_barrier) AS
  SELECT d.region_code, d.id AS delivery, d.delivered_on AS day, k.recipient, d.provider, w.department, h.worker_key AS worker,
         coalesce(pl.service_item, x.service_item, u.service_item) AS service,
         CASE WHEN d.contract_line IS NOT NULL THEN 'programme' WHEN d.extra_line IS NOT NULL THEN 'extra' ELSE 'urgent' END AS ground,
         d.quantity AS times, d.minutes
    FROM socsvc.delivery d
    LEFT JOIN socsvc.programme_line pl ON pl.id = d.programme_line
    LEFT JOIN socsvc.extra_line x ON x.id = d.extra_line
    LEFT JOIN socsvc.urgent_line u ON u.id = d.urgent_line
    LEFT JOIN socsvc.worker w ON w.id = d.worker
    LEFT JOIN socsvc_bi.kept_worker h ON h.worker = d.worker
    LEFT JOIN socsvc_bi.kept_recipient k ON k.person = d.person;
COMMENT ON VIEW socsvc_bi.fact_delivery IS 'Fact, live. Grain: a delivered service of a line on a day. Measures: times, minutes. Key: region_code, delivery';
COMMENT ON COLUMN socsvc_bi.fact_delivery.region_code IS 'Region; key, first part';
COMMENT ON COLUMN socsvc_bi.fact_delivery.delivery IS 'Key, second part';
COMMENT ON COLUMN socsvc_bi.fact_delivery.day IS 'Day of delivery (dim_calendar)';
COMMENT ON COLUMN socsvc_bi.fact_delivery.recipient IS 'Recipient (dim_recipient); NULL for one who came after the last refresh_bi()';
COMMENT ON COLUMN socsvc_bi.fact_delivery.provider IS 'Provider (dim_provider)';
COMMENT ON COLUMN socsvc_bi.fact_delivery.department IS 'The worker''s department today (dim_department), NULL where none is known';
COMMENT ON COLUMN socsvc_bi.fact_delivery.worker IS 'Surrogate of the worker, NULL where none is named';
COMMENT ON COLUMN socsvc_bi.fact_delivery.service IS 'Item of the standard (dim_service)';
COMMENT ON COLUMN socsvc_bi.fact_delivery.ground IS 'programme (counts against a quota), extra (over the programme, at full tariff), urgent';
COMMENT ON COLUMN socsvc_bi.fact_delivery.times IS 'Unit: times';
COMMENT ON COLUMN socsvc_bi.fact_delivery.minutes IS 'Unit: minutes spent, NULL where not recorded';

CREATE VIEW socsvc_bi.fact_charge WITH (security_barrier) AS
  SELECT c.region_code, c.id AS charge, c.month, c.posted_month, k.recipient, c.provider, c.form, c.terms, c.sequence, c.cost, c.fee,
         c.extra, c.previous, c.amount
    FROM socsvc.charge c LEFT JOIN socsvc_bi.kept_recipient k ON k.person = c.person;
COMMENT ON VIEW socsvc_bi.fact_charge IS 'Fact, live. Grain: a charge of a contract and month; later ones of the same month are differences, so sum amount, and take cost, fee and extra of the last sequence only. Money in roubles (in Kazakhstan: tenge). Key: region_code, charge';
COMMENT ON COLUMN socsvc_bi.fact_charge.region_code IS 'Region; key, first part';
COMMENT ON COLUMN socsvc_bi.fact_charge.charge IS 'Key, second part';
COMMENT ON COLUMN socsvc_bi.fact_charge.month IS 'Month of the services, its first day';
COMMENT ON COLUMN socsvc_bi.fact_charge.posted_month IS 'Month in which it is to be paid, its first day';
COMMENT ON COLUMN socsvc_bi.fact_charge.recipient IS 'Recipient (dim_recipient)';
COMMENT ON COLUMN socsvc_bi.fact_charge.provider IS 'Provider (dim_provider)';
COMMENT ON COLUMN socsvc_bi.fact_charge.form IS 'Form of service';
COMMENT ON COLUMN socsvc_bi.fact_charge.terms IS 'free, partial or full';
COMMENT ON COLUMN socsvc_bi.fact_charge.sequence IS '1 for the charge of the month, 2 and up for differences';
COMMENT ON COLUMN socsvc_bi.fact_charge.cost IS 'Roubles: services of the programme at their tariffs';
COMMENT ON COLUMN socsvc_bi.fact_charge.fee IS 'Roubles: what of it the recipient pays';
COMMENT ON COLUMN socsvc_bi.fact_charge.extra IS 'Roubles: services over the programme';
COMMENT ON COLUMN socsvc_bi.fact_charge.previous IS 'Roubles that earlier charges of the month said in all';
COMMENT ON COLUMN socsvc_bi.fact_charge.amount IS 'Roubles that this row adds: fee + extra - previous; additive';

CREATE VIEW socsvc_bi.fact_payment WITH (security_barrier) AS
  SELECT i.region_code, p.id AS payment, p.paid_on AS day, pg_catalog.date_trunc('month', p.paid_on::timestamp)::date AS month, k.recipient,
         p.provider, p.kind, CASE WHEN (p.kind = 'refund') = (p.reverses IS NULL) THEN - p.amount ELSE p.amount END AS amount
    FROM socsvc.payment p CROSS JOIN socsvc.register_info i LEFT JOIN socsvc_bi.kept_recipient k ON k.person = p.person;
COMMENT ON VIEW socsvc_bi.fact_payment IS 'Fact, live. Grain: a payment, refund or reversal of a contract. Measure: amount. Money in roubles (in Kazakhstan: tenge). Key: region_code, payment';
COMMENT ON COLUMN socsvc_bi.fact_payment.region_code IS 'Region; key, first part';
COMMENT ON COLUMN socsvc_bi.fact_payment.payment IS 'Key, second part';
COMMENT ON COLUMN socsvc_bi.fact_payment.day IS 'Day on which it was paid (dim_calendar)';
COMMENT ON COLUMN socsvc_bi.fact_payment.month IS 'Month of that day, its first day (dim_calendar.month)';
COMMENT ON COLUMN socsvc_bi.fact_payment.recipient IS 'Recipient (dim_recipient); NULL for one who came after the last refresh_bi()';
COMMENT ON COLUMN socsvc_bi.fact_payment.provider IS 'Provider (dim_provider)';
COMMENT ON COLUMN socsvc_bi.fact_payment.kind IS 'transfer, cash, certificate, deduction, refund';
COMMENT ON COLUMN socsvc_bi.fact_payment.amount IS 'Roubles; negative what was given back, and what reverses a payment; additive';

CREATE VIEW socsvc_bi.fact_queue WITH (security_barrier) AS
  SELECT q.region_code, q.id AS queue_entry, k.recipient, q.provider, q.department, q.form, c.code AS queue_class, q.status,
         (q.joined_at AT TIME ZONE i.time_zone)::date AS joined_on, (e.left_at AT TIME ZONE i.time_zone)::date AS left_on,
         (coalesce(e.left_at, pg_catalog.clock_timestamp()) AT TIME ZONE i.time_zone)::date
           - (q.joined_at AT TIME ZONE i.time_zone)::date AS waited_days
    FROM socsvc.queue_entry q
    JOIN socsvc.queue_class c ON c.rank = q.class_rank
    CROSS JOIN socsvc.register_info i
    LEFT JOIN (SELECT v.entity_id, v.to_status, pg_catalog.max(v.happened_at) AS left_at
                 FROM socsvc.status_event v WHERE v.entity = 'queue_entry' AND v.to_status <> 'waiting'
                GROUP BY v.entity_id, v.to_status) e ON e.entity_id = q.id AND e.to_status = q.status
    LEFT JOIN socsvc_bi.kept_recipient k ON k.person = q.person;
COMMENT ON VIEW socsvc_bi.fact_queue IS 'Fact, live. Grain: an entry of a queue, waiting or not any more. Measure: waited_days. Key: region_code, queue_entry';
COMMENT ON COLUMN socsvc_bi.fact_queue.region_code IS 'Region; key, first part';
COMMENT ON COLUMN socsvc_bi.fact_queue.queue_entry IS 'Key, second part';
COMMENT ON COLUMN socsvc_bi.fact_queue.recipient IS 'Who waits (dim_recipient)';
COMMENT ON COLUMN socsvc_bi.fact_queue.provider IS 'Provider (dim_provider)';
COMMENT ON COLUMN socsvc_bi.fact_queue.department IS 'Department (dim_department)';
COMMENT ON COLUMN socsvc_bi.fact_queue.form IS 'Form of service';
COMMENT ON COLUMN socsvc_bi.fact_queue.queue_class IS 'out_of_turn, first_priority, preferential, general';
COMMENT ON COLUMN socsvc_bi.fact_queue.status IS 'waiting, offered, placed, cancelled, closed';
COMMENT ON COLUMN socsvc_bi.fact_queue.joined_on IS 'Day of joining (dim_calendar)';
COMMENT ON COLUMN socsvc_bi.fact_queue.left_on IS 'Day of the present status (dim_calendar), NULL while waiting';
COMMENT ON COLUMN socsvc_bi.fact_queue.waited_days IS 'Unit: days from joining to left_on, to today while waiting';

CREATE VIEW socsvc_bi.fact_deadline WITH (security_barrier) AS
  SELECT i.region_code, d.id AS deadline, d.step, d.duty_of, d.entity, k.recipient, d.starts_on, d.due_on, d.met_on, d.state, d.provisional,
         CASE d.state WHEN 'met' THEN true WHEN 'met_late' THEN false WHEN 'overdue' THEN false END AS is_kept,
         CASE WHEN d.state = 'met_late' THEN d.met_on - d.due_on END AS days_late
    FROM socsvc.deadline d CROSS JOIN socsvc.register_info i LEFT JOIN socsvc_bi.kept_recipient k ON k.person = d.person;
COMMENT ON VIEW socsvc_bi.fact_deadline IS 'Fact, live. Grain: a deadline of a case. Measures: is_kept, days_late. Key: region_code, deadline';
COMMENT ON COLUMN socsvc_bi.fact_deadline.region_code IS 'Region; key, first part';
COMMENT ON COLUMN socsvc_bi.fact_deadline.deadline IS 'Key, second part';
COMMENT ON COLUMN socsvc_bi.fact_deadline.step IS 'What is to be done: survey, decision, programme, contract, …';
COMMENT ON COLUMN socsvc_bi.fact_deadline.duty_of IS 'Who must act: agency, provider, commission, minors_commission';
COMMENT ON COLUMN socsvc_bi.fact_deadline.entity IS 'What it is about: application, contract, …';
COMMENT ON COLUMN socsvc_bi.fact_deadline.recipient IS 'Person of the case (dim_recipient)';
COMMENT ON COLUMN socsvc_bi.fact_deadline.starts_on IS 'Day from which it runs (dim_calendar)';
COMMENT ON COLUMN socsvc_bi.fact_deadline.due_on IS 'Last day in time (dim_calendar)';
COMMENT ON COLUMN socsvc_bi.fact_deadline.met_on IS 'Day on which it was met (dim_calendar), NULL while it is not';
COMMENT ON COLUMN socsvc_bi.fact_deadline.state IS 'open, paused, overdue (once the nightly job has seen it), met, met_late, void';
COMMENT ON COLUMN socsvc_bi.fact_deadline.provisional IS 'Whether due_on lies in a year whose calendar was not loaded';
COMMENT ON COLUMN socsvc_bi.fact_deadline.is_kept IS 'true met in time, false met late or overdue, NULL open, paused or void';
COMMENT ON COLUMN socsvc_bi.fact_deadline.days_late IS 'Unit: calendar days between due_on and met_on, of those met late';

CREATE VIEW socsvc_bi.fact_contract WITH (security_barrier) AS
  SELECT i.region_code, c.id AS contract, k.recipient, c.provider, p.form, p.payment AS terms,
         -- A contract tells no more of a person than dim_recipient does.
         CASE WHEN k.locality IN ('urban', 'rural') THEN c.place ELSE 'any' END AS locality, c.status, c.requested_on, c.signed_on, c.signed_on - c.requested_on AS days_to_sign, pg_catalog.lower(c.term) AS starts_on,
         pg_catalog.upper(c.term) - 1 AS ends_on, c.inactive_from, c.termination_ground
    FROM socsvc.contract c
    JOIN socsvc.programme p ON p.id = c.programme
    CROSS JOIN socsvc.register_info i
    LEFT JOIN socsvc_bi.kept_recipient k ON k.person = c.person;
COMMENT ON VIEW socsvc_bi.fact_contract IS 'Fact, live. Grain: a contract between a recipient and a provider. Measure: days_to_sign. Key: region_code, contract';
COMMENT ON COLUMN socsvc_bi.fact_contract.region_code IS 'Region; key, first part';
COMMENT ON COLUMN socsvc_bi.fact_contract.contract IS 'Key, second part';
COMMENT ON COLUMN socsvc_bi.fact_contract.recipient IS 'Recipient (dim_recipient)';
COMMENT ON COLUMN socsvc_bi.fact_contract.provider IS 'Provider (dim_provider)';
COMMENT ON COLUMN socsvc_bi.fact_contract.form IS 'Form of service';
COMMENT ON COLUMN socsvc_bi.fact_contract.terms IS 'Terms of the programme: free, partial or full';
COMMENT ON COLUMN socsvc_bi.fact_contract.locality IS 'urban or rural; any where dim_recipient does not tell the type of locality of the recipient';
COMMENT ON COLUMN socsvc_bi.fact_contract.status IS 'requested, offered, active, suspended, completed, terminated, cancelled';
COMMENT ON COLUMN socsvc_bi.fact_contract.requested_on IS 'Day of the request (dim_calendar)';
COMMENT ON COLUMN socsvc_bi.fact_contract.signed_on IS 'Day of signature (dim_calendar), NULL before';
COMMENT ON COLUMN socsvc_bi.fact_contract.days_to_sign IS 'Unit: calendar days from the request to the signature';
COMMENT ON COLUMN socsvc_bi.fact_contract.starts_on IS 'First day of the term, NULL before the offer';
COMMENT ON COLUMN socsvc_bi.fact_contract.ends_on IS 'Last day of the term, NULL before the offer';
COMMENT ON COLUMN socsvc_bi.fact_contract.inactive_from IS 'First day on which it is ended or suspended, NULL for none';
COMMENT ON COLUMN socsvc_bi.fact_contract.termination_ground IS 'Code of the ground of termination, NULL where not terminated';

CREATE VIEW socsvc_bi.fact_order WITH (security_barrier) AS
  SELECT i.region_code, o.id AS service_order, k.recipient, o.provider, h.worker_key AS worker, o.help_kind, o.status,
         (o.ordered_at AT TIME ZONE i.time_zone)::date AS ordered_on, o.confirmed_on, o.ended_on,
         o.confirmed_on - (o.ordered_at AT TIME ZONE i.time_zone)::date AS days_to_confirm
    FROM socsvc.service_order o
    CROSS JOIN socsvc.register_info i
    LEFT JOIN socsvc_bi.kept_worker h ON h.worker = o.worker
    LEFT JOIN socsvc_bi.kept_recipient k ON k.person = o.person;
COMMENT ON VIEW socsvc_bi.fact_order IS 'Fact, live. Grain: an order of a specialist on the portal (Kazakhstan; none elsewhere). Measure: days_to_confirm. Key: region_code, service_order';
COMMENT ON COLUMN socsvc_bi.fact_order.region_code IS 'Region; key, first part';
COMMENT ON COLUMN socsvc_bi.fact_order.service_order IS 'Key, second part';
COMMENT ON COLUMN socsvc_bi.fact_order.recipient IS 'Recipient (dim_recipient)';
COMMENT ON COLUMN socsvc_bi.fact_order.provider IS 'Provider (dim_provider)';
COMMENT ON COLUMN socsvc_bi.fact_order.worker IS 'Surrogate of the specialist';
COMMENT ON COLUMN socsvc_bi.fact_order.help_kind IS 'Kind of help: code';
COMMENT ON COLUMN socsvc_bi.fact_order.status IS 'Status of the order';
COMMENT ON COLUMN socsvc_bi.fact_order.ordered_on IS 'Day of the order (dim_calendar)';
COMMENT ON COLUMN socsvc_bi.fact_order.confirmed_on IS 'Day on which the specialist took it (dim_calendar), NULL before';
COMMENT ON COLUMN socsvc_bi.fact_order.ended_on IS 'Day on which it ended (dim_calendar), NULL while it lasts';
COMMENT ON COLUMN socsvc_bi.fact_order.days_to_confirm IS 'Unit: calendar days from the order to confirmed_on';
