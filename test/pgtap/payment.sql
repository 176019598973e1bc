-- Money in and out: payments, certificates and what is left of them, what a payment pays first, arrears, payouts at the norm
-- (000/3.1/11, /13, /16; 442-FZ articles 8, 30 to 32).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.contract(1, 1), tap.contract(2, 2), tap.contract(3, 3, 'offered'), tap.contract(4, 1, 'active', programme_id => 4);

-- A charge as charge_month() writes it: triggers and foreign keys aside.
CREATE FUNCTION public.charged(of_contract bigint, of_month date, fee numeric, extra numeric DEFAULT 0, previous numeric DEFAULT 0,
  sequence integer DEFAULT 1, posted date DEFAULT NULL, id bigint DEFAULT NULL) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  made bigint;
BEGIN
  PERFORM tap.superuser();
  SET LOCAL session_replication_role = replica;
  INSERT INTO socsvc.charge (id, contract, person, provider, form, month, posted_month, sequence, fee_formula, cost, fee, extra, previous, terms, digest)
    SELECT coalesce(charged.id, nextval(pg_get_serial_sequence('socsvc.charge', 'id'))), c.id, c.person, c.provider, 'home', of_month,
           coalesce(posted, of_month), charged.sequence, 1, charged.fee * 2, charged.fee, charged.extra, charged.previous,
           CASE WHEN charged.fee = 0 THEN 'free' ELSE 'partial' END, 0
      FROM socsvc.contract c WHERE c.id = of_contract RETURNING charge.id INTO made;
  SET LOCAL session_replication_role = origin;
  RETURN made;
END
$$;
-- What was paid of a contract's charges: month.sequence paid/due (day).
CREATE FUNCTION public.allocated(of_contract bigint) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT string_agg(format('%s.%s %s/%s%s', to_char(a.month, 'MM'), a.sequence, a.paid, a.due, to_char(a.paid_in_full_on, ' (MM-DD)')), ', '
                    ORDER BY a.posted_month, a.month, a.sequence)
    FROM socsvc.charge_allocation a WHERE a.contract = of_contract
$$;
CREATE FUNCTION public.balance(of_contract bigint) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT format('%s - %s = %s, from %s', b.charged, b.paid, b.balance, coalesce(to_char(b.oldest_unpaid_month, 'YYYY-MM'), 'none'))
    FROM socsvc.contract_balance b WHERE b.contract = of_contract
$$;
CREATE FUNCTION public.paid(by_document text) RETURNS bigint STABLE LANGUAGE sql AS $$ SELECT p.id FROM socsvc.payment p WHERE p.document = by_document $$;
CREATE FUNCTION public.cert(which text) RETURNS bigint STABLE LANGUAGE sql AS $$ SELECT c.id FROM socsvc.certificate c WHERE c.number = which $$;
CREATE FUNCTION public.payouts(of_contract bigint) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT string_agg(format('%s: %s-%s-%s=%s%s', p.sequence, p.at_norm, p.fee, p.previous, p.amount, to_char(p.paid_on, ' MM-DD')), ', ' ORDER BY p.sequence)
    FROM socsvc.payout p WHERE p.contract = of_contract AND p.month = '2023-04-01'
$$;
CREATE FUNCTION public.last_payout(of_contract bigint) RETURNS bigint STABLE LANGUAGE sql AS $$
  SELECT p.id FROM socsvc.payout p WHERE p.contract = of_contract ORDER BY p.sequence DESC LIMIT 1
$$;

-- ---- what a payment pays first: April 1,000, May 600, June 800 -----------------------------------------------------------
SELECT public.charged(1, '2023-04-01', 1000), public.charged(1, '2023-05-01', 500, 100), public.charged(1, '2023-06-01', 800);
SELECT tap.provider(1);
SELECT is(allocated(1), '04.1 0.00/1000.00, 05.1 0.00/600.00, 06.1 0.00/800.00', 'nothing is paid yet');
SELECT is(balance(1), '2400.00 - 0.00 = 2400.00, from 2023-04', 'the balance is what was charged');
SELECT lives_ok($$SELECT socsvc.pay(1, 400, 'transfer', 'п/п 1', '2023-05-05')$$, 'the provider enters a payment');
SELECT is((SELECT ROW(p.contract, p.person, p.provider, p.kind, p.amount, p.paid_on, p.certificate, p.reverses) FROM socsvc.payment p WHERE p.document = 'п/п 1'),
          ROW(1::bigint, 1::bigint, 1::bigint, 'transfer'::text, 400::numeric(14, 2), '2023-05-05'::date, NULL::bigint, NULL::bigint), 'of the contract''s parties');
SELECT is(allocated(1), '04.1 400.00/600.00, 05.1 0.00/600.00, 06.1 0.00/800.00', 'a part of the oldest is paid');
SELECT lives_ok($$SELECT socsvc.pay(1, 900, 'cash', 'чек 7', '2023-06-05')$$, 'another one');
SELECT is(allocated(1), '04.1 1000.00/0.00 (06-05), 05.1 300.00/300.00, 06.1 0.00/800.00', 'completes the oldest and goes on to the next');
SELECT is(balance(1), '2400.00 - 1300.00 = 1100.00, from 2023-05', 'the oldest unpaid month moves on');

