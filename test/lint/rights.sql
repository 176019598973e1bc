-- Who may do what, as the catalogues have it after create_register().

-- PUBLIC executes type I/O, operators, their support functions and calculations on values: nothing that could
-- read a table, so nothing that is not IMMUTABLE; and translated(), in C, which reads no table but depends on lc_messages:
-- whoever is refused is told why.
SELECT p.oid::pg_catalog.regprocedure || ' is executable by PUBLIC and '
       || CASE WHEN p.prosecdef THEN 'SECURITY DEFINER' ELSE 'not IMMUTABLE' END
  FROM pg_catalog.pg_proc p
 WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace
   AND (p.provolatile <> 'i' OR p.prosecdef OR p.prokind = 'p')
   AND p.prosrc NOT IN ('socsvc_translated', 'socsvc_translated_format')
   AND EXISTS (SELECT FROM pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a
                WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE')
 ORDER BY 1;

-- No relation is PUBLIC's.
SELECT c.oid::pg_catalog.regclass || ' grants ' || a.privilege_type || ' to PUBLIC'
  FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a
 WHERE c.relnamespace IN ('socsvc'::pg_catalog.regnamespace, 'socsvc_bi'::pg_catalog.regnamespace) AND a.grantee = 0
 ORDER BY 1;

-- SECURITY DEFINER: a pinned search_path, and the register's owner instead of a superuser.
SELECT p.oid::pg_catalog.regprocedure || ' is SECURITY DEFINER, '
       || CASE WHEN o.rolname <> 'socsvc_owner' THEN 'owned by ' || o.rolname ELSE 'search_path not pinned' END
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
 WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace AND p.prosecdef
   AND (o.rolname <> 'socsvc_owner'
        OR NOT 'search_path=pg_catalog, socsvc, pg_temp' = ANY (coalesce(p.proconfig, '{}')))
 ORDER BY 1;

-- Every other function pins its path likewise (those of one call may leave socsvc out), or names whatever it uses: then its body is
-- parsed here with nothing but pg_catalog in the path, and must say the same. A path may be left open so that SQL is inlined and
-- a procedure may COMMIT; never in a trigger, whose statement is anybody's.
SELECT p.oid::pg_catalog.regprocedure || ' is a trigger without a pinned search_path'
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname IN ('sql', 'plpgsql')
 WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace AND p.prorettype = 'pg_catalog.trigger'::pg_catalog.regtype AND p.proconfig IS NULL
 ORDER BY 1;
SELECT p.oid::pg_catalog.regprocedure || ' pins ' || s.setting
  FROM pg_catalog.pg_proc p, unnest(p.proconfig) s (setting)
 WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace AND s.setting ~ '^search_path='
   AND s.setting NOT IN ('search_path=pg_catalog, socsvc, pg_temp', 'search_path=pg_catalog, pg_temp')
 ORDER BY 1;
SELECT p.oid::pg_catalog.regprocedure || ' sets something, but not the search_path'
  FROM pg_catalog.pg_proc p
 WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace AND pg_catalog.array_to_string(p.proconfig, ' ') !~ 'search_path='
 ORDER BY 1;
CREATE FUNCTION pg_temp.complaint(body pg_catalog.oid) RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  EXECUTE pg_catalog.pg_get_functiondef(body);
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  RETURN SQLERRM;
END $$;
SELECT u.body::pg_catalog.regprocedure || ' leaves its search_path open and does not qualify a name: ' || u.complaint
  FROM (SELECT p.oid AS body, pg_temp.complaint(p.oid) AS complaint
          FROM pg_catalog.pg_proc p
          JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname = 'sql'
         WHERE p.pronamespace = 'socsvc'::pg_catalog.regnamespace AND p.proconfig IS NULL AND p.prosqlbody IS NULL) u
 WHERE u.complaint IS NOT NULL
 ORDER BY 1;

-- The register belongs to socsvc_owner, which has no members and cannot log in.
SELECT c.oid::pg_catalog.regclass || ' belongs to ' || o.rolname
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_roles o ON o.oid = c.relowner
 WHERE c.relnamespace IN ('socsvc'::pg_catalog.regnamespace, 'socsvc_bi'::pg_catalog.regnamespace)
   AND c.relkind IN ('r', 'p', 'v', 'S')
   AND o.rolname <> 'socsvc_owner'
 ORDER BY 1;
SELECT 'socsvc_owner can log in, is a superuser or has members'
  FROM pg_catalog.pg_roles o
 WHERE o.rolname = 'socsvc_owner'
   AND (o.rolcanlogin OR o.rolsuper OR EXISTS (SELECT FROM pg_catalog.pg_auth_members m WHERE m.roleid = o.oid));

-- Members that a register object names are frozen, and RETURNS TABLE cannot be frozen.
SELECT DISTINCT p.oid::pg_catalog.regprocedure || ' RETURNS TABLE and is used by '
       || pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid AND 't' = ANY (p.proargmodes::text[])
 WHERE d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
   AND d.classid <> 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.deptype = 'n'
   AND p.pronamespace = 'socsvc'::pg_catalog.regnamespace
 ORDER BY 1;

-- CHECKs, generated columns and index expressions call no function of ours.
SELECT DISTINCT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) || ' calls '
       || p.oid::pg_catalog.regprocedure
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid AND p.pronamespace = 'socsvc'::pg_catalog.regnamespace
 WHERE d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.deptype IN ('n', 'a')
   AND (d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
        OR d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
           AND EXISTS (SELECT FROM pg_catalog.pg_class i WHERE i.oid = d.objid AND i.relkind = 'i')
        OR d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
           AND EXISTS (SELECT FROM pg_catalog.pg_attrdef x
                         JOIN pg_catalog.pg_attribute a ON a.attrelid = x.adrelid AND a.attnum = x.adnum
                        WHERE x.oid = d.objid AND a.attgenerated <> ''))
 ORDER BY 1;

-- Keys are bigint; no foreign key forgets.
SELECT c.conrelid::pg_catalog.regclass || '.' || c.conname || ' sets NULL on delete or update'
  FROM pg_catalog.pg_constraint c
 WHERE c.connamespace = 'socsvc'::pg_catalog.regnamespace AND c.contype = 'f'
   AND (c.confdeltype = 'n' OR c.confupdtype = 'n')
 ORDER BY 1;
SELECT s.seqrelid::pg_catalog.regclass || ' is a sequence of ' || s.seqtypid::pg_catalog.regtype
  FROM pg_catalog.pg_sequence s
  JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
 WHERE c.relnamespace = 'socsvc'::pg_catalog.regnamespace AND s.seqtypid <> 'bigint'::pg_catalog.regtype
 ORDER BY 1;

-- Functions compare themselves with no search_path of the caller: operator classes are valid.
SELECT o.opcname || ' is not a valid operator class'
  FROM pg_catalog.pg_opclass o
 WHERE o.opcnamespace = 'socsvc'::pg_catalog.regnamespace AND NOT pg_catalog.amvalidate(o.oid)
 ORDER BY 1;
