#!/bin/bash
# psql as a client: what a script and a person at the prompt get of values, refusals and comments. In a register with test/pgtap/setup.sql.
set -euo pipefail
cd "$(dirname "$0")/../.."
count=0

# is WHAT GOT EXPECTED; like WHAT GOT PATTERN (extended regular expression): a test each.
tell() { # tell STATUS WHAT GOT EXPECTED
  count=$((count + 1))
  if [ "$1" -eq 0 ]; then
    echo "ok $count - $2"
  else
    echo "not ok $count - $2"
    printf 'got:      %s\nexpected: %s\n' "$3" "$4" | sed 's/^/# /' | tee /dev/stderr
  fi
}
is() { local status=0; [ "$2" = "$3" ] || status=1; tell $status "$@"; }
like() { local status=0; grep -qE "$3" <<<"$2" || status=1; tell $status "$@"; }

# as PSQL-OPTION...: psql with standard input in a transaction with the fixture, as its first citizen unless the input says otherwise.
as_citizen() {
  { printf '%s\n' 'BEGIN;' '\o /dev/null' 'SELECT tap.fixture();' 'SELECT tap.contract(1, 1);' 'SELECT tap.citizen(1);' '\o'; cat; echo 'ROLLBACK;'; } |
    PGOPTIONS='-c client_min_messages=warning' psql -Xq "$@" 2>&1
}

is 'values are text, canonical, in CSV' "$(as_citizen --csv -t <<<"SELECT periodicity, volume, quota FROM socsvc.programme_line ORDER BY sort_order LIMIT 1;")" \
  "$(as_citizen -At -F, <<<"SELECT periodicity::text, volume::text, quota::text FROM socsvc.programme_line ORDER BY sort_order LIMIT 1;")"
is 'and in JSON' "$(as_citizen -At <<<"SELECT json_build_object('p', '3 раза в неделю'::socsvc.periodicity, 'v', '1 ч.'::socsvc.volume);")" \
  '{"p" : "3/week", "v" : "60 min"}'
is 'COPY of a view' "$(as_citizen <<<"COPY (SELECT family_name FROM socsvc.my_profile) TO STDOUT;" | wc -l)" 1
is 'what \gset keeps is given as a value' "$(as_citizen -At <<'SQL'
SELECT family_name AS name FROM socsvc.my_profile \gset
SELECT count(*) FROM socsvc.my_profile WHERE family_name = :'name';
SQL
)" 1

refusal=$(as_citizen <<<'SELECT socsvc.sign_contract(1);')
like 'a refusal has its message' "$refusal" '^ERROR:  .'
like 'DETAIL' "$refusal" '^DETAIL:  .'
like 'HINT' "$refusal" '^HINT:  .'
is 'and by \set VERBOSITY sqlstate its code alone' "$(as_citizen -v VERBOSITY=sqlstate <<<'SELECT socsvc.sign_contract(1);')" 'ERROR:  SV003'
is 'which a script reads' "$(as_citizen -At <<'SQL' | tail -n 1
SELECT socsvc.sign_contract(1);
\echo :LAST_ERROR_SQLSTATE
SQL
)" SV003
status=0
# shellcheck disable=SC2016 # quotes of SQL
printf 'BEGIN;\nSELECT socsvc.authenticate($$no token$$);\n' | psql -Xq -v ON_ERROR_STOP=1 -U tap_portal >/dev/null 2>&1 || status=$?
is 'with ON_ERROR_STOP a script ends with status 3' $status 3

like 'a view has its comment' "$(psql -XAtc "SELECT obj_description('socsvc.my_services'::regclass)")" .
like '\d+ shows those of its columns' "$(psql -Xc '\d+ socsvc_bi.fact_delivery')" 'Key, second part|key, first part'
like '\df+ those of functions' "$(psql -Xc '\df+ socsvc.sign_contract')" 'Errors:'
echo "1..$count"
