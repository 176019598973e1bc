-- Chapter 66: what keeps recorded deliveries lawful: locks, and the indexes that the rules of a delivery read through.

-- The lookups of enforce_quota(): the gist indexes of the exclusion constraints would serve, ten times slower.
CREATE INDEX absence_by_person ON socsvc.absence (person);
CREATE INDEX act_by_contract ON socsvc.act (contract);

-- Whatever can make a delivery unlawful takes the recipient's lock first. A death is an update of the
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

-- And what was recorded stays lawful: deliveries that would not be are to be deleted or corrected first.
CREATE TRIGGER protect_deliveries AFTER UPDATE OF died_on ON socsvc.person
  FOR EACH ROW WHEN (NEW.died_on IS NOT NULL AND NEW.died_on IS DISTINCT FROM OLD.died_on)
  EXECUTE FUNCTION socsvc.protect_deliveries();
CREATE TRIGGER protect_deliveries AFTER INSERT OR UPDATE ON socsvc.absence
  FOR EACH ROW EXECUTE FUNCTION socsvc.protect_deliveries();
-- Spelt out: the server prints a comparison of rows with brackets that it does not print again after a restore.
CREATE TRIGGER protect_deliveries AFTER UPDATE ON socsvc.contract
  FOR EACH ROW WHEN (OLD.signed_on IS NOT NULL AND (NEW.term IS DISTINCT FROM OLD.term
                     OR NEW.signed_on IS DISTINCT FROM OLD.signed_on OR NEW.inactive_from IS DISTINCT FROM OLD.inactive_from))
  EXECUTE FUNCTION socsvc.protect_deliveries();
CREATE TRIGGER protect_deliveries AFTER UPDATE ON socsvc.urgent_act
  FOR EACH ROW WHEN (NEW.term IS DISTINCT FROM OLD.term) EXECUTE FUNCTION socsvc.protect_deliveries();
CREATE TRIGGER protect_deliveries AFTER UPDATE ON socsvc.tariff
  FOR EACH ROW WHEN (NEW.valid IS DISTINCT FROM OLD.valid) EXECUTE FUNCTION socsvc.protect_deliveries();
CREATE TRIGGER protect_deliveries AFTER UPDATE ON socsvc.worker
  FOR EACH ROW WHEN (NEW.employed IS DISTINCT FROM OLD.employed) EXECUTE FUNCTION socsvc.protect_deliveries();
CREATE TRIGGER protect_deliveries AFTER UPDATE OF refused_from ON socsvc.programme_line
  FOR EACH ROW WHEN (NEW.refused_from IS NOT NULL AND NEW.refused_from IS DISTINCT FROM OLD.refused_from)
  EXECUTE FUNCTION socsvc.protect_deliveries();

-- What each trigger is for, beside the chapters' own.
COMMENT ON TRIGGER lock_recipient ON socsvc.absence IS 'Waits for deliveries to the recipient that are under way, and makes later ones see the change';
COMMENT ON TRIGGER lock_recipient ON socsvc.programme IS 'Waits for deliveries to the recipient that are under way, and makes later ones see the change';
COMMENT ON TRIGGER lock_recipient ON socsvc.contract IS 'Waits for deliveries to the recipient that are under way, and makes later ones see the change';
COMMENT ON TRIGGER lock_recipient ON socsvc.urgent_act IS 'Waits for deliveries to the recipient that are under way, and makes later ones see the change';
COMMENT ON TRIGGER lock_recipient ON socsvc.act IS 'Waits for deliveries to the recipient that are under way, and makes later ones see the change';
COMMENT ON TRIGGER protect_deliveries ON socsvc.person IS 'Deliveries that are recorded stay lawful (SV013)';
COMMENT ON TRIGGER protect_deliveries ON socsvc.absence IS 'Deliveries that are recorded stay lawful (SV013)';
COMMENT ON TRIGGER protect_deliveries ON socsvc.contract IS 'Deliveries that are recorded stay lawful (SV005)';
COMMENT ON TRIGGER protect_deliveries ON socsvc.urgent_act IS 'Deliveries that are recorded stay lawful (SV005)';
COMMENT ON TRIGGER protect_deliveries ON socsvc.tariff IS 'Deliveries that are recorded stay lawful (SV005)';
COMMENT ON TRIGGER protect_deliveries ON socsvc.worker IS 'Deliveries that are recorded stay lawful (SV005)';
COMMENT ON TRIGGER protect_deliveries ON socsvc.programme_line IS 'Deliveries that are recorded stay lawful (SV005)';

