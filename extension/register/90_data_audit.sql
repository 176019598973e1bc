-- Chapter 90: what is not audited, as shipped; months of the audit. Before partitions of deliveries get their triggers.
INSERT INTO socsvc.audit_exclusion (entity, column_name, how, is_secret, source, reason)
  SELECT x.entity, x.column_name, x.how, x.is_secret::boolean, x.source, x.reason FROM socsvc.shipped_audit_exclusion() x;
DO $partitions$
BEGIN
  PERFORM socsvc.make_audit_partitions(socsvc.today(), (socsvc.today() + interval '3 months')::date);
END
$partitions$;
