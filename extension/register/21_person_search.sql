-- Chapter 21: indexes of search_persons() and search_workers(), which ask in the same words. pg_trgm lies in whatever schema
-- it was installed into. Without a pending list, which every search would read through: people change less than they are sought.
-- What LIKE of one expression finds beside another's is combined by the index itself, so the names of a person are one.
DO $trigram$
DECLARE
  trigram name := (SELECT n.nspname
                     FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
                    WHERE e.extname = 'pg_trgm');
BEGIN
  EXECUTE pg_catalog.format($index$
    CREATE INDEX person_name_part ON socsvc.person
      USING gin (pg_catalog.translate(pg_catalog.lower(family_name), 'ё', 'е') %1$I.gin_trgm_ops,
                 pg_catalog.translate(pg_catalog.lower(given_name), 'ё', 'е') %1$I.gin_trgm_ops,
                 pg_catalog.translate(pg_catalog.lower(patronymic), 'ё', 'е') %1$I.gin_trgm_ops)
      WITH (fastupdate = off)$index$, trigram);
  EXECUTE pg_catalog.format($index$
    CREATE INDEX worker_name_part ON socsvc.worker
      USING gin (pg_catalog.translate(pg_catalog.lower(name), 'ё', 'е') %I.gin_trgm_ops) WITH (fastupdate = off)$index$, trigram);
END
$trigram$;
COMMENT ON INDEX socsvc.person_name_part IS 'For search_persons()';
COMMENT ON INDEX socsvc.worker_name_part IS 'For search_workers()';
CREATE INDEX person_birth_date ON socsvc.person (birth_date);
