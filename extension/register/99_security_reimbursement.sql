-- Chapter 99, acts of orders and reimbursement: providers form and send acts and attach scans, the agency prepares and pays
-- registers. Applications and reimbursements are computed, so in nobody's grants.

GRANT SELECT ON socsvc.hour_log, socsvc.order_document, socsvc.reimbursement_application, socsvc.reimbursement, socsvc.reimbursement_register
  TO socsvc_portal, socsvc_agency;
GRANT INSERT (act, file_name, content), DELETE ON socsvc.order_document TO socsvc_portal;
GRANT UPDATE (status, status_reason, paid_on, payment_document) ON socsvc.reimbursement_register TO socsvc_agency;

GRANT EXECUTE ON FUNCTION
    socsvc._month_of(date), socsvc._is_foreign(bigint, bigint), socsvc._ends_at(time, integer), socsvc._xml_text(text), socsvc._act_word(text, text),
    socsvc._hours_text(bigint, text), socsvc._unconfirmed_days(bigint, daterange),
    socsvc.act_document(bigint, text), socsvc.act_document_bytes(bigint, text)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.guard_service_order_acts_sent(bigint), socsvc.guard_service_order_closed(bigint), socsvc.missing_act_months(bigint, boolean)
  TO socsvc_portal, socsvc_agency, socsvc_scheduler;
GRANT EXECUTE ON FUNCTION
    socsvc._order_act_period(bigint, date), socsvc.prepare_order_act(bigint, date), socsvc.send_order_act(bigint, text),
    socsvc.attach_act_document(bigint, text, bytea)
  TO socsvc_portal;
GRANT EXECUTE ON FUNCTION socsvc.prepare_reimbursements(date, boolean) TO socsvc_agency, socsvc_scheduler;
GRANT EXECUTE ON FUNCTION
    socsvc.guard_reimbursement_register_approved(bigint), socsvc.guard_reimbursement_register_paid(bigint),
    socsvc._move_reimbursement_register(bigint, text, text, text, date, text), socsvc.approve_register(bigint),
    socsvc.reopen_register(bigint, text), socsvc.mark_paid(bigint, text, date)
  TO socsvc_agency;
GRANT SELECT ON socsvc.order_act_sheet, socsvc.sent_acts, socsvc.my_order_acts, socsvc.my_reimbursement_applications, socsvc.my_reimbursements,
    socsvc.provider_reimbursements
  TO socsvc_portal;
GRANT SELECT ON socsvc.order_act_sheet, socsvc.reimbursement_due, socsvc.reimbursement_register_lines TO socsvc_agency;
