-- Quality by the criteria of 326-п paragraph 33: what providers record, what the register computes, who sees which of it.
-- In the small region of setup_bi.sql; the job commits, so this test does: its database is dropped afterwards.
SELECT * FROM no_plan();
SET client_min_messages = warning;

\ir setup_bi.sql

SELECT results_eq($$SELECT code, method, source FROM socsvc.quality_criterion ORDER BY source$$,
  $$VALUES ('completeness', 'register', '326-п/33/1'), ('timeliness', 'register', '326-п/33/2'),
           ('material_effectiveness', 'direct_control', '326-п/33/3; 326-п/33/4'),
           ('non_material_effectiveness', 'recipient_survey', '326-п/33/5; 326-п/33/6')$$, 'the four criteria, each with its method');

-- ---- assessments: the provider's own --------------------------------------------------------------------------------
-- recorded(criterion, method, provider, …): tries to record an assessment; answers ok, or SQLSTATE and constraint.
CREATE FUNCTION tap.recorded(criterion text, method text, provider bigint DEFAULT 1, period daterange DEFAULT '[2024-01-01,2024-04-01)',
  assessed_on date DEFAULT '2024-04-05', result text DEFAULT 'хорошо', asked integer DEFAULT NULL, share numeric DEFAULT NULL, service_group bigint DEFAULT NULL)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE named text;
BEGIN
  INSERT INTO socsvc.quality_assessment (provider, criterion, method, service_group, period, assessed_on, result, asked, positive_share)
    VALUES (provider, criterion, method, service_group, period, assessed_on, result, asked, share);
  RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS named = CONSTRAINT_NAME;
  RETURN concat_ws(' ', SQLSTATE, nullif(named, ''));
END $$;

BEGIN;
SELECT tap.provider(1);
SELECT is(tap.recorded('completeness', 'register', result => 'Стандарты выдержаны'), 'ok', '[326-п/33/1] a provider assesses completeness, by what the register computes');
SELECT is(tap.recorded('timeliness', 'register'), 'ok', '[326-п/33/2] and timeliness');
SELECT is(tap.recorded('material_effectiveness', 'direct_control', asked => 8, share => 0.75), 'ok', '[326-п/33/3] material effectiveness by looking at results');
SELECT is(tap.recorded('material_effectiveness', 'recipient_survey'), '23503 quality_assessment_criterion', '[326-п/33/4] not by asking');
SELECT is(tap.recorded('non_material_effectiveness', 'recipient_survey', asked => 20, share => 0.9), 'ok', '[326-п/33/5] non-material effectiveness by asking recipients');
SELECT is(tap.recorded('non_material_effectiveness', 'direct_control'), '23503 quality_assessment_criterion', '[326-п/33/6] not by looking');
SELECT is(tap.recorded('non_material_effectiveness', 'recipient_survey', asked => 5, share => 0.4, service_group => (SELECT min(id) FROM socsvc.service_group)), 'ok', 'of one kind of services too');
SELECT is(tap.recorded('non_material_effectiveness', 'recipient_survey', asked => 7, share => 1), '23505 quality_assessment_once', 'the same is assessed once');
SELECT is(tap.recorded('beauty', 'other'), '23503 quality_assessment_criterion', 'there is no such criterion');
SELECT is(tap.recorded('material_effectiveness', 'direct_control', assessed_on => socsvc.today() + 1), 'SV005', 'nothing is assessed in the future');
SELECT is(tap.recorded('material_effectiveness', 'direct_control', assessed_on => '2024-03-30'), '23514 quality_assessment_after_period', 'nor before the period is over');
SELECT is(tap.recorded('material_effectiveness', 'direct_control', period => bad), '23514 quality_assessment_period_check', 'a period has a first and a last day: ' || bad)
  FROM unnest('{"empty","[2024-01-01,)","(,2024-01-01)"}'::daterange[]) bad;
SELECT is(tap.recorded('material_effectiveness', 'direct_control', result => E' \n'), '23514 quality_assessment_result_check', 'a result says something');
SELECT is(tap.recorded('material_effectiveness', 'direct_control', result => bad), '23514 quality_assessment_impersonal', 'and names nobody: ' || bad)
  FROM unnest('{"у 112-233-445 95 лучше","тел. 79001234567","писала a@b.ru"}'::text[]) bad;
