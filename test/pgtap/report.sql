-- The month's report: who may have it, what stands in it and what does not, against the figures of setup_bi.sql worked by hand.
-- The job commits, so this test does: its database is dropped afterwards.
SELECT * FROM no_plan();
SET client_min_messages = warning;

\ir setup_bi.sql
CALL socsvc.refresh_bi();

-- Texts that an XPath finds in a page; h: XHTML, s: SVG.
CREATE FUNCTION tap.found(page text, path text) RETURNS text[] STABLE LANGUAGE sql AS $$
  SELECT xpath($2, $1::xml, '{{h,http://www.w3.org/1999/xhtml},{s,http://www.w3.org/2000/svg}}')::text[] $$;
-- A section's tables row by row, cells with " | " between; thin blanks of numbers as ordinary ones.
CREATE FUNCTION tap.table_rows(page text, section text) RETURNS text[] STABLE LANGUAGE sql AS $$
  SELECT array_agg(translate((SELECT string_agg(c, ' | ') FROM unnest(tap.found(r::text, '/*/*/text()')) c), U&'\202F\00A0', '  '))
    FROM unnest(tap.found(page, format('//h:section[@id="%s"]//h:tbody/h:tr|//h:section[@id="%s"]//h:tfoot/h:tr', section, section))) r $$;
CREATE FUNCTION tap.page_text(page text) RETURNS text STABLE LANGUAGE sql AS $$ SELECT string_agg(t, ' ') FROM unnest(tap.found(page, '//text()')) t $$;

-- ---- who may have it ------------------------------------------------------------------------------------------------
BEGIN;
SELECT tap.become('tap_analyst', 'analyst');
SELECT lives_ok($$SELECT socsvc.report_html('2024-02-01')$$, 'an analyst has the report');
SELECT tap.agency();
SELECT lives_ok($$SELECT socsvc.report_html('2024-02-01')$$, 'so has the agency');
SELECT tap.admin();
SELECT lives_ok($$SELECT socsvc.report_html('2024-02-01')$$, 'and the administrator');
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.report_html('2024-02-01')$$, '42501', NULL, 'a citizen has not');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.report_html('2024-02-01')$$, '42501', NULL, 'nor has a provider');
SELECT tap.become('tap_scheduler', NULL);
SELECT throws_ok($$SELECT socsvc.report_html('2024-02-01')$$, '42501', NULL, 'nor jobs');
SELECT tap.become('tap_nobody', NULL);
SELECT throws_ok($$SELECT socsvc.report_html('2024-02-01')$$, '42501', NULL, 'nor anybody else');
SELECT tap.become('tap_analyst', 'analyst');
SELECT throws_ok($$SELECT socsvc._report_deliveries('2024-02-01', 'ru')$$, '42501', NULL, 'its parts are nobody''s');
SELECT throws_ok('SELECT socsvc.report_html(NULL)', '22004', 'a report is of a month', 'a report without a month');
SELECT throws_ok($$SELECT socsvc.report_html('infinity')$$, '22023', NULL, 'there is no last month');
SELECT throws_ok($$SELECT socsvc.report_html('2024-02-01', 'de')$$, '22023', 'pages are not printed in "de"', 'a language that it is not printed in');
ROLLBACK;

-- ---- what it is -----------------------------------------------------------------------------------------------------
CREATE TABLE tap.page AS SELECT l AS lang, socsvc.report_html('2024-02-29', l) AS html FROM unnest('{ru,en,kk}'::text[]) l;
SELECT ok(html::xml IS DOCUMENT AND html LIKE '<!DOCTYPE html>%', lang || ': HTML that is a document of XML as well') FROM tap.page;
SELECT is((SELECT socsvc.report_html('2024-02-01') ~ ' lang="ru"'), true, 'the language is that of the messages where none is asked for');
BEGIN;
UPDATE socsvc.setting SET value = 'kk' WHERE name = 'message_language';
SELECT is((SELECT socsvc.report_html('2024-02-01') ~ ' lang="kk"'), true, 'by the setting message_language');
DELETE FROM socsvc.setting WHERE name = 'message_language';
SELECT is((SELECT socsvc.report_html('2024-02-01') ~ ' lang="ru"'), true, 'without it Russian');
ROLLBACK;
SELECT results_eq($$SELECT (tap.found(html, '//h:h1/text()'))[1] FROM tap.page$$, $$VALUES ('Отчёт о социальном обслуживании, февраль 2024 г.'), ('Report on social services, February 2024'),
  ('Әлеуметтік қызмет көрсету туралы есеп, 2024 жылғы ақпан')$$, 'its title, in each language');
