#!/bin/bash
# doc/pictures/*.dot say what the catalogue of a register and its transitions of statuses say, *.svg are drawn from them by graphviz, and
# doc/pictures.md shows each. Without an argument: fails when one is stale. With --write: writes them anew (test/lint/pictures.sh --write,
# with PGHOST and so on of a server that has a database with a register, PGDATABASE, by default socsvc_register). Sources are compared, not
# drawings, for each version of graphviz draws a little otherwise: a drawing names the digest of its source.
set -euo pipefail
cd "$(dirname "$0")/../.."
export LC_ALL=C.UTF-8
folder=doc/pictures

# A picture a line: name, chapters of extension/register (a regular expression on the number), title.
chapters='er_reference|00|10|15|Register, reference data, keys
er_people|20|21|22|25|People, providers, categories
er_application|30|31|From the application to the decision
er_programme|40|41|43|56|Programmes
er_contract|50|55|57|Contracts
er_order|58|59|61|68|69|Orders by a rehabilitation programme (Kazakhstan)
er_delivery|60|62|65|Deliveries, visits, acts
er_fee|70|71|Fees: parameters, incomes, assessment
er_charge|72|73|74|Fees: free of charge, charges, payments
er_place|75|76|77|78|79|Places, queues, stays
er_message|85|87|Deadlines, messages, jobs
er_audit|88|89|Audit, signatures, opened cases'

ask() { psql -XAtq -v ON_ERROR_STOP=1 -d "${PGDATABASE:-socsvc_register}" "$@"; }

# tables PATTERN: the tables that the chapters whose numbers match make, as an array of SQL.
tables() {
  find extension/register -name '*.sql' | grep -E "/($1)_" | sort | xargs sed -nE 's/^CREATE TABLE (IF NOT EXISTS )?socsvc\.([a-z_]+).*/\2/p' |
    paste -sd, | sed 's/.*/{&}/'
}

