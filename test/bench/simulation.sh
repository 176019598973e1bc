#!/bin/bash
# What-if over the stored inputs of a region's month: simulate_fees() against the same arithmetic in SQL numeric over the
# same rows (rival, written by us). Called by test/run bench on a private cluster with an empty register in $PGDATABASE;
# prints seconds, ratios and memory.
#   SIZE=full       1,000,000 persons (default: 50,000)
#   ROUNDS=n
. "$(dirname "$0")/common"
rounds=${ROUNDS:-$(size 1 3 5)}
persons=$(size 5000 50000 1000000)

# Three months, so that the simulated one must be found; each contract has a segment, and three lines that sum to its cost.
# A tenth is free by a rule, a tenth residential, one in 500 has a difference that replaces its charge.
sql -v persons="$persons" <<'SQL'
SET client_min_messages = warning;
BEGIN;
SET LOCAL session_replication_role = replica;
DELETE FROM socsvc.demographic_group;
INSERT INTO socsvc.demographic_group (code, name_ru, name_en, source) VALUES ('pensioner', 'пенсионеры', 'pensioners', 'bench');
INSERT INTO socsvc.subsistence_minimum (id, jurisdiction, demographic_group, amount, valid, source)
  VALUES (900001, 'KZ', 'pensioner', 19067, '[1990-01-01,1991-01-01)', 'bench');
INSERT INTO socsvc.income_threshold (id, jurisdiction, multiplier, valid, source) VALUES (900001, 'KZ', 1.5, '[1990-01-01,1991-01-01)', 'bench');
INSERT INTO socsvc.fee_cap (id, jurisdiction, form, base, rate, free_up_to_threshold, valid, source) VALUES
  (900001, 'KZ', 'home', 'income_over_threshold', 0.5, true, '[1990-01-01,1991-01-01)', 'bench'),
  (900002, 'KZ', 'residential', 'income', 0.75, false, '[1990-01-01,1991-01-01)', 'bench');
INSERT INTO socsvc.fee_formula (id, jurisdiction, version, rounding, valid, source) VALUES (900001, 'KZ', 1, 0.01, '[1990-01-01,1991-01-01)', 'bench');
INSERT INTO socsvc.free_rule (id, jurisdiction, code, sort_order, forms, when_conditions, extent, name_ru, name_en, valid, source)
  VALUES (900001, 'KZ', 'bench_rule', 1, '{home}', '{course}', 'while', 'x', 'x', '[1990-01-01,1991-01-01)', 'bench');
INSERT INTO socsvc.tariff (id, provider, service_item, amount, valid, source)
  SELECT 900000 + n, 1, (SELECT min(id) FROM socsvc.service_item) + n, 0, '[1990-01-01,1991-01-01)', 'bench' FROM generate_series(1, 3) n;

CREATE TEMP TABLE input AS
  SELECT n AS contract, month::date AS month, s.sequence, row_number() OVER (ORDER BY month, s.sequence, n) AS id,
         n % 10 = 3 AS residential, n % 10 = 7 AS free, n % 200 + 1 AS provider,
         round(1500 + (n * 7919 % 7000000) / 100.0, 2) AS income,
         round((10000 + n * 104729 % 100000) / 100.0 + s.sequence, 2) AS price
    FROM generate_series(date '2026-01-01', '2026-03-01', '1 month') month,
         generate_series(1, :persons::bigint) n,
         LATERAL generate_series(1, CASE WHEN n % 500 = 0 AND month = '2026-02-01' THEN 2 ELSE 1 END) s (sequence);
CREATE TEMP TABLE computed AS
  SELECT i.*, 9 * price AS cost, CASE WHEN free THEN NULL WHEN residential THEN 0.75 * income ELSE 0.5 * greatest(income - 28600.50, 0) END AS cap FROM input i;
INSERT INTO socsvc.charge (id, contract, person, provider, form, month, posted_month, sequence, fee_formula, cost, fee,
                           extra, previous, terms, digest)
  SELECT id, contract, contract, provider, CASE WHEN residential THEN 'residential' ELSE 'home' END, month, month, sequence, 900001,
         cost, CASE WHEN cap IS NULL THEN 0 ELSE round(least(cost, cap), 2) END, 0, 0,
         CASE WHEN coalesce(cap, 0) = 0 THEN 'free' WHEN cap < cost THEN 'partial' ELSE 'full' END, 0
    FROM computed ORDER BY id;