SELECT is(regexp_replace(html, 'http://www\.w3\.org/(1999/xhtml|2000/svg)', '', 'g') ~* '<script|javascript:|\mon[a-z]+\s*=|\msrc\s*=|\mhref|@import|https?:|url\((?!#hatch\))|<(iframe|object|embed|link|base)\M', false,
  lang || ': no script, nothing from elsewhere') FROM tap.page;
SELECT ok(html ~ '@page \{ size: A4' AND html ~ '@media print', lang || ': made to be printed') FROM tap.page;
SELECT is_empty($$SELECT lang, word FROM tap.page, LATERAL (SELECT (regexp_matches(tap.page_text(regexp_replace(html, '<style.*</style>', '')), '\m(?:tile|kind|form|age|duty|month|currency|quota|fees|deliveries|queue|deadlines|arrears)[._][a-z0-9_.]+', 'g'))[1] AS word) w
   WHERE word NOT IN ('quota_use')$$, 'every word has its label: no code is shown');
SELECT is_empty($$SELECT kind, code FROM socsvc.term_label WHERE kind IN ('report', 'form') GROUP BY kind, code HAVING count(DISTINCT lang) <> 3$$, 'in all three languages');

-- ---- accessible -----------------------------------------------------------------------------------------------------
SELECT is(cardinality(tap.found(html, '//s:svg[@role="img"]')), 5, lang || ': charts of deliveries, quotas, queues, fees and arrears; of deadlines nothing was due in February') FROM tap.page;
SELECT is(cardinality(tap.found(html, '//s:svg[@role="img"][s:title/text()][s:desc/text()][@aria-labelledby=concat(s:title/@id, " ", s:desc/@id)]')), 5,
  lang || ': each has a title and a description') FROM tap.page;
SELECT is(cardinality(tap.found(html, '//h:section[.//s:svg][.//h:table[h:thead//h:th[@scope="col"]][h:tbody//h:th[@scope="row"]]]')), 5, lang || ': and a table below, with heads of rows and columns') FROM tap.page;
SELECT is(cardinality(tap.found(html, '//*[@id]/@id')), (SELECT count(DISTINCT i) FROM unnest(tap.found(html, '//*[@id]/@id')) i)::integer, lang || ': no id twice') FROM tap.page;

-- ---- the figures ----------------------------------------------------------------------------------------------------
SELECT is(tap.table_rows(html, 'deliveries'), '{Социально-бытовые | 20 | 271\,0 | 7\,4 % | 0,Социально-медицинские | 0 | 0\,0 | – | 8,Малые группы вместе | 10 | 290\,0 | 3\,4 % | 0,Итого | 30 | 561\,0 | 5\,3 % | 8}'::text[],
  'deliveries by kind: under programmes as norm_fulfilment has them, urgent ones of eight persons') FROM tap.page WHERE lang = 'ru';
SELECT is(tap.table_rows(html, 'quota'), ARRAY['002 помощь в приготовлении пищи | at home | 10 | 2,000 | 600 | 50 | 30.0 % | 50.0 %', 'Small groups together | – | – | 650 | 170 | 0 | 26.2 % | 50.0 %'],
  'quotas: what has none is not drawn') FROM tap.page WHERE lang = 'en';
SELECT is(tap.table_rows(html, 'queue'), ARRAY['residential | general queue | 8 | 10.0 | 6 | 20.0', 'Small groups together | – | 9 | – | 0 | –'], 'queues') FROM tap.page WHERE lang = 'en';
SELECT is(tap.table_rows(html, 'arrears'), ARRAY['over 90 days | 11 | 3,130.00 | 3,130.00'], 'arrears') FROM tap.page WHERE lang = 'en';
SELECT is((tap.table_rows(html, 'fees'))[6:], ARRAY['February 2024 | 3,130.00 | 0.00', 'at home | Partial payment | 6 | 6,100.00 | 1,830.00 | 300.00 | 2,130.00 | 30.0 %',
  'Small groups together | – | 7 | 2,000.00 | 1,000.00 | 0.00 | 1,000.00 | 50.0 %'], 'fees of the month; the five before it are there too') FROM tap.page WHERE lang = 'en';
