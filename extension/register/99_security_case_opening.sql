-- Chapter 99, break-glass: employees open cases, the agency reviews. Nobody writes the table but through functions.

GRANT SELECT ON socsvc.case_opening, socsvc.my_opened_cases TO socsvc_portal, socsvc_agency;
GRANT SELECT ON socsvc.opened_cases_to_review TO socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.open_case(bigint, text, integer), socsvc.open_case_by_identifier(text, date, text, integer), socsvc.close_case(bigint)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.review_opening(bigint, text) TO socsvc_agency;
