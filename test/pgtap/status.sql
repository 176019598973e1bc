-- Statuses: every pair of statuses, every actor, against status_transition itself; guards, events, labels.
-- What an ordinary role tries, it tries as socsvc_portal or socsvc_agency; only the fixtures are a superuser's.
BEGIN;
SELECT * FROM no_plan();
SET LOCAL client_min_messages = warning;

-- Answers what becomes of a statement: 'moved', 'nothing' (no row), or the SQLSTATE. Leaves no trace.
CREATE FUNCTION public.attempt(as_role name, actor text, statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  touched bigint;
  answer text;
BEGIN
  PERFORM set_config('socsvc.subject_role', coalesce(actor, ''), true), set_config('role', as_role, true);
  BEGIN
    EXECUTE statement;
    GET DIAGNOSTICS touched = ROW_COUNT;
    RAISE EXCEPTION 'undo' USING ERRCODE = 'ZZ001', DETAIL = touched;
  EXCEPTION
    WHEN SQLSTATE 'ZZ001' THEN answer := CASE touched WHEN 0 THEN 'nothing' ELSE 'moved' END;
    WHEN OTHERS THEN answer := SQLSTATE;
  END;
  PERFORM set_config('role', 'none', true);
  RETURN answer;
END $$;
-- Does it for good; errors come through.
CREATE FUNCTION public.act_as(as_role name, actor text, statement text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('socsvc.subject_role', coalesce(actor, ''), true), set_config('role', as_role, true);
  EXECUTE statement;
  PERFORM set_config('role', 'none', true);
END $$;
-- Message, detail and hint of the error that a statement raises.
CREATE FUNCTION public.complaint(as_role name, actor text, statement text, OUT message text, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('socsvc.subject_role', coalesce(actor, ''), true), set_config('role', as_role, true);
  BEGIN
    EXECUTE statement;
  EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  END;
  PERFORM set_config('role', 'none', true);
END $$;
-- A superuser's fixture: puts a row into a status past all triggers.
CREATE FUNCTION public.put(target regclass, row_id bigint, new_status text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  SET LOCAL session_replication_role = replica;
  EXECUTE format('UPDATE %s SET status = %L%s WHERE id = %s', target, new_status,
                 -- What has become a delivery names it.
                 CASE WHEN target::text IN ('socsvc.hour_log', 'socsvc.visit')
                      THEN format(', delivery = %L', CASE WHEN new_status IN ('confirmed', 'done') THEN 1 END) END, row_id);
  SET LOCAL session_replication_role = origin;
END $$;

CREATE TEMP TABLE actor (actor text);
INSERT INTO actor VALUES ('citizen'), ('representative'), ('provider'), ('specialist'), ('agency'), ('analyst'), ('scheduler'), (NULL);
-- What the rule rows promise for every pair of different statuses, an unknown one among them, and every actor.
CREATE TEMP TABLE promise AS
  WITH rule AS (
    SELECT t.entity, t.from_status, t.to_status, t.actor, t.guard
      FROM socsvc.status_transition t
     WHERE t.jurisdiction = (SELECT jurisdiction FROM socsvc.register_info) AND t.valid @> socsvc.today())
  SELECT f.entity, f.code AS from_status, s.to_status, a.actor, f.sort_order, s.to_order,
         CASE WHEN r.actor IS NOT NULL AND r.guard IS NULL THEN 'moved'
              WHEN r.actor IS NOT NULL THEN 'SV004'
              WHEN EXISTS (SELECT FROM rule o WHERE (o.entity, o.from_status, o.to_status) = (f.entity, f.code, s.to_status)) THEN 'SV009'
              ELSE 'SV003' END AS expected
    FROM socsvc.status f
    CROSS JOIN LATERAL (SELECT t.code, t.sort_order FROM socsvc.status t WHERE t.entity = f.entity AND t.code <> f.code
                        UNION ALL SELECT 'nonsense', 99) s (to_status, to_order)
    CROSS JOIN actor a
    LEFT JOIN rule r ON (r.entity, r.from_status, r.to_status, r.actor) = (f.entity, f.code, s.to_status, a.actor)
   WHERE f.entity <> 'specialist_act'; -- only labels: what the specialist's portal calls the statuses of act

-- Tables of the entities' names that have a status and nothing else: no row of theirs meets a guard.
CREATE SCHEMA scratch;
GRANT USAGE ON SCHEMA scratch TO socsvc_portal;
DO $$
DECLARE
  e text;
BEGIN
  FOR e IN SELECT DISTINCT entity FROM socsvc.status LOOP
    EXECUTE format('CREATE TABLE scratch.%I (id bigint PRIMARY KEY, status text NOT NULL, status_reason text, live boolean)', e);
    EXECUTE format('INSERT INTO scratch.%I SELECT sort_order, code FROM socsvc.status WHERE entity = %L', e, e);
    EXECUTE format('CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON scratch.%I FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status()', e);
    EXECUTE format('CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON scratch.%I FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status()', e);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON scratch.%I TO socsvc_portal', e);
  END LOOP;
END $$;

SELECT is(string_agg(format('%s=%s', coalesce(actor, 'nobody'), got), ' ' ORDER BY actor),
          string_agg(format('%s=%s', coalesce(actor, 'nobody'), expected), ' ' ORDER BY actor),
          format('%s: from %s to %s', entity, from_status, to_status))
  FROM (SELECT p.*, public.attempt('socsvc_portal', actor,
                 format('UPDATE scratch.%I SET status = %L WHERE status = %L', entity, to_status, from_status)) AS got
          FROM promise p) p
 GROUP BY entity, from_status, to_status, sort_order, to_order
 ORDER BY entity, sort_order, to_order;
SELECT cmp_ok(count(*), '>=', 500::bigint, 'so many forbidden moves were tried') FROM promise WHERE expected IN ('SV003', 'SV009');
SELECT is_empty($$SELECT entity, expected FROM (SELECT DISTINCT entity FROM socsvc.status WHERE entity <> 'specialist_act') e, (VALUES ('SV003'), ('SV009')) v (expected)
                  EXCEPT SELECT entity, expected FROM promise$$, 'each entity has moves that nobody, and moves that only others may make');

-- A new row begins in an initial status alone, by somebody.
SELECT is(string_agg(format('%s=%s', coalesce(actor, 'nobody'), public.attempt('socsvc_portal', actor,
                              format('INSERT INTO scratch.%I (id, status) VALUES (100, %L)', entity, code))), ' ' ORDER BY actor),
          string_agg(format('%s=%s', coalesce(actor, 'nobody'), CASE WHEN NOT initial THEN 'SV003' WHEN actor IS NULL THEN 'SV009' ELSE 'moved' END), ' ' ORDER BY actor),
          format('%s: begins in %s', entity, code))
  FROM (SELECT entity, code, is_initial, sort_order FROM socsvc.status
        UNION ALL SELECT DISTINCT entity, 'nonsense', false, 99 FROM socsvc.status) s (entity, code, initial, sort_order), actor
 GROUP BY entity, code, sort_order ORDER BY entity, sort_order;

-- Where the policies do not show the row, nothing is moved and nothing is said.
CREATE FUNCTION public.shown(as_role name, actor text, entity text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  answer boolean;
BEGIN
  PERFORM set_config('socsvc.subject_role', coalesce(actor, ''), true), set_config('role', as_role, true);
  EXECUTE format('SELECT EXISTS (SELECT FROM socsvc.%I WHERE id = 1)', entity) INTO answer;
  PERFORM set_config('role', 'none', true);
  RETURN answer;
END $$;

-- The register's own tables: the forbidden moves again, on a row of each, by the role that clients have there.
INSERT INTO socsvc.person (id, family_name, given_name, birth_date, sex) VALUES (1, 'Иванова', 'Анна', '1950-01-01', 'f');
INSERT INTO socsvc.provider (id, full_name, short_name, legal_form) VALUES (1, 'Центр социального обслуживания', 'Центр', 'state');
SET LOCAL session_replication_role = replica;
INSERT INTO socsvc.programme (id, number, person, form, issued_on, term, payment) VALUES (1, '1', 1, 'home', '2023-03-14', '[2023-03-14,2024-03-14)', 'free');
INSERT INTO socsvc.contract (id, programme, person, provider, requested_on) VALUES (1, 1, 1, 1, '2023-03-15');
INSERT INTO socsvc.act (id, contract, person, provider, period, prepared_on) VALUES (1, 1, 1, 1, '[2023-04-01,2023-05-01)', '2023-05-02');
INSERT INTO socsvc.urgent_act (id, number, person, provider, drawn_up_on, term, basis) VALUES (1, '1', 1, 1, '2023-03-01', '[2023-03-01,2023-03-11)', 'заявление');
INSERT INTO socsvc.application (id, person, applicant_kind, applicant, channel, form, received_at, received_on) VALUES (1, 1, 'citizen', 1, 'in_person', 'home', '2023-03-01', '2023-03-01');
INSERT INTO socsvc.assessment (id, application, surveyed_on, surveyor, findings) VALUES (1, 1, '2023-03-02', 'Петрова', 'нуждается');
INSERT INTO socsvc.commission_opinion (id, application, commission, sent_on) VALUES (1, 1, 'psychoneurological', '2023-03-02');
INSERT INTO socsvc.decision (id, application, person, decided_on, outcome) VALUES (1, 1, 1, '2023-03-09', 'recognised');
INSERT INTO socsvc.enrolment (id, contract, person, provider, order_number, enrolled_on) VALUES (1, 1, 1, 1, '1', '2023-03-16');
INSERT INTO socsvc.rehabilitation_plan (id, contract, person, provider, ipra) VALUES (1, 1, 1, 1, 'ИПРА 1');
INSERT INTO socsvc.stay (id, region_code, person, department, provider, place_group, form, queue_entry, days) VALUES (1, 86, 1, 1, 1, 1, 'residential', 1, '[2023-04-01,)');
INSERT INTO socsvc.queue_entry (id, region_code, person, department, provider, form, joined_at, tie, class_rank) VALUES (1, 86, 1, 1, 1, 'residential', now(), 1, 1);
INSERT INTO socsvc.contract_amendment (id, contract, person, provider, ground, arisen_on, known_on, counted_from, effective_from) VALUES (1, 1, 1, 1, 'tariff', '2023-04-01', '2023-04-03', '2023-04-03', '2023-04-01');
INSERT INTO socsvc.medical_referral (id, region_code, stay, person, reason, organisation, sent_on) VALUES (1, 86, 1, 1, 'urgent_care', 'больница', '2023-04-01');
INSERT INTO socsvc.aid_order (id, person, entitlement, help_kind, product, provider, price, guaranteed_sum, way, place) VALUES (1, 1, 1, 'wheelchair', 1, 1, 1, 1, 'home', 'дома');
INSERT INTO socsvc.rehabilitation_programme (id, number, person, issued_on, notified_on, term) VALUES (1, '1', 1, '2023-03-01', '2023-03-01', '[2023-03-01,2024-03-01)');
INSERT INTO socsvc.service_order (id, person, entitlement, help_kind, specialist, worker, provider) VALUES (1, 1, 1, 'assistant', 1, 1, 1);
INSERT INTO socsvc.reimbursement_register (id, month, sequence) VALUES (1, '2026-01-01', 1);
INSERT INTO socsvc.hour_log (id, service_order, person, provider, worker, day, starts_at, minutes) VALUES (1, 1, 1, 1, 1, '2026-01-01', '10:00', 60);
INSERT INTO socsvc.visit (id, contract_line, programme_line, person, provider, day) VALUES (1, 101, 1, 1, 1, '2026-01-01');
SET LOCAL session_replication_role = origin;
SELECT set_config('socsvc.person_id', '1', true), set_config('socsvc.provider_id', '1', true) \g /dev/null
CREATE TEMP TABLE look AS
  SELECT l.*, a.actor, public.shown(l.login, a.actor, l.entity) AS is_shown
    FROM (SELECT DISTINCT p.entity, CASE WHEN p.entity IN ('programme', 'assessment', 'commission_opinion', 'decision', 'rehabilitation_programme', 'reimbursement_register')
                                         THEN 'socsvc_agency' ELSE 'socsvc_portal' END AS login
            FROM promise p WHERE p.entity <> 'reimbursement_application') l
   CROSS JOIN actor a;
SELECT is(string_agg(DISTINCT coalesce(actor, 'nobody'), ' ' ORDER BY coalesce(actor, 'nobody')), 'agency citizen provider representative specialist',
          'who sees rows that can move') FROM look WHERE is_shown AND entity <> 'reimbursement_register';
SELECT is_empty($$SELECT entity FROM look GROUP BY entity HAVING NOT bool_or(is_shown)$$, 'each is shown to somebody');
SELECT is(string_agg(format('%s=%s', coalesce(actor, 'nobody'), got), ' ' ORDER BY actor),
          string_agg(format('%s=%s', coalesce(actor, 'nobody'), expected), ' ' ORDER BY actor),
          format('socsvc.%s: not from %s to %s', entity, from_status, to_status))
  FROM (SELECT p.*, public.attempt(login, actor, format('UPDATE socsvc.%I SET status = %L WHERE id = 1', entity, to_status)) AS got
          FROM (SELECT p.entity, p.from_status, p.to_status, p.actor, p.sort_order, p.to_order, l.login,
                       CASE WHEN l.is_shown THEN p.expected ELSE 'nothing' END AS expected, public.put(format('socsvc.%I', p.entity)::regclass, 1, p.from_status)
                  FROM promise p JOIN look l ON l.entity = p.entity AND l.actor IS NOT DISTINCT FROM p.actor
                 WHERE p.expected IN ('SV003', 'SV009') -- nobody is granted the status of reimbursement_application
                 ORDER BY p.entity, p.sort_order OFFSET 0) p) p
 GROUP BY entity, from_status, to_status, sort_order, to_order
 ORDER BY entity, sort_order, to_order;

-- The rules themselves.
SELECT is_empty($$SELECT entity, code FROM socsvc.status s
                   WHERE is_final = EXISTS (SELECT FROM socsvc.status_transition t WHERE (t.entity, t.from_status) = (s.entity, s.code))$$,
  'a status is final exactly when no move leads out of it');
SELECT is_empty($$WITH RECURSIVE reached AS (
                    SELECT entity, code FROM socsvc.status WHERE is_initial
                    UNION SELECT t.entity, t.to_status FROM reached r JOIN socsvc.status_transition t ON (t.entity, t.from_status) = (r.entity, r.code))
                  SELECT entity, code FROM socsvc.status WHERE entity <> 'specialist_act' EXCEPT SELECT * FROM reached$$, 'every status can be reached');
SELECT is_empty($$SELECT entity, from_status, to_status, guard FROM socsvc.status_transition WHERE actor = 'citizen'
                  EXCEPT SELECT entity, from_status, to_status, guard FROM socsvc.status_transition WHERE actor = 'representative'$$,
  'what the citizen may do, his representative may');
SELECT is_empty($$SELECT DISTINCT guard FROM socsvc.status_transition WHERE guard IS NOT NULL
                  EXCEPT SELECT p.proname FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e'
                          WHERE p.pronamespace = 'socsvc'::regnamespace AND p.proargtypes::text = 'bigint'::regtype::oid::text
                            AND p.prorettype = 'boolean'::regtype AND p.provolatile = 's'$$, 'every guard is a STABLE member of the extension');
SELECT is_empty($$SELECT entity, code, lang FROM socsvc.status, (VALUES ('ru'), ('kk'), ('en')) l (lang)
                  EXCEPT SELECT entity, status, lang FROM socsvc.status_label$$, 'every status has its label in Russian, Kazakh and English');
SELECT is(socsvc.status_label('contract', 'requested', 'ru'), 'На заключении', 'the label that the portal shows for a request');
SELECT is(socsvc.status_label('contract', 'offered', 'ru'), 'На подписании', 'the label that the portal shows for an offer');
SELECT is(socsvc.status_label('contract', 'nonsense', 'ru'), 'nonsense', 'a status without a label is shown as its code');
SELECT is(socsvc.status_label('contract', 'offered', 'fr'), 'offered', 'so it is in a language without labels');

-- A scratch entity with rules of its own: what a move may look like.
INSERT INTO socsvc.status (entity, code, is_initial, is_final, is_live, sort_order, source)
  SELECT 'journey', code, code = 'a', false, code <> 'z', ascii(code), 'test' FROM unnest('{a,b,c,d,z}'::text[]) code;
INSERT INTO socsvc.status_transition (jurisdiction, entity, from_status, to_status, actor, guard, valid, source) VALUES
  ('RU-KHM', 'journey', 'a', 'b', 'provider', 'guard_scratch', '(,)', 'test'),
  ('RU-KHM', 'journey', 'b', 'a', 'provider', NULL, '(,)', 'test'),
  ('RU-KHM', 'journey', 'b', 'z', 'provider', NULL, '(,)', 'test'),
  ('RU-KHM', 'journey', 'a', 'z', 'provider', NULL, daterange(NULL, socsvc.today()), 'test'),
  ('RU-KHM', 'journey', 'a', 'z', 'agency', NULL, daterange(socsvc.today() + 1, NULL), 'test'),
  ('RU-KHM', 'journey', 'a', 'z', 'citizen', NULL, daterange(socsvc.today(), socsvc.today() + 1), 'test'),
  ('KZ', 'journey', 'a', 'c', 'provider', NULL, '(,)', 'test'),
  ('RU', 'journey', 'a', 'd', 'provider', NULL, '(,)', 'test'),
  ('RU', 'journey', 'a', 'd', 'agency', NULL, '(,)', 'test'),
  ('RU-KHM', 'journey', 'a', 'd', 'agency', 'guard_never', '(,)', 'test');
CREATE TABLE scratch.journey (id bigint PRIMARY KEY, note text, status text DEFAULT 'a', status_reason text, live boolean);
CREATE TRIGGER enforce_status_before BEFORE INSERT OR UPDATE ON scratch.journey FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
CREATE TRIGGER enforce_status_after AFTER INSERT OR UPDATE ON scratch.journey FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status();
GRANT SELECT, INSERT, UPDATE, DELETE ON scratch.journey TO socsvc_portal;
CREATE FUNCTION socsvc.guard_scratch(id bigint) RETURNS boolean LANGUAGE sql STABLE
  AS 'SELECT j.note <> '''' FROM scratch.journey j WHERE j.id = $1 AND j.status = ''b''';
COMMENT ON FUNCTION socsvc.guard_scratch(bigint) IS 'The journey has a note. More of this comment';
CREATE FUNCTION socsvc.guard_never(id bigint) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT NULL::boolean';
CREATE FUNCTION socsvc.guard_volatile(id bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION socsvc.guard_number(id bigint) RETURNS integer LANGUAGE sql STABLE AS 'SELECT 1';
CREATE FUNCTION socsvc.guard_stranger(id bigint) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true';
CREATE FUNCTION public.guard_elsewhere(id bigint) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true';
ALTER EXTENSION socsvc ADD FUNCTION socsvc.guard_scratch(bigint);
ALTER EXTENSION socsvc ADD FUNCTION socsvc.guard_never(bigint);
ALTER EXTENSION socsvc ADD FUNCTION socsvc.guard_volatile(bigint);
ALTER EXTENSION socsvc ADD FUNCTION socsvc.guard_number(bigint);
GRANT USAGE ON SCHEMA scratch TO socsvc_owner;
GRANT SELECT ON scratch.journey TO socsvc_owner;

SELECT public.act_as('socsvc_portal', 'provider', 'INSERT INTO scratch.journey (id, live) VALUES (1, false), (2, NULL), (3, true)');
SELECT results_eq('SELECT id, live FROM scratch.journey ORDER BY id', 'VALUES (1::bigint, true), (2, true), (3, true)', 'live is computed, whatever the client says');
SELECT results_eq($$SELECT entity_id, from_status, to_status, actor, login_role, reason FROM socsvc.status_event WHERE entity = 'journey' ORDER BY id$$,
  $$VALUES (1::bigint, NULL::text, 'a', 'provider', session_user::name, NULL::text), (2, NULL, 'a', 'provider', session_user, NULL), (3, NULL, 'a', 'provider', session_user, NULL)$$,
  'a new row is the first event');

-- Guards.
SELECT is(public.attempt('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = 'b' WHERE id = 1$$), 'SV004', 'a guard that is not met');
SELECT is(public.attempt('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = 'b', note = 'n' WHERE id = 1$$), 'moved', 'the guard sees the row as it will stand');
SELECT is(public.attempt('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = 'b', note = nullif(id, 2)::text$$), 'SV004', 'one row of many that does not meet it stops all');
SELECT is(public.attempt('socsvc_portal', 'agency', $$UPDATE scratch.journey SET status = 'd' WHERE id = 1$$), 'SV004', 'a guard that answers NULL is not met');
SELECT is(c.message || ' | ' || c.detail || ' | ' || c.hint,
          'journey cannot go from status "a" to "b" yet | journey 1: required is: The journey has a note. | The condition is socsvc.guard_scratch(1).', 'the guard''s comment says what is required')
  FROM public.complaint('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = 'b' WHERE id = 1$$) c;
CREATE FUNCTION public.guarded_by(name text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  UPDATE socsvc.status_transition SET guard = name WHERE entity = 'journey' AND to_status = 'b';
  RETURN public.attempt('socsvc_portal', 'provider', $u$UPDATE scratch.journey SET status = 'b', note = 'n' WHERE id = 1$u$);
END $$;
SELECT is(public.guarded_by('guard_missing'), '42883', 'a guard that does not exist is an error, not a pass');
SELECT is(public.guarded_by('guard_elsewhere'), '42883', 'a function of another schema is no guard');
SELECT is(public.guarded_by('guard_stranger'), '42883', 'a function that is no member of the extension is no guard');
SELECT is(public.guarded_by('guard_volatile'), '42883', 'a volatile function is no guard');
SELECT is(public.guarded_by('guard_number'), '42883', 'a function that answers no boolean is no guard');
SELECT throws_ok($$SELECT public.guarded_by('today')$$, '23514', NULL, 'a rule names only guard_* functions');
SELECT is(public.guarded_by('guard_scratch'), 'moved', 'the guard of the rule again, read at once');
-- The caller's search_path decides nothing in a guard.
CREATE SCHEMA trap;
CREATE FUNCTION trap.lies(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR trap.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = trap.lies);
GRANT USAGE ON SCHEMA trap TO socsvc_portal;
SET LOCAL search_path = trap, pg_catalog, public;
SELECT is(public.attempt('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = 'b', note = '' WHERE id = 1$$), 'SV004'::text, 'a guard does not look into the caller''s schemas');
RESET search_path;

-- In force on the day, in the home jurisdiction or above it; the nearer rule stands over the farther one.
SELECT is(public.attempt('socsvc_portal', actor, $$UPDATE scratch.journey SET status = 'z' WHERE id = 1$$), expected, format('%s: a rule %s', actor, what))
  FROM (VALUES ('provider', 'SV009', 'that ended yesterday'), ('agency', 'SV009', 'of tomorrow'), ('citizen', 'moved', 'of today')) v (actor, expected, what);
SELECT is(public.attempt('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = 'c' WHERE id = 1$$), 'SV003', 'another jurisdiction''s rule does not count');
SELECT is(public.attempt('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = 'd' WHERE id = 1$$), 'moved', 'the parent''s rule counts');
SELECT is(public.attempt('socsvc_portal', 'agency', $$UPDATE scratch.journey SET status = 'd' WHERE id = 1$$), 'SV004', 'the home jurisdiction''s guard stands over its parent''s rule without one');

-- What is refused says from, to, and what would be allowed.
SELECT is(c.message || ' | ' || c.detail || ' | ' || c.hint,
          'journey cannot go from status "a" to "c" | journey 1: from "a" to "c". | Allowed from "a": b (provider), d (agency), z (citizen), d (provider).', 'message of a move that does not exist')
  FROM public.complaint('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = 'c' WHERE id = 1$$) c;
SET LOCAL session_replication_role = replica;
INSERT INTO scratch.journey (id, status) VALUES (9, 'z');
SET LOCAL session_replication_role = origin;
SELECT is(c.hint, '"z" is a final status: no move leads out of it.', 'where none leads out, that is said')
  FROM public.complaint('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = 'b' WHERE status = 'z'$$) c;
SET LOCAL session_replication_role = replica;
DELETE FROM scratch.journey WHERE id = 9;
SET LOCAL session_replication_role = origin;
SELECT is(c.message || ' | ' || c.hint, 'role "citizen" cannot move journey from status "a" to "b" | It is done by: provider.', 'message of a wrong actor')
  FROM public.complaint('socsvc_portal', 'citizen', $$UPDATE scratch.journey SET status = 'b' WHERE id = 1$$) c;
SELECT matches(c.hint, 'authenticate\(token\), with one of the roles: provider\.$', 'nobody is told how to say who acts')
  FROM public.complaint('socsvc_portal', NULL, $$UPDATE scratch.journey SET status = 'b' WHERE id = 1$$) c;

-- Whichever way it is written, and whoever writes.
SELECT is(public.attempt('postgres', 'provider', $$UPDATE scratch.journey SET status = 'c' WHERE id = 1$$), 'SV003', 'a superuser is bound');
SELECT is(public.attempt('socsvc_portal', 'provider', $$INSERT INTO scratch.journey (id, status) VALUES (9, 'b')$$), 'SV003', 'INSERT');
SELECT is(public.attempt('socsvc_portal', 'provider', $$INSERT INTO scratch.journey (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET status = 'c'$$), 'SV003', 'INSERT … ON CONFLICT DO UPDATE');
SELECT is(public.attempt('socsvc_portal', 'provider', $$MERGE INTO scratch.journey j USING (VALUES (1)) v (id) ON j.id = v.id WHEN MATCHED THEN UPDATE SET status = 'c'$$), 'SV003', 'MERGE, update');
SELECT is(public.attempt('socsvc_portal', 'provider', $$MERGE INTO scratch.journey j USING (VALUES (9)) v (id) ON j.id = v.id WHEN NOT MATCHED THEN INSERT (id, status) VALUES (9, 'z')$$), 'SV003', 'MERGE, insert');
SELECT is(public.attempt('socsvc_portal', 'provider', $$WITH moved AS (UPDATE scratch.journey SET status = 'c' WHERE id = 1 RETURNING id) SELECT * FROM moved$$), 'SV003', 'a CTE');
SELECT is(public.attempt('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = NULL WHERE id = 1$$), '23502', 'no status at all');
SELECT is(public.attempt('socsvc_portal', 'provider', $$UPDATE scratch.journey SET id = 7 WHERE id = 1$$), 'SV015', 'the id, by which events go, does not change');
CREATE FUNCTION public.jump() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.status := 'c'; RETURN NEW; END $$;
CREATE TRIGGER later_than_enforce_status BEFORE UPDATE ON scratch.journey FOR EACH ROW EXECUTE FUNCTION public.jump();
SELECT is(public.attempt('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = 'b', note = 'n' WHERE id = 1$$), 'SV003', 'a later trigger that changes the status');
DROP TRIGGER later_than_enforce_status ON scratch.journey;
UPDATE socsvc.register_info SET version = '0.0.0';
SELECT is(public.attempt('socsvc_portal', 'provider', $$UPDATE scratch.journey SET note = 'n' WHERE id = 1$$), 'SV014', 'a register of another version');
UPDATE socsvc.register_info SET version = (SELECT extversion FROM pg_extension WHERE extname = 'socsvc');

-- Events: every move, in order, with actor and reason; a reason belongs to its own move.
SELECT public.act_as('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = 'b', status_reason = 'first', note = 'n'$$);
SELECT public.act_as('socsvc_portal', 'provider', $$UPDATE scratch.journey SET note = 'other', live = false$$);
SELECT public.act_as('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = status WHERE id = 1$$);
SELECT public.act_as('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = 'a' WHERE id = 1$$);
SELECT public.act_as('socsvc_portal', 'provider', $$UPDATE scratch.journey SET status = 'z', status_reason = 'first', live = true WHERE id = 2$$);
SELECT results_eq($$SELECT entity_id, from_status, to_status, actor, reason FROM socsvc.status_event WHERE entity = 'journey' AND from_status IS NOT NULL ORDER BY id$$,
  $$VALUES (1::bigint, 'a', 'b', 'provider', 'first'), (2, 'a', 'b', 'provider', 'first'), (3, 'a', 'b', 'provider', 'first'),
           (1, 'b', 'a', 'provider', NULL), (2, 'b', 'z', 'provider', 'first')$$,
  'each move is an event, an update without a move is none; a reason that was not given again is not repeated');
SELECT results_eq('SELECT id, status, live, status_reason FROM scratch.journey ORDER BY id',
  $$VALUES (1::bigint, 'a', true, NULL), (2, 'z', false, 'first'), (3, 'b', true, 'first')$$, 'live and reason go with the status');
SELECT is_empty($$SELECT FROM socsvc.status_event a JOIN socsvc.status_event b USING (entity, entity_id) WHERE a.id < b.id AND a.happened_at > b.happened_at$$, 'ids of events rise with time');

-- Nobody rewrites what happened.
SELECT is(public.attempt(who, 'agency', statement), expected, format('%s: %s', who, statement))
  FROM (VALUES ('socsvc_owner', 'SV015'), ('postgres', 'SV015'), ('socsvc_portal', '42501'), ('socsvc_agency', '42501'), ('socsvc_admin', '42501')) r (who, expected),
       (VALUES ('UPDATE socsvc.status_event SET reason = ''other'''), ('DELETE FROM socsvc.status_event'), ('DELETE FROM socsvc.status_event WHERE false'), ('TRUNCATE socsvc.status_event CASCADE')) s (statement);
SELECT is(public.attempt(who, 'agency', $$INSERT INTO socsvc.status_event (entity, entity_id, to_status, actor, login_role) VALUES ('contract', 1, 'active', 'citizen', 'x')$$), '42501', format('%s does not write events', who))
  FROM unnest('{socsvc_portal,socsvc_agency,socsvc_admin}'::name[]) who;

-- The trigger function stands only where it can work.
CREATE FUNCTION public.misuse(definition text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  CREATE TABLE scratch.misused (id bigint, status text);
  EXECUTE definition;
  INSERT INTO scratch.misused VALUES (1, 'a');
  DELETE FROM scratch.misused;
  RETURN 'fine';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
SELECT is(public.misuse('CREATE TRIGGER t AFTER INSERT ON scratch.misused EXECUTE FUNCTION socsvc.enforce_status()'), '39P01', 'not FOR EACH STATEMENT');
SELECT is(public.misuse('CREATE TRIGGER t AFTER DELETE ON scratch.misused FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status()'), '39P01', 'not ON DELETE');
SELECT is(public.misuse('ALTER TABLE scratch.misused DROP status, ADD note text; CREATE TRIGGER t BEFORE INSERT ON scratch.misused FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status()'), '39P01', 'not on a table without a status');
SELECT is(public.misuse('ALTER TABLE scratch.misused ALTER id TYPE integer; CREATE TRIGGER t BEFORE INSERT ON scratch.misused FOR EACH ROW EXECUTE FUNCTION socsvc.enforce_status()'), '39P01', 'not where the id is no bigint');
SELECT is(public.misuse('CREATE TRIGGER t BEFORE INSERT ON scratch.misused FOR EACH ROW EXECUTE FUNCTION socsvc.invalidate_rules()'), '39P01', 'invalidate_rules() not BEFORE');
SELECT throws_ok('SELECT socsvc.enforce_status()', '39P01', NULL, 'not by SELECT');

SELECT * FROM finish();
ROLLBACK;
