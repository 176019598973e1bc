-- Chapter 95, fees: sections «Оплата», «Сертификаты» and «Выплаты» of the citizen's cabinet (000/3.1/11, /13, /16; the
-- manual names them and does not describe them), and the provider's side of them.

CREATE VIEW socsvc.my_charges WITH (security_invoker) AS
  SELECT c.id AS charge, c.contract, t.number AS contract_number, c.provider, v.short_name AS provider_name,
         c.month, c.posted_month, c.sequence, c.form, c.terms, socsvc.payment_label(c.terms, 'ru') AS terms_label,
         c.cost, c.fee, c.extra, c.previous, c.amount, a.paid, a.due, socsvc.fee_due_on(c.posted_month) AS due_on,
         a.paid_in_full_on
    FROM socsvc.charge c
    JOIN socsvc.charge_allocation a
      ON a.charge = c.id AND a.contract = c.contract AND a.person = c.person AND a.provider = c.provider
    JOIN socsvc.contract t ON t.id = c.contract
    JOIN socsvc.provider v ON v.id = c.provider
   WHERE c.person = (SELECT socsvc.subject_person());
COMMENT ON VIEW socsvc.my_charges IS 'Section «Оплата»: what is to be paid for the months, and what was paid. The manual does not describe its content: ours';
COMMENT ON COLUMN socsvc.my_charges.charge IS 'Charge';
COMMENT ON COLUMN socsvc.my_charges.contract IS 'Contract';
COMMENT ON COLUMN socsvc.my_charges.contract_number IS 'Its number';
COMMENT ON COLUMN socsvc.my_charges.provider IS 'Provider';
COMMENT ON COLUMN socsvc.my_charges.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.my_charges.month IS 'Month of the services, its first day';
COMMENT ON COLUMN socsvc.my_charges.posted_month IS 'Month in which it is to be paid';
COMMENT ON COLUMN socsvc.my_charges.sequence IS '1 for the charge of the month, 2 and up for differences';
COMMENT ON COLUMN socsvc.my_charges.form IS 'Form of service';
COMMENT ON COLUMN socsvc.my_charges.terms IS 'free, partial or full';
COMMENT ON COLUMN socsvc.my_charges.terms_label IS 'Terms of payment in Russian: «Бесплатно», «Частичная оплата», «Полная оплата»';
COMMENT ON COLUMN socsvc.my_charges.cost IS 'Services of the programme at their tariffs, roubles';
COMMENT ON COLUMN socsvc.my_charges.fee IS 'What of it is paid';
COMMENT ON COLUMN socsvc.my_charges.extra IS 'Services over the programme, at full tariff';
COMMENT ON COLUMN socsvc.my_charges.previous IS 'What earlier charges of the month said in all';
COMMENT ON COLUMN socsvc.my_charges.amount IS 'fee + extra - previous: what this row adds; negative for a credit';
COMMENT ON COLUMN socsvc.my_charges.paid IS 'Paid of it, oldest charge first';
COMMENT ON COLUMN socsvc.my_charges.due IS 'Still to pay';
COMMENT ON COLUMN socsvc.my_charges.due_on IS 'Last day on which it is paid in time';
COMMENT ON COLUMN socsvc.my_charges.paid_in_full_on IS 'Day of the payment that completed it';

CREATE VIEW socsvc.my_charge_lines WITH (security_invoker) AS
  SELECT l.charge, c.contract, c.month, l.line, n.label AS name, l.extra_line IS NOT NULL AS is_extra,
         l.quantity, l.price, l.cost, l.segment, pg_catalog.lower(s.days) AS days_from, pg_catalog.upper(s.days) - 1 AS days_until,
         f.name_ru AS free_reason
    FROM socsvc.charge c
    JOIN socsvc.charge_line l ON l.region_code = c.region_code AND l.charge = c.id
    LEFT JOIN socsvc.charge_segment s ON s.region_code = l.region_code AND s.charge = l.charge AND s.segment = l.segment
    LEFT JOIN socsvc.free_rule f ON f.id = s.free_rule
    LEFT JOIN socsvc.contract_line k ON k.id = l.contract_line
    LEFT JOIN socsvc.programme_line p ON p.id = k.programme_line
    LEFT JOIN socsvc.extra_line x ON x.id = l.extra_line
    JOIN socsvc.service_item_label n ON n.service_item = coalesce(p.service_item, x.service_item)
   WHERE c.person = (SELECT socsvc.subject_person());
