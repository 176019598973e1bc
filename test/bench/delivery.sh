#!/bin/bash
# Deliveries with all rules, against the same table with no rule and against a PL/pgSQL rival (rivals/delivery.sql).
# Called by test/run bench on a private cluster with an empty register in $PGDATABASE.
#   SIZE=full  5 s for each run of pgbench (default: 2), more rounds, 1,000,000 deliveries of one session; ROUNDS=n
. "$(dirname "$0")/common"
seconds=$(size 1 2 5)
rounds=${ROUNDS:-$(size 1 3 5)}
rows=$(size 5000 100000 100000)

sql -f "$here/delivery_fixture.sql"
sql -f "$here/rivals/delivery.sql"
for side in base rival; do
  sql -c "INSERT INTO $side.programme_line (id, programme, person, service_item, term, periodicity, quota)
    SELECT id, programme, person, service_item, term, periodicity, quota FROM socsvc.programme_line ORDER BY id"
done
sql -c 'VACUUM ANALYZE' -c 'CHECKPOINT'

# ---- one delivery a transaction
variables='\set line random(1, 50000)
\set person (:line - 1) / 5 + 1
\set provider mod(:person - 1, 20) + 1
\set worker :provider + 20 * random(0, 19)
\set ago random(0, 700)'
insert='(delivered_on, person, provider, contract_line, programme_line, worker)
  VALUES (current_date - 1 - :ago::integer, :person, :provider, :line, :line, :worker)'
cat >"$out/base" <<END
$variables
WITH d AS (INSERT INTO base.delivery $insert RETURNING programme_line, quantity)
UPDATE base.programme_line l SET delivered = l.delivered + d.quantity FROM d WHERE l.id = d.programme_line;
END
printf '%s\nINSERT INTO rival.delivery %s;\n' "$variables" "$insert" >"$out/rival"
printf '%s\nINSERT INTO socsvc.delivery %s;\n' "$variables" "$insert" >"$out/socsvc"
printf '%s\nSELECT socsvc.record_delivery(:line, current_date - 1 - :ago::integer, worker_id => :worker);\n' "$variables" >"$out/function"

single() { pgbench -n -M prepared -c 2 -j 2 -T "$seconds" -f "$out/$1" | sed -n 's/^tps = \([0-9.]*\).*/\1/p'; }
for side in base rival socsvc function; do pgbench -n -M prepared -c 2 -j 2 -T 2 -f "$out/$side" >/dev/null; done
for ((i = 0; i < rounds; i++)); do
  for side in base rival socsvc function; do single $side >>"$out/tps_$side"; done
  audit DISABLE
  single socsvc >>"$out/tps_unaudited"
  audit ENABLE
done
record 'one delivery a transaction, 2 clients; insert and counter, no trigger' 1/s tps_socsvc tps_rival tps_base 'limit>=0.7 rival>=1.1'
record 'the same without rows of the audit, which neither rival nor limit writes' 1/s tps_unaudited tps_rival tps_base
record 'the same by record_delivery()' 1/s tps_function tps_rival tps_base

# ---- many deliveries over 50,000 lines in one statement
sets() { # sets TABLE ROUND: milliseconds
  sql <<END | milliseconds
\\timing on
INSERT INTO $1 (delivered_on, person, provider, contract_line, programme_line, worker)
  SELECT current_date - 1 - (n * 7 + $2) % 700, (line - 1) / 5 + 1, ((line - 1) / 5) % 20 + 1, line, line, ((line - 1) / 5) % 20 + 1
    FROM (SELECT n, n % 50000 + 1 AS line FROM generate_series(1, $rows) n) s;
END
}
for ((i = 0; i < rounds; i++)); do
  for side in base rival socsvc; do
    sets $side.delivery "$i" >>"$out/set_$side"
  done
  audit DISABLE
  sets socsvc.delivery "$i" >>"$out/set_unaudited"
  audit ENABLE
  sql <<END | milliseconds >>"$out/set_arrays"
\timing on
SELECT count(*) FILTER (WHERE v.accepted)
  FROM (SELECT array_agg((n % 50000 + 1)::bigint) AS lines, array_agg(current_date - 1 - (n * 7 + $i) % 700) AS days
          FROM generate_series(1, $rows) n) d, socsvc.record_contract_deliveries(d.lines, d.days) v \g /dev/null
