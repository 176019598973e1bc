#!/bin/bash
# How costs grow with the register: with deliveries recorded (10^4 to 10^7), with months kept, with programmes (10^3 to 10^6) and with
# those who wait (10^2 to 10^6). Told are the cost of one act at each size, the growth from the least to the greatest, of which at most
# the ratio of the sizes' logarithms is asked (and a quarter, for the clock), bytes on disk, vacuum, and how many updates of counters are heap-only (HOT).
# Called by test/run bench on a private cluster with an empty register in $PGDATABASE; draws curves ($BENCH_CURVES).
#   SIZE=full     the sizes above (default: up to 10^6, 10^4, 10^5; at 10^7 the tables of deliveries take some 2 GB)
#   DELIVERIES=n  the greatest number of deliveries: 100000000 needs 20 GB and hours
. "$(dirname "$0")/common"
: "${BENCH_CURVES:=/dev/null}"
most_deliveries=${DELIVERIES:-$(size 10000 1000000 10000000)}
most_programmes=$(size 1000 10000 1000000)
most_waiting=$(size 1000 100000 1000000)
transactions=$(size 200 1000 5000)

# point CHART SERIES UNIT X Y: a point of a curve.
point() { (IFS=$'\t'; echo "$*") >>"$BENCH_CURVES"; }
# grown WORK LEAST MOST: a row of the growth of the costs in $out/curve (X TAB Y a line), the logarithm's at most; then forgets them.
grown() {
  sort -g "$out/curve" | awk 'NR == 1 { x = $1; y = $2 } { X = $1; Y = $2 } END { print Y / y; print 1.25 * log(X) / log(x) > bound }' bound="$out/bound" >"$out/growth"
  record "growth of $1" times growth - - "$(awk '{ printf "ours<=%.2f", $1 }' "$out/bound")"
  rm "$out/curve"
}
cost() { # cost CHART SERIES UNIT X FILE: the point, kept for its growth
  local y
  y=$(median "$5")
  point "$1" "$2" "$3" "$4" "$y"
  printf '%s\t%s\n' "$4" "$y" >>"$out/curve_${2// /_}"
  rm "$out/$5"
}
growth() { mv "$out/curve_${1// /_}" "$out/curve" && grown "$2"; } # growth SERIES WORK
# latency SCRIPT SIDE: microseconds of one transaction of a pgbench script, one client, the best of three runs: others use the machine too.
latency() {
  local i
  for ((i = 0; i < 3; i++)); do
    pgbench -n -M prepared -c 1 -t "$transactions" -f "$out/$1" >"$out/said" 2>&1 || { cat "$out/said" >&2; return 1; }
    sed -n 's/^latency average = \([0-9.]*\) ms/\1/p' "$out/said" | awk '{ print 1000 * $1 }'
  done | sort -g | head -n 1 >"$out/$2"
}
hot() { # hot TABLE: share of its updates that were heap-only, in per cent
  sql -c 'SELECT pg_stat_force_next_flush()' -c "SELECT round(100.0 * n_tup_hot_upd / greatest(n_tup_upd, 1), 1) FROM pg_stat_user_tables WHERE relid = '$1'::regclass" | tail -n 1
}

# ---- deliveries: 50,000 lines, days of two years
sql -f "$here/delivery_fixture.sql"
sql -c 'VACUUM ANALYZE'
delivery='\set line random(1, 50000)
\set person (:line - 1) / 5 + 1
\set provider mod(:person - 1, 20) + 1
\set ago random(0, 700)
INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker)
  VALUES (current_date - 1 - :ago::integer, :person, :provider, :line, :line, :provider);'
