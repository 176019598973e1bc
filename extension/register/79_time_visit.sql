-- Chapter 79, visits: planned visits take time too, and collide with facts, claims and other plans.

CREATE TRIGGER enforce_time_new AFTER INSERT ON socsvc.visit REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.enforce_time();
CREATE TRIGGER enforce_time AFTER UPDATE ON socsvc.visit REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.enforce_time();
COMMENT ON TRIGGER enforce_time_new ON socsvc.visit IS 'Visits do not overlap and do not exceed the day, with deliveries, hours and visits of all providers (SV025)';
COMMENT ON TRIGGER enforce_time ON socsvc.visit IS 'Likewise where day, start, length or people change, or a visit is planned anew';
