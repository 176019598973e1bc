-- Chapter 99: who may ask whose rows he sees. Policies are asked with the rights of who reads.

GRANT EXECUTE ON FUNCTION
    socsvc._represents(bigint), socsvc.subject_persons(), socsvc.subject_whole_provider(), socsvc.subject_own_worker(), socsvc.subject_contracts(),
    socsvc.subject_recipients(), socsvc.subject_workers(), socsvc.subject_household_persons(), socsvc.opened_persons(),
    socsvc._row_shown(text, bigint)
  TO socsvc_portal, socsvc_agency, socsvc_analyst;
