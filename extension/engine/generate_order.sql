-- Made-up regions, Kazakhstan: rehabilitation programmes, orders of specialists with a year of confirmed hours, orders of
-- technical aids.

-- Documents of the past cannot be signed by anybody's key: until the end of the made-up year simple signatures do.
CREATE FUNCTION socsvc._generate_order_rules(for_year integer)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  home CONSTANT text := (SELECT i.jurisdiction FROM socsvc.register_info i);
  until_day CONSTANT date := make_date(for_year + 1, 1, 1);
BEGIN
  WITH strict AS (
    UPDATE socsvc.signature_rule r SET valid = daterange(until_day, upper(r.valid))
     WHERE r.jurisdiction = home AND r.kind <> 'simple' AND r.valid @> until_day AND r.valid @> (until_day - 1) RETURNING r.*)
  INSERT INTO socsvc.signature_rule (jurisdiction, entity, from_status, to_status, document, side, applies, kind, order_no, valid, source,
    note)
    SELECT s.jurisdiction, s.entity, s.from_status, s.to_status, s.document, s.side, s.applies, 'simple', s.order_no,
      daterange(NULL, until_day), 'socsvc: made-up region',
           'nobody''s key signs what is made up'
      FROM strict s ORDER BY s.id;
  -- Kinds of aids and sums are the region's to enter; where it has none, these.
  INSERT INTO socsvc.help_kind (code, class, name_ru, name_kk, name_en, source) VALUES
    ('wheelchair', 'aid', 'Кресло-коляска', 'Кресло-арба', 'Wheelchair', 'socsvc: made-up region'),
    ('hearing_aid', 'aid', 'Слуховой аппарат', 'Есту аппараты', 'Hearing aid', 'socsvc: made-up region') ON CONFLICT DO NOTHING;
  INSERT INTO socsvc.help_kind_rule (jurisdiction, help_kind, order_within, guaranteed_sum, replacement_term, source)
    SELECT home, v.kind, '2 mons', v.amount, v.term, 'socsvc: made-up region'
      FROM (VALUES ('wheelchair', 150000, interval '4 years'), ('hearing_aid', 60000, interval '3 years')) AS v (kind, amount, term)
     WHERE NOT EXISTS (SELECT FROM socsvc.help_kind_rule r WHERE r.jurisdiction = home AND r.help_kind = v.kind) ORDER BY v.kind;
  UPDATE socsvc.help_kind_rule r SET guaranteed_sum = CASE r.help_kind WHEN 'assistant' THEN 820 ELSE 2500 END
   WHERE r.jurisdiction = home AND r.help_kind IN ('assistant', 'sign_language') AND r.guaranteed_sum IS NULL;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_order_rules(integer) IS 'Private: what a made-up region of Kazakhstan needs of rules: until the end of the year simple signatures in the place of those by certificate, two kinds of aids and guaranteed sums where the region has none';
REVOKE ALL ON FUNCTION socsvc._generate_order_rules(integer) FROM PUBLIC;

-- Two recipients to a specialist, one in the morning, one in the afternoon.
CREATE FUNCTION socsvc._generated_helped(seed bigint, for_year integer, from_n bigint, until_n bigint)
RETURNS TABLE (n bigint, help_kind text, worker integer, provider integer, starts_at time, told_on date)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH ranked AS (
    SELECT p.n, p.service, (row_number() OVER (PARTITION BY p.service ORDER BY p.n))::integer - 1 AS rank,
           ((count(*) FILTER (WHERE p.service = 'assistant') OVER ()) + 1)::integer / 2 AS assistants
      FROM socsvc._generated_people(seed, 'KZ', for_year, from_n, until_n) p WHERE p.service IS NOT NULL
  )
  SELECT r.n, CASE r.service WHEN 'aid' THEN (ARRAY['wheelchair', 'hearing_aid'])[1 + socsvc._draw(seed, r.n, 100, 2)]
                             WHEN 'placed' THEN 'facility_semi_residential' WHEN 'queued' THEN 'facility_semi_residential'
                               ELSE r.service END,
         CASE r.service WHEN 'assistant' THEN r.rank / 2 WHEN 'sign_language' THEN r.assistants + r.rank / 2 END,
         CASE r.service WHEN 'assistant' THEN r.rank / 2 % 3 WHEN 'sign_language' THEN 0 WHEN 'aid' THEN 1 END,
         CASE r.rank % 2 WHEN 0 THEN time '09:00' ELSE time '14:00' END, make_date(for_year, 1, 10) + socsvc._draw(seed, r.n, 101, 20)
    FROM ranked r
