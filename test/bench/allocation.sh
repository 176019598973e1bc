#!/bin/bash
# 5,000 places for 100,000 people who wait in 500 departments: allocate_places() against the window-function query that ranks them
# plus the same rows written by plain SQL into like tables without triggers. Messages are left out on both sides. Called by test/run bench on a private
# cluster with an empty register in $PGDATABASE; prints the ratio. ROUNDS=n (default 5), the median counts.
set -euo pipefail
here=$(dirname "$0")
rounds=${ROUNDS:-5}
places=${PLACES:-5000}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

sql() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }
median() { sort -g "$out/$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
ratio() { # ratio A B: median over the rounds of A's figure by B's of the same round
  paste "$out/$1" "$out/$2" | awk '{ print $1 / $2 }' | sort -g |
    awk '{ v[NR] = $1 } END { printf "%.2f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
timed() { # timed STATEMENT...: milliseconds of all of them
  printf '%s\n' '\timing on' "$@" | sql | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | awk '{ s += $1 } END { print s }'
}

sql -v places="$places" -v waiting=100000 -f "$here/allocation_fixture.sql"
for ((i = 0; i < rounds; i++)); do
  sql -c "SET client_min_messages = warning; SET session_replication_role = replica;
    TRUNCATE socsvc.stay, socsvc.queue_entry, socsvc.queue_change, socsvc.queue_tally,
      socsvc.status_event, plain.stay, plain.queue_entry, plain.queue_change, plain.status_event CASCADE;
    INSERT INTO socsvc.queue_entry SELECT * FROM plain.waiting;
    INSERT INTO plain.queue_entry SELECT * FROM plain.waiting;
    INSERT INTO socsvc.queue_tally SELECT * FROM plain.tally" \
    -c 'VACUUM ANALYZE socsvc.queue_entry' -c 'VACUUM ANALYZE plain.queue_entry' -c 'VACUUM ANALYZE socsvc.queue_tally' -c 'VACUUM socsvc.status_event' -c CHECKPOINT
  timed "SET socsvc.subject_role = 'agency';" \
    "SELECT count(*) FILTER (WHERE a.outcome = 'offered') FROM socsvc.allocate_places() a \g $out/offered" >>"$out/socsvc"
  sql -c CHECKPOINT
  timed "SELECT r.id, r.person, r.department FROM (
           SELECT q.id, q.person, q.department,
                  row_number() OVER (PARTITION BY q.department ORDER BY q.class_rank, q.joined_at, q.tie, q.id) AS place
             FROM plain.queue_entry q JOIN socsvc.person p ON p.id = q.person WHERE q.status = 'waiting' AND p.died_on IS NULL) r
           JOIN (SELECT g.department, sum(c.places) AS places FROM socsvc.place_group g
                   JOIN socsvc.place_capacity c ON c.place_group = g.id AND c.valid @> current_date GROUP BY g.department) f
             ON f.department = r.department AND r.place <= f.places \g /dev/null" >>"$out/rank"
  timed 'INSERT INTO plain.stay SELECT * FROM socsvc.stay;' \
    "UPDATE plain.queue_entry q SET status = 'offered' FROM socsvc.stay s WHERE q.region_code = s.region_code AND q.id = s.queue_entry;" \
    >>"$out/rows"
  timed 'INSERT INTO plain.queue_change SELECT * FROM socsvc.queue_change;' \
    'INSERT INTO plain.status_event SELECT * FROM socsvc.status_event;' >>"$out/traces"
  paste "$out/rank" "$out/rows" "$out/traces" | awk '{ print $1 + $2 + $3 }' >"$out/base"
  paste "$out/rank" "$out/rows" | awk '{ print $1 + $2 }' >"$out/bare"
done
echo "$(cat "$out/offered") places to 100000 waiting, ms: socsvc $(median socsvc); ranking $(median rank) + stays and entries $(median rows)" \
  "+ events and changes $(median traces)"
echo "  times ranking and the same rows: $(ratio socsvc base) (at most 1.5); without the rows of the history: $(ratio socsvc bare)"
