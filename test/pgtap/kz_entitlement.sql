-- Rehabilitation programmes and their measures: entered, issued, replaced; «Помощь для вас» (Kazakhstan recipient's manual 8,
-- 9, 19, 33; Social Code articles 163, 168).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();

CREATE FUNCTION public.day(n integer DEFAULT 0) RETURNS date STABLE LANGUAGE sql AS $$ SELECT socsvc.today() + n $$;
CREATE FUNCTION public.days(a integer, b integer) RETURNS daterange STABLE LANGUAGE sql AS $$ SELECT daterange(socsvc.today() + a, socsvc.today() + b) $$;
CREATE FUNCTION public.said(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  detail text;
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN SQLSTATE || ' ' || coalesce(detail, '');
END $$;

-- ---- who enters kinds of help (doc/orders.md): the administrator, not the agency -------------------------------------------
SELECT tap.agency();
SELECT throws_ok($$INSERT INTO socsvc.help_kind (code, class, name_ru, name_kk, name_en, source) VALUES ('cane', 'aid', 'Трость', 'Таяқ', 'Cane', 'test')$$,
  '42501', NULL, 'the agency enters no kinds of help');
SELECT throws_ok($$UPDATE socsvc.help_kind_rule SET guaranteed_sum = 1$$, '42501', NULL, 'nor their rules');
SELECT tap.admin();
SELECT lives_ok($$INSERT INTO socsvc.help_kind (code, class, name_ru, name_kk, name_en, source) VALUES ('cane', 'aid', 'Трость', 'Таяқ', 'Cane', 'test')$$,
  'the administrator does');
SELECT lives_ok($$INSERT INTO socsvc.help_kind_rule (jurisdiction, help_kind, guaranteed_sum, source) VALUES ('KZ', 'cane', 5000, 'test')$$, 'and their rules');
SELECT tap.superuser();

-- ---- issued: programmes of services for hours that are counted -------------------------------------------------------------
SELECT results_eq(
  $$SELECT e.id, p.number, p.form, p.term = e.term, p.payment, p.basis, p.basis_document, p.status, l.periodicity::text, l.minutes_until, l.minutes_unit, l.quota, i.portal_code
      FROM socsvc.entitlement e JOIN socsvc.programme p ON p.id = e.programme JOIN socsvc.programme_line l ON l.programme = p.id
      JOIN socsvc.service_item i ON i.id = l.service_item WHERE e.person = 1 ORDER BY e.id$$,
  $$VALUES (1::bigint, 'ИПР-1/1', 'home', true, 'free', 'rehabilitation_programme', 'ИПР-1', 'in_force', 'on demand', 480, 'day', NULL::bigint, 'assistant'),
           (2, 'ИПР-1/2', 'home', true, 'free', 'rehabilitation_programme', 'ИПР-1', 'in_force', 'on demand', 3600, 'year', NULL, 'sign_language')$$,
  '[004/19/3] an assistant has 8 hours a day, a sign-language specialist 60 a year, each on a programme line of its own');
SELECT is((SELECT count(*) FROM socsvc.entitlement WHERE programme IS NULL AND person = 1), 4::bigint, 'places and aids are counted elsewhere');
SELECT results_eq($$SELECT i.portal_code, i.form, i.jurisdiction FROM socsvc.service_item i ORDER BY 1$$,
  $$VALUES ('assistant', 'home', 'KZ'), ('sign_language', 'home', 'KZ')$$, 'the services of these kinds are in the standard');
SELECT is((SELECT count(*) FROM socsvc.message WHERE kind = 'measures_told' AND person = 1), 1::bigint, 'the person is told of the measures');

-- ---- «Помощь для вас» ------------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT results_eq($$SELECT help_kind FROM socsvc.my_entitlements WHERE section = 'services' ORDER BY entitlement$$,
  $$VALUES ('assistant'), ('sign_language'), ('facility_semi_residential'), ('sanatorium')$$, '[004/8/1] [004/8/2] [004/9/1] the services that are due');
SELECT results_eq($$SELECT help_kind, quantity, guaranteed_sum FROM socsvc.my_entitlements WHERE section = 'aids' ORDER BY entitlement$$,
  $$VALUES ('wheelchair', 1, 150000.00), ('hearing_aid', 2, 60000.00)$$, '[004/8/3] [004/33/1] the aids that are due, with the sum that the state guarantees');
SELECT results_eq($$SELECT DISTINCT section_label FROM socsvc.my_entitlements ORDER BY 1$$, $$VALUES ('Технические средства реабилитации'), ('Услуги')$$,
  '[004/19/1] in the tabs of the portal');
SELECT results_eq($$SELECT name, name_kk, minutes_until, minutes_unit, minutes_used, minutes_left FROM socsvc.my_entitlements WHERE class = 'specialist' ORDER BY entitlement$$,
  $$VALUES ('Услуга индивидуального помощника', 'Жеке көмекші қызметі', 480, 'day', 0::bigint, 480::bigint),
           ('Услуга специалиста жестового языка', 'Ымдау тілі маманының қызметі', 3600, 'year', 0, 3600)$$, '[004/19/2] the kinds of help of specialists, and what is left of their hours');
SELECT is((SELECT DISTINCT order_until FROM socsvc.my_entitlements), (day(-10) + interval '2 months')::date, 'ordered within two months of the notice');
SELECT tap.citizen(2);
SELECT is((SELECT count(*) FROM socsvc.my_entitlements), 2::bigint, 'each his own');
SELECT tap.citizen(3);
SELECT is((SELECT count(*) FROM socsvc.my_entitlements), 0::bigint, 'a guardian as himself has none');
SELECT tap.representative(3);
SELECT is((SELECT count(*) FROM socsvc.my_entitlements WHERE person = 1), 6::bigint, 'a guardian with the guardian''s key sees the ward''s');

-- ---- entering ----------------------------------------------------------------------------------------------------------------
SELECT tap.citizen(2);
SELECT is(left(said($$INSERT INTO socsvc.rehabilitation_programme (number, person, issued_on, term) VALUES ('x', 2, day(), days(0, 10))$$), 5), '42501', 'nobody grants himself help');
SELECT tap.become('tap_agency', 'provider', NULL, 1);
SELECT is(left(said($$INSERT INTO socsvc.rehabilitation_programme (number, person, issued_on, term) VALUES ('x', 2, day(), days(0, 10))$$), 5), 'SV009', 'only the agency enters it');
SELECT tap.agency();
INSERT INTO socsvc.rehabilitation_programme (number, person, issued_on, term) VALUES ('ИПР-3', 2, day(-5), days(-5, 800));
SELECT tap.superuser();
CREATE FUNCTION public.r(who text) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT id FROM socsvc.rehabilitation_programme WHERE number = who $$;
CREATE FUNCTION public.rst(who text) RETURNS text STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT status FROM socsvc.rehabilitation_programme WHERE number = who $$;
SELECT tap.agency();
SELECT is(said($$INSERT INTO socsvc.rehabilitation_programme (number, person, issued_on, term) VALUES ('x', 2, day(1), days(0, 10))$$),
          format('SV005 Issued: %s; told: not yet; today: %s.', day(1), day()), 'not of the future');
SELECT is(left(said($$INSERT INTO socsvc.rehabilitation_programme (number, person, issued_on, notified_on, term) VALUES ('x', 2, day(-5), day(-6), days(0, 10))$$), 5), '23514', 'told after its issue');
SELECT is(left(said($$SELECT socsvc.issue_rehabilitation_programme(r('ИПР-3'))$$), 5), 'SV004', '[004/9/3] a rehabilitation programme names measures');
SELECT is(said($$INSERT INTO socsvc.entitlement (rehabilitation_programme, help_kind, term) VALUES (r('ИПР-3'), 'assistant', daterange(day(), NULL))$$),
          format('SV005 Measure: [%s,); rehabilitation programme: [%s,%s).', day(), day(-5), day(800)), 'a measure lies within it');
SELECT is(left(said($$INSERT INTO socsvc.entitlement (rehabilitation_programme, help_kind, quantity, term) VALUES (r('ИПР-3'), 'assistant', 2, days(0, 400))$$), 5), 'SV004', 'only aids are counted in pieces');
SELECT lives_ok($$INSERT INTO socsvc.entitlement (rehabilitation_programme, help_kind, term) VALUES (r('ИПР-3'), 'sign_language', days(0, 400))$$, 'the person is the programme''s');
SELECT is(left(said($$INSERT INTO socsvc.entitlement (rehabilitation_programme, help_kind, term) VALUES (r('ИПР-3'), 'sign_language', days(100, 500))$$), 5), '23P01', 'a kind once on a day');
SELECT is(left(said($$INSERT INTO socsvc.entitlement (rehabilitation_programme, help_kind, term) VALUES (999, 'sign_language', days(100, 500))$$), 5), '23503', 'of a programme that is there');
INSERT INTO socsvc.rehabilitation_programme (number, person, issued_on, term) VALUES ('ИПР-4', 2, day(-5), daterange(day(-5), NULL));
SELECT is(said($$INSERT INTO socsvc.entitlement (rehabilitation_programme, help_kind, term) VALUES (r('ИПР-4'), 'assistant', daterange(day(), NULL))$$),
          format('SV005 Term: [%s,).', day()), 'hours of specialists are counted within a term with an end');
SELECT lives_ok($$INSERT INTO socsvc.entitlement (rehabilitation_programme, help_kind, quantity, term) VALUES (r('ИПР-4'), 'wheelchair', 1, daterange(day(), NULL))$$, 'an aid needs none');
SELECT lives_ok($$DELETE FROM socsvc.entitlement WHERE rehabilitation_programme = r('ИПР-4')$$, 'a draft changes');
SELECT lives_ok($$DELETE FROM socsvc.rehabilitation_programme WHERE number = 'ИПР-4'$$, 'or goes');
SELECT tap.superuser();
SELECT tap.become(NULL, 'agency');
SELECT is(left(said($$UPDATE socsvc.entitlement SET programme = (SELECT min(id) FROM socsvc.programme WHERE person = 2) WHERE rehabilitation_programme = r('ИПР-3')$$), 5), 'SV015', 'the programme of services is computed');

-- ---- a plain INSERT makes no such programme ------------------------------------------------------------------------------------
SELECT tap.agency();
SELECT is(said($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment, basis, basis_document)
                 VALUES ('x', 2, 'home', day(), days(0, 10), 'free', 'rehabilitation_programme', 'ИПР-2')$$),
          'SV009 Rehabilitation programme: ИПР-2.', 'a programme on a rehabilitation programme is made by issuing that one');
