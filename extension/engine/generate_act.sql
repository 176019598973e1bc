-- Made-up regions: what is signed of the year's deliveries. In Russia acts of acceptance and acts of urgent services, in
-- Kazakhstan monthly acts of orders with their sheets, and the registers by which they are reimbursed.

-- The act of a person that ends with a month is acts + 12 times the number of the person among the district's, from 0, + month: made-up
-- persons have one signed contract each.
CREATE FUNCTION socsvc._generated_acts(acts bigint, days daterange, base bigint, from_n bigint, until_n bigint)
RETURNS TABLE (id bigint, contract bigint, number text, period daterange)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT acts + 12 * (c.person - base - from_n) + extract(month FROM upper(days) - 1)::integer, c.id,
         format('%s/%s', to_char(upper(days) - 1, 'YYYY-MM'), c.person - base), c.term * days
    FROM socsvc.contract c
   WHERE c.person BETWEEN base + from_n AND base + until_n AND c.signed_on IS NOT NULL
     AND EXISTS (SELECT FROM socsvc.contract_line l JOIN socsvc.delivery d ON d.contract_line = l.id
                  WHERE l.contract = c.id AND d.delivered_on >= lower(days) AND d.delivered_on < upper(days))
$function$;
COMMENT ON FUNCTION socsvc._generated_acts(bigint, daterange, bigint, bigint, bigint) IS 'Private: the acts of these days that are due of the persons from_n to until_n: of every signed contract under which something was delivered on them; acts: the id before the first that is reserved for them';
REVOKE ALL ON FUNCTION socsvc._generated_acts(bigint, daterange, bigint, bigint, bigint) FROM PUBLIC;

