-- Deliveries: the trigger functions that keep quotas, partitions, and the functions that record.

CREATE FUNCTION socsvc.enforce_quota() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'enforce_quota';
COMMENT ON FUNCTION socsvc.enforce_quota() IS 'Statement trigger of delivery and each of its partitions: locks the recipient and the programme lines, checks every row (contract active on the day, terms, not in the future, recipient alive and not away, worker employed, no act, total quota, maximum per period), then moves the counters. Errors: SV001 quota exhausted, SV002 period maximum reached, SV005 outside a term, SV011 closed by an act, SV013 recipient dead or away, SV016 contract not active, SV014, SV019';
REVOKE ALL ON FUNCTION socsvc.enforce_quota() FROM PUBLIC;

CREATE FUNCTION socsvc.protect_delivery() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'protect_delivery';
COMMENT ON FUNCTION socsvc.protect_delivery() IS 'Row trigger of delivery: only quantity, minutes and note are ever updated (SV015)';
REVOKE ALL ON FUNCTION socsvc.protect_delivery() FROM PUBLIC;

CREATE FUNCTION socsvc.refuse_truncate() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'refuse_truncate';
COMMENT ON FUNCTION socsvc.refuse_truncate() IS 'Trigger of delivery and each of its partitions: TRUNCATE is refused (SV015)';
REVOKE ALL ON FUNCTION socsvc.refuse_truncate() FROM PUBLIC;

CREATE FUNCTION socsvc.protect_computed() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'protect_computed';
COMMENT ON FUNCTION socsvc.protect_computed() IS 'Statement trigger: counters and quotas are written by the register''s own code alone, whoever asks (SV015)';
REVOKE ALL ON FUNCTION socsvc.protect_computed() FROM PUBLIC;

CREATE FUNCTION socsvc.lock_recipient() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'lock_recipient';
COMMENT ON FUNCTION socsvc.lock_recipient() IS 'Row trigger of whatever can make a delivery unlawful: locks the row''s person FOR NO KEY UPDATE before the change, so that it waits for deliveries under way and later ones see it';
REVOKE ALL ON FUNCTION socsvc.lock_recipient() FROM PUBLIC;

-- ---- partitions -------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.make_partitions(from_day date, until_day date) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
SET lock_timeout = '5s'
AS $function$
DECLARE
  month date := date_trunc('month', from_day::timestamp)::date;
  name text;
  made integer := 0;
  event text;
BEGIN
  IF from_day IS NULL OR until_day IS NULL OR until_day < from_day OR until_day - from_day > 36525 THEN
    RAISE EXCEPTION 'no months lie between % and %', from_day, until_day
      USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give the first and the last day for which months are to be opened, at most a hundred years.';
  END IF;
  WHILE month <= until_day LOOP
    name := format('delivery_%s', to_char(month, 'YYYY_MM'));
    IF NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                    WHERE i.inhparent = 'socsvc.delivery'::regclass AND c.relname = name) THEN
      -- Made and furnished on its own, then attached: PARTITION OF would lock every reader of delivery out.
      EXECUTE format('CREATE TABLE socsvc.%I (LIKE socsvc.delivery INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
      EXECUTE format('COMMENT ON TABLE socsvc.%I IS %L', name,
                     format('Deliveries of %s; made by make_partitions()', to_char(month, 'YYYY-MM')));
      EXECUTE format('CREATE TRIGGER quota_insert AFTER INSERT ON socsvc.%I REFERENCING NEW TABLE AS new_rows '
                     'FOR EACH STATEMENT EXECUTE FUNCTION socsvc.enforce_quota()', name);
      EXECUTE format('CREATE TRIGGER quota_update AFTER UPDATE ON socsvc.%I REFERENCING OLD TABLE AS old_rows '
                     'NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION socsvc.enforce_quota()', name);
      EXECUTE format('CREATE TRIGGER quota_delete AFTER DELETE ON socsvc.%I REFERENCING OLD TABLE AS old_rows '
                     'FOR EACH STATEMENT EXECUTE FUNCTION socsvc.enforce_quota()', name);
      EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON socsvc.%I '
                     'FOR EACH STATEMENT EXECUTE FUNCTION socsvc.refuse_truncate()', name);
      EXECUTE format('ALTER TABLE socsvc.delivery ATTACH PARTITION socsvc.%I FOR VALUES FROM (%L) TO (%L)',
                     name, month, (month + interval '1 month')::date);
      made := made + 1;
    END IF;
    month := (month + interval '1 month')::date;
  END LOOP;
  RETURN made;
END
$function$;
COMMENT ON FUNCTION socsvc.make_partitions(date, date) IS 'Opens the months that lie between two days for deliveries: a partition of delivery each, with its triggers. Answers how many were made; those that are there stay as they are. Waits at most 5 s for a lock (55P03: try again later). Errors: 22023 reversed or over-long range, 42P07 a month of that name was archived';
REVOKE ALL ON FUNCTION socsvc.make_partitions(date, date) FROM PUBLIC;

