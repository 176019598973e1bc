-- Monthly acts of specialists' orders, the documents that go with them, and what ending an order asks of them (Kazakhstan
-- specialist's manual 8 to 14). An act of an order is an ordinary act of its contract: here is only what an order adds.

CREATE FUNCTION socsvc._month_of(day date)
RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$ SELECT pg_catalog.date_trunc('month', day::timestamp)::date $function$;
COMMENT ON FUNCTION socsvc._month_of(date) IS 'Private: first day of the month of the day, whatever the session''s time zone';
REVOKE ALL ON FUNCTION socsvc._month_of(date) FROM PUBLIC;

CREATE FUNCTION socsvc._is_foreign(provider bigint, person bigint)
RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT CASE
    WHEN socsvc.subject_role() = 'provider' THEN $1 IS DISTINCT FROM socsvc.subject_provider()
    WHEN socsvc.subject_role() = 'specialist'
      THEN $1 IS DISTINCT FROM socsvc.subject_provider()
           OR socsvc.subject_whole_provider() IS NULL AND NOT EXISTS (SELECT FROM socsvc.subject_recipients() r (person) WHERE r.person = $2)
    WHEN socsvc.subject_role() = 'citizen' THEN ($2 = socsvc.subject_person()) IS NOT TRUE
    WHEN socsvc.subject_role() = 'representative' THEN ($2 = socsvc.subject_person() OR socsvc._represents($2)) IS NOT TRUE
    -- The agency, analysts and jobs see all; who acts as nobody has no row of his own.
    ELSE socsvc.subject_role() IS NULL
  END
$function$;
COMMENT ON FUNCTION socsvc._is_foreign(bigint, bigint) IS 'Private: whether a row of this provider and person is another''s than the client''s: of a provider or specialist another provider''s, of a specialist with colleagues also that of a recipient who is not his, of a citizen another person''s, of a representative another''s whom he does not represent either; of who acts as nobody every one';
REVOKE ALL ON FUNCTION socsvc._is_foreign(bigint, bigint) FROM PUBLIC;

-- ---- which months -------------------------------------------------------------------------------------------------------

-- An order whose cancelling has begun, or that has ended, is closed up to today: 003/8/3 asks for acts of all periods
-- before it may end. Where the specialist gives the cancelling up, the rest of that month is one more act.
CREATE FUNCTION socsvc._order_act_period(order_id bigint, month date)
RETURNS daterange
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT m.days - coalesce((SELECT daterange(NULL, max(upper(a.period)))
                              FROM socsvc.act a
                             WHERE a.contract = o.contract AND a.live AND a.corrects IS NULL AND a.period && m.days
                            HAVING count(*) > 0), 'empty')
    FROM socsvc.service_order o
    JOIN socsvc.contract c ON c.id = o.contract,
         LATERAL (SELECT daterange(socsvc._month_of(month), (socsvc._month_of(month) + interval '1 month')::date) * c.term
                         * daterange(NULL, c.inactive_from)
                         * daterange(NULL, CASE WHEN o.status = 'cancel_requested' OR NOT o.live THEN socsvc.today() + 1 END)) m (days)
   WHERE o.id = order_id