-- One of the first half-year, one of the third quarter, then one a month, made in the first days of the next, a set a step:
-- an act costs as much as months of deliveries, and twelve of each contract would be half of what a region takes. One in
-- twenty is not signed: it waits, or the recipient disagrees. Of December some are drafts, the others are sent.
CREATE FUNCTION socsvc._generate_acts(seed bigint, for_year integer, base bigint, from_n bigint, until_n bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acts CONSTANT bigint := socsvc._reserve_ids('act', 12 * (until_n - from_n + 1)) - 1;
  last_act CONSTANT bigint := acts + 12 * (until_n - from_n + 1);
  of_month integer;
  days daterange;
BEGIN
  FOREACH of_month IN ARRAY '{6,9,10,11,12}'::integer[] LOOP
    days := daterange(make_date(for_year, CASE of_month WHEN 6 THEN 1 WHEN 9 THEN 7 ELSE of_month END, 1),
                      (make_date(for_year, of_month, 1) + interval '1 month')::date);
    PERFORM socsvc._replay(upper(days) + 1, 'provider');
    INSERT INTO socsvc.act (id, contract, number, period)
      SELECT a.id, a.contract, a.number, a.period FROM socsvc._generated_acts(acts, days, base, from_n, until_n) a ORDER BY a.id;
    PERFORM socsvc._replay(upper(days) + 2, 'provider');
    UPDATE socsvc.act a SET status = 'sent'
     WHERE a.id BETWEEN acts + 1 AND last_act AND a.status = 'draft' AND (of_month < 12 OR socsvc._draw(seed, a.person - base, 140, 3) > 0);
    CONTINUE WHEN of_month = 12;
    PERFORM socsvc._replay(upper(days) + 5, 'citizen');
    UPDATE socsvc.act a SET status = 'rejected', status_reason = 'не все услуги были оказаны'
     WHERE a.id BETWEEN acts + 1 AND last_act AND a.status = 'sent' AND a.period <@ days AND socsvc._draw(seed, a.person - base, 140 + of_month, 40) = 1;
    UPDATE socsvc.act a SET status = 'signed'
     WHERE a.id BETWEEN acts + 1 AND last_act AND a.status = 'sent' AND a.period <@ days AND socsvc._draw(seed, a.person - base, 140 + of_month, 40) <> 2;
  END LOOP;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_acts(bigint, integer, bigint, bigint, bigint) IS 'Private: acts of the first half of the year, of the third quarter and of each month from October on, numbered, signed by both sides but for a few, those of December still open';
REVOKE ALL ON FUNCTION socsvc._generate_acts(bigint, integer, bigint, bigint, bigint) FROM PUBLIC;

-- Who has no programme may need help at once: one in a hundred adults, mostly one thing on one day. One in six acts is
-- not signed yet.
CREATE FUNCTION socsvc._generate_urgent_acts(seed bigint, for_year integer, base bigint, from_n bigint, until_n bigint,
  first_provider bigint, first_worker bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  home CONSTANT text := (SELECT i.jurisdiction FROM socsvc.register_info i);
  acts CONSTANT bigint := socsvc._reserve_ids('urgent_act', until_n - from_n + 1) - from_n;
BEGIN
  PERFORM socsvc._replay(make_date(for_year, 12, 31), 'provider');
  INSERT INTO socsvc.urgent_act (id, person, provider, number, drawn_up_on, term, basis, conditions)
    SELECT acts + p.n, base + p.n, first_provider, 'С-' || p.n, d.day, daterange(d.day, d.day + 10),
           (ARRAY['заявление', 'сообщение полиции', 'сообщение медицинской организации'])[1 + socsvc._draw(seed, p.n, 161, 3)], 'безотлагательно'
      FROM socsvc._generated_people(seed, 'RU', for_year, from_n, until_n) p
     CROSS JOIN LATERAL (SELECT socsvc.add_working_days(make_date(for_year, 1, 10) + socsvc._draw(seed, p.n, 160, 330), 1, home) AS day) d
     WHERE p.service IS NULL AND p.relation <> 'child' AND p.luck >= 990 ORDER BY p.n;
  INSERT INTO socsvc.urgent_line (urgent_act, service_item)
    SELECT a.id, i.item
      FROM socsvc.urgent_act a
      JOIN (SELECT i.id AS item, (row_number() OVER (ORDER BY i.id))::integer - 1 AS place, (count(*) OVER ())::integer AS items
              FROM socsvc.service_item i JOIN socsvc.service_group g ON g.id = i.service_group AND g.is_urgent
             WHERE i.jurisdiction = ANY (socsvc._home_jurisdictions()) AND i.form = 'home' AND NOT i.is_head
               AND i.valid @> make_date(for_year, 1, 1) AND i.volume::text ~ '^[0-9]+ min$') i
        ON i.place = socsvc._draw(seed, a.person - base, 162, i.items)
           OR i.place = socsvc._draw(seed, a.person - base, 163, i.items) AND socsvc._draw(seed, a.person - base, 164, 3) = 0
     WHERE a.id BETWEEN acts + from_n AND acts + until_n ORDER BY a.id, i.item;
  INSERT INTO socsvc.delivery (delivered_on, person, provider, urgent_line, worker)
    SELECT a.drawn_up_on, l.person, l.provider, l.id, w.id
      FROM socsvc.urgent_act a JOIN socsvc.urgent_line l ON l.urgent_act = a.id
      LEFT JOIN socsvc.worker w ON w.id = first_worker AND w.provider = first_provider
     WHERE a.id BETWEEN acts + from_n AND acts + until_n ORDER BY a.drawn_up_on, l.id;
  PERFORM socsvc._replay(make_date(for_year, 12, 31), 'citizen');
  UPDATE socsvc.urgent_act a SET status = 'signed'
   WHERE a.id BETWEEN acts + from_n AND acts + until_n AND socsvc._draw(seed, a.person - base, 165, 6) > 0
     AND EXISTS (SELECT FROM socsvc.urgent_line l WHERE l.urgent_act = a.id);
END
$function$;
COMMENT ON FUNCTION socsvc._generate_urgent_acts(bigint, integer, bigint, bigint, bigint, bigint, bigint) IS 'Private: acts of urgent services by the first provider for a few who have no programme, with what was given, most of them signed';
REVOKE ALL ON FUNCTION socsvc._generate_urgent_acts(bigint, integer, bigint, bigint, bigint, bigint, bigint) FROM PUBLIC;

-- ---- Kazakhstan -----------------------------------------------------------------------------------------------------------

-- An empty page in the place of the scan that the manual asks for.
CREATE FUNCTION socsvc._generated_scan()
RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT pg_catalog.convert_to(E'%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n'
    '3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>> endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n'
    '0000000056 00000 n \n0000000111 00000 n \ntrailer <</Root 1 0 R /Size 4>>\nstartxref\n180\n%%EOF\n', 'UTF8')
$function$;
COMMENT ON FUNCTION socsvc._generated_scan() IS 'Private: a PDF of one empty page, A4';
REVOKE ALL ON FUNCTION socsvc._generated_scan() FROM PUBLIC;

-- The recipient has confirmed the hours by code and signs no act: sent is what an act comes to (003/11/4).
CREATE FUNCTION socsvc._generate_order_acts(seed bigint, for_year integer, base bigint, from_n bigint, until_n bigint,
  first_provider bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acts CONSTANT bigint := socsvc._reserve_ids('act', 12 * (until_n - from_n + 1)) - 1;
  last_act CONSTANT bigint := acts + 12 * (until_n - from_n + 1);
  days daterange;
  provider_id bigint;
BEGIN
  FOR of_month IN 1 .. 12 LOOP
    days := daterange(make_date(for_year, of_month, 1), (make_date(for_year, of_month, 1) + interval '1 month')::date);
    FOR provider_id IN SELECT first_provider + v FROM generate_series(0, 2) v LOOP
      PERFORM socsvc._replay(upper(days) + 1, 'provider', provider_id);
      INSERT INTO socsvc.act (id, contract, number, period)
        SELECT a.id, a.contract, a.number, a.period
          FROM socsvc._generated_acts(acts, days, base, from_n, until_n) a
          JOIN socsvc.service_order o ON o.contract = a.contract AND o.provider = provider_id ORDER BY a.id;
      -- Of December one in three is a draft.
      INSERT INTO socsvc.order_document (act, file_name, content)
        SELECT a.id, format('akt-%s.pdf', replace(a.number, '/', '-')), socsvc._generated_scan()
          FROM socsvc.act a
         WHERE a.id BETWEEN acts + 1 AND last_act AND a.provider = provider_id AND a.status = 'draft'
           AND (of_month < 12 OR socsvc._draw(seed, a.person - base, 140, 3) > 0) ORDER BY a.id;
      UPDATE socsvc.act a SET status = 'sent'
       WHERE a.id BETWEEN acts + 1 AND last_act AND a.provider = provider_id AND a.status = 'draft'
         AND EXISTS (SELECT FROM socsvc.order_document d WHERE d.act = a.id);
    END LOOP;
  END LOOP;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_order_acts(bigint, integer, bigint, bigint, bigint, bigint) IS 'Private: the acts of specialists'' orders by month, each with its document, sent in the next month but for a few of December';
REVOKE ALL ON FUNCTION socsvc._generate_order_acts(bigint, integer, bigint, bigint, bigint, bigint) FROM PUBLIC;

-- Of the whole region, when its last district is made: paid in the next month, but November's is approved, and December's
-- is a draft. An aid is due by the moment at which it was handed over, which is no moment of the year that is replayed.
CREATE FUNCTION socsvc._generate_reimbursements(for_year integer)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  next_month date;
  register_id bigint;
BEGIN
  FOR of_month IN 1 .. 12 LOOP
    next_month := (make_date(for_year, of_month, 1) + interval '1 month')::date;
    PERFORM socsvc._replay(next_month + 14, 'agency');
    register_id := socsvc.prepare_reimbursements(next_month - 1, skip_gaps => true);
    CONTINUE WHEN register_id IS NULL OR of_month = 12;
    PERFORM socsvc.approve_register(register_id);
    CONTINUE WHEN of_month = 11;
    PERFORM socsvc._replay(next_month + 19, 'agency');
    PERFORM socsvc.mark_paid(register_id, format('ПП-%s/%s', for_year, of_month));
  END LOOP;
END
$function$;
COMMENT ON FUNCTION socsvc._generate_reimbursements(integer) IS 'Private: registers of reimbursements of the year''s months, paid but for the last two';
REVOKE ALL ON FUNCTION socsvc._generate_reimbursements(integer) FROM PUBLIC;
