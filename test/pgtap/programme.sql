-- The individual programme: its content, the standard, what stands once it is in force (326-п paragraphs 6, 8, 13).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.agency();

-- ---- what a programme says ------------------------------------------------------------------------------------------
SELECT is((SELECT form FROM socsvc.programme WHERE id = 1), 'home', '[326-п/8/1] the form of service');
SELECT results_eq('SELECT l.sort_order, g.number FROM socsvc.programme_line l JOIN socsvc.service_item i ON i.id = l.service_item
                     JOIN socsvc.service_group g ON g.id = i.service_group WHERE l.programme = 1 AND l.id IN (1, 2) ORDER BY 1',
                  'VALUES (1, 1), (2, 2)', '[326-п/8/2] the kinds of services, through the items of the standard');
SELECT is((SELECT volume FROM socsvc.programme_line WHERE id = 1), '60 min'::socsvc.volume, '[326-п/8/3] the volume');
SELECT is((SELECT periodicity FROM socsvc.programme_line WHERE id = 1), '3/week'::socsvc.periodicity, '[326-п/8/4] how often');
SELECT is((SELECT payment FROM socsvc.programme WHERE id = 1), 'partial', '[326-п/8/5] the conditions: terms of payment');
SELECT is((SELECT term FROM socsvc.programme WHERE id = 1), '[2023-03-14,2024-03-13]', '[326-п/8/6] the term');
SELECT results_eq('SELECT provider FROM socsvc.programme_provider WHERE programme = 1 ORDER BY sort_order', ARRAY[3::bigint, 4],
                  '[326-п/8/7] the recommended providers');

-- ---- the quota: the manual's figures ---------------------------------------------------------------------------------
SELECT tap.superuser();
CREATE FUNCTION tap.figure(tags text, line bigint, volume text, period text, quota bigint) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT is(ROW(l.volume, l.periodicity, l.quota, l.delivered, l.remaining),
            ROW($3::socsvc.volume, $4::socsvc.periodicity, $5, 0::bigint, $5), $1 || ' ' || $3 || ', ' || $4)
    FROM socsvc.programme_line l WHERE l.id = $2
$$;
SELECT tap.figure('[000/3.1/33] [000/3.5/21]', 11, '15 мин.', '1 раз(а) в день', 366);
SELECT tap.figure('[000/3.1/34] [000/3.1/35] [000/3.1/36] a norm in words, unlimited:', 12, 'По утвержденным нормативам', '1 круглосуточно', NULL);
SELECT tap.figure('[000/3.5/9] [000/3.5/19] [000/3.5/22]', 1, '60 мин.', '3 раз(а) в неделю', 159);
SELECT tap.figure('[000/3.5/10]', 2, '15 мин.', '2 раз(а) в неделю', 106);
SELECT tap.figure('[000/3.5/11] [000/3.5/25]', 3, '30 мин.', '1 раз(а) в год', 2);
SELECT tap.figure('[000/3.5/12] [000/3.5/23]', 4, '25 мин.', '1 раз(а) в месяц', 13);
SELECT tap.figure('[000/3.5/13]', 5, '25 мин.', '2 раз(а) в неделю', 106);
SELECT tap.figure('[000/3.5/14] [000/3.5/24]', 6, '25 мин.', '1 раз(а) в квартал', 5);
SELECT tap.figure('[000/3.5/15]', 7, '15 мин.', '1 раз(а) в неделю', 53);
SELECT tap.figure('[000/3.5/16]', 8, '5 мин.', '1 раз(а) в день', 366);
SELECT tap.figure('[000/3.5/17]', 9, '5 мин.', '3 раз(а) в неделю', 159);
SELECT is((SELECT count(*) FROM socsvc.programme_line WHERE quota IS DISTINCT FROM socsvc.quota(periodicity, term)), 0::bigint,
          'every quota is quota(periodicity, term)');

-- ---- lines of a draft ------------------------------------------------------------------------------------------------
CREATE FUNCTION tap.add(code text, values_list text) RETURNS text LANGUAGE sql AS $$
  SELECT format('INSERT INTO socsvc.programme_line (programme, service_item, %s) SELECT 2, %s, %s', split_part($2, '=', 1),
                tap.item('home', $1), split_part($2, '=', 2))
$$;
SELECT tap.agency();
SELECT lives_ok(tap.add('002', $$periodicity='2/week'$$), 'a line');
SELECT is(ROW(person, term, volume, quota, delivered, remaining),
          ROW(1::bigint, '[2023-03-14,2024-03-13]'::daterange, '60 min'::socsvc.volume, 106::bigint, 0::bigint, 106::bigint),
          'person and term are the programme''s, the volume the standard''s, the quota is computed')
  FROM socsvc.programme_line WHERE programme = 2;
