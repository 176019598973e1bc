-- Chapter 98, kept figures of a new register: their first computation, so that every figure has an age from the beginning.
DO $refresh$
DECLARE
  figure text;
BEGIN
  FOREACH figure IN ARRAY socsvc._bi_figures() LOOP
    PERFORM socsvc._note_bi_age(figure, pg_catalog.clock_timestamp(),
      CASE WHEN figure IN ('provider_load', 'norm_fulfilment') THEN 0 ELSE socsvc._refresh_bi(figure) END);
  END LOOP;
END
$refresh$;
