-- Chapter 80: statuses are enforced, whoever writes; what happened to them is never rewritten.

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.programme
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.programme
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.programme IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.programme IS 'Asks the move''s guard (SV004) and appends to status_event';

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.contract
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.contract
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.contract IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.contract IS 'Asks the move''s guard (SV004) and appends to status_event';

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.urgent_act
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.urgent_act
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.urgent_act IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.urgent_act IS 'Asks the move''s guard (SV004) and appends to status_event';

CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON socsvc.act
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON socsvc.act
  FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
COMMENT ON TRIGGER enforce_status_before ON socsvc.act IS 'Only allowed moves of the status (SV003, SV009); computes live';
COMMENT ON TRIGGER enforce_status_after ON socsvc.act IS 'Asks the move''s guard (SV004) and appends to status_event';

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON socsvc.status_event
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.refuse_change();
COMMENT ON TRIGGER refuse_change ON socsvc.status_event IS 'Events are only added (SV015)';
