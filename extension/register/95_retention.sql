-- Chapter 95: what has been kept for its term. What of it is deleted by itself says retention_rule.
CREATE VIEW socsvc.retention_due WITH (security_invoker) AS
  WITH rule AS (
    SELECT DISTINCT ON (r.entity) r.entity, r.keep, r.action, r.source
      FROM socsvc.retention_rule r
      JOIN (WITH RECURSIVE home (code, distance) AS (
              SELECT i.jurisdiction, 0 FROM socsvc.register_info i
              UNION ALL
              SELECT j.parent, h.distance + 1 FROM home h JOIN socsvc.jurisdiction j ON j.code = h.code WHERE j.parent IS NOT NULL)
            SELECT h.code, h.distance FROM home h) h ON h.code = r.jurisdiction
     WHERE r.valid @> (SELECT socsvc.today())
     ORDER BY r.entity, h.distance)
  SELECT r.entity, k.entity_id, k.kept_since, (k.kept_since + r.keep)::date AS due_on, r.action
    FROM rule r
    JOIN (SELECT 'message' AS entity, m.id AS entity_id,
      (m.created_at AT TIME ZONE (SELECT i.time_zone FROM socsvc.register_info i))::date AS kept_since FROM socsvc.message m
          UNION ALL
          SELECT 'confirmation_code' AS entity, c.id, (c.closed_at AT TIME ZONE (SELECT i.time_zone FROM socsvc.register_info i))::date
            FROM socsvc.confirmation_code c
           WHERE NOT EXISTS (SELECT FROM socsvc.hour_log h WHERE h.confirmation_code = c.id)
             AND NOT EXISTS (SELECT FROM socsvc.signature g WHERE g.confirmation_code = c.id)
          UNION ALL
          SELECT 'case_opening' AS entity, o.id, (o.opened_at AT TIME ZONE (SELECT i.time_zone FROM socsvc.register_info i))::date
            FROM socsvc.case_opening o
          UNION ALL
          SELECT 'contract' AS entity, c.id, coalesce(c.inactive_from, pg_catalog.upper(c.term), c.requested_on) FROM socsvc.contract c
            WHERE c.status IN ('completed', 'terminated', 'cancelled')
          UNION ALL
          SELECT 'programme' AS entity, p.id, pg_catalog.upper(p.term) FROM socsvc.programme p
          UNION ALL
          SELECT 'job_run' AS entity, j.id, (j.started_at AT TIME ZONE (SELECT i.time_zone FROM socsvc.register_info i))::date
            FROM socsvc.job_run j) k ON k.entity = r.entity
   WHERE (k.kept_since + r.keep)::date <= (SELECT socsvc.today());
COMMENT ON VIEW socsvc.retention_due IS 'What has been kept for its term, by retention_rule of the home jurisdiction or the nearest above it: deleted by apply_retention() where the rule''s action is delete, otherwise for a commission that decides';
COMMENT ON COLUMN socsvc.retention_due.entity IS 'Table';
COMMENT ON COLUMN socsvc.retention_due.entity_id IS 'id of the row';
COMMENT ON COLUMN socsvc.retention_due.kept_since IS 'Day that the term is counted from';
COMMENT ON COLUMN socsvc.retention_due.due_on IS 'Day from which it need not be kept';
COMMENT ON COLUMN socsvc.retention_due.action IS 'delete, or decide';
