#!/bin/bash
# Deadlines: made by the trigger on status_event against the same rows written by plain SQL into tables with the same
# columns, keys, checks and indexes; a million open ones of which 1 % are due, marked in batches, against reading the
# due ones through their index and updating them.
# Called by test/run bench on a private cluster with an empty register in $PGDATABASE; prints ratios.
#   SIZE=full  10,000 applications a round (default: 2,000); ROUNDS=n
. "$(dirname "$0")/common"
events=$(size 200 2000 10000)
rounds=${ROUNDS:-$(size 1 3 7)}

# ---- the register: persons and applications, written past the rules; beside it the same tables without rules
sql -v applications=$((events * 2 * (rounds + 1))) <<'SQL'
SET session_replication_role = replica;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT n, 'Иванова', 'Анна', '1950-01-01', 'f' FROM generate_series(1, 20000) n;
INSERT INTO socsvc.application (id, person, applicant_kind, applicant, channel, form, received_at, received_on)
  SELECT n, 1 + n % 20000, 'citizen', 1 + n % 20000, 'portal', 'home', day + time '12:00', day
    FROM (SELECT n, date '2024-01-09' + n % 600 AS day FROM generate_series(1, :applications) n) s;
RESET session_replication_role;
-- Deadlines are measured, not the messages that the same events send.
ALTER TABLE socsvc.status_event DISABLE TRIGGER tell_of_event;
CREATE SCHEMA base;
CREATE TABLE base.status_event (LIKE socsvc.status_event INCLUDING ALL);
CREATE TABLE base.deadline (LIKE socsvc.deadline INCLUDING ALL,
  FOREIGN KEY (rule) REFERENCES socsvc.deadline_rule (id),
  FOREIGN KEY (person) REFERENCES socsvc.person (id),
  FOREIGN KEY (opened_by) REFERENCES base.status_event (id),
  FOREIGN KEY (met_by) REFERENCES base.status_event (id),
  FOREIGN KEY (voided_by) REFERENCES base.status_event (id)) WITH (fillfactor = 85);
CREATE TABLE base.rule AS
  SELECT id, step, duty_of, length FROM socsvc.deadline_rule WHERE condition = 'applies_planned_service';
CREATE SEQUENCE base.next_base;
CREATE SEQUENCE base.next_socsvc;
VACUUM ANALYZE;
CHECKPOINT;
SQL

# ---- an event a transaction: an application is received, which opens three deadlines. The two sides take turns in one
# session, so that whatever else the machine does slows both.
sql <<'SQL'
CREATE TABLE base.event_took (plain double precision, ours double precision);
CREATE PROCEDURE base.measure_events(events integer) LANGUAGE plpgsql AS $$
DECLARE
  started timestamptz;
  switched timestamptz;
  plain interval := '0';
  ours interval := '0';
BEGIN
  FOR i IN 1 .. events LOOP
    started := clock_timestamp();
    -- The client knows the rules and the days; it only writes the rows.
    WITH e AS (
      INSERT INTO base.status_event (entity, entity_id, to_status, actor, login_role)
        VALUES ('application', nextval('base.next_base'), 'received', 'agency', 'bench') RETURNING id, entity, entity_id)
    INSERT INTO base.deadline (rule, step, entity, entity_id, person, duty_of, opened_by, starts_on, due_on)
      SELECT r.id, r.step, e.entity, e.entity_id, 1 + e.entity_id % 20000, r.duty_of, e.id,
             date '2024-01-09' + (e.entity_id % 600)::integer, date '2024-01-09' + (e.entity_id % 600)::integer + r.length
        FROM e, base.rule r;
    COMMIT;
    switched := clock_timestamp();
    INSERT INTO socsvc.status_event (entity, entity_id, to_status, actor, login_role)
      VALUES ('application', nextval('base.next_socsvc'), 'received', 'agency', 'bench');
    COMMIT;
    ours := ours + (clock_timestamp() - switched);
    plain := plain + (switched - started);
  END LOOP;
  INSERT INTO base.event_took VALUES (1000 * extract(epoch FROM plain) / events, 1000 * extract(epoch FROM ours) / events);
END $$;
SQL
for ((i = 0; i < rounds; i++)); do sql -c "CALL base.measure_events($events)"; done
sql -c 'SELECT plain FROM base.event_took' >"$out/event_base"
sql -c 'SELECT ours FROM base.event_took' >"$out/event_socsvc"
record 'an event that opens three deadlines; the same rows by plain SQL' ms event_socsvc - event_base 'limit<=1.3'

