#!/bin/bash
# authenticate() by RS256 (2048 bits) and ES256, over an empty function of the extension. Called by test/run bench on a
# private cluster with a register in $PGDATABASE. Many calls a round in one PL/pgSQL loop, the token as a parameter.
# Under pooling there is one call a transaction; what a transaction adds beside
# the function (setting back what was pinned) is in the last line: transactions of pgbench with it and without.
. "$(dirname "$0")/common"
rounds=${ROUNDS:-$(size 1 5 9)}
calls=$(size 500 5000 10000)
"${CC:-cc}" -o "$out/sign_token" "$here/../setup/sign_token.c" -ljwt
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$out/RS256.key" 2>/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$out/ES256.key" 2>/dev/null
now=$(date +%s)
for algorithm in RS256 ES256; do
  openssl pkey -in "$out/$algorithm.key" -pubout -out "$out/$algorithm.pub"
  "$out/sign_token" $algorithm "$out/$algorithm.key" $algorithm \
    "{\"iss\":\"portal\",\"aud\":\"register\",\"sub\":\"1\",\"role\":\"citizen\",\"acr\":\"confirmed\",\"iat\":$now,\"exp\":$((now + 36000))}" >"$out/$algorithm.token"
  sql -v a=$algorithm -v pem="$(cat "$out/$algorithm.pub")" <<'SQL'
INSERT INTO socsvc.trusted_key (issuer, kid, algorithm, public_key, audience, roles, login_claim, login_values, valid, source)
  VALUES ('portal', :'a', :'a', :'pem', 'register', '{citizen}', 'acr', '{confirmed}', '[2020-01-01,)', 'bench');
SQL
done
sql <<'SQL'
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (1, 'Вулканов', 'Осип', '1948-04-12', 'm');
DO $$ BEGIN CREATE ROLE bench_portal LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
GRANT socsvc_portal TO bench_portal;
SQL
sql -c "REVOKE TEMPORARY ON DATABASE $PGDATABASE FROM PUBLIC"

loop() { # loop FUNCTION TOKEN: microseconds a call
  psql -XAtq -U bench_portal -v ON_ERROR_STOP=1 -v t="$2" <<SQL | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | tail -n 1 | awk "{ print \$1 * 1000 / $calls }"
SELECT set_config('bench.token', :'t', false) \g /dev/null
BEGIN;
SELECT socsvc.authenticate(:'t') \g /dev/null
\timing on
DO \$\$ DECLARE token text := current_setting('bench.token'); BEGIN FOR i IN 1..$calls LOOP PERFORM $1; END LOOP; END \$\$;
SQL
}
for ((i = 0; i < rounds; i++)); do
  loop 'socsvc.subject_login(), token' "$(cat "$out/RS256.token")" >>"$out/empty"
  for algorithm in RS256 ES256; do
    loop 'socsvc.authenticate(token)' "$(cat "$out/$algorithm.token")" >>"$out/$algorithm"
  done
done
for algorithm in RS256 ES256; do paste "$out/$algorithm" "$out/empty" | awk '{ print $1 - $2 }' >"$out/over"
  record "authenticate(), $algorithm, over an empty function" us over - - "$([ $algorithm = ES256 ] || echo 'ours<=100')"
done
printf 'BEGIN;\nSELECT 1;\nCOMMIT;\n' >"$out/plain.sql"
printf "BEGIN;\nSELECT socsvc.authenticate('%s');\nCOMMIT;\n" "$(cat "$out/RS256.token")" >"$out/with.sql"
for kind in plain with; do
  pgbench -n -U bench_portal -M prepared -t "$calls" -f "$out/$kind.sql" "$PGDATABASE" 2>/dev/null |
    sed -n 's/^latency average = \([0-9.]*\) ms/\1/p' | awk '{ print $1 * 1000 }' >"$out/$kind"
done
record 'a transaction with authenticate() by RS256; one with SELECT 1' us with - plain
