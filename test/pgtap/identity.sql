-- Who acts, the rules that need no real key: tokens are made here in SQL, by HS256, which a superuser allows for the test.
-- pgTAP itself makes temporary tables, in which sessions nobody is served: so answers are noted first, and told then.
BEGIN;
CREATE TABLE tap.answer (n serial, have text, want text, what text);
CREATE FUNCTION tap.note(have text, want text, what text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
  INSERT INTO tap.answer (have, want, what) VALUES (have, want, what)
$$;
-- ok, or the SQLSTATE, of a statement of whoever one is.
CREATE FUNCTION tap.tried(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
SELECT tap.fixture();
SET LOCAL socsvc.allow_test_tokens = on;
INSERT INTO socsvc.trusted_key (issuer, kid, algorithm, public_key, audience, roles, valid, source)
  VALUES ('test', 'k', 'HS256', 'thirty-two bytes are the least: x', 'register',
          '{citizen,representative,provider,specialist,agency,analyst,scheduler}', '[2020-01-01,)', 'test');
INSERT INTO socsvc.representation (represented, representative, kind, document, valid)
  VALUES (2, 1, 'guardian', 'document', daterange(NULL, socsvc.today() + 1));
INSERT INTO socsvc.worker (id, provider, name, employed) VALUES (2, 2, 'Чужой', '[2020-01-01,)'), (3, 1, 'Бывший', '[2020-01-01,2021-01-01)');

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
END $$;
CREATE FUNCTION tap.token(claims jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT text || '.' || tap.base64url(tap.hmac(convert_to(text, 'UTF8'), 'thirty-two bytes are the least: x'))
    FROM (SELECT tap.base64url('{"alg":"HS256","kid":"k"}') || '.' || tap.base64url(convert_to((jsonb_build_object('iss', 'test', 'aud', 'register',
            'exp', extract(epoch FROM clock_timestamp())::bigint + 600) || claims)::text, 'UTF8')) AS text) t
$$;
-- Logs in by a login role and says who acts now; or the SQLSTATE. All is undone.
CREATE FUNCTION tap.shown(login name, claims jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  PERFORM tap.become(login, NULL);
  BEGIN
    PERFORM socsvc.authenticate(tap.token(claims));
    answer := concat_ws(' ', socsvc.subject_role(), 'person', socsvc.subject_person(), 'actor', socsvc.subject_actor(),
      'provider', socsvc.subject_provider(), 'worker', socsvc.subject_worker(), 'login', socsvc.subject_login());
    RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZ001';
  EXCEPTION WHEN SQLSTATE 'ZZ001' THEN NULL;
    WHEN OTHERS THEN answer := SQLSTATE;
  END;
  RETURN answer;
END $$;

-- ---- every role, as its token says -----------------------------------------------------------------------------------
SELECT tap.note(tap.shown(v.login, v.claims::jsonb), v.expected, v.what)
  FROM (VALUES
    ('tap_portal', '{"role":"citizen","sub":"1"}', 'citizen person 1 actor 1 provider worker login 1', 'a citizen'),
    ('tap_portal', '{"role":"representative","sub":"1","represented":"2"}', 'representative person 2 actor 1 provider worker login 1', 'a representative acts for the represented person, and is known'),
    ('tap_portal', '{"role":"representative","sub":"2","represented":"1"}', 'SV009', 'not the other way round'),
    ('tap_portal', '{"role":"representative","sub":"1","represented":"999"}', 'SV009', 'nor for nobody'),
    ('tap_portal', '{"role":"representative","sub":"1"}', 'SV009', 'a representative says for whom'),
    ('tap_portal', '{"role":"citizen","sub":"1","represented":"2"}', 'SV009', 'a citizen represents nobody'),
    ('tap_portal', '{"role":"citizen","sub":"1","provider":1}', 'SV009', 'and is no provider'),
    ('tap_portal', '{"role":"citizen","sub":"999"}', 'SV008', 'an unknown person'),
    ('tap_portal', '{"role":"provider","sub":"manager","provider":1}', 'provider person actor provider 1 worker login manager', 'a provider'),
    ('tap_portal', '{"role":"specialist","sub":"p","provider":"1","worker":1}', 'specialist person actor provider 1 worker 1 login p', 'a specialist and the worker that he is'),
    ('tap_portal', '{"role":"specialist","sub":"p","provider":1,"worker":2}', 'SV009', 'not another provider''s worker'),
    ('tap_portal', '{"role":"specialist","sub":"p","provider":1,"worker":3}', 'SV009', 'nor one who has left'),
    ('tap_portal', '{"role":"provider","sub":"p","provider":4}', 'SV009', 'nor a provider that left the register'),
    ('tap_portal', '{"role":"provider","sub":"p"}', 'SV009', 'a provider says which'),
    ('tap_agency', '{"role":"agency","sub":"ivanova"}', 'agency person actor provider worker login ivanova', 'a clerk'),
    ('tap_portal', '{"role":"agency","sub":"ivanova"}', 'SV009', 'who does not come in by a portal'),
    ('tap_agency', '{"role":"citizen","sub":"1"}', 'SV009', 'nor a citizen by the agency''s login'),
    ('tap_analyst', '{"role":"analyst","sub":"bi"}', 'analyst person actor provider worker login bi', 'an analyst'),
    ('tap_scheduler', '{"role":"scheduler","sub":"cron"}', 'scheduler person actor provider worker login cron', 'the scheduler'),
    ('tap_admin', '{"role":"agency","sub":"x"}', '42501', 'the administrator of rules acts for nobody'),
    ('tap_gateway', '{"role":"citizen","sub":"1"}', '42501', 'a gateway takes no tokens')
  ) AS v (login, claims, expected, what);
SELECT tap.superuser();
UPDATE socsvc.representation SET valid = daterange(NULL, socsvc.today()) WHERE representative = 1;
SELECT tap.note(tap.shown('tap_portal', '{"role":"representative","sub":"1","represented":"2"}'), 'SV009', 'a representation that ended yesterday');
SELECT tap.superuser();
UPDATE socsvc.person SET died_on = socsvc.today() WHERE id = 1;
SELECT tap.note(tap.shown('tap_portal', '{"role":"citizen","sub":"1"}'), 'SV008', 'a dead person is told what an unknown one is');
SELECT tap.superuser();
UPDATE socsvc.person SET died_on = NULL WHERE id = 1;

-- ---- settings of the register ----------------------------------------------------------------------------------------
SELECT tap.note(tap.shown('tap_portal', jsonb_build_object('role', 'citizen', 'sub', '1', 'exp', extract(epoch FROM now())::bigint + 50000)), 'SV008', 'no token is good for more than 12 hours');
SELECT tap.superuser();
UPDATE socsvc.setting SET value = '86400' WHERE name = 'token_max_seconds';
SELECT tap.note(substr(tap.shown('tap_portal', jsonb_build_object('role', 'citizen', 'sub', '1', 'exp', extract(epoch FROM now())::bigint + 50000)), 1, 7), 'citizen', 'unless the register says so');
SELECT tap.note(tap.shown('tap_portal', jsonb_build_object('role', 'citizen', 'sub', '1', 'exp', extract(epoch FROM now())::bigint - 90)), 'SV008', 'clocks differ by a minute at most');
SELECT tap.superuser();
UPDATE socsvc.setting SET value = '120' WHERE name = 'token_clock_skew_seconds';
SELECT tap.note(substr(tap.shown('tap_portal', jsonb_build_object('role', 'citizen', 'sub', '1', 'exp', extract(epoch FROM now())::bigint - 90)), 1, 7), 'citizen', 'unless the register says so');
SELECT tap.superuser();
SET LOCAL socsvc.allow_test_tokens = off;
SELECT tap.note(tap.shown('tap_portal', '{"role":"citizen","sub":"1"}'), 'SV008', 'tokens by HS256 are not believed, though the key stands');
SELECT tap.superuser();
SET LOCAL socsvc.allow_test_tokens = on;

-- ---- an authenticated subject goes before everything -------------------------------------------------------------------
SELECT tap.become('tap_portal', 'provider', NULL, 1);
SELECT tap.note(socsvc.subject_role(), 'provider', 'a superuser has said who acts');
SELECT socsvc.authenticate(tap.token('{"role":"citizen","sub":"2"}'));
SELECT tap.note(concat_ws(' ', socsvc.subject_role(), socsvc.subject_person(), socsvc.subject_provider()), 'citizen 2', 'a token goes before it, its provider too, which is none');
SELECT tap.note(tap.tried('SELECT socsvc.authenticate(tap.token(''{"role":"citizen","sub":"1"}''))'), 'SV009', 'who acts does not change');
SELECT tap.note(tap.tried('SELECT socsvc.authenticate(tap.token(''{"role":"citizen","sub":"2"}''))'), 'ok', 'but may be said again');
SELECT tap.note(tap.tried('SET LOCAL socsvc.person_id = 1'), '42501', 'a client sets nothing');
SELECT tap.note(current_setting('search_path'), 'pg_catalog, socsvc, pg_temp', 'the search_path is set');
SELECT tap.note(current_setting('TimeZone'), (SELECT i.time_zone FROM socsvc.register_info i), 'the time zone is the register''s');
SELECT tap.superuser();
SET LOCAL socsvc.person_id = 1;
SELECT tap.note(socsvc.subject_person()::text, '2', 'a superuser''s settings come after it too');

-- ---- what was noted ----------------------------------------------------------------------------------------------------
SET LOCAL search_path = public, socsvc;
SELECT * FROM no_plan();
SELECT is(a.have, a.want, a.what) FROM tap.answer a ORDER BY a.n;

-- ---- who may trust keys -------------------------------------------------------------------------------------------------
SELECT is_empty($$SELECT r FROM unnest('{socsvc_portal,socsvc_agency,socsvc_analyst,socsvc_gateway,socsvc_scheduler}'::name[]) r
                   WHERE has_any_column_privilege(r, 'socsvc.trusted_key', 'SELECT, INSERT, UPDATE')$$, 'keys are the administrator''s alone');
SELECT is_empty($$SELECT r FROM unnest('{socsvc_portal,socsvc_agency,socsvc_analyst,socsvc_admin,socsvc_scheduler}'::name[]) r
                   WHERE has_function_privilege(r, 'socsvc.authenticate_as(bigint,text,bigint,bigint,bigint,text)', 'EXECUTE')$$, 'only a gateway says who acts without a token');
SELECT is_empty($$SELECT r.rolname FROM pg_roles r WHERE r.rolname ~ '^socsvc_' AND (r.rolcanlogin OR r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication)$$,
                'the group roles have no powers of their own');
SELECT is((SELECT count(*) FROM pg_roles r WHERE r.rolname IN ('socsvc_portal', 'socsvc_agency', 'socsvc_analyst', 'socsvc_scheduler', 'socsvc_gateway', 'socsvc_admin')), 6::bigint, 'there are six of them');
SELECT is_empty($$SELECT name FROM pg_settings WHERE name ~ '^socsvc\.' AND context NOT IN ('superuser', 'internal')$$, 'no setting of ours is a client''s');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'socsvc'::regnamespace AND p.proconfig::text ~ 'socsvc\.(subject_role|person_id|provider_id)'$$,
                'and no function sets one');
SELECT * FROM finish();
ROLLBACK;