SELECT is(tap.recorded('material_effectiveness', 'direct_control', period => '[2023-01-01,2023-02-01)', asked => 8, share => bad), '23514 quality_assessment_positive_share_check', 'a share is from 0 to 1: ' || bad)
  FROM unnest('{-0.01,1.01}'::numeric[]) bad;
SELECT is(tap.recorded('material_effectiveness', 'direct_control', asked => 0), '23514 quality_assessment_asked_check', 'nobody asked is no number');
SELECT is(tap.recorded('material_effectiveness', 'direct_control', share => 0.5), '23514 quality_assessment_share_of', 'a share is of some number');
SELECT is(tap.recorded('completeness', 'register', period => '[2023-01-01,2023-02-01)', asked => 8, share => 1), '23514 quality_assessment_register', 'what the register computes nobody states');
SELECT is(tap.recorded('material_effectiveness', 'direct_control', provider => 2), '42501', 'nobody assesses another provider');
SELECT lives_ok($$UPDATE socsvc.quality_assessment SET positive_share = 0.8, result = 'пересчитано' WHERE method = 'recipient_survey' AND asked = 20$$, 'a mistake is mended');
SELECT throws_ok($$UPDATE socsvc.quality_assessment SET assessed_on = socsvc.today() + 1$$, 'SV005', NULL, 'not into the future');
SELECT throws_ok('UPDATE socsvc.quality_assessment SET provider = 2', '42501', NULL, 'not to another');
SELECT throws_ok('DELETE FROM socsvc.quality_assessment', '42501', NULL, 'and nothing is deleted');
SELECT tap.provider(2);
SELECT is(tap.recorded('non_material_effectiveness', 'recipient_survey', provider => 2, asked => 3, share => 1), 'ok', 'another provider asks three');
SELECT is((SELECT count(*) FROM socsvc.quality_assessment), 1::bigint, 'and sees its own alone');
SELECT tap.provider(3);
SELECT is(tap.recorded('non_material_effectiveness', 'recipient_survey', provider => 3, asked => 10, share => 0.6), 'ok', 'a third ten');
SELECT tap.agency();
SELECT is((SELECT count(*) FROM socsvc.quality_assessment), 7::bigint, 'the agency reads all');
SELECT is(tap.recorded('material_effectiveness', 'direct_control'), '42501', '[326-п/33/1] but assesses nothing: the provider does');
SELECT tap.citizen(1);
SELECT is((SELECT count(*) FROM socsvc.quality_assessment), 0::bigint, 'a recipient sees none');
SELECT is(tap.recorded('material_effectiveness', 'direct_control'), '42501', 'and writes none');
SELECT tap.admin();
SELECT lives_ok($$INSERT INTO socsvc.quality_criterion (jurisdiction, code, method, name_ru, source) VALUES ('RU-KHM', 'material_effectiveness', 'other', 'Иное', 'приказ')$$,
  'an administrator adds another method');
SELECT tap.provider(1);
SELECT is(tap.recorded('material_effectiveness', 'other'), 'ok', 'by which a provider may assess then');
SELECT tap.superuser();
COMMIT;
SELECT results_eq($$SELECT l.subject_role, l.command, count(*) FROM socsvc.audit_log l WHERE l.entity = 'quality_assessment' GROUP BY 1, 2 ORDER BY 2$$,
  $$VALUES ('provider', 'INSERT', 8::bigint), ('provider', 'UPDATE', 1)$$, 'each is in the audit: eight recorded, one mended');