COMMENT ON VIEW socsvc.my_charge_lines IS 'Section «Оплата»: what a charge is for; all of it step by step: explain_charge()';
COMMENT ON COLUMN socsvc.my_charge_lines.charge IS 'Charge';
COMMENT ON COLUMN socsvc.my_charge_lines.contract IS 'Contract';
COMMENT ON COLUMN socsvc.my_charge_lines.month IS 'Month of the services';
COMMENT ON COLUMN socsvc.my_charge_lines.line IS 'Line of the charge';
COMMENT ON COLUMN socsvc.my_charge_lines.name IS 'Service as the portal names it';
COMMENT ON COLUMN socsvc.my_charge_lines.is_extra IS 'Over the programme, at the full tariff';
COMMENT ON COLUMN socsvc.my_charge_lines.quantity IS 'Times delivered';
COMMENT ON COLUMN socsvc.my_charge_lines.price IS 'Roubles for one delivery';
COMMENT ON COLUMN socsvc.my_charge_lines.cost IS 'quantity times price';
COMMENT ON COLUMN socsvc.my_charge_lines.segment IS 'Part of the month, NULL for services over the programme';
COMMENT ON COLUMN socsvc.my_charge_lines.days_from IS 'First day of that part';
COMMENT ON COLUMN socsvc.my_charge_lines.days_until IS 'Last day of that part';
COMMENT ON COLUMN socsvc.my_charge_lines.free_reason IS 'Why these days are free whatever the income, NULL where they are not';

CREATE VIEW socsvc.my_payments WITH (security_invoker) AS
  SELECT p.id AS payment, p.contract, t.number AS contract_number, p.provider, v.short_name AS provider_name, p.paid_on,
         p.kind, socsvc.payment_kind_label(p.kind, 'ru') AS kind_label,
         CASE WHEN (p.kind = 'refund') = (p.reverses IS NULL) THEN - p.amount ELSE p.amount END AS amount,
         p.document, c.number AS certificate_number, p.reverses,
         (SELECT b.id FROM socsvc.payment b WHERE b.reverses = p.id) AS reversed_by
    FROM socsvc.payment p
    JOIN socsvc.contract t ON t.id = p.contract
    JOIN socsvc.provider v ON v.id = p.provider
    LEFT JOIN socsvc.certificate c ON c.id = p.certificate
   WHERE p.person = (SELECT socsvc.subject_person());
COMMENT ON VIEW socsvc.my_payments IS 'Section «Оплата»: what was paid, refunds and reversals among it. Ours';
COMMENT ON COLUMN socsvc.my_payments.payment IS 'Payment';
COMMENT ON COLUMN socsvc.my_payments.contract IS 'Contract';
COMMENT ON COLUMN socsvc.my_payments.contract_number IS 'Its number';
COMMENT ON COLUMN socsvc.my_payments.provider IS 'Provider';
COMMENT ON COLUMN socsvc.my_payments.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.my_payments.paid_on IS 'Day';
COMMENT ON COLUMN socsvc.my_payments.kind IS 'transfer, cash, certificate, deduction or refund';
COMMENT ON COLUMN socsvc.my_payments.kind_label IS 'Kind in Russian';
COMMENT ON COLUMN socsvc.my_payments.amount IS 'Roubles; negative where money went back: a refund, or a payment that was reversed';
COMMENT ON COLUMN socsvc.my_payments.document IS 'Its document';
COMMENT ON COLUMN socsvc.my_payments.certificate_number IS 'Certificate that paid';
COMMENT ON COLUMN socsvc.my_payments.reverses IS 'Payment that this row takes back';
COMMENT ON COLUMN socsvc.my_payments.reversed_by IS 'Row that takes this payment back';

CREATE VIEW socsvc.my_certificates WITH (security_invoker) AS
  SELECT s.certificate, s.number, s.name, s.amount, s.spent, s.remaining, s.issued_on, s.valid_from, s.valid_until, s.is_expired,
         s.document
    FROM socsvc.certificate_state s
   WHERE s.person = (SELECT socsvc.subject_person());
