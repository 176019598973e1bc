#!/bin/bash
# Fees of 1,200,000 household-months (100,000 households, 12 months each, of 2022 to 2026) by monthly_fees(), against
# the same arithmetic in plain C over arrays (fee_kernel.c) and against a join of the household-months to the tables of
# parameters by "valid @> day", in numeric. Called by test/run bench on a private cluster with a register in $PGDATABASE;
# prints ratios. Each figure is the fastest of five calls (the join: one call); ROUNDS=n.
# All three must give the same sum, to the kopeck.
. "$(dirname "$0")/common"
rounds=${ROUNDS:-$(size 1 2 5)}
sql <<'SQL'
SET client_min_messages = warning;
CREATE TABLE household_month (n integer, day date NOT NULL, income bigint NOT NULL, cost bigint NOT NULL);
INSERT INTO household_month
  SELECT h * 12 + m, make_date(2022 + h % 5, m + 1, 1 + (h * 7 + m) % 28),
         1500000 + abs(hashint4extended(h, 1) % 5000000), 100000 + abs(hashint4extended(h * 12 + m, 2) % 2000000)
    FROM generate_series(0, 99999) h, generate_series(0, 11) m ORDER BY 1;
VACUUM ANALYZE household_month;
-- The fastest of five calls, and what they answer; by household and month, or shuffled. Keeping the answer in a variable
-- would copy it, which is not the function's work.
CREATE FUNCTION run_arrays(shuffled boolean) RETURNS TABLE (sum numeric, took double precision) LANGUAGE plpgsql AS $$
DECLARE
  days date[];
  incomes bigint[];
  costs bigint[];
  fees integer;
  began timestamptz;
BEGIN
  SELECT array_agg(h.day ORDER BY h.key, h.n), array_agg(h.income ORDER BY h.key, h.n), array_agg(h.cost ORDER BY h.key, h.n)
    INTO days, incomes, costs
    FROM (SELECT *, CASE WHEN shuffled THEN hashint4(n) ELSE n END AS key FROM household_month) h;
  FOR round IN 1 .. 5 LOOP
    began := clock_timestamp();
    fees := cardinality(socsvc.monthly_fees('home', 'pensioner', days, incomes, costs));
    took := least(took, 1000 * extract(epoch FROM clock_timestamp() - began));
  END LOOP;
  sum := (SELECT pg_catalog.sum(f) FROM unnest(socsvc.monthly_fees('home', 'pensioner', days, incomes, costs)) f);
  RETURN NEXT;
END $$;
SQL
"${CC:-gcc}" -O2 -std=gnu11 -Wall -Wextra -o "$out/fee_kernel" "$here/fee_kernel.c"
for order in n 'hashint4(n), n'; do
  sql -c "SELECT format('limit %s %s %s', lower(valid) - date '2000-01-01', upper(valid) - date '2000-01-01', round(amount * 1.5 * 100))
            FROM socsvc.subsistence_minimum WHERE demographic_group = 'pensioner' ORDER BY valid" \
    -c "SELECT format('month %s %s %s', day - date '2000-01-01', income, cost) FROM household_month ORDER BY $order"
done | awk -v out="$out" '/^limit/ && last != "limit" { file = out "/months" ++files } { last = $1; print >file }'

for ((i = 0; i < rounds; i++)); do
  for order in 1 2; do
    read -r sum_c took < <("$out/fee_kernel" 5 <"$out/months$order" | sort -k2 -g)
    echo "$took" >>"$out/c$order"
    IFS='|' read -r sum_arrays took < <(sql -c "SELECT * FROM run_arrays($order = 2)")
    echo "$took" >>"$out/arrays$order"
    [ "$sum_c" = "$sum_arrays" ] || { echo "sums differ: C $sum_c, monthly_fees() $sum_arrays" >&2; exit 1; }
  done
  sql >"$out/one" <<'SQL'
SET max_parallel_workers_per_gather = 0;
\timing on
SELECT sum(round(CASE WHEN h.income / 100.0 <= m.amount * t.multiplier THEN 0
                      ELSE least(h.cost / 100.0, c.rate * (h.income / 100.0 - m.amount * t.multiplier)) END, 2))
  FROM household_month h
  JOIN socsvc.subsistence_minimum m ON m.demographic_group = 'pensioner' AND m.valid @> h.day
  JOIN socsvc.income_threshold t ON t.valid @> h.day
  JOIN socsvc.fee_cap c ON c.form = 'home' AND c.valid @> h.day;
SQL
  sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' "$out/one" >>"$out/join"
  sum_join=$(sed -n '1s/\.//p' "$out/one")
  [ "$sum_join" = "$sum_c" ] || { echo "sums differ: C $sum_c, join $sum_join" >&2; exit 1; }
done
for order in 1 2; do
  record "fees of 1,200,000 household-months$([ $order = 1 ] || echo ', shuffled'); plain C; a join by dateranges" ms arrays$order join c$order 'limit<=3 rival>=50'
done
