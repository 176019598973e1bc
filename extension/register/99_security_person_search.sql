-- Chapter 99, searches: they filter by the subject themselves.

GRANT EXECUTE ON FUNCTION
    socsvc.search_persons(text, text, text, date, text, text, integer, boolean),
    socsvc.search_workers(text, bigint, date, integer, boolean)
  TO socsvc_portal, socsvc_agency;
