#!/bin/bash
# Sixteen sessions book the last ten places of a group, hundreds of groups one after the other: ten of them get one and six
# are refused (SV006), always, without a deadlock, an overbooking or a lost session.
# Called by test/run bench on a private cluster with an empty register in $PGDATABASE; fails when it is not so, and prints
# how many bookings a second were answered.
#   SIZE=full  1,000 groups (default: 200); SESSIONS=n (default 16); PLACES=n (default 10)
. "$(dirname "$0")/common"
rounds=$(size 20 200 1000)
sessions=${SESSIONS:-16}
places=${PLACES:-10}

sql -v rounds="$rounds" -v sessions="$sessions" -v places="$places" <<'SQL'
SET socsvc.subject_role = 'agency';
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex)
  SELECT n, 'Иванова', 'Анна', '1990-01-01', 'f' FROM generate_series(1, :rounds * :sessions) n;
INSERT INTO socsvc.provider (id, full_name, short_name, legal_form) VALUES (1, 'Центр', 'Центр', 'state');
INSERT INTO socsvc.department (id, provider, name, form) VALUES (1, 1, 'Отделение', 'semi_residential');
INSERT INTO socsvc.place_group (id, department, provider, name, stay)
  SELECT n, 1, 1, 'Группа ' || n, 'over_4_hours' FROM generate_series(1, :rounds) n;
INSERT INTO socsvc.place_capacity (place_group, places, valid, document) SELECT n, :places, '(,)', 'приказ' FROM generate_series(1, :rounds) n;
CREATE SCHEMA base;
CREATE TABLE base.answer (place_group bigint NOT NULL, answer text NOT NULL);
-- What a client's booking is answered. Any other error than SV006 ends the session, which pgbench reports.
CREATE FUNCTION base.book(place_group bigint, person bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  answer text := 'booked';
BEGIN
  BEGIN
    PERFORM socsvc.book_place(place_group, person, daterange(socsvc.today() + 1, socsvc.today() + 11));
  EXCEPTION WHEN SQLSTATE 'SV006' THEN
    answer := 'SV006';
  END;
  INSERT INTO base.answer VALUES (place_group, answer);
END
$$;
VACUUM ANALYZE;
SQL

cat > "$out/book.sql" <<'SQL'
\set n :n + 1
SELECT base.book(:n, (:n - 1) * :sessions + :client_id + 1);
SQL
export PGOPTIONS="-c socsvc.subject_role=agency"
pgbench -n -c "$sessions" -j "$sessions" -t "$rounds" -D n=0 -D sessions="$sessions" -f "$out/book.sql" > "$out/said" 2>&1 || { cat "$out/said"; exit 1; }
unset PGOPTIONS

answer=$(sql -v places="$places" -c "
  SELECT count(*) FILTER (WHERE answer = 'booked') || ' booked, ' || count(*) FILTER (WHERE answer = 'SV006') || ' refused' FROM base.answer")
wrong=$(sql -c "
  SELECT count(*) FROM generate_series(1, $rounds) n
   WHERE (SELECT count(*) FROM socsvc.stay s WHERE s.place_group = n) <> least($places, $sessions)
      OR (SELECT count(*) FROM base.answer a WHERE a.place_group = n) <> $sessions")
deadlocks=$(sql -c "SELECT pg_stat_clear_snapshot(); SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()" | tail -1)
echo "  $answer in $rounds groups of $places; groups with another count: $wrong; deadlocks: $deadlocks"
sed -n 's/^tps = \([0-9]*\).*/\1/p' "$out/said" >"$out/pace"
record "the last $places places, $sessions sessions: answers" 1/s pace
figure wrong $((wrong + deadlocks))
record "the last $places places, $sessions sessions: wrong" groups wrong - - 'ours<=0'
[ "$wrong" = 0 ] && [ "$deadlocks" = 0 ]
