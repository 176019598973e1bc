-- The audit: the trigger function, the chain's hash, verification, seals, retention, and the log of readings.

CREATE FUNCTION socsvc.audit_change() RETURNS trigger
  LANGUAGE c AS 'MODULE_PATHNAME', 'audit_change';
COMMENT ON FUNCTION socsvc.audit_change() IS 'Statement trigger of every table that audit_exclusion does not name, and of partitions: AFTER INSERT, UPDATE, DELETE with transition tables old_rows and new_rows, and AFTER TRUNCATE. Arguments: -column is left out, *column is masked, of #column the SHA-256 is recorded. Appends to audit_log what changed and moves the heads of the chains. Errors: SV027 the head of a chain is no hash';
REVOKE ALL ON FUNCTION socsvc.audit_change() FROM PUBLIC;

CREATE FUNCTION socsvc._audit_hash(previous bytea, id bigint, happened_at timestamptz, recorded_at timestamptz, transaction_id xid8,
  entity text, entity_id bigint, entity_key text, sequence bigint, command text, changed jsonb, subject_person bigint,
  subject_provider bigint, subject_role text, subject_login text, login_role text)
RETURNS bytea
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'socsvc_audit_hash';
COMMENT ON FUNCTION socsvc._audit_hash(bytea, bigint, timestamptz, timestamptz, xid8, text, bigint, text, bigint, text, jsonb, bigint, bigint, text, text, text) IS 'Private: hash that a row of audit_log must have: SHA-256 over a version byte, previous and the row''s canonical bytes (doc/audit.md)';
REVOKE ALL ON FUNCTION socsvc._audit_hash(bytea, bigint, timestamptz, timestamptz, xid8, text, bigint, text, bigint, text, jsonb, bigint,
  bigint, text, text, text) FROM PUBLIC;

-- ---- the tables that are audited ----------------------------------------------------------------------------------

CREATE FUNCTION socsvc._audit_table(table_name name) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  entity name := coalesce((SELECT p.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
                            WHERE i.inhrelid = format('socsvc.%I', table_name)::regclass), table_name);
BEGIN
  PERFORM socsvc._audit_table(table_name, entity);
END
$function$;
COMMENT ON FUNCTION socsvc._audit_table(name) IS 'Private: puts the audit''s triggers on a table, or on a partition with its parent''s columns';
REVOKE ALL ON FUNCTION socsvc._audit_table(name) FROM PUBLIC;

CREATE FUNCTION socsvc._audit_table(table_name name, entity name) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  columns text := (SELECT string_agg(quote_literal(CASE x.how WHEN 'masked' THEN '*' WHEN 'digested' THEN '#'
    ELSE '-' END || x.column_name), ', ' ORDER BY x.column_name)
                     FROM socsvc.audit_exclusion x WHERE x.entity = _audit_table.entity AND x.column_name IS NOT NULL);
  event record;
BEGIN
  FOR event IN
    SELECT * FROM (VALUES ('insert', 'REFERENCING NEW TABLE AS new_rows'),
      ('update', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'),
                          ('delete', 'REFERENCING OLD TABLE AS old_rows'), ('truncate', '')) AS e (name, tables)
  LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_%s AFTER %s ON socsvc.%I %s FOR EACH STATEMENT EXECUTE FUNCTION socsvc.audit_change(%s)',
                   event.name, upper(event.name), table_name, event.tables, columns);
    EXECUTE format('COMMENT ON TRIGGER audit_%s ON socsvc.%I IS %L', event.name, table_name, 'Appends what changed to audit_log');
  END LOOP;
END
$function$;
COMMENT ON FUNCTION socsvc._audit_table(name, name) IS 'Private: puts the audit''s triggers on a table whose rows are audited as those of the entity; again after a change of audit_exclusion';
REVOKE ALL ON FUNCTION socsvc._audit_table(name, name) FROM PUBLIC;

CREATE FUNCTION socsvc._audit_tables() RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  one name;
  audited integer := 0;
BEGIN
  FOR one IN
    SELECT c.relname
      FROM pg_class c
     WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p')
       AND c.relowner = 'socsvc_owner'::regrole
       AND NOT EXISTS (SELECT FROM socsvc.audit_exclusion x
                        WHERE x.column_name IS NULL
                          AND x.entity = coalesce((SELECT p.relname FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent
                                                    WHERE i.inhrelid = c.oid), c.relname))
       AND (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgfoid = 'socsvc.audit_change()'::regprocedure) < 4
       AND c.relname !~ '^(delivery|audit_log)_[0-9]{4}_[0-9]{2}$' -- partitions get theirs when they are made; archived months have none
     ORDER BY c.relname
  LOOP
    PERFORM socsvc._audit_table(one);
    audited := audited + 1;
  END LOOP;
  RETURN audited;
