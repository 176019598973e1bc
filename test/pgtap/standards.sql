-- The standard of services: what is shipped, what protects it, how a region loads its own.
BEGIN;
SELECT plan(71);

-- ---- as shipped; read as the portal reads it --------------------------------------------------------------
SET ROLE socsvc_portal;

SELECT is(count(*)::integer, 8, '[002/1.6/1] 8 kinds of services') FROM socsvc.service_group;
SELECT is(g.name || ', forms: ' || (SELECT count(DISTINCT i.form) FROM socsvc.service_item i WHERE i.service_group = g.id),
          k.name || ', forms: 3', k.tag || ' kind ' || k.number || ' has services in every form')
  FROM (VALUES
    (1, '[326-п/6/6] [002/1.6/2]', 'Социально-бытовые услуги'),
    (2, '[326-п/6/7] [002/1.6/3]', 'Социально-медицинские услуги'),
    (3, '[326-п/6/8] [002/1.6/4]', 'Социально-психологические услуги'),
    (4, '[326-п/6/9] [002/1.6/5]', 'Социально-педагогические услуги'),
    (5, '[326-п/6/10] [002/1.6/6]', 'Социально-трудовые услуги'),
    (6, '[326-п/6/11] [002/1.6/7]', 'Социально-правовые услуги'),
    (7, '[326-п/6/12] [002/1.6/8]', 'Услуги в целях повышения коммуникативного потенциала получателей социальных услуг, имеющих ограничения жизнедеятельности, в том числе детей-инвалидов'),
    (8, '[326-п/6/13] [002/1.6/9]', 'Срочные социальные услуги')) AS k (number, tag, name)
  LEFT JOIN socsvc.service_group g ON g.number = k.number
 ORDER BY k.number;
SELECT is(array_agg(g.number), ARRAY[8], 'kind 8 alone is urgent') FROM socsvc.service_group g WHERE g.is_urgent;

SELECT is(count(*)::integer, 135, '[326-п/12/1] form home: appendix 1') FROM socsvc.service_item
 WHERE form = 'home' AND source LIKE '%appendix 1';
SELECT is(count(*)::integer, 154, '[326-п/12/2] form semi_residential: appendix 2') FROM socsvc.service_item
 WHERE form = 'semi_residential' AND source LIKE '%appendix 2';
SELECT is(count(*)::integer, 125, '[326-п/12/3] form residential: appendix 3') FROM socsvc.service_item
 WHERE form = 'residential' AND source LIKE '%appendix 3';

SELECT is(count(*)::integer, 11, '[000/3.5/26] the portal''s codes: three digits, perhaps a dot and an item number')
  FROM socsvc.service_item WHERE portal_code ~ '^[0-9]{3}(\.[0-9]{1,2})?$';
SELECT is(string_agg(portal_code, ' ' ORDER BY portal_code), '001.1 007.9 017.01',
          '[000/3.5/26] 001.1, 007.9 and 017.01 are among them, as text')
  FROM socsvc.service_item WHERE portal_code IN ('001.1', '007.9', '017.01');
SELECT is(portal_code || ' ' || portal_name, '002 Помощь в приготовлении пищи (обслуживание на дому)',
          'code and name are what the portal shows')
  FROM socsvc.service_item WHERE form = 'home' AND service_no = '1.2' AND item_no = 1;

SELECT is(array_agg((form, service_no, item_no)::text ORDER BY form, service_no),
          ARRAY['(home,1.1,1)', '(home,1.7,1)', '(residential,1.13,1)', '(residential,7.2,1)',
                '(semi_residential,1.14,1)', '(semi_residential,7.2,1)'], 'headings over items are marked')
  FROM socsvc.service_item WHERE is_head;
SELECT is(array_agg(p.periodicity::text || coalesce(': ' || p.condition, '') ORDER BY p.ordinal),
          ARRAY['1-2/year: уголь, дрова', '1/quarter: баллонный газ'], 'two periodicities in one cell, each with its condition')
  FROM socsvc.service_item i JOIN socsvc.service_item_periodicity p ON p.service_item = i.id
 WHERE (i.form, i.service_no, i.item_no) = ('home', '1.5', 1);
SELECT is(max_duration, interval '12 months', 'the longest duration of a cell')
  FROM socsvc.service_item WHERE (form, service_no, item_no) = ('semi_residential', '1.1', 1);
SELECT is(volume::text, '60 min', 'the volume as a value')
  FROM socsvc.service_item WHERE (form, service_no, item_no) = ('home', '1.2', 1);
