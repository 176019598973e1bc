-- Chapter 88: the audit. What is written, by whom, chained by hash per entity; heads of the chains, daily seals over all
-- heads, months that have left. Triggers are put on the tables by chapter 99_audit, after the shipped data.

CREATE SEQUENCE socsvc.audit_log_id_seq AS bigint;
CREATE TABLE socsvc.audit_log (
  id bigint NOT NULL DEFAULT pg_catalog.nextval('socsvc.audit_log_id_seq'),
  happened_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  transaction_id xid8 NOT NULL,
  entity text COLLATE "C" NOT NULL,
  entity_id bigint NOT NULL,
  entity_key text,
  sequence bigint NOT NULL,
  command text NOT NULL,
  changed jsonb NOT NULL,
  subject_person bigint,
  subject_provider bigint,
  subject_role text,
  subject_login text,
  login_role text NOT NULL,
  previous bytea,
  hash bytea NOT NULL,
  CONSTRAINT audit_log_pkey PRIMARY KEY (id, recorded_at)
) PARTITION BY RANGE (recorded_at);
ALTER SEQUENCE socsvc.audit_log_id_seq OWNED BY socsvc.audit_log.id;
CREATE INDEX audit_log_by_entity ON socsvc.audit_log (entity, entity_id, sequence);
COMMENT ON SEQUENCE socsvc.audit_log_id_seq IS 'Ids of the audit, in the region''s range';
COMMENT ON TABLE socsvc.audit_log IS 'What was written to the register, a row a changed row; added to by audit_change() alone, changed by nobody (SV015). Partitioned by month of recorded_at in UTC; a month that nobody has opened goes to audit_log_default, so that a missing partition never stops work';
COMMENT ON COLUMN socsvc.audit_log.id IS 'Key within the region; rises with time but for transactions that run side by side';
COMMENT ON COLUMN socsvc.audit_log.happened_at IS 'Clock time at which the client''s statement began';
COMMENT ON COLUMN socsvc.audit_log.recorded_at IS 'Clock time at which the change was recorded; never before that of the row before it in its chain, since the changed row is locked';
COMMENT ON COLUMN socsvc.audit_log.transaction_id IS 'Transaction; unique within the life of one cluster';
COMMENT ON COLUMN socsvc.audit_log.entity IS 'Table; "access" for reading of personal data by staff';
COMMENT ON COLUMN socsvc.audit_log.entity_id IS 'id of the row (of the person, for "access"); of a table without id the first eight bytes of SHA-256 over entity_key; 0 for TRUNCATE';
COMMENT ON COLUMN socsvc.audit_log.entity_key IS 'Primary key of a row of a table without id, its columns apart by /';
COMMENT ON COLUMN socsvc.audit_log.sequence IS 'Place in the entity''s chain, from 1 without gaps';
COMMENT ON COLUMN socsvc.audit_log.command IS 'INSERT, UPDATE, DELETE, TRUNCATE or READ';
COMMENT ON COLUMN socsvc.audit_log.changed IS 'INSERT and DELETE: columns that are not NULL with their values; UPDATE: columns that changed with [old, new]; READ: what and reason. *** or sha256:… stands for a secret (audit_exclusion)';
COMMENT ON COLUMN socsvc.audit_log.subject_person IS 'Person for whom was acted: himself, or whom a representative represents';
COMMENT ON COLUMN socsvc.audit_log.subject_provider IS 'Provider for whom was acted';
COMMENT ON COLUMN socsvc.audit_log.subject_role IS 'Role in which was acted; NULL for nobody authenticated';
COMMENT ON COLUMN socsvc.audit_log.subject_login IS 'Who acted, as his token''s sub says: the clerk, the employee, the representative; NULL for nobody authenticated';
COMMENT ON COLUMN socsvc.audit_log.login_role IS 'Role that was logged in';
COMMENT ON COLUMN socsvc.audit_log.previous IS 'Hash of the row before it in the chain; NULL for the first';
COMMENT ON COLUMN socsvc.audit_log.hash IS 'SHA-256 over previous and the canonical bytes of the row: _audit_hash(), doc/audit.md';

