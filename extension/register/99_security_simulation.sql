-- Chapter 99, what-if: rows by person are the agency's and, of its own contracts, a provider's (both functions ask the
-- subject; they read as the register's owner, so that a region's millions pass no policy row by row); sums are also the
-- administrator's, who holds no right to persons.

GRANT EXECUTE ON FUNCTION socsvc.simulate_fees(date, jsonb, bigint) TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.simulate_fee_totals(date, jsonb, bigint) TO socsvc_agency, socsvc_admin;
