-- Chapter 99, hours: specialists and their providers record hours and have them confirmed. Codes, their hashes, the key
-- and the secrets of messages are in nobody's grants.

GRANT SELECT ON socsvc.hour_log TO socsvc_portal, socsvc_agency;
GRANT INSERT (service_order, person, provider, worker, day, starts_at, minutes, note),
    UPDATE (day, starts_at, minutes, note, status, status_reason), DELETE
  ON socsvc.hour_log TO socsvc_portal;
GRANT SELECT (id, service_order, minutes, tries, sent_at, expires_at, closed_at, outcome)
  ON socsvc.confirmation_code TO socsvc_portal, socsvc_agency;
GRANT SELECT ON socsvc.order_journal, socsvc.my_hours, socsvc.order_hours, socsvc.my_order_hours TO socsvc_portal;
GRANT EXECUTE ON FUNCTION
    socsvc.record_hours(bigint, date, time, integer, text), socsvc.change_hours(bigint, date, time, integer, text),
    socsvc.withdraw_hours(bigint, text), socsvc.request_confirmation(bigint, numeric, bigint[]), socsvc.confirm_hours(bigint, text), socsvc.code_sent_at(bigint),
    socsvc.guard_hours_code_sent(bigint), socsvc.guard_hours_code_closed(bigint), socsvc.guard_hours_confirmed(bigint)
  TO socsvc_portal;
GRANT EXECUTE ON FUNCTION socsvc.unconfirmed_minutes(bigint, daterange) TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.rotate_secret_key() TO socsvc_admin;
