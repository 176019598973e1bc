-- Chapter 99, time: the agency sees what cannot have happened.
GRANT SELECT ON socsvc.impossible_time TO socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.human_of(bigint) TO socsvc_agency;