-- April was 300 too much: a difference of -300, posted in June, pays May.
SELECT public.charged(1, '2023-04-01', 700, 0, 1000, 2, '2023-06-01');
SELECT tap.provider(1);
SELECT is(allocated(1), '04.1 1000.00/0.00 (06-05), 05.1 600.00/0.00 (06-05), 04.2 0.00/0.00, 06.1 0.00/800.00', 'a credit pays the oldest that is due');
SELECT is(balance(1), '2100.00 - 1300.00 = 800.00, from 2023-06', 'and lowers the balance');
SELECT is((SELECT array_agg(ROW(day, amount, total, lasting)::text ORDER BY day) FROM socsvc.contract_credit WHERE contract = 1),
          ARRAY['(2023-05-05,400.00,400.00,400.00)', '(2023-06-01,300.00,700.00,700.00)', '(2023-06-05,900.00,1600.00,1600.00)'], 'the credit counts from its month');

-- Overpaid by 200, carried to July.
SELECT lives_ok($$SELECT socsvc.pay(1, 1000, 'deduction', 'ведомость 3', '2023-07-05')$$, 'more than is due is taken');
SELECT is(balance(1), '2100.00 - 2300.00 = -200.00, from none', 'the balance is negative: overpaid');
SELECT throws_ok($$SELECT socsvc.pay(1, 200.01, 'refund', 'возврат 1', '2023-07-10')$$, 'SV024', 'nothing like 200.01 was overpaid under contract 1', 'no more goes back than was overpaid');
SELECT lives_ok($$SELECT socsvc.pay(1, 50, 'refund', 'возврат 1', '2023-07-10')$$, 'a refund');
SELECT is(balance(1), '2100.00 - 2250.00 = -150.00, from none', 'lowers what was paid');
SELECT throws_ok($$SELECT socsvc.pay(1, 150.01, 'refund', 'возврат 2', '2023-07-10')$$, 'SV024', NULL, 'what went back does not go again');
SELECT throws_ok($$INSERT INTO socsvc.payment (contract, kind, amount, document, paid_on) VALUES (1, 'refund', 100, 'возврат 3', '2023-07-11'), (1, 'refund', 100, 'возврат 4', '2023-07-11')$$,
                 'SV024', NULL, 'two in one statement neither');
SELECT public.charged(1, '2023-07-01', 500);
SELECT tap.provider(1);
SELECT is(allocated(1), '04.1 1000.00/0.00 (06-05), 05.1 600.00/0.00 (06-05), 04.2 0.00/0.00, 06.1 800.00/0.00 (07-05), 07.1 150.00/350.00', 'what was overpaid pays the next month');
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'refund', 'возврат 2', '2023-07-10')$$, 'SV024', NULL, 'and goes back no more');

-- The 900 of June bounce.
SELECT lives_ok($$SELECT socsvc.reverse_payment(paid('чек 7'), 'сторно 7', '2023-07-20')$$, 'a payment is taken back');
SELECT is((SELECT ROW(p.contract, p.kind, p.amount, p.paid_on, p.reverses) FROM socsvc.payment p WHERE p.document = 'сторно 7'),
          ROW(1::bigint, 'cash'::text, 900::numeric(14, 2), '2023-07-20'::date, paid('чек 7')), 'by a row like it');
SELECT is(allocated(1), '04.1 1000.00/0.00 (06-05), 05.1 600.00/0.00 (06-05), 04.2 0.00/0.00, 06.1 50.00/750.00, 07.1 0.00/500.00',
          'April and May stay complete, for 1,600 were there from 5 June on without a break; June lost what paid it');
SELECT is(balance(1), '2600.00 - 1350.00 = 1250.00, from 2023-06', 'and is due again');
SELECT is((SELECT sum(due) FROM socsvc.charge_allocation WHERE contract = 1), 1250.00::numeric, 'what charges have due is the balance');

