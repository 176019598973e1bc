-- Personal data: all that is held on a person, an anonymised copy, and what is kept no longer.

-- ---- export -------------------------------------------------------------------------------------------------------

-- Follows the foreign keys of the catalogue, so that a table made tomorrow is in it: from the person to the rows that
-- name him, from those to the rows that name them, and so on down.
CREATE FUNCTION socsvc._export_person(person bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
SET datestyle = 'ISO'
SET intervalstyle = 'postgres'
SET bytea_output = 'hex'
SET timezone = 'UTC'
AS $function$
DECLARE
  rows_of jsonb := jsonb '{}';      -- by table: array of "tableoid ctid"
  fresh jsonb;
  next_fresh jsonb;
  link record;
  found text[];
  exported jsonb := jsonb '{}';
  content jsonb;
  table_name text;
BEGIN
  SELECT jsonb_build_object('person', jsonb_agg(format('%s %s', p.tableoid, p.ctid))) INTO fresh FROM socsvc.person p
    WHERE p.id = _export_person.person;
  IF jsonb_typeof(fresh->'person') = 'null' THEN
    RAISE EXCEPTION 'there is no person %', person USING ERRCODE = 'no_data_found';
  END IF;
  rows_of := fresh;
  WHILE fresh <> '{}' LOOP
    next_fresh := '{}';
    FOR link IN
      SELECT c.relname AS child, p.relname AS parent,
             (SELECT string_agg(format('c.%I = p.%I', ca.attname, pa.attname), ' AND ' ORDER BY k.n)
                FROM unnest(f.conkey, f.confkey) WITH ORDINALITY k (child_column, parent_column, n)
                JOIN pg_attribute ca ON ca.attrelid = f.conrelid AND ca.attnum = k.child_column
                JOIN pg_attribute pa ON pa.attrelid = f.confrelid AND pa.attnum = k.parent_column) AS condition
        FROM pg_constraint f
        JOIN pg_class c ON c.oid = f.conrelid
        JOIN pg_class p ON p.oid = f.confrelid
       WHERE f.contype = 'f' AND f.conparentid = 0 AND c.relnamespace = 'socsvc'::regnamespace AND fresh ? p.relname
       ORDER BY c.relname, f.conname
    LOOP
      EXECUTE format('SELECT array_agg(DISTINCT format(''%%s %%s'', c.tableoid, c.ctid))
                        FROM socsvc.%1$I p JOIN socsvc.%2$I c ON %3$s
                       WHERE p.ctid = ANY ($1) AND format(''%%s %%s'', p.tableoid, p.ctid) = ANY ($2)
                         AND format(''%%s %%s'', c.tableoid, c.ctid) <> ALL ($3)', link.parent, link.child, link.condition)
        INTO found
        USING ARRAY(SELECT split_part(r.value, ' ', 2)::tid FROM jsonb_array_elements_text(fresh->link.parent) r),
              ARRAY(SELECT r.value FROM jsonb_array_elements_text(fresh->link.parent) r),
              ARRAY(SELECT r.value FROM jsonb_array_elements_text(coalesce(rows_of->link.child, '[]')) r);
      IF found IS NOT NULL THEN
        rows_of := jsonb_set(rows_of, ARRAY[link.child], coalesce(rows_of->link.child, '[]') || to_jsonb(found));
        next_fresh := jsonb_set(next_fresh, ARRAY[link.child], coalesce(next_fresh->link.child, '[]') || to_jsonb(found));
      END IF;
    END LOOP;
    fresh := next_fresh;
  END LOOP;
  FOR table_name IN
    SELECT t.name FROM socsvc._tables_of_persons() t
     WHERE NOT EXISTS (SELECT FROM socsvc.audit_exclusion x WHERE x.entity = t.name AND x.column_name IS NULL AND x.is_secret)
     ORDER BY 1
  LOOP
    content := NULL;
    IF rows_of ? table_name THEN
      EXECUTE format('SELECT jsonb_agg(to_jsonb(t) - $2 ORDER BY t.ctid) FROM socsvc.%I t
                       WHERE t.ctid = ANY ($3) AND format(''%%s %%s'', t.tableoid, t.ctid) = ANY ($1)', table_name)
        INTO content
        USING ARRAY(SELECT r.value FROM jsonb_array_elements_text(rows_of->table_name) r),
              ARRAY(SELECT x.column_name FROM socsvc.audit_exclusion x WHERE x.entity = table_name AND x.is_secret),
              ARRAY(SELECT split_part(r.value, ' ', 2)::tid FROM jsonb_array_elements_text(rows_of->table_name) r);
    END IF;
    exported := exported || jsonb_build_object(table_name, coalesce(content, '[]'));
  END LOOP;
  -- What names its row by entity and id instead of a foreign key: what happened to it. And who has read.
  RETURN exported || jsonb_build_object(
    'status_event', (SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e.id), '[]')
                       FROM jsonb_each(exported) t CROSS JOIN LATERAL jsonb_array_elements(t.value) r
                       JOIN socsvc.status_event e ON e.entity = t.key AND e.entity_id = (r->>'id')::bigint),
    'access', (SELECT coalesce(jsonb_agg(jsonb_build_object('happened_at', l.happened_at, 'what', l.changed->'what', 'reason',
      l.changed->'reason',
                                                            'role', l.subject_role) ORDER BY l.sequence), '[]')
                 FROM socsvc.audit_log l WHERE l.entity = 'access' AND l.entity_id = person));
END
$function$;
COMMENT ON FUNCTION socsvc._export_person(bigint) IS 'Private: all that is held on a person, by table, written alike whatever the session''s settings; what audit_exclusion calls a secret is left out. Errors: P0002 no such person';
REVOKE ALL ON FUNCTION socsvc._export_person(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._tables_of_persons() RETURNS TABLE (name text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH RECURSIVE reached (oid) AS (
    SELECT 'socsvc.person'::regclass::oid
    UNION
    SELECT f.conrelid FROM reached r JOIN pg_constraint f ON f.confrelid = r.oid AND f.contype = 'f' AND f.conparentid = 0
      JOIN pg_class c ON c.oid = f.conrelid AND c.relnamespace = 'socsvc'::regnamespace
  )
  SELECT c.relname::text FROM reached r JOIN pg_class c ON c.oid = r.oid
$function$;
COMMENT ON FUNCTION socsvc._tables_of_persons() IS 'Private: tables whose rows belong to a person, directly or through a case, by the foreign keys of the catalogue';
REVOKE ALL ON FUNCTION socsvc._tables_of_persons() FROM PUBLIC;

CREATE FUNCTION socsvc.export_person(person_id bigint) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  held jsonb;
BEGIN
  IF (CASE socsvc.subject_role()
        WHEN 'citizen' THEN socsvc.subject_person() = person_id
        WHEN 'representative' THEN socsvc.subject_person() = person_id
          OR socsvc.represents(socsvc.subject_person(), person_id, socsvc.today())
        WHEN 'agency' THEN true END) IS NOT TRUE THEN
    RAISE EXCEPTION 'a person''s data is for himself, his representative and the agency'
      USING ERRCODE = 'SV009', DETAIL = format('Person %s; you act as: %s.', person_id, coalesce(socsvc.subject_role(), 'nobody')),
            HINT = 'Log in as the person, as whom he is represented by, or as the agency.';
  END IF;
  held := socsvc._export_person(person_id);
  IF socsvc.subject_role() = 'agency' THEN
    PERFORM socsvc.log_access(person_id, 'export', 'export_person()');
  END IF;
  RETURN held;
END
$function$;
COMMENT ON FUNCTION socsvc.export_person(bigint) IS 'All that is held on a person (152-FZ article 14), an object with an array of rows for each table, codes and keys left out: for himself, his representative and the agency, whose reading is audited. Errors: SV009 somebody else, P0002 no such person';
REVOKE ALL ON FUNCTION socsvc.export_person(bigint) FROM PUBLIC;

-- ---- an anonymised copy -------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._anonymous_number(seed text, value text) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT ('x' || encode(substr(sha256(convert_to(seed || '/' || value, 'UTF8')), 1, 7), 'hex'))::bit(56)::bigint
$function$;
COMMENT ON FUNCTION socsvc._anonymous_number(text, text) IS 'Private: a number that a value gives with a seed';
REVOKE ALL ON FUNCTION socsvc._anonymous_number(text, text) FROM PUBLIC;

-- Syllables, so that no list of names is needed and nobody is meant.
CREATE FUNCTION socsvc._anonymous_word(number bigint) RETURNS text
LANGUAGE sql IMMUTABLE STRICT
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT initcap(string_agg((ARRAY['ба', 'ве', 'ги', 'до', 'жу', 'зе', 'ки', 'ло', 'му', 'на', 'пе', 'ри', 'со', 'ту', 'фе',
    'ши'])[1 + ((number >> (4 * i)) & 15)::integer], '' ORDER BY i))
    FROM generate_series(0, 3) i
$function$;
COMMENT ON FUNCTION socsvc._anonymous_word(bigint) IS 'Private: a word of four syllables';
REVOKE ALL ON FUNCTION socsvc._anonymous_word(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._anonymous_text(seed text, how text, value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  number bigint := socsvc._anonymous_number(seed, how || '/' || value);
BEGIN
  RETURN CASE how
    WHEN 'family_name' THEN socsvc._anonymous_word(number) || 'ов'
    WHEN 'given_name' THEN socsvc._anonymous_word(number)
    WHEN 'patronymic' THEN socsvc._anonymous_word(number) || 'ич'
    WHEN 'name' THEN socsvc._anonymous_word(number) || 'ов ' || chr(1040 + (number >> 20 & 15)::integer) || '.'
    WHEN 'address' THEN format('ул. %s, д. %s', socsvc._anonymous_word(number), 1 + (number >> 20) % 200)
    WHEN 'phone' THEN '+7000' || lpad((number % 10000000)::text, 7, '0')
    WHEN 'email' THEN format('u%s@example.org', number)
    WHEN 'number' THEN 'N-' || number
    WHEN 'iban' THEN CASE WHEN value LIKE 'KZ%' THEN 'KZ' ELSE 'XX' END || '00' || lpad(number::text, 16, '0') -- no bank's: see below
    ELSE format('Текст %s', number) END;
END
$function$;
COMMENT ON FUNCTION socsvc._anonymous_text(text, text, text) IS 'Private: what a text becomes in an anonymised register, the same for the same seed and text. how: as in personal_column';
REVOKE ALL ON FUNCTION socsvc._anonymous_text(text, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._anonymous_date(seed text, value date) RETURNS date
LANGUAGE sql IMMUTABLE STRICT
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT date_trunc('month', value::timestamp)::date + (socsvc._anonymous_number(seed, to_char(value, 'YYYY-MM-DD')) % 28)::integer
$function$;
COMMENT ON FUNCTION socsvc._anonymous_date(text, date) IS 'Private: another day of the month, so that ages stay what they were within a month';
REVOKE ALL ON FUNCTION socsvc._anonymous_date(text, date) FROM PUBLIC;

CREATE FUNCTION socsvc._anonymous_json(seed text, value jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT CASE jsonb_typeof(value)
    WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(e.key, socsvc._anonymous_json(seed, e.value)), '{}') FROM jsonb_each(value) e)
    WHEN 'array' THEN (SELECT coalesce(jsonb_agg(socsvc._anonymous_json(seed, e.value) ORDER BY e.n), '[]')
      FROM jsonb_array_elements(value) WITH ORDINALITY e (value, n))
    WHEN 'string' THEN CASE WHEN value #>> '{}' ~ '^([0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.+-]*)?|[0-9]{1,2}:[0-9]{2}|-?[0-9]{1,6}([.,][0-9]{1,2})?)$' THEN value ELSE to_jsonb(socsvc._anonymous_text(seed, 'text', value #>> '{}')) END
    ELSE value END
$function$;
COMMENT ON FUNCTION socsvc._anonymous_json(text, jsonb) IS 'Private: the same structure with other texts; days, hours and numbers of at most six digits stay, telephones and identifiers do not';
REVOKE ALL ON FUNCTION socsvc._anonymous_json(text, jsonb) FROM PUBLIC;

CREATE PROCEDURE socsvc._map_identifiers(seed text)
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
DECLARE
  place record;
  one record;
  candidate text;
  try bigint;
BEGIN
  CREATE TEMP TABLE anonymous_identifier (how text, old text, new text, PRIMARY KEY (how, old), UNIQUE (how, new)) ON COMMIT DROP;
  FOR place IN SELECT p.entity, p.column_name, p.how FROM socsvc.personal_column p WHERE p.how IN ('snils', 'iin') ORDER BY 1, 2 LOOP
    EXECUTE format('INSERT INTO pg_temp.anonymous_identifier (how, old) SELECT DISTINCT %L, t.%2$I::text FROM socsvc.%3$I t WHERE t.%2$I IS NOT NULL ON CONFLICT DO NOTHING',
                   place.how, place.column_name, place.entity);
  END LOOP;
  FOR one IN SELECT m.how, m.old FROM pg_temp.anonymous_identifier m ORDER BY m.how, m.old LOOP
    try := socsvc._anonymous_number(seed, one.how || '/' || one.old);
    LOOP
      candidate := CASE one.how WHEN 'snils'
          THEN socsvc._with_snils_digits(lpad((2000000 + try % 997000000)::text, 9, '0'))::socsvc.snils::text
        ELSE socsvc._with_iin_digit(to_char(socsvc._anonymous_date(seed, socsvc.birth_date(one.old::socsvc.iin)), 'YYMMDD')
          || substr(one.old, 7, 1) || lpad((try % 10000)::text, 4, '0')) END;
      EXIT WHEN candidate IS NOT NULL
        AND NOT EXISTS (SELECT FROM pg_temp.anonymous_identifier m WHERE m.how = one.how AND m.new = candidate);
      try := try + 1;
    END LOOP;
    UPDATE pg_temp.anonymous_identifier m SET new = candidate WHERE m.how = one.how AND m.old = one.old;
  END LOOP;
END
$procedure$;
COMMENT ON PROCEDURE socsvc._map_identifiers(text) IS 'Private: another identifier for each of the register, the same for the same wherever it stands, with valid check digits';
REVOKE ALL ON PROCEDURE socsvc._map_identifiers(text) FROM PUBLIC;

CREATE PROCEDURE socsvc.anonymise_register(seed text, database_name text)
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $procedure$
DECLARE
  entity record;
  place record;
  assignments text[];
  expression text;
BEGIN
  CALL socsvc._demand_superuser('anonymises a register');
  CALL socsvc._demand_register();
  IF database_name IS DISTINCT FROM current_database()::text OR coalesce(seed, '') = '' THEN
    RAISE EXCEPTION 'the register is not anonymised: "%" is not this database''s name', database_name
      USING ERRCODE = 'SV009', DETAIL = format('This is database "%s".', current_database()),
            HINT = 'Anonymising cannot be undone: work on a copy, and give a seed and the copy''s name.';
  END IF;
  PERFORM set_config('session_replication_role', 'replica', true); -- neither rules nor audit: nothing happened
  CALL socsvc._map_identifiers(seed);
  FOR entity IN
    SELECT c.oid, c.relname, coalesce(w.how, 'columns') AS how
      FROM pg_class c
      LEFT JOIN socsvc.personal_column w ON w.entity = c.relname AND w.column_name IS NULL
     WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname
  LOOP
    CONTINUE WHEN entity.how = 'none';
    IF entity.how = 'delete' THEN
      EXECUTE format('DELETE FROM socsvc.%I', entity.relname);
      CONTINUE;
    END IF;
    assignments := '{}';
    FOR place IN
      SELECT a.attname, format_type(a.atttypid, NULL) AS type, a.attnotnull,
             coalesce(p.how, CASE WHEN a.atttypid IN ('text'::regtype, 'text[]'::regtype) THEN 'text'
               WHEN a.atttypid = 'jsonb'::regtype THEN 'json'
                                  WHEN a.atttypid = 'bytea'::regtype THEN 'bytes' WHEN a.atttypid = 'socsvc.snils'::regtype THEN 'snils'
                                  WHEN a.atttypid = 'socsvc.iin'::regtype THEN 'iin' ELSE 'none' END) AS how
        FROM pg_attribute a
        LEFT JOIN socsvc.personal_column p ON p.entity = entity.relname AND p.column_name = a.attname
       WHERE a.attrelid = entity.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    LOOP
      expression := CASE
        WHEN place.how = 'none' THEN NULL
        WHEN place.how IN ('snils', 'iin') THEN format('(SELECT m.new::socsvc.%1$I FROM pg_temp.anonymous_identifier m WHERE m.how = %1$L AND m.old = t.%2$I::text)', place.how, place.attname)
        WHEN place.how = 'birth_date' THEN format('socsvc._anonymous_date($1, t.%I)', place.attname)
        WHEN place.how = 'json' THEN format('socsvc._anonymous_json($1, t.%I)', place.attname)
        WHEN place.how = 'bytes' THEN format('sha256(convert_to($1, ''UTF8'') || t.%I)', place.attname)
        WHEN place.how = 'digest' THEN format('sha256(sha256(convert_to($1, ''UTF8'') || t.%I))',
          (SELECT p.column_name FROM socsvc.personal_column p WHERE p.entity = entity.relname AND p.how = 'bytes'))
        WHEN place.how = 'random' THEN 'socsvc._random_bytes(32)'
        WHEN place.type = 'text[]' THEN format('(SELECT array_agg(socsvc._anonymous_text($1, %L, v.value) ORDER BY v.n) FROM unnest(t.%I) WITH ORDINALITY v (value, n))', place.how, place.attname)
        ELSE format('socsvc._anonymous_text($1, %L, t.%I)', place.how, place.attname) END;
      IF expression IS NOT NULL THEN
        assignments := assignments || format('%I = %s', place.attname, expression);
      END IF;
    END LOOP;
    IF assignments <> '{}' THEN
      EXECUTE format('UPDATE socsvc.%I t SET %s WHERE $1 IS NOT NULL', entity.relname, array_to_string(assignments, ', ')) USING seed;
    END IF;
  END LOOP;
  -- A bank account's check digits are those of its country's rule.
  UPDATE socsvc.person_bank_account a SET iban = socsvc._with_iban_digits(a.iban);
  PERFORM set_config('session_replication_role', 'origin', true);
END
$procedure$;
COMMENT ON PROCEDURE socsvc.anonymise_register(text, text) IS 'Turns a copied register into one without personal data, for tests: every column that personal_column names, and every text that it does not name, becomes another, the same for the same seed; identifiers keep valid check digits, keys, sums, statuses and counters stay; audit, requests and codes are emptied. In one transaction. database_name: the name of the copy, as confirmation. Errors: 42501 not a superuser, SV009 another name or no seed, SV019 no register';
REVOKE ALL ON PROCEDURE socsvc.anonymise_register(text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._with_iban_digits(iban text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  -- ISO 13616: country and 00 moved to the end, letters as 10 to 35, modulo 97.
  SELECT substr(iban, 1, 2) || lpad((98 - (string_agg(CASE WHEN c.letter ~ '[0-9]' THEN c.letter ELSE (ascii(c.letter) - 55)::text END, ''
    ORDER BY c.n)::numeric % 97))::text, 2, '0')
         || substr(iban, 5)
    FROM regexp_split_to_table(substr(iban, 5) || substr(iban, 1, 2) || '00', '') WITH ORDINALITY c (letter, n)
$function$;
COMMENT ON FUNCTION socsvc._with_iban_digits(text) IS 'Private: the account number with the check digits that belong to it';
REVOKE ALL ON FUNCTION socsvc._with_iban_digits(text) FROM PUBLIC;

-- ---- what is kept no longer ---------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._is_kept_no_longer(entity text, since timestamptz) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce((SELECT r.action = 'delete' AND since < (socsvc.today() - r.keep) AT TIME ZONE i.time_zone
                     FROM socsvc.retention_rule r CROSS JOIN socsvc.register_info i
                    WHERE r.entity = $1 AND r.jurisdiction = ANY (socsvc._home_jurisdictions()) AND r.valid @> socsvc.today()
                    ORDER BY array_position(socsvc._home_jurisdictions(), r.jurisdiction) LIMIT 1), false)
$function$;
COMMENT ON FUNCTION socsvc._is_kept_no_longer(text, timestamptz) IS 'Private: by retention_rule a row of the table that is kept since then may be deleted; rules that keep rows on record ask it';
REVOKE ALL ON FUNCTION socsvc._is_kept_no_longer(text, timestamptz) FROM PUBLIC;

CREATE FUNCTION socsvc.apply_retention(day date DEFAULT NULL, most integer DEFAULT 1000) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  until_day date := least(day, socsvc.today());
  zone text := (SELECT i.time_zone FROM socsvc.register_info i);
  home text[] := socsvc._home_jurisdictions();
  rule record;
  gone integer;
  done integer := 0;
BEGIN
  FOR rule IN
    SELECT DISTINCT ON (r.entity) r.entity, r.keep
      FROM socsvc.retention_rule r
     WHERE r.jurisdiction = ANY (home) AND r.valid @> until_day AND r.action = 'delete'
     ORDER BY r.entity, array_position(home, r.jurisdiction)
  LOOP
    CASE rule.entity
      WHEN 'message' THEN
        -- What was never taken by a gateway goes with its secret.
        WITH old AS (SELECT d.id FROM socsvc.message d WHERE d.created_at < (until_day - rule.keep) AT TIME ZONE zone
          ORDER BY d.id LIMIT most)
        DELETE FROM socsvc.message_secret s USING old WHERE s.message = old.id;
        DELETE FROM socsvc.message m WHERE m.id IN (SELECT d.id FROM socsvc.message d
          WHERE d.created_at < (until_day - rule.keep) AT TIME ZONE zone ORDER BY d.id LIMIT most);
      WHEN 'confirmation_code' THEN
        -- A code by which hours were confirmed or a document was signed stays as long as they do.
        DELETE FROM socsvc.confirmation_code c
         WHERE c.id IN (SELECT d.id FROM socsvc.confirmation_code d
                         WHERE d.closed_at < (until_day - rule.keep) AT TIME ZONE zone
                           AND NOT EXISTS (SELECT FROM socsvc.hour_log h WHERE h.confirmation_code = d.id)
                           AND NOT EXISTS (SELECT FROM socsvc.signature g WHERE g.confirmation_code = d.id) ORDER BY d.id LIMIT most);
      WHEN 'login_challenge' THEN
        DELETE FROM socsvc.login_challenge c
         WHERE c.challenge IN (SELECT d.challenge FROM socsvc.login_challenge d
           WHERE d.expires_at < (until_day - rule.keep) AT TIME ZONE zone LIMIT most);
      WHEN 'job_run' THEN
        DELETE FROM socsvc.job_run j WHERE j.id IN (SELECT d.id FROM socsvc.job_run d
          WHERE d.finished_at < (until_day - rule.keep) AT TIME ZONE zone ORDER BY d.id LIMIT most);
      WHEN 'delivery_request' THEN
        DELETE FROM socsvc.delivery_request q
          WHERE q.ctid IN (SELECT d.ctid FROM socsvc.delivery_request d
            WHERE d.received_at < (until_day - rule.keep) AT TIME ZONE zone LIMIT most);
      ELSE
        CONTINUE; -- retention_due lists it
    END CASE;
    GET DIAGNOSTICS gone = ROW_COUNT;
    done := done + gone;
  END LOOP;
  RETURN done;
END
$function$;
COMMENT ON FUNCTION socsvc.apply_retention(date, integer) IS 'Deletes messages, closed confirmation codes by which nothing was confirmed or signed, expired challenges to log in, accounts of jobs and answers to requests that have been kept for their term by retention_rule, at most so many of each; answers how many rows. What else is due is listed by retention_due and left alone. Called by run_deadlines()';
REVOKE ALL ON FUNCTION socsvc.apply_retention(date, integer) FROM PUBLIC;
