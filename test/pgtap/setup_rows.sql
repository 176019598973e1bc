-- Rows for the tests of who sees what, to be read (\ir) by them in their transaction: rows of four cases in every table
-- with rows of somebody's. No trigger speaks: what a row is about is all that counts. tap.row_fixture() leaves
-- session_replication_role at replica, until the transaction ends.
--
--   case      person  provider  worker
--   1         1       1         1       what the actors call theirs
--   2         2       2         2       somebody else's in every respect
--   3         3       1         3       the same provider's, but another's recipient and another worker's
--   4         1       2         2       the same recipient's, but another provider's (only tables with both)
--
-- A row's id is the number of its case. Person 5 represents person 1. Nothing is open or in force, so nothing is unique.

CREATE TABLE tap.row_case (number integer PRIMARY KEY, person bigint, provider bigint, worker bigint);
INSERT INTO tap.row_case VALUES (1, 1, 1, 1), (2, 2, 2, 2), (3, 3, 1, 3), (4, 1, 2, 2);

CREATE TABLE tap.actor (actor text PRIMARY KEY, login name, subject_role text, person bigint, provider bigint, worker bigint);
INSERT INTO tap.actor VALUES
  ('citizen', 'tap_portal', 'citizen', 1, NULL, NULL), ('representative', 'tap_portal', 'representative', 5, NULL, NULL),
  ('provider', 'tap_portal', 'provider', NULL, 1, NULL), ('specialist', 'tap_portal', 'specialist', NULL, 1, 1),
  ('agency', 'tap_agency', 'agency', NULL, NULL, NULL), ('analyst', 'tap_analyst', 'analyst', NULL, NULL, NULL),
  ('scheduler', 'tap_scheduler', NULL, NULL, NULL, NULL), ('admin', 'tap_admin', NULL, NULL, NULL, NULL),
  ('gateway', 'tap_gateway', NULL, NULL, NULL, NULL), ('nobody', 'tap_portal', NULL, NULL, NULL, NULL);
CREATE FUNCTION tap.act_as(who text) RETURNS text LANGUAGE sql AS $$
  SELECT tap.become(a.login, a.subject_role, a.person, a.provider, a.worker) FROM tap.actor a WHERE a.actor = who
$$;

-- Whose the rows of a table are: which cases each of them calls his own. Tables that are not in tap.row_of are nobody's.
CREATE TABLE tap.row_owner (kind text PRIMARY KEY, cases integer[], citizen integer[], provider integer[], specialist integer[]);
INSERT INTO tap.row_owner VALUES
  ('person',   '{1,2,3}',   '{1}',   '{1,3}', '{1}'),  -- hangs on a person alone: the provider's are those of its recipients
  ('case',     '{1,2,3,4}', '{1,4}', '{1,3}', '{1}'),  -- hangs on a person and on a provider
  ('provider', '{1,2,3}',   '{}',    '{1,3}', '{1}'),  -- hangs on a provider alone
  ('worker',   '{1,2,3}',   '{1,2}', '{1,3}', '{1}'),  -- a worker: recipients see by name who serves them, or is offered
  ('council',  '{1,2,3}',   '{1,2}', '{1,3}', '{1}'),  -- a provider's, by which the recipients' plans were made
  ('message',  '{1,2,3,4}', '{1}',   '{3}',   '{}'),   -- 1, 2 to persons, 3, 4 to providers
  ('opening',  '{1,2,3}',   '{}',    '{1,3}', '{}');   -- of employees of the providers
CREATE TABLE tap.row_of (table_name name PRIMARY KEY, kind text NOT NULL REFERENCES tap.row_owner);
INSERT INTO tap.row_of
  SELECT unnest(string_to_array(l.names, ' '))::name, l.kind
    FROM (VALUES
      ('person', 'absence certificate entitlement household household_member income income_evidence line_minutes line_window person '
        'person_bank_account person_category person_document person_medical_organisation programme programme_accompaniment '
        'programme_line programme_provider programme_refusal rehabilitation_programme representation social_contract '
        'supported_living_stage'),
      ('case', 'application application_circumstance application_document application_fact application_relative application_service '
        'assessment assessment_service commission_opinion decision act act_line admission_check aid_loan aid_order arrival_document '
        'arrival_escort charge charge_line charge_problem charge_segment confirmation_code contract contract_amendment '
        'contract_condition contract_document contract_line deadline delivery deposited_item enrolment extra_line fee_assessment hour_log '
        'medical_referral order_document payment payout queue_change queue_entry rehabilitation_plan reimbursement '
        'reimbursement_application service_order signature status_event stay urgent_act urgent_line visit'),
      ('provider', 'aid_item aid_product bed department place_capacity place_closure place_group provider tariff worker_clearance '
        'delivery_request quality_assessment quality_figure'),
      ('worker', 'worker specialist'),
      ('council', 'rehabilitation_council'),
      ('message', 'message message_secret'),
      ('opening', 'case_opening')
    ) AS l (kind, names);

