-- The individual programme and the contract as printed forms: every field of the forms of order 874н, who sees them, languages,
-- hostile text.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.contract(100, 1), tap.contract(400, 2, 'active', '[2023-03-19,2024-03-13]', 4);
CREATE FUNCTION public.found(page xml, path text) RETURNS text[] STABLE LANGUAGE sql AS $$ SELECT xpath($2, $1, '{{h,http://www.w3.org/1999/xhtml}}')::text[] $$;
CREATE FUNCTION public.hint(of_call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text; BEGIN EXECUTE of_call; RETURN 'no error'; EXCEPTION WHEN OTHERS THEN GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT; RETURN hint; END $$;
CREATE FUNCTION public.programme() RETURNS xml STABLE LANGUAGE sql AS 'SELECT socsvc.programme_document(1, ''ru'')';
CREATE FUNCTION public.contract() RETURNS xml STABLE LANGUAGE sql AS 'SELECT socsvc.contract_document(100, ''ru'')';
-- What stands beside the heads of a form's fields.
CREATE FUNCTION public.field(page xml, head text) RETURNS text STABLE LANGUAGE sql AS $$ SELECT (found($1, format('//h:tr[h:th[text()="%s"]]/h:td/text()', $2)))[1] $$;
CREATE FUNCTION public.bodies(page xml, after_head text) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT string_agg((SELECT string_agg(c, ' | ') FROM unnest(found(r::xml, '/*/*/text()')) c), '; ')
    FROM unnest(found($1, format('//*[self::h:h2 or self::h:h3 or self::h:caption][text()="%1$s"]/following::h:tbody[1]/h:tr', $2))) r $$;

UPDATE socsvc.person SET settlement = 'Ханты-Мансийск', address = 'ул. Мира, д. 5', phone = '+7 900 111-22-33', email = 'osip@example.org' WHERE id = 1;
UPDATE socsvc.provider SET settlement = 'Ханты-Мансийск', address = 'ул. Ленина, 1', phone = '8 3467 10-20-30', head_name = 'директор Любавина А. А.', tax_number = '8601000010', registration_number = '86/17' WHERE id = 1;
UPDATE socsvc.provider SET settlement = 'Сургут', address = 'ул. Центральная, 3', email = 'c@example.org' WHERE id = 3;
INSERT INTO socsvc.person_document (person, kind, number, issued_on, issuer) VALUES (1, 'паспорт', '67 10 123456', '2010-05-05', 'ОВД');
INSERT INTO socsvc.programme_accompaniment (programme, measure, carried_out_by, done_on) VALUES (1, 'медицинская помощь', 'поликлиника № 1', '2023-04-05'), (1, 'юридическая помощь', NULL, NULL);
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (5, 'Вулканова', 'Мария', '1975-01-01', 'f');
INSERT INTO socsvc.representation (represented, representative, kind, document, valid) VALUES (1, 5, 'guardian', 'постановление № 5', '[2020-01-01,)');

-- ---- who sees them --------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT lives_ok('SELECT socsvc.programme_document(1)', 'the recipient has his programme');
SELECT lives_ok('SELECT socsvc.contract_document(100)', 'and his contract');
SELECT throws_ok('SELECT socsvc.programme_document(4)', 'P0002', 'there is no programme 4', 'another''s programme is not there for him');
SELECT throws_ok('SELECT socsvc.contract_document(400)', 'P0002', 'there is no contract 400', 'nor another''s contract');
SELECT throws_ok('SELECT socsvc.programme_document(987654)', 'P0002', 'there is no programme 987654', 'just as one that does not exist');
SELECT throws_ok('SELECT socsvc.contract_document(987654)', 'P0002', 'there is no contract 987654', 'just as a contract that does not exist');
SELECT matches(hint(c), '^Give the id of one that you see', c || ': what to do') FROM unnest('{SELECT socsvc.programme_document(4),SELECT socsvc.contract_document(400)}'::text[]) c;
SELECT throws_ok('SELECT socsvc.contract_document(NULL)', 'P0002', NULL, 'nor does one without a number');
SELECT throws_ok('SELECT socsvc.programme_document(2)', 'P0002', 'there is no programme 2', 'nor has he one that is being drawn up');
SELECT tap.representative(5);
SELECT lives_ok('SELECT socsvc.programme_document(1), socsvc.contract_document(100)', 'a representative has those of whom he represents');
SELECT throws_ok('SELECT socsvc.contract_document(400)', 'P0002', 'there is no contract 400', 'no others');
SELECT tap.provider(1);
SELECT lives_ok('SELECT socsvc.programme_document(1), socsvc.contract_document(100)', 'a provider has those of its recipients');
SELECT is(field(socsvc.programme_document(1), '6. Документ, удостоверяющий личность'), U&'\00A0', 'without the identity document, which it does not see');
SELECT throws_ok('SELECT socsvc.programme_document(4)', 'P0002', 'there is no programme 4', 'not of another provider''s');
SELECT throws_ok('SELECT socsvc.contract_document(400)', 'P0002', 'there is no contract 400', 'nor their contracts');
SELECT tap.provider(3);
SELECT throws_ok('SELECT socsvc.contract_document(100)', 'P0002', 'there is no contract 100', 'to be recommended is not enough');
SELECT tap.become('tap_portal', NULL);
SELECT throws_ok('SELECT socsvc.programme_document(1)', 'P0002', 'there is no programme 1', 'who acts as nobody sees none');
SELECT tap.agency();
SELECT lives_ok('SELECT socsvc.programme_document(p), socsvc.contract_document(c) FROM unnest(ARRAY[1, 3, 4], ARRAY[100, 400, 100]) AS x (p, c)', 'the agency has all');
SELECT matches(socsvc.programme_document(2)::text, 'Составляется', 'drafts as well, which say that they are');
SELECT tap.admin();
SELECT throws_ok('SELECT socsvc.programme_document(1)', '42501', NULL, 'the administrator of the rules has none');
SELECT throws_ok('SELECT socsvc.contract_document(100)', '42501', NULL, 'nor contracts');
SELECT tap.become('tap_analyst', 'analyst');
SELECT throws_ok('SELECT socsvc.programme_document(1)', '42501', NULL, 'nor has an analyst');
SELECT throws_ok('SELECT socsvc.contract_document(100)', '42501', NULL, 'nor contracts');

-- ---- the programme --------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SELECT tap.deliver(10003, '2023-03-20'), tap.deliver(10003, '2024-03-10'), tap.deliver(10001, '2023-03-21');
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.programme_refusal (programme_line, programme, person, refused_from, written_on, reason, document) VALUES (4, 1, 1, '2023-06-01', '2023-05-25', 'оплачивает сам', 'заявление № 3');
UPDATE socsvc.programme_line SET refused_from = '2023-06-01', deviation_reason = CASE id WHEN 4 THEN 'по заключению врача' END WHERE id = 4;
SET LOCAL session_replication_role = origin;
SELECT tap.citizen(1);
SELECT ok(socsvc.programme_document(1) IS DOCUMENT AND xmlserialize(CONTENT socsvc.programme_document(1) AS text)::xml IS DOCUMENT, 'a document of XML');
SELECT is(found(programme(), '//h:h1/text()'), ARRAY['Индивидуальная программа предоставления социальных услуг № 7 от 09.03.2023'], 'number and day');
SELECT is(found(programme(), '//h:p[@class="head"]/text()'), ARRAY['Ханты-Мансийский автономный округ – Югра'], 'of which region');
SELECT is(field(programme(), head), value, head) FROM (VALUES
  ('1. Фамилия, имя, отчество', 'Вулканов Осип Петрович'), ('2. Пол', 'мужской'), ('3. Дата рождения', '12.04.1948'), ('4. Адрес места жительства', 'Ханты-Мансийск, ул. Мира, д. 5'),
  ('4. Телефон', '+7 900 111-22-33'), ('5. Адрес места работы', U&'\00A0'), ('6. Документ, удостоверяющий личность', 'паспорт 67 10 123456, выдан 05.05.2010, ОВД'),
  ('7. Электронная почта', 'osip@example.org'), ('8. Впервые или повторно', 'впервые, на срок до 13.03.2024'), ('9. Форма социального обслуживания', 'Социальное обслуживание на дому'),
  ('Условия оплаты', 'Частичная оплата'), ('Срок действия', U&'14.03.2023\00A0– 13.03.2024'), ('Отступления от стандарта', '003 Оплата за счет средств получателя социальных услуг жилищно-коммунальных услуг и услуг связи (обслуживание на дому): по заключению врача'),
  ('Программа выполнена', 'частично'), ('Оценка результатов', U&'\00A0'), ('Рекомендации', U&'\00A0')) AS f (head, value);
SELECT is((SELECT array_agg(substring(h FROM '^(\d+)\. ')::integer) FROM unnest(found(programme(), '//h:h2/text()')) h WHERE h ~ '^\d'), '{10,11,12,13,14}'::integer[], '[002/2.5/3] then its parts');
SELECT is((SELECT count(*) FROM unnest(found(programme(), '//h:div[@class="services"][h:h3][h:table]')) t), 7::bigint, '10: seven tables, a kind of service each');
SELECT is((SELECT count(DISTINCT r) FROM unnest(found(programme(), '//h:div[@class="services"]//h:tr[h:th[6]]/h:th[6]/text()')) r), 1::bigint, '10: each with a mark of performance');
SELECT is(bodies(programme(), '10.2. Социально-медицинские услуги'), U&'1 | 006 Проведений занятий по адаптивной физической культуре (обслуживание на дому) | 15 мин. | 2 раза в неделю | 14.03.2023\00A0– 13.03.2024 | не выполнена; '
  || U&'2 | 009 Содействие в обеспечении техническими средствами реабилитации и средствами ухода (обслуживание на дому) | 30 мин. | 1 раз в год | 14.03.2023\00A0– 13.03.2024 | выполнена (2 / 2)',
  '10: number, name, volume, periodicity, term, mark');
SELECT matches(bodies(programme(), '10.1. Социально-бытовые услуги'), 'выполнена частично \(1 / 159\).*; отказ с 01\.06\.2023', '10: in part, and refused');
SELECT is(bodies(programme(), '10.5. Социально-трудовые услуги'), '– | – | – | – | – | –', '10: a kind of which there is nothing');
SELECT is(bodies(programme(), '12. Рекомендуемые поставщики'), 'Бюджетное учреждение «Центр» | Сургут, ул. Центральная, 3 | c@example.org; Общество с ограниченной ответственностью "Былое" | – | –', '12: name, address, contacts');
SELECT is(bodies(programme(), '13. Отказ от услуг'), '003 Оплата за счет средств получателя социальных услуг жилищно-коммунальных услуг и услуг связи (обслуживание на дому) | оплачивает сам | 25.05.2023 | заявление № 3', '13: service, reason, day, document');
SELECT is(bodies(programme(), '14. Мероприятия по социальному сопровождению'), 'медицинская помощь | поликлиника № 1 | выполнена 05.04.2023; юридическая помощь | – | –', '14: measure, by whom, mark');
SELECT is(found(programme(), '//h:div[@class="sides"]/h:div/h:p[1]/text()'), ARRAY['Получатель услуг (законный представитель)', 'Уполномоченный орган'], 'both sides sign');
SELECT is((SELECT count(*) FROM unnest(found(programme(), '//h:div[@class="sides"]//h:p[@class="signature"]/text()')) s WHERE s ~ '^подписано простой электронной подписью, \d\d\.\d\d\.\d{4} \d\d:\d\d$'), 1::bigint, 'the agency has, when it was issued');
SELECT is(found(programme(), '//h:p[@class="seal"]/text()'), ARRAY['М. П.'], 'a place for the seal');
SELECT is(field(socsvc.programme_document(3), '8. Впервые или повторно'), 'впервые, на срок до 13.03.2024', 'issued on one day, both are the first');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.programme SET issued_on = '2023-03-01' WHERE id = 3;
UPDATE socsvc.programme SET term = daterange('2023-03-14', socsvc.today() + 9) WHERE id = 4;
UPDATE socsvc.programme_line SET term = daterange('2023-03-14', socsvc.today() + 9), delivered = 1 WHERE id = 41;
SET LOCAL session_replication_role = origin;
SELECT is(field(programme(), '8. Впервые или повторно'), 'повторно, на срок до 13.03.2024', '8: again, after an earlier one');
SELECT is(field(socsvc.programme_document(4, 'ru'), 'Программа выполнена'), U&'\00A0', 'while it holds there is no conclusion');
SELECT matches(bodies(socsvc.programme_document(4, 'ru'), '10.1. Социально-бытовые услуги'), '\| выполнена частично \(1 / 53\)$', 'but marks');

-- ---- the contract ---------------------------------------------------------------------------------------------------
SET LOCAL session_replication_role = replica;
UPDATE socsvc.contract SET signed_on = '2023-03-18', guardianship_body = 'Управление опеки', note = 'ключ у соседки', number = '12-А' WHERE id = 100;
INSERT INTO socsvc.extra_line (id, contract, person, provider, service_item, tariff, consent_on, consent) SELECT 1, 100, 1, 1, tap.item('home', '002'), 1, '2023-04-01', 'заявление № 8';
INSERT INTO socsvc.contract_amendment (contract, person, provider, ground, arisen_on, known_on, counted_from, effective_from, number, terms_before, terms_after)
  VALUES (100, 1, 1, 'subsistence_minimum', '2023-06-01', '2023-06-01', '2023-06-01', '2023-07-01', '12-А/1', 'partial', 'free');
INSERT INTO socsvc.fee_assessment (contract, person, provider, ground, arisen_on, decided_on, effective_from, application_on, demographic_group, average_income)
  SELECT 100, 1, 1, 'conclusion', '2023-03-18', '2023-03-18', '2023-03-19', '2023-03-01', g.code, 24567.8 FROM socsvc.demographic_group g LIMIT 1;
INSERT INTO socsvc.contract_condition (contract, person, provider, condition, valid, document) SELECT 100, 1, 1, c.code, '[2023-03-19,2023-05-01)', 'справка № 4' FROM socsvc.free_condition c LIMIT 1;
UPDATE socsvc.contract SET status = 'terminated', signed_on = '2023-03-18', inactive_from = '2024-02-01', termination_ground = 'refusal' WHERE id = 400;
SET LOCAL session_replication_role = origin;
SELECT tap.citizen(1);
SELECT ok(contract() IS DOCUMENT AND xmlserialize(CONTENT contract() AS text)::xml IS DOCUMENT, 'a document of XML');
SELECT is(found(contract(), '//h:h1/text()'), ARRAY['Договор о предоставлении социальных услуг № 12-А'], 'its number');
SELECT is(found(contract(), '//h:p[@class="head"]/text()'), ARRAY['Ханты-Мансийск · 18.03.2023 · Подписан'], 'where and when');
SELECT is((SELECT array_agg(substring(h FROM '^([IV]+)\. ')) FROM unnest(found(contract(), '//h:h2/text()')) h WHERE h ~ '^[IV]+\. '), '{I,II,III,IV,V,VI,VII}'::text[], '[002/2.5/3] the seven sections');
SELECT is(field(contract(), head), value, head) FROM (VALUES
  ('Исполнитель', 'Общество с ограниченной ответственностью "Любава"'), ('В лице', 'директор Любавина А. А.'), ('Заказчик', 'Вулканов Осип Петрович'), ('Дата рождения', '12.04.1948'),
  ('Документ, удостоверяющий личность', 'паспорт 67 10 123456, выдан 05.05.2010, ОВД'), ('Адрес места жительства', 'Ханты-Мансийск, ул. Мира, д. 5'), ('Орган опеки и попечительства', 'Управление опеки'),
  ('По индивидуальной программе', '№ 7 от 09.03.2023'), ('Форма социального обслуживания', 'Социальное обслуживание на дому'), ('Условия оплаты', 'Частичная оплата'), ('Сертификат', 'Социальный сертификат'),
  ('Не действует с', U&'\00A0'), ('Основание прекращения', U&'\00A0'), ('Срок действия', U&'19.03.2023\00A0– 13.03.2024'), ('Иные условия', 'ключ у соседки'),
  ('ИНН', '8601000010'), ('Номер в реестре поставщиков', '86/17'), ('Адрес', 'Ханты-Мансийск, ул. Ленина, 1'), ('Контакты', '8 3467 10-20-30'), ('Банковские реквизиты', U&'\00A0'), ('СНИЛС', '112-233-445 95')) AS f (head, value);
SELECT matches(field(contract(), 'Законный представитель'), 'опекун, постановление № 5$', 'who represents him');
SELECT is((SELECT count(*) FROM unnest(found(contract(), '//h:div[@class="services"]//h:tbody/h:tr')) r), 9::bigint, 'I: nine services');
SELECT matches(bodies(contract(), 'Услуги'), U&'^1 \\| 002 Помощь в приготовлении пищи \\(обслуживание на дому\\) \\| 60 мин\\. \\| 3 раза в неделю \\| 19\\.03\\.2023\00A0– 13\\.03\\.2024 \\| 120,50; 2 ', 'I: volume, periodicity, term, tariff of that day');
SELECT is(bodies(contract(), 'Услуги сверх программы'), '002 Помощь в приготовлении пищи (обслуживание на дому) | заявление № 8, 01.04.2023 | 120,50', 'I: services over the programme');
SELECT is(translate(bodies(contract(), 'Среднедушевой доход'), U&'\202F', ' '), '19.03.2023 | 18.03.2023 | 24 567,80', 'III: income');
SELECT matches(bodies(contract(), 'Условия бесплатного предоставления'), '19\.03\.2023 – 30\.04\.2023 \| справка № 4$', 'III: conditions of free service');
SELECT is(bodies(contract(), 'Дополнительные соглашения'), '12-А/1 | 01.07.2023 | изменение прожиточного минимума | Частичная оплата → Бесплатно', 'IV: additional agreements');
SELECT is(found(contract(), '//h:div[@class="sides"]/h:div/h:p[1]/text()'), ARRAY['Исполнитель', 'Получатель услуг (законный представитель)', 'Орган опеки и попечительства'], 'VII: three sides sign');
SELECT is((SELECT count(*) FROM unnest(found(contract(), '//h:p[@class="signature"]/text()')) s), 2::bigint, 'VII: two have, electronically');
SELECT tap.superuser();
SELECT matches(field(socsvc.contract_document(400, 'ru'), 'Основание прекращения'), '^заявление гражданина', 'IV: why it ended');
SELECT is(field(socsvc.contract_document(400, 'ru'), 'Не действует с'), '01.02.2024', 'IV: and when');
-- The act of a contract of Russia is a document as well.
SELECT tap.provider(1);
SELECT socsvc.prepare_act(100, '[2023-03-19,2023-04-01)') AS act \gset
SELECT ok(socsvc.act_document(:act) IS DOCUMENT, 'an act has a document');
SELECT is(bodies(contract(), '2. Акты сдачи-приёмки'), :'act' || U&' | 19.03.2023\00A0– 31.03.2023 | ' || to_char(socsvc.today(), 'DD.MM.YYYY') || ' | Формируется', 'and stands in the contract''s annexes');
SELECT tap.provider(2);
SELECT throws_ok(format('SELECT socsvc.act_document(%s)', :act), 'P0002', NULL, 'not for another provider');

-- ---- languages ------------------------------------------------------------------------------------------------------
SELECT tap.agency();
SELECT is(found(socsvc.programme_document(1, 'en'), '//h:h1/text()'), ARRAY['Individual programme of social services № 7 of 9 Mar 2023'], 'English');
SELECT is(found(socsvc.contract_document(100, 'kk'), '//h:h1/text()'), ARRAY['Әлеуметтік қызметтер көрсету туралы шарт № 12-А'], 'Kazakh');
SELECT is(found(socsvc.contract_document(100), '/h:html/@lang'), ARRAY['ru'], 'by default that of the messages');
SELECT throws_ok($$SELECT socsvc.programme_document(1, 'de')$$, '22023', 'pages are not printed in "de"', 'no other');
SELECT throws_ok($$SELECT socsvc.contract_document(100, '')$$, '22023', NULL, 'nor an empty one');
SELECT is_empty($$SELECT l, w FROM unnest('{ru,en,kk}'::text[]) l, unnest(found(socsvc.programme_document(1, l), '//h:th/text()|//h:h2/text()') || found(socsvc.contract_document(100, l), '//h:th/text()|//h:caption/text()|//h:h2/text()')) w
   WHERE w ~ '^[a-z_]+$|^\d+\.[a-z]'$$, 'every word has its label in each language');

-- ---- hostile text ---------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.person SET family_name = E'<script>alert("1")</script>', given_name = E'&amp; ]]>\x02', address = '"><img src=x>' WHERE id = 1;
UPDATE socsvc.provider SET full_name = '<b>ООО</b>', head_name = '</td></tr>' WHERE id = 1;
UPDATE socsvc.programme_accompaniment SET measure = '<!-- x' WHERE programme = 1;
SET LOCAL session_replication_role = origin;
SELECT tap.citizen(1);
SELECT ok(p::text !~* '<script|<img|<b>|<!--' AND p IS DOCUMENT, 'hostile text is no tag in ' || w) FROM (VALUES ('the programme', programme()), ('the contract', contract())) AS d (w, p);
SELECT is(field(contract(), 'Заказчик'), '&lt;script&gt;alert("1")&lt;/script&gt; &amp;amp; ]]&gt;  Петрович', 'it is shown as it is');
SELECT is(regexp_replace(programme()::text || contract()::text, 'http://www\.w3\.org/1999/xhtml', '', 'g') ~* 'https?:|url\(|@import|<[^>]*\m(src|href)=', false, 'nothing comes from elsewhere');
SELECT tap.superuser();
SELECT * FROM finish();
ROLLBACK;
