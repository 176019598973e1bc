-- Chapter 81, visits: the status of a visit is enforced, whoever writes. A visit begins as planned (check_visits()),
-- and its own row is the record of that; only later moves are written to status_event, as a month of a region has
-- hundreds of thousands of visits.

CREATE TRIGGER enforce_status_before BEFORE UPDATE ON socsvc.visit
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER UPDATE ON socsvc.visit
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.visit IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.visit IS 'Asks the move''s guard (SV004) and appends to status_event';