SELECT is(bool_and(valid = '[2015-01-01,)'), true, 'in force since 01.01.2015') FROM socsvc.service_item;
SELECT throws_ok('UPDATE socsvc.service_item SET volume = NULL', '42501', NULL, 'a portal changes no standard');
SELECT throws_ok($$SELECT * FROM socsvc.import_standard('socsvc.provider', 'RU-KHM', '[2030-01-01,)', 'act')$$,
                 '42501', NULL, 'a portal imports no standard');
RESET ROLE;

-- ---- what a row may not be -----------------------------------------------------------------------------------
CREATE SCHEMA staging AUTHORIZATION socsvc_admin;
SET ROLE socsvc_admin;
SELECT throws_ok($$INSERT INTO socsvc.service_item (jurisdiction, form, service_group, service_no, item_no, service_name, name, source)
                   SELECT jurisdiction, form, service_group, service_no, item_no, service_name, name, source
                     FROM socsvc.service_item LIMIT 1$$,
                 '23P01', NULL, 'one item of a number at a time');
SELECT throws_ok($$UPDATE socsvc.service_item SET portal_code = '002' WHERE (form, service_no, item_no) = ('home', '8.1', 1)$$,
                 '23P01', NULL, 'one item of a portal code at a time');
SELECT throws_ok($$UPDATE socsvc.service_item SET form = 'urgent'$$, '23514', NULL, 'a form is one of three');
SELECT throws_ok($$UPDATE socsvc.service_item SET valid = 'empty'$$, '23514', NULL, 'an item is in force on some day');
SELECT throws_ok($$UPDATE socsvc.service_item SET item_no = 0$$, '23514', NULL, 'items are numbered from 1');
SELECT throws_ok($$UPDATE socsvc.service_item SET max_duration = '0'$$, '23514', NULL, 'a longest duration lasts');
SELECT throws_ok($$INSERT INTO socsvc.service_group (jurisdiction, number, name, source) VALUES ('RU-KHM', 1, 'x', 'x')$$,
                 '23505', NULL, 'one kind of a number');

-- ---- an item that is cited does not change -------------------------------------------------------------------
RESET ROLE;
SET LOCAL session_replication_role = replica; -- a line that cites, without the journey that leads to it
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (1, 'Вулканов', 'Осип', '1950-01-01', 'm');
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment)
  VALUES (1, '6', 1, 'home', '2023-03-09', '[2023-03-14,2024-03-14)', 'partial');
INSERT INTO socsvc.programme_line (programme, person, service_item, term, volume, periodicity)
  SELECT 1, 1, id, '[2023-03-14,2024-03-14)', volume, '3/week'
    FROM socsvc.service_item WHERE (form, service_no, item_no) = ('home', '1.2', 1);
SET LOCAL session_replication_role = origin;
CREATE TEMPORARY VIEW cited AS
  SELECT id FROM socsvc.service_item WHERE (form, service_no, item_no) = ('home', '1.2', 1) AND valid @> date '2023-03-14';
CREATE TEMPORARY VIEW free AS
  SELECT id FROM socsvc.service_item WHERE (form, service_no, item_no) = ('home', '1.3', 1);
GRANT SELECT ON cited, free TO socsvc_admin;
SET ROLE socsvc_admin;

SELECT throws_ok($$UPDATE socsvc.service_item SET volume = '90 min' WHERE id = (SELECT id FROM cited)$$, 'SV015',
                 'item of the standard ' || (SELECT id FROM cited) || ' is cited and does not change', 'its volume stands');
SELECT throws_ok($$UPDATE socsvc.service_item SET name = 'x', valid = '[2015-01-01,2026-01-01)' WHERE id = (SELECT id FROM cited)$$,
                 'SV015', NULL, 'closing hides no other change');
SELECT throws_ok($$UPDATE socsvc.service_item SET portal_code = '002.1' WHERE id = (SELECT id FROM cited)$$, 'SV015', NULL,
                 'a portal code that is there stands');
SELECT throws_ok('DELETE FROM socsvc.service_item WHERE id = (SELECT id FROM cited)', 'SV015', NULL, 'it is not deleted');
SELECT throws_ok($$INSERT INTO socsvc.service_item_periodicity VALUES ((SELECT id FROM cited), 2, '1/day')$$, 'SV015', NULL,
                 'it gets no other periodicity');
SELECT throws_ok($$UPDATE socsvc.service_item_periodicity SET periodicity = '1/day' WHERE service_item = (SELECT id FROM cited)$$,
                 'SV015', NULL, 'its periodicity stands');
SELECT throws_ok('DELETE FROM socsvc.service_item_periodicity WHERE service_item = (SELECT id FROM cited)', 'SV015', NULL,
                 'its periodicity is not deleted');
