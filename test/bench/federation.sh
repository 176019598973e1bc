#!/bin/bash
# Federation: a total over two regions on the federal node, against the same total in the slower region alone, measured in turn. Called by
# test/run bench on a private cluster with an empty register in $PGDATABASE, which becomes the first region; the second and the
# federal node are databases beside it, so both regions share one machine: each query has one process, as if each had its own.
#   SIZE=full  6,000,000 deliveries in each region (default: 100,000); ROUNDS=n
. "$(dirname "$0")/common"
rounds=${ROUNDS:-$(size 1 3 7)}
deliveries=$(size 10000 100000 6000000)
first=$PGDATABASE
second=${PGDATABASE}_second
federal=${PGDATABASE}_federal


sql -d postgres -c "CREATE DATABASE $second TEMPLATE socsvc_engine" -c "CREATE DATABASE $federal TEMPLATE socsvc_engine"
sql -d "$second" -c "CALL socsvc.create_register('RU-KHM', 89)"
sql -c "DO \$\$ BEGIN CREATE ROLE bench_federal LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END \$\$" -c 'GRANT socsvc_federation TO bench_federal' \
  -c 'ALTER ROLE bench_federal SET max_parallel_workers_per_gather = 0' \
  -c "DO \$\$ BEGIN CREATE ROLE bench_analyst LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END \$\$" -c 'GRANT socsvc_analyst TO bench_analyst'
for region in "$first" "$second"; do
  sql -d "$region" -f "$here/delivery_fixture.sql"
  sql -d "$region" -c 'SET session_replication_role = replica' -c "INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker, quantity, minutes)
    SELECT socsvc.today() - 1 - (n / 7 % 720)::integer, (line - 1) / 5 + 1, ((line - 1) / 5) % 20 + 1, line, line, ((line - 1) / 5) % 20 + 1 + 20 * (n % 20), 1, 15 + n % 45
      FROM (SELECT n, (n * 7919) % 50000 + 1 AS line FROM generate_series(1, $deliveries::bigint) n) g"
  sql -d "$region" -c 'CALL socsvc.refresh_bi()' -c 'VACUUM ANALYZE'
done
sql -d "$federal" -c 'CALL socsvc.create_federation()'
for region in "86 $first" "89 $second"; do
  # shellcheck disable=SC2086 # two words
  set -- $region
  sql -d "$federal" -o /dev/null -c "SELECT socsvc.federation_attach($1, '{\"host\": \"$PGHOST\", \"port\": \"$PGPORT\", \"dbname\": \"$2\"}',
    '{\"user\": \"bench_federal\", \"password_required\": \"false\"}')"
done

# Milliseconds of the second run in a session: connections stand.
timed() { # timed DATABASE LOGIN QUERY
  printf '%s\n' "$3 \\g /dev/null" '\timing on' "$3 \\g /dev/null" | psql -XAtq -v ON_ERROR_STOP=1 -d "$1" -U "$2" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'
}
declare -A question=(
  ["by region and ground"]="SELECT region_code, ground, count(*), sum(times), sum(minutes) FROM socsvc_bi.fact_delivery GROUP BY 1, 2"
  ["by month, of the country"]="SELECT date_trunc('month', day), sum(times) FROM (SELECT region_code, day, sum(times) AS times
    FROM socsvc_bi.fact_delivery GROUP BY 1, 2) r GROUP BY 1"
  ["by region, provider and service"]="SELECT region_code, provider, service, sum(times), sum(minutes) FROM socsvc_bi.fact_delivery GROUP BY 1, 2, 3"
  ["provider_load"]="SELECT * FROM socsvc_bi.provider_load"
)
# Against the slower of both alone; and, told beside it, both at once but asked by clients against the slower one, which a federal node
# cannot do better than on this machine.
number=0
for name in "${!question[@]}"; do
  number=$((number + 1))
  for ((i = 0; i < rounds; i++)); do
    timed "$federal" bench_analyst "${question[$name]}" >>"$out/both$number"
    timed "$first" bench_federal "${question[$name]}" >>"$out/first$number"
    timed "$second" bench_federal "${question[$name]}" >>"$out/second$number"
    timed "$first" bench_federal "${question[$name]}" >"$out/one" & # what this machine can do for two at once
    timed "$second" bench_federal "${question[$name]}" >"$out/other"
    wait
    sort -g "$out/one" "$out/other" | tail -n 1 >>"$out/once$number"
  done
  slower=$(awk -v a="$(median "first$number")" -v b="$(median "second$number")" 'BEGIN { print (a > b ? "first" : "second") }')
  record "two regions of $deliveries, $name; the slower alone" ms "both$number" - "$slower$number" 'limit<=1.5'
  record 'the same, asked of both at once by clients' ms "once$number" - "$slower$number"
done
