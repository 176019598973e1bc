-- Chapter 99, orders: the agency enters rehabilitation programmes and measures; providers say whom they offer as
-- specialists; recipients order and refuse, specialists confirm and cancel. Computed columns are in nobody's grants.

GRANT SELECT ON socsvc.help_kind, socsvc.help_kind_rule, socsvc.order_cancel_reason TO socsvc_portal, socsvc_agency, socsvc_admin, socsvc_scheduler;
GRANT SELECT ON socsvc.rehabilitation_programme, socsvc.entitlement, socsvc.specialist, socsvc.service_order
  TO socsvc_portal, socsvc_agency, socsvc_scheduler;
GRANT INSERT (code, class, form, name_ru, name_kk, name_en, source), UPDATE (name_ru, name_kk, name_en, source), DELETE
  ON socsvc.help_kind TO socsvc_admin;
GRANT INSERT (jurisdiction, help_kind, order_within, limit_volume, limit_periodicity, same_settlement, guaranteed_sum, replacement_term, valid, source, note),
    UPDATE (order_within, limit_volume, limit_periodicity, same_settlement, guaranteed_sum, replacement_term, valid, source, note), DELETE
  ON socsvc.help_kind_rule TO socsvc_admin;
GRANT INSERT (jurisdiction, code, side, name_ru, name_kk, name_en, valid, source), UPDATE (name_ru, name_kk, name_en, valid, source), DELETE
  ON socsvc.order_cancel_reason TO socsvc_admin;
GRANT INSERT (number, person, issued_on, notified_on, term, status),
    UPDATE (number, person, issued_on, notified_on, term, status, status_reason), DELETE
  ON socsvc.rehabilitation_programme TO socsvc_agency;
GRANT UPDATE (status, status_reason) ON socsvc.rehabilitation_programme TO socsvc_scheduler;
GRANT INSERT (rehabilitation_programme, person, help_kind, quantity, term, guaranteed_sum, note),
    UPDATE (help_kind, quantity, term, guaranteed_sum, note), DELETE
  ON socsvc.entitlement TO socsvc_agency;
GRANT INSERT (worker, provider, help_kind, settlement, phone, description, hourly_rate, valid),
    UPDATE (settlement, phone, description, hourly_rate, valid)
  ON socsvc.specialist TO socsvc_portal, socsvc_agency;
GRANT INSERT (person, entitlement, help_kind, specialist, worker, provider, contact_phone, contact_email, address, comment, status),
    UPDATE (contact_phone, contact_email, address, comment, confirmed_by_recipient_at, cancel_reason, status, status_reason)
  ON socsvc.service_order TO socsvc_portal;
GRANT UPDATE (status, status_reason) ON socsvc.service_order TO socsvc_scheduler;

GRANT EXECUTE ON FUNCTION socsvc.issue_rehabilitation_programme(bigint), socsvc.help_kind_rule_id(text, date) TO socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.help_kind_rule_id(text, date), socsvc.fold_settlement(text) TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.order_specialist(bigint, bigint, text, text, text, text), socsvc._move_service_order(bigint, text[], text, text, text),
    socsvc.delete_order(bigint), socsvc.confirm_order(bigint), socsvc.sign_reimbursement(bigint, bytea, text), socsvc.sign_order(bigint, bytea, text), socsvc.accept_order(bigint),
    socsvc.reject_order(bigint, text), socsvc.cancel_order(bigint), socsvc.refuse_order(bigint, text, bytea, text), socsvc.request_order_cancel(bigint),
    socsvc.give_up_order_cancel(bigint), socsvc.cancel_order_by_specialist(bigint, text, bytea, text), socsvc.complete_order(bigint)
  TO socsvc_portal;
GRANT EXECUTE ON FUNCTION socsvc._move_service_order(bigint, text[], text, text, text), socsvc.complete_order(bigint) TO socsvc_scheduler;
GRANT SELECT ON
    socsvc.my_persons, socsvc.my_entitlements, socsvc.available_specialists, socsvc.my_orders, socsvc.provider_orders, socsvc.my_specialists, socsvc.my_recipients
  TO socsvc_portal;
