-- Chapter 99, audit: the triggers, on every table that audit_exclusion does not name. What the chapters before loaded is
-- what the release ships, and is not audited.
DO $audit$
BEGIN
  PERFORM socsvc._audit_tables();
END
$audit$;