END
$function$;
COMMENT ON FUNCTION socsvc._audit_tables() IS 'Private: puts the audit''s triggers on every table of the register that has none and that audit_exclusion does not name; answers on how many';
REVOKE ALL ON FUNCTION socsvc._audit_tables() FROM PUBLIC;

-- ---- months -------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.make_audit_partitions(from_day date, until_day date) RETURNS integer
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
SET lock_timeout = '5s'
SET timezone = 'UTC'
AS $function$
DECLARE
  first_day date := date_trunc('month', from_day::timestamp)::date;
  name text;
  made integer := 0;
  has_stray boolean := false;
BEGIN
  IF (from_day >= '1900-01-01' AND until_day < '10000-01-01' AND until_day - from_day BETWEEN 0 AND 36525) IS NOT TRUE THEN
    RAISE EXCEPTION 'no months lie between % and %', from_day, until_day
      USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give the first and the last day for which months are to be opened, from 1900 on, at most a hundred years.';
  END IF;
  WHILE first_day <= until_day LOOP
    name := format('audit_log_%s', to_char(first_day, 'YYYY_MM'));
    IF to_regclass(format('socsvc.%I', name)) IS NULL AND NOT EXISTS (SELECT FROM socsvc.audit_month m WHERE m.month = first_day) THEN
      -- Rows of the month that came before it was opened stand in the way: the default partition is made anew.
      IF NOT has_stray AND EXISTS (SELECT FROM socsvc.audit_log_default d WHERE d.recorded_at >= first_day) THEN
        has_stray := true;
        ALTER TABLE socsvc.audit_log DETACH PARTITION socsvc.audit_log_default;
        ALTER TABLE socsvc.audit_log_default RENAME TO audit_log_stray;
      END IF;
      EXECUTE format('CREATE TABLE socsvc.%I (LIKE socsvc.audit_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
      EXECUTE format('COMMENT ON TABLE socsvc.%I IS %L', name,
        format('Audit of %s (UTC); made by make_audit_partitions()', to_char(first_day, 'YYYY-MM')));
      EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON socsvc.%I '
                     'FOR EACH STATEMENT EXECUTE FUNCTION socsvc.refuse_change()', name);
      EXECUTE format('ALTER TABLE socsvc.audit_log ATTACH PARTITION socsvc.%I FOR VALUES FROM (%L) TO (%L)',
                     name, first_day::timestamptz, (first_day + interval '1 month')::date::timestamptz);
      made := made + 1;
    END IF;
    first_day := (first_day + interval '1 month')::date;
  END LOOP;
  IF has_stray THEN
    CREATE TABLE socsvc.audit_log_default (LIKE socsvc.audit_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
    ALTER TABLE socsvc.audit_log ATTACH PARTITION socsvc.audit_log_default DEFAULT;
    COMMENT ON TABLE socsvc.audit_log_default IS 'Audit of months that nobody has opened; make_audit_partitions() empties it';
    CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON socsvc.audit_log_default
      FOR EACH STATEMENT EXECUTE FUNCTION socsvc.refuse_change();
    COMMENT ON TRIGGER refuse_change ON socsvc.audit_log_default IS 'The audit is only added to (SV015)';
    INSERT INTO socsvc.audit_log SELECT s.* FROM socsvc.audit_log_stray s;
    DROP TABLE socsvc.audit_log_stray;
  END IF;
  RETURN made;
END
$function$;
COMMENT ON FUNCTION socsvc.make_audit_partitions(date, date) IS 'Opens the months (of UTC) that lie between two days for the audit and moves what audit_log_default holds of them there; answers how many were made. A month that was taken out is not opened again. Waits at most 5 s for a lock (55P03: try again later). Errors: 22023 reversed or over-long range, or before 1900';
REVOKE ALL ON FUNCTION socsvc.make_audit_partitions(date, date) FROM PUBLIC;

-- ---- verification -------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._audit_problems(of_entity text, of_id bigint)
RETURNS TABLE (problem text, entity text, entity_id bigint, sequence bigint, detail text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH link AS (
    SELECT l.entity, l.entity_id, l.sequence, l.previous, l.hash, l.id,
           l.hash IS DISTINCT FROM socsvc._audit_hash(l.previous, l.id, l.happened_at, l.recorded_at, l.transaction_id, l.entity,
             l.entity_id, l.entity_key, l.sequence, l.command, l.changed, l.subject_person, l.subject_provider, l.subject_role,
             l.subject_login, l.login_role) AS is_changed,
           lag(l.sequence) OVER chain AS sequence_before, lag(l.hash) OVER chain AS hash_before,
           lead(l.sequence) OVER chain IS NULL AS is_last
      FROM socsvc.audit_log l
     WHERE of_entity IS NULL OR l.entity = of_entity AND l.entity_id = of_id
    WINDOW chain AS (PARTITION BY l.entity, l.entity_id ORDER BY l.sequence, l.id)
  ), head AS (
    SELECT h.* FROM socsvc.audit_head h WHERE of_entity IS NULL OR h.entity = of_entity AND h.entity_id = of_id
  )
  SELECT f.problem, k.entity, k.entity_id, k.sequence, format('row %s of audit_log', k.id)
    FROM link k
    LEFT JOIN head h USING (entity, entity_id)
   CROSS JOIN LATERAL (
     SELECT 'row changed' WHERE k.is_changed
     UNION ALL
     SELECT 'rows missing' WHERE k.sequence <> coalesce(k.sequence_before, h.archived_sequence, 0) + 1
     UNION ALL
     SELECT 'chain broken' WHERE k.sequence = coalesce(k.sequence_before, h.archived_sequence, 0) + 1
        AND k.previous IS DISTINCT FROM CASE WHEN k.sequence_before IS NOT NULL THEN k.hash_before ELSE h.archived_hash END
     UNION ALL
     SELECT 'head missing' WHERE k.is_last AND h.sequence IS NULL
     UNION ALL
     SELECT 'tail differs from head' WHERE k.is_last AND (k.sequence <> h.sequence OR k.hash <> h.hash)) f (problem)
  UNION ALL
  SELECT 'entity removed', h.entity, h.entity_id, h.sequence, format('%s rows of its chain are gone', h.sequence - h.archived_sequence)
    FROM head h
   WHERE h.sequence > h.archived_sequence
     AND NOT EXISTS (SELECT FROM socsvc.audit_log l WHERE l.entity = h.entity AND l.entity_id = h.entity_id)
  UNION ALL
  SELECT 'tail differs from head', h.entity, h.entity_id, h.sequence, 'all its rows have left, and the head is another one'
    FROM head h
   WHERE h.archived_sequence > 0 AND h.sequence = h.archived_sequence AND h.hash IS DISTINCT FROM h.archived_hash
$function$;
COMMENT ON FUNCTION socsvc._audit_problems(text, bigint) IS 'Private: what is wrong with the chain of an entity, or with all chains when NULL';
REVOKE ALL ON FUNCTION socsvc._audit_problems(text, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.verify_audit(entity text, id bigint)
RETURNS TABLE (problem text, sequence bigint, detail text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT p.problem, p.sequence, p.detail FROM socsvc._audit_problems($1, $2) p ORDER BY p.sequence, p.problem
$function$;
COMMENT ON FUNCTION socsvc.verify_audit(text, bigint) IS 'What is wrong with the audit''s chain of a row of a table, a row a problem; none when it holds: row changed (its hash is another), rows missing, chain broken, tail differs from head, head missing, entity removed. sequence: place in the chain';
REVOKE ALL ON FUNCTION socsvc.verify_audit(text, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._heads_digest(OUT heads bigint, OUT digest bytea)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  -- Two levels, so that no text of all heads is ever held: 4096 ids a bucket, then the buckets.
  SELECT coalesce(sum(b.heads), 0)::bigint, sha256(coalesce(string_agg(b.digest, '' ORDER BY b.entity COLLATE "C", b.bucket), ''))
    FROM (SELECT h.entity, h.entity_id >> 12 AS bucket, count(*) AS heads,
                 sha256(string_agg(convert_to(h.entity, 'UTF8') || int8send(h.entity_id) || int8send(h.sequence) || h.hash, ''
                   ORDER BY h.entity_id)) AS digest
            FROM socsvc.audit_head h WHERE h.sequence > 0 GROUP BY 1, 2) b
$function$;
COMMENT ON FUNCTION socsvc._heads_digest() IS 'Private: how many heads of chains there are and the SHA-256 over them';
REVOKE ALL ON FUNCTION socsvc._heads_digest() FROM PUBLIC;

-- Transactions that were open when the seal was made are not covered by it. Their numbers are those of the cluster that made
-- it; a register that was restored elsewhere holds rows with numbers of another: what an earlier seal covers is of no open one.
CREATE FUNCTION socsvc._sealed_digest(began_id bigint, sealed_id bigint, snapshot pg_snapshot, before_began_id bigint,
  before_snapshot pg_snapshot,
  OUT heads bigint, OUT digest bytea)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce(sum(b.heads), 0)::bigint, sha256(coalesce(string_agg(b.digest, '' ORDER BY b.entity COLLATE "C", b.bucket), ''))
    FROM (SELECT h.entity, h.entity_id >> 12 AS bucket, count(*) AS heads,
                 sha256(string_agg(convert_to(h.entity, 'UTF8') || int8send(h.entity_id) || int8send(h.sequence) || h.hash, ''
                   ORDER BY h.entity_id)) AS digest
            FROM (SELECT DISTINCT ON (l.entity, l.entity_id) l.entity, l.entity_id, l.sequence, l.hash
                    FROM (SELECT a.entity, a.entity_id, a.sequence, a.hash
                            FROM socsvc.audit_log a
                           WHERE a.id <= _sealed_digest.began_id
                             AND NOT (a.transaction_id = ANY (ARRAY(SELECT pg_snapshot_xip(_sealed_digest.snapshot)))
                                      AND (a.id <= before_began_id
                                           AND a.transaction_id <> ALL (ARRAY(SELECT pg_snapshot_xip(before_snapshot)))) IS NOT TRUE)
                          UNION ALL
                          SELECT a.entity, a.entity_id, a.sequence, a.hash
                            FROM socsvc.audit_log a
                           WHERE a.id > _sealed_digest.began_id AND a.id <= _sealed_digest.sealed_id
                             AND pg_visible_in_snapshot(a.transaction_id, _sealed_digest.snapshot)
                          UNION ALL
                          SELECT a.entity, a.entity_id, a.archived_sequence, a.archived_hash FROM socsvc.audit_head a
                            WHERE a.archived_sequence > 0) l
                   ORDER BY l.entity, l.entity_id, l.sequence DESC) h
           GROUP BY 1, 2) b
$function$;
COMMENT ON FUNCTION socsvc._sealed_digest(bigint, bigint, pg_snapshot, bigint, pg_snapshot) IS 'Private: the same, as the log shows it for a seal; before: of the seal before it, or NULL. Ids tell before from after, not the clock, which may go back';
REVOKE ALL ON FUNCTION socsvc._sealed_digest(bigint, bigint, pg_snapshot, bigint, pg_snapshot) FROM PUBLIC;

CREATE FUNCTION socsvc._seal_hash(previous bytea, day date, began_at timestamptz, sealed_at timestamptz, snapshot pg_snapshot,
  heads bigint, digest bytea, began_id bigint, sealed_id bigint)
RETURNS bytea
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT sha256(coalesce($1, '') || date_send($2) || timestamptz_send($3) || timestamptz_send($4) || convert_to($5::text,
    'UTF8') || int8send($6) || $7 || coalesce(int8send($8) || int8send($9), ''))
$function$;
COMMENT ON FUNCTION socsvc._seal_hash(bytea, date, timestamptz, timestamptz, pg_snapshot, bigint, bytea, bigint, bigint) IS 'Private: hash that a seal must have; ids are NULL in one of release 0.1.0';
REVOKE ALL ON FUNCTION socsvc._seal_hash(bytea, date, timestamptz, timestamptz, pg_snapshot, bigint, bytea, bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._snapshot_until(of_snapshot pg_snapshot, id xid8) RETURNS pg_snapshot
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  -- A snapshot ends at the last transaction that is over; those that began after that one and before id are open.
  SELECT CASE WHEN pg_snapshot_xmax(of_snapshot) >= id THEN of_snapshot
           ELSE format('%s:%s:%s', pg_snapshot_xmin(of_snapshot), id,
                  (SELECT string_agg(o.id::text, ',' ORDER BY o.id::text::numeric)
                     FROM (SELECT x FROM pg_snapshot_xip(of_snapshot) x
                           UNION ALL
                           SELECT n::text::xid8 FROM generate_series(pg_snapshot_xmax(of_snapshot)::text::bigint,
                             $2::text::bigint - 1) n) o (id)))::pg_snapshot END
$function$;
COMMENT ON FUNCTION socsvc._snapshot_until(pg_snapshot, xid8) IS 'Private: the same snapshot, with every transaction before id that it does not see in its list';
REVOKE ALL ON FUNCTION socsvc._snapshot_until(pg_snapshot, xid8) FROM PUBLIC;

CREATE FUNCTION socsvc.seal_audit(day date DEFAULT NULL)
RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  seal_day date := coalesce(day, socsvc.today());
  begun_at timestamptz;
  begun_id bigint;
  own_id xid8;
  sealed bytea;
BEGIN
  IF seal_day > socsvc.today() OR NOT isfinite(seal_day) THEN
    RAISE EXCEPTION 'the day % is not sealed yet', to_char(seal_day, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005', DETAIL = format('Today is %s.', to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Give today or an earlier day.';
  END IF;
  -- One at a time; a day that has its seal keeps it.
  LOCK TABLE socsvc.audit_seal IN SHARE ROW EXCLUSIVE MODE;
  SELECT s.hash INTO sealed FROM socsvc.audit_seal s WHERE s.day = seal_day;
  IF FOUND THEN
    RETURN sealed;
  END IF;
  IF EXISTS (SELECT FROM socsvc.audit_seal s WHERE s.day > seal_day) THEN
    RAISE EXCEPTION 'a later day than % is sealed already', to_char(seal_day, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005',
      DETAIL = format('The last sealed day is %s.', (SELECT to_char(max(s.day), 'YYYY-MM-DD') FROM socsvc.audit_seal s)),
      HINT = 'Seals are made in the order of their days.';
  END IF;
  IF EXISTS (SELECT FROM socsvc.audit_log l WHERE l.recorded_at >= transaction_timestamp()
    AND l.transaction_id = pg_current_xact_id_if_assigned()) THEN
    RAISE EXCEPTION 'the audit is not sealed in a transaction that changes the register' USING ERRCODE = 'active_sql_transaction',
      HINT = 'Seal in a transaction of its own.';
  END IF;
  -- What has an id by now is of transactions before own_id: those of them that the snapshot has not as over were open. What the snapshot
  -- shows beyond has an id before sealed_id. The clock would not tell: it may go back.
  begun_at := clock_timestamp();
  begun_id := nextval('socsvc.audit_log_id_seq'); -- its last_value, read beside a writer, may be one that is logged ahead
  own_id := pg_current_xact_id();
  -- This transaction may have had its number before others got theirs: their rows have ids too, so all that run now come before own_id.
  -- pg_locks has numbers of 32 bits, each running transaction's own.
  own_id := (SELECT (own_id::text::bigint + 1 + coalesce(max(greatest(0, (l.transactionid::text::bigint - own_id::text::bigint % 4294967296
                      + 3 * 2147483648) % 4294967296 - 2147483648)), 0))::text::xid8
               FROM pg_locks l WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted);
  -- Heads and snapshot in one statement: they are of one moment.
  INSERT INTO socsvc.audit_seal (day, began_at, sealed_at, began_id, sealed_id, snapshot, heads, digest, previous, hash)
    SELECT seal_day, begun_at, n.sealed_at, begun_id, n.sealed_id, n.snapshot, n.heads, n.digest, n.previous,
           socsvc._seal_hash(n.previous, seal_day, begun_at, n.sealed_at, n.snapshot, n.heads, n.digest, begun_id, n.sealed_id)
      FROM (SELECT clock_timestamp() AS sealed_at, nextval('socsvc.audit_log_id_seq') AS sealed_id,
                   socsvc._snapshot_until(pg_current_snapshot(), own_id) AS snapshot, d.heads, d.digest,
                   (SELECT s.hash FROM socsvc.audit_seal s ORDER BY s.day DESC LIMIT 1) AS previous
              FROM socsvc._heads_digest() d OFFSET 0) n
    RETURNING hash INTO sealed;
  RETURN sealed;
END
$function$;
COMMENT ON FUNCTION socsvc.seal_audit(date) IS 'Seals the audit: a row of audit_seal over the heads of all chains, once a day (today when NULL); answers its hash. Called by run_deadlines(). Errors: 25001 the transaction has changed the register, SV005 a day of the future, or before the last seal';
REVOKE ALL ON FUNCTION socsvc.seal_audit(date) FROM PUBLIC;

CREATE FUNCTION socsvc.export_seals(since date DEFAULT NULL)
RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce(jsonb_agg(jsonb_build_object('day', to_char(s.day, 'YYYY-MM-DD'), 'heads', s.heads, 'digest', encode(s.digest, 'hex'),
                                               'hash', encode(s.hash, 'hex')) ORDER BY s.day), '[]')
    FROM socsvc.audit_seal s WHERE s.day >= since OR since IS NULL
$function$;
COMMENT ON FUNCTION socsvc.export_seals(date) IS 'The seals since a day (all when NULL), to be kept where the administrator of this database cannot write; verify_seals() compares';
REVOKE ALL ON FUNCTION socsvc.export_seals(date) FROM PUBLIC;

CREATE FUNCTION socsvc._audit_id_until(moment timestamptz) RETURNS bigint
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce(max(l.id), 0) FROM socsvc.audit_log l WHERE l.recorded_at <= moment
$function$;
COMMENT ON FUNCTION socsvc._audit_id_until(timestamptz) IS 'Private: last id of the audit that was recorded by then, by the clock; for seals of release 0.1.0, which hold no ids';
REVOKE ALL ON FUNCTION socsvc._audit_id_until(timestamptz) FROM PUBLIC;

CREATE FUNCTION socsvc.verify_seals(kept jsonb DEFAULT NULL)
RETURNS TABLE (problem text, day date, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  seal record;
  before bytea;
  one_before record;
  found record;
  gone_until timestamptz;
BEGIN
  SELECT max((m.month + interval '1 month') AT TIME ZONE 'UTC') INTO gone_until FROM socsvc.audit_month m;
  FOR seal IN SELECT s.* FROM socsvc.audit_seal s ORDER BY s.day LOOP
    IF seal.previous IS DISTINCT FROM before
       OR seal.hash <> socsvc._seal_hash(seal.previous, seal.day, seal.began_at, seal.sealed_at, seal.snapshot, seal.heads,
         seal.digest, seal.began_id, seal.sealed_id) THEN
      RETURN QUERY SELECT 'seal changed', seal.day, 'its hash, or the one before it, is another';
    END IF;
    before := seal.hash;
  END LOOP;
  -- The last seal covers what all seals before it cover: what was taken out since shows.
  SELECT s.* INTO seal FROM socsvc.audit_seal s ORDER BY s.day DESC LIMIT 1;
  IF seal.day IS NOT NULL AND (gone_until IS NULL OR seal.sealed_at >= gone_until) THEN
    SELECT coalesce(s.began_id, socsvc._audit_id_until(s.began_at)) AS began_id, s.snapshot INTO one_before
      FROM socsvc.audit_seal s WHERE s.day < seal.day ORDER BY s.day DESC LIMIT 1;
    SELECT d.* INTO found
      FROM socsvc._sealed_digest(coalesce(seal.began_id, socsvc._audit_id_until(seal.began_at)),
             coalesce(seal.sealed_id, socsvc._audit_id_until(seal.sealed_at)), seal.snapshot, one_before.began_id, one_before.snapshot) d;
    IF found.digest <> seal.digest THEN
      RETURN QUERY SELECT 'audit differs from seal', seal.day, format('%s chains sealed, %s found', seal.heads, found.heads);
    END IF;
  END IF;
  RETURN QUERY
    SELECT 'seal differs from the kept one', coalesce((k.value->>'day')::date, s.day),
           CASE WHEN s.day IS NULL THEN 'it is gone' ELSE 'its hash is another' END
      FROM jsonb_array_elements(kept) k
      LEFT JOIN socsvc.audit_seal s ON s.day = (k.value->>'day')::date
     WHERE s.day IS NULL OR encode(s.hash, 'hex') <> k.value->>'hash';
END
$function$;
COMMENT ON FUNCTION socsvc.verify_seals(jsonb) IS 'What is wrong with the seals: changed ones, an audit that is not what the last seal covers, and, where kept (what export_seals() gave) is given, seals that differ from it. Reads the whole audit';
REVOKE ALL ON FUNCTION socsvc.verify_seals(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.verify_audit_all()
RETURNS TABLE (problem text, entity text, entity_id bigint, sequence bigint, detail text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT * FROM socsvc._audit_problems(NULL, NULL)
  UNION ALL
  SELECT s.problem, 'audit_seal', NULL, NULL, format('%s: %s', to_char(s.day, 'YYYY-MM-DD'), s.detail) FROM socsvc.verify_seals() s
$function$;
COMMENT ON FUNCTION socsvc.verify_audit_all() IS 'What is wrong with the audit of the whole region: verify_audit() of every chain, and the seals. Finds one changed byte, a removed row, tail or entity. Reads the whole audit';
REVOKE ALL ON FUNCTION socsvc.verify_audit_all() FROM PUBLIC;

CREATE FUNCTION socsvc.audit_of(entity text, id bigint)
RETURNS TABLE (happened_at timestamptz, command text, changed jsonb, subject_person bigint, subject_provider bigint, subject_role text,
  subject_login text, login_role text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF EXISTS (SELECT FROM socsvc._audit_problems(entity, id)) THEN
    RAISE EXCEPTION 'the audit of % % does not hold', entity, id
      USING ERRCODE = 'SV027', HINT = 'verify_audit() says where; the administrator of the database must answer for it.';
  END IF;
  RETURN QUERY
    SELECT l.happened_at, l.command, l.changed, l.subject_person, l.subject_provider, l.subject_role, l.subject_login,
           l.login_role
      FROM socsvc.audit_log l WHERE l.entity = audit_of.entity AND l.entity_id = audit_of.id ORDER BY l.sequence;
END
$function$;
COMMENT ON FUNCTION socsvc.audit_of(text, bigint) IS 'History of a row of a table, oldest first: who changed what; of ''access'' and a person who of the staff read his data. For the agency. Errors: SV027 the chain does not hold';
REVOKE ALL ON FUNCTION socsvc.audit_of(text, bigint) FROM PUBLIC;

-- ---- reading is audited too ---------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._log_access(persons bigint[], changed jsonb) RETURNS void
  LANGUAGE c STRICT AS 'MODULE_PATHNAME', 'socsvc_log_accesses';
COMMENT ON FUNCTION socsvc._log_access(bigint[], jsonb) IS 'Private: a row of command READ in the chain access of each of the persons, who are sorted and named once';
REVOKE ALL ON FUNCTION socsvc._log_access(bigint[], jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.log_access(persons bigint[], what text, reason text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF persons IS NULL OR array_position(persons, NULL) IS NOT NULL OR coalesce(btrim(what), '') = '' OR coalesce(btrim(reason), '') = '' THEN
    RAISE EXCEPTION 'whose data is read, what of it and why must be said' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  -- In one order, so that two such readers do not wait for each other.
  PERFORM socsvc._log_access(ARRAY(SELECT DISTINCT v.id FROM unnest(persons) v (id) ORDER BY v.id), jsonb_build_object('what', what, 'reason', reason));
END
$function$;
COMMENT ON FUNCTION socsvc.log_access(bigint[], text, text) IS 'Private to the register''s own functions that show staff data of several persons, a search''s result say: records who read what and why, a row in the chain access of each. What is not committed was not shown. Errors: 22004 something is not said, 25006 in a read-only transaction';
REVOKE ALL ON FUNCTION socsvc.log_access(bigint[], text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.log_access(person bigint, what text, reason text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc.log_access(ARRAY[person], what, reason);
$function$;
COMMENT ON FUNCTION socsvc.log_access(bigint, text, text) IS 'Private likewise: for functions that show staff one person''s data. Errors: as of several';
REVOKE ALL ON FUNCTION socsvc.log_access(bigint, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.read_case(person bigint, reason text) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  held jsonb;
BEGIN
  IF socsvc.subject_role() IS DISTINCT FROM 'agency' THEN
    RAISE EXCEPTION 'a case is read by the agency'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(socsvc.subject_role(), 'nobody')),
            HINT = 'Others read what their views show.';
  END IF;
  held := socsvc._export_person(person);
  PERFORM socsvc.log_access(person, 'case', reason);
  RETURN held;
END
$function$;
COMMENT ON FUNCTION socsvc.read_case(bigint, text) IS 'All that is held on a person, for the agency, as export_person() has it; the reading and its reason are audited. Errors: SV009 not the agency, P0002 no such person, 22004 no reason';
REVOKE ALL ON FUNCTION socsvc.read_case(bigint, text) FROM PUBLIC;

-- ---- retention ----------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._audit_rows_digest(table_name regclass) RETURNS bytea
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  digest bytea;
BEGIN
  EXECUTE format('SELECT sha256(coalesce(string_agg(b.digest, '''' ORDER BY b.entity COLLATE "C", b.bucket), ''''))
                    FROM (SELECT l.entity, l.entity_id >> 12 AS bucket, sha256(string_agg(l.hash, '''' ORDER BY l.entity_id, l.sequence)) AS digest
                            FROM %s l GROUP BY 1, 2) b', table_name) INTO digest;
  RETURN digest;
END
$function$;
COMMENT ON FUNCTION socsvc._audit_rows_digest(regclass) IS 'Private: SHA-256 over the hashes of a month of the audit; of a kept copy it is what audit_month says';
REVOKE ALL ON FUNCTION socsvc._audit_rows_digest(regclass) FROM PUBLIC;

CREATE FUNCTION socsvc._archive_audit(from_time timestamptz, until_time timestamptz) RETURNS bigint
  LANGUAGE c STRICT AS 'MODULE_PATHNAME', 'socsvc_archive_audit';
COMMENT ON FUNCTION socsvc._archive_audit(timestamptz, timestamptz) IS 'Private: notes in the heads how far their chains leave with the rows of that time; answers of how many';
REVOKE ALL ON FUNCTION socsvc._archive_audit(timestamptz, timestamptz) FROM PUBLIC;

CREATE FUNCTION socsvc.detach_audit_month(month date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
SET lock_timeout = '5s'
SET timezone = 'UTC'
AS $function$
DECLARE
  from_day date := date_trunc('month', month::timestamp)::date;
  until_day date := (from_day + interval '1 month')::date;
  keep interval := (SELECT max(r.keep) FROM socsvc.retention_rule r
                     WHERE r.entity = 'audit_log' AND r.valid @> socsvc.today() AND r.jurisdiction = ANY (socsvc._home_jurisdictions()));
  name text := format('audit_log_%s', to_char(from_day, 'YYYY_MM'));
  sealed_on date;
  gone bigint;
BEGIN
  IF from_day IS NULL OR NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                                      WHERE i.inhparent = 'socsvc.audit_log'::regclass AND c.relname = name) THEN
    RAISE EXCEPTION 'no month % of the audit is here', to_char(from_day, 'YYYY-MM')
      USING ERRCODE = 'undefined_table', HINT = 'Give any day of a month that make_audit_partitions() has opened.';
  END IF;
  IF keep IS NULL OR until_day + keep > socsvc.today() THEN
    RAISE EXCEPTION 'the audit of % is still to be kept', to_char(from_day, 'YYYY-MM')
      USING ERRCODE = 'SV004', DETAIL = format('It is kept for %s.', coalesce(keep::text, 'ever')), HINT = 'See retention_rule.';
  END IF;
  LOCK TABLE socsvc.audit_log IN ACCESS EXCLUSIVE MODE;
  IF EXISTS (SELECT FROM socsvc.audit_log l WHERE l.recorded_at < from_day::timestamptz) THEN
    RAISE EXCEPTION 'an earlier month of the audit is still here'
      USING ERRCODE = 'SV004', DETAIL = format('Asked for: %s.', to_char(from_day, 'YYYY-MM')), HINT = 'Take the oldest month first.';
  END IF;
  SELECT s.day INTO sealed_on FROM socsvc.audit_seal s WHERE s.sealed_at >= until_day::timestamptz ORDER BY s.day DESC LIMIT 1;
  IF sealed_on IS NULL THEN
    RAISE EXCEPTION 'the month % is not sealed', to_char(from_day, 'YYYY-MM') USING ERRCODE = 'SV004', HINT = 'Call seal_audit() first.';
  END IF;
  IF EXISTS (SELECT FROM socsvc.verify_audit_all()) THEN
    RAISE EXCEPTION 'the audit does not hold, so nothing of it leaves'
      USING ERRCODE = 'SV027', DETAIL = format('Month: %s.', to_char(from_day, 'YYYY-MM')),
            HINT = 'verify_audit_all() says where; the administrator of the database must answer for it.';
  END IF;
  IF EXISTS (SELECT FROM socsvc.audit_log l JOIN socsvc.audit_log later ON later.entity = l.entity AND later.entity_id = l.entity_id
    AND later.sequence < l.sequence
              WHERE l.recorded_at >= from_day::timestamptz AND l.recorded_at < until_day::timestamptz
                AND later.recorded_at >= until_day::timestamptz) THEN
    RAISE EXCEPTION 'a chain goes back from a later month'
      USING ERRCODE = 'SV027', DETAIL = format('Month: %s.', to_char(from_day, 'YYYY-MM')),
            HINT = 'The server''s clock was set back then.';
  END IF;
  PERFORM socsvc._archive_audit(from_day::timestamptz, until_day::timestamptz);
  EXECUTE format('INSERT INTO socsvc.audit_month (month, first_id, last_id, rows, digest, seal)
                    SELECT $1, min(l.id), max(l.id), count(*), socsvc._audit_rows_digest(%L), $2 FROM socsvc.%I l', 'socsvc.' || name, name)
    USING from_day, sealed_on;
  EXECUTE format('ALTER TABLE socsvc.audit_log DETACH PARTITION socsvc.%I', name);
  EXECUTE format('COMMENT ON TABLE socsvc.%I IS %L', name,
    format('Audit of %s (UTC), taken out by detach_audit_month()', to_char(from_day, 'YYYY-MM')));
  SELECT m.rows INTO gone FROM socsvc.audit_month m WHERE m.month = from_day;
  RETURN gone;
END
$function$;
COMMENT ON FUNCTION socsvc.detach_audit_month(date) IS 'Takes the month of a day out of the audit when retention_rule lets it go, oldest first: its digest stays in audit_month, its chains go on from where they left, its rows stay as a table of their own, audit_log_YYYY_MM, for the administrator to dump and drop. Answers how many rows. Errors: 42P01 no such month, SV004 still to be kept, not sealed, or an earlier one is here, SV027 the audit does not hold';
REVOKE ALL ON FUNCTION socsvc.detach_audit_month(date) FROM PUBLIC;
