-- Chapter 97: the shipped deadlines become rows; the view of work that is late.

INSERT INTO socsvc.deadline_rule (jurisdiction, step, entity, from_status, condition, done_entity, done_status, done_condition,
                                  length, unit, duty_of, pausable, source, note)
  SELECT r.jurisdiction, r.step, r.entity, r.from_status, r.condition, r.done_entity, r.done_status, r.done_condition,
         r.length::integer, r.unit, r.duty_of, r.pausable::boolean, r.source, r.note
    FROM socsvc.shipped_deadline_rule() r;

-- Two partial indexes, one for what is marked and one for what a job has not marked yet.
CREATE VIEW socsvc.overdue_deadlines WITH (security_invoker) AS
  SELECT d.id AS deadline, d.step, d.duty_of, d.due_on, d.due_at, d.provisional, d.entity, d.entity_id, d.person
    FROM socsvc.deadline d
   WHERE d.state = 'overdue'
  UNION ALL
  SELECT d.id, d.step, d.duty_of, d.due_on, d.due_at, d.provisional, d.entity, d.entity_id, d.person
    FROM socsvc.deadline d
   WHERE d.state = 'open' AND d.due_on < (SELECT socsvc.today());
COMMENT ON VIEW socsvc.overdue_deadlines IS 'Deadlines whose last day has passed, marked by a job or not';
COMMENT ON COLUMN socsvc.overdue_deadlines.deadline IS 'Id';
COMMENT ON COLUMN socsvc.overdue_deadlines.step IS 'Step';
COMMENT ON COLUMN socsvc.overdue_deadlines.duty_of IS 'Who must act';
COMMENT ON COLUMN socsvc.overdue_deadlines.due_on IS 'Last day on which the step was in time';
COMMENT ON COLUMN socsvc.overdue_deadlines.due_at IS 'Last moment, where the rule counts hours';
COMMENT ON COLUMN socsvc.overdue_deadlines.provisional IS 'Computed over a year whose calendar is not loaded';
COMMENT ON COLUMN socsvc.overdue_deadlines.entity IS 'Table of the row that it is about';
COMMENT ON COLUMN socsvc.overdue_deadlines.entity_id IS 'id of that row';
COMMENT ON COLUMN socsvc.overdue_deadlines.person IS 'Person of the case';
