#!/bin/bash
# 5,000 places for 100,000 people who wait in 500 departments: allocate_places() against the window-function query that ranks them
# plus the same rows written by plain SQL into like tables without triggers. Messages are left out on both sides. Called by test/run bench on a private
# cluster with an empty register in $PGDATABASE.
#   ROUNDS=n
. "$(dirname "$0")/common"
rounds=${ROUNDS:-$(size 1 3 7)}
places=$(size 1000 5000 5000)
waiting=$((20 * places))

sql -v places="$places" -v waiting="$waiting" -f "$here/allocation_fixture.sql"
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
done
add bare rank rows
add base bare traces
record "$(cat "$out/offered") places given to $waiting waiting; ranking and the same rows" ms socsvc - base 'limit<=1.5'
record "the same; ranking and rows without those of the history" ms socsvc - bare
