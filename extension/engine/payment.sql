-- Money in and out: payments of recipients, certificates that pay, payouts to providers. What was paid of which charge is
-- derived by the view charge_allocation, never stored.

CREATE FUNCTION socsvc.payment_kind_label(kind text, lang text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE lang
    WHEN 'ru' THEN CASE kind WHEN 'transfer' THEN 'Безналичный платёж' WHEN 'cash' THEN 'Наличные'
                             WHEN 'certificate' THEN 'Социальный сертификат' WHEN 'deduction' THEN 'Удержание из пенсии'
                             WHEN 'refund' THEN 'Возврат' END
    WHEN 'kk' THEN CASE kind WHEN 'transfer' THEN 'Қолма-қол ақшасыз төлем' WHEN 'cash' THEN 'Қолма-қол ақша'
                             WHEN 'certificate' THEN 'Әлеуметтік сертификат' WHEN 'deduction' THEN 'Зейнетақыдан ұстау'
                             WHEN 'refund' THEN 'Қайтару' END
    WHEN 'en' THEN CASE kind WHEN 'transfer' THEN 'Transfer' WHEN 'cash' THEN 'Cash' WHEN 'certificate' THEN 'Social certificate'
                             WHEN 'deduction' THEN 'Deduction from the pension' WHEN 'refund' THEN 'Refund' END
  END
$function$;
COMMENT ON FUNCTION socsvc.payment_kind_label(text, text) IS 'What a kind of payment is called in ru, kk or en; NULL for unknown ones. Ours. Frozen: views use it';

CREATE FUNCTION socsvc.fee_due_on(posted_month date)
RETURNS date
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT least(next.month + (greatest(socsvc.setting_value('fee_due_day', next.month)::integer, 1) - 1),
               (next.month + interval '1 month')::date - 1)
    FROM (SELECT (posted_month + interval '1 month')::date) next (month)
$function$;
COMMENT ON FUNCTION socsvc.fee_due_on(date) IS 'Last day on which a charge posted in the month (its first day) is paid in time: day fee_due_day, a setting, of the next month, or that month''s last day. The sources name no day (the text of 393-п is not held). Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.fee_due_on(date) FROM PUBLIC;

-- ---- what was paid: read under the newest snapshot, once the row that others wait for is locked ------------------------

CREATE FUNCTION socsvc._certificate_spent(certificate_id bigint)
RETURNS numeric
AS 'MODULE_PATHNAME', 'socsvc_certificate_spent'
LANGUAGE C STRICT;
COMMENT ON FUNCTION socsvc._certificate_spent(bigint) IS 'Private: what the certificate has paid, reversals taken off, as committed now, also under REPEATABLE READ. Call it with the certificate''s row locked';
REVOKE ALL ON FUNCTION socsvc._certificate_spent(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._refundable(contract_id bigint)
RETURNS numeric
AS 'MODULE_PATHNAME', 'socsvc_refundable'
LANGUAGE C STRICT;
COMMENT ON FUNCTION socsvc._refundable(bigint) IS 'Private: what may go back to the recipient of a contract: what was paid above the charges, and of it no more than came in money, certificates apart; as committed now. Call it with the contract''s row locked';
REVOKE ALL ON FUNCTION socsvc._refundable(bigint) FROM PUBLIC;

-- ---- certificates ------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_certificate()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  spent numeric;
  outside record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'certificate % is not deleted', OLD.id
      USING ERRCODE = 'SV015', DETAIL = format('Number %s.', OLD.number), HINT = 'End it by an earlier end of "valid".';
  END IF;
  NEW.issued_on := coalesce(NEW.issued_on, socsvc.today());
  IF NEW.issued_on > socsvc.today() THEN
    RAISE EXCEPTION 'a certificate is not issued in the future'
      USING ERRCODE = 'SV005', DETAIL = format('issued_on: %s.', to_char(NEW.issued_on, 'YYYY-MM-DD')),
            HINT = 'Give today or an earlier day.';
  END IF;
  IF TG_OP = 'INSERT' THEN
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.number, NEW.person) <> (OLD.id, OLD.number, OLD.person) THEN
    RAISE EXCEPTION 'a certificate keeps its number and its holder'
      USING ERRCODE = 'SV015', DETAIL = format('Certificate %s, number %s.', OLD.id, OLD.number), HINT = 'Issue another: issue_certificate().';
  END IF;
  -- The row is locked by now, as keep_payment() locks it.
  spent := socsvc._certificate_spent(OLD.id);
  IF NEW.amount < spent THEN
    RAISE EXCEPTION 'certificate % has paid more than % already', OLD.id, NEW.amount
      USING ERRCODE = 'SV024', DETAIL = format('Spent: %s; nominal before: %s.', spent, OLD.amount),
            HINT = 'Choose no less than what is spent, or have payments reversed first.';
  END IF;
  IF NEW.valid <> OLD.valid THEN
    SELECT p.id, p.paid_on INTO outside
      FROM socsvc.payment p
     WHERE p.certificate = OLD.id AND p.reverses IS NULL AND NOT NEW.valid @> p.paid_on
       AND NOT EXISTS (SELECT FROM socsvc.payment r WHERE r.reverses = p.id)
     ORDER BY p.paid_on, p.id LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'the term of certificate % does not cover what it has paid', OLD.id
        USING ERRCODE = 'SV005',
              DETAIL = format('Payment %s is of %s; term: %s.', outside.id, to_char(outside.paid_on, 'YYYY-MM-DD'), NEW.valid),
              HINT = 'Choose a term with that day in it.';
    END IF;
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_certificate() IS 'Trigger of certificate, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: number and holder stand; nominal and term cover what it has paid. Errors: SV005 issued in the future, or the term leaves a payment out; SV015 changed or deleted; SV024 nominal below what is spent';
REVOKE ALL ON FUNCTION socsvc.keep_certificate() FROM PUBLIC;

CREATE FUNCTION socsvc.issue_certificate(person_id bigint, number text, name text, amount numeric, valid daterange,
  issued_on date DEFAULT NULL, document text DEFAULT NULL)
RETURNS bigint
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  INSERT INTO socsvc.certificate (person, number, name, amount, valid, issued_on, document)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
$function$;
COMMENT ON FUNCTION socsvc.issue_certificate(bigint, text, text, numeric, daterange, date, text) IS 'Issues a social certificate (34-п; 189-FZ) over an amount in roubles for the days of valid, and answers its id. issued_on: today when NULL. Errors: SV005 in the future, 23505 the number is used, 23514 no amount or an empty or endless-begun term, 23503 no such person';
REVOKE ALL ON FUNCTION socsvc.issue_certificate(bigint, text, text, numeric, daterange, date, text) FROM PUBLIC;

-- ---- payments ----------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_payment()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  reversed record;
  contract record;
  certificate record;
  covered numeric;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'payment % stands', OLD.id
      USING ERRCODE = 'SV015', DETAIL = format('Contract %s, %s of %s.', OLD.contract, OLD.kind, OLD.amount),
            HINT = 'Take it back: reverse_payment().';
  END IF;

  IF NEW.reverses IS NOT NULL THEN
    SELECT p.id, p.contract, p.kind, p.amount, p.paid_on, p.certificate, p.reverses INTO reversed
      FROM socsvc.payment p WHERE p.id = NEW.reverses;
    IF NOT FOUND OR NOT socsvc._client_sees('payment', NEW.reverses) THEN
      PERFORM socsvc._refuse_missing('payment', NEW.reverses, 'payment_reverses');
    END IF;
    NEW.contract := coalesce(NEW.contract, reversed.contract);
    NEW.kind := coalesce(NEW.kind, reversed.kind);
    NEW.amount := coalesce(NEW.amount, reversed.amount);
    NEW.certificate := coalesce(NEW.certificate, reversed.certificate);
  END IF;

  -- Refunds of one contract wait for each other.
  IF NEW.kind = 'refund' AND NEW.reverses IS NULL THEN
    PERFORM FROM socsvc.contract c WHERE c.id = NEW.contract FOR NO KEY UPDATE;
  END IF;
  SELECT c.id, c.person, c.provider, c.requested_on, c.signed_on, c.status INTO contract
    FROM socsvc.contract c WHERE c.id = NEW.contract;
  IF NOT FOUND OR NOT socsvc._client_sees('contract', NEW.contract) THEN
    PERFORM socsvc._refuse_missing('contract', NEW.contract, 'payment_contract');
    RETURN NEW;
  END IF;
  IF NOT coalesce(socsvc.subject_role() = 'agency'
                  OR socsvc.subject_role() = 'provider' AND contract.provider = socsvc.subject_provider(), false) THEN
    RAISE EXCEPTION 'payments under contract % are entered by its provider or the agency', contract.id
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(socsvc.subject_role(), 'nobody')),
            HINT = 'Act as the right one: authenticate() with a token of that role and provider.';
  END IF;
  NEW.person := coalesce(NEW.person, contract.person);
  NEW.provider := coalesce(NEW.provider, contract.provider);
  NEW.paid_on := coalesce(NEW.paid_on, socsvc.today());
  IF contract.signed_on IS NULL THEN
    RAISE EXCEPTION 'contract % is not signed', contract.id
      USING ERRCODE = 'SV016', DETAIL = format('Its status is "%s".', contract.status), HINT = 'Nothing is paid under a contract before it is signed.';
  END IF;
  IF NEW.paid_on > socsvc.today() OR NEW.paid_on < contract.requested_on THEN
    RAISE EXCEPTION 'nothing was paid on %', to_char(NEW.paid_on, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005',
            DETAIL = format('Contract requested: %s; today: %s.', to_char(contract.requested_on, 'YYYY-MM-DD'), to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Give a day from the request of the contract until today.';
  END IF;

  IF NEW.reverses IS NOT NULL THEN
    IF reversed.reverses IS NOT NULL THEN
      RAISE EXCEPTION 'payment % is a reversal itself', reversed.id
        USING ERRCODE = 'SV023', DETAIL = format('It reverses payment %s.', reversed.reverses), HINT = 'Enter the payment anew: pay().';
    END IF;
    IF (NEW.contract, NEW.kind, NEW.amount) <> (reversed.contract, reversed.kind, reversed.amount)
       OR NEW.certificate IS DISTINCT FROM reversed.certificate THEN
      RAISE EXCEPTION 'a reversal has the contract, kind, amount and certificate of payment %', reversed.id
        USING ERRCODE = 'SV023',
              DETAIL = format('Payment: contract %s, %s of %s; reversal: contract %s, %s of %s.', reversed.contract, reversed.kind,
                              reversed.amount, NEW.contract, NEW.kind, NEW.amount),
              HINT = 'Reverse the whole payment, reverse_payment(), then enter what was right.';
    END IF;
    IF NEW.paid_on < reversed.paid_on THEN
      RAISE EXCEPTION 'payment % is not reversed before it was made', reversed.id
        USING ERRCODE = 'SV005', DETAIL = format('Paid on %s; reversed on %s.', to_char(reversed.paid_on, 'YYYY-MM-DD'), to_char(NEW.paid_on, 'YYYY-MM-DD')),
              HINT = 'Give the day of the payment or a later one.';
    END IF;
    RETURN NEW;
  END IF;

  IF NEW.kind = 'refund' THEN
    covered := socsvc._refundable(contract.id);
    IF NEW.amount > covered THEN
      RAISE EXCEPTION 'nothing like % was overpaid under contract %', NEW.amount, contract.id
        USING ERRCODE = 'SV024', DETAIL = format('May go back: %s.', greatest(covered, 0)),
              HINT = 'No more goes back than was paid in money above the charges; what a certificate paid is reversed instead.';
    END IF;
  ELSIF NEW.certificate IS NOT NULL THEN
    -- Payments by one certificate wait for each other.
    SELECT c.id, c.amount, c.valid INTO certificate
      FROM socsvc.certificate c WHERE c.id = NEW.certificate AND c.person = NEW.person FOR NO KEY UPDATE;
    IF NOT FOUND THEN
      PERFORM socsvc._refuse_missing('certificate of the recipient', NEW.certificate, 'payment_certificate');
    END IF;
    IF NOT certificate.valid @> NEW.paid_on THEN
      RAISE EXCEPTION 'certificate % does not pay on %', certificate.id, to_char(NEW.paid_on, 'YYYY-MM-DD')
        USING ERRCODE = 'SV005', DETAIL = format('Its term: %s.', certificate.valid),
              HINT = 'Pay by a certificate that is valid on that day, or in another way.';
    END IF;
    covered := certificate.amount - socsvc._certificate_spent(certificate.id);
    IF NEW.amount > covered THEN
      RAISE EXCEPTION 'certificate % does not cover %', certificate.id, NEW.amount
        USING ERRCODE = 'SV024', DETAIL = format('Nominal: %s; left: %s.', certificate.amount, covered),
              HINT = 'Pay the rest otherwise.';
    END IF;
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_payment() IS 'Trigger of payment, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: entered by the contract''s provider or the agency under a signed contract; person, provider and, in a reversal, contract, kind, amount and certificate are filled in; a refund is no more than was overpaid in money, a certificate''s payment no more than it has left, in its term. The sources say none of it in so many words (34-п is not held): what a certificate is for is services, so it is not refunded in money. Errors: SV005 day, SV009 role, SV015 changed or deleted, SV016 contract not signed, SV023 reversal of a reversal or of something else, SV024 not covered, 23503 no such contract or payment, or one that the client does not see, or certificate of the recipient';
REVOKE ALL ON FUNCTION socsvc.keep_payment() FROM PUBLIC;

CREATE FUNCTION socsvc.pay(contract_id bigint, amount numeric, kind text, document text, paid_on date DEFAULT NULL,
  certificate_id bigint DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  payment_id bigint;
  earlier record;
BEGIN
  LOOP
    SELECT p.id, p.contract, p.amount, p.paid_on, p.certificate, p.reverses, r.id AS reversed_by INTO earlier
      FROM socsvc.contract c
      JOIN socsvc.payment p ON p.provider = c.provider AND p.kind = pay.kind AND p.document = pay.document
      LEFT JOIN socsvc.payment r ON r.reverses = p.id
     WHERE c.id = contract_id;
    EXIT WHEN FOUND;
    BEGIN
      INSERT INTO socsvc.payment (contract, amount, kind, document, paid_on, certificate)
        VALUES (contract_id, pay.amount, pay.kind, pay.document, pay.paid_on, certificate_id)
        RETURNING id INTO payment_id;
      RETURN payment_id;
    EXCEPTION
      -- Another session may have entered this very payment meanwhile, and spent the certificate by it.
      WHEN unique_violation OR SQLSTATE 'SV024' THEN
        PERFORM FROM socsvc.contract c
          JOIN socsvc.payment p ON p.provider = c.provider AND p.kind = pay.kind AND p.document = pay.document
         WHERE c.id = contract_id;
        IF NOT FOUND THEN
          RAISE;
        END IF;
    END;
  END LOOP;
  IF earlier.contract = contract_id AND earlier.amount = round(pay.amount, 2) AND earlier.certificate IS NOT DISTINCT FROM certificate_id
     AND earlier.paid_on = coalesce(pay.paid_on, earlier.paid_on) AND earlier.reverses IS NULL AND earlier.reversed_by IS NULL THEN
    RETURN earlier.id;
  END IF;
  RAISE EXCEPTION 'document "%" was used for another payment', pay.document
    USING ERRCODE = 'SV018',
          DETAIL = CASE WHEN earlier.contract IS DISTINCT FROM contract_id THEN 'It is of another contract.'
                        WHEN earlier.reversed_by IS NOT NULL THEN format('Payment %s, which payment %s reversed.', earlier.id, earlier.reversed_by)
                        ELSE format('Payment %s: %s on %s.', earlier.id, earlier.amount, to_char(earlier.paid_on, 'YYYY-MM-DD')) END,
          HINT = 'A new payment needs the number of its own document.';
END
$function$;
COMMENT ON FUNCTION socsvc.pay(bigint, numeric, text, text, date, bigint) IS 'Enters a payment (transfer, cash, certificate, deduction) or refund under a contract, in roubles, and answers its id; paid_on: today when NULL. Repeated with the same document and content it answers the same id and writes nothing. Errors: SV018 the document came with another content, or its payment was reversed; those of keep_payment(); 23514 no such kind, no amount';
REVOKE ALL ON FUNCTION socsvc.pay(bigint, numeric, text, text, date, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.reverse_payment(payment_id bigint, document text, reversed_on date DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  reversal_id bigint;
  earlier record;
BEGIN
  IF NOT EXISTS (SELECT FROM socsvc.payment p WHERE p.id = payment_id) THEN
    RAISE EXCEPTION 'there is no payment %', payment_id USING ERRCODE = 'no_data_found';
  END IF;
  BEGIN
    INSERT INTO socsvc.payment (reverses, document, paid_on) VALUES (payment_id, reverse_payment.document, reversed_on)
      RETURNING id INTO reversal_id;
    RETURN reversal_id;
  EXCEPTION
    WHEN unique_violation THEN
      SELECT p.id, p.document INTO earlier FROM socsvc.payment p WHERE p.reverses = payment_id;
      IF NOT FOUND THEN
        RAISE;
      END IF;
  END;
  IF earlier.document = reverse_payment.document THEN
    RETURN earlier.id;
  END IF;
  RAISE EXCEPTION 'payment % is reversed already', payment_id
    USING ERRCODE = 'SV007', DETAIL = format('By payment %s, document "%s".', earlier.id, earlier.document),
          HINT = 'It is reversed once; record a new payment where one was made.';
END
$function$;
COMMENT ON FUNCTION socsvc.reverse_payment(bigint, text, date) IS 'Takes a payment or refund back, whole, by a row of its own with a document of its own, and answers its id; reversed_on: today when NULL. Repeated with the same document it answers the same id. Errors: SV007 reversed already, SV023 a reversal itself, those of keep_payment(), 23505 the document is used, P0002 no such payment';
REVOKE ALL ON FUNCTION socsvc.reverse_payment(bigint, text, date) FROM PUBLIC;

-- ---- payouts -----------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._write_payouts(of_month date, of_provider bigint)
RETURNS TABLE (contract bigint, outcome text, amount numeric, sqlstate text, reason text, detail text, hint text)
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
-- Of the rows of a CTE the planner knows nothing, and a loop in a loop over a region does not end.
SET enable_nestloop = off
SET jit = off
AS $function$
  WITH asked AS MATERIALIZED (
    SELECT of_month AS first_day, (of_month + interval '1 month')::date AS next_month,
           coalesce(socsvc.setting_value('payout_less_fee', of_month)::boolean, true) AS less_fee
  ), norm_of_day AS MATERIALIZED (
    SELECT DISTINCT ON (n.service_item, n.place, g.day::date) n.service_item, n.place, g.day::date AS day, n.id, n.amount
      FROM asked a
     CROSS JOIN LATERAL generate_series(a.first_day::timestamp, (a.next_month - 1)::timestamp, interval '1 day') g (day)
     CROSS JOIN unnest(socsvc._home_jurisdictions()) WITH ORDINALITY h (code, distance)
      JOIN socsvc.financing_norm n ON n.jurisdiction = h.code AND n.valid @> g.day::date
     ORDER BY n.service_item, n.place, g.day::date, h.distance
  ), line AS MATERIALIZED (
    -- In proportion to the volume, as charges are.
    SELECT l.id, l.contract, c.person, c.provider, c.place, p.service_item,
           CASE WHEN p.volume <> i.volume THEN socsvc.volume_share(p.volume, i.volume) ELSE 1 END AS share
      FROM asked a
      JOIN socsvc.contract c ON c.term && daterange(a.first_day, a.next_month)
      JOIN socsvc.contract_line l ON l.contract = c.id
      JOIN socsvc.programme_line p ON p.id = l.programme_line
      JOIN socsvc.service_item i ON i.id = p.service_item
     WHERE of_provider IS NULL OR c.provider = of_provider
  ), given AS MATERIALIZED (
    SELECT l.id, n.id AS norm, n.amount, sum(d.quantity) AS quantity, min(d.delivered_on) FILTER (WHERE n.id IS NULL) AS missing_on
      FROM socsvc.delivery d
      JOIN line l ON l.id = d.contract_line
      LEFT JOIN norm_of_day n ON n.service_item = l.service_item AND n.place = l.place AND n.day = d.delivered_on
     WHERE d.delivered_on >= of_month AND d.delivered_on < (of_month + interval '1 month')::date
     GROUP BY l.id, n.id, n.amount
  ), found AS (
    SELECT l.contract, l.person, l.provider, sum(g.quantity * round(g.amount * l.share, 2)) AS at_norm,
           coalesce(array_agg(DISTINCT g.norm ORDER BY g.norm) FILTER (WHERE g.norm IS NOT NULL), '{}') AS norms,
           min(format('Item %s, %s, delivered on %s.', l.service_item, l.place, to_char(g.missing_on, 'YYYY-MM-DD')))
             FILTER (WHERE g.norm IS NULL) AS missing
      FROM given g
      JOIN line l ON l.id = g.id
     GROUP BY l.contract, l.person, l.provider
  ), standing AS (
    SELECT p.contract, p.person, p.provider, max(p.sequence) AS sequence,
           coalesce(sum(p.amount) FILTER (WHERE p.paid_on IS NOT NULL), 0) AS paid,
           max(p.id) FILTER (WHERE p.paid_on IS NULL) AS unpaid
      FROM socsvc.payout p
     WHERE p.month = of_month AND (of_provider IS NULL OR p.provider = of_provider)
     GROUP BY p.contract, p.person, p.provider
  ), fee AS (
    SELECT DISTINCT ON (c.contract) c.contract, c.fee
      FROM socsvc.charge c WHERE c.month = of_month AND (of_provider IS NULL OR c.provider = of_provider)
     ORDER BY c.contract, c.sequence DESC
  ), judged AS MATERIALIZED (
    SELECT coalesce(f.contract, s.contract) AS contract, coalesce(f.person, s.person) AS person,
           coalesce(f.provider, s.provider) AS provider, coalesce(f.at_norm, 0) AS at_norm,
           CASE WHEN a.less_fee THEN coalesce(e.fee, 0) ELSE 0 END AS fee, coalesce(f.norms, '{}') AS norms, f.missing,
           coalesce(s.sequence, 0) AS sequence, coalesce(s.paid, 0) AS paid,
           greatest(coalesce(f.at_norm, 0) - CASE WHEN a.less_fee THEN coalesce(e.fee, 0) ELSE 0 END, 0) - coalesce(s.paid, 0) AS amount,
           u.id AS unpaid,
           CASE WHEN f.missing IS NOT NULL THEN 'SV021'
                WHEN a.less_fee AND f.contract IS NOT NULL AND e.contract IS NULL THEN 'SV004' END AS sqlstate,
           u.at_norm = coalesce(f.at_norm, 0) AND u.norms = coalesce(f.norms, '{}')
             AND u.fee = CASE WHEN a.less_fee THEN coalesce(e.fee, 0) ELSE 0 END AS is_same,
           -- Nothing was delivered and nothing was paid, or what was paid is right: no row is wanted.
           coalesce(s.paid, 0) = greatest(coalesce(f.at_norm, 0) - CASE WHEN a.less_fee THEN coalesce(e.fee, 0) ELSE 0 END, 0)
             AND (f.contract IS NULL OR coalesce(s.sequence, 0) > (u.id IS NOT NULL)::integer) AS is_settled
      FROM found f
      FULL JOIN standing s ON s.contract = f.contract
     CROSS JOIN asked a
      LEFT JOIN fee e ON e.contract = coalesce(f.contract, s.contract)
      LEFT JOIN socsvc.payout u ON u.id = s.unpaid
  ), decided AS MATERIALIZED (
    SELECT j.*,
           CASE WHEN j.sqlstate IS NOT NULL THEN 'failed'
                WHEN j.unpaid IS NOT NULL AND j.is_settled THEN 'withdrawn'
                WHEN j.unpaid IS NOT NULL AND j.is_same OR j.unpaid IS NULL AND j.is_settled THEN 'unchanged'
                WHEN j.unpaid IS NOT NULL THEN 'replaced'
                WHEN j.sequence > 0 THEN 'difference'
                ELSE 'computed' END AS outcome
      FROM judged j
  ), withdrawn AS (
    DELETE FROM socsvc.payout p USING decided d WHERE d.outcome = 'withdrawn' AND p.id = d.unpaid
  ), replaced AS (
    UPDATE socsvc.payout p SET at_norm = d.at_norm, fee = d.fee, norms = d.norms, computed_at = clock_timestamp()
      FROM decided d WHERE d.outcome = 'replaced' AND p.id = d.unpaid
  ), added AS (
    INSERT INTO socsvc.payout (contract, person, provider, month, sequence, at_norm, fee, previous, norms)
      SELECT d.contract, d.person, d.provider, of_month, d.sequence + 1, d.at_norm, d.fee, d.paid, d.norms
        FROM decided d WHERE d.outcome IN ('computed', 'difference') ORDER BY d.contract
  ), marked AS (
    UPDATE socsvc.financing_norm n SET used = true
     WHERE NOT n.used AND n.id IN (SELECT unnest(d.norms) FROM decided d WHERE d.outcome IN ('computed', 'difference', 'replaced'))
  )
  SELECT d.contract, d.outcome,
         CASE WHEN d.outcome = 'failed' THEN NULL WHEN d.is_settled THEN 0 ELSE d.amount END,
         d.sqlstate,
         CASE d.sqlstate WHEN 'SV021' THEN 'no norm of financing is in force'
                         WHEN 'SV004' THEN 'the month is not charged' END,
         CASE d.sqlstate
           WHEN 'SV021' THEN d.missing
           WHEN 'SV004' THEN coalesce((SELECT concat_ws(' ', q.sqlstate || ':', q.reason || '.', q.detail)
                                         FROM socsvc.charge_problem q WHERE q.contract = d.contract AND q.month = of_month),
                                      format('Contract %s has deliveries and no charge of %s.', d.contract, to_char(of_month, 'YYYY-MM'))) END,
         CASE d.sqlstate WHEN 'SV021' THEN 'Add the norm to financing_norm, then compute again.'
                         WHEN 'SV004' THEN 'Charge the month first; the fee is taken off the norm (setting payout_less_fee).' END
    FROM decided d
   ORDER BY d.contract
$function$;
COMMENT ON FUNCTION socsvc._write_payouts(date, bigint) IS 'Private: what compute_payouts() does once it may; by itself it is refused (SV015)';
REVOKE ALL ON FUNCTION socsvc._write_payouts(date, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.compute_payouts(month date, provider_id bigint DEFAULT NULL)
RETURNS TABLE (contract bigint, outcome text, amount numeric, sqlstate text, reason text, detail text, hint text)
AS 'MODULE_PATHNAME', 'socsvc_compute_payouts'
LANGUAGE C;
COMMENT ON FUNCTION socsvc.compute_payouts(date, bigint) IS 'Computes what providers (one, or all when NULL) get for the month, given by its first day: a contract''s deliveries, those over the programme apart, at the norms of financing of their days for the contract''s place, in proportion to the line''s volume where it differs from the standard''s, half up to the kopeck, less the fee of the month''s last charge unless setting payout_less_fee is false; not below 0 (442-FZ articles 8, 30, 31). Answers a row a contract: computed, replaced (an unpaid payout), difference (after a paid one, as another row), withdrawn (an unpaid one for which nothing is left), unchanged, or failed with SQLSTATE and reason: SV021 a norm is missing, SV004 the month is not charged; nothing is written of these. Run again it changes nothing. Errors: 22023 not the first of a month, SV005 a month to come, not open or archived';
REVOKE ALL ON FUNCTION socsvc.compute_payouts(date, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._pay_out(payout_id bigint, on_day date, by_document text)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  payout record;
BEGIN
  SELECT p.region_code, p.id, p.month, p.paid_on, p.document INTO payout
    FROM socsvc.payout p
   WHERE p.region_code = (SELECT i.region_code FROM socsvc.register_info i) AND p.id = payout_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no payout %', payout_id USING ERRCODE = 'no_data_found';
  END IF;
  IF (payout.paid_on, payout.document) = (on_day, by_document) THEN
    RETURN payout.id;
  END IF;
  IF payout.paid_on IS NOT NULL THEN
    RAISE EXCEPTION 'payout % is paid already', payout.id
      USING ERRCODE = 'SV007', DETAIL = format('On %s, document "%s".', to_char(payout.paid_on, 'YYYY-MM-DD'), payout.document),
            HINT = 'What changes later is another payout: compute_payouts().';
  END IF;
  IF on_day > socsvc.today() OR on_day < payout.month THEN
    RAISE EXCEPTION 'payout % was not paid on %', payout.id, to_char(on_day, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005', DETAIL = format('Month: %s; today: %s.', to_char(payout.month, 'YYYY-MM'), to_char(socsvc.today(), 'YYYY-MM-DD')),
            HINT = 'Give a day after the month began, today at the latest.';
  END IF;
  IF on_day IS NULL OR coalesce(by_document, '') = '' THEN
    RAISE EXCEPTION 'a payout is paid on a day by a document'
      USING ERRCODE = 'null_value_not_allowed', DETAIL = format('Payout %s.', payout.id), HINT = 'Give both paid_on and document.';
  END IF;
  UPDATE socsvc.payout p SET paid_on = on_day, document = by_document
   WHERE p.region_code = payout.region_code AND p.id = payout.id;
  RETURN payout.id;
END
$function$;
COMMENT ON FUNCTION socsvc._pay_out(bigint, date, text) IS 'Private: what mark_payout_paid() does once it may; by itself it is refused (SV015)';
REVOKE ALL ON FUNCTION socsvc._pay_out(bigint, date, text) FROM PUBLIC;

CREATE FUNCTION socsvc.mark_payout_paid(payout_id bigint, paid_on date, document text)
RETURNS bigint
AS 'MODULE_PATHNAME', 'socsvc_mark_payout_paid'
LANGUAGE C;
COMMENT ON FUNCTION socsvc.mark_payout_paid(bigint, date, text) IS 'Notes that a payout was paid on the day by the document (payment order) and answers its id; from then on it stands, and what changes is a difference. Repeated with the same it changes nothing. Errors: SV005 before the month or in the future, SV007 paid already otherwise, 22004 no day or document, P0002 no such payout';
REVOKE ALL ON FUNCTION socsvc.mark_payout_paid(bigint, date, text) FROM PUBLIC;
