#!/bin/bash
# Sixteen sessions of a supplier reserve the last pieces of stock for as many orders, a few hundred products one after the other:
# of five pieces five orders are reserved and eleven refused (SV006), always, without a deadlock, an oversold piece or a lost
# session; then the reserved ones are handed over and nothing is left.
# Called by test/run bench on a private cluster with an empty register in $PGDATABASE; fails when it is not so, and prints
# how many reservations a second were answered.
#   SIZE=full  1,000 products (default: 100); SESSIONS=n (default 16); PIECES=n (default 5)
. "$(dirname "$0")/common"
rounds=$(size 10 100 1000)
sessions=${SESSIONS:-16}
pieces=${PIECES:-5}

sql -v rounds="$rounds" -v sessions="$sessions" -v pieces="$pieces" <<'SQL'
SET socsvc.subject_role = 'agency';
INSERT INTO socsvc.provider (id, full_name, short_name, legal_form, in_register) VALUES (1, 'Ортез', 'Ортез', 'commercial', '(,)');
INSERT INTO socsvc.help_kind (code, class, name_ru, name_kk, name_en, source) VALUES ('wheelchair', 'aid', 'Коляска', 'Арба', 'Wheelchair', 'bench');
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex, address)
  SELECT n, 'Ахметова', 'Анна', '1990-01-01', 'f', 'ул. Абая, 1' FROM generate_series(1, :rounds * :sessions) n;
INSERT INTO socsvc.rehabilitation_programme (id, number, person, issued_on, notified_on, term)
  SELECT n, n::text, n, socsvc.today(), socsvc.today(), daterange(socsvc.today(), socsvc.today() + 365) FROM generate_series(1, :rounds * :sessions) n;
INSERT INTO socsvc.entitlement (id, rehabilitation_programme, person, help_kind, term, guaranteed_sum)
  SELECT n, n, n, 'wheelchair', daterange(socsvc.today(), socsvc.today() + 365), 100 FROM generate_series(1, :rounds * :sessions) n;
UPDATE socsvc.rehabilitation_programme SET status = 'in_force';
INSERT INTO socsvc.aid_product (id, provider, help_kind, name, price, stock, needs_service, ways)
  SELECT n, 1, 'wheelchair', 'Коляска ' || n, 100, :pieces, true, '{home}' FROM generate_series(1, :rounds) n;
INSERT INTO socsvc.aid_order (id, entitlement, product, way)
  SELECT n, n, (n - 1) / :sessions + 1, 'home' FROM generate_series(1, :rounds * :sessions) n;
UPDATE socsvc.aid_order SET status = 'awaiting_supplier';
CREATE SCHEMA base;
CREATE TABLE base.answer (product bigint NOT NULL, answer text NOT NULL);
-- What a client's confirmation is answered. Any other error than SV006 ends the session, which pgbench reports.
CREATE FUNCTION base.reserve(product bigint, order_id bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  answer text := 'reserved';
BEGIN
  BEGIN
    PERFORM socsvc.reserve_aid(order_id);
  EXCEPTION WHEN SQLSTATE 'SV006' THEN
    answer := 'SV006';
  END;
  INSERT INTO base.answer VALUES (product, answer);
END
$$;
VACUUM ANALYZE;
SQL

cat > "$out/reserve.sql" <<'SQL'
\set n :n + 1
SELECT base.reserve(:n, (:n - 1) * :sessions + :client_id + 1);
SQL
export PGOPTIONS="-c socsvc.subject_role=provider -c socsvc.provider_id=1"
pgbench -n -c "$sessions" -j "$sessions" -t "$rounds" -D n=0 -D sessions="$sessions" -f "$out/reserve.sql" > "$out/said" 2>&1 || { cat "$out/said"; exit 1; }
expected=$((pieces < sessions ? pieces : sessions))
wrong=$(sql -c "
  SELECT count(*) FROM socsvc.aid_product p
   WHERE (p.stock, p.reserved) <> ($pieces, $expected)
      OR (SELECT count(*) FROM socsvc.aid_order o WHERE o.product = p.id AND o.status = 'reserved') <> $expected
      OR (SELECT count(*) FROM base.answer a WHERE a.product = p.id AND a.answer = 'reserved') <> $expected
      OR (SELECT count(*) FROM base.answer a WHERE a.product = p.id) <> $sessions")
sql -c "SELECT count(*) FROM (SELECT socsvc.aid_available(o.id) FROM socsvc.aid_order o WHERE o.status = 'reserved') a" \
    -c "SELECT count(*) FROM (SELECT socsvc.issue_aid(o.id) FROM socsvc.aid_order o WHERE o.status = 'available_at_home') i" > "$out/issued"
unset PGOPTIONS
left=$(sql -c "SELECT count(*) FROM socsvc.aid_product p WHERE (p.stock, p.reserved) <> ($pieces - $expected, 0)")
answer=$(sql -c "
  SELECT count(*) FILTER (WHERE answer = 'reserved') || ' reserved, ' || count(*) FILTER (WHERE answer = 'SV006') || ' refused' FROM base.answer")
deadlocks=$(sql -c "SELECT pg_stat_clear_snapshot(); SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()" | tail -1)
echo "  $answer of $rounds products with $pieces pieces; products with another count: $wrong, after the handing over: $left; deadlocks: $deadlocks"
sed -n 's/^tps = \([0-9]*\).*/\1/p' "$out/said" >"$out/pace"
record "the last $pieces pieces, $sessions sessions: answers" 1/s pace
figure wrong $((wrong + left + deadlocks))
record "the last $pieces pieces, $sessions sessions: wrong" products wrong - - 'ours<=0'
[ "$wrong" = 0 ] && [ "$left" = 0 ] && [ "$deadlocks" = 0 ]