-- ---- figures --------------------------------------------------------------------------------------------------------
BEGIN;
SET LOCAL session_replication_role = replica;
-- Provider 1, February: ten visits done, of persons 1 to 10; two missed by the worker, one by whom is not known; three by the
-- recipient, one that is planned, one that was called off, which do not count.
INSERT INTO socsvc.visit (contract_line, programme_line, person, provider, day, status, missed_by, delivery, live)
  SELECT 100 + v.person, 100 + v.person, v.person, 1, '2024-02-12', v.status, v.missed_by, CASE WHEN v.status = 'done' THEN v.person END, false
    FROM (SELECT n AS person, 'done' AS status, NULL AS missed_by FROM generate_series(1, 10) n
          UNION ALL SELECT n, 'missed', 'worker' FROM generate_series(1, 2) n
          UNION ALL VALUES (3, 'missed', NULL), (4, 'planned', NULL), (5, 'cancelled', NULL)
          UNION ALL SELECT n, 'missed', 'recipient' FROM generate_series(6, 8) n) v;
-- Its deadlines of February: of six contracts, four of them kept; one that is open and over; a void one and five of the agency's do not count.
INSERT INTO socsvc.deadline (id, rule, step, entity, entity_id, person, duty_of, opened_by, starts_on, due_on, met_by, met_on, voided_by, state)
  SELECT 1000 + n, 1, 'contract', 'contract', 100 + n, n, CASE WHEN n >= 9 THEN 'agency' ELSE 'provider' END, 1, '2024-02-01', '2024-02-02',
         CASE WHEN n <= 5 THEN 1 END, CASE WHEN n <= 4 THEN date '2024-02-02' WHEN n = 5 THEN '2024-02-05' END, CASE n WHEN 7 THEN 1 END,
         CASE WHEN n <= 4 THEN 'met' WHEN n = 5 THEN 'met_late' WHEN n = 6 THEN 'open' WHEN n = 7 THEN 'void' ELSE 'overdue' END
    FROM unnest('{1,2,3,4,5,6,7,9,11,12,13,14}'::integer[]) n;
COMMIT;
SET SESSION AUTHORIZATION tap_scheduler;
CALL socsvc.refresh_bi();
RESET SESSION AUTHORIZATION;

BEGIN;
SELECT tap.provider(1);
SELECT results_eq($$SELECT month, criterion, measure, persons, expected, fulfilled FROM socsvc.quality_figure WHERE month BETWEEN '2024-02-01' AND '2024-03-01' ORDER BY 1, 2, 3$$,
  $$VALUES (date '2024-02-01', 'completeness', 'norm', 10::bigint, 271.000, 20.000), ('2024-02-01', 'timeliness', 'deadlines', 6, 6.000, 4.000),
           ('2024-02-01', 'timeliness', 'visits', 10, 13.000, 10.000), ('2024-03-01', 'material_effectiveness', 'direct_control', 8, 8.000, 6.000),
           ('2024-03-01', 'non_material_effectiveness', 'recipient_survey', 20, 25.000, 18.000)$$,
  'a provider reads its own figures');
SELECT throws_ok($$UPDATE socsvc.quality_figure SET fulfilled = expected$$, '42501', NULL, 'which nobody writes');
SELECT tap.provider(2);
SELECT results_eq($$SELECT provider, persons, expected, fulfilled FROM socsvc.quality_figure WHERE month = '2024-02-01'$$, $$VALUES (2::bigint, 3::bigint, 87.000, 3.000)$$,
  'another provider its own');
SELECT tap.agency();
SELECT is((SELECT count(*) FROM socsvc.quality_figure WHERE month = '2024-02-01' AND measure = 'norm'), 3::bigint, 'the agency all');
SELECT tap.citizen(1);
SELECT is_empty('SELECT FROM socsvc.quality_figure', 'recipients none');
COMMIT;

-- ---- the question, as analysts read it ------------------------------------------------------------------------------
BEGIN;
SELECT tap.become('tap_analyst', 'analyst');
SELECT results_eq($$SELECT provider, is_folded, persons, expected, fulfilled, fulfilled_percent FROM socsvc_bi.quality
                     WHERE month = '2024-02-01' AND criterion = 'completeness' AND measure = 'norm' ORDER BY provider$$,
  $$VALUES (1::bigint, false, 10::bigint, 271.0, 20.0, 7.4), (NULL, true, NULL, 290.0, 10.0, 3.4)$$,
  '[326-п/33/1] completeness: nine ask for 29 times, one until the 11th for 10; a provider of three recipients is folded with the next');
