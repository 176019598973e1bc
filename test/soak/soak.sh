#!/bin/bash
# Mixed load by ordinary roles over long-lived connections, for half an hour unless MINUTES says otherwise; called by test/run soak on
# a private cluster with an empty register in $PGDATABASE. Prints a summary, and fails when a connection was lost, when a
# session's memory or its kept plans have grown, or when the register is not intact at the end.
#
# Growth is of the last third of the time over the middle one, the first being for caches to fill, a session's greatest values each:
#   at most 1 MiB of memory contexts, 8 MiB of its own resident memory (RssAnon), 5 kept plans.
#   MINUTES=n  how long (default 30); RATE=n  transactions a second of each kind of client at most (default 40)
set -euo pipefail
here=$(dirname "$0")
minutes=${MINUTES:-30}
rate=${RATE:-40}
seconds=$((minutes * 60))
out=$(mktemp -d)
clients=()
end() {
  for pid in "${clients[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$out"
}
trap end EXIT

sql() { psql -XAtq -v ON_ERROR_STOP=1 "$@"; }
say() { printf '==> %s\n' "$*"; }

say "the register that is worked on"
sql -f "$here/../tap/load.sql"
sql -c "REVOKE TEMPORARY ON DATABASE $PGDATABASE FROM PUBLIC"
# A gateway's key, and a token of every hundredth of a second would say no more than one.
"${CC:-cc}" -o "$out/sign_token" "$here/../setup/sign_token.c" -ljwt
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$out/key" 2>/dev/null
openssl pkey -in "$out/key" -pubout -out "$out/key.pub"
now=$(date +%s)
token=$("$out/sign_token" ES256 "$out/key" soak "{\"iss\":\"portal\",\"aud\":\"register\",\"sub\":\"7\",\"role\":\"citizen\",\"acr\":\"confirmed\",\"iat\":$now,\"exp\":$((now + seconds + 3600))}")
sql -v pem="$(cat "$out/key.pub")" <<'SQL'
INSERT INTO socsvc.trusted_key (issuer, kid, algorithm, public_key, audience, roles, login_claim, login_values, valid, source)
  VALUES ('portal', 'soak', 'ES256', :'pem', 'register', '{citizen}', 'acr', '{confirmed}', '[2020-01-01,)', 'soak');
CREATE SCHEMA soak;
CREATE TABLE soak.sample (taken_at timestamptz NOT NULL DEFAULT clock_timestamp(), pid integer NOT NULL, kind text NOT NULL, contexts bigint, plans bigint, resident bigint);
GRANT USAGE ON SCHEMA soak TO PUBLIC;
GRANT INSERT ON soak.sample TO PUBLIC;
DO $$ BEGIN EXECUTE (SELECT string_agg(format('GRANT pg_read_all_stats TO %I', r.rolname), ';') FROM pg_roles r WHERE r.rolname ~ '^load_'); END $$;
SQL
# A day's deliveries of all lines, read by the server; so it must be able to.
sql -c "COPY (SELECT socsvc.today() - 30 - (l.id % 9)::integer, l.person, l.provider, l.id, l.programme_line, 1 FROM socsvc.contract_line l WHERE l.id <= 120 ORDER BY l.id)
  TO '$(sql -c 'SHOW data_directory')/soak.copy'"

# workplace NAME LOGIN CLIENTS RATE ARGUMENT...: one pgbench, its connections long-lived; prepared statements as drivers use them.
# It waits an error out nowhere: a client that meets one is lost, and that is told.
workplace() {
  local name=$1 login=$2 count=$3 each=$4
  shift 4
  pgbench -n -M prepared -U "$login" -c "$count" -j 1 -T "$seconds" -R "$each" -D kind="$name" "$@" -f "$here/sample.pgbench@1" \
    "$PGDATABASE" >"$out/$name.log" 2>&1 &
  clients+=($!)
}
say "$minutes minutes from $(date +%H:%M)"
now=$(date +%s)
for provider in 1 2 3 4; do
  workplace provider_$provider load_provider_$provider 2 "$rate" -D provider=$provider -f "$here/provider.pgbench@60" \
    -f "$here/provider_set.pgbench@8" -f "$here/provider_rows.pgbench@8" -f "$here/provider_act.pgbench@6" -f "$here/provider_charge.pgbench@6"
done
workplace citizen load_gateway 2 "$rate" -D token="$token" -f "$here/citizen.pgbench@30"
workplace agency load_agency 2 $(((rate + 9) / 10)) -f "$here/agency.pgbench@20" -f "$here/places.pgbench@6"
workplace copy "$PGUSER" 1 0.5 -f "$here/load_copy.pgbench@5"
workplace jobs load_scheduler 1 0.1 -f "$here/jobs.pgbench@1"

