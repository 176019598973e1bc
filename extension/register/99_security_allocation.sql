-- Chapter 99, allocation: who may call it; what of, allocate_places() decides by the subject.

GRANT EXECUTE ON FUNCTION socsvc.allocate_places(bigint, date) TO socsvc_portal, socsvc_agency, socsvc_scheduler;
GRANT EXECUTE ON FUNCTION socsvc.run_place_deadlines(date) TO socsvc_agency, socsvc_scheduler;