-- ---- each bad input -----------------------------------------------------------------------------------------------------
SELECT is(socsvc.reverse_payment(paid('чек 7'), 'сторно 7'), paid('сторно 7'), 'a repeated reversal answers the same row');
SELECT throws_ok($$SELECT socsvc.reverse_payment(paid('чек 7'), 'сторно 8')$$, 'SV007', 'payment ' || paid('чек 7') || ' is reversed already', 'twice is refused');
SELECT throws_ok($$SELECT socsvc.reverse_payment(paid('сторно 7'), 'сторно 9')$$, 'SV023', 'payment ' || paid('сторно 7') || ' is a reversal itself', 'a reversal is not reversed');
SELECT throws_ok($$SELECT socsvc.reverse_payment(paid('п/п 1'), 'сторно 1', '2023-05-04')$$, 'SV005', NULL, 'nor anything before it was paid');
SELECT throws_ok($$SELECT socsvc.reverse_payment(-1, 'сторно 1')$$, 'P0002', 'there is no payment -1', 'nor what is not there');
SELECT throws_ok($$SELECT socsvc.reverse_payment(paid('чек 7'), 'чек 7')$$, 'SV007', NULL, 'a reversal has a document of its own');
SELECT throws_ok($$SELECT socsvc.reverse_payment(paid('ведомость 3'), 'ведомость 3')$$, '23505', NULL, 'and not the payment''s');
SELECT throws_ok(format('INSERT INTO socsvc.payment (reverses, amount, document) VALUES (%s, 399, ''x'')', paid('п/п 1')), 'SV023', NULL, 'it is of the whole amount');
SELECT throws_ok(format('INSERT INTO socsvc.payment (reverses, kind, document) VALUES (%s, ''cash'', ''x'')', paid('п/п 1')), 'SV023', NULL, 'and the kind');
SELECT throws_ok(format('INSERT INTO socsvc.payment (reverses, contract, document) VALUES (%s, 4, ''x'')', paid('п/п 1')), 'SV023', NULL, 'and the contract');
SELECT throws_ok($$INSERT INTO socsvc.payment (reverses, contract, kind, amount, document) VALUES (-1, 1, 'cash', 1, 'x')$$, '23503', 'there is no payment -1', 'of a payment that is there');
SELECT is(socsvc.pay(1, 400.00, 'transfer', 'п/п 1', '2023-05-05'), paid('п/п 1'), 'the same payment again answers the same row');
SELECT is(socsvc.pay(1, 400.00, 'transfer', 'п/п 1'), paid('п/п 1'), 'also where no day is given');
SELECT is((SELECT count(*) FROM socsvc.payment WHERE contract = 1), 5::bigint, 'and writes nothing');
SELECT throws_ok($$SELECT socsvc.pay(1, 401, 'transfer', 'п/п 1', '2023-05-05')$$, 'SV018', 'document "п/п 1" was used for another payment', 'with another amount it is refused');
SELECT throws_ok($$SELECT socsvc.pay(1, 400, 'transfer', 'п/п 1', '2023-05-06')$$, 'SV018', NULL, 'with another day');
SELECT throws_ok($$SELECT socsvc.pay(4, 400, 'transfer', 'п/п 1', '2023-05-05')$$, 'SV018', NULL, 'for another contract');
SELECT throws_ok($$SELECT socsvc.pay(1, 900, 'cash', 'чек 7', '2023-06-05')$$, 'SV018', NULL, 'and after it was reversed');
SELECT lives_ok($$SELECT socsvc.pay(1, 100, 'cash', 'п/п 1', '2023-05-05')$$, 'a document of another kind is another one');
SELECT lives_ok($$SELECT socsvc.reverse_payment((SELECT id FROM socsvc.payment WHERE kind = 'cash' AND document = 'п/п 1'), 'сторно 10', '2023-05-05')$$, 'taken back on its day');
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'cash', 'x', socsvc.today() + 1)$$, 'SV005', NULL, 'nothing was paid tomorrow');
SELECT lives_ok($$SELECT socsvc.pay(1, 1, 'cash', 'сегодня')$$, 'today is the day that is meant');
SELECT is((SELECT paid_on FROM socsvc.payment WHERE document = 'сегодня'), socsvc.today(), 'where none is given');
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'cash', 'x', '2023-03-16')$$, 'SV005', 'nothing was paid on 2023-03-16', 'nor before the contract was asked for');
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'barter', 'x')$$, '23514', NULL, 'no such kind');
SELECT throws_ok($$SELECT socsvc.pay(1, 0, 'cash', 'x')$$, '23514', NULL, 'no amount');
SELECT throws_ok($$SELECT socsvc.pay(1, -5, 'cash', 'x')$$, '23514', NULL, 'a negative one');
SELECT throws_ok($$SELECT socsvc.pay(1, 1000000000, 'cash', 'x')$$, '23514', NULL, 'an absurd one');
SELECT throws_ok($$SELECT socsvc.pay(1, NULL, 'cash', 'x')$$, '23502', NULL, 'none');
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'cash', '')$$, '23514', NULL, 'a payment has a document');
SELECT throws_ok($$SELECT socsvc.pay(999, 1, 'cash', 'x')$$, '23503', 'there is no contract 999', 'and a contract');
SELECT throws_ok($$INSERT INTO socsvc.payment (contract, person, kind, amount, document) VALUES (1, 2, 'cash', 1, 'x')$$, '23503', NULL, 'with its recipient');
SELECT throws_ok($$UPDATE socsvc.payment SET amount = 1$$, '42501', NULL, 'nobody is granted a change');
SELECT throws_ok($$DELETE FROM socsvc.payment$$, '42501', NULL, 'or a deletion');
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'cash', 'x')$$, '23503', 'there is no contract 1', 'another provider enters nothing here');
SELECT throws_ok($$SELECT socsvc.pay(3, 1, 'cash', 'x')$$, 'SV016', 'contract 3 is not signed', 'nothing is paid before the signature');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'cash', 'x')$$, 'SV009', NULL, 'nor does the citizen');
SELECT tap.superuser();
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'cash', 'x')$$, 'SV009', NULL, 'nor nobody');
SELECT throws_ok($$UPDATE socsvc.payment SET amount = 1$$, 'SV015', NULL, 'payments stand');
SELECT throws_ok($$DELETE FROM socsvc.payment$$, 'SV015', NULL, 'for the superuser too');
SELECT throws_ok($$TRUNCATE socsvc.payment$$, 'SV015', NULL, 'and are not emptied');

-- ---- certificates ---------------------------------------------------------------------------------------------------------
SELECT tap.agency();
SELECT lives_ok($$SELECT socsvc.issue_certificate(1, 'С-1', 'Социальный сертификат', 500, '[2023-04-01,2023-12-31]', '2023-03-20', 'решение 5')$$, 'the agency issues a certificate');
SELECT lives_ok($$SELECT socsvc.issue_certificate(2, 'С-2', 'Социальный сертификат', 500, '[2023-04-01,)', '2023-03-20')$$, 'and another, to somebody else');
SELECT throws_ok($$SELECT socsvc.issue_certificate(1, 'С-1', 'Социальный сертификат', 500, '[2023-04-01,)')$$, '23505', NULL, 'a number is used once');
SELECT throws_ok($$SELECT socsvc.issue_certificate(1, 'С-3', 'Социальный сертификат', 0, '[2023-04-01,)')$$, '23514', NULL, 'it has a nominal');
SELECT throws_ok($$SELECT socsvc.issue_certificate(1, 'С-3', 'Социальный сертификат', 500, '[2023-04-01,)', socsvc.today() + 1)$$, 'SV005', NULL, 'and is not of the future');
SELECT throws_ok($$SELECT socsvc.issue_certificate(999, 'С-3', 'Социальный сертификат', 500, '[2023-04-01,)')$$, '23503', NULL, 'nor nobody''s');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.issue_certificate(1, 'С-4', 'x', 500, '[2023-04-01,)')$$, '42501', NULL, 'providers issue none');
SELECT lives_ok($$SELECT socsvc.pay(1, 300, 'certificate', 'серт 1', '2023-08-01', cert('С-1'))$$, 'a certificate pays');
SELECT throws_ok($$SELECT socsvc.pay(1, 200.01, 'certificate', 'серт 2', '2023-08-02', cert('С-1'))$$, 'SV024', 'certificate ' || cert('С-1') || ' does not cover 200.01', 'no more than it has left');
SELECT throws_ok($$INSERT INTO socsvc.payment (contract, kind, amount, document, paid_on, certificate)
                     VALUES (1, 'certificate', 150, 'серт 2', '2023-08-02', cert('С-1')), (1, 'certificate', 150, 'серт 3', '2023-08-02', cert('С-1'))$$, 'SV024', NULL, 'two in one statement neither');
