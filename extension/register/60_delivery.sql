-- Chapter 60: what was delivered. The only table with many rows: partitioned by month, its partitions made by
-- make_partitions() alone (there is no default partition).

CREATE SEQUENCE socsvc.delivery_id_seq AS bigint;
-- Region and day stand side by side in the row: apart each would be padded to 8 bytes. In the key the id goes before the day: it is shorter the
-- other way round where days come in order (32 bytes a row for 41), and twice as long where they do not (63).
CREATE TABLE socsvc.delivery (
  region_code integer NOT NULL,
  delivered_on date NOT NULL,
  id bigint NOT NULL DEFAULT pg_catalog.nextval('socsvc.delivery_id_seq'),
  person bigint NOT NULL,
  provider bigint NOT NULL,
  contract_line bigint,
  programme_line bigint,
  extra_line bigint,
  urgent_line bigint,
  worker bigint,
  quantity integer NOT NULL DEFAULT 1 CHECK (quantity > 0),
  minutes integer CHECK (minutes > 0),
  note text,
  started_at time,
  CONSTRAINT delivery_pkey PRIMARY KEY (region_code, id, delivered_on),
  CONSTRAINT delivery_one_ground CHECK (pg_catalog.num_nonnulls(contract_line, extra_line, urgent_line) = 1),
  CONSTRAINT delivery_programme_line CHECK ((contract_line IS NULL) = (programme_line IS NULL)),
  CONSTRAINT delivery_start_needs_minutes CHECK (started_at IS NULL OR minutes IS NOT NULL),
  CONSTRAINT delivery_within_day CHECK (pg_catalog.date_part('epoch', started_at) OPERATOR(pg_catalog.+) minutes * 60.0::double precision <= 86400),
  CONSTRAINT delivery_contract_line FOREIGN KEY (contract_line, programme_line, person, provider)
    REFERENCES socsvc.contract_line (id, programme_line, person, provider),
  CONSTRAINT delivery_extra_line FOREIGN KEY (extra_line, person, provider)
    REFERENCES socsvc.extra_line (id, person, provider),
  CONSTRAINT delivery_urgent_line FOREIGN KEY (urgent_line, person, provider)
    REFERENCES socsvc.urgent_line (id, person, provider),
  CONSTRAINT delivery_worker FOREIGN KEY (worker, provider) REFERENCES socsvc.worker (id, provider)
) PARTITION BY RANGE (delivered_on);
ALTER SEQUENCE socsvc.delivery_id_seq OWNED BY socsvc.delivery.id;
CREATE INDEX delivery_by_contract_line ON socsvc.delivery (contract_line) WHERE contract_line IS NOT NULL;
CREATE INDEX delivery_by_extra_line ON socsvc.delivery (extra_line) WHERE extra_line IS NOT NULL;
CREATE INDEX delivery_by_urgent_line ON socsvc.delivery (urgent_line) WHERE urgent_line IS NOT NULL;
-- What a day of a recipient, and of a worker, holds already: asked only where minutes are given, so others pay nothing.
CREATE INDEX delivery_by_person_day ON socsvc.delivery (person, delivered_on) WHERE minutes IS NOT NULL;
CREATE INDEX delivery_by_worker_day ON socsvc.delivery (worker, delivered_on) WHERE minutes IS NOT NULL AND worker IS NOT NULL;
COMMENT ON SEQUENCE socsvc.delivery_id_seq IS 'Ids of deliveries, in the region''s range';
COMMENT ON TABLE socsvc.delivery IS 'Delivered services, a row a day and line. Exactly one of contract_line, extra_line, urgent_line is the ground. What a delivery is is never updated (SV015): a correction is delete and insert, or a correcting act';
COMMENT ON COLUMN socsvc.delivery.region_code IS 'Region of the register';
COMMENT ON COLUMN socsvc.delivery.delivered_on IS 'Day of delivery; not in the future';
COMMENT ON COLUMN socsvc.delivery.id IS 'Key within the region, unique country-wide; a row is found at once by region_code, id and delivered_on together';
COMMENT ON COLUMN socsvc.delivery.person IS 'Recipient, bound to the ground''s by the foreign key';
COMMENT ON COLUMN socsvc.delivery.provider IS 'Provider, bound likewise';
COMMENT ON COLUMN socsvc.delivery.contract_line IS 'Ground: line of a contract; counts against the programme line''s quota';
COMMENT ON COLUMN socsvc.delivery.programme_line IS 'The contract line''s programme line, bound by the foreign key';
COMMENT ON COLUMN socsvc.delivery.extra_line IS 'Ground: service over the programme; charged in full, outside the quota';
COMMENT ON COLUMN socsvc.delivery.urgent_line IS 'Ground: line of an act of urgent services';
COMMENT ON COLUMN socsvc.delivery.worker IS 'Worker of the provider who delivered';
COMMENT ON COLUMN socsvc.delivery.quantity IS 'How many times on that day';
COMMENT ON COLUMN socsvc.delivery.minutes IS 'Minutes spent in all, for all times of the row together; needed where the line is bound in minutes';
COMMENT ON COLUMN socsvc.delivery.note IS 'Remark';
COMMENT ON COLUMN socsvc.delivery.started_at IS 'Time of day at which it began, by the register''s clock; NULL where it is not known. With it the delivery lasts its minutes, all within the day, and must not overlap what cannot be at once (SV025)';