INSERT INTO socsvc.charge_segment (charge, segment, days, charged_days, days_in_month, free_rule, demographic_group,
                                   average_income, subsistence_minimum, income_threshold, threshold, fee_cap, cost, cap, fee)
  SELECT id, 1, daterange(month, (month + interval '1 month')::date), d, d, CASE WHEN free THEN 900001 END, 'pensioner',
         income, CASE WHEN cap IS NOT NULL AND NOT residential THEN 900001 END,
         CASE WHEN cap IS NOT NULL AND NOT residential THEN 900001 END, CASE WHEN cap IS NOT NULL AND NOT residential THEN 28600.50 END,
         CASE WHEN cap IS NOT NULL THEN CASE WHEN residential THEN 900002 ELSE 900001 END END, cost, cap, CASE WHEN cap IS NULL THEN 0 ELSE least(cost, cap) END
    FROM computed, LATERAL (SELECT date_part('day', month + interval '1 month' - interval '1 day')::integer AS d) m ORDER BY id;
INSERT INTO socsvc.charge_line (charge, line, segment, contract_line, tariff, quantity, price, cost)
  SELECT id, l, 1, contract * 3 + l, 900000 + l, 3, price, 3 * price
    FROM computed, generate_series(1, 3) l
   WHERE month = '2026-02-01' ORDER BY id, l;
COMMIT;
VACUUM ANALYZE socsvc.charge;
VACUUM ANALYZE socsvc.charge_segment;
VACUUM ANALYZE socsvc.charge_line;
CHECKPOINT;
SQL

# ---- the rival: the whole arithmetic in one query, numeric all the way
cat >"$out/rival.sql" <<'SQL'
SELECT count(*), sum(r.fee_then)
  FROM (SELECT c.id, c.contract, c.person, c.provider, c.form, c.fee,
               CASE WHEN sum(s.cost) = 0 THEN 0 ELSE least(sum(s.cost), round(sum(least(
                 s.cost,
                 CASE WHEN s.free_rule IS NOT NULL THEN 0
                      WHEN k.free_up_to_threshold AND s.average_income <= round(:minimum * t.multiplier, 2) THEN 0
                      ELSE k.rate * s.charged_days / s.days_in_month
                           * CASE k.base WHEN 'income' THEN s.average_income
                                         ELSE greatest(s.average_income - round(:minimum * t.multiplier, 2), 0) END
                 END)) / max(f.rounding)) * max(f.rounding)) END AS fee_then
          FROM socsvc.charge c
          JOIN socsvc.charge_segment s ON s.region_code = c.region_code AND s.charge = c.id
          JOIN socsvc.fee_formula f ON f.id = c.fee_formula
          LEFT JOIN socsvc.fee_cap k ON k.id = s.fee_cap
          LEFT JOIN socsvc.income_threshold t ON t.id = s.income_threshold
         WHERE c.month = '2026-02-01'
           AND NOT EXISTS (SELECT FROM socsvc.charge d
                            WHERE d.contract = c.contract AND d.month = c.month AND d.sequence > c.sequence)
         GROUP BY c.region_code, c.id) r
SQL
cat >"$out/simulate.sql" <<'SQL'
SELECT count(*), sum(fee_then) FROM socsvc.simulate_fees('2026-02-01', jsonb_build_object('subsistence_minimum', jsonb_build_object('pensioner', :minimum)))
SQL
cat >"$out/tariff.sql" <<'SQL'
SELECT count(*), sum(fee_then) FROM socsvc.simulate_fees('2026-02-01', '{"tariff_factor": 1.1}')
SQL
cat >"$out/totals.sql" <<'SQL'
SELECT count(*), sum(fee_then) FROM socsvc.simulate_fee_totals('2026-02-01', '{"income_factor": 1.05}')
SQL

# Runs a query in a session of its own: its answer goes into $out/answer_WHAT, milliseconds into $out/ms_WHAT, the
# private memory of the server process at its most, in MB, into $out/mb_WHAT.
run() { # run WHAT
  { echo '\set minimum 21000'; cat "$out/$1.sql"; } >"$out/statements"
  watched "$out/statements" "$out/output" >>"$out/mb_$1"
  sed -n 2p "$out/output" >"$out/answer_$1"
  sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' "$out/output" | tail -n 1 >>"$out/ms_$1"
}

for ((i = 0; i < rounds; i++)); do
  for what in rival simulate; do run $what; done
done
cmp "$out/answer_rival" "$out/answer_simulate" || { echo "simulate_fees() and the rival do not agree" >&2; exit 1; }
run tariff
run totals
# Seconds at a million persons are asked; fewer have their share of them.
record "simulate_fees() of $persons persons; the same in SQL numeric" ms ms_simulate ms_rival - "$([ "${SIZE:-}" = small ] || echo "ours<=$((persons / 100))")"
record "the same with tariffs times 1.1, $((3 * persons)) lines" ms ms_tariff
record "simulate_fee_totals() of $persons persons" ms ms_totals
record "private memory of simulate_fees() at its most" MB mb_simulate
record "the same with tariffs" MB mb_tariff
