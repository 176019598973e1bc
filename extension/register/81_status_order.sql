-- Chapter 81, orders: the statuses of rehabilitation programmes and of orders of specialists are enforced, whoever writes.

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.rehabilitation_programme
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.rehabilitation_programme
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.rehabilitation_programme IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.rehabilitation_programme IS 'Asks the move''s guard (SV004) and appends to status_event';

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.service_order
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.service_order
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.service_order IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.service_order IS 'Asks the move''s guard (SV004) and appends to status_event';
