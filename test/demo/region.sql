-- A made-up region, by `make demo REGION=10000`: database socsvc_region with :persons persons of Khanty-Mansi, or of Kazakhstan
-- where :country is KZ.
\set ON_ERROR_STOP on
\set QUIET on
\pset footer off
\pset linestyle unicode
\pset border 2
SET client_min_messages = warning;
CREATE DATABASE socsvc_region;
\connect socsvc_region
SET client_min_messages = warning;
CREATE EXTENSION socsvc CASCADE;
SELECT CASE :'country' WHEN 'KZ' THEN 'KZ' ELSE 'RU-KHM' END AS jurisdiction \gset
CALL socsvc.create_register(:'jurisdiction');
\echo
\echo '══ Выдуманный регион' :jurisdiction', человек:' :persons
CALL socsvc.generate_region(1, :persons);
SELECT entity AS "Что", row_count AS "Строк" FROM socsvc.region_digest() ORDER BY row_count DESC;
SELECT (SELECT count(*) FROM socsvc.quota_mismatch) + (SELECT count(*) FROM socsvc.impossible_time) + (SELECT count(*) FROM socsvc.queue_mismatch)
       + (SELECT count(*) FROM socsvc.verify_audit_all()) AS "Расхождений";
\echo 'База socsvc_region; KEEP=1 сохраняет её'
