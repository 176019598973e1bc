#!/bin/bash
# A month charged for a region, against one aggregation of the same deliveries plus the plain insert of the same rows, and
# against a PL/pgSQL loop over contracts (rivals/charge.sql). Called by test/run bench on a private cluster with an empty
# register in $PGDATABASE; prints ratios.
#   SIZE=full  100,000 contracts with 3,000,000 deliveries (default: a tenth); ROUNDS=n
. "$(dirname "$0")/common"
rounds=${ROUNDS:-$(size 1 2 3)}
contracts=$(size 1000 10000 100000)
emptied() { # emptied SCHEMA
  sql -c "SET session_replication_role = replica; TRUNCATE $1.charge, $1.charge_segment, $1.charge_line" -c CHECKPOINT
}

sql -v contracts="$contracts" -f "$here/charge_fixture.sql"
sql -f "$here/rivals/charge.sql"
columns='region_code, id, contract, person, provider, form, month, posted_month, sequence, fee_formula, cost, fee, extra, previous, terms,
  digest, computed_at' # all but the generated one
month=$(sql -c "SELECT date_trunc('month', socsvc.today() - interval '1 month')::date")

for ((i = 0; i < rounds; i++)); do
  emptied socsvc
  emptied plain
  emptied rival
  timed "SELECT count(*) FILTER (WHERE v.outcome = 'charged') FROM socsvc.charge_month('$month') v \g $out/charged" >>"$out/socsvc"
  # Left alone the planner looks tariffs up by contract day and takes half a minute: a good plan is what we compare with.
  timed 'SET enable_nestloop = off;' "SELECT l.contract, pl.service_item, sum(d.quantity), sum(d.quantity * t.amount)
           FROM socsvc.delivery d JOIN socsvc.contract_line l ON l.id = d.contract_line
           JOIN socsvc.programme_line pl ON pl.id = l.programme_line JOIN socsvc.contract c ON c.id = l.contract
           JOIN socsvc.tariff t ON t.provider = d.provider AND t.service_item = pl.service_item AND t.place = c.place
            AND t.valid @> d.delivered_on
          WHERE d.delivered_on >= '$month' AND d.delivered_on < date '$month' + interval '1 month'
          GROUP BY l.contract, pl.service_item \g /dev/null" >>"$out/aggregation"
  timed "INSERT INTO plain.charge ($columns) SELECT $columns FROM socsvc.charge;" \
    'INSERT INTO plain.charge_segment SELECT * FROM socsvc.charge_segment;' \
    'INSERT INTO plain.charge_line SELECT * FROM socsvc.charge_line;' >>"$out/insert"
  timed "SELECT rival.charge_month('$month');" >>"$out/rival"
done
same=$(sql -c "SELECT count(*) FROM socsvc.charge g FULL JOIN rival.charge r USING (contract, month)
                WHERE (g.cost, g.fee, g.terms) IS DISTINCT FROM (r.cost, r.fee, r.terms)")
timed "SELECT count(*) FILTER (WHERE v.outcome = 'unchanged') FROM socsvc.charge_month('$month') v \g /dev/null" >>"$out/again"
add base aggregation insert
record "a month of $(cat "$out/charged") contracts charged; aggregation and insert" ms socsvc rival base 'limit<=2 rival>=4'
record 'the same: computed again without a change' ms again
figure differ "$same"
record 'charges in which it and the rival differ' charges differ - - 'ours<=0'
