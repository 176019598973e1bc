-- Loans of technical aids by a rental point (Kogalym procedure 3.3.3; 326-п paragraph 60.1).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();

CREATE FUNCTION public.day(n integer DEFAULT 0) RETURNS date STABLE LANGUAGE sql AS $$ SELECT socsvc.today() + n $$;
CREATE FUNCTION public.i(number text) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT id FROM socsvc.aid_item WHERE inventory_number = number $$;
-- The last loan of an item.
CREATE FUNCTION public.l(number text) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT max(id) FROM socsvc.aid_loan WHERE item = i(number) $$;
-- The open loan of the third item.
CREATE FUNCTION public.o() RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT id FROM socsvc.aid_loan WHERE item = i('ТСР-3') AND returned_on IS NULL $$;
CREATE FUNCTION public.detail(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  detail text;
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN SQLSTATE || ' ' || detail;
END $$;

INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex, died_on) VALUES (50, 'Умерший', 'А', '1940-01-01', 'm', socsvc.today() - 3);

-- ---- items -------------------------------------------------------------------------------------------------------------
SELECT tap.provider(3);
SELECT lives_ok($$INSERT INTO socsvc.aid_item (provider, inventory_number, name) VALUES (3, 'ТСР-1', 'Кресло-коляска'), (3, 'ТСР-2', 'Ходунки'), (3, 'ТСР-3', 'Костыли')$$,
  '[002/3.3.3/6] the rental point has its items');
SELECT throws_ok($$INSERT INTO socsvc.aid_item (provider, inventory_number, name) VALUES (3, 'ТСР-1', 'Кровать')$$, '23505', NULL, 'an inventory number once');
SELECT tap.provider(1);
SELECT throws_ok($$INSERT INTO socsvc.aid_item (provider, inventory_number, name) VALUES (3, 'ТСР-9', 'Кровать')$$, 'SV009', NULL, 'nobody adds items to another provider');
SELECT is_empty($$UPDATE socsvc.aid_item SET name = 'X' WHERE inventory_number = 'ТСР-1' RETURNING id$$, 'nor changes them');
SELECT is_empty($$DELETE FROM socsvc.aid_item WHERE inventory_number = 'ТСР-1' RETURNING id$$, 'nor removes them');
SELECT tap.become('tap_portal', NULL);
SELECT is_empty($$UPDATE socsvc.aid_item SET name = 'X' WHERE inventory_number = 'ТСР-1' RETURNING id$$, 'nor does who acts for nobody');
SELECT is_empty($$DELETE FROM socsvc.aid_item WHERE inventory_number = 'ТСР-1' RETURNING id$$, 'in no way');
SELECT tap.citizen(1);
SELECT throws_ok($$INSERT INTO socsvc.aid_item (provider, inventory_number, name) VALUES (3, 'ТСР-9', 'Кровать')$$, 'SV009', NULL, 'a citizen has none');
SELECT tap.provider(3);
SELECT throws_ok($$INSERT INTO socsvc.aid_item (provider, inventory_number, name, help_kind) VALUES (3, 'ТСР-9', 'Кровать', 'assistant')$$, 'SV004', NULL, 'a kind of help is one of aids');

-- ---- lending -----------------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT throws_ok($$SELECT socsvc.lend_aid(i('ТСР-1'), 1, day(10))$$, 'SV009', NULL, 'a citizen lends nothing to himself');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.lend_aid(i('ТСР-1'), 1, day(10))$$, 'SV009', NULL, 'nor does another provider');
SELECT tap.become('tap_portal', 'provider');
SELECT throws_ok($$SELECT socsvc.lend_aid(i('ТСР-1'), 1, day(10))$$, 'SV009', NULL, 'nor one that does not say who it is');
SELECT tap.become('tap_agency', NULL);
SELECT throws_ok($$SELECT socsvc.lend_aid(i('ТСР-1'), 1, day(10))$$, 'SV009', NULL, 'nor nobody');
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.lend_aid(i('ТСР-1'), 1, NULL)$$, '23502', NULL, 'nothing is lent without a day by which it is due back');
SELECT matches(detail($$SELECT socsvc.lend_aid(i('ТСР-1'), 1, day(181))$$), '^SV005 .*until ' || day(180), 'nor for longer than the setting says');
SELECT throws_ok($$SELECT socsvc.lend_aid(i('ТСР-1'), 1, day(-1))$$, 'SV005', NULL, 'nor until yesterday');
SELECT throws_ok($$SELECT socsvc.lend_aid(i('ТСР-1'), 50, day(10))$$, 'SV013', NULL, 'nor to the dead');
SELECT throws_ok($$SELECT socsvc.lend_aid(999, 1, day(10))$$, '23503', NULL, 'nor what is not there');
SELECT throws_ok($$SELECT socsvc.lend_aid(i('ТСР-1'), 999, day(10))$$, '23503', NULL, 'nor to whom there is not');
SELECT throws_ok($$INSERT INTO socsvc.aid_loan (item, person, lent_on, due_on) VALUES (i('ТСР-1'), 1, day(1), day(10))$$, 'SV005', NULL, 'nor from tomorrow on');
SELECT lives_ok($$SELECT socsvc.lend_aid(i('ТСР-1'), 1, day(180), NULL, '[326-п 60.1] справка')$$, '[326-п/60.1/1] lent, with the ground');
SELECT is((SELECT ROW(provider, lent_on, due_on, returned_on, document) FROM socsvc.aid_loan WHERE id = l('ТСР-1')),
          ROW(3::bigint, day(), day(180), NULL::date, '[326-п 60.1] справка'::text), 'from today on');