$function$;
COMMENT ON FUNCTION socsvc._generated_helped(bigint, integer, bigint, bigint) IS 'Private: who of the persons from_n to until_n has a rehabilitation programme, for which help, by which worker and provider of the district (numbers from 0), from when on the day; told_on: day of the notice. Reads no table';
REVOKE ALL ON FUNCTION socsvc._generated_helped(bigint, integer, bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._generate_entitlements(seed bigint, for_year integer, base bigint, from_n bigint, until_n bigint)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  programmes CONSTANT bigint := socsvc._reserve_ids('rehabilitation_programme', until_n - from_n + 1) - from_n;
  entitlements CONSTANT bigint := socsvc._reserve_ids('entitlement', until_n - from_n + 1) - from_n;
BEGIN
  PERFORM socsvc._replay(make_date(for_year, 2, 1), 'agency');
  INSERT INTO socsvc.rehabilitation_programme (id, number, person, issued_on, notified_on, term)
    SELECT programmes + h.n, 'ИПР-' || h.n, base + h.n, h.told_on, h.told_on, daterange(h.told_on, (h.told_on + interval '2 years')::date)
      FROM socsvc._generated_helped(seed, for_year, from_n, until_n) h ORDER BY h.n;
  INSERT INTO socsvc.entitlement (id, rehabilitation_programme, help_kind, term)
    SELECT entitlements + h.n, programmes + h.n, h.help_kind, daterange(h.told_on, (h.told_on + interval '2 years')::date)
      FROM socsvc._generated_helped(seed, for_year, from_n, until_n) h ORDER BY h.n;
  UPDATE socsvc.rehabilitation_programme p SET status = 'in_force' WHERE p.id BETWEEN programmes + from_n AND programmes + until_n;
  RETURN entitlements;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_entitlements(bigint, integer, bigint, bigint, bigint) IS 'Private: rehabilitation programmes with a measure each; answers the id of the n-th person''s measure less n';
REVOKE ALL ON FUNCTION socsvc._generate_entitlements(bigint, integer, bigint, bigint, bigint) FROM PUBLIC;

-- One order in twelve is turned down, one waits.
CREATE FUNCTION socsvc._generate_orders(seed bigint, for_year integer, base bigint, from_n bigint, until_n bigint, entitlements bigint,
  first_provider bigint, first_worker bigint, settlement text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  ordered_on CONSTANT date := make_date(for_year, 2, 3);
  specialists CONSTANT bigint := socsvc._reserve_ids('specialist', until_n - from_n + 1);
  helped record;
  order_id bigint;
BEGIN
  PERFORM socsvc._replay(ordered_on, 'agency');
  INSERT INTO socsvc.specialist (id, worker, provider, help_kind, settlement, phone, hourly_rate, valid)
    SELECT DISTINCT ON (h.worker) specialists + h.worker, first_worker + h.worker, first_provider + h.provider, h.help_kind, settlement,
      '+7 700 ' || lpad(h.n::text, 7, '0'),
           CASE h.help_kind WHEN 'assistant' THEN 800 ELSE 2400 END, daterange(make_date(for_year - 1, 1, 1), NULL)
      FROM socsvc._generated_helped(seed, for_year, from_n, until_n) h WHERE h.worker IS NOT NULL ORDER BY h.worker, h.n;
  FOR helped IN
    SELECT h.n, specialists + h.worker AS specialist, first_provider + h.provider AS provider, socsvc._draw(seed, h.n, 110, 12) AS fate
      FROM socsvc._generated_helped(seed, for_year, from_n, until_n) h WHERE h.worker IS NOT NULL ORDER BY h.n
  LOOP
    PERFORM socsvc._replay(ordered_on, 'citizen', NULL, base + helped.n);
    order_id := socsvc.order_specialist(entitlements + helped.n, helped.specialist);
    PERFORM socsvc.confirm_order(order_id);
    PERFORM socsvc.sign_reimbursement(order_id);
    PERFORM socsvc._replay(ordered_on, 'specialist', helped.provider);
    IF helped.fate = 0 THEN
      PERFORM socsvc.reject_order(order_id, 'нет времени');
    ELSIF helped.fate > 1 THEN
      PERFORM socsvc.accept_order(order_id);
    END IF;
  END LOOP;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_orders(bigint, integer, bigint, bigint, bigint, bigint, bigint, bigint, text) IS 'Private: specialists of the district and orders of them in February, most of them accepted';
REVOKE ALL ON FUNCTION socsvc._generate_orders(bigint, integer, bigint, bigint, bigint, bigint, bigint, bigint, text) FROM PUBLIC;

-- Hours of a quarter, confirmed by one code an order: an assistant comes once a week, a sign-language specialist once a month.
CREATE FUNCTION socsvc._generate_hours(seed bigint, for_year integer, base bigint, from_n bigint, until_n bigint, first_provider bigint,
  quarter integer)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  first_day CONSTANT date := make_date(for_year, quarter * 3 - 2, 1);
  last_day CONSTANT date := (first_day + interval '3 months')::date - 1;
  home CONSTANT text := (SELECT i.jurisdiction FROM socsvc.register_info i);
  provider_id bigint;
  one record;
  code_id bigint;
BEGIN
  FOR provider_id IN SELECT first_provider + v FROM generate_series(0, 2) v LOOP
    PERFORM socsvc._replay(last_day, 'specialist', provider_id);
    INSERT INTO socsvc.hour_log (service_order, day, starts_at, minutes)
      SELECT o.id, d.day, h.starts_at, 60 * (1 + socsvc._draw(seed, h.n, 120, 3))
        FROM socsvc._generated_helped(seed, for_year, from_n, until_n) h
        JOIN socsvc.service_order o ON o.person = base + h.n AND o.provider = provider_id AND o.status = 'in_progress'
       CROSS JOIN (SELECT s::date AS day FROM generate_series(first_day::timestamp, last_day, '1 day') s) d
       WHERE d.day >= o.confirmed_on AND extract(isodow FROM d.day)::integer = 1 + socsvc._draw(seed, h.n, 121, 5)
         AND socsvc.is_working_day(d.day, home)
         AND NOT EXISTS (SELECT FROM socsvc.absence a WHERE a.person = o.person AND a.term @> d.day)
         AND (o.help_kind = 'assistant' OR extract(day FROM d.day) <= 7)
           AND socsvc._draw(seed, h.n, 1000 + extract(doy FROM d.day)::integer, 10) > 0
       ORDER BY o.id, d.day;
    FOR one IN SELECT o.id FROM socsvc.service_order o
                WHERE o.provider = provider_id AND o.person BETWEEN base + from_n AND base + until_n
                  AND EXISTS (SELECT FROM socsvc.hour_log l WHERE l.service_order = o.id AND l.status = 'recorded') ORDER BY o.person
    LOOP
      code_id := socsvc.request_confirmation(one.id);
      -- The gateway would have sent it, and the recipient read it out.
      UPDATE socsvc.message m SET forwarded_at = clock_timestamp() WHERE m.cause = format('confirmation_code/%s', code_id);
      PERFORM socsvc.confirm_hours(one.id, (SELECT s.parameters ->> 'code' FROM socsvc.message_secret s
        JOIN socsvc.message m ON m.id = s.message
                                             WHERE m.cause = format('confirmation_code/%s', code_id)));
    END LOOP;
  END LOOP;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_hours(bigint, integer, bigint, bigint, bigint, bigint, integer) IS 'Private: hours of the district''s specialists in a quarter (1 to 4), confirmed by the recipients, which makes them deliveries';
REVOKE ALL ON FUNCTION socsvc._generate_hours(bigint, integer, bigint, bigint, bigint, bigint, integer) FROM PUBLIC;

-- Aids are ordered in February: half by courier; one in six still waits for the supplier, one is cancelled.
CREATE FUNCTION socsvc._generate_aids(seed bigint, for_year integer, base bigint, from_n bigint, until_n bigint, entitlements bigint,
  first_provider bigint, settlement text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  supplier CONSTANT bigint := first_provider + 1;
  ordered_on CONSTANT date := make_date(for_year, 2, 4);
  helped record;
  order_id bigint;
BEGIN
  PERFORM socsvc._replay(ordered_on - 1, 'provider', supplier);
  INSERT INTO socsvc.aid_product (provider, help_kind, name, model, price, stock, needs_service, ways, warehouse_address)
    VALUES (supplier, 'wheelchair', 'Кресло-коляска', 'К-1', 165000, 1000, false, '{pickup,courier}', settlement || ', склад 1'),
           (supplier, 'hearing_aid', 'Слуховой аппарат', 'С-2', 58000, 1000, false, '{pickup,courier}', settlement || ', склад 1');
  FOR helped IN
    SELECT h.n, p.id AS product, CASE socsvc._draw(seed, h.n, 130, 2) WHEN 0 THEN 'courier' ELSE 'pickup' END AS way,
      socsvc._draw(seed, h.n, 131, 6) AS fate
      FROM socsvc._generated_helped(seed, for_year, from_n, until_n) h
      JOIN socsvc.aid_product p ON p.provider = supplier AND p.help_kind = h.help_kind ORDER BY h.n
  LOOP
    PERFORM socsvc._replay(ordered_on, 'citizen', NULL, base + helped.n);
    order_id := socsvc.order_aid(entitlements + helped.n, helped.product, helped.way,
      delivery_settlement_address => CASE helped.way WHEN 'courier' THEN settlement END,
      delivery_additional_address => CASE helped.way WHEN 'courier' THEN (SELECT p.address FROM socsvc.person p
        WHERE p.id = base + helped.n) END);
    PERFORM socsvc.confirm_aid_order(order_id);
    IF helped.fate = 0 THEN
      PERFORM socsvc.cancel_aid_order(order_id, 'купил(а) сам(а)');
    ELSIF helped.fate > 1 THEN
      PERFORM socsvc._replay(ordered_on + 5, 'provider', supplier);
      PERFORM socsvc.reserve_aid(order_id);
      IF helped.way = 'courier' THEN
        PERFORM socsvc.hand_to_courier(order_id, 'KZ' || lpad(helped.n::text, 9, '0'));
      ELSE
        PERFORM socsvc.aid_available(order_id);
      END IF;
      PERFORM socsvc._replay(ordered_on + 9, 'provider', supplier);
      PERFORM socsvc.issue_aid(order_id, (SELECT nullif(o.copayment, 0) FROM socsvc.aid_order o WHERE o.id = order_id));
    END IF;
  END LOOP;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_aids(bigint, integer, bigint, bigint, bigint, bigint, bigint, text) IS 'Private: two products of a supplier of the district and orders of them, most of them handed over';
REVOKE ALL ON FUNCTION socsvc._generate_aids(bigint, integer, bigint, bigint, bigint, bigint, bigint, text) FROM PUBLIC;
