-- Chapter 99, visits: providers plan their own, and the agency; recipients look. Computed columns are in nobody's grants.

GRANT SELECT ON socsvc.visit TO socsvc_portal, socsvc_agency, socsvc_scheduler;
GRANT SELECT ON socsvc.visit_rule, socsvc.working_time TO socsvc_portal, socsvc_agency, socsvc_admin, socsvc_scheduler;
GRANT SELECT ON socsvc.visit_release_rule TO socsvc_agency, socsvc_admin;
GRANT INSERT (contract_line, programme_line, person, provider, worker, day, starts_at, minutes, quantity, held_until),
    UPDATE (worker, day, starts_at, minutes, quantity, held_until, missed_by, status, status_reason)
  ON socsvc.visit TO socsvc_portal, socsvc_agency;
GRANT INSERT (jurisdiction, form, service_group, min_per_week, max_per_week, valid, source, note),
    UPDATE (min_per_week, max_per_week, valid, source, note), DELETE
  ON socsvc.visit_rule TO socsvc_admin;
GRANT INSERT (jurisdiction, form, legal_form, provider, weekdays, opens_at, closes_at, valid, source, note),
    UPDATE (weekdays, opens_at, closes_at, valid, source, note), DELETE
  ON socsvc.working_time TO socsvc_agency, socsvc_admin;
GRANT INSERT (cause, becomes, source, note), UPDATE (becomes, source, note), DELETE ON socsvc.visit_release_rule TO socsvc_admin;
-- The administrator has its rows from check_register().
GRANT SELECT ON socsvc.visit_mismatch TO socsvc_agency;

GRANT EXECUTE ON FUNCTION
    socsvc._visit_hold_days(), socsvc.guard_visit_done(bigint), socsvc.guard_visit_missed(bigint), socsvc.guard_visit_expired(bigint)
  TO socsvc_portal, socsvc_agency, socsvc_scheduler;
GRANT EXECUTE ON FUNCTION
    socsvc._checked_visits(), socsvc._lock_recipients(bigint[]),
    socsvc._hold_visits(bigint[], date[], integer[], integer[], bigint, time[], timestamptz, boolean),
    socsvc._visits_wanted(bigint[], date, date[], bigint[]), socsvc._working_time(bigint, text, date), socsvc._working_day(bigint, text, date),
    socsvc._unplannable(bigint[], date, date[], bigint[], boolean),
    socsvc._plan_visits(bigint[], date, bigint, time, integer, date[], bigint[], timestamptz, boolean, boolean),
    socsvc.plan_visits(bigint[], date, bigint, time, integer, date[], bigint[], timestamptz),
    socsvc.plan_visits(bigint, date, bigint, time, integer, date[], bigint[], timestamptz),
    socsvc._refuse_foreign_visit(bigint, bigint), socsvc.visit_feasibility(bigint, date, date[], integer),
    socsvc.worker_week(bigint, date), socsvc._lock_contract_line(bigint), socsvc._lock_visit(bigint),
    socsvc.cancel_visit(bigint, text), socsvc.mark_missed(bigint, text, text), socsvc.move_visit(bigint, date, time, bigint)
  TO socsvc_portal, socsvc_agency;
GRANT SELECT ON socsvc.my_visits, socsvc.provider_visits, socsvc.visit_warning, socsvc.visit_diary TO socsvc_portal;
GRANT UPDATE ON socsvc.visit_diary TO socsvc_portal;
GRANT SELECT ON socsvc.visit_warning TO socsvc_agency;
