-- Chapter 91: the standard of services that is shipped for the home jurisdiction, with the codes of its portal.
-- For a jurisdiction without one (KZ) the tables stay empty: import_standard() loads its own.

DO $standards$
DECLARE
  wrong record;
BEGIN
  IF (SELECT i.jurisdiction FROM socsvc.register_info i) <> 'RU-KHM' THEN
    RETURN;
  END IF;
  -- One edition is held, so it stands for all the days since the resolution came into force (its paragraph 2).
  FOR wrong IN
    SELECT p.row_number, p.column_name, p.problem
      FROM socsvc._load_standard(
        (SELECT pg_catalog.jsonb_agg(pg_catalog.to_jsonb(s.*) || pg_catalog.jsonb_build_object(
                  'portal_code', c.portal_code, 'portal_name', c.portal_name,
                  'source', pg_catalog.format('326-п of 06.09.2014, edition of 02.06.2025, appendix %s',
                    CASE s.form WHEN 'home' THEN 1 WHEN 'semi_residential' THEN 2 ELSE 3 END))
                ORDER BY s.ordinality)
           FROM socsvc.shipped_standards_ru_khm() WITH ORDINALITY s
           LEFT JOIN socsvc.shipped_portal_code() c USING (form, service_no, item_no)),
        'RU-KHM', '[2015-01-01,)', '326-п of 06.09.2014, edition of 02.06.2025') p
  LOOP
    RAISE EXCEPTION 'shipped standard of RU-KHM, row %, column %: %', wrong.row_number, wrong.column_name, wrong.problem;
  END LOOP;
END
$standards$;