SELECT lives_ok($$UPDATE socsvc.programme_line SET periodicity = '1/week' WHERE programme = 2$$, 'a draft''s line changes');
SELECT is((SELECT quota FROM socsvc.programme_line WHERE programme = 2), 53::bigint, 'and the quota with it');
SELECT lives_ok($$UPDATE socsvc.programme_line SET term = '[2023-04-01,2023-04-30]' WHERE programme = 2$$, 'its term too');
SELECT is((SELECT quota FROM socsvc.programme_line WHERE programme = 2), 5::bigint, 'likewise');
SELECT throws_ok($$UPDATE socsvc.programme_line SET quota = 1000 WHERE programme = 2$$, '42501', NULL, 'the quota is in nobody''s grants');
SELECT throws_ok($$UPDATE socsvc.programme_line SET delivered = 1 WHERE programme = 2$$, '42501', NULL, 'nor what was delivered');
SELECT throws_ok($$UPDATE socsvc.programme_line SET remaining = 1 WHERE programme = 2$$, '428C9', NULL, 'what remains is generated');
SELECT throws_ok(tap.add('003', $$periodicity, term='1/month', '[2023-03-01,2023-04-01)'$$), 'SV005',
                 'the line lies outside the term of programme 2', 'a line begins within the programme');
SELECT throws_ok(tap.add('003', $$periodicity, term='1/month', '[2024-03-01,2024-04-01)'$$), 'SV005', NULL, 'and ends within it');
SELECT throws_ok(tap.add('002', $$periodicity, person='1/week', 2$$), '23503', NULL, 'the person is the programme''s');
SELECT throws_ok(tap.add('002', $$periodicity, term='1/week', '[2023-04-01,2023-04-30]'$$), '23505', NULL, 'an item once in a term');
SELECT throws_ok('INSERT INTO socsvc.programme_line (programme, service_item) SELECT 2, ' || tap.item('home', '003'), '23502', NULL,
                 'a line says how often');
SELECT tap.superuser();
SELECT throws_ok($$UPDATE socsvc.programme_line SET programme = 4 WHERE programme = 2$$, 'SV015', NULL, 'a line stays in its programme');
SELECT lives_ok($$UPDATE socsvc.programme_line SET sort_order = 5 WHERE programme = 2$$, 'the order of lines is free');

-- ---- the standard ----------------------------------------------------------------------------------------------------
SELECT tap.agency();
SELECT throws_ok(tap.add('001.1', $$periodicity='3/week'$$), 'SV010',
                 'periodicity 3/week lies outside the standard of service item ' || tap.item('home', '001.1'),
                 '[326-п/13/3] not more often than the standard');
SELECT throws_ok(tap.add('001.1', $$periodicity, volume='1/week', '26 min'$$), 'SV010', NULL, '[326-п/13/3] nor more at a time');
SELECT throws_ok(tap.add('001.1', $$periodicity, volume='1/week', '1 kg'$$), 'SV010', NULL, 'nor measured in something else');
SELECT throws_ok(tap.add('001.1', $$periodicity='on demand'$$), 'SV010', NULL, 'nor without a measure');
SELECT lives_ok(tap.add('001.1', $$periodicity, volume='1-2/week', '20 min'$$), 'within it, less is allowed');
SELECT throws_ok(format($$UPDATE socsvc.programme_line SET periodicity = '3/week' WHERE programme = 2 AND service_item = %s$$, tap.item('home', '001.1')),
                 'SV010', NULL, 'a change meets the same rule');
SELECT lives_ok(tap.add('001.2', $$periodicity, deviation_reason='2/quarter', 'заключение врача от 01.03.2023'$$),
                'outside it with a recorded reason');
SELECT throws_ok(format($$UPDATE socsvc.programme_line SET deviation_reason = NULL WHERE programme = 2 AND service_item = %s$$, tap.item('home', '001.2')),
                 'SV010', NULL, 'the reason stays as long as the deviation');
SELECT throws_ok(tap.add('007.9', $$periodicity, deviation_reason='2/week', ''$$), '23514', NULL, 'an empty reason is none');
SELECT throws_ok('INSERT INTO socsvc.programme_line (programme, service_item, periodicity) SELECT 2, ' || tap.item('residential', '007') || $$, '1/day'$$,
                 'SV010', NULL, 'an item of another form');
SELECT throws_ok($$INSERT INTO socsvc.programme_line (programme, service_item, periodicity)
                   SELECT 2, id, '1/week' FROM socsvc.service_item WHERE form = 'home' AND is_head ORDER BY id LIMIT 1$$,
                 'SV010', NULL, 'a heading is not ordered');
SELECT throws_ok($$INSERT INTO socsvc.programme_line (programme, service_item, periodicity) VALUES (2, 900001, '1/week')$$,
                 'SV010', 'service item 900001 is an urgent service', 'an urgent service needs no programme');
SELECT throws_ok($$INSERT INTO socsvc.programme_line (programme, service_item, periodicity) VALUES (2, 1, '1/week')$$, '23503', NULL, 'an item that is not there');
SELECT tap.admin();
SELECT lives_ok(format($$UPDATE socsvc.service_item SET valid = '[2015-01-01,2023-03-01)' WHERE id = %s$$, tap.item('home', '009')), 'an item ends');
SELECT tap.agency();
SELECT throws_ok(tap.add('009', $$periodicity='1/year'$$), 'SV010', NULL, 'an item is in force on the day of the programme');

