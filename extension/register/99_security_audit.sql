-- Chapter 99, audit and personal data. Nobody writes the audit or reads its tables; the agency asks by functions, and the
-- administrator verifies, exports seals and takes months out.
GRANT EXECUTE ON FUNCTION
    socsvc.audit_of(text, bigint), socsvc.verify_audit(text, bigint), socsvc.read_case(bigint, text)
  TO socsvc_agency;
GRANT SELECT ON socsvc.retention_due TO socsvc_agency;
GRANT SELECT ON socsvc.audit_exclusion, socsvc.personal_column, socsvc.retention_rule TO socsvc_agency, socsvc_admin;
GRANT EXECUTE ON FUNCTION socsvc.export_person(bigint) TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION
    socsvc.verify_audit(text, bigint), socsvc.verify_audit_all(), socsvc.verify_seals(jsonb), socsvc.export_seals(date),
    socsvc.detach_audit_month(date), socsvc.make_audit_partitions(date, date)
  TO socsvc_admin;
GRANT EXECUTE ON FUNCTION socsvc.seal_audit(date), socsvc.export_seals(date) TO socsvc_scheduler;
GRANT INSERT (jurisdiction, entity, keep, counted_from, action, valid, source, note),
    UPDATE (jurisdiction, entity, keep, counted_from, action, valid, source, note), DELETE
  ON socsvc.retention_rule TO socsvc_admin;