SELECT matches(detail($$SELECT socsvc.lend_aid(i('ТСР-1'), 2, day(10))$$), '^SV006 .*came back: not yet', 'to one at a time');
SELECT throws_ok($$INSERT INTO socsvc.aid_loan (item, person, lent_on, due_on) VALUES (i('ТСР-1'), 2, day(), day(10))$$, 'SV006', NULL, 'by plain SQL too');
SELECT throws_ok($$UPDATE socsvc.aid_item SET valid = daterange(NULL, socsvc.today()) WHERE inventory_number = 'ТСР-1'$$, 'SV006', NULL, 'what is out is not taken off the list');
SELECT throws_ok($$DELETE FROM socsvc.aid_item WHERE inventory_number = 'ТСР-1'$$, '23503', NULL, 'nor removed');
SELECT tap.citizen(1);
SELECT is((SELECT ROW(inventory_number, name, provider_name, due_on, is_overdue) FROM socsvc.my_aid_loans), ROW('ТСР-1'::text, 'Кресло-коляска'::text, 'БУ «Центр»'::text, day(180), false), 'the borrower sees it');
SELECT throws_ok($$SELECT socsvc.extend_loan(l('ТСР-1'), day(170))$$, 'SV005', NULL, 'an extension goes to a later day');
SELECT tap.citizen(2);
SELECT is_empty($$SELECT FROM socsvc.my_aid_loans$$, 'others do not');

-- ---- under a contract ----------------------------------------------------------------------------------------------------
SELECT tap.contract(30, 3, 'requested');
SELECT tap.contract(10, 1, 'requested');
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.lend_aid(i('ТСР-2'), 1, day(10), 10)$$, '23503', NULL, 'another provider''s contract is not one to lend under');
SELECT throws_ok($$SELECT socsvc.lend_aid(i('ТСР-2'), 2, day(10), 30)$$, '23503', NULL, 'nor another person''s');
SELECT lives_ok($$SELECT socsvc.lend_aid(i('ТСР-2'), 1, day(10), 30)$$, 'one of the two is');

-- ---- coming back ---------------------------------------------------------------------------------------------------------
SELECT throws_ok($$SELECT socsvc.return_aid(l('ТСР-2'), day(1), 'цел')$$, 'SV005', NULL, 'nothing comes back tomorrow');
SELECT throws_ok($$SELECT socsvc.return_aid(l('ТСР-2'), day(-1), 'цел')$$, 'SV005', NULL, 'nor before it was lent');
SELECT throws_ok($$SELECT socsvc.return_aid(l('ТСР-2'), NULL, NULL)$$, 'SV012', NULL, 'nor without saying in which condition');
SELECT throws_ok($$SELECT socsvc.return_aid(0, NULL, 'цел')$$, 'P0002', NULL, 'nor what was never lent');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.return_aid(l('ТСР-2'), NULL, 'цел')$$, 'P0002', NULL, 'nor to another provider');
SELECT tap.provider(3);
SELECT lives_ok($$SELECT socsvc.return_aid(l('ТСР-2'), NULL, 'цел')$$, 'it came back');
SELECT is((SELECT ROW(returned_on, condition) FROM socsvc.aid_loan WHERE id = l('ТСР-2')), ROW(day(), 'цел'::text), 'today');
SELECT throws_ok($$SELECT socsvc.return_aid(l('ТСР-2'), NULL, 'сломан')$$, 'SV017', NULL, 'that stands');
SELECT throws_ok($$SELECT socsvc.extend_loan(l('ТСР-2'), day(20))$$, 'SV017', NULL, 'and is not extended');
SELECT lives_ok($$SELECT socsvc.lend_aid(i('ТСР-2'), 2, day(10))$$, 'it may be lent again on the same day');
SELECT tap.superuser();
SELECT set_config('socsvc.subject_role', 'agency', true);
SELECT throws_ok($$DELETE FROM socsvc.aid_loan$$, 'SV017', NULL, 'no loan is deleted');
SELECT throws_ok($$UPDATE socsvc.aid_loan SET person = 1 WHERE id = l('ТСР-2')$$, 'SV015', NULL, 'nor becomes another person''s');

