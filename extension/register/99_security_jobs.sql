-- Chapter 99, messages and jobs. Nobody writes messages but send_message() and the triggers; socsvc_scheduler is the role
-- of the login under which jobs run, and of gateways that forward messages.

GRANT SELECT ON socsvc.message, socsvc.message_template, socsvc.term_label TO socsvc_portal, socsvc_agency;
GRANT SELECT ON socsvc.message_template, socsvc.message_rule, socsvc.term_label, socsvc.job_run, socsvc.job_schedule
  TO socsvc_admin, socsvc_agency;
GRANT INSERT, UPDATE, DELETE ON socsvc.term_label TO socsvc_admin;
GRANT UPDATE (local_time, cron_schedule) ON socsvc.job_schedule TO socsvc_admin;
GRANT SELECT ON socsvc.my_messages, socsvc.provider_messages TO socsvc_portal;
GRANT SELECT ON socsvc.office_messages TO socsvc_agency;
GRANT INSERT (jurisdiction, kind, lang, subject, body, valid, source),
    UPDATE (jurisdiction, kind, lang, subject, body, valid, source), DELETE
  ON socsvc.message_template TO socsvc_admin;
GRANT INSERT (jurisdiction, entity, from_status, to_status, outcome, recipient, kind, valid, source, note),
    UPDATE (jurisdiction, entity, from_status, to_status, outcome, recipient, kind, valid, source, note), DELETE
  ON socsvc.message_rule TO socsvc_admin;

GRANT EXECUTE ON FUNCTION socsvc.mark_message_read(bigint) TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.send_message(text, jsonb, bigint, bigint, text, text, text) TO socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.render_message(text, text, jsonb), socsvc._template_in_force(text, text), socsvc._message_language(),
    socsvc._home_jurisdictions(),
    socsvc.setting_value(text, date)
  TO socsvc_portal, socsvc_agency, socsvc_admin, socsvc_scheduler;

-- Jobs are invoker procedures, so whoever calls one needs what it calls.
GRANT SELECT ON socsvc.register_info, socsvc.job_run, socsvc.job_schedule TO socsvc_scheduler;
GRANT EXECUTE ON FUNCTION
    socsvc.take_messages(integer), socsvc.job_plan(), socsvc._begin_job(text, date, integer), socsvc._begin_step(text, date, text),
    socsvc._run_batch(bigint, integer, bigint), socsvc._prune_batch(bigint, integer), socsvc._note_problem(bigint, text),
    socsvc._end_step(bigint), socsvc._end_job(text, timestamptz), socsvc.today(text), socsvc._begin_charging(date),
    socsvc._next_provider(bigint, bigint), socsvc._charge_provider(bigint, bigint)
  TO socsvc_scheduler;
GRANT EXECUTE ON PROCEDURE
    socsvc.run_deadlines(date, integer), socsvc.charge_providers(date), socsvc.prune_job_runs(integer),
    socsvc.schedule_jobs(name), socsvc.unschedule_jobs(), socsvc._demand_pg_cron()
  TO socsvc_scheduler;
