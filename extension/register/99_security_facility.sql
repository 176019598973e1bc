-- Chapter 99, facilities: agency and administrator describe departments; everybody reads.

GRANT INSERT (description, arrival_information, help_kind), UPDATE (description, arrival_information, help_kind)
  ON socsvc.department TO socsvc_agency, socsvc_admin;
GRANT SELECT ON socsvc.available_facilities TO socsvc_portal;
GRANT EXECUTE ON FUNCTION
    socsvc.can_book_place(bigint, bigint), socsvc.can_join_queue(bigint, bigint), socsvc.arrival_papers(bigint, text),
    socsvc.place_entitlement(bigint, bigint), socsvc.place_order_until(bigint)
  TO socsvc_portal, socsvc_agency;
-- What available_facilities and the functions above read with the caller's rights.
GRANT SELECT ON socsvc.help_kind, socsvc.help_kind_rule, socsvc.rehabilitation_programme, socsvc.entitlement TO socsvc_portal, socsvc_agency;
