-- What the functions in C are given and cannot take is refused with its SQLSTATE, by the private ones too, which nobody but a superuser
-- and the register's own functions call.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.superuser();

-- Visits to be held.
SELECT throws_ok('SELECT socsvc._hold_visits(NULL, ''{}'', ''{}'', ''{}'', NULL, ''{}'', NULL, false)', '22004', NULL, 'visits without lines');
SELECT throws_ok('SELECT socsvc._hold_visits(''{1,2}'', ''{2023-04-03}'', ''{1}'', ''{10}'', 1, ''{10:00}'', NULL, false)', '2202E', NULL, 'arrays of two lengths');
SELECT throws_ok('SELECT socsvc._hold_visits(''{{1},{2}}'', ''{2023-04-03,2023-04-04}'', ''{1,1}'', ''{10,10}'', 1, ''{10:00,11:00}'', NULL, false)', '2202E', NULL, 'an array of two dimensions');
SELECT throws_ok('SELECT socsvc._hold_visits(''{1}'', ''{2023-04-03}'', ''{1}'', ''{10}'', 0, ''{10:00}'', NULL, false)', '22003', NULL, 'a worker 0');
SELECT is_empty('SELECT socsvc._hold_visits(''{}'', ''{}'', ''{}'', ''{}'', NULL, ''{}'', NULL, false)', 'of no visits there are no verdicts');

-- Queues.
SELECT throws_ok('SELECT socsvc._queue_bucket(now(), 4)', '22023', 'a queue has no tally of level 4', 'a level that queue_tally has not');
SELECT throws_ok('SELECT * FROM socsvc.allocate_places(31, ''infinity'')', '22023', NULL, 'places of a day without end');

-- Rows that are looked for.
SELECT is(socsvc._row_shown(NULL, 1), false, 'of nothing no row is shown');
SELECT is(socsvc._row_shown('contract', NULL), false, 'nor the row without an id');
SELECT is(socsvc._row_shown('no_such_table', 1), false, 'nor that of a table which is not there');
SELECT is(socsvc._row_shown('setting', 1), false, 'nor that of a table without ids of this kind');
SELECT is(socsvc._client_sees('contract', NULL), false, 'a client sees no row without an id');

-- Numbers at random.
SELECT throws_ok('SELECT socsvc._random_bytes(0)', '22023', NULL, 'no random bytes');
SELECT throws_ok('SELECT socsvc._random_bytes(1025)', '22023', NULL, 'too many random bytes');
SELECT throws_ok('SELECT socsvc._random_digits(19)', '22023', NULL, 'a code of too many digits');
SELECT throws_ok('SELECT socsvc._try_code(0, ''\x00'', 3)', 'P0002', NULL, 'a code that is not there');
SELECT throws_ok('SELECT socsvc._draw(1, 1, 1, 0)', '22023', NULL, 'a draw below nothing');
SELECT is((SELECT count(DISTINCT socsvc._draw(1, n, 1, 10)) FROM generate_series(1, 200) n), 10::bigint, 'a draw below ten has each of ten answers');

-- The clock.
SELECT throws_ok('SET socsvc.replayed_day = ''tomorrow''', '22023', NULL, 'a clock that says no day');

-- Fees by the array.
SELECT is(socsvc.monthly_fees('home', NULL, '{2023-04-01}', NULL, '{1}'), NULL, 'of no incomes no fees');
SELECT is(socsvc.monthly_fees('home', 'adult', '{}', '{}', '{}'), '{}'::bigint[], 'of no days no fees');
SELECT throws_ok($$SELECT socsvc.monthly_fees('home', 'adult', '{2023-04-01}', '{1,2}', '{1}')$$, '2202E', NULL, 'arrays of two lengths');
SELECT throws_ok($$SELECT socsvc.monthly_fees('home', 'adult', '{{2023-04-01}}', '{{1}}', '{{1}}')$$, '2202E', NULL, 'arrays of two dimensions');
SELECT throws_ok($$SELECT socsvc.monthly_fees('home', 'adult', '{2023-04-01,2023-04-02}', '{1,NULL}', '{1,1}')$$, '22004', NULL, 'an income that is not known');
SELECT throws_ok($$SELECT socsvc.monthly_fees('no_such_form', 'adult', '{2023-04-01}', '{1}', '{1}')$$, 'SV021', NULL, 'a form without a cap');
SELECT throws_ok($$SELECT socsvc.monthly_fees('home', 'no_such_group', '{2023-04-01}', '{1}', '{1}')$$, 'SV021', NULL, 'a group without a subsistence minimum');
SELECT throws_ok($$SELECT socsvc.monthly_fees('home', NULL, '{2023-04-01}', '{1}', '{1}')$$, '22004', NULL, 'a form that needs the group');
SELECT throws_ok($$SELECT socsvc.monthly_fees('home', (SELECT min(g.code) FROM socsvc.subsistence_minimum m JOIN socsvc.demographic_group g ON g.code = m.demographic_group),
                     '{2023-04-01}', '{-1}', '{1}')$$, '22023', NULL, 'a negative income');
SELECT throws_ok($$SELECT socsvc.monthly_fee('home', 1, 1, 1, 'infinity')$$, '22008', NULL, 'a fee of a day without end');

