-- Chapter 66: what keeps recorded deliveries lawful: locks, and the indexes that the rules of a delivery read through.

-- The lookups of enforce_quota(): the gist indexes of the exclusion constraints would serve, ten times slower.
CREATE INDEX absence_by_person ON socsvc.absence (person);
CREATE INDEX act_by_contract ON socsvc.act (contract);

-- Whatever can make a delivery unlawful takes the recipient's lock first (REVIEW 3). A death is an update of the
-- very row that is locked.
CREATE TRIGGER lock_recipient BEFORE INSERT OR UPDATE OR DELETE ON socsvc.absence
  FOR EACH ROW EXECUTE FUNCTION socsvc.lock_recipient();
-- A programme that is replaced: a contract under it must not be offered or signed meanwhile.
CREATE TRIGGER lock_recipient BEFORE UPDATE OF status, term ON socsvc.programme
  FOR EACH ROW EXECUTE FUNCTION socsvc.lock_recipient();
CREATE TRIGGER lock_recipient BEFORE UPDATE OF status, term, signed_on, inactive_from ON socsvc.contract
  FOR EACH ROW EXECUTE FUNCTION socsvc.lock_recipient();
CREATE TRIGGER lock_recipient BEFORE UPDATE OF status, term ON socsvc.urgent_act
  FOR EACH ROW EXECUTE FUNCTION socsvc.lock_recipient();
CREATE TRIGGER lock_recipient BEFORE INSERT OR UPDATE OF status, period, corrects OR DELETE ON socsvc.act
  FOR EACH ROW EXECUTE FUNCTION socsvc.lock_recipient();
