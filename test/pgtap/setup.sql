-- Run once in the template that every test of the register is cloned from: login roles such as clients have, and a
-- fixture in schema tap. A test calls tap.fixture() in its transaction, then tap.citizen(1) and so on to become somebody.
-- Ids are fixed so that tests can name rows; clients are not granted ids, so the fixture is the superuser's.

DO $roles$
DECLARE
  kind text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['portal', 'agency', 'admin', 'analyst', 'gateway', 'scheduler'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tap_' || kind) THEN
      EXECUTE format('CREATE ROLE tap_%s LOGIN', kind);
      EXECUTE format('GRANT socsvc_%s TO tap_%s', kind, kind);
    END IF;
  END LOOP;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tap_nobody') THEN
    CREATE ROLE tap_nobody LOGIN;
  END IF;
END
$roles$;

-- Most chapters are not about fees: their contracts are offered without one. income.sql switches it on again.
UPDATE socsvc.setting SET value = 'false' WHERE name = 'fee_assessment_before_offer';

CREATE SCHEMA tap;
GRANT USAGE ON SCHEMA tap TO PUBLIC;

-- ---- who one is, until the end of the transaction -----------------------------------------------------------------

CREATE FUNCTION tap.become(login name, subject_role text, person bigint DEFAULT NULL, provider bigint DEFAULT NULL, worker bigint DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  SET LOCAL SESSION AUTHORIZATION DEFAULT; -- only a superuser says who acts without a token
  PERFORM set_config('search_path', 'public, socsvc', true),
          set_config('socsvc.subject_role', coalesce(subject_role, ''), true),
          set_config('socsvc.person_id', coalesce(person::text, ''), true),
          set_config('socsvc.provider_id', coalesce(provider::text, ''), true),
          set_config('socsvc.worker_id', coalesce(worker::text, ''), true);
  EXECUTE 'SET LOCAL SESSION AUTHORIZATION ' || coalesce(quote_ident(login), 'DEFAULT');
  RETURN format('# as %s', concat_ws(' ', coalesce(login, 'superuser'), subject_role, coalesce(person, provider)));
END
$$;
CREATE FUNCTION tap.citizen(person bigint) RETURNS text LANGUAGE sql AS $$ SELECT tap.become('tap_portal', 'citizen', person) $$;
CREATE FUNCTION tap.representative(person bigint) RETURNS text LANGUAGE sql AS $$ SELECT tap.become('tap_portal', 'representative', person) $$;
CREATE FUNCTION tap.provider(provider bigint) RETURNS text LANGUAGE sql AS $$ SELECT tap.become('tap_portal', 'provider', NULL, provider) $$;
CREATE FUNCTION tap.specialist(worker bigint) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.superuser();
  RETURN tap.become('tap_portal', 'specialist', NULL, (SELECT w.provider FROM socsvc.worker w WHERE w.id = specialist.worker), specialist.worker);
END
$$;
CREATE FUNCTION tap.agency() RETURNS text LANGUAGE sql AS $$ SELECT tap.become('tap_agency', 'agency') $$;
CREATE FUNCTION tap.admin() RETURNS text LANGUAGE sql AS $$ SELECT tap.become('tap_admin', NULL) $$;
CREATE FUNCTION tap.scheduler() RETURNS text LANGUAGE sql AS $$ SELECT tap.become('tap_scheduler', NULL) $$;
CREATE FUNCTION tap.superuser() RETURNS text LANGUAGE sql AS $$ SELECT tap.become(NULL, NULL) $$;

-- ---- what there is ------------------------------------------------------------------------------------------------

-- The item of the standard that the portal shows under a code.
CREATE FUNCTION tap.item(form text, code text) RETURNS bigint STABLE LANGUAGE sql AS $$
  SELECT i.id FROM socsvc.service_item i WHERE i.form = $1 AND i.portal_code = $2
$$;

-- Persons 1 and 2. Providers 1 «Любава», 2 «Носов», 3 «Центр» (recommended), 4 that left the register. Programmes of
-- person 1: 1 at home, in force, lines 1 to 9 as in the manual (002 006 009 003 001.1 001.2 007.9 017.01 017.02);
-- 2 at home, a draft without lines; 3 residential, in force, lines 11 and 12. Programme 4 of person 2, at home, in
-- force, line 41. Worker 1 of provider 1; tariff 1 of provider 1 for 002; item 900001 is an urgent service. All terms
-- are 2023-03-14 to 2024-03-13, and the months of deliveries 2023-03 to 2024-03 are open.
CREATE FUNCTION tap.fixture() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM socsvc.make_partitions('2023-03-01', '2024-03-31');
  PERFORM tap.become(NULL, 'agency');
  INSERT INTO socsvc.person (id, snils, family_name, given_name, patronymic, birth_date, sex) VALUES
    (1, '112-233-445 95', 'Вулканов', 'Осип', 'Петрович', '1948-04-12', 'm'),
    (2, NULL, 'Иванова', 'Анна', NULL, '1950-05-09', 'f');
  INSERT INTO socsvc.provider (id, short_name, full_name, legal_form, in_register) VALUES
    (1, 'ООО "Любава"', 'Общество с ограниченной ответственностью "Любава"', 'commercial', '(,)'),
    (2, 'ИП Носов В.Ю.', 'Индивидуальный предприниматель Носов В.Ю.', 'entrepreneur', '(,)'),
    (3, 'БУ «Центр»', 'Бюджетное учреждение «Центр»', 'state', '(,)'),
    (4, 'ООО "Былое"', 'Общество с ограниченной ответственностью "Былое"', 'commercial', '[2015-01-01,2023-01-01)');
  INSERT INTO socsvc.worker (id, provider, name, employed) VALUES (1, 1, 'Петрова', '[2020-01-01,)');
  INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment) VALUES
    (1, '7', 1, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'partial'),
    (2, '8', 1, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'partial'),
    (3, '6', 1, 'residential', '2023-03-09', '[2023-03-14,2024-03-13]', 'partial'),
    (4, '9', 2, 'home', '2023-03-09', '[2023-03-14,2024-03-13]', 'free');
  INSERT INTO socsvc.programme_provider (programme, provider, sort_order) VALUES (1, 3, 1), (1, 4, 2), (3, 3, 1);
  INSERT INTO socsvc.programme_line (id, programme, service_item, sort_order, volume, periodicity, deviation_reason)
    SELECT l.id, l.programme, tap.item(l.form, l.code), l.id, l.volume::socsvc.volume, l.period::socsvc.periodicity, l.reason
      FROM (VALUES
        (1, 1, 'home', '002', '60 мин.', '3 раз(а) в неделю', NULL), (2, 1, 'home', '006', '15 мин.', '2 раз(а) в неделю', NULL),
        (3, 1, 'home', '009', '30 мин.', '1 раз(а) в год', NULL), (4, 1, 'home', '003', '25 мин.', '1 раз(а) в месяц', NULL),
        (5, 1, 'home', '001.1', '25 мин.', '2 раз(а) в неделю', NULL), (6, 1, 'home', '001.2', '25 мин.', '1 раз(а) в квартал', NULL),
        (7, 1, 'home', '007.9', '15 мин.', '1 раз(а) в неделю', NULL), (8, 1, 'home', '017.01', '5 мин.', '1 раз(а) в день', NULL),
        (9, 1, 'home', '017.02', '5 мин.', '3 раз(а) в неделю', NULL),
        (11, 3, 'residential', '007', '15 мин.', '1 раз(а) в день', NULL),
        (12, 3, 'residential', '011', 'По утвержденным нормативам', '1 круглосуточно', 'весь период проживания'),
        (41, 4, 'home', '002', '60 мин.', '1 раз(а) в неделю', NULL)
      ) AS l (id, programme, form, code, volume, period, reason) ORDER BY l.id;
  INSERT INTO socsvc.service_group (id, jurisdiction, number, name, is_urgent, source)
    VALUES (900001, 'RU-KHM', 8, 'Срочные социальные услуги', true, 'test') ON CONFLICT DO NOTHING;
  INSERT INTO socsvc.service_item (id, jurisdiction, form, service_group, service_no, item_no, service_name, name, source)
    SELECT 900001, 'RU-KHM', 'home', g.id, '8.99', 1, 'Срочная услуга', 'обеспечение бесплатным горячим питанием', 'test'
      FROM socsvc.service_group g WHERE g.jurisdiction = 'RU-KHM' AND g.number = 8;
  INSERT INTO socsvc.tariff (id, provider, service_item, amount, valid, source)
    VALUES (1, 1, tap.item('home', '002'), 120.50, '[2023-01-01,)', 'приказ');
  PERFORM socsvc.issue_programme(1), socsvc.issue_programme(3), socsvc.issue_programme(4);
  RETURN tap.superuser();
END
$$;

-- A contract with this id, of programme 1 unless told otherwise, over all its lines (ids id * 100 + line), brought to
-- the status: requested, offered or active. As superuser, then as whoever one was.
CREATE FUNCTION tap.contract(contract_id bigint, provider_id bigint, until_status text DEFAULT 'active',
  term daterange DEFAULT '[2023-03-19,2024-03-13]', programme_id bigint DEFAULT 1) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM tap.become(NULL, 'citizen');
  INSERT INTO socsvc.contract (id, programme, provider, requested_on, certificate_name)
    VALUES (contract_id, programme_id, provider_id, '2023-03-17', 'Социальный сертификат');
  INSERT INTO socsvc.contract_line (id, contract, programme_line)
    SELECT contract_id * 100 + l.id, contract_id, l.id FROM socsvc.programme_line l WHERE l.programme = programme_id ORDER BY l.id;
  IF until_status IN ('offered', 'active') THEN
    PERFORM tap.become(NULL, 'provider');
    PERFORM socsvc.offer_contract(contract_id, contract.term);
  END IF;
  IF until_status = 'active' THEN
    PERFORM tap.become(NULL, 'citizen');
    PERFORM socsvc.sign_contract(contract_id);
  END IF;
  RETURN tap.superuser();
END
$$;

-- A delivery of a contract's line, by plain SQL, with the rights of whoever calls.
CREATE FUNCTION tap.deliver(line bigint, day date, quantity integer DEFAULT 1) RETURNS void LANGUAGE sql AS $$
  INSERT INTO socsvc.delivery (delivered_on, person, provider, contract_line, programme_line, quantity)
    SELECT day, c.person, c.provider, c.id, c.programme_line, deliver.quantity FROM socsvc.contract_line c WHERE c.id = line
$$;

-- What paragraph 70 asks for on arrival in residential care, all of it, for a stay; for the superuser.
CREATE FUNCTION tap.bring_papers(stay_id bigint, arrival date DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO socsvc.arrival_document (region_code, stay, document_type, is_original, received_on, sample_on, effective_on, contents)
    SELECT s.region_code, s.id, t.document_type, true, least(socsvc.today(), coalesce(arrival, socsvc.today())),
           least(socsvc.today(), coalesce(arrival, socsvc.today())), coalesce(arrival, socsvc.today()),
           '{intestinal_infections,diphtheria,venereal_diseases,helminths,tuberculosis}'
      FROM socsvc.stay s CROSS JOIN (SELECT DISTINCT r.document_type FROM socsvc.arrival_document_rule r) t
     WHERE s.id = stay_id;
END
$$;

-- ---- tokens ---------------------------------------------------------------------------------------------------------

-- pgTAP itself makes temporary tables, in which sessions nobody is served: tests by tokens note their answers first, and
-- tell them (SELECT is(have, want, what) FROM tap.answer) when all is noted.
CREATE TABLE tap.answer (n serial, have text, want text, what text);
CREATE FUNCTION tap.note(have text, want text, what text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
  INSERT INTO tap.answer (have, want, what) VALUES (have, want, what)
$$;

-- A key by HS256, which a superuser allows until the transaction ends; it vouches for every role.
CREATE FUNCTION tap.trust_test_key() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  SET LOCAL socsvc.allow_test_tokens = on;
  INSERT INTO socsvc.trusted_key (issuer, kid, algorithm, public_key, audience, roles, login_claim, login_values, valid, source)
    VALUES ('test', 'k', 'HS256', 'thirty-two bytes are the least: x', 'register',
            '{citizen,representative,provider,specialist,agency,analyst,scheduler}', 'amr', '{confirmed,swk}', '[2020-01-01,)', 'test');
END
$$;

CREATE FUNCTION tap.base64url(bytes bytea) RETURNS text LANGUAGE sql AS $$
  SELECT rtrim(translate(encode(bytes, 'base64'), E'+/\n', '-_'), '=')
$$;
-- HMAC with SHA-256 (RFC 2104) of a key of at most 64 bytes.
CREATE FUNCTION tap.hmac(message bytea, secret bytea) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
  inner_pad bytea := decode(repeat('36', 64), 'hex');
  outer_pad bytea := decode(repeat('5c', 64), 'hex');
BEGIN
  FOR i IN 0..length(secret) - 1 LOOP
    inner_pad := set_byte(inner_pad, i, get_byte(inner_pad, i) # get_byte(secret, i));
    outer_pad := set_byte(outer_pad, i, get_byte(outer_pad, i) # get_byte(secret, i));
  END LOOP;
  RETURN sha256(outer_pad || sha256(inner_pad || message));
END
$$;
CREATE FUNCTION tap.token(claims jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT text || '.' || tap.base64url(tap.hmac(convert_to(text, 'UTF8'), 'thirty-two bytes are the least: x'))
    FROM (SELECT tap.base64url('{"alg":"HS256","kid":"k"}') || '.' || tap.base64url(convert_to((jsonb_build_object('iss', 'test', 'aud', 'register', 'amr', 'swk',
            'exp', extract(epoch FROM clock_timestamp())::bigint + 600) || claims)::text, 'UTF8')) AS text) t
$$;
-- What statements answer to the subject of a token, or their SQLSTATEs, with " | " between; all is undone.
CREATE FUNCTION tap.told(login name, claims jsonb, VARIADIC statements text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answers text[] := '{}';
  answer text;
  statement text;
BEGIN
  PERFORM tap.become(login, NULL);
  BEGIN
    PERFORM socsvc.authenticate(tap.token(claims));
    FOREACH statement IN ARRAY statements LOOP
      BEGIN
        EXECUTE statement INTO answer;
      EXCEPTION WHEN OTHERS THEN
        answer := SQLSTATE;
      END;
      answers := answers || coalesce(answer, 'none');
    END LOOP;
    RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZ001';
  EXCEPTION WHEN SQLSTATE 'ZZ001' THEN NULL;
    WHEN OTHERS THEN answers := ARRAY[SQLSTATE];
  END;
  PERFORM tap.superuser();
  RETURN array_to_string(answers, ' | ');
END
$$;
