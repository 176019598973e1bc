#!/bin/sh
# trace_selftest.sh: shows that trace.pl can fail. Each case spoils a copy of test/trace.tsv in one way and asks for
# the complaint about it. Prints what was not complained about and exits 1.

root=$(cd "$(dirname "$0")/../.." && pwd)
copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
mkdir -p "$copy/test/pgtap"
ln -s "$root/extension" "$copy/extension"
echo "-- [000/3.3/999]" >"$copy/test/pgtap/contract.sql"
failed=0

# expect COMPLAINT PROGRAM: spoils the file with the awk program, looks for the complaint.
expect() {
  awk -F'\t' -v OFS='\t' "$2" "$root/test/trace.tsv" >"$copy/test/trace.tsv"
  answer=$(RULES_DIR=/nonexistent "$root/test/lint/trace.pl" "$copy")
  status=$?
  if [ $status -ne 1 ] || ! printf '%s\n' "$answer" | grep -qF "$1"; then
    echo "trace.pl did not say: $1"
    failed=1
  fi
}

expect 'header is not'                              'NR == 1 { $2 = "status" } 1'
expect 'has 4 fields, not 5'                        'NR == 9 { print $1, $2, $3, $4; next } 1'
expect 'has 808 ids of 326-п, not 809'              '$1 != "326-п/22/1"'
expect 'has 1 ids of 005, not 0'                    '1; END { print "005/1/1", "issue 3", "", "", "" }'
expect 'id stands twice'                            '1; $1 == "000/3.3/20"'
expect "unknown state 'done': 326-п/3/1"            '$1 == "326-п/3/1" { $2 = "done" } 1'
expect "unknown state 'issue 2': 326-п/3/1"         '$1 == "326-п/3/1" { $2 = "issue 2" } 1'
expect 'enforced without where: 000/3.3/20'         '$1 == "000/3.3/20" { $3 = "" } 1'
expect 'enforced without test: 000/3.3/20'          '$1 == "000/3.3/20" { $4 = "" } 1'
expect 'recorded without where: 326-п/7/1'          '$1 == "326-п/7/1" { $3 = "" } 1'
expect 'client without a reason in note: 000/1/3'   '$1 == "000/1/3" { $5 = "" } 1'
expect 'not_enforceable without a reason in note: 326-п/44/1' '$1 == "326-п/44/1" { $5 = "" } 1'
expect "where names 'no_such_table'"                '$1 == "000/3.3/20" { $3 = "no_such_table" } 1'
expect "where names column 'no_such_column'"        '$1 == "000/3.3/20" { $3 = "contract.no_such_column" } 1'
expect "where is not 'name' or 'name (remark)'"     '$1 == "000/3.3/20" { $3 = "The contract" } 1'
expect 'test file does not exist: test/pgtap/no.sql' '$1 == "000/3.3/20" { $4 = "test/pgtap/no.sql" } 1'
expect 'tag does not occur in test/pgtap/contract.sql: [000/3.3/20]' '1'
expect 'test/pgtap/contract.sql:1: tag of no rule: [000/3.3/999]' '1'

exit $failed