END
done
record "a set of $rows over 50,000 lines; foreign keys alone" ms set_socsvc set_rival set_base 'limit<=2.3 rival>=4'
record 'the same without rows of the audit' ms set_unaudited set_rival set_base
record 'the same by record_contract_deliveries()' ms set_arrays set_rival set_base

# ---- history: 4,000 deliveries on each of lines 1 to 250 at full size, recorded by one session, whose memory is watched
sets=$(size 1 2 9)
singles=$(size 1000 10000 100000)
few() { # few FIRST SHIFT: a set over 250 lines, milliseconds
  sql <<END | milliseconds
\timing on
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line)
  SELECT current_date - 1 - (n / 250 * 37 + line + $2) % 700, (line - 1) / 5 + 1, ((line - 1) / 5) % 20 + 1, line, line
    FROM (SELECT n, n % 250 + $1 AS line FROM generate_series(1, $rows) n) s;
END
}
sql -v rows="$rows" -v sets="$sets" -v singles="$singles" <<'SQL' >"$out/memory"
CREATE PROCEDURE pg_temp.record(times integer, rows integer) LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1 .. times LOOP
    INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line)
      SELECT current_date - 1 - ((n / 250 + i) * 37 + line) % 700, (line - 1) / 5 + 1, ((line - 1) / 5) % 20 + 1, line, line
        FROM (SELECT n, (n + i) % 250 + 1 AS line FROM generate_series(1, rows) n) s;
    COMMIT;
  END LOOP;
END $$;
CALL pg_temp.record(10, 1);
CALL pg_temp.record(1, 1000);
SELECT sum(total_bytes) AS before FROM pg_backend_memory_contexts \gset
CALL pg_temp.record(:sets, :rows);
CALL pg_temp.record(:singles, 1);
SELECT ((sum(total_bytes) - :before) / 1024)::bigint FROM pg_backend_memory_contexts;
SELECT count(*) FROM socsvc.quota_mismatch;
SQL
few 251 0 >/dev/null # makes the rows of their periods, so that both sides update them
sql -c 'VACUUM (ANALYZE) socsvc.programme_line, socsvc.line_window, socsvc.person' -c 'CHECKPOINT'
sed 's/random(1, 50000)/random(1, 250)/' "$out/socsvc" >"$out/with"
sed 's/random(1, 50000)/random(251, 500)/' "$out/socsvc" >"$out/without"
# Both kinds in one run, in turn by chance: what else the machine does meets both alike. Run one after the other, their
# ratio told of the machine (0.5 to 1.3 in rounds of one evening) more than of the history.
for ((i = 0; i <= rounds + 1; i++)); do
  pgbench -n -M prepared -c 2 -j 2 -T "$seconds" -f "$out/without" -f "$out/with" |
    sed -n 's/^ - latency average = \([0-9.]*\) ms.*/\1/p' >"$out/latencies"
  if ((i == 0)); then continue; fi # the first touch of pages after the checkpoint
  sed -n 1p "$out/latencies" >>"$out/single_without"
  sed -n 2p "$out/latencies" >>"$out/single_with"
done
for ((i = 0; i <= rounds + 1; i++)); do
  if ((i % 2)); then # who is first may meet what the one before has left behind
    few 251 "$i" >>"$out/few_without"
    few 1 "$i" >>"$out/few_with"
  else
    few 1 "$i" >>"$out/few_with"
    few 251 "$i" >>"$out/few_without"
  fi
done
history="$(((rows * sets + singles) / 250)) deliveries of history a line"
record "$history, single deliveries; none" ms single_with - single_without 'limit<=1.1'
record "$history, a set; none" ms few_with - few_without 'limit<=1.1'
sed -n 1p "$out/memory" >"$out/grown"
record "growth of a session that recorded $((rows * sets + singles)) deliveries" kB grown - - 'ours<=8191'
sed -n 2p "$out/memory" >"$out/mismatch"
record 'counters that do not agree' lines mismatch - - 'ours<=0'
