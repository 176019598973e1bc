-- Messages («Сообщения»): texts as data in three languages, sent by events, once; read by those to whom they are.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

-- ---- texts -----------------------------------------------------------------------------------------------------------
SELECT is(socsvc.fill_template('№ {number} от {day}', 'ru', '{"number": 7, "day": "2023-03-09"}'), '№ 7 от 09.03.2023', 'parameters, dates as Russians write them');
SELECT is(socsvc.fill_template('No. {number} of {day}', 'en', '{"number": "7", "day": "2023-03-09"}'), 'No. 7 of 2023-03-09', 'ISO in English');
SELECT is(socsvc.fill_template('{step}', l, '{"step": {"ru": "решение", "kk": "шешім"}}'), w, 'a parameter in the language ' || l)
  FROM (VALUES ('ru', 'решение'), ('kk', 'шешім'), ('en', 'решение')) v (l, w);
SELECT is(socsvc.fill_template('{a}{b} { {c} {1} {', 'ru', '{"a": "{b}", "b": "x"}'), '{b}x { {c} {1} {',
          'one pass: values are no templates; what has no parameter stays visible');
SELECT is(socsvc.fill_template('', 'ru', '{}'), '', 'an empty text');
SELECT is(socsvc.fill_template('{a}', 'ru', NULL), '{a}', 'no parameters');
SELECT is(socsvc.fill_template(NULL, 'ru', '{}'), NULL, 'no text');
SELECT is(socsvc.fill_template(E'a\n{x}\n{y}', 'ru', E'{"x": "1\\n2", "y": null}'), E'a\n1\n2\n{y}', 'several lines; null is no value');

SELECT is_empty($$SELECT r.kind, l.lang FROM socsvc.message_rule r CROSS JOIN (VALUES ('ru'), ('kk'), ('en')) l (lang)
                   WHERE socsvc._template_in_force(r.kind, l.lang) IS NULL$$, 'every rule has its text in ru, kk and en');
SELECT is_empty($$SELECT kind FROM socsvc.message_template, regexp_matches(subject || body, '\{[a-z_]+\}', 'g') n (name)
                   GROUP BY kind, name HAVING count(DISTINCT lang) <> 3$$, 'the three texts of a kind have the same parameters');
SELECT is_empty($$SELECT t.kind, t.lang FROM socsvc.message_template t WHERE t.source = ''$$, 'every text has a source');

-- ---- sent by events ------------------------------------------------------------------------------------------------------
-- All that was sent, whoever looks.
CREATE VIEW tap.sent AS SELECT * FROM socsvc.message;
GRANT SELECT ON tap.sent TO PUBLIC;
CREATE FUNCTION tap.told(of_kind text, OUT subject text, OUT body text, OUT status text) STABLE SECURITY DEFINER LANGUAGE sql AS $$
  SELECT socsvc.fill_template(t.subject, m.lang, m.parameters), socsvc.fill_template(t.body, m.lang, m.parameters), m.status
    FROM socsvc.message m JOIN socsvc.message_template t ON t.id = m.template WHERE m.kind = of_kind ORDER BY m.id DESC LIMIT 1
$$;
SELECT is((tap.told('programme_issued')).subject, 'Составлена индивидуальная программа № 9', 'a programme is issued');
SELECT is((SELECT count(*) FROM socsvc.message WHERE kind = 'programme_issued'), 3::bigint, 'one message for each of the three');
SELECT is((SELECT array_agg(person ORDER BY id) FROM socsvc.message WHERE kind = 'programme_issued'), '{1,1,2}'::bigint[], 'to whom it is');

SELECT tap.citizen(1);
SELECT ok(socsvc.conclude_contract(1, 1, 'Социальный сертификат', '2023-03-17') IS NOT NULL, 'a contract is asked for');
SELECT is((tap.told('contract_sent')).body,
          format('Договор № %s с поставщиком «ООО "Любава"» направлен поставщику на подписание.', (SELECT id FROM socsvc.contract)),
          '[000/3.2/20] the citizen is told that it was sent to the provider');
SELECT is((SELECT provider FROM tap.sent WHERE kind = 'contract_requested'), 1::bigint, 'the provider is told');
SELECT results_eq('SELECT kind, status FROM socsvc.my_messages ORDER BY message DESC LIMIT 1',
                  $$VALUES ('contract_sent', 'new')$$, '[000/3.1/9] «Сообщения» of the citizen');
