-- Chapter 99, money: providers and the agency enter payments, the agency issues certificates and pays out.

GRANT SELECT ON
    socsvc.certificate, socsvc.payment, socsvc.payout, socsvc.contract_credit, socsvc.charge_allocation,
    socsvc.contract_balance, socsvc.arrears, socsvc.certificate_state
  TO socsvc_portal, socsvc_agency;
GRANT SELECT ON
    socsvc.my_charges, socsvc.my_charge_lines, socsvc.my_payments, socsvc.my_certificates, socsvc.my_payouts,
    socsvc.provider_charges, socsvc.provider_arrears, socsvc.provider_payouts
  TO socsvc_portal;
GRANT SELECT ON socsvc.charges_beyond_one_cap TO socsvc_agency;

GRANT INSERT (contract, person, provider, kind, amount, paid_on, certificate, document, reverses)
  ON socsvc.payment TO socsvc_portal, socsvc_agency;
GRANT INSERT (number, name, person, amount, issued_on, valid, document),
    UPDATE (name, amount, issued_on, valid, document)
  ON socsvc.certificate TO socsvc_agency;

GRANT EXECUTE ON FUNCTION
    socsvc.pay(bigint, numeric, text, text, date, bigint), socsvc.reverse_payment(bigint, text, date), socsvc.fee_due_on(date)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.issue_certificate(bigint, text, text, numeric, daterange, date, text), socsvc.compute_payouts(date, bigint)
  TO socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.mark_payout_paid(bigint, date, text) TO socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.parameter_gaps(date, date, numeric), socsvc.who_is_affected(text, text, daterange)
  TO socsvc_agency, socsvc_admin;