-- Sets of deliveries, by whoever acts for no provider.
SELECT tap.contract(11, 1), tap.contract(12, 2, programme_id => 4);
SELECT is((SELECT string_agg(coalesce(r.sqlstate, 'ok'), ' ' ORDER BY r.row_number)
             FROM socsvc.record_deliveries('[{"contract_line": 1101, "delivered_on": "2023-04-04"}, {"contract_line": 1102, "delivered_on": "2023-04-04"}]', 'one') r),
          'ok ok', 'a key of lines of one provider');
SELECT is((SELECT r.provider FROM socsvc.delivery_request r WHERE r.idempotency_key = 'one'), 1::bigint, 'is that provider''s');
SELECT throws_ok($$SELECT * FROM socsvc.record_deliveries('[{"contract_line": 1101, "delivered_on": "2023-04-05"}, {"contract_line": 1241, "delivered_on": "2023-04-05"}]', 'two')$$,
                 '22023', NULL, 'a key of lines of two providers is nobody''s');
SELECT throws_ok($$SELECT * FROM socsvc.record_contract_deliveries(NULL, '{2023-04-05}')$$, '22004', NULL, 'a set without lines');
SELECT is((SELECT string_agg(coalesce(r.sqlstate, 'ok'), ' ' ORDER BY r.row_number)
             FROM socsvc.record_contract_deliveries('{1101,1101}', '{2023-04-05,2023-04-06}', notes => '{a,NULL}') r), 'ok ok', 'notes are given or not');
SELECT is((SELECT string_agg(coalesce(d.note, '-'), ' ' ORDER BY d.delivered_on) FROM socsvc.delivery d
            WHERE d.contract_line = 1101 AND d.delivered_on IN ('2023-04-05', '2023-04-06')), 'a -', 'and kept');
SELECT is((SELECT string_agg(coalesce(r.sqlstate, 'ok'), ' ' ORDER BY r.row_number)
             FROM jsonb_array_elements_text('["10:00", "24:00", "10:60", "9:00", "10.00", 10]') t (moment),
                  socsvc.record_deliveries(jsonb_build_array(jsonb_build_object('contract_line', 1102, 'delivered_on', '2023-04-11', 'minutes', 15, 'started_at', t.moment))) r),
          'ok 22P02 22P02 22P02 22P02 22P02', 'a time of day is written as HH:MM');
SELECT is((SELECT string_agg(coalesce(r.sqlstate, 'ok'), ' ' ORDER BY r.row_number)
             FROM socsvc.record_deliveries('[{"contract_line": 1107, "delivered_on": "2023-04-11", "started_at": "10:00"},
                                             {"contract_line": 1107, "delivered_on": "2023-04-11", "minutes": 15, "started_at": "23:50"},
                                             {"contract_line": 1107, "delivered_on": "2023-04-11", "minutes": 15, "started_at": 10}]') r),
          '23514 23514 22P02', 'a start needs minutes, and both a day');

-- Deadlines.
SELECT throws_ok(format('SELECT socsvc.deadline_due_on(%L, %s, %L, %L, ''RU-KHM'')', c.starts_on, c.length, c.unit, c.stood), c.state, NULL, c.what)
  FROM (VALUES ('2023-04-03', '1', 'hour', '{}', '22023', 'hours are not counted in days'), ('2023-04-03', '1', 'week', '{}', '22023', 'nor weeks'),
               ('2023-04-03', '-1', 'calendar_day', '{}', '22023', 'a length below nothing'), ('infinity', '1', 'calendar_day', '{}', '22008', 'a deadline without a beginning'),
               ('2023-04-03', '1', 'calendar_day', '{(,2023-04-01)}', '22008', 'a clock that has always stood'),
               ('5874897-12-01', '1', 'year', '{}', '22008', 'a day that no date holds'), ('5874897-12-01', '2', 'month', '{}', '22008', 'nor after months'))
         c (starts_on, length, unit, stood, state, what);
SELECT is(socsvc.is_calendar_loaded('2023-01-01', 'infinity', 'RU-KHM'), false, 'no calendar is loaded for ever');

-- Volumes and periodicities that are seldom written so.
SELECT is((E'е\u0308жедневно'::socsvc.periodicity)::text, ('ежедневно'::socsvc.periodicity)::text, 'a letter with its points apart');
SELECT is(('1,50000000 ч'::socsvc.volume)::text, ('1,5 ч'::socsvc.volume)::text, 'noughts behind a fraction');
SELECT throws_ok($$SELECT '1 ч 1,0000001 мин'::socsvc.volume$$, '22023', NULL, 'minutes behind hours, too exact');
SELECT throws_ok($$SELECT '153722867280912 ч. 59 мин.'::socsvc.volume$$, '22023', NULL, 'hours that have no room for minutes');
SELECT throws_ok($$SELECT '30 мин. в день'::socsvc.volume$$, '22P02', NULL, 'minutes a day');
SELECT throws_ok($$SELECT socsvc.quota('ежедневно'::socsvc.periodicity, '(,)'::daterange)$$, '22023', NULL, 'a quota of all time');

SELECT * FROM finish();
ROLLBACK;