-- ---- recording ----------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.record_delivery(contract_line_id bigint, delivered_on date, quantity integer DEFAULT 1,
  minutes integer DEFAULT NULL, worker_id bigint DEFAULT NULL, note text DEFAULT NULL, idempotency_key text DEFAULT NULL)
RETURNS bigint
  LANGUAGE c AS 'MODULE_PATHNAME', 'record_delivery';
COMMENT ON FUNCTION socsvc.record_delivery(bigint, date, integer, integer, bigint, text, text) IS 'Records a delivery of a contract''s line and answers its id. quantity in times; a repeated idempotency_key of the provider answers what the first call answered. Errors: SV001 quota exhausted, SV002 period maximum reached, SV005 outside a term, in the future, worker not employed or month not opened, SV011 closed by an act, SV013 recipient dead or away, SV016 no such line or contract not active, SV018 key used for another request, 22004 line or day missing, 22023 empty key, 23514 quantity or minutes not positive';
REVOKE ALL ON FUNCTION socsvc.record_delivery(bigint, date, integer, integer, bigint, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.record_extra_delivery(extra_line_id bigint, delivered_on date, quantity integer DEFAULT 1,
  minutes integer DEFAULT NULL, worker_id bigint DEFAULT NULL, note text DEFAULT NULL, idempotency_key text DEFAULT NULL)
RETURNS bigint
  LANGUAGE c AS 'MODULE_PATHNAME', 'record_extra_delivery';
COMMENT ON FUNCTION socsvc.record_extra_delivery(bigint, date, integer, integer, bigint, text, text) IS 'Records a delivery over the programme, at the recipient''s recorded wish; it is charged in full and counts against no quota. Errors as record_delivery(), SV005 also before the wish or while its tariff is not in force; never SV001 or SV002';
REVOKE ALL ON FUNCTION socsvc.record_extra_delivery(bigint, date, integer, integer, bigint, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.record_urgent_delivery(urgent_line_id bigint, delivered_on date, quantity integer DEFAULT 1,
  minutes integer DEFAULT NULL, worker_id bigint DEFAULT NULL, note text DEFAULT NULL, idempotency_key text DEFAULT NULL)
RETURNS bigint
  LANGUAGE c AS 'MODULE_PATHNAME', 'record_urgent_delivery';
COMMENT ON FUNCTION socsvc.record_urgent_delivery(bigint, date, integer, integer, bigint, text, text) IS 'Records a delivery of an act of urgent services, without programme and contract (326-п paragraph 6). Errors: SV005 outside the act''s term or in the future, SV011 the act is signed, SV013 recipient dead, SV016 no such line, and as record_delivery()';
REVOKE ALL ON FUNCTION socsvc.record_urgent_delivery(bigint, date, integer, integer, bigint, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.record_deliveries(deliveries jsonb, idempotency_key text DEFAULT NULL, all_or_nothing boolean DEFAULT false)
RETURNS TABLE (row_number integer, accepted boolean, delivery_id bigint, sqlstate text, reason text, remaining bigint)
  LANGUAGE c AS 'MODULE_PATHNAME', 'record_deliveries';
COMMENT ON FUNCTION socsvc.record_deliveries(jsonb, text, boolean) IS 'Records 1 to 100,000 deliveries: an array of {"contract_line" | "extra_line" | "urgent_line": id, "delivered_on": "YYYY-MM-DD", "quantity", "minutes", "worker", "note"}. One verdict a row, in their order: first come, first served; a bad row (any error of record_delivery(), 22P02, 22003, 22023) does not sink the rest unless all_or_nothing. remaining: of the line''s quota after the row, NULL when unlimited. A call with idempotency_key is for one provider; repeated it answers the first answer, with another content SV018. Errors of the whole call: 22023 no array, empty, too long, or several providers';
REVOKE ALL ON FUNCTION socsvc.record_deliveries(jsonb, text, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc.record_contract_deliveries(contract_lines bigint[], days date[], quantities integer[] DEFAULT NULL,
  minutes integer[] DEFAULT NULL, workers bigint[] DEFAULT NULL, notes text[] DEFAULT NULL,
  idempotency_key text DEFAULT NULL, all_or_nothing boolean DEFAULT false)
RETURNS TABLE (row_number integer, accepted boolean, delivery_id bigint, sqlstate text, reason text, remaining bigint)
  LANGUAGE c AS 'MODULE_PATHNAME', 'record_contract_deliveries';
COMMENT ON FUNCTION socsvc.record_contract_deliveries(bigint[], date[], integer[], integer[], bigint[], text[], text, boolean) IS 'record_deliveries() for deliveries of contract lines, given as arrays of one length; a NULL array gives every row the default. Errors of the whole call: 2202E lengths differ, 22004 no lines or days, 22023 empty or too long';
REVOKE ALL ON FUNCTION socsvc.record_contract_deliveries(bigint[], date[], integer[], integer[], bigint[], text[], text, boolean) FROM PUBLIC;
