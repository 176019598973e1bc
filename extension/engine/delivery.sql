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
