-- Made-up regions, Russia: a district's providers, and its recipients at home and in day care: programmes of the shipped
-- standards, contracts, a year of deliveries, charges and payments.

CREATE FUNCTION socsvc._generate_providers(seed bigint, country text, for_year integer, district integer, settlement text,
  home_workers integer, day_workers integer, home_providers integer,
  OUT first_provider bigint, OUT first_worker bigint, OUT first_department bigint)
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._replay(make_date(for_year - 1, 12, 1), 'agency');
  first_provider := socsvc._reserve_ids('provider', 3);
  first_department := socsvc._reserve_ids('department', 3);
  first_worker := socsvc._reserve_ids('worker', home_workers + day_workers);
  INSERT INTO socsvc.provider (id, registration_number, full_name, short_name, legal_form, tax_number, head_name, settlement, address,
    phone, in_register)
    SELECT first_provider + k, format('Г-%s/%s', district, k + 1), v.full_name, v.short_name, v.legal_form,
           (1111111110 + district * 3 + k)::text,
           h.family_name || ' ' || h.given_name, settlement, format('ул. Центральная, %s', k + 1),
             '+7 901 ' || lpad((district * 3 + k)::text, 7, '0'),
           daterange(make_date(for_year - 10, 1, 1), NULL)
      FROM (VALUES (0, format('Государственное учреждение «Центр социального обслуживания № %s»', district),
        format('Центр № %s', district), 'state'),
                   (1, format('Общество с ограниченной ответственностью «Забота-%s»', district), format('ООО «Забота-%s»', district),
                     'commercial'),
                   (2, format('Автономная некоммерческая организация «Рядом-%s»', district), format('АНО «Рядом-%s»', district),
                     'non_profit'))
             AS v (k, full_name, short_name, legal_form)
      JOIN socsvc._generated_people(seed # 1, country, for_year, 4 * district + 1, 4 * district + 3) h ON h.n = 4 * district + 1 + v.k
     ORDER BY k;
  INSERT INTO socsvc.department (id, provider, name, form, settlement, valid)
    SELECT first_department + d.k, first_provider + d.provider, d.name, d.form, settlement, daterange(make_date(for_year - 10, 1, 1), NULL)
      FROM (VALUES (0, 0, 'Отделение обслуживания на дому', 'home'), (1, 0, 'Отделение дневного пребывания', 'semi_residential'),
                   (2, 0, 'Отделение милосердия', 'residential')) AS d (k, provider, name, form) ORDER BY d.k;
  INSERT INTO socsvc.worker (id, provider, department, name, snils, iin, "position", employed)
    SELECT first_worker + w, first_provider + CASE WHEN w < home_workers THEN w % home_providers ELSE 0 END,
           CASE WHEN w >= home_workers THEN first_department + 1 WHEN w % home_providers = 0 THEN first_department END,
           concat_ws(' ', p.family_name, p.given_name, p.patronymic),
           CASE WHEN country = 'RU' THEN socsvc._generated_snils(seed, 3000000 + 1000 * district::bigint + w)::socsvc.snils END,
             y.iin::socsvc.iin,
           'социальный работник', daterange(make_date(for_year - 3, 1, 1), NULL)
      FROM generate_series(0, home_workers + day_workers - 1) w
      JOIN socsvc._generated_people(seed # 2, country, for_year, 1000 * district::bigint + 1,
        1000 * district::bigint + home_workers + day_workers) p
        ON p.n = 1000 * district::bigint + 1 + w
      -- Of a working age, whatever age those have whose names these are.
      LEFT JOIN LATERAL (SELECT t.iin
                           FROM generate_series(0, 4) s (shift)
                          CROSS JOIN LATERAL socsvc._generated_iin((p.birth_date + make_interval(years => for_year - 25 - socsvc._draw(seed, p.n, 9, 30) - s.shift
                                                                                                 - extract(year FROM p.birth_date)::integer))::date, p.sex, ((p.n - 1) % 9000)::integer) t (iin)
                          WHERE t.iin IS NOT NULL ORDER BY s.shift LIMIT 1) y ON country = 'KZ'
     ORDER BY w;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_providers(bigint, text, integer, integer, text, integer, integer, integer) IS 'Private: three providers of a district, three departments of the first (home, semi-residential, residential), and workers: number w at home is of provider w % home_providers, those of day care are of the first; answers their first ids';
REVOKE ALL ON FUNCTION socsvc._generate_providers(bigint, text, integer, integer, text, integer, integer, integer) FROM PUBLIC;

-- Who is served by whom, when: recipients are taken six to a worker, and each has 90 minutes of the worker's day.
CREATE FUNCTION socsvc._generated_recipients(seed bigint, country text, for_year integer, from_n bigint, until_n bigint)
RETURNS TABLE (n bigint, form text, worker integer, provider integer, starts_at time, begins_on date)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH ranked AS (
    SELECT p.n, p.service, (row_number() OVER (PARTITION BY p.service ORDER BY p.n))::integer - 1 AS rank,
           ((count(*) FILTER (WHERE p.service = 'home') OVER ()) + 5)::integer / 6 AS home_workers
      FROM socsvc._generated_people(seed, country, for_year, from_n, until_n) p
     WHERE p.service IN ('home', 'semi_residential')
  )
  SELECT r.n, r.service, CASE r.service WHEN 'home' THEN 0 ELSE r.home_workers END + r.rank / 6,
         CASE r.service WHEN 'home' THEN r.rank / 6 % 2 ELSE 0 END,
         time '08:00' + (r.rank % 6) * interval '90 minutes',
         CASE WHEN socsvc._draw(seed, r.n, 40, 10) < 7 THEN make_date(for_year, 1, 1)
           ELSE make_date(for_year, 2 + socsvc._draw(seed, r.n, 41, 8), 1) END
    FROM ranked r
$function$;
COMMENT ON FUNCTION socsvc._generated_recipients(bigint, text, integer, bigint, bigint) IS 'Private: recipients at home and in day care among the persons from_n to until_n: numbers of the worker and the provider in the district, from 0, the time of day that is theirs, the first day of the contract. Reads no table';
REVOKE ALL ON FUNCTION socsvc._generated_recipients(bigint, text, integer, bigint, bigint) FROM PUBLIC;

-- Items whose volume is minutes and whose periodicity has a maximum: their deliveries can be laid out by the calendar.
CREATE FUNCTION socsvc._generated_items(on_day date)
RETURNS TABLE (item bigint, form text, item_no integer, volume socsvc.volume, minutes integer, periodicity socsvc.periodicity)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT i.id, i.form, (row_number() OVER (PARTITION BY i.form ORDER BY i.id))::integer, i.volume, socsvc.minutes(i.volume)::integer,
    s.periodicity
    FROM socsvc.service_item i
    JOIN socsvc.service_group g ON g.id = i.service_group AND NOT g.is_urgent
    JOIN socsvc.service_item_periodicity s ON s.service_item = i.id AND s.ordinal = 1
   WHERE i.jurisdiction = ANY (socsvc._home_jurisdictions()) AND NOT i.is_head AND i.valid @> on_day
     AND i.volume::text ~ '^[0-9]+ min$' AND socsvc.minutes(i.volume) <= 90
       AND s.periodicity::text ~ '^([0-9]+-)?[0-9]+/(day|week|month|quarter|year)$'
$function$;
COMMENT ON FUNCTION socsvc._generated_items(date) IS 'Private: items of the standards in force on the day of which a made-up region orders services, numbered by form';
REVOKE ALL ON FUNCTION socsvc._generated_items(date) FROM PUBLIC;

CREATE FUNCTION socsvc._generate_contracts(seed bigint, country text, for_year integer, base bigint, from_n bigint, until_n bigint,
  first_provider bigint)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  issued_on CONSTANT date := make_date(for_year - 1, 12, 10);
  -- As many ids as persons: the programme of the n-th is programmes + n, his contract contracts + n.
  programmes CONSTANT bigint := socsvc._reserve_ids('programme', until_n - from_n + 1) - from_n;
  contracts CONSTANT bigint := socsvc._reserve_ids('contract', until_n - from_n + 1) - from_n;
BEGIN
  PERFORM socsvc._replay(issued_on, 'agency');
  INSERT INTO socsvc.tariff (provider, service_item, amount, valid, source)
    SELECT first_provider + v, i.item, 40 + i.minutes * 4 + 5 * v, daterange(make_date(for_year - 1, 1, 1), NULL), 'приказ поставщика'
      FROM generate_series(0, 2) v CROSS JOIN socsvc._generated_items(issued_on) i
     WHERE i.form = 'home' OR v = 0 ORDER BY v, i.item;
  INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
    SELECT programmes + r.n, 'Г-' || r.n, base + r.n, r.form, issued_on,
           daterange(make_date(for_year, 1, 1), make_date(for_year + CASE WHEN socsvc._draw(seed, r.n, 43, 3) = 0 THEN 1 ELSE 3 END, 1, 1)),
           'partial'
      FROM socsvc._generated_recipients(seed, country, for_year, from_n, until_n) r ORDER BY r.n;
  INSERT INTO socsvc.programme_provider (programme, provider, sort_order)
    SELECT programmes + r.n, first_provider + (r.provider + 2 * k) % 3, k + 1
      FROM socsvc._generated_recipients(seed, country, for_year, from_n, until_n) r CROSS JOIN generate_series(0, 1) k
        WHERE r.form = 'home' OR k = 0 ORDER BY r.n, k;
  INSERT INTO socsvc.programme_line (programme, service_item, sort_order, volume, periodicity)
    SELECT programmes + l.n, l.item, l.ordinal, l.volume, l.periodicity
      FROM (SELECT r.n, i.item, i.volume, i.periodicity, row_number() OVER w AS ordinal, sum(i.minutes) OVER w AS minutes
              FROM socsvc._generated_recipients(seed, country, for_year, from_n, until_n) r
              JOIN socsvc._generated_items(issued_on) i ON i.form = r.form
            WINDOW w AS (PARTITION BY r.n ORDER BY socsvc._draw(seed, r.n, 1000 + i.item_no, 1000000)
                                                   * CASE WHEN i.periodicity::text ~ 'day|week' THEN 1 ELSE 4 END, i.item)) l
     WHERE l.minutes <= 90 AND l.ordinal <= 3 + socsvc._draw(seed, l.n, 42, 4) ORDER BY l.n, l.ordinal;
  UPDATE socsvc.programme p SET status = 'in_force' WHERE p.id BETWEEN programmes + from_n AND programmes + until_n;

  PERFORM socsvc._replay(issued_on + 5, 'citizen');
  INSERT INTO socsvc.contract (id, programme, provider, requested_on, certificate_name)
    SELECT contracts + r.n, programmes + r.n, first_provider + r.provider, issued_on + 5, 'Социальный сертификат'
      FROM socsvc._generated_recipients(seed, country, for_year, from_n, until_n) r ORDER BY r.n;
  INSERT INTO socsvc.contract_line (contract, programme_line)
    SELECT contracts + (l.programme - programmes), l.id
      FROM socsvc.programme_line l WHERE l.programme BETWEEN programmes + from_n AND programmes + until_n ORDER BY l.programme,
        l.sort_order;
  PERFORM socsvc._replay(issued_on + 6, 'provider');
  UPDATE socsvc.contract c SET status = 'offered', number = format('%s/%s', for_year, r.n), term = daterange(r.begins_on, upper(p.term))
    FROM socsvc._generated_recipients(seed, country, for_year, from_n, until_n) r JOIN socsvc.programme p ON p.id = programmes + r.n
   WHERE c.id = contracts + r.n;
  -- Where the offer itself does not determine the fee (setting fee_assessment_before_offer), the provider does.
  INSERT INTO socsvc.fee_assessment (contract, ground)
    SELECT c.id, 'conclusion' FROM socsvc.contract c
     WHERE c.id BETWEEN contracts + from_n AND contracts + until_n AND NOT EXISTS (SELECT FROM socsvc.fee_assessment f
       WHERE f.contract = c.id) ORDER BY c.id;
  -- A few have not signed when the year begins, and never do.
  PERFORM socsvc._replay(issued_on + 8, 'citizen');
  UPDATE socsvc.contract c SET status = 'active' WHERE c.id BETWEEN contracts + from_n AND contracts + until_n
    AND socsvc._draw(seed, c.id - contracts, 44, 40) > 0;
  RETURN contracts;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_contracts(bigint, text, integer, bigint, bigint, bigint, bigint) IS 'Private: tariffs, programmes by the standards, in force before the year begins, and contracts with the providers, most of them signed; answers the id of the n-th person''s contract less n';
REVOKE ALL ON FUNCTION socsvc._generate_contracts(bigint, text, integer, bigint, bigint, bigint, bigint) FROM PUBLIC;

-- One in eight is away once in the year, at most four weeks.
CREATE FUNCTION socsvc._generate_absences(seed bigint, country text, for_year integer, base bigint, from_n bigint, until_n bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._replay(make_date(for_year, 12, 31), 'agency');
  INSERT INTO socsvc.absence (person, kind, term, note)
    SELECT base + r.n, CASE socsvc._draw(seed, r.n, 51, 3) WHEN 0 THEN 'sanatorium' ELSE 'hospital' END,
      daterange(a.day, a.day + 7 + socsvc._draw(seed, r.n, 53, 21)), 'справка ' || r.n
      FROM socsvc._generated_people(seed, country, for_year, from_n, until_n) r
     CROSS JOIN LATERAL (SELECT make_date(for_year, 1, 10) + socsvc._draw(seed, r.n, 52, 300) AS day) a
     WHERE r.service IN ('home', 'semi_residential', 'assistant', 'sign_language') AND socsvc._draw(seed, r.n, 50, 8) = 0 ORDER BY r.n;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_absences(bigint, text, integer, bigint, bigint, bigint) IS 'Private: days in hospital and sanatorium of those who are served at home, in day care or by a specialist';
REVOKE ALL ON FUNCTION socsvc._generate_absences(bigint, text, integer, bigint, bigint, bigint) FROM PUBLIC;

-- A line is served on working days: on days of the week, or on working days of the month, quarter or year, that differ from
-- recipient to recipient, never more often than its periodicity lets it; daily ones three times a week.
CREATE FUNCTION socsvc._generate_deliveries(seed bigint, country text, for_year integer, from_n bigint, until_n bigint, contracts bigint,
  first_worker bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._replay(make_date(for_year, 12, 31), 'provider');
  WITH day AS MATERIALIZED (
    SELECT d.day, extract(isodow FROM d.day)::integer AS weekday, extract(doy FROM d.day)::integer AS of_year,
           (row_number() OVER (PARTITION BY date_trunc('month', d.day::timestamp) ORDER BY d.day))::integer AS in_month,
           (row_number() OVER (PARTITION BY date_trunc('quarter', d.day::timestamp) ORDER BY d.day))::integer AS in_quarter,
           (row_number() OVER (ORDER BY d.day))::integer AS in_year
      FROM (SELECT s::date AS day FROM generate_series(make_date(for_year, 1, 1)::timestamp, make_date(for_year, 12, 31), '1 day') s) d
     WHERE socsvc.is_working_day(d.day, (SELECT i.jurisdiction FROM socsvc.register_info i))
  ), line AS MATERIALIZED (
    SELECT r.n, first_worker + r.worker AS worker, cl.id, cl.person, cl.provider, cl.programme_line, c.term,
      socsvc.minutes(pl.volume)::integer AS minutes, pl.sort_order,
           r.starts_at + make_interval(mins => (sum(socsvc.minutes(pl.volume)) OVER (PARTITION BY r.n ORDER BY pl.sort_order)
                                                  - socsvc.minutes(pl.volume))::integer) AS starts_at,
           split_part(pl.periodicity::text, '/', 2) AS unit, least(socsvc.max_per_period(pl.periodicity), 3) AS most,
             socsvc._draw(seed, r.n, 60 + pl.sort_order, 10) AS shift,
           datemultirange(VARIADIC ARRAY(SELECT a.term FROM socsvc.absence a WHERE a.person = cl.person)) AS away
      FROM socsvc._generated_recipients(seed, country, for_year, from_n, until_n) r
      JOIN socsvc.contract c ON c.id = contracts + r.n AND c.status = 'active'
      JOIN socsvc.contract_line cl ON cl.contract = c.id
      JOIN socsvc.programme_line pl ON pl.id = cl.programme_line
  )
  INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, worker, minutes, started_at)
    SELECT d.day, l.person, l.provider, l.id, l.programme_line, l.worker, l.minutes, l.starts_at
      FROM line l JOIN day d ON l.term @> d.day AND NOT l.away @> d.day
     WHERE CASE l.unit WHEN 'day' THEN d.weekday <= 5 AND (d.weekday + l.shift) % 5 < 3
                       WHEN 'week' THEN d.weekday <= 5 AND (d.weekday + l.shift) % 5 < l.most
                       WHEN 'month' THEN d.in_month <= 5 * l.most AND (d.in_month + l.shift) % 5 = 0
                       WHEN 'quarter' THEN d.in_quarter <= 15 * l.most AND (d.in_quarter + l.shift) % 15 = 0
                       ELSE d.in_year <= 60 * l.most AND (d.in_year + l.shift * 6) % 60 = 0 END
       AND socsvc._draw(seed, l.n * 8 + l.sort_order, 1000 + d.of_year, 100) >= 5
     ORDER BY d.day, l.id;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_deliveries(bigint, text, integer, bigint, bigint, bigint, bigint) IS 'Private: the year''s deliveries under the contracts of the persons from_n to until_n, with workers and times of day: on working days by the calendar of the register, not while they are away, one in twenty missed';
REVOKE ALL ON FUNCTION socsvc._generate_deliveries(bigint, text, integer, bigint, bigint, bigint, bigint) FROM PUBLIC;

-- Charged when the year is over; what is due is paid, but by one in six.
CREATE FUNCTION socsvc._generate_fees(seed bigint, for_year integer, from_n bigint, until_n bigint, contracts bigint, first_provider bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  home_region CONSTANT integer := (SELECT i.region_code FROM socsvc.register_info i);
BEGIN
  PERFORM socsvc._replay(make_date(for_year + 1, 1, 20), 'agency');
  PERFORM socsvc.charge_month(m.month::date, provider_id => first_provider + v)
     FROM generate_series(make_date(for_year, 1, 1)::timestamp, make_date(for_year, 12, 1), '1 month') m (month)
       CROSS JOIN generate_series(0, 1) v;
  INSERT INTO socsvc.payment (contract, person, provider, kind, amount, paid_on, document)
    SELECT g.contract, g.person, g.provider, CASE socsvc._draw(seed, g.contract - contracts, 70, 4) WHEN 0 THEN 'cash' ELSE 'transfer' END,
      g.amount,
           (g.month + interval '1 month')::date + socsvc._draw(seed, g.contract - contracts, 71, 10),
             format('ПП-%s/%s', g.contract - contracts, extract(month FROM g.month))
      FROM socsvc.charge g
     WHERE g.region_code = home_region AND g.contract BETWEEN contracts + from_n AND contracts + until_n AND g.amount > 0
       AND socsvc._draw(seed, g.contract - contracts, 72, 6) > 0
     ORDER BY g.contract, g.month;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_fees(bigint, integer, bigint, bigint, bigint, bigint) IS 'Private: charges of the year''s months and payments of them; what cannot be charged stands in charge_problem';
REVOKE ALL ON FUNCTION socsvc._generate_fees(bigint, integer, bigint, bigint, bigint, bigint) FROM PUBLIC;
