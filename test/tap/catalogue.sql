-- A line an object of schemas socsvc and socsvc_bi, names instead of oids: two registers of one version give the same lines,
-- and so do an upgraded, a restored and a fresh one.
SET search_path = pg_catalog;
WITH relation AS (
  SELECT c.*, c.oid::regclass AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('socsvc', 'socsvc_bi')
), acl AS (
  -- One item a grant, in an order of its own: a restore may list grantees differently.
  SELECT r.oid, string_agg(format('%s=%s%s/%s', a.grantee::regrole, a.privilege_type, CASE WHEN a.is_grantable THEN '*' END,
           a.grantor::regrole), ' ' ORDER BY a.grantee::regrole::text, a.privilege_type) AS items
    FROM relation r, aclexplode(coalesce(r.relacl, acldefault(CASE r.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", r.relowner))) a
   GROUP BY r.oid
)
SELECT line FROM (
  SELECT format('relation %s %s owner %s options %s rls %s%s grants %s: %s', r.relkind, r.name, r.relowner::regrole, r.reloptions,
           r.relrowsecurity, r.relforcerowsecurity, acl.items, obj_description(r.oid, 'pg_class'))
    FROM relation r LEFT JOIN acl ON acl.oid = r.oid WHERE r.relkind NOT IN ('i', 'I')
  UNION ALL
  SELECT format('column %s.%s %s not null %s identity %s generated %s default %s grants %s: %s', r.name, a.attname,
           format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid),
           (SELECT string_agg(x.item::text, ' ' ORDER BY x.item::text) FROM unnest(a.attacl) x (item)), col_description(r.oid, a.attnum))
    FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
   WHERE r.relkind IN ('r', 'p', 'v', 'm')
  UNION ALL
  SELECT format('view %s: %s', r.name, pg_get_viewdef(r.oid)) FROM relation r WHERE r.relkind = 'v'
  UNION ALL
  SELECT format('sequence %s %s..%s start %s by %s cache %s cycle %s owned by %s', r.name, s.seqmin, s.seqmax, s.seqstart,
           s.seqincrement, s.seqcache, s.seqcycle,
           (SELECT format('%s.%s', d.refobjid::regclass, a.attname)
              FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
             WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0))
    FROM relation r JOIN pg_sequence s ON s.seqrelid = r.oid
  UNION ALL
  -- NOT NULL is one since 18; in a partition its name depends on whether it was made there or came with a dump.
  SELECT format('constraint %s on %s%s: %s: %s', CASE WHEN k.contype <> 'n' THEN k.conname END, r.name, CASE WHEN k.conparentid <> 0 THEN ' (of its parent)' END,
           pg_get_constraintdef(k.oid), obj_description(k.oid, 'pg_constraint'))
    FROM relation r JOIN pg_constraint k ON k.conrelid = r.oid
  UNION ALL
  SELECT format('index %s valid %s options %s: %s', pg_get_indexdef(i.indexrelid), i.indisvalid,
           (SELECT c.reloptions FROM pg_class c WHERE c.oid = i.indexrelid), obj_description(i.indexrelid, 'pg_class'))
    FROM relation r JOIN pg_index i ON i.indrelid = r.oid
  UNION ALL
  SELECT format('trigger on %s enabled %s%s: %s: %s', r.name, t.tgenabled, CASE WHEN t.tgparentid <> 0 THEN ' (of its parent)' END,
           pg_get_triggerdef(t.oid), obj_description(t.oid, 'pg_trigger'))
    FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal OR t.tgparentid <> 0 AND t.tgconstraint = 0
  UNION ALL
  SELECT format('partition %s of %s %s', i.inhrelid::regclass, i.inhparent::regclass, pg_get_expr(r.relpartbound, r.oid))
    FROM relation r JOIN pg_inherits i ON i.inhrelid = r.oid WHERE r.relkind IN ('r', 'p')
  UNION ALL
  SELECT format('policy %s on %s for %s to %s using %s check %s: %s', p.polname, r.name, p.polcmd,
           (SELECT string_agg(x.role::regrole::text, ', ' ORDER BY x.role::regrole::text) FROM unnest(p.polroles) x (role)),
           pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid), obj_description(p.oid, 'pg_policy'))
    FROM relation r JOIN pg_policy p ON p.polrelid = r.oid
  UNION ALL
  -- What a dump takes for a member's first rights (pg_init_privs) it does not carry.
  SELECT format('routine %s owner %s grants %s first grants %s definition %s: %s', p.oid::regprocedure, p.proowner::regrole,
           (SELECT string_agg(format('%s=%s', CASE a.grantee WHEN 0 THEN 'public' ELSE a.grantee::regrole::text END, a.privilege_type), ' '
                     ORDER BY a.grantee::regrole::text)
              FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a),
           (SELECT string_agg(format('%s=%s', CASE a.grantee WHEN 0 THEN 'public' ELSE a.grantee::regrole::text END, a.privilege_type), ' '
                     ORDER BY a.grantee::regrole::text)
              FROM pg_init_privs i, aclexplode(i.initprivs) a WHERE i.classoid = 'pg_proc'::regclass AND i.objoid = p.oid AND i.objsubid = 0),
           coalesce((SELECT format('aggregate %s %s %s %s %s %s', g.aggtransfn, g.aggfinalfn, g.aggcombinefn, g.aggtranstype::regtype,
                              g.aggsortop::regoperator, g.agginitval) FROM pg_aggregate g WHERE g.aggfnoid = p.oid),
                    (SELECT md5(pg_get_functiondef(f.oid)) FROM pg_proc f WHERE f.oid = p.oid AND f.prokind <> 'a')),
           obj_description(p.oid, 'pg_proc'))
    FROM pg_proc p WHERE p.pronamespace = 'socsvc'::regnamespace
  UNION ALL
  SELECT format('type %s owner %s grants %s: %s', t.oid::regtype, t.typowner::regrole,
           to_jsonb(t) - ARRAY['oid', 'typname', 'typnamespace', 'typowner', 'typrelid', 'typarray', 'typacl']
             || jsonb_build_object('typacl', t.typacl::text), obj_description(t.oid, 'pg_type'))
    FROM pg_type t WHERE t.typnamespace = 'socsvc'::regnamespace AND t.typtype IN ('b', 'd', 'e', 'r') AND t.typelem = 0
  UNION ALL
  SELECT format('operator %s %s owner %s commutator %s negator %s hashes %s merges %s restrict %s join %s: %s', o.oid::regoperator, o.oprcode,
           o.oprowner::regrole, o.oprcom::regoperator, o.oprnegate::regoperator, o.oprcanhash, o.oprcanmerge, o.oprrest, o.oprjoin,
           obj_description(o.oid, 'pg_operator'))
    FROM pg_operator o WHERE o.oprnamespace = 'socsvc'::regnamespace
  UNION ALL
  SELECT format('operator class %s default %s keeps %s: %s', pg_describe_object('pg_opclass'::regclass, c.oid, 0), c.opcdefault,
           c.opckeytype::regtype, obj_description(c.oid, 'pg_opclass'))
    FROM pg_opclass c WHERE c.opcnamespace = 'socsvc'::regnamespace
  UNION ALL
  SELECT format('%s', pg_describe_object('pg_amop'::regclass, o.oid, 0))
    FROM pg_amop o JOIN pg_opfamily f ON f.oid = o.amopfamily WHERE f.opfnamespace = 'socsvc'::regnamespace
  UNION ALL
  SELECT format('%s', pg_describe_object('pg_amproc'::regclass, o.oid, 0))
    FROM pg_amproc o JOIN pg_opfamily f ON f.oid = o.amprocfamily WHERE f.opfnamespace = 'socsvc'::regnamespace
  UNION ALL
  SELECT format('cast %s to %s %s %s %s', c.castsource::regtype, c.casttarget::regtype, c.castfunc::regprocedure, c.castcontext, c.castmethod)
    FROM pg_cast c JOIN pg_type t ON t.typnamespace = 'socsvc'::regnamespace AND t.oid IN (c.castsource, c.casttarget)
  UNION ALL
  SELECT format('schema %s grants %s', n.nspname,
           (SELECT string_agg(format('%s=%s', a.grantee::regrole, a.privilege_type), ' ' ORDER BY a.grantee::regrole::text, a.privilege_type)
              FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a))
    FROM pg_namespace n WHERE n.nspname IN ('socsvc', 'socsvc_bi', 'public')
  UNION ALL
  SELECT format('member %s', pg_describe_object(d.classid, d.objid, d.objsubid))
    FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
   WHERE d.deptype = 'e' AND e.extname = 'socsvc'
) AS report (line) ORDER BY line COLLATE "C";