SELECT is(tap.table_rows(socsvc.report_html('2024-03-01', 'en'), 'deadlines'), ARRAY['decision on the application | agency | 6 | 2 | 2 | 0 | 60.0 %', 'informing of the decision | agency | 8 | 0 | 0 | 0 | 100.0 %',
  'Small groups together | – | 8 | 0 | 0 | 0 | 100.0 %'], 'deadlines of March');
SELECT is(tap.found(html, '//h:dd/text()'), ARRAY['38', '29.1 %', '17', '–', U&'3,130.00\00A0₽', U&'0.00\00A0₽'], 'the figures at the top') FROM tap.page WHERE lang = 'en';
-- Bars are as long as what they stand for: 20, 8 and 10 times; six, two and two of ten deadlines.
SELECT is((SELECT array_agg(round(w::numeric / 17)) FROM unnest(tap.found(html, '//h:section[@id="deliveries"]//s:rect[@height=16][contains(@class, "tone")]/@width')) w), '{20,8,10}'::numeric[], 'bars of deliveries')
  FROM tap.page WHERE lang = 'en';
SELECT is((SELECT array_agg(round(w::numeric / 34)) FROM unnest(tap.found(socsvc.report_html('2024-03-01'), '//h:section[@id="deadlines"]//s:rect[@height=16][contains(@class, "tone")]/@width')) w), '{10,6,2,2,10}'::numeric[], 'stacked bars of deadlines: one kept by all, one by six of ten, the folded ones');
SELECT is(tap.found(html, '//h:section[@id="queue"]//s:text[@class="value"]/text()'), '{8,9}'::text[], 'numbers stand beside the bars') FROM tap.page WHERE lang = 'en';

-- Payments are told from five payers on.
BEGIN;
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.payment (contract, person, provider, kind, amount, paid_on, document) SELECT n, n, 1, 'cash', 1000, '2024-02-20', n::text FROM generate_series(1, 4) n;
SELECT is((tap.table_rows(socsvc.report_html('2024-02-01', 'en'), 'fees'))[6], 'February 2024 | 3,130.00 | not told', 'what four have paid is not told');
INSERT INTO socsvc.payment (contract, person, provider, kind, amount, paid_on, document) VALUES (5, 5, 1, 'cash', 10, '2024-02-29', '5'), (5, 5, 1, 'refund', 5, '2024-02-29', '6');
SELECT is((tap.table_rows(socsvc.report_html('2024-02-01', 'en'), 'fees'))[6], 'February 2024 | 3,130.00 | 4,005.00', 'of five it is, less what was given back');
INSERT INTO socsvc.payment (contract, person, provider, kind, amount, paid_on, document) SELECT 6, 6, 1, 'refund', 100000, '2024-02-29', '7';
SELECT is((tap.table_rows(p, 'fees'))[6], 'February 2024 | 3,130.00 | -95,995.00', 'more given back than paid is told as it is')
  FROM socsvc.report_html('2024-02-01', 'en') p;
SELECT is_empty(format($$SELECT FROM unnest(tap.found(%L, '//s:rect/@width|//s:text/@x')) n WHERE n::numeric < 0$$, p), 'without a bar, and nothing is drawn off the picture')
  FROM socsvc.report_html('2024-02-01', 'en') p;
DELETE FROM socsvc.payment WHERE document = '7';
SELECT tap.become('tap_analyst', 'analyst');
SELECT results_eq($$SELECT month, kind, count(*)::integer, sum(amount) FROM socsvc_bi.fact_payment GROUP BY 1, 2 ORDER BY 2$$, $$VALUES (date '2024-02-01', 'cash', 5, 4010.00), ('2024-02-01', 'refund', 1, -5.00)$$, 'fact_payment');
ROLLBACK;

