-- Monthly acts of specialists' orders, their documents and scans, and what ending an order asks of them (Kazakhstan
-- specialist's manual 8 to 14).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();
-- 101 is carried out, 102 waits for its specialist, 103 is carried out by another provider; 104 was deleted.
SELECT tap.kz_order(101, 1, 1), tap.kz_order(102, 2, 2, 'awaiting_specialist'), tap.kz_order(103, 11, 3);

-- First day of the month n months from now.
CREATE FUNCTION public.m(n integer DEFAULT 0) RETURNS date STABLE LANGUAGE sql AS $$
  SELECT (date_trunc('month', socsvc.today()::timestamp) + make_interval(months => n))::date
$$;
SELECT socsvc.make_partitions(m(-4), m(1));
-- The orders began on the fourth day of the month before the last: the clock is the server's, so the past is written here.
CREATE FUNCTION tap.backdate(order_id bigint, since date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  SET LOCAL session_replication_role = replica;
  UPDATE socsvc.service_order SET confirmed_on = since WHERE id = order_id;
  UPDATE socsvc.contract c SET term = daterange(since, upper(c.term)), signed_on = since, requested_on = since
    FROM socsvc.service_order o WHERE o.id = order_id AND c.id = o.contract;
  UPDATE socsvc.programme p SET term = daterange(since, upper(p.term))
    FROM socsvc.service_order o JOIN socsvc.contract c ON c.id = o.contract WHERE o.id = order_id AND p.id = c.programme;
  UPDATE socsvc.programme_line l SET term = daterange(since, upper(l.term))
    FROM socsvc.service_order o JOIN socsvc.contract c ON c.id = o.contract WHERE o.id = order_id AND l.programme = c.programme;
  SET LOCAL session_replication_role = origin;
END
$$;
SELECT tap.backdate(101, m(-2) + 3), tap.backdate(103, m(-2) + 3);
-- Hours as the recipient has confirmed them, or not yet; kz_hour_log and kz_confirmation show how they become so.
CREATE FUNCTION tap.hours(order_id bigint, on_day date, at time, how_long integer, remark text DEFAULT NULL, confirmed boolean DEFAULT true)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  delivery_id bigint;
  log_id bigint;
BEGIN
  SET LOCAL session_replication_role = replica;
  IF confirmed THEN
    INSERT INTO socsvc.delivery (region_code, delivered_on, person, provider, contract_line, programme_line, worker, minutes)
      SELECT i.region_code, on_day, o.person, o.provider, l.id, l.programme_line, o.worker, how_long
        FROM socsvc.service_order o JOIN socsvc.contract_line l ON l.contract = o.contract, socsvc.register_info i WHERE o.id = order_id
      RETURNING id INTO delivery_id;
  END IF;
  INSERT INTO socsvc.hour_log (service_order, person, provider, worker, day, starts_at, minutes, note, delivery, status, live)
    SELECT o.id, o.person, o.provider, o.worker, on_day, at, how_long, remark, delivery_id,
           CASE WHEN confirmed THEN 'confirmed' ELSE 'recorded' END, true FROM socsvc.service_order o WHERE o.id = order_id
    RETURNING id INTO log_id;
  SET LOCAL session_replication_role = origin;
  RETURN log_id;
END
$$;
CREATE FUNCTION tap.withdraw(log_id bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  SET LOCAL session_replication_role = replica;
  UPDATE socsvc.hour_log SET status = 'withdrawn', live = false WHERE id = log_id;
  SET LOCAL session_replication_role = origin;
END
$$;
CREATE FUNCTION public.a() RETURNS bigint STABLE LANGUAGE sql AS $$ SELECT max(id) FROM socsvc.act $$;
CREATE FUNCTION public.pdf(filling text DEFAULT '') RETURNS bytea IMMUTABLE LANGUAGE sql AS $$
  SELECT convert_to('%PDF-1.7' || E'\n' || filling || E'\n%%EOF\n', 'UTF8')
$$;
CREATE FUNCTION public.first() RETURNS bigint STABLE LANGUAGE sql AS $$ SELECT current_setting('tap.first')::bigint $$;
-- Texts that an XPath finds in the document of that act.
CREATE FUNCTION public.words(path text, lang text DEFAULT 'ru') RETURNS text STABLE LANGUAGE sql AS $$
  SELECT string_agg(x::text, '|') FROM unnest(xpath(path, socsvc.act_document(first(), lang), ARRAY[ARRAY['h', 'http://www.w3.org/1999/xhtml']])) x
$$;
-- DETAIL of the error that a statement answers.
CREATE FUNCTION public.detail_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  detail text;
BEGIN
  EXECUTE statement;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN detail;
END
$$;
SELECT tap.hours(101, m(-2) + 4, '09:00', 120, 'прогулка, аптека'), tap.hours(101, m(-2) + 4, '15:30', 45), tap.hours(101, m(-2) + 10, '22:30', 90),
       tap.hours(101, m(-1) + 1, '10:00', 480), tap.hours(103, m(-2) + 4, '10:00', 60);

-- ---- what is missing, before anything is sent ---------------------------------------------------------------------------------
SELECT tap.specialist(1);
SELECT is(socsvc.missing_act_months(101), ARRAY[m(-2), m(-1)], '[003/10/2] [003/8/3] [003/11/2] the months that have hours and no act');
SELECT is(socsvc.missing_act_months(102), '{}', 'none where nothing was given');
SELECT throws_ok('SELECT socsvc.request_order_cancel(101)', 'SV004', 'acts of order 101 are missing', '[003/10/4] without an act for any month the refusal is impossible');
SELECT is(detail_of('SELECT socsvc.request_order_cancel(101)'), format('Months: %s, %s.', to_char(m(-2), 'YYYY-MM'), to_char(m(-1), 'YYYY-MM')),
          '[003/10/4] the months are named');
SELECT is(detail_of($$UPDATE socsvc.service_order SET status = 'cancel_requested' WHERE id = 101$$), format('Months: %s, %s.', to_char(m(-2), 'YYYY-MM'), to_char(m(-1), 'YYYY-MM')),
          '[003/10/4] to a plain UPDATE too');
SELECT ok(NOT socsvc.guard_service_order_acts_sent(101), '[003/8/4] the guard says so as well');
SELECT is((SELECT count(*) FROM socsvc.sent_acts), 0::bigint, '[003/9/2] nothing was sent yet');

-- ---- bad input ------------------------------------------------------------------------------------------------------------------
SELECT throws_ok('SELECT socsvc.prepare_order_act(101, socsvc.today())', 'SV005', format('the month %s of order 101 is not over', to_char(m(), 'YYYY-MM')), '[003/8/3] no act of a month that is not over');
SELECT throws_ok('SELECT socsvc.prepare_order_act(101, m(2))', 'SV005', NULL, 'nor of a future one');
SELECT throws_ok('SELECT socsvc.prepare_order_act(101, m(-3))', 'SV005', format('order 101 was not carried out in %s', to_char(m(-3), 'YYYY-MM')), 'nor of one before the order');
SELECT throws_ok('SELECT socsvc.prepare_order_act(101, NULL)', '22004', NULL, 'nor of none');
SELECT throws_ok($$SELECT socsvc.prepare_order_act(101, 'infinity')$$, '22004', NULL, 'nor of infinity');
SELECT tap.provider(1);
SELECT throws_ok('SELECT socsvc.prepare_order_act(102, m(-1))', 'SV016', 'order 102 was never in progress', 'nor of an order that was never in progress');
SELECT throws_ok('SELECT socsvc.prepare_order_act(999, m(-1))', 'P0002', NULL, 'nor of none at all');
SELECT throws_ok('SELECT socsvc.prepare_order_act(103, m(-1))', 'SV004', format('order 103 has no confirmed hours in %s', to_char(m(-1), 'YYYY-MM')), '[003/10/5] an act without hours is refused: such a month needs none');
SELECT tap.provider(2);
SELECT throws_ok('SELECT socsvc.prepare_order_act(101, m(-2))', 'P0002', NULL, 'another provider forms no act of it');
SELECT is_empty($$INSERT INTO socsvc.act (contract, period) SELECT o.contract, daterange(m(-2) + 3, m(-1)) FROM socsvc.service_order o WHERE o.id = 101 RETURNING 1$$, 'by plain SQL neither');
SELECT tap.become('tap_portal', 'provider');
SELECT throws_ok('SELECT socsvc.prepare_order_act(101, m(-2))', 'P0002', NULL, 'nor a provider of no name');
SELECT tap.citizen(1);
SELECT throws_ok('SELECT socsvc.prepare_order_act(101, m(-2))', 'SV009', NULL, 'nor the recipient');
SELECT tap.superuser();
SELECT set_config('tap.log', tap.hours(101, m(-2) + 20, '10:00', 60, NULL, false)::text, true);
SELECT tap.specialist(1);
SELECT throws_ok('SELECT socsvc.prepare_order_act(101, m(-2))', 'SV004', format('hours of %s in order 101 are not confirmed', to_char(m(-2), 'YYYY-MM')), '[003/8/2] hours that are not confirmed come first');
SELECT is(detail_of('SELECT socsvc.prepare_order_act(101, m(-2))'), format('Days: %s.', to_char(m(-2) + 20, 'YYYY-MM-DD')), '[003/8/2] their days are named');
SELECT tap.superuser();
SELECT tap.withdraw(current_setting('tap.log')::bigint);

-- ---- formed -----------------------------------------------------------------------------------------------------------------------
SELECT tap.specialist(1);
SELECT throws_ok($$INSERT INTO socsvc.act (contract, period) SELECT o.contract, daterange(m(-2) + 3, m(-2) + 9) FROM socsvc.service_order o WHERE o.id = 101$$, 'SV005', NULL, '[003/11/2] an act is of a whole month');
SELECT throws_ok($$INSERT INTO socsvc.act (contract, period) SELECT o.contract, daterange(m(-2) + 3, m()) FROM socsvc.service_order o WHERE o.id = 101$$, 'SV005', NULL, 'and of one');
SELECT lives_ok('SELECT socsvc.prepare_order_act(101, m(-2) + 17)', '[003/12/2] the specialist forms act and accompanying sheet of a month');
SELECT is((SELECT ROW(a.period, a.status, l.quantity, l.minutes) FROM socsvc.act a JOIN socsvc.act_line l ON l.act = a.id WHERE a.id = a()),
          ROW(daterange(m(-2) + 3, m(-1)), 'draft'::text, 3::bigint, 255::bigint), '[003/12/2] of the month within the contract''s term, with the confirmed hours');
SELECT is(socsvc.status_label('specialist_act', 'draft', 'ru'), 'Сформирован', '[003/12/2] its label');
SELECT results_eq('SELECT day, starts_at::text, ends_at_label, minutes, note FROM socsvc.order_act_sheet WHERE act = a() ORDER BY day, starts_at',
  format($$VALUES (%L::date, '09:00:00', '11:00', 120, 'прогулка, аптека'), (%L, '15:30:00', '16:15', 45, NULL), (%L, '22:30:00', '24:00', 90, NULL)$$, m(-2) + 4, m(-2) + 4, m(-2) + 10),
  '[003/12/2] the sheet has the hours day by day');
SELECT throws_ok('SELECT socsvc.prepare_order_act(101, m(-2))', 'SV007', format('order 101 has an act of %s already', to_char(m(-2), 'YYYY-MM')), '[003/11/2] one act per order and month');
SELECT throws_ok($$INSERT INTO socsvc.act (contract, period) SELECT o.contract, daterange(m(-2) + 3, m(-1)) FROM socsvc.service_order o WHERE o.id = 101$$, 'SV007', NULL, 'by plain SQL too');
SELECT throws_ok('UPDATE socsvc.act SET period = daterange(lower(period), upper(period) - 1) WHERE id = a()', 'SV015', NULL, 'its month stays');

-- ---- the scan -----------------------------------------------------------------------------------------------------------------------
SELECT throws_ok('SELECT socsvc.send_order_act(a())', 'SV012', 'act ' || a() || ' has no document', '[003/11/3] without its PDF it is not sent');
SELECT throws_ok($$SELECT socsvc.attach_act_document(a(), 'акт.pdf', '')$$, 'SV012', NULL, '[003/11/3] an empty file is no PDF');
SELECT throws_ok($$SELECT socsvc.attach_act_document(a(), 'акт.pdf', '\x504b0304'::bytea || pdf())$$, 'SV012', NULL, '[003/11/3] nor one that begins otherwise');
SELECT throws_ok($$SELECT socsvc.attach_act_document(a(), 'акт.pdf', convert_to('%PDF-3.0 %%EOF', 'UTF8'))$$, 'SV012', NULL, 'nor one of another version');
SELECT throws_ok($$SELECT socsvc.attach_act_document(a(), 'акт.pdf', convert_to('%PDF-1.7 cut off', 'UTF8'))$$, 'SV012', NULL, 'nor one that is cut off');
SELECT throws_ok($$SELECT socsvc.attach_act_document(a(), 'акт.pdf', pdf() || decode(repeat('00', 1024), 'hex'))$$, 'SV012', NULL, 'nor one whose end is not at its end');
SELECT throws_ok($$SELECT socsvc.attach_act_document(a(), 'акт.exe', pdf())$$, 'SV012', NULL, '[003/11/3] its name ends in .pdf');
SELECT throws_ok($$SELECT socsvc.attach_act_document(a(), '../акт.pdf', pdf())$$, 'SV012', NULL, 'and is no path');
SELECT throws_ok($$SELECT socsvc.attach_act_document(a(), 'акт.pdf', NULL)$$, '23502', NULL, 'a file is given');
SELECT throws_ok($$SELECT socsvc.attach_act_document(999, 'акт.pdf', pdf())$$, '23503', NULL, 'of an act that is there');
SELECT tap.superuser();
UPDATE socsvc.setting SET value = '100' WHERE name = 'order_document_max_bytes';
SELECT tap.specialist(1);
SELECT throws_ok($$SELECT socsvc.attach_act_document(a(), 'акт.pdf', pdf(repeat('x', 200)))$$, 'SV012', NULL, 'no more bytes than order_document_max_bytes');
SELECT tap.superuser();
UPDATE socsvc.setting SET value = '10485760' WHERE name = 'order_document_max_bytes';
SELECT tap.specialist(1);
SELECT lives_ok($$SELECT socsvc.attach_act_document(a(), 'акт.PDF', pdf(repeat('x', 200)))$$, '[003/11/3] the formed act is uploaded as a PDF');
SELECT is((SELECT ROW(person, provider, sha256) FROM socsvc.order_document WHERE act = a()), ROW(1::bigint, 1::bigint, sha256(pdf(repeat('x', 200)))), 'its parties and digest are computed');
SELECT tap.provider(2);
SELECT throws_ok($$SELECT socsvc.attach_act_document(a(), 'чужой.pdf', pdf())$$, '42501', NULL, 'another provider attaches nothing');
SELECT is_empty('DELETE FROM socsvc.order_document RETURNING 1', 'nor takes it off');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.attach_act_document(a(), 'мой.pdf', pdf())$$, 'SV009', NULL, 'nor does the recipient');
SELECT tap.become('tap_portal', NULL);
SELECT throws_ok($$SELECT socsvc.attach_act_document(a(), 'мой.pdf', pdf())$$, '42501', NULL, 'nor nobody');
SELECT is_empty('DELETE FROM socsvc.order_document RETURNING 1', 'who takes nothing off either');
SELECT tap.become('tap_portal', 'provider');
SELECT is_empty('DELETE FROM socsvc.order_document RETURNING 1', 'nor a provider without one');
SELECT tap.specialist(1);
SELECT throws_ok($$UPDATE socsvc.order_document SET content = pdf()$$, '42501', NULL, 'nobody is granted its change');
SELECT throws_ok($$INSERT INTO socsvc.order_document (act, file_name, content, sha256) VALUES (a(), 'акт.pdf', pdf(), '\x00')$$, '42501', NULL, 'nor its digest');
SELECT lives_ok('DELETE FROM socsvc.order_document', 'it comes off a draft');
SELECT lives_ok($$SELECT socsvc.attach_act_document(a(), 'акт.pdf', pdf()), socsvc.attach_act_document(a(), 'лист.pdf', pdf('2'))$$, 'act and sheet may be two files');

-- ---- sent --------------------------------------------------------------------------------------------------------------------------
SELECT tap.provider(2);
SELECT throws_ok('SELECT socsvc.send_order_act(a())', 'P0002', NULL, 'another provider does not send it');
SELECT tap.specialist(1);
SELECT throws_ok('SELECT socsvc.send_order_act(999)', 'P0002', NULL, 'nor an act that is not there');
SELECT lives_ok($$SELECT socsvc.send_order_act(a(), 'А-1')$$, '[003/11/4] «Отправить»: from formed to sent');
SELECT is((SELECT ROW(s.service_order, s.month, s.act, s.number, s.minutes, s.status_label, s.file_name, s.documents, s.person_name, s.worker_name, s.sent_at IS NOT NULL) FROM socsvc.sent_acts s),
          ROW(101::bigint, m(-2), a(), 'А-1'::text, 255::bigint, 'Отправлен'::text, 'акт.pdf'::text, 2::bigint, 'Ахметов Ерлан Серікұлы'::text, 'Касымова Дана'::text, true),
          '[003/9/2] [003/10/1] [003/10/3] [003/11/1] it stands in «История отправленной документации»');
SELECT throws_ok('SELECT socsvc.send_order_act(a())', 'SV003', NULL, 'once');
SELECT throws_ok($$SELECT socsvc.attach_act_document(a(), 'акт.pdf', pdf())$$, 'SV017', NULL, 'its documents stand');
SELECT throws_ok('DELETE FROM socsvc.order_document', 'SV017', NULL, 'all of them');
SELECT throws_ok($$SELECT socsvc.record_hours(101, m(-2) + 12, '10:00', 30)$$, 'SV011', NULL, '[003/11/4] and the days of the month are closed');
SELECT throws_ok($$SELECT socsvc.withdraw_hours(id, 'ошибка') FROM socsvc.hour_log WHERE minutes = 45$$, 'SV011', NULL, 'the sheet is frozen');
SELECT is(socsvc.missing_act_months(101), ARRAY[m(-1)], '[003/10/5] one month is left');
SELECT throws_ok('SELECT socsvc.prepare_order_act(101, m(-2))', 'SV007', NULL, '[003/11/2] no second act of a month that was sent');
SELECT tap.provider(2);
SELECT is((SELECT count(*) FROM socsvc.sent_acts), 0::bigint, 'another provider sees nothing of it');
SELECT is((SELECT count(*) FROM socsvc.order_act_sheet), 0::bigint, 'nor of the sheet');
SELECT tap.citizen(1);
SELECT is((SELECT ROW(service_order, month, act, minutes, status_label) FROM socsvc.my_order_acts), ROW(101::bigint, m(-2), a(), 255::bigint, 'Отправлен'::text), 'the recipient sees the act');
SELECT is((SELECT count(*) FROM socsvc.order_act_sheet), 3::bigint, 'with its sheet');
SELECT tap.citizen(2);
SELECT is((SELECT count(*) FROM socsvc.my_order_acts), 0::bigint, 'another person does not');
SELECT throws_ok('SELECT socsvc.reject_act(a(), ''не моё'')', 'P0002', NULL, 'nor rejects it');

-- A provider takes back what was sent, and sends it again; the setting is tested the other way.
SELECT tap.provider(1);
SELECT lives_ok('SELECT socsvc.take_back_act(a())', 'the provider takes it back');
SELECT lives_ok('DELETE FROM socsvc.order_document', 'its scans come off');
SELECT throws_ok('SELECT socsvc.send_order_act(a())', 'SV012', NULL, '[003/11/3] and are asked for again');
SELECT tap.superuser();
UPDATE socsvc.setting SET value = 'false' WHERE name = 'order_act_needs_pdf';
SELECT tap.specialist(1);
SELECT lives_ok('SELECT socsvc.send_order_act(a())', 'unless order_act_needs_pdf is false');
SELECT tap.superuser();
SELECT set_config('tap.first', a()::text, true), set_config('tap.log', tap.hours(101, m(-1) + 2, '10:00', 60, NULL, false)::text, true);
SELECT tap.specialist(1);
SELECT is(socsvc.missing_act_months(101), ARRAY[m(-1)], 'unconfirmed hours of a month count as missing');
SELECT tap.superuser();
SELECT tap.withdraw(current_setting('tap.log')::bigint);
SELECT tap.specialist(1);
SELECT lives_ok('SELECT socsvc.prepare_order_act(101, m(-1))', 'the next month');
SELECT is((SELECT period FROM socsvc.act WHERE id = a()), daterange(m(-1), m()), 'whole');
SELECT ok(NOT socsvc.guard_service_order_acts_sent(101), '[003/8/4] a formed act is not a sent one');
SELECT tap.superuser();
SELECT set_config('tap.log', tap.hours(101, m(-1) + 5, '10:00', 60, NULL, false)::text, true);
SELECT tap.specialist(1);
SELECT throws_ok('SELECT socsvc.send_order_act(a())', 'SV004', NULL, '[003/8/2] hours recorded since then come first');
SELECT tap.superuser();
SELECT tap.withdraw(current_setting('tap.log')::bigint);
SELECT tap.specialist(1);
SELECT lives_ok('SELECT socsvc.send_order_act(a())', '[003/8/4] the acts of all past months are sent');
SELECT ok(socsvc.guard_service_order_acts_sent(101), '[003/11/5] data, acts and journal are up to date');

-- ---- ending the order ----------------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT tap.hours(101, socsvc.today(), '08:00', 30);
SELECT tap.specialist(1);
SELECT is(socsvc.missing_act_months(101), '{}', 'the running month does not bar the request');
SELECT is(socsvc.missing_act_months(101, true), ARRAY[m()], 'but the end');
SELECT lives_ok('SELECT socsvc.request_order_cancel(101)', '[003/13/2] [003/14/2] cancelling is asked for');
SELECT throws_ok($$SELECT socsvc.cancel_order_by_specialist(101, 'left_job')$$, 'SV004', 'acts of order 101 are missing', '[003/8/3] all periods: the running one too');
SELECT is(detail_of($$SELECT socsvc.cancel_order_by_specialist(101, 'left_job')$$), format('Months: %s.', to_char(m(), 'YYYY-MM')), '[003/10/4] it is named');
SELECT lives_ok('SELECT socsvc.prepare_order_act(101, m())', '[003/8/3] now the running month has an act, up to today');
SELECT is((SELECT period FROM socsvc.act WHERE id = a()), daterange(m(), socsvc.today() + 1), 'of these days');
SELECT throws_ok('SELECT socsvc.prepare_order_act(101, m())', 'SV007', NULL, 'one');
SELECT lives_ok('SELECT socsvc.send_order_act(a())', 'it is sent');
SELECT lives_ok($$SELECT socsvc.cancel_order_by_specialist(101, 'left_job')$$, '[003/8/1] [003/14/2] and the order is cancelled');
SELECT is((SELECT ROW(o.status, c.status) FROM socsvc.service_order o JOIN socsvc.contract c ON c.id = o.contract WHERE o.id = 101), ROW('cancelled_by_specialist'::text, 'terminated'::text), 'with its contract');

-- The recipient's own refusal does not wait for acts that he cannot make; they are made afterwards.
SELECT tap.citizen(2);
SELECT lives_ok($$SELECT socsvc.refuse_order(103, 'moved')$$, '[003/8/1] [004/29/1] the recipient refuses without acts');
SELECT tap.specialist(3);
SELECT is(socsvc.missing_act_months(103, true), ARRAY[m(-2)], '[003/8/1] the specialist still owes one');
SELECT lives_ok('SELECT socsvc.prepare_order_act(103, m(-2))', '[003/8/1] and forms it after the end');
SELECT lives_ok('SELECT socsvc.send_order_act(a())', 'and sends it');
SELECT throws_ok('SELECT socsvc.prepare_order_act(103, m(1))', 'SV005', NULL, 'not of months after the end');

-- ---- the document ------------------------------------------------------------------------------------------------------------------------
SELECT tap.specialist(1);
SELECT ok(socsvc.act_document(first()) IS DOCUMENT, '[003/12/2] act and sheet are one XHTML document');
SELECT is(socsvc.act_document_bytes(first()), socsvc.act_document_bytes(first()), 'its bytes are its bytes');
SELECT set_config('tap.bytes', encode(socsvc.act_document_bytes(first()), 'hex'), true);
SELECT is(words('//h:h1/text()'), 'Акт оказанных услуг № А-1', 'its title');
SELECT is(words('//h:h1/text()', 'kk'), 'Көрсетілген қызметтер актісі № А-1', 'in Kazakh');
SELECT is(words('//h:h1/text()', 'en'), 'Act of services given № А-1', 'in English');
SELECT is(words('/h:html/@lang', 'kk'), 'kk', 'which it says');
SELECT is(words('//h:table[@class="parties"]//h:td/text()'),
          format('Ахметов Ерлан Серікұлы|850312300012|Общественное объединение «Қамқор»|Касымова Дана|101 от %s|%s – %s|%s', to_char(m(-2) + 3, 'DD.MM.YYYY'), to_char(m(-2) + 3, 'DD.MM.YYYY'),
                 to_char(m(-1) - 1, 'DD.MM.YYYY'), to_char(socsvc.today(), 'DD.MM.YYYY')), 'its parties, order and days');
SELECT is(words('//h:table[@class="lines"]//h:td/text()'), 'Услуга индивидуального помощника|3|4 ч 15 мин|3|4 ч 15 мин', 'its line and total');
SELECT is(words('//h:table[@class="lines"]/h:tbody//h:td[1]/text()', 'kk'), 'Жеке көмекші қызметі', 'in Kazakh');
SELECT is(words('//h:h2/text()'), 'Оказанные услуги|Лист сопровождения', 'act and accompanying sheet');
SELECT is(words('//h:table[@class="sheet"]/h:tbody//h:td/text()'),
          format('%1$s|09:00|11:00|2 ч|прогулка, аптека|%1$s|15:30|16:15|0 ч 45 мин|–|%2$s|22:30|24:00|1 ч 30 мин|–', to_char(m(-2) + 4, 'DD.MM.YYYY'), to_char(m(-2) + 10, 'DD.MM.YYYY')), 'the sheet, day by day');
SELECT is(words('//h:table[@class="sheet"]/h:tfoot//h:td[1]/text()'), '4 ч 15 мин', 'and its total');
SELECT is((SELECT count(*) FROM unnest(xpath('//*[not(node())]', socsvc.act_document(first())))), 0::bigint, 'canonical: no empty elements');
SELECT ok(convert_from(socsvc.act_document_bytes(first()), 'UTF8') !~ '>\s|\s<', 'canonical: no blanks between elements');
SET LOCAL DateStyle = 'German, DMY'; SET LOCAL TimeZone = 'Pacific/Kiritimati'; SET LOCAL IntervalStyle = 'sql_standard';
SET LOCAL xmlbinary = 'hex'; SET LOCAL xmloption = 'document'; SET LOCAL extra_float_digits = 0; SET LOCAL bytea_output = 'escape';
SET LOCAL lc_numeric = 'C'; SET LOCAL lc_time = 'C'; SET LOCAL client_encoding = 'ISO_8859_5';
SELECT is(encode(socsvc.act_document_bytes(first()), 'hex'), current_setting('tap.bytes'), 'the bytes are the same whatever the session''s settings');
RESET client_encoding; RESET DateStyle; RESET TimeZone; RESET xmloption; RESET IntervalStyle; RESET xmlbinary; RESET bytea_output;
SELECT throws_ok($$SELECT socsvc.act_document(first(), 'de')$$, '22023', NULL, 'in languages that it has');
SELECT throws_ok('SELECT socsvc.act_document(999999)', 'P0002', NULL, 'of an act that is there');
SELECT tap.provider(2);
SELECT throws_ok('SELECT socsvc.act_document(first())', 'P0002', 'there is no act ' || first(), 'another provider is told that there is none');
SELECT tap.citizen(2);
SELECT throws_ok('SELECT socsvc.act_document_bytes(first())', 'P0002', NULL, 'another person too');
SELECT tap.representative(3);
SELECT is(encode(socsvc.act_document_bytes(first()), 'hex'), current_setting('tap.bytes'), 'the guardian reads the same bytes');
SELECT tap.agency();
SELECT is(encode(socsvc.act_document_bytes(first()), 'hex'), current_setting('tap.bytes'), 'so does the agency');
SELECT tap.become('tap_portal', NULL);
SELECT throws_ok('SELECT socsvc.act_document(first())', 'P0002', NULL, 'nobody does not');
SELECT tap.become(NULL, 'agency');
-- As after a dump: the same rows, written in another order.
SET LOCAL session_replication_role = replica;
CREATE TEMP TABLE kept AS SELECT * FROM socsvc.hour_log;
DELETE FROM socsvc.hour_log;
INSERT INTO socsvc.hour_log SELECT * FROM kept ORDER BY id DESC;
CREATE TEMP TABLE kept_deliveries AS SELECT * FROM socsvc.delivery;
DELETE FROM socsvc.delivery;
INSERT INTO socsvc.delivery SELECT * FROM kept_deliveries ORDER BY id DESC;
SELECT is(encode(socsvc.act_document_bytes(first()), 'hex'), current_setting('tap.bytes'), 'the same rows in another order make the same bytes');
UPDATE socsvc.hour_log SET note = E'a\x01b\r<&>' WHERE minutes = 45;
SELECT isnt(encode(socsvc.act_document_bytes(first()), 'hex'), current_setting('tap.bytes'), 'a row that changes makes others');
SELECT ok(socsvc.act_document(first())::text LIKE '%<td>a b &lt;&amp;&gt;</td>%', 'whatever a remark has, it is well-formed');
SELECT lives_ok('SELECT xmlparse(DOCUMENT socsvc.act_document(first())::text)', 'and parses');
SET LOCAL session_replication_role = origin;

SELECT * FROM finish();
ROLLBACK;
