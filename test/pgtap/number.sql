-- Sums are numbers: NaN, which is greater than all of them, and infinity are refused in every column of the register.
BEGIN;
SELECT * FROM no_plan();

-- Whether a CHECK of the column refuses the value.
CREATE FUNCTION public.refuses(relation regclass, number smallint, column_name name, value text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  expression text;
  is_lawful boolean;
BEGIN
  FOR expression IN SELECT pg_get_expr(c.conbin, c.conrelid) FROM pg_constraint c
                     WHERE c.conrelid = relation AND c.contype = 'c' AND c.conkey = ARRAY[number] LOOP
    EXECUTE format('SELECT %s FROM (SELECT %L::numeric AS %I) v', expression, value, column_name) INTO is_lawful;
    IF NOT is_lawful THEN
      RETURN true;
    END IF;
  END LOOP;
  RETURN false;
END $$;
-- A numeric with digits takes no infinity by itself, but NaN.
SELECT is(public.refuses(c.oid, a.attnum, a.attname, 'NaN'), true, format('%s.%s is a number', c.relname, a.attname))
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
 WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.atttypid = 'numeric'::regtype
 ORDER BY c.relname, a.attnum;
SELECT is_empty($$SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                   WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
                     AND (a.atttypid IN ('float4'::regtype, 'float8'::regtype) OR a.atttypid = 'numeric'::regtype AND a.atttypmod = -1)$$,
                'and every one has its digits, so none is infinite');

SELECT * FROM finish();
ROLLBACK;
