#!/bin/bash
# What the rules across providers (impossible things) add to a set of 100,000 deliveries: the same set in two databases of
# one cluster, one of them with a library whose checks are stubs (impossible_without.c) and without the two indexes that
# they read; and in a third, with that library and the indexes, to tell what these alone cost. Called by test/run bench with an empty register in $PGDATABASE, after the build; prints ratios.
#   ROUNDS=n
. "$(dirname "$0")/common"
rounds=${ROUNDS:-$(size 1 2 7)}
rows=$(size 5000 100000 100000)
chmod 755 "$out"
with=$PGDATABASE
without=${PGDATABASE}_without
indexes=${PGDATABASE}_indexes
trap 'rm -rf "$out"; psql -Xq -c "DROP DATABASE IF EXISTS \"$without\"" -c "DROP DATABASE IF EXISTS \"$indexes\"" -d postgres' EXIT

sql -f "$here/delivery_fixture.sql"
# Every tenth recipient has a second contract of the same programme, with another provider.
sql <<'SQL'
SET session_replication_role = replica;
INSERT INTO socsvc.contract (id, programme, person, provider, requested_on, number, term, status, signed_on)
  SELECT 100000 + p.id, p.id, p.person, p.id % 20 + 1, p.issued_on, 'b' || p.number, p.term, 'active', p.issued_on
    FROM socsvc.programme p WHERE p.id % 10 = 0;
INSERT INTO socsvc.contract_line (id, contract, programme_line, programme, person, provider)
  SELECT 100000 + l.id, c.id, l.id, l.programme, l.person, c.provider
    FROM socsvc.programme_line l JOIN socsvc.contract c ON c.programme = l.programme AND c.id > 100000 ORDER BY l.id;
SQL
sql -c 'VACUUM ANALYZE'

# The library without: all objects but the one that has the checks.
pg_config=${PG_CONFIG:-pg_config}
# shellcheck disable=SC2046 # lists of words
$($pg_config --cc) $($pg_config --cflags) $($pg_config --cflags_sl) -I"$($pg_config --includedir-server)" \
  -I"$here/../../extension/core" -I"$here/../../extension/pg" -c -o "$out/without.o" "$here/impossible_without.c"
# shellcheck disable=SC2046
$($pg_config --cc) -shared -o "$out/socsvc_without.so" "$out/without.o" \
  $(find "$here/../../extension" -name '*.o' ! -name delivery_possible.o)
chmod 755 "$out/socsvc_without.so"

for side in "$without" "$indexes"; do
  psql -Xqc "CREATE DATABASE \"$side\" TEMPLATE \"$with\"" -d postgres
  PGDATABASE=$side sql -v library="$out/socsvc_without.so" <<'SQL'
UPDATE pg_catalog.pg_proc SET probin = :'library' WHERE probin = '$libdir/socsvc';
SQL
done
PGDATABASE=$without sql -c 'DROP INDEX socsvc.delivery_by_person_day, socsvc.delivery_by_worker_day'
for side in "$with" "$without" "$indexes"; do PGDATABASE=$side sql -c 'VACUUM ANALYZE' -c 'CHECKPOINT'; done

# What the rows of a set give besides line, day and worker: their minutes and the time of day.
declare -A given=(
  [plain]='NULL::integer, NULL::time'
  [mixed]='CASE WHEN n % 5 = 0 THEN 30 END, NULL::time'
  [timed]="30, time '08:00' + make_interval(mins => (40 * row_number() OVER (PARTITION BY worker, day))::integer)"
)
set_of() { # set_of KIND ROUND: milliseconds of one INSERT over 50,000 lines, which is possible
  sql <<SQL | milliseconds
CREATE TEMP TABLE given (n, delivered_on, person, provider, line, worker, minutes, started_at) AS
  SELECT n, current_date - 1 - day, person, (person - 1) % 20 + 1, line, worker, ${given[$1]}
    FROM (SELECT n, n % 50000 + 1 AS line, n % 50000 / 5 + 1 AS person, n % 50000 / 5 % 20 + 1 + 20 * (n / 3 % 20) AS worker,
                 (n * 7 + n / 100 * 11 + $2 * 3) % 700 AS day
            FROM generate_series(1, $rows) n) s
   ORDER BY n;
\timing on
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker, minutes, started_at)
  SELECT delivered_on, person, provider, line, line, worker, minutes, started_at FROM given;
SQL
}
for kind in plain mixed timed; do
  for ((i = 0; i < rounds; i++)); do
    PGDATABASE=$with set_of $kind "$i" >>"$out/${kind}_with"
    PGDATABASE=$without set_of $kind "$i" >>"$out/${kind}_without"
    PGDATABASE=$indexes set_of $kind "$i" >>"$out/${kind}_indexes"
    # No set meets another.
    for side in "$with" "$without" "$indexes"; do
      PGDATABASE=$side sql -c 'SET session_replication_role = replica' -c 'DELETE FROM socsvc.delivery' -c 'RESET session_replication_role' -c 'VACUUM socsvc.delivery'
    done
  done
done
declare -A told=([plain]='no minutes' [mixed]='every fifth with minutes' [timed]='all with minutes, worker and time of day')
for kind in plain mixed timed; do
  record "what is impossible is refused, $rows deliveries, ${told[$kind]}; without the checks" ms ${kind}_with - ${kind}_without 'limit<=1.2'
  record "the same; without the checks, the indexes there" ms ${kind}_indexes - ${kind}_without
done
