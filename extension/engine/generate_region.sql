-- Made-up regions: the loop over the districts, and the digest of what it made.

CREATE FUNCTION socsvc._begin_region(seed bigint, persons integer, for_year integer)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  there record;
BEGIN
  IF seed IS NULL OR coalesce(persons NOT BETWEEN 1 AND 3000000, true) THEN
    RAISE EXCEPTION 'no region is made of % persons by seed %', coalesce(persons::text, 'NULL'), coalesce(seed::text, 'NULL')
      USING ERRCODE = 'invalid_parameter_value', HINT = 'Give any seed and 1 to 3,000,000 persons.';
  END IF;
  PERFORM socsvc._replay(NULL);
  IF for_year IS NULL OR for_year NOT BETWEEN 1950 AND 2199 OR make_date(for_year + 1, 2, 1) > socsvc.today()
     OR NOT EXISTS (SELECT FROM socsvc.calendar_day c WHERE c.day BETWEEN make_date(for_year, 1, 1) AND make_date(for_year, 12, 31)
       AND c.jurisdiction = ANY (socsvc._home_jurisdictions())) THEN
    RAISE EXCEPTION 'no region is made of the year %', coalesce(for_year::text, 'NULL')
      USING ERRCODE = 'invalid_parameter_value', DETAIL = format('Today is %s.', to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'The year must have been over for a month, and its holidays must be rows of calendar_day.';
  END IF;
  -- Two runs at once: the second goes on where the first has come to.
  LOCK TABLE socsvc.generated_region IN SHARE ROW EXCLUSIVE MODE;
  SELECT g.seed, g.persons, g.year INTO there FROM socsvc.generated_region g;
  IF FOUND AND (there.seed, there.persons, there.year) IS DISTINCT FROM (seed, persons::bigint, for_year) THEN
    RAISE EXCEPTION 'this register holds another made-up region'
      USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = format('Seed %s, %s persons, year %s.', there.seed, there.persons,
        there.year),
            HINT = 'The same arguments go on with that one; for another one make a register in another database.';
  ELSIF NOT FOUND THEN
    IF EXISTS (SELECT FROM socsvc.person) OR EXISTS (SELECT FROM socsvc.provider) THEN
      RAISE EXCEPTION 'this register holds persons or providers that are not made up'
        USING ERRCODE = 'object_not_in_prerequisite_state',
          DETAIL = 'A made-up region would mix with them, and could not be told from them.',
              HINT = 'Make a register in another database: create_register().';
    END IF;
    PERFORM socsvc.make_partitions(make_date(for_year, 1, 1), make_date(for_year, 12, 31));
    IF (SELECT i.jurisdiction FROM socsvc.register_info i) = 'KZ' THEN
      PERFORM socsvc._generate_order_rules(for_year);
    END IF;
    INSERT INTO socsvc.generated_region (seed, persons, year, first_person) VALUES (seed, persons, for_year,
      socsvc._reserve_ids('person', persons));
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._begin_region(bigint, integer, integer) IS 'Private: begins a made-up region, or takes up one of the same arguments. Errors: those of generate_region()';
REVOKE ALL ON FUNCTION socsvc._begin_region(bigint, integer, integer) FROM PUBLIC;

CREATE FUNCTION socsvc._generate_district(size integer DEFAULT 1000)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  country CONSTANT text := CASE (SELECT i.jurisdiction FROM socsvc.register_info i) WHEN 'KZ' THEN 'KZ' ELSE 'RU' END;
  region record;
  settlements text[] := socsvc._generated_names(country, 'settlement');
  settlement text;
  base bigint;
  from_n bigint;
  until_n bigint;
  district integer;
  one record; -- what the district has of providers and workers
  workers record;
  made bigint; -- ids less n, of contracts or measures
BEGIN
  SELECT g.* INTO region FROM socsvc.generated_region g FOR UPDATE;
  IF region.made >= region.persons THEN
    RETURN false;
  END IF;
  -- Plans are made while tables are small, and kept while they fill; what many functions are said to cost is not worth compiling.
  PERFORM set_config('enable_seqscan', CASE WHEN region.made = 0 THEN 'on' ELSE 'off' END, true), set_config('jit', 'off', true);
  base := region.first_person - 1;
  district := region.districts;
  from_n := region.made + 1;
  until_n := least(region.made + size, region.persons);
  settlement := settlements[district % cardinality(settlements) + 1];

  PERFORM socsvc._generate_people(region.seed, country, region.year, base, from_n, until_n, settlement);
  IF country = 'RU' THEN
    SELECT (count(*) FILTER (WHERE r.form = 'home') + 5)::integer / 6 AS home,
      (count(*) FILTER (WHERE r.form <> 'home') + 5)::integer / 6 AS other INTO workers
      FROM socsvc._generated_recipients(region.seed, country, region.year, from_n, until_n) r;
  ELSE
    SELECT count(DISTINCT h.worker) FILTER (WHERE h.help_kind = 'assistant')::integer AS home,
      count(DISTINCT h.worker) FILTER (WHERE h.help_kind <> 'assistant')::integer AS other INTO workers
      FROM socsvc._generated_helped(region.seed, region.year, from_n, until_n) h;
  END IF;
  SELECT v.* INTO one FROM socsvc._generate_providers(region.seed, country, region.year, district, settlement, workers.home, workers.other,
    CASE country WHEN 'RU' THEN 2 ELSE 3 END) v;
  IF country = 'RU' THEN
    made := socsvc._generate_contracts(region.seed, country, region.year, base, from_n, until_n, one.first_provider);
    PERFORM socsvc._generate_places(region.seed, country, region.year, base, from_n, until_n, one.first_provider, one.first_department);
    PERFORM socsvc._generate_application(region.seed, region.year, base, p.n)
       FROM socsvc._generated_people(region.seed, country, region.year, from_n, until_n) p WHERE p.service = 'applied' ORDER BY p.n;
    PERFORM socsvc._generate_absences(region.seed, country, region.year, base, from_n, until_n);
    PERFORM socsvc._generate_deliveries(region.seed, country, region.year, from_n, until_n, made, one.first_worker);
    PERFORM socsvc._generate_urgent_acts(region.seed, region.year, base, from_n, until_n, one.first_provider, one.first_worker);
    PERFORM socsvc._generate_acts(region.seed, region.year, base, from_n, until_n);
    PERFORM socsvc._generate_fees(region.seed, region.year, from_n, until_n, made, one.first_provider);
  ELSE
    made := socsvc._generate_entitlements(region.seed, region.year, base, from_n, until_n);
    PERFORM socsvc._generate_orders(region.seed, region.year, base, from_n, until_n, made, one.first_provider, one.first_worker,
      settlement);
    PERFORM socsvc._generate_aids(region.seed, region.year, base, from_n, until_n, made, one.first_provider, settlement);
    PERFORM socsvc._generate_places(region.seed, country, region.year, base, from_n, until_n, one.first_provider, one.first_department);
    PERFORM socsvc._generate_absences(region.seed, country, region.year, base, from_n, until_n);
    PERFORM socsvc._generate_hours(region.seed, region.year, base, from_n, until_n, one.first_provider, q) FROM generate_series(1, 4) q;
    PERFORM socsvc._generate_order_acts(region.seed, region.year, base, from_n, until_n, one.first_provider);
    IF until_n = region.persons THEN
      PERFORM socsvc._generate_reimbursements(region.year);
    END IF;
  END IF;
  UPDATE socsvc.generated_region g SET made = until_n, districts = region.districts + 1;
  PERFORM socsvc._replay(NULL);
  RETURN until_n < region.persons;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_district(integer) IS 'Private: makes the next persons, size at most, of the made-up region with all that is about them, and counts them; answers whether there are more to make';
REVOKE ALL ON FUNCTION socsvc._generate_district(integer) FROM PUBLIC;

CREATE PROCEDURE socsvc.generate_region(seed bigint, persons integer, for_year integer DEFAULT 2025, in_batches boolean DEFAULT true)
LANGUAGE plpgsql
AS $procedure$
DECLARE
  districts integer := 0;
BEGIN
  CALL socsvc._demand_superuser('fills a register');
  CALL socsvc._demand_register();
  PERFORM socsvc._begin_region(seed, persons, for_year);
  IF in_batches THEN
    COMMIT;
  END IF;
  WHILE socsvc._generate_district() LOOP
    IF in_batches THEN
      COMMIT;
    END IF;
    -- Rarer and rarer, as the tables grow: the planner's figures of the first districts would mislead it.
    districts := districts OPERATOR(pg_catalog.+) 1;
    IF districts OPERATOR(pg_catalog.&) (districts OPERATOR(pg_catalog.-) 1) OPERATOR(pg_catalog.=) 0 THEN
      ANALYZE;
    END IF;
  END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE socsvc.generate_region(bigint, integer, integer, boolean) IS 'Fills an empty register with a made-up region: persons in households with incomes and categories, providers, departments, workers, queues, stays and a year (for_year) of deliveries with holidays and absences; in Russia applications, programmes by the shipped standards, contracts, their acts, acts of urgent services, charges and payments; in Kazakhstan rehabilitation programmes, orders of specialists with confirmed hours, acts of the months and registers of reimbursements, and orders of aids. The same seed, persons and for_year give the same region (region_digest()). Everything is written through the triggers, on the days on which it is to have happened. Commits every 1,000 persons; a run that was broken off goes on when it is called again with the same arguments, one that is done does nothing. in_batches false: all in the transaction of the caller, for small regions. Nothing tells made-up persons from others later: into a register of its own only. Errors: 42501 not a superuser, 22023 persons or year that cannot be, 55000 the register holds other persons, providers or another made-up region, SV019 no register, 2D000 in_batches in a transaction';
REVOKE ALL ON PROCEDURE socsvc.generate_region(bigint, integer, integer, boolean) FROM PUBLIC;