SELECT lives_ok($$SELECT socsvc.pay(1, 200, 'certificate', 'серт 2', '2023-08-02', cert('С-1'))$$, 'all of it');
SELECT is(socsvc.pay(1, 200, 'certificate', 'серт 2', '2023-08-02', cert('С-1')), paid('серт 2'), 'repeated it is not spent twice');
SELECT throws_ok($$SELECT socsvc.pay(1, 0.01, 'certificate', 'серт 3', '2023-08-02', cert('С-1'))$$, 'SV024', NULL, 'then nothing');
SELECT lives_ok($$SELECT socsvc.reverse_payment(paid('серт 1'), 'сторно серт 1', '2024-01-15')$$, 'a reversal gives it back, after its term too');
SELECT is((SELECT ROW(amount, spent, remaining, valid_from, valid_until, is_expired) FROM socsvc.certificate_state WHERE certificate = cert('С-1')),
          ROW(500::numeric(14, 2), 200::numeric(14, 2), 300.00::numeric, '2023-04-01'::date, '2023-12-31'::date, true), 'what is left says so');
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'certificate', 'серт 4', '2023-03-31', cert('С-1'))$$, 'SV005', 'certificate ' || cert('С-1') || ' does not pay on 2023-03-31', 'before its term it pays nothing');
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'certificate', 'серт 4', '2024-01-01', cert('С-1'))$$, 'SV005', NULL, 'nor after it');
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'certificate', 'серт 4', '2023-08-02', cert('С-2'))$$, '23503', 'there is no certificate of the recipient ' || cert('С-2'), 'nor for another than its holder');
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'certificate', 'серт 4', '2023-08-02')$$, '23514', NULL, 'kind certificate names one');
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'cash', 'серт 4', '2023-08-02', cert('С-1'))$$, '23514', NULL, 'other kinds name none');
SELECT throws_ok(format('INSERT INTO socsvc.payment (reverses, certificate, document) VALUES (%s, %s, ''x'')', paid('серт 2'), cert('С-2')), 'SV023', NULL, 'a reversal is of the same certificate');
-- Contract 4 is paid by the certificate alone: nothing of it goes out as money.
SELECT lives_ok($$SELECT socsvc.pay(4, 500, 'certificate', 'серт 9', '2023-08-01', cert('С-2'))$$, 'a certificate pays in advance');
SELECT throws_ok($$SELECT socsvc.pay(4, 1, 'refund', 'возврат 9', '2023-08-02')$$, 'SV024', NULL, 'what it paid is not refunded in money');
SELECT lives_ok($$SELECT socsvc.pay(4, 10, 'cash', 'чек 9', '2023-08-02')$$, 'what came in money');
SELECT lives_ok($$SELECT socsvc.pay(4, 10, 'refund', 'возврат 9', '2023-08-03')$$, 'is');
SELECT lives_ok($$SELECT socsvc.reverse_payment(paid('возврат 9'), 'сторно возврата 9', '2023-08-04')$$, 'a refund that came back');
SELECT is(balance(4), '0.00 - 510.00 = -510.00, from none', 'counts as paid again');
SELECT throws_ok($$SELECT socsvc.pay(4, 10.01, 'refund', 'возврат 10', '2023-08-05')$$, 'SV024', NULL, 'and may go back once more');
SELECT lives_ok($$SELECT socsvc.pay(4, 10, 'refund', 'возврат 10', '2023-08-05')$$, 'not more');
SELECT tap.agency();
SELECT throws_ok($$UPDATE socsvc.certificate SET amount = 199 WHERE id = cert('С-1')$$, 'SV024', NULL, 'a nominal does not fall below what is spent');
SELECT lives_ok($$UPDATE socsvc.certificate SET amount = 200 WHERE id = cert('С-1')$$, 'to it, it does');
SELECT throws_ok($$UPDATE socsvc.certificate SET valid = '[2023-04-01,2023-08-01]' WHERE id = cert('С-1')$$, 'SV005', NULL, 'a term does not leave a payment out');
SELECT lives_ok($$UPDATE socsvc.certificate SET valid = '[2023-08-02,2023-08-02]' WHERE id = cert('С-1')$$, 'one that was reversed it does');
SELECT throws_ok($$UPDATE socsvc.certificate SET person = 2 WHERE id = cert('С-1')$$, '42501', NULL, 'its holder stands');
SELECT throws_ok($$DELETE FROM socsvc.certificate WHERE id = cert('С-1')$$, '42501', NULL, 'nor is it deleted');
SELECT tap.superuser();
SELECT throws_ok($$UPDATE socsvc.certificate SET person = 2 WHERE id = cert('С-1')$$, 'SV015', NULL, 'for the superuser neither');
SELECT throws_ok($$DELETE FROM socsvc.certificate WHERE id = cert('С-1')$$, 'SV015', NULL, 'neither');

