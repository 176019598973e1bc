-- What an audit would be as a PL/pgSQL row trigger: the same row of a log, chained to the last one of its entity, whose
-- place the same index gives. And the log without any trigger, to insert ready rows into.
CREATE SCHEMA rival;
CREATE TABLE rival.audit_log (LIKE socsvc.audit_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
ALTER TABLE rival.audit_log ADD PRIMARY KEY (id, recorded_at);
CREATE INDEX ON rival.audit_log (entity, entity_id, sequence);
CREATE TABLE rival.ready (LIKE socsvc.audit_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (recorded_at);
CREATE TABLE rival.ready_all PARTITION OF rival.ready DEFAULT;
ALTER TABLE rival.ready ADD PRIMARY KEY (id, recorded_at);
CREATE INDEX ON rival.ready (entity, entity_id, sequence);
CREATE FUNCTION rival.audit_change() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
  before record;
  changed jsonb;
  row_hash bytea;
BEGIN
  SELECT jsonb_object_agg(o.key, jsonb_build_array(o.value, n.value)) INTO changed
    FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key) WHERE o.value IS DISTINCT FROM n.value;
  SELECT l.sequence, l.hash INTO before FROM rival.audit_log l
   WHERE l.entity = TG_TABLE_NAME::text COLLATE "C" AND l.entity_id = NEW.id ORDER BY l.sequence DESC LIMIT 1;
  row_hash := sha256(coalesce(before.hash, '') || convert_to(concat_ws('/', TG_TABLE_NAME, NEW.id, coalesce(before.sequence, 0) + 1, TG_OP,
                changed, statement_timestamp(), pg_current_xact_id(), session_user), 'UTF8'));
  INSERT INTO rival.audit_log (happened_at, recorded_at, transaction_id, entity, entity_id, sequence, command, changed, subject_person,
                               subject_provider, subject_role, login_role, previous, hash)
    VALUES (statement_timestamp(), clock_timestamp(), pg_current_xact_id(), TG_TABLE_NAME, NEW.id, coalesce(before.sequence, 0) + 1, TG_OP,
            changed, socsvc.subject_person(), socsvc.subject_provider(), socsvc.subject_role(), session_user, before.hash, row_hash);
  RETURN NULL;
END
$function$;