SELECT throws_ok($$UPDATE socsvc.service_item SET valid = '[2016-01-01,)' WHERE id = (SELECT id FROM cited)$$, 'SV015', NULL,
                 'its first day stands');
SELECT lives_ok($$UPDATE socsvc.service_item SET valid = '[2015-01-01,2030-01-01)' WHERE id = (SELECT id FROM cited)$$,
                'its last day may come');
SELECT throws_ok($$UPDATE socsvc.service_item SET valid = '[2015-01-01,)' WHERE id = (SELECT id FROM cited)$$, 'SV015', NULL,
                 'and does not go again');
SELECT lives_ok($$UPDATE socsvc.service_item SET volume = volume WHERE id = (SELECT id FROM cited)$$, 'no change is no change');
SELECT lives_ok($$UPDATE socsvc.service_item SET volume = '30 min' WHERE id = (SELECT id FROM free)$$,
                'an item that nothing cites may be corrected');
SELECT lives_ok($$UPDATE socsvc.service_item_periodicity SET periodicity = '2/month' WHERE service_item = (SELECT id FROM free)$$,
                'its periodicity too');

-- ---- another standard --------------------------------------------------------------------------------------
CREATE TABLE staging."326-п; новая ""редакция""" AS SELECT * FROM (VALUES
  ('home', '1', 'Социально-бытовые услуги', '1.2', 'Помощь в приготовлении пищи', NULL, '1', 'помощь в приготовлении пищи',
   '70 мин.', '1 - 4 раза в неделю', '', '11'),
  ('home', '1', 'Социально-бытовые услуги', '1.3', 'Уборка', NULL, '1', 'уборка:', NULL, NULL, NULL, '12'),
  ('home', '1', 'Социально-бытовые услуги', '1.3', 'Уборка', 'уборка:', '2', 'окна', '15 мин.',
   '1 раз в год, 1 раз в квартал для инвалидов', NULL, '13'))
  AS s (form, group_no, group_name, service_no, service_name, parent_item, item_no, item_name, volume_text,
        periodicity_text, delivery_term, source_line);
CREATE TABLE staging.bad AS TABLE staging."326-п; новая ""редакция""";
UPDATE staging.bad SET volume_text = 'час с чем-то', item_no = 'два' WHERE source_line = '12';
INSERT INTO staging.bad SELECT * FROM staging.bad WHERE source_line = '11';
UPDATE staging.bad SET form = 'urgent', periodicity_text = 'как придётся' WHERE source_line = '13';
CREATE FUNCTION staging.import(staging regclass, in_force daterange DEFAULT '[2026-01-01,)') RETURNS text[]
LANGUAGE sql AS $$
  SELECT array_agg(format('%s %s', coalesce(p.row_number::text, '-'), p.column_name))
    FROM socsvc.import_standard(staging, 'RU-KHM', in_force, '326-п in the edition of a test') p
$$;

SELECT is(staging.import('staging.bad'), ARRAY['2 item_no', '2 volume_text', '3 item_no', '4 form', '4 periodicity_text'],
          'every wrong cell is named by row and column');
SELECT matches(p.problem, 'час с чем-то', 'the problem says what was not understood')
  FROM socsvc.import_standard('staging.bad', 'RU-KHM', '[2026-01-01,)', 'act') p WHERE p.column_name = 'volume_text';
SELECT is(count(*)::integer, 414, 'nothing of a bad table is loaded') FROM socsvc.service_item;
SELECT is(count(*)::integer, 1, 'and nothing is closed') FROM socsvc.service_item WHERE NOT upper_inf(valid);

SELECT is(staging.import('staging."326-п; новая ""редакция"""', '[2026-01-01,2030-01-01)'), ARRAY['- valid'],
          'a standard that ends before what is in force would lose the days after');
SELECT is(staging.import('staging."326-п; новая ""редакция"""', '(,)'), ARRAY['- valid', '- valid'],
          'a standard without a first day would leave nothing of the old one');
SELECT is(staging.import('staging."326-п; новая ""редакция"""', '[2015-01-01,)'), ARRAY['- valid', '- valid'],
          'nor would one from the same day');
SELECT is(count(*)::integer, 414, 'nothing is loaded yet') FROM socsvc.service_item;

SELECT is(staging.import('staging."326-п; новая ""редакция"""'), NULL, 'a good table has no problems');
SELECT is(count(*)::integer, 3, 'its rows are in force from the day') FROM socsvc.service_item
 WHERE form = 'home' AND valid = '[2026-01-01,)' AND source = '326-п in the edition of a test';
