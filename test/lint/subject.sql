-- Policies and views ask who acts once a query: subject_*() stands there only as (SELECT socsvc.subject_…()), which the
-- planner makes an InitPlan, or as a set that a subquery reads. Bare, it is called for every row. Excepted is
-- subject_serves(person), which asks about a row.
WITH text_of (place, text) AS (
  SELECT format('policy %s of %s', p.polname, p.polrelid::regclass),
         concat_ws(' / ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy p
  UNION ALL
  SELECT format('view %s', c.oid::regclass), pg_get_viewdef(c.oid)
    FROM pg_class c WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('v', 'm')
), asked AS (
  -- As the server prints it: ( SELECT socsvc.subject_x() AS subject_x), or the call in a FROM.
  SELECT t.place, regexp_replace(t.text, '(SELECT (socsvc\.)?(subject|opened)_[a-z_]+\(\) AS (subject|opened)_[a-z_]+\)|FROM (socsvc\.)?(subject|opened)_[a-z_]+\(\))', '', 'g') AS rest
    FROM text_of t
)
SELECT a.place, m.call[1] AS bare_call
  FROM asked a, regexp_matches(a.rest, '((subject|opened|represents|_represents)[a-z_]*\([^)]*\))', 'g') AS m (call)
 WHERE m.call[1] NOT LIKE 'subject_serves(%'
 ORDER BY a.place;