SELECT is(left(said($$INSERT INTO socsvc.programme (number, person, form, issued_on, term, payment, basis)
                      VALUES ('x', 2, 'home', day(), days(0, 10), 'free', 'rehabilitation_programme')$$), 5), 'SV009', 'whatever it says');
SELECT tap.citizen(1);
SELECT is(said($$SELECT socsvc.conclude_contract((SELECT programme FROM socsvc.entitlement WHERE id = 1), 2)$$),
          format('SV004 Programme %s.', (SELECT programme FROM socsvc.entitlement WHERE id = 1)), 'and no contract of it is concluded past the orders');

-- ---- issued, it stands; another one replaces it ----------------------------------------------------------------------------------
SELECT tap.agency();
SELECT is(said($$UPDATE socsvc.rehabilitation_programme SET term = days(0, 10) WHERE id = 1$$), 'SV017 Its status is "in_force".', 'what was issued stands');
SELECT is(left(said($$UPDATE socsvc.rehabilitation_programme SET notified_on = day() WHERE id = 1$$), 5), 'SV017', 'the day of the notice too');
SELECT is(left(said($$DELETE FROM socsvc.rehabilitation_programme WHERE id = 1$$), 5), 'SV017', 'nor is it deleted');
SELECT is(said($$UPDATE socsvc.entitlement SET quantity = 2 WHERE id = 3$$), 'SV017 Its status is "in_force".', 'nor do its measures change');
SELECT is(left(said($$INSERT INTO socsvc.entitlement (rehabilitation_programme, help_kind, term) VALUES (1, 'facility_home', days(0, 10))$$), 5), 'SV017', 'or come');
SELECT is(left(said($$DELETE FROM socsvc.entitlement WHERE id = 3$$), 5), 'SV017', 'or go');
SELECT is(left(said($$UPDATE socsvc.entitlement SET term = days(-10, 1000) WHERE id = 3$$), 5), 'SV017', 'or last longer');
SELECT is(left(said($$UPDATE socsvc.entitlement SET term = days(-10, -3) WHERE id = 3$$), 5), 'SV005', 'or end in the past');
SELECT lives_ok($$UPDATE socsvc.entitlement SET term = days(-10, 5) WHERE id = 3$$, 'they may end early');
SELECT is(left(said($$SELECT socsvc.issue_rehabilitation_programme(1)$$), 5), 'SV003', 'issued once');
SELECT is(left(said($$UPDATE socsvc.rehabilitation_programme SET status = 'replaced' WHERE id = 1$$), 5), 'SV004', 'not replaced by nothing');
SELECT lives_ok($$SELECT socsvc.issue_rehabilitation_programme(r('ИПР-3'))$$, 'another one comes into force');
SELECT is((SELECT notified_on FROM socsvc.rehabilitation_programme WHERE number = 'ИПР-3'), day(), 'told today, where nothing else was said');
SELECT is(rst('ИПР-2'), 'replaced', 'the earlier one is replaced');
SELECT tap.citizen(2);
SELECT results_eq($$SELECT help_kind, rehabilitation_programme_number FROM socsvc.my_entitlements$$, $$VALUES ('sign_language', 'ИПР-3')$$, 'only the one in force entitles');
SELECT is(left(said($$SELECT socsvc.order_specialist(11, 3)$$), 5), 'SV026', '[004/9/3] nothing is ordered on the replaced one');
SELECT lives_ok(format('SELECT socsvc.order_specialist(%s, 2)', (SELECT entitlement FROM socsvc.my_entitlements)), 'but on the new one');
SELECT tap.agency();
SELECT is(said($$UPDATE socsvc.entitlement SET term = days(0, 5) WHERE rehabilitation_programme = r('ИПР-3')$$),
          format('SV004 Order %s is open.', (SELECT id FROM socsvc.service_order)), 'a measure does not end while it is ordered');
