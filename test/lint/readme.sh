#!/bin/bash
# What the README tells a newcomer to type works in an empty database, and answers what the README says.
set -euo pipefail
cd "$(dirname "$0")/../.."
database=lint_readme
psql -Xqc "CREATE DATABASE $database" -d postgres
answer=$(sed -n '/^```sql$/,/^```$/p' README.md | grep -v '^```' |
  PGDATABASE=$database PGOPTIONS='-c client_min_messages=warning' psql -XAtq -v ON_ERROR_STOP=1)
[ "$(head -n 1 <<<"$answer")" = 159 ] || { echo "quota() does not answer 159: $answer"; exit 1; }
[ "$(wc -l <<<"$answer")" -ge 4 ] || { echo "the README's last query finds too little: $answer"; exit 1; }
psql -Xqc "DROP DATABASE $database" -d postgres
for page in doc/*.md; do
  grep -qF "($page)" README.md || { echo "README.md does not link $page"; exit 1; }
done
