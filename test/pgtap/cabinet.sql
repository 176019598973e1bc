-- The citizen's cabinet: what each section of the portal shows (manual of the portal, sections 2 to 3.6).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

-- ---- profile and programme --------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT results_eq('SELECT person, full_name, snils::text FROM socsvc.my_profile', $$VALUES (1::bigint, 'Вулканов Осип Петрович', '112-233-445 95')$$,
                  '[000/2/2] [000/3.1/8] the profile: name of the person who entered');
SELECT results_eq('SELECT programme FROM socsvc.my_programmes ORDER BY programme', ARRAY[1::bigint, 3],
                  '[000/3/2] [000/3.1/2] [000/3.1/12] the programmes in force; a draft is not shown');
SELECT results_eq('SELECT number, issued_on, valid_until, form_label, payment_label, status FROM socsvc.my_programmes WHERE programme = 3',
                  $$VALUES ('6', '2023-03-09'::date, '2024-03-13'::date, 'Стационарное социальное обслуживание', 'Частичная оплата', 'in_force')$$,
                  '[000/3.1/3] [000/3.1/4] [000/3.1/20] [000/3.1/21] [000/3.1/22] [000/3.1/23] [000/3.1/24] [000/3.1/25] [000/3.1/26] date, number, last day, form, conditions');
SELECT results_eq('SELECT name, volume_label, period_label, delivered, remaining FROM socsvc.my_services WHERE programme = 3 ORDER BY sort_order',
                  $$VALUES ('007 Уборка жилых помещений (стационарное обслуживание)', '15 мин.', '1 раз в день', NULL::bigint, 366::bigint),
                           ('011 Предоставление площади жилых помещений согласно нормативам, утвержденным Правительством Ханты-Мансийского автономного округа – Югры (стационарное обслуживание)',
                            'По утвержденным нормативам', 'круглосуточно', NULL, NULL)$$,
                  '[000/3.1/5] [000/3.1/27] [000/3.1/28] [000/3.1/29] [000/3.1/30] [000/3.1/31] [000/3.1/32] the services, in the portal''s five columns');
SELECT is((SELECT count(*) FROM socsvc.my_services s WHERE s.period_label::socsvc.periodicity IS DISTINCT FROM s.periodicity
                                                       OR s.volume_label::socsvc.volume IS DISTINCT FROM s.volume), 0::bigint,
          'what is shown can be typed in again');
SELECT results_eq('SELECT full_name FROM socsvc.my_recommended_providers WHERE programme = 1 ORDER BY sort_order',
                  $$VALUES ('Бюджетное учреждение «Центр»'), ('Общество с ограниченной ответственностью "Былое"')$$,
                  '[000/3.1/6] [000/3.2/2] [000/3.2/4] the recommended providers by their full names');
SELECT is((SELECT count(*) FROM socsvc.my_contracts), 0::bigint, 'no contracts yet');

-- ---- contracts ------------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT tap.contract(1, 1, 'requested');
SELECT tap.citizen(1);
SELECT results_eq('SELECT provider_name, status_label, certificate_label, number_label, requested_on_label, valid_from_label, valid_until_label FROM socsvc.my_contracts',
                  $$VALUES ('ООО "Любава"', 'На заключении', 'Социальный сертификат', 'отсутствует', '17.03.2023', 'отсутствует', 'отсутствует')$$,
                  '[000/3.1/17] [000/3.3/2] [000/3.3/8] [000/3.3/9] [000/3.3/10] [000/3.3/11] [000/3.3/12] [000/3.3/13] [000/3.3/14] [000/3.3/15] [000/3.3/16] [000/3.3/17] the list right after the request');
SELECT is((SELECT count(*) FROM socsvc.my_contract_lines WHERE contract = 1 AND may_be_dropped), 9::bigint, 'its lines may still be dropped');
SELECT is((SELECT open_contract FROM socsvc.my_recommended_providers WHERE programme = 1 AND provider = 3), NULL, 'no contract with a recommended one');
SELECT tap.provider(1);
SELECT lives_ok($$DELETE FROM socsvc.contract_line WHERE contract = 1 AND programme_line > 4$$, 'the provider keeps four lines');
SELECT lives_ok($$SELECT socsvc.offer_contract(1, '[2023-03-19,2023-04-23]')$$, 'and offers');
SELECT results_eq('SELECT contract, person_name, status, valid_from, valid_until FROM socsvc.provider_contracts',
                  $$VALUES (1::bigint, 'Вулканов Осип Петрович', 'offered', '2023-03-19'::date, '2023-04-23'::date)$$, 'the provider''s own list');