-- ---- small cells ----------------------------------------------------------------------------------------------------
BEGIN;
UPDATE socsvc.setting SET value = '9' WHERE name = 'bi_least_cell';
SELECT is(tap.table_rows(socsvc.report_html('2024-02-01', 'en'), 'deliveries'), ARRAY['Small groups together | not told | not told | – | not told', 'Total | not told | not told | – | not told'], 'urgent services of eight are not told below nine, nor their total; nor what is under programmes, which provider_load less this would tell');
SELECT ok(socsvc.report_html('2024-02-01', 'en') ~ 'Groups of fewer than 9 persons are not told', 'the page says so');
UPDATE socsvc.setting SET value = '11' WHERE name = 'bi_least_cell';
CREATE TEMP TABLE hidden AS SELECT socsvc.report_html('2024-02-01', 'en') AS html;
SELECT is(tap.table_rows(html, 'deliveries'), ARRAY['Small groups together | not told | not told | – | not told', 'Total | not told | not told | – | not told'], 'where all groups are small, nothing is told') FROM hidden;
SELECT is(tap.table_rows(html, 'quota'), ARRAY['Small groups together | – | – | not told | not told | not told | – | –'], 'nor of quotas') FROM hidden;
SELECT is(tap.found(html, '//h:section[@id="queue"]//s:text[@class="value"]/text()'), '{17}'::text[], 'queues of less are told as one') FROM hidden;
SELECT is((tap.found(html, '//h:dl//h:dd/text()'))[:2], '{not told,not told}'::text[], 'at the head neither, and not as 0') FROM hidden;
SELECT ok(html::xml IS DOCUMENT, 'and it is a page') FROM hidden;
UPDATE socsvc.setting SET value = '1' WHERE name = 'bi_least_cell';
SELECT ok(tap.table_rows(p, 'deliveries')::text !~ 'Small groups' AND p ~ 'Small groups are told: not to be published', 'where nothing is small, nothing is folded, and the page says so')
  FROM socsvc.report_html('2024-02-01', 'en') p;
ROLLBACK;
SELECT ok(tap.page_text(html) !~ 'Тайн|тайн|Вулканов|Осип|example', lang || ': nothing personal') FROM tap.page;

-- ---- how old it is --------------------------------------------------------------------------------------------------
SELECT is(cardinality(tap.table_rows(html, 'freshness')), 8, lang || ': the age of each figure') FROM tap.page;
BEGIN;
UPDATE socsvc_bi.kept_state SET as_of = '2024-05-01 03:00+00' WHERE figure = 'quota_use';
SELECT is((tap.table_rows(socsvc.report_html('2024-02-01', 'en'), 'freshness'))[3], 'socsvc_bi.quota_use | Use of quotas | As of 1 May 2024 08:00 – out of date', 'an old figure says that it is, in the region''s time');
SELECT matches(tap.page_text(socsvc.report_html('2024-02-01', 'ru')), 'Данные на 01\.05\.2024 08:00 – устарели\.', 'above its chart too');
DELETE FROM socsvc_bi.kept_state WHERE figure = 'waiting_time';
SELECT is((tap.table_rows(socsvc.report_html('2024-02-01', 'en'), 'freshness'))[4], 'socsvc_bi.waiting_time | Queues | Not computed yet – out of date', 'so does one that was never computed');
ROLLBACK;
SELECT matches((tap.table_rows(html, 'freshness'))[2], 'As of the making of this page', 'what is live is as of the page') FROM tap.page WHERE lang = 'en';

-- ---- nothing --------------------------------------------------------------------------------------------------------
SELECT is(cardinality(tap.found(html, '//h:p[@class="notice"]')), 0, lang || ': a month with something') FROM tap.page;
SELECT ok(p::xml IS DOCUMENT AND cardinality(tap.found(p, '//h:p[@class="notice"]')) = 1 AND cardinality(tap.found(p, '//h:section[@id="deliveries" or @id="deadlines" or @id="fees"]//h:p[@class="nothing"]')) = 3, m || ': a month without anything says so')
  FROM unnest('{1990-05-01,2199-12-31,1000-01-01,9999-12-31}'::date[]) m, socsvc.report_html(m) p;