SELECT tap.become('tap_scheduler', 'scheduler');
SELECT is(left(said($$UPDATE socsvc.rehabilitation_programme SET status = 'ended' WHERE id = 1$$), 5), 'SV004', 'it does not end before its term');
SELECT tap.agency();
SELECT lives_ok($$UPDATE socsvc.rehabilitation_programme SET status = 'ended', status_reason = 'инвалидность снята' WHERE id = 1$$, 'unless the agency ends it');
SELECT is((SELECT string_agg(l.label, ', ' ORDER BY s.sort_order) FROM socsvc.status s JOIN socsvc.status_label l ON (l.entity, l.status, l.lang) = (s.entity, s.code, 'ru')
            WHERE s.entity = 'rehabilitation_programme'), 'Составляется, Действует, Завершена, Заменена', 'statuses have names');
INSERT INTO socsvc.rehabilitation_programme (number, person, issued_on, term) VALUES ('ИПР-5', 1, day(-50), days(-50, 0));
INSERT INTO socsvc.entitlement (rehabilitation_programme, help_kind, term) VALUES (r('ИПР-5'), 'wheelchair', days(-50, 0));
SELECT is(left(said($$SELECT socsvc.issue_rehabilitation_programme(r('ИПР-5'))$$), 5), 'SV005', 'one that is over does not come into force');

