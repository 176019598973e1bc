#!/bin/bash
# A month's visits of many contracts planned in one call, with all rules, against a PL/pgSQL loop of plain INSERTs under the
# same rules, against a loop that has its own, fewer rules in itself and no trigger (both rivals/visit.sql), and against
# the same rows inserted under no rule but the foreign keys.
# Called by test/run bench on a private cluster with an empty register in $PGDATABASE; prints ratios.
#   SIZE=full  10,000 contracts (default: a fifth); ROUNDS=n (default 3), the median counts; each round plans another month
set -euo pipefail
here=$(dirname "$0")
rounds=${ROUNDS:-3}
contracts=2000
[ "${SIZE:-}" != full ] || contracts=10000
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

sql() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }
median() { sort -g "$out/$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
# ratio A B: median over the rounds of A's time by B's of the same round
ratio() { paste "$out/$1" "$out/$2" | awk '{ print $1 / $2 }' | sort -g | awk '{ v[NR] = $1 } END { printf "%.2f", v[int((NR + 1) / 2)] }'; }
timed() { # timed STATEMENT: milliseconds
  printf '%s\n' "SET socsvc.subject_role = 'agency';" '\timing on' "$1" | sql | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'
}

sql -v contracts="$contracts" -f "$here/visit_fixture.sql"
sql -f "$here/rivals/visit.sql"
sql -c 'VACUUM ANALYZE' -c 'CHECKPOINT'
all="ARRAY(SELECT c.id FROM socsvc.contract c ORDER BY c.id)"
for ((i = 1; i <= rounds; i++)); do
  month="(socsvc.today() + interval '$i month')::date"
  first="date_trunc('month', $month)::date"
  timed "SELECT count(*) FILTER (WHERE p.outcome = 'planned') FROM socsvc.plan_visits($all, $month) p \\g $out/planned_$i" >>"$out/set"
  timed "SELECT planned FROM rival.plan_visits($all, $month) \\g $out/loop_$i" >>"$out/loop"
  timed "INSERT INTO base.visit (contract_line, programme_line, person, provider, day, minutes)
    SELECT v.contract_line, v.programme_line, v.person, v.provider, v.day, v.minutes FROM socsvc.visit v
     WHERE v.day >= $first AND v.day < ($first + interval '1 month') ORDER BY v.id;" >>"$out/base"
done
for ((i = 1; i <= rounds; i++)); do
  timed "SELECT rival.insert_visits($all, (socsvc.today() + interval '$((rounds + i)) month')::date) \\g $out/inserted_$i" >>"$out/insert"
done
echo "a month of $contracts contracts: $(head -n 1 "$out/planned_1") visits planned by the set call, $(head -n 1 "$out/loop_1") by the loop"
echo "ms: plan_visits() $(median set); a loop of INSERTs $(median insert); a loop with its own rules $(median loop); foreign keys and indexes alone $(median base)"
echo "  faster than the loop of INSERTs: $(ratio insert set) (at least 4); than the other $(ratio loop set); times the foreign keys alone: $(ratio set base)"
echo "holds that do not agree: $(sql -c 'SELECT count(*) FROM socsvc.visit_mismatch')"