CREATE TABLE socsvc.audit_log_default (LIKE socsvc.audit_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
ALTER TABLE socsvc.audit_log ATTACH PARTITION socsvc.audit_log_default DEFAULT;
COMMENT ON TABLE socsvc.audit_log_default IS 'Audit of months that nobody has opened; make_audit_partitions() empties it';

CREATE TABLE socsvc.audit_head (
  entity text COLLATE "C" NOT NULL,
  entity_id bigint NOT NULL,
  sequence bigint NOT NULL,
  hash bytea NOT NULL,
  archived_sequence bigint NOT NULL DEFAULT 0,
  archived_hash bytea,
  CONSTRAINT audit_head_pkey PRIMARY KEY (entity, entity_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE socsvc.audit_head IS 'Where each chain of the audit ends: shows a tail or an entity that was removed. Kept by audit_change()';
COMMENT ON COLUMN socsvc.audit_head.entity IS 'Table';
COMMENT ON COLUMN socsvc.audit_head.entity_id IS 'id of the row';
COMMENT ON COLUMN socsvc.audit_head.sequence IS 'Rows in the chain';
COMMENT ON COLUMN socsvc.audit_head.hash IS 'Hash of the last of them';
COMMENT ON COLUMN socsvc.audit_head.archived_sequence IS 'How many of them have left with detached months';
COMMENT ON COLUMN socsvc.audit_head.archived_hash IS 'Hash of the last of these';

CREATE TABLE socsvc.audit_seal (
  day date PRIMARY KEY,
  began_at timestamptz NOT NULL,
  sealed_at timestamptz NOT NULL,
  began_id bigint,
  sealed_id bigint,
  snapshot pg_snapshot NOT NULL,
  heads bigint NOT NULL,
  digest bytea NOT NULL,
  previous bytea,
  hash bytea NOT NULL
);
COMMENT ON TABLE socsvc.audit_seal IS 'Daily seals over the heads of all chains, chained among themselves; made by seal_audit(), to be kept elsewhere too: export_seals()';
COMMENT ON COLUMN socsvc.audit_seal.day IS 'Day of the register at whose run it was made';
COMMENT ON COLUMN socsvc.audit_seal.began_at IS 'Clock time before the snapshot was taken';
COMMENT ON COLUMN socsvc.audit_seal.sealed_at IS 'Clock time after the heads were read';
COMMENT ON COLUMN socsvc.audit_seal.began_id IS 'Id of the audit''s that was taken before the snapshot: what had an id then has a lesser one; NULL in a seal of release 0.1.0, whose began_at and sealed_at tell instead';
COMMENT ON COLUMN socsvc.audit_seal.sealed_id IS 'Another that was taken afterwards; NULL as began_id';
COMMENT ON COLUMN socsvc.audit_seal.snapshot IS 'Transactions that it covers, of rows with lesser ids than sealed_id; all that were open are in its list';
COMMENT ON COLUMN socsvc.audit_seal.heads IS 'How many chains there were';
COMMENT ON COLUMN socsvc.audit_seal.digest IS 'SHA-256 over the heads: doc/audit.md';
COMMENT ON COLUMN socsvc.audit_seal.previous IS 'Hash of the seal before it; NULL for the first';
COMMENT ON COLUMN socsvc.audit_seal.hash IS 'SHA-256 over previous, day, began_at, sealed_at, snapshot, heads, digest, began_id and sealed_id, where they are given';

CREATE TABLE socsvc.audit_month (
  month date PRIMARY KEY CHECK (pg_catalog.date_part('day', month) = 1),
  first_id bigint,
  last_id bigint,
  rows bigint NOT NULL,
  digest bytea NOT NULL,
  seal date NOT NULL REFERENCES socsvc.audit_seal (day),
  detached_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);
COMMENT ON TABLE socsvc.audit_month IS 'Months of the audit that were taken out by detach_audit_month(), with the digest by which a kept copy is known';
COMMENT ON COLUMN socsvc.audit_month.month IS 'First day of the month, in UTC';
COMMENT ON COLUMN socsvc.audit_month.first_id IS 'Least id of its rows; NULL for no rows';
COMMENT ON COLUMN socsvc.audit_month.last_id IS 'Greatest';
COMMENT ON COLUMN socsvc.audit_month.rows IS 'How many';
COMMENT ON COLUMN socsvc.audit_month.digest IS 'SHA-256 over the hashes of its rows in the order of entity, id and sequence: _audit_rows_digest()';
COMMENT ON COLUMN socsvc.audit_month.seal IS 'Seal made after the month was over, while its rows were here and held';
COMMENT ON COLUMN socsvc.audit_month.detached_at IS 'When it left';

CREATE TABLE socsvc.audit_exclusion (
  id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  entity text NOT NULL,
  column_name text,
  how text NOT NULL CHECK (how IN ('left out', 'masked', 'digested')),
  is_secret boolean NOT NULL,
  source text NOT NULL,
  reason text NOT NULL,
  CONSTRAINT audit_exclusion_once UNIQUE NULLS NOT DISTINCT (entity, column_name),
  CONSTRAINT audit_exclusion_table CHECK (column_name IS NOT NULL OR how = 'left out')
);
COMMENT ON TABLE socsvc.audit_exclusion IS 'What is not audited, with the reason: every table that is not named is. A change counts after _audit_tables()';
COMMENT ON COLUMN socsvc.audit_exclusion.id IS 'Key';
COMMENT ON COLUMN socsvc.audit_exclusion.entity IS 'Table';
COMMENT ON COLUMN socsvc.audit_exclusion.column_name IS 'Column; NULL for the whole table';
COMMENT ON COLUMN socsvc.audit_exclusion.how IS 'left out; masked: that it changed is recorded, not what it is; digested: the SHA-256 of its text is';
COMMENT ON COLUMN socsvc.audit_exclusion.is_secret IS 'export_person() leaves it out too';
COMMENT ON COLUMN socsvc.audit_exclusion.source IS 'Where the decision comes from';
COMMENT ON COLUMN socsvc.audit_exclusion.reason IS 'Why';

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON socsvc.audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON socsvc.audit_log_default
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.refuse_change();
CREATE TRIGGER protect_computed BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON socsvc.audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.protect_computed();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON socsvc.audit_seal
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON socsvc.audit_month
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.refuse_change();
COMMENT ON TRIGGER refuse_change ON socsvc.audit_log IS 'The audit is only added to (SV015)';
COMMENT ON TRIGGER refuse_change ON socsvc.audit_log_default IS 'The audit is only added to (SV015)';
COMMENT ON TRIGGER protect_computed ON socsvc.audit_head IS 'Heads move with their chains alone (SV015)';
COMMENT ON TRIGGER refuse_change ON socsvc.audit_seal IS 'Seals are only added (SV015)';
COMMENT ON TRIGGER refuse_change ON socsvc.audit_month IS 'What left has left (SV015)';
