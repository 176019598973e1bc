#!/bin/bash
# What each rule of a delivery costs: single deliveries, and one set of them, in transactions in which one trigger, key or index is taken away,
# against the whole, in turn; all is rolled back. What is decided inside of enforce_quota() is told by deliveries that need it and such
# that do not. Only the tables' owner can do that. Called by test/run bench on a private cluster with an empty register in $PGDATABASE.
#   ROUNDS=n
. "$(dirname "$0")/common"
rounds=${ROUNDS:-$(size 1 3 15)}
singles=$(size 50 1000 2000)
rows=$(size 1000 10000 50000)

sql -f "$here/delivery_fixture.sql"
sql <<'SQL'
CREATE SCHEMA base;
CREATE TABLE base.took (variant text, round integer, single double precision, one_of_set double precision);
-- Microseconds of a delivery, each a statement of its own, and of one of a set. lines: of which the deliveries are; given: whether worker,
-- minutes and time of day are.
CREATE FUNCTION base.measure(variant text, round integer, singles integer, rows integer, worker boolean, minutes boolean, started boolean, by_function boolean)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  began timestamptz;
  line bigint;
  single double precision;
BEGIN
  FOR i IN 1 .. singles + 50 LOOP
    IF i = 51 THEN began := clock_timestamp(); END IF; -- every month has been met once, plans are made
    line := (i * 7919 + round * 31) % 50000 + 1;
    IF by_function THEN
      PERFORM socsvc.record_delivery(line, current_date - 1 - (i * 29) % 700, worker_id => ((line - 1) / 5) % 20 + 1);
    ELSE
      INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker, minutes, started_at)
        VALUES (current_date - 1 - (i * 29) % 700, (line - 1) / 5 + 1, ((line - 1) / 5) % 20 + 1, line, line,
                CASE WHEN worker THEN ((line - 1) / 5) % 20 + 1 END, CASE WHEN minutes THEN 5 END, CASE WHEN started THEN time '00:00' + make_interval(mins => 5 * (i / 20)) END);
    END IF;
  END LOOP;
  single := 1e6 * extract(epoch FROM clock_timestamp() - began) / singles;
  began := clock_timestamp();
  IF NOT by_function AND NOT started THEN
    INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker, minutes)
      SELECT current_date - 1 - (n * 7 + round) % 700, (l - 1) / 5 + 1, ((l - 1) / 5) % 20 + 1, l, l,
             CASE WHEN worker THEN ((l - 1) / 5) % 20 + 1 END, CASE WHEN minutes THEN 1 END
        FROM (SELECT n, (n * 17 + round) % 50000 + 1 AS l FROM generate_series(1, rows) n) s;
  END IF;
  RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZ001', DETAIL = single, HINT = 1e6 * extract(epoch FROM clock_timestamp() - began) / rows;
END
$$;
-- Does something to the tables, measures, and takes both back.
CREATE PROCEDURE base.without(variant text, round integer, singles integer, rows integer, taken_away text DEFAULT '', worker boolean DEFAULT true,
  minutes boolean DEFAULT false, started boolean DEFAULT false, by_function boolean DEFAULT false) LANGUAGE plpgsql AS $$
DECLARE
  single double precision;
  one_of_set double precision;
BEGIN
  BEGIN
    EXECUTE taken_away;
    PERFORM base.measure(variant, round, singles, rows, worker, minutes, started, by_function);
  EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
    GET STACKED DIAGNOSTICS single := PG_EXCEPTION_DETAIL, one_of_set := PG_EXCEPTION_HINT;
  END;
  INSERT INTO base.took VALUES (variant, round, single, one_of_set);
END
$$;
SQL
sql -c 'VACUUM ANALYZE' -c CHECKPOINT

foreign_keys='ALTER TABLE socsvc.delivery DROP CONSTRAINT delivery_contract_line, DROP CONSTRAINT delivery_extra_line, DROP CONSTRAINT delivery_urgent_line, DROP CONSTRAINT delivery_worker'
audit='ALTER TABLE socsvc.delivery DISABLE TRIGGER audit_insert'
rules='ALTER TABLE socsvc.delivery DISABLE TRIGGER quota_insert'
# variant, told as, what is taken away, what is given otherwise
variants="rules|all rules and counters (quota_insert)|$rules|
audit|the audit (audit_insert)|$audit|
keys|the foreign keys|$foreign_keys|
line_index|the index by line|DROP INDEX socsvc.delivery_by_contract_line|
period|the maximum per period and its counter|SET LOCAL session_replication_role = replica; UPDATE socsvc.programme_line SET periodicity = '<=100000/course'; SET LOCAL session_replication_role = origin|
worker|the worker, his key and employment||worker => false
bare|rules, audit and foreign keys together|$rules; $audit; $foreign_keys|"
given="minutes|minutes, and 24 hours a day|minutes => true
started|minutes and time of day, no two places at once|minutes => true, started => true
function|record_delivery() in place of INSERT|by_function => true"
for ((i = 1; i <= rounds; i++)); do
  {
    echo "CALL base.without('first', $i, $singles, $rows);" # of a session, of pages: told nowhere
    echo "CALL base.without('whole', $i, $singles, $rows);"
    while IFS='|' read -r variant _ away otherwise; do
      echo "CALL base.without('$variant', $i, $singles, $rows, \$away\$$away\$away\$${otherwise:+, $otherwise});"
    done <<<"$variants"
    while IFS='|' read -r variant _ otherwise; do
      echo "CALL base.without('$variant', $i, $singles, $rows, $otherwise);"
    done <<<"$given"
  } | sql
  sql -c VACUUM
done

of() { sql -c "SELECT $2 FROM base.took t JOIN base.took w ON w.variant = 'whole' AND w.round = t.round WHERE t.variant = '$1' AND $2 IS NOT NULL ORDER BY t.round" >"$out/side"; }
for kind in single one_of_set; do
  in=$([ $kind = single ] && echo 'a single delivery' || echo "one of a set of $rows")
  of whole t.$kind
  record "$in, whole" us side
  while IFS='|' read -r variant told _ _; do
    of "$variant" "w.$kind - t.$kind"
    record "$in, of that: $told" us side
  done <<<"$variants"
  while IFS='|' read -r variant told _; do
    [ $kind = single ] || [ "$variant" = minutes ] || continue
    of "$variant" "t.$kind - w.$kind"
    record "$in, more: $told" us side
  done <<<"$given"
done