SELECT tap.citizen(1);
SELECT results_eq('SELECT person_name, provider_name, status_label, certificate_label, number_label, requested_on_label, note_label, valid_from_label, valid_until_label FROM socsvc.my_contracts WHERE contract = 1',
                  $$VALUES ('Вулканов Осип Петрович', 'ООО "Любава"', 'На подписании', 'Социальный сертификат', 'отсутствует', '17.03.2023', 'отсутствует', '19.03.2023', '23.04.2023')$$,
                  '[000/3.3/21] [000/3.4/10] [000/3.4/13] [000/3.4/14] [000/3.4/15] [000/3.4/16] [000/3.4/17] [000/3.4/18] [000/3.4/19] [000/3.4/20] [000/3.4/21] the card of the contract');
SELECT results_eq('SELECT name, volume_label, period_label, may_be_dropped FROM socsvc.my_contract_lines WHERE contract = 1 ORDER BY sort_order',
                  $$VALUES ('002 Помощь в приготовлении пищи (обслуживание на дому)', '60 мин.', '3 раза в неделю', false),
                           ('006 Проведений занятий по адаптивной физической культуре (обслуживание на дому)', '15 мин.', '2 раза в неделю', false),
                           ('009 Содействие в обеспечении техническими средствами реабилитации и средствами ухода (обслуживание на дому)', '30 мин.', '1 раз в год', false),
                           ('003 Оплата за счет средств получателя социальных услуг жилищно-коммунальных услуг и услуг связи (обслуживание на дому)', '25 мин.', '1 раз в месяц', false)$$,
                  '[000/3.3/21] [000/3.4/10] [000/3.4/23] [000/3.4/24] [000/3.4/25] [000/3.4/26] [000/3.4/28] [000/3.4/29] [000/3.4/30] [000/3.4/31] its services');
SELECT is((SELECT array_agg(periodicity ORDER BY sort_order) FROM socsvc.my_contract_lines WHERE contract = 1),
          ARRAY['3 раз(а) в неделю', '2 раз(а) в неделю', '1 раз(а) в год', '1 раз(а) в месяц']::socsvc.periodicity[], 'the same as the portal writes them');
SELECT tap.superuser();
SELECT tap.contract(2, 2);
SELECT tap.contract(3, 3, 'requested', programme_id => 3);
SELECT tap.citizen(1);
SELECT results_eq($$SELECT contract FROM socsvc.my_contracts WHERE status = 'active'$$, ARRAY[2::bigint], '[000/3.3/7] the list can be filtered by status');
SELECT is((SELECT count(DISTINCT status) FROM socsvc.my_contracts), 3::bigint, 'of three');
SELECT is((SELECT open_contract FROM socsvc.my_recommended_providers WHERE programme = 3 AND provider = 3), 3::bigint, 'an open contract with a recommended provider');
SELECT lives_ok('SELECT socsvc.sign_contract(1)', 'the citizen signs what he sees');

-- ---- services delivered -----------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT tap.deliver(101, '2023-03-20');
SELECT tap.provider(2);
SELECT tap.deliver(205, '2023-03-20'), tap.deliver(207, '2023-03-20'), tap.deliver(208, '2023-03-20'), tap.deliver(209, '2023-03-20');
SELECT tap.citizen(1);
SELECT results_eq('SELECT split_part(name, '' '', 1), volume_label, period_label, delivered, remaining FROM socsvc.my_services WHERE programme = 1 ORDER BY sort_order',
                  $$VALUES ('002', '60 мин.', '3 раза в неделю', 1::bigint, 158::bigint), ('006', '15 мин.', '2 раза в неделю', NULL, 106),
                           ('009', '30 мин.', '1 раз в год', NULL, 2), ('003', '25 мин.', '1 раз в месяц', NULL, 13),
                           ('001.1', '25 мин.', '2 раза в неделю', 1, 105), ('001.2', '25 мин.', '1 раз в квартал', NULL, 5),
                           ('007.9', '15 мин.', '1 раз в неделю', 1, 52), ('017.01', '5 мин.', '1 раз в день', 1, 365),
                           ('017.02', '5 мин.', '3 раза в неделю', 1, 158)$$,
                  '[000/3.1/18] [000/3.5/2] [000/3.5/3] [000/3.5/4] [000/3.5/5] [000/3.5/6] [000/3.5/7] [000/3.5/8] [000/3.5/20] the manual''s table, over all contracts; blank for none');
