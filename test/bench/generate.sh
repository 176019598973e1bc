#!/bin/bash
# A made-up region: how long its persons take, and how many deliveries a second go through all rules: with the audit,
# without it (its triggers disabled, which only a bench may), and as plain rows into a table with the same indexes and
# foreign keys, the rival. Called by test/run bench on a private cluster with an empty register in $PGDATABASE.
#   PERSONS=n (default 4000); ROUNDS=n (default 3), the median counts
set -euo pipefail
persons=${PERSONS:-4000}
rounds=${ROUNDS:-3}
figures=$(mktemp -d)
trap 'rm -rf "$figures"' EXIT

sql() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }
median() { sort -g "$figures/$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
timed() { sql -c '\timing on' "$@" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | tail -n 1; }

call=$(timed -c "CALL socsvc.generate_region(1, $persons)")
sql -c 'VACUUM ANALYZE'
deliveries=$(sql -c 'SELECT count(*) FROM socsvc.delivery')
peak=$(sql -c "SELECT round(pg_database_size(current_database()) / 1048576.0)")
echo "$persons persons with $deliveries deliveries in $(awk "BEGIN { printf \"%.1f\", $call / 1000 }") s," \
  "so 10,000 in $(awk "BEGIN { printf \"%.0f\", $call / $persons * 10 }") s (less than 60); $peak MB"

# The same deliveries once more, in sets of at most 100,000, as the generator has them: timed, with worker and minutes.
sql <<'END'
CREATE SCHEMA rival;
CREATE UNLOGGED TABLE rival.given AS
  SELECT d.delivered_on, d.person, d.provider, d.contract_line, d.programme_line, d.worker, d.minutes, d.started_at
    FROM socsvc.delivery d ORDER BY d.delivered_on, d.contract_line LIMIT 100000;
CREATE TABLE rival.delivery (LIKE socsvc.delivery INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES,
  FOREIGN KEY (contract_line, programme_line, person, provider) REFERENCES socsvc.contract_line (id, programme_line, person, provider),
  FOREIGN KEY (worker, provider) REFERENCES socsvc.worker (id, provider));
END
columns='delivered_on, person, provider, contract_line, programme_line, worker, minutes, started_at'
act="SET socsvc.replayed_day = '2025-12-31'; SET socsvc.subject_role = 'provider'"
withdraw() { sql -c "$act" -c 'DELETE FROM socsvc.delivery d USING (SELECT max(delivered_on) AS last FROM rival.given) g WHERE d.delivered_on <= g.last'; }
last=$(sql -c 'SELECT max(delivered_on) FROM rival.given')
sql -c "DELETE FROM rival.given WHERE delivered_on = '$last' AND (SELECT count(*) FROM rival.given) = 100000"
audit() { # audit ENABLE|DISABLE
  sql <<END
SELECT format('ALTER TABLE %s %s TRIGGER %I', t.tgrelid::regclass, '$1', t.tgname)
  FROM pg_trigger t WHERE t.tgrelid IN (SELECT c.relid FROM pg_partition_tree('socsvc.delivery') c) AND t.tgname LIKE 'audit%' \gexec
END
}
rows=$(sql -c 'SELECT count(*) FROM rival.given')
for ((i = 1; i <= rounds; i++)); do
  for kind in with without; do
    withdraw
    [ $kind = with ] || audit DISABLE
    sql -c 'VACUUM ANALYZE socsvc.delivery' -c 'VACUUM socsvc.programme_line' -c 'VACUUM socsvc.line_window' -c CHECKPOINT
    timed -c "$act" -c "INSERT INTO socsvc.delivery ($columns) SELECT $columns FROM rival.given" >>"$figures/$kind"
    [ $kind = with ] || audit ENABLE
  done
  sql -c 'TRUNCATE rival.delivery' -c CHECKPOINT
  timed -c "INSERT INTO rival.delivery (region_code, $columns) SELECT 86, $columns FROM rival.given" >>"$figures/plain"
done
rate() { awk "BEGIN { printf \"%d\", $rows / $(median "$1") * 1000 }"; }
echo "deliveries a second, sets of $rows: through all rules with audit $(rate with) (at least 20,000);" \
  "without audit $(rate without) (at least 35,000); the rival, plain rows $(rate plain)"
echo "counters that do not agree: $(sql -c 'SELECT count(*) FROM socsvc.quota_mismatch')"