SELECT results_eq($$SELECT sum(expected), sum(fulfilled) FROM socsvc_bi.quality WHERE month = '2024-02-01' AND measure = 'norm'$$,
  $$SELECT sum(norm_times), sum(times) FROM socsvc_bi.norm_fulfilment WHERE month = '2024-02-01'$$, '[326-п/33/1] it adds up to norm_fulfilment, all having contracts');
SELECT results_eq($$SELECT measure, provider, persons, expected, fulfilled, fulfilled_percent FROM socsvc_bi.quality WHERE month = '2024-02-01' AND criterion = 'timeliness' ORDER BY measure$$,
  $$VALUES ('deadlines', 1::bigint, 6::bigint, 6.0, 4.0, 66.7), ('visits', 1, 10, 13.0, 10.0, 76.9)$$, '[326-п/33/2] timeliness: deadlines and planned visits');
SELECT results_eq($$SELECT provider, persons, expected, fulfilled_percent FROM socsvc_bi.quality WHERE month = '2024-03-01' AND criterion = 'material_effectiveness'$$,
  $$VALUES (1::bigint, 8::bigint, 8.0, 75.0)$$, '[326-п/33/3] material effectiveness: one without numbers is for the agency to read');
SELECT results_eq($$SELECT provider, is_folded, persons, expected, fulfilled, fulfilled_percent FROM socsvc_bi.quality WHERE criterion = 'non_material_effectiveness' ORDER BY provider$$,
  $$VALUES (1::bigint, false, 20::bigint, 25.0, 18.0, 72.0), (NULL, true, NULL, 13.0, 9.0, 69.2)$$, '[326-п/33/5] non-material effectiveness: the three who were asked are folded');
SELECT throws_ok('SELECT * FROM socsvc.quality_figure', '42501', NULL, 'figures before suppression are closed');
SELECT throws_ok('SELECT * FROM socsvc.quality_assessment', '42501', NULL, 'and what is said in words');
SELECT ok(bool_and(NOT is_stale AND as_of <= clock_timestamp()), 'they say how old they are') FROM socsvc_bi.quality;
COMMIT;

-- ---- what is computed anew, and what stays --------------------------------------------------------------------------
BEGIN;
SET LOCAL session_replication_role = replica;
-- Half of the month paused, of two persons; another's contract ends with the 10th; a fourth has none signed.
UPDATE socsvc.contract SET paused = '{[2024-02-16,2024-03-01)}' WHERE id IN (101, 102);
UPDATE socsvc.contract SET inactive_from = '2024-02-11' WHERE id = 103;
UPDATE socsvc.contract SET signed_on = NULL WHERE id = 104;
SELECT socsvc._refresh_bi('quality');
SELECT results_eq($$SELECT persons, expected, fulfilled FROM socsvc.quality_figure WHERE provider = 1 AND month = '2024-02-01' AND measure = 'norm'$$,
  $$VALUES (9::bigint, 271 - 14 - 14 - 19 - 29.000, 18.000)$$, 'pauses ask for nothing, nor days before or after the contract');
ROLLBACK;
BEGIN;
ALTER TABLE socsvc.delivery DETACH PARTITION socsvc.delivery_2024_02;
SET LOCAL session_replication_role = replica;
DELETE FROM socsvc.visit;
SELECT socsvc._refresh_bi('quality');
SELECT results_eq($$SELECT measure, expected FROM socsvc.quality_figure WHERE provider = 1 AND month = '2024-02-01' ORDER BY 1$$, $$VALUES ('deadlines', 6.000), ('norm', 271.000)$$,
  'a month that archive_month() took out keeps its norm; what is not there any more is not counted');
ROLLBACK;
-- pgTAP counts by what is committed: this row ends it.
SELECT results_eq($$SELECT persons, expected FROM socsvc.quality_figure WHERE provider = 1 AND month = '2024-02-01' AND measure = 'norm'$$,
  $$VALUES (10::bigint, 271.000)$$, 'rolled back, the figures are as they were');
SELECT * FROM finish();