-- ---- arrears -----------------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT is(socsvc.fee_due_on('2023-06-01'), '2023-07-10'::date, 'a fee is paid by the tenth of the next month');
-- Contract 1: 1,250 less 1 in cash today and 200 by certificate: June 549 and July 500.
SELECT is((SELECT ROW(a.due, a.overdue, a.oldest_month, a.due_on, a.days_overdue) FROM socsvc.arrears a WHERE a.contract = 1),
          ROW(1049.00::numeric, 1049.00::numeric, '2023-06-01'::date, '2023-07-10'::date, socsvc.today() - '2023-07-10'::date), 'who is behind, since when');
SELECT public.charged(2, date_trunc('month', socsvc.today()::timestamp)::date, 70);
SELECT public.charged(1, date_trunc('month', socsvc.today()::timestamp)::date, 70);
SELECT tap.provider(1);
SELECT is((SELECT ROW(a.due, a.overdue) FROM socsvc.arrears a WHERE a.contract = 1), ROW(1119.00::numeric, 1049.00::numeric), 'what is not to be paid yet is due, not overdue');
SELECT is((SELECT count(*) FROM socsvc.arrears a WHERE a.contract = 2), 0::bigint, 'and nobody''s arrears');
SELECT results_eq('SELECT contract, person_name, overdue FROM socsvc.provider_arrears', $$VALUES (1::bigint, 'Вулканов Осип Петрович', 1049.00)$$, 'the provider sees its own');
SELECT tap.provider(2);
SELECT is((SELECT count(*) FROM socsvc.provider_arrears), 0::bigint, 'and nobody else''s');
SELECT tap.admin();
UPDATE socsvc.setting SET value = '31' WHERE name = 'fee_due_day';
SELECT tap.provider(1);
SELECT is(ARRAY[socsvc.fee_due_on('2023-06-01'), socsvc.fee_due_on('2023-05-01'), socsvc.fee_due_on('2024-01-01')],
          ARRAY['2023-07-31', '2023-06-30', '2024-02-29']::date[], 'the day is a setting; a shorter month has its last');

-- ---- the cabinet ----------------------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT results_eq($$SELECT month, sequence, provider_name, terms_label, cost, fee, extra, amount, paid, due, due_on, paid_in_full_on FROM socsvc.my_charges WHERE contract = 1 AND month < '2023-06-01' ORDER BY month, sequence$$,
  $$VALUES ('2023-04-01'::date, 1, 'ООО "Любава"', 'Частичная оплата', 2000.00, 1000.00, 0.00, 1000.00, 1000.00, 0.00, '2023-05-31'::date, '2023-06-05'::date),
           ('2023-04-01', 2, 'ООО "Любава"', 'Частичная оплата', 1400.00, 700.00, 0.00, -300.00, 0.00, 0.00, '2023-07-31', NULL),
           ('2023-05-01', 1, 'ООО "Любава"', 'Частичная оплата', 1000.00, 500.00, 100.00, 600.00, 600.00, 0.00, '2023-06-30', '2023-06-05')$$, '[000/3.1/11] «Оплата»: what was charged, paid and is due');
SELECT results_eq($$SELECT kind, kind_label, amount, document, reverses IS NOT NULL, reversed_by IS NOT NULL FROM socsvc.my_payments WHERE contract = 1 AND paid_on < '2023-08-01' AND document !~ '10|п/п 1' ORDER BY paid_on$$,
  $$VALUES ('cash', 'Наличные', 900.00, 'чек 7', false, true), ('deduction', 'Удержание из пенсии', 1000.00, 'ведомость 3', false, false),
           ('refund', 'Возврат', -50.00, 'возврат 1', false, false), ('cash', 'Наличные', -900.00, 'сторно 7', true, false)$$, 'and each payment, with its sign');
SELECT results_eq('SELECT number, name, amount, spent, remaining, valid_from, valid_until, is_expired FROM socsvc.my_certificates',
  $$VALUES ('С-1', 'Социальный сертификат', 200.00, 200.00, 0.00, '2023-08-02'::date, '2023-08-02'::date, true)$$, '[000/3.1/13] «Сертификаты»: what is left of them');
SELECT is((SELECT count(*) FROM socsvc.my_charges WHERE contract NOT IN (1, 2)), 0::bigint, 'one''s own only');
SELECT tap.citizen(2);
SELECT results_eq('SELECT number, remaining, valid_until, is_expired FROM socsvc.my_certificates', $$VALUES ('С-2', 0.00, NULL::date, false)$$, 'another person has another certificate');
SELECT is_empty('SELECT FROM socsvc.my_charges', 'and other charges');
SELECT tap.provider(1);
SELECT is((SELECT sum(due) FROM socsvc.provider_charges WHERE person = 1), 1119.00::numeric, 'the provider sees what is due to it');
SELECT tap.superuser();
INSERT INTO socsvc.free_rule (id, jurisdiction, code, sort_order, forms, category, extent, name_ru, name_en, source)
  VALUES (900001, 'RU-KHM', 'tap_free', 900001, '{home}', 'combat_veteran', 'while', 'ветеран боевых действий', 'combat veteran', 'test');