$function$;
COMMENT ON FUNCTION socsvc._order_act_period(bigint, date) IS 'Private: days of the month that an act of the order made today covers: within the contract''s term and while it was active, up to today where the order has ended or its cancelling was asked for, after those that an act covers already; empty where none are left, NULL for an order without a contract';
REVOKE ALL ON FUNCTION socsvc._order_act_period(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc._unconfirmed_days(order_id bigint, days daterange)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT string_agg(DISTINCT to_char(h.day, 'YYYY-MM-DD'), ', ' ORDER BY to_char(h.day, 'YYYY-MM-DD'))
    FROM socsvc.hour_log h
   WHERE h.service_order = order_id AND h.status IN ('recorded', 'code_sent') AND h.day <@ days
$function$;
COMMENT ON FUNCTION socsvc._unconfirmed_days(bigint, daterange) IS 'Private: days among these on which the order has hours that the recipient has not confirmed, in words; NULL for none';
REVOKE ALL ON FUNCTION socsvc._unconfirmed_days(bigint, daterange) FROM PUBLIC;

-- Months without hours need no act, for an act without hours is refused (003/10/5 leaves it open).
CREATE FUNCTION socsvc.missing_act_months(order_id bigint, with_current boolean DEFAULT false)
RETURNS date[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce(array_agg(DISTINCT m.month ORDER BY m.month), '{}')
    FROM (SELECT socsvc._month_of(d.delivered_on) AS month
            FROM socsvc.service_order o
            JOIN socsvc.contract_line l ON l.contract = o.contract
            JOIN socsvc.delivery d ON d.contract_line = l.id
           WHERE o.id = order_id
             AND NOT EXISTS (SELECT FROM socsvc.act a
                              WHERE a.contract = o.contract AND a.corrects IS NULL AND a.status IN ('sent', 'signed')
                                AND d.delivered_on <@ a.period)
          UNION ALL
          SELECT socsvc._month_of(h.day)
            FROM socsvc.hour_log h WHERE h.service_order = order_id AND h.status IN ('recorded', 'code_sent')) m
   WHERE with_current OR m.month < socsvc._month_of(socsvc.today())
$function$;
COMMENT ON FUNCTION socsvc.missing_act_months(bigint, boolean) IS 'First days of the past months, with_current of the running one too, that keep the order from being cancelled: hours of theirs stand in no act that was sent, or are not confirmed. Months without hours need no act. Source: 003/8/3, 8/4, 10/4, 10/5';
REVOKE ALL ON FUNCTION socsvc.missing_act_months(bigint, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_service_order_acts_sent(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT socsvc.missing_act_months(o.id) = '{}' FROM socsvc.service_order o WHERE o.id = $1);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_service_order_acts_sent(bigint) IS 'Hours of all past months are confirmed and stand in acts that were sent. Guard of status_transition (003/8/2 to 4, 003/10/4)';
REVOKE ALL ON FUNCTION socsvc.guard_service_order_acts_sent(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_service_order_closed(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT socsvc.missing_act_months(o.id, true) = '{}' FROM socsvc.service_order o WHERE o.id = $1);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_service_order_closed(bigint) IS 'All hours of the order are confirmed and stand in acts that were sent. Guard of status_transition (003/8/3)';
REVOKE ALL ON FUNCTION socsvc.guard_service_order_closed(bigint) FROM PUBLIC;

-- The guards cannot name the months; this can, and leaves the rule itself to the rows of status_transition. The recipient's
-- own refusal has no such guard: 004/29/1 lets him refuse in execution, and acts are not his to make, although 003/8/1
-- speaks of either side. The specialist sends them afterwards, under the contract that has ended.
CREATE FUNCTION socsvc.check_order_acts()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  guard text;
  months date[];
BEGIN
  SELECT t.guard INTO guard
    FROM socsvc.status_transition t
    JOIN unnest(socsvc._home_jurisdictions()) WITH ORDINALITY h (code, distance) ON h.code = t.jurisdiction
   WHERE t.entity = 'service_order' AND t.from_status = OLD.status AND t.to_status = NEW.status AND t.actor = socsvc.subject_role()
     AND t.valid @> socsvc.today()
   ORDER BY h.distance LIMIT 1;
  IF guard IN ('guard_service_order_acts_sent', 'guard_service_order_closed') THEN
    months := socsvc.missing_act_months(OLD.id, guard = 'guard_service_order_closed');
    IF months <> '{}' THEN
      RAISE EXCEPTION 'acts of order % are missing', OLD.id
        USING ERRCODE = 'SV004',
              DETAIL = format('Months: %s.', (SELECT string_agg(to_char(m, 'YYYY-MM'), ', ' ORDER BY m) FROM unnest(months) m)),
              HINT = 'Confirm or withdraw the hours of these months, then prepare and send their acts: prepare_order_act(), send_order_act().';
    END IF;
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.check_order_acts() IS 'Trigger of service_order, BEFORE UPDATE FOR EACH ROW when the status moves: a move whose guard asks for sent acts names the months that lack one. Source: 003/10/4. Errors: SV004';
REVOKE ALL ON FUNCTION socsvc.check_order_acts() FROM PUBLIC;

-- ---- acts ---------------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._check_act_hours(subject jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  period CONSTANT daterange := (subject ->> 'period')::daterange;
  days CONSTANT text := socsvc._unconfirmed_days((subject ->> 'order')::bigint, period);
BEGIN
  IF days IS NOT NULL THEN
    RAISE EXCEPTION 'hours of % in order % are not confirmed', to_char(lower(period), 'YYYY-MM'), subject ->> 'order'
      USING ERRCODE = 'SV004', DETAIL = format('Days: %s.', days), HINT = 'Confirm or withdraw these hours first (003/8/2).';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_act_hours(jsonb) IS 'Private: of {order, period}, under the lock of the recipient: all hours of these days are confirmed. Source: 003/8/2. Errors: SV004';
REVOKE ALL ON FUNCTION socsvc._check_act_hours(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_act_of_order()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  ordered record;
  due daterange;
BEGIN
  SELECT o.id, o.person, o.provider INTO ordered FROM socsvc.service_order o WHERE o.contract = coalesce(NEW.contract, OLD.contract);
  IF NOT FOUND THEN
    RETURN coalesce(NEW, OLD);
  END IF;
  IF socsvc._is_foreign(ordered.provider, ordered.person)
     OR TG_OP <> 'UPDATE' AND socsvc.subject_role() IN ('citizen', 'representative') THEN
    RAISE EXCEPTION 'acts of an order are made by its specialist''s provider'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(socsvc.subject_role(), 'nobody')),
            HINT = 'Act as the right one: authenticate() with a token of that role and provider.';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;

  IF TG_OP = 'INSERT' AND NEW.corrects IS NULL AND NEW.period IS NOT NULL THEN
    due := socsvc._order_act_period(ordered.id, lower(NEW.period));
    IF isempty(due) AND EXISTS (SELECT FROM socsvc.act a
                                 WHERE a.contract = NEW.contract AND a.live AND a.corrects IS NULL AND a.period && NEW.period) THEN
      RAISE EXCEPTION 'order % has an act of % already', ordered.id, to_char(lower(NEW.period), 'YYYY-MM')
        USING ERRCODE = 'SV007', DETAIL = format('Period: %s.', NEW.period),
              HINT = 'Go on with that one: a draft is collected anew, refresh_act(); one that is sent may be taken back.';
    END IF;
    IF isempty(due) OR upper(due) > socsvc.today() + 1
       OR upper(due) > socsvc.today() AND EXISTS (SELECT FROM socsvc.service_order o
                                                   WHERE o.id = ordered.id AND o.live AND o.status <> 'cancel_requested') THEN
      RAISE EXCEPTION 'the month % of order % is not over', to_char(lower(NEW.period), 'YYYY-MM'), ordered.id
        USING ERRCODE = 'SV005', DETAIL = format('Today: %s.', to_char(socsvc.today(), 'YYYY-MM-DD')),
              HINT = 'An act is made of a month that is over; once cancelling was asked for, of the running month up to today.';
    END IF;
    IF NEW.period <> due THEN
      RAISE EXCEPTION 'an act of an order covers one month'
        USING ERRCODE = 'SV005', DETAIL = format('Period: %s; what is due of that month: %s.', NEW.period, due),
              HINT = 'Let prepare_order_act() find the days.';
    END IF;
  ELSIF TG_OP = 'UPDATE' AND NEW.period <> OLD.period THEN
    RAISE EXCEPTION 'an act of an order keeps its month'
      USING ERRCODE = 'SV015', DETAIL = format('Act %s: %s.', OLD.id, OLD.period), HINT = 'Delete the draft and prepare another act.';
  END IF;

  IF TG_OP = 'INSERT' OR NEW.status = 'sent' AND OLD.status <> 'sent' THEN
    -- Whoever records hours holds the recipient: what was recorded until now is seen, and later hours find the act.
    PERFORM FROM socsvc.person p WHERE p.id = ordered.person FOR NO KEY UPDATE;
    PERFORM socsvc._check_at_newest('_check_act_hours', jsonb_build_object('order', ordered.id, 'period', NEW.period));
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.corrects IS NULL AND NOT EXISTS (SELECT FROM socsvc._act_sums(NEW.contract, NEW.period, false, NULL)) THEN
      IF EXISTS (SELECT FROM socsvc.act a WHERE a.contract = NEW.contract AND a.live AND a.corrects IS NULL
                    AND socsvc._month_of(lower(a.period)) = socsvc._month_of(lower(NEW.period))) THEN
        RAISE EXCEPTION 'order % has an act of % already', ordered.id, to_char(lower(NEW.period), 'YYYY-MM')
          USING ERRCODE = 'SV007', DETAIL = format('No hours were confirmed in %s.', NEW.period),
                HINT = 'Confirm the hours first: confirm_hours().';
      END IF;
      RAISE EXCEPTION 'order % has no confirmed hours in %', ordered.id, to_char(lower(NEW.period), 'YYYY-MM')
        USING ERRCODE = 'SV004', DETAIL = format('Days: %s.', NEW.period), HINT = 'A month without hours needs no act.';
    END IF;
  ELSIF NEW.status = 'sent' AND OLD.status <> 'sent' AND NEW.corrects IS NULL
        AND socsvc.setting_value('order_act_needs_pdf') = 'true'
        AND NOT EXISTS (SELECT FROM socsvc.order_document d WHERE d.act = NEW.id) THEN
    RAISE EXCEPTION 'act % has no document', NEW.id
      USING ERRCODE = 'SV012', DETAIL = 'The formed act accompanies it as a PDF (003/11/3; setting order_act_needs_pdf).',
            HINT = 'Upload it: attach_act_document().';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_act_of_order() IS 'Trigger of act, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW, after keep_act(): what acts of specialists'' orders must be besides: by the order''s provider, of one month that is over (up to today once cancelling was asked for or the order has ended), of confirmed hours all, sent with a PDF where setting order_act_needs_pdf is true. Source: 003/8/2 to 4, 003/10, 003/11. Errors: SV004 no hours, or unconfirmed ones, SV005 month not over or not one month, SV007 the month has an act, SV009 another provider''s, or a recipient, SV012 no PDF, SV015 another period';
REVOKE ALL ON FUNCTION socsvc.keep_act_of_order() FROM PUBLIC;

CREATE FUNCTION socsvc.prepare_order_act(order_id bigint, month date)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  ordered record;
  term daterange;
  due daterange;
  days daterange;
BEGIN
  SELECT o.id, o.person, o.provider, o.contract, o.status INTO ordered FROM socsvc.service_order o WHERE o.id = order_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no order %', order_id USING ERRCODE = 'no_data_found';
  END IF;
  IF socsvc._is_foreign(ordered.provider, ordered.person) THEN
    RAISE EXCEPTION 'acts of an order are made by its specialist''s provider'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(socsvc.subject_role(), 'nobody')),
            HINT = 'Act as the right one: authenticate() with a token of that role and provider.';
  END IF;
  IF ordered.contract IS NULL THEN
    RAISE EXCEPTION 'order % was never in progress', order_id
      USING ERRCODE = 'SV016', DETAIL = format('Its status is "%s".', ordered.status), HINT = 'Hours are given, and acts made, once the specialist has confirmed the order.';
  END IF;
  IF month IS NULL OR NOT isfinite(month) THEN
    RAISE EXCEPTION 'the month of the act is not given' USING ERRCODE = 'null_value_not_allowed', HINT = 'Give any day of it.';
  END IF;
  days := daterange(socsvc._month_of(month), (socsvc._month_of(month) + interval '1 month')::date);
  SELECT c.term INTO term FROM socsvc.contract c WHERE c.id = ordered.contract;
  IF NOT days && term THEN
    RAISE EXCEPTION 'order % was not carried out in %', order_id, to_char(month, 'YYYY-MM')
      USING ERRCODE = 'SV005', DETAIL = format('Term of its contract: %s.', term), HINT = 'Give a month within that term.';
  END IF;
  due := socsvc._order_act_period(order_id, month);
  -- Where nothing is due, keep_act_of_order() says why.
  RETURN socsvc.prepare_act(ordered.contract, CASE WHEN isempty(due) THEN days * term ELSE due END);
END
$function$;
COMMENT ON FUNCTION socsvc.prepare_order_act(bigint, date) IS 'Forms the act and the accompanying sheet of the order for the month of the day («Сформировать акт и лист сопровождения», 003/12/2), of the hours that the recipient has confirmed; answers the act''s id, status draft «Сформирован». Errors: SV004 no hours or unconfirmed ones, SV005 the month is not over or not the order''s, SV007 it has an act, SV009 not by the order''s provider, SV016 never in progress, 22004 no month, P0002 no such order, or another''s';
REVOKE ALL ON FUNCTION socsvc.prepare_order_act(bigint, date) FROM PUBLIC;

CREATE FUNCTION socsvc.send_order_act(act_id bigint, number text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM FROM socsvc.act a JOIN socsvc.service_order o ON o.contract = a.contract WHERE a.id = act_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no act % of an order', act_id USING ERRCODE = 'no_data_found';
  END IF;
  PERFORM socsvc.send_act(act_id, send_order_act.number);
END
$function$;
COMMENT ON FUNCTION socsvc.send_order_act(bigint, text) IS 'Sends the act of an order («Отправить», 003/11/4): it stands in «История отправленной документации», and the hours of its month are closed (SV011). Errors: SV003 not a draft, SV004 nothing in it or unconfirmed hours, SV009 another provider''s, SV012 no PDF, P0002 no such act';
REVOKE ALL ON FUNCTION socsvc.send_order_act(bigint, text) FROM PUBLIC;

-- ---- scans --------------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_order_document()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  act record;
  most bigint;
  problem text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'a document does not change'
      USING ERRCODE = 'SV017', DETAIL = format('Document %s of act %s.', OLD.id, OLD.act), HINT = 'While the act is a draft, delete it and attach another.';
  END IF;
  -- Locked, so that the act is not sent between this look and the commit.
  SELECT a.id, a.person, a.provider, a.status INTO act
    FROM socsvc.act a WHERE a.id = CASE TG_OP WHEN 'DELETE' THEN OLD.act ELSE NEW.act END FOR SHARE;
  IF NOT FOUND OR TG_OP = 'INSERT' AND NOT socsvc._client_sees('act', NEW.act) THEN
    IF TG_OP = 'DELETE' THEN
      RETURN OLD; -- goes with its act
    END IF;
    PERFORM socsvc._refuse_missing('act', NEW.act, 'order_document_act');
    RETURN NEW;
  END IF;
  IF socsvc._is_foreign(act.provider, act.person) OR socsvc.subject_role() NOT IN ('provider', 'specialist') THEN
    RAISE EXCEPTION 'documents of an act are attached by its provider'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(socsvc.subject_role(), 'nobody')),
            HINT = 'Log in as the provider of the act.';
  END IF;
  IF act.status <> 'draft' THEN
    RAISE EXCEPTION 'documents of act % do not change any more', act.id
      USING ERRCODE = 'SV017', DETAIL = format('Its status is "%s".', act.status), HINT = 'Take the act back while it is sent: take_back_act().';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF NEW.content IS NULL OR NEW.file_name IS NULL THEN
    RETURN NEW; -- NOT NULL answers
  END IF;
  most := coalesce(socsvc.setting_value('order_document_max_bytes'), '10485760')::bigint;
  problem := CASE
    WHEN length(NEW.content) = 0 THEN socsvc.translated('It is empty.')
    WHEN length(NEW.content) > most
      THEN format(socsvc.translated('It has %s bytes, at most %s are taken (setting order_document_max_bytes).'), length(NEW.content), most)
    WHEN NEW.file_name !~* '^[^/\\[:cntrl:]]{1,250}\.pdf$' THEN socsvc.translated('Its name is not that of a .pdf file.')
    WHEN encode(substring(NEW.content FROM 1 FOR 8), 'escape') !~ '^%PDF-[12]\.[0-9]' THEN socsvc.translated('It does not begin as a PDF of version 1 or 2 does.')
    WHEN position('\x2525454f46'::bytea IN substring(NEW.content FROM greatest(length(NEW.content) - 1023, 1))) = 0
      THEN socsvc.translated('The mark %%EOF is not in its last 1024 bytes: it is not whole.')
  END;
  IF problem IS NOT NULL THEN
    RAISE EXCEPTION 'the document is not a PDF that is taken' USING ERRCODE = 'SV012', DETAIL = problem, HINT = 'Upload the formed act as a PDF.';
  END IF;
  NEW.person := act.person;
  NEW.provider := act.provider;
  NEW.sha256 := sha256(NEW.content);
  NEW.uploaded_at := clock_timestamp();
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_order_document() IS 'Trigger of order_document, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: a PDF (name, first and last bytes, size up to setting order_document_max_bytes; what is between is not looked at), by the act''s provider, while the act is a draft; digest and parties are computed. Source: 003/11/3. Errors: SV009 not by the act''s provider, SV012 not a PDF that is taken, SV017 the act was sent, or a document changes, 23503 no such act, or one that the client does not see';
REVOKE ALL ON FUNCTION socsvc.keep_order_document() FROM PUBLIC;

CREATE FUNCTION socsvc.attach_act_document(act_id bigint, file_name text, content bytea)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.order_document (act, file_name, content) VALUES ($1, $2, $3) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.attach_act_document(bigint, text, bytea) IS 'Attaches the scan of an act as a PDF and answers its id; the act and its sheet may be two. Errors: SV009 not by the act''s provider, SV012 not a PDF that is taken, SV017 the act was sent, 23502 nothing given, 23503 no such act, or another''s';
REVOKE ALL ON FUNCTION socsvc.attach_act_document(bigint, text, bytea) FROM PUBLIC;

-- ---- the act as a document -----------------------------------------------------------------------------------------------

-- XML 1.0 has no control characters, nor the two non-characters; a carriage return would be read back as a line feed.
CREATE FUNCTION socsvc._xml_text(value text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$ SELECT coalesce(nullif(pg_catalog.btrim(pg_catalog.regexp_replace(value, U&'[\0001-\001F\007F\FFFE\FFFF]+', ' ', 'g')), ''), '–') $function$;
COMMENT ON FUNCTION socsvc._xml_text(text) IS 'Private: the text as it may stand in an XML document; a dash for none, so that no element is empty';
REVOKE ALL ON FUNCTION socsvc._xml_text(text) FROM PUBLIC;

CREATE FUNCTION socsvc._act_word(code text, lang text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._word('act_document', $1, $2)
$function$;
COMMENT ON FUNCTION socsvc._act_word(text, text) IS 'Private: a word of the printed act in the language; the code itself where it has none';
REVOKE ALL ON FUNCTION socsvc._act_word(text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._hours_text(minutes bigint, lang text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT CASE WHEN $1 < 0 THEN '-' ELSE '' END || (abs($1) / 60)::text || ' ' || socsvc._act_word('hours', $2)
         || CASE WHEN $1 % 60 <> 0 THEN ' ' || (abs($1) % 60)::text || ' ' || socsvc._act_word('minutes', $2) ELSE '' END
$function$;
COMMENT ON FUNCTION socsvc._hours_text(bigint, text) IS 'Private: minutes as hours and minutes in words';
REVOKE ALL ON FUNCTION socsvc._hours_text(bigint, text) FROM PUBLIC;

-- Every value is made text by a format of our own, and attributes have ASCII alone, so that neither DateStyle, xmlbinary
-- nor the version of libxml has a say in the bytes. Its status is not in it: what is signed is the same draft or sent.
CREATE FUNCTION socsvc.act_document(act_id bigint, lang text DEFAULT 'ru')
RETURNS xml
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  act record;
  title text;
  parties xml;
  lines xml;
  sheet xml;
BEGIN
  IF lang IS NULL OR lang NOT IN ('ru', 'kk', 'en') THEN
    RAISE EXCEPTION 'acts are not printed in "%"', lang USING ERRCODE = 'invalid_parameter_value', HINT = 'Languages: ru, kk, en.';
  END IF;
  SELECT a.id, a.number, a.contract, a.person, a.provider, a.period, a.corrects, a.prepared_on, c.number AS contract_number, c.signed_on,
         concat_ws(' ', p.family_name, p.given_name, p.patronymic) AS person_name, p.iin::text AS iin, v.full_name AS provider_name,
         o.id AS order_id, o.confirmed_on, w.name AS worker_name,
         CASE act_document.lang WHEN 'kk' THEN k.name_kk WHEN 'en' THEN k.name_en ELSE k.name_ru END AS help_name
    INTO act
    FROM socsvc.act a
    JOIN socsvc.contract c ON c.id = a.contract
    JOIN socsvc.person p ON p.id = a.person
    JOIN socsvc.provider v ON v.id = a.provider
    LEFT JOIN socsvc.service_order o ON o.contract = a.contract
    LEFT JOIN socsvc.worker w ON w.id = o.worker
    LEFT JOIN socsvc.help_kind k ON k.code = o.help_kind
   WHERE a.id = act_id;
  IF NOT FOUND OR socsvc._is_foreign(act.provider, act.person) THEN
    RAISE EXCEPTION 'there is no act %', act_id USING ERRCODE = 'no_data_found', HINT = 'Give the id of one that you see.';
  END IF;
  title := socsvc._act_word(CASE WHEN act.corrects IS NULL THEN 'title' ELSE 'title_correction' END, lang)
           || coalesce(' № ' || act.number, '');

  SELECT xmlagg(xmlelement(NAME tr, xmlelement(NAME th, socsvc._act_word(r.code, lang)), xmlelement(NAME td, socsvc._xml_text(r.value)))
                ORDER BY r.place)
    INTO parties
    FROM (VALUES
      (1, 'recipient', act.person_name), (2, 'iin', act.iin), (3, 'provider', act.provider_name), (4, 'specialist', act.worker_name),
      (5, 'order', act.order_id || ' ' || socsvc._act_word('of', lang) || ' ' || to_char(act.confirmed_on, 'DD.MM.YYYY')),
      (6, 'contract', CASE WHEN act.order_id IS NULL THEN
                        coalesce(act.contract_number, act.contract::text) || ' ' || socsvc._act_word('of', lang) || ' '
                        || to_char(act.signed_on, 'DD.MM.YYYY') END),
      (7, 'period', to_char(lower(act.period), 'DD.MM.YYYY') || ' – ' || to_char(upper(act.period) - 1, 'DD.MM.YYYY')),
      (8, 'corrects', act.corrects::text),
      (9, 'prepared_on', to_char(act.prepared_on, 'DD.MM.YYYY'))) AS r (place, code, value)
   WHERE r.value IS NOT NULL;

  SELECT xmlelement(NAME table, xmlattributes('lines' AS class),
           xmlelement(NAME thead, xmlelement(NAME tr, xmlelement(NAME th, socsvc._act_word('service', lang)),
             xmlelement(NAME th, socsvc._act_word('quantity', lang)), xmlelement(NAME th, socsvc._act_word('time', lang)))),
           xmlelement(NAME tbody, xmlagg(xmlelement(NAME tr, xmlelement(NAME td, socsvc._xml_text(l.name)),
             xmlelement(NAME td, l.quantity::text), xmlelement(NAME td, socsvc._hours_text(l.minutes, lang))) ORDER BY l.is_extra, l.place, l.id)),
           xmlelement(NAME tfoot, xmlelement(NAME tr, xmlelement(NAME th, socsvc._act_word('total', lang)),
             xmlelement(NAME td, coalesce(sum(l.quantity), 0)::text), xmlelement(NAME td, socsvc._hours_text(coalesce(sum(l.minutes), 0)::bigint, lang)))))
    INTO lines
    FROM (SELECT al.id, al.quantity, al.minutes, al.extra_line IS NOT NULL AS is_extra, coalesce(p.sort_order, 0) AS place,
                 coalesce(act.help_name, n.label) AS name
            FROM socsvc.act_line al
            LEFT JOIN socsvc.contract_line cl ON cl.id = al.contract_line
            LEFT JOIN socsvc.programme_line p ON p.id = cl.programme_line
            LEFT JOIN socsvc.extra_line x ON x.id = al.extra_line
            LEFT JOIN socsvc.service_item_label n ON n.service_item = coalesce(p.service_item, x.service_item)
           WHERE al.act = act_id) l;

  IF act.order_id IS NOT NULL THEN
    SELECT xmlconcat(xmlelement(NAME h2, socsvc._act_word('sheet', lang)),
             xmlelement(NAME table, xmlattributes('sheet' AS class),
               xmlelement(NAME thead, xmlelement(NAME tr, xmlelement(NAME th, socsvc._act_word('day', lang)),
                 xmlelement(NAME th, socsvc._act_word('from', lang)), xmlelement(NAME th, socsvc._act_word('until', lang)),
                 xmlelement(NAME th, socsvc._act_word('time', lang)), xmlelement(NAME th, socsvc._act_word('note', lang)))),
               xmlelement(NAME tbody, xmlagg(xmlelement(NAME tr, xmlelement(NAME td, to_char(s.day, 'DD.MM.YYYY')),
                 xmlelement(NAME td, socsvc._xml_text(s.starts_at)), xmlelement(NAME td, socsvc._xml_text(s.ends_at)),
                 xmlelement(NAME td, socsvc._hours_text(s.minutes, lang)), xmlelement(NAME td, socsvc._xml_text(s.note)))
                 ORDER BY s.day, s.starts_at, s.id)),
               xmlelement(NAME tfoot, xmlelement(NAME tr, xmlelement(NAME th, xmlattributes('3' AS colspan), socsvc._act_word('total', lang)),
                 xmlelement(NAME td, socsvc._hours_text(coalesce(sum(s.minutes), 0)::bigint, lang)), xmlelement(NAME td, '–')))))
      INTO sheet
      FROM (SELECT d.id, d.delivered_on AS day, to_char(h.starts_at, 'HH24:MI') AS starts_at, socsvc._ends_at(h.starts_at, d.minutes) AS ends_at,
                   d.minutes::bigint AS minutes, coalesce(h.note, d.note) AS note
              FROM socsvc.contract_line cl
              JOIN socsvc.delivery d ON d.contract_line = cl.id AND d.delivered_on >= lower(act.period) AND d.delivered_on < upper(act.period)
              LEFT JOIN socsvc.hour_log h ON h.service_order = act.order_id AND h.day = d.delivered_on AND h.delivery = d.id
             WHERE cl.contract = act.contract) s;
  END IF;

  RETURN xmlelement(NAME html, xmlattributes('http://www.w3.org/1999/xhtml' AS xmlns, lang AS lang, lang AS "xml:lang"),
           xmlelement(NAME head, xmlelement(NAME title, socsvc._xml_text(title))),
           xmlelement(NAME body,
             xmlelement(NAME h1, socsvc._xml_text(title)),
             xmlelement(NAME table, xmlattributes('parties' AS class), xmlelement(NAME tbody, parties)),
             xmlelement(NAME h2, socsvc._act_word('services', lang)), lines, sheet,
             xmlelement(NAME table, xmlattributes('signatures' AS class), xmlelement(NAME tbody,
               xmlelement(NAME tr, xmlelement(NAME th, socsvc._act_word('signed_by_provider', lang)), xmlelement(NAME td, '–')),
               xmlelement(NAME tr, xmlelement(NAME th, socsvc._act_word('signed_by_recipient', lang)), xmlelement(NAME td, '–'))))));
END
$function$;
COMMENT ON FUNCTION socsvc.act_document(bigint, text) IS 'The act as a printable XHTML document in the language (ru, kk, en): parties, days, its lines with totals; of a specialist''s order also the accompanying sheet («лист сопровождения»), day by day. Made by the server''s xml functions: the server must be built with libxml. Source: 003/12/2; 000/3.6/3. Errors: 22023 another language, 0A000 a server without libxml, P0002 no such act, or not for this client';
REVOKE ALL ON FUNCTION socsvc.act_document(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc._ends_at(starts_at time, minutes integer)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE WHEN ends.minute >= 1440 THEN '24:00' ELSE pg_catalog.to_char(starts_at + pg_catalog.make_interval(mins => minutes), 'HH24:MI') END
    FROM (SELECT pg_catalog.date_part('epoch', starts_at) / 60 + minutes) ends (minute)
$function$;
COMMENT ON FUNCTION socsvc._ends_at(time, integer) IS 'Private: time of day at which something of so many minutes ended that began then, 24:00 for midnight; NULL where either is not known';
REVOKE ALL ON FUNCTION socsvc._ends_at(time, integer) FROM PUBLIC;

CREATE FUNCTION socsvc.act_document_bytes(act_id bigint, lang text DEFAULT 'ru')
RETURNS bytea
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT convert_to(xmlserialize(CONTENT socsvc.act_document($1, $2) AS text), 'UTF8') $function$;
COMMENT ON FUNCTION socsvc.act_document_bytes(bigint, text) IS 'Canonical bytes of act_document(), for signing: UTF-8, attributes in one order, no blanks between elements, no empty elements, no XML declaration; the same whatever the session''s settings. Errors: as act_document()';
REVOKE ALL ON FUNCTION socsvc.act_document_bytes(bigint, text) FROM PUBLIC;