-- ---- issuing ----------------------------------------------------------------------------------------------------------
SELECT lives_ok($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment)
                  VALUES ('10', 1, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free')$$, 'a programme begins as a draft');
SELECT throws_ok($$UPDATE socsvc.programme SET status = 'in_force' WHERE number = '10'$$, 'SV004', NULL, 'without lines it is not issued');
SELECT throws_ok($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment, status)
                   VALUES ('11', 1, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free', 'in_force')$$, 'SV003', NULL, 'nor begun in force');
SELECT throws_ok($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment)
                   VALUES ('10', 2, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free')$$, '23505', NULL, 'a number once a day');
SELECT throws_ok($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment)
                   VALUES ('12', 1, 'home', '2023-03-09', '[2023-03-14,)', 'free')$$, '23514', NULL, 'its end is known');
SELECT lives_ok($$DELETE FROM socsvc.programme WHERE number = '10'$$, 'a draft may go');
SELECT lives_ok($$UPDATE socsvc.programme SET term = '[2023-03-14,2023-12-31]' WHERE id = 2$$, 'a draft''s term may change');
SELECT throws_ok('SELECT socsvc.issue_programme(2)', 'SV004', NULL, 'but it is not issued with lines outside of it');
SELECT lives_ok($$UPDATE socsvc.programme SET term = '[2023-03-14,2024-03-13]' WHERE id = 2$$, 'back');
SELECT lives_ok($$UPDATE socsvc.programme SET issued_on = '1990-01-01' WHERE id = 2$$, 'a draft''s day may change');
SELECT throws_ok('SELECT socsvc.issue_programme(2)', 'SV004', NULL, 'but it is not issued with items that were not in force on it');
SELECT lives_ok($$UPDATE socsvc.programme SET issued_on = '2023-03-09' WHERE id = 2$$, 'back');
SELECT throws_ok('UPDATE socsvc.programme SET replaces = 4 WHERE id = 2', '23503', NULL, 'it replaces no other person''s programme');
SELECT tap.citizen(1);
SELECT throws_ok('SELECT socsvc.issue_programme(2)', '42501', NULL, 'a citizen does not issue programmes');
SELECT tap.agency();
SELECT lives_ok('SELECT socsvc.issue_programme(2)', 'the agency does');
SELECT is((SELECT ROW(status, live) FROM socsvc.programme WHERE id = 2), ROW('in_force'::text, true), 'it is in force');
SELECT throws_ok('SELECT socsvc.issue_programme(2)', 'SV003', 'programme 2 is "in_force" already', 'once');
SELECT throws_ok('SELECT socsvc.issue_programme(999)', 'P0002', NULL, 'a programme that is not there');

-- ---- what was issued stands --------------------------------------------------------------------------------------------
SELECT throws_ok(format('UPDATE socsvc.programme SET %s WHERE id = 2', c), 'SV017', 'programme 2 does not change any more', 'frozen: ' || c)
  FROM unnest(ARRAY[$$number = '99'$$, 'person = 2', $$form = 'residential'$$, $$issued_on = '2023-03-10'$$,
                    $$term = '[2023-03-14,2024-03-14]'$$, $$payment = 'free'$$, 'replaces = 4']) c;
SELECT throws_ok('DELETE FROM socsvc.programme WHERE id = 2', 'SV017', NULL, 'it is not deleted');
SELECT throws_ok(tap.add('003', $$periodicity='1/month'$$), 'SV017', 'the lines of programme 2 do not change any more', 'no new line');
SELECT throws_ok($$UPDATE socsvc.programme_line SET periodicity = '1/week' WHERE id = 1$$, 'SV017', NULL, 'no line changes');
SELECT throws_ok('DELETE FROM socsvc.programme_line WHERE id = 1', 'SV017', NULL, 'no line goes');
SELECT tap.superuser();
SELECT throws_ok($$UPDATE socsvc.programme_line SET periodicity = '1/week' WHERE id = 1$$, 'SV017', NULL, 'a superuser''s statement meets the same rule');
SELECT throws_ok('UPDATE socsvc.programme SET id = 77 WHERE id = 2', 'SV015', NULL, 'nor does the id change');
SELECT tap.contract(1, 1);
SELECT tap.provider(1);
SELECT lives_ok($$SELECT tap.deliver(101, '2023-03-20')$$, 'a delivery');
SELECT tap.superuser();
SELECT throws_ok('DELETE FROM socsvc.programme_line WHERE id = 1', 'SV017', NULL, 'a line with deliveries stands');
SELECT throws_ok('UPDATE socsvc.programme_line SET delivered = 5 WHERE id = 1', 'SV015', NULL, 'counters are not written by hand');

SELECT * FROM finish();
ROLLBACK;
