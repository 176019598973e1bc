#!/bin/bash
# `make uninstall` takes out all that `make install` put in: into an empty folder and out of it again, no file is left.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# with_llvm as the suite has built: with bitcode the packages of test/packaging do the same.
options=(-s "PG_CONFIG=${pg_config:-pg_config}" with_llvm=no "DESTDIR=$folder")
make "${options[@]}" install >/dev/null
installed=$(find "$folder" -type f -name '*socsvc*' | wc -l)
[ "$installed" -ge 3 ] || { echo "make install put only $installed files into an empty folder" >&2; exit 1; }
make "${options[@]}" uninstall
left=$(find "$folder" ! -type d)
[ -z "$left" ] || { printf 'make uninstall left:\n%s\n' "$left" >&2; exit 1; }