CREATE TABLE socsvc.line_window (
  programme_line bigint NOT NULL REFERENCES socsvc.programme_line (id),
  starts_on date NOT NULL,
  used bigint NOT NULL CHECK (used >= 0),
  archived bigint NOT NULL DEFAULT 0 CHECK (archived >= 0),
  held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
  CONSTRAINT line_window_pkey PRIMARY KEY (programme_line, starts_on)
) WITH (fillfactor = 70);
COMMENT ON TABLE socsvc.line_window IS 'Deliveries of a line within one period (week, month, …), for lines with a maximum per period; kept by enforce_quota()';
COMMENT ON COLUMN socsvc.line_window.programme_line IS 'Line';
COMMENT ON COLUMN socsvc.line_window.starts_on IS 'First day of the period, clipped to the line''s term: lower(period_of(periodicity, day, term))';
COMMENT ON COLUMN socsvc.line_window.used IS 'Deliveries in the period, in times';
COMMENT ON COLUMN socsvc.line_window.archived IS 'Of these, deliveries whose month was taken out by archive_month()';
COMMENT ON COLUMN socsvc.line_window.held IS 'Times that visits planned for its days hold, kept by enforce_hold()';

CREATE TABLE socsvc.line_minutes (
  programme_line bigint NOT NULL REFERENCES socsvc.programme_line (id),
  starts_on date NOT NULL,
  used bigint NOT NULL CHECK (used >= 0),
  archived bigint NOT NULL DEFAULT 0 CHECK (archived >= 0),
  held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
  CONSTRAINT line_minutes_pkey PRIMARY KEY (programme_line, starts_on)
) WITH (fillfactor = 70);
COMMENT ON TABLE socsvc.line_minutes IS 'Minutes delivered of a line within one day or week, for lines with a maximum of minutes; kept by enforce_quota()';
COMMENT ON COLUMN socsvc.line_minutes.programme_line IS 'Line';
COMMENT ON COLUMN socsvc.line_minutes.starts_on IS 'First day, clipped to the line''s term: lower(minutes_period(minutes_unit, day, term))';
COMMENT ON COLUMN socsvc.line_minutes.used IS 'Minutes delivered in it';
COMMENT ON COLUMN socsvc.line_minutes.archived IS 'Of these, minutes of deliveries whose month was taken out by archive_month(), and those used in the period under an earlier rehabilitation programme';
COMMENT ON COLUMN socsvc.line_minutes.held IS 'Minutes that visits planned for its days hold, kept by enforce_hold()';

CREATE TABLE socsvc.delivery_request (
  provider bigint NOT NULL REFERENCES socsvc.provider (id),
  idempotency_key text NOT NULL CHECK (idempotency_key <> ''),
  request_digest bytea NOT NULL,
  answer jsonb NOT NULL,
  received_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  CONSTRAINT delivery_request_pkey PRIMARY KEY (provider, idempotency_key)
);
COMMENT ON TABLE socsvc.delivery_request IS 'Answers of record_delivery() and record_deliveries() by idempotency key: a repeated call gets the first answer';
COMMENT ON COLUMN socsvc.delivery_request.provider IS 'Provider whose key it is';
COMMENT ON COLUMN socsvc.delivery_request.idempotency_key IS 'Key chosen by the client';
COMMENT ON COLUMN socsvc.delivery_request.request_digest IS 'SHA-256 over the request''s canonical bytes: the same key with another content is refused (SV018)';
COMMENT ON COLUMN socsvc.delivery_request.answer IS 'What was answered: an array of verdicts';
COMMENT ON COLUMN socsvc.delivery_request.received_at IS 'Clock time of the first call';

-- ---- the rules of deliveries ---------------------------------------------------------------------------------

-- Statement triggers do not cascade to partitions, nor do those of a partition fire for rows that come through the
-- parent: make_partitions() gives each partition its own. The row trigger is cloned by the server.
CREATE TRIGGER quota_insert AFTER INSERT ON socsvc.delivery REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.enforce_quota();
CREATE TRIGGER quota_update AFTER UPDATE ON socsvc.delivery REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.enforce_quota();
CREATE TRIGGER quota_delete AFTER DELETE ON socsvc.delivery REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.enforce_quota();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON socsvc.delivery
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.refuse_truncate();
CREATE TRIGGER protect_delivery BEFORE UPDATE ON socsvc.delivery
  FOR EACH ROW EXECUTE FUNCTION socsvc.protect_delivery();

CREATE TRIGGER protect_computed BEFORE UPDATE OF quota, delivered, archived, held, carried, refused_from ON socsvc.programme_line
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.protect_computed();
CREATE TRIGGER protect_computed BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON socsvc.line_window
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.protect_computed();
CREATE TRIGGER protect_computed BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON socsvc.line_minutes
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.protect_computed();

COMMENT ON TRIGGER quota_insert ON socsvc.delivery IS 'Every rule of a delivery, then the counters';
COMMENT ON TRIGGER quota_update ON socsvc.delivery IS 'Quantities may change within the same rules';
COMMENT ON TRIGGER quota_delete ON socsvc.delivery IS 'Gives units back to their period';
COMMENT ON TRIGGER refuse_truncate ON socsvc.delivery IS 'The counters would no longer agree (SV015)';
COMMENT ON TRIGGER protect_delivery ON socsvc.delivery IS 'Only quantity, minutes and note are updated (SV015)';
COMMENT ON TRIGGER protect_computed ON socsvc.programme_line IS 'Quota and counters are the register''s own (SV015)';
COMMENT ON TRIGGER protect_computed ON socsvc.line_window IS 'Counters are the register''s own (SV015)';
COMMENT ON TRIGGER protect_computed ON socsvc.line_minutes IS 'Counters are the register''s own (SV015)';
