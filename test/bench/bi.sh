#!/bin/bash
# Ready questions of analysts against the same aggregates over flat tables prepared for them; how the figures are best kept:
# by refresh_bi(), by materialised views or by counters that triggers keep (rivals/bi.sql). Called by test/run bench on a
# private cluster with an empty register in $PGDATABASE; prints ratios.
#   SIZE=full  12,000,000 deliveries (default: 1,200,000); ROUNDS=n
. "$(dirname "$0")/common"
rounds=${ROUNDS:-$(size 1 2 5)}
seconds=$(size 1 2 5)
deliveries=$(size 20000 1200000 12000000)

measure() { # measure QUESTION STATEMENT FLAT: milliseconds of both in turn, after a round that warms up
  timed "$2 \g /dev/null" "$3 \g /dev/null" >/dev/null
  for ((i = 0; i < rounds; i++)); do
    timed "$2 \g /dev/null" >>"$out/$1"
    timed "$3 \g /dev/null" >>"$out/flat_$1"
  done
}

sql -f "$here/delivery_fixture.sql"
sql -v deliveries="$deliveries" -f "$here/bi_fixture.sql"
sql -f "$here/rivals/bi.sql"
sql -c 'VACUUM ANALYZE' -c CHECKPOINT
sql -c 'CALL socsvc.refresh_bi()'
sql -c 'VACUUM ANALYZE'

# ---- the questions
declare -A flat=(
  [provider_load]="SELECT month, provider, count(DISTINCT person), count(*), sum(times), sum(minutes), count(DISTINCT worker) FROM flat.delivery GROUP BY 1, 2"
  [norm_fulfilment]="SELECT month, service, count(DISTINCT person), count(*), sum(norm_times), sum(norm_times * minutes_once), sum(times), sum(minutes) FROM flat.line_month GROUP BY 1, 2"
  [quota_use]="SELECT service, count(DISTINCT person), count(*), sum(quota), sum(delivered), sum(held) FROM flat.line GROUP BY 1"
  [need_coverage]="SELECT service, count(DISTINCT person), count(DISTINCT person) FILTER (WHERE with_contract), count(DISTINCT person) FILTER (WHERE served) FROM flat.line GROUP BY 1"
  [load_forecast]="SELECT m.month, service, count(DISTINCT person), count(*), sum(quota::numeric * (least(ends_before, m.month + 30) - greatest(starts_on, m.month)) / term_days)
    FROM flat.line JOIN (SELECT current_date + 30 * n AS month FROM generate_series(1, 3) n) m ON starts_on < m.month + 30 AND ends_before > m.month GROUP BY 1, 2"
  [deadline_kept]="SELECT month, step, duty_of, count(DISTINCT person), count(*) FILTER (WHERE state = 'met'), count(*) FILTER (WHERE state = 'met_late') FROM flat.deadline GROUP BY 1, 2, 3"
  [waiting_time]="SELECT form, class_rank, count(*) FILTER (WHERE status = 'waiting'), percentile_cont(0.5) WITHIN GROUP (ORDER BY days), percentile_cont(0.9) WITHIN GROUP (ORDER BY days) FROM flat.queue GROUP BY 1, 2"
  [fee_structure]="SELECT month, form, terms, count(DISTINCT person), count(*), sum(cost), sum(fee), sum(extra) FROM flat.charge GROUP BY 1, 2, 3"
  [fee_arrears]="SELECT provider, days_overdue > 90, count(DISTINCT person), count(*), sum(due), sum(overdue) FROM flat.arrears GROUP BY 1, 2"
)
kept_within=$([ "${SIZE:-}" = full ] || echo ' ours<=1000')
for question in "${!flat[@]}"; do
  measure "$question" "SELECT * FROM socsvc_bi.$question" "${flat[$question]}"
  record "$question over $deliveries deliveries; a flat table" ms "$question" - "flat_$question" "limit<=2$kept_within"
done
measure star "SELECT c.month, f.provider, s.group_name, count(*), sum(f.times), sum(f.minutes) FROM socsvc_bi.fact_delivery f
  JOIN socsvc_bi.dim_service s USING (service) JOIN socsvc_bi.dim_calendar c USING (day) GROUP BY 1, 2, 3" \
  "SELECT month, provider, service, count(*), sum(times), sum(minutes) FROM flat.delivery GROUP BY 1, 2, 3"
record "a question of one's own over live facts; a flat table" ms star - flat_star

# ---- how figures are kept
sql -c "SELECT 1000 * extract(epoch FROM sum(took)) FROM socsvc_bi.kept_state" >"$out/refresh"
record "refresh_bi(), all figures of $deliveries deliveries" ms refresh
timed 'REFRESH MATERIALIZED VIEW rival.provider_month;' >"$out/matview"
timed 'REFRESH MATERIALIZED VIEW CONCURRENTLY rival.provider_month;' >"$out/matview_concurrently"
record 'a materialised view by month and provider alone' ms matview
record 'the same, concurrently' ms matview_concurrently
insert='INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker)'
cat >"$out/single" <<END
\set line random(1, 50000)
\set person (:line - 1) / 5 + 1
\set provider mod(:person - 1, 20) + 1
\set ago random(0, 20)
$insert VALUES (current_date - 1 - :ago::integer, :person, :provider, :line, :line, :provider);
END
single() { pgbench -n -M prepared -c 2 -j 2 -T "$seconds" -f "$out/single" | sed -n 's/^tps = \([0-9.]*\).*/\1/p'; }
set_of() { timed "$insert SELECT current_date - 1 - (n * 7 + $1) % 700, (line - 1) / 5 + 1, ((line - 1) / 5) % 20 + 1, line, line, ((line - 1) / 5) % 20 + 1
  FROM (SELECT n, n % 50000 + 1 AS line FROM generate_series(1, $(size 2000 50000 50000)) n) g;"; }
for ((i = 0; i < rounds; i++)); do
  for side in false true; do
    sql -c "SELECT rival.switch($side)" >/dev/null
    single >>"$out/tps_$side"
    set_of "$i" >>"$out/set_$side"
  done
done
record 'deliveries, one a transaction, two clients, figures by refresh_bi(); by counters of triggers' 1/s tps_false tps_true
record 'a set of deliveries, likewise' ms set_false set_true
