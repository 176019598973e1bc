#!/bin/bash
# Shell and Perl files are well-formed; shellcheck finds nothing where it is installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
mapfile -t shell < <(git ls-files --cached --others --exclude-standard | xargs awk 'FNR == 1 && /^#!.*(bash|sh)$/ { print FILENAME } { nextfile }' 2>/dev/null)
for file in "${shell[@]}" test/setup/common test/setup/cluster test/setup/coverage test/setup/memory; do bash -n "$file"; done
if command -v shellcheck >/dev/null; then
  # 1090, 1091: sourced files are not followed; 2154, 2034: variables that they set or use; 2164: set -e stands
  # in common; 2015, 2016: meant so
  shellcheck -e SC1090,SC1091,SC2154,SC2034,SC2164,SC2015,SC2016 "${shell[@]}"
  shellcheck -s bash -e SC2154,SC2034,SC2164 test/setup/common test/setup/cluster test/setup/coverage test/setup/memory
fi
perl_library=${pgxs_dir:-$(dirname "$(pg_config --pgxs)")/../..}/src/test/perl
git ls-files --cached --others --exclude-standard -- '*.pl' '*.pm' | while read -r file; do
  perl "-I$perl_library" -Itest/tap -c "$file" 2>&1 | grep -v 'syntax OK$' && exit 1 || true
done