-- Values by hand, as expressions, where the catalogue does not tell: %s is the number of the case, %p, %v, %w are its
-- person, provider and worker. NULL leaves the column out.
CREATE TABLE tap.row_value (table_name name, column_name name, value text, PRIMARY KEY (table_name, column_name));
INSERT INTO tap.row_value VALUES
  ('worker', 'employed', '''[2020-01-01,)'''), -- today: else a specialist would be the whole of his provider
  ('representation', 'represented', '%p'), ('representation', 'representative', 'CASE %s WHEN 1 THEN 5 ELSE 6 END'),
  ('representation', 'valid', '''[2020-01-01,)'''),
  ('specialist', 'valid', 'CASE %s WHEN 3 THEN ''[2020-01-01,2021-01-01)'' ELSE ''[2020-01-01,)'' END'),
  ('application', 'wished_provider', '%v'), ('application', 'applicant', '%p'), ('application', 'applicant_kind', '''citizen'''),
  ('decision', 'refusal_ground', NULL), ('decision', 'outcome', '''recognised'''),
  ('programme', 'basis', '''other_region'''), ('programme', 'basis_document', '''x'''),
  ('message', 'person', 'CASE WHEN %s < 3 THEN %s END'), ('message', 'provider', 'CASE WHEN %s > 2 THEN %s - 2 END'),
  ('contract_document', 'document_type', '''refusal_application'''), -- the recipient's own paper
  ('person', 'birth_date', '''1950-01-01'''), ('person_bank_account', 'iban', '''RU0012345678901234567'' || %s'),
  ('case_opening', 'role', '''provider'''), ('case_opening', 'worker', 'NULL'), ('case_opening', 'login_role', '''tap_portal'''),
  ('case_opening', 'until', '''2023-03-20 10:00+00'''),
  ('aid_product', 'ways', '''{pickup}'''), ('aid_product', 'warehouse_address', '''x'''), ('aid_loan', 'item', '%s'),
  ('aid_order', 'way', '''courier'''), ('aid_order', 'delivery_settlement_address', '''x'''),
  ('aid_order', 'delivery_additional_address', '''x'''),
  ('act', 'status', '''sent'''), ('act_line', 'contract_line', '%s'), ('charge_line', 'contract_line', '%s'), ('charge_line', 'segment', '1'),
  ('delivery', 'contract_line', '%s'), ('delivery', 'programme_line', '%p'), ('charge', 'previous', '0'), ('payout', 'previous', '0'),
  ('charge_segment', 'days_in_month', '31'), ('payout', 'norms', '''{1}'''), ('reimbursement_application', 'service_order', '%s'),
  ('reimbursement', 'service_order', '%s'), ('reimbursement', 'act', '%s'), ('reimbursement', 'minutes', '60'),
  ('reimbursement', 'minutes_before', '0'), ('signature', 'kind', '''simple'''), ('signature', 'document', '''contract'''),
  ('signature', 'entity_id', '%s'), ('status_event', 'entity', '''contract'''), ('status_event', 'entity_id', '%s'),
  ('deadline', 'entity', '''contract'''), ('deadline', 'entity_id', '%s'), ('deadline', 'person', '%p'),
  ('social_contract', 'concluded_on', '''2023-01-01'''), ('stay', 'form', '''home'''), ('stay', 'status', '''cancelled'''),
  ('arrival_escort', 'stay', '%s'), ('admission_check', 'temperature', '36.6'),
  ('rehabilitation_plan', 'council', 'CASE %s WHEN 4 THEN 2 ELSE %s END'),
  ('trusted_authority', 'certificate', '''-----BEGIN CERTIFICATE-----'''),
  ('trusted_key', 'roles', '''{citizen}'''), ('trusted_key', 'valid', '''[2023-01-01,2024-01-01)'''),
  ('confirmation_code', 'service_order', '%s'), ('confirmation_code', 'minutes', '60'), ('confirmation_code', 'provider', NULL),
  ('confirmation_code', 'expires_at', '''2023-03-20 10:00+00'''),
  ('worker_clearance', 'issued_on', '''2023-01-01'''), ('quality_assessment', 'assessed_on', '''2023-12-31''');

-- The row of every case of every table, as it stands and where it lies.
CREATE TABLE tap.row_made (table_name name, number integer, made jsonb NOT NULL, lies_in oid, lies_at tid,
  PRIMARY KEY (table_name, number));
GRANT SELECT ON tap.row_made TO PUBLIC;

-- The case of a table that a row of this case refers to: the same, where the table has it, else the one of the same person
-- or, if the table is a provider's, of the same provider.
CREATE FUNCTION tap.row_referred(of_table name, number integer) RETURNS integer STABLE LANGUAGE sql AS $$
  SELECT CASE WHEN number = ANY (o.cases) THEN number WHEN o.kind IN ('provider', 'worker', 'council') THEN c.provider ELSE c.person END
    FROM tap.row_of f JOIN tap.row_owner o USING (kind), tap.row_case c
   WHERE f.table_name = of_table AND c.number = row_referred.number
$$;

-- A value of a column: by hand, the case's, what a foreign key refers to, the first that a CHECK lists, or made up by type.
CREATE FUNCTION tap.row_column(of_table name, attribute pg_attribute, number integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  what tap.row_case;
  by_hand text;
  referred record;
  value text;
  type_name text := (attribute).atttypid::regtype::text;
BEGIN
  SELECT * INTO what FROM tap.row_case c WHERE c.number = row_column.number;
  SELECT v.value INTO by_hand FROM tap.row_value v WHERE (v.table_name, v.column_name) = (of_table, (attribute).attname);
  IF FOUND THEN
    EXECUTE 'SELECT (' || coalesce(replace(replace(replace(replace(by_hand, '%s', number::text), '%p', what.person::text),
                                           '%v', what.provider::text), '%w', what.worker::text), 'NULL') || ')::text' INTO value;
    RETURN value;
  END IF;
  IF (attribute).attname = 'id' THEN
    RETURN number;
  END IF;
  IF (attribute).attname IN ('person', 'provider', 'worker') THEN
    RETURN to_jsonb(what) ->> (attribute).attname;
  END IF;
  IF (attribute).attname = 'region_code' THEN
    RETURN (SELECT i.region_code FROM socsvc.register_info i);
  END IF;
  IF NOT (attribute).attnotnull THEN
    RETURN NULL;
  END IF;
  IF (attribute).attname = 'status' THEN
    SELECT s.code INTO value FROM socsvc.status s WHERE s.entity = of_table AND s.is_initial ORDER BY s.sort_order LIMIT 1;
    IF FOUND THEN
      RETURN value;
    END IF;
  END IF;
  SELECT c.confrelid::regclass AS of_table, r.relname, a.attname INTO referred
    FROM pg_constraint c
    JOIN unnest(c.conkey, c.confkey) AS k (own, theirs) ON k.own = (attribute).attnum
    JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.theirs
    JOIN pg_class r ON r.oid = c.confrelid
   WHERE c.conrelid = (attribute).attrelid AND c.contype = 'f' AND c.confrelid <> c.conrelid AND c.conparentid = 0
   ORDER BY cardinality(c.conkey) LIMIT 1;
  IF FOUND THEN
    SELECT m.made ->> referred.attname INTO value FROM tap.row_made m
      WHERE m.table_name = referred.relname AND m.number = coalesce(tap.row_referred(referred.relname, row_column.number), 0);
    IF NOT FOUND THEN
      EXECUTE format('SELECT %I::text FROM %s ORDER BY 1 LIMIT 1', referred.attname, referred.of_table) INTO value;
    END IF;
    RETURN value;
  END IF;
  SELECT substring(pg_get_constraintdef(c.oid) FROM 'ANY \(ARRAY\[''([^'']*)''') INTO value
    FROM pg_constraint c
   WHERE c.conrelid = (attribute).attrelid AND c.contype = 'c' AND c.conkey = ARRAY[(attribute).attnum]
     AND pg_get_constraintdef(c.oid) LIKE 'CHECK ((% = ANY (ARRAY[%';
  IF FOUND THEN
    RETURN value;
  END IF;
  RETURN CASE type_name
    WHEN 'text' THEN 'x' || number
    WHEN 'name' THEN 'tap'
    WHEN 'text[]' THEN '{x}'
    WHEN 'bigint[]' THEN '{}'
    WHEN 'boolean' THEN 'false'
    WHEN 'date' THEN CASE WHEN (attribute).attname LIKE '%month' THEN '2023-0' || 2 + number || '-01' ELSE '2023-03-' || 10 + number END
    WHEN 'daterange' THEN format('[2023-0%s-01,2023-0%s-01)', 2 + number, 3 + number)
    WHEN 'datemultirange' THEN '{}'
    WHEN 'timestamp with time zone' THEN '2023-03-' || 10 + number || ' 10:00+00'
    WHEN 'time without time zone' THEN '10:00'
    WHEN 'interval' THEN '1 day'
    WHEN 'jsonb' THEN '{}'
    WHEN 'bytea' THEN '\x' || repeat('00', 31) || lpad(number::text, 2, '0')
    WHEN 'socsvc.volume' THEN '60 мин.'
    WHEN 'socsvc.periodicity' THEN '1 раз(а) в неделю'
    WHEN 'int4range' THEN '[1,5)'
    WHEN 'pg_snapshot' THEN '1:1:'
    ELSE '1' END; -- numbers
