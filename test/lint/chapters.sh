#!/bin/bash
# Each chapter of the register compiles as the procedure that it becomes, with its body checked, and runs as a
# plain script too: psql -f, in order, one session.
set -euo pipefail
cd "$(dirname "$0")/../.."
database=lint_chapters
version=$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" socsvc.control) # triggers ask for it
psql -Xqc "CREATE DATABASE $database TEMPLATE socsvc_engine" -d postgres
export PGDATABASE=$database PGOPTIONS='-c client_min_messages=warning'
for chapter in extension/register/*.sql; do
  {
    echo 'SET check_function_bodies = on; BEGIN;'
    awk -f extension/register/to_procedure.awk "$chapter" | sed 's/^CREATE PROCEDURE/CREATE OR REPLACE PROCEDURE/'
    echo 'ROLLBACK;'
  } | psql -Xq -v ON_ERROR_STOP=1 >/dev/null
done
psql -Xq -v ON_ERROR_STOP=1 <<SQL
CALL socsvc._secure_database();
GRANT USAGE, CREATE ON SCHEMA socsvc TO socsvc_owner;
SET ROLE socsvc_owner;
$(for chapter in extension/register/*.sql; do
    echo "\\i $chapter"
    # what create_register() does between the chapters
    case $chapter in */00_*)
      echo "INSERT INTO socsvc.jurisdiction (code, parent, name, time_zone, region_code, person_identifier, source)
        SELECT j.code, j.parent, j.name, j.time_zone, j.region_code::integer, j.person_identifier, j.source
          FROM socsvc.shipped_jurisdiction() j ORDER BY j.parent NULLS FIRST;
        INSERT INTO socsvc.register_info (name, jurisdiction, region_code, time_zone, version)
        SELECT 'lint', code, region_code, time_zone, '$version' FROM socsvc.jurisdiction WHERE code = 'RU-KHM';" ;;
    esac
  done)
SQL
psql -Xqc "DROP DATABASE $database" -d postgres