-- ---- do counters and deliveries agree? -----------------------------------------------------------------------

CREATE VIEW socsvc.quota_mismatch WITH (security_invoker = true) AS
  SELECT l.id AS programme_line, NULL::date AS starts_on, l.delivered AS counted,
         (l.archived + coalesce(f.units, 0))::bigint AS found, 'times'::text AS unit
    FROM socsvc.programme_line l
    LEFT JOIN (SELECT d.programme_line, pg_catalog.sum(d.quantity) AS units
                 FROM socsvc.delivery d
                WHERE d.programme_line IS NOT NULL
                GROUP BY d.programme_line) f ON f.programme_line = l.id
   WHERE l.delivered <> l.archived + coalesce(f.units, 0)
  UNION ALL
  SELECT programme_line, starts_on, coalesce(w.used, 0), (coalesce(w.archived, 0) + coalesce(f.units, 0))::bigint, 'times'
    FROM socsvc.line_window w
    FULL JOIN (SELECT d.programme_line, pg_catalog.lower(socsvc.period_of(l.periodicity, d.delivered_on, l.term)) AS starts_on,
                      pg_catalog.sum(d.quantity) AS units
                 FROM socsvc.delivery d
                 JOIN socsvc.programme_line l ON l.id = d.programme_line
                WHERE socsvc.max_per_period(l.periodicity) IS NOT NULL
                GROUP BY 1, 2
               HAVING pg_catalog.lower(socsvc.period_of(l.periodicity, d.delivered_on, l.term)) IS NOT NULL) f
         USING (programme_line, starts_on)
   WHERE coalesce(w.used, 0) <> coalesce(w.archived, 0) + coalesce(f.units, 0)
  UNION ALL
  SELECT programme_line, starts_on, coalesce(w.used, 0), (coalesce(w.archived, 0) + coalesce(f.minutes, 0))::bigint, 'minutes'
    FROM socsvc.line_minutes w
    FULL JOIN (SELECT d.programme_line, pg_catalog.lower(socsvc.minutes_period(l.minutes_unit, d.delivered_on, l.term)) AS starts_on,
                      pg_catalog.sum(d.minutes) AS minutes
                 FROM socsvc.delivery d
                 JOIN socsvc.programme_line l ON l.id = d.programme_line
                WHERE l.minutes_unit IS NOT NULL
                GROUP BY 1, 2
               HAVING pg_catalog.lower(socsvc.minutes_period(l.minutes_unit, d.delivered_on, l.term)) IS NOT NULL) f
         USING (programme_line, starts_on)
   WHERE coalesce(w.used, 0) <> coalesce(w.archived, 0) + coalesce(f.minutes, 0);
COMMENT ON VIEW socsvc.quota_mismatch IS 'Counters that do not agree with the deliveries: always empty, unless somebody wrote past the triggers (session_replication_role, DISABLE TRIGGER, a data-only restore). recount_quota() mends them. Reads all deliveries';
COMMENT ON COLUMN socsvc.quota_mismatch.programme_line IS 'Line';
COMMENT ON COLUMN socsvc.quota_mismatch.starts_on IS 'First day of the period whose count differs; NULL: the line''s total';
COMMENT ON COLUMN socsvc.quota_mismatch.counted IS 'What the counter says';
COMMENT ON COLUMN socsvc.quota_mismatch.found IS 'What was archived and what the deliveries sum up to';
COMMENT ON COLUMN socsvc.quota_mismatch.unit IS 'times, or minutes (of lines that are bound in minutes)';
