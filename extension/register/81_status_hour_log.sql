-- Chapter 81, hours: the status of hours is enforced, whoever writes.

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.hour_log
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.hour_log
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.hour_log IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.hour_log IS 'Asks the move''s guard (SV004) and appends to status_event';
