#!/bin/bash
# A made-up region: how long its persons take, and how many deliveries a second go through all rules: with the audit,
# without it (its triggers disabled, which only a bench may), and as plain rows into a table with the same indexes and
# foreign keys, the rival. Called by test/run bench on a private cluster with an empty register in $PGDATABASE.
#   SIZE=full  100,000 persons (default: 2,000); ROUNDS=n
. "$(dirname "$0")/common"
persons=$(size 300 2000 100000)
rounds=${ROUNDS:-$(size 1 2 5)}
timed_call() { sql -c '\timing on' "$@" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | tail -n 1; }

# Memory: a region is made in pieces, so four times as many persons need no more of it.
sql -d postgres -c "CREATE DATABASE ${PGDATABASE}_quarter TEMPLATE $PGDATABASE"
echo "CALL socsvc.generate_region(1, $((persons / 4)))" >"$out/statements"
PGDATABASE=${PGDATABASE}_quarter watched "$out/statements" "$out/output" >"$out/memory_of_quarter"
sql -d postgres -c "DROP DATABASE ${PGDATABASE}_quarter"
echo "CALL socsvc.generate_region(1, $persons)" >"$out/statements"
watched "$out/statements" "$out/output" >"$out/memory"
call=$(sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' "$out/output" | tail -n 1)
sql -c 'VACUUM ANALYZE'
deliveries=$(sql -c 'SELECT count(*) FROM socsvc.delivery')
peak=$(sql -c "SELECT round(pg_database_size(current_database()) / 1048576.0)")
echo "  $persons persons with $deliveries deliveries; $peak MB"
figure call "$(awk "BEGIN { print $call / $persons * 10 }")"
record "a region of $persons persons, for each 10,000" s call - - 'ours<=60'

record "private memory of a region of $persons persons at its most; of a quarter of them" MB memory - memory_of_quarter 'limit<=1.3'

# The same deliveries once more, in sets of at most 100,000, as the generator has them: timed, with worker and minutes.
sql <<'END'
CREATE SCHEMA rival;
CREATE UNLOGGED TABLE rival.given AS
  SELECT d.delivered_on, d.person, d.provider, d.contract_line, d.programme_line, d.worker, d.minutes, d.started_at
    FROM socsvc.delivery d WHERE d.contract_line IS NOT NULL ORDER BY d.delivered_on, d.contract_line LIMIT 100000;
-- An act that was sent closes its days: without them deliveries can be withdrawn and recorded again.
SET session_replication_role = replica;
DELETE FROM socsvc.act_line;
DELETE FROM socsvc.act;
CREATE TABLE rival.delivery (LIKE socsvc.delivery INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES,
  FOREIGN KEY (contract_line, programme_line, person, provider) REFERENCES socsvc.contract_line (id, programme_line, person, provider),
  FOREIGN KEY (worker, provider) REFERENCES socsvc.worker (id, provider));
END
columns='delivered_on, person, provider, contract_line, programme_line, worker, minutes, started_at'
act="SET socsvc.replayed_day = '2025-12-31'; SET socsvc.subject_role = 'provider'"
withdraw() { sql -c "$act" -c 'DELETE FROM socsvc.delivery d USING (SELECT max(delivered_on) AS last FROM rival.given) g WHERE d.delivered_on <= g.last AND d.contract_line IS NOT NULL'; }
last=$(sql -c 'SELECT max(delivered_on) FROM rival.given')
sql -c "DELETE FROM rival.given WHERE delivered_on = '$last' AND (SELECT count(*) FROM rival.given) = 100000"
rows=$(sql -c 'SELECT count(*) FROM rival.given')
for ((i = 1; i <= rounds; i++)); do
  for kind in with without; do
    withdraw
    [ $kind = with ] || audit DISABLE
    sql -c 'VACUUM ANALYZE socsvc.delivery' -c 'VACUUM socsvc.programme_line' -c 'VACUUM socsvc.line_window' -c CHECKPOINT
    timed_call -c "$act" -c "INSERT INTO socsvc.delivery ($columns) SELECT $columns FROM rival.given" >>"$out/$kind"
    [ $kind = with ] || audit ENABLE
  done
  sql -c 'TRUNCATE rival.delivery' -c CHECKPOINT
  timed_call -c "INSERT INTO rival.delivery (region_code, $columns) SELECT 86, $columns FROM rival.given" >>"$out/plain"
done
for side in with without plain; do awk "{ print $rows / \$1 * 1000 }" "$out/$side" >"$out/pace_$side"; done
record "deliveries of the generator, sets of $rows, with audit; plain rows" 1/s pace_with - pace_plain 'ours>=20000'
record 'the same without audit' 1/s pace_without - pace_plain 'ours>=35000'
figure mismatch "$(sql -c 'SELECT count(*) FROM socsvc.quota_mismatch')"
record 'counters that do not agree after it' lines mismatch - - 'ours<=0'