echo "$delivery" >"$out/single"
printf '%s\n' '\set line random(1, 50000)' "SELECT count(*), sum(quantity) FROM socsvc.delivery WHERE contract_line = :line AND delivered_on >= current_date - 60;" >"$out/two_months"
printf '%s\n' '\set line random(1, 50000)' "SELECT count(*), sum(quantity) FROM socsvc.delivery WHERE contract_line = :line;" >"$out/all_months"
partitions="FROM pg_partition_tree('socsvc.delivery') t JOIN pg_class c ON c.oid = t.relid WHERE t.isleaf"
had=0
least=$(size 1000 10000 10000)
for ((n = least; n <= most_deliveries; n *= 10)); do
  # Rows come day by day, lines as it happens. Past the rules and their counters: what is measured is recorded after them.
  sql -c 'SET session_replication_role = replica' -c "INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker)
    SELECT current_date - 1 - (700 - 700 * (n - $had) / ($n - $had + 1))::integer, (line - 1) / 5 + 1, ((line - 1) / 5) % 20 + 1, line, line, ((line - 1) / 5) % 20 + 1
      FROM (SELECT n, (n * 7919) % 50000 + 1 AS line FROM generate_series($had + 1, $n::bigint) n) s"
  had=$n
  timed 'VACUUM (FREEZE, ANALYZE) socsvc.delivery;' >"$out/frozen"
  sql -c CHECKPOINT
  sql -c "SELECT sum(pg_relation_size(c.oid)) / $n.0 $partitions" >"$out/heap"
  sql -c "SELECT sum(pg_indexes_size(c.oid)) / $n.0 $partitions" >"$out/indexes"
  sql -c "SELECT sum(pg_relation_size(i.indexrelid)) / $n.0 FROM pg_partition_tree('socsvc.delivery_pkey') t JOIN pg_index i ON i.indexrelid = t.relid" >"$out/pkey"
  for side in heap indexes pkey; do
    case $side in heap) told=rows ;; indexes) told=indexes ;; pkey) told='primary key of them' ;; esac
    cp "$out/$side" "$out/last_$side"
    point 'bytes on disk a delivery' "$told" B "$n" "$(cat "$out/$side")"
  done
  awk -v n="$n" '{ print $1 * 1000 / n }' "$out/frozen" >"$out/vacuum"
  cost 'by deliveries recorded' 'vacuum, a row' us "$n" vacuum
  latency single one
  cost 'by deliveries recorded' 'one delivery' us "$n" one
  for ((i = 0; i < 3; i++)); do
    timed "INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line)
      SELECT current_date - 1 - (n * 7 + $i) % 700, (line - 1) / 5 + 1, ((line - 1) / 5) % 20 + 1, line, line
        FROM (SELECT n, (n * 17 + $i) % 50000 + 1 AS line FROM generate_series(1, 2000) n) s;" | awk '{ print $1 / 2 }' >>"$out/set"
  done
  cost 'by deliveries recorded' 'one of 2,000 in a set' us "$n" set
  latency two_months two
  cost 'by deliveries recorded' "a line's last 60 days" us "$n" two
  latency all_months all
  cost 'by deliveries recorded' "a line's all" us "$n" all
done
bytes="bytes on disk a delivery, of $had"
record "$bytes: rows" B last_heap
record "$bytes: indexes" B last_indexes
record "$bytes: the primary key of them" B last_pkey
growth 'one delivery' "one delivery, $least to $had recorded"
growth 'one of 2,000 in a set' "one delivery of a set, $least to $had recorded"
growth "a line's last 60 days" "reading a line's last 60 days, $least to $had recorded"
rm "$out/curve_a_line's_all" # its rows are more
growth 'vacuum, a row' "vacuum with freezing, a row, $least to $had recorded"
# Few lines and days, so that each counter is updated again and again: above, most windows are counted once, when they are made.
again=${delivery/random(1, 50000)/random(1, 300)}
echo "${again/random(0, 700)/random(0, 27)}" >"$out/again"
sql -c 'SELECT pg_stat_reset()' >/dev/null
pgbench -n -M prepared -c 2 -j 2 -T "$(size 1 5 10)" -f "$out/again" >/dev/null
for counter in programme_line line_window; do
  hot "socsvc.$counter" >"$out/hot"
  record "updates of $counter that are heap-only, fillfactor $(sql -c "SELECT substring(reloptions::text, 'fillfactor=([0-9]+)') FROM pg_class WHERE oid = 'socsvc.$counter'::regclass")" '%' hot - - 'ours>=90'
done

