-- Chapter 81: the statuses of a case, from the application to the decision, are enforced, whoever writes.

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.application
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.application
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.application IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.application IS 'Asks the move''s guard (SV004) and appends to status_event';

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.assessment
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.assessment
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.assessment IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.assessment IS 'Asks the move''s guard (SV004) and appends to status_event';

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.commission_opinion
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.commission_opinion
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.commission_opinion IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.commission_opinion IS 'Asks the move''s guard (SV004) and appends to status_event';

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.decision
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.decision
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.decision IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.decision IS 'Asks the move''s guard (SV004) and appends to status_event';
