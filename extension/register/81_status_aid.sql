-- Chapter 81, technical aids: the status of an order is enforced, whoever writes.

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.aid_order
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.aid_order
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.aid_order IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.aid_order IS 'Asks the move''s guard (SV004) and appends to status_event';