INSERT INTO socsvc.extra_line (id, contract, service_item, tariff, consent_on, consent) VALUES (1, 1, tap.item('home', '002'), 1, '2023-04-01', 'заявление');
SELECT public.charged(1, '2023-08-01', 0, 120.50, id => 901);
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.charge_segment (charge, segment, days, charged_days, days_in_month, free_rule, cost, fee) VALUES (901, 1, '[2023-08-01,2023-08-31]', 31, 31, 900001, 241, 0);
INSERT INTO socsvc.charge_line (charge, line, segment, contract_line, extra_line, tariff, quantity, price, cost) VALUES
  (901, 1, 1, 101, NULL, 1, 2, 120.50, 241), (901, 2, NULL, NULL, 1, 1, 1, 120.50, 120.50);
SET LOCAL session_replication_role = origin;
SELECT tap.citizen(1);
SELECT results_eq('SELECT line, name, is_extra, quantity, price, cost, segment, days_from, days_until, free_reason FROM socsvc.my_charge_lines WHERE charge = 901 ORDER BY line',
  $$SELECT v.line, n.label, v.extra, v.quantity, 120.50, v.cost, v.segment, v.a, v.b, v.reason
      FROM (VALUES (1, false, 2::bigint, 241.00, 1, '2023-08-01'::date, '2023-08-31'::date, 'ветеран боевых действий'), (2, true, 1, 120.50, NULL, NULL, NULL, NULL))
             v (line, extra, quantity, cost, segment, a, b, reason), socsvc.service_item_label n
     WHERE n.service_item = tap.item('home', '002') ORDER BY v.line$$, 'what a charge is for, and why it is free');
SELECT is((SELECT terms_label FROM socsvc.my_charges WHERE charge = 901), 'Бесплатно', 'and that it is');

-- ---- payouts at the norm ----------------------------------------------------------------------------------------------------------
-- A home programme with 25 minutes where the standard says 60, of person 1 with provider 3.
SELECT tap.superuser();
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.programme_line (id, programme, service_item, sort_order, volume, periodicity, deviation_reason)
  VALUES (21, 2, tap.item('home', '002'), 1, '25 min', '1/day', 'мало'), (22, 2, tap.item('home', '009'), 2, 'до 20 мин.', '1/day', 'мало');
SELECT socsvc.issue_programme(2), tap.superuser(), tap.contract(5, 3, programme_id => 2);
DELETE FROM socsvc.financing_norm;
INSERT INTO socsvc.financing_norm (id, jurisdiction, service_item, place, amount, valid, source) VALUES
  (1, 'RU-KHM', tap.item('home', '002'), 'urban', 300.10, '[2023-01-01,2023-04-15)', '172-п'),
  (2, 'RU-KHM', tap.item('home', '002'), 'urban', 330, '[2023-04-15,)', '172-п'),
  (3, 'RU', tap.item('home', '002'), 'urban', 999, '[2023-01-01,)', 'test'),
  (4, 'RU', tap.item('home', '006'), 'urban', 50, '[2023-01-01,)', 'test'),
  (5, 'RU-KHM', tap.item('home', '009'), 'urban', 10, '[2023-01-01,)', '172-п'),
  (6, 'RU-KHM', tap.item('home', '003'), 'rural', 77, '[2023-01-01,)', '172-п');
SELECT tap.provider(1);
SELECT tap.deliver(101, '2023-04-14'), tap.deliver(101, '2023-04-17', 2), tap.deliver(102, '2023-04-18'), tap.deliver(101, '2023-05-02');
SELECT tap.provider(3);
SELECT tap.deliver(521, '2023-04-13'), tap.deliver(522, '2023-04-14', 1);
SELECT tap.provider(2);
SELECT tap.deliver(204, '2023-04-20');
SELECT public.charged(2, '2023-04-01', 0), tap.agency();
SELECT results_eq($$SELECT * FROM socsvc.compute_payouts('2023-04-01')$$,
  format($$VALUES (1::bigint, 'computed', 310.10, NULL::text, NULL::text, NULL::text, NULL::text),
           (2, 'failed', NULL, 'SV021', 'no norm of financing is in force', 'Item %s, urban, delivered on 2023-04-20.', 'Add the norm to financing_norm, then compute again.'),
           (5, 'failed', NULL, 'SV004', 'the month is not charged', 'Contract 5 has deliveries and no charge of 2023-04.',
            'Charge the month first; the fee is taken off the norm (setting payout_less_fee).')$$, tap.item('home', '003')),
  'a payout a contract: 300.10 + 2 × 330 + 50, the nearest jurisdiction''s norm of each day, less the fee of 700; what is wrong is told, the rest computed');
SELECT is((SELECT ROW(p.person, p.provider, p.sequence, p.at_norm, p.fee, p.previous, p.amount, p.norms) FROM socsvc.payout p WHERE p.contract = 1),
          ROW(1::bigint, 1::bigint, 1, 1010.10::numeric(14, 2), 700::numeric(14, 2), 0::numeric(14, 2), 310.10::numeric(14, 2), '{1,2,4}'::bigint[]), 'with all that it rests on; extra services are not the region''s');
SELECT is((SELECT count(*) FROM socsvc.payout), 1::bigint, 'nothing is written of the others');
SELECT is((SELECT array_agg(id ORDER BY id) FROM socsvc.financing_norm WHERE used), '{1,2,4}', 'the norms that it rests on are marked');
SELECT tap.superuser();
SELECT throws_ok('UPDATE socsvc.financing_norm SET amount = 1 WHERE id = 2', 'SV015', NULL, 'and stand');
SELECT throws_ok('UPDATE socsvc.payout SET fee = 0', 'SV015', NULL, 'payouts are computed');
SELECT throws_ok($$SELECT * FROM socsvc._write_payouts('2023-04-01', NULL)$$, 'SV015', NULL, 'by no other way');
SELECT throws_ok(format($$SELECT socsvc._pay_out(%s, '2023-05-20', 'x')$$, (SELECT id FROM socsvc.payout)), 'SV015', NULL, 'nor paid');
INSERT INTO socsvc.financing_norm (id, jurisdiction, service_item, place, amount, valid, source) VALUES (7, 'RU-KHM', tap.item('home', '003'), 'urban', 77, '[2023-01-01,)', '172-п');
SELECT public.charged(5, '2023-04-01', 30), tap.agency();
SELECT results_eq($$SELECT contract, outcome, amount FROM socsvc.compute_payouts('2023-04-01')$$,
  $$VALUES (1::bigint, 'unchanged', 310.10), (2, 'computed', 77.00), (5, 'computed', 105.04)$$,
  'again: 25 of 60 minutes are 125.04 of 300.10, an upper bound of 20 minutes is the whole 10, less 30');