SELECT is((SELECT count(*) FROM socsvc.my_messages), 3::bigint, '[000/3.1/9] his own: two programmes, one contract');
SELECT is((SELECT subject FROM socsvc.my_messages WHERE kind = 'contract_sent'), 'Заключение договора', 'with the heading');
SELECT is(socsvc.render_message('contract_sent', 'en', m.parameters), format('Contract No. %s has been sent to the provider ООО "Любава" for signing.', c.id), 'or in another language')
  FROM socsvc.my_messages m, socsvc.contract c WHERE m.kind = 'contract_sent';
SELECT is(socsvc.render_message('no_such_kind', 'ru', '{}'), NULL, 'of a kind that there is');

SELECT tap.provider(1);
SELECT is((SELECT array_agg(kind) FROM socsvc.provider_messages), '{contract_requested}', 'messages of the provider');
SELECT is((SELECT count(*) FROM socsvc.my_messages), 0::bigint, 'and not those of persons');
SELECT socsvc.offer_contract((SELECT id FROM socsvc.contract), '[2023-03-19,2023-04-23]', '15');
SELECT is((tap.told('contract_offered')).body,
          'Поставщик «ООО "Любава"» подписал договор № 15, срок действия 19.03.2023 – 23.04.2023. Проверьте условия и подпишите договор.', 'the offer');
SELECT matches((tap.told('contract_terms')).body, 'ознакомьтесь с условиями\. Форма: Социальное обслуживание на дому',
               '[326-п/23/1] [002/2.6/1] before he signs, the citizen is told the conditions');
SELECT matches((tap.told('contract_terms')).body, 'Условия предоставления, порядок и правила внутреннего распорядка выдаёт поставщик: Общество с ограниченной ответственностью "Любава"\.$',
               '[326-п/23/2] [002/2.6/1] where he gets the procedure and the internal rules');
SELECT matches((tap.told('contract_terms')).body, 'Ваши права – статья 9, обязанности – статья 10 Федерального закона № 442-ФЗ',
               '[326-п/23/3] [326-п/23/4] [002/2.6/2] [002/2.6/3] his rights and duties');
SELECT matches((tap.told('contract_terms')).body, 'Социальные услуги: 002 Помощь в приготовлении пищи \(обслуживание на дому\), 60 мин\., 3 раза в неделю, 120\.50 руб\.; 006 ',
               '[326-п/23/5] [002/2.6/4] the kinds of services');
SELECT matches((tap.told('contract_terms')).body, 'Сроки предоставления: 19\.03\.2023 – 23\.04\.2023', '[326-п/23/6] [002/2.6/5] the terms');
SELECT matches((tap.told('contract_terms')).body, 'Порядок предоставления: по индивидуальной программе № 7 и порядку, утверждённому постановлением № 326-п',
               '[326-п/23/7] [002/2.6/6] the order of provision');
SELECT matches((tap.told('contract_terms')).body, '120\.50 руб\..*Оплата: Частичная оплата', '[326-п/23/8] [002/2.6/7] and the cost, since it is for partial payment');
SELECT is((SELECT person FROM tap.sent WHERE kind = 'contract_terms'), 1::bigint, 'himself');
SELECT tap.citizen(1);
SELECT socsvc.sign_contract((SELECT id FROM socsvc.contract));
SELECT is((tap.told('contract_signed')).subject, 'Договор успешно подписан', '[000/3.4/38] in the portal''s words');
SELECT is((SELECT provider FROM tap.sent WHERE kind = 'contract_signed_by_citizen'), 1::bigint, 'the provider knows');
SELECT is((SELECT count(*) FROM socsvc.message WHERE kind = 'contract_resumed'), 0::bigint, 'a rule of another move is silent');
SELECT tap.provider(1);
SELECT socsvc.record_delivery((SELECT l.id FROM socsvc.contract_line l WHERE l.programme_line = 1), '2023-03-20') IS NOT NULL AS delivered \gset
SELECT socsvc.prepare_act((SELECT id FROM socsvc.contract), '[2023-03-19,2023-04-01)') AS act \gset
SELECT socsvc.send_act(:act, '1');
SELECT is((tap.told('act_sent')).subject, 'Акт ожидает вашей подписи', 'an act is sent');
SELECT tap.citizen(1);
SELECT socsvc.sign_act(:act);
SELECT is((tap.told('act_signed')).body, 'Акт оказанных услуг № 1 за 19.03.2023 – 31.03.2023 по договору № 15 успешно подписан.',
          '[000/3.6/10] the act has been signed: the portal says «договор», a slip');
SELECT is((SELECT count(*) FROM tap.sent WHERE kind = 'act_signed'), 2::bigint, 'to both');

