#!/bin/bash
# A month's visits of many contracts planned in one call, with all rules, against a PL/pgSQL loop of plain INSERTs under the
# same rules, against a loop that has its own, fewer rules in itself and no trigger (both rivals/visit.sql), and against
# the same rows inserted under no rule but the foreign keys.
# Called by test/run bench on a private cluster with an empty register in $PGDATABASE; prints ratios.
#   SIZE=full  10,000 contracts (default: 300); ROUNDS=n; each round plans another month
. "$(dirname "$0")/common"
rounds=${ROUNDS:-$(size 1 2 3)}
contracts=$(size 50 300 10000)
export PGOPTIONS='-c socsvc.subject_role=agency'

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
planned="$(head -n 1 "$out/planned_1") visits of a month, $contracts contracts"
record "$planned; a loop of INSERTs" ms set insert base 'rival>=4'
record "$planned; a loop with its own, fewer rules" ms set loop base
figure holds "$(sql -c 'SELECT count(*) FROM socsvc.visit_mismatch')"
record 'the same: holds that do not agree' lines holds - - 'ours<=0'