SELECT is((SELECT array_agg(name ORDER BY sort_order) FROM socsvc.my_services WHERE programme = 1 AND sort_order IN (5, 7)),
          ARRAY['001.1 Покупка за счет средств получателя социальных услуг и доставка на дом продуктов питания (обслуживание на дому)',
                '007.9 Мытье и чистка с использованием моющих средств обслуживаемого полов (до 36 кв. м) (обслуживание на дому)'], 'in the portal''s words');

-- ---- acts -----------------------------------------------------------------------------------------------------------------------
SELECT tap.provider(1);
SELECT set_config('tap.a', socsvc.prepare_act(1, '[2023-03-19,2023-04-23]', true)::text, true);
SELECT tap.citizen(1);
SELECT is((SELECT count(*) FROM socsvc.my_acts), 0::bigint, 'a draft act is the provider''s own');
SELECT is((SELECT count(*) FROM socsvc.my_act_lines), 0::bigint, 'and so are its lines');
SELECT tap.provider(1);
SELECT socsvc.send_act(current_setting('tap.a')::bigint, '1');
SELECT tap.citizen(1);
SELECT results_eq('SELECT contract, provider_name, number, period_from, period_until, is_final, status_label FROM socsvc.my_acts',
                  $$VALUES (1::bigint, 'ООО "Любава"', '1', '2023-03-19'::date, '2023-04-23'::date, true, 'На подписании')$$, 'an act that waits for the signature');
SELECT results_eq('SELECT split_part(name, '' '', 1), quantity, is_extra FROM socsvc.my_act_lines', $$VALUES ('002', 1::bigint, false)$$, 'and what it says');
SELECT lives_ok($$SELECT socsvc.sign_act(current_setting('tap.a')::bigint)$$, 'signed');
SELECT is((SELECT ROW(a.status_label, c.status_label) FROM socsvc.my_acts a JOIN socsvc.my_contracts c USING (contract)), ROW('Подписан'::text, 'Исполнен'::text), 'in Russian');

-- ---- whose it is ------------------------------------------------------------------------------------------------------------
SELECT tap.citizen(2);
SELECT is((SELECT ROW((SELECT full_name FROM socsvc.my_profile), (SELECT count(*) FROM socsvc.my_programmes), (SELECT count(*) FROM socsvc.my_contracts),
                      (SELECT count(*) FROM socsvc.my_services), (SELECT count(*) FROM socsvc.my_acts), (SELECT count(*) FROM socsvc.my_contract_lines))),
          ROW('Иванова Анна'::text, 1::bigint, 0::bigint, 1::bigint, 0::bigint, 0::bigint), 'another person sees her own');
SELECT tap.representative(1);
SELECT is((SELECT full_name FROM socsvc.my_profile), 'Вулканов Осип Петрович', '[000/2/2] a representative sees whom he represents');
SELECT tap.become('tap_portal', 'citizen');
SELECT is((SELECT (SELECT count(*) FROM socsvc.my_profile) + (SELECT count(*) FROM socsvc.my_programmes) + (SELECT count(*) FROM socsvc.my_services)
                + (SELECT count(*) FROM socsvc.my_contracts) + (SELECT count(*) FROM socsvc.my_contract_lines) + (SELECT count(*) FROM socsvc.my_acts)
                + (SELECT count(*) FROM socsvc.my_recommended_providers) + (SELECT count(*) FROM socsvc.my_act_lines)
                + (SELECT count(*) FROM socsvc.provider_contracts)), 0::bigint, 'nobody sees nothing');
SELECT tap.provider(2);
SELECT is((SELECT array_agg(contract) FROM socsvc.provider_contracts), ARRAY[2::bigint], 'a provider sees its own contracts');

-- ---- names of services that the portal has no code for ------------------------------------------------------------------------
SELECT results_eq($$SELECT n.label FROM socsvc.service_item_label n JOIN socsvc.service_item i ON i.id = n.service_item WHERE (i.form, i.service_no, i.item_no) = ('home', '1.4', 2)$$,
                  $$VALUES ('1.4 сдача и доставка за счет средств получателя социальных услуг вещей массой не более 5 кг в химчистку (обслуживание на дому)')$$,
                  'by the number and words of the act');
SELECT is((SELECT count(*) FROM socsvc.service_item_label WHERE label IS NULL), 0::bigint, 'every item has a name');

SELECT * FROM finish();
ROLLBACK;
