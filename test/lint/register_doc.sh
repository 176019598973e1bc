#!/bin/bash
# doc/register.md, doc/register_m_to_z.md, doc/views.md, doc/views_m_to_z.md, doc/functions.md,
# doc/functions_m_to_z.md and doc/triggers.md list what the catalogue says. Without an argument: fails when one is stale. With --write: writes them anew
# (test/lint/register_doc.sh --write, with PGHOST and so on of a server that has a database with a register).
set -euo pipefail
cd "$(dirname "$0")/../.."
mark='<!-- from the catalogue by test/lint/register_doc.sh --write: edit the comments in extension/, not here -->'

ask() { PGOPTIONS='-c search_path=socsvc,pg_catalog' psql -XAtq -v ON_ERROR_STOP=1 -d "${PGDATABASE:-socsvc_register}" -c "$1"; }

columns() { # columns relkinds [condition on the name]
  ask "SELECT format(E'### %s\n\n%s.\n\n| column | type | |\n|---|---|---|\n%s\n', c.relname, obj_description(c.oid, 'pg_class'),
         (SELECT string_agg(format('| %s | %s%s | %s |', a.attname, format_type(a.atttypid, a.atttypmod),
                                   CASE WHEN a.attnotnull THEN ', not null' ELSE '' END,
                                   replace(col_description(c.oid, a.attnum), '|', '\\|')), E'\n' ORDER BY a.attnum)
            FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))
         FROM pg_class c
        WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ($1) AND NOT c.relispartition
          AND (${2:-true})
        ORDER BY c.relname"
}

functions() { # functions condition
  ask "SELECT format(E'**%s**(%s)%s  \n%s\n', p.proname, pg_get_function_arguments(p.oid),
                     CASE p.prokind WHEN 'p' THEN '' ELSE ' → ' || pg_get_function_result(p.oid) END, obj_description(p.oid, 'pg_proc'))
         FROM pg_proc p
        WHERE p.pronamespace = 'socsvc'::regnamespace AND p.prorettype <> 'trigger'::regtype AND p.provolatile <> 'i'
          AND p.proname !~ '^(_|shipped_)' AND ($1)
        ORDER BY p.proname, p.oid::regprocedure::text"
}

head_of() { awk -v mark="$mark" '{ print } $0 == mark { exit }' "$1"; }

# Two pages: one would pass the length that no file is to pass.
tables_page() {
  head_of doc/register.md
  printf '\n## Tables A to L\n\n'
  columns "'r', 'p'" "c.relname < 'm'"
}

tables_m_page() {
  head_of doc/register_m_to_z.md
  printf '\n## Tables M to Z\n\n'
  columns "'r', 'p'" "c.relname >= 'm'"
}

views_page() {
  head_of doc/views.md
  printf '\n## Views A to L\n\n'
  columns "'v'" "c.relname < 'm'"
}

views_m_page() {
  head_of doc/views_m_to_z.md
  printf '\n## Views M to Z\n\n'
  columns "'v'" "c.relname >= 'm'"
}

functions_page() {
  head_of doc/functions.md
  printf '\n## Functions and procedures A to L\n\n'
  functions "p.proname !~ '^guard_' AND p.proname < 'm'"
}

functions_m_page() {
  head_of doc/functions_m_to_z.md
  printf '\n## Functions and procedures M to Z\n\n'
  functions "p.proname !~ '^guard_' AND p.proname >= 'm'"
}

triggers_page() {
  head_of doc/triggers.md
  cat <<'TEXT'

## Guards

Conditions of moves, named by `status_transition.guard`. Ask one beforehand to know whether a move would be refused.

TEXT
  functions "p.proname ~ '^guard_'"
  printf '\n## Triggers\n\n| table | trigger | |\n|---|---|---|\n'
  ask "SELECT format('| %s | %s | %s |', c.relname, t.tgname,
                     coalesce(obj_description(t.oid, 'pg_trigger'), regexp_replace(obj_description(t.tgfoid, 'pg_proc'), '\. Errors:.*', '')))
         FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'socsvc'::regnamespace AND NOT c.relispartition AND NOT t.tgisinternal
          AND t.tgname !~ '^invalidate_rules'
        ORDER BY c.relname, t.tgname"
}

for page in tables:doc/register.md tables_m:doc/register_m_to_z.md views:doc/views.md views_m:doc/views_m_to_z.md functions:doc/functions.md \
  functions_m:doc/functions_m_to_z.md triggers:doc/triggers.md; do
  file=${page#*:}
  if [ "${1:-}" = --write ]; then
    "${page%%:*}_page" >"$file.new"
    mv "$file.new" "$file"
  else
    diff -u "$file" <("${page%%:*}_page") || { echo "$file is stale: run test/lint/register_doc.sh --write"; exit 1; }
  fi
done
