-- Messages in the language of the session (lc_messages): C and PL/pgSQL, message, DETAIL and HINT, as ordinary roles.
-- Russian needs a server with --enable-nls and the locale ru_RU.UTF-8, which test/setup/install generates.
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.contract(1, 1);
SELECT tap.superuser();

CREATE FUNCTION tap.speak(locale text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('lc_messages', locale, true);
  RETURN true;
EXCEPTION WHEN invalid_parameter_value THEN RETURN false;
END $$;
-- What the statement is refused with, with the rights of whoever calls; it is taken back.
CREATE FUNCTION tap.complaint(statement text, OUT state text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;
GRANT EXECUTE ON FUNCTION tap.complaint(text) TO PUBLIC;

-- Every RAISE with a class SV code and every other text of a function that is looked up, as pg_proc has them.
CREATE TABLE tap.text_told AS
  SELECT p.proname, replace(m[1], '''''', '''') AS msgid
    FROM pg_proc p CROSS JOIN LATERAL regexp_matches(p.prosrc, 'socsvc\.translated\(''((?:[^'']|'''')*)''', 'g') m
   WHERE p.pronamespace = 'socsvc'::regnamespace;
CREATE TABLE tap.raised AS
  SELECT c[1] AS code, replace(m[1], '''''', '''') AS msgid
    FROM pg_proc p
   CROSS JOIN LATERAL regexp_matches(p.prosrc,
     'RAISE EXCEPTION ''%'', socsvc\.translated\(''((?:[^'']|'''')*)''((?:[^;'']|''(?:[^'']|'''')*'')*);', 'g') m
   CROSS JOIN LATERAL regexp_matches(m[2], '''(SV\d{3})''', 'g') c
   WHERE p.pronamespace = 'socsvc'::regnamespace;
SELECT cmp_ok((SELECT count(*) FROM tap.raised), '>', 400::bigint, '[nls] the extension script looks up what RAISE says');
SELECT is((SELECT string_agg(DISTINCT code, ' ' ORDER BY code) FROM tap.raised),
  'SV002 SV003 SV004 SV005 SV006 SV007 SV008 SV009 SV010 SV011 SV012 SV013 SV014 SV015 SV016 SV017 SV018 SV019 SV020 SV021 SV022 SV023 SV024 SV026 SV027 SV028 SV029',
  '[nls] of every code but SV001 and SV025, which C alone raises');
SELECT is_empty($$ SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
                    WHERE p.pronamespace = 'socsvc'::regnamespace AND l.lanname = 'plpgsql' AND p.prosrc ~* 'RAISE\s+(EXCEPTION|WARNING|NOTICE)\s+''[^%'']' $$,
                '[nls] no function raises a text that is not looked up');

-- ---- the function -----------------------------------------------------------------------------------------------------
SELECT tap.citizen(1);
SELECT is(socsvc.translated('no such message'), 'no such message', '[nls] what the catalogue does not have stays as it is');
SELECT is(socsvc.translated(''), '', '[nls] the catalogue''s head is no translation');
SELECT is(socsvc.translated(NULL::text), NULL, '[nls] nothing of nothing');
SELECT is(socsvc.translated(NULL, 1), NULL, '[nls] nor of a format of nothing');
SELECT is(socsvc.translated('%s of %s, 100 %%', 1, 'two'), '1 of two, 100 %', '[nls] arguments take their places');
SELECT is(socsvc.translated('%2$s before %1$s', 'b', 'a'), 'a before b', '[nls] in the order that a translation asks for');
SELECT is(socsvc.translated('%s and %s', NULL::date, true), '<NULL> and t', '[nls] as RAISE shows them');
SELECT is(tap.complaint($$SELECT socsvc.translated('%s and %s', 1)$$),
          ROW('22023'::text, 'the arguments do not fit the placeholders of "%s and %s"'::text, ''::text, 'Write %s or %1$s for an argument, %% for a percent sign.'::text),
          '[nls] too few arguments');
SELECT is((tap.complaint($$SELECT socsvc.translated('%d', 1)$$)).state, '22023', '[nls] another placeholder');
SELECT is((tap.complaint($$SELECT socsvc.translated('%', 1)$$)).state, '22023', '[nls] a lone percent sign');
SELECT is((tap.complaint($$SELECT socsvc.translated('%0$s', 1)$$)).state, '22023', '[nls] no argument 0');

-- ---- English ----------------------------------------------------------------------------------------------------------
SELECT is(tap.complaint($$SELECT socsvc.conclude_contract(1, 4, NULL, '2023-03-17')$$),
          ROW('SV005'::text, 'provider 4 does not stand in the register of providers'::text, 'Day: 2023-03-17.'::text,
              'Choose another provider: find_provider() finds those that stand in it.'::text), '[nls] in English under C, PL/pgSQL');
SELECT is((tap.complaint($$SELECT '3 a fortnight'::socsvc.periodicity$$)).message, 'invalid value for type periodicity: "3 a fortnight"', '[nls] C');
SELECT is((tap.complaint($$SELECT socsvc.no_such_function()$$)).state, '42883', '[nls] the server''s own errors are its own');

-- ---- Russian ----------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
\getenv skip_nothing SKIP_NOTHING
\if :{?skip_nothing}
\else
  \set skip_nothing ''
\endif
SELECT :'skip_nothing' <> '' OR (SELECT setting LIKE '%--enable-nls%' FROM pg_config WHERE name = 'CONFIGURE') AND tap.speak('ru_RU.UTF-8') AS speaks \gset
\if :speaks
SELECT ok(tap.speak('ru_RU.UTF-8'), '[nls] the locale ru_RU.UTF-8 is there');
-- But where it is names and nothing else.
SELECT is_empty($$ SELECT proname, msgid FROM tap.text_told
                    WHERE socsvc.translated(msgid) !~ '[А-Яа-яЁё]' AND msgid <> 'days: %s.'
                      AND regexp_replace(msgid, '\m\w+\([^()]*\)|\m[a-z]+(_[a-z]+)+|%(\d\$)?[sI]|\m[A-Z]{2,}', '', 'g') ~ '[A-Za-z]' $$,
                '[nls] whatever a function says has a Russian text');
SELECT is_empty($$ SELECT code, msgid FROM tap.raised WHERE socsvc.translated(msgid) !~ '[а-яё]' $$, '[nls] each message of each code of class SV');
SELECT is_empty($$ SELECT msgid FROM tap.text_told
                    WHERE (SELECT count(*) FROM regexp_matches(msgid, '%(?:\d\$)?s', 'g'))
                          <> (SELECT count(*) FROM regexp_matches(socsvc.translated(msgid), '%(?:\d\$)?s', 'g')) $$,
                '[nls] with the same placeholders');
-- The guards: the first sentence of their comment, as SV004 shows it.
SELECT is_empty($$ SELECT p.proname, d.description FROM pg_proc p JOIN pg_description d ON d.objoid = p.oid AND d.classoid = 'pg_proc'::regclass
                    WHERE p.pronamespace = 'socsvc'::regnamespace AND p.proname LIKE 'guard\_%'
                      AND socsvc.translated(regexp_replace(d.description, '(\. .*|\.)$', '')) !~ '[А-Яа-я]' $$,
                '[nls] what guards ask for');

SELECT tap.citizen(1);
SELECT unnest(ARRAY[matches(c.message, '[а-я].* 4( |$)', '[nls] PL/pgSQL: the message, with its argument'),
       matches(c.detail, '[а-я].* 2023-03-17\.$', '[nls] the detail, with its argument'),
       matches(c.hint, '[а-я].*find_provider\(\)', '[nls] and the hint'),
       is(c.state, 'SV005', '[nls] the code is the same')])
  FROM tap.complaint($$SELECT socsvc.conclude_contract(1, 4, NULL, '2023-03-17')$$) c;
SELECT unnest(ARRAY[matches(c.message, '[а-я].*periodicity.*3 a fortnight', '[nls] C: the message'),
       matches(c.detail, '[а-я]', '[nls] the detail, which is made of two'), matches(c.hint, '[а-я]', '[nls] and the hint, which core/ gives')])
  FROM tap.complaint($$SELECT '3 a fortnight'::socsvc.periodicity$$) c;
SELECT unnest(ARRAY[matches(c.message, '[а-я]', '[nls] SV009, from a token'), matches(c.detail, '[а-я]', '[nls] why it is not valid')])
  FROM tap.complaint($$SELECT socsvc.authenticate('')$$) c;
SELECT tap.provider(1);
SELECT unnest(ARRAY[matches(c.message, '[а-я]', '[nls] SV001'), is(c.state, 'SV001', '[nls] SV001 it is'), matches(c.detail, '[а-я].*2023-06-20', '[nls] its detail'),
       matches(c.hint, '[а-я].*record_extra_delivery\(\)', '[nls] its hint')])
  FROM tap.complaint($$SELECT socsvc.record_delivery(103, '2023-06-20', 50)$$) c;
SELECT unnest(ARRAY[matches(c.message, '[а-я]', '[nls] SV025'), is(c.state, 'SV025', '[nls] SV025 it is'), matches(c.detail, '[а-я]', '[nls] its detail')])
  FROM tap.complaint($$SELECT socsvc.record_delivery(101, '2023-06-20', worker_id => 1, minutes => 1441)$$) c;
SELECT unnest(ARRAY[matches(c.message, '[а-я].*active.*offered', '[nls] SV003, with its statuses'), matches(c.hint, '[а-я]', '[nls] and what is allowed')])
  FROM tap.complaint($$UPDATE socsvc.contract SET status = 'offered' WHERE id = 1$$) c;
SELECT tap.superuser();
SELECT is(socsvc.translated('no such message'), 'no such message', '[nls] what has no Russian text is told in English');
SELECT ok(tap.speak('C'), 'back');
SELECT tap.citizen(1);
SELECT is((tap.complaint($$SELECT socsvc.conclude_contract(1, 4, NULL, '2023-03-17')$$)).hint,
          'Choose another provider: find_provider() finds those that stand in it.', '[nls] a session may change its language');
\else
SELECT skip('the server speaks no Russian: it needs --enable-nls and the locale ru_RU.UTF-8', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