-- A suspension is a medical one; so is this ground. The events alone are looked at: their papers are another test's.
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.contract SET termination_ground = 'contraindication', inactive_from = socsvc.today();
SET LOCAL session_replication_role = origin;
ALTER TABLE socsvc.status_event DISABLE TRIGGER keep_deadlines;
INSERT INTO socsvc.status_event (entity, entity_id, from_status, to_status, actor, login_role)
  SELECT 'contract', c.id, 'active', s, 'provider', 'postgres' FROM socsvc.contract c, unnest('{suspended,terminated}'::text[]) s;
ALTER TABLE socsvc.status_event ENABLE TRIGGER keep_deadlines;
SELECT is((SELECT count(*) FROM socsvc.message WHERE kind = 'inform_medical_organisation' AND provider = 1), 2::bigint,
          '[002/2.16/1] on a medical refusal the provider is told to inform the medical organisation');
SELECT matches((tap.told('contract_terminated')).body, 'Основание: медицинские противопоказания', 'the ground in words');
SELECT matches(socsvc.render_message('contract_terminated', l.lang, (SELECT m.parameters FROM socsvc.message m WHERE m.kind = 'contract_terminated' ORDER BY m.id LIMIT 1)), l.says, 'in the language of the message: ' || l.lang)
  FROM (VALUES ('kk', 'Негізі: уәкілетті медициналық ұйымның'), ('en', 'Ground: medical contraindications'), ('ru', 'Основание: медицинские')) l (lang, says);
SET LOCAL session_replication_role = replica;
UPDATE socsvc.contract SET termination_ground = NULL, inactive_from = NULL;
SET LOCAL session_replication_role = origin;

-- ---- an application, with its documents and its decision ---------------------------------------------------------------------
SELECT tap.superuser();
SELECT tap.become(NULL, 'agency');
INSERT INTO socsvc.application (id, number, person, applicant_kind, applicant, channel, form, received_at, consent_given)
  VALUES (1, 'A-1', 2, 'citizen', 2, 'portal', 'home', socsvc.today() - 3 + time '10:00', true);
SELECT tap.agency();
SELECT is((tap.told('application_accepted')).subject, 'Ваше заявление принято', 'the applicant is told');
SELECT is((SELECT array_agg(kind) FROM socsvc.office_messages WHERE office = 'agency'), '{application_received}', 'and the agency');
SELECT socsvc.ask_citizen(1, 'справка о доходах');
SELECT matches((tap.told('documents_requested')).body, 'требуется: справка о доходах. Недостающие документы: .*удостоверяющий личность', '[326-п/4.2/1] what is missing');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica; -- a decision without its case: what it rests on is another test's
UPDATE socsvc.application SET status = 'received' WHERE id = 1;
SET LOCAL session_replication_role = origin;
INSERT INTO socsvc.status_event (entity, entity_id, to_status, actor, login_role) VALUES ('decision', 0, 'taken', 'agency', 'postgres');
SELECT is((SELECT count(*) FROM socsvc.message WHERE kind ~ '^decision'), 0::bigint, 'of a row that is not there nothing is told');
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.decision (id, application, person, number, decided_on, outcome, refusal_ground, live) VALUES
  (1, 1, 2, 'D-1', '2024-12-28', 'recognised', NULL, false),
  (2, 1, 2, 'D-2', '2024-12-28', 'refused', (SELECT min(code) FROM socsvc.refusal_ground), true);
SET LOCAL session_replication_role = origin;
-- No deadline is opened for such events: only messages are looked at here.
ALTER TABLE socsvc.status_event DISABLE TRIGGER keep_deadlines;
INSERT INTO socsvc.status_event (entity, entity_id, to_status, actor, login_role) VALUES
  ('decision', 1, 'taken', 'agency', 'postgres'), ('decision', 2, 'taken', 'agency', 'postgres');
ALTER TABLE socsvc.status_event ENABLE TRIGGER keep_deadlines;
SELECT matches((tap.told('decision_recognised')).body, format('№ A-1 от %s принято решение № D-1 от 28.12.2024: признать нуждающимся', to_char(socsvc.today() - 3, 'DD.MM.YYYY')),
               '[326-п/4.2/5] [326-п/4.2/6] the citizen is told electronically that he is recognised');
SELECT matches((tap.told('decision_refused')).body, 'отказать в социальном обслуживании. Основание: [^{—]+\.$', '[326-п/4.2/5] or refused, with the ground');
SELECT is((SELECT count(*) FROM socsvc.message WHERE kind ~ '^decision'), 2::bigint, 'each by its outcome only');

