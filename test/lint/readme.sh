#!/bin/bash
# README.md links each page of doc/. Its SQL is played by documents.pl.
set -euo pipefail
cd "$(dirname "$0")/../.."
for page in doc/*.md; do
  grep -qF "($page)" README.md || { echo "README.md does not link $page"; exit 1; }
done