SELECT tap.provider(1), tap.deliver(102, '2023-04-21'), tap.agency();
SELECT is((SELECT ROW(outcome, amount)::text FROM socsvc.compute_payouts('2023-04-01', 1)), '(replaced,360.10)', 'what is not paid is replaced, for one provider');
SELECT is(payouts(1), '1: 1060.10-700.00-0.00=360.10', 'in its row');
SELECT throws_ok($$SELECT socsvc.mark_payout_paid(last_payout(1), socsvc.today() + 1, 'пп 1')$$, 'SV005', NULL, 'a payout is not paid tomorrow');
SELECT throws_ok($$SELECT socsvc.mark_payout_paid(last_payout(1), '2023-03-31', 'пп 1')$$, 'SV005', NULL, 'nor before its month');
SELECT throws_ok($$SELECT socsvc.mark_payout_paid(last_payout(1), NULL, 'пп 1')$$, '22004', NULL, 'but on a day');
SELECT throws_ok($$SELECT socsvc.mark_payout_paid(last_payout(1), '2023-05-20', NULL)$$, '22004', NULL, 'by a document');
SELECT throws_ok($$SELECT socsvc.mark_payout_paid(-1, '2023-05-20', 'пп 1')$$, 'P0002', NULL, 'and is there');
SELECT is(socsvc.mark_payout_paid(last_payout(1), '2023-05-20', 'пп 1'), last_payout(1), 'it is paid');
SELECT is(socsvc.mark_payout_paid(last_payout(1), '2023-05-20', 'пп 1'), last_payout(1), 'once');
SELECT throws_ok($$SELECT socsvc.mark_payout_paid(last_payout(1), '2023-05-21', 'пп 2')$$, 'SV007', NULL, 'not twice');
SELECT is((SELECT ROW(outcome, amount)::text FROM socsvc.compute_payouts('2023-04-01', 1)), '(unchanged,0)', 'computed again nothing is to be paid');
SELECT tap.provider(1), tap.deliver(102, '2023-04-25'), tap.agency();
SELECT is((SELECT ROW(outcome, amount)::text FROM socsvc.compute_payouts('2023-04-01', 1)), '(difference,50.00)', 'then only the difference');
SELECT is((SELECT ROW(outcome, amount)::text FROM socsvc.compute_payouts('2023-04-01', 1)), '(unchanged,50.00)', 'once');
SELECT is(payouts(1), '1: 1060.10-700.00-0.00=360.10 05-20, 2: 1110.10-700.00-360.10=50.00', 'as a row of its own');
SELECT tap.provider(1);
DELETE FROM socsvc.delivery WHERE contract_line = 102 AND delivered_on = '2023-04-25';
SELECT tap.agency();
SELECT is((SELECT ROW(outcome, amount)::text FROM socsvc.compute_payouts('2023-04-01', 1)), '(withdrawn,0)', 'a difference that went is withdrawn');
SELECT is(payouts(1), '1: 1060.10-700.00-0.00=360.10 05-20', 'its row is gone');
SELECT public.charged(1, '2023-04-01', 2000, 0, 700, 3, '2023-08-01'), tap.agency();
SELECT is((SELECT ROW(outcome, amount)::text FROM socsvc.compute_payouts('2023-04-01', 1)), '(difference,-360.10)', 'a higher fee takes back what was paid');
SELECT is(payouts(1), '1: 1060.10-700.00-0.00=360.10 05-20, 2: 1060.10-2000.00-360.10=-360.10', 'and no more: a payout is not below 0');
SELECT is(socsvc.mark_payout_paid(last_payout(1), '2023-09-20', 'зачёт 1'), last_payout(1), 'which is settled likewise');
SELECT tap.admin();
UPDATE socsvc.setting SET value = 'false' WHERE name = 'payout_less_fee';
SELECT tap.agency();
SELECT is((SELECT ROW(outcome, amount)::text FROM socsvc.compute_payouts('2023-04-01', 1)), '(difference,1060.10)', 'by the setting the region pays the whole norm');
SELECT is((SELECT ROW(outcome, amount)::text FROM socsvc.compute_payouts('2023-05-01')), '(computed,330.00)', 'of a month that is not charged too');
SELECT tap.provider(3);
DELETE FROM socsvc.delivery WHERE contract_line IN (521, 522);
SELECT tap.agency();
SELECT is((SELECT ROW(outcome, amount)::text FROM socsvc.compute_payouts('2023-04-01', 3)), '(withdrawn,0)', 'where nothing was delivered any more, nothing is to be paid');
SELECT is((SELECT count(*) FROM socsvc.payout WHERE contract = 5), 0::bigint, 'and no row stays');
SELECT throws_ok($$SELECT * FROM socsvc.compute_payouts('2023-04-02')$$, '22023', NULL, 'a month is given by its first day');
SELECT throws_ok($$SELECT * FROM socsvc.compute_payouts(NULL)$$, '22023', NULL, 'and given');
SELECT throws_ok($$SELECT * FROM socsvc.compute_payouts('infinity')$$, '22023', NULL, 'finite');
SELECT throws_ok($$SELECT * FROM socsvc.compute_payouts((date_trunc('month', socsvc.today()::timestamp) + interval '1 month')::date)$$, 'SV005', NULL, 'and not to come');
SELECT throws_ok($$SELECT * FROM socsvc.compute_payouts('2010-01-01')$$, 'SV005', NULL, 'nor without its deliveries');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT * FROM socsvc.compute_payouts('2023-04-01')$$, '42501', NULL, 'providers compute none');
SELECT throws_ok($$SELECT socsvc.mark_payout_paid(last_payout(1), '2023-09-20', 'x')$$, '42501', NULL, 'and pay none to themselves');
SELECT results_eq($$SELECT month, sequence, person_name, amount, paid_on, document FROM socsvc.provider_payouts WHERE month = '2023-04-01' ORDER BY sequence$$,
  $$VALUES ('2023-04-01'::date, 1, 'Вулканов Осип Петрович', 360.10, '2023-05-20'::date, 'пп 1'), ('2023-04-01', 2, 'Вулканов Осип Петрович', -360.10, '2023-09-20', 'зачёт 1'),
           ('2023-04-01', 3, 'Вулканов Осип Петрович', 1060.10, NULL, NULL)$$, 'they see theirs');
