#!/bin/bash
# What debian/ says agrees with what it is made from: the changelog with the version in socsvc.control, debian/control with
# control.in, the list of versions with the oldest that the code compiles for, the licence with LICENSE.
set -euo pipefail
cd "$(dirname "$0")/../.."
status=0
complain() { echo "$*" >&2; status=1; }

version=$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" socsvc.control)
packaged=$(sed -n '1s/^socsvc (\([^)]*\)-[0-9][^-)]*) .*/\1/p' debian/changelog)
[ "$packaged" = "$version" ] || complain "debian/changelog begins with version '$packaged', socsvc.control has $version: add an entry"
grep -q "^## $version\( \|$\)" CHANGELOG.md || complain "CHANGELOG.md has no section $version"

oldest=$(sed -n 's/^\([0-9]*\)+$/\1/p' debian/pgversions)
sed "s/PGVERSION/$oldest/g" debian/control.in | diff - debian/control ||
  complain "debian/control is not control.in for PostgreSQL $oldest (the oldest of debian/pgversions): sed 's/PGVERSION/$oldest/g' debian/control.in >debian/control"
grep -q "PG_VERSION_NUM < ${oldest}0000" extension/pg/*.[ch] || complain "debian/pgversions begins with $oldest, the sources do not"

words() { tr -s '[:space:]' '\n' | grep -v '^\.\?$'; }
diff <(sed -n '/^Permission/,$p' LICENSE | words) <(sed -n '/^ Permission/,$p' debian/copyright | words) >&2 || complain "debian/copyright is not LICENSE"
holder=$(sed -n 's/^Copyright (c) //p' LICENSE)
grep -qxF "Copyright: $holder" debian/copyright || complain "debian/copyright does not name who LICENSE names: $holder"

exit $status
