-- A line an object of a register that an upgrade must make or drop: rank, table (or function), key, and as JSON the statements that make and
-- drop it, and what changes it where dropping it would lose rows. test/setup/upgrade_script compares two registers by it.
SET search_path = pg_catalog;
WITH relation AS (
  SELECT c.*, c.oid::regclass::text AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname IN ('socsvc', 'socsvc_bi') AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
     -- Months that were opened or archived are no part of a version.
     AND c.relname !~ '_\d{4}_\d{2}$'
), col AS (
  SELECT r.name, r.oid, r.relkind, a.*, pg_get_expr(d.adbin, d.adrelid) AS expression
    FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
), object (rank, of_table, key, make, drop, change) AS (
  SELECT 10, r.name, 'table ' || r.name, NULL, 'DROP TABLE ' || r.name || ';', NULL
    FROM relation r WHERE r.relkind <> 'v'
  UNION ALL
  SELECT 20, c.name, format('column %s.%s', c.name, c.attname),
         format('ALTER TABLE %s ADD COLUMN %I %s%s;', c.name, c.attname, format_type(c.atttypid, c.atttypmod),
           CASE WHEN c.attgenerated <> '' THEN format(' GENERATED ALWAYS AS (%s) STORED', c.expression) END),
         format('ALTER TABLE %s DROP COLUMN %I;', c.name, c.attname),
         CASE WHEN c.attgenerated = '' THEN format('ALTER TABLE %s ALTER COLUMN %I TYPE %s;', c.name, c.attname, format_type(c.atttypid, c.atttypmod)) END
    FROM col c WHERE c.relkind <> 'v'
  UNION ALL
  SELECT 21, c.name, format('default %s.%s', c.name, c.attname),
         format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s;', c.name, c.attname, c.expression),
         format('ALTER TABLE %s ALTER COLUMN %I DROP DEFAULT;', c.name, c.attname), NULL
    FROM col c WHERE c.relkind <> 'v' AND c.attgenerated = '' AND c.expression IS NOT NULL
  UNION ALL
  SELECT 22, c.name, format('not null %s.%s', c.name, c.attname),
         format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL;', c.name, c.attname),
         format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL;', c.name, c.attname), NULL
    FROM col c WHERE c.relkind <> 'v' AND c.attnotnull
  UNION ALL
  SELECT 30, r.name, format('constraint %s.%s', r.name, k.conname),
         format('ALTER TABLE %s ADD CONSTRAINT %I %s;', r.name, k.conname, pg_get_constraintdef(k.oid)),
         format('ALTER TABLE %s DROP CONSTRAINT %I;', r.name, k.conname), NULL
    FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype IN ('c', 'p', 'u', 'f', 'x') AND k.conparentid = 0
   WHERE k.conname <> r.relname || '_region_code'
  UNION ALL
  SELECT 40, r.name, 'index ' || i.indexrelid::regclass, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') || ';',
         format('DROP INDEX %s;', i.indexrelid::regclass), NULL
    FROM relation r JOIN pg_index i ON i.indrelid = r.oid
   WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = r.oid)
  UNION ALL
  SELECT 45, r.name, format('option %s %s', r.name, o.option_name), format('ALTER TABLE %s SET (%s = %s);', r.name, o.option_name, o.option_value),
         format('ALTER TABLE %s RESET (%s);', r.name, o.option_name), NULL
    FROM relation r, pg_options_to_table(r.reloptions) o WHERE r.relkind <> 'v'
  UNION ALL
  SELECT 46, r.name, 'row security ' || r.name, format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY;', r.name),
         format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY;', r.name), NULL
    FROM relation r WHERE r.relrowsecurity
  UNION ALL
  SELECT 50, NULL, 'view ' || r.name, format(E'CREATE OR REPLACE VIEW %s%s AS\n%s', r.name,
           ' WITH (' || array_to_string(r.reloptions, ', ') || ')', pg_get_viewdef(r.oid)), NULL, NULL
    FROM relation r WHERE r.relkind = 'v'
  UNION ALL
  SELECT 60, r.name, format('trigger %s on %s', t.tgname, r.name),
         pg_get_triggerdef(t.oid) || ';'
           || CASE t.tgenabled WHEN 'A' THEN format(E'\nALTER TABLE %s ENABLE ALWAYS TRIGGER %I;', r.name, t.tgname) ELSE '' END
           || coalesce(format(E'\nCOMMENT ON TRIGGER %I ON %s IS %L;', t.tgname, r.name, obj_description(t.oid, 'pg_trigger')), ''),
         format('DROP TRIGGER %I ON %s;', t.tgname, r.name), NULL
    FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal
  UNION ALL
  SELECT 70, r.name, format('policy %s on %s', p.polname, r.name),
         format('CREATE POLICY %I ON %s%s TO %s%s%s;', p.polname, r.name,
           CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE' WHEN 'd' THEN ' FOR DELETE' END,
           (SELECT string_agg(x.role::regrole::text, ', ' ORDER BY x.role::regrole::text) FROM unnest(p.polroles) x (role)),
           E'\n  USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', E'\n  WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')
           || coalesce(format(E'\nCOMMENT ON POLICY %I ON %s IS %L;', p.polname, r.name, obj_description(p.oid, 'pg_policy')), ''),
         format('DROP POLICY %I ON %s;', p.polname, r.name), NULL
    FROM relation r JOIN pg_policy p ON p.polrelid = r.oid
  UNION ALL
  SELECT 80, r.name, format('grant %s on %s to %s', a.privilege_type, r.name, a.grantee::regrole),
         format('GRANT %s ON %s TO %s;', a.privilege_type, r.name, a.grantee::regrole),
         format('REVOKE %s ON %s FROM %s;', a.privilege_type, r.name, a.grantee::regrole), NULL
    FROM relation r, aclexplode(r.relacl) a WHERE a.grantee <> r.relowner
  UNION ALL
  SELECT 81, c.name, format('grant %s on %s.%s to %s', a.privilege_type, c.name, c.attname, a.grantee::regrole),
         format('GRANT %s (%I) ON %s TO %s;', a.privilege_type, c.attname, c.name, a.grantee::regrole),
         format('REVOKE %s (%I) ON %s FROM %s;', a.privilege_type, c.attname, c.name, a.grantee::regrole), NULL
    FROM col c, aclexplode(c.attacl) a
  UNION ALL
  SELECT 82, p.oid::regprocedure::text, format('grant %s on %s to %s', a.privilege_type, p.oid::regprocedure, a.grantee::regrole),
         format('GRANT EXECUTE ON ROUTINE %s TO %s;', p.oid::regprocedure, a.grantee::regrole),
         format('REVOKE EXECUTE ON ROUTINE %s FROM %s;', p.oid::regprocedure, a.grantee::regrole), NULL
    FROM pg_proc p, aclexplode(p.proacl) a WHERE p.pronamespace = 'socsvc'::regnamespace AND a.grantee NOT IN (0, p.proowner)
  UNION ALL
  SELECT 90, r.name, 'comment on ' || r.name, format('COMMENT ON %s %s IS %L;', CASE r.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, r.name,
         obj_description(r.oid, 'pg_class')), NULL, NULL
    FROM relation r WHERE obj_description(r.oid, 'pg_class') IS NOT NULL
  UNION ALL
  SELECT 91, c.name, format('comment on %s.%s', c.name, c.attname),
         format('COMMENT ON COLUMN %s.%I IS %L;', c.name, c.attname, col_description(c.oid, c.attnum)), NULL, NULL
    FROM col c WHERE col_description(c.oid, c.attnum) IS NOT NULL
)
SELECT json_build_array(o.rank, o.of_table, o.key, o.make, o.drop, o.change) FROM object o ORDER BY o.rank, o.key COLLATE "C";
