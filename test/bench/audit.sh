#!/bin/bash
# The audit of an UPDATE of 100,000 rows, against the UPDATE alone and the plain insert of the same audit rows with their
# indexes, and against a PL/pgSQL row trigger (rivals/audit.sql).
# Called by test/run bench on a private cluster with an empty register in $PGDATABASE; prints ratios.
#   ROWS=n (default 100000); ROUNDS=n (default 5), the median counts
set -euo pipefail
here=$(dirname "$0")
rounds=${ROUNDS:-5}
rows=${ROWS:-100000}
figures=$(mktemp -d)
trap 'rm -rf "$figures"' EXIT

sql() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }
median() { sort -g "$figures/$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
# No sequential scans: the rival plans its look at the log while it is empty.
timed() { PGOPTIONS="-c enable_seqscan=off" sql -c "\timing on" -c "$1" | sed -n "s/^Time: \([0-9.]*\) ms.*/\1/p" | tail -n 1; }

sql -f "$here/rivals/audit.sql"
sql <<END
SET client_min_messages = warning;
SET session_replication_role = replica;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT n, 'Вулканов', 'Осип', date '1940-01-01' + (n % 9000)::integer, 'm' FROM generate_series(1, $rows) n;
END
# Three tables with the same rows, each with its trigger alone: none, ours, the rival's.
sql <<'END'
CREATE TABLE rival.plain (id bigint PRIMARY KEY, person bigint, note text, amount numeric, since date, status text) WITH (fillfactor = 50);
CREATE TABLE rival.audited (LIKE rival.plain INCLUDING ALL) WITH (fillfactor = 50);
CREATE TABLE rival.rivalled (LIKE rival.plain INCLUDING ALL) WITH (fillfactor = 50);
END
for table in plain audited rivalled; do
  sql -c "INSERT INTO rival.$table SELECT id, id, 'note of ' || id, 1.5, birth_date, 'active' FROM socsvc.person"
done
sql <<'END'
CREATE TRIGGER audit_update AFTER UPDATE ON rival.audited REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.audit_change();
CREATE TRIGGER audit_update AFTER UPDATE ON rival.rivalled FOR EACH ROW EXECUTE FUNCTION rival.audit_change();
END
sql -c 'VACUUM ANALYZE'
update() { echo "UPDATE rival.$1 SET status = 'round $2'"; }
# The first round makes the chains; those that count move them.
for table in plain audited rivalled; do timed "$(update $table 0)" >/dev/null; done
for ((i = 1; i <= rounds; i++)); do
  sql -c 'VACUUM' -c 'CHECKPOINT'
  timed "$(update plain "$i")" >>"$figures/plain"
  timed "$(update audited "$i")" >>"$figures/audited"
  timed "$(update rivalled "$i")" >>"$figures/rivalled"
  sql -c 'SET client_min_messages = warning' -c 'DROP TABLE IF EXISTS rival.rows' -c "CREATE UNLOGGED TABLE rival.rows AS SELECT * FROM socsvc.audit_log WHERE entity = 'audited' AND sequence = $i + 1"
  timed 'INSERT INTO rival.ready SELECT * FROM rival.rows' >>"$figures/insert"
done
paste "$figures/plain" "$figures/insert" | awk '{ print $1 + $2 }' >"$figures/both"
ratio() { paste "$figures/$1" "$figures/$2" | awk '{ print $1 / $2 }' | sort -g | awk '{ v[NR] = $1 } END { printf "%.2f", v[int((NR + 1) / 2)] }'; }
echo "an update of $rows rows, ms: alone $(median plain); plain insert of the same audit rows $(median insert);" \
  "audited $(median audited); PL/pgSQL row trigger $(median rivalled)"
echo "  audited: $(ratio audited both) times update and insert (at most 2); $(ratio audited plain) times the update;" \
  "the rival: $(ratio rivalled plain) times the update"
problems=$(sql -c 'SELECT count(*) FROM socsvc.verify_audit_all()')
echo "problems of the chains: $problems"