-- ---- the fee is nobody's business --------------------------------------------------------------------------------------------------
SELECT tap.superuser();
INSERT INTO socsvc.setting (jurisdiction, name, value, source) VALUES ('KZ', 'fee_assessment_before_offer', 'true', 'test')
  ON CONFLICT DO NOTHING;
SELECT is(socsvc.setting_value('fee_assessment_before_offer'), 'true', 'where a region asks for the fee before a contract');
SELECT tap.agency();
INSERT INTO socsvc.rehabilitation_programme (number, person, issued_on, term) VALUES ('ИПР-6', 1, day(), days(0, 100));
INSERT INTO socsvc.entitlement (rehabilitation_programme, help_kind, term) VALUES (r('ИПР-6'), 'assistant', days(0, 100));
SELECT socsvc.issue_rehabilitation_programme(r('ИПР-6'));
SELECT tap.superuser();
SELECT tap.kz_order(700, (SELECT e.id FROM socsvc.entitlement e WHERE e.rehabilitation_programme = r('ИПР-6')), 1);
SELECT is((SELECT ROW(o.status, c.status, (SELECT count(*) FROM socsvc.fee_assessment)) FROM socsvc.service_order o JOIN socsvc.contract c ON c.id = o.contract),
          ROW('in_progress'::text, 'active'::text, 0::bigint), 'an order''s contract is free and asks for none');
-- ---- sums are numbers ------------------------------------------------------------------------------------------------------
SELECT tap.become(NULL, 'agency');
SELECT throws_ok($$UPDATE socsvc.help_kind_rule SET guaranteed_sum = 'NaN' WHERE help_kind = 'assistant'$$, '23514', NULL, 'a guaranteed sum is a number');
SELECT throws_ok($$UPDATE socsvc.help_kind_rule SET guaranteed_sum = 'Infinity' WHERE help_kind = 'assistant'$$, '22003', NULL, 'and finite');
SELECT throws_ok($$UPDATE socsvc.specialist SET hourly_rate = 'NaN' WHERE id = 1$$, '23514', NULL, 'so is the rate of an hour');

SELECT * FROM finish();
ROLLBACK;
