#!/bin/bash
# The audit of an UPDATE of 100,000 rows, against the UPDATE alone and the plain insert of the same audit rows with their
# indexes, and against a PL/pgSQL row trigger (rivals/audit.sql).
# Called by test/run bench on a private cluster with an empty register in $PGDATABASE; prints ratios.
#   ROUNDS=n
. "$(dirname "$0")/common"
rounds=${ROUNDS:-$(size 1 2 7)}
rows=$(size 5000 100000 100000)
# No sequential scans: the rival plans its look at the log while it is empty.
export PGOPTIONS='-c enable_seqscan=off'

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
  timed "$(update plain "$i")" >>"$out/plain"
  timed "$(update audited "$i")" >>"$out/audited"
  timed "$(update rivalled "$i")" >>"$out/rivalled"
  sql -c 'SET client_min_messages = warning' -c 'DROP TABLE IF EXISTS rival.rows' -c "CREATE UNLOGGED TABLE rival.rows AS SELECT * FROM socsvc.audit_log WHERE entity = 'audited' AND sequence = $i + 1"
  timed 'INSERT INTO rival.ready SELECT * FROM rival.rows' >>"$out/insert"
done
add both plain insert
record "an update of $rows rows with its audit; update and insert of the same rows" ms audited rivalled both 'limit<=2'
record "the same; the update alone" ms audited - plain
figure problems "$(sql -c 'SELECT count(*) FROM socsvc.verify_audit_all()')"
record 'the same: problems of the chains' chains problems - - 'ours<=0'
