#!/bin/bash
# cppcheck has no complaint about the C sources.
set -euo pipefail
cd "$(dirname "$0")/../.."
cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,portability,performance \
  --suppress=missingIncludeSystem --library=posix -DPG_VERSION_NUM=150000 -D__attribute__\(x\)= '-Dpg_unreachable()=abort()' \
  -D__has_include\(x\)=1 -DOPENSSL_VERSION_NUMBER=0x30000000L -Iextension/core -Iextension/pg extension/core extension/pg
