-- Chapter 99, technical aids: suppliers keep goods and carry out orders, recipients order; rental points lend. Computed columns
-- are in nobody's grants.

GRANT SELECT ON socsvc.aid_product, socsvc.aid_order, socsvc.aid_item, socsvc.aid_loan TO socsvc_portal, socsvc_agency, socsvc_scheduler;
GRANT INSERT (provider, help_kind, name, model, description, price, stock, needs_service, ways, facility_addresses, warehouse_address, valid),
    UPDATE (name, model, description, price, stock, needs_service, ways, facility_addresses, warehouse_address, valid), DELETE
  ON socsvc.aid_product TO socsvc_portal, socsvc_agency;
GRANT INSERT (person, entitlement, help_kind, product, provider, way, place, delivery_settlement_address, delivery_additional_address, status),
    UPDATE (track_number, copayment_paid, cancel_reason, status, status_reason)
  ON socsvc.aid_order TO socsvc_portal, socsvc_agency;
GRANT INSERT (provider, inventory_number, name, help_kind, valid), UPDATE (inventory_number, name, help_kind, valid), DELETE
  ON socsvc.aid_item TO socsvc_portal, socsvc_agency;
GRANT INSERT (item, provider, person, contract, lent_on, due_on, returned_on, condition, document),
    UPDATE (contract, due_on, returned_on, condition, document)
  ON socsvc.aid_loan TO socsvc_portal, socsvc_agency;

GRANT EXECUTE ON FUNCTION
    socsvc._move_aid_order(bigint, text, text, text),
    socsvc.guard_aid_order_facility(bigint), socsvc.guard_aid_order_home(bigint), socsvc.guard_aid_order_pickup(bigint),
    socsvc.guard_aid_order_courier(bigint), socsvc.guard_aid_order_paid(bigint), socsvc.guard_aid_order_rejected(bigint),
    socsvc.order_aid(bigint, bigint, text, text, text, text), socsvc.delete_aid_order(bigint), socsvc.confirm_aid_order(bigint, bytea, text),
    socsvc.cancel_aid_order(bigint, text), socsvc.reserve_aid(bigint), socsvc.reject_aid(bigint, text, text), socsvc.aid_available(bigint),
    socsvc.hand_to_courier(bigint, text), socsvc.issue_aid(bigint, numeric),
    socsvc.lend_aid(bigint, bigint, date, bigint, text), socsvc._change_aid_loan(bigint, date, date, text),
    socsvc.return_aid(bigint, date, text), socsvc.extend_loan(bigint, date)
  TO socsvc_portal, socsvc_agency;
GRANT SELECT ON socsvc.available_aids, socsvc.my_aid_orders, socsvc.my_aid_order_history, socsvc.supplier_aid_orders, socsvc.my_aid_loans
  TO socsvc_portal;
GRANT SELECT ON socsvc.aid_loans_overdue TO socsvc_portal, socsvc_agency;