# ---- what leaving room for counters pays: the same deliveries, pages packed full and as shipped
for room in 100 70; do
  sql -c "ALTER TABLE socsvc.programme_line SET (fillfactor = $room)" -c 'VACUUM (FULL, ANALYZE) socsvc.programme_line' -c 'SELECT pg_stat_reset()' -c CHECKPOINT >/dev/null
  latency single "room_$room"
  hot socsvc.programme_line >"$out/hot"
  sql -c "SELECT pg_total_relation_size('socsvc.programme_line') / 1048576.0" >"$out/size"
  record "heap-only updates of programme_line, fillfactor $room" '%' hot
  record "programme_line with its indexes after them, fillfactor $room" MB size
done
record 'one delivery, fillfactor of programme_line 70; 100' us room_70 - room_100

# ---- months kept: what is asked of all of them, and of one
sql -c 'SELECT count(*) FROM pg_inherits WHERE inhparent = '"'socsvc.delivery'::regclass" >"$out/months"
for more in 0 $(size 12 90 210); do
  [ "$more" = 0 ] || sql -c "SELECT socsvc.make_partitions((current_date - interval '$((30 + more)) months')::date, current_date)" >/dev/null
  months=$(sql -c "SELECT count(*) FROM pg_inherits WHERE inhparent = 'socsvc.delivery'::regclass")
  latency single one
  cost 'by months kept' 'one delivery' us "$months" one
  latency two_months two
  cost 'by months kept' "a line's last 60 days" us "$months" two
  latency all_months all
  cost 'by months kept' "a line's all" us "$months" all
done
growth 'one delivery' "one delivery, $(cat "$out/months") to $months months kept"
growth "a line's last 60 days" "reading a line's last 60 days, $(cat "$out/months") to $months months kept"
rm "$out/curve_a_line's_all" # each month is looked into

# ---- programmes: of five lines each, with contracts; none has deliveries yet
fresh() { # fresh NAME: an empty register in a database of that name becomes PGDATABASE
  psql -Xqc "CREATE DATABASE $1 TEMPLATE socsvc_register" -d postgres
  export PGDATABASE=$1
}
fresh "${PGDATABASE}_programmes"
sql -c 'SELECT socsvc.make_partitions(socsvc.today() - 740, socsvc.today())' >/dev/null
sql <<'SQL'
SET session_replication_role = replica;
INSERT INTO socsvc.provider (id, full_name, short_name, legal_form) SELECT n, 'p' || n, 'p' || n, 'commercial' FROM generate_series(1, 20) n;
INSERT INTO socsvc.worker (id, provider, name, employed) SELECT n, n, 'w' || n, '[2020-01-01,)' FROM generate_series(1, 20) n;
SQL
had=0
least=$(size 100 1000 1000)
for ((n = least; n <= most_programmes; n *= 10)); do
  sql -v from=$((had + 1)) -v to="$n" <<'SQL'
SET session_replication_role = replica;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT n, 'f' || n % 1000, 'g' || n % 100, date '1940-01-01' + (n % 9000)::integer, 'm' FROM generate_series(:from, :to) n;
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment, status)
  SELECT n, n::text, n, 'home', socsvc.today() - 730, daterange(socsvc.today() - 730, socsvc.today() + 1), 'partial', 'in_force' FROM generate_series(:from, :to) n;
INSERT INTO socsvc.programme_line (id, programme, person, service_item, term, periodicity, quota)
  SELECT (n - 1) * 5 + i.ordinal, n, n, i.id, daterange(socsvc.today() - 730, socsvc.today() + 1), '1000/week', 105000
    FROM generate_series(:from, :to) n,
         (SELECT id, row_number() OVER (ORDER BY id) AS ordinal FROM socsvc.service_item WHERE form = 'home' AND NOT is_head LIMIT 5) i ORDER BY 1;
INSERT INTO socsvc.contract (id, programme, person, provider, requested_on, number, term, status, signed_on)
  SELECT n, n, n, (n - 1) % 20 + 1, socsvc.today() - 730, n::text, daterange(socsvc.today() - 730, socsvc.today() + 1), 'active', socsvc.today() - 730 FROM generate_series(:from, :to) n;
