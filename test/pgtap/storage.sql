-- How rows lie on disk: room for counters on their pages, so that counting is heap-only, and no padding in the table with most rows.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.contract(1, 1);

SELECT is(
  (SELECT array_to_string(reloptions, ',') FROM pg_class WHERE oid = ('socsvc.' || name)::regclass), 'fillfactor=70', name || ' has room for its counters')
  FROM unnest(ARRAY['programme_line', 'line_window', 'line_minutes', 'queue_tally', 'audit_head']) name;
SELECT is(
  (SELECT array_to_string(reloptions, ',') FROM pg_class WHERE oid = ('socsvc.' || name)::regclass), 'fillfactor=85', name || ' has room for its moves')
  FROM unnest(ARRAY['person', 'contract', 'deadline', 'queue_entry']) name;

-- The columns that every delivery of a contract has lie without padding: offsets as heap_form_tuple() gives them.
SELECT is_empty($$
  WITH RECURSIVE c AS (
    SELECT attname, attlen, CASE attalign WHEN 'd' THEN 8 WHEN 'i' THEN 4 WHEN 's' THEN 2 ELSE 1 END AS boundary, row_number() OVER (ORDER BY attnum) AS n
      FROM pg_attribute WHERE attrelid = 'socsvc.delivery'::regclass AND attnum > 0 AND NOT attisdropped
       AND attname NOT IN ('extra_line', 'urgent_line', 'note', 'started_at')),
  laid AS (
    SELECT n, attname, 0 AS padding, attlen::integer AS ends FROM c WHERE n = 1
    UNION ALL
    SELECT c.n, c.attname, -l.ends & (c.boundary - 1), l.ends + (-l.ends & (c.boundary - 1)) + c.attlen FROM laid l JOIN c ON c.n = l.n + 1)
  SELECT attname, padding FROM laid WHERE padding > 0$$, 'no column of a delivery is padded');

-- A delivery moves the counters of its line and of its period where they stand; the first of a period makes its row.
SELECT tap.deliver(101, '2023-03-20');
SELECT pg_stat_get_xact_tuples_updated('socsvc.programme_line'::regclass) AS before,
       pg_stat_get_xact_tuples_hot_updated('socsvc.programme_line'::regclass) AS hot_before \gset
SELECT pg_stat_get_xact_tuples_updated('socsvc.line_window'::regclass) AS period_before,
       pg_stat_get_xact_tuples_hot_updated('socsvc.line_window'::regclass) AS period_hot_before \gset
SELECT tap.deliver(101, '2023-03-21');
SELECT tap.deliver(101, '2023-03-22');
SELECT is(pg_stat_get_xact_tuples_updated('socsvc.programme_line'::regclass) - :before, 2::bigint, 'two deliveries are counted in their line');
SELECT is(pg_stat_get_xact_tuples_hot_updated('socsvc.programme_line'::regclass) - :hot_before, 2::bigint, '… each where it stands, past the indexes');
SELECT is(pg_stat_get_xact_tuples_updated('socsvc.line_window'::regclass) - :period_before, 2::bigint, '… and in its period');
SELECT is(pg_stat_get_xact_tuples_hot_updated('socsvc.line_window'::regclass) - :period_hot_before, 2::bigint, '… likewise');
SELECT * FROM finish();
ROLLBACK;
