-- Chapter 99: who may ask whose rows he sees. Policies are asked with the rights of who reads.

GRANT EXECUTE ON FUNCTION
    socsvc.subject_persons(), socsvc.subject_whole_provider(), socsvc.subject_own_worker(), socsvc.subject_contracts(),
    socsvc.subject_recipients(), socsvc.subject_serves(bigint), socsvc.subject_workers(), socsvc.subject_household_persons(),
      socsvc.subject_households(),
    socsvc.opened_persons(), socsvc._represents(bigint),
    socsvc._row_shown(text, bigint)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.queue_length_of(bigint, integer), socsvc.waiting_time_of(bigint, integer), socsvc.certificate_spent(bigint),
    socsvc.unconfirmed_of_measure(bigint, daterange)
  TO socsvc_portal, socsvc_agency;