INSERT INTO socsvc.contract_line (id, contract, programme_line, programme, person, provider)
  SELECT (n - 1) * 5 + o, n, (n - 1) * 5 + o, n, n, (n - 1) % 20 + 1 FROM generate_series(:from, :to) n, generate_series(1, 5) o ORDER BY 1;
SQL
  had=$n
  sql -c 'VACUUM (FREEZE, ANALYZE)' -c CHECKPOINT
  sed "s/random(1, 50000)/random(1, $((5 * n)))/" "$out/single" >"$out/any"
  latency any one
  cost 'by programmes' 'one delivery' us "$n" one
  printf '%s\n' "\\set person random(1, $n)" "SELECT set_config('socsvc.person_id', :person::text, false);" 'SELECT count(*) FROM socsvc.my_services;' >"$out/services"
  latency services mine
  cost 'by programmes' 'my_services' us "$n" mine
  printf '%s\n' "\\set person random(1, $n)" "INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment)
    VALUES ('n' || nextval('socsvc.delivery_id_seq'), :person, 'home', socsvc.today() - 100, daterange(socsvc.today() - 100, socsvc.today() + 265), 'partial');" >"$out/draft"
  PGOPTIONS='-c socsvc.subject_role=agency' latency draft drafted
  cost 'by programmes' 'a programme drafted' us "$n" drafted
done
growth 'one delivery' "one delivery, $least to $had programmes"
growth my_services "my_services, $least to $had programmes"
growth 'a programme drafted' "a programme drafted, $least to $had programmes"

# ---- the queue of one department; the trigger that reads the clock stands aside while it is made
fresh "${PGDATABASE%_programmes}_queue"
sql <<'SQL'
SET socsvc.subject_role = 'agency';
INSERT INTO socsvc.provider (id, short_name, full_name, legal_form) VALUES (1, 'p', 'p', 'state');
INSERT INTO socsvc.department (id, provider, name, form) VALUES (1, 1, 'd', 'residential');
SQL
export PGOPTIONS='-c socsvc.subject_role=agency'
had=0
for ((n = 100; n <= most_waiting; n *= 10)); do
  sql -v from=$((had + 1)) -v to="$n" <<'SQL'
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) SELECT i, 'f', 'g', '1950-01-01', 'm' FROM generate_series(:from, :to) i;
ALTER TABLE socsvc.queue_entry DISABLE TRIGGER keep_queue_entry;
INSERT INTO socsvc.queue_entry (id, person, department, provider, form, joined_at, tie, class_rank)
  SELECT i, i, 1, 1, 'residential', now() - interval '3 years' + i * interval '3 years' / :to, socsvc._queue_tie(),
         CASE i % 10 WHEN 0 THEN 1 WHEN 1 THEN 2 ELSE 4 END
    FROM generate_series(:from, :to) i;
ALTER TABLE socsvc.queue_entry ENABLE TRIGGER keep_queue_entry;
SQL
  had=$n
  sql -c 'VACUUM (FREEZE, ANALYZE)' -c CHECKPOINT
  printf '%s\n' "\\set entry random(1, $n)" 'SELECT socsvc.my_place(:entry);' >"$out/place"
  latency place placed
  cost 'by those who wait' 'my_place' us "$n" placed
  # Joins and leaves again: the queue stays as long as it was.
  sql -c "INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) SELECT 10000000 + $n * 100 + i, 'f', 'g', '1950-01-01', 'm'
    FROM generate_series(1, 300) i"
  for ((i = 0; i < 3; i++)); do
    timed "BEGIN;" "DO \$\$ BEGIN FOR i IN 1 .. 100 LOOP
      PERFORM socsvc.join_queue(1, 10000000 + $n * 100 + $((100 * i)) + i); END LOOP; END \$\$;" 'ROLLBACK;' | awk '{ print 10 * $1 }' >>"$out/joined"
  done
  cost 'by those who wait' 'joining' us "$n" joined
done
growth my_place "my_place(), 100 to $had waiting"
growth joining "joining the queue, 100 to $had waiting"
hot socsvc.queue_tally >"$out/hot"
record 'updates of queue_tally that are heap-only (its count stands in the index of its key)' '%' hot
