-- Signatures: the exact bytes of what is signed, the certificate that signed them, and the moves of statuses that ask for
-- one (DESIGN: signing; doc/signatures.md). A simple electronic signature is the authenticated subject's own act, kept
-- with the same bytes; one by certificate is a detached CMS over them.

-- ---- certificates ----------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._verify_cms(content bytea, cms bytea, at timestamptz, authorities text[], lists bytea[], accept_old_lists boolean,
  OUT valid boolean, OUT reason text, OUT subject text, OUT serial text, OUT issuer text, OUT claimed_at timestamptz,
  OUT attributes text[], OUT texts text[])
AS 'MODULE_PATHNAME', 'socsvc_verify_cms'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION socsvc._verify_cms(bytea, bytea, timestamptz, text[], bytea[], boolean) IS 'Private: verify_cms() against the authorities (PEM) and revocation lists (DER or PEM) that are given. attributes, texts: the subject''s, by OID. Errors: 22008 at is infinite, 22004 a NULL in an array';
REVOKE ALL ON FUNCTION socsvc._verify_cms(bytea, bytea, timestamptz, text[], bytea[], boolean) FROM PUBLIC;

CREATE FUNCTION socsvc._certificate_subject(certificate text)
RETURNS text
AS 'MODULE_PATHNAME', 'socsvc_certificate_subject'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION socsvc._certificate_subject(text) IS 'Private: subject of a certificate in PEM. Errors: 22023 this is none';
REVOKE ALL ON FUNCTION socsvc._certificate_subject(text) FROM PUBLIC;

CREATE FUNCTION socsvc._revocation_list_issuer(list bytea)
RETURNS text
AS 'MODULE_PATHNAME', 'socsvc_revocation_list_issuer'
LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION socsvc._revocation_list_issuer(bytea) IS 'Private: issuer of a revocation list, DER or PEM. Errors: 22023 this is none';
REVOKE ALL ON FUNCTION socsvc._revocation_list_issuer(bytea) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_trusted_authority()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.certificate <> OLD.certificate THEN
    RAISE EXCEPTION 'the certificate of an authority stands'
      USING ERRCODE = 'SV015', DETAIL = format('Authority %s.', OLD.id), HINT = 'End its days of trust, valid, and add the other one.';
  END IF;
  NEW.subject := socsvc._certificate_subject(NEW.certificate);
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_trusted_authority() IS 'Trigger of trusted_authority, BEFORE INSERT OR UPDATE FOR EACH ROW: computes the subject. Errors: SV015 another certificate, 22023 no certificate in PEM';
REVOKE ALL ON FUNCTION socsvc.keep_trusted_authority() FROM PUBLIC;

CREATE FUNCTION socsvc.keep_revocation_list()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  NEW.issuer := socsvc._revocation_list_issuer(NEW.list);
  NEW.loaded_at := clock_timestamp();
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_revocation_list() IS 'Trigger of revocation_list, BEFORE INSERT OR UPDATE FOR EACH ROW: computes issuer and time. Errors: 22023 no revocation list';
REVOKE ALL ON FUNCTION socsvc.keep_revocation_list() FROM PUBLIC;

CREATE FUNCTION socsvc._certificate_identifiers(kind text, attributes text[], texts text[], on_day date)
RETURNS text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH RECURSIVE home AS (
    SELECT j.code, j.parent FROM socsvc.register_info i JOIN socsvc.jurisdiction j ON j.code = i.jurisdiction
    UNION ALL
    SELECT j.code, j.parent FROM home h JOIN socsvc.jurisdiction j ON j.code = h.parent
  )
  SELECT coalesce(array_agg(DISTINCT regexp_replace(substr(a.value, length(r.prefix) + 1), '[ -]', '', 'g')), '{}')
    FROM unnest($2, $3) AS a (oid, value)
    JOIN socsvc.certificate_identifier_rule r ON r.attribute = a.oid AND starts_with(a.value, r.prefix)
    JOIN home h ON h.code = r.jurisdiction
   WHERE r.kind = $1 AND r.valid @> $4
$function$;
COMMENT ON FUNCTION socsvc._certificate_identifiers(text, text[], text[], date) IS 'Private: numbers of the kind (snils, iin, tax_number) that a certificate''s subject bears by certificate_identifier_rule of the home jurisdiction and its parents, digits alone';
REVOKE ALL ON FUNCTION socsvc._certificate_identifiers(text, text[], text[], date) FROM PUBLIC;

CREATE FUNCTION socsvc._day_of(moment timestamptz)
RETURNS date
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT (moment AT TIME ZONE i.time_zone)::date FROM socsvc.register_info i $function$;
COMMENT ON FUNCTION socsvc._day_of(timestamptz) IS 'Private: day of the moment in the register''s time zone';
REVOKE ALL ON FUNCTION socsvc._day_of(timestamptz) FROM PUBLIC;

