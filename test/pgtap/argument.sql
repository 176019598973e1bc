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

SELECT * FROM finish();
ROLLBACK;