# Tables with their keys: of the primary key in bold, then the columns of foreign keys. A key that leads to a table of the same picture
# is an arrow, one that leads elsewhere says where.
er() { # er TITLE TABLES
  cat <<DOT
// By test/lint/pictures.sh --write from the catalogue of a register.
digraph {
  graph [rankdir=LR, nodesep=0.25, ranksep=0.8, fontname="Helvetica,Arial,sans-serif", label="$1", labelloc=t, fontsize=18]
  node [shape=plain, fontname="Helvetica,Arial,sans-serif", fontsize=11]
  edge [color="#555555", arrowsize=0.7]
DOT
  ask -v tables="$2" <<'SQL'
WITH t AS (
  SELECT c.oid, c.relname::text AS name FROM pg_class c
   WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname = ANY (:'tables'::text[])),
k AS ( -- keys; where several lead from the same columns of one table to another, the shortest
  SELECT DISTINCT ON (f.conrelid, f.confrelid, (f.conkey)[1], (f.confrelid IN (SELECT oid FROM t))) f.conrelid, f.confrelid, f.conkey, r.relname::text AS other,
         f.confrelid IN (SELECT oid FROM t) AS inside
    FROM pg_constraint f JOIN pg_class r ON r.oid = f.confrelid
   WHERE f.contype = 'f' AND f.conparentid = 0 AND f.conrelid IN (SELECT oid FROM t)
   ORDER BY f.conrelid, f.confrelid, (f.conkey)[1], (f.confrelid IN (SELECT oid FROM t)), cardinality(f.conkey), f.conname),
shown AS (
  SELECT a.attrelid, a.attnum, a.attname::text AS name, p.conkey IS NOT NULL AS is_key,
         (SELECT string_agg(DISTINCT k.other, ', ' ORDER BY k.other) FROM k
           WHERE k.conrelid = a.attrelid AND NOT k.inside AND k.conkey[1] = a.attnum) AS leads_to,
         EXISTS (SELECT FROM k WHERE k.conrelid = a.attrelid AND k.inside AND k.conkey[1] = a.attnum) AS has_arrow
    FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_constraint p ON p.conrelid = a.attrelid AND p.contype = 'p' AND a.attnum = ANY (p.conkey))
SELECT line FROM (
SELECT 1 AS part, t.name AS of_table, '' AS of_column, format('  %s [label=<<table border="0" cellborder="1" cellspacing="0" cellpadding="3"><tr><td bgcolor="#dce8f4"><b>%s</b></td></tr>%s</table>>]',
              t.name, t.name,
              (SELECT string_agg(format('<tr><td align="left" port="%s">%s</td></tr>', s.name,
                                        CASE WHEN s.is_key THEN '<b>' || s.name || '</b>' ELSE s.name END
                                        || coalesce(' <font color="#777777">→ ' || s.leads_to || '</font>', '')), '' ORDER BY NOT s.is_key, s.attnum)
                 FROM shown s WHERE s.attrelid = t.oid AND (s.is_key OR s.leads_to IS NOT NULL OR s.has_arrow))) AS line
  FROM t
UNION ALL
SELECT 2, t.name, a.attname, format('  %s:%s -> %s', t.name, a.attname, k.other)
  FROM k JOIN t ON t.oid = k.conrelid JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
 WHERE k.inside) l ORDER BY part, of_table COLLATE "C", of_column COLLATE "C", line COLLATE "C";
SQL
  echo '}'
}

# Statuses and moves of an entity: who moves it, in brackets the guard. Double border: final. Of one jurisdiction: said.
state() { # state ENTITY
  cat <<DOT
// By test/lint/pictures.sh --write from status and status_transition, of all jurisdictions.
digraph {
  graph [nodesep=0.5, ranksep=0.6, fontname="Helvetica,Arial,sans-serif", label="$1", labelloc=t, fontsize=18]
  node [shape=box, style="rounded,filled", fillcolor="#f4f0dc", fontname="Helvetica,Arial,sans-serif", fontsize=11]
  edge [color="#555555", arrowsize=0.7, fontname="Helvetica,Arial,sans-serif", fontsize=9]
DOT
  ask -v entity="$1" <<'SQL'
SELECT format('  %s [label="%s\n%s"%s]', s.code, s.code, (SELECT replace(l.label, '"', '\"') FROM socsvc.shipped_status_label() l WHERE l.entity = s.entity AND l.status = s.code AND l.lang = 'ru'),
              CASE WHEN s.is_final::boolean THEN ', peripheries=2' ELSE '' END)
       || CASE WHEN s.is_initial::boolean THEN format(E'\n  begin_%s [shape=point, width=0.12, label=""]\n  begin_%s -> %s', s.code, s.code, s.code) ELSE '' END
  FROM socsvc.shipped_status() s WHERE s.entity = :'entity' ORDER BY s.sort_order::integer, s.code;
WITH m AS ( -- a representative does what the citizen does, and is not told apart
  SELECT m.from_status, m.to_status, coalesce(m.guard, '') AS guard, m.actor || CASE m.jurisdiction WHEN '*' THEN '' ELSE ' (' || m.jurisdiction || ')' END AS actor
    FROM socsvc.shipped_status_transition() m
   WHERE m.entity = :'entity'
     AND NOT (m.actor = 'representative' AND EXISTS (SELECT FROM socsvc.shipped_status_transition() c
                                                      WHERE c.entity = m.entity AND c.from_status = m.from_status AND c.to_status = m.to_status AND c.actor = 'citizen'))),
g AS (SELECT from_status, to_status, guard, string_agg(actor, ', ' ORDER BY actor COLLATE "C") AS actors FROM m GROUP BY from_status, to_status, guard)
SELECT format('  %s -> %s [label="%s"]', from_status, to_status,
              string_agg(actors || CASE guard WHEN '' THEN '' ELSE '\n[' || substr(guard, 7) || ']' END, '\n' ORDER BY actors COLLATE "C", guard COLLATE "C"))
  FROM g GROUP BY from_status, to_status ORDER BY from_status COLLATE "C", to_status COLLATE "C";
SQL
  echo '}'
}

page() { # page PICTURE...
  cat <<'TEXT'
# Pictures

Drawn by graphviz from what a register is (`test/lint/pictures.sh --write`); `make lint` sees that they are current. Sources: `doc/pictures/*.dot`.

## Tables and their keys

A picture for each part of `extension/register/`. In bold the primary key, then the columns that lead to other tables: within the picture
by an arrow, elsewhere by name. All columns: [register.md](register.md).

TEXT
  local line title name
  while IFS= read -r line; do
    name=${line%%|*} title=${line##*|}
    printf '### %s\n\n![%s](pictures/%s.svg)\n\n' "$title" "$title" "$name"
  done <<<"$chapters"
  cat <<'TEXT'
## Statuses and their moves

From table `status_transition`, of all jurisdictions: who moves a row, and in brackets the guard that must hold (`guard_…` in
[functions.md](functions.md)). A representative does what the citizen does. A double border is a final status.

TEXT
  for name in "$@"; do printf '### %s\n\n![%s](pictures/state_%s.svg)\n\n' "$name" "$name" "$name"; done
}

new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
while IFS= read -r line; do
  name=${line%%|*} title=${line##*|} pattern=${line#*|}
  er "$title" "$(tables "${pattern%|*}")" >"$new/$name.dot"
done <<<"$chapters"
entities=$(ask -c 'SELECT entity FROM socsvc.shipped_status_transition() GROUP BY entity ORDER BY entity COLLATE "C"')
for entity in $entities; do state "$entity" >"$new/state_$entity.dot"; done
# shellcheck disable=SC2086 # several
page $entities | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' >"$new/pictures.md"

# No table is left out: each is in exactly one picture.
ask -c "SELECT relname FROM pg_class WHERE relnamespace = 'socsvc'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition" | sort >"$new/tables"
sed -nE 's/^  ([a-z_]+) \[label=<<table.*/\1/p' "$new"/er_*.dot | sort >"$new/drawn"
diff "$new/tables" "$new/drawn" || { echo 'a table is in no picture, or in two: see the list of chapters in test/lint/pictures.sh'; exit 1; }

digest() { sha256sum <"$1" | cut -d' ' -f1; }

if [ "${1:-}" = --write ]; then
  mkdir -p $folder
  rm -f $folder/*.dot $folder/*.svg
  for dot in "$new"/*.dot; do
    name=$(basename "$dot" .dot)
    cp "$dot" "$folder/$name.dot"
    { dot -Tsvg "$dot"; echo "<!-- drawn from $name.dot, sha256 $(digest "$dot") -->"; } >"$folder/$name.svg"
  done
  cp "$new/pictures.md" doc/pictures.md
  exit
fi

stale=0
diff -u doc/pictures.md "$new/pictures.md" || stale=1
diff <(cd $folder && ls) <(cd "$new" && for dot in *.dot; do echo "$dot"; echo "${dot%.dot}.svg"; done | sort) || stale=1
for dot in "$new"/*.dot; do
  name=$(basename "$dot" .dot)
  diff -u "$folder/$name.dot" "$dot" || stale=1
  grep -qF "sha256 $(digest "$dot") " "$folder/$name.svg" || { echo "$folder/$name.svg is not drawn from $name.dot"; stale=1; }
  dot -Tsvg "$dot" >/dev/null || { echo "graphviz cannot draw $name.dot"; stale=1; }
done
[ $stale -eq 0 ] || { echo 'the pictures are stale: run test/lint/pictures.sh --write'; exit 1; }
