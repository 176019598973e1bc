-- Chapter 99, queues: citizens join and leave, providers and the agency see who waits, the administrator has the rules. What
-- is computed (order, class, tallies, changes) is in nobody's grants; citizens learn their place through my_place() alone.

GRANT SELECT ON socsvc.queue_class, socsvc.queue_privilege TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT SELECT ON socsvc.queue_entry TO socsvc_portal, socsvc_agency;
GRANT SELECT ON socsvc.queue_tally, socsvc.queue_change, socsvc.queue_mismatch TO socsvc_agency;
GRANT INSERT (person, department, place_group, stay, wants_from, wanted_days, needs_accessible, status),
    UPDATE (place_group, stay, wants_from, wanted_days, needs_accessible, status, status_reason)
  ON socsvc.queue_entry TO socsvc_portal, socsvc_agency;
GRANT SELECT ON socsvc.queue_lengths, socsvc.waiting_times, socsvc.agency_queue, socsvc.provider_queue TO socsvc_portal, socsvc_agency;

GRANT INSERT (code, rank, name_ru, name_kk, name_en, source), UPDATE (name_ru, name_kk, name_en, source), DELETE
  ON socsvc.queue_class TO socsvc_admin;
GRANT INSERT (jurisdiction, form, category, queue_class, valid, source, note),
    UPDATE (jurisdiction, form, category, queue_class, valid, source, note), DELETE
  ON socsvc.queue_privilege TO socsvc_admin;

GRANT EXECUTE ON FUNCTION
    socsvc.join_queue(bigint, bigint, bigint, text, date, integer, boolean), socsvc.leave_queue(bigint, text, bytea, text),
    socsvc.my_place(bigint), socsvc.place_history(bigint, text), socsvc.person_categories(bigint, date),
    socsvc.queue_class_of(bigint, text, date),
    socsvc.guard_queue_entry_offered(bigint), socsvc.guard_queue_entry_placed(bigint),
    socsvc.guard_queue_entry_without_stay(bigint), socsvc.guard_queue_entry_closed(bigint)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc._queue_bucket(timestamptz, integer) TO socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.refresh_queue_classes(date) TO socsvc_agency, socsvc_scheduler;