-- ---- by hand -------------------------------------------------------------------------------------------------------------------
SELECT tap.agency();
SELECT ok(socsvc.send_message('notice', '{"subject": "Приём", "text": "Приём перенесён на 10.01."}', to_person => 1) IS NOT NULL, 'a clerk writes');
SELECT ok(socsvc.send_message('notice', '{"subject": "a", "text": "b"}', to_provider => 1, lang => 'en', cause => 'test/1') IS NOT NULL, 'for a cause');
SELECT is(socsvc.send_message('notice', '{"subject": "c", "text": "d"}', to_provider => 2, cause => 'test/1'), NULL, 'the same cause sends once');
SELECT is((SELECT count(*) FROM socsvc.message WHERE cause = 'test/1'), 1::bigint, 'once');
SELECT throws_ok($$SELECT socsvc.send_message('notice', '{"subject": "a"}', to_person => 1)$$, '22023', 'a message of kind "notice" lacks parameters', 'without a parameter');
SELECT throws_ok($$SELECT socsvc.send_message('notice', '{"subject": "a", "text": null}', to_person => 1)$$, '22023', NULL, 'or with none in it');
SELECT throws_ok($$SELECT socsvc.send_message('no_such_kind', '{}', to_person => 1)$$, '22023', 'there is no text for messages of kind "no_such_kind" in language "ru"', 'of no kind');
SELECT throws_ok($$SELECT socsvc.send_message('notice', '{"subject": "a", "text": "b"}', to_person => 1, lang => 'de')$$, '22023', NULL, 'in no language');
SELECT throws_ok($$SELECT socsvc.send_message('notice', '{"subject": "a", "text": "b"}')$$, '23514', NULL, 'to nobody');
SELECT throws_ok($$SELECT socsvc.send_message('notice', '{"subject": "a", "text": "b"}', to_person => 1, to_provider => 1)$$, '23514', NULL, 'to two');
SELECT throws_ok($$SELECT socsvc.send_message('notice', '{"subject": "a", "text": "b"}', to_person => 999)$$, '23503', NULL, 'to somebody who is not there');
SELECT throws_ok($$SELECT socsvc.send_message('notice', '[]', to_person => 1)$$, '22023', NULL, 'with a list');
SELECT throws_ok($$INSERT INTO socsvc.message (person, kind, lang, template) VALUES (1, 'notice', 'ru', 1)$$, '42501', NULL, 'nobody writes messages past it');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.send_message('notice', '{"subject": "a", "text": "b"}', to_person => 2)$$, '42501', NULL, 'a citizen sends none');

-- ---- read ---------------------------------------------------------------------------------------------------------------------
SELECT message AS mine FROM socsvc.my_messages ORDER BY message DESC LIMIT 1 \gset
SELECT lives_ok(format('SELECT socsvc.mark_message_read(%s)', :mine), 'one''s own is marked as read');
SELECT is((SELECT status FROM socsvc.my_messages WHERE message = :mine), 'read', 'it is');
SELECT read_at AS first_read FROM socsvc.my_messages WHERE message = :mine \gset
SELECT lives_ok(format('SELECT socsvc.mark_message_read(%s)', :mine), 'once more');
SELECT is((SELECT read_at FROM socsvc.my_messages WHERE message = :mine), :'first_read', 'changes nothing');
SELECT tap.citizen(2);
SELECT throws_ok(format('SELECT socsvc.mark_message_read(%s)', :mine), 'P0002', NULL, 'not another''s');
SELECT throws_ok('SELECT socsvc.mark_message_read(NULL)', 'P0002', NULL, 'nor none');
SELECT tap.provider(1);
SELECT throws_ok(format('SELECT socsvc.mark_message_read(%s)', :mine), 'P0002', NULL, 'nor a person''s by a provider');
SELECT lives_ok($$SELECT socsvc.mark_message_read(min(message)) FROM socsvc.provider_messages$$, 'a provider its own');
SELECT throws_ok('SELECT socsvc.mark_message_read(min(message)) FROM (SELECT id AS message FROM socsvc.message WHERE office IS NOT NULL) o', 'P0002', NULL, 'not an office''s');
SELECT tap.agency();
SELECT lives_ok('SELECT socsvc.mark_message_read(min(message)) FROM socsvc.office_messages', 'an office''s is read by the agency');

