#!/bin/bash
# What the policies cost: a citizen's my_services among a million persons, against the same query with his id written in,
# run by a superuser, whom no policy binds. Called by test/run bench on a private cluster with an empty register in
# $PGDATABASE; prints ratios. Plans are kept, as those of a driver's prepared statements; with planning in the last line.
#   SIZE=full  a million persons (default: 30,000); ROUNDS=n
. "$(dirname "$0")/common"
rounds=${ROUNDS:-$(size 1 5 7)}
persons=$(size 1000 30000 1000000)
calls=$(size 100 2000 2000)

# Each person has a programme in force of eight lines, each tenth a contract with one of 500 providers.
sql -v persons="$persons" <<'SQL'
SET session_replication_role = replica;
INSERT INTO socsvc.provider (id, short_name, full_name, legal_form) SELECT i, 'p' || i, 'p' || i, 'state' FROM generate_series(1, 500) i;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT i, 'f' || i % 1000, 'g' || i % 100, date '1930-01-01' + (i % 20000)::integer, 'm' FROM generate_series(1, :persons) i;
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment, status)
  SELECT i, i::text, i, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free', 'in_force' FROM generate_series(1, :persons) i;
INSERT INTO socsvc.programme_line (id, programme, person, service_item, sort_order, term, volume, periodicity, quota)
  SELECT i * 8 + n, i, i, s.ids[n + 1], n, '[2023-03-14,2024-03-14)', '60 min', '2/week', 106
    FROM generate_series(1, :persons) i, generate_series(0, 7) n, (SELECT array_agg(id ORDER BY id) AS ids FROM socsvc.service_item WHERE form = 'home') s;
INSERT INTO socsvc.contract (id, programme, person, provider, requested_on, status)
  SELECT i, i, i, 1 + i / 10 % 500, '2023-03-15', 'requested' FROM generate_series(10, :persons, 10) i;
RESET session_replication_role;
VACUUM ANALYZE;
DO $$ BEGIN CREATE ROLE bench_gateway LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
GRANT socsvc_portal, socsvc_gateway TO bench_gateway;
SQL
sql -c "REVOKE TEMPORARY ON DATABASE $PGDATABASE FROM PUBLIC"
person=$((persons / 2))

# The view's own query, with the id in place of the subject.
written=$(sql -c "SELECT regexp_replace(pg_get_viewdef('socsvc.my_services'::regclass), '\( SELECT socsvc.subject_person\(\) AS subject_person\)', '$person::bigint', 'g')")
written=${written%;}
loop() { # loop LOGIN WHO QUERY [EXECUTE]: microseconds a call
  local body="PERFORM * FROM ($3) q"
  [ "${4:-}" != EXECUTE ] || body="EXECUTE \$q\$SELECT * FROM ($3) q\$q\$"
  psql -XAtq -U "$1" -v ON_ERROR_STOP=1 <<SQL | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | tail -n 1 | awk "{ print \$1 * 1000 / $calls }"
BEGIN;
$2
\timing on
DO \$\$ BEGIN FOR i IN 1..$calls LOOP $body; END LOOP; END \$\$;
SQL
}
citizen="SELECT socsvc.authenticate_as($person, 'citizen') \\g /dev/null"
rows=$(psql -XAtq -U bench_gateway -c BEGIN -c "SELECT socsvc.authenticate_as($person, 'citizen')" -c 'SELECT count(*) FROM socsvc.my_services' | tail -n 1)
for ((i = 0; i < rounds; i++)); do
  loop bench_gateway "$citizen" 'SELECT * FROM socsvc.my_services' >>"$out/policy"
  loop "${PGUSER:-postgres}" '' "$written" >>"$out/written"
  loop bench_gateway "$citizen" 'SELECT * FROM socsvc.my_services' EXECUTE >>"$out/policy_planned"
  loop "${PGUSER:-postgres}" '' "$written" EXECUTE >>"$out/written_planned"
done
record "my_services, $rows rows, among $persons persons; his id written in" us policy - written 'limit<=1.2'
record 'the same, planned anew each time' us policy_planned - written_planned