BEGIN;
DELETE FROM socsvc_bi.kept_quota;
DELETE FROM socsvc_bi.kept_waiting;
DELETE FROM socsvc_bi.kept_arrears;
SELECT ok(p::xml IS DOCUMENT AND cardinality(tap.found(p, '//h:p[@class="nothing"]')) = 6 AND cardinality(tap.found(p, '//s:svg[@role="img"]')) = 0, 'a register without anything: six sections say so')
  FROM socsvc.report_html('1990-05-01') p;
-- Zeros: a norm, a quota, a cost of none, deadlines that all run.
INSERT INTO socsvc_bi.kept_quota SELECT 86, i.id, 9, 0, 0, 9, 0, 0, 0, 0, 0 FROM socsvc.service_item i WHERE i.id = tap.service(1);
INSERT INTO socsvc_bi.kept_service_month SELECT 86, '1990-05-01', i.id, 9, 9, 0, 0, 0, 0 FROM socsvc.service_item i WHERE i.id = tap.service(1);
INSERT INTO socsvc_bi.kept_deadline VALUES (86, '1990-05-01', 'decision', 'agency', 9, 0, 0, 0, 9);
INSERT INTO socsvc_bi.kept_fee VALUES (86, '1990-05-01', 'home', 'free', 9, 9, 0, 0, 0);
INSERT INTO socsvc_bi.kept_waiting VALUES (86, 'home', 'general', 0, NULL, 9, 3, 4);
SELECT ok(p::xml IS DOCUMENT AND cardinality(tap.found(p, '//s:svg[@role="img"]')) = 4, 'nor is anything divided by zero') FROM socsvc.report_html('1990-05-01') p;
SELECT is(tap.found(socsvc.report_html('1990-05-01', 'en'), '//h:section[@id="deadlines"]//s:text[@class="value"]/text()'), '{Running}'::text[], 'deadlines that all run have no share');
ROLLBACK;

-- ---- hostile text ---------------------------------------------------------------------------------------------------
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE socsvc.service_item SET name = E'<script>alert("1")</script> & ]]>\x01 &amp;', portal_code = '"><svg onload=x>' WHERE id = tap.service(1);
UPDATE socsvc.jurisdiction SET name = '<img src=x onerror=alert(1)>' WHERE code = 'RU-KHM';
UPDATE socsvc.term_label SET label = '</style><script>x</script> {month} {year}' WHERE kind = 'report' AND code = 'month_of_year';
CREATE TEMP TABLE hostile AS SELECT socsvc.report_html('2024-02-01', 'ru') AS html;
SELECT ok(html::xml IS DOCUMENT, 'hostile names leave the page well-formed') FROM hostile;
SELECT ok(html !~* '<script|<img' AND cardinality(tap.found(html, '//@onload|//@onerror')) = 0 AND cardinality(tap.found(html, '//s:svg')) = 6, 'and are no tags in it') FROM hostile;
SELECT is((tap.found(html, '//h:section[@id="quota"]//h:tbody/h:tr[1]/h:th/text()'))[1], '"&gt;&lt;svg onload=x&gt; &lt;script&gt;alert("1")&lt;/script&gt; &amp; ]]&gt;  &amp;amp;', 'they are shown as they are') FROM hostile;
ROLLBACK;
-- Long names are cut in charts, not in tables.
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE socsvc.service_item SET name = repeat('длинное-слово ', 40) || repeat('я', 200) WHERE id = tap.service(1);
SELECT ok(max(length(l)) <= 36 AND count(*) = 4, 'at most three lines of 36 characters a bar') FROM unnest(tap.found(socsvc.report_html('2024-02-01'), '//h:section[@id="quota"]//s:text[@class="label"]/text()')) l;
SELECT ok((tap.table_rows(socsvc.report_html('2024-02-01'), 'quota'))[1] ~ repeat('я', 200), 'the table has the whole of it');
ROLLBACK;
SELECT ok(socsvc.report_html('2024-02-01') ~ 'помощь в приготовлении пищи', 'rolled back, the names are as they were');
SELECT * FROM finish();