SELECT is(count(*)::integer, 135, 'the old rows of that form end the day before') FROM socsvc.service_item
 WHERE form = 'home' AND upper(valid) = '2026-01-01' AND lower(valid) = '2015-01-01';
SELECT is(count(*)::integer, 279, 'those of other forms stay') FROM socsvc.service_item
 WHERE form <> 'home' AND valid = '[2015-01-01,)';
SELECT is(i.volume::text, '60 min', 'a line keeps the item that it cites')
  FROM socsvc.service_item i WHERE i.id = (SELECT id FROM cited);
SELECT is(array_agg(i.volume::text ORDER BY i.valid), ARRAY['60 min', '70 min'], 'two rows of one number, one after the other')
  FROM socsvc.service_item i WHERE (form, service_no, item_no) = ('home', '1.2', 1);
SELECT is(array_agg(i.item_no ORDER BY i.item_no), ARRAY[1], 'a heading of one''s own is marked')
  FROM socsvc.service_item i WHERE form = 'home' AND service_no = '1.3' AND valid @> date '2026-01-01' AND is_head;
SELECT is(array_agg(p.periodicity::text || coalesce(': ' || p.condition, '') ORDER BY p.ordinal),
          ARRAY['1/year', '1/quarter: для инвалидов'], 'periodicities of one''s own with their conditions')
  FROM socsvc.service_item i JOIN socsvc.service_item_periodicity p ON p.service_item = i.id
 WHERE (form, service_no, item_no) = ('home', '1.3', 2) AND valid @> date '2026-01-01';

ALTER TABLE staging."326-п; новая ""редакция""" ADD portal_code text, ADD source text, DROP parent_item;
SELECT throws_ok($$SELECT * FROM socsvc.import_standard('staging."326-п; новая ""редакция"""', 'RU-KHM', '[2027-01-01,)', 'act')$$,
                 '42703', NULL, 'a table without the columns is refused');
ALTER TABLE staging."326-п; новая ""редакция""" ADD parent_item text;
UPDATE staging."326-п; новая ""редакция""" SET portal_code = '100';
SELECT is(staging.import('staging."326-п; новая ""редакция"""', '[2027-01-01,)'), ARRAY['2 portal_code', '3 portal_code'],
          'a portal code given twice is a problem');
CREATE VIEW staging.looking AS TABLE staging.bad;
SELECT throws_ok($$SELECT * FROM socsvc.import_standard('staging.looking', 'RU-KHM', '[2027-01-01,)', 'act')$$, '42809', NULL,
                 'a view is refused');
SELECT throws_ok($$SELECT * FROM socsvc.import_standard(NULL, 'RU-KHM', '[2027-01-01,)', 'act')$$, '42809', NULL, 'so is no table');
SELECT throws_ok($$SELECT * FROM socsvc.import_standard('staging.bad', 'RU-XXX', '[2027-01-01,)', 'act')$$, '22023', NULL,
                 'an unknown jurisdiction is refused');
SELECT throws_ok($$SELECT * FROM socsvc.import_standard('staging.bad', 'RU-KHM', 'empty', 'act')$$, '22023', NULL,
                 'a standard is in force on some day');
SELECT throws_ok($$SELECT * FROM socsvc.import_standard('staging.bad', 'RU-KHM', '[2027-01-01,)', ' ')$$, '22023', NULL,
                 'a standard has an act');
TRUNCATE staging.bad;
SELECT is(staging.import('staging.bad', '[2027-01-01,)'), ARRAY['- '], 'a table without rows is a problem');
SELECT lives_ok($$INSERT INTO socsvc.jurisdiction VALUES ('RU-TYU', 'RU', 'Тюменская область', 'Asia/Yekaterinburg', 72, 'snils', 'test')$$,
                'another region');
UPDATE staging."326-п; новая ""редакция""" SET portal_code = NULL;
SELECT is((SELECT count(*)::integer FROM socsvc.import_standard('staging."326-п; новая ""редакция"""', 'RU-TYU', '[2026-01-01,)', 'act')),
          0, 'another region loads its own, beside the first');
SELECT throws_ok($$SELECT socsvc.import_standard('socsvc.person', 'RU-KHM', '[2030-01-01,)', 'act')$$, '42703', NULL,
                 'a table that is no standard is refused before it is read');
RESET ROLE;
SET ROLE socsvc_agency;
SELECT throws_ok($$SELECT * FROM socsvc.import_standard('socsvc.provider', 'RU-KHM', '[2030-01-01,)', 'act')$$,
                 '42501', NULL, 'an agency imports no standard');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
