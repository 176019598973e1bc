#!/bin/bash
# Deliveries with all rules, against the same table with no rule and against a PL/pgSQL rival (rivals/delivery.sql).
# Called by test/run bench on a private cluster with an empty register in $PGDATABASE; prints ratios.
#   SECONDS_EACH=n  length of each pgbench run (default 5); ROUNDS=n (default 3), the median counts
set -euo pipefail
here=$(dirname "$0")
seconds=${SECONDS_EACH:-5}
rounds=${ROUNDS:-3}
scripts=$(mktemp -d)
trap 'rm -rf "$scripts"' EXIT

sql() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }
median() { sort -g "$scripts/$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
# ratio A B: median over the rounds of A's figure by B's of the same round, for others use the machine as well
ratio() {
  paste "$scripts/$1" "$scripts/$2" | awk '{ print $1 / $2 }' | sort -g |
    awk '{ v[NR] = $1 } END { printf "%.2f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

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
cat >"$scripts/base" <<END
$variables
WITH d AS (INSERT INTO base.delivery $insert RETURNING programme_line, quantity)
UPDATE base.programme_line l SET delivered = l.delivered + d.quantity FROM d WHERE l.id = d.programme_line;
END
printf '%s\nINSERT INTO rival.delivery %s;\n' "$variables" "$insert" >"$scripts/rival"
printf '%s\nINSERT INTO socsvc.delivery %s;\n' "$variables" "$insert" >"$scripts/socsvc"
printf '%s\nSELECT socsvc.record_delivery(:line, current_date - 1 - :ago::integer, worker_id => :worker);\n' "$variables" >"$scripts/function"

single() { pgbench -n -M prepared -c 2 -j 2 -T "$seconds" -f "$scripts/$1" | sed -n 's/^tps = \([0-9.]*\).*/\1/p'; }
for side in base rival socsvc function; do pgbench -n -M prepared -c 2 -j 2 -T 2 -f "$scripts/$side" >/dev/null; done
for ((i = 0; i < rounds; i++)); do
  for side in base rival socsvc function; do single $side >>"$scripts/tps_$side"; done
done
echo "one delivery a transaction, per second: insert + counter, no rule $(median tps_base); rival $(median tps_rival);" \
  "socsvc $(median tps_socsvc); record_delivery() $(median tps_function)"
echo "  of the insert + counter: $(ratio tps_socsvc tps_base) (at least 0.5);" \
  "of the rival: $(ratio tps_socsvc tps_rival) (at least 1.1)"

# ---- 100,000 deliveries over 50,000 lines in one statement
sets() { # sets TABLE ROUND: seconds
  sql <<END | tail -n 1
\\timing on
INSERT INTO $1 (delivered_on, person, provider, contract_line, programme_line, worker)
  SELECT current_date - 1 - (n * 7 + $2) % 700, (line - 1) / 5 + 1, ((line - 1) / 5) % 20 + 1, line, line, ((line - 1) / 5) % 20 + 1
    FROM (SELECT n, n % 50000 + 1 AS line FROM generate_series(1, 100000) n) s;
END
}
for ((i = 0; i < rounds; i++)); do
  for side in base rival socsvc; do
    sets $side.delivery "$i" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' >>"$scripts/set_$side"
  done
  sql <<END | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' >>"$scripts/set_arrays"
\timing on
SELECT count(*) FILTER (WHERE v.accepted)
  FROM (SELECT array_agg((n % 50000 + 1)::bigint) AS lines, array_agg(current_date - 1 - (n * 7 + $i) % 700) AS days
          FROM generate_series(1, 100000) n) d, socsvc.record_contract_deliveries(d.lines, d.days) v \g /dev/null
END
done
echo "a set of 100,000 over 50,000 lines, ms: foreign keys alone $(median set_base); rival $(median set_rival);" \
  "socsvc $(median set_socsvc); record_contract_deliveries() $(median set_arrays)"
echo "  times the foreign keys alone: $(ratio set_socsvc set_base) (at most 2.3);" \
  "faster than the rival: $(ratio set_rival set_socsvc) (at least 4)"

# ---- history: 4,000 deliveries on each of lines 1 to 250, recorded by one session, whose memory is watched
few() { # few FIRST SHIFT: a set of 100,000 over 250 lines
  sql <<END | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'
\timing on
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line)
  SELECT current_date - 1 - (n / 250 * 37 + line + $2) % 700, (line - 1) / 5 + 1, ((line - 1) / 5) % 20 + 1, line, line
    FROM (SELECT n, n % 250 + $1 AS line FROM generate_series(1, 100000) n) s;
END
}
sql <<'SQL' >"$scripts/memory"
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
CALL pg_temp.record(9, 100000);
CALL pg_temp.record(100000, 1);
SELECT ((sum(total_bytes) - :before) / 1024)::bigint FROM pg_backend_memory_contexts;
SELECT count(*) FROM socsvc.quota_mismatch;
SQL
few 251 0 >/dev/null # makes the rows of their periods, so that both sides update them
sql -c 'VACUUM (ANALYZE) socsvc.programme_line, socsvc.line_window, socsvc.person' -c 'CHECKPOINT'
sed 's/random(1, 50000)/random(1, 250)/' "$scripts/socsvc" >"$scripts/with"
sed 's/random(1, 50000)/random(251, 500)/' "$scripts/socsvc" >"$scripts/without"
# Both kinds in one run, in turn by chance: what else the machine does meets both alike. Run one after the other, their
# ratio told of the machine (0.5 to 1.3 in rounds of one evening) more than of the history.
for ((i = 0; i <= 2 * rounds; i++)); do
  pgbench -n -M prepared -c 2 -j 2 -T "$seconds" -f "$scripts/without" -f "$scripts/with" |
    sed -n 's/^ - latency average = \([0-9.]*\) ms.*/\1/p' >"$scripts/latencies"
  if ((i == 0)); then continue; fi # the first touch of pages after the checkpoint
  sed -n 1p "$scripts/latencies" >>"$scripts/single_without"
  sed -n 2p "$scripts/latencies" >>"$scripts/single_with"
done
for ((i = 0; i <= 2 * rounds; i++)); do
  if ((i % 2)); then # who is first may meet what the one before has left behind
    few 251 "$i" >>"$scripts/few_without"
    few 1 "$i" >>"$scripts/few_with"
  else
    few 1 "$i" >>"$scripts/few_with"
    few 251 "$i" >>"$scripts/few_without"
  fi
done
echo "4,000 deliveries of history a line: single deliveries $(ratio single_without single_with) times as fast," \
  "a set takes $(ratio few_with few_without) times as long (within 10 %)"
echo "a session that recorded 1,000,000 deliveries grew by $(sed -n 1p "$scripts/memory") kB (at most 8192);" \
  "counters that do not agree: $(sed -n 2p "$scripts/memory")"
