-- What a register with the rows of fixture.sql answers to questions of every kind. A line a question.
SET TIME ZONE 'UTC';
SELECT 'types', '3 раза в неделю'::socsvc.periodicity, socsvc.label('3/week'::socsvc.periodicity, 'kk'),
       socsvc.quota('3/week'::socsvc.periodicity, '[2023-03-14,2024-03-14)'),
       socsvc.period_of('1/month'::socsvc.periodicity, '2023-05-15', '[2023-03-14,2024-03-14)'),
       '112-233-445 95'::socsvc.snils, socsvc.birth_date('880502350126'::socsvc.iin);
SELECT 'calendar', socsvc.add_working_days('2023-04-28', 5, 'RU-KHM'), socsvc.working_days_between('2023-01-01', '2024-01-01', 'RU'),
       socsvc.is_working_day('2026-01-09', 'RU');
SELECT 'labels', socsvc.form_label('home', 'kk'), socsvc.payment_label('free', 'en'), socsvc.setting_value('fee_assessment_before_offer', '2023-03-15');
-- Moments of signatures are of the clock.
SELECT 'programme', md5(regexp_replace(socsvc.programme_document(p.id, 'ru')::text, '\d\d\.\d\d\.\d{4} \d\d:\d\d', 'when', 'g')) FROM socsvc.programme p ORDER BY p.number;
SELECT 'contract', md5(regexp_replace(socsvc.contract_document(c.id, 'ru')::text, '\d\d\.\d\d\.\d{4} \d\d:\d\d', 'when', 'g')) FROM socsvc.contract c ORDER BY c.number;
BEGIN;
SET LOCAL socsvc.subject_role = 'provider';
SELECT 'provider', set_config('socsvc.provider_id', p.id::text, true) <> '' FROM socsvc.provider p WHERE p.legal_form = 'entrepreneur';
SET LOCAL ROLE socsvc_portal;
SELECT 'recorded', p.sort_order, r.row_number, r.accepted, r.delivery_id IS NOT NULL, r.sqlstate, r.reason, r.remaining
  FROM socsvc.contract_line l JOIN socsvc.programme_line p ON p.id = l.programme_line,
       socsvc.record_deliveries(jsonb_build_array(jsonb_build_object('contract_line', l.id, 'delivered_on', '2023-04-10', 'quantity', 1))) r
 ORDER BY p.sort_order;
ROLLBACK;
SELECT 'check', * FROM socsvc.check_register();
SELECT 'quota', * FROM socsvc.quota_mismatch;
