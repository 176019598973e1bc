#!/bin/bash
# Every C file is as .clang-format has it.
set -euo pipefail
cd "$(dirname "$0")/../.."
git ls-files --cached --others --exclude-standard -- '*.c' '*.h' | xargs -r clang-format --dry-run -Werror
