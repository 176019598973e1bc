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

# A line a line of a picture's source: name, TAB, line. PICTURES: rows of SQL: name, title, tables.
#
# Tables with their keys: of the primary key in bold, then the columns of foreign keys. A key that leads to a table of the same picture is an
# arrow, one that leads elsewhere says where; of the columns of one that has several the first but region_code stands for it.
# Statuses and moves of an entity: who moves it, in brackets the guard. Double border: final. Of one jurisdiction: said.
sources() {
  sed "s/@PICTURES@/$1/" <<'SQL' | psql -XAtq -F $'\t' -v ON_ERROR_STOP=1 -d "${PGDATABASE:-socsvc_register}"
WITH p (picture, title, tables) AS (VALUES @PICTURES@),
t AS (
  SELECT p.picture, c.oid, c.relname::text AS name FROM p JOIN pg_class c ON c.relname = ANY (p.tables::text[])
   WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition),
k AS MATERIALIZED (
  SELECT DISTINCT t.picture, t.name, f.conrelid, a.attnum, a.attname::text AS attname, r.relname::text AS other, o.picture IS NOT DISTINCT FROM t.picture AS inside
    FROM t JOIN pg_constraint f ON f.conrelid = t.oid AND f.contype = 'f' AND f.conparentid = 0
    JOIN pg_class r ON r.oid = f.confrelid
    LEFT JOIN t o ON o.oid = f.confrelid
    CROSS JOIN LATERAL (
      SELECT a.attnum, a.attname FROM unnest(f.conkey) WITH ORDINALITY u (attnum, n) JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = u.attnum
       ORDER BY a.attname = 'region_code', u.n LIMIT 1) a),
shown AS MATERIALIZED (
  SELECT t.oid, a.attnum, a.attname::text AS name, coalesce(a.attnum = ANY (p.conkey), false) AS is_key,
         string_agg(k.other, ', ' ORDER BY k.other COLLATE "C") FILTER (WHERE NOT k.inside) AS leads_to, count(k.inside) AS keys
    FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_constraint p ON p.conrelid = t.oid AND p.contype = 'p'
    LEFT JOIN k ON k.conrelid = t.oid AND k.attnum = a.attnum
   GROUP BY t.oid, a.attnum, a.attname, p.conkey),
m AS ( -- a representative does what the citizen does, and is not told apart
  SELECT m.entity, m.from_status, m.to_status, coalesce(m.guard, '') AS guard, m.actor || CASE m.jurisdiction WHEN '*' THEN '' ELSE ' (' || m.jurisdiction || ')' END AS actor,
         m.actor = 'representative' AND bool_or(m.actor = 'citizen') OVER (PARTITION BY m.entity, m.from_status, m.to_status) AS is_double
    FROM socsvc.shipped_status_transition() m),
g AS (SELECT entity, from_status, to_status, guard, string_agg(actor, ', ' ORDER BY actor COLLATE "C") AS actors FROM m WHERE NOT is_double GROUP BY 1, 2, 3, 4),
line (picture, part, n, text) AS (
  SELECT picture, 1, '', concat_ws(E'\n', '// By test/lint/pictures.sh --write from the catalogue of a register.', 'digraph {',
    format('  graph [rankdir=LR, nodesep=0.25, ranksep=0.8, fontname="Helvetica,Arial,sans-serif", label="%s", labelloc=t, fontsize=18]', title),
    '  node [shape=plain, fontname="Helvetica,Arial,sans-serif", fontsize=11]', '  edge [color="#555555", arrowsize=0.7]') FROM p
  UNION ALL
  SELECT t.picture, 2, t.name, format('  %s [label=<<table border="0" cellborder="1" cellspacing="0" cellpadding="3"><tr><td bgcolor="#dce8f4"><b>%s</b></td></tr>%s</table>>]',
      t.name, t.name,
      (SELECT string_agg(format('<tr><td align="left" port="%s">%s</td></tr>', s.name,
                                CASE WHEN s.is_key THEN '<b>' || s.name || '</b>' ELSE s.name END
                                || coalesce(' <font color="#777777">→ ' || s.leads_to || '</font>', '')), '' ORDER BY NOT s.is_key, s.attnum)
         FROM shown s WHERE s.oid = t.oid AND (s.is_key OR s.keys > 0))) FROM t
  UNION ALL
  SELECT k.picture, 3, concat_ws(' ', k.name, k.attname, k.other), format('  %s:%s -> %s', k.name, k.attname, k.other) FROM k WHERE k.inside
  UNION ALL
  SELECT 'state_' || entity, 1, '', concat_ws(E'\n', '// By test/lint/pictures.sh --write from status and status_transition, of all jurisdictions.', 'digraph {',
    format('  graph [nodesep=0.5, ranksep=0.6, fontname="Helvetica,Arial,sans-serif", label="%s", labelloc=t, fontsize=18]', entity),
    '  node [shape=box, style="rounded,filled", fillcolor="#f4f0dc", fontname="Helvetica,Arial,sans-serif", fontsize=11]',
    '  edge [color="#555555", arrowsize=0.7, fontname="Helvetica,Arial,sans-serif", fontsize=9]') FROM g GROUP BY entity
  UNION ALL
  SELECT 'state_' || s.entity, 2, to_char(s.sort_order::integer, '0000') || s.code,
         format('  %s [label="%s\n%s"%s]', s.code, s.code, (SELECT l.label FROM socsvc.shipped_status_label() l WHERE l.entity = s.entity AND l.status = s.code AND l.lang = 'ru'),
                CASE WHEN s.is_final::boolean THEN ', peripheries=2' ELSE '' END)
         || CASE WHEN s.is_initial::boolean THEN format(E'\n  begin_%s [shape=point, width=0.12, label=""]\n  begin_%s -> %s', s.code, s.code, s.code) ELSE '' END
    FROM socsvc.shipped_status() s WHERE s.entity IN (SELECT entity FROM g)
  UNION ALL
  SELECT 'state_' || entity, 3, from_status || ' ' || to_status,
         format('  %s -> %s [label="%s"]', from_status, to_status,
                string_agg(actors || CASE guard WHEN '' THEN '' ELSE '\n[' || substr(guard, 7) || ']' END, '\n' ORDER BY actors COLLATE "C", guard COLLATE "C"))
    FROM g GROUP BY entity, from_status, to_status
  UNION ALL
  SELECT DISTINCT picture, 4, '', '}' FROM (SELECT picture FROM p UNION SELECT 'state_' || entity FROM g) x)
SELECT picture, l FROM line, regexp_split_to_table(text, E'\n') WITH ORDINALITY r (l, i) ORDER BY picture COLLATE "C", part, n COLLATE "C", i;
SQL
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
pictures=''
while IFS= read -r line; do
  name=${line%%|*} title=${line##*|} pattern=${line#*|}
  pictures+="${pictures:+, }('$name', '$title', '$(tables "${pattern%|*}")')"
done <<<"$chapters"
sources "$pictures" | awk -F '\t' -v folder="$new" '{ file = folder "/" $1 ".dot"; if (file != last) close(last); last = file; print $2 > file }'
entities=$(cd "$new" && printf '%s\n' state_*.dot | sed 's/^state_//; s/\.dot$//')
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
diff <(cd $folder && ls) <(cd "$new" && for dot in *.dot; do printf '%s\n' "$dot" "${dot%.dot}.svg"; done | sort) || stale=1
for dot in "$new"/*.dot; do
  name=$(basename "$dot" .dot)
  diff -u "$folder/$name.dot" "$dot" || stale=1
  grep -qF "sha256 $(digest "$dot") " "$folder/$name.svg" || { echo "$folder/$name.svg is not drawn from $name.dot"; stale=1; }
done
dot -Tsvg "$new"/*.dot >/dev/null || { echo 'graphviz cannot draw them'; stale=1; }
[ $stale -eq 0 ] || { echo 'the pictures are stale: run test/lint/pictures.sh --write'; exit 1; }
