-- Chapter 81, reimbursement: the statuses of applications and registers are enforced, whoever writes.

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.reimbursement_application
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.reimbursement_application
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.reimbursement_application IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.reimbursement_application IS 'Asks the move''s guard (SV004) and appends to status_event';

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.reimbursement_register
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.reimbursement_register
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.reimbursement_register IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.reimbursement_register IS 'Asks the move''s guard (SV004) and appends to status_event';