END
$$;

-- One row: of a table's case, of its own making.
CREATE FUNCTION tap.row_make(of_table name, number integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  columns text;
  made jsonb;
  lies_in oid;
  lies_at tid;
BEGIN
  SELECT string_agg(quote_ident(v.attname), ', ' ORDER BY v.attnum), jsonb_object_agg(v.attname, v.value)
    INTO columns, made
    FROM (SELECT a.attname, a.attnum,
                 CASE WHEN a.atttypid = 'jsonb'::regtype THEN tap.row_column(of_table, a, number)::jsonb
                      ELSE to_jsonb(tap.row_column(of_table, a, number)) END AS value
            FROM pg_attribute a
           WHERE a.attrelid = format('socsvc.%I', of_table)::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') v
   WHERE v.value IS NOT NULL;
  EXECUTE format('INSERT INTO socsvc.%I (%s) SELECT %2$s FROM jsonb_populate_record(NULL::socsvc.%1$I, tap.row_arrays(%1$L, $1))
                  RETURNING to_jsonb(%1$I), tableoid, ctid', of_table, columns)
    INTO made, lies_in, lies_at USING made;
  INSERT INTO tap.row_made VALUES (of_table, number, made, lies_in, lies_at);
END
$$;
-- jsonb_populate_record() takes arrays for arrays only.
CREATE FUNCTION tap.row_arrays(of_table name, made jsonb) RETURNS jsonb STABLE LANGUAGE sql AS $$
  SELECT jsonb_object_agg(e.key, CASE WHEN t.typcategory = 'A' AND jsonb_typeof(e.value) = 'string'
                                      THEN to_jsonb(string_to_array(nullif(btrim(e.value #>> '{}', '{}'), ''), ',')) ELSE e.value END)
    FROM jsonb_each(made) e
    JOIN pg_attribute a ON a.attrelid = format('socsvc.%I', of_table)::regclass AND a.attname = e.key
    JOIN pg_type t ON t.oid = a.atttypid
$$;

-- All rows; a table after those that it must refer to. Tables that are nobody's get a row where they have none.
CREATE FUNCTION tap.row_fixture() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  left_over name[];
  next name;
  number integer;
BEGIN
  PERFORM socsvc.make_partitions('2023-03-01', '2024-03-31');
  SET LOCAL session_replication_role = replica;
  SELECT array_agg(c.relname ORDER BY c.relname) INTO left_over
    FROM pg_class c WHERE c.relnamespace = 'socsvc'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition;
  WHILE left_over <> '{}' LOOP
    SELECT l.name INTO next
      FROM unnest(left_over) AS l (name)
     ORDER BY (SELECT count(*) FROM pg_constraint c JOIN pg_class r ON r.oid = c.confrelid
                WHERE c.conrelid = format('socsvc.%I', l.name)::regclass AND c.contype = 'f' AND c.confrelid <> c.conrelid
                  AND r.relname = ANY (left_over)
                  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) AND a.attnotnull)),
           l.name
     LIMIT 1;
    left_over := array_remove(left_over, next);
    IF EXISTS (SELECT FROM tap.row_of f WHERE f.table_name = next) THEN
      FOR number IN SELECT unnest(o.cases) FROM tap.row_of f JOIN tap.row_owner o USING (kind) WHERE f.table_name = next LOOP
        PERFORM tap.row_make(next, number);
      END LOOP;
    ELSE
      EXECUTE format('SELECT count(*) FROM socsvc.%I', next) INTO number;
      IF number = 0 THEN
        PERFORM tap.row_make(next, 1);
      END IF;
    END IF;
  END LOOP;
  RETURN '# rows of four cases in every table';
END
$$;