# What the kernel says of each session.
until [ "$(date +%s)" -ge $((now + seconds)) ]; do
  sql -c "SELECT pid FROM pg_stat_activity WHERE application_name = 'pgbench'" >"$out/pids"
  while read -r pid; do
    kb=$(sed -n 's/^RssAnon:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$pid/status" 2>/dev/null) || continue
    printf '%s\tresident\t%s\n' "$pid" $((kb * 1024))
  done <"$out/pids" | sql -c 'COPY soak.sample (pid, kind, resident) FROM STDIN'
  sleep 5
done
lost=0
for pid in "${clients[@]}"; do wait "$pid" || lost=$((lost + 1)); done
clients=()

say "transactions"
for log in "$out"/*.log; do
  name=$(basename "$log" .log)
  printf '%-12s %8s done, %s failed\n' "$name" "$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$log")" \
    "$(sed -n 's/^number of failed transactions: \([0-9]*\).*/\1/p' "$log")"
  grep -hE 'ERROR|error|aborted' "$log" | head -n 5 || true
  grep -q 'aborted' "$log" && lost=$((lost + 1))
done
failed=$(sed -n 's/^number of failed transactions: \([0-9]*\).*/\1/p' "$out"/*.log | awk '{ n += $1 } END { print n + 0 }')

say "memory of a session: greatest of the middle third and of the last, kB; kept plans"
sql <<'SQL'
CREATE VIEW soak.growth AS
  WITH span AS (SELECT min(taken_at) AS first, max(taken_at) - min(taken_at) AS length FROM soak.sample),
  third AS (
    SELECT s.pid, max(s.kind) FILTER (WHERE s.kind <> 'resident') AS kind, floor(3 * extract(epoch FROM s.taken_at - p.first) / extract(epoch FROM p.length)) AS third,
           max(s.contexts) AS contexts, max(s.resident) AS resident, max(s.plans) AS plans
      FROM soak.sample s, span p GROUP BY 1, 3)
  SELECT m.kind, m.pid, m.contexts AS contexts_before, l.contexts AS contexts_after, m.resident AS resident_before, l.resident AS resident_after,
         m.plans AS plans_before, l.plans AS plans_after,
         coalesce(l.contexts - m.contexts > 1024 * 1024 OR l.resident - m.resident > 8 * 1024 * 1024 OR l.plans - m.plans > 5, true) AS grows
    FROM third m JOIN third l USING (pid) WHERE m.third = 1 AND l.third = 2 AND m.kind IS NOT NULL;
SQL
psql -XAtq -F ' ' -c "SELECT format('%-12s contexts %7s %7s  resident %7s %7s  plans %4s %4s%s', kind, contexts_before / 1024, contexts_after / 1024,
  resident_before / 1024, resident_after / 1024, plans_before, plans_after, CASE WHEN grows THEN '  GROWS' END) FROM soak.growth ORDER BY kind, pid"
sessions=$(sql -c 'SELECT count(*) FROM soak.growth')
growing=$(sql -c 'SELECT count(*) FROM soak.growth WHERE grows')

say "the register afterwards"
sql -c "SELECT format('%s deliveries, %s status moves, %s charges, %s stays, %s audit rows, %s runs of jobs of which %s failed',
  (SELECT count(*) FROM socsvc.delivery), (SELECT count(*) FROM socsvc.status_event), (SELECT count(*) FROM socsvc.charge),
  (SELECT count(*) FROM socsvc.stay), (SELECT count(*) FROM socsvc.audit_log), (SELECT count(*) FROM socsvc.job_run),
  (SELECT count(*) FROM socsvc.job_run WHERE problem IS NOT NULL OR finished_at IS NULL))"
sql -c "SELECT DISTINCT job, step, problem FROM socsvc.job_run WHERE problem IS NOT NULL OR finished_at IS NULL LIMIT 5"
broken=$(sql -f "$here/../tap/intact.sql")
[ -z "$broken" ] || printf 'NOT INTACT: %s\n' "$broken"
say "$sessions sessions, $growing of them grew; $lost clients lost, $failed transactions failed; $([ -z "$broken" ] && echo intact || echo 'NOT intact')"
[ "$sessions" -gt 0 ] && [ "$growing" -eq 0 ] && [ "$lost" -eq 0 ] && [ "$failed" -eq 0 ] && [ -z "$broken" ]
