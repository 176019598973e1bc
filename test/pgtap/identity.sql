-- Who acts, the rules that need no real key: tokens are made here in SQL, by HS256, which a superuser allows for the test.
-- pgTAP itself makes temporary tables, in which sessions nobody is served: so answers are noted first, and told then.
BEGIN;
-- ok, or the SQLSTATE, of a statement of whoever one is.
CREATE FUNCTION tap.tried(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
SELECT tap.fixture();
SELECT tap.trust_test_key();
INSERT INTO socsvc.representation (represented, representative, kind, document, valid)
  VALUES (2, 1, 'guardian', 'document', daterange(NULL, socsvc.today() + 1));
INSERT INTO socsvc.worker (id, provider, name, employed) VALUES (2, 2, 'Чужой', '[2020-01-01,)'), (3, 1, 'Бывший', '[2020-01-01,2021-01-01)');

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

-- ---- the choice of role at login (manual of the portal, section 1) -------------------------------------------------------
-- Person 1 represents 2, who is the parent of 3. Contract 1 of person 1 is asked of provider 1; contract 2 of person 2 of provider 2.
SELECT tap.superuser();
UPDATE socsvc.representation SET valid = daterange(NULL, socsvc.today() + 1) WHERE representative = 1;
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (3, 'Иванов', 'Пётр', '2015-06-01', 'm');
INSERT INTO socsvc.representation (represented, representative, kind, document, valid) VALUES (3, 2, 'parent', 'document', '[2015-06-01,)');
SELECT tap.contract(1, 1, 'requested'), tap.contract(2, 2, 'requested', programme_id => 4);
SELECT tap.note(tap.told(v.login, v.claims, VARIADIC v.statements), v.expected, v.what)
  FROM (VALUES
    ('tap_portal'::name, '{"role":["citizen","representative"],"sub":"1","represented":"2"}'::jsonb, '{SELECT 1}'::text[], 'SV008', '[000/1/6] one role is chosen, not two'),
    ('tap_portal', '{"sub":"1"}', '{SELECT 1}', 'SV008', '[000/1/6] and one is chosen'),
    ('tap_portal', '{"role":"representative","sub":"1","represented":["2","3"]}', '{SELECT 1}', 'SV009', '[000/1/6] for one person'),
    ('tap_portal', '{"role":"citizen","sub":"1"}', ARRAY['SELECT string_agg(full_name, '','') FROM socsvc.my_profile', 'SELECT count(*) FROM socsvc.person',
      'SELECT string_agg(number, '','' ORDER BY number) FROM socsvc.my_programmes', 'SELECT string_agg(contract::text, '','') FROM socsvc.my_contracts',
      'SELECT count(*) FROM socsvc.programme WHERE person <> 1', 'SELECT socsvc.canonical(''programme'', 4)'],
      'Вулканов Осип Петрович | 1 | 6,7 | 1 | 0 | P0002', '[000/1/8] a citizen sees his own alone, though he represents another'),
    ('tap_portal', '{"role":"representative","sub":"1","represented":"2"}', ARRAY['SELECT string_agg(full_name, '','') FROM socsvc.my_profile',
      'SELECT string_agg(number, '','' ORDER BY number) FROM socsvc.my_programmes', 'SELECT string_agg(contract::text, '','') FROM socsvc.my_contracts',
      'SELECT count(*) FROM socsvc.programme WHERE person <> 2', 'SELECT socsvc.canonical(''programme'', 1)', 'SELECT socsvc.canonical(''programme'', 4) IS NOT NULL'],
      'Иванова Анна | 9 | 2 | 0 | P0002 | true', '[000/1/9] a representative is in the cabinet of the represented person, and not in his own'),
    ('tap_portal', '{"role":"representative","sub":"1","represented":"2"}', ARRAY['SELECT string_agg(full_name, '','') FROM socsvc.my_profile'],
      'Иванова Анна', '[000/2/3] whose name is shown instead of his own'),
    ('tap_portal', '{"role":"representative","sub":"1","represented":"2"}', ARRAY['SELECT socsvc.conclude_contract(4, 3, ''Сертификат'', ''2023-03-17'') IS NOT NULL',
      'SELECT socsvc.update_my_contacts(''+7 900 000 00 02'')', 'SELECT phone FROM socsvc.my_profile', 'SELECT socsvc.update_my_contacts(''+7 900 000 00 01'', NULL, 1)',
      'SELECT socsvc.file_application(2, ''home'', ''portal'', ''{self_care_loss}'', applicant_kind => ''representative'', applicant => 1) IS NOT NULL',
      'SELECT socsvc.file_application(2, ''home'', ''portal'', ''{self_care_loss}'', applicant_kind => ''representative'', applicant => 2)'],
      'true |  | +7 900 000 00 02 | SV009 | true | SV009', '[000/1/9] he acts there, in his own name'),
    ('tap_portal', '{"role":"representative","sub":"1","represented":"2"}', ARRAY['SELECT socsvc.update_my_contacts(''+7 900 000 00 03'', NULL, 3)',
      'SELECT count(*) FROM socsvc.person WHERE id = 3'], 'SV009 | 0', '[000/1/9] not for whom that person represents'),
    ('tap_portal', '{"role":"representative","sub":"2","represented":"3"}', ARRAY['SELECT string_agg(full_name, '','') FROM socsvc.my_profile', 'SELECT count(*) FROM socsvc.my_programmes'],
      'Иванов Пётр | 0', '[000/1/10] a parent enters for the child, recognised as in need or not yet'),
    ('tap_portal', '{"role":"representative","sub":"1","represented":"3"}', '{SELECT 1}', 'SV009', '[000/1/10] nobody else does'),
    ('tap_portal', '{"role":"provider","sub":"x","provider":1}', ARRAY['SELECT string_agg(contract::text, '','') FROM socsvc.provider_contracts', 'SELECT count(*) FROM socsvc.contract',
      'SELECT count(*) > 0 AND bool_and(contract = 1) FROM socsvc.contract_line', 'SELECT string_agg(family_name, '','') FROM socsvc.person'],
      '1 | 1 | true | Вулканов', '[000/3.4/3] a provider sees the request that it got, with its services'),
    ('tap_portal', '{"role":"provider","sub":"x","provider":3}', ARRAY['SELECT count(*) FROM socsvc.provider_contracts', 'SELECT count(*) FROM socsvc.contract',
      'SELECT count(*) FROM socsvc.contract_line', 'SELECT socsvc.canonical(''contract'', 1)'], '0 | 0 | 0 | P0002', '[000/3.4/3] another provider does not'),
    ('tap_agency', '{"role":"agency","sub":"ivanova"}', ARRAY['SELECT socsvc.read_case(1, ''жалоба 5'') IS NOT NULL',
      'SELECT concat_ws('' '', a.subject_role, a.subject_login, a.login_role) FROM socsvc.audit_of(''access'', 1) a'],
      'true | agency ivanova tap_agency', 'the audit names the clerk who has read, not only the login role of all clerks')
  ) AS v (login, claims, statements, expected, what);
SELECT tap.note(string_agg(v.role, ' ' ORDER BY v.role), 'citizen representative', '[000/1/7] a person enters in two ways and no others')
  FROM (VALUES ('citizen', 'tap_portal'::name), ('representative', 'tap_portal'), ('provider', 'tap_portal'), ('specialist', 'tap_portal'), ('agency', 'tap_agency'),
               ('analyst', 'tap_analyst'), ('scheduler', 'tap_scheduler')) AS v (role, login)
 WHERE tap.told(v.login, jsonb_build_object('role', v.role, 'sub', '1') || CASE v.role WHEN 'representative' THEN '{"represented":"2"}' WHEN 'provider' THEN '{"provider":1}'
                WHEN 'specialist' THEN '{"provider":1}' ELSE '{}' END::jsonb, 'SELECT coalesce(socsvc.subject_person(), 0) > 0') = 'true';

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