# ---- the same in one statement
for ((i = 0; i < rounds; i++)); do
  sql <<SQL | milliseconds >>"$out/set_base"
\\timing on
WITH e AS (
  INSERT INTO base.status_event (entity, entity_id, to_status, actor, login_role)
    SELECT 'application', nextval('base.next_base'), 'received', 'agency', 'bench' FROM generate_series(1, $events)
    RETURNING id, entity, entity_id)
INSERT INTO base.deadline (rule, step, entity, entity_id, person, duty_of, opened_by, starts_on, due_on)
  SELECT r.id, r.step, e.entity, e.entity_id, 1 + e.entity_id % 20000, r.duty_of, e.id,
         date '2024-01-09' + (e.entity_id % 600)::integer, date '2024-01-09' + (e.entity_id % 600)::integer + r.length
    FROM e, base.rule r;
SQL
  sql <<SQL | milliseconds >>"$out/set_socsvc"
\\timing on
INSERT INTO socsvc.status_event (entity, entity_id, to_status, actor, login_role)
  SELECT 'application', nextval('base.next_socsvc'), 'received', 'agency', 'bench' FROM generate_series(1, $events);
SQL
done
# No bound is asked: enforce_status() writes one event a statement, each of which starts the executor anew.
record "$events such events in one statement" ms set_socsvc - set_base
sql -c "SELECT abs(count(*) - 3 * $events * $rounds * 2) FROM socsvc.deadline" >"$out/wrong"
record 'deadlines too many or too few' deadlines wrong - - 'ours<=0'

# ---- many open deadlines, 1 % of them due, a million at full size
open=$(size 20000 200000 1000000)
sql -v open="$open" <<'SQL'
SET session_replication_role = replica;
TRUNCATE base.deadline;
TRUNCATE socsvc.deadline;
INSERT INTO socsvc.deadline (id, rule, step, entity, entity_id, person, duty_of, opened_by, starts_on, due_on)
  SELECT n, (SELECT min(id) FROM base.rule), 'survey', 'application', n, 1 + n % 20000, 'agency', 1, date '2024-01-01',
         CASE WHEN n % 100 = 37 THEN date '2025-01-01' + (n % 30)::integer ELSE date '2025-02-01' + (n % 300)::integer END
    FROM generate_series(1, :open) n;
INSERT INTO base.deadline SELECT * FROM socsvc.deadline;
RESET session_replication_role;
VACUUM ANALYZE socsvc.deadline, base.deadline;
CHECKPOINT;
CREATE TABLE base.took (side text, milliseconds double precision, marked bigint);
-- What is measured is rolled back, so that every round finds the same.
CREATE PROCEDURE base.measure(rounds integer) LANGUAGE plpgsql AS $$
DECLARE
  started timestamptz;
  plain double precision;
  batched double precision;
  plain_rows bigint;
  batched_rows bigint;
  batch bigint;
BEGIN
  FOR i IN 1 .. rounds LOOP
    BEGIN
      started := clock_timestamp();
      PERFORM d.* FROM base.deadline d WHERE state = 'open' AND due_on < '2025-02-01' ORDER BY due_on, id;
      UPDATE base.deadline SET state = 'overdue' WHERE state = 'open' AND due_on < '2025-02-01';
      GET DIAGNOSTICS plain_rows = ROW_COUNT;
      plain := 1000 * extract(epoch FROM clock_timestamp() - started);
      started := clock_timestamp();
      batched_rows := 0;
      LOOP
        SELECT count(*) INTO batch FROM socsvc.mark_overdue('2025-02-01', 1000);
        batched_rows := batched_rows + batch;
        EXIT WHEN batch < 1000;
      END LOOP;
      batched := 1000 * extract(epoch FROM clock_timestamp() - started);
      RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZ001';
    EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
      NULL;
    END;
    INSERT INTO base.took VALUES ('plain', plain, plain_rows), ('socsvc', batched, batched_rows);
  END LOOP;
END $$;
SQL
sql -c "CALL base.measure($rounds)"
for side in plain socsvc; do sql -c "SELECT milliseconds FROM base.took WHERE side = '$side'" >"$out/$side"; done
record "$(sql -c "SELECT string_agg(DISTINCT marked::text, ' and ') FROM base.took") of $open deadlines are due, marked in batches; read and updated" ms socsvc - plain 'limit<=3'