COMMENT ON VIEW socsvc.my_certificates IS 'Section «Сертификаты»: social certificates and what is left of them. The manual does not describe its content: ours';
COMMENT ON COLUMN socsvc.my_certificates.certificate IS 'Certificate';
COMMENT ON COLUMN socsvc.my_certificates.number IS 'Number';
COMMENT ON COLUMN socsvc.my_certificates.name IS 'Name';
COMMENT ON COLUMN socsvc.my_certificates.amount IS 'Nominal, roubles';
COMMENT ON COLUMN socsvc.my_certificates.spent IS 'Roubles that it has paid';
COMMENT ON COLUMN socsvc.my_certificates.remaining IS 'Roubles left';
COMMENT ON COLUMN socsvc.my_certificates.issued_on IS 'Day of issue';
COMMENT ON COLUMN socsvc.my_certificates.valid_from IS 'First day on which it pays';
COMMENT ON COLUMN socsvc.my_certificates.valid_until IS 'Last day on which it pays, NULL for no end';
COMMENT ON COLUMN socsvc.my_certificates.is_expired IS 'Whether that day has passed';
COMMENT ON COLUMN socsvc.my_certificates.document IS 'Decision that it rests on';

CREATE VIEW socsvc.my_payouts WITH (security_invoker) AS
  SELECT p.id AS payout, p.contract, t.number AS contract_number, p.provider, v.short_name AS provider_name, p.month, p.sequence, p.at_norm, p.fee,
         p.amount, p.paid_on, p.document
    FROM socsvc.payout p
    JOIN socsvc.contract t ON t.id = p.contract
    JOIN socsvc.provider v ON v.id = p.provider
   WHERE p.person = (SELECT socsvc.subject_person());
COMMENT ON VIEW socsvc.my_payouts IS 'Section «Выплаты»: what providers get from the region for the services that the person received. The manual does not describe its content: ours';
COMMENT ON COLUMN socsvc.my_payouts.payout IS 'Payout';
COMMENT ON COLUMN socsvc.my_payouts.contract IS 'Contract';
COMMENT ON COLUMN socsvc.my_payouts.contract_number IS 'Its number';
COMMENT ON COLUMN socsvc.my_payouts.provider IS 'Provider';
COMMENT ON COLUMN socsvc.my_payouts.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.my_payouts.month IS 'Month of the services';
COMMENT ON COLUMN socsvc.my_payouts.sequence IS '1 for the month, 2 and up for differences';
COMMENT ON COLUMN socsvc.my_payouts.at_norm IS 'Services at the norms of financing, roubles';
COMMENT ON COLUMN socsvc.my_payouts.fee IS 'Of it paid by the recipient';
COMMENT ON COLUMN socsvc.my_payouts.amount IS 'What the provider gets by this row; negative where too much was paid';
COMMENT ON COLUMN socsvc.my_payouts.paid_on IS 'Day on which it was paid, NULL until then';
COMMENT ON COLUMN socsvc.my_payouts.document IS 'Payment order';

CREATE VIEW socsvc.provider_charges WITH (security_invoker) AS
  SELECT c.id AS charge, c.contract, t.number AS contract_number, c.person,
         pg_catalog.concat_ws(' ', r.family_name, r.given_name, r.patronymic) AS person_name,
         c.month, c.posted_month, c.sequence, c.form, c.terms, socsvc.payment_label(c.terms, 'ru') AS terms_label,
         c.cost, c.fee, c.extra, c.previous, c.amount, a.paid, a.due, socsvc.fee_due_on(c.posted_month) AS due_on,
         a.paid_in_full_on
    FROM socsvc.charge c
    JOIN socsvc.charge_allocation a
      ON a.charge = c.id AND a.contract = c.contract AND a.person = c.person AND a.provider = c.provider
    JOIN socsvc.contract t ON t.id = c.contract
    JOIN socsvc.person r ON r.id = c.person
   WHERE c.provider = (SELECT socsvc.subject_provider());
COMMENT ON VIEW socsvc.provider_charges IS 'Charges of the provider who looks';
COMMENT ON COLUMN socsvc.provider_charges.charge IS 'Charge';
COMMENT ON COLUMN socsvc.provider_charges.contract IS 'Contract';
COMMENT ON COLUMN socsvc.provider_charges.contract_number IS 'Its number';
COMMENT ON COLUMN socsvc.provider_charges.person IS 'Recipient';
COMMENT ON COLUMN socsvc.provider_charges.person_name IS 'Full name';
COMMENT ON COLUMN socsvc.provider_charges.month IS 'Month of the services, its first day';
COMMENT ON COLUMN socsvc.provider_charges.posted_month IS 'Month in which it is to be paid';
COMMENT ON COLUMN socsvc.provider_charges.sequence IS '1 for the charge of the month, 2 and up for differences';
COMMENT ON COLUMN socsvc.provider_charges.form IS 'Form of service';
COMMENT ON COLUMN socsvc.provider_charges.terms IS 'free, partial or full';
COMMENT ON COLUMN socsvc.provider_charges.terms_label IS 'Terms of payment in Russian: «Бесплатно», «Частичная оплата», «Полная оплата»';
COMMENT ON COLUMN socsvc.provider_charges.cost IS 'Services of the programme at their tariffs, roubles';
COMMENT ON COLUMN socsvc.provider_charges.fee IS 'What of it is paid';
COMMENT ON COLUMN socsvc.provider_charges.extra IS 'Services over the programme, at full tariff';
COMMENT ON COLUMN socsvc.provider_charges.previous IS 'What earlier charges of the month said in all';
COMMENT ON COLUMN socsvc.provider_charges.amount IS 'fee + extra - previous: what this row adds; negative for a credit';
COMMENT ON COLUMN socsvc.provider_charges.paid IS 'Paid of it, oldest charge first';
COMMENT ON COLUMN socsvc.provider_charges.due IS 'Still to pay';
COMMENT ON COLUMN socsvc.provider_charges.due_on IS 'Last day on which it is paid in time';
COMMENT ON COLUMN socsvc.provider_charges.paid_in_full_on IS 'Day of the payment that completed it';

