#!/bin/bash
# clang-tidy finds nothing in the C sources: what it looks for stands in .clang-tidy, and has the analyzer of scan-build in it.
set -euo pipefail
cd "$(dirname "$0")/../.."
include=$("${pg_config:-pg_config}" --includedir-server)
export include
tidy() {
  clang-tidy --quiet "$@" -- -std=gnu11 -D_GNU_SOURCE '-DSOCSVC_VERSION="0"' -Iextension/core -Iextension/pg -isystem "$include" \
    2> >(grep -v '^[0-9]* warnings\? generated' >&2 || true)
}
export -f tidy
# shellcheck disable=SC2016 # the inner shell's
printf '%s\n' extension/core/*.c extension/pg/*.c | xargs -P "$(nproc)" -n 4 bash -c 'tidy "$@"' tidy
