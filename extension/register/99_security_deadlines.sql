-- Chapter 99, deadlines: clients read them; the register alone writes them. The rules are the administrator's.

GRANT SELECT ON socsvc.deadline_rule TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT SELECT ON socsvc.deadline, socsvc.overdue_deadlines TO socsvc_portal, socsvc_agency;
GRANT INSERT (jurisdiction, step, entity, from_status, condition, done_entity, done_status, done_condition, length, unit,
              duty_of, pausable, valid, source, note),
    UPDATE (jurisdiction, step, entity, from_status, condition, done_entity, done_status, done_condition, length, unit,
            duty_of, pausable, valid, source, note), DELETE
  ON socsvc.deadline_rule TO socsvc_admin;
GRANT EXECUTE ON FUNCTION socsvc.deadline_state(text, date), socsvc.due_soon(integer), socsvc.event_day(text, bigint, text)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.deadline_due_on(date, integer, text, datemultirange, text), socsvc.is_calendar_loaded(date, date, text)
  TO socsvc_portal, socsvc_agency, socsvc_admin;
-- Marking and replaying write; what a replay writes follows from what is recorded.
GRANT EXECUTE ON FUNCTION socsvc.replay_deadlines(bigint) TO socsvc_agency;