CREATE VIEW socsvc.provider_arrears WITH (security_invoker) AS
  SELECT a.contract, t.number AS contract_number, a.person,
         pg_catalog.concat_ws(' ', r.family_name, r.given_name, r.patronymic) AS person_name,
         a.due, a.overdue, a.oldest_month, a.due_on, a.days_overdue
    FROM socsvc.arrears a
    JOIN socsvc.contract t ON t.id = a.contract
    JOIN socsvc.person r ON r.id = a.person
   WHERE a.provider = (SELECT socsvc.subject_provider());
COMMENT ON VIEW socsvc.provider_arrears IS 'Who is behind with a fee of the provider who looks';
COMMENT ON COLUMN socsvc.provider_arrears.contract IS 'Contract';
COMMENT ON COLUMN socsvc.provider_arrears.contract_number IS 'Its number';
COMMENT ON COLUMN socsvc.provider_arrears.person IS 'Recipient';
COMMENT ON COLUMN socsvc.provider_arrears.person_name IS 'Full name';
COMMENT ON COLUMN socsvc.provider_arrears.due IS 'All that is to be paid, roubles';
COMMENT ON COLUMN socsvc.provider_arrears.overdue IS 'Of it, what should have been paid by now';
COMMENT ON COLUMN socsvc.provider_arrears.oldest_month IS 'First month of services that is overdue';
COMMENT ON COLUMN socsvc.provider_arrears.due_on IS 'Last day on which the oldest would have been paid in time';
COMMENT ON COLUMN socsvc.provider_arrears.days_overdue IS 'Days since then';

CREATE VIEW socsvc.provider_payouts WITH (security_invoker) AS
  SELECT p.id AS payout, p.contract, t.number AS contract_number, p.person,
         pg_catalog.concat_ws(' ', r.family_name, r.given_name, r.patronymic) AS person_name, p.month, p.sequence, p.at_norm, p.fee,
         p.amount, p.paid_on, p.document
    FROM socsvc.payout p
    JOIN socsvc.contract t ON t.id = p.contract
    JOIN socsvc.person r ON r.id = p.person
   WHERE p.provider = (SELECT socsvc.subject_provider());
COMMENT ON VIEW socsvc.provider_payouts IS 'What the provider who looks gets from the region';
COMMENT ON COLUMN socsvc.provider_payouts.payout IS 'Payout';
COMMENT ON COLUMN socsvc.provider_payouts.contract IS 'Contract';
COMMENT ON COLUMN socsvc.provider_payouts.contract_number IS 'Its number';
COMMENT ON COLUMN socsvc.provider_payouts.person IS 'Recipient';
COMMENT ON COLUMN socsvc.provider_payouts.person_name IS 'Full name';
COMMENT ON COLUMN socsvc.provider_payouts.month IS 'Month of the services';
COMMENT ON COLUMN socsvc.provider_payouts.sequence IS '1 for the month, 2 and up for differences';
COMMENT ON COLUMN socsvc.provider_payouts.at_norm IS 'Services at the norms of financing, roubles';
COMMENT ON COLUMN socsvc.provider_payouts.fee IS 'Of it paid by the recipient';
COMMENT ON COLUMN socsvc.provider_payouts.amount IS 'What the provider gets by this row; negative where too much was paid';
COMMENT ON COLUMN socsvc.provider_payouts.paid_on IS 'Day on which it was paid, NULL until then';
COMMENT ON COLUMN socsvc.provider_payouts.document IS 'Payment order';