SELECT tap.citizen(1);
SELECT results_eq($$SELECT provider_name, sequence, at_norm, fee, amount, paid_on FROM socsvc.my_payouts WHERE month = '2023-04-01' AND contract = 1 ORDER BY sequence$$,
  $$VALUES ('ООО "Любава"', 1, 1060.10, 700.00, 360.10, '2023-05-20'::date), ('ООО "Любава"', 2, 1060.10, 2000.00, -360.10, '2023-09-20'),
           ('ООО "Любава"', 3, 1060.10, 0.00, 1060.10, NULL)$$, '[000/3.1/16] «Выплаты»: what providers got for the person''s services');
SELECT tap.citizen(2);
SELECT is_empty('SELECT FROM socsvc.my_payouts', 'and nobody else''s');

-- ---- who may --------------------------------------------------------------------------------------------------------------------
SELECT is_empty('SELECT FROM socsvc.' || v, 'a citizen is no provider: ' || v) FROM unnest('{provider_charges,provider_arrears,provider_payouts}'::text[]) v;
SELECT throws_ok($$SELECT * FROM socsvc.compute_payouts('2023-04-01')$$, '42501', NULL, 'nor computes payouts');
SELECT throws_ok($$SELECT socsvc.issue_certificate(2, 'С-5', 'x', 500, '[2023-04-01,)')$$, '42501', NULL, 'nor issues certificates');
SELECT throws_ok($$SELECT socsvc.reverse_payment(paid('п/п 1'), 'сторно 2')$$, 'P0002', NULL, 'nor takes payments back');
SELECT tap.representative(2);
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'cash', 'x')$$, '23503', 'there is no contract 1', 'nor does who represents somebody else');
SELECT tap.representative(1);
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'cash', 'x')$$, 'SV009', NULL, 'nor does who represents him');
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.reverse_payment(paid('п/п 1'), 'сторно 2')$$, 'P0002', NULL, 'nor another provider');
SELECT is_empty('SELECT FROM socsvc.' || v, 'a provider is no citizen: ' || v) FROM unnest('{my_charges,my_charge_lines,my_payments,my_certificates,my_payouts}'::text[]) v;
SELECT tap.agency();
SELECT throws_ok('SELECT FROM socsvc.' || v, '42501', NULL, 'nor is the agency either: ' || v)
  FROM unnest('{my_charges,my_charge_lines,my_payments,my_certificates,my_payouts,provider_charges,provider_arrears,provider_payouts}'::text[]) v;
SELECT throws_ok(statement, '42501', NULL, 'nor writes what is computed: ' || statement)
  FROM unnest('{UPDATE socsvc.payout SET fee = 0,DELETE FROM socsvc.payout,UPDATE socsvc.charge SET fee = 0,DELETE FROM socsvc.charge_line}'::text[]) statement;
SELECT throws_ok($$UPDATE socsvc.financing_norm SET amount = 1$$, '42501', NULL, 'nor sets norms');
SELECT tap.admin();
SELECT throws_ok($$SELECT * FROM socsvc.compute_payouts('2023-04-01')$$, '42501', NULL, 'the administrator computes no payouts');
SELECT throws_ok('SELECT FROM socsvc.' || t, '42501', NULL, 'and sees no ' || t) FROM unnest('{payment,certificate,charge,arrears,contract_balance,payout}'::text[]) t;
SELECT throws_ok($$SELECT socsvc.pay(1, 1, 'cash', 'x')$$, '42501', NULL, 'and enters no payments');
SELECT throws_ok($$SELECT socsvc.mark_payout_paid(1, '2023-10-20', 'пп 3')$$, '42501', NULL, 'nor notes that one was paid');
SELECT tap.agency();
SELECT is(socsvc.mark_payout_paid(last_payout(1), '2023-10-20', 'пп 3'), last_payout(1), 'the agency does');
SELECT tap.scheduler();
SELECT throws_ok('SELECT FROM socsvc.' || t, '42501', NULL, 'jobs see no ' || t) FROM unnest('{payment,certificate,charge,payout}'::text[]) t;
SELECT throws_ok($$SELECT * FROM socsvc.compute_payouts('2023-04-01')$$, '42501', NULL, 'and compute no payouts');
SELECT * FROM finish();
ROLLBACK;