-- ---- extension -------------------------------------------------------------------------------------------------------------
SELECT tap.provider(3);
SELECT lives_ok($$INSERT INTO socsvc.aid_loan (item, person, lent_on, due_on) VALUES (i('ТСР-3'), 1, day(-100), day(2))$$, 'a loan that was recorded late');
SELECT lives_ok($$INSERT INTO socsvc.aid_loan (item, person, lent_on, due_on, returned_on, condition) VALUES (i('ТСР-3'), 2, day(-120), day(-110), day(-100), 'цел')$$, 'and the one before it');
SELECT throws_ok($$INSERT INTO socsvc.aid_loan (item, person, lent_on, due_on, returned_on, condition) VALUES (i('ТСР-3'), 2, day(-120), day(-110), day(-99), 'цел')$$, 'SV006', NULL, 'which do not overlap');
SELECT throws_ok($$SELECT socsvc.extend_loan(o(), day(181))$$, 'SV005', NULL, 'an extension has the same longest term');
SELECT throws_ok($$SELECT socsvc.extend_loan(o(), NULL)$$, 'SV005', NULL, 'and a day');
SELECT tap.provider(1);
SELECT throws_ok($$SELECT socsvc.extend_loan(o(), day(5))$$, 'P0002', NULL, 'only its provider gives one');
SELECT tap.provider(3);
SELECT lives_ok($$SELECT socsvc.extend_loan(o(), day(3))$$, 'until another day');
SELECT tap.superuser();
UPDATE socsvc.setting SET value = '5' WHERE name = 'aid_loan_max_days';
SELECT tap.provider(3);
SELECT throws_ok($$SELECT socsvc.extend_loan(o(), day(6))$$, 'SV005', NULL, 'by the setting');
SELECT lives_ok($$SELECT socsvc.extend_loan(o(), day(5))$$, 'from today, not from the first day');

-- ---- overdue ---------------------------------------------------------------------------------------------------------------
SELECT is_empty($$SELECT FROM socsvc.aid_loans_overdue$$, 'nothing is overdue');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.aid_loan SET due_on = day(-1) WHERE id = o();
UPDATE socsvc.aid_loan SET due_on = day(3) WHERE id = l('ТСР-2');
SET LOCAL session_replication_role = origin;
SELECT tap.provider(3);
SELECT is((SELECT ROW(inventory_number, family_name, due_on, days_overdue) FROM socsvc.aid_loans_overdue), ROW('ТСР-3'::text, 'Вулканов'::text, day(-1), 1), 'what is out after its day');
SELECT tap.provider(1);
SELECT is_empty($$SELECT FROM socsvc.aid_loans_overdue$$, 'is shown to its provider');
SELECT tap.agency();
SELECT is((SELECT count(*) FROM socsvc.aid_loans_overdue), 1::bigint, 'and to the agency');
SELECT tap.superuser();
SELECT is(socsvc._tell_of_loans(day(), 100), 3, 'the job reminds both borrowers and tells the provider');
SELECT results_eq($$SELECT kind, person, provider FROM socsvc.message WHERE kind LIKE 'aid_loan%' ORDER BY kind, person$$,
  $$VALUES ('aid_loan_due', 1::bigint, NULL::bigint), ('aid_loan_due', 2, NULL), ('aid_loan_overdue', NULL, 3)$$, 'each of what concerns him');
SELECT is(socsvc._tell_of_loans(day(), 100), 0, 'once');
SELECT is((SELECT count(DISTINCT lang) FROM socsvc.message_template WHERE kind LIKE 'aid_loan%'), 3::bigint, 'in three languages');
SELECT * FROM finish();
ROLLBACK;
