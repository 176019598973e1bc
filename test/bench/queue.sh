#!/bin/bash
# One's place in a queue of 100,000, against counting those before in the best index (the queue's own), at the end of the
# queue, where most wait. Called by test/run bench on a private cluster with an empty register in $PGDATABASE; prints ratios.
#   SIZE=small  a tenth of that; ROUNDS=n
. "$(dirname "$0")/common"
rounds=${ROUNDS:-$(size 1 5 9)}
entries=$(size 10000 100000 100000)
calls=200
counts=20
as_agency() { # as_agency STATEMENT: milliseconds, catalogues warm
  printf '%s\n' "SET socsvc.subject_role = 'agency';" 'SELECT socsvc.my_place(max(id)) FROM socsvc.queue_entry \g /dev/null' \
    '\timing on' "$@" | sql | milliseconds
}

# Three years of joining; the trigger that reads the clock stands aside.
sql -v entries="$entries" <<'SQL'
SET socsvc.subject_role = 'agency';
INSERT INTO socsvc.provider (id, short_name, full_name, legal_form) VALUES (1, 'p', 'p', 'state');
INSERT INTO socsvc.department (id, provider, name, form) VALUES (1, 1, 'd', 'residential');
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT i, 'f', 'g', '1950-01-01', 'm' FROM generate_series(1, :entries) i;
ALTER TABLE socsvc.queue_entry DISABLE TRIGGER keep_queue_entry;
\timing on
INSERT INTO socsvc.queue_entry (id, person, department, provider, form, joined_at, tie, class_rank)
  SELECT i, i, 1, 1, 'residential', now() - interval '3 years' + i * interval '3 years' / :entries, socsvc._queue_tie(),
         CASE i % 10 WHEN 0 THEN 1 WHEN 1 THEN 2 ELSE 4 END
    FROM generate_series(1, :entries) i;
\timing off
ALTER TABLE socsvc.queue_entry ENABLE TRIGGER keep_queue_entry;
SELECT 'tallies that differ: ' || count(*) FROM socsvc.queue_mismatch;
SQL
sql -c 'VACUUM ANALYZE'

for ((i = 0; i < rounds; i++)); do
  as_agency "SELECT sum(socsvc.my_place(e)) FROM generate_series($entries - $calls + 1, $entries) e \g $out/places" |
    awk -v n=$calls '{ print $1 / n }' >>"$out/place"
  as_agency "SELECT sum((SELECT 1 + count(*) FROM socsvc.queue_entry b
             WHERE b.department = e.department AND b.status = 'waiting'
               AND (b.class_rank, b.joined_at, b.tie, b.id) < (e.class_rank, e.joined_at, e.tie, e.id)))
           FROM socsvc.queue_entry e WHERE e.id > $entries - $counts \g $out/counted" | awk -v n=$counts '{ print $1 / n }' >>"$out/count"
done
differ=$(sql -c "SET socsvc.subject_role = 'agency'" -c "SELECT count(*) FROM (
    SELECT e.id, row_number() OVER (ORDER BY e.class_rank, e.joined_at, e.tie, e.id) AS place FROM socsvc.queue_entry e) r
   WHERE r.id % ($entries / 500) = 0 AND socsvc.my_place(r.id) <> r.place")
# Index pages of one call, as the server counts them.
index_pages() { sql -c 'SELECT sum(idx_blks_hit + idx_blks_read) FROM pg_statio_user_indexes'; }
sql -c "SET socsvc.subject_role = 'agency'" -c "SELECT socsvc.my_place($entries)" >/dev/null # catalogues are warm, statistics sent
before=$(index_pages)
sql -c "SET socsvc.subject_role = 'agency'" -c "SELECT socsvc.my_place($entries) FROM generate_series(1, 100)" >/dev/null
pages=$((($(index_pages) - before) / 100))
record "one's place among $entries; counting those before" ms place count - 'rival>=100'
figure pages "$pages"
record "index pages of a call of my_place() among $entries" pages pages - - 'ours<=19'
figure differ "$differ"
record 'places that differ from the ranking' places differ - - 'ours<=0'