CREATE FUNCTION socsvc.verify_cms(content bytea, cms bytea, at timestamptz,
  OUT valid boolean, OUT reason text, OUT subject text, OUT serial text, OUT issuer text, OUT snils text, OUT iin text,
  OUT tax_numbers text[], OUT signed_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  found record;
  on_day date;
BEGIN
  IF num_nulls(content, cms, at) > 0 THEN
    RAISE EXCEPTION 'content, signature and moment are needed' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  on_day := socsvc._day_of(at);
  SELECT v.* INTO found
    FROM socsvc._verify_cms(content, cms, at,
           ARRAY(SELECT a.certificate FROM socsvc.trusted_authority a WHERE a.valid @> on_day ORDER BY a.id),
           ARRAY(SELECT l.list FROM socsvc.revocation_list l ORDER BY l.id),
           coalesce(socsvc.setting_value('revocation_list_expired', on_day), 'refuse') = 'accept') v;
  valid := found.valid;
  reason := found.reason;
  subject := found.subject;
  serial := found.serial;
  issuer := found.issuer;
  signed_at := found.claimed_at;
  IF found.attributes IS NOT NULL THEN
    snils := (socsvc._certificate_identifiers('snils', found.attributes, found.texts, on_day))[1];
    iin := (socsvc._certificate_identifiers('iin', found.attributes, found.texts, on_day))[1];
    tax_numbers := socsvc._certificate_identifiers('tax_number', found.attributes, found.texts, on_day);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.verify_cms(bytea, bytea, timestamptz) IS 'Whether cms (DER or PEM, at most 1 MiB) is a valid detached signature of exactly one signer over content: by a certificate for signatures (key usage digitalSignature or nonRepudiation), in force at the moment, with a chain to a trusted_authority of that day, not revoked before it by a revocation_list, where one is loaded; digest of 224 bits or more, RSA of 2048 or more. reason: what is wrong, NULL where valid; subject, serial, issuer: of the certificate; snils, iin, tax_numbers: digits that it bears by certificate_identifier_rule; signed_at: what the signer claims. A signature that is not valid is an answer, no error. GOST where the server''s OpenSSL has it. Errors: 22004 an argument is NULL, 22008 at is infinite';
REVOKE ALL ON FUNCTION socsvc.verify_cms(bytea, bytea, timestamptz) FROM PUBLIC;

-- ---- what is signed --------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._canonical_escape(value text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT coalesce(replace(replace(replace(replace(value, E'\\', E'\\\\'), E'\n', E'\\n'), E'\r', E'\\r'), E'\t', E'\\t'), E'\\N')
$function$;
COMMENT ON FUNCTION socsvc._canonical_escape(text) IS 'Private: a value as canonical() writes it: backslash, line feed, carriage return and tab as \\, \n, \r, \t; NULL as \N';
REVOKE ALL ON FUNCTION socsvc._canonical_escape(text) FROM PUBLIC;

CREATE FUNCTION socsvc._canonical_date(day date)
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE -- one in SQL is not inlined for to_char(), and planned for every day
AS $function$
BEGIN
  RETURN CASE WHEN isfinite(day) THEN to_char(day, 'YYYY-MM-DD') WHEN day > '2000-01-01'::date THEN 'infinity'
    WHEN day IS NOT NULL THEN '-infinity' END;
END
$function$;
COMMENT ON FUNCTION socsvc._canonical_date(date) IS 'Private: a day as canonical() writes it, whatever DateStyle says';
REVOKE ALL ON FUNCTION socsvc._canonical_date(date) FROM PUBLIC;

-- Says by name how a value of the type is written, so that no setting of the session has a say.
CREATE FUNCTION socsvc._canonical_expression(type regtype, expression text)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  CASE type::text
    WHEN 'bigint', 'integer', 'smallint', 'text', 'numeric', 'periodicity', 'volume', 'snils', 'iin' THEN
      RETURN format('%s::text', expression);
    WHEN 'boolean' THEN
      RETURN format('CASE WHEN %1$s THEN ''true'' WHEN NOT %1$s THEN ''false'' END', expression);
    WHEN 'date' THEN
      RETURN format('_canonical_date(%s)', expression);
    WHEN 'daterange' THEN
      RETURN format('CASE WHEN isempty(%1$s) THEN ''empty'' ELSE CASE WHEN lower_inf(%1$s) THEN ''('' ELSE ''['' || _canonical_date(lower(%1$s)) END'
                    ' || '','' || CASE WHEN upper_inf(%1$s) THEN '''' ELSE _canonical_date(upper(%1$s)) END || '')'' END', expression);
    WHEN 'time without time zone' THEN
      RETURN format('to_char(%s, ''HH24:MI:SS.US'')', expression);
    WHEN 'timestamp with time zone' THEN
      RETURN format('to_char(%s AT TIME ZONE ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.US"Z"'')', expression);
    ELSE
      RAISE EXCEPTION 'canonical() has no form for values of type %', type USING ERRCODE = 'feature_not_supported';
  END CASE;
END
$function$;
COMMENT ON FUNCTION socsvc._canonical_expression(regtype, text) IS 'Private: the SQL that writes a value of the type for canonical(). Errors: 0A000 a type without a form';
REVOKE ALL ON FUNCTION socsvc._canonical_expression(regtype, text) FROM PUBLIC;

CREATE FUNCTION socsvc._canonical_version()
RETURNS integer
AS 'MODULE_PATHNAME', 'socsvc_canonical_version'
LANGUAGE C STABLE
SET search_path = pg_catalog, socsvc, pg_temp;
COMMENT ON FUNCTION socsvc._canonical_version() IS 'Private: version of canonical() in which new signatures are made; the columns of earlier ones stay shipped';
REVOKE ALL ON FUNCTION socsvc._canonical_version() FROM PUBLIC;

-- What is signed is read from shipped rows, never from a table: a name in a table that is run with the owner's rights would
-- let whoever writes the table read everything.
CREATE FUNCTION socsvc._canonical_statement(document text, in_version integer)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  part record;
  lines text;
  written text;
BEGIN
  FOR part IN
    SELECT c.part, c.table_name, c.link, c.via_table, c.via_key, min(c.ordinal::integer) AS place,
           string_agg(format('%L || E''\t'' || _canonical_escape(%s) || E''\n''', c.column_name,
                             socsvc._canonical_expression(a.atttypid::regtype, format('t.%I', c.column_name))),
                      ' || ' ORDER BY c.ordinal::integer) AS columns,
           (array_agg(format('t.%I', c.column_name) ORDER BY c.ordinal::integer))[1] AS order_by
      FROM socsvc.shipped_canonical_column() c
      JOIN pg_attribute a ON a.attrelid = format('socsvc.%I', c.table_name)::regclass AND a.attname = c.column_name
     WHERE c.document = _canonical_statement.document AND c.version::integer = in_version
     GROUP BY c.part, c.table_name, c.link, c.via_table, c.via_key ORDER BY place
  LOOP
    -- The first column of a part is unique within the document: the order is one, and no collation decides it.
    lines := format('(SELECT string_agg(%L || %s, '''' ORDER BY %s) FROM socsvc.%I s, %s WHERE %s)',
                    format(E'[%s]\n', part.part), part.columns, part.order_by, part.table_name,
                    CASE WHEN written IS NULL THEN 'jsonb_populate_record(s, coalesce($2, ''{}'')) t' ELSE 'LATERAL (SELECT s.*) t' END,
                    CASE WHEN part.via_table IS NULL THEN format('s.%I = $1', part.link)
                         ELSE format('s.id IN (SELECT v.%I FROM socsvc.%I v WHERE v.%I = $1)', part.via_key, part.via_table, document) END);
    -- Without its head there is no document; the other parts may be empty.
    written := CASE WHEN written IS NULL THEN lines ELSE format('%s || coalesce(%s, '''')', written, lines) END;
  END LOOP;
  RETURN format('SELECT convert_to((SELECT format(E''socsvc canonical %%s\nregister\t%%s\ndocument\t%%s\t%%s\n'', %L, i.name, %L, $1)'
                ' FROM socsvc.register_info i) || ', in_version, document) || written || ', ''UTF8'')';
END
$function$;
COMMENT ON FUNCTION socsvc._canonical_statement(text, integer) IS 'Private: the SQL that writes a document in the version, of its id ($1) and the values that are given ($2, jsonb); NULL where the version has no such document. Errors: 0A000 a column of a type without a form';
REVOKE ALL ON FUNCTION socsvc._canonical_statement(text, integer) FROM PUBLIC;

CREATE FUNCTION socsvc._canonical(document text, id bigint, in_version integer, given jsonb DEFAULT NULL)
RETURNS bytea
AS 'MODULE_PATHNAME', 'socsvc_canonical'
LANGUAGE C STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp;
COMMENT ON FUNCTION socsvc._canonical(text, bigint, integer, jsonb) IS 'Private: canonical() in the version, without asking who wants it; NULL where there is no such row or document';
REVOKE ALL ON FUNCTION socsvc._canonical(text, bigint, integer, jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc._signing_side(subject_role text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT CASE WHEN subject_role IN ('citizen', 'representative') THEN 'citizen'
    WHEN subject_role IN ('provider', 'specialist') THEN 'provider'
              WHEN subject_role = 'agency' THEN 'agency' END
$function$;
COMMENT ON FUNCTION socsvc._signing_side(text) IS 'Private: side for which a subject of the role signs: citizen (his representative too), provider (its specialist too), agency; NULL for others';
REVOKE ALL ON FUNCTION socsvc._signing_side(text) FROM PUBLIC;

CREATE FUNCTION socsvc._is_nobody_in_particular()
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN CASE socsvc._signing_side(socsvc.subject_role())
           WHEN 'citizen' THEN socsvc.subject_person() IS NULL WHEN 'provider' THEN socsvc.subject_provider() IS NULL ELSE false END;
END
$function$;
COMMENT ON FUNCTION socsvc._is_nobody_in_particular() IS 'Private: whether the subject has a side but is no person or provider of it, as only the settings of a superuser can say (a fixture, a load of old data)';
REVOKE ALL ON FUNCTION socsvc._is_nobody_in_particular() FROM PUBLIC;

CREATE FUNCTION socsvc._signer()
RETURNS bigint
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT CASE socsvc._signing_side(socsvc.subject_role()) WHEN 'citizen' THEN coalesce(socsvc.subject_actor(), socsvc.subject_person()) END
$function$;
COMMENT ON FUNCTION socsvc._signer() IS 'Private: the person who signs: a citizen, or his representative himself; NULL for a provider and the agency';
REVOKE ALL ON FUNCTION socsvc._signer() FROM PUBLIC;

CREATE FUNCTION socsvc._parties_statement(document text, in_version integer)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT format('SELECT ARRAY[%s]::bigint[] FROM socsvc.%I t WHERE t.id = $1',
                  (SELECT string_agg(CASE WHEN a.attname IS NULL THEN 'NULL::bigint' ELSE format('t.%I', n.name) END, ', ' ORDER BY n.place)
                     FROM unnest('{person,provider}'::name[]) WITH ORDINALITY n (name, place)
                     LEFT JOIN pg_attribute a ON a.attrelid = format('socsvc.%I', c.table_name)::regclass AND a.attname = n.name),
                  c.table_name)
      FROM socsvc.shipped_canonical_column() c
     WHERE c.document = $1 AND c.version::integer = in_version
     ORDER BY c.ordinal::integer LIMIT 1);
END
$function$;
COMMENT ON FUNCTION socsvc._parties_statement(text, integer) IS 'Private: the SQL that answers recipient and provider of a document of id $1, NULL for one that its table does not have; NULL where the version has no such document';
REVOKE ALL ON FUNCTION socsvc._parties_statement(text, integer) FROM PUBLIC;

CREATE FUNCTION socsvc._parties_of(document text, id bigint)
RETURNS bigint[]
AS 'MODULE_PATHNAME', 'socsvc_document_parties'
LANGUAGE C STABLE
SET search_path = pg_catalog, socsvc, pg_temp;
COMMENT ON FUNCTION socsvc._parties_of(text, bigint) IS 'Private: recipient and provider of what is signed, without asking who wants to know; NULL where there is no such document or row';
REVOKE ALL ON FUNCTION socsvc._parties_of(text, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._document_parties(document text, id bigint, is_for_move boolean DEFAULT false, OUT person bigint,
  OUT provider bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  parties bigint[] := socsvc._parties_of(document, id);
  is_superuser boolean := (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = session_user);
BEGIN
  IF coalesce(socsvc.subject_role(), '') NOT IN ('citizen', 'representative', 'provider', 'specialist', 'agency') AND NOT is_superuser THEN
    RAISE EXCEPTION 'only the parties and the agency see what is signed'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(socsvc.subject_role(), 'nobody')),
            HINT = 'Log in as a party of the document, or as the agency.';
  END IF;
  person := parties[1];
  provider := parties[2];
  IF parties IS NULL
     OR NOT (is_superuser AND (socsvc.subject_role() IS NULL OR is_for_move AND socsvc._is_nobody_in_particular()))
        AND socsvc._is_foreign(provider, person) THEN
    RAISE EXCEPTION 'there is no % %', replace(document, '_', ' '), id USING ERRCODE = 'no_data_found';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._document_parties(text, bigint, boolean) IS 'Private: recipient and provider of what is signed, for one of them, the agency or a superuser. is_for_move: the move itself was allowed, so a superuser''s subject that is nobody in particular (a fixture, a migration) is let through. Errors: P0002 no such row, or not for this client, SV009 nobody acts';
REVOKE ALL ON FUNCTION socsvc._document_parties(text, bigint, boolean) FROM PUBLIC;

CREATE FUNCTION socsvc.canonical(document text, id bigint, given jsonb DEFAULT NULL)
RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._document_parties(document, id);
  RETURN socsvc._canonical(document, id, socsvc._canonical_version(), given);
END
$function$;
COMMENT ON FUNCTION socsvc.canonical(text, bigint, jsonb) IS 'The exact bytes that are signed of a contract, decision, programme, act, urgent_act, service_order, aid_order, service_order_refusal, reimbursement_application, stay, queue_entry, queue_refusal or programme_refusal with its lines: UTF-8, version in the first line, columns of extension/data/canonical_column.tsv in their order, rows by id, the same whatever the session''s settings. given: values of columns that the move to be signed will set, {"cancel_reason": "…"}. Errors: P0002 no such document, or not for this client, SV009 nobody acts';
REVOKE ALL ON FUNCTION socsvc.canonical(text, bigint, jsonb) FROM PUBLIC;

-- ---- signatures ------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._check_certificate_owner(side text, signer bigint, provider_id bigint, snils text, iin text, tax_numbers text[])
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  owner record;
  numbers text[] := tax_numbers;
BEGIN
  IF side = 'agency' THEN
    -- Its clerks are none of the register's people: the certificate is that of an official, and bears the agency's number.
    IF NOT coalesce(string_to_array(socsvc.setting_value('agency_tax_numbers'), ',') && tax_numbers, false) THEN
      RAISE EXCEPTION 'the certificate is not the agency''s'
        USING ERRCODE = 'SV008', DETAIL = format('The certificate bears %s.',
          coalesce(nullif(array_to_string(tax_numbers, ', '), ''), 'no number of an organisation')),
              HINT = 'Sign with the key of the agency; the administrator enters its numbers in setting agency_tax_numbers.';
    END IF;
    RETURN;
  END IF;
  IF side = 'provider' THEN
    SELECT v.tax_number, v.legal_form INTO owner FROM socsvc.provider v WHERE v.id = provider_id;
    IF owner.legal_form = 'entrepreneur' THEN -- whose tax number may be the personal one
      numbers := numbers || iin;
    END IF;
    IF owner.tax_number IS NULL OR NOT coalesce(owner.tax_number = ANY (numbers), false) THEN
      RAISE EXCEPTION 'the certificate is not the provider''s'
        USING ERRCODE = 'SV008', DETAIL = format('Provider %s; the certificate bears %s.', provider_id,
          coalesce(nullif(array_to_string(numbers, ', '), ''), 'no number of an organisation')),
              HINT = 'Sign with the key of the organisation; its number must stand in provider.tax_number.';
    END IF;
    -- The key of an organisation may name who holds it; where the token names who acts, they are one.
    SELECT w.snils::text AS snils, w.iin::text AS iin INTO owner FROM socsvc.worker w WHERE w.id = socsvc.subject_worker();
    IF regexp_replace(owner.snils, '[ -]', '', 'g') <> snils OR owner.iin <> iin THEN
      RAISE EXCEPTION 'the certificate is another employee''s'
        USING ERRCODE = 'SV008', DETAIL = format('Worker %s; the certificate bears %s.', socsvc.subject_worker(),
          concat_ws(', ', 'snils ' || snils, 'iin ' || iin)),
              HINT = 'Sign with one''s own key; the number in the certificate must be that of the worker in the register.';
    END IF;
    RETURN;
  END IF;
  SELECT p.snils::text AS snils, p.iin::text AS iin INTO owner FROM socsvc.person p WHERE p.id = signer;
  IF coalesce(regexp_replace(owner.snils, '[ -]', '', 'g') = snils, false) OR coalesce(owner.iin = iin, false) THEN
    RETURN;
  END IF;
  RAISE EXCEPTION 'the certificate is not the signer''s'
    USING ERRCODE = 'SV008', DETAIL = format('Signer: person %s; the certificate bears %s.', coalesce(signer::text, 'none'),
      coalesce(concat_ws(', ', 'snils ' || snils, 'iin ' || iin), 'no number of a person')),
          HINT = 'Sign with one''s own key; the number in the certificate must be that of the person in the register.';
END
$function$;
COMMENT ON FUNCTION socsvc._check_certificate_owner(text, bigint, bigint, text, text, text[]) IS 'Private: that a certificate is that of the one who signs: of a person by snils or iin, of a provider by the tax number of an organisation (003/2/2, 004/2/2, 004/2/3), and, where both the certificate and the token name who holds it, of that worker; of the agency by a number of setting agency_tax_numbers. Errors: SV008';
REVOKE ALL ON FUNCTION socsvc._check_certificate_owner(text, bigint, bigint, text, text, text[]) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_signature()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  parties record;
  certificate record;
BEGIN
  NEW.side := socsvc._signing_side(socsvc.subject_role());
  IF NEW.side IS NULL THEN
    RAISE EXCEPTION 'nobody acts who could sign'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(socsvc.subject_role(), 'nobody')),
            HINT = 'Citizens, their representatives, providers, specialists and the agency sign.';
  END IF;
  parties := socsvc._document_parties(NEW.document, NEW.entity_id, NEW.cms IS NULL AND NEW.confirmation_code IS NULL);
  NEW.person := parties.person;
  NEW.provider := parties.provider;
  NEW.actor := socsvc.subject_role();
  NEW.signer := socsvc._signer();
  NEW.worker := socsvc.subject_worker();
  NEW.login := socsvc.subject_login();
  NEW.version := socsvc._canonical_version();
  NEW.content := socsvc._canonical(NEW.document, NEW.entity_id, NEW.version, NEW.given);
  NEW.signed_at := clock_timestamp();
  NEW.login_role := session_user;
  NEW.kind := CASE WHEN NEW.cms IS NOT NULL THEN 'cms' WHEN NEW.confirmation_code IS NOT NULL THEN 'code' ELSE 'simple' END;
  NEW.certificate_subject := NULL;
  NEW.certificate_serial := NULL;
  NEW.certificate_issuer := NULL;
  NEW.certificate_snils := NULL;
  NEW.certificate_iin := NULL;
  NEW.certificate_tax_numbers := NULL;
  NEW.claimed_at := NULL;
  IF NEW.confirmation_code IS NOT NULL THEN
    PERFORM socsvc._demand_entered_code(NEW.confirmation_code, NEW.document, NEW.entity_id, NEW.content);
  END IF;
  IF NEW.cms IS NOT NULL THEN
    certificate := socsvc.verify_cms(NEW.content, NEW.cms, NEW.signed_at);
    IF NOT certificate.valid THEN
      RAISE EXCEPTION 'the signature is not valid'
        USING ERRCODE = 'SV008', DETAIL = format('%s %s: %s.', NEW.document, NEW.entity_id, certificate.reason),
              HINT = 'Sign the bytes that canonical() answers, detached, with a certificate that a trusted_authority vouches for.';
    END IF;
    PERFORM socsvc._check_certificate_owner(NEW.side, NEW.signer, socsvc.subject_provider(), certificate.snils, certificate.iin,
      certificate.tax_numbers);
    NEW.certificate_subject := certificate.subject;
    NEW.certificate_serial := certificate.serial;
    NEW.certificate_issuer := certificate.issuer;
    NEW.certificate_snils := certificate.snils;
    NEW.certificate_iin := certificate.iin;
    NEW.certificate_tax_numbers := certificate.tax_numbers;
    NEW.claimed_at := certificate.signed_at;
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_signature() IS 'Trigger of signature, BEFORE INSERT FOR EACH ROW, for the owner too: who signs is the subject, what is signed is canonical() of now, and a CMS is verified; everything but document, entity_id, given, cms and confirmation_code is computed. Errors: SV008 signature, code or certificate not valid, or not the signer''s, SV009 nobody acts, P0002 no such document';
REVOKE ALL ON FUNCTION socsvc.keep_signature() FROM PUBLIC;

CREATE FUNCTION socsvc.sign_document(document text, id bigint, cms bytea DEFAULT NULL, given jsonb DEFAULT NULL, code text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  signature_id bigint;
  code_id bigint;
BEGIN
  PERFORM socsvc._document_parties(document, id);
  IF num_nonnulls(cms, code) = 2 THEN
    RAISE EXCEPTION 'a document is signed by certificate or by code, not by both'
      USING ERRCODE = 'invalid_parameter_value', DETAIL = format('%s %s.', document, id), HINT = 'Give cms or code, and leave the other out.';
  END IF;
  IF code IS NOT NULL THEN
    code_id := socsvc._enter_signature_code(document, id, given, code);
  END IF;
  INSERT INTO socsvc.signature (document, entity_id, cms, given, confirmation_code) VALUES ($1, $2, $3, $4, code_id)
    RETURNING signature.id INTO signature_id;
  RETURN signature_id;
END
$function$;
COMMENT ON FUNCTION socsvc.sign_document(text, bigint, bytea, jsonb, text) IS 'Signs the bytes that canonical(document, id, given) answers, for the subject: by certificate, with the detached CMS over them; by the code that request_signature_code() has sent; or simply, without either; answers the signature''s id. Moves that need a signature have functions of their own that sign and move. Errors: SV008 signature or code not valid or not the signer''s, or the content changed since the code was sent, SV009 nobody acts, P0002 no such document, or not for this client, 22023 both';
REVOKE ALL ON FUNCTION socsvc.sign_document(text, bigint, bytea, jsonb, text) FROM PUBLIC;

CREATE FUNCTION socsvc._is_signed(document text, id bigint, side text, kind text, since timestamptz DEFAULT '-infinity')
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN EXISTS (SELECT FROM socsvc.signature s
                  WHERE s.document = $1 AND s.entity_id = $2 AND s.side = $3 AND (s.kind = 'cms' OR $4 = 'simple' OR $4 = s.kind)
                    AND s.signed_at >= $5
                    AND s.content = socsvc._canonical($1, $2, s.version));
END
$function$;
COMMENT ON FUNCTION socsvc._is_signed(text, bigint, text, text, timestamptz) IS 'Private: whether what stands now is signed by the side; kind simple is met by every one, code by code and certificate';
REVOKE ALL ON FUNCTION socsvc._is_signed(text, bigint, text, text, timestamptz) FROM PUBLIC;

CREATE FUNCTION socsvc._signature_rules(of_entity text, on_day date)
RETURNS SETOF bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  home text[] := socsvc._home_jurisdictions();
BEGIN
  RETURN QUERY
    WITH nearest AS (
      SELECT DISTINCT ON (r.from_status, r.to_status, r.document, r.side) r.id, r.order_no
        FROM socsvc.signature_rule r
       WHERE r.entity = of_entity AND r.jurisdiction = ANY (home) AND r.valid @> on_day
       ORDER BY r.from_status, r.to_status, r.document, r.side, array_position(home, r.jurisdiction)
    )
    SELECT n.id FROM nearest n ORDER BY n.order_no, n.id;
END
$function$;
COMMENT ON FUNCTION socsvc._signature_rules(text, date) IS 'Private: ids of the signature_rule rows for moves of the entity in force on the day, in the order of signing; rows of the nearest jurisdiction stand for those of its parents';
REVOKE ALL ON FUNCTION socsvc._signature_rules(text, date) FROM PUBLIC;

CREATE FUNCTION socsvc._signed_document(of_entity text, id bigint, document text)
RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF document = 'reimbursement_application' AND of_entity = 'service_order' THEN
    RETURN (SELECT a.id FROM socsvc.reimbursement_application a WHERE a.service_order = _signed_document.id);
  ELSIF document = 'decision' AND of_entity = 'programme' THEN
    RETURN (SELECT p.decision FROM socsvc.programme p WHERE p.id = _signed_document.id);
  END IF;
  RETURN id;
END
$function$;
COMMENT ON FUNCTION socsvc._signed_document(text, bigint, text) IS 'Private: id of the document that a move of the row signs: the row''s own, but for the application that belongs to an order and the decision that a programme rests on; NULL where there is none';
REVOKE ALL ON FUNCTION socsvc._signed_document(text, bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc._is_electronic(document text, id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF document = 'decision' THEN
    RETURN coalesce((SELECT d.document_form = 'electronic' FROM socsvc.decision d WHERE d.id = _is_electronic.id), false);
  END IF;
  RETURN true;
END
$function$;
COMMENT ON FUNCTION socsvc._is_electronic(text, bigint) IS 'Private: whether the document is an electronic one: a decision as its document_form says, all others since they are made here; false where there is none';
REVOKE ALL ON FUNCTION socsvc._is_electronic(text, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.require_signature()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  today date := socsvc.today();
  mover text := socsvc._signing_side(socsvc.subject_role());
  rules bigint[];
  maker text;
  rule record;
  earlier record;
  document_id bigint;
BEGIN
  -- Most moves need no signature in any jurisdiction: thousands of places offered at once ask no further.
  IF NOT EXISTS (SELECT FROM socsvc.signature_rule r
                  WHERE r.entity = TG_TABLE_NAME
                    AND CASE TG_OP WHEN 'INSERT' THEN r.applies = 'maker' AND r.kind = 'simple'
                                   ELSE r.from_status = OLD.status AND r.to_status = NEW.status END) THEN
    RETURN NULL;
  END IF;
  rules := ARRAY(SELECT socsvc._signature_rules(TG_TABLE_NAME, today));
  FOR rule IN
    SELECT r.* FROM socsvc.signature_rule r WHERE r.id = ANY (rules) ORDER BY r.order_no, r.id
  LOOP
    IF TG_OP = 'INSERT' THEN
      -- A key can only sign what is there: a simple signature is made with the row, one by certificate is asked for later.
      IF rule.applies = 'maker' AND rule.kind = 'simple' AND rule.side = mover THEN
        INSERT INTO socsvc.signature (document, entity_id) VALUES (rule.document, NEW.id);
      END IF;
      CONTINUE;
    END IF;
    CONTINUE WHEN (rule.from_status, rule.to_status) IS DISTINCT FROM (OLD.status, NEW.status)
                  OR rule.applies = 'mover' AND rule.side IS DISTINCT FROM mover;
    IF rule.applies = 'maker' THEN
      maker := (SELECT e.actor FROM socsvc.status_event e
                 WHERE e.entity = TG_TABLE_NAME AND e.entity_id = NEW.id AND e.from_status IS NULL ORDER BY e.id LIMIT 1);
      CONTINUE WHEN rule.side IS DISTINCT FROM socsvc._signing_side(maker);
    END IF;
    document_id := socsvc._signed_document(TG_TABLE_NAME, NEW.id, rule.document);
    CONTINUE WHEN rule.applies = 'electronic' AND NOT socsvc._is_electronic(rule.document, document_id);
    FOR earlier IN
      SELECT r.side, r.kind FROM socsvc.signature_rule r
       WHERE r.id = ANY (rules) AND r.document = rule.document AND r.order_no < rule.order_no AND r.applies = 'always' ORDER BY r.order_no
    LOOP
      IF NOT socsvc._is_signed(rule.document, document_id, earlier.side, earlier.kind) THEN
        RAISE EXCEPTION '% % is not signed yet by the side that signs first', replace(rule.document, '_', ' '), document_id
          USING ERRCODE = 'SV008', DETAIL = format('Signs first: %s.', earlier.side),
            HINT = 'signature_status() shows who has signed what, and whether it has changed since.';
      END IF;
    END LOOP;
    IF rule.kind = 'simple' AND rule.side IS NOT DISTINCT FROM mover THEN
      -- Each move is signed anew, unless its signature has just been made.
      IF NOT socsvc._is_signed(rule.document, document_id, rule.side, 'simple', transaction_timestamp()) THEN
        INSERT INTO socsvc.signature (document, entity_id) VALUES (rule.document, document_id);
      END IF;
    ELSIF NOT socsvc._is_signed(rule.document, document_id, rule.side, rule.kind) THEN
      RAISE EXCEPTION '% % is not signed', replace(rule.document, '_', ' '), coalesce(document_id, NEW.id)
        USING ERRCODE = 'SV008',
              DETAIL = format('From "%s" to "%s": %s signs %s.', OLD.status, NEW.status, rule.side, CASE rule.kind
                WHEN 'cms' THEN 'by certificate' WHEN 'code' THEN 'by code or certificate' ELSE 'simply or by certificate' END),
              HINT = format('Sign the bytes of canonical(''%s'', …): the functions of the steps take the CMS or the code of request_signature_code(), and so does sign_document().', rule.document);
    END IF;
  END LOOP;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.require_signature() IS 'Trigger of tables with a status, AFTER INSERT OR UPDATE FOR EACH ROW when it moves: a move that signature_rule names needs a signature of the named side over what stands then, in the order of signing. Where a simple one will do and the side itself moves, the move is the signature and is kept as one. Errors: SV008 not signed, or not in order, or changed since';
REVOKE ALL ON FUNCTION socsvc.require_signature() FROM PUBLIC;

CREATE FUNCTION socsvc.signature_status(document text, id bigint)
RETURNS TABLE (signature bigint, side text, kind text, signer bigint, certificate_subject text, signed_at timestamptz, version integer,
  is_unchanged boolean, is_valid boolean, reason text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM socsvc._document_parties(document, id);
  RETURN QUERY
    SELECT s.id, s.side, s.kind, s.signer, s.certificate_subject, s.signed_at, s.version,
           coalesce(s.content = socsvc._canonical(s.document, s.entity_id, s.version), false),
           v.valid, v.reason
      FROM socsvc.signature s
      CROSS JOIN LATERAL (SELECT c.valid, c.reason FROM socsvc.verify_cms(s.content, s.cms, s.signed_at) c WHERE s.kind = 'cms'
                          UNION ALL SELECT true, NULL WHERE s.kind <> 'cms') v
     WHERE s.document = $1 AND s.entity_id = $2
     ORDER BY s.signed_at, s.id;
END
$function$;
COMMENT ON FUNCTION socsvc.signature_status(text, bigint) IS 'Who has signed the document, and at once whether it still is what was signed: is_unchanged compares the bytes of now with those that were signed, is_valid verifies the CMS again, as of the moment of signing, over the bytes that are kept. Errors: P0002 no such document, or not for this client, SV009 nobody acts';
REVOKE ALL ON FUNCTION socsvc.signature_status(text, bigint) FROM PUBLIC;