-- ---- what was sent stands --------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT throws_ok(format($$UPDATE socsvc.message SET parameters = '{}' WHERE id = %s$$, :mine), 'SV015', NULL, 'a message does not change');
SELECT throws_ok(format('UPDATE socsvc.message SET read_at = NULL WHERE id = %s', :mine), 'SV015', NULL, 'is not unread');
SELECT throws_ok(format('DELETE FROM socsvc.message WHERE id = %s', :mine), 'SV015', NULL, 'is not deleted');
SELECT tap.admin();
SELECT throws_ok($$UPDATE socsvc.message_template SET body = 'x' WHERE kind = 'notice' AND lang = 'ru'$$, 'SV015', NULL, 'nor does a text that was sent');
SELECT throws_ok($$DELETE FROM socsvc.message_template WHERE kind = 'notice' AND lang = 'ru'$$, 'SV015', NULL, 'or go');
SELECT lives_ok($$UPDATE socsvc.message_template SET body = 'x {text}' WHERE kind = 'notice' AND lang = 'kk'$$, 'one that was not does');
SELECT lives_ok($$UPDATE socsvc.message_template SET valid = daterange(NULL, socsvc.today()) WHERE kind = 'notice' AND lang = 'ru'$$, 'a text is closed');
SELECT lives_ok($$INSERT INTO socsvc.message_template (jurisdiction, kind, lang, subject, body, valid, source)
                  VALUES ('RU-KHM', 'notice', 'ru', '{subject}', '{text} С уважением, агентство.', daterange(socsvc.today(), NULL), 'test')$$, 'and another one follows');
SELECT tap.agency();
SELECT socsvc.send_message('notice', '{"subject": "a", "text": "b."}', to_person => 1) AS newer \gset
SELECT tap.citizen(1);
SELECT is((SELECT body FROM socsvc.my_messages WHERE message = :newer), 'b. С уважением, агентство.', 'messages go out in it');
SELECT is((SELECT body FROM socsvc.my_messages WHERE message = :mine), 'Приём перенесён на 10.01.', 'those sent before keep theirs');

-- ---- switched off; another language ---------------------------------------------------------------------------------------------------
SELECT tap.admin();
SELECT lives_ok($$UPDATE socsvc.message_template SET valid = daterange(NULL, socsvc.today()) WHERE kind = 'contract_sent'$$, 'a kind is switched off');
SELECT lives_ok($$INSERT INTO socsvc.setting (jurisdiction, name, value, source) VALUES ('RU-KHM', 'message_language', 'kk', 'test')$$, 'another language for the region');
SELECT lives_ok($$UPDATE socsvc.message_template SET subject = '{unheard_of} {number}' WHERE kind = 'contract_requested' AND lang = 'kk'$$, 'a text that names what nobody knows');
SELECT tap.citizen(2);
SELECT lives_ok($$SELECT socsvc.conclude_contract(4, 2, NULL, '2023-03-17')$$, 'acts go on without it');
SELECT is((SELECT count(*) FROM socsvc.my_messages WHERE kind = 'contract_sent'), 0::bigint, 'nothing is sent');
SELECT matches((tap.told('contract_requested')).subject, '^— \d+$', 'shows a dash and stops no act');
SELECT is((SELECT lang FROM tap.sent WHERE provider = 2), 'kk', 'what is sent is in the region''s language');
SELECT is(socsvc.setting_value('message_language', '2020-01-01'), 'kk', 'the home jurisdiction''s setting comes first');
SELECT is(socsvc.setting_value('no_such_setting'), NULL, 'a setting that is not there');

-- ---- gateways --------------------------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
UPDATE socsvc.person SET phone = '+7 900' WHERE id = 1;
CREATE TEMP TABLE outbox AS SELECT count(*) AS all_of_them FROM socsvc.message;
SELECT tap.scheduler();
SELECT results_eq('SELECT kind, phone FROM socsvc.take_messages(2)', $$VALUES ('programme_issued', '+7 900'), ('programme_issued', '+7 900')$$,
                  'a gateway takes the oldest');
SELECT tap.superuser();
SELECT is((SELECT count(*) FROM socsvc.message WHERE status = 'forwarded'), 2::bigint, 'they count as forwarded');
SELECT tap.scheduler();
SELECT count(*) AS rest FROM socsvc.take_messages(1000) \gset
SELECT is((SELECT count(*) FROM socsvc.take_messages(1000)), 0::bigint, 'none twice');
SELECT throws_ok('SELECT count(*) FROM socsvc.message', '42501', NULL, 'and sees none but by taking it');
SELECT tap.superuser();
SELECT is(:rest::bigint, (SELECT all_of_them - 2 FROM outbox), 'all the rest');

SELECT * FROM finish();
ROLLBACK;
