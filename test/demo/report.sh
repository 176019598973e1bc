#!/bin/bash
# test/demo/report.sh DATABASE MONTH FILE: computes the figures for analysts anew and writes the report of the month, an expression of
# SQL, as a page with pictures to the file, which is named relative to the repository. The people are made up, so no group is hidden.

set -euo pipefail
cd "$(dirname "$0")/../.."
mkdir -p "$(dirname "$3")"
psql -Xq -v ON_ERROR_STOP=1 -d "$1" -c "UPDATE socsvc.setting SET value = '1' WHERE name = 'bi_least_cell'" -c 'CALL socsvc.refresh_bi()'
psql -XAtq -v ON_ERROR_STOP=1 -d "$1" -c "SELECT socsvc.report_html(($2)::date)" >"$3.new"
grep -q '<svg .*role="img"' "$3.new" || { echo "$3.new: the report has no picture" >&2; exit 1; }
mv "$3.new" "$3"
echo "==> the month's report, with pictures, to be opened in a browser: $3"
